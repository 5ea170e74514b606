#include "media/view/anaglyph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace spot::media {
namespace {

// Rows: red, green, blue of the result; columns: red, green, blue of the left eye, of the right.
struct Recipe {
    bool linear;
    float matrix[3][6];
};
constexpr Recipe recipes[] = {
    {true,  // red_cyan
     {{0.437f, 0.449f, 0.164f, -0.011f, -0.032f, -0.007f},
      {-0.062f, -0.062f, -0.024f, 0.377f, 0.761f, 0.009f},
      {-0.048f, -0.050f, -0.017f, -0.026f, -0.093f, 1.234f}}},
    {true,  // green_magenta
     {{-0.062f, -0.158f, -0.039f, 0.529f, 0.705f, 0.024f},
      {0.284f, 0.668f, 0.143f, -0.016f, -0.015f, -0.065f},
      {-0.015f, -0.027f, 0.021f, 0.009f, 0.075f, 0.937f}}},
    {true,  // amber_blue
     {{1.062f, -0.205f, 0.299f, -0.016f, -0.123f, -0.017f},
      {-0.026f, 0.908f, 0.068f, 0.006f, 0.062f, -0.017f},
      {-0.038f, -0.173f, 0.022f, 0.094f, 0.185f, 0.911f}}},
    {false, {{1, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 1, 0}, {0, 0, 0, 0, 0, 1}}},
    {false, {{0.299f, 0.587f, 0.114f, 0, 0, 0}, {0, 0, 0, 0, 1, 0}, {0, 0, 0, 0, 0, 1}}},
    {false,
     {{0.299f, 0.587f, 0.114f, 0, 0, 0},
      {0, 0, 0, 0.299f, 0.587f, 0.114f},
      {0, 0, 0, 0.299f, 0.587f, 0.114f}}},
};

const Recipe& recipe_of(Glasses kind) {
    return recipes[static_cast<std::size_t>(kind)];
}

// Pixels handled at a time: a piece of each of the planes stays in the nearest cache.
constexpr int piece = 64;

struct Coefficients {
    float luma_offset, luma_scale;               // from samples to 0..1
    float chroma_middle, chroma_scale, largest;  // and -0.5..0.5
    float red_v, green_u, green_v, blue_u;       // chroma to colour
    float kr, kg, kb;                            // colour to luma
};

// `step`: samples per one of 8 bits, `largest` of them all.
Coefficients coefficients(ColorCode code, float step, float largest) {
    const float kr = code.bt709 ? 0.2126f : 0.299f;
    const float kb = code.bt709 ? 0.0722f : 0.114f;
    const float kg = 1 - kr - kb;
    Coefficients c{};
    c.luma_offset = code.full_range ? 0.0f : 16 * step;
    c.luma_scale = 1 / (code.full_range ? largest : 219 * step);
    c.chroma_scale = 1 / (code.full_range ? largest : 224 * step);
    c.chroma_middle = 128 * step;
    c.largest = largest;
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

inline float bounded(float v, float most) {
    return v < 0 ? 0 : (v > most ? most : v);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void colors_of(const float* luma,
                                                                    const float* u, const float* v,
                                                                    const Coefficients& c,
                                                                    bool linear, Colors& to) {
    for (int i = 0; i < piece; ++i) {
        const float y = (luma[i] - c.luma_offset) * c.luma_scale;
        to.red[i] = bounded(y + c.red_v * v[i], 1);
        to.green[i] = bounded(y + c.green_u * u[i] + c.green_v * v[i], 1);
        to.blue[i] = bounded(y + c.blue_u * u[i], 1);
    }
    if (!linear) return;
    for (int i = 0; i < piece; ++i) {
        to.red[i] = to_light(to.red[i]);
        to.green[i] = to_light(to.green[i]);
        to.blue[i] = to_light(to.blue[i]);
    }
}

// Luma in samples, to be rounded down; chroma is added to u and v.
[[gnu::target_clones("avx512f", "avx2", "default")]] void combine(const Colors& l, const Colors& r,
                                                                  const Coefficients& c,
                                                                  const Recipe& recipe, float* luma,
                                                                  float* u, float* v) {
    const float u_scale = 0.5f / (1 - c.kb);
    const float v_scale = 0.5f / (1 - c.kr);
    float mixed[3][piece];
    for (int k = 0; k < 3; ++k) {
        const float* m = recipe.matrix[k];
        for (int i = 0; i < piece; ++i) {
            mixed[k][i] = bounded(m[0] * l.red[i] + m[1] * l.green[i] + m[2] * l.blue[i] +
                                      m[3] * r.red[i] + m[4] * r.green[i] + m[5] * r.blue[i],
                                  1);
        }
        if (!recipe.linear) continue;
        for (int i = 0; i < piece; ++i) mixed[k][i] = from_light(mixed[k][i]);
    }
    for (int i = 0; i < piece; ++i) {
        const float y = c.kr * mixed[0][i] + c.kg * mixed[1][i] + c.kb * mixed[2][i];
        luma[i] = bounded(y / c.luma_scale + c.luma_offset + 0.5f, c.largest);
        u[i] += (mixed[2][i] - y) * u_scale;
        v[i] += (mixed[0][i] - y) * v_scale;
    }
}

// Chroma lies at every second luma pixel; between two, their mean.
template <class Sample>
void spread(const Sample* chroma, int at, int count, int last, const Coefficients& c, float* to) {
    for (int i = 0; i < piece / 2; ++i) {
        const int here = std::min(at + std::min(i, count - 1), last);
        const int next = std::min(here + 1, last);
        to[2 * i] = (static_cast<float>(chroma[here]) - c.chroma_middle) * c.chroma_scale;
        to[2 * i + 1] = (0.5f * static_cast<float>(chroma[here] + chroma[next]) - c.chroma_middle) *
                        c.chroma_scale;
    }
}

template <class Sample>
void gather(const float* sums, int count, const Coefficients& c, Sample* to) {
    for (int i = 0; i < count; ++i) {
        const float mean = 0.25f * (sums[2 * i] + sums[2 * i + 1]);
        to[i] =
            static_cast<Sample>(bounded(mean / c.chroma_scale + c.chroma_middle + 0.5f, c.largest));
    }
}

template <class Sample>
void mix(const Recipe& recipe, const RowPair<const Sample>& left,
         const RowPair<const Sample>& right, const RowPair<Sample>& to, int width,
         const Coefficients& c) {
    const int last = width / 2 - 1;
    Colors colors[2];
    float u[2][piece];
    float v[2][piece];
    for (int x = 0; x < width; x += piece) {
        const int count = std::min(piece, width - x);
        const RowPair<const Sample>* eyes[2] = {&left, &right};
        for (int eye = 0; eye < 2; ++eye) {
            spread(eyes[eye]->blue, x / 2, count / 2, last, c, u[eye]);
            spread(eyes[eye]->red, x / 2, count / 2, last, c, v[eye]);
        }
        float sum_u[piece] = {};
        float sum_v[piece] = {};
        for (int row = 0; row < 2; ++row) {
            float luma[piece] = {};
            for (int eye = 0; eye < 2; ++eye) {
                for (int i = 0; i < count; ++i) {
                    luma[i] = static_cast<float>(eyes[eye]->luma[row][x + i]);
                }
                colors_of(luma, u[eye], v[eye], c, recipe.linear, colors[eye]);
            }
            combine(colors[0], colors[1], c, recipe, luma, sum_u, sum_v);
            for (int i = 0; i < count; ++i) to.luma[row][x + i] = static_cast<Sample>(luma[i]);
        }
        gather(sum_u, count / 2, c, to.blue + x / 2);
        gather(sum_v, count / 2, c, to.red + x / 2);
    }
}

}  // namespace

void anaglyph(Glasses kind, const RowPair<const std::uint8_t>& left,
              const RowPair<const std::uint8_t>& right, const RowPair<std::uint8_t>& to, int width,
              ColorCode code) {
    mix(recipe_of(kind), left, right, to, width, coefficients(code, 1, 255));
}

void anaglyph(Glasses kind, const RowPair<const std::uint16_t>& left,
              const RowPair<const std::uint16_t>& right, const RowPair<std::uint16_t>& to,
              int width, ColorCode code) {
    mix(recipe_of(kind), left, right, to, width, coefficients(code, 4, 1023));
}

Rgb anaglyph_reference(Glasses kind, Rgb left, Rgb right) {
    const auto& recipe = recipe_of(kind);
    const auto light = [&](double v) {
        v /= 255.0;
        if (!recipe.linear) return v;
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    const auto level = [&](double v) {
        v = std::clamp(v, 0.0, 1.0);
        if (!recipe.linear) return 255.0 * v;
        return 255.0 * (v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055);
    };
    const double in[6] = {light(left.red),  light(left.green),  light(left.blue),
                          light(right.red), light(right.green), light(right.blue)};
    double out[3] = {};
    for (int k = 0; k < 3; ++k) {
        for (int i = 0; i < 6; ++i) out[k] += static_cast<double>(recipe.matrix[k][i]) * in[i];
    }
    return {level(out[0]), level(out[1]), level(out[2])};
}

}  // namespace spot::media
