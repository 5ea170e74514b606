#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/hidden_folder.h"
#include "base/log.h"
#include "cli/bar.h"
#include "cli/choices.h"
#include "cli/comfort_text.h"
#include "cli/convert_pictures.h"
#include "cli/converting.h"
#include "cli/depth_device.h"
#include "cli/film_files.h"
#include "cli/listen.h"
#include "cli/output.h"
#include "cli/plan_text.h"
#include "cli/program.h"
#include "cli/provisioning.h"
#include "cli/render_flags.h"
#include "cli/stop.h"
#include "cli/wanted_flags.h"
#include "media/frames.h"
#include "media/mode.h"
#include "media/player_names.h"
#include "media/probe.h"
#include "media_client/child.h"
#include "pipeline/comfort.h"
#include "pipeline/jobs.h"
#include "pipeline/keys.h"
#include "pipeline/operator.h"
#include "pipeline/transfer.h"
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
    if (const auto& w = r.wanted; w.cuts() || w.width > 0 || w.height > 0 || w.max_rate > 0) {
        identity += fmt::format("|{}|{}|{}x{}|{}", w.start, w.end.value_or(-1), w.width, w.height,
                                w.max_rate);
    }
    if (const auto& depth = r.depth_model; !depth.path.empty()) {
        [[maybe_unused]] const int there = ::stat(depth.path.c_str(), &info);  // it was opened
        identity += fmt::format("|{}|{}|{}|{}|{}", depth.path, info.st_size, info.st_mtime,
                                media::to_string(depth.kind), depth.every);
        // A film begun on one device is not taken up on another.
        if (depth.device != media::DepthDevice::cpu) identity += to_string(depth.device);
    }
    return "convert-" + hex(sha256(identity)).substr(0, 24);
}

Result<HiddenFolder> folder_beside(const std::string& place) {
    // There is room for films, which /tmp often has not.
    auto made = HiddenFolder::make_in(fs::path(place).parent_path().string());
    if (made) return std::move(*made);
    return fail(
        Kind::invalid, "OutputNotWritable",
        fmt::format("{}: no folder can be made beside it: {}", place, made.error().message()));
}

// What stops a conversion for good although a worker would go on trying.
bool hopeless(const Error& error) {
    return error.code == "NoSpace" || error.code == "ServiceUnavailable" ||
           error.code == "WriteFailed";
}

// What the job has done so far: told to the bar, and, where it will never be begun again, segments
// that are converted are removed (the film itself is needed to the end: its sound is joined).
class Follower {
  public:
    Follower(const pipeline::Clients& clients, pipeline::Jobs& jobs, Bar& bar, bool spare_disk)
        : clients_(clients), jobs_(jobs), bar_(bar), spare_disk_(spare_disk) {}

    void look(const pipeline::Job& job) {
        const auto now = std::chrono::steady_clock::now();
        if (!job.total_segments || now - looked_ < std::chrono::seconds(1)) return;
        looked_ = now;
        const auto completions = jobs_.completions(job.job_id);
        if (!completions) return;  // it is asked again
        const auto total = static_cast<int>(*job.total_segments);
        std::vector<int> done;
        std::vector<std::string> keys;
        for (const auto& completion : *completions) {
            if (completion.total_segments != total) continue;
            const auto index = static_cast<int>(completion.segment_index);
            done.push_back(index);
            if (!gone_.contains(index)) {
                keys.push_back(pipeline::segment_key({job.job_id, index, total, job.mode}));
            }
        }
        bar_.completed(done, total);
        if (!spare_disk_ || keys.empty()) return;
        if (!pipeline::remove_keys(clients_, clients_.settings.input_bucket, keys)) return;
        gone_.insert(done.begin(), done.end());
    }

  private:
    const pipeline::Clients& clients_;
    pipeline::Jobs& jobs_;
    Bar& bar_;
    const bool spare_disk_;
    std::chrono::steady_clock::time_point looked_{};
    std::set<int> gone_;
};

Result<void> wait_for_job(pipeline::Jobs& jobs, const std::string& job_id, std::mutex& mutex,
                          std::optional<Error>& trouble, Follower& follower) {
    while (!stopping()) {
        const auto job = TRY(jobs.get(job_id));
        if (!job) return fail(Kind::internal, "NoSuchJob", "the job is gone");
        if (job->status == pipeline::status::completed) return {};
        if (job->status == pipeline::status::failed) {
            return fail(Kind::invalid, "JobFailed", job->error.value_or("failed"));
        }
        follower.look(*job);
        {
            std::lock_guard lock(mutex);
            if (trouble) return fail(*trouble);
        }
        pause_for(std::chrono::milliseconds(100));
    }
    return fail(Kind::unavailable, "Interrupted", "interrupted");
}

// The finished film at `place`; hours of work are not lost to a file that came there meanwhile.
Result<std::string> put_film(const pipeline::Clients& clients, const std::string& job_id,
                             const std::string& place, const Conversion& conversion) {
    constexpr int attempts = 10;
    const fs::path path(place);
    auto to = place;
    for (int i = 2;; ++i) {
        const auto put = pipeline::fetch_job(clients, job_id, to, conversion.existing);
        if (put) return to == place ? conversion.out : to;
        if (put.error().code != "OutputExists" || i > attempts) return fail(put.error());
        to = (path.parent_path() /
              (path.stem().string() + fmt::format(" ({})", i) + path.extension().string()))
                 .string();
    }
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
    TRY(pipeline::submit(clients, {.path = conversion.in,
                                   .mode = conversion.mode,
                                   .job_id = job_id,
                                   .already_3d = conversion.already_3d}));
    return {};
}

// In a plane on `data_dir`.
Result<ConversionResult> convert_in(const std::string& data_dir, const std::string& place,
                                    const Conversion& conversion) {
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
        Follower follower(clients, jobs, bar, conversion.data_dir.empty());
        if (const auto job = TRY(jobs.get(job_id))) follower.look(*job);
        pipeline::Workers workers(clients, {"all"});
        auto done = wait_for_job(jobs, job_id, mutex, trouble, follower);
        result.frames_per_second = bar.frames_per_second();
        request_stop();
        workers.join();
        reset_stop();
        if (!done) return fail(in_users_words(done.error(), conversion, data_dir));
    }
    result.out = TRY(put_film(clients, job_id, place, conversion));
    result.comfort = TRY(pipeline::film_comfort(clients, job_id));
    return result;
}

}  // namespace

namespace {

// Long enough to have left the first pictures, which take longest, behind.
constexpr double measured_seconds = 0.6;

Result<media::ConversionPlan> plan_of(const Conversion& conversion, double seconds) {
    const auto mode = media::parse_mode(conversion.mode).value_or(media::Mode::sbs);
    auto plan = media::plan_conversion(conversion.in,
                                       {.convert = pipeline::options_of(conversion.render, mode),
                                        .container = conversion.render.container,
                                        .measured_seconds = seconds});
    if (plan || plan.error().message.find(conversion.in) != std::string::npos) return plan;
    auto error = plan.error();
    error.message = fmt::format("{}: {}", conversion.in, error.message);
    return fail(std::move(error));
}

}  // namespace

Result<std::string> planned_text(const Conversion& conversion) {
    const auto place = TRY(check_output(conversion));
    const auto film = TRY(media::probe(conversion.in));
    TRY(pipeline::check_flat(conversion.in, film, conversion.already_3d));
    const auto plan = TRY(plan_of(conversion, measured_seconds));
    auto text = plan_text(plan, conversion, room_text(conversion, film, place));
    TRY(check_room(conversion, film, place));
    return text;
}

Result<ConversionResult> convert_film(const Conversion& conversion) {
    const auto place = TRY(check_output(conversion));
    media_client::warn_of_missing_walls();
    const auto film = TRY(media::probe(conversion.in));
    TRY(pipeline::check_flat(conversion.in, film, conversion.already_3d));
    TRY(check_room(conversion, film, place));
    const auto plan = TRY(plan_of(conversion, measured_seconds));
    say(plan_line(plan));
    for (const auto& note : plan.notes) say(fmt::format("Note: {}", note));
    const auto& told = plan.notes;
    const auto without_told = [&](Result<ConversionResult> done) {
        if (!done) return done;
        std::erase_if(done->notes, [&](const auto& note) {
            return std::find(told.begin(), told.end(), note) != told.end();
        });
        return done;
    };
    if (!conversion.data_dir.empty()) {
        return without_told(convert_in(conversion.data_dir, place, conversion));
    }
    const auto temporary = TRY(folder_beside(place));
    auto done = without_told(convert_in(temporary.path(), place, conversion));
    // Nobody else knows that folder.
    const bool inner = !done && done.error().message.find(temporary.path()) != std::string::npos;
    if (inner) return fail(in_users_words(done.error(), conversion, temporary.path()));
    return done;
}

// The name of the output: as given, or one that players know.
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
    if (folder) {
        name_in_folder(conversion);
        return {};
    }
    if (!args.is_on("name-tags")) return {};
    const auto mode = *media::parse_mode(conversion.mode);
    const auto made = given.parent_path() / media::player_name(given.string(), mode, container);
    conversion.out = made.string();
    return {};
}

void name_in_folder(Conversion& conversion) {
    const auto mode = *media::parse_mode(conversion.mode);
    const auto name = fs::path(conversion.in).filename().string();
    const auto made = media::player_name(name, mode, conversion.render.container);
    conversion.out = (fs::path(conversion.out) / made).string();
}

namespace {

// Pictures of both eyes into a folder, in this process.
Result<std::int64_t> convert_to_frames(const Conversion& conversion, media::ImageKind image,
                                       bool overwrite) {
    const auto& render = conversion.render;
    std::error_code error;
    if (!fs::is_directory(conversion.out, error)) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is not a folder; make it first", conversion.out));
    }
    const auto film = TRY(media::probe(conversion.in));
    TRY(pipeline::check_flat(conversion.in, film, conversion.already_3d));
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
    return media::write_frames(conversion.in, conversion.out, options, overwrite, image);
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
    conversion.existing = existing_of(args);
    conversion.already_3d = args.is_on("already-3d");
    conversion.ignore_space = args.is_on("ignore-space");
    conversion.render.wanted = TRY(read_wanted(args));
    std::error_code error;
    if (fs::is_directory(conversion.in, error)) return convert_folder(args, std::move(conversion));
    if (!args.is_on("frames") && is_of_photo(conversion)) {
        return convert_one_photo(args, conversion);
    }
    return convert_one(args, std::move(conversion));
}

}  // namespace

Result<int> convert_one(const Args& args, Conversion conversion) {
    if (!args.is_on("frames")) {
        if (!conversion.named) TRY(name_output(args, conversion));
        TRY(check_output(conversion));
    }
    if (!conversion.already_3d) note_stereo_name(conversion.in);
    // A model that cannot be used is said now, not by a worker after the upload.
    if (!conversion.depth_settled) TRY(settle_depth_device(args, conversion.render));
    if (args.is_on("frames")) {
        catch_signals();
        const auto image = *media::parse_image_kind(
            TRY(choose_of("--image", args.get("image").value_or("png"), media::image_kinds)));
        const auto made = TRY(convert_to_frames(conversion, image, args.is_on("overwrite")));
        say(fmt::format("{} pairs of pictures are in {}.", made, conversion.out));
        return exit_code::ok;
    }
    if (args.has("segment-seconds")) {
        conversion.segment_seconds = TRY(args.number("segment-seconds", 0.1, 86'400));
    }
    if (args.is_on("plan")) {
        put_data(TRY(planned_text(conversion)));
        return exit_code::ok;
    }
    set_log_level(args.is_on("verbose") ? Level::debug : Level::error);
    catch_signals();
    const auto made = convert_film(conversion);
    if (!made && stop_signal() != 0) {
        say(conversion.data_dir.empty()
                ? "Stopped; nothing is kept. With --data-dir DIR it can be taken up again."
                : "Stopped. The same command goes on from here.");
    }
    const auto result = TRY(made);
    for (const auto& note : result.notes) say(fmt::format("Note: {}", note));
    if (result.out != conversion.out) {
        say(fmt::format("Note: another {} came there meanwhile, and stays.", conversion.out));
    }
    say(fmt::format("{} is done ({:.1f} frames a second).", result.out, result.frames_per_second));
    if (result.comfort) {
        say(comfort_line(*result.comfort) + ".");
        say("Two thirds of what is comfortable: " + comfort_flags(*result.comfort));
    }
    return exit_code::ok;
}

Verb convert_verb() {
    std::vector<Flag> flags{
        {"mode", "MODE",
         "sbs, hsbs, tb, htb, cross, vr180, anaglyph, anaglyph-gray and more, depth", "sbs"},
        {"data-dir", "DIR", "keep the plane here: a killed conversion resumes where it was"},
        {"name-tags", "", "add to the output's name how it is packed, as players know it"},
        {"plan", "", "say what would be made, what it takes, and stop"},
        {"overwrite", "", "the film may take the place of a file that is there"},
        {"already-3d", "", "convert a film all the same that says it is 3D"},
        {"ignore-space", "", "begin although the disk looks too small"},
        {"frames", "", "OUT is a folder: left_000001.png and right_000001.png of each picture"},
        {"segment-seconds", "N", "length of a segment; else 300"},
        {"verbose", "", "show the log lines of plane, workers and libraries"}};
    for (const auto& flag : folder_flags()) flags.push_back(flag);
    for (const auto& flag : wanted_flags()) flags.push_back(flag);
    for (const auto& flag : render_flags()) flags.push_back(flag);
    return {
        "convert",
        "turn a 2D film, or pictures, into 3D",
        "convert IN OUT [flags]",
        "  stereo-spot convert film.mp4 film_3d.mp4\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --plan            # what would be made\n"
        "  stereo-spot convert film.mp4 taste.mp4 --start 10:00 --end 11:00 --size 720\n"
        "  stereo-spot convert film.mkv film_red_cyan.mp4 --mode anaglyph\n"
        "  stereo-spot convert film.mkv film_3d.mkv --codec hevc      # keeps fonts and all\n"
        "  stereo-spot convert film.mp4 headset/ --mode hsbs          # names it film_LR.mp4\n"
        "  stereo-spot convert film.mp4 headset/ --mode vr180 --codec hevc\n"
        "  stereo-spot convert film.mp4 pictures/ --frames            # PNG of both eyes\n"
        "  stereo-spot convert photo.jpg photo_3d.mpo                 # jpg and png too\n"
        "  stereo-spot convert rendered/ film_3d.mp4 --rate 25        # frame_0001.png ...\n"
        "  stereo-spot convert films/ films_3d/ --recursive           # all that are not there\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --data-dir work   # can be resumed\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --depth-model depth-anything-v2-small\n"
        "  stereo-spot convert film.mp4 film_3d.mp4 --depth-model model.onnx --depth-device "
        "auto\n",
        flags,
        convert};
}

}  // namespace spot::cli
