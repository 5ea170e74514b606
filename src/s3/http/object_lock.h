#pragma once

// Object lock in headers and documents. Private to http/ and client/.

#include "s3/object_types.h"
#include "wire/http_message.h"

namespace spot::s3 {

// The three headers x-amz-object-lock-*. Fails with InvalidArgument.
Result<ObjectLock> read_lock_headers(const wire::Headers&);
void write_lock_headers(const ObjectLock&, wire::Headers&);
// x-amz-bypass-governance-retention; nullopt: it is not there.
std::optional<bool> read_bypass(const wire::Headers&);

std::string_view mode_name(LockMode);
// Documents of one object.
std::string write_retention(const Retention&);
std::string write_legal_hold(bool on);

}  // namespace spot::s3
