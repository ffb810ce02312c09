#!/usr/bin/env python3
"""Checks that every public header compiles alone, included twice, without a warning.

Usage: self_contained.py COMPILER [flags...]      (from the source directory)
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]


def compile_header(compiler, flags, header):
    text = f"#include <{header}>\n#include <{header}>\n"
    command = [compiler, "-std=c++20", "-fsyntax-only", *WARNINGS, "-Iinclude", *flags, "-x", "c++", "-"]
    run = subprocess.run(command, input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         errors="replace", check=False)
    return run.returncode, run.stdout


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    compiler, flags = sys.argv[1], sys.argv[2:]
    include = pathlib.Path("include")
    headers = sorted(h.relative_to(include).as_posix() for h in (include / "gatewright").rglob("*.hpp"))
    # Compiled mode is included once per program, with macros of its own.
    headers = [h for h in headers if not h.startswith("gatewright/src")]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        results = pool.map(lambda h: compile_header(compiler, flags, h), headers)
        for header, (code, output) in zip(headers, results):
            if code != 0:
                failed += 1
                print(f"{header} does not stand alone:\n" + "\n".join(output.splitlines()[:25]))
    print(f"self-contained ({compiler}): {len(headers)} headers, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
