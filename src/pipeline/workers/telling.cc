#include "pipeline/workers/telling.h"

#include "base/log.h"

namespace spot::pipeline {

bool Telling::tell(double share, std::int64_t pictures, double pictures_per_second) {
    const auto now = clients_.clock.now();
    if (now < next_ || !wanted_) return wanted_;
    next_ = now + tell_every;
    const auto job =
        jobs_.tell(job_id_, step_, {share, pictures, pictures_per_second, to_seconds(now)});
    if (!job) {
        next_ = now + tell_again_after;
        log(Level::warn, "how far a job is could not be told; the work goes on",
            {{"job_id", job_id_}, {"step", step_}, {"error", job.error().message}});
        return wanted_;
    }
    told_ = true;
    wanted_ = *job && !(*job)->paused_at && !(*job)->finished();
    return wanted_;
}

Telling::~Telling() {
    if (!told_) return;
    // Where this fails, the entry is taken for old in a moment (doing_ends_after_seconds).
    const auto ended = jobs_.tell_ended(job_id_, step_);
    if (!ended) {
        log(Level::info, "the end of a step could not be told",
            {{"job_id", job_id_}, {"step", step_}, {"error", ended.error().message}});
    }
}

}  // namespace spot::pipeline
