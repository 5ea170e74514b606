#include "studio/serve.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>

#include "base/log.h"
#include "media/in_process.h"
#include "studio/answers.h"
#include "studio/encoder_of.h"
#include "studio/encoder_walls.h"
#include "studio/messages.h"
#include "studio/model_process.h"
#include "studio/model_walls.h"
#include "studio/request_walls.h"
#include "studio/sandbox.h"
#include "studio/serve_network.h"

namespace spot::studio {
namespace {

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

// Paths may have any bytes, so they travel as blobs.
Result<std::vector<wire::Blob>> as_blobs(Result<std::vector<std::string>> paths) {
    if (!paths) return fail(std::move(paths).error());
    std::vector<wire::Blob> blobs;
    for (auto& path : *paths) blobs.push_back({std::move(path)});
    return blobs;
}

bool asked_to_stop(int in) {
    pollfd look{in, POLLIN, 0};
    return ::poll(&look, 1, 0) > 0;
}

// Does one request of messages.h. One thread.
class RequestHandler {
  public:
    RequestHandler(int in, int out, Request request)
        : in_(in), out_(out), request_(std::move(request)) {
        for (const auto& input : request_.inputs) paths_.push_back(input.bytes);
        for (const auto& map : request_.maps) {
            if (request_.convert) request_.convert->depth_maps.push_back(map.bytes);
            if (request_.plan) request_.plan->convert.depth_maps.push_back(map.bytes);
            if (request_.photo) request_.photo->convert.depth_maps.push_back(map.bytes);
        }
    }

    Result<void> shut_in_process() {
        if (!request_.model.bytes.empty()) TRY(start_model());
        if (encoder_of(request_) != media::EncoderKind::software) {
            set_encoder_environment(drivers());
            if (request_.convert) request_.convert->trying = trial();
            if (request_.plan) request_.plan->convert.trying = trial();
        }
        const auto walls = request_walls(request_);
        for (const auto& missing : TRY(shut_in(walls))) log(Level::debug, missing);
        return {};
    }

    Result<void> work() {
        const auto& verb = request_.verb;
        const auto& out = request_.output.bytes;
        if (verb == "join" && request_.join && !paths_.empty()) {
            request_.join->progress = share();
            return answer(engine_.join(paths_.front(), {paths_.begin() + 1, paths_.end()}, out,
                                       *request_.join));
        }
        if (verb == "gather" && request_.gather && !paths_.empty()) {
            request_.gather->progress = share();
            return answer(engine_.gather_pictures(paths_, out, *request_.gather));
        }
        if (verb == "version") return answer(Result<std::string>(SPOT_VERSION));
        if (verb == "demo" && request_.demo) {
            return answer(engine_.make_demo_film(out, *request_.demo));
        }
        if (verb == "model") {
            return answer(engine_.check_model(
                {.path = request_.model.bytes, .device = request_.device, .open = open_model()},
                request_.threads));
        }
        if (verb == "encoder" && request_.encoder) {
            trial()(true);  // the whole request is a trial
            return answer(engine_.check_encoder(*request_.encoder));
        }
        if (paths_.size() == 1) {
            const auto& in = paths_.front();
            if (verb == "probe") return answer(engine_.probe(in));
            if (verb == "plan" && request_.plan) {
                return answer(engine_.plan_conversion(in, *request_.plan));
            }
            if (verb == "chunk" && request_.chunk) {
                request_.chunk->progress = share();
                return answer(engine_.chunk(in, out, *request_.chunk));
            }
            if (verb == "convert" && request_.convert) {
                request_.convert->progress = frames();
                return answer(engine_.convert(in, out, *request_.convert));
            }
            if (verb == "photo" && request_.photo) {
                request_.photo->goes_on = [this] { return !asked_to_stop(in_); };
                return answer(engine_.convert_photo(in, out, *request_.photo));
            }
            if (verb == "preview" && request_.preview) {
                request_.preview->goes_on = [this] { return !asked_to_stop(in_); };
                return answer(as_blobs(engine_.preview(in, out, *request_.preview)));
            }
            if (verb == "analyse" && request_.analyse) {
                request_.analyse->progress = share();
                return answer(engine_.analyse(in, *request_.analyse));
            }
            if (verb == "depth-film" && request_.convert) {
                request_.convert->progress = frames();
                return answer(engine_.write_depth_film(in, out, *request_.convert));
            }
            if (verb == "depth-pictures" && request_.convert) {
                request_.convert->progress = frames();
                return answer(
                    engine_.write_depth_pictures(in, out, *request_.convert, request_.overwrite));
            }
            if (verb == "depth-photo" && request_.convert) {
                return answer(
                    engine_.write_depth_photo(in, out, *request_.convert, request_.overwrite));
            }
            if (verb == "frames" && request_.convert) {
                request_.convert->progress = frames();
                return answer(engine_.write_frames(in, out, *request_.convert, request_.overwrite,
                                                   request_.image));
            }
        }
        return fail(Kind::internal, "WrongRequest", "no such request: " + verb);
    }

  private:
    std::vector<std::string> drivers() const {
        std::vector<std::string> variables;
        for (const auto& variable : request_.drivers) variables.push_back(variable.bytes);
        return variables;
    }
    std::function<void(bool)> trial() const {
        return [this](bool begins) { put(out_, line_of("Trial", begins)); };
    }
    Result<void> start_model() {
        model_ = TRY(ModelProcess::start({.model = request_.model.bytes,
                                          .runtime = request_.runtime.bytes,
                                          .device = request_.device,
                                          .environment = driver_environment(drivers())}));
        for_each_render([&](media::RenderSettings& render) {
            render.depth_model.path = request_.model.bytes;
            render.depth_model.device = request_.device;
            render.depth_model.open = open_model();
        });
        return {};
    }
    template <class Change>
    void for_each_render(Change change) {
        if (request_.convert) change(request_.convert->render);
        if (request_.preview) change(request_.preview->render);
        if (request_.analyse) change(request_.analyse->render);
        if (request_.plan) change(request_.plan->convert.render);
        if (request_.photo) change(request_.photo->convert.render);
    }
    media::OpenNetwork open_model() const {
        return [model = model_.get()](int threads) { return model->open(threads); };
    }

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

    // Libraries call back for every packet; a few lines a second are enough for the pipe.
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
    media::InProcessEngine engine_;
    std::vector<std::string> paths_;
    std::unique_ptr<ModelProcess> model_;
};

Result<void> run(int in, int out) {
    auto request = TRY(read_request(in));
    if (request.verb == "network") return serve_network(in, out, request);
    RequestHandler handler(in, out, std::move(request));
    TRY(handler.shut_in_process());
    return handler.work();
}

}  // namespace

int serve(int in, int out) {
    // If the parent is gone, nobody wants the result.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    ::signal(SIGPIPE, SIG_IGN);
    ::setenv("SVT_LOG", "1", 1);  // SVT-AV1 prints its settings otherwise; this leaves its errors
    const auto done = run(in, out);
    if (!done) put_error(out, done.error());
    return 0;
}

}  // namespace spot::studio
