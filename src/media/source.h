#pragma once

// A film opened for reading: libav's demuxer over our file, with the main picture stream found, the
// segment's tags read and timestamps put back to what they were in the source film.

#include <memory>
#include <string>

#include "media/av.h"
#include "media/file_io.h"
#include "media/picture_times.h"
#include "media/segment_tags.h"

namespace spot::media {

// One thread at a time. Never opens any file but the one it was given, whatever that file says.
class Source {
  public:
    // Errors, all naming the file: "NotReadable" (missing, no permission, not a file), "EmptyFile",
    // "NotAFilm" (a format that is not one of films), "DamagedFilm" (cut off, index missing or
    // unreadable), "NoVideoStream" (cover pictures do not count), "NotAllowed", "NotDecodable" and
    // "TooLarge" (allowed.h).
    static Result<Source> open(const std::string& path);
    Source(Source&&) noexcept = default;
    Source& operator=(Source&&) noexcept = default;
    ~Source();

    // The next packet of any stream but cover pictures (they are the streams' attached_pic), in
    // file order; false at the end. "DamagedFilm" when the data ends in the middle.
    Result<bool> read(AVPacket& packet);

    // Before the first read: the next packets are those from the last keyframe at or before this
    // time of the file on. False: this film cannot, and is read from its start.
    bool seek(double seconds);

    const AVFormatContext& context() const { return *context_; }
    AVFormatContext& context() { return *context_; }
    const AVStream& stream(int index) const { return *context_->streams[index]; }
    int stream_count() const { return static_cast<int>(context_->nb_streams); }
    const AVStream& video() const { return stream(video_); }
    int video_index() const { return video_; }
    // The number that the film gives to a stream of this segment; join puts segments together by
    // it.
    int number(int index) const;
    const SegmentTags& tags() const { return tags_; }
    // Of a time of the main video stream: the film's, in microseconds, rounded down (seam.h).
    std::int64_t film_time(std::int64_t pts) const;
    // Does the packet only prepare this segment's first picture?
    bool in_preroll(const AVPacket& packet) const;
    const std::string& path() const { return path_; }
    // Degrees clockwise to show the main picture upright: 0, 90, 180 or 270.
    int rotation() const;
    // Frames a second of the whole film as far as known; never 0 (25 when nothing says).
    AVRational frame_rate() const;
    std::uint64_t size_bytes() const { return io_->size(); }
    // Share of the file read, 0..1.
    double share() const;

  private:
    Source() = default;
    Result<bool> read_raw(AVPacket& packet);
    Result<void> apply_tags();
    Result<void> load_cover(int index);

    std::string path_;
    std::unique_ptr<FileIo> io_;
    InputContext context_;
    SegmentTags tags_;
    int video_ = -1;
    std::unique_ptr<PictureTimes> times_;  // only where the container leaves times out
};

// Pictures of the main video stream as far as the container tells; 0: not known.
std::int64_t expected_frames(const Source& source);

// What join has to know of a segment before it begins.
struct SegmentIndex {
    std::int64_t packets = 0;  // of all streams
    std::vector<int> streams;  // SegmentTags::streams
};

// From the headers alone where they have an index of all packets; else each is read and dropped.
Result<SegmentIndex> index_of(const std::string& path);

// A still picture that goes with the film, not part of it.
inline bool is_cover(const AVStream& stream) {
    return (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
}

}  // namespace spot::media
