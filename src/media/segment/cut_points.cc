#include "media/segment/cut_points.h"

#include <cstddef>
#include <span>

namespace spot::media {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr int h264_idr = 5;
constexpr int h264_slice = 1;
constexpr int h264_sei = 6;
constexpr int sei_recovery_point = 6;

// A recovery point at once: the message's first code, ue(v) recovery_frame_cnt, is 0 ("1...").
bool recovers_at_once(Bytes sei) {
    std::size_t at = 1;
    while (at + 2 < sei.size()) {
        int type = 0;
        int size = 0;
        while (at < sei.size() && sei[at] == 0xff) type += sei[at++];
        if (at >= sei.size()) return false;
        type += sei[at++];
        while (at < sei.size() && sei[at] == 0xff) size += sei[at++];
        if (at >= sei.size()) return false;
        size += sei[at++];
        if (type == sei_recovery_point) return at < sei.size() && (sei[at] & 0x80) != 0;
        at += static_cast<std::size_t>(size);
    }
    return false;
}

enum class Entry { clean, dirty, unknown };

Entry judge_unit(Bytes unit) {
    if (unit.empty()) return Entry::unknown;
    const int type = unit[0] & 0x1f;
    if (type == h264_idr) return Entry::clean;
    if (type == h264_sei && recovers_at_once(unit)) return Entry::clean;
    if (type == h264_slice) return Entry::dirty;
    return Entry::unknown;
}

// Units behind length fields (mp4) or start codes (transport streams).
Entry judge_h264(Bytes data, Bytes extradata) {
    const bool lengths = extradata.size() > 4 && extradata[0] == 1;
    const std::size_t field = lengths ? (extradata[4] & 3u) + 1 : 0;
    std::size_t at = 0;
    while (at + 4 < data.size()) {
        Bytes unit;
        if (lengths) {
            std::size_t size = 0;
            for (std::size_t i = 0; i < field; ++i) size = size << 8 | data[at + i];
            at += field;
            if (size > data.size() - at) return Entry::unknown;
            unit = data.subspan(at, size);
            at += size;
        } else {
            if (data[at] != 0 || data[at + 1] != 0 || data[at + 2] != 1) {
                ++at;
                continue;
            }
            at += 3;
            unit = data.subspan(at);
        }
        const auto entry = judge_unit(unit);
        if (entry != Entry::unknown) return entry;
    }
    return Entry::unknown;
}

bool decoder_can_start(const AVPacket& packet, const AVCodecParameters& par) {
    if ((packet.flags & AV_PKT_FLAG_KEY) == 0 || (packet.flags & AV_PKT_FLAG_DISCARD) != 0) {
        return false;
    }
    if (par.codec_id != AV_CODEC_ID_H264) return true;
    const Bytes data(packet.data, static_cast<std::size_t>(packet.size));
    const Bytes extra(par.extradata, static_cast<std::size_t>(par.extradata_size));
    return judge_h264(data, extra) != Entry::dirty;
}

}  // namespace

Cut judge_cut(const std::deque<Packet>& ahead, const AVStream& stream, bool ended) {
    const auto& first = *ahead.front();
    if (first.stream_index != stream.index) return Cut::no;
    if (!decoder_can_start(first, *stream.codecpar)) return Cut::no;
    if (first.pts == no_time) return Cut::no;
    int seen = 0;
    for (const auto& packet : ahead) {
        if (packet->stream_index != stream.index || packet.get() == &first) continue;
        if (packet->pts != no_time && packet->pts < first.pts) return Cut::no;
        if (++seen == most_reordered_pictures) return Cut::here;
    }
    return ended ? Cut::here : Cut::wait;
}

}  // namespace spot::media
