#!/usr/bin/env python3
"""Prints Google Benchmark's JSON as ratios to neighbours of the same run.

Usage: table.py RESULT.json PAIRS.json

PAIRS.json lists {"ours", "neighbour", "limit"?}; a '*' in both names stands for the same text, and the limit is the
ratio that we want to stay under. Figures are medians over the repetitions. It reports and never fails: a noisy machine
is no defect.
"""

import json
import re
import statistics
import sys

SUFFIX = re.compile(r"/(min_time|min_warmup_time|repeats|iterations|threads|real_time|process_time|manual_time)\b.*$")
UNITS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def load(path):
    """name -> {"time": ns per iteration, "allocs": allocations per operation or None}."""
    with open(path, encoding="utf-8") as file:
        entries = json.load(file)["benchmarks"]
    times, allocs = {}, {}
    medians = {}
    for entry in entries:
        if entry.get("error_occurred"):
            print(f"{entry['name']}: {entry.get('error_message', 'error')}")
            continue
        full = entry.get("run_name", entry["name"])
        name = SUFFIX.sub("", full)
        field = "real_time" if re.search(r"/(real_time|manual_time)\b", full) else "cpu_time"
        if entry.get("run_type") == "aggregate":
            if entry.get("aggregate_name") == "median":
                medians[name] = entry[field] * UNITS[entry["time_unit"]]
                if "allocs_per_op" in entry:
                    allocs.setdefault(name, []).append(entry["allocs_per_op"])
            continue
        times.setdefault(name, []).append(entry[field] * UNITS[entry["time_unit"]])
        if "allocs_per_op" in entry:
            allocs.setdefault(name, []).append(entry["allocs_per_op"])
    result = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        result.setdefault(name, value)
    return {name: {"time": time, "allocs": max(allocs[name]) if name in allocs else None}
            for name, time in result.items()}


def expand(pairs, names):
    for pair in pairs:
        pattern = "(.+)".join(re.escape(part) for part in pair["ours"].split("*"))
        for name in names:
            match = re.fullmatch(pattern, name)
            if not match:
                continue
            neighbour = pair["neighbour"]
            for group in match.groups():
                neighbour = neighbour.replace("*", group, 1)
            if neighbour in names:
                yield name, neighbour, pair.get("limit")


def nanoseconds(value):
    for unit, scale in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if value >= 10 * scale:
            return f"{value / scale:.1f} {unit}"
    return f"{value:.1f} ns"


def count(value):
    return "-" if value is None else f"{value:g}"


def print_table(heading, rows):
    widths = [max(len(row[i]) for row in [heading, *rows]) for i in range(len(heading))]
    for row in [heading, ["-" * width for width in widths], *rows]:
        cells = [row[i].ljust(widths[i]) if i in (0, 1) else row[i].rjust(widths[i]) for i in range(len(row))]
        print("  ".join(cells).rstrip())
    print()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    results = load(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        pairs = json.load(file)
    rows, paired = [], set()
    for ours, neighbour, limit in expand(pairs, results):
        ratio = results[ours]["time"] / results[neighbour]["time"]
        verdict = "" if limit is None else ("within" if ratio <= limit else "OVER")
        rows.append([ours, neighbour, nanoseconds(results[ours]["time"]), nanoseconds(results[neighbour]["time"]),
                     f"{ratio:.2f}x", "" if limit is None else f"{limit:g}x", verdict,
                     count(results[ours]["allocs"]), count(results[neighbour]["allocs"])])
        paired.update((ours, neighbour))
    print()
    if rows:
        print_table(["ours", "neighbour", "ours", "neighbour", "ratio", "limit", "", "allocs_per_op", "its allocs"], rows)
    alone = [[name, nanoseconds(r["time"]), count(r["allocs"])] for name, r in results.items() if name not in paired]
    if alone:
        print_table(["without a neighbour", "time", "allocs_per_op"], alone)


if __name__ == "__main__":
    main()
