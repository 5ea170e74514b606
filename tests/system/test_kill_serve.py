"""kill -9 of `serve` under load: nothing acknowledged is lost, no object without its event, no event
without its object. KILL_ROUNDS (default 5) says how often."""

import json
import os
import random
import threading
import time

import harness

harness.need("boto3")

ROUNDS = int(os.environ.get("KILL_ROUNDS", "5"))
BUCKET = f"stereo-spot-input-{harness.ACCOUNT}"


class Load:
    """Clients that write until the plane dies, and note what was acknowledged."""

    def __init__(self, plane, round_number):
        self.s3, self.sqs, self.ddb = plane.clients("s3", "sqs", "dynamodb")
        self.url = self.sqs.get_queue_url(QueueName="stereo-spot-reassembly")["QueueUrl"]
        self.round = round_number
        self.objects, self.messages, self.items = set(), set(), set()
        self.threads = [threading.Thread(target=self.run, args=(kind, i))
                        for kind in ("put", "send", "create") for i in range(2)]

    def run(self, kind, worker):
        n = 0
        while True:
            name = f"{self.round}-{worker}-{n}"
            try:
                if kind == "put":
                    size = 100_000 if n % 5 == 0 else 100  # inline and in a file
                    self.s3.put_object(Bucket=BUCKET, Key=f"input/{name}/source.mp4",
                                       Body=b"x" * size)
                    self.objects.add(name)
                elif kind == "send":
                    self.sqs.send_message(QueueUrl=self.url, MessageBody=name)
                    self.messages.add(name)
                else:
                    self.ddb.put_item(TableName="stereo-spot-jobs", Item={
                        "job_id": {"S": name}, "status": {"S": "created"},
                        "created_at": {"N": str(n)}},
                        ConditionExpression="attribute_not_exists(job_id)")
                    self.items.add(name)
            except Exception:  # noqa: BLE001  killed: what is in flight is unknown
                return
            n += 1


class KillServe(harness.PlaneTest):
    def drain(self, url):
        bodies = []
        while True:
            got = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                           VisibilityTimeout=600).get("Messages", [])
            if not got:
                return bodies
            bodies += [m["Body"] for m in got]
            self.sqs.delete_message_batch(QueueUrl=url, Entries=[
                {"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(got)])

    def test_nothing_acknowledged_is_lost(self):
        self.live(ROUNDS)

    def live(self, rounds):
        harness.run("apply", "--data-dir", self.plane.folder, "-auto-approve")
        chance = random.Random(1)
        objects, messages, items = set(), set(), set()
        for round_number in range(rounds):
            load = Load(self.plane, round_number)
            [t.start() for t in load.threads]
            time.sleep(chance.uniform(0.2, 1.0))  # the moment of the kill, not a wait
            self.plane.kill()
            [t.join() for t in load.threads]
            objects |= load.objects
            messages |= load.messages
            items |= load.items
            self.plane.start()
        self.assertTrue(objects and messages and items, "the load did nothing")
        self.sqs, s3, ddb = self.plane.clients("sqs", "s3", "dynamodb")

        stored = set()
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            stored |= {o["Key"].split("/")[1] for o in page.get("Contents", [])}
        url = self.sqs.get_queue_url(QueueName="stereo-spot-chunking")["QueueUrl"]
        events = []
        for body in map(json.loads, self.drain(url)):
            for record in body.get("Records", []):
                events.append(record["s3"]["object"]["key"].split("/")[1])
        self.assertEqual(objects - stored, set(), "acknowledged objects are lost")
        self.assertEqual(set(events), stored, "objects and events differ")
        self.assertEqual(len(events), len(set(events)), "an event was recorded twice")
        for name in sorted(objects)[:50]:  # whole, not only listed
            body = s3.get_object(Bucket=BUCKET, Key=f"input/{name}/source.mp4")["Body"].read()
            self.assertIn(len(body), (100, 100_000))

        url = self.sqs.get_queue_url(QueueName="stereo-spot-reassembly")["QueueUrl"]
        self.assertEqual(messages - set(self.drain(url)), set(), "acknowledged messages are lost")

        found, start = set(), {}
        while True:
            page = ddb.scan(TableName="stereo-spot-jobs", **start)
            found |= {i["job_id"]["S"] for i in page["Items"]}
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        self.assertEqual(items - found, set(), "acknowledged items are lost")
        indexed, start = set(), {}
        while True:
            page = ddb.query(TableName="stereo-spot-jobs", IndexName="status-created_at",
                             KeyConditionExpression="#s = :s",
                             ExpressionAttributeNames={"#s": "status"},
                             ExpressionAttributeValues={":s": {"S": "created"}}, **start)
            indexed |= {i["job_id"]["S"] for i in page["Items"]}
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        self.assertEqual(indexed, found, "the index and the table differ")
        print(f"{rounds} kills: {len(objects)} objects, {len(messages)} messages and "
              f"{len(items)} items acknowledged, none lost", flush=True)


class KillEncryptedServe(KillServe):
    flags = ("--key-command", "printf 'ab%.0s' $(seq 32)")

    def test_nothing_acknowledged_is_lost(self):
        self.live(min(ROUNDS, 2) if ROUNDS <= 5 else ROUNDS)


if __name__ == "__main__":
    harness.main()
