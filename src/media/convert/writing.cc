#include "media/convert/writing.h"

#include <fmt/format.h>

#include "media/film/stereo_side_data.h"
#include "media/picture/captions.h"

namespace spot::media {
namespace {

// The largest picture of H.264's level 5.2, the highest that most headsets decode: 4096x2304.
constexpr std::int64_t greatest_h264_pixels = 36'864 * 16 * 16;
constexpr auto between_progress = std::chrono::milliseconds(200);

// The plan that the packed pictures follow.
FilmPlan packed_plan(const StereoPlan& plan, AVRational aspect) {
    auto packed = plan.made;
    packed.size = packed.stored = plan.packed;
    packed.sample_aspect = packed.stated_aspect = aspect;
    packed.turn = {};
    packed.form = format_of(plan.encoding.bit_depth);
    packed.first.reset();
    packed.max_rate = 0;
    packed.notes.clear();
    return packed;
}

}  // namespace

EncoderOptions encoder_options(const StereoPlan& plan, const ConvertOptions& options,
                               const Source& source) {
    return {.size = plan.packed,
            .layout = layout_of(options.render),
            .time_base = source.video().time_base,
            .encoding = plan.encoding,
            .plan = plan.made,
            .square_pixels = row_of(options.render.mode).square_pixels,
            .threads = plan.threads};
}

std::vector<std::string> notes_before(const StereoPlan& plan, const ConvertOptions& options) {
    auto notes = plan.film.notes;
    if (plan.film.bits() > plan.encoding.bit_depth) {
        notes.push_back(fmt::format("Pictures of {} bits are stored with {} bits.",
                                    plan.film.bits(), plan.encoding.bit_depth));
    }
    if (needs_tone_map(plan.film, plan.encoding.bit_depth)) {
        notes.emplace_back(
            "HDR pictures are toned down to SDR (BT.709), for 8 bits do not hold "
            "them; --codec hevc keeps HDR.");
    }
    if (plan.encoding.kind == EncoderKind::vaapi && !options.render.preset.empty()) {
        notes.emplace_back("vaapi has no presets; the driver's usual one is taken.");
    }
    const auto packed = plan.packed;
    const bool for_headsets = row_of(options.render.mode).screen == Viewing::vr;
    if (for_headsets && plan.encoding.codec == Codec::h264 &&
        static_cast<std::int64_t>(packed.width) * packed.height > greatest_h264_pixels) {
        notes.push_back(
            fmt::format("Pictures of {}x{} are more than many headsets decode in H.264; --codec "
                        "hevc is for them.",
                        packed.width, packed.height));
    }
    return notes;
}

Writing::Writing(const Source& source, const ConvertOptions& options, const StereoPlan& plan)
    : source_(source), options_(options), plan_(plan), start_(std::chrono::steady_clock::now()) {}

Result<void> Writing::begin(const std::string& out) {
    const auto& video = source_.video();
    const auto layout = layout_of(options_.render);
    encoder_ = TRY(Encoder::open(encoder_options(plan_, options_, source_)));
    sink_ = TRY(Sink::create(out, {}));
    sink_->add({&video, encoder_->parameters(), video.time_base, true});
    auto& made = sink_->stream(0);
    made.sample_aspect_ratio = encoder_->sample_aspect();
    plan_.made.brightness.state(made);
    if (layout) state_stereo(made, *layout);
    tags_.plan = packed_plan(plan_, encoder_->sample_aspect());
    tags_.render = options_.render;
    sink_->set_tags(tags_);
    return sink_->start();
}

// Notes how the pictures differ from the film's.
void Writing::note_changes(const Unlike& unlike) {
    auto& notes = report_.notes;
    notes = notes_before(plan_, options_);
    const auto& film = plan_.film;
    if (deinterlaced_) notes.emplace_back("Interlaced pictures are deinterlaced, one for each.");
    if (unlike.size) {
        notes.push_back(fmt::format("Pictures change their size inside the film; all are {}x{}.",
                                    film.size.width, film.size.height));
    }
    if (unlike.aspect) {
        notes.emplace_back(
            "Pictures change their shape inside the film; those of another shape "
            "stand between black bars.");
    }
    if (unlike.color) {
        notes.emplace_back(
            "Pictures change their colours' code inside the film; all are brought to one.");
    }
    if (!lost_captions_.empty()) notes.push_back(lost_captions_);
}

Result<void> Writing::drain() {
    Packet packet = make_packet();
    for (;;) {
        const bool more = TRY(encoder_->receive(*packet));
        if (!more) return {};
        packet->stream_index = 0;
        TRY(sink_->write(*packet));
    }
}

Result<void> Writing::tell(bool now) {
    if (!options_.progress) return {};
    const auto time = std::chrono::steady_clock::now();
    if (!now && time - told_ < between_progress) return {};
    told_ = time;
    const double seconds = std::chrono::duration<double>(time - start_).count();
    ConvertProgress progress;
    progress.frames_done = report_.frames;
    progress.frames_total = std::max(expected_frames(source_), report_.frames);
    progress.frames_per_second = seconds > 0 ? static_cast<double>(report_.frames) / seconds : 0.0;
    if (options_.progress(progress)) return {};
    return fail(Kind::unavailable, "Cancelled", "The conversion was cancelled.");
}

Result<void> Writing::take_job(Job job) {
    deinterlaced_ = deinterlaced_ || job.deinterlaced;
    if (report_.frames == 0) lost_captions_ = lost_captions(plan_.encoding.codec, *job.picture);
    tags_.last = LastPicture{job.packed->pts, std::max<std::int64_t>(job.packed->pkt_duration, 1)};
    TRY(encoder_->send(job.packed.get()));
    ++report_.frames;
    TRY(drain());
    return tell(false);
}

Result<ConvertReport> Writing::finish(RenderCounts counts) {
    if (report_.frames == 0) {
        return fail(Kind::invalid, "DamagedFilm",
                    fmt::format("{} gives no picture.", source_.path()));
    }
    TRY(encoder_->send(nullptr));
    TRY(drain());
    TRY(tell(true));
    note_changes(counts.unlike);
    report_.notes.insert(report_.notes.end(), counts.notes.begin(), counts.notes.end());
    tags_.notes = report_.notes;
    sink_->set_tags(tags_);
    TRY(sink_->finish());
    report_.damaged_packets = counts.damaged;
    report_.scenes = counts.scenes;
    report_.comfort = std::move(counts.comfort);
    report_.width = plan_.packed.width;
    report_.height = plan_.packed.height;
    report_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    return std::move(report_);
}

}  // namespace spot::media
