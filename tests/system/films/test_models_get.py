"""`models get`: a model over HTTP, whole or not at all, and then taken by its name.

A server here stands in for the network. Films by name need ffmpeg and ONNX Runtime; its installation needs its
archive, as `npm pack onnxruntime-node@1.30.0` in the folder build/ puts it there. Each is skipped without, saying so.
"""

import contextlib
import fcntl
import hashlib
import http.server
import os
import pathlib
import pty
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import termios
import threading
import time
import unittest

import harness
from onnx_file import brightness_model

ARCHIVE = pathlib.Path(__file__).resolve().parents[3] / "build/onnxruntime-node-1.30.0.tgz"
FILE = os.urandom(3_000_000)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Web(http.server.ThreadingHTTPServer):
    """Serves `files`; `before` may answer in another way. Remembers what was asked for."""

    daemon_threads = True

    def __init__(self, context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.scheme = "http"
        if context:
            self.scheme = "https"
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.files, self.asked, self.sent = {"/model": FILE}, [], 0
        self.etag = '"one"'
        self.ranges = True         # of use
        self.cut = None            # bytes of a body after which the connection ends
        self.resets = False        # at the cut: what is under way is lost, too
        self.says_length = True
        self.pause = 0             # seconds between pieces of a body
        self.before = None         # handler -> True: answered
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path="/model", host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.server_address[1]}{path}"

    def handle_error(self, *_):
        pass

    def end(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def redirect(self, to):
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def refuse(self, status):
        self.send_error(status)
        return True

    def do_GET(self):
        web = self.server
        web.asked.append((self.path, self.headers.get("Range"), self.headers.get("If-Range")))
        if web.before and web.before(self):
            return
        data, begin = web.files.get(self.path), 0
        if data is None:
            self.send_error(404)
            return
        wanted = self.headers.get("Range") if web.ranges else None
        if wanted and self.headers.get("If-Range") in (None, web.etag):
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if begin >= len(data):
                self.send_error(416)
                return
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        if web.etag:
            self.send_header("ETag", web.etag)
        if web.says_length:
            self.send_header("Content-Length", str(len(data) - begin))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self.body(data[begin:])

    def body(self, data):
        web = self.server
        piece = 100_000
        for at in range(0, len(data), piece):
            part = data[at:at + piece]
            if web.cut is not None and at + len(part) > web.cut:
                self.wfile.write(part[:web.cut - at])
                self.wfile.flush()
                if web.resets:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                return
            self.wfile.write(part)
            web.sent += len(part)
            time.sleep(web.pause)
        self.close_connection = not web.says_length


class Models(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="stereo-spot-test-")
        self.addCleanup(scratch.cleanup)
        self.path = pathlib.Path(scratch.name)
        self.models = self.path / "models"
        self.env = harness.clean_environment() | {"STEREO_SPOT_MODELS": str(self.models)}
        self.web = self.serve()

    def serve(self, context=None):
        web = Web(context)
        self.addCleanup(web.end)
        return web

    def words(self, *more, url=None, digest=None, name="mine"):
        return ["models", "get", name, "--url", url or self.web.url(), "--sha256", digest or sha256(FILE),
                "--no-runtime", *more]

    def get(self, *more, code=0, env=None, **named):
        done = harness.run(*self.words(*more, **named), check=False, env=env or self.env)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        if code not in (0, 64):
            errors = [line for line in done.stderr.splitlines() if line.startswith("stereo-spot: ")]
            self.assertEqual(len(errors), 1, done.stderr)
        return done

    def names(self):
        return sorted(p.name for p in self.models.iterdir()) if self.models.exists() else []

    def is_there(self, name="mine"):
        self.assertEqual((self.models / f"{name}.onnx").read_bytes(), FILE)
        self.assertEqual(self.names(), [f"{name}.onnx"])

    def ranges(self):
        return [asked[1] for asked in self.web.asked]


class Whole(Models):
    def test_a_model_is_fetched_and_its_path_is_printed(self):
        done = self.get()
        self.is_there()
        self.assertEqual(done.stdout.strip(), str(self.models / "mine.onnx"))
        self.assertNotRegex(done.stderr, r"[\r\x1b]")
        self.assertIn("100%  3.0 MB of 3.0 MB", done.stderr)
        again = self.get()
        self.assertIn("was there already", again.stderr)
        self.assertEqual(len(self.web.asked), 1)
        listed = harness.run("models", "list", env=self.env).stdout
        self.assertRegex(listed, r"mine +3\.0 MB +your own +yes")
        harness.run("models", "remove", "mine", env=self.env)
        self.assertEqual(self.names(), [])
        done = harness.run("models", "remove", "mine", env=self.env, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no such model is in", done.stderr)

    def test_where_it_is_kept(self):
        data = self.path / "data"
        env = {k: v for k, v in self.env.items() if k != "STEREO_SPOT_MODELS"}
        for more, variables, folder in (
                ([], {"XDG_DATA_HOME": str(data)}, data / "stereo-spot/models"),
                ([], {"HOME": str(self.path), "XDG_DATA_HOME": "not/absolute"},
                 self.path / ".local/share/stereo-spot/models"),
                (["--models-dir", self.path / "other"], {"STEREO_SPOT_MODELS": "/none"}, self.path / "other")):
            with self.subTest(folder=folder):
                done = self.get(*more, env=env | variables)
                self.assertEqual(done.stdout.strip(), str(folder / "mine.onnx"))

    def test_without_a_length_and_without_an_etag(self):
        self.web.says_length, self.web.etag = False, None
        self.get()
        self.is_there()

    def test_another_file_of_that_name_stays(self):
        self.models.mkdir()
        (self.models / "mine.onnx").write_bytes(b"my own")
        done = self.get(code=1)
        self.assertIn("--overwrite", done.stderr)
        self.assertEqual((self.models / "mine.onnx").read_bytes(), b"my own")
        self.get("--overwrite")
        self.is_there()

    def test_redirects_are_followed_with_their_range(self):
        self.web.before = lambda h: h.path.startswith("/to/") and h.redirect(
            "/model" if h.path == "/to/0" else f"/to/{int(h.path[4:]) - 1}")
        self.web.cut = 2_000_000
        self.get(url=self.web.url("/to/9"))
        self.is_there()
        self.assertEqual(len(self.web.asked), 22)
        self.assertEqual(self.web.asked[-1], ("/model", "bytes=2000000-", '"one"'))

    def test_names_and_flags_that_cannot_be(self):
        for words, said in (
                (["get", "../mine", "--url", self.web.url(), "--sha256", sha256(FILE)], "a name has letters"),
                (["get"], "say the name of a model"),
                (["get", "mine", "--url", "file:///etc/passwd", "--sha256", sha256(FILE)], "http or https"),
                (["get", "mine", "--url", self.web.url(), "--sha256", "12"], "64 hexadecimal digits"),
                (["get", "depth-anything-v2-smal"], "did you mean depth-anything-v2-small?"),
                (["get", "midas-v2.1-small", "--sha256", sha256(FILE)], "give another model another --name")):
            with self.subTest(words=words):
                done = harness.run("models", *words, check=False, env=self.env)
                self.assertEqual(done.returncode, 64, done.stderr)
                self.assertIn(said, done.stderr)
        self.assertEqual(self.web.asked, [])

    def test_licences_and_digests_are_settled_first(self):
        for words, said in (
                (["depth-anything-v2-base"], "its SHA-256 is not known here"),
                (["depth-anything-v2-base", "--sha256", sha256(FILE)], "say --accept-license"),
                (["distill-any-depth-small"], "there is no file of it to fetch"),
                (["mine", "--url", self.web.url()], "give it with --sha256")):
            with self.subTest(words=words):
                done = harness.run("models", "get", *words, check=False, env=self.env)
                self.assertEqual(done.returncode, 1)
                self.assertIn(said, done.stderr)
        self.assertEqual(self.web.asked, [])
        self.get("--accept-license", name="depth-anything-v2-base")
        self.is_there("depth-anything-v2-base")


class BrokenOff(Models):
    def break_off(self, at=1_250_000):
        """Whatever is done, the server dies after so many bytes; then it is well again."""
        self.web.cut = at
        self.web.before = lambda h: len(self.web.asked) > 1 and h.refuse(503)
        done = self.get(code=1)
        self.assertRegex(done.stderr, r"; 1\.2 MB have arrived and are kept: the same command goes on there")
        self.assertEqual(self.names(), ["mine.onnx.part", "mine.onnx.part.from"])
        self.assertEqual((self.models / "mine.onnx.part").stat().st_size, at)
        self.web.asked.clear()
        self.web.cut = self.web.before = None
        self.web.sent = 0

    def test_it_is_taken_up_by_itself(self):
        self.web.cut = 1_200_000
        self.get()
        self.is_there()
        self.assertEqual(self.ranges(), [None, "bytes=1200000-", "bytes=2400000-"])

    def test_connections_that_are_reset(self):
        self.web.cut, self.web.resets, self.web.pause = 1_200_000, True, 0.01
        self.get()
        self.is_there()

    def test_the_next_run_goes_on(self):
        self.break_off()
        self.get()
        self.is_there()
        self.assertEqual(self.web.asked, [("/model", "bytes=1250000-", '"one"')])
        self.assertEqual(self.web.sent, len(FILE) - 1_250_000)

    def test_a_killed_run_is_gone_on_with(self):
        self.web.pause = 0.1
        child = subprocess.Popen([harness.PROGRAM, *self.words()], env=self.env, stderr=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL)
        while self.web.sent < 1_000_000:
            time.sleep(0.01)
        child.kill()
        child.wait()
        self.web.pause, self.web.sent = 0, 0
        self.get()
        self.is_there()
        self.assertLess(self.web.sent, len(FILE) - 500_000)

    def test_a_stopped_run_says_that_its_part_is_kept(self):
        self.web.pause = 0.1
        child = subprocess.Popen([harness.PROGRAM, *self.words()], env=self.env, stderr=subprocess.PIPE, text=True)
        while self.web.sent < 500_000:
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=30)
        self.assertEqual(child.returncode, 130)
        self.assertRegex(told, r"Stopped; .* kept: the same command goes on there\.")
        self.web.pause = 0
        self.get()
        self.is_there()

    def test_a_server_without_ranges_sends_all_of_it(self):
        self.break_off()
        self.web.ranges = False
        self.get()
        self.is_there()
        self.assertEqual(self.web.sent, len(FILE))

    def test_a_server_that_has_nothing_there_is_asked_for_all(self):
        self.break_off()
        self.web.before = lambda h: bool(h.headers.get("Range")) and h.refuse(416)
        self.get()
        self.is_there()
        self.assertEqual(self.ranges(), ["bytes=1250000-", None])

    def test_a_file_that_was_changed_is_fetched_whole(self):
        self.web.files["/model"] = bytes(len(FILE))
        self.break_off()
        self.web.files["/model"], self.web.etag = FILE, '"two"'
        self.get()
        self.is_there()
        self.assertEqual(self.web.sent, len(FILE))

    def test_a_changed_file_of_a_server_that_knows_no_if_range(self):
        self.web.files["/model"] = bytes(len(FILE))
        self.break_off()

        def send_the_range_all_the_same(h):
            del h.headers["If-Range"]
        self.web.files["/model"], self.web.etag, self.web.before = FILE, '"two"', send_the_range_all_the_same
        self.get()
        self.is_there()
        self.assertEqual(self.ranges(), ["bytes=1250000-", None])

    def test_parts_that_do_not_fit_together_are_fetched_again(self):
        self.web.etag = None
        self.web.files["/model"] = bytes(len(FILE))
        self.break_off()
        self.web.files["/model"] = FILE
        done = self.get()
        self.is_there()
        self.assertIn("does not fit to the rest", done.stderr)
        self.assertEqual(self.ranges(), ["bytes=1250000-", None])

    def test_a_part_of_another_file_is_not_gone_on_with(self):
        self.break_off()
        other = os.urandom(2_000_000)
        self.web.files["/model"] = other
        self.get(digest=sha256(other))
        self.assertEqual(self.ranges(), [None])
        self.assertEqual((self.models / "mine.onnx").read_bytes(), other)

    def test_a_part_can_be_removed(self):
        self.break_off()
        harness.run("models", "remove", "mine", env=self.env)
        self.assertEqual(self.names(), [])


class Wrong(Models):
    def test_a_wrong_digest_leaves_nothing(self):
        self.web.files["/model"] = FILE[:-1] + b"x"
        done = self.get(code=1)
        self.assertIn(f"should be {sha256(FILE)}); it was removed", done.stderr)
        self.assertEqual(self.names(), [])

    def test_a_wrong_length_is_seen_before_it_is_fetched(self):
        for length in (10, 66_389_152, 66_389_154):
            with self.subTest(length=length):
                self.web.files["/model"] = bytes(length)
                self.web.sent = 0
                done = harness.run("models", "get", "midas-v2.1-small", "--url", self.web.url(), "--no-runtime",
                                   check=False, env=self.env)
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, "long and should be 66.4 MB; it is not the file that is meant")
                self.assertEqual(self.names(), [])

    def test_an_endless_file_is_cut(self):
        self.web.says_length = False
        self.web.files["/model"] = bytes(70_000_000)
        done = harness.run("models", "get", "midas-v2.1-small", "--url", self.web.url(), "--no-runtime",
                           check=False, env=self.env)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is over 66.4 MB long", done.stderr)
        self.assertEqual(self.names(), [])

    def test_a_page_to_log_in_to_does_not_harm_what_is_there(self):
        self.models.mkdir()
        digest = "b0a5b3f12625137e626805167907fe0410665bec671685d59daaa2daab19f977"
        (self.models / "midas-v2.1-small.onnx.part").write_bytes(FILE)
        (self.models / "midas-v2.1-small.onnx.part.from").write_text(f'{digest}\n"one"\n')
        self.web.files["/model"], self.web.etag = b"<html>", '"page"'
        done = harness.run("models", "get", "midas-v2.1-small", "--url", self.web.url(), "--no-runtime",
                           check=False, env=self.env)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is 6 bytes long", done.stderr)
        self.assertEqual((self.models / "midas-v2.1-small.onnx.part").read_bytes(), FILE)

    def test_answers_that_are_no_file(self):
        for status, said in ((404, "there is no such file any more"), (403, "members only"), (503, "try again later")):
            with self.subTest(status=status):
                self.web.before = lambda h, status=status: h.refuse(status)
                self.assertIn(said, self.get(code=1).stderr)
                self.assertEqual(self.names(), [])

    def test_redirects_that_lead_nowhere(self):
        for to, said in (("/model", "sends on more than 10 times"), ("ftp://host/model", "to no address"),
                         ("", "to no address")):
            with self.subTest(to=to):
                self.web.before = lambda h, to=to: h.redirect(to)
                self.assertIn(said, self.get(code=1).stderr)


class NoNetwork(Models):
    def test_nobody_answers_there(self):
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            done = self.get(code=1, url=f"http://127.0.0.1:{bound.getsockname()[1]}/model")
        self.assertRegex(done.stderr, r"127\.0\.0\.1: Failed to connect.*is this machine connected\?")
        self.assertEqual(self.names(), [])

    def test_no_such_name(self):
        done = self.get(code=1, url="http://no-such-host.invalid/model")
        self.assertIn("no-such-host.invalid: Could not resolve host", done.stderr)

    def test_a_proxy_is_taken_from_the_environment(self):
        """It is asked, with the whole address."""
        seen = []

        def as_proxy(h):
            seen.append(h.path)
            h.path = "/model"
        self.web.before = as_proxy
        env = self.env | {"http_proxy": self.web.url("")}
        self.get(url="http://models.invalid/model", env=env)
        self.is_there()
        self.assertEqual(seen, ["http://models.invalid/model"])
        env["no_proxy"] = "models.invalid"
        (self.models / "mine.onnx").unlink()
        self.assertIn("Could not resolve", self.get(url="http://models.invalid/model", env=env, code=1).stderr)

    def test_a_silent_server_is_given_up(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            begin = time.monotonic()
            done = self.get(code=1, url=f"http://127.0.0.1:{silent.getsockname()[1]}/model")
            self.assertLess(time.monotonic() - begin, 60)
        self.assertRegex(done.stderr, "Operation too slow|timed out")
        self.assertEqual(self.names(), [])

    def test_one_that_falls_silent_in_the_middle_keeps_its_part(self):
        def half(h):
            h.send_response(200)
            h.send_header("Content-Length", str(len(FILE)))
            h.end_headers()
            h.wfile.write(FILE[:1_000_000])
            h.wfile.flush()
            time.sleep(50)
            return True
        self.web.before = lambda h: h.refuse(503) if len(self.web.asked) > 1 else half(h)
        done = self.get(code=1)
        self.assertIn("1.0 MB have arrived and are kept", done.stderr)


class Encrypted(Models):
    def setUp(self):
        super().setUp()
        why = harness.missing(programs=("openssl",))
        if why:
            self.skipTest(why)
        key, self.authority = self.path / "key.pem", self.path / "cert.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", key, "-out", self.authority, "-days", "2", "-subj", "/CN=test", "-addext",
                        "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority, key)
        self.plain, self.web = self.web, self.serve(context)
        self.env.pop("CURL_CA_BUNDLE", None)
        self.trusting = self.env | {"SSL_CERT_FILE": str(self.authority)}

    def test_certificates_are_checked(self):
        done = self.get(code=1)
        self.assertRegex(done.stderr, "127.0.0.1: SSL certificate problem.*SSL_CERT_FILE names a file")
        self.get(env=self.trusting)
        self.is_there()
        (self.models / "mine.onnx").unlink()
        done = self.get(code=1, env=self.trusting, url=self.web.url(host="localhost"))
        self.assertIn("localhost: SSL", done.stderr)
        self.assertEqual(self.names(), [])

    def test_no_redirect_goes_down_to_http(self):
        self.web.before = lambda h: h.redirect(self.plain.url())
        done = self.get(code=1, env=self.trusting)
        self.assertIn("which is not encrypted; that is not followed", done.stderr)
        self.assertEqual(self.plain.asked, [])
        # Nor by a way round.
        self.web.before = lambda h: h.redirect(self.plain.url())
        self.plain.before = lambda h: h.path == "/up" and h.redirect(self.web.url())
        self.assertIn("not encrypted", self.get(code=1, env=self.trusting, url=self.plain.url("/up")).stderr)

    def test_a_redirect_goes_up_to_https(self):
        self.plain.before = lambda h: h.redirect(self.web.url())
        self.get(env=self.trusting, url=self.plain.url())
        self.is_there()


class Room(Models):
    def small_disk(self, kilobytes):
        self.models.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(self.models)],
                                 capture_output=True, text=True)
        if mounted.returncode:
            self.skipTest(f"cannot mount here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.models)])

    def test_what_does_not_fit_is_not_begun(self):
        self.small_disk(10_000)
        done = self.get(code=1)
        self.assertRegex(done.stderr, r"the disk of .*models is too full: 19\.8 MB more are needed and 10\.2 MB are "
                                      r"free; make room there, or name a folder on another disk with --models-dir")
        self.assertEqual(self.web.sent // 1_000_000, 0)
        self.assertEqual(self.names(), [])

    def test_a_disk_that_another_program_fills(self):
        self.small_disk(25_000)
        self.web.pause = 0.1
        child = subprocess.Popen([harness.PROGRAM, *self.words()], env=self.env, stderr=subprocess.PIPE, text=True)
        while self.web.sent < 500_000:
            time.sleep(0.01)
        with contextlib.suppress(OSError), open(self.models / "other", "wb", buffering=0) as other:
            while True:
                other.write(bytes(4096))
        _, told = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 1)
        self.assertRegex(told, r"is too full: [\d.]+ MB more are needed and 0 bytes are free; make room .* have "
                               "arrived and are kept")
        (self.models / "other").unlink()
        self.web.pause = 0
        self.get()
        self.is_there()
        self.assertIsNotNone(self.web.asked[-1][1])

    def test_a_disk_that_is_full_before_anybody_knows(self):
        """The server says no length."""
        self.small_disk(20_000)
        self.web.says_length, self.web.files["/model"] = False, bytes(25_000_000)
        self.assertRegex(self.get(code=1).stderr, r"is too full: 0 bytes are free; make room there")

    def test_a_file_that_may_not_grow(self):
        done = subprocess.run(["prlimit", "--fsize=1000000", harness.PROGRAM, *self.words()], env=self.env,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot be written: File too large", done.stderr)
        self.get()
        self.is_there()


class TwoAtOnce(Models):
    def test_two_fetch_it_once(self):
        self.web.pause = 0.05
        both = [subprocess.Popen([harness.PROGRAM, *self.words()], env=self.env, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True) for _ in range(2)]
        told = [child.communicate(timeout=60) for child in both]
        self.assertEqual([child.returncode for child in both], [0, 0], told)
        self.is_there()
        self.assertEqual(len(self.web.asked), 1)
        self.assertEqual(sum("is being fetched by another process" in err for _, err in told), 1)

    def test_the_second_goes_on_where_the_first_was_killed(self):
        self.web.pause = 0.05
        first = subprocess.Popen([harness.PROGRAM, *self.words()], env=self.env, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        while self.web.sent < 500_000:
            time.sleep(0.01)
        second = subprocess.Popen([harness.PROGRAM, *self.words()], env=self.env, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        first.kill()
        first.wait()
        self.assertEqual(second.wait(timeout=60), 0)
        self.is_there()
        self.assertEqual(len(self.web.asked), 2)
        self.assertIsNotNone(self.web.asked[1][1])


class Said(Models):
    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([harness.PROGRAM, *self.words()], env=self.env, stdout=full, stderr=subprocess.PIPE,
                                  text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("the output could not be written", done.stderr)
        self.is_there()  # what was asked for is done all the same

    def test_messages_that_nobody_takes_stop_nothing(self):
        reader, writer = os.pipe()
        os.close(reader)
        self.addCleanup(os.close, writer)
        with open("/dev/full", "wb") as full:
            for stream in (full, writer):
                done = subprocess.run([harness.PROGRAM, *self.words()], env=self.env, stdout=subprocess.PIPE,
                                      stderr=stream)
                self.assertEqual(done.returncode, 0)
                self.is_there()
                (self.models / "mine.onnx").unlink()
        done = subprocess.run([harness.PROGRAM, *self.words()], env=self.env, preexec_fn=lambda: os.close(2))
        self.assertEqual(done.returncode, 0)
        self.is_there()

    def test_a_pipe_that_is_full_stops_nothing(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, writer)
        flags = fcntl.fcntl(writer, fcntl.F_GETFL)
        fcntl.fcntl(writer, fcntl.F_SETFL, flags | os.O_NONBLOCK)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, b"x" * 4096)
        fcntl.fcntl(writer, fcntl.F_SETFL, flags)
        done = subprocess.run([harness.PROGRAM, *self.words()], env=self.env, stderr=writer, timeout=60)
        self.assertEqual(done.returncode, 0)
        self.is_there()

    def test_the_bar_fits_the_terminal(self):
        self.web.pause = 0.05
        for columns in (40, 100):
            master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            child = subprocess.Popen([harness.PROGRAM, *self.words("--overwrite", name=f"mine{columns}")],
                                     env=self.env, stdout=subprocess.DEVNULL, stderr=slave)
            os.close(slave)
            seen = b""
            with contextlib.suppress(OSError):  # the terminal's end
                while data := os.read(master, 4096):
                    seen += data
            os.close(master)
            self.assertEqual(child.wait(), 0)
            drawn = [line for line in seen.decode().replace("\n", "\r").split("\r") if "% " in line]
            self.assertGreater(len(drawn), 2, seen)
            self.assertLess(max(map(len, drawn)), columns)
            if columns == 100:
                self.assertRegex(drawn[-1], r"mine100  \[#+\.*\] +\d+%  \d.* of 3\.0 MB  .*/s")


class Films(Models):
    def setUp(self):
        super().setUp()
        why = harness.missing(programs=("ffmpeg",))
        if why:
            self.skipTest(why)
        # What is missing here is not fetched from elsewhere.
        self.env["https_proxy"] = "http://127.0.0.1:9"
        self.model = brightness_model(112, 56)
        self.web.files["/model"] = self.model

    def get_model(self, **named):
        words = ["models", "get", "mine", "--url", self.web.url(), "--sha256", sha256(self.model)]
        return harness.run(*words, check=False, env=self.env, **named)

    def need_a_runtime(self):
        done = self.get_model()
        if done.returncode and "what runs it is not" in done.stderr:
            self.skipTest(done.stderr.splitlines()[-1])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("It runs: ", done.stderr)

    def film(self):
        film = self.path / "film.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=192x108:rate=12:duration=1",
                        "-c:v", "libx264", "-preset", "ultrafast", str(film)], check=True)
        return film

    def take_by_name(self):
        film = self.film()
        harness.run("convert", film, self.path / "out.mp4", "--preset", "ultrafast", "--depth-model", "mine",
                    env=self.env)
        self.assertTrue((self.path / "out.mp4").exists())
        harness.run("convert", film, self.path / "path.mp4", "--preset", "ultrafast", "--depth-model",
                    self.models / "mine.onnx", env=self.env)
        self.assertEqual((self.path / "out.mp4").read_bytes(), (self.path / "path.mp4").read_bytes())
        harness.run("preview", film, "--at", "0.5", "--depth-model", "mine", "--out", self.path,
                    env=self.env)
        harness.run("analyse", film, "--depth-model", "mine", env=self.env)
        checked = harness.run("models", "check", "mine", env=self.env).stdout
        self.assertIn(f"file      {self.models / 'mine.onnx'}", checked)
        self.assertRegex(checked, r"film      [\d.]+ pictures a second; .* for a film of two hours")
        measured = harness.run("models", "list", "--measure", env=self.env).stdout
        self.assertRegex(measured, r"mine +[\d.]+ +\d+ min\n")

    def test_a_film_by_name(self):
        self.need_a_runtime()
        self.take_by_name()

    def test_the_name_of_what_is_not_there(self):
        film = self.film()
        for verb in (["convert", film, self.path / "out.mp4"], ["preview", film, "--at", "0"], ["analyse", film],
                     ["up", "--data-dir", self.path / "plane"], ["work", "video"]):
            for name, said in (("midas-v2.1-small", "`stereo-spot models get midas-v2.1-small` fetches it, 66.4 MB"),
                               ("midas-v2-small", "did you mean midas-v2.1-small?")):
                with self.subTest(verb=verb[0], name=name):
                    done = harness.run(*verb, "--depth-model", name, check=False, env=self.env)
                    self.assertEqual(done.returncode, 1, done.stderr)
                    self.assertIn(said, done.stderr)
        done = harness.run("models", "check", "midas-v2.1-small", check=False, env=self.env)
        self.assertIn("models get midas-v2.1-small", done.stderr)
        done = harness.run("models", "list", "--measure", check=False, env=self.env)
        self.assertIn("no model is there to measure", done.stderr)

    def test_a_model_that_cannot_be_used_is_said_to_be_one(self):
        self.need_a_runtime()
        self.model = self.web.files["/model"] = b"\x08\x08 no model at all" * 10
        harness.run("models", "remove", "mine", env=self.env)
        done = self.get_model()
        self.assertEqual(done.returncode, 1)
        self.assertIn("the file is the one that is meant, and cannot be used", done.stderr)

    def test_without_a_network_the_model_stays_and_the_runtime_is_named(self):
        self.env["STEREO_SPOT_ONNXRUNTIME"] = "/none/libonnxruntime.so"
        done = self.get_model()
        self.assertEqual(done.returncode, 1)
        self.assertIn("the model is there, but what runs it is not: registry.npmjs.org: Failed to connect", done.stderr)
        self.assertEqual((self.models / "mine.onnx").read_bytes(), self.model)

    def test_the_runtime_is_installed_beside_the_models(self):
        if not ARCHIVE.exists():
            self.skipTest(f"{ARCHIVE} is not there; `npm pack onnxruntime-node@1.30.0` makes it")
        self.env.pop("STEREO_SPOT_ONNXRUNTIME", None)
        self.web.files["/runtime"] = ARCHIVE.read_bytes()
        words = ["models", "get", "onnxruntime", "--url", self.web.url("/runtime")]
        self.web.cut = 60_000_000
        done = harness.run(*words, env=self.env)
        library = pathlib.Path(done.stdout.strip())
        self.assertEqual(library, self.models / "onnxruntime-1.30.0/libonnxruntime.so.1")
        self.assertEqual(self.names(), ["onnxruntime-1.30.0"])
        self.assertEqual([p.name for p in library.parent.iterdir()], ["libonnxruntime.so.1"])
        self.assertIn("licence: MIT", done.stderr)
        self.assertEqual(len(self.web.asked), 2)
        harness.run(*words, env=self.env)
        self.assertEqual(len(self.web.asked), 2)
        self.web.cut = None
        self.assertEqual(self.get_model().returncode, 0)
        checked = harness.run("models", "check", "mine", env=self.env).stdout
        self.assertIn(f"({library})", checked)
        self.take_by_name()
        harness.run("models", "remove", "onnxruntime", env=self.env)
        self.assertEqual(self.names(), ["mine.onnx"])


if __name__ == "__main__":
    harness.main()
