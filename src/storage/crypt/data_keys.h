#pragma once

// The data keys of an encrypted data folder. Files are sealed under keys that are derived from a
// data key; the data keys lie in the folder, in the file `data-keys`, each sealed under the master
// key, which is never there. A rotation seals them under another master key and adds a new one for
// new files. Old files stay readable, as no data key is ever taken away.
//
// The form of the bytes stands in docs/formats/encryption.md.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "storage/crypt/cipher.h"

namespace spot::crypt {

// The most data keys that a folder may have.
inline constexpr std::size_t most_data_keys = 10'000;
inline constexpr std::size_t largest_data_keys = 4u << 20;  // bytes of their file
inline constexpr const char* data_keys_file = "data-keys";

struct DataKey {
    std::uint32_t number = 0;  // from 1
    Time made{};
    Key key;
};

// The file as those see it who have no master key.
struct SealedKeys {
    std::string folder_id;  // 16 random bytes
    std::string master_id;  // that of the master key that seals them (master_id())
    struct Entry {
        std::uint32_t number = 0;
        Time made{};
        std::string sealed;
    };
    std::vector<Entry> entries;  // by number
};

// A name of a key that tells nothing of it, 16 hex digits.
std::string master_id(const Key& master);

// Does not change after it was made; safe from every thread.
class DataKeys {
  public:
    static DataKeys make(Random&, Time now);
    // Fails with "EncryptionKeyWrong" where `master` is not the key that sealed them, and with
    // "DataKeysDamaged".
    static Result<DataKeys> open(const SealedKeys&, const Key& master);

    // With one more, which is the current one then. Fails with "TooManyDataKeys".
    Result<DataKeys> with_new_key(Random&, Time now) const;
    // The bytes of the file.
    std::string sealed_under(const Key& master, Random&) const;

    const DataKey& current() const { return keys_.back(); }
    const DataKey* find(std::uint32_t number) const;  // nullptr: there is none
    const std::vector<DataKey>& all() const { return keys_; }

  private:
    std::string folder_id_;
    std::vector<DataKey> keys_;  // by number, at least one
};

// Reads the bytes of the file `data-keys`. Fails with "DataKeysDamaged", or "DataFolderNewer" where
// a newer version has written it.
Result<SealedKeys> decode_data_keys(std::string_view bytes);

}  // namespace spot::crypt
