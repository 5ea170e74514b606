#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/log.h"
#include "cli/bar.h"
#include "cli/comfort_text.h"
#include "cli/converting.h"
#include "cli/depth_device.h"
#include "cli/listen.h"
#include "cli/program.h"
#include "cli/provisioning.h"
#include "cli/render_flags.h"
#include "cli/stop.h"
#include "media/frames.h"
#include "media/mode.h"
#include "media/player_names.h"
#include "media/probe.h"
#include "media_client/child.h"
#include "pipeline/comfort.h"
#include "pipeline/jobs.h"
#include "pipeline/operator.h"
#include "pipeline/output_place.h"
#include "pipeline/video.h"
#include "pipeline/work.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

// The same film in the same way has the same job, so that a second run takes up the first.
std::string job_id_for(const Conversion& conversion) {
    const auto& in = conversion.in;
    const auto& r = conversion.render;
    struct stat info {};
    [[maybe_unused]] const int known = ::stat(in.c_str(), &info);  // probed before: it is there
    auto identity = fmt::format("{}|{}|{}|{}", fs::absolute(in).string(), info.st_size,
                                info.st_mtime, conversion.mode);
    identity += fmt::format("|{}|{}|{}|{}", r.convergence.value_or(-1), media::to_string(r.keep),
                            r.screen ? media::to_string(*r.screen) : "", r.floating_window);
    if (conversion.mode == media::to_string(media::Mode::vr180)) {
        identity += fmt::format("|{}", r.field_of_view);
    }
    identity +=
        fmt::format("|{}|{}|{}|{}|{}|{}", r.strength, r.codec ? media::to_string(*r.codec) : "",
                    r.preset, r.crf.value_or(-1), r.bit_depth, static_cast<int>(r.container));
    if (const auto& depth = r.depth_model; !depth.path.empty()) {
        [[maybe_unused]] const int there = ::stat(depth.path.c_str(), &info);  // it was opened
        identity += fmt::format("|{}|{}|{}|{}|{}", depth.path, info.st_size, info.st_mtime,
                                media::to_string(depth.kind), depth.every);
        // A film begun on one device is not taken up on another.
        if (depth.device != media::DepthDevice::cpu) identity += to_string(depth.device);
    }
    return "convert-" + hex(sha256(identity)).substr(0, 24);
}

// The place of the output (pipeline/output_place.h).
Result<std::string> check_output(const std::string& in, const std::string& out) {
    auto place = TRY(pipeline::output_place(out));
    std::error_code error;
    if (fs::exists(out, error) && fs::equivalent(in, out, error)) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is the input itself; name another file", out));
    }
    return place;
}

// The folder of a plane that is only for this conversion; gone with it.
class TemporaryFolder {
  public:
    static Result<TemporaryFolder> make(const std::string& beside) {
        // Beside the output: there is room for films, which /tmp often has not.
        auto pattern = (fs::absolute(beside).parent_path() / ".stereo-spot-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            return fail(Kind::invalid, "OutputNotWritable",
                        fmt::format("{}: no folder can be made beside it", beside));
        }
        return TemporaryFolder(std::move(pattern));
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;  // nothing can be done about it any more
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    const std::string& path() const { return path_; }

  private:
    explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

// What stops a conversion for good although a worker would go on trying.
bool hopeless(const Error& error) {
    return error.code == "NoSpace" || error.code == "ServiceUnavailable" ||
           error.code == "WriteFailed";
}

Result<void> wait_for_job(pipeline::Jobs& jobs, const std::string& job_id, std::mutex& mutex,
                          std::optional<Error>& trouble) {
    while (!stopping()) {
        const auto job = TRY(jobs.get(job_id));
        if (!job) return fail(Kind::internal, "NoSuchJob", "the job is gone");
        if (job->status == pipeline::status::completed) return {};
        if (job->status == pipeline::status::failed) {
            return fail(Kind::invalid, "JobFailed", job->error.value_or("failed"));
        }
        {
            std::lock_guard lock(mutex);
            if (trouble) return fail(*trouble);
        }
        pause_for(std::chrono::milliseconds(100));
    }
    return fail(Kind::unavailable, "Interrupted", "interrupted");
}

// The job's failure as this command's: without the code in front, with the user's own file name.
Error in_users_words(Error error, const std::string& in) {
    auto text = error.message;
    if (const auto colon = text.find(": ");
        error.code == "JobFailed" && colon != std::string::npos) {
        text = text.substr(colon + 2);
    }
    if (const auto source = text.find("/source: "); source != std::string::npos) {
        text = text.substr(source + 9);
    }
    error.message = text.find(in) != std::string::npos ? text : fmt::format("{}: {}", in, text);
    return error;
}

Result<void> take_up_or_submit(const pipeline::Clients& clients, pipeline::Jobs& jobs,
                               const Conversion& conversion, const std::string& job_id) {
    const auto existing = TRY(jobs.get(job_id));
    if (existing && existing->status == pipeline::status::failed) {
        say("An earlier attempt at this film failed; starting it again.");
        if (const auto again = pipeline::retry_job(clients, job_id); again) return {};
    } else if (existing && existing->status == pipeline::status::deleted) {
        return fail(Kind::conflict, "JobDeleted",
                    fmt::format("{}: its job was deleted from this data folder; use another "
                                "--data-dir",
                                conversion.in));
    } else if (existing && existing->status != pipeline::status::created) {
        say("Taking up where an earlier run of this conversion was stopped.");
        return {};
    }
    TRY(pipeline::submit(clients,
                         {.path = conversion.in, .mode = conversion.mode, .job_id = job_id}));
    return {};
}

}  // namespace

Result<ConversionResult> convert_film(const Conversion& conversion) {
    media_client::warn_of_missing_walls();
    const auto film = TRY(media::probe(conversion.in));
    const auto place = TRY(check_output(conversion.in, conversion.out));
    std::optional<TemporaryFolder> temporary;
    auto data_dir = conversion.data_dir;
    if (data_dir.empty()) {
        temporary.emplace(TRY(TemporaryFolder::make(place)));
        data_dir = temporary->path();
    }
    const auto plane = TRY(plane::Plane::start({.data_dir = data_dir, .port = 0}));
    Session session({plane->endpoint(), "us-east-1", plane->credentials()});
    provision::Variables variables;
    variables.account_id = TRY(session.sts.get_caller_identity({})).account;
    const auto outputs = TRY(apply_quietly(session, variables));
    auto settings = TRY(settings_of(outputs));
    if (conversion.segment_seconds) settings.segment_seconds = *conversion.segment_seconds;
    settings.work_dir = data_dir + "/work";
    auto clients = session.clients(settings);
    clients.render = conversion.render;
    pipeline::Jobs jobs(session.dynamodb, settings, session.clock);
    const auto job_id = job_id_for(conversion);

    std::mutex mutex;
    std::optional<Error> trouble;
    clients.trouble = [&](const Error& error) {
        std::lock_guard lock(mutex);
        if (hopeless(error)) trouble = error;
    };
    ConversionResult result{.job_id = job_id};
    clients.note = [&](const std::string& note) {
        std::lock_guard lock(mutex);
        result.notes.push_back(note);
    };
    {
        Bar bar;
        clients.progress = [&bar](const pipeline::Progress& p) { bar.update(p); };
        TRY(take_up_or_submit(clients, jobs, conversion, job_id));
        pipeline::Workers workers(clients, {"all"});
        auto done = wait_for_job(jobs, job_id, mutex, trouble);
        result.frames_per_second = bar.frames_per_second();
        request_stop();
        workers.join();
        reset_stop();
        if (!done) return fail(in_users_words(done.error(), conversion.in));
    }
    TRY(pipeline::fetch_job(clients, job_id, place));
    result.comfort = TRY(pipeline::film_comfort(clients, job_id));
    return result;
}

namespace {

// The name of the output: as given, or one that players know, which never takes another file's
// place by itself.
Result<void> name_output(const Args& args, Conversion& conversion) {
    std::error_code error;
    const bool folder = fs::is_directory(conversion.out, error);
    auto& container = conversion.render.container;
    const fs::path given(conversion.out);
    // The name says it unless the flag does.
    if (const auto ending = given.extension().string();
        !folder && !args.has("container") && !ending.empty()) {
        const auto said = media::parse_container(lower(ending.substr(1)));
        if (!said) {
            return fail(Kind::invalid, "OutputNotWritable",
                        fmt::format("{}: films are written as mp4 or mkv; end the name so, or say "
                                    "which with --container",
                                    conversion.out));
        }
        container = *said;
    }
    if (!folder && !args.is_on("name-tags")) return {};
    const auto mode = *media::parse_mode(conversion.mode);
    const auto named = folder ? given / fs::path(conversion.in).filename() : given;
    const auto made = named.parent_path() / media::player_name(named.string(), mode, container);
    conversion.out = made.string();
    if (fs::exists(made, error) && !args.is_on("overwrite")) {
        return fail(Kind::conflict, "OutputExists",
                    fmt::format("{}: is there already; --overwrite puts the new film in its place",
                                conversion.out));
    }
    return {};
}

// Pictures of both eyes into a folder, in this process.
Result<std::int64_t> convert_to_frames(const Conversion& conversion, bool overwrite) {
    const auto& render = conversion.render;
    std::error_code error;
    if (!fs::is_directory(conversion.out, error)) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is not a folder; make it first", conversion.out));
    }
    Bar bar;
    auto options = pipeline::options_of(render, media::Mode::sbs);
    options.progress = [&](const media::ConvertProgress& p) {
        const auto total = static_cast<double>(std::max<std::int64_t>(p.frames_total, 1));
        bar.update({.stage = "converting",
                    .segments = 1,
                    .share = std::min(1.0, static_cast<double>(p.frames_done) / total),
                    .frames = p.frames_done});
        return !stopping();
    };
    return media::write_frames(conversion.in, conversion.out, options, overwrite);
}

Result<int> convert(const Args& args) {
    if (args.positional().size() != 2) {
        return fail(Kind::invalid, "Usage", "convert takes an input and an output file");
    }
    for (const auto& name : args.positional()) {
        if (name != "-") continue;
        return fail(Kind::invalid, "Usage",
                    "-: films are not read or written front to back, as streams are; name a file");
    }
    Conversion conversion{
        .in = args.positional()[0], .out = args.positional()[1], .data_dir = args.text("data-dir")};
    conversion.render = TRY(render_settings(args));
    conversion.mode = media::to_string(TRY(mode_of(args)));
    if (!args.is_on("frames")) TRY(name_output(args, conversion));
    // A model that cannot be used is said now, not by a worker after the upload.
    TRY(settle_depth_device(args, conversion.render));
    if (args.is_on("frames")) {
        catch_signals();
        const auto made = TRY(convert_to_frames(conversion, args.is_on("overwrite")));
        say(fmt::format("{} pairs of pictures are in {}.", made, conversion.out));
        return exit_code::ok;
    }
    if (args.has("segment-seconds")) {
        conversion.segment_seconds = TRY(args.number("segment-seconds", 0.1, 86'400));
    }
    if (!args.is_on("verbose")) set_log_level(Level::error);
    catch_signals();
    const auto made = convert_film(conversion);
    if (!made && stop_signal() != 0) {
        say(conversion.data_dir.empty()
                ? "Stopped; nothing is kept. With --data-dir DIR it can be taken up again."
                : "Stopped. The same command goes on from here.");
    }
    const auto result = TRY(made);
    for (const auto& note : result.notes) say(fmt::format("Note: {}", note));
    say(fmt::format("{} is done ({:.1f} frames a second).", conversion.out,
                    result.frames_per_second));
    if (result.comfort) {
        say(comfort_line(*result.comfort) + ".");
        say("Two thirds of what is comfortable: " + comfort_flags(*result.comfort));
    }
    return exit_code::ok;
}

}  // namespace

Verb convert_verb() {
    std::vector<Flag> flags{
        {"mode", "MODE",
         "sbs, hsbs, tb, htb, cross, vr180, anaglyph, anaglyph-gray and more, depth", "sbs"},
        {"data-dir", "DIR", "keep the plane here: a killed conversion resumes where it was"},
        {"name-tags", "", "add to the output's name how it is packed, as players know it"},
        {"overwrite", "", "a name made so may take the place of a file that is there"},
        {"frames", "", "OUT is a folder: left_000001.png and right_000001.png of each picture"},
        {"segment-seconds", "N", "length of a segment; else 300"},
        {"verbose", "", "show the log lines of plane and workers"}};
    for (const auto& flag : render_flags()) flags.push_back(flag);
    return {"convert",
            "turn a 2D film into a 3D film",
            "convert IN OUT [flags]",
            "  stereo-spot convert film.mp4 film_3d.mp4\n"
            "  stereo-spot convert film.mkv film_red_cyan.mp4 --mode anaglyph\n"
            "  stereo-spot convert film.mkv film_3d.mkv --codec hevc      # keeps fonts and all\n"
            "  stereo-spot convert film.mp4 headset/ --mode hsbs          # names it film_LR.mp4\n"
            "  stereo-spot convert film.mp4 headset/ --mode vr180 --codec hevc\n"
            "  stereo-spot convert film.mp4 pictures/ --frames            # PNG of both eyes\n"
            "  stereo-spot convert film.mp4 film_3d.mp4 --data-dir work   # can be resumed\n"
            "  stereo-spot convert film.mp4 film_3d.mp4 --depth-model depth_anything_v2.onnx\n"
            "  stereo-spot convert film.mp4 film_3d.mp4 --depth-model model.onnx --depth-device "
            "auto\n",
            flags,
            convert};
}

}  // namespace spot::cli
