#pragma once

// A film being written: libav's muxer over a draft file, choosing the container by what the streams
// need, so that no timestamp is rounded that need not be.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/film/av.h"
#include "media/film/file_io.h"
#include "media/film/segment_tags.h"

namespace spot::media {

class Source;

// mp4 is what players read; mov has the same structure and holds old codecs; nut holds all that has
// packets. All three keep any time exactly. Matroska counts in milliseconds.
enum class Container { mp4, mov, mkv, nut };

// What a stream of the output is like. What it points to needs to live only during the call.
struct StreamPlan {
    const AVStream* like;            // metadata, disposition, side data, rates; nullptr: none
    const AVCodecParameters& codec;  // often like.codecpar
    AVRational time_base;            // of the packets that will be written
    // Encoded anew, and turned upright: what the source says of its own pictures is not repeated.
    bool new_pictures = false;
};

// True: the container can store such a stream, which was tried. Pictures and subtitles keep every
// time exactly in mp4 and mov; sound is timed to the nearest sample (a source that is coarser or
// finer is rounded once, here). Not for cover pictures; see holds_cover.
bool holds(Container, const AVCodecParameters&);

// True: the container can store this cover picture.
bool holds_cover(Container, const AVCodecParameters&);

enum class Purpose {
    segment,  // our own next step reads it: metadata of any name is kept
    film,     // players read it: metadata in the form that they know
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

    // Writes nothing but all that can be refused before the first packet: for a trial.
    static std::unique_ptr<Sink> nowhere(const SinkOptions&);

    // In order; the index of the new stream. A cover picture is taken from like->attached_pic, its
    // packet is not to be written.
    int add(const StreamPlan&);
    // After add(): further side data or metadata may be set until start().
    AVStream& stream(int index) { return *context_->streams[index]; }
    AVFormatContext& context() { return *context_; }
    // Of a segment. May be called again until finish() where the container writes them last (mp4,
    // mov). `shift_seconds` is the sink's own: NUT has no times before 0, and an MP4 that has some
    // gets an edit list that readers take for a cut.
    void set_tags(SegmentTags);
    // Removes what another container has said about itself.
    void clean_metadata();
    void set_chapters(const Source& film);

    Result<void> start();
    // packet.stream_index is the sink's; its times are in the plan's time base. The packet is
    // consumed, also on failure. Missing or backward times are mended so that order is kept.
    // "DamagedPacket": the container refuses this one alone; the next may be good.
    Result<void> write(AVPacket& packet);
    // `last_touch`: may change the complete file before it gets its name.
    using Touch = std::function<Result<void>(const std::string& draft)>;
    Result<void> finish(const Touch& last_touch = {});

  private:
    struct Track {
        AVRational time_base;          // of incoming packets
        std::int64_t last_dts;         // in the muxer's time base
        int delay;                     // pictures that decoding runs ahead of showing
        std::int64_t usual_duration;   // in the muxer's time base, for packets that have none
        Packet cover = {};             // to be written by start()
        std::int64_t codec_delay = 0;  // Matroska, Opus: added to times
    };
    explicit Sink(const SinkOptions& options) : options_(options) {}
    void open(const std::string& file);
    int movie_timescale() const;
    int picture_timescale() const;
    void mend(AVPacket& packet, Track& track) const;
    void add_cover(AVStream& stream, const AVStream& like);
    Result<void> write_covers();

    SinkOptions options_;
    std::optional<Draft> draft_;  // none: nowhere
    std::unique_ptr<FileIo> io_;
    OutputContext context_;
    std::string name_;  // for messages
    std::vector<Track> tracks_;
    std::int64_t shift_seconds_ = 0;
};

// Seconds by which a nut file's times must be raised: a whole number of ticks of each stream.
std::int64_t shift_for(const std::vector<AVRational>& time_bases);

}  // namespace spot::media
