#include "media/encode/brightness_unit.h"

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>

#include "media/encode/sei.h"

namespace spot::media {
namespace {

constexpr int mastering_display = 137;
constexpr int content_light = 144;
constexpr double chromaticity_ticks = 50'000;
constexpr double luminance_ticks = 10'000;

void put(std::vector<std::uint8_t>& to, int bytes, double value) {
    const double most = std::exp2(8 * bytes) - 1;
    const auto whole = static_cast<std::uint64_t>(std::llround(std::clamp(value, 0.0, most)));
    for (int i = bytes - 1; i >= 0; --i) to.push_back(static_cast<std::uint8_t>(whole >> (8 * i)));
}

}  // namespace

std::vector<std::vector<std::uint8_t>> brightness_units(Codec codec, const Brightness& of) {
    std::vector<std::vector<std::uint8_t>> units;
    if (!has_sei(codec)) return units;
    if (of.mastering_in_ticks()) {  // complete
        AVMasteringDisplayMetadata screen;
        std::memcpy(&screen, of.mastering.data(), sizeof(screen));
        std::vector<std::uint8_t> payload;
        const auto put_point = [&](const AVRational(&point)[2]) {
            for (const auto& at : point) put(payload, 2, av_q2d(at) * chromaticity_ticks);
        };
        for (const int color : {1, 2, 0}) put_point(screen.display_primaries[color]);  // G, B, R
        put_point(screen.white_point);
        put(payload, 4, av_q2d(screen.max_luminance) * luminance_ticks);
        put(payload, 4, av_q2d(screen.min_luminance) * luminance_ticks);
        units.push_back(sei_unit(codec, mastering_display, payload));
    }
    if (of.light.size() >= sizeof(AVContentLightMetadata)) {
        AVContentLightMetadata light;
        std::memcpy(&light, of.light.data(), sizeof(light));
        std::vector<std::uint8_t> payload;
        put(payload, 2, light.MaxCLL);
        put(payload, 2, light.MaxFALL);
        units.push_back(sei_unit(codec, content_light, payload));
    }
    return units;
}

}  // namespace spot::media
