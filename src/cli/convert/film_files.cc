#include "cli/convert/film_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/printable.h"
#include "cli/program.h"
#include "media/player_names.h"
#include "pipeline/transfer.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

// Replaces paths in a folder that only this run has by paths in the user's folder around it.
std::string without_folder(std::string text, const std::string& folder) {
    constexpr std::string_view of_paths =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
    const auto users = fs::path(folder).parent_path().string();
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder, at)) {
        const auto begin = at + folder.size();
        auto end = std::min(text.find_first_not_of(of_paths, begin), text.size());
        while (text[end - 1] == '.') --end;  // the full stops end the sentence, not the path
        text.replace(at, end - at, users);
        at += users.size();
    }
    return text;
}

}  // namespace

pipeline::Existing existing_of(const Args& args) {
    return args.is_on("overwrite") ? pipeline::Existing::replaced : pipeline::Existing::stays;
}

Result<std::string> check_output(const Conversion& conversion) {
    std::error_code error;
    const auto& out = conversion.out;
    if (fs::exists(out, error) && fs::equivalent(conversion.in, out, error)) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is the input itself; name another file", out));
    }
    for (const auto& map : conversion.depth_maps) {
        if (!fs::exists(out, error) || !fs::equivalent(map, out, error)) continue;
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is one of the maps of depth; name another file", out));
    }
    return pipeline::output_place(out, conversion.existing);
}

Result<HiddenFolder> folder_beside(const std::string& place) {
    auto made = HiddenFolder::make_in(fs::path(place).parent_path().string());
    if (made) return std::move(*made);
    return fail(
        Kind::invalid, "OutputNotWritable",
        fmt::format("{}: no folder can be made beside it: {}", place, made.error().message()));
}

Result<std::string> name_film(const std::string& place, const Conversion& conversion,
                              const std::function<Result<void>(const std::string&)>& put) {
    constexpr int attempts = 10;
    const fs::path path(place);
    auto to = place;
    for (int i = 2;; ++i) {
        const auto done = put(to);
        if (done) return to == place ? conversion.out : to;
        if (done.error().code != "OutputExists" || i > attempts) return fail(done.error());
        to = (path.parent_path() /
              (path.stem().string() + fmt::format(" ({})", i) + path.extension().string()))
                 .string();
    }
}

void note_stereo_name(const std::string& film) {
    const auto word = media::stereo_word(film);
    if (word.empty()) return;
    say(
        fmt::format("Note: {} may be 3D already, by the \"{}\" in its name; if so, play it as it "
                    "is.",
                    film, word));
}

Error in_users_words(Error error, const Conversion& conversion, const std::string& data_dir) {
    const auto& in = conversion.in;
    auto text = error.message;
    if (const auto colon = text.find(": ");
        error.code == "JobFailed" && colon != std::string::npos) {
        text = text.substr(colon + 2);
    }
    // The job's title is the name of the file, with bytes replaced that are not text.
    const auto title = printable(fs::path(in).filename().string());
    text = pipeline::in_words_of_the_film(std::move(text), data_dir + "/work", title);
    if (error.code == "ServiceUnavailable" && text.find("The disk under ") != std::string::npos) {
        text = fmt::format(
            "the disk under {} is full, or nearly so; make room there, or name {} on "
            "a larger one",
            conversion.data_dir.empty() ? fs::path(data_dir).parent_path().string() : data_dir,
            conversion.data_dir.empty() ? "an output" : "a --data-dir");
    }
    if (text.find(in) == std::string::npos) {
        const auto at = text.find(title);
        if (at == std::string::npos) {
            text = fmt::format("{}: {}", in, text);
        } else {
            text.replace(at, title.size(), in);
        }
    }
    if (conversion.data_dir.empty()) text = without_folder(std::move(text), data_dir);
    error.message = text;
    return error;
}

}  // namespace spot::cli
