#!/usr/bin/env python3
"""Tests the command-line program as a user sees it: what it prints, its exit codes and its files.

  cli_test.py PROGRAM [TEST...]      all tests, or those named
"""
import itertools
import json
import os
import pty
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = str(Path(sys.argv[1]).resolve())
VERDICT = re.compile(r"verdict: (proved|refuted|impossible|unknown) \(.+\)")
EXIT_CODES = {"proved": 0, "refuted": 1, "impossible": 1, "unknown": 3}
ENVIRONMENT = os.environ | {"ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "exitcode=99"}

# Learns for as long as one lets it, whether or not it has proved something.
ENDLESS = ["--states", "4", "--rounds", "1", "--method", "paper", "--time-limit", "250", "--improve-for", "250"]

# A task of a user's own; the tests change its text.
SMOKE_ALARM = """#include <protolearn.hpp>
namespace mine {
using namespace protolearn;
struct SmokeAlarm {
  enum State : state_t { quiet, smoke, ring };
  static constexpr std::string_view name = "SmokeAlarm";
  static constexpr std::array<std::string_view, 3> names{"QUIET", "SMOKE", "RING"};
  static constexpr auto initial = states(quiet, smoke);
  static constexpr auto decided = visits(ring);
  static constexpr auto rules = hana::make_tuple(
      must("quiet: no false alarm", implies(any(visits(ring)), any(starts(smoke))), broken(-100)),
      must("alarm: where nothing fails, all ring", implies((failure_free && any(starts(smoke))), all(visits(ring))),
           kept(10), broken(-100)),
      wish("ring", visits(ring), broken(-0.1)));
  static constexpr auto unanimous = share("alarms", any(starts(smoke)), all(visits(ring)));
};
}  // namespace mine
"""


def check(condition, what):
    if not condition:
        sys.exit(f"failed: {what}")


def run(*arguments, program=PROGRAM, environment=ENVIRONMENT, **options):
    return subprocess.run([program, *arguments], capture_output=True, text=True, env=environment, timeout=250, **options)


def verdict_of(result):
    """The word of the last line; checks that the exit code agrees."""
    lines = result.stdout.split("\n")
    match = VERDICT.fullmatch(lines[-2]) if len(lines) > 1 and not lines[-1] else None
    check(match, f"the last line is a verdict:\n{result.stdout}{result.stderr}")
    check(result.returncode == EXIT_CODES[match[1]], f"exit code {result.returncode} after {lines[-2]}")
    return match[1]


def learn(*arguments):
    result = run(*arguments)
    return verdict_of(result), result


def same_again(result):
    """The command that the program says repeats what it did."""
    match = re.search(r"^seed \d+; to repeat this: (.+)$", result.stdout, re.M)
    check(match, f"a command that repeats it:\n{result.stdout}")
    return shlex.split(match[1])


def check_files(folder, verdict):
    """Returns the machine."""
    names = {path.name for path in folder.iterdir()}
    expected = {"index.html", "machine.json", "metrics.jsonl"} | ({"counterexample-1.txt"} if verdict == "refuted" else set())
    check(names == expected, f"the files after '{verdict}' are {sorted(names)}")
    machine = json.loads((folder / "machine.json").read_text())
    check(machine["verdict"]["word"] == verdict, f"machine.json says {machine['verdict']}, not {verdict}")
    radix = [len(digit["values"]) for digit in machine["digits"]]
    entries = 1
    for values in radix:
        entries *= values
    check(len(machine["table"]) == entries, f"the table has {len(machine['table'])} entries, not {entries}")
    check(max(machine["table"]) < machine["setting"]["states"], "the table holds states")
    reports = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    check(reports[-1]["phase"] == "done" and reports[-1]["verdict"] == verdict, f"last line of metrics: {reports[-1]}")
    for report in reports[:-1]:
        for key in ["phase", "iteration", "episodes", "loss", "violating", "undecided", "seconds"]:
            check(key in report, f"a line of the metrics has no {key}: {report}")
    return machine


def test_default(_):
    verdict, result = learn()
    check(verdict == "proved", result.stdout)
    for expected in ["learning: N=3 processes, S=8 states, R=2 rounds, AtomicCommit, MessageLoss, Ordered\n",
                     "  P1 no process both commits and aborts: no process visits COMMIT and visits ABORT\n",
                     "by exploration of all 32,768 executions and by Z3",
                     "executions in which every correct process decides",
                     "  in LOCAL_ABORT:\n", "seed 1, method q-network", "improved for ",
                     "\nwith 1% loss and 90% LOCAL_COMMIT:\n", "\nno protocol decides more often than 99.99904%\n"]:
        check(expected in result.stdout, f"the output has: {expected}\n{result.stdout}")
    check("--max-iterations" in same_again(result), "a clock ended the improvement, so the command counts iterations")
    verdict, result = learn("--faults", "reliable", "--states", "4", "--rounds", "1", "--method=q-table", "--improve-for", "0", "--z3-time-limit", "0")
    check(verdict == "proved" and "Z3: switched off" in result.stdout, result.stdout)
    command = same_again(result)
    check(command[0] == PROGRAM and "--max-iterations" not in command, command)


def test_bad_values(folder):
    file = folder / "file"
    file.write_text("no folder\n")
    cases = [
        (["--seed", "abc"], "--seed: 'abc' is not a whole number"),
        (["--seed", "-1"], "--seed: '-1' is not a whole number"),
        (["--seed", "18446744073709551616"], "is not a whole number from 0 to 18446744073709551615"),
        (["--seed", "1 "], "is not a whole number"),
        (["--seed"], "--seed"),
        (["--nodes", "0"], "--nodes: '0' is not a whole number from 1"),
        (["--nodes", "all"], "--nodes: 'all' is not a whole number from 1 to 255, or every"),
        (["--nodes", "33", "--states", "2"], "--nodes: 33 is not possible: use 1 to 32"),
        (["--nodes", "9"], "a machine's table would have 344,373,768 entries, and 4,194,304 is the most"),
        (["--nodes", "30"], "would have over 10^18 entries"),
        (["--states", "3"], "--task atomic-commit names 4 states: --states 3 is too few"),
        (["--states", "8..4"], "--states: '8..4' is empty: write the smaller number first"),
        (["--states", "4.."], "--states: '4..' is not a whole number from 1 to 255, or two of them as in 4..8"),
        (["--rounds", "16"], "--rounds: 16 is not possible: use 1 to 15"),
        (["--task", "agreement"], "--task: 'agreement' is not a task: did you mean byzantine-agreement or crusader-agreement or k-set-agreement?"),
        (["--task", "consenus"], "--task: 'consenus' is not a task: did you mean consensus?"),
        (["--task", "xyz"], "--task: 'xyz' is not a task: --list shows all"),
        (["--task", "consensus:11"], "use consensus:V,uniform with V from 2 to 10, uniform from 0 to 1"),
        (["--task", "consensus:3,1,4"], "--task: 'consensus:3,1,4' does not fit"),
        (["--task", "consensus:"], "--task: 'consensus:' does not fit"),
        (["--task", "atomic-commit:1"], "atomic-commit takes no numbers"),
        (["--task", "k-set-agreement:3,2"], "k-set-agreement needs K below V"),
        (["--task", "leader-election", "--nodes", "5"], "--task leader-election is for at most 3 processes"),
        (["--faults", "heard-at-least:loss,4"], "asks for more than 3 processes to be heard"),
        (["--faults", "heard-at-least:loss"], "use heard-at-least:FAULTS,K"),
        (["--faults", "heard-at-least:loss-budget:1,2"], "not both"),
        (["--view", "with-round:per-process:counted"], "with-round:per-process is written per-process:with-round"),
        (["--faults", "both:dead:1,loss-until:1,both:crash:1,loss"], "neither of the two may be both or moving"),
        (["--faults", "both:heard-at-least:loss,2,heard-at-least:crash:1,4"], "asks for more than 3 processes to be heard"),
        (["--faults", "moving:both:send-omission:1,loss"], "what moves from process to process are omissions"),
        (["--view", "with-turn:ordered,2"], "use with-turn:counted,P"),
        (["--view", "with-sender:counted,3"], "there is no process 3 among 3 processes"),
        (["--view", "with-coin:per-process:counted"], "is written per-process:with-coin"),
        (["--task", "early-consensus:3", "--rounds", "2"], "--task early-consensus:3 asks about round 4"),
        (["--task", str(folder / "none.hpp")], f"--task: {folder / 'none.hpp'} cannot be read"),
        (["--faults", "crash:9", "--nodes", "9", "--states", "4", "--view", "counted"], "--faults crash:9 lets all of 9 processes fail"),
        (["--faults", "byzantine:below-0"], "--faults: 'byzantine:below-0' does not fit: use byzantine:below-k with k from 1 to 32"),
        (["--faults", "both:crash:below-1,dead:1", "--nodes", "2", "--view", "counted"], "lets all of 2 processes fail"),
        (["--faults", "crsh"], "--faults: 'crsh' is not a fault model: did you mean crash?"),
        (["--task", "consensus:8", "--nodes", "2"], "--task consensus:8 with 16 states needs 21 bits"),
        (["--view", "cubist"], "--view: 'cubist' is not a view: --list shows all"),
        (["--view", "with-round"], "--view: with-round is a view and something more: say which"),
        (["--view", "with-round:with-round:counted"], "says the same twice"),
        (["--view", "thresholds"], "thresholds is nothing without predicates"),
        (["--view", "thresholds:exist-0"], "'exist' is not a predicate of thresholds: did you mean exists?"),
        (["--view", "thresholds:exists"], "--view: 'exists' does not fit: use exists-s with s from 0 to 30"),
        (["--view", "thresholds:exists-8"], "--view: exists-8 names a state that is not below 8"),
        (["--view", "thresholds:at-least-1-9"], "asks for more messages than there are processes"),
        (["--view", ""], "--view"),
        (["--grow", "--nodes", "30"], "would have over 10^18 entries"),
        (["--view", "with-round:learned-thresholds"], "predicates are learned for every N: use --nodes every"),
        (["--no-simplify"], "--no-simplify: only machines for every N are made simpler: use --nodes every"),
        (["--grow", "--states", "4"], "--states excludes --grow"),
        (["--completion", "fish"], "use bash or zsh"),
        (["--method", "magic"], "'magic' is not a method: use q-network (or q), q-table, paper or conflict"),
        (["--time-limit", "0"], "--time-limit: '0' is not a number of seconds: use more than 0"),
        (["--time-limit", "nan"], "--time-limit: 'nan' is not a number of seconds"),
        (["--time-limit", "1e10"], "--time-limit: '1e10' is not a number of seconds"),
        (["--improve-for", "-1"], "--improve-for: '-1' is not a number of seconds: use 0"),
        (["--z3-time-limit", "soon"], "--z3-time-limit: 'soon' is not a number of seconds"),
        (["--max-iterations", "0"], "--max-iterations: '0' is not a whole number from 1"),
        (["--max-iterations", "1e3"], "--max-iterations: '1e3' is not a whole number"),
        (["--loss", "2"], "--loss: '2' is not a probability: use 0 to 1, or 0% to 100%"),
        (["--loss", "1%%"], "--loss: '1%%' is not a probability"),
        (["--loss", "nan"], "--loss: 'nan' is not a probability"),
        (["--loss", ""], "--loss: '' is not a probability"),
        (["--crash", "-1%", "--faults", "crash:1"], "--crash: '-1%' is not a probability"),
        (["--crash", "1%"], "--crash: with --faults loss no process fails: leave it out"),
        (["--partial", "1%"], "--partial: with --faults loss no process loses some of its messages by failing"),
        (["--loss", "1%", "--faults", "crash:1"], "--loss: with --faults crash:1 no message is lost by chance"),
        (["--loss", "1%", "--nodes", "every"], "--loss: for every N nothing is counted, and there are no probabilities"),
        (["--vote", "yes=1", "--faults", "byzantine:1", "--nodes", "4", "--states", "4"], "--vote: nothing is random about processes that lie"),
        (["--vote", "yes"], "--vote: 'yes' does not fit: use STATE=P"),
        (["--vote", "yes=2"], "--vote: '2' is not a probability"),
        (["--vote", "yse=0.5"], "--vote: 'yse' is not a state to start in: did you mean yes?"),
        (["--start", "maybe=0.5"], "--start: 'maybe' is not a state to start in: use LOCAL_COMMIT (yes) or LOCAL_ABORT (no)"),
        (["--start", "yes=0.9,no=0.2"], "--start: the probabilities add up to 1.1, and not to 1"),
        (["--start", "yes=0.5", "--vote", "yes=0.5"], "--start excludes --vote"),
        (["--objective", "fast"], "--objective: 'fast' is not an objective: use decided, wanted, early, quiet"),
        (["--objective", "wnted"], "did you mean wanted?"),
        (["--objective", "early", "--faults", "reliable"], "--objective: with --faults reliable nothing fails"),
        (["--plot", "curve.png"], "--plot: 'curve.png' does not end in .svg"),
        (["--plot", "curve.svg", "--faults", "reliable"], "--plot: nothing is random here"),
        (["--plot", "curve.svg", "--faults", "reliable", "--vote", "yes=1"], "--plot: nothing is random here"),
        (["--plot", "curve.svg", "--nodes", "every"], "--plot: nothing is random here"),
        (["--export", "png=x"], "--export: 'png' is not a format: use dot=FILE, svg-state=FILE, mermaid-state=FILE, svg=FILE or mermaid-sequence=FILE"),
        (["--export", "dot="], "--export: 'dot=' names no file: write dot=FILE"),
        (["--export", "dot=x", "--export", "mermaid"], "--export: 'mermaid' is not a format"),
        (["--replay", "x", "--machine", "y", "--loss", "1%"], "--loss excludes --replay"),
        (["--fast"], "--fast"),
        (["fast"], "fast"),
        (["--replay", "x"], "--replay requires --machine"),
        (["--machine", "x"], "--machine requires --replay"),
        (["--replay", "x", "--machine", "y", "--seed", "1"], "--seed excludes --replay"),
        (["--verify", "x", "--seed", "1"], "--seed excludes --verify"),
        (["--verify", str(folder / "none")], f"{folder / 'none'} cannot be read"),
        (["--verify", str(file)], f"{file}: machine JSON: this is not JSON"),
        (["--out", ""], "--out"),
        (["--out", str(file)], f"the folder {file} cannot be made"),
        (["--out", str(file / "x")], f"the folder {file / 'x'} cannot be made"),
        (["--replay", str(file), "--machine", str(folder / "none")], f"{folder / 'none'} cannot be read (No such file"),
        (["--replay", str(folder), "--machine", str(file)], f"{folder} cannot be read (Is a directory"),
        (["--replay", str(file), "--machine", str(file)], f"{file}: machine JSON: this is not JSON"),
    ]
    for arguments, message in cases:
        result = run(*arguments)
        lines = result.stderr.splitlines()
        check(result.returncode == 2, f"exit code 2, not {result.returncode}, for {arguments}\n{result.stderr}")
        check(len(lines) == 1 and message in lines[0], f"one line with '{message}' for {arguments}:\n{result.stderr}")
        check(not result.stdout, f"nothing on standard output for {arguments}:\n{result.stdout}")
    check(sorted(path.name for path in folder.iterdir()) == ["file"], "nothing is left behind")


def test_information(_):
    expected = {
        "--help": ["What is learned:", "--task T", "--improve-for SEC", "verdict: proved|refuted|impossible|unknown (scope)"],
        "--version": ["protolearn "],
        "--man": [".TH PROTOLEARN 1", ".B \\-\\-time\\-limit SEC", "k\\-set\\-agreement:K,V"],
        "--rules": ["  P1 no process both commits and aborts: no process visits COMMIT and visits ABORT", "  decide: "],
        "--list": ["  k-set-agreement:K,V           at most K of V values are decided (2,3)\n",
                   "  crash:F                       at most F processes crash (1)\n",
                   "--faults, with F a number, or below-k: any F with N > k F",
                   "  graded-consensus:V            the correct decide, lean to a value or stay open",
                   "  with-last-round:VIEW          ", "  at-least-s-k                  ", "  FILE.hpp:NAME  "],
    }
    for option, texts in expected.items():
        result = run(option)
        complaints = re.sub(r"^(preparing the compiler|compiling .*), once: [0-9.]+ s$\n", "", result.stderr, flags=re.M)
        check(result.returncode == 0 and not complaints, f"{option}: {result.returncode} {complaints}")
        for text in texts:
            check(text in result.stdout, f"{option} says '{text}':\n{result.stdout}")
        check(max(map(len, result.stdout.splitlines())) < 200, f"{option}: the lines are of bearable length")


def test_completion(_):
    """The shell's own completion, fed with the script."""
    def completed(*words):
        script = f"""source /dev/stdin <<'END'\n{run('--completion', 'bash').stdout}\nEND
            COMP_WORDS=(protolearn {' '.join(map(shlex.quote, words))}); COMP_CWORD={len(words)}
            _protolearn; printf '%s\\n' "${{COMPREPLY[@]}}" """
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60).stdout.split()
    check(completed("--time") == ["--time-limit"], completed("--time"))
    check(completed("--task", "cons") == ["consensus"], completed("--task", "cons"))
    check("crash" in completed("--faults", ""), completed("--faults", ""))
    check(completed("--objective", "w") == ["wanted"], completed("--objective", "w"))
    check(completed("--vote", "y") == ["yes="], completed("--vote", "y"))
    check(set(completed("--method", "q")) == {"q", "q-network", "q-table"}, completed("--method", "q"))
    for option in re.findall(r"--[a-z0-9-]+", run("--help").stdout):
        check(option in completed("--") or option == "--", f"{option} is completed")
    check(completed("--nodes", "") == ["every"], completed("--nodes", ""))
    check("byzantine:below-3" in completed("--faults", "byz"), completed("--faults", "byz"))
    check(run("--completion", "zsh").stdout.startswith("#compdef protolearn"), "zsh knows it by its first line")


# All tasks, fault models and views, with parameters, in small shapes.
SETTINGS = """
  --task atomic-commit --faults dead:1 --view ordered --nodes 2 --states 4 --rounds 2
  --task atomic-commit --faults loss --view ordered --nodes 4 --states 4 --rounds 2
  --task atomic-commit --faults reliable --view ordered --nodes 3 --states 4 --rounds 1
  --task atomic-commit --faults loss-budget:2 --view with-round:ordered --nodes 3 --states 5 --rounds 1
  --task atomic-commit --faults crash:1 --view per-process:ordered --nodes 3 --states 4 --rounds 1
  --task non-blocking-atomic-commit --faults crash:1 --view with-round:counted --nodes 3 --states 4 --rounds 2
  --task non-blocking-atomic-commit --faults crash:3 --view with-round:counted --nodes 5 --states 4 --rounds 4
  --task non-blocking-atomic-commit --faults omission:1 --view with-last-round:ordered --nodes 3 --states 5 --rounds 2
  --task fast-commit --faults crash:1 --view with-round:counted --nodes 3 --states 6 --rounds 2
  --task consensus --faults crash:2 --view with-round:counted --nodes 6 --states 4 --rounds 3
  --task consensus --faults send-omission:1 --view with-round:counted --nodes 3 --states 4 --rounds 2
  --task consensus --faults receive-omission:1 --view counted --nodes 3 --states 4 --rounds 2
  --task consensus --faults loss-budget:1 --view with-round:counted --nodes 2 --states 4 --rounds 2
  --task consensus --faults crash:1 --view thresholds:exists-0,majority-1 --nodes 5 --states 4 --rounds 2
  --task consensus --faults crash:1 --view with-last-round:thresholds:exists-0,any-lost --nodes 4 --states 4 --rounds 2
  --task consensus:3 --faults crash:1 --view with-round:counted --nodes 3 --states 6 --rounds 2
  --task consensus:2,0 --faults both:dead:1,omission:1 --view with-round:counted --nodes 3 --states 5 --rounds 2
  --task consensus:3,0 --faults crash:1 --view per-process:with-coin:counted --nodes 2 --states 6 --rounds 2
  --task consensus:7 --faults reliable --view counted --nodes 2 --states 14 --rounds 1
  --task early-consensus --faults crash:1 --view with-round:counted --nodes 3 --states 4 --rounds 2
  --task early-consensus:1,3 --faults crash:1 --view with-round:ordered --nodes 3 --states 6 --rounds 2
  --task k-set-agreement --faults crash:2 --view with-round:counted --nodes 4 --states 6 --rounds 2
  --task k-set-agreement:1,2 --faults crash:1 --view with-round:counted --nodes 3 --states 4 --rounds 2
  --task safe-consensus --faults loss --view with-round:counted --nodes 3 --states 4 --rounds 2
  --task safe-consensus:3,1 --faults loss-until:1 --view counted --nodes 2 --states 7 --rounds 2
  --task byzantine-agreement --faults byzantine:1 --view with-round:ordered --nodes 4 --states 4 --rounds 2
  --task byzantine-agreement --faults byzantine:1 --view thresholds:all-but-faulty-0,two-thirds-1 --nodes 4 --states 4 --rounds 2
  --task byzantine-agreement:3 --faults send-omission:1 --view with-round:with-turn:counted,1 --nodes 3 --states 6 --rounds 2
  --task crusader-agreement:3 --faults byzantine:below-3 --view counted --nodes 4 --states 7 --rounds 1
  --task graded-consensus --faults both:byzantine:below-4,dead:1 --view with-last-round:counted --nodes 5 --states 10 --rounds 2
  --task anonymous-broadcast:1 --faults crash:below-2 --view thresholds:all-but-faulty-1,linear-0-1-1-0-1 --nodes 5 --states 4 --rounds 3
  --task reliable-broadcast --faults byzantine:1 --view with-sender:counted,0 --nodes 4 --states 5 --rounds 2
  --task reliable-broadcast:3 --faults loss --view thresholds:exists-0,at-least-1-2,as-frequent-0-1,every-2 --nodes 3 --states 7 --rounds 1
  --task leader-election --faults loss --view ordered --nodes 3 --states 5 --rounds 2
  --task counting:2,3 --faults byzantine:1 --view ordered --nodes 4 --states 3 --rounds 4
  --task leader-election:2 --faults moving:receive-omission:1 --view with-last-round:counted --nodes 2 --states 4 --rounds 2
  --task lock --faults loss --view ordered --nodes 3 --states 5 --rounds 2
  --task lock:3 --faults heard-at-least:crash:2,2 --view counted --nodes 3 --states 6 --rounds 2
  --task lock:1 --faults omission:2 --view thresholds:linear-1-0-0-1--1 --nodes 3 --states 4 --rounds 2
  --task atomic-commit --faults byzantine:1 --view per-process:with-round:counted --nodes 3 --states 4 --rounds 2
"""


def test_settings(folder):
    """Forty settings end with a verdict, each is what it says, and its machine is replayed in the same one."""
    settings = [shlex.split(line) for line in SETTINGS.strip().splitlines()]
    check(len(settings) == 40, f"{len(settings)} settings")
    offered = run("--list").stdout
    for option, section in [("--task", "--task"), ("--faults", "--faults"), ("--view", "--view:")]:
        lines = offered.split(section, 1)[1].split("\n--", 1)[0].split("predicates of")[0].splitlines()[1:]
        # Predicates are learned for every N only, of which test_learn_every_n is.
        for word in {re.split(r"[ :]", line.strip())[0] for line in lines} - {"FILE.hpp", "learned-thresholds"}:
            check(any(word in re.split("[:,]", s[s.index(option) + 1]) for s in settings), f"{word} is among the settings")
    out = folder / "out"
    for words in settings:
        limits = ["--max-iterations", "1", "--method", "q-table", "--z3-time-limit", "0", "--quiet"]
        result = run(*words, *limits, "--out", str(out))
        verdict = verdict_of(result)
        check(not result.stderr, f"{words}: nothing to complain of: {result.stderr}")
        setting = json.loads((out / "machine.json").read_text())["setting"]
        for option, key in [("--nodes", "nodes"), ("--states", "states"), ("--rounds", "rounds")]:
            check(setting[key] == int(words[words.index(option) + 1]), f"{words} learns in {setting}")
        again = same_again(result)
        check(all(word in again for word in words), f"{words}: to repeat it, {again}")
        if verdict == "refuted" and words[1] in ("consensus:3,0", "k-set-agreement:1,2", "lock:1", "atomic-commit", "crusader-agreement:3"):
            # From the names in the file, the very same setting is found again.
            replayed = run("--replay", str(out / "counterexample-1.txt"), "--machine", str(out / "machine.json"))
            check(replayed.returncode == 1, f"{words}: a counterexample breaks a rule: {replayed}")


def test_own(folder):
    """A task of one's own: found, learned, replayed; and its mistakes in one sentence and one line."""
    task = folder / "smoke alarm.hpp"
    task.write_text(SMOKE_ALARM)
    limits = ["--rounds", "1", "--method", "q-table", "--improve-for", "0"]
    verdict, result = learn("--task", str(task), *limits)
    check(verdict == "proved" and "SmokeAlarm" in result.stdout, result.stdout)
    again = same_again(result)
    check(f"{task}:mine::SmokeAlarm" in again, again)
    check(verdict_of(run(*again[1:])) == "proved", "the command repeats it")
    out = folder / "out"
    bad = ["--task", f"{task}:mine::SmokeAlarm", *limits, "--max-iterations", "1", "--seed", "3", "--out", str(out)]
    verdict, result = learn(*bad)
    if verdict == "refuted":
        replay = ["--replay", str(out / "counterexample-1.txt"), "--machine", str(out / "machine.json")]
        refused = run(*replay)
        check(refused.returncode == 2 and "this machine is for SmokeAlarm, which is not the library's" in refused.stderr
              and refused.stderr.count("\n") == 1, f"a file never has code compiled: {refused}")
        command = shlex.split(re.search(r"; to see it: (.+)$", result.stdout, re.M)[1])
        check(run(*command[1:]).returncode == 1, f"with the task's file, it is replayed: {command}")

    # A changed file is compiled again.
    task.write_text(SMOKE_ALARM.replace("no false alarm", "never in vain"))
    rules = run("--rules", "--task", str(task))
    check("quiet: never in vain: if some process" in rules.stdout, rules)
    mistakes = [
        (SMOKE_ALARM.replace('"alarm:', '"quiet:'), "the names of two must rules of the task begin with the same word", "struct SmokeAlarm {"),
        (SMOKE_ALARM.replace("any(starts(smoke))), broken", "any(starts(9))), broken"), "a formula of the task, or its silent or halted, mentions a state that does not exist", "struct SmokeAlarm {"),
        (SMOKE_ALARM.replace("states(quiet, smoke)", "states(quiet, smok)"), "'smok'", "static constexpr auto initial"),
        (SMOKE_ALARM.replace("implies(any(visits(ring))", "implies(visits(ring)"), "protolearn", "must(\"quiet"),
    ]
    for text, sentence, line in mistakes:
        task.write_text(text)
        result = run("--rules", "--task", str(task))
        check(result.returncode == 2 and not result.stdout, f"exit code 2: {result}")
        lines = result.stderr.splitlines()
        check(len(lines) == 4 and sentence in lines[1].replace("‘", "'").replace("’", "'")
              and re.search(r"smoke alarm\.hpp:\d+: ", lines[1]) and line in lines[2],
              f"one sentence with '{sentence}', and the line with '{line}':\n{result.stderr}")
    for text, words, message in [
        ("struct Nothing {};\n", str(task), "there is no task in"),
        (SMOKE_ALARM + SMOKE_ALARM.replace("SmokeAlarm", "Other"), str(task), "more than one task: name one, as FILE.hpp:NAME, of mine::SmokeAlarm, mine::Other"),
        (SMOKE_ALARM, f"{task}:Smoke;Alarm", "is not the name of a task"),
        (SMOKE_ALARM, f"{task}:mine::SmokeAlarm:1,x", "are not numbers"),
    ]:
        task.write_text(text)
        result = run("--rules", "--task", words)
        check(result.returncode == 2 and result.stderr.count("\n") == 1 and message in result.stderr, f"'{message}': {result}")

    faults = folder / "faults.hpp"
    faults.write_text("#include <protolearn.hpp>\ntemplate <unsigned F = 1> struct Deaf : protolearn::FaultModel {\n"
                      "  static constexpr unsigned max_faulty = F;\n"
                      "  static constexpr bool loses(bool, bool receiver) { return receiver; }\n"
                      '  static std::string name() { return "Deaf"; }\n'
                      '  static std::string sentence() { return "one is deaf"; }\n};\n')
    for words in [str(faults), f"{faults}:Deaf:1"]:
        verdict, result = learn("--faults", words, "--nodes", "2", "--states", "4", "--rounds", "1", "--method", "q-table",
                                "--max-iterations", "1")
        check("faults: one is deaf\n" in result.stdout, result.stdout)

    glance = folder / "glance.hpp"
    glance.write_text("#include <protolearn.hpp>\nstruct Glance {\n  static constexpr char const* name = \"Glance\";\n"
                      "  template <protolearn::Shape shape_>\n  struct On : protolearn::Counted::On<shape_> {};\n};\n")
    view = f"with-round:{glance}:Glance"
    verdict, result = learn("--view", view, "--nodes", "2", "--states", "4", "--rounds", "1", "--method", "q-table",
                            "--max-iterations", "1")
    check("WithRound<Glance>" in result.stdout and view in same_again(result), result.stdout)


def cache_of(environment=ENVIRONMENT):
    return Path(environment["XDG_CACHE_HOME"]) / "protolearn"


def unfinished():
    return [path.name for path in cache_of().iterdir() if path.name.startswith("unfinished-")]


def forget(words):
    """What an earlier run of the test left. The words end with the rounds, which no other test uses."""
    for text in cache_of().glob("setting-*/setting.txt"):
        if f"--rounds {words[-1]}" in text.read_text():
            (text.parent / "inputs").write_text("")


def test_cache(folder):
    """Compiled once; two at once; killed; a full disk; a cache that is open to others; no compiler."""
    # A number that no other test uses makes a setting that is new.
    fresh = iter(range(3, 8))
    def new():
        return ["--rules", "--task", "consensus", "--nodes", "2", "--rounds", str(next(fresh) + 6)]
    words = new()
    forget(words)
    first, second = run(*words), run(*words)
    check("compiling consensus, crash:1, with-round:counted, N=2 S=4 R=9, once: " in first.stderr, first.stderr)
    check(first.stdout == second.stdout and not second.stderr, f"again at once: {second}")
    check(cache_of().stat().st_mode & 0o777 == 0o700, "the cache is the user's alone")

    words = new()
    forget(words)
    both = [subprocess.Popen([PROGRAM, *words], text=True, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(2)]
    outputs = [process.communicate(timeout=250) for process in both]
    check(all(process.returncode == 0 for process in both) and outputs[0][0] == outputs[1][0], outputs)
    check(sum("compiling" in stderr for _, stderr in outputs) == 1, f"one compiles, one waits: {outputs}")

    words = new()
    forget(words)
    for sent in [signal.SIGTERM, signal.SIGINT]:
        process = subprocess.Popen([PROGRAM, *words], text=True, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check(process.stderr.read(9) == "compiling", "it compiles")
        time.sleep(0.3)
        check(unfinished(), "in a folder of its own")
        process.send_signal(sent)
        process.communicate(timeout=60)
        check(process.returncode == -sent, f"it ends by the signal: {process.returncode}")
        check(not unfinished(), f"and leaves nothing behind: {unfinished()}")
    process = subprocess.Popen([PROGRAM, *words], text=True, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(process.stderr.read(9) == "compiling", "it compiles")
    time.sleep(0.3)
    process.kill()
    process.communicate(timeout=60)
    full = run(*new(), preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)))
    check(full.returncode == 2 and not full.stdout, f"a full disk is an error: {full}")
    check(run(*words).returncode == 0 and not unfinished(), f"what a killed one left is removed: {unfinished()}")

    bad = folder / "cache"
    environment = ENVIRONMENT | {"XDG_CACHE_HOME": str(bad)}
    (bad / "protolearn").mkdir(parents=True, mode=0o755)
    (bad / "protolearn").chmod(0o755)
    result = run("--rules", environment=environment)
    check(result.returncode == 2 and "is open to others" in result.stderr, result)
    (bad / "protolearn").rmdir()
    (bad / "protolearn").symlink_to(folder)
    result = run("--rules", environment=environment)
    check(result.returncode == 2 and "is not a folder" in result.stderr, result)
    result = run("--rules", environment=ENVIRONMENT | {"PROTOLEARN_CACHE_MIB": "many"})
    check(result.returncode == 2 and "PROTOLEARN_CACHE_MIB is 'many'" in result.stderr, result)


def test_precompiled(folder):
    """A precompiled header that the compiler cannot use is an error, not a slow success."""
    run("--rules", "--task", "consensus")
    headers = list(cache_of().glob("header-*/common.hpp.gch"))
    if not headers:
        print("(this compiler has no such files)")
        return
    kept = [(header, header.read_bytes()[:4096]) for header in headers]
    sizes = [header.stat().st_size for header in headers]
    try:
        for header, _ in kept:
            with header.open("r+b") as file:
                file.write(b"x" * 64)
        words = ["--rules", "--task", "consensus", "--nodes", "2", "--rounds", "15"]
        forget(words)
        result = run(*words)
        check(result.returncode != 0 and "pch" in result.stderr, f"noticed: {result}")
    finally:
        for header, begin in kept:
            with header.open("r+b") as file:
                file.write(begin)
    check(sizes == [header.stat().st_size for header in headers], "put back")


def test_files(folder):
    out = folder / "a folder" / "of results"
    limits = ["--max-iterations", "1"]
    verdict, result = learn("--out", str(out), "--seed", "18446744073709551615", *limits)
    check(verdict == "refuted", result.stdout)
    machine = check_files(out, verdict)
    check(machine["seed"] == "18446744073709551615" and machine["iterations"] == 1, "seed and iterations are exact")
    check(machine["counts"]["violating"] > 0, machine["counts"])

    # A later run replaces everything: no counterexample stays beside a proved machine.
    verdict, result = learn("--out", str(out), "--improve-for", "0.5")
    check(verdict == "proved", result.stdout)
    machine = check_files(out, verdict)
    check(machine["setting"] == {"nodes": 3, "states": 8, "rounds": 2, "task": "AtomicCommit", "faults": "MessageLoss",
                                 "view": "Ordered"}, machine["setting"])
    check(machine["counts"]["executions"] == 32768 and machine["counts"]["violating"] == 0, machine["counts"])

    # An impossibility comes with its certificate, which does not stay either.
    no_machine_can = ["--task", "consensus", "--faults", "loss-budget", "--nodes", "2", "--method", "conflict",
                      "--out", str(out)]
    verdict, result = learn(*no_machine_can)
    check(verdict == "impossible", result.stdout)
    names = {path.name for path in out.iterdir()}
    certificate = {"certificate.cnf", "certificate.map"} | ({"certificate.drat"} if "CaDiCaL" not in result.stderr else set())
    check(names == certificate | {"index.html", "metrics.jsonl"}, f"an impossibility leaves {sorted(names)}")
    dimacs = (out / "certificate.cnf").read_text().splitlines()
    check(re.fullmatch(r"p cnf \d+ " + str(len(dimacs) - 1), dimacs[0]), dimacs[0])
    check((out / "certificate.map").read_text().startswith("variable 1: own "), "the map says what a variable means")
    check(all(str(out / name) in result.stdout for name in names), result.stdout)
    verdict, result = learn("--out", str(out), *limits)
    check_files(out, verdict)

    # What was learned is shown even if it cannot be written.
    (folder / "taken" / "machine.json").mkdir(parents=True)
    result = run("--quiet", "--out", str(folder / "taken"), "--improve-for", "0")
    check(result.returncode == 2 and VERDICT.fullmatch(result.stdout.splitlines()[-1]), result)
    check(f"{folder / 'taken' / 'machine.json'} cannot be written (Is a directory)" in result.stderr, result.stderr)
    check([path.name for path in (folder / "taken").iterdir()] == ["machine.json"], "nothing is left behind")


def test_repeat(folder):
    limits = [
        # A clock ends the improvement, or the learning, or nothing does.
        ["--improve-for", "0.4", "--seed", "3"],
        ["--states", "4", "--rounds", "1", "--time-limit", "0.4", "--method", "paper"],
        ["--states", "4", "--rounds", "1", "--improve-for", "0", "--faults", "reliable", "--method", "q-table"],
        ["--nodes", "2", "--states", "4", "--rounds", "1..2", "--max-iterations", "2", "--method", "q-table"],
    ]
    for number, arguments in enumerate(limits):
        first, second = folder / f"first {number}", folder / f"second {number}"
        _, result = learn(*arguments, "--out", str(first))
        program, *command = same_again(result)
        again = run(*command, "--out", str(second), program=program)
        check(verdict_of(again) == verdict_of(result), f"the same verdict by {command}")
        check((first / "machine.json").read_bytes() == (second / "machine.json").read_bytes(),
              f"the same machine.json by {command} as by {arguments}")


def test_interrupt(folder):
    for number, (sent, options) in enumerate([(signal.SIGINT, []), (signal.SIGTERM, []), (signal.SIGINT, ["grow"]), (signal.SIGTERM, ["grow"])]):
        out = folder / str(number)
        endless = ["--nodes", "2", "--states", "4", "--rounds", "2..3", "--method", "q-table", "--improve-for", "250"]
        arguments = endless if options else ENDLESS
        run(*arguments, "--max-iterations", "1")  # compiles it
        process = subprocess.Popen([PROGRAM, *arguments, "--out", str(out)], text=True, env=ENVIRONMENT,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check(process.stderr.readline(), "progress is reported")
        check(not (out / "metrics.jsonl").exists(), "files appear when they are complete")
        process.send_signal(sent)
        stdout, stderr = process.communicate(timeout=250)
        result = subprocess.CompletedProcess([], process.returncode, stdout, stderr)
        verdict = verdict_of(result)
        check_files(out, verdict)
        check("ended by an interrupt" in stdout, stdout)
        check("stopping: judging the best machine so far" in stderr, stderr)
        check("--max-iterations" in same_again(result), stdout)


def test_replay(folder):
    verdict, result = learn("--out", str(folder / "bad"), "--max-iterations", "1")
    check(verdict == "refuted", result.stdout)
    verdict, _ = learn("--out", str(folder / "good"), "--improve-for", "0")
    check(verdict == "proved", "seed 1 is proved")
    schedule = folder / "bad" / "counterexample-1.txt"
    bad, good = folder / "bad" / "machine.json", folder / "good" / "machine.json"

    replayed = run("--replay", str(schedule), "--machine", str(bad))
    check(replayed.returncode == 1, f"a counterexample breaks a rule: {replayed}")
    for line in schedule.read_text().splitlines():
        if line.startswith("# ") and not line.startswith("# counterexample in"):
            check(line[2:] + "\n" in replayed.stdout, f"what the file tells is replayed: {line}\n{replayed.stdout}")
    check("\nbroken: P" in replayed.stdout, replayed.stdout)
    command = shlex.split(re.search(r"; to see it: (.+)$", result.stdout, re.M)[1])
    check(run(*command[1:], program=command[0]).stdout == replayed.stdout, "the printed command replays it")

    replayed = run("--replay", str(schedule), "--machine", str(good))
    check(replayed.returncode == 0, f"a proved machine breaks no rule: {replayed}")
    check(replayed.stdout.endswith("every rule is kept in this execution\n"), replayed.stdout)

    text = good.read_text()
    damaged = folder / "damaged"
    machine = json.loads(text)
    setting, table = machine["setting"], machine["table"]
    changes = [
        (text[:-200], "machine JSON: this is not JSON"),
        (json.dumps(machine | {"table": table[:-1]}), "machine JSON, table: it has 647 entries"),
        (json.dumps(machine | {"table": [8] + table[1:]}), "machine JSON, table[0]: 8 is not a state: use 0 to 7"),
        (json.dumps(machine | {"setting": setting | {"nodes": 9}}), "this machine cannot be: a machine's table would have"),
        (json.dumps(machine | {"setting": setting | {"nodes": 4}}), "machine JSON, digits: "),
        (json.dumps(machine | {"setting": setting | {"task": "Mine"}}), "this machine is for Mine, which is not the library's"),
        (json.dumps(machine | {"format": 9}), "machine JSON, format: 9 is not 1"),
    ]
    for content, message in changes:
        damaged.write_text(content)
        result = run("--quiet", "--replay", str(schedule), "--machine", str(damaged))
        check(result.returncode == 2 and result.stderr.count("\n") == 1 and f"{damaged}: {message}" in result.stderr,
              f"one line with '{message}': {result}")
    for content, message in [("", "schedule, line 1"), (schedule.read_text().replace("\nend", ""), "cut short"),
                             ("nodes 2 states 8 rounds 2\n", "schedule, line 1")]:
        damaged.write_text(content)
        result = run("--replay", str(damaged), "--machine", str(good))
        check(result.returncode == 2 and result.stderr.count("\n") == 1 and message in result.stderr,
              f"one line with '{message}': {result}")


def chances_in(result):
    """The lines of the block that begins with the network, by what they are about."""
    block = re.search(r"^with (.+):\n((?:  .+\n)+)", result.stdout, re.M)
    check(block, f"how likely things are:\n{result.stdout}")
    return {"network": block[1]} | dict(line.strip().split(": ", 1) for line in block[2].splitlines())


def test_network(folder):
    """Chances under what is usual and under what was asked for, of machines that were learned and that are judged."""
    _, result = learn("--out", str(folder / "usual"), "--improve-for", "60", "--max-iterations", "20000")
    said, machine = chances_in(result), json.loads((folder / "usual" / "machine.json").read_text())
    check(machine["network"] == {"loss": 0.01, "crash": 0, "partial": 0.5, "starts": [0.9, 1 - 0.9]}, machine["network"])
    found = machine["chances"]
    check(found["decided"] > 0.9999 and found["wanted"] > 0.999 and found["violated"] == 0 and abs(found["messages"] - 12) < 1e-9, found)
    check(abs(found["decided"] + found["undecided"] - 1) < 1e-15 and len(found["decided_by"]) == 3, found)
    decided = said["executions in which every correct process decides"]
    check(re.fullmatch(r"99\.99\d\d+%", decided) and abs(float(decided[:-1]) - 100 * found["decided"]) < 1e-4, said)
    check(said["all-yes executions in which everybody commits"].startswith("99.9"), said)
    most = re.search(r"^no protocol decides more often than (99\.\d+)%$", result.stdout, re.M)
    check(most and float(most[1]) >= float(decided[:-1]) > float(most[1]) - 0.01, result.stdout)
    check(said["messages that are sent in an execution, on average"] == "12", said)

    # Asked for in other words, and again by the command that repeats it.
    asked = ["--loss", "10%", "--vote", "yes=0.5", "--objective", "wanted"]
    _, result = learn(*asked, "--max-iterations", "300", "--z3-time-limit", "0", "--out", str(folder / "asked"))
    said, command = chances_in(result), same_again(result)
    check("\nall-yes executions in which everybody commits: at most " in result.stdout, result.stdout)
    check(said["network"] == "10% loss and 50% LOCAL_COMMIT", said)
    check(all(word in command for word in asked), f"{command} says {asked}")
    _, again = learn(*command[1:], "--out", str(folder / "again"))
    check(chances_in(again) == said, f"{chances_in(again)} by {command}, and before {said}")
    check((folder / "asked" / "machine.json").read_bytes() == (folder / "again" / "machine.json").read_bytes(), command)

    # A machine that always aborts decides, and breaks a rule if all voted to commit and nothing is lost.
    file = folder / "abort.json"
    file.write_text(json.dumps(machine | {"table": [3] * len(machine["table"])}))
    verdict, result = learn("--verify", str(file), "--loss", "0.1", "--start", "no=50%", "--out", str(folder / "judged"))
    said, found = chances_in(result), json.loads((folder / "judged" / "machine.json").read_text())["chances"]
    check(verdict == "refuted" and said["executions in which every correct process decides"] == "100%", said)
    check(abs(found["violated"] - 0.5 ** 3 * 0.9 ** 12) < 1e-12, found)
    check(said["executions in which a rule breaks"] == "3.53%", said)
    check("--loss 0.1 --start no=50%" in re.search(r"^to repeat this: (.+)$", result.stdout, re.M)[1], result.stdout)

    # Crashes; and where nothing fails.
    _, result = learn("--task", "non-blocking-atomic-commit", "--crash", "5%", "--partial", "0.25", "--improve-for", "0")
    check(chances_in(result)["network"] == "5% crashes, 25% sent before a crash and 90% YES", result.stdout)
    reliable = ["--faults", "reliable", "--states", "4", "--rounds", "1", "--improve-for", "0", "--method", "q-table"]
    _, result = learn(*reliable, "--out", str(folder / "reliable"))
    check("\nwith " not in result.stdout, result.stdout)
    check("chances" not in json.loads((folder / "reliable" / "machine.json").read_text()), "no chances")
    _, result = learn(*reliable, "--vote", "yes=0.25")
    check(chances_in(result)["network"] == "25% LOCAL_COMMIT", result.stdout)

    # What a task of one's own starts in is known when it is compiled.
    task = folder / "smoke_alarm.hpp"
    task.write_text(SMOKE_ALARM)
    own = ["--task", str(task), "--rounds", "1", "--method", "q-table", "--improve-for", "0"]
    _, result = learn(*own, "--start", "smoke=5%")
    check(chances_in(result)["network"] == "1% loss and 95% QUIET", result.stdout)
    refused = run("--quiet", *own, "--start", "smok=5%")
    check(refused.returncode == 2 and refused.stderr.endswith("--start: 'smok' is not a state to start in: did you mean smoke?\n"), refused)


def test_plot(folder):
    """The numbers of a plot, and the plot if gnuplot is there."""
    svg, csv = folder / "it's a curve.svg", folder / "it's a curve.csv"
    arguments = ["--vote", "yes=0.5", "--improve-for", "0.3", "--plot", str(svg), "--out", str(folder / "out")]
    verdict, result = learn(*arguments)
    check(verdict == "proved" and str(csv) in result.stdout, result.stdout)
    names, *rows = [line.split(",") for line in csv.read_text().splitlines()]
    check(names == ["loss", "this machine", "two phases", "the best protocol"], names)
    rows = [[float(cell) for cell in row if cell] for row in rows]
    check(rows[0][0] == 1e-4 and rows[-1][0] == 0.5 and len(rows) == 26, "from 0.01% to 50%")
    # Where half of all is lost, and half of all votes are yes, all executions are equally likely: these are counts.
    counts = json.loads((folder / "out" / "machine.json").read_text())["counts"]
    of_half = dict(zip(names, rows[-1]))
    check(abs(of_half["this machine"] - counts["undecided"] / counts["executions"]) < 1e-9, (of_half, counts))
    check(abs(of_half["two phases"] - 927 / 32768) < 1e-9 and abs(of_half["the best protocol"] - 927 / 32768) < 1e-9, of_half)
    check(all(row[3] <= min(row[1], row[2]) + 1e-9 for row in rows), "no protocol is better than the best")
    if shutil.which("gnuplot"):
        text = svg.read_text()
        check(text.startswith("<?xml") and "this machine" in text and "</svg>" in text, text[:300])
        svg.unlink()
    nowhere = run(*arguments, environment=ENVIRONMENT | {"PATH": str(folder)})
    check(verdict_of(nowhere) == "proved" and "only its numbers: " in nowhere.stdout and not svg.exists(), nowhere)
    check("--plot: gnuplot, which draws, is not here: install it" in nowhere.stderr, nowhere.stderr)
    taken = run(*arguments[:4], "--plot", str(folder / "none" / "x.svg"))
    check(taken.returncode == 2 and "x.csv cannot be written" in taken.stderr, taken)

    # What was learned for networks that lose little is better there than two phases.
    learn("--plot", str(svg), "--max-iterations", "20000")
    names, *rows = [line.split(",") for line in csv.read_text().splitlines()]
    check(len(rows) == 26, rows)
    ours, theirs = names.index("this machine"), names.index("two phases")
    check(all(float(row[ours]) < float(row[theirs]) / 100 for row in rows if float(row[0]) < 0.02), rows)

    # Of crashes, where these are what fails. A logarithmic axis has no 0.
    verdict, result = learn("--task", "consensus", "--improve-for", "0", "--plot", str(svg))
    check(verdict == "proved" and f"plot: only its numbers: {csv}, as everybody always decides\n" in result.stdout, result.stdout)
    check(csv.read_text().startswith("crash,this machine"), csv.read_text()[:100])


PAGES = {
    "proved": ["--task", "consensus", "--faults", "crash:1", "--nodes", "4", "--states", "4", "--rounds", "2",
               "--view", "with-round:counted", "--method", "conflict"],
    "impossible": ["--task", "consensus", "--faults", "crash:1", "--nodes", "3", "--states", "4", "--rounds", "1",
                   "--view", "with-round:counted", "--method", "conflict"],
    "refuted": ["--verify", "docs/pages/too-few-rounds.json"],
}


def page_data(file):
    """What the page was given."""
    return re.search('<script type="application/json" id="data">(.*?)</script>', file.read_text(), re.S)[1]


def test_pages(folder):
    """The pages in docs/ are what --out writes; PROTOLEARN_UPDATE_GOLDEN=1 rewrites them."""
    root = Path(__file__).parents[2]
    for word, arguments in PAGES.items():
        out, kept = folder / word, root / "docs" / "pages" / f"{word}.html"
        result = subprocess.run(["tools/learn", *arguments, "--quiet", "--out", str(out)], executable=PROGRAM, cwd=root,
                                capture_output=True, text=True, env=ENVIRONMENT, timeout=250)
        check(verdict_of(result) == word and f"{out / 'index.html'}" in result.stdout, result.stdout + result.stderr)
        if os.environ.get("PROTOLEARN_UPDATE_GOLDEN"):
            shutil.copyfile(out / "index.html", kept)
        check((out / "index.html").read_bytes() == kept.read_bytes(), f"{kept} is out of step: run tools/update_golden")
        data = json.loads(page_data(kept))
        check(data["command"].startswith("tools/learn ") and data["verdict"]["word"] == word, data["command"])
        check(("table" in data) == (word != "impossible") and ("chain" in data) == (word == "impossible"), list(data))
        if word != "impossible":  # the page has what machine.json has
            machine = json.loads((out / "machine.json").read_text())
            check(all(data[key] == value for key, value in machine.items()), f"machine.json is in the page: {word}")
    kinds = [execution["kind"] for execution in data["executions"]]
    check(kinds[0] == "failure-free" and "counterexample" in kinds, kinds)

    # Pictures: of an execution for each of two pages, and the state diagram that the README shows.
    pages = root / "docs" / "pages"
    for name, replay, machine, code in [
            ("too-few-rounds", folder / "refuted" / "counterexample-1.txt", pages / "too-few-rounds.json", 1),
            ("one-crash", pages / "one-crash.txt", folder / "proved" / "machine.json", 0)]:
        drawn, state, picture = folder / f"{name}.svg", folder / f"{name}.mmd", pages / f"{name}.svg"
        result = run("--replay", str(replay), "--machine", str(machine), "--export", f"svg={drawn}", "--export",
                     f"mermaid-state={state}")
        check(result.returncode == code, result)
        if os.environ.get("PROTOLEARN_UPDATE_GOLDEN"):
            shutil.copyfile(drawn, picture)
        check(drawn.read_bytes() == picture.read_bytes(), f"{picture} is out of step: run tools/update_golden")
    check(f"```mermaid\n{state.read_text()}```\n" in (root / "README.md").read_text(),
          "README.md shows this diagram:\n" + state.read_text())

    # Opened by what the system has for that, or not at all.
    setting = ["--improve-for", "0", "--quiet", "--out", str(folder / "opened"), "--open"]
    bin = folder / "bin"
    bin.mkdir()
    (bin / "xdg-open").write_text(f'#!/bin/sh\necho "$1" >"{folder}/was opened"\n')
    (bin / "xdg-open").chmod(0o755)
    result = run(*setting, environment=ENVIRONMENT | {"PATH": f"{bin}:{os.environ['PATH']}"})
    check(result.returncode == 0, result)
    check((folder / "was opened").read_text() == f"{folder / 'opened' / 'index.html'}\n", "the page was opened")
    (bin / "xdg-open").write_text("#!/bin/sh\nexit 4\n")
    result = run(*setting, environment=ENVIRONMENT | {"PATH": f"{bin}:{os.environ['PATH']}"})
    check(result.returncode == 2 and f"xdg-open failed; open {folder / 'opened' / 'index.html'}" in result.stderr, result)
    result = run("--open")
    check(result.returncode == 2 and "--out" in result.stderr, result)


def test_export(folder):
    """The machine and an execution as pictures, of what was learned, judged and replayed."""
    names = {format: folder / f"{format} of 'it'.txt" for format in ("dot", "mermaid-state", "mermaid-sequence")}
    exports = [word for format, file in names.items() for word in ("--export", f"{format}={file}")]

    def pictures():
        texts = [file.read_text() for file in names.values()]
        for file in names.values():
            file.unlink()
        return texts

    verdict, result = learn("--seed", "7", "--improve-for", "0", "--out", str(folder / "out"), *exports)
    check(verdict == "proved" and all(f"picture: {file}\n" in result.stdout for file in names.values()), result.stdout)
    dot, state, sequence = pictures()
    check('label="COMMIT", shape=doubleoctagon' in dot and "all 3 say" in dot, dot)
    check(state.startswith("stateDiagram-v2\n") and "  [*] --> n0\n" in state, state)
    page = (Path(__file__).parents[2] / "docs" / "pictures.md").read_text()
    check(f"```mermaid\n{state}```\n" in page, "docs/pictures.md shows this diagram:\n" + state)
    check(sequence.count("->>") == 12 and "-x" not in sequence and sequence.count(": COMMIT\n") == 3, sequence)

    machine = json.loads((folder / "out" / "machine.json").read_text())
    names_of, commit = machine["state_names"], machine["state_names"].index("COMMIT")
    machine["table"] = [commit if next_state == names_of.index("ABORT") else next_state for next_state in machine["table"]]
    (folder / "wrong.json").write_text(json.dumps(machine))
    verdict, result = learn("--verify", str(folder / "wrong.json"), "--out", str(folder / "judged"), *exports)
    refuted = pictures()
    check(verdict == "refuted" and refuted[0] != dot, result.stdout)
    replayed = run("--replay", str(folder / "judged" / "counterexample-1.txt"), "--machine", str(folder / "wrong.json"), *exports)
    check(replayed.returncode == 1 and pictures() == refuted, replayed)

    taken = run("--improve-for", "0", "--export", f"dot={folder / 'none' / 'x'}")
    check(taken.returncode == 2 and f"{folder / 'none' / 'x'} cannot be written" in taken.stderr, taken)
    impossible = run("--method", "conflict", "--task", "consensus", "--faults", "loss-budget", "--nodes", "2",
                     "--export", f"dot={folder / 'x'}")
    check(verdict_of(impossible) == "impossible" and "--export: there is nothing to draw" in impossible.stderr, impossible)
    check(not (folder / "x").exists(), "nothing is written")


def published_table(nodes, states, next_state):
    """A line for each configuration; next_state(what a process has before it, its own first)."""
    lines = []
    for before in itertools.product(range(states), repeat=nodes):
        after = [next_state(before[i:] + before[:i]) for i in range(nodes)]
        lines.append("".join(map(str, before)) + " " + "".join(map(str, after)))
    return lines


def test_import(folder):
    """A machine that counts, written as others published theirs, is judged like the one that was found."""
    setting = ["--task", "counting:2,7", "--faults", "byzantine:1", "--view", "ordered", "--nodes", "4", "--states", "3",
               "--rounds", "8"]
    verdict, found = learn(*setting, "--method", "conflict", "--improve-for", "0", "--out", str(folder / "found"))
    check(verdict == "proved", found.stdout)
    machine = check_files(folder / "found", verdict)

    def as_found(received):
        entry = 0
        for symbol in received:
            entry = entry * 4 + symbol
        return machine["table"][entry]
    table = folder / "a table"
    lines = published_table(4, 3, as_found)
    table.write_text("# as it was found\n" + "\n".join(lines) + "\n")
    out = folder / "out"
    verdict, result = learn(*setting, "--import", str(table), "--out", str(out))
    check(verdict == "proved" and result.stdout.startswith("judging: N=4 processes, "), result.stdout)
    check(result.stdout.splitlines()[-1] == found.stdout.splitlines()[-1], "the same verdict, of as many executions")
    check("\njudged in " in result.stdout and "\n  in s2:\n" in result.stdout and "seed" not in result.stdout, result.stdout)
    again = check_files(out, verdict)
    check(again["counts"] == machine["counts"], f"the same counts: {again['counts']}")
    check("seed" not in again and "method" not in again, "nothing was learned")
    # Where something was received from everybody, the table is the same; what is lost is a 0.
    for before in itertools.product(range(3), range(4), range(4), range(4)):
        entry = sum(symbol * 4 ** (3 - k) for k, symbol in enumerate(before))
        check(again["table"][entry] == as_found([symbol % 3 for symbol in before]), f"after {before}")
    command = shlex.split(re.search(r"^to repeat this: (.+)$", result.stdout, re.M)[1])
    repeated = run(*command[1:], "--quiet", program=command[0])
    check(verdict_of(repeated) == "proved" and not repeated.stderr, repeated)

    # One that counts by itself is refuted, and the counterexample replayed.
    table.write_text("\n".join(published_table(4, 3, lambda received: (received[0] + 1) % 2)))
    verdict, result = learn(*setting, "--import", str(table), "--z3-time-limit", "0", "--out", str(out))
    check(verdict == "refuted" and "Z3" not in result.stdout, result.stdout)
    check_files(out, verdict)
    replay = shlex.split(re.search(r"; to see it: (.+)$", result.stdout, re.M)[1])
    check(run(*replay[1:], program=replay[0]).returncode == 1, "a counterexample breaks a rule")

    # Processes that differ: the last one stays in 0, so no two show the same for long.
    small = ["--task", "counting:2,1", "--faults", "reliable", "--nodes", "3", "--states", "2", "--rounds", "2"]
    majority = published_table(3, 2, lambda received: 0 if sum(received) > 1 else 1)
    table.write_text("\n".join(line[:-1] + "0" for line in majority))
    result = run(*small, "--view", "ordered", "--import", str(table))
    check(result.returncode == 2 and "this table is not cyclic" in result.stderr, result)
    per_process = [*small, "--view", "per-process:ordered", "--import", str(table), "--z3-time-limit", "0"]
    verdict, result = learn(*per_process)
    check(verdict == "refuted" and "process 2" in result.stdout, result.stdout)
    table.write_text("\n".join(majority))
    verdict, result = learn(*per_process)
    check(verdict == "proved", result.stdout)

    # What is wrong is told in one line, before anything is compiled.
    wrong = [
        (setting, "", "line 1: the text ends without any states"),
        (setting, "0000 1110\n", "line 1: process 3 goes to 0 with the states 0000, in cyclic order from its own, but process 0 "
                                 "in line 1 goes to 1: this table is not cyclic"),
        (setting, "# a comment\n0000 1131\n", "line 2: '3' in '1131' is not a state: use 0 to 2"),
        (setting, "000 111\n", "line 1: '000 111' is not the states of 4 processes and what follows them"),
        (setting, "\n".join([*lines, "0120 " + "".join(str((int(c) + 1) % 3) for c in lines[15][5:])]),
         "line 82: process 0 goes to "),
        (setting, "\n".join(lines[:-1]), "line 80: the text ends, and does not say what a process does with the states 2222"),
    ]
    for words, text, message in wrong:
        table.write_text(text)
        result = run(*words, "--import", str(table))
        check(result.returncode == 2 and not result.stdout, f"nothing is judged: {result}")
        check(result.stderr.count("\n") == 1 and f"{table}: published table, {message}" in result.stderr,
              f"one line with '{message}': {result.stderr}")
    cases = [
        ([*setting[:-1], "7..8"], "--import: a table is a machine of one shape"),
        ([*small, "--view", "counted"], "use --view ordered or per-process:ordered, not counted"),
        ([*small, "--view", "per-process:with-round:ordered"], "not per-process:with-round:ordered"),
        (["--nodes", "2", "--states", "12"], "--states 12 is more than 10"),
        ([*setting, "--seed", "2"], "--seed excludes --import"),
        ([*setting, "--import", ""], "--import: '' is not a file"),
        ([*setting, "--replay", "x", "--machine", "y"], "excludes"),
        ([*setting, "--import", str(folder / "none")], f"{folder / 'none'} cannot be read (No such file"),
    ]
    for words, message in cases:
        result = run(*words, *([] if "--import" in words else ["--import", str(table)]))
        check(result.returncode == 2 and not result.stdout and result.stderr.count("\n") == 1 and message in result.stderr,
              f"one line with '{message}': {result}")


def test_grow(folder):
    shapes = ["--nodes", "2", "--states", "4..5", "--rounds", "1..2"]
    conflict = ["--task", "non-blocking-atomic-commit", "--method", "conflict", "--improve-for", "0"]
    verdict, result = learn(*conflict, *shapes, "--out", str(folder / "out"))
    tried = re.findall(r"^N=2 S=(\d) R=(\d): (\w+) after [\d.]+ s$", result.stdout, re.M)
    # With one crash, one round is not enough, whatever the states.
    check(verdict == "proved" or verdict == "impossible", result.stdout)
    check([attempt[:2] for attempt in tried] == [("4", "1"), ("5", "1"), ("4", "2"), ("5", "2")][:len(tried)], tried)
    check(all(attempt[2] == "impossible" for attempt in tried[:-1]) and tried[-1][2] == verdict, f"a table that ends with it: {tried}")
    metrics = [json.loads(line) for line in (folder / "out" / "metrics.jsonl").read_text().splitlines()]
    done = [(str(line["states"]), str(line["rounds"])) for line in metrics if line["phase"] == "done"]
    check(done == [attempt[:2] for attempt in tried], f"the metrics hold every shape: {done}")
    check(result.stdout.count("learning: ") == 1 and "growing\n" in result.stdout, result.stdout)

    verdict, result = learn("--states", "4", "--nodes", "2", "--rounds", "1..2", "--max-iterations", "1", "--method", "q-table")
    tried = re.findall(r"^N=2 S=(\d) R=(\d): (\w+) after [\d.]+ s$", result.stdout, re.M)
    check(all(attempt[2] == "unknown" for attempt in tried[:-1]), f"until one is proved: {tried}")
    check(tried[-1][2] == {"proved": "proved", "refuted": "unknown"}[verdict], f"of shapes, and of the last machine: {tried}, {verdict}")


def machine_for_every_n(setting, names, starts, predicates, answer):
    """A machine.json. Each predicate is its words, how often it counts each state, alpha, beta and gamma."""
    observations = [[entry >> len(predicates)] + [(entry >> k) & 1 for k in range(len(predicates))]
                    for entry in range(len(names) << len(predicates))]
    digits = [{"name": "own", "values": names}] + [{"name": words, "values": ["no", "yes"]} for words, *_ in predicates]
    keys = ["words", "coefficients", "alpha", "beta", "gamma"]
    return {"format": 1, "protolearn": "", "setting": {"nodes": "every", "states": len(names)} | setting,
            "state_names": names, "start_states": starts, "lost": len(names), "digits": digits,
            "predicates": [dict(zip(keys, predicate)) | {"negated": False} for predicate in predicates],
            "order": "an entry for each of the observations", "observations": observations,
            "table": [answer(*observation) for observation in observations]}


def crusader(answer):
    """Crusader agreement in one round: answer(own state, do N - F say 0?, do N - F say 1?)."""
    setting = {"rounds": 1, "task": "CrusaderAgreement", "faults": "Byzantine<below<3>>",
               "view": "Thresholds<all_but_faulty<0>, all_but_faulty<1>>"}
    says = [[f"at least n-F {v}", [int(s == v) for s in range(5)], 1, -1, 0] for v in range(2)]
    return machine_for_every_n(setting, ["0", "1", "decide 0", "decide 1", "UNDECIDED"], [0, 1], says, answer)


def test_verify(folder):
    """A machine that was learned is judged again, in the setting that its file names."""
    verdict, learned = learn("--out", str(folder), "--improve-for", "0")
    check(verdict == "proved", learned.stdout)
    machine = folder / "machine.json"
    verdict, result = learn("--verify", str(machine), "--out", str(folder / "again"))
    check(result.stdout.startswith("judging: N=3 processes, ") and "seed" not in result.stdout, result.stdout)
    check(result.stdout.splitlines()[-1] == learned.stdout.splitlines()[-1], "the same verdict")
    again = check_files(folder / "again", verdict)
    found = json.loads(machine.read_text())
    check(all(again[key] == found[key] for key in ["setting", "table", "counts"]), "the same machine and counts")
    command = shlex.split(re.search(r"^to repeat this: (.+)$", result.stdout, re.M)[1])
    check(verdict_of(run(*command[1:])) == "proved", f"repeated by {command}")
    for options, message in [(["--nodes", "4"], f"{machine}: this machine is for --nodes 3"),
                             (["--states", "4..8"], f"{machine}: this machine is for --states 8"),
                             (["--task", "consensus"], f"{machine}: machine JSON, setting/task: "),
                             (["--nodes", "every"], f"{machine}: this machine is for --nodes 3")]:
        refused = run("--quiet", "--verify", str(machine), *options)
        check(refused.returncode == 2 and message in refused.stderr and refused.stderr.count("\n") == 1, f"{options}: {refused}")


def test_every_n(folder):
    """Judged for every number of processes: proved, refuted, and what cannot be."""
    file, out = folder / "machine.json", folder / "out"
    file.write_text(json.dumps(crusader(lambda own, zeros, ones: 2 if zeros else 3 if ones else 4)))
    verdict, result = learn("--nodes", "every", "--verify", str(file), "--out", str(out))
    check(verdict == "proved", result.stdout)
    for expected in ["judging: every N > 3F, S=5 states, R=1 round, CrusaderAgreement, Byzantine<below<3>>, Thresholds<",
                     "faults: at most F processes (N > 3F) may lie",
                     "proved (agreement, validity and termination for every N > 3F",
                     "  executions in which every correct process decides: yes, with 1 process\n",
                     "machine, in the 6 of 20 observations that can occur:\n  in 0:\n",
                     "    at least n-F 0: no; at least n-F 1: no -> UNDECIDED\n", f"files: {out / 'index.html'}, {out / 'machine.json'}, "]:
        check(expected in result.stdout, f"the output has: {expected}\n{result.stdout}")
    machine = check_files(out, verdict)
    check(machine["setting"]["nodes"] == "every" and machine["possible"]["everybody_decides"]["nodes"] == 1, machine)
    check("counts" not in machine, "there is nothing to count")
    command = shlex.split(re.search(r"^to repeat this: (.+)$", result.stdout, re.M)[1])
    check("--nodes every" in " ".join(command) and "byzantine:below-3" in command, command)
    check(verdict_of(run(*command[1:])) == "proved", "the command repeats it")
    check(verdict_of(run("--verify", str(out / "machine.json"))) == "proved", "what was written is read again")
    verdict, result = learn("--verify", str(file), "--z3-time-limit", "0")
    check(verdict == "unknown" and "for every N there is no other way" in result.stdout, result.stdout)

    # One that takes 1 for granted.
    file.write_text(json.dumps(crusader(lambda own, zeros, ones: 2 if zeros else 3)))
    verdict, result = learn("--verify", str(file), "--out", str(out))
    check(verdict == "refuted" and "broken: agreement with N=4 and F=1)" in result.stdout, result.stdout)
    told = (out / "counterexample-1.txt").read_text()
    check(told in result.stdout and told.startswith("counterexample with N=4 processes, F=1, in every N > 3F"), told)
    check("\nround 1: process 3 sends " in told and "\nbroken: agreement: " in told, told)
    machine = check_files(out, verdict)
    check(machine["counterexample"] == {"nodes": 4, "faulty": 1, "fewest": True}, machine["counterexample"])
    check("--replay" not in result.stdout, "it is not replayed")

    # Whatever cannot be is told in one line, before anything is compiled.
    view = "thresholds:all-but-faulty-0,all-but-faulty-1"
    every, judged = ["--nodes", "every"], ["--verify", str(file)]
    for options, message in [
        ([*every, "--import", str(file)], "--import: a published table is of one number of processes"),
        ([*every, "--method", "paper"], "--method paper is for a given number of processes"),
        ([*every, "--improve-for", "3"], "--improve-for: for every N it is not counted how often a machine decides"),
        ([*every, "--task", "reliable-broadcast:3"], "--task reliable-broadcast:3: for every N no process has a name"),
        ([*every, "--view", "with-sender:counted,0"], "for every N a machine sees predicates"),
        ([*every, "--view", "with-round:with-last-round:learned-thresholds"], "with-round and with-last-round, not both"),
        (["--replay", str(out / "counterexample-1.txt"), "--machine", str(file)], "--replay: what happens in an execution"),
        ([*judged, "--view", "learned-thresholds"], "--view: a machine that is verified has its predicates"),
        ([*judged, "--view", "counted"], "--view counted: for every N a machine sees predicates: use thresholds:P,P,.."),
        ([*judged, "--view", "with-coin:" + view], "for every N a machine sees predicates"),
        ([*judged, "--faults", "loss-budget:1"], "for every N there can be no budget of losses"),
        ([*judged, "--faults", "moving:omission:1"], "for every N the faulty cannot be others in each round"),
        ([*judged, "--faults", "both:heard-at-least:crash:1,all-but-faulty,dead:1"], "must be one formula"),
        ([*judged, "--task", "lock"], "--task lock restricts the starts: for every N that does not go with lies"),
        ([*judged, "--task", "leader-election"], "--task leader-election is for at most 3 processes"),
        ([*judged, "--nodes", "4"], f"{file}: this machine is for --nodes every"),
    ]:
        refused = run(*options)
        check(refused.returncode == 2 and not refused.stdout, f"{options}: {refused}")
        check(refused.stderr.count("\n") == 1 and message in refused.stderr, f"'{message}' for {options}:\n{refused.stderr}")
    text = json.loads(file.read_text())
    text["predicates"][0]["gamma"] = 1
    file.write_text(json.dumps(text))
    refused = run("--quiet", *judged)
    check(refused.returncode == 2 and f"{file}: machine JSON, predicates: [" in refused.stderr, refused)

    # A task of one's own.
    task = folder / "smoke_alarm.hpp"
    task.write_text(SMOKE_ALARM)
    alarm = {"rounds": 1, "task": "SmokeAlarm", "faults": "MessageLoss", "view": "Thresholds<exists<1>, exists<2>>"}
    says = [["some SMOKE", [0, 1, 0], 0, 0, 1], ["some RING", [0, 0, 1], 0, 0, 1]]
    file.write_text(json.dumps(machine_for_every_n(alarm, ["QUIET", "SMOKE", "RING"], [0, 1], says,
                                                   lambda own, smoke, ring: 2 if smoke or ring else own)))
    refused = run(*every, *judged)
    check(refused.returncode == 2 and "this machine is for SmokeAlarm, which is not the library's" in refused.stderr, refused)
    verdict, result = learn(*every, *judged, "--task", str(task))
    check(verdict == "proved" and "for every N >= 1, S=3 states, R=1 round, SmokeAlarm" in result.stdout, result.stdout)
    task.write_text(SMOKE_ALARM.replace("any(starts(smoke))), broken(-100)", "any(is(0) && starts(smoke))), broken(-100)"))
    refused = run(*every, *judged, "--task", str(task))
    check(refused.returncode == 2 and "for every N a task cannot name processes" in refused.stderr, refused)


def test_learn_every_n(folder):
    """One machine for every number of processes, with its predicates; or a certificate that there is none."""
    every = ["--nodes", "every", "--out", str(folder)]
    verdict, result = learn(*every, "--task", "reliable-broadcast", "--rounds", "3")
    check(verdict == "proved", result.stdout)
    for expected in ["learning: every N > 3F, S=3 states, R=3 rounds, AnonymousBroadcast<2>, Byzantine<below<3>>, LearnedThresholds\n",
                     "seed 1, method conflict, ", "\n  V0: if ", " -> ACCEPT"]:
        check(expected in result.stdout, f"the output has: {expected}\n{result.stdout}")
    check("--view learned-thresholds --nodes every --states 3 --rounds 3" in " ".join(same_again(result)), result.stdout)
    check("--improve-for" not in same_again(result), result.stdout)
    machine = check_files(folder, verdict)
    check(machine["setting"]["view"].startswith("Thresholds<") and machine["predicates"], machine)
    judged = run("--verify", str(folder / "machine.json"))
    check(verdict_of(judged) == "proved" and "judging: every N > 3F, " in judged.stdout, judged.stdout)

    # With N > 2F only, there is none.
    verdict, result = learn(*every, "--task", "crusader-agreement", "--faults", "byzantine:below-2")
    check(verdict == "impossible" and "searched for " in result.stdout, result.stdout)
    check("whether it decides" not in result.stdout, "there is no machine of which to say more")
    files = {path.name for path in folder.iterdir()}
    check(files >= {"certificate.cnf", "certificate.map", "metrics.jsonl"} and "machine.json" not in files, files)
    said = (folder / "certificate.map").read_text()
    check("used: some 0\n" in said, said[:500])

    # The fewest rounds.
    verdict, result = learn("--nodes", "every", "--task", "consensus", "--faults", "crash:1", "--rounds", "1..2")
    tried = re.findall(r"^N=every S=(\d) R=(\d): (\w+) after [\d.]+ s$", result.stdout, re.M)
    check(tried == [("4", "1", "impossible"), ("4", "2", "proved")], tried)
    check("learning: Consensus for every N, growing\n" in result.stdout, result.stdout)


def test_progress(_):
    quiet = run("--quiet", "--improve-for", "0.3")
    check(not quiet.stderr, f"nothing with --quiet: {quiet.stderr}")
    lines = run("--improve-for", "0.3")
    check(re.search(r"^proving: 0\.0 s, exploring every execution$", lines.stderr, re.M), lines.stderr)
    check(re.search(r"^improving: 0\.\d s, [\d,]+ iterations, objective 0\.\d+ at best$", lines.stderr, re.M),
          f"plain lines elsewhere: {lines.stderr}")
    check("\r" not in lines.stderr and "\x1b" not in lines.stderr, f"and plain: {lines.stderr}")

    master, slave = pty.openpty()
    command = [PROGRAM, "--improve-for", "0.5"]  # compiled above
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=slave, env=ENVIRONMENT)
    os.close(slave)
    shown = b""
    try:
        while chunk := os.read(master, 4096):
            shown += chunk
    except OSError:  # how Linux says that the terminal was closed
        pass
    check(process.wait(timeout=250) == 0, "a run on a terminal")
    text = shown.decode()
    check(re.search(r"\rimproving \[#*\.*\] 0\.\d s, [^\r]*\x1b\[K", text), f"a bar on a terminal: {text!r}")
    check(text.endswith("\r\x1b[K"), f"which is erased in the end: {text!r}")


def main():
    names = sys.argv[2:] or [name.removeprefix("test_") for name in globals() if name.startswith("test_")]
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            globals()["test_" + name](Path(folder).resolve())
        print(f"{name}: passed")


if __name__ == "__main__":
    main()
