#include "media/encode/sei.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/check.h"

namespace spot::media {
namespace {

// Emulation prevention: two zero bytes may not be followed by a byte of at most 3, so 3 is put
// between.
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

// The place where the start code of the first slice begins.
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

// Writes a type or size as bytes of 255 and a last one; their sum is the value.
void append_number(std::vector<std::uint8_t>& to, std::size_t number) {
    for (; number >= 255; number -= 255) to.push_back(255);
    to.push_back(static_cast<std::uint8_t>(number));
}

}  // namespace

bool has_sei(Codec codec) {
    return codec == Codec::h264 || codec == Codec::hevc;
}

std::vector<std::uint8_t> sei_unit(Codec codec, int type,
                                   const std::vector<std::uint8_t>& payload) {
    std::vector<std::uint8_t> raw;
    append_number(raw, static_cast<std::size_t>(type));
    append_number(raw, payload.size());
    raw.insert(raw.end(), payload.begin(), payload.end());
    raw.push_back(0x80);  // end of the unit's bits
    std::vector<std::uint8_t> unit{0x06};
    if (codec == Codec::hevc) unit = {39 << 1, 0x01};  // prefix SEI, layer 0
    append_escaped(unit, raw);
    return unit;
}

void insert_unit(AVPacket& packet, Codec codec, const std::vector<std::uint8_t>& unit) {
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
