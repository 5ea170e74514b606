#include "media/still/png.h"

#include <array>
#include <cmath>

#include "media/film/film_fixture.h"
#include "media/picture/upright.h"
#include "media/still/png_fixture.h"

namespace spot::media {
namespace {

struct Meaning {
    const char* name;
    AVColorSpace space;
    double kr, kb;  // ITU-R BT.601-7, BT.709-6, BT.2020-2: luma = kr R + (1 - kr - kb) G + kb B
    bool full;
    int height = 64;
};

constexpr std::array<std::array<int, 3>, 8> colors{{{255, 255, 255},
                                                    {191, 191, 0},
                                                    {0, 191, 191},
                                                    {0, 255, 0},
                                                    {255, 0, 255},
                                                    {191, 0, 0},
                                                    {0, 0, 255},
                                                    {37, 91, 203}}};

// Flat colours written down by the standards' own formulas come back as they were.
class PngTest : public ::testing::TestWithParam<Meaning> {};

TEST_P(PngTest, ColoursMeanWhatTheFilmSays) {
    const auto& meaning = GetParam();
    for (const int bits : {8, 10}) {
        for (const auto& rgb : colors) {
            const double r = rgb[0] / 255.0, g = rgb[1] / 255.0, b = rgb[2] / 255.0;
            const double y = meaning.kr * r + (1 - meaning.kr - meaning.kb) * g + meaning.kb * b;
            const double cb = (b - y) / (2 * (1 - meaning.kb));
            const double cr = (r - y) / (2 * (1 - meaning.kr));
            const double step = bits == 10 ? 4 : 1;
            const double top = bits == 10 ? 1023 : 255;
            const auto code = [&](double value, double low, double range) {
                return meaning.full ? value * top + low : (value * range + low) * step;
            };
            const double middle = 128 * (meaning.full ? step : 1);
            const std::array<long, 3> samples{std::lround(code(y, meaning.full ? 0 : 16, 219)),
                                              std::lround(std::min(top, code(cb, middle, 224))),
                                              std::lround(std::min(top, code(cr, middle, 224)))};
            Frame frame = make_picture({64, meaning.height}, bits);
            frame->colorspace = meaning.space;
            frame->color_range = meaning.full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
            const auto to = mutable_view(*frame);
            for (std::size_t p = 0; p < 3; ++p) {
                for (int row = 0; row < to.planes[p].height; ++row) {
                    auto* at = to.planes[p].row(row);
                    for (int x = 0; x < to.planes[p].width; ++x) {
                        if (bits == 8) {
                            at[x] = static_cast<std::uint8_t>(samples[p]);
                        } else {
                            reinterpret_cast<std::uint16_t*>(at)[x] =
                                static_cast<std::uint16_t>(samples[p]);
                        }
                    }
                }
            }
            const auto made = RgbMaker().make(*frame, 0, {64, meaning.height}, *frame);
            const int bytes = bits == 10 ? 2 : 1;  // the first of two is the upper one
            for (int c = 0; c < 3; ++c) {
                EXPECT_NEAR(made->data[0][(5 * 3 + c) * bytes], rgb[static_cast<std::size_t>(c)], 2)
                    << bits << " bits, " << rgb[0] << " " << rgb[1] << " " << rgb[2];
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Standards, PngTest,
    ::testing::Values(Meaning{"Bt601", AVCOL_SPC_SMPTE170M, 0.299, 0.114, false},
                      Meaning{"Bt601Full", AVCOL_SPC_BT470BG, 0.299, 0.114, true},
                      Meaning{"Bt709", AVCOL_SPC_BT709, 0.2126, 0.0722, false},
                      Meaning{"Bt709Full", AVCOL_SPC_BT709, 0.2126, 0.0722, true},
                      Meaning{"Bt2020", AVCOL_SPC_BT2020_NCL, 0.2627, 0.0593, false},
                      Meaning{"SmallUnsaid", AVCOL_SPC_UNSPECIFIED, 0.299, 0.114, false},
                      Meaning{"LargeUnsaid", AVCOL_SPC_UNSPECIFIED, 0.2126, 0.0722, false, 720}),
    [](const auto& meaning) { return std::string(meaning.param.name); });

TEST_F(FilmTest, PngKeepsEverySample) {
    Frame picture = make_rgb({30, 20});
    for (int y = 0; y < 20; ++y) {
        for (int i = 0; i < 90; ++i) {
            picture->data[0][y * picture->linesize[0] + i] = static_cast<std::uint8_t>(7 * y + i);
        }
    }
    ASSERT_TRUE(write_png(*picture, path("a.png")));
    const auto back = read_png(path("a.png"));
    ASSERT_EQ(back.rgb.size(), 1800u);
    EXPECT_EQ(back.rgb[90 * 3 + 31], 7 * 3 + 31);
    EXPECT_EQ(files_in(path(".")), 1u);
}

}  // namespace
}  // namespace spot::media
