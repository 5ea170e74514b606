"""The page's server without a browser: the ways in, and what is kept out."""

import contextlib
import json
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import harness


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirects, urllib.request.ProxyHandler({}))


def ask(url, data=None, headers=(), method=None):
    """Status, headers and body, whatever the status is."""
    request = urllib.request.Request(url, data, dict(headers), method=method)
    try:
        answer = OPENER.open(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read()


class Visitor:
    """What a browser does, step by step."""

    def __init__(self, link):
        self.base, _, token = link.partition("/login?token=")
        status, headers, _ = ask(self.base + "/login", b"token=" + token.encode())
        assert status == 303, status
        self.cookie = headers["Set-Cookie"].split(";")[0]
        self.token = ""
        self.token = self.call("session")[1]["Token"]

    def call(self, path, document=None, **headers):
        status, _, body = ask(f"{self.base}/api/{path}", json.dumps(document or {}).encode(),
                              {"Cookie": self.cookie, "X-Page-Token": self.token} | headers)
        return status, json.loads(body)

    def bytes(self, method, path, query, body=None):
        return ask(f"{self.base}/api/{path}?{urllib.parse.urlencode(query)}", body,
                   {"Cookie": self.cookie, "X-Page-Token": self.token}, method)


class PageTest(harness.PlaneTest):
    flags = ("--page", "127.0.0.1:0")

    def setUp(self):
        super().setUp()
        # The plane is reached before its page is.
        self.link_file = pathlib.Path(self.plane.folder, "page")
        self.eventually(self.link_file.exists, what="a page")

    def link(self):
        return harness.run("page", "link", "--data-dir", self.plane.folder).stdout.strip()

    def visitor(self):
        return Visitor(self.link())


class Door(PageTest):
    def test_the_link_that_is_printed_opens_the_page_once(self):
        said = self.eventually(lambda: re.search(r"^Page: (\S+)$", self.plane.log_text(), re.M))
        link = said.group(1)
        for _ in range(2):  # a program that looks at links
            status, headers, body = ask(link)
            self.assertEqual(status, 200)
            self.assertNotIn("Set-Cookie", headers)
        visitor = Visitor(link)
        self.assertEqual(visitor.call("s3/buckets"), (200, {"Buckets": []}))
        with self.assertRaises(AssertionError):
            Visitor(link)

    def test_without_a_session_nothing_is_told(self):
        base = self.link().split("/login")[0]
        for path in ("s3/buckets", "sqs/ListQueues", "session", "changes", "logout"):
            status, _, body = ask(f"{base}/api/{path}", b"{}")
            self.assertEqual(status, 401, path)
            self.assertEqual(json.loads(body)["code"], "SignedOut")
        self.assertEqual(ask(f"{base}/api/s3/download?bucket=a&key=b")[0], 401)
        self.assertEqual(ask(f"{base}/api/links", b"")[0], 403)

    def test_the_key_for_links_is_the_owners_alone_and_goes_with_the_page(self):
        self.assertEqual(self.link_file.stat().st_mode & 0o777, 0o600)
        self.plane.stop()
        self.assertFalse(self.link_file.exists())
        done = harness.run("page", "link", "--data-dir", self.plane.folder, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no page runs", done.stderr)

    def test_requests_of_others_are_refused(self):
        visitor = self.visitor()
        for headers, code in (({"Host": "evil.example"}, "WrongHost"),
                              ({"Origin": "http://evil.example"}, "OtherOrigin"),
                              ({"Sec-Fetch-Site": "same-site"}, "OtherOrigin"),
                              ({"X-Page-Token": "0" * 64}, "WrongToken")):
            status, told = visitor.call("s3/buckets", **headers)
            self.assertEqual((status, told["code"]), (403, code))
        # No answer is readable for a page of another origin.
        _, headers, _ = ask(visitor.base + "/api/session", b"", {"Origin": "http://evil.example"})
        self.assertFalse([h for h in headers if h.lower().startswith("access-control")])

    def test_a_session_only_reads_until_it_is_switched(self):
        visitor = self.visitor()
        for path in ("s3/create-bucket", "s3/delete", "s3/put-tags", "sqs/SendMessage",
                     "sqs/ReceiveMessage", "sqs/PurgeQueue", "dynamodb/PutItem"):
            status, told = visitor.call(path)
            self.assertEqual((status, told["code"]), (403, "ReadOnly"), path)
        self.assertEqual(visitor.bytes("PUT", "s3/object", {"bucket": "b", "key": "k"}, b"x")[0], 403)
        self.assertEqual(visitor.call("changes", {"On": True})[0], 200)
        self.assertEqual(visitor.call("s3/create-bucket", {"Bucket": "films"})[0], 200)
        # Whatever is not offered is not there: not even with the switch.
        self.assertEqual(visitor.call("dynamodb/DeleteTable", {"TableName": "t"})[0], 404)
        self.assertEqual(visitor.call("sqs/DeleteQueue", {"QueueUrl": "q"})[0], 404)

    def test_the_planes_port_shows_browsers_the_way(self):
        html = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        status, headers, body = ask(self.plane.endpoint + "/", headers=html)
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertIn(self.link().split("/login")[0], body.decode())
        for path, accept in (("/", {}), ("/bucket", html), ("/?x=1", html)):
            status, headers, _ = ask(self.plane.endpoint + path, headers=accept)
            self.assertEqual(headers["Content-Type"], "application/xml", path)
            self.assertIn(status, (403, 404))


class Bytes(PageTest):
    def setUp(self):
        super().setUp()
        self.visitor_ = self.visitor()
        self.visitor_.call("changes", {"On": True})
        self.assertEqual(self.visitor_.call("s3/create-bucket", {"Bucket": "films"})[0], 200)

    def keys_below(self, prefix):
        """All keys, by walking the tree as the page does."""
        listed = self.visitor_.call("s3/list", {"Bucket": "films", "Prefix": prefix})[1]
        yield from (row["Key"] for row in listed["Objects"])
        for deeper in listed["Prefixes"]:
            yield from self.keys_below(deeper)

    def test_keys_of_any_letters(self):
        keys = ["../up", "a/../b", "a//b", "/lead", "trailing/", " space ", "100%25", "a+b&c=d?e#f",
                "\"quoted\" 'name'", "<img src=x onerror=alert(1)>", "\U0001f3ac film.mp4",
                "bell\x07", "turned\u202eround", "line\nbreak", "x" * 1024, "\u00e4" * 512]
        for key in keys:
            body = b"<script>alert(1)</script>" + key.encode()
            name = {"Bucket": "films", "Key": key}
            query = {"bucket": "films", "key": key, "type": "text/html"}
            self.assertEqual(self.visitor_.bytes("PUT", "s3/object", query, body)[0], 200, key)
            self.assertEqual(self.visitor_.call("s3/head", name)[1]["Size"], len(body))
            self.assertEqual(self.visitor_.call("s3/text", name)[1]["Text"], body.decode())
            status, headers, got = self.visitor_.bytes("GET", "s3/download", query)
            self.assertEqual((status, got), (200, body))
            # It is never something that this origin would interpret.
            self.assertEqual(headers["Content-Type"], "application/octet-stream")
            self.assertTrue(headers["Content-Disposition"].startswith("attachment; "))
            self.assertIn("sandbox", headers["Content-Security-Policy"])
            self.assertEqual(self.visitor_.call("s3/put-tags", name | {"Tags": [
                {"Key": "k", "Value": "v"}]})[0], 200)
            self.assertEqual(self.visitor_.call("s3/versions", name)[1]["Versions"][0]["Latest"], True)
        self.assertEqual(set(self.keys_below("")), set(keys))
        status, told = self.visitor_.call("s3/delete", {"Bucket": "films", "Objects": [
            {"Key": key} for key in keys]})
        self.assertEqual((status, told), (200, {"Errors": []}))
        self.assertEqual(self.visitor_.call("s3/list", {"Bucket": "films"})[1]["Objects"], [])

    def test_a_large_object_comes_and_goes_in_pieces(self):
        piece = bytes(range(256)) * (16 << 12)  # 16 MiB
        name = {"Bucket": "films", "Key": "large.bin"}
        upload = self.visitor_.call("s3/begin-upload", name)[1]["UploadId"]
        parts = []
        for number, body in ((1, piece), (2, b"the end")):
            query = {"bucket": "films", "key": "large.bin", "upload": upload, "number": number}
            status, _, told = self.visitor_.bytes("PUT", "s3/part", query, body)
            self.assertEqual(status, 200)
            parts.append({"Number": number, "ETag": json.loads(told)["ETag"]})
        self.assertEqual(self.visitor_.call(
            "s3/end-upload", name | {"UploadId": upload, "Parts": parts})[0], 200)
        _, _, got = self.visitor_.bytes("GET", "s3/download", {"bucket": "films", "key": "large.bin"})
        self.assertTrue(got == piece + b"the end")
        shown = self.visitor_.call("s3/text", name)[1]
        self.assertEqual((shown["IsText"], shown["Whole"]), (False, False))

    def test_a_body_above_the_limit_is_refused(self):
        query = {"bucket": "films", "key": "k"}
        status, _, told = self.visitor_.bytes("PUT", "s3/object", query, bytes((16 << 20) + 1))
        self.assertEqual(status, 413)
        self.assertEqual(json.loads(told)["code"], "RequestEntityTooLarge")

    def test_links_are_read_without_a_session(self):
        query = {"bucket": "films", "key": "a b.txt", "type": "text/plain"}
        self.visitor_.bytes("PUT", "s3/object", query, b"content")
        link = self.visitor_.call("s3/link", {"Bucket": "films", "Key": "a b.txt", "Seconds": 60})[1]
        self.assertEqual(ask(link["Url"])[2], b"content")
        status, told = self.visitor_.call("s3/link", {"Bucket": "films", "Key": "k", "Seconds": 0})
        self.assertEqual((status, told["code"]), (400, "InvalidArgument"))

    def test_documents_that_are_none(self):
        for body in (b"[", b"{}", b'{"Bucket": 7}', b"[" * 1000):
            status, _, told = ask(self.visitor_.base + "/api/s3/list", body,
                                  {"Cookie": self.visitor_.cookie,
                                   "X-Page-Token": self.visitor_.token})
            self.assertEqual(status, 400, body[:20])
            self.assertIn("message", json.loads(told))


class OverTls(PageTest):
    flags = ("--tls", "self-signed", "--page", "127.0.0.1:0")

    def test_it_uses_the_planes_certificate(self):
        link = self.link()  # which trusts that certificate alone
        self.assertTrue(link.startswith("https://127.0.0.1:"), link)
        trust = ssl.create_default_context(cafile=pathlib.Path(self.plane.folder, "tls/serving.pem"))
        opener = urllib.request.build_opener(NoRedirects, urllib.request.HTTPSHandler(context=trust))
        base, _, token = link.partition("/login?token=")
        with self.assertRaises(urllib.error.HTTPError) as told:
            opener.open(base + "/login", b"token=" + token.encode(), timeout=30)
        with told.exception as answer:
            self.assertEqual(answer.code, 303)
            self.assertIn("; Secure", answer.headers["Set-Cookie"])


class Addresses(harness.PlaneTest):
    """Where the page is, and where it is not."""

    def start(self, *words):
        process = subprocess.Popen([harness.PROGRAM, *words], stderr=subprocess.PIPE, text=True,
                                   env=harness.clean_environment())
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for line in process.stderr:
            if line.startswith("Page: "):
                return process, line.removeprefix("Page: ").strip()
        self.fail("no page was started")

    def test_serve_has_none_by_itself(self):
        self.assertNotIn("Page:", self.plane.log_text())
        self.assertFalse(pathlib.Path(self.plane.folder, "page").exists())

    def test_a_page_beside_a_plane_that_runs(self):
        process, link = self.start("page", "--data-dir", self.plane.folder, "--page", "127.0.0.1:0")
        self.assertEqual(Visitor(link).call("s3/buckets")[0], 200)
        made = harness.run("page", "link", "--data-dir", self.plane.folder).stdout.strip()
        self.assertEqual(Visitor(made).call("s3/buckets")[0], 200)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=30), 0)

    def test_another_endpoint_by_the_environment(self):
        env = {k: v.strip("'\"") for k, v in self.plane.environment().items()}
        process = subprocess.Popen([harness.PROGRAM, "page", "--page", "127.0.0.1:0"], text=True,
                                   stderr=subprocess.PIPE, env=env, cwd=self.folder)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        link = next(line for line in process.stderr if line.startswith("Page: "))
        visitor = Visitor(link.removeprefix("Page: ").strip())
        self.assertEqual(visitor.call("s3/buckets"), (200, {"Buckets": []}))

    def test_beyond_this_machine_only_with_tls(self):
        done = harness.run("page", "--data-dir", self.plane.folder, "--page", "0.0.0.0:0", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--page-behind-proxy", done.stderr)
        for verb in ("serve", "up"):  # which end by that, whatever they have started before
            done = harness.run(verb, "--data-dir", self.folder / verb, "--listen", "127.0.0.1:0",
                               "--page", "0.0.0.0:0", check=False, timeout=60)
            self.assertEqual(done.returncode, 1)
            self.assertIn("--page-behind-proxy", done.stderr)

    def test_a_port_that_was_named_must_be_free(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            where = f"127.0.0.1:{taken.getsockname()[1]}"
            done = harness.run("page", "--data-dir", self.plane.folder, "--page", where, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--page off", done.stderr)

    def test_the_usual_port_may_be_taken(self):
        with contextlib.ExitStack() as taken:
            try:
                taken.enter_context(socket.create_server(("127.0.0.1", 4567)))
            except OSError:
                pass  # somebody else has it, which is as good
            _, link = self.start("page", "--data-dir", self.plane.folder)
            self.assertNotIn(":4567/", link)
            self.assertEqual(Visitor(link).call("s3/buckets")[0], 200)

    def test_behind_a_proxy(self):
        _, link = self.start("page", "--data-dir", self.plane.folder, "--page", "127.0.0.1:0",
                             "--page-behind-proxy", "https://films.example.org/spot")
        self.assertTrue(link.startswith("https://films.example.org/spot/login?token="), link)
        address = pathlib.Path(self.plane.folder, "page").read_text().split("\n")[0]
        token = link.rpartition("=")[2].encode()
        host = {"Host": "films.example.org"}
        status, headers, _ = ask(f"{address}/spot/login", b"token=" + token, host)
        self.assertEqual((status, headers["Location"]), (303, "/spot/"))
        self.assertIn("; Path=/spot/; HttpOnly; SameSite=Strict; Secure", headers["Set-Cookie"])
        self.assertEqual(ask(f"{address}/spot/app.js", headers=host)[0], 200)


if __name__ == "__main__":
    harness.main()
