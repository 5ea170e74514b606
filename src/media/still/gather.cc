#include "media/gather.h"

#include <fmt/format.h>

#include <memory>

#include "base/check.h"
#include "media/depth_maps/lossless_film.h"
#include "media/film/allowed.h"
#include "media/picture/upright.h"
#include "media/still/still_picture.h"

namespace spot::media {
namespace {

// The film under way, begun by its first picture.
class Film {
  public:
    Film(std::string out, AVRational rate) : out_(std::move(out)), rate_(rate) {}

    Result<void> take(const std::string& path, StillPicture still) {
        const Size size = upright_size(still);
        if (!film_) TRY(begin(path, still, size));
        if (size.width != size_.width || size.height != size_.height) {
            return fail(
                Kind::invalid, "SizesDiffer",
                fmt::format("{} has {}x{} pixels, {} has {}x{}: they make no film; "
                            "convert them one by one with --photos, into a folder",
                            first_, size_.width, size_.height, path, size.width, size.height));
        }
        auto plan = plan_of_still(still, bits_, false);
        Upright upright(plan, plan.upright(), bits_);
        Frame picture = TRY(upright.apply(*still.frame));
        picture->pts = count_++;
        picture->pkt_duration = 1;
        return film_->write(*picture);
    }

    Result<void> finish() { return film_->finish(); }

  private:
    static Size upright_size(const StillPicture& still) {
        const auto& frame = *still.frame;
        return still.turn.sideways() ? Size{frame.height, frame.width}
                                     : Size{frame.width, frame.height};
    }

    Result<void> begin(const std::string& path, const StillPicture& still, Size size) {
        const auto pixels = std::int64_t{size.width} * size.height;
        if (size.width > longest_side || size.height > longest_side || pixels > most_pixels) {
            return fail(
                Kind::invalid, "TooLarge",
                fmt::format("{} is too large for a film: {}x{}; sides of {} and {} "
                            "million pixels are taken. One by one (--photos) larger "
                            "pictures are",
                            path, size.width, size.height, longest_side, most_pixels / 1'000'000));
        }
        first_ = path;
        size_ = size;
        bits_ = still.bits > 8 ? 10 : 8;
        const auto plan = plan_of_still(still, bits_, false);
        film_ = TRY(LosslessFilm::create(out_, {.container = Container::mov,
                                                .form = format_of(bits_),
                                                .size = size,
                                                .time_base = av_inv_q(rate_),
                                                .rate = rate_,
                                                .range = plan.range,
                                                .matrix = plan.matrix,
                                                .primaries = plan.primaries,
                                                .transfer = plan.transfer}));
        return {};
    }

    std::string out_;
    AVRational rate_;
    std::string first_;
    Size size_;
    int bits_ = 8;
    std::int64_t count_ = 0;
    std::unique_ptr<LosslessFilm> film_;
};

}  // namespace

Result<GatherReport> gather_pictures(const std::vector<std::string>& pictures,
                                     const std::string& out, const GatherOptions& options) {
    CHECK(!pictures.empty());
    CHECK(options.rate_num > 0 && options.rate_den > 0);
    GatherReport report;
    Film film(out, {options.rate_num, options.rate_den});
    for (const auto& path : pictures) {
        auto still = TRY(read_still(path));
        for (const auto& note : still.notes) {
            if (report.notes.empty()) report.notes.push_back(note);
        }
        TRY(film.take(path, std::move(still)));
        ++report.pictures;
        const auto share =
            static_cast<double>(report.pictures) / static_cast<double>(pictures.size());
        if (options.progress && !options.progress(share)) {
            return fail(Kind::unavailable, "Cancelled",
                        "The reading of the pictures was cancelled.");
        }
    }
    TRY(film.finish());
    return report;
}

}  // namespace spot::media
