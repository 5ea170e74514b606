#pragma once

// The actions that people take on jobs: submit, retry, cancel, delete, fetch.

#include <functional>
#include <string>

#include "media/probe.h"
#include "pipeline/clients.h"
#include "pipeline/estimate/output_place.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

struct Submission {
    std::string path;
    std::string mode = "sbs";
    std::string job_id;          // "": a new one is made
    std::string title;           // "": the file's name; bytes that are not text are replaced
    std::string encoder;         // a name, or "auto"; "": the one of the worker that cuts the film
    SettingTexts settings = {};  // the others; what is not in it is the worker's affair
    bool paused = false;         // it waits until it is resumed
    bool already_3d = false;     // a film that says it is 3D is accepted all the same
    // Called when the file is known to be a film, before anything is changed. Its error is
    // returned.
    std::function<Result<void>(const media::FilmInfo&)> check = {};
};

// Checks that a film is not 3D already. "AlreadyStereo": it says that it is 3D, and `anyway` is
// false.
Result<void> check_flat(const std::string& path, const media::FilmInfo& film, bool anyway);

// Makes the job's row, then uploads the source; the event of the upload starts the work. A
// submission that was interrupted is continued by another one with the same job_id. Returns the job
// id. Errors are those of probe.h and apply_settings(), "UnknownMode", "UnknownEncoder",
// "InvalidJobId" and "AlreadyStereo".
Result<std::string> submit(const Clients&, const Submission&);

// The whole id of the one job whose id begins so: a whole id is itself. Looks at the jobs of every
// status. "NoSuchJob"; "AmbiguousJobId" names some of those that begin so.
Result<std::string> find_job(const Clients&, const std::string& beginning);

Result<void> retry_job(const Clients&, const std::string& job_id);
// Stops the work on a job within seconds; what is converted of it stays, but for the segment under
// way. "NotRunning": it is finished, or is being joined.
Result<void> pause_job(const Clients&, const std::string& job_id);
// "NotPaused".
Result<void> resume_job(const Clients&, const std::string& job_id);
Result<void> cancel_job(const Clients&, const std::string& job_id);
// Removes the source, the segments, the results, the completions and the trigger with its lease;
// the row stays, with the status deleted, as a tombstone. "NoSuchJob"; "StillRunning": cancel the
// job first.
Result<void> delete_job(const Clients&, const std::string& job_id);
// Writes the finished film into a file, which is whole and on the disk, or is not there. Errors of
// output_place().
Result<void> fetch_job(const Clients&, const std::string& job_id, const std::string& path,
                       Existing existing);

}  // namespace spot::pipeline
