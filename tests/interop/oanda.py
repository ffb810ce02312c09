# SPDX-License-Identifier: BSL-1.0
"""OANDA's own client v20, and oandapyV20, against the simulated OANDA: every answer is checked, the last ones against
the simulator's ledger.

usage: REQUESTS_CA_BUNDLE=<ca.pem> python3 oanda.py <port> <account> <token>
"""

import datetime
import json
import time
from decimal import Decimal

import oandapyV20
import oandapyV20.contrib.requests as asks
import oandapyV20.endpoints.accounts as accounts
import oandapyV20.endpoints.instruments as instruments
import oandapyV20.endpoints.orders as orders
import oandapyV20.endpoints.positions as positions
import oandapyV20.endpoints.pricing as pricing
import oandapyV20.endpoints.trades as trades
import oandapyV20.endpoints.transactions as transactions
import requests
import v20
from oandapyV20.contrib.factories import InstrumentsCandlesFactory
from oandapyV20.exceptions import StreamTerminated, V20Error

from lib.steps import Stream, api_key, base, begin, equal, ledger_now, port, refused, run, secret, simulator, until

ACCOUNT = api_key
PAIR, YEN = "EUR_USD", "USD_JPY"
LISTED = ["EUR_USD", "GBP_USD", "EUR_GBP", "USD_JPY", "XAU_USD", "SPX500_USD"]
TICK = Decimal("0.00001")
PAUSE = 0.01  # seconds: 120 requests a second are allowed

client = v20.Context("127.0.0.1", int(port), token=secret, decimal_number_as_float=False, poll_timeout=10)
oandapyV20.oandapyV20.TRADING_ENVIRONMENTS["practice"] = {"api": base, "stream": base}
api = oandapyV20.API(secret, request_params={"timeout": 10})

unknown = set()  # members of answers that OANDA's client has no name for
# Those that the venue has nevertheless: it is of 3.0.25, and the venue went on.
NEWER = {f"AccountChangesState.{name}" for name in
         ("balance", "commission", "financing", "guaranteedExecutionFees", "pl", "resettablePL")}
NEWER |= {"Instrument.guaranteedStopLossOrderMode", "OrderFillTransaction.requestedUnits",
          "TradeReduce.clientTradeID"}


def understood(parsed, told, where):
    """Whether the client made of an answer what it says, member by member."""
    if isinstance(told, dict):
        names = None if isinstance(parsed, dict) else {p.name for p in parsed._properties}
        for name, value in told.items():
            if names is None and name in parsed:
                understood(parsed[name], value, f"{where}.{name}")
            elif names is None:
                unknown.add(f"{where}.{name}")
            elif name in names:
                understood(getattr(parsed, name), value, f"{where}.{name}")
            else:
                unknown.add(f"{type(parsed).__name__}.{name}")
    elif isinstance(told, list):
        equal(len(parsed), len(told), where)
        for n, value in enumerate(told):
            understood(parsed[n], value, f"{where}[{n}]")
    else:
        equal(parsed, told, where)


def ask(endpoint):
    """What oandapyV20 answers."""
    time.sleep(PAUSE)
    return api.request(endpoint)


def body(status, answer):
    """What OANDA's client made of an answer with that status."""
    time.sleep(PAUSE)
    equal(answer.status, status, f"{answer.method} {answer.path} {answer.raw_body}")
    understood(answer.body, json.loads(answer.raw_body), f"{answer.method} {answer.request.base_path} {status}")
    assert answer.headers["RequestID"].isdigit()
    return answer.body


def said(answer, *names):
    """The transactions of an answer, by its members; they are all it has, and it numbers them."""
    found = [answer[name] for name in names]
    have = {name for name in answer if name.endswith("Transaction")}
    equal(have, set(names), "transactions of an answer")
    numbers = [t.id for t in found]
    related = answer.get("relatedTransactionIDs", numbers)
    assert set(numbers) <= set(related), answer
    equal(related[-1], answer.get("lastTransactionID", numbers[-1]))
    for t in found:
        equal(t.accountID, ACCOUNT)
        equal(t.batchID, related[0], "batch")
    return found[0] if len(found) == 1 else found


def no(code, status, endpoint):
    """oandapyV20 gets that status, and that error code."""
    error = refused(V20Error, lambda: ask(endpoint))
    equal(error.code, status, error.msg)
    document = json.loads(error.msg)
    equal(document.get("errorCode"), code, error.msg)
    assert document["errorMessage"]
    return document


def touch(name=PAIR):
    """Best bid and ask now."""
    price = body(200, client.pricing.get(ACCOUNT, instruments=name))["prices"][0]
    return Decimal(price.bids[0].price), Decimal(price.asks[0].price)


def move(price, name=PAIR):
    """The market is at a price."""
    simulator(f"mark?symbol={name}&price={price}", "POST")
    bid, ask = touch(name)
    assert abs((bid + ask) / 2 - Decimal(price)) < Decimal(price) / 2000, f"{bid} {ask} are not at {price}"


def order_of(specifier):
    return body(200, client.order.get(ACCOUNT, specifier))["order"]


def trade_of(specifier):
    return body(200, client.trade.get(ACCOUNT, specifier))["trade"]


def state_of(specifier, wanted):
    """The order, once it has a state."""
    return until(f"order {specifier} {wanted}", lambda: order_of(specifier), lambda o: o.state == wanted)


def summary():
    return body(200, client.account.summary(ACCOUNT))["account"]


def transaction_of(number):
    return body(200, client.transaction.get(ACCOUNT, number))["transaction"]


def created(answer):
    """The transaction of an order that now waits."""
    return said(body(201, answer), "orderCreateTransaction")


def replacing(answer):
    """The transactions of an order that ends and of the one that comes in its place."""
    return said(body(201, answer), "orderCancelTransaction", "orderCreateTransaction")


def filled(answer, status=201):
    """The transactions of an order, and of its execution at once."""
    return said(body(status, answer), "orderCreateTransaction", "orderFillTransaction")


def market(units, name=PAIR, **terms):
    """The execution of a market order."""
    return filled(client.order.market(ACCOUNT, instrument=name, units=units, **terms))[1]


def closing(specifier, **terms):
    """The transactions of the closing of a trade."""
    return filled(client.trade.close(ACCOUNT, specifier, **terms), 200)


def account_steps():
    begin("accounts")
    listed = body(200, client.account.list())["accounts"]
    equal([a.id for a in listed], [ACCOUNT])
    equal([a["id"] for a in ask(accounts.AccountList())["accounts"]], [ACCOUNT])
    now = summary()
    equal(now.currency, "USD")
    for name in ("balance", "NAV", "marginAvailable", "withdrawalLimit"):
        equal(Decimal(getattr(now, name)), 100000, name)
    equal((now.openTradeCount, now.openPositionCount, now.pendingOrderCount), (0, 0, 0))
    equal(now.hedgingEnabled, False)
    whole = body(200, client.account.get(ACCOUNT))["account"]
    equal((whole.orders, whole.trades, whole.positions), ([], [], []))
    short = ask(accounts.AccountSummary(ACCOUNT))
    equal(short, json.loads(client.account.summary(ACCOUNT).raw_body))
    equal(ask(accounts.AccountDetails(ACCOUNT))["account"]["balance"], now.balance)
    stranger = v20.Context("127.0.0.1", int(port), token="nobody")
    assert "authorization" in body(401, stranger.account.summary(ACCOUNT))["errorMessage"]
    equal(refused(V20Error, lambda: oandapyV20.API("nobody").request(accounts.AccountList())).code, 401)
    assert body(404, client.account.summary("101-001-1-999"))["errorMessage"]
    no(None, 404, accounts.AccountSummary("101-001-1-999"))

    begin("numbers as floats, times as seconds")
    loose = v20.Context("127.0.0.1", int(port), token=secret, datetime_format="UNIX")
    answer = loose.account.summary(ACCOUNT)
    equal(answer.body["account"].balance, 100000.0)
    assert abs(float(answer.body["account"].createdTime) - time.time()) < 60
    assert len(answer.body["account"].createdTime.split(".")[1]) == 9

    begin("instruments")
    all_of_them = body(200, client.account.instruments(ACCOUNT))["instruments"]
    equal([i.name for i in all_of_them], LISTED)
    pair = all_of_them[0]
    equal((pair.type, pair.displayName, pair.pipLocation, pair.displayPrecision), ("CURRENCY", "EUR/USD", -4, 5))
    equal((pair.tradeUnitsPrecision, pair.minimumTradeSize), (0, "1"))
    equal(Decimal(pair.marginRate), Decimal(now.marginRate))
    equal({i.name: i.type for i in all_of_them[4:]}, {"XAU_USD": "METAL", "SPX500_USD": "CFD"})
    two = ask(accounts.AccountInstruments(ACCOUNT, params={"instruments": f"{PAIR},{YEN}"}))
    equal([(i["name"], i["pipLocation"]) for i in two["instruments"]], [(PAIR, -4), (YEN, -2)])


def market_steps():
    begin("prices")
    answer = body(200, client.pricing.get(ACCOUNT, instruments=",".join(LISTED), includeHomeConversions=True))
    equal([p.instrument for p in answer["prices"]], LISTED)
    for price in answer["prices"]:
        bids, asks_ = ([Decimal(b.price) for b in side] for side in (price.bids, price.asks))
        assert len(bids) > 5 and len(asks_) > 5
        equal(bids, sorted(set(bids), reverse=True), "bids fall")
        equal(asks_, sorted(set(asks_)), "asks rise")
        assert bids[0] < asks_[0], "not crossed"
        assert all(Decimal(level.liquidity) > 0 for level in price.bids + price.asks)
        equal(price.status, "tradeable")
    pair, yen = (next(p for p in answer["prices"] if p.instrument == name) for name in (PAIR, YEN))
    equal(Decimal(pair.quoteHomeConversionFactors.positiveUnits), 1)
    rate = Decimal(yen.quoteHomeConversionFactors.positiveUnits)
    assert abs(rate * Decimal(yen.asks[0].price) - 1) < Decimal("0.0001"), "what comes in is bought with"
    homes = {c.currency: Decimal(c.positionValue) for c in answer["homeConversions"]}
    equal(set(homes), {"USD", "EUR", "GBP", "JPY"}, "currencies that there are conversions of")
    equal(homes["USD"], 1)
    assert abs(homes["EUR"] - Decimal(pair.bids[0].price)) < Decimal("0.001")
    # A twentieth is margin: 100,000 USD buy less than two million dollars' worth.
    most = Decimal(pair.unitsAvailable.default.long)
    assert abs(most * Decimal(pair.asks[0].price) - 2000000) < 2000, most
    equal(body(200, client.pricing.get(ACCOUNT, instruments=PAIR, since="2999-01-01T00:00:00Z"))["prices"], [])
    shown = ask(pricing.PricingInfo(ACCOUNT, params={"instruments": f"{PAIR},{YEN}"}))
    equal([p["instrument"] for p in shown["prices"]], [PAIR, YEN])
    assert body(400, client.pricing.get(ACCOUNT, instruments="EUR_XXX"))["errorMessage"]
    no(None, 400, pricing.PricingInfo(ACCOUNT, params={"instruments": "EUR_XXX"}))

    begin("candles")

    def two_bars():
        return body(200, client.instrument.candles(PAIR, price="MBA", granularity="S5", count=2))["candles"]

    bars = until("a bar that is complete", two_bars, lambda b: len(b) == 2)
    equal([b.complete for b in bars], [True, False])
    for bar in bars:
        assert bar.time.endswith("0.000000000Z") or bar.time.endswith("5.000000000Z"), bar.time
        for kind in (bar.bid, bar.ask, bar.mid):
            o, h, l, c = (Decimal(x) for x in (kind.o, kind.h, kind.l, kind.c))
            assert l <= min(o, c) and max(o, c) <= h
        assert Decimal(bar.bid.c) < Decimal(bar.mid.c) < Decimal(bar.ask.c)
        assert bar.volume > 0
    since = body(200, client.instrument.candles(PAIR, granularity="S5", fromTime=bars[0].time, includeFirst=False))
    equal(since["candles"][0].time, bars[1].time)
    equal((since["candles"][0].bid, since["granularity"], since["instrument"]), (None, "S5", PAIR))
    # Its pricing.candles never names the account, so that it works nowhere.
    own = body(200, client.instrument.candles(PAIR, granularity="D", dailyAlignment=17, price="B"))["candles"]
    assert own[-1].time[11:13] in ("21", "22"), "a day begins at 17:00 in New York"
    shown = ask(instruments.InstrumentsCandles(PAIR, params={"granularity": "S5", "count": 2}))
    assert {"o", "h", "l", "c"} == set(shown["candles"][0]["mid"])
    begun = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=2)
    pages = InstrumentsCandlesFactory(
        instrument=PAIR, params={"granularity": "M1", "from": begun.strftime("%Y-%m-%dT%H:%M:%SZ"), "count": 50})
    made = [c for page in pages for c in ask(page)["candles"]]
    assert 1 <= len(made) <= 3, f"the simulator began just now: {made}"
    no(None, 400, instruments.InstrumentsCandles(PAIR, params={"granularity": "M3"}))


class Streams:
    """Both streams of both clients."""

    def __init__(self):
        self.began_at = summary().lastTransactionID
        first = client.pricing.stream(ACCOUNT, instruments=f"{PAIR},{YEN}", snapshot=True)
        equal(first.status, 200)
        self.prices = Stream(first.parts())
        second = client.transaction.stream(ACCOUNT)
        equal(second.status, 200)
        self.transactions = Stream(second.parts())
        time.sleep(1.1)  # two new streams a second
        self.asked_at = self.now()
        self.other_prices = Stream(
            ask(pricing.PricingStream(ACCOUNT, params={"instruments": PAIR, "snapshot": False})))
        self.other_transactions = Stream(ask(transactions.TransactionsStream(ACCOUNT)))

    @staticmethod
    def now():
        return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")

    def told(self):
        """The transactions that both clients were told, as each has them."""
        ours = [t for kind, t in self.transactions.seen() if kind == "transaction.Transaction"]
        others = [t for t in self.other_transactions.seen() if t["type"] != "HEARTBEAT"]
        return ours, others

    def opening_steps(self):
        begin("streams: what comes first")
        first = until("the snapshot", self.prices.seen, lambda p: len(p) >= 2)[:2]
        equal([kind for kind, _ in first], ["pricing.ClientPrice"] * 2)
        equal({p.instrument for _, p in first}, {PAIR, YEN}, "a price of each")
        assert all(p.bids and p.asks and p.tradeable for _, p in first)
        until("another price", self.prices.seen, lambda p: len([1 for k, _ in p if k == "pricing.ClientPrice"]) > 2)
        kind, beat = until("a first heartbeat", self.transactions.seen)[0]
        equal((kind, beat.lastTransactionID), ("transaction.TransactionHeartbeat", self.began_at))
        beat = until("a first heartbeat", self.other_transactions.seen)[0]
        equal((beat["type"], beat["lastTransactionID"]), ("HEARTBEAT", self.began_at))
        price = until("a price", lambda: [p for p in self.other_prices.seen() if p["type"] == "PRICE"])[0]
        assert price["time"] > self.asked_at, "without a snapshot prices are new ones"

    def ending_steps(self):
        begin("streams: every transaction, in its order, as requests show it")
        answer = client.transaction.since(ACCOUNT, id=self.began_at)
        rows = body(200, answer)["transactions"]
        assert len(rows) > 100, len(rows)
        equal([int(t.id) for t in rows], list(range(int(self.began_at) + 1, int(rows[-1].id) + 1)))
        ours, others = until("the last transaction", self.told, lambda t: all(len(x) >= len(rows) for x in t))
        equal([t.dict() for t in ours], [t.dict() for t in rows])
        equal(others, json.loads(answer.raw_body)["transactions"])

        def beats_of(stream):
            return [p for kind, p in stream.seen() if kind.endswith("Heartbeat")]

        for stream in (self.transactions, self.prices):
            beats = until("heartbeats", lambda: beats_of(stream), lambda b: len(b) >= 2)
            times = [datetime.datetime.fromisoformat(b.time[:26] + "+00:00") for b in beats]
            for earlier, later in zip(times, times[1:]):
                assert 4 < (later - earlier).total_seconds() < 7, f"one every 5 s: {times}"
        beat = until("a heartbeat", lambda: [p for p in self.other_prices.seen() if p["type"] == "HEARTBEAT"])[0]
        equal(set(beat), {"type", "time"})
        own = [p for kind, p in self.prices.seen() if kind == "pricing.ClientPrice" and p.instrument == PAIR]
        times = [p.time for p in own[1:]]
        equal(times, sorted(set(times)), "prices are told in their order")
        assert all(Decimal(p.bids[0].price) < Decimal(p.asks[0].price) for p in own)

        begin("a stream that is left")
        left = pricing.PricingStream(ACCOUNT, params={"instruments": ",".join(LISTED)})
        names = []
        for price in ask(left):
            names.append(price["instrument"])
            if len(names) == len(LISTED):
                refused(StreamTerminated, lambda: left.terminate("enough"))
        equal(sorted(names), sorted(LISTED), "a snapshot, unless it is not wanted")
        no(None, 400, pricing.PricingInfo(ACCOUNT))
        refused(V20Error, lambda: next(oandapyV20.API("nobody").request(transactions.TransactionsStream(ACCOUNT))))


def waiting_steps():
    begin("limit order: place, query, replace, cancel")
    move("1.10000")
    answer = client.order.limit(
        ACCOUNT, instrument=PAIR, units=1000, price="1.09000",
        clientExtensions={"id": "limit1", "tag": "t", "comment": "c"})
    placed = created(answer)
    assert answer.headers["Location"].endswith(f"/v3/accounts/{ACCOUNT}/orders/{placed.id}")
    equal(answer.headers["RequestID"], placed.requestID)
    equal((placed.type, placed.reason, placed.units, placed.price), ("LIMIT_ORDER", "CLIENT_ORDER", "1000", "1.09000"))
    equal((placed.timeInForce, placed.positionFill, placed.triggerCondition), ("GTC", "DEFAULT", "DEFAULT"))
    equal(placed.clientExtensions.dict(), {"id": "limit1", "tag": "t", "comment": "c"})
    for specifier in (placed.id, "@limit1"):
        queried = order_of(specifier)
        equal((queried.id, queried.type, queried.state, queried.units), (placed.id, "LIMIT", "PENDING", "1000"))
    equal([o.id for o in body(200, client.order.list_pending(ACCOUNT))["orders"]], [placed.id])
    answer = client.order.limit_replace(ACCOUNT, placed.id, instrument=PAIR, units=2000, price="1.08900")
    before, after = replacing(answer)
    equal((before.orderID, before.reason, before.replacedByOrderID), (placed.id, "CLIENT_REQUEST_REPLACED", after.id))
    equal((before.clientOrderID, after.replacesOrderID, after.reason), ("limit1", placed.id, "REPLACEMENT"))
    old = order_of(placed.id)
    equal((old.state, old.cancellingTransactionID, old.replacedByOrderID), ("CANCELLED", before.id, after.id))
    new = order_of("@limit1")
    equal((new.id, new.units, new.price, new.replacesOrderID), (after.id, "2000", "1.08900", placed.id))
    gone = said(body(200, client.order.cancel(ACCOUNT, "@limit1")), "orderCancelTransaction")
    equal((gone.orderID, gone.clientOrderID, gone.reason), (after.id, "limit1", "CLIENT_REQUEST"))
    equal(state_of(after.id, "CANCELLED").cancelledTime, gone.time)

    begin("stop and market-if-touched orders")
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    till = later.strftime("%Y-%m-%dT%H:%M:%S.000000000Z")
    stop = created(client.order.stop(
        ACCOUNT, instrument=PAIR, units=700, price="1.10400", priceBound="1.10900", clientExtensions={"id": "stop1"}))
    touched = created(client.order.market_if_touched(
        ACCOUNT, instrument=PAIR, units=-600, price="1.10800", timeInForce="GTD", gtdTime=till,
        clientExtensions={"id": "mit1"}))
    equal((stop.type, stop.priceBound), ("STOP_ORDER", "1.10900"))
    equal((touched.type, touched.gtdTime), ("MARKET_IF_TOUCHED_ORDER", till))
    moved = replacing(client.order.stop_replace(ACCOUNT, stop.id, instrument=PAIR, units=800, price="1.10500"))[1]
    again = replacing(client.order.market_if_touched_replace(
        ACCOUNT, touched.id, instrument=PAIR, units=-600, price="1.11000"))[1]
    listed = body(200, client.order.list(ACCOUNT, instrument=PAIR))["orders"]
    equal([(o.id, o.type) for o in listed], [(again.id, "MARKET_IF_TOUCHED"), (moved.id, "STOP")], "the newest first")
    equal([o.id for o in body(200, client.order.list(ACCOUNT, state="ALL", count=2, beforeID=again.id))["orders"]],
          [moved.id, touched.id])
    equal(body(200, client.order.list(ACCOUNT, instrument=YEN))["orders"], [])
    equal([o.id for o in body(200, client.order.list(ACCOUNT, ids=f"{moved.id},{again.id}", state="ALL"))["orders"]],
          [again.id, moved.id])
    move("1.10600")
    bought = state_of(moved.id, "FILLED")
    fill = transaction_of(bought.fillingTransactionID)
    equal((fill.type, fill.reason, fill.units, fill.orderID), ("ORDER_FILL", "STOP_ORDER", "800", moved.id))
    equal((fill.tradeOpened.units, fill.tradeOpened.tradeID, bought.tradeOpenedID), ("800", fill.id, fill.id))
    assert Decimal(fill.price) >= Decimal("1.10500")
    equal(order_of(again.id).state, "PENDING")
    move("1.11100")
    sold = state_of("@mit1", "FILLED")
    fill_2 = transaction_of(sold.fillingTransactionID)
    equal((fill_2.reason, fill_2.units, fill_2.clientOrderID), ("MARKET_IF_TOUCHED_ORDER", "-600", "mit1"))
    reduced = fill_2.tradeReduced
    equal((reduced.tradeID, reduced.units), (fill.id, "-600"), "it reduces the trade that there is")
    gain = (Decimal(fill_2.price) - Decimal(fill.price)) * 600
    equal(Decimal(fill_2.pl), gain, "profit, in dollars")
    kept = trade_of(fill.id)
    equal((kept.state, kept.initialUnits, kept.currentUnits, kept.realizedPL), ("OPEN", "800", "200", fill_2.pl))
    closed = closing(fill.id)
    equal((closed[0].reason, closed[0].tradeClose.tradeID, closed[0].tradeClose.units), ("TRADE_CLOSE", fill.id, "ALL"))
    equal((closed[1].reason, closed[1].units), ("MARKET_ORDER_TRADE_CLOSE", "-200"))
    equal([t.tradeID for t in closed[1].tradesClosed], [fill.id])
    kept = trade_of(fill.id)
    equal((kept.state, kept.closingTransactionIDs), ("CLOSED", [fill_2.id, closed[1].id]))

    begin("a limit order that the market reaches, and one that it has reached")
    move("1.10000")
    resting = created(client.order.limit(ACCOUNT, instrument=PAIR, units=-400, price="1.10300"))
    move("1.10500")
    fill = transaction_of(state_of(resting.id, "FILLED").fillingTransactionID)
    equal((fill.reason, fill.units), ("LIMIT_ORDER", "-400"))
    assert Decimal(fill.price) >= Decimal("1.10300")
    at_once = filled(client.order.limit(ACCOUNT, instrument=PAIR, units=400, price="1.11000", timeInForce="IOC"))[1]
    assert Decimal(at_once.price) < Decimal("1.11000"), "at the market's price, not at its own"
    equal([t.tradeID for t in at_once.tradesClosed], [fill.id])
    late = said(body(201, client.order.limit(ACCOUNT, instrument=PAIR, units=400, price="1.09000", timeInForce="FOK")),
                "orderCreateTransaction", "orderCancelTransaction")
    equal((late[1].orderID, late[1].reason), (late[0].id, "TIME_IN_FORCE_EXPIRED"))


def refusal_steps():
    begin("refusals")
    answer = body(404, client.order.cancel(ACCOUNT, "999999"))
    reject = said(answer, "orderCancelRejectTransaction")
    equal((reject.type, reject.orderID, reject.rejectReason, answer["errorCode"]),
          ("ORDER_CANCEL_REJECT", "999999", "ORDER_DOESNT_EXIST", "ORDER_DOESNT_EXIST"))
    assert answer["errorMessage"]
    reject = said(body(404, client.order.cancel(ACCOUNT, "@nobody")), "orderCancelRejectTransaction")
    equal(reject.clientOrderID, "nobody")
    answer = body(404, client.order.limit_replace(ACCOUNT, "999999", instrument=PAIR, units=1, price="1"))
    equal(said(answer, "orderCancelRejectTransaction").rejectReason, "ORDER_DOESNT_EXIST")
    equal(body(404, client.order.get(ACCOUNT, "999999"))["errorCode"], "NO_SUCH_ORDER")
    equal(body(404, client.trade.get(ACCOUNT, "999999"))["errorCode"], "NO_SUCH_TRADE")
    for reason, terms in (
            ("UNITS_MIMIMUM_NOT_MET", {"units": "0.5", "price": "1"}),
            ("UNITS_PRECISION_EXCEEDED", {"units": "1.5", "price": "1"}),
            ("UNITS_INVALID", {"units": "0", "price": "1"}),
            ("UNITS_LIMIT_EXCEEDED", {"units": "1000000000", "price": "1"}),
            ("PRICE_PRECISION_EXCEEDED", {"units": 1, "price": "1.000001"}),
            ("PRICE_MISSING", {"units": 1}),
            ("INSTRUMENT_UNKNOWN", {"units": 1, "price": "1", "instrument": "EUR_XXX"}),
            ("TIME_IN_FORCE_GTD_TIMESTAMP_IN_PAST",
             {"units": 1, "price": "1", "timeInForce": "GTD", "gtdTime": "2020-01-01T00:00:00Z"}),
            ("CLIENT_ORDER_ID_INVALID", {"units": 1, "price": "1", "clientExtensions": {"id": "x" * 129}})):
        answer = body(400, client.order.limit(ACCOUNT, **{"instrument": PAIR, **terms}))
        reject = said(answer, "orderRejectTransaction")
        equal((reject.type, reject.rejectReason, answer["errorCode"]), ("LIMIT_ORDER_REJECT", reason, reason))
        assert answer["errorMessage"]
    twice = {"instrument": PAIR, "units": 1, "price": "1", "clientExtensions": {"id": "twice"}}
    created(client.order.limit(ACCOUNT, **twice))
    answer = body(400, client.order.limit(ACCOUNT, **twice))
    equal(answer["errorCode"], "CLIENT_ORDER_ID_ALREADY_EXISTS")
    said(body(200, client.order.cancel(ACCOUNT, "@twice")), "orderCancelTransaction")

    begin("orders that are taken and cancelled")
    for reason, terms in (
            ("BOUNDS_VIOLATION", {"units": 1000, "priceBound": "1.00000"}),
            ("INSUFFICIENT_MARGIN", {"units": 5000000}),
            ("TAKE_PROFIT_ON_FILL_LOSS", {"units": 1000, "takeProfitOnFill": {"price": "1.00000"}}),
            ("STOP_LOSS_ON_FILL_LOSS", {"units": 1000, "stopLossOnFill": {"price": "1.50000"}})):
        made, gone = said(body(201, client.order.market(ACCOUNT, instrument=PAIR, **terms)),
                          "orderCreateTransaction", "orderCancelTransaction")
        equal((gone.orderID, gone.reason), (made.id, reason))
        equal(order_of(made.id).state, "CANCELLED")
    equal(summary().openTradeCount, 0)


def bracket_steps():
    begin("market order with take-profit and stop-loss")
    move("1.10000")
    answer = body(201, client.order.market(
        ACCOUNT, instrument=PAIR, units=1000, clientExtensions={"id": "entry1"}, tradeClientExtensions={"id": "trade1"},
        takeProfitOnFill={"price": "1.10600", "clientExtensions": {"id": "profit1", "comment": "kept"}},
        stopLossOnFill={"price": "1.09500"}))
    made, fill = said(answer, "orderCreateTransaction", "orderFillTransaction")
    equal((made.type, made.timeInForce, made.takeProfitOnFill.price, made.stopLossOnFill.price),
          ("MARKET_ORDER", "FOK", "1.10600", "1.09500"))
    equal((fill.reason, fill.orderID, fill.clientOrderID, fill.units), ("MARKET_ORDER", made.id, "entry1", "1000"))
    equal((fill.price, fill.pl, fill.commission), (fill.fullVWAP, "0.0000", "0.0000"))
    equal(fill.tradeOpened.clientExtensions.id, "trade1")
    equal(len(answer["relatedTransactionIDs"]), 4)
    profit_id, loss_id = answer["relatedTransactionIDs"][2:]
    rows = body(200, client.transaction.range(ACCOUNT, fromID=profit_id, toID=loss_id))["transactions"]
    equal([(t.type, t.reason, t.tradeID, t.orderFillTransactionID) for t in rows],
          [("TAKE_PROFIT_ORDER", "ON_FILL", fill.id, fill.id), ("STOP_LOSS_ORDER", "ON_FILL", fill.id, fill.id)])
    held = trade_of("@trade1")
    equal((held.id, held.takeProfitOrder.id, held.stopLossOrder.id), (fill.id, profit_id, loss_id))
    equal((held.price, held.currentUnits), (fill.price, "1000"))

    begin("exits of a trade: changed, cancelled, trailing")
    answer = body(200, client.trade.set_dependent_orders(
        ACCOUNT, fill.id, takeProfit={"price": "1.10500"}, trailingStopLoss={"distance": "0.00400"}))
    gone, profit, trailing = said(answer, "takeProfitOrderCancelTransaction", "takeProfitOrderTransaction",
                                  "trailingStopLossOrderTransaction")
    equal((gone.orderID, gone.reason, profit.replacesOrderID), (profit_id, "CLIENT_REQUEST_REPLACED", profit_id))
    equal((profit.reason, profit.price, trailing.distance), ("REPLACEMENT", "1.10500", "0.00400"))
    equal(profit.clientExtensions.dict(), {"id": "profit1", "comment": "kept"}, "what is not said stays as it was")
    equal(order_of("@profit1").id, profit.id)
    first = Decimal(order_of(trailing.id).trailingStopValue)
    assert abs(first - (touch()[0] - Decimal("0.00400"))) < Decimal("0.0005")
    move("1.10300")
    until("a stop that trails", lambda: Decimal(order_of(trailing.id).trailingStopValue),
          lambda v: v > first + Decimal("0.002"))
    answer = body(200, client.trade.set_dependent_orders(ACCOUNT, fill.id, stopLoss=None))
    gone = said(answer, "stopLossOrderCancelTransaction")
    equal((gone.orderID, gone.reason), (loss_id, "CLIENT_REQUEST"))
    held = trade_of(fill.id)
    equal((held.takeProfitOrder.price, held.stopLossOrder), ("1.10500", None))
    equal(held.trailingStopLossOrder.id, trailing.id)
    answer = body(400, client.trade.set_dependent_orders(ACCOUNT, fill.id, stopLoss={"price": "1.0000001"}))
    equal(said(answer, "stopLossOrderRejectTransaction").rejectReason, "PRICE_PRECISION_EXCEEDED")
    move("1.10700")
    done = state_of(profit.id, "TRIGGERED")
    out = transaction_of(done.fillingTransactionID)
    equal((out.reason, out.units, [t.tradeID for t in out.tradesClosed]), ("TAKE_PROFIT_ORDER", "-1000", [fill.id]))
    equal(Decimal(out.pl), (Decimal(out.price) - Decimal(fill.price)) * 1000, "profit")
    assert Decimal(out.price) >= Decimal("1.10500")
    ended = order_of(trailing.id)
    equal(ended.state, "CANCELLED")
    cancel = transaction_of(ended.cancellingTransactionID)
    equal(cancel.reason, "LINKED_TRADE_CLOSED")

    begin("a stop-loss of a short trade, of its own")
    fill = market(-1000)
    loss = created(client.order.stop_loss(ACCOUNT, tradeID=fill.id, price="1.11000"))
    equal((loss.type, loss.tradeID), ("STOP_LOSS_ORDER", fill.id))
    answer = body(400, client.order.stop_loss(ACCOUNT, tradeID=fill.id, price="1.11100"))
    equal(answer["errorCode"], "STOP_LOSS_ORDER_ALREADY_EXISTS")
    loss = replacing(client.order.stop_loss_replace(ACCOUNT, loss.id, tradeID=fill.id, price="1.11200"))[1]
    equal(trade_of(fill.id).stopLossOrder.id, loss.id)
    profit = created(client.order.take_profit(ACCOUNT, tradeID=fill.id, price="1.09000"))
    move("1.11300")
    out = transaction_of(state_of(loss.id, "TRIGGERED").fillingTransactionID)
    equal((out.reason, out.units), ("STOP_LOSS_ORDER", "1000"))
    equal(Decimal(out.pl), (Decimal(fill.price) - Decimal(out.price)) * 1000, "loss")
    assert Decimal(out.pl) < 0
    equal(order_of(profit.id).state, "CANCELLED")
    answer = body(404, client.order.take_profit(ACCOUNT, tradeID="999999", price="1.09000"))
    equal(said(answer, "orderRejectTransaction").rejectReason, "TRADE_DOESNT_EXIST")

    begin("a trailing stop that is reached")
    fill = market(500, trailingStopLossOnFill={"distance": "0.00300"})
    stop = trade_of(fill.id).trailingStopLossOrder
    move("1.10800")
    out = transaction_of(state_of(stop.id, "TRIGGERED").fillingTransactionID)
    equal((out.reason, [t.tradeID for t in out.tradesClosed]), ("TRAILING_STOP_LOSS_ORDER", [fill.id]))


def extension_steps():
    begin("client extensions")
    placed = created(client.order.limit(ACCOUNT, instrument=PAIR, units=300, price="1.00000"))
    said(body(200, client.order.set_client_extensions(
        ACCOUNT, placed.id, clientExtensions={"id": "named", "tag": "a"}, tradeClientExtensions={"id": "its-trade"})),
        "orderClientExtensionsModifyTransaction")
    found = order_of("@named")
    equal((found.id, found.clientExtensions.tag, found.tradeClientExtensions.id), (placed.id, "a", "its-trade"))
    answer = body(404, client.order.set_client_extensions(ACCOUNT, "999999", clientExtensions={"id": "x"}))
    equal(said(answer, "orderClientExtensionsModifyRejectTransaction").rejectReason, "ORDER_DOESNT_EXIST")
    move("1.00000")  # the trade of that order is called as the order said
    until("a trade", lambda: client.trade.get(ACCOUNT, "@its-trade").status, lambda s: s == 200)
    trade = trade_of("@its-trade")
    answer = client.trade.set_client_extensions(ACCOUNT, trade.id, clientExtensions={"id": "renamed", "comment": "b"})
    modified = said(body(200, answer), "tradeClientExtensionsModifyTransaction")
    equal((modified.tradeID, modified.tradeClientExtensionsModify.id), (trade.id, "renamed"))
    equal(trade_of("@renamed").clientExtensions.comment, "b")
    answer = body(404, client.trade.set_client_extensions(ACCOUNT, "999999", clientExtensions={"id": "x"}))
    equal(said(answer, "tradeClientExtensionsModifyRejectTransaction").rejectReason, "TRADE_DOESNT_EXIST")
    closed = closing("@renamed", units="ALL")
    equal([t.tradeID for t in closed[1].tradesClosed], [trade.id])
    move("1.10000")


def position_steps():
    begin("trades and positions")
    fills = [market(n) for n in (1000, 2000)]
    equal([t.id for t in body(200, client.trade.list_open(ACCOUNT))["trades"]], [fills[1].id, fills[0].id])
    equal([t.id for t in body(200, client.trade.list(ACCOUNT, instrument=PAIR, count=1))["trades"]], [fills[1].id])
    assert fills[0].id not in [t.id for t in body(200, client.trade.list(ACCOUNT, state="CLOSED"))["trades"]]
    part = closing(fills[1].id, units=500)[1]
    equal((part.tradeReduced.tradeID, part.tradeReduced.units), (fills[1].id, "-500"))
    answer = body(400, client.trade.close(ACCOUNT, fills[1].id, units=5000))
    equal(said(answer, "orderRejectTransaction").rejectReason, "CLOSE_TRADE_UNITS_EXCEED_TRADE_SIZE")
    reject = said(body(404, client.trade.close(ACCOUNT, "999999")), "orderRejectTransaction")
    equal((reject.rejectReason, reject.tradeClose.tradeID), ("TRADE_DOESNT_EXIST", "999999"))
    held = body(200, client.position.get(ACCOUNT, PAIR))["position"]
    equal((held.long.units, held.long.tradeIDs, held.short.units), ("2500", [fills[0].id, fills[1].id], "0"))
    average = (Decimal(fills[0].price) * 1000 + Decimal(fills[1].price) * 1500) / 2500
    assert abs(Decimal(held.long.averagePrice) - average) <= TICK / 2, held.long.averagePrice
    equal([p.instrument for p in body(200, client.position.list_open(ACCOUNT))["positions"]], [PAIR])
    equal([p.instrument for p in body(200, client.position.list(ACCOUNT))["positions"]], [PAIR])
    part = said(body(200, client.position.close(
        ACCOUNT, PAIR, longUnits=1200, shortUnits="NONE", longClientExtensions={"id": "out1"})),
        "longOrderCreateTransaction", "longOrderFillTransaction")
    equal((part[0].reason, part[0].longPositionCloseout.units), ("POSITION_CLOSEOUT", "1200"))
    equal(part[0].clientExtensions.id, "out1")
    equal((part[1].reason, part[1].units), ("MARKET_ORDER_POSITION_CLOSEOUT", "-1200"))
    equal([t.tradeID for t in part[1].tradesClosed], [fills[0].id], "the oldest first")
    answer = body(400, client.position.close(ACCOUNT, PAIR, longUnits=5000, shortUnits="NONE"))
    equal(said(answer, "longOrderRejectTransaction").rejectReason, "CLOSEOUT_POSITION_UNITS_EXCEED_POSITION_SIZE")
    out = said(body(200, client.position.close(ACCOUNT, PAIR, longUnits="ALL", shortUnits="NONE")),
               "longOrderCreateTransaction", "longOrderFillTransaction")[1]
    equal(out.units, "-1300")
    equal(body(200, client.position.list_open(ACCOUNT))["positions"], [])
    answer = body(404, client.position.close(ACCOUNT, PAIR, longUnits="NONE", shortUnits="ALL"))
    equal(said(answer, "shortOrderRejectTransaction").rejectReason, "CLOSEOUT_POSITION_DOESNT_EXIST")
    held = body(200, client.position.get(ACCOUNT, PAIR))["position"]
    equal((held.long.units, held.long.averagePrice), ("0", None))

    begin("profit in another currency, a turned position")
    fill = market(-2000, YEN)
    move("149.500", YEN)
    turned = market(3000, YEN)
    equal([t.tradeID for t in turned.tradesClosed], [fill.id])
    equal(turned.tradeOpened.units, "1000")
    yen = (Decimal(fill.price) - Decimal(turned.price)) * 2000
    factor = turned.gainQuoteHomeConversionFactor if yen > 0 else turned.lossQuoteHomeConversionFactor
    assert abs(Decimal(turned.pl) - yen * Decimal(factor)) < Decimal("0.0001"), (turned.pl, yen, factor)
    only = market(-5000, YEN, positionFill="REDUCE_ONLY")
    equal((only.units, only.tradeOpened), ("-1000", None))


def transaction_steps():
    begin("transactions")
    last = summary().lastTransactionID
    answer = body(200, client.transaction.list(ACCOUNT, pageSize=50))
    equal((answer["lastTransactionID"], answer["pageSize"], answer["count"]), (last, 50, int(last)))
    equal(len(answer["pages"]), (int(last) + 49) // 50)
    rows = []
    for page in answer["pages"]:  # they are addresses; a client follows them with its token
        reply = requests.get(page, headers={"Authorization": f"Bearer {secret}"}, timeout=5)
        equal(reply.status_code, 200, page)
        rows += reply.json()["transactions"]
    equal([t["id"] for t in rows], [str(n) for n in range(1, int(last) + 1)])
    equal([t["type"] for t in rows[:3]], ["CREATE", "CLIENT_CONFIGURE", "TRANSFER_FUNDS"])
    answer = body(200, client.transaction.list(ACCOUNT, pageSize=1000, type="ORDER_FILL,ORDER_CANCEL"))
    equal(answer["type"], ["ORDER_FILL", "ORDER_CANCEL"])
    equal(answer["count"], len([t for t in rows if t["type"] in answer["type"]]))
    some = body(200, client.transaction.range(ACCOUNT, fromID=1, toID=last, type="ORDER_FILL"))["transactions"]
    equal([t.id for t in some], [t["id"] for t in rows if t["type"] == "ORDER_FILL"])
    equal(len(body(200, client.transaction.since(ACCOUNT, id=int(last) - 3))["transactions"]), 3)
    equal(body(200, client.transaction.since(ACCOUNT, id=last))["transactions"], [])
    assert body(416, client.transaction.range(ACCOUNT, fromID=int(last) + 10, toID=int(last) + 20))["errorMessage"]
    assert body(404, client.transaction.get(ACCOUNT, int(last) + 10))["errorMessage"]
    equal(ask(transactions.TransactionIDRange(ACCOUNT, params={"from": 1, "to": 5}))["transactions"], rows[:5])
    equal(ask(transactions.TransactionsSinceID(ACCOUNT, params={"id": 5}))["transactions"], rows[5:])
    equal(ask(transactions.TransactionDetails(ACCOUNT, transactionID=4))["transaction"], rows[3])
    equal(ask(transactions.TransactionList(ACCOUNT, params={"pageSize": 100}))["count"], int(last))
    beyond = {"from": int(last) + 10, "to": int(last) + 20}
    no("INVALID_RANGE", 416, transactions.TransactionIDRange(ACCOUNT, params=beyond))


def other_client_steps():
    begin("oandapyV20: orders")
    move("1.10000")
    limit = asks.LimitOrderRequest(
        instrument=PAIR, units=1000, price=1.09,
        clientExtensions=asks.ClientExtensions(clientID="py1", clientTag="t").data,
        takeProfitOnFill=asks.TakeProfitDetails(price=1.2).data, stopLossOnFill=asks.StopLossDetails(price=1.0).data)
    create = orders.OrderCreate(ACCOUNT, data=limit.data)
    made = ask(create)["orderCreateTransaction"]
    equal((create.status_code, made["type"], made["price"]), (201, "LIMIT_ORDER", "1.09000"))
    equal(made["takeProfitOnFill"], {"price": "1.20000", "timeInForce": "GTC"})
    shown = ask(orders.OrderDetails(ACCOUNT, orderID="@py1"))["order"]
    equal((shown["id"], shown["state"], shown["stopLossOnFill"]["price"]), (made["id"], "PENDING", "1.00000"))
    equal(ask(orders.OrderList(ACCOUNT, params={"instrument": PAIR}))["orders"], [shown])
    equal(ask(orders.OrdersPending(ACCOUNT))["orders"], [shown])
    other = asks.LimitOrderRequest(instrument=PAIR, units=1500, price=1.08)
    replaced = ask(orders.OrderReplace(ACCOUNT, orderID=made["id"], data=other.data))
    equal(replaced["orderCancelTransaction"]["replacedByOrderID"], replaced["orderCreateTransaction"]["id"])
    extended = ask(orders.OrderClientExtensions(
        ACCOUNT, orderID=replaced["orderCreateTransaction"]["id"], data={"clientExtensions": {"id": "py2"}}))
    equal(extended["orderClientExtensionsModifyTransaction"]["clientExtensionsModify"], {"id": "py2"})
    gone = ask(orders.OrderCancel(ACCOUNT, orderID="@py2"))["orderCancelTransaction"]
    equal((gone["orderID"], gone["reason"]), (replaced["orderCreateTransaction"]["id"], "CLIENT_REQUEST"))
    waiting = [asks.StopOrderRequest(instrument=PAIR, units=100, price=1.2),
               asks.MITOrderRequest(instrument=PAIR, units=100, price=1.0)]
    made = [ask(orders.OrderCreate(ACCOUNT, data=w.data))["orderCreateTransaction"] for w in waiting]
    equal([m["type"] for m in made], ["STOP_ORDER", "MARKET_IF_TOUCHED_ORDER"])
    for m in made:
        ask(orders.OrderCancel(ACCOUNT, orderID=m["id"]))

    begin("oandapyV20: refusals")
    document = no("ORDER_DOESNT_EXIST", 404, orders.OrderCancel(ACCOUNT, orderID="999999"))
    equal(document["orderCancelRejectTransaction"]["rejectReason"], "ORDER_DOESNT_EXIST")
    no("ORDER_DOESNT_EXIST", 404, orders.OrderReplace(ACCOUNT, orderID="999999", data=other.data))
    no("NO_SUCH_ORDER", 404, orders.OrderDetails(ACCOUNT, orderID="999999"))
    no("NO_SUCH_TRADE", 404, trades.TradeDetails(ACCOUNT, tradeID="999999"))
    crooked = {"order": {"type": "LIMIT", "instrument": PAIR, "units": "1", "price": "1.000001"}}
    document = no("PRICE_PRECISION_EXCEEDED", 400, orders.OrderCreate(ACCOUNT, data=crooked))
    equal(document["orderRejectTransaction"]["type"], "LIMIT_ORDER_REJECT")
    no(None, 400, orders.OrderCreate(ACCOUNT, data={"order": {"type": "NONE"}}))
    no(None, 400, orders.OrderCreate(ACCOUNT, data={"nothing": 1}))

    begin("oandapyV20: fills, exits, closing")
    entry = asks.MarketOrderRequest(
        instrument=PAIR, units=1000, takeProfitOnFill=asks.TakeProfitDetails(price=1.2).data,
        stopLossOnFill=asks.StopLossDetails(price=1.0).data)
    fill = ask(orders.OrderCreate(ACCOUNT, data=entry.data))["orderFillTransaction"]
    trade = fill["tradeOpened"]["tradeID"]
    shown = ask(trades.TradeDetails(ACCOUNT, tradeID=trade))["trade"]
    equal((shown["takeProfitOrder"]["price"], shown["stopLossOrder"]["price"]), ("1.20000", "1.00000"))
    changed = ask(trades.TradeCRCDO(ACCOUNT, tradeID=trade, data={
        "takeProfit": {"timeInForce": "GTC", "price": "1.3"}, "stopLoss": None,
        "trailingStopLoss": {"distance": "0.05"}}))
    equal((changed["takeProfitOrderTransaction"]["price"], changed["stopLossOrderCancelTransaction"]["reason"],
           changed["trailingStopLossOrderTransaction"]["distance"]), ("1.30000", "CLIENT_REQUEST", "0.05000"))
    named = ask(trades.TradeClientExtensions(ACCOUNT, tradeID=trade, data={"clientExtensions": {"id": "py3"}}))
    equal(named["tradeClientExtensionsModifyTransaction"]["tradeClientExtensionsModify"], {"id": "py3"})
    equal([t["id"] for t in ask(trades.OpenTrades(ACCOUNT))["trades"]], [trade])
    equal([t["id"] for t in ask(trades.TradesList(ACCOUNT, params={"instrument": PAIR}))["trades"]], [trade])
    part = ask(trades.TradeClose(ACCOUNT, tradeID="@py3", data=asks.TradeCloseRequest(units=400).data))
    equal(part["orderFillTransaction"]["tradeReduced"]["units"], "-400")
    equal(ask(positions.PositionDetails(ACCOUNT, instrument=PAIR))["position"]["long"]["units"], "600")
    equal([p["instrument"] for p in ask(positions.OpenPositions(ACCOUNT))["positions"]], [PAIR])
    equal([p["instrument"] for p in ask(positions.PositionList(ACCOUNT))["positions"]], [PAIR, YEN])
    closed = ask(positions.PositionClose(ACCOUNT, instrument=PAIR, data=asks.PositionCloseRequest(longUnits=600).data))
    equal([t["tradeID"] for t in closed["longOrderFillTransaction"]["tradesClosed"]], [trade])
    equal(len(closed["relatedTransactionIDs"]), 4, "and both exits end")
    again = positions.PositionClose(ACCOUNT, instrument=PAIR, data={"longUnits": "ALL"})
    no("CLOSEOUT_POSITION_DOESNT_EXIST", 404, again)
    no("TRADE_DOESNT_EXIST", 404, trades.TradeClose(ACCOUNT, tradeID=trade))


def change_steps(since):
    begin("what changed")
    created(client.order.limit(ACCOUNT, instrument=PAIR, units=300, price="1.00000", clientExtensions={"id": "stays"}))
    market(5000)
    market(-3, "XAU_USD")
    answer = client.account.changes(ACCOUNT, sinceTransactionID=since)
    changes, state = (body(200, answer)[name] for name in ("changes", "state"))
    rows = changes.transactions
    equal([int(t.id) for t in rows], list(range(int(since) + 1, int(summary().lastTransactionID) + 1)))
    fills = [t for t in rows if t.type == "ORDER_FILL"]
    ended = [t for t in rows if t.type == "ORDER_CANCEL"]
    made = [t for t in rows if t.type.endswith("_ORDER")]
    equal(sorted(o.id for o in changes.ordersCreated), sorted(t.id for t in made))
    equal(sorted(o.id for o in changes.ordersCancelled), sorted(t.orderID for t in ended))
    equal(sorted(o.id for o in changes.ordersFilled + changes.ordersTriggered), sorted(t.orderID for t in fills))
    equal(sorted(t.id for t in changes.tradesOpened), sorted(t.tradeOpened.tradeID for t in fills if t.tradeOpened))
    equal(sorted(t.id for t in changes.tradesClosed), sorted(t.tradeID for f in fills for t in f.tradesClosed or []))
    equal(changes.tradesReduced, [], "all that were reduced are closed by now")
    equal({p.instrument for p in changes.positions}, {PAIR, YEN, "XAU_USD"})
    equal({p.instrument for p in state.positions}, {PAIR, "XAU_USD"})
    equal(len(state.trades), 2)
    shown = ask(accounts.AccountChanges(ACCOUNT, params={"sinceTransactionID": since}))
    equal(shown["changes"]["transactions"], json.loads(answer.raw_body)["changes"]["transactions"])
    equal(body(200, client.account.changes(ACCOUNT, sinceTransactionID=rows[-1].id))["changes"].ordersCreated, [])
    assert body(416, client.account.changes(ACCOUNT, sinceTransactionID=999999))["errorMessage"]
    no("INVALID_RANGE", 416, accounts.AccountChanges(ACCOUNT, params={"sinceTransactionID": 999999}))

    begin("configuration")
    done = body(200, client.account.configure(ACCOUNT, alias="Ours", marginRate="0.1"))["clientConfigureTransaction"]
    equal((done.type, done.alias, done.marginRate), ("CLIENT_CONFIGURE", "Ours", "0.1"))
    now = summary()
    equal((now.alias, now.marginRate), ("Ours", "0.1"))
    answer = body(400, client.account.configure(ACCOUNT, marginRate="0.0001"))
    equal(answer["clientConfigureRejectTransaction"].rejectReason, "MARGIN_RATE_INVALID")
    done = ask(accounts.AccountConfiguration(ACCOUNT, data={"alias": "Theirs"}))
    equal(done["clientConfigureTransaction"]["alias"], "Theirs")


def ledger_steps():
    begin("the ledger")
    ledger = ledger_now()
    account = body(200, client.account.get(ACCOUNT))["account"]
    rows = body(200, client.transaction.since(ACCOUNT, id=0))["transactions"]
    fills = {t.id: t for t in rows if t.type == "ORDER_FILL"}
    equal([f["id"] for f in ledger["fills"]], list(fills))
    for f in ledger["fills"]:
        mine = fills[f["id"]]
        equal((f["symbol"], str(f["order_id"])), (mine.instrument, mine.orderID))
        equal(Decimal(f["price"]), Decimal(mine.fullVWAP), "price")
        units = Decimal(mine.units)
        equal((f["side"], Decimal(f["quantity"])), ("buy" if units > 0 else "sell", abs(units)))
        equal(Decimal(f["fee"]), Decimal(mine.commission), "fee")
        equal(f["client_order_id"], mine.clientOrderID or "")
    # The venue's profits are by trades, the oldest first, the ledger's by average costs: their sums agree.
    for name in (PAIR, "XAU_USD"):
        realized = next(Decimal(p["realized"]) for p in ledger["positions"] if p["symbol"] == name)
        own = sum(Decimal(t.pl) for t in fills.values() if t.instrument == name)
        equal(realized, own, f"profit of {name}")
    for p in account.positions:
        mine = next(l for l in ledger["positions"] if l["symbol"] == p.instrument)
        equal(Decimal(mine["quantity"]), Decimal(p.long.units) + Decimal(p.short.units), p.instrument)
    for trade in account.trades:
        mine = next(l for l in ledger["positions"] if l["symbol"] == trade.instrument)
        equal(Decimal(mine["cost"]), Decimal(trade.currentUnits) * Decimal(trade.price), "cost")
    equal(Decimal(ledger["wallets"]["USD"]["wallet"]), Decimal(account.balance), "balance")
    equal(Decimal(account.balance), 100000 + sum(Decimal(t.pl) for t in fills.values()), "balance")
    states = {}
    for o in ledger["orders"]:  # an order is executed once: what that left unfilled is cancelled, and it is FILLED
        ended = "FILLED" if Decimal(o["executed"]) else "CANCELLED"
        states[str(o["order_id"])] = "PENDING" if o["state"] in ("working", "untriggered") else ended
    shown = body(200, client.order.list(ACCOUNT, state="ALL", count=500))["orders"]
    equal({o.id: "FILLED" if o.state == "TRIGGERED" else o.state for o in shown}, states)
    equal([o.clientExtensions.id for o in shown if o.state == "PENDING"], ["stays"])

    begin("flat")
    for p in account.positions:
        for side, which in ((p.long, "longUnits"), (p.short, "shortUnits")):
            if side.tradeIDs:
                both = {"longUnits": "NONE", "shortUnits": "NONE", which: "ALL"}
                body(200, client.position.close(ACCOUNT, p.instrument, **both))
    body(200, client.order.cancel(ACCOUNT, "@stays"))
    now = summary()
    equal((now.openTradeCount, now.pendingOrderCount), (0, 0))
    equal(Decimal(now.NAV), Decimal(now.balance))
    for p in ledger_now()["positions"]:
        equal(Decimal(p["quantity"]), 0, p["symbol"])


def main():
    account_steps()
    market_steps()
    streams = Streams()
    streams.opening_steps()
    waiting_steps()
    simulator("oanda?lines=bytes", "POST")
    refusal_steps()
    bracket_steps()
    simulator("oanda?lines=joined", "POST")
    extension_steps()
    position_steps()
    simulator("oanda?lines=whole", "POST")
    transaction_steps()
    other_client_steps()
    change_steps(streams.began_at)
    ledger_steps()
    streams.ending_steps()
    begin("what OANDA's client has no name for")
    equal(unknown, NEWER)


run(main)
