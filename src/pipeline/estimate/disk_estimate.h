#pragma once

// Estimates how much disk space a conversion takes while it runs, so that it can be refused before
// it begins.
//
// S is the size of the film in bytes, C the size of the part of it that is wanted, and R the size
// of the 3D film. Each step needs at most, at one time:
//
//   cutting     the film in the plane, a copy that is read, its segments          2 S + C
//   converting  the film, segments that are left, results                         S + C + R
//   joining     the film and results in the plane, copies of both, the 3D film    2 S + 3 R
//   fetching    the film, results and the 3D film in the plane, and in its place    S + 3 R
//
// So a conversion needs the larger of 2 S + C and 2 S + 3 R: a segment is removed within a second
// of its conversion, which is nothing beside the time that a large film takes. Where segments are
// kept, so that a job can be begun again, the steps from "converting" on need C more. What the
// plane needs for itself (plane_bytes) is added.

#include <cstdint>
#include <string>
#include <vector>

#include "media/mode.h"
#include "media/probe.h"
#include "pipeline/clients.h"

namespace spot::pipeline {

// The bytes that a plane needs for itself: its log, and what it leaves free of any disk
// (storage/space.h).
inline constexpr std::uint64_t plane_bytes = 96u << 20;

struct DiskNeed {
    std::uint64_t source_bytes = 0;  // S
    std::uint64_t result_bytes = 0;  // R, estimated
    std::uint64_t work_bytes = 0;    // the most that the data folder takes
    std::uint64_t output_bytes = 0;  // beside the output, while the data folder holds `work_bytes`
    // The most that both take at one time where they are on one disk.
    std::uint64_t both_bytes = 0;
    std::uint64_t left_bytes = 0;  // the part of `work_bytes` that is still used when all is done
};

// The share of the film that is converted, 0..1; 1 where its length is not known.
double wanted_share(const media::FilmInfo& film, const media::Wanted& wanted);
// The number of pictures in that share; 0 where it is not known.
double wanted_pictures(const media::FilmInfo& film, const media::Wanted& wanted);
// The number of pixels that each of these pictures has.
double wanted_pixels(const media::FilmInfo& film, const media::Wanted& wanted);

// The estimated size of the 3D film in bytes: what its pictures take at the bits a pixel that usual
// films take with this codec and crf, but no more than the bits of the film itself suggest (a film
// of few bits becomes one of few bits); and a tenth of the film for sound. A very noisy film takes
// twice as much. Where nothing but its size is known of a film (its other figures are 0), this is
// the most that its bits allow.
std::uint64_t expected_result_bytes(const media::FilmInfo& film,
                                    const media::RenderSettings& render);

// The need of a conversion in a plane. `kept`: the film and its segments stay until the end, as
// they do in a data folder of the user's.
DiskNeed disk_need(const media::FilmInfo& film, const media::RenderSettings& render, bool kept);

// The need of a conversion without a plane: the converted pictures, and the film that they are
// joined to.
DiskNeed disk_need_in_one_piece(const media::FilmInfo& film, const media::RenderSettings& render);

// The need of films that are converted in this order, one after the other, in one data folder if
// there is one.
DiskNeed in_turn(const std::vector<DiskNeed>& needs);

// A size for people, such as "3.4 GB" or "120 MB".
std::string bytes_in_words(std::uint64_t bytes);

}  // namespace spot::pipeline
