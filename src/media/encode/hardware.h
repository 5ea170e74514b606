#pragma once

// Hardware encoders of GPUs, as libav 5.1 drives them: which there are, their settings and their
// devices. None could be run where this was written, so a trial precedes each use
// (encoder_trial.h).

#include <string>
#include <vector>

#include "media/codec.h"
#include "media/film/av.h"

namespace spot::media {

// The form of pictures that an encoder takes, where it is not planes in memory.
struct InputForm {
    AVPixelFormat form = AV_PIX_FMT_NONE;  // NONE: planar 4:2:0, as everywhere here
    bool uploaded = false;                 // copied to frames of the device
};

struct HardwareEncoder {
    EncoderKind kind;
    Codec codec;
    const char* name;  // libav's name
};

// The encoder of a family for a codec; nullptr: there is none.
const HardwareEncoder* find_hardware(EncoderKind, Codec);

InputForm input_form_of(EncoderKind, int bit_depth);

// Sets the quality that `crf` asks for, the preset, no reordering of pictures, and keyframes that
// no later picture looks behind. The options are in hardware.cc's tables, with their sources.
void set_hardware(Options& settings, AVCodecContext& codec, const Encoding& encoding);

// The places where an encoder of this family may be, in the order in which they are tried: device
// nodes, or one empty name where the driver chooses. "EncoderFailed": there are none.
Result<std::vector<std::string>> hardware_places(EncoderKind);

// The device for AVCodecContext::hw_device_ctx; nullptr: the encoder opens its own.
// "EncoderFailed".
Result<Buffer> open_hardware(EncoderKind, const std::string& place);

// The error "EncoderFailed": this family cannot be used, why, and what to do.
tl::unexpected<Error> hardware_failed(EncoderKind, std::string_view why);

}  // namespace spot::media
