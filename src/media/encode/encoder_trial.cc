#include "media/encode/encoder_trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/check.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

// Each picture is lighter than the one before by so much, up to a step back: a picture in
// another's place is wrong by at least as much, in every sample.
constexpr int lighter = 12;
constexpr int steps = 4;
constexpr int block = 32;
constexpr int blocks_rise = 16;
constexpr int moved = 4;  // samples a picture

// A picture in its neighbour's place has at most 26.5 dB (20 log 255/12). x264, x265 and SVT-AV1
// keep 8 dB more than the bound of these pictures at the worst quality that is tried.
constexpr double least_psnr = 28;
constexpr int worst_crf_tried = 30;

int level_at(int plane, int x, int y, Size plane_size, int index) {
    const int across = 64 * x / std::max(plane_size.width, 1);
    const int down = 64 * y / std::max(plane_size.height, 1);
    const int light = (index % steps) * lighter;
    if (plane == 1) return 70 + across + light;
    if (plane == 2) return 150 + down / 2 - light;
    const int checker = ((x + moved * index) / block + (y + moved * index) / block) & 1;
    return 40 + across + down + checker * blocks_rise + light;
}

tl::unexpected<Error> wrong(const EncoderOptions& options, std::string_view what) {
    const auto& encoding = options.encoding;
    if (encoding.kind != EncoderKind::software) {
        return hardware_failed(encoding.kind, fmt::format("in a trial {}", what));
    }
    return fail(Kind::internal, "EncoderFailed",
                fmt::format("{}: in a trial {}", row_of(encoding.codec).encoder, what));
}

Size plane_size(Size size, int plane) {
    return plane == 0 ? size : Size{size.width / 2, size.height / 2};
}

template <class Sample>
double squares(const AVFrame& a, const AVFrame& b, int plane, Size size) {
    double sum = 0;
    for (int y = 0; y < size.height; ++y) {
        const auto* left =
            reinterpret_cast<const Sample*>(a.data[plane] + std::ptrdiff_t{y} * a.linesize[plane]);
        const auto* right =
            reinterpret_cast<const Sample*>(b.data[plane] + std::ptrdiff_t{y} * b.linesize[plane]);
        std::int64_t row = 0;
        for (int x = 0; x < size.width; ++x) {
            const std::int64_t difference = left[x] - right[x];
            row += difference * difference;
        }
        sum += static_cast<double>(row);
    }
    return sum;
}

// The PSNR of the worst plane, in dB.
double psnr_of(const AVFrame& a, const AVFrame& b, Size size, int bit_depth) {
    double worst = 100;
    const double most = bit_depth == 8 ? 255 : 1023;
    for (int plane = 0; plane < 3; ++plane) {
        const auto part = plane_size(size, plane);
        const double sum = bit_depth == 8 ? squares<std::uint8_t>(a, b, plane, part)
                                          : squares<std::uint16_t>(a, b, plane, part);
        const double mean = sum / part.width / part.height;
        if (mean > 0) worst = std::min(worst, 10 * std::log10(most * most / mean));
    }
    return worst;
}

Result<void> check_times(const EncoderOptions& options, const std::vector<Packet>& packets) {
    if (packets.size() != trial_pictures) {
        return wrong(options,
                     fmt::format("{} pictures became {} packets", trial_pictures, packets.size()));
    }
    if ((packets.front()->flags & AV_PKT_FLAG_KEY) == 0) {
        return wrong(options, "the first packet was no keyframe");
    }
    std::vector<std::int64_t> shown;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const auto& packet = *packets[i];
        if (packet.dts > packet.pts || (i > 0 && packet.dts <= packets[i - 1]->dts)) {
            return wrong(options, "the packets' times did not rise");
        }
        shown.push_back(packet.pts);
    }
    std::sort(shown.begin(), shown.end());
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (shown[i] != static_cast<std::int64_t>(i)) {
            return wrong(options, "the packets had other times than the pictures");
        }
    }
    return {};
}

// The range of pictures; those that do not say have narrow range.
bool wide(AVColorRange range) {
    return range == AVCOL_RANGE_JPEG;
}

Result<void> check_form(const EncoderOptions& options, const AVFrame& got) {
    const auto& plan = options.plan;
    if (got.width != options.size.width || got.height != options.size.height) {
        return wrong(options, fmt::format("pictures of {}x{} came out as {}x{}", options.size.width,
                                          options.size.height, got.width, got.height));
    }
    if (got.format != format_of(options.encoding.bit_depth)) {
        return wrong(options, fmt::format("pictures came out in another form than {} bits of 4:2:0",
                                          options.encoding.bit_depth));
    }
    const bool same = got.color_primaries == plan.primaries && got.color_trc == plan.transfer &&
                      got.colorspace == plan.matrix && wide(got.color_range) == wide(plan.range);
    if (!same) return wrong(options, "the pictures did not say which colours they have");
    return {};
}

class Checking {
  public:
    Checking(const EncoderOptions& options, AVCodecContext& decoder)
        : options_(options), decoder_(decoder) {}

    Result<void> send(const AVPacket* packet) {
        const int result = avcodec_send_packet(&decoder_, packet);
        if (result < 0) {
            return wrong(options_,
                         fmt::format("a packet could not be decoded ({})", av_text(result)));
        }
        const auto frame = make_frame();
        while (avcodec_receive_frame(&decoder_, frame.get()) >= 0) TRY(look(*frame));
        return {};
    }
    int seen() const { return seen_; }
    double worst() const { return worst_; }

  private:
    Result<void> look(const AVFrame& got) {
        TRY(check_form(options_, got));
        const auto& encoding = options_.encoding;
        const auto near = [&](int index) {
            const auto meant = trial_picture(options_.size, encoding.bit_depth, index);
            return psnr_of(*meant, got, options_.size, encoding.bit_depth);
        };
        const double psnr = near(seen_);
        const double before = seen_ > 0 ? near(seen_ - 1) : 0;
        if (psnr < before || psnr < near(seen_ + 1) || psnr < least_psnr) {
            return wrong(options_, fmt::format("picture {} came out as another one ({:.1f} dB)",
                                               seen_, psnr));
        }
        worst_ = std::min(worst_, psnr);
        ++seen_;
        return {};
    }

    const EncoderOptions& options_;
    AVCodecContext& decoder_;
    int seen_ = 0;
    double worst_ = 100;
};

}  // namespace

Frame trial_picture(Size size, int bit_depth, int index) {
    auto picture = make_picture(size, bit_depth);
    for (int plane = 0; plane < 3; ++plane) {
        const auto part = plane_size(size, plane);
        for (int y = 0; y < part.height; ++y) {
            auto* row = picture->data[plane] + std::ptrdiff_t{y} * picture->linesize[plane];
            auto* wide_row = reinterpret_cast<std::uint16_t*>(row);
            for (int x = 0; x < part.width; ++x) {
                const int level = level_at(plane, x, y, part, index);
                if (bit_depth == 8) {
                    row[x] = static_cast<std::uint8_t>(level);
                } else {
                    wide_row[x] = static_cast<std::uint16_t>(level * 4);
                }
            }
        }
    }
    picture->pts = index;
    picture->pkt_duration = 1;
    return picture;
}

Result<double> check_coded(const EncoderOptions& options, const AVCodecParameters& parameters,
                           const std::vector<Packet>& packets) {
    TRY(check_times(options, packets));
    const auto* known = avcodec_find_decoder(parameters.codec_id);
    if (known == nullptr)
        return wrong(options, "there was no decoder to look at the pictures with");
    const CodecContext decoder(avcodec_alloc_context3(known));
    CHECK(decoder && avcodec_parameters_to_context(decoder.get(), &parameters) >= 0,
          "out of memory");
    // The stream itself must say what its pictures are like.
    decoder->color_primaries = AVCOL_PRI_UNSPECIFIED;
    decoder->color_trc = AVCOL_TRC_UNSPECIFIED;
    decoder->colorspace = AVCOL_SPC_UNSPECIFIED;
    decoder->color_range = AVCOL_RANGE_UNSPECIFIED;
    decoder->thread_count = options.threads;
    if (const int result = avcodec_open2(decoder.get(), known, nullptr); result < 0) {
        return wrong(options,
                     fmt::format("the stream's headers could not be read ({})", av_text(result)));
    }
    Checking checking(options, *decoder);
    for (const auto& packet : packets) TRY(checking.send(packet.get()));
    TRY(checking.send(nullptr));
    if (checking.seen() != trial_pictures) {
        return wrong(options,
                     fmt::format("{} packets gave {} pictures", trial_pictures, checking.seen()));
    }
    return checking.worst();
}

Result<EncoderTrial> try_encoder(const EncoderOptions& given) {
    auto options = given;
    options.time_base = av_inv_q(options.plan.frame_rate);
    options.encoding.crf = std::min(options.encoding.crf, worst_crf_tried);
    const auto encoder = TRY(Encoder::open(options));
    std::vector<Packet> packets;
    std::chrono::steady_clock::duration took{};
    for (int i = 0; i <= trial_pictures; ++i) {
        const auto picture = i < trial_pictures
                                 ? trial_picture(options.size, options.encoding.bit_depth, i)
                                 : nullptr;
        const auto begin = std::chrono::steady_clock::now();
        TRY(encoder->send(picture.get()));
        auto packet = make_packet();
        while (TRY(encoder->receive(*packet))) packets.push_back(take(*packet));
        took += std::chrono::steady_clock::now() - begin;
    }
    EncoderTrial trial;
    trial.psnr = TRY(check_coded(options, encoder->parameters(), packets));
    const double seconds = std::chrono::duration<double>(took).count();
    trial.pictures_per_second = seconds > 0 ? trial_pictures / seconds : 0;
    return trial;
}

Result<void> try_hardware(const EncoderOptions& options, const std::function<void(bool)>& trying) {
    if (options.encoding.kind == EncoderKind::software) return {};
    if (trying) trying(true);
    const auto trial = try_encoder(options);
    if (trying) trying(false);
    if (!trial) return fail(trial.error());
    return {};
}

}  // namespace spot::media
