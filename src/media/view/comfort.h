#pragma once

// Measures how comfortable a conversion is to watch, on the depth maps and with the settings that
// its pictures were rendered with. Parallax is the distance between the two eyes' pictures of a
// point, in per cent of the picture's width: crossed in front of the screen, uncrossed behind it.

#include "media/comfort_sums.h"
#include "media/depth/depth_map.h"
#include "media/view/floating_window.h"
#include "media/view/render.h"

namespace spot::media {

// Takes the maps of a film in order. One thread at a time. The sums can be read at any time and
// depend on the maps so far alone.
class ComfortMeter {
  public:
    // `width` is that of the pictures. All counts, and `bars`, concern the part that the maps are
    // of.
    ComfortMeter(const RenderOptions& options, Viewing viewing, int width);
    // Adds a picture. The picture's side cuts things that stand in front of the screen there,
    // unless bars cover them. Without a floating window nothing is cut: the renderer lets depth
    // fall to the screen at the sides.
    void add(const DepthMap& depth, WindowBars bars = {});
    const ComfortSums& sums() const { return sums_; }

  private:
    RenderOptions options_;
    ComfortLimits limits_;
    int width_;
    ComfortSums sums_;
};

}  // namespace spot::media
