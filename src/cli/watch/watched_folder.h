#pragma once

// The films of a folder that others write into, once they are written whole.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace spot::cli {

struct WatchedFilm {
    std::string path;   // begins with the folder's, as it was given
    std::string below;  // the same without it: "holiday/day 1.mp4"
    std::uint64_t size_bytes = 0;
    std::int64_t changed_ns = 0;  // its time of change, since 1970
};

class WatchedFolder {
  public:
    // Folders within the folder count, but not `left_out`, and none deeper than `deepest`. A film
    // is whole when its size and its time of change have been the same for `stable`: nobody tells
    // when a copy over a network is complete.
    WatchedFolder(std::string folder, std::string left_out, Duration stable)
        : folder_(std::move(folder)), left_out_(std::move(left_out)), stable_(stable) {}

    static constexpr int deepest = 32;

    // Looks once, at the time `now`, and returns the films that are whole, in natural order.
    // "NotReadable": the folder itself cannot be read; one within it that cannot is left out.
    Result<std::vector<WatchedFilm>> look(Time now);

  private:
    struct Seen {
        std::uint64_t size_bytes = 0;
        std::int64_t changed_ns = 0;
        Time since{};
    };
    Result<void> look_into(const std::string& folder, int depth, std::vector<WatchedFilm>& films);

    const std::string folder_;
    const std::string left_out_;
    const Duration stable_;
    std::map<std::string, Seen> seen_;  // by path; films that are gone are forgotten
};

}  // namespace spot::cli
