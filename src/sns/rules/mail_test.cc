// Subscriptions of mail addresses.

#include "base/bytes.h"
#include "sns/mail_address.h"
#include "sns/rules/posting_fixture.h"

namespace spot::sns {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class MailTest : public PostingTest {
  protected:
    MailTest() {
        settings.mails = true;
        open();
    }
    Result<SubscribeOutput> ask(const std::string& address, Attributes attributes = {},
                                const std::string& protocol = "email") {
        return topics->subscribe({.topic_arn = arn("t"),
                                  .protocol = protocol,
                                  .endpoint = address,
                                  .attributes = std::move(attributes),
                                  .return_subscription_arn = true,
                                  .caller = {.base_url = "http://here"}});
    }
    // The text of a mail, and its headers.
    static std::string text(const Post& post) {
        const auto body = post.body.find("\r\n\r\n") + 4;
        std::string letters;
        for (const char c : post.body.substr(body)) {
            if (c != '\r' && c != '\n') letters += c;
        }
        return unbase64(letters).value_or("(no base64)");
    }
    static std::string head(const Post& post) {
        return post.body.substr(0, post.body.find("\r\n\r\n"));
    }
    static std::string token_in(const std::string& mail) {
        const auto at = mail.find("&Token=") + 7;
        return mail.substr(at, mail.find('\n', at) - at);
    }
    std::string confirmed(const std::string& address, const std::string& protocol = "email") {
        const auto made = ask(address, {}, protocol);
        EXPECT_TRUE(made) << made.error().message;
        deliver();
        EXPECT_TRUE(
            confirm(protocol == "email"
                        ? token_in(text(endpoints.all.back()))
                        : wire::parse_json(text(endpoints.all.back()))->find("Token")->text));
        endpoints.all.clear();
        return made ? made->subscription_arn : "";
    }
};

TEST_F(MailTest, AnAddressConfirmsByTheLinkInItsMailAndLeavesByAnother) {
    const auto subscription = ask("me@example.com")->subscription_arn;
    deliver();
    ASSERT_THAT(endpoints.all, SizeIs(1));
    EXPECT_EQ(endpoints.all[0].url, "mailto:me@example.com");
    EXPECT_THAT(head(endpoints.all[0]), HasSubstr("Subject: AWS Notification - Subscription"));
    const auto asked = text(endpoints.all[0]);
    EXPECT_THAT(asked, HasSubstr("http://here/?Action=ConfirmSubscription&TopicArn=" + arn("t")));
    ASSERT_TRUE(confirm(token_in(asked)));
    EXPECT_EQ(shown(subscription, "PendingConfirmation"), "false");
    EXPECT_EQ(shown(subscription, "ConfirmationWasAuthenticated"), "false");

    ASSERT_EQ(publish({.topic_arn = arn("t"),
                       .message = R"({"default":"d","email":"Grüße"})",
                       .subject = "A film is ready",
                       .message_structure = "json"}),
              "");
    deliver();
    ASSERT_THAT(endpoints.all, SizeIs(2));
    EXPECT_THAT(head(endpoints.all[1]), HasSubstr("Subject: A film is ready\r\n"));
    const auto mail = text(endpoints.all[1]);
    EXPECT_THAT(mail, testing::StartsWith("Grüße\n"));
    EXPECT_THAT(mail, HasSubstr("Action=Unsubscribe&SubscriptionArn=" + subscription));

    ASSERT_TRUE(topics->unsubscribe({.subscription_arn = subscription,
                                     .caller = {.base_url = "http://here", .anonymous = true}}));
    deliver();
    ASSERT_THAT(endpoints.all, SizeIs(3));
    EXPECT_TRUE(confirm(token_in(text(endpoints.all[2])))) << "it may be had back";
}

TEST_F(MailTest, TheTopicsNameIsTheSenders) {
    confirmed("me@example.com");
    const auto from = [&](const std::string& name) {
        endpoints.all.clear();
        EXPECT_TRUE(topics->set_topic_attributes({arn("t"), "DisplayName", name}));
        EXPECT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
        clock.advance(1s);
        deliver();
        return header(endpoints.all.at(0), "From");
    };
    EXPECT_EQ(from(""), "\"AWS Notifications\"");
    EXPECT_EQ(from("Films, \"new\""), R"("Films, \"new\"")");
    EXPECT_EQ(from("Größe"), "=?UTF-8?B?R3LDtsOfZQ==?=");
    EXPECT_EQ(from("a\r\nBcc: all@example.com"), "=?UTF-8?B?YQ0KQmNjOiBhbGxAZXhhbXBsZS5jb20=?=");
}

TEST_F(MailTest, AsJsonItIsTheDocumentOfEndpoints) {
    confirmed("me@example.com", "email-json");
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    deliver();
    const auto document = wire::parse_json(text(endpoints.all.at(0)));
    ASSERT_TRUE(document);
    EXPECT_EQ(document->find("Message")->text, "m");
    EXPECT_NE(document->find("Signature"), nullptr);
}

TEST_F(MailTest, WhatIsRefused) {
    for (const auto* address : {"", "me", "@example.com", "me@", "me@@example.com", "a b@c",
                                "me@example.com,you@example.com", "<me@example.com>",
                                "me@example.com\r\nRCPT TO:<you@example.com>", ".me@example.com",
                                "me@example..com", "\"me\"@example.com"}) {
        EXPECT_EQ(said(ask(address)), "Invalid parameter: Email address") << address;
    }
    EXPECT_EQ(said(ask("me@example.com", {{"RawMessageDelivery", "true"}})),
              "Invalid parameter: Attributes Reason: Delivery protocol [email] does not support "
              "raw message delivery.");
    settings.mails = false;
    open();
    EXPECT_EQ(ask("me@example.com").error().code, "NotImplemented");
    ASSERT_EQ(create_fifo("t.fifo"), "");
    EXPECT_EQ(said(topics->subscribe(
                  {.topic_arn = arn("t.fifo"), .protocol = "email", .endpoint = "me@example.com"})),
              "Invalid parameter: Invalid protocol type: email");
}

TEST_F(MailTest, AServerThatIsAwayIsTriedForHoursAndOneThatRefusesOnce) {
    confirmed("me@example.com");
    endpoints.without_answer["mailto:me@example.com"] = {.error = "no connection"};
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    Duration waited{};
    for (int i = 0; i < 100; ++i) {
        deliver();
        if (!due) break;
        waited += *due - clock.now();
        clock.advance(*due - clock.now());
    }
    EXPECT_THAT(endpoints.all, SizeIs(51));
    EXPECT_GT(waited, 4h);
    EXPECT_LT(waited, 7h);

    endpoints.all.clear();
    endpoints.without_answer["mailto:me@example.com"] = {.error = "550", .final = true};
    ASSERT_EQ(publish({.topic_arn = arn("t"), .message = "m"}), "");
    deliver();
    EXPECT_EQ(due, std::nullopt);
    EXPECT_THAT(endpoints.all, SizeIs(1));
}

TEST(MailAddresses, MayHaveTheMarksThatPeopleUse) {
    for (const auto* address : {"me@example.com", "me+films@example.co.uk", "o'neil@localhost",
                                "first.last_x-1@sub-domain.example"}) {
        EXPECT_TRUE(is_mail_address(address)) << address;
    }
    EXPECT_FALSE(is_mail_address(std::string(65, 'a') + "@example.com"));
    EXPECT_FALSE(is_mail_address("a@" + std::string(260, 'b')));
}

}  // namespace
}  // namespace spot::sns
