#include "media/player_names.h"

#include <filesystem>

namespace spot::media {

std::string_view player_tag(Mode mode) {
    switch (mode) {
        case Mode::sbs: return "_LRF_Full_SBS";
        case Mode::hsbs: return "_LR";
        case Mode::tb: return "_TBF_fulltb";
        case Mode::htb: return "_TB";
        case Mode::anaglyph: return "_redcyan_dubois";
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
