# SPDX-License-Identifier: BSL-1.0
"""IBKR's own client against the simulated TWS: every answer is checked, the last ones against the simulator's ledger.

usage: REQUESTS_CA_BUNDLE=<ca.pem> python3 interactive_brokers_with_ibapi.py <port> <account> <secret> <control port>
"""

import logging
import threading
import time
from decimal import Decimal

from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order
from ibapi.order_cancel import OrderCancel
from ibapi.wrapper import EWrapper

from lib.steps import api_key, begin, equal, ledger_now, port, run, simulator, until

logging.getLogger("ibapi").setLevel(logging.CRITICAL + 1)
UNSET = 1.7976931348623157e308


def recorded(name):
    def method(self, *values, **named):
        self.said.append((name, *values, *named.values()))

    return method


# Whatever the client has a callback for is written down; what has no text of its own is not.
Recorder = type("Recorder", (EWrapper,), {
    name: recorded(name) for name in dir(EWrapper)
    if not name.startswith("_") and not name.endswith("ProtoBuf") and name not in ("logAnswer",)})


class Tws(Recorder, EClient):
    def __init__(self, client):
        self.said = []
        EClient.__init__(self, self)
        self.connect("127.0.0.1", int(port), client)
        threading.Thread(target=self.run, daemon=True).start()
        self.next = self.one("nextValidId")[1]

    def heard(self, name, *beginning):
        return [s for s in list(self.said) if s[0] == name and s[1:1 + len(beginning)] == beginning]

    def one(self, name, *beginning):
        """The newest that was said so; it is waited for."""
        return until(f"{name} {beginning}", lambda: self.heard(name, *beginning))[-1]

    def until(self, name, *beginning, like):
        return until(f"{name} {beginning}", lambda: [s for s in self.heard(name, *beginning) if like(s)])[-1]

    def refusal(self, request, code):
        return until(f"error {code}", lambda: [s for s in self.heard("error", request) if s[3] == code])[-1]

    def number(self):
        self.next += 1
        return self.next - 1

    def place(self, contract, **fields):
        o = order(**fields)
        number = self.number()
        self.placeOrder(number, contract, o)
        return number

    def status(self, number, *words):
        return self.until("orderStatus", number, like=lambda s: s[2] in words)


def contract(symbol, kind="STK", exchange="SMART", currency="USD", **more):
    c = Contract()
    c.symbol, c.secType, c.exchange, c.currency = symbol, kind, exchange, currency
    for name, value in more.items():
        setattr(c, name, value)
    return c


def order(side="BUY", quantity=1, kind="LMT", **more):
    o = Order()
    o.action, o.totalQuantity, o.orderType, o.tif = side, Decimal(str(quantity)), kind, "DAY"
    for name, value in more.items():
        setattr(o, name, value)
    return o


AAPL = contract("AAPL")
BTC = contract("BTC", "CRYPTO", "PAXOS")


def command(query):
    simulator(f"interactive_brokers?{query}", "POST")


def contracts(tws):
    begin("contracts")
    for request, c, number, kind in ((1, AAPL, 265598, "STK"), (2, BTC, 479624278, "CRYPTO"),
                                     (3, contract("ES", "FUT", "CME", lastTradeDateOrContractMonth="203012"), 620731015, "FUT")):
        tws.reqContractDetails(request, c)
        tws.one("contractDetailsEnd", request)
        found = tws.one("contractDetails", request)[2]
        equal((found.contract.conId, found.contract.secType), (number, kind))
        assert found.longName and found.tradingHours.count(";") == 4 and found.sizeIncrement > 0, found
        rule = int(found.marketRuleIds.split(",")[0])
        tws.reqMarketRule(rule)
        equal(tws.one("marketRule", rule)[2][0].increment, found.minTick)
    tws.reqContractDetails(4, contract("NONE"))
    tws.refusal(4, 200)
    tws.reqMatchingSymbols(5, "btc")
    equal(tws.one("symbolSamples", 5)[2][0].contract.symbol, "BTC")
    tws.reqSecDefOptParams(6, "AAPL", "", "STK", 265598)
    tws.one("securityDefinitionOptionParameterEnd", 6)
    equal(tws.one("securityDefinitionOptionParameter", 6)[6:], ({"20301220"}, {200.0}))
    tws.reqMktDepthExchanges()
    equal(len(tws.one("mktDepthExchanges")[1]), 2)


class Book:
    """What the rows of a book come to."""

    def __init__(self):
        self.sides = {0: [], 1: []}
        self.read = 0

    def follow(self, rows):
        for _, _, position, operation, side, price, size in rows[self.read:]:
            levels = self.sides[side]
            if operation == 0:
                levels.insert(position, (price, size))
            elif operation == 1:
                levels[position] = (price, size)
            else:
                del levels[position]
        self.read = len(rows)
        asks, bids = ([price for price, _ in self.sides[n]] for n in (0, 1))
        return asks, bids


def market_data(tws):
    begin("market data")
    tws.reqMktData(10, AAPL, "233", False, False, [])
    equal(tws.one("marketDataType", 10)[2], 1)
    equal(tws.one("tickReqParams", 10)[2], 0.01)
    for kind in (1, 2, 4):
        assert tws.until("tickPrice", 10, like=lambda s: s[2] == kind)[3] > 100
    for kind in (0, 3, 5, 8):
        assert tws.until("tickSize", 10, like=lambda s: s[2] == kind)[3] > 0
    volume = tws.until("tickString", 10, like=lambda s: s[2] == 48)[3].split(";")
    equal((len(volume), volume[5]), (6, "true"))
    tws.cancelMktData(10)
    tws.reqMarketDataType(3)
    tws.reqMktData(11, contract("EUR", "CASH", "IDEALPRO"), "", True, False, [])
    tws.one("tickSnapshotEnd", 11)
    tws.reqMarketDataType(1)
    tws.reqTickByTickData(12, AAPL, "BidAsk", 0, False)
    quote = tws.one("tickByTickBidAsk", 12)
    assert quote[3] < quote[4] and abs(quote[2] - time.time()) < 5, quote
    tws.reqTickByTickData(13, AAPL, "AllLast", 3, False)
    equal(len(tws.one("historicalTicksLast", 13)[2]), 3)
    assert tws.one("tickByTickAllLast", 13)[4] > 0
    tws.cancelTickByTickData(12)
    tws.cancelTickByTickData(13)
    begin("depth")
    tws.reqMktDepth(14, AAPL, 5, False, [])
    book = Book()
    for _ in range(40):
        time.sleep(0.05)
        asks, bids = book.follow(tws.heard("updateMktDepth", 14))  # perhaps in the middle of a change
        equal((asks, bids), (sorted(set(asks)), sorted(set(bids), reverse=True)))
        assert len(asks) in (4, 5, 6) and len(bids) in (4, 5, 6), (asks, bids)
    equal({row[3] for row in tws.heard("updateMktDepth", 14)}, {0, 1, 2})
    tws.cancelMktDepth(14, False)
    time.sleep(0.3)
    asks, bids = book.follow(tws.heard("updateMktDepth", 14))
    equal((len(asks), len(bids)), (5, 5))
    assert bids[0] < asks[0], (bids, asks)
    tws.reqMktDepth(14, AAPL, 5, False, [])
    tws.reqMktDepth(15, AAPL, 5, False, [])
    tws.reqMktDepth(16, AAPL, 5, True, [])
    equal(tws.one("updateMktDepthL2", 16)[3], "ISLAND")
    tws.reqMktDepth(17, AAPL, 5, False, [])
    tws.refusal(17, 309)
    for request, smart in ((14, False), (15, False), (16, True)):
        tws.cancelMktDepth(request, smart)
    begin("bars")
    tws.reqRealTimeBars(18, AAPL, 5, "TRADES", False, [])
    tws.reqHistoricalData(19, AAPL, "", "60 S", "1 secs", "TRADES", 0, 2, False, [])
    end = tws.one("historicalDataEnd", 19)
    bars = [s[2] for s in tws.heard("historicalData", 19)]
    assert len(bars) > 2 and all(b.low <= b.open <= b.high and b.barCount > 0 for b in bars), (end, bars)
    tws.reqHistoricalData(20, contract("EUR", "CASH", "IDEALPRO"), "", "1 D", "1 min", "MIDPOINT", 0, 2, False, [])
    tws.one("historicalDataEnd", 20)
    assert 1 < tws.one("historicalData", 20)[2].close < 1.2
    tws.reqHistoricalData(21, AAPL, "20200101-00:00:00", "1 D", "1 min", "TRADES", 0, 2, False, [])
    tws.refusal(21, 162)
    tws.reqHistoricalData(22, AAPL, "", "60 S", "7 apples", "TRADES", 0, 2, False, [])
    tws.refusal(22, 321)
    tws.reqHeadTimeStamp(23, AAPL, "TRADES", 0, 2)
    assert abs(int(tws.one("headTimestamp", 23)[2]) - time.time()) < 100
    tws.reqHistoricalTicks(24, AAPL, "", "20990101-00:00:00", 5, "MIDPOINT", 0, False, [])
    equal(len(tws.one("historicalTicks", 24)[2]), 5)
    bar = tws.one("realtimeBar", 18)
    equal(bar[2] % 5, 0)
    assert bar[5] <= bar[3] <= bar[4] and bar[7] > 0, bar
    tws.cancelRealTimeBars(18)


def orders(tws):
    begin("place, change, cancel")
    resting = order(quantity=100, lmtPrice=180, tif="GTC", orderRef="first", displaySize=20, outsideRth=True)
    number = tws.number()
    tws.placeOrder(number, AAPL, resting)
    tws.status(number, "Submitted")
    _, _, told, what, state = tws.one("openOrder", number)
    equal((told.conId, what.lmtPrice, what.totalQuantity, what.tif, what.orderRef, what.displaySize, what.outsideRth),
          (265598, 180, 100, "GTC", "first", 20, True))
    equal((what.account, what.clientId, state.status), (api_key, 3, "Submitted"))
    assert what.permId > 0
    resting.lmtPrice = 181
    tws.placeOrder(number, AAPL, resting)
    equal(tws.until("openOrder", number, like=lambda s: s[3].lmtPrice == 181)[3].permId, what.permId)
    tws.reqOpenOrders()
    tws.one("openOrderEnd")
    tws.cancelOrder(number, OrderCancel())
    tws.status(number, "PendingCancel")
    tws.status(number, "Cancelled")
    tws.refusal(number, 202)
    tws.cancelOrder(number, OrderCancel())
    tws.refusal(number, 10148)
    tws.cancelOrder(4711, OrderCancel())
    tws.refusal(4711, 10147)
    begin("refusals")
    tws.refusal(tws.place(AAPL, lmtPrice=180.001), 110)
    tws.refusal(tws.place(AAPL, quantity=0, lmtPrice=180), 434)
    tws.refusal(tws.place(AAPL, quantity=0.5, lmtPrice=180), 10243)
    tws.refusal(tws.place(contract("SPX", "IND", "CBOE"), lmtPrice=180), 201)
    tws.refusal(tws.place(AAPL, kind="REL", lmtPrice=180), 387)
    tws.refusal(tws.place(AAPL, lmtPrice=180, parentId=4711), 10006)
    tws.placeOrder(number + 1, AAPL, order(lmtPrice=1))
    tws.refusal(number + 1, 103)
    begin("fills")
    number = tws.place(AAPL, quantity=100, kind="MKT", orderRef="taken")
    tws.status(number, "Filled")
    fills = [s[3] for s in tws.heard("execDetails", -1) if s[3].orderId == number]
    equal(sum(f.shares for f in fills), 100)
    equal((fills[-1].cumQty, fills[-1].orderRef, fills[-1].side), (100, "taken", "BOT"))
    until("commissions", lambda: len(tws.heard("commissionAndFeesReport")) >= len(fills))
    reports = {s[1].execId: s[1] for s in tws.heard("commissionAndFeesReport")}
    equal(sum(reports[f.execId].commissionAndFees for f in fills), 1)
    equal({reports[f.execId].realizedPNL for f in fills}, {UNSET})
    number = tws.place(BTC, quantity=0.01, kind="MKT")
    tws.status(number, "Filled")
    begin("what if")
    number = tws.place(AAPL, quantity=100, lmtPrice=180, whatIf=True)
    state = tws.one("openOrder", number)[4]
    assert float(state.initMarginAfter) > float(state.initMarginBefore) > 0, state
    equal(state.commissionAndFees, 1)
    begin("order types")
    kinds = {
        "STP": dict(side="SELL", kind="STP", auxPrice=150),
        "STP LMT": dict(side="SELL", kind="STP LMT", auxPrice=150, lmtPrice=149),
        "TRAIL": dict(side="SELL", kind="TRAIL", trailingPercent=5),
        "TRAIL LIMIT": dict(side="SELL", kind="TRAIL LIMIT", auxPrice=5, lmtPriceOffset=0.5, trailStopPrice=150),
        "MIT": dict(kind="MIT", auxPrice=150),
        "LIT": dict(kind="LIT", auxPrice=150, lmtPrice=151),
        "MOC": dict(kind="MOC"),
        "LOC": dict(kind="LOC", lmtPrice=150),
        "OPG": dict(lmtPrice=150, tif="OPG"),
        "AON": dict(quantity=100, side="SELL", lmtPrice=300, allOrNone=True),
        "GTD": dict(lmtPrice=150, tif="GTD", goodTillDate="20990101-00:00:00"),
    }
    numbers = {}
    for name, fields in kinds.items():
        numbers[name] = tws.place(AAPL, **fields)
        tws.status(numbers[name], "Submitted" if name == "GTD" else "PreSubmitted")
        what = tws.one("openOrder", numbers[name])[3]
        equal(what.orderType, fields.get("kind", "LMT"))
        equal(what.auxPrice, fields.get("auxPrice", 0))
        equal((what.tif, what.allOrNone), (fields.get("tif", "DAY"), name == "AON"))
    equal(tws.one("openOrder", numbers["TRAIL"])[3].trailingPercent, 5)
    equal(tws.one("openOrder", numbers["GTD"])[3].goodTillDate, "20990101-00:00:00")
    begin("everything is cancelled")
    tws.reqGlobalCancel(OrderCancel())
    for name, number in numbers.items():
        tws.status(number, "Cancelled")


def linked_orders(tws):
    begin("a bracket")
    parent, profit, loss = (tws.number() for _ in range(3))
    tws.placeOrder(parent, AAPL, order(quantity=50, lmtPrice=150, transmit=False))
    tws.placeOrder(profit, AAPL, order("SELL", 50, lmtPrice=300, parentId=parent, transmit=False))
    time.sleep(0.2)
    equal(tws.heard("orderStatus", parent), [])
    tws.placeOrder(loss, AAPL, order("SELL", 50, "STP", auxPrice=120, parentId=parent))
    tws.status(parent, "Submitted")
    equal(tws.status(profit, "PreSubmitted")[10], "child")
    equal(tws.status(loss, "PreSubmitted")[7], parent)
    tws.placeOrder(parent, AAPL, order(quantity=50, lmtPrice=250))
    tws.status(parent, "Filled")
    tws.status(profit, "Submitted")
    simulator("mark?symbol=AAPL.STK.SMART.USD&price=110", "POST")
    tws.status(loss, "Filled")
    tws.status(profit, "Cancelled")
    begin("one cancels all")
    first = tws.place(AAPL, quantity=30, lmtPrice=100, ocaGroup="pair", ocaType=1)
    second = tws.place(AAPL, quantity=60, lmtPrice=90, ocaGroup="pair", ocaType=1)
    tws.status(second, "Submitted")
    o = order(quantity=30, lmtPrice=101, ocaGroup="other", ocaType=1)
    tws.placeOrder(first, AAPL, o)
    tws.refusal(first, 10326)
    tws.cancelOrder(first, OrderCancel())
    tws.status(first, "Cancelled")
    third = tws.place(AAPL, quantity=10, lmtPrice=150, ocaGroup="pair", ocaType=1)
    tws.status(third, "Filled")
    tws.status(second, "Cancelled")


def account(tws):
    begin("account")
    ledger = ledger_now()
    held = {p["symbol"].split(".")[0]: Decimal(p["quantity"]) for p in ledger["positions"] if Decimal(p["quantity"])}
    tws.reqPositions()
    tws.one("positionEnd")
    equal({s[2].symbol: s[3] for s in tws.heard("position", api_key) if s[3]}, held)
    tws.reqPositionsMulti(40, api_key, "")
    tws.one("positionMultiEnd", 40)
    equal({s[4].symbol: s[5] for s in tws.heard("positionMulti", 40) if s[5]}, held)
    tws.reqAccountUpdates(True, api_key)
    tws.one("accountDownloadEnd", api_key)
    cash = [s for s in tws.heard("updateAccountValue", "CashBalance") if s[3] == "USD"][-1]
    equal(Decimal(cash[2]), Decimal(ledger["wallets"]["USD"]["wallet"]))
    equal({s[1].symbol: s[2] for s in tws.heard("updatePortfolio") if s[2]}, held)
    assert len(tws.one("updateAccountTime")[1]) == 5
    tws.reqAccountUpdates(False, api_key)
    tws.reqAccountUpdatesMulti(41, api_key, "", False)
    tws.one("accountUpdateMultiEnd", 41)
    equal([s[5] for s in tws.heard("accountUpdateMulti", 41) if s[4] == "CashBalance" and s[6] == "USD"], [cash[2]])
    tws.reqAccountSummary(42, "All", "NetLiquidation,TotalCashValue")
    tws.one("accountSummaryEnd", 42)
    equal(sorted(s[3] for s in tws.heard("accountSummary", 42)), ["NetLiquidation", "TotalCashValue"])
    tws.reqPnL(43, api_key, "")
    assert tws.one("pnl", 43)[2] != UNSET
    tws.reqPnLSingle(44, api_key, "", 479624278)
    equal(tws.one("pnlSingle", 44)[2], held["BTC"])
    begin("executions")
    tws.reqExecutions(45, ExecutionFilter())
    tws.one("execDetailsEnd", 45)
    equal([s[3].execId for s in tws.heard("execDetails", 45)], [f["id"] for f in ledger["fills"]])
    reports = {s[1].execId: s[1] for s in tws.heard("commissionAndFeesReport")}
    for _, _, _, told in tws.heard("execDetails", 45):
        real = next(f for f in ledger["fills"] if f["id"] == told.execId)
        equal((Decimal(str(told.price)), told.shares), (Decimal(real["price"]), Decimal(real["quantity"])))
        equal(Decimal(str(reports[told.execId].commissionAndFees)), Decimal(real["fee"]).normalize())
    some = ExecutionFilter()
    some.symbol, some.side = "BTC", "BUY"
    tws.reqExecutions(46, some)
    tws.one("execDetailsEnd", 46)
    equal({s[2].symbol for s in tws.heard("execDetails", 46)}, {"BTC"})
    tws.reqCompletedOrders(True)
    tws.one("completedOrdersEnd")
    states = {"filled": "Filled", "cancelled": "Cancelled", "expired": "Cancelled"}
    equal({s[2].permId: s[3].status for s in tws.heard("completedOrder")},
          {o["order_id"]: states[o["state"]] for o in ledger["orders"] if o["state"] in states})


def faults(tws):
    begin("cut into bytes, and joined")
    for cut in ("bytes", "joined", "whole"):
        command(f"cut={cut}")
        number = tws.place(AAPL, quantity=5, lmtPrice=50)
        tws.status(number, "Submitted")
        tws.cancelOrder(number, OrderCancel())
        tws.status(number, "Cancelled")
    begin("a second client, and a person in TWS")
    other = Tws(0)
    other.reqAutoOpenOrders(True)
    simulator("order?symbol=AAPL.STK.SMART.USD&side=buy&quantity=3&price=50", "POST")
    bound = other.one("orderBound")
    equal(bound[2:], (0, -1))
    other.status(-1, "Submitted")
    other.cancelOrder(-1, OrderCancel())
    other.status(-1, "Cancelled")
    equal(tws.heard("orderStatus", -1), [])
    other.disconnect()
    begin("read only")
    command("read_only=true")
    tws.refusal(tws.place(AAPL, lmtPrice=50), 321)
    command("read_only=false")
    begin("a farm")
    command("farm=broken")
    tws.refusal(-1, 2103)
    command("farm=ok")
    begin("too many messages")
    for _ in range(60):
        tws.reqCurrentTime()
    tws.refusal(-1, 100)
    until("the end of the connection", lambda: not tws.isConnected())


def main():
    begin("connect")
    tws = Tws(3)
    equal(tws.serverVersion(), 176)
    equal(tws.one("managedAccounts")[1].strip(","), api_key)
    tws.reqCurrentTime()
    assert abs(tws.one("currentTime")[1] - time.time()) < 3
    for code in (2104, 2106, 2158):
        tws.refusal(-1, code)
    contracts(tws)
    market_data(tws)
    orders(tws)
    linked_orders(tws)
    account(tws)
    faults(tws)


run(main)
