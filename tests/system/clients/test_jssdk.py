"""AWS's SDK for JavaScript, unmodified, against `serve` (jssdk.mjs)."""

import pathlib

import harness


class JavaScript(harness.NodeTest):
    def test_the_sdk(self):
        self.run_script(pathlib.Path(__file__).with_name("jssdk.mjs"), passes=18)


if __name__ == "__main__":
    JavaScript.needs("jssdk", "@aws-sdk", "JSSDK")
    harness.main()
