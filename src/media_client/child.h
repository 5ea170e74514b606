#pragma once

// One run of stereo-spot-media: a process without network, credentials or other files (see
// studio/sandbox.h) that does one request. Whatever a film does to it, this process lives on.

#include <functional>
#include <string>

#include "base/clock.h"
#include "studio/messages.h"

namespace spot::media_client {

struct Limits {
    // Without a word from the child for so long it is ended. Between two words lies a picture, or
    // two tenths of a second.
    Duration silence = std::chrono::minutes(5);
    // The same while a hardware encoder is tried, which takes a second or two.
    Duration trial = std::chrono::seconds(30);
    // A child that was asked to stop is given this long to remove what it began.
    Duration stopping = std::chrono::seconds(5);
    // Asked a few times a second from the calling thread while the child says nothing. False: stop.
    // Empty: it goes on.
    std::function<bool()> goes_on = {};
};

// Where the program is: beside this one, or where STEREO_SPOT_MEDIA says.
std::string media_program();

// Logs, once, what the kernel lacks for the walls around that program. For who starts many.
void warn_of_missing_walls();

// Called for every line that is no result, from the calling thread; false: stop.
using Heard = std::function<bool(const wire::Node& line)>;

// The line with the result. Errors are the child's own, or
//   "MediaCrashed"    the child died of the film (invalid: it would again)
//   "MediaSilent"     it said nothing for too long (invalid, likewise)
//   "EncoderFailed"   either while a hardware encoder was tried: it was its driver
//   "MediaKilled"     somebody else ended it, as a kernel short of memory does (unavailable)
//   "Cancelled"       `heard` or `goes_on` said stop (unavailable)
//   "NoMediaProgram"  it cannot be started (internal)
// What libraries print goes to the log at level debug; of a child that died the error has the end.
// Callers remove what a child that ended badly has left. Safe from every thread; it blocks.
Result<wire::Node> run_child(const studio::Request& request, const Heard& heard,
                             const Limits& limits = {});

// The version of that program, asked behind its walls within seconds. "WrongProgram": another than
// this one's, naming both; else the errors of run_child().
Result<std::string> media_version();

}  // namespace spot::media_client
