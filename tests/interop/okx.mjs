// SPDX-License-Identifier: BSL-1.0
// ccxt and okx-api against the simulated OKX: every answer is checked, the last one against the simulator's ledger.
// Usage: NODE_EXTRA_CA_CERTS=<ca.pem> node okx.mjs <port> <key> <secret>   (the packages are found from the cwd)

import assert from 'node:assert/strict';
import { apiKey, base, begin, checkBook, ledgerNow, load, near, pause, port, run, secret, until } from './lib/steps.mjs';

const passphrase = 'gatewright-passphrase';
const { default: ccxt } = await load('ccxt/js/ccxt.js');
const { RestClient, WebsocketClient } = await load('okx-api/dist/mjs/index.js');

const symbol = 'BTC/USDT:USDT';
const inverse = 'BTC/USD:BTC';
const spot = 'BTC/USDT';

const exchange = new ccxt.pro.okx({ apiKey, secret, password: passphrase, timeout: 10000, enableRateLimit: false });
exchange.urls.api.rest = base;
exchange.urls.api.ws = `wss://127.0.0.1:${port}/ws/v5`;

async function main() {
    begin('markets');
    const markets = await exchange.loadMarkets();
    const market = markets[symbol];
    assert.equal(market.id, 'BTC-USDT-SWAP');
    assert.equal(market.swap, true);
    assert.equal(market.linear, true);
    assert.equal(market.active, true);
    assert.equal(market.settle, 'USDT');
    assert.equal(market.contractSize, 0.01);
    assert.equal(market.precision.price, 0.1);
    assert.equal(market.precision.amount, 0.1);
    assert.equal(market.limits.amount.min, 0.1);
    assert.equal(markets[inverse].inverse, true);
    assert.equal(markets[inverse].contractSize, 100);
    assert.equal(markets[inverse].settle, 'BTC');
    assert.equal(markets[spot].spot, true);
    assert.equal(markets[spot].precision.amount, 0.00001);

    begin('time');
    assert.ok(Math.abs((await exchange.fetchTime()) - Date.now()) < 2000, 'the clock is ours');

    begin('order book');
    const book = await exchange.fetchOrderBook(symbol, 20);
    checkBook(book);

    begin('ticker, trades, bars');
    const ticker = await until('a ticker', () => exchange.fetchTicker(symbol), (t) => t.last > 0);
    assert.ok(ticker.bid < ticker.ask);
    const trades = await until('a public trade', () => exchange.fetchTrades(symbol, undefined, 5), (t) => t.length > 0);
    assert.ok(trades[0].price > 0 && trades[0].amount > 0);
    assert.ok((await exchange.fetchOHLCV(symbol, '1m')).length > 0);

    begin('balance before');
    const before = await exchange.fetchBalance();
    near(before.USDT.total, 100000, 'USDT');
    near(before.BTC.total, 10, 'BTC');

    begin('watchOrders starts');
    const seen = new Map();
    const fillsSeen = new Map();
    let watching = true;
    const watcher = (async () => {
        while (watching) {
            for (const o of await exchange.watchOrders(undefined, undefined, undefined, { type: 'ANY' }))
                seen.set(o.clientOrderId + '/' + o.status, o);
        }
    })();
    const fillWatcher = (async () => {
        while (watching) {
            for (const f of await exchange.watchMyTrades(symbol)) fillsSeen.set(f.id, f);
        }
    })();
    for (const w of [watcher, fillWatcher])
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
        return Object.values(exchange.clients).filter((c) => c.url.endsWith('/private') && Object.keys(c.subscriptions).length > 1).length;
    }, (n) => n === 1);
    await pause(500);

    begin('place, edit, query, cancel');
    const far = Number(exchange.priceToPrecision(symbol, book.bids[0][0] * 0.97));
    const placed = await exchange.createOrder(symbol, 'limit', 'buy', 0.2, far, { clientOrderId: 'rest1', postOnly: true });
    assert.equal(placed.clientOrderId, 'rest1');
    const open = await watched('rest1', 'open');
    assert.equal(open.id, placed.id);
    assert.equal(open.price, far);
    assert.equal(open.amount, 0.2);
    assert.equal(open.postOnly, true);
    const lower = Number(exchange.priceToPrecision(symbol, far - 10));
    await exchange.editOrder(placed.id, symbol, 'limit', 'buy', 0.3, lower);
    await until('the edited order', async () => {
        await pause(20);
        return seen.get('rest1/open');
    }, (o) => o.amount === 0.3 && o.price === lower);
    const queried = await exchange.fetchOrder(placed.id, symbol);
    assert.equal(queried.status, 'open');
    assert.equal(queried.amount, 0.3);
    assert.equal(queried.side, 'buy');
    assert.deepEqual((await exchange.fetchOpenOrders(symbol)).map((o) => o.id), [placed.id]);
    await exchange.cancelOrder(placed.id, symbol);
    assert.equal((await watched('rest1', 'canceled')).id, placed.id);
    assert.equal((await exchange.fetchOrder(placed.id, symbol)).status, 'canceled');
    await assert.rejects(exchange.cancelOrder(placed.id, symbol), ccxt.OrderNotFound);

    begin('refusals');
    const high = Number(exchange.priceToPrecision(symbol, book.asks[0][0] * 1.01));
    await exchange.createOrder(symbol, 'limit', 'buy', 0.2, high, { clientOrderId: 'taker1', postOnly: true });
    assert.equal((await watched('taker1', 'canceled')).info.cancelSource, '31');
    await assert.rejects(exchange.createOrder(symbol, 'market', 'buy', 11000), ccxt.InsufficientFunds);
    await assert.rejects(exchange.createOrder(symbol, 'limit', 'buy', 0.2, far, { clientOrderId: 'no_good' }), /51000/);
    await assert.rejects(exchange.fetchOrder('1', symbol), ccxt.OrderNotFound);

    begin('fills');
    await exchange.createOrder(symbol, 'market', 'buy', 1, undefined, { clientOrderId: 'rest2' });
    const closed = await watched('rest2', 'closed');
    assert.equal(closed.filled, 1);
    assert.ok(closed.average > 0);
    await exchange.createOrder(symbol, 'market', 'sell', 0.4, undefined, { clientOrderId: 'rest3', reduceOnly: true });
    await watched('rest3', 'closed');
    const fills = await exchange.fetchMyTrades(symbol);
    const sum = (side) => fills.filter((f) => f.side === side).reduce((n, f) => n + f.amount, 0);
    near(sum('buy'), 1, 'bought');
    near(sum('sell'), 0.4, 'sold');
    for (const f of fills) {
        assert.equal(f.takerOrMaker, 'taker');
        assert.equal(f.fee.currency, 'USDT');
        near(f.fee.cost, f.price * f.amount * 0.01 * 0.0005, 'fee');
    }
    await until('the fills on the stream', async () => {
        await pause(20);
        return fillsSeen.size;
    }, (n) => n === fills.length);
    assert.deepEqual((await exchange.fetchClosedOrders(symbol)).map((o) => o.clientOrderId), ['rest2', 'rest3']);

    begin('spot');
    await exchange.createOrder(spot, 'market', 'buy', 0.01, undefined, { clientOrderId: 'spot1' });
    const bought = await watched('spot1', 'closed');
    assert.equal(bought.filled, 0.01);
    assert.equal(bought.fee.currency, 'BTC');
    // Each of its fills has a fee of its own, rounded to 10^-8.
    near(bought.fee.cost, 0.000005, 'the fee of a buy is in base', 1e-7);

    begin('inverse');
    await exchange.createOrder(inverse, 'market', 'sell', 10, undefined, { clientOrderId: 'inv1' });
    await watched('inv1', 'closed');

    begin('orders over WebSocket');
    const overWs = await exchange.createOrderWs(symbol, 'limit', 'sell', 0.2, Number(exchange.priceToPrecision(symbol, book.asks[0][0] * 1.02)), { clientOrderId: 'ws1' });
    assert.equal(overWs.clientOrderId, 'ws1');
    await watched('ws1', 'open');
    await exchange.cancelOrderWs(overWs.id, symbol);
    await watched('ws1', 'canceled');
    await assert.rejects(exchange.cancelOrderWs(overWs.id, symbol), /51400/);

    begin('watchOrderBook');
    let nonce = 0;
    for (let i = 0; i < 10; ++i) {
        const live = await until('a newer book', () => exchange.watchOrderBook(symbol), (b) => b.nonce !== nonce);
        assert.ok(live.bids[0][0] < live.asks[0][0], 'the live book is not crossed');
        assert.ok(live.nonce > nonce, 'ids grow');
        nonce = live.nonce;
    }

    begin('watchTrades, watchTicker, watchOHLCV, watchBidsAsks');
    const pushed = await until('a pushed trade', () => exchange.watchTrades(symbol), (t) => t.length > 0);
    assert.ok(pushed[0].price > 0);
    assert.ok((await until('a ticker', () => exchange.watchTicker(symbol), (t) => t.last > 0)).last > 0);
    const bars = await until('a bar', () => exchange.watchOHLCV(symbol, '1m'), (b) => b.length > 0);
    assert.equal(bars[bars.length - 1][0] % 60000, 0);
    const touch = await until('a quote', () => exchange.watchBidsAsks([symbol]), (t) => t[symbol] !== undefined);
    assert.ok(touch[symbol].bid < touch[symbol].ask);

    begin('okx-api');
    const other = new RestClient({ apiKey, apiSecret: secret, apiPass: passphrase, baseUrl: base });
    assert.equal((await other.getAccountConfiguration())[0].posMode, 'net_mode');
    const [ack] = await other.submitOrder({ instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'buy', ordType: 'limit', sz: '0.1', px: String(far), clOrdId: 'api1' });
    assert.equal(ack.sCode, '0');
    assert.equal((await other.getOrderDetails({ instId: 'BTC-USDT-SWAP', clOrdId: 'api1' }))[0].state, 'live');
    assert.equal((await other.cancelOrder({ instId: 'BTC-USDT-SWAP', clOrdId: 'api1' }))[0].sCode, '0');
    const socket = new WebsocketClient({ wsUrl: `wss://127.0.0.1:${port}/ws/v5/public` });
    socket.on('exception', (e) => console.error('okx-api:', e));
    const update = await until('an update of a book', () => new Promise((resolve) => {
        socket.on('update', resolve);
        socket.subscribe({ channel: 'books', instId: 'ETH-USDT-SWAP' });
    }), () => true);
    assert.equal(update.arg.channel, 'books');
    assert.equal(update.action, 'snapshot');
    socket.closeAll(true);

    begin('the ledger');
    const ledger = await ledgerNow();
    const own = {};
    for (const s of [symbol, spot, inverse]) own[markets[s].id] = await exchange.fetchMyTrades(s);
    const told = Object.values(own).flat();
    assert.deepEqual(ledger.fills.map((f) => `${f.symbol} ${f.id}`).sort(), told.map((f) => `${f.info.instId} ${f.id}`).sort());
    for (const f of ledger.fills) {
        const mine = own[f.symbol].find((t) => t.id === f.id);
        near(mine.price, Number(f.price), 'price');
        near(mine.amount, Number(f.quantity), 'quantity');
        near(Number(mine.info.fee), -Number(f.fee), 'fee', 1e-9);
        assert.equal(mine.info.feeCcy, f.fee_asset);
        near(Number(mine.info.fillPnl), Number(f.realized), 'realized', 1e-9);
    }
    const balance = await exchange.fetchBalance();
    for (const detail of balance.info.data[0].details)
        near(Number(detail.cashBal), Number(ledger.wallets[detail.ccy].wallet), detail.ccy, 1e-9);
    near(Number(ledger.wallets.USDT.wallet), Number(ledger.wallet), 'the first asset');
    const positions = await exchange.fetchPositions([symbol, inverse]);
    assert.equal(positions.length, 2);
    for (const p of positions) {
        const mine = ledger.positions.find((l) => l.symbol === p.info.instId);
        near(Number(p.info.pos), Number(mine.quantity), 'position');
        near(Number(p.info.pnl), Number(mine.realized), 'realized', 1e-9);
        const size = Math.abs(Number(mine.quantity)) * markets[p.symbol].contractSize;
        const entry = p.symbol === inverse ? size / Math.abs(Number(mine.cost)) : Number(mine.cost) / size;
        assert.ok(Math.abs(Number(p.info.avgPx) - entry) < 0.01, 'entry price');
    }
    const long = positions.find((p) => p.symbol === symbol);
    assert.equal(long.side, 'long');
    near(long.contracts, 0.6, 'contracts');
    const states = Object.fromEntries(ledger.orders.map((o) => [o.client_order_id, o.state]));
    assert.deepEqual(states, {
        rest1: 'cancelled', taker1: 'rejected', rest2: 'filled', rest3: 'filled', spot1: 'filled', inv1: 'filled',
        ws1: 'cancelled', api1: 'cancelled',
    });

    begin('orders that wait for a price');
    const below = Number(exchange.priceToPrecision(symbol, book.bids[0][0] * 0.95));
    const above = Number(exchange.priceToPrecision(symbol, book.asks[0][0] * 1.05));
    const stop = await exchange.createOrder(symbol, 'market', 'sell', 0.2, undefined, { stopLossPrice: below });
    const limited = await exchange.createOrder(symbol, 'limit', 'sell', 0.2, above, { triggerPrice: above });
    const trailing = await exchange.createOrder(symbol, 'market', 'sell', 0.2, undefined, { trailingPercent: 5 });
    for (const [order, ordType] of [[stop, 'conditional'], [limited, 'trigger'], [trailing, 'move_order_stop']]) {
        const waiting = await exchange.fetchOpenOrders(symbol, undefined, undefined, { trigger: true, ordType });
        assert.deepEqual(waiting.map((o) => o.id), [order.id], ordType);
        await exchange.cancelOrder(order.id, symbol, { trigger: true });
        await assert.rejects(exchange.cancelOrder(order.id, symbol, { trigger: true }), /51400/);
    }
    await assert.rejects(exchange.createOrder(symbol, 'market', 'sell', 0.2, undefined, { stopLossPrice: above }), /51280/);
    // One that the market is sure to reach: it waits for the price to move, whichever way.
    const last = (await exchange.fetchTicker(symbol)).last;
    const count = (await exchange.fetchMyTrades(symbol)).length;
    for (const by of [1, -1])
        await exchange.createOrder(symbol, 'market', 'buy', 0.2, undefined, { triggerPrice: Number(exchange.priceToPrecision(symbol, last + by)) });
    await until('a triggered order', async () => {
        await pause(400);
        return (await exchange.fetchMyTrades(symbol)).length;
    }, (n) => n > count);

    begin('several orders at once, and one that cancels the other');
    const pair = await exchange.createOrders([60, 61].map((n) => ({ symbol, type: 'limit', side: 'buy', amount: 0.1, price: Number(exchange.priceToPrecision(symbol, far * n / 61)) })));
    assert.equal(pair.length, 2);
    for (const o of pair) assert.equal((await exchange.fetchOrder(o.id, symbol)).status, 'open');
    await exchange.cancelOrders(pair.map((o) => o.id), symbol);
    for (const o of pair) assert.equal((await exchange.fetchOrder(o.id, symbol)).status, 'canceled');
    const price0 = (await exchange.fetchTicker(symbol)).last;
    const oco = await exchange.createOrder(symbol, 'oco', 'sell', 0.1, undefined, { stopLossPrice: Number(exchange.priceToPrecision(symbol, price0 * 0.9)), takeProfitPrice: Number(exchange.priceToPrecision(symbol, price0 * 1.1)) });
    const both = await exchange.fetchOpenOrders(symbol, undefined, undefined, { ordType: 'oco' });
    assert.deepEqual(both.map((o) => o.id), [oco.id]);
    await exchange.cancelOrder(oco.id, symbol, { trigger: true });

    begin('the end');
    watching = false;
}

// It rejects whatever is still being waited for.
await run(main, () => exchange.close().catch(() => {}));
