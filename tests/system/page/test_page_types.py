"""The types of the page's browser half, by the TypeScript compiler (tools/install-typescript)."""

import pathlib
import shutil
import subprocess
import unittest

import harness

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMPILER = ROOT / "build/typescript/node_modules/typescript/bin/tsc"


class Types(unittest.TestCase):
    def test_they_fit(self):
        if shutil.which("node") is None or not COMPILER.exists():
            self.skipTest("no TypeScript compiler: tools/install-typescript, which needs npm")
        done = subprocess.run(["node", COMPILER, "-p", ROOT / "src/page/web/tsconfig.json"],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    harness.main()
