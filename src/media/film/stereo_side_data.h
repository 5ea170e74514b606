#pragma once

// What players are told about two eyes in one picture, in streams' side data: mp4 writes its st3d
// and sv3d boxes from it, Matroska its StereoMode and Projection.

#include <optional>

#include "media/film/av.h"
#include "media/mode.h"

namespace spot::media {

struct StereoLayout {
    enum class Place { beside, above };  // the second eye lies beside the first, or below it
    Place place = Place::beside;
    bool right_first = false;  // the right eye is at the left, or at the top
    bool half_sphere = false;  // each eye sees 180 degrees, equirectangular
};

// nullopt: to a player the picture is an ordinary one.
std::optional<StereoLayout> layout_of(Mode mode);

void state_stereo(AVStream& stream, const StereoLayout& layout);

}  // namespace spot::media
