// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/oanda/order_requests.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// All other requests, and the table of all. Source: v20 REST, "Account", "Transaction", "Pricing", "Instrument
// Endpoints".
namespace gatewright::sim::server::oanda {

namespace detail::answers {

// Accounts
inline rest_answer accounts(services& s, const rest_call& c) {
    json::array list;
    for (const account_book& a : s.books)
        if (s.m.account(a.account).secret == c.token)
            list.push_back(json::object{{"id", a.name}, {"tags", json::array{}}});
    return {{{"accounts", std::move(list)}}};
}
inline rest_answer summary(services& s, const rest_call& c) {
    return listed(c, "account", summary_document(*c.book, s.desk.view));
}
inline rest_answer account(services& s, const rest_call& c) {
    const venue_view& v = s.desk.view;
    json::object d = summary_document(*c.book, v);
    json::array orders, trades, positions;
    for (const transaction_id id : c.book->pending)
        orders.push_back(order_document(c.book->orders.at(id), v));
    for (const transaction_id id : c.book->open_trades)
        trades.push_back(trade_summary(c.book->trades.at(id), *c.book, v));
    for (const auto i : s.m.instruments())
        if (ever_held(*c.book, i)) positions.push_back(position_document(*c.book, i, v));
    d["orders"] = std::move(orders);
    d["trades"] = std::move(trades);
    d["positions"] = std::move(positions);
    return listed(c, "account", std::move(d));
}
inline rest_answer instruments(services& s, const rest_call& c) {
    json::array list;
    for (const auto i : instruments_of(s.m, c.params))
        list.push_back(instrument_document(s.desk.view, i, c.book->margin_rate));
    return listed(c, "instruments", std::move(list));
}
/// What happened after a transaction, and what changes with prices.
inline rest_answer changes(services& s, const rest_call& c) {
    const std::int64_t since = c.params.require_integer("sinceTransactionID");
    if (since < 0 || std::cmp_greater(since, c.book->last()))
        throw api_error{416, "The transaction ID range specified is not valid", "INVALID_RANGE"};
    const venue_view& v = s.desk.view;
    const account_book& a = *c.book;
    const auto changed = [&](const json::object& ended, const char* member) {
        const auto* id = ended.if_contains(member);
        return id != nullptr && std::stoll(std::string(id->as_string())) > since;
    };
    json::array created, cancelled, filled, triggered, opened, reduced, closed, positions, transactions;
    for (const auto& [id, o] : a.orders) {
        const json::object d = order_document(o, v);
        if (std::cmp_greater(id, since)) created.push_back(d);
        if (changed(o.ended, "cancellingTransactionID")) cancelled.push_back(d);
        if (changed(o.ended, "fillingTransactionID"))
            (o.state == order_state::triggered ? triggered : filled).push_back(d);
    }
    std::set<matching::instrument_id> moved;
    for (const auto& [id, t] : a.trades) {
        const bool is_new = std::cmp_greater(id, since),
                   less = !t.closed_by.empty() && std::cmp_greater(t.closed_by.back(), since);
        if (!is_new && !less) continue;
        moved.insert(t.instrument);
        if (is_new) opened.push_back(trade_summary(t, a, v));
        if (less) (t.lots == 0 ? closed : reduced).push_back(trade_summary(t, a, v));
    }
    for (const auto i : moved) positions.push_back(position_document(a, i, v));
    for (auto n = static_cast<std::size_t>(since); n < a.transactions.size(); ++n)
        transactions.push_back(a.transactions[n]);
    json::object state = worth_document(a, v);
    json::array orders, trades, held;
    for (const transaction_id id : a.pending)
        if (const venue_order& o = a.orders.at(id); o.kind == order_kind::trailing_stop_loss)
            orders.push_back(
                members("id trailingStopValue", std::to_string(id), v.price(o.instrument, o.ticks)));
    for (const transaction_id id : a.open_trades)
        trades.push_back(
            members("id unrealizedPL", std::to_string(id), money(v.unrealized(a.trades.at(id)))));
    for (const auto i : s.m.instruments())
        if (a.held(i, true) + a.held(i, false) != 0)
            held.push_back(
                members("instrument netUnrealizedPL", v.name(i), position_document(a, i, v)["unrealizedPL"]));
    state["orders"] = std::move(orders);
    state["trades"] = std::move(trades);
    state["positions"] = std::move(held);
    return {members(
        "changes state lastTransactionID",
        members("ordersCreated ordersCancelled ordersFilled ordersTriggered tradesOpened tradesReduced "
                "tradesClosed positions transactions",
                std::move(created), std::move(cancelled), std::move(filled), std::move(triggered),
                std::move(opened), std::move(reduced), std::move(closed), std::move(positions),
                std::move(transactions)),
        std::move(state), a.last_text())};
}
inline rest_answer configure(services& s, const rest_call& c) {
    batch b = c.begin();
    json::object members;
    const auto alias = text_of(c.body, "alias"), rate = text_of(c.body, "marginRate");
    if (alias) members["alias"] = *alias;
    if (rate) {
        members["marginRate"] = *rate;
        const auto value = decimal::parse(*rate);
        const decimal least = margin_rate_of(s.m.account(c.book->account).leverage);
        if (!value || *value < least || *value > decimal::from_integer(1))
            refuse(b, 400, "CLIENT_CONFIGURE_REJECT", std::move(members), "MARGIN_RATE_INVALID",
                   "clientConfigureRejectTransaction", {"relatedTransactionIDs"});
        c.book->margin_rate = *value;
    }
    if (alias) c.book->alias = *alias;
    b.write("CLIENT_CONFIGURE", std::move(members), "clientConfigureTransaction");
    return {b.finish({"relatedTransactionIDs"})};
}

// Transactions
inline constexpr std::size_t most_transactions = 1000;
/// Whether a transaction is of one of the types; of any if there are none.
inline bool is_of(const std::vector<std::string>& types, const json::object& t) {
    return types.empty() || std::ranges::find(types, std::string(t.at("type").as_string())) != types.end();
}
/// Those of numbers, both included, of the types that are asked for; a thousand at most.
inline rest_answer transactions_between(const rest_call& c, std::int64_t from, std::int64_t to) {
    if (from < 1 || from > to + 1 || std::cmp_greater(to, c.book->last()))
        throw api_error{416, "The transaction ID range specified is not valid", "INVALID_RANGE"};
    const auto types = split(c.params.get("type").value_or(""), ',');
    json::array list;
    for (std::int64_t n = from; n <= to && list.size() < most_transactions; ++n) {
        const json::object& t = c.book->transactions[static_cast<std::size_t>(n - 1)];
        if (is_of(types, t)) list.push_back(t);
    }
    return listed(c, "transactions", std::move(list));
}
inline rest_answer transaction_range(services&, const rest_call& c) {
    return transactions_between(c, c.params.require_integer("from"), c.params.require_integer("to"));
}
inline rest_answer transactions_since(services&, const rest_call& c) {
    return transactions_between(c, c.params.require_integer("id") + 1,
                                static_cast<std::int64_t>(c.book->last()));
}
inline rest_answer transaction(services&, const rest_call& c) {
    const std::int64_t n = c.params.require_integer("transactionID");
    if (n < 1 || std::cmp_greater(n, c.book->last()))
        throw not_found("NO_SUCH_TRANSACTION", "The transaction ID specified does not exist");
    return listed(c, "transaction", c.book->transactions[static_cast<std::size_t>(n - 1)]);
}
/// Where those of a time are: pages, by their numbers.
inline rest_answer transaction_pages(services&, const rest_call& c) {
    const timestamp from = moment_of(c, "from").value_or(c.book->created),
                    to = moment_of(c, "to").value_or(c.now);
    const std::int64_t size = number_of(c, "pageSize", 100, 1, 1000);
    const auto type = c.params.get("type");
    const auto types = split(type.value_or(""), ',');
    std::int64_t first = 0, last = 0, count = 0;
    for (std::size_t n = 0; n < c.book->transactions.size(); ++n) {
        const json::object& t = c.book->transactions[n];
        const auto at = time_of(t.at("time").as_string());
        if (*at < from || *at > to) continue;
        last = static_cast<std::int64_t>(n + 1);
        if (first == 0) first = last;
        count += is_of(types, t) ? 1 : 0;
    }
    json::array pages;
    for (std::int64_t n = first; first != 0 && n <= last; n += size)
        pages.emplace_back(c.url() + "/transactions/idrange?from=" + std::to_string(n) +
                           "&to=" + std::to_string(std::min(last, n + size - 1)) +
                           (type ? "&type=" + std::string(*type) : ""));
    json::object d = members("from to pageSize count pages lastTransactionID", rfc3339(from), rfc3339(to),
                             size, count, std::move(pages), c.book->last_text());
    if (type) d["type"] = json::array(types.begin(), types.end());
    return {std::move(d)};
}

// Prices
/// How many units the account could buy and sell, by what an order does to trades of the other side.
inline json::object units_available(const services& s, const account_book& a, matching::instrument_id i) {
    const venue_view& v = s.desk.view;
    constexpr std::int64_t many = 1'000'000;
    const wide of_many = std::max<wide>(1, v.margin(a, i, many));
    const wide most = account_worth(v, a).available() * many / of_many;
    const auto both = [&](bool opens, bool reduces) {
        const auto lots = [&](side direction) {
            return v.units(i, (opens ? static_cast<std::int64_t>(most) : 0) +
                                  (reduces ? a.reducible(i, direction) : 0));
        };
        return members("long short", lots(side::buy), lots(side::sell));
    };
    return members("default openOnly reduceFirst reduceOnly", both(true, !a.hedging), both(true, false),
                   both(true, true), both(false, true));
}
inline rest_answer pricing(services& s, const rest_call& c) {
    (void)c.params.require("instruments");
    const auto since = moment_of(c, "since");
    json::array prices, conversions;
    std::set<std::string> currencies;
    for (const auto i : instruments_of(s.m, c.params)) {
        if (since && s.feeds[i].changed() <= *since) continue;
        const conversion_factors f = s.desk.view.conversion.factors(i);
        json::object price = s.feeds[i].now();
        price["quoteHomeConversionFactors"] =
            members("positiveUnits negativeUnits", factor_text(f.gain), factor_text(f.loss));
        if (!c.params.has("includeUnitsAvailable") || c.params.flag("includeUnitsAvailable"))
            price["unitsAvailable"] = units_available(s, *c.book, i);
        prices.push_back(std::move(price));
        for (const asset_code& currency : {s.m.listed(i).quote, s.m.listed(i).base}) {
            const bool bought = currency == s.m.listed(i).base;
            if ((bought &&
                 (type_of(s.m.listed(i)) != "CURRENCY" || !s.desk.view.conversion.knows(currency))) ||
                !currencies.insert(std::string(currency.view())).second)
                continue;
            const conversion_factors of = s.desk.view.conversion.factors(currency);
            conversions.push_back(members("currency accountGain accountLoss positionValue", currency.view(),
                                          factor_text(of.gain), factor_text(of.loss),
                                          factor_text((of.gain + of.loss) / 2)));
        }
    }
    json::object d{{"time", rfc3339(c.now)}, {"prices", std::move(prices)}};
    if (c.params.flag("includeHomeConversions")) d["homeConversions"] = std::move(conversions);
    return {std::move(d)};
}
inline rest_answer candles(services& s, const rest_call& c) {
    const auto i = instrument_of(s, c);
    price_feed::wish w;
    w.prices = c.params.get("price").value_or("M");
    if (w.prices.find_first_not_of("MBA") != w.prices.npos) throw invalid_value("price");
    const std::string_view name = c.params.get("granularity").value_or("S5");
    const auto length = std::ranges::find(granularities, name, &granularity::name);
    if (length == std::end(granularities)) throw invalid_value("granularity");
    w.length = *length;
    w.from = moment_of(c, "from");
    w.to = moment_of(c, "to");
    if (w.from && w.to && (c.params.has("count") || *w.to < *w.from))
        throw invalid_value(c.params.has("count") ? "count" : "to");
    w.count = static_cast<std::size_t>(number_of(c, "count", w.from && w.to ? 5000 : 500, 1, 5000));
    w.smooth = c.params.flag("smooth");
    w.include_first = !c.params.has("includeFirst") || c.params.flag("includeFirst");
    w.how.hour = static_cast<int>(number_of(c, "dailyAlignment", 17, 0, 23));
    const std::string_view zone = c.params.get("alignmentTimezone").value_or("America/New_York");
    w.how.new_york = zone == "America/New_York";
    if (!w.how.new_york && zone != "UTC") throw invalid_value("alignmentTimezone");
    static constexpr std::string_view week[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};
    const auto day = std::ranges::find(week, c.params.get("weeklyAlignment").value_or("Friday"));
    if (day == std::end(week)) throw invalid_value("weeklyAlignment");
    w.how.week_day = static_cast<int>(day - week);
    return {
        members("instrument granularity candles", s.desk.view.name(i), name, s.feeds[i].candles(w, c.now))};
}

} // namespace detail::answers

namespace detail {

/// What is served of an account, after `/v3/accounts/{accountID}`.
inline constexpr auto account_routes = std::to_array<rest_route>({
    {"GET", "", false, answers::account},
    {"GET", "/summary", false, answers::summary},
    {"GET", "/instruments", false, answers::instruments},
    {"GET", "/changes", false, answers::changes},
    {"PATCH", "/configuration", false, answers::configure},
    {"POST", "/orders", true, answers::create_order},
    {"GET", "/orders", false, answers::orders<false>},
    {"GET", "/pendingOrders", false, answers::orders<true>},
    {"GET", "/orders/{orderSpecifier}", false, answers::order},
    {"PUT", "/orders/{orderSpecifier}", true, answers::replace_order},
    {"PUT", "/orders/{orderSpecifier}/cancel", true, answers::cancel_order},
    {"PUT", "/orders/{orderSpecifier}/clientExtensions", true, answers::extend_order},
    {"GET", "/trades", false, answers::trades<false>},
    {"GET", "/openTrades", false, answers::trades<true>},
    {"GET", "/trades/{tradeSpecifier}", false, answers::trade},
    {"PUT", "/trades/{tradeSpecifier}/close", true, answers::close_trade},
    {"PUT", "/trades/{tradeSpecifier}/clientExtensions", true, answers::extend_trade},
    {"PUT", "/trades/{tradeSpecifier}/orders", true, answers::set_exits},
    {"GET", "/positions", false, answers::positions<false>},
    {"GET", "/openPositions", false, answers::positions<true>},
    {"GET", "/positions/{instrument}", false, answers::position},
    {"PUT", "/positions/{instrument}/close", true, answers::close_position},
    {"GET", "/transactions", false, answers::transaction_pages},
    {"GET", "/transactions/idrange", false, answers::transaction_range},
    {"GET", "/transactions/sinceid", false, answers::transactions_since},
    {"GET", "/transactions/{transactionID}", false, answers::transaction},
    {"GET", "/pricing", false, answers::pricing},
    {"GET", "/instruments/{instrument}/candles", false, answers::candles},
});
/// What is served without an account.
inline constexpr auto other_routes = std::to_array<rest_route>({
    {"GET", "/v3/accounts", false, answers::accounts},
    {"GET", "/v3/instruments/{instrument}/candles", false, answers::candles},
});

} // namespace detail

} // namespace gatewright::sim::server::oanda
