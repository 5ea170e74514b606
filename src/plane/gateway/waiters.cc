#include "plane/gateway/waiters.h"

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

void Waiters::listen(const std::string& topic, std::function<void()> wake) {
    listeners_[topic] = std::move(wake);
}

void Waiters::wake(const std::string& topic) {
    if (const auto listener = listeners_.find(topic); listener != listeners_.end()) {
        return listener->second();
    }
    if (waiting_.load() == 0) return;
    std::function<void()> first;
    {
        std::lock_guard lock(mutex_);
        const auto at = topics_.find(topic);
        if (at == topics_.end()) return;
        first = std::move(at->second.begin()->second);
        at->second.erase(at->second.begin());
        if (at->second.empty()) topics_.erase(at);
        --waiting_;
    }
    first();
}

}  // namespace spot::plane
