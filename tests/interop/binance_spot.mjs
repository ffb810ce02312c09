// SPDX-License-Identifier: BSL-1.0
// ccxt and Binance's own connector against the simulated Binance spot: every answer is checked, the balances against the
// simulator's ledger.
// Usage: NODE_EXTRA_CA_CERTS=<ca.pem> node binance_spot.mjs <port> <key> <secret>   (packages are found from the cwd)

import assert from 'node:assert/strict';
import { apiKey, base, begin, checkBook, ledgerNow, load, near, pause, port, redirect, run, secret, until } from './lib/steps.mjs';

const { default: ccxt } = await load('ccxt/js/ccxt.js');
const { Spot } = await load('@binance/spot/dist/index.mjs');

const symbol = 'BTC/USDT';

const exchange = new ccxt.pro.binance({
    apiKey,
    secret,
    timeout: 10000,
    enableRateLimit: false,
    options: { warnOnFetchOpenOrdersWithoutSymbol: false },
});
redirect(exchange.urls.api);

const price = (value) => Number(exchange.priceToPrecision(symbol, value));

/// The only key that is a secret is HMAC's; others are private keys by their PEM.
const keys = secret.startsWith('-----BEGIN') ? { apiKey, privateKey: secret } : { apiKey, apiSecret: secret };

async function withCcxt() {
    begin('ccxt: markets of all kinds');
    const markets = await exchange.loadMarkets();
    const market = markets[symbol];
    assert.equal(market.id, 'BTCUSDT');
    assert.equal(market.spot, true);
    assert.equal(market.active, true);
    assert.equal(market.precision.price, 0.01);
    assert.equal(market.precision.amount, 0.00001);
    assert.equal(market.limits.cost.min, 5);
    assert.equal(Object.keys(markets).length, 2);

    begin('ccxt: public data');
    assert.ok(Math.abs((await exchange.fetchTime()) - Date.now()) < 2000, 'the clock is ours');
    const book = await exchange.fetchOrderBook(symbol, 20);
    checkBook(book);
    const bid = book.bids[0][0];
    const ask = book.asks[0][0];
    assert.ok((await exchange.fetchTicker(symbol)).last > 0, 'a last price');
    assert.ok((await exchange.fetchTickers())[symbol].last > 0);
    assert.ok((await exchange.fetchBidsAsks([symbol]))[symbol].bid > 0);
    assert.ok((await exchange.fetchLastPrices())[symbol].price > 0);
    await until('a trade', () => exchange.fetchTrades(symbol, undefined, 5), (t) => t.length > 0 && t[0].price > 0);
    assert.ok((await exchange.fetchOHLCV(symbol, '1m')).length > 0);
    assert.equal((await exchange.fetchStatus()).status, 'ok');
    assert.equal((await exchange.fetchTradingFees())[symbol].taker, 0.001);

    begin('ccxt: balance before');
    const before = await exchange.fetchBalance();
    near(before.USDT.total, 100000, 'USDT');
    near(before.BTC.total, 10, 'BTC');

    begin('ccxt: watchOrders and watchBalance');
    const seen = new Map();
    let watching = true;
    const loop = async (next) => {
        while (watching) await next();
    };
    const orders = loop(async () => {
        for (const o of await exchange.watchOrders(symbol)) seen.set(`${o.clientOrderId}/${o.status}`, o);
    });
    let balance;
    const balances = loop(async () => {
        balance = await exchange.watchBalance();
    });
    for (const promise of [orders, balances])
        promise.catch((error) => {
            if (watching) throw error;
        });
    await until('the user stream', async () => {
        await pause(100);
        return Object.keys(exchange.clients).filter((u) => u.includes('/ws-api/v3')).length;
    }, (n) => n === 1);
    await pause(500);
    const watched = (id, status) =>
        until(`${id} ${status}`, async () => {
            await pause(20);
            return seen.get(`${id}/${status}`);
        }, (o) => o !== undefined);

    begin('ccxt: place, query, cancel');
    const far = price(bid * 0.97);
    const placed = await exchange.createOrder(symbol, 'limit', 'buy', 0.002, far, { clientOrderId: 'interop-rest-1', postOnly: true });
    assert.equal(placed.status, 'open');
    assert.equal(placed.clientOrderId, 'interop-rest-1');
    assert.equal(placed.price, far);
    assert.equal(placed.postOnly, true);
    assert.equal((await watched('interop-rest-1', 'open')).id, placed.id);
    await until('locked funds', async () => (await pause(20), balance), (b) => b !== undefined && b.USDT.used > 0);
    near(balance.USDT.used, far * 0.002, 'locked');
    assert.equal((await exchange.fetchOrder(placed.id, symbol)).status, 'open');
    assert.deepEqual((await exchange.fetchOpenOrders(symbol)).map((o) => o.id), [placed.id]);
    assert.equal((await exchange.cancelOrder(placed.id, symbol)).status, 'canceled');
    assert.equal((await watched('interop-rest-1', 'canceled')).id, placed.id);
    await assert.rejects(exchange.cancelOrder(placed.id, symbol), /-2011/);

    begin('ccxt: refusals');
    await assert.rejects(exchange.createOrder(symbol, 'limit', 'buy', 0.002, price(ask * 1.01), { postOnly: true }), ccxt.OrderImmediatelyFillable);
    await assert.rejects(exchange.createOrder(symbol, 'market', 'buy', 10), ccxt.InsufficientFunds);
    await assert.rejects(exchange.fetchOrder('1', symbol), ccxt.OrderNotFound);
    await assert.rejects(exchange.createOrder(symbol, 'limit', 'buy', 0.00001, far), /NOTIONAL/);

    begin('ccxt: fills');
    const bought = await exchange.createOrder(symbol, 'market', 'buy', 0.01, undefined, { clientOrderId: 'interop-rest-2' });
    assert.equal(bought.status, 'closed');
    assert.equal(bought.filled, 0.01);
    assert.equal(bought.fees[0].currency, 'BTC');
    assert.equal((await watched('interop-rest-2', 'closed')).filled, 0.01);
    const spent = await exchange.createMarketBuyOrderWithCost(symbol, 100);
    assert.ok(spent.cost <= 100 && spent.cost > 98, 'a sum of quote asset');
    const sold = await exchange.createOrder(symbol, 'market', 'sell', 0.004, undefined, { clientOrderId: 'interop-rest-3' });
    assert.equal(sold.filled, 0.004);
    const fills = await exchange.fetchMyTrades(symbol);
    const sum = (list, side) => list.filter((f) => f.side === side).reduce((n, f) => n + f.amount, 0);
    near(sum(fills, 'buy'), 0.01 + spent.filled, 'bought');
    near(sum(fills, 'sell'), 0.004, 'sold');
    for (const f of fills) {
        assert.equal(f.takerOrMaker, 'taker');
        assert.equal(f.fee.currency, f.side === 'buy' ? 'BTC' : 'USDT');
    }
    const ledger = await ledgerNow();
    const after = await exchange.fetchBalance();
    for (const asset of ['USDT', 'BTC'])
        assert.equal(Number(after[asset].total), Number(ledger.wallets[asset].wallet), `${asset} as the ledger has it`);
    assert.deepEqual(ledger.fills.map((f) => f.id).sort(), fills.map((f) => f.id).sort());
    assert.equal(ledger.positions.length, 0);

    begin('ccxt: orders over the WebSocket API');
    const overWs = await exchange.createOrderWs(symbol, 'limit', 'sell', 0.002, price(ask * 1.02), { clientOrderId: 'interop-ws-1' });
    assert.equal(overWs.clientOrderId, 'interop-ws-1');
    assert.equal((await exchange.fetchOrderWs(overWs.id, symbol)).status, 'open');
    assert.equal((await exchange.fetchOpenOrdersWs(symbol)).length, 1);
    const edited = await exchange.editOrderWs(overWs.id, symbol, 'limit', 'sell', 0.003, price(ask * 1.03));
    assert.equal(edited.amount, 0.003);
    assert.notEqual(edited.id, overWs.id);
    near(Number((await exchange.fetchBalanceWs()).info.balances.find((b) => b.asset === 'BTC').locked), 0.003, 'locked');
    assert.equal((await exchange.cancelOrderWs(edited.id, symbol)).status, 'canceled');

    begin('ccxt: cancel-replace, stops, trailing');
    const first = await exchange.createOrder(symbol, 'limit', 'buy', 0.002, far);
    const second = await exchange.editOrder(first.id, symbol, 'limit', 'buy', 0.003, price(far - 10));
    assert.notEqual(second.id, first.id);
    assert.equal(second.amount, 0.003);
    assert.equal((await exchange.fetchOrder(first.id, symbol)).status, 'canceled');
    const below = price(bid * 0.95);
    const above = price(ask * 1.05);
    const stop = await exchange.createOrder(symbol, 'market', 'sell', 0.002, undefined, { stopLossPrice: below, clientOrderId: 'interop-stop-1' });
    const limited = await exchange.createOrder(symbol, 'limit', 'sell', 0.002, above, { takeProfitPrice: above, clientOrderId: 'interop-stop-2' });
    const trailing = await exchange.createOrder(symbol, 'limit', 'sell', 0.002, below, { trailingPercent: 5, stopLossOrTakeProfit: 'stopLoss', clientOrderId: 'interop-stop-3' });
    const waiting = await exchange.fetchOpenOrders(symbol);
    assert.deepEqual(waiting.map((o) => o.id).sort(), [second.id, stop.id, limited.id, trailing.id].sort());
    assert.equal(waiting.find((o) => o.id === stop.id).triggerPrice, below);
    await assert.rejects(exchange.createOrder(symbol, 'market', 'sell', 0.002, undefined, { stopLossPrice: above }), /trigger immediately/);
    await exchange.cancelAllOrders(symbol);
    assert.equal((await exchange.fetchOpenOrders(symbol)).length, 0);
    // One of two that the market is sure to reach.
    const last = (await exchange.fetchTicker(symbol)).last;
    for (const [id, params] of [['interop-up', { stopLossPrice: price(last + 0.2) }], ['interop-down', { takeProfitPrice: price(last - 0.2) }]])
        await exchange.createOrder(symbol, 'market', 'buy', 0.002, undefined, { ...params, clientOrderId: id }).catch((e) => assert.match(String(e), /trigger immediately/));
    await until('a triggered order', async () => (await pause(20), seen.get('interop-up/closed') ?? seen.get('interop-down/closed')),
        (o) => o !== undefined && o.filled === 0.002);
    await exchange.cancelAllOrders(symbol).catch((e) => assert.match(String(e), /-2011/));

    begin('ccxt: live market data');
    let nonce = 0;
    for (let i = 0; i < 10; ++i) {
        const live = await until('a newer book', () => exchange.watchOrderBook(symbol), (b) => b.nonce !== nonce);
        assert.ok(live.bids[0][0] < live.asks[0][0], 'the live book is not crossed');
        assert.ok(live.nonce > nonce, 'ids grow');
        nonce = live.nonce;
    }
    assert.ok((await until('a pushed trade', () => exchange.watchTrades(symbol), (t) => t.length > 0))[0].price > 0);
    const bars = await until('a bar', () => exchange.watchOHLCV(symbol, '1m'), (b) => b.length > 0);
    assert.equal(bars[bars.length - 1][0] % 60000, 0);
    assert.ok((await until('a ticker', () => exchange.watchTicker(symbol), (t) => t.last > 0)).last > 0);
    const touch = await until('a quote', () => exchange.watchBidsAsks([symbol]), (t) => t[symbol] !== undefined);
    assert.ok(touch[symbol].bid < touch[symbol].ask);
    watching = false;
}

/// What the venue itself gives its users. Order lists and amendments only it has.
async function withConnector() {
    const client = new Spot({
        configurationRestAPI: { ...keys, basePath: base, timeout: 10000 },
        configurationWebsocketAPI: { ...keys, wsURL: `wss://127.0.0.1:${port}/ws-api/v3`, timeout: 10000 },
        configurationWebsocketStreams: { wsURL: `wss://127.0.0.1:${port}` },
    });
    const rest = async (call) => (await call).data();
    const api = client.restAPI;

    begin('connector: streams');
    const streams = await client.websocketStreams.connect();
    const pushed = [];
    streams.diffBookDepth({ symbol: 'btcusdt', updateSpeed: '100ms' }).on('message', (m) => pushed.push(m));
    streams.partialBookDepth({ symbol: 'btcusdt', levels: '5' }).on('message', (m) => pushed.push(m));
    await until('book events', async () => (await pause(20), pushed), (p) => p.some((m) => m.e === 'depthUpdate') && p.some((m) => m.lastUpdateId));
    await streams.disconnect();
    const updates = pushed.filter((m) => m.e === 'depthUpdate');
    for (let i = 1; i < updates.length; ++i) assert.equal(updates[i].U, updates[i - 1].u + 1, 'updates are continuous');

    begin('connector: user data');
    const connection = await client.websocketAPI.connect();
    const told = [];
    if (secret.includes('BEGIN') && keys.privateKey && (await ed25519(secret))) {
        await connection.sessionLogon();
        (await connection.userDataStreamSubscribe()).stream.on('message', (m) => told.push(m));
    } else {
        (await connection.userDataStreamSubscribeSignature()).stream.on('message', (m) => told.push(m));
    }
    const event = (what, wanted) => until(what, async () => (await pause(20), told.find(wanted)), (e) => e !== undefined);

    begin('connector: OCO');
    const { bidPrice, askPrice } = await rest(api.tickerBookTicker({ symbol: 'BTCUSDT' }));
    const up = price(Number(askPrice) * 1.02);
    const down = price(Number(bidPrice) * 0.98);
    const oco = await rest(api.orderListOco({
        symbol: 'BTCUSDT', side: 'SELL', quantity: 0.002, aboveType: 'LIMIT_MAKER', abovePrice: up, aboveClientOrderId: 'interop-above',
        belowType: 'STOP_LOSS_LIMIT', belowPrice: price(down - 10), belowStopPrice: down, belowTimeInForce: 'GTC', listClientOrderId: 'interop-oco',
    }));
    assert.equal(oco.listOrderStatus, 'EXECUTING');
    assert.equal(oco.orderReports.length, 2);
    await event('listStatus', (e) => e.e === 'listStatus' && e.C === 'interop-oco' && e.l === 'EXEC_STARTED');
    const account = await rest(api.getAccount({ omitZeroBalances: true }));
    assert.equal(Number(account.balances.find((b) => b.asset === 'BTC').locked), 0.002, 'one of both is locked');
    const done = await rest(api.deleteOrderList({ symbol: 'BTCUSDT', listClientOrderId: 'interop-oco' }));
    assert.equal(done.listOrderStatus, 'ALL_DONE');
    await event('listStatus', (e) => e.e === 'listStatus' && e.C === 'interop-oco' && e.l === 'ALL_DONE');

    begin('connector: OTOCO');
    const otoco = await rest(api.orderListOtoco({
        symbol: 'BTCUSDT', workingType: 'LIMIT', workingSide: 'BUY', workingPrice: price(Number(askPrice) * 1.01), workingQuantity: 0.002,
        workingTimeInForce: 'GTC', pendingSide: 'SELL', pendingQuantity: 0.001, pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: up,
        pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: down,
    }));
    assert.equal(otoco.contingencyType, 'OTO');
    await event('the orders that wait come', (e) => e.e === 'listStatus' && e.g === otoco.orderListId && e.l === 'UPDATED');
    assert.equal((await rest(api.getOpenOrders({ symbol: 'BTCUSDT' }))).length, 2);
    await rest(api.deleteOpenOrders({ symbol: 'BTCUSDT' }));

    begin('connector: amend and cancel-replace');
    const placed = await connection.orderPlace({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.004, price: down });
    const id = placed.data.orderId;
    const amended = await rest(api.orderAmendKeepPriority({ symbol: 'BTCUSDT', orderId: id, newQty: 0.003 }));
    assert.equal(Number(amended.amendedOrder.qty), 0.003);
    await event('the amendment', (e) => e.e === 'executionReport' && e.i === id && e.x === 'REPLACED');
    const replaced = await connection.orderCancelReplace({
        symbol: 'BTCUSDT', cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: id, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.002, price: down,
    });
    assert.equal(replaced.data.newOrderResult, 'SUCCESS');
    await event('the cancellation', (e) => e.e === 'executionReport' && e.i === id && e.x === 'CANCELED');
    await assert.rejects(rest(api.orderCancelReplace({
        symbol: 'BTCUSDT', cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: id, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.002, price: down,
    })), /cancel-replace failed/);
    await rest(api.deleteOpenOrders({ symbol: 'BTCUSDT' }));

    begin('connector: balances are the ledger\'s');
    const ledger = await ledgerNow();
    for (const b of (await rest(api.getAccount({ omitZeroBalances: false }))).balances) {
        assert.equal(Number(b.locked), 0, b.asset);
        assert.equal(Number(b.free), Number(ledger.wallets[b.asset].wallet), b.asset);
    }
    await connection.disconnect();
}

async function ed25519(pem) {
    const { createPrivateKey } = await import('node:crypto');
    return createPrivateKey(pem).asymmetricKeyType === 'ed25519';
}

async function main() {
    await withCcxt();
    await withConnector();
    begin('the end');
}

// It rejects whatever is still being waited for.
await run(main, () => exchange.close().catch(() => {}));
