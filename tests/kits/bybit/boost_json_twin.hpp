// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "decoder_suite.hpp"
#include "json_members.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What a second reader makes of a message of Bybit: each function compares a document of Boost.JSON with what our
// decoder said of the same bytes, field by field.
namespace gatewright_test::bybit {

namespace gw = gatewright;
using gatewright_test::member;

[[nodiscard]] inline std::string negated(const std::string& t) {
    if (t.empty() || t.find_first_of("123456789") == t.npos) return t;
    return t.starts_with('-') ? t.substr(1) : "-" + t;
}
[[nodiscard]] inline bool positive(const std::string& t) {
    return !t.starts_with('-') && t.find_first_of("123456789") != t.npos;
}
[[nodiscard]] inline const json::object* object_at(const json::object& o, std::string_view key) {
    const json::value* v = o.if_contains(key);
    return v == nullptr ? nullptr : v->if_object();
}

inline void compare_book(const json::object& data, std::int64_t time, bool snapshot, const event_log& log) {
    REQUIRE(log.ended == 1);
    CHECK(log.header.symbol == member(data, "s").c_str());
    CHECK(std::to_string(log.header.last_id) == member(data, "u"));
    CHECK(log.header.snapshot == snapshot);
    CHECK(log.header.venue_time.ns == time);
    compare_side(data.at("b"), gw::side::buy, log);
    compare_side(data.at("a"), gw::side::sell, log);
}
inline void compare_quote(const json::object& data, std::int64_t time, bool changes, const event_log& log) {
    const auto best = [&](std::string_view side) -> std::vector<std::string> {
        for (const json::value& level : data.at(side).get_array()) {
            const std::string size = member({{"x", level.get_array().at(1)}}, "x");
            if (positive(size)) return {member({{"x", level.get_array().at(0)}}, "x"), size};
        }
        return {};
    };
    const auto bid = best("b"), ask = best("a");
    if (changes && (bid.empty() || ask.empty())) {
        CHECK(log.quotes.empty());
        return;
    }
    REQUIRE(log.quotes.size() == 1);
    const gw::best_quote& q = log.quotes[0];
    CHECK(q.symbol == member(data, "s").c_str());
    CHECK(std::to_string(q.update_id) == member(data, "u"));
    CHECK(q.venue_time.ns == time);
    CHECK(q.bid.str() == (bid.empty() ? "0" : bid[0]));
    CHECK(q.bid_quantity.str() == (bid.empty() ? "0" : bid[1]));
    CHECK(q.ask.str() == (ask.empty() ? "0" : ask[0]));
    CHECK(q.ask_quantity.str() == (ask.empty() ? "0" : ask[1]));
}
inline void compare_trade(const json::object& row, const gw::trade& t) {
    CHECK(t.symbol == member(row, "s").c_str());
    CHECK(t.id == member(row, "i").c_str());
    CHECK(t.price.str() == member(row, "p"));
    CHECK(t.quantity.str() == member(row, "v"));
    CHECK((t.aggressor == gw::side::sell) == (member(row, "S") == "Sell"));
    CHECK(t.venue_time.ns == time_of(row, "T"));
}
inline void compare_ticker(const json::object& data, std::int64_t time, const event_log& log) {
    REQUIRE(log.tickers.size() == (member(data, "lastPrice").empty() ? 0 : 1));
    for (const gw::ticker& t : log.tickers) {
        CHECK(t.symbol == member(data, "symbol").c_str());
        CHECK(t.last.str() == member(data, "lastPrice"));
        CHECK(t.high.str() == or_zero(member(data, "highPrice24h")));
        CHECK(t.low.str() == or_zero(member(data, "lowPrice24h")));
        CHECK(t.open.str() == or_zero(member(data, "prevPrice24h")));
        CHECK(says(t.volume.str(), or_zero(member(data, "volume24h"))));
        CHECK(says(t.turnover.str(), or_zero(member(data, "turnover24h"))));
        CHECK(t.venue_time.ns == time);
    }
    REQUIRE(log.marks.size() == (member(data, "markPrice").empty() ? 0 : 1));
    for (const gw::mark_price& m : log.marks) {
        CHECK(m.price.str() == member(data, "markPrice"));
        CHECK(says(m.index_price.str(), or_zero(member(data, "indexPrice"))));
    }
    REQUIRE(log.fundings.size() == (member(data, "fundingRate").empty() ? 0 : 1));
    for (const gw::funding_rate& f : log.fundings) {
        CHECK(says(f.rate.str(), member(data, "fundingRate")));
        CHECK(f.next_funding_time.ns == time_of(data, "nextFundingTime"));
    }
    REQUIRE(log.interests.size() == (member(data, "openInterest").empty() ? 0 : 1));
    for (const gw::open_interest& i : log.interests) {
        CHECK(says(i.quantity.str(), member(data, "openInterest")));
        CHECK(says(i.value.str(), or_zero(member(data, "openInterestValue"))));
    }
}
inline void compare_bar(const json::object& row, const std::string& topic, const gw::bar& b) {
    CHECK(b.symbol == topic.substr(topic.rfind('.') + 1).c_str());
    CHECK(b.open_time.ns == time_of(row, "start"));
    CHECK(b.close_time.ns == time_of(row, "end"));
    CHECK(b.venue_time.ns == time_of(row, "timestamp"));
    CHECK(b.open.str() == member(row, "open"));
    CHECK(b.high.str() == member(row, "high"));
    CHECK(b.low.str() == member(row, "low"));
    CHECK(b.close.str() == member(row, "close"));
    CHECK(says(b.volume.str(), member(row, "volume")));
    CHECK(says(b.turnover.str(), or_zero(member(row, "turnover"))));
    CHECK(b.closed == (member(row, "confirm") == "true"));
    const std::string word = member(row, "interval");
    const std::int64_t minutes = word == "D"   ? 1440
                                 : word == "W" ? 7 * 1440
                                 : word == "M" ? 0
                                               : std::stoll(word);
    CHECK(b.interval.ns == minutes * 60'000'000'000);
}

inline void compare_order(const json::object& o, const gw::order_update& u, gw::report_source source) {
    CHECK(u.source == source);
    CHECK(u.symbol == member(o, "symbol").c_str());
    const std::string state = member(o, "orderStatus"), trigger = member(o, "triggerPrice");
    const std::string stops = member(o, "stopOrderType"), direction = member(o, "triggerDirection");
    const bool waits = state == "Untriggered" ||
                       (positive(trigger) &&
                        ((!stops.empty() && stops != "UNKNOWN") || (direction != "0" && !direction.empty())));
    const std::string id = member(o, "orderId");
    CHECK(u.conditional_order_id == (waits ? id : "").c_str());
    CHECK(u.venue_order_id == (state == "Untriggered" ? "" : id).c_str());
    CHECK(u.client_order_id == member(o, "orderLinkId").substr(0, gw::client_order_id::capacity()).c_str());
    CHECK(u.cumulative_quantity.str() == or_zero(member(o, "cumExecQty")));
    CHECK(u.has_filled == !member(o, "cumExecQty").empty());
    CHECK(says(u.average_price.str(), or_zero(member(o, "avgPrice"))));
    CHECK(u.quantity.str() == or_zero(member(o, "qty")));
    const std::string type = member(o, "orderType");
    const bool market = type == "Market";
    CHECK(u.price.str() == (market ? "0" : or_zero(member(o, "price"))));
    CHECK(u.trigger_price.str() == or_zero(trigger));
    CHECK(u.venue_time.ns == time_of(o, member(o, "updatedTime").empty() ? "createdTime" : "updatedTime"));
    CHECK((u.side == gw::side::sell) == (member(o, "side") == "Sell"));
    CHECK(u.reduce_only == (member(o, "reduceOnly") == "true"));
    const std::string position = member(o, "positionIdx");
    CHECK(u.position_side == (position == "1"   ? gw::position_side::long_side
                              : position == "2" ? gw::position_side::short_side
                                                : gw::position_side::net));
    CHECK(gw::waits_for_trigger(u.type) == waits);
    CHECK(gw::has_limit_price(u.type) == !market);
    const std::string life = member(o, "timeInForce");
    if (!(waits && market)) {
        CHECK((u.time_in_force == gw::time_in_force::immediate_or_cancel) == (life == "IOC"));
        CHECK((u.time_in_force == gw::time_in_force::fill_or_kill) == (life == "FOK"));
    }
    CHECK(u.post_only == (life == "PostOnly" || life == "RPI"));
    if (state == "Filled")
        CHECK(u.state == gw::lifecycle::filled);
    else if (state == "Untriggered")
        CHECK(u.state == gw::lifecycle::untriggered);
    else if (state == "Cancelled" || state == "PartiallyFilledCanceled" || state == "Deactivated" ||
             state == "Rejected")
        CHECK((gw::is_terminal(u.state) && u.state != gw::lifecycle::filled));
    else
        CHECK(u.state == gw::lifecycle::working);
    if (positive(member(o, "cumExecQty"))) CHECK(u.state != gw::lifecycle::rejected);
}
inline void compare_fill(const json::object& o, const gw::fill& f) {
    CHECK(f.symbol == member(o, "symbol").c_str());
    CHECK(f.venue_order_id == member(o, "orderId").c_str());
    CHECK(f.client_order_id == member(o, "orderLinkId").substr(0, gw::client_order_id::capacity()).c_str());
    CHECK(f.price.str() == member(o, "execPrice"));
    CHECK(f.quantity.str() == member(o, "execQty"));
    CHECK((f.side == gw::side::sell) == (member(o, "side") == "Sell"));
    CHECK(f.maker == (member(o, "isMaker") == "true"));
    CHECK(f.venue_time.ns == time_of(o, "execTime"));
    CHECK(f.has_commission == !member(o, "execFee").empty());
    if (f.has_commission) CHECK(says(f.commission.amount.str(), member(o, "execFee")));
    if (!member(o, "feeCurrency").empty() && f.has_commission)
        CHECK(f.commission.asset == member(o, "feeCurrency").c_str());
    CHECK(says(f.realized_pnl.str(), or_zero(member(o, "execPnl"))));
    CHECK(!f.has_cumulative);
}
inline void compare_orders(const std::vector<json::object>& all, const event_log& log,
                           gw::report_source source) {
    CHECK(log.orders.size() + log.bad_rows.size() + log.reasons.size() >= all.size());
    if (!log.bad_rows.empty()) return;
    row_walk walk{all, 0};
    for (const gw::order_update& u : log.orders)
        compare_order(walk.next("orderId", u.venue_order_id.empty() ? u.conditional_order_id.view()
                                                                    : u.venue_order_id.view()),
                      u, source);
}
inline void compare_fills(const std::vector<json::object>& all, const event_log& log) {
    std::size_t funding = 0;
    for (const json::object& o : all) funding += member(o, "execType") == "Funding" ? 1 : 0;
    CHECK(log.fills.size() + log.bad_rows.size() + log.reasons.size() + funding >= all.size());
    if (funding == 0) CHECK(log.text.find("cash_flow") == std::string::npos);
    row_walk walk{all, 0};
    for (const gw::fill& f : log.fills) {
        const json::object* row = &walk.next("execId", f.id.view());
        while (member(*row, "execType") == "Funding") row = &walk.next("execId", f.id.view());
        compare_fill(*row, f);
    }
}
inline void compare_positions(const std::vector<json::object>& all, const event_log& log) {
    CHECK(log.positions.size() + log.bad_rows.size() + log.reasons.size() >= all.size());
    if (!log.bad_rows.empty()) return;
    row_walk walk{all, 0};
    for (const gw::position_update& p : log.positions) {
        const json::object& row = walk.next("symbol", p.symbol.view());
        const std::string size = member(row, "size");
        CHECK(says(p.quantity.str(), member(row, "side") == "Sell" ? negated(size) : size));
        std::string price = member(row, "entryPrice");
        if (price.empty()) price = member(row, "avgPrice");
        CHECK(says(p.entry_price.str(), or_zero(price)));
        CHECK((p.position_side == gw::position_side::long_side) == (member(row, "positionIdx") == "1"));
        CHECK(says(p.unrealized_pnl.str(), or_zero(member(row, "unrealisedPnl"))));
    }
}
inline void compare_balances(const std::vector<json::object>& wallets, const event_log& log) {
    row_walk walk;
    for (const json::object& w : wallets)
        if (w.contains("coin") && w.at("coin").is_array())
            for (const json::object& row : rows(w, "coin")) walk.all.push_back(row);
    for (const gw::balance_update& b : log.balances) {
        const json::object* row = &walk.next("coin", b.asset.view());
        while (member(*row, "walletBalance").empty()) row = &walk.next("coin", b.asset.view());
        CHECK(says(b.wallet.str(), member(*row, "walletBalance")));
        const auto number = [&](std::string_view key) { return std::stod(or_zero(member(*row, key))); };
        const double free =
            number("walletBalance") - number("locked") - number("totalOrderIM") - number("totalPositionIM");
        const double told = std::stod(b.available.str());
        CHECK(std::abs(told - (free > 0 ? free : 0)) < 1e-6 * (1 + std::abs(free)));
    }
}

/// A push, of the public link or the private one: a topic of the other is only ignored.
inline void compare_stream(const json::value& message, const event_log& log, bool of_account) {
    const json::object* o = message.if_object();
    if (o == nullptr) return;
    const std::string topic = member(*o, "topic");
    const json::value* data = o->if_contains("data");
    if (topic.empty() || data == nullptr) return;
    const auto is = [&](std::string_view lead) { return topic.starts_with(lead); };
    const auto all = data->is_array() ? rows(*o, "data") : std::vector<json::object>{};
    if (of_account) {
        if (topic == "order")
            compare_orders(all, log, gw::report_source::stream);
        else if (topic == "execution")
            compare_fills(all, log);
        else if (topic == "position")
            compare_positions(all, log);
        else if (topic == "wallet")
            compare_balances(all, log);
        else
            CHECK(log.reasons.size() == 1);
        return;
    }
    const std::int64_t sent = time_of(*o, member(*o, "ts").empty() ? "creationTime" : "ts");
    const std::int64_t matched = time_of(*o, member(*o, "cts").empty() ? "ts" : "cts");
    if (is("orderbook.rpi.")) {
        CHECK(log.reasons.size() == 1);
    } else if (is("orderbook.1.")) {
        compare_quote(data->get_object(), matched, member(*o, "type") == "delta", log);
    } else if (is("orderbook.")) {
        compare_book(data->get_object(), matched, member(*o, "type") == "snapshot", log);
    } else if (is("tickers.")) {
        compare_ticker(data->get_object(), sent, log);
    } else if (is("publicTrade.")) {
        REQUIRE(log.trades.size() == all.size());
        for (std::size_t i = 0; i < all.size(); ++i) compare_trade(all[i], log.trades[i]);
    } else if (is("kline.")) {
        REQUIRE(log.bars.size() == all.size());
        for (std::size_t i = 0; i < all.size(); ++i) compare_bar(all[i], topic, log.bars[i]);
    } else if (is("allLiquidation.")) {
        REQUIRE(log.liquidations.size() == all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            CHECK(log.liquidations[i].symbol == member(all[i], "s").c_str());
            CHECK(log.liquidations[i].price.str() == member(all[i], "p"));
            CHECK(log.liquidations[i].quantity.str() == member(all[i], "v"));
            CHECK((log.liquidations[i].side == gw::side::sell) == (member(all[i], "S") == "Buy"));
        }
    } else {
        CHECK(log.reasons.size() == 1);
    }
}

/// A reply: its error, if that is what it is, else its result.
template <class CompareT>
json_twin reply_twin(CompareT compare) {
    return [compare](const json::value& message, const event_log& log) {
        const json::object& o = message.get_object();
        if (member(o, "retCode") != "0") {
            REQUIRE(log.api_errors.size() == 1);
            CHECK(log.api_errors[0].code == member(o, "retCode"));
            CHECK(log.api_errors[0].text == member(o, "retMsg"));
            return;
        }
        static const json::object none;
        const json::object* result = object_at(o, "result");
        compare(result != nullptr ? *result : none, o, log);
    };
}
template <class CompareT>
json_twin list_twin(CompareT compare) {
    return reply_twin([compare](const json::object& result, const json::object&, const event_log& log) {
        compare(rows(result, "list"), log);
    });
}

inline void compare_instrument(const json::object& row, const gw::instrument& i) {
    INFO(member(row, "symbol"));
    const json::object& lots = row.at("lotSizeFilter").get_object();
    const std::string type = member(row, "contractType");
    const bool spot = type.empty();
    CHECK(i.tick_size.str() == member(row.at("priceFilter").get_object(), "tickSize"));
    CHECK(i.lot_size.str() == member(lots, spot ? "basePrecision" : "qtyStep"));
    CHECK(i.min_quantity.str() == or_zero(member(lots, "minOrderQty")));
    CHECK(i.min_notional.str() == or_zero(member(lots, spot ? "minOrderAmt" : "minNotionalValue")));
    CHECK(says(i.max_market_quantity.str(),
               or_zero(member(lots, spot ? "maxMarketOrderQty" : "maxMktOrderQty"))));
    CHECK(i.base_asset == member(row, "baseCoin").c_str());
    CHECK(i.quote_asset == member(row, "quoteCoin").c_str());
    CHECK((i.kind == gw::instrument_kind::spot) == spot);
    CHECK((i.payoff == gw::payoff::inverse) == type.starts_with("Inverse"));
    CHECK((i.unit == gw::quantity_unit::contracts) == type.starts_with("Inverse"));
    if (!spot) CHECK(i.settle_asset == member(row, "settleCoin").c_str());
    if (member(row, "status") == "Trading") CHECK(i.status == gw::trading_status::trading);
    if (member(row, "status") == "Closed") CHECK(i.status == gw::trading_status::closed);
}

/// The twin of a decoder, by its name in `decoders()`.
[[nodiscard]] inline json_twin twin_of(std::string_view decoder) {
    using source = gw::report_source;
    using list = const std::vector<json::object>&;
    using object = const json::object&;
    using log = const event_log&;
    if (decoder == "market") return [](const auto& m, log l) { compare_stream(m, l, false); };
    if (decoder == "private") return [](const auto& m, log l) { compare_stream(m, l, true); };
    if (decoder == "order_reply")
        return reply_twin([](object result, object, log l) {
            REQUIRE(l.orders.size() == 1);
            CHECK(l.orders[0].state == gw::lifecycle::submitting);
            CHECK(l.orders[0].venue_order_id == member(result, "orderId").c_str());
            CHECK(l.orders[0].client_order_id == member(result, "orderLinkId").c_str());
        });
    if (decoder == "order_query")
        return list_twin([](list all, log l) {
            if (all.empty()) {
                REQUIRE(l.api_errors.size() == 1);
                CHECK(l.api_errors[0].code == "0");
            }
            compare_orders(all, l, source::query);
        });
    if (decoder == "open_orders")
        return list_twin([](list all, log l) { compare_orders(all, l, source::snapshot); });
    if (decoder == "fills") return list_twin([](list all, log l) { compare_fills(all, l); });
    if (decoder == "balances") return list_twin([](list all, log l) { compare_balances(all, l); });
    if (decoder == "positions") return list_twin([](list all, log l) { compare_positions(all, l); });
    if (decoder == "leverage")
        return list_twin([](list all, log l) {
            const bool told = l.text.find("instrument_config") != std::string::npos;
            CHECK(told != (all.empty() || l.bad_rows.size() == all.size()));
        });
    if (decoder == "fee_rates")
        return list_twin([](list all, log l) {
            std::size_t told = 0;
            for (std::size_t at = l.text.find("fee_rates "); at != std::string::npos;
                 at = l.text.find("fee_rates ", at + 1))
                ++told;
            CHECK(told + l.bad_rows.size() == all.size());
        });
    if (decoder == "key")
        return reply_twin([](object result, object, log l) {
            const std::string only = member(result, "readOnly");
            bool may = only == "0" || only == "false";
            if (const auto* told = result.if_contains("permissions"); told != nullptr && told->is_object()) {
                const auto has = [&](const char* group, std::string_view right) {
                    const auto* rights = told->get_object().if_contains(group);
                    bool found = false;
                    if (rights != nullptr && rights->is_array())
                        for (const boost::json::value& r : rights->get_array())
                            found = found || (r.is_string() && r.get_string() == right);
                    return found;
                };
                if (told->get_object().contains("ContractTrade") ||
                    told->get_object().contains("Derivatives"))
                    may = may && (has("ContractTrade", "Order") || has("Derivatives", "DerivativesTrade"));
            }
            CHECK(l.text.find(may ? "read_only=false" : "read_only=true") != std::string::npos);
        });
    if (decoder == "account_config")
        return reply_twin([](object result, object, log l) {
            const std::string level = member(result, "unifiedMarginStatus");
            if (level.size() == 1) CHECK(l.text.find("level=" + level) != std::string::npos);
        });
    if (decoder == "server_time")
        return reply_twin([](object, object whole, log l) {
            CHECK(l.text.find("server_time") == 0);
            CHECK(l.text.find(member(whole, "time")) != std::string::npos);
        });
    if (decoder == "instruments")
        return list_twin([](list all, log l) {
            CHECK(l.instruments.size() + l.bad_rows.size() == all.size());
            row_walk walk{all, 0};
            if (!l.bad_rows.empty()) return;
            for (const gw::instrument_update& u : l.instruments)
                compare_instrument(walk.next("symbol", u.instrument.symbol.view()), u.instrument);
        });
    if (decoder == "book")
        return reply_twin([](object result, object, log l) {
            compare_book(result, time_of(result, member(result, "cts").empty() ? "ts" : "cts"), true, l);
        });
    return {};
}

} // namespace gatewright_test::bybit
