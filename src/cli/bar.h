#pragma once

// A progress bar on stderr: one line that changes on a terminal, one line now and then elsewhere.

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "pipeline/clients.h"

namespace spot::cli {

// Safe from every thread.
class Bar {
  public:
    Bar();
    ~Bar();
    void update(const pipeline::Progress&);
    // Frames per second over all conversions so far; 0: none yet.
    double frames_per_second() const;

  private:
    void draw();
    std::string line() const;

    mutable std::mutex mutex_;
    const bool terminal_;
    const std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point drawn_;
    std::string stage_ = "uploading";
    double share_ = 0;  // of the stage
    int segments_ = 0;
    std::map<int, double> segment_share_;
    std::map<int, std::int64_t> segment_frames_;
    std::chrono::steady_clock::time_point converting_since_;
    bool converting_ = false;
    std::size_t width_ = 0;  // of the line on the terminal
};

}  // namespace spot::cli
