#include "media/film/source.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/display.h>
#include <libavutil/parseutils.h>
}

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "media/film/allowed.h"
#include "media/film/completeness.h"
#include "media/still/picture_bytes.h"

namespace spot::media {

// How far into the file streams are looked for. Streams that begin later than usual, such as a
// second sound track of a recording, are looked for once more.
struct Probing {
    std::int64_t bytes;
    std::int64_t microseconds;
};

namespace {

constexpr AVRational fallback_rate{25, 1};
constexpr double seconds_behind_end = 10;

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

bool sane(AVRational rate) {
    return rate.num > 0 && rate.den > 0 && av_q2d(rate) >= 0.1 && av_q2d(rate) <= 1000;
}

constexpr Probing usual_probing{probe_bytes, probe_microseconds};
constexpr Probing patient_probing{patient_probe_bytes, patient_probe_microseconds};

// Sound whose form is not known cannot be stored.
bool all_known(const AVFormatContext& context) {
    for (unsigned i = 0; i < context.nb_streams; ++i) {
        const auto& par = *context.streams[i]->codecpar;
        if (par.codec_type == AVMEDIA_TYPE_AUDIO && par.sample_rate == 0) return false;
        if (par.codec_type == AVMEDIA_TYPE_VIDEO && par.width == 0) return false;
    }
    return true;
}

bool is_still(FileIo& io) {
    std::array<char, 16> bytes{};
    if (avio_seek(io.context(), 0, SEEK_SET) < 0) return false;
    const int got = avio_read(io.context(), reinterpret_cast<unsigned char*>(bytes.data()),
                              static_cast<int>(bytes.size()));
    return got > 0 && picture_kind({bytes.data(), static_cast<std::size_t>(got)}).has_value();
}

Result<InputContext> open_format(FileIo& io, const std::string& path, Probing probing) {
    auto* raw = avformat_alloc_context();
    CHECK(raw != nullptr, "out of memory");
    raw->pb = io.context();
    raw->io_open = &refuse_open;
    raw->format_whitelist = av_strdup(allowed_formats());
    raw->codec_whitelist = av_strdup(allowed_decoders());
    raw->probesize = probing.bytes;
    raw->max_analyze_duration = probing.microseconds;
    // avformat_open_input frees the context itself when it fails.
    if (avformat_open_input(&raw, nullptr, nullptr, nullptr) < 0) {
        if (is_still(io)) {
            return fail(Kind::invalid, "NotAFilm",
                        fmt::format("{} is a still picture, not a film: it becomes a picture; name "
                                    "an output that ends in .png, .jpg or .mpo.",
                                    path));
        }
        return fail(Kind::invalid, "NotAFilm",
                    fmt::format("{} is not a film: its format is not known.", path));
    }
    return InputContext(raw);
}

}  // namespace

Source::~Source() {
    context_.reset();  // before the file that it reads
}

Result<Source> Source::open(const std::string& path, const Wanted& wanted) {
    auto source = TRY(open(path, usual_probing));
    if (!all_known(*source.context_)) source = TRY(open(path, patient_probing));
    if (!source.time_line_) return source;
    // These formats know where their keyframes are; films of others are read from their start.
    const std::string_view format = source.context_->iformat->name;
    if (wanted.start > 0 && (format.starts_with("mov") || format.starts_with("matroska"))) {
        source.seek(wanted.start);
    }
    source.wanted_ = wanted;
    return source;
}

Result<Source> Source::open(const std::string& path, const Probing& probing) {
    quiet_libav();
    Source source;
    source.path_ = path;
    source.io_ = TRY(FileIo::open_to_read(path));
    TRY(check_complete(path));
    source.context_ = TRY(open_format(*source.io_, path, probing));
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
    TRY(check_pictures(source.video(), path));
    if (!source.tags_.plan) source.time_line_.emplace(*raw);
    source.declared_ = source.stream_count();
    const std::string_view format = raw->iformat->name;
    if (!format.starts_with("mov") && !format.starts_with("matroska") && format != "nut") {
        source.times_ = std::make_unique<PictureTimes>(*raw->streams[source.video_]);
        if (!source.times_->needed()) source.times_.reset();
    }
    return source;
}

// Applies a segment's tags: statements of the film about its pictures that the segment's container
// may not hold.
Result<void> Source::apply_tags() {
    auto tags = tags_of(context_->metadata);
    if (!tags) return {};
    tags_ = std::move(*tags);
    // Its times would be taken for those of a film.
    if (!tags_.plan) {
        return fail(Kind::invalid, "WrongSegment",
                    fmt::format("{} is a segment that another version has cut, without a plan of "
                                "its film; submit the film again.",
                                path_));
    }
    if (!tags_.coding || context_->nb_streams == 0) return {};
    auto& par = *context_->streams[0]->codecpar;
    if (par.codec_type != AVMEDIA_TYPE_VIDEO) return {};
    const auto stated = tags_.plan->at_first();
    const auto* codec = avcodec_descriptor_get_by_name(tags_.coding->codec.c_str());
    if (codec != nullptr && codec->type == AVMEDIA_TYPE_VIDEO) par.codec_id = codec->id;
    par.codec_tag = tags_.coding->tag;
    par.bits_per_coded_sample = tags_.coding->bits_per_sample;
    par.format = stated.form;
    par.color_range = stated.range;
    par.color_primaries = stated.primaries;
    par.color_trc = stated.transfer;
    par.color_space = stated.matrix;
    par.chroma_location = stated.chroma;
    par.sample_aspect_ratio = stated.aspect;
    return {};
}

std::int64_t Source::film_time(std::int64_t pts) const {
    return av_rescale_q_rnd(pts, video().time_base, {1, AV_TIME_BASE}, AV_ROUND_DOWN);
}

bool Source::in_preroll(const AVPacket& packet) const {
    return tags_.preroll && packet.stream_index == video_ && packet.pts != no_time &&
           film_time(packet.pts) < tags_.preroll->at;
}

std::vector<std::string> Source::time_notes() const {
    return time_line_ ? time_line_->notes() : std::vector<std::string>{};
}

std::int64_t Source::moved(std::int64_t microseconds) const {
    if (!time_line_) return microseconds;
    return time_line_->moved(microseconds) - std::llround(wanted_.start * AV_TIME_BASE);
}

bool Source::seek(double seconds) {
    // Where a clock may jump, the film's time does not tell a place in the file.
    if (times_ || (context_->iformat->flags & AVFMT_TS_DISCONT) != 0) return false;
    const auto at = static_cast<std::int64_t>(seconds / av_q2d(video().time_base)) -
                    (time_line_ ? time_line_->shift(video_) : 0);
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
        if (passed_end_) return false;
        const int result = av_read_frame(context_.get(), &packet);
        if (result == AVERROR_EOF) return false;
        if (result < 0) return av_fail(result, "DamagedFilm", "Cannot read all of", path_);
        // Streams that appear on the way were not promised to anybody.
        const bool declared = packet.stream_index < declared_;
        if (declared && !is_cover(stream(packet.stream_index)) && settle(packet)) return true;
        undeclared_ += declared ? 0 : 1;
        av_packet_unref(&packet);
    }
}

// Cuts a packet to the part of the film that is wanted. False: the packet is outside of it.
bool Source::cut(AVPacket& packet) {
    const auto base = stream(packet.stream_index).time_base;
    const auto ticks = [&](double seconds) {
        return static_cast<std::int64_t>(std::llround(seconds / av_q2d(base)));
    };
    const auto start = ticks(wanted_.start);
    const auto end = wanted_.end ? ticks(*wanted_.end) : INT64_MAX;
    const auto time = packet.pts != no_time ? packet.pts : packet.dts;
    if (time == no_time) return packet.stream_index == video_;
    bool inside = time >= start && time < end;
    const bool picture = packet.stream_index == video_;
    if (!picture && !inside && time < start && packet.duration > start - time &&
        stream(packet.stream_index).codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE) {
        packet.duration -= start - time;  // a line on screen where the part begins
        packet.pts = packet.dts = start;
        inside = true;
    }
    if (picture && !inside) packet.flags |= AV_PKT_FLAG_DISCARD;
    // Sound and pictures of a moment do not lie further apart in any file that plays.
    passed_end_ = picture && packet.dts != no_time && wanted_.end &&
                  packet.dts - end > ticks(seconds_behind_end);
    if (packet.pts != no_time) packet.pts -= start;
    if (packet.dts != no_time) packet.dts -= start;
    return picture || inside;
}

// Puts the packet on the film's time line, and restores times that the segment's container left
// out. False: the packet is not wanted.
bool Source::settle(AVPacket& packet) {
    if (time_line_) time_line_->apply(packet);
    if (wanted_.cuts() && !cut(packet)) return false;
    if (tags_.shift_seconds != 0) {
        const auto base = stream(packet.stream_index).time_base;
        const auto shift = av_rescale(tags_.shift_seconds, base.den, base.num);
        if (packet.pts != no_time) packet.pts -= shift;
        if (packet.dts != no_time) packet.dts -= shift;
    }
    if (packet.stream_index != video_) return true;
    mend_duration(packet);
    const auto number = pictures_++;
    for (const auto& range : tags_.hidden) {
        if (number >= range.first && number <= range.last) packet.flags |= AV_PKT_FLAG_DISCARD;
    }
    if (number > 0 || !tags_.coding || tags_.coding->palette.empty()) return true;
    const auto& palette = tags_.coding->palette;
    auto* data = av_packet_new_side_data(&packet, AV_PKT_DATA_PALETTE, palette.size());
    CHECK(data != nullptr, "out of memory");
    std::copy(palette.begin(), palette.end(), data);
    return true;
}

// libav's MP4 reader takes a track's last duration from the track's end, which it does not move
// with the edit list as it moves the times.
void Source::mend_duration(AVPacket& packet) const {
    if (const auto& last = tags_.last; last && packet.pts == last->pts) {
        packet.duration = last->duration;
        return;
    }
    const auto& stream = video();
    const int count = avformat_index_get_entries_count(&stream);
    if (tags_.plan || count < 2 || !std::string_view(context_->iformat->name).starts_with("mov")) {
        return;
    }
    auto* raw = context_->streams[video_];
    const auto* first = avformat_index_get_entry(raw, 0);
    const auto* last = avformat_index_get_entry(raw, count - 1);
    const bool edited = (first->flags & AVINDEX_DISCARD_FRAME) != 0;
    if (edited || packet.pos != last->pos) return;
    packet.duration = std::max<std::int64_t>(packet.duration + first->timestamp, 1);
}

// The time at which the pictures end, in ticks, if the container says; else no_time.
std::int64_t Source::stated_end() const {
    const auto* tag = av_dict_get(video().metadata, "DURATION", nullptr, 0);
    std::int64_t stated = 0;  // Matroska's
    if (tag == nullptr || av_parse_time(&stated, tag->value, 1) < 0 || stated <= 0) return no_time;
    return av_rescale_q(moved(stated), {1, AV_TIME_BASE}, video().time_base);
}

// A matrix that changes the hand is one that turns after mirroring the picture left to right.
Turn Source::turn() const {
    if (tags_.plan) return tags_.plan->turn;
    const auto* stated = reinterpret_cast<const std::int32_t*>(
        av_stream_get_side_data(&video(), AV_PKT_DATA_DISPLAYMATRIX, nullptr));
    if (stated == nullptr) return {};
    std::array<std::int32_t, 9> matrix{};
    std::copy_n(stated, matrix.size(), matrix.begin());
    const auto product = [&](std::size_t a, std::size_t b) {
        return static_cast<double>(matrix[a]) * static_cast<double>(matrix[b]);
    };
    Turn turn;
    turn.mirrored = product(0, 4) < product(1, 3);
    if (turn.mirrored) {
        matrix[0] = -matrix[0];
        matrix[1] = -matrix[1];
    }
    const double counter_clockwise = av_display_rotation_get(matrix.data());
    if (std::isnan(counter_clockwise)) return {};
    const long quarters = std::lround(-counter_clockwise / 90.0);
    turn.degrees = static_cast<int>(((quarters % 4) + 4) % 4) * 90;
    return turn;
}

AVRational Source::frame_rate() const {
    if (tags_.plan) return tags_.plan->frame_rate;
    if (sane(video().avg_frame_rate)) return video().avg_frame_rate;
    if (sane(video().r_frame_rate)) return video().r_frame_rate;
    return fallback_rate;
}

double Source::share() const {
    const auto size = io_->size();
    if (size == 0) return 1.0;
    return std::min(1.0, static_cast<double>(io_->position()) / static_cast<double>(size));
}

double length_of(const Source& source) {
    std::int64_t end = 0;
    const auto& context = source.context();
    for (unsigned i = 0; i < context.nb_streams; ++i) {
        const auto& stream = *context.streams[i];
        const auto type = stream.codecpar->codec_type;
        if (type != AVMEDIA_TYPE_VIDEO && type != AVMEDIA_TYPE_AUDIO) continue;
        if (is_cover(stream)) continue;
        if (stream.duration > 0) {
            const auto start = stream.start_time == no_time ? 0 : stream.start_time;
            const auto at =
                av_rescale_q(start + stream.duration, stream.time_base, {1, AV_TIME_BASE});
            end = std::max(end, source.moved(at));
        } else if (const auto* tag = av_dict_get(stream.metadata, "DURATION", nullptr, 0)) {
            std::int64_t stated = 0;  // Matroska's
            if (av_parse_time(&stated, tag->value, 1) >= 0)
                end = std::max(end, source.moved(stated));
        }
    }
    if (end == 0 && context.duration > 0) {
        const auto start = context.start_time == no_time ? 0 : context.start_time;
        end = source.moved(start + context.duration);
    }
    return source.cut_length(std::max(0.0, static_cast<double>(end) / AV_TIME_BASE));
}

// The rest of a film of this length, from where it is wanted, as long as it is wanted.
double Source::cut_length(double rest) const {
    if (!wanted_.end) return rest;
    return std::min(rest, std::max(0.0, *wanted_.end - wanted_.start));
}

// The container's own length is not used, since a subtitle may claim to stand there for years.
std::int64_t expected_frames(const Source& source) {
    const auto& video = source.video();
    if (source.tags().pictures > 0) return source.tags().pictures;
    if (video.nb_frames > 0 && !source.cuts()) return video.nb_frames;
    const double length = length_of(source);
    return length > 0 ? std::llround(length * av_q2d(source.frame_rate())) : 0;
}

}  // namespace spot::media
