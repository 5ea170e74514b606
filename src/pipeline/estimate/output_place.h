#pragma once

// Where a film or a picture goes that somebody asks for.

#include <string>

#include "base/result.h"

namespace spot::pipeline {

// What may become of a file that is there already.
enum class Existing { stays, replaced };

// The file that `path` names, links followed: a new one in a folder that can be written to, or an
// old one, whose place it may take if `existing` says so; else "OutputExists".
// "OutputNotWritable" for all else: a device or a pipe would be replaced by a file, and a link by
// what it should lead to; a name may be longer than there is room for one.
Result<std::string> output_place(const std::string& path, Existing existing);

// The finished file `from`, on the same file system, becomes `place` in one step, and is there
// after a power cut. "OutputExists": another file came there first, which stays.
Result<void> put_in_place(const std::string& from, const std::string& place, Existing existing);

}  // namespace spot::pipeline
