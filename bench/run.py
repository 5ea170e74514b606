#!/usr/bin/env python3
"""Speed against limits and peers, all measured in this run. Never asserted in a test.

Each line: what, the figure, the limit or peer, the ratio. `./stereo-spot bench [NAME …]` runs what has
NAME in its name: start, sqs, s3, dynamodb, provision, chunk, convert, model, quality. Only by name: overload (ten
times the load of saturation for a minute), idle (ten thousand connections that do nothing),
hostile (a healthy client beside bad input of every kind).
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "system"))
import conversion  # noqa: E402
import door  # noqa: E402
import encryption  # noqa: E402
import hostile  # noqa: E402
import provision  # noqa: E402
import quality  # noqa: E402

SECONDS = 3.0


def line(what, figure, unit, against, other, ratio):
    print(f"{what:38} {figure:>12,.1f} {unit:10} {against:34} {other:>12,.1f}   {ratio:7.2f}x",
          flush=True)


def trials(measure, n=3):
    return statistics.median(measure() for _ in range(n))


def synced(folder, records, size):
    """Records a second of one durable writer: so many of so many bytes appended, then one fdatasync."""
    path = os.path.join(folder, "sync-limit")
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    block, n, begin = b"x" * size * records, 0, time.perf_counter()
    while time.perf_counter() - begin < 1:
        os.write(fd, block)
        os.fdatasync(fd)
        n += records
    took = time.perf_counter() - begin
    os.close(fd)
    os.unlink(path)
    return n / took


class Moto:
    """moto's server where it is installed: in memory, nothing durable."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        begin = time.perf_counter()
        self.process = subprocess.Popen(["moto_server", "-H", "127.0.0.1", "-p", str(port)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                urllib.request.urlopen(self.endpoint + "/moto-api/").close()
                break
            except OSError:
                if self.process.poll() is not None:
                    raise
                time.sleep(0.005)
        self.start_ms = (time.perf_counter() - begin) * 1000
        self.key, self.secret = "test", "test"

    def stop(self):
        self.process.kill()
        self.process.wait()


def rss_mb(pid):
    for text in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if text.startswith("VmRSS"):
            return int(text.split()[1]) / 1024
    return 0.0


def load(args, endpoint, key, secret, kind, connections, url=""):
    done = subprocess.run([str(args.load), endpoint, key, secret, kind, str(connections),
                           str(SECONDS), url], capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    if result["errors"]:
        print(f"  {kind}: {result['errors']} answers were errors", file=sys.stderr)
    return result


def prepare(endpoint, key, secret):
    """Queue, bucket and table, by the program's own clients' wire: signed requests of boto3."""
    import boto3
    made = dict(endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=key,
                aws_secret_access_key=secret)
    boto3.client("s3", **made).create_bucket(Bucket="bench")
    boto3.client("dynamodb", **made).create_table(
        TableName="bench", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    return boto3.client("sqs", **made).create_queue(QueueName="bench")["QueueUrl"]


def bench_plane(args, folder, wanted):
    import harness
    harness.PROGRAM = str(args.program)
    starts = []
    spawn = trials(lambda: timed("true") * 1000)
    for i in range(3):
        begin = time.perf_counter()
        plane = harness.Plane(os.path.join(folder, f"start{i}")).start()
        starts.append((time.perf_counter() - begin) * 1000)
        plane.stop()
    plane = harness.Plane(os.path.join(folder, "plane")).start()
    env = plane.environment()
    key, secret = env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]
    moto = Moto() if shutil.which("moto_server") else None
    if moto is None:
        print("moto is not on this machine: limits only")
    try:
        if "start" in wanted:
            line("start, empty folder", statistics.median(starts), "ms", "starting /bin/true, ms",
                 spawn, spawn / statistics.median(starts))
            if moto:
                line("start, empty folder", statistics.median(starts), "ms", "moto, ms",
                     moto.start_ms, moto.start_ms / statistics.median(starts))
                line("idle RSS", rss_mb(plane.process.pid), "MB", "moto, MB",
                     rss_mb(moto.process.pid),
                     rss_mb(moto.process.pid) / rss_mb(plane.process.pid))
            else:
                print(f"start {statistics.median(starts):.1f} ms, RSS "
                      f"{rss_mb(plane.process.pid):.1f} MB")
        url = prepare(plane.endpoint, key, secret)
        moto_url = prepare(moto.endpoint, "test", "test") if moto else ""
        names = [("sqs", "sqs-send", "SQS SendMessage 400 B"), ("s3", "s3-put", "S3 PUT 4 KiB"),
                 ("s3", "s3-get", "S3 GET 4 KiB"), ("dynamodb", "ddb-put", "DynamoDB PutItem"),
                 ("dynamodb", "ddb-get", "DynamoDB GetItem")]
        for group, kind, title in names:
            if group not in wanted:
                continue
            single = load(args, plane.endpoint, key, secret, kind, 1, url)
            many = load(args, plane.endpoint, key, secret, kind, 64, url)
            print(f"{title}: one connection p50 {single['p50_us']:.0f} us, p99 "
                  f"{single['p99_us']:.0f} us; 64 connections p50 {many['p50_us']:.0f} us, p99 "
                  f"{many['p99_us']:.0f} us")
            if "get" not in kind:
                sync = synced(folder, 1, 4096)
                line(f"{title}, 1 connection", single["per_second"], "/s",
                     "append + fdatasync 4 KiB, /s", sync, single["per_second"] / sync)
                group_limit = synced(folder, 64, 512)
                line(f"{title}, 64 connections", many["per_second"], "/s",
                     "64 x 512 B + one fdatasync, /s", group_limit,
                     many["per_second"] / group_limit)
            else:
                raw = subprocess.Popen([str(args.load), "raw-serve"], stdout=subprocess.PIPE,
                                       text=True)
                port = raw.stdout.readline().strip()
                limit = load(args, f"http://127.0.0.1:{port}", key, secret, "s3-get", 64)
                raw.kill()
                raw.wait()
                line(f"{title}, 64 connections", many["per_second"], "/s",
                     "a server that does nothing, /s", limit["per_second"],
                     many["per_second"] / limit["per_second"])
            if moto:
                peer = load(args, moto.endpoint, "test", "test", kind, 8, moto_url)
                line(f"{title}, 64 connections", many["per_second"], "/s",
                     "moto (in memory), 8 connections", peer["per_second"],
                     many["per_second"] / max(peer["per_second"], 0.1))
    finally:
        plane.stop()
        if moto:
            moto.stop()


def timed(*words):
    begin = time.perf_counter()
    subprocess.run([str(w) for w in words], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def make_film(path, seconds, size, rate=24):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                    f"testsrc2=size={size}:rate={rate}:duration={seconds}", "-f", "lavfi", "-i",
                    f"sine=duration={seconds}", "-c:v", "libx264", "-preset", "veryfast", "-g",
                    "48", "-c:a", "aac", str(path)], check=True)


def bench_chunk(args, folder):
    film = os.path.join(folder, "long.mp4")
    make_film(film, 600, "640x360")
    ours = os.path.join(folder, "ours")
    theirs = os.path.join(folder, "theirs")

    def cut_ours():
        shutil.rmtree(ours, ignore_errors=True)
        os.makedirs(ours)
        return timed(args.media, "chunk", film, ours, "60")

    def cut_theirs():
        shutil.rmtree(theirs, ignore_errors=True)
        os.makedirs(theirs)
        return timed("ffmpeg", "-v", "error", "-i", film, "-map", "0", "-c", "copy", "-f",
                     "segment", "-segment_time", "60", os.path.join(theirs, "%05d.mp4"))
    a, b = trials(cut_ours), trials(cut_theirs)
    line("chunk, video seconds", 600 / a, "/s", "ffmpeg -c copy -f segment, /s", 600 / b, b / a)


def cpu_of(*words):
    """Seconds of wall and of processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = timed(*words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


# Sides of the model's picture: as published, and as chosen for films where a model leaves them free.
MODEL_SIDES = ((518, 518), (448, 252))


def bench_model(args, folder):
    """A conversion with depth by model against the model alone: what all else costs."""
    cores, frames = len(os.sched_getaffinity(0)), 24
    film = os.path.join(folder, "model.mp4")
    make_film(film, frames / 24, "1920x1080")
    out = os.path.join(folder, "model-out.mp4")
    for width, height in MODEL_SIDES:
        model = os.path.join(folder, f"transformer-{width}x{height}.onnx")
        subprocess.run([str(args.media), "make-model", model, str(width), str(height)], check=True)
        alone = ["model", model, str(frames), str(cores)]
        probe = subprocess.run([str(args.media), *alone], capture_output=True, text=True)
        if probe.returncode:
            print(f"model: not measured: {probe.stderr.strip()}")
            return
        for preset, every in (("ultrafast", 1), ("veryfast", 1), ("veryfast", 0)):
            # In turns, so that what else the machine does falls on both.
            turns = [(cpu_of(args.media, *alone),
                      cpu_of(args.media, "convert-model", film, out, model, preset, str(every))) for _ in range(2)]
            peer, ours = (min(t[i][0] for t in turns) for i in (0, 1))
            peer_cpu, ours_cpu = (min(t[i][1] for t in turns) for i in (0, 1))
            looks = "each picture" if every else "usual looks"
            line(f"1080p, ViT-S {width}x{height}, {looks}, {preset}", frames / ours, "fps",
                 f"the model alone, {cores} threads, fps", frames / peer, peer / ours)
            print(f"  by processor time {peer_cpu / ours_cpu:.2f}x, goal 0.9", flush=True)


def main():
    groups = ["start", "sqs", "s3", "dynamodb", "encryption", "provision", "chunk", "convert", "model", "quality"]
    parser = argparse.ArgumentParser(prog="stereo-spot bench", description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--long", action="store_true", help="convert: an hour of 1080p at 5 fps as well, for memory")
    parser.add_argument("names", nargs="*", help=", ".join(groups))
    args = parser.parse_args()
    args.load = args.program.parent / "bench" / "spot_load"
    args.media = args.program.parent / "bench" / "spot_media_bench"
    args.flood = args.program.parent / "bench" / "spot_flood"
    wanted = {g for g in groups if not args.names or any(n in g for n in args.names)}
    # In the build folder: on the disk that is measured, and in no commit where it could not be
    # removed; whoever ends a run has it removed like its own end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="bench-", dir=args.program.parent) as folder:
        if wanted & {"start", "sqs", "s3", "dynamodb"}:
            bench_plane(args, folder, wanted)
        if set(args.names) & {"overload", "idle", "hostile"}:
            import harness
            harness.PROGRAM = str(args.program)
            if "overload" in args.names:
                door.overload(args, harness, folder, rss_mb, 60.0)
            if "idle" in args.names:
                door.idle(args, harness, folder)
            if "hostile" in args.names:
                hostile.bench(args, harness, folder, rss_mb)
        if "encryption" in wanted:
            import harness
            harness.PROGRAM = str(args.program)
            encryption.bench(args, harness, folder, line, load, prepare)
        if "provision" in wanted:
            import harness
            provision.bench(args.program, harness, folder, line, synced)
        if "chunk" in wanted:
            bench_chunk(args, folder)
        if "convert" in wanted:
            conversion.bench(args.media, args.program.parents[1] / "material", folder, args.long)
        if "model" in wanted:
            bench_model(args, folder)
        if "quality" in wanted:
            quality.bench(args.program.parent / "bench" / "spot_quality",
                          args.program.parents[1] / "material", folder)


if __name__ == "__main__":
    main()
