#!/usr/bin/env python3
"""Checks what the documentation quotes, and that every sentence a user may meet at compile time has a test. Prints every
offence as file:line.

In README.md and docs/, a comment before a block says what it quotes:

  <!-- file: PATH -->           a whole file, but for its license line
  <!-- part of: PATH -->        some lines of a file, in one piece
  <!-- printed by: EXAMPLE -->  what the example prints, as far as its .expected file fixes it

A row of a table that links to a source in tests/compile_fail/ quotes, in its first cell, the error that this expects.

  documentation.py [--self-test]
"""
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from golden import matches

ROOT = Path(__file__).resolve().parents[2]
QUOTE = re.compile(r"^<!-- (file|part of|printed by): (\S+) -->\n+```.*\n((?:.*\n)*?)```$", re.M)
ROW = re.compile(r"^\| `(.*?)` \|.*\((?:\.\./)*(tests/compile_fail/\w+\.cpp)\)", re.M)
ASSERTION = re.compile(r'static_assert\(.*?((?:"(?:[^"\\]|\\.)*"\s*)+)\);', re.S)
EXPECT = re.compile(r"// expect: (.+)")

# Sentences that no source can provoke first, with the reason.
UNREACHABLE = {
    "protolearn: a task may have at most 64 must rules.": "the limit of 13 comes before it",
    "protolearn::conflict_search<A, B, ...>: more than 255 settings.": "so many would take minutes to compile",
}


def quote_is_true(kind, source, text):
    """Does `text` quote `source` truly?"""
    if kind == "printed by":
        return matches(source, text)
    lines = [line for line in source.split("\n") if not line.startswith("// SPDX-")]
    return "\n".join(lines) == text if kind == "file" else f"\n{text}" in "\n" + source


def quotes(path, text):
    for found in QUOTE.finditer(text):
        kind, name, block = found.groups()
        source = ROOT / (name + ".expected" if kind == "printed by" else name)
        line = text.count("\n", 0, found.start()) + 1
        if not source.is_file():
            yield f"{path}:{line}: there is no {source.relative_to(ROOT)}"
        elif not quote_is_true(kind, source.read_text(), block):
            yield f"{path}:{line}: this is not what it says it is ({kind}: {name})"
    if (comments := len(re.findall(r"^<!-- (?:file|part of|printed by):", text, re.M))) != len(QUOTE.findall(text)):
        yield f"{path}:1: one of {comments} comments that announce a quote has no block after it"


def rows(path, text, expectations):
    for found in ROW.finditer(text):
        sentence, name = found[1].replace("\\|", "|"), found[2]
        line = text.count("\n", 0, found.start()) + 1
        if name not in expectations:
            yield f"{path}:{line}: there is no {name}"
        elif not re.search(expectations[name], sentence):
            yield f"{path}:{line}: {name} expects another sentence: {expectations[name]}"


def sentences(text):
    """The messages of the assertions in a header, with their lines."""
    for found in ASSERTION.finditer(text):
        message = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found[1]))
        if message.startswith("protolearn"):
            yield text.count("\n", 0, found.start(1)) + 1, message


def untested(path, text, expectations):
    for line, message in sentences(text):
        if message not in UNREACHABLE and not any(re.search(expect, message) for expect in expectations.values()):
            yield f"{path}:{line}: no source in tests/compile_fail/ expects: {message}"


def self_test():
    good = "<!-- file: LICENSE -->\n```\na\n```\n"
    wrong = []
    if QUOTE.findall(good) != [("file", "LICENSE", "a\n")] or list(quotes("x", good)) != ["x:1: this is not what it says it is (file: LICENSE)"]:
        wrong.append("a false quote")
    if not quote_is_true("file", "// SPDX-x\na\n", "a\n") or not quote_is_true("part of", "a\nb\nc\n", "b\n"):
        wrong.append("true quotes")
    if quote_is_true("file", "a\nb\n", "a\n") or quote_is_true("part of", "ab\n", "b\n") or quote_is_true("part of", "a\nb\nc\n", "a\nc\n"):
        wrong.append("quotes with lines left out")
    if not quote_is_true("printed by", "in <time>\n", "in 3 s\n") or quote_is_true("printed by", "in <time>\n", "in time\n"):
        wrong.append("what is printed")
    if not list(quotes("x", "<!-- file: LICENSE -->\nno block\n")):
        wrong.append("a quote without block")
    expectations = {"tests/compile_fail/a.cpp": "protolearn: a [|]"}
    if list(rows("x", "| `protolearn: a \\|` | [a](../tests/compile_fail/a.cpp) |\n", expectations)):
        wrong.append("a true row")
    if len(list(rows("x", "| `other` | [a](../tests/compile_fail/a.cpp) |\n", expectations))) != 1:
        wrong.append("a false row")
    header = 'static_assert(a);\nstatic_assert(b,\n  "protolearn: a | "\n  "c");\nstatic_assert(d, "protolearn: e");\n'
    if list(untested("x", header, expectations)) != ["x:5: no source in tests/compile_fail/ expects: protolearn: e"]:
        wrong.append("an untested sentence")
    return f"misjudged: {', '.join(wrong)}" if wrong else None


def main():
    expectations = {}
    for source in sorted((ROOT / "tests/compile_fail").glob("*.cpp")):
        if expect := EXPECT.match(source.read_text()):
            expectations[str(source.relative_to(ROOT))] = expect[1]
    offences, pages, headers = [], [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ROOT / "include"
    for page in pages:
        text, name = page.read_text(), page.relative_to(ROOT)
        offences += [*quotes(name, text), *rows(name, text, expectations)]
    for header in sorted(headers.rglob("*.hpp")):
        offences += untested(header.relative_to(ROOT), header.read_text(), expectations)
    if offences:
        sys.exit("\n".join(offences))
    print(f"{len(pages)} pages and {len(expectations)} compile-time errors: all in order")


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else main())
