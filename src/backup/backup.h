#pragma once

// Backups of a plane. A vault holds moments: each is the state of a plane at one time. Moments are
// taken, listed, removed, and restored into a data folder.

#include <functional>
#include <string>
#include <vector>

#include "backup/manifest.h"
#include "backup/vault.h"
#include "base/byte_source.h"
#include "base/clock.h"

namespace spot::backup {

struct Taken {
    std::string name;  // name of the new moment, which is its time
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t copied_files = 0;  // the vault had the others already
    std::uint64_t copied_bytes = 0;
};

// Takes a moment of `snapshot`, a folder that plane/folder/snapshot.h has made. `progress` is
// called with the share of bytes that are done, 0 to 1; where it returns false, take() fails with
// "Cancelled", and the vault has no new moment. `folder_id`: of an encrypted folder, in hex.
Result<Taken> take(Vault&, const std::string& snapshot, Time now,
                   const std::function<bool(double)>& progress, const std::string& folder_id = "");

// The names of all moments, oldest first.
Result<std::vector<std::string>> moments(Vault&);

// Keeps the newest `count` moments and removes the others with the files that only they need.
// Returns how many moments were removed.
Result<std::size_t> keep_newest(Vault&, std::size_t count);

struct Restored {
    std::string name;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

// Encryption of the folder that is made. A moment of an encrypted plane has the file `data-keys`:
// its files come back as they are, sealed. The files of a plain one can be sealed on their way in,
// so that none of their bytes is ever on the folder's disk as it is.
struct Encrypting {
    // Looks at the bytes of `data-keys` before anything is restored; its error ends that.
    std::function<Result<void>(const std::string& data_keys)> check = {};
    // For a plain moment: makes the new folder an encrypted one, with its file FORMAT, and returns
    // a function that writes a file, sealed and on disk when it returns. Empty: the folder stays
    // plain.
    using Put = std::function<Result<void>(const std::string& path, ByteSource&)>;
    std::function<Result<Put>(const std::string& folder)> begin = {};
};

// Restores the moment `name` ("": the newest) into `folder`, which must not exist or must be empty
// ("FolderNotEmpty"). Every checksum is compared; "BackupDamaged" names the file that has changed.
// Where it fails, all that it has written is removed.
Result<Restored> restore(Vault&, const std::string& name, const std::string& folder,
                         const std::function<bool(double)>& progress, const Encrypting& = {});

}  // namespace spot::backup
