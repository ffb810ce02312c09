// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/ledger.hpp>
#include <gatewright/sim/server/oanda/money.hpp>
#include <gatewright/sim/server/oanda/times.hpp>
#include <gatewright/sim/server/oanda/words.hpp>
#include <gatewright/sim/server/plain_documents.hpp>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the venue keeps of an account. Lots are signed where a side is not given: below zero are sales.
namespace gatewright::sim::server::oanda {

/// A number of a transaction. Orders and trades are called by that of the transaction that made them.
using transaction_id = std::uint64_t;

/// An order that closes a trade, as it is asked for.
struct exit_wish {
    order_kind kind = order_kind::take_profit;
    std::int64_t ticks = 0;    ///< its price; zero: by distance
    std::int64_t distance = 0; ///< from the trade's price, or that a trailing one follows at
    lifetime lives = lifetime::till_cancelled;
    timestamp good_till{};
    trigger_price by = trigger_price::usual;
    json::object terms{}; ///< as transactions and orders show them
};

/// An order, open or not.
struct venue_order {
    transaction_id id = 0;
    order_kind kind = order_kind::market;
    matching::instrument_id instrument = 0;
    std::int64_t lots = 0;
    std::int64_t ticks = 0;    ///< its price
    std::int64_t bound = 0;    ///< the worst price at which it may fill; zero: none
    std::int64_t distance = 0; ///< of a trailing stop
    lifetime lives = lifetime::till_cancelled;
    timestamp good_till{};
    position_fill fills = position_fill::usual;
    trigger_price by = trigger_price::usual;
    transaction_id trade = 0;       ///< the one that it closes
    bool waits_for_rise = false;    ///< market-if-touched: its price was above the market when it came
    std::string filled_as{};        ///< ORDER_FILL's reason; empty: as its kind has it
    std::vector<exit_wish> exits{}; ///< of the trade that it opens
    json::object terms{};           ///< as transactions and documents show them
    json::object ended{};           ///< what its document says besides of its end
    order_state state = order_state::pending;
    timestamp created{}, updated{};
    std::int64_t filled = 0; ///< lots, without a sign
    wide filled_value = 0;   ///< in 10^-8 of quote currency
    std::string cancelled_for{};

    [[nodiscard]] side direction() const noexcept { return lots > 0 ? side::buy : side::sell; }
    [[nodiscard]] std::int64_t size() const noexcept { return lots < 0 ? -lots : lots; }
    [[nodiscard]] std::string_view client_id() const {
        const auto* extensions = terms.if_contains("clientExtensions");
        const auto* called = extensions ? extensions->as_object().if_contains("id") : nullptr;
        return called ? std::string_view(called->as_string()) : std::string_view();
    }
    /// Whether it is executed at a limit or better, or by a guaranteed price.
    [[nodiscard]] bool waits_at_price() const noexcept {
        return kind == order_kind::limit || kind == order_kind::take_profit;
    }
};

/// An order's client id as the ledger has it: empty where it has no room.
[[nodiscard]] inline client_order_id ledger_name(const venue_order& o) {
    client_order_id name;
    if (!name.assign(o.client_id())) name = {};
    return name;
}

/// What one execution opened, whole or in parts still there.
struct venue_trade {
    transaction_id id = 0;
    matching::instrument_id instrument = 0;
    std::int64_t lots = 0, initial_lots = 0;
    std::int64_t ticks = 0;           ///< its price
    wide realized = 0, financing = 0; ///< in home currency
    timestamp opened{}, closed{}, financed_until{};
    std::int64_t closed_lots = 0; ///< without a sign
    wide closed_ticks = 0;        ///< sum of lots × ticks
    std::vector<transaction_id> closed_by{};
    std::map<order_kind, transaction_id> exits{}; ///< orders that wait to close it
    json::object extensions{};
    wide initial_margin = 0;

    [[nodiscard]] bool is_long() const noexcept { return initial_lots > 0; }
    [[nodiscard]] std::int64_t size() const noexcept { return lots < 0 ? -lots : lots; }
};

/// Sums of one side of a position, in home currency.
struct side_sums {
    wide realized = 0, financing = 0;
};

/// One account.
struct account_book {
    matching::account_id account = 0;
    std::string name; ///< its id at the venue
    std::int64_t user = 0;
    bool hedging = false;
    std::string alias = "Primary";
    decimal margin_rate;
    timestamp created{};
    wide balance = 0, realized = 0, financing = 0, commission = 0, guaranteed_fees = 0, transfers = 0;
    std::vector<json::object> transactions{}; ///< number n stands at n - 1
    std::size_t told = 0;                     ///< how many of them the stream has told
    std::map<transaction_id, venue_order> orders{};
    std::map<transaction_id, venue_trade> trades{};
    std::set<transaction_id> pending{}, open_trades{};
    std::map<std::pair<matching::instrument_id, bool>, side_sums> sides{}; ///< true: long
    std::map<matching::position_key, matching::position> positions{}; ///< in quote currency, of fills alone
    std::vector<ledger_fill> fills{};
    bool called = false; ///< it is in a margin call

    [[nodiscard]] transaction_id last() const noexcept { return transactions.size(); }
    [[nodiscard]] std::string last_text() const { return std::to_string(last()); }
    /// An order by its number or by `@` and its client id: of several the one that is open, or the newest.
    [[nodiscard]] const venue_order* find_order(std::string_view specifier) const {
        if (!specifier.starts_with('@')) return find_by_number(orders, specifier);
        const venue_order* found = nullptr;
        for (const auto& [id, o] : orders)
            if (o.client_id() == specifier.substr(1) &&
                (found == nullptr || found->state != order_state::pending || o.state == order_state::pending))
                found = &o;
        return found;
    }
    [[nodiscard]] const venue_trade* find_trade(std::string_view specifier) const {
        if (!specifier.starts_with('@')) return find_by_number(trades, specifier);
        const venue_trade* found = nullptr;
        for (const auto& [id, t] : trades)
            if (const auto* text = t.extensions.if_contains("id");
                text && std::string_view(text->as_string()) == specifier.substr(1))
                found = &t;
        return found;
    }
    /// Whether an open order, but one, has a client id.
    [[nodiscard]] bool client_id_is_open(std::string_view id, transaction_id but) const {
        for (const transaction_id o : pending)
            if (o != but && orders.at(o).client_id() == id) return true;
        return false;
    }
    /// Lots that an execution on a side can reduce.
    [[nodiscard]] std::int64_t reducible(matching::instrument_id i, side direction) const {
        std::int64_t lots = 0;
        for (const transaction_id t : open_trades)
            if (const venue_trade& at = trades.at(t);
                at.instrument == i && at.is_long() != (direction == side::buy))
                lots += at.size();
        return lots;
    }
    /// What is held long or short of an instrument, in lots without a sign.
    [[nodiscard]] std::int64_t held(matching::instrument_id i, bool is_long) const {
        return reducible(i, is_long ? side::sell : side::buy);
    }

private:
    template <class MapT>
    static const typename MapT::mapped_type* find_by_number(const MapT& all, std::string_view text) {
        std::uint64_t n = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
        const auto at = error == std::errc{} && end == text.data() + text.size() ? all.find(n) : all.end();
        return at == all.end() ? nullptr : &at->second;
    }
};

/// What is done to an account at once: transactions of one number, and what the answer says of it.
struct batch {
    account_book& of;
    timestamp now;
    std::string request{}; ///< of a client; empty: the venue's own doing
    transaction_id first = 0;
    json::array related{};
    json::object answer{};

    /// Adds a transaction. @param name of the member under which the answer has it; empty: none. The reference is good
    /// until the next one is added.
    json::object& write(std::string_view type, json::object said, std::string_view name = {}) {
        json::object t =
            members("id time userID accountID batchID", std::to_string(of.last() + 1), rfc3339(now), of.user,
                    of.name, std::to_string(first != 0 ? first : of.last() + 1));
        if (!request.empty()) t["requestID"] = request;
        t["type"] = type;
        for (auto& [key, value] : said) t[key] = std::move(value);
        of.transactions.push_back(std::move(t));
        if (first == 0) first = of.last();
        related.emplace_back(of.last_text());
        if (!name.empty()) answer[name] = of.transactions.back();
        return of.transactions.back();
    }
    /// The answer, with what every one says. @param unsaid by an answer that says less
    [[nodiscard]] json::object finish(std::initializer_list<std::string_view> unsaid = {}) {
        answer["relatedTransactionIDs"] = related;
        answer["lastTransactionID"] = of.last_text();
        for (const std::string_view name : unsaid) answer.erase(name);
        return std::move(answer);
    }
};

} // namespace gatewright::sim::server::oanda
