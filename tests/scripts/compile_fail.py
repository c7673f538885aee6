#!/usr/bin/env python3
"""Passes if a source does not compile, and for the reason that its first line gives: // expect: <regular expression>.

The expression must match the text of the *first* error, which is the one that a user reads: not a later one, nor a
warning, nor the source that the compiler quotes. A second line, // expect beside it: <regular expression>, must match
something that the compiler says around it, such as where it was instantiated. Lines that end in "// <- error" are what is wrong with the source:
without them it must compile. So a mistake elsewhere in the source cannot pass for the expected one.

  compile_fail.py COMPILE_COMMANDS CONTROL SOURCE        the command that compiles CONTROL is used for SOURCE
  compile_fail.py COMPILE_COMMANDS CONTROL --self-test
"""
import json
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

EXPECT = re.compile(r"// expect: (.+)")
BESIDE = re.compile(r"// expect: .+\n// expect beside it: (.+)")
MARK = "// <- error"


class Compiler:
    def __init__(self, compile_commands, control):
        entry = next(e for e in json.loads(Path(compile_commands).read_text()) if e["file"] == control)
        words = shlex.split(entry["command"])
        output = words.index("-o")
        words[output:] = []  # ... -o OBJECT -c SOURCE
        self.command = [word for word in words if word != "-Werror"] + ["-fsyntax-only", "-fno-diagnostics-color"]
        self.directory = entry["directory"]

    def errors(self, text):
        """The errors that the compiler reports for a source with this text, and all that it says but for the source
        that it quotes; None if it compiles."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "source.cpp"
            source.write_text(text)
            result = subprocess.run(self.command + [source], cwd=self.directory, capture_output=True, text=True)
        if result.returncode == 0:
            return None
        errors = re.findall(r"^\S.*?: (?:fatal )?error: (.*)", result.stderr, re.M)
        return errors, "\n".join(re.findall(r"^\S+: .*", result.stderr, re.M))


def judge(compiler, text):
    """What is wrong with this source as one that must not compile; None if nothing is."""
    expect = EXPECT.match(text)
    if not expect:
        return "its first line is not: // expect: <regular expression>"
    said = compiler.errors(text)
    if said is None:
        return "it compiles"
    errors, all_said = said
    if not errors or not re.search(expect[1], errors[0]):
        return f"its first error is another one than /{expect[1]}/:\n  " + "\n  ".join(errors)
    if (beside := BESIDE.match(text)) and not re.search(beside[1], all_said):
        return f"beside its error, nothing matches /{beside[1]}/:\n{all_said}"
    if MARK in text:
        corrected = "\n".join("" if line.endswith(MARK) else line for line in text.split("\n"))
        if said := compiler.errors(corrected):
            return f'it fails to compile also without the lines marked "{MARK}":\n  ' + "\n  ".join(said[0])
    return None


def self_test(compiler, valid):
    expect = "// expect: too few\n"
    wrong = f'static_assert(sizeof(int) == 1, "too few");  {MARK}\n'
    beside = "// expect beside it: few<4(UL)?>\n"
    deep = f'template <unsigned long n> struct few {{ static_assert(n > 4, "too few"); }};\nfew<4> x;  {MARK}\n'
    cases = [
        ("what stands beside the error", expect + beside + valid + deep, "nothing"),
        ("what does not stand beside it", expect + beside.replace("4", "5") + valid + deep, "beside its error, nothing"),
        ("what stands in quoted source only", expect + beside + valid + wrong.replace(MARK, "/* few<4> */  " + MARK), "beside"),
        ("a source as it should be", expect + valid + wrong, "nothing"),
        ("no expectation", valid + wrong, "its first line"),
        ("one that compiles", expect + valid, "it compiles"),
        ("a typing error only", expect + valid + "itn x;\n", "its first error is another"),
        ("the sentence in quoted source only", expect + valid + 'int x = "too few";\n', "its first error is another"),
        ("the sentence in a warning only", expect + valid + '#warning "too few"\nitn x;\n', "its first error is another"),
        ("a typing error after the expected one", expect + valid + wrong + "itn x;\n", "also without the lines marked"),
        ("a typing error before the expected one", expect + valid + "itn x;\n" + wrong, "its first error is another"),
    ]
    for name, text, expected in cases:
        reason = judge(compiler, text) or "nothing"
        if expected not in reason:
            return f"{name}: expected to find wrong: {expected}; found: {reason}"
    print(f"{len(cases)} sources judged as they should be")
    return None


def main():
    compile_commands, control, source = sys.argv[1:]
    compiler = Compiler(compile_commands, control)
    if source == "--self-test":
        reason = self_test(compiler, Path(control).read_text())
    else:
        reason = judge(compiler, Path(source).read_text())
    if reason:
        sys.exit(f"{source}: {reason}")


if __name__ == "__main__":
    main()
