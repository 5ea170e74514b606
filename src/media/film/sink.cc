#include "media/film/sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/check.h"
#include "media/film/source.h"

namespace spot::media {
namespace {

// Written into mp4 when the streams' own scales do not fit into one; as fine as fields allow.
constexpr int finest_timescale = 2'000'000'000;
constexpr int usual_timescale = 1000;
// Negative times (priming of audio, reordering of pictures) are seconds at most.
constexpr std::int64_t least_shift_seconds = 16;

constexpr AVRational opus_samples{1, 48000};

const AVOutputFormat* format_of(Container container) {
    switch (container) {
        case Container::mp4: return av_guess_format("mp4", nullptr, nullptr);
        case Container::mov: return av_guess_format("mov", nullptr, nullptr);
        case Container::mkv: return av_guess_format("matroska", nullptr, nullptr);
        case Container::nut: break;
    }
    return av_guess_format("nut", nullptr, nullptr);
}

std::int64_t join_scales(std::int64_t a, std::int64_t b) {
    if (a > finest_timescale || b > finest_timescale) return finest_timescale;
    return std::min<std::int64_t>(std::lcm(a, b), finest_timescale);
}

// Ticks a second that make both the tick and whole seconds exact.
std::int64_t scale_of(AVRational base) {
    return base.den / std::gcd(base.num, base.den);
}

// The name in nut of a codec that nut has none for; the segment's tags say which it is.
unsigned nut_tag(int index) {
    return MKTAG('S', 'P', '0' + index / 10 % 10, '0' + index % 10);
}

bool picture(const AVCodecParameters& par) {
    return par.codec_type == AVMEDIA_TYPE_VIDEO;
}
bool sound(const AVCodecParameters& par) {
    return par.codec_type == AVMEDIA_TYPE_AUDIO;
}

// Whether the metadata describes only the source's own pictures or their coding.
bool of_old_pictures(AVPacketSideDataType type) {
    return type == AV_PKT_DATA_DISPLAYMATRIX || type == AV_PKT_DATA_STEREO3D ||
           type == AV_PKT_DATA_DOVI_CONF || type == AV_PKT_DATA_CPB_PROPERTIES;
}

// Matroska's makers note in tags how a stream was encoded and how large it is.
void drop_statistics(AVStream& stream) {
    for (const auto* name : {"ENCODER", "BPS", "DURATION", "NUMBER_OF_FRAMES", "NUMBER_OF_BYTES"}) {
        av_dict_set(&stream.metadata, name, nullptr, 0);
    }
    const AVDictionaryEntry* entry = nullptr;
    while ((entry = av_dict_get(stream.metadata, "_STATISTICS_", nullptr, AV_DICT_IGNORE_SUFFIX))) {
        av_dict_set(&stream.metadata, std::string(entry->key).c_str(), nullptr, 0);
    }
}

// Whether it is MP4's description of itself, which libav gives as metadata.
void drop_mp4_words(AVFormatContext& context) {
    for (const auto* name : {"major_brand", "minor_version", "compatible_brands"}) {
        av_dict_set(&context.metadata, name, nullptr, 0);
    }
    for (unsigned i = 0; i < context.nb_streams; ++i) {
        auto** metadata = &context.streams[i]->metadata;
        av_dict_set(metadata, "vendor_id", nullptr, 0);
        const auto* handler = av_dict_get(*metadata, "handler_name", nullptr, 0);
        if (handler != nullptr && std::string_view(handler->value).ends_with("Handler")) {
            av_dict_set(metadata, "handler_name", nullptr, 0);
        }
    }
}

void copy_side_data(AVStream& to, const AVStream& from, bool new_pictures) {
    for (int i = 0; i < from.nb_side_data; ++i) {
        const auto& data = from.side_data[i];
        if (new_pictures && of_old_pictures(data.type)) continue;
        auto* copy = av_stream_new_side_data(&to, data.type, data.size);
        CHECK(copy != nullptr, "out of memory");
        std::memcpy(copy, data.data, data.size);
    }
}

}  // namespace

namespace {

// libav's table of what a container holds knows names; whether this stream's own values will do
// shows in its header alone.
bool header_takes(Container container, const AVCodecParameters& par) {
    const auto sink = Sink::nowhere({.container = container});
    const AVRational base = sound(par) && par.sample_rate > 0 ? AVRational{1, par.sample_rate}
                                                              : AVRational{1, usual_timescale};
    sink->add({nullptr, par, base});
    return sink->start().has_value();
}

}  // namespace

bool holds(Container container, const AVCodecParameters& par) {
    if (par.codec_type == AVMEDIA_TYPE_ATTACHMENT) return container == Container::mkv;
    if (!picture(par) && !sound(par) && par.codec_type != AVMEDIA_TYPE_SUBTITLE) return false;
    if (par.codec_id == AV_CODEC_ID_NONE) return false;
    if (container == Container::nut) return true;  // if nut has no name for it, under one of ours
    return avformat_query_codec(format_of(container), par.codec_id, FF_COMPLIANCE_EXPERIMENTAL) ==
               1 &&
           header_takes(container, par);
}

bool holds_cover(Container container, const AVCodecParameters& par) {
    return container != Container::nut &&
           (par.codec_id == AV_CODEC_ID_MJPEG || par.codec_id == AV_CODEC_ID_PNG);
}

std::int64_t shift_for(const std::vector<AVRational>& time_bases) {
    std::int64_t seconds = 1;
    for (const auto base : time_bases) seconds = join_scales(seconds, base.num);
    return (least_shift_seconds + seconds - 1) / seconds * seconds;
}

Sink::~Sink() {
    if (context_ && !io_) {
        std::uint8_t* tried = nullptr;
        avio_close_dyn_buf(context_->pb, &tried);
        av_free(tried);
    }
    context_.reset();  // before the file that it writes
}

void Sink::open(const std::string& file) {
    quiet_libav();
    AVFormatContext* raw = nullptr;
    const int result =
        avformat_alloc_output_context2(&raw, format_of(options_.container), nullptr, file.c_str());
    CHECK(result >= 0 && raw != nullptr, "out of memory");
    context_.reset(raw);
    raw->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    raw->flags &= ~AVFMT_FLAG_FLUSH_PACKETS;  // whole blocks, not a write for each packet
    raw->flush_packets = 0;
    raw->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;  // st3d, FLAC in mp4
    raw->avoid_negative_ts = 0;                               // times are kept as they are
}

Result<std::unique_ptr<Sink>> Sink::create(const std::string& path, const SinkOptions& options) {
    std::unique_ptr<Sink> sink(new Sink(options));
    sink->name_ = path;
    sink->draft_.emplace(path);
    sink->io_ = TRY(FileIo::create(sink->draft_->path()));
    sink->open(sink->draft_->path());
    sink->context_->pb = sink->io_->context();
    return sink;
}

std::unique_ptr<Sink> Sink::nowhere(const SinkOptions& options) {
    std::unique_ptr<Sink> sink(new Sink(options));
    sink->name_ = "the film";
    sink->open("");
    CHECK(avio_open_dyn_buf(&sink->context_->pb) >= 0, "out of memory");
    return sink;
}

int Sink::add(const StreamPlan& plan) {
    auto* stream = avformat_new_stream(context_.get(), nullptr);
    CHECK(stream != nullptr, "out of memory");
    CHECK(avcodec_parameters_copy(stream->codecpar, &plan.codec) >= 0, "out of memory");
    auto& par = *stream->codecpar;
    const auto* tags = context_->oformat->codec_tag;
    if (tags != nullptr && av_codec_get_id(tags, par.codec_tag) != par.codec_id) par.codec_tag = 0;
    stream->time_base = plan.time_base;
    if (plan.like != nullptr) {
        stream->disposition = plan.like->disposition;
        stream->avg_frame_rate = plan.like->avg_frame_rate;
        stream->r_frame_rate = plan.like->r_frame_rate;
        stream->sample_aspect_ratio = plan.like->sample_aspect_ratio;
        av_dict_copy(&stream->metadata, plan.like->metadata, 0);
        // The container's statement has precedence over that of the pictures, and only one may be
        // written.
        if (!plan.new_pictures && stream->sample_aspect_ratio.num > 0) {
            par.sample_aspect_ratio = stream->sample_aspect_ratio;
        }
        if (plan.new_pictures) drop_statistics(*stream);
        copy_side_data(*stream, *plan.like, plan.new_pictures);
    }
    tracks_.push_back({plan.time_base, no_time, plan.codec.video_delay, 1});
    if (plan.like != nullptr && is_cover(*plan.like)) add_cover(*stream, *plan.like);
    if (options_.container == Container::nut && par.codec_tag == 0 &&
        av_codec_get_tag(tags, par.codec_id) == 0) {
        par.codec_tag = nut_tag(stream->index);
    }
    return stream->index;
}

void Sink::add_cover(AVStream& stream, const AVStream& like) {
    auto& track = tracks_.back();
    track.time_base = stream.time_base = {1, 1};
    if (options_.container != Container::mkv) {
        track.cover = share(like.attached_pic);
        track.cover->stream_index = stream.index;
        track.cover->pts = track.cover->dts = 0;
        track.cover->duration = 1;
        return;
    }
    auto& par = *stream.codecpar;
    const bool png = par.codec_id == AV_CODEC_ID_PNG;
    const auto size = static_cast<std::size_t>(like.attached_pic.size);
    av_freep(&par.extradata);
    par.extradata = static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
    CHECK(par.extradata != nullptr, "out of memory");
    std::copy_n(like.attached_pic.data, size, par.extradata);
    par.extradata_size = like.attached_pic.size;
    par.codec_type = AVMEDIA_TYPE_ATTACHMENT;
    stream.disposition &= ~AV_DISPOSITION_ATTACHED_PIC;
    const int keep = AV_DICT_DONT_OVERWRITE;
    av_dict_set(&stream.metadata, "filename", png ? "cover.png" : "cover.jpg", keep);
    av_dict_set(&stream.metadata, "mimetype", png ? "image/png" : "image/jpeg", keep);
}

void Sink::clean_metadata() {
    set_tags_of(context_->metadata, std::nullopt);
    if (options_.container == Container::mkv) drop_mp4_words(*context_);
}

void Sink::set_tags(SegmentTags tags) {
    std::vector<AVRational> bases;
    for (const auto& track : tracks_) bases.push_back(track.time_base);
    shift_seconds_ = shift_for(bases);
    tags.shift_seconds = shift_seconds_;
    set_tags_of(context_->metadata, tags);
}

Result<void> Sink::write_covers() {
    for (auto& track : tracks_) {
        if (!track.cover) continue;
        Packet packet = share(*track.cover);
        TRY(write(*packet));
    }
    return {};
}

void Sink::set_chapters(const Source& film) {
    const auto count = film.context().nb_chapters;
    if (count == 0) return;
    context_->chapters = static_cast<AVChapter**>(av_calloc(count, sizeof(AVChapter*)));
    CHECK(context_->chapters != nullptr, "out of memory");
    for (unsigned i = 0; i < count; ++i) {
        const auto& chapter = *film.context().chapters[i];
        auto* made = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
        CHECK(made != nullptr, "out of memory");
        const auto moved = [&](std::int64_t time) {
            const auto shift = film.moved(0);
            return time == no_time
                       ? time
                       : time + av_rescale_q(shift, {1, AV_TIME_BASE}, chapter.time_base);
        };
        made->id = static_cast<std::int64_t>(i);
        made->time_base = chapter.time_base;
        made->start = std::max<std::int64_t>(0, moved(chapter.start));
        made->end = std::max(made->start, moved(chapter.end));
        av_dict_copy(&made->metadata, chapter.metadata, 0);
        context_->chapters[context_->nb_chapters++] = made;
    }
}

int Sink::movie_timescale() const {
    std::int64_t scale = usual_timescale;
    for (unsigned i = 0; i < context_->nb_streams; ++i) {
        const auto& par = *context_->streams[i]->codecpar;
        scale = join_scales(
            scale, sound(par) ? std::max(1, par.sample_rate) : scale_of(tracks_[i].time_base));
    }
    return static_cast<int>(scale);
}

int Sink::picture_timescale() const {
    std::int64_t scale = 1;
    for (unsigned i = 0; i < context_->nb_streams; ++i) {
        if (picture(*context_->streams[i]->codecpar)) {
            scale = join_scales(scale, scale_of(tracks_[i].time_base));
        }
    }
    return static_cast<int>(scale);
}

Result<void> Sink::start() {
    Options options;
    if (options_.container == Container::mkv) options.set("default_mode", "passthrough");
    if (options_.container == Container::mp4 || options_.container == Container::mov) {
        options.set("movie_timescale", movie_timescale());
        options.set("video_track_timescale", picture_timescale());
        std::string flags;
        if (options_.purpose == Purpose::segment) flags += "+use_metadata_tags";
        if (options_.index_in_front && options_.index_bytes == 0) flags += "+faststart";
        if (options_.index_bytes > 0) options.set("moov_size", options_.index_bytes);
        if (!flags.empty()) options.set("movflags", flags);
    }
    const int result = avformat_write_header(context_.get(), options.raw());
    if (result < 0) return av_fail(result, "NotStorable", "Cannot begin", name_);
    for (unsigned i = 0; i < context_->nb_streams; ++i) {
        const auto& stream = *context_->streams[i];
        const auto& par = *stream.codecpar;
        // libav writes Opus's delay, which readers take off the times, but does not add it.
        if (options_.container == Container::mkv && par.codec_id == AV_CODEC_ID_OPUS) {
            tracks_[i].codec_delay =
                av_rescale_q(par.initial_padding, opus_samples, stream.time_base);
        }
        const auto rate = stream.avg_frame_rate;
        if (rate.num > 0 && rate.den > 0) {
            tracks_[i].usual_duration =
                std::max<std::int64_t>(1, av_rescale_q(1, av_inv_q(rate), stream.time_base));
        }
    }
    return write_covers();
}

void Sink::mend(AVPacket& packet, Track& track) const {
    if (packet.duration <= 0) packet.duration = track.usual_duration;
    if (packet.dts == no_time && track.last_dts != no_time) {
        packet.dts = track.last_dts + track.usual_duration;
        if (packet.pts != no_time) packet.dts = std::min(packet.dts, packet.pts);
    } else if (packet.dts == no_time) {
        // The first packet of a stream whose container keeps no decoding times.
        packet.dts = packet.pts == no_time ? 0 : packet.pts - track.delay * track.usual_duration;
    }
    if (packet.pts == no_time) packet.pts = packet.dts;
    // Strictly forward, as every muxer demands but Matroska's, whose ticks are longer than some
    // packets of sound; presentation is touched only if it must be.
    const int least = options_.container == Container::mkv ? 0 : 1;
    if (track.last_dts != no_time) packet.dts = std::max(packet.dts, track.last_dts + least);
    packet.pts = std::max(packet.pts, packet.dts);
    track.last_dts = packet.dts;
}

Result<void> Sink::write(AVPacket& packet) {
    auto& track = tracks_[static_cast<std::size_t>(packet.stream_index)];
    const auto& stream = *context_->streams[packet.stream_index];
    av_packet_rescale_ts(&packet, track.time_base, stream.time_base);
    mend(packet, track);
    if (shift_seconds_ != 0) {
        const auto ticks = av_rescale(shift_seconds_, stream.time_base.den, stream.time_base.num);
        packet.pts += ticks;
        packet.dts += ticks;
    }
    if (track.codec_delay != 0) {
        packet.pts += track.codec_delay;
        packet.dts += track.codec_delay;
    }
    packet.pos = -1;
    const int result = av_interleaved_write_frame(context_.get(), &packet);
    // A filter of the container's found this packet wrong; errors of the disk have other codes.
    if (result == AVERROR_INVALIDDATA) {
        return av_fail(result, "DamagedPacket", "A packet cannot be stored in", name_);
    }
    if (result < 0) return av_fail(result, "NotStorable", "Cannot write", name_);
    return {};
}

Result<void> Sink::finish(const BeforePublish& before_publish) {
    const int result = av_write_trailer(context_.get());
    if (result < 0) return av_fail(result, "NotStorable", "Cannot end", name_);
    if (!draft_) return {};
    TRY(io_->flush(draft_->path()));
    context_.reset();
    io_.reset();
    if (before_publish) TRY(before_publish(draft_->path()));
    return draft_->publish();
}

}  // namespace spot::media
