#include "sqs/fixture.h"
#include "storage/record.h"

namespace spot::sqs {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST_F(QueueTest, CreatedAgainWithTheSameAttributesIsTheSameQueue) {
    EXPECT_EQ(create("q", {{"VisibilityTimeout", "45"}}), "");
    EXPECT_EQ(create("q", {{"VisibilityTimeout", "45"}}), "");
    EXPECT_EQ(create("q"), "");
    EXPECT_EQ(create("q", {{"VisibilityTimeout", "46"}}), "QueueNameExists");
}

TEST_F(QueueTest, NamesHaveAFormAndALength) {
    EXPECT_EQ(create(""), "InvalidParameterValue");
    EXPECT_EQ(create("a b"), "InvalidParameterValue");
    EXPECT_EQ(create("a/b"), "InvalidParameterValue");
    EXPECT_EQ(create(std::string(81, 'q')), "InvalidParameterValue");
    EXPECT_EQ(create(std::string(80, 'q')), "");
    EXPECT_EQ(create("jobs.fifo"), "InvalidParameterValue") << "it must be said to be one";
    EXPECT_EQ(create("jobs", {{"FifoQueue", "true"}}), "InvalidParameterValue");
    EXPECT_EQ(create(".fifo", {{"FifoQueue", "true"}}), "InvalidParameterValue");
    EXPECT_EQ(create(std::string(76, 'q') + ".fifo", {{"FifoQueue", "true"}}),
              "InvalidParameterValue");
    EXPECT_EQ(create(std::string(75, 'q') + ".fifo", {{"FifoQueue", "true"}}), "");
    EXPECT_EQ(create("not.fifo", {{"FifoQueue", "false"}}), "InvalidParameterValue");
    EXPECT_EQ(create("A-z_09"), "");
}

TEST_F(QueueTest, AttributesHaveRanges) {
    ASSERT_EQ(create("q"), "");
    struct Row {
        const char* name;
        const char* least;
        const char* most;
        const char* below;
        const char* above;
    };
    for (const auto& row : {Row{"DelaySeconds", "0", "900", "-1", "901"},
                            Row{"MaximumMessageSize", "1024", "1048576", "1023", "1048577"},
                            Row{"MessageRetentionPeriod", "60", "1209600", "59", "1209601"},
                            Row{"ReceiveMessageWaitTimeSeconds", "0", "20", "-1", "21"},
                            Row{"VisibilityTimeout", "0", "43200", "-1", "43201"}}) {
        EXPECT_EQ(set("q", {{row.name, row.least}}), "") << row.name;
        EXPECT_EQ(attribute("q", row.name), row.least);
        EXPECT_EQ(set("q", {{row.name, row.most}}), "") << row.name;
        EXPECT_EQ(set("q", {{row.name, row.below}}), "InvalidAttributeValue") << row.name;
        EXPECT_EQ(set("q", {{row.name, row.above}}), "InvalidAttributeValue") << row.name;
        EXPECT_EQ(set("q", {{row.name, "ten"}}), "InvalidAttributeValue") << row.name;
        EXPECT_EQ(attribute("q", row.name), row.most);
    }
    EXPECT_EQ(set("q", {{"Colour", "red"}}), "InvalidAttributeName");
    EXPECT_EQ(set("q", {{"Policy", "not json"}}), "InvalidAttributeValue");
}

TEST_F(QueueTest, OneWrongAttributeChangesNone) {
    ASSERT_EQ(create("q"), "");
    EXPECT_EQ(set("q", {{"DelaySeconds", "7"}, {"VisibilityTimeout", "-5"}}),
              "InvalidAttributeValue");
    EXPECT_EQ(attribute("q", "DelaySeconds"), "0");
}

TEST_F(QueueTest, PoliciesComeBackByteForByte) {
    ASSERT_EQ(create("dead"), "");
    ASSERT_EQ(create("q"), "");
    const std::string redrive =
        R"({ "maxReceiveCount": 3,  "deadLetterTargetArn":")" + arn("dead") + R"("})";
    const std::string policy = R"({"Version" : "2012-10-17","Statement":[]})";
    EXPECT_EQ(set("q", {{"RedrivePolicy", redrive}, {"Policy", policy}}), "");
    open();
    EXPECT_EQ(attribute("q", "RedrivePolicy"), redrive);
    EXPECT_EQ(attribute("q", "Policy"), policy);
    EXPECT_EQ(set("q", {{"RedrivePolicy", ""}}), "");
    EXPECT_EQ(attribute("q", "RedrivePolicy"), "");
}

TEST_F(QueueTest, ACountThatIsATextIsShownAsANumber) {
    ASSERT_EQ(create("dead"), "");
    ASSERT_EQ(create("q"), "");
    const auto policy = [&](const std::string& count) {
        return R"({"deadLetterTargetArn":")" + arn("dead") + R"(","maxReceiveCount":)" + count +
               "}";
    };
    ASSERT_EQ(set("q", {{"RedrivePolicy", policy(R"("3")")}}), "");
    EXPECT_EQ(attribute("q", "RedrivePolicy"), policy("3"));
    EXPECT_EQ(create("made", {{"RedrivePolicy", policy(R"("3")")}}), "");
    EXPECT_EQ(create("made", {{"RedrivePolicy", policy("3")}}), "") << "it is the same queue";
    EXPECT_EQ(attribute("made", "RedrivePolicy"), policy("3"));
}

TEST_F(QueueTest, RedrivePoliciesAreChecked) {
    ASSERT_EQ(create("dead"), "");
    ASSERT_EQ(create("q"), "");
    const auto policy = [&](const std::string& target, const std::string& count) {
        return set("q", {{"RedrivePolicy", R"({"deadLetterTargetArn":")" + target +
                                               R"(","maxReceiveCount":)" + count + "}"}});
    };
    EXPECT_EQ(policy(arn("dead"), "1"), "");
    EXPECT_EQ(policy(arn("dead"), "1000"), "");
    EXPECT_EQ(policy(arn("dead"), "0"), "InvalidParameterValue");
    EXPECT_EQ(policy(arn("dead"), "1001"), "InvalidParameterValue");
    EXPECT_EQ(policy("", "3"), "InvalidParameterValue");
    EXPECT_EQ(policy(arn("gone"), "3"), "InvalidParameterValue");
    EXPECT_EQ(policy("arn:aws:sqs:eu-west-1:000000000000:dead", "3"), "InvalidParameterValue");
    EXPECT_EQ(set("q", {{"RedrivePolicy", "[]"}}), "InvalidParameterValue");
}

TEST_F(QueueTest, AttributesAskedForByName) {
    ASSERT_EQ(create("q"), "");
    const auto some = queues->get_queue_attributes({url("q"), {"QueueArn", "Policy"}});
    ASSERT_TRUE(some);
    EXPECT_THAT(some->attributes, ElementsAre(testing::Pair("QueueArn", arn("q"))));
    EXPECT_TRUE(queues->get_queue_attributes({url("q"), {}})->attributes.empty());
    EXPECT_EQ(code(queues->get_queue_attributes({url("q"), {"Colour"}})), "InvalidAttributeName");
}

TEST_F(QueueTest, WhatIsNotThereIsSaidToBeMissing) {
    EXPECT_EQ(code(queues->get_queue_url({"gone"})), "QueueDoesNotExist");
    EXPECT_EQ(code(queues->send_message({.queue_url = url("gone"), .message_body = "x"})),
              "QueueDoesNotExist");
    EXPECT_EQ(code(queues->receive_message({.queue_url = url("gone")})), "QueueDoesNotExist");
    EXPECT_EQ(code(queues->delete_queue({url("gone")})), "QueueDoesNotExist");
    EXPECT_EQ(code(queues->purge_queue({url("gone")})), "QueueDoesNotExist");
}

TEST_F(QueueTest, QueueUrlsAreFoundByNameAndOwner) {
    ASSERT_EQ(create("q"), "");
    EXPECT_EQ(queues->get_queue_url({"q"})->queue_url, "/000000000000/q");
    EXPECT_EQ(queues->get_queue_url({"q", "000000000000"})->queue_url, "/000000000000/q");
    EXPECT_EQ(code(queues->get_queue_url({"q", "111111111111"})), "QueueDoesNotExist");
}

TEST_F(QueueTest, ListsInPagesEachQueueOnce) {
    for (int i = 0; i < 7; ++i) ASSERT_EQ(create("a" + std::to_string(i)), "");
    ASSERT_EQ(create("b"), "");
    std::vector<std::string> seen;
    std::optional<std::string> token;
    int pages = 0;
    do {
        const auto page =
            queues->list_queues({.queue_name_prefix = "a", .next_token = token, .max_results = 3});
        ASSERT_TRUE(page);
        for (const auto& u : page->queue_urls) seen.push_back(queue_name_of_url(u));
        token = page->next_token;
        ++pages;
    } while (token);
    EXPECT_THAT(seen, ElementsAre("a0", "a1", "a2", "a3", "a4", "a5", "a6"));
    EXPECT_EQ(pages, 3);
    EXPECT_THAT(queues->list_queues({})->queue_urls, SizeIs(8));
    EXPECT_EQ(code(queues->list_queues({.max_results = 0})), "InvalidParameterValue");
    EXPECT_EQ(code(queues->list_queues({.max_results = 1001})), "InvalidParameterValue");
    EXPECT_EQ(code(queues->list_queues({.next_token = "%%"})), "InvalidParameterValue");
}

TEST_F(QueueTest, TagsAreKeptAndLimited) {
    ASSERT_EQ(create("q"), "");
    EXPECT_TRUE(queues->tag_queue({url("q"), {{"team", "films"}, {"stage", "test"}}}));
    EXPECT_TRUE(queues->untag_queue({url("q"), {"stage", "unknown"}}));
    open();
    EXPECT_THAT(queues->list_queue_tags({url("q")})->tags,
                ElementsAre(testing::Pair("team", "films")));
    Tags many;
    for (int i = 0; i < 50; ++i) many["k" + std::to_string(i)] = "v";
    EXPECT_EQ(code(queues->tag_queue({url("q"), many})), "InvalidParameterValue");
    EXPECT_THAT(queues->list_queue_tags({url("q")})->tags, SizeIs(1));
}

TEST_F(QueueTest, APurgeLeavesNothingBehind) {
    ASSERT_EQ(create("q"), "");
    const auto rows_before = store.size();
    for (int i = 0; i < 3; ++i) send("x");
    ASSERT_EQ(receive(), "x");
    ASSERT_TRUE(queues->purge_queue({url("q")}));
    EXPECT_EQ(store.size(), rows_before);
    EXPECT_EQ(counts("q"), "0/0/0");
    open();
    EXPECT_EQ(counts("q"), "0/0/0");
}

TEST_F(QueueTest, DeadLetterSourcesAreFound) {
    create_with_dead_letters("q", "dead", 3);
    EXPECT_THAT(queues->list_dead_letter_source_queues({url("dead")})->queue_urls,
                ElementsAre(url("q")));
    EXPECT_TRUE(queues->list_dead_letter_source_queues({url("q")})->queue_urls.empty());
}

TEST_F(QueueTest, DeletedQueueTakesItsMessagesAlong) {
    ASSERT_EQ(create("q"), "");
    send("old");
    const auto rows_before = store.size();
    EXPECT_TRUE(queues->delete_queue({url("q")}));
    EXPECT_EQ(store.size(), rows_before - 2) << "its three are gone, and its name is kept";
    clock.advance(60s);
    ASSERT_EQ(create("q"), "");
    EXPECT_EQ(receive(), nothing);
    EXPECT_EQ(counts(), "0/0/0");
}

TEST_F(QueueTest, ADeletedQueuesNameIsKeptForAMinute) {
    ASSERT_EQ(create("q"), "");
    EXPECT_TRUE(queues->delete_queue({url("q")}));
    EXPECT_EQ(create("q"), "QueueDeletedRecently");
    EXPECT_EQ(create("another"), "");
    clock.advance(59'999'999us);
    open();
    sweep();
    EXPECT_EQ(create("q"), "QueueDeletedRecently");
    clock.advance(1us);
    sweep();
    EXPECT_EQ(store.size(), 1u) << "the sweep forgets the name";
    EXPECT_EQ(create("q"), "");
}

TEST_F(QueueTest, ADifferenceIsNamed) {
    ASSERT_EQ(create("q", {{"DelaySeconds", "1"}}), "");
    const auto again = queues->create_queue(
        {.queue_name = "q", .attributes = {{"DelaySeconds", "2"}, {"VisibilityTimeout", "30"}}});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().message,
              "A queue already exists with the same name and a different value for attribute "
              "DelaySeconds");
}

TEST_F(QueueTest, EncryptionIsStoredAndShown) {
    ASSERT_EQ(create("q"), "");
    EXPECT_EQ(attribute("q", "SqsManagedSseEnabled"), "true");
    EXPECT_EQ(attribute("q", "KmsDataKeyReusePeriodSeconds"), "");
    EXPECT_EQ(set("q", {{"KmsMasterKeyId", "k"}, {"KmsDataKeyReusePeriodSeconds", "6000"}}), "");
    open();
    EXPECT_EQ(attribute("q", "SqsManagedSseEnabled"), "false");
    EXPECT_EQ(attribute("q", "KmsMasterKeyId"), "k");
    EXPECT_EQ(attribute("q", "KmsDataKeyReusePeriodSeconds"), "6000");
    EXPECT_EQ(set("q", {{"SqsManagedSseEnabled", "true"}}), "InvalidAttributeName");
    EXPECT_EQ(set("q", {{"KmsMasterKeyId", ""}, {"KmsDataKeyReusePeriodSeconds", "300"}}), "");
    EXPECT_EQ(attribute("q", "KmsMasterKeyId"), "");
    EXPECT_EQ(attribute("q", "KmsDataKeyReusePeriodSeconds"), "");
    EXPECT_EQ(attribute("q", "SqsManagedSseEnabled"), "false");
    EXPECT_EQ(set("q", {{"SqsManagedSseEnabled", "true"}}), "");
    EXPECT_EQ(set("q", {{"KmsDataKeyReusePeriodSeconds", "59"}}), "InvalidAttributeValue");
    EXPECT_EQ(set("q", {{"SqsManagedSseEnabled", "yes"}}), "InvalidAttributeValue");
}

TEST_F(QueueTest, StandardQueuesHaveNoAttributesOfFifoQueues) {
    ASSERT_EQ(create("q"), "");
    for (const auto* value : {"true", "false"}) {
        EXPECT_EQ(set("q", {{"FifoQueue", value}}), "InvalidAttributeName");
        EXPECT_EQ(create("p", {{"ContentBasedDeduplication", value}}), "InvalidAttributeName");
    }
    EXPECT_EQ(set("q", {{"DeduplicationScope", "queue"}}), "InvalidAttributeName");
    EXPECT_EQ(set("q", {{"FifoThroughputLimit", "perQueue"}}), "InvalidAttributeName");
}

TEST_F(QueueTest, UrlsMayEndWithASlash) {
    ASSERT_EQ(create("q"), "");
    EXPECT_TRUE(queues->get_queue_attributes({"http://localhost:4566/000000000000/q/", {"All"}}));
    EXPECT_EQ(queue_name_of_url("q"), "q");
    EXPECT_EQ(queue_name_of_url("/"), "");
    EXPECT_EQ(queue_name_of_url(""), "");
}

TEST_F(QueueTest, PurgeEmptiesAndMayBeRepeatedAfterAMinute) {
    ASSERT_EQ(create("q"), "");
    send("visible");
    send("delayed", "q", 300);
    EXPECT_EQ(receive(Receive{.visibility_timeout = 100}), "visible");
    const auto handle = last.receipt_handle;
    EXPECT_TRUE(queues->purge_queue({url("q")}));
    EXPECT_EQ(counts(), "0/0/0");
    EXPECT_EQ(remove(handle), "");
    clock.advance(59'999'999us);
    EXPECT_EQ(code(queues->purge_queue({url("q")})), "PurgeQueueInProgress");
    clock.advance(1us);
    EXPECT_TRUE(queues->purge_queue({url("q")}));
    send("after");
    clock.advance(1h);
    EXPECT_EQ(receive(), "after");
    EXPECT_EQ(receive(), nothing);
}

// As they were written before attributes of encryption and groups of messages were stored.
TEST_F(QueueTest, RowsOfEarlierVersionsAreRead) {
    const auto now = micros(clock.now());
    kv::Batch batch;
    batch.put(queue_key("old"), kv::RecordWriter()
                                    .number(1, 7)
                                    .number(2, now)
                                    .number(3, now)
                                    .text(5, "VisibilityTimeout")
                                    .text(6, "45")
                                    .take());
    batch.put(message_key(7, now), kv::RecordWriter()
                                       .text(1, "id")
                                       .text(2, "body")
                                       .number(3, now)
                                       .text(4, "sender")
                                       .number(11, now)
                                       .take());
    batch.put(place_key(7, now, now), kv::RecordWriter().take());
    ASSERT_TRUE(store.apply(std::move(batch)));
    open();
    EXPECT_EQ(attribute("old", "VisibilityTimeout"), "45");
    EXPECT_EQ(attribute("old", "SqsManagedSseEnabled"), "true");
    EXPECT_EQ(attribute("old", "FifoQueue"), "");
    EXPECT_EQ(receive_from("old"), "body");
    EXPECT_EQ(last.attributes.count("MessageGroupId"), 0u);
    EXPECT_EQ(remove(last.receipt_handle, "old"), "");
}

TEST_F(QueueTest, PolicyIsKnownByArnOnly) {
    ASSERT_EQ(create("q", {{"Policy", "{}"}}), "");
    EXPECT_EQ(*queues->policy_of(arn("q")), "{}");
    EXPECT_EQ(code(queues->policy_of("arn:aws:sqs:us-east-1:999999999999:q")), "QueueDoesNotExist");
}

}  // namespace
}  // namespace spot::sqs
