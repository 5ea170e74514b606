#pragma once

// The ways two eyes are put into one picture, a row each: all that is particular to a mode stands
// in its row, and nothing else asks which mode it is. A new mode is a row here and, where no other
// mode packs as it does, a packing (view/render.cc). Names are part of keys and of the API: they
// follow the grammar [a-z0-9-]+ and are never changed, only added to.

#include <array>
#include <optional>
#include <string_view>

#include "media/eyes.h"

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
    row_interleaved,  // rows of both eyes by turns, the left one's on top: passive 3D screens
};

// How the pictures of both eyes become one.
enum class Packing {
    beside,       // both as they are, beside each other
    above,        // both as they are, one above the other
    half_beside,  // the same, squeezed to half the width
    half_above,   // the same, squeezed to half the height
    glasses,      // mixed by the filters of ModeRow::glasses
    map,          // the depth map, and neither eye
    half_spheres,
    row_by_row,  // even rows of the first eye, odd ones of the second
};

// The filters of anaglyph glasses (view/anaglyph.h).
enum class Glasses { red_cyan, green_magenta, amber_blue, color, half_color, gray };

// How players are told about two eyes in one picture: by the container and in the stream.
struct StereoLayout {
    // The second eye lies beside the first, below it, or in the rows between the first one's.
    enum class Place { beside, above, between };
    Place place = Place::beside;
    bool right_first = false;  // the right eye is at the left, at the top, or in the top row
    bool half_sphere = false;  // each eye sees 180 degrees, equirectangular
};

struct ModeRow {
    Mode mode;
    std::string_view name;
    Packing packing;
    // The packed picture's sides, as multiples of an eye's; of half spheres by the field of view.
    int columns = 1;
    int rows = 1;
    // An eye's sides are multiples of these, so that chroma and halves of the packed picture come
    // out whole.
    int width_step = 2;
    int height_step = 2;
    std::optional<StereoLayout> layout = {};  // nullopt: to a player the picture is ordinary
    Glasses glasses = Glasses::red_cyan;      // with Packing::glasses
    Viewing screen = Viewing::tv;             // whose limits of parallax are kept to, unless said
    // The end of a film's name in a folder, with the left eye first and with the right one
    // first: headsets' players go by these words (player_names.h).
    std::string_view left_first_tag;
    std::string_view right_first_tag;
    // The words of other programs for it, with spaces between: hints for users who type them.
    std::string_view others_words = {};
    // The size of its films, in pictures as large as the film's; black costs nothing.
    double coded_pictures = 1;
    bool square_pixels = false;  // whatever the film's are
    bool in_preview = false;     // `preview` shows the packed picture, too
};

// The one table of modes; every list of them is made from it.
inline constexpr std::array<ModeRow, 14> modes{{
    {.mode = Mode::sbs,
     .name = "sbs",
     .packing = Packing::beside,
     .columns = 2,
     .layout = StereoLayout{},
     .left_first_tag = "_LRF_Full_SBS",
     .right_first_tag = "_RLF_Full_SBS",
     .others_words = "side-by-side sidebyside full-sbs fsbs sbs-full lr parallel",
     .coded_pictures = 2},
    {.mode = Mode::anaglyph,
     .name = "anaglyph",
     .packing = Packing::glasses,
     .screen = Viewing::anaglyph,
     .left_first_tag = "_redcyan_dubois",
     .right_first_tag = "_cyanred_dubois",
     .others_words = "red-cyan redcyan dubois"},
    {.mode = Mode::hsbs,
     .name = "hsbs",
     .packing = Packing::half_beside,
     .width_step = 4,
     .layout = StereoLayout{},
     .left_first_tag = "_LR",
     .right_first_tag = "_RL",
     .others_words = "half-sbs h-sbs halfsbs sbs-half half-side-by-side"},
    {.mode = Mode::tb,
     .name = "tb",
     .packing = Packing::above,
     .rows = 2,
     .layout = StereoLayout{.place = StereoLayout::Place::above},
     .left_first_tag = "_TBF_fulltb",
     .right_first_tag = "_BTF_fulltb",
     .others_words = "ou over-under overunder tab top-bottom top-and-bottom above-below full-ou "
                     "fou full-tab",
     .coded_pictures = 2},
    {.mode = Mode::htb,
     .name = "htb",
     .packing = Packing::half_above,
     .height_step = 4,
     .layout = StereoLayout{.place = StereoLayout::Place::above},
     .left_first_tag = "_TB",
     .right_first_tag = "_BT",
     .others_words = "hou half-ou h-ou half-over-under htab half-tab half-tb half-top-bottom "
                     "half-top-and-bottom"},
    {.mode = Mode::cross,
     .name = "cross",
     .packing = Packing::beside,
     .columns = 2,
     .layout = StereoLayout{.right_first = true},
     .left_first_tag = "_LRF_cross",
     .right_first_tag = "_RLF_cross",
     .others_words = "crossed cross-eye cross-eyed crosseyed rl",
     .coded_pictures = 2},
    {.mode = Mode::anaglyph_green_magenta,
     .name = "anaglyph-green-magenta",
     .packing = Packing::glasses,
     .glasses = Glasses::green_magenta,
     .screen = Viewing::anaglyph,
     .left_first_tag = "_greenmagenta_dubois",
     .right_first_tag = "_magentagreen_dubois",
     .others_words = "green-magenta"},
    {.mode = Mode::anaglyph_amber_blue,
     .name = "anaglyph-amber-blue",
     .packing = Packing::glasses,
     .glasses = Glasses::amber_blue,
     .screen = Viewing::anaglyph,
     .left_first_tag = "_amberblue_dubois",
     .right_first_tag = "_blueamber_dubois",
     .others_words = "amber-blue"},
    {.mode = Mode::anaglyph_color,
     .name = "anaglyph-color",
     .packing = Packing::glasses,
     .glasses = Glasses::color,
     .screen = Viewing::anaglyph,
     .left_first_tag = "_redcyan_color",
     .right_first_tag = "_cyanred_color"},
    {.mode = Mode::anaglyph_half_color,
     .name = "anaglyph-half-color",
     .packing = Packing::glasses,
     .glasses = Glasses::half_color,
     .screen = Viewing::anaglyph,
     .left_first_tag = "_redcyan_half-color",
     .right_first_tag = "_cyanred_half-color",
     .others_words = "half-color half-colour"},
    {.mode = Mode::anaglyph_gray,
     .name = "anaglyph-gray",
     .packing = Packing::glasses,
     .glasses = Glasses::gray,
     .screen = Viewing::anaglyph,
     .left_first_tag = "_redcyan_gray",
     .right_first_tag = "_cyanred_gray",
     .others_words = "anaglyph-grey"},
    {.mode = Mode::depth,
     .name = "depth",
     .packing = Packing::map,
     .left_first_tag = "_depth",
     .right_first_tag = "_depth",
     .others_words = "depth-map depthmap"},
    {.mode = Mode::vr180,
     .name = "vr180",
     .packing = Packing::half_spheres,
     .layout = StereoLayout{.half_sphere = true},
     .screen = Viewing::vr,
     .left_first_tag = "_180x180_LR",
     .right_first_tag = "_180x180_RL",
     .others_words = "vr 180 vr-180",
     .coded_pictures = 4,
     .square_pixels = true,
     .in_preview = true},
    {.mode = Mode::row_interleaved,
     .name = "row-interleaved",
     .packing = Packing::row_by_row,
     .layout = StereoLayout{.place = StereoLayout::Place::between},
     .left_first_tag = "_LRF_interleaved",
     .right_first_tag = "_RLF_interleaved",
     .others_words = "interleaved row-interlaced interlaced line-interleaved line-interlaced "
                     "line-by-line lines rows passive irl",
     .in_preview = true},
}};

constexpr const ModeRow& row_of(Mode mode) {
    for (const auto& row : modes) {
        if (row.mode == mode) return row;
    }
    return modes[0];
}

constexpr std::string_view to_string(Mode mode) {
    return row_of(mode).name;
}

// nullopt: no mode has this name.
constexpr std::optional<Mode> parse_mode(std::string_view name) {
    for (const auto& row : modes) {
        if (row.name == name) return row.mode;
    }
    return std::nullopt;
}

}  // namespace spot::media
