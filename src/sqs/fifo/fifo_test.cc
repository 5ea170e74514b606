// FIFO queues as their clients see them.

#include "sqs/fifo/fixture.h"

namespace spot::sqs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(FifoTest, AGroupIsInOrderAndWaitsForWhatIsInFlight) {
    for (const auto* body : {"a1", "a2", "a3"}) EXPECT_EQ(put("a", body), "");
    put("b", "b1");
    EXPECT_THAT(get(), ElementsAre("a1"));
    const auto first = taken;
    EXPECT_THAT(get(), ElementsAre("b1")) << "the other group does not wait";
    EXPECT_THAT(get(), IsEmpty());
    taken = first;
    EXPECT_EQ(drop(), "");
    EXPECT_THAT(get(), ElementsAre("a2"));
    EXPECT_EQ(hide(0, 0), "");
    EXPECT_THAT(get(10), ElementsAre("a2", "a3")) << "a receive takes as many as it can";
    const auto both = taken;
    EXPECT_EQ(drop(0), "");
    EXPECT_THAT(get(), IsEmpty());
    taken = both;
    EXPECT_EQ(drop(1), "");
    EXPECT_EQ(counts("q.fifo"), "0/1/0");
}

TEST_F(FifoTest, OnlyWhatLiesBehindAMessageInFlightWaits) {
    for (const auto* body : {"foo", "bar", "baz"}) put("g", body);
    ASSERT_THAT(get(10, 2), SizeIs(3));
    EXPECT_EQ(hide(2, 100), "");
    clock.advance(2s);
    EXPECT_THAT(get(10, 2), ElementsAre("foo", "bar"));
    EXPECT_EQ(hide(0, 100), "");
    clock.advance(2s);
    EXPECT_THAT(get(10), IsEmpty()) << "bar is visible and waits for foo";
}

TEST_F(FifoTest, OrderOutlivesRestarts) {
    for (int i = 0; i < 5; ++i) put("g", std::to_string(i));
    ASSERT_THAT(get(2, 60), ElementsAre("0", "1"));
    const auto flying = taken;
    open();
    EXPECT_THAT(get(10), IsEmpty());
    taken = flying;
    EXPECT_EQ(drop(0), "");
    clock.advance(60s);
    open();
    EXPECT_THAT(get(10), ElementsAre("1", "2", "3", "4"));
}

TEST_F(FifoTest, ADuplicateIsAnsweredAsItsOriginalAndNotStored) {
    EXPECT_EQ(put("g", "x"), "");
    const auto first = sent;
    EXPECT_EQ(first.sequence_number->size(), 20u);
    open();
    clock.advance(299s);
    EXPECT_EQ(put("other", "x"), "");
    EXPECT_EQ(sent.message_id, first.message_id);
    EXPECT_EQ(sent.sequence_number, first.sequence_number);
    EXPECT_THAT(get(10), ElementsAre("x"));
    EXPECT_EQ(drop(), "");
    EXPECT_EQ(put("g", "x"), "");
    EXPECT_THAT(get(10), IsEmpty()) << "it was sent, and that it is gone does not matter";
    clock.advance(1s);
    EXPECT_EQ(put("g", "x"), "");
    EXPECT_GT(sent.sequence_number, first.sequence_number);
    EXPECT_THAT(get(10), ElementsAre("x"));
    EXPECT_EQ(taken[0].attributes["SequenceNumber"], sent.sequence_number);
    EXPECT_EQ(taken[0].attributes["MessageGroupId"], "g");
    EXPECT_EQ(taken[0].attributes["MessageDeduplicationId"],
              "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
}

TEST_F(FifoTest, AnIdWinsOverTheContent) {
    EXPECT_EQ(put("g", "x", "1"), "");
    EXPECT_EQ(put("g", "x", "2"), "");
    EXPECT_EQ(put("g", "y", "1"), "");
    EXPECT_EQ(sent.md5_of_message_body, "415290769594460e2e485922904f345d") << "of this body";
    EXPECT_THAT(get(10), ElementsAre("x", "x"));
}

TEST_F(FifoTest, ABatchIsInOrderAndKnowsItsOwnDuplicates) {
    const auto done = queues->send_message_batch(
        {url("q.fifo"),
         {{.id = "a", .message_body = "1", .message_group_id = "g"},
          {.id = "b", .message_body = "2", .message_group_id = "g"},
          {.id = "c", .message_body = "1", .message_group_id = "g"},
          {.id = "d", .message_body = "", .message_group_id = "g"},
          {.id = "e", .message_body = "3", .delay_seconds = 1, .message_group_id = "g"},
          {.id = "f", .message_body = "4", .delay_seconds = 0, .message_group_id = "h"}}});
    ASSERT_TRUE(done);
    ASSERT_THAT(done->successful, SizeIs(4));
    EXPECT_EQ(done->successful[0].message_id, done->successful[2].message_id);
    EXPECT_LT(done->successful[0].sequence_number, done->successful[1].sequence_number);
    ASSERT_THAT(done->failed, SizeIs(2));
    EXPECT_EQ(done->failed[1].message,
              "Value 1 for parameter DelaySeconds is invalid. Reason: The request include "
              "parameter that is not valid for this queue type.");
    EXPECT_THAT(get(10), ElementsAre("1", "2", "4"));
}

TEST_F(FifoTest, WithoutItsIdsNothingIsTaken) {
    ASSERT_EQ(create_fifo("strict.fifo", {{"ContentBasedDeduplication", "false"}}), "");
    EXPECT_EQ(put("g", "x", "", "strict.fifo"), "InvalidParameterValue");
    EXPECT_EQ(put("g", "x", "1", "strict.fifo"), "");
    EXPECT_EQ(put("g g", "x", "2", "strict.fifo"), "InvalidParameterValue");
    EXPECT_EQ(put("g", "x", std::string(129, 'x'), "strict.fifo"), "InvalidParameterValue");
    EXPECT_EQ(code(queues->send_message({.queue_url = url("q.fifo"), .message_body = "x"})),
              "MissingParameter");
    const auto batch =
        queues->send_message_batch({url("q.fifo"),
                                    {{.id = "a", .message_body = "1", .message_group_id = "g"},
                                     {.id = "b", .message_body = "2"}}});
    ASSERT_FALSE(batch);
    EXPECT_EQ(batch.error().code, "InvalidParameterValue") << "the batch as a whole, as on AWS";
    EXPECT_EQ(counts("q.fifo"), "0/0/0");
}

TEST_F(FifoTest, ScopesOfDeduplication) {
    const Attributes by_group{{"DeduplicationScope", "messageGroup"},
                              {"FifoThroughputLimit", "perMessageGroupId"}};
    const Attributes by_queue{{"DeduplicationScope", "queue"}, {"FifoThroughputLimit", "perQueue"}};
    EXPECT_EQ(set("q.fifo", {{"FifoThroughputLimit", "perMessageGroupId"}}),
              "InvalidAttributeValue");
    put("a", "1", "x");
    ASSERT_EQ(set("q.fifo", by_group), "");
    put("b", "2", "x");
    EXPECT_THAT(get(10), ElementsAre("1")) << "sent while it counted for all groups";
    put("a", "3", "y");
    put("b", "4", "y");
    put("b", "5", "y");
    EXPECT_THAT(get(10), ElementsAre("4"));
    ASSERT_EQ(set("q.fifo", by_queue), "");
    put("c", "6", "y");
    EXPECT_THAT(get(10), ElementsAre("6"));
    clock.advance(300s);
    put("b", "7", "x");
    open();
    EXPECT_THAT(bodies_of(take({.queue = "q.fifo", .most = 10})), testing::Contains("7"));
}

TEST_F(FifoTest, TheDelayIsTheQueues) {
    ASSERT_EQ(set("q.fifo", {{"DelaySeconds", "5"}}), "");
    put("g", "slow");
    EXPECT_EQ(counts("q.fifo"), "0/0/1");
    ASSERT_EQ(set("q.fifo", {{"DelaySeconds", "0"}}), "");
    put("g", "quick");
    EXPECT_THAT(get(10), IsEmpty()) << "it waits for the one before it";
    const auto polled =
        queues->receive_message({.queue_url = url("q.fifo"), .wait_time_seconds = 20});
    EXPECT_EQ(polled->wait->due, clock.now() + 5s);
    clock.advance(5s);
    EXPECT_THAT(get(10), ElementsAre("slow", "quick"));
}

TEST_F(FifoTest, HandlesEndWithTheirTimeout) {
    put("g", "x");
    ASSERT_THAT(get(1, 10), SizeIs(1));
    clock.advance(9s);
    EXPECT_EQ(hide(0, 10), "");
    clock.advance(9s);
    EXPECT_EQ(hide(0, 1), "");
    clock.advance(1s);
    EXPECT_EQ(hide(0, 10), "InvalidParameterValue");
    EXPECT_EQ(drop(), "InvalidParameterValue");
    const auto late = taken;
    ASSERT_THAT(get(), SizeIs(1));
    EXPECT_EQ(remove(late[0].receipt_handle, "q.fifo"), "InvalidParameterValue");
    EXPECT_EQ(drop(), "");
    EXPECT_EQ(drop(), "") << "what is deleted may be deleted again";
}

TEST_F(FifoTest, DeadLettersKeepTheirOrder) {
    ASSERT_EQ(create("plain"), "");
    ASSERT_EQ(create_fifo("dead.fifo"), "");
    const auto policy = [](const std::string& name) {
        return R"({"deadLetterTargetArn":")" + arn(name) + R"(","maxReceiveCount":1})";
    };
    EXPECT_EQ(set("q.fifo", {{"RedrivePolicy", policy("plain")}}), "InvalidParameterValue");
    EXPECT_EQ(set("plain", {{"RedrivePolicy", policy("dead.fifo")}}), "InvalidParameterValue");
    ASSERT_EQ(set("q.fifo", {{"RedrivePolicy", policy("dead.fifo")}}), "");
    for (const auto* body : {"1", "2", "3"}) put("g", body);
    ASSERT_THAT(get(2, 1), ElementsAre("1", "2"));
    clock.advance(1s);
    EXPECT_THAT(get(10, 1), ElementsAre("3")) << "behind those that went";
    put("h", "x");
    clock.advance(1s);
    EXPECT_THAT(get(10, 60), ElementsAre("x"));
    open();
    EXPECT_THAT(get(1, 60, "dead.fifo"), ElementsAre("1"));
    EXPECT_EQ(taken[0].attributes["DeadLetterQueueSourceArn"], arn("q.fifo"));
    EXPECT_EQ(taken[0].attributes["ApproximateReceiveCount"], "2");
    EXPECT_EQ(drop(0, "dead.fifo"), "");
    EXPECT_THAT(get(1, 60, "dead.fifo"), ElementsAre("2"));
    EXPECT_THAT(get(1, 60, "dead.fifo"), ElementsAre()) << "3 waits for 2, as it did before";
}

TEST_F(FifoTest, AMoveTaskKeepsTheOrder) {
    ASSERT_EQ(create("plain"), "");
    ASSERT_EQ(create_fifo("dead.fifo"), "");
    ASSERT_EQ(set("q.fifo", {{"RedrivePolicy", R"({"deadLetterTargetArn":")" + arn("dead.fifo") +
                                                   R"(","maxReceiveCount":1})"}}),
              "");
    for (int i = 0; i < 20; ++i) put(i % 2 == 0 ? "a" : "b", std::to_string(i));
    for (int i = 0; i < 2; ++i) get(10, 0);
    for (int i = 0; i < 2; ++i) get(10, 0);
    while (!get(10, 0).empty()) {
    }
    ASSERT_EQ(counts("dead.fifo"), "20/0/0");
    put("a", "newer");
    EXPECT_EQ(code(queues->start_message_move_task({arn("dead.fifo"), arn("plain"), {}})),
              "InvalidParameterValue");
    ASSERT_EQ(code(queues->start_message_move_task({arn("dead.fifo"), {}, {}})), "");
    sweep();
    ASSERT_EQ(counts("dead.fifo"), "0/0/0");
    std::vector<std::string> a;
    std::vector<std::string> b;
    for (auto bodies = get(10); !bodies.empty(); bodies = get(10)) {
        for (std::size_t i = 0; i < taken.size(); ++i) {
            (taken[i].attributes["MessageGroupId"] == "a" ? a : b).push_back(taken[i].body);
            EXPECT_EQ(taken[i].attributes["ApproximateReceiveCount"], "1");
            EXPECT_EQ(drop(i), "");
        }
    }
    EXPECT_THAT(a, ElementsAre("newer", "0", "2", "4", "6", "8", "10", "12", "14", "16", "18"));
    EXPECT_THAT(b, ElementsAre("1", "3", "5", "7", "9", "11", "13", "15", "17", "19"));
}

TEST_F(FifoTest, AnAttemptIsRepeatedAsLongAsNothingHappenedToItsMessages) {
    for (const auto* body : {"1", "2", "3"}) put("g", body);
    const auto attempt = [&](const std::string& id, int most = 2) {
        const auto received = queues->receive_message({.queue_url = url("q.fifo"),
                                                       .max_number_of_messages = most,
                                                       .visibility_timeout = 30,
                                                       .attribute_names = {"All"},
                                                       .receive_request_attempt_id = id});
        EXPECT_TRUE(received);
        return bodies_of(received->messages);
    };
    ASSERT_THAT(attempt("first"), ElementsAre("1", "2"));
    const auto handle = taken[0].receipt_handle;
    clock.advance(20s);
    open();
    ASSERT_THAT(attempt("first"), ElementsAre("1", "2"));
    EXPECT_EQ(taken[0].receipt_handle, handle);
    EXPECT_EQ(taken[0].attributes["ApproximateReceiveCount"], "1");
    EXPECT_EQ(counts("q.fifo"), "1/2/0");
    const auto messages = taken;
    EXPECT_THAT(attempt("another"), IsEmpty());
    clock.advance(29s);
    EXPECT_THAT(get(), IsEmpty()) << "their timeout began anew";
    taken = messages;
    EXPECT_EQ(drop(0), "");
    EXPECT_THAT(attempt("first"), IsEmpty()) << "one of them is gone";
    clock.advance(1s);
    EXPECT_THAT(attempt("first"), ElementsAre("2", "3")) << "a receive like any other";
    EXPECT_EQ(code(queues->receive_message(
                  {.queue_url = url("q.fifo"), .receive_request_attempt_id = "a b"})),
              "InvalidParameterValue");
    ASSERT_EQ(create("plain"), "");
    EXPECT_EQ(code(queues->receive_message(
                  {.queue_url = url("plain"), .receive_request_attempt_id = "a"})),
              "InvalidParameterValue");
}

TEST_F(FifoTest, WhatEndsLeavesNothingBehind) {
    ASSERT_EQ(set("q.fifo", {{"MessageRetentionPeriod", "60"}}), "");
    const auto rows = store.size();
    for (int i = 0; i < 3; ++i) put("g", std::to_string(i));
    put("h", "x");
    get(2, 600);
    clock.advance(60s);
    EXPECT_THAT(get(10), IsEmpty()) << "expired before the sweep has come by";
    clock.advance(10us);
    sweep();
    EXPECT_EQ(counts("q.fifo"), "0/0/0");
    clock.advance(300s);
    sweep();
    EXPECT_EQ(store.size(), rows);
    put("g", "again");
    EXPECT_THAT(get(), ElementsAre("again"));
    clock.advance(60s);
    ASSERT_TRUE(queues->purge_queue({url("q.fifo")}));
    EXPECT_EQ(store.size(), rows);
    put("g", "again");
    EXPECT_THAT(get(), ElementsAre("again"));
    ASSERT_TRUE(queues->delete_queue({url("q.fifo")}));
    EXPECT_EQ(store.size(), 1u) << "its name is kept";
}

TEST_F(FifoTest, RefusedWritesChangeNothing) {
    store.refuse(1);
    EXPECT_EQ(put("g", "1"), "ServiceUnavailable");
    EXPECT_EQ(put("g", "1"), "") << "it was not remembered";
    put("h", "2");
    store.refuse(1);
    EXPECT_EQ(
        code(queues->receive_message({.queue_url = url("q.fifo"), .max_number_of_messages = 10})),
        "ServiceUnavailable");
    EXPECT_THAT(get(10), ElementsAre("1", "2")) << "they were not handed out";
    store.refuse(1);
    EXPECT_EQ(drop(), "ServiceUnavailable");
    EXPECT_EQ(counts("q.fifo"), "0/2/0");
}

TEST_F(FifoTest, WhoWaitsIsWokenWhenAGroupIsReady) {
    put("g", "1");
    put("g", "2");
    get();
    const auto before = wakes.of("sqs/q.fifo");
    drop();
    EXPECT_EQ(wakes.of("sqs/q.fifo"), before + 1);
}

}  // namespace
}  // namespace spot::sqs
