#pragma once

// Writes text for people to stderr. The reader of stderr may be gone, its disk may be full, and a
// pager or a stopped terminal may read nothing for hours. None of this may delay or end the work of
// the process, so text that cannot be written within a bound is dropped. Nothing here throws. Safe
// from every thread.

#include <string_view>

#include "base/clock.h"

namespace spot {

// How long a write waits for room before its text is dropped. Text that follows is dropped without
// a wait, until there is room again.
inline constexpr Duration patience_for_words = std::chrono::seconds(5);
inline constexpr Duration patience_for_log_lines = std::chrono::seconds(1);

// Writes the text unchanged. A status line that is shown on a terminal is erased before.
void write_to_stderr(std::string_view text, Duration patience = patience_for_words);

// Shows a status line, which the next call replaces in place; "": removes it. It is ASCII and is
// cut at `columns` bytes, so that it never wraps. Never waits.
void show_status(std::string_view line, int columns);

}  // namespace spot
