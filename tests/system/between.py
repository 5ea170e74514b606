"""Stands between a program and an endpoint: passes requests on, and can answer instead, change the
answer, or kill the program at one of them."""

import http.client
import http.server
import os
import signal
import sys
import threading
import urllib.parse

# What is not told from one leg to the next, or is said anew.
OF_ONE_LEG = ("connection", "transfer-encoding", "content-length", "date", "server")


class Asked:
    """One request, and in AWS's word what it asks for: "CreateQueue", "PUT bucket ?cors"."""

    def __init__(self, number, handler, body):
        self.number, self.method, self.path = number, handler.command, handler.path
        self.headers, self.body = handler.headers, body

    @property
    def operation(self):
        target = self.headers.get("X-Amz-Target")
        if target:
            return target.partition(".")[2]
        parts = urllib.parse.urlsplit(self.path)
        form = urllib.parse.parse_qs(self.body.decode(errors="replace"))
        if parts.path == "/" and "Action" in form:
            return form["Action"][0]
        what = "bucket" if parts.path.count("/") == 1 else "object"
        query = parts.query.partition("&")[0].partition("=")[0]
        return f"{self.method} {what}" + (f" ?{query}" if query else "")

    @property
    def changes_nothing(self):
        return self.method in ("GET", "HEAD") or self.operation.startswith(
            ("Get", "List", "Describe", "Scan"))


class Answer:
    def __init__(self, status, body=b"", headers=None):
        self.status, self.headers = status, headers or {}
        self.body = body.encode() if isinstance(body, str) else body


class Between:
    def __init__(self, endpoint):
        self.asked, self._lock = [], threading.Lock()
        self.victim, self.has_victim = None, threading.Event()
        host, between = endpoint.split("://")[1], self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # One packet an answer: no waiting for another's acknowledgement.
            disable_nagle_algorithm, wbufsize = True, -1

            def setup(self):
                super().setup()
                # The host as it was signed; a long poll takes 20 s.
                self.upstream = http.client.HTTPConnection(host, timeout=60)

            def finish(self):
                self.upstream.close()
                super().finish()

            def handle_any(self):
                try:
                    between._handle(self)
                except OSError:  # the caller or the endpoint was ended: its own next call tells
                    self.close_connection = True

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128  # of connections at once; more would wait a second

            def handle_error(self, request, client_address):
                if not isinstance(sys.exc_info()[1], OSError):  # as above
                    super().handle_error(request, client_address)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    # For those who stand here.

    def before(self, asked):
        """An Answer instead of the endpoint's, or None."""

    def after(self, asked, answer):
        """The answer that is passed on."""
        return answer

    def kill(self):
        """The program that asks, which must have been given to `watch`."""
        self.has_victim.wait()
        os.kill(self.victim.pid, signal.SIGKILL)
        self.victim.wait()
        raise OSError("killed")

    def watch(self, process):
        self.victim = process
        self.has_victim.set()
        return process

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    # From here on its own.

    def _handle(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        with self._lock:
            asked = Asked(len(self.asked) + 1, handler, body)
            self.asked.append(asked)
        answer = self.before(asked) or self.after(asked, self._pass_on(asked, handler.upstream))
        handler.send_response_only(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in answer.headers:
            handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        if asked.method != "HEAD":
            handler.wfile.write(answer.body)
        handler.wfile.flush()

    @staticmethod
    def _pass_on(asked, upstream):
        upstream.request(asked.method, asked.path, asked.body, dict(asked.headers))
        said = upstream.getresponse()
        data = said.read()
        headers = {n: v for n, v in said.getheaders() if n.lower() not in OF_ONE_LEG}
        if asked.method == "HEAD" and said.getheader("Content-Length"):
            headers["Content-Length"] = said.getheader("Content-Length")
        return Answer(said.status, data, headers)


class Killing(Between):
    """Lets so many requests through, and kills after the last of them."""

    def __init__(self, endpoint, after):
        self.last = after
        super().__init__(endpoint)

    def before(self, asked):
        if asked.number > self.last:
            self.kill()

    def after(self, asked, answer):
        if asked.number == self.last:
            self.kill()
        return answer
