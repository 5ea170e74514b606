#pragma once

// How large pictures may be: for those who have no libav too.

namespace spot::media {

inline constexpr int longest_side = 8192;
inline constexpr int least_wanted_side = 16;

}  // namespace spot::media
