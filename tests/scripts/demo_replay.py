#!/usr/bin/env python3
"""Replays recordings with the demo and compares its books with an independent replay in Python.

usage: demo_replay.py DEMO SHARED_DIR

Always: recordings that are made here, with updates before the snapshot, far levels, deletions, a repeated update and
other events; with pauses, reconnects, snapshots that were asked for in other words or too early, many symbols, and line
ends of other systems; of venues whose snapshot comes in the stream, with counts that stand still and begin anew. If
SHARED_DIR has them: the real sessions, against the published digests.
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


class Venue:
    """A made-up venue's book of one symbol, and what it says about it."""

    def __init__(self, seed, symbol="MADEUPUSDT"):
        self.rng = random.Random(seed)
        self.symbol = symbol
        self.last = 5000
        self.mid = 10000
        self.book = {"b": {}, "a": {}}

    def update(self, t):
        rng = self.rng
        first, previous = self.last + rng.randint(1, 9), self.last
        self.last = first + rng.randint(0, 20)
        self.mid += rng.randint(-3, 3)
        message = {"e": "depthUpdate", "E": int(t * 1000), "T": int(t * 1000) - 2, "s": self.symbol, "U": first,
                   "u": self.last, "pu": previous, "b": [], "a": []}
        for side, sign in (("b", -1), ("a", 1)):
            for _ in range(rng.randint(0, 6)):
                far = rng.random() < 0.1
                price = self.mid + sign * (rng.randint(4, 40) if not far else rng.randint(500, 9000))
                quantity = "0.000" if rng.random() < 0.35 else f"{rng.randint(1, 99999) / 1000:.3f}"
                if price > 0:
                    message[side].append([f"{price / 100:.2f}", quantity])
        # The venue's own book never crosses: what a new level overtakes is gone.
        apply(self.book, message)
        for side, other in (("b", "a"), ("a", "b")):
            for price, quantity in list(message[side]):
                if D(quantity) == 0:
                    continue
                crossed = [p for p in self.book[other] if (p <= D(price) if side == "b" else p >= D(price))]
                for p in crossed:
                    del self.book[other][p]
                    message[other] = [level for level in message[other] if D(level[0]) != p] + [[str(p), "0.000"]]
        return message

    def snapshot(self, t):
        return {"lastUpdateId": self.last, "E": int(t * 1000), "T": int(t * 1000),
                "bids": [[str(p), q] for p, q in self.book["b"].items()],
                "asks": [[str(p), q] for p, q in self.book["a"].items()]}


class Recording:
    """The lines of a recording and what the books of its symbols must become."""

    def __init__(self, *venues):
        self.t = 1700000000.0
        self.venues = venues
        self.lines = []
        self.applied = {v.symbol: 0 for v in venues}

    def add(self, what, **fields):
        self.lines.append({"t": round(self.t, 3), "dir": what, **fields})

    def open(self):
        self.add("ws_open", url="wss://recorded/stream?streams=madeupusdt@depth@100ms")

    def stream(self, symbol, name, data):
        self.add("ws_recv", payload={"stream": symbol.lower() + "@" + name, "data": data})

    def updates(self, count, counted, heard=True, venues=None):
        """@param counted whether the desk applies them, at once or when a snapshot comes."""
        for _ in range(count):
            self.t += 0.1
            for v in venues or self.venues:
                message = v.update(self.t)
                if heard:
                    self.stream(v.symbol, "depth@100ms", message)
                    self.applied[v.symbol] += counted

    def snapshot(self, venue, url="https://recorded/fapi/v1/depth?symbol={}&limit=1000"):
        self.add("http_reply", url=url.format(venue.symbol), payload=venue.snapshot(self.t))

    def write(self, path, end="\n"):
        with open(path, "w", encoding="utf-8", newline="") as file:
            for line in self.lines:
                file.write(json.dumps(line, separators=(",", ":")) + end)

    def wanted(self):
        return {v.symbol: {"state": "synced", "applied": self.applied[v.symbol], "gaps": 0, "sha256": digest(v.book)}
                for v in self.venues}


def plain_session(seed):
    venue = Venue(seed)
    made = Recording(venue)
    made.open()
    for n in range(400):
        # The update that the snapshot falls into is applied as well.
        made.updates(1, n >= 40)
        if n % 7 == 0:
            made.stream(venue.symbol, "aggTrade",
                        {"e": "aggTrade", "E": int(made.t * 1000), "a": n, "s": venue.symbol, "p": "100.00",
                         "q": "1.000", "f": n, "l": n, "T": int(made.t * 1000), "m": bool(n % 2)})
        if n == 100:
            made.lines.append(made.lines[-1])  # sent twice: the second changes nothing
        if n == 40:
            made.snapshot(venue)
    return made


def session_with_pause(seconds, before_snapshot):
    """Nothing is recorded for a while, before the snapshot or after it."""
    made = Recording(Venue(4))
    made.open()
    made.updates(9, False)
    made.updates(1, True)
    if before_snapshot:
        made.t += seconds
    made.snapshot(made.venues[0])
    made.updates(20, True)
    if not before_snapshot:
        made.t += seconds
    made.updates(20, True)
    return made


def session_with_reconnects(pause, again=True, count=1):
    """The stream is lost and comes back, some updates later."""
    made = Recording(Venue(5))
    made.open()
    for n in range(count + 1):
        if n > 0:
            made.updates(7, False, heard=False)
            made.t += pause
            made.open()
        made.updates(4, False)
        made.updates(1, n == 0 or again)
        if n == 0 or again:
            made.snapshot(made.venues[0])
        made.updates(30, n == 0 or again)
    return made


def session_asked_as(url):
    made = Recording(Venue(6))
    made.open()
    made.updates(4, False)
    made.updates(1, True)
    made.snapshot(made.venues[0], url)
    made.updates(30, True)
    return made


def session_snapshot_first(before_open, useless=0):
    """@param useless snapshots that came before, each followed by updates that were not heard"""
    venue = Venue(7)
    made = Recording(venue)
    made.updates(50, False, heard=False)
    for _ in range(useless):
        made.snapshot(venue)
        made.updates(5, False, heard=False)
    if before_open:
        made.snapshot(venue)
        made.t += 30  # longer than any link would wait to be connected
        made.open()
    else:
        made.open()
        made.snapshot(venue)
    made.updates(30, True)
    return made


def session_of_many(symbols):
    """More symbols than a venue gives snapshots of in a minute, and more updates than wait for a snapshot."""
    made = Recording(*(Venue(n, f"MADE{n}USDT") for n in range(symbols)))
    made.open()
    made.updates(2, False)
    made.updates(1, True)
    for v in made.venues:
        made.t += 0.02
        made.snapshot(v)
    made.updates(350, True, venues=made.venues[-3:])
    return made


class OkxSession:
    """A recording of a book whose snapshot comes in the stream, and what it must become."""

    def __init__(self, seed, symbol="MADE-UP-SWAP"):
        self.symbol = symbol
        self.venue = Venue(seed, symbol)
        self.t = 1700000000.0
        self.sequence = 100
        self.lines = []
        self.applied = 0
        self.add("ws_open", url="wss://recorded/ws/v5/public")
        self.add("ws_send", payload={"op": "subscribe", "args": [self.arg()]})
        self.add("ws_recv", payload={"event": "subscribe", "arg": self.arg()})

    def arg(self):
        return {"channel": "books", "instId": self.symbol}

    def add(self, what, **fields):
        self.lines.append({"t": round(self.t, 3), "dir": what, **fields})

    def push(self, action, bids, asks, previous):
        row = lambda levels: [[p, q, "0", "1"] for p, q in levels]
        self.add("ws_recv", payload={"arg": self.arg(), "action": action, "data": [
            {"asks": row(asks), "bids": row(bids), "ts": str(int(self.t * 1000)), "checksum": 0,
             "prevSeqId": previous, "seqId": self.sequence}]})

    def snapshot(self):
        book = self.venue.book
        self.sequence += 7
        self.push("snapshot", sorted(((str(p), q) for p, q in book["b"].items()), key=lambda l: -D(l[0])),
                  sorted(((str(p), q) for p, q in book["a"].items()), key=lambda l: D(l[0])), -1)

    def update(self, by=3):
        """@param by what the count grows by; negative: it begins anew; zero: nothing has changed."""
        self.t += 0.1
        previous, self.sequence = self.sequence, self.sequence + by
        message = self.venue.update(self.t) if by else {"b": [], "a": []}
        self.push("update", message["b"], message["a"], previous)
        self.applied += 1

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            for line in self.lines:
                file.write(json.dumps(line, separators=(",", ":")) + "\n")


def check_made_okx(demo, folder):
    path = os.path.join(folder, "okx.jsonl")
    made = OkxSession(11)
    for _ in range(30):
        made.venue.update(made.t)
    made.snapshot()
    for n in range(200):
        made.update(0 if n % 40 == 20 else -60 if n == 100 else 3)
    made.add("ws_recv", payload="pong")
    made.write(path)
    found, _ = replay(demo, path, [made.symbol + ":0.01:0.001"], "okx")
    expect("made recording of OKX", {k: v for k, v in found[made.symbol].items() if k != "applied"},
           {"state": "synced", "gaps": 0, "sha256": digest(made.venue.book)})
    # One update less: the desk says so, and has no book.
    made.lines = [l for n, l in enumerate(made.lines) if n != 50]
    made.write(path)
    done = run(demo, path, [made.symbol + ":0.01:0.001"], "okx")
    if done.returncode == 0 or books(done.stdout)[made.symbol]["gaps"] != 1:
        sys.exit(f"made recording of OKX with a hole: exit {done.returncode}\n{done.stdout}")


class TwsBook:
    """A book that TWS tells by rows at places, of which several may have one price, and the recording of its desk."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.symbol = "AAPL.STK.SMART.USD"
        self.rows = {"b": [], "a": []}
        self.t = 1700000000.0
        self.lines = [{"t": self.t, "dir": "ws_open"}]
        # A desk gives its requests rising numbers: one for the contract, one for ticks, one for the book.
        self.say("176", "20231114 22:13:20 UTC")
        self.say("15", "1", "DU1")
        self.say("9", "1", "1")
        self.say("4", "2", "-1", "2104", "Market data farm connection is OK:usfarm", "")
        self.say("10", "1000000000", "AAPL", "STK", "", "0", "", "SMART", "USD", "AAPL", "NMS", "NMS", "265598", "0.01", "",
                 "LMT,MKT", "SMART", "1", "0", "APPLE INC", "NASDAQ", "", "", "", "", "US/Eastern", "", "", "", "0", "0", "1",
                 "", "", "0", "", "COMMON", "1", "1", "1")
        self.say("52", "1", "1000000000")
        for side in "ba":
            for _ in range(8):
                self.insert(side)
        self.t += 1

    def say(self, *fields):
        self.lines.append({"t": round(self.t, 3), "dir": "ws_recv", "payload": "".join(f + "\0" for f in fields)})

    def row(self, side, place, operation, price, size):
        self.say("12", "1", "1000000002", str(place), str(operation), "1" if side == "b" else "0", str(price), str(size))

    def insert(self, side):
        price = D(19000 + (-1 if side == "b" else 1) * self.rng.randint(1, 9)) / 100
        size = self.rng.randint(1, 900)
        place = sum(1 for p, _ in self.rows[side] if (p >= price if side == "b" else p <= price))
        self.rows[side].insert(place, (price, size))
        self.row(side, place, 0, price, size)

    def update(self):
        self.t += 0.05
        side = self.rng.choice("ba")
        rows, place = self.rows[side], self.rng.randrange(len(self.rows[side]))
        if len(rows) < 10 and self.rng.random() < 0.4:
            self.insert(side)
        elif len(rows) > 2 and self.rng.random() < 0.5:
            self.row(side, place, 2, *rows.pop(place))
        else:
            rows[place] = (rows[place][0], self.rng.randint(1, 900))
            self.row(side, place, 1, *rows[place])

    def book(self):
        sums = {"b": {}, "a": {}}
        for side, rows in self.rows.items():
            for price, size in rows:
                sums[side][price] = sums[side].get(price, 0) + size
        return {side: {price: str(size) for price, size in levels.items()} for side, levels in sums.items()}


def check_made_tws(demo, folder):
    path = os.path.join(folder, "tws.jsonl")
    made = TwsBook(23)
    for _ in range(400):
        made.update()

    def write():
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in made.lines)

    write()
    found, _ = replay(demo, path, [made.symbol + ":0.01:1"], "interactive_brokers")
    expect("made recording of TWS", {k: v for k, v in found[made.symbol].items() if k != "applied"},
           {"state": "synced", "gaps": 0, "sha256": digest(made.book())})
    # A row where none can be: the desk has no book any more.
    while len(made.rows["b"]) == 10:
        made.update()
    made.row("b", len(made.rows["b"]), 1, "190", 1)
    write()
    done = run(demo, path, [made.symbol + ":0.01:1"], "interactive_brokers")
    if done.returncode == 0 or books(done.stdout)[made.symbol]["state"] == "synced":
        sys.exit(f"made recording of TWS with a row at a wrong place: exit {done.returncode}\n{done.stdout}")


def write_recording(path, messages):
    """Messages of Bybit, which say their time themselves, as a recording of one connection."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps({"t": messages[0]["ts"] / 1000, "dir": "ws_open"}) + "\n")
        for message in messages:
            file.write(json.dumps({"t": message["ts"] / 1000, "dir": "ws_recv", "payload": message}) + "\n")


def check_made_bybit(demo, folder):
    """A book that is numbered one on, and begins anew with a snapshot of number 1."""
    path = os.path.join(folder, "made_bybit.jsonl")
    made, messages, number = Venue(17), [], 5000
    for _ in range(30):
        made.update(0)
    for n in range(200):
        rows, whole = made.update(0), n in (0, 120)
        number = 1 if n == 120 else number + 1
        if whole:
            rows = {s: [[str(p), q] for p, q in sorted(made.book[s].items(), reverse=s == "b")] for s in "ba"}
        messages.append({"topic": "orderbook.50.MADEUPUSDT", "type": "snapshot" if whole else "delta",
                         "ts": 1700000000000 + n * 20, "cts": 1700000000000 + n * 20,
                         "data": {"s": "MADEUPUSDT", "b": rows["b"], "a": rows["a"], "u": number, "seq": 7000 + n}})
    write_recording(path, messages)
    found, _ = replay(demo, path, ["MADEUPUSDT:0.01:0.001"], "bybit")
    expect("made recording of Bybit", {k: v for k, v in found["MADEUPUSDT"].items() if k != "applied"},
           {"state": "synced", "gaps": 0, "sha256": digest(made.book)})
    del messages[150]
    write_recording(path, messages)
    done = run(demo, path, ["MADEUPUSDT:0.01:0.001"], "bybit")
    if done.returncode == 0 or books(done.stdout)["MADEUPUSDT"]["gaps"] != 1:
        sys.exit(f"made recording of Bybit with a hole: exit {done.returncode}\n{done.stdout}")


def run(demo, path, symbols, venue="binance_futures"):
    command = [demo, "--venue", venue, "--replay", path]
    for symbol in symbols:
        command += ["--symbol", symbol]
    return subprocess.run(command, capture_output=True, text=True, timeout=40, check=False)


def books(output):
    found = {}
    name = None
    for line in output.splitlines():
        head = re.match(r"(\S+): (\w+), snapshots (\d+), applied (\d+), dropped (\d+), gaps (\d+)", line)
        if head:
            name = head.group(1)
            found[name] = {"state": head.group(2), "applied": int(head.group(4)), "gaps": int(head.group(6))}
        mark = re.match(r"  sha256 ([0-9a-f]{64})$", line)
        if mark:
            found[name]["sha256"] = mark.group(1)
    return found


def replay(demo, path, symbols, venue="binance_futures"):
    done = run(demo, path, symbols, venue)
    if done.returncode != 0:
        sys.exit(f"{path}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    if "could not be delivered" in done.stdout:
        sys.exit(f"{path}: messages were lost\n{done.stdout}")
    return books(done.stdout), done.stdout


def expect_refusal(what, done, words):
    if done.returncode != 1 or words not in done.stderr:
        sys.exit(f"{what}: exit {done.returncode}, wanted 1 and '{words}'\n{done.stdout}{done.stderr}")


def replies_to_no_request(output):
    return int(re.search(r"replies to no request (\d+)", output).group(1))


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: found {found}, wanted {wanted}")


def check_made(demo, folder):
    path = os.path.join(folder, "made.jsonl")

    def check(what, made, unasked=0, end="\n"):
        made.write(path, end)
        found, output = replay(demo, path, [v.symbol + ":0.01:0.001" for v in made.venues])
        expect(what, found, made.wanted())
        expect(what + ", replies to no request", replies_to_no_request(output), unasked)

    for seed in (1, 2, 3):
        check(f"made recording {seed}", plain_session(seed))
    wrong_tick = run(demo, path, ["MADEUPUSDT:0.03:0.001"])
    if wrong_tick.returncode == 0 or "a level off the tick or the lot: " not in wrong_tick.stdout or \
            ", tick 0.03, lot 0.001" not in wrong_tick.stdout:
        raise SystemExit("a wrong tick: the level, the tick and the lot are not named\n" + wrong_tick.stdout)

    for seconds in (25, 3600, 3 * 86400):
        check(f"a pause of {seconds} s", session_with_pause(seconds, False))
        check(f"a pause of {seconds} s before the snapshot", session_with_pause(seconds, True))
    for pause in (0, 0.05, 4, 90):
        check(f"a reconnect after {pause} s", session_with_reconnects(pause))
    check("many reconnects", session_with_reconnects(0.5, count=12))
    made = session_with_reconnects(1, again=False)
    made.write(path)
    done = run(demo, path, ["MADEUPUSDT:0.01:0.001"])
    expect_refusal("a reconnect without a snapshot", done, "")
    expect("a reconnect without a snapshot", books(done.stdout)["MADEUPUSDT"],
           {"state": "awaiting_snapshot", "applied": made.applied["MADEUPUSDT"], "gaps": 0})
    made = plain_session(1)
    made.lines.insert(0, made.lines[0])
    check("two connections before the first message", made)
    made = plain_session(1)
    del made.lines[0]
    check("a recording that begins after the connection was opened", made)

    for query in ("limit=1000&symbol={}", "symbol={}&limit=500", "symbol={}", "limit=50&symbol={}&x=", "&symbol={}"):
        check("a snapshot asked for with " + query,
              session_asked_as("https://elsewhere.example:8443/fapi/v1/depth?" + query))
    check("a snapshot asked for through a proxy", session_asked_as("http://[::1]/binance/fapi/v1/depth?symbol={}"))
    made = session_asked_as("https://recorded/fapi/v1/depth?symbol={}")
    for url in ("/fapi/v1/depth?symbol=OTHERUSDT", "/fapi/v1/depth", "/fapi/v1/depth?notsymbol=MADEUPUSDT",
                "/fapi/v1/depths?symbol=MADEUPUSDT", "/fapi/v1/ticker?symbol=MADEUPUSDT"):
        made.lines.insert(3, {"t": made.lines[0]["t"], "dir": "http_reply", "url": "https://recorded" + url,
                              "payload": {"lastUpdateId": 1, "bids": [], "asks": []}})
    check("replies that are no snapshots of the symbol", made, unasked=5)

    check("a snapshot before the first update", session_snapshot_first(False))
    check("a snapshot before the connection", session_snapshot_first(True))
    check("three snapshots before the first update", session_snapshot_first(False, useless=2), unasked=2)
    made = plain_session(2)
    made.snapshot(made.venues[0])
    check("a snapshot that nobody needs", made, unasked=1)

    check("100 symbols", session_of_many(100))

    made = plain_session(3)
    check("line ends of another system", made, end="\r\n")
    check("blank lines", made, end="\r\n\r\n \t\n\n")
    expect_refusal("a symbol given twice", run(demo, path, ["MADEUPUSDT:0.01:0.001", "MADEUPUSDT:0.01:0.001"]),
                   "the symbol is given twice")
    expect_refusal("a directory", run(demo, folder, []), "is a directory")
    expect_refusal("no such file", run(demo, path + ".none", []), "cannot read")
    for line, words in (("{", ":2: not a JSON object"), ('{"t":1,"dir":"x"}', ":2: field dir: 'x' is none of"),
                        ('{"t":1700000000000,"dir":"ws_open"}', ":2: field t: no time in seconds"), ("", "is empty")):
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n" + line + "\n")
        expect_refusal("the line " + line, run(demo, path, []), words)


def check_paper(demo, folder, recorded):
    """Paper trading over a recording: what is filled follows from what was recorded, and is the same each time.

    The quoter joins the best prices with 300 USDT. A message takes 2 ms there, back, and so does the market."""
    path = os.path.join(folder, "paper.jsonl")
    start = 1700000000.0
    number = [100]

    def quote(t, bid, ask, size="1"):
        number[0] += 1
        ms = int(t * 1000)
        return {"e": "bookTicker", "u": number[0], "s": "MADEUPUSDT", "b": bid, "B": size, "a": ask, "A": size, "T": ms, "E": ms}

    def trade(t, price, size, buyer_rested):
        number[0] += 1
        ms = int(t * 1000)
        return {"e": "aggTrade", "E": ms, "s": "MADEUPUSDT", "a": number[0], "p": price, "q": size, "f": 1, "l": 1, "T": ms,
                "m": buyer_rested}

    # A snapshot and its update, so that the book is known; then quotes, and trades that reach the desk's orders or not.
    depth = {"e": "depthUpdate", "E": int(start * 1000), "T": int(start * 1000), "s": "MADEUPUSDT", "U": 10, "u": 12, "pu": 9,
             "b": [["100.0", "2"]], "a": [["100.1", "2"]]}
    snapshot = {"lastUpdateId": 11, "E": int(start * 1000), "T": int(start * 1000), "bids": [["100.0", "1"]], "asks": [["100.1", "1"]]}
    lines = [{"t": start, "dir": "ws_open"}, {"t": start + 0.1, "dir": "ws_recv", "payload": depth},
             {"t": start + 0.2, "dir": "http_reply", "url": "/fapi/v1/depth?symbol=MADEUPUSDT&limit=1000", "payload": snapshot}]
    for t, message in ((0.5, "q"), (1.0, "q"), (1.001, ("100.0", "50")), (1.5, ("100.0", "2.5")), (2.0, ("100.0", "1"))):
        at = start + t
        payload = quote(at, "100.0", "100.1") if message == "q" else trade(at, message[0], message[1], True)
        lines.append({"t": at, "dir": "ws_recv", "payload": payload})
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    command = [demo, "--paper", path, "--symbol", "MADEUPUSDT:0.1:0.01"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    # 3 of 100.0 rest since 0.5 s, behind the 2 that the book shows; 50 trade at 1.001 s, and fill it.
    for words in ("MADEUPUSDT: executions 1, position 3", "executions as maker 1, as taker 0",
                  "USDT: wallet 99999.94", "the desk's books are the paper account's"):
        if done.returncode != 0 or words not in done.stdout:
            sys.exit(f"paper: exit {done.returncode}, wanted '{words}'\n{done.stdout}{done.stderr}")
    both = subprocess.run(command + ["--replay", path], capture_output=True, text=True, timeout=60)
    if both.returncode == 0 or "excludes" not in both.stderr:
        sys.exit(f"paper with replay: exit {both.returncode}\n{both.stdout}{both.stderr}")
    for venue, session in recorded:
        command = [demo, "--venue", venue, "--paper", session]
        once, twice = (subprocess.run(command, capture_output=True, text=True, timeout=60) for _ in range(2))
        if once.returncode != 0 or once.stdout != twice.stdout:
            sys.exit(f"{session}: exit {once.returncode}, twice not the same\n{once.stdout}{once.stderr}{twice.stdout}")
        made, taken = (int(re.search(f"as {how} (\\d+)", once.stdout).group(1)) for how in ("maker", "taker"))
        if made + taken == 0:
            sys.exit(f"{session}: nothing was filled\n{once.stdout}")


def main():
    demo, shared = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        check_made(demo, folder)
        check_made_okx(demo, folder)
        check_made_tws(demo, folder)
        check_made_bybit(demo, folder)
        check_paper(demo, folder, ())
    fixtures = os.path.join(shared, "fixtures")
    checks = os.path.join(fixtures, "SEQUENCE_CHECKS.json")
    if not os.path.exists(checks):
        print("made recordings replayed; the recorded session is skipped: no " + checks)
        return
    with open(checks, encoding="utf-8") as file:
        published = json.load(file)
    found, _ = replay(demo, os.path.join(fixtures, "binance/messages/sequences/cryptofeed-usdm-2021-07-22.jsonl"), [])
    for symbol in ("SUSHIUSDT", "AKROUSDT"):
        check = published["binance-usdm " + symbol]
        expect("recorded session, " + symbol, found[symbol],
               {"state": "synced", "applied": check["applied"], "gaps": check["pu_gaps"], "sha256": check["book_sha256"]})
    found, _ = replay(demo, os.path.join(fixtures, "binance/messages/sequences/cryptofeed-spot-2021-10-12.jsonl"), [],
                      "binance_spot")
    for symbol in ("NKNUSDT", "BLZETH"):
        check = published["binance-spot " + symbol]
        expect("recorded session, " + symbol, found[symbol],
               {"state": "synced", "applied": check["applied"], "gaps": check["gaps"], "sha256": check["book_sha256"]})
    found, _ = replay(demo, os.path.join(fixtures, "okx/messages/sequences/cryptofeed-public-2022-05-13.jsonl"), [], "okx")
    for symbol in ("BTC-USD-220527", "BTC-USDT"):
        check = published["okx last"][symbol]
        matched = published["okx checksum"][symbol + " match=True"]
        # The first of those whose checksum matched is the snapshot.
        expect("recorded session, " + symbol, found[symbol],
               {"state": "synced", "applied": matched - 1, "gaps": 0, "sha256": check["book_sha256"]})
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "bybit.jsonl")
        with open(os.path.join(fixtures, "bybit/messages/sequences/nautilus-xrpusdt-ob500.jsonl"), encoding="utf-8") as file:
            write_recording(path, [json.loads(line) for line in file])
        found, _ = replay(demo, path, [], "bybit")
        check = published["bybit ob500"]
        expect("recorded session, XRPUSDT", found["XRPUSDT"],
               {"state": "synced", "applied": check["counts"]["('orderbook.500.XRPUSDT', 'delta')"], "gaps": check["u_gaps"],
                "sha256": check["book_sha256"]})
        check_paper(demo, folder,
                    (("binance_futures", os.path.join(fixtures, "binance/messages/sequences/cryptofeed-usdm-2021-07-22.jsonl")),
                     ("okx", os.path.join(fixtures, "okx/messages/sequences/cryptofeed-public-2022-05-13.jsonl"))))
    print("made recordings and the recorded sessions replayed to the same books")


if __name__ == "__main__":
    main()
