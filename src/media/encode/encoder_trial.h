#pragma once

// An encoder is tried before a film is given to it: what drivers say that they can, and what they
// do, are two things. Pictures of the film's size and depth are encoded with the film's settings,
// and what comes out is looked at as a player would.

#include <functional>
#include <vector>

#include "media/check_encoder.h"
#include "media/encode/encoder.h"

namespace spot::media {

struct EncoderTrial {
    double psnr = 0;  // dB, of the plane and picture that came out worst
    double pictures_per_second = 0;
};

// The `index`th of the pictures that are tried with: each unlike the one before, in all planes,
// and unlike it with its chroma swapped. Its time is its number.
Frame trial_picture(Size size, int bit_depth, int index);

// Whether the packets are what `options` asks for: one for each of the first trial_pictures, their
// times rising, the first a keyframe; decoded by software they have the size, depth and colours of
// the options, and each picture is near the one that went in and nearer than to its neighbours.
// Returns the worst PSNR. "EncoderFailed" says what is wrong.
Result<double> check_coded(const EncoderOptions& options, const AVCodecParameters& parameters,
                           const std::vector<Packet>& packets);

// Both, with an encoder of its own, which is gone when it returns. Quality worse than crf 30 is
// tried as 30: beyond, pictures may rightly look like their neighbours. Memory: a few pictures, and
// the packets. Errors: Encoder's, and check_coded()'s.
Result<EncoderTrial> try_encoder(const EncoderOptions& options);

// The same for hardware, and nothing for software. `trying` as in ConvertOptions.
Result<void> try_hardware(const EncoderOptions& options, const std::function<void(bool)>& trying);

}  // namespace spot::media
