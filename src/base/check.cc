#include "base/check.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/system/standard_error.h"

namespace spot {

void check_failed(const char* file, int line, const char* condition, std::string_view message) {
    char text[1000];
    const int size =
        std::snprintf(text, sizeof text, "stereo-spot: invariant broken at %s:%d: %s %.*s\n", file,
                      line, condition, static_cast<int>(message.size()), message.data());
    const auto most = static_cast<int>(sizeof text) - 1;
    write_to_stderr({text, static_cast<std::size_t>(std::clamp(size, 0, most))});
    std::abort();
}

}  // namespace spot
