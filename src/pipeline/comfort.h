#pragma once

// Comfort of a job's film, put together from its segments'. Objects of JSON beside the results
// (keys.h); a segment converted again replaces its own, so nothing is counted twice.

#include <optional>
#include <vector>

#include "media/comfort_sums.h"
#include "pipeline/clients.h"

namespace spot::pipeline {

Result<void> put_segment_comfort(const Clients&, const std::string& job_id, int index,
                                 media::ComfortSums sums);
// Of these segments in the film's order; those that have none (converted by an older version) are
// left out.
Result<void> put_film_comfort(const Clients&, const std::string& job_id,
                              const std::vector<int>& segments);
// nullopt: there is none (yet).
Result<std::optional<media::ComfortSums>> film_comfort(const Clients&, const std::string& job_id);

}  // namespace spot::pipeline
