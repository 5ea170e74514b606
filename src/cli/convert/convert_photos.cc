#include "cli/convert/convert_photos.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "base/bytes.h"
#include "cli/choices.h"
#include "cli/convert/batch.h"
#include "cli/convert/comfort_text.h"
#include "cli/convert/depth_device.h"
#include "cli/convert/depth_maps.h"
#include "cli/convert/film_files.h"
#include "cli/convert/folder_files.h"
#include "cli/convert/room.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/stop.h"
#include "media/photo.h"
#include "media/player_names.h"
#include "pipeline/estimate/output_place.h"
#include "pipeline/estimate/picture_estimate.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

bool is_folder(const std::string& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

// Refuses flags that only films have.
Result<void> refuse_flags_of_films(const Args& args) {
    for (const auto* name :
         {"start", "end", "max-rate", "codec", "preset", "crf", "encoder", "bit-depth", "container",
          "segment-seconds", "plan", "data-dir", "rate"}) {
        if (!args.has(name)) continue;
        return fail(Kind::invalid, "Usage",
                    fmt::format("--{}: is for films; still pictures have none", name));
    }
    return {};
}

// The path for "garden.jpg" in `folder`, such as "garden_LRF_Full_SBS.jpg"; an MPO needs no tag.
std::string photo_name(const std::string& folder, const fs::path& photo,
                       const media::RenderSettings& render, media::ImageKind image,
                       bool with_ending) {
    auto name = photo.stem().string();
    if (with_ending) name += "_" + ending_of(photo);
    if (image != media::ImageKind::mpo) name += media::player_tag(render);
    return (fs::path(folder) / (name + "." + std::string(to_string(image)))).string();
}

// The kind of the picture itself, where that kind can be written, else PNG.
media::ImageKind usual_image(const fs::path& photo) {
    const auto ending = ending_of(photo);
    return ending == "jpg" || ending == "jpeg" ? media::ImageKind::jpg : media::ImageKind::png;
}

Result<media::PhotoReport> convert_photo(media::Engine& engine, const Conversion& conversion,
                                         const std::string& in, const std::string& out,
                                         media::ImageKind image) {
    auto files = conversion;
    files.in = in;
    files.out = out;
    const auto place = TRY(check_output(files));
    return engine.convert_photo(
        in, place,
        {.convert = {.render = conversion.render, .depth_maps = conversion.depth_maps},
         .image = image,
         .overwrite = conversion.existing == pipeline::Existing::replaced,
         .already_3d = conversion.already_3d,
         .goes_on = [] { return !stopping(); }});
}

struct PhotoTask {
    std::string photo;
    std::string out;
    media::ImageKind kind;
    bool there;  // `out` exists, and stays
};

}  // namespace

std::string ending_of(const std::filesystem::path& file) {
    const auto ending = lower(file.extension().string());
    return ending.empty() ? "" : ending.substr(1);
}

Result<std::optional<media::ImageKind>> image_of(const Args& args) {
    const auto name = args.get("image");
    if (!name) return std::optional<media::ImageKind>();
    return media::parse_image_kind(TRY(choose_of("--image", *name, media::image_kinds)));
}

double pixels_of(const std::string& picture) {
    std::error_code gone;
    const auto bytes = fs::file_size(picture, gone);
    return gone ? 0 : pipeline::pixels_in_file(ending_of(picture), bytes);
}

tl::unexpected<Error> interrupted() {
    return fail(Kind::unavailable, "Interrupted", "interrupted");
}

Result<int> convert_photos(media::Engine& engine, const Args& args, const Conversion& conversion,
                           const std::vector<std::string>& photos) {
    TRY(refuse_flags_of_films(args));
    TRY(refuse_depth_maps(conversion));
    const auto image = TRY(image_of(args));
    const auto mode = conversion.render.mode;
    std::set<std::string> names;
    std::vector<PhotoTask> tasks;
    std::uint64_t bytes = 0;
    for (const auto& photo : photos) {
        const auto kind = image.value_or(usual_image(photo));
        auto out = photo_name(conversion.out, photo, conversion.render, kind, false);
        if (!names.insert(out).second)
            out = photo_name(conversion.out, photo, conversion.render, kind, true);
        std::error_code error;
        const bool there =
            conversion.existing == pipeline::Existing::stays && fs::exists(out, error);
        if (!there) bytes += pipeline::photo_bytes(pixels_of(photo), mode, kind);
        tasks.push_back({photo, out, kind, there});
    }
    if (!conversion.ignore_space) {
        TRY(check_room_for_pictures(conversion.in, bytes, conversion.out));
    }
    Batch batch("pictures", "converted");
    for (const auto& [photo, out, kind, there] : tasks) {
        if (there) {
            batch.skipped(fmt::format("{} is there already.", out));
            continue;
        }
        const auto made = convert_photo(engine, conversion, photo, out, kind);
        if (stopping()) return interrupted();
        if (made) {
            say(fmt::format("{} is done.", out));
            batch.done();
        } else if (made.error().code == "AlreadyStereo") {
            batch.skipped(made.error().message);
        } else {
            batch.failed(photo, made.error());
        }
    }
    return batch.sum_up();
}

bool is_of_photo(const Conversion& conversion) {
    if (is_folder(conversion.out)) return named_as_picture(conversion.in);
    return media::parse_image_kind(ending_of(conversion.out)).has_value();
}

Result<int> convert_one_photo(media::Engine& engine, const Args& args, const Conversion& given) {
    auto conversion = given;
    TRY(refuse_flags_of_films(args));
    const auto said = TRY(image_of(args));
    const auto named = media::parse_image_kind(ending_of(conversion.out));
    const bool folder = is_folder(conversion.out);
    const auto image = said ? *said : folder || !named ? usual_image(conversion.in) : *named;
    if (!folder && named && image != *named) {
        return fail(Kind::invalid, "Usage",
                    fmt::format("--image {}: {} ends otherwise; leave one of them out",
                                to_string(image), conversion.out));
    }
    if (folder) {
        conversion.out = photo_name(conversion.out, conversion.in, conversion.render, image, false);
    }
    TRY(settle_depth_device(engine, args, conversion.render));
    if (!conversion.ignore_space) {
        const auto mode = conversion.render.mode;
        const auto bytes = pipeline::photo_bytes(pixels_of(conversion.in), mode, image);
        TRY(check_room_for_pictures(conversion.in, bytes,
                                    fs::path(conversion.out).parent_path().string()));
    }
    catch_signals();
    const auto done = convert_photo(engine, conversion, conversion.in, conversion.out, image);
    if (!done && stopping()) return interrupted();
    const auto made = TRY(done);
    for (const auto& note : made.notes) say(fmt::format("Note: {}", note));
    say(fmt::format("{} is done ({}{}x{}).", conversion.out,
                    image == media::ImageKind::mpo ? "two eyes of " : "", made.width, made.height));
    say(comfort_line(made.comfort) + ".");
    return exit_code::ok;
}

}  // namespace spot::cli
