#pragma once

// Jobs in words: lines of a list, JSON, times.

#include <string>
#include <vector>

#include "pipeline/jobs/outlook.h"

namespace spot::cli {

// One JSON object of a job; a list has one a line. Members that are not known are left out. Members
// are only added to.
std::string job_json(const pipeline::Job&, const pipeline::Outlook&);

struct ListedJob {
    pipeline::Job job;
    pipeline::Outlook outlook;
};

// The list as a table with a header; "" for no jobs. `short_ids`: ids are cut to what tells these
// jobs apart, for people; programs get them whole.
std::string job_table(const std::vector<ListedJob>& jobs, std::int64_t now, bool short_ids);

// A duration in its largest unit that says enough: "40 s", "12 min", "3 h 20 min", "5 days".
std::string span_text(double seconds);

}  // namespace spot::cli
