#include "cli/models/model_table.h"

#include <array>

#include "base/bytes.h"

namespace spot::cli {
namespace {

constexpr Licence apache{"Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"};
constexpr Licence mit{"MIT", "https://opensource.org/license/mit"};
constexpr Licence non_commercial{"CC-BY-NC-4.0", "https://creativecommons.org/licenses/by-nc/4.0/",
                                 false};

constexpr std::string_view anything_small =
    "https://huggingface.co/onnx-community/depth-anything-v2-small";

// The address names a revision, which never changes: `main` may be another file tomorrow.
#define ANYTHING_SMALL(file)                                         \
    "https://huggingface.co/onnx-community/depth-anything-v2-small/" \
    "resolve/4472b7362082ad9968fee890ca0f1e5aca36b93d/onnx/" file

constexpr std::array models{
    KnownModel{.name = "depth-anything-v2-small",
               .title = "Depth Anything V2 Small, fp32",
               .page = anything_small,
               .url = ANYTHING_SMALL("model.onnx"),
               .sha256 = "afb6a5c28f3b6bf1618c6e43f02073ef9dfdc70e937502d51603e57b0a1df10c",
               .size_bytes = 99'060'839,
               .licence = apache,
               .good_for = "the usual choice",
               .rank = 3},
    KnownModel{.name = "depth-anything-v2-small-fp16",
               .title = "Depth Anything V2 Small, fp16",
               .page = anything_small,
               .url = ANYTHING_SMALL("model_fp16.onnx"),
               .sha256 = "2df6223f206b5164e21f664ace61dabeb9bb6a49b8b5a3e00510b4807d0f5b04",
               .size_bytes = 49'642'442,
               .licence = apache,
               .good_for = "GPUs: half the file; slower on processors",
               .rank = 3},
    KnownModel{.name = "depth-anything-v2-small-8bit",
               .title = "Depth Anything V2 Small, 8 bits",
               .page = anything_small,
               .url = ANYTHING_SMALL("model_quantized.onnx"),
               .sha256 = "fcf51f1b230362b28690bb9d1809bf0431f29cad20534e3f589bd7285547f20d",
               .size_bytes = 27'258'801,
               .licence = apache,
               .good_for = "processors that multiply bytes fast; a little coarser",
               .rank = 2},
    KnownModel{.name = "midas-v2.1-small",
               .title = "MiDaS v2.1 small",
               .page = "https://huggingface.co/julienkay/sentis-MiDaS",
               .url = "https://huggingface.co/julienkay/sentis-MiDaS/resolve/"
                      "3186add7635419f19189ce96a7c9b6280b9a1aed/onnx/midas_v21_small_256.onnx",
               .sha256 = "b0a5b3f12625137e626805167907fe0410665bec671685d59daaa2daab19f977",
               .size_bytes = 66'389'153,
               .licence = mit,
               .good_for = "old machines: fast, 256x256 only, coarse",
               .rank = 1},
    KnownModel{.name = "depth-anything-v2-base",
               .title = "Depth Anything V2 Base, fp32",
               .page = "https://huggingface.co/onnx-community/depth-anything-v2-base",
               .url = "https://huggingface.co/onnx-community/depth-anything-v2-base/"
                      "resolve/main/onnx/model.onnx",
               .licence = non_commercial,
               .good_for = "finer than Small, about three times slower; about 389 MB",
               .rank = 5},
    KnownModel{.name = "distill-any-depth-small",
               .title = "Distill Any Depth small",
               .page = "https://github.com/Westlake-AGI-Lab/Distill-Any-Depth",
               .licence = {"see its page", ""},
               .good_for = "built as Depth Anything V2 Small; export it to ONNX",
               .rank = 4},
    KnownModel{.name = "depth-anything-3-mono-large",
               .title = "Depth Anything 3 mono large",
               .page = "https://github.com/ByteDance-Seed/Depth-Anything-3",
               .licence = apache,
               .good_for = "GPUs; export it to ONNX; distances: --depth-kind metric",
               .rank = 6},
    KnownModel{.name = "video-depth-anything-small",
               .title = "Video Depth Anything small",
               .page = "https://github.com/DepthAnything/Video-Depth-Anything",
               .licence = apache,
               .good_for = "nothing here: it takes many pictures at a time"},
};

#undef ANYTHING_SMALL

#if defined(__aarch64__)
constexpr std::string_view runtime_member = "package/bin/napi-v6/linux/arm64/libonnxruntime.so.1";
constexpr std::uint64_t runtime_bytes = 25'135'496;
#elif defined(__x86_64__)
constexpr std::string_view runtime_member = "package/bin/napi-v6/linux/x64/libonnxruntime.so.1";
constexpr std::uint64_t runtime_bytes = 45'828'512;
#else
constexpr std::string_view runtime_member = "";
constexpr std::uint64_t runtime_bytes = 0;
#endif

// The file with this digest has the SHA-512 that npm's registry states for the version.
constexpr KnownRuntime runtime{
    .version = "1.30.0",
    .url = "https://registry.npmjs.org/onnxruntime-node/-/onnxruntime-node-1.30.0.tgz",
    .sha256 = "6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75",
    .size_bytes = 113'507'888,
    .licence = mit,
    .member = runtime_member,
    .library = "libonnxruntime.so.1",
    .library_bytes = runtime_bytes,
};

}  // namespace

std::span<const KnownModel> known_models() {
    return models;
}

const KnownModel* find_model(std::string_view name) {
    for (const auto& model : models) {
        if (equal_ignoring_case(model.name, name)) return &model;
    }
    return nullptr;
}

const KnownModel* find_model_by_digest(std::string_view sha256) {
    for (const auto& model : models) {
        if (!sha256.empty() && model.sha256 == sha256) return &model;
    }
    return nullptr;
}

const KnownRuntime& known_runtime() {
    return runtime;
}

}  // namespace spot::cli
