#!/usr/bin/env python3
"""Checks that every public header compiles alone, included twice, without a warning.

Usage: self_contained.py COMPILER [flags...]      (from the source directory)

A header that another one includes is compiled in front of it, in one unit: what it brings, the other brings itself, so
that neither can lean on it. The headers are laid into the fewest such chains.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
INCLUDE = pathlib.Path("include")
DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(if|endif|include)\w*[ \t]*(?:<(gatewright/[^>\n]+)>)?", re.M)


def included_by(header):
    """What a header always includes: not what stands in a condition."""
    depth = 0
    for directive, name in DIRECTIVE.findall((INCLUDE / header).read_text(encoding="utf-8")):
        if directive != "include":
            depth += 1 if directive == "if" else -1
        elif name and depth == 0:
            yield name


def closures(headers):
    """Header -> all that it includes, however deep."""
    known = {}

    def closure(header):
        if header not in known:
            known[header] = set()  # for a header that is on its own way
            direct = set(included_by(header))
            known[header] = direct.union(*map(closure, direct))
        return known[header]

    return {h: closure(h) & set(headers) for h in headers}


def chains(headers):
    """The headers in as few lists as there can be, each header of a list included by the next one."""
    below = closures(headers)
    next_of = {}

    def matched(header, seen):
        for b in sorted(below[header] - seen, key=lambda h: -len(below[h])):
            if b in seen:
                continue
            seen.add(b)
            if b not in next_of or matched(next_of[b], seen):
                next_of[b] = header
                return True
        return False

    for header in headers:
        matched(header, {header})
    for first in sorted(set(headers) - set(next_of.values())):
        chain = [first]
        while chain[-1] in next_of:
            chain.append(next_of[chain[-1]])
        yield chain


def compile_chain(compiler, flags, chain):
    text = "".join(f"#include <{header}>\n" for header in chain + chain)
    command = [compiler, "-std=c++20", "-fsyntax-only", *WARNINGS, "-Iinclude", *flags, "-x", "c++", "-"]
    run = subprocess.run(command, input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         errors="replace", check=False)
    return run.returncode, run.stdout


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    compiler, flags = sys.argv[1], sys.argv[2:]
    headers = sorted(h.relative_to(INCLUDE).as_posix() for h in (INCLUDE / "gatewright").rglob("*.hpp"))
    # Compiled mode is included once per program, with macros of its own.
    headers = [h for h in headers if not h.startswith("gatewright/src")]
    units = list(chains(headers))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        results = pool.map(lambda chain: compile_chain(compiler, flags, chain), units)
        for chain, (code, output) in zip(units, results):
            if code != 0:
                failed += 1
                print(f"{' or '.join(chain)} does not stand alone:\n" + "\n".join(output.splitlines()[:25]))
    print(f"self-contained ({compiler}): {len(headers)} headers in {len(units)} units, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
