#pragma once

// Moments of a plane: taken, listed, given up, made into a data folder again.

#include <functional>
#include <string>
#include <vector>

#include "backup/manifest.h"
#include "backup/vault.h"
#include "base/clock.h"

namespace spot::backup {

struct Taken {
    std::string name;  // of the moment: its time
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t copied_files = 0;  // the others were there already
    std::uint64_t copied_bytes = 0;
};

// `snapshot`: as plane/folder/snapshot.h leaves it. `progress`: share of the bytes, 0 to 1; false:
// give up ("Cancelled"; the vault holds no new moment).
Result<Taken> take(Vault&, const std::string& snapshot, Time now,
                   const std::function<bool(double)>& progress);

// Their names, oldest first.
Result<std::vector<std::string>> moments(Vault&);

// Keeps the newest `count` moments; removes the others and what only they need. How many went.
Result<std::size_t> keep_newest(Vault&, std::size_t count);

struct Restored {
    std::string name;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};
// `name`: "": the newest. `folder` must not exist, or be empty: "FolderNotEmpty". Everything is
// checked: "BackupDamaged" names what is not as it was. What was made of a restore that failed is
// removed.
Result<Restored> restore(Vault&, const std::string& name, const std::string& folder,
                         const std::function<bool(double)>& progress);

}  // namespace spot::backup
