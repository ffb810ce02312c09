// SPDX-License-Identifier: BSL-1.0
// ccxt against the simulated Binance USDⓈ-M futures: every answer is checked, the last one against the simulator's ledger.
// Usage: NODE_EXTRA_CA_CERTS=<ca.pem> node binance_futures.mjs <port> <key> <secret>   (ccxt is found from the cwd)

import assert from 'node:assert/strict';
import { apiKey, begin, checkBook, ledgerNow, load, near, redirect, run, secret, until } from './lib/steps.mjs';

const { default: ccxt } = await load('ccxt/js/ccxt.js');

const symbol = 'BTC/USDT:USDT';

const exchange = new ccxt.pro.binance({
    apiKey,
    secret,
    timeout: 10000,
    enableRateLimit: false,
    options: {
        defaultType: 'swap',
        defaultSubType: 'linear',
        fetchMarkets: { types: ['linear'] },
        fetchCurrencies: false,
        warnOnFetchOpenOrdersWithoutSymbol: false,
    },
});
redirect(exchange.urls.api);

async function main() {
    begin('markets');
    const markets = await exchange.loadMarkets();
    const market = markets[symbol];
    assert.equal(market.id, 'BTCUSDT');
    assert.equal(market.swap, true);
    assert.equal(market.linear, true);
    assert.equal(market.active, true);
    assert.equal(market.settle, 'USDT');
    assert.equal(market.precision.price, 0.1);
    assert.equal(market.precision.amount, 0.001);
    assert.equal(market.limits.amount.min, 0.001);
    assert.equal(market.limits.cost.min, 50);
    assert.ok(markets['ETH/USDT:USDT'], 'ETH/USDT:USDT is listed');

    begin('time');
    assert.ok(Math.abs((await exchange.fetchTime()) - Date.now()) < 2000, 'the clock is ours');

    begin('order book');
    const book = await exchange.fetchOrderBook(symbol, 20);
    checkBook(book);
    assert.ok(book.nonce > 0, 'the snapshot has an id');

    begin('ticker and trades');
    const ticker = await exchange.fetchTicker(symbol);
    assert.ok(ticker.last > 0, 'a last price');
    const trades = await until('a public trade', () => exchange.fetchTrades(symbol, undefined, 5), (t) => t.length > 0);
    assert.ok(trades[0].price > 0 && trades[0].amount > 0);

    begin('balance before');
    const before = await exchange.fetchBalance();
    near(before.USDT.total, 100000, 'balance');

    begin('watchOrders starts');
    const seen = new Map();
    let watching = true;
    const watcher = (async () => {
        while (watching) {
            const orders = await exchange.watchOrders(symbol);
            for (const o of orders) seen.set(o.clientOrderId + '/' + o.status, o);
        }
    })();
    watcher.catch((error) => {
        if (watching) throw error;
    });
    await until('the user stream connects', async () => {
        await new Promise((r) => setTimeout(r, 100));
        return Object.keys(exchange.clients).filter((u) => u.includes('/private/ws?listenKey=')).length;
    }, (n) => n === 1);
    await new Promise((r) => setTimeout(r, 500));
    const watched = (id, status) =>
        until(`${id} ${status}`, async () => {
            await new Promise((r) => setTimeout(r, 20));
            return seen.get(`${id}/${status}`);
        }, (o) => o !== undefined);

    begin('place, query, cancel');
    const far = Number(exchange.priceToPrecision(symbol, book.bids[0][0] * 0.97));
    const placed = await exchange.createOrder(symbol, 'limit', 'buy', 0.002, far, { clientOrderId: 'interop-rest-1', postOnly: true });
    assert.equal(placed.status, 'open');
    assert.equal(placed.clientOrderId, 'interop-rest-1');
    assert.equal(placed.price, far);
    assert.equal(placed.amount, 0.002);
    assert.equal(placed.filled, 0);
    assert.equal(placed.postOnly, true);
    const open = await watched('interop-rest-1', 'open');
    assert.equal(open.id, placed.id);
    assert.equal(open.price, far);
    assert.equal(open.amount, 0.002);
    const queried = await exchange.fetchOrder(placed.id, symbol);
    assert.equal(queried.status, 'open');
    assert.equal(queried.clientOrderId, 'interop-rest-1');
    assert.equal(queried.side, 'buy');
    assert.equal(queried.type, 'limit');
    const all = await exchange.fetchOpenOrders(symbol);
    assert.deepEqual(all.map((o) => o.id), [placed.id]);
    const cancelled = await exchange.cancelOrder(placed.id, symbol);
    assert.equal(cancelled.status, 'canceled');
    assert.equal((await watched('interop-rest-1', 'canceled')).id, placed.id);
    assert.equal((await exchange.fetchOrder(placed.id, symbol)).status, 'canceled');
    await assert.rejects(exchange.cancelOrder(placed.id, symbol), /-2011/);

    // ccxt sorts errors by host name, so that here only the venue's code can be asked for.
    begin('refusals');
    await assert.rejects(
        exchange.createOrder(symbol, 'limit', 'buy', 0.002, Number(exchange.priceToPrecision(symbol, book.asks[0][0] * 1.01)), { postOnly: true }),
        /-5022/);
    await assert.rejects(exchange.createOrder(symbol, 'market', 'buy', 100), /-2019/);
    await assert.rejects(exchange.createOrder(symbol, 'market', 'sell', 0.002, undefined, { reduceOnly: true }), /-2022/);
    await assert.rejects(exchange.fetchOrder('1', symbol), /-2013/);

    begin('fills');
    const bought = await exchange.createOrder(symbol, 'market', 'buy', 0.010, undefined, { clientOrderId: 'interop-rest-2' });
    assert.equal(bought.status, 'closed');
    assert.equal(bought.filled, 0.010);
    const closed = await watched('interop-rest-2', 'closed');
    assert.equal(closed.filled, 0.010);
    assert.ok(closed.average > 0);
    const sold = await exchange.createOrder(symbol, 'market', 'sell', 0.004, undefined, { clientOrderId: 'interop-rest-3' });
    assert.equal(sold.filled, 0.004);
    const fills = await exchange.fetchMyTrades(symbol);
    const sum = (side) => fills.filter((f) => f.side === side).reduce((n, f) => n + f.amount, 0);
    near(sum('buy'), 0.010, 'bought');
    near(sum('sell'), 0.004, 'sold');
    for (const f of fills) {
        assert.equal(f.takerOrMaker, 'taker');
        assert.equal(f.fee.currency, 'USDT');
        near(f.fee.cost, f.price * f.amount * 0.0005, 'fee');
    }

    begin('positions and balance');
    const positions = await exchange.fetchPositions([symbol]);
    assert.equal(positions.length, 1);
    assert.equal(positions[0].side, 'long');
    near(positions[0].contracts, 0.006, 'position');
    // The cost that the sale released was rounded once, so that the rest differs in the last digits.
    assert.ok(Math.abs(positions[0].entryPrice - closed.average) < 1e-4, 'entry price');
    const ledger = await ledgerNow();
    const after = await exchange.fetchBalance();
    // ccxt's total is the margin balance, which moves with the mark price; the wallet is exact.
    assert.equal(after.info.assets.find((a) => a.asset === 'USDT').walletBalance, ledger.wallet);
    assert.ok(Math.abs(after.USDT.total - Number(ledger.wallet)) < 1, 'margin balance');
    near(100000 + Number(ledger.realized) - Number(ledger.fees), Number(ledger.wallet), 'ledger');
    near(Number(ledger.positions[0].quantity), 0.006, 'ledger position');
    assert.equal(ledger.fills.length, fills.length);
    assert.deepEqual(ledger.fills.map((f) => f.id).sort(), fills.map((f) => f.id).sort());
    assert.deepEqual(ledger.orders.map((o) => o.state), ['cancelled', 'filled', 'filled']);

    begin('orders over the WebSocket API');
    const overWs = await exchange.createOrderWs(symbol, 'limit', 'sell', 0.002, Number(exchange.priceToPrecision(symbol, book.asks[0][0] * 1.02)), { clientOrderId: 'interop-ws-1' });
    assert.equal(overWs.clientOrderId, 'interop-ws-1');
    assert.equal(overWs.status, 'open');
    const asked = await exchange.fetchOrderWs(overWs.id, symbol);
    assert.equal(asked.clientOrderId, 'interop-ws-1');
    const ended = await exchange.cancelOrderWs(overWs.id, symbol);
    assert.equal(ended.status, 'canceled');
    await watched('interop-ws-1', 'canceled');

    begin('amended orders');
    const first = await exchange.createOrder(symbol, 'limit', 'buy', 0.002, far, { clientOrderId: 'interop-amend-1' });
    const lower = Number(exchange.priceToPrecision(symbol, far - 10));
    const edited = await exchange.editOrder(first.id, symbol, 'limit', 'buy', 0.003, lower);
    assert.equal(edited.id, first.id);
    assert.equal(edited.price, lower);
    assert.equal(edited.amount, 0.003);
    await exchange.cancelOrder(first.id, symbol);

    begin('orders that wait for a price');
    const below = Number(exchange.priceToPrecision(symbol, book.bids[0][0] * 0.95));
    const above = Number(exchange.priceToPrecision(symbol, book.asks[0][0] * 1.05));
    const stop = await exchange.createOrder(symbol, 'market', 'sell', 0.002, undefined, { stopLossPrice: below, clientOrderId: 'interop-stop-1' });
    assert.equal(stop.status, 'open');
    assert.equal(stop.clientOrderId, 'interop-stop-1');
    const limited = await exchange.createOrder(symbol, 'limit', 'sell', 0.002, above, { takeProfitPrice: above, clientOrderId: 'interop-stop-2' });
    const trailing = await exchange.createOrder(symbol, 'market', 'sell', 0.002, undefined, { trailingPercent: 5, clientOrderId: 'interop-stop-3' });
    const waiting = await exchange.fetchOpenOrders(symbol, undefined, undefined, { trigger: true });
    assert.deepEqual(waiting.map((o) => o.clientOrderId).sort(), ['interop-stop-1', 'interop-stop-2', 'interop-stop-3']);
    assert.equal(waiting.find((o) => o.id === stop.id).triggerPrice, below);
    for (const o of [stop, limited, trailing]) await exchange.cancelOrder(o.id, symbol, { trigger: true });
    assert.equal((await exchange.fetchOpenOrders(symbol, undefined, undefined, { trigger: true })).length, 0);
    await assert.rejects(exchange.createOrder(symbol, 'market', 'sell', 0.002, undefined, { stopLossPrice: above }), /-2021/);
    // One that the market is sure to reach: it waits for the price to move, whichever way.
    const last = (await exchange.fetchTicker(symbol)).last;
    const near1 = (by) => Number(exchange.priceToPrecision(symbol, last + by));
    for (const [id, price] of [['interop-up', { stopLossPrice: near1(1) }], ['interop-down', { takeProfitPrice: near1(-1) }]])
        await exchange.createOrder(symbol, 'market', 'buy', 0.002, undefined, { ...price, clientOrderId: id }).catch((e) => assert.match(String(e), /-2021/));
    await until('a triggered order', async () => {
        await new Promise((r) => setTimeout(r, 20));
        return seen.get('interop-up/closed') ?? seen.get('interop-down/closed');
    }, (o) => o !== undefined && o.filled === 0.002);

    begin('several orders at once');
    const several = await exchange.createOrders([0, 1].map((n) => ({ symbol, type: 'limit', side: 'buy', amount: 0.002, price: Number(exchange.priceToPrecision(symbol, far - n)) })));
    assert.equal(several.length, 2);
    for (const o of several) assert.equal(o.status, 'open');
    await exchange.cancelOrders(several.map((o) => o.id), symbol);
    for (const o of several) assert.equal((await exchange.fetchOrder(o.id, symbol)).status, 'canceled');
    await exchange.createOrders([2, 3].map((n) => ({ symbol, type: 'limit', side: 'buy', amount: 0.002, price: Number(exchange.priceToPrecision(symbol, far - n)) })));
    await exchange.cancelAllOrders(symbol);
    assert.equal((await exchange.fetchOpenOrders(symbol)).length, 0);

    begin('watchOrderBook');
    let nonce = 0;
    for (let i = 0; i < 10; ++i) {
        const live = await until('a newer book', () => exchange.watchOrderBook(symbol), (b) => b.nonce !== nonce);
        assert.ok(live.bids[0][0] < live.asks[0][0], 'the live book is not crossed');
        assert.ok(live.nonce > nonce, 'ids grow');
        nonce = live.nonce;
    }

    begin('watchTrades, watchOHLCV, watchBidsAsks');
    const pushed = await until('a pushed trade', () => exchange.watchTrades(symbol), (t) => t.length > 0);
    assert.ok(pushed[0].price > 0);
    const bars = await until('a bar', () => exchange.watchOHLCV(symbol, '1m'), (b) => b.length > 0);
    assert.equal(bars[bars.length - 1][0] % 60000, 0);
    const touch = await until('a quote', () => exchange.watchBidsAsks([symbol]), (t) => t[symbol] !== undefined);
    assert.ok(touch[symbol].bid < touch[symbol].ask);

    begin('the end');
    watching = false;
}

// It rejects whatever is still being waited for.
await run(main, () => exchange.close().catch(() => {}));
