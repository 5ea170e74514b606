#pragma once

// Checks the disk space. Every verb that writes much asks before it does anything, in the same
// words: "NoSpace" says how much is needed where, how much is free, and what to do. All figures are
// estimates (pipeline/estimate/disk_estimate.h, picture_estimate.h), so --ignore-space begins all
// the same; a file system that does not report its free space refuses nothing.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/args.h"
#include "cli/convert/converting.h"
#include "media/mode.h"
#include "media/probe.h"

namespace spot::cli {

Flag ignore_space_flag();

// Checks for one film: on the disk of its output `place`, and on that of its data folder.
Result<void> check_room(const Conversion&, const media::FilmInfo& film, const std::string& place);

// Checks for films that are converted in this order into the folder `base.out`: for all of them
// together, since each leaves its 3D film there. No film is opened where their sizes alone show
// that there is enough space; else films that cannot be read, or are 3D, do not count. The error
// says how many of them would fit.
Result<void> check_room_for_films(media::Engine& engine, const Conversion& base,
                                  const std::vector<std::string>& films);

// Checks for a job with the usual settings in the plane whose data lie in `folder`. Other jobs that
// wait there are not counted.
Result<void> check_room_for_job(const std::string& in, const media::FilmInfo& film,
                                media::Mode mode, const std::string& folder);

// Checks for `bytes` of pictures in `folder`, which are made of `in`.
Result<void> check_room_for_pictures(const std::string& in, std::uint64_t bytes,
                                     const std::string& folder);

// The needed and the free space in words: "about 3.4 GB in /films, where 200 GB are free".
std::string room_text(const Conversion&, const media::FilmInfo& film, const std::string& place);

}  // namespace spot::cli
