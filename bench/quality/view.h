#pragma once

// The commands of spot_quality that measure rendering. Each returns the process's exit status: 64
// for wrong arguments.

namespace spot::quality {

// view LEFT.ppm RIGHT.ppm DISPARITY.pfm [low] [OUT.ppm]: the right view made from the left one and
// its disparity (pixels that a point of the left picture stands further left in the right one),
// against the true right view. `low`: disparity is brought down to the size of depth maps and up
// again first, as in a conversion. Prints one line of JSON: PSNR over red, green and blue together;
// SSIM of luma (BT.601) in windows of 7x7, as scikit-image computes it.
//
// Pixels of the left picture without a disparity get the smaller of their known neighbours' in the
// row: what is not known is most often what one camera alone sees, thus background. Nothing is left
// out of the comparison; "holes" are the pixels that no source lands on.
int view_quality(int argc, char** argv);

// view-disparity LEFT.ppm DISPARITY.pfm STRENGTH: the pair that a conversion of that strength (per
// cent of the width) makes of a picture and its true depth, the left eye kept; then what is
// measured in that pair, by blocks of 9x9, against what was asked for at each textured place that
// both eyes see. Pixels: mean |requested|, mean and median |error|, bias; the share of places
// within one pixel.
int view_disparity(int argc, char** argv);

// view-world: what holes are filled with in made scenes, against the true right view's luma, and
// how near to it they would come with what the left camera saw in the last two seconds: the limit
// of what remembering can give, by exact geometry. Holes at the picture's sides are left out, since
// conversions have none there. One line of JSON a scene: share of the picture that is holes, PSNR
// as they are filled and with what was seen; "seen": the same for those that were (share of holes).
int view_world(int argc, char** argv);

// view-holes: the same for the holes that conversions have: of both eyes, at a strength of 3 per
// cent, with the depth that is found in made scenes and with that of a source that knows the truth
// (as sharp as a depth map can be; as a model at its best). Where a hole is at the border of a
// thing, it should show what the film's camera would see without that thing; elsewhere depth is
// wrong, and the film's picture goes on. One line of JSON a scene and depth: as view-world, and
// "border": the same for the former (share of holes), "seen": for those of them that were seen.
int view_holes(int argc, char** argv);

// view-speed [LEFT.ppm DISPARITY.pfm]: milliseconds of processor time (best of some rounds) to turn
// a picture of 1920x1080 and its depth map into two eyes side by side, with each of the row kernels
// that this processor has. Without a picture, a made one of many edges.
int view_speed(int argc, char** argv);

}  // namespace spot::quality
