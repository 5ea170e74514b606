#include "plane/gateway/admission.h"

namespace spot::plane {
namespace {

template <class N>
bool take(std::atomic<N>& used, N count, N limit) {
    auto now = used.load();
    do {
        if (count > limit || now > limit - count) return false;
    } while (!used.compare_exchange_weak(now, now + count));
    return true;
}

}  // namespace

Admission::Lease::~Lease() {
    give_back_memory();
    give_back_request();
    admission_.files_ -= files_;
}

bool Admission::Lease::take_memory(std::uint64_t bytes) {
    if (!take(admission_.memory_, bytes, admission_.limits_.memory_bytes)) return false;
    memory_ += bytes;
    return true;
}

void Admission::Lease::give_back_memory() {
    admission_.memory_ -= std::exchange(memory_, 0);
}

bool Admission::Lease::take_request() {
    if (request_) return true;
    request_ = take<std::size_t>(admission_.requests_, 1, admission_.limits_.requests);
    return request_;
}

void Admission::Lease::give_back_request() {
    if (std::exchange(request_, false)) --admission_.requests_;
}

bool Admission::Lease::take_files(std::size_t count) {
    if (!take(admission_.files_, count, admission_.limits_.files)) return false;
    files_ += count;
    return true;
}

}  // namespace spot::plane
