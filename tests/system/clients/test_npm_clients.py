"""Clients from npm that others made, unmodified, against `serve` (npm_clients.mjs)."""

import pathlib

import harness


class NpmClients(harness.NodeTest):
    def test_whole_sessions(self):
        self.run_script(pathlib.Path(__file__).with_name("npm_clients.mjs"), passes=15)


if __name__ == "__main__":
    NpmClients.needs("npm-clients", "minio", "NPM_CLIENTS")
    harness.main()
