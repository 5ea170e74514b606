#include "base/system/no_memory.h"

#include <unistd.h>

#include <cstdlib>
#include <new>
#include <string_view>

namespace spot {

void stop_without_memory() {
    std::set_new_handler([] {
        constexpr std::string_view line =
            "stereo-spot: there is no memory left; the process ends, start it again\n";
        // Nothing can be done where even that cannot be said.
        [[maybe_unused]] const auto said = ::write(STDERR_FILENO, line.data(), line.size());
        std::_Exit(1);
    });
}

}  // namespace spot
