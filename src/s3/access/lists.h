#pragma once

// The rules of access lists. Pure functions. Source: S3 User Guide, "Access control list (ACL)
// overview", "Controlling ownership of objects and disabling ACLs for your bucket".

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "s3/store/rows.h"

namespace spot::s3 {

bool is_canned(std::string_view name);
bool is_group(std::string_view uri);
// A grant to everybody, or to everybody who signs.
bool is_public(const Grants&);
// An account's number, as the root of this plane has it, 64 hexadecimal digits, as all others do,
// or nobody's id.
bool is_canonical_id(std::string_view id, std::string_view account);

// The list of an owner that grants nothing to others.
Grants owners_grants(const std::string& owner);

// The owner and the list of a new version in this bucket, as its row has them: `writer` is who
// makes it ("": the root). Fails with AccessControlListNotSupported where lists do not count and
// another than the owner's own is asked for, and with AccessDenied where public lists are blocked.
struct StoredList {
    std::string owner_id;
    std::optional<Grants> grants;
};
Result<StoredList> list_of_new(const BucketRow&, const AskedList&, const std::string& writer,
                               const std::string& account);

// The list that replaces one of `owner` ("": the root), with the same errors, and AccessDenied
// where a document names another owner.
Result<std::optional<Grants>> list_of(const BucketRow&, const AskedList&, const std::string& owner,
                                      const std::string& account);

// The list of a new bucket. Fails with InvalidBucketAclWithObjectOwnership and, as public access to
// a new bucket is blocked, with InvalidBucketAclWithBlockPublicAccessError.
Result<std::optional<Grants>> list_of_new_bucket(const BucketRow&, const AskedList&,
                                                 const std::string& account);

// The list as it is shown.
OwnedList shown_list(const BucketRow&, const std::string& owner, const std::optional<Grants>&,
                     const std::string& account);

}  // namespace spot::s3
