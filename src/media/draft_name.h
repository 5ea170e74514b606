#pragma once

// The name that a file has until it is complete.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace spot::media {

inline constexpr std::size_t longest_file_name = 255;  // bytes; Linux's file systems agree

// "<name>.part" beside the file; of a name that leaves no room for that its beginning, with a
// number of its own for each name.
inline std::string draft_name(const std::string& final_path) {
    constexpr std::string_view end = ".part";
    const std::filesystem::path path(final_path);
    const auto name = path.filename().string();
    if (name.size() + end.size() <= longest_file_name) return final_path + std::string(end);
    std::uint64_t sum = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : name) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    const auto number = std::to_string(sum);
    const auto kept = name.substr(0, longest_file_name - end.size() - number.size() - 1);
    return (path.parent_path() / (kept + "-" + number + std::string(end))).string();
}

}  // namespace spot::media
