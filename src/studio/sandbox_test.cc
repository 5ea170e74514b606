#include "studio/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "studio/model_walls.h"

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
        return behind({{folder + "/film"}, folder + "/out"}, look, needs_landlock);
    }
    static int behind(const Walls& walls, const std::function<bool()>& look,
                      bool needs_landlock = false) {
        const pid_t child = ::fork();
        if (child == 0) {
            const auto missing = shut_in(walls);
            if (!missing) ::_exit(2);
            if (needs_landlock && !missing->empty()) ::_exit(3);
            ::_exit(look() ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    const std::string folder = testing::TempDir() + "sandbox_test_" + std::to_string(::getpid());
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

// A model's process: on the processor it has the model, on a GPU what drivers need, and neither has
// anything to write to, to talk to or to start.
TEST_F(Sandbox, AModelHasNothingButItsDevice) {
    for (const auto& row : media::depth_devices) {
        const auto walls =
            model_walls(folder + "/film", "/usr/lib/libonnxruntime.so.1", row.device, {});
        const auto refused = [&](const std::string& path, int flags) {
            return behind(
                walls, [&] { return !opens(path, flags) && errno == EACCES; }, true);
        };
        EXPECT_EQ(behind(walls, [&] { return opens(folder + "/film"); }), 0);
        for (const int family : {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK}) {
            EXPECT_EQ(behind(walls,
                             [&] { return ::socket(family, SOCK_DGRAM, 0) < 0 && errno == EPERM; }),
                      0)
                << row.name;
        }
        EXPECT_EQ(behind(walls,
                         [] {
                             char* const none[] = {nullptr};
                             return ::execve("/bin/true", none, none) < 0 && errno == EPERM;
                         }),
                  0);
        if (refused("/etc/passwd", O_RDONLY) == 3) GTEST_SKIP() << "no Landlock here";
        for (const auto* other : {"/etc/passwd", "/etc/machine-id", "/proc/self/environ"}) {
            if (!fs::exists(other)) continue;
            EXPECT_EQ(refused(other, O_RDONLY), 0) << other << row.name;
        }
        EXPECT_EQ(refused(folder + "/secret", O_RDONLY), 0) << row.name;
        EXPECT_EQ(refused(folder + "/film", O_WRONLY), 0) << row.name;
        for (const auto* place : {"/new", "/out/new"}) {
            EXPECT_EQ(refused(folder + place, O_CREAT | O_WRONLY), 0) << row.name;
        }
        EXPECT_EQ(refused("/dev/shm/new", O_CREAT | O_WRONLY), 0) << row.name;
        EXPECT_EQ(refused("/dev/zero", O_RDWR), 0) << row.name;
        const bool gpu = row.device != media::DepthDevice::cpu;
        EXPECT_EQ(behind(walls, [] { return opens("/etc/ld.so.cache"); }), gpu ? 0 : 1);
        EXPECT_EQ(behind(walls, [] { return opens("/dev/null", O_RDWR); }), gpu ? 0 : 1);
    }
}

TEST_F(Sandbox, ADriverIsReadableWhereItsManifestSays) {
    fs::create_directories(folder + "/lib");
    std::ofstream(folder + "/lib/driver.so") << "driver";
    std::ofstream(folder + "/out/icd.json") << R"({"ICD":{"library_path":"../lib/driver.so"}})";
    const auto refused = [&](const std::string& variable) {
        const auto walls =
            model_walls(folder + "/film", "", media::DepthDevice::webgpu, {variable});
        return behind(
            walls, [&] { return !opens(folder + "/lib/driver.so") && errno == EACCES; }, true);
    };
    if (refused("LANG=C") == 3) GTEST_SKIP() << "no Landlock here";
    EXPECT_EQ(refused("LANG=C"), 0);
    EXPECT_EQ(refused("VK_DRIVER_FILES=/none:" + folder + "/out/icd.json"), 1);
    EXPECT_EQ(refused("VK_ICD_FILENAMES=" + folder + "/out"), 1);
}

TEST(ModelWalls, DriversAreGivenOnlyTheirVariables) {
    const auto made = driver_environment({"VK_DRIVER_FILES=/a:/b", "AWS_SECRET_ACCESS_KEY=x",
                                          "VK_DRIVER_FILES_MORE=x", "LD_PRELOAD=/x.so"});
    EXPECT_EQ(std::count(made.begin(), made.end(), "VK_DRIVER_FILES=/a:/b"), 1);
    for (const auto& variable : made) EXPECT_EQ(variable.find("x"), std::string::npos) << variable;
}

}  // namespace
}  // namespace spot::studio
