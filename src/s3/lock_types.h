#pragma once

// Object lock in AWS's words: what keeps a version from being removed. Source: S3 User Guide,
// "Locking objects with Object Lock".

#include <optional>

#include "base/clock.h"

namespace spot::s3 {

// governance: who may bypass it can remove the version all the same, or loosen the lock.
// compliance: nobody can, and the lock can only be made longer.
enum class LockMode { none, governance, compliance };

struct Retention {
    LockMode mode = LockMode::none;  // none: there is no retention, and `until` says nothing
    Time until{};                    // the version may be removed from then on
    bool operator==(const Retention&) const = default;
};

// The lock of one version. A legal hold holds without an end, whatever the retention is.
struct ObjectLock {
    Retention retention;
    std::optional<bool> legal_hold;  // nullopt: it was never set, and is not shown
    bool operator==(const ObjectLock&) const = default;
};

// The retention that new versions of a bucket get where their request names none.
struct DefaultRetention {
    LockMode mode = LockMode::governance;
    int days = 0;   // 0: years counts
    int years = 0;  // 0: days counts
    bool operator==(const DefaultRetention&) const = default;
};

// The setting of a bucket that has object lock. It can be changed and never be taken away.
struct ObjectLockConfiguration {
    std::optional<DefaultRetention> default_retention;
    bool operator==(const ObjectLockConfiguration&) const = default;
};

}  // namespace spot::s3
