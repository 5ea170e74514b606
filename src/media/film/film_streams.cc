#include "media/film/film_streams.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/intreadwrite.h>
}

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "media/film/stream_info.h"

namespace spot::media {
namespace {

constexpr int tried_packets = 400;
constexpr double longest_last_subtitle = 10;  // seconds after the film's end

// Whether the track holds titles of chapters, as MP4 has it; libav gives them as chapters, too.
bool chapter_titles(const Source& film, const AVStream& stream) {
    return film.context().nb_chapters > 0 && stream.discard == AVDISCARD_ALL &&
           stream.codecpar->codec_id == AV_CODEC_ID_BIN_DATA;
}

// Whether it is a track of time code; that is made anew from the metadata of the pictures' stream.
bool time_code(const AVStream& stream) {
    return stream.codecpar->codec_tag == MKTAG('t', 'm', 'c', 'd');
}

// Whether nothing is known of the stream: no packet of it was found where streams were looked into.
bool unknown(const AVStream& stream) {
    const auto& par = *stream.codecpar;
    if (par.codec_type == AVMEDIA_TYPE_AUDIO) {
        return par.sample_rate <= 0 || par.ch_layout.nb_channels <= 0;
    }
    return par.codec_type == AVMEDIA_TYPE_VIDEO && !is_cover(stream) &&
           (par.width <= 0 || par.height <= 0);
}

// MP4 fills the time between two lines with samples of no text, which its writer makes itself.
bool filler(const AVPacket& packet, const AVStream& stream) {
    return stream.codecpar->codec_id == AV_CODEC_ID_MOV_TEXT && packet.size >= 2 &&
           packet.data[0] == 0 && packet.data[1] == 0;
}

AVCodecID text_form(Container container) {
    return container == Container::mkv ? AV_CODEC_ID_SUBRIP : AV_CODEC_ID_MOV_TEXT;
}

// Stands in, in a trial, for pictures that are still to be made.
Parameters some_pictures() {
    Parameters par(avcodec_parameters_alloc());
    CHECK(par != nullptr, "out of memory");
    par->codec_type = AVMEDIA_TYPE_VIDEO;
    par->codec_id = AV_CODEC_ID_MJPEG;  // every container takes it without a head
    par->width = par->height = 16;
    return par;
}

}  // namespace

FilmStreams::FilmStreams(const Source& film, FilmContainer container)
    : film_(film),
      container_(container == FilmContainer::mkv ? Container::mkv : Container::mp4),
      lanes_(static_cast<std::size_t>(film.stream_count())) {
    for (int i = 0; i < film.stream_count(); ++i) {
        if (i != film.video_index()) fates_.push_back(fate_of(film.stream(i)));
    }
}

// Some refusals of a container show only with the first packets, and at its end.
Result<void> FilmStreams::try_out(Source& again) const {
    const auto sink = Sink::nowhere({.container = container_, .purpose = Purpose::film});
    FilmStreams trial(film_,
                      container_ == Container::mkv ? FilmContainer::mkv : FilmContainer::mp4);
    trial.fates_ = fates_;
    trial.end_with(0);
    const auto pictures = some_pictures();
    TRY(trial.add_to(*sink, {nullptr, *pictures, {1, 1000}, true}));
    TRY(sink->start());
    Packet packet = make_packet();
    for (int count = 0; count < tried_packets && TRY(again.read(*packet)); ++count) {
        if (packet->stream_index != film_.video_index()) TRY(trial.write(*packet));
        av_packet_unref(packet.get());
    }
    TRY(trial.end());
    return sink->finish();
}

// libav's MP4 writer takes TrueHD in some company only. It is lossless, so FLAC says the same.
bool FilmStreams::give_in() {
    bool changed = false;
    for (auto& fate : fates_) {
        const auto& stream = film_.stream(fate.stream);
        const auto codec = stream.codecpar->codec_id;
        if (fate.fate != Fate::kept || codec != AV_CODEC_ID_TRUEHD) continue;
        fate.fate = Fate::as_flac;
        fate.note = fmt::format("The sound of {} is stored as FLAC.", describe(stream));
        changed = true;
    }
    return changed;
}

Result<FilmStreams> FilmStreams::choose(const std::string& path, const Source& film,
                                        FilmContainer container) {
    FilmStreams made(film, container);
    for (;;) {
        auto again = TRY(Source::open(path));
        auto tried = made.try_out(again);
        if (tried) return made;
        if (!made.give_in()) return fail(std::move(tried).error());
    }
}

StreamFate FilmStreams::fate_of(const AVStream& stream) const {
    const auto& par = *stream.codecpar;
    StreamFate made{.stream = stream.index};
    if (is_cover(stream) ? holds_cover(container_, par) && stream.attached_pic.size > 0
                         : !unknown(stream) && holds(container_, par)) {
        return made;
    }
    if (TextSubtitles::understands(par)) {
        made.fate = Fate::as_text;
        made.note = fmt::format("The subtitles of {} are stored as {}.", describe(stream),
                                avcodec_get_name(text_form(container_)));
        return made;
    }
    if (!unknown(stream) && LosslessSound::understands(par)) {
        made.fate = Fate::as_flac;
        made.note = fmt::format("The sound of {} is stored as FLAC.", describe(stream));
        return made;
    }
    made.fate = Fate::left_out;
    if (chapter_titles(film_, stream) || time_code(stream)) return made;
    const char* film = container_ == Container::mkv ? "Matroska" : "MP4";
    made.note = unknown(stream)
                    ? fmt::format("Nothing was found of {}; it is left out.", describe(stream))
                    : fmt::format("{} has no place for {}.", film, describe(stream));
    const bool elsewhere =
        container_ != Container::mkv && !unknown(stream) && holds(Container::mkv, par);
    if (elsewhere) made.note += " --container mkv keeps it.";
    return made;
}

Result<void> FilmStreams::add_lane(const StreamFate& fate) {
    auto& lane = lanes_[static_cast<std::size_t>(fate.stream)];
    const auto& stream = film_.stream(fate.stream);
    switch (fate.fate) {
        case Fate::kept:
            lane.sink_index = sink_->add({&stream, *stream.codecpar, stream.time_base});
            break;
        case Fate::as_text:
            lane.text = TRY(TextSubtitles::open(stream, text_form(container_)));
            lane.sink_index = sink_->add({&stream, lane.text->parameters(), stream.time_base});
            break;
        case Fate::as_flac:
            lane.sound = TRY(LosslessSound::open(stream));
            lane.sink_index =
                sink_->add({&stream, lane.sound->parameters(), lane.sound->time_base()});
            break;
        case Fate::left_out: break;
    }
    return {};
}

Result<int> FilmStreams::add_to(Sink& sink, const StreamPlan& pictures) {
    sink_ = &sink;
    int index = -1;
    std::size_t next = 0;
    for (int i = 0; i < film_.stream_count(); ++i) {
        if (i == film_.video_index()) {
            const auto& like = film_.stream(i);
            index = sink.add({&like, pictures.codec, pictures.time_base, pictures.new_pictures});
        } else {
            TRY(add_lane(fates_[next++]));
        }
    }
    return index;
}

// MP4's writer ends each line with a sample of no text, and fills the time before it with another.
std::int64_t FilmStreams::more_packets(double seconds, std::int64_t subtitles) const {
    const auto encoded = std::count_if(fates_.begin(), fates_.end(),
                                       [](const auto& fate) { return fate.fate == Fate::as_flac; });
    return 2 * subtitles + encoded * static_cast<std::int64_t>(
                                         std::ceil(std::max(seconds, 0.0) * flac_packets_a_second));
}

// Shortens packets: the durations that a source claims for its last sound and for its subtitles may
// reach beyond the film's end.
void FilmStreams::shorten(AVPacket& packet, const AVStream& stream) const {
    std::size_t size = 0;
    const auto* skip = av_packet_get_side_data(&packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
    if (skip != nullptr && size >= 10 && stream.codecpar->sample_rate > 0) {
        const auto cut =
            av_rescale_q(AV_RL32(skip + 4), {1, stream.codecpar->sample_rate}, stream.time_base);
        const auto whole = av_rescale_q(stream.codecpar->frame_size,
                                        {1, stream.codecpar->sample_rate}, stream.time_base);
        if (cut > 0 && packet.duration >= whole && whole > cut) packet.duration -= cut;
    }
    if (stream.codecpar->codec_type != AVMEDIA_TYPE_SUBTITLE || !film_end_ ||
        packet.pts == no_time || packet.duration <= 0) {
        return;
    }
    const auto ticks = [&](double seconds) {
        return static_cast<std::int64_t>(seconds / av_q2d(stream.time_base));
    };
    const auto left = std::max(ticks(*film_end_) - packet.pts, ticks(longest_last_subtitle));
    packet.duration = std::min(packet.duration, left);
}

Result<void> FilmStreams::put(Lane& lane, AVPacket& packet) {
    packet.stream_index = lane.sink_index;
    auto written = sink_->write(packet);
    if (written || written.error().code != "DamagedPacket") return written;
    ++lane.damaged;
    return {};
}

Result<void> FilmStreams::write(AVPacket& packet) {
    auto& lane = lanes_[static_cast<std::size_t>(packet.stream_index)];
    const auto& stream = film_.stream(packet.stream_index);
    if (lane.sink_index < 0 || filler(packet, stream)) return {};
    shorten(packet, stream);
    if (lane.text) {
        auto converted = TRY(lane.text->convert(packet));
        return converted ? put(lane, **converted) : Result<void>{};
    }
    if (!lane.sound) return put(lane, packet);
    auto sound = TRY(lane.sound->convert(packet));
    for (auto& encoded : sound) TRY(put(lane, *encoded));
    return {};
}

Result<void> FilmStreams::end() {
    for (auto& lane : lanes_) {
        if (!lane.sound) continue;
        auto rest = TRY(lane.sound->finish());
        for (auto& encoded : rest) TRY(put(lane, *encoded));
    }
    return {};
}

std::vector<std::string> FilmStreams::notes() const {
    std::vector<std::string> notes;
    for (const auto& fate : fates_) {
        if (!fate.note.empty()) notes.push_back(fate.note);
        const auto& lane = lanes_[static_cast<std::size_t>(fate.stream)];
        const auto damaged = lane.damaged + (lane.sound ? lane.sound->damaged() : 0);
        if (damaged == 0) continue;
        notes.push_back(fmt::format("{} damaged packet{} of {} {} left out.", damaged,
                                    damaged == 1 ? "" : "s", describe(film_.stream(fate.stream)),
                                    damaged == 1 ? "is" : "are"));
    }
    return notes;
}

}  // namespace spot::media
