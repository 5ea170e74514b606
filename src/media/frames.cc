#include "media/frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "media/png.h"
#include "media/rendering.h"

namespace spot::media {

Result<std::int64_t> write_frames(const std::string& in, const std::string& folder,
                                  ConvertOptions options, bool overwrite) {
    options.mode = Mode::sbs;
    options.codec = Codec::hevc;  // takes both depths of samples
    options.preset.clear();
    options.crf.reset();
    auto film_plan = TRY(plan_film(in, options.wanted));
    const auto plan = TRY(plan_stereo(std::move(film_plan), options));
    auto source = TRY(Source::open(in, options.wanted));
    RgbMaker rgb;
    const auto total = expected_frames(source);
    std::int64_t count = 0;
    const auto take = [&](Job job) -> Result<void> {
        ++count;
        int x = 0;
        for (const auto* eye : {"left", "right"}) {
            const auto path = fmt::format("{}/{}_{:06}.png", folder, eye, count);
            if (!overwrite && std::filesystem::exists(path)) {
                return fail(Kind::conflict, "OutputExists",
                            fmt::format("{}: is there already; name an empty folder, or "
                                        "--overwrite",
                                        path));
            }
            TRY(write_png(*rgb.make(*job.packed, x, plan.eye, *job.picture), path));
            x += plan.eye.width;
        }
        const ConvertProgress progress{.frames_done = count,
                                       .frames_total = std::max(total, count)};
        if (!options.progress || options.progress(progress)) return {};
        return fail(Kind::unavailable, "Cancelled", "The conversion was cancelled.");
    };
    TRY(render_film(source, options, plan, take));
    if (count == 0) {
        return fail(Kind::invalid, "DamagedFilm", fmt::format("{} gives no picture.", in));
    }
    return count;
}

}  // namespace spot::media
