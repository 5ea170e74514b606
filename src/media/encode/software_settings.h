#pragma once

// What x264, x265 and SVT-AV1 are told: the same bytes on every machine.

#include "media/encode/encoder.h"

namespace spot::media {

void set_software(Options& settings, const EncoderOptions& options);

}  // namespace spot::media
