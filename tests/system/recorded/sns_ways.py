"""How SNS is asked by the recorded cases: topics, queues that take from them, what has arrived."""

import json
import re


def clients(aws):
    return aws.client("sns"), aws.client("sqs")


def topic(aws, sns, fifo=False, **more):
    attributes = dict(more.pop("Attributes", {}))
    if fifo:
        attributes["FifoTopic"] = "true"
    name = aws.name("topic") + (".fifo" if fifo else "")
    return sns.create_topic(Name=name, Attributes=attributes, **more)["TopicArn"]


def queue(aws, sqs, fifo=False, **attributes):
    """URL and ARN of a queue that every topic may send to."""
    name = aws.name("queue") + (".fifo" if fifo else "")
    if fifo:
        attributes["FifoQueue"] = "true"
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
        "Attributes"]["QueueArn"]
    policy = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                             "Action": "sqs:SendMessage", "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    return url, arn


def subscribe(sns, topic_arn, queue_arn, **attributes):
    return sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn,
                         Attributes=attributes)["SubscriptionArn"]


def subscribed(aws, sns, sqs, fifo=False, topic_attributes=(), **attributes):
    """A topic, the URL of its queue, and the subscription between them."""
    arn = topic(aws, sns, fifo=fifo, Attributes=dict(topic_attributes))
    url, queue_arn = queue(aws, sqs, fifo=fifo)
    return arn, url, subscribe(sns, arn, queue_arn, **attributes)


def receive(sqs, url, visibility=0, **more):
    return sqs.receive_message(QueueUrl=url, VisibilityTimeout=visibility, WaitTimeSeconds=0,
                               MessageAttributeNames=["All"], MaxNumberOfMessages=10, **more)


EVERY = {"AttributeNames": ["All"]}


def drain(sqs, url, by=None):
    """All messages, in an order that does not depend on chance, and removed."""
    messages = []
    while found := receive(sqs, url, 30, **EVERY).get("Messages"):
        messages += found
        for one in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return {"Messages": sorted(messages, key=by) if by else messages}


def adapted(steps):
    """The plane is asked with the key of its root, which is no user; `_normalized` is the
    recorder's own shorter form of a message."""
    text = re.sub(r":user/<resource:\d+>", ":root", json.dumps(steps))
    def without(node):
        if isinstance(node, dict):
            return {k: without(v) for k, v in node.items() if k != "_normalized"}
        return [without(v) for v in node] if isinstance(node, list) else node
    return without(json.loads(text))
