#pragma once

// Collects libav's error messages. An error's number does not say everything: messages of drivers
// are in libav's log alone, which is silent otherwise (quiet_libav).

#include <string>

namespace spot::media {

// As long as this object lives, libav's lines of level "error", from all threads, are collected in
// it. There is one at a time in a process: a second one waits for the first.
class LibavErrorLog {
  public:
    LibavErrorLog();
    ~LibavErrorLog();
    LibavErrorLog(const LibavErrorLog&) = delete;
    LibavErrorLog& operator=(const LibavErrorLog&) = delete;

    // The first lines, printable, joined by semicolons, at most 300 bytes; "": there were none.
    std::string text() const;
};

}  // namespace spot::media
