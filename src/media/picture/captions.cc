#include "media/picture/captions.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"
#include "media/encode/sei.h"

namespace spot::media {
namespace {

constexpr int payload_registered = 4;  // user data registered by ITU-T T.35
constexpr std::size_t triple_bytes = 3;
constexpr std::size_t to_be_processed = 0x40;
constexpr std::size_t most_triples = 31;  // the count has five bits

}  // namespace

void copy_captions(const AVFrame& from, AVFrame& to) {
    const auto* found = av_frame_get_side_data(&from, AV_FRAME_DATA_A53_CC);
    if (found == nullptr) return;
    auto* made = av_frame_new_side_data(&to, AV_FRAME_DATA_A53_CC, found->size);
    CHECK(made != nullptr, "out of memory");
    std::memcpy(made->data, found->data, found->size);
}

std::vector<std::uint8_t> captions_unit(Codec codec, const AVFrame& picture) {
    const auto* found = av_frame_get_side_data(&picture, AV_FRAME_DATA_A53_CC);
    if (found == nullptr || !has_sei(codec)) return {};
    const auto count = std::min(found->size / triple_bytes, most_triples);
    if (count == 0) return {};
    constexpr std::array<std::uint8_t, 8> atsc_captions{0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x03};
    std::vector<std::uint8_t> payload;
    payload.reserve(atsc_captions.size() + 3 + count * triple_bytes);
    payload.insert(payload.end(), atsc_captions.begin(), atsc_captions.end());
    payload.push_back(static_cast<std::uint8_t>(to_be_processed | count));
    payload.push_back(0xff);
    payload.insert(payload.end(), found->data, found->data + count * triple_bytes);
    payload.push_back(0xff);
    return sei_unit(codec, payload_registered, payload);
}

std::string lost_captions(Codec codec, const AVFrame& first) {
    if (has_sei(codec) || av_frame_get_side_data(&first, AV_FRAME_DATA_A53_CC) == nullptr) {
        return {};
    }
    return "Closed captions inside the pictures cannot be kept with this codec; --codec h264 and "
           "hevc keep them.";
}

}  // namespace spot::media
