"""Jobs as people think of them: settings, order, pauses, progress and names, by the command line."""

import json
import pathlib
import re
import subprocess
import time

import harness

harness.need(programs=("ffmpeg", "ffprobe"))


def film(path, seconds=6, size="320x180"):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                    f"testsrc2=size={size}:rate=24:duration={seconds}", "-c:v", "libx264",
                    "-preset", "ultrafast", "-g", "24", str(path)], check=True)
    return path


def shape(path):
    """Codec, width and height of the pictures."""
    done = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
                           "stream=codec_name,width,height", "-of", "csv=p=0", str(path)],
                          capture_output=True, text=True, check=True)
    codec, width, height = done.stdout.strip().split(",")[:3]
    return codec, int(width), int(height)


class Jobs(harness.PlaneTest):
    verb, flags = "up", ("--segment-seconds", "0.6", "--threads", "1", "--preset", "ultrafast")

    def setUp(self):
        super().setUp()
        self.here = ("--data-dir", self.plane.folder)
        self.film = film(self.folder / "holiday.mp4")

    def job(self, *words, check=True):
        return harness.run("job", *words, *self.here, check=check)

    def submit(self, *words):
        return self.job("submit", *words).stdout.split()

    def listed(self, *words):
        return [json.loads(line) for line in self.job("list", "--json", *words).stdout.splitlines()]

    def state(self, job):
        return json.loads(self.job("show", "--json", job).stdout)["state"]

    def refused(self, words, code, text):
        done = self.job(*words, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(text, done.stderr)

    # --------------------------------------------------------------------------- settings

    def test_each_job_has_settings_of_its_own(self):
        jobs = {}
        jobs["hevc"] = self.submit(self.film, "--codec", "hevc", "--mode", "tb")[0]
        jobs["small"] = self.submit(self.film, "--size", "90", "--start", "1", "--end", "3")[0]
        jobs["glasses"] = self.submit(self.film, "--for", "red-cyan", "--container", "mkv")[0]
        jobs["usual"] = self.submit(self.film)[0]
        made = {}
        for name, job in jobs.items():
            self.job("wait", job)
            folder = self.folder / name
            folder.mkdir()
            self.job("fetch", job, folder)
            made[name] = next(folder.iterdir())
        self.assertEqual(made["hevc"].name, "holiday_TBF_fulltb.mp4")
        self.assertEqual(shape(made["hevc"]), ("hevc", 320, 360))
        self.assertEqual(made["small"].name, "holiday_LRF_Full_SBS.mp4")
        self.assertEqual(shape(made["small"]), ("h264", 320, 90))
        self.assertEqual(len(harness.frames(made["small"])), 48)
        self.assertEqual(made["glasses"].name, "holiday_redcyan_dubois.mkv")
        self.assertEqual(shape(made["glasses"]), ("h264", 320, 180))
        self.assertEqual(shape(made["usual"]), ("h264", 640, 180))
        told = json.loads(self.job("show", "--json", jobs["small"]).stdout)
        self.assertEqual(told["settings"], {"start": "1", "end": "3", "width": "0",
                                            "height": "90"})

    def test_strength_changes_the_film_and_what_is_no_setting_is_refused(self):
        flat, deep = (self.submit(self.film, "--strength", value)[0] for value in ("0", "4"))
        for job in (flat, deep):
            self.job("wait", job)
            self.job("fetch", job, self.folder / f"{job}.mp4")
        self.assertNotEqual((self.folder / f"{flat}.mp4").read_bytes(),
                            (self.folder / f"{deep}.mp4").read_bytes())
        for words, text in ((["--strength", "40"], "0 to 10"), (["--for", "toaster"], "toaster"),
                            (["--depth-model", "../model.onnx"], "name a model"),
                            (["--codec", "av2"], "av1"), (["--start", "5", "--end", "2"], "--end")):
            self.refused(["submit", self.film, *words], 64, text)
        self.assertEqual(self.listed("--status", "waiting,running"), [])

    def test_a_model_that_workers_lack_fails_the_job_in_words(self):
        job = self.submit(self.film, "--depth-model", "no-such-model")[0]
        self.refused(["wait", job], 1, "no-such-model")
        self.assertIn("on the worker's machine", self.job("show", job).stdout)

    # --------------------------------------------------------------------------- order

    def test_waiting_jobs_are_moved_and_begin_in_their_order(self):
        first = self.submit(film(self.folder / "long.mp4", 20), "--job-id", "long")[0]
        self.eventually(lambda: self.state(first) in ("cutting", "converting"))
        for name in ("a", "b", "c"):
            self.submit(self.film, "--job-id", name)
        self.job("move", "c", "--first")
        self.job("move", "a", "--last")
        waiting = [job["job_id"] for job in self.listed("--status", "waiting")]
        self.assertEqual(waiting, ["c", "b", "a"])
        self.refused(["move", "long", "--first"], 1, "only jobs that wait")
        self.refused(["move", "a"], 64, "--first")
        for name in ("a", "b", "c"):
            self.job("wait", name)
        begun = {job["job_id"]: job["completed_at"] for job in self.listed("--status", "completed")}
        self.assertLessEqual(begun["c"], begun["b"])
        self.assertLessEqual(begun["b"], begun["a"])

    def test_a_paused_job_stands_still_and_goes_on(self):
        job = self.submit(film(self.folder / "long.mp4", 30), "--job-id", "long")[0]
        self.eventually(lambda: self.listed()[0].get("segments_done", 0) >= 2, what="two segments")
        self.job("pause", job)
        self.eventually(lambda: self.listed()[0]["pictures_per_second"] == 0, 10, "the stop")
        done = self.listed()[0]["segments_done"]
        other = self.submit(self.film, "--job-id", "other")[0]
        self.job("wait", other)  # others pass
        self.assertEqual(self.state(job), "paused")
        self.assertEqual(self.listed("--status", "paused")[0]["segments_done"], done)
        self.plane.kill()
        self.plane.start()
        self.assertEqual(self.state(job), "paused")
        self.job("resume", job)
        self.job("wait", job)
        self.job("fetch", job, self.folder / "out.mp4")
        self.assertEqual(len(harness.frames(self.folder / "out.mp4")), 30 * 24)
        self.refused(["pause", job], 1, "cannot be paused any more")
        self.refused(["resume", job], 1, "not paused")

    def test_cancelling_frees_the_workers_at_once(self):
        job = self.submit(film(self.folder / "long.mp4", 60, "640x360"), "--job-id", "long")[0]
        self.eventually(lambda: self.state(job) == "converting")
        self.job("cancel", job)
        other = self.submit(self.film, "--job-id", "other")[0]
        self.job("wait", other)
        self.assertEqual(self.state(job), "failed")

    # --------------------------------------------------------------------------- looking

    def test_progress_is_told_and_true(self):
        job = self.submit(film(self.folder / "long.mp4", 40, "640x360"), "--job-id", "long")[0]
        waiter = subprocess.Popen([harness.PROGRAM, "job", "wait", job, *self.here],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  env=harness.clean_environment())
        seen = []
        while waiter.poll() is None:
            told = self.listed()[0]
            seen.append((time.monotonic(), told))
            time.sleep(0.5)
        end = time.monotonic()
        out, bar = waiter.communicate()
        self.assertEqual(out, "completed\n")
        self.assertIn("converting", bar)
        percents = [told["percent"] for _, told in seen if "percent" in told]
        self.assertEqual(percents, sorted(percents))
        self.assertTrue(any(20 < p < 80 for p in percents), percents)
        promised = [(at, told["seconds_left"]) for at, told in seen
                    if told.get("percent", 0) > 10 and "seconds_left" in told]
        self.assertTrue(promised)
        # How good the promise is stands in the bench; here that it is of the right size.
        for at, left in promised:
            self.assertLess(left, 4 * (end - at) + 10)

    def test_lists_are_tables_for_people_and_lines_for_programs(self):
        self.assertEqual(self.job("list").stdout, "")
        for i in range(3):
            self.submit(self.film, "--job-id", f"j{i}", "--paused")
        table = self.job("list").stdout.splitlines()
        self.assertEqual(table[0].split(),
                         ["ID", "STATUS", "DONE", "LEFT", "AGE", "MODE", "TITLE"])
        self.assertEqual(len(table), 4)
        self.assertRegex(table[1], r"^j0 +paused +0 % .* sbs +holiday\.mp4$")
        self.assertEqual(len(self.listed("--limit", "2")), 2)
        self.assertEqual(self.listed("--status", "failed"), [])
        self.refused(["list", "--status", "waitng"], 64, "did you mean waiting")
        self.refused(["list", "--limit", "0"], 64, "limit")

    def test_ids_by_their_beginning(self):
        for name in ("film-one", "film-two"):
            self.submit(self.film, "--job-id", name, "--paused")
        self.assertIn("film-one", self.job("show", "film-o").stdout)
        self.refused(["show", "film"], 1, "2 jobs begin so, film-one, film-two")
        self.refused(["show", "x"], 1, "does not exist")
        self.job("cancel", "film-o", "film-t")
        self.assertEqual(len(self.listed("--status", "failed")), 2)

    # --------------------------------------------------------------------------- films

    def test_a_folder_is_submitted_and_bad_films_do_not_hold_it_up(self):
        many = self.folder / "many"
        many.mkdir()
        film(many / "one.mp4", 1)
        film(many / "two.mp4", 1)
        (many / "bad.mp4").write_bytes(b"no film")
        (many / "notes.txt").write_text("not looked at")
        done = self.job("submit", many, "--wait", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("bad.mp4", done.stderr)
        self.assertEqual(done.stdout.split().count("completed"), 2)
        self.refused(["submit", many, "--title", "x"], 64, "one film")

    def test_films_are_fetched_under_names_that_players_know(self):
        for title in ("../../evil", "a/b", "x" * 300, "\N{CLAPPER BOARD} 'q\" <b>"):
            job = self.submit(self.film, "--title", title)[0]
            self.job("wait", job)
            before = set(self.folder.iterdir())
            done = subprocess.run([harness.PROGRAM, "job", "fetch", job, *self.here],
                                  cwd=self.folder, capture_output=True, text=True,
                                  env=harness.clean_environment())
            self.assertEqual(done.returncode, 0, done.stderr)
            new, = set(self.folder.iterdir()) - before
            self.assertTrue(new.name.endswith("_LRF_Full_SBS.mp4"), new.name)
            again = self.job("fetch", job, new, check=False)
            self.assertEqual(again.returncode, 1)
            self.job("fetch", job, new, "--overwrite")

    def test_damaged_pictures_are_told(self):
        data = bytearray(self.film.read_bytes())
        middle = len(data) // 2
        data[middle:middle + 4000] = bytes(4000)
        damaged = self.folder / "damaged.mp4"
        damaged.write_bytes(data)
        job = self.submit(damaged)[0]
        done = self.job("wait", job)
        told = json.loads(self.job("show", "--json", job).stdout)
        self.assertTrue(any(re.search(r"could be read|are damaged", note)
                            for note in told.get("notes", [])), told)
        self.assertIn("Note: ", done.stderr)

    def test_uploads_alone_have_settings_in_their_metadata(self):
        if harness.missing("boto3"):
            self.skipTest("no boto3")
        s3 = self.plane.clients("s3")
        bucket = f"stereo-spot-input-{harness.ACCOUNT}"
        s3.put_object(Bucket=bucket, Key="input/alone/source.mp4", Body=self.film.read_bytes(),
                      Metadata={"mode": "tb", "codec": "hevc", "strength": "1", "title": "Alone"})
        s3.put_object(Bucket=bucket, Key="input/wrong/source.mp4", Body=self.film.read_bytes(),
                      Metadata={"strength": "lots"})
        self.eventually(lambda: len(self.listed("--status", "completed,failed")) == 2)
        told = {job["job_id"]: job for job in self.listed()}
        self.assertEqual(told["alone"]["settings"], {"codec": "hevc", "strength": "1"})
        self.assertIn("InvalidSetting: lots is no value of the setting strength",
                      told["wrong"]["error"])
        self.job("fetch", "alone", self.folder / "alone.mp4")
        self.assertEqual(shape(self.folder / "alone.mp4"), ("hevc", 320, 360))


if __name__ == "__main__":
    harness.main()
