#pragma once

// Putting converted segments and the rest of their film together, into the film that people play.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/container.h"
#include "media/wanted.h"

namespace spot::media {

struct JoinOptions {
    FilmContainer container = FilmContainer::mp4;
    Wanted wanted = {};  // as the film was cut
    // Called now and then with the share of the bytes done, 0..1; false cancels ("Cancelled").
    std::function<bool(double share)> progress = {};
};

struct JoinReport {
    std::int64_t pictures = 0;  // packets of the main video stream
    double duration_seconds = 0;
    std::uint64_t size_bytes = 0;
    // A sentence for each thing that the container cannot hold and that was changed or left out.
    std::vector<std::string> notes;
};

// Joins `segments` (made by convert from chunk's), in order, by stream copy into one film, an MP4
// with its index at the front or Matroska, and takes all else from `film`, the source: sound and
// subtitles never pass through segments. Times are those of the source film, to the tick (Matroska:
// to the millisecond); all streams, languages, dispositions, chapters and the stereo mode are kept.
// In MP4 text subtitles become mov_text and sound that it does not know FLAC; in Matroska mov_text
// becomes SRT. What the container cannot hold is left out and named in the report.
//
// Errors: "InvalidOption" (no segment), those of probe.h for each segment and the film,
// "SegmentMismatch" (other headers or picture size than the first: they are of different films or
// workers), "NotStorable", "NoSpace", "Cancelled". On any of them nothing is left under or beside
// `out`.
Result<JoinReport> join(const std::string& film, const std::vector<std::string>& segments,
                        const std::string& out, const JoinOptions& options = {});

}  // namespace spot::media
