#pragma once

// A window in front of the screen. What stands nearer than the screen and is cut by the picture's
// side is seen whole by one eye and cut for the other, which hurts. Black at the left side of the
// left eye's picture and at the right side of the right eye's moves the window's frame nearer than
// what it cuts.
//
// Off unless asked for: the renderer's taper brings depth back to the screen at the sides, which
// costs no picture and leaves next to no violation. The window is for films whose edges should keep
// their depth.

#include "media/depth/depth_map.h"
#include "media/depth/upsample.h"

namespace spot::media {

// In pixels, even, of the film's width.
struct WindowBars {
    int left = 0;   // at the left side of the left eye's picture
    int right = 0;  // at the right side of the right eye's
};

// Parallax at the sides: what 95 of 100 map pixels in the outermost 5 per cent of the width stay
// below; 0 where that lies behind the screen. In the units of `scale`, of both eyes together if it
// is for both.
struct SideParallax {
    float left = 0;
    float right = 0;
};
SideParallax side_parallax(const DepthMap& depth, const ShiftScale& scale);

// Takes the maps of a film in order. Bars follow what they should be within about ten pictures, and
// at once at cuts. One thread at a time.
class FloatingWindow {
  public:
    // `whole` gives for a map the parallax between the eyes, in 1/16 pixel.
    WindowBars next(const DepthMap& depth, const ShiftScale& whole);

  private:
    bool begun_ = false;
    SideParallax now_;
};

}  // namespace spot::media
