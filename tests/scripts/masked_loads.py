#!/usr/bin/env python3
"""Looks for loops that GCC 12 and 13 vectorise wrongly (gcc.gnu.org/PR114375): under a condition, several members of an
array's structs are loaded and accumulated, as by `if (skip) continue; a |= x[k].a; b |= x[k].b;`. The vectoriser's dump
shows them as a masked load of a group. Any such group in our headers is an offence, also where it happens to be right.

  masked_loads.py COMPILER INCLUDE_DIRECTORY [FLAGS...]     compiles masked_loads.cpp, -O3 -mavx2
  masked_loads.py --self-test COMPILER
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WRONG = """
struct Pair { unsigned long a = 0, b = 0; };
Pair sum(Pair const (&x)[14], unsigned skip) {
  Pair all;
  for (unsigned long k = 0; k < 14; ++k) {
    if (((skip >> k) & 1U) != 0) continue;
    all.a |= x[k].a;
    all.b |= x[k].b;
  }
  return all;
}
"""
RIGHT = WRONG.replace("for (unsigned long k = 0; k < 14; ++k) {",
                      "for (unsigned rest = ~skip & 0x3fff; rest != 0; rest &= rest - 1) {").replace(
    "if (((skip >> k) & 1U) != 0) continue;", "int const k = __builtin_ctz(rest);")
NODE = re.compile(r"^(\S+?):(\d+):\d+: note:\s+op template: .*\.MASK_LOAD")
STATEMENT = re.compile(r" note:\s+stmt \d+ ")


def groups(lines):
    """Where the vectoriser's trees have a node of several masked loads, as file:line."""
    found, place, statements = set(), None, 0
    for line in lines:
        if match := NODE.match(line):
            place, statements = f"{match[1]}:{match[2]}", 0
        elif place and STATEMENT.search(line):
            statements += 1
            if statements > 1:
                found.add(place)
        else:
            place = None
    return found


def groups_of(source, compiler, flags):
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "dump"
        subprocess.run([compiler, "-std=c++20", "-O3", "-mavx2", *flags, f"-fdump-tree-vect-details={dump}",
                        "-c", source, "-o", os.devnull], check=True)
        with dump.open(errors="replace") as lines:
            return groups(lines)


def self_test(compiler):
    with tempfile.TemporaryDirectory() as folder:
        for text, expected in ((WRONG, True), (RIGHT, False)):
            source = Path(folder) / "loop.cpp"
            source.write_text(text)
            if bool(groups_of(source, compiler, [])) != expected:
                sys.exit(f"a loop was {'over' if expected else 'mis'}looked:\n{text}")
    print("both loops were told apart")


def main():
    if sys.argv[1] == "--self-test":
        return self_test(sys.argv[2])
    compiler, include, *flags = sys.argv[1:]
    found = groups_of(Path(__file__).with_suffix(".cpp"), compiler, ["-I", include, *flags])
    ours = sorted(place for place in found if Path(place.split(":")[0]).resolve().is_relative_to(Path(include).resolve()))
    if ours:
        sys.exit("\n".join(f"{place}: several members are accumulated under a condition, which GCC 12 vectorises wrongly: "
                           "go over the set bits instead" for place in ours))
    print("no masked load of a group")


if __name__ == "__main__":
    main()
