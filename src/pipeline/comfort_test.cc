#include "pipeline/comfort.h"

#include "pipeline/fixture.h"
#include "pipeline/jobs/operator.h"
#include "pipeline/transfer.h"

namespace spot::pipeline {
namespace {

using ComfortTest = PipelineTest;

media::ComfortSums part(std::int64_t pictures, double first, double last) {
    media::ComfortSums sums{.screen = "vr", .pictures = pictures, .pixels = 10 * pictures};
    sums.begins_shot = true;
    sums.first_mean = first;
    sums.last_mean = last;
    sums.parallax = {0, 0, 10 * pictures};
    sums.nearness = {10 * pictures};
    return sums;
}

TEST_F(ComfortTest, SegmentsArePutTogether) {
    must(put_segment_comfort(clients, "a", 0, part(3, 0.25, 0.5)));
    must(put_segment_comfort(clients, "a", 2, part(4, 2.125, 0)));
    must(put_film_comfort(clients, "a", {0, 1, 2}));  // of the second there is none
    const auto film = film_comfort(clients, "a");
    must(film);
    ASSERT_TRUE(*film);
    EXPECT_EQ((*film)->screen, "vr");
    EXPECT_EQ((*film)->pictures, 7);
    EXPECT_EQ((*film)->cuts, 1);
    EXPECT_EQ((*film)->jumps, 1);
    EXPECT_EQ((*film)->largest_jump, 1.625);
    EXPECT_EQ((*film)->parallax, (std::vector<std::int64_t>{0, 0, 70}));
}

TEST_F(ComfortTest, ASegmentConvertedAgainCountsOnce) {
    for (int i = 0; i < 2; ++i) {
        must(put_segment_comfort(clients, "a", 0, part(3, 0, 0)));
        must(put_segment_comfort(clients, "a", 1, part(5, 0, 0)));
        must(put_film_comfort(clients, "a", {0, 1}));
    }
    const auto film = film_comfort(clients, "a");
    must(film);
    ASSERT_TRUE(*film);
    EXPECT_EQ((*film)->pictures, 8);
    EXPECT_EQ((*film)->pixels, 80);
}

TEST_F(ComfortTest, NoneIsNoError) {
    must(put_film_comfort(clients, "a", {0, 1}));
    const auto film = film_comfort(clients, "a");
    must(film);
    EXPECT_FALSE(*film);
}

TEST_F(ComfortTest, GoesWithTheJobAndSegmentsExpire) {
    must(put_segment_comfort(clients, "a", 0, part(3, 0, 0)));
    must(put_film_comfort(clients, "a", {0}));
    const auto tagged = s3.head_object({.bucket = "films-out", .key = segment_comfort_key("a", 0)});
    must(tagged);
    EXPECT_EQ(tagged->tag_count, 1);
    const auto kept = s3.head_object({.bucket = "films-out", .key = comfort_key("a")});
    must(kept);
    EXPECT_EQ(kept->tag_count, 0);
    create_job("a", status::completed);
    must(delete_job(clients, "a"));
    const auto left = list_keys(clients, "films-out", results_prefix("a"));
    must(left);
    EXPECT_TRUE(left->empty());
}

}  // namespace
}  // namespace spot::pipeline
