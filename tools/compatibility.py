#!/usr/bin/env python3
"""The parts of docs/compatibility.md that say what there is, made from the program's own lists.

    tools/compatibility.py SPOT_MEMBERS            says where the page is not as they are
    tools/compatibility.py SPOT_MEMBERS --update   makes it so

SPOT_MEMBERS is the built program tests/members, which prints the lists. A part of the page lies
between <!-- made from: NAME --> and <!-- end -->; what stands around it is written by hand.
"""

import json
import pathlib
import re
import subprocess
import sys
import textwrap

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "compatibility.md"
PART = re.compile(r"(<!-- made from: ([\w ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
COLUMNS = 118


def parts_of(printed):
    """By name, what stands in each part."""
    rows = [f"| {s['title']} | {s['protocols']} |" for s in printed["services"]]
    parts = {"services": "\n".join(["| service | protocols |", "|---|---|", *rows])}
    operations = {name: list(members) for name, members in printed["operations"].items()}
    operations["s3"] = [route["name"] for route in printed["s3_routes"]]
    for name, names in operations.items():
        text = ", ".join(dict.fromkeys(names)) + "."
        parts[f"operations of {name}"] = textwrap.fill(text, COLUMNS, break_long_words=False)
    for name, names in printed["not_offered"].items():
        text = "Not offered: " + ", ".join(names) + "." if names else "All are offered."
        parts[f"not offered of {name}"] = textwrap.fill(text, COLUMNS, break_long_words=False)
    return parts


def made(page, parts):
    """The page with its parts as they should be."""
    return PART.sub(lambda m: m[1] + parts[m[2]] + "\n" + m[4], page)


def missing(page, parts):
    return sorted(set(parts) - {match[2] for match in PART.finditer(page)})


def main():
    printed = json.loads(subprocess.run([sys.argv[1]], capture_output=True, check=True).stdout)
    parts, page = parts_of(printed), PAGE.read_text(encoding="utf-8")
    lost = missing(page, parts)
    if lost:
        print(f"{PAGE.name} has no place for: {', '.join(lost)}")
        return 1
    right = made(page, parts)
    if right == page:
        return 0
    if "--update" in sys.argv[2:]:
        PAGE.write_text(right, encoding="utf-8")
        return 0
    print(f"{PAGE.name} is not as the lists are; tools/compatibility.py {sys.argv[1]} --update")
    return 1


if __name__ == "__main__":
    sys.exit(main())
