#include "media/plan.h"

#include <fmt/format.h>

#include <chrono>

#include "media/convert/rendering.h"
#include "media/convert/writing.h"
#include "media/encode/encoder_trial.h"
#include "media/film/film_streams.h"
#include "media/film/stereo_side_data.h"
#include "media/film/stream_info.h"

namespace spot::media {
namespace {

using Clock = std::chrono::steady_clock;

std::string becomes(const StreamFate& fate, const AVStream& stream, FilmContainer container) {
    switch (fate.fate) {
        case Fate::kept: return avcodec_get_name(stream.codecpar->codec_id);
        case Fate::as_flac: return "flac";
        case Fate::as_text: return container == FilmContainer::mkv ? "subrip" : "mov_text";
        case Fate::left_out: break;
    }
    return "";
}

// The head of the finished film with all that will be in it.
Result<void> try_head(FilmStreams& streams, const Encoder& encoder, const StereoPlan& plan,
                      const PlanOptions& options, AVRational time_base) {
    const auto container =
        options.convert.render.container == FilmContainer::mkv ? Container::mkv : Container::mp4;
    const auto sink = Sink::nowhere({.container = container, .purpose = Purpose::film});
    const int index = TRY(streams.add_to(*sink, {nullptr, encoder.parameters(), time_base, true}));
    auto& pictures = sink->stream(index);
    pictures.sample_aspect_ratio = encoder.sample_aspect();
    plan.made.brightness.state(pictures);
    if (const auto layout = layout_of(options.convert.render)) state_stereo(pictures, *layout);
    return sink->start();
}

// Pictures a second, by a stretch of the film's beginning.
Result<double> measure(Source& source, const PlanOptions& options, const StereoPlan& plan,
                       Encoder& encoder) {
    const auto begin = Clock::now();
    const auto length = std::chrono::duration<double>(options.measured_seconds);
    std::int64_t count = 0;
    Packet packet = make_packet();
    const auto take = [&](Job job) -> Result<void> {
        TRY(encoder.send(job.packed.get()));
        while (TRY(encoder.receive(*packet))) av_packet_unref(packet.get());
        ++count;
        if (Clock::now() - begin < length) return {};
        return fail(Kind::unavailable, "Measured", "enough");
    };
    const auto done = render_film(source, options.convert, plan, take);
    if (!done && done.error().code != "Measured") return fail(done.error());
    const std::chrono::duration<double> took = Clock::now() - begin;
    return took.count() > 0 ? static_cast<double>(count) / took.count() : 0;
}

}  // namespace

Result<ConversionPlan> plan_conversion(const std::string& in, const PlanOptions& options) {
    const auto& render = options.convert.render;
    const auto& wanted = render.wanted;
    auto film = TRY(plan_film(in, wanted));
    const auto plan = TRY(plan_stereo(std::move(film), render));
    auto source = TRY(Source::open(in, wanted));
    if (wanted.start > 0 && length_of(source) <= 0) {
        return fail(
            Kind::invalid, "InvalidOption",
            fmt::format("Nothing of {} is left: it ends before {} seconds.", in, wanted.start));
    }
    const auto with = encoder_options(plan, options.convert, source);
    TRY(try_hardware(with, options.convert.trying));
    auto encoder = TRY(Encoder::open(with));
    auto streams = TRY(FilmStreams::choose(in, source, render.container));
    const auto time_base = source.video().time_base;
    TRY(try_head(streams, *encoder, plan, options, time_base));

    const auto upright = plan.film.upright();
    ConversionPlan made{.width = upright.width,
                        .height = upright.height,
                        .packed_width = plan.packed.width,
                        .packed_height = plan.packed.height,
                        .frame_rate = av_q2d(plan.film.frame_rate),
                        .pictures = expected_frames(source),
                        .seconds = length_of(source),
                        .codec = std::string(to_string(plan.encoding.codec)),
                        .preset = plan.encoding.preset,
                        .crf = plan.encoding.crf,
                        .bit_depth = plan.encoding.bit_depth,
                        .encoder = plan.encoding.kind};
    std::size_t next = 0;
    for (int i = 0; i < source.stream_count(); ++i) {
        const auto& stream = source.stream(i);
        const bool pictures = i == source.video_index();
        made.streams.push_back(
            {stream_info(stream),
             pictures ? made.codec : becomes(streams.fates()[next], stream, render.container)});
        next += pictures ? 0 : 1;
    }
    made.notes = notes_before(plan, options.convert);
    for (auto& note : streams.notes()) made.notes.push_back(std::move(note));
    if (options.measured_seconds > 0) {
        made.pictures_per_second = TRY(measure(source, options, plan, *encoder));
    }
    return made;
}

}  // namespace spot::media
