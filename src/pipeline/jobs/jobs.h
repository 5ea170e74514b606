#pragma once

// Jobs, and the other rows that the pipeline keeps for them. Every change of a status is one
// conditional update: a writer that comes late changes nothing, and an update never makes a row
// that is not there.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "dynamodb/api.h"
#include "pipeline/jobs/job_row.h"
#include "pipeline/jobs/settings.h"

namespace spot::pipeline {

inline constexpr std::int64_t trigger_ttl_seconds = 90 * 86'400;
inline constexpr std::int64_t lease_seconds = 30;

struct Completion {
    std::string job_id;
    std::int64_t segment_index = 0;
    std::string output_s3_uri;
    std::int64_t completed_at = 0;
    std::int64_t total_segments = 0;
    std::int64_t pictures = 0;  // of the segment; 0: not known
    std::int64_t began_at = 0;  // its conversion; 0: not known
    std::int64_t damaged = 0;   // packets that the decoder refused or had to conceal
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

    // Each of these returns false where the job's status does not allow the change, and nothing
    // changed.
    //
    // Changes the status from one of `from` to `to`.
    Result<bool> move(const std::string& job_id, std::vector<std::string_view> from,
                      std::string_view to);
    // From created, or chunking_in_progress again, to chunking_in_progress: a worker cuts it. False
    // for a job that is paused, too.
    Result<bool> begin(const std::string& job_id);
    // Writes down which encoder and settings all of the job's segments have, while the film is
    // being cut. False where others are written down already, too.
    Result<bool> settle(const std::string& job_id, std::string_view encoder,
                        const SettingTexts& settings);
    // Sets total_segments, what is known of the film, and the status chunking_complete in one
    // update.
    Result<bool> complete_chunking(const std::string& job_id, int total_segments,
                                   const FilmFacts& film = {});
    Result<bool> complete(const std::string& job_id);
    Result<bool> fail_job(const std::string& job_id, const std::string& reason);
    // Changes the status from failed to created, and removes the error, what was settled, the
    // completions and the trigger.
    Result<bool> restart(const std::string& job_id);
    Result<void> count_repair(const std::string& job_id);

    // A job that is created waits for its turn in no queue (park) until it is let go (unpark: one
    // of several callers gets true). A job that is paused is let go by nobody.
    Result<bool> park(const std::string& job_id);
    Result<bool> unpark(const std::string& job_id);
    // False for a job that is being joined or finished.
    Result<bool> pause(const std::string& job_id);
    Result<bool> resume(const std::string& job_id);                 // false where it is not paused
    Result<bool> set_rank(const std::string& job_id, double rank);  // of a job that is created

    // Writes down how far a worker is with a step (Job::doing), and returns the row as it is then;
    // nullopt: there is no such job.
    Result<std::optional<Job>> tell(const std::string& job_id, const std::string& step,
                                    const Doing&);
    Result<void> tell_ended(const std::string& job_id, const std::string& step);
    Result<void> note(const std::string& job_id, const std::vector<std::string>& notes);

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
