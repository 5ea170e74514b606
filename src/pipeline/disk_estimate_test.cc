#include "pipeline/disk_estimate.h"

#include <gtest/gtest.h>

namespace spot::pipeline {
namespace {

constexpr std::uint64_t gigabyte = 1'000'000'000;

media::FilmInfo two_hours() {
    media::FilmInfo film;
    film.duration_seconds = 7200;
    film.size_bytes = 8 * gigabyte;
    film.width = 1920;
    film.height = 1080;
    film.frame_rate = {24, 1};
    return film;
}

TEST(DiskEstimate, AFilmOfTwoHoursBecomesOneOfAboutTenGigabytes) {
    const auto bytes = expected_result_bytes(two_hours(), {}, media::Mode::sbs);
    EXPECT_GT(bytes, 8 * gigabyte);
    EXPECT_LT(bytes, 12 * gigabyte);
    const auto half = expected_result_bytes(two_hours(), {}, media::Mode::hsbs);
    EXPECT_LT(half, bytes);
    EXPECT_LT(expected_result_bytes(two_hours(), {.codec = media::Codec::av1}, media::Mode::sbs),
              bytes);
    EXPECT_GT(expected_result_bytes(two_hours(), {.crf = 14}, media::Mode::sbs), bytes);
}

TEST(DiskEstimate, AFilmOfFewBitsStaysOne) {
    auto film = two_hours();
    film.size_bytes = gigabyte / 2;
    EXPECT_LT(expected_result_bytes(film, {}, media::Mode::sbs), 21 * gigabyte / 10);
    film.duration_seconds = 0;  // it does not say
    EXPECT_GT(expected_result_bytes(film, {}, media::Mode::sbs), film.size_bytes);
}

TEST(DiskEstimate, WhatIsKeptIsCounted) {
    const auto film = two_hours();
    const auto fleeting = disk_need(film, {}, media::Mode::sbs, false);
    const auto kept = disk_need(film, {}, media::Mode::sbs, true);
    EXPECT_EQ(fleeting.both_bytes,
              plane_bytes + 2 * fleeting.source_bytes + 3 * fleeting.result_bytes);
    EXPECT_EQ(kept.both_bytes, fleeting.both_bytes + kept.source_bytes);
    auto still = film;  // a still of few pictures in a large file
    still.frames = 1;
    const auto cut = disk_need(still, {}, media::Mode::sbs, false);
    EXPECT_GE(cut.both_bytes, plane_bytes + 3 * cut.source_bytes);
}

TEST(DiskEstimate, BytesAreSaidAsPeopleDo) {
    EXPECT_EQ(bytes_in_words(1), "1 MB");
    EXPECT_EQ(bytes_in_words(120'000'000), "120 MB");
    EXPECT_EQ(bytes_in_words(3'440'000'000), "3.4 GB");
    EXPECT_EQ(bytes_in_words(999'900'000'000), "1.0 TB");
}

}  // namespace
}  // namespace spot::pipeline
