#pragma once

// The message that an alarm's actions get when it changes its state.
// Source: recorded from AWS; CloudWatch User Guide, "Notifying users on alarm changes".

#include <string>

#include "cloudwatch/alarms/alarm_record.h"

namespace spot::cloudwatch {

// `ALARM: "cpu" in US East (N. Virginia)`, of at most 100 characters.
std::string action_subject(const AlarmBase& after, const std::string& region);

// The document: a JSON object. `before` is the alarm in its state before.
std::string action_message(const AlarmBase& before, const AlarmRecord& after,
                           const std::string& region, const std::string& account_id);

}  // namespace spot::cloudwatch
