#!/usr/bin/env python3
"""Prints what each venue alone took of the last build and test runs, in seconds of one core.

Usage: venue_seconds.py BUILD_FOLDER      (build/, with the presets' folders and logs/ in it)

Counted are the units and programs with the venue's name in their path, from ninja's own logs; the tests of its name; its
files' clang-tidy. What a venue adds to files that all venues share, and its headers compiled alone, is not. Compile times
mean something only after a build with an empty compiler cache.
"""

import collections
import pathlib
import re
import sys

# Two accounts in one engine: one kit has them, whatever its venue.
NOT_OF_EACH = re.compile(r"_pair\.cpp")


def ninja_seconds(log):
    """Output -> seconds; the last line for an output counts."""
    seconds = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if len(columns) == 5:
            seconds[columns[3]] = (int(columns[1]) - int(columns[0])) / 1000
    return seconds.items()


def test_seconds(costs):
    """Test -> seconds, from ctest's cost data: name, runs, average; then a line of dashes."""
    for line in costs.read_text(encoding="utf-8").split("\n---")[0].splitlines():
        name, _, cost = line.split(" ")
        yield name, float(cost)


def tidy_seconds(log):
    for line in log.read_text(encoding="utf-8").splitlines():
        seconds, file = line.split("\t")
        yield file, float(seconds)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build = pathlib.Path(sys.argv[1])
    venues = sorted(p.name for p in (pathlib.Path(__file__).parents[1] / "kits").iterdir())
    sources = []
    for preset in ("dev", "asan", "fuzz"):
        sources.append((f"compile, {preset}", ninja_seconds, build / preset / ".ninja_log"))
    for preset in ("dev", "asan"):
        sources.append((f"test, {preset}", test_seconds, build / preset / "Testing/Temporary/CTestCostData.txt"))
    sources.append(("clang-tidy", tidy_seconds, build / "logs/tidy.tsv"))

    def owner(path):
        """The venue that a path names; the longest, where one's name begins another's."""
        named = [v for v in venues if re.search(rf"(?<![a-z0-9]){v}(?![a-z0-9])", path.replace("unity_", ""))]
        return None if NOT_OF_EACH.search(path) else max(named, key=len, default=None)

    table = {venue: collections.Counter() for venue in venues}
    for column, read, path in sources:
        for what, seconds in read(path) if path.exists() else ():
            if owner(what):
                table[owner(what)][column] += seconds
    print("seconds of one core that a venue alone took")
    for venue, row in table.items():
        print(f"{sum(row.values()):7.0f}  {venue}: " + ", ".join(f"{c} {s:.0f}" for c, s in row.items()))


if __name__ == "__main__":
    main()
