#include "provision/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/check.h"

namespace spot::provision {
namespace {

// All addresses that can be reached from these.
template <class Next>
Result<std::set<std::string>> reached(const Manifest& manifest,
                                      const std::vector<std::string>& from, Next next) {
    std::set<std::string> found;
    std::vector<std::string> left(from);
    while (!left.empty()) {
        auto address = std::move(left.back());
        left.pop_back();
        const auto at = std::find_if(manifest.begin(), manifest.end(),
                                     [&](const Resource& r) { return r.address == address; });
        if (at == manifest.end()) {
            std::vector<std::string> known;
            for (const auto& resource : manifest) known.push_back(resource.address);
            return fail(Kind::invalid, "NoSuchResource",
                        fmt::format("{}: there is no such resource; there are {}", address,
                                    fmt::join(known, ", ")));
        }
        if (!found.insert(address).second) continue;
        for (auto& other : next(*at)) left.push_back(std::move(other));
    }
    return found;
}

class Run {
  public:
    Run(const std::vector<std::vector<std::size_t>>& after,
        const std::function<Result<void>(std::size_t)>& work)
        : after_(after), work_(work), state_(after.size(), State::waiting) {}

    void take_part() {
        std::unique_lock lock(mutex_);
        while (true) {
            const auto next = ready();
            if (!next) {
                if (over()) return;
                changed_.wait(lock);
                continue;
            }
            state_[*next] = State::running;
            lock.unlock();
            auto done = work_(*next);
            lock.lock();
            state_[*next] = done ? State::done : State::failed;
            if (!done) add(std::move(done).error());
            changed_.notify_all();
        }
    }

    Result<void> result() {
        if (error_) return fail(std::move(*error_));
        CHECK(std::all_of(state_.begin(), state_.end(), [](State s) { return s == State::done; }),
              "a circle");
        return {};
    }

  private:
    enum class State { waiting, running, done, failed };

    std::optional<std::size_t> ready() const {
        if (error_) return std::nullopt;
        for (std::size_t i = 0; i < state_.size(); ++i) {
            if (state_[i] != State::waiting) continue;
            const bool free = std::all_of(after_[i].begin(), after_[i].end(),
                                          [&](std::size_t j) { return state_[j] == State::done; });
            if (free) return i;
        }
        return std::nullopt;
    }
    // No call is running after which another one could begin.
    bool over() const {
        return std::none_of(state_.begin(), state_.end(),
                            [](State s) { return s == State::running; });
    }
    void add(Error error) {
        if (!error_) {
            error_ = std::move(error);
        } else {
            error_->message += "\n" + error.message;
        }
    }

    const std::vector<std::vector<std::size_t>>& after_;
    const std::function<Result<void>(std::size_t)>& work_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<State> state_;
    std::optional<Error> error_;
};

}  // namespace

Result<std::set<std::string>> with_needs(const Manifest& manifest,
                                         const std::vector<std::string>& addresses) {
    return reached(manifest, addresses, [](const Resource& resource) { return resource.needs; });
}

Result<std::set<std::string>> with_users(const Manifest& manifest,
                                         const std::vector<std::string>& addresses) {
    return reached(manifest, addresses, [&](const Resource& resource) {
        std::vector<std::string> users;
        for (const auto& other : manifest) {
            const auto& needs = other.needs;
            if (std::find(needs.begin(), needs.end(), resource.address) != needs.end()) {
                users.push_back(other.address);
            }
        }
        return users;
    });
}

Manifest only(const Manifest& manifest, const std::set<std::string>& addresses) {
    Manifest kept;
    for (const auto& resource : manifest) {
        if (addresses.contains(resource.address)) kept.push_back(resource);
    }
    return kept;
}

Result<void> in_order(const std::vector<std::vector<std::size_t>>& after, int width,
                      const std::function<Result<void>(std::size_t)>& work) {
    Run run(after, work);
    const auto threads = std::min(after.size(), static_cast<std::size_t>(std::max(1, width)));
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back([&] { run.take_part(); });
    run.take_part();
    others.clear();  // waits until the threads have ended
    return run.result();
}

}  // namespace spot::provision
