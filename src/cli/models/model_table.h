#pragma once

// The depth models that are known to have the right inputs and outputs, and ONNX Runtime, which
// runs them.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace spot::cli {

struct Licence {
    std::string_view name;
    std::string_view where;
    bool free = true;  // false: the user must accept it before the fetch
};

// Sizes and digests are those that at least two repositories state which download the file from its
// address and compare it. Where there are no such repositories they are left out, and the file is
// only fetched with a digest that the user gives.
struct KnownModel {
    std::string_view name;  // for --depth-model
    std::string_view title;
    std::string_view page;
    std::string_view url;          // "": there is no file to fetch
    std::string_view sha256;       // "": not known
    std::uint64_t size_bytes = 0;  // 0: not known
    Licence licence;
    std::string_view good_for;
    // The rank of its depth among these models, by the figures of their makers; 0: it cannot be
    // used here.
    int rank = 0;
};

std::span<const KnownModel> known_models();
// The model with this name, in upper or lower case; nullptr where there is none.
const KnownModel* find_model(std::string_view name);
const KnownModel* find_model_by_digest(std::string_view sha256);

// ONNX Runtime: the library for this machine's processor, in an archive of npm's registry.
struct KnownRuntime {
    std::string_view name = "onnxruntime";
    std::string_view version;
    std::string_view url;
    std::string_view sha256;
    std::uint64_t size_bytes = 0;
    Licence licence;
    std::string_view member;  // the library's path in the archive; "": none for this processor
    std::string_view library;
    std::uint64_t library_bytes = 0;
};
const KnownRuntime& known_runtime();

}  // namespace spot::cli
