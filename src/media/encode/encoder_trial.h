#pragma once

// The trial of an encoder before a film is given to it, since drivers do not always do what they
// say they can. Pictures of the film's size and bit depth are encoded with the film's settings, and
// the packets are decoded as a player would.

#include <functional>
#include <vector>

#include "media/check_encoder.h"
#include "media/encode/encoder.h"

namespace spot::media {

struct EncoderTrial {
    double psnr = 0;  // dB, of the worst plane of all pictures
    double pictures_per_second = 0;
};

// The `index`th test picture. It differs from the one before in all planes, and from itself with
// its two chroma planes swapped. Its time is its index.
Frame trial_picture(Size size, int bit_depth, int index);

// Whether the packets are what `options` asks for: one for each of the first trial_pictures, their
// times rising, the first a keyframe; decoded by software they have the size, depth and colours of
// the options, and each picture is near the one that went in and nearer than to its neighbours.
// Returns the worst PSNR. "EncoderFailed" says what is wrong.
Result<double> check_coded(const EncoderOptions& options, const AVCodecParameters& parameters,
                           const std::vector<Packet>& packets);

// Encodes the test pictures with an encoder that lives only during the call, and checks the
// packets. A quality worse than crf 30 is tried as 30, since beyond it pictures may rightly look
// like their neighbours. Memory: a few pictures, and the packets. Errors are those of Encoder and
// of check_coded().
Result<EncoderTrial> try_encoder(const EncoderOptions& options);

// Does the same for hardware encoders, and nothing for software. `trying` is that of
// ConvertOptions.
Result<void> try_hardware(const EncoderOptions& options, const std::function<void(bool)>& trying);

}  // namespace spot::media
