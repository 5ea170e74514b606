#pragma once

// Handles SIGINT, SIGTERM and SIGHUP: the first one asks the verb to stop in order, a second ^C
// ends the program at once.

#include "base/clock.h"

namespace spot::cli {

void catch_signals();  // to be called first by a verb that runs for long
int stop_signal();     // the signal that came; 0: none yet
bool stopping();
void request_stop();       // has the same effect as a signal
void pause_for(Duration);  // sleeps, and returns early when the verb is to stop
void reset_stop();         // for a verb that ran workers and goes on without them

}  // namespace spot::cli
