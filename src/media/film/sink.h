#pragma once

// A film being written: libav's muxer over a draft file. Callers choose the container by what the
// streams need, so that no timestamp is rounded without need.

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

// Players read mp4; mov has the same structure and holds old codecs, too; nut holds every codec.
// All three keep any time exactly. Matroska counts in milliseconds.
enum class Container { mp4, mov, mkv, nut };

// Describes a stream of the output. The objects that it points to need to live only during the
// call.
struct StreamPlan {
    const AVStream* like;            // metadata, disposition, side data, rates; nullptr: none
    const AVCodecParameters& codec;  // often like.codecpar
    AVRational time_base;            // of the packets that will be written
    // The pictures are encoded anew and turned upright, so statements of the source about its own
    // pictures are not repeated.
    bool new_pictures = false;
};

// Whether the container can store such a stream, which is found by trying. Pictures and subtitles
// keep every time exactly in mp4 and mov; sound is timed to the nearest sample (times of a coarser
// or finer source are rounded once, here). Not for cover pictures; see holds_cover.
bool holds(Container, const AVCodecParameters&);

// Whether the container can store this cover picture.
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

    // A sink without a file, for trials: it does everything that can be refused before the first
    // packet, and writes nothing.
    static std::unique_ptr<Sink> nowhere(const SinkOptions&);

    // Adds a stream behind the others and returns its index. A cover picture is taken from
    // like->attached_pic; its packet must not be written.
    int add(const StreamPlan&);
    // After add(): further side data or metadata may be set until start().
    AVStream& stream(int index) { return *context_->streams[index]; }
    AVFormatContext& context() { return *context_; }
    // Sets a segment's tags. It may be called again until finish() where the container writes them
    // last (mp4, mov). The tag `shift_seconds` is the sink's own: NUT has no times before 0, and an
    // MP4 that has some gets an edit list that readers take for a cut.
    void set_tags(SegmentTags);
    // Removes metadata in which another container describes itself.
    void clean_metadata();
    void set_chapters(const Source& film);

    Result<void> start();
    // packet.stream_index is the sink's; its times are in the plan's time base. The packet is
    // consumed, also on failure. Missing times and times that go back are corrected so that order
    // is kept. "DamagedPacket": the container refuses this packet alone; the next one may be good.
    Result<void> write(AVPacket& packet);
    // Completes the file and gives it its name. `before_publish` may change the complete file
    // before.
    using BeforePublish = std::function<Result<void>(const std::string& draft)>;
    Result<void> finish(const BeforePublish& before_publish = {});

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
    std::optional<Draft> draft_;  // none: a sink without a file
    std::unique_ptr<FileIo> io_;
    OutputContext context_;
    std::string name_;  // for messages
    std::vector<Track> tracks_;
    std::int64_t shift_seconds_ = 0;
};

// The seconds by which a nut file's times must be raised so that none is negative: a whole number
// of ticks of each stream.
std::int64_t shift_for(const std::vector<AVRational>& time_bases);

}  // namespace spot::media
