#pragma once

// A process of another program: it hears on its standard input and answers on its standard output.
// Nothing here waits without a bound.

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

// Closed when it goes.
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

// Leads a session and a process group of its own. Ended at the latest with this object: by its
// input's end, by a signal, or, where this process may send none any more (studio/sandbox.h), by
// its parent's death. What is left of its group goes with it, however it ended.
class Process {
  public:
    struct Plan {
        std::string program;                        // its file
        std::vector<std::string> arguments = {};    // after its name
        std::vector<std::string> environment = {};  // NAME=value; nothing else of ours is passed on
        int shared = -1;           // a descriptor that it has as `shared_descriptor`; -1: none
        bool hear_errors = false;  // its stderr comes here (errors()); else it has this process's
    };
    static constexpr int shared_descriptor = 3;

    // The error number of what could not be done.
    static tl::expected<Process, int> start(const Plan& plan);
    ~Process();
    Process(Process&& other) noexcept;
    Process& operator=(Process&&) = delete;

    pid_t id() const { return pid_; }  // -1: waited for
    int answers() const { return from_.get(); }
    // What it says on stderr, without waiting; who asked for it must read it. -1: not heard.
    int errors() const { return errors_.get(); }
    // What does not arrive says so when answers are waited for. SIGPIPE must be ignored.
    void send(std::string_view bytes);
    void end_input() { to_.reset(); }
    void kill();  // and its group
    // How it ended, as waitpid() tells; nullopt: it still runs.
    std::optional<int> wait_for(Duration patience);

  private:
    Process() = default;
    std::optional<int> take_end();
    pid_t pid_ = -1;
    Descriptor to_;
    Descriptor from_;
    Descriptor errors_;
};

// Lines from a descriptor.
class Lines {
  public:
    // While lines are waited for, what can be read from `aside` is given to `heed`, which returns
    // false when no more will come. `aside` -1: nothing is.
    explicit Lines(int fd, std::size_t longest, int aside = -1, std::function<bool()> heed = {})
        : fd_(fd), longest_(longest), aside_(aside), heed_(std::move(heed)) {}
    // Without the line's end; nullopt: no more will come. "Silent" when the moment has passed,
    // "TooLong". nullopt as the moment: there is none.
    Result<std::optional<std::string>> next(
        std::optional<std::chrono::steady_clock::time_point> until);
    // What came behind the last line's end.
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
