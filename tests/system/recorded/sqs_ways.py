"""How SQS is asked by the recorded cases: in JSON, in the query protocol, and by hand."""

import json
import time

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.httpsession

# The query protocol's names of lists and maps, which botocore's model had until it changed to JSON.
# A list has the name of its items, a map that of its entries.
LISTS = {
    "QueueUrlList": "QueueUrl", "AttributeNameList": "AttributeName",
    "MessageSystemAttributeList": "MessageSystemAttributeName",
    "MessageAttributeNameList": "MessageAttributeName", "AWSAccountIdList": "AWSAccountId",
    "ActionNameList": "ActionName", "TagKeyList": "TagKey", "MessageList": "Message",
    "BatchResultErrorEntryList": "BatchResultErrorEntry",
    "ListMessageMoveTasksResultEntryList": "ListMessageMoveTasksResultEntry",
} | {f"{kind}{end}List": f"{kind}{end}"
     for kind in ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch")
     for end in ("RequestEntry", "ResultEntry")}
MAPS = {
    "QueueAttributeMap": ("Attribute", "Name"), "TagMap": ("Tag", "Key"),
    "MessageBodyAttributeMap": ("MessageAttribute", "Name"),
    "MessageBodySystemAttributeMap": ("MessageSystemAttribute", "Name"),
    "MessageSystemAttributeMap": ("Attribute", "Name"),
}


def in_query(model):
    """The service's description with the query protocol in the place of JSON."""
    metadata = model["metadata"]
    metadata.update(protocol="query", protocols=["query"],
                    xmlNamespace="http://queue.amazonaws.com/doc/2012-11-05/")
    metadata.pop("awsQueryCompatible", None)
    for name, operation in model["operations"].items():
        if "output" in operation:
            operation["output"]["resultWrapper"] = f"{name}Result"
    for name, shape in model["shapes"].items():
        if name in LISTS:
            shape["flattened"] = True
            shape["member"]["locationName"] = LISTS[name]
        elif name in MAPS:
            shape["flattened"] = True
            shape["key"]["locationName"], shape["value"]["locationName"] = MAPS[name][1], "Value"
    for shape in model["shapes"].values():
        for member in shape.get("members", {}).values():
            kind = member["shape"]
            if kind in LISTS:
                member["locationName"] = LISTS[kind]
            elif kind in MAPS:
                member["locationName"] = MAPS[kind][0]
    return model


def client(aws, protocol=None):
    """The client of the case's protocol, which is the first of its parameters."""
    protocol = protocol or (aws.parameters or "sqs").split("-")[0]
    return aws.client("sqs", adapt=in_query if protocol == "sqs_query" else None)


class Queue:
    """A queue of the case's own, asked by the case's client."""

    def __init__(self, aws, name=None, fifo=False, protocol=None, **attributes):
        self.aws, self.sqs = aws, client(aws, protocol)
        self.name = name or aws.name("queue") + (".fifo" if fifo else "")
        if fifo:
            attributes["FifoQueue"] = "true"
        self.url = self.sqs.create_queue(QueueName=self.name, Attributes=attributes)["QueueUrl"]

    @property
    def arn(self):
        return self.attributes("QueueArn")["Attributes"]["QueueArn"]

    def dead_letters_to(self, other, count):
        self.set(RedrivePolicy=json.dumps({"deadLetterTargetArn": other.arn,
                                           "maxReceiveCount": str(count)}))
        return self

    def set(self, **attributes):
        return self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes=attributes)

    def attributes(self, *names):
        return self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=list(names))

    def send(self, body, group=None, deduplication=None, **more):
        for name, value in (("MessageGroupId", group), ("MessageDeduplicationId", deduplication)):
            if value is not None:
                more[name] = value
        return self.sqs.send_message(QueueUrl=self.url, MessageBody=body, **more)

    def send_batch(self, *entries):
        return self.sqs.send_message_batch(QueueUrl=self.url, Entries=list(entries))

    def receive(self, **how):
        return self.sqs.receive_message(QueueUrl=self.url, **how)

    def first(self, **how):
        return self.receive(**how)["Messages"][0]

    def take_all(self, number, seconds=20, **how):
        """Messages until there are so many."""
        found, end = [], time.monotonic() + seconds
        while len(found) < number and time.monotonic() < end:
            found += self.receive(WaitTimeSeconds=1, **how).get("Messages", [])
        return found

    def delete(self, message):
        return self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def hide(self, message, seconds):
        return self.sqs.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds)

    def asked(self, step, operation, **request):
        """Keeps the answer of an operation on this queue."""
        return self.aws.step(step, getattr(self.sqs, operation), QueueUrl=self.url, **request)


def by_hand(aws, method, url, data=b"", headers=None):
    """(status, body) of a request that is signed and otherwise as it is given."""
    env = aws.test.variables
    credentials = botocore.credentials.Credentials(env["AWS_ACCESS_KEY_ID"],
                                                   env["AWS_SECRET_ACCESS_KEY"])
    request = botocore.awsrequest.AWSRequest(method=method, url=url, data=data,
                                             headers=headers or {})
    botocore.auth.SigV4Auth(credentials, "sqs", "us-east-1").add_auth(request)
    answer = botocore.httpsession.URLLib3Session().send(request.prepare())
    return answer.status_code, answer.text
