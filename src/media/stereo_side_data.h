#pragma once

// What players are told about two eyes in one picture.

#include "media/av.h"
#include "media/mode.h"

namespace spot::media {

// Sets the stream's side data from which mp4 writes its st3d box. Anaglyph has none: to a player it
// is an ordinary picture.
void state_stereo(AVStream& stream, Mode mode);

// x264's number for the frame packing message (SEI 45); -1: none.
int frame_packing(Mode mode);

}  // namespace spot::media
