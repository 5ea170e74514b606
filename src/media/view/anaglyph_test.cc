#include "media/view/anaglyph.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace spot::media {
namespace {

// Pixels of one colour through the whole row function, against the exact formula.
class Anaglyph : public ::testing::TestWithParam<Glasses> {};

TEST_P(Anaglyph, RowsAreWhatTheFormulaSays) {
    struct Case {
        Rgb left, right;
    };
    const auto code = [](Rgb c, std::uint8_t* y, std::uint8_t* u, std::uint8_t* v) {
        const double luma = 0.2126 * c.red + 0.7152 * c.green + 0.0722 * c.blue;
        *y = static_cast<std::uint8_t>(std::lround(luma));
        *u = static_cast<std::uint8_t>(std::lround(128 + (c.blue - luma) / 1.8556));
        *v = static_cast<std::uint8_t>(std::lround(128 + (c.red - luma) / 1.5748));
    };
    for (const auto& c :
         {Case{{128, 128, 128}, {128, 128, 128}}, Case{{255, 255, 255}, {255, 255, 255}},
          Case{{0, 0, 0}, {0, 0, 0}}, Case{{200, 60, 90}, {200, 60, 90}},
          Case{{180, 180, 180}, {40, 40, 40}}, Case{{40, 90, 140}, {150, 120, 60}}}) {
        std::vector<std::uint8_t> in(8 * 66);
        const auto row = [&](int i) { return in.data() + 66 * i; };
        std::uint8_t values[6];
        code(c.left, &values[0], &values[1], &values[2]);
        code(c.right, &values[3], &values[4], &values[5]);
        for (int i = 0; i < 6; ++i) std::fill_n(row(i), 66, values[i]);
        std::vector<std::uint8_t> out(4 * 66);
        const RowPair<std::uint8_t> to{
            {out.data(), out.data() + 66}, out.data() + 132, out.data() + 198};
        anaglyph(GetParam(), {{row(0), row(0)}, row(1), row(2)}, {{row(3), row(3)}, row(4), row(5)},
                 to, 66, {.bt709 = true, .full_range = true});
        const auto exact = anaglyph_reference(GetParam(), c.left, c.right);
        std::uint8_t y = 0, u = 0, v = 0;
        code(exact, &y, &u, &v);
        for (int x = 0; x < 66; ++x) EXPECT_NEAR(to.luma[1][x], y, 3);
        for (int x = 0; x < 33; ++x) {
            EXPECT_NEAR(to.blue[x], u, 3);
            EXPECT_NEAR(to.red[x], v, 3);
        }
        // The same with ten bits: each sample four times as much.
        std::vector<std::uint16_t> wide_in(in.begin(), in.end());
        for (auto& value : wide_in) value = static_cast<std::uint16_t>(value * 1023 / 255);
        std::vector<std::uint16_t> wide(out.size());
        const auto at = [&](int i) { return wide_in.data() + 66 * i; };
        anaglyph(GetParam(), {{at(0), at(0)}, at(1), at(2)}, {{at(3), at(3)}, at(4), at(5)},
                 {{wide.data(), wide.data() + 66}, wide.data() + 132, wide.data() + 198}, 66,
                 {.bt709 = true, .full_range = true});
        for (std::size_t i = 0; i < 165; ++i) EXPECT_NEAR(wide[i], out[i] * 1023 / 255, 13) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Anaglyph,
                         ::testing::Values(Glasses::red_cyan, Glasses::green_magenta,
                                           Glasses::amber_blue, Glasses::color, Glasses::half_color,
                                           Glasses::gray));

TEST(AnaglyphMatrices, KeepGrayOfEqualEyes) {
    for (const auto kind : {Glasses::red_cyan, Glasses::green_magenta, Glasses::amber_blue,
                            Glasses::color, Glasses::half_color, Glasses::gray}) {
        for (const double level : {0.0, 90.0, 255.0}) {
            const Rgb gray{level, level, level};
            const auto made = anaglyph_reference(kind, gray, gray);
            EXPECT_NEAR(made.red, level, 3);
            EXPECT_NEAR(made.green, level, 3);
            EXPECT_NEAR(made.blue, level, 3);
        }
    }
}

}  // namespace
}  // namespace spot::media
