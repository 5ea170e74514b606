#include <thread>

#include "s3/fixture.h"

namespace spot::s3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* other_queue = "arn:aws:sqs:us-east-1:000000000000:video-worker";

QueueConfiguration rule(std::string id, std::vector<std::string> events, std::string prefix,
                        std::string suffix) {
    QueueConfiguration out{std::move(id), other_queue, std::move(events), {}};
    if (!prefix.empty()) out.filter.push_back({"prefix", std::move(prefix)});
    if (!suffix.empty()) out.filter.push_back({"suffix", std::move(suffix)});
    return out;
}

TEST_F(S3Test, EventsFollowTheFilters) {
    notify({"s3:ObjectCreated:*"}, "input/", ".mp4");
    put("input/a b+ü.mp4");
    put("input/a.mov");
    put("segments/a.mp4");
    remove("input/a b+ü.mp4");
    EXPECT_THAT(events(), ElementsAre("ObjectCreated:Put input/a+b%2B%C3%BC.mp4"));
}

TEST_F(S3Test, EachKindOfChangeHasItsEvent) {
    notify({"s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*"});
    put("a");
    ASSERT_TRUE(s3->copy_object({.bucket = bucket, .key = "b", .source = {bucket, "a", ""}}));
    ASSERT_TRUE(s3->put_object_tagging({bucket, "b", "", {{"k", "v"}}}));
    ASSERT_TRUE(s3->delete_objects({.bucket = bucket, .objects = {{"a", ""}, {"none", ""}}}));
    ASSERT_TRUE(s3->put_bucket_versioning({bucket, VersioningStatus::enabled}));
    remove("b");
    EXPECT_THAT(events(),
                ElementsAre("ObjectCreated:Put a", "ObjectCreated:Copy b", "ObjectTagging:Put b",
                            "ObjectRemoved:Delete a", "ObjectRemoved:Delete none",
                            "ObjectRemoved:DeleteMarkerCreated b"));
}

TEST_F(S3Test, AnEventLooksAsAwsWritesIt) {
    notify({"s3:ObjectCreated:*"});
    PutObjectInput input;
    input.bucket = bucket;
    input.key = "a";
    input.body = std::make_unique<StringSource>("12345");
    input.requester = {"10.0.0.9", "REQ", "HOST", "AKID", "Root=1-2"};
    ASSERT_TRUE(s3->put_object(std::move(input)));
    EXPECT_EQ(queues.traces.back(), "Root=1-2");
    const auto message = queues.messages(queue).at(0);
    const auto at = message.find("sequencer\":\"") + 12;
    EXPECT_EQ(message.substr(0, at),
              R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",)"
              R"("eventTime":"2023-11-14T22:13:20.000Z","eventName":"ObjectCreated:Put",)"
              R"("userIdentity":{"principalId":"AWS:AKID"},)"
              R"("requestParameters":{"sourceIPAddress":"10.0.0.9"},)"
              R"("responseElements":{"x-amz-request-id":"REQ","x-amz-id-2":"HOST"},)"
              R"("s3":{"s3SchemaVersion":"1.0","configurationId":"rule","bucket":{"name":"films",)"
              R"("ownerIdentity":{"principalId":"000000000000"},"arn":"arn:aws:s3:::films"},)"
              R"("object":{"key":"a","size":5,"eTag":"827ccb0eea8a706c4c34a16891f84e7b",)"
              R"("sequencer":")");
    EXPECT_EQ(message.substr(at + 16), "\"}}}]}");
}

TEST_F(S3Test, SavingSendsATestEvent) {
    ASSERT_TRUE(s3->put_bucket_notification_configuration(
        {bucket,
         {{rule("a", {"s3:ObjectCreated:*"}, "x", ""), rule("b", {"s3:ObjectCreated:*"}, "y", "")}},
         DestinationValidation::check,
         {"", "REQ", "HOST", ""}}));
    EXPECT_THAT(queues.messages(other_queue),
                ElementsAre(R"({"Service":"Amazon S3","Event":"s3:TestEvent",)"
                            R"("Time":"2023-11-14T22:13:20.000Z","Bucket":"films",)"
                            R"("RequestId":"REQ","HostId":"HOST"})"));
}

TEST_F(S3Test, RulesThatAwsRefusesAreRefused) {
    const auto code = [&](NotificationConfiguration configuration) {
        const auto saved = s3->put_bucket_notification_configuration({bucket, configuration});
        return saved ? std::string() : saved.error().message.substr(0, 34);
    };
    const std::vector<std::string> created = {"s3:ObjectCreated:*"};
    const std::vector<std::string> put_only = {"s3:ObjectCreated:Put"};
    const std::vector<std::string> removed = {"s3:ObjectRemoved:*"};
    const std::string ambiguous = "Configuration is ambiguously defin";
    struct Case {
        QueueConfiguration a, b;
        std::string refusal;
    };
    const Case cases[] = {
        {rule("a", created, "input/", ".mp4"), rule("b", created, "segments/", ".mp4"), ""},
        {rule("a", created, "input/", ".mp4"), rule("b", created, "input/", ".mov"), ""},
        {rule("a", created, "input/", ".mp4"), rule("b", created, "in", ".mp4"), ambiguous},
        {rule("a", created, "input/", ".mp4"), rule("b", put_only, "input/x", "4"), ambiguous},
        {rule("a", created, "input/", ""), rule("b", put_only, "", ".mp4"), ambiguous},
        {rule("a", created, "input/", ""), rule("b", removed, "input/", ""), ""},
        {rule("a", created, "", ""), rule("b", put_only, "", ""),
         "Configurations overlap. Configurat"},
        {rule("a", created, "x", ""), rule("a", created, "y", ""),
         "Same ID used for multiple configur"},
        {rule("a", {"s3:Nothing"}, "", ""), rule("b", removed, "", ""),
         "The event 's3:Nothing' is not supp"},
        {rule("a", {"s3:Replication:*"}, "", ""), rule("b", removed, "", ""),
         "The event 's3:Replication:*' is no"},
    };
    for (const auto& c : cases) EXPECT_EQ(code({{c.a, c.b}}), c.refusal);
    auto twice = rule("a", created, "x", "");
    twice.filter.push_back({"Prefix", "y"});
    EXPECT_EQ(code({{twice}}), "Cannot specify more than one prefi");
    queues.missing.insert(other_queue);
    EXPECT_EQ(code({{rule("a", created, "", "")}}), "Unable to validate the following d");
}

TEST_F(S3Test, AQueueThatWentStopsNoUpload) {
    notify({"s3:ObjectCreated:*"});
    queues.missing.insert(queue);
    put("a", "there");
    EXPECT_EQ(get("a"), "there");
}

TEST_F(S3Test, SequencersGrowThroughRestartsAndTime) {
    notify({"s3:ObjectCreated:*", "s3:ObjectRemoved:*"});
    for (int i = 0; i < 5; ++i) {
        put("a");
        remove("a");
        start();
        if (i == 2) clock.advance(-2h);
    }
    std::string last;
    for (const auto& message : queues.messages(queue)) {
        const auto node = wire::parse_json(message);
        const auto sequencer =
            node->find("Records")->items[0].find("s3")->find("object")->find("sequencer")->text;
        EXPECT_EQ(sequencer.size(), 16u);
        EXPECT_LT(last, sequencer);
        last = sequencer;
    }
}

TEST_F(S3CrashTest, TheEventIsThereExactlyWithItsObject) {
    notify({"s3:ObjectCreated:*"});
    store.sync();
    for (int i = 0; i < 200; ++i) {
        const auto key = "k" + std::to_string(i);
        put(key, large(random.below(2) == 0 ? 10 : 70'000));
        if (random.below(3) == 0) store.sync();
        if (random.below(7) == 0) crash();
    }
    crash();
    std::vector<std::string> told;
    for (const auto& event : events()) told.push_back(event.substr(18));
    std::ranges::sort(told);
    EXPECT_EQ(told, keys());
    sweep();
    for (const auto& key : keys()) EXPECT_NE(get(key)[0], '!');
}

TEST_F(S3Test, ARefusedBatchLeavesNothing) {
    notify({"s3:ObjectCreated:*"});
    put("a", "old");
    const auto fingerprint = store.fingerprint();
    store.refuse(1);
    EXPECT_EQ(try_put("a", large(100'000)).error().kind, Kind::unavailable);
    EXPECT_EQ(store.fingerprint(), fingerprint);
    EXPECT_EQ(blob_count(), 0u);
}

}  // namespace
}  // namespace spot::s3
