#include "pipeline/jobs/outlook.h"

#include <algorithm>

#include "pipeline/jobs/order.h"

namespace spot::pipeline {
namespace {

constexpr int page = 200;

// Shares of a job that is cut, converted and joined. Cutting and joining copy; converting computes.
constexpr double cutting_share = 0.02;
constexpr double joining_share = 0.02;
// How fast films are joined, in pictures a second, where none has been joined yet: copying is
// bounded by the disk, and this is a slow one's.
constexpr double joined_pictures_per_second = 3000;

// How fast one worker makes pixels: of pictures of different sizes it makes as many.
struct Speed {
    double pixels = 0;
    double seconds = 0;
    double pixels_per_second() const { return seconds > 0 ? pixels / seconds : 0; }
};

double pixels_of(const FilmFacts& film) {
    return static_cast<double>(std::max(film.width, 1)) * std::max(film.height, 1);
}

bool at_it(const Doing& doing, std::int64_t now) {
    return doing.told_at + doing_ends_after_seconds > now;
}

bool is_segment(const std::string& step) {
    return !step.empty() && step[0] >= '0' && step[0] <= '9';
}

// A conversion is slow at its beginning: the first second of it tells nothing.
bool is_measured(const Doing& doing) {
    return doing.pictures_per_second > 0 &&
           static_cast<double>(doing.pictures) / doing.pictures_per_second >= 1.5;
}

double share_of(const Job& job, const std::string& step, std::int64_t now) {
    const auto found = job.doing.find(step);
    const bool known = found != job.doing.end() && at_it(found->second, now);
    return known ? std::clamp(found->second.share, 0.0, 1.0) : 0;
}

class Looker {
  public:
    Looker(const std::vector<Seen>& seen, std::int64_t now) : seen_(seen), now_(now) {
        for (const auto& one : seen_) measure(one);
    }

    std::vector<Outlook> look() {
        std::vector<Outlook> all;
        for (const auto& one : seen_) all.push_back(look_at(one));
        return all;
    }

  private:
    // Completions of whole segments and those under way tell how fast a worker is.
    void measure(const Seen& one) {
        const auto pixels = pixels_of(one.job.film);
        auto& own = speeds_.emplace_back();
        for (const auto& completion : one.completions) {
            if (completion.pictures <= 0 || completion.began_at <= 0) continue;
            // Times of rows are whole seconds: a segment of one took half of one, or one and a
            // half.
            const auto took =
                std::max<std::int64_t>(completion.completed_at - completion.began_at, 1);
            own.pixels += pixels * static_cast<double>(completion.pictures);
            own.seconds += static_cast<double>(took);
        }
        for (const auto& [step, doing] : one.job.doing) {
            if (!is_segment(step)) continue;
            if (at_it(doing, now_)) ++workers_;
            if (!is_measured(doing)) continue;
            own.pixels += pixels * static_cast<double>(doing.pictures);
            own.seconds += static_cast<double>(doing.pictures) / doing.pictures_per_second;
        }
        all_.pixels += own.pixels;
        all_.seconds += own.seconds;
    }

    Outlook look_at(const Seen& one) {
        const auto index = static_cast<std::size_t>(&one - seen_.data());
        const auto& job = one.job;
        Outlook outlook;
        outlook.state = state_of(job);
        if (job.status == status::completed) outlook.share = 1;
        if (job.finished()) return outlook;
        count(one, speeds_[index], outlook);
        const auto left = work_left(one, speeds_[index], outlook);
        if (job.paused_at) return outlook;
        outlook.ahead = ahead_;
        ++ahead_;
        // A job that waits begins when those before it have few segments left; a job that runs
        // shares the workers with them.
        if (!left || !queue_left_) {
            queue_left_ = std::nullopt;
            if (job.status != status::created) outlook.seconds_left = left;
            return outlook;
        }
        outlook.seconds_left = *queue_left_ + *left;
        queue_left_ = outlook.seconds_left;
        return outlook;
    }

    static std::string state_of(const Job& job) {
        if (job.finished()) return job.status;
        if (job.paused_at) return "paused";
        if (job.status == status::created) return "waiting";
        if (job.status == status::chunking_in_progress) return "cutting";
        return job.status == status::reassembling ? "joining" : "converting";
    }

    void count(const Seen& one, const Speed& own, Outlook& outlook) const {
        const auto& job = one.job;
        for (const auto& completion : one.completions) {
            if (job.total_segments && completion.total_segments != *job.total_segments) continue;
            ++outlook.segments_done;
            outlook.pictures_done += completion.pictures;
        }
        for (const auto& [step, doing] : job.doing) {
            if (!is_segment(step) || !at_it(doing, now_)) continue;
            outlook.pictures_done += doing.pictures;
            // One that has just begun is as fast as those of the job before it.
            outlook.pictures_per_second += is_measured(doing)
                                               ? doing.pictures_per_second
                                               : own.pixels_per_second() / pixels_of(job.film);
        }
        if (job.film.pictures > 0) {
            outlook.pictures_done = std::min(outlook.pictures_done, job.film.pictures);
        }
        outlook.share = share(job, outlook);
    }

    double share(const Job& job, const Outlook& outlook) const {
        if (job.status == status::created) return 0;
        if (job.status == status::chunking_in_progress) {
            return cutting_share * share_of(job, "chunking", now_);
        }
        if (job.status == status::reassembling) {
            return 1 - joining_share + joining_share * share_of(job, "joining", now_);
        }
        double converted = 0;
        if (job.film.pictures > 0 && outlook.pictures_done > 0) {
            converted =
                static_cast<double>(outlook.pictures_done) / static_cast<double>(job.film.pictures);
        } else if (job.total_segments && *job.total_segments > 0) {
            converted = static_cast<double>(outlook.segments_done) /
                        static_cast<double>(*job.total_segments);
        }
        return cutting_share + (1 - cutting_share - joining_share) * std::min(converted, 1.0);
    }

    // Seconds until the job is finished, were it alone; nullopt: nothing like it was measured.
    std::optional<double> work_left(const Seen& one, const Speed& own,
                                    const Outlook& outlook) const {
        const auto& job = one.job;
        const auto pictures = static_cast<double>(job.film.pictures);
        const auto joining = pictures / joined_pictures_per_second;
        if (job.status == status::reassembling) {
            return joining * (1 - share_of(job, "joining", now_));
        }
        const auto speed = own.seconds > 0 ? own.pixels_per_second() : all_.pixels_per_second();
        if (pictures <= 0 || speed <= 0) return std::nullopt;
        const auto pictures_left = pictures - static_cast<double>(outlook.pictures_done);
        return pixels_of(job.film) * pictures_left / (speed * workers_for(job, outlook)) + joining;
    }

    // No more workers can be at a job than segments are left of it.
    double workers_for(const Job& job, const Outlook& outlook) const {
        const auto segments = job.total_segments.value_or(outlook.segments_done + workers_);
        const auto left = std::max<std::int64_t>(segments - outlook.segments_done, 1);
        return static_cast<double>(std::clamp<std::int64_t>(workers_, 1, left));
    }

    const std::vector<Seen>& seen_;
    const std::int64_t now_;
    std::vector<Speed> speeds_;
    Speed all_;
    std::int64_t workers_ = 0;
    int ahead_ = 0;
    std::optional<double> queue_left_ = 0.0;
};

}  // namespace

std::vector<Outlook> outlooks(const std::vector<Seen>& seen, std::int64_t now) {
    return Looker(seen, now).look();
}

Result<std::vector<Seen>> unfinished_jobs(Jobs& jobs) {
    std::vector<Seen> seen;
    for (const auto name :
         {status::reassembling, status::chunking_complete, status::chunking_in_progress}) {
        std::vector<Seen> of_status;
        dynamodb::Item start;
        do {
            auto found = TRY(jobs.list(name, page, start));
            for (auto& job : found.jobs) {
                auto completions = TRY(jobs.completions(job.job_id));
                of_status.push_back({std::move(job), std::move(completions)});
            }
            start = std::move(found.next);
        } while (!start.empty());
        // Those that began first end first.
        std::sort(of_status.begin(), of_status.end(), [](const auto& a, const auto& b) {
            return a.job.started_at.value_or(0) < b.job.started_at.value_or(0);
        });
        std::move(of_status.begin(), of_status.end(), std::back_inserter(seen));
    }
    for (auto& job : TRY(waiting_jobs(jobs))) seen.push_back({std::move(job)});
    return seen;
}

}  // namespace spot::pipeline
