#!/usr/bin/env python3
"""Checks rules that every file of the repository keeps. Prints every offence as file:line."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".hpp", ".cpp", ".md", ".py", ".cmake", ".txt", ".json", ".expected", ".sh", ""}
NOT_OURS = {".git", "build", "out", ".cache", "__pycache__", "node_modules", "dist"}
GENERATED = {"page_template.hpp", "package-lock.json"}  # by others' tools
NOT_FORMATTED = {"single_include", "compile_fail"}  # generated; errors are expected in certain lines
LONGEST_HEADER = 450  # lines
MAY_ASK_MACROS = {"blas.hpp", "cadical_solver.hpp"}  # doors to other libraries; they only add what the library offers
LICENSE = "// SPDX-License-Identifier: Apache-2.0"


def files():
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        for name in sorted(names):
            if Path(name).suffix in TEXT and name not in GENERATED:
                yield Path(folder) / name


def any_file(path, lines):
    for number, line in enumerate(lines, 1):
        if line != line.rstrip() and path.suffix != ".expected":
            yield number, "has white space at its end"
        if "\t" in line and path.name != "LICENSE":
            yield number, "has a tabulator"
    if lines and lines[-1]:
        yield len(lines), "does not end in a new line"
    if lines[0].startswith("#!") and not os.access(path, os.X_OK):
        yield 1, "is a script, but not executable"
    if os.access(path, os.X_OK) and not lines[0].startswith("#!"):
        yield 1, "is executable, but not a script"


def header(path, lines):
    if path.suffix != ".hpp":
        return
    if lines[0] != LICENSE:
        yield 1, f"does not begin with: {LICENSE}"
    if "#pragma once" not in lines:
        yield 1, "is a header without #pragma once"
    if ROOT / "include" in path.parents and len(lines) - 1 > LONGEST_HEADER:
        yield len(lines) - 1, f"is longer than {LONGEST_HEADER} lines"
    for number, line in enumerate(lines, 1):
        if ROOT / "include" in path.parents and path.name not in MAY_ASK_MACROS and re.match(r" *# *(if|define)", line):
            yield number, "asks for or defines a macro: the units of a program would differ in what they make of this header"


def citation(path, lines):
    """Pages are cited by the titles of their sections, as numbers go out of date: "What is counted" in docs/architecture.md."""
    if path.suffix not in {".hpp", ".cpp", ".md"} or path.name == "CHANGELOG.md":
        return
    text = re.sub(r"\s*\n\s*(///?)?\s*", " ", "\n".join(lines))
    for title, page in re.findall(r'"([A-Z][^"]{1,60})" in (docs/[\w-]+\.md)', text):
        if title not in (ROOT / page).read_text():
            yield 1, f"cites {title!r} in {page}, which has no such section"
    for number, line in enumerate(lines, 1):
        if re.search(r"(?i)section \d+ of (the |docs/)?architecture|architecture(\.md)?, section", line):
            yield number, "cites a section of the architecture by number: cite it by its title"


def formula(path, lines):
    """clang-format takes the && of `f(a && b(..))` in a class for a reference, unless there are parentheses around it."""
    for number, line in enumerate(lines, 1):
        if path.suffix in {".hpp", ".cpp"} and re.search(r"[(,] ?(?!auto\b|std::)[a-z_]\w*&& [a-z]|\.\w+&& ", line):
            yield number, "has a conjunction that clang-format misreads: put parentheses around it"


def document(path, lines):
    """Relative links lead to files that are there, and to headings that are there."""
    if path.suffix != ".md":
        return
    in_code = False
    for number, line in enumerate(lines, 1):
        for folder in line.split() if re.fullmatch(r" {4}\w+( -> \w+){2,}", line) else []:
            if folder != "->" and not (ROOT / "include/protolearn" / folder).is_dir():
                yield number, f"names the folder {folder}, which is not there"
        in_code ^= line.lstrip().startswith("```")
        for target in [] if in_code else re.findall(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)", line):
            target = "".join(target)
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            linked = (path.parent / name).resolve() if name else path
            if not linked.exists():
                yield number, f"links to {target}, which is not there"
            elif anchor and linked.suffix == ".md" and anchor not in anchors(linked):
                yield number, f"links to {target}, but there is no such heading"


def anchors(path):
    headings = re.findall(r"^#+ +(.*)$", path.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def unformatted(paths):
    """The C++ files that are not as .clang-format has it; asked of the version it is for alone, as others break lines elsewhere."""
    program = shutil.which("clang-format")
    if not program or " version 14." not in subprocess.run([program, "--version"], capture_output=True, text=True).stdout:
        return []
    ours = [path for path in paths if path.suffix in {".hpp", ".cpp"} and NOT_FORMATTED.isdisjoint(path.relative_to(ROOT).parts)]
    found = subprocess.run([program, "--dry-run", *ours], capture_output=True, text=True, cwd=ROOT).stderr
    return sorted({line.split(":")[0] for line in found.splitlines() if "warning: code should be clang-formatted" in line})


def main():
    offences = []
    count = 0
    for path in files():
        count += 1
        lines = path.read_text().split("\n")
        for rule in (any_file, header, citation, formula, document):
            offences += [f"{path.relative_to(ROOT)}:{number}: {text}" for number, text in rule(path, lines)]
    offences += [f"{path}:1: is not formatted: run clang-format -i" for path in unformatted(list(files()))]
    if offences:
        sys.exit("\n".join(offences))
    print(f"{count} files: all in order")


if __name__ == "__main__":
    main()
