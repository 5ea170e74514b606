#pragma once

// Jobs, and the other rows that the pipeline keeps for them. Every change of a status is one
// conditional update: a writer that comes late changes nothing, and an update never makes a row
// that is not there.

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
    std::int64_t created_at = 0;  // seconds since 1970, UTC, as all times in this file
    std::optional<std::int64_t> total_segments;
    std::optional<std::int64_t> completed_at;
    std::optional<std::string> title;
    std::optional<std::int64_t> uploaded_at;
    std::optional<std::int64_t> source_file_size_bytes;
    std::optional<std::string> error;
    std::optional<std::string> encoder;          // the one asked for, see encoder_choice.h
    std::optional<std::string> settled_encoder;  // that of all segments, once the cutting has begun
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
    // The start of the next page for list(), with the types of its values; empty where there is no
    // next page.
    dynamodb::Item next;
};

// It has no state, and is as safe to use from several threads as its Api is. Errors are those of
// the Api, beside those that a function names.
class Jobs {
  public:
    Jobs(dynamodb::Api& api, const Settings& settings, const Clock& clock)
        : api_(api), settings_(settings), clock_(clock) {}

    // Makes the job's row. Kind::conflict where the id is taken.
    Result<void> create(const Job&);
    Result<std::optional<Job>> get(const std::string& job_id);

    // Changes the status from one of `from` to `to`. Returns false where the job had none of these
    // statuses, and nothing changed.
    Result<bool> move(const std::string& job_id, std::vector<std::string_view> from,
                      std::string_view to);
    // Writes down which encoder all of the job's segments have, while the film is being cut.
    // Returns false where another one is written down already, or the job has another status by
    // now.
    Result<bool> settle_encoder(const std::string& job_id, std::string_view encoder);
    // Sets total_segments and the status chunking_complete in one update. As the next three
    // functions it returns false where the job's status does not allow the change.
    Result<bool> complete_chunking(const std::string& job_id, int total_segments);
    Result<bool> complete(const std::string& job_id);
    Result<bool> fail_job(const std::string& job_id, const std::string& reason);
    // Changes the status from failed to created, and removes the error, the encoder that was
    // settled, the completions and the trigger.
    Result<bool> restart(const std::string& job_id);
    Result<void> count_repair(const std::string& job_id);

    // Lists at most `limit` jobs of a status, newest first: by completed_at for completed jobs,
    // else by created_at. `start` is the `next` of the page before, or empty.
    Result<JobPage> list(std::string_view status, int limit, const dynamodb::Item& start);

    Result<void> put_completion(const Completion&);
    Result<std::vector<Completion>> completions(const std::string& job_id);  // in index order
    Result<void> delete_completions(const std::string& job_id);

    // Makes the trigger's row. Returns true where this call made it, false where it was there.
    Result<bool> create_trigger(const std::string& job_id);
    Result<std::optional<Trigger>> trigger(const std::string& job_id);
    Result<void> mark_sent(const std::string& job_id);
    Result<void> delete_trigger(const std::string& job_id);
    // Takes the lease of the job's reassembly, or extends it, for lease_seconds from now. Returns
    // false where another owner has it, or the trigger's row is not there.
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
