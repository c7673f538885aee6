#!/usr/bin/env python3
"""Runs a program and compares what it prints with a file.

In the file, <time> stands for any duration such as "0.12 s", <number> for any number, <text> for anything within a line,
and a line that is only "..." for any number of lines. With PROTOLEARN_UPDATE_GOLDEN=1 in the environment a file that
does not match is rewritten, with each duration as <time>.

  golden.py EXPECTED PROGRAM [ARGUMENTS...]
  golden.py --self-test
"""
import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

NUMBER = r"-?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?"
TIME = rf"{NUMBER} ?(?:ns|us|µs|ms|s|min|h)\b"
WILDCARDS = {"<time>": TIME, "<number>": NUMBER, "<text>": r"[^\n]*", "...\n": r"(?:[^\n]*\n)*?"}
WILDCARD = re.compile(r"(<time>|<number>|<text>|^\.\.\.\n)", re.M)


def matches(expected, actual):
    pattern = "".join(WILDCARDS.get(part) or re.escape(part) for part in WILDCARD.split(expected))
    return re.fullmatch(pattern, actual) is not None


def normalised(actual):
    return re.sub(rf"(?<![\w.,]){TIME}", "<time>", actual)


def self_test():
    accepted = [
        ("took <time>, 3 s\n", "took 0.12 s, 3 s\n"),
        ("a\n...\nz\n", "a\nb\nc\nz\n"),
        ("a\n...\nz\n", "a\nz\n"),
        ("<number> executions, <text>\n", "32,768 executions, well\n"),
    ]
    refused = [("took <time>\n", "took long\n"), ("a.b\n", "acb\n"), ("a\n", "a\nb\n"), ("<text>\n", "a\nb\n")]
    wrong = [pair for pair in accepted if not matches(*pair)] + [pair for pair in refused if matches(*pair)]
    if normalised("in 12.5 ms, 4 states, 3 s: x2 s") != "in <time>, 4 states, <time>: x2 s":
        wrong.append(normalised("in 12.5 ms, 4 states, 3 s: x2 s"))
    return f"misjudged: {wrong}" if wrong else None


def compare(expected_file, command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    if result.returncode != 0:
        return f"{command[0]} ended with exit code {result.returncode}, after printing:\n{result.stdout}"
    expected = expected_file.read_text() if expected_file.is_file() else ""
    if matches(expected, result.stdout) and expected_file.is_file():
        return None
    actual = normalised(result.stdout)
    if os.environ.get("PROTOLEARN_UPDATE_GOLDEN"):
        expected_file.write_text(actual)
        print(f"wrote {expected_file.name}")
        return None
    difference = difflib.unified_diff(expected.splitlines(True), actual.splitlines(True), expected_file.name, "printed")
    return "".join(difference) + "\nIf what is printed now is right: tools/update_golden"


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test())
    sys.exit(compare(Path(sys.argv[1]), sys.argv[2:]))
