#include "media/source.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/display.h>
}

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "media/allowed.h"
#include "media/whole.h"

namespace spot::media {
namespace {

constexpr AVRational fallback_rate{25, 1};

int refuse_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EACCES);
}

int main_video(const AVFormatContext& context) {
    int found = -1;
    for (int i = 0; i < static_cast<int>(context.nb_streams); ++i) {
        const auto& stream = *context.streams[i];
        const auto& par = *stream.codecpar;
        if (par.codec_type != AVMEDIA_TYPE_VIDEO || par.codec_id == AV_CODEC_ID_NONE) continue;
        if (is_cover(stream)) continue;
        if ((stream.disposition & AV_DISPOSITION_DEFAULT) != 0) return i;
        if (found < 0) found = i;
    }
    return found;
}

void set_languages(AVFormatContext& context, const std::vector<std::string>& languages) {
    const auto count = std::min<std::size_t>(context.nb_streams, languages.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (languages[i].empty()) continue;
        av_dict_set(&context.streams[i]->metadata, "language", languages[i].c_str(), 0);
    }
}

void set_sound(AVCodecParameters& par, const SoundForm& form) {
    if (par.codec_type != AVMEDIA_TYPE_AUDIO) return;
    par.block_align = form.block_align;
    par.bits_per_coded_sample = form.bits_per_sample;
    par.bit_rate = form.bit_rate;
    if (form.channels == 0) return;
    av_channel_layout_uninit(&par.ch_layout);
    av_channel_layout_from_mask(&par.ch_layout, static_cast<std::uint64_t>(form.channels));
}

bool sane(AVRational rate) {
    return rate.num > 0 && rate.den > 0 && av_q2d(rate) >= 0.1 && av_q2d(rate) <= 1000;
}

Result<InputContext> open_format(FileIo& io, const std::string& path) {
    auto* raw = avformat_alloc_context();
    CHECK(raw != nullptr, "out of memory");
    raw->pb = io.context();
    raw->io_open = &refuse_open;
    raw->format_whitelist = av_strdup(allowed_formats());
    raw->codec_whitelist = av_strdup(allowed_decoders());
    raw->probesize = probe_bytes;
    raw->max_analyze_duration = probe_microseconds;
    // avformat_open_input frees the context itself when it fails.
    if (avformat_open_input(&raw, nullptr, nullptr, nullptr) < 0) {
        return fail(Kind::invalid, "NotAFilm",
                    fmt::format("{} is not a film: its format is not known.", path));
    }
    return InputContext(raw);
}

}  // namespace

Source::~Source() {
    context_.reset();  // before the file that it reads
}

Result<Source> Source::open(const std::string& path) {
    quiet_libav();
    Source source;
    source.path_ = path;
    source.io_ = TRY(FileIo::open_to_read(path));
    TRY(check_whole(path));
    source.context_ = TRY(open_format(*source.io_, path));
    auto* raw = source.context_.get();
    TRY(check_streams(*raw, path));
    TRY(source.apply_tags());
    const int known = avformat_find_stream_info(raw, nullptr);
    if (known < 0) return av_fail(known, "DamagedFilm", "Cannot understand", path);
    source.video_ = main_video(*raw);
    if (source.video_ < 0) {
        return fail(Kind::invalid, "NoVideoStream", fmt::format("{} has no video stream.", path));
    }
    const auto& par = *source.video().codecpar;
    if (par.width <= 0 || par.height <= 0) {
        return fail(Kind::invalid, "DamagedFilm",
                    fmt::format("{} is damaged: its picture has no size.", path));
    }
    TRY(check_pictures(source.video(), expected_frames(source), path));
    const std::string_view format = raw->iformat->name;
    if (!format.starts_with("mov") && !format.starts_with("matroska") && format != "nut") {
        source.times_ = std::make_unique<PictureTimes>(*raw->streams[source.video_]);
        if (!source.times_->needed()) source.times_.reset();
    }
    return source;
}

Result<void> Source::apply_tags() {
    const auto* tag = av_dict_get(context_->metadata, segment_tag_name, nullptr, 0);
    if (tag == nullptr) return {};
    tags_ = parse_tags(tag->value);
    set_languages(*context_, tags_.languages);
    for (int i = 0; i < stream_count(); ++i) {
        auto& stream = *context_->streams[i];
        if (const auto known = tags_.codecs.find(number(i)); known != tags_.codecs.end()) {
            const auto* codec = avcodec_descriptor_get_by_name(known->second.c_str());
            if (codec != nullptr && codec->type == stream.codecpar->codec_type) {
                stream.codecpar->codec_id = codec->id;
                stream.codecpar->codec_tag = 0;
            }
        }
        if (const auto known = tags_.sounds.find(number(i)); known != tags_.sounds.end()) {
            set_sound(*stream.codecpar, known->second);
        }
        if (std::count(tags_.covers.begin(), tags_.covers.end(), number(i)) == 0) continue;
        stream.disposition |= AV_DISPOSITION_ATTACHED_PIC;
        TRY(load_cover(i));
    }
    return {};
}

// Its one packet, found by a reader of its own.
Result<void> Source::load_cover(int index) {
    const auto io = TRY(FileIo::open_to_read(path_));
    const auto context = TRY(open_format(*io, path_));
    for (unsigned i = 0; i < context->nb_streams; ++i) {
        if (static_cast<int>(i) != index) context->streams[i]->discard = AVDISCARD_ALL;
    }
    Packet packet = make_packet();
    while (av_read_frame(context.get(), packet.get()) >= 0) {
        if (packet->stream_index == index) {
            av_packet_move_ref(&context_->streams[index]->attached_pic, packet.get());
            context_->streams[index]->attached_pic.flags |= AV_PKT_FLAG_KEY;
            return {};
        }
        av_packet_unref(packet.get());
    }
    return {};
}

std::int64_t Source::film_time(std::int64_t pts) const {
    return av_rescale_q_rnd(pts, video().time_base, {1, AV_TIME_BASE}, AV_ROUND_DOWN);
}

bool Source::in_preroll(const AVPacket& packet) const {
    return tags_.preroll && packet.stream_index == video_ && packet.pts != no_time &&
           film_time(packet.pts) < tags_.preroll->at;
}

int Source::number(int index) const {
    const auto at = static_cast<std::size_t>(index);
    return at < tags_.streams.size() ? tags_.streams[at] : index;
}

bool Source::seek(double seconds) {
    if (times_) return false;
    const auto at = static_cast<std::int64_t>(seconds / av_q2d(video().time_base));
    return av_seek_frame(context_.get(), video_, at, AVSEEK_FLAG_BACKWARD) >= 0;
}

Result<bool> Source::read(AVPacket& packet) {
    if (!times_) return read_raw(packet);
    while (!times_->pop(packet)) {
        Packet next = make_packet();
        const bool more = TRY(read_raw(*next));
        if (more) {
            times_->push(std::move(next));
            continue;
        }
        times_->end();
        return times_->pop(packet);
    }
    return true;
}

Result<bool> Source::read_raw(AVPacket& packet) {
    for (;;) {
        const int result = av_read_frame(context_.get(), &packet);
        if (result == AVERROR_EOF) return false;
        if (result < 0) return av_fail(result, "DamagedFilm", "Cannot read all of", path_);
        if (!is_cover(stream(packet.stream_index))) break;
        av_packet_unref(&packet);
    }
    if (tags_.shift_seconds != 0) {
        const auto base = stream(packet.stream_index).time_base;
        const auto shift = av_rescale(tags_.shift_seconds, base.den, base.num);
        if (packet.pts != no_time) packet.pts -= shift;
        if (packet.dts != no_time) packet.dts -= shift;
    }
    return true;
}

int Source::rotation() const {
    const auto* matrix = reinterpret_cast<const std::int32_t*>(
        av_stream_get_side_data(&video(), AV_PKT_DATA_DISPLAYMATRIX, nullptr));
    if (matrix == nullptr) return tags_.rotation;
    const double counter_clockwise = av_display_rotation_get(matrix);
    if (std::isnan(counter_clockwise)) return 0;
    const long quarters = std::lround(-counter_clockwise / 90.0);
    return static_cast<int>(((quarters % 4) + 4) % 4) * 90;
}

AVRational Source::frame_rate() const {
    if (tags_.frame_rate.num > 0) return tags_.frame_rate;
    if (sane(video().avg_frame_rate)) return video().avg_frame_rate;
    if (sane(video().r_frame_rate)) return video().r_frame_rate;
    return fallback_rate;
}

double Source::share() const {
    const auto size = io_->size();
    if (size == 0) return 1.0;
    return std::min(1.0, static_cast<double>(io_->position()) / static_cast<double>(size));
}

std::int64_t expected_frames(const Source& source) {
    const auto& video = source.video();
    if (video.nb_frames > 0) return video.nb_frames;
    if (source.context().duration <= 0) return 0;
    const double seconds = static_cast<double>(source.context().duration) / AV_TIME_BASE;
    return std::llround(seconds * av_q2d(source.frame_rate()));
}

Result<SegmentIndex> index_of(const std::string& path) {
    quiet_libav();
    const auto io = TRY(FileIo::open_to_read(path));
    const auto context = TRY(open_format(*io, path));
    SegmentIndex index;
    if (const auto* tag = av_dict_get(context->metadata, segment_tag_name, nullptr, 0)) {
        index.streams = parse_tags(tag->value).streams;
    }
    if (!std::string_view(context->iformat->name).starts_with("mov")) {
        Packet packet = make_packet();
        for (; av_read_frame(context.get(), packet.get()) >= 0; ++index.packets) {
            av_packet_unref(packet.get());
        }
        return index;
    }
    for (unsigned i = 0; i < context->nb_streams; ++i) {
        index.packets += avformat_index_get_entries_count(context->streams[i]);
    }
    return index;
}

}  // namespace spot::media
