#include "media/convert/rendering.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <thread>
#include <vector>

#include "media/depth_maps/given_depth.h"
#include "media/depth_model/depth_model.h"
#include "media/picture/captions.h"
#include "media/picture/decoder.h"

namespace spot::media {
namespace {


Result<void> check(const RenderSettings& settings) {
    TRY(check_settings(settings));
    if (settings.threads <= most_threads) return {};
    return fail(Kind::invalid, "InvalidOption",
                fmt::format("threads is {}, must be 0 to {}.", settings.threads, most_threads));
}

class Rendering : public PictureWork {
  public:
    Rendering(const StereoPlan& plan, const ConvertOptions& options, PicturePool& pool)
        : eye_(plan.eye), sphere_(plan.sphere), options_(options), pool_(pool) {}

    void work(Job& job) override {
        if (!renderer_) {
            auto look = render_options(options_.render);
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

// Compares the maps with the number of pictures that will come, as far as headers tell it.
Result<void> check_count(const GivenDepth& given, const Source& source, const FilmPlan& film) {
    const double rate = av_q2d(source.frame_rate());  // the plan's may be the wanted one already
    const bool fewer = film.max_rate > 0 && film.max_rate < rate;
    const auto pictures = static_cast<double>(expected_frames(source));
    const bool exact = source.video().nb_frames > 0 && !source.cuts() && !fewer;
    return given.check_count(std::llround(fewer ? pictures * film.max_rate / rate : pictures),
                             exact);
}

// All stages on the calling thread.
Result<void> run_alone(Reading& reading, const TakeJob& take, PictureWork& work) {
    Result<void> written;
    TRY(reading.run([&](Job job) {
        work.work(job);
        written = take(std::move(job));
        return written.has_value();
    }));
    return written;
}

// Reading and working on threads beside the calling one, which encodes and writes.
Result<void> run_side_by_side(Reading& reading, const TakeJob& take, int workers,
                              const MakeWork& make_work) {
    ConvertLine line(static_cast<std::size_t>(workers) + 3);
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
        auto read = reading.run([&](Job job) { return line.put(std::move(job)); });
        line.end(std::move(read));
    });
    for (int i = 0; i < workers; ++i) {
        threads.emplace_back([&] {
            const auto work = make_work();
            while (Job* job = line.work()) {
                work->work(*job);
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

Viewing screen_of(const RenderSettings& settings) {
    return settings.screen.value_or(row_of(settings.mode).screen);
}

RenderOptions render_options(const RenderSettings& settings) {
    const auto limits = comfort_limits(screen_of(settings));
    return {.mode = settings.mode,
            .right_first = right_is_first(settings),
            .strength = settings.strength,
            .convergence = settings.convergence,
            .keep = settings.keep,
            .crossed_limit = limits.crossed,
            .uncrossed_limit = limits.uncrossed,
            .floating_window = settings.floating_window,
            .sphere = {.field_of_view = settings.field_of_view}};
}

ColorCode color_code(const AVFrame& frame) {
    const auto matrix = usual_matrix(frame.colorspace, frame.height);
    const bool bt601 = matrix == AVCOL_SPC_BT470BG || matrix == AVCOL_SPC_SMPTE170M;
    return {.bt709 = !bt601, .full_range = frame.color_range == AVCOL_RANGE_JPEG};
}

Result<StereoPlan> plan_stereo(FilmPlan film, const RenderSettings& settings) {
    TRY(check(settings));
    StereoPlan plan;
    plan.film = std::move(film);
    auto look = render_options(settings);
    if (const auto aspect = plan.film.upright_aspect(); aspect.num > 0) {
        look.sphere.pixel_aspect = av_q2d(aspect);
    }
    plan.sphere = look.sphere;
    plan.eye = eye_size(settings.mode, plan.film.upright());
    plan.packed = packed_size(look, plan.eye);
    plan.encoding = TRY(choose_encoding({.codec = settings.codec,
                                         .preset = settings.preset,
                                         .crf = settings.crf,
                                         .bit_depth = settings.bit_depth,
                                         .kind = settings.encoder.value_or(EncoderKind::software)},
                                        plan.film.bits()));
    plan.encoding.bit_depth = std::min(plan.encoding.bit_depth, most_stereo_bits);
    plan.made = made_plan(plan.film, plan.encoding.bit_depth);
    const auto cores = std::max(1u, std::thread::hardware_concurrency());
    plan.threads = settings.threads > 0 ? settings.threads
                                        : static_cast<int>(std::min<unsigned>(cores, most_threads));
    return plan;
}

Result<void> need_one_depth(const ConvertOptions& options) {
    if (options.depth_maps.empty() || options.render.depth_model.path.empty()) return {};
    return fail(Kind::invalid, "InvalidOption",
                "depth is given by maps and by a model; leave one of them out.");
}

Result<RenderCounts> work_on_film(Source& source, const ConvertOptions& options,
                                  const StereoPlan& plan, const MakeWork& make_work,
                                  const TakeJob& take) {
    const auto& settings = options.render;
    TRY(need_one_depth(options));
    auto decoder = TRY(Decoder::open(source, plan.threads));
    DepthOptions depth{plan.eye.width, plan.eye.height, av_q2d(plan.film.frame_rate)};
    const auto model =
        TRY(open_if_named(settings.depth_model, plan.eye.width, plan.eye.height, plan.threads));
    if (model) model->give_to(depth, settings.depth_model);
    const auto given = TRY(open_if_given(options.depth_maps, plan.eye, plan.threads));
    if (given) {
        TRY(check_count(*given, source, plan.film));
        given->give_to(depth);
    }
    Reading reading(source, std::move(decoder), plan.film, plan.encoding.bit_depth, depth,
                    given.get(), render_options(settings), screen_of(settings), options.seams);
    if (plan.threads == 1) {
        TRY(run_alone(reading, take, *make_work()));
    } else {
        TRY(run_side_by_side(reading, take, plan.threads / 2, make_work));
    }
    RenderCounts counts{
        reading.damaged(), reading.scenes(), reading.comfort(), reading.unlike(), {}};
    if (given) counts.notes = given->notes();
    return counts;
}

Result<RenderCounts> render_film(Source& source, const ConvertOptions& options,
                                 const StereoPlan& plan, const TakeJob& take) {
    PicturePool pool(plan.packed, plan.encoding.bit_depth);
    const auto make = [&] { return std::make_unique<Rendering>(plan, options, pool); };
    return work_on_film(source, options, plan, make, take);
}

}  // namespace spot::media
