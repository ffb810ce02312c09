// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "decoder_suite.hpp"
#include "json_members.hpp"

#include <gatewright/venue/oanda/market_data.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

// What a second reader makes of a message of OANDA: each function compares a document of Boost.JSON with what our
// decoder said of the same bytes, field by field.
namespace gatewright_test::oanda {

namespace gw = gatewright;
using gatewright_test::member;

/// A time as either format has it, in nanoseconds; zero if there is none.
[[nodiscard]] inline std::int64_t nanoseconds_of(const json::object& o, std::string_view key) {
    const std::string text = member(o, key);
    if (text.empty()) return 0;
    std::int64_t seconds = 0;
    std::string fraction;
    if (text.find('T') != text.npos) {
        std::tm t{};
        t.tm_year = std::stoi(text.substr(0, 4)) - 1900;
        t.tm_mon = std::stoi(text.substr(5, 2)) - 1;
        t.tm_mday = std::stoi(text.substr(8, 2));
        t.tm_hour = std::stoi(text.substr(11, 2));
        t.tm_min = std::stoi(text.substr(14, 2));
        t.tm_sec = std::stoi(text.substr(17, 2));
        seconds = timegm(&t);
    } else {
        seconds = std::stoll(text);
    }
    if (const auto dot = text.find('.'); dot != text.npos)
        for (std::size_t i = dot + 1; i < text.size() && text[i] != 'Z'; ++i) fraction += text[i];
    fraction.resize(9, '0');
    return seconds * 1'000'000'000 + std::stoll(fraction);
}
[[nodiscard]] inline const json::object* object_at(const json::object& o, std::string_view key) {
    const json::value* v = o.if_contains(key);
    return v == nullptr ? nullptr : v->if_object();
}
/// A number without its sign.
[[nodiscard]] inline std::string unsigned_text(const std::string& t) {
    return t.starts_with('-') ? t.substr(1) : t;
}
/// Whether a sum is zero, or not told.
[[nodiscard]] inline bool nothing(const std::string& t) { return t.find_first_of("123456789") == t.npos; }

inline void compare_ladder(const json::object& price, std::string_view key, gw::side which,
                           const event_log& log) {
    std::vector<event_log::level> ours;
    for (const auto& l : log.levels)
        if (l.which == which) ours.push_back(l);
    const json::value* theirs = price.if_contains(key);
    const std::size_t count = theirs == nullptr ? 0 : theirs->get_array().size();
    REQUIRE(ours.size() == std::min(count, gw::venue::oanda::most_levels));
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const json::object& bucket = theirs->get_array()[i].get_object();
        CHECK(ours[i].price == member(bucket, "price"));
        CHECK(ours[i].quantity == member(bucket, "liquidity"));
    }
}
/// @param streamed with a best quote, and in its place among the others
inline void compare_price(const json::object& o, const event_log& log, bool streamed) {
    REQUIRE(log.ended == 1);
    CHECK(log.header.symbol == member(o, "instrument").c_str());
    CHECK(log.header.venue_time.ns == nanoseconds_of(o, "time"));
    CHECK(log.header.last_id == static_cast<std::uint64_t>(log.header.venue_time.ns));
    CHECK(log.header.snapshot);
    CHECK(log.header.in_order == streamed);
    compare_ladder(o, "bids", gw::side::buy, log);
    compare_ladder(o, "asks", gw::side::sell, log);
    const std::string status = member(o, "status");
    const bool trades = member(o, "tradeable") != "false" && (status.empty() || status == "tradeable");
    REQUIRE(log.opened.size() == 1);
    CHECK((log.opened[0].status == gw::trading_status::trading) == trades);
    REQUIRE(log.quotes.size() == (streamed ? 1 : 0));
    for (const gw::best_quote& q : log.quotes) {
        const auto best = [&](std::string_view key, std::string_view what) {
            const json::value* all = o.if_contains(key);
            if (all == nullptr || all->get_array().empty()) return std::string("0");
            return member(all->get_array()[0].get_object(), what);
        };
        CHECK(q.bid.str() == best("bids", "price"));
        CHECK(q.bid_quantity.str() == best("bids", "liquidity"));
        CHECK(q.ask.str() == best("asks", "price"));
        CHECK(q.ask_quantity.str() == best("asks", "liquidity"));
    }
}

/// The terms of an order. @param type without "_ORDER"
inline void compare_terms(const json::object& o, const std::string& type, const gw::order_update& u) {
    CHECK(u.symbol == member(o, "instrument").c_str());
    CHECK(u.quantity.str() == unsigned_text(member(o, "units")));
    CHECK((u.side == gw::side::sell) == member(o, "units").starts_with('-'));
    CHECK(u.reduce_only == (member(o, "positionFill") == "REDUCE_ONLY"));
    CHECK(u.has_terms);
    const std::string bound = member(o, "priceBound");
    const bool waits = type == "STOP" || type == "MARKET_IF_TOUCHED";
    CHECK(gw::waits_for_trigger(u.type) == waits);
    CHECK(u.trigger_price.str() == (waits ? member(o, "price") : "0"));
    if (waits || type == "MARKET") {
        CHECK(u.price.str() == or_zero(bound));
        CHECK(gw::has_limit_price(u.type) == !bound.empty());
    } else if (type == "LIMIT") {
        CHECK(u.type == gw::order_type::limit);
        CHECK(u.price.str() == member(o, "price"));
    }
    const std::string life = member(o, "timeInForce");
    using tif = gw::time_in_force;
    if (!waits) {
        CHECK((u.time_in_force == tif::fill_or_kill) == (life == "FOK"));
        CHECK((u.time_in_force == tif::immediate_or_cancel) == (life == "IOC"));
        CHECK((u.time_in_force == tif::good_till_date) == (life == "GTD"));
        CHECK((u.time_in_force == tif::day) == (life == "GFD"));
    }
    const json::object* names = object_at(o, "clientExtensions");
    const std::string id = names == nullptr ? "" : member(*names, "id");
    const std::string replaces = member(o, "replacesOrderID");
    const bool inherited =
        !replaces.empty() && (names == nullptr || member(*names, "tag") != "replaces-" + replaces);
    CHECK(u.client_order_id == (inherited ? "" : id.substr(0, gw::client_order_id::capacity())).c_str());
}
/// An order by its id, which of one that waits is that of the conditional order.
inline void compare_id(const std::string& id, bool waits, const gw::order_update& u) {
    CHECK(u.conditional_order_id == (waits ? id : "").c_str());
    CHECK(u.venue_order_id == (u.state == gw::lifecycle::untriggered ? "" : id).c_str());
}

[[nodiscard]] inline bool of_trade(const std::string& type) {
    return type.starts_with("TAKE_PROFIT") || type.starts_with("STOP_LOSS") ||
           type.starts_with("GUARANTEED_STOP_LOSS") || type.starts_with("TRAILING_STOP_LOSS");
}
inline void compare_fill(const json::object& t, const gw::fill& f, gw::report_source source, bool hedged) {
    CHECK(f.source == source);
    CHECK(f.id == member(t, "id").c_str());
    CHECK(f.symbol == member(t, "instrument").c_str());
    CHECK(f.venue_order_id == member(t, "orderID").c_str());
    CHECK(f.client_order_id == member(t, "clientOrderID").substr(0, gw::client_order_id::capacity()).c_str());
    CHECK((f.side == gw::side::sell) == member(t, "units").starts_with('-'));
    CHECK(f.quantity.str() == unsigned_text(member(t, "units")));
    const std::string whole = member(t, "fullVWAP");
    CHECK(f.price.str() == (whole.empty() ? member(t, "price") : whole));
    CHECK(f.venue_time.ns == nanoseconds_of(t, "time"));
    const std::string fee = member(t, "commission"), guarantee = member(t, "guaranteedExecutionFee");
    CHECK(f.has_commission == (!fee.empty() && source != gw::report_source::reply));
    if (f.has_commission && nothing(guarantee)) CHECK(says(f.commission.amount.str(), fee));
    if (f.has_commission) CHECK(f.commission.asset == "EUR");
    const auto some = [&](std::string_view key) {
        const json::value* v = t.if_contains(key);
        return v != nullptr && (v->is_object()  ? !v->get_object().empty()
                                : v->is_array() ? !v->get_array().empty()
                                                : false);
    };
    const bool opens = some("tradeOpened"), closes = some("tradesClosed") || some("tradeReduced");
    const bool told = hedged && opens != closes;
    CHECK(f.has_position_side == (hedged ? told : source != gw::report_source::reply));
    const bool of_long = (f.side == gw::side::buy) == opens;
    CHECK(f.position_side == (!told     ? gw::position_side::net
                              : of_long ? gw::position_side::long_side
                                        : gw::position_side::short_side));
}

/// Which events of a log are accounted for so far.
struct told_so_far {
    std::size_t orders = 0, fills = 0;
};
/// One transaction; what it tells of the account's money only the stream says.
inline void compare_transaction(const json::object& t, const event_log& log, gw::report_source source,
                                bool hedged, told_so_far& at) {
    const std::string type = member(t, "type");
    INFO(type);
    const auto next = [&]() -> const gw::order_update& {
        REQUIRE(at.orders < log.orders.size());
        const gw::order_update& u = log.orders[at.orders++];
        CHECK(u.source == source);
        CHECK(u.venue_time.ns == nanoseconds_of(t, "time"));
        return u;
    };
    if (type == "ORDER_FILL") {
        if (nothing(member(t, "units"))) return;
        REQUIRE(at.fills < log.fills.size());
        compare_fill(t, log.fills[at.fills++], source, hedged);
        const gw::order_update& u = next();
        CHECK(u.state == gw::lifecycle::filled);
        CHECK(u.venue_order_id == member(t, "orderID").c_str());
        CHECK(u.cumulative_quantity.str() == unsigned_text(member(t, "units")));
    } else if (type == "ORDER_CANCEL" && source == gw::report_source::stream &&
               !member(t, "replacedByOrderID").empty() && member(t, "reason") == "CLIENT_REQUEST_REPLACED") {
        CHECK(log.reasons.size() == 1); // the other order tells it
    } else if (type == "ORDER_CANCEL") {
        const gw::order_update& u = next();
        CHECK((u.state == gw::lifecycle::cancelled || u.state == gw::lifecycle::expired));
        CHECK(u.venue_order_id == member(t, "orderID").c_str());
        CHECK(u.client_order_id == member(t, "clientOrderID").c_str());
        CHECK(u.symbol.empty());
        CHECK(u.text == member(t, "reason").c_str());
    } else if (type.ends_with("_ORDER") && !of_trade(type)) {
        const std::string before = member(t, "replacesOrderID");
        const json::object* const names = object_at(t, "clientExtensions");
        const bool ours = names != nullptr && member(*names, "tag") == "replaces-" + before;
        if (!before.empty() && ours && source == gw::report_source::stream) {
            const gw::order_update& old = next();
            CHECK(old.state == gw::lifecycle::cancelled);
            CHECK(old.venue_order_id == before.c_str());
            CHECK(old.symbol == member(t, "instrument").c_str());
        }
        const std::string renewed = "before=\"" + before + "\" after=\"" + member(t, "id") + '"';
        if (!before.empty()) CHECK((log.text.find(renewed) != std::string::npos) == !ours);
        const gw::order_update& u = next();
        const std::string kind = type.substr(0, type.size() - 6);
        const bool waits = kind == "STOP" || kind == "MARKET_IF_TOUCHED";
        CHECK(u.state == (waits ? gw::lifecycle::untriggered : gw::lifecycle::working));
        compare_id(member(t, "id"), waits, u);
        compare_terms(t, kind, u);
    } else if (type.ends_with("_ORDER_REJECT") && !of_trade(type)) {
        const json::object* names = object_at(t, "clientExtensions");
        if (names == nullptr || member(t, "rejectReason") == "CLIENT_ORDER_ID_ALREADY_EXISTS") return;
        const gw::order_update& u = next();
        CHECK(u.state == gw::lifecycle::rejected);
        CHECK(u.client_order_id == member(*names, "id").c_str());
        CHECK(u.symbol == member(t, "instrument").c_str());
        CHECK(u.text == member(t, "rejectReason").c_str());
        CHECK(u.reason != gw::order_errc{});
    } else if (type == "MARGIN_CALL_ENTER" || type == "MARGIN_CALL_EXTEND" || type == "MARGIN_CALL_EXIT" ||
               type == "CLOSE") {
        CHECK(log.text.find("venue_error") != std::string::npos);
    } else if (type == "CLIENT_CONFIGURE" || type == "REOPEN") {
        CHECK(log.text == "account_changed\n");
    } else if (type != "DAILY_FINANCING" && type != "TRANSFER_FUNDS" && type != "DIVIDEND_ADJUSTMENT") {
        CHECK(log.reasons.size() == 1);
    }
}
/// What a transaction says of money.
inline void compare_money(const json::object& t, const event_log& log, std::size_t& flows) {
    const std::string type = member(t, "type");
    const std::string_view key = type == "TRANSFER_FUNDS"                            ? "amount"
                                 : type == "DIVIDEND_ADJUSTMENT"                     ? "dividendAdjustment"
                                 : type == "DAILY_FINANCING" || type == "ORDER_FILL" ? "financing"
                                                                                     : "";
    if (key.empty() || nothing(member(t, key))) return;
    REQUIRE(flows < log.flows.size());
    const gw::cash_flow& f = log.flows[flows++];
    CHECK(f.id == member(t, "id").c_str());
    CHECK(says(f.amount.str(), member(t, key)));
    CHECK(f.asset == "EUR");
    CHECK(f.kind == (key == "amount"      ? gw::cash_flow_kind::transfer
                     : key == "financing" ? gw::cash_flow_kind::funding
                                          : gw::cash_flow_kind::adjustment));
}
inline void compare_streamed(const json::value& message, const event_log& log, bool hedged) {
    const json::object& t = message.get_object();
    told_so_far at;
    compare_transaction(t, log, gw::report_source::stream, hedged, at);
    CHECK(log.orders.size() == at.orders);
    CHECK(log.fills.size() == at.fills);
    std::size_t flows = 0;
    compare_money(t, log, flows);
    CHECK(log.flows.size() == flows);
    const std::string balance = member(t, "accountBalance");
    if (balance.empty() || balance.size() > 20) {
        CHECK(log.balances.empty());
        return;
    }
    REQUIRE(log.balances.size() == 1);
    CHECK(log.balances[0].wallet.str() == balance);
    CHECK(log.balances[0].asset == "EUR");
    CHECK_FALSE(log.balances[0].has_available);
}
/// The answer to an order. @param old the cancel in it is that of another order
inline void compare_answer(const json::object& body, const event_log& log, bool old) {
    told_so_far at;
    for (const char* key :
         {"orderCreateTransaction", "orderFillTransaction",
          old ? "replacingOrderCancelTransaction" : "orderCancelTransaction", "orderReissueTransaction",
          "longOrderCreateTransaction", "longOrderFillTransaction", "longOrderCancelTransaction",
          "shortOrderCreateTransaction", "shortOrderFillTransaction", "shortOrderCancelTransaction"})
        if (const json::object* t = object_at(body, key))
            compare_transaction(*t, log, gw::report_source::reply, false, at);
    CHECK(log.orders.size() == at.orders);
    CHECK(log.fills.size() == at.fills);
    CHECK(log.balances.empty());
    CHECK(log.flows.empty());
}

/// An order of a list, or of an answer to a question.
inline void compare_order(const json::object& o, const gw::order_update& u, gw::report_source source) {
    CHECK(u.source == source);
    const std::string type = member(o, "type"), state = member(o, "state");
    const bool waits = type == "STOP" || type == "MARKET_IF_TOUCHED";
    compare_id(member(o, "id"), waits, u);
    compare_terms(o, type, u);
    CHECK_FALSE(u.has_filled);
    if (state == "FILLED" || state == "TRIGGERED")
        CHECK(u.state == gw::lifecycle::filled);
    else if (state == "CANCELLED")
        CHECK(u.state == gw::lifecycle::cancelled);
    else
        CHECK(u.state == (waits ? gw::lifecycle::untriggered : gw::lifecycle::working));
    std::int64_t at = nanoseconds_of(o, state == "CANCELLED" ? "cancelledTime"
                                        : state == "FILLED"  ? "filledTime"
                                                             : "createTime");
    if (at == 0) at = nanoseconds_of(o, "createTime");
    CHECK(u.venue_time.ns == at);
    const std::string before = member(o, "initialMarketPrice");
    CHECK(u.has_direction == (type != "MARKET_IF_TOUCHED" || !before.empty()));
    if (type == "MARKET_IF_TOUCHED" && !before.empty()) {
        const bool rises = std::stod(member(o, "price")) > std::stod(before);
        const bool profits =
            u.type == gw::order_type::take_profit || u.type == gw::order_type::take_profit_limit;
        CHECK(profits == (rises != (u.side == gw::side::buy)));
    }
}
/// An order of a trade, whose instrument and side its trade has.
inline void compare_exit(const json::object& o, const json::object& account, const gw::order_update& u) {
    const json::object* trade = nullptr;
    for (const json::value& t : account.at("trades").get_array())
        if (member(t.get_object(), "id") == member(o, "tradeID")) trade = &t.get_object();
    REQUIRE(trade != nullptr);
    const std::string type = member(o, "type");
    const bool waits = !type.starts_with("TAKE_PROFIT");
    compare_id(member(o, "id"), waits, u);
    CHECK(u.symbol == member(*trade, "instrument").c_str());
    CHECK((u.side == gw::side::buy) == member(*trade, "initialUnits").starts_with('-'));
    CHECK(u.has_terms);
    CHECK(u.reduce_only);
    CHECK(u.quantity.is_zero());
    CHECK((waits ? u.trigger_price : u.price).str() == or_zero(member(o, "price")));
    CHECK(u.type == (!waits                      ? gw::order_type::limit
                     : type.starts_with("TRAIL") ? gw::order_type::trailing_stop
                                                 : gw::order_type::stop));
}
inline void compare_orders(const json::object& whole, const event_log& log) {
    const json::object* const account = object_at(whole, "account");
    const json::object& body = account != nullptr ? *account : whole;
    const auto all = rows(body, "orders");
    CHECK(log.orders.size() + log.bad_rows.size() + log.reasons.size() >= all.size());
    row_walk walk{all, 0};
    for (const gw::order_update& u : log.orders) {
        const auto& id = u.venue_order_id.empty() ? u.conditional_order_id : u.venue_order_id;
        const bool waits = !u.conditional_order_id.empty();
        const json::object& o = walk.next_if([&](const json::object& row) {
            const std::string type = member(row, "type");
            const bool its = type == "STOP" || type == "MARKET_IF_TOUCHED" ||
                             (of_trade(type) && !type.starts_with("TAKE_PROFIT"));
            return member(row, "id") == id.view() && member(row, "price").find('x') == std::string::npos &&
                   its == waits;
        });
        if (of_trade(member(o, "type")))
            compare_exit(o, body, u);
        else
            compare_order(o, u, gw::report_source::snapshot);
    }
}
inline void compare_positions(const json::object& body, const event_log& log, bool hedged) {
    const auto all = rows(body, "positions");
    const std::size_t each = hedged ? 2 : 1;
    CHECK(log.positions.size() == (all.size() - log.bad_rows.size()) * each);
    row_walk walk{all, 0};
    const json::object* row = nullptr;
    for (std::size_t i = 0; i < log.positions.size(); ++i) {
        const gw::position_update& p = log.positions[i];
        if (i % each == 0)
            row = &walk.next_if([&](const json::object& o) {
                if (member(o, "instrument") != p.symbol.view()) return false;
                const json::object* l = object_at(o, "long");
                const json::object* s = object_at(o, "short");
                return l != nullptr && s != nullptr &&
                       (hedged || nothing(member(*l, "units")) || nothing(member(*s, "units")));
            });
        const json::object& longs = *object_at(*row, "long");
        const json::object& shorts = *object_at(*row, "short");
        const bool is_short = hedged ? i % 2 == 1 : !nothing(member(shorts, "units"));
        const json::object& held = is_short ? shorts : longs;
        CHECK(p.quantity.str() == member(held, "units"));
        CHECK(says(p.entry_price.str(), or_zero(member(held, "averagePrice"))));
        CHECK(says(p.unrealized_pnl.str(), or_zero(member(held, "unrealizedPL"))));
        CHECK(p.position_side == (!hedged    ? gw::position_side::net
                                  : is_short ? gw::position_side::short_side
                                             : gw::position_side::long_side));
    }
}
inline void compare_instruments(const json::object& body, const event_log& log) {
    const auto all = rows(body, "instruments");
    CHECK(log.instruments.size() + log.bad_rows.size() == all.size());
    row_walk walk{all, 0};
    for (const gw::instrument_update& u : log.instruments) {
        const gw::instrument& i = u.instrument;
        const json::object& o = walk.next_if([&](const json::object& row) {
            const std::string digits = member(row, "displayPrecision");
            return member(row, "name") == i.symbol.view() && digits.size() == 1;
        });
        const std::string name = member(o, "name");
        CHECK(name == std::string(i.base_asset.view()) + "_" + std::string(i.quote_asset.view()));
        CHECK(i.settle_asset == i.quote_asset);
        const auto unit = [](const std::string& digits) {
            const int n = std::stoi(digits);
            return n > 0    ? "0." + std::string(static_cast<std::size_t>(n) - 1, '0') + "1"
                   : n == 0 ? std::string("1")
                            : "1" + std::string(static_cast<std::size_t>(-n), '0');
        };
        CHECK(i.tick_size.str() == unit(member(o, "displayPrecision")));
        CHECK(i.lot_size.str() == unit(member(o, "tradeUnitsPrecision")));
        CHECK(i.min_quantity.str() == member(o, "minimumTradeSize"));
        CHECK(i.max_quantity.str() == member(o, "maximumOrderUnits"));
        CHECK(i.status == gw::trading_status::trading);
    }
}

/// The twin of a decoder.
[[nodiscard]] inline json_twin twin_of(std::string_view decoder) {
    using value = const json::value&;
    using log = const event_log&;
    if (decoder == "pricing")
        return [](value v, log l) {
            if (member(v.get_object(), "type") == "PRICE")
                compare_price(v.get_object(), l, true);
            else
                CHECK(l.reasons.size() == 1);
        };
    if (decoder == "transactions") return [](value v, log l) { compare_streamed(v, l, false); };
    if (decoder == "transactions_hedged") return [](value v, log l) { compare_streamed(v, l, true); };
    if (decoder == "order_reply") return [](value v, log l) { compare_answer(v.get_object(), l, false); };
    if (decoder == "replace_row")
        return [](value v, log l) {
            if (v.get_object().contains("orderCreateTransaction")) {
                compare_answer(v.get_object(), l, true);
                return;
            }
            told_so_far at;
            compare_transaction(v.get_object(), l, gw::report_source::reply, false, at);
            CHECK(l.orders.size() == at.orders);
        };
    if (decoder == "order_query")
        return [](value v, log l) {
            const json::object& o = *object_at(v.get_object(), "order");
            REQUIRE(l.orders.size() == 1);
            if (of_trade(member(o, "type"))) {
                const gw::order_update& u = l.orders[0];
                compare_id(member(o, "id"), !member(o, "type").starts_with("TAKE_PROFIT"), u);
                CHECK_FALSE(u.has_terms);
                CHECK(u.source == gw::report_source::query);
                return;
            }
            compare_order(o, l.orders[0], gw::report_source::query);
        };
    if (decoder == "open_orders") return [](value v, log l) { compare_orders(v.get_object(), l); };
    if (decoder == "positions") return [](value v, log l) { compare_positions(v.get_object(), l, false); };
    if (decoder == "positions_hedged")
        return [](value v, log l) { compare_positions(v.get_object(), l, true); };
    if (decoder == "account")
        return [](value v, log l) {
            const json::object& a = *object_at(v.get_object(), "account");
            REQUIRE(l.configs.size() == 1);
            CHECK(l.configs[0].hedge_mode == (member(a, "hedgingEnabled") == "true"));
            CHECK(l.configs[0].level == (member(a, "currency") == "EUR" ? 1 : 2));
        };
    if (decoder == "balances")
        return [](value v, log l) {
            const json::object& a = *object_at(v.get_object(), "account");
            REQUIRE(l.balances.size() == 1);
            CHECK(l.balances[0].asset == member(a, "currency").c_str());
            CHECK(l.balances[0].wallet.str() == member(a, "balance"));
            const std::string free = member(a, "marginAvailable");
            CHECK(says(l.balances[0].available.str(), free.starts_with('-') ? "0" : free));
        };
    if (decoder == "pages")
        return [](value v, log l) {
            const json::array& pages = v.get_object().at("pages").get_array();
            CHECK(l.text.empty() == pages.empty());
            if (pages.empty()) return;
            const std::string first(pages[0].get_string());
            const auto before = std::stoll(first.substr(first.find("from=") + 5)) - 1;
            CHECK(l.text == "next_page cursor=\"" + std::to_string(before) + "\"\n");
        };
    if (decoder == "fills")
        return [](value v, log l) {
            std::size_t fills = 0, flows = 0;
            long long last = 0;
            for (const json::object& t : rows(v.get_object(), "transactions")) {
                if (member(t, "units").find('x') != std::string::npos) continue;
                last = std::max(last, std::stoll(member(t, "id")));
                if (member(t, "type") == "ORDER_FILL")
                    compare_fill(t, l.fills.at(fills++), gw::report_source::snapshot, false);
                compare_money(t, l, flows);
            }
            CHECK(l.fills.size() == fills);
            CHECK(l.flows.size() == flows);
            CHECK(l.orders.empty());
            const bool more = last != 0 && last < std::stoll(member(v.get_object(), "lastTransactionID"));
            CHECK(more == (l.text.find("next_page cursor=\"" + std::to_string(last)) != std::string::npos));
        };
    if (decoder == "server_time")
        return [](value v, log l) {
            REQUIRE(l.server_times.size() == 1);
            CHECK(l.server_times[0].ns == nanoseconds_of(v.get_object(), "to"));
        };
    if (decoder == "instruments") return [](value v, log l) { compare_instruments(v.get_object(), l); };
    if (decoder == "bars")
        return [](value v, log l) {
            std::size_t told = 0;
            for (const json::object& o : rows(v.get_object(), "candles")) {
                const json::object* mid = object_at(o, "mid");
                const bool dated = member(o, "time").find('T') != std::string::npos;
                if (mid == nullptr || !dated || told == l.bars.size()) continue;
                const gw::bar& b = l.bars[told];
                if (b.open_time.ns != nanoseconds_of(o, "time")) continue;
                ++told;
                CHECK(member(o, "complete") == "true");
                CHECK(b.open.str() == member(*mid, "o"));
                CHECK(b.high.str() == member(*mid, "h"));
                CHECK(b.low.str() == member(*mid, "l"));
                CHECK(b.close.str() == member(*mid, "c"));
                CHECK(std::to_string(b.trade_count) == member(o, "volume"));
                CHECK(b.volume.is_zero());
            }
            CHECK(told == l.bars.size());
        };
    if (decoder == "book")
        return [](value v, log l) { compare_price(rows(v.get_object(), "prices").at(0), l, false); };
    return {};
}

} // namespace gatewright_test::oanda
