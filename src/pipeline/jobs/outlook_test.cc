#include "pipeline/jobs/outlook.h"

#include <gtest/gtest.h>

namespace spot::pipeline {
namespace {

constexpr std::int64_t now = 1'700'000'000;

Seen converting(std::int64_t pictures, int segments) {
    return {{.job_id = "j",
             .status = std::string(status::chunking_complete),
             .total_segments = segments,
             .film = {0, pictures, 100, 100}}};
}

Completion done(int index, int of, std::int64_t pictures, std::int64_t took) {
    return {.job_id = "j",
            .segment_index = index,
            .completed_at = now - 1,
            .total_segments = of,
            .pictures = pictures,
            .began_at = now - 1 - took};
}

TEST(Outlook, APictureASecondTakesASecondAPicture) {
    auto job = converting(1000, 4);
    job.completions = {done(0, 4, 250, 250)};
    job.job.doing["00001"] = {0.4, 100, 1.0, now - 2};
    const auto outlook = outlooks({job}, now)[0];
    EXPECT_EQ(outlook.state, "converting");
    EXPECT_EQ(outlook.segments_done, 1);
    EXPECT_EQ(outlook.pictures_done, 350);
    EXPECT_EQ(outlook.pictures_per_second, 1.0);
    EXPECT_NEAR(outlook.share, 0.35, 0.02);
    ASSERT_TRUE(outlook.seconds_left);
    EXPECT_NEAR(*outlook.seconds_left, 650, 10);
}

TEST(Outlook, TwoWorkersTakeHalf) {
    auto job = converting(1000, 4);
    job.job.doing["00000"] = {0.4, 100, 1.0, now - 2};
    job.job.doing["00001"] = {0.4, 100, 1.0, now - 2};
    EXPECT_NEAR(*outlooks({job}, now)[0].seconds_left, 400, 10);
}

TEST(Outlook, AWorkerThatTellsNothingIsNotCounted) {
    auto job = converting(1000, 4);
    job.job.doing["00000"] = {0.4, 100, 1.0, now - doing_ends_after_seconds};
    const auto outlook = outlooks({job}, now)[0];
    EXPECT_EQ(outlook.pictures_done, 0);
    EXPECT_EQ(outlook.pictures_per_second, 0);
}

TEST(Outlook, TheFirstPicturesTellNothing) {
    auto job = converting(1000, 4);
    job.job.doing["00001"] = {0.01, 1, 2.0, now - 2};
    EXPECT_FALSE(outlooks({job}, now)[0].seconds_left);
    job.completions = {done(0, 4, 250, 25)};
    EXPECT_NEAR(*outlooks({job}, now)[0].seconds_left, 75, 2);
    EXPECT_NEAR(outlooks({job}, now)[0].pictures_per_second, 10, 0.1);
}

TEST(Outlook, NothingIsPromisedBeforeItWasMeasured) {
    const auto outlook = outlooks({converting(1000, 4)}, now)[0];
    EXPECT_FALSE(outlook.seconds_left);
}

TEST(Outlook, OneThatWaitsWaitsForThoseBefore) {
    auto job = converting(1000, 4);
    job.job.doing["00000"] = {0.4, 100, 1.0, now - 2};
    const Seen small{{.job_id = "s", .status = "created", .film = {0, 100, 100, 100}}};
    const Seen large{{.job_id = "l", .status = "created", .film = {0, 100, 200, 100}}};
    const auto all = outlooks({job, small, large}, now);
    EXPECT_EQ(all[1].state, "waiting");
    EXPECT_EQ(all[1].ahead, 1);
    EXPECT_NEAR(*all[1].seconds_left, 1000, 10);
    EXPECT_EQ(all[2].ahead, 2);
    EXPECT_NEAR(*all[2].seconds_left, 1200, 10) << "twice the pixels take twice as long";
}

TEST(Outlook, WhatIsNotKnownOfOneIsNotKnownOfThoseBehind) {
    auto job = converting(1000, 4);
    job.job.doing["00000"] = {0.4, 100, 1.0, now - 2};
    const Seen unknown{{.job_id = "u", .status = "created"}};
    const Seen behind{{.job_id = "b", .status = "created", .film = {0, 100, 100, 100}}};
    const auto all = outlooks({job, unknown, behind}, now);
    EXPECT_TRUE(all[0].seconds_left);
    EXPECT_FALSE(all[1].seconds_left);
    EXPECT_FALSE(all[2].seconds_left);
}

TEST(Outlook, APausedJobHoldsNobodyUp) {
    auto paused = converting(1000, 4);
    paused.job.paused_at = now;
    auto job = converting(1000, 4);
    job.job.doing["00000"] = {0.4, 100, 1.0, now - 2};
    const auto all = outlooks({paused, job}, now);
    EXPECT_EQ(all[0].state, "paused");
    EXPECT_FALSE(all[0].seconds_left);
    EXPECT_NEAR(*all[1].seconds_left, 900, 10);
    EXPECT_EQ(all[1].ahead, 0);
}

TEST(Outlook, CompletionsOfAnEarlierCutDoNotCount) {
    auto job = converting(1000, 4);
    job.completions = {done(0, 9, 111, 111)};
    EXPECT_EQ(outlooks({job}, now)[0].segments_done, 0);
    EXPECT_EQ(outlooks({job}, now)[0].pictures_done, 0);
}

TEST(Outlook, EndsHaveNoTimeLeft) {
    for (const auto end : {status::completed, status::failed, status::deleted}) {
        const auto outlook = outlooks({{{.job_id = "j", .status = std::string(end)}}}, now)[0];
        EXPECT_EQ(outlook.state, end);
        EXPECT_EQ(outlook.share, end == status::completed ? 1 : 0);
        EXPECT_FALSE(outlook.seconds_left);
    }
}

}  // namespace
}  // namespace spot::pipeline
