#!/usr/bin/env python3
"""Compares what the desks and simulated venues of a test program said with what was recorded before.

usage: output_records.py RECORDS_FOLDER PROGRAM [--accept | --sampled] [PROGRAM ARGS...]

Runs PROGRAM, which writes one digest per test case, and compares them with RECORDS_FOLDER/<program>.txt. A case that is
missing on either side is a difference too; with --sampled the cases that survive "every failure at every event" are left
out, as a sanitized program injects fewer. --accept writes the file anew: the commit that does so says what changed and
why. GATEWRIGHT_KIT names one of several kits of a program, <program>_<kit>.txt is its record. With GATEWRIGHT_OUTPUT_DUMP=FOLDER the program also writes every line, for a diff against another state of the code.
"""

import os
import pathlib
import subprocess
import sys
import tempfile


def read(path):
    records = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split(" ", 6)
        records[words[6]] = " ".join(words[:6])
    return records


def main():
    folder, program = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    arguments = sys.argv[3:]
    accept = "--accept" in arguments
    sampled = "--sampled" in arguments
    arguments = [a for a in arguments if a not in ("--accept", "--sampled")]
    kit = os.environ.get("GATEWRIGHT_KIT")
    name = program.name + (f"_{kit}" if kit else "")
    recorded = folder / (name + ".txt")
    with tempfile.TemporaryDirectory() as scratch:
        status = subprocess.run([program, *arguments],
                                env=dict(os.environ, GATEWRIGHT_OUTPUT_RECORDS=scratch)).returncode
        if status:
            return status
        made = pathlib.Path(scratch) / recorded.name
        ours = read(made)
        if accept:
            recorded.write_text(made.read_text(encoding="utf-8"), encoding="utf-8")
            print(f"{recorded.name}: {len(ours)} cases recorded")
            return 0
    theirs = read(recorded)
    if not ours:
        print(f"{name} recorded nothing")
        return 1
    partial = bool(arguments)
    wrong = 0
    for case in sorted(ours.keys() | theirs.keys()):
        if ours.get(case) == theirs.get(case) or (partial and case not in ours):
            continue
        if sampled and case.endswith("every failure at every event"):
            continue
        wrong += 1
        print(f"DIFFERENT: {case}\n  recorded {theirs.get(case, 'nothing')}\n  now      {ours.get(case, 'nothing')}")
    print(f"{name}: {len(ours) - wrong} of {len(ours)} cases say what was recorded")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
