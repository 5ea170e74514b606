// What workers read from messages, keys and segments.

#include "fuzz/target.h"
#include "media/allowed_sizes.h"
#include "media/film/segment_tags.h"
#include "pipeline/jobs/events.h"
#include "pipeline/jobs/keys.h"

namespace spot::fuzz {

const std::vector<std::string> seeds{
    R"({"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"in"},"object":{"key":"input/a+b%C3%A9/source.mp4","size":5}}}]})",
    R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"in"})",
    R"({"job_id":"0b8e"})",
    "input/0b8e/source.mp4",
    "segments/0b8e/00000_00003_sbs.mp4",
    "shift=2;size=720x576;stored=704x576;rate=30000/1001;form=yuv422p10le;color=2,9,16,9,3;"
    "max-rate=29.97;aspect=64/45;stated-aspect=16/15;turn=270,mirrored;screen=1/50000,2/50000,3/4,"
    "5/6,7/8,9/10,11/12,13/14,1000/1,1/10000;light=1000,400;plan-note=a%3Bb;coding=rawvideo,"
    "844715353,24;palette=AAE7PQ==;preroll=-5,7;last=90000,3003;pictures=250;hidden=0-3;hidden=9-9;"
    "mode=hsbs;note=x%20y",
    "size=16x16;rate=25/1;form=pal8",
};

namespace {

// Workers take all of it at its word.
void check(const media::FilmPlan& plan) {
    MUST(plan.size.width > 0 && plan.size.height > 0);
    MUST(plan.size.width <= media::longest_side && plan.size.height <= media::longest_side);
    MUST(plan.frame_rate.num > 0 && plan.frame_rate.den > 0);
    MUST(plan.max_rate >= 0 && plan.max_rate <= media::greatest_rate);
    MUST(plan.bits() >= 1 && plan.bits() <= 32);
    MUST(plan.turn.degrees >= 0 && plan.turn.degrees < 360 && plan.turn.degrees % 90 == 0);
}

}  // namespace

void run(std::string_view input) {
    const std::string text(input);
    (void)pipeline::parse_s3_message(text);
    (void)pipeline::parse_reassembly_message(text);
    (void)pipeline::parse_source_key(input);
    (void)pipeline::parse_segment_key(input);
    const auto tags = media::parse_tags(input);
    if (tags.plan) check(*tags.plan);
    const auto written = media::to_text(tags);
    MUST(media::to_text(media::parse_tags(written)) == written);
    // As metadata of a file, and gone again.
    AVDictionary* metadata = nullptr;
    media::set_tags_of(metadata, tags);
    const auto back = media::tags_of(metadata);
    MUST(back && media::to_text(*back) == written);
    media::set_tags_of(metadata, std::nullopt);
    MUST(!media::tags_of(metadata));
    MUST(av_dict_count(metadata) == 0);
    av_dict_free(&metadata);
}

}  // namespace spot::fuzz
