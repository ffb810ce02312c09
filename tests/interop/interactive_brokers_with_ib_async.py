# SPDX-License-Identifier: BSL-1.0
"""ib_async against the simulated TWS: every answer is checked, the last ones against the simulator's ledger.

usage: REQUESTS_CA_BUNDLE=<ca.pem> python3 interactive_brokers_with_ib_async.py <port> <account> <secret> <control port>
"""

import logging
import time
from decimal import Decimal

from ib_async import IB, Contract, Crypto, Forex, Future, Index, LimitOrder, MarketOrder, Option, Order, Stock
from ib_async import StopLimitOrder, StopOrder

from lib.steps import api_key, begin, equal, ledger_now, port, run, simulator, until

logging.getLogger("ib_async").setLevel(logging.CRITICAL + 1)  # it logs each error that is asked for
ib = IB()
errors = []  # (id, code) of what TWS has against something
paid = {}  # commissions by the ids of executions
AAPL = Stock("AAPL", "SMART", "USD")
EURUSD = Forex("EURUSD")


def command(query):
    simulator(f"interactive_brokers?{query}", "POST")
    ib.sleep(0.02)


def price_of(contract_name, price):
    simulator(f"mark?symbol={contract_name}&price={price}", "POST")
    ib.sleep(0.05)


def seen(what, value, wanted=bool):
    """Patience in which ib_async's loop runs."""

    def look():
        ib.sleep(0.02)
        return value()

    return until(what, look, wanted)


def status(trade, *words):
    return seen(f"status {words}", lambda: trade.orderStatus.status, lambda is_now: is_now in words)


def refused(code, contract, order):
    """An order that is refused with a code."""
    errors.clear()
    trade = ib.placeOrder(contract, order)
    seen(f"error {code}", lambda: [e for e in errors if e == (trade.order.orderId, code)])
    return trade


def contracts():
    begin("contracts")
    kinds = [
        (AAPL, (265598, 0.01, "SMART")),
        (Future("ES", "20301220", "CME"), (620731015, 0.25, "CME")),
        (Option("AAPL", "20301220", 200, "C", "SMART"), (700000001, 0.01, "SMART")),
        (Forex("EURUSD"), (12087792, 0.00005, "IDEALPRO")),
        (Index("SPX", "CBOE", "USD"), (416904, 0.01, "CBOE")),
        (Crypto("BTC", "PAXOS", "USD"), (479624278, 0.25, "PAXOS")),
    ]
    for contract, (number, tick, exchange) in kinds:
        details = ib.reqContractDetails(contract)
        equal(len(details), 1, f"{contract}")
        found = details[0]
        equal((found.contract.conId, found.minTick, found.contract.exchange), (number, tick, exchange))
        equal(len(found.validExchanges.split(",")), len(found.marketRuleIds.split(",")), "a rule for each exchange")
        rule = ib.reqMarketRule(int(found.marketRuleIds.split(",")[0]))
        equal((rule[0].lowEdge, rule[0].increment), (0, tick), "the ladder begins with the smallest step")
        equal(len(found.tradingSessions()), 5)
        assert found.longName and found.minSize > 0 and found.sizeIncrement > 0
    tiny = ib.reqContractDetails(Stock("TINY", "SMART", "USD"))[0]
    ladder = ib.reqMarketRule(int(tiny.marketRuleIds.split(",")[0]))
    equal([(step.lowEdge, step.increment) for step in ladder], [(0, 0.0001), (1, 0.01)])
    errors.clear()
    equal(ib.reqContractDetails(Stock("NONE", "SMART", "USD")), [])
    equal(errors[-1][1], 200)
    equal([d.contract.secType for d in ib.reqContractDetails(Contract(symbol="AAPL"))], ["STK", "OPT"])
    equal(ib.qualifyContracts(AAPL, EURUSD), [AAPL, EURUSD])
    equal(AAPL.primaryExchange, "NASDAQ")
    found = ib.reqMatchingSymbols("apple")
    equal([(d.contract.symbol, d.derivativeSecTypes) for d in found], [("AAPL", ["OPT"])])
    chain = ib.reqSecDefOptParams("AAPL", "", "STK", AAPL.conId)[0]
    equal((chain.expirations, chain.strikes, chain.multiplier), (["20301220"], [200.0], "100"))
    equal({e.exchange for e in ib.reqMktDepthExchanges()}, {"ISLAND", "CME"})


def market_data():
    begin("market data")
    ticker = ib.reqMktData(AAPL, "233")
    seen("a quote and a trade", lambda: ticker.bid > 0 and ticker.ask > ticker.bid and ticker.last > 0)
    seen("a day", lambda: ticker.volume > 0 and ticker.low <= ticker.last <= ticker.high and ticker.close == 190)
    seen("RTVolume", lambda: ticker.rtVolume > 0 and ticker.vwap > 0)
    assert ticker.bidSize > 0 and ticker.askSize > 0 and ticker.minTick == 0.01
    ib.cancelMktData(AAPL)
    snapshot = ib.reqTickers(EURUSD)[0]
    assert 1 < snapshot.bid < snapshot.ask < 1.2, snapshot
    begin("tick by tick")
    for kind, number in {"AllLast": 2, "Last": 1, "BidAsk": 3, "MidPoint": 4}.items():
        stream = ib.reqTickByTickData(AAPL, kind, 5 if kind == "AllLast" else 0)
        if number < 3:
            tick = seen(kind, lambda: [t for t in stream.tickByTicks if getattr(t, "tickType", 0) == number])[-1]
            assert tick.price > 0 and tick.size > 0 and tick.exchange == "ISLAND", tick
        elif number == 3:
            tick = seen(kind, lambda: [t for t in stream.tickByTicks if hasattr(t, "bidPrice")])[-1]
            assert tick.bidPrice < tick.askPrice and tick.bidSize > 0 and tick.askSize > 0, tick
        else:
            tick = seen(kind, lambda: [t for t in stream.tickByTicks if hasattr(t, "midPoint")])[-1]
            assert 100 < tick.midPoint < 300, tick
        ib.cancelTickByTickData(AAPL, kind)
    past = ib.reqHistoricalTicks(AAPL, "", "20990101-00:00:00", 10, "TRADES", False)
    equal(len(past), 10)
    assert all(t.price > 0 and t.size > 0 for t in past)
    assert ib.reqHistoricalTicks(AAPL, "", "20990101-00:00:00", 5, "BID_ASK", False)[0].priceBid > 0
    begin("depth")
    command("depth_shifts=false")  # ib_async does not move the rows behind one that comes or goes
    ticker = ib.reqMktDepth(AAPL, 5)
    seen("both sides", lambda: len(ticker.domBids) == 5 and len(ticker.domAsks) == 5)

    def in_order():
        bids, asks = [d.price for d in ticker.domBids], [d.price for d in ticker.domAsks]
        return bids == sorted(set(bids), reverse=True) and asks == sorted(set(asks)) and len(bids) == 5 and bids[0] < asks[0]

    for _ in range(20):
        ib.sleep(0.05)
        seen("a book in order", in_order)
    errors.clear()
    command("reset_depth=true")
    seen("the reset", lambda: any(code == 317 for _, code in errors))
    seen("a book again", lambda: len(ticker.domBids) == 5)
    ib.cancelMktDepth(AAPL)
    ticker = ib.reqMktDepth(AAPL, 3, isSmartDepth=True)
    seen("by exchange", lambda: ticker.domBids and ticker.domBids[0].marketMaker == "ISLAND")
    ib.cancelMktDepth(AAPL, isSmartDepth=True)
    begin("bars")
    live = ib.reqRealTimeBars(AAPL, 5, "TRADES", False)
    kept = ib.reqHistoricalData(AAPL, "", "300 S", "5 secs", "TRADES", False, formatDate=2, keepUpToDate=True)
    bar = seen("a live bar", lambda: live)[-1]
    assert bar.low <= bar.open_ <= bar.high and bar.volume > 0 and bar.low <= bar.wap <= bar.high, bar
    ib.cancelRealTimeBars(live)
    seen("bars kept up to date", lambda: len(kept) > 1)
    ib.cancelHistoricalData(kept)
    for what in ("TRADES", "BID", "ASK", "MIDPOINT"):
        bars = ib.reqHistoricalData(AAPL, "", "60 S", "1 secs", what, False, formatDate=2)
        assert len(bars) > 3 and all(b.low <= b.open <= b.high for b in bars), (what, bars)
    begun = ib.reqHeadTimeStamp(AAPL, "TRADES", False, formatDate=2)
    assert begun.timestamp() <= bars[0].date.timestamp() + 1, begun


def orders():
    begin("place, change, cancel")
    trade = ib.placeOrder(AAPL, LimitOrder("BUY", 100, 180, tif="GTC", orderRef="first"))
    status(trade, "Submitted")
    assert trade.order.permId > 0
    equal(trade.orderStatus.remaining, 100)
    trade.order.lmtPrice = 181
    trade.order.totalQuantity = 60
    ib.placeOrder(AAPL, trade.order)
    seen("the change", lambda: trade.order.lmtPrice == 181 and trade.orderStatus.remaining == 60)
    resting = [o for o in ledger_now()["orders"] if o["client_order_id"] == "first"]
    equal([(Decimal(o["price"]), Decimal(o["quantity"]), o["state"]) for o in resting], [(181, 60, "working")])
    equal([t.order.orderRef for t in ib.reqOpenOrders()], ["first"])
    equal(len(ib.reqAllOpenOrders()), 1)
    ib.cancelOrder(trade.order)
    status(trade, "Cancelled")
    begin("refusals")
    refused(110, AAPL, LimitOrder("BUY", 1, 180.001))
    refused(200, Stock("NONE", "SMART", "USD"), LimitOrder("BUY", 1, 1))
    refused(434, AAPL, LimitOrder("BUY", 0, 180))
    refused(201, AAPL, LimitOrder("BUY", 90_000, 180))
    refused(10244, AAPL, LimitOrder("BUY", 0, 180, cashQty=100))
    refused(10330, AAPL, LimitOrder("BUY", 1, 180, tif="GTD", goodTillDate="tomorrow"))
    refused(387, AAPL, Order(action="BUY", totalQuantity=1, orderType="REL"))
    begin("a refused change leaves the order")
    trade = ib.placeOrder(AAPL, LimitOrder("BUY", 10, 180))
    status(trade, "Submitted")
    errors.clear()
    trade.order.lmtPrice = 180.005
    ib.placeOrder(AAPL, trade.order)
    seen("error 110", lambda: (trade.order.orderId, 110) in errors)
    equal([o["price"] for o in ledger_now()["orders"] if o["state"] == "working"], ["180.00"])
    ib.client.cancelOrder(trade.order.orderId, "")
    seen("the order gone", lambda: not [o for o in ledger_now()["orders"] if o["state"] == "working"])
    begin("fills")
    trade = ib.placeOrder(AAPL, MarketOrder("BUY", 100, orderRef="taken"))
    status(trade, "Filled")
    seen("commissions", lambda: trade.fills and all(f.commissionReport.execId for f in trade.fills))
    equal(sum(f.execution.shares for f in trade.fills), 100)
    equal(sum(f.commissionReport.commission for f in trade.fills), 1)
    equal(trade.fills[0].execution.orderRef, "taken")
    equal(trade.fills[-1].execution.cumQty, 100)
    trade = ib.placeOrder(AAPL, LimitOrder("SELL", 40, 150, tif="IOC"))
    status(trade, "Filled")
    seen("a profit", lambda: all(f.commissionReport.realizedPNL for f in trade.fills))
    trade = ib.placeOrder(AAPL, LimitOrder("BUY", 10, 150, tif="IOC"))
    status(trade, "Cancelled")
    trade = ib.placeOrder(AAPL, LimitOrder("BUY", 10, 150, tif="FOK"))
    status(trade, "Cancelled")
    begin("currencies")
    trade = ib.placeOrder(EURUSD, MarketOrder("BUY", 0, cashQty=1_100))
    status(trade, "Filled")
    assert 900 < trade.orderStatus.filled < 1_100, trade
    seen("euros", lambda: any(v.tag == "CashBalance" and v.currency == "EUR" and float(v.value) == trade.orderStatus.filled
                              for v in ib.accountValues()))
    begin("what if")
    preview = ib.whatIfOrder(AAPL, LimitOrder("BUY", 100, 180))
    equal(preview.commission, 1)
    assert float(preview.initMarginAfter) > float(preview.initMarginBefore) > 0, preview
    equal(float(preview.initMarginChange), float(preview.initMarginAfter) - float(preview.initMarginBefore))


def linked_orders():
    begin("a bracket")
    price_of("AAPL.STK.SMART.USD", "190")
    legs = ib.bracketOrder("BUY", 50, 200, 215, 170)
    parent, profit, loss = [ib.placeOrder(AAPL, leg) for leg in legs]
    status(parent, "Filled")
    status(profit, "Submitted")
    status(loss, "PreSubmitted")
    price_of("AAPL.STK.SMART.USD", "220")
    status(profit, "Filled")
    status(loss, "Cancelled")
    begin("a bracket whose parent is cancelled")
    parent, profit, loss = [ib.placeOrder(AAPL, leg) for leg in ib.bracketOrder("BUY", 50, 150, 300, 120)]
    status(parent, "Submitted")
    status(profit, "PreSubmitted")
    equal(profit.orderStatus.whyHeld, "child")
    ib.cancelOrder(parent.order)
    for trade in (parent, profit, loss):
        status(trade, "Cancelled")
    begin("one cancels all")
    pair = ib.oneCancelsAll([LimitOrder("BUY", 10, 180), LimitOrder("BUY", 20, 175)], "group", 1)
    low, lower = [ib.placeOrder(AAPL, order) for order in pair]
    status(low, "Submitted")
    status(lower, "Submitted")
    price_of("AAPL.STK.SMART.USD", "178")
    status(low, "Filled")
    status(lower, "Cancelled")
    begin("orders that wait for a price")
    stop = ib.placeOrder(AAPL, StopOrder("SELL", 10, 170))
    limit = ib.placeOrder(AAPL, StopLimitOrder("SELL", 10, 160, 171))
    touched = ib.placeOrder(AAPL, Order(action="BUY", totalQuantity=5, orderType="MIT", auxPrice=169))
    trail = ib.placeOrder(AAPL, Order(action="SELL", totalQuantity=5, orderType="TRAIL", auxPrice=5))
    percent = ib.placeOrder(AAPL, Order(action="SELL", totalQuantity=5, orderType="TRAIL LIMIT", trailingPercent=3,
                                        lmtPriceOffset=10, trailStopPrice=171))
    close = ib.placeOrder(AAPL, Order(action="SELL", totalQuantity=5, orderType="MOC"))
    for trade in (stop, limit, touched, trail, percent, close):
        status(trade, "PreSubmitted")
    price_of("AAPL.STK.SMART.USD", "165")
    for trade in (stop, limit, touched, trail, percent):
        status(trade, "Filled")
    equal(close.orderStatus.status, "PreSubmitted")
    begin("the end of a session")
    day = ib.placeOrder(AAPL, LimitOrder("BUY", 10, 100))
    kept = ib.placeOrder(AAPL, LimitOrder("BUY", 10, 100, tif="GTC"))
    status(day, "Submitted")
    status(kept, "Submitted")
    command("end_session=true")
    status(close, "Filled")
    status(day, "Cancelled")
    equal(kept.orderStatus.status, "Submitted")
    ib.reqGlobalCancel()
    status(kept, "Cancelled")


def account():
    begin("account")
    ledger = ledger_now()
    held = {p["symbol"].split(".")[0]: Decimal(p["quantity"]) for p in ledger["positions"] if Decimal(p["quantity"])}
    seen("positions", lambda: {p.contract.symbol: Decimal(p.position) for p in ib.positions() if p.position}, lambda p: p == held)
    item = ib.portfolio()[0]
    equal((item.contract.symbol, Decimal(item.position)), ("AAPL", held["AAPL"]))
    assert item.averageCost > 0 and abs(item.marketValue - item.marketPrice * item.position) < 1e-6, item
    for currency in ("USD", "EUR"):
        told = [v.value for v in ib.accountValues(api_key) if v.tag == "CashBalance" and v.currency == currency]
        equal([Decimal(v) for v in told], [Decimal(ledger["wallets"][currency]["wallet"])], currency)
    summary = {v.tag: v for v in ib.accountSummary() if v.currency == "USD"}
    assert abs(float(summary["NetLiquidation"].value) - 1_000_000) < 50_000, summary
    profit = ib.reqPnL(api_key)
    seen("profit and loss", lambda: profit.realizedPnL == profit.realizedPnL and profit.dailyPnL == profit.dailyPnL)
    ib.cancelPnL(api_key)
    single = ib.reqPnLSingle(api_key, "", AAPL.conId)
    seen("of one position", lambda: single.position == int(held["AAPL"]))
    ib.cancelPnLSingle(api_key, "", AAPL.conId)
    begin("executions")
    fills = ib.reqExecutions()
    equal([f.execution.execId for f in fills], [f["id"] for f in ledger["fills"]])
    for told, real in zip(fills, ledger["fills"]):
        equal(Decimal(str(told.execution.price)), Decimal(real["price"]))
        equal(told.execution.side, "BOT" if real["side"] == "buy" else "SLD")
        equal(Decimal(str(round(paid[real["id"]], 8))), Decimal(real["fee"]).normalize())
    done = ib.reqCompletedOrders(True)
    states = {"filled": "Filled", "cancelled": "Cancelled", "expired": "Cancelled"}
    equal({t.order.permId: t.orderStatus.status for t in done},
          {o["order_id"]: states[o["state"]] for o in ledger["orders"] if o["state"] in states})
    begin("a corrected execution")
    first = fills[0].execution
    corrected = []
    ib.execDetailsEvent += lambda trade, fill: corrected.append(fill.execution)
    simulator(f"correct?number=0&price={Decimal(str(first.price)) - 1}", "POST")
    seen("the correction", lambda: corrected)
    equal(corrected[-1].execId, first.execId[:-1] + "2")
    equal(Decimal(str(corrected[-1].price)), Decimal(str(first.price)) - 1)
    equal(ledger_now()["fills"][0]["id"], corrected[-1].execId)


def connection():
    begin("connectivity")
    errors.clear()
    command("connectivity=lost")
    seen("1100", lambda: (-1, 1100) in errors)
    held = ib.placeOrder(AAPL, LimitOrder("BUY", 7, 100))
    ib.sleep(0.3)
    equal(held.orderStatus.status, "PendingSubmit")
    command("connectivity=restored")
    seen("1102", lambda: (-1, 1102) in errors)
    status(held, "Submitted")
    begin("a second client")
    other = IB()
    other.connect("127.0.0.1", int(port), clientId=8)
    equal(other.reqOpenOrders(), [])
    equal([(t.order.clientId, t.order.orderId) for t in other.reqAllOpenOrders()], [(7, held.order.orderId)])
    other.disconnect()
    begin("a client id in use")
    try:
        IB().connect("127.0.0.1", int(port), clientId=7, timeout=2)
        raise AssertionError("the client id is in use")
    except (ConnectionError, TimeoutError):
        pass
    begin("ids after a reconnect")
    last = held.order.orderId
    ib.disconnect()
    ib.connect("127.0.0.1", int(port), clientId=7)
    equal([t.order.permId for t in ib.openTrades()], [held.order.permId])
    assert ib.client.getReqId() > last
    ib.disconnect()


def main():
    begin("connect")
    ib.errorEvent += lambda request, code, text, contract: errors.append((request, code))
    ib.commissionReportEvent += lambda trade, fill, report: paid.update({report.execId: report.commission})
    ib.connect("127.0.0.1", int(port), clientId=7)
    equal(ib.client.serverVersion(), 176)
    equal(ib.managedAccounts(), [api_key])
    assert abs(ib.reqCurrentTime().timestamp() - time.time()) < 2
    contracts()
    market_data()
    orders()
    linked_orders()
    account()
    connection()


run(main)
