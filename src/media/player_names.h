#pragma once

// File names from which players know how a film is packed: headsets' players go by the name, most
// of them by these words (those that iw3 writes; SKYBOX, DeoVR and Pigasus read them).

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "media/render_settings.h"

namespace spot::media {

// The end of the film's name, e.g. "_LRF_Full_SBS".
inline std::string_view player_tag(const RenderSettings& settings) {
    const auto& row = row_of(settings.mode);
    return right_is_first(settings) ? row.right_first_tag : row.left_first_tag;
}

// "holiday_LRF_Full_SBS.mp4" for a film "clips/holiday.avi".
inline std::string player_name(const std::string& film, const RenderSettings& settings) {
    auto name = std::filesystem::path(film).stem().string();
    name += player_tag(settings);
    name += "." + std::string(to_string(settings.container));
    return name;
}

// The word of a film's name that says it is 3D already, as players understand it ("SBS", "LR");
// "": none. Short ones count at the end alone; a name may still mean something else.
inline std::string stereo_word(const std::string& film) {
    constexpr std::array<std::string_view, 15> anywhere{"3d",      "sbs", "hsbs", "fsbs", "halfsbs",
                                                        "fullsbs", "tab", "htab", "hou",  "fou",
                                                        "htb",     "lrf", "tbf",  "rlf",  "btf"};
    constexpr std::array<std::string_view, 5> at_the_end{"lr", "rl", "tb", "bt", "ou"};
    const auto stem = std::filesystem::path(film).stem().string();
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    for (auto at = stem.find_first_of(letters); at != std::string::npos;) {
        const auto end = std::min(stem.find_first_not_of(letters, at), stem.size());
        const auto word = stem.substr(at, end - at);
        const auto is = [small = lower(word)](std::string_view known) { return small == known; };
        if (std::any_of(anywhere.begin(), anywhere.end(), is)) return word;
        const auto next = stem.find_first_of(letters, end);
        const bool last = next == std::string::npos && at > 0;
        if (last && std::any_of(at_the_end.begin(), at_the_end.end(), is)) return word;
        at = next;
    }
    return "";
}

}  // namespace spot::media
