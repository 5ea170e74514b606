#pragma once

// The commands of spot_quality. Each returns the process's exit status: 64 for wrong arguments.

namespace spot::quality {

// depth-speed FILM: milliseconds of processor time that depth takes for a picture.
int depth_speed(int argc, char** argv);
// depth-score FILM TRUTH: depth against TRUTH, disparities of each picture as PFM images one after
// the other; values that are not above zero are not known.
int depth_score(int argc, char** argv);
// depth-world: depth of made scenes against what is exactly known of them.
int depth_world(int argc, char** argv);
// depth-flicker FILM: change of depth along the estimated flow.
int depth_flicker(int argc, char** argv);
// depth-cuts FILM: numbers of the pictures that begin a shot.
int depth_cuts(int argc, char** argv);
// depth-look FILM FOLDER STEP: each STEP-th picture beside its depth, as PPM files.
int depth_look(int argc, char** argv);

// view LEFT.ppm RIGHT.ppm DISPARITY.pfm [low] [OUT.ppm], view-disparity LEFT.ppm DISPARITY.pfm
// STRENGTH, view-world, view-holes, view-speed [LEFT.ppm DISPARITY.pfm]: see view.h.
int view_quality(int argc, char** argv);
int view_disparity(int argc, char** argv);
int view_world(int argc, char** argv);
int view_holes(int argc, char** argv);
int view_speed(int argc, char** argv);

}  // namespace spot::quality
