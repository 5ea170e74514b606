"""Clients of a plane that tell the recorder what they were told: each request's line before it goes
out, and one as soon as its answer has come. recording.h has the lines and their rules."""

import hashlib
import json
import random
import threading

ACCOUNT = "000000000000"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:told"
TOPIC_QUEUES = ("told-one", "told-another")


class Facts:
    """The lines. `tell` writes one to the recorder."""

    def __init__(self, tell, begun=0):
        self.tell, self.begun = tell, begun
        self.lock = threading.Lock()
        self.done = 0

    def do(self, effects, act, **words):
        with self.lock:
            number = self.begun
            self.begun += 1
        self.tell("\t".join(["begin", str(number), *(field for e in effects for field in e)]))
        answer = act(**words)
        self.tell(f"done\t{number}")
        with self.lock:
            self.done += 1
        return answer


class Client:
    """One thread of requests, and what it knows to be there: while a request is under way, and for
    ever if no answer comes, what it is about is not in there, so that nobody touches it again."""

    def __init__(self, name, facts, seed):
        self.name, self.facts = name, facts
        self.chance = random.Random(f"{seed} {name}")
        self.count = 0

    def connect(self, clients, phase):
        self.s3, self.sqs, self.ddb, self.sns = clients
        self.phase = phase

    def fresh(self):
        self.count += 1
        return f"{self.name}-{self.phase}-{self.count}"

    def pick(self, known):
        return self.chance.choice(sorted(known)) if known else None

    def queue(self, name):
        return self.sqs.get_queue_url(QueueName=name)["QueueUrl"]


class ObjectClient(Client):
    """Objects under one prefix, and the queue (or none) that hears of them."""

    def __init__(self, name, facts, seed, bucket, prefix, queue):
        super().__init__(name, facts, seed)
        self.bucket, self.prefix, self.heard_by = bucket, prefix, queue
        self.objects, self.events = {}, set()

    def connect(self, clients, phase):
        super().connect(clients, phase)
        self.url = self.heard_by and self.queue(self.heard_by)

    def step(self):
        dice = self.chance.random()
        old = self.pick(self.objects)
        if dice < 0.25 or not old:
            self.put(f"{self.prefix}{self.fresh()}", self.chance.randrange(1, 3000))
        elif dice < 0.40:
            self.put(f"{self.prefix}{self.fresh()}", self.chance.randrange(60_000, 400_000))
        elif dice < 0.55:
            self.put(old, self.chance.choice((100, 2000, 70_000, 200_000)))
        elif dice < 0.62:
            self.objects.pop(old)
            self.facts.do([("-object", f"{self.bucket}/{old}", "")], self.s3.delete_object,
                          Bucket=self.bucket, Key=old)
        elif dice < 0.66:
            self.delete_by_list(old)
        elif dice < 0.70:
            self.put(f"{self.prefix}{self.fresh()}", 500, IfNoneMatch="*")
        elif dice < 0.78:
            self.copy(old, f"{self.prefix}{self.fresh()}")
        elif dice < 0.80:
            self.put_parts(f"{self.prefix}{self.fresh()}")
        elif self.url:
            self.consume()

    def appear(self, key, body, tag, act, **words):
        self.objects.pop(key, None)
        effects = [("+object", f"{self.bucket}/{key}", hashlib.md5(body).hexdigest())]
        if self.url:
            effects.append(("+message", self.heard_by, f"{key} {tag}"))
        answer = self.facts.do(effects, act, Bucket=self.bucket, Key=key, **words)
        self.objects[key] = body
        self.events.add(f"{key} {tag}")
        return answer

    def put(self, key, size, **condition):
        body = self.chance.randbytes(size)
        self.appear(key, body, hashlib.md5(body).hexdigest(), self.s3.put_object, Body=body,
                    **condition)

    def delete_by_list(self, key):
        """A list of one: each of its keys is a change by itself."""
        self.objects.pop(key)
        self.facts.do([("-object", f"{self.bucket}/{key}", "")], self.s3.delete_objects,
                      Bucket=self.bucket, Delete={"Objects": [{"Key": key}], "Quiet": True})

    def copy(self, old, new):
        body = self.objects[old]
        self.appear(new, body, hashlib.md5(body).hexdigest(), self.s3.copy_object,
                    CopySource={"Bucket": self.bucket, "Key": old})

    def put_parts(self, key):
        upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key=key)["UploadId"]
        bodies = [self.chance.randbytes(size) for size in (5 << 20, 100_000)]
        parts = [{"PartNumber": n, "ETag": self.s3.upload_part(
            Bucket=self.bucket, Key=key, UploadId=upload, PartNumber=n, Body=body)["ETag"]}
            for n, body in enumerate(bodies, 1)]
        sums = b"".join(hashlib.md5(body).digest() for body in bodies)
        self.appear(key, b"".join(bodies), f"{hashlib.md5(sums).hexdigest()}-2",
                    self.s3.complete_multipart_upload, UploadId=upload,
                    MultipartUpload={"Parts": parts})
        del self.objects[key]  # once copied it would need parts again

    def consume(self):
        for message in self.sqs.receive_message(QueueUrl=self.url, VisibilityTimeout=600).get(
                "Messages", []):
            words = {"QueueUrl": self.url, "ReceiptHandle": message["ReceiptHandle"]}
            body = json.loads(message["Body"])
            if "Records" not in body:  # the configuration's own test event
                self.sqs.delete_message(**words)
                continue
            told = body["Records"][0]["s3"]["object"]
            event = f"{told['key']} {told['eTag']}"
            if event in self.events:
                self.events.remove(event)
                self.facts.do([("-message", self.heard_by, event)], self.sqs.delete_message,
                              **words)


class MessageClient(Client):
    """Messages that stay, that are worked on, and that go to the dead-letter queue."""

    def connect(self, clients, phase):
        super().connect(clients, phase)
        self.work = f"work-{self.name}-{phase}"  # what the queue of the last phase holds is unknown
        arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:dead"
        policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
        self.sqs.create_queue(QueueName=self.work, Attributes={"RedrivePolicy": policy})

    def send(self, queue, text):
        self.facts.do([("+message", queue, text)], self.sqs.send_message,
                      QueueUrl=self.queue(queue), MessageBody=text)

    def receive(self, timeout):
        return self.sqs.receive_message(QueueUrl=self.queue(self.work),
                                        VisibilityTimeout=timeout).get("Messages", [])

    def step(self):
        dice = self.chance.random()
        text = f"{self.fresh()} {'x' * self.chance.choice((0, 0, 500, 20_000))}".strip()
        if dice < 0.25:
            self.send("keep", text)
        elif dice < 0.45:
            texts = [f"{text} {n}" for n in range(3)]
            self.facts.do([("+message", "keep", t) for t in texts], self.sqs.send_message_batch,
                          QueueUrl=self.queue("keep"),
                          Entries=[{"Id": str(n), "MessageBody": t} for n, t in enumerate(texts)])
        else:
            self.send(self.work, text)
            got = self.receive(600 if dice < 0.85 else 0)
            if [m["Body"] for m in got] != [text]:
                raise AssertionError(f"sent {text[:60]}, received {got}")
            if dice < 0.85:
                self.facts.do([("-message", self.work, text)], self.sqs.delete_message,
                              QueueUrl=self.queue(self.work),
                              ReceiptHandle=got[0]["ReceiptHandle"])
                return
            self.receive(0)
            left = self.facts.do([("-message", self.work, text), ("+message", "dead", text)],
                                 self.receive, timeout=0)
            if left:
                raise AssertionError(f"received a third time: {text[:60]}")


class OrderClient(Client):
    """Messages of a FIFO queue, each sent twice and there once; some are taken."""

    def connect(self, clients, phase):
        super().connect(clients, phase)
        self.work = f"order-{self.name}-{phase}.fifo"
        self.sqs.create_queue(QueueName=self.work, Attributes={"FifoQueue": "true"})

    def step(self):
        text = self.fresh()
        words = {"QueueUrl": self.queue(self.work), "MessageBody": text, "MessageGroupId": "g",
                 "MessageDeduplicationId": text}
        self.facts.do([("+message", self.work, text)], self.sqs.send_message, **words)
        self.sqs.send_message(**words)
        if self.chance.random() < 0.5:
            return
        for message in self.sqs.receive_message(QueueUrl=words["QueueUrl"], VisibilityTimeout=600,
                                                MaxNumberOfMessages=10).get("Messages", []):
            self.facts.do([("-message", self.work, message["Body"])], self.sqs.delete_message,
                          QueueUrl=words["QueueUrl"], ReceiptHandle=message["ReceiptHandle"])


class TopicClient(Client):
    """What is published is in both queues, or in neither."""

    def publish(self, texts, act, **words):
        self.facts.do([("+message", queue, text) for text in texts for queue in TOPIC_QUEUES], act,
                      TopicArn=TOPIC, **words)

    def step(self):
        text = f"{self.fresh()} {'x' * self.chance.choice((0, 0, 500, 20_000))}".strip()
        if self.chance.random() < 0.7:
            self.publish([text], self.sns.publish, Message=text)
            return
        texts = [f"{text} {n}" for n in range(3)]
        self.publish(texts, self.sns.publish_batch, PublishBatchRequestEntries=[
            {"Id": str(n), "Message": t} for n, t in enumerate(texts)])


class ChangingItems(Client):
    """Knows the numbers of its items."""

    def __init__(self, name, facts, seed):
        super().__init__(name, facts, seed)
        self.items = {}

    def change(self, values, act, **words):
        """`values`: of each item its new number; None: it goes."""
        for item in values:
            self.items.pop(item, None)
        self.facts.do([("-item", i, "") if n is None else ("+item", i, str(n))
                       for i, n in values.items()], act, **words)
        self.items.update({i: n for i, n in values.items() if n is not None})


class StatementClient(ChangingItems):
    """Items by statements, alone and in transactions, and by batches."""

    @staticmethod
    def insert(item, n):
        return {"Statement": "INSERT INTO jobs VALUE {'id': ?, 'n': ?}",
                "Parameters": [{"S": item}, {"N": str(n)}]}

    @staticmethod
    def update(item, n):
        return {"Statement": "UPDATE jobs SET n = ? WHERE id = ?",
                "Parameters": [{"N": str(n)}, {"S": item}]}

    def step(self):
        dice, n = self.chance.random(), self.chance.randrange(1_000_000)
        old, item = self.pick(self.items), self.fresh()
        if not old or dice < 0.3:
            self.change({item: n}, self.ddb.execute_statement, **self.insert(item, n))
        elif dice < 0.5:
            self.change({old: n}, self.ddb.execute_statement, **self.update(old, n))
        elif dice < 0.6:
            self.change({old: None}, self.ddb.execute_statement,
                        Statement="DELETE FROM jobs WHERE id = ?", Parameters=[{"S": old}])
        elif dice < 0.8:
            self.change({old: n, item: n}, self.ddb.execute_transaction,
                        TransactStatements=[self.update(old, n), self.insert(item, n)])
        else:
            self.change({item: n}, self.ddb.batch_write_item, RequestItems={"jobs": [
                {"PutRequest": {"Item": {"id": {"S": item}, "n": {"N": str(n)}}}}]})


class ItemClient(ChangingItems):
    def __init__(self, name, facts, seed, large):
        super().__init__(name, facts, seed)
        self.large = large

    def key(self, item):
        return {"id": {"S": item}}

    def full(self, item, n):
        pad = 290_000 if self.large else self.chance.choice((0, 10, 1000, 30_000))
        return {**self.key(item), "n": {"N": str(n)}, "pad": {"B": self.chance.randbytes(pad)}}

    def step(self):
        dice = self.chance.random()
        old, n = self.pick(self.items), self.chance.randrange(1_000_000)
        if not old or dice < (0.05 if self.large and len(self.items) > 8 else 0.25):
            item = self.fresh()
            self.change({item: n}, self.ddb.put_item, TableName="jobs", Item=self.full(item, n))
        elif dice < (0.80 if self.large else 0.35):
            self.change({old: n}, self.ddb.put_item, TableName="jobs", Item=self.full(old, n))
        elif dice < 0.60:
            self.change({old: n}, self.ddb.update_item, **self.conditional(old, self.items[old], n))
        elif dice < 0.70:
            try:
                self.facts.do([], self.ddb.update_item, **self.conditional(old, -5, n))
            except self.ddb.exceptions.ConditionalCheckFailedException:
                return
            raise AssertionError(f"{old}: a condition that does not hold was not looked at")
        elif dice < 0.80:
            self.change({old: None}, self.ddb.delete_item, TableName="jobs", Key=self.key(old))
        else:
            item = self.fresh()
            self.change({old: n, item: n}, self.ddb.transact_write_items, TransactItems=[
                {"Update": self.conditional(old, self.items[old], n)},
                {"Put": {"TableName": "jobs", "Item": self.full(item, n)}}])

    def conditional(self, item, before, after):
        return {"TableName": "jobs", "Key": self.key(item), "UpdateExpression": "SET n = :to",
                "ConditionExpression": "n = :from", "ExpressionAttributeValues": {
                    ":to": {"N": str(after)}, ":from": {"N": str(before)}}}


def make_clients(facts, seed, large, era):
    """`era`: what clients before the last power cut knew is unknown to those after it."""
    return [ObjectClient(f"a{era}", facts, seed, "input", "input/", "chunking"),
            ObjectClient(f"b{era}", facts, seed, "input", "segments/", "video"),
            ObjectClient(f"c{era}", facts, seed, "output", "", None),
            MessageClient(f"d{era}", facts, seed),
            ItemClient(f"e{era}", facts, seed, large),
            ItemClient(f"f{era}", facts, seed, False),
            OrderClient(f"g{era}", facts, seed),
            TopicClient(f"h{era}", facts, seed),
            StatementClient(f"i{era}", facts, seed)]


def set_up(s3, sqs, ddb, sns):
    """What the checker looks at has these names (tests/faults/world.h)."""
    for name in ("dead", "keep"):
        sqs.create_queue(QueueName=name)
    configurations = []
    for bucket in ("input", "output"):
        s3.create_bucket(Bucket=bucket)
    for queue, prefix in (("chunking", "input/"), ("video", "segments/")):
        arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue}"
        sqs.create_queue(QueueName=queue, Attributes={"Policy": json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
                "Action": "sqs:SendMessage", "Resource": arn}]})})
        configurations.append({"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": {
            "Key": {"FilterRules": [{"Name": "prefix", "Value": prefix}]}}})
    s3.put_bucket_notification_configuration(
        Bucket="input", NotificationConfiguration={"QueueConfigurations": configurations})
    sns.create_topic(Name="told")
    for queue in TOPIC_QUEUES:
        arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue}"
        sqs.create_queue(QueueName=queue, Attributes={"Policy": json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage", "Resource": arn}]})})
        sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=arn,
                      Attributes={"RawMessageDelivery": "true"})
    ddb.create_table(TableName="jobs", BillingMode="PAY_PER_REQUEST",
                     AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                     KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])


class Load:
    """Threads that ask until they are told to end or the plane goes."""

    def __init__(self, clients):
        self.clients, self.ending, self.errors = clients, threading.Event(), []

    def start(self, connections, phase):
        self.ending.clear()
        for client in self.clients:
            client.connect(connections, phase)
        self.threads = [threading.Thread(target=self.run, args=(c,)) for c in self.clients]
        for thread in self.threads:
            thread.start()

    def run(self, client):
        while not self.ending.is_set():
            try:
                client.step()
            except Exception as error:  # noqa: BLE001  any, where the plane is being ended
                if not self.ending.is_set():
                    self.errors.append(f"{client.name}: {error!r}")
                return

    def end(self, end_plane):
        self.ending.set()
        end_plane()
        for thread in self.threads:
            thread.join()
        if self.errors:
            raise AssertionError("clients were refused: " + "; ".join(self.errors))
