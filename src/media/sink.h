#pragma once

// A film being written: libav's muxer over a draft file, choosing the container by what the streams
// need, so that no timestamp is rounded that need not be.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/av.h"
#include "media/file_io.h"
#include "media/segment_tags.h"

namespace spot::media {

// mp4 is what players read; mov has the same structure and holds PCM and old codecs; nut holds all
// that has packets. All three keep any time exactly. Matroska counts in milliseconds; it is for
// finished films, and for segments of films that are Matroska themselves.
enum class Container { mp4, mov, mkv, nut };

// What a stream of the output is like. What it points to needs to live only during the call.
struct StreamPlan {
    const AVStream* like;            // metadata, disposition, side data, rates; nullptr: none
    const AVCodecParameters& codec;  // often like.codecpar
    AVRational time_base;            // of the packets that will be written
    int number = -1;  // that the film gives to the stream (SegmentTags::streams); -1: its index
    // Encoded anew, and turned upright: what the source says of its own pictures is not repeated.
    bool new_pictures = false;
};

// True: the container can store the codec. Pictures and subtitles keep every time exactly in both;
// sound is timed to the nearest sample (a source that is coarser or finer is rounded once, here).
// Not for cover pictures; see holds_cover.
bool holds(Container, const AVCodecParameters&);

// True: the container can store this cover picture.
bool holds_cover(Container, const AVCodecParameters&);

enum class Purpose {
    segment,  // our own next step reads it: metadata of any name is kept
    film,     // players read it: metadata in the form that they know, ours is not written
};

struct SinkOptions {
    Container container = Container::mp4;
    Purpose purpose = Purpose::segment;
    bool index_in_front = false;  // mp4: playing starts before all is there
    // Room kept for the index in front; 0: it is moved there afterwards, which writes the whole
    // file a second time.
    std::int64_t index_bytes = 0;
};

// One thread at a time. Until finish() succeeds nothing stands under the output's name, and what
// was written is removed again.
class Sink {
  public:
    static Result<std::unique_ptr<Sink>> create(const std::string& path, const SinkOptions&);
    ~Sink();
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    // In order; the index of the new stream. A cover picture is taken from like->attached_pic, its
    // packet is not to be written.
    Result<int> add(const StreamPlan&);
    // After add(): further side data or metadata may be set until start().
    AVStream& stream(int index) { return *context_->streams[index]; }
    AVFormatContext& context() { return *context_; }
    void set_tags(const SegmentTags&);
    void set_chapters(const std::vector<Chapter>&);

    Result<void> start();
    // packet.stream_index is the sink's; its times are in the plan's time base. The packet is
    // consumed, also on failure. Missing or backward times are mended so that order is kept.
    Result<void> write(AVPacket& packet);
    // `last_touch`: may change the complete file before it gets its name.
    using Touch = std::function<Result<void>(const std::string& draft)>;
    Result<void> finish(const Touch& last_touch = {});

  private:
    struct Track {
        AVRational time_base;         // of incoming packets
        std::int64_t last_dts;        // in the muxer's time base
        int delay;                    // pictures that decoding runs ahead of showing
        std::int64_t usual_duration;  // in the muxer's time base, for packets that have none
        int number;                   // the film's
        Packet cover = {};            // to be written by start()
        bool has_packets = false;
        std::int64_t codec_delay = 0;  // Matroska, Opus: added to times
    };
    Sink(const std::string& path, const SinkOptions&);
    int movie_timescale() const;
    int picture_timescale() const;
    void mend(AVPacket& packet, Track& track) const;
    void add_cover(AVStream& stream, const AVStream& like);
    void state_tags(bool finished);
    Result<void> write_covers();

    Draft draft_;
    SinkOptions options_;
    std::unique_ptr<FileIo> io_;
    OutputContext context_;
    std::vector<Track> tracks_;
    std::optional<SegmentTags> tags_;
    std::int64_t shift_seconds_ = 0;
};

// Seconds by which a nut file's times must be raised: a whole number of ticks of each stream.
std::int64_t shift_for(const std::vector<AVRational>& time_bases);

}  // namespace spot::media
