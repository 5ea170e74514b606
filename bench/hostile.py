"""A healthy client beside each kind of bad input: what becomes of its p99."""

import contextlib
import os
import socket
import statistics
import threading

import door


def signed(plane, service, target, body):
    """A request as an SDK sends it, as bytes."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    env = plane.environment()
    kind = "application/xml" if service == "s3" else "application/x-amz-json-1.0"
    headers = {"Content-Type": kind}
    method, path = "POST", "/"
    if service == "s3":
        method, path = "PUT", target
    else:
        headers["X-Amz-Target"] = target
    request = AWSRequest(method, plane.endpoint + path, data=body, headers=headers)
    if service == "s3":
        import hashlib
        request.headers["x-amz-content-sha256"] = hashlib.sha256(body).hexdigest()
    SigV4Auth(Credentials(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]), service,
              "us-east-1").add_auth(request)
    head = f"{method} {path} HTTP/1.1\r\nHost: {plane.listen}\r\nContent-Length: {len(body)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return head.encode() + b"\r\n" + body


def attacks(plane):
    """Name, what each connection sends, how many connections, and what it does when all is sent."""
    form = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    bomb = b"<!DOCTYPE a [" + b"".join(
        b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"x" * 10)
        for n in range(9)) + b"]><NotificationConfiguration>&e8;</NotificationConfiguration>"
    yield "unsigned bodies of 25 MB, but for a byte", \
        form + b"Content-Length: 26214400\r\n\r\n" + b"a" * 26214399, 20, "wait"
    yield "unsigned forms of 16 MB, a&a&a&...", \
        form + b"Content-Length: 16777216\r\n\r\n" + b"a&" * 8388608, 2, "again"
    yield "signed JSON of 20 MB, [0,0,0,...", signed(
        plane, "dynamodb", "DynamoDB_20120810.ListTables", b'{"a":[' + b"0," * 10_000_000 + b"0]}"), \
        2, "again"
    yield "signed XML with entities in entities", signed(plane, "s3", "/bench?notification=", bomb), \
        4, "again"
    yield "TLS on the plain port", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(500), \
        4, "again"
    yield "heads that do not end", b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 1500, 200, "wait"
    yield "noise", os.urandom(4096), 4, "again"


def attack(plane, payload, then, ended):
    host, port = plane.listen.rsplit(":", 1)
    while not ended.is_set():
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), 10) as s:
            s.settimeout(0.5)
            s.sendall(payload)
            while not ended.is_set():
                try:
                    if not s.recv(65536):
                        break
                except TimeoutError:
                    if then == "again":
                        break
        # Not faster than a person's patience: it is the server's work that is measured.
        ended.wait(0.02)


def bench(args, harness, folder, rss):
    plane = door.start(harness, folder, "hostile")
    try:
        def p99():
            return statistics.median(
                door.flood(args, plane, "s3-get", 4, 2000, 2)["p99_us"] for _ in range(5))

        for name, payload, count, then in attacks(plane):
            before = p99()
            ended = threading.Event()
            attackers = [threading.Thread(target=attack, args=(plane, payload, then, ended))
                         for _ in range(count)]
            with door.Memory(plane.process.pid, rss) as memory:
                for one in attackers:
                    one.start()
                beside = p99()
                ended.set()
                for one in attackers:
                    one.join()
            print(f"{name}, {count} connections: p99 of a healthy client {beside:.0f} us beside "
                  f"{before:.0f} us = {beside / before:.2f}x (goal 2), RSS {memory.most:.0f} MB",
                  flush=True)
    finally:
        plane.stop()
