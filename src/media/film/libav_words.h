#pragma once

// What libav says of an error beyond its number: drivers' own words stand in its log alone, which
// is silent otherwise (quiet_libav).

#include <string>

namespace spot::media {

// From its making to its end libav's lines of level "error", of all threads, come here. One at a
// time in a process: a second one waits for the first.
class LibavWords {
  public:
    LibavWords();
    ~LibavWords();
    LibavWords(const LibavWords&) = delete;
    LibavWords& operator=(const LibavWords&) = delete;

    // The first lines, printable, between semicolons, at most 300 bytes; "": nothing was said.
    std::string said() const;
};

}  // namespace spot::media
