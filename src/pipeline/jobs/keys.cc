#include "pipeline/jobs/keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "media/mode.h"

namespace spot::pipeline {
namespace {

// Reads exactly five digits; -1 where the text is something else.
int five_digits(std::string_view text) {
    if (text.size() != 5) return -1;
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

// The text between `prefix` and `suffix`; nullopt where it does not have both.
std::optional<std::string_view> between(std::string_view text, std::string_view prefix,
                                        std::string_view suffix) {
    if (text.size() < prefix.size() + suffix.size()) return std::nullopt;
    if (!text.starts_with(prefix) || !text.ends_with(suffix)) return std::nullopt;
    return text.substr(prefix.size(), text.size() - prefix.size() - suffix.size());
}

}  // namespace

bool valid_job_id(std::string_view job_id) {
    return !job_id.empty() && job_id.size() <= longest_job_id && job_id != "." && job_id != ".." &&
           std::all_of(job_id.begin(), job_id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

std::string source_key(std::string_view job_id) {
    return fmt::format("input/{}/source.mp4", job_id);
}

std::optional<std::string> parse_source_key(std::string_view key) {
    const auto job_id = between(key, "input/", "/source.mp4");
    if (!job_id || !valid_job_id(*job_id)) return std::nullopt;
    return std::string(*job_id);
}

std::string segments_prefix(std::string_view job_id) {
    return fmt::format("segments/{}/", job_id);
}

std::string segment_key(const SegmentKey& k) {
    return fmt::format("segments/{}/{:05}_{:05}_{}.mp4", k.job_id, k.index, k.total, k.mode);
}

std::optional<SegmentKey> parse_segment_key(std::string_view key) {
    const auto middle = between(key, "segments/", ".mp4");
    if (!middle) return std::nullopt;
    const auto slash = middle->find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto job_id = middle->substr(0, slash);
    const auto name = middle->substr(slash + 1);  // 00001_00003_sbs
    if (!valid_job_id(job_id) || name.size() < 13 || name[5] != '_' || name[11] != '_') {
        return std::nullopt;
    }
    SegmentKey k{std::string(job_id), five_digits(name.substr(0, 5)),
                 five_digits(name.substr(6, 5)), std::string(name.substr(12))};
    if (k.index < 0 || k.total < 0 || k.index >= k.total) return std::nullopt;
    if (!media::parse_mode(k.mode)) return std::nullopt;
    return k;
}

std::string result_key(std::string_view job_id, int index) {
    return fmt::format("jobs/{}/segments/{}.mp4", job_id, index);
}
std::string final_key(std::string_view job_id) {
    return fmt::format("jobs/{}/final.mp4", job_id);
}
std::string segment_comfort_key(std::string_view job_id, int index) {
    return fmt::format("jobs/{}/comfort/{}.json", job_id, index);
}
std::string comfort_key(std::string_view job_id) {
    return fmt::format("jobs/{}/comfort.json", job_id);
}
std::string results_prefix(std::string_view job_id) {
    return fmt::format("jobs/{}/", job_id);
}

}  // namespace spot::pipeline
