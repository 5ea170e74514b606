#include "pipeline/workers/reassembly.h"

#include <fmt/format.h>

#include "base/failpoint.h"
#include "base/log.h"
#include "media/join.h"
#include "pipeline/comfort.h"
#include "pipeline/jobs/events.h"
#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/turns.h"
#include "pipeline/transfer.h"
#include "pipeline/workers/failure.h"
#include "pipeline/workers/render.h"
#include "pipeline/workers/telling.h"

namespace spot::pipeline {
namespace {

// Holds the lease for as long as the work takes. It is asked often, and writes rarely.
class Lease {
  public:
    Lease(const Clients& clients, Jobs& jobs, std::string job_id)
        : clients_(clients),
          jobs_(jobs),
          job_id_(std::move(job_id)),
          owner_(clients.random.uuid()) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
        if (!taken_) return;
        const auto released = jobs_.release_lease(job_id_, owner_);
        if (!released) {
            log(Level::warn, "a lease was not released; it ends by itself",
                {{"job_id", job_id_}, {"error", released.error().message}});
        }
    }

    Result<bool> take() {
        taken_ = TRY(jobs_.take_lease(job_id_, owner_));
        extended_ = clients_.clock.now();
        return taken_;
    }
    bool keep() {
        if (clients_.clock.now() < extended_ + heartbeat_every) return true;
        const auto again = take();
        return again && *again;
    }

  private:
    const Clients& clients_;
    Jobs& jobs_;
    const std::string job_id_;
    const std::string owner_;
    bool taken_ = false;
    Time extended_{};
};

// A sentence about pictures that the decoder could not read; nothing else of a job says that some
// are missing.
std::optional<std::string> damage(const Job& job, const std::vector<Completion>& completions) {
    std::int64_t damaged = 0;
    std::int64_t read = 0;
    for (const auto& completion : completions) {
        if (completion.total_segments != job.total_segments) continue;
        damaged += completion.damaged;
        read += completion.pictures;
    }
    if (damaged == 0) return std::nullopt;
    if (read < job.film.pictures) {
        return fmt::format("{} of {} pictures could be read; the film is damaged.", read,
                           job.film.pictures);
    }
    return fmt::format(
        "{} pieces of the film are damaged; its pictures are as the decoder could "
        "mend them.",
        damaged);
}

Result<void> join_results(const Clients& clients, Jobs& jobs, const Job& job, Lease& lease,
                          Telling& telling, const Delivery& delivery) {
    const auto render = TRY(render_of(clients, job));
    const auto scratch = TRY(Scratch::make(clients));
    const auto go_on = [&] { return delivery.held() && !clients.stopping() && lease.keep(); };
    const auto total = job.total_segments.value_or(0);
    // Sound and everything else but the pictures come from the film itself.
    const auto source = scratch.file("source");
    auto got = download(clients, clients.settings.input_bucket, source_key(job.job_id), source);
    if (!got && got.error().kind == Kind::not_found) {
        return fail(Kind::invalid, "SourceMissing", "the source film is gone from the bucket");
    }
    TRY(std::move(got));
    std::vector<std::string> files;
    std::vector<int> segments;
    const auto completions = TRY(jobs.completions(job.job_id));
    for (const auto& completion : completions) {
        if (completion.total_segments != total) continue;
        if (!go_on()) return fail(Kind::unavailable, "Cancelled", "the worker stops");
        const auto index = static_cast<int>(completion.segment_index);
        segments.push_back(index);
        files.push_back(scratch.file(fmt::format("{:05}.mp4", index)));
        TRY(download(clients, clients.settings.output_bucket, result_key(job.job_id, index),
                     files.back()));
    }
    if (static_cast<std::int64_t>(files.size()) != total) {
        return fail(Kind::unavailable, "SegmentsMissing",
                    fmt::format("{} of {} segments are there", files.size(), total));
    }
    media::JoinOptions options{.container = render.container, .wanted = render.wanted};
    options.progress = [&](double share) {
        if (clients.progress) {
            clients.progress({.job_id = job.job_id, .stage = "joining", .share = share});
        }
        return telling.tell(share) && go_on();
    };
    const auto film = scratch.file("final.mp4");
    auto report = TRY(clients.engine.join(source, files, film, options));
    if (auto lost = damage(job, completions)) report.notes.push_back(std::move(*lost));
    for (const auto index : segments) scratch.drop(fmt::format("{:05}.mp4", index));
    scratch.drop("source");
    FAILPOINT("reassembly.joined");
    for (const auto& note : report.notes) {
        log(Level::warn, "something of the film could not be kept",
            {{"job_id", job.job_id}, {"note", note}});
        if (clients.note) clients.note(note);
    }
    if (!report.notes.empty()) TRY(jobs.note(job.job_id, report.notes));
    TRY(put_film_comfort(clients, job.job_id, segments));
    FAILPOINT("reassembly.comfort");
    // A worker that took the lease in the meantime does the same work and writes the same bytes.
    return upload(clients, film, clients.settings.output_bucket, final_key(job.job_id));
}

Result<void> reassemble(const Clients& clients, Jobs& jobs, const Job& job,
                        const Delivery& delivery) {
    Lease lease(clients, jobs, job.job_id);
    if (!TRY(lease.take())) {
        return fail(Kind::unavailable, "LeaseHeld",
                    "another worker joins this film, or did until a moment ago");
    }
    FAILPOINT("reassembly.leased");
    if (!TRY(exists(clients, clients.settings.output_bucket, final_key(job.job_id)))) {
        Telling telling(clients, jobs, job.job_id, "joining");
        const auto joined = join_results(clients, jobs, job, lease, telling, delivery);
        if (!telling.wanted()) return {};  // it was cancelled
        TRY(joined);
    }
    FAILPOINT("reassembly.uploaded");
    if (TRY(jobs.complete(job.job_id))) {
        log(Level::info, "the film is complete", {{"job_id", job.job_id}});
        give_turn(clients);
    }
    return {};
}

}  // namespace

Result<void> handle_reassembly(const Clients& clients, const Delivery& delivery) {
    const auto job_id = TRY(parse_reassembly_message(delivery.body));
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto job = TRY(jobs.get(job_id));
    if (!job) {
        return fail(Kind::invalid, "NoSuchJob", fmt::format("there is no job {}", job_id));
    }
    if (job->finished()) return {};
    return settle(clients, job_id, reassemble(clients, jobs, *job, delivery));
}

}  // namespace spot::pipeline
