#pragma once

// Maintenance of a data folder for its owner. Where its plane runs, the plane does the work (it is
// asked through control.h); otherwise the folder is opened here meanwhile, for which an encrypted
// one needs its key: errors are those of unlock_folder() as well.

#include <string>

#include "plane/folder/control.h"
#include "storage/crypt/master_key.h"

namespace spot::plane {

// Reads everything that is stored and compares it with its checksums. Calls `say` with a line for
// each damaged thing, and fails with "DataDamaged" where there was any.
Result<void> verify_data_folder(const std::string& folder, const crypt::KeySource&, const Say& say);

// Makes a snapshot in snapshot_folder(). The caller calls clear_snapshot() when it was copied.
Result<void> snapshot_data_folder(const std::string& folder, const crypt::KeySource&);

}  // namespace spot::plane
