#include "media/picture/tone_map.h"

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>

namespace spot::media {
namespace {

// Steps of the grid, powers of two of the 1024 values: luma decides most.
constexpr int luma_shift = 3;    // 128 steps
constexpr int chroma_shift = 5;  // 32 steps
constexpr int luma_side = (1024 >> luma_shift) + 1;
constexpr int chroma_side = (1024 >> chroma_shift) + 1;
constexpr int fine = 64;  // parts of a level of 8 bits

constexpr double pq_peak = 10'000;  // cd/m2
constexpr double reference_white = 203;
constexpr double usual_peak = 1000;
constexpr double screen_gamma = 2.4;  // BT.1886

using Color = std::array<double, 3>;

// SMPTE ST 2084.
constexpr double m1 = 2610.0 / 16384;
constexpr double m2 = 2523.0 / 4096 * 128;
constexpr double c1 = 3424.0 / 4096;
constexpr double c2 = 2413.0 / 4096 * 32;
constexpr double c3 = 2392.0 / 4096 * 32;

double pq_to_light(double signal) {
    const double p = std::pow(std::clamp(signal, 0.0, 1.0), 1 / m2);
    return pq_peak * std::pow(std::max(p - c1, 0.0) / (c2 - c3 * p), 1 / m1);
}
double light_to_pq(double light) {
    const double p = std::pow(std::clamp(light / pq_peak, 0.0, 1.0), m1);
    return std::pow((c1 + c2 * p) / (1 + c3 * p), m2);
}

// ITU-R BT.2100, of the scene, 0..1.
double hlg_to_scene(double signal) {
    constexpr double a = 0.17883277;
    const double b = 1 - 4 * a;
    const double c = 0.5 - a * std::log(4 * a);
    const double s = std::clamp(signal, 0.0, 1.0);
    return s <= 0.5 ? s * s / 3 : (std::exp((s - c) / a) + b) / 12;
}

// Coefficients of BT.2020.
double luminance(const Color& c) {
    return 0.2627 * c[0] + 0.678 * c[1] + 0.0593 * c[2];
}

// The light of a screen of `peak`, cd/m2.
Color to_light(const Color& signal, bool hlg) {
    Color light{};
    if (!hlg) {
        for (std::size_t i = 0; i < 3; ++i) light[i] = pq_to_light(signal[i]);
        return light;
    }
    for (std::size_t i = 0; i < 3; ++i) light[i] = hlg_to_scene(signal[i]);
    constexpr double system_gamma = 1.2;  // of a screen of 1000 cd/m2
    const double scale = usual_peak * std::pow(std::max(luminance(light), 1e-9), system_gamma - 1);
    for (auto& value : light) value *= scale;
    return light;
}

// BT.2390's curve from `peak` to reference white; light in, light out.
double compressed(double light, double peak) {
    const double source = light_to_pq(peak);
    const double most = light_to_pq(reference_white) / source;
    const double knee = 1.5 * most - 0.5;
    const double x = std::min(1.0, light_to_pq(light) / source);
    if (most >= 1 || x < knee) return light;
    const double t = (x - knee) / (1 - knee);
    const double t2 = t * t;
    const double t3 = t2 * t;
    const double y =
        (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * most;
    return pq_to_light(y * source);
}

Color to_bt709(const Color& c) {
    return {1.660491 * c[0] - 0.587641 * c[1] - 0.072850 * c[2],
            -0.124550 * c[0] + 1.132900 * c[1] - 0.008349 * c[2],
            -0.018151 * c[0] - 0.100579 * c[1] + 1.118730 * c[2]};
}

// Moves a colour towards gray of the same luminance until all of it lies in 0..1.
Color fitted(Color c) {
    const double gray = std::clamp(0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2], 0.0, 1.0);
    double keep = 1;
    for (const double value : c) {
        if (value < 0 && gray > value) keep = std::min(keep, gray / (gray - value));
        if (value > 1 && value > gray) keep = std::min(keep, (1 - gray) / (value - gray));
    }
    for (auto& value : c) value = std::clamp(gray + (value - gray) * keep, 0.0, 1.0);
    return c;
}

struct Matrix {
    double red;
    double blue;
};
Matrix weights_of(AVColorSpace space) {
    switch (space) {
        case AVCOL_SPC_BT709: return {0.2126, 0.0722};
        case AVCOL_SPC_BT470BG:
        case AVCOL_SPC_SMPTE170M: return {0.299, 0.114};
        default: return {0.2627, 0.0593};
    }
}

double peak_of(const FilmPlan& film) {
    if (film.transfer == AVCOL_TRC_ARIB_STD_B67) return usual_peak;
    double peak = 0;
    if (const auto& light = film.brightness.light; light.size() >= sizeof(AVContentLightMetadata)) {
        AVContentLightMetadata data{};
        std::memcpy(&data, light.data(), sizeof data);
        peak = data.MaxCLL;
    }
    const auto& screen = film.brightness.mastering;
    if (peak <= 0 && screen.size() >= sizeof(AVMasteringDisplayMetadata)) {
        AVMasteringDisplayMetadata data{};
        std::memcpy(&data, screen.data(), sizeof data);
        if (data.has_luminance != 0 && data.max_luminance.den > 0)
            peak = av_q2d(data.max_luminance);
    }
    return peak <= 0 ? usual_peak : std::clamp(peak, reference_white, pq_peak);
}

int mix(int a, int b, int part, int shift) {
    return a + (((b - a) * part + (1 << (shift - 1))) >> shift);
}

std::uint8_t rounded(int value) {
    return static_cast<std::uint8_t>(std::clamp((value + fine / 2) / fine, 1, 254));
}

const std::uint16_t* row_of(const Plane& plane, int y) {
    return reinterpret_cast<const std::uint16_t*>(plane.row(y));
}

}  // namespace

ToneMap::ToneMap(const FilmPlan& film) {
    const bool full = film.range == AVCOL_RANGE_JPEG;
    const bool hlg = film.transfer == AVCOL_TRC_ARIB_STD_B67;
    const double peak = peak_of(film);
    const auto from = weights_of(film.matrix);
    const auto to = weights_of(AVCOL_SPC_BT709);
    const double black = full ? 0 : 64;
    const double luma_span = full ? 1023 : 876;
    const double chroma_span = full ? 1023 : 896;
    grid_.reserve(static_cast<std::size_t>(luma_side) * chroma_side * chroma_side);
    for (int y = 0; y < luma_side; ++y) {
        for (int b = 0; b < chroma_side; ++b) {
            for (int r = 0; r < chroma_side; ++r) {
                const double luma = ((y << luma_shift) - black) / luma_span;
                const double cb = ((b << chroma_shift) - 512) / chroma_span;
                const double cr = ((r << chroma_shift) - 512) / chroma_span;
                Color signal{luma + 2 * (1 - from.red) * cr, 0, luma + 2 * (1 - from.blue) * cb};
                signal[1] = (luma - from.red * signal[0] - from.blue * signal[2]) /
                            (1 - from.red - from.blue);
                auto light = to_light(signal, hlg);
                const double most = *std::max_element(light.begin(), light.end());
                const double scale = most > 0 ? compressed(most, peak) / most / reference_white : 0;
                for (auto& value : light) value *= scale;
                auto sdr = fitted(to_bt709(light));
                for (auto& value : sdr) value = std::pow(value, 1 / screen_gamma);
                const double out =
                    to.red * sdr[0] + (1 - to.red - to.blue) * sdr[1] + to.blue * sdr[2];
                const auto stored = [](double value) {
                    return static_cast<std::int16_t>(std::lround(value * fine));
                };
                grid_.push_back({stored(16 + 219 * out),
                                 stored(128 + 224 * (sdr[2] - out) / (2 * (1 - to.blue))),
                                 stored(128 + 224 * (sdr[0] - out) / (2 * (1 - to.red)))});
            }
        }
    }
}

// Interpolates between the eight corners around a colour.
ToneMap::Corner ToneMap::at(int y, int cb, int cr) const {
    const auto corner = [&](int i, int j, int k) {
        return &grid_[static_cast<std::size_t>((i * chroma_side + j) * chroma_side + k)];
    };
    const int i = y >> luma_shift;
    const int j = cb >> chroma_shift;
    const int k = cr >> chroma_shift;
    const int yp = y & ((1 << luma_shift) - 1);
    const int bp = cb & ((1 << chroma_shift) - 1);
    const int rp = cr & ((1 << chroma_shift) - 1);
    const auto* a = corner(i, j, k);
    const auto* b = corner(i, j + 1, k);
    const auto* c = corner(i + 1, j, k);
    const auto* d = corner(i + 1, j + 1, k);
    Corner made{};
    for (std::size_t n = 0; n < 3; ++n) {
        const int near = mix(mix(a[0][n], a[1][n], rp, chroma_shift),
                             mix(b[0][n], b[1][n], rp, chroma_shift), bp, chroma_shift);
        const int far = mix(mix(c[0][n], c[1][n], rp, chroma_shift),
                            mix(d[0][n], d[1][n], rp, chroma_shift), bp, chroma_shift);
        made[n] = static_cast<std::int16_t>(mix(near, far, yp, luma_shift));
    }
    return made;
}

void ToneMap::apply(const Picture& from, const MutablePicture& to) const {
    const int width = from.width();
    const int height = from.height();
    for (int y = 0; y < from.planes[1].height; ++y) {
        const auto* cb = row_of(from.planes[1], y);
        const auto* cr = row_of(from.planes[2], y);
        for (int x = 0; x < from.planes[1].width; ++x) {
            const int b = std::min<int>(cb[x], 1023);
            const int r = std::min<int>(cr[x], 1023);
            int sum = 0;
            int count = 0;
            for (int i = 2 * y; i < std::min(2 * y + 2, height); ++i) {
                const auto* luma = row_of(from.planes[0], i);
                auto* out = to.planes[0].row(i);
                for (int j = 2 * x; j < std::min(2 * x + 2, width); ++j) {
                    const int value = std::min<int>(luma[j], 1023);
                    out[j] = rounded(at(value, b, r)[0]);
                    sum += value;
                    ++count;
                }
            }
            const auto mean = at(count > 0 ? sum / count : 0, b, r);
            to.planes[1].row(y)[x] = rounded(mean[1]);
            to.planes[2].row(y)[x] = rounded(mean[2]);
        }
    }
}

bool needs_tone_map(const FilmPlan& film, int bit_depth) {
    const bool hdr =
        film.transfer == AVCOL_TRC_SMPTE2084 || film.transfer == AVCOL_TRC_ARIB_STD_B67;
    return hdr && bit_depth == 8;
}

}  // namespace spot::media
