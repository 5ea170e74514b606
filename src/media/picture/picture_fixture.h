#pragma once

// For tests: pictures with memory of their own, and things that films show.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "media/picture/picture.h"

namespace spot::media {

// A picture of 8 or 10 bits; levels are those of 8 bits in both.
class Painted {
  public:
    Painted(int width, int height, int bit_depth = 8, int level = 16)
        : width_(width), height_(height), bits_(bit_depth) {
        for (std::size_t k = 0; k < 3; ++k) {
            const auto [w, h] = size(k);
            samples_[k].assign(static_cast<std::size_t>(w * h),
                               static_cast<std::uint16_t>((k == 0 ? level : 128) * scale()));
        }
        settle();
    }
    // `level` is luma, 0..255.
    void set(int x, int y, int level) {
        const auto at = static_cast<std::size_t>(y * width_ + x);
        samples_[0][at] = static_cast<std::uint16_t>(std::clamp(level, 0, 255) * scale());
    }
    int luma(int x, int y) const {
        return samples_[0][static_cast<std::size_t>(y * width_ + x)] / scale();
    }
    void fill(const Area& area, int level) {
        for (int y = area.top; y < area.top + area.height; ++y) {
            for (int x = area.left; x < area.left + area.width; ++x) set(x, y, level);
        }
    }
    void tint(int blue, int red) {
        std::fill(samples_[1].begin(), samples_[1].end(),
                  static_cast<std::uint16_t>(blue * scale()));
        std::fill(samples_[2].begin(), samples_[2].end(),
                  static_cast<std::uint16_t>(red * scale()));
    }
    // Pixels of luma and chroma, each with its own level.
    void texture(const Area& area, std::uint32_t seed, int low, int high, int shift = 0) {
        for (int y = 0; y < area.height; ++y) {
            for (int x = 0; x < area.width; ++x) {
                const auto noise =
                    hash((x + shift) / 6, y / 6, seed) % 200 + hash(x + shift, y, seed + 1) % 56;
                set(area.left + x, area.top + y,
                    low + static_cast<int>(noise) * (high - low) / 255);
            }
        }
    }
    void noise(std::uint32_t seed, int most) {
        for (int y = 0; y < height_; ++y) {
            for (int x = 0; x < width_; ++x) {
                const int more =
                    static_cast<int>(hash(x, y, seed) % (2U * static_cast<unsigned>(most) + 1));
                set(x, y, luma(x, y) + more - most);
            }
        }
    }
    // Letters of 5x7 dots of `dot` pixels, with an outline of one dot.
    void write(std::string_view text, int left, int top, int dot, int level);

    // Valid until the next change.
    Picture view() {
        settle();
        Picture made;
        made.bit_depth = bits_;
        for (std::size_t k = 0; k < 3; ++k) {
            const auto [w, h] = size(k);
            const int bytes = bits_ == 8 ? 1 : 2;
            const auto* data = bits_ == 8
                                   ? bytes_[k].data()
                                   : reinterpret_cast<const std::uint8_t*>(samples_[k].data());
            made.planes[k] = {data, static_cast<std::ptrdiff_t>(w) * bytes, w, h};
        }
        return made;
    }

    static std::uint32_t hash(int x, int y, std::uint32_t seed) {
        auto h = static_cast<std::uint32_t>(x) * 2654435761U ^
                 static_cast<std::uint32_t>(y) * 2246822519U ^ seed * 3266489917U;
        h = (h ^ h >> 15) * 2246822519U;
        return (h ^ h >> 13) >> 8;
    }

  private:
    int scale() const { return bits_ == 8 ? 1 : 4; }
    Size size(std::size_t k) const {
        return k == 0 ? Size{width_, height_} : Size{width_ / 2, height_ / 2};
    }
    void settle() {
        if (bits_ != 8) return;
        for (std::size_t k = 0; k < 3; ++k) {
            bytes_[k].resize(samples_[k].size());
            std::transform(samples_[k].begin(), samples_[k].end(), bytes_[k].begin(),
                           [](std::uint16_t v) { return static_cast<std::uint8_t>(v); });
        }
    }

    int width_;
    int height_;
    int bits_;
    std::array<std::vector<std::uint16_t>, 3> samples_;
    std::array<std::vector<std::uint8_t>, 3> bytes_;
};

inline void Painted::write(std::string_view text, int left, int top, int dot, int level) {
    // Rows of dots from above, bit 4 at the left.
    struct Letter {
        char name;
        std::array<int, 7> rows;
    };
    static constexpr std::array<Letter, 10> letters{{{'E', {31, 16, 16, 30, 16, 16, 31}},
                                                     {'H', {17, 17, 17, 31, 17, 17, 17}},
                                                     {'I', {14, 4, 4, 4, 4, 4, 14}},
                                                     {'L', {16, 16, 16, 16, 16, 16, 31}},
                                                     {'M', {17, 27, 21, 21, 17, 17, 17}},
                                                     {'N', {17, 25, 21, 19, 17, 17, 17}},
                                                     {'O', {14, 17, 17, 17, 17, 17, 14}},
                                                     {'R', {30, 17, 17, 30, 20, 18, 17}},
                                                     {'T', {31, 4, 4, 4, 4, 4, 4}},
                                                     {'W', {17, 17, 17, 21, 21, 27, 17}}}};
    for (const int outline : {1, 0}) {
        int x = left;
        for (const char name : text) {
            for (const auto& letter : letters) {
                if (letter.name != name) continue;
                for (int row = 0; row < 7; ++row) {
                    for (int column = 0; column < 5; ++column) {
                        if ((letter.rows[static_cast<std::size_t>(row)] >> (4 - column) & 1) == 0) {
                            continue;
                        }
                        const int more = outline * dot;
                        const Area area{x + column * dot - more, top + row * dot - more,
                                        dot + 2 * more, dot + 2 * more};
                        const Area inside{std::max(0, area.left), std::max(0, area.top),
                                          std::min(area.width, width_ - area.left),
                                          std::min(area.height, height_ - area.top)};
                        fill(inside, outline == 1 ? 16 : level);
                    }
                }
            }
            x += 6 * dot;
        }
    }
}

}  // namespace spot::media
