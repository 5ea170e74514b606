#include "media/picture/hdr.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

#include <array>
#include <cmath>
#include <cstring>
#include <functional>

#include "base/bytes.h"
#include "base/check.h"

namespace spot::media {
namespace {

constexpr double chromaticity_ticks = 50000;
constexpr double luminance_ticks = 10000;

void learn_if_empty(std::vector<std::uint8_t>& into, const std::uint8_t* data, std::size_t size) {
    if (into.empty() && data != nullptr && size > 0) into.assign(data, data + size);
}

const AVMasteringDisplayMetadata* complete(const std::vector<std::uint8_t>& bytes) {
    if (bytes.size() < sizeof(AVMasteringDisplayMetadata)) return nullptr;
    const auto* data = reinterpret_cast<const AVMasteringDisplayMetadata*>(bytes.data());
    return data->has_primaries != 0 && data->has_luminance != 0 ? data : nullptr;
}

std::string text_of(const AVMasteringDisplayMetadata& data,
                    const std::function<std::string(AVRational)>& point,
                    const std::function<std::string(AVRational)>& level) {
    const auto pair = [&](const AVRational(&at)[2]) {
        return fmt::format("({},{})", point(at[0]), point(at[1]));
    };
    return fmt::format("G{}B{}R{}WP{}L({},{})", pair(data.display_primaries[1]),
                       pair(data.display_primaries[2]), pair(data.display_primaries[0]),
                       pair(data.white_point), level(data.max_luminance),
                       level(data.min_luminance));
}

void state_one(AVStream& stream, AVPacketSideDataType type, const std::vector<std::uint8_t>& data) {
    if (data.empty()) return;
    auto* copy = av_stream_new_side_data(&stream, type, data.size());
    CHECK(copy != nullptr, "out of memory");
    std::memcpy(copy, data.data(), data.size());
}

}  // namespace

void Brightness::learn(const AVFrame& frame) {
    if (const auto* found =
            av_frame_get_side_data(&frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA)) {
        learn_if_empty(mastering, found->data, found->size);
    }
    if (const auto* found = av_frame_get_side_data(&frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL)) {
        learn_if_empty(light, found->data, found->size);
    }
}

void Brightness::learn(const AVStream& stream) {
    std::size_t size = 0;
    const auto* data =
        av_stream_get_side_data(&stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, &size);
    learn_if_empty(mastering, data, size);
    data = av_stream_get_side_data(&stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, &size);
    learn_if_empty(light, data, size);
}

void Brightness::state(AVStream& stream) const {
    state_one(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, mastering);
    state_one(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, light);
}

std::optional<std::string> Brightness::mastering_in_ticks() const {
    const auto* data = complete(mastering);
    if (data == nullptr) return std::nullopt;
    const auto ticks = [](double scale) {
        return [scale](AVRational value) {
            return fmt::format("{}", std::llround(av_q2d(value) * scale));
        };
    };
    return text_of(*data, ticks(chromaticity_ticks), ticks(luminance_ticks));
}

std::optional<std::string> Brightness::mastering_in_units() const {
    const auto* data = complete(mastering);
    if (data == nullptr) return std::nullopt;
    const auto plain = [](AVRational value) { return fmt::format("{:.5f}", av_q2d(value)); };
    return text_of(*data, plain, plain);
}

std::optional<std::string> Brightness::light_text() const {
    if (light.size() < sizeof(AVContentLightMetadata)) return std::nullopt;
    const auto* data = reinterpret_cast<const AVContentLightMetadata*>(light.data());
    return fmt::format("{},{}", data->MaxCLL, data->MaxFALL);
}

namespace {

// Every ratio of the screen, in one order.
std::array<AVRational*, 10> ratios_of(AVMasteringDisplayMetadata& screen) {
    auto& p = screen.display_primaries;
    auto& w = screen.white_point;
    return {&p[0][0],
            &p[0][1],
            &p[1][0],
            &p[1][1],
            &p[2][0],
            &p[2][1],
            &w[0],
            &w[1],
            &screen.max_luminance,
            &screen.min_luminance};
}

template <class Data>
std::vector<std::uint8_t> bytes_of(const Data& data) {
    std::vector<std::uint8_t> bytes(sizeof data);
    std::memcpy(bytes.data(), &data, sizeof data);
    return bytes;
}

}  // namespace

std::optional<std::string> Brightness::mastering_text() const {
    if (complete(mastering) == nullptr) return std::nullopt;
    AVMasteringDisplayMetadata screen{};
    std::memcpy(&screen, mastering.data(), sizeof screen);
    std::string text;
    for (const auto* ratio : ratios_of(screen)) {
        text += fmt::format("{}{}/{}", text.empty() ? "" : ",", ratio->num, ratio->den);
    }
    return text;
}

void Brightness::learn_mastering(std::string_view text) {
    AVMasteringDisplayMetadata screen{};
    const auto ratios = ratios_of(screen);
    const auto parts = split(text, ',');
    if (parts.size() != ratios.size()) return;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto slash = parts[i].find('/');
        if (slash == std::string_view::npos) return;
        const auto num = parse_int(parts[i].substr(0, slash));
        const auto den = parse_int(parts[i].substr(slash + 1));
        if (!num || !den || *num < 0 || *num > INT32_MAX || *den <= 0 || *den > INT32_MAX) return;
        *ratios[i] = {static_cast<int>(*num), static_cast<int>(*den)};
    }
    screen.has_primaries = screen.has_luminance = 1;
    mastering = bytes_of(screen);
}

void Brightness::learn_light(std::string_view text) {
    const auto parts = split(text, ',');
    const auto most = parse_int(parts[0]);
    const auto mean = parts.size() == 2 ? parse_int(parts[1]) : std::nullopt;
    if (!most || !mean || *most < 0 || *mean < 0 || *most > UINT16_MAX || *mean > UINT16_MAX)
        return;
    AVContentLightMetadata data{};
    data.MaxCLL = static_cast<unsigned>(*most);
    data.MaxFALL = static_cast<unsigned>(*mean);
    light = bytes_of(data);
}

std::string lost_brightness(const AVStream& stream, const AVFrame& first) {
    std::string lost;
    if (av_stream_get_side_data(&stream, AV_PKT_DATA_DOVI_CONF, nullptr) != nullptr) {
        lost = "Dolby Vision";
    }
    if (av_frame_get_side_data(&first, AV_FRAME_DATA_DYNAMIC_HDR_PLUS) != nullptr) {
        lost += lost.empty() ? "HDR10+" : " and HDR10+";
    }
    if (lost.empty()) return {};
    return lost + " cannot be kept: players show the film's plain colours.";
}

}  // namespace spot::media
