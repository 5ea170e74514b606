#include "media/view/render.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace spot::media {
namespace {

constexpr int width = 200;
constexpr int height = 60;

// A picture with memory of its own.
template <class Sample>
class Memory {
  public:
    Memory(int w, int h) {
        for (std::size_t k = 0; k < 3; ++k) {
            sizes_[k] = {k == 0 ? w : w / 2, k == 0 ? h : h / 2};
            planes_[k].resize(static_cast<std::size_t>(sizes_[k].width * sizes_[k].height));
        }
    }
    MutablePicture to() {
        MutablePicture picture;
        picture.bit_depth = sizeof(Sample) == 1 ? 8 : 10;
        for (std::size_t k = 0; k < 3; ++k) {
            picture.planes[k] = {reinterpret_cast<std::uint8_t*>(planes_[k].data()),
                                 static_cast<std::ptrdiff_t>(sizeof(Sample)) * sizes_[k].width,
                                 sizes_[k].width, sizes_[k].height};
        }
        return picture;
    }
    Picture from() {
        Picture picture;
        picture.bit_depth = sizeof(Sample) == 1 ? 8 : 10;
        for (std::size_t k = 0; k < 3; ++k) {
            const auto plane = to().planes[k];
            picture.planes[k] = {plane.data, plane.stride, plane.width, plane.height};
        }
        return picture;
    }
    Sample& at(std::size_t k, int x, int y) {
        return planes_[k][static_cast<std::size_t>(y * sizes_[k].width + x)];
    }
    std::vector<Sample>& plane(std::size_t k) { return planes_[k]; }
    Size size(std::size_t k) const { return sizes_[k]; }

  private:
    Size sizes_[3];
    std::vector<Sample> planes_[3];
};

// Texture, and a near thing in the middle that is lighter.
template <class Sample>
Memory<Sample> film_picture() {
    Memory<Sample> memory(width, height);
    std::uint32_t state = 5;
    for (std::size_t k = 0; k < 3; ++k) {
        for (int y = 0; y < memory.size(k).height; ++y) {
            for (int x = 0; x < memory.size(k).width; ++x) {
                state = state * 1664525U + 1013904223U;
                const int scale = k == 0 ? 1 : 2;
                const bool near = x * scale > 80 && x * scale < 130;
                const int value = (near ? 150 : 60) + static_cast<int>(state >> 27);
                memory.at(k, x, y) = static_cast<Sample>(sizeof(Sample) == 1 ? value : value * 4);
            }
        }
    }
    return memory;
}

DepthMap film_depth() {
    DepthMap depth;
    depth.shift = depth_shift(width, height);
    depth.width = depth_side(width, depth.shift);
    depth.height = depth_side(height, depth.shift);
    for (int y = 0; y < depth.height; ++y) {
        for (int x = 0; x < depth.width; ++x) {
            const bool near = x > 80 && x < 130;
            depth.nearness.push_back(near ? 0.9f : 0.2f);
            depth.guide.push_back(near ? 150.0f : 60.0f);
        }
    }
    return depth;
}

template <class Sample>
Memory<Sample> rendered(const RenderOptions& options, WindowBars bars = {}) {
    auto picture = film_picture<Sample>();
    const auto size = packed_size(options, {width, height});
    Memory<Sample> out(size.width, size.height);
    Renderer renderer({width, height}, options);
    renderer.render(picture.from(), film_depth(), out.to(), bars);
    return out;
}

template <class Sample>
bool same(Memory<Sample>& a, Size at, Memory<Sample>& b) {
    for (std::size_t k = 0; k < 3; ++k) {
        const int scale = k == 0 ? 1 : 2;
        for (int y = 0; y < b.size(k).height; ++y) {
            for (int x = 0; x < b.size(k).width; ++x) {
                if (a.at(k, x + at.width / scale, y + at.height / scale) != b.at(k, x, y)) {
                    return false;
                }
            }
        }
    }
    return true;
}

TEST(Render, AKeptEyeIsTheSource) {
    auto source = film_picture<std::uint8_t>();
    for (const auto mode : {Mode::sbs, Mode::cross, Mode::tb}) {
        for (const auto keep : {Keep::neither, Keep::left, Keep::right}) {
            auto out = rendered<std::uint8_t>({.mode = mode, .strength = 5, .keep = keep});
            const Size second = mode == Mode::tb ? Size{0, height} : Size{width, 0};
            const Size left = mode == Mode::cross ? second : Size{};
            const Size right = mode == Mode::cross ? Size{} : second;
            EXPECT_EQ(same(out, left, source), keep == Keep::left);
            EXPECT_EQ(same(out, right, source), keep == Keep::right);
        }
    }
}

TEST(Render, AKeptEyesOtherHasAllOfTheParallax) {
    const auto depth = film_depth();
    const auto half = shift_scale(width, {.strength = 4}, depth);
    const auto whole = shift_scale(width, {.strength = 4, .keep = Keep::left}, depth);
    EXPECT_FLOAT_EQ(whole.full, 2 * half.full);
    EXPECT_FLOAT_EQ(whole.full, width * 0.04f * unit);
}

TEST(Render, CrossIsSideBySideWithTheRightEyeFirst) {
    auto sbs = rendered<std::uint8_t>({.mode = Mode::sbs, .strength = 5});
    auto cross = rendered<std::uint8_t>({.mode = Mode::cross, .strength = 5});
    for (std::size_t k = 0; k < 3; ++k) {
        const int half = sbs.size(k).width / 2;
        for (int y = 0; y < sbs.size(k).height; ++y) {
            for (int x = 0; x < half; ++x) {
                ASSERT_EQ(sbs.at(k, x, y), cross.at(k, x + half, y));
                ASSERT_EQ(sbs.at(k, x + half, y), cross.at(k, x, y));
            }
        }
    }
}

TEST(Render, RowsOfBothEyesByTurnsAreThoseOfSideBySide) {
    auto sbs = rendered<std::uint8_t>({.mode = Mode::sbs, .strength = 5});
    for (const bool right_first : {false, true}) {
        auto rows = rendered<std::uint8_t>(
            {.mode = Mode::row_interleaved, .right_first = right_first, .strength = 5});
        for (std::size_t k = 0; k < 3; ++k) {
            const int eye = sbs.size(k).width / 2;
            for (int y = 0; y < rows.size(k).height; ++y) {
                for (int x = 0; x < eye; ++x) {
                    const int mean = (sbs.at(k, x, y) + sbs.at(k, x + eye, y) + 1) / 2;
                    const bool right = (y % 2 == 1) != right_first;
                    const int own = sbs.at(k, right ? x + eye : x, y);
                    ASSERT_EQ(rows.at(k, x, y), k == 0 ? own : mean) << k << " " << x << " " << y;
                }
            }
        }
    }
}

// The source's values are four times as great, so are the result's, but for finer rounding.
TEST(Render, TenBitsAreLikeEight) {
    for (const auto& row : modes) {
        const bool glasses = row.packing == Packing::glasses;
        auto narrow = rendered<std::uint8_t>({.mode = row.mode, .strength = 5});
        auto wide = rendered<std::uint16_t>({.mode = row.mode, .strength = 5});
        for (std::size_t k = 0; k < 3; ++k) {
            for (std::size_t i = 0; i < narrow.plane(k).size(); ++i) {
                ASSERT_NEAR(wide.plane(k)[i], narrow.plane(k)[i] * 4, glasses ? 12 : 5) << row.name;
            }
        }
    }
}

TEST(Render, TheScreenIsTheMapsUnlessSaid) {
    auto depth = film_depth();
    depth.screen = 0.9f;
    EXPECT_FLOAT_EQ(shift_scale(width, {}, depth).convergence, 0.9f);
    EXPECT_FLOAT_EQ(shift_scale(width, {.convergence = 0.25}, depth).convergence, 0.25f);
}

TEST(Render, DepthIsGrayAndNearIsLight) {
    auto out = rendered<std::uint8_t>({.mode = Mode::depth});
    const auto level = [](float nearness) { return 16 + 219 * nearness; };
    EXPECT_NEAR(out.at(0, 105, 30), level(0.9f), 1.5);
    EXPECT_NEAR(out.at(0, 20, 30), level(0.2f), 1.5);
    for (std::size_t k = 1; k < 3; ++k) {
        EXPECT_EQ(std::count(out.plane(k).begin(), out.plane(k).end(), 128),
                  static_cast<std::ptrdiff_t>(out.plane(k).size()));
    }
}

TEST(Render, BarsAreBlackAndTheRestIsNot) {
    const RenderOptions options{.mode = Mode::sbs, .floating_window = true};
    auto out = rendered<std::uint8_t>(options, {.left = 8, .right = 6});
    auto open = rendered<std::uint8_t>(options);
    for (int x = 0; x < 2 * width; ++x) {
        const bool bar = x < 8 || x >= 2 * width - 6;
        EXPECT_EQ(out.at(0, x, 31), bar ? 16 : open.at(0, x, 31)) << x;
        EXPECT_EQ(out.at(1, x / 2, 15), bar ? 128 : open.at(1, x / 2, 15)) << x;
    }
}

// Between near and far nothing lies in the middle.
constexpr Area inside{20, 12, 160, 40};

// film_picture() between black bars, with something written into the lower one.
template <class Sample>
Memory<Sample> barred_picture() {
    auto memory = film_picture<Sample>();
    for (std::size_t k = 0; k < 3; ++k) {
        const int scale = k == 0 ? 1 : 2;
        for (int y = 0; y < memory.size(k).height; ++y) {
            for (int x = 0; x < memory.size(k).width; ++x) {
                const int px = x * scale - inside.left;
                const int py = y * scale - inside.top;
                if (px >= 0 && py >= 0 && px < inside.width && py < inside.height) continue;
                const bool text = y * scale > 54 && x * scale % 12 < 4;
                const int black = k == 0 ? (text ? 235 : 16) : 128;
                memory.at(k, x, y) = static_cast<Sample>(sizeof(Sample) == 1 ? black : black * 4);
            }
        }
    }
    return memory;
}

DepthMap inner_depth() {
    DepthMap depth;
    depth.shift = depth_shift(inside.width, inside.height);
    depth.width = depth_side(inside.width, depth.shift);
    depth.height = depth_side(inside.height, depth.shift);
    depth.inside = inside;
    for (int y = 0; y < depth.height; ++y) {
        for (int x = 0; x < depth.width; ++x) {
            const bool near = x > 60 && x < 110;
            // Before the screen and behind it at the sides, too.
            depth.nearness.push_back(near ? 0.9f : x < 60 ? 0.8f : 0.1f);
            depth.guide.push_back(near ? 150.0f : 60.0f);
        }
    }
    return depth;
}

// Renders a film with bars and compares each part of the packed picture with what it must be of:
// bars as in the film, or the film without them.
template <class Sample>
void expect_bars_kept(RenderOptions options, WindowBars bars) {
    auto picture = barred_picture<Sample>();
    const Size eye{width, height};
    const auto size = packed_size(options, eye);
    Memory<Sample> out(size.width, size.height);
    Renderer renderer(eye, options);
    renderer.render(picture.from(), inner_depth(), out.to(), bars);

    auto alone = inner_depth();
    alone.inside = {};
    const Size part{inside.width, inside.height};
    const auto part_size = packed_size(options, part);
    Memory<Sample> inner(part_size.width, part_size.height);
    Renderer(part, options).render(cut_out(picture.from(), inside), alone, inner.to(), bars);
    for (const bool second : {false, true}) {
        const bool down = options.mode == Mode::tb;
        for (std::size_t k = 0; k < 3; ++k) {
            const int scale = k == 0 ? 1 : 2;
            for (int y = 0; y < picture.size(k).height; ++y) {
                for (int x = 0; x < picture.size(k).width; ++x) {
                    const int px = x - inside.left / scale;
                    const int py = y - inside.top / scale;
                    const Size cut{inside.width / scale, inside.height / scale};
                    const auto is = out.at(k, x + (second && !down ? width / scale : 0),
                                           y + (second && down ? height / scale : 0));
                    if (px >= 0 && py >= 0 && px < cut.width && py < cut.height) {
                        ASSERT_EQ(is, inner.at(k, px + (second && !down ? cut.width : 0),
                                               py + (second && down ? cut.height : 0)))
                            << k << " " << x << " " << y;
                    } else {
                        ASSERT_EQ(is, picture.at(k, x, y)) << k << " " << x << " " << y;
                    }
                }
            }
        }
    }
}

TEST(Render, BarsStayTheFilmsAndTheRestIsTheFilmWithoutThem) {
    for (const auto mode : {Mode::sbs, Mode::tb, Mode::cross}) {
        for (const auto keep : {Keep::neither, Keep::left, Keep::right}) {
            for (const bool window : {false, true}) {
                const RenderOptions options{
                    .mode = mode, .strength = 6, .keep = keep, .floating_window = window};
                const auto bars = window ? WindowBars{4, 6} : WindowBars{};
                expect_bars_kept<std::uint8_t>(options, bars);
                expect_bars_kept<std::uint16_t>(options, bars);
            }
        }
    }
}

TEST(Render, BarsAreBlackInGlassesToo) {
    auto picture = barred_picture<std::uint8_t>();
    for (const auto mode : {Mode::anaglyph, Mode::hsbs, Mode::htb}) {
        const RenderOptions options{.mode = mode, .strength = 6};
        Memory<std::uint8_t> out(width, height);
        Renderer({width, height}, options).render(picture.from(), inner_depth(), out.to());
        for (int y = 0; y < 12 / 2; ++y) {
            for (int x = 0; x < width; ++x) {
                ASSERT_NEAR(out.at(0, x, y), 16, 1) << to_string(mode) << x << " " << y;
            }
        }
    }
}

TEST(Render, BarsOfADepthFilmLieInTheScreen) {
    auto picture = barred_picture<std::uint8_t>();
    auto depth = inner_depth();
    depth.screen = 0.6f;
    Memory<std::uint8_t> out(width, height);
    Renderer({width, height}, {.mode = Mode::depth}).render(picture.from(), depth, out.to());
    EXPECT_EQ(out.at(0, 3, 3), 16 + static_cast<int>(0.6 * 219));
    EXPECT_EQ(out.at(0, 100, 58), out.at(0, 3, 3));
    EXPECT_EQ(out.at(0, 3, 30), out.at(0, 3, 3));
    EXPECT_EQ(out.at(0, 110, 30), 16 + static_cast<int>(0.9 * 219));
}

TEST(Render, BarsMayChangeFromPictureToPicture) {
    auto picture = film_picture<std::uint8_t>();
    const RenderOptions options;
    const auto size = packed_size(options, {width, height});
    Memory<std::uint8_t> first(size.width, size.height);
    Memory<std::uint8_t> again(size.width, size.height);
    Memory<std::uint8_t> between(size.width, size.height);
    Renderer renderer({width, height}, options);
    renderer.render(picture.from(), film_depth(), first.to());
    renderer.render(picture.from(), inner_depth(), between.to());
    renderer.render(picture.from(), film_depth(), again.to());
    EXPECT_TRUE(same(first, {0, 0}, again));
    EXPECT_FALSE(same(first, {0, 0}, between));
}

TEST(Upsample, EdgesAreNotStretched) {
    auto picture = film_picture<std::uint8_t>();
    Upsampler upsampler(width, height);
    const auto scale = shift_scale(width, 10, 0.5);
    upsampler.begin(film_depth(), scale);
    const auto from = picture.from();
    const auto shifts = upsampler.pair(30, from.planes[0].row(30), from.planes[0].row(31));
    const auto near = static_cast<int>(std::lround(scale.shift(0.9f)));
    const auto far = static_cast<int>(std::lround(scale.shift(0.2f)));
    for (std::size_t x = 40; x < 160; ++x) {
        EXPECT_LE(std::min(std::abs(shifts[x] - near), std::abs(shifts[x] - far)), 2) << x;
    }
    EXPECT_NEAR(shifts[60], far, 2);
    EXPECT_NEAR(shifts[105], near, 2);
}

TEST(ShiftScale, LimitsAreSoftAndSymmetric) {
    const ShiftScale scale{
        .full = 1000, .convergence = 0.5f, .crossed_limit = 200, .uncrossed_limit = 100};
    float before = -1e9f;
    for (int i = 0; i <= 1000; ++i) {
        const float nearness = static_cast<float>(i) / 1000;
        const double value = (static_cast<double>(nearness) - 0.5) * 1000;
        const double limit = value > 0 ? 200 : 100;
        const float made = scale.shift(nearness);
        EXPECT_NEAR(made, limit * std::tanh(value / limit), 0.02);
        EXPECT_GE(made, before);
        EXPECT_LE(made, 200);
        EXPECT_GE(made, -100);
        before = made;
    }
}

// Pixels of holes are blurred; all others stay as sampled.
TEST(Holes, SofteningChangesHolesAlone) {
    auto picture = film_picture<std::uint8_t>();
    const auto plane = picture.from().planes[0];
    std::vector<std::int16_t> offsets(width, 0);
    offsets[50] = 16;
    const std::vector<Hole> holes{{50, 54}, {199, 200}};
    std::vector<std::uint8_t> row(plane.row(10), plane.row(10) + width);
    const auto before = row;
    soften_holes(plane, 10, 1, offsets, holes, row.data());
    for (int x = 0; x < width; ++x) {
        const auto i = static_cast<std::size_t>(x);
        if ((x >= 50 && x < 54) || x == 199) {
            const int middle = x == 50 ? 51 : x;
            int sum = 0;
            for (int y = 9; y <= 11; ++y) {
                for (int k = -1; k <= 1; ++k) sum += plane.row(y)[std::min(middle + k, width - 1)];
            }
            EXPECT_EQ(row[i], (sum + 4) / 9) << x;
        } else {
            EXPECT_EQ(row[i], before[i]) << x;
        }
    }
}

}  // namespace
}  // namespace spot::media
