// The gateway's treatment of a request before it is authenticated: which service it is for, how
// much of it is read, and how much it may cost.

#include "plane/gateway/fixture.h"

namespace spot::plane {
namespace {

// As the server does it: nothing of the body is read where the head has been answered.
class FrontDoorTest : public GatewayTest {
  protected:
    using GatewayTest::GatewayTest;
    // The answer to a head alone; nullopt: the body is asked for.
    std::optional<Said> say_head(wire::HttpRequest head) {
        head.body.clear();
        auto early = gateway.begin(std::move(head), "127.0.0.1")->early_answer();
        if (!early) return std::nullopt;
        return read(std::move(*early));
    }
    wire::HttpRequest announcing(wire::HttpRequest r, const std::string& length) {
        r.headers.set("Content-Length", length);
        return r;
    }
    std::string presigned(const std::string& method, const std::string& path,
                          const std::string& query = "") {
        return path + "?" +
               wire::presign(method, "127.0.0.1:4566", path, query, {"AKIDEXAMPLE", "secret", ""},
                             {"us-east-1", "s3", clock.now(), ""}, 60);
    }
};

TEST_F(FrontDoorTest, TheScopeOfTheSignatureDecides) {
    ASSERT_EQ(s3_say("PUT", "/films").status, 200);
    auto start = request("POST", "/films/a.mp4?uploads");
    start.headers.add("Content-Type", "application/x-www-form-urlencoded");
    EXPECT_THAT(say(signed_for("s3", std::move(start))).body,
                HasSubstr("<InitiateMultipartUploadResult"));

    auto post = request("POST", presigned("POST", "/films/a.mp4", "uploads="));
    post.headers.add("Content-Type", "application/x-www-form-urlencoded");
    post.headers.add("Content-Length", "0");
    EXPECT_THAT(say(std::move(post)).body, HasSubstr("<InitiateMultipartUploadResult"));

    EXPECT_THAT(s3_say("GET", "/films?list-type=2&Action=x").body, HasSubstr("<ListBucketResult"));
}

TEST_F(FrontDoorTest, QueryCallsComeByGetAndByPost) {
    ASSERT_TRUE(queues->create_queue({"q", {}, {}}));
    const std::string list = "Action=ListQueues&Version=2012-11-05";
    EXPECT_THAT(say(signed_for("sqs", form(list))).body, HasSubstr("/000000000000/q</QueueUrl>"));
    EXPECT_THAT(say(signed_for("sqs", request("GET", "/?" + list))).body,
                HasSubstr("/000000000000/q</QueueUrl>"));
    const auto send = "/000000000000/q?Action=SendMessage&MessageBody=hello&Version=2012-11-05";
    EXPECT_THAT(say(signed_for("sqs", request("GET", send))).body, HasSubstr("<MessageId>"));
}

TEST_F(FrontDoorTest, StrangersAreRefusedByTheirHeads) {
    const auto large = std::to_string(3 << 20);
    EXPECT_THAT(say_head(announcing(json("AmazonSQS.SendMessage", "{}"), large))->body,
                HasSubstr("MissingAuthenticationToken"));
    EXPECT_THAT(say_head(announcing(form("Action=x"), large))->body,
                HasSubstr("MissingAuthenticationToken"));
    auto stranger = json("AmazonSQS.SendMessage", "{}");
    wire::sign(stranger, {"AKIDOTHER", "secret", ""}, {"us-east-1", "sqs", clock.now(), ""});
    EXPECT_THAT(say_head(announcing(std::move(stranger), large))->body,
                HasSubstr("UnrecognizedClientException"));
    auto late = signed_for("sqs", json("AmazonSQS.SendMessage", "{}"));
    clock.advance(16min);
    EXPECT_THAT(say_head(announcing(std::move(late), large))->body,
                HasSubstr("InvalidSignatureException"));
}

// SDKs name the digest only where they must; where they do, the head is enough.
TEST_F(FrontDoorTest, AWrongSignatureThatNamesTheDigestIsRefusedByItsHead) {
    const auto named = [&](const std::string& secret) {
        auto r = json("AmazonSQS.SendMessage", "{}");
        r.headers.add("x-amz-content-sha256", hex(sha256("{}")));
        return signed_for("sqs", std::move(r), secret);
    };
    EXPECT_THAT(say_head(named("wrong"))->body, HasSubstr("InvalidSignatureException"));
    EXPECT_FALSE(say_head(named("secret")));
    EXPECT_FALSE(say_head(signed_for("sqs", json("AmazonSQS.SendMessage", "{}"), "wrong")))
        << "only the body shows it";
}

TEST_F(FrontDoorTest, BodiesHaveTheLimitOfTheirOperation) {
    const auto limit = [&](wire::HttpRequest r) {
        return gateway.begin(std::move(r), "127.0.0.1")->body_limit();
    };
    const auto table = [&](const std::string& name) {
        return limit(signed_for("dynamodb", json("DynamoDB_20120810." + name, "{}")));
    };
    EXPECT_EQ(table("BatchWriteItem"), 16u << 20);
    EXPECT_EQ(table("PutItem"), 16u << 20);
    EXPECT_LT(limit(signed_for("sqs", json("AmazonSQS.SendMessage", "{}"))), 4u << 20);
    EXPECT_LE(limit(signed_for("sts", form("Action=GetCallerIdentity"))), 64u << 10);
}

TEST_F(FrontDoorTest, ManyValuesInFewBytesAreRefused) {
    std::string zeros = "[0";
    while (zeros.size() < (2u << 20)) zeros += ",0";
    zeros += "]";
    const auto said = say(signed_for("sqs", json("AmazonSQS.SendMessage", zeros)));
    EXPECT_EQ(said.status, 400);
    EXPECT_THAT(said.body, HasSubstr("SerializationException"));
    std::string fields = "Action=ListQueues&Version=2012-11-05";
    for (int i = 0; i < 20'000; ++i) fields += "&a";
    EXPECT_THAT(say(signed_for("sqs", form(fields))).body, HasSubstr("MalformedQueryString"));
}

class NarrowDoor : public FrontDoorTest {
  protected:
    explicit NarrowDoor(bool auth = true)
        : FrontDoorTest(auth, {.memory_bytes = 600'000, .requests = 1, .files = 2}) {}
};

TEST_F(NarrowDoor, BodiesThatThereIsNoRoomForAreRefusedUnread) {
    const std::string body = R"({"QueueName":")" + std::string(150'000, 'x') + R"("})";
    const auto create = signed_for("sqs", json("AmazonSQS.CreateQueue", body));
    auto copy = [&] {
        wire::HttpRequest r{.method = create.method, .path = create.path};
        r.headers = create.headers;
        return r;
    };
    {
        const auto first = gateway.begin(copy(), "127.0.0.1");
        EXPECT_FALSE(first->early_answer());
        const auto second = gateway.begin(copy(), "127.0.0.1");
        const auto refused = second->early_answer();
        ASSERT_TRUE(refused);
        EXPECT_TRUE(second->shed());
        EXPECT_EQ(refused->status, 400);
        EXPECT_THAT(refused->body, HasSubstr("ThrottlingException"));
    }
    EXPECT_EQ(gateway.admission().memory(), 0u) << "given back with its request";
    EXPECT_FALSE(gateway.begin(copy(), "127.0.0.1")->early_answer());
}

TEST_F(NarrowDoor, EachServiceSheds) {
    ASSERT_EQ(s3_say("PUT", "/films").status, 200);
    const auto get = [&] { return signed_for("s3", request("GET", "/films/a")); };
    const auto first = gateway.begin(get(), "127.0.0.1");
    const auto second = gateway.begin(get(), "127.0.0.1");
    EXPECT_FALSE(second->early_answer());
    const auto third = gateway.begin(get(), "127.0.0.1")->early_answer();
    ASSERT_TRUE(third);
    EXPECT_EQ(third->status, 503);
    EXPECT_THAT(third->body, HasSubstr("<Code>SlowDown</Code>"));

    const auto shed = [&](wire::HttpRequest r) {
        return read(*gateway.begin_shed(std::move(r), "127.0.0.1")->early_answer());
    };
    EXPECT_EQ(shed(get()).status, 503);
    EXPECT_THAT(shed(signed_for("sqs", json("AmazonSQS.ListQueues", "{}"))).body,
                HasSubstr("ThrottlingException"));
    EXPECT_THAT(shed(signed_for("sts", form("Action=GetCallerIdentity"))).body,
                HasSubstr("<Code>Throttling</Code>"));
    EXPECT_EQ(shed(request("GET", "/healthz")).status, 200);
}

TEST_F(NarrowDoor, ALongPollThatSleepsTakesNoPlace) {
    ASSERT_TRUE(queues->create_queue({"q", {}, {}}));
    const auto poll = R"({"QueueUrl":"/0/q","WaitTimeSeconds":20})";
    std::vector<std::unique_ptr<http::Exchange>> sleeping;
    for (int i = 0; i < 5; ++i) {
        sleeping.push_back(
            gateway.begin(signed_for("sqs", json("AmazonSQS.ReceiveMessage", poll)), "127.0.0.1"));
        EXPECT_TRUE(sleeping.back()->answer(poll, false).wait) << i;
    }
    EXPECT_EQ(gateway.admission().requests(), 0u);
    EXPECT_GT(gateway.admission().memory(), 0u) << "their documents";
}

class OpenFrontDoor : public FrontDoorTest {
  protected:
    OpenFrontDoor() : FrontDoorTest(false) {}
};

// Without signatures the path and the form tell.
TEST_F(OpenFrontDoor, UnsignedRequestsFindTheirService) {
    ASSERT_EQ(say(request("PUT", "/films")).status, 200);
    auto start = request("POST", "/films/a.mp4?uploads");
    start.headers.add("Content-Type", "application/x-www-form-urlencoded");
    EXPECT_THAT(say(std::move(start)).body, HasSubstr("<InitiateMultipartUploadResult"));
    EXPECT_THAT(say(request("GET", "/films?list-type=2&Action=x")).body,
                HasSubstr("<ListBucketResult"));
    const std::string list = "Action=ListQueues&Version=2012-11-05";
    EXPECT_THAT(say(form(list)).body, HasSubstr("<ListQueuesResponse"));
    EXPECT_THAT(say(request("GET", "/?" + list)).body, HasSubstr("<ListQueuesResponse"));
    EXPECT_THAT(say(form("Action=GetCallerIdentity&Version=2011-06-15")).body,
                HasSubstr("<GetCallerIdentityResponse"));
}

}  // namespace
}  // namespace spot::plane
