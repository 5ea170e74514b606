#include "base/system/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace spot {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class ProcessTest : public testing::Test {
  protected:
    ProcessTest() {
        fs::remove_all(script_);
        ::signal(SIGPIPE, SIG_IGN);
    }
    ~ProcessTest() override { fs::remove(script_); }

    Process started(const std::string& words, Process::Plan plan = {}) {
        std::ofstream(script_) << "#!/bin/sh\n" << words << "\n";
        fs::permissions(script_, fs::perms::owner_all);
        plan.program = script_;
        auto process = Process::start(plan);
        EXPECT_TRUE(process.has_value());
        return std::move(*process);
    }
    static std::string heard(Lines& lines) {
        const auto line = lines.next(steady_clock::now() + seconds(20));
        if (!line) return "error: " + line.error().code;
        return line->value_or("end");
    }

    const std::string script_ =
        testing::TempDir() + "process_test_" + std::to_string(::getpid()) + ".sh";
};

TEST_F(ProcessTest, HearsAndAnswersInLines) {
    auto process = started("while read word; do echo \"not $word\"; done; exit 3");
    Lines lines(process.answers(), 100);
    process.send("one\ntwo\n");
    EXPECT_EQ(heard(lines), "not one");
    EXPECT_EQ(heard(lines), "not two");
    process.end_input();
    EXPECT_EQ(heard(lines), "end");
    const auto status = process.wait_for(seconds(20));
    ASSERT_TRUE(status.has_value());
    EXPECT_EQ(WEXITSTATUS(*status), 3);
    EXPECT_EQ(process.id(), -1);
}

TEST_F(ProcessTest, HasNoEnvironmentButWhatIsGiven) {
    ::setenv("SPOT_SECRET", "of the parent", 1);
    auto process =
        started("echo \"$SPOT_SECRET-$SPOT_GIVEN\"", {.environment = {"SPOT_GIVEN=a b"}});
    ::unsetenv("SPOT_SECRET");
    Lines lines(process.answers(), 100);
    EXPECT_EQ(heard(lines), "-a b");
}

TEST_F(ProcessTest, OneDescriptorIsShared) {
    const Descriptor memory(::memfd_create("shared", MFD_CLOEXEC));
    auto process = started("echo seen >&3; echo done", {.shared = memory.get()});
    Lines lines(process.answers(), 100);
    EXPECT_EQ(heard(lines), "done");
    char bytes[4] = {};
    EXPECT_EQ(::pread(memory.get(), bytes, sizeof bytes, 0), 4);
    EXPECT_EQ(std::string_view(bytes, 4), "seen");
}

TEST_F(ProcessTest, NothingIsWaitedForWithoutABound) {
    auto process = started("exec sleep 600");
    Lines lines(process.answers(), 100);
    const auto silent = lines.next(steady_clock::now() + milliseconds(20));
    ASSERT_FALSE(silent.has_value());
    EXPECT_EQ(silent.error().code, "Silent");
    EXPECT_FALSE(process.wait_for(milliseconds(20)).has_value());
    process.kill();
    const auto status = process.wait_for(seconds(20));
    ASSERT_TRUE(status.has_value());
    EXPECT_EQ(WTERMSIG(*status), SIGKILL);
}

TEST_F(ProcessTest, ItEndsWithItsObject) {
    pid_t id = -1;
    {
        auto process = started("exec sleep 600");
        id = process.id();
    }
    EXPECT_LT(::kill(id, 0), 0);
}

TEST_F(ProcessTest, HasASessionOfItsOwnAndNoTerminal) {
    auto process = started("echo x; cat; (: < /dev/tty) 2> /dev/null || echo none; cat");
    Lines lines(process.answers(), 100);
    EXPECT_EQ(heard(lines), "x");
    EXPECT_EQ(::getsid(process.id()), process.id());
    EXPECT_EQ(::getpgid(process.id()), process.id());
    process.end_input();
    EXPECT_EQ(heard(lines), "none");
}

// Processes that the child has started are gone with it, whether it was killed or ended by itself.
TEST_F(ProcessTest, ItsGroupEndsWithIt) {
    for (const bool killed : {true, false}) {
        auto process = started("sleep 600 & echo $!; " + std::string(killed ? "cat" : "exit 0"));
        Lines lines(process.answers(), 100);
        const auto child = static_cast<pid_t>(std::stol(heard(lines)));
        ASSERT_GT(child, 0);
        if (killed) process.kill();
        ASSERT_TRUE(process.wait_for(seconds(20)).has_value());
        // Its end closes the last descriptor that writes answers.
        EXPECT_EQ(heard(lines), "end");
    }
}

TEST_F(ProcessTest, LinesHaveALimit) {
    auto process = started("printf '%200s' x; cat");
    Lines lines(process.answers(), 100);
    EXPECT_EQ(heard(lines), "error: TooLong");
}

TEST_F(ProcessTest, WhatIsNoProgramIsAnErrorNumber) {
    const auto process = Process::start({.program = "/none"});
    ASSERT_FALSE(process.has_value());
    EXPECT_EQ(process.error(), ENOENT);
}

}  // namespace
}  // namespace spot
