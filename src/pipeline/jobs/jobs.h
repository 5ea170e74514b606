#pragma once

// Jobs and the rows around them. Every transition is one conditional update: a late writer changes
// nothing, and a row that is not there is never half made.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "dynamodb/api.h"
#include "pipeline/jobs/settings.h"

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

inline constexpr std::int64_t trigger_ttl_seconds = 90 * 86'400;
inline constexpr std::int64_t lease_seconds = 30;

struct Job {
    std::string job_id;
    std::string mode;
    std::string status;
    std::int64_t created_at = 0;  // epoch seconds, as all times here
    std::optional<std::int64_t> total_segments;
    std::optional<std::int64_t> completed_at;
    std::optional<std::string> title;
    std::optional<std::int64_t> uploaded_at;
    std::optional<std::int64_t> source_file_size_bytes;
    std::optional<std::string> error;
    std::optional<std::string> encoder;          // asked for, see encoder_choice.h
    std::optional<std::string> settled_encoder;  // of all its segments, once it is being cut
    std::int64_t repairs = 0;                    // how often the janitor had to help
    bool finished() const {
        return status == status::completed || status == status::failed || status == status::deleted;
    }
};

struct Completion {
    std::string job_id;
    std::int64_t segment_index = 0;
    std::string output_s3_uri;
    std::int64_t completed_at = 0;
    std::int64_t total_segments = 0;
};

struct Trigger {
    std::string job_id;
    std::int64_t triggered_at = 0;
    std::optional<std::int64_t> sent_at;
    std::optional<std::int64_t> reassembly_started_at;
    std::optional<std::int64_t> lease_until;
};

struct JobPage {
    std::vector<Job> jobs;
    // Where the next page begins; empty: there is none. Keeps the types of its values.
    dynamodb::Item next;
};

// Stateless; as safe for threads as its Api.
class Jobs {
  public:
    Jobs(dynamodb::Api& api, const Settings& settings, const Clock& clock)
        : api_(api), settings_(settings), clock_(clock) {}

    // Kind::conflict where the id is taken.
    Result<void> create(const Job&);
    Result<std::optional<Job>> get(const std::string& job_id);

    // True where the job was in one of `from` and is in `to` now; false: it was not, nothing
    // changed.
    Result<bool> move(const std::string& job_id, std::vector<std::string_view> from,
                      std::string_view to);
    // What encodes all of the job's segments, while it is being cut. False: another one is settled,
    // or the job moved on.
    Result<bool> settle_encoder(const std::string& job_id, std::string_view encoder);
    // total_segments and chunking_complete in one update.
    Result<bool> complete_chunking(const std::string& job_id, int total_segments);
    Result<bool> complete(const std::string& job_id);
    Result<bool> fail_job(const std::string& job_id, const std::string& reason);
    // failed -> created; the error, what was settled, the completions and the trigger go.
    Result<bool> restart(const std::string& job_id);
    Result<void> count_repair(const std::string& job_id);

    // One page of a status, newest first (by completed_at for completed jobs, else created_at).
    Result<JobPage> list(std::string_view status, int limit, const dynamodb::Item& start);

    Result<void> put_completion(const Completion&);
    Result<std::vector<Completion>> completions(const std::string& job_id);  // in index order
    Result<void> delete_completions(const std::string& job_id);

    // True where this call made the row.
    Result<bool> create_trigger(const std::string& job_id);
    Result<std::optional<Trigger>> trigger(const std::string& job_id);
    Result<void> mark_sent(const std::string& job_id);
    Result<void> delete_trigger(const std::string& job_id);
    // True where `owner` holds the lease now, for lease_seconds; false: another one does, or no
    // row.
    Result<bool> take_lease(const std::string& job_id, const std::string& owner);
    Result<void> release_lease(const std::string& job_id, const std::string& owner);

  private:
    Result<bool> update(dynamodb::UpdateItemInput input);
    std::int64_t now() const { return to_seconds(clock_.now()); }

    dynamodb::Api& api_;
    const Settings& settings_;
    const Clock& clock_;
};

}  // namespace spot::pipeline
