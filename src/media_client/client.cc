// The functions of media's headers, each one run of stereo-spot-media. What a header promises holds
// here too: on any error nothing is left under or beside an output.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>

#include "media/draft_name.h"
#include "media/may_write.h"
#include "media_client/child.h"
#include "media_client/own_folder.h"
#include "studio/encoder_of.h"
#include "studio/encoder_walls.h"
#include "studio/model_walls.h"

namespace spot::media {
namespace {

namespace fs = std::filesystem;
using media_client::LineHandler;
using media_client::OwnFolder;
using media_client::run_child;

std::string folder_of(const std::string& file) {
    const auto parent = fs::path(file).parent_path();
    return parent.empty() ? "." : parent.string();
}

// The path at which the child makes what will be `file`.
std::string in_folder(const OwnFolder& own, const std::string& file) {
    return (fs::path(own.path()) / fs::path(file).filename()).string();
}

studio::Request request_for(std::string_view verb, const std::vector<std::string>& inputs,
                            const std::string& output = {}) {
    studio::Request request{.version = SPOT_VERSION, .verb = std::string(verb)};
    for (const auto& input : inputs) request.inputs.push_back({input});
    request.output = {output};
    if (!output.empty()) request.folder = {folder_of(output)};
    return request;
}

// A request whose output is a folder that exists.
studio::Request request_into(std::string_view verb, const std::string& input,
                             const std::string& folder) {
    auto request = request_for(verb, {input}, folder);
    request.folder = request.output;
    return request;
}

// The child has no environment, so variables go with the request.
void add_variables(studio::Request& request, const auto& names) {
    for (const auto* name : names) {
        if (const char* value = std::getenv(name)) {
            request.drivers.push_back({std::string(name) + "=" + value});
        }
    }
}

void add_model(studio::Request& request, const DepthModelOptions& depth) {
    if (depth.path.empty()) return;
    request.model = {depth.path};
    request.device = depth.device;
    if (!depth.runtime.empty()) request.runtime = {depth.runtime};
    if (const char* told = std::getenv("STEREO_SPOT_ONNXRUNTIME")) request.runtime = {told};
    if (depth.device == DepthDevice::cpu) return;
    add_variables(request, studio::driver_variables);
}

void add_encoder(studio::Request& request) {
    if (studio::encoder_of(request) == EncoderKind::software) return;
    add_variables(request, studio::encoder_variables);
}

void add_depth(studio::Request& request, const ConvertOptions& options) {
    for (const auto& map : options.depth_maps) request.maps.push_back({map});
    add_model(request, options.render.depth_model);
}

// Removes the draft beside the output (media/film/file_io.h), which a killed child cannot do
// itself.
void remove_draft(const std::string& output) {
    std::error_code ignored;  // it may never have begun
    fs::remove(draft_name(output), ignored);
}

bool ended_badly(const Error& error) {
    return error.code.starts_with("Media") || error.code == "Cancelled";
}

LineHandler on_share(const std::function<bool(double)>& progress) {
    return [&progress](const wire::Node& line) {
        const auto share = studio::value_of<double>(line, "Share");
        return !progress || !share || progress(*share);
    };
}

LineHandler on_frames(const ConvertOptions& options) {
    return [&options](const wire::Node& line) {
        const auto progress = studio::value_of<ConvertProgress>(line, "Frames");
        return !options.progress || !progress || options.progress(*progress);
    };
}

// Limits for work that sends no line until it is done. Its files are removed with its own folder.
media_client::Limits stopped_by(const std::function<bool()>& goes_on) {
    return {.stopping = std::chrono::seconds(1), .goes_on = goes_on};
}

tl::unexpected<Error> in_users_words(const OwnFolder& own, Error error) {
    error.message = own.in_users_words(std::move(error.message));
    return tl::unexpected<Error>(std::move(error));
}

// A process that a film took over may answer anything. Paths outside of the folder are refused,
// since the caller will upload them.
Result<std::vector<Segment>> only_in(const std::string& folder, std::vector<Segment> segments) {
    std::error_code error;
    const auto place = (fs::path(folder) / "x").lexically_normal().parent_path();
    for (const auto& segment : segments) {
        const fs::path path(segment.path);
        const bool ours = path.lexically_normal().parent_path() == place && path.has_filename() &&
                          fs::symlink_status(path, error).type() == fs::file_type::regular;
        if (ours) continue;
        return fail(Kind::internal, "MediaFailed",
                    fmt::format("stereo-spot-media names {} as a segment, which is none of {}",
                                segment.path, folder));
    }
    return segments;
}

// Refuses a folder with pictures whose names begin with one of these words: before the work rather
// than after it.
Result<void> check_none_in(const std::string& folder, std::initializer_list<std::string_view> words,
                           ImageKind image) {
    const auto ending = "." + std::string(to_string(image));
    std::error_code ignored;
    for (const auto& file : fs::directory_iterator(folder, ignored)) {
        const auto name = file.path().filename().string();
        const bool ours = file.path().extension() == ending &&
                          std::any_of(words.begin(), words.end(),
                                      [&](auto word) { return name.starts_with(word); });
        if (!ours) continue;
        return fail(Kind::conflict, "OutputExists",
                    fmt::format("{}: is there already; name an empty folder, or --overwrite",
                                file.path().string()));
    }
    return {};
}

template <class T>
Result<T> result_of(const Result<wire::Node>& line) {
    if (!line) return fail(line.error());
    return studio::value_of<T>(*line, "Result");
}

}  // namespace

Result<FilmInfo> probe(const std::string& path) {
    return result_of<FilmInfo>(run_child(request_for("probe", {path}), nullptr));
}

Result<ConversionPlan> plan_conversion(const std::string& in, const PlanOptions& options) {
    auto request = request_for("plan", {in});
    request.plan = options;
    add_depth(request, options.convert);
    add_encoder(request);
    return result_of<ConversionPlan>(run_child(request, nullptr));
}

Result<std::vector<Segment>> chunk(const std::string& in, const std::string& out_dir,
                                   const ChunkOptions& options) {
    auto request = request_into("chunk", in, out_dir);
    request.chunk = options;
    auto done = result_of<std::vector<Segment>>(run_child(request, on_share(options.progress)));
    if (done) done = only_in(out_dir, std::move(*done));
    if (!done && ended_badly(done.error())) {
        std::error_code ignored;
        for (const auto& left : fs::directory_iterator(out_dir, ignored)) {
            const auto name = left.path().filename().string();
            if (name.find_first_not_of("0123456789") == 5) fs::remove(left.path(), ignored);
        }
    }
    return done;
}

Result<ConvertReport> convert(const std::string& in, const std::string& out,
                              const ConvertOptions& options) {
    auto request = request_for("convert", {in}, out);
    request.convert = options;
    add_depth(request, options);
    add_encoder(request);
    auto done = result_of<ConvertReport>(run_child(request, on_frames(options)));
    if (!done && ended_badly(done.error())) remove_draft(out);
    return done;
}

Result<std::int64_t> write_frames(const std::string& in, const std::string& folder,
                                  ConvertOptions options, bool overwrite, ImageKind image) {
    if (!overwrite) TRY(check_none_in(folder, {"left_", "right_", "both_"}, image));
    const auto own = TRY(OwnFolder::make_in(folder));
    auto request = request_into("frames", in, own.path());
    request.convert = options;
    request.image = image;
    add_depth(request, options);
    auto done = result_of<std::int64_t>(run_child(request, on_frames(options)));
    const auto given = own.give(overwrite);
    if (!done) return in_users_words(own, std::move(done).error());
    if (!given) return fail(given.error());
    return done;
}

Result<std::vector<std::string>> preview(const std::string& in, const std::string& folder,
                                         const PreviewOptions& options) {
    const auto own = TRY(OwnFolder::make_in(folder));
    auto request = request_into("preview", in, own.path());
    request.preview = options;
    add_model(request, options.render.depth_model);
    auto done = result_of<std::vector<wire::Blob>>(
        run_child(request, nullptr, stopped_by(options.goes_on)));
    if (!done) return in_users_words(own, std::move(done).error());
    TRY(own.give(options.overwrite));
    std::vector<std::string> paths;
    for (auto& path : *done) paths.push_back(own.in_users_words(std::move(path.bytes)));
    return paths;
}

Result<PhotoReport> convert_photo(const std::string& in, const std::string& out,
                                  const PhotoOptions& options) {
    TRY(may_write(out, options.overwrite));
    const auto own = TRY(OwnFolder::make_in(folder_of(out)));
    auto request = request_for("photo", {in}, in_folder(own, out));
    request.photo = options;
    add_depth(request, options.convert);
    auto done = result_of<PhotoReport>(run_child(request, nullptr, stopped_by(options.goes_on)));
    if (!done) return in_users_words(own, std::move(done).error());
    TRY(own.give(options.overwrite));
    return done;
}

Result<DepthReport> write_depth_film(const std::string& in, const std::string& out,
                                     const ConvertOptions& options) {
    auto request = request_for("depth-film", {in}, out);
    request.convert = options;
    add_depth(request, options);
    auto done = result_of<DepthReport>(run_child(request, on_frames(options)));
    if (!done && ended_badly(done.error())) remove_draft(out);
    return done;
}

Result<DepthReport> write_depth_pictures(const std::string& in, const std::string& folder,
                                         const ConvertOptions& options, bool overwrite) {
    if (!overwrite) TRY(check_none_in(folder, {"depth_"}, ImageKind::png));
    const auto own = TRY(OwnFolder::make_in(folder));
    auto request = request_into("depth-pictures", in, own.path());
    request.convert = options;
    add_depth(request, options);
    auto done = result_of<DepthReport>(run_child(request, on_frames(options)));
    const auto given = own.give(overwrite);
    if (!done) return in_users_words(own, std::move(done).error());
    if (!given) return fail(given.error());
    return done;
}

Result<DepthReport> write_depth_photo(const std::string& in, const std::string& out,
                                      const ConvertOptions& options, bool overwrite) {
    TRY(may_write(out, overwrite));
    const auto own = TRY(OwnFolder::make_in(folder_of(out)));
    auto request = request_for("depth-photo", {in}, in_folder(own, out));
    request.convert = options;
    add_depth(request, options);
    const auto goes_on = [&] { return !options.progress || options.progress({}); };
    auto done = result_of<DepthReport>(run_child(request, nullptr, stopped_by(goes_on)));
    if (!done) return in_users_words(own, std::move(done).error());
    TRY(own.give(overwrite));
    return done;
}

Result<GatherReport> gather_pictures(const std::vector<std::string>& pictures,
                                     const std::string& out, const GatherOptions& options) {
    auto request = request_for("gather", pictures, out);
    request.gather = options;
    auto done = result_of<GatherReport>(run_child(request, on_share(options.progress)));
    if (!done && ended_badly(done.error())) remove_draft(out);
    return done;
}

Result<AnalyseReport> analyse(const std::string& in, const AnalyseOptions& options) {
    auto request = request_for("analyse", {in});
    request.analyse = options;
    add_model(request, options.render.depth_model);
    return result_of<AnalyseReport>(run_child(request, on_share(options.progress)));
}

Result<ModelReport> check_model(const DepthModelOptions& options, int threads) {
    auto request = request_for("model", {});
    add_model(request, options);
    request.threads = threads;
    return result_of<ModelReport>(run_child(request, nullptr));
}

Result<EncoderReport> check_encoder(const EncoderCheck& check) {
    auto request = request_for("encoder", {});
    request.encoder = check;
    add_encoder(request);
    return result_of<EncoderReport>(run_child(request, nullptr));
}

Result<JoinReport> join(const std::string& film, const std::vector<std::string>& segments,
                        const std::string& out, const JoinOptions& options) {
    std::vector<std::string> inputs{film};
    inputs.insert(inputs.end(), segments.begin(), segments.end());
    auto request = request_for("join", inputs, out);
    request.join = options;
    auto done = result_of<JoinReport>(run_child(request, on_share(options.progress)));
    if (!done && ended_badly(done.error())) remove_draft(out);
    return done;
}

Result<void> make_demo_film(const std::string& out, const DemoOptions& options) {
    auto request = request_for("demo", {}, out);
    request.demo = options;
    auto done = result_of<bool>(run_child(request, nullptr));
    if (!done) {
        if (ended_badly(done.error())) remove_draft(out);
        return fail(done.error());
    }
    return {};
}

}  // namespace spot::media
