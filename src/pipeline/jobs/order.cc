#include "pipeline/jobs/order.h"

#include <fmt/format.h>

#include <algorithm>

namespace spot::pipeline {
namespace {

constexpr int page = 200;

Result<std::vector<Job>::const_iterator> find(const std::vector<Job>& waiting, Jobs& jobs,
                                              const std::string& job_id) {
    const auto found = std::find_if(waiting.begin(), waiting.end(),
                                    [&](const auto& job) { return job.job_id == job_id; });
    if (found != waiting.end()) return found;
    const auto job = TRY(jobs.get(job_id));
    if (!job) {
        return fail(Kind::not_found, "NoSuchJob",
                    fmt::format("job {}: does not exist; see `stereo-spot job list`", job_id));
    }
    return fail(
        Kind::conflict, "NotWaiting",
        fmt::format("job {}: is {}; only jobs that wait have an order", job_id, job->status));
}

}  // namespace

bool before(const Job& a, const Job& b) {
    if (a.place() != b.place()) return a.place() < b.place();
    // They were made in the same second.
    return a.job_id < b.job_id;
}

Result<std::vector<Job>> waiting_jobs(Jobs& jobs) {
    std::vector<Job> waiting;
    dynamodb::Item start;
    do {
        auto found = TRY(jobs.list(status::created, page, start));
        for (auto& job : found.jobs) waiting.push_back(std::move(job));
        start = std::move(found.next);
    } while (!start.empty());
    std::sort(waiting.begin(), waiting.end(), before);
    return waiting;
}

Result<void> move_job(Jobs& jobs, const std::string& job_id, Place place,
                      const std::string& other) {
    auto waiting = TRY(waiting_jobs(jobs));
    const auto moved = TRY(find(waiting, jobs, job_id));
    waiting.erase(moved);
    double rank = 0;
    if (waiting.empty()) return {};
    if (place == Place::first) {
        rank = waiting.front().place() - 1;
    } else if (place == Place::last) {
        rank = waiting.back().place() + 1;
    } else {
        if (other == job_id) return {};
        const auto next = TRY(find(waiting, jobs, other));
        const auto upper = next->place();
        rank = next == waiting.begin() ? upper - 1 : (std::prev(next)->place() + upper) / 2;
        // Jobs of the same second have one place, and none lies between: those before it make room.
        if (next != waiting.begin() && (rank >= upper || rank <= std::prev(next)->place())) {
            double lower = upper - 1;
            rank = upper - 0.5;
            for (auto at = next; at != waiting.begin();) {
                --at;
                if (at->place() < lower) break;
                TRY(jobs.set_rank(at->job_id, lower));
                lower -= 1;
            }
        }
    }
    if (TRY(jobs.set_rank(job_id, rank))) return {};
    return fail(Kind::conflict, "NotWaiting", fmt::format("job {}: has begun meanwhile", job_id));
}

}  // namespace spot::pipeline
