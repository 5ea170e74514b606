#pragma once

// Finds and checks the place of an output file that a user names, and puts the finished file there.

#include <string>

#include "base/result.h"

namespace spot::pipeline {

// Whether a file that is already at the place of the output stays or may be replaced.
enum class Existing { stays, replaced };

// The path of the file that `path` names, with links followed. It is a new file in a folder that
// can be written to, or an old file that `existing` allows to replace; else "OutputExists".
// "OutputNotWritable" for everything else: a device or a pipe would be replaced by a file, and a
// link by the file that it should lead to; and a name may be longer than the file system allows.
Result<std::string> output_place(const std::string& path, Existing existing);

// Moves the finished file `from`, which lies on the same file system, to `place` in one step; it is
// still there after a power cut. "OutputExists": another file came there first, and stays.
Result<void> put_in_place(const std::string& from, const std::string& place, Existing existing);

}  // namespace spot::pipeline
