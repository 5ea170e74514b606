#pragma once

// All streams of a film but its main pictures, on their way into the finished film: some are kept
// as they are, some change their form because the container has no place for it, some are left out.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/container.h"
#include "media/film/lossless.h"
#include "media/film/sink.h"
#include "media/film/source.h"
#include "media/film/subtitles.h"

namespace spot::media {

enum class Fate {
    kept,     // byte for byte
    as_text,  // subtitles in the container's own form
    as_flac,  // sound that the container does not know
    left_out,
};

// How one stream is treated.
struct StreamFate {
    int stream = 0;  // the film's index
    Fate fate = Fate::kept;
    std::string note;  // a sentence; empty: nothing to say
};

// One thread at a time. `film` outlives it.
class FilmStreams {
  public:
    // Decides how each stream is treated, by trying the container with the first packets of all of
    // them. `path` is the file of `film`. "NotStorable": the container refuses, whatever is left
    // out or changed.
    static Result<FilmStreams> choose(const std::string& path, const Source& film,
                                      FilmContainer container);

    // One entry for each stream but the main pictures, in the film's order.
    const std::vector<StreamFate>& fates() const { return fates_; }

    // Adds the streams to the sink in the film's order, the main pictures at their place among
    // them, and returns the sink's index of the pictures. The member `like` of `pictures` is
    // replaced by the film's stream.
    Result<int> add_to(Sink& sink, const StreamPlan& pictures);

    // How many more packets than the film the finished film may have, if it lasts so many seconds
    // and has so many packets of subtitles. The room for its index is reckoned from that.
    std::int64_t more_packets(double seconds, std::int64_t subtitles) const;

    // Tells when the film ends, in seconds: no subtitle is shown longer.
    void end_with(double film_end) { film_end_ = film_end; }
    // Writes a packet of the film; packets of the main pictures and of streams that are left out
    // are dropped.
    Result<void> write(AVPacket& packet);
    // Writes the packets that encoders still hold.
    Result<void> end();

    // Sentences about what was changed or left out, damaged packets too.
    std::vector<std::string> notes() const;

  private:
    FilmStreams(const Source& film, FilmContainer container);
    Result<void> try_out(Source& again) const;
    bool give_in();

    struct Lane {
        int sink_index = -1;  // -1: left out
        std::unique_ptr<TextSubtitles> text;
        std::unique_ptr<LosslessSound> sound;
        std::int64_t damaged = 0;
    };
    StreamFate fate_of(const AVStream& stream) const;
    Result<void> add_lane(const StreamFate& fate);
    Result<void> put(Lane& lane, AVPacket& packet);
    void shorten(AVPacket& packet, const AVStream& stream) const;

    const Source& film_;
    Container container_;
    std::vector<StreamFate> fates_;
    std::vector<Lane> lanes_;  // one for each stream of the film
    Sink* sink_ = nullptr;
    std::optional<double> film_end_;
};

}  // namespace spot::media
