#include "pipeline/estimate/disk_estimate.h"

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
    const auto bytes = expected_result_bytes(two_hours(), {});
    EXPECT_GT(bytes, 8 * gigabyte);
    EXPECT_LT(bytes, 12 * gigabyte);
    const auto half = expected_result_bytes(two_hours(), {.mode = media::Mode::hsbs});
    EXPECT_LT(half, bytes);
    EXPECT_LT(expected_result_bytes(two_hours(), {.codec = media::Codec::av1}), bytes);
    EXPECT_GT(expected_result_bytes(two_hours(), {.crf = 14}), bytes);
}

TEST(DiskEstimate, AFilmOfFewBitsStaysOne) {
    auto film = two_hours();
    film.size_bytes = gigabyte / 2;
    EXPECT_LT(expected_result_bytes(film, {}), 21 * gigabyte / 10);
    film.duration_seconds = 0;  // the container does not say its length
    EXPECT_GT(expected_result_bytes(film, {}), film.size_bytes);
}

TEST(DiskEstimate, WhatIsKeptIsCounted) {
    const auto film = two_hours();
    const auto fleeting = disk_need(film, {}, false);
    const auto kept = disk_need(film, {}, true);
    EXPECT_EQ(fleeting.both_bytes,
              plane_bytes + 2 * fleeting.source_bytes + 3 * fleeting.result_bytes);
    EXPECT_EQ(kept.both_bytes, fleeting.both_bytes + kept.source_bytes);
    auto still = film;  // few pictures in a large file
    still.frames = 1;
    const auto cut = disk_need(still, {}, false);
    EXPECT_GE(cut.both_bytes, plane_bytes + 3 * cut.source_bytes);
}

TEST(DiskEstimate, OfAPartOnlyThatPartIsCounted) {
    const auto film = two_hours();
    const media::RenderSettings taste{
        .wanted = {.start = 600, .end = 672}};  // a hundredth of the film
    EXPECT_NEAR(wanted_share(film, taste.wanted), 0.01, 1e-9);
    const auto whole = disk_need(film, {}, false);
    const auto part = disk_need(film, taste, false);
    EXPECT_LT(part.result_bytes, whole.result_bytes / 90);
    // The film itself is read all the same.
    EXPECT_GE(part.both_bytes, plane_bytes + 2 * part.source_bytes);
    EXPECT_LT(part.both_bytes, whole.both_bytes / 2);
    EXPECT_EQ(wanted_share(film, {.start = 7000, .end = 9000}), 200.0 / 7200);
    EXPECT_EQ(wanted_share(film, {.start = 9000}), 0);
    const media::RenderSettings small{.wanted = {.height = 540}};
    EXPECT_LT(expected_result_bytes(film, small), whole.result_bytes / 2);
}

TEST(DiskEstimate, TheSizeAloneGivesNoLessThanAllThatIsKnown) {
    media::FilmInfo unseen;
    unseen.size_bytes = two_hours().size_bytes;
    for (const auto& row : media::modes) {
        EXPECT_GE(expected_result_bytes(unseen, {.mode = row.mode}),
                  expected_result_bytes(two_hours(), {.mode = row.mode}))
            << row.name;
    }
}

TEST(DiskEstimate, FilmsInTurnLeaveWhatTheyMade) {
    const auto one = disk_need(two_hours(), {}, false);
    const auto three = in_turn({one, one, one});
    // Nothing of the first two films is left but their 3D films.
    EXPECT_EQ(three.both_bytes, 2 * one.output_bytes + one.both_bytes);
    EXPECT_EQ(three.work_bytes, one.work_bytes);
    EXPECT_EQ(three.output_bytes, 3 * one.output_bytes);
    const auto kept = disk_need(two_hours(), {}, true);
    const auto both = in_turn({kept, kept});
    EXPECT_EQ(both.work_bytes, kept.left_bytes + kept.work_bytes);
    EXPECT_EQ(both.both_bytes, kept.left_bytes + kept.output_bytes + kept.both_bytes);
    // A large film before a small one needs the most while it is made.
    auto small = one;
    small.both_bytes = 1;
    EXPECT_EQ(in_turn({one, small}).both_bytes, one.both_bytes);
}

TEST(DiskEstimate, BytesAreSaidAsPeopleDo) {
    EXPECT_EQ(bytes_in_words(1), "1 MB");
    EXPECT_EQ(bytes_in_words(120'000'000), "120 MB");
    EXPECT_EQ(bytes_in_words(3'440'000'000), "3.4 GB");
    EXPECT_EQ(bytes_in_words(999'900'000'000), "1.0 TB");
}

}  // namespace
}  // namespace spot::pipeline
