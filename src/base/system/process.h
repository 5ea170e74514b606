#pragma once

// A child process of another program: it reads requests on its standard input and answers on its
// standard output. Every wait here has a bound that the caller gives.

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace spot {

// A file descriptor that is closed when the object is destroyed.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    int get() const { return fd_; }
    void reset();

  private:
    int fd_ = -1;
};

// The child leads a session and a process group of its own. It ends at the latest when this object
// is destroyed: by the end of its input, by a signal, or, where this process is no longer allowed
// to send signals (studio/sandbox.h), by the death of its parent. All other processes of its group
// are killed with it, however it ended.
class Process {
  public:
    struct Plan {
        std::string program;                        // path of the executable
        std::vector<std::string> arguments = {};    // without the program's name
        std::vector<std::string> environment = {};  // NAME=value; the child has no others
        int shared = -1;           // passed to the child as `shared_descriptor`; -1: none
        bool hear_errors = false;  // true: errors() reads its stderr; false: it shares ours
    };
    static constexpr int shared_descriptor = 3;

    // The error is the errno of the step that failed.
    static tl::expected<Process, int> start(const Plan& plan);
    ~Process();
    Process(Process&& other) noexcept;
    Process& operator=(Process&&) = delete;

    pid_t id() const { return pid_; }            // -1: it has ended and was waited for
    int answers() const { return from_.get(); }  // the reading end of its standard output
    // The reading end of its stderr, which does not block. Whoever set `hear_errors` must read it,
    // or the child waits for room. -1: `hear_errors` was not set.
    int errors() const { return errors_.get(); }
    // Writes to the child's input. A failure is not reported here: it shows when the answer does
    // not come. The process must ignore SIGPIPE.
    void send(std::string_view bytes);
    void end_input() { to_.reset(); }
    void kill();  // kills the child and its process group
    // The status of waitpid() once the child has ended; nullopt: it still runs after `patience`.
    std::optional<int> wait_for(Duration patience);

  private:
    Process() = default;
    std::optional<int> take_end();
    pid_t pid_ = -1;
    Descriptor to_;
    Descriptor from_;
    Descriptor errors_;
};

// Reads lines from a descriptor, which must stay open for as long as this object lives.
class Lines {
  public:
    // `longest`: the most bytes of a line. While next() waits, it calls `heed` whenever the second
    // descriptor `aside` can be read; `heed` reads it, and returns false at its end. `aside` -1:
    // there is no second descriptor.
    explicit Lines(int fd, std::size_t longest, int aside = -1, std::function<bool()> heed = {})
        : fd_(fd), longest_(longest), aside_(aside), heed_(std::move(heed)) {}
    // The next line without its line end; nullopt: the input has ended. Fails with "Silent" when no
    // line was complete at `until` (nullopt: waits without a bound), and with "TooLong".
    Result<std::optional<std::string>> next(
        std::optional<std::chrono::steady_clock::time_point> until);
    // Bytes that have been read behind the end of the last line.
    const std::string& rest() const { return buffer_; }

  private:
    int fd_;
    std::size_t longest_;
    int aside_;
    std::function<bool()> heed_;
    std::string buffer_;
    std::size_t searched_ = 0;
};

}  // namespace spot
