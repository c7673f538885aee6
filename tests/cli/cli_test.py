#!/usr/bin/env python3
"""Tests the command-line program as a user sees it: what it prints, its exit codes and its files.

  cli_test.py PROGRAM [TEST...]      all tests, or those named
"""
import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = str(Path(sys.argv[1]).resolve())
VERDICT = re.compile(r"verdict: (proved|refuted|impossible|unknown) \(.+\)")
EXIT_CODES = {"proved": 0, "refuted": 1, "impossible": 1, "unknown": 3}
ENVIRONMENT = os.environ | {"ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "exitcode=99"}

# Learns for as long as one lets it, whether or not it has proved something.
ENDLESS = ["--rounds", "1", "--method", "paper", "--time-limit", "250", "--improve-for", "250"]


def check(condition, what):
    if not condition:
        sys.exit(f"failed: {what}")


def run(*arguments, program=PROGRAM):
    return subprocess.run([program, *arguments], capture_output=True, text=True, env=ENVIRONMENT, timeout=250)


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
    expected = {"machine.json", "metrics.jsonl"} | ({"counterexample-1.txt"} if verdict == "refuted" else set())
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
                     "% of executions, the optimum is 97.17%\n"]:
        check(expected in result.stdout, f"the output has: {expected}\n{result.stdout}")
    check("--max-iterations" in same_again(result), "a clock ended the improvement, so the command counts iterations")
    verdict, result = learn("--faults", "reliable", "--method=q-table", "--improve-for", "0", "--z3-time-limit", "0")
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
        (["--nodes", "9"], "not compiled for --nodes 9: near it there is --task atomic-commit --faults loss --view ordered"),
        (["--nodes", "3", "--states", "5"], "not compiled for --nodes 3 --states 5: near it there is --task atomic-commit"),
        (["--rounds", "7"], "not compiled for --rounds 7"),
        (["--task", "consensus", "--faults", "loss"],
         "for --task consensus --faults loss: near it there is --task consensus --faults crash:1 --view with-round:counted"),
        (["--task", "lock", "--nodes", "5"], "near it there is --task lock --faults loss --view ordered --nodes 3"),
        (["--faults", "crash:1"], "near it there is --task non-blocking-atomic-commit --faults crash:1"),
        (["--task", "agreement"], "'agreement' is not a task here: use atomic-commit, non-blocking-atomic-commit, consensus"),
        (["--faults", "crash:9"], "'crash:9' is not a fault model here: use loss, reliable, crash:1, crash:2"),
        (["--view", "cubist"], "'cubist' is not a view here: use ordered, with-round:counted"),
        (["--grow", "--nodes", "9"], "not compiled for --nodes 9"),
        (["--grow", "--states", "4"], "--states excludes --grow"),
        (["--method", "magic"], "'magic' is not a method: use q-network (or q), q-table, paper or conflict"),
        (["--time-limit", "0"], "--time-limit: '0' is not a number of seconds: use more than 0"),
        (["--time-limit", "nan"], "--time-limit: 'nan' is not a number of seconds"),
        (["--time-limit", "1e10"], "--time-limit: '1e10' is not a number of seconds"),
        (["--improve-for", "-1"], "--improve-for: '-1' is not a number of seconds: use 0"),
        (["--z3-time-limit", "soon"], "--z3-time-limit: 'soon' is not a number of seconds"),
        (["--max-iterations", "0"], "--max-iterations: '0' is not a whole number from 1"),
        (["--max-iterations", "1e3"], "--max-iterations: '1e3' is not a whole number"),
        (["--fast"], "--fast"),
        (["fast"], "fast"),
        (["--replay", "x"], "--replay requires --machine"),
        (["--machine", "x"], "--machine requires --replay"),
        (["--replay", "x", "--machine", "y", "--seed", "1"], "--seed excludes --replay"),
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
        "--rules": ["  P1 no process both commits and aborts: no process visits COMMIT and visits ABORT", "  decide: "],
        "--list": ["--task atomic-commit --faults loss --view ordered --nodes 3 --states 8 --rounds 2\n",
                   "--task consensus --faults crash:2 --view with-round:counted --nodes 4 --states 4 --rounds 3\n"],
    }
    for option, texts in expected.items():
        result = run(option)
        check(result.returncode == 0 and not result.stderr, f"{option}: {result.returncode} {result.stderr}")
        for text in texts:
            check(text in result.stdout, f"{option} says '{text}':\n{result.stdout}")
        check(max(map(len, result.stdout.splitlines())) < 200, f"{option}: the lines are of bearable length")


def test_grid(folder):
    """Every task is there, each line of --list chooses what it says, and a task by itself is enough."""
    settings = run("--list").stdout.splitlines()
    tasks = {shlex.split(line)[1] for line in settings}
    check(len(tasks) == 10 and len(settings) == len(set(settings)), f"ten tasks, and no setting twice: {settings}")
    out = folder / "out"
    for line in settings:
        words = shlex.split(line)
        limits = ["--max-iterations", "1", "--method", "q-table", "--z3-time-limit", "0", "--quiet"]
        result = run(*words, *limits, "--out", str(out))
        verdict_of(result)
        setting = json.loads((out / "machine.json").read_text())["setting"]
        for option, key in [("--nodes", "nodes"), ("--states", "states"), ("--rounds", "rounds")]:
            check(setting[key] == int(words[words.index(option) + 1]), f"{line} learns in {setting}")
        name = re.sub(r"\W", "", words[1]).lower()
        check(name == setting["task"].lower(), f"{line} learns {setting}")
        if "refuted" in result.stdout.splitlines()[-1]:
            replayed = run("--replay", str(out / "counterexample-1.txt"), "--machine", str(out / "machine.json"))
            check(replayed.returncode == 1, f"{line}: a counterexample breaks a rule: {replayed}")
    for arguments in [["--task", "consensus"], ["--task", "lock"], ["--task", "consensus", "--faults", "crash", "--nodes", "4"]]:
        for method in ["q-table", "conflict"]:
            verdict, result = learn(*arguments, "--method", method)
            check(verdict == "proved" and f"method {method}" in result.stdout, result.stdout)
    rules = run("--rules", "--task", "lock")
    check("  safety: at most one holder: at most 1 process visits HOLDS\n" in rules.stdout, rules.stdout)


def test_files(folder):
    out = folder / "a folder" / "of results"
    limits = ["--max-iterations", "1", "--states", "6"]
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
    no_machine_can = ["--task", "consensus", "--faults", "loss-budget", "--method", "conflict", "--out", str(out)]
    verdict, result = learn(*no_machine_can)
    check(verdict == "impossible", result.stdout)
    names = {path.name for path in out.iterdir()}
    certificate = {"certificate.cnf", "certificate.map"} | ({"certificate.drat"} if "CaDiCaL" not in result.stderr else set())
    check(names == certificate | {"metrics.jsonl"}, f"an impossibility leaves {sorted(names)}")
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
        ["--nodes", "3", "--rounds", "1", "--improve-for", "0", "--faults", "reliable"],
        ["--nodes", "2", "--grow", "--max-iterations", "2", "--method", "q-table"],
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
    for number, (sent, options) in enumerate([(signal.SIGINT, []), (signal.SIGTERM, []), (signal.SIGINT, ["--grow"])]):
        out = folder / str(number)
        arguments = ENDLESS if not options else ["--nodes", "4", "--improve-for", "250", *options]
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
        (json.dumps(machine | {"setting": setting | {"nodes": 9}}), "this machine is for N=9"),
        (json.dumps(machine | {"setting": setting | {"task": "Lock"}}), "this machine is for N=3, S=8, R=2, Lock"),
        (json.dumps(machine | {"format": 9}), "machine JSON, format: 9 is not 1"),
    ]
    for content, message in changes:
        damaged.write_text(content)
        result = run("--replay", str(schedule), "--machine", str(damaged))
        check(result.returncode == 2 and result.stderr.count("\n") == 1 and f"{damaged}: {message}" in result.stderr,
              f"one line with '{message}': {result}")
    for content, message in [("", "schedule, line 1"), (schedule.read_text().replace("\nend", ""), "cut short"),
                             ("nodes 2 states 8 rounds 2\n", "schedule, line 1")]:
        damaged.write_text(content)
        result = run("--replay", str(damaged), "--machine", str(good))
        check(result.returncode == 2 and result.stderr.count("\n") == 1 and message in result.stderr,
              f"one line with '{message}': {result}")


def test_grow(folder):
    verdict, result = learn("--grow", "--nodes", "2", "--improve-for", "0", "--out", str(folder / "out"))
    tried = re.findall(r"^N=2 S=(\d) R=(\d): (\w+) after [\d.]+ s$", result.stdout, re.M)
    check(verdict == "proved" and tried and tried[-1][2] == "proved", result.stdout)
    check_files(folder / "out", verdict)

    verdict, result = learn("--grow", "--nodes", "3", "--max-iterations", "1")  # too few to learn anything
    tried = re.findall(r"^N=3 S=(\d) R=(\d): (\w+) after [\d.]+ s$", result.stdout, re.M)
    expected = [("4", "1"), ("4", "2"), ("6", "2"), ("8", "2")][:len(tried)]
    check([attempt[:2] for attempt in tried] == expected and len(tried) > 1, f"from small to large: {tried}")
    check(all(attempt[2] == "unknown" for attempt in tried[:-1]), f"until one is proved: {tried}")
    check(tried[-1][2] == {"proved": "proved", "refuted": "unknown"}[verdict], f"of shapes, and of the last machine: {tried}, {verdict}")


def test_progress(_):
    quiet = run("--quiet", "--improve-for", "0.3")
    check(not quiet.stderr, f"nothing with --quiet: {quiet.stderr}")
    lines = run("--improve-for", "0.3")
    check(re.search(r"^proving: 0\.0 s, exploring every execution$", lines.stderr, re.M), lines.stderr)
    check(re.search(r"^improving: 0\.\d s, [\d,]+ iterations, \d+\.\d\d% undecided at best$", lines.stderr, re.M),
          f"plain lines elsewhere: {lines.stderr}")
    check("\r" not in lines.stderr and "\x1b" not in lines.stderr, f"and plain: {lines.stderr}")

    master, slave = pty.openpty()
    command = [PROGRAM, "--improve-for", "0.5"]
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
