#include "cli/output.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>

#include "aws/settings.h"
#include "base/system/standard_error.h"

namespace spot::cli {
namespace {

constexpr std::size_t most_held_back = 64u << 10;

// Returns 0 or the error number. Another program that shares the terminal or the pipe may have made
// it non-blocking.
int write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(n));
            continue;
        }
        if (errno == EAGAIN) {
            pollfd room{fd, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

class Output {
  public:
    void put(std::string_view bytes) {
        std::lock_guard lock(mutex_);
        if (error_ != 0) return;
        held_back_ += bytes;
        if (terminal_ || held_back_.size() > most_held_back) write();
    }
    void flush() {
        std::lock_guard lock(mutex_);
        write();
    }
    int error() {
        std::lock_guard lock(mutex_);
        return error_;
    }
    // Some file systems report only now that the data did not fit.
    int finish() {
        std::lock_guard lock(mutex_);
        write();
        if (used_ && error_ == 0) {
            const int copy = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
            if (copy >= 0 && ::close(copy) != 0 && errno != EINTR) error_ = errno;
        }
        return error_;
    }

  private:
    void write() {
        used_ = used_ || !held_back_.empty();
        if (error_ == 0) error_ = write_all(STDOUT_FILENO, held_back_);
        held_back_.clear();
    }

    std::mutex mutex_;
    const bool terminal_ = ::isatty(STDOUT_FILENO) == 1;
    std::string held_back_;
    bool used_ = false;
    int error_ = 0;
};

Output& output() {
    static Output one;
    return one;
}

}  // namespace

void hold_standard_descriptors() {
    // It is opened for the opposite direction, so that reading and writing fail as they would have.
    constexpr int modes[] = {O_WRONLY, O_RDONLY, O_RDWR};
    for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
        if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
        // The lowest free number is this one. Where there is no /dev/null, anything that can be
        // opened takes the number.
        if (::open("/dev/null", modes[fd]) < 0) ::open("/", O_RDONLY | O_DIRECTORY);
    }
}

void put_data(std::string_view bytes) {
    output().put(bytes);
}

void flush_output() {
    output().flush();
}

bool output_is_terminal() {
    return ::isatty(STDOUT_FILENO) == 1;
}

bool output_takes_colour() {
    return output_is_terminal() && !aws::environment("NO_COLOR") &&
           aws::environment("TERM").value_or("") != "dumb";
}

bool output_failed() {
    return output().error() != 0;
}

Result<void> finish_output() {
    const int error = output().finish();
    if (error == 0) return {};
    if (error == EPIPE) return fail(Kind::invalid, "OutputClosed", "nobody reads the output");
    return fail(Kind::unavailable, "OutputNotWritable",
                fmt::format("the output could not be written: {}; what arrived is not whole, so "
                            "look where stdout goes and run this again",
                            std::strerror(error)));
}

void tell(std::string_view text) {
    write_to_stderr(text);  // a message that cannot be written has nowhere to be reported
}

}  // namespace spot::cli
