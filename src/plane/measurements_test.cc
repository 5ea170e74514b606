#include "plane/measurements.h"

#include "plane/gateway/fixture.h"

namespace spot::plane {
namespace {

using namespace std::chrono_literals;

class MeasurementsTest : public GatewayTest {
  protected:
    void sweep() {
        for (bool more = true; more;) {
            const auto step = measurements.sweep(clock.now());
            ASSERT_TRUE(step) << step.error().message;
            more = step->more;
        }
    }
    // The sum of the whole time; nullopt: there is no datapoint.
    std::optional<double> sum(const std::string& name_space, const std::string& metric,
                              cloudwatch::Dimensions dimensions) {
        const auto found = alarms->get_metric_statistics({.name_space = name_space,
                                                          .metric_name = metric,
                                                          .dimensions = std::move(dimensions),
                                                          .start_time = clock.now() - 24h,
                                                          .end_time = clock.now() + 1h,
                                                          .period = 3600,
                                                          .statistics = {"Sum"}});
        EXPECT_TRUE(found) << found.error().message;
        std::optional<double> total;
        for (const auto& point : found->datapoints) total = total.value_or(0) + *point.sum;
        return total;
    }

    Measurements measurements{*queues, *tables, *topics, s3, *alarms};
};

TEST_F(MeasurementsTest, AnAlarmOnMessagesSentKnowsTheirMinute) {
    ASSERT_TRUE(queues->create_queue({.queue_name = "q"}));
    cloudwatch::PutMetricAlarmInput alarm;
    alarm.alarm_name = "busy";
    alarm.metric_name = "NumberOfMessagesSent";
    alarm.name_space = "AWS/SQS";
    alarm.statistic = "Sum";
    alarm.dimensions = {{"QueueName", "q"}};
    alarm.period = 60;
    alarm.evaluation_periods = 1;
    alarm.threshold = 1;
    alarm.comparison_operator = "GreaterThanThreshold";
    ASSERT_TRUE(alarms->put_metric_alarm(alarm));
    const auto state_after_a_minute = [&] {
        clock.advance(1min);
        sweep();
        EXPECT_TRUE(alarms->sweep(clock.now()));
        return alarms->describe_alarms({})->metric_alarms.at(0).state_value;
    };
    sweep();
    EXPECT_EQ(state_after_a_minute(), "OK");  // none is a number, too
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(queues->send_message({.queue_url = "/0/q", .message_body = "m"}));
    }
    EXPECT_EQ(state_after_a_minute(), "ALARM");
    EXPECT_EQ(state_after_a_minute(), "OK");
}

TEST_F(MeasurementsTest, AMinuteIsStoredOnce) {
    ASSERT_TRUE(queues->create_queue({.queue_name = "q"}));
    ASSERT_TRUE(queues->send_message({.queue_url = "/0/q", .message_body = "m"}));
    ASSERT_TRUE(topics->create_topic({.name = "t"}));
    ASSERT_TRUE(
        topics->publish({.topic_arn = "arn:aws:sns:us-east-1:000000000000:t", .message = "m"}));
    sweep();
    EXPECT_EQ(sum("AWS/SNS", "NumberOfMessagesPublished", {{"TopicName", "t"}}), std::nullopt);
    for (int i = 0; i < 3; ++i) {
        clock.advance(20s);
        sweep();
        sweep();
    }
    EXPECT_EQ(sum("AWS/SQS", "NumberOfMessagesSent", {{"QueueName", "q"}}), 1);
    EXPECT_EQ(sum("AWS/SNS", "NumberOfMessagesPublished", {{"TopicName", "t"}}), 1);
}

TEST_F(MeasurementsTest, AnOrderlyEndLosesNothing) {
    ASSERT_TRUE(queues->create_queue({.queue_name = "q"}));
    ASSERT_TRUE(queues->send_message({.queue_url = "/0/q", .message_body = "m"}));
    ASSERT_TRUE(measurements.flush(clock.now()));
    EXPECT_EQ(sum("AWS/SQS", "NumberOfMessagesSent", {{"QueueName", "q"}}), 1);
}

TEST_F(MeasurementsTest, ErrorsOfRequestsToDynamoDbAreUserErrors) {
    const auto put = [&](const std::string& body) {
        return json("DynamoDB_20120810.PutItem", body);
    };
    ASSERT_EQ(say(put("{}")).status, 400);  // of nobody: it is not signed
    ASSERT_EQ(say(signed_for("dynamodb", put("{}"))).status, 400);
    ASSERT_EQ(say(signed_for("dynamodb", put(R"({"TableName":"none","Item":{}})"))).status, 400);
    clock.advance(1min);
    sweep();
    EXPECT_EQ(sum("AWS/DynamoDB", "UserErrors", {}), 2);
}

TEST_F(MeasurementsTest, BucketsAreCountedOnceADay) {
    ASSERT_TRUE(s3.create_bucket({.bucket = "films"}));
    s3::PutObjectInput input;
    input.bucket = "films";
    input.key = "a";
    input.body = std::make_unique<StringSource>("12345");
    ASSERT_TRUE(s3.put_object(std::move(input)));
    const auto upload = s3.create_multipart_upload({.bucket = "films", .key = "b"});
    ASSERT_TRUE(upload);
    s3::UploadPartInput part;
    part.bucket = "films";
    part.key = "b";
    part.upload_id = upload->upload_id;
    part.part_number = 1;
    part.body = std::make_unique<StringSource>("123");
    ASSERT_TRUE(s3.upload_part(std::move(part)));
    sweep();
    const auto bytes = [&] {
        return sum("AWS/S3", "BucketSizeBytes",
                   {{"BucketName", "films"}, {"StorageType", "StandardStorage"}});
    };
    const auto objects = [&] {
        return sum("AWS/S3", "NumberOfObjects",
                   {{"BucketName", "films"}, {"StorageType", "AllStorageTypes"}});
    };
    EXPECT_EQ(bytes(), 8);
    EXPECT_EQ(objects(), 2);
    // The same day after a restart.
    Measurements again(*queues, *tables, *topics, s3, *alarms);
    ASSERT_TRUE(again.sweep(clock.now()));
    EXPECT_EQ(objects(), 2);
    clock.advance(24h);
    sweep();
    EXPECT_EQ(objects(), 2);
    EXPECT_EQ(bytes(), 8);
}

}  // namespace
}  // namespace spot::plane
