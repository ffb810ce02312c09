# SPDX-License-Identifier: BSL-1.0
"""What the Python clients of all venues are made of: named steps, patience, streams, and a simulated venue's ledger."""

import os
import sys
import threading
import time
import traceback

import requests

# What a client is called with: the port, key and secret of its simulated venue, and the port of the simulator's own
# requests, where that is another one.
port, api_key, secret = sys.argv[1:4]
base = f"https://127.0.0.1:{sys.argv[4] if len(sys.argv) > 4 else port}"
PATIENCE = 10  # seconds

_step = "start"


def begin(name):
    global _step
    _step = name
    print(f"interop: {name}", flush=True)


def until(what, value, wanted=bool):
    """The first value that value() gives for which wanted(value) holds; at most 10 s."""
    deadline = time.monotonic() + PATIENCE
    while True:
        now = value()
        if wanted(now):
            return now
        assert time.monotonic() < deadline, f"{what}: not seen within {PATIENCE} s, but {now!r:.500}"
        time.sleep(0.02)


def equal(actual, expected, what=""):
    """An assertion that says what it saw."""
    assert actual == expected, f"{what}: {actual!r} is not {expected!r}"


def refused(kind, call):
    """The exception of a kind that a call ends with."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")


def simulator(path, method="GET"):
    """A request to the simulator itself, below /sim/."""
    reply = requests.request(method, f"{base}/sim/{path}", timeout=5)
    equal(reply.status_code, 200, path)
    return reply.json()


def ledger_now():
    """What the simulated venue has of the account."""
    return simulator("ledger")["accounts"][0]


class Stream(threading.Thread):
    """Reads what a client's stream yields, for as long as the program lives."""

    def __init__(self, parts):
        super().__init__(daemon=True)
        self.parts = []
        self.error = None
        self._source = parts
        self.start()

    def run(self):
        try:
            for part in self._source:
                self.parts.append(part)
            self.error = EOFError("the stream ended")
        except Exception as error:  # whatever a client raises, the next look shows it
            self.error = error

    def seen(self):
        """What came so far. Raises what ended the stream."""
        if self.error is not None:
            raise self.error
        return list(self.parts)


def run(main):
    """Runs the steps and ends the program with their status, whatever threads still wait for."""
    status = 1
    try:
        main()
        print("interop: every value was as expected")
        status = 0
    except Exception:
        print(f'interop: failed at "{_step}"', file=sys.stderr)
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
