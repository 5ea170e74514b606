#pragma once

// The rules of locks. Pure functions; store/versions.cc asks them before it removes any version,
// whoever wants it removed. Source: S3 User Guide, "How Object Lock works"; answers recorded from
// AWS.

#include "base/result.h"
#include "s3/store/rows.h"

namespace spot::s3 {

inline constexpr int max_retention_days = 36'500;
inline constexpr int max_retention_years = 100;

// Whether a request may bypass retention in governance mode.
enum class Governance { holds, bypassed };

// True while the version may not be removed by anybody who bypasses nothing.
bool is_locked(const ObjectLock&, Time now);
// Fails with AccessDenied where the lock keeps the version.
Result<void> check_removable(const ObjectLock&, Governance, Time now);
// Fails with AccessDenied where `next` would loosen what holds, and with InvalidArgument where it
// ends in the past.
Result<void> check_retention(const Retention& current, const Retention& next, Governance, Time now);

// Fails with InvalidRequest: "Bucket is missing Object Lock Configuration".
Result<void> check_has_lock(const BucketRow&);
// Fails with InvalidArgument where a length is none.
Result<void> check_lock_configuration(const ObjectLockConfiguration&);
// The lock that a request asks for its new version: it must not end in the past, and the bucket
// must have object lock.
Result<void> check_asked_lock(const BucketRow&, const ObjectLock& asked, Time now);
// The lock of a new version: what was asked, and the bucket's default where no retention was.
// `order` is the version's (store/core.h): where the clock has jumped back behind the last one, the
// retention counts from there, so that no jump shortens it.
ObjectLock lock_of_new(const BucketRow&, const ObjectLock& asked, Time made, std::uint64_t order);

}  // namespace spot::s3
