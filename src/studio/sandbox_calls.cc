#include "studio/sandbox_calls.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <memory>

namespace spot::studio {
namespace {

// A call has had several names in time, and which one is used depends on the C library: all are
// listed. What one kind of processor does not have is passed over.
constexpr std::array harmless{
    // memory; mmap and mprotect are below
    "brk",
    "munmap",
    "mremap",
    "madvise",
    "mincore",
    "membarrier",
    // threads; clone is below
    "futex",
    "set_robust_list",
    "rseq",
    "sched_yield",
    "sched_getaffinity",
    "sched_getparam",
    "sched_getscheduler",
    "sched_get_priority_max",
    "sched_get_priority_min",
    "exit",
    "exit_group",
    "getcpu",
    "getpriority",
    "restart_syscall",
    // files that are open already, or that Landlock lets be opened
    "read",
    "readv",
    "pread64",
    "preadv",
    "preadv2",
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "pwritev2",
    "close",
    "lseek",
    "_llseek",
    "fadvise64",
    "fsync",
    "fdatasync",
    "open",
    "openat",
    "fstat",
    "fstatat64",
    "newfstatat",
    "stat",
    "lstat",
    "statx",
    "statfs",
    "fstatfs",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getcwd",
    "getdents",
    "getdents64",
    "dup",
    "poll",
    "ppoll",
    "select",
    "pselect6",
    // the other process's end; what could be signalled is below
    "wait4",
    "waitid",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigpending",
    "rt_sigsuspend",
    "sigaltstack",
    // time, chance, and who this is
    "clock_gettime",
    "clock_getres",
    "clock_nanosleep",
    "nanosleep",
    "gettimeofday",
    "time",
    "times",
    "getrandom",
    "getrusage",
    "sysinfo",
    "uname",
    "getpid",
    "gettid",
    "getppid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "get_mempolicy",
};
constexpr std::array changing_a_folder{
    "unlink", "unlinkat", "rename", "renameat", "renameat2", "ftruncate", "fallocate",
};
constexpr std::array for_drivers{
    "memfd_create", "ftruncate",   "fallocate", "eventfd2", "epoll_create1", "epoll_ctl",
    "epoll_wait",   "epoll_pwait", "pipe2",     "msync",    "flock",         "capget",
};
// Calls that give advice. Callers go on where it is not taken, but print a complaint. If it were
// taken it could concern other processes (sched_setaffinity takes any), so the answer is success
// and nothing is done.
constexpr std::array advice{"sched_setaffinity", "set_mempolicy", "mbind", "setpriority"};
// Calls for which the C library has another way, which it takes when it is told that this one does
// not exist. The flags of clone3 lie in memory, where no filter can look at them; those of clone do
// not.
constexpr std::array not_here{"clone3", "openat2", "futex_waitv", "mseal"};

// The flags that pthread_create asks for, and no others: a thread of this process, in no other
// namespace.
constexpr scmp_datum_t of_a_thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM |
                                     CLONE_SIGHAND | CLONE_THREAD | CLONE_SETTLS |
                                     CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;

// ioctl's numbers have a letter for the driver in their second byte: DRM, NVIDIA, dxg, dma-buf,
// sync files. NVIDIA's unified memory numbers its requests plainly, but for its first two.
constexpr std::array letters_of_drivers{'d', 'F', 'G', 'b', '>'};
constexpr std::array<scmp_datum_t, 2> first_of_unified{0x30000001, 0x30000002};

constexpr scmp_datum_t name_a_range = 0x53564d41;         // PR_SET_VMA, by newer C libraries
constexpr scmp_datum_t terminal_settings_2 = 0x802c542a;  // TCGETS2, by newer C libraries

tl::unexpected<Error> broken(std::string_view what, int error) {
    return fail(Kind::internal, "NoSandbox",
                fmt::format("the process cannot be shut in: {}: {}", what, std::strerror(error)));
}

class Filter {
  public:
    explicit Filter(scmp_filter_ctx context) : context_(context, &seccomp_release) {}

    Result<void> add(std::uint32_t action, const char* name,
                     std::initializer_list<scmp_arg_cmp> where = {}) {
        const int number = seccomp_syscall_resolve_name(name);
        if (number == __NR_SCMP_ERROR) return {};  // a name that this library does not know
        const int done = seccomp_rule_add_array(context_.get(), action, number,
                                                static_cast<unsigned>(where.size()), where.begin());
        if (done == -EDOM || done == -EACCES) return {};  // it is not here, or is refused anyway
        if (done != 0) return broken(fmt::format("seccomp rule for {}", name), -done);
        return {};
    }
    Result<void> allow(const char* name, std::initializer_list<scmp_arg_cmp> where = {}) {
        return add(SCMP_ACT_ALLOW, name, where);
    }
    template <class Names>
    Result<void> add_all(std::uint32_t action, const Names& names) {
        for (const auto* name : names) TRY(add(action, name));
        return {};
    }
    // Calls as 32 bits and as x32 number them. Usual is that their thread dies: others would wait
    // for it, and whoever waits for the process, for ever.
    Result<void> refuse_other_numberings() {
        const int done =
            seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));
        if (done != 0) return broken("seccomp_attr_set", -done);
        return {};
    }
    Result<void> load() {
        const int loaded = seccomp_load(context_.get());
        if (loaded != 0) return broken("seccomp_load", -loaded);
        return {};
    }
    bool made() const { return context_ != nullptr; }

  private:
    std::unique_ptr<void, decltype(&seccomp_release)> context_;
};

scmp_arg_cmp is(unsigned argument, scmp_datum_t value) {
    return {argument, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp masked(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
    return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

// Code is what was mapped before: nothing that a film wrote into memory, or into a file, can be
// run. Drivers compile their shaders, so there it cannot be asked.
Result<void> allow_memory(Filter& filter, bool makes_code) {
    for (const auto* name : {"mmap", "mmap2", "mprotect"}) {
        if (makes_code) {
            TRY(filter.allow(name));
        } else {
            TRY(filter.allow(name, {masked(2, PROT_EXEC, 0)}));
        }
    }
    return {};
}

// A signal is for this process alone: abort() and raise() name it. kill, tkill and the like take
// what is another's, so they are not on the list.
Result<void> allow_itself(Filter& filter) {
    TRY(filter.allow("clone", {is(0, of_a_thread)}));
    TRY(filter.allow("tgkill", {is(0, static_cast<scmp_datum_t>(::getpid()))}));
    // Limits may be read and not set.
    TRY(filter.allow("prlimit64", {is(0, 0), is(2, 0)}));
    TRY(filter.allow("getrlimit"));
    TRY(filter.allow("ugetrlimit"));
    for (const auto what : {scmp_datum_t{PR_SET_NAME}, scmp_datum_t{PR_GET_NAME}, name_a_range}) {
        TRY(filter.allow("prctl", {is(0, what)}));
    }
    return {};
}

// Without F_SETOWN, F_SETSIG and the like, which send signals, and F_SETFL, which would change the
// terminal or the pipe for those that share it.
Result<void> allow_descriptors(Filter& filter) {
    for (const int command : {F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC, F_GET_SEALS}) {
        for (const auto* name : {"fcntl", "fcntl64"}) {
            TRY(filter.allow(name, {is(1, static_cast<scmp_datum_t>(command))}));
        }
    }
    // Whether something is a terminal; to type into one (TIOCSTI, TIOCLINUX) is not given.
    for (const scmp_datum_t request : {scmp_datum_t{TCGETS}, terminal_settings_2}) {
        TRY(filter.allow("ioctl", {is(1, request)}));
    }
    return {};
}

Result<void> allow_devices(Filter& filter) {
    TRY(filter.add_all(SCMP_ACT_ALLOW, for_drivers));
    TRY(filter.allow("fcntl", {is(1, F_ADD_SEALS)}));
    TRY(filter.allow("fcntl", {is(1, F_SETFL), masked(2, O_ASYNC, 0)}));
    for (const char letter : letters_of_drivers) {
        TRY(filter.allow("ioctl", {masked(1, 0xff00, static_cast<scmp_datum_t>(letter) << 8)}));
    }
    // A console has this letter as well, for requests that move no data; KFD's all do.
    for (const scmp_datum_t direction : {1, 2, 3}) {
        TRY(filter.allow("ioctl", {masked(1, 0xc000ff00, (direction << 30) | ('K' << 8))}));
    }
    TRY(filter.allow("ioctl", {masked(1, 0xffffff00, 0)}));
    for (const auto request : first_of_unified) TRY(filter.allow("ioctl", {is(1, request)}));
    return {};
}

}  // namespace

Result<void> only_these_calls(const Walls& walls) {
    Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter.made()) return broken("seccomp_init", ENOMEM);
    TRY(filter.refuse_other_numberings());
    TRY(filter.add_all(SCMP_ACT_ALLOW, harmless));
    if (!walls.folder.empty()) TRY(filter.add_all(SCMP_ACT_ALLOW, changing_a_folder));
    TRY(filter.add_all(SCMP_ACT_ERRNO(0), advice));
    TRY(filter.add_all(SCMP_ACT_ERRNO(ENOSYS), not_here));
    TRY(allow_memory(filter, walls.of_a_driver));
    TRY(allow_itself(filter));
    TRY(allow_descriptors(filter));
    if (walls.of_a_driver) TRY(allow_devices(filter));
    return filter.load();
}

}  // namespace spot::studio
