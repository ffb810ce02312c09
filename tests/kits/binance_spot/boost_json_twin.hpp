// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "binance/boost_json_twin.hpp"
#include "decoder_suite.hpp"
#include "json_members.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a second reader makes of a message of Binance spot: each function compares a document of Boost.JSON with what
// our decoder said of the same bytes, field by field.
namespace gatewright_test::binance_spot {

namespace gw = gatewright;
namespace json = boost::json;

using binance_twin::compare_bar;
using binance_twin::compare_levels;
using binance_twin::is_error;
using gatewright_test::member;

/// A sum of two decimals of the message, for comparison with ours.
[[nodiscard]] inline std::string sum_of(const std::string& a, const std::string& b) {
    return checked_add(gw::decimal::parse(a).value(), gw::decimal::parse(b).value()).value().str();
}

inline void compare_depth(const json::object& o, const event_log& log, bool partial) {
    REQUIRE(log.ended == 1);
    CHECK(log.header.snapshot != partial);
    CHECK(log.header.partial == partial);
    CHECK(std::to_string(log.header.last_id) == member(o, "lastUpdateId"));
    compare_levels(o, "bids", "asks", log);
}

inline void compare_quote(const json::object& data, const event_log& log) {
    REQUIRE(log.quotes.size() == 1);
    const gw::best_quote& q = log.quotes[0];
    CHECK(q.symbol == member(data, "s").c_str());
    CHECK(std::to_string(q.update_id) == member(data, "u"));
    CHECK(q.bid.str() == member(data, "b"));
    CHECK(q.bid_quantity.str() == member(data, "B"));
    CHECK(q.ask.str() == member(data, "a"));
    CHECK(q.ask_quantity.str() == member(data, "A"));
    CHECK(q.venue_time.ns == 0);
}

inline void compare_trade(const json::object& data, const event_log& log, std::string_view id) {
    REQUIRE(log.trades.size() == 1);
    const gw::trade& t = log.trades[0];
    CHECK(t.symbol == member(data, "s").c_str());
    CHECK(t.id == member(data, id).c_str());
    CHECK(t.price.str() == member(data, "p"));
    CHECK(t.quantity.str() == member(data, "q"));
    CHECK(t.venue_time.ns == time_of(data, "T"));
    CHECK((t.aggressor == gw::side::sell) == (member(data, "m") == "true"));
}

/// An event of a market stream. `data` is the event, without its wrapper.
inline void compare_market(const json::object& data, std::string_view stream, const event_log& log) {
    const std::string event = member(data, "e");
    if (event.empty() && data.contains("lastUpdateId")) {
        if (stream.substr(0, stream.find('@')).empty()) {
            CHECK(log.reasons.size() == 1);
            return;
        }
        compare_depth(data, log, true);
        for (std::size_t i = 0; i < stream.find('@'); ++i)
            CHECK(log.header.symbol.view()[i] == std::toupper(static_cast<unsigned char>(stream[i])));
    } else if (event.empty() && data.contains("u") && data.contains("B")) {
        compare_quote(data, log);
    } else if (event == "aggTrade") {
        compare_trade(data, log, "a");
    } else if (event == "trade") {
        compare_trade(data, log, "t");
    } else if (event == "depthUpdate") {
        REQUIRE(log.ended == 1);
        CHECK(log.header.symbol == member(data, "s").c_str());
        CHECK(std::to_string(log.header.first_id) == member(data, "U"));
        CHECK(std::to_string(log.header.last_id) == member(data, "u"));
        CHECK(log.header.venue_time.ns == time_of(data, "E"));
        CHECK_FALSE((log.header.partial || log.header.snapshot));
        compare_levels(data, "b", "a", log);
    } else if (event == "kline") {
        compare_bar(data, log);
    } else if (event == "24hrTicker" || event == "24hrMiniTicker") {
        REQUIRE(log.tickers.size() == 1);
        const gw::ticker& t = log.tickers[0];
        CHECK(t.symbol == member(data, "s").c_str());
        CHECK(t.last.str() == member(data, "c"));
        CHECK(t.open.str() == member(data, "o"));
        CHECK(t.low.str() == member(data, "l"));
        CHECK(says(t.volume.str(), member(data, "v")));
        CHECK(t.venue_time.ns == time_of(data, "E"));
    } else if (event == "referencePrice") {
        REQUIRE(log.marks.size() == (member(data, "r").empty() ? 0 : 1));
        if (log.marks.empty()) return;
        CHECK(log.marks[0].price.str() == member(data, "r"));
        CHECK(log.marks[0].venue_time.ns == time_of(data, "t"));
    } else if (event == "serverShutdown") {
        CHECK(log.text == "link_ending\n");
    } else if (!data.contains("result") && !data.contains("error") && !data.contains("code")) {
        CHECK(log.reasons.size() == 1);
    }
}
/// A message of a market stream, with its wrapper or without.
inline void compare_market(const json::value& message, const event_log& log) {
    const json::object* o = message.if_object();
    if (o == nullptr) return;
    const json::value* data = o->contains("stream") ? o->if_contains("data") : nullptr;
    if (data == nullptr) return compare_market(*o, "", log);
    if (data->is_object()) compare_market(data->get_object(), member(*o, "stream"), log);
}

/// The type and the state that an order's words stand for. @param working whether it says that it is on the book
inline void compare_words(const gw::order_update& u, const std::string& type, const std::string& life,
                          const std::string& status, bool working, bool trails) {
    using gw::lifecycle;
    const bool known = type == "LIMIT" || type == "LIMIT_MAKER" || type == "MARKET" ||
                       type.starts_with("STOP_LOSS") || type.starts_with("TAKE_PROFIT");
    if (type == "LIMIT" || type == "LIMIT_MAKER") CHECK(u.type == gw::order_type::limit);
    CHECK(u.post_only == (type == "LIMIT_MAKER" || life == "GTX"));
    if (type == "MARKET") CHECK(u.type == gw::order_type::market);
    if (type == "STOP_LOSS") CHECK(u.type == (trails ? gw::order_type::trailing_stop : gw::order_type::stop));
    if (type == "TAKE_PROFIT")
        CHECK(u.type == (trails ? gw::order_type::trailing_stop : gw::order_type::take_profit));
    if (type == "STOP_LOSS_LIMIT") CHECK(u.type == gw::order_type::stop_limit);
    if (type == "TAKE_PROFIT_LIMIT") CHECK(u.type == gw::order_type::take_profit_limit);
    const bool waits = type.starts_with("STOP") || type.starts_with("TAKE");
    if (status == "NEW" && known)
        CHECK(u.state == (waits && !working ? lifecycle::untriggered : lifecycle::working));
    if (status == "PENDING_NEW") CHECK(u.state == lifecycle::untriggered);
    if (status == "PARTIALLY_FILLED") CHECK(u.state == lifecycle::working);
    if (status == "FILLED") CHECK(u.state == lifecycle::filled);
    if (status == "CANCELED") CHECK(u.state == lifecycle::cancelled);
    if (status == "REJECTED") CHECK(u.state == lifecycle::rejected);
    if (status == "EXPIRED" || status == "EXPIRED_IN_MATCH") CHECK(u.state == lifecycle::expired);
    if (status == "EXPIRED_IN_MATCH") CHECK(u.reason == gw::order_errc::self_trade);
}

inline bool is_zero(const std::string& number) {
    return number.empty() || gw::decimal::parse(number).value().is_zero();
}
/// What is left of a quantity.
inline std::string less(const std::string& quantity, const std::string& gone) {
    return is_zero(gone) ? quantity : sum_of(quantity, "-" + gone);
}

inline void compare_report(const json::object& o, const event_log& log) {
    REQUIRE(log.orders.size() == 1);
    const gw::order_update& u = log.orders[0];
    const std::string other = member(o, "C"), what = member(o, "x");
    const std::string client =
        (other.empty() ? member(o, "c") : other).substr(0, gw::client_order_id::capacity());
    CHECK(u.symbol == member(o, "s").c_str());
    CHECK(u.client_order_id == client.c_str());
    CHECK(u.venue_order_id == member(o, "i").c_str());
    CHECK(u.venue_time.ns == time_of(o, "T"));
    CHECK((u.side == gw::side::buy) == (member(o, "S") == "BUY"));
    CHECK(u.quantity.str() == less(member(o, "q"), member(o, "A")));
    const std::string pegged = member(o, "gp");
    CHECK(u.price.str() == (is_zero(pegged) ? member(o, "p") : pegged));
    CHECK(u.trigger_price.str() == or_zero(member(o, "P")));
    CHECK(u.cumulative_quantity.str() == member(o, "z"));
    CHECK(u.has_terms == is_zero(member(o, "Q")));
    compare_words(u, member(o, "o"), member(o, "f"), member(o, "X"), member(o, "w") == "true",
                  !is_zero(member(o, "d")));
    if (what == "REPLACED") CHECK(u.amended);
    const bool executed = what == "TRADE" && !is_zero(member(o, "l"));
    REQUIRE(log.fills.size() == (executed ? 1 : 0));
    if (!executed) return;
    const gw::fill& f = log.fills[0];
    const std::string id = member(o, "t");
    CHECK(f.id == (id == "-1" && o.contains("a") ? "a" + member(o, "a") : id).c_str());
    CHECK(f.symbol == u.symbol);
    CHECK(f.client_order_id == u.client_order_id);
    CHECK(f.venue_order_id == u.venue_order_id);
    CHECK(f.price.str() == member(o, "L"));
    CHECK(f.quantity.str() == member(o, "l"));
    CHECK(f.cumulative_quantity.str() == member(o, "z"));
    CHECK(f.side == u.side);
    CHECK(f.maker == (member(o, "m") == "true"));
    CHECK(f.has_commission == !member(o, "N").empty());
    CHECK(f.commission.amount.str() == or_zero(member(o, "n")));
    CHECK(f.commission.asset == member(o, "N").c_str());
    CHECK(f.venue_time.ns == time_of(o, "T"));
}

/// Assets with what is free and what is locked. @param keys of the three members
inline void compare_balances(const std::vector<json::object>& all, const std::array<const char*, 3>& keys,
                             std::int64_t time, const event_log& log) {
    REQUIRE(log.balances.size() + log.bad_rows.size() == all.size());
    if (!log.bad_rows.empty()) return;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const gw::balance_update& b = log.balances[i];
        CHECK(b.asset == member(all[i], keys[0]).c_str());
        CHECK(b.available.str() == member(all[i], keys[1]));
        CHECK(b.wallet.str() == sum_of(member(all[i], keys[1]), member(all[i], keys[2])));
        CHECK(b.has_available);
        CHECK(b.venue_time.ns == time);
    }
}

inline void compare_account_event(const json::object& data, const event_log& log, bool with_lists) {
    const std::string event = member(data, "e");
    if (event == "executionReport") {
        compare_report(data, log);
    } else if (event == "outboundAccountPosition") {
        compare_balances(rows(data, "B"), {"a", "f", "l"}, time_of(data, "u"), log);
    } else if (event == "balanceUpdate") {
        REQUIRE(log.flows.size() == 1);
        CHECK(log.flows[0].asset == member(data, "a").c_str());
        CHECK(log.flows[0].amount.str() == member(data, "d"));
        CHECK(log.flows[0].venue_time.ns == time_of(data, "T"));
        CHECK(log.flows[0].kind == gw::cash_flow_kind::transfer);
    } else if (event == "externalLockUpdate") {
        CHECK(log.text == "account_changed\n");
    } else if (event == "eventStreamTerminated") {
        CHECK(log.text.starts_with("subscription_ended"));
    } else if (event == "serverShutdown") {
        CHECK(log.text == "link_ending\n");
    } else if (event == "listStatus" && with_lists) {
        CHECK(log.text.starts_with("list symbol=\"" + member(data, "s") + '"'));
        CHECK(log.text.find(" id=\"" + member(data, "g") + '"') != std::string::npos);
        for (const json::object& m : rows(data, "O"))
            if (rows(data, "O").size() <= 3)
                CHECK(log.text.find("list_member venue_order_id=\"" + member(m, "i") +
                                    "\" client_order_id=\"" + member(m, "c") + '"') != std::string::npos);
    } else {
        CHECK(log.reasons.size() == 1);
    }
}
/// A message of the link of orders: an event, as it is wrapped, or a reply.
inline void compare_orders_link(const json::value& message, const event_log& log, bool with_lists) {
    const json::object* o = message.if_object();
    if (o == nullptr) return;
    if (const json::value* event = o->if_contains("event"); event != nullptr && event->is_object())
        return compare_account_event(event->get_object(), log, with_lists);
    if (const json::value* data = o->if_contains("data"); data != nullptr && data->is_object())
        return compare_account_event(data->get_object(), log, with_lists);
    if (o->contains("e")) return compare_account_event(*o, log, with_lists);
    const std::string id = o->at("id").is_null() ? "null" : member(*o, "id");
    if (id == "logon")
        CHECK(log.text.find(member(*o, "status") == "200" ? "taken=true" : "taken=false") !=
              std::string::npos);
    else
        CHECK(log.text.find("order_reply id=\"" + id + "\" status=" + member(*o, "status")) !=
              std::string::npos);
}

inline void compare_order(const json::object& o, const gw::order_update& u, gw::report_source source) {
    const std::string original = member(o, "origClientOrderId");
    const std::string client =
        (original.empty() ? member(o, "clientOrderId") : original).substr(0, gw::client_order_id::capacity());
    const std::string quantity = o.contains("qty") ? member(o, "qty") : member(o, "origQty");
    const std::string gone =
        member(o, "preventedQty").empty() ? member(o, "preventedQuantity") : member(o, "preventedQty");
    const std::string sum =
        member(o, "origQuoteOrderQty").empty() ? member(o, "quoteOrderQty") : member(o, "origQuoteOrderQty");
    CHECK(u.symbol == member(o, "symbol").c_str());
    CHECK(u.client_order_id == client.c_str());
    CHECK(u.venue_order_id == member(o, "orderId").c_str());
    CHECK(u.quantity.str() == less(or_zero(quantity), gone));
    const std::string pegged = member(o, "peggedPrice");
    CHECK(u.price.str() == or_zero(is_zero(pegged) ? member(o, "price") : pegged));
    CHECK(u.trigger_price.str() == or_zero(member(o, "stopPrice")));
    CHECK(u.cumulative_quantity.str() == or_zero(member(o, "executedQty")));
    CHECK(u.source == source);
    CHECK(u.has_filled == o.contains("executedQty"));
    CHECK(u.has_terms == (!quantity.empty() && o.contains("side") && o.contains("type") && is_zero(sum)));
    if (!o.contains("status")) {
        CHECK(u.state == gw::lifecycle::submitting);
        return;
    }
    const std::string since = member(o, "workingTime");
    compare_words(u, member(o, "type"), member(o, "timeInForce"), member(o, "status"),
                  member(o, "isWorking") == "true" || (!since.empty() && std::stoll(since) > 0),
                  !is_zero(member(o, "trailingDelta")));
}
inline void compare_orders(const std::vector<json::object>& all, const event_log& log,
                           gw::report_source source) {
    REQUIRE(log.orders.size() <= all.size());
    REQUIRE(log.orders.size() + log.bad_rows.size() >= all.size()); // executions may be bad too
    if (log.orders.size() != all.size()) return;
    std::size_t fills = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        compare_order(all[i], log.orders[i], source);
        fills += rows(all[i], "fills").size();
    }
    CHECK(log.fills.size() + log.bad_rows.size() == fills);
}

inline void compare_my_trades(const json::value& message, const event_log& log) {
    const auto all = rows(message);
    REQUIRE(log.fills.size() + log.bad_rows.size() == all.size());
    if (!log.bad_rows.empty()) return;
    for (std::size_t i = 0; i < log.fills.size(); ++i) {
        const json::object& o = all[i];
        const gw::fill& f = log.fills[i];
        CHECK(f.id ==
              (o.contains("allocationId") ? "a" + member(o, "allocationId") : member(o, "id")).c_str());
        CHECK(f.venue_order_id == member(o, "orderId").c_str());
        CHECK(f.price.str() == member(o, "price"));
        CHECK(f.quantity.str() == member(o, "qty"));
        CHECK(f.commission.amount.str() == member(o, "commission"));
        CHECK(f.commission.asset == member(o, "commissionAsset").c_str());
        CHECK(f.venue_time.ns == time_of(o, "time"));
        CHECK((f.side == gw::side::buy) == (member(o, "isBuyer") == "true"));
        CHECK(f.maker == (member(o, "isMaker") == "true"));
    }
}

inline void compare_commission(const json::object& o, const event_log& log) {
    REQUIRE(log.fees.size() == 1);
    std::string maker = "0", taker = "0", buyer = "0", seller = "0";
    for (const char* kind : {"standardCommission", "specialCommission", "taxCommission"}) {
        const json::value* v = o.if_contains(kind);
        if (v == nullptr) continue;
        const json::object& r = v->get_object();
        maker = sum_of(maker, member(r, "maker"));
        taker = sum_of(taker, member(r, "taker"));
        buyer = sum_of(buyer, or_zero(member(r, "buyer")));
        seller = sum_of(seller, or_zero(member(r, "seller")));
    }
    const auto value = [](const std::string& t) { return gw::decimal::parse(t).value(); };
    const std::string side = value(buyer) > value(seller) ? buyer : seller;
    CHECK(log.fees[0].symbol == member(o, "symbol").c_str());
    CHECK(log.fees[0].maker == value(sum_of(maker, side)));
    CHECK(log.fees[0].taker == value(sum_of(taker, side)));
}

inline void compare_instrument(const json::object& o, const gw::instrument& i) {
    INFO(member(o, "symbol"));
    CHECK(i.base_asset == member(o, "baseAsset").c_str());
    CHECK(i.quote_asset == member(o, "quoteAsset").c_str());
    CHECK(i.settle_asset == i.quote_asset);
    CHECK(i.kind == gw::instrument_kind::spot);
    const bool barred = member(o, "isSpotTradingAllowed") == "false";
    const std::string status = member(o, "status");
    CHECK((i.status == gw::trading_status::trading) == (status == "TRADING" && !barred));
    CHECK((i.status == gw::trading_status::cancel_only) == (status == "CANCEL_ONLY" && !barred));
    CHECK((i.status == gw::trading_status::closed) == barred);
    for (const json::object& filter : rows(o, "filters")) {
        const std::string kind = member(filter, "filterType");
        if (kind == "PRICE_FILTER") {
            CHECK(i.tick_size.str() == member(filter, "tickSize"));
            CHECK(i.min_price.str() == member(filter, "minPrice"));
            CHECK(says(i.max_price.str(), member(filter, "maxPrice")));
        } else if (kind == "LOT_SIZE") {
            CHECK(i.lot_size.str() == member(filter, "stepSize"));
            CHECK(i.min_quantity.str() == member(filter, "minQty"));
            CHECK(says(i.max_quantity.str(), member(filter, "maxQty")));
        } else if (kind == "MARKET_LOT_SIZE") {
            CHECK(i.market_lot_size.str() == member(filter, "stepSize"));
            CHECK(i.min_market_quantity.str() == member(filter, "minQty"));
            CHECK(says(i.max_market_quantity.str(), member(filter, "maxQty")));
        } else if (kind == "MIN_NOTIONAL" || kind == "NOTIONAL") {
            CHECK(i.min_notional.str() == member(filter, "minNotional"));
        } else if (kind == "PERCENT_PRICE") {
            CHECK(i.price_band_up.str() == member(filter, "multiplierUp"));
            CHECK(i.price_band_down.str() == member(filter, "multiplierDown"));
            CHECK(i.sell_band_up == i.price_band_up);
            CHECK(i.buy_band_down == i.price_band_down);
        } else if (kind == "PERCENT_PRICE_BY_SIDE") {
            CHECK(i.price_band_up.str() == member(filter, "bidMultiplierUp"));
            CHECK(i.price_band_down.str() == member(filter, "askMultiplierDown"));
            CHECK(i.sell_band_up.str() == member(filter, "askMultiplierUp"));
            CHECK(i.buy_band_down.str() == member(filter, "bidMultiplierDown"));
        } else if (kind == "ICEBERG_PARTS") {
            CHECK(std::to_string(i.max_iceberg_parts) == member(filter, "limit"));
        } else if (kind == "TRAILING_DELTA") {
            const auto points = [&](std::string_view name) {
                return gw::decimal(std::stoll(member(filter, name)), -4);
            };
            CHECK(i.min_callback_rate ==
                  std::min(points("minTrailingAboveDelta"), points("minTrailingBelowDelta")));
            CHECK(i.max_callback_rate ==
                  std::max(points("maxTrailingAboveDelta"), points("maxTrailingBelowDelta")));
        }
    }
}
/// Every instrument that was told is the row of its name; the other rows were told as bad.
inline void compare_instruments(const json::value& message, const event_log& log) {
    const json::object& o = message.get_object();
    CHECK(log.instruments.size() + log.bad_rows.size() >=
          o.at("symbols").get_array().size()); // and of limits
    std::size_t at = 0;
    for (const json::object& row : rows(o, "symbols"))
        if (at != log.instruments.size() &&
            member(row, "symbol") == log.instruments[at].instrument.symbol.view())
            compare_instrument(row, log.instruments[at++].instrument);
    CHECK(at == log.instruments.size());
}

/// The orders of both parts of an answer to a cancel-replace that succeeded.
inline void compare_replaced(const json::object& body, const event_log& log) {
    const json::value* data = body.if_contains("data");
    const json::object& o = data != nullptr ? data->get_object() : body;
    if (!o.contains("cancelResult")) return;
    std::vector<json::object> all;
    for (const auto& [how, answer] :
         {std::pair{"cancelResult", "cancelResponse"}, std::pair{"newOrderResult", "newOrderResponse"}})
        if (member(o, how) == "SUCCESS" && o.at(answer).is_object()) all.push_back(o.at(answer).get_object());
    compare_orders(all, log, gw::report_source::reply);
}

/// The twin of a decoder, by its name in `decoders()`.
[[nodiscard]] inline json_twin twin_of(std::string_view decoder) {
    using source = gw::report_source;
    if (decoder == "market") return [](const json::value& m, const event_log& l) { compare_market(m, l); };
    if (decoder == "orders") return [](const auto& m, const auto& l) { compare_orders_link(m, l, false); };
    if (decoder == "lists") return [](const auto& m, const auto& l) { compare_orders_link(m, l, true); };
    if (decoder == "cancel_replace")
        return [](const json::value& m, const event_log& l) { compare_replaced(m.get_object(), l); };
    const auto reply = [](auto compare) -> json_twin {
        return [compare](const json::value& m, const event_log& l) {
            if (!is_error(m, l)) compare(m, l);
        };
    };
    if (decoder == "order_reply" || decoder == "order_query") {
        const source from = decoder == "order_reply" ? source::reply : source::query;
        return reply([from](const json::value& m, const event_log& l) {
            const json::object& o = m.is_array() ? m.at(0).get_object() : m.get_object();
            if (o.contains("orderReports") && !o.contains("orderId"))
                return compare_orders(rows(o, "orderReports"), l, from);
            const json::value* amended = o.if_contains("amendedOrder");
            compare_orders({amended != nullptr ? amended->get_object() : o}, l, from);
            if (amended != nullptr) CHECK(l.orders[0].amended);
        });
    }
    if (decoder == "open_orders")
        return reply([](const auto& m, const auto& l) {
            // What was cancelled together has lists of orders among the orders.
            std::vector<json::object> all;
            for (const json::object& o : rows(m)) {
                if (o.contains("orderReports") && o.at("orderReports").is_array())
                    for (const json::object& one : rows(o, "orderReports")) all.push_back(one);
                else
                    all.push_back(o);
            }
            compare_orders(all, l, source::snapshot);
        });
    if (decoder == "list_reply")
        return reply([](const json::value& m, const event_log& l) {
            CHECK(l.text.starts_with("list symbol=\"" + member(m.get_object(), "symbol") + '"'));
            compare_orders(rows(m.get_object(), "orderReports"), l, source::reply);
        });
    if (decoder == "my_trades" || decoder == "my_allocations") return reply(compare_my_trades);
    if (decoder == "account")
        return reply([](const json::value& m, const event_log& l) {
            const json::object& o = m.get_object();
            REQUIRE(l.configs.size() == 1);
            CHECK(l.configs[0].read_only == (member(o, "canTrade") != "true"));
            compare_balances(rows(o, "balances"), {"asset", "free", "locked"}, time_of(o, "updateTime"), l);
        });
    if (decoder == "commission")
        return reply([](const json::value& m, const event_log& l) { compare_commission(m.get_object(), l); });
    if (decoder == "server_time")
        return reply([](const json::value& m, const event_log& l) {
            REQUIRE(l.server_times.size() == 1);
            CHECK(l.server_times[0].ns == time_of(m.get_object(), "serverTime"));
        });
    if (decoder == "depth")
        return reply(
            [](const json::value& m, const event_log& l) { compare_depth(m.get_object(), l, false); });
    if (decoder == "exchange_info") return reply(compare_instruments);
    return {};
}

} // namespace gatewright_test::binance_spot
