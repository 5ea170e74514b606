"""Films by the page, in a real browser: dropped, followed, paused, watched, saved; and the plane
killed under an open page."""

import json
import pathlib
import subprocess
import unittest

import browser
import harness

harness.need(programs=("ffmpeg", "ffprobe"))


def film(path, seconds=4, size="320x180"):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                    f"testsrc2=size={size}:rate=24:duration={seconds}", "-c:v", "libx264",
                    "-preset", "ultrafast", "-g", "24", str(path)], check=True)
    return path


@unittest.skipIf(browser.missing(), f"not installed: {', '.join(browser.missing())}")
class Films(harness.PlaneTest):
    verb = "up"
    flags = ("--page", "127.0.0.1:0", "--segment-seconds", "0.6", "--preset", "ultrafast")

    def setUp(self):
        super().setUp()
        self.here = ("--data-dir", self.plane.folder)
        self.window = browser.Browser()
        self.addCleanup(self.window.close)
        self.sign_in()

    def sign_in(self):
        link = harness.run("page", "link", *self.here).stdout.strip()
        self.base = link.split("/login")[0]
        self.window.open(link)
        self.window.press("Open")
        self.window.find("h1", "Films")

    def go(self, *words):
        self.window.open(self.base + "/#/" + "/".join(words))

    def submit(self, *words):
        return harness.run("job", "submit", *words, *self.here).stdout.strip()

    def item(self, title):
        """The row of a job, by its title."""
        def look():
            for element in self.window.find_all(".job"):
                if title in element.text():
                    return element
            return None
        return self.window.wait(look, title)

    def press(self, title, name):
        self.window.script("""
            const item = [...document.querySelectorAll('.job')].find(e => e.innerText.includes(args[0]));
            [...item.querySelectorAll('button')].find(b => b.innerText === args[1]).click();
        """, title, name)

    def clean_console(self):
        self.assertEqual([line for line in self.window.console() if "WebGL" not in line], [])

    def test_a_film_is_dropped_converted_watched_and_saved(self):
        source = film(self.folder / "night train.mp4")
        self.window.wait(lambda: self.window.find_all("input[type=file]"), "the file input")
        self.window.find_all("input[type=file]")[0].type(str(source))
        self.window.sees("night train.mp4")
        self.window.script("document.querySelector('#device-quest').click()")
        self.window.press("Convert")
        self.window.find("h1", "Queue")
        self.item("night train.mp4")
        self.window.wait(lambda: "Completed" in self.item("night train.mp4").text(), "its end", 120)
        self.assertIn("sbs", self.item("night train.mp4").text())
        job, = [json.loads(line) for line in
                harness.run("job", "list", "--json", *self.here).stdout.splitlines()]
        self.assertEqual(job["title"], "night train.mp4")
        self.assertEqual(job["settings"]["codec"], "hevc")
        # Saved by the browser and fetched by the command line, it is one film.
        self.window.press("Download")
        saved = self.window.downloads / "night train_LRF_Full_SBS.mp4"
        self.window.wait(saved.exists, "the download")
        harness.run("job", "fetch", job["job_id"], self.folder / "fetched.mp4", *self.here)
        self.window.wait(lambda: saved.read_bytes() == (self.folder / "fetched.mp4").read_bytes(),
                         "the whole download")
        self.clean_console()

    def test_both_eyes_are_painted_and_differ(self):
        job = self.submit(film(self.folder / "eyes.mp4"), "--strength", "4", "--wait").split()[0]
        self.go("films", job)
        self.window.wait(lambda: self.window.script(
            "const v = document.querySelector('video'); return v && v.readyState >= 2"), "the film")
        self.assertEqual(self.window.script(
            "const v = document.querySelector('video'); return [v.videoWidth, v.videoHeight]"),
            [640, 180])
        self.assertEqual(self.window.find("section[aria-label=Player]").attribute("role"), "region")

        def painted(look):
            self.window.press(look)
            self.window.wait(lambda: self.window.script(
                "const c = document.querySelector('canvas'); return !c.hidden && c.width === 320"),
                look)
            return self.window.script("""
                await new Promise(r => setTimeout(r, 300));
                const c = document.querySelector('canvas');
                const all = document.createElement('canvas');
                all.width = c.width; all.height = c.height;
                const to = all.getContext('2d');
                to.drawImage(c, 0, 0);
                const d = to.getImageData(0, 0, c.width, c.height).data;
                let sum = 0, bits = 0;
                for (let i = 0; i < d.length; i += 4) { sum += d[i] + d[i+1] + d[i+2]; bits = (bits * 31 + d[i] * 7 + d[i+1] * 3 + d[i+2]) % 1000003; }
                return [sum > 0, bits];""")
        one, both = painted("One eye"), painted("Red-cyan glasses")
        self.assertTrue(one[0] and both[0], (one, both))
        self.assertNotEqual(one[1], both[1])
        self.clean_console()

    def test_the_queue_is_live_and_takes_orders(self):
        long = film(self.folder / "long.mp4", 40, "640x360")
        self.submit(long, "--job-id", "long", "--title", "Long")
        self.go("queue")
        self.item("Long")
        self.window.wait(lambda: "of 40 pictures" not in self.item("Long").text() and
                         "a second" in self.item("Long").text(), "a speed", 60)
        bar = self.window.find(".job [role=progressbar]")
        self.assertEqual(bar.attribute("aria-valuemax"), "100")
        self.press("Long", "Pause")
        self.window.wait(lambda: "Paused" in self.item("Long").text(), "the pause")
        for title in ("First", "Second", "Third"):
            self.submit(long, "--job-id", title.lower(), "--title", title, "--paused")
        self.window.wait(lambda: len(self.window.find_all(".job")) == 4, "four jobs")
        self.press("Long", "Resume")
        self.window.wait(lambda: "Paused" not in self.item("Long").text(), "going on")
        self.press("Long", "Cancel")
        self.window.press("Cancel", "dialog button.danger")
        self.window.sees("Cancelled: by the operator")
        self.press("Long", "Retry")
        self.window.wait(lambda: "Failed" not in self.item("Long").text(), "the retry")
        self.clean_console()

    def test_what_is_no_film_fails_in_words_and_titles_are_text(self):
        evil = "<img src=x onerror=window.hacked=1>"
        self.submit(film(self.folder / "a.mp4"), "--title", evil, "--paused")
        bad = self.folder / "<script>window.hacked=1<\N{DIVISION SLASH}script>.mp4"
        bad.write_bytes(b"no film at all" * 100)
        self.window.wait(lambda: self.window.find_all("input[type=file]"), "the file input")
        self.window.find_all("input[type=file]")[0].type(str(bad))
        self.window.press("Convert")
        self.window.find("h1", "Queue")
        self.window.sees("NotAFilm", 60)
        self.item(evil)
        self.go("queue")
        self.assertFalse(self.window.script("return 'hacked' in window"))

    def test_the_plane_is_killed_under_an_open_page(self):
        self.submit(film(self.folder / "long.mp4", 30, "640x360"), "--job-id", "long")
        self.go("queue")
        self.window.wait(lambda: "a second" in self.item("long").text(), "a speed", 60)
        port = self.base.rsplit(":", 1)[1]
        self.plane.kill()
        self.window.wait(lambda: self.window.script(
            "return [...document.querySelectorAll('[role=alert],[role=status]')]"
            ".some(e => /answer|reach|gone|again/i.test(e.innerText))"), "the words for it", 60)
        self.plane.flags[1] = "127.0.0.1:" + port
        self.plane.start()
        # It knows no sessions any more, and says so by itself.
        self.window.sees("You are signed out", 60)
        self.sign_in()
        self.go("queue")
        self.window.wait(lambda: "Completed" in self.item("long").text(), "its end", 180)

    def test_a_thousand_jobs(self):
        if harness.missing("boto3"):
            self.skipTest("no boto3")
        dynamodb = self.plane.clients("dynamodb")
        for begin in range(0, 1000, 25):
            dynamodb.batch_write_item(RequestItems={"stereo-spot-jobs": [
                {"PutRequest": {"Item": {
                    "job_id": {"S": f"j{i:04}"}, "mode": {"S": "sbs"}, "title": {"S": f"Film {i}"},
                    "status": {"S": "completed" if i % 2 else "created"},
                    "created_at": {"N": str(1700000000 + i)}, "paused_at": {"N": "1700000000"},
                    "completed_at": {"N": str(1700000000 + i)}}}} for i in range(begin, begin + 25)]})
        self.go("queue")
        self.window.sees("Show more of 500")
        self.window.sees("Film 999")
        self.assertEqual(len(self.window.find_all("ul[aria-label=Finished] .job")), 50)
        self.window.press("More")
        self.window.wait(lambda: len(self.window.find_all("ul[aria-label=Finished] .job")) == 100,
                         "the second page")
        self.window.press("Show more of 500")
        self.window.wait(
            lambda: len(self.window.find_all("ul[aria-label='Films under way'] .job")) == 250,
            "more that wait")
        self.clean_console()


if __name__ == "__main__":
    harness.main()
