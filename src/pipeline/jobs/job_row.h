#pragma once

// A job as its row in the jobs table has it. The attributes job_id, mode, status, created_at,
// total_segments, completed_at, title, uploaded_at and source_file_size_bytes are the contract with
// other programs; the others are ours, and a row without them is a job as well.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/attribute_value.h"
#include "pipeline/jobs/job_settings.h"

namespace spot::pipeline {

namespace status {
inline constexpr std::string_view created = "created";
inline constexpr std::string_view chunking_in_progress = "chunking_in_progress";
inline constexpr std::string_view chunking_complete = "chunking_complete";
inline constexpr std::string_view reassembling = "reassembling";
inline constexpr std::string_view completed = "completed";
inline constexpr std::string_view failed = "failed";
inline constexpr std::string_view deleted = "deleted";
}  // namespace status

// But deleted, which is a tombstone. In the order in which people look for them.
inline constexpr std::array<std::string_view, 6> all_statuses{status::created,
                                                              status::chunking_in_progress,
                                                              status::chunking_complete,
                                                              status::reassembling,
                                                              status::failed,
                                                              status::completed};

// A step that one worker is at, as it said a moment ago.
struct Doing {
    double share = 0;  // of this step or segment, 0..1
    std::int64_t pictures = 0;
    double pictures_per_second = 0;
    std::int64_t told_at = 0;
};
// A worker that has told nothing for so long is not at it any more.
inline constexpr std::int64_t doing_ends_after_seconds = 20;

// Sizes of the film, for estimates; 0: not known.
struct FilmFacts {
    double seconds = 0;
    std::int64_t pictures = 0;
    int width = 0;
    int height = 0;
};

struct Job {
    std::string job_id;
    std::string mode;
    std::string status;
    std::int64_t created_at = 0;  // seconds since 1970, UTC, as all times of a job
    std::optional<std::int64_t> total_segments;
    std::optional<std::int64_t> completed_at;
    std::optional<std::string> title;
    std::optional<std::int64_t> uploaded_at;
    std::optional<std::int64_t> source_file_size_bytes;
    std::optional<std::string> error;
    std::optional<std::string> encoder;          // the one asked for, see encoder_choice.h
    std::optional<std::string> settled_encoder;  // that of all segments, once the cutting has begun
    std::int64_t repairs = 0;                    // how often the janitor had to help
    SettingTexts settings = {};                  // those that were said for this job
    std::optional<SettingTexts> settled_settings = {};  // those of all segments, as the encoder
    std::optional<double> rank = {};  // its place among those that wait; without one, created_at
    std::optional<std::int64_t> parked_at = {};  // it waits for its turn, in no queue
    std::optional<std::int64_t> paused_at = {};
    std::optional<std::int64_t> started_at = {};     // the cutting began
    std::optional<std::int64_t> converting_at = {};  // the cutting was done
    FilmFacts film = {};
    // By "chunking", "joining", or a segment's index in five digits.
    std::map<std::string, Doing> doing = {};
    std::vector<std::string> notes = {};  // what of the film could not be kept, a sentence each

    bool finished() const {
        return status == status::completed || status == status::failed || status == status::deleted;
    }
    // Those with a smaller place begin first.
    double place() const { return rank.value_or(static_cast<double>(created_at)); }
};

// The row of a job that is submitted.
dynamodb::Item row_of(const Job&);
Job job_of(const dynamodb::Item&);

// Parts of rows, for updates.
dynamodb::AttributeValue settings_value(const SettingTexts&);
dynamodb::Item film_row(const FilmFacts&);  // those that are known

}  // namespace spot::pipeline
