// What workers read from messages, keys and segments.

#include "fuzz/target.h"
#include "media/segment_tags.h"
#include "pipeline/events.h"
#include "pipeline/keys.h"

namespace spot::fuzz {

const std::vector<std::string> seeds{
    R"({"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"in"},"object":{"key":"input/a+b%C3%A9/source.mp4","size":5}}}]})",
    R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"in"})",
    R"({"job_id":"0b8e"})",
    "input/0b8e/source.mp4",
    "segments/0b8e/00000_00003_sbs.mp4",
    "rate=30000/1001;shift=2;rotation=90;mode=sbs;language=eng;chapter=1/1000,0,5,a%20b;note=x",
};

void run(std::string_view input) {
    const std::string text(input);
    (void)pipeline::parse_s3_message(text);
    (void)pipeline::parse_reassembly_message(text);
    (void)pipeline::parse_source_key(input);
    (void)pipeline::parse_segment_key(input);
    const auto tags = media::parse_tags(input);
    const auto written = media::to_text(tags);
    MUST(media::to_text(media::parse_tags(written)) == written);
}

}  // namespace spot::fuzz
