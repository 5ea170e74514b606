// Subscriptions of HTTP endpoints: confirmation, deliveries, retries and their ends.

#include <atomic>
#include <thread>

#include "sns/rules/posting_fixture.h"

namespace spot::sns {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HttpTest : public PostingTest {
  protected:
    static constexpr const char* url = "http://there/in";

    std::string subscribe_http(const std::string& endpoint = url, Attributes attributes = {}) {
        const auto made = topics->subscribe({.topic_arn = arn("t"),
                                             .protocol = "http",
                                             .endpoint = endpoint,
                                             .attributes = std::move(attributes),
                                             .return_subscription_arn = true,
                                             .caller = {.base_url = "http://here"}});
        EXPECT_TRUE(made) << made.error().message;
        return made ? made->subscription_arn : "";
    }
    // Subscribed and confirmed; what was posted is forgotten.
    std::string confirmed(const std::string& endpoint = url, Attributes attributes = {}) {
        const auto subscription = subscribe_http(endpoint, std::move(attributes));
        deliver();
        EXPECT_TRUE(confirm(member(endpoints.all.back(), "Token")));
        endpoints.all.clear();
        return subscription;
    }
};

TEST_F(HttpTest, AnEndpointConfirmsWithTheTokenThatItWasSent) {
    const auto subscription = subscribe_http();
    EXPECT_EQ(shown(subscription, "PendingConfirmation"), "true");
    EXPECT_EQ(topics->list_subscriptions({})->subscriptions.at(0).subscription_arn,
              "PendingConfirmation");
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "too early"}), "");
    deliver();
    ASSERT_THAT(endpoints.all, SizeIs(1));
    const auto& asked = endpoints.all[0];
    EXPECT_EQ(asked.url, url);
    EXPECT_EQ(header(asked, "x-amz-sns-message-type"), "SubscriptionConfirmation");
    EXPECT_EQ(header(asked, "x-amz-sns-topic-arn"), arn("t"));
    EXPECT_EQ(header(asked, "x-amz-sns-subscription-arn"), "(none)");
    EXPECT_EQ(header(asked, "x-amz-sns-message-id"), member(asked, "MessageId"));
    const auto token = member(asked, "Token");
    EXPECT_EQ(member(asked, "SubscribeURL"),
              "http://here/?Action=ConfirmSubscription&TopicArn=" + arn("t") + "&Token=" + token);
    EXPECT_THAT(member(asked, "Message"), HasSubstr("You have chosen to subscribe"));
    EXPECT_NE(member(asked, "Signature"), "(none)");

    EXPECT_EQ(said(confirm("xyz")), "Invalid token");
    EXPECT_EQ(said(confirm("abc123")), "Invalid parameter: Token");
    EXPECT_EQ(said(topics->confirm_subscription({.topic_arn = "not-an-arn", .token = token})),
              "Invalid parameter: Topic");
    const auto done = confirm(token);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->subscription_arn, subscription);
    EXPECT_TRUE(confirm(token));  // once more is no error
    EXPECT_EQ(shown(subscription, "PendingConfirmation"), "false");
    EXPECT_EQ(shown(subscription, "ConfirmationWasAuthenticated"), "false");
    EXPECT_EQ(topics->get_topic_attributes({arn("t")})->attributes.at("SubscriptionsConfirmed"),
              "1");
}

TEST_F(HttpTest, AMessageIsPostedWrappedOrRaw) {
    const auto wrapped = confirmed();
    const auto raw = confirmed("http://there/raw", {{"RawMessageDelivery", "true"}});
    ASSERT_EQ(publish({.topic_arn = arn("t"),
                       .message = R"({"default":"d","http":"h"})",
                       .message_structure = "json"}),
              "");
    deliver();
    ASSERT_THAT(endpoints.all, SizeIs(2));
    for (const auto& post : endpoints.all) {
        EXPECT_EQ(header(post, "x-amz-sns-message-type"), "Notification");
        EXPECT_EQ(header(post, "x-amz-sns-message-id"), published.message_id);
        EXPECT_EQ(header(post, "Content-Type"), "text/plain; charset=UTF-8");
        if (post.url == url) {
            EXPECT_EQ(member(post, "Message"), "h");
            EXPECT_EQ(header(post, "x-amz-sns-subscription-arn"), wrapped);
            EXPECT_EQ(header(post, "x-amz-sns-rawdelivery"), "(none)");
        } else {
            EXPECT_EQ(post.body, "h");
            EXPECT_EQ(header(post, "x-amz-sns-subscription-arn"), raw);
            EXPECT_EQ(header(post, "x-amz-sns-rawdelivery"), "true");
        }
    }
    EXPECT_EQ(due, std::nullopt);
}

TEST_F(HttpTest, WhatFailsIsTriedAgainAndThenGoesToTheDeadLetterQueue) {
    confirmed(url,
              {{"DeliveryPolicy", R"({"healthyRetryPolicy":{"numRetries":2,"minDelayTarget":5,)"
                                  R"("maxDelayTarget":7}})"},
               {"RedrivePolicy", R"({"deadLetterTargetArn":")" + queue_arn("dead") + R"("})"}});
    endpoints.statuses[url] = 503;
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(1));
    EXPECT_EQ(due, clock.now() + 5s);
    open();  // the retry survives a restart
    clock.advance(4s);
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(1));
    clock.advance(1s);
    deliver();
    ASSERT_THAT(endpoints.all, SizeIs(2));
    EXPECT_EQ(endpoints.all[0].body, endpoints.all[1].body);
    EXPECT_THAT(deliveries.all, IsEmpty());
    clock.advance(7s);
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(3));
    ASSERT_THAT(deliveries.all, SizeIs(1));
    EXPECT_EQ(deliveries.all[0].queue_arn, queue_arn("dead"));
    EXPECT_EQ(deliveries.all[0].body, endpoints.all[0].body);
    EXPECT_EQ(deliveries.all[0].attributes.at("ErrorCode").string_value, "503");
    clock.advance(1h);
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(3));
}

TEST_F(HttpTest, AClientsErrorIsNotTriedAgainButTooManyIs) {
    confirmed();
    for (const auto& [status, attempts] : {std::pair{404, 1u}, {301, 1u}, {429, 4u}, {500, 4u}}) {
        endpoints.all.clear();
        endpoints.statuses[url] = status;
        ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
        for (int i = 0; i < 6; ++i) {
            deliver();
            clock.advance(20s);
        }
        EXPECT_EQ(endpoints.all.size(), attempts) << status;
    }
}

TEST_F(HttpTest, ASilentEndpointHoldsUpNobody) {
    confirmed();
    confirmed("http://quick/");
    endpoints.silent.insert(url);
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(publish({.topic_arn = arn("t"), .message = std::to_string(i)}), "");
    }
    deliver();
    const auto to = [&](const std::string& where) {
        return std::ranges::count(endpoints.all, where, &Post::url);
    };
    EXPECT_EQ(to("http://quick/"), 100);
    EXPECT_EQ(to(url), 8);
    EXPECT_EQ(due, std::nullopt);
    // After silence one at a time is tried.
    auto held = std::move(endpoints.held);
    endpoints.held.clear();
    for (const auto& done : held) done({0, "time is up"});
    deliver();
    EXPECT_EQ(to(url), 9);
    ASSERT_THAT(endpoints.held, SizeIs(1));
    endpoints.silent.clear();
    auto last = std::move(endpoints.held.front());
    endpoints.held.clear();
    last({200, ""});
    deliver();
    EXPECT_EQ(to(url), 100);
    clock.advance(20s);
    deliver();
    EXPECT_EQ(to(url), 108);  // the eight that were silent
}

TEST_F(HttpTest, ADeliveryThatCannotBeReadHoldsUpItsOwnLineAlone) {
    confirmed();
    confirmed("http://other/");
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    kv::Batch damage;
    damage.put(std::string(store.scan(kv::prefix_range("nh"), kv::Direction::forward)->key()), "?");
    ASSERT_TRUE(store.apply(std::move(damage)));
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(1));
    // Those behind it go on, after a restart, too.
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(3));
    open();
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(5));
}

TEST_F(HttpTest, ThreadsPublishWhileOneDelivers) {
    confirmed();
    confirmed("http://other/");
    constexpr int threads = 4;
    constexpr int each = 50;
    std::vector<std::thread> publishers;
    for (int i = 0; i < threads; ++i) {
        publishers.emplace_back([this] {
            for (int n = 0; n < each; ++n) {
                EXPECT_TRUE(topics->publish({.topic_arn = arn("t"), .message = "m"}));
            }
        });
    }
    std::atomic<int> left{threads};
    std::thread waiting([&] {
        for (auto& thread : publishers) thread.join();
        left = 0;
    });
    while (left > 0) deliver();
    waiting.join();
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(2 * threads * each));
    EXPECT_FALSE(store.scan(kv::prefix_range("nh"), kv::Direction::forward)->valid());
}

TEST_F(HttpTest, AThrottlePolicySpreadsDeliveries) {
    confirmed(url, {{"DeliveryPolicy", R"({"throttlePolicy":{"maxReceivesPerSecond":2}})"}});
    for (int i = 0; i < 4; ++i) {
        ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    }
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(1));
    EXPECT_EQ(due, clock.now() + 500ms);
    clock.advance(500ms);
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(2));
    clock.advance(10s);
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(3));
}

TEST_F(HttpTest, AnUnconfirmedSubscriptionEndsAfterTwoDays) {
    const auto subscription = subscribe_http();
    deliver();
    const auto token = member(endpoints.all.at(0), "Token");
    clock.advance(limits::token_valid);
    EXPECT_EQ(said(confirm(token)), "Invalid parameter: Token");
    ASSERT_TRUE(topics->sweep(clock.now()));
    EXPECT_EQ(said(topics->get_subscription_attributes({subscription})),
              "Subscription does not exist");
    open();
    EXPECT_THAT(topics->list_subscriptions({})->subscriptions, IsEmpty());
}

TEST_F(HttpTest, WhoHasNotConfirmedIsAskedAgainWithANewToken) {
    const auto subscription = subscribe_http();
    deliver();
    EXPECT_EQ(subscribe_http(), subscription);
    deliver();
    ASSERT_THAT(endpoints.all, SizeIs(2));
    EXPECT_EQ(said(confirm(member(endpoints.all[0], "Token"))), "Invalid parameter: Token");
    open();
    EXPECT_TRUE(confirm(member(endpoints.all[1], "Token")));
    subscribe_http();
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(2));  // it is confirmed
}

TEST_F(HttpTest, ALongLineToASilentEndpointEnds) {
    confirmed(url,
              {{"RedrivePolicy", R"({"deadLetterTargetArn":")" + queue_arn("dead") + R"("})"}});
    endpoints.without_answer[url] = {.error = "silence"};
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(publish({.topic_arn = arn("t"), .message = std::to_string(i)}), "");
    }
    // An attempt of a real endpoint takes 15 s; those that are not made take none.
    const auto begin = clock.now();
    while (deliveries.all.size() < 1000) {
        const auto before = endpoints.all.size();
        const auto step = topics->deliver_due(clock.now(), endpoints);
        ASSERT_TRUE(step);
        if (endpoints.all.size() > before) {
            clock.advance(15s);
        } else if (step->done == 0 && !step->more) {
            ASSERT_TRUE(step->due);
            clock.advance(*step->due - clock.now());
        }
    }
    EXPECT_LT(clock.now() - begin, 3h);
    EXPECT_GT(clock.now() - begin, 1h);
    EXPECT_EQ(deliveries.all.back().attributes.at("ErrorMessage").string_value,
              "the endpoint was silent for too long");
    // One that answers again gets what is new.
    endpoints.without_answer.clear();
    endpoints.all.clear();
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "new"}), "");
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(1));
}

TEST_F(HttpTest, WhoIsRemovedIsToldAndMayComeBack) {
    const auto subscription = confirmed();
    endpoints.silent.insert(url);
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "waits"}), "");
    ASSERT_TRUE(topics->unsubscribe({subscription}));
    EXPECT_EQ(said(topics->get_subscription_attributes({subscription})),
              "Subscription does not exist");
    endpoints.silent.clear();
    deliver();
    ASSERT_THAT(endpoints.all, SizeIs(1));  // what waited is gone
    const auto& told = endpoints.all[0];
    EXPECT_EQ(header(told, "x-amz-sns-message-type"), "UnsubscribeConfirmation");
    EXPECT_EQ(header(told, "x-amz-sns-subscription-arn"), subscription);
    EXPECT_THAT(member(told, "Message"), HasSubstr("deactivate subscription " + subscription));
    open();
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "unheard"}), "");
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(1));
    const auto back = confirm(member(told, "Token"));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->subscription_arn, subscription);
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "heard"}), "");
    deliver();
    EXPECT_THAT(endpoints.all, SizeIs(2));
}

TEST_F(HttpTest, RemovingMayTakeASignature) {
    const auto open_to_all = subscribe_http();
    deliver();
    ASSERT_TRUE(confirm(member(endpoints.all.back(), "Token")));
    const auto closed = subscribe_http("http://closed/");
    deliver();
    ASSERT_TRUE(confirm(member(endpoints.all.back(), "Token"), "true"));
    EXPECT_EQ(shown(closed, "ConfirmationWasAuthenticated"), "true");
    const auto queue = subscribe("t", "q");
    const Caller anonymous{.anonymous = true};
    for (const auto& one : {closed, queue}) {
        EXPECT_THAT(said(topics->unsubscribe({one, anonymous})), HasSubstr("not authorized"));
    }
    EXPECT_EQ(said(topics->unsubscribe({open_to_all, anonymous})), "");
    EXPECT_EQ(said(topics->unsubscribe({closed})), "");
}

TEST_F(HttpTest, EndpointsAndPoliciesAreChecked) {
    const auto ask = [&](const std::string& protocol, const std::string& endpoint,
                         Attributes attributes = {}) {
        return said(topics->subscribe({.topic_arn = arn("t"),
                                       .protocol = protocol,
                                       .endpoint = endpoint,
                                       .attributes = std::move(attributes)}));
    };
    EXPECT_THAT(ask("http", "https://a/"), HasSubstr("must match the specified protocol"));
    for (const auto* bad :
         {"http://", "http:///a", "http://a b/", "http://a\r\nX: y/", "http://?"}) {
        EXPECT_THAT(ask("http", bad), HasSubstr("Endpoint")) << bad;
    }
    EXPECT_THAT(ask("http", "http://a/" + std::string(limits::endpoint, 'x')),
                HasSubstr("Endpoint"));
    EXPECT_THAT(ask("http", "http://a/", {{"DeliveryPolicy", "{"}}), HasSubstr("DeliveryPolicy"));
    EXPECT_THAT(ask("sqs", queue_arn("q"), {{"DeliveryPolicy", "{}"}}), HasSubstr("HTTP alone"));
    ASSERT_EQ(create_fifo("f.fifo"), "");
    EXPECT_THAT(said(topics->subscribe(
                    {.topic_arn = arn("f.fifo"), .protocol = "http", .endpoint = "http://a/"})),
                HasSubstr("Invalid protocol type: http"));
    EXPECT_EQ(ask("https", "https://user:secret@a/in"), "");
    EXPECT_EQ(topics->list_subscriptions({})->subscriptions.at(0).endpoint,
              "https://user:****@a/in");
}

TEST_F(HttpTest, DeliveriesAreCountedWhenTheyEnd) {
    confirmed();
    endpoints.statuses[url] = 404;
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    deliver();
    endpoints.statuses.clear();
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    deliver();
    std::map<std::string, double> sums;
    topics->measure(minute_of(clock.now()),
                    [&](const Measurement& one) { sums[one.metric] = one.sum; });
    EXPECT_EQ(sums.at("NumberOfNotificationsDelivered"), 1);
    EXPECT_EQ(sums.at("NumberOfNotificationsFailed"), 1);
}

TEST_F(HttpTest, NothingIsSentOfAPublishingThatIsGivenUp) {
    confirmed();
    {
        kv::Batch batch;
        ASSERT_TRUE(topics->stage_publish(arn("t"), "s", "given up", batch));
    }
    deliver();
    EXPECT_THAT(endpoints.all, IsEmpty());
}

TEST_F(HttpTest, TheDeliveriesOfADeletedTopicEndWithIt) {
    confirmed();
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    ASSERT_TRUE(topics->delete_topic({arn("t")}));
    deliver();
    EXPECT_THAT(endpoints.all, IsEmpty());
    EXPECT_FALSE(store.scan(kv::prefix_range("nh"), kv::Direction::forward)->valid());
}

}  // namespace
}  // namespace spot::sns
