#pragma once

// When the actions of a composite alarm are held back by its suppressor. Pure functions.
// Source: CloudWatch User Guide, "Composite alarm action suppression".
//
// A change of state is not acted on while the suppressor is in ALARM, nor for the extension period
// after it has left that state. A change at another time waits for the wait period, since the
// suppressor may be about to go into ALARM. Then the actions of the state that the alarm has are
// performed, unless that is the one which was acted on last.

#include "cloudwatch/alarm_types.h"

namespace spot::cloudwatch {

// Notes that the alarm's state has changed from `before`.
void hold_back(CompositeAlarm&, const std::string& before);

// Brings what is held back up to date. True: the actions are to be performed now, as of a change
// from the state that `performed_from` receives; nothing is held back any more.
bool release(CompositeAlarm&, bool suppressor_in_alarm, Time now, std::string& performed_from);

}  // namespace spot::cloudwatch
