#pragma once

// The containers of finished films. Names are part of the API and are the ends of file names: only
// added to.

#include <array>
#include <optional>
#include <string_view>

namespace spot::media {

enum class FilmContainer {
    mp4,  // played by everything
    mkv,  // Matroska: keeps subtitles, fonts and sound that MP4 has no place for
};

struct FilmContainerRow {
    FilmContainer container;
    std::string_view name;
};

inline constexpr std::array<FilmContainerRow, 2> film_containers{{
    {FilmContainer::mp4, "mp4"},
    {FilmContainer::mkv, "mkv"},
}};

constexpr std::string_view to_string(FilmContainer container) {
    for (const auto& row : film_containers) {
        if (row.container == container) return row.name;
    }
    return "";
}

// nullopt: no container has this name.
constexpr std::optional<FilmContainer> parse_container(std::string_view name) {
    for (const auto& row : film_containers) {
        if (row.name == name) return row.container;
    }
    return std::nullopt;
}

}  // namespace spot::media
