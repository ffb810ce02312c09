// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "binance/boost_json_twin.hpp"
#include "decoder_suite.hpp"
#include "json_members.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a second reader makes of a message of Binance USDⓈ-M futures: each function compares a document of Boost.JSON
// with what our decoder said of the same bytes, field by field.
namespace gatewright_test::binance_futures {

namespace gw = gatewright;
namespace json = boost::json;

using binance_twin::compare_bar;
using binance_twin::compare_levels;
using gatewright_test::member;

/// Whether a reply is an error in place of what was asked for; compares it then. That a cancel of an order that waits
/// was taken is none.
[[nodiscard]] inline bool is_error(const json::value& message, const event_log& log) {
    const json::object* o = message.if_object();
    return (o == nullptr || member(*o, "msg") != "success") && binance_twin::is_error(message, log);
}

inline void compare_fill(const json::object& o, const gw::fill& f) {
    CHECK(f.symbol == member(o, "s").c_str());
    CHECK(f.id == member(o, "t").c_str());
    CHECK(f.client_order_id == member(o, "c").substr(0, gw::client_order_id::capacity()).c_str());
    CHECK(f.venue_order_id == member(o, "i").c_str());
    CHECK(f.price.str() == member(o, "L"));
    CHECK(f.quantity.str() == member(o, "l"));
    CHECK((f.side == gw::side::buy) == (member(o, "S") == "BUY"));
    CHECK(f.maker == (member(o, "m") == "true"));
    CHECK(f.venue_time.ns == time_of(o, "T"));
}

inline void compare_order_report(const json::object& outer, const event_log& log) {
    const json::object& o = outer.at("o").get_object();
    REQUIRE(log.orders.size() == 1);
    const gw::order_update& u = log.orders[0];
    const std::string client = member(o, "c");
    CHECK(u.symbol == member(o, "s").c_str());
    CHECK(u.client_order_id == client.substr(0, gw::client_order_id::capacity()).c_str());
    CHECK(u.venue_order_id == member(o, "i").c_str());
    CHECK(u.venue_time.ns == time_of(outer, "T"));
    CHECK((u.side == gw::side::buy) == (member(o, "S") == "BUY"));
    CHECK(u.quantity.str() == member(o, "q"));
    CHECK(u.price.str() == member(o, "p"));
    CHECK(u.average_price.str() == or_zero(member(o, "ap")));
    CHECK(u.cumulative_quantity.str() == member(o, "z"));
    CHECK(u.reduce_only == (member(o, "R") == "true"));
    CHECK(u.amended == (member(o, "x") == "AMENDMENT"));
    const std::string status = member(o, "X");
    if (status == "FILLED") CHECK(u.state == gw::lifecycle::filled);
    if (status == "CANCELED") CHECK(u.state == gw::lifecycle::cancelled);
    if (status == "EXPIRED") CHECK(u.state == gw::lifecycle::expired);
    if (status == "PARTIALLY_FILLED") CHECK(u.state == gw::lifecycle::working);
    const std::string what = member(o, "x");
    bool automatic = client.starts_with("adl_autoclose") || what == "CALCULATED" ||
                     status.starts_with("NEW_") || member(o, "o") == "LIQUIDATION";
    for (const char* prefix : {"autoclose-", "settlement_autoclose-", "delivery_autoclose-"})
        automatic = automatic || client.starts_with(prefix);
    CHECK(u.venue_made == automatic);
    const bool executed = (what == "TRADE" || what == "CALCULATED") && std::stod(member(o, "l")) != 0;
    REQUIRE(log.fills.size() == (executed ? 1 : 0));
    if (!executed) return;
    const gw::fill& f = log.fills[0];
    compare_fill(o, f);
    CHECK(f.cumulative_quantity.str() == member(o, "z"));
    CHECK(f.has_commission == !member(o, "N").empty());
    CHECK(f.commission.amount.str() == or_zero(member(o, "n")));
    CHECK(f.commission.asset == member(o, "N").c_str());
    CHECK(f.realized_pnl.str() == member(o, "rp"));
    const std::string position = member(o, "ps");
    CHECK(f.position_side == (position == "LONG"    ? gw::position_side::long_side
                              : position == "SHORT" ? gw::position_side::short_side
                                                    : gw::position_side::net));
}

/// An order that waits for its trigger. @param id, client, ... the names of its members, which differ by where it is
/// told
inline void compare_conditional(const json::object& o, const gw::order_update& u, gw::report_source source,
                                bool pushed) {
    const auto of = [&](const char* in_event, const char* in_reply) {
        return member(o, pushed ? in_event : in_reply);
    };
    CHECK(u.source == source);
    CHECK(u.symbol == of("s", "symbol").c_str());
    CHECK(u.conditional_order_id == of("aid", "algoId").c_str());
    CHECK(u.client_order_id == of("caid", "clientAlgoId").c_str());
    CHECK(u.venue_order_id == of("ai", "actualOrderId").c_str());
    CHECK(u.trigger_price.str() == or_zero(of("tp", "triggerPrice")));
    CHECK(u.price.str() == or_zero(of("p", "price")));
    CHECK(u.quantity.str() == or_zero(of("q", "quantity")));
    const std::string type = of("o", "orderType");
    if (type == "STOP_MARKET") CHECK(u.type == gw::order_type::stop);
    if (type == "STOP") CHECK(u.type == gw::order_type::stop_limit);
    if (type == "TAKE_PROFIT_MARKET") CHECK(u.type == gw::order_type::take_profit);
    if (type == "TAKE_PROFIT") CHECK(u.type == gw::order_type::take_profit_limit);
    if (type == "TRAILING_STOP_MARKET") CHECK(u.type == gw::order_type::trailing_stop);
    const std::string status = of("X", "algoStatus");
    const bool became = !u.venue_order_id.empty();
    if (status == "CANCELED") CHECK(u.state == gw::lifecycle::cancelled);
    if (status == "REJECTED") CHECK(u.state == gw::lifecycle::rejected);
    if (status == "EXPIRED") CHECK(u.state == gw::lifecycle::expired);
    if (status == "NEW" || status == "TRIGGERING") CHECK(u.state == gw::lifecycle::untriggered);
    if (status == "TRIGGERED" && pushed) CHECK(u.state == gw::lifecycle::working);
    if ((status == "TRIGGERED" || status == "FINISHED") && !pushed && became)
        CHECK(u.state == gw::lifecycle::submitting);
    if (status == "FINISHED" && pushed) {
        CHECK(u.state == (became ? gw::lifecycle::working : gw::lifecycle::cancelled));
        CHECK(u.cumulative_quantity.str() == or_zero(member(o, "aq")));
    }
    CHECK(u.has_filled == (status == "FINISHED" && pushed));
}

/// Of ACCOUNT_UPDATE: what came and left otherwise than by trading.
inline void compare_flows(const json::object& a, const std::vector<json::object>& balances,
                          const event_log& log) {
    const std::string why = member(a, "m");
    std::vector<std::string> changes;
    for (const json::object& b : balances)
        if (const std::string c = or_zero(member(b, "bc")); why != "ORDER" && std::stod(c) != 0)
            changes.push_back(c);
    REQUIRE(log.flows.size() == changes.size());
    for (std::size_t i = 0; i < changes.size(); ++i) {
        CHECK(log.flows[i].amount.str() == changes[i]);
        CHECK((log.flows[i].kind == gw::cash_flow_kind::funding) == (why == "FUNDING_FEE"));
    }
}

inline void compare_margin_calls(const json::object& data, const event_log& log) {
    const auto called = rows(data, "p");
    REQUIRE(log.warnings.size() + log.bad_rows.size() == called.size());
    for (std::size_t i = 0; log.bad_rows.empty() && i < called.size(); ++i) {
        CHECK(log.warnings[i].symbol == member(called[i], "s").c_str());
        CHECK(log.warnings[i].mark_price.str() == member(called[i], "mp"));
        CHECK(log.warnings[i].maintenance_margin.str() == member(called[i], "mm"));
        CHECK(log.warnings[i].venue_time.ns == time_of(data, "E"));
    }
}

/// A change of a book, or all of its top. @param partial whether it is the top
inline void compare_depth_update(const json::object& data, bool partial, const event_log& log) {
    REQUIRE(log.ended == 1);
    CHECK(log.aborted == 0);
    CHECK(log.header.symbol == member(data, "s").c_str());
    CHECK(std::to_string(log.header.first_id) == member(data, "U"));
    CHECK(std::to_string(log.header.last_id) == member(data, "u"));
    CHECK(std::to_string(log.header.previous_id) == member(data, "pu"));
    CHECK(log.header.venue_time.ns == time_of(data, "T", "E"));
    CHECK(log.header.partial == partial);
    compare_levels(data, "b", "a", log);
}

/// An event of any stream. `data` is the event, without its wrapper.
inline void compare_event(const json::object& data, std::string_view stream, const event_log& log) {
    const std::string event = member(data, "e");
    if (stream.find("@rpiDepth") != std::string_view::npos) {
        CHECK(log.reasons.size() == 1);
    } else if (event == "bookTicker") {
        REQUIRE(log.quotes.size() == 1);
        const gw::best_quote& q = log.quotes[0];
        CHECK(q.symbol == member(data, "s").c_str());
        CHECK(std::to_string(q.update_id) == member(data, "u"));
        CHECK(q.bid.str() == member(data, "b"));
        CHECK(q.bid_quantity.str() == member(data, "B"));
        CHECK(q.ask.str() == member(data, "a"));
        CHECK(q.ask_quantity.str() == member(data, "A"));
        CHECK(q.venue_time.ns == time_of(data, "T", "E"));
    } else if (event == "aggTrade" || event == "trade") {
        const std::string origin = member(data, "X");
        if (!origin.empty() && origin != "MARKET") {
            CHECK(log.trades.empty());
            CHECK(log.reasons.size() == 1);
            return;
        }
        REQUIRE(log.trades.size() == 1);
        const gw::trade& t = log.trades[0];
        CHECK(t.symbol == member(data, "s").c_str());
        CHECK(t.id == member(data, event == "trade" ? "t" : "a").c_str());
        CHECK(t.price.str() == member(data, "p"));
        CHECK(t.quantity.str() == member(data, "q"));
        CHECK(t.venue_time.ns == time_of(data, "T"));
        CHECK((t.aggressor == gw::side::sell) == (member(data, "m") == "true"));
    } else if (event == "depthUpdate") {
        const auto depth = stream.find("@depth");
        compare_depth_update(data,
                             depth != std::string_view::npos && stream.size() > depth + 6 &&
                                 stream[depth + 6] >= '0' && stream[depth + 6] <= '9',
                             log);
    } else if (event == "kline") {
        compare_bar(data, log);
        const json::object& k = data.at("k").get_object();
        CHECK(log.bars[0].interval.ns == time_of(k, "T") - time_of(k, "t") + 1'000'000);
    } else if (event == "markPriceUpdate") {
        REQUIRE(log.marks.size() == 1);
        CHECK(log.marks[0].symbol == member(data, "s").c_str());
        CHECK(log.marks[0].price.str() == member(data, "p"));
        CHECK(log.marks[0].index_price.str() == or_zero(member(data, "i")));
        CHECK(log.marks[0].venue_time.ns == time_of(data, "E"));
        if (member(data, "r").empty() || time_of(data, "T") == 0) {
            CHECK(log.fundings.empty());
        } else {
            REQUIRE(log.fundings.size() == 1);
            CHECK(log.fundings[0].rate.str() == member(data, "r"));
            CHECK(log.fundings[0].next_funding_time.ns == time_of(data, "T"));
        }
    } else if (event == "24hrTicker") {
        REQUIRE(log.tickers.size() == 1);
        CHECK(log.tickers[0].symbol == member(data, "s").c_str());
        CHECK(log.tickers[0].last.str() == member(data, "c"));
        CHECK(log.tickers[0].low.str() == member(data, "l"));
        CHECK(log.tickers[0].venue_time.ns == time_of(data, "E"));
    } else if (event == "forceOrder") {
        const json::object& o = data.at("o").get_object();
        REQUIRE(log.liquidations.size() == 1);
        CHECK(log.liquidations[0].symbol == member(o, "s").c_str());
        CHECK(log.liquidations[0].price.str() == member(o, "p"));
        CHECK(log.liquidations[0].quantity.str() == member(o, "q"));
        CHECK((log.liquidations[0].side == gw::side::buy) == (member(o, "S") == "BUY"));
        CHECK(log.liquidations[0].venue_time.ns == time_of(o, "T"));
    } else if (event == "contractInfo") {
        REQUIRE(log.opened.size() == 1);
        const std::string state = member(data, "cs");
        CHECK(log.opened[0].symbol == member(data, "s").c_str());
        CHECK(log.opened[0].venue_time.ns == time_of(data, "E"));
        CHECK((log.opened[0].status == gw::trading_status::trading) == (state == "TRADING"));
        CHECK((log.opened[0].status == gw::trading_status::closed) ==
              (state == "CLOSE" || state == "DELIVERED"));
    } else if (event == "ORDER_TRADE_UPDATE") {
        compare_order_report(data, log);
    } else if (event == "TRADE_LITE") {
        REQUIRE(log.fills.size() == 1);
        compare_fill(data, log.fills[0]);
        CHECK(!log.fills[0].has_commission);
    } else if (event == "ACCOUNT_UPDATE") {
        const json::object& a = data.at("a").get_object();
        const auto balances = rows(a, "B");
        const auto positions = rows(a, "P");
        REQUIRE(log.balances.size() == balances.size());
        CHECK(log.positions.size() + log.bad_rows.size() == positions.size());
        for (std::size_t i = 0; i < balances.size(); ++i) {
            CHECK(log.balances[i].asset == member(balances[i], "a").c_str());
            CHECK(log.balances[i].wallet.str() == member(balances[i], "wb"));
        }
        compare_flows(a, balances, log);
        for (std::size_t i = 0; i < log.positions.size(); ++i) {
            CHECK(log.positions[i].symbol == member(positions[i], "s").c_str());
            CHECK(log.positions[i].quantity.str() == member(positions[i], "pa"));
            CHECK(log.positions[i].entry_price.str() == member(positions[i], "ep"));
        }
    } else if (event == "ACCOUNT_CONFIG_UPDATE") {
        const json::value* of_symbol = data.if_contains("ac");
        REQUIRE(log.settings.size() == (of_symbol != nullptr ? 1 : 0));
        if (of_symbol == nullptr) return;
        CHECK(log.settings[0].symbol == member(of_symbol->get_object(), "s").c_str());
        CHECK(log.settings[0].leverage.str() == member(of_symbol->get_object(), "l"));
        CHECK(log.settings[0].venue_time.ns == time_of(data, "E"));
    } else if (event == "MARGIN_CALL") {
        compare_margin_calls(data, log);
    } else if (event == "ALGO_UPDATE") {
        REQUIRE(log.orders.size() == 1);
        compare_conditional(data.at("o").get_object(), log.orders[0], gw::report_source::stream, true);
    } else if (event == "CONDITIONAL_ORDER_TRIGGER_REJECT") {
        REQUIRE(log.orders.size() == 1);
        CHECK(log.orders[0].state == gw::lifecycle::rejected);
        CHECK(log.orders[0].conditional_order_id == member(data.at("or").get_object(), "i").c_str());
    } else if (event == "listenKeyExpired") {
        CHECK(log.expired_keys == std::vector<std::string>{member(data, "listenKey")});
    } else {
        CHECK(log.reasons.size() == 1);
    }
}

/// A message of a stream, with its wrapper or without. `private_stream`: an event of the market is only ignored then,
/// and the other way round.
inline void compare_stream(const json::value& message, const event_log& log, bool private_stream) {
    const json::object* o = message.if_object();
    if (o == nullptr) return;
    const json::value* data = o->if_contains("data");
    const json::object* event = data == nullptr ? o : data->if_object();
    if (event == nullptr || !event->contains("e")) return;
    const std::string name = member(*event, "e");
    const bool of_account = name == "ORDER_TRADE_UPDATE" || name == "TRADE_LITE" ||
                            name == "ACCOUNT_UPDATE" || name == "listenKeyExpired" || name == "ALGO_UPDATE" ||
                            name == "CONDITIONAL_ORDER_TRIGGER_REJECT" || name == "ACCOUNT_CONFIG_UPDATE" ||
                            name == "MARGIN_CALL";
    if (of_account == private_stream)
        compare_event(*event, member(*o, "stream"), log);
    else
        CHECK(log.reasons.size() == 1);
}

inline void compare_order(const json::object& o, const gw::order_update& u, gw::report_source source) {
    CHECK(u.symbol == member(o, "symbol").c_str());
    CHECK(u.client_order_id == member(o, "clientOrderId").c_str());
    CHECK(u.venue_order_id == member(o, "orderId").c_str());
    CHECK(u.quantity.str() == or_zero(member(o, "origQty")));
    CHECK(u.price.str() == or_zero(member(o, "price")));
    CHECK(u.cumulative_quantity.str() == or_zero(member(o, "executedQty")));
    CHECK(u.average_price.str() == or_zero(member(o, "avgPrice")));
    CHECK(u.venue_time.ns == time_of(o, "updateTime"));
    CHECK(u.source == source);
    CHECK(u.has_terms == o.contains("origQty"));
    CHECK(u.has_filled == o.contains("executedQty"));
}
inline void compare_orders(const std::vector<json::object>& all, const event_log& log,
                           gw::report_source source) {
    REQUIRE(log.orders.size() + log.bad_rows.size() == all.size());
    for (std::size_t i = 0; i < log.orders.size(); ++i) compare_order(all[i], log.orders[i], source);
}

inline void compare_trades(const json::value& message, const event_log& log) {
    const auto all = rows(message);
    REQUIRE(log.fills.size() + log.bad_rows.size() == all.size());
    for (std::size_t i = 0; i < log.fills.size(); ++i) {
        const json::object& o = all[i];
        const gw::fill& f = log.fills[i];
        CHECK(f.id == member(o, "id").c_str());
        CHECK(f.venue_order_id == member(o, "orderId").c_str());
        CHECK(f.price.str() == member(o, "price"));
        CHECK(f.quantity.str() == member(o, "qty"));
        CHECK(f.commission.amount.str() == member(o, "commission"));
        CHECK(f.commission.asset == member(o, "commissionAsset").c_str());
        CHECK(f.realized_pnl.str() == member(o, "realizedPnl"));
        CHECK(f.venue_time.ns == time_of(o, "time"));
        CHECK((f.side == gw::side::buy) == (member(o, "side") == "BUY"));
    }
}

/// @param wallet the member that tells the balance: a row where it is an empty text is no balance of zero
inline void compare_balances(std::vector<json::object> all, std::string_view wallet, const event_log& log) {
    std::erase_if(all, [&](const json::object& o) { return member(o, wallet).empty(); });
    REQUIRE(log.balances.size() <= all.size());
    REQUIRE(log.balances.size() + log.bad_rows.size() >= all.size()); // those of the other list too
    for (std::size_t i = 0; i < log.balances.size(); ++i) {
        CHECK(log.balances[i].asset == member(all[i], "asset").c_str());
        CHECK(log.balances[i].wallet.str() == member(all[i], wallet));
        CHECK(log.balances[i].available.str() == or_zero(member(all[i], "availableBalance")));
    }
}
inline void compare_positions(const std::vector<json::object>& all, const event_log& log) {
    REQUIRE(log.positions.size() <= all.size());
    REQUIRE(log.positions.size() + log.bad_rows.size() >= all.size()); // those of the other list too
    for (std::size_t i = 0; i < log.positions.size(); ++i) {
        CHECK(log.positions[i].symbol == member(all[i], "symbol").c_str());
        CHECK(log.positions[i].quantity.str() == member(all[i], "positionAmt"));
        if (all[i].contains("entryPrice"))
            CHECK(log.positions[i].entry_price.str() == member(all[i], "entryPrice"));
    }
}

inline void compare_depth(const json::value& message, const event_log& log) {
    const json::object& o = message.get_object();
    REQUIRE(log.ended == 1);
    CHECK(log.header.snapshot);
    CHECK(std::to_string(log.header.last_id) == member(o, "lastUpdateId"));
    CHECK(log.header.venue_time.ns == time_of(o, "T"));
    compare_levels(o, "bids", "asks", log);
}

inline void compare_instrument(const json::object& o, const gw::instrument& i) {
    INFO(member(o, "symbol"));
    CHECK(i.base_asset == member(o, "baseAsset").c_str());
    CHECK(i.quote_asset == member(o, "quoteAsset").c_str());
    CHECK(i.settle_asset == member(o, "marginAsset").c_str());
    CHECK((i.status == gw::trading_status::trading) == (member(o, "status") == "TRADING"));
    for (const json::object& filter : rows(o, "filters")) {
        const std::string kind = member(filter, "filterType");
        if (kind == "PRICE_FILTER") {
            CHECK(i.tick_size.str() == member(filter, "tickSize"));
            CHECK(i.min_price.str() == member(filter, "minPrice"));
            CHECK(says(i.max_price.str(), member(filter, "maxPrice")));
        } else if (kind == "LOT_SIZE") {
            CHECK(i.lot_size.str() == member(filter, "stepSize"));
            CHECK(i.min_quantity.str() == member(filter, "minQty"));
            CHECK(i.max_quantity.str() == member(filter, "maxQty"));
        } else if (kind == "MARKET_LOT_SIZE") {
            CHECK(i.market_lot_size.str() == member(filter, "stepSize"));
            CHECK(i.min_market_quantity.str() == member(filter, "minQty"));
            CHECK(i.max_market_quantity.str() == member(filter, "maxQty"));
        } else if (kind == "MIN_NOTIONAL") {
            CHECK(i.min_notional.str() == member(filter, "notional"));
        } else if (kind == "PERCENT_PRICE") {
            CHECK(i.price_band_up.str() == member(filter, "multiplierUp"));
            CHECK(i.price_band_down.str() == member(filter, "multiplierDown"));
        }
    }
}
/// Every instrument that was told is the row of its name; the other rows were told as bad.
inline void compare_instruments(const json::value& message, const event_log& log) {
    const json::object& o = message.get_object();
    CHECK(log.instruments.size() + log.bad_rows.size() == o.at("symbols").get_array().size());
    std::size_t at = 0;
    for (const json::object& row : rows(o, "symbols"))
        if (at != log.instruments.size() &&
            member(row, "symbol") == log.instruments[at].instrument.symbol.view())
            compare_instrument(row, log.instruments[at++].instrument);
    CHECK(at == log.instruments.size());
}

/// The answer to a request on the link of orders: its head, and the order in its result.
inline void compare_answer(const json::object& o, const event_log& log) {
    const std::string id = o.contains("id") && o.at("id").is_null() ? "null" : member(o, "id");
    CHECK(log.text.find("reply id=\"" + id + "\" status=" + member(o, "status")) != std::string::npos);
    const json::value* result = o.if_contains("result");
    if (result == nullptr)
        CHECK(log.orders.empty());
    else
        compare_orders({result->get_object()}, log, gw::report_source::reply);
}

/// The twin of a decoder, by its name in `decoders()`.
[[nodiscard]] inline json_twin twin_of(std::string_view decoder) {
    using source = gw::report_source;
    if (decoder == "market") return [](const auto& m, const auto& l) { compare_stream(m, l, false); };
    if (decoder ==
        "market_partial") // bare messages are the top; of others the stream's name says what they are
        return [](const json::value& m, const event_log& l) {
            if (m.get_object().contains("data")) return compare_stream(m, l, false);
            compare_depth_update(m.get_object(), true, l);
        };
    if (decoder == "orders")
        return [](const json::value& m, const event_log& l) { compare_answer(m.get_object(), l); };
    if (decoder == "private") return [](const auto& m, const auto& l) { compare_stream(m, l, true); };
    const auto reply = [](auto compare) -> json_twin {
        return [compare](const json::value& m, const event_log& l) {
            if (!is_error(m, l)) compare(m, l);
        };
    };
    if (decoder == "order_reply" || decoder == "order_query") {
        const source from = decoder == "order_reply" ? source::reply : source::query;
        return reply([from](const auto& m, const auto& l) { compare_orders({m.get_object()}, l, from); });
    }
    if (decoder == "open_orders")
        return reply([](const auto& m, const auto& l) { compare_orders(rows(m), l, source::snapshot); });
    if (decoder == "open_conditional")
        return reply([](const auto& m, const auto& l) {
            const auto all = rows(m);
            REQUIRE(l.orders.size() + l.bad_rows.size() == all.size());
            for (std::size_t i = 0; l.bad_rows.empty() && i < l.orders.size(); ++i)
                compare_conditional(all[i], l.orders[i], source::snapshot, false);
        });
    if (decoder == "conditional_reply" || decoder == "conditional_query") {
        const source from = decoder == "conditional_reply" ? source::reply : source::query;
        return reply([from](const auto& m, const auto& l) {
            REQUIRE(l.orders.size() == 1);
            const json::object& o = m.get_object();
            if (member(o, "msg") != "success") return compare_conditional(o, l.orders[0], from, false);
            CHECK(l.orders[0].state == gw::lifecycle::submitting);
            CHECK(l.orders[0].conditional_order_id == member(o, "algoId").c_str());
        });
    }
    if (decoder == "user_trades") return reply(compare_trades);
    if (decoder == "balances")
        return reply([](const auto& m, const auto& l) { compare_balances(rows(m), "balance", l); });
    if (decoder == "position_risk")
        return reply([](const auto& m, const auto& l) { compare_positions(rows(m), l); });
    if (decoder == "account")
        return reply([](const auto& m, const auto& l) {
            compare_balances(rows(m.get_object(), "assets"), "walletBalance", l);
            compare_positions(rows(m.get_object(), "positions"), l);
        });
    if (decoder == "listen_key")
        return reply([](const auto& m, const auto& l) {
            const std::string key = member(m.get_object(), "listenKey");
            CHECK(l.listen_keys == (key.empty() ? std::vector<std::string>{} : std::vector{key}));
        });
    if (decoder == "server_time")
        return reply([](const auto& m, const auto& l) {
            REQUIRE(l.server_times.size() == 1);
            CHECK(l.server_times[0].ns == time_of(m.get_object(), "serverTime"));
        });
    if (decoder == "account_config")
        return reply([](const auto& m, const auto& l) {
            REQUIRE(l.configs.size() == 1);
            CHECK(l.configs[0].hedge_mode == m.at("dualSidePosition").get_bool());
            const json::value* several = m.get_object().if_contains("multiAssetsMargin");
            CHECK(l.configs[0].has_multi_assets == (several != nullptr));
            CHECK(l.configs[0].multi_assets == (several != nullptr && several->get_bool()));
        });
    if (decoder == "symbol_config")
        return reply([](const auto& m, const auto& l) {
            const auto all = rows(m);
            REQUIRE(l.settings.size() + l.bad_rows.size() == all.size());
            for (std::size_t i = 0; l.bad_rows.empty() && i < all.size(); ++i) {
                CHECK(l.settings[i].symbol == member(all[i], "symbol").c_str());
                CHECK(l.settings[i].leverage.str() == member(all[i], "leverage"));
                CHECK((l.settings[i].margin_mode == gw::margin_mode::isolated) ==
                      (member(all[i], "marginType") == "ISOLATED"));
            }
        });
    if (decoder == "commission_rate")
        return reply([](const auto& m, const auto& l) {
            REQUIRE(l.fees.size() == 1);
            CHECK(l.fees[0].symbol == member(m.get_object(), "symbol").c_str());
            CHECK(l.fees[0].maker.str() == member(m.get_object(), "makerCommissionRate"));
            CHECK(l.fees[0].taker.str() == member(m.get_object(), "takerCommissionRate"));
        });
    if (decoder == "depth") return reply(compare_depth);
    if (decoder == "exchange_info") return reply(compare_instruments);
    return {};
}

} // namespace gatewright_test::binance_futures
