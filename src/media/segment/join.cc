#include "media/join.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>

#include "base/check.h"
#include "media/film/eyes_box.h"
#include "media/film/film_streams.h"
#include "media/film/stereo_side_data.h"

namespace spot::media {
namespace {

// Greatest room one packet takes in an index: time, reordering, size, place and its chunk.
constexpr std::int64_t index_bytes_per_packet = 40;
constexpr std::int64_t index_bytes_fixed = 256 << 10;
constexpr int packets_between_progress = 512;

Container sink_container(FilmContainer container) {
    return container == FilmContainer::mkv ? Container::mkv : Container::mp4;
}

std::uint64_t file_size(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

class Joiner {
  public:
    Joiner(const std::string& film, const std::vector<std::string>& segments,
           const JoinOptions& options)
        : film_path_(film), segments_(segments), options_(options) {}

    Result<JoinReport> run(const std::string& out);

  private:
    Result<std::int64_t> index_bytes();
    Result<void> begin(const Source& first, const std::string& out);
    Result<void> check_same(const Source& segment) const;
    Result<void> copy(Source& segment);
    Result<void> copy_film(double until);
    Result<void> tell(double bytes);
    void note(std::string sentence);

    const std::string& film_path_;
    const std::vector<std::string>& segments_;
    const JoinOptions& options_;
    JoinReport report_;
    std::optional<Source> film_;
    std::optional<FilmStreams> streams_;
    std::unique_ptr<Sink> sink_;
    Parameters first_headers_;
    double bytes_total_ = 0;
    double bytes_done_ = 0;
    std::optional<StereoLayout> layout_;
    int pictures_index_ = -1;  // the sink's
    double start_ = 0;         // seconds: of the first picture
    double end_ = 0;           // of the last
    double film_at_ = 0;       // where the film has been read to
    bool film_ended_ = false;
    int told_ = 0;
};

// The sums over the packets of one file, or of its subtitles alone.
struct PacketCount {
    std::int64_t all = 0;
    std::int64_t subtitles = 0;
    double seconds = 0;  // about the time at which they end

    void add(const AVStream& stream, std::int64_t packets) {
        all += packets;
        if (stream.codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE) subtitles += packets;
    }
};

// Counts by the index, which an MP4 has at its start.
PacketCount indexed(const Source& source) {
    PacketCount count{.seconds = length_of(source)};
    for (int i = 0; i < source.stream_count(); ++i) {
        const auto& stream = source.stream(i);
        count.add(stream, avformat_index_get_entries_count(&stream));
    }
    return count;
}

// Room for the finished film's index. A film that is not MP4 is read once for it, which is cheaper
// than writing the finished one twice.
Result<std::int64_t> Joiner::index_bytes() {
    std::int64_t packets = 0;
    for (const auto& path : segments_) {
        const auto segment = TRY(Source::open(path));
        const auto count = indexed(segment);
        packets += count.all;
        end_ = std::max(end_, count.seconds);
    }
    auto film = TRY(Source::open(film_path_, options_.wanted));
    PacketCount count;
    if (std::string_view(film.context().iformat->name).starts_with("mov")) {
        count = indexed(film);
    } else if (options_.container == FilmContainer::mp4) {
        Packet packet = make_packet();
        while (TRY(film.read(*packet))) {
            const auto& stream = film.stream(packet->stream_index);
            count.add(stream, 1);
            if (packet->pts != no_time) {
                const double at = static_cast<double>(packet->pts) * av_q2d(stream.time_base);
                count.seconds = std::max(count.seconds, at);
            }
            av_packet_unref(packet.get());
            TRY(tell(0));
        }
    }
    packets += count.all + streams_->more_packets(std::max(end_, count.seconds), count.subtitles);
    return index_bytes_fixed + packets * index_bytes_per_packet;
}

void Joiner::note(std::string sentence) {
    auto& notes = report_.notes;
    if (std::find(notes.begin(), notes.end(), sentence) == notes.end()) {
        notes.push_back(std::move(sentence));
    }
}

Result<void> Joiner::begin(const Source& first, const std::string& out) {
    const auto container = sink_container(options_.container);
    streams_.emplace(TRY(FilmStreams::choose(film_path_, *film_, options_.container)));
    const auto room = TRY(index_bytes());
    streams_->end_with(end_);
    sink_ = TRY(Sink::create(out, {.container = container,
                                   .purpose = Purpose::film,
                                   .index_in_front = true,
                                   .index_bytes = room}));
    const auto& video = first.video();
    if (!holds(container, *video.codecpar)) {
        return fail(Kind::invalid, "NotStorable",
                    fmt::format("The pictures of {} cannot be stored in {}.", first.path(), out));
    }
    const auto& tags = first.tags();
    pictures_index_ = TRY(streams_->add_to(
        *sink_, {nullptr, *video.codecpar, video.time_base, tags.render.has_value()}));
    auto& made = sink_->stream(pictures_index_);
    made.sample_aspect_ratio = video.sample_aspect_ratio;
    if (tags.plan) {
        made.avg_frame_rate = tags.plan->frame_rate;
        if (tags.render) tags.plan->brightness.state(made);
    }
    if (tags.render) layout_ = layout_of(*tags.render);
    if (layout_) state_stereo(made, *layout_);
    av_dict_copy(&sink_->context().metadata, film_->context().metadata, 0);
    sink_->clean_metadata();
    sink_->set_chapters(*film_);
    first_headers_ = copy_parameters(*video.codecpar);
    return sink_->start();
}

bool same_headers(const AVCodecParameters& a, const AVCodecParameters& b) {
    if (a.codec_id != b.codec_id || a.width != b.width || a.height != b.height) return false;
    const bool ours = a.codec_id == AV_CODEC_ID_H264 || a.codec_id == AV_CODEC_ID_HEVC ||
                      a.codec_id == AV_CODEC_ID_AV1;
    if (!ours || a.extradata_size == 0 || b.extradata_size == 0) return true;
    return a.extradata_size == b.extradata_size &&
           std::memcmp(a.extradata, b.extradata, static_cast<std::size_t>(a.extradata_size)) == 0;
}

// Segments of one plan and one encoder are alike; others stay so however often they are tried.
Result<void> Joiner::check_same(const Source& segment) const {
    if (same_headers(*first_headers_, *segment.video().codecpar)) return {};
    return fail(Kind::invalid, "SegmentMismatch",
                fmt::format("{} has other headers than the first segment: they are of different "
                            "films, or of workers that encode differently.",
                            segment.path()));
}

Result<void> Joiner::tell(double bytes) {
    if (!options_.progress || told_++ % packets_between_progress != 0) return {};
    if (options_.progress(bytes_total_ > 0 ? std::min(1.0, bytes / bytes_total_) : 0)) return {};
    return fail(Kind::unavailable, "Cancelled", "The joining was cancelled.");
}

// The film's other streams as far as they go beside the pictures until then.
Result<void> Joiner::copy_film(double until) {
    Packet packet = make_packet();
    while (!film_ended_ && film_at_ < until) {
        if (!TRY(film_->read(*packet))) {
            film_ended_ = true;
            break;
        }
        const auto time = packet->dts != no_time ? packet->dts : packet->pts;
        if (time != no_time) {
            const double base = av_q2d(film_->stream(packet->stream_index).time_base);
            film_at_ = std::max(film_at_, static_cast<double>(time) * base);
        }
        TRY(streams_->write(*packet));
        av_packet_unref(packet.get());
        TRY(tell(bytes_done_));
    }
    return {};
}

Result<void> Joiner::copy(Source& segment) {
    Packet packet = make_packet();
    const double base = av_q2d(segment.video().time_base);
    const auto usual = av_rescale_q(1, av_inv_q(segment.frame_rate()), segment.video().time_base);
    while (TRY(segment.read(*packet))) {
        if (packet->stream_index != segment.video_index() || segment.in_preroll(*packet)) {
            av_packet_unref(packet.get());
            continue;
        }
        const auto time = packet->dts != no_time ? packet->dts : packet->pts;
        if (time != no_time) TRY(copy_film(static_cast<double>(time) * base));
        if (packet->pts != no_time) {
            const double at = static_cast<double>(packet->pts) * base;
            start_ = report_.pictures == 0 ? at : std::min(start_, at);
            const auto lasts = packet->duration > 0 ? packet->duration : usual;
            end_ = std::max(end_, at + static_cast<double>(lasts) * base);
        }
        ++report_.pictures;
        packet->stream_index = pictures_index_;
        TRY(sink_->write(*packet));
        av_packet_unref(packet.get());
        TRY(tell(bytes_done_ + segment.share() * static_cast<double>(segment.size_bytes())));
    }
    bytes_done_ += static_cast<double>(segment.size_bytes());
    return {};
}

Result<JoinReport> Joiner::run(const std::string& out) {
    if (segments_.empty()) {
        return fail(Kind::invalid, "InvalidOption", "There is no segment to join.");
    }
    for (const auto& path : segments_) bytes_total_ += static_cast<double>(file_size(path));
    film_.emplace(TRY(Source::open(film_path_, options_.wanted)));
    for (const auto& path : segments_) {
        auto segment = TRY(Source::open(path));
        if (!sink_) {
            TRY(begin(segment, out));
            end_ = 0;
        } else {
            TRY(check_same(segment));
        }
        for (const auto& sentence : segment.tags().notes) note(sentence);
        TRY(copy(segment));
    }
    TRY(copy_film(std::numeric_limits<double>::infinity()));
    TRY(streams_->end());
    for (auto& sentence : streams_->notes()) note(std::move(sentence));
    for (auto& sentence : film_->time_notes()) note(std::move(sentence));
    if (film_->undeclared() > 0) {
        note(
            "A stream that begins inside the film, and that its head does not declare, is left "
            "out.");
    }
    const bool spatial = layout_ && options_.container == FilmContainer::mp4;
    TRY(sink_->finish([&](const std::string& draft) -> Result<void> {
        return spatial ? state_eyes(draft, *layout_) : Result<void>{};
    }));
    report_.duration_seconds = end_ - start_;
    report_.size_bytes = file_size(out);
    return std::move(report_);
}

}  // namespace

Result<JoinReport> join(const std::string& film, const std::vector<std::string>& segments,
                        const std::string& out, const JoinOptions& options) {
    return Joiner(film, segments, options).run(out);
}

}  // namespace spot::media
