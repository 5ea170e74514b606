#include <gtest/gtest.h>

#include "media/depth/signs/cues.h"

namespace spot::media {
namespace {

// The left half cold, the right half warm, by so many levels of Cr.
Analysis halves(float warmth) {
    Analysis made;
    made.width = 40;
    made.height = 20;
    for (int y = 0; y < made.height; ++y) {
        for (int x = 0; x < made.width; ++x) made.red.push_back(x < 20 ? -warmth : warmth);
    }
    made.luma.assign(made.red.size(), 120.0f);
    made.blue.assign(made.red.size(), 0.0f);
    made.detail = made.slope = made.blue;
    return made;
}

TEST(Warmth, WhatIsWarmIsNearer) {
    const auto cue = warmth_cue(halves(20));
    EXPECT_GT(cue.nearness[39], cue.nearness[0] + 0.5f);
    EXPECT_GT(cue.confidence[0], 0.0f);
}

TEST(Warmth, OneToneSaysNothing) {
    const auto cue = warmth_cue(halves(0));
    EXPECT_EQ(0.0f, cue.confidence[0]);
}

}  // namespace
}  // namespace spot::media
