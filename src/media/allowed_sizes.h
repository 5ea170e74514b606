#pragma once

// How large pictures may be, and how many: for those who have no libav too.

namespace spot::media {

inline constexpr int longest_side = 8192;
inline constexpr int least_wanted_side = 16;
inline constexpr double greatest_rate = 1000;         // pictures a second
inline constexpr double longest_film_seconds = 1e6;  // whose part can be wanted

}  // namespace spot::media
