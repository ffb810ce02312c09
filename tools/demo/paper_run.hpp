// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"
#include "replay_run.hpp"

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

/// A venue whose market is real and whose account is paper.
template <class VenueT>
struct on_paper : VenueT {
    using venue = gw::venues::paper<typename VenueT::venue>;
};

/// The demo's quoter, which also gets its quotes from books where a recording has none.
template <class TagT>
struct paper_quoter : gw::strategy<paper_quoter<TagT>> {
    quoter<TagT> quotes;
    std::map<gw::symbol_name, bool> quoted; ///< the recording has quotes of these
    std::size_t made = 0, taken = 0;        ///< executions

    void on(const gw::best_quote& q, auto& desk) {
        quoted[q.symbol] = true;
        quotes.on(q, desk);
    }
    void on(const gw::book_change& c, auto& desk) {
        const auto book = desk.template book<TagT>(c.symbol);
        if (!book || quoted[c.symbol]) return;
        const auto bid = book->best_bid(), ask = book->best_ask();
        if (!bid || !ask) return;
        quotes.on(gw::best_quote{c.symbol, c.venue_time, c.received, bid->price, bid->quantity, ask->price,
                                 ask->quantity},
                  desk);
    }
    void on(const gw::order_change& c, auto& desk) { quotes.on(c, desk); }
    void on(const gw::fill& f, auto& desk) {
        ++(f.maker ? made : taken);
        quotes.on(f, desk);
    }
};

/// `runs::paper`: the desk of `--replay`, on a paper account. The exit code is 0 only if what the desk has booked is
/// what the account holds, and no message was unreadable.
template <class VenueT>
int paper_run(const std::string& path, std::vector<std::string> symbols) {
    using venue = on_paper<VenueT>;
    using account = typename VenueT::account;
    using desk_type = gw::engine<gw::gateways<gw::gateway<account, typename venue::venue>>, gw::route_direct,
                                 gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::order_rate>,
                                 gw::no_journal, paper_quoter<account>>;
    if (symbols.empty()) symbols = VenueT::recorded();
    typename desk_type::config c;
    auto& settings = c.template gateway<account>().venue;
    take_recorded(symbols, settings);
    for (gw::instrument& i : settings.known_instruments) VenueT::complete(i);
    std::string_view funds = "USDT:100000,BTC:1";
    if constexpr (requires { VenueT::paper_balances; }) funds = VenueT::paper_balances;
    settings.account.balances = gw::sim::paper::parse_balances(funds);
    if constexpr (requires { VenueT::has_post_only; }) c.strategy.quotes.post_only = VenueT::has_post_only;
    settings.latency = {gw::milliseconds(2), gw::milliseconds(2), gw::milliseconds(2), gw::milliseconds(2)};
    c.risk = typename desk_type::risk_type(gw::trading_state(), gw::instrument_rules(),
                                           gw::order_rate({20, gw::seconds(1)}));
    desk_type d(std::move(c));
    player<venue, desk_type> p(d);
    const std::vector<record> records = read_recording(path);
    p.play(records);

    const auto& g = d.template gateway<account>();
    const auto& exchange = g.session.paper();
    bool agree = true;
    for (std::size_t i = 0; i < g.instruments.size(); ++i) {
        const gw::instrument_index at{static_cast<std::uint16_t>(i)};
        const gw::orders::position& mine = g.positions(at);
        const gw::orders::position& held = exchange.holdings().positions()(at);
        const gw::instrument& rules = g.instruments[i].rules;
        // Of a spot pair the paper account has the assets and no position.
        const bool same = rules.kind == gw::instrument_kind::spot ||
                          (mine.quantity() == held.quantity() && mine.cost() == held.cost());
        agree = agree && same;
        std::cout << rules.symbol.view() << ": executions " << mine.fills() << ", position "
                  << mine.quantity().str() << ", realized " << mine.realized().str()
                  << (same ? "" : ", which the paper account has otherwise") << '\n';
    }
    for (const auto& purse : exchange.holdings().purses()) {
        const auto* const told = g.accounts.find(purse.asset);
        const bool same = told != nullptr && told->wallet == gw::sim::paper::account::money_of(purse.wallet);
        agree = agree && same;
        std::cout << purse.asset.view() << ": wallet " << purse.wallet.str()
                  << (same ? "" : ", which the desk was told otherwise") << '\n';
    }
    const auto& s = d.strategy_state();
    std::cout << "orders " << s.quotes.submitted << ", executions as maker " << s.made << ", as taker "
              << s.taken << ", refused by the paper account " << g.counters.venue_rejects
              << ", open at the end " << exchange.open().size() << '\n'
              << "messages " << g.counters.messages << ", malformed " << g.counters.malformed << '\n'
              << (agree ? "the desk's books are the paper account's\n"
                        : "the desk's books are NOT the paper account's\n");
    return agree && g.counters.malformed == 0 ? 0 : 1;
}

} // namespace demo
