#pragma once

// The folder of the user's depth models: NAME.onnx, and ONNX Runtime in a folder of its own. One
// that is still fetched has .part behind its name (fetch.h).

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/args.h"

namespace spot::cli {

// --models-dir; for every verb that takes models by name.
Flag models_dir_flag();

// --models-dir, else STEREO_SPOT_MODELS, else stereo-spot/models of XDG_DATA_HOME or
// ~/.local/share. It need not be there. "Usage" where none of these is known.
Result<std::string> models_folder(const Args& args);

// Letters, digits and . _ - , no other first than a letter or digit, at most 100.
bool can_be_a_name(std::string_view name);

std::string model_file(const std::string& folder, std::string_view name);
// Where this program puts ONNX Runtime: the library, in a folder named by its version.
std::string runtime_file(const std::string& folder);
// The same where it is there, else "": for media::DepthModelOptions.
std::string runtime_of(const std::string& folder);

struct OwnModel {
    std::string name;
    std::uint64_t size_bytes = 0;
};
// Those that are there, by name.
std::vector<OwnModel> own_models(const std::string& folder);

// What --depth-model says: a path, else the name of a model that is there. "NoSuchModel" says what
// to do: how to get one that is known, what was probably meant.
Result<std::string> model_path(const std::string& folder, const std::string& said);

}  // namespace spot::cli
