#include "base/failpoint.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace spot::failpoint_detail {
namespace {

struct Armed {
    std::string name;
    std::atomic<long> passes_left{1};
};

Armed& chosen() {
    static Armed armed_one;
    return armed_one;
}

bool arm() {
    const char* wanted = std::getenv("SPOT_FAILPOINT");
    if (wanted == nullptr || *wanted == '\0') return false;
    std::string name = wanted;
    if (const auto colon = name.rfind(':'); colon != std::string::npos) {
        chosen().passes_left = std::max(1L, std::strtol(name.c_str() + colon + 1, nullptr, 10));
        name.resize(colon);
    }
    chosen().name = std::move(name);
    return true;
}

}  // namespace

const bool armed = arm();

void pass(std::string_view name) {
    if (name != chosen().name) return;
    if (chosen().passes_left.fetch_sub(1) != 1) return;
    ::kill(::getpid(), SIGKILL);
}

}  // namespace spot::failpoint_detail
