#include "base/system/standard_error.h"

#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <string>

namespace spot {
namespace {

using std::chrono::steady_clock;

// Where poll() reports room, pipes and terminals take at least so many bytes without waiting.
constexpr std::size_t pipe_step = PIPE_BUF;
constexpr std::size_t terminal_step = 256;

// How much may be written at a time without waiting where poll() says that there is room.
std::size_t step_of(int fd) {
    struct stat info {};
    if (::fstat(fd, &info) != 0 || S_ISREG(info.st_mode)) return SIZE_MAX;
    return S_ISCHR(info.st_mode) ? terminal_step : pipe_step;
}

class StandardError {
  public:
    void say(std::string_view text, Duration patience) {
        std::lock_guard lock(mutex_);
        if (status_ > 0) put("\r" + std::string(status_, ' ') + "\r", patience);
        status_ = 0;
        put(text, patience);
    }
    void show(std::string_view line, std::size_t columns) {
        std::lock_guard lock(mutex_);
        const auto shown = line.substr(0, columns);
        const auto width = std::max(shown.size(), std::min(status_, columns));
        std::string text = "\r" + std::string(shown) + std::string(width - shown.size(), ' ');
        if (shown.empty()) text += '\r';
        if (width > 0) put(text, Duration(0));
        status_ = shown.size();
    }

  private:
    // After a text of which only a part could be written, the next one begins on a new line.
    void put(std::string_view text, Duration patience) {
        const auto until = steady_clock::now() + (stalled_ ? Duration(0) : patience);
        if (torn_ && write_some("\n", until) == 1) torn_ = false;
        const auto whole = text.size();
        while (!text.empty()) {
            const auto written = write_some(text, until);
            if (written == 0) {
                torn_ = torn_ || text.size() != whole;
                return;
            }
            text.remove_prefix(written);
        }
    }
    // The number of bytes written; 0: there was no room in time, or stderr cannot be written.
    std::size_t write_some(std::string_view text, steady_clock::time_point until) {
        while (true) {
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now())
                    .count();
            pollfd room{STDERR_FILENO, POLLOUT, 0};
            const int ready = ::poll(&room, 1, static_cast<int>(std::max<long>(left, 0)));
            if (ready < 0 && errno == EINTR) continue;
            if (ready > 0 && (room.revents & POLLOUT) != 0) {
                const auto n = ::write(STDERR_FILENO, text.data(), std::min(text.size(), step_));
                if (n > 0) {
                    stalled_ = false;
                    return static_cast<std::size_t>(n);
                }
                if (n < 0 && (errno == EINTR || errno == EAGAIN) && left > 0) continue;
            }
            stalled_ = ready == 0;
            return 0;
        }
    }

    std::mutex mutex_;
    const std::size_t step_ = step_of(STDERR_FILENO);
    std::size_t status_ = 0;  // columns of the status line that is shown
    bool stalled_ = false;
    bool torn_ = false;
};

// Never destroyed: threads may write until the process ends.
StandardError& standard_error() {
    static auto& one = *new StandardError;
    return one;
}

}  // namespace

void write_to_stderr(std::string_view text, Duration patience) {
    standard_error().say(text, patience);
}

void show_status(std::string_view line, int columns) {
    standard_error().show(line, static_cast<std::size_t>(std::max(columns, 0)));
}

}  // namespace spot
