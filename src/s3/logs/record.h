#pragma once

// The text of access logs: lines, and the names of the objects that hold them. Pure functions.

#include <string>

#include "s3/access_log.h"

namespace spot::s3 {

// A line with its end. No field can begin another field or another line, whoever has sent it.
// `owner` is the bucket owner's canonical id.
std::string log_line(const LogRecord&, const std::string& owner);

// The day on which a line's object is filed, where that is by the time of the event; else "".
std::string log_day(const LoggingEnabled&, Time event);

// The key of an object with lines. `day` is that of log_day(); `unique` makes it unlike all others.
struct LogOrigin {
    const std::string& account;
    const std::string& region;
    const std::string& bucket;
};
std::string log_key(const LoggingEnabled&, const LogOrigin&, const std::string& day, Time delivered,
                    const std::string& unique);

}  // namespace spot::s3
