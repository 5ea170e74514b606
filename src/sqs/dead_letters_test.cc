#include "base/bytes.h"
#include "sqs/fixture.h"

namespace spot::sqs {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class DeadLetterTest : public QueueTest {
  protected:
    DeadLetterTest() { create_with_dead_letters("q", "dead", 2); }

    // Receives it as often as the policy allows, and once more.
    void fail_until_moved() {
        for (int i = 0; i < 2; ++i) {
            EXPECT_NE(receive({.visibility_timeout = 1}), nothing);
            clock.advance(1s);
        }
        EXPECT_EQ(receive(), nothing);
    }
    std::string redrive(const std::string& source, std::optional<std::string> to = {},
                        std::optional<int> rate = {}) {
        const auto started = queues->start_message_move_task({arn(source), to, rate});
        if (!started) return started.error().code;
        task = started->task_handle;
        return "";
    }
    ListMessageMoveTasksResultEntry newest_task() {
        return queues->list_message_move_tasks({arn("dead")})->results.at(0);
    }
    std::string task;
};

TEST_F(DeadLetterTest, MovesWithIdBodyAgeAndCountAndSaysWhereItCameFrom) {
    const auto id = send("poison");
    fail_until_moved();
    EXPECT_EQ(counts("q"), "0/0/0");
    EXPECT_EQ(counts("dead"), "1/0/0");
    EXPECT_EQ(wakes.of("sqs/dead"), 1);
    ASSERT_EQ(receive_from("dead"), "poison");
    EXPECT_EQ(last.message_id, id);
    EXPECT_EQ(last.attributes["ApproximateReceiveCount"], "3");
    EXPECT_EQ(last.attributes["SentTimestamp"], "1700000000000");
    EXPECT_EQ(last.attributes["DeadLetterQueueSourceArn"], arn("q"));
}

TEST_F(DeadLetterTest, AQueueSaysWhoseDeadLettersItTakes) {
    const auto policy = [&](const std::string& to) {
        return Attributes{{"RedrivePolicy", R"({"deadLetterTargetArn":")" + arn(to) +
                                                R"(","maxReceiveCount":"2"})"}};
    };
    ASSERT_EQ(create("none", {{"RedriveAllowPolicy", R"({"redrivePermission":"denyAll"})"}}), "");
    ASSERT_EQ(create("some", {{"RedriveAllowPolicy",
                               R"({"redrivePermission":"byQueue","sourceQueueArns":[")" +
                                   arn("friend") + R"("]})"}}),
              "");
    ASSERT_EQ(create("any", {{"RedriveAllowPolicy", R"({"redrivePermission":"allowAll"})"}}), "");
    EXPECT_EQ(create("stranger", policy("none")), "InvalidParameterValue");
    EXPECT_EQ(create("stranger", policy("some")), "InvalidParameterValue");
    EXPECT_EQ(create("friend", policy("none")), "InvalidParameterValue");
    EXPECT_EQ(create("friend", policy("some")), "");
    EXPECT_EQ(create("stranger", policy("any")), "");
    EXPECT_EQ(set("stranger", policy("none")), "InvalidParameterValue");
    EXPECT_EQ(set("stranger", policy("some")), "InvalidParameterValue");
    EXPECT_EQ(set("none", policy("none")), "InvalidParameterValue");
    EXPECT_EQ(set("q", policy("none")), "InvalidParameterValue");
    // A redrive that was allowed when it was set up goes on.
    ASSERT_EQ(set("any", {{"RedriveAllowPolicy", R"({"redrivePermission":"denyAll"})"}}), "");
    EXPECT_EQ(set("stranger", {{"DelaySeconds", "1"}}), "");
    open();
    EXPECT_EQ(set("q", policy("none")), "InvalidParameterValue");
    ASSERT_EQ(set("none", {{"RedriveAllowPolicy", ""}}), "");
    EXPECT_EQ(set("q", policy("none")), "");
}

TEST_F(DeadLetterTest, PoliciesOfWhomToTakeFromAreChecked) {
    const auto arns = [&](int count) {
        std::string list = "[";
        for (int i = 0; i < count; ++i) {
            list += (i == 0 ? "\"" : ",\"") + arn("s" + std::to_string(i)) + "\"";
        }
        return list + "]";
    };
    for (const auto& wrong :
         {std::string("denyAll"), std::string("{}"), std::string("[]"),
          std::string(R"({"redrivePermission":"some"})"),
          std::string(R"({"redrivePermission":"byQueue"})"),
          R"({"redrivePermission":"byQueue","sourceQueueArns":)" + arns(0) + "}",
          R"({"redrivePermission":"byQueue","sourceQueueArns":)" + arns(11) + "}",
          R"({"redrivePermission":"allowAll","sourceQueueArns":)" + arns(1) + "}",
          std::string(R"({"redrivePermission":"byQueue","sourceQueueArns":["q"]})")}) {
        EXPECT_EQ(set("dead", {{"RedriveAllowPolicy", wrong}}), "InvalidAttributeValue") << wrong;
        EXPECT_EQ(create("new", {{"RedriveAllowPolicy", wrong}}), "InvalidAttributeValue");
    }
    EXPECT_EQ(
        set("dead", {{"RedriveAllowPolicy",
                      R"({"redrivePermission":"byQueue","sourceQueueArns":)" + arns(10) + "}"}}),
        "");
}

TEST_F(DeadLetterTest, MoveIsWholeOrNotAtAll) {
    send("poison");
    for (int i = 0; i < 2; ++i) {
        receive({.visibility_timeout = 1});
        clock.advance(1s);
    }
    store.refuse(1);
    EXPECT_EQ(code(queues->receive_message({.queue_url = url("q")})), "ServiceUnavailable");
    EXPECT_EQ(counts("q"), "1/0/0");
    EXPECT_EQ(counts("dead"), "0/0/0");
    open();
    EXPECT_EQ(receive(), nothing);
    EXPECT_EQ(counts("q"), "0/0/0");
    EXPECT_EQ(counts("dead"), "1/0/0");
}

TEST_F(DeadLetterTest, GoesOnBeingDeliveredWhenTheDeadLetterQueueIsGone) {
    send("poison");
    ASSERT_TRUE(queues->delete_queue({url("dead")}));
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(receive({.visibility_timeout = 1}), "poison");
        clock.advance(1s);
    }
}

TEST_F(DeadLetterTest, RedriveBringsEachBackToItsSource) {
    const auto id = send("poison");
    fail_until_moved();
    ASSERT_EQ(redrive("dead"), "");
    EXPECT_EQ(redrive("dead"), "InvalidParameterValue") << "one at a time";
    EXPECT_EQ(newest_task().status, "RUNNING");
    sweep();
    EXPECT_EQ(newest_task().status, "COMPLETED");
    EXPECT_EQ(newest_task().approximate_number_of_messages_moved, 1);
    EXPECT_EQ(counts("dead"), "0/0/0");
    ASSERT_EQ(receive(), "poison");
    EXPECT_NE(last.message_id, id);
    EXPECT_EQ(last.attributes["ApproximateReceiveCount"], "1");
    EXPECT_EQ(last.attributes.count("DeadLetterQueueSourceArn"), 0u);
}

TEST_F(DeadLetterTest, WhatIsRedrivenIsANewMessage) {
    ASSERT_EQ(set("q", {{"MessageRetentionPeriod", "3600"}}), "");
    ASSERT_EQ(set("dead", {{"MessageRetentionPeriod", "86400"}}), "");
    send("poison");
    fail_until_moved();
    clock.advance(2h);
    const auto now = std::to_string(to_millis(clock.now()));
    ASSERT_EQ(redrive("dead"), "");
    sweep();
    clock.advance(59min);
    sweep();
    ASSERT_EQ(receive(), "poison") << "its retention began with the redrive";
    EXPECT_EQ(last.attributes["SentTimestamp"], now);
    clock.advance(1min);
    EXPECT_EQ(receive(), nothing);
}

TEST_F(DeadLetterTest, HandleFromBeforeTheRedriveStaysStale) {
    send("poison");
    ASSERT_EQ(receive({.visibility_timeout = 1}), "poison");
    const auto first_life = last.receipt_handle;
    clock.advance(1s);
    ASSERT_EQ(receive({.visibility_timeout = 1}), "poison");
    clock.advance(1s);
    ASSERT_EQ(receive(), nothing);
    ASSERT_EQ(redrive("dead"), "");
    sweep();
    ASSERT_EQ(receive(), "poison");
    EXPECT_NE(last.receipt_handle, first_life);
    EXPECT_EQ(remove(first_life), "");
    EXPECT_EQ(counts(), "0/1/0") << "it is another consumer's now";
    EXPECT_EQ(remove(last.receipt_handle), "");
    EXPECT_EQ(counts(), "0/0/0");
}

TEST_F(DeadLetterTest, RedriveToAQueueThatIsNamed) {
    ASSERT_EQ(create("elsewhere"), "");
    send("poison");
    fail_until_moved();
    ASSERT_EQ(redrive("dead", arn("elsewhere")), "");
    sweep();
    EXPECT_EQ(counts("elsewhere"), "1/0/0");
    EXPECT_EQ(counts("q"), "0/0/0");
}

TEST_F(DeadLetterTest, RedriveKeepsToItsRate) {
    for (int i = 0; i < 25; ++i) send(std::to_string(i), "dead");
    ASSERT_EQ(redrive("dead", arn("q"), 10), "");
    const auto step = [&] { return queues->sweep(clock.now())->done; };
    EXPECT_EQ(step(), 10u);
    EXPECT_EQ(step(), 0u);
    clock.advance(999'999us);
    EXPECT_EQ(step(), 0u);
    clock.advance(1us);
    EXPECT_EQ(step(), 10u);
    clock.advance(1s);
    EXPECT_EQ(step(), 5u);
    EXPECT_EQ(newest_task().status, "COMPLETED");
    EXPECT_EQ(counts("q"), "25/0/0");
}

TEST_F(DeadLetterTest, RedriveGoesOnAfterARestart) {
    for (int i = 0; i < 15; ++i) send(std::to_string(i), "dead");
    ASSERT_EQ(redrive("dead", arn("q"), 10), "");
    ASSERT_EQ(queues->sweep(clock.now())->done, 10u);
    open();
    EXPECT_EQ(newest_task().approximate_number_of_messages_moved, 10);
    clock.advance(1s);
    sweep();
    EXPECT_EQ(newest_task().status, "COMPLETED");
    EXPECT_EQ(counts("q"), "15/0/0");
}

TEST_F(DeadLetterTest, RedriveCancelledStops) {
    for (int i = 0; i < 15; ++i) send(std::to_string(i), "dead");
    ASSERT_EQ(redrive("dead", arn("q"), 10), "");
    queues->sweep(clock.now());
    const auto cancelled = queues->cancel_message_move_task({task});
    ASSERT_TRUE(cancelled);
    EXPECT_EQ(cancelled->approximate_number_of_messages_moved, 10);
    clock.advance(10s);
    sweep();
    EXPECT_EQ(newest_task().status, "CANCELLED");
    EXPECT_EQ(counts("dead"), "5/0/0");
    EXPECT_EQ(code(queues->cancel_message_move_task({task})), "UnsupportedOperation");
    const auto cancel = [&](const std::string& handle) {
        const auto done = queues->cancel_message_move_task({base64(handle)});
        return done ? "" : done.error().code + ": " + done.error().message;
    };
    EXPECT_EQ(cancel("nothing"),
              "InvalidParameterValue: Value for parameter TaskHandle is invalid.");
    EXPECT_EQ(cancel(R"({"taskId":"7"})"),
              "InvalidParameterValue: Value for parameter TaskHandle is invalid.");
    EXPECT_EQ(cancel(R"({"taskId":"7","sourceArn":")" + arn("gone") + R"("})"),
              "ResourceNotFoundException: The resource that you specified for the SourceArn "
              "parameter doesn't exist.");
    EXPECT_EQ(cancel(R"({"taskId":"7","sourceArn":")" + arn("dead") + R"("})"),
              "ResourceNotFoundException: Task does not exist.");
    EXPECT_EQ(code(queues->cancel_message_move_task({"%"})), "InvalidParameterValue");
}

TEST_F(DeadLetterTest, RedriveFailsWhereItsDestinationIsDeleted) {
    ASSERT_EQ(create("elsewhere"), "");
    for (int i = 0; i < 3; ++i) send(std::to_string(i), "dead");
    ASSERT_EQ(redrive("dead", arn("elsewhere"), 1), "");
    queues->sweep(clock.now());
    ASSERT_TRUE(queues->delete_queue({url("elsewhere")}));
    clock.advance(1s);
    sweep();
    EXPECT_EQ(newest_task().status, "FAILED");
    EXPECT_EQ(newest_task().failure_reason, "AWS.SimpleQueueService.NonExistentQueue");
    EXPECT_EQ(newest_task().approximate_number_of_messages_moved, 1);
    EXPECT_EQ(counts("dead"), "2/0/0");
}

TEST_F(DeadLetterTest, RedriveThatCannotTellTheSourceFailsAndKeepsTheMessage) {
    send("stray", "dead");
    ASSERT_EQ(redrive("dead"), "");
    sweep();
    EXPECT_EQ(newest_task().status, "FAILED");
    EXPECT_EQ(newest_task().failure_reason, "CouldNotDetermineMessageSource");
    EXPECT_EQ(counts("dead"), "1/0/0");
}

TEST_F(DeadLetterTest, RefusalsOfMoveTasks) {
    EXPECT_EQ(redrive("q"), "InvalidParameterValue") << "nobody's dead-letter queue";
    EXPECT_EQ(redrive("gone"), "ResourceNotFoundException");
    EXPECT_EQ(redrive("dead", arn("gone")), "ResourceNotFoundException");
    EXPECT_EQ(redrive("dead", arn("dead")), "ResourceNotFoundException");
    EXPECT_EQ(redrive("dead", arn("q"), 501), "InvalidParameterValue");
    EXPECT_EQ(redrive("dead", arn("q"), 0), "InvalidParameterValue");
    EXPECT_EQ(code(queues->list_message_move_tasks({arn("dead"), 11})), "InvalidParameterValue");
}

TEST_F(DeadLetterTest, OnlyTenFinishedTasksAreKept) {
    for (int i = 0; i < 14; ++i) {
        ASSERT_EQ(redrive("dead", arn("q")), "");
        sweep();
    }
    EXPECT_THAT(queues->list_message_move_tasks({arn("dead"), 10})->results, SizeIs(10));
    open();
    EXPECT_THAT(queues->list_message_move_tasks({arn("dead"), 10})->results, SizeIs(10));
}

}  // namespace
}  // namespace spot::sqs
