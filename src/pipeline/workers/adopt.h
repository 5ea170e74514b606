#pragma once

// Films that were uploaded to input/{job_id}/source.mp4 by somebody who made no row for them: an
// upload alone is a job, too.

#include <string>

#include "pipeline/clients.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// Bytes that are kept of what an uploader says; S3 takes 2 KB of metadata in all.
inline constexpr std::size_t longest_title = 1024;
inline constexpr std::size_t longest_mode = 64;

// The row of the film's job, made where there is none: the mode is the object's metadata "mode"
// (x-amz-meta-mode, in any case), else Settings::default_mode; the title its "title", else the id.
// Of two that adopt at once one makes the row and both have it. A mode that is none stays as it was
// written: the job will fail with it. "SourceMissing" (invalid): no such film is there any more.
Result<Job> adopt(const Clients&, Jobs&, const std::string& job_id);

}  // namespace spot::pipeline
