#pragma once

// How the two eyes are made and who looks at them, as settings. Names are part of the API: only
// added to.

#include <array>
#include <optional>
#include <string_view>

namespace spot::media {

// Which eye sees the film as it is, byte for byte; the other then has all of the parallax.
enum class Keep { neither, left, right };

// The screen that the film is looked at on; limits of parallax follow from it (view/comfort.h).
enum class Viewing { tv, projector, vr, anaglyph };

template <class Value>
struct Named {
    Value value;
    std::string_view name;
};

inline constexpr std::array<Named<Keep>, 3> keep_names{
    {{Keep::neither, "none"}, {Keep::left, "left"}, {Keep::right, "right"}}};
inline constexpr std::array<Named<Viewing>, 4> viewing_names{{{Viewing::tv, "tv"},
                                                              {Viewing::projector, "projector"},
                                                              {Viewing::vr, "vr"},
                                                              {Viewing::anaglyph, "anaglyph"}}};

template <class Rows, class Value>
constexpr std::string_view name_in(const Rows& rows, Value value) {
    for (const auto& row : rows) {
        if (row.value == value) return row.name;
    }
    return "";
}

constexpr std::string_view to_string(Keep keep) {
    return name_in(keep_names, keep);
}
constexpr std::string_view to_string(Viewing viewing) {
    return name_in(viewing_names, viewing);
}

// nullopt: nothing has this name.
constexpr std::optional<Keep> parse_keep(std::string_view name) {
    for (const auto& row : keep_names) {
        if (row.name == name) return row.value;
    }
    return std::nullopt;
}
constexpr std::optional<Viewing> parse_viewing(std::string_view name) {
    for (const auto& row : viewing_names) {
        if (row.name == name) return row.value;
    }
    return std::nullopt;
}

}  // namespace spot::media
