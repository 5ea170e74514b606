#pragma once

// What libraries print while a film is read: warnings of no use to whoever converts it, and a
// crash's last words. It goes to the log (level debug), not to the user's terminal.

#include <cstddef>
#include <string>
#include <string_view>

namespace spot::media_client {

class Chatter {
  public:
    // Of the program that reads `film`, from a descriptor that does not block.
    Chatter(int fd, std::string film) : fd_(fd), film_(std::move(film)) {}
    // Takes what is there. False: no more will come.
    bool read();
    // The end of what was said, in one printable line of at most 300 bytes; "": nothing was.
    std::string last_words();

  private:
    void take(std::string_view line);

    const int fd_;
    const std::string film_;
    std::string line_;  // that is not ended yet
    std::string last_;
    int lines_ = 0;
};

}  // namespace spot::media_client
