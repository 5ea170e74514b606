"""AWS's SDK for JavaScript, unmodified, against `serve` (jssdk.mjs)."""

import os
import pathlib
import subprocess
import sys

import harness

HERE = pathlib.Path(__file__).resolve().parent
SDK = pathlib.Path(os.environ.get("JSSDK") or HERE.parents[2] / "build/jssdk")

harness.need(programs=("node",))
if not (SDK / "node_modules/@aws-sdk").is_dir():
    print(f"skipped: no SDK in {SDK}; tools/install-jssdk puts it there")
    sys.exit(77)

VERSION = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
if int(VERSION.removeprefix("v").split(".")[0]) < 20:
    print(f"skipped: node is {VERSION}, the SDK wants 20")
    sys.exit(77)


class JavaScript(harness.PlaneTest):
    def test_the_sdk(self):
        done = subprocess.run(["node", "--no-warnings", "--test", str(HERE / "jssdk.mjs")],
                              env={**self.plane.environment(), "JSSDK": str(SDK)},
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("# pass 18\n", done.stdout)


if __name__ == "__main__":
    harness.main()
