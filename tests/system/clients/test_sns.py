"""SNS with boto3 and the aws CLI, through what `stereo-spot env` sets; messages verified as people do."""

import base64
import json
import subprocess
import unittest
import urllib.request

import harness

harness.need("boto3", "botocore")


class Sns(harness.PlaneTest):
    def client(self, service):
        import boto3
        env = self.plane.environment()
        return boto3.client(service, endpoint_url=self.plane.endpoint, region_name="us-east-1",
                            aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                            aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"])

    def open_queue(self, name):
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                                 "Action": "sqs:SendMessage", "Resource": arn}]}
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        return url, arn

    def test_a_published_message_survives_a_kill_in_every_queue(self):
        sns, sqs = self.client("sns"), self.client("sqs")
        topic = sns.create_topic(Name="killed")["TopicArn"]
        queues = [self.open_queue(f"killed-{i}") for i in range(3)]
        for _, arn in queues:
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        sent = sns.publish(TopicArn=topic, Message="m")["MessageId"]
        self.plane.kill()
        self.plane.start()
        for url, _ in queues:
            body = json.loads(self.client("sqs").receive_message(QueueUrl=url)["Messages"][0]["Body"])
            self.assertEqual(body["MessageId"], sent)

    @unittest.skipIf(harness.missing(programs=("openssl",)), "no openssl")
    def test_a_message_is_verified_with_the_certificate_that_it_names(self):
        sns, sqs = self.client("sns"), self.client("sqs")
        for version, digest in (("1", "-sha1"), ("2", "-sha256")):
            topic = sns.create_topic(Name=f"signed-{version}",
                                     Attributes={"SignatureVersion": version})["TopicArn"]
            url, arn = self.open_queue(f"signed-{version}")
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
            sns.publish(TopicArn=topic, Message="one\ntwo", Subject="s")
            body = json.loads(sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"])
            pem = urllib.request.urlopen(body["SigningCertURL"], timeout=10).read()
            text = "".join(f"{name}\n{body[name]}\n" for name in
                           ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"))
            (self.folder / "pem").write_bytes(pem)
            (self.folder / "signature").write_bytes(base64.b64decode(body["Signature"]))
            key = subprocess.run(["openssl", "x509", "-in", self.folder / "pem", "-pubkey", "-noout"],
                                 capture_output=True, check=True).stdout
            (self.folder / "key").write_bytes(key)
            for said, code in ((text, 0), (text + "x", 1)):
                done = subprocess.run(["openssl", "dgst", digest, "-verify", self.folder / "key",
                                       "-signature", self.folder / "signature"],
                                      input=said.encode(), capture_output=True, check=False)
                self.assertEqual(done.returncode, code, done)

    @unittest.skipIf(harness.missing(programs=("aws",)), "no aws CLI")
    def test_the_cli_publishes(self):
        url, arn = self.open_queue("cli")

        def aws(*words):
            done = subprocess.run(["aws", "sns", *words, "--output", "json"], capture_output=True, text=True,
                                  timeout=60, env=harness.clean_environment() | self.plane.environment())
            self.assertEqual(done.returncode, 0, done.stderr)
            return json.loads(done.stdout or "{}")
        topic = aws("create-topic", "--name", "cli")["TopicArn"]
        aws("subscribe", "--topic-arn", topic, "--protocol", "sqs", "--notification-endpoint", arn,
            "--attributes", "RawMessageDelivery=true")
        aws("publish", "--topic-arn", topic, "--message", "from the shell")
        self.assertEqual(self.client("sqs").receive_message(QueueUrl=url)["Messages"][0]["Body"],
                         "from the shell")
        self.assertIn({"TopicArn": topic}, aws("list-topics")["Topics"])


if __name__ == "__main__":
    unittest.main()
