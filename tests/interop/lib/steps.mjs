// SPDX-License-Identifier: BSL-1.0
// What the clients of all venues are made of: named steps, patience, and a simulated venue's ledger.

import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/// What a client is called with: the port, key and secret of its simulated venue, and the port of the simulator's own
/// requests, where that is another one.
export const [port, apiKey, secret, controlPort = port] = process.argv.slice(2);
export const base = `https://127.0.0.1:${controlPort}`;

/// A file of a package. They are in the current folder, not beside this file; as an ES module ccxt also runs on Node 18.
export const load = (file) => import(pathToFileURL(path.resolve('node_modules', file)));

let step = 'start';
export function begin(name) {
    step = name;
    console.log(`interop: ${name}`);
}

export const pause = (ms) => new Promise((r) => setTimeout(r, ms));

/// The first value that `next` gives for which `wanted` holds; at most 10 s.
export async function until(what, next, wanted) {
    const deadline = Date.now() + 10000;
    for (;;) {
        const left = deadline - Date.now();
        assert.ok(left > 0, `${what}: not seen within 10 s`);
        let timer;
        const late = new Promise((_, reject) => {
            timer = setTimeout(() => reject(new Error(`${what}: not seen within 10 s`)), left);
        });
        try {
            const value = await Promise.race([next(), late]);
            if (wanted(value)) return value;
        } finally {
            clearTimeout(timer);
        }
    }
}

export function near(actual, expected, what, within = 1e-6) {
    assert.ok(Math.abs(actual - expected) < within, `${what}: ${actual} is not ${expected}`);
}

/// A book has levels on both sides, in order, and is not crossed.
export function checkBook(book) {
    assert.ok(book.bids.length > 5 && book.asks.length > 5, 'both sides have levels');
    assert.ok(book.bids[0][0] < book.asks[0][0], 'the book is not crossed');
    for (let i = 1; i < book.bids.length; ++i) assert.ok(book.bids[i][0] < book.bids[i - 1][0], 'bids fall');
    for (let i = 1; i < book.asks.length; ++i) assert.ok(book.asks[i][0] > book.asks[i - 1][0], 'asks rise');
}

/// What the simulated venue has of the account.
export async function ledgerNow() {
    return (await (await fetch(`${base}/sim/ledger`)).json()).accounts[0];
}

/// A request to the simulator itself, below /sim/.
export async function simulator(path) {
    const reply = await fetch(`${base}/sim/${path}`, { method: 'POST' });
    assert.equal(reply.status, 200, path);
}

/// Every address that ccxt knows of an exchange leads to the simulator; its path is kept, because it says which service is
/// meant.
export function redirect(node) {
    for (const [key, value] of Object.entries(node)) {
        if (typeof value === 'object' && value !== null) redirect(value);
        else if (typeof value === 'string') {
            const at = new URL(value);
            const scheme = at.protocol.startsWith('ws') ? 'wss' : 'https';
            node[key] = `${scheme}://127.0.0.1:${port}${at.pathname === '/' ? '' : at.pathname}`;
        }
    }
}

/// Runs the steps, closes what is open, and ends the program with the status.
export async function run(main, close) {
    try {
        await main();
        console.log('interop: every value was as expected');
        await close();
        process.exit(0);
    } catch (error) {
        console.error(`interop: failed at "${step}"`);
        console.error(error);
        process.exit(1);
    }
}
