// The gateway from requests to answers: which service answers, and in which protocol.

#include "plane/gateway/fixture.h"

namespace spot::plane {
namespace {

TEST_F(GatewayTest, HealthNeedsNoSignature) {
    EXPECT_EQ(say(request("GET", "/healthz")).status, 200);
    EXPECT_EQ(say(request("GET", "/readyz")).status, 503);
    gateway.set_ready(true);
    EXPECT_EQ(say(request("GET", "/readyz")).status, 200);
    EXPECT_THAT(say(request("GET", "/_localstack/health")).body, HasSubstr("\"sqs\""));
}

TEST_F(GatewayTest, EachServiceRefusesTheUnsignedInItsOwnWords) {
    const auto in_json = say(json("AmazonSQS.ListQueues", "{}"));
    EXPECT_GE(in_json.status, 400);
    EXPECT_THAT(in_json.body, HasSubstr("MissingAuthenticationToken"));
    const auto in_form = say(form("Action=GetCallerIdentity&Version=2011-06-15"));
    EXPECT_EQ(in_form.status, 403);
    EXPECT_THAT(in_form.body, HasSubstr("<Code>MissingAuthenticationToken</Code>"));
    EXPECT_EQ(s3_say("PUT", "/films").status, 200);
    const auto in_s3 = say(request("GET", "/films/a.mp4"));
    EXPECT_EQ(in_s3.status, 403);
    EXPECT_THAT(in_s3.body, HasSubstr("<Code>AccessDenied</Code>"));
    EXPECT_THAT(in_s3.body, HasSubstr("<Error>"));
}

TEST_F(GatewayTest, EachServiceRefusesWrongSecretsInItsOwnWords) {
    EXPECT_THAT(say(signed_for("sqs", json("AmazonSQS.ListQueues", "{}"), "wrong")).body,
                HasSubstr("InvalidSignatureException"));
    EXPECT_THAT(
        say(signed_for("sts", form("Action=GetCallerIdentity&Version=2011-06-15"), "wrong")).body,
        HasSubstr("<Code>SignatureDoesNotMatch</Code>"));
    EXPECT_THAT(say(signed_for("s3", request("GET", "/"), "wrong")).body,
                HasSubstr("<Code>SignatureDoesNotMatch</Code>"));
}

TEST_F(GatewayTest, AnotherServicesSignatureIsRefused) {
    EXPECT_EQ(say(signed_for("sqs", json("AmazonSQS.ListQueues", "{}"))).status, 200);
    EXPECT_GE(say(signed_for("dynamodb", json("AmazonSQS.ListQueues", "{}"))).status, 400);
}

TEST_F(GatewayTest, ABodyThatWasNotSignedIsRefused) {
    auto changed = signed_for("sqs", json("AmazonSQS.CreateQueue", R"({"QueueName":"a"})"));
    changed.body = R"({"QueueName":"b"})";
    EXPECT_GE(say(std::move(changed)).status, 400);
    ASSERT_EQ(s3_say("PUT", "/films").status, 200);
    auto put = signed_for("s3", request("PUT", "/films/a.mp4", "right"));
    put.body = "wrong";
    const auto said = say(std::move(put));
    EXPECT_EQ(said.status, 400);
    EXPECT_THAT(said.body, HasSubstr("XAmzContentSHA256Mismatch"));
    EXPECT_EQ(s3_say("GET", "/films/a.mp4").status, 404);
    EXPECT_TRUE(queues->queue_names().empty());

    // The same where the head says what the body hashes to, so that the signature fits.
    const auto told = [this] {
        auto list = json("AmazonSQS.ListQueues", "{}");
        list.headers.add("x-amz-content-sha256", hex(sha256("{}")));
        return signed_for("sqs", std::move(list));
    };
    EXPECT_EQ(say(told()).status, 200);
    auto other = told();
    other.body = R"({"QueueNamePrefix":"a"})";
    const auto refused = say(std::move(other));
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.body, HasSubstr("The body is not the one that was signed."));
}

TEST_F(GatewayTest, UnknownTargetsAreNotImplemented) {
    EXPECT_EQ(say(signed_for("kinesis", json("Kinesis_20131202.ListStreams", "{}"))).status, 501);
    EXPECT_EQ(say(signed_for("iam", form("Action=ListUsers&Version=2010-05-08"))).status, 501);
    EXPECT_GE(say(signed_for("sqs", json("AmazonSQS.FlyAway", "{}"))).status, 400);
}

TEST_F(GatewayTest, QueueUrlsNameTheHostThatWasAsked) {
    auto r = request("POST", "/", R"({"QueueName":"q"})", "plane.example:99");
    r.headers.add("X-Amz-Target", "AmazonSQS.CreateQueue");
    EXPECT_THAT(say(signed_for("sqs", std::move(r))).body,
                HasSubstr("http://plane.example:99/000000000000/q"));
}

// The plane of these tests has the domain plane.example.
TEST_F(GatewayTest, BucketsMayStandInTheHost) {
    for (const auto* host : {"films.localhost:4566", "films.s3.localhost:4566",
                             "films.plane.example:80", "films.s3.plane.example"}) {
        ASSERT_EQ(s3_say("PUT", "/", "", host).status, 200) << host;
        ASSERT_EQ(s3_say("PUT", "/a%20b.mp4", "film", host).status, 200) << host;
        EXPECT_EQ(s3_say("GET", "/films/a%20b.mp4").body, "film") << host;
        ASSERT_EQ(s3_say("DELETE", "/films/a%20b.mp4").status, 204);
        ASSERT_EQ(s3_say("DELETE", "/films").status, 204);
    }
}

// boto3 presigns like this where it is told nothing: the bucket is signed, wherever it stands.
TEST_F(GatewayTest, Version2UrlsWorkInBothStyles) {
    ASSERT_EQ(s3_say("PUT", "/films").status, 200);
    ASSERT_EQ(s3_say("PUT", "/films/a.mp4", "film").status, 200);
    const auto expires = std::to_string(to_seconds(clock.now()) + 60);
    const auto signature = base64(hmac_sha1("secret", "GET\n\n\n" + expires + "\n/films/a.mp4"));
    const auto query = "?AWSAccessKeyId=AKIDEXAMPLE&Signature=" + percent_encode(signature) +
                       "&Expires=" + expires;
    EXPECT_EQ(say(request("GET", "/films/a.mp4" + query)).body, "film");
    EXPECT_EQ(say(request("GET", "/a.mp4" + query, "", "films.localhost:4566")).body, "film");
    EXPECT_EQ(say(request("GET", "/a.mp4" + query, "", "other.localhost:4566")).status, 403);
}

TEST_F(GatewayTest, PutWithANotificationIsOneMessage) {
    ASSERT_TRUE(queues->create_queue(
        {"chunking",
         {{"Policy", R"({"Statement":[{"Effect":"Allow","Principal":{"Service":)"
                     R"("s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}]})"}},
         {}}));
    ASSERT_EQ(s3_say("PUT", "/films").status, 200);
    const std::string rule =
        "<NotificationConfiguration><QueueConfiguration><Id>r</Id>"
        "<Queue>arn:aws:sqs:us-east-1:000000000000:chunking</Queue>"
        "<Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>prefix</Name>"
        "<Value>input/</Value></FilterRule><FilterRule><Name>suffix</Name><Value>.mp4</Value>"
        "</FilterRule></S3Key></Filter></QueueConfiguration></NotificationConfiguration>";
    ASSERT_EQ(s3_say("PUT", "/films?notification", rule).status, 200);
    const auto next = [&] {
        const auto taken = queues->receive_message({.queue_url = "/0/chunking"});
        return taken && !taken->messages.empty() ? taken->messages[0].body : std::string();
    };
    EXPECT_THAT(next(), HasSubstr("s3:TestEvent"));

    ASSERT_EQ(s3_say("PUT", "/films/input/a%20b/source.mp4", "film").status, 200);
    ASSERT_EQ(s3_say("PUT", "/films/other/c.mp4", "film").status, 200);
    const auto event = wire::parse_json(next());
    ASSERT_TRUE(event);
    const auto& record = event->find("Records")->items.at(0);
    const auto& part = *record.find("s3");
    EXPECT_EQ(record.find("eventSource")->text, "aws:s3");
    EXPECT_EQ(record.find("eventName")->text, "ObjectCreated:Put");
    EXPECT_EQ(record.find("awsRegion")->text, "us-east-1");
    EXPECT_EQ(part.find("configurationId")->text, "r");
    EXPECT_EQ(part.find("bucket")->find("name")->text, "films");
    EXPECT_EQ(part.find("bucket")->find("arn")->text, "arn:aws:s3:::films");
    EXPECT_EQ(part.find("object")->find("key")->text, "input/a+b/source.mp4");
    EXPECT_EQ(part.find("object")->find("size")->text, "4");
    EXPECT_EQ(part.find("object")->find("eTag")->text, hex(md5("film")));
    EXPECT_FALSE(part.find("object")->find("sequencer")->text.empty());
    EXPECT_EQ(next(), "") << "exactly one";
}

TEST_F(GatewayTest, NotificationToAQueueThatIsShutIsRefused) {
    ASSERT_TRUE(queues->create_queue({"shut", {}, {}}));
    ASSERT_EQ(s3_say("PUT", "/films").status, 200);
    const auto said = s3_say(
        "PUT", "/films?notification",
        "<NotificationConfiguration><QueueConfiguration>"
        "<Queue>arn:aws:sqs:us-east-1:000000000000:shut</Queue>"
        "<Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>");
    EXPECT_EQ(said.status, 400);
    EXPECT_THAT(said.body, HasSubstr("<Code>InvalidArgument</Code>"));
}

TEST_F(GatewayTest, ARuleThatNobodyCanTakeStopsNoObject) {
    ASSERT_TRUE(queues->create_queue({"a.fifo", {{"FifoQueue", "true"}}, {}}));
    ASSERT_EQ(s3_say("PUT", "/films").status, 200);
    auto rule = request(
        "PUT", "/films?notification",
        "<NotificationConfiguration><QueueConfiguration>"
        "<Queue>arn:aws:sqs:us-east-1:000000000000:a.fifo</Queue>"
        "<Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>");
    rule.headers.add("x-amz-skip-destination-validation", "true");
    ASSERT_EQ(say(signed_for("s3", std::move(rule))).status, 200);
    EXPECT_EQ(s3_say("PUT", "/films/a.mp4", "x").status, 200);
}

TEST_F(GatewayTest, DeadLettersRaiseTheirAlarm) {
    ASSERT_TRUE(queues->create_queue({"dead", {}, {}}));
    cloudwatch::PutMetricAlarmInput alarm;
    alarm.alarm_name = "dead letters";
    alarm.metric_name = "ApproximateNumberOfMessagesVisible";
    alarm.name_space = "AWS/SQS";
    alarm.statistic = "Maximum";
    alarm.dimensions = {{"QueueName", "dead"}};
    alarm.period = 60;
    alarm.evaluation_periods = 1;
    alarm.threshold = 0;
    alarm.comparison_operator = "GreaterThanThreshold";
    alarm.treat_missing_data = "notBreaching";
    ASSERT_TRUE(alarms->put_metric_alarm(alarm));
    Measurements measurements(*queues, *tables, *topics, s3, *alarms);
    const auto state_after_a_minute = [&] {
        clock.advance(1min);
        EXPECT_TRUE(measurements.sweep(clock.now()));
        EXPECT_TRUE(alarms->sweep(clock.now()));
        return alarms->describe_alarms({})->metric_alarms.at(0).state_value;
    };
    EXPECT_EQ(state_after_a_minute(), "OK");
    ASSERT_TRUE(queues->send_message({.queue_url = "/0/dead", .message_body = "poison"}));
    EXPECT_EQ(state_after_a_minute(), "ALARM");
    clock.advance(1min);
    ASSERT_TRUE(queues->purge_queue({"/0/dead"}));
    EXPECT_EQ(state_after_a_minute(), "OK");
}

class OpenGatewayTest : public GatewayTest {
  protected:
    OpenGatewayTest() : GatewayTest(false) {}
};

TEST_F(OpenGatewayTest, WithoutAuthenticationOnlyLocalNamesAreAnswered) {
    EXPECT_EQ(say(json("AmazonSQS.ListQueues", "{}")).status, 200);
    EXPECT_EQ(say(request("PUT", "/films")).status, 200);
    EXPECT_EQ(say(request("GET", "/films", "", "evil.example")).status, 403);
    EXPECT_EQ(say(request("GET", "/films", "", "127.0.0.1.evil.example")).status, 403);
}

}  // namespace
}  // namespace spot::plane
