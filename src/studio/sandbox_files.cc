#include "studio/sandbox_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/system/process.h"

namespace spot::studio {
namespace {

// linux/landlock.h of Debian 12 ends with Linux 5.19. What came later is written down here as
// https://docs.kernel.org/userspace-api/landlock.html has it; the bits and fields are the kernel's
// promise to programs and never change.
constexpr std::uint64_t truncate_file = 1u << 14;  // ABI 3, Linux 6.2
constexpr std::uint64_t ioctl_device = 1u << 15;   // ABI 5, Linux 6.10
struct RulesetAttributes {
    std::uint64_t handled_access_fs = 0;   // ABI 1, Linux 5.13
    std::uint64_t handled_access_net = 0;  // ABI 4, Linux 6.7
    std::uint64_t scoped = 0;              // ABI 6, Linux 6.12
};

// The rights that each ABI has added. Where the kernel is older, the filter of calls
// (sandbox_calls.h) is the only wall that is left, and a sentence says so.
struct Step {
    int abi;
    const char* without;
};
constexpr std::array steps{
    Step{3, "truncate() of files"},
    Step{4, "TCP"},
    Step{5, "ioctl() on devices"},
    Step{6, "signals and abstract sockets"},
};

constexpr std::uint64_t read_all = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
// Names change within the folder alone: moving files between folders (REFER) is not given.
constexpr std::uint64_t in_folder = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
                                    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                    LANDLOCK_ACCESS_FS_MAKE_REG | truncate_file;
constexpr std::uint64_t on_device =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ioctl_device;

tl::unexpected<Error> broken(std::string_view what) {
    return fail(Kind::internal, "NoSandbox",
                fmt::format("the process cannot be shut in: {}: {}", what, std::strerror(errno)));
}

int make_ruleset(const RulesetAttributes& attributes, std::size_t size) {
    return static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
}

// The version of Landlock's ABI; 0 or less: there is none.
int known_abi() {
    return static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

// The bits of a field of 64 that this kernel accepts.
std::uint64_t known_bits(std::uint64_t RulesetAttributes::*field, std::size_t size) {
    std::uint64_t known = 0;
    for (int bit = 0; bit < 64; ++bit) {
        RulesetAttributes one;
        one.*field = std::uint64_t{1} << bit;
        const Descriptor made(make_ruleset(one, size));
        if (made.get() >= 0) known |= one.*field;
    }
    return known;
}

class Rules {
  public:
    Rules(int ruleset, std::uint64_t known) : ruleset_(ruleset), known_(known) {}

    Result<void> allow(const std::string& path, std::uint64_t rights) const {
        const Descriptor at(::open(path.c_str(), O_PATH | O_CLOEXEC));
        if (at.get() < 0) return {};  // a missing file is reported when it is opened
        struct stat info {};
        if (::fstat(at.get(), &info) != 0) return broken("fstat " + path);
        if (!S_ISDIR(info.st_mode)) rights &= ~std::uint64_t{LANDLOCK_ACCESS_FS_READ_DIR};
        landlock_path_beneath_attr rule{rights & known_, at.get()};
        if (::syscall(SYS_landlock_add_rule, ruleset_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
            return broken("landlock_add_rule " + path);
        }
        return {};
    }

  private:
    int ruleset_;
    std::uint64_t known_;
};

}  // namespace

std::vector<std::string> missing_of_landlock() {
    const int abi = known_abi();
    std::vector<std::string> missing;
    if (abi < 1) {
        missing.emplace_back("this kernel has no Landlock: the decoder could read other files");
        return missing;
    }
    for (const auto& step : steps) {
        if (abi >= step.abi) continue;
        missing.push_back(
            fmt::format("this kernel's Landlock (ABI {}) does not know {}: the filter of calls "
                        "stands before it alone",
                        abi, step.without));
    }
    return missing;
}

Result<std::vector<std::string>> only_these_files(const Walls& walls) {
    auto missing = missing_of_landlock();
    const int abi = known_abi();
    if (abi < 1) return missing;
    const std::size_t size =
        sizeof(std::uint64_t) * static_cast<std::size_t>(abi < 4 ? 1 : (abi < 6 ? 2 : 3));
    const RulesetAttributes handled{
        .handled_access_fs = known_bits(&RulesetAttributes::handled_access_fs, size),
        .handled_access_net =
            abi < 4 ? 0 : known_bits(&RulesetAttributes::handled_access_net, size),
        .scoped = abi < 6 ? 0 : known_bits(&RulesetAttributes::scoped, size)};
    const Descriptor ruleset(make_ruleset(handled, size));
    if (ruleset.get() < 0) return broken("landlock_create_ruleset");
    const Rules rules(ruleset.get(), handled.handled_access_fs);
    for (const auto& file : walls.readable) TRY(rules.allow(file, read_all));
    for (const auto& device : walls.devices) TRY(rules.allow(device, on_device));
    for (const auto& names : walls.listable) {
        TRY(rules.allow(names, LANDLOCK_ACCESS_FS_READ_DIR));
    }
    // The number of cores, and random bytes.
    TRY(rules.allow("/sys/devices/system/cpu", read_all));
    TRY(rules.allow("/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE));
    if (!walls.folder.empty()) TRY(rules.allow(walls.folder, in_folder));
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
        return broken("landlock_restrict_self");
    }
    return missing;
}

}  // namespace spot::studio
