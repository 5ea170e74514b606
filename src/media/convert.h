#pragma once

// A film or a segment of one, from two dimensions to two eyes.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/codec.h"
#include "media/comfort_sums.h"
#include "media/depth_model_options.h"
#include "media/eyes.h"
#include "media/mode.h"
#include "media/segment/seam.h"
#include "media/wanted.h"

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
    // behind), 0.5 the middle. Not said: what is looked at, shot by shot.
    std::optional<double> convergence = {};
    Keep keep = Keep::neither;
    // Its limits are kept to softly. Not said: the glasses' for anaglyph modes, the headset's for
    // vr180, else television's.
    std::optional<Viewing> screen = {};
    // Depth stays as it is at the picture's sides, and black bars stand before what they cut.
    bool floating_window = false;
    // Degrees that the film's longer side fills in the mode vr180, 30 to 120. The limits of
    // parallax for headsets are reckoned for 60.
    double field_of_view = 60;
    // How it is encoded (codec.h): not said means H.264 of 8 bits, for films of more HEVC of 10.
    std::optional<Codec> codec = {};
    std::string preset = {};      // of the encoder; "": the codec's usual one
    std::optional<int> crf = {};  // 0 to 51, AV1 63; lower is better and larger
    int bit_depth = 0;            // 8 or 10; 0: as the film's, but 8 with H.264
    // What encodes. Hardware is tried first (encoder_trial.h), and where it fails so does this.
    EncoderKind encoder = EncoderKind::software;
    // Called before such a trial with true and after it with false: what happens between is the
    // driver's doing.
    std::function<void(bool)> trying = {};
    // Cores to keep busy, 0: as many as the machine has. The bytes depend on it with H.264: x264
    // cuts its work differently for each number.
    int threads = 0;
    // Depth by a model that the user has; else without one.
    DepthModelOptions depth_model = {};
    // Depth that the user has, in place of both, see GivenDepth::open(); empty: none. Not for
    // segments.
    std::vector<std::string> depth_maps = {};
    // Of a film in one piece: where chunk would cut it, to give the pictures that segments give.
    std::vector<Seam> seams = {};
    Wanted wanted = {};  // likewise; segments are as they were wanted when they were cut
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
// two eyes packed by `mode`. The number of pictures and every time stay as they are, colours and
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
