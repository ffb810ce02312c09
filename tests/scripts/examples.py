#!/usr/bin/env python3
"""Runs the examples: against the simulated exchange, with the configurations of examples/, or on their own.

Usage: examples.py PROGRAMS_FOLDER EXAMPLES_FOLDER

Each program runs until it has printed what is expected of it, is then asked to end, and must end well. Without its
configuration it must name the file and fail.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading

PATIENCE = 40  # seconds until a program must have printed it all

# Each line: programs that run at the same time, with their configuration and what they print, as regular expressions.
# Desks that trade one account do not run together.
ROUNDS = (
    (("print-quotes", "market_data", (r"BTCUSDT bid \d", r"ETHUSDT funding ", r"BTCUSDT trade ")),
     ("print-depth", "market_data", (r"BTCUSDT bids +\d", r"ETHUSDT asks +\d")),
     ("print-bars", "market_data", (r"BTCUSDT 1s: \d.*trades$", r"BTCUSDT 20 trades: .* 20 trades$")),
     ("watch-account", "account", (r"^ready$", r"balance USDT ", r"fill BTCUSDT .*; position ")),
     ("paper-trading", "paper_trading", (r"^paper: 10000 USDT$", r"^made: (buy|sell) 0\.001 BTCUSDT @ \d")),
     ("desk", "desk", (r"fill BTCUSDT [+-]",))),
    (("bracket", "desk", (r"^list working, entry filled, target ", r"^list ended, ", r"^buy ", r"^sell ")),),
    (("ib-bracket", "ib_bracket", (r"^list working, entry filled, target ", r"^list ended, ", r"^buy ", r"^sell ")),),
    (("oanda-trade", "oanda_trade", (r"^buy .*, position [1-9]", r"^sell .*, position 0")),),
    (("market-maker", "desk", (r"(buy|sell) 0\.001 BTCUSDT",)),),
    (("own-risk-check", "own_risk_check", (r": placed", r"max_notional: rejected, field quantity, figure \d")),),
    (("kill-switch", "kill_switch", (r"^bought \d", r"daily_loss: loss of the day \d.*: flatten$",
                                     r"flatten: the position is closed", r"position 0.*, mode reducing")),),
    (("two-accounts", "two_accounts", (r"fill BTCUSDT .*, maker$", r"fill BTC-USDT-SWAP .*, hedge$")),),
    (("smart-router", "smart_router", (r"goes to gateway \d, its book has ", r"the desk holds 0\.01$", r"the desk holds 0$")),),
    (("many-accounts", "many_accounts", (r"^buy goes to account 0$", r"^buy goes to account 1$", r"^buy goes to account 2$",
                                         r"^the desk holds 0\.0.*: ", r"^refused: max_desk_position: max_position,",
                                         r"^sell goes to account \d$")),),
    (("two-venue-arbitrage", "two_venue_arbitrage", (r"^buy at gateway 0 .*, sell at 1 ",
                                                     # The account is that of other examples, too.
                                                     r"^even, the first gateway holds -?0\.0\d+$",
                                                     r"^even, the first gateway holds 0\.0[23]\d*$")),),
    (("spot-and-perp", "spot_and_perp", (r"^buy 0\.00\d+ @ 59\d\d\d\.", r"^sell 0\.00\d+ @ \d{5}\.")),),
    (("own-router", "own_router", (r"BTCUSDT goes to gateway 0", r"ETHUSDT goes to gateway 1")),),
)


def fail(text):
    sys.exit("examples: " + text)


class Program:
    """A program that runs, and what it has printed so far."""

    def __init__(self, command, folder, environment):
        self.name = pathlib.Path(command[0]).name
        self.process = subprocess.Popen(command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.text = ""
        self.waiting = []
        self.seen = threading.Event()
        self.reader = threading.Thread(target=self.read)

    def read(self):
        for line in self.process.stdout:
            self.text += line
            self.waiting = [w for w in self.waiting if not re.search(w, line.rstrip("\n"))]
            if not self.waiting:
                self.seen.set()
        self.seen.set()

    def expect(self, patterns):
        self.waiting = list(patterns)
        self.reader.start()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "killed"
        finally:
            self.reader.join()


def run_round(programs, folder, environment, started):
    running = []
    for name, config, patterns in programs:
        p = Program([programs_folder / f"gatewright-{name}", f"{config}.yaml"], folder, environment)
        started.append(p)
        p.expect(patterns)
        running.append(p)
    for p in running:
        p.seen.wait(PATIENCE)
    wrong = ""
    for p in running:
        missing, status = p.waiting, p.end()
        if missing or status != 0:
            wrong += f"{p.name}: exit code {status}, never printed {missing}; printed\n{p.text[-3000:]}\n"
    if wrong:
        fail(wrong)


def check_missing_configuration(folder):
    for name in {name for programs in ROUNDS for name, _, _ in programs}:
        run = subprocess.run([programs_folder / f"gatewright-{name}", "none.yaml"], cwd=folder, text=True,
                             capture_output=True, timeout=PATIENCE)
        if run.returncode != 1 or "none.yaml" not in run.stderr:
            fail(f"{name} without a configuration: exit code {run.returncode}, printed {run.stderr!r}")


def check_simulation(folder):
    texts = [subprocess.run([programs_folder / program, "run.recording"], cwd=folder, text=True, check=True,
                            stdout=subprocess.PIPE, timeout=120).stdout
             for program in ("gatewright-simulate", "gatewright-replay")]
    if not re.search(r"orders [1-9]\d*, fills [1-9]", texts[0]) or not texts[1].startswith(texts[0]):
        fail("the simulation and its replay differ, or it did not trade:\n" + "\n".join(texts))


def start_exchange(venue, ca_file, options, folder, started):
    command = [programs_folder / "gatewright-sim", venue, "--ca-file", ca_file, "--key", "K", "--secret", "S", *options]
    p = Program(command, folder, None)
    started.append(p)
    p.expect((r'"port"',))
    if not p.seen.wait(PATIENCE) or p.waiting:
        fail("gatewright-sim does not start: " + p.text)
    return json.loads(p.text.splitlines()[0])["port"]


def main():
    environment = dict(os.environ)
    for account in ("BINANCE", "MAKER", "HEDGE", "THIRD"):
        environment |= {account + "_KEY": "K", account + "_SECRET": "S", account + "_PASSPHRASE": "P"}
    environment |= {"IB_ACCOUNT": "K", "OANDA_ACCOUNT": "K", "OANDA_TOKEN": "S"}
    started = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            check_missing_configuration(folder)
            check_simulation(folder)
            # At spot bitcoin is cheaper than the perpetual: that pair is traded.
            exchanges = ((":9443", "binance_futures", "ca.pem", ()), (":9444", "binance_futures", "ca_hedge.pem", ()),
                         (":9445", "okx", "ca_okx.pem", ("--passphrase", "P")),
                         (":9446", "binance_spot", "ca_spot.pem", ("--symbols", "BTCUSDT:0.01:0.00001:59900")),
                         (":9447", "binance_futures", "ca_low.pem", ("--symbols", "BTCUSDT:0.1:0.001:59500")),
                         (":4002", "interactive_brokers", "ca_ib.pem", ()), (":9448", "oanda", "ca_oanda.pem", ()))
            ports = {written: start_exchange(venue, ca_file, options, folder, started)
                     for written, venue, ca_file, options in exchanges}
            for file in examples_folder.glob("*.yaml"):
                text = file.read_text(encoding="utf-8")
                for written, port in ports.items():
                    text = text.replace(written, f":{port}")
                pathlib.Path(folder, file.name).write_text(text, encoding="utf-8")
            for programs in ROUNDS:
                run_round(programs, folder, environment, started)
        finally:
            for p in started:
                if p.process.poll() is None:
                    p.end()
    built = {p.name for p in programs_folder.iterdir()}
    known = {f"gatewright-{name}" for programs in ROUNDS for name, _, _ in programs}
    known |= {"gatewright-simulate", "gatewright-replay"}
    untried = {f"gatewright-{e.stem.replace('_', '-')}" for e in examples_folder.glob("*.cpp")} & built - known
    if untried:
        fail("nobody tries " + ", ".join(sorted(untried)))
    print(f"examples: {len(known)} programs do what they say")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    programs_folder, examples_folder = (pathlib.Path(a).resolve() for a in sys.argv[1:])
    main()
