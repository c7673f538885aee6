#!/usr/bin/env python3
"""tools/check_layers reports every offence that is planted here, with its line, and nothing in a tree without one."""
import subprocess
import sys
import tempfile
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "check_layers"

GOOD = {
    "protolearn.hpp": "#include <protolearn/learning/learner.hpp>",
    "protolearn/core/hana.hpp": "#include <boost/hana/tuple.hpp>",
    "protolearn/core/state.hpp": "#include <cstdint>",
    "protolearn/task/rule.hpp": "#include <protolearn/core/hana.hpp>\n#include <string>",
    "protolearn/model/machine.hpp": '#include <array>\n#include <protolearn/core/state.hpp>\n#include "shape.hpp"',
    "protolearn/model/shape.hpp": "#include <vector>",
    "protolearn/learning/learner.hpp": "#include <protolearn/model/machine.hpp>\n#include <protolearn/task/rule.hpp>",
}

# A file that is changed, and the offence that follows.
PLANTED = [
    ("protolearn/task/rule.hpp", "\n#include <protolearn/learning/learner.hpp>",
     "include/protolearn/task/rule.hpp:2: task/ must not include protolearn/learning/learner.hpp"),
    ("protolearn/core/state.hpp", '#include "../model/shape.hpp"',
     "include/protolearn/core/state.hpp:1: core/ must not include protolearn/model/shape.hpp"),
    ("protolearn/learning/learner.hpp", "#include <protolearn.hpp>",
     "include/protolearn/learning/learner.hpp:1: the umbrella header is for users"),
    ("protolearn/learning/learner.hpp", "#include <boost/hana.hpp>",
     "include/protolearn/learning/learner.hpp:1: Boost.Hana must come in through one header"),
    ("protolearn/model/shape.hpp", "\n\n#include <xtensor/xtensor.hpp>",
     "include/protolearn/model/shape.hpp:3: protolearn/model/machine.hpp must do with the standard library alone"),
    ("protolearn/model/shape.hpp", "#include <protolearn/task/rule.hpp>",
     "include/protolearn/model/shape.hpp:1: protolearn/model/machine.hpp must do without tasks"),
    ("protolearn/model/shape.hpp", "#include <protolearn/model/none.hpp>",
     "include/protolearn/model/shape.hpp:1: there is no protolearn/model/none.hpp"),
    ("protolearn/misc/odd.hpp", "", "include/protolearn/misc/odd.hpp:1: is in none of the folders"),
]


def run(files):
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            header = Path(root) / "include" / name
            header.parent.mkdir(parents=True, exist_ok=True)
            header.write_text(text + "\n")
        return subprocess.run([TOOL, root], capture_output=True, text=True)


def main():
    good = run(GOOD)
    if good.returncode != 0:
        sys.exit(f"a tree without offence was not accepted:\n{good.stderr}")
    for name, text, offence in PLANTED:
        result = run(GOOD | {name: text})
        if result.returncode == 0 or not any(line.startswith(offence) for line in result.stderr.splitlines()):
            sys.exit(f"not caught in {name}:\n  {text}\nexpected: {offence}\nreported:\n{result.stdout}{result.stderr}")
    print(f"{len(PLANTED)} planted offences caught")


if __name__ == "__main__":
    main()
