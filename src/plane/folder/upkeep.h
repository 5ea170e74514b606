#pragma once

// What the owner asks of a data folder, whether its plane runs (asked through control.h) or not
// (opened here for as long as it takes).

#include <string>

#include "plane/folder/control.h"

namespace spot::plane {

// Reads everything and checks its sums; says a line for each damaged thing. "DataDamaged".
Result<void> verify_data_folder(const std::string& folder, const Say& say);

// One moment of the plane, below snapshot_folder(); clear it when it was copied.
Result<void> snapshot_data_folder(const std::string& folder);

}  // namespace spot::plane
