#pragma once

// Puts ONNX Runtime beside the user's models: the archive is fetched and checked, and its one
// library is unpacked.

#include <string>

#include "base/result.h"

namespace spot::cli {

// Returns the path of the library. `url` is another address of the same archive, "" the usual one.
// The licence is printed. Errors: those of fetch(), and "NoSuchRuntime" on processors for which
// there is none.
Result<std::string> get_runtime(const std::string& models_folder, const std::string& url = {});

}  // namespace spot::cli
