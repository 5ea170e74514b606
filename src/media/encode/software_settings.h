#pragma once

// The settings of x264, x265 and SVT-AV1, chosen so that they give the same bytes on every machine.

#include "media/encode/encoder.h"

namespace spot::media {

void set_software(Options& settings, const EncoderOptions& options);

}  // namespace spot::media
