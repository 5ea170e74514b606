#include "media/convert/convert_line.h"

#include "base/check.h"

namespace spot::media {

bool ConvertLine::put(Job job) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return stopped_ || line_.size() < places_; });
    if (stopped_) return false;
    line_.push_back({std::move(job), State::waiting});
    moved_.notify_all();
    return true;
}

void ConvertLine::end(Result<void> why) {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    why_ = std::move(why);
    moved_.notify_all();
}

Job* ConvertLine::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (stopped_) return nullptr;
        for (auto& place : line_) {
            if (place.state != State::waiting) continue;
            place.state = State::working;
            return &place.job;
        }
        if (ended_) return nullptr;
        moved_.wait(lock);
    }
}

void ConvertLine::finished(Job* job) {
    const std::lock_guard lock(mutex_);
    for (auto& place : line_) {
        if (&place.job == job) place.state = State::ready;
    }
    moved_.notify_all();
}

Result<std::optional<Job>> ConvertLine::take() {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] {
        return stopped_ || (line_.empty() && ended_) ||
               (!line_.empty() && line_.front().state == State::ready);
    });
    if (!line_.empty() && line_.front().state == State::ready) {
        std::optional<Job> job(std::move(line_.front().job));
        line_.pop_front();
        moved_.notify_all();
        return job;
    }
    if (!why_) return fail(why_.error());
    return std::nullopt;
}

void ConvertLine::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    moved_.notify_all();
}

}  // namespace spot::media
