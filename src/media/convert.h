#pragma once

// A film or a segment of one, from two dimensions to two eyes.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/mode.h"

namespace spot::media {

struct ConvertProgress {
    std::int64_t frames_done = 0;
    std::int64_t frames_total = 0;  // an estimate where the container does not say; 0: not known
    double frames_per_second = 0;
};

struct ConvertOptions {
    Mode mode = Mode::sbs;
    // Depth budget: greatest distance between the two eyes' pictures of a point, in per cent of the
    // picture's width. 0..10; 2 suits screens, 1 to 1.5 anaglyph.
    double strength = 2.0;
    // Which depth lies in the screen: 0 the farthest (all stands in front), 1 the nearest (all lies
    // behind), 0.5 the middle.
    double convergence = 0.5;
    std::string preset = "veryfast";  // of x264
    int crf = 20;                     // of x264, 0..51, lower is better and larger
    // Cores to keep busy. Part of the settings that the bytes depend on: x264 cuts its work
    // differently for each number. 0: as many as the machine has.
    int threads = 0;
    // Called a few times a second from the calling thread; false cancels ("Cancelled").
    std::function<bool(const ConvertProgress&)> progress = {};
};

struct ConvertReport {
    std::int64_t frames = 0;           // pictures written; as many as the decoder gave
    std::int64_t damaged_packets = 0;  // that the decoder refused or had to conceal
    std::int64_t scenes = 1;           // shots found
    int width = 0;                     // of the packed picture
    int height = 0;
    double seconds = 0;              // the conversion took
    std::vector<std::string> notes;  // what of the input could not be kept
};

// Re-encodes the main video stream to H.264, 8 bit 4:2:0, with two eyes packed by `mode`; copies
// all other streams packet by packet. The number of pictures and every time stay as they are,
// rotation is applied, odd sizes grow by one pixel. The result is an MP4 with its index at the
// front when MP4 can hold all streams, else MOV or NUT (join makes a film of it).
//
// The same input and settings give the same bytes, whatever the load and the processor. Memory does
// not grow with the film. Depth is estimated from this file alone: see docs/media.md on segments.
// Errors: those of probe.h, "InvalidOption", "NotDecodable", "NoEncoder", "NoSpace", "Cancelled".
// On any of them nothing is left under or beside `out`.
Result<ConvertReport> convert(const std::string& in, const std::string& out,
                              const ConvertOptions& options = {});

}  // namespace spot::media
