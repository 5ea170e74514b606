#include "faults/allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace spot::faults {
namespace {

std::atomic<std::uint64_t> made{0};
std::atomic<std::uint64_t> refused{0};  // 0: none

}  // namespace

std::uint64_t allocations() {
    return made;
}
void refuse_allocation(std::uint64_t number) {
    refused = number;
}

namespace detail {
void* allocate(std::size_t size) {
    const auto number = made.fetch_add(1, std::memory_order_relaxed) + 1;
    // As the library's own does where there is no memory.
    if (number == refused.load(std::memory_order_relaxed)) {
        if (const auto handler = std::get_new_handler()) handler();
        throw std::bad_alloc();
    }
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
}  // namespace detail

}  // namespace spot::faults

void* operator new(std::size_t size) {
    return spot::faults::detail::allocate(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
