#pragma once

// Time as text, UTC only: the forms that AWS's protocols use.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace spot {

std::string iso8601(Time);         // 2026-11-22T15:04:05Z
std::string iso8601_millis(Time);  // 2026-11-22T15:04:05.678Z
std::string basic_iso8601(Time);   // 20261122T150405Z (x-amz-date)
std::string http_date(Time);       // Sun, 22 Nov 2026 15:04:05 GMT

// Seconds since the epoch, with a fraction, as clients may write any number there. nullopt: outside
// the years 0 to 9999, which is all that the other forms can say, or no number at all.
std::optional<Time> time_of_seconds(double seconds);

// With or without a fraction, with Z or +00:00; nullopt: not such a time.
std::optional<Time> parse_iso8601(std::string_view);
std::optional<Time> parse_basic_iso8601(std::string_view);
std::optional<Time> parse_http_date(std::string_view);

}  // namespace spot
