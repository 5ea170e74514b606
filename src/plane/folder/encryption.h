#pragma once

// The encryption of a data folder. An encrypted folder has FORMAT 2 and the file `data-keys`
// (storage/crypt/data_keys.h); its store and blobs lie on a disk that seals them under these keys.
// A folder is encrypted from its first start on, or not at all: a plain one is moved over by a
// backup that is restored into an encrypted one.
//
// Not sealed, since other programs of the same owner read them without the master key:
// `credentials`, `keys` with `keys.seal`, `tls/`, `account`, `endpoint`. They hold what opens the
// plane, not what it stores; after a theft they are made anew.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "storage/crypt/data_keys.h"
#include "storage/crypt/master_key.h"
#include "storage/disk.h"

namespace spot::plane {

// An opened folder.
struct Unlocked {
    std::shared_ptr<Disk> disk = real_disk();               // for the store and the blobs
    std::shared_ptr<const crypt::DataKeys> keys = nullptr;  // nullptr: it is not encrypted
    std::string master_id = {};
    bool key_file_made = false;  // just now, for a new folder
};

// `begin`: a folder that is new becomes an encrypted one where a key is named, and a key file that
// is not there is made for it. `open`: the folder must have been begun.
enum class Unlock { begin, open };

// Finds out whether the folder is encrypted, and opens its keys. Where it fails, nothing was
// touched: "EncryptionKeyMissing" (encrypted, and no key was named, or none is there),
// "EncryptionKeyWrong", "EncryptionKeyUnusable", "EncryptionKeyInside" (the key file lies in the
// folder), "NotEncrypted" (a key was named for a plain folder), "DataKeysMissing" (the folder is
// encrypted, and its data keys are gone), "DataKeysDamaged". `random` outlives the disk.
Result<Unlocked> unlock_folder(const std::string& folder, const crypt::KeySource&, Unlock,
                               const Clock&, Random& random);

// The id of an encrypted folder, in hex; "": it is not encrypted.
Result<std::string> encrypted_folder_id(const std::string& folder);

// True: the path lies in the folder, links followed as far as they are there.
bool lies_inside(const std::string& folder, const std::string& path);
// Fails with "EncryptionKeyInside".
Result<void> must_lie_outside(const std::string& folder, const crypt::KeySource&);

// True: the folder is encrypted, as far as can be seen without a key.
Result<bool> is_encrypted(const std::string& folder);

// Makes the data keys of a new folder, which has none. For restoring a backup.
Result<Unlocked> begin_encryption(const std::string& folder, const crypt::KeySource&, const Clock&,
                                  Random& random);

// Writes a file of an encrypted folder, on disk when this returns.
Result<void> write_sealed_file(Disk&, const std::string& path, ByteSource&);

// The files of a folder by the data key under which they are sealed. No key is needed.
struct SealedFiles {
    std::uint32_t data_key = 0;
    Time made{};
    bool current = false;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;  // on disk
};
struct EncryptionStatus {
    std::string master_id;
    std::vector<SealedFiles> by_key;
    std::uint64_t damaged = 0;  // files of the store and blobs that have no header of a sealed file
};
// nullopt: the folder is not encrypted.
Result<std::optional<EncryptionStatus>> encryption_status(const std::string& folder);

// Makes a new data key for new files, and seals all data keys under `to`, or under the same master
// key where that is not given. No plane may run on the folder ("DataFolderLocked"). Returns the
// status afterwards.
Result<EncryptionStatus> rotate_keys(const std::string& folder, const crypt::KeySource& from,
                                     const crypt::KeySource& to, const Clock&, Random&);

}  // namespace spot::plane
