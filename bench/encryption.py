"""What encryption at rest costs: an encrypted plane beside a plain one, asked in turns."""

import os
import statistics
import time

ROUNDS = 3
LARGE = 64 << 20
WAYS = (("sqs-send", "SQS SendMessage 400 B"), ("s3-put", "S3 PUT 4 KiB"), ("s3-get", "S3 GET 4 KiB"),
        ("ddb-put", "DynamoDB PutItem"))
KEY_COMMAND = "printf 'ab%.0s' $(seq 32)"


class Side:
    def __init__(self, harness, folder, name, flags, prepare):
        self.plane = harness.Plane(os.path.join(folder, name), flags=flags).start()
        env = self.plane.environment()
        self.keys = env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]
        self.url = prepare(self.plane.endpoint, *self.keys)
        self.s3 = self.plane.clients("s3")
        self.found = {}

    def note(self, what, figure):
        self.found.setdefault(what, []).append(figure)

    def median(self, what):
        return statistics.median(self.found[what])


def bench(args, harness, folder, line, load, prepare):
    body = os.urandom(LARGE)
    plain = Side(harness, folder, "plain", (), prepare)
    sealed = Side(harness, folder, "sealed", ("--key-command", KEY_COMMAND), prepare)
    try:
        for _ in range(ROUNDS):
            for kind, title in WAYS:
                for connections in (1, 64):
                    for side in (plain, sealed):
                        done = load(args, side.plane.endpoint, *side.keys, kind, connections, side.url)
                        side.note(f"{title}, {connections} conn.", done["per_second"])
            for side in (plain, sealed):
                begin = time.perf_counter()
                side.s3.put_object(Bucket="bench", Key="large", Body=body)
                side.note("S3 PUT 64 MiB", LARGE / 1e6 / (time.perf_counter() - begin))
            for side in (plain, sealed):
                begin = time.perf_counter()
                got = side.s3.get_object(Bucket="bench", Key="large")["Body"].read()
                side.note("S3 GET 64 MiB", LARGE / 1e6 / (time.perf_counter() - begin))
                assert got == body
        for what in plain.found:
            unit = "MB/s" if "MiB" in what else "/s"
            line(what + ", encrypted", sealed.median(what), unit, f"plain, {unit}", plain.median(what),
                 sealed.median(what) / plain.median(what))
    finally:
        for side in (plain, sealed):
            side.plane.kill()
            side.plane.log.close()
