#pragma once

// Describes in lines for people what a conversion will make.

#include <string>

#include "cli/convert/converting.h"
#include "media/plan.h"

namespace spot::cli {

// Several lines, each with its line end: pictures, streams, notes, disk space and time.
std::string plan_text(const media::ConversionPlan& plan, const Conversion& conversion,
                      const std::string& disk);
// The same in one line.
std::string plan_line(const media::ConversionPlan& plan);

}  // namespace spot::cli
