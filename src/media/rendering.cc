#include "media/rendering.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "media/captions.h"
#include "media/decoder.h"
#include "media/depth_model/depth_model.h"

namespace spot::media {
namespace {

constexpr int most_threads = 64;
constexpr double greatest_strength = 10;

Result<void> check(const ConvertOptions& options) {
    const auto refuse = [](std::string what) {
        return fail(Kind::invalid, "InvalidOption", std::move(what));
    };
    if (!(options.strength >= 0 && options.strength <= greatest_strength)) {
        return refuse(
            fmt::format("strength is {}, must be 0 to {}.", options.strength, greatest_strength));
    }
    if (const double c = options.convergence.value_or(0); !(c >= 0 && c <= 1)) {
        return refuse(fmt::format("convergence is {}, must be 0 to 1.", c));
    }
    if (!(options.field_of_view >= least_field_of_view &&
          options.field_of_view <= greatest_field_of_view)) {
        return refuse(fmt::format("field of view is {}, must be {} to {} degrees.",
                                  options.field_of_view, least_field_of_view,
                                  greatest_field_of_view));
    }
    if (options.depth_model.every < 0 || options.depth_model.every > most_depth_every) {
        return refuse(fmt::format("depth of every {} pictures, must be 0 to {}.",
                                  options.depth_model.every, most_depth_every));
    }
    if (options.threads < 0 || options.threads > most_threads) {
        return refuse(
            fmt::format("threads is {}, must be 0 to {}.", options.threads, most_threads));
    }
    return {};
}

// Made for each thread that renders.
class Rendering {
  public:
    Rendering(const StereoPlan& plan, const ConvertOptions& options, PicturePool& pool)
        : eye_(plan.eye), sphere_(plan.sphere), options_(options), pool_(pool) {}

    void render(Job& job) {
        if (!renderer_) {
            auto look = render_options(options_);
            look.color = color_code(*job.picture);
            look.sphere = sphere_;
            renderer_ = std::make_unique<Renderer>(eye_, look);
        }
        job.packed = pool_.take();
        renderer_->render(view(*job.picture), job.depth, mutable_view(*job.packed), job.bars);
        job.packed->pts = job.picture->pts;
        job.packed->pkt_duration = job.picture->pkt_duration;
        copy_captions(*job.picture, *job.packed);
    }

  private:
    Size eye_;
    SphereScreen sphere_;
    const ConvertOptions& options_;
    PicturePool& pool_;
    std::unique_ptr<Renderer> renderer_;
};

// All stages on the calling thread.
Result<void> run_alone(Reading& reading, const TakeJob& take, Rendering rendering) {
    Result<void> written;
    TRY(reading.run([&](Job job) {
        rendering.render(job);
        written = take(std::move(job));
        return written.has_value();
    }));
    return written;
}

// Reading and rendering on threads beside the calling one, which encodes and writes.
Result<void> run_side_by_side(Reading& reading, const TakeJob& take, int renderers,
                              const std::function<Rendering()>& make_rendering) {
    ConvertLine line(static_cast<std::size_t>(renderers) + 3);
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
        auto read = reading.run([&](Job job) { return line.put(std::move(job)); });
        line.end(std::move(read));
    });
    for (int i = 0; i < renderers; ++i) {
        threads.emplace_back([&] {
            auto rendering = make_rendering();
            while (Job* job = line.work()) {
                rendering.render(*job);
                line.finished(job);
            }
        });
    }
    Result<void> result;
    while (result) {
        auto job = line.take();
        if (!job) result = fail(job.error());
        if (!result || !*job) break;
        result = take(std::move(**job));
    }
    line.stop();
    return result;
}

}  // namespace

Viewing screen_of(const ConvertOptions& options) {
    const bool colored = to_string(options.mode).starts_with("anaglyph");
    const auto usual = colored                       ? Viewing::anaglyph
                       : options.mode == Mode::vr180 ? Viewing::vr
                                                     : Viewing::tv;
    return options.screen.value_or(usual);
}

RenderOptions render_options(const ConvertOptions& options) {
    const auto limits = comfort_limits(screen_of(options));
    return {.mode = options.mode,
            .strength = options.strength,
            .convergence = options.convergence,
            .keep = options.keep,
            .crossed_limit = limits.crossed,
            .uncrossed_limit = limits.uncrossed,
            .floating_window = options.floating_window,
            .sphere = {.field_of_view = options.field_of_view}};
}

ColorCode color_code(const AVFrame& frame) {
    const auto matrix = usual_matrix(frame.colorspace, frame.height);
    const bool bt601 = matrix == AVCOL_SPC_BT470BG || matrix == AVCOL_SPC_SMPTE170M;
    return {.bt709 = !bt601, .full_range = frame.color_range == AVCOL_RANGE_JPEG};
}

Result<StereoPlan> plan_stereo(FilmPlan film, const ConvertOptions& options) {
    TRY(check(options));
    StereoPlan plan;
    plan.film = std::move(film);
    auto look = render_options(options);
    if (const auto aspect = plan.film.upright_aspect(); aspect.num > 0) {
        look.sphere.pixel_aspect = av_q2d(aspect);
    }
    plan.sphere = look.sphere;
    plan.eye = eye_size(options.mode, plan.film.upright());
    plan.packed = packed_size(look, plan.eye);
    plan.encoding = TRY(choose_encoding({.codec = options.codec,
                                         .preset = options.preset,
                                         .crf = options.crf,
                                         .bit_depth = options.bit_depth},
                                        plan.film.bits()));
    plan.encoding.bit_depth = std::min(plan.encoding.bit_depth, most_stereo_bits);
    plan.made = made_plan(plan.film, plan.encoding.bit_depth);
    const auto cores = std::max(1u, std::thread::hardware_concurrency());
    plan.threads = options.threads > 0 ? options.threads
                                       : static_cast<int>(std::min<unsigned>(cores, most_threads));
    return plan;
}

Result<RenderCounts> render_film(Source& source, const ConvertOptions& options,
                                 const StereoPlan& plan, const TakeJob& take) {
    auto decoder = TRY(Decoder::open(source, plan.threads));
    PicturePool pool(plan.packed, plan.encoding.bit_depth);
    DepthOptions depth{plan.eye.width, plan.eye.height, av_q2d(plan.film.frame_rate)};
    const auto model =
        TRY(open_if_named(options.depth_model, plan.eye.width, plan.eye.height, plan.threads));
    if (model) model->give_to(depth, options.depth_model);
    Reading reading(source, std::move(decoder), plan.film, plan.encoding.bit_depth, depth,
                    render_options(options), screen_of(options), options.seams);
    const auto make_rendering = [&] { return Rendering(plan, options, pool); };
    if (plan.threads == 1) {
        TRY(run_alone(reading, take, make_rendering()));
    } else {
        TRY(run_side_by_side(reading, take, plan.threads / 2, make_rendering));
    }
    return RenderCounts{reading.damaged(), reading.scenes(), reading.comfort(), reading.unlike()};
}

}  // namespace spot::media
