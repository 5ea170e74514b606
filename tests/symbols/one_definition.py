#!/usr/bin/env python3
"""No two of our static libraries define the same symbol.

    one_definition.py LIBRARY...

A linker that finds a function in two libraries takes the first one that it meets and says nothing, so
that a program's behaviour would depend on the order of its libraries. Inline functions and templates
are left out: the compiler gives them to every object that uses them (weak and unique symbols).
"""

import collections
import pathlib
import subprocess
import sys

# Types of nm (binutils): code, data that is written, zeroed or constant, common, absolute.
STRONG = set("TDBRCA")


def definitions(text):
    """The strong symbols that `nm --format=posix --extern-only --defined-only` lists."""
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 2 and fields[1] in STRONG:
            yield fields[0]


def doubles(listings):
    """Symbols that more than one library or object defines, with the libraries, from {library: text}."""
    places = collections.defaultdict(list)
    for library, text in listings.items():
        for symbol in definitions(text):
            places[symbol].append(library)
    return {symbol: found for symbol, found in places.items() if len(found) > 1}


def check_this_check():
    one, two = "f T 0 10\ninline W 0 10\n", "g T 0 10\ninline W 0 10\nvtable V 0 8\n"
    assert doubles({"one": one, "two": two}) == {}
    assert doubles({"one": one, "two": one}) == {"f": ["one", "two"]}
    assert doubles({"one": one + "a[b.o]:\n" + one}) == {"f": ["one", "one"]}


def main(libraries):
    check_this_check()
    listings = {}
    for library in libraries:
        listings[pathlib.Path(library).name] = subprocess.run(
            ["nm", "--format=posix", "--extern-only", "--defined-only", library],
            check=True, capture_output=True, text=True).stdout
    if not any(True for text in listings.values() for _ in definitions(text)):
        sys.exit("nm lists no symbol of any library")
    found = doubles(listings)
    for symbol, places in sorted(found.items()):
        print(f"{symbol}: is defined in {' and '.join(places)}")
    print(f"{len(listings)} libraries, {len(found)} symbols with more than one definition")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
