#include "http/overload.h"

#include <algorithm>

namespace spot::http {

namespace {
constexpr auto lasts = std::chrono::seconds(1);  // overload ends so long after the last refusal
constexpr auto counted_for = std::chrono::milliseconds(50);
}  // namespace

void Overload::count(Clock::time_point now) {
    ++counted_;
    const std::chrono::duration<double, std::milli> since = now - counted_since_;
    if (since < counted_for) return;
    per_millisecond_ = counted_ / since.count();
    counted_since_ = now;
    counted_ = 0;
}

bool Overload::late(double waited) const {
    return waited >= static_cast<double>(limits_.late.count()) ||
           (waited >= static_cast<double>(limits_.late_queued.count()) &&
            per_millisecond_ * waited >= limits_.queue);
}

double Overload::goal() const {
    return std::clamp(limits_.queue / 2 / std::max(per_millisecond_, 0.001),
                      static_cast<double>(limits_.late_queued.count()) / 4,
                      static_cast<double>(limits_.late.count()) / 3);
}

bool Overload::refuses(std::chrono::milliseconds waited, Clock::time_point now, bool at_rest) {
    if (at_rest) {
        if (now < until_) until_ = now + lasts;
        return true;
    }
    count(now);
    const auto wait = static_cast<double>(waited.count());
    const bool is_late = late(wait);
    if (!is_late || now - last_request_ > limits_.for_so_long) late_since_ = now;
    last_request_ = now;
    if (is_late && now - late_since_ > limits_.for_so_long) until_ = now + lasts;
    if (now < until_ && wait > goal()) {
        owed_ += goal() / wait;
        if (owed_ < 1) {
            until_ = now + lasts;
            return true;
        }
        owed_ -= 1;
    }
    return false;
}

bool Overload::must_rest(Clock::time_point now, bool at_rest) {
    if (now >= until_) return !at_rest;
    if (now - last_turn_ < limits_.turns_every) return true;
    last_turn_ = now;
    return false;
}

}  // namespace spot::http
