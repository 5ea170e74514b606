#include "pipeline/jobs/keys.h"

#include <gtest/gtest.h>

namespace spot::pipeline {
namespace {

TEST(Keys, SourceRoundTrip) {
    EXPECT_EQ(source_key("job-1"), "input/job-1/source.mp4");
    EXPECT_EQ(parse_source_key("input/job-1/source.mp4"), "job-1");
}

TEST(Keys, WhatIsNoSourceIsNobodys) {
    for (const auto* key :
         {"", "input/", "input//source.mp4", "input/a/b/source.mp4", "input/a/source.mov",
          "input/a/source.mp4x", "xinput/a/source.mp4", "input/a b/source.mp4", "input/source.mp4",
          "input/a/Source.mp4", "segments/a/source.mp4", "input/./source.mp4",
          "input/../source.mp4", "input/\xc3\xa4/source.mp4"}) {
        EXPECT_EQ(parse_source_key(key), std::nullopt) << key;
    }
}

TEST(Keys, SegmentRoundTrip) {
    for (const auto& key : {SegmentKey{"j", 0, 1, "sbs"}, SegmentKey{"j.x_y-z", 7, 12, "anaglyph"},
                            SegmentKey{"j", 99'998, 99'999, "sbs"}}) {
        EXPECT_EQ(parse_segment_key(segment_key(key)), key) << segment_key(key);
    }
    EXPECT_EQ(segment_key({"j", 3, 12, "sbs"}), "segments/j/00003_00012_sbs.mp4");
}

TEST(Keys, WhatIsNoSegmentIsNobodys) {
    for (const auto* key : {"",
                            "segments/",
                            "segments/j/.mp4",
                            "segments/j/00001_00003.mp4",
                            "segments/j/00001_00003_.mp4",
                            "segments/j/0001_00003_sbs.mp4",
                            "segments/j/000001_00003_sbs.mp4",
                            "segments/j/00001_0003_sbs.mp4",
                            "segments/j/00003_00003_sbs.mp4",
                            "segments/j/00004_00003_sbs.mp4",
                            "segments/j/00000_00000_sbs.mp4",
                            "segments/j/0000a_00003_sbs.mp4",
                            "segments/j/-0001_00003_sbs.mp4",
                            "segments/j/+0001_00003_sbs.mp4",
                            "segments/j/00001-00003_sbs.mp4",
                            "segments/j/00001_00003_3d.mp4",
                            "segments/j/00001_00003_sbs.mov",
                            "segments/j/00001_00003_sbs.mp4.mp4",
                            "segments//00001_00003_sbs.mp4",
                            "segments/j/k/00001_00003_sbs.mp4",
                            "segments/a b/00001_00003_sbs.mp4",
                            "input/j/00001_00003_sbs.mp4",
                            "segments/j/00001_00003_SBS.mp4"}) {
        EXPECT_EQ(parse_segment_key(key), std::nullopt) << key;
    }
}

TEST(Keys, OfResults) {
    EXPECT_EQ(result_key("j", 7), "jobs/j/segments/7.mp4");
    EXPECT_EQ(final_key("j"), "jobs/j/final.mp4");
    EXPECT_TRUE(result_key("j", 7).starts_with(results_prefix("j")));
    EXPECT_TRUE(segment_key({"j", 0, 1, "sbs"}).starts_with(segments_prefix("j")));
}

TEST(Keys, ComfortLiesBesideTheResults) {
    EXPECT_EQ(segment_comfort_key("a", 7), "jobs/a/comfort/7.json");
    EXPECT_EQ(comfort_key("a"), "jobs/a/comfort.json");
    EXPECT_TRUE(comfort_key("a").starts_with(results_prefix("a")));
}

TEST(Keys, JobIdsHaveAForm) {
    EXPECT_TRUE(valid_job_id("A-z_0.9"));
    EXPECT_TRUE(valid_job_id(std::string(128, 'a')));
    for (const auto& id : {std::string(), std::string(129, 'a'), std::string("a/b"),
                           std::string("a b"), std::string("\xc3\xa9"), std::string("a\0b", 3)}) {
        EXPECT_FALSE(valid_job_id(id)) << id;
    }
}

}  // namespace
}  // namespace spot::pipeline
