#pragma once

// All of a film but its main pictures, on its way into the finished one: what is kept as it is,
// what changes its form because the container has no place for it, and what stays behind.

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

// What becomes of one stream.
struct StreamFate {
    int stream = 0;  // the film's index
    Fate fate = Fate::kept;
    std::string note;  // a sentence; empty: nothing to say
};

// One thread at a time. `film` outlives it.
class FilmStreams {
  public:
    // Tries with the first packets of the film at `path`, which `film` is, what the container says
    // to all of it together. "NotStorable": it refuses, whatever is left out or changed.
    static Result<FilmStreams> choose(const std::string& path, const Source& film,
                                      FilmContainer container);

    // Of all streams but the main pictures, in the film's order.
    const std::vector<StreamFate>& fates() const { return fates_; }

    // Adds them to the sink in the film's order, and the main pictures at their place among them;
    // the sink's index of the pictures. Of `pictures`, `like` is replaced by the film's stream.
    Result<int> add_to(Sink& sink, const StreamPlan& pictures);

    // Packets that the finished film may have beyond one for each of the film's, for its index, if
    // it lasts so many seconds and has so many packets of subtitles.
    std::int64_t more_packets(double seconds, std::int64_t subtitles) const;

    // `film_end`: seconds; subtitles do not stand there longer.
    void end_with(double film_end) { film_end_ = film_end; }
    // A packet of the film; those of the main pictures and of what is left out are dropped.
    Result<void> write(AVPacket& packet);
    // What encoders still hold.
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
    std::vector<Lane> lanes_;  // by the film's index
    Sink* sink_ = nullptr;
    std::optional<double> film_end_;
};

}  // namespace spot::media
