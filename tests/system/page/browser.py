"""Chromium, driven by the WebDriver protocol (W3C) over plain HTTP; no library is needed.

Debian's packages chromium and chromium-driver; where they are absent, the tests that need them skip.
"""

import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
ENTER, TAB = "\ue007", "\ue004"


def missing():
    """The programs that are not here; empty: a browser can be started."""
    return [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]


class WebDriverError(Exception):
    pass


class Browser:
    """One window. `close()` ends it and all that belongs to it."""

    def __init__(self, width=1440, height=900, dark=False):
        self.folder = tempfile.mkdtemp(prefix="stereo-spot-browser-")
        self.log = pathlib.Path(self.folder, "driver.log")
        with open(self.log, "wb") as log:
            self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=log,
                                           stderr=subprocess.STDOUT)
        self.base = f"http://127.0.0.1:{self._port()}"
        flags = ["--headless=new", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
                 "--disable-background-networking", f"--user-data-dir={self.folder}/profile",
                 "--force-prefers-reduced-motion"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")  # Chromium has none for root
        self.downloads = pathlib.Path(self.folder, "downloads")
        self.downloads.mkdir()
        options = {"args": flags, "prefs": {"download.default_directory": str(self.downloads)}}
        made = self._send("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = "/session/" + made["sessionId"]
        self.resize(width, height, dark)

    def _port(self):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found = re.search(r"started successfully on port (\d+)", self.log.read_text())
            if found:
                return int(found.group(1))
            if self.driver.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"chromedriver did not start:\n{self.log.read_text()}")

    def _send(self, method, path, body=None):
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.base + path, data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise WebDriverError(f"{value['error']}: {value['message']}") from None

    def send(self, method, path, body=None):
        return self._send(method, self.session + path, body)

    def close(self):
        try:
            self.send("DELETE", "")
        except (WebDriverError, OSError):
            pass
        self.driver.terminate()
        self.driver.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def cdp(self, command, **parameters):
        return self.send("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def resize(self, width, height, dark):
        """The size of the page itself; a window has a least size that phones are below."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=width < 600)
        self.cdp("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"}])

    def open(self, url):
        self.send("POST", "/url", {"url": url})

    @property
    def url(self):
        return self.send("GET", "/url")

    def script(self, text, *args):
        """Runs a function's body in the page; it may await."""
        body = ("const done = arguments[arguments.length - 1]; const args = [...arguments];"
                f"(async () => {{ {text} }})().then(done, e => done('failed: ' + e));")
        return self.send("POST", "/execute/async", {"script": body, "args": list(args)})

    def find_all(self, selector):
        found = self.send("POST", "/elements", {"using": "css selector", "value": selector})
        return [Element(self, e[ELEMENT]) for e in found]

    def wait(self, look, what, seconds=20):
        """Polls until `look` gives something true; the deadline is for failures only."""
        end = time.monotonic() + seconds
        while True:
            try:
                found = look()
            except WebDriverError as error:  # the page was drawn anew between two looks
                if "stale" not in str(error):
                    raise
                found = None
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not happen in {seconds} s; the page says:\n"
                                     f"{self.text()}")
            time.sleep(0.05)

    def find(self, selector, text=None):
        """The first element that is shown and, where a text is given, has it as its name."""
        def look():
            for element in self.find_all(selector):
                if element.shown() and (text is None or element.text().strip() == text):
                    return element
            return None
        return self.wait(look, f"{selector} {text or ''}")

    def press(self, name, selector="button, a, summary"):
        """Clicks the control of that name, once it can be used. One that is behind the frame's head
        is scrolled out from there, as a person would."""
        def clicked():
            for element in self.find_all(selector):
                if element.shown() and element.text().strip() == name and element.enabled():
                    try:
                        element.click()
                    except WebDriverError as error:
                        if "intercepted" not in str(error):
                            raise
                        self.script("args[0].scrollIntoView({block: 'center'})", element.reference)
                        return False
                    return True
            return False
        self.wait(clicked, f"a control {name}")

    def keys(self, text):
        """Presses keys, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.send("POST", "/actions", {"actions": [
            {"type": "key", "id": "keyboard", "actions": actions}]})

    def text(self):
        return self.script("return document.body.innerText")

    def sees(self, text, seconds=20):
        self.wait(lambda: text in self.text(), f"the text {text!r}", seconds)

    def console(self):
        """What the console has said since the last look: errors and refusals."""
        return [row["message"] for row in self.send("POST", "/se/log", {"type": "browser"})
                if row["level"] in ("SEVERE", "WARNING")]

    def screenshot(self, path, whole=True):
        if whole:
            size = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
            picture = self.cdp("Page.captureScreenshot", captureBeyondViewport=True, clip={
                "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})["data"]
        else:
            picture = self.send("GET", "/screenshot")
        pathlib.Path(path).write_bytes(base64.b64decode(picture))


class Element:
    def __init__(self, browser, number):
        self.browser, self.path = browser, "/element/" + number

    @property
    def reference(self):
        """For arguments of scripts."""
        return {ELEMENT: self.path.rsplit("/", 1)[1]}

    def click(self):
        self.browser.send("POST", self.path + "/click")

    def clear(self):
        self.browser.send("POST", self.path + "/clear")

    def type(self, text):
        self.browser.send("POST", self.path + "/value", {"text": text})

    def text(self):
        return self.browser.send("GET", self.path + "/text")

    def property(self, name):
        return self.browser.send("GET", f"{self.path}/property/{name}")

    def attribute(self, name):
        return self.browser.send("GET", f"{self.path}/attribute/{name}")

    def shown(self):
        return self.browser.send("GET", self.path + "/displayed")

    def enabled(self):
        return self.browser.send("GET", self.path + "/enabled")
