#pragma once

// File names from which players know how a film is packed: headsets' players go by the name, most
// of them by these words (those that iw3 writes; SKYBOX, DeoVR and Pigasus read them).

#include <string>
#include <string_view>

#include "media/container.h"
#include "media/mode.h"

namespace spot::media {

// What follows the film's name, e.g. "_LRF_Full_SBS".
std::string_view player_tag(Mode mode);

// "holiday_LRF_Full_SBS.mp4" for a film "clips/holiday.avi".
std::string player_name(const std::string& film, Mode mode, FilmContainer container);

}  // namespace spot::media
