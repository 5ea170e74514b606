#include "studio/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

namespace spot::studio {
namespace {

namespace fs = std::filesystem;

// shut_in() is for ever, so each look happens in a process of its own.
class Sandbox : public testing::Test {
  protected:
    void SetUp() override {
        fs::remove_all(folder);
        fs::create_directories(folder + "/out");
        std::ofstream(folder + "/film") << "film";
        std::ofstream(folder + "/secret") << "secret";
    }
    void TearDown() override { fs::remove_all(folder); }

    // 0: `look` gave true; 1: false; 2: no walls; 3: this kernel cannot.
    int inside(const std::function<bool()>& look, bool needs_landlock = false) {
        const pid_t child = ::fork();
        if (child == 0) {
            const auto missing = shut_in({{folder + "/film"}, folder + "/out"});
            if (!missing) ::_exit(2);
            if (needs_landlock && !missing->empty()) ::_exit(3);
            ::_exit(look() ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    const std::string folder = testing::TempDir() + "sandbox_test";
};

bool opens(const std::string& path, int flags = O_RDONLY) {
    return ::open(path.c_str(), flags, 0600) >= 0;
}

TEST_F(Sandbox, WorkCanBeDone) {
    EXPECT_EQ(inside([&] { return opens(folder + "/film"); }), 0);
    EXPECT_EQ(inside([&] {
                  return opens(folder + "/out/a.part", O_CREAT | O_RDWR) &&
                         ::rename((folder + "/out/a.part").c_str(), (folder + "/out/a").c_str()) ==
                             0 &&
                         ::unlink((folder + "/out/a").c_str()) == 0;
              }),
              0);
}

TEST_F(Sandbox, OtherFilesAreOutOfReach) {
    const auto refused = [&](const std::string& path, int flags) {
        return inside([&] { return !opens(path, flags) && errno == EACCES; }, true);
    };
    if (refused(folder + "/secret", O_RDONLY) == 3) GTEST_SKIP() << "no Landlock here";
    EXPECT_EQ(refused(folder + "/secret", O_RDONLY), 0);
    EXPECT_EQ(refused("/etc/passwd", O_RDONLY), 0);
    EXPECT_EQ(refused("/proc/self/environ", O_RDONLY), 0);
    EXPECT_EQ(refused(folder + "/film", O_WRONLY), 0);
    EXPECT_EQ(refused(folder + "/new", O_CREAT | O_WRONLY), 0);
}

TEST_F(Sandbox, NoNetworkAndNoPrograms) {
    EXPECT_EQ(inside([] { return ::socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM; }), 0);
    EXPECT_EQ(inside([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EPERM; }), 0);
    EXPECT_EQ(inside([] {
                  char* const none[] = {nullptr};
                  return ::execve("/bin/true", none, none) < 0 && errno == EPERM;
              }),
              0);
    EXPECT_EQ(inside([] { return ::kill(::getppid(), 0) < 0 && errno == EPERM; }), 0);
}

}  // namespace
}  // namespace spot::studio
