#include "plane/waiters.h"

#include <vector>

namespace spot::plane {

std::uint64_t Waiters::subscribe(const std::string& topic, std::function<void()> wake) {
    std::lock_guard lock(mutex_);
    const auto token = ++last_token_;
    topics_[topic].emplace(token, std::move(wake));
    ++waiting_;
    return token;
}

void Waiters::unsubscribe(const std::string& topic, std::uint64_t token) {
    std::lock_guard lock(mutex_);
    const auto at = topics_.find(topic);
    if (at == topics_.end() || at->second.erase(token) == 0) return;
    if (at->second.empty()) topics_.erase(at);
    --waiting_;
}

void Waiters::wake(const std::string& topic) {
    if (waiting_.load() == 0) return;
    std::vector<std::function<void()>> ready;
    {
        std::lock_guard lock(mutex_);
        const auto at = topics_.find(topic);
        if (at == topics_.end()) return;
        for (const auto& [token, wake] : at->second) ready.push_back(wake);
    }
    for (const auto& wake : ready) wake();
}

}  // namespace spot::plane
