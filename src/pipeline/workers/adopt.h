#pragma once

// Makes jobs of films that were uploaded to input/{job_id}/source.mp4 by somebody who made no row
// for them: an upload alone is a job, too.

#include <string>

#include "pipeline/clients.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// The most bytes that are kept of what an uploader wrote; S3 takes 2 KB of metadata in all.
inline constexpr std::size_t longest_title = 1024;
inline constexpr std::size_t longest_mode = 64;

// Returns the row of the film's job, and makes it where there is none. Its mode is the object's
// metadata "mode" (x-amz-meta-mode, in any case), else Settings::default_mode; its title the
// metadata "title", else the id. Where two workers adopt a film at once, one makes the row and both
// return it. A mode that does not exist stays as it was written: the job will fail with it.
// "SourceMissing" (invalid): the film is not there any more.
Result<Job> adopt(const Clients&, Jobs&, const std::string& job_id);

}  // namespace spot::pipeline
