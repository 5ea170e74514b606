#pragma once

// Access keys beside the root's: an uploader or a page holds one that can do little. They lie in
// two files of the data folder, each 0600 and refused when others can read it:
//
//   keys       the keys, their scopes, and their secrets, sealed (base/system/seal.h)
//   keys.seal  what the secrets are sealed with
//
// A signature of version 4 is checked by the secret itself, so a hash of it would not do; sealed, a
// copy of `keys` alone gives nothing away. docs/formats/keys.md describes the bytes.
//
// A change is one rename, made by whoever holds `keys.lock`. A plane that runs on the folder looks
// at the file's identity before each request that is not the root's, so that what `key disable` has
// said holds from the next request on, in every process.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "plane/gateway/access.h"

namespace spot::plane {

inline constexpr std::size_t most_keys = 1000;

struct AccessKey {
    std::string access_key_id;
    std::string secret_access_key;
    std::string user;  // of its ARN, up to 64 of letters, digits and +=,.@_-
    Access access;
    bool enabled = true;
    Time created{};
    std::optional<Time> expires;

    bool valid_at(Time now) const { return enabled && (!expires || now < *expires); }
};

// For one verb. Codes: "KeysUnusable" says which file and what to do; "KeysBusy": another process
// has changed keys for longer than one should; those of check_access(); "NoSuchKey"; "InvalidKey".
Result<std::vector<AccessKey>> read_keys(const std::string& folder);
// Adds a key with a new id and secret, and returns it: the secret is not shown again.
Result<AccessKey> create_key(const std::string& folder, AccessKey wanted, const Clock&, Random&);
// `name`: an id, or a user that has one key.
Result<AccessKey> set_key_enabled(const std::string& folder, const std::string& name, bool enabled,
                                  Random&);
Result<AccessKey> delete_key(const std::string& folder, const std::string& name, Random&);

// For a plane: the keys as they are now. Safe from every thread.
class KeyRing {
  public:
    KeyRing(std::string folder, const Clock& clock) : folder_(std::move(folder)), clock_(clock) {}
    // nullptr: no such key, or it is disabled or expired, or the file cannot be used, which is
    // logged once. Owners: the ring until the file changes, and whoever asked.
    std::shared_ptr<const AccessKey> find(std::string_view access_key_id);

  private:
    struct Stamp {
        std::uint64_t device = 0, file = 0, size = 0;
        std::int64_t seconds = 0, nanoseconds = 0, changed_seconds = 0, changed_nanoseconds = 0;
        bool operator==(const Stamp&) const = default;
    };
    std::optional<Stamp> look() const;

    const std::string folder_;
    const Clock& clock_;
    std::mutex mutex_;
    std::optional<Stamp> seen_;  // nullopt: there is no file
    std::map<std::string, std::shared_ptr<const AccessKey>, std::less<>> keys_;
};

}  // namespace spot::plane
