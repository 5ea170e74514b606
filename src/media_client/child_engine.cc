#include "media_client/child_engine.h"

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

namespace spot::media_client {
namespace {

namespace fs = std::filesystem;

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

void add_model(studio::Request& request, const media::DepthModelOptions& depth) {
    if (depth.path.empty()) return;
    request.model = {depth.path};
    request.device = depth.device;
    if (!depth.runtime.empty()) request.runtime = {depth.runtime};
    if (const char* told = std::getenv("STEREO_SPOT_ONNXRUNTIME")) request.runtime = {told};
    if (depth.device == media::DepthDevice::cpu) return;
    add_variables(request, studio::driver_variables);
}

void add_encoder(studio::Request& request) {
    if (studio::encoder_of(request) == media::EncoderKind::software) return;
    add_variables(request, studio::encoder_variables);
}

void add_depth(studio::Request& request, const media::ConvertOptions& options) {
    for (const auto& map : options.depth_maps) request.maps.push_back({map});
    add_model(request, options.render.depth_model);
}

// Removes the draft beside the output (media/film/file_io.h), which a killed child cannot do
// itself.
void remove_draft(const std::string& output) {
    std::error_code ignored;  // it may never have begun
    fs::remove(media::draft_name(output), ignored);
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

LineHandler on_frames(const media::ConvertOptions& options) {
    return [&options](const wire::Node& line) {
        const auto progress = studio::value_of<media::ConvertProgress>(line, "Frames");
        return !options.progress || !progress || options.progress(*progress);
    };
}

// Limits for work that sends no line until it is done. Its files are removed with its own folder.
Limits stopped_by(const std::function<bool()>& goes_on) {
    return {.stopping = std::chrono::seconds(1), .goes_on = goes_on};
}

tl::unexpected<Error> in_users_words(const OwnFolder& own, Error error) {
    error.message = own.in_users_words(std::move(error.message));
    return tl::unexpected<Error>(std::move(error));
}

// A process that a film took over may answer anything. Paths outside of the folder are refused,
// since the caller will upload them.
Result<std::vector<media::Segment>> only_in(const std::string& folder,
                                            std::vector<media::Segment> segments) {
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
                           media::ImageKind image) {
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

Result<media::FilmInfo> ChildEngine::probe(const std::string& path) {
    return result_of<media::FilmInfo>(run_child(request_for("probe", {path}), nullptr));
}

Result<media::ConversionPlan> ChildEngine::plan_conversion(const std::string& in,
                                                           const media::PlanOptions& options) {
    auto request = request_for("plan", {in});
    request.plan = options;
    add_depth(request, options.convert);
    add_encoder(request);
    return result_of<media::ConversionPlan>(run_child(request, nullptr));
}

Result<std::vector<media::Segment>> ChildEngine::chunk(const std::string& in,
                                                       const std::string& out_dir,
                                                       const media::ChunkOptions& options) {
    auto request = request_into("chunk", in, out_dir);
    request.chunk = options;
    auto done =
        result_of<std::vector<media::Segment>>(run_child(request, on_share(options.progress)));
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

Result<media::ConvertReport> ChildEngine::convert(const std::string& in, const std::string& out,
                                                  const media::ConvertOptions& options) {
    auto request = request_for("convert", {in}, out);
    request.convert = options;
    add_depth(request, options);
    add_encoder(request);
    auto done = result_of<media::ConvertReport>(run_child(request, on_frames(options)));
    if (!done && ended_badly(done.error())) remove_draft(out);
    return done;
}

Result<std::int64_t> ChildEngine::write_frames(const std::string& in, const std::string& folder,
                                               const media::ConvertOptions& options, bool overwrite,
                                               media::ImageKind image) {
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

Result<std::vector<std::string>> ChildEngine::preview(const std::string& in,
                                                      const std::string& folder,
                                                      const media::PreviewOptions& options) {
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

Result<media::PhotoReport> ChildEngine::convert_photo(const std::string& in, const std::string& out,
                                                      const media::PhotoOptions& options) {
    TRY(media::may_write(out, options.overwrite));
    const auto own = TRY(OwnFolder::make_in(folder_of(out)));
    auto request = request_for("photo", {in}, in_folder(own, out));
    request.photo = options;
    add_depth(request, options.convert);
    auto done =
        result_of<media::PhotoReport>(run_child(request, nullptr, stopped_by(options.goes_on)));
    if (!done) return in_users_words(own, std::move(done).error());
    TRY(own.give(options.overwrite));
    return done;
}

Result<media::DepthReport> ChildEngine::write_depth_film(const std::string& in,
                                                         const std::string& out,
                                                         const media::ConvertOptions& options) {
    auto request = request_for("depth-film", {in}, out);
    request.convert = options;
    add_depth(request, options);
    auto done = result_of<media::DepthReport>(run_child(request, on_frames(options)));
    if (!done && ended_badly(done.error())) remove_draft(out);
    return done;
}

Result<media::DepthReport> ChildEngine::write_depth_pictures(const std::string& in,
                                                             const std::string& folder,
                                                             const media::ConvertOptions& options,
                                                             bool overwrite) {
    if (!overwrite) TRY(check_none_in(folder, {"depth_"}, media::ImageKind::png));
    const auto own = TRY(OwnFolder::make_in(folder));
    auto request = request_into("depth-pictures", in, own.path());
    request.convert = options;
    add_depth(request, options);
    auto done = result_of<media::DepthReport>(run_child(request, on_frames(options)));
    const auto given = own.give(overwrite);
    if (!done) return in_users_words(own, std::move(done).error());
    if (!given) return fail(given.error());
    return done;
}

Result<media::DepthReport> ChildEngine::write_depth_photo(const std::string& in,
                                                          const std::string& out,
                                                          const media::ConvertOptions& options,
                                                          bool overwrite) {
    TRY(media::may_write(out, overwrite));
    const auto own = TRY(OwnFolder::make_in(folder_of(out)));
    auto request = request_for("depth-photo", {in}, in_folder(own, out));
    request.convert = options;
    add_depth(request, options);
    const auto goes_on = [&] { return !options.progress || options.progress({}); };
    auto done = result_of<media::DepthReport>(run_child(request, nullptr, stopped_by(goes_on)));
    if (!done) return in_users_words(own, std::move(done).error());
    TRY(own.give(overwrite));
    return done;
}

Result<media::GatherReport> ChildEngine::gather_pictures(const std::vector<std::string>& pictures,
                                                         const std::string& out,
                                                         const media::GatherOptions& options) {
    auto request = request_for("gather", pictures, out);
    request.gather = options;
    auto done = result_of<media::GatherReport>(run_child(request, on_share(options.progress)));
    if (!done && ended_badly(done.error())) remove_draft(out);
    return done;
}

Result<media::AnalyseReport> ChildEngine::analyse(const std::string& in,
                                                  const media::AnalyseOptions& options) {
    auto request = request_for("analyse", {in});
    request.analyse = options;
    add_model(request, options.render.depth_model);
    return result_of<media::AnalyseReport>(run_child(request, on_share(options.progress)));
}

Result<media::ModelReport> ChildEngine::check_model(const media::DepthModelOptions& options,
                                                    int threads) {
    auto request = request_for("model", {});
    add_model(request, options);
    request.threads = threads;
    return result_of<media::ModelReport>(run_child(request, nullptr));
}

Result<media::EncoderReport> ChildEngine::check_encoder(const media::EncoderCheck& check) {
    auto request = request_for("encoder", {});
    request.encoder = check;
    add_encoder(request);
    return result_of<media::EncoderReport>(run_child(request, nullptr));
}

Result<media::JoinReport> ChildEngine::join(const std::string& film,
                                            const std::vector<std::string>& segments,
                                            const std::string& out,
                                            const media::JoinOptions& options) {
    std::vector<std::string> inputs{film};
    inputs.insert(inputs.end(), segments.begin(), segments.end());
    auto request = request_for("join", inputs, out);
    request.join = options;
    auto done = result_of<media::JoinReport>(run_child(request, on_share(options.progress)));
    if (!done && ended_badly(done.error())) remove_draft(out);
    return done;
}

Result<void> ChildEngine::make_demo_film(const std::string& out,
                                         const media::DemoOptions& options) {
    auto request = request_for("demo", {}, out);
    request.demo = options;
    auto done = result_of<bool>(run_child(request, nullptr));
    if (!done) {
        if (ended_badly(done.error())) remove_draft(out);
        return fail(done.error());
    }
    return {};
}

}  // namespace spot::media_client
