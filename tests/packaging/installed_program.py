#!/usr/bin/env python3
"""The installed program, moved to another place: it compiles with the installed headers, and without a compiler says so.

  installed_program.py PREFIX
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def check(condition, what):
    if not condition:
        sys.exit(f"failed: {what}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        prefix = Path(folder).resolve() / "moved"
        shutil.copytree(sys.argv[1], prefix, symlinks=True)
        environment = os.environ | {"XDG_CACHE_HOME": folder}

        def run(*words):
            return subprocess.run([prefix / "bin" / "protolearn", *words], capture_output=True, text=True, env=environment,
                                  timeout=280)

        # As if it had been built for this processor: that must be found again, too.
        toolchain = prefix / "lib" / "protolearn" / "toolchain.json"
        settings = json.loads(toolchain.read_text())
        native = settings | {"flags": settings["flags"] + ["-march=native"]}
        toolchain.write_text(json.dumps(native))
        proved = run("--task", "lock", "--nodes", "2", "--method", "q-table", "--improve-for", "0")
        check(proved.returncode == 0 and "\nverdict: proved (" in proved.stdout, proved)
        inputs = "".join(path.read_text() for path in Path(folder).glob("protolearn/setting-*/inputs"))
        check(f"{prefix}/include/protolearn/task/lock.hpp" in inputs, "it is compiled with the headers beside it")

        for page in ["man/man1/protolearn.1", "bash-completion/completions/protolearn", "zsh/site-functions/_protolearn"]:
            check((prefix / "share" / page).stat().st_size > 1000, page)

        again = run("--task", "lock", "--nodes", "2", "--method", "q-table", "--improve-for", "0")
        check("compiling" in proved.stderr and "compiling" not in again.stderr, f"once: {proved.stderr}{again.stderr}")

        toolchain.write_text(json.dumps(native | {"compiler": "no-such-compiler"}))
        refused = run("--task", "lock", "--nodes", "3")
        check(refused.returncode == 2 and refused.stderr.count("\n") == 1 and "there is no compiler (no-such-compiler)" in refused.stderr,
              f"without a compiler: {refused}")
        listed = run("--list")
        check("ready, compiled before:\n  --task lock --faults loss --view ordered --nodes 2" in listed.stdout
              and "There is no compiler here" in listed.stdout, listed)
        toolchain.write_text("{}")
        broken = run("--rules")
        check(broken.returncode == 2 and "toolchain.json is not as it was written" in broken.stderr, broken)


if __name__ == "__main__":
    main()
