#pragma once

// Tells players about two eyes in one picture, through streams' side data: mp4 writes its st3d
// and sv3d boxes from it, Matroska its StereoMode and Projection.

#include <optional>

#include "media/film/av.h"
#include "media/render_settings.h"

namespace spot::media {

// nullopt: to a player the picture is an ordinary one.
std::optional<StereoLayout> layout_of(const RenderSettings& settings);

void state_stereo(AVStream& stream, const StereoLayout& layout);

}  // namespace spot::media
