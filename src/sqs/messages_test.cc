#include "base/bytes.h"
#include "base/hash.h"
#include "sqs/fixture.h"
#include "sqs/message_rules.h"
#include "sqs/traced.h"

namespace spot::sqs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class MessageTest : public QueueTest {
  protected:
    MessageTest() { EXPECT_EQ(create("q"), ""); }
};

// The algorithm of the SQS Developer Guide, run in Python over the same attributes.
TEST(MessageDigest, OfAttributesIsAwsOwn) {
    const MessageAttributes attributes{
        {"City", {"String", "Any City", std::nullopt}},
        {"Population", {"Number", "1250800", std::nullopt}},
        {"Blob", {"Binary.gif", std::nullopt, std::string("\x00\x01\xff", 3)}}};
    EXPECT_EQ(md5_of_attributes(attributes), "21b23a89ad37fd3f20031272821fd0da");
    EXPECT_EQ(md5_of_attributes({}), std::nullopt);
}

TEST_F(MessageTest, ArrivesWithItsIdBodyAndDigests) {
    MessageAttributes attributes{{"film", {"String", "moon", std::nullopt}},
                                 {"raw", {"Binary", std::nullopt, std::string("\0\xff", 2)}}};
    const auto sent = queues->send_message(
        {.queue_url = url("q"), .message_body = "hello", .message_attributes = attributes});
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->md5_of_message_body, "5d41402abc4b2a76b9719d911017c592");
    ASSERT_EQ(receive(), "hello");
    EXPECT_EQ(last.message_id, sent->message_id);
    EXPECT_EQ(last.md5_of_body, sent->md5_of_message_body);
    EXPECT_EQ(last.message_attributes, attributes);
    EXPECT_EQ(last.md5_of_message_attributes, sent->md5_of_message_attributes);
    EXPECT_EQ(last.attributes["ApproximateReceiveCount"], "1");
    EXPECT_EQ(last.attributes["SentTimestamp"], "1700000000000");
    EXPECT_EQ(last.attributes["SenderId"], "000000000000");
}

TEST_F(MessageTest, OnlyAttributesAskedForComeBack) {
    ASSERT_TRUE(queues->send_message({.queue_url = url("q"),
                                      .message_body = "x",
                                      .message_attributes = {{"a.1", {"String", "1", {}}},
                                                             {"a.2", {"String", "2", {}}},
                                                             {"b", {"String", "3", {}}}}}));
    const auto taken = queues->receive_message(
        {.queue_url = url("q"), .visibility_timeout = 0, .message_attribute_names = {"a.*"}});
    ASSERT_TRUE(taken);
    const auto& message = taken->messages.at(0);
    EXPECT_THAT(message.message_attributes, SizeIs(2));
    EXPECT_THAT(message.attributes, IsEmpty());
    EXPECT_EQ(message.md5_of_message_attributes, md5_of_attributes(message.message_attributes));
}

TEST_F(MessageTest, LimitsOfContent) {
    const auto sent = [&](const std::string& body, MessageAttributes attributes = {}) {
        return code(queues->send_message(
            {.queue_url = url("q"), .message_body = body, .message_attributes = attributes}));
    };
    EXPECT_EQ(sent(""), "MissingParameter");
    EXPECT_EQ(sent(std::string("\x01", 1)), "InvalidMessageContents");
    EXPECT_EQ(sent("\xef\xbf\xbf"), "InvalidMessageContents");
    EXPECT_EQ(sent("\xff"), "InvalidMessageContents");
    EXPECT_EQ(sent("tab\t, line\n, \xf0\x9f\x8e\xac"), "");
    EXPECT_EQ(sent(std::string(1'048'576, 'x')), "");
    EXPECT_EQ(sent(std::string(1'048'577, 'x')), "InvalidParameterValue");
    EXPECT_EQ(sent(std::string(1'048'570, 'x'), {{"a", {"String", "1", {}}}}),
              "InvalidParameterValue");
    EXPECT_EQ(sent("x", {{"aws.a", {"String", "1", {}}}}), "InvalidParameterValue");
    EXPECT_EQ(sent("x", {{"a..b", {"String", "1", {}}}}), "InvalidParameterValue");
    EXPECT_EQ(sent("x", {{"a", {"Text", "1", {}}}}), "InvalidParameterValue");
    EXPECT_EQ(sent("x", {{"a", {"String", "", {}}}}), "InvalidParameterValue");
    MessageAttributes eleven;
    for (int i = 0; i < 11; ++i) eleven["a" + std::to_string(i)] = {"String", "1", {}};
    EXPECT_EQ(sent("x", eleven), "InvalidParameterValue");
}

TEST(MessageRules, NumbersOfAttributes) {
    for (const auto* good : {"0", "-0", "+7", "12.5", ".5", "5.", "1e3", "1E+126", "-1e-128",
                             "12345678901234567890123456789012345678", "0.00000",
                             "1234567890123456789012345678901234567800000"}) {
        EXPECT_TRUE(is_attribute_number(good)) << good;
    }
    for (const auto* wrong :
         {"zz", "", "-", ".", "e5", "1e", "1e+-3", "1 ", " 1", "0x10", "NaN", "Infinity", "1e127",
          "1e-129", "1,5", "1e99999999999999999999", "123456789012345678901234567890123456789"}) {
        EXPECT_FALSE(is_attribute_number(wrong)) << wrong;
    }
    EXPECT_FALSE(is_attribute_number(std::string(1'000'000, '1')));
}

TEST_F(MessageTest, AttributesThatAwsRefusesAreRefusedInItsWords) {
    const auto refusal = [&](const std::string& name, MessageAttributeValue value) {
        const auto sent = queues->send_message(
            {.queue_url = url("q"), .message_body = "x", .message_attributes = {{name, value}}});
        return sent ? "" : sent.error().code + ": " + sent.error().message;
    };
    EXPECT_EQ(refusal("n", {"Number", "zz", {}}),
              "InvalidParameterValue: Can't cast the value of message (user) attribute 'n' to a "
              "number.");
    EXPECT_EQ(refusal("n", {"Number.int", "1.5e3", {}}), "");
    EXPECT_EQ(
        refusal("n", {"String." + std::string(2'000, 'x'), "v", {}}),
        "InvalidParameterValue: Length of message attribute type must be less than 257 bytes.");
    EXPECT_EQ(refusal("n", {"String." + std::string(249, 'x'), "v", {}}), "");
    EXPECT_EQ(
        refusal(std::string(257, 'n'), {"String", "v", {}}),
        "InvalidParameterValue: Length of message attribute name must be less than 257 bytes.");
    EXPECT_EQ(refusal(std::string(256, 'n'), {"String", "v", {}}), "");
    for (const auto* type : {"", "string", "String.", "String..a", "Stringa", "Number.a b",
                             ".String", "Binary.\xff"}) {
        EXPECT_THAT(refusal("n", {type, "1", {}}), testing::HasSubstr("'n' is invalid")) << type;
    }
    for (const auto* name :
         {"", ".a", "a.", "a..b", "AWS.a", "Amazon.a", "a b", "\xc2\xbf", "\xc6\x80", "\xc3"}) {
        EXPECT_NE(refusal(name, {"String", "v", {}}), "") << name;
    }
    EXPECT_NE(refusal("n", {"Binary", {}, ""}), "");
    EXPECT_NE(refusal("n", {"Binary", "text", {}}), "");
    EXPECT_NE(refusal("n", {"String", "text", "bytes"}), "");
    EXPECT_THAT(refusal("n", {"String", "a\x01", {}}),
                testing::HasSubstr("#x9 | #xA | #xD | #x20 to #xD7FF"));
    for (const auto* name : {"\xc3\x80",
                             "gr\xc3\xb6\xc3\x9f"
                             "e",
                             "\xc5\xbf.1"}) {
        EXPECT_EQ(refusal(name, {"String", "v", {}}), "") << name;
    }
    EXPECT_EQ(receive().size(), 1u);
}

TEST_F(MessageTest, AllAttributesHaveThreeNames) {
    ASSERT_TRUE(queues->send_message(
        {.queue_url = url("q"),
         .message_body = "x",
         .message_attributes = {{"a", {"String", "1", {}}}, {"b.c", {"String", "2", {}}}}}));
    const auto received = [&](std::vector<std::string> names) {
        const auto taken = queues->receive_message({.queue_url = url("q"),
                                                    .visibility_timeout = 0,
                                                    .message_attribute_names = std::move(names)});
        EXPECT_TRUE(taken);
        return taken->messages.at(0).message_attributes.size();
    };
    for (const auto* all : {"All", "*", ".*"}) EXPECT_EQ(received({all}), 2u) << all;
    EXPECT_EQ(received({"b.*"}), 1u);
    EXPECT_EQ(received({"AWS.", "c"}), 0u);
}

TEST_F(MessageTest, StandardQueuesKeepGroupsAndNothingElseOfFifoQueues) {
    const auto sent = [&](const std::string& group) {
        return code(queues->send_message(
            {.queue_url = url("q"), .message_body = "x", .message_group_id = group}));
    };
    EXPECT_EQ(sent("tenant-1!~"), "");
    EXPECT_EQ(receive(), "x");
    EXPECT_EQ(last.attributes["MessageGroupId"], "tenant-1!~");
    const auto batch = queues->send_message_batch(
        {url("q"),
         {{.id = "a", .message_body = "y", .message_group_id = "g"},
          {.id = "b", .message_body = "y", .message_deduplication_id = "d"}}});
    EXPECT_THAT(batch->successful, SizeIs(1));
    EXPECT_EQ(batch->failed.at(0).message,
              "Value d for parameter MessageDeduplicationId is invalid. Reason: The request "
              "include parameter that is not valid for this queue type.");
    open();
    EXPECT_EQ(receive(), "y");
    EXPECT_EQ(last.attributes["MessageGroupId"], "g");
    EXPECT_EQ(sent(std::string(128, 'a')), "");
    EXPECT_EQ(sent(std::string(129, 'a')), "InvalidParameterValue");
    EXPECT_EQ(sent(""), "InvalidParameterValue");
    EXPECT_EQ(sent("group 1"), "InvalidParameterValue");
    EXPECT_EQ(sent("\xc3\x80"), "InvalidParameterValue");
}

TEST_F(MessageTest, TheTraceOfTheRequestIsTheMessagesUnlessItHasOne) {
    Traced traced(*queues, "Root=1-of-the-request");
    ASSERT_TRUE(traced.send_message({.queue_url = url("q"), .message_body = "one"}));
    const MessageAttributes own{{"AWSTraceHeader", {"String", "Root=1-own", {}}}};
    ASSERT_TRUE(traced.send_message_batch(
        {url("q"),
         {{.id = "a", .message_body = "two", .message_system_attributes = own},
          {.id = "b", .message_body = "three"}}}));
    for (const auto* trace : {"Root=1-of-the-request", "Root=1-own", "Root=1-of-the-request"}) {
        receive();
        EXPECT_EQ(last.attributes["AWSTraceHeader"], trace) << last.body;
    }
}

TEST_F(MessageTest, SystemAttributesHaveLimitsAndDoNotCount) {
    const auto sent = [&](const std::string& body, const std::string& name,
                          MessageAttributeValue value) {
        return code(queues->send_message({.queue_url = url("q"),
                                          .message_body = body,
                                          .message_system_attributes = {{name, value}}}));
    };
    const std::string trace = "AWSTraceHeader";
    EXPECT_EQ(sent("x", trace, {"String", std::string(5'000'000, 'x'), {}}),
              "InvalidParameterValue");
    EXPECT_EQ(sent("x", trace, {"String", std::string(8'193, 'x'), {}}), "InvalidParameterValue");
    EXPECT_EQ(sent("x", trace, {"String", "", {}}), "InvalidParameterValue");
    EXPECT_EQ(sent("x", trace, {"Number", "1", {}}), "InvalidParameterValue");
    EXPECT_EQ(sent("x", trace, {"Binary", {}, "x"}), "InvalidParameterValue");
    EXPECT_EQ(sent("x", trace, {"String", "\x01", {}}), "InvalidMessageContents");
    EXPECT_EQ(sent("x", "SenderId", {"String", "me", {}}), "InvalidParameterValue");
    EXPECT_EQ(receive(), nothing);
    // A body as large as can be, and the header beside it.
    EXPECT_EQ(sent(std::string(1'048'576, 'x'), trace, {"String", std::string(8'192, 'x'), {}}),
              "");
}

TEST_F(MessageTest, SoManyAreInFlightAndNoMore) {
    SendMessageBatchInput ten{.queue_url = url("q")};
    for (int i = 0; i < 10; ++i) ten.entries.push_back({std::to_string(i), "x", {}, {}, {}});
    const auto batches = limits::in_flight / 10;
    for (std::size_t i = 0; i <= batches; ++i) ASSERT_TRUE(queues->send_message_batch(ten));
    const ReceiveMessageInput receive_ten{
        .queue_url = url("q"), .max_number_of_messages = 10, .visibility_timeout = 60};
    std::string handle;
    for (std::size_t i = 0; i < batches; ++i) {
        const auto taken = queues->receive_message(receive_ten);
        ASSERT_TRUE(taken);
        ASSERT_EQ(taken->messages.size(), 10u);
        handle = taken->messages.front().receipt_handle;
    }
    EXPECT_EQ(code(queues->receive_message(receive_ten)), "OverLimit");
    ASSERT_TRUE(queues->delete_message({url("q"), handle}));
    EXPECT_EQ(code(queues->receive_message(receive_ten)), "");
    EXPECT_EQ(code(queues->receive_message(receive_ten)), "OverLimit");
    clock.advance(60s);
    EXPECT_EQ(code(queues->receive_message(receive_ten)), "");
}

TEST_F(MessageTest, RefusalsOfReceive) {
    const auto received = [&](ReceiveMessageInput input) {
        input.queue_url = url("q");
        return code(queues->receive_message(input));
    };
    EXPECT_EQ(received({.max_number_of_messages = 0}), "InvalidParameterValue");
    EXPECT_EQ(received({.max_number_of_messages = 11}), "InvalidParameterValue");
    EXPECT_EQ(received({.visibility_timeout = -1}), "InvalidParameterValue");
    EXPECT_EQ(received({.visibility_timeout = 43'201}), "InvalidParameterValue");
    EXPECT_EQ(received({.wait_time_seconds = 21}), "InvalidParameterValue");
    EXPECT_EQ(received({.wait_time_seconds = -1}), "InvalidParameterValue");
}

TEST_F(MessageTest, ReturnsWhenItsVisibilityTimeoutEnds) {
    send("hello");
    EXPECT_EQ(receive({.visibility_timeout = 30}), "hello");
    clock.advance(29'999'999us);
    EXPECT_EQ(receive(), nothing);
    clock.advance(1us);
    EXPECT_EQ(receive(), "hello");
}

TEST_F(MessageTest, TimeoutOfTheQueueIsTheDefault) {
    ASSERT_EQ(set("q", {{"VisibilityTimeout", "7"}}), "");
    send("hello");
    EXPECT_EQ(receive(), "hello");
    clock.advance(6'999'999us);
    EXPECT_EQ(receive(), nothing);
    clock.advance(1us);
    EXPECT_EQ(receive(), "hello");
}

TEST_F(MessageTest, TimeoutOutlivesARestart) {
    send("hello");
    EXPECT_EQ(receive({.visibility_timeout = 30}), "hello");
    const auto handle = last.receipt_handle;
    clock.advance(29'999'999us);
    open();
    EXPECT_EQ(receive(), nothing);
    EXPECT_EQ(counts(), "0/1/0");
    clock.advance(1us);
    EXPECT_EQ(receive(), "hello");
    EXPECT_EQ(last.attributes["ApproximateReceiveCount"], "2");
    EXPECT_EQ(remove(handle), "");
    EXPECT_EQ(counts(), "0/1/0") << "a stale handle deletes nothing";
    EXPECT_EQ(remove(last.receipt_handle), "");
    EXPECT_EQ(counts(), "0/0/0");
}

TEST_F(MessageTest, DelayedUntilItsMoment) {
    ASSERT_EQ(set("q", {{"DelaySeconds", "5"}}), "");
    send("by the queue");
    send("by itself", "q", 2);
    send("at once", "q", 0);
    EXPECT_EQ(counts(), "1/0/2");
    EXPECT_EQ(receive(), "at once");
    clock.advance(1'999'999us);
    EXPECT_EQ(receive(), nothing);
    clock.advance(1us);
    EXPECT_EQ(receive(), "by itself");
    clock.advance(2'999'999us);
    EXPECT_EQ(receive(), nothing);
    clock.advance(1us);
    EXPECT_EQ(receive(), "by the queue");
    EXPECT_EQ(code(queues->send_message(
                  {.queue_url = url("q"), .message_body = "x", .delay_seconds = 901})),
              "InvalidParameterValue");
}

TEST_F(MessageTest, VisibilityChangesFromNow) {
    send("hello");
    EXPECT_EQ(receive({.visibility_timeout = 30}), "hello");
    clock.advance(20s);
    EXPECT_EQ(change(last.receipt_handle, 30), "");
    clock.advance(29'999'999us);
    EXPECT_EQ(receive(), nothing);
    clock.advance(1us);
    EXPECT_EQ(change(last.receipt_handle, 10), "") << "late, and nobody has received it since";
    EXPECT_EQ(receive(), nothing);
    clock.advance(10s);
    const auto first = last.receipt_handle;
    EXPECT_EQ(receive(), "hello");
    EXPECT_EQ(change(first, 0), "") << "as on AWS";
    EXPECT_EQ(receive(), nothing) << "but it is another consumer's now";
    EXPECT_EQ(change(last.receipt_handle, 0), "");
    EXPECT_EQ(receive(), "hello") << "zero gives it back at once";
    EXPECT_EQ(change(last.receipt_handle, 43'201), "InvalidParameterValue");
    EXPECT_EQ(change("rubbish", 1), "ReceiptHandleIsInvalid");
    EXPECT_EQ(remove(last.receipt_handle), "");
    EXPECT_EQ(change(last.receipt_handle, 10), "InvalidParameterValue");
}

TEST_F(MessageTest, ReceivedWithNoTimeoutItIsVisibleAtOnce) {
    send("hello");
    for (int i = 1; i <= 3; ++i) {
        EXPECT_EQ(receive({.visibility_timeout = 0}), "hello");
        EXPECT_EQ(last.attributes["ApproximateReceiveCount"], std::to_string(i));
    }
}

TEST_F(MessageTest, HandlesOfOtherQueuesAreRefused) {
    ASSERT_EQ(create("other"), "");
    send("hello");
    receive();
    EXPECT_EQ(remove(last.receipt_handle, "other"), "ReceiptHandleIsInvalid");
    EXPECT_EQ(remove("", "q"), "ReceiptHandleIsInvalid");
    auto forged = last.receipt_handle;
    forged[3] = forged[3] == 'A' ? 'B' : 'A';
    EXPECT_EQ(remove(forged), "ReceiptHandleIsInvalid");
    EXPECT_EQ(counts(), "0/1/0");
}

TEST_F(MessageTest, DeletedMeansNeverAgain) {
    send("hello");
    receive();
    EXPECT_EQ(remove(last.receipt_handle), "");
    EXPECT_EQ(remove(last.receipt_handle), "");
    clock.advance(24h);
    open();
    EXPECT_EQ(receive(), nothing);
    EXPECT_EQ(store.size(), 1u) << "nothing of the message is left";
}

TEST_F(MessageTest, CountsAddUpToWhatIsStored) {
    for (int i = 0; i < 5; ++i) send("m" + std::to_string(i));
    send("later", "q", 60);
    take({.visibility_timeout = 30, .most = 2});
    EXPECT_EQ(counts(), "3/2/1");
    EXPECT_EQ(attribute("q", "ApproximateNumberOfMessages"), "3");
    EXPECT_EQ(attribute("q", "ApproximateNumberOfMessagesNotVisible"), "2");
    EXPECT_EQ(attribute("q", "ApproximateNumberOfMessagesDelayed"), "1");
    open();
    EXPECT_EQ(counts(), "3/2/1");
    clock.advance(60s);
    EXPECT_EQ(counts(), "6/0/0");
}

TEST_F(MessageTest, RetentionEndsEvenWhatIsInFlightOrDelayed) {
    ASSERT_EQ(set("q", {{"MessageRetentionPeriod", "60"}}), "");
    send("in flight");
    receive({.visibility_timeout = 600});
    send("delayed", "q", 900);
    send("waiting");
    clock.advance(59'999'999us);
    sweep();
    EXPECT_EQ(counts(), "1/1/1");
    clock.advance(1us);
    EXPECT_EQ(receive(), nothing) << "expired before the sweep has come by";
    clock.advance(2us);  // ages are kept apart by a microsecond each
    sweep();
    EXPECT_EQ(counts(), "0/0/0");
    EXPECT_EQ(store.size(), 1u);
}

TEST_F(MessageTest, BatchEntriesSucceedAndFailEachForItself) {
    const auto sent =
        queues->send_message_batch({url("q"),
                                    {{.id = "good", .message_body = "one"},
                                     {.id = "empty", .message_body = ""},
                                     {.id = "late", .message_body = "two", .delay_seconds = 901}}});
    ASSERT_TRUE(sent);
    ASSERT_THAT(sent->successful, SizeIs(1));
    EXPECT_EQ(sent->successful[0].id, "good");
    ASSERT_THAT(sent->failed, SizeIs(2));
    EXPECT_EQ(sent->failed[0].code, "MissingParameter");
    EXPECT_EQ(sent->failed[1].id, "late");
    EXPECT_TRUE(sent->failed[1].sender_fault);
    EXPECT_EQ(counts(), "1/0/0");

    receive();
    const auto changed = queues->change_message_visibility_batch(
        {url("q"), {{"a", last.receipt_handle, 5}, {"b", "rubbish", 5}}});
    EXPECT_THAT(changed->successful, SizeIs(1));
    EXPECT_EQ(changed->failed.at(0).code, "ReceiptHandleIsInvalid");
    const auto deleted =
        queues->delete_message_batch({url("q"), {{"a", last.receipt_handle}, {"b", "rubbish"}}});
    EXPECT_THAT(deleted->successful, SizeIs(1));
    EXPECT_THAT(deleted->failed, SizeIs(1));
    EXPECT_EQ(counts(), "0/0/0");
}

TEST_F(MessageTest, BatchesAreRefusedAsAWhole) {
    using Entries = std::vector<SendMessageBatchRequestEntry>;
    const auto sent = [&](Entries entries) {
        return code(queues->send_message_batch({url("q"), std::move(entries)}));
    };
    EXPECT_EQ(sent({}), "EmptyBatchRequest");
    EXPECT_EQ(sent(Entries(11, {.id = "a", .message_body = "x"})), "TooManyEntriesInBatchRequest");
    EXPECT_EQ(sent({{.id = "a", .message_body = "x"}, {.id = "a", .message_body = "y"}}),
              "BatchEntryIdsNotDistinct");
    EXPECT_EQ(sent({{.id = "a b", .message_body = "x"}}), "InvalidBatchEntryId");
    const std::string half(600'000, 'x');
    EXPECT_EQ(sent({{.id = "a", .message_body = half}, {.id = "b", .message_body = half}}),
              "BatchRequestTooLong");
    const MessageAttributes large{{"a", {.data_type = "String", .string_value = half}}};
    EXPECT_EQ(sent({{.id = "a", .message_body = half},
                    {.id = "b", .message_body = "x", .message_attributes = large}}),
              "BatchRequestTooLong");
    EXPECT_EQ(counts(), "0/0/0");
}

TEST_F(MessageTest, TenAtMostAndEachOnce) {
    for (int i = 0; i < 25; ++i) send(std::to_string(i));
    std::set<std::string> seen;
    EXPECT_THAT(take({.most = 10}), SizeIs(10));
    EXPECT_THAT(take({.most = 10}), SizeIs(10));
    EXPECT_THAT(take({.most = 10}), SizeIs(5));
    EXPECT_THAT(take({.most = 10}), IsEmpty());
}

TEST_F(MessageTest, SentAsPartOfAnothersBatch) {
    kv::Batch given_up;
    ASSERT_TRUE(queues->stage_send(arn("q"), "never", "S3", given_up));
    given_up = {};
    kv::Batch batch;
    batch.put("object", "row");
    ASSERT_TRUE(queues->stage_send(arn("q"), "event one", "S3", batch));
    ASSERT_TRUE(queues->stage_send(arn("q"), "event two", "S3", batch, "Root=1-2"));
    EXPECT_EQ(wakes.of("sqs/q"), 0);
    ASSERT_TRUE(store.apply(std::move(batch)));
    EXPECT_EQ(wakes.of("sqs/q"), 2);
    EXPECT_EQ(receive(), "event one");
    EXPECT_EQ(last.attributes["SenderId"], "S3");
    EXPECT_EQ(receive(), "event two");
    EXPECT_EQ(last.attributes["AWSTraceHeader"], "Root=1-2");
    EXPECT_EQ(receive(), nothing);
    kv::Batch other;
    EXPECT_EQ(code(queues->stage_send(arn("gone"), "x", "S3", other)), "QueueDoesNotExist");
}

TEST_F(MessageTest, RefusedWritesChangeNothing) {
    store.refuse(1);
    EXPECT_EQ(code(queues->send_message({.queue_url = url("q"), .message_body = "lost"})),
              "ServiceUnavailable");
    send("hello");
    store.refuse(1);
    EXPECT_EQ(code(queues->receive_message({.queue_url = url("q")})), "ServiceUnavailable");
    EXPECT_EQ(receive(), "hello") << "it was not handed out";
    store.refuse(1);
    EXPECT_EQ(remove(last.receipt_handle), "ServiceUnavailable");
    EXPECT_EQ(counts(), "0/1/0");
    EXPECT_EQ(last.attributes["ApproximateReceiveCount"], "1");
}

TEST_F(MessageTest, SequencesGoOnWhenTheClockGoesBack) {
    send("first");
    send("second");
    ManualClock earlier(clock.now() - 24h);
    auto reopened = *Queues::open(store, earlier, random, wakes, {});
    ASSERT_TRUE(reopened->send_message({.queue_url = url("q"), .message_body = "third"}));
    earlier.advance(48h);
    std::vector<std::string> bodies;
    const auto taken =
        reopened->receive_message({.queue_url = url("q"), .max_number_of_messages = 10});
    ASSERT_TRUE(taken);
    for (const auto& m : taken->messages) bodies.push_back(m.body);
    EXPECT_THAT(bodies, UnorderedElementsAre("first", "second", "third"));
}

// ------------------------------------------------------------------------------ long polling

TEST_F(MessageTest, EmptyAnswerSaysWhatToWaitFor) {
    auto polled = queues->receive_message({.queue_url = url("q"), .wait_time_seconds = 20});
    ASSERT_TRUE(polled->wait);
    EXPECT_EQ(polled->wait->topic, "sqs/q");
    EXPECT_EQ(polled->wait->at_most, Duration(20s));
    EXPECT_EQ(polled->wait->due, std::nullopt);

    send("delayed", "q", 9);
    polled = queues->receive_message({.queue_url = url("q"), .wait_time_seconds = 20});
    EXPECT_EQ(polled->wait->due, clock.now() + 9s);

    EXPECT_FALSE(queues->receive_message({.queue_url = url("q")})->wait);
    ASSERT_EQ(set("q", {{"ReceiveMessageWaitTimeSeconds", "3"}}), "");
    EXPECT_EQ(queues->receive_message({.queue_url = url("q")})->wait->at_most, Duration(3s));
}

TEST_F(MessageTest, SendsAndReturnsWakeWaiters) {
    send("now");
    EXPECT_EQ(wakes.of("sqs/q"), 1);
    send("later", "q", 5);
    EXPECT_EQ(wakes.of("sqs/q"), 2) << "who waits must reckon with its moment";
    receive();
    change(last.receipt_handle, 0);
    EXPECT_EQ(wakes.of("sqs/q"), 3);
}

// Time goes on while a call runs.
class TickingClock final : public Clock {
  public:
    Time now() const override { return Time(Duration(now_ += step_)); }
    void step(Duration by) { step_ = by.count(); }

  private:
    mutable std::atomic<std::int64_t> now_{1'700'000'000'000'000};
    std::int64_t step_ = 0;
};

TEST(LongPoll, MessageThatFallsDueDuringTheCallIsNotSleptThrough) {
    kv::MemoryStore store;
    TickingClock clock;
    SeededRandom random(3);
    CountingWakes wakes;
    auto queues = *Queues::open(store, clock, random, wakes, {});
    ASSERT_TRUE(queues->create_queue({.queue_name = "q"}));
    ASSERT_TRUE(
        queues->send_message({.queue_url = "/0/q", .message_body = "x", .delay_seconds = 10}));
    const Time due = clock.now() + 10s;
    clock.step(4s);  // the first looks at the clock come before the moment, a third after it
    const auto polled = queues->receive_message({.queue_url = "/0/q", .wait_time_seconds = 20});
    ASSERT_TRUE(polled->messages.empty());
    ASSERT_TRUE(polled->wait && polled->wait->due);
    EXPECT_EQ(*polled->wait->due, due);
}

TEST_F(MessageTest, WaiterLooksAgainAtOnceWhenExpiredMessagesHidTheRest) {
    ASSERT_EQ(set("q", {{"MessageRetentionPeriod", "60"}}), "");
    for (int i = 0; i < 1000; ++i) send("old");
    clock.advance(60s);
    send("young");
    const auto polled = queues->receive_message({.queue_url = url("q"), .wait_time_seconds = 20});
    ASSERT_TRUE(polled->messages.empty());
    ASSERT_TRUE(polled->wait->due);
    EXPECT_LE(*polled->wait->due, clock.now());
    EXPECT_EQ(receive(), "young");
}

}  // namespace
}  // namespace spot::sqs
