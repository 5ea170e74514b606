"""Comments and pages name files, verbs and flags; each must be there. See tidy.py.

A name of a file is believed where a file of that path, or at the end of it, is in the tree: from the
root, below src/, or beside the file that names it. What a program makes or another project has is
no file of ours: FOREIGN.
"""

import pathlib
import re

FILE = re.compile(r"(?<![\w/.*${}<>-])((?:[\w.-]+/)*[\w-]+\.(?:h|cc|py|md|cmake|mjs|tf|http))(?![\w*/-])")
# Command lines of other programs, whose flags are theirs.
OTHERS = re.compile(r"\b(?:aws|docker|curl|terraform|nx|npm|pip|cmake|ctest|git|ffmpeg|ffplay) [\w-]")
# What stands in code, and so is no sentence.
CODE = re.compile(r'^\s*#include|^\s*(?:from|import)\s')
# "src/SERVICE/operations.h": a name for many.
PLACEHOLDER = re.compile(r"(?:^|/)[A-Z]{3,}[/.]")
FOREIGN = {"vulkan_core.h", "linux/landlock.h"}
FLAG = re.compile(r"(?<![\w-])--([a-z][a-z0-9-]+)")
VERB = re.compile(r"(?:^|[`\s(])\./stereo-spot ([a-z][a-z-]*)")


def comments_of(path, text):
    """Line number and text of what people read: comments of code, and all of a page."""
    for number, line in enumerate(text.split("\n"), 1):
        if path.suffix == ".md":
            yield number, line
        elif path.suffix == ".py" or path.name in ("CMakeLists.txt", "stereo-spot"):
            at = line.find("# ")
            if at >= 0:
                yield number, line[at:]
        else:
            at = line.find("//")
            if at >= 0 and not line[:at].rstrip().endswith(":"):
                yield number, line[at:]


class Names:
    """All that may be named. `files`: paths of the tree; `verbs`, `flags`: of the programs."""

    def __init__(self, files, verbs, flags):
        self.verbs, self.flags = verbs, flags
        self.ends = set()
        for name in files:
            parts = pathlib.PurePath(name).parts
            self.ends.update("/".join(parts[i:]) for i in range(len(parts)))

    def problems_in(self, path, text):
        if path.name == "CHANGELOG.md":
            return  # it tells what was
        page = path.suffix == ".md"
        foreign = goes_on = False
        for number, line in comments_of(path, text):
            for name in FILE.findall(line):
                there = name in self.ends or name in FOREIGN or (path.parent / name).exists()
                if not there and not PLACEHOLDER.search(name) and not CODE.search(line):
                    yield f"line {number} names {name}, which is not there"
            foreign = bool(OTHERS.search(line)) or (foreign and goes_on)
            goes_on = line.endswith("\\")
            if foreign:
                continue
            ours = line if page else " ".join(re.findall(r"`[^`]*`", line))
            for verb in VERB.findall(ours):
                if verb not in self.verbs:
                    yield f"line {number} names the verb {verb}, which is not there"
            for flag in FLAG.findall(ours):
                if flag not in self.flags:
                    yield f"line {number} names the flag --{flag}, which nothing here knows"


def verbs_in(door, program):
    """Those of the door, a shell script, and of the program, which has a function for each."""
    cases = re.findall(r"^([a-z][a-z |-]*)\)", door, re.M)
    return {verb.strip() for case in cases for verb in case.split("|")} | \
        set(re.findall(r"^Verb (\w+)_verb\(.*\);", program, re.M)) | {"help"}


def flags_in(sources):
    """Every word that could be a flag of ours: the programs' own and those they hand on."""
    found = set()
    for text in sources:
        found.update(FLAG.findall(text))
        found.update(re.findall(r'"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"', text))
    return found


def self_test():
    """The net catches fish."""
    names = Names(["src/a/b.h", "docs/c.md"], {"convert"}, {"crf"})
    page = pathlib.Path("docs/c.md")
    bad = ["see b.hh or b.h and x.h", "`./stereo-spot conver in`", "`--crff 3`"]
    assert len(list(names.problems_in(page, "\n".join(bad)))) == 3
    good = ["a/b.h, src/a/b.h, b.h", "    ./stereo-spot convert --crf 3", "aws sqs --any-thing"]
    assert not list(names.problems_in(page, "\n".join(good)))
    code = pathlib.Path("src/a/b.h")
    assert not list(names.problems_in(code, '#include "x.h"\nint a;'))
    assert len(list(names.problems_in(code, "int a;  // as x.h says, `up --nothing`"))) == 2
