#include "media/analyse.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "media/convert/rendering.h"
#include "media/depth_model/depth_model.h"
#include "media/look/excerpt.h"
#include "media/segment/seamed_depth.h"
#include "media/view/comfort.h"

namespace spot::media {
namespace {

// The stretches of a film that are looked at: their length and the time before each in which depth
// settles, in seconds; one for so many seconds of the film, at most so many. Cost against
// precision.
constexpr double stretch_seconds = 1.5;
constexpr double settle_seconds = 0.5;
constexpr double seconds_apart = 8;
constexpr int most_stretches = 24;
constexpr double second = 1e6;  // microseconds, as a Seam counts
// Pictures between two calls of the progress function where all of a film is looked at.
constexpr int pictures_between_calls = 25;

std::int64_t microseconds(double seconds) {
    return static_cast<std::int64_t>(std::floor(seconds * second));
}

class Survey {
  public:
    // `model`: nullptr without one.
    Survey(const std::string& in, const AnalyseOptions& options, int threads, DepthModel* model)
        : in_(in), options_(options), threads_(threads), model_(model) {}

    // Pictures of `from` <= time < `to`.
    Result<void> look_at(double from, double to) {
        auto film = TRY(Excerpt::open(in_, std::max(0.0, from - settle_seconds), threads_));
        const auto look = render_options(options_.render);
        const auto eye = film.eye();
        DepthOptions how{eye.width, eye.height, film.frames_per_second()};
        if (model_ != nullptr) model_->give_to(how, options_.render.depth_model);
        SeamedDepth depth(how, look, {}, Seam{0, microseconds(from)});
        ComfortMeter meter(look, screen_of(options_.render), eye.width);
        const auto collect = [&] {
            while (const auto map = depth.pull()) meter.add(map->depth, map->bars);
        };
        Frame picture;
        double seconds = 0;
        for (int count = 1; TRY(film.next(picture, seconds)) && seconds < to; ++count) {
            TRY(depth.push(view(*picture), microseconds(seconds)));
            collect();
            const double whole = film.duration();
            const bool endless = std::isinf(to);
            if (endless && count % pictures_between_calls == 0) {
                TRY(tell(whole > 0 ? std::min(1.0, seconds / whole) : 0));
            }
        }
        depth.finish();
        collect();
        auto sums = meter.sums();
        report_.seen_seconds += static_cast<double>(sums.pictures) / film.frames_per_second();
        sums.begins_shot = false;  // what lies between stretches was not seen
        add(report_.comfort, sums);
        ++report_.stretches;
        return {};
    }

    Result<void> tell(double share) const {
        if (!options_.progress || options_.progress(share)) return {};
        return fail(Kind::unavailable, "Cancelled", "The analysis was cancelled.");
    }

    AnalyseReport& report() { return report_; }

  private:
    const std::string& in_;
    const AnalyseOptions& options_;
    int threads_;
    DepthModel* model_;
    AnalyseReport report_;
};

}  // namespace

Result<AnalyseReport> analyse(const std::string& in, const AnalyseOptions& options) {
    auto film_plan = TRY(plan_film(in));
    const auto plan = TRY(plan_stereo(std::move(film_plan), options.render));
    const auto source = TRY(Source::open(in));
    const double duration = length_of(source);
    const auto model = TRY(
        open_if_named(options.render.depth_model, plan.eye.width, plan.eye.height, plan.threads));
    Survey survey(in, options, plan.threads, model.get());
    const int stretches = std::min(most_stretches, static_cast<int>(duration / seconds_apart));
    if (options.all || stretches < 2) {
        TRY(survey.look_at(0, std::numeric_limits<double>::infinity()));
    } else {
        for (int i = 0; i < stretches; ++i) {
            const double middle = duration * (i + 0.5) / stretches;
            TRY(survey.look_at(middle - stretch_seconds / 2, middle + stretch_seconds / 2));
            TRY(survey.tell((i + 1.0) / stretches));
        }
    }
    auto& report = survey.report();
    report.film_seconds = duration;
    if (report.comfort.pictures == 0) {
        return fail(Kind::invalid, "DamagedFilm", fmt::format("{} gives no picture.", in));
    }
    return std::move(report);
}

}  // namespace spot::media
