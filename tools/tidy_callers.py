"""Functions that headers offer and nobody calls, or nothing but a test. See tidy.py.

A name counts as called where it stands more often in the tree than its declaration and its
definition need; what stands in one header and one source alone is not called. Names are looked at
without their classes, so that some that nobody calls are missed, and none is accused wrongly but
those that a library calls by name: CALLED_BY_OTHERS.
"""

import collections
import re

DECLARATION = re.compile(
    r"^ *(?:\[\[nodiscard\]\] |inline |static |constexpr |virtual |explicit |friend |template <[^>]*> )*"
    r"(?!return\b|co_return\b|co_await\b|else\b|throw\b|case\b|new\b)"
    r"(?:const )?[A-Za-z_][\w:]*(?:<[^;(]*>)?(?: const)?[ &*]+([a-z_]\w*)\(", re.M)
WORD = re.compile(r"[A-Za-z_]\w*")
KEYWORDS = {"if", "for", "while", "switch", "return", "sizeof", "alignas", "decltype", "requires", "operator",
            "defined", "catch", "static_assert", "co_await", "co_return", "noexcept"}
# Found by their names: gtest's printers and GTest's hooks, coroutines' promises, ranges, allocators.
CALLED_BY_OTHERS = {"PrintTo", "await_ready", "await_suspend", "await_resume", "get_return_object",
                    "initial_suspend", "final_suspend", "unhandled_exception", "return_void",
                    "return_value", "SetUp", "TearDown", "SetUpTestSuite", "TearDownTestSuite"}


# Made for tests, or measures that they and the benches take.
FOR_TESTS = re.compile(r"_test\.cc$|_test_|fixture|^tests/|^bench/|storage/faulty_disk|storage/kv_memory"
                       r"|look/inspect")
TESTS_ALONE_CALL = {"anaglyph_reference", "commit", "make_blob_memory", "presign"}


def code_of(text):
    """Without comments; texts stay, for macros make names of them."""
    return re.sub(r"//[^\n]*", "", text)


def uncalled(texts):
    """(path, name) of what is declared in a header. `texts`: path -> text of all C++ of the tree."""
    counts = collections.Counter()
    declared = {}
    bodies = collections.Counter()
    for path, text in texts.items():
        code = code_of(text)
        counts.update(WORD.findall(code))
        for name in DECLARATION.findall(code):
            bodies[name] += 1
            if path.endswith(".h") and name not in KEYWORDS:
                declared.setdefault(name, path)
        # Definitions of members outside of their class, and of functions in sources.
        bodies.update(re.findall(r"^[^\s#/][^;={]*::~?([a-z_]\w*)\([^;]*?\{", code, re.M | re.S))
    for name, path in sorted(declared.items()):
        if name in CALLED_BY_OTHERS:
            continue
        if counts[name] <= bodies[name] or counts[name] == 1:
            yield path, name


def problems_in(texts):
    """As uncalled(); with what is called by tests alone."""
    nobody = set(uncalled(texts))
    ours = {path: text for path, text in texts.items() if not FOR_TESTS.search(path)}
    for path, name in sorted(nobody):
        yield f"{path}: nobody calls {name}"
    for path, name in uncalled(ours):
        if (path, name) not in nobody and name not in TESTS_ALONE_CALL:
            yield f"{path}: nothing but tests calls {name}"


def self_test():
    """The net catches fish, and lets pass what is no fish."""
    header = "int used(int);\nint unused(int);\nint tested();\n"
    source = "int used(int a) {\n return a;\n}\nint unused(int a) {\n return used(a);\n}\nint tested() {\n return 1;\n}\n"
    found = list(problems_in({"src/a.h": header, "src/a.cc": source, "src/a_test.cc": "int x = tested();"}))
    assert found == ["src/a.h: nobody calls unused", "src/a.h: nothing but tests calls tested"], found
