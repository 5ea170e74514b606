"""The provisioner against moto's server, as a stand-in for AWS: nothing in it knows our own plane."""

import socket
import subprocess
import time
import unittest
import urllib.request

import harness

harness.need("moto", programs=("moto_server",))


class Moto(unittest.TestCase):
    def setUp(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.server = subprocess.Popen(["moto_server", "-H", "127.0.0.1", "-p", str(port)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        self.endpoint = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.endpoint + "/moto-api/").close()
                break
            except OSError:
                self.assertLess(time.monotonic(), end, "moto_server did not start")
                time.sleep(0.1)

    def test_plan_apply_plan_destroy(self):
        env = dict(harness.clean_environment(), AWS_ACCESS_KEY_ID="test",
                   AWS_SECRET_ACCESS_KEY="test")
        flags = ("--endpoint-url", self.endpoint)
        plan = harness.run("plan", *flags, "-detailed-exitcode", check=False, env=env)
        self.assertEqual(plan.returncode, 2, plan.stderr)
        self.assertIn("Plan: 20 to add, 0 to change, 0 to destroy.", plan.stdout)
        harness.run("apply", *flags, "-auto-approve", env=env)
        again = harness.run("plan", *flags, "-detailed-exitcode", check=False, env=env)
        self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
        harness.run("destroy", *flags, "-auto-approve", env=env)


if __name__ == "__main__":
    harness.main()
