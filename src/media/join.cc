#include "media/join.h"

#include <fmt/format.h>
#include <sys/stat.h>

extern "C" {
#include <libavutil/stereo3d.h>
}

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/check.h"
#include "media/eyes_box.h"
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

Container sink_container(FilmContainer container) {
    return container == FilmContainer::mkv ? Container::mkv : Container::mp4;
}

class Joiner {
  public:
    Joiner(const std::vector<std::string>& segments, const JoinOptions& options)
        : segments_(segments), options_(options) {}

    Result<JoinReport> run(const std::string& out);

  private:
    Result<void> begin(Source& first, const std::string& out);
    Result<void> add_lanes(const Source& first);
    Result<void> add_lane(const Source& source, int index);
    void note(std::string sentence);
    Result<void> check_same(const Source& segment) const;
    Result<void> copy(Source& segment);
    Result<void> write(Lane& lane, AVPacket& packet);
    Result<void> end_lanes();
    Result<void> look_ahead();

    const std::vector<std::string>& segments_;
    const JoinOptions& options_;
    JoinReport report_;
    std::unique_ptr<Sink> sink_;
    std::map<int, Lane> lanes_;                // by the film's number of the stream
    std::map<int, Parameters> first_headers_;  // likewise
    std::map<int, std::string> late_;          // streams that begin in this later segment
    std::int64_t index_room_ = 0;
    double bytes_total_ = 0;
    double bytes_done_ = 0;
    std::optional<StereoLayout> layout_;
    int video_ = -1;  // the film's number
    double start_ = 0;
    double end_ = 0;
};

std::uint64_t file_size(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

// Room for the film's index, from the segments' own, and streams that the first segment does not
// have.
Result<void> Joiner::look_ahead() {
    std::set<int> seen;
    std::int64_t packets = 0;
    for (const auto& path : segments_) {
        const auto index = TRY(index_of(path));
        for (const int number : index.streams) {
            if (seen.insert(number).second && path != segments_.front()) late_[number] = path;
        }
        packets += index.packets;
    }
    index_room_ = index_bytes_fixed + packets * index_bytes_per_packet;
    return {};
}

void Joiner::note(std::string sentence) {
    auto& notes = report_.notes;
    if (std::find(notes.begin(), notes.end(), sentence) == notes.end()) {
        notes.push_back(std::move(sentence));
    }
}

Result<void> Joiner::add_lane(const Source& source, int index) {
    const auto& stream = source.stream(index);
    const auto& par = *stream.codecpar;
    const int number = source.number(index);
    const char* codec = avcodec_get_name(par.codec_id);
    const auto container = sink_container(options_.container);
    const std::string film = options_.container == FilmContainer::mkv ? "Matroska" : "an MP4";
    Lane lane;
    if (is_cover(stream) ? holds_cover(container, par) : holds(container, par)) {
        lane.sink_index = TRY(sink_->add({&stream, par, stream.time_base}));
    } else if (TextSubtitles::understands(par)) {
        const auto form = container == Container::mkv ? AV_CODEC_ID_SUBRIP : AV_CODEC_ID_MOV_TEXT;
        lane.text = TRY(TextSubtitles::open(stream, form));
        lane.sink_index = TRY(sink_->add({&stream, lane.text->parameters(), stream.time_base}));
        note(fmt::format("Subtitles of stream {} ({}) are stored as {}.", number, codec,
                         avcodec_get_name(form)));
    } else if (LosslessSound::understands(par)) {
        lane.sound = TRY(LosslessSound::open(stream));
        lane.sink_index =
            TRY(sink_->add({&stream, lane.sound->parameters(), lane.sound->time_base()}));
        note(fmt::format("Sound of stream {} ({}) is stored as FLAC.", number, codec));
    } else {
        const auto* name = av_dict_get(stream.metadata, "filename", nullptr, 0);
        note(fmt::format("Stream {} ({}) cannot be stored in {}.", number,
                         name != nullptr ? name->value : codec, film));
    }
    first_headers_[number] = copy_parameters(par);
    lanes_[number] = std::move(lane);
    return {};
}

// In the film's order, wherever a stream begins.
Result<void> Joiner::add_lanes(const Source& first) {
    struct Place {
        const Source* source;
        int index;
    };
    std::map<int, Place> places;
    for (int i = 0; i < first.stream_count(); ++i) places[first.number(i)] = {&first, i};
    std::vector<std::unique_ptr<Source>> others;
    for (const auto& [number, path] : late_) {
        others.push_back(std::make_unique<Source>(TRY(Source::open(path))));
        const auto& other = *others.back();
        for (int i = 0; i < other.stream_count(); ++i) {
            if (other.number(i) == number) places[number] = {&other, i};
        }
    }
    for (const auto& [number, place] : places) TRY(add_lane(*place.source, place.index));
    return {};
}

Result<void> Joiner::begin(Source& first, const std::string& out) {
    sink_ = TRY(Sink::create(out, {.container = sink_container(options_.container),
                                   .purpose = Purpose::film,
                                   .index_in_front = true,
                                   .index_bytes = index_room_}));
    video_ = first.number(first.video_index());
    TRY(add_lanes(first));
    if (lanes_[video_].sink_index < 0) {
        return fail(Kind::invalid, "NotStorable",
                    fmt::format("The pictures of {} cannot be stored in {}.", first.path(), out));
    }
    if (const auto mode = first.tags().mode) layout_ = layout_of(*mode);
    if (layout_) state_stereo(sink_->stream(lanes_[video_].sink_index), *layout_);
    av_dict_copy(&sink_->context().metadata, first.context().metadata, 0);
    sink_->set_tags({});
    sink_->set_chapters(first.tags().chapters);
    return sink_->start();
}

bool same_headers(const AVCodecParameters& a, const AVCodecParameters& b) {
    if (a.codec_id != b.codec_id || a.width != b.width || a.height != b.height) return false;
    const bool pictures = a.codec_id == AV_CODEC_ID_H264 || a.codec_id == AV_CODEC_ID_HEVC ||
                          a.codec_id == AV_CODEC_ID_AV1;
    if (!pictures || a.extradata_size == 0 || b.extradata_size == 0) return true;
    return a.extradata_size == b.extradata_size &&
           std::memcmp(a.extradata, b.extradata, static_cast<std::size_t>(a.extradata_size)) == 0;
}

Result<void> Joiner::check_same(const Source& segment) const {
    bool same = segment.number(segment.video_index()) == video_;
    for (int i = 0; same && i < segment.stream_count(); ++i) {
        const auto known = first_headers_.find(segment.number(i));
        same = known != first_headers_.end() &&
               same_headers(*known->second, *segment.stream(i).codecpar);
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
        if (segment.in_preroll(*packet)) {
            av_packet_unref(packet.get());
            continue;
        }
        auto& lane = lanes_[segment.number(packet->stream_index)];
        const bool picture = packet->stream_index == segment.video_index();
        if (picture && packet->pts != no_time) {
            const double at = static_cast<double>(packet->pts) * base;
            start_ = report_.pictures == 0 ? at : std::min(start_, at);
            const auto lasts = packet->duration > 0 ? packet->duration : usual;
            end_ = std::max(end_, at + static_cast<double>(lasts) * base);
        }
        if (picture) ++report_.pictures;
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
    for (auto& [number, lane] : lanes_) {
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
    TRY(look_ahead());
    bool begun = false;
    for (const auto& path : segments_) {
        auto segment = TRY(Source::open(path));
        if (!begun) {
            TRY(begin(segment, out));
            begun = true;
        } else {
            TRY(check_same(segment));
        }
        for (const auto& sentence : segment.tags().notes) note(sentence);
        TRY(copy(segment));
    }
    TRY(end_lanes());
    const bool spatial = layout_ && options_.container == FilmContainer::mp4;
    TRY(sink_->finish([&](const std::string& draft) -> Result<void> {
        return spatial ? state_eyes(draft, *layout_) : Result<void>{};
    }));
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
