#pragma once

// The ways two eyes are put into one picture. Names are part of keys and of the API: they follow
// the grammar [a-z0-9-]+ and are never changed, only added to.

#include <array>
#include <optional>
#include <string_view>

namespace spot::media {

enum class Mode {
    sbs,       // full-width side by side, left eye first: twice as wide as the film
    anaglyph,  // red-cyan glasses, Dubois matrices: as large as the film
    hsbs,      // half side by side: each eye squeezed to half the width
    tb,        // full-height top-bottom, left eye on top: twice as high
    htb,       // half top-bottom: each eye squeezed to half the height
};

struct ModeName {
    Mode mode;
    std::string_view name;
};

// The one table of modes; every list of them is made from it.
inline constexpr std::array<ModeName, 5> mode_names{{
    {Mode::sbs, "sbs"},
    {Mode::anaglyph, "anaglyph"},
    {Mode::hsbs, "hsbs"},
    {Mode::tb, "tb"},
    {Mode::htb, "htb"},
}};

constexpr std::string_view to_string(Mode mode) {
    for (const auto& row : mode_names) {
        if (row.mode == mode) return row.name;
    }
    return "";
}

// nullopt: no mode has this name.
constexpr std::optional<Mode> parse_mode(std::string_view name) {
    for (const auto& row : mode_names) {
        if (row.name == name) return row.mode;
    }
    return std::nullopt;
}

}  // namespace spot::media
