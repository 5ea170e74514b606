#include "studio/sandbox.h"

#include <fmt/format.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "studio/sandbox_calls.h"
#include "studio/sandbox_files.h"

namespace spot::studio {
namespace {

constexpr rlim_t most_memory = 8ull << 30;
// Ten times what the largest disc for films holds; a day of 8K at 90 Mbit/s.
constexpr rlim_t largest_file = 1ull << 40;
// RLIMIT_NPROC is left alone: it counts all threads of the user, also those of other programs, so
// that a bound would fail work at random. Memory bounds the threads here, the filter of calls
// forbids processes.
constexpr rlim_t most_files = 256;
constexpr rlim_t most_files_of_a_driver = 1024;

tl::unexpected<Error> broken(std::string_view what) {
    return fail(Kind::internal, "NoSandbox",
                fmt::format("the process cannot be shut in: {}: {}", what, std::strerror(errno)));
}

Result<void> limit(int what, rlim_t most) {
    const auto resource = static_cast<__rlimit_resource>(what);
    rlimit bound{};
    if (::getrlimit(resource, &bound) != 0) return broken("getrlimit");
    bound.rlim_max = std::min(bound.rlim_max, most);  // a limit that is lower already stays
    bound.rlim_cur = std::min(bound.rlim_max, most);
    if (::setrlimit(resource, &bound) != 0) return broken("setrlimit");
    return {};
}

// Gives up the capabilities of root. Files of other users stay within its reach where Landlock lets
// them be opened, since these were named on the command line.
Result<void> give_up_powers() {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> powers{};
    if (::syscall(SYS_capget, &header, powers.data()) != 0) return broken("capget");
    constexpr std::uint32_t kept = (1u << CAP_DAC_OVERRIDE) | (1u << CAP_DAC_READ_SEARCH);
    powers[0] = {powers[0].effective & kept, powers[0].permitted & kept, 0};
    powers[1] = {};
    if (::syscall(SYS_capset, &header, powers.data()) != 0) return broken("capset");
    return {};
}

}  // namespace

Result<std::vector<std::string>> shut_in(const Walls& walls) {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return broken("no_new_privs");
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return broken("dumpable");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    TRY(limit(walls.of_a_driver ? RLIMIT_DATA : RLIMIT_AS,
              most_memory));  // sanitizers reserve more
#endif
    TRY(limit(RLIMIT_NOFILE, walls.of_a_driver ? most_files_of_a_driver : most_files));
    TRY(limit(RLIMIT_CORE, 0));
    // A write beyond the limit is an error of that write and does not end the process.
    ::signal(SIGXFSZ, SIG_IGN);
    TRY(limit(RLIMIT_FSIZE, largest_file));
    TRY(give_up_powers());
    auto missing = TRY(only_these_files(walls));
    TRY(only_these_calls(walls));
    return missing;
}

}  // namespace spot::studio
