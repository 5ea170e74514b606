#include "cli/film_files.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <filesystem>
#include <optional>

#include "base/printable.h"
#include "cli/program.h"
#include "media/player_names.h"
#include "pipeline/disk_estimate.h"
#include "pipeline/transfer.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

// Of `folder`, or of the nearest one above it that is there.
std::string there_is(const std::string& folder) {
    std::error_code error;
    auto path = fs::absolute(folder, error);
    while (!fs::is_directory(path, error) && path.has_relative_path()) path = path.parent_path();
    return path.string();
}

// nullopt: the file system does not tell.
std::optional<std::uint64_t> free_bytes(const std::string& folder) {
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0 || disk.f_blocks == 0) return std::nullopt;
    return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

bool on_one_disk(const std::string& a, const std::string& b) {
    struct stat one {};
    struct stat other {};
    return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 &&
           one.st_dev == other.st_dev;
}

// What an earlier run has put there already.
std::uint64_t used_in(const std::string& folder) {
    std::uint64_t bytes = 0;
    std::error_code error;
    fs::recursive_directory_iterator at(folder, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        std::error_code gone;
        if (at->is_regular_file(gone)) bytes += at->file_size(gone);
    }
    return bytes;
}

pipeline::DiskNeed need_of(const Conversion& conversion, const media::FilmInfo& film) {
    const auto mode = media::parse_mode(conversion.mode).value_or(media::Mode::sbs);
    if (!conversion.depth_maps.empty()) {
        return pipeline::disk_need_in_one_piece(film, conversion.render, mode);
    }
    return pipeline::disk_need(film, conversion.render, mode, !conversion.data_dir.empty());
}

Result<void> need_room(const Conversion& conversion, const std::string& folder, std::uint64_t bytes,
                       std::string_view remedy) {
    const auto free = free_bytes(folder);
    if (!free || *free >= bytes) return {};
    return fail(Kind::unavailable, "NoSpace",
                fmt::format("{}: there is not enough room: its conversion needs about {} in {}, "
                            "where {} are free; {}, or try all the same with --ignore-space",
                            conversion.in, pipeline::bytes_in_words(bytes), folder,
                            pipeline::bytes_in_words(*free), remedy));
}

// Paths in a folder that only one run has become the user's folder that it lies in.
std::string without_folder(std::string text, const std::string& folder) {
    constexpr std::string_view of_paths =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
    const auto users = fs::path(folder).parent_path().string();
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder, at)) {
        const auto begin = at + folder.size();
        auto end = std::min(text.find_first_not_of(of_paths, begin), text.size());
        while (text[end - 1] == '.') --end;  // of the sentence
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
    return pipeline::output_place(out, conversion.existing);
}

Result<void> check_room(const Conversion& conversion, const media::FilmInfo& film,
                        const std::string& place) {
    if (conversion.ignore_space) return {};
    const bool kept = !conversion.data_dir.empty();
    const auto need = need_of(conversion, film);
    const auto beside = fs::path(place).parent_path().string();
    if (!kept) {
        return need_room(conversion, beside, need.both_bytes,
                         "make room there, name an output on a larger disk");
    }
    const auto data = there_is(conversion.data_dir);
    const auto used = used_in(conversion.data_dir);
    const auto left = [used](std::uint64_t bytes) { return bytes - std::min(bytes, used); };
    const auto* const remedy = "make room there, name a --data-dir on a larger disk";
    if (on_one_disk(data, beside)) {
        return need_room(conversion, data, left(need.both_bytes), remedy);
    }
    TRY(need_room(conversion, data, left(need.work_bytes), remedy));
    return need_room(conversion, beside, need.output_bytes,
                     "make room there, name an output on a larger disk");
}

std::string room_text(const Conversion& conversion, const media::FilmInfo& film,
                      const std::string& place) {
    const bool kept = !conversion.data_dir.empty();
    const auto need = need_of(conversion, film);
    const auto folder =
        kept ? there_is(conversion.data_dir) : fs::path(place).parent_path().string();
    const auto free = free_bytes(folder);
    return fmt::format(
        "the film about {}; at work about {} in {}{}", pipeline::bytes_in_words(need.result_bytes),
        pipeline::bytes_in_words(need.both_bytes), folder,
        free ? fmt::format(", where {} are free", pipeline::bytes_in_words(*free)) : "");
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
    // The job's title is the file's name, as far as that is text.
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
