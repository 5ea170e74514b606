"""Depth by a model through the whole program: on the processor, on a GPU by WebGPU, and where there is none.

Needs ffmpeg and ONNX Runtime; the GPU a Vulkan driver that WebGPU takes (SwiftShader, of Debian's chromium, is one).
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

import harness
from onnx_file import brightness_model

harness.need(programs=("ffmpeg",))

SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json"


def luma_of(film):
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(film), "-f", "rawvideo", "-pix_fmt", "gray", "-"],
                          capture_output=True, check=True)
    return done.stdout


class DepthModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.model = cls.path / "model.onnx"
        cls.model.write_bytes(brightness_model(112, 56))
        cls.env = harness.clean_environment()
        if "VK_DRIVER_FILES" not in cls.env and os.path.exists(SWIFTSHADER):
            cls.env["VK_DRIVER_FILES"] = SWIFTSHADER
        done = harness.run("models", "check", cls.model, check=False, env=cls.env)
        if "no library" in done.stderr or "ONNX Runtime, a library" in done.stderr:
            raise unittest.SkipTest(done.stderr.strip())
        assert done.returncode == 0, done.stderr
        cls.film = cls.path / "film.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=192x108:rate=12:duration=2",
                        "-c:v", "libx264", "-preset", "ultrafast", str(cls.film)], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def need_a_gpu(self):
        done = harness.run("models", "check", self.model, "--depth-device", "webgpu", check=False, env=self.env)
        if done.returncode:
            self.skipTest("no Vulkan driver that WebGPU takes (install chromium for its SwiftShader): " +
                          done.stderr.strip())
        return done

    def converted(self, name, device):
        out = self.path / name
        done = harness.run("convert", self.film, out, "--mode", "depth", "--crf", 0, "--preset", "ultrafast",
                           "--threads", 1, "--depth-model", self.model, "--depth-device", device, env=self.env)
        return luma_of(out), done

    def test_a_gpu_gives_the_depth_that_the_processor_gives(self):
        check = self.need_a_gpu()
        self.assertIn("device    webgpu, ", check.stdout)
        here, _ = self.converted("here.mp4", "cpu")
        there, _ = self.converted("there.mp4", "webgpu")
        self.assertEqual(len(here), 192 * 108 * 24)
        self.assertEqual(len(here), len(there))
        self.assertGreater(len(set(here)), 50)  # a map, not one grey
        self.assertLessEqual(max(abs(a - b) for a, b in zip(here, there)), 1)

    def test_auto_says_what_it_took(self):
        _, done = self.converted("auto.mp4", "auto")
        self.assertRegex(done.stdout + done.stderr,
                         r"Note: the depth model runs on (a GPU, .+|the processor; not on a GPU: .+)\.")

    def test_a_device_that_is_not_there_is_an_error_before_the_work(self):
        env = dict(self.env, VK_DRIVER_FILES="/none.json")
        out = self.path / "none.mp4"
        done = harness.run("convert", self.film, out, "--depth-model", self.model, "--depth-device", "webgpu",
                           check=False, env=env)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("cannot run on webgpu", done.stderr)
        self.assertIn("--depth-device cpu", done.stderr)
        self.assertFalse(out.exists())
        done = harness.run("convert", self.film, out, "--depth-device", "gpu", check=False)
        self.assertEqual(done.returncode, 64)
        self.assertIn("webgpu", done.stderr)

    def test_workers_are_told_their_device(self):
        for verb in ("work", "up"):
            done = harness.run(verb, "--depth-model", self.model, "--depth-device", "auto", check=False)
            self.assertEqual(done.returncode, 64)
            self.assertIn("name it here", done.stderr)


if __name__ == "__main__":
    harness.main()
