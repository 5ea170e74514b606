#include "media/player_names.h"

#include <filesystem>

namespace spot::media {

namespace {

struct Row {
    std::string_view mode;
    std::string_view tag;
};

constexpr Row rows[] = {
    {"sbs", "_LRF_Full_SBS"},
    {"hsbs", "_LR"},
    {"tb", "_TBF_fulltb"},
    {"htb", "_TB"},
    {"cross", "_RLF_cross"},
    {"vr180", "_180x180_LR"},
    {"anaglyph", "_redcyan_dubois"},
    {"anaglyph-color", "_redcyan_color"},
    {"anaglyph-half-color", "_redcyan_half-color"},
    {"anaglyph-gray", "_redcyan_gray"},
    {"anaglyph-green-magenta", "_greenmagenta_dubois"},
    {"anaglyph-amber-blue", "_amberblue_dubois"},
    {"depth", "_depth"},
};

}  // namespace

std::string_view player_tag(Mode mode) {
    for (const auto& row : rows) {
        if (row.mode == to_string(mode)) return row.tag;
    }
    return "";
}

std::string player_name(const std::string& film, Mode mode, FilmContainer container) {
    auto name = std::filesystem::path(film).stem().string();
    name += player_tag(mode);
    for (const auto& row : film_containers) {
        if (row.container == container) name += "." + std::string(row.name);
    }
    return name;
}

}  // namespace spot::media
