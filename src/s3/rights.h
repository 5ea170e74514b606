#pragma once

// The rights that a request needs, in the words of policies, and what it says to their conditions.
// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3";
// S3 User Guide, "Required permissions for Amazon S3 API operations".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "s3/access_types.h"
#include "s3/route.h"

namespace spot::s3 {

struct Right {
    std::string action;  // "s3:GetObject"
    std::string bucket;  // "": the account's buckets
    std::string key;     // "": the bucket itself
    Reach reach = Reach::setting;
    bool reads = false;
    bool of_source = false;   // of the object that is copied
    bool of_version = false;  // about a version that is there: its guard is asked (access_types.h)
    std::string version_id = {};
    // The permission of a list that gives the right: of the bucket's, or of the version's.
    std::optional<Permission> by_bucket_list = {};
    std::optional<Permission> by_version_list = {};

    std::string arn() const;
};

// The rights that a request needs of which the head is known; all of them. Those of a DeleteObjects
// are known with its body (right_to_delete). Fails as the route does, or with the errors of
// read_copy_source().
Result<std::vector<Right>> rights_of(const Request&);

Right right_to_list(const std::string& bucket);
Right right_to_delete(const std::string& bucket, const std::string& key,
                      const std::string& version_id);
Right right_to_bypass(const std::string& bucket, const std::string& key,
                      const std::string& version_id);

// Whether a list gives a permission to the sender, by canonical id. `ignores_public`: grants to
// everybody, and to everybody who signs, do not count. The owner of a version may always read and
// replace its list.
bool granted(const Grants&, Permission, const std::string& sender, bool ignores_public);
// Whether a list gives it to AWS's group of those who deliver access logs.
bool granted_to_log_delivery(const Grants&, Permission);
bool granted_by_version(const VersionFacts&, Permission, const std::string& sender,
                        bool ignores_public);

// The values of a key of conditions that begins with "s3:", as the request has them; nullopt: it is
// not known here. `facts`: of the version; nullptr: not looked at.
std::optional<policy::Values> condition_values(std::string_view key, const Request&, const Right&,
                                               const VersionFacts* facts);
// Whether AWS knows such a key of conditions.
bool is_condition_key(std::string_view key);

// A header as the operation will see it: presigned URLs carry them in their query. "": none.
std::string_view asked_header(const Request&, std::string_view name);

}  // namespace spot::s3
