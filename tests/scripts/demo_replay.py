#!/usr/bin/env python3
"""Replays recordings with the demo and compares its books with an independent replay in Python.

usage: demo_replay.py DEMO SHARED_DIR

Always: a recording that is made here, with updates before the snapshot, far levels, deletions, a repeated update and
other events. If SHARED_DIR has it: the real session, against the published digests.
"""
import decimal
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile

D = decimal.Decimal


def plain(text):
    value = format(D(text).normalize(), "f")
    return value


def digest(book):
    lines = []
    for side, mark, descending in (("b", "b", True), ("a", "a", False)):
        for price in sorted(book[side], reverse=descending):
            lines.append(f"{mark}|{plain(price)}|{plain(book[side][price])}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def apply(book, message):
    for side in ("b", "a"):
        for price, quantity in message[side]:
            if D(quantity) == 0:
                book[side].pop(D(price), None)
            else:
                book[side][D(price)] = quantity


def make_recording(path, seed):
    """A session of one symbol. Returns the digest of its final book and the number of updates applied."""
    rng = random.Random(seed)
    symbol, t, last = "MADEUPUSDT", 1700000000.0, 5000
    book = {"b": {}, "a": {}}
    lines = [{"t": t, "dir": "ws_open", "url": "wss://recorded/stream?streams=madeupusdt@depth@100ms"}]

    def stream(name, data):
        lines.append({"t": round(t, 3), "dir": "ws_recv", "payload": {"stream": "madeupusdt@" + name, "data": data}})

    applied = 0
    snapshot_at = 40
    mid = 10000
    for n in range(400):
        t += 0.1
        first, previous = last + rng.randint(1, 9), last
        last = first + rng.randint(0, 20)
        mid += rng.randint(-3, 3)
        message = {"e": "depthUpdate", "E": int(t * 1000), "T": int(t * 1000) - 2, "s": symbol, "U": first, "u": last,
                   "pu": previous, "b": [], "a": []}
        for side, sign in (("b", -1), ("a", 1)):
            for _ in range(rng.randint(0, 6)):
                far = rng.random() < 0.1
                price = mid + sign * (rng.randint(4, 40) if not far else rng.randint(500, 9000))
                quantity = "0.000" if rng.random() < 0.35 else f"{rng.randint(1, 99999) / 1000:.3f}"
                if price > 0:
                    message[side].append([f"{price / 100:.2f}", quantity])
        # The venue's own book never crosses: what a new level overtakes is gone.
        apply(book, message)
        for side, other in (("b", "a"), ("a", "b")):
            for price, quantity in list(message[side]):
                if D(quantity) == 0:
                    continue
                crossed = [p for p in book[other] if (p <= D(price) if side == "b" else p >= D(price))]
                for p in crossed:
                    del book[other][p]
                    message[other] = [level for level in message[other] if D(level[0]) != p] + [[str(p), "0.000"]]
        stream("depth@100ms", message)
        if n % 7 == 0:
            stream("aggTrade", {"e": "aggTrade", "E": int(t * 1000), "a": n, "s": symbol, "p": "100.00", "q": "1.000",
                                "f": n, "l": n, "T": int(t * 1000), "m": bool(n % 2)})
        if n == 100:
            stream("depth@100ms", message)  # sent twice: the second changes nothing
        if n == snapshot_at:
            lines.append({"t": round(t, 3), "dir": "http_reply",
                          "url": f"https://recorded/fapi/v1/depth?symbol={symbol}&limit=1000",
                          "payload": {"lastUpdateId": last, "E": int(t * 1000), "T": int(t * 1000),
                                      "bids": [[str(p), q] for p, q in book["b"].items()],
                                      "asks": [[str(p), q] for p, q in book["a"].items()]}})
        # The update that the snapshot falls into is applied as well.
        applied += n >= snapshot_at
    with open(path, "w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    return digest(book), applied


def replay(demo, path, symbols):
    command = [demo, "--replay", path]
    for symbol in symbols:
        command += ["--symbol", symbol]
    run = subprocess.run(command, capture_output=True, text=True, timeout=40, check=False)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stdout}{run.stderr}")
    found = {}
    name = None
    for line in run.stdout.splitlines():
        head = re.match(r"(\S+): (\w+), snapshots (\d+), applied (\d+), dropped (\d+), gaps (\d+)", line)
        if head:
            name = head.group(1)
            found[name] = {"state": head.group(2), "applied": int(head.group(4)), "gaps": int(head.group(6))}
        mark = re.match(r"  sha256 ([0-9a-f]{64})$", line)
        if mark:
            found[name]["sha256"] = mark.group(1)
    return found


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: found {found}, wanted {wanted}")


def main():
    demo, shared = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        for seed in (1, 2, 3):
            path = os.path.join(folder, f"made-{seed}.jsonl")
            sha256, applied = make_recording(path, seed)
            found = replay(demo, path, ["MADEUPUSDT:0.01:0.001"])
            expect(f"made recording {seed}", found,
                   {"MADEUPUSDT": {"state": "synced", "applied": applied, "gaps": 0, "sha256": sha256}})
        wrong = subprocess.run([demo, "--replay", path, "--symbol", "MADEUPUSDT:0.03:0.001"], capture_output=True,
                               text=True, timeout=40, check=False)
        expect("a wrong tick: exit code", wrong.returncode, 1)
    fixtures = os.path.join(shared, "fixtures")
    checks = os.path.join(fixtures, "SEQUENCE_CHECKS.json")
    if not os.path.exists(checks):
        print("made recordings replayed; the recorded session is skipped: no " + checks)
        return
    with open(checks, encoding="utf-8") as file:
        published = json.load(file)
    found = replay(demo, os.path.join(fixtures, "binance/messages/sequences/cryptofeed-usdm-2021-07-22.jsonl"), [])
    for symbol in ("SUSHIUSDT", "AKROUSDT"):
        check = published["binance-usdm " + symbol]
        expect("recorded session, " + symbol, found[symbol],
               {"state": "synced", "applied": check["applied"], "gaps": check["pu_gaps"], "sha256": check["book_sha256"]})
    print("made recordings and the recorded session replayed to the same books")


if __name__ == "__main__":
    main()
