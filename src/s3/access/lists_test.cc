#include "s3/access/lists.h"

#include <gtest/gtest.h>

#include "s3/fixture.h"
#include "s3/rights.h"

namespace spot::s3 {
namespace {

const std::string account = "000000000000";
const std::string mary(64, 'a');
const std::string john(64, 'b');
const std::string everybody = "http://acs.amazonaws.com/groups/global/AllUsers";
const std::string signers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const std::string logs = "http://acs.amazonaws.com/groups/s3/LogDelivery";

BucketRow owned(const std::string& ownership) {
    BucketRow row;
    row.object_ownership = ownership;
    return row;
}

TEST(Lists, WhoWritesOwnsWhereThatIsSaid) {
    const AskedList given{.canned = "bucket-owner-full-control"};
    const auto owner = [&](const std::string& ownership, const AskedList& asked) {
        return list_of_new(owned(ownership), asked, mary, account)->owner_id;
    };
    EXPECT_EQ(owner("BucketOwnerEnforced", {}), "");
    EXPECT_EQ(owner("ObjectWriter", {}), mary);
    EXPECT_EQ(owner("", {}), mary);
    EXPECT_EQ(owner("BucketOwnerPreferred", {}), mary);
    EXPECT_EQ(owner("BucketOwnerPreferred", given), "");
    const auto kept = list_of_new(owned("ObjectWriter"), given, mary, account);
    EXPECT_EQ(kept->owner_id, mary);
    EXPECT_EQ(*kept->grants, (Grants{{false, mary, Permission::full_control},
                                     {false, account, Permission::full_control}}));
}

TEST(Lists, OfNewBucketsAndPublicOnes) {
    auto bucket = owned("ObjectWriter");
    bucket.public_access_block = PublicAccessBlock{.block_public_acls = true};
    for (const auto* canned : {"public-read", "public-read-write", "authenticated-read"}) {
        const AskedList asked{.canned = canned};
        EXPECT_EQ(list_of(bucket, asked, "", account).error().code, "AccessDenied");
        EXPECT_EQ(list_of_new_bucket(bucket, asked, account).error().code,
                  "InvalidBucketAclWithBlockPublicAccessError");
        EXPECT_EQ(list_of_new_bucket(owned("BucketOwnerEnforced"), asked, account).error().code,
                  "InvalidBucketAclWithObjectOwnership");
        EXPECT_TRUE(list_of(owned("ObjectWriter"), asked, "", account));
    }
    EXPECT_FALSE(*list_of(bucket, {.canned = "private"}, "", account));
    EXPECT_TRUE(*list_of(bucket, {.canned = "log-delivery-write"}, "", account));
    EXPECT_EQ(list_of(bucket, {.grants = Grants(), .owner = mary}, "", account).error().code,
              "AccessDenied");
}

TEST(Lists, GrantsGiveWhatTheyName) {
    using enum Permission;
    const Permission all[] = {read, write, read_acp, write_acp};
    for (const auto one : all) {
        for (const auto asked : all) {
            EXPECT_EQ(granted({{false, mary, one}}, asked, mary, false), one == asked);
            EXPECT_FALSE(granted({{false, mary, one}}, asked, john, false));
            EXPECT_FALSE(granted({{false, mary, one}}, asked, anonymous_id, false));
        }
        EXPECT_TRUE(granted({{false, mary, full_control}}, one, mary, false));
        EXPECT_TRUE(granted({{true, everybody, full_control}}, one, anonymous_id, false));
        EXPECT_FALSE(granted({{true, everybody, full_control}}, one, mary, true));
        EXPECT_FALSE(granted({{true, signers, full_control}}, one, anonymous_id, false));
        EXPECT_TRUE(granted({{true, signers, full_control}}, one, mary, false));
        EXPECT_FALSE(granted({{true, logs, full_control}}, one, mary, false));
        // An object that nobody has signed has an owner whose id lets nobody in.
        EXPECT_FALSE(granted({{false, anonymous_id, full_control}}, one, anonymous_id, false));
    }
}

TEST(Lists, OwnersMayAlwaysChangeTheirList) {
    const Tags tags;
    const std::optional<Grants> none = Grants();
    const std::optional<Grants> usual;
    using enum Permission;
    EXPECT_FALSE(granted_by_version({mary, none, tags}, read, mary, false));
    EXPECT_TRUE(granted_by_version({mary, none, tags}, read_acp, mary, false));
    EXPECT_TRUE(granted_by_version({mary, none, tags}, write_acp, mary, false));
    EXPECT_TRUE(granted_by_version({mary, usual, tags}, read, mary, false));
    EXPECT_FALSE(granted_by_version({mary, usual, tags}, read, john, false));
    EXPECT_FALSE(granted_by_version({"", usual, tags}, read, john, false));
    EXPECT_FALSE(granted_by_version({anonymous_id, usual, tags}, read, anonymous_id, false));
    EXPECT_FALSE(granted_by_version({anonymous_id, none, tags}, write_acp, anonymous_id, false));
}

TEST(Lists, RowsKeepThem) {
    ObjectRow row;
    row.owner_id = mary;
    row.grants = Grants{{true, everybody, Permission::read}, {false, john, Permission::write_acp}};
    auto back = decode_object(encode(row));
    EXPECT_EQ(back->owner_id, mary);
    EXPECT_EQ(back->grants, row.grants);
    row.grants = Grants();
    EXPECT_EQ(decode_object(encode(row))->grants, row.grants) << "an empty list is one";
    row.grants.reset();
    EXPECT_FALSE(decode_object(encode(row))->grants);
    BucketRow bucket;
    bucket.grants = Grants{{false, john, Permission::full_control}};
    bucket.policy = "{}";
    EXPECT_EQ(decode_bucket(encode(bucket))->grants, bucket.grants);
    EXPECT_EQ(decode_bucket(encode(bucket))->policy, "{}");
    auto damaged = encode_grant({false, john, Permission::write_acp});
    damaged.back() = 9;
    EXPECT_FALSE(decode_grant(damaged));
}

class ListsTest : public S3Test {};

TEST_F(ListsTest, AGuardSeesTheVersionThatIsRead) {
    put("a", "x", {{"k", "v"}});
    std::string seen;
    const VersionGuard guard = [&](const VersionFacts& facts) -> Result<void> {
        for (const auto& tag : facts.tags) seen += tag.key + "=" + tag.value;
        return fail(Kind::denied, "AccessDenied", "no");
    };
    const auto denied = [&](const auto& result) {
        return !result && result.error().code == "AccessDenied" && std::exchange(seen, "") == "k=v";
    };
    EXPECT_TRUE(denied(s3->get_object({.bucket = bucket, .key = "a", .guard = guard})));
    EXPECT_TRUE(denied(s3->head_object({.bucket = bucket, .key = "a", .guard = guard})));
    EXPECT_TRUE(denied(s3->get_object_tagging({bucket, "a", "", guard})));
    EXPECT_TRUE(denied(s3->put_object_tagging({bucket, "a", "", {{"k", "w"}}, guard})));
    EXPECT_TRUE(denied(s3->delete_object_tagging({bucket, "a", "", guard})));
    EXPECT_TRUE(denied(s3->get_object_acl({bucket, "a", "", guard})));
    EXPECT_TRUE(denied(s3->put_object_acl({.bucket = bucket, .key = "a", .guard = guard})));
    EXPECT_TRUE(denied(s3->get_object_attributes({.bucket = bucket, .key = "a", .guard = guard})));
    EXPECT_TRUE(denied(s3->copy_object(
        {.bucket = bucket, .key = "b", .source = {bucket, "a", ""}, .source_guard = guard})));
    EXPECT_EQ(get("b"), "!NoSuchKey");
    EXPECT_EQ(s3->get_object_tagging({bucket, "a", ""})->tags, (Tags{{"k", "v"}}));
}

}  // namespace
}  // namespace spot::s3
