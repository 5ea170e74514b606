#include "media/convert/film_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/check.h"
#include "media/picture/decoder.h"

namespace spot::media {
namespace {

// At one place: a group of pictures of a broadcast, with all that lies between.
constexpr int most_packets = 4000;
constexpr std::int64_t most_bytes = 8 << 20;
constexpr int most_keyframes = 3;

constexpr double same_shape = 0.01;

enum class Way { none, index, bytes };

Way way_into(const Source& source) {
    const std::string_view format = source.context().iformat->name;
    if (format.starts_with("mov") || format.starts_with("matroska")) return Way::index;
    if (format == "mpegts" || format == "mpeg") return Way::bytes;
    return Way::none;
}

// Pixels that do not say are square.
double aspect_of(const AVFrame& frame) {
    const auto aspect = frame.sample_aspect_ratio;
    return aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1;
}

// An index that ends before the time would be read on to there, through all of the film.
bool in_index(Source& source, double seconds) {
    const auto& stream = source.video();
    // Matroska reads its index when it is first asked to go somewhere.
    if (!source.seek(0)) return false;
    const int count = avformat_index_get_entries_count(&stream);
    if (count == 0) return false;
    auto* writable = source.context().streams[source.video_index()];
    const auto* last = avformat_index_get_entry(writable, count - 1);
    return static_cast<double>(last->timestamp) * av_q2d(stream.time_base) >= seconds;
}

bool go_to(Source& source, Way way, double seconds, double share) {
    if (way == Way::index) return in_index(source, seconds) && source.seek(seconds);
    const auto at = static_cast<std::int64_t>(share * static_cast<double>(source.size_bytes()));
    return av_seek_frame(&source.context(), -1, at, AVSEEK_FLAG_BYTE) >= 0;
}

// That a keyframe gives by itself.
std::optional<Frame> picture_of(const Source& source, const AVPacket& keyframe) {
    const auto decoder = Decoder::open(source, 1);
    if (!decoder || !(*decoder)->send(&keyframe)) return std::nullopt;
    (*decoder)->send(nullptr);
    Frame frame = make_frame();
    if (!(*decoder)->receive(*frame)) return std::nullopt;
    return frame;
}

// The first from where the source is.
std::optional<Frame> next_picture(Source& source) {
    Packet packet = make_packet();
    std::int64_t bytes = 0;
    int keyframes = 0;
    for (int i = 0; i < most_packets && bytes < most_bytes && keyframes < most_keyframes; ++i) {
        av_packet_unref(packet.get());
        if (av_read_frame(&source.context(), packet.get()) < 0) return std::nullopt;
        bytes += packet->size;
        const bool key =
            packet->stream_index == source.video_index() && (packet->flags & AV_PKT_FLAG_KEY) != 0;
        if (!key) continue;
        ++keyframes;
        if (auto frame = picture_of(source, *packet)) return frame;
    }
    return std::nullopt;
}

// "1920x1080 (16:9)"
std::string text_of(const AVFrame& frame) {
    const double shape = aspect_of(frame) * frame.width / frame.height;
    auto name = fmt::format("{:.2f}:1", shape);
    for (const auto& [width, height] : {std::pair{4, 3}, {16, 9}, {3, 4}, {9, 16}, {1, 1}}) {
        const double known = 1.0 * width / height;
        if (std::fabs(shape / known - 1) > 3 * same_shape) continue;
        name = fmt::format("{}:{}", width, height);
    }
    return fmt::format("{}x{} ({})", frame.width, frame.height, name);
}

Frame share_of(const AVFrame& frame) {
    Frame made = make_frame();
    CHECK(av_frame_ref(made.get(), &frame) >= 0, "out of memory");
    return made;
}

}  // namespace

bool alike(const AVFrame& a, const AVFrame& b) {
    return a.width == b.width && a.height == b.height &&
           std::fabs(aspect_of(a) / aspect_of(b) - 1) < same_shape;
}

std::vector<Look> look_into(Source& source, const Frame& first, const Wanted& wanted) {
    std::vector<Look> looks;
    looks.push_back({share_of(*first), "its beginning"});
    const auto way = way_into(source);
    const double length = length_of(source);
    const double end = std::min(wanted.end.value_or(length), length);
    if (way == Way::none || end - wanted.start < least_seconds) return looks;
    constexpr std::array<std::pair<double, const char*>, 4> places{{{0, "its beginning"},
                                                                    {0.25, "its first quarter"},
                                                                    {0.5, "its middle"},
                                                                    {0.75, "its last quarter"}}};
    for (const auto& [share, where] : places) {
        const double seconds = wanted.start + share * (end - wanted.start);
        if (seconds <= 0) continue;
        if (!go_to(source, way, seconds, seconds / length)) continue;
        auto picture = next_picture(source);
        if (!picture) continue;
        // Where a part of the film is wanted, the film's own beginning does not count.
        if (share == 0) looks.clear();
        looks.push_back({std::move(*picture), where});
    }
    return looks;
}

const Look& most_common(const std::vector<Look>& looks) {
    CHECK(!looks.empty(), "a film has a first picture");
    const auto count = [&](const Look& look) {
        return std::count_if(looks.begin(), looks.end(), [&](const Look& other) {
            return alike(*look.picture, *other.picture);
        });
    };
    return *std::max_element(looks.begin(), looks.end(),
                             [&](const Look& a, const Look& b) { return count(a) < count(b); });
}

std::string note_of_others(const std::vector<Look>& looks, const Look& chosen) {
    std::string others;
    for (const auto& look : looks) {
        if (alike(*look.picture, *chosen.picture)) continue;
        others += fmt::format("{}{} has {}", others.empty() ? "" : ", ", look.where,
                              text_of(*look.picture));
    }
    if (others.empty()) return "";
    return fmt::format(
        "Pictures are not alike: most are {}; {}, brought to that, between black bars where its "
        "shape is another.",
        text_of(*chosen.picture), others);
}

}  // namespace spot::media
