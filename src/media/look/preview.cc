#include "media/preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>

#include "base/check.h"
#include "media/convert/rendering.h"
#include "media/depth_model/depth_model.h"
#include "media/look/excerpt.h"
#include "media/look/stills.h"
#include "media/segment/seamed_depth.h"
#include "media/still/png.h"

namespace spot::media {
namespace {

// Seconds before the wanted picture that depth sees, so that it has settled. Cost against
// precision.
constexpr double past_seconds = 2;
constexpr std::size_t most_times = 16;
constexpr double early = 1e-4;  // seconds by which a time may be too early: times are rounded

struct Shown {
    Frame picture;
    SeamedMap map;
};

tl::unexpected<Error> too_late(double at, double reached) {
    return fail(Kind::invalid, "InvalidOption",
                fmt::format("{} seconds: the film's last picture is at {:.2f} seconds.", at,
                            std::max(0.0, reached)));
}

// The first picture at or after `at`, with its depth.
Result<Shown> find(const std::string& in, double at, const PreviewOptions& options, int threads,
                   DepthModel* model) {
    auto film = TRY(Excerpt::open(in, std::max(0.0, at - past_seconds), threads));
    const auto eye = film.eye();
    DepthOptions how{eye.width, eye.height, film.frames_per_second()};
    if (model != nullptr) model->give_to(how, options.render.depth_model);
    SeamedDepth depth(how, render_options(options.render), {}, {});
    std::int64_t pushed = 0;
    std::int64_t pulled = 0;
    std::int64_t wanted = -1;
    Shown shown;
    std::optional<SeamedMap> found;
    const auto collect = [&] {
        while (auto map = depth.pull()) {
            if (pulled++ == wanted) found = std::move(map);
        }
    };
    Frame picture;
    double seconds = 0;
    while (!found && TRY(film.next(picture, seconds))) {
        TRY(depth.push(view(*picture), pushed));
        if (wanted < 0 && seconds >= at - early) {
            wanted = pushed;
            shown.picture = std::move(picture);
        }
        ++pushed;
        // Until it is known which picture is wanted, all are kept.
        if (wanted >= 0) collect();
    }
    if (wanted < 0) return too_late(at, film.reached());
    if (!found) {
        depth.finish();
        collect();
    }
    CHECK(found, "depth gives a map for each picture");
    shown.map = std::move(*found);
    return shown;
}

class Gallery {
  public:
    Gallery(std::string folder, const PreviewOptions& options)
        : folder_(std::move(folder)), options_(options) {}

    Result<void> hang(const AVFrame& rgb, const std::string& name, std::string_view what) {
        const auto path = fmt::format("{}/{}_{}.png", folder_, name, what);
        std::error_code error;
        if (!options_.overwrite && std::filesystem::exists(path, error)) {
            return fail(Kind::conflict, "OutputExists",
                        fmt::format("{}: is there already; --overwrite puts the new picture in its "
                                    "place",
                                    path));
        }
        TRY(write_png(rgb, path));
        paths_.push_back(path);
        return {};
    }
    std::vector<std::string> paths() && { return std::move(paths_); }

  private:
    std::string folder_;
    const PreviewOptions& options_;
    std::vector<std::string> paths_;
};

Result<void> check(const PreviewOptions& options) {
    const auto refuse = [](std::string what) {
        return fail(Kind::invalid, "InvalidOption", std::move(what));
    };
    if (options.at.empty() || options.at.size() > most_times) {
        return refuse(fmt::format("give 1 to {} times", most_times));
    }
    for (const double at : options.at) {
        if (!(at >= 0 && at < 1e7)) return refuse(fmt::format("{} is not a time of a film", at));
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> preview(const std::string& in, const std::string& folder,
                                         const PreviewOptions& options) {
    TRY(check(options));
    auto film_plan = TRY(plan_film(in));
    const auto plan = TRY(plan_stereo(std::move(film_plan), options.render));
    const auto model = TRY(
        open_if_named(options.render.depth_model, plan.eye.width, plan.eye.height, plan.threads));
    Gallery gallery(folder, options);
    std::vector<Frame> rows;
    for (const double at : options.at) {
        if (options.goes_on && !options.goes_on()) {
            return fail(Kind::unavailable, "Cancelled", "The preview was cancelled.");
        }
        const auto shown = TRY(find(in, at, options, plan.threads, model.get()));
        auto stills = make_stills(*shown.picture, shown.map.depth, shown.map.bars, options.render);
        if (options.sheet) {
            rows.push_back(side_by_side({stills.source.get(), stills.depth.get(), stills.left.get(),
                                         stills.right.get(), stills.anaglyph.get()}));
            continue;
        }
        const auto name =
            options.at.size() == 1 ? options.name : fmt::format("{}_{}s", options.name, at);
        TRY(gallery.hang(*stills.left, name, "left"));
        TRY(gallery.hang(*stills.right, name, "right"));
        TRY(gallery.hang(*stills.anaglyph, name, "anaglyph"));
        TRY(gallery.hang(*stills.depth, name, "depth"));
        TRY(gallery.hang(*stills.shift, name, "shift"));
        TRY(gallery.hang(*stills.difference, name, "difference"));
        if (stills.packed) {
            TRY(gallery.hang(*stills.packed, name, to_string(options.render.mode)));
        }
    }
    if (options.sheet) {
        std::vector<const AVFrame*> all;
        for (const auto& row : rows) all.push_back(row.get());
        TRY(gallery.hang(*one_below_the_other(all), options.name, "sheet"));
    }
    return std::move(gallery).paths();
}

}  // namespace spot::media
