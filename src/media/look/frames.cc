#include "media/frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "media/convert/rendering.h"
#include "media/still/jpeg.h"
#include "media/still/png.h"

namespace spot::media {
namespace {

// Files of one picture's eyes.
class Pair {
  public:
    Pair(std::string folder, ImageKind image, bool overwrite, Size eye)
        : folder_(std::move(folder)), image_(image), overwrite_(overwrite), eye_(eye) {}

    Result<void> write(const Job& job, std::int64_t number) {
        if (image_ == ImageKind::mpo) {
            const auto path = TRY(name("both", number));
            const auto left = TRY(jpeg(job, 0));
            const auto right = TRY(jpeg(job, eye_.width));
            return write_bytes(join_eyes(left, right, eye_), path);
        }
        int x = 0;
        for (const auto* eye : {"left", "right"}) {
            const auto path = TRY(name(eye, number));
            if (image_ == ImageKind::png) {
                TRY(write_png(*rgb_.make(*job.packed, x, eye_, *job.picture), path));
            } else {
                const auto bytes = TRY(jpeg(job, x));
                TRY(write_bytes(bytes, path));
            }
            x += eye_.width;
        }
        return {};
    }

  private:
    Result<std::string> jpeg(const Job& job, int x) {
        return encode_jpeg(*jpeg_.make(*job.packed, x, eye_, *job.picture));
    }
    Result<std::string> name(std::string_view eye, std::int64_t number) const {
        auto path = fmt::format("{}/{}_{:06}.{}", folder_, eye, number, to_string(image_));
        if (overwrite_ || !std::filesystem::exists(path)) return path;
        return fail(
            Kind::conflict, "OutputExists",
            fmt::format("{}: is there already; name an empty folder, or --overwrite", path));
    }

    std::string folder_;
    ImageKind image_;
    bool overwrite_;
    Size eye_;
    RgbMaker rgb_;
    JpegMaker jpeg_;
};

}  // namespace

Result<std::int64_t> write_frames(const std::string& in, const std::string& folder,
                                  ConvertOptions options, bool overwrite, ImageKind image) {
    options.render.mode = Mode::sbs;
    options.render.swap_eyes = false;  // the pictures' names say whose they are
    options.render.codec = Codec::hevc;  // takes both depths of samples
    options.render.preset.clear();
    options.render.encoder = EncoderKind::software;
    options.render.crf.reset();
    if (image != ImageKind::png) options.render.bit_depth = 8;
    auto film_plan = TRY(plan_film(in, options.render.wanted));
    const auto plan = TRY(plan_stereo(std::move(film_plan), options.render));
    auto source = TRY(Source::open(in, options.render.wanted));
    Pair pair(folder, image, overwrite, plan.eye);
    const auto total = expected_frames(source);
    std::int64_t count = 0;
    const auto take = [&](Job job) -> Result<void> {
        TRY(pair.write(job, ++count));
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
