#include "cli/convert/convert_pictures.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/system/hidden_folder.h"
#include "cli/bar.h"
#include "cli/convert/batch.h"
#include "cli/convert/convert_films.h"
#include "cli/convert/convert_photos.h"
#include "cli/convert/depth_device.h"
#include "cli/convert/depth_maps.h"
#include "cli/convert/folder_files.h"
#include "cli/convert/room.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/stop.h"
#include "media/gather.h"
#include "pipeline/estimate/disk_estimate.h"
#include "pipeline/estimate/output_place.h"
#include "pipeline/estimate/picture_estimate.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

constexpr double least_rate = 0.1;
constexpr double greatest_rate = 1000;

bool is_folder(const std::string& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

// Reads a rate such as "24", "23.976" or "24000/1001" as a fraction. Rates near those of NTSC
// become multiples of 1000/1001.
Result<std::pair<int, int>> read_rate(const std::string& text) {
    const auto refuse = [&] {
        return fail(Kind::invalid, "Usage",
                    fmt::format("--rate {}: give pictures a second, {} to {}, or a fraction such "
                                "as 24000/1001",
                                text, least_rate, greatest_rate));
    };
    constexpr std::int64_t greatest_part = 1'000'000;
    const auto parts = split(text, '/');
    if (parts.size() == 2) {
        const auto num = parse_int(parts[0]).value_or(0);
        const auto den = parse_int(parts[1]).value_or(0);
        const bool sane = num > 0 && den > 0 && num <= greatest_part && den <= greatest_part;
        const auto rate = sane ? static_cast<double>(num) / static_cast<double>(den) : 0;
        if (rate < least_rate || rate > greatest_rate) return refuse();
        return std::pair{static_cast<int>(num), static_cast<int>(den)};
    }
    double rate = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (!whole || !(rate >= least_rate && rate <= greatest_rate)) return refuse();
    const auto near = std::lround(std::ceil(rate));
    const double ntsc = static_cast<double>(near) * 1000 / 1001;
    if (std::fabs(rate - ntsc) < 0.001) return std::pair{static_cast<int>(near) * 1000, 1001};
    return std::pair{static_cast<int>(std::lround(rate * 1000)), 1000};
}

// The name of the folder itself, also where the path ends with a slash, as "clips/holiday/" does.
std::string name_of_folder(const std::string& folder) {
    std::error_code error;
    auto path = fs::weakly_canonical(folder, error);
    if (error) path = folder;
    return path.has_filename() ? path.filename().string() : "pictures";
}

// The identity of the film that is made of these pictures: it is the same in a second run with the
// same pictures, which then uses the film of the first.
std::string identity_of(const std::vector<std::string>& pictures, std::pair<int, int> rate) {
    auto identity = fmt::format("{}/{}\n", rate.first, rate.second);
    for (const auto& picture : pictures) {
        struct stat info {};
        // A picture that is gone fails later, when it is read.
        [[maybe_unused]] const int known = ::stat(picture.c_str(), &info);
        identity += fmt::format("{}|{}|{}\n", picture, info.st_size, info.st_mtime);
    }
    return hex(sha256(identity)).substr(0, 24);
}

// Makes one film of the pictures, in `folder` and with the name of the user's folder, and returns
// its path.
Result<std::string> gather(media::Engine& engine, const Args& args, const Conversion& conversion,
                           const std::vector<std::string>& pictures, const fs::path& folder) {
    const auto rate = TRY(read_rate(args.text("rate")));
    const auto in = conversion.data_dir.empty() ? folder : folder / identity_of(pictures, rate);
    std::error_code error;
    fs::create_directories(in, error);
    if (error) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: cannot be made: {}", in.string(), error.message()));
    }
    const auto film = (in / (name_of_folder(conversion.in) + ".mov")).string();
    if (fs::exists(film, error)) return film;
    Bar bar;
    const auto progress = [&](double share) {
        bar.update({.stage = "reading", .share = share});
        return !stopping();
    };
    const auto made = TRY(engine.gather_pictures(
        pictures, film, {.rate_num = rate.first, .rate_den = rate.second, .progress = progress}));
    for (const auto& note : made.notes) say(fmt::format("Note: {}", note));
    return film;
}

Error in_words_of_folder(Error error, const std::string& film, const std::string& folder) {
    const auto end = film.size();
    auto& text = error.message;
    for (auto at = text.find(film); at != std::string::npos; at = text.find(film, at)) {
        text.replace(at, end, folder);
        at += folder.size();
    }
    return error;
}

// Checks the output before any picture is read.
Result<void> check_film_output(const Args& args, Conversion conversion) {
    if (args.is_on("frames")) {
        if (is_folder(conversion.out)) return {};
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is not a folder; make it first", conversion.out));
    }
    if (!is_folder(conversion.out) && media::parse_image_kind(ending_of(conversion.out))) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: pictures become a film (.mp4, .mkv) or pictures in a folder; "
                                "name one of these",
                                conversion.out));
    }
    conversion.in = (fs::path(conversion.in) / name_of_folder(conversion.in)).string() + ".mov";
    TRY(name_output(args, conversion));
    TRY(pipeline::output_place(conversion.out, conversion.existing));
    return {};
}

// Checks the disk space for the lossless film that the pictures are first written to, and for the
// result; the latter is checked again when that film is there.
Result<void> check_room_for_sequence(const Args& args, const Conversion& conversion,
                                     const std::vector<std::string>& pictures) {
    double pixels = 0;
    for (const auto& picture : pictures) pixels += pixels_of(picture);
    const auto film = pipeline::gathered_bytes(pixels);
    const bool kept = !conversion.data_dir.empty();
    if (args.is_on("frames")) {
        const auto image = TRY(image_of(args)).value_or(media::ImageKind::png);
        const auto frames = pipeline::photo_bytes(pixels, media::Mode::sbs, image);
        return check_room_for_pictures(conversion.in, frames + (kept ? 0 : film), conversion.out);
    }
    // The plane has a copy of that film, and at most twice as much beside it.
    const auto folder = kept ? conversion.data_dir
                        : is_folder(conversion.out)
                            ? conversion.out
                            : fs::path(conversion.out).parent_path().string();
    return check_room_for_pictures(conversion.in, 4 * film + pipeline::plane_bytes, folder);
}

// Makes one film of all pictures, and converts it to a film or to pictures.
Result<int> convert_sequence(media::Engine& engine, const Args& args, Conversion conversion,
                             const std::vector<std::string>& pictures) {
    if (args.has("start") || args.has("end") || args.is_on("plan")) {
        return fail(Kind::invalid, "Usage",
                    "--start, --end and --plan are for films; of a folder of pictures all are "
                    "taken");
    }
    if (const auto gap = gap_in(pictures); !gap.empty()) {
        say(fmt::format("Note: numbers of pictures are missing: {}.", gap));
    }
    const bool to_folder = is_folder(conversion.out);
    TRY(check_film_output(args, conversion));
    const auto user = conversion.in;
    if (!conversion.ignore_space) TRY(check_room_for_sequence(args, conversion, pictures));
    std::optional<HiddenFolder> hidden;
    fs::path folder = fs::path(conversion.data_dir) / "pictures";
    if (conversion.data_dir.empty()) {
        const fs::path out(conversion.out);
        const auto beside = to_folder               ? out
                            : out.has_parent_path() ? out.parent_path()
                                                    : fs::path(".");
        auto made = HiddenFolder::make_in(beside.string());
        if (!made) {
            return fail(Kind::invalid, "OutputNotWritable",
                        fmt::format("{}: no folder can be made beside it: {}", conversion.out,
                                    made.error().message()));
        }
        hidden.emplace(std::move(*made));
        folder = hidden->path();
    }
    const auto film = gather(engine, args, conversion, pictures, folder);
    if (!film) {
        if (stopping()) return interrupted();
        if (film.error().code != "SizesDiffer" || !to_folder || args.is_on("frames")) {
            return fail(film.error());
        }
        say("Note: the pictures are of several sizes, so each is converted by itself.");
        hidden.reset();
        return convert_photos(engine, args, conversion, pictures);
    }
    conversion.in = *film;
    auto done = convert_one(engine, args, std::move(conversion));
    if (done) return done;
    return tl::unexpected<Error>(in_words_of_folder(std::move(done).error(), *film, user));
}

}  // namespace

std::vector<Flag> folder_flags() {
    return {{"rate", "N", "of a folder of pictures: so many a second; 24000/1001 too", "24"},
            {"photos", "", "each picture of the folder by itself, into the folder OUT"},
            {"recursive", "", "of a folder of films: those in the folders below it too"},
            {"image", "KIND", "pictures as png, jpg or mpo (both eyes in one file)"}};
}

Result<int> convert_folder(media::Engine& engine, const Args& args, Conversion conversion) {
    const auto found = TRY(files_of(conversion.in));
    const bool pictures_meant = args.is_on("photos") || args.is_on("frames") || args.has("rate") ||
                                named_as_film(conversion.out);
    const bool films = !pictures_meant && (!found.films.empty() || args.is_on("recursive"));
    if (films) TRY(refuse_depth_maps(conversion));
    if (films) return convert_films(engine, args, std::move(conversion));
    if (found.pictures.empty()) {
        return fail(Kind::invalid, "NotAFilm",
                    found.films.empty()
                        ? fmt::format("{}: there is no film and no picture in it", conversion.in)
                        : fmt::format("{}: there are films in it; name a folder for theirs",
                                      conversion.in));
    }
    auto others = found.others;
    others.insert(others.end(), found.films.begin(), found.films.end());
    if (!others.empty()) {
        say(fmt::format("Note: {} in {} {} no picture and left out.", some_names(others),
                        conversion.in, others.size() == 1 ? "is" : "are"));
    }
    TRY(settle_depth_device(engine, args, conversion.render));
    conversion.depth_settled = true;
    catch_signals();
    const bool photos = is_folder(conversion.out) && !args.is_on("frames") && !args.has("rate") &&
                        !are_a_row(found.pictures);
    if (args.is_on("photos") || photos) {
        if (is_folder(conversion.out))
            return convert_photos(engine, args, conversion, found.pictures);
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is not a folder; make it first", conversion.out));
    }
    return convert_sequence(engine, args, std::move(conversion), found.pictures);
}

}  // namespace spot::cli
