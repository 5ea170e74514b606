#pragma once

// Whether a film says itself that it is 3D already.

#include <string>

#include "media/film/source.h"

namespace spot::media {

// libav's name of how the eyes lie, e.g. "side by side", "top and bottom", or "two streams in one"
// (multiview coding, as of Blu-ray 3D); "": it does not say. The container is asked first (st3d,
// StereoMode), then the stream: a frame packing message (SEI 45) stands before its first picture,
// which is decoded to find it. So the film must be opened anew before it is read.
std::string stereo_of(Source& source);

}  // namespace spot::media
