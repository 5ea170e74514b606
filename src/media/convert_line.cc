#include "media/convert_line.h"

#include "base/check.h"

namespace spot::media {
namespace {

// Packets of other streams do not count as pictures, but no film may fill memory with them.
constexpr std::size_t jobs_per_place = 256;

}  // namespace

bool ConvertLine::put(Job job) {
    std::unique_lock lock(mutex_);
    const auto full = [&] {
        std::size_t pictures = 0;
        for (const auto& place : line_) pictures += place.job.packet == nullptr ? 1 : 0;
        return pictures >= places_ || line_.size() >= places_ * jobs_per_place;
    };
    moved_.wait(lock, [&] { return stopped_ || !full(); });
    if (stopped_) return false;
    const bool picture = job.packet == nullptr;
    line_.push_back({std::move(job), picture ? State::waiting : State::ready});
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
