"""A FIFO queue under kill -9: each message is processed once, and each group in its order, by many
consumers. FIFO_MESSAGES (default 12,000) says how many, KILL_ROUNDS (default 4) how often the plane dies."""

import collections
import os
import random
import threading
import time
import unittest
import uuid

import harness

harness.need("boto3", "botocore")

import botocore.exceptions  # noqa: E402

MESSAGES = int(os.environ.get("FIFO_MESSAGES", "12000"))
ROUNDS = int(os.environ.get("KILL_ROUNDS", "4"))
GROUPS, PRODUCERS, CONSUMERS = 400, 4, 8


class Traffic:
    """Producers of their own groups, and consumers of all. A request that a kill has cut off is made
    again: the queue's own means make that safe."""

    def __init__(self, plane, url):
        self.plane, self.url = plane, url
        self.processed = collections.defaultdict(list)  # numbers by group
        self.lock = threading.Lock()
        self.count, self.failure = 0, None
        self.threads = [threading.Thread(target=self.watched, args=(self.produce, i))
                        for i in range(PRODUCERS)]
        self.threads += [threading.Thread(target=self.watched, args=(self.consume, i))
                         for i in range(CONSUMERS)]

    def watched(self, work, worker):
        try:
            work(self.plane.clients("sqs"), worker)
        except Exception as failure:  # noqa: BLE001  shown by the test
            self.failure = failure

    def until_answered(self, operation, **request):
        while not self.failure:
            try:
                return operation(QueueUrl=self.url, **request)
            except (botocore.exceptions.ConnectionError, botocore.exceptions.HTTPClientError):
                time.sleep(0.05)
        raise self.failure

    def produce(self, sqs, worker):
        numbers = [n for n in range(MESSAGES) if n % GROUPS % PRODUCERS == worker]
        for begin in range(0, len(numbers), 10):
            entries = [{"Id": str(n), "MessageBody": str(n), "MessageGroupId": f"g{n % GROUPS}",
                        "MessageDeduplicationId": str(n)} for n in numbers[begin:begin + 10]]
            answer = self.until_answered(sqs.send_message_batch, Entries=entries)
            assert not answer.get("Failed"), answer

    def consume(self, sqs, worker):
        while self.count < MESSAGES and not self.failure:
            messages = self.until_answered(
                sqs.receive_message, MaxNumberOfMessages=10, WaitTimeSeconds=1,
                AttributeNames=["MessageGroupId"],
                ReceiveRequestAttemptId=str(uuid.uuid4())).get("Messages", [])
            with self.lock:
                for message in messages:
                    self.processed[message["Attributes"]["MessageGroupId"]].append(
                        int(message["Body"]))
            if not messages:
                continue
            answer = self.until_answered(sqs.delete_message_batch, Entries=[
                {"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]}
                for i, m in enumerate(messages)])
            assert not answer.get("Failed"), answer
            with self.lock:
                self.count += len(messages)


class FifoQueue(harness.PlaneTest):
    def test_each_once_and_in_order(self):
        sqs = self.plane.clients("sqs")
        url = sqs.create_queue(QueueName="q.fifo", Attributes={
            "FifoQueue": "true", "VisibilityTimeout": "120"})["QueueUrl"]
        traffic = Traffic(self.plane, url)
        begin = time.monotonic()
        [thread.start() for thread in traffic.threads]
        chance = random.Random(1)
        for _ in range(ROUNDS):
            time.sleep(chance.uniform(0.5, 1.5))  # the moment of the kill, not a wait
            self.plane.kill()
            self.plane.start()
        [thread.join(timeout=600) for thread in traffic.threads]
        self.assertIsNone(traffic.failure)
        print(f"{traffic.count} messages in {time.monotonic() - begin:.0f} s", flush=True)
        self.assertEqual(traffic.count, MESSAGES)
        for group, numbers in traffic.processed.items():
            first = int(group[1:])
            self.assertEqual(numbers, list(range(first, MESSAGES, GROUPS)), group)
        left = self.plane.clients("sqs").get_queue_attributes(
            QueueUrl=url, AttributeNames=["All"])["Attributes"]
        self.assertEqual((left["ApproximateNumberOfMessages"],
                          left["ApproximateNumberOfMessagesNotVisible"]), ("0", "0"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
