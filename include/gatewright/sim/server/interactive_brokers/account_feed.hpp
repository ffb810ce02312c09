// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/account_book.hpp>

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gatewright::sim::server::interactive_brokers {

/// What of an account was told last: values by name and currency, positions as their text.
struct told_account {
    std::size_t book = 0;
    std::map<std::pair<std::string, std::string>, std::string> values{};
    std::map<matching::instrument_id, std::string> positions{};
    std::vector<std::string> tags{};                   ///< of a summary: those that are wanted
    std::optional<matching::instrument_id> contract{}; ///< of the profit of one position
};

/// What a connection is told of accounts, by the numbers of its requests.
struct account_wishes {
    std::optional<told_account> updates;
    std::optional<std::vector<told_account>> positions;
    std::map<std::int64_t, std::vector<told_account>> summaries;
    std::map<std::int64_t, told_account> updates_multi, positions_multi, profits;
    timestamp next{}; ///< when values are told again that nobody traded for
    timestamp next_second{};
};

/// Values, positions and profits of the accounts that the login manages. What has not changed is not told again.
class account_feed {
public:
    using wishes = account_wishes;

    account_feed(const market& m, const exchange_config& config, const contract_list& contracts,
                 const std::deque<account_book>& books)
        : market_(m)
        , config_(config)
        , contracts_(contracts)
        , books_(books) {}

    // What is asked. Each throws api_error.
    void ask_updates(wishes& w, fields& in, timestamp now, sends& out) const {
        in.skip(1);
        const bool on = in.flag();
        const std::size_t book = book_named(in.text(), -1);
        w.updates.reset();
        if (!on) return;
        w.updates.emplace().book = book;
        tell_updates(*w.updates, now, out);
        out.add(frame(tell::account_end, "1", books_[book].name()));
    }
    void ask_positions(wishes& w, sends& out) const {
        w.positions = all_accounts();
        for (auto& one : *w.positions) tell_positions(one, 0, false, out);
        out.add(frame(tell::positions_end, "1"));
    }
    void ask_positions_multi(wishes& w, fields& in, sends& out) const {
        in.skip(1);
        const std::int64_t id = in.integer();
        told_account& one = w.positions_multi[id] = {book_named(in.text(), id)};
        tell_positions(one, id, true, out);
        out.add(frame(tell::positions_multi_end, "1", id));
    }
    void ask_updates_multi(wishes& w, fields& in, sends& out) const {
        in.skip(1);
        const std::int64_t id = in.integer();
        told_account& one = w.updates_multi[id] = {book_named(in.text(), id)};
        tell_multi(one, id, out);
        out.add(frame(tell::updates_multi_end, "1", id));
    }
    void ask_summary(wishes& w, fields& in, sends& out) const {
        in.skip(1);
        const std::int64_t id = in.integer();
        in.skip(1); // the group: all accounts
        auto& all = w.summaries[id] = all_accounts();
        const auto tags = split(in.text(), ',');
        for (auto& one : all) {
            one.tags = tags;
            tell_summary(one, id, out);
        }
        out.add(frame(tell::summary_end, "1", id));
    }
    void ask_profit(wishes& w, fields& in, bool single, sends& out) const {
        const std::int64_t id = in.integer();
        told_account one{book_named(in.text(), id)};
        in.skip(1);
        if (single) {
            contract_query q;
            q.con_id = in.integer();
            one.contract = contracts_.one(q, id);
        }
        w.profits[id] = one;
        tell_profit(w.profits[id], id, out);
    }

    /// What is due at a time. @param traded whether an account did since the last call
    void pass(wishes& w, bool traded, timestamp now, sends& out) const {
        if (traded || now >= w.next) {
            w.next = now + minutes(3);
            if (w.updates) tell_updates(*w.updates, now, out);
            for (auto& [id, all] : w.summaries)
                for (auto& one : all) tell_summary(one, id, out);
            for (auto& [id, one] : w.updates_multi) tell_multi(one, id, out);
        }
        if (traded && w.positions)
            for (auto& one : *w.positions) tell_positions(one, 0, false, out);
        if (traded)
            for (auto& [id, one] : w.positions_multi) tell_positions(one, id, true, out);
        if (now < w.next_second) return;
        w.next_second = now + seconds(1);
        for (auto& [id, one] : w.profits) tell_profit(one, id, out);
    }
    /// The account of a name, the first one if it is empty.
    [[nodiscard]] std::size_t book_named(std::string_view name, std::int64_t request) const {
        for (std::size_t n = 0; n < config_.managed; ++n)
            if (name.empty() || books_[n].name() == name) return n;
        throw invalid_request(request, "Invalid account code");
    }

private:
    struct value {
        std::string name, text, currency;
        bool by_currency = false; ///< told of each currency, and of all together as `BASE`
    };
    [[nodiscard]] std::vector<told_account> all_accounts() const {
        std::vector<told_account> all(config_.managed);
        for (std::size_t n = 0; n < all.size(); ++n) all[n].book = n;
        return all;
    }
    [[nodiscard]] static std::string text_of(wide amount) {
        return matching::to_money(amount).normalized().str();
    }
    [[nodiscard]] std::vector<value> values_of(const account_book& b) const {
        const std::string base(market_.assets().front().view());
        std::vector<value> all{
            {"AccountCode", b.name(), ""}, {"AccountReady", "true", ""}, {"AccountType", "INDIVIDUAL", ""}};
        const wide worth = b.net_liquidation(), margin = b.margin();
        wide cash = 0, unrealized = 0, realized = 0, gross = 0;
        std::map<std::string, wide> open_profit;
        for (const auto& [i, h] : b.holdings()) {
            const contract_config& c = contracts_.of(i);
            if (c.type == contract_type::cash) continue;
            open_profit[c.currency] += b.unrealized(i);
            const wide of_it = b.worth(i);
            gross += b.in_base(c.currency, of_it < 0 ? -of_it : of_it);
        }
        for (const auto& [currency, s] : b.currencies()) {
            const wide open = open_profit[currency];
            cash += b.in_base(currency, s.cash);
            unrealized += b.in_base(currency, open);
            realized += b.in_base(currency, s.told_realized);
            for (const char* name : {"CashBalance", "TotalCashBalance"})
                all.push_back({name, text_of(s.cash), currency, true});
            all.push_back({"UnrealizedPnL", text_of(open), currency, true});
            all.push_back({"RealizedPnL", text_of(s.told_realized), currency, true});
            all.push_back({"ExchangeRate", text_of(b.in_base(currency, 100'000'000)), currency, true});
        }
        for (const char* name : {"CashBalance", "TotalCashBalance"})
            all.push_back({name, text_of(cash), "BASE", true});
        all.push_back({"UnrealizedPnL", text_of(unrealized), "BASE", true});
        all.push_back({"RealizedPnL", text_of(realized), "BASE", true});
        const std::pair<const char*, wide> sums[] = {
            {"NetLiquidation", worth},           {"TotalCashValue", cash},
            {"EquityWithLoanValue", worth},      {"InitMarginReq", margin},
            {"MaintMarginReq", margin},          {"AvailableFunds", worth - margin},
            {"ExcessLiquidity", worth - margin}, {"BuyingPower", (worth - margin) * 4},
            {"GrossPositionValue", gross}};
        for (const auto& [name, sum] : sums) all.push_back({name, text_of(sum), base});
        return all;
    }
    /// Calls `say(value)` for each that is not what was told last.
    template <class Say>
    void changed(told_account& one, Say&& say) const {
        for (const value& v : values_of(books_[one.book])) {
            std::string& told = one.values[{v.name, v.currency}];
            if (told == v.text) continue;
            told = v.text;
            say(v);
        }
    }
    void tell_updates(told_account& one, timestamp now, sends& out) const {
        const account_book& b = books_[one.book];
        const std::size_t before = out.size();
        changed(one, [&](const value& v) {
            out.add(frame(tell::account_value, "2", v.name, v.text, v.currency, b.name()));
        });
        for (const auto& [i, h] : b.holdings()) {
            const contract_config& c = contracts_.of(i);
            if (c.type == contract_type::cash) continue;
            frame f(tell::portfolio, "8", c.con_id, c.symbol, type_words.name(c.type), c.expiry, c.strike,
                    c.right.empty() ? std::string("0") : c.right, c.multiplier, c.primary_exchange,
                    c.currency, c.local_symbol, c.trading_class, market_.quantity(i, h.pure.lots),
                    market_.price(i, market_.engine().mark_ticks(i)), matching::to_money(b.worth(i)),
                    b.average_cost(i), matching::to_money(b.unrealized(i)), matching::to_money(h.realized),
                    b.name());
            if (std::string text = f.bytes(); one.positions[i] != text) {
                one.positions[i] = text;
                out.push_back(std::move(text));
            }
        }
        if (out.size() != before) out.add(frame(tell::account_time, "1", clock_text(now).substr(0, 5)));
    }
    void tell_multi(told_account& one, std::int64_t id, sends& out) const {
        changed(one, [&](const value& v) {
            out.add(
                frame(tell::update_multi, "1", id, books_[one.book].name(), "", v.name, v.text, v.currency));
        });
    }
    void tell_summary(told_account& one, std::int64_t id, sends& out) const {
        changed(one, [&](const value& v) {
            const auto wants = [&](const std::string& tag) {
                if (!v.by_currency) return tag == v.name;
                return tag == "$LEDGER:ALL" || tag == "$LEDGER:" + v.currency ||
                       (tag == "$LEDGER" && v.currency == "BASE");
            };
            if (std::ranges::any_of(one.tags, wants))
                out.add(frame(tell::summary, "1", id, books_[one.book].name(), v.name, v.text, v.currency));
        });
    }
    void tell_positions(told_account& one, std::int64_t id, bool multi, sends& out) const {
        const account_book& b = books_[one.book];
        for (const auto& [i, h] : b.holdings()) {
            const contract_config& c = contracts_.of(i);
            if (c.type == contract_type::cash) continue;
            const std::string is = std::to_string(h.pure.lots) + ' ' + b.average_cost(i).str();
            if (one.positions[i] == is) continue;
            one.positions[i] = is;
            frame f(multi ? tell::position_multi : tell::position, multi ? 1 : 3);
            if (multi) f.add(id);
            f.add(b.name());
            contracts_.put(f, i, c.primary_exchange.empty() ? c.exchange : c.primary_exchange);
            f.add(market_.quantity(i, h.pure.lots), b.average_cost(i));
            if (multi) f.add("");
            out.add(f);
        }
    }
    void tell_profit(told_account& one, std::int64_t id, sends& out) const {
        const account_book& b = books_[one.book];
        wide open = 0, realized = 0;
        for (const auto& [i, h] : b.holdings()) {
            if (contracts_.of(i).type == contract_type::cash || (one.contract && *one.contract != i))
                continue;
            open += b.in_base(contracts_.of(i).currency, b.unrealized(i));
            realized += b.in_base(contracts_.of(i).currency, h.realized);
        }
        frame f(one.contract ? tell::pnl_single : tell::pnl, id);
        const bool held = one.contract && b.holdings().contains(*one.contract);
        if (one.contract)
            f.add(held ? market_.quantity(*one.contract, b.holdings().at(*one.contract).pure.lots)
                       : decimal());
        f.add(matching::to_money(open + realized), matching::to_money(open), matching::to_money(realized));
        if (held)
            f.add(matching::to_money(b.worth(*one.contract)));
        else if (one.contract)
            f.add(unset_double);
        std::string text = f.bytes();
        if (one.positions[0] == text) return;
        out.push_back(one.positions[0] = text);
    }

    const market& market_;
    const exchange_config& config_;
    const contract_list& contracts_;
    const std::deque<account_book>& books_;
};

} // namespace gatewright::sim::server::interactive_brokers
