#include "media/chunk.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "base/check.h"
#include "media/film/allowed.h"
#include "media/film/sink.h"
#include "media/film/source.h"
#include "media/segment/cut_points.h"
#include "media/segment/shot_borders.h"

namespace spot::media {
namespace {

// Packets held back while a cut is judged: reordering of pictures times all that lies between.
constexpr std::size_t most_packets_ahead = 4096;
constexpr int packets_between_progress = 512;

// A segment may grow by so much in search of a shot's end.
constexpr double most_growth = 1.5;
// The pre-roll in which depth settles: eight time constants of its smoothing and of its range
// (depth/depth.cc). Only the votes on which end is near and the memory of movers last longer.
constexpr double preroll_seconds = 4;
constexpr std::size_t most_preroll_bytes = 64u << 20;
// A packet of a picture in which nothing moves has a dozen bytes, and takes half a thousand here.
constexpr std::size_t most_preroll_pictures = 10'000;

// The container of segments: MP4 where its reader gives back exactly what its writer was given;
// else NUT, which holds everything, but no metadata after its head.
Container container_for(const AVCodecParameters& par) {
    switch (par.codec_id) {
        case AV_CODEC_ID_H264:
        case AV_CODEC_ID_HEVC:
        case AV_CODEC_ID_AV1:
        case AV_CODEC_ID_VP9:
        case AV_CODEC_ID_MPEG4:
        case AV_CODEC_ID_MPEG2VIDEO:
        case AV_CODEC_ID_MPEG1VIDEO:
        case AV_CODEC_ID_MJPEG:
        case AV_CODEC_ID_PRORES:
        case AV_CODEC_ID_DNXHD: return holds(Container::mp4, par) ? Container::mp4 : Container::mov;
        default: return Container::nut;
    }
}

Coding coding_of(const AVCodecParameters& par) {
    return {avcodec_get_name(par.codec_id), par.codec_tag, par.bits_per_coded_sample, ""};
}

std::string_view side_data(const AVPacket& packet, AVPacketSideDataType type) {
    std::size_t size = 0;
    const auto* data = av_packet_get_side_data(&packet, type, &size);
    return {reinterpret_cast<const char*>(data), data == nullptr ? 0 : size};
}

// One run over a film. Pictures' packets pass through `ahead_`, whose front is the next to be
// written.
class Chunker {
  public:
    Chunker(Source& source, FilmPlan plan, std::string out_dir, const ChunkOptions& options);
    ~Chunker();
    Chunker(const Chunker&) = delete;
    Chunker& operator=(const Chunker&) = delete;

    Result<std::vector<Segment>> run();

  private:
    Result<void> fill();
    Result<void> drain(bool all);
    bool cut_due(bool* decided);
    Result<void> open_segment();
    Result<void> close_segment();
    Result<void> write_front();
    Result<void> write(Packet packet);
    Result<void> store(Packet packet);
    void note_new_headers(const AVPacket& packet);
    void remember(const AVPacket& picture);
    bool begins_shot(const AVPacket& key);
    Result<void> write_preroll();
    double seconds(std::int64_t pts) const;

    Source& source_;
    std::string out_dir_;
    const ChunkOptions& options_;
    Container container_;
    SegmentTags tags_;    // of the open segment
    Parameters headers_;  // those that are now valid
    std::deque<Packet> ahead_;
    bool ended_ = false;
    bool headers_changed_ = false;
    std::unique_ptr<Sink> sink_;
    std::vector<Segment> segments_;
    std::int64_t pictures_ = 0;
    // Packets that an edit list cuts out, as long as no picture that is shown is known to need
    // them.
    std::vector<Packet> hidden_;
    std::size_t hidden_bytes_ = 0;
    std::int64_t last_dts_ = no_time;  // written
    std::int64_t written_ = 0;         // packets of the open segment
    // The open segment's last pictures, a keyframe and its followers in each.
    std::deque<std::deque<Packet>> groups_;
    std::size_t group_bytes_ = 0;
    std::size_t longest_group_ = 0;  // pictures in it, in the film so far
    bool in_shot_ = false;           // the next border lies inside a shot
    bool done_ = false;
};

Chunker::Chunker(Source& source, FilmPlan plan, std::string out_dir, const ChunkOptions& options)
    : source_(source),
      out_dir_(std::move(out_dir)),
      options_(options),
      container_(container_for(*source.video().codecpar)),
      headers_(copy_parameters(*source.video().codecpar)) {
    tags_.plan = std::move(plan);
    tags_.coding = coding_of(*source.video().codecpar);
}

Chunker::~Chunker() {
    if (done_) return;
    for (const auto& segment : segments_) ::unlink(segment.path.c_str());
}

double Chunker::seconds(std::int64_t pts) const {
    return static_cast<double>(pts) * av_q2d(source_.video().time_base);
}

// Reads one packet into `ahead_`.
Result<void> Chunker::fill() {
    Packet packet = make_packet();
    const bool more = TRY(source_.read(*packet));
    if (!more) {
        ended_ = true;
    } else if (packet->stream_index == source_.video_index()) {
        ahead_.push_back(std::move(packet));
    }
    return {};
}

// Sources that change their headers on the way (films pasted together) say so on a packet.
void Chunker::note_new_headers(const AVPacket& packet) {
    const auto palette = side_data(packet, AV_PKT_DATA_PALETTE);
    if (!palette.empty() && palette != tags_.coding->palette) {
        tags_.coding->palette = palette;
        headers_changed_ = true;
    }
    const auto header = side_data(packet, AV_PKT_DATA_NEW_EXTRADATA);
    auto& par = *headers_;
    if (header.empty() || (static_cast<std::size_t>(par.extradata_size) == header.size() &&
                           std::memcmp(par.extradata, header.data(), header.size()) == 0)) {
        return;
    }
    auto* copy =
        static_cast<std::uint8_t*>(av_mallocz(header.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    CHECK(copy != nullptr, "out of memory");
    std::memcpy(copy, header.data(), header.size());
    av_freep(&par.extradata);
    par.extradata = copy;
    par.extradata_size = static_cast<int>(header.size());
    headers_changed_ = true;
}

// Decides whether the front packet begins a new segment. `decided` false: more must be read first.
bool Chunker::cut_due(bool* decided) {
    *decided = true;
    const auto& front = *ahead_.front();
    note_new_headers(front);
    in_shot_ = false;
    if (!sink_ || segments_.back().pictures == 0) return !sink_;
    if (headers_changed_ && (front.flags & AV_PKT_FLAG_KEY) != 0) return true;
    // Where clocks overlap, what is before and behind a border could not be told by its time.
    if (front.pts == no_time || (tags_.last && front.pts <= tags_.last->pts)) return false;
    const double length = seconds(front.pts) - segments_.back().start_seconds;
    if (length < options_.target_seconds) return false;
    const auto verdict =
        judge_cut(ahead_, source_.video(), ended_ || ahead_.size() >= most_packets_ahead);
    *decided = verdict != Cut::wait;
    if (verdict != Cut::here) return false;
    if (begins_shot(front)) return true;
    in_shot_ = true;
    return length >= most_growth * options_.target_seconds;
}

// An encoder that gives a keyframe before one is due has mostly seen a cut; one that comes in its
// turn is hardly ever worth decoding the group before it.
bool Chunker::begins_shot(const AVPacket& key) {
    return !groups_.empty() && groups_.back().size() < longest_group_ &&
           ShotBorders(source_).begins_shot(groups_.back(), key);
}

// Keeps whole groups for the pre-roll of a border that may come: as far back as needed, but not
// without bound.
void Chunker::remember(const AVPacket& picture) {
    const bool key = (picture.flags & AV_PKT_FLAG_KEY) != 0;
    if (key) {
        groups_.emplace_back();
        while (groups_.size() > 2 &&
               seconds(picture.pts - groups_[1].front()->pts) >= preroll_seconds) {
            for (const auto& packet : groups_.front()) {
                group_bytes_ -= static_cast<std::size_t>(packet->size);
            }
            groups_.pop_front();
        }
    }
    if (groups_.empty()) return;  // since one was too large
    group_bytes_ += static_cast<std::size_t>(picture.size);
    if (group_bytes_ > most_preroll_bytes || groups_.back().size() >= most_preroll_pictures) {
        groups_.clear();
        group_bytes_ = 0;
        return;
    }
    groups_.back().push_back(share(picture));
    longest_group_ = std::max(longest_group_, groups_.back().size());
}

// Hidden pictures are kept for the pictures after them that refer to them, so not beyond the next
// keyframe.
Result<void> Chunker::write(Packet packet) {
    const bool hidden = (packet->flags & AV_PKT_FLAG_DISCARD) != 0;
    if ((packet->flags & AV_PKT_FLAG_KEY) != 0) {
        hidden_.clear();
        hidden_bytes_ = 0;
    }
    if (hidden) {
        hidden_bytes_ += static_cast<std::size_t>(packet->size);
        hidden_.push_back(std::move(packet));
        if (hidden_bytes_ <= most_preroll_bytes && hidden_.size() <= most_preroll_pictures) {
            return {};
        }
    }
    hidden_bytes_ = 0;
    auto left = static_cast<std::int64_t>(hidden_.size()) + 1;
    for (auto& before : std::exchange(hidden_, {})) {
        // The time of a hidden picture is of no use; times of pictures that are shown must keep
        // their order.
        --left;
        if (last_dts_ != no_time) {
            before->dts = before->pts = last_dts_ + 1;
        } else if (packet && packet->dts != no_time) {
            before->dts = before->pts = packet->dts - left;
        }
        auto& ranges = tags_.hidden;
        if (!ranges.empty() && ranges.back().last + 1 == written_) {
            ++ranges.back().last;
        } else if (ranges.size() >= most_hidden) {
            return fail(Kind::invalid, "TooLarge",
                        fmt::format("{} is cut by its edit list in more than {} places.",
                                    source_.path(), most_hidden));
        } else {
            ranges.push_back({written_, written_});
        }
        TRY(store(std::move(before)));
    }
    return hidden ? Result<void>{} : store(std::move(packet));
}

Result<void> Chunker::store(Packet packet) {
    ++written_;
    if (packet->dts != no_time) {
        last_dts_ = last_dts_ == no_time ? packet->dts : std::max(last_dts_ + 1, packet->dts);
    }
    packet->stream_index = 0;
    return sink_->write(*packet);
}

Result<void> Chunker::write_preroll() {
    for (const auto& group : groups_) {
        for (const auto& packet : group) TRY(write(share(*packet)));
    }
    return {};
}

Result<void> Chunker::open_segment() {
    const int index = static_cast<int>(segments_.size());
    Segment segment;
    segment.path = fmt::format("{}/{:05}.mp4", out_dir_, index);
    segment.index = index;
    if (const auto pts = ahead_.front()->pts; index > 0 && pts != no_time) {
        const bool preroll = !groups_.empty() && groups_.front().front()->pts != no_time;
        const auto from = preroll ? groups_.front().front()->pts : pts;
        segment.seam = Seam{source_.film_time(from), source_.film_time(pts)};
    }
    tags_.preroll = segment.seam;
    tags_.hidden.clear();
    hidden_.clear();
    hidden_bytes_ = 0;
    last_dts_ = no_time;
    written_ = 0;
    const auto& stream = source_.video();
    sink_ = TRY(Sink::create(segment.path, {.container = container_}));
    sink_->add({&stream, *headers_, stream.time_base});
    sink_->set_tags(tags_);
    TRY(sink_->start());
    segments_.push_back(std::move(segment));
    headers_changed_ = false;
    tags_.last.reset();
    tags_.pictures = 0;
    return {};
}

Result<void> Chunker::close_segment() {
    if (!sink_) return {};
    const auto end = source_.stated_end();
    if (auto& last = tags_.last; last && ahead_.empty() && end != no_time && end > last->pts) {
        last->duration = end - last->pts;
    }
    tags_.pictures = segments_.back().pictures;
    sink_->set_tags(tags_);  // hidden pictures and the last one are known by now
    TRY(sink_->finish());
    sink_.reset();
    auto& segment = segments_.back();
    if (const auto& last = tags_.last) {
        segment.duration_seconds = seconds(last->pts + last->duration) - segment.start_seconds;
    }
    struct stat status {};
    if (::stat(segment.path.c_str(), &status) == 0) {
        segment.size_bytes = static_cast<std::uint64_t>(status.st_size);
    }
    return {};
}

Result<void> Chunker::write_front() {
    auto packet = std::move(ahead_.front());
    ahead_.pop_front();
    remember(*packet);
    if ((packet->flags & AV_PKT_FLAG_DISCARD) == 0) {
        auto& segment = segments_.back();
        if (++pictures_ > most_pictures) {
            return fail(Kind::invalid, "TooLarge",
                        fmt::format("{} is too large: it has more than {} pictures.",
                                    source_.path(), most_pictures));
        }
        if (segment.pictures++ == 0 && packet->pts != no_time) {
            segment.start_seconds = seconds(packet->pts);
        }
        if (packet->pts != no_time && (!tags_.last || packet->pts > tags_.last->pts)) {
            tags_.last = LastPicture{packet->pts, std::max<std::int64_t>(packet->duration, 1)};
        }
    }
    return write(std::move(packet));
}

// Writes all packets but those that a pending decision on a cut still needs.
Result<void> Chunker::drain(bool all) {
    while (!ahead_.empty()) {
        bool decided = true;
        const bool cut = cut_due(&decided);
        if (!decided && !all) return {};
        if (cut || !sink_) {
            if (!in_shot_) groups_.clear();
            TRY(close_segment());
            TRY(open_segment());
            TRY(write_preroll());
            groups_.clear();
            group_bytes_ = 0;
        }
        TRY(write_front());
    }
    return {};
}

Result<std::vector<Segment>> Chunker::run() {
    for (int count = 0; !ended_; ++count) {
        TRY(fill());
        TRY(drain(ended_));
        if (options_.progress && count % packets_between_progress == 0 &&
            !options_.progress(source_.share())) {
            return fail(Kind::unavailable, "Cancelled", "The cutting was cancelled.");
        }
    }
    TRY(close_segment());
    if (pictures_ == 0) {
        return fail(Kind::invalid, "DamagedFilm",
                    fmt::format("{} has no pictures in its video stream.", source_.path()));
    }
    done_ = true;
    return std::move(segments_);
}

}  // namespace

Result<std::vector<Segment>> chunk(const std::string& in, const std::string& out_dir,
                                   const ChunkOptions& options) {
    auto plan = TRY(plan_film(in, options.wanted));
    auto source = TRY(Source::open(in, options.wanted));
    return Chunker(source, std::move(plan), out_dir, options).run();
}

}  // namespace spot::media
