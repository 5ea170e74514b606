#pragma once

// The rule of a composite alarm: ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA("arn:...")). Its
// operators are in capitals; NOT binds most, then AND. Source: API Reference, PutCompositeAlarm.

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::cloudwatch {

// The state of an alarm by its name; "": there is none.
using StateOf = std::function<std::string(std::string_view name)>;

// Whether the rule holds. Errors: ValidationException where it cannot be read, is nested too deep
// or names too many alarms.
Result<bool> holds(std::string_view rule, const StateOf&);

// The names of the alarms that it depends on. An ARN counts as the name at its end.
Result<std::set<std::string>> alarms_in(std::string_view rule);

}  // namespace spot::cloudwatch
