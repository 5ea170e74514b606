#pragma once

// A film or a segment of one, from two dimensions to two eyes.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/comfort_sums.h"
#include "media/render_settings.h"
#include "media/segment/seam.h"

namespace spot::media {

struct ConvertProgress {
    std::int64_t frames_done = 0;
    std::int64_t frames_total = 0;  // an estimate where the container does not say; 0: not known
    double frames_per_second = 0;
};

struct ConvertOptions {
    RenderSettings render = {};
    // Hardware is tried first (encoder_trial.h), and where it fails so does the conversion. Called
    // before such a trial with true and after it with false: what happens between is the driver's
    // doing.
    std::function<void(bool)> trying = {};
    // Depth that the user has, in place of a model's and of our own, see GivenDepth::open(); empty:
    // none. Not for segments.
    std::vector<std::string> depth_maps = {};
    // For a film in one piece: the places where chunk() would cut it, so that the pictures are
    // those that segments give.
    std::vector<Seam> seams = {};
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
    ComfortSums comfort;             // of all pictures
    std::vector<std::string> notes;  // what of the input could not be kept
};

// Decodes the pictures of `in` (a segment, or a film in one piece) and encodes them to 4:2:0 with
// two eyes packed by the mode. The number of pictures and every time stay as they are, colours and
// HDR's brightness are stated as before, interlaced pictures become whole ones, turned and mirrored
// ones stand upright, odd sizes grow by one pixel. Pictures that are unlike the film's plan are
// brought to it. The result is an MP4 with the pictures alone; join makes a film of it.
//
// The same input and settings give the same bytes, whatever the load and the processor; hardware's
// are its own. Memory does not grow with the film. A segment's pictures are those of the film in
// one piece with the same seams.
//
// Errors: those of probe.h, "InvalidOption", "NotDecodable", "NoEncoder", "NoSpace", "Cancelled";
// "EncoderFailed": hardware cannot be used, in its driver's words; with a depth model those of
// DepthModel (depth_model/depth_model.h). On any of them nothing is left under or beside `out`.
Result<ConvertReport> convert(const std::string& in, const std::string& out,
                              const ConvertOptions& options = {});

}  // namespace spot::media
