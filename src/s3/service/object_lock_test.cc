// A locked version stays, whatever wants it away.

#include "s3/fixture.h"
#include "s3/store/keys.h"

namespace spot::s3 {
namespace {

class ObjectLockTest : public S3Test {
  protected:
    void SetUp() override {
        S3Test::SetUp();
        ASSERT_TRUE(s3->create_bucket({.bucket = "vault", .object_lock_enabled = true}));
    }
    Retention retention(LockMode mode, Duration from_now) const {
        return {mode, clock.now() + from_now};
    }
    std::string put(const std::string& key, ObjectLock lock = {}) {
        PutObjectInput input{.bucket = "vault", .key = key};
        input.lock = lock;
        const auto output = s3->put_object(std::move(input));
        return output ? output->version_id : output.error().code;
    }
    std::string remove(const std::string& key, const std::string& version,
                       std::optional<bool> bypass = {}) {
        const auto done = s3->delete_object({.bucket = "vault",
                                             .key = key,
                                             .version_id = version,
                                             .bypass_governance_retention = bypass});
        return done ? "removed" : done.error().code;
    }
    std::string retain(const std::string& version, Retention next, bool bypass = false) {
        const auto done = s3->put_object_retention({"vault", "a", version, next, bypass});
        return done ? "done" : done.error().code;
    }
    void hold(const std::string& version, bool on) {
        ASSERT_TRUE(s3->put_object_legal_hold({"vault", "a", version, on}));
    }
};

TEST_F(ObjectLockTest, GovernanceHoldsUntilItsTimeOrABypass) {
    const auto a = put("a", {retention(LockMode::governance, 24h), {}});
    EXPECT_EQ(remove("a", a), "AccessDenied");
    EXPECT_EQ(remove("a", a, false), "AccessDenied");
    EXPECT_EQ(remove("a", a, true), "removed");
    const auto b = put("a", {retention(LockMode::governance, 24h), {}});
    clock.advance(24h - 1s);
    EXPECT_EQ(remove("a", b), "AccessDenied");
    clock.advance(1s);
    EXPECT_EQ(remove("a", b), "removed");
}

TEST_F(ObjectLockTest, ComplianceHoldsAgainstEverybody) {
    const auto a = put("a", {retention(LockMode::compliance, 24h), {}});
    EXPECT_EQ(remove("a", a, true), "AccessDenied");
    EXPECT_EQ(retain(a, {}, true), "AccessDenied");
    EXPECT_EQ(retain(a, retention(LockMode::governance, 48h), true), "AccessDenied");
    EXPECT_EQ(retain(a, retention(LockMode::compliance, 23h), true), "AccessDenied");
    EXPECT_EQ(retain(a, retention(LockMode::compliance, 48h)), "done");
    clock.advance(47h);
    EXPECT_EQ(remove("a", a, true), "AccessDenied");
}

TEST_F(ObjectLockTest, LegalHoldsHaveNoEnd) {
    const auto a = put("a", {{}, true});
    clock.advance(24h * 36'500);
    EXPECT_EQ(remove("a", a, true), "AccessDenied");
    hold(a, false);
    EXPECT_EQ(s3->head_object({.bucket = "vault", .key = "a"})->lock.legal_hold, false);
    EXPECT_EQ(remove("a", a), "removed");
}

TEST_F(ObjectLockTest, GovernanceIsLoosenedByABypassAlone) {
    const auto a = put("a", {retention(LockMode::governance, 24h), {}});
    EXPECT_EQ(retain(a, retention(LockMode::governance, 23h)), "AccessDenied");
    EXPECT_EQ(retain(a, {}), "AccessDenied");
    EXPECT_EQ(retain(a, retention(LockMode::governance, 25h)), "done");
    EXPECT_EQ(retain(a, retention(LockMode::governance, 1h), true), "done");
    EXPECT_EQ(retain(a, retention(LockMode::governance, -1h), true), "InvalidArgument");
    EXPECT_EQ(retain(a, {}, true), "done");
    EXPECT_EQ(s3->get_object_retention({"vault", "a", a}).error().code,
              "NoSuchObjectLockConfiguration");
}

TEST_F(ObjectLockTest, MarkersAndListsOfDeletionsTakeNothingThatIsLocked) {
    const auto a = put("a", {retention(LockMode::governance, 24h), {}});
    EXPECT_EQ(remove("a", ""), "removed");  // a marker is laid over it
    EXPECT_EQ(s3->head_object({.bucket = "vault", .key = "a", .version_id = a})->version_id, a);
    const auto output = s3->delete_objects({.bucket = "vault", .objects = {{"a", a, ""}}});
    ASSERT_TRUE(output);
    ASSERT_EQ(output->errors.size(), 1u);
    EXPECT_EQ(output->errors[0].code, "AccessDenied");
    EXPECT_EQ(s3->delete_bucket({"vault"}).error().code, "BucketNotEmpty");
    const auto bypassed = s3->delete_objects(
        {.bucket = "vault", .objects = {{"a", a, ""}}, .bypass_governance_retention = true});
    EXPECT_TRUE(bypassed->errors.empty());
}

TEST_F(ObjectLockTest, LifecycleTakesAVersionWhenItsLockHasEnded) {
    const auto a = put("a", {retention(LockMode::governance, 24h * 10), {}});
    put("a");
    LifecycleRule rule{.id = "old"};
    rule.filter.prefix = "";
    rule.noncurrent_version_expiration = NoncurrentVersionExpiration{1, {}};
    ASSERT_TRUE(s3->put_bucket_lifecycle_configuration({"vault", {{rule}}}));
    clock.advance(24h * 5);
    sweep();
    EXPECT_TRUE(s3->head_object({.bucket = "vault", .key = "a", .version_id = a}));
    clock.advance(24h * 7);
    sweep();
    EXPECT_FALSE(s3->head_object({.bucket = "vault", .key = "a", .version_id = a}));
}

// An object of the time before versions has the id "null", which a suspended bucket overwrites.
TEST_F(ObjectLockTest, ALockedNullVersionIsNotOverwritten) {
    ASSERT_TRUE(s3->create_bucket({.bucket = "old"}));
    ASSERT_TRUE(s3->put_object({.bucket = "old", .key = "a"}));
    ASSERT_TRUE(s3->put_bucket_versioning({"old", {VersioningStatus::enabled}}));
    ASSERT_TRUE(s3->put_object_lock_configuration({"old", {}}));
    ASSERT_TRUE(s3->put_object_legal_hold({"old", "a", "null", true}));
    EXPECT_EQ(s3->put_bucket_versioning({"old", {VersioningStatus::suspended}}).error().code,
              "InvalidBucketState");
    ASSERT_TRUE(s3->put_object({.bucket = "old", .key = "a"}));
    EXPECT_EQ(s3->delete_object({.bucket = "old", .key = "a", .version_id = "null"}).error().code,
              "AccessDenied");
    // As if the state had been changed behind the operations' backs.
    auto row = *decode_bucket(*store.get(keys::bucket("old")).value());
    row.versioning = VersioningStatus::suspended;
    kv::Batch batch;
    batch.put(keys::bucket("old"), encode(row));
    ASSERT_TRUE(store.apply(std::move(batch)));
    start();
    EXPECT_EQ(s3->put_object({.bucket = "old", .key = "a"}).error().code, "AccessDenied");
    EXPECT_EQ(s3->delete_object({.bucket = "old", .key = "a"}).error().code, "AccessDenied");
}

TEST_F(ObjectLockTest, DefaultsCountFromTheNewestMomentThatWasSeen) {
    ASSERT_TRUE(s3->put_object_lock_configuration(
        {"vault", {DefaultRetention{LockMode::compliance, 1, 0}}}));
    const auto start = clock.now();
    clock.advance(24h);
    put("before");
    clock.advance(-24h);
    put("after the jump");
    const auto head = s3->head_object({.bucket = "vault", .key = "after the jump"});
    EXPECT_GE(head->lock.retention.until, start + 48h);
    EXPECT_EQ(head->lock.retention.mode, LockMode::compliance);
}

TEST_F(ObjectLockTest, UploadsAndCopiesHaveLocksOfTheirOwn) {
    put("a", {{}, true});
    ASSERT_TRUE(s3->copy_object({.bucket = "vault", .key = "copy", .source = {"vault", "a", ""}}));
    EXPECT_EQ(s3->head_object({.bucket = "vault", .key = "copy"})->lock, ObjectLock{});
    CreateMultipartUploadInput input{.bucket = "vault", .key = "parts"};
    input.lock.retention = retention(LockMode::governance, 24h);
    const auto upload = s3->create_multipart_upload(input);
    ASSERT_TRUE(upload);
    UploadPartInput part{.bucket = "vault", .key = "parts", .upload_id = upload->upload_id};
    part.part_number = 1;
    part.body = std::make_unique<StringSource>("x");
    const auto sent = s3->upload_part(std::move(part));
    ASSERT_TRUE(sent);
    ASSERT_TRUE(s3->complete_multipart_upload({.bucket = "vault",
                                               .key = "parts",
                                               .upload_id = upload->upload_id,
                                               .parts = {{1, sent->etag, {}}}}));
    EXPECT_EQ(s3->head_object({.bucket = "vault", .key = "parts"})->lock, input.lock);
    input.bucket = "films";
    EXPECT_EQ(s3->create_multipart_upload(input).error().code, "InvalidRequest");
}

TEST_F(ObjectLockTest, BucketsWithoutLocksKnowNone) {
    ASSERT_TRUE(s3->put_object({.bucket = "films", .key = "a"}));
    EXPECT_EQ(s3->put_object_retention({"films", "a", "", {}, {}}).error().code, "InvalidRequest");
    EXPECT_EQ(s3->get_object_legal_hold({"films", "a", ""}).error().code, "InvalidRequest");
    EXPECT_EQ(s3->put_object_lock_configuration({"films", {}}).error().code, "InvalidBucketState");
    EXPECT_EQ(
        s3->delete_object({.bucket = "films", .key = "a", .bypass_governance_retention = false})
            .error()
            .code,
        "InvalidArgument");
}

// Rows of earlier builds have no lock, and those of locked versions keep it over a restart.
TEST_F(ObjectLockTest, LocksAreStored) {
    const ObjectLock lock{retention(LockMode::compliance, 24h), true};
    put("a", lock);
    start();
    EXPECT_EQ(s3->head_object({.bucket = "vault", .key = "a"})->lock, lock);
    EXPECT_EQ(decode_object(encode(ObjectRow{}))->lock, ObjectLock{});
    EXPECT_FALSE(decode_bucket(encode(BucketRow{}))->object_lock);
    const ObjectLockConfiguration years{DefaultRetention{LockMode::governance, 0, 2}};
    ASSERT_TRUE(s3->put_object_lock_configuration({"vault", years}));
    start();
    EXPECT_EQ(*s3->get_object_lock_configuration({"vault"}), years);
}

}  // namespace
}  // namespace spot::s3
