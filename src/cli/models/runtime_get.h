#pragma once

// ONNX Runtime beside the user's models: fetched, checked, and its one library taken out.

#include <string>

#include "base/result.h"

namespace spot::cli {

// `url`: another place of the same archive; "": the usual one. Says the licence. Errors: those of
// fetch(), and "NoSuchRuntime" on processors that it is not made for.
Result<std::string> get_runtime(const std::string& models_folder, const std::string& url = {});

}  // namespace spot::cli
