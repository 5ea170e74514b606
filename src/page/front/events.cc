#include "page/front/events.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace spot::page {
namespace {

// A comment, which no page sees.
constexpr std::string_view beat = ": \n\n";

}  // namespace

std::unique_ptr<Events::Stream> Events::open() {
    std::lock_guard lock(mutex_);
    if (streams_.size() >= limits_.most_streams) return nullptr;
    streams_[++last_] = {};
    return std::unique_ptr<Stream>(new Stream(*this, last_));
}

Events::Stream::~Stream() {
    std::lock_guard lock(events_.mutex_);
    events_.streams_.erase(number_);
}

http::Piece Events::Stream::next(bool due) {
    std::lock_guard lock(events_.mutex_);
    auto& open = events_.streams_.at(number_);
    if (!open.waiting.empty()) {
        http::Piece piece{fmt::format("data: {}\n\n", open.waiting.front()), std::nullopt};
        open.waiting.pop_front();
        return piece;
    }
    if (due) return {std::string(beat), std::nullopt};
    return {"", Wait{std::to_string(number_), events_.limits_.beat, std::nullopt}};
}

void Events::tell(std::string_view event) {
    std::vector<std::function<void()>> wakes;
    {
        std::lock_guard lock(mutex_);
        for (auto& [number, open] : streams_) {
            if (open.waiting.size() >= limits_.most_waiting) {
                open.waiting.clear();
                open.waiting.emplace_back("everything");
            } else {
                open.waiting.emplace_back(event);
            }
            if (open.wake) wakes.push_back(std::exchange(open.wake, nullptr));
        }
    }
    for (const auto& wake : wakes) wake();
}

bool Events::has_streams() {
    std::lock_guard lock(mutex_);
    return !streams_.empty();
}

std::uint64_t Events::subscribe(const std::string& topic, std::function<void()> wake) {
    std::lock_guard lock(mutex_);
    const auto at = streams_.find(static_cast<std::uint64_t>(parse_int(topic).value_or(0)));
    if (at == streams_.end()) return 0;
    at->second.wake = std::move(wake);
    return at->second.token = ++last_;
}

void Events::unsubscribe(const std::string& topic, std::uint64_t token) {
    std::lock_guard lock(mutex_);
    const auto at = streams_.find(static_cast<std::uint64_t>(parse_int(topic).value_or(0)));
    if (at != streams_.end() && at->second.token == token) at->second.wake = nullptr;
}

}  // namespace spot::page
