#pragma once

// The floating window. A thing that stands in front of the screen and is cut by the picture's side
// is seen whole by one eye and cut by the other (a window violation), which hurts. A black bar at
// the left side of the left eye's picture, or at the right side of the right eye's, moves the frame
// nearer than the thing that it cuts.
//
// It is off unless asked for: the renderer's taper brings depth back to the screen at the sides,
// which costs no picture and leaves next to no violation. The window is for films whose edges
// should keep their depth.

#include "media/depth/depth_map.h"
#include "media/depth/upsample.h"

namespace spot::media {

// Widths in pixels of the film, even.
struct WindowBars {
    int left = 0;   // at the left side of the left eye's picture
    int right = 0;  // at the right side of the right eye's
};

// The parallax at the sides: the 95th percentile of the map's pixels in the outermost 5 per cent of
// the width; 0 where that lies behind the screen. Its unit is that of `scale`; it is the parallax
// of both eyes together if `scale` is for both.
struct SideParallax {
    float left = 0;
    float right = 0;
};
SideParallax side_parallax(const DepthMap& depth, const ShiftScale& scale);

// Takes the maps of a film in order. Bars reach their wanted width within about ten pictures, and
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
