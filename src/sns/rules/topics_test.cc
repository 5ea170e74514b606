#include "sns/fixture.h"
#include "wire/json.h"

namespace spot::sns {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Attributes raw{{"RawMessageDelivery", "true"}};

TEST_F(TopicTest, TopicsAndSubscriptionsSurviveARestart) {
    ASSERT_EQ(create("t", {{"DisplayName", "a"}}), "");
    const auto subscription =
        subscribe("t", "q", {{"RawMessageDelivery", "true"}, {"FilterPolicy", R"({"a":["b"]})"}});
    ASSERT_TRUE(topics->tag_resource({.resource_arn = arn("t"), .tags = {{"k", "v"}}}));
    open();
    const auto topic = topics->get_topic_attributes({arn("t")});
    ASSERT_TRUE(topic);
    EXPECT_EQ(topic->attributes.at("DisplayName"), "a");
    EXPECT_EQ(topic->attributes.at("SubscriptionsConfirmed"), "1");
    EXPECT_EQ(topics->list_tags_for_resource({arn("t")})->tags.size(), 1u);
    const auto shown = topics->get_subscription_attributes({subscription});
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->attributes.at("FilterPolicy"), R"({"a":["b"]})");
    // The policy is read anew: a message without the attribute is not wanted.
    EXPECT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    EXPECT_THAT(bodies(), IsEmpty());
}

TEST_F(TopicTest, ADeliveryIsInTheBatchOfItsPublishing) {
    ASSERT_EQ(create("t"), "");
    subscribe("t", "q", raw);
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    EXPECT_EQ(store.get("z0")->value_or("absent"), "m");
}

TEST_F(TopicTest, AnAttributeOfTypeNumberIsANumber) {
    ASSERT_EQ(create("t"), "");
    const auto refused = [&](const char* text) {
        MessageAttributes attributes;
        attributes["price"] = {.data_type = "Number", .string_value = text};
        return publish(
            {.topic_arn = arn("t"), .message = "m", .message_attributes = attributes});
    };
    for (const auto* text : {"0", "-12.34", "+1", "3.015e2", "1e400"}) {
        EXPECT_EQ(refused(text), "") << text;
    }
    for (const auto* text : {"error", "1x", "nan", "inf", "-", "0x10", " 1"}) {
        EXPECT_EQ(refused(text), "Could not cast message attribute 'price' value to number.");
    }
}

TEST_F(TopicTest, AWrappedMessageIsADocumentOfItsParts) {
    ASSERT_EQ(create("t"), "");
    subscribe("t", "q");
    MessageAttributes attributes;
    attributes["n"] = {.data_type = "Number", .string_value = "1"};
    attributes["b"] = {.data_type = "Binary", .binary_value = wire::Blob{"\x02\x03"}};
    ASSERT_EQ(publish({.topic_arn = arn("t"),
                       .message = "a \"b\"",
                       .subject = "s",
                       .message_attributes = attributes,
                       .caller = {.base_url = "http://here"}}),
              "");
    ASSERT_EQ(deliveries.all.size(), 1u);
    const auto document = wire::parse_json(deliveries.all[0].body);
    ASSERT_TRUE(document);
    const auto text = [&](const char* name) { return document->find(name)->text; };
    EXPECT_EQ(text("Type"), "Notification");
    EXPECT_EQ(text("Message"), "a \"b\"");
    EXPECT_EQ(text("Subject"), "s");
    EXPECT_EQ(text("MessageId"), published.message_id);
    EXPECT_THAT(text("UnsubscribeURL"), HasSubstr("http://here/?Action=Unsubscribe&"));
    EXPECT_EQ(document->find("MessageAttributes")->find("b")->find("Value")->text, "AgM=");
    EXPECT_THAT(deliveries.all[0].attributes, IsEmpty());
    // Everybody can read the certificate by its path, and by no other.
    const auto path = text("SigningCertURL").substr(std::string("http://here").size());
    EXPECT_THAT(topics->certificate_at(path).value_or(""), HasSubstr("BEGIN CERTIFICATE"));
    EXPECT_EQ(topics->certificate_at("/SimpleNotificationService-1.pem"), std::nullopt);
    // The same key signs after a restart.
    open();
    EXPECT_TRUE(topics->certificate_at(path));
}

TEST_F(TopicTest, AFifoTopicTakesAMessageOnceInFiveMinutes) {
    ASSERT_EQ(create_fifo("t.fifo"), "");
    subscribe("t.fifo", "q.fifo", raw);
    const PublishInput input{.topic_arn = arn("t.fifo"), .message = "m", .message_group_id = "g"};
    ASSERT_EQ(publish(input), "");
    const auto first = published;
    ASSERT_EQ(publish(input), "");
    EXPECT_EQ(published.message_id, first.message_id);
    EXPECT_EQ(published.sequence_number, first.sequence_number);
    open();  // it is remembered on the disk
    ASSERT_EQ(publish(input), "");
    EXPECT_EQ(deliveries.all.size(), 1u);
    EXPECT_EQ(deliveries.all[0].group_id, "g");

    clock.advance(std::chrono::minutes(5));
    ASSERT_EQ(publish(input), "");
    EXPECT_EQ(deliveries.all.size(), 2u);
    EXPECT_GT(*published.sequence_number, *first.sequence_number);
    // The sweep forgets the first, and not what has come since.
    EXPECT_EQ(topics->sweep(clock.now())->done, 1u);
    ASSERT_EQ(publish(input), "");
    EXPECT_EQ(deliveries.all.size(), 2u);
}

TEST_F(TopicTest, AMessageForTooManyIsRefusedWhole) {
    ASSERT_EQ(create("t"), "");
    for (int i = 0; i < 257; ++i) subscribe("t", "q" + std::to_string(i), raw);
    const std::string large(256 << 10, 'm');
    EXPECT_THAT(publish({.topic_arn = arn("t"), .message = large}), HasSubstr("more than 64 MiB"));
    EXPECT_THAT(bodies(), IsEmpty());
    EXPECT_EQ(publish({.topic_arn = arn("t"), .message = large.substr(0, 200'000)}), "");
    EXPECT_EQ(bodies().size(), 257u);
}

TEST_F(TopicTest, APolicyOfOneStatementGrowsAndShrinks) {
    ASSERT_EQ(create("t"), "");
    const auto set = [&](const std::string& policy) {
        return said(topics->set_topic_attributes({arn("t"), "Policy", policy}));
    };
    for (const auto* bad : {"[]", "{}", R"({"Statement":"a"})", R"({"Statement":null})"}) {
        EXPECT_THAT(set(bad), HasSubstr("Policy Error")) << bad;
    }
    ASSERT_EQ(set(R"({"Statement":{"Sid":"own","Effect":"Deny"}})"), "");
    ASSERT_EQ(said(topics->remove_permission({arn("t"), "own"})), "");
    ASSERT_EQ(said(topics->add_permission({.topic_arn = arn("t"),
                                           .label = "more",
                                           .aws_account_id = {"000000000001"},
                                           .action_name = {"Publish"}})),
              "");
    const auto policy = topics->get_topic_attributes({arn("t")})->attributes.at("Policy");
    EXPECT_THAT(policy, testing::Not(HasSubstr("own")));
    EXPECT_THAT(policy, HasSubstr("more"));
}

TEST_F(TopicTest, SubscriptionsOfADeletedTopicEndAfterAnHour) {
    ASSERT_EQ(create("t"), "");
    const auto subscription = subscribe("t", "q");
    ASSERT_TRUE(topics->delete_topic({arn("t")}));
    open();
    EXPECT_TRUE(topics->get_subscription_attributes({subscription}));
    ASSERT_EQ(create("t"), "");
    EXPECT_THAT(topics->list_subscriptions_by_topic({.topic_arn = arn("t")})->subscriptions,
                IsEmpty());
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(topics->sweep(clock.now())->done, 1u);
    EXPECT_FALSE(topics->get_subscription_attributes({subscription}));
}

TEST_F(TopicTest, PagesEndWhereTheLastHasBeen) {
    ASSERT_EQ(create("t"), "");
    for (int i = 0; i < 150; ++i) subscribe("t", "q" + std::to_string(i));
    const auto first = topics->list_subscriptions({});
    ASSERT_TRUE(first && first->next_token);
    EXPECT_EQ(first->subscriptions.size(), 100u);
    const auto second = topics->list_subscriptions({first->next_token});
    EXPECT_EQ(second->subscriptions.size(), 50u);
    EXPECT_FALSE(second->next_token);
}

TEST_F(TopicTest, AServicePublishesInItsOwnBatch) {
    ASSERT_EQ(create("t"), "");
    subscribe("t", "q");
    {
        kv::Batch given_up;
        ASSERT_TRUE(topics->stage_publish(arn("t"), "s", "m", given_up));
    }
    kv::Batch batch;
    ASSERT_TRUE(topics->stage_publish(arn("t"), "s", "m", batch));
    EXPECT_FALSE(*store.get("z1"));
    ASSERT_TRUE(store.apply(std::move(batch)));
    EXPECT_TRUE(*store.get("z1"));
    ASSERT_TRUE(topics->delete_topic({arn("t")}));  // the lock was given back
    kv::Batch other;
    EXPECT_EQ(said(topics->stage_publish(arn("t"), "s", "m", other)), "Topic does not exist");
}

}  // namespace
}  // namespace spot::sns
