"""Clients from npm that others made, unmodified, against `serve` (npm_clients.mjs)."""

import os
import pathlib
import subprocess
import sys

import harness

HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = pathlib.Path(os.environ.get("NPM_CLIENTS") or HERE.parents[2] / "build/npm-clients")

harness.need(programs=("node",))
if not (CLIENTS / "node_modules/minio").is_dir():
    print(f"skipped: no clients in {CLIENTS}; tools/install-npm-clients puts them there")
    sys.exit(77)

VERSION = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
if int(VERSION.removeprefix("v").split(".")[0]) < 20:
    print(f"skipped: node is {VERSION}, the clients want 20")
    sys.exit(77)


class NpmClients(harness.PlaneTest):
    def test_whole_sessions(self):
        done = subprocess.run(["node", "--no-warnings", "--test", str(HERE / "npm_clients.mjs")],
                              env={**self.plane.environment(), "NPM_CLIENTS": str(CLIENTS),
                                   "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE": "1"},
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("# pass 15\n", done.stdout)


if __name__ == "__main__":
    harness.main()
