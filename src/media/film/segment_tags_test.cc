#include "media/film/segment_tags.h"

#include "media/film/film_fixture.h"
#include "media/film/sink.h"
#include "media/film/source.h"

namespace spot::media {
namespace {

TEST(SegmentTags, AllOfThemComeBack) {
    SegmentTags tags;
    FilmPlan plan{.stored = {704, 576},
                  .size = {720, 576},
                  .sample_aspect = {64, 45},
                  .stated_aspect = {16, 15}};
    plan.frame_rate = {30000, 1001};
    plan.turn = {270, true};
    plan.form = AV_PIX_FMT_YUV422P10;
    plan.range = AVCOL_RANGE_JPEG;
    plan.primaries = AVCOL_PRI_BT2020;
    plan.transfer = AVCOL_TRC_SMPTE2084;
    plan.matrix = AVCOL_SPC_BT2020_NCL;
    plan.chroma = AVCHROMA_LOC_TOPLEFT;
    plan.brightness.learn_mastering("1/50000,2/50000,3/4,5/6,7/8,9/10,11/12,13/14,1000/1,1/10000");
    plan.brightness.learn_light("1000,400");
    plan.first = Stated{.form = AV_PIX_FMT_YUV420P,
                        .range = AVCOL_RANGE_MPEG,
                        .matrix = AVCOL_SPC_BT470BG,
                        .aspect = {16, 15}};
    plan.max_rate = 29.97;
    plan.notes = {"a;b=c"};
    tags.plan = plan;
    tags.coding = Coding{"rawvideo", 0x32595559, 24, std::string("\0=;x", 4)};
    tags.shift_seconds = 16;
    tags.render = RenderSettings{.mode = Mode::hsbs};
    tags.preroll = Seam{-5, 7};
    tags.last = LastPicture{90'000, 3003};
    tags.pictures = 250;
    tags.hidden = {{0, 3}, {9, 9}};
    tags.notes = {"50 % less; or so"};
    const auto back = parse_tags(to_text(tags));
    ASSERT_TRUE(back.plan.has_value());
    EXPECT_EQ(to_text(back), to_text(tags));
    EXPECT_EQ(back.plan->brightness.mastering_text(), plan.brightness.mastering_text());
    EXPECT_EQ(back.plan->turn, plan.turn);
    ASSERT_TRUE(back.plan->first.has_value());
    EXPECT_EQ(back.plan->at_first().matrix, AVCOL_SPC_BT470BG);
    EXPECT_EQ(av_cmp_q(back.plan->at_first().aspect, {16, 15}), 0);
    EXPECT_EQ(back.coding->palette, tags.coding->palette);
    EXPECT_EQ(back.hidden.size(), 2u);
    ASSERT_TRUE(back.last.has_value());
    EXPECT_EQ(back.last->duration, 3003);
    EXPECT_EQ(back.notes, tags.notes);
}

// A film may carry such metadata that no segment was given.
TEST(SegmentTags, WhatNoSegmentSaysIsNotTaken) {
    const std::string plan = "size=64x48;rate=25/1;form=";
    EXPECT_TRUE(parse_tags(plan + "yuv420p").plan.has_value());
    EXPECT_FALSE(parse_tags(plan + "vaapi").plan.has_value());
    for (const std::string rate : {"inf", "nan", "1e9", "-3", "x"}) {
        const auto tags = parse_tags(plan + "yuv420p;max-rate=" + rate);
        ASSERT_TRUE(tags.plan.has_value());
        EXPECT_EQ(tags.plan->max_rate, 0) << rate;
    }
    EXPECT_TRUE(parse_tags("coding=h264,7,24").coding.has_value());
    const auto cut_off = std::string("coding=h\0", 9) + "264,7,24";
    EXPECT_FALSE(parse_tags(cut_off).coding.has_value());
}

class SegmentFile : public FilmTest {};

TEST_F(SegmentFile, OfAnotherVersionIsNotTakenForAFilm) {
    auto source = Source::open(film({.sound = "", .frames = 4}));
    ASSERT_TRUE(source.has_value());
    auto sink = Sink::create(path("old.mp4"), {});
    const auto& video = source->video();
    (*sink)->add({&video, *video.codecpar, video.time_base});
    av_dict_set(&(*sink)->context().metadata, "stereo_spot", "rate=25/1;shift=0;rotation=0", 0);
    ASSERT_TRUE((*sink)->start().has_value());
    Packet packet = make_packet();
    while (*source->read(*packet)) ASSERT_TRUE((*sink)->write(*packet).has_value());
    ASSERT_TRUE((*sink)->finish().has_value());
    const auto old = Source::open(path("old.mp4"));
    ASSERT_FALSE(old.has_value());
    EXPECT_EQ(old.error().code, "WrongSegment");
}

TEST(SegmentTags, WhatIsNotUnderstoodIsLeftOut) {
    for (const auto* text :
         {"", ";;=;", "size=1x;rate=0/0;form=nothing", "hidden=5-2;preroll=3,1;coding=a,b,c",
          "size=99999x99999;rate=25/1", "turn=45,mirrored;light=1;screen=1/0"}) {
        const auto tags = parse_tags(text);
        EXPECT_FALSE(tags.plan.has_value()) << text;
        EXPECT_FALSE(tags.coding.has_value()) << text;
        EXPECT_TRUE(tags.hidden.empty()) << text;
        EXPECT_FALSE(tags.preroll.has_value()) << text;
    }
}

}  // namespace
}  // namespace spot::media
