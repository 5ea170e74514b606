#include "pipeline/estimate/picture_estimate.h"

#include <gtest/gtest.h>

namespace spot::pipeline {
namespace {

using media::ImageKind;

constexpr std::uint64_t megabyte = 1'000'000;

media::FilmInfo minute() {
    media::FilmInfo film;
    film.duration_seconds = 60;
    film.width = 1920;
    film.height = 1080;
    film.frame_rate = {24, 1};
    return film;
}

TEST(PictureEstimate, AMinuteOfFilmIsTwelveGigabytesOfPng) {
    const auto png = frames_bytes(minute(), {}, ImageKind::png);
    EXPECT_GT(png, 10'000 * megabyte);
    EXPECT_LT(png, 14'000 * megabyte);
    EXPECT_LT(frames_bytes(minute(), {}, ImageKind::jpg), png / 5);
    EXPECT_EQ(frames_bytes(minute(), {}, ImageKind::mpo),
              frames_bytes(minute(), {}, ImageKind::jpg));
    auto deep = minute();
    deep.bit_depth = 10;
    EXPECT_GT(frames_bytes(deep, {}, ImageKind::png), 2 * png);
    EXPECT_EQ(frames_bytes(deep, {}, ImageKind::jpg), frames_bytes(minute(), {}, ImageKind::jpg));
}

TEST(PictureEstimate, OnlyWantedPicturesCount) {
    const auto all = frames_bytes(minute(), {}, ImageKind::png);
    const media::RenderSettings part{.wanted = {.start = 30, .height = 540, .max_rate = 12}};
    EXPECT_NEAR(static_cast<double>(frames_bytes(minute(), part, ImageKind::png)),
                static_cast<double>(all) / 16, 1);
}

TEST(PictureEstimate, DepthTakesLessThanPictures) {
    const auto maps = depth_bytes(minute(), {}, true);
    EXPECT_GT(maps, 2'000 * megabyte);
    EXPECT_LT(maps, frames_bytes(minute(), {}, ImageKind::png) / 3);
    EXPECT_LT(depth_bytes(minute(), {}, false), maps);
}

TEST(PictureEstimate, SheetsAreSmall) {
    const auto stills = stills_bytes(minute(), media::Mode::anaglyph, 2, false);
    EXPECT_EQ(stills, 2 * stills_bytes(minute(), media::Mode::anaglyph, 1, false));
    EXPECT_LT(stills_bytes(minute(), media::Mode::anaglyph, 2, true), stills / 9);
    EXPECT_GT(stills_bytes(minute(), media::Mode::vr180, 2, false), stills);
}

TEST(PictureEstimate, PhotosAreJudgedByTheirFiles) {
    // A photo of 12 million pixels, as cameras and phones write them.
    const double pixels = pixels_in_file("jpg", 4'800'000);
    EXPECT_NEAR(pixels, 12e6, 2e6);
    EXPECT_EQ(photo_bytes(pixels, media::Mode::sbs, ImageKind::mpo),
              photo_bytes(pixels, media::Mode::sbs, ImageKind::jpg));
    EXPECT_LT(photo_bytes(pixels, media::Mode::anaglyph, ImageKind::jpg),
              photo_bytes(pixels, media::Mode::sbs, ImageKind::jpg));
    EXPECT_GT(photo_bytes(pixels, media::Mode::sbs, ImageKind::png), 40 * megabyte);
    EXPECT_LT(pixels_in_file("webp", 500 * megabyte), 20e6);
    EXPECT_LT(gathered_bytes(pixels), 12 * megabyte);
}

}  // namespace
}  // namespace spot::pipeline
