"""The front door under more than it can do, and under ten thousand connections that do nothing."""

import json
import os
import resource
import socket
import statistics
import subprocess
import threading
import time


def flood(args, plane, kind, connections, rate, seconds):
    env = plane.environment()
    done = subprocess.run(
        [str(args.flood), plane.endpoint, env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"],
         kind, str(connections), str(rate), str(seconds)],
        capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


class Memory:
    """The most that a process holds while this is open, in MB."""

    def __init__(self, pid, look):
        self.pid, self.look, self.most = pid, look, 0.0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        while not self.ended.wait(0.2):
            self.most = max(self.most, self.look(self.pid))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


def start(harness, folder, name):
    plane = harness.Plane(os.path.join(folder, name)).start()
    s3, dynamodb = plane.clients("s3", "dynamodb")
    s3.create_bucket(Bucket="bench")
    s3.put_object(Bucket="bench", Key="k", Body=b"x" * 1024)
    dynamodb.create_table(
        TableName="bench", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    return plane


def overload(args, harness, folder, rss, seconds):
    for kind in ("s3-get", "ddb-put"):
        plane = start(harness, folder, "overload-" + kind)
        try:
            peak = max((flood(args, plane, kind, n, 0, 3) for n in (64, 128, 256)),
                       key=lambda r: r["good_per_second"])
            with Memory(plane.process.pid, rss) as memory:
                over = flood(args, plane, kind, 2000, 10 * peak["good_per_second"], seconds)
            begin = time.monotonic()
            while True:  # until a second goes as it went before
                after = flood(args, plane, kind, 64, 0, 0.5)
                if after["good_per_second"] >= 0.8 * peak["good_per_second"] or \
                        time.monotonic() - begin > 60:
                    break
            recovery = time.monotonic() - begin
            print(f"overload {kind}: peak {peak['good_per_second']:.0f}/s, p99 "
                  f"{peak['p99_us'] / 1000:.1f} ms; offered {over['offered'] / seconds:.0f}/s for "
                  f"{seconds:.0f} s over 2,000 connections: good {over['good_per_second']:.0f}/s = "
                  f"{over['good_per_second'] / peak['good_per_second']:.2f} of the peak (goal 0.8), "
                  f"p99 {over['p99_us'] / 1000:.1f} ms = "
                  f"{over['p99_us'] / max(peak['p99_us'], 1):.1f}x (goal 5), shed {over['shed']}, "
                  f"unsent {over['unsent']}, other {over['other']}, broken {over['broken']}, RSS "
                  f"{memory.most:.0f} MB, well again after {recovery:.1f} s (goal 5)", flush=True)
        finally:
            plane.stop()


def idle(args, harness, folder, count=10_000):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    plane = start(harness, folder, "idle")
    held = []
    try:
        def p99():
            return statistics.median(
                flood(args, plane, "s3-get", 4, 0, 3)["p99_us"] for _ in range(3))

        before = p99()
        host, port = plane.listen.rsplit(":", 1)
        for _ in range(min(count, hard - 500)):
            held.append(socket.create_connection((host, int(port)), timeout=30))
        beside = p99()
        print(f"{len(held)} idle connections: p99 of a healthy client {beside:.0f} us beside "
              f"{before:.0f} us without = {beside / before:.2f}x (goal 2)", flush=True)
    finally:
        for one in held:
            one.close()
        plane.stop()
