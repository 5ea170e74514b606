#include "media/gather.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <thread>

#include "base/check.h"
#include "media/allowed.h"
#include "media/sink.h"
#include "media/still_picture.h"
#include "media/upright.h"

namespace spot::media {
namespace {

constexpr int most_threads = 4;  // as many as there are slices

// The film under way, begun by its first picture.
class Film {
  public:
    Film(std::string out, AVRational rate) : out_(std::move(out)), rate_(rate) {}

    Result<void> take(const std::string& path, StillPicture still) {
        const Size size = upright_size(still);
        if (!encoder_) TRY(begin(path, still, size));
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
        TRY(encode(picture.get()));
        return {};
    }

    Result<void> finish() {
        TRY(encode(nullptr));
        return sink_->finish();
    }

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
        const auto* codec = avcodec_find_encoder(AV_CODEC_ID_FFV1);
        if (codec == nullptr) return fail(Kind::invalid, "NoEncoder", "This libav has no FFV1.");
        encoder_.reset(avcodec_alloc_context3(codec));
        CHECK(encoder_ != nullptr, "out of memory");
        auto& context = *encoder_;
        context.width = size.width;
        context.height = size.height;
        context.pix_fmt = format_of(bits_);
        context.time_base = av_inv_q(rate_);
        context.framerate = rate_;
        context.gop_size = 1;
        context.level = 3;
        context.slices = most_threads;
        context.thread_type = FF_THREAD_SLICE;
        context.thread_count = static_cast<int>(
            std::min<unsigned>(most_threads, std::max(1u, std::thread::hardware_concurrency())));
        context.sample_aspect_ratio = {1, 1};
        context.color_range = plan.range;
        context.colorspace = plan.matrix;
        context.color_primaries = plan.primaries;
        context.color_trc = plan.transfer;
        context.flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
        const int result = avcodec_open2(&context, codec, nullptr);
        if (result < 0) return av_fail(result, "NoEncoder", "Cannot open", "FFV1");
        Parameters parameters(avcodec_parameters_alloc());
        CHECK(parameters != nullptr, "out of memory");
        avcodec_parameters_from_context(parameters.get(), &context);
        sink_ = TRY(Sink::create(out_, {.container = Container::mov, .purpose = Purpose::film}));
        sink_->add({nullptr, *parameters, context.time_base, true});
        auto& stream = sink_->stream(0);
        stream.avg_frame_rate = stream.r_frame_rate = rate_;
        stream.sample_aspect_ratio = {1, 1};
        return sink_->start();
    }

    Result<void> encode(const AVFrame* picture) {
        int result = avcodec_send_frame(encoder_.get(), picture);
        Packet packet = make_packet();
        while (result >= 0) {
            result = avcodec_receive_packet(encoder_.get(), packet.get());
            if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return {};
            if (result < 0) break;
            packet->stream_index = 0;
            packet->duration = 1;
            TRY(sink_->write(*packet));
        }
        return av_fail(result, "NotEncodable", "Cannot encode", out_);
    }

    std::string out_;
    AVRational rate_;
    std::string first_;
    Size size_;
    int bits_ = 8;
    std::int64_t count_ = 0;
    CodecContext encoder_;
    std::unique_ptr<Sink> sink_;
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
