#!/usr/bin/env python3
"""Prints what a desk's translation unit costs to compile, in compiled mode, beside a bare Beast client's.

Usage: compile_cost.py RUNS COMPILER[,COMPILER...] [flags...]      (from the source directory)

Each is compiled RUNS times, in turns, at -O2 and without a compiler cache. The figures are the least processor time and
the least peak memory of the runs: what else the machine does only adds to them.
"""

import os
import sys
import tempfile

COMPILED_MODE = ["-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_BEAST_SEPARATE_COMPILATION"]
UNITS = {"a bare Beast client": "tests/compile_cost/bare_client.cpp", "a desk": "examples/desk.cpp"}
GOALS = (2.2, 1.1)


def compile_once(command):
    """Seconds of processor time and megabytes of peak memory of one compilation."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*command, "-o", os.path.join(folder, "unit.o")]
        pid = os.posix_spawnp(command[0], command, dict(os.environ, CCACHE_DISABLE="1"))
        _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit("does not compile: " + " ".join(command))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    runs, compilers, flags = int(sys.argv[1]), sys.argv[2].split(","), sys.argv[3:]
    for compiler in compilers:
        costs = {name: [] for name in UNITS}
        for _ in range(runs):
            for name, source in UNITS.items():
                costs[name].append(compile_once([compiler, "-std=c++20", "-O2", *COMPILED_MODE, "-Iinclude", *flags,
                                                 "-c", source]))
        least = {name: tuple(map(min, zip(*of_unit))) for name, of_unit in costs.items()}
        for name, (seconds, megabytes) in least.items():
            print(f"{compiler:12} {name:20} {seconds:6.1f} s {megabytes:6.0f} MB")
        bare, desk = least.values()
        print(f"{compiler:12} {'ratio':20} {desk[0] / bare[0]:6.2f}   {desk[1] / bare[1]:6.2f}"
              f"      (goals: {GOALS[0]}, {GOALS[1]})", flush=True)


if __name__ == "__main__":
    main()
