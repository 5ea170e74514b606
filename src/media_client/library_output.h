#pragma once

// The output that libraries print to standard error while a film is read: warnings of no use to the
// user, and the last lines before a crash. It goes to the log (level debug), not to the terminal.

#include <cstddef>
#include <string>
#include <string_view>

namespace spot::media_client {

class LibraryOutput {
  public:
    // `fd` is where that output arrives; it does not block, and is not closed here. `film` is the
    // name in the log.
    LibraryOutput(int fd, std::string film) : fd_(fd), film_(std::move(film)) {}
    // Reads and logs what has arrived. False: no more will come.
    bool read();
    // The end of the output, in one printable line of at most 300 bytes; "": there was none.
    std::string tail();

  private:
    void take(std::string_view line);

    const int fd_;
    const std::string film_;
    std::string line_;  // the beginning of a line whose end has not arrived
    std::string last_;  // the last lines, at most twice as long as tail()
    int lines_ = 0;
};

}  // namespace spot::media_client
