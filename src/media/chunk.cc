#include "media/chunk.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>

#include "base/check.h"
#include "media/allowed.h"
#include "media/cut_points.h"
#include "media/shot_borders.h"
#include "media/sink.h"
#include "media/source.h"
#include "media/stream_choice.h"
#include "media/subtitles.h"

namespace spot::media {
namespace {

// Packets held back while a cut is judged: reordering of pictures times all that lies between.
constexpr std::size_t most_packets_ahead = 4096;
constexpr int packets_between_progress = 512;

// A segment may grow by so much in search of a shot's end.
constexpr double most_growth = 1.5;
// What depth needs to settle: five times the longest it remembers (stereo/depth.cc).
constexpr double preroll_seconds = 4;
constexpr std::size_t most_preroll_bytes = 64u << 20;

// Covers and attachments have none and are in the first segment only.
bool has_packets(const AVStream& stream) {
    return !is_cover(stream) && stream.codecpar->codec_type != AVMEDIA_TYPE_ATTACHMENT;
}

// One run over a film. Packets pass through `ahead_`, whose front is the next to be written.
class Chunker {
  public:
    Chunker(Source& source, std::string out_dir, const ChunkOptions& options)
        : source_(source), out_dir_(std::move(out_dir)), options_(options) {}
    ~Chunker();
    Chunker(const Chunker&) = delete;
    Chunker& operator=(const Chunker&) = delete;

    Result<std::vector<Segment>> run();

  private:
    Result<void> prepare();
    Result<void> fill();
    Result<void> drain(bool all);
    Result<bool> cut_due(bool* decided);
    Result<void> open_segment();
    Result<void> close_segment();
    Result<void> write_front();
    void note_new_headers(const AVPacket& packet);
    void remember(const AVPacket& picture);
    bool begins_shot(const AVPacket& key);
    Result<void> write_preroll();
    double seconds(std::int64_t pts) const;
    bool is_picture(const AVPacket& p) const { return p.stream_index == source_.video_index(); }

    Source& source_;
    std::string out_dir_;
    const ChunkOptions& options_;
    StreamChoice choice_;
    SegmentTags tags_;
    std::vector<int> kept_;            // source's stream index -> the open sink's, -1: left out
    std::vector<Parameters> headers_;  // codec parameters now valid, by source's stream index
    std::vector<std::unique_ptr<TextSubtitles>> texts_;  // by source's stream index
    std::deque<Packet> ahead_;
    bool ended_ = false;
    bool headers_changed_ = false;
    std::unique_ptr<Sink> sink_;
    std::vector<Segment> segments_;
    std::int64_t pictures_ = 0;
    std::int64_t last_end_ = no_time;  // of the pictures of the open segment
    // The open segment's last pictures, a keyframe and its followers in each.
    std::deque<std::deque<Packet>> groups_;
    std::size_t group_bytes_ = 0;
    std::size_t longest_group_ = 0;  // pictures, of the film so far
    bool in_shot_ = false;  // the next border lies inside a shot
    bool done_ = false;
};

Chunker::~Chunker() {
    if (done_) return;
    for (const auto& segment : segments_) ::unlink(segment.path.c_str());
}

double Chunker::seconds(std::int64_t pts) const {
    return static_cast<double>(pts) * av_q2d(source_.video().time_base);
}

// The container for all, and which streams have to stay behind.
Result<void> Chunker::prepare() {
    choice_ = choose_streams(source_, -1);
    tags_.notes = choice_.notes;
    texts_.resize(choice_.fates.size());
    for (int i = 0; i < source_.stream_count(); ++i) {
        const auto fate = choice_.fates[static_cast<std::size_t>(i)];
        kept_.push_back(fate == Fate::left_out ? -1 : 0);
        headers_.push_back(copy_parameters(*source_.stream(i).codecpar));
        if (fate != Fate::as_text) continue;
        auto& text = texts_[static_cast<std::size_t>(i)];
        text = TRY(TextSubtitles::open(source_.stream(i)));
        headers_.back() = copy_parameters(text->parameters());
    }
    if (kept_[static_cast<std::size_t>(source_.video_index())] < 0) {
        return fail(Kind::invalid, "NotStorable",
                    fmt::format("The pictures of {} cannot be stored.", source_.path()));
    }
    tags_.frame_rate = source_.frame_rate();
    tags_.rotation = source_.rotation();
    for (unsigned i = 0; i < source_.context().nb_chapters; ++i) {
        const auto& from = *source_.context().chapters[i];
        const auto* title = av_dict_get(from.metadata, "title", nullptr, 0);
        tags_.chapters.push_back({from.time_base, from.start, from.end, title ? title->value : ""});
    }
    return {};
}

// Reads one packet into `ahead_`.
Result<void> Chunker::fill() {
    Packet packet = make_packet();
    const bool more = TRY(source_.read(*packet));
    if (!more) {
        ended_ = true;
        return {};
    }
    if (kept_[static_cast<std::size_t>(packet->stream_index)] < 0) return {};
    ahead_.push_back(std::move(packet));
    return {};
}

// Sources that change their headers on the way (films pasted together) say so on a packet.
void Chunker::note_new_headers(const AVPacket& packet) {
    std::size_t size = 0;
    const auto* data = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    if (data == nullptr || size == 0) return;
    auto& par = *headers_[static_cast<std::size_t>(packet.stream_index)];
    if (static_cast<std::size_t>(par.extradata_size) == size &&
        std::memcmp(par.extradata, data, size) == 0) {
        return;
    }
    auto* copy = static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
    CHECK(copy != nullptr, "out of memory");
    std::memcpy(copy, data, size);
    av_freep(&par.extradata);
    par.extradata = copy;
    par.extradata_size = static_cast<int>(size);
    if (is_picture(packet)) headers_changed_ = true;
}

// Is the front packet to begin a new segment? `decided` false: read on and ask again.
Result<bool> Chunker::cut_due(bool* decided) {
    *decided = true;
    const auto& front = *ahead_.front();
    if (!is_picture(front)) return false;
    note_new_headers(front);
    in_shot_ = false;
    if (!sink_ || segments_.back().pictures == 0) return !sink_;
    if (headers_changed_ && (front.flags & AV_PKT_FLAG_KEY) != 0) return true;
    if (front.pts == no_time) return false;
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

// For a border that may come: whole groups that reach back far enough, but not without bound.
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
    if (group_bytes_ > most_preroll_bytes) {
        groups_.clear();
        group_bytes_ = 0;
        return;
    }
    groups_.back().push_back(share(picture));
    longest_group_ = std::max(longest_group_, groups_.back().size());
}

Result<void> Chunker::write_preroll() {
    for (const auto& group : groups_) {
        for (const auto& packet : group) {
            auto copy = share(*packet);
            copy->stream_index = kept_[static_cast<std::size_t>(source_.video_index())];
            TRY(sink_->write(*copy));
        }
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
    sink_ = TRY(Sink::create(segment.path, {.container = choice_.container}));
    for (int i = 0; i < source_.stream_count(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (kept_[at] < 0) continue;
        const auto& stream = source_.stream(i);
        if (index > 0 && !has_packets(stream)) continue;
        kept_[at] = TRY(sink_->add({&stream, *headers_[at], stream.time_base, i}));
    }
    av_dict_copy(&sink_->context().metadata, source_.context().metadata, 0);
    sink_->set_tags(tags_);
    tags_.chapters.clear();
    tags_.notes.clear();
    TRY(sink_->start());
    segments_.push_back(std::move(segment));
    headers_changed_ = false;
    last_end_ = no_time;
    return {};
}

Result<void> Chunker::close_segment() {
    if (!sink_) return {};
    TRY(sink_->finish());
    sink_.reset();
    auto& segment = segments_.back();
    if (last_end_ != no_time) segment.duration_seconds = seconds(last_end_) - segment.start_seconds;
    struct stat status {};
    if (::stat(segment.path.c_str(), &status) == 0) {
        segment.size_bytes = static_cast<std::uint64_t>(status.st_size);
    }
    return {};
}

Result<void> Chunker::write_front() {
    auto packet = std::move(ahead_.front());
    ahead_.pop_front();
    if (is_picture(*packet)) {
        remember(*packet);
        auto& segment = segments_.back();
        if (++pictures_ > most_pictures) {
            return fail(Kind::invalid, "TooLarge",
                        fmt::format("{} is too large: it has more than {} pictures.",
                                    source_.path(), most_pictures));
        }
        if (segment.pictures++ == 0 && packet->pts != no_time) {
            segment.start_seconds = seconds(packet->pts);
        }
        if (packet->pts != no_time) last_end_ = std::max(last_end_, packet->pts + packet->duration);
    } else {
        note_new_headers(*packet);
    }
    const auto from = static_cast<std::size_t>(packet->stream_index);
    if (texts_[from]) {
        auto text = TRY(texts_[from]->convert(*packet));
        if (!text) return {};
        packet = std::move(*text);
    }
    packet->stream_index = kept_[from];
    return sink_->write(*packet);
}

// Writes what can be written: all but packets that a pending cut still has to see.
Result<void> Chunker::drain(bool all) {
    while (!ahead_.empty()) {
        bool decided = true;
        const bool cut = TRY(cut_due(&decided));
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
    TRY(prepare());
    for (int count = 0; !ended_; ++count) {
        TRY(fill());
        TRY(drain(ended_));
        if (options_.progress && count % packets_between_progress == 0 &&
            !options_.progress(source_.share())) {
            return fail(Kind::unavailable, "Cancelled", "The cutting was cancelled.");
        }
    }
    TRY(close_segment());
    std::int64_t pictures = 0;
    for (const auto& segment : segments_) pictures += segment.pictures;
    if (pictures == 0) {
        return fail(Kind::invalid, "DamagedFilm",
                    fmt::format("{} has no pictures in its video stream.", source_.path()));
    }
    done_ = true;
    return std::move(segments_);
}

}  // namespace

Result<std::vector<Segment>> chunk(const std::string& in, const std::string& out_dir,
                                   const ChunkOptions& options) {
    auto source = TRY(Source::open(in));
    return Chunker(source, out_dir, options).run();
}

}  // namespace spot::media
