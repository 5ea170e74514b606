#pragma once

// The folder of the user's depth models: NAME.onnx, and ONNX Runtime in a folder of its own. A file
// that is still being fetched has .part behind its name (fetch.h).

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/args.h"

namespace spot::cli {

// The flag --models-dir, for every verb that takes models by name.
Flag models_dir_flag();

// The folder: --models-dir, else STEREO_SPOT_MODELS, else stereo-spot/models of XDG_DATA_HOME or of
// ~/.local/share. It need not exist. "Usage" where none of these is known.
Result<std::string> models_folder(const Args& args);

// Whether a model can have this name: at most 100 letters, digits, and . _ - where the first is a
// letter or digit.
bool can_be_a_name(std::string_view name);

std::string model_file(const std::string& folder, std::string_view name);
// The path of ONNX Runtime's library, in a folder that is named by its version.
std::string runtime_file(const std::string& folder);
// The same path where the file exists, else "": as media::DepthModelOptions takes it.
std::string runtime_of(const std::string& folder);

struct OwnModel {
    std::string name;
    std::uint64_t size_bytes = 0;
};
// The models of the folder, sorted by name.
std::vector<OwnModel> own_models(const std::string& folder);

// The file of the model that has this name in the folder. "NoSuchModel" says what to do: how to get
// a known model, or which one was probably meant.
Result<std::string> named_model(const std::string& folder, const std::string& said);
// The file that a value of --depth-model means: a path, or else the name of a model of the folder.
// "NoSuchModel" says what to do: how to get a known model, or which one was probably meant.
Result<std::string> model_path(const std::string& folder, const std::string& said);

}  // namespace spot::cli
