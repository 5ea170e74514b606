#pragma once

// The ways two eyes are put into one picture. Names are part of keys and of the API: they follow
// the grammar [a-z0-9-]+ and are never changed, only added to.

#include <array>
#include <optional>
#include <string_view>

namespace spot::media {

enum class Mode {
    sbs,                     // full-width side by side, left eye first: twice as wide as the film
    anaglyph,                // red-cyan glasses, Dubois matrices: as large as the film
    hsbs,                    // half side by side: each eye squeezed to half the width
    tb,                      // full-height top-bottom, left eye on top: twice as high
    htb,                     // half top-bottom: each eye squeezed to half the height
    cross,                   // as sbs, right eye first: for crossed eyes
    anaglyph_green_magenta,  // Dubois matrices
    anaglyph_amber_blue,     // Dubois matrices; left amber, right blue
    anaglyph_color,          // red-cyan: channels as they are; red things flicker
    anaglyph_half_color,     // red-cyan: the left eye in gray
    anaglyph_gray,           // red-cyan: both eyes in gray
    depth,                   // no eyes: the depth map itself in gray, near is white
    vr180,                   // side by side, each eye half a sphere with the film as a screen in it
};

// What a container and a video stream should be told about where the eyes are. None: nothing.
enum class Layout { none, side_by_side, side_by_side_right_first, top_bottom, half_spheres };

struct ModeName {
    Mode mode;
    std::string_view name;
    Layout layout;
};

// The one table of modes; every list of them is made from it.
inline constexpr std::array<ModeName, 13> mode_names{{
    {Mode::sbs, "sbs", Layout::side_by_side},
    {Mode::anaglyph, "anaglyph", Layout::none},
    {Mode::hsbs, "hsbs", Layout::side_by_side},
    {Mode::tb, "tb", Layout::top_bottom},
    {Mode::htb, "htb", Layout::top_bottom},
    {Mode::cross, "cross", Layout::side_by_side_right_first},
    {Mode::anaglyph_green_magenta, "anaglyph-green-magenta", Layout::none},
    {Mode::anaglyph_amber_blue, "anaglyph-amber-blue", Layout::none},
    {Mode::anaglyph_color, "anaglyph-color", Layout::none},
    {Mode::anaglyph_half_color, "anaglyph-half-color", Layout::none},
    {Mode::anaglyph_gray, "anaglyph-gray", Layout::none},
    {Mode::depth, "depth", Layout::none},
    {Mode::vr180, "vr180", Layout::half_spheres},
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

constexpr Layout layout(Mode mode) {
    for (const auto& row : mode_names) {
        if (row.mode == mode) return row.layout;
    }
    return Layout::none;
}

}  // namespace spot::media
