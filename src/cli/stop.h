#pragma once

// SIGINT, SIGTERM and SIGHUP: once to stop in order, a second ^C to stop at once.

#include "base/clock.h"

namespace spot::cli {

void catch_signals();  // at the beginning of a verb that runs for long
int stop_signal();     // 0: none came yet
bool stopping();
void request_stop();       // the same without a signal
void pause_for(Duration);  // sleeps; returns early when stopping
void reset_stop();         // for a verb that ran workers and goes on without them

}  // namespace spot::cli
