#pragma once

// Is there room on the disk? Every verb that writes much asks before it does anything, in the same
// words: "NoSpace" says how much is needed where, what is free, and what to do. All figures are
// estimates (pipeline/estimate/disk_estimate.h, picture_estimate.h), so --ignore-space begins all
// the same; a disk that does not tell how full it is refuses nothing.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/args.h"
#include "cli/convert/converting.h"
#include "media/mode.h"
#include "media/probe.h"

namespace spot::cli {

Flag ignore_space_flag();

// For one film: on the disks of `place` (of the output) and of its data folder.
Result<void> check_room(const Conversion&, const media::FilmInfo& film, const std::string& place);

// For films, in this order, into the folder `base.out`: for all of them at once, since each leaves
// its 3D film there. No film is opened where their sizes alone say that there is enough; else
// those that cannot be read, or are 3D, do not count. Says how many of them would fit.
Result<void> check_room_for_films(media::Engine& engine, const Conversion& base,
                                  const std::vector<std::string>& films);

// For a job in the plane whose data lie in `folder`, with its usual settings. Jobs that wait there
// are not counted.
Result<void> check_room_for_job(const std::string& in, const media::FilmInfo& film,
                                media::Mode mode, const std::string& folder);

// For `bytes` of pictures in `folder`, which are made of `in`.
Result<void> check_room_for_pictures(const std::string& in, std::uint64_t bytes,
                                     const std::string& folder);

// What it takes and what is free: "about 3.4 GB in /films, where 200 GB are free".
std::string room_text(const Conversion&, const media::FilmInfo& film, const std::string& place);

}  // namespace spot::cli
