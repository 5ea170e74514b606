#include "media/frame_packing.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/check.h"

namespace spot::media {
namespace {

constexpr std::uint8_t payload_frame_packing = 45;
constexpr int type_beside = 3;
constexpr int type_above = 4;
constexpr int left_is_first = 1;
constexpr int right_is_first = 2;

class Bits {
  public:
    void put(int count, unsigned value) {
        for (int i = count - 1; i >= 0; --i) {
            if (used_ % 8 == 0) bytes_.push_back(0);
            const unsigned bit = value >> i & 1u;
            bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | bit << (7 - used_ % 8));
            ++used_;
        }
    }
    // A one and zeros up to a whole byte; nothing where a byte is whole.
    void align() {
        if (used_ % 8 != 0) put(1, 1);
        while (used_ % 8 != 0) put(1, 0);
    }
    const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  private:
    std::vector<std::uint8_t> bytes_;
    int used_ = 0;
};

Bits payload(Codec codec, const StereoLayout& layout) {
    Bits bits;
    bits.put(1, 1);  // id 0
    bits.put(1, 0);  // not cancelled
    bits.put(7, layout.place == StereoLayout::Place::beside ? type_beside : type_above);
    bits.put(1, 0);  // no quincunx
    bits.put(6, layout.right_first ? right_is_first : left_is_first);
    bits.put(6, 0);   // nothing flipped, no fields, both eyes refer to each other
    bits.put(16, 0);  // positions in the grid
    bits.put(8, 0);   // reserved
    if (codec == Codec::h264) {
        bits.put(3, 0b010);  // repetition period 1: holds until the next message
        bits.put(1, 0);      // no extension
    } else {
        bits.put(1, 1);  // persists
        bits.put(1, 0);  // the aspect is not that of the half picture
    }
    bits.align();
    return bits;
}

// A zero byte may not be followed by another and a byte of at most 3: 3 is put between.
void append_escaped(std::vector<std::uint8_t>& to, const std::vector<std::uint8_t>& from) {
    int zeros = 0;
    for (const auto byte : from) {
        if (zeros >= 2 && byte <= 3) {
            to.push_back(3);
            zeros = 0;
        }
        to.push_back(byte);
        zeros = byte == 0 ? zeros + 1 : 0;
    }
}

bool slice(Codec codec, std::uint8_t header) {
    if (codec == Codec::h264) {
        const int type = header & 0x1f;
        return type >= 1 && type <= 5;
    }
    return (header >> 1 & 0x3f) < 32;
}

// Where the start code of the first slice begins.
std::optional<std::size_t> first_slice(const AVPacket& packet, Codec codec) {
    const auto size = static_cast<std::size_t>(packet.size);
    for (std::size_t at = 0; at + 3 < size; ++at) {
        const auto* data = packet.data + at;
        if (data[0] != 0 || data[1] != 0 || data[2] != 1) continue;
        if (slice(codec, data[3])) return at > 0 && data[-1] == 0 ? at - 1 : at;
        at += 2;
    }
    return std::nullopt;
}

}  // namespace

bool has_frame_packing(Codec codec) {
    return codec == Codec::h264 || codec == Codec::hevc;
}

std::vector<std::uint8_t> frame_packing_unit(Codec codec, const StereoLayout& layout) {
    const auto message = payload(codec, layout);
    std::vector<std::uint8_t> raw{payload_frame_packing,
                                  static_cast<std::uint8_t>(message.bytes().size())};
    raw.insert(raw.end(), message.bytes().begin(), message.bytes().end());
    raw.push_back(0x80);  // end of the unit's bits
    std::vector<std::uint8_t> unit{0x06};
    if (codec == Codec::hevc) unit = {39 << 1, 0x01};  // prefix SEI, layer 0
    append_escaped(unit, raw);
    return unit;
}

void insert_frame_packing(AVPacket& packet, Codec codec, const std::vector<std::uint8_t>& unit) {
    if ((packet.flags & AV_PKT_FLAG_KEY) == 0) return;
    const auto at = first_slice(packet, codec);
    if (!at) return;
    const std::vector<std::uint8_t> start{0, 0, 0, 1};
    const auto added = start.size() + unit.size();
    const auto before = static_cast<std::size_t>(packet.size);
    CHECK(av_grow_packet(&packet, static_cast<int>(added)) >= 0, "out of memory");
    auto* place = packet.data + *at;
    std::memmove(place + added, place, before - *at);
    std::copy(start.begin(), start.end(), place);
    std::copy(unit.begin(), unit.end(), place + start.size());
}

}  // namespace spot::media
