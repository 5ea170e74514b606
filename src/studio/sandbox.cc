#include "studio/sandbox.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "base/process.h"

namespace spot::studio {
namespace {

constexpr rlim_t most_memory = 8ull << 30;
constexpr rlim_t most_files = 256;
constexpr rlim_t most_files_of_a_driver = 1024;

tl::unexpected<Error> broken(std::string_view what) {
    return fail(Kind::internal, "NoSandbox",
                fmt::format("the process cannot be shut in: {}: {}", what, std::strerror(errno)));
}

Result<void> limit(int what, rlim_t most) {
    const rlimit bound{most, most};
    if (::setrlimit(static_cast<__rlimit_resource>(what), &bound) != 0) return broken("setrlimit");
    return {};
}

// Rights that the running kernel knows; a newer one adds more, which we neither have nor need.
constexpr std::uint64_t all_rights_of_1 =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;
constexpr std::uint64_t read_all = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t in_folder = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
                                    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                    LANDLOCK_ACCESS_FS_MAKE_REG;

Result<void> allow(int ruleset, const std::string& path, std::uint64_t rights) {
    const Descriptor at(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (at.get() < 0) return {};  // what is not there cannot be read: its opening will say so
    struct stat info {};
    if (::fstat(at.get(), &info) != 0) return broken("fstat " + path);
    if (!S_ISDIR(info.st_mode)) rights &= ~LANDLOCK_ACCESS_FS_READ_DIR;
    landlock_path_beneath_attr rule{rights, at.get()};
    if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
        return broken("landlock_add_rule " + path);
    }
    return {};
}

// nullopt where it holds; else why it does not.
Result<std::optional<std::string>> only_these_files(const Walls& walls) {
    std::optional<std::string> missing;
    if (::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1) {
        missing = "this kernel has no Landlock: the decoder could read other files";
        return missing;
    }
    landlock_ruleset_attr handled{};
    handled.handled_access_fs = all_rights_of_1;
    const Descriptor ruleset(
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0)));
    if (ruleset.get() < 0) return broken("landlock_create_ruleset");
    for (const auto& file : walls.readable) {
        TRY(allow(ruleset.get(), file, read_all));
    }
    for (const auto& device : walls.devices) {
        TRY(allow(ruleset.get(), device,
                  LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE));
    }
    for (const auto& names : walls.listable) {
        TRY(allow(ruleset.get(), names, LANDLOCK_ACCESS_FS_READ_DIR));
    }
    // How many cores there are, and chance.
    TRY(allow(ruleset.get(), "/sys/devices/system/cpu", read_all));
    TRY(allow(ruleset.get(), "/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE));
    if (!walls.folder.empty()) TRY(allow(ruleset.get(), walls.folder, in_folder));
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
        return broken("landlock_restrict_self");
    }
    return missing;
}

// Decoders and encoders need memory, threads, files that are allowed, and time. A list of what they
// may not has to name only what the kernel offers for getting out.
constexpr std::array forbidden{
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "execve",
    "execveat",
    "fork",
    "vfork",
    "ptrace",
    "kill",
    "tkill",
    "process_vm_readv",
    "process_vm_writev",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "open_by_handle_at",
    "name_to_handle_at",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "keyctl",
    "add_key",
    "request_key",
    "kexec_load",
    "init_module",
    "finit_module",
    "delete_module",
    "reboot",
    "swapon",
    "swapoff",
    "personality",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "symlink",
    "symlinkat",
    "link",
    "linkat",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "mknod",
    "mknodat",
    "setuid",
    "setgid",
    "setpgid",
};

Result<void> only_these_calls() {
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ALLOW),
                                                                   &seccomp_release);
    if (!filter) return broken("seccomp_init");
    for (const auto* name : forbidden) {
        const int number = seccomp_syscall_resolve_name(name);
        if (number == __NR_SCMP_ERROR) continue;  // not on this machine's kind of processor
        const int done = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), number, 0);
        if (done != 0) {
            errno = -done;
            return broken(fmt::format("seccomp rule for {}", name));
        }
    }
    const int loaded = seccomp_load(filter.get());
    if (loaded != 0) {
        errno = -loaded;
        return broken("seccomp_load");
    }
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
    std::vector<std::string> missing;
    if (auto why = TRY(only_these_files(walls))) missing.push_back(std::move(*why));
    TRY(only_these_calls());
    return missing;
}

}  // namespace spot::studio
