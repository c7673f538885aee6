#!/usr/bin/env python3
"""The installed program, moved to another place: it compiles with the installed headers, and without a compiler says so.

  installed_program.py PREFIX
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
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
        compiler = Path(folder) / "compiler"
        compiler.write_text(f'#!/bin/sh\nexec {settings["compiler"]} "$@"\n')
        compiler.chmod(0o755)
        native = settings | {"compiler": str(compiler), "flags": settings["flags"] + ["-march=native"]}
        toolchain.write_text(json.dumps(native))
        proved = run("--task", "lock", "--nodes", "2", "--method", "q-table", "--improve-for", "0")
        check(proved.returncode == 0 and "\nverdict: proved (" in proved.stdout, proved)
        inputs = "".join(path.read_text() for path in Path(folder).glob("protolearn/setting-*/inputs"))
        check(f"{prefix}/include/protolearn/task/lock.hpp" in inputs, "it is compiled with the headers beside it")

        for page in ["man/man1/protolearn.1", "bash-completion/completions/protolearn", "zsh/site-functions/_protolearn"]:
            check((prefix / "share" / page).stat().st_size > 1000, page)

        again = run("--task", "lock", "--nodes", "2", "--method", "q-table", "--improve-for", "0")
        check("compiling" in proved.stderr and "compiling" not in again.stderr, f"once: {proved.stderr}{again.stderr}")

        compiler.unlink()
        refused = run("--task", "lock", "--nodes", "3")
        check(refused.returncode == 2 and refused.stderr.count("\n") == 1 and f"there is no compiler ({compiler})" in refused.stderr,
              f"without a compiler: {refused}")
        ready = run("--task", "lock", "--nodes", "2", "--method", "q-table", "--improve-for", "0")
        check(ready.returncode == 0 and "\nverdict: proved (" in ready.stdout, f"what is ready runs without a compiler: {ready}")
        listed = run("--list")
        check("ready, compiled before:\n  --task lock --faults loss --view ordered --nodes 2" in listed.stdout
              and "There is no compiler here" in listed.stdout, listed)
        # A compiler that does not end by itself ends with us.
        endless = Path(folder) / "endless"
        endless.write_text("#!/bin/sh\nsleep 1000\n")
        endless.chmod(0o755)
        toolchain.write_text(json.dumps(native | {"compiler": str(endless)}))
        process = subprocess.Popen([prefix / "bin" / "protolearn", "--rules"], env=environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check(process.stderr.read(9) == "preparing", "it compiles")
        time.sleep(0.3)
        process.terminate()
        process.communicate(timeout=60)
        check(process.returncode == -signal.SIGTERM, f"it ends by the signal: {process.returncode}")

        toolchain.write_text("{}")
        broken = run("--rules")
        check(broken.returncode == 2 and "toolchain.json is not as it was written" in broken.stderr, broken)


if __name__ == "__main__":
    main()
