#include "media/stereo/anaglyph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace spot::media {
namespace {

// Rows: red, green, blue of the result; columns: red, green, blue of the left eye, of the right.
constexpr float matrix[3][6] = {
    {0.437f, 0.449f, 0.164f, -0.011f, -0.032f, -0.007f},
    {-0.062f, -0.062f, -0.024f, 0.377f, 0.761f, 0.009f},
    {-0.048f, -0.050f, -0.017f, -0.026f, -0.093f, 1.234f},
};

// Pixels handled at a time: a piece of each of the planes stays in the nearest cache.
constexpr int piece = 64;

struct Coefficients {
    float luma_offset, luma_scale, chroma_scale;  // from bytes to 0..1 and -0.5..0.5
    float red_v, green_u, green_v, blue_u;        // chroma to colour
    float kr, kg, kb;                             // colour to luma
};

Coefficients coefficients(ColorCode code) {
    const float kr = code.bt709 ? 0.2126f : 0.299f;
    const float kb = code.bt709 ? 0.0722f : 0.114f;
    const float kg = 1 - kr - kb;
    Coefficients c{};
    c.luma_offset = code.full_range ? 0.0f : 16.0f;
    c.luma_scale = code.full_range ? 1 / 255.0f : 1 / 219.0f;
    c.chroma_scale = code.full_range ? 1 / 255.0f : 1 / 224.0f;
    c.red_v = 2 * (1 - kr);
    c.blue_u = 2 * (1 - kb);
    c.green_u = -2 * (1 - kb) * kb / kg;
    c.green_v = -2 * (1 - kr) * kr / kg;
    c.kr = kr;
    c.kg = kg;
    c.kb = kb;
    return c;
}

struct Colors {
    float red[piece];
    float green[piece];
    float blue[piece];
};

// sRGB to linear light and back within half a level, without a table: these loops vectorise.
inline float to_light(float v) {
    v = v < 0 ? 0 : (v > 1 ? 1 : v);
    return v * (v * (v * 0.305306011f + 0.682171111f) + 0.012522878f);
}

inline float from_light(float v) {
    v = v < 0 ? 0 : (v > 1 ? 1 : v);
    const float root2 = std::sqrt(v);
    const float root4 = std::sqrt(root2);
    const float root8 = std::sqrt(root4);
    const float value =
        0.662002687f * root2 + 0.684122060f * root4 - 0.323583601f * root8 - 0.0225411470f * v;
    return value < 0 ? 0 : (value > 1 ? 1 : value);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void light_of(const std::uint8_t* luma,
                                                                   const float* u, const float* v,
                                                                   const Coefficients& c,
                                                                   Colors& to) {
    for (int i = 0; i < piece; ++i) {
        const float y = (static_cast<float>(luma[i]) - c.luma_offset) * c.luma_scale;
        to.red[i] = to_light(y + c.red_v * v[i]);
        to.green[i] = to_light(y + c.green_u * u[i] + c.green_v * v[i]);
        to.blue[i] = to_light(y + c.blue_u * u[i]);
    }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void combine(const Colors& l, const Colors& r,
                                                                  const Coefficients& c,
                                                                  std::uint8_t* luma, float* u,
                                                                  float* v) {
    const float u_scale = 0.5f / (1 - c.kb);
    const float v_scale = 0.5f / (1 - c.kr);
    float mixed[3][piece];
    for (int k = 0; k < 3; ++k) {
        const float* m = matrix[k];
        for (int i = 0; i < piece; ++i) {
            mixed[k][i] = from_light(m[0] * l.red[i] + m[1] * l.green[i] + m[2] * l.blue[i] +
                                     m[3] * r.red[i] + m[4] * r.green[i] + m[5] * r.blue[i]);
        }
    }
    for (int i = 0; i < piece; ++i) {
        const float y = c.kr * mixed[0][i] + c.kg * mixed[1][i] + c.kb * mixed[2][i];
        luma[i] = static_cast<std::uint8_t>(y / c.luma_scale + c.luma_offset + 0.5f);
        u[i] += (mixed[2][i] - y) * u_scale;
        v[i] += (mixed[0][i] - y) * v_scale;
    }
}

// Chroma lies at every second luma pixel; between two, their mean.
void spread(const std::uint8_t* chroma, int at, int count, int last, float scale, float* to) {
    for (int i = 0; i < piece / 2; ++i) {
        const int here = std::min(at + std::min(i, count - 1), last);
        const int next = std::min(here + 1, last);
        to[2 * i] = (static_cast<float>(chroma[here]) - 128.0f) * scale;
        to[2 * i + 1] = (0.5f * static_cast<float>(chroma[here] + chroma[next]) - 128.0f) * scale;
    }
}

void gather(const float* sums, int count, float scale, std::uint8_t* to) {
    for (int i = 0; i < count; ++i) {
        const float mean = 0.25f * (sums[2 * i] + sums[2 * i + 1]);
        to[i] = static_cast<std::uint8_t>(std::clamp(mean / scale + 128.5f, 0.0f, 255.0f));
    }
}

}  // namespace

void dubois(const RowPair<const std::uint8_t>& left, const RowPair<const std::uint8_t>& right,
            const RowPair<std::uint8_t>& to, int width, ColorCode code) {
    const auto c = coefficients(code);
    const int last = width / 2 - 1;
    Colors light[2];
    float u[2][piece];
    float v[2][piece];
    for (int x = 0; x < width; x += piece) {
        const int count = std::min(piece, width - x);
        const RowPair<const std::uint8_t>* eyes[2] = {&left, &right};
        for (int eye = 0; eye < 2; ++eye) {
            spread(eyes[eye]->blue, x / 2, count / 2, last, c.chroma_scale, u[eye]);
            spread(eyes[eye]->red, x / 2, count / 2, last, c.chroma_scale, v[eye]);
        }
        float sum_u[piece] = {};
        float sum_v[piece] = {};
        for (int row = 0; row < 2; ++row) {
            std::uint8_t luma[piece] = {};
            for (int eye = 0; eye < 2; ++eye) {
                std::copy_n(eyes[eye]->luma[row] + x, count, luma);
                light_of(luma, u[eye], v[eye], c, light[eye]);
            }
            combine(light[0], light[1], c, luma, sum_u, sum_v);
            std::copy_n(luma, count, to.luma[row] + x);
        }
        gather(sum_u, count / 2, c.chroma_scale, to.blue + x / 2);
        gather(sum_v, count / 2, c.chroma_scale, to.red + x / 2);
    }
}

Rgb dubois_reference(Rgb left, Rgb right) {
    const auto light = [](double v) {
        v /= 255.0;
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    const auto level = [](double v) {
        v = std::clamp(v, 0.0, 1.0);
        return 255.0 * (v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055);
    };
    const double in[6] = {light(left.red),  light(left.green),  light(left.blue),
                          light(right.red), light(right.green), light(right.blue)};
    double out[3] = {};
    for (int k = 0; k < 3; ++k) {
        for (int i = 0; i < 6; ++i) out[k] += static_cast<double>(matrix[k][i]) * in[i];
    }
    return {level(out[0]), level(out[1]), level(out[2])};
}

}  // namespace spot::media
