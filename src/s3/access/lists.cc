#include "s3/access/lists.h"

#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "s3/rights.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

constexpr std::string_view all_users = "http://acs.amazonaws.com/groups/global/AllUsers";
constexpr std::string_view signed_users =
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
constexpr std::string_view log_delivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";
// AWS's own user that reads images of machines, as lists of AWS show it.
constexpr std::string_view image_reader =
    "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";

constexpr std::string_view canned[] = {"private",
                                       "public-read",
                                       "public-read-write",
                                       "aws-exec-read",
                                       "authenticated-read",
                                       "bucket-owner-read",
                                       "bucket-owner-full-control",
                                       "log-delivery-write"};

bool lists_count(const BucketRow& bucket) {
    return bucket.object_ownership != "BucketOwnerEnforced";
}

Grants grants_of(std::string_view name, const std::string& owner, const std::string& account) {
    auto grants = owners_grants(owner);
    const auto group = [&](std::string_view uri, Permission permission) {
        grants.push_back({true, std::string(uri), permission});
    };
    if (name == "public-read" || name == "public-read-write") group(all_users, Permission::read);
    if (name == "public-read-write") group(all_users, Permission::write);
    if (name == "authenticated-read") group(signed_users, Permission::read);
    if (name == "log-delivery-write") {
        group(log_delivery, Permission::write);
        group(log_delivery, Permission::read_acp);
    }
    if (name == "aws-exec-read") {
        grants.push_back({false, std::string(image_reader), Permission::read});
    }
    const bool full = name == "bucket-owner-full-control";
    if ((full || name == "bucket-owner-read") && owner != account) {
        grants.push_back({false, account, full ? Permission::full_control : Permission::read});
    }
    return grants;
}

// nullopt: the owner's own.
std::optional<Grants> kept(Grants grants, const std::string& owner) {
    if (grants == owners_grants(owner)) return std::nullopt;
    return grants;
}

bool is_owners_own(const AskedList& asked, const std::string& account) {
    if (asked.grants) return *asked.grants == owners_grants(account);
    return asked.canned.empty() || asked.canned == "private" ||
           asked.canned == "bucket-owner-full-control";
}

bool blocks(const BucketRow& bucket, const Grants& grants) {
    return bucket.public_access_block && bucket.public_access_block->block_public_acls &&
           is_public(grants);
}

}  // namespace

bool is_canned(std::string_view name) {
    return std::ranges::find(canned, name) != std::end(canned);
}

bool is_group(std::string_view uri) {
    return uri == all_users || uri == signed_users || uri == log_delivery;
}

bool is_public(const Grants& grants) {
    return std::ranges::any_of(grants, [](const Grant& grant) {
        return grant.group && (grant.grantee == all_users || grant.grantee == signed_users);
    });
}

bool is_canonical_id(std::string_view id, std::string_view account) {
    return id == account || id == anonymous_id || (id.size() == 64 && unhex(id).has_value());
}

Grants owners_grants(const std::string& owner) {
    return {{false, owner, Permission::full_control}};
}

Result<StoredList> list_of_new(const BucketRow& bucket, const AskedList& asked,
                               const std::string& writer, const std::string& account) {
    StoredList stored;
    if (!lists_count(bucket)) {
        if (!is_owners_own(asked, account)) return refuse("AccessControlListNotSupported");
        return stored;
    }
    // The one list by which the writer gives its object away.
    const bool given_up = bucket.object_ownership == "BucketOwnerPreferred" &&
                          asked.canned == "bucket-owner-full-control";
    if (!given_up && writer != account) stored.owner_id = writer;
    stored.grants = TRY(list_of(bucket, asked, stored.owner_id, account));
    return stored;
}

Result<std::optional<Grants>> list_of(const BucketRow& bucket, const AskedList& asked,
                                      const std::string& owner_id, const std::string& account) {
    const auto& owner = owner_id.empty() ? account : owner_id;
    if (!asked.owner.empty() && asked.owner != owner) return refuse("AccessDenied");
    if (!lists_count(bucket)) {
        if (!is_owners_own(asked, account)) return refuse("AccessControlListNotSupported");
        return std::optional<Grants>();
    }
    auto grants = asked.grants ? *asked.grants : grants_of(asked.canned, owner, account);
    if (blocks(bucket, grants)) return refuse("AccessDenied");
    return kept(std::move(grants), owner);
}

Result<std::optional<Grants>> list_of_new_bucket(const BucketRow& bucket, const AskedList& asked,
                                                 const std::string& account) {
    if (!lists_count(bucket)) {
        if (!is_owners_own(asked, account)) return refuse("InvalidBucketAclWithObjectOwnership");
        return std::optional<Grants>();
    }
    auto grants = asked.grants ? *asked.grants : grants_of(asked.canned, account, account);
    if (blocks(bucket, grants)) return refuse("InvalidBucketAclWithBlockPublicAccessError");
    return kept(std::move(grants), account);
}

OwnedList shown_list(const BucketRow& bucket, const std::string& owner_id,
                     const std::optional<Grants>& grants, const std::string& account) {
    if (!lists_count(bucket)) return {account, owners_grants(account)};
    const auto& owner = owner_id.empty() ? account : owner_id;
    return {owner, grants.value_or(owners_grants(owner))};
}

bool granted(const Grants& grants, Permission permission, const std::string& sender,
             bool ignores_public) {
    return std::ranges::any_of(grants, [&](const Grant& grant) {
        if (grant.permission != Permission::full_control && grant.permission != permission) {
            return false;
        }
        if (!grant.group) return grant.grantee == sender && sender != anonymous_id;
        if (ignores_public) return false;
        return grant.grantee == all_users ||
               (grant.grantee == signed_users && sender != anonymous_id);
    });
}

bool granted_to_log_delivery(const Grants& grants, Permission permission) {
    return std::ranges::any_of(grants, [&](const Grant& grant) {
        return grant.group && grant.grantee == log_delivery &&
               (grant.permission == permission || grant.permission == Permission::full_control);
    });
}

bool granted_by_version(const VersionFacts& facts, Permission permission, const std::string& sender,
                        bool ignores_public) {
    const bool owns = facts.owner == sender && !sender.empty() && sender != anonymous_id;
    if (!facts.grants) return owns;
    const bool of_list = permission == Permission::read_acp || permission == Permission::write_acp;
    return (owns && of_list) || granted(*facts.grants, permission, sender, ignores_public);
}

}  // namespace spot::s3
