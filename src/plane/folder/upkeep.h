#pragma once

// Maintenance of a data folder for its owner. Where its plane runs, the plane does the work (it is
// asked through control.h); otherwise the folder is opened here meanwhile.

#include <string>

#include "plane/folder/control.h"

namespace spot::plane {

// Reads everything that is stored and compares it with its checksums. Calls `say` with a line for
// each damaged thing, and fails with "DataDamaged" where there was any.
Result<void> verify_data_folder(const std::string& folder, const Say& say);

// Makes a snapshot in snapshot_folder(). The caller calls clear_snapshot() when it was copied.
Result<void> snapshot_data_folder(const std::string& folder);

}  // namespace spot::plane
