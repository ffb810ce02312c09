// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/bybit/authentication.hpp>
#include <gatewright/sim/server/bybit/documents.hpp>
#include <gatewright/sim/server/bybit/market_streams.hpp>
#include <gatewright/sim/server/bybit/trading_api.hpp>
#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/router.hpp>

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::bybit {

/// The parts of the venue that answer requests.
struct services {
    venue_state& state;
    trading_api& trading;
    std::deque<instrument_streams>& streams;
};
/// A path with its method, what it needs and how often an account may ask it in a second. Orders are not answered
/// here but by `trading_api::execute`. Source: API v5, each path.
using route = server::route<services>;

/// What each path answers: the `result` of the venue's envelope.
namespace detail::answers {

inline category kind_of(const call& c) { return trading_api::category_of_request(c.params); }
inline matching::instrument_id named(services& s, const call& c) {
    return s.state.named(kind_of(c), c.params.require("symbol"));
}
inline json::value listed(const call& c, json::value rows) {
    return members("category list", c.params.get("category").value_or(""), std::move(rows));
}
/// One row for each instrument that is asked for.
template <class Make>
json::value rows_of(services& s, const call& c, Make&& make) {
    const category kind = kind_of(c);
    json::array all;
    for (const auto i : s.state.market.instruments())
        if (s.trading.concerns(c.params, kind, i)) all.push_back(make(i));
    return listed(c, std::move(all));
}
/// A page of rows, the newest first, and the cursor of the next one. @param list rows by their numbers, the oldest
/// first
inline json::value page_of(const call& c, std::vector<std::pair<std::uint64_t, json::object>> list,
                           std::int64_t usual, std::int64_t most) {
    std::optional<std::uint64_t> after;
    if (const auto cursor = c.params.get("cursor")) {
        parameters p; // the client may have encoded it once more
        p.add("cursor", std::string(cursor->substr(cursor->find_last_not_of("0123456789") + 1)));
        after = static_cast<std::uint64_t>(p.require_integer("cursor"));
    }
    auto page = page_before(std::move(list), after, page_size(c.params.integer("limit"), usual, most));
    json::array rows;
    for (json::object& row : page.rows) rows.push_back(std::move(row));
    json::object d = listed(c, std::move(rows)).get_object();
    d["nextPageCursor"] = page.next ? "page_token%3D" + std::to_string(*page.next) : std::string();
    return d;
}
/// Whether a time is from `startTime` to `endTime`: without both the last days, without one so many beside the other.
/// @throws api_error 10001 for more than seven days
inline bool in_time(const call& c, timestamp t, std::int64_t days) {
    const auto first = c.params.integer("startTime"), last = c.params.integer("endTime");
    const std::int64_t day = 86'400'000, span = days * day;
    if (first && last && *last - *first > 7 * day) throw refusal(10001, "time range over 7 days");
    const std::int64_t begin = first ? *first : last.value_or(c.now.milliseconds()) - span;
    return t.milliseconds() >= begin &&
           t.milliseconds() <= (last    ? *last
                                : first ? *first + span
                                        : std::numeric_limits<std::int64_t>::max());
}

inline json::value time(services&, const call& c) {
    return members("timeSecond timeNano", std::to_string(c.server.milliseconds() / 1000),
                   std::to_string(c.server.ns));
}
/// Instruments of one status, `Trading` unless another one is asked for.
inline json::value instruments(services& s, const call& c) {
    if (c.params.get("category") == "option")
        return members("category list nextPageCursor", "option", json::array{});
    const category kind = kind_of(c);
    json::array all;
    for (const auto i : s.state.market.instruments())
        if (s.trading.concerns(c.params, kind, i) &&
            s.state.state_of(i) == c.params.get("status").value_or("Trading"))
            all.push_back(instrument_row(s.state, i));
    return members("category list nextPageCursor", category_words.name(kind), std::move(all));
}
template <bool Full>
json::value order_book(services& s, const call& c) {
    const auto most =
        Full ? 10'000 : page_size(c.params.integer("limit"), kind_of(c) == category::spot ? 1 : 25, 1000);
    return s.streams.at(named(s, c)).book_document(Full ? "full" : "1000", most, c.server);
}
inline json::value tickers(services& s, const call& c) {
    if (c.params.get("category") == "option") return listed(c, json::array{});
    if (c.params.get("symbol")) (void)named(s, c);
    return rows_of(s, c, [&](auto i) { return s.streams.at(i).ticker(c.server); });
}
inline json::value recent_trades(services& s, const call& c) {
    const bool spot = kind_of(c) == category::spot;
    return listed(
        c, s.streams.at(named(s, c))
               .recent_trades(page_size(c.params.integer("limit"), spot ? 60 : 500, spot ? 60 : 1000)));
}
inline json::value bars(services& s, const call& c) {
    const auto bar = std::ranges::find(bar_names, c.params.require("interval"));
    if (bar == bar_names.end()) throw refusal(10001, "interval invalid");
    json::object d =
        listed(c, s.streams.at(named(s, c))
                      .recent_bars(static_cast<std::size_t>(bar - bar_names.begin()),
                                   c.params.integer("start").value_or(0),
                                   c.params.integer("end").value_or(std::numeric_limits<std::int64_t>::max()),
                                   page_size(c.params.integer("limit"), 200, 1000)))
            .get_object();
    d["symbol"] = c.params.require("symbol");
    return d;
}
/// The same rate at each hour of funding, as long as one looks back.
inline json::value funding_history(services& s, const call& c) {
    const auto i = named(s, c);
    const instrument_config& of = s.state.market.listed(i);
    const std::int64_t last =
        std::min(c.params.integer("endTime").value_or(c.server.milliseconds()), c.server.milliseconds());
    json::array rows;
    for (const std::int64_t t : funding_hours(s.state.market, i, c.params.integer("startTime").value_or(0),
                                              last, page_size(c.params.integer("limit"), 200, 200)))
        rows.push_back(members("symbol fundingRate fundingRateTimestamp", wire_name(of), of.funding_rate,
                               std::to_string(t)));
    return listed(c, std::move(rows));
}
/// The open interest of now at each interval.
inline json::value open_interests(services& s, const call& c) {
    static constexpr std::string_view names[] = {"5min", "15min", "30min", "1h", "4h", "1d"};
    static constexpr std::int64_t lengths[] = {5, 15, 30, 60, 240, 1440};
    const auto name = std::ranges::find(names, c.params.require("intervalTime"));
    if (name == std::end(names)) throw refusal(10001, "intervalTime invalid");
    const auto i = named(s, c);
    const std::int64_t now = c.server.milliseconds();
    json::array rows;
    for (const std::int64_t t :
         whole_intervals(minutes(lengths[name - names]), c.params.integer("startTime").value_or(0),
                         std::min(c.params.integer("endTime").value_or(now), now),
                         page_size(c.params.integer("limit"), 50, 200)))
        rows.push_back(members("openInterest timestamp",
                               qty(s.state.market, i, open_interest(s.state.market, i)), std::to_string(t)));
    json::object d = listed(c, std::move(rows)).get_object();
    d["symbol"] = c.params.require("symbol");
    d["nextPageCursor"] = "";
    return d;
}
inline json::value price_limit(services& s, const call& c) {
    json::object d = limit_row(s.state, named(s, c));
    d["ts"] = plain(c.server);
    return d;
}

inline json::value account_info(services& s, const call& c) {
    json::object d = members("marginMode updatedTime dcpStatus spotHedgingStatus",
                             s.state.isolated.contains(c.account) ? "ISOLATED_MARGIN" : "REGULAR_MARGIN",
                             c.server, s.state.windows.empty() ? "OFF" : "ON", "OFF");
    d["unifiedMarginStatus"] = 6;
    d["timeWindow"] = 10;
    d["smpGroup"] = 0;
    d["isMasterTrader"] = false;
    return d;
}
inline json::value query_api(services& s, const call& c) {
    json::object d = members("id note apiKey secret type expiredAt createdAt vipLevel", "2208369",
                             "simulated", s.state.market.account(c.account).api_key, "", 1,
                             "2099-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "No VIP");
    d["readOnly"] = s.state.config.key_reads_only ? 1 : 0;
    d["unified"] = 0;
    d["uta"] = 1;
    d["userID"] = s.state.config.uid + c.account - s.state.market.account_id(0);
    d["isMaster"] = true;
    json::object may;
    may["ContractTrade"] = json::array{"Order", "Position"};
    may["Spot"] = json::array{"SpotTrade"};
    d["permissions"] = std::move(may);
    d["ips"] = json::array{"*"};
    return d;
}
inline json::value coins(services& s, const call&) {
    json::array rows;
    for (const asset_code& asset : s.state.market.assets())
        rows.push_back(members("coin name remainAmount chains", asset, asset, "0", json::array{}));
    return members("rows", std::move(rows));
}
inline json::value wallet(services& s, const call& c) {
    if (c.params.require("accountType") != "UNIFIED")
        throw refusal(10001, "accountType only support UNIFIED.");
    return members("list",
                   json::array(1, wallet_document(s.state, c.account, c.params.get("coin").value_or(""))));
}
inline json::value fee_rate(services& s, const call& c) {
    const account_config& a = s.state.market.account(c.account);
    return rows_of(s, c, [&](auto i) {
        return members("symbol takerFeeRate makerFeeRate baseCoin", wire_name(s.state.market.listed(i)),
                       a.taker_rate, a.maker_rate);
    });
}
/// Fills and payments of funding: of `execution/list`, or of `transaction-log`.
template <bool Log>
json::value statement(services& s, const call& c) {
    const market& m = s.state.market;
    std::vector<std::pair<std::uint64_t, json::object>> list;
    std::optional<category> kind;
    if (!Log || c.params.get("category")) kind = kind_of(c);
    for (const statement_entry& e : statement_of(m.engine().account_of(c.account))) {
        if (e.payment != nullptr && e.payment->kind != matching::payment_kind::funding) continue;
        const auto i = e.fill ? e.fill->instrument : e.payment->instrument;
        if ((kind && !s.trading.concerns(c.params, *kind, i)) || !in_time(c, e.time, Log ? 1 : 7)) continue;
        json::object row =
            Log      ? (e.fill ? transaction_row(s.state, *e.fill) : transaction_row(s.state, *e.payment))
            : e.fill ? execution_row(s.state, *e.fill, *m.engine().find(e.fill->order))
                     : execution_row(s.state, *e.payment);
        const auto other = [&](const char* name, const char* member) {
            const auto wanted = c.params.get(name);
            return wanted && std::string_view(row.at(member).as_string()) != *wanted;
        };
        if (other("orderId", "orderId") || other("orderLinkId", "orderLinkId") ||
            (Log ? other("type", "type") || other("currency", "currency") : other("execType", "execType")))
            continue;
        list.emplace_back(e.number, std::move(row));
    }
    return page_of(c, std::move(list), Log ? 20 : 50, Log ? 50 : 100);
}

/// When the oldest order of a category ended that `order/realtime` still has, among those that have ended.
inline timestamp realtime_begins(services& s, category kind, const std::vector<told_order>& all) {
    std::vector<timestamp> ends;
    for (const told_order& t : all)
        if (!matching::is_open(t.order.status) &&
            category_of(s.state.market.listed(t.order.instrument)) == kind)
            ends.push_back(t.order.updated);
    const auto kept = static_cast<std::size_t>(s.state.config.kept_in_realtime);
    if (ends.size() <= kept) return {};
    std::ranges::sort(ends, std::greater<>());
    return ends[kept - 1];
}
/// Open orders, or those that ended. By its id an order is told open or not. @throws api_error 10001
template <bool Realtime>
json::value orders(services& s, const call& c) {
    const category kind = kind_of(c);
    const bool by_id = c.params.get("orderId") || c.params.get("orderLinkId");
    if (Realtime && kind == category::linear && !by_id && !c.params.get("symbol") &&
        !c.params.get("baseCoin") && !c.params.get("settleCoin"))
        throw refusal(10001, "symbol or settleCoin or baseCoin");
    const bool open = Realtime && c.params.get("openOnly").value_or("0") == "0";
    const auto state = c.params.get("orderStatus"), filter = c.params.get("orderFilter");
    std::vector<told_order> all = told_orders(s.state.market, c.account);
    for (const auto& [number, o] : s.state.rejected[c.account]) all.push_back({o, number, nullptr});
    std::ranges::sort(all, {}, &told_order::rank);
    const timestamp begins = Realtime ? realtime_begins(s, kind, all) : timestamp{};
    const auto told = [&](const told_order& t) {
        const timestamp end = t.order.updated;
        if (matching::is_open(t.order.status)) return Realtime;
        return Realtime ? end >= begins && end > s.state.realtime_since
                        : end + s.state.config.history_delay <= c.now;
    };
    const auto one = by_id ? s.trading.find(c.params, c.account, kind) : std::nullopt;
    std::vector<std::pair<std::uint64_t, json::object>> list;
    for (std::size_t n = 0; n < all.size(); ++n) {
        const told_order& t = all[n];
        const bool is_open = matching::is_open(t.order.status);
        if (!told(t)) continue;
        if (by_id ? !one || one->number != t.number
                  : is_open != open || !s.trading.concerns(c.params, kind, t.order.instrument))
            continue;
        json::object row = order_row(s.state, t);
        if (forgotten(t.order, s.state.config.kept_unfilled, c.now) ||
            (!Realtime && !in_time(c, t.order.created, 7)) ||
            (state && std::string_view(row.at("orderStatus").as_string()) != *state) ||
            (filter && *filter != s.trading.filter_of(t)))
            continue;
        list.emplace_back(n + 1, std::move(row));
    }
    return page_of(c, std::move(list), 20, 50);
}
/// Positions: those that are held, or of a symbol all that there can be. @throws api_error 10001
inline json::value positions(services& s, const call& c) {
    const category kind = kind_of(c);
    if (kind == category::spot) throw refusal(10001, "category invalid");
    const bool by_symbol = c.params.get("symbol").has_value();
    if (kind == category::linear && !by_symbol && !c.params.get("settleCoin"))
        throw refusal(10001, "symbol or settleCoin");
    // Of one that is delisted there is nothing to tell.
    if (by_symbol && s.state.state_of(named(s, c)) == "Closed") throw refusal(10001, "symbol invalid");
    std::vector<std::pair<std::uint64_t, json::object>> list;
    for (const auto i : s.state.market.instruments())
        for (const auto leg : {position_side::net, position_side::long_side, position_side::short_side}) {
            const bool there = (leg == position_side::net) != s.state.hedged(c.account, i);
            const auto lots = s.state.market.engine().account_of(c.account).position_of(i, leg).lots;
            if (s.trading.concerns(c.params, kind, i) && there && (by_symbol || lots != 0))
                list.emplace_back(1'000 - i * 3u - static_cast<unsigned>(leg),
                                  position_row(s.state, s.trading.exits, c.account, {i, leg}, "avgPrice"));
        }
    std::ranges::reverse(list);
    return page_of(c, std::move(list), 20, 200);
}
inline json::value switch_mode(services& s, const call& c) {
    const std::int64_t mode = c.params.require_integer("mode");
    if (mode != 0 && mode != 3) throw refusal(10001, "mode invalid");
    const auto coin = c.params.get("coin");
    if (!coin) (void)c.params.require("symbol");
    const matching::account& a = s.state.market.engine().account_of(c.account);
    std::vector<matching::instrument_id> concerned;
    for (const auto i : s.state.market.instruments())
        if (s.state.may_hedge(i) &&
            (coin ? s.state.market.listed(i).settle() == asset_code(*coin) : i == named(s, c)))
            concerned.push_back(i);
    if (concerned.empty()) throw refusal(110029);
    if (std::ranges::all_of(concerned, [&](auto i) { return s.state.hedged(c.account, i) == (mode == 3); }))
        throw refusal(110025);
    for (const auto i : concerned) {
        for (const auto& [key, p] : a.positions)
            if (key.instrument == i && p.lots != 0) throw refusal(110024);
        for (const told_order& t : told_orders(s.state.market, c.account))
            if (t.order.instrument == i && matching::is_open(t.order.status)) throw refusal(110028);
    }
    for (const auto i : concerned) s.state.hedge[{c.account, i}] = mode == 3;
    return json::object{};
}
inline json::value set_leverage(services& s, const call& c) {
    const auto i = named(s, c);
    const decimal buy = c.params.require_number("buyLeverage"),
                  sell = c.params.require_number("sellLeverage");
    const auto whole = multiple_of(decimal::from_integer(1), buy);
    if (buy != sell || !whole || *whole < 1) throw refusal(10001, "buy leverage invalid");
    matching::matching_engine& engine = s.state.market.engine();
    const auto wanted = static_cast<std::uint32_t>(std::min<std::int64_t>(*whole, 1000));
    if (engine.account_of(c.account).leverage_of(i) == wanted) throw refusal(110043);
    if (wanted > engine.brackets(i).max_leverage(0, 0)) throw refusal(110013);
    engine.set_leverage(c.account, i, wanted);
    return json::object{};
}
inline json::value set_margin_mode(services& s, const call& c) {
    const std::string_view mode = c.params.require("setMarginMode");
    if (mode != "ISOLATED_MARGIN" && mode != "REGULAR_MARGIN") throw refusal(10001, "setMarginMode invalid");
    matching::matching_engine& engine = s.state.market.engine();
    for (const auto& [key, p] : engine.account_of(c.account).positions)
        if (p.lots != 0) throw refusal(3400045);
    const bool isolated = mode == "ISOLATED_MARGIN";
    for (const auto i : s.state.market.instruments())
        if (!s.state.spot(i)) engine.set_isolated(c.account, i, isolated);
    if (isolated)
        s.state.isolated.insert(c.account);
    else
        s.state.isolated.erase(c.account);
    return members("reasons", json::array{});
}
inline json::value trading_stop(services& s, const call& c) {
    s.trading.trading_stop(c.params, c.account, c.now);
    return json::object{};
}
inline json::value cancel_all(services& s, const call& c) {
    return s.trading.cancel_all(c.params, c.account, c.now);
}
/// The dead man's switch, by connections that have its topic. @throws api_error 10001
inline json::value disconnected_cancel_all(services& s, const call& c) {
    const std::int64_t window = c.params.require_integer("timeWindow");
    const std::string_view product = c.params.get("product").value_or("OPTIONS");
    if (window < 3 || window > 300) throw refusal(10001, "timeWindow invalid");
    if (product != "SPOT" && product != "DERIVATIVES" && product != "OPTIONS")
        throw refusal(10001, "product invalid");
    if (product != "OPTIONS") s.state.windows[{c.account, product == "SPOT"}] = seconds(window);
    return json::object{};
}

} // namespace detail::answers

/// Every path that the simulated venue serves, without its `/v5` prefix, but those of `order_routes`.
inline constexpr auto rest_routes = std::to_array<route>({
    {"GET", "/market/time", security::none, 0, false, detail::answers::time},
    {"GET", "/market/instruments-info", security::none, 0, false, detail::answers::instruments},
    {"GET", "/market/orderbook", security::none, 0, false, detail::answers::order_book<false>},
    {"GET", "/market/full-ob", security::none, 0, false, detail::answers::order_book<true>},
    {"GET", "/market/tickers", security::none, 0, false, detail::answers::tickers},
    {"GET", "/market/recent-trade", security::none, 0, false, detail::answers::recent_trades},
    {"GET", "/market/kline", security::none, 0, false, detail::answers::bars},
    {"GET", "/market/funding/history", security::none, 0, false, detail::answers::funding_history},
    {"GET", "/market/open-interest", security::none, 0, false, detail::answers::open_interests},
    {"GET", "/market/price-limit", security::none, 0, false, detail::answers::price_limit},
    {"GET", "/user/query-api", security::is_signed, 10, false, detail::answers::query_api},
    {"GET", "/asset/coin/query-info", security::is_signed, 5, false, detail::answers::coins},
    {"GET", "/account/info", security::is_signed, 50, false, detail::answers::account_info},
    {"GET", "/account/wallet-balance", security::is_signed, 50, false, detail::answers::wallet},
    {"GET", "/account/fee-rate", security::is_signed, 5, false, detail::answers::fee_rate},
    {"GET", "/account/transaction-log", security::is_signed, 25, false, detail::answers::statement<true>},
    {"POST", "/account/set-margin-mode", security::is_signed, 10, false, detail::answers::set_margin_mode},
    {"GET", "/position/list", security::is_signed, 50, false, detail::answers::positions},
    {"POST", "/position/switch-mode", security::is_signed, 10, false, detail::answers::switch_mode},
    {"POST", "/position/set-leverage", security::is_signed, 10, false, detail::answers::set_leverage},
    {"POST", "/position/trading-stop", security::is_signed, 10, true, detail::answers::trading_stop},
    {"GET", "/order/realtime", security::is_signed, 50, false, detail::answers::orders<true>},
    {"GET", "/order/history", security::is_signed, 50, false, detail::answers::orders<false>},
    {"GET", "/execution/list", security::is_signed, 50, false, detail::answers::statement<false>},
    {"POST", "/order/cancel-all", security::is_signed, 10, true, detail::answers::cancel_all},
    {"POST", "/order/disconnected-cancel-all", security::is_signed, 5, false,
     detail::answers::disconnected_cancel_all},
});

/// A request about orders: `POST /v5/order/…`, and `order.…` over the trade link.
struct order_route {
    std::string_view name;
    order_pool what;
    bool batch;
    security needs = security::is_signed;
    bool order_operation = true;
};
/// All of them.
inline constexpr auto order_routes = std::to_array<order_route>({
    {"create", order_pool::create, false},
    {"amend", order_pool::amend, false},
    {"cancel", order_pool::cancel, false},
    {"create-batch", order_pool::create, true},
    {"amend-batch", order_pool::amend, true},
    {"cancel-batch", order_pool::cancel, true},
});
/// The row of a name; null if there is none.
[[nodiscard]] constexpr const order_route* order_route_of(std::string_view name) noexcept {
    for (const order_route& row : order_routes)
        if (row.name == name) return &row;
    return nullptr;
}

} // namespace gatewright::sim::server::bybit
