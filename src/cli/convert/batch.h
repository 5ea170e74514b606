#pragma once

// Counts and reports the outcomes of several inputs that are converted one after the other; one
// that fails does not stop the others.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::cli {

// The names of files, shortened where they are many: "a.mkv, b.mkv and 7 more".
std::string some_names(const std::vector<std::string>& paths);

class Batch {
  public:
    // `what` names the inputs and `done` what happens to them: "films", "converted". Both must
    // outlive this object.
    Batch(std::string_view what, std::string_view done) : what_(what), word_(done) {}
    void done() { ++done_; }
    // Counts an input that was skipped, and prints `why`, which is a sentence.
    void skipped(std::string_view why);
    void failed(const std::string& in, const Error& error);
    // Prints how many there were of each, and returns the exit code: 1 where any failed.
    int sum_up() const;

  private:
    std::string_view what_;
    std::string_view word_;
    int done_ = 0;
    int skipped_ = 0;
    std::vector<std::string> failed_;
};

}  // namespace spot::cli
