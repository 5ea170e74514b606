#pragma once

// Cutting a film into segments by stream copy.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/segment/seam.h"
#include "media/wanted.h"

namespace spot::media {

struct ChunkOptions {
    // A segment ends where a shot does, at a clean keyframe between this and half as much again;
    // where none does, at the first clean keyframe after that.
    double target_seconds = 300;
    Wanted wanted = {};
    // Called now and then with the share of the film done, 0..1; false cancels ("Cancelled").
    std::function<bool(double share)> progress = {};
};

struct Segment {
    std::string path;
    int index = 0;
    double start_seconds = 0;  // of its first picture, in the film's time
    double duration_seconds = 0;
    std::int64_t pictures = 0;  // packets of the main video stream, without the pre-roll
    std::uint64_t size_bytes = 0;
    std::optional<Seam> seam;  // at its start; none for the first
};

// Writes the pictures of `in` into 00000.mp4, 00001.mp4, ... in `out_dir` (which must exist), in
// one pass with memory that does not grow with the film. Every packet of the main picture stream is
// in exactly one segment, with its time in the film; a segment that begins inside a shot has some
// of the pictures before it as well, marked as pre-roll (seam.h). Each carries the film's plan.
// Sound and all else stays in the film, from which join takes it. The container is MP4 when it can
// hold the pictures, else MOV or NUT under the same name: readers look at the content.
//
// Cuts are only at keyframes from which a decoder gives every following picture; a film without
// such keyframes is one segment. Errors: those of probe.h and of plan_film, "NotStorable",
// "NoSpace", "Cancelled"; on any of them no segment is left in `out_dir`.
Result<std::vector<Segment>> chunk(const std::string& in, const std::string& out_dir,
                                   const ChunkOptions& options = {});

}  // namespace spot::media
