// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/account_feed.hpp>
#include <gatewright/sim/server/interactive_brokers/bar_feed.hpp>
#include <gatewright/sim/server/interactive_brokers/order_desk.hpp>
#include <gatewright/sim/server/interactive_brokers/tick_feed.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace gatewright::sim::server::interactive_brokers {

/// What TWS has of a client that is connected.
struct client_state {
    std::int64_t client = -1;
    price_wishes prices{};
    bar_wishes bars{};
    account_wishes account{};
};

/// TWS behind its socket: all that it can be asked for, and what it tells by itself.
class terminal {
public:
    /// @throws std::invalid_argument for contracts that are not one for each instrument
    terminal(market& m, const exchange_config& config, order_desk::post to)
        : config_(config)
        , contracts_(m, config)
        , documents_(m, contracts_)
        , books_(make_books(m, contracts_, config))
        , desk_(m, config, contracts_, documents_, books_, std::move(to))
        , view_(m, config, contracts_)
        , ticks_(view_)
        , bars_(view_)
        , accounts_(m, config, contracts_, books_) {}

    [[nodiscard]] contract_list& contracts() noexcept { return contracts_; }
    [[nodiscard]] order_desk& desk() noexcept { return desk_; }
    [[nodiscard]] tick_feed& ticks() noexcept { return ticks_; }
    [[nodiscard]] std::deque<account_book>& books() noexcept { return books_; }
    [[nodiscard]] const std::deque<account_book>& books() const noexcept { return books_; }
    [[nodiscard]] static api_error read_only() {
        return invalid_request(-1, "The API interface is currently in Read-Only mode.");
    }
    [[nodiscard]] frame next_id(std::int64_t client) {
        return frame(tell::next_id, "1", desk_.next_id(client));
    }
    [[nodiscard]] frame managed_accounts() const {
        std::string all;
        for (std::size_t n = 0; n < config_.managed; ++n) all += (n == 0 ? "" : ",") + books_[n].name();
        return frame(tell::managed_accounts, "1", all);
    }

    /// Answers a request. @param server the time as TWS shows it @throws api_error, unreadable
    void respond(client_state& c, ask what, fields& in, timestamp now, timestamp server, sends& out) {
        price_wishes& data = c.prices;
        bar_wishes& bars = c.bars;
        account_wishes& account = c.account;
        const std::int64_t client = c.client;
        const auto after_version = [&] {
            in.skip(1);
            return in.integer();
        };
        const auto end = [&](auto& list, int code, const char* text) {
            const std::int64_t id = after_version();
            if (list.erase(id) == 0) throw api_error{id, code, text + std::to_string(id)};
        };
        switch (what) {
        case ask::place: return desk_.place(client, placement::read(in), now);
        case ask::cancel: return desk_.cancel(client, after_version(), now);
        case ask::global_cancel: return desk_.cancel_all(now);
        case ask::open_orders: return tell_open_orders(client, true, out);
        case ask::all_open_orders: return tell_open_orders(client, false, out);
        case ask::auto_open_orders:
            if (client != 0) throw api_error{-1, 327, "Only the default client (i.e 0) can auto bind orders"};
            desk_.bind_new(after_version() != 0);
            return;
        case ask::completed_orders: return tell_completed_orders(in.flag(), out);
        case ask::executions: return tell_executions(in, out);
        case ask::ids: out.add(next_id(client)); return;
        case ask::managed_accounts: out.add(managed_accounts()); return;
        case ask::current_time: out.add(frame(tell::current_time, "1", unix_seconds(server))); return;
        case ask::market_data: return ticks_.ask_ticker(data, in, now, out);
        case ask::cancel_market_data: return end(data.tickers, 300, "Can't find EId with tickerId:");
        case ask::data_type: data.data_type = after_version(); return;
        case ask::depth: return ticks_.ask_depth(data, in, out);
        case ask::cancel_depth:
            return end(data.depths, 310, "Can't find the subscribed market depth with tickerId:");
        case ask::ticks: return ticks_.ask_ticks(data, in, out);
        case ask::cancel_ticks: data.ticks.erase(in.integer()); return;
        case ask::past_ticks: out.add(ticks_.ask_past_ticks(in)); return;
        case ask::history: return bars_.ask_history(bars, in, now, out);
        case ask::live_bars: return bars_.ask_live(bars, in, now);
        case ask::cancel_history:
        case ask::cancel_live_bars: bars.erase(after_version()); return;
        case ask::head_stamp: out.add(bars_.head_stamp(in)); return;
        case ask::cancel_head_stamp: return;
        case ask::contract_details: return tell_contracts(in, server, out);
        case ask::market_rule: out.add(contracts_.rule(in.integer())); return;
        case ask::matching_symbols: {
            const std::int64_t id = in.integer();
            out.add(contracts_.matching_symbols(id, in.text()));
            return;
        }
        case ask::option_parameters: {
            const std::int64_t id = in.integer();
            in.skip(3);
            for (const frame& f : contracts_.option_chains(id, in.integer())) out.add(f);
            out.add(frame(tell::option_parameters_end, id));
            return;
        }
        case ask::depth_exchanges:
            out.add(frame(tell::depth_exchanges, 2, "ISLAND", "STK", "", "Deep2", unset_integer, "CME", "FUT",
                          "", "Deep", unset_integer));
            return;
        case ask::account_updates: return accounts_.ask_updates(account, in, server, out);
        case ask::updates_multi: return accounts_.ask_updates_multi(account, in, out);
        case ask::account_summary: return accounts_.ask_summary(account, in, out);
        case ask::positions: return accounts_.ask_positions(account, out);
        case ask::cancel_positions: account.positions.reset(); return;
        case ask::positions_multi: return accounts_.ask_positions_multi(account, in, out);
        case ask::cancel_updates_multi: account.updates_multi.erase(after_version()); return;
        case ask::cancel_account_summary: account.summaries.erase(after_version()); return;
        case ask::cancel_positions_multi: account.positions_multi.erase(after_version()); return;
        case ask::pnl: return accounts_.ask_profit(account, in, false, out);
        case ask::pnl_single: return accounts_.ask_profit(account, in, true, out);
        case ask::cancel_pnl:
        case ask::cancel_pnl_single: account.profits.erase(in.integer()); return;
        case ask::start: break;
        }
        throw invalid_request(-1, "Incorrect request id");
    }

    // What the market does, and what of it a client is told.
    void on_trades(matching::instrument_id i, const std::vector<matching::public_trade>& trades) {
        view_.on_trades(i, trades);
    }
    void on_book(matching::instrument_id i, timestamp now) { view_.on_book(i, now); }
    void tell_trades(const client_state& c, matching::instrument_id i,
                     const std::vector<matching::public_trade>& trades, sends& out) const {
        ticks_.tell_trades(c.prices, i, trades, out);
    }
    void tell_book(client_state& c, matching::instrument_id i, timestamp now, sends& out) const {
        ticks_.tell_book(c.prices, i, now, out);
    }
    /// Of prices what is due at a time.
    void tell_prices(client_state& c, timestamp now, sends& out) const {
        ticks_.pass(c.prices, now, out);
        bars_.pass(c.bars, now, out);
    }
    /// Of accounts. @param traded whether one did since the last call
    void tell_accounts(client_state& c, bool traded, timestamp now, sends& out) const {
        accounts_.pass(c.account, traded, now, out);
    }

private:
    [[nodiscard]] static std::deque<account_book> make_books(const market& m, const contract_list& contracts,
                                                             const exchange_config& config) {
        if (config.contracts.size() != config.instruments.size() || config.managed == 0 ||
            config.managed > config.accounts.size())
            throw std::invalid_argument("contracts: one for each instrument; managed: one account at least");
        std::deque<account_book> books;
        for (std::size_t n = 0; n < config.accounts.size(); ++n)
            books.emplace_back(m, contracts, m.account_id(n));
        return books;
    }

    void tell_contracts(fields& in, timestamp server, sends& out) {
        in.skip(1);
        const std::int64_t id = in.integer();
        auto found = contracts_.all(contract_query::read(in));
        std::erase_if(found, [&](matching::instrument_id i) { return !contracts_.is_listed(i); });
        if (found.empty()) throw api_error{id, 200, "No security definition has been found for the request"};
        for (const auto i : found) out.add(contracts_.details(id, i, server));
        out.add(frame(tell::contract_end, "1", id));
    }
    void tell_open_orders(std::int64_t client, bool own, sends& out) {
        if (own && config_.read_only) throw read_only();
        if (own && client == 0) desk_.bind_open();
        desk_.for_each([&](const api_order& o, const matching::order*) {
            if (!documents_.open(o) || (own && (o.client != client || (o.manual && o.order_id == 0)))) return;
            for (const frame& f : documents_.both(o)) out.add(f);
        });
        out.add(frame(tell::orders_end, "1"));
    }
    void tell_completed_orders(bool api_only, sends& out) {
        desk_.for_each([&](const api_order& o, const matching::order* e) {
            if (e != nullptr && !documents_.open(o) && !(api_only && o.manual))
                out.add(documents_.completed(o, e));
        });
        out.add(frame(tell::completed_end));
    }
    void tell_executions(fields& in, sends& out) {
        in.skip(1);
        const std::int64_t id = in.integer();
        const std::int64_t client = in.integer();
        const std::string account = in.text();
        const auto since = time_in(in.text());
        contract_query q;
        q.symbol = in.text();
        q.type = in.text();
        in.skip(1); // exchange: where it was executed is not simulated
        const std::string direction = in.text();
        sends commissions;
        for (std::size_t n = 0; n < config_.managed; ++n)
            for (const api_execution& x : books_[n].executions()) {
                const contract_config& c = contracts_.of(x.fill.instrument);
                const bool buys = x.fill.side == side::buy;
                if ((client != 0 && x.client != client) ||
                    (!account.empty() && account != books_[n].name()) || (since && x.fill.time < *since) ||
                    (!q.symbol.empty() && q.symbol != c.symbol) ||
                    (!q.type.empty() && q.type != type_words.name(c.type)) ||
                    (!direction.empty() && (direction[0] == 'B') != buys))
                    continue;
                out.add(documents_.execution(x, id));
                commissions.add(order_documents::commission(x));
            }
        out.insert(out.end(), commissions.begin(), commissions.end());
        out.add(frame(tell::executions_end, "1", id));
    }

    const exchange_config& config_;
    contract_list contracts_;
    order_documents documents_;
    std::deque<account_book> books_;
    order_desk desk_;
    market_view view_;
    tick_feed ticks_;
    bar_feed bars_;
    account_feed accounts_;
};

} // namespace gatewright::sim::server::interactive_brokers
