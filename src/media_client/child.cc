#include "media_client/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace spot::media_client {
namespace {

using std::chrono::steady_clock;

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
    void reset() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

  private:
    int fd_ = -1;
};

struct Pipe {
    Descriptor read;
    Descriptor write;
};

tl::unexpected<Error> not_started(std::string_view program, int error) {
    return fail(Kind::internal, "NoMediaProgram",
                fmt::format("{} cannot be started: {}; it belongs beside stereo-spot", program,
                            std::strerror(error)));
}

Result<Pipe> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return not_started("a pipe", errno);
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// A process that is waited for, whatever happens.
class Child {
  public:
    static Result<Child> start(const std::string& program) {
        auto to = TRY(make_pipe());
        auto from = TRY(make_pipe());
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, to.read.get(), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&files, from.write.get(), STDOUT_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
        // A group of its own: the terminal's Ctrl-C is for the parent, which asks it to stop.
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes, &none);
        sigset_t all;
        sigfillset(&all);
        posix_spawnattr_setsigdefault(&attributes, &all);
        std::string name = program;
        std::array<char*, 2> arguments{name.data(), nullptr};
        std::array<char*, 1> environment{nullptr};
        pid_t pid = -1;
        const int error = ::posix_spawn(&pid, program.c_str(), &files, &attributes,
                                        arguments.data(), environment.data());
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&files);
        if (error != 0) return not_started(program, error);
        Child child;
        child.pid_ = pid;
        child.to_ = std::move(to.write);
        child.from_ = std::move(from.read);
        return child;
    }
    ~Child() {
        if (pid_ > 0) {
            kill();
            wait();
        }
    }
    Child(Child&& other) noexcept
        : pid_(std::exchange(other.pid_, -1)),
          to_(std::move(other.to_)),
          from_(std::move(other.from_)) {}
    Child& operator=(Child&&) = delete;

    int answers() const { return from_.get(); }
    // A child that is gone already says why when it is waited for.
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto n = ::write(to_.get(), bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    void ask_to_stop() { to_.reset(); }
    void kill() { ::kill(pid_, SIGKILL); }
    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

  private:
    Child() = default;
    pid_t pid_ = -1;
    Descriptor to_;
    Descriptor from_;
};

std::string film_of(const studio::Request& request) {
    if (!request.inputs.empty()) return request.inputs.front().bytes;
    return request.verb == "model" ? request.model.bytes : request.output.bytes;
}

tl::unexpected<Error> cancelled() {
    return fail(Kind::unavailable, "Cancelled", "the work on the film was cancelled");
}

// Why a child that gave no result is gone.
tl::unexpected<Error> death(int status, const studio::Request& request) {
    const auto film = film_of(request);
    if (WIFEXITED(status)) {
        return fail(Kind::internal, "MediaFailed",
                    fmt::format("{}: stereo-spot-media ended with {} and no answer", film,
                                WEXITSTATUS(status)));
    }
    const int signal = WTERMSIG(status);
    if (signal == SIGKILL || signal == SIGTERM) {
        return fail(Kind::unavailable, "MediaKilled",
                    fmt::format("{}: the process that worked on it was killed ({}); is there "
                                "memory enough?",
                                film, ::strsignal(signal)));
    }
    return fail(Kind::invalid, "MediaCrashed",
                fmt::format("{}: the decoder crashed on it ({}); the film is damaged, or made to "
                            "do harm",
                            film, ::strsignal(signal)));
}

// The talk with one child, until its last word.
class Talk {
  public:
    Talk(Child child, const studio::Request& request, const Heard& heard, const Limits& limits)
        : child_(std::move(child)), request_(request), heard_(heard), limits_(limits) {}

    Result<wire::Node> listen() {
        begin(limits_.silence);
        while (true) {
            const auto line = TRY(next_line());
            if (!line) {
                const int status = child_.wait();
                if (stopping_) return cancelled();
                return death(status, request_);
            }
            auto node = TRY(wire::parse_json(*line));
            if (node.find("Result") != nullptr) return node;
            if (node.find("Error") != nullptr) {
                const auto failure = TRY(studio::value_of<studio::Failure>(node, "Error"));
                return fail(static_cast<Kind>(failure.kind), failure.code, failure.message.bytes);
            }
            if (stopping_) continue;
            begin(limits_.silence);
            if (!heard_ || heard_(node)) continue;
            stopping_ = true;
            child_.ask_to_stop();
            begin(limits_.stopping);
        }
    }

  private:
    void begin(Duration patience) { deadline_ = steady_clock::now() + patience; }

    // nullopt: no more will come.
    Result<std::optional<std::string>> next_line() {
        while (true) {
            const auto end = buffer_.find('\n', searched_);
            if (end != std::string::npos) {
                std::optional<std::string> line = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                searched_ = 0;
                return line;
            }
            searched_ = buffer_.size();
            if (buffer_.size() > studio::longest_line) {
                return fail(Kind::internal, "MediaFailed", "an answer is too long");
            }
            if (!TRY(read_more())) return std::optional<std::string>{};
        }
    }

    Result<bool> read_more() {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - steady_clock::now());
        pollfd look{child_.answers(), POLLIN, 0};
        const int ready =
            ::poll(&look, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready < 0 && errno == EINTR) return true;
        if (ready == 0) {
            child_.kill();
            if (stopping_) return cancelled();
            return fail(
                Kind::invalid, "MediaSilent",
                fmt::format(
                    "{}: nothing happened for {} s, so the work was ended; the "
                    "film is damaged, or made to do harm",
                    film_of(request_),
                    std::chrono::duration_cast<std::chrono::seconds>(limits_.silence).count()));
        }
        std::array<char, 16 * 1024> bytes;
        const auto n = ::read(child_.answers(), bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) return true;
        if (n <= 0) return false;
        buffer_.append(bytes.data(), static_cast<std::size_t>(n));
        return true;
    }

    Child child_;
    const studio::Request& request_;
    const Heard& heard_;
    const Limits& limits_;
    std::string buffer_;
    std::size_t searched_ = 0;
    steady_clock::time_point deadline_;
    bool stopping_ = false;
};

}  // namespace

std::string media_program() {
    if (const char* told = std::getenv("STEREO_SPOT_MEDIA")) return told;
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return (self.parent_path() / "stereo-spot-media").string();
}

Result<wire::Node> run_child(const studio::Request& request, const Heard& heard,
                             const Limits& limits) {
    auto child = TRY(Child::start(media_program()));
    child.send(studio::line_of("Request", request));
    return Talk(std::move(child), request, heard, limits).listen();
}

}  // namespace spot::media_client
