#include "media/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <thread>

#include "base/check.h"
#include "media/convert_line.h"
#include "media/decoder.h"
#include "media/encoder.h"
#include "media/picture_pool.h"
#include "media/sink.h"
#include "media/source.h"
#include "media/stereo/depth.h"
#include "media/stereo_side_data.h"
#include "media/stream_choice.h"
#include "media/subtitles.h"

namespace spot::media {
namespace {

using std::chrono::steady_clock;

constexpr std::array<std::string_view, 10> presets{"ultrafast", "superfast", "veryfast", "faster",
                                                   "fast",      "medium",    "slow",     "slower",
                                                   "veryslow",  "placebo"};
constexpr int most_threads = 64;
constexpr double greatest_strength = 10;
constexpr int worst_crf = 51;
constexpr std::size_t most_packets_before_picture = 20000;
constexpr auto between_progress = std::chrono::milliseconds(200);

Result<void> check(const ConvertOptions& options) {
    const auto refuse = [](std::string what) {
        return fail(Kind::invalid, "InvalidOption", std::move(what));
    };
    if (!(options.strength >= 0 && options.strength <= greatest_strength)) {
        return refuse(
            fmt::format("strength is {}, must be 0 to {}.", options.strength, greatest_strength));
    }
    if (!(options.convergence >= 0 && options.convergence <= 1)) {
        return refuse(fmt::format("convergence is {}, must be 0 to 1.", options.convergence));
    }
    if (options.crf < 0 || options.crf > worst_crf) {
        return refuse(fmt::format("crf is {}, must be 0 to {}.", options.crf, worst_crf));
    }
    const auto known = std::find(presets.begin(), presets.end(), options.preset);
    if (known == presets.end()) {
        return refuse(fmt::format("x264 has no preset \"{}\".", options.preset));
    }
    if (options.threads < 0 || options.threads > most_threads) {
        return refuse(
            fmt::format("threads is {}, must be 0 to {}.", options.threads, most_threads));
    }
    return {};
}

ColorCode color_code(const AVFrame& frame) {
    // Films that do not say are BT.709 from HD on, as all players assume.
    constexpr int hd_height = 720;
    const bool bt601 = frame.colorspace == AVCOL_SPC_BT470BG ||
                       frame.colorspace == AVCOL_SPC_SMPTE170M ||
                       (frame.colorspace == AVCOL_SPC_UNSPECIFIED && frame.height < hd_height);
    return {.bt709 = !bt601, .full_range = frame.color_range == AVCOL_RANGE_JPEG};
}

using Put = std::function<bool(Job)>;

// First half of the line: reads and decodes the film, finds depth. Runs on a thread of its own.
class Reading {
  public:
    Reading(Source& source, std::unique_ptr<Decoder> decoder, Size eye)
        : source_(source),
          decoder_(std::move(decoder)),
          upright_(source.rotation(), eye),
          depth_({eye.width, eye.height, av_q2d(source.frame_rate())}) {}

    // Calls put(Job) for every job in order until it returns false or the film ends.
    Result<void> run(const Put& put) {
        Packet packet = make_packet();
        for (;;) {
            const bool more = TRY(source_.read(*packet));
            if (!more) break;
            if (packet->stream_index != source_.video_index()) {
                if (!put(Job{take(*packet), nullptr, {}, nullptr})) return {};
                continue;
            }
            if (!decoder_->send(packet.get())) ++damaged_;
            av_packet_unref(packet.get());
            const bool wanted = TRY(pictures(put));
            if (!wanted) return {};
        }
        decoder_->send(nullptr);
        const bool wanted = TRY(pictures(put));
        depth_.finish();
        if (wanted) put_known(put);
        return {};
    }

    std::int64_t damaged() const { return damaged_; }
    std::int64_t scenes() const { return depth_.shots(); }

  private:
    Result<bool> pictures(const Put& put) {
        Frame frame = make_frame();
        while (decoder_->receive(*frame)) {
            waiting_.push_back(TRY(upright_.apply(*frame)));
            av_frame_unref(frame.get());
            depth_.push(view(*waiting_.back()));
            if (!put_known(put)) return false;
        }
        return true;
    }

    // Pictures whose depth is known by now.
    bool put_known(const Put& put) {
        while (auto depth = depth_.pull()) {
            Job job;
            job.picture = std::move(waiting_.front());
            waiting_.pop_front();
            job.depth = std::move(*depth);
            if (!put(std::move(job))) return false;
        }
        return true;
    }

    Source& source_;
    std::unique_ptr<Decoder> decoder_;
    Upright upright_;
    DepthEstimator depth_;
    std::deque<Frame> waiting_;  // for their depth
    std::int64_t damaged_ = 0;
};

// Last half of the line: encodes and writes, on the calling thread.
class Writing {
  public:
    Writing(const Source& source, std::string out, const ConvertOptions& options, Size packed,
            int threads)
        : source_(source),
          out_(std::move(out)),
          options_(options),
          packed_(packed),
          threads_(threads),
          start_(steady_clock::now()) {}

    Result<void> take_job(Job job);
    Result<void> finish();
    ConvertReport& report() { return report_; }

  private:
    Result<void> begin(const AVFrame& first);
    Result<void> choose_container();
    Result<void> write_copy(Packet packet);
    Result<void> drain();
    Result<void> tell(bool now);

    const Source& source_;
    std::string out_;
    const ConvertOptions& options_;
    Size packed_;
    int threads_;
    steady_clock::time_point start_;
    steady_clock::time_point told_{};
    ConvertReport report_;
    std::unique_ptr<Encoder> encoder_;
    std::unique_ptr<Sink> sink_;
    std::vector<int> lanes_;  // source's stream index -> sink's, -1: left out
    std::vector<std::unique_ptr<TextSubtitles>> texts_;
    std::vector<Packet> waiting_;  // of other streams, before the first picture
};

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

Result<void> Writing::begin(const AVFrame& first) {
    const auto& video = source_.video();
    encoder_ = TRY(Encoder::open({.size = packed_,
                                  .mode = options_.mode,
                                  .time_base = video.time_base,
                                  .frame_rate = source_.frame_rate(),
                                  .preset = options_.preset,
                                  .crf = options_.crf,
                                  .threads = threads_},
                                 first));
    TRY(choose_container());
    for (int i = 0; i < source_.stream_count(); ++i) {
        auto& lane = lanes_[static_cast<std::size_t>(i)];
        if (lane < 0) continue;
        const auto& stream = source_.stream(i);
        const bool picture = i == source_.video_index();
        const auto* text = texts_[static_cast<std::size_t>(i)].get();
        const auto& par = picture           ? encoder_->parameters()
                          : text != nullptr ? text->parameters()
                                            : *stream.codecpar;
        lane = TRY(sink_->add({&stream, par, stream.time_base, picture}));
        if (!picture) continue;
        auto& made = sink_->stream(lane);
        made.sample_aspect_ratio = encoder_->sample_aspect();
        state_stereo(made, options_.mode);
    }
    av_dict_copy(&sink_->context().metadata, source_.context().metadata, 0);
    auto tags = source_.tags();
    tags.mode = options_.mode;
    tags.rotation = 0;
    tags.frame_rate = source_.frame_rate();
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
    const auto time = steady_clock::now();
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
    if (!encoder_) TRY(begin(*job.picture));
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
    report_.width = packed_.width;
    report_.height = packed_.height;
    report_.seconds = std::chrono::duration<double>(steady_clock::now() - start_).count();
    return {};
}

// Renders pictures; made for each thread that does.
class Rendering {
  public:
    Rendering(Size eye, const ConvertOptions& options, PicturePool& pool)
        : eye_(eye), options_(options), pool_(pool) {}

    void render(Job& job) {
        if (!renderer_) {
            renderer_ = std::make_unique<Renderer>(
                eye_, RenderOptions{options_.mode, options_.strength, options_.convergence,
                                    color_code(*job.picture)});
        }
        job.packed = pool_.take();
        renderer_->render(view(*job.picture), job.depth, mutable_view(*job.packed));
        job.packed->pts = job.picture->pts;
        job.packed->pkt_duration = job.picture->pkt_duration;
    }

  private:
    Size eye_;
    const ConvertOptions& options_;
    PicturePool& pool_;
    std::unique_ptr<Renderer> renderer_;
};

// All stages on the calling thread.
Result<void> run_alone(Reading& reading, Writing& writing, Rendering rendering) {
    Result<void> written;
    TRY(reading.run([&](Job job) {
        if (!job.packet) rendering.render(job);
        written = writing.take_job(std::move(job));
        return written.has_value();
    }));
    return written;
}

// Reading and rendering on threads beside the calling one, which encodes and writes.
Result<void> run_side_by_side(Reading& reading, Writing& writing, int renderers,
                              const std::function<Rendering()>& make_rendering) {
    ConvertLine line(static_cast<std::size_t>(renderers) + 3);
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
        auto read = reading.run([&](Job job) { return line.put(std::move(job)); });
        line.end(std::move(read));
    });
    for (int i = 0; i < renderers; ++i) {
        threads.emplace_back([&] {
            auto rendering = make_rendering();
            while (Job* job = line.work()) {
                rendering.render(*job);
                line.finished(job);
            }
        });
    }
    Result<void> result;
    while (result) {
        auto job = line.take();
        if (!job) result = fail(job.error());
        if (!result || !*job) break;
        result = writing.take_job(std::move(**job));
    }
    line.stop();
    return result;
}

}  // namespace

Result<ConvertReport> convert(const std::string& in, const std::string& out,
                              const ConvertOptions& options) {
    TRY(check(options));
    auto source = TRY(Source::open(in));
    const auto cores = std::max(1u, std::thread::hardware_concurrency());
    const int threads = options.threads > 0
                            ? options.threads
                            : static_cast<int>(std::min<unsigned>(cores, most_threads));
    auto decoder = TRY(Decoder::open(source, threads));
    const auto& par = *source.video().codecpar;
    const bool sideways = source.rotation() % 180 != 0;
    const Size film = sideways ? Size{par.height, par.width} : Size{par.width, par.height};
    const Size eye = eye_size(options.mode, film);
    const Size packed = packed_size(options.mode, eye);

    PicturePool pool(packed);
    Reading reading(source, std::move(decoder), eye);
    Writing writing(source, out, options, packed, threads);
    const auto make_rendering = [&] { return Rendering(eye, options, pool); };
    if (threads == 1) {
        TRY(run_alone(reading, writing, make_rendering()));
    } else {
        TRY(run_side_by_side(reading, writing, threads / 2, make_rendering));
    }
    TRY(writing.finish());
    auto& report = writing.report();
    report.damaged_packets = reading.damaged();
    report.scenes = reading.scenes();
    return std::move(report);
}

}  // namespace spot::media
