#pragma once

// Depth models that are known to have the right shape, and ONNX Runtime, which runs them.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace spot::cli {

struct Licence {
    std::string_view name;
    std::string_view where;
    bool free = true;  // else who fetches it must have accepted it
};

// Sizes and digests are those that others state for the file in its place: at least two
// repositories that download it and compare. Where that is not so, nothing is said, and nothing is
// fetched without a digest of the user's.
struct KnownModel {
    std::string_view name;  // what --depth-model takes
    std::string_view title;
    std::string_view page;
    std::string_view url;          // "": there is no file to fetch
    std::string_view sha256;       // "": not known
    std::uint64_t size_bytes = 0;  // 0: not known
    Licence licence;
    std::string_view good_for;
    // How good its depth is by its makers' figures, among these; 0: cannot be used here.
    int rank = 0;
};

std::span<const KnownModel> known_models();
// In any case; nullptr: none is called so.
const KnownModel* find_model(std::string_view name);
const KnownModel* find_model_by_digest(std::string_view sha256);

// ONNX Runtime: the library of this machine's processor, in an archive of npm's.
struct KnownRuntime {
    std::string_view name = "onnxruntime";
    std::string_view version;
    std::string_view url;
    std::string_view sha256;
    std::uint64_t size_bytes = 0;
    Licence licence;
    std::string_view member;  // of the archive; "": there is none for this processor
    std::string_view library;
    std::uint64_t library_bytes = 0;
};
const KnownRuntime& known_runtime();

}  // namespace spot::cli
