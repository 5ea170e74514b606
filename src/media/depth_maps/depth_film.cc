#include "media/depth_film.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "base/check.h"
#include "media/convert/rendering.h"
#include "media/depth/depth_rows.h"
#include "media/depth_maps/lossless_film.h"
#include "media/depth_maps/still_depth.h"
#include "media/may_write.h"
#include "media/picture/upright.h"
#include "media/segment/seamed_depth.h"
#include "media/still/png.h"
#include "media/still/still_picture.h"

namespace spot::media {
namespace {

// Depth of an upright picture, without the pixels by which it was grown. `form`: how samples are
// stored.
class DepthDrawing : public PictureWork {
  public:
    DepthDrawing(Size eye, Size size, AVPixelFormat form)
        : eye_(eye), size_(size), form_(form), rows_(eye) {}

    Frame draw(const AVFrame& picture, const DepthMap& depth) {
        Frame made = make_frame();
        made->format = form_;
        made->width = size_.width;
        made->height = size_.height;
        made->color_range = AVCOL_RANGE_JPEG;
        made->pts = picture.pts;
        made->pkt_duration = std::max<std::int64_t>(picture.pkt_duration, 1);
        CHECK(av_frame_get_buffer(made.get(), 0) >= 0, "out of memory");
        rows_.begin(view(picture), depth, depth.screen);
        for (int y = 0; y < eye_.height; y += 2) {
            const auto row = rows_.pair(y).first(static_cast<std::size_t>(size_.width));
            store(row, *made, y);
            if (y + 1 < size_.height) store(row, *made, y + 1);
        }
        return made;
    }
    void work(Job& job) override { job.packed = draw(*job.picture, job.depth); }

  private:
    void store(std::span<const std::uint16_t> row, AVFrame& made, int y) const {
        auto* to = made.data[0] + static_cast<std::ptrdiff_t>(y) * made.linesize[0];
        const bool big = form_ == AV_PIX_FMT_GRAY16BE;
        for (std::size_t x = 0; x < row.size(); ++x) {
            to[2 * x + (big ? 0 : 1)] = static_cast<std::uint8_t>(row[x] >> 8);
            to[2 * x + (big ? 1 : 0)] = static_cast<std::uint8_t>(row[x] & 0xff);
        }
    }

    Size eye_;
    Size size_;
    AVPixelFormat form_;
    DepthRows rows_;
};

// Nothing is encoded or packed: any film will do, of both depths of samples.
ConvertOptions of_depth(ConvertOptions options) {
    options.render.mode = Mode::depth;
    options.render.codec = Codec::hevc;
    options.render.preset.clear();
    options.render.crf.reset();
    return options;
}

using TakeMap = std::function<Result<void>(const AVFrame& map)>;

Result<DepthReport> find_maps(Source& source, const ConvertOptions& options, const StereoPlan& plan,
                              AVPixelFormat form, const TakeMap& take) {
    const auto size = plan.film.upright();
    DepthReport report{.width = size.width, .height = size.height};
    const auto total = expected_frames(source);
    const auto make = [&] { return std::make_unique<DepthDrawing>(plan.eye, size, form); };
    const auto take_job = [&](Job job) -> Result<void> {
        TRY(take(*job.packed));
        ++report.maps;
        const ConvertProgress progress{.frames_done = report.maps,
                                       .frames_total = std::max(total, report.maps)};
        if (!options.progress || options.progress(progress)) return {};
        return fail(Kind::unavailable, "Cancelled", "The search for depth was cancelled.");
    };
    auto counts = TRY(work_on_film(source, options, plan, make, take_job));
    if (report.maps == 0) {
        return fail(Kind::invalid, "DamagedFilm",
                    fmt::format("{} gives no picture.", source.path()));
    }
    report.notes = std::move(counts.notes);
    return report;
}

}  // namespace

Result<DepthReport> write_depth_film(const std::string& in, const std::string& out,
                                     const ConvertOptions& given) {
    const auto options = of_depth(given);
    auto film = TRY(plan_film(in, options.render.wanted));
    const auto plan = TRY(plan_stereo(std::move(film), options.render));
    auto source = TRY(Source::open(in, options.render.wanted));
    const auto maps = TRY(LosslessFilm::create(out, {.form = AV_PIX_FMT_GRAY16LE,
                                                     .size = plan.film.upright(),
                                                     .time_base = source.video().time_base,
                                                     .rate = plan.film.frame_rate,
                                                     .sample_aspect = plan.film.upright_aspect(),
                                                     .range = AVCOL_RANGE_JPEG}));
    auto report = TRY(find_maps(source, options, plan, AV_PIX_FMT_GRAY16LE,
                                [&](const AVFrame& map) { return maps->write(map); }));
    TRY(maps->finish());
    return report;
}

Result<DepthReport> write_depth_pictures(const std::string& in, const std::string& folder,
                                         const ConvertOptions& given, bool overwrite) {
    const auto options = of_depth(given);
    auto film = TRY(plan_film(in, options.render.wanted));
    const auto plan = TRY(plan_stereo(std::move(film), options.render));
    auto source = TRY(Source::open(in, options.render.wanted));
    std::int64_t number = 0;
    return find_maps(source, options, plan, AV_PIX_FMT_GRAY16BE,
                     [&](const AVFrame& map) -> Result<void> {
                         const auto path = fmt::format("{}/depth_{:06}.png", folder, ++number);
                         TRY(may_write(path, overwrite));
                         return write_png(map, path);
                     });
}

Result<DepthReport> write_depth_photo(const std::string& in, const std::string& out,
                                      const ConvertOptions& given, bool overwrite) {
    TRY(may_write(out, overwrite));
    const auto still = TRY(read_still(in));
    const auto options = of_depth(given);
    const int bits = still.bits > 8 ? 10 : 8;
    auto film = plan_of_still(still, bits, true);
    fit(film, options.render.wanted);
    const auto plan = TRY(plan_stereo(std::move(film), options.render));
    Upright upright(plan.film, plan.eye, bits);
    const auto picture = TRY(upright.apply(*still.frame));
    const auto map = TRY(depth_of_still(*picture, plan, options));
    const auto size = plan.film.upright();
    DepthDrawing drawing(plan.eye, size, AV_PIX_FMT_GRAY16BE);
    TRY(write_png(*drawing.draw(*picture, map.depth), out));
    return DepthReport{.maps = 1, .width = size.width, .height = size.height};
}

}  // namespace spot::media
