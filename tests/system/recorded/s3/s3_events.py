"""Events of buckets in queues, asked what AWS was asked."""

import json
import time

import s3_asking
from runner import asks


class Notified:
    """A bucket that tells a queue of these events."""

    def __init__(self, aws, *events, **configuration):
        self.aws, self.sqs = aws, aws.client("sqs")
        self.s3, self.bucket = s3_asking.fresh(aws)
        self.queue = aws.name("my-queue")
        self.url = self.sqs.create_queue(QueueName=self.queue)["QueueUrl"]
        self.arn = self.sqs.get_queue_attributes(
            QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
                "Action": "sqs:SendMessage", "Resource": self.arn}]})})
        if events:
            self.configure([{"QueueArn": self.arn, "Events": list(events)} | configuration])
            self.receive(0)

    def configure(self, queues):
        self.s3.put_bucket_notification_configuration(
            Bucket=self.bucket, NotificationConfiguration={"QueueConfigurations": queues})

    def receive(self, count, raw=False):
        """`count` events, without the test event."""
        found, end = [], time.monotonic() + 10
        while time.monotonic() < end:
            answer = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10,
                                              AttributeNames=["AWSTraceHeader"])
            for message in answer.get("Messages", []):
                self.sqs.delete_message(QueueUrl=self.url,
                                        ReceiptHandle=message["ReceiptHandle"])
                body = json.loads(message["Body"])
                if "Records" in body:
                    found += [message | {"Body": body}] if raw else body["Records"]
            if len(found) >= count:
                break
        return found

    def keep(self, count, key=lambda event: (event["eventName"], event["s3"]["object"]["key"])):
        self.aws.keep("receive_messages", {"messages": sorted(self.receive(count), key=key)})


@asks("object_created_put")
def created_put(aws):
    n = Notified(aws, "s3:ObjectCreated:Put")
    n.s3.put_object(Bucket=n.bucket, Key="my_key_0", Body="something")
    n.s3.put_object(Bucket=n.bucket, Key="my_key_1", Body="something else")
    n.keep(2)


@asks("object_put_acl")
def put_acl(aws):
    n = Notified(aws, "s3:ObjectAcl:Put")
    n.s3.delete_public_access_block(Bucket=n.bucket)
    n.s3.put_bucket_ownership_controls(Bucket=n.bucket, OwnershipControls={
        "Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    at = {"Bucket": n.bucket, "Key": "my_key_acl"}
    n.s3.put_object(Body="something", **at)
    group = "http://acs.amazonaws.com/groups/s3/LogDelivery"
    owner = n.s3.get_bucket_acl(Bucket=n.bucket)["Owner"]
    for asked in ({"ACL": "public-read"}, {"GrantRead": f'uri="{group}"'},
                  {"AccessControlPolicy": {"Owner": owner, "Grants": [
                      {"Grantee": {"Type": "Group", "URI": group}, "Permission": "WRITE"}]}}):
        n.s3.put_object_acl(**at, **asked)
    n.keep(3)


@asks("object_created_copy")
def created_copy(aws):
    n = Notified(aws, "s3:ObjectCreated:Copy")
    n.s3.put_object(Bucket=n.bucket, Key="src", Body="something")
    n.s3.copy_object(Bucket=n.bucket, Key="dest", CopySource=f"{n.bucket}/src")
    n.keep(1)


@asks("object_created_and_object_removed")
def created_and_removed(aws):
    n = Notified(aws, "s3:ObjectCreated:*", "s3:ObjectRemoved:*")
    n.s3.put_object(Bucket=n.bucket, Key="src", Body="something")
    n.s3.copy_object(Bucket=n.bucket, Key="dest", CopySource=f"{n.bucket}/src")
    n.s3.delete_object(Bucket=n.bucket, Key="src")
    n.keep(3)


@asks("object_created_complete_multipart_upload")
def created_in_parts(aws):
    n = Notified(aws, "s3:ObjectCreated:*")
    where = {"Bucket": n.bucket, "Key": "test-key"}
    upload = n.s3.create_multipart_upload(**where)["UploadId"]
    part = n.s3.upload_part(PartNumber=1, UploadId=upload, Body=b"1" * 6144, **where)
    n.s3.complete_multipart_upload(UploadId=upload, MultipartUpload={
        "Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}, **where)
    n.keep(1)


@asks("xray_header")
def traced(aws):
    n = Notified(aws, "s3:ObjectCreated:*")
    trace = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"
    n.s3.meta.events.register("before-sign.s3.PutObject", lambda request, **_: (
        request.headers.add_header("X-Amzn-Trace-Id", trace)))
    n.s3.put_object(Bucket=n.bucket, Key="test-data", Body="something")
    (message,) = n.receive(1, raw=True)
    message["MD5OfBody"] = message["MD5OfBody"] and "m-d5-of-body"
    aws.keep("receive_messages", {"messages": [message]})


@asks("key_encoding")
def key_encoding(aws):
    n = Notified(aws, "s3:ObjectCreated:*")
    n.s3.put_object(Bucket=n.bucket, Key="a@b", Body="something")
    n.keep(1)


@asks("object_tagging_put_event", "object_tagging_delete_event")
def tagging(aws):
    n = Notified(aws, "s3:ObjectTagging:*" if "delete" not in aws.case
                 else "s3:ObjectTagging:Delete")
    where = {"Bucket": n.bucket, "Key": "dest"}
    n.s3.put_object(Body="FooBarBlitz", **where)
    n.s3.put_object_tagging(Tagging={"TagSet": [{"Key": "swallow_type", "Value": "african"}]},
                            **where)
    if "delete" in aws.case:
        n.s3.delete_object_tagging(**where)
    n.keep(1)


@asks("TestS3NotificationsToSQS::delete_objects")
def delete_objects(aws):
    n = Notified(aws, "s3:ObjectRemoved:*")
    n.s3.put_object(Bucket=n.bucket, Key="key-1", Body="something")
    n.s3.delete_objects(Bucket=n.bucket, Delete={
        "Objects": [{"Key": f"key-{i}"} for i in (1, 2, 3)]})
    n.keep(3)


@asks("notifications_with_filter")
def with_filter(aws):
    n = Notified(aws)
    rules = {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "testupload/"},
                                     {"Name": "Suffix", "Value": "testfile.txt"}]}}

    def show(step, *queues):
        n.configure([{"QueueArn": n.arn} | queue for queue in queues])
        return aws.step(step, n.s3.get_bucket_notification_configuration, Bucket=n.bucket)

    show("config", {"Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"], "Filter": rules},
         {"Id": "id0002", "Events": ["s3:ObjectTagging:*"], "Filter": rules})
    n.receive(0)
    n.s3.put_object(Bucket=n.bucket, Key="testupload/dir1/testfile.txt",
                    Body="foo:bar:bla:something:else:data!")
    n.s3.put_object(Bucket=n.bucket, Key="testupload/dir1/test.txt", Body="other")
    aws.keep("message", n.receive(1)[0])
    show("config_empty")
    mine = {"Id": "id123456", "Events": ["s3:ObjectCreated:*"]}
    show("config_updated", mine)
    show("config_updated_filter", mine | {"Filter": {"Key": {"FilterRules": [
        {"Name": "Prefix", "Value": "testupload/"}]}}})


@asks("filter_rules_case_insensitive", "filter_rules_empty_value")
def filter_rules(aws):
    n = Notified(aws)
    rules = ([{"Name": "suffix", "Value": ""}] if aws.case.endswith("value") else
             [{"Name": "suffix", "Value": ".txt"}, {"Name": "PREFIX", "Value": "notif-"}])
    n.configure([{"QueueArn": n.arn, "Events": ["s3:ObjectCreated:*"],
                  "Filter": {"Key": {"FilterRules": rules}}}])
    answer = aws.step("bucket_notification_configuration",
                      n.s3.get_bucket_notification_configuration, Bucket=n.bucket)
    answer["QueueConfigurations"][0]["Filter"]["Key"]["FilterRules"].sort(
        key=lambda rule: rule["Name"])


@asks("invalid_sqs_arn", "multiple_invalid_sqs_arns")
def invalid_arns(aws):
    s3, bucket = s3_asking.fresh(aws)
    absent = "arn:aws:sqs:us-east-1:000000000000:my-queue"

    def put(step, *arns, **more):
        aws.step(step, s3.put_bucket_notification_configuration, Bucket=bucket,
                 NotificationConfiguration={"QueueConfigurations": [
                     {"Id": f"id123{i or ''}", "QueueArn": arn, "Events": [
                         "s3:ObjectCreated:*" if i == 0 else "s3:ObjectRemoved:*"]}
                     for i, arn in enumerate(arns)]}, **more)

    if aws.case.endswith("arns"):
        put("two-queue-arns-invalid", "invalid_arn", "invalid_arn_2")
        put("one-queue-invalid-one-not-existent", absent, "invalid_arn_2")
        put("multiple-queues-do-not-exist", absent, f"{absent}-2")
        return
    put("invalid_not_skip", "invalid-queue")
    put("invalid_skip", "invalid-queue", SkipDestinationValidation=True)
    put("queue-does-not-exist", absent)
    put("put", absent, SkipDestinationValidation=True)
    aws.step("skip_destination_validation", s3.get_bucket_notification_configuration,
             Bucket=bucket)


@asks("object_created_put_versioned")
def put_versioned(aws):
    n = Notified(aws, "s3:ObjectCreated:*", "s3:ObjectRemoved:*")
    s3_asking.versioning(n.s3, n.bucket)
    where = {"Bucket": n.bucket, "Key": "test-key"}
    first = aws.step("obj-ver1", n.s3.put_object, Body="data", **where)["VersionId"]
    aws.step("obj-ver2", n.s3.put_object, Body="data-version2", **where)
    marker = aws.step("delete-marker", n.s3.delete_object, **where)["VersionId"]
    aws.step("delete-version", n.s3.delete_object, VersionId=first, **where)

    def keep(step, count):
        aws.keep(step, sorted(n.receive(count), key=lambda event: (
            event["eventName"], event["s3"]["object"].get("eTag", ""))))

    keep("message-versioning-active", 4)
    s3_asking.versioning(n.s3, n.bucket, "Suspended")
    aws.step("add-null-version", n.s3.put_object, Body="data-version3", **where)
    aws.step("del-delete-marker", n.s3.delete_object, VersionId=marker, **where)
    keep("message-versioning-suspended", 2)


@asks("restore_object")
def restored(aws):
    n = Notified(aws, "s3:ObjectRestore:*")
    n.s3.put_object(Bucket=n.bucket, Key="my_key_restore", Body="something", StorageClass="GLACIER")
    n.s3.restore_object(Bucket=n.bucket, Key="my_key_restore", RestoreRequest={"Days": 1})
    # AWS restores later than it is asked.
    n.keep(2, key=lambda event: event["eventName"] != "ObjectRestore:Post")
