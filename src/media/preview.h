#pragma once

// Stills of what a conversion would make of a film, in seconds instead of hours.

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/render_settings.h"

namespace spot::media {

struct PreviewOptions {
    std::vector<double> at;  // seconds since the film's start; 1 to 16 of them
    std::string name;        // files begin so; with several times "NAME_12.5s"
    bool sheet = false;      // one picture of all of it
    bool overwrite = false;
    // All that says how pictures look is used. The anaglyph is of `mode` if that is one, else
    // red-cyan.
    RenderSettings render = {};
    // Asked between the moments, and by a caller of another process a few times a second; false
    // cancels ("Cancelled").
    std::function<bool()> goes_on = {};
};

// Writes into `folder`, for the first picture at or after each time: NAME_left.png, NAME_right.png,
// NAME_anaglyph.png, NAME_depth.png (near is white), NAME_shift.png (parallax: red in front of the
// screen, blue behind, as strong as `strength` allows, with a scale below) and NAME_difference.png
// (left less right, gray where equal); with the modes vr180 and row-interleaved also
// NAME_vr180.png or NAME_row-interleaved.png, as the film has it.
// With `sheet` instead NAME_sheet.png: source, depth, left,
// right and anaglyph side by side, a row for each time. All of 8 bits. Depth has seen the two
// seconds before and the pictures it looks ahead, as in a conversion. Returns the paths.
//
// Errors: those of probe.h; "InvalidOption": a setting, or a time beyond the film's end;
// "OutputExists"; "Cancelled"; those of a depth model (depth_model/depth_model.h). Pictures are
// whole when they have their names; on an error those before it stay.
Result<std::vector<std::string>> preview(const std::string& in, const std::string& folder,
                                         const PreviewOptions& options);

}  // namespace spot::media
