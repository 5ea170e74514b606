#include "media/convert/film_plan.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/bytes.h"
#include "media/allowed_sizes.h"
#include "media/convert/film_shape.h"
#include "media/film/allowed.h"
#include "media/film/source.h"
#include "media/picture/decoder.h"

namespace spot::media {
namespace {

// A broadcast may begin between two keyframes of a long group.
constexpr int most_packets_before_picture = 5000;
constexpr int greatest_rate_part = 1'000'000;

// The first picture that can be decoded.
Result<Frame> first_picture(Source& source) {
    const auto decoder = TRY(Decoder::open(source, 1));
    Packet packet = make_packet();
    Frame frame = make_frame();
    bool more = true;
    for (int count = 0; more && count < most_packets_before_picture;) {
        more = TRY(source.read(*packet));
        if (more && packet->stream_index != source.video_index()) {
            av_packet_unref(packet.get());
            continue;
        }
        ++count;
        decoder->send(more ? packet.get() : nullptr);
        av_packet_unref(packet.get());
        if (decoder->receive(*frame)) return frame;
    }
    return fail(Kind::invalid, "DamagedFilm", fmt::format("{} gives no picture.", source.path()));
}

bool positive(AVRational ratio) {
    return ratio.num > 0 && ratio.den > 0;
}

// Some forms have a range by nature, which their pictures need not state.
AVColorRange range_of(const AVFrame& frame, AVCodecID codec) {
    if (frame.color_range != AVCOL_RANGE_UNSPECIFIED) return frame.color_range;
    const auto* layout = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    const std::string_view name = layout == nullptr ? "" : layout->name;
    const bool raw_gray = codec == AV_CODEC_ID_RAWVIDEO && name.starts_with("gray");
    return raw_gray || name.starts_with("yuvj") ? AVCOL_RANGE_JPEG : AVCOL_RANGE_UNSPECIFIED;
}

std::string text_of(AVRational value) {
    return fmt::format("{}/{}", value.num, value.den);
}

AVRational ratio_of(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return {0, 1};
    const auto num = parse_int(text.substr(0, slash)).value_or(0);
    const auto den = parse_int(text.substr(slash + 1)).value_or(0);
    if (num <= 0 || den <= 0 || num > INT32_MAX || den > INT32_MAX) return {0, 1};
    return {static_cast<int>(num), static_cast<int>(den)};
}

// One of libav's numbers of a kind, of which there are `count`.
template <class Number>
Number number_of(std::string_view text, int count, Number otherwise) {
    const auto value = parse_int(text).value_or(-1);
    return value >= 0 && value < count ? static_cast<Number>(value) : otherwise;
}

Size size_of(std::string_view text) {
    const auto parts = split(text, 'x');
    if (parts.size() != 2) return {};
    const auto side = [](std::string_view part) {
        return static_cast<int>(
            std::clamp<std::int64_t>(parse_int(part).value_or(0), 0, longest_side));
    };
    return {side(parts[0]), side(parts[1])};
}

// 0 where it is no rate that can be asked for.
double rate_of(std::string_view text) {
    const double rate = std::atof(std::string(text).c_str());
    return rate > 0 && rate <= greatest_rate ? rate : 0;
}

// Forms that only a processor of graphics sees have no samples.
AVPixelFormat form_of(std::string_view name) {
    const auto form = av_get_pix_fmt(std::string(name).c_str());
    const auto* layout = av_pix_fmt_desc_get(form);
    const bool seen = layout != nullptr && (layout->flags & AV_PIX_FMT_FLAG_HWACCEL) == 0;
    return seen ? form : AV_PIX_FMT_NONE;
}

void parse_color(FilmPlan& plan, std::string_view value) {
    const auto parts = split(value, ',');
    if (parts.size() != 5) return;
    plan.range = number_of(parts[0], AVCOL_RANGE_NB, plan.range);
    plan.primaries = number_of(parts[1], AVCOL_PRI_NB, plan.primaries);
    plan.transfer = number_of(parts[2], AVCOL_TRC_NB, plan.transfer);
    plan.matrix = number_of(parts[3], AVCOL_SPC_NB, plan.matrix);
    plan.chroma = number_of(parts[4], AVCHROMA_LOC_NB, plan.chroma);
}

// "yuv420p,1,2,2,5,1,16/15"
void parse_first(FilmPlan& plan, std::string_view value) {
    const auto parts = split(value, ',');
    if (parts.size() != 7) return;
    Stated first{.form = form_of(parts[0])};
    first.range = number_of(parts[1], AVCOL_RANGE_NB, first.range);
    first.primaries = number_of(parts[2], AVCOL_PRI_NB, first.primaries);
    first.transfer = number_of(parts[3], AVCOL_TRC_NB, first.transfer);
    first.matrix = number_of(parts[4], AVCOL_SPC_NB, first.matrix);
    first.chroma = number_of(parts[5], AVCHROMA_LOC_NB, first.chroma);
    first.aspect = ratio_of(parts[6]);
    if (first.form != AV_PIX_FMT_NONE) plan.first = first;
}

void parse_turn(FilmPlan& plan, std::string_view value) {
    const auto parts = split(value, ',');
    const auto degrees = parse_int(parts[0]).value_or(0);
    if (degrees % 90 != 0) return;
    plan.turn.degrees = static_cast<int>((degrees % 360 + 360) % 360);
    plan.turn.mirrored = parts.size() > 1 && parts[1] == "mirrored";
}

}  // namespace

int FilmPlan::bits() const {
    const auto* layout = av_pix_fmt_desc_get(form);
    if (layout == nullptr || (layout->flags & AV_PIX_FMT_FLAG_PAL) != 0) return 8;
    return layout->comp[0].depth;
}

Size FilmPlan::upright() const {
    return turn.sideways() ? Size{size.height, size.width} : size;
}

Stated FilmPlan::at_first() const {
    if (first) return *first;
    return {form, range, primaries, transfer, matrix, chroma, stated_aspect};
}

AVRational FilmPlan::upright_aspect() const {
    if (!positive(sample_aspect)) return {0, 1};
    return turn.sideways() ? av_inv_q(sample_aspect) : sample_aspect;
}

AVColorSpace FilmPlan::coded_matrix() const {
    if (is_rgb(form)) return usual_matrix(AVCOL_SPC_UNSPECIFIED, size.height);
    return matrix == AVCOL_SPC_RGB ? AVCOL_SPC_UNSPECIFIED : matrix;
}

AVColorRange FilmPlan::coded_range() const {
    return is_rgb(form) ? AVCOL_RANGE_MPEG : range;
}

bool is_rgb(AVPixelFormat form) {
    const auto* layout = av_pix_fmt_desc_get(form);
    return layout != nullptr && (layout->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

AVColorSpace usual_matrix(AVColorSpace stated, int height) {
    if (stated != AVCOL_SPC_UNSPECIFIED && stated != AVCOL_SPC_RGB) return stated;
    constexpr int hd_height = 720;
    return height < hd_height ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709;
}

FilmPlan plan_like(const AVFrame& frame) {
    FilmPlan plan;
    plan.stored = plan.size = {frame.width, frame.height};
    plan.stated_aspect = plan.sample_aspect = frame.sample_aspect_ratio;
    plan.form = static_cast<AVPixelFormat>(frame.format);
    plan.range = frame.color_range;
    plan.primaries = frame.color_primaries;
    plan.transfer = frame.color_trc;
    plan.matrix = frame.colorspace;
    plan.chroma = frame.chroma_location;
    return plan;
}

void fit(FilmPlan& plan, const Wanted& wanted) {
    if (wanted.width <= 0 && wanted.height <= 0) return;
    const auto upright = plan.upright();
    const auto stated = plan.upright_aspect();
    const double width = upright.width * (stated.num > 0 ? av_q2d(stated) : 1.0);
    const double height = upright.height;
    double scale = 1;
    if (wanted.width > 0) scale = std::min(scale, wanted.width / width);
    if (wanted.height > 0) scale = std::min(scale, wanted.height / height);
    if (scale >= 1) return;
    const auto even = [](double side) {
        return std::max(2, static_cast<int>(std::lround(side / 2)) * 2);
    };
    const Size made{even(width * scale), even(height * scale)};
    plan.size = plan.turn.sideways() ? Size{made.height, made.width} : made;
    plan.sample_aspect = {1, 1};
}

Result<FilmPlan> plan_film(const std::string& path, const Wanted& wanted) {
    auto source = TRY(Source::open(path));
    if (source.tags().plan) return *source.tags().plan;
    const auto first = TRY(first_picture(source));
    const auto& stream = source.video();
    const auto frame_rate = source.frame_rate();
    const auto looks = look_into(source, first, wanted);
    const auto& chosen = most_common(looks);
    const auto& frame = chosen.picture;
    const auto codec = stream.codecpar->codec_id;
    auto plan = plan_like(*frame);
    plan.range = range_of(*frame, codec);
    // The container speaks of the pictures that its film begins with.
    if (alike(*first, *frame)) {
        if (positive(stream.sample_aspect_ratio)) plan.sample_aspect = stream.sample_aspect_ratio;
    } else {
        auto begins = plan_like(*first);
        begins.range = range_of(*first, codec);
        plan.first = begins.at_first();
    }
    if (auto note = note_of_others(looks, chosen); !note.empty()) {
        plan.notes.push_back(std::move(note));
    }
    plan.frame_rate = frame_rate;
    plan.turn = source.turn();
    plan.brightness.learn(*frame);
    plan.brightness.learn(stream);
    fit(plan, wanted);
    if (wanted.max_rate > 0 && av_q2d(plan.frame_rate) > wanted.max_rate) {
        plan.max_rate = wanted.max_rate;
        plan.frame_rate = av_d2q(wanted.max_rate, greatest_rate_part);
    }
    if (auto lost = lost_brightness(stream, *frame); !lost.empty()) {
        plan.notes.push_back(std::move(lost));
    }
    const auto* layout = av_pix_fmt_desc_get(plan.form);
    if (layout != nullptr && (layout->flags & AV_PIX_FMT_FLAG_ALPHA) != 0 &&
        (layout->flags & AV_PIX_FMT_FLAG_PAL) == 0) {
        plan.notes.emplace_back("The pictures' transparency (alpha) is not kept.");
    }
    return plan;
}

std::string to_text(const FilmPlan& plan) {
    auto text = fmt::format("size={}x{};stored={}x{};rate={};form={};color={},{},{},{},{}",
                            plan.size.width, plan.size.height, plan.stored.width,
                            plan.stored.height, text_of(plan.frame_rate),
                            av_get_pix_fmt_name(plan.form), static_cast<int>(plan.range),
                            static_cast<int>(plan.primaries), static_cast<int>(plan.transfer),
                            static_cast<int>(plan.matrix), static_cast<int>(plan.chroma));
    if (plan.max_rate > 0) text += fmt::format(";max-rate={}", plan.max_rate);
    if (positive(plan.sample_aspect)) text += ";aspect=" + text_of(plan.sample_aspect);
    if (positive(plan.stated_aspect)) text += ";stated-aspect=" + text_of(plan.stated_aspect);
    if (const auto& first = plan.first) {
        text += fmt::format(";first={},{},{},{},{},{},{}", av_get_pix_fmt_name(first->form),
                            static_cast<int>(first->range), static_cast<int>(first->primaries),
                            static_cast<int>(first->transfer), static_cast<int>(first->matrix),
                            static_cast<int>(first->chroma), text_of(first->aspect));
    }
    if (plan.turn != Turn{}) {
        text += fmt::format(";turn={}{}", plan.turn.degrees, plan.turn.mirrored ? ",mirrored" : "");
    }
    if (const auto screen = plan.brightness.mastering_text()) text += ";screen=" + *screen;
    if (const auto light = plan.brightness.light_text()) text += ";light=" + *light;
    for (const auto& note : plan.notes) text += ";plan-note=" + percent_encode(note);
    return text;
}

void parse_plan_member(FilmPlan& plan, std::string_view name, std::string_view value) {
    if (name == "size") plan.size = size_of(value);
    if (name == "stored") plan.stored = size_of(value);
    if (name == "max-rate") plan.max_rate = rate_of(value);
    if (name == "rate") plan.frame_rate = ratio_of(value);
    if (name == "aspect") plan.sample_aspect = ratio_of(value);
    if (name == "stated-aspect") plan.stated_aspect = ratio_of(value);
    if (name == "form") plan.form = form_of(value);
    if (name == "color") parse_color(plan, value);
    if (name == "first") parse_first(plan, value);
    if (name == "turn") parse_turn(plan, value);
    if (name == "screen") plan.brightness.learn_mastering(value);
    if (name == "light") plan.brightness.learn_light(value);
    if (name == "plan-note") plan.notes.push_back(percent_decode(value).value_or(""));
}

}  // namespace spot::media
