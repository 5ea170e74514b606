#include "studio/serve.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/log.h"
#include "media/depth_model/onnx_runtime.h"
#include "studio/messages.h"
#include "studio/sandbox.h"

namespace spot::studio {
namespace {

// Answers are written whole. A parent that is gone needs none.
void put(int out, std::string_view line) {
    while (!line.empty()) {
        const auto n = ::write(out, line.data(), line.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) ::_exit(1);
        line.remove_prefix(static_cast<std::size_t>(n));
    }
}

Result<Request> read_request(int in) {
    std::string line;
    char c = 0;
    while (true) {
        const auto n = ::read(in, &c, 1);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            return fail(Kind::invalid, "NoRequest",
                        "this program is started by stereo-spot, not by hand");
        }
        if (c == '\n') break;
        line += c;
        if (line.size() > longest_line) {
            return fail(Kind::invalid, "TooLarge", "the request is too long");
        }
    }
    const auto node = TRY(wire::parse_json(line));
    auto request = TRY(value_of<Request>(node, "Request"));
    if (request.version != SPOT_VERSION) {
        return fail(Kind::internal, "WrongProgram",
                    "stereo-spot is " + request.version +
                        ", stereo-spot-media is " SPOT_VERSION "; install both from one build");
    }
    return request;
}

bool asked_to_stop(int in) {
    pollfd look{in, POLLIN, 0};
    return ::poll(&look, 1, 0) > 0;
}

class Desk {
  public:
    Desk(int in, int out, Request request) : in_(in), out_(out), request_(std::move(request)) {
        for (const auto& input : request_.inputs) paths_.push_back(input.bytes);
        if (request_.convert) request_.convert->depth_model.path = request_.model.bytes;
    }

    Result<void> enclose() const {
        namespace fs = std::filesystem;
        Walls walls{.readable = paths_};
        if (!request_.model.bytes.empty()) {
            walls.readable.push_back(request_.model.bytes);
            walls.readable.emplace_back("/proc/cpuinfo");  // which instructions there are
            // Libraries cannot be opened from inside; loading starts no thread. The model itself is
            // a stranger's, and is.
            TRY(media::OnnxRuntime::get(request_.runtime.bytes));
        }
        if (!request_.output.bytes.empty()) {
            const fs::path output(request_.output.bytes);
            walls.folder = request_.verb == "chunk" || request_.verb == "preview" ? output.string()
                           : output.has_parent_path() ? output.parent_path().string()
                                                      : ".";
        }
        for (const auto& missing : TRY(shut_in(walls))) log(Level::debug, missing);
        return {};
    }

    Result<void> work() {
        const auto& verb = request_.verb;
        const auto& out = request_.output.bytes;
        if (verb == "join" && request_.join) {
            request_.join->progress = share();
            return answer(media::join(paths_, out, *request_.join));
        }
        if (verb == "demo" && request_.demo) {
            return answer(media::make_demo_film(out, *request_.demo));
        }
        if (verb == "model") {
            return answer(media::check_model(request_.model.bytes, request_.threads));
        }
        if (paths_.size() == 1) {
            const auto& in = paths_.front();
            if (verb == "probe") return answer(media::probe(in));
            if (verb == "chunk" && request_.chunk) {
                request_.chunk->progress = share();
                return answer(media::chunk(in, out, *request_.chunk));
            }
            if (verb == "convert" && request_.convert) {
                request_.convert->progress = frames();
                return answer(media::convert(in, out, *request_.convert));
            }
            if (verb == "preview" && request_.preview) {
                return answer(media::preview(in, out, *request_.preview));
            }
            if (verb == "analyse" && request_.analyse) {
                request_.analyse->progress = share();
                return answer(media::analyse(in, *request_.analyse));
            }
            if (verb == "frames" && request_.convert) {
                request_.convert->progress = frames();
                return answer(media::write_frames(in, out, *request_.convert, request_.overwrite));
            }
        }
        return fail(Kind::internal, "WrongRequest", "no such request: " + verb);
    }

  private:
    template <class T>
    Result<void> answer(Result<T> result) {
        if (!result) return fail(std::move(result).error());
        if constexpr (std::is_void_v<T>) {
            put(out_, line_of("Result", true));
        } else {
            put(out_, line_of("Result", std::move(*result)));
        }
        return {};
    }

    // Libraries call back for every packet; a pipe wants a few lines a second.
    std::function<bool(double)> share() {
        return [this, last = std::chrono::steady_clock::time_point{}](double done) mutable {
            const auto now = std::chrono::steady_clock::now();
            if (now - last < std::chrono::milliseconds(200)) return true;
            last = now;
            put(out_, line_of("Share", done));
            return !asked_to_stop(in_);
        };
    }
    std::function<bool(const media::ConvertProgress&)> frames() {
        return [this](const media::ConvertProgress& progress) {
            put(out_, line_of("Frames", progress));
            return !asked_to_stop(in_);
        };
    }

    int in_;
    int out_;
    Request request_;
    std::vector<std::string> paths_;
};

Result<void> run(int in, int out) {
    Desk desk(in, out, TRY(read_request(in)));
    TRY(desk.enclose());
    return desk.work();
}

}  // namespace

int serve(int in, int out) {
    // Without the parent nobody wants the result.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    ::signal(SIGPIPE, SIG_IGN);
    ::setenv("SVT_LOG", "1", 1);  // SVT-AV1 prints its settings otherwise; this leaves its errors
    const auto done = run(in, out);
    if (!done) {
        const auto& error = done.error();
        put(out,
            line_of("Error", Failure{static_cast<int>(error.kind), error.code, {error.message}}));
    }
    return 0;
}

}  // namespace spot::studio
