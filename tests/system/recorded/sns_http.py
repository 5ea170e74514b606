"""Questions of SNS about endpoints of HTTP, which are a server of the test's own."""

import http.server
import json
import queue
import threading
import urllib.error
import urllib.request
import xml.etree.ElementTree

from runner import asks
from sns_ways import topic

TOKEN = ("51b2ff3edb475b7d91550e0ab6edf0c1de2a34e6ebaf6c2262a001bcb7e051c43aa00022ceecce70bd2a67b2042da8d8"
         "eb47fef7a4e4e942d23e7fa56146b9ee35da040b4b8af564cc4184a7391c834cb75d75c22981f776ad1ce8805e9bab29")


class Endpoint:
    """Takes what is posted, and answers 200."""

    def __init__(self, aws):
        came = self.came = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                came.put((dict(self.headers.items()), body))

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        aws.test.addCleanup(thread.join)
        aws.test.addCleanup(server.server_close)
        aws.test.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}/sns-endpoint"

    def next(self):
        """The next request: its headers with the recorder's words, and its body."""
        headers, body = self.came.get(timeout=30)
        headers = {name.title(): value for name, value in headers.items()}
        headers["Content-Length"] = "content--length"
        headers["Connection"] = headers["Connection"] and "connection"
        return headers, body


def said(element):
    inside = list(element)
    return {one.tag.split("}")[-1]: said(one) for one in inside} if inside else element.text


def get(url):
    """The answer to a link, as the recorder shows it."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            body, status = answer.read(), answer.status
    except urllib.error.HTTPError as error:
        with error:
            body, status = error.read(), error.code
    root = xml.etree.ElementTree.fromstring(body)
    shown = said(root)
    if "ResponseMetadata" in shown:
        shown["ResponseMetadata"] = {"HTTPHeaders": {}, "HTTPStatusCode": status}
    return {root.tag.split("}")[-1]: shown}


@asks("http_subscription_response", "creating_subscription", "confirm_subscription",
      "sns_confirm_subscription_wrong_token")
def answers(aws):
    sns = aws.client("sns")
    arn = topic(aws, sns)
    endpoint = Endpoint(aws)
    asked = {"TopicArn": arn, "Protocol": "http", "Endpoint": endpoint.url}
    if "http_subscription" in aws.case:
        aws.keep("topic-arn", {"TopicArn": arn})
        aws.step("subscription", sns.subscribe, **asked)
        aws.step("subscription-with-arn", sns.subscribe, **asked, ReturnSubscriptionArn=True)
    elif "creating" in aws.case:
        aws.step("create-subscription", sns.subscribe, **asked)
    elif "wrong_token" in aws.case:
        for step, topic_arn, token in (("topic-not-exists", arn + "x", TOKEN),
                                       ("invalid-token", arn, "randomtoken"),
                                       ("token-not-exists", arn, TOKEN)):
            aws.step(step, sns.confirm_subscription, TopicArn=topic_arn, Token=token)
    else:
        # The recorder's name of the topic stands in its record.
        arn = sns.create_topic(Name="confirm-sub-e46f689a")["TopicArn"]
        sns.subscribe(**asked | {"TopicArn": arn})
        aws.step("confirm-subscription", sns.confirm_subscription, TopicArn=arn,
                 Token=json.loads(endpoint.next()[1])["Token"])


@asks("subscribe_external_http_endpoint")
def posted(aws):
    sns = aws.client("sns")
    arn = topic(aws, sns)
    endpoint = Endpoint(aws)
    raw = aws.parameters == "True"
    subscription = sns.subscribe(
        TopicArn=arn, Protocol="http", Endpoint=endpoint.url, ReturnSubscriptionArn=True,
        Attributes={"RawMessageDelivery": str(raw).lower()})["SubscriptionArn"]
    headers, body = endpoint.next()
    aws.keep("subscription-confirmation", body)
    aws.keep("http-confirm-sub-headers", headers)
    asked = json.loads(body)
    service = asked["SubscribeURL"].rsplit("/", maxsplit=1)[0]

    def confirm(topic_arn, token):
        return get(f"{service}/?Action=ConfirmSubscription&TopicArn={topic_arn}&Token={token}")
    token = asked["Token"]
    aws.keep("broken-topic-arn-confirm", confirm("not-an-arn", token))
    aws.keep("broken-token-confirm", confirm(arn, "abc123"))
    aws.keep("different-region-arn-confirm", confirm(arn.replace("us-east-1", "us-west-2"), token))
    aws.keep("nonexistent-token-confirm", confirm(arn + "x", token))
    aws.keep("confirm-subscribe", get(asked["SubscribeURL"]))
    sns.publish(TopicArn=arn, Message="test_external_http_endpoint")
    headers, body = endpoint.next()
    link = f"{service}/?Action=Unsubscribe&SubscriptionArn={subscription}"
    if raw:
        aws.test.assertEqual(body, "test_external_http_endpoint")
        aws.keep("http-message-headers-raw", headers)
    else:
        aws.keep("http-message", body)
        aws.keep("http-message-headers", headers)
        aws.test.assertEqual(json.loads(body)["UnsubscribeURL"], link)
    aws.keep("unsubscribe-response", get(link))
    aws.keep("unsubscribe-request", endpoint.next()[1])


@asks("subscribe_external_http_endpoint_content_type")
def content_types(aws):
    sns = aws.client("sns")
    raw = aws.parameters == "True"
    attributes = {} if raw else {"DeliveryPolicy": json.dumps(
        {"http": {"defaultRequestPolicy": {"headerContentType": "application/json"}}})}
    arn = topic(aws, sns, Attributes=attributes)
    aws.step("topic-attrs", sns.get_topic_attributes, TopicArn=arn)
    endpoint = Endpoint(aws)
    policy = {"requestPolicy": {"headerContentType": "text/csv"}} if raw else {
        "healthyRetryPolicy": {
            "minDelayTarget": 1, "maxDelayTarget": 1, "numRetries": 0, "numNoDelayRetries": 0,
            "numMinDelayRetries": 0, "numMaxDelayRetries": 0, "backoffFunction": "linear"},
        "sicklyRetryPolicy": None, "throttlePolicy": {"maxReceivesPerSecond": 1000},
        "guaranteed": False}
    subscription = sns.subscribe(
        TopicArn=arn, Protocol="http", Endpoint=endpoint.url, ReturnSubscriptionArn=True,
        Attributes={"RawMessageDelivery": str(raw).lower(),
                    "DeliveryPolicy": json.dumps(policy)})["SubscriptionArn"]
    aws.step("sub-attrs", sns.get_subscription_attributes, SubscriptionArn=subscription)
    headers, body = endpoint.next()
    aws.keep("subscription-confirmation", body)
    aws.keep("http-confirm-sub-headers", headers)
    get(json.loads(body)["SubscribeURL"])
    sns.publish(TopicArn=arn, Message="test_external_http_endpoint")
    headers, body = endpoint.next()
    if raw:
        aws.keep("http-message-headers-raw", headers)
    else:
        aws.keep("http-message", body)
        aws.keep("http-message-headers", headers)


@asks("subscribe_external_http_endpoint_lambda_url_sig_validation")
def as_events(aws):
    """The recorder's endpoint was the URL of a function, which sees headers in lower case."""
    sns = aws.client("sns")
    arn = topic(aws, sns)
    endpoint = Endpoint(aws)

    def keep(step):
        headers, body = endpoint.next()
        lower = {name.lower(): value for name, value in headers.items()
                 if name not in ("Host", "Connection", "Content-Length")}
        body = json.loads(body)
        aws.keep(step, {"events": [{"body": body, "headers": lower}]})
        return body
    subscription = sns.subscribe(TopicArn=arn, Protocol="http", Endpoint=endpoint.url,
                                 ReturnSubscriptionArn=True)["SubscriptionArn"]
    token = keep("subscription-confirmation")["Token"]
    aws.step("confirm-subscription", sns.confirm_subscription, TopicArn=arn, Token=token)
    sns.publish(TopicArn=arn, Message="test_external_http_endpoint")
    keep("publish-event")
    sns.unsubscribe(SubscriptionArn=subscription)
    keep("unsubscribe-event")
