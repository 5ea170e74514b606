#pragma once

// Viewing comfort of a job's film, summed up from the sums of its segments. They are stored as JSON
// objects beside the results (keys.h). A segment that is converted again replaces its own object,
// so that no picture is counted twice. Errors are those of the S3 calls.

#include <optional>
#include <vector>

#include "media/comfort_sums.h"
#include "pipeline/clients.h"

namespace spot::pipeline {

Result<void> put_segment_comfort(const Clients&, const std::string& job_id, int index,
                                 media::ComfortSums sums);
// Sums up the objects of `segments`, which are in the film's order, and stores the sum as the
// film's. A segment that has no object (an older version converted it) is left out.
Result<void> put_film_comfort(const Clients&, const std::string& job_id,
                              const std::vector<int>& segments);
// The film's sum; nullopt where it is not stored, or not yet.
Result<std::optional<media::ComfortSums>> film_comfort(const Clients&, const std::string& job_id);

}  // namespace spot::pipeline
