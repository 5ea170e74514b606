#include "media_client/child.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/log.h"
#include "base/system/process.h"
#include "media_client/library_output.h"
#include "studio/encoder_of.h"
#include "studio/sandbox_files.h"

namespace spot::media_client {
namespace {

using std::chrono::steady_clock;

constexpr auto between_questions = std::chrono::milliseconds(200);

tl::unexpected<Error> not_started(std::string_view program, int error) {
    return fail(Kind::internal, "NoMediaProgram",
                fmt::format("{} cannot be started: {}; it belongs beside stereo-spot", program,
                            std::strerror(error)));
}

std::string film_of(const studio::Request& request) {
    if (!request.inputs.empty()) return request.inputs.front().bytes;
    if (request.verb == "encoder") return std::string(to_string(studio::encoder_of(request)));
    if (request.verb == "version") return "the question for its version";
    return request.verb == "model" ? request.model.bytes : request.output.bytes;
}

// The likely cause of a death without an error, for the message.
std::string likely_cause(const studio::Request& request) {
    const auto encoder = studio::encoder_of(request);
    if (encoder == media::EncoderKind::software) return "the film is damaged, or made to do harm";
    return fmt::format("the film is damaged, or the driver behind {} is; try --encoder software",
                       to_string(encoder));
}

tl::unexpected<Error> driver_failed(const studio::Request& request, std::string_view how) {
    const auto encoder = studio::encoder_of(request);
    return fail(Kind::invalid, "EncoderFailed",
                media::refusal_of(encoder, fmt::format("its driver {} in a trial", how)));
}

tl::unexpected<Error> cancelled() {
    return fail(Kind::unavailable, "Cancelled", "the work on the film was cancelled");
}

std::int64_t in_seconds(Duration duration) {
    return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

// False where somebody killed the process, as a kernel short of memory does.
bool died_by_itself(int status) {
    return !WIFSIGNALED(status) || (WTERMSIG(status) != SIGKILL && WTERMSIG(status) != SIGTERM);
}

// Why a child that gave no result is gone.
tl::unexpected<Error> death(int status, const studio::Request& request, std::string words) {
    const auto film = film_of(request);
    if (!words.empty()) words = fmt::format(" (its last words: {})", words);
    if (WIFEXITED(status)) {
        return fail(Kind::internal, "MediaFailed",
                    fmt::format("{}: stereo-spot-media ended with {} and no answer{}", film,
                                WEXITSTATUS(status), words));
    }
    const int signal = WTERMSIG(status);
    if (signal == SIGKILL || signal == SIGTERM) {
        return fail(Kind::unavailable, "MediaKilled",
                    fmt::format("{}: the process that worked on it was killed ({}); is there "
                                "memory enough?",
                                film, ::strsignal(signal)));
    }
    return fail(Kind::invalid, "MediaCrashed",
                fmt::format("{}: the decoder crashed on it ({}); {}{}", film, ::strsignal(signal),
                            likely_cause(request), words));
}

// The exchange of lines with one child, from its start to its last line.
class ChildSession {
  public:
    ChildSession(Process child, const studio::Request& request, const LineHandler& on_line,
                 const Limits& limits)
        : child_(std::move(child)),
          request_(request),
          on_line_(on_line),
          limits_(limits),
          library_output_(child_.errors(), film_of(request)),
          lines_(child_.answers(), studio::longest_line, child_.errors(),
                 [this] { return library_output_.read(); }) {}
    ChildSession(const ChildSession&) = delete;
    ChildSession& operator=(const ChildSession&) = delete;
    ~ChildSession() { library_output_.tail(); }  // the rest of the output goes to the log

    Result<wire::Node> run() {
        begin(limits_.silence);
        while (true) {
            const auto line = TRY(next_line());
            if (!line) {
                const auto status = child_.wait_for(limits_.stopping);
                if (stopping_) return cancelled();
                if (trying_ && status && died_by_itself(*status)) {
                    return driver_failed(request_, "crashed");
                }
                return death(status.value_or(0), request_, library_output_.tail());
            }
            auto node = TRY(wire::parse_json(*line));
            const bool error = node.find("Error") != nullptr;
            // The child may still wait for a model's process to end; if it does not end itself, it
            // is killed.
            if (error || node.find("Result") != nullptr) child_.wait_for(limits_.stopping);
            if (node.find("Result") != nullptr) return node;
            if (error) {
                const auto failure = TRY(studio::value_of<studio::Failure>(node, "Error"));
                return fail(static_cast<Kind>(failure.kind), failure.code, failure.message.bytes);
            }
            if (stopping_) continue;
            if (node.find("Trial") != nullptr) {
                trying_ = TRY(studio::value_of<bool>(node, "Trial"));
            }
            begin(trying_ ? limits_.trial : limits_.silence);
            if (on_line_ && !on_line_(node)) stop();
        }
    }

  private:
    void begin(Duration patience) { deadline_ = steady_clock::now() + patience; }

    void stop() {
        stopping_ = true;
        child_.end_input();
        begin(limits_.stopping);
    }

    // nullopt: no more will come.
    Result<std::optional<std::string>> next_line() {
        const bool asked = limits_.goes_on != nullptr;
        auto line = lines_.next(asked ? std::min(deadline_, steady_clock::now() + between_questions)
                                      : deadline_);
        while (asked && !line && line.error().code == "Silent" && steady_clock::now() < deadline_) {
            if (!stopping_ && !limits_.goes_on()) stop();
            line = lines_.next(std::min(deadline_, steady_clock::now() + between_questions));
        }
        if (line) return line;
        child_.kill();
        if (line.error().code != "Silent") {
            return fail(Kind::internal, "MediaFailed", line.error().message);
        }
        if (stopping_) return cancelled();
        if (trying_) {
            return driver_failed(request_,
                                 fmt::format("gave no answer for {} s", in_seconds(limits_.trial)));
        }
        return fail(
            Kind::invalid, "MediaSilent",
            fmt::format("{}: nothing happened for {} s, so the work was ended; {}",
                        film_of(request_), in_seconds(limits_.silence), likely_cause(request_)));
    }

    Process child_;
    const studio::Request& request_;
    const LineHandler& on_line_;
    const Limits& limits_;
    LibraryOutput library_output_;
    Lines lines_;
    steady_clock::time_point deadline_;
    bool stopping_ = false;
    bool trying_ = false;  // a hardware encoder is being tried
};

}  // namespace

std::string media_program() {
    if (const char* told = std::getenv("STEREO_SPOT_MEDIA")) return told;
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return (self.parent_path() / "stereo-spot-media").string();
}

void warn_of_missing_walls() {
    for (const auto& missing : studio::missing_of_landlock()) {
        log(Level::warn, "films are less shut in than they could be", {{"why", missing}});
    }
}

Result<std::string> media_version() {
    constexpr Duration patience = std::chrono::seconds(5);
    const auto line = run_child({.version = SPOT_VERSION, .verb = "version"}, nullptr,
                                {.silence = patience, .stopping = std::chrono::seconds(1)});
    if (!line) return fail(line.error());
    return studio::value_of<std::string>(*line, "Result");
}

Result<wire::Node> run_child(const studio::Request& request, const LineHandler& on_line,
                             const Limits& limits) {
    const auto program = media_program();
    auto child = Process::start({.program = program, .hear_errors = true});
    if (!child) return not_started(program, child.error());
    child->send(studio::line_of("Request", request));
    return ChildSession(std::move(*child), request, on_line, limits).run();
}

}  // namespace spot::media_client
