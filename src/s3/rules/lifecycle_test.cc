#include "s3/rules/lifecycle.h"
#include "base/time_text.h"
#include "s3/fixture.h"

namespace spot::s3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The rule of the product's own output bucket.
LifecycleRule segment_rule() {
    LifecycleRule rule;
    rule.id = "expire-segment-outputs";
    rule.filter.form = LifecycleFilter::Form::filter_and;
    rule.filter.prefix = "jobs/";
    rule.filter.tags = {{"stereo-spot-lifecycle", "expire-segments"}};
    rule.filter.object_size_greater_than = 0;
    rule.expiration = LifecycleExpiration{.days = 1};
    return rule;
}

class LifecycleTest : public S3Test {
  protected:
    const Tags tagged{{"stereo-spot-lifecycle", "expire-segments"}};

    std::string save(LifecycleRule rule) {
        const auto saved = s3->put_bucket_lifecycle_configuration({bucket, {{std::move(rule)}}});
        return saved ? "" : saved.error().code;
    }
    void at(const char* time) {
        const auto wanted = *parse_iso8601(time);
        clock.advance(wanted - clock.now());
    }
};

// A store that lets something happen right after a walk has read a row.
class BusyStore final : public kv::Store {
  public:
    explicit BusyStore(kv::Store& store) : store_(store) {}
    std::function<void()> meanwhile;  // once, after the first object's row

    Result<std::optional<std::string>> get(std::string_view key) const override {
        return store_.get(key);
    }
    std::unique_ptr<kv::Cursor> scan(kv::Range range, kv::Direction direction) const override {
        const bool objects = range.begin.starts_with("so");
        return std::make_unique<Cursor>(store_.scan(std::move(range), direction),
                                        objects ? &meanwhile : nullptr);
    }
    Result<std::uint64_t> approximate_bytes(const kv::Range& range) const override {
        return store_.approximate_bytes(range);
    }
    Result<void> apply(kv::Batch batch) override { return store_.apply(std::move(batch)); }
    kv::Sequence applied() const override { return store_.applied(); }
    kv::Sequence durable() const override { return store_.durable(); }
    void when_durable(kv::Sequence sequence, std::function<void()> then) override {
        store_.when_durable(sequence, std::move(then));
    }

  private:
    struct Cursor final : kv::Cursor {
        Cursor(std::unique_ptr<kv::Cursor> of_store, const std::function<void()>* then)
            : under(std::move(of_store)), meanwhile(then) {}
        bool valid() const override { return under->valid(); }
        void next() override { under->next(); }
        void seek(std::string_view key) override { under->seek(key); }
        std::string_view key() const override { return under->key(); }
        std::string_view value() const override {
            read = under->value();
            if (meanwhile != nullptr && *meanwhile) {
                auto act = *meanwhile;
                const_cast<std::function<void()>&>(*meanwhile) = nullptr;
                act();
            }
            return read;
        }
        Result<void> status() const override { return under->status(); }
        std::unique_ptr<kv::Cursor> under;
        const std::function<void()>* meanwhile;
        mutable std::string read;
    };
    kv::Store& store_;
};

// The object may have been replaced after the walk read it: a new film under the same name is not
// old.
TEST_F(LifecycleTest, WhatWasReplacedSinceTheWalkReadItIsJudgedAgain) {
    at("2026-11-22T10:00:00Z");
    ASSERT_EQ(save(segment_rule()), "");
    put("jobs/1/a", "old", tagged);
    at("2026-11-24T10:00:00Z");
    BusyStore busy(store);
    Service sweeping(busy, *blobs, clock, random, queues, Settings{});
    busy.meanwhile = [&] { put("jobs/1/a", "new", tagged); };
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(sweeping.sweep(clock.now()));
    EXPECT_FALSE(busy.meanwhile) << "it was replaced in the middle of the walk";
    EXPECT_EQ(get("jobs/1/a"), "new");
}

TEST_F(LifecycleTest, DueAtTheMidnightAfterTheDays) {
    const auto due = [](const char* from, int days) {
        return iso8601(due_after_days(*parse_iso8601(from), days));
    };
    EXPECT_EQ(due("2026-01-15T10:30:00Z", 3), "2026-01-19T00:00:00Z");
    EXPECT_EQ(due("2026-01-15T00:00:00Z", 1), "2026-01-17T00:00:00Z");
    EXPECT_EQ(due("2024-02-28T23:59:59Z", 1), "2024-03-01T00:00:00Z");
    // More days than time can hold are the end of time, not its beginning.
    EXPECT_EQ(due("2026-01-15T00:00:00Z", 1'000'000'000), "9999-12-31T00:00:00Z");
    EXPECT_EQ(due("2026-01-15T00:00:00Z", 110'000'000), "9999-12-31T00:00:00Z");
}

TEST_F(LifecycleTest, SegmentsGoAfterADayAndTheFilmStays) {
    at("2026-11-22T10:00:00Z");
    ASSERT_EQ(save(segment_rule()), "");
    notify({"s3:LifecycleExpiration:*"});
    put("jobs/1/segments/0.mp4", large(100'000), tagged);
    put("jobs/1/segments/1.mp4", "x", {{"stereo-spot-lifecycle", "keep"}});
    put("jobs/1/final.mp4", "film");
    put("other/0.mp4", "x", tagged);
    put("jobs/1/empty", "", tagged);
    sweep();
    at("2026-11-23T23:59:59Z");
    sweep();
    EXPECT_EQ(keys().size(), 5u);
    EXPECT_THAT(events(), IsEmpty());
    at("2026-11-24T00:00:00Z");
    sweep();
    EXPECT_THAT(keys(), ElementsAre("jobs/1/empty", "jobs/1/final.mp4", "jobs/1/segments/1.mp4",
                                    "other/0.mp4"));
    EXPECT_THAT(events(), ElementsAre("LifecycleExpiration:Delete jobs/1/segments/0.mp4"));
    sweep();
    EXPECT_EQ(blob_count(), 0u);
}

TEST_F(LifecycleTest, TheHeaderTellsTheEnd) {
    at("2026-11-22T10:00:00Z");
    ASSERT_EQ(save(segment_rule()), "");
    EXPECT_EQ(put("jobs/1/a", "x", tagged).expiration,
              R"(expiry-date="Tue, 24 Nov 2026 00:00:00 GMT", rule-id="expire-segment-outputs")");
    EXPECT_EQ(put("jobs/1/final.mp4").expiration, "");
    EXPECT_NE(s3->head_object({.bucket = bucket, .key = "jobs/1/a"})->expiration, "");
}

TEST_F(LifecycleTest, TagsAndRulesThatChangeCount) {
    at("2026-11-22T10:00:00Z");
    ASSERT_EQ(save(segment_rule()), "");
    put("jobs/kept", "x", tagged);
    put("jobs/late", "x");
    sweep();
    at("2026-11-30T10:00:00Z");
    ASSERT_TRUE(s3->delete_object_tagging({bucket, "jobs/kept", ""}));
    sweep();
    EXPECT_EQ(keys().size(), 2u);
    ASSERT_TRUE(s3->put_object_tagging({bucket, "jobs/late", "", tagged}));
    sweep();  // today's walk is over
    EXPECT_EQ(keys().size(), 2u);
    ASSERT_EQ(save(segment_rule()), "");  // but new rules are looked at at once
    sweep();
    EXPECT_THAT(keys(), ElementsAre("jobs/kept"));
}

TEST_F(LifecycleTest, AWalkSurvivesARestartAndIsNotRepeated) {
    at("2026-11-22T10:00:00Z");
    ASSERT_EQ(save(segment_rule()), "");
    for (int i = 0; i < 450; ++i) put("jobs/" + std::to_string(i), "x", tagged);
    at("2026-11-25T00:00:01Z");
    const auto step = s3->sweep(clock.now());
    EXPECT_TRUE(step->more);
    EXPECT_LE(step->done, 200u);
    start();
    sweep();
    EXPECT_THAT(keys(), IsEmpty());
    const auto idle = s3->sweep(clock.now());
    EXPECT_FALSE(idle->more);
    EXPECT_GT(idle->due, clock.now());
}

TEST_F(LifecycleTest, OldUploadsAreAborted) {
    at("2026-11-22T10:00:00Z");
    LifecycleRule rule;
    rule.id = "abort";
    rule.filter.prefix = "up/";
    rule.abort_incomplete_multipart_upload_days = 2;
    ASSERT_EQ(save(rule), "");
    const auto upload = s3->create_multipart_upload({.bucket = bucket, .key = "up/a"});
    UploadPartInput part{
        bucket, "up/a", upload->upload_id, 1, std::make_unique<StringSource>(large(100'000)), {}};
    ASSERT_TRUE(s3->upload_part(std::move(part)));
    ASSERT_TRUE(s3->create_multipart_upload({.bucket = bucket, .key = "other"}));
    at("2026-11-24T23:00:00Z");
    sweep();
    EXPECT_EQ(s3->list_multipart_uploads({.bucket = bucket})->uploads.size(), 2u);
    at("2026-11-25T00:00:00Z");
    sweep();
    sweep();
    EXPECT_EQ(s3->list_multipart_uploads({.bucket = bucket})->uploads.size(), 1u);
    EXPECT_EQ(blob_count(), 0u);
}

TEST_F(LifecycleTest, VersionsAndMarkersGo) {
    at("2026-11-22T10:00:00Z");
    ASSERT_TRUE(s3->put_bucket_versioning({bucket, VersioningStatus::enabled}));
    auto rule = segment_rule();
    rule.filter = {};
    rule.noncurrent_version_expiration = NoncurrentVersionExpiration{.noncurrent_days = 2};
    ASSERT_EQ(save(rule), "");
    put("a", "one");
    put("a", "two");
    at("2026-11-24T00:00:00Z");
    sweep();
    EXPECT_EQ(get("a"), "!NoSuchKey");  // a marker hides it
    EXPECT_EQ(s3->list_object_versions({.bucket = bucket})->versions.size(), 3u);
    at("2026-12-10T00:00:00Z");
    sweep();
    at("2026-12-11T00:00:00Z");
    sweep();
    EXPECT_TRUE(s3->list_object_versions({.bucket = bucket})->versions.empty());
}

TEST_F(LifecycleTest, RulesThatAwsRefusesAreRefused) {
    const auto with = [&](auto change) {
        auto rule = segment_rule();
        change(rule);
        return save(rule);
    };
    EXPECT_EQ(with([](auto& r) { r.expiration.reset(); }), "InvalidRequest");
    EXPECT_EQ(with([](auto& r) { r.expiration->days = 0; }), "InvalidArgument");
    EXPECT_EQ(with([](auto& r) { r.expiration->date = from_seconds(1); }), "MalformedXML");
    EXPECT_EQ(with([](auto& r) { r.expiration = LifecycleExpiration{.date = from_seconds(1)}; }),
              "InvalidArgument");
    EXPECT_EQ(with([](auto& r) { r.abort_incomplete_multipart_upload_days = 1; }),
              "InvalidRequest");
    EXPECT_EQ(with([](auto& r) { r.id = std::string(256, 'x'); }), "InvalidArgument");
    EXPECT_EQ(s3->put_bucket_lifecycle_configuration({bucket, {}}).error().code, "MalformedXML");
    EXPECT_EQ(s3->put_bucket_lifecycle_configuration({bucket, {{segment_rule(), segment_rule()}}})
                  .error()
                  .code,
              "InvalidArgument");
}

}  // namespace
}  // namespace spot::s3
