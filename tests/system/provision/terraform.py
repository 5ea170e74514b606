"""Terraform for tests: the provider from a mirror, the modules of terraform/ as a copy, and nx."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import harness

ROOT = pathlib.Path(__file__).resolve().parents[3]
MIRRORS = [p for p in (os.environ.get("TF_PLUGIN_MIRROR"), "/opt/tf-plugins",
                       "/usr/share/terraform/plugins") if p and pathlib.Path(p).is_dir()]
NX = ROOT / "build/nx/node_modules"


def need():
    """For a whole file, as harness.need."""
    harness.need(programs=("terraform",))
    if not MIRRORS:
        print("skipped: no mirror of the AWS provider on this machine (set TF_PLUGIN_MIRROR)")
        sys.exit(77)


def environment(folder, base):
    """`base` for Terraform: the provider is linked from the mirror, and nobody else is asked."""
    settings = folder / "terraformrc"
    settings.write_text('provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n'
                        % MIRRORS[0])
    return base | {"TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1",
                   "TF_IN_AUTOMATION": "1", "TF_CLI_ARGS": "-no-color"}


def copy_of_modules(folder):
    """What git keeps of terraform/, where tests may write."""
    copy = folder / "terraform"
    shutil.copytree(ROOT / "terraform", copy, ignore=shutil.ignore_patterns(
        "node_modules", ".nx", ".terraform*", "*.tfstate*", "tfplan", ".env", "backend.config",
        "terraform-outputs.env"))
    return copy


class Workspace:
    """The modules' targets, by nx where it is installed; else their commands, as nx would."""

    def __init__(self, folder, env):
        self.folder, self.env, self.running = copy_of_modules(folder), env, []
        self.has_nx = NX.is_dir() and shutil.which("node") is not None
        if self.has_nx:
            (self.folder / "node_modules").symlink_to(NX)

    def start(self, *command, project="."):
        process = subprocess.Popen(
            list(map(str, command)), cwd=self.folder / project, env=self.env, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True)
        self.running.append(process)
        return process

    def stop(self):
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def target(self, project, target):
        """Begins what `nx run project:target` does, and gives its process."""
        if self.has_nx:
            return self.start("node_modules/.bin/nx", "run", f"{project}:{target}",
                              "--output-style=stream")
        return self.start("sh", "-exc", "\n".join(self.commands(project, target)))

    def commands(self, project, target):
        told = json.loads((self.folder / project / "project.json").read_text())["targets"][target]
        lines = []
        for other in told.get("dependsOn", []):
            if isinstance(other, str):
                other = {"projects": [project], "target": other}
            for name in other["projects"]:
                lines += self.commands(name, other["target"])
        return [*lines, f"cd '{self.folder / project}'", told["options"]["command"]]


def finish(process, codes=(0,), timeout=600):
    """All that a process said; an error unless it ended with one of these codes."""
    said = process.communicate(timeout=timeout)[0]
    if process.returncode not in codes:
        raise AssertionError(f"{process.args}: exit {process.returncode}\n{said[-6000:]}")
    return said
