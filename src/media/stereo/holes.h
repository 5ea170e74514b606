#pragma once

// What the eyes see beside near things and the film never showed.

#include <cstdint>
#include <span>

namespace spot::media {

// Gives each hole a source: what lies behind, mirrored at the hole's edge. Only holes change.
// `shift` and `offsets` are those of the right eye (warp.h).
void fill_holes(std::span<const std::int16_t> shift, std::span<std::int16_t> offsets);

}  // namespace spot::media
