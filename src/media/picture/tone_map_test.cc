#include "media/picture/tone_map.h"

#include <gtest/gtest.h>

#include <vector>

#include "media/picture/upright.h"

namespace spot::media {
namespace {

// A picture of one colour, given in Y, Cb, Cr of 10 bits and limited range.
std::array<int, 3> toned(const ToneMap& map, int y, int cb, int cr) {
    const auto from = make_picture({16, 16}, 10);
    const auto to = make_picture({16, 16}, 8);
    const int values[] = {y, cb, cr};
    for (int plane = 0; plane < 3; ++plane) {
        for (int row = 0; row < (plane == 0 ? 16 : 8); ++row) {
            auto* samples =
                reinterpret_cast<std::uint16_t*>(from->data[plane] + row * from->linesize[plane]);
            std::fill_n(samples, plane == 0 ? 16 : 8, static_cast<std::uint16_t>(values[plane]));
        }
    }
    map.apply(view(*from), mutable_view(*to));
    return {to->data[0][0], to->data[1][0], to->data[2][0]};
}

FilmPlan hdr(AVColorTransferCharacteristic transfer) {
    FilmPlan film{.stored = {16, 16}, .size = {16, 16}, .frame_rate = {25, 1}};
    film.form = AV_PIX_FMT_YUV420P10;
    film.transfer = transfer;
    film.primaries = AVCOL_PRI_BT2020;
    film.matrix = AVCOL_SPC_BT2020_NCL;
    return film;
}

TEST(ToneMap, BlackStaysBlackGrayStaysGrayAndNothingTurnsBack) {
    for (const auto transfer : {AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67}) {
        const ToneMap map(hdr(transfer));
        EXPECT_EQ(toned(map, 64, 512, 512), (std::array<int, 3>{16, 128, 128}));
        int before = 0;
        for (int y = 64; y <= 940; y += 4) {
            const auto made = toned(map, y, 512, 512);
            EXPECT_GE(made[0], before) << y;
            EXPECT_NEAR(made[1], 128, 1) << y;
            EXPECT_NEAR(made[2], 128, 1) << y;
            before = made[0];
        }
        EXPECT_GE(before, 233);  // the brightest is white
        EXPECT_LE(before, 235);
    }
}

// 18 % gray of a screen whose white is 203 cd/m2 is 36.5 cd/m2: 0.4109 of PQ, and of SDR 0.4894.
TEST(ToneMap, WhatLiesBelowTheKneeLooksAsItDid) {
    const ToneMap map(hdr(AVCOL_TRC_SMPTE2084));
    EXPECT_NEAR(toned(map, 64 + static_cast<int>(0.4109 * 876), 512, 512)[0], 16 + 0.4894 * 219, 2);
}

TEST(ToneMap, TheFilmsPeakBecomesWhite) {
    auto film = hdr(AVCOL_TRC_SMPTE2084);
    film.brightness.learn_light("400,100");
    const ToneMap map(film);
    // 400 cd/m2 is 0.6526 of PQ.
    EXPECT_NEAR(toned(map, 64 + static_cast<int>(0.6526 * 876), 512, 512)[0], 235, 1);
    EXPECT_LT(
        toned(ToneMap(hdr(AVCOL_TRC_SMPTE2084)), 64 + static_cast<int>(0.6526 * 876), 512, 512)[0],
        232);
}

TEST(ToneMap, IsForEightBitsOfHdrAlone) {
    EXPECT_TRUE(needs_tone_map(hdr(AVCOL_TRC_SMPTE2084), 8));
    EXPECT_FALSE(needs_tone_map(hdr(AVCOL_TRC_SMPTE2084), 10));
    EXPECT_FALSE(needs_tone_map(hdr(AVCOL_TRC_BT709), 8));
}

TEST(ToneMap, UprightStatesWhatItMade) {
    auto film = hdr(AVCOL_TRC_SMPTE2084);
    film.brightness.learn_light("1000,400");
    Upright upright(film, {16, 16}, 8);
    const auto made = upright.apply(*make_picture({16, 16}, 10));
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ((*made)->format, AV_PIX_FMT_YUV420P);
    EXPECT_EQ((*made)->color_trc, AVCOL_TRC_BT709);
    EXPECT_EQ((*made)->colorspace, AVCOL_SPC_BT709);
    EXPECT_TRUE(made_plan(film, 8).brightness.empty());
    EXPECT_FALSE(made_plan(film, 10).brightness.empty());
}

}  // namespace
}  // namespace spot::media
