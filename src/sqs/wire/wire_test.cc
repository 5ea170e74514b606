// The wire as clients see it: requests in each protocol as text, and the answers to them.

#include "sqs/wire.h"

#include "base/bytes.h"
#include "sqs/fixture.h"

namespace spot::sqs {
namespace {

using testing::HasSubstr;

class WireTest : public QueueTest {
  protected:
    WireTest() : service(make_service(*queues)) {}

    struct Said {
        int status = 0;
        std::string body;
        wire::Headers headers;
    };
    Said say(wire::Protocol protocol, const std::string& operation, const std::string& body) {
        wire::HttpRequest request{.method = "POST", .path = "/", .body = body};
        request.headers.add("Content-Type", protocol == wire::Protocol::json
                                                ? "application/x-amz-json-1.0"
                                                : "application/x-www-form-urlencoded");
        request.headers.add("x-amzn-query-mode", "true");
        auto outcome = wire::serve(service, {protocol, operation}, request, "http://127.0.0.1:4566",
                                   "REQUEST");
        return {outcome.response.status, outcome.response.body, outcome.response.headers};
    }
    std::string json(const std::string& operation, const std::string& body) {
        return say(wire::Protocol::json, operation, body).body;
    }
    std::string query(const std::string& operation, const std::string& rest) {
        return say(wire::Protocol::query, operation,
                   "Action=" + operation + "&Version=2012-11-05&" + rest)
            .body;
    }

    wire::RpcService service;
};

TEST_F(WireTest, JsonRoundTripOfAMessage) {
    EXPECT_EQ(json("CreateQueue", R"({"QueueName":"q","tags":{"a":"b"}})"),
              R"({"QueueUrl":"http://127.0.0.1:4566/000000000000/q"})");
    const auto sent = json("SendMessage", R"({"QueueUrl":"http://x/000000000000/q",)"
                                          R"("MessageBody":"h\u00e9llo",)"
                                          R"("MessageAttributes":{"raw":{"DataType":"Binary",)"
                                          R"("BinaryValue":"AP8="}}})");
    EXPECT_THAT(sent, HasSubstr(R"("MD5OfMessageBody":")"));
    EXPECT_THAT(sent, HasSubstr(R"("MD5OfMessageAttributes":")"));
    const auto received =
        json("ReceiveMessage", R"({"QueueUrl":"http://x/000000000000/q",)"
                               R"("MessageAttributeNames":["All"],"AttributeNames":["All"]})");
    EXPECT_THAT(received, HasSubstr("\"Body\":\"h\xc3\xa9llo\""));
    EXPECT_THAT(received, HasSubstr(R"("ApproximateReceiveCount":"1")"));
    EXPECT_THAT(received, HasSubstr(R"("raw":{"DataType":"Binary","BinaryValue":"AP8="})"));
    EXPECT_EQ(json("ReceiveMessage", R"({"QueueUrl":"http://x/000000000000/q"})"), "{}")
        << "no Messages member where there are none";
}

TEST_F(WireTest, JsonErrorsAlsoSpeakQuery) {
    const auto said =
        say(wire::Protocol::json, "ReceiveMessage", R"({"QueueUrl":"http://x/0/gone"})");
    EXPECT_EQ(said.status, 400);
    EXPECT_THAT(said.body, HasSubstr(R"("__type":"com.amazonaws.sqs#QueueDoesNotExist")"));
    EXPECT_EQ(said.headers.value("x-amzn-query-error"),
              "AWS.SimpleQueueService.NonExistentQueue;Sender");
    EXPECT_EQ(said.headers.value("Content-Type"), "application/x-amz-json-1.0");
}

TEST_F(WireTest, QueryRoundTripOfAMessage) {
    EXPECT_THAT(query("CreateQueue",
                      "QueueName=q&Attribute.1.Name=VisibilityTimeout"
                      "&Attribute.1.Value=77&Tag.1.Key=a&Tag.1.Value=b"),
                HasSubstr("<CreateQueueResult><QueueUrl>http://127.0.0.1:4566/000000000000/q"
                          "</QueueUrl></CreateQueueResult>"));
    EXPECT_EQ(attribute("q", "VisibilityTimeout"), "77");
    const std::string at = "QueueUrl=http%3A%2F%2Fx%2F000000000000%2Fq";
    EXPECT_THAT(query("SendMessage", at + "&MessageBody=a+%3Cb%3E%26c"
                                          "&MessageAttribute.1.Name=n"
                                          "&MessageAttribute.1.Value.DataType=Number"
                                          "&MessageAttribute.1.Value.StringValue=7"),
                HasSubstr("<MD5OfMessageAttributes>"));
    const auto received = query("ReceiveMessage", at + "&AttributeName.1=All"
                                                       "&MessageAttributeName.1=All");
    EXPECT_THAT(received, HasSubstr("<ReceiveMessageResponse "
                                    "xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">"));
    EXPECT_THAT(received, HasSubstr("<Body>a &lt;b&gt;&amp;c</Body>"));
    EXPECT_THAT(received, HasSubstr("<Attribute><Name>ApproximateReceiveCount</Name>"
                                    "<Value>1</Value></Attribute>"));
    EXPECT_THAT(received, HasSubstr("<MessageAttribute><Name>n</Name><Value>"
                                    "<DataType>Number</DataType>"
                                    "<StringValue>7</StringValue></Value></MessageAttribute>"));
    EXPECT_THAT(received, HasSubstr("<ResponseMetadata><RequestId>REQUEST</RequestId>"));
}

TEST_F(WireTest, QueryBatchesAreFlatLists) {
    ASSERT_EQ(create("q"), "");
    const auto sent = query("SendMessageBatch",
                            "QueueUrl=/000000000000/q"
                            "&SendMessageBatchRequestEntry.1.Id=a"
                            "&SendMessageBatchRequestEntry.1.MessageBody=one"
                            "&SendMessageBatchRequestEntry.2.Id=b"
                            "&SendMessageBatchRequestEntry.2.MessageBody=two"
                            "&SendMessageBatchRequestEntry.2.DelaySeconds=901");
    EXPECT_THAT(sent, HasSubstr("<SendMessageBatchResultEntry><Id>a</Id>"));
    EXPECT_THAT(sent, HasSubstr("<BatchResultErrorEntry><Id>b</Id>"
                                "<SenderFault>true</SenderFault>"
                                "<Code>InvalidParameterValue</Code>"));
}

TEST_F(WireTest, PermissionsInBothProtocols) {
    ASSERT_EQ(create("q"), "");
    EXPECT_EQ(json("AddPermission", R"({"QueueUrl":"/000000000000/q","Label":"a",)"
                                    R"("AWSAccountIds":["111111111111"],"Actions":["*"]})"),
              "{}");
    EXPECT_THAT(query("AddPermission",
                      "QueueUrl=/000000000000/q&Label=b&AWSAccountId.1=111111111111"
                      "&AWSAccountId.2=222222222222&ActionName.1=SendMessage"),
                HasSubstr("<AddPermissionResponse "));
    EXPECT_THAT(attribute("q", "Policy"), HasSubstr("222222222222"));
    EXPECT_EQ(json("RemovePermission", R"({"QueueUrl":"/000000000000/q","Label":"a"})"), "{}");
    EXPECT_THAT(query("RemovePermission", "QueueUrl=/000000000000/q&Label=a"),
                HasSubstr("<Code>InvalidParameterValue</Code>"));
}

TEST_F(WireTest, QueryErrorsAreXml) {
    const auto said =
        say(wire::Protocol::query, "GetQueueUrl", "Action=GetQueueUrl&QueueName=gone");
    EXPECT_EQ(said.status, 400);
    EXPECT_THAT(said.body, HasSubstr("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>"));
    EXPECT_THAT(said.body, HasSubstr("<Type>Sender</Type>"));
    EXPECT_THAT(said.headers.value("Content-Type"), HasSubstr("text/xml"));
}

TEST_F(WireTest, UnknownOperationsAndBadBodiesAreRefusedNotGuessed) {
    EXPECT_GE(say(wire::Protocol::json, "FlyAway", "{}").status, 400);
    EXPECT_EQ(say(wire::Protocol::json, "SendMessage", "{").status, 400);
    EXPECT_EQ(say(wire::Protocol::json, "SendMessage", R"({"QueueUrl":7})").status, 400);
    EXPECT_EQ(say(wire::Protocol::json, "SendMessage", "{}").status, 400);
    EXPECT_EQ(say(wire::Protocol::query, "SendMessage", "Action=SendMessage&A=%zz").status, 400);
    EXPECT_EQ(
        say(wire::Protocol::json, "ReceiveMessage", R"({"QueueUrl":"q","WaitTimeSeconds":1e15})")
            .status,
        400);
}

TEST_F(WireTest, LongPollComesOutAsAWait) {
    ASSERT_EQ(create("q"), "");
    wire::HttpRequest request{
        .method = "POST", .path = "/", .body = R"({"QueueUrl":"/0/q","WaitTimeSeconds":5})"};
    const auto outcome =
        wire::serve(service, {wire::Protocol::json, "ReceiveMessage"}, request, "http://x", "R");
    ASSERT_TRUE(outcome.wait);
    EXPECT_EQ(outcome.wait->topic, "sqs/q");
    EXPECT_EQ(outcome.wait->at_most, Duration(5s));
    EXPECT_EQ(outcome.response.body, "{}") << "the answer when its time is up";
}

}  // namespace
}  // namespace spot::sqs
