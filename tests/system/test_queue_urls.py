"""A queue asked at its own URL, as clients do that botocore's models do not describe: signed in the
query by GET (kombu), by POST of a form that does not say that it is one, and plainly."""

import unittest
import urllib.parse

import harness

harness.need("boto3", "botocore")

import botocore.auth  # noqa: E402
import botocore.awsrequest  # noqa: E402
import botocore.credentials  # noqa: E402
import botocore.httpsession  # noqa: E402


class QueueUrls(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        env = self.plane.environment()
        self.credentials = botocore.credentials.Credentials(env["AWS_ACCESS_KEY_ID"],
                                                            env["AWS_SECRET_ACCESS_KEY"])
        self.sqs = self.plane.clients("sqs")
        self.url = self.sqs.create_queue(QueueName="q")["QueueUrl"]

    def ask(self, method, url, signer=botocore.auth.SigV4Auth, **form):
        """As kombu makes its requests: a GET is signed in its query, a POST is a form."""
        content = {"params" if method == "GET" else "data": form}
        request = botocore.awsrequest.AWSRequest(method=method, url=url, **content)
        if signer is not None:
            signer(self.credentials, "sqs", "us-east-1").add_auth(request)
        answer = botocore.httpsession.URLLib3Session().send(request.prepare())
        return answer.status_code, answer.text

    def test_get_signed_in_the_query(self):
        for url in (self.url, self.url + "/"):
            status, answer = self.ask("GET", url, botocore.auth.SigV4QueryAuth,
                                      Action="SendMessage", MessageBody="from a link")
            self.assertEqual(status, 200, answer)
            status, answer = self.ask("GET", url, botocore.auth.SigV4QueryAuth,
                                      Action="ReceiveMessage", MaxNumberOfMessages="10",
                                      WaitTimeSeconds="1")
            self.assertEqual(status, 200, answer)
            self.assertIn("<Body>from a link</Body>", answer)

    def test_post_of_a_form(self):
        for url in (self.url, self.url + "/"):
            status, answer = self.ask("POST", url, Action="SendMessage", MessageBody="from a form")
            self.assertEqual(status, 200, answer)
            body = self.sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"]
            self.assertEqual(body, "from a form")

    def test_what_is_not_known_there(self):
        status, answer = self.ask("GET", self.url)
        self.assertEqual((status, answer.strip()), (404, "<UnknownOperationException/>"))
        for action in ("FlyAway", "CreateQueue", "ListQueues"):
            status, answer = self.ask("POST", self.url, Action=action, QueueName="other")
            self.assertEqual(status, 400)
            self.assertIn(f"<Message>The action {action} is not valid for this endpoint.</Message>",
                          answer)
        gone = urllib.parse.urljoin(self.url, "gone")
        status, answer = self.ask("GET", gone, Action="ReceiveMessage")
        self.assertIn("does not exist for this wsdl version", answer)


if __name__ == "__main__":
    unittest.main(verbosity=2)
