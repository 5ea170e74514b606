#include "cli/choices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "cli/args.h"
#include "media/mode.h"

namespace spot::cli {
namespace {

// Names that other programs have for our things; modes have theirs in media/mode.h. A row counts
// only where its second word is one of the known names.
constexpr std::array<std::pair<std::string_view, std::string_view>, 33> others_words{{
    {"h265", "hevc"},        {"h.265", "hevc"},   {"h-265", "hevc"},    {"x265", "hevc"},
    {"265", "hevc"},         {"hvc1", "hevc"},    {"avc", "h264"},      {"h.264", "h264"},
    {"h-264", "h264"},       {"x264", "h264"},    {"264", "h264"},      {"svt-av1", "av1"},
    {"aom", "av1"},          {"matroska", "mkv"}, {"m4v", "mp4"},       {"mpeg4", "mp4"},
    {"television", "tv"},    {"monitor", "tv"},   {"headset", "vr"},    {"cinema", "projector"},
    {"beamer", "projector"}, {"gpu", "webgpu"},   {"vulkan", "webgpu"}, {"nvidia", "cuda"},
    {"both", "none"},        {"cpu", "software"}, {"hardware", "auto"}, {"hw", "auto"},
    {"va-api", "vaapi"},     {"amd", "vaapi"},    {"intel", "qsv"},     {"quicksync", "qsv"},
    {"nvidia", "nvenc"},
}};

std::string plain(std::string_view name) {
    auto text = lower(name);
    std::replace(text.begin(), text.end(), '_', '-');
    std::replace(text.begin(), text.end(), ' ', '-');
    return text;
}

}  // namespace

Result<std::string_view> choose(std::string_view what, std::string_view given,
                                const std::vector<std::string_view>& known) {
    const auto name = plain(given);
    const auto is_known = [&](std::string_view word) {
        return std::find(known.begin(), known.end(), word);
    };
    if (const auto found = is_known(name); found != known.end()) return *found;
    std::optional<std::string> meant;
    for (const auto& [theirs, ours] : others_words) {
        if (theirs == name && is_known(ours) != known.end()) meant = std::string(ours);
    }
    for (const auto& mode : media::modes) {
        const auto words = split(mode.others_words, ' ');
        const bool theirs = std::find(words.begin(), words.end(), name) != words.end();
        if (theirs && is_known(mode.name) != known.end()) meant = std::string(mode.name);
    }
    if (!meant) meant = did_you_mean(name, known);
    return fail(Kind::invalid, "Usage",
                fmt::format("{} {}: is not known{}; give one of {}", what, given,
                            meant ? fmt::format(" (did you mean {}?)", *meant) : "",
                            fmt::join(known, ", ")));
}

}  // namespace spot::cli
