#include "base/system/standard_error.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

namespace spot {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Runs `words` in a child process with `stderr_fd` as its stderr, since the state of stderr is one
// a process, and returns the child's result.
template <class F>
int said_by_child(int stderr_fd, F words) {
    const auto child = ::fork();
    if (child == 0) {
        ::signal(SIGPIPE, SIG_IGN);
        ::dup2(stderr_fd, STDERR_FILENO);
        words();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

struct Pipe {
    Pipe() { EXPECT_EQ(::pipe(ends), 0); }
    ~Pipe() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void fill() const {
        ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
        const std::string block(4096, 'x');
        while (::write(ends[1], block.data(), block.size()) > 0) {
        }
        ::fcntl(ends[1], F_SETFL, 0);
    }
    std::string take(std::size_t most) const {
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        std::string text(most, '\0');
        const auto n = ::read(ends[0], text.data(), text.size());
        text.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
        return text;
    }
    int ends[2];
};

TEST(StandardError, SaysItAsItIs) {
    const Pipe pipe;
    EXPECT_EQ(said_by_child(pipe.ends[1], [] { write_to_stderr("one\ntwo \x1b\n"); }), 0);
    EXPECT_EQ(pipe.take(100), "one\ntwo \x1b\n");
}

TEST(StandardError, WhatNobodyTakesIsDropped) {
    const Pipe pipe;
    pipe.fill();
    const auto start = steady_clock::now();
    EXPECT_EQ(said_by_child(pipe.ends[1],
                            [] {
                                // The first waits for room, the others know that there is none.
                                for (int i = 0; i < 100; ++i) {
                                    write_to_stderr("lost\n", milliseconds(50));
                                }
                            }),
              0);
    EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(4));
}

TEST(StandardError, ItGoesOnWhereThereIsRoomAgain) {
    const Pipe pipe;
    pipe.fill();
    EXPECT_EQ(said_by_child(pipe.ends[1],
                            [&] {
                                write_to_stderr("lost\n", milliseconds(10));
                                while (!pipe.take(1 << 16).empty()) {
                                }
                                write_to_stderr("heard\n", milliseconds(10));
                            }),
              0);
    EXPECT_EQ(pipe.take(100), "heard\n");
}

TEST(StandardError, FullDisksAndReadersThatHaveGoneEndNothing) {
    const int full = ::open("/dev/full", O_WRONLY);
    EXPECT_EQ(said_by_child(full, [] { write_to_stderr("lost\n"); }), 0);
    ::close(full);
    Pipe pipe;
    ::close(pipe.ends[0]);
    EXPECT_EQ(said_by_child(pipe.ends[1], [] { write_to_stderr("lost\n"); }), 0);
    pipe.ends[0] = -1;
    EXPECT_EQ(said_by_child(pipe.ends[1],
                            [] {
                                ::close(STDERR_FILENO);
                                write_to_stderr("lost\n");
                            }),
              0);
}

TEST(StandardError, AStatusLineIsReplacedAndMakesWay) {
    const Pipe pipe;
    EXPECT_EQ(said_by_child(pipe.ends[1],
                            [] {
                                show_status("ten per cent", 40);
                                show_status("20", 40);
                                write_to_stderr("a note\n");
                                show_status("much too wide", 4);
                                show_status("", 40);
                            }),
              0);
    EXPECT_EQ(pipe.take(200), "\rten per cent\r20          \r  \ra note\n\rmuch\r    \r");
}

}  // namespace
}  // namespace spot
