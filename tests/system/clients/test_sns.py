"""SNS with boto3 and the aws CLI, through what `stereo-spot env` sets; messages verified as people do."""

import base64
import http.server
import json
import ssl
import subprocess
import threading
import unittest
import urllib.error
import urllib.request

import harness

harness.need("boto3", "botocore")


class Endpoint:
    """An endpoint of HTTP, or of HTTPS with a context: answers as it is told, keeps what came."""

    def __init__(self, test, context=None, port=0):
        endpoint = self
        self.status, self.came = 200, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                endpoint.came.append((self.headers["x-amz-sns-message-type"], body))
                self.send_response(endpoint.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.server.server_port}/"
        test.addCleanup(self.end)

    def end(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def of_type(self, kind):
        return [body for said, body in self.came if said == kind]


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

    def confirmed(self, sns, topic, endpoint, **attributes):
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=endpoint.url, Attributes=attributes)
        asked = self.eventually(lambda: endpoint.of_type("SubscriptionConfirmation"))[-1]
        urllib.request.urlopen(json.loads(asked)["SubscribeURL"], timeout=10).close()

    def test_a_delivery_by_http_survives_a_kill(self):
        sns = self.client("sns")
        topic = sns.create_topic(Name="by-http")["TopicArn"]
        endpoint = Endpoint(self)
        self.confirmed(sns, topic, endpoint, DeliveryPolicy=json.dumps(
            {"healthyRetryPolicy": {"numRetries": 50, "minDelayTarget": 1, "maxDelayTarget": 1}}))
        endpoint.status = 503
        sent = sns.publish(TopicArn=topic, Message="m")["MessageId"]
        self.eventually(lambda: endpoint.of_type("Notification"))
        self.plane.kill()
        endpoint.came.clear()
        endpoint.status = 200
        self.plane.start()
        body = self.eventually(lambda: endpoint.of_type("Notification"))[0]
        self.assertEqual(json.loads(body)["MessageId"], sent)

    def test_what_an_endpoint_refuses_goes_to_the_dead_letter_queue(self):
        sns, sqs = self.client("sns"), self.client("sqs")
        topic = sns.create_topic(Name="refused")["TopicArn"]
        url, arn = self.open_queue("refused-dead")
        endpoint = Endpoint(self)
        self.confirmed(sns, topic, endpoint, RedrivePolicy=json.dumps({"deadLetterTargetArn": arn}))
        endpoint.status = 403
        sent = sns.publish(TopicArn=topic, Message="m")["MessageId"]
        found = self.eventually(lambda: sqs.receive_message(
            QueueUrl=url, WaitTimeSeconds=5, MessageAttributeNames=["All"]).get("Messages"))[0]
        self.assertEqual(json.loads(found["Body"])["MessageId"], sent)
        self.assertEqual(found["MessageAttributes"]["ErrorCode"]["StringValue"], "403")

    @unittest.skipIf(harness.missing(programs=("openssl",)), "no openssl")
    def test_an_endpoint_whose_certificate_nobody_knows_gets_nothing(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                        self.folder / "key.pem", "-out", self.folder / "pem"],
                       capture_output=True, check=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "pem", self.folder / "key.pem")
        endpoint = Endpoint(self, context)
        sns = self.client("sns")
        topic = sns.create_topic(Name="untrusted")["TopicArn"]
        policy = {"healthyRetryPolicy": {"numRetries": 0}}
        sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=endpoint.url,
                      Attributes={"DeliveryPolicy": json.dumps(policy)})
        self.eventually(lambda: "message was dropped" in self.plane.log_text())
        self.assertEqual(endpoint.came, [])

    def test_a_link_does_nothing_else_without_a_signature(self):
        for query, body in (("Action=CreateTopic&Name=x&Version=2010-03-31", None),
                            ("Action=ConfirmSubscription&Action=CreateTopic&Name=x", None),
                            ("Action=ConfirmSubscription", b"Action=CreateTopic&Name=x"),
                            ("Action=Unsubscribe&Version=2012-11-05", None)):
            request = urllib.request.Request(f"{self.plane.endpoint}/?{query}", data=body, method="GET")
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=10)
            with refused.exception as answer:
                self.assertIn(answer.code, (400, 403), query)
        self.assertEqual(self.client("sns").list_topics()["Topics"], [])

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
