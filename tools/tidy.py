#!/usr/bin/env python3
"""House rules that a machine can check. Run as a test; see STYLE.md for the reasons."""

import collections
import pathlib
import re
import shutil
import subprocess
import sys

import tidy_callers
import tidy_names

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"

# Who may include whom.
FLOORS = {
    "base": {"base"},
    "storage": {"base", "storage"},
    "wire": {"base", "wire"},
    "policy": {"base", "wire", "policy"},
    "media": {"base", "media"},
    "studio": {"base", "wire", "media", "studio"},
    "media_client": {"base", "wire", "media", "studio", "media_client"},
    "sqs": {"base", "storage", "wire", "policy", "sqs"},
    "s3": {"base", "storage", "wire", "policy", "s3"},
    "dynamodb": {"base", "storage", "wire", "dynamodb"},
    "cloudwatch": {"base", "storage", "wire", "cloudwatch"},
    "sns": {"base", "storage", "wire", "sns"},
    "sts": {"base", "storage", "wire", "policy", "sts"},
    "aws": {"base", "wire", "aws"},
    "backup": {"base", "wire", "s3", "backup"},
    "http": {"base", "wire", "http"},
    "plane": {"base", "storage", "wire", "policy", "sqs", "s3", "dynamodb", "cloudwatch", "sts", "sns",
              "http", "plane"},
    "pipeline": {"base", "wire", "sqs", "s3", "dynamodb", "media", "pipeline"},
    "page": {"base", "wire", "media", "sqs", "s3", "dynamodb", "cloudwatch", "http", "pipeline",
             "page"},
    "provision": {"base", "wire", "sqs", "s3", "dynamodb", "cloudwatch", "sts", "provision"},
    "cli": None,  # everything
}
# The rules of a service see the documents of wire and nothing else of it (and the macros that its
# operations' list is applied to); a service's rooms for the wire, and at its top the files that face
# the wire, see all of it.
DOCUMENTS = {"wire/json.h", "wire/node.h", "wire/describe.h", "wire/operation_list.h"}
SERVICES = {"sqs", "s3", "dynamodb", "cloudwatch", "sts", "sns"}
WIRE_ROOMS = {"http", "client", "wire", "kept", "forms", "website"}
WIRE_FILES = re.compile(r"^(wire|remote|route|upload_sink|form_sink|shapes)\b")
# Floors with rooms whose door is at the top: whoever stands outside includes no file of a room.
DOORS = {"media", "s3", "dynamodb", "sqs", "cloudwatch", "sts", "sns"}
FILES_A_FOLDER = 40

BANNED = [
    (re.compile(r"\bstd::rand\b|\bsrand\("), "use base/random.h"),
    (re.compile(r"system_clock::now\(\)"), "take a const Clock&"),
    (re.compile(r"\bsprintf\(|\bstrcpy\(|\bstrcat\("), "use fmt and std::string"),
    (re.compile(r"\bassert\("), "use CHECK"),
    (re.compile(r'TempDir\(\) \+ "[^"]*";'), "two runs at once would share it; add ::getpid()"),
    (re.compile(r"co_await[^;]*\[[&=\w]*\]\s*\("), "name the lambda first (g++ 12)"),
    (re.compile(r"\bTODO\b|\bFIXME\b|\bXXX\b"), "do it, or write an issue"),
]
MAY_ASK_THE_CLOCK = {"base/clock.cc", "http/connection_answer.cc"}

LINE, FUNCTION, FILE = 100, 90, 800


def includes_of(text):
    return re.findall(r'#include "([^"]+)"', text)


def check_includes(path, text):
    folder, *rooms = path.relative_to(SRC).parts[:-1]
    allowed = FLOORS.get(folder)
    test = path.name.endswith("_test.cc") or "_test_" in path.name or "fixture" in path.name
    if test:
        return
    rules = folder in SERVICES and not WIRE_ROOMS & set(rooms) and not WIRE_FILES.match(path.name)
    for target in includes_of(text):
        other = target.split("/")[0]
        if other not in FLOORS:
            continue
        if allowed is not None and other not in allowed:
            yield f"includes {target}: {folder} stands below {other}"
        if other in DOORS and other != folder and target.count("/") > 1:
            yield f"includes {target}: what is outside {other} uses the headers at its top"
        if rules and other == "wire" and target not in DOCUMENTS:
            yield f"includes {target}: rules know no protocol"


def check_folders(folders):
    """Folder and number of files."""
    for folder, count in sorted(folders.items()):
        if count > FILES_A_FOLDER:
            yield f"{folder}: has {count} files, more than {FILES_A_FOLDER}; make rooms"


def check_lines(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LINE:
            yield f"line {number} has {len(line)} columns"
        if line != line.rstrip():
            yield f"line {number} ends in space"
    count = text.count("\n")
    if count > FILE:
        yield f"has {count} lines; split it by noun"


def check_functions(path, text):
    """A function begins at column 0 (or one level in) and ends at the brace of its column."""
    start = None
    for number, line in enumerate(text.split("\n"), 1):
        if start is None and re.match(r"^[A-Za-z].*\)( const| noexcept| override)*( \{|.*\{)$", line) \
                and not re.match(r"^(namespace|struct|class|enum|union|extern)", line):
            start = number
        elif line.startswith("}") and start is not None:
            if number - start > FUNCTION:
                yield f"function at line {start} has {number - start} lines"
            start = None


def check_banned(path, text):
    relative = str(path.relative_to(SRC))
    for number, line in enumerate(text.split("\n"), 1):
        code = line.split("//")[0]
        for pattern, instead in BANNED:
            if pattern.search(code if "TODO" not in pattern.pattern else line):
                if "system_clock" in pattern.pattern and relative in MAY_ASK_THE_CLOCK:
                    continue
                yield f"line {number}: {pattern.search(line).group(0)}: {instead}"


def check_sentences(path, text):
    """A comment begins with what it is about: "What ..." and "Of ..." begin riddles."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        goes_on = number > 1 and lines[number - 2].lstrip().startswith("//") and \
            not lines[number - 2].rstrip().endswith((".", ":", "//"))
        if re.match(r"\s*// (Of|What) ", line) and not goes_on:
            yield f"line {number}: a comment begins with {line.split()[1]}; say what it is about"


def check_header(path, text):
    if path.suffix == ".h" and "#pragma once" not in text:
        yield "has no #pragma once"


def check_markdown(path, text):
    fenced = False
    titles = 0
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        titles += not fenced and line.startswith("# ")
    if titles != 1:
        yield f"has {titles} titles; a page has one"


def lists_around(code, at):
    """For each list that the place stands in, innermost first: its bracket and the members before."""
    depth, commas = 0, []
    for i in range(at - 1, -1, -1):
        c = code[i]
        if c in ")]}":
            depth += 1
        elif depth:
            depth -= c in "([{"
        elif c in "([{":
            if c == "{" and re.search(r"(\)|\b(else|const|override|do|try)|[:>])\s*$", code[:i]):
                return
            yield c, code[i + 1:commas[0]] if commas else ""
            commas = []
        elif c == ",":
            commas.append(i)
        elif c == ";":
            return


def check_try(path, text):
    code = re.sub(r"//[^\n]*", lambda m: " " * len(m.group(0)), text)
    for found in re.finditer(r"\bTRY\(", code):
        for bracket, made in lists_around(code, found.start()):
            if made and (bracket == "{" or re.search(r'[("]', made)):
                line = code.count("\n", 0, found.start()) + 1
                yield f"line {line}: TRY behind what its list has made, which would leak"


CHECKS = [check_includes, check_lines, check_functions, check_banned, check_sentences, check_header,
          check_try]


def problems_in(path):
    text = path.read_text(encoding="utf-8")
    for check in CHECKS:
        for problem in check(path, text):
            yield f"{path.relative_to(ROOT)}: {problem}"


# What a commit may hold at the top; all else was left behind by something.
TOP = {".ci", ".clang-format", ".clang-tidy", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md",
       "CMakeLists.txt", "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "README.md", "STYLE.md",
       "bench", "cmake", "docs", "src", "stereo-spot", "terraform", "tests", "tools"}
LARGEST = 1_000_000


def check_tracked(names, size_of):
    for name in sorted({n.split("/")[0] for n in names} - TOP):
        yield f"{name}: does not belong to the project; if it does, say so in tools/tidy.py"
    for name in names:
        if size_of(name) > LARGEST:
            yield f"{name}: is larger than a megabyte"


def tracked():
    """Nothing where this is no checkout, or there is no git."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return []
    done = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "-C", ROOT, "ls-files", "-z"],
                          capture_output=True, text=True, check=True)
    return [n for n in done.stdout.split("\0") if n and (ROOT / n).exists()]


def check_names(names):
    """`names`: of all that is tracked; see tidy_names.py and tidy_callers.py."""
    texts = {}
    for name in names:
        path = ROOT / name
        if path.suffix in (".h", ".cc", ".py", ".md", ".mjs", ".tf", ".cmake") or \
                path.name in ("stereo-spot", "CMakeLists.txt", "run") or path.parent.name == "tools":
            texts[path] = path.read_text(encoding="utf-8")
    known = tidy_names.Names(
        names,
        tidy_names.verbs_in(texts[ROOT / "stereo-spot"], texts[SRC / "cli/program.h"]),
        tidy_names.flags_in(t for p, t in texts.items() if p.suffix != ".md"))
    for path, text in texts.items():
        for problem in known.problems_in(path, text):
            yield f"{path.relative_to(ROOT)}: {problem}"
    yield from tidy_callers.problems_in({str(path.relative_to(ROOT)): text
                                         for path, text in texts.items()
                                         if path.suffix in (".h", ".cc")})


def self_test():
    """The net catches fish."""
    tidy_names.self_test()
    tidy_callers.self_test()
    bad = SRC / "base" / "canary.cc"
    text = '#include "sqs/api.h"\nint x = std::rand();  \n'
    found = [p for check in CHECKS for p in check(bad, text)]
    assert len(found) >= 3, found
    riddles = "// What is kept.\nint x;\n// A list of\n// What follows goes on.\n// Of two.\n"
    assert len(list(check_sentences(bad, riddles))) == 2
    sizes = {"src/a.cc": 10, "left-behind/credentials": 10, "docs/film.mp4": LARGEST + 1}
    assert len(list(check_tracked(sizes, sizes.get))) == 2
    for code, problems in (("auto x = X{name, TRY(f())};", 1), ('g(s("a"), TRY(f()));', 1),
                           ("auto x = h(X{.a = b,\n .c = TRY(f())});", 1), ("g(a, TRY(f()));", 0),
                           ("auto x = X{TRY(f()), name};", 0), ("if (a(b, c)) {\n TRY(f());\n}", 0)):
        assert len(list(check_try(bad, code))) == problems, code


def main():
    self_test()
    problems = []
    for path in sorted(SRC.rglob("*")):
        if path.suffix in (".h", ".cc"):
            problems.extend(problems_in(path))
        if path.suffix in (".ts", ".css", ".html"):
            text = path.read_text(encoding="utf-8")
            problems.extend(f"{path.relative_to(ROOT)}: {p}" for p in check_lines(path, text))
    for path in sorted(ROOT.rglob("*.md")):
        if "build" in path.relative_to(ROOT).parts[0] or "node_modules" in path.parts:
            continue
        for problem in check_markdown(path, path.read_text(encoding="utf-8")):
            problems.append(f"{path.relative_to(ROOT)}: {problem}")
    names = tracked()
    if names:
        problems.extend(check_names(names))
    problems.extend(check_folders(collections.Counter(
        str(pathlib.PurePath(name).parent) for name in names)))
    problems.extend(check_tracked(names, lambda name: (ROOT / name).stat().st_size))
    print("\n".join(problems))
    print(f"tidy: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
