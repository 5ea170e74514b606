#pragma once

// One run of stereo-spot-media: a process without network, credentials or other files (see
// studio/sandbox.h) that does one request. Whatever a film does to it, this process lives on.

#include <functional>
#include <string>

#include "base/clock.h"
#include "studio/messages.h"

namespace spot::media_client {

struct Limits {
    // A child that sends no line for so long is ended. It sends one for each picture, or five a
    // second.
    Duration silence = std::chrono::minutes(5);
    // The same limit while a hardware encoder is tried, which takes a second or two.
    Duration trial = std::chrono::seconds(30);
    // A child that was asked to stop is given this long to remove what it began.
    Duration stopping = std::chrono::seconds(5);
    // Called a few times a second from the calling thread while the child sends nothing. False
    // stops the work; an empty function never does.
    std::function<bool()> goes_on = {};
};

// The path of stereo-spot-media: beside this program, or where STEREO_SPOT_MEDIA says.
std::string media_program();

// Logs what the kernel lacks for the walls around that program. Callers that start many of these
// programs call it once.
void warn_of_missing_walls();

// Called for every line from the child that is no result, from the calling thread; false stops it.
using LineHandler = std::function<bool(const wire::Node& line)>;

// Runs the program once and returns the line with the result. Errors are the child's own, or
//   "MediaCrashed"    the child died of the film (invalid: it would again)
//   "MediaSilent"     it said nothing for too long (invalid, likewise)
//   "EncoderFailed"   either while a hardware encoder was tried: it was its driver
//   "MediaKilled"     somebody else ended it, as a kernel short of memory does (unavailable)
//   "Cancelled"       `on_line` or `goes_on` said stop (unavailable)
//   "NoMediaProgram"  it cannot be started (internal)
// Output of libraries goes to the log at level debug; the error of a child that died has its end.
// Callers remove the files that a child that ended badly has left. Safe from every thread; it
// blocks.
Result<wire::Node> run_child(const studio::Request& request, const LineHandler& on_line,
                             const Limits& limits = {});

// The version of that program, which answers from behind its walls within seconds. "WrongProgram":
// it is not this program's version, and the message names both; else the errors of run_child().
Result<std::string> media_version();

}  // namespace spot::media_client
