#pragma once

// Failpoints are places where a test may kill the process, as kill -9 or a power cut would: between
// two steps, where a death must lose nothing. `SPOT_FAILPOINT=name` or `name:count` in the
// environment arms one; when it is passed for the count-th time (without a count, the first time)
// the process is killed. A failpoint that is not armed costs one read of a flag.
// tests/system/test_failpoints.py finds all of them by their macro and kills at each.

#include <atomic>
#include <string_view>

namespace spot {

namespace failpoint_detail {
extern std::atomic<bool> armed;
void pass(std::string_view name);
}  // namespace failpoint_detail

}  // namespace spot

#define FAILPOINT(name)                                                                   \
    do {                                                                                  \
        if (::spot::failpoint_detail::armed.load(std::memory_order_relaxed)) [[unlikely]] \
            ::spot::failpoint_detail::pass(name);                                         \
    } while (false)
