#pragma once

// What a conversion will make, in lines for people.

#include <string>

#include "cli/convert/converting.h"
#include "media/plan.h"

namespace spot::cli {

// Several lines, each with its end: pictures, streams, notes, disk and time.
std::string plan_text(const media::ConversionPlan& plan, const Conversion& conversion,
                      const std::string& disk);
// The same in one line.
std::string plan_line(const media::ConversionPlan& plan);

}  // namespace spot::cli
