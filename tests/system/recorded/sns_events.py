"""Events of buckets that come by way of topics, asked what AWS was asked."""

import json

import s3_asking
from runner import asks
from sns_ways import clients, drain, subscribed


def told(aws, sns, s3, bucket, topic, **more):
    """The bucket publishes to the topic, whose policy allows it."""
    policy = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
                             "Action": "sns:Publish", "Resource": topic}]}
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy",
                             AttributeValue=json.dumps(policy))
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={
        "TopicConfigurations": [{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]} | more]})


def arrived(sqs, url):
    bodies = [json.loads(message["Body"]) for message in drain(sqs, url)["Messages"]]
    return [body for body in bodies if "Records" in json.loads(body["Message"])]


@asks("TestS3NotificationsToSns::object_created_put")
def put(aws):
    (sns, sqs), (s3, bucket) = clients(aws), s3_asking.fresh(aws)
    topic, url, _ = subscribed(aws, sns, sqs)
    told(aws, sns, s3, bucket, topic)
    s3.put_object(Bucket=bucket, Key="bucket-key", Body="first event")
    s3.put_object(Bucket=bucket, Key="bucket-key", Body="second event")
    aws.keep("receive_messages", {"messages": arrived(sqs, url)})


@asks("bucket_notifications_with_filter")
def with_filter(aws):
    (sns, sqs), (s3, bucket) = clients(aws), s3_asking.fresh(aws)
    topic, url, _ = subscribed(aws, sns, sqs)
    told(aws, sns, s3, bucket, topic, Filter={"Key": {"FilterRules": [
        {"Name": "Prefix", "Value": "testupload/"}, {"Name": "Suffix", "Value": "testfile.txt"}]}})
    s3.put_object(Bucket=bucket, Key="other/dir1/testfile.txt", Body="a")
    s3.put_object(Bucket=bucket, Key="testupload/dir1/testfile.txt",
                  Body='{"test": "bucket_notification one"}')
    found = arrived(sqs, url)
    assert len(found) == 1, found
    aws.keep("message", found[0])


@asks("TestS3NotificationsToSns::invalid_topic_arn", "TestS3NotificationsToSns::bucket_not_exist")
def refused(aws):
    s3, bucket = s3_asking.fresh(aws)

    def ask(step, arn, skip=False, **asked):
        aws.step(step, s3.put_bucket_notification_configuration, Bucket=asked.get("bucket", bucket),
                 SkipDestinationValidation=skip, NotificationConfiguration={
                     "TopicConfigurations": [{"Id": "id123", "TopicArn": arn,
                                              "Events": ["s3:ObjectCreated:*"]}]})
    topic = "arn:aws:sns:us-east-1:000000000000:my-topic"
    if "bucket" in aws.case:
        ask("bucket_not_exists", topic, bucket=aws.name("this-bucket-is-not-there"))
        return
    ask("invalid_not_skip", "invalid-topic")
    ask("invalid_skip", "invalid-topic", skip=True)
    ask("unnamed", topic, skip=True)
    aws.step("skip_destination_validation", s3.get_bucket_notification_configuration,
             Bucket=bucket)
