#pragma once

// Encoders of GPUs, as libav 5.1 drives them: which there are, what they are told, on which device.
// None could be run where this was written: each use is preceded by a trial (encoder_trial.h).

#include <string>
#include <vector>

#include "media/codec.h"
#include "media/film/av.h"

namespace spot::media {

// What an encoder takes instead of planes in memory.
struct Intake {
    AVPixelFormat form = AV_PIX_FMT_NONE;  // of the samples; NONE: as the house has them
    bool uploaded = false;                 // to frames of the device
};

struct HardwareEncoder {
    EncoderKind kind;
    Codec codec;
    const char* name;  // libav's
};

// nullptr: there is none of this family for this codec.
const HardwareEncoder* find_hardware(EncoderKind, Codec);

Intake intake_of(EncoderKind, int bit_depth);

// The quality that `crf` asks for, the preset, pictures in the order they come, keyframes that cut
// off the past. How it says so is in hardware.cc's tables, with the sources.
void set_hardware(Options& settings, AVCodecContext& codec, const Encoding& encoding);

// Where an encoder of this family may be, the first to be tried first: device nodes, or one empty
// name where its driver chooses. "EncoderFailed": there is nothing.
Result<std::vector<std::string>> hardware_places(EncoderKind);

// For AVCodecContext::hw_device_ctx; nullptr: the encoder opens its own. "EncoderFailed".
Result<Buffer> open_hardware(EncoderKind, const std::string& place);

// "EncoderFailed": this family cannot be used, why, and what to do.
tl::unexpected<Error> hardware_failed(EncoderKind, std::string_view why);

}  // namespace spot::media
