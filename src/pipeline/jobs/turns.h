#pragma once

// When a film's turn has come. Films are cut only when the video workers run out of segments: until
// then a job waits in its row, and not in a queue (it is parked), so that its place among the
// others can be changed, it can be paused, and the disk holds segments of a film or two and not of
// all. docs/adr/0019-turns.md tells why.

#include <string>

#include "pipeline/clients.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// Asked before a job is cut, with the message of its upload in hand. False: another job's turn
// comes first, or no segment is wanted yet; the job is parked then, and the message is done with.
Result<bool> may_begin(const Clients&, Jobs&, const Job&);

// Lets the first of the parked jobs go where a segment is wanted, by sending the message of its
// upload again. Returns whether one was let go.
Result<bool> let_next_begin(const Clients&);

// The same for workers, whose own work does not depend on it: a failure is logged, and the janitor
// looks again within seconds.
void give_turn(const Clients&);

}  // namespace spot::pipeline
