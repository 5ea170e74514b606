#include "media/join.h"

#include <fmt/format.h>
#include <sys/stat.h>

extern "C" {
#include <libavutil/stereo3d.h>
}

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/check.h"
#include "media/lossless.h"
#include "media/sink.h"
#include "media/source.h"
#include "media/stereo_side_data.h"
#include "media/subtitles.h"

namespace spot::media {
namespace {

// Greatest room one packet takes in an index: time, reordering, size, place and its chunk.
constexpr std::int64_t index_bytes_per_packet = 40;
constexpr std::int64_t index_bytes_fixed = 256 << 10;
constexpr int packets_between_progress = 512;

// What happens to one stream of the segments on its way into the film.
struct Lane {
    int sink_index = -1;  // -1: left out
    std::unique_ptr<TextSubtitles> text;
    std::unique_ptr<LosslessSound> sound;
};

class Joiner {
  public:
    Joiner(const std::vector<std::string>& segments, const JoinOptions& options)
        : segments_(segments), options_(options) {}

    Result<JoinReport> run(const std::string& out);

  private:
    Result<void> begin(Source& first, const std::string& out);
    Result<void> add_lane(const Source& first, int index);
    Result<void> check_same(const Source& segment) const;
    Result<void> copy(Source& segment);
    Result<void> write(Lane& lane, AVPacket& packet);
    Result<void> end_lanes();
    Result<std::int64_t> index_room() const;

    const std::vector<std::string>& segments_;
    const JoinOptions& options_;
    JoinReport report_;
    std::unique_ptr<Sink> sink_;
    std::vector<Lane> lanes_;
    std::vector<Parameters> first_headers_;
    double bytes_total_ = 0;
    double bytes_done_ = 0;
    int video_ = -1;
    double start_ = 0;
    double end_ = 0;
};

std::uint64_t file_size(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

// Room for the film's index, from the segments' own; 0 if one of them does not keep one.
Result<std::int64_t> Joiner::index_room() const {
    std::int64_t packets = 0;
    for (const auto& path : segments_) {
        const auto counted = TRY(packets_by_index(path));
        if (!counted) return 0;
        packets += *counted;
    }
    return index_bytes_fixed + packets * index_bytes_per_packet;
}

Result<void> Joiner::add_lane(const Source& first, int index) {
    const auto& stream = first.stream(index);
    const auto& par = *stream.codecpar;
    Lane lane;
    if (holds(Container::mp4, par)) {
        lane.sink_index = TRY(sink_->add({&stream, par, stream.time_base}));
    } else if (TextSubtitles::understands(par)) {
        lane.text = TRY(TextSubtitles::open(stream));
        lane.sink_index = TRY(sink_->add({&stream, lane.text->parameters(), stream.time_base}));
        report_.notes.push_back(fmt::format("Subtitles of stream {} ({}) are stored as mov_text.",
                                            index, avcodec_get_name(par.codec_id)));
    } else if (LosslessSound::understands(par)) {
        lane.sound = TRY(LosslessSound::open(stream));
        lane.sink_index =
            TRY(sink_->add({&stream, lane.sound->parameters(), lane.sound->time_base()}));
        report_.notes.push_back(fmt::format("Sound of stream {} ({}) is stored as FLAC.", index,
                                            avcodec_get_name(par.codec_id)));
    } else {
        report_.notes.push_back(fmt::format("Stream {} ({}) cannot be stored in an MP4.", index,
                                            avcodec_get_name(par.codec_id)));
    }
    lanes_.push_back(std::move(lane));
    return {};
}

Result<void> Joiner::begin(Source& first, const std::string& out) {
    const auto room = TRY(index_room());
    sink_ = TRY(Sink::create(out, {.container = Container::mp4,
                                   .purpose = Purpose::film,
                                   .index_in_front = true,
                                   .index_bytes = room}));
    report_.notes = first.tags().notes;
    video_ = first.video_index();
    for (int i = 0; i < first.stream_count(); ++i) {
        first_headers_.push_back(copy_parameters(*first.stream(i).codecpar));
        TRY(add_lane(first, i));
    }
    if (lanes_[static_cast<std::size_t>(video_)].sink_index < 0) {
        return fail(Kind::invalid, "NotStorable",
                    fmt::format("The pictures of {} cannot be stored in an MP4.", first.path()));
    }
    if (first.tags().mode) {
        auto& picture = sink_->stream(lanes_[static_cast<std::size_t>(video_)].sink_index);
        state_stereo(picture, *first.tags().mode);
    }
    av_dict_copy(&sink_->context().metadata, first.context().metadata, 0);
    sink_->set_tags({});
    sink_->set_chapters(first.tags().chapters);
    return sink_->start();
}

bool same_headers(const AVCodecParameters& a, const AVCodecParameters& b) {
    if (a.codec_id != b.codec_id || a.width != b.width || a.height != b.height) return false;
    const bool pictures = a.codec_id == AV_CODEC_ID_H264 || a.codec_id == AV_CODEC_ID_HEVC;
    if (!pictures || a.extradata_size == 0 || b.extradata_size == 0) return true;
    return a.extradata_size == b.extradata_size &&
           std::memcmp(a.extradata, b.extradata, static_cast<std::size_t>(a.extradata_size)) == 0;
}

Result<void> Joiner::check_same(const Source& segment) const {
    bool same = segment.stream_count() == static_cast<int>(first_headers_.size());
    for (int i = 0; same && i < segment.stream_count(); ++i) {
        same =
            same_headers(*first_headers_[static_cast<std::size_t>(i)], *segment.stream(i).codecpar);
    }
    if (same) return {};
    return fail(Kind::conflict, "SegmentMismatch",
                fmt::format("{} has other streams than the first segment.", segment.path()));
}

Result<void> Joiner::write(Lane& lane, AVPacket& packet) {
    packet.stream_index = lane.sink_index;
    if (lane.text) {
        auto converted = TRY(lane.text->convert(packet));
        if (!converted) return {};
        (*converted)->stream_index = lane.sink_index;
        return sink_->write(**converted);
    }
    if (!lane.sound) return sink_->write(packet);
    auto sound = TRY(lane.sound->convert(packet));
    for (auto& encoded : sound) {
        encoded->stream_index = lane.sink_index;
        TRY(sink_->write(*encoded));
    }
    return {};
}

Result<void> Joiner::copy(Source& segment) {
    Packet packet = make_packet();
    const double base = av_q2d(segment.video().time_base);
    const auto usual = av_rescale_q(1, av_inv_q(segment.frame_rate()), segment.video().time_base);
    for (int count = 0; TRY(segment.read(*packet)); ++count) {
        auto& lane = lanes_[static_cast<std::size_t>(packet->stream_index)];
        if (packet->stream_index == video_ && packet->pts != no_time) {
            const double at = static_cast<double>(packet->pts) * base;
            start_ = report_.pictures == 0 ? at : std::min(start_, at);
            const auto lasts = packet->duration > 0 ? packet->duration : usual;
            end_ = std::max(end_, at + static_cast<double>(lasts) * base);
        }
        if (packet->stream_index == video_) ++report_.pictures;
        if (lane.sink_index >= 0) TRY(write(lane, *packet));
        av_packet_unref(packet.get());
        if (options_.progress && count % packets_between_progress == 0) {
            const double here = segment.share() * static_cast<double>(segment.size_bytes());
            if (!options_.progress((bytes_done_ + here) / bytes_total_)) {
                return fail(Kind::unavailable, "Cancelled", "The joining was cancelled.");
            }
        }
    }
    bytes_done_ += static_cast<double>(segment.size_bytes());
    return {};
}

Result<void> Joiner::end_lanes() {
    for (auto& lane : lanes_) {
        if (!lane.sound) continue;
        auto rest = TRY(lane.sound->finish());
        for (auto& encoded : rest) {
            encoded->stream_index = lane.sink_index;
            TRY(sink_->write(*encoded));
        }
    }
    return {};
}

Result<JoinReport> Joiner::run(const std::string& out) {
    if (segments_.empty()) {
        return fail(Kind::invalid, "InvalidOption", "There is no segment to join.");
    }
    for (const auto& path : segments_) bytes_total_ += static_cast<double>(file_size(path));
    bool begun = false;
    for (const auto& path : segments_) {
        auto segment = TRY(Source::open(path));
        if (!begun) {
            TRY(begin(segment, out));
            begun = true;
        } else {
            TRY(check_same(segment));
        }
        TRY(copy(segment));
    }
    TRY(end_lanes());
    TRY(sink_->finish());
    report_.duration_seconds = end_ - start_;
    report_.size_bytes = file_size(out);
    return std::move(report_);
}

}  // namespace

Result<JoinReport> join(const std::vector<std::string>& segments, const std::string& out,
                        const JoinOptions& options) {
    return Joiner(segments, options).run(out);
}

}  // namespace spot::media
