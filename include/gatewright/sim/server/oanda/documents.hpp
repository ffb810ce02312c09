// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/oanda/account_book.hpp>
#include <gatewright/sim/server/oanda/config.hpp>
#include <gatewright/sim/server/plain_documents.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

// Documents about what is listed and what accounts have. Source: v20 "Account", "Order", "Trade", "Position",
// "Primitives"; recorded replies.
namespace gatewright::sim::server::oanda {

/// Of trailing stops, in ticks: five pips, and ten thousand.
inline constexpr std::int64_t least_trailing = 50, most_trailing = 100'000;

/// What is known to make documents of.
struct venue_view {
    const market& m;
    const exchange_config& config;
    const home_conversion& conversion;

    [[nodiscard]] std::string price(matching::instrument_id i, std::int64_t ticks) const {
        return m.price(i, ticks).str();
    }
    [[nodiscard]] std::string units(matching::instrument_id i, std::int64_t lots) const {
        return m.quantity(i, lots).str();
    }
    [[nodiscard]] std::string_view name(matching::instrument_id i) const { return m.listed(i).symbol.view(); }
    /// What lots gain from one price to another, in home currency. @param lots signed
    [[nodiscard]] wide gain(matching::instrument_id i, std::int64_t from, std::int64_t to,
                            std::int64_t lots) const {
        return conversion.home(i, m.value(i, to, lots) - m.value(i, from, lots));
    }
    /// What a trade would gain if it were closed now.
    [[nodiscard]] wide unrealized(const venue_trade& t) const {
        return gain(t.instrument, t.ticks, quote_of(m, t.instrument).closing(t.is_long()), t.lots);
    }
    /// The same by the middle of bid and ask.
    [[nodiscard]] wide unrealized_middle(const venue_trade& t) const {
        const quote q = quote_of(m, t.instrument);
        return conversion.home(
            t.instrument, (m.value(t.instrument, q.bid, t.lots) + m.value(t.instrument, q.ask, t.lots)) / 2 -
                              m.value(t.instrument, t.ticks, t.lots));
    }
    /// What so many lots are worth in home currency, by middle prices.
    [[nodiscard]] wide worth(matching::instrument_id i, std::int64_t lots) const {
        const quote q = quote_of(m, i);
        return conversion.home_middle(i, (m.value(i, q.bid, lots) + m.value(i, q.ask, lots)) / 2);
    }
    /// Of an instrument the account's rate, where that is higher than what the instrument asks for.
    [[nodiscard]] wide margin(const account_book& a, matching::instrument_id i, std::int64_t lots) const {
        return matching::fraction_of(worth(i, lots), a.margin_rate);
    }
};

/// What an account is worth, in home currency.
struct account_worth {
    wide unrealized = 0, unrealized_middle = 0, position_value = 0, margin = 0;
    wide nav = 0, closeout_nav = 0;

    /// @param i, bought, sold lots of an instrument beside what is held, without signs; below zero: less is held
    account_worth(const venue_view& v, const account_book& a, matching::instrument_id i = 0,
                  std::int64_t bought = 0, std::int64_t sold = 0) {
        for (const transaction_id id : a.open_trades) {
            unrealized += v.unrealized(a.trades.at(id));
            unrealized_middle += v.unrealized_middle(a.trades.at(id));
        }
        for (const auto n : v.m.instruments()) {
            const std::int64_t longs = a.held(n, true) + (n == i ? bought : 0);
            const std::int64_t shorts = a.held(n, false) + (n == i ? sold : 0);
            // Of a hedge the larger side needs margin.
            const std::int64_t size = std::max(longs, shorts);
            if (size <= 0) continue;
            position_value += v.worth(n, size);
            margin += v.margin(a, n, size);
        }
        nav = a.balance + unrealized;
        closeout_nav = a.balance + unrealized_middle;
    }
    [[nodiscard]] wide available() const { return std::max<wide>(0, nav - margin); }
    /// Of the margin that is used, as a part of what the account is worth, in 10^-5.
    [[nodiscard]] wide call_percent() const {
        if (margin == 0) return 0;
        if (closeout_nav <= 0) return 999'999'999;
        return matching::divide_half_even(margin * 100'000, closeout_nav);
    }
    /// It is closed out when half of the margin is gone.
    [[nodiscard]] wide closeout_percent() const { return matching::divide_half_even(call_percent(), 2); }
};
[[nodiscard]] inline std::string percent(wide p) { return decimal(static_cast<std::int64_t>(p), -5).str(); }

/// `CURRENCY`, `METAL` or `CFD`, by what is bought.
[[nodiscard]] inline std::string_view type_of(const instrument_config& s) {
    static constexpr std::string_view currencies[] = {"EUR", "USD", "GBP", "JPY", "CHF", "AUD", "NZD", "CAD",
                                                      "SEK", "NOK", "DKK", "PLN", "MXN", "ZAR", "SGD", "HKD"};
    const std::string_view base = s.base.view();
    if (base == "XAU" || base == "XAG") return "METAL";
    return std::ranges::find(currencies, base) != std::end(currencies) ? "CURRENCY" : "CFD";
}
[[nodiscard]] inline json::object instrument_document(const venue_view& v, matching::instrument_id i,
                                                      decimal margin_rate) {
    const instrument_config& s = v.m.rules(i);
    std::string shown(s.symbol.view());
    std::ranges::replace(shown, '_', '/');
    const int digits = -s.tick.exponent();
    const exchange_config& c = v.config;
    return members(
        "name type displayName pipLocation displayPrecision tradeUnitsPrecision minimumTradeSize "
        "maximumTrailingStopDistance minimumTrailingStopDistance maximumPositionSize maximumOrderUnits "
        "marginRate guaranteedStopLossOrderMode commission",
        s.symbol, type_of(s), shown, 1 - digits, digits, -s.lot.exponent(), s.lot.str(),
        v.price(i, most_trailing), v.price(i, least_trailing), "0", s.max_quantity.str(), margin_rate.str(),
        c.guaranteed_stops ? "ALLOWED" : "DISABLED",
        members("commission unitsTraded minimumCommission", c.commission.str(), c.commission_units.str(),
                c.commission_minimum.str()));
}

[[nodiscard]] inline json::object order_document(const venue_order& o, const venue_view& v) {
    json::object d = members("id createTime type state", std::to_string(o.id), rfc3339(o.created),
                             kind_words.name(o.kind), state_words.name(o.state));
    for (const auto& [key, value] : o.terms) d[key] = value;
    for (const auto& [key, value] : o.ended) d[key] = value;
    if (o.kind == order_kind::trailing_stop_loss) d["trailingStopValue"] = v.price(o.instrument, o.ticks);
    return d;
}

[[nodiscard]] inline json::object trade_document(const venue_trade& t, const account_book& a,
                                                 const venue_view& v) {
    const bool open = t.lots != 0;
    json::object d =
        members("id instrument price openTime state initialUnits initialMarginRequired currentUnits "
                "realizedPL financing",
                std::to_string(t.id), v.name(t.instrument), v.price(t.instrument, t.ticks), rfc3339(t.opened),
                open ? "OPEN" : "CLOSED", v.units(t.instrument, t.initial_lots), money(t.initial_margin),
                v.units(t.instrument, t.lots), money(t.realized), money(t.financing));
    if (open) {
        d["unrealizedPL"] = money(v.unrealized(t));
        d["marginUsed"] = money(v.margin(a, t.instrument, t.size()));
    } else {
        d["closeTime"] = rfc3339(t.closed);
    }
    if (t.closed_lots != 0) {
        d["averageClosePrice"] =
            v.price(t.instrument,
                    static_cast<std::int64_t>(matching::divide_half_even(t.closed_ticks, t.closed_lots)));
        json::array ids;
        for (const transaction_id id : t.closed_by) ids.emplace_back(std::to_string(id));
        d["closingTransactionIDs"] = std::move(ids);
    }
    if (!t.extensions.empty()) d["clientExtensions"] = t.extensions;
    for (const auto& [kind, id] : t.exits)
        d[std::string(exit_member(kind)) + "Order"] = order_document(a.orders.at(id), v);
    return d;
}
/// The same with its exits by their numbers, as lists of an account have it.
[[nodiscard]] inline json::object trade_summary(const venue_trade& t, const account_book& a,
                                                const venue_view& v) {
    json::object d = trade_document(t, a, v);
    for (const auto& [kind, id] : t.exits) {
        const std::string name = std::string(exit_member(kind)) + "Order";
        d.erase(name);
        d[name + "ID"] = std::to_string(id);
    }
    return d;
}

[[nodiscard]] inline json::object position_document(const account_book& a, matching::instrument_id i,
                                                    const venue_view& v) {
    json::object d{{"instrument", v.name(i)}};
    wide realized = 0, unrealized = 0, financing = 0;
    for (const bool is_long : {true, false}) {
        json::array ids;
        wide open = 0, ticks = 0;
        std::int64_t lots = 0;
        for (const transaction_id id : a.open_trades) {
            const venue_trade& t = a.trades.at(id);
            if (t.instrument != i || t.is_long() != is_long) continue;
            ids.emplace_back(std::to_string(id));
            open += v.unrealized(t);
            ticks += matching::multiply(t.ticks, t.size());
            lots += t.size();
        }
        const auto sums = a.sides.find({i, is_long});
        const side_sums of = sums == a.sides.end() ? side_sums{} : sums->second;
        json::object s =
            members("units pl resettablePL financing unrealizedPL", v.units(i, is_long ? lots : -lots),
                    money(of.realized), money(of.realized), money(of.financing), money(open));
        if (lots != 0) {
            s["averagePrice"] =
                v.price(i, static_cast<std::int64_t>(matching::divide_half_even(ticks, lots)));
            s["tradeIDs"] = std::move(ids);
        }
        d[is_long ? "long" : "short"] = std::move(s);
        realized += of.realized;
        financing += of.financing;
        unrealized += open;
    }
    d["pl"] = money(realized);
    d["resettablePL"] = money(realized);
    d["financing"] = money(financing);
    d["unrealizedPL"] = money(unrealized);
    if (const std::int64_t size = std::max(a.held(i, true), a.held(i, false)); size != 0)
        d["marginUsed"] = money(v.margin(a, i, size));
    return d;
}
/// Whether an account ever held an instrument.
[[nodiscard]] inline bool ever_held(const account_book& a, matching::instrument_id i) {
    return a.sides.contains({i, true}) || a.sides.contains({i, false});
}

/// What changes with prices: `state` of the changes, and a part of the summary.
[[nodiscard]] inline json::object worth_document(const account_book& a, const venue_view& v) {
    const account_worth w(v, a);
    return members(
        "unrealizedPL NAV marginUsed marginAvailable positionValue marginCloseoutUnrealizedPL "
        "marginCloseoutNAV marginCloseoutMarginUsed marginCloseoutPercent marginCloseoutPositionValue "
        "marginCallMarginUsed marginCallPercent withdrawalLimit balance pl resettablePL financing "
        "commission guaranteedExecutionFees",
        money(w.unrealized), money(w.nav), money(w.margin), money(w.available()), money(w.position_value),
        money(w.unrealized_middle), money(w.closeout_nav), money(w.margin), percent(w.closeout_percent()),
        money(w.position_value), money(w.margin), percent(w.call_percent()), money(w.available()),
        money(a.balance), money(a.realized), money(a.realized), money(a.financing), money(a.commission),
        money(a.guaranteed_fees));
}
[[nodiscard]] inline json::object summary_document(const account_book& a, const venue_view& v) {
    std::int64_t positions = 0;
    for (const auto i : v.m.instruments()) positions += a.held(i, true) + a.held(i, false) != 0 ? 1 : 0;
    json::object d = members(
        "id alias currency createdByUserID createdTime hedgingEnabled guaranteedStopLossOrderMode marginRate "
        "openTradeCount openPositionCount pendingOrderCount lastTransactionID",
        a.name, a.alias, v.m.assets().at(0), a.user, rfc3339(a.created), a.hedging,
        v.config.guaranteed_stops ? "ALLOWED" : "DISABLED", a.margin_rate.str(), a.open_trades.size(),
        positions, a.pending.size(), a.last_text());
    for (const auto& [key, value] : worth_document(a, v)) d[key] = value;
    return d;
}

} // namespace gatewright::sim::server::oanda
