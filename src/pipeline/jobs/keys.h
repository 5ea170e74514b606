#pragma once

// The keys of the pipeline's objects; no other file builds or parses them. A parser returns nullopt
// for a key of another form, which is then no object of the pipeline's.

#include <optional>
#include <string>
#include <string_view>

namespace spot::pipeline {

inline constexpr int most_segments = 100'000;  // since indices have five digits

// input/{job_id}/source.mp4
std::string source_key(std::string_view job_id);
std::optional<std::string> parse_source_key(std::string_view key);  // returns the job id

// segments/{job_id}/{index:05d}_{total:05d}_{mode}.mp4
struct SegmentKey {
    std::string job_id;
    int index = 0;
    int total = 0;
    std::string mode;
    bool operator==(const SegmentKey&) const = default;
};
std::string segment_key(const SegmentKey&);
std::optional<SegmentKey> parse_segment_key(std::string_view key);
std::string segments_prefix(std::string_view job_id);

// jobs/{job_id}/segments/{index}.mp4, jobs/{job_id}/final.mp4
std::string result_key(std::string_view job_id, int index);
std::string final_key(std::string_view job_id);
// jobs/{job_id}/comfort/{index}.json is a segment's comfort, jobs/{job_id}/comfort.json the film's.
std::string segment_comfort_key(std::string_view job_id, int index);
std::string comfort_key(std::string_view job_id);
std::string results_prefix(std::string_view job_id);

inline constexpr std::string_view result_tag_key = "stereo-spot-lifecycle";
inline constexpr std::string_view result_tag_value = "expire-segments";

inline constexpr std::size_t longest_job_id = 128;
// A job id has 1 to 128 of the characters A-Z a-z 0-9 . _ - and is not "." or "..", which clients
// and proxies take for folders.
bool valid_job_id(std::string_view job_id);

}  // namespace spot::pipeline
