#pragma once

// What people do with jobs: submit, retry, cancel, delete, fetch.

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
    std::string job_id;       // "": one is made
    std::string title;        // "": the file's name; what is no text in it is replaced
    std::string encoder;      // a name, or "auto"; "": what the worker that cuts it has
    bool already_3d = false;  // a film that says it is 3D is taken all the same
    // Asked when the film is known to be one, before anything is done; an error ends it.
    std::function<Result<void>(const media::FilmInfo&)> check = {};
};

// "AlreadyStereo": the film says that it is 3D, and `anyway` is not said.
Result<void> check_flat(const std::string& path, const media::FilmInfo& film, bool anyway);

// Creates the row, then uploads the source; the upload's event starts the work. A submission that
// was cut off is taken up again by the same job_id. Returns the job id. Errors of probe.h,
// "UnknownMode", "UnknownEncoder", "InvalidJobId", "AlreadyStereo".
Result<std::string> submit(const Clients&, const Submission&);

Result<void> retry_job(const Clients&, const std::string& job_id);
Result<void> cancel_job(const Clients&, const std::string& job_id);
// Removes the source, the segments, the results, the completions and the lock; the row stays as a
// tombstone with status deleted.
Result<void> delete_job(const Clients&, const std::string& job_id);
// The finished film into a file, whole and on disk or not at all. Errors of output_place().
Result<void> fetch_job(const Clients&, const std::string& job_id, const std::string& path,
                       Existing existing);

}  // namespace spot::pipeline
