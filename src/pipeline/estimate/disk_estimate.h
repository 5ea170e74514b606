#pragma once

// How much disk a conversion takes while it runs, to say so before it begins.
//
// With S the film's bytes, C those of the part of it that is wanted, and R those of the 3D film, at
// most at one time:
//
//   cutting     the film in the plane, a copy that is read, its segments          2 S + C
//   converting  the film, segments that are left, results                         S + C + R
//   joining     the film and results in the plane, copies of both, the 3D film    2 S + 3 R
//   fetching    the film, results and the 3D film in the plane, and in its place    S + 3 R
//
// so the larger of 2 S + C and 2 S + 3 R (of what is converted, segments go within a second, which
// is no time for a film whose size matters); C more from "converting" on where segments are kept,
// so that a job can be begun again. What the plane needs for itself comes to that.

#include <cstdint>
#include <string>
#include <vector>

#include "media/mode.h"
#include "media/probe.h"
#include "pipeline/clients.h"

namespace spot::pipeline {

// Its log, and what it leaves free of any disk (storage/space.h).
inline constexpr std::uint64_t plane_bytes = 96u << 20;

struct DiskNeed {
    std::uint64_t source_bytes = 0;  // S
    std::uint64_t result_bytes = 0;  // R, about
    std::uint64_t work_bytes = 0;    // the data folder, at most
    std::uint64_t output_bytes = 0;  // beside the output, while the data folder holds `work_bytes`
    // Both on one disk, at most at one time.
    std::uint64_t both_bytes = 0;
    std::uint64_t left_bytes = 0;  // of `work_bytes`, what is still there when all is done
};

// How much of the film is converted, 0..1; 1 where its length is not known.
double wanted_share(const media::FilmInfo& film, const media::Wanted& wanted);
// How many pictures that are; 0: not known.
double wanted_pictures(const media::FilmInfo& film, const media::Wanted& wanted);
// How many pixels each has.
double wanted_pixels(const media::FilmInfo& film, const media::Wanted& wanted);

// The bytes of the 3D film, about: what its pictures take at so many bits a pixel as films of the
// common kind do with this codec and crf, but no more than the film's own bits say of it (a film
// of few bits stays one); and a tenth of the film for sound. A very noisy film takes twice as much.
// Of a film that nothing is known of but its size it is the most that its bits allow.
std::uint64_t expected_result_bytes(const media::FilmInfo& film,
                                    const media::RenderSettings& render);

// `kept`: the film and its segments stay until the end (a data folder of the user's).
DiskNeed disk_need(const media::FilmInfo& film, const media::RenderSettings& render, bool kept);

// Without a plane: the pictures, and the film that they are joined to.
DiskNeed disk_need_in_one_piece(const media::FilmInfo& film, const media::RenderSettings& render);

// Of films that are converted one after the other, with one data folder if there is one.
DiskNeed in_turn(const std::vector<DiskNeed>& needs);

// "3.4 GB", "120 MB".
std::string bytes_in_words(std::uint64_t bytes);

}  // namespace spot::pipeline
