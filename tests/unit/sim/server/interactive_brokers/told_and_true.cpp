// SPDX-License-Identifier: BSL-1.0
// What clients are told adds up to what the ledger has, whatever they do.

#include "tws_desk.hpp"

using namespace tws_test;

TEST_CASE("what is told adds up to the ledger", "[sim][server][interactive_brokers]") {
    const std::uint64_t seed = GENERATE(1u, 2u, 3u);
    tws_desk d(tws_desk::quiet([&](exchange_config& c) {
        c.background = true;
        c.flow.seed = seed;
    }));
    const auto id = d.connect(1);
    d.ask(id, {"6", "2", "1", ""});
    d.ask(id, {"61", "1"});
    matching::random_source random(seed);
    const char* const kinds[] = {"LMT", "LMT", "LMT", "MKT", "STP", "STP LMT", "TRAIL", "MIT", "LIT", "LOC"};
    const char* const lives[] = {"DAY", "GTC", "IOC", "FOK"};
    struct place {
        const char *symbol, *type, *exchange;
        std::int64_t price, spread;
        int decimals;
    };
    const place places[] = {{"AAPL", "STK", "SMART", 19000, 40, 2},
                            {"ES", "FUT", "CME", 5400, 4, 0},
                            {"EUR", "CASH", "IDEALPRO", 11000, 20, 4}};
    std::map<std::string, std::string> state;      // by permanent id
    std::map<std::string, std::string> executions; // revision by name without it
    std::map<std::string, decimal> paid;           // commissions by name
    std::map<std::string, std::string> values, positions;
    std::vector<std::int64_t> open;
    std::int64_t next = 1;
    const auto listen = [&] {
        for (const std::string& m : d.said(id)) {
            const auto f = cut(m);
            if (f[0] == "3" && f[6] != "0") state[f[6]] = f[2] + ' ' + f[3];
            if (f[0] == "11") {
                const auto dot = f[14].rfind('.');
                CHECK(executions.emplace(f[14].substr(0, dot), f[14].substr(dot + 1)).second);
            }
            if (f[0] == "59") paid[f[2]] = decimal::parse(f[3]).value();
            if (f[0] == "6" && f[2] == "CashBalance") values[f[4]] = f[3];
            if (f[0] == "61") positions[f[4]] = f[14];
        }
    };
    for (int step = 0; step < 600; ++step) {
        d.pass(milliseconds(40));
        const place& at = places[random.below(3)];
        const auto price = [&] {
            const std::int64_t ticks = at.price + random.below(2 * at.spread) - at.spread;
            return decimal(ticks, static_cast<std::int8_t>(-at.decimals)).str();
        };
        wish w = wish().of(at.symbol, at.type, at.exchange).quantity(std::to_string(1 + random.below(20)));
        w.side_of(random.chance(50) ? "BUY" : "SELL").limit(price()).kind(kinds[random.below(10)]);
        if (w.fields[18] != "LMT" && w.fields[18] != "MKT") w.aux(w.fields[18] == "TRAIL" ? "1" : price());
        if (w.fields[18] == "LMT") w.life(lives[random.below(4)]);
        if (random.chance(15))
            w.group("g" + std::to_string(random.below(3)), std::to_string(1 + random.below(3)));
        const std::int64_t what = random.below(10);
        if (what < 6) {
            const bool bracket = random.chance(20);
            d.place(id, next, bracket ? w.held_back() : w);
            open.push_back(next++);
            if (bracket) {
                wish child = w;
                child.kind("LMT").life("GTC").child_of(next - 1).set(27, "1").side_of(
                    w.fields[16] == "BUY" ? "SELL" : "BUY");
                d.place(id, next, child);
                open.push_back(next++);
            }
        } else if (what < 8 && !open.empty()) {
            const std::int64_t which =
                open[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(open.size())))];
            d.ask(id, {"4", "1", std::to_string(which), ""});
        } else if (!open.empty()) {
            d.place(id, open.back(), w); // mostly refused: it is another order
        }
        if (random.chance(1)) CHECK(d.command("interactive_brokers?end_session=true").status == 200);
        listen();
    }
    d.ask(id, {"58", "1"});
    d.pass(seconds(1));
    listen();

    const account_ledger l = d.venue.ledger(0);
    CHECK(l.orders.size() > 200);
    CHECK(l.fills.size() > 100);
    std::size_t told = 0;
    for (const ledger_order& o : l.orders) {
        INFO(o.venue_order_id << ' ' << state[std::to_string(o.venue_order_id)]);
        const bool filled = o.state == lifecycle::filled;
        CHECK((filled || o.state == lifecycle::cancelled || o.state == lifecycle::expired));
        CHECK(state[std::to_string(o.venue_order_id)] ==
              (filled ? "Filled " : "Cancelled ") + o.executed.value.normalized().str());
        ++told;
    }
    CHECK(told == state.size());
    CHECK(executions.size() == l.fills.size());
    decimal fees;
    for (const ledger_fill& f : l.fills) {
        CHECK(executions.at(f.id.substr(0, f.id.rfind('.'))) == "01");
        CHECK(paid.at(f.id) == f.fee);
        fees = checked_add(fees, f.fee).value();
    }
    CHECK(fees == l.fees);
    for (const ledger_wallet& w : l.wallets)
        if (const auto at = values.find(std::string(w.asset.view())); at != values.end())
            CHECK(decimal::parse(at->second).value() == w.wallet);
    CHECK(values.contains("EUR"));
    for (const ledger_position& p : l.positions)
        CHECK(decimal::parse(positions.at(std::string(p.symbol.view().substr(0, p.symbol.view().find('.')))))
                  .value() == p.quantity.value);
    // Cash is what the account began with, what its fills moved and what they cost.
    decimal cash = decimal::from_integer(1'000'000);
    for (const ledger_fill& f : l.fills) {
        const std::string_view symbol = f.symbol.view();
        decimal moved = f.realized;
        if (!symbol.starts_with("ES")) {
            moved = checked_mul(f.price.value, f.quantity.value).value();
            if (f.side == side::buy) moved = moved.negated();
        }
        cash = checked_add(cash, checked_sub(moved, f.fee).value()).value();
    }
    CHECK(cash == l.wallet);
}
