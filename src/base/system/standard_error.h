#pragma once

// Words for people on stderr. Its reader may have gone, its disk may be full, a pager or a stopped
// terminal may take nothing for hours: none of this may hold up or end what is being done, so that
// what cannot be said soon is dropped. Nothing here throws. Safe from every thread.

#include <string_view>

#include "base/clock.h"

namespace spot {

// What has nowhere to go is dropped after so long, and what follows at once, until there is room.
inline constexpr Duration patience_for_words = std::chrono::seconds(5);
inline constexpr Duration patience_for_log_lines = std::chrono::seconds(1);

// As it is. On a terminal a status line makes way for it.
void write_to_stderr(std::string_view text, Duration patience = patience_for_words);

// One line of a terminal that changes in place; "": none any more. It has at most `columns`
// columns (so many bytes: ASCII), so that it never wraps. Never waits.
void show_status(std::string_view line, int columns);

}  // namespace spot
