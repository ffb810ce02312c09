// SPDX-License-Identifier: BSL-1.0
// ccxt and bybit-api against the simulated Bybit: every answer is checked, the last one against the simulator's ledger.
// Usage: NODE_EXTRA_CA_CERTS=<ca.pem> node bybit.mjs <port> <key> <secret>   (the packages are found from the cwd)

import assert from 'node:assert/strict';
import { apiKey, base, begin, checkBook, ledgerNow, load, near, pause, port, run, secret, until } from './lib/steps.mjs';

const { default: ccxt } = await load('ccxt/js/ccxt.js');
const { RestClientV5, WebsocketClient, WebsocketAPIClient } = (await load('bybit-api/lib/index.js')).default;

const stream = `wss://127.0.0.1:${port}/v5`;
const symbol = 'BTC/USDT:USDT';
const inverse = 'BTC/USD:BTC';
const spot = 'BTC/USDT';

const exchange = new ccxt.pro.bybit({ apiKey, secret, timeout: 10000, enableRateLimit: false });
exchange.urls.api.public = base;
exchange.urls.api.private = base;
exchange.urls.api.ws = {
    public: { spot: `${stream}/public/spot`, linear: `${stream}/public/linear`, inverse: `${stream}/public/inverse` },
    private: { spot: { unified: `${stream}/private` }, contract: `${stream}/private`, trade: `${stream}/trade` },
};

/// An order, ten a second at most as the venue has it.
const place = async (...order) => {
    await pause(120);
    return exchange.createOrder(...order);
};
const at = (s, price) => Number(exchange.priceToPrecision(s, price));
const clients = [];
const quiet = { trace() {}, info() {}, error: console.error };

async function main() {
    begin('markets');
    const markets = await exchange.loadMarkets();
    const market = markets[symbol];
    assert.equal(market.id, 'BTCUSDT');
    assert.equal(market.swap, true);
    assert.equal(market.linear, true);
    assert.equal(market.active, true);
    assert.equal(market.settle, 'USDT');
    assert.equal(market.contractSize, 1);
    assert.equal(market.precision.price, 0.1);
    assert.equal(market.precision.amount, 0.001);
    assert.equal(market.limits.amount.min, 0.001);
    assert.equal(markets[inverse].inverse, true);
    assert.equal(markets[inverse].settle, 'BTC');
    assert.equal(markets[spot].spot, true);
    assert.equal(markets[spot].precision.amount, 0.00001);

    begin('time');
    assert.ok(Math.abs((await exchange.fetchTime()) - Date.now()) < 2000, 'the clock is ours');

    begin('order book');
    const book = await exchange.fetchOrderBook(symbol, 20);
    checkBook(book);

    begin('ticker, trades, bars, funding, open interest');
    const ticker = await until('a ticker', () => exchange.fetchTicker(symbol), (t) => t.last > 0);
    assert.ok(ticker.bid < ticker.ask);
    const pair = await exchange.fetchTicker(spot);
    assert.ok(pair.bid < pair.ask);
    const trades = await until('a public trade', () => exchange.fetchTrades(symbol, undefined, 5), (t) => t.length > 0);
    assert.ok(trades[0].price > 0 && trades[0].amount > 0);
    assert.ok((await exchange.fetchOHLCV(symbol, '1m')).length > 0);
    const rates = await exchange.fetchFundingRateHistory(symbol, undefined, 3);
    assert.equal(rates.length, 3);
    near(rates[0].fundingRate, 0.0001, 'funding');
    assert.equal((await exchange.fetchOpenInterest(symbol)).symbol, symbol);

    begin('account');
    const before = await exchange.fetchBalance();
    near(before.USDT.total, 100000, 'USDT');
    near(before.BTC.total, 10, 'BTC');
    const fee = await exchange.fetchTradingFee(symbol);
    near(fee.taker, 0.0005, 'taker');
    near(fee.maker, 0.0002, 'maker');
    await exchange.setLeverage(10, symbol);
    await exchange.setMarginMode('cross', symbol);
    assert.equal((await exchange.fetchLeverage(symbol)).longLeverage, 10);

    begin('private topics');
    const seen = new Map();
    const fillsSeen = new Map();
    let watching = true;
    const watchers = [
        (async () => {
            while (watching) for (const o of await exchange.watchOrders()) seen.set(`${o.clientOrderId}/${o.status}`, structuredClone(o));
        })(),
        (async () => {
            while (watching) for (const f of await exchange.watchMyTrades()) fillsSeen.set(f.id, f);
        })(),
    ];
    for (const w of watchers)
        w.catch((error) => {
            if (watching) throw error;
        });
    const watched = (id, status) =>
        until(`${id} ${status}`, async () => {
            await pause(20);
            return seen.get(`${id}/${status}`);
        }, (o) => o !== undefined);
    await until('the private link', async () => {
        await pause(100);
        return Object.values(exchange.clients).filter((c) => c.url.endsWith('/private') && 'authenticated' in c.subscriptions).length;
    }, (n) => n === 1);
    await pause(500);

    begin('place, edit, query, cancel');
    const far = at(symbol, book.bids[0][0] * 0.97);
    const placed = await place(symbol, 'limit', 'buy', 0.02, far, { clientOrderId: 'rest1', postOnly: true });
    assert.equal(placed.clientOrderId, 'rest1');
    const open = await watched('rest1', 'open');
    assert.equal(open.id, placed.id);
    assert.equal(open.price, far);
    assert.equal(open.amount, 0.02);
    assert.equal(open.timeInForce, 'PO');
    const lower = at(symbol, far - 10);
    await exchange.editOrder(placed.id, symbol, 'limit', 'buy', 0.03, lower);
    await until('the edited order', async () => {
        await pause(20);
        return seen.get('rest1/open');
    }, (o) => o.amount === 0.03 && o.price === lower);
    const queried = await exchange.fetchOrder(placed.id, symbol, { acknowledged: true });
    assert.equal(queried.status, 'open');
    assert.equal(queried.amount, 0.03);
    assert.equal(queried.side, 'buy');
    assert.deepEqual((await exchange.fetchOpenOrders(symbol)).map((o) => o.id), [placed.id]);
    await exchange.cancelOrder(placed.id, symbol);
    assert.equal((await watched('rest1', 'canceled')).id, placed.id);
    assert.equal((await exchange.fetchOrder(placed.id, symbol, { acknowledged: true })).status, 'canceled');
    await assert.rejects(exchange.cancelOrder(placed.id, symbol), ccxt.OrderNotFound);

    begin('refusals');
    const high = at(symbol, book.asks[0][0] * 1.01);
    await place(symbol, 'limit', 'buy', 0.02, high, { clientOrderId: 'taker1', postOnly: true });
    assert.equal((await watched('taker1', 'canceled')).info.rejectReason, 'EC_PostOnlyWillTakeLiquidity');
    await assert.rejects(place(symbol, 'market', 'buy', 100), ccxt.InsufficientFunds);
    await assert.rejects(place(symbol, 'limit', 'buy', 0.02, far, { clientOrderId: 'no good' }), /10001/);
    await assert.rejects(place(symbol, 'limit', 'buy', 0.02, far, { clientOrderId: 'rest1' }), /110072/);
    await assert.rejects(exchange.fetchOrder('1', symbol, { acknowledged: true }), ccxt.OrderNotFound);

    begin('fills');
    await place(symbol, 'market', 'buy', 0.1, undefined, { clientOrderId: 'rest2' });
    const closed = await watched('rest2', 'closed');
    assert.equal(closed.filled, 0.1);
    assert.ok(closed.average > 0);
    await place(symbol, 'market', 'sell', 0.04, undefined, { clientOrderId: 'rest3', reduceOnly: true });
    await watched('rest3', 'closed');
    const fills = await exchange.fetchMyTrades(symbol);
    const sum = (side) => fills.filter((f) => f.side === side).reduce((n, f) => n + f.amount, 0);
    near(sum('buy'), 0.1, 'bought');
    near(sum('sell'), 0.04, 'sold');
    for (const f of fills) {
        assert.equal(f.takerOrMaker, 'taker');
        assert.equal(f.fee.currency, 'USDT');
        near(f.fee.cost, f.price * f.amount * 0.0005, 'fee');
    }
    await until('the fills on the stream', async () => {
        await pause(20);
        return fillsSeen.size;
    }, (n) => n === fills.length);
    const known = (await exchange.fetchClosedOrders(symbol)).map((o) => o.clientOrderId);
    assert.deepEqual(known.sort(), ['rest2', 'rest3']);

    begin('spot');
    await place(spot, 'market', 'buy', 0.01, undefined, { clientOrderId: 'spot1' });
    const bought = await watched('spot1', 'closed');
    assert.equal(bought.filled, 0.01);
    assert.equal(bought.fee.currency, 'BTC');
    // Each of its fills has a fee of its own, rounded to 10^-8.
    near(bought.fee.cost, 0.000005, 'the fee of a buy is in base', 1e-7);
    const below = at(spot, book.bids[0][0] * 0.96);
    const resting = await place(spot, 'limit', 'buy', 0.001, below, { clientOrderId: 'spot2' });
    await exchange.editOrder(resting.id, spot, 'limit', 'buy', 0.002, at(spot, below - 1));
    assert.equal((await exchange.fetchOrder(resting.id, spot, { acknowledged: true })).amount, 0.002);
    await exchange.cancelAllOrders(spot);
    await watched('spot2', 'canceled');
    const guard = await place(spot, 'market', 'sell', 0.002, undefined, { clientOrderId: 'spot3', stopLossPrice: below });
    assert.deepEqual((await exchange.fetchOpenOrders(spot, undefined, undefined, { orderFilter: 'tpslOrder' })).map((o) => o.id), [guard.id]);
    await exchange.cancelOrder(guard.id, spot, { orderFilter: 'tpslOrder' });
    await watched('spot3', 'canceled');

    begin('inverse');
    await place(inverse, 'market', 'sell', 100, undefined, { clientOrderId: 'inv1' });
    assert.equal((await watched('inv1', 'closed')).filled, 100);

    begin('orders over WebSocket');
    const overWs = await exchange.createOrderWs(symbol, 'limit', 'sell', 0.02, at(symbol, book.asks[0][0] * 1.02), { clientOrderId: 'ws1' });
    assert.equal(overWs.clientOrderId, 'ws1');
    await watched('ws1', 'open');
    await exchange.editOrderWs(overWs.id, symbol, 'limit', 'sell', 0.03, at(symbol, book.asks[0][0] * 1.03));
    await until('the edited order', async () => {
        await pause(20);
        return seen.get('ws1/open');
    }, (o) => o.amount === 0.03);
    await exchange.cancelOrderWs(overWs.id, symbol);
    await watched('ws1', 'canceled');
    await assert.rejects(exchange.cancelOrderWs(overWs.id, symbol), ccxt.OrderNotFound);

    begin('watchOrderBook');
    let stamp = 0;
    for (let i = 0; i < 10; ++i) {
        const live = await until('a newer book', () => exchange.watchOrderBook(symbol), (b) => b.timestamp > stamp);
        assert.ok(live.bids[0][0] < live.asks[0][0], 'the live book is not crossed');
        stamp = live.timestamp;
    }

    begin('watchTrades, watchTicker, watchOHLCV, watchBidsAsks');
    const pushed = await until('a pushed trade', () => exchange.watchTrades(symbol), (t) => t.length > 0);
    assert.ok(pushed[0].price > 0);
    assert.ok((await until('a ticker', () => exchange.watchTicker(symbol), (t) => t.last > 0)).last > 0);
    assert.ok((await until('a ticker of a pair', () => exchange.watchTicker(spot), (t) => t.last > 0)).last > 0);
    const bars = await until('a bar', () => exchange.watchOHLCV(symbol, '1m'), (b) => b.length > 0);
    assert.equal(bars[bars.length - 1][0] % 60000, 0);
    const touch = await until('a quote', () => exchange.watchBidsAsks([symbol]), (t) => t.symbol === symbol || t[symbol] !== undefined);
    const quote = touch[symbol] ?? touch;
    assert.ok(quote.bid < quote.ask);

    begin('the ledger');
    const ledger = await ledgerNow();
    const own = {};
    for (const [name, s] of [['BTCUSDT', symbol], ['BTCUSDT.SPOT', spot], ['BTCUSD', inverse]]) own[name] = await exchange.fetchMyTrades(s);
    const told = Object.entries(own).flatMap(([name, list]) => list.map((f) => `${name} ${f.id}`));
    assert.deepEqual(ledger.fills.map((f) => `${f.symbol} ${f.id}`).sort(), told.sort());
    for (const f of ledger.fills) {
        const mine = own[f.symbol].find((t) => t.id === f.id);
        near(mine.price, Number(f.price), 'price');
        near(mine.amount, Number(f.quantity), 'quantity');
        near(Number(mine.info.execFee), Number(f.fee), 'fee', 1e-9);
        assert.equal(mine.info.feeCurrency, f.fee_asset);
        near(Number(mine.info.execPnl), Number(f.realized), 'realized', 1e-9);
    }
    const balance = await exchange.fetchBalance();
    for (const detail of balance.info.result.list[0].coin)
        near(Number(detail.walletBalance), Number(ledger.wallets[detail.coin].wallet), detail.coin, 1e-9);
    const positions = await exchange.fetchPositions([symbol]);
    assert.equal(positions.length, 1);
    const long = positions[0], mine = ledger.positions.find((l) => l.symbol === 'BTCUSDT');
    assert.equal(long.side, 'long');
    near(long.contracts, 0.06, 'contracts');
    near(long.contracts, Number(mine.quantity), 'position');
    near(long.entryPrice, Number(mine.cost) / Number(mine.quantity), 'entry price', 0.01);
    const states = Object.fromEntries(ledger.orders.map((o) => [o.client_order_id, o.state]));
    assert.deepEqual(states, {
        rest1: 'cancelled', taker1: 'rejected', rest2: 'filled', rest3: 'filled', spot1: 'filled', spot2: 'cancelled',
        spot3: 'cancelled', inv1: 'filled', ws1: 'cancelled',
    });

    begin('orders that wait for a price');
    const price = (await exchange.fetchTicker(symbol)).last;
    const low = at(symbol, price * 0.95), top = at(symbol, price * 1.05);
    const stop = await place(symbol, 'market', 'sell', 0.02, undefined, { clientOrderId: 'stop1', stopLossPrice: low });
    const limited = await place(symbol, 'limit', 'sell', 0.02, top, { clientOrderId: 'stop2', triggerPrice: top, triggerDirection: 'ascending' });
    await until('a stop that waits', async () => {
        await pause(20);
        return seen.get('stop1/open');
    }, (o) => o?.info.orderStatus === 'Untriggered' && o.info.stopOrderType === 'Stop');
    const waiting = await exchange.fetchOpenOrders(symbol, undefined, undefined, { trigger: true });
    assert.deepEqual(waiting.map((o) => o.id).sort(), [stop.id, limited.id].sort());
    await exchange.editOrder(stop.id, symbol, 'market', 'sell', 0.02, undefined, { triggerPrice: exchange.priceToPrecision(symbol, low - 5) });
    assert.equal((await exchange.fetchOrder(stop.id, symbol, { acknowledged: true, trigger: true })).triggerPrice, at(symbol, low - 5));
    for (const o of [stop, limited]) await exchange.cancelOrder(o.id, symbol);
    assert.equal((await watched('stop1', 'canceled')).info.orderStatus, 'Deactivated');
    await assert.rejects(place(symbol, 'market', 'sell', 0.02, undefined, { triggerPrice: low, triggerDirection: 'ascending' }), /110092/);
    // One that the market is sure to reach: it waits for the price to move, whichever way.
    for (const [name, by, triggerDirection] of [['near1', 1, 'ascending'], ['near2', -1, 'descending']]) {
        await pause(120);
        const last = (await exchange.fetchTicker(symbol)).last;
        await exchange.createOrder(symbol, 'market', 'buy', 0.01, undefined, { clientOrderId: name, triggerPrice: at(symbol, last + by), triggerDirection });
    }
    const fired = await until('a triggered order', async () => {
        await pause(50);
        return seen.get('near1/closed') ?? seen.get('near2/closed');
    }, (o) => o !== undefined);
    assert.equal(fired.filled, 0.01);
    await exchange.cancelAllOrders(symbol);

    begin('exits: attached, of the position, trailing');
    const entry = await place(symbol, 'market', 'buy', 0.01, undefined, { clientOrderId: 'entry1', takeProfit: { triggerPrice: top }, stopLoss: { triggerPrice: low } });
    await watched('entry1', 'closed');
    const exits = async () => (await exchange.fetchOpenOrders(symbol)).map((o) => o.info.stopOrderType).sort();
    await until('attached exits', async () => (await pause(50), exits()), (e) => e.join() === 'StopLoss,TakeProfit');
    assert.equal(entry.info.orderLinkId, 'entry1');
    const guarded = await exchange.fetchPosition(symbol);
    assert.equal(guarded.takeProfitPrice, top);
    assert.equal(guarded.stopLossPrice, low);
    await place(symbol, 'market', 'sell', 0.01, undefined, { trailingAmount: 500 });
    await until('a trailing stop', async () => (await pause(50), exits()), (e) => e.includes('TrailingStop'));
    assert.equal(Number((await exchange.fetchPosition(symbol)).info.trailingStop), 500);
    await place(symbol, 'market', 'sell', (await exchange.fetchPosition(symbol)).contracts, undefined, { clientOrderId: 'out1', reduceOnly: true });
    await watched('out1', 'closed');
    await until('no exits of a flat position', async () => (await pause(50), exits()), (e) => e.length === 0);

    begin('several orders at once');
    const two = await exchange.createOrders([60, 61].map((n) => ({ symbol, type: 'limit', side: 'buy', amount: 0.01, price: at(symbol, price * 0.97 * n / 61) })));
    assert.equal(two.length, 2);
    for (const o of two) assert.equal((await exchange.fetchOrder(o.id, symbol, { acknowledged: true })).status, 'open');
    await exchange.cancelOrders(two.map((o) => o.id), symbol);
    for (const o of two) assert.equal((await exchange.fetchOrder(o.id, symbol, { acknowledged: true })).status, 'canceled');

    begin('bybit-api');
    const other = new RestClientV5({ key: apiKey, secret, baseUrl: base });
    assert.equal((await other.getAccountInfo()).result.unifiedMarginStatus, 6);
    const ask = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.01', price: String(far) };
    const ack = await other.submitOrder({ ...ask, orderLinkId: 'api1' });
    assert.equal(ack.retCode, 0);
    const shown = await other.getActiveOrders({ category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'api1' });
    assert.equal(shown.result.list[0].orderStatus, 'New');
    assert.equal((await other.cancelOrder({ category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'api1' })).retCode, 0);
    const batch = await other.batchSubmitOrders('spot', [
        { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: String(below), orderLinkId: 'api2' },
        { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: String(below), orderLinkId: 'api2' },
    ]);
    assert.deepEqual(batch.retExtInfo.list.map((c) => c.code), [0, 170141]);
    assert.equal((await other.cancelAllOrders({ category: 'spot', symbol: 'BTCUSDT' })).result.list.length, 1);
    const api = new WebsocketAPIClient({ key: apiKey, secret, wsUrl: `${stream}/trade`, attachEventListeners: false }, quiet);
    clients.push(api.getWSClient());
    const onWire = await api.submitNewOrder({ ...ask, orderLinkId: 'api3' });
    assert.equal(onWire.data.orderLinkId, 'api3');
    assert.equal((await api.cancelOrder({ category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'api3' })).retCode, 0);
    const socket = new WebsocketClient({ wsUrl: `${stream}/public/linear` }, quiet);
    clients.push(socket);
    socket.on('exception', (e) => console.error('bybit-api:', e));
    const updates = [];
    socket.on('update', (u) => updates.push(u));
    socket.subscribeV5('orderbook.200.ETHUSDT', 'linear');
    await until('updates of a book', async () => (await pause(50), updates.length), (n) => n > 5);
    assert.equal(updates[0].type, 'snapshot');
    updates.forEach((u, n) => assert.equal(u.data.u, updates[0].data.u + n, 'no update is missing'));

    begin('the end');
    const last = await ledgerNow();
    near(Number(last.positions.find((p) => p.symbol === 'BTCUSDT').quantity), 0, 'flat');
    watching = false;
}

await run(main, async () => {
    for (const c of clients) c?.closeAll?.(true);
    // It rejects whatever is still being waited for.
    await exchange.close().catch(() => {});
});
