// Ways out of the walls, each tried by a process of its own behind each kind of walls, as root
// (where the test is root's) and as an ordinary user. Every file that is tried belongs to the one
// who tries, so that it is the walls that stand before it and not another's ownership.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "studio/model_walls.h"
#include "studio/sandbox.h"

namespace spot::studio {
namespace {

namespace fs = std::filesystem;

constexpr uid_t nobody = 65534;
constexpr long fchmodat2_number = 452;   // Linux 6.6
constexpr long setxattrat_number = 463;  // Linux 6.13

enum class Way { out, refused, no_walls, old_kernel, same_user, died };
struct Attempt {
    std::string name;
    std::function<bool()> gets_out;
};

class Escapes : public testing::TestWithParam<bool> {  // as root?
  protected:
    void SetUp() override {
        if (as_root() && ::geteuid() != 0) GTEST_SKIP() << "this test runs as an ordinary user";
        fs::remove_all(folder);
        fs::create_directories(folder + "/out");
        fs::create_directories(folder + "/other");
        for (const auto* name : {"/film", "/secret", "/out/mine", "/other/file"}) {
            std::ofstream(folder + name) << "words";
        }
        std::ofstream(folder + "/program") << "#!/bin/true\n";
        fs::permissions(folder + "/program", fs::perms::owner_all);
        fs::create_symlink(folder + "/secret", folder + "/out/laid");
        if (::geteuid() == 0 && !as_root()) {
            for (const auto& at : fs::recursive_directory_iterator(folder)) {
                ASSERT_EQ(::lchown(at.path().c_str(), nobody, nobody), 0);
            }
            ASSERT_EQ(::chown(folder.c_str(), nobody, nobody), 0);
        }
        page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        bystander = ::fork();  // which has the page as well
        if (bystander == 0) {
            become();
            ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // whoever changes users is not
            ::pause();
            ::_exit(0);
        }
        terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (terminal >= 0 && ::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0) {
            typed = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
        }
        film = ::open((folder + "/film").c_str(), O_RDONLY | O_CLOEXEC);
    }
    void TearDown() override {
        if (bystander > 0) {
            ::kill(bystander, SIGKILL);
            ::waitpid(bystander, nullptr, 0);
        }
        for (const int fd : {terminal, typed, film}) ::close(fd);
        ::munmap(page, 4096);
        fs::remove_all(folder);
    }
    static bool as_root() { return GetParam(); }
    static void become() {
        if (::geteuid() == 0 && !as_root() && ::setresuid(nobody, nobody, nobody) != 0) {
            ::_exit(static_cast<int>(Way::same_user));
        }
    }

    static Way through(const Walls* walls, const Attempt& attempt) {
        const pid_t child = ::fork();
        if (child == 0) {
            become();
            if (walls != nullptr) {
                const auto missing = shut_in(*walls);
                if (!missing) ::_exit(static_cast<int>(Way::no_walls));
                if (!missing->empty()) ::_exit(static_cast<int>(Way::old_kernel));
            }
            ::_exit(static_cast<int>(attempt.gets_out() ? Way::out : Way::refused));
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? static_cast<Way>(WEXITSTATUS(status)) : Way::died;
    }
    // `possible`: without walls all of it can be done here, which is looked at first.
    void none_gets_out(const std::vector<Attempt>& attempts, bool possible = false) const {
        const Walls of_films{.readable = {folder + "/film"}, .folder = folder + "/out"};
        const Walls of_probes{.readable = {folder + "/film"}};
        const auto of_models = model_walls(folder + "/film", "", media::DepthDevice::cpu, {});
        const auto of_drivers = model_walls(folder + "/film", "", media::DepthDevice::webgpu, {});
        int number = 0;
        for (const auto* walls : {&of_films, &of_probes, &of_models, &of_drivers}) {
            ++number;
            for (const auto& attempt : attempts) {
                const auto way = through(walls, attempt);
                if (way == Way::old_kernel) GTEST_SKIP() << "this kernel lacks a wall";
                EXPECT_EQ(way, Way::refused) << attempt.name << " behind walls " << number;
            }
        }
        if (!possible) return;
        for (const auto& attempt : attempts) {
            EXPECT_EQ(through(nullptr, attempt), Way::out) << attempt.name;
        }
    }
    std::string at(const char* name) const { return folder + name; }

    const std::string folder =
        testing::TempDir() + "sandbox_escapes_test_" + std::to_string(::getpid());
    pid_t bystander = -1;
    int terminal = -1;
    int typed = -1;
    int film = -1;
    void* page = nullptr;
};
INSTANTIATE_TEST_SUITE_P(, Escapes, testing::Bool(), [](const auto& of) {
    return std::string(of.param ? "AsRoot" : "AsAUser");
});

bool done(long result) {
    return result >= 0;
}
bool opens(const std::string& path, int flags) {
    return ::open(path.c_str(), flags | O_CLOEXEC, 0600) >= 0;
}
bool ends_at_once(long forked) {
    if (forked == 0) ::_exit(0);
    return forked > 0;
}

TEST_P(Escapes, FilesOfOthersStayAsTheyAre) {
    const auto secret = at("/secret");
    none_gets_out(
        {
            {"fchmodat2",
             [&] { return done(::syscall(fchmodat2_number, AT_FDCWD, secret.c_str(), 0666, 0)); }},
            {"chmod", [&] { return done(::syscall(SYS_chmod, secret.c_str(), 0666)); }},
            {"fchmodat", [&] { return done(::fchmodat(AT_FDCWD, secret.c_str(), 0666, 0)); }},
            {"fchmod", [&] { return done(::fchmod(film, 0666)); }},
            {"chown", [&] { return done(::lchown(secret.c_str(), ::getuid(), ::getgid())); }},
            {"utimensat", [&] { return done(::utimensat(AT_FDCWD, secret.c_str(), nullptr, 0)); }},
            {"futimens", [&] { return done(::futimens(film, nullptr)); }},
            {"utime", [&] { return done(::syscall(SYS_utime, secret.c_str(), nullptr)); }},
            {"utimes", [&] { return done(::syscall(SYS_utimes, secret.c_str(), nullptr)); }},
            {"futimesat",
             [&] { return done(::syscall(SYS_futimesat, AT_FDCWD, secret.c_str(), nullptr)); }},
            {"setxattr", [&] { return done(::setxattr(secret.c_str(), "user.a", "b", 1, 0)); }},
            {"lsetxattr", [&] { return done(::lsetxattr(secret.c_str(), "user.a", "b", 1, 0)); }},
            {"fsetxattr", [&] { return done(::fsetxattr(film, "user.a", "b", 1, 0)); }},
            {"open to write", [&] { return opens(secret, O_WRONLY); }},
            {"rename away",
             [&] { return done(::rename(at("/other/file").c_str(), at("/out/x").c_str())); }},
            {"rename over",
             [&] { return done(::rename(at("/out/mine").c_str(), secret.c_str())); }},
            {"open to empty", [&] { return opens(secret, O_WRONLY | O_TRUNC); }},
            {"truncate", [&] { return done(::truncate(secret.c_str(), 0)); }},
            {"unlink", [&] { return done(::unlink(secret.c_str())); }},
        },
        true);
    none_gets_out({
        {"setxattrat",
         [&] {
             struct {
                 const char* value = "b";
                 std::uint32_t size = 1, flags = 0;
             } given;
             return done(::syscall(setxattrat_number, AT_FDCWD, secret.c_str(), 0, "user.a", &given,
                                   sizeof given));
         }},
        {"removexattr",
         [&] {
             ::removexattr(secret.c_str(), "user.none");
             return errno == ENODATA;
         }},
        {"exchange",
         [&] {
             return done(::syscall(SYS_renameat2, AT_FDCWD, at("/out/mine").c_str(), AT_FDCWD,
                                   secret.c_str(), 2));
         }},
        {"by the way up", [&] { return opens(at("/out/../secret"), O_RDONLY); }},
        {"by a link laid before", [&] { return opens(at("/out/laid"), O_RDONLY); }},
        {"by a link laid now",
         [&] {
             ::symlink(secret.c_str(), at("/out/link").c_str());
             return opens(at("/out/link"), O_RDONLY);
         }},
        {"by a second name",
         [&] {
             return done(::link(secret.c_str(), at("/out/hard").c_str())) ||
                    opens(at("/out/hard"), O_RDONLY);
         }},
        {"by a handle",
         [&] {
             std::array<char, 256> handle{};
             int mount = 0;
             *reinterpret_cast<unsigned*>(handle.data()) = 128;
             return done(::syscall(SYS_name_to_handle_at, AT_FDCWD, secret.c_str(), handle.data(),
                                   &mount, 0));
         }},
        {"mkdir", [&] { return done(::mkdir(at("/out/folder").c_str(), 0700)); }},
        {"rmdir", [&] { return done(::rmdir(at("/other").c_str())); }},
        {"mknod", [&] { return done(::mknod(at("/out/pipe").c_str(), S_IFIFO | 0600, 0)); }},
        {"chroot", [&] { return done(::chroot("/")); }},
        {"a second sandbox",
         [] { return done(::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1)); }},
    });
}

TEST_P(Escapes, NoFileGrowsBeyondItsBound) {
    const Walls walls{.readable = {}, .folder = folder + "/out"};
    const auto grows = [&](off_t to, bool by_truncation) {
        return Attempt{"grow", [this, to, by_truncation] {
                           const int fd = ::open(at("/out/mine").c_str(), O_RDWR);
                           if (by_truncation) return done(::ftruncate(fd, to));
                           return ::pwrite(fd, "x", 1, to) == 1;
                       }};
    };
    constexpr off_t bound = off_t{1} << 40;
    for (const bool by_truncation : {false, true}) {
        const auto way = through(&walls, grows(bound - 4096, by_truncation));
        if (way == Way::old_kernel) GTEST_SKIP() << "this kernel lacks a wall";
        EXPECT_EQ(way, Way::out);
        EXPECT_EQ(through(&walls, grows(bound + 4096, by_truncation)), Way::refused);
    }
}

TEST_P(Escapes, OtherProcessesAreOutOfReach) {
    // The message would do nothing; it is enough that it was sent.
    none_gets_out(
        {
            {"kill", [&] { return done(::kill(bystander, 0)); }},
            {"kill the parent", [&] { return done(::kill(::getppid(), 0)) || !done(::getppid()); }},
            {"kill the group", [&] { return done(::kill(0, 0)); }},
            {"tkill", [&] { return done(::syscall(SYS_tkill, bystander, 0)); }},
            {"tgkill", [&] { return done(::syscall(SYS_tgkill, bystander, bystander, 0)); }},
            {"pidfd_open", [&] { return done(::syscall(SYS_pidfd_open, bystander, 0)); }},
            {"prlimit",
             [&] {
                 rlimit none{};
                 return done(::prlimit(bystander, RLIMIT_NOFILE, nullptr, &none));
             }},
            {"process_vm_readv",
             [&] {
                 iovec here{page, 8};
                 iovec there{page, 8};
                 return ::process_vm_readv(bystander, &here, 1, &there, 1, 0) == 8;
             }},
            {"process_vm_writev",
             [&] {
                 iovec here{page, 8};
                 iovec there{page, 8};
                 return ::process_vm_writev(bystander, &here, 1, &there, 1, 0) == 8;
             }},
            {"its memory",
             [&] { return opens("/proc/" + std::to_string(bystander) + "/mem", O_RDWR); }},
            {"its environment",
             [&] { return opens("/proc/" + std::to_string(bystander) + "/environ", O_RDONLY); }},
            {"its folder",
             [&] {
                 std::array<char, 100> text;
                 const auto link = "/proc/" + std::to_string(bystander) + "/cwd";
                 return ::readlink(link.c_str(), text.data(), text.size()) > 0;
             }},
            {"shared memory", [] { return done(::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600)); }},
            {"ptrace", [&] { return done(::ptrace(PTRACE_SEIZE, bystander, nullptr, nullptr)); }},
        },
        ::geteuid() != 0 || as_root());  // a user who was root may not do all of this to another
    none_gets_out({
        {"pidfd_send_signal",
         [&] { return done(::syscall(SYS_pidfd_send_signal, film, 0, 0, 0)); }},
        {"rt_sigqueueinfo",
         [&] {
             siginfo_t said{};
             said.si_code = SI_QUEUE;
             return done(::syscall(SYS_rt_sigqueueinfo, bystander, 0, &said));
         }},
        {"rt_tgsigqueueinfo",
         [&] {
             siginfo_t said{};
             said.si_code = SI_QUEUE;
             return done(::syscall(SYS_rt_tgsigqueueinfo, bystander, bystander, 0, &said));
         }},
        {"signals of a descriptor", [&] { return done(::fcntl(film, F_SETOWN, bystander)); }},
        {"its processors",
         [&] {
             cpu_set_t before;
             cpu_set_t one;
             cpu_set_t after;
             ::sched_getaffinity(bystander, sizeof before, &before);
             if (CPU_COUNT(&before) < 2) return false;
             CPU_ZERO(&one);
             CPU_SET(0, &one);
             ::sched_setaffinity(bystander, sizeof one, &one);
             ::sched_getaffinity(bystander, sizeof after, &after);
             return CPU_EQUAL(&before, &after) == 0;
         }},
        {"its priority",
         [&] {
             ::setpriority(PRIO_PROCESS, static_cast<id_t>(bystander), 7);
             return ::getpriority(PRIO_PROCESS, static_cast<id_t>(bystander)) == 7;
         }},
        {"its scheduling",
         [&] {
             const sched_param usual{};
             return done(::sched_setscheduler(bystander, SCHED_BATCH, &usual));
         }},
        {"process_madvise", [&] { return done(::syscall(SYS_process_madvise, film, 0, 0, 0, 0)); }},
        {"its pages", [&] { return done(::syscall(SYS_migrate_pages, bystander, 0, 0, 0)); }},
    });
}

TEST_P(Escapes, NothingIsTypedIntoATerminal) {
    ASSERT_GE(typed, 0);
    const auto types = [&](unsigned long request) {
        return [this, request] {
            char letter = 'x';
            return done(::syscall(SYS_ioctl, typed, request, &letter));
        };
    };
    none_gets_out({{"TIOCSTI", types(TIOCSTI)},
                   {"TIOCSTI with more bits", types(TIOCSTI | 1ul << 32)},
                   {"TIOCLINUX", types(TIOCLINUX)},
                   {"TIOCSCTTY", types(TIOCSCTTY)},
                   {"TIOCSETD", types(TIOCSETD)},
                   {"TCSETS", types(TCSETS)},
                   {"keys of a console", types(0x4b49)},  // KDSKBSENT
                   {"its flags", [&] { return done(::fcntl(typed, F_SETFL, O_ASYNC)); }}});
}

TEST_P(Escapes, NoProcessIsMadeAndNoProgramIsRun) {
    const auto clones = [](unsigned long flags) {
        return [flags] { return ends_at_once(::syscall(SYS_clone, flags, 0, 0, 0, 0)); };
    };
    none_gets_out(
        {
            {"clone", clones(SIGCHLD)},
            {"fork", [] { return ends_at_once(::syscall(SYS_fork)); }},
            {"clone3",
             [] {
                 clone_args plain{};
                 plain.exit_signal = SIGCHLD;
                 return ends_at_once(::syscall(SYS_clone3, &plain, sizeof plain));
             }},
        },
        true);
    none_gets_out({
        {"clone into a namespace of users", clones(SIGCHLD | CLONE_NEWUSER)},
        {"clone beside", clones(SIGCHLD | CLONE_PARENT)},
        {"execve",
         [&] {
             std::array<char*, 1> none{};
             return done(::execve(at("/program").c_str(), none.data(), none.data()));
         }},
        {"execve of memory",
         [] {
             const int file = static_cast<int>(::syscall(SYS_memfd_create, "x", 0));
             if (::write(file, "#!/bin/true\n", 12) != 12) return false;
             std::array<char*, 1> none{};
             return done(
                 ::syscall(SYS_execveat, file, "", none.data(), none.data(), AT_EMPTY_PATH));
         }},
    });
}

TEST_P(Escapes, NothingOfTheSystemIsThere) {
    std::vector<Attempt> attempts;
    for (const int family : {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_VSOCK}) {
        attempts.push_back({"socket", [family] { return done(::socket(family, SOCK_DGRAM, 0)); }});
    }
    const std::vector<Attempt> more{
        {"socketpair",
         [] {
             std::array<int, 2> pair{};
             return done(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()));
         }},
        {"mount", [] { return done(::mount("none", "/tmp", "tmpfs", MS_REMOUNT, nullptr)); }},
        {"umount", [] { return done(::umount2("/none", 0)) || errno != EPERM; }},
        {"unshare", [] { return done(::unshare(CLONE_NEWUSER)); }},
        {"setns", [&] { return done(::setns(film, 0)) || errno != EPERM; }},
        {"add_key",
         [] {
             return done(::syscall(SYS_add_key, "user", "spot", "x", 1, KEY_SPEC_PROCESS_KEYRING));
         }},
        {"keyctl", [] { return done(::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, -2, 1)); }},
        {"io_uring",
         [] {
             io_uring_params plain{};
             return done(::syscall(SYS_io_uring_setup, 4, &plain)) || errno != EPERM;
         }},
        {"bpf", [] { return done(::syscall(SYS_bpf, 0, nullptr, 0)) || errno != EPERM; }},
        {"userfaultfd", [] { return done(::syscall(SYS_userfaultfd, 1)); }},
        {"perf_event_open",
         [] {
             perf_event_attr plain{};
             plain.size = sizeof plain;
             plain.exclude_kernel = 1;
             return done(::syscall(SYS_perf_event_open, &plain, 0, -1, -1, 0));
         }},
        {"more memory",
         [] {
             const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
             return done(::setrlimit(RLIMIT_AS, &all));
         }},
        {"more files",
         [] {
             const rlimit some{300, 1 << 20};
             return done(::prlimit(0, RLIMIT_NOFILE, &some, nullptr));
         }},
        {"to be dumped", [] { return done(::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)); }},
        {"personality", [] { return done(::syscall(SYS_personality, 0x0400000)); }},
        // Not by the C library, which has all threads do it: a sanitizer's is outside the walls.
        {"another user", [] { return done(::syscall(SYS_setresuid, nobody, nobody, nobody)); }},
        {"root again", [] { return done(::syscall(SYS_setuid, 0)); }},
        {"another session", [] { return done(::setsid()); }},
        {"another group", [] { return done(::setpgid(0, 0)); }},
        {"another name", [] { return done(::sethostname("x", 0)) || errno != EPERM; }},
        {"/proc/self/mem", [] { return opens("/proc/self/mem", O_RDWR); }},
        {"/dev/tty", [] { return opens("/dev/tty", O_RDWR); }},
    };
    attempts.insert(attempts.end(), more.begin(), more.end());
    none_gets_out(attempts);
}

// Memory that a film wrote is not run as code. Drivers compile code, so they are left out.
TEST_P(Escapes, NoCodeIsMade) {
    const Walls walls{.readable = {}, .folder = folder + "/out"};
    const std::vector<Attempt> attempts{
        {"mmap",
         [] {
             return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                           0) != MAP_FAILED;
         }},
        {"mmap of a file",
         [&] {
             return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, film, 0) !=
                    MAP_FAILED;
         }},
        {"mprotect", [&] { return done(::mprotect(page, 4096, PROT_READ | PROT_EXEC)); }},
        {"pkey_mprotect",
         [&] { return done(::syscall(SYS_pkey_mprotect, page, 4096, PROT_EXEC, -1)); }},
        {"memfd", [] { return done(::syscall(SYS_memfd_create, "x", 0)); }},
    };
    for (const auto& attempt : attempts) {
        const auto way = through(&walls, attempt);
        if (way == Way::old_kernel) GTEST_SKIP() << "this kernel lacks a wall";
        EXPECT_EQ(way, Way::refused) << attempt.name;
        EXPECT_EQ(through(nullptr, attempt), Way::out) << attempt.name;
    }
}

// Those of kernels to come are not known to anybody here, and are refused all the same.
TEST_P(Escapes, CallsWithoutANameAreRefused) {
    none_gets_out({
        {"new calls",
         [] {
             for (long number = 451; number < 700; ++number) {
                 if (number == 462) continue;  // mseal: said not to be there
                 if (::syscall(number, 0, 0, 0, 0, 0, 0) != -1) return true;
                 if (errno != EPERM) return true;
             }
             return false;
         }},
#if defined(__x86_64__)
            {"calls of 32 bits",
             [] {
                 long number = 20;  // getpid, as it was numbered there
                 asm volatile("int $0x80" : "+a"(number)::"memory");
                 return number > 0;
             }},
#endif
        {
            "calls of x32", [] { return done(::syscall(0x40000000 | SYS_getpid)); }
        }
    });
}

// Signals of its own, as abort() and raise() send, arrive: a crash looks like one.
TEST_P(Escapes, ACrashIsStillOne) {
    for (const int signal : {SIGABRT, SIGTERM}) {
        const pid_t child = ::fork();
        if (child == 0) {
            become();
            if (!shut_in({.readable = {folder + "/film"}})) ::_exit(2);
            if (signal == SIGABRT) std::abort();
            ::raise(signal);
            ::_exit(3);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
        EXPECT_EQ(WTERMSIG(status), signal);
    }
}

}  // namespace
}  // namespace spot::studio
