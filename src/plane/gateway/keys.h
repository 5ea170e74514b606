#pragma once

// Access keys besides the root's, for example one for an uploader that has few rights. They are
// stored in two files of the data folder. Both have the permissions 0600 and are refused where
// others can read them:
//
//   keys       the keys, their scopes, and their secrets in sealed form (base/system/seal.h)
//   keys.seal  the key that the secrets are sealed with
//
// A signature of version 4 is checked with the secret itself, so a hash of it is not enough. As the
// secrets are sealed, a copy of `keys` alone does not reveal them. docs/formats/keys.md describes
// the bytes.
//
// A change is one rename, made while `keys.lock` is held. A plane that runs on the folder checks
// whether the file was replaced before each request that is not the root's. So a `key disable` is
// in force from the next request on, in every process.

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
    std::string user;  // its name in ARNs: at most 64 letters, digits and +=,.@_-
    Access access;
    bool enabled = true;
    Time created{};
    std::optional<Time> expires;

    bool valid_at(Time now) const { return enabled && (!expires || now < *expires); }
};

// A user's canonical id, by which access lists name it (S3 User Guide, "Access control list (ACL)
// overview"): 64 hexadecimal digits that follow from the name. All keys of a user have the same
// one; the root's is the account's number.
std::string canonical_id_of(const std::string& user);

// The functions for the command `key`. They fail with "KeysUnusable" (the message names the file
// and says what to do), "KeysBusy" (another process has held the lock for too long), "NoSuchKey",
// "InvalidKey", and the errors of check_access().
Result<std::vector<AccessKey>> read_keys(const std::string& folder);
// Adds a key with a new id and secret, and returns it. The caller shows the secret this once.
Result<AccessKey> create_key(const std::string& folder, AccessKey wanted, const Clock&, Random&);
// `name` is the id of a key, or a user that has exactly one.
Result<AccessKey> set_key_enabled(const std::string& folder, const std::string& name, bool enabled,
                                  Random&);
Result<AccessKey> delete_key(const std::string& folder, const std::string& name, Random&);

// The current keys, for a plane. Safe from every thread.
class KeyRing {
  public:
    KeyRing(std::string folder, const Clock& clock) : folder_(std::move(folder)), clock_(clock) {}
    // nullptr: there is no such key, it is disabled or expired, or the file cannot be used, which
    // is logged once. The key is shared between the ring, until the file changes, and the caller.
    std::shared_ptr<const AccessKey> find(std::string_view access_key_id);
    // The id of a key of that user that holds now, the one that was made last; "": none of them
    // does; nullopt: there is no such user.
    std::optional<std::string> id_of(std::string_view user);

  private:
    struct Stamp {
        std::uint64_t device = 0, file = 0, size = 0;
        std::int64_t seconds = 0, nanoseconds = 0, changed_seconds = 0, changed_nanoseconds = 0;
        bool operator==(const Stamp&) const = default;
    };
    std::optional<Stamp> look() const;
    void refresh();

    const std::string folder_;
    const Clock& clock_;
    std::mutex mutex_;
    std::optional<Stamp> seen_;  // nullopt: there is no file
    std::map<std::string, std::shared_ptr<const AccessKey>, std::less<>> keys_;
};

}  // namespace spot::plane
