// Transitions between storage classes, and archived objects.

#include "s3/rules/storage_class.h"

#include "base/time_text.h"
#include "s3/fixture.h"

namespace spot::s3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StorageClassTest : public S3Test {
  protected:
    static LifecycleRule rule(std::vector<LifecycleTransition> transitions) {
        LifecycleRule rule;
        rule.id = "colder";
        rule.filter.prefix = "";
        rule.transitions = std::move(transitions);
        return rule;
    }
    std::string save(LifecycleRule rule, std::string minimum = "all_storage_classes_128K") {
        const auto saved = s3->put_bucket_lifecycle_configuration(
            {bucket, {{std::move(rule)}, std::move(minimum)}});
        return saved ? "" : saved.error().code + ": " + saved.error().message;
    }
    std::string class_of(const std::string& key, const std::string& version_id = "") {
        return s3->head_object({.bucket = bucket, .key = key, .version_id = version_id})
            .value()
            .headers.storage_class;
    }
    void put_in(const std::string& storage_class, const std::string& key) {
        PutObjectInput input;
        input.bucket = bucket;
        input.key = key;
        input.headers.storage_class = storage_class;
        ASSERT_TRUE(s3->put_object(std::move(input)));
    }
    std::string read_code(const std::string& key) {
        const auto read = s3->get_object({.bucket = bucket, .key = key});
        return read ? "" : read.error().code;
    }
    void at(const char* time) { clock.advance(*parse_iso8601(time) - clock.now()); }
};

TEST_F(StorageClassTest, RulesMoveObjectsToColderClassesAtTheirMidnight) {
    at("2026-11-22T10:00:00Z");
    ASSERT_EQ(save(rule({{30, {}, "STANDARD_IA"}, {90, {}, "GLACIER"}})), "");
    notify({"s3:LifecycleTransition"});
    put("film", large(200'000));
    put("small", "x");
    put_in("DEEP_ARCHIVE", "cold");
    at("2026-12-22T23:59:59Z");
    sweep();
    EXPECT_EQ(class_of("film"), "");
    at("2026-12-23T00:00:00Z");
    sweep();
    EXPECT_EQ(class_of("film"), "STANDARD_IA");
    EXPECT_EQ(class_of("small"), "") << "less than 128 KiB";
    EXPECT_THAT(events(), ElementsAre("LifecycleTransition film"));
    start();
    EXPECT_EQ(class_of("film"), "STANDARD_IA");
    EXPECT_EQ(get("film"), large(200'000));
    at("2027-03-01T00:00:00Z");
    sweep();
    EXPECT_EQ(class_of("film"), "GLACIER");
    EXPECT_EQ(class_of("cold"), "DEEP_ARCHIVE") << "no rule makes anything warmer";
    EXPECT_EQ(read_code("film"), "InvalidObjectState");
    // Nothing is moved twice.
    const auto fingerprint = store.fingerprint();
    at("2027-03-01T12:00:00Z");
    sweep();
    EXPECT_EQ(store.fingerprint(), fingerprint);
}

TEST_F(StorageClassTest, SmallObjectsMoveWhereTheRulesSaySo) {
    at("2026-11-22T10:00:00Z");
    put("small", "x");
    ASSERT_EQ(save(rule({{1, {}, "GLACIER_IR"}, {2, {}, "GLACIER"}}), "varies_by_storage_class"),
              "");
    at("2026-11-24T00:00:00Z");
    sweep();
    EXPECT_EQ(class_of("small"), "");
    at("2026-11-25T00:00:00Z");
    sweep();
    EXPECT_EQ(class_of("small"), "GLACIER");
    put("other", "x");
    auto any_size = rule({{1, {}, "GLACIER_IR"}});
    any_size.filter.object_size_greater_than = 0;
    any_size.filter.form = LifecycleFilter::Form::filter_and;
    ASSERT_EQ(save(any_size), "");
    at("2026-11-27T00:00:00Z");
    sweep();
    EXPECT_EQ(class_of("other"), "GLACIER_IR");
}

TEST_F(StorageClassTest, NoncurrentVersionsMoveByTheirOwnRule) {
    at("2026-11-22T10:00:00Z");
    ASSERT_TRUE(s3->put_bucket_versioning({bucket, VersioningStatus::enabled}));
    LifecycleRule old;
    old.filter.prefix = "";
    old.filter.object_size_greater_than = 0;
    old.filter.form = LifecycleFilter::Form::filter_and;
    old.noncurrent_version_transitions = {{1, 1, "GLACIER"}};
    ASSERT_EQ(save(old), "");
    start();
    std::vector<std::string> versions;
    for (int i = 0; i < 3; ++i) versions.push_back(put("film", "x").version_id);
    at("2026-11-24T00:00:00Z");
    sweep();
    EXPECT_EQ(class_of("film"), "");
    EXPECT_EQ(class_of("film", versions[1]), "") << "the newest noncurrent one is left where it is";
    EXPECT_EQ(class_of("film", versions[0]), "GLACIER");
}

TEST_F(StorageClassTest, BadTransitionsAreRefusedInAwsWords) {
    EXPECT_EQ(
        save(rule({{1, {}, "STANDARD_IA"}})),
        "InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for "
        "storageClass 'STANDARD_IA'");
    EXPECT_EQ(save(rule({{-1, {}, "GLACIER"}})),
              "InvalidArgument: 'Days' in Transition action must be nonnegative");
    auto expiring = rule({{5, {}, "GLACIER"}});
    expiring.expiration = LifecycleExpiration{.days = 5};
    EXPECT_EQ(save(expiring),
              "InvalidArgument: 'Days' in the Expiration action for filter '(prefix=)' must be "
              "greater than 'Days' in the Transition action");
    expiring.expiration = LifecycleExpiration{.date = parse_iso8601("2030-01-01T00:00:00Z")};
    EXPECT_EQ(save(expiring),
              "InvalidRequest: Found mixed 'Date' and 'Days' based Expiration and Transition "
              "actions in lifecycle rule for filter '(prefix=)'");
    EXPECT_EQ(save(rule({{5, {}, "GLACIER"}, {6, {}, "GLACIER"}})),
              "InvalidRequest: 'StorageClass' must be different for 'Transition' actions in same "
              "'Rule' with filter '(prefix=)'");
    for (const auto* name : {"STANDARD", "SHELF", "", "REDUCED_REDUNDANCY"}) {
        EXPECT_TRUE(save(rule({{5, {}, name}})).starts_with("MalformedXML")) << name;
    }
    EXPECT_TRUE(save(rule({{{}, {}, "GLACIER"}})).starts_with("MalformedXML"));
}

TEST_F(StorageClassTest, AnArchivedObjectIsReadWhileItIsRestored) {
    at("2026-11-22T10:00:00Z");
    notify({"s3:ObjectRestore:*"});
    put_in("GLACIER", "film");
    EXPECT_EQ(read_code("film"), "InvalidObjectState");
    CopyObjectInput copy;
    copy.bucket = bucket;
    copy.key = "copy";
    copy.source = {bucket, "film"};
    EXPECT_EQ(s3->copy_object(copy).error().code, "ObjectNotInActiveTierError");
    EXPECT_EQ(s3->head_object({.bucket = bucket, .key = "film"})->restore, "");
    EXPECT_FALSE(s3->restore_object({bucket, "film", "", 2}).value());
    EXPECT_EQ(s3->head_object({.bucket = bucket, .key = "film"})->restore,
              R"(ongoing-request="false", expiry-date="Wed, 25 Nov 2026 00:00:00 GMT")");
    EXPECT_EQ(read_code("film"), "");
    EXPECT_TRUE(s3->copy_object(copy));
    EXPECT_EQ(class_of("copy"), "");
    EXPECT_THAT(events(), ElementsAre("ObjectRestore:Post film", "ObjectRestore:Completed film"));
    start();
    EXPECT_EQ(read_code("film"), "");
    // Once more: only the end becomes another.
    EXPECT_TRUE(s3->restore_object({bucket, "film", "", 1}).value());
    at("2026-11-23T23:59:59Z");
    EXPECT_EQ(read_code("film"), "");
    at("2026-11-24T00:00:00Z");
    EXPECT_EQ(read_code("film"), "InvalidObjectState");
    EXPECT_FALSE(s3->restore_object({bucket, "film", "", 1}).value());

    put("warm", "x");
    EXPECT_EQ(s3->restore_object({bucket, "warm", "", 1}).error().code, "InvalidObjectState");
    EXPECT_EQ(s3->restore_object({bucket, "none", "", 1}).error().code, "NoSuchKey");
}

}  // namespace
}  // namespace spot::s3
