#include "cli/convert/depth_maps.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/bar.h"
#include "cli/convert/film_files.h"
#include "cli/convert/folder_files.h"
#include "cli/stop.h"
#include "media/convert.h"
#include "media/join.h"
#include "media/mode.h"
#include "pipeline/estimate/output_place.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

Result<ConversionResult> convert_into(media::Engine& engine, const std::string& folder,
                                      const Conversion& conversion) {
    const auto pictures = folder + "/pictures.mp4";
    const auto film = folder + "/film";
    Bar bar;
    media::ConvertOptions options{.render = conversion.render, .depth_maps = conversion.depth_maps};
    options.progress = shown_on(bar, "converting");
    auto made = TRY(engine.convert(conversion.in, pictures, options));
    const auto joining = [&](double share) {
        bar.update({.stage = "joining", .share = share});
        return !stopping();
    };
    auto joined = TRY(engine.join(conversion.in, {pictures}, film,
                                  {.container = conversion.render.container,
                                   .wanted = conversion.render.wanted,
                                   .progress = joining}));
    ConversionResult result{.out = film, .notes = std::move(made.notes)};
    for (auto& note : joined.notes) {
        const auto& told = result.notes;
        if (std::find(told.begin(), told.end(), note) == told.end()) result.notes.push_back(note);
    }
    result.frames_per_second = bar.frames_per_second();
    result.comfort = std::move(made.comfort);
    return result;
}

}  // namespace

std::vector<Flag> depth_maps_flags() {
    return {{"depth-maps", "PATH",
             "depth that you have: a film of maps or a folder of pictures, near is white"}};
}

Result<std::vector<std::string>> read_depth_maps(const Args& args) {
    const auto path = args.get("depth-maps");
    if (!path) return std::vector<std::string>();
    for (const auto* name : {"depth-model", "data-dir", "segment-seconds", "photos", "recursive"}) {
        if (!args.has(name)) continue;
        return fail(Kind::invalid, "Usage",
                    fmt::format("--depth-maps and --{}: leave one of them out; maps belong to one "
                                "film or picture, which is converted in one piece",
                                name));
    }
    std::error_code error;
    if (!fs::is_directory(*path, error)) return std::vector<std::string>{*path};
    auto found = TRY(files_of(*path));
    if (found.pictures.size() > 1 && !are_a_row(found.pictures)) {
        return fail(Kind::invalid, "WrongMaps",
                    fmt::format("--depth-maps {}: the pictures there are not one row, whose names "
                                "differ by their number alone; a map that is none would move all "
                                "behind it",
                                *path));
    }
    if (const auto gap = gap_in(found.pictures); !gap.empty()) {
        return fail(Kind::invalid, "WrongMaps",
                    fmt::format("--depth-maps {}: numbers are missing: {}; each picture needs its "
                                "own map",
                                *path, gap));
    }
    if (!found.pictures.empty()) return std::move(found.pictures);
    return fail(Kind::invalid, "NotAPicture",
                fmt::format("--depth-maps {}: there is no picture in that folder (PNG, JPEG, WebP, "
                            "TIFF and BMP are read)",
                            *path));
}

Result<void> refuse_depth_maps(const Conversion& conversion) {
    if (conversion.depth_maps.empty()) return {};
    return fail(Kind::invalid, "Usage",
                fmt::format("--depth-maps: {} holds several, and maps belong to one film or "
                            "picture; convert them one by one",
                            conversion.in));
}

Result<ConversionResult> convert_by_maps(media::Engine& engine, const Conversion& conversion,
                                         const std::string& place) {
    const auto hidden = TRY(folder_beside(place));
    auto made = convert_into(engine, hidden.path(), conversion);
    if (!made) return fail(in_users_words(made.error(), conversion, hidden.path()));
    made->out = TRY(name_film(place, conversion, [&](const std::string& to) {
        return pipeline::put_in_place(hidden.path() + "/film", to, conversion.existing);
    }));
    return made;
}

}  // namespace spot::cli
