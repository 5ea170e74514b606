#pragma once

// A film opened for reading: libav's demuxer over our file. The main picture stream is found, and
// all times are on the film's one time line (time_line.h). If the file is a segment, its tags are
// read and its times are those that the pictures have in the film.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/film/av.h"
#include "media/film/file_io.h"
#include "media/film/picture_times.h"
#include "media/film/segment_tags.h"
#include "media/film/time_line.h"
#include "media/wanted.h"

namespace spot::media {

struct Probing;

// One thread at a time. Never opens any file but the one it was given, whatever that file says.
class Source {
  public:
    // Errors, all naming the file: "NotReadable" (missing, no permission, not a file), "EmptyFile",
    // "NotAFilm" (a format that is not one of films), "WrongSegment" (of another version of this
    // program), "DamagedFilm" (cut off, index missing or unreadable), "NoVideoStream" (cover
    // pictures do not count), "NotAllowed", "NotDecodable" and "TooLarge" (allowed.h). `wanted`
    // says where a film begins and ends (segments have no such part): pictures outside are marked
    // as not shown (AV_PKT_FLAG_DISCARD), other packets outside are left out.
    static Result<Source> open(const std::string& path, const Wanted& wanted = {});
    Source(Source&&) noexcept = default;
    Source& operator=(Source&&) noexcept = default;
    ~Source();

    // The next packet, in file order, of any stream that the film's header declares, except cover
    // pictures (they are the streams' attached_pic); false at the end. "DamagedFilm": the data ends
    // in the middle.
    Result<bool> read(AVPacket& packet);

    // To be called before the first read: goes to the last keyframe at or before this time of the
    // film. False: this film cannot be sought in, and is read from its start.
    bool seek(double seconds);

    const AVFormatContext& context() const { return *context_; }
    AVFormatContext& context() { return *context_; }
    const AVStream& stream(int index) const { return *context_->streams[index]; }
    int stream_count() const { return static_cast<int>(context_->nb_streams); }
    const AVStream& video() const { return stream(video_); }
    int video_index() const { return video_; }
    const SegmentTags& tags() const { return tags_; }
    // Sentences about the times read so far (TimeLine::notes).
    std::vector<std::string> time_notes() const;
    // The film's time of a time that the container states, both in microseconds.
    std::int64_t moved(std::int64_t microseconds) const;
    // The film's time of a time of the main video stream, in microseconds, rounded down (seam.h).
    std::int64_t film_time(std::int64_t pts) const;
    // Whether the packet is pre-roll (seam.h): it only prepares this segment's first picture.
    bool in_preroll(const AVPacket& packet) const;
    const std::string& path() const { return path_; }
    bool cuts() const { return wanted_.cuts(); }
    double cut_length(double rest) const;
    // The turn that shows the main picture upright.
    Turn turn() const;
    // The time at which the container says that the pictures end, in their ticks; no_time: it does
    // not say.
    std::int64_t stated_end() const;
    // The number of packets that were left out since the film's header does not declare their
    // stream.
    std::int64_t undeclared() const { return undeclared_; }
    // Frames a second of the whole film as far as known; never 0 (25 when nothing says).
    AVRational frame_rate() const;
    std::uint64_t size_bytes() const { return io_->size(); }
    // The share of the file that has been read, 0..1.
    double share() const;

  private:
    Source() = default;
    static Result<Source> open(const std::string& path, const Probing& probing);
    Result<bool> read_raw(AVPacket& packet);
    Result<void> apply_tags();
    bool settle(AVPacket& packet);
    bool cut(AVPacket& packet);
    void mend_duration(AVPacket& packet) const;

    std::string path_;
    std::unique_ptr<FileIo> io_;
    InputContext context_;
    SegmentTags tags_;
    int video_ = -1;
    int declared_ = 0;                   // streams that were known before the first packet was read
    std::optional<TimeLine> time_line_;  // films have one, segments do not
    std::unique_ptr<PictureTimes> times_;  // only where the container leaves times out
    Wanted wanted_;
    bool passed_end_ = false;
    std::int64_t pictures_ = 0;  // packets of the main stream that were read
    std::int64_t undeclared_ = 0;
};

// The seconds from the film's start to its end, as far as pictures or sound tell; 0: not known.
double length_of(const Source& source);

// The number of pictures of the main video stream as the container tells it, which may be wrong; 0:
// not known.
std::int64_t expected_frames(const Source& source);

// Whether the stream is a cover: a still picture beside the film, not part of it.
inline bool is_cover(const AVStream& stream) {
    return (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
}

}  // namespace spot::media
