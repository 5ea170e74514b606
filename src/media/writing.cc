#include "media/writing.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>

#include "media/captions.h"
#include "media/stereo_side_data.h"

namespace spot::media {
namespace {

constexpr std::size_t most_packets_before_picture = 20000;
// Of H.264's level 5.2, the highest that most headsets decode: 4096x2304.
constexpr std::int64_t greatest_h264_pixels = 36'864 * 16 * 16;
constexpr auto between_progress = std::chrono::milliseconds(200);

}  // namespace

Writing::Writing(const Source& source, std::string out, const ConvertOptions& options,
                 const StereoPlan& plan)
    : source_(source),
      out_(std::move(out)),
      options_(options),
      plan_(plan),
      start_(std::chrono::steady_clock::now()) {}

Result<void> Writing::choose_container() {
    auto choice = choose_streams(source_, source_.video_index());
    report_.notes = std::move(choice.notes);
    for (int i = 0; i < source_.stream_count(); ++i) {
        const auto fate = choice.fates[static_cast<std::size_t>(i)];
        lanes_.push_back(fate == Fate::left_out ? -1 : 0);
        texts_.emplace_back();
        if (fate == Fate::as_text) texts_.back() = TRY(TextSubtitles::open(source_.stream(i)));
    }
    const bool segment =
        av_dict_get(source_.context().metadata, segment_tag_name, nullptr, 0) != nullptr;
    const bool playable = choice.container == Container::mp4 && !segment;
    sink_ = TRY(Sink::create(out_, {.container = choice.container,
                                    .purpose = playable ? Purpose::film : Purpose::segment,
                                    .index_in_front = true}));
    return {};
}

// What of the pictures themselves is not as it was; known with the first of them.
void Writing::note_changes(const Job& first) {
    auto& notes = report_.notes;
    const auto* film =
        av_pix_fmt_desc_get(static_cast<AVPixelFormat>(source_.video().codecpar->format));
    const int film_bits = film != nullptr ? film->comp[0].depth : 8;
    if (film_bits > plan_.encoding.bit_depth) {
        notes.push_back(fmt::format("Pictures of {} bits are stored with {} bits.", film_bits,
                                    plan_.encoding.bit_depth));
    }
    const auto packed = plan_.packed;
    if (options_.mode == Mode::vr180 && plan_.encoding.codec == Codec::h264 &&
        static_cast<std::int64_t>(packed.width) * packed.height > greatest_h264_pixels) {
        notes.push_back(
            fmt::format("Pictures of {}x{} are more than many headsets decode in H.264; --codec "
                        "hevc is for them.",
                        packed.width, packed.height));
    }
    if (first.deinterlaced) {
        notes.push_back("Interlaced pictures are deinterlaced, one for each.");
    }
    if (auto lost = lost_brightness(source_.video(), *first.picture); !lost.empty()) {
        notes.push_back(std::move(lost));
    }
    if (auto lost = lost_captions(plan_.encoding.codec, *first.picture); !lost.empty()) {
        notes.push_back(std::move(lost));
    }
}

Result<void> Writing::add_streams(const Brightness& brightness) {
    for (int i = 0; i < source_.stream_count(); ++i) {
        auto& lane = lanes_[static_cast<std::size_t>(i)];
        if (lane < 0) continue;
        const auto& stream = source_.stream(i);
        const bool picture = i == source_.video_index();
        const auto* text = texts_[static_cast<std::size_t>(i)].get();
        const auto& par = picture           ? encoder_->parameters()
                          : text != nullptr ? text->parameters()
                                            : *stream.codecpar;
        lane = TRY(sink_->add({&stream, par, stream.time_base, source_.number(i), picture}));
        if (!picture) continue;
        auto& made = sink_->stream(lane);
        made.sample_aspect_ratio = encoder_->sample_aspect();
        brightness.state(made);
        if (const auto layout = layout_of(options_.mode)) state_stereo(made, *layout);
    }
    return {};
}

Result<void> Writing::begin(const Job& first) {
    const auto& video = source_.video();
    Brightness brightness;
    brightness.learn(*first.picture);
    brightness.learn(video);
    encoder_ = TRY(Encoder::open({.size = plan_.packed,
                                  .layout = layout_of(options_.mode),
                                  .time_base = video.time_base,
                                  .frame_rate = source_.frame_rate(),
                                  .encoding = plan_.encoding,
                                  .brightness = brightness,
                                  .square_pixels = options_.mode == Mode::vr180,
                                  .threads = plan_.threads},
                                 *first.picture));
    TRY(choose_container());
    note_changes(first);
    TRY(add_streams(brightness));
    av_dict_copy(&sink_->context().metadata, source_.context().metadata, 0);
    auto tags = source_.tags();
    tags.mode = options_.mode;
    tags.rotation = 0;
    tags.preroll.reset();
    tags.frame_rate = source_.frame_rate();
    tags.notes.insert(tags.notes.end(), report_.notes.begin(), report_.notes.end());
    sink_->set_tags(tags);
    TRY(sink_->start());
    for (auto& packet : waiting_) TRY(write_copy(std::move(packet)));
    waiting_.clear();
    return {};
}

Result<void> Writing::write_copy(Packet packet) {
    const auto from = static_cast<std::size_t>(packet->stream_index);
    const int lane = lanes_[from];
    if (lane < 0) return {};
    if (texts_[from]) {
        auto text = TRY(texts_[from]->convert(*packet));
        if (!text) return {};
        packet = std::move(*text);
    }
    packet->stream_index = lane;
    return sink_->write(*packet);
}

Result<void> Writing::drain() {
    Packet packet = make_packet();
    for (;;) {
        const bool more = TRY(encoder_->receive(*packet));
        if (!more) return {};
        packet->stream_index = lanes_[static_cast<std::size_t>(source_.video_index())];
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
    if (job.packet) {
        if (encoder_) return write_copy(std::move(job.packet));
        if (waiting_.size() >= most_packets_before_picture) {
            return fail(Kind::invalid, "DamagedFilm",
                        fmt::format("{} gives no picture.", source_.path()));
        }
        waiting_.push_back(std::move(job.packet));
        return {};
    }
    if (!encoder_) TRY(begin(job));
    TRY(encoder_->send(job.packed.get()));
    ++report_.frames;
    TRY(drain());
    return tell(false);
}

Result<void> Writing::finish() {
    if (!encoder_) {
        return fail(Kind::invalid, "DamagedFilm",
                    fmt::format("{} gives no picture.", source_.path()));
    }
    TRY(encoder_->send(nullptr));
    TRY(drain());
    TRY(tell(true));
    TRY(sink_->finish());
    report_.width = plan_.packed.width;
    report_.height = plan_.packed.height;
    report_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    return {};
}

}  // namespace spot::media
