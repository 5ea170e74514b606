#include "base/system/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace spot {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds dying{2000};

int left_until(steady_clock::time_point until) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30));
}

}  // namespace

void Descriptor::reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

tl::expected<Process, int> Process::start(const Plan& plan) {
    int to[2];
    int from[2];
    if (::pipe2(to, O_CLOEXEC) != 0) return tl::unexpected<int>(errno);
    const Descriptor hears(to[0]);
    Process made;
    made.to_ = Descriptor(to[1]);
    if (::pipe2(from, O_CLOEXEC) != 0) return tl::unexpected<int>(errno);
    made.from_ = Descriptor(from[0]);
    const Descriptor says(from[1]);
    Descriptor complains;
    if (plan.hear_errors) {
        int errors[2];
        if (::pipe2(errors, O_CLOEXEC) != 0) return tl::unexpected<int>(errno);
        made.errors_ = Descriptor(errors[0]);
        complains = Descriptor(errors[1]);
        // Only the reading end does not block; the child's writes wait for room.
        ::fcntl(errors[0], F_SETFL, O_NONBLOCK);
    }
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, hears.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, says.get(), STDOUT_FILENO);
    if (plan.hear_errors) {
        posix_spawn_file_actions_adddup2(&files, complains.get(), STDERR_FILENO);
    }
    int first_closed = STDERR_FILENO + 1;
    if (plan.shared >= 0) {
        posix_spawn_file_actions_adddup2(&files, plan.shared, shared_descriptor);
        first_closed = shared_descriptor + 1;
    }
    posix_spawn_file_actions_addclosefrom_np(&files, first_closed);
    // A session of its own: the terminal's Ctrl-C is for the parent, which asks it to stop, and
    // there is no terminal that could be opened as /dev/tty or typed into.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes, &all);
    auto words = plan.arguments;
    words.insert(words.begin(), plan.program);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    auto variables = plan.environment;
    std::vector<char*> environment;
    for (auto& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, plan.program.c_str(), &files, &attributes,
                                    arguments.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0) return tl::unexpected<int>(error);
    made.pid_ = pid;
    return made;
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      to_(std::move(other.to_)),
      from_(std::move(other.from_)),
      errors_(std::move(other.errors_)) {}

Process::~Process() {
    if (pid_ <= 0) return;
    end_input();
    kill();
    wait_for(dying);
}

void Process::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(to_.get(), bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void Process::kill() {
    if (pid_ > 0 && ::kill(-pid_, SIGKILL) != 0) ::kill(pid_, SIGKILL);
}

// It is dead, and as long as nobody has waited for it no other group can have its number.
std::optional<int> Process::take_end() {
    ::kill(-pid_, SIGKILL);
    int status = 0;
    pid_t gone = -1;
    do {
        gone = ::waitpid(pid_, &status, 0);
    } while (gone < 0 && errno == EINTR);
    if (std::exchange(pid_, -1) != gone) return std::nullopt;
    return status;
}

std::optional<int> Process::wait_for(Duration patience) {
    const auto until = steady_clock::now() + patience;
    // The end of the child need not show in a descriptor: processes that it has started may hold
    // them.
    for (int pause = 1;; pause = std::min(2 * pause, 50)) {
        siginfo_t ended{};
        const int looked =
            ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
        if (looked == 0 && ended.si_pid == pid_) return take_end();
        if (looked < 0 && errno != EINTR) return std::nullopt;
        const int left = left_until(until);
        if (left == 0) return std::nullopt;
        ::poll(nullptr, 0, std::min(pause, left));
    }
}

Result<std::optional<std::string>> Lines::next(std::optional<steady_clock::time_point> until) {
    while (true) {
        const auto end = buffer_.find('\n', searched_);
        if (end != std::string::npos) {
            std::optional<std::string> line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            searched_ = 0;
            return line;
        }
        searched_ = buffer_.size();
        if (buffer_.size() > longest_) {
            return fail(Kind::internal, "TooLong", "an answer is too long");
        }
        std::array<pollfd, 2> look{{{fd_, POLLIN, 0}, {aside_, POLLIN, 0}}};
        const int ready = ::poll(look.data(), look.size(), until ? left_until(*until) : -1);
        if (ready < 0 && errno == EINTR) continue;
        if (ready == 0) return fail(Kind::unavailable, "Silent", "nothing was said");
        if (look[1].revents != 0 && !heed_()) aside_ = -1;
        if (look[0].revents == 0) {
            // Output on the second descriptor does not count as an answer.
            if (!until || steady_clock::now() < *until) continue;
            return fail(Kind::unavailable, "Silent", "nothing was said");
        }
        std::array<char, 16 * 1024> bytes;
        const auto n = ::read(fd_, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return std::optional<std::string>{};
        buffer_.append(bytes.data(), static_cast<std::size_t>(n));
    }
}

}  // namespace spot
