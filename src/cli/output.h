#pragma once

// What the program says. Data go to stdout, and a run whose data could not be written fails;
// messages for people go to stderr, and those that cannot be written are dropped: a full disk under
// a log, a reader that has gone or one that takes nothing must neither end nor hold up what is done
// (base/system/standard_error.h). Nothing here throws.

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/result.h"

namespace spot::cli {

// First thing in main(): whoever was started with stdin, stdout or stderr closed (`>&-`) would get
// the next file that it opens under that number, and print into it. Closed ones become unusable
// instead; a closed stderr takes messages and forgets them.
void hold_standard_descriptors();

// To stdout. Held back until flush_output() or the end, but on a terminal.
void put_data(std::string_view bytes);
template <class... T>
void put(fmt::format_string<T...> format, T&&... values) {
    put_data(fmt::format(format, std::forward<T>(values)...));
}
void flush_output();
// Whether more output makes no sense: its reader has gone, or nothing can be written.
bool output_failed();
// Writes what is held back. "OutputClosed": the reader had enough, as `head` has, which is nothing
// to complain about; "OutputNotWritable": say so, and fail.
Result<void> finish_output();

// Stdout is a terminal that shows colours, and NO_COLOR (no-color.org) is not set.
bool output_takes_colour();

// To stderr, as it is.
void tell(std::string_view text);

}  // namespace spot::cli
