"""Temporary credentials, as boto3 gets and uses them, across a restart of the plane."""

import urllib.request

import harness

harness.need("boto3")
import boto3  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402


class Sessions(harness.PlaneTest):
    def with_credentials(self, service, credentials):
        return boto3.client(service, endpoint_url=self.plane.endpoint, region_name="us-east-1",
                            aws_access_key_id=credentials["AccessKeyId"],
                            aws_secret_access_key=credentials["SecretAccessKey"],
                            aws_session_token=credentials["SessionToken"])

    def test_a_session_is_honoured_everywhere_and_after_a_restart(self):
        sts = self.plane.clients("sts")
        session = sts.get_session_token(DurationSeconds=900)["Credentials"]
        self.plane.kill()
        self.plane.start()
        self.with_credentials("s3", session).create_bucket(Bucket="films")
        self.with_credentials("s3", session).put_object(Bucket="films", Key="a", Body=b"x")
        queue = self.with_credentials("sqs", session).create_queue(QueueName="q")["QueueUrl"]
        self.with_credentials("sqs", session).send_message(QueueUrl=queue, MessageBody="x")
        self.assertEqual(self.with_credentials("dynamodb", session).list_tables()["TableNames"],
                         [])
        self.with_credentials("cloudwatch", session).put_metric_data(
            Namespace="N", MetricData=[{"MetricName": "m", "Value": 1}])
        url = self.with_credentials("s3", session).generate_presigned_url(
            "get_object", {"Bucket": "films", "Key": "a"})
        self.assertIn("x-amz-security-token", url.lower())
        with urllib.request.urlopen(url) as answer:
            self.assertEqual(answer.status, 200)

    def test_a_role_of_a_limited_user_has_its_rights_and_ends_with_its_key(self):
        harness.run("key", "create", "reader", "--read-only", "--data-dir", self.plane.folder)
        sts, s3 = self.plane.clients("sts", "s3")
        s3.create_bucket(Bucket="films")
        assumed = sts.assume_role(RoleArn="arn:aws:iam::000000000000:role/reader",
                                  RoleSessionName="night")
        mine = self.with_credentials("s3", assumed["Credentials"])
        mine.list_objects_v2(Bucket="films")
        with self.assertRaises(ClientError) as refused:
            mine.put_object(Bucket="films", Key="a", Body=b"x")
        self.assertEqual(refused.exception.response["Error"]["Code"], "AccessDenied")
        arn = self.with_credentials("sts", assumed["Credentials"]).get_caller_identity()["Arn"]
        self.assertEqual(arn, "arn:aws:sts::000000000000:assumed-role/reader/night")
        harness.run("key", "disable", "reader", "--data-dir", self.plane.folder)
        with self.assertRaises(ClientError) as gone:
            mine.list_objects_v2(Bucket="films")
        self.assertEqual(gone.exception.response["Error"]["Code"], "InvalidAccessKeyId")


if __name__ == "__main__":
    harness.main()
