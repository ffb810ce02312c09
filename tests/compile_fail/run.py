#!/usr/bin/env python3
"""Checks that files do not compile, and for the stated reason.

A file starts with one or more lines

    // EXPECT: words that the compiler's output must contain

and guards its offending part so that with -DGATEWRIGHT_CONTROL it compiles: thus it cannot fail for another reason.
White space in the output and in the words is compared as one blank, and typographic quotes as plain ones. A header of
ours that several of the files begin with is precompiled: reading it takes most of the time.
"""

import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile


def plain(text):
    for quote in "\u2018\u2019`":
        text = text.replace(quote, "'")
    return re.sub(r"\s+", " ", text)


def compile_file(compiler, flags, source, definitions=()):
    command = [compiler, "-std=c++20", "-fsyntax-only", "-fdiagnostics-color=never"]
    command += [f"-D{d}" for d in definitions] + flags
    run = subprocess.run(command + [str(source)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         errors="replace", check=False)
    return run.returncode, run.stdout


def first_header(source):
    """The name in a file's first include with quotes, or None."""
    found = re.search(r'^#include "(.+)"', pathlib.Path(source).read_text(encoding="utf-8"), re.M)
    return found and found[1]


def precompile(compiler, includes, sources, folder):
    """Header -> the flags that hand it in, for those that more than two files begin with."""
    names = [first_header(s) for s in sources]
    flags = {}
    for name in {n for n in names if n and names.count(n) > 2}:
        header = next(pathlib.Path(i, name) for i in includes if i and pathlib.Path(i, name).exists())
        output = pathlib.Path(folder, name + ".gch")
        command = [compiler, "-std=c++20", "-w", *(f"-I{i}" for i in includes if i), "-x", "c++-header", str(header)]
        if subprocess.run([*command, "-o", str(output)], check=False).returncode != 0:
            sys.exit(f"{name} does not compile")
        # Clang takes the file itself; GCC looks for it beside the header that the flag names.
        flags[name] = ["-include-pch", str(output)] if "clang" in pathlib.Path(compiler).name else [
            "-include", str(output.with_suffix(""))]
    return flags


def check(compiler, flags, source):
    """Returns what is wrong with one file, or None."""
    expected = re.findall(r"^// EXPECT: *(.+?) *$", pathlib.Path(source).read_text(encoding="utf-8"), re.M)
    if not expected:
        return "it has no '// EXPECT: words' line"
    code, output = compile_file(compiler, flags, source, ["GATEWRIGHT_CONTROL"])
    if code != 0:
        return "its control (-DGATEWRIGHT_CONTROL) does not compile:\n" + "\n".join(output.splitlines()[:40])
    code, output = compile_file(compiler, flags, source)
    if code == 0:
        return "it compiles"
    if code < 0 or "internal compiler error" in output:
        return "the compiler crashed:\n" + output[-2000:]
    missing = [words for words in expected if plain(words) not in plain(output)]
    if missing:
        return "the output lacks " + ", ".join(repr(w) for w in missing) + ":\n" + "\n".join(output.splitlines()[:60])
    return None


def self_test(compiler):
    cases = {
        "good": ("// EXPECT: no such order\n#ifndef GATEWRIGHT_CONTROL\nstatic_assert(false, \"no such   order\");\n#endif\n",
                 None),
        "compiles": ("// EXPECT: words\nint i;\n", "it compiles"),
        "words": ("// EXPECT: apples\n#ifndef GATEWRIGHT_CONTROL\nstatic_assert(false, \"pears\");\n#endif\n", "lacks"),
        "control": ("// EXPECT: apples\nstatic_assert(false, \"apples\");\n", "control"),
        "silent": ("int i = \"\";\n", "no '// EXPECT"),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, (text, wanted) in cases.items():
            source = pathlib.Path(folder, name + ".cpp")
            source.write_text(text, encoding="utf-8")
            problem = check(compiler, [], source)
            if (problem is None) != (wanted is None) or (wanted and wanted not in problem):
                sys.exit(f"self-test {name}: wanted {wanted!r}, got {problem!r}")
    print(f"compile_fail self-test: {len(cases)} cases as they should be")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--include", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("sources", nargs="*")
    options = parser.parse_args()
    if options.self_test:
        self_test(options.compiler)
        return
    failed = 0
    includes = [f"-I{i}" for i in options.include if i]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        given = precompile(options.compiler, options.include, options.sources, folder)
        results = pool.map(lambda s: check(options.compiler, given.get(first_header(s), []) + includes, s),
                           options.sources)
        for source, problem in zip(options.sources, results):
            print(("ok    " if problem is None else "FAIL  ") + pathlib.Path(source).name)
            if problem is not None:
                failed += 1
                print("      " + problem.replace("\n", "\n      "))
    print(f"{len(options.sources)} files, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
