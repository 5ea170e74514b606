#pragma once

// Where a film goes that somebody asks for.

#include <string>

#include "base/result.h"

namespace spot::pipeline {

// The file that `path` names, links followed: a new one in a folder that can be written to, or an
// old one, whose place a film may take. "OutputNotWritable" for all else: a device or a pipe would
// be replaced by a file, and a link by what it should lead to.
Result<std::string> output_place(const std::string& path);

}  // namespace spot::pipeline
