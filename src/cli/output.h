#pragma once

// The output of the program. Data go to stdout, and a run whose data could not be written fails.
// Messages for people go to stderr, and those that cannot be written are dropped: a full disk under
// a log, a reader that has gone or one that does not read must neither end nor delay the work
// (base/system/standard_error.h). Nothing here throws.

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/result.h"

namespace spot::cli {

// To be called first in main(). A program that was started with stdin, stdout or stderr closed
// (`>&-`) would get the next file that it opens under that number, and print into it. Closed ones
// are made unusable instead; a closed stderr accepts messages and forgets them.
void hold_standard_descriptors();

// Writes to stdout. Unless stdout is a terminal, the bytes are held back until flush_output() or
// the end.
void put_data(std::string_view bytes);
template <class... T>
void put(fmt::format_string<T...> format, T&&... values) {
    put_data(fmt::format(format, std::forward<T>(values)...));
}
void flush_output();
// Whether more output is useless: its reader has gone, or nothing can be written.
bool output_failed();
// Writes what is held back. "OutputClosed": the reader had enough, as `head` has, and no message is
// due; "OutputNotWritable": the run failed, and the message is to be printed.
Result<void> finish_output();

bool output_is_terminal();
// Whether stdout is a terminal that shows colours, and NO_COLOR (no-color.org) is not set.
bool output_takes_colour();

// Writes to stderr without a change.
void tell(std::string_view text);

}  // namespace spot::cli
