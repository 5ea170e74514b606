#pragma once

// The states of alarms, for page::Watch.

#include <string>

#include "cloudwatch/api.h"

namespace spot::page {

// A text that differs where the state or the name of one of the first hundred alarms does; "": it
// cannot be told now.
std::string alarm_states(cloudwatch::Api&);

}  // namespace spot::page
