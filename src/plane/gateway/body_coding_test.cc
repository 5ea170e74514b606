// Compressed bodies, and pages of other origins.

#include <fmt/format.h>

#include "base/gzip.h"
#include "plane/gateway/fixture.h"

namespace spot::plane {
namespace {

class BodyCodingTest : public GatewayTest {
  protected:
    wire::HttpRequest call(const std::string& target, std::string body,
                           const std::vector<std::pair<std::string, std::string>>& headers = {}) {
        auto made = request("POST", "/", std::move(body));
        made.headers.add("X-Amz-Target", target);
        made.headers.add("Content-Type", "application/x-amz-json-1.0");
        for (const auto& [name, value] : headers) made.headers.add(name, value);
        const bool sqs = target.starts_with("AmazonSQS");
        return signed_for(sqs ? "sqs" : "dynamodb", std::move(made));
    }
};

TEST_F(BodyCodingTest, ACompressedBodyIsRead) {
    const auto made = say(call("AmazonSQS.CreateQueue", gzip(R"({"QueueName":"small"})"),
                               {{"Content-Encoding", "gzip"}}));
    EXPECT_EQ(200, made.status) << made.body;
    EXPECT_THAT(made.body, HasSubstr("/small"));
}

TEST_F(BodyCodingTest, ADamagedOrEndlessOneIsRefused) {
    const auto damaged =
        say(call("AmazonSQS.CreateQueue", "not compressed at all", {{"Content-Encoding", "gzip"}}));
    EXPECT_EQ(400, damaged.status) << damaged.body;
    const auto bomb = say(call("AmazonSQS.SendMessage", gzip(std::string(64 << 20, ' ')),
                               {{"Content-Encoding", "gzip"}}));
    EXPECT_EQ(413, bomb.status) << bomb.body;
    EXPECT_EQ(0u, gateway.admission().memory());
}

TEST_F(BodyCodingTest, DynamoDbCompressesWhereItIsAskedTo) {
    for (int i = 0; i < 100; ++i) {
        const auto made = say(call(
            "DynamoDB_20120810.CreateTable",
            fmt::format(
                R"({{"TableName":"a-table-with-a-long-name-{}","BillingMode":"PAY_PER_REQUEST",)"
                R"("AttributeDefinitions":[{{"AttributeName":"k","AttributeType":"S"}}],)"
                R"("KeySchema":[{{"AttributeName":"k","KeyType":"HASH"}}]}})",
                i)));
        ASSERT_EQ(200, made.status) << made.body;
    }
    const auto plain = say(call("DynamoDB_20120810.ListTables", "{}"));
    EXPECT_FALSE(plain.headers.has("Content-Encoding"));
    const auto packed =
        say(call("DynamoDB_20120810.ListTables", "{}", {{"Accept-Encoding", "deflate, gzip"}}));
    EXPECT_EQ("gzip", packed.headers.value("Content-Encoding"));
    EXPECT_EQ(fmt::to_string(crc32(packed.body)), packed.headers.value("x-amz-crc32"));
    EXPECT_EQ(plain.body, gunzip(packed.body, 1 << 20).value_or("(broken)"));
}

TEST_F(BodyCodingTest, APageOfAnotherOriginMayAskAndRead) {
    auto ask = request("OPTIONS", "/");
    ask.headers.add("Origin", "https://page.example");
    ask.headers.add("Access-Control-Request-Method", "POST");
    ask.headers.add("Access-Control-Request-Headers", "authorization,x-amz-target");
    const auto allowed = say(std::move(ask));
    EXPECT_EQ(200, allowed.status);
    EXPECT_EQ("*", allowed.headers.value("Access-Control-Allow-Origin"));
    EXPECT_EQ("authorization,x-amz-target", allowed.headers.value("Access-Control-Allow-Headers"));
    const auto listed =
        say(call("DynamoDB_20120810.ListTables", "{}", {{"Origin", "https://page.example"}}));
    EXPECT_EQ("*", listed.headers.value("Access-Control-Allow-Origin"));
    EXPECT_FALSE(
        say(call("DynamoDB_20120810.ListTables", "{}")).headers.has("Access-Control-Allow-Origin"));
}

class OpenBodyCodingTest : public GatewayTest {
  protected:
    OpenBodyCodingTest() : GatewayTest(false) {}
};

TEST_F(OpenBodyCodingTest, WithoutAuthenticationOnlyPagesOfThisMachineAreAnswered) {
    for (const auto& [origin, status] :
         {std::pair{"https://evil.example", 403}, std::pair{"null", 403},
          std::pair{"http://localhost:3000", 200}}) {
        auto call = request("POST", "/", "{}");
        call.headers.add("X-Amz-Target", "DynamoDB_20120810.ListTables");
        call.headers.add("Origin", origin);
        EXPECT_EQ(say(std::move(call)).status, status) << origin;
        auto form = request("POST", "/", "Action=ListQueues&Version=2012-11-05");
        form.headers.add("Content-Type", "application/x-www-form-urlencoded");
        form.headers.add("Origin", origin);
        EXPECT_EQ(say(std::move(form)).status, status) << origin << ": needs no preflight";
        auto ask = request("OPTIONS", "/");
        ask.headers.add("Origin", origin);
        ask.headers.add("Access-Control-Request-Headers", "x-amz-target");
        EXPECT_EQ(say(std::move(ask)).status, status) << origin;
    }
}

}  // namespace
}  // namespace spot::plane
