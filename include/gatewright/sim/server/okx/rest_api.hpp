// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/okx/authentication.hpp>
#include <gatewright/sim/server/okx/market_streams.hpp>
#include <gatewright/sim/server/okx/trading_api.hpp>
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

namespace gatewright::sim::server::okx {

/// The parts of the venue that answer requests.
struct services {
    venue_state& state;
    trading_api& trading;
    std::deque<instrument_streams>& streams;
};
/// A path with its method, what it needs and how often it may be asked in two seconds. Order operations are not
/// answered here but by `trading_api::execute`.
using route = server::route<services>;

/// Whether an instrument is one that `instType`, `instFamily`, `uly` and `instId`, a list with commas, ask for; what
/// is not sent asks for all.
[[nodiscard]] inline bool asked_for(const services& s, const parameters& p, matching::instrument_id i) {
    const instrument_config& listed = s.state.market.listed(i);
    const auto same = [&](std::string_view name, std::string_view value) {
        const auto wanted = split(p.get(name).value_or(value), ',');
        return value.empty() ? !p.get(name) : std::ranges::find(wanted, value) != wanted.end();
    };
    return same("instType", kind_of(listed)) && same("instId", listed.symbol.view()) &&
           same("instFamily", family_of(listed)) && same("uly", family_of(listed));
}
/// One row for each instrument that is asked for. @throws api_error 51001 for an `instId` that is not listed
template <class Make>
[[nodiscard]] json::value rows_of(services& s, const call& c, Make&& make) {
    if (const auto name = c.params.get("instId")) (void)s.state.named(*name);
    json::array all;
    for (const auto i : s.state.market.instruments())
        if (asked_for(s, c.params, i)) all.push_back(make(i));
    return all;
}
/// A page of a list that stands newest first: those older than `after`, or newer than `before`, at most `limit`.
[[nodiscard]] inline json::value page_of(const parameters& p,
                                         std::vector<std::pair<std::uint64_t, json::object>> list) {
    json::array rows;
    for (json::object& row : page_between(std::move(list), p.integer("after"), p.integer("before"),
                                          page_size(p.integer("limit"), 100, 100)))
        rows.push_back(std::move(row));
    return rows;
}

/// What each path answers: the `data` of the venue's envelope.
namespace detail::answers {

/// Nothing is there to be told.
inline json::value nothing(services&, const call&) { return json::array{}; }
inline json::value time(services&, const call& c) { return json::array{members("ts", c.server)}; }
inline json::value instruments(services& s, const call& c) {
    (void)c.params.require("instType");
    if (c.params.get("instType") == "OPTION" && !c.params.get("uly") && !c.params.get("instFamily"))
        throw refusal("50015", "uly or instFamily");
    return rows_of(s, c, [&](auto i) { return instrument_row(s.state, i); });
}
/// A document of instruments that is not about spot pairs only. @tparam Row of `reference_documents.hpp`
template <auto Row>
json::value each(services& s, const call& c) {
    return rows_of(s, c, [&](auto i) { return Row(s.state, i, c.server); });
}
inline json::value tickers(services& s, const call& c) {
    return rows_of(s, c, [&](auto i) { return s.streams.at(i).row_of("tickers", c.server); });
}
inline json::value books(services& s, const call& c) {
    const auto i = s.state.named(c.params.require("instId"));
    return json::array{s.streams.at(i).book_document(page_size(c.params.integer("sz"), 1, 400), c.server)};
}
inline json::value trades(services& s, const call& c) {
    const auto i = s.state.named(c.params.require("instId"));
    return s.streams.at(i).recent_trades(page_size(c.params.integer("limit"), 100, 500));
}
/// The place of the length that is asked for.
inline std::size_t bar_asked(const call& c) {
    const auto bar = std::find(bar_names.begin(), bar_names.end(), c.params.get("bar").value_or("1m"));
    if (bar == bar_names.end()) throw refusal("51000", "bar");
    return static_cast<std::size_t>(bar - bar_names.begin());
}
inline json::value candles(services& s, const call& c) {
    const auto i = s.state.named(c.params.require("instId"));
    return s.streams.at(i).recent_bars(bar_asked(c), page_size(c.params.integer("limit"), 100, 300));
}

inline json::value history_candles(services& s, const call& c) {
    const auto i = s.state.named(c.params.require("instId"));
    json::array rows;
    for (json::array& row :
         page_between(s.streams.at(i).ended_bars(bar_asked(c)), c.params.integer("after"),
                      c.params.integer("before"), page_size(c.params.integer("limit"), 100, 300)))
        rows.push_back(std::move(row));
    return rows;
}
inline json::value history_trades(services& s, const call& c) {
    const auto i = s.state.named(c.params.require("instId"));
    return s.streams.at(i).past_trades(
        c.params.get("type") == "2",
        c.params.integer("after").value_or(std::numeric_limits<std::int64_t>::max()),
        page_size(c.params.integer("limit"), 100, 100));
}
/// The brackets of the instruments of a family. @throws api_error 50015 for a request that names none
inline json::value position_tiers(services& s, const call& c) {
    (void)c.params.require("instType");
    (void)c.params.require("tdMode");
    if (!c.params.get("instFamily") && !c.params.get("uly") && !c.params.get("instId"))
        throw refusal("50015", "uly or instFamily");
    json::array rows;
    for (const auto i : s.state.market.instruments())
        if (asked_for(s, c.params, i))
            for (json::value& row : tier_rows(s.state, i)) rows.push_back(std::move(row));
    return rows;
}
/// The same rate at each hour of funding, as long as one looks back.
inline json::value funding_history(services& s, const call& c) {
    const auto i = s.state.named(c.params.require("instId"));
    const std::string rate = plain(s.state.market.listed(i).funding_rate);
    const std::int64_t before = c.params.integer("before").value_or(0);
    const std::int64_t after = std::min(c.params.integer("after").value_or(c.server.milliseconds() + 1),
                                        c.server.milliseconds() + 1);
    json::array rows;
    for (const std::int64_t t : funding_hours(s.state.market, i, before + 1, after - 1,
                                              page_size(c.params.integer("limit"), 100, 400)))
        rows.push_back(members("formulaType fundingRate fundingTime instId instType method realizedRate",
                               "noRate", rate, std::to_string(t), s.state.market.listed(i).symbol,
                               kind_of(s.state.market.listed(i)), "current_period", rate));
    return rows;
}

inline json::value account_config(services& s, const call& c) {
    const std::string uid = s.state.uid(c.account);
    return json::array{members("acctLv posMode uid mainUid acctStpMode ctIsoMode mgnIsoMode greeksType kycLv "
                               "label level perm roleType autoLoan "
                               "enableSpotBorrow ip spotOffsetType opAuth levelTmp",
                               std::to_string(s.state.config.account_level),
                               s.state.hedged(c.account) ? "long_short_mode" : "net_mode", uid, uid,
                               "cancel_maker", "automatic", "automatic", "PA", "3", "simulated",
                               s.state.config.vip == 0 ? "Lv1" : "VIP" + std::to_string(s.state.config.vip),
                               "read_only,trade", "0", false, false)};
}
inline json::value balance(services& s, const call& c) {
    return json::array{balance_document(s.state, c.account, c.server, c.params.get("ccy").value_or(""))};
}
inline json::value positions(services& s, const call& c) {
    json::array all;
    for (const auto& [key, p] : s.state.market.engine().account_of(c.account).positions)
        if (p.lots != 0 && asked_for(s, c.params, key.instrument))
            all.push_back(position_row(s.state, c.account, key, c.server));
    return all;
}
inline json::value trade_fee(services& s, const call& c) {
    const auto& a = s.state.market.account(c.account);
    const decimal maker = a.maker_rate.negated(), taker = a.taker_rate.negated();
    // Of one instrument of spot, or of contracts of one family: both are of one fee group here.
    if (const auto name = c.params.get("instId")) (void)s.state.named(*name);
    if (const auto family = c.params.get("instFamily")) {
        const auto all = s.state.market.instruments();
        if (std::none_of(all.begin(), all.end(), [&](auto i) { return asked_for(s, c.params, i); }))
            throw refusal("51000", "instFamily");
    }
    json::object row = members(
        "category instType level maker taker makerU takerU ruleType ts delivery exercise makerUSDC takerUSDC",
        "1", c.params.require("instType"), "Lv1", maker, taker, maker, taker, "normal", c.server);
    row["feeGroup"] = json::array{members("groupId maker taker", "1", maker, taker)};
    return json::array{std::move(row)};
}
inline json::value set_position_mode(services& s, const call& c) {
    const std::string_view mode = c.params.require("posMode");
    if (mode != "net_mode" && mode != "long_short_mode") throw refusal("51000", "posMode");
    const matching::account& a = s.state.market.engine().account_of(c.account);
    for (const auto& [key, p] : a.positions)
        if (p.lots != 0) throw refusal("59000");
    for (const matching::order_id id : a.open)
        if (s.state.market.listed(s.state.market.engine().find(id)->instrument).kind != instrument_kind::spot)
            throw refusal("59000");
    s.state.long_short[c.account] = mode == "long_short_mode";
    return json::array{members("posMode", mode)};
}
/// One row for each instrument that `instId`, a list with commas, names.
inline json::value leverage_info(services& s, const call& c) {
    json::array rows;
    for (const std::string& name : split(c.params.require("instId"), ','))
        rows.push_back(members("instId mgnMode posSide lever", name, c.params.require("mgnMode"), "net",
                               s.state.leverage(c.account, s.state.named(name))));
    return rows;
}
inline json::value set_leverage(services& s, const call& c) {
    const auto i = s.state.named(c.params.require("instId"));
    const std::int64_t leverage = c.params.require_integer("lever");
    const std::string_view mode = c.params.require("mgnMode");
    if (leverage < 1 || leverage > 100) throw refusal("51000", "lever");
    if (mode != "cross" && mode != "isolated") throw refusal("51000", "mgnMode");
    const matching::bracket_table& brackets = s.state.market.engine().brackets(i);
    const auto wanted = static_cast<std::uint32_t>(leverage);
    for (const auto& [key, p] : s.state.market.engine().account_of(c.account).positions) {
        const std::int64_t lots = p.lots < 0 ? -p.lots : p.lots;
        if (key.instrument == i && brackets.measured(0, lots) > brackets.most_at(wanted))
            throw refusal("59102");
    }
    if (wanted > brackets.max_leverage(0, 0)) throw refusal("59102");
    s.state.market.engine().set_leverage(c.account, i, wanted);
    return json::array{members("lever mgnMode instId posSide", std::to_string(leverage), mode,
                               s.state.market.listed(i).symbol, c.params.get("posSide").value_or(""))};
}

/// Fills, or bills of them, of the last `Days`, the newest first; ids are of the bills. Those of three months are
/// asked for by kind.
template <int Days, bool Bills>
json::value fills(services& s, const call& c) {
    if (Days == 90) (void)c.params.require("instType");
    std::vector<std::pair<std::uint64_t, json::object>> list;
    const auto begin = c.params.integer("begin"), end = c.params.integer("end"),
               order = c.params.integer("ordId");
    const matching::account& account = s.state.market.engine().account_of(c.account);
    const auto& all = account.executions;
    const auto in_time = [&](timestamp t) {
        const std::int64_t at = t.milliseconds();
        return t + minutes(Days * 1440) >= c.now && (!begin || at >= *begin) && (!end || at <= *end);
    };
    for (std::size_t n = all.size(); n-- > 0;) {
        const matching::execution& e = all[n];
        if (!asked_for(s, c.params, e.instrument) || !in_time(e.time) ||
            (order && e.order != static_cast<matching::order_id>(*order)))
            continue;
        const std::uint64_t bill = bill_number(account, n);
        list.emplace_back(bill, Bills ? bill_row(s.state, e, bill) : fill_row(s.state, e, bill));
    }
    if (Bills) {
        for (std::size_t n = 0; n < account.payments_made.size(); ++n) {
            const matching::payment& p = account.payments_made[n];
            const bool of_instrument = p.kind == matching::payment_kind::funding;
            if (order || !in_time(p.time) ||
                !(of_instrument ? asked_for(s, c.params, p.instrument) : !c.params.has("instType")))
                continue;
            const std::uint64_t bill = bill_number_of_payment(account, n);
            list.emplace_back(bill, bill_row(s.state, p, bill));
        }
        const auto type = c.params.get("type"), sub_type = c.params.get("subType");
        std::erase_if(list, [&](const auto& one) {
            const auto other = [&](const char* name, const std::optional<std::string_view>& wanted) {
                return wanted && std::string_view(one.second.at(name).as_string()) != *wanted;
            };
            return other("type", type) || other("subType", sub_type);
        });
        std::ranges::sort(list, std::greater{}, [](const auto& one) { return one.first; });
    }
    return page_of(c.params, std::move(list));
}
/// An order as queries show it: with its newest fill.
inline json::object shown(services& s, const matching::order& o) {
    const order_note& n = s.state.note(o.id);
    return order_row(s.state, o, n, n.last ? &*n.last : nullptr);
}
/// Open orders, or those that ended, the newest first.
template <bool Open>
json::value orders(services& s, const call& c) {
    if (!Open) (void)c.params.require("instType");
    std::vector<std::pair<std::uint64_t, json::object>> list;
    const auto state = c.params.get("state"), type = c.params.get("ordType");
    history_query asked;
    asked.begin_ms = c.params.integer("begin");
    asked.end_ms = c.params.integer("end");
    const auto all =
        Open ? open_orders_of(s.state.market, c.account, {}) : orders_of(s.state.market, c.account, asked);
    for (std::size_t n = all.size(); n-- > 0;) {
        const matching::order& o = *all[n];
        if (matching::is_open(o.status) != Open || !asked_for(s, c.params, o.instrument) ||
            (state && *state != state_word(o.status)) || (type && *type != s.state.note(o.id).type) ||
            forgotten(o, minutes(120), c.now))
            continue;
        list.emplace_back(o.id, shown(s, o));
    }
    return page_of(c.params, std::move(list));
}
/// One order. An unfilled one that was cancelled is forgotten after two hours. @throws api_error 51603
inline json::value order(services& s, const call& c) {
    const matching::order* o = s.trading.find(c.params, c.account, s.state.named(c.params.require("instId")));
    if (!o || forgotten(*o, minutes(120), c.now)) throw refusal("51603");
    return json::array{shown(s, *o)};
}
/// One order that waits for a price, or did. @throws api_error 51603
inline json::value algo_order(services& s, const call& c) {
    const auto* o = s.trading.find_algo(c.params, c.account);
    if (o == nullptr) throw refusal("51603");
    return json::array{algo_row(s.state, *o)};
}
/// Orders that wait for a price, of the types that `ordType` lists, the newest first.
inline json::value algo_orders(services& s, const call& c) {
    const auto types = split(c.params.require("ordType"), ',');
    std::vector<std::pair<std::uint64_t, json::object>> list;
    const auto all = s.state.market.triggers().waiting(c.account);
    for (std::size_t n = all.size(); n-- > 0;) {
        json::object row = algo_row(s.state, *all[n]);
        if (asked_for(s, c.params, all[n]->instrument) &&
            std::find(types.begin(), types.end(), std::string_view(row["ordType"].as_string())) !=
                types.end())
            list.emplace_back(all[n]->id, std::move(row));
    }
    return page_of(c.params, std::move(list));
}
inline json::value close_position(services& s, const call& c) {
    return s.trading.close_position(c.params, c.account, c.now);
}
inline json::value cancel_all_after(services& s, const call& c) {
    return s.trading.cancel_all_after(c.params, c.account, c.now, c.server);
}

} // namespace detail::answers

/// Every path that the simulated venue serves, without its `/api/v5` prefix.
inline constexpr auto rest_routes = std::to_array<route>({
    {"GET", "/public/time", security::none, 10, false, detail::answers::time},
    {"GET", "/public/instruments", security::none, 20, false, detail::answers::instruments},
    {"GET", "/public/mark-price", security::none, 10, false, detail::answers::each<mark_row>},
    {"GET", "/public/price-limit", security::none, 20, false, detail::answers::each<limit_row>},
    {"GET", "/public/position-tiers", security::none, 10, false, detail::answers::position_tiers},
    {"GET", "/public/funding-rate", security::none, 10, false, detail::answers::each<funding_row>},
    {"GET", "/public/open-interest", security::none, 20, false, detail::answers::each<interest_row>},
    {"GET", "/market/ticker", security::none, 20, false, detail::answers::tickers},
    {"GET", "/market/tickers", security::none, 20, false, detail::answers::tickers},
    {"GET", "/market/books", security::none, 40, false, detail::answers::books},
    {"GET", "/market/trades", security::none, 100, false, detail::answers::trades},
    {"GET", "/market/candles", security::none, 40, false, detail::answers::candles},
    {"GET", "/market/history-candles", security::none, 20, false, detail::answers::history_candles},
    {"GET", "/market/history-trades", security::none, 20, false, detail::answers::history_trades},
    {"GET", "/public/funding-rate-history", security::none, 10, false, detail::answers::funding_history},
    {"GET", "/system/status", security::none, 1, false, detail::answers::nothing},
    {"GET", "/asset/currencies", security::is_signed, 12, false, detail::answers::nothing},
    {"GET", "/account/instruments", security::is_signed, 20, false, detail::answers::instruments},
    {"GET", "/account/config", security::is_signed, 5, false, detail::answers::account_config},
    {"GET", "/account/balance", security::is_signed, 10, false, detail::answers::balance},
    {"GET", "/account/positions", security::is_signed, 10, false, detail::answers::positions},
    {"GET", "/account/trade-fee", security::is_signed, 5, false, detail::answers::trade_fee},
    {"GET", "/account/bills", security::is_signed, 10, false, detail::answers::fills<7, true>},
    {"GET", "/account/bills-archive", security::is_signed, 5, false, detail::answers::fills<92, true>},
    {"POST", "/account/set-position-mode", security::is_signed, 5, false, detail::answers::set_position_mode},
    {"GET", "/account/leverage-info", security::is_signed, 20, false, detail::answers::leverage_info},
    {"POST", "/account/set-leverage", security::is_signed, 40, false, detail::answers::set_leverage},
    {"GET", "/trade/order", security::is_signed, 60, false, detail::answers::order},
    {"GET", "/trade/orders-pending", security::is_signed, 60, false, detail::answers::orders<true>},
    {"GET", "/trade/orders-history", security::is_signed, 40, false, detail::answers::orders<false>},
    {"GET", "/trade/orders-history-archive", security::is_signed, 20, false, detail::answers::orders<false>},
    {"GET", "/trade/fills", security::is_signed, 60, false, detail::answers::fills<3, false>},
    {"GET", "/trade/fills-history", security::is_signed, 10, false, detail::answers::fills<90, false>},
    {"GET", "/trade/order-algo", security::is_signed, 20, false, detail::answers::algo_order},
    {"GET", "/trade/orders-algo-pending", security::is_signed, 20, false, detail::answers::algo_orders},
    {"POST", "/trade/close-position", security::is_signed, 20, true, detail::answers::close_position},
    {"POST", "/trade/cancel-all-after", security::is_signed, 2, true, detail::answers::cancel_all_after},
});

/// A path or an operation about orders: `items` are its parameters.
struct order_route {
    std::string_view name;
    order_pool what;
    bool several;
    security needs = security::is_signed;
    bool order_operation = true;
};
/// `POST /api/v5/trade/…`.
inline constexpr auto order_paths = std::to_array<order_route>({
    {"order", order_pool::place, false},
    {"batch-orders", order_pool::place, true},
    {"cancel-order", order_pool::cancel, false},
    {"cancel-batch-orders", order_pool::cancel, true},
    {"amend-order", order_pool::amend, false},
    {"amend-batch-orders", order_pool::amend, true},
    {"order-algo", order_pool::place_algo, false},
    {"cancel-algos", order_pool::cancel_algo, true},
});
/// `op` over WebSocket. The login has happened before.
inline constexpr auto order_operations = std::to_array<order_route>({
    {"order", order_pool::place, false, security::none},
    {"batch-orders", order_pool::place, true, security::none},
    {"cancel-order", order_pool::cancel, false, security::none},
    {"batch-cancel-orders", order_pool::cancel, true, security::none},
    {"amend-order", order_pool::amend, false, security::none},
    {"batch-amend-orders", order_pool::amend, true, security::none},
});

} // namespace gatewright::sim::server::okx
