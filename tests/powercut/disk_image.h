#pragma once

// The disk as a power cut leaves it: all that was written before the last flush, and of what came
// later any part, in sectors of 512 bytes.

#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/system/process.h"
#include "powercut/recording.h"

namespace spot::powercut {

class DiskImage {
  public:
    // A file of `bytes` at `path`, gone with this object. One for each process.
    DiskImage(const Recording& recording, std::string path, std::size_t bytes);
    ~DiskImage();
    DiskImage(const DiskImage&) = delete;
    DiskImage& operator=(const DiskImage&) = delete;

    // Makes the file what the disk is after a cut before event `cut`. Cuts may only go forward.
    // What was there is gone entirely. Says how it was cut, for people.
    std::string take(std::size_t cut, SeededRandom& random);
    const std::string& path() const { return path_; }

  private:
    void go_on_to(std::size_t event);
    void restore();
    std::pair<std::size_t, std::size_t> keep(const Event& event, int percent_torn,
                                             SeededRandom& random);

    const Recording& recording_;
    const std::string path_;
    const std::size_t bytes_;
    Descriptor file_;
    char* image_ = nullptr;  // the file
    char* base_ = nullptr;   // the disk after events [0, applied_)
    std::size_t applied_ = 0;
    // Where the recorded run wrote: [first, second), in order. All else is empty in every image.
    std::vector<std::pair<std::size_t, std::size_t>> written_;
};

}  // namespace spot::powercut
