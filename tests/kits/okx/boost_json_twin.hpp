// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "decoder_suite.hpp"
#include "json_members.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What a second reader makes of a message of OKX: each function compares a document of Boost.JSON with what our decoder
// said of the same bytes, field by field.
namespace gatewright_test::okx {

namespace gw = gatewright;
using gatewright_test::member;

[[nodiscard]] inline std::string negated(const std::string& t) {
    if (t.empty() || t == "0") return "0";
    return t.starts_with('-') ? t.substr(1) : "-" + t;
}
[[nodiscard]] inline bool is_zero(const std::string& t) { return t.find_first_of("123456789") == t.npos; }
/// The number of an id that may be -1, of which zero is told.
[[nodiscard]] inline std::string sequence(const json::object& o, std::string_view key) {
    const std::string t = member(o, key);
    return t.starts_with('-') ? "0" : or_zero(t);
}

inline void compare_book(const json::object& row, const event_log& log) {
    REQUIRE(log.ended == 1);
    CHECK(std::to_string(log.header.last_id) == sequence(row, "seqId"));
    CHECK(std::to_string(log.header.previous_id) == sequence(row, "prevSeqId"));
    CHECK(std::to_string(log.header.checksum) == or_zero(member(row, "checksum")));
    CHECK(log.header.venue_time.ns == time_of(row, "ts"));
    compare_side(row.at("asks"), gw::side::sell, log);
    compare_side(row.at("bids"), gw::side::buy, log);
}

inline void compare_quote(const json::object& row, const std::string& symbol, const gw::best_quote& q) {
    const auto of = [&](std::string_view side, std::size_t i) -> std::string {
        const json::array& levels = row.at(side).get_array();
        return levels.empty() ? "0" : member({{"x", levels[0].at(i)}}, "x");
    };
    CHECK(q.symbol == symbol.c_str());
    CHECK(std::to_string(q.update_id) == or_zero(member(row, "seqId")));
    CHECK(q.ask.str() == of("asks", 0));
    CHECK(q.ask_quantity.str() == of("asks", 1));
    CHECK(q.bid.str() == of("bids", 0));
    CHECK(q.bid_quantity.str() == of("bids", 1));
    CHECK(q.venue_time.ns == time_of(row, "ts"));
}
inline void compare_trade(const json::object& row, const gw::trade& t) {
    CHECK(t.symbol == member(row, "instId").c_str());
    CHECK(t.id == member(row, "tradeId").c_str());
    CHECK(t.price.str() == member(row, "px"));
    CHECK(t.quantity.str() == member(row, "sz"));
    CHECK((t.aggressor == gw::side::sell) == (member(row, "side") == "sell"));
    CHECK(t.venue_time.ns == time_of(row, "ts"));
}
inline void compare_bar(const json::array& row, const std::string& symbol, const gw::bar& b) {
    const auto column = [&](std::size_t i) {
        return i < row.size() ? member({{"x", row.at(i)}}, "x") : std::string();
    };
    CHECK(b.symbol == symbol.c_str());
    CHECK(b.open_time.ns == std::stoll(column(0)) * 1'000'000);
    CHECK(b.open.str() == column(1));
    CHECK(b.high.str() == column(2));
    CHECK(b.low.str() == column(3));
    CHECK(b.close.str() == column(4));
    CHECK(says(b.volume.str(), column(5)));
    CHECK(says(b.turnover.str(), or_zero(column(7))));
    CHECK(b.closed == (column(8) == "1"));
}

inline void compare_instrument(const json::object& row, const gw::instrument& i) {
    INFO(member(row, "instId"));
    CHECK(i.tick_size.str() == member(row, "tickSz"));
    CHECK(i.lot_size.str() == member(row, "lotSz"));
    CHECK(i.min_quantity.str() == or_zero(member(row, "minSz")));
    CHECK(says(i.max_quantity.str(), or_zero(member(row, "maxLmtSz"))));
    CHECK(std::to_string(i.venue_number) == or_zero(member(row, "instIdCode")));
    CHECK((i.status == gw::trading_status::trading) == (member(row, "state") == "live"));
    const std::string type = member(row, "instType");
    const bool spot = type == "SPOT" || type == "MARGIN";
    CHECK((i.unit == gw::quantity_unit::base) == spot);
    CHECK((i.kind == gw::instrument_kind::spot) == spot);
    CHECK((i.kind == gw::instrument_kind::option) == (type == "OPTION"));
    CHECK((i.payoff == gw::payoff::inverse) == (member(row, "ctType") == "inverse"));
    if (spot) {
        CHECK(i.base_asset == member(row, "baseCcy").c_str());
        CHECK(i.quote_asset == member(row, "quoteCcy").c_str());
        CHECK(i.max_market_quantity.is_zero());
        return;
    }
    CHECK(i.settle_asset == member(row, "settleCcy").c_str());
    CHECK(says(i.max_market_quantity.str(), or_zero(member(row, "maxMktSz"))));
    const std::string multiplier = member(row, "ctMult");
    CHECK(std::stod(i.contract_size.str()) ==
          std::stod(member(row, "ctVal")) * (multiplier.empty() ? 1 : std::stod(multiplier)));
    std::string pair = member(row, "uly");
    if (pair.empty()) pair = member(row, "instFamily");
    CHECK(std::string(i.base_asset) + "-" + std::string(i.quote_asset) == pair);
}
inline void compare_instruments(const std::vector<json::object>& all, std::size_t count,
                                const event_log& log) {
    CHECK(log.instruments.size() + log.bad_rows.size() + log.reasons.size() == count);
    row_walk walk{all, 0};
    for (const gw::instrument_update& u : log.instruments) {
        const json::object* row = &walk.next("instId", u.instrument.symbol.view());
        // Of several rows of one name those that are bad come first, or the name is told once.
        while (member(*row, "tickSz") != u.instrument.tick_size.str() ||
               member(*row, "ctVal").starts_with('-') ||
               (member(*row, "ctVal").empty() && !log.bad_rows.empty()))
            row = &walk.next("instId", u.instrument.symbol.view());
        if (log.bad_rows.empty()) compare_instrument(*row, u.instrument);
    }
}

inline void compare_order(const json::object& o, const gw::order_update& u, gw::report_source source) {
    CHECK(u.source == source);
    CHECK(u.symbol == member(o, "instId").c_str());
    CHECK(u.venue_order_id == member(o, "ordId").c_str());
    const std::string waited_as = member(o, "algoClOrdId");
    CHECK(u.client_order_id == (waited_as.empty() ? member(o, "clOrdId") : waited_as)
                                   .substr(0, gw::client_order_id::capacity())
                                   .c_str());
    CHECK(u.conditional_order_id == member(o, "algoId").c_str());
    CHECK(u.cumulative_quantity.str() == or_zero(member(o, "accFillSz")));
    CHECK(u.has_filled == !member(o, "accFillSz").empty());
    CHECK(u.average_price.str() == or_zero(member(o, "avgPx")));
    CHECK(u.quantity.str() == or_zero(member(o, "sz")));
    CHECK(u.price.str() == or_zero(member(o, "px")));
    CHECK(u.venue_time.ns == time_of(o, member(o, "uTime").empty() ? "cTime" : "uTime"));
    CHECK((u.side == gw::side::sell) == (member(o, "side") == "sell"));
    CHECK(u.reduce_only == (member(o, "reduceOnly") == "true"));
    const std::string position = member(o, "posSide");
    CHECK(u.position_side == (position == "long"    ? gw::position_side::long_side
                              : position == "short" ? gw::position_side::short_side
                                                    : gw::position_side::net));
    const std::string type = member(o, "ordType");
    CHECK((u.type == gw::order_type::market) == (type == "market" || type == "optimal_limit_ioc"));
    CHECK((u.time_in_force == gw::time_in_force::immediate_or_cancel) ==
          (type == "ioc" || type == "optimal_limit_ioc"));
    CHECK((u.time_in_force == gw::time_in_force::fill_or_kill) == (type == "fok" || type == "op_fok"));
    CHECK(u.post_only == (type == "post_only" || type == "rpi" || type == "mmp_and_post_only"));
    const std::string category = member(o, "category");
    CHECK(u.venue_made == !(category.empty() || category == "normal" || category == "twap"));
    const std::string state = member(o, "state");
    if (state == "filled")
        CHECK(u.state == gw::lifecycle::filled);
    else if (state == "canceled" || state == "mmp_canceled")
        CHECK((u.state == gw::lifecycle::cancelled || u.state == gw::lifecycle::expired ||
               (u.state == gw::lifecycle::rejected && member(o, "cancelSource") == "31" &&
                is_zero(member(o, "accFillSz")))));
    else
        CHECK(u.state == gw::lifecycle::working);
    const std::string amended = member(o, "amendResult");
    CHECK(u.amended == (amended == "0" || amended == "2"));
}
/// An order that waits for its price.
inline void compare_algo(const json::object& o, const gw::order_update& u, gw::report_source source) {
    CHECK(u.source == source);
    CHECK(u.symbol == member(o, "instId").c_str());
    CHECK(u.conditional_order_id == member(o, "algoId").c_str());
    CHECK(u.client_order_id == member(o, "algoClOrdId").c_str());
    const json::value* list = o.if_contains("ordIdList");
    const bool listed = list != nullptr && list->is_array() && !list->get_array().empty();
    if (!member(o, "ordId").empty()) CHECK(u.venue_order_id == member(o, "ordId").c_str());
    CHECK(u.venue_order_id.empty() == (member(o, "ordId").empty() && !listed));
    CHECK(u.quantity.str() == or_zero(member(o, "sz")));
    CHECK((u.side == gw::side::sell) == (member(o, "side") == "sell"));
    const std::string type = member(o, "ordType"), stop = member(o, "slTriggerPx");
    const std::string trigger = type == "trigger" ? member(o, "triggerPx")
                                : stop.empty()    ? member(o, "tpTriggerPx")
                                                  : stop;
    if (type != "move_order_stop") CHECK(u.trigger_price.str() == or_zero(trigger));
    CHECK((u.type == gw::order_type::trailing_stop) == (type == "move_order_stop"));
    const std::string state = member(o, "state");
    if (state == "live" || state == "pause") CHECK(u.state == gw::lifecycle::untriggered);
    if (state == "effective" && source == gw::report_source::stream) CHECK(u.state == gw::lifecycle::working);
    if (state == "effective" && source == gw::report_source::query && !u.venue_order_id.empty())
        CHECK(u.state == gw::lifecycle::submitting);
    if (state == "canceled") CHECK(u.state == gw::lifecycle::cancelled);
    if (state == "order_failed") CHECK(u.state == gw::lifecycle::rejected);
    CHECK_FALSE(u.has_filled);
}
inline void compare_algos(const std::vector<json::object>& all, const event_log& log,
                          gw::report_source source) {
    CHECK(log.orders.size() + log.bad_rows.size() >= all.size());
    if (!log.bad_rows.empty()) return;
    REQUIRE(log.orders.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) compare_algo(all[i], log.orders[i], source);
}

/// Whether a row of the order channel tells an execution whole.
[[nodiscard]] inline bool executed(const json::object& o) {
    const std::string size = member(o, "fillSz");
    const std::string id = member(o, "tradeId");
    return !is_zero(size) && !size.starts_with('-') && !id.empty() && id != "0" &&
           !member(o, "fillPx").empty() && !member(o, "accFillSz").empty() && !member(o, "side").empty();
}
/// @param fee_key, asset_key where the fee of the execution is told; empty: not at all
inline void compare_fill(const json::object& o, const gw::fill& f, std::string_view fee_key,
                         std::string_view asset_key, std::string_view time_key) {
    CHECK(f.symbol == member(o, "instId").c_str());
    CHECK(f.venue_order_id == member(o, "ordId").c_str());
    CHECK(f.price.str() == member(o, "fillPx"));
    CHECK(f.quantity.str() == member(o, "fillSz"));
    CHECK((f.side == gw::side::sell) == (member(o, "side") == "sell"));
    CHECK(f.maker == (member(o, "execType") == "M"));
    CHECK(f.venue_time.ns == time_of(o, time_key));
    const bool told = !member(o, fee_key).empty() && !member(o, asset_key).empty();
    CHECK(f.has_commission == told);
    if (!told) return;
    CHECK(says(f.commission.amount.str(), negated(member(o, fee_key))));
    CHECK(f.commission.asset == member(o, asset_key).c_str());
    CHECK(says(f.realized_pnl.str(), or_zero(member(o, "fillPnl"))));
}
/// Every order and every execution of the order channel, in its order.
inline void compare_pushed_orders(const std::vector<json::object>& all, const event_log& log) {
    REQUIRE(log.orders.size() == all.size());
    std::size_t fills = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        compare_order(all[i], log.orders[i], gw::report_source::stream);
        if (!executed(all[i])) continue;
        REQUIRE(fills < log.fills.size());
        const gw::fill& f = log.fills[fills++];
        CHECK(f.id == member(all[i], "tradeId").c_str());
        CHECK(f.cumulative_quantity.str() == member(all[i], "accFillSz"));
        compare_fill(all[i], f, "fillFee", "fillFeeCcy",
                     member(all[i], "fillTime").empty() ? "uTime" : "fillTime");
    }
    CHECK(fills == log.fills.size());
}
inline void compare_listed_orders(const std::vector<json::object>& all, const event_log& log,
                                  gw::report_source source) {
    CHECK(log.fills.empty());
    CHECK(log.orders.size() <= all.size());
    CHECK(log.orders.size() + log.bad_rows.size() >= all.size());
    row_walk walk{all, 0};
    if (!log.bad_rows.empty()) return;
    for (const gw::order_update& u : log.orders)
        compare_order(walk.next("ordId", u.venue_order_id.view()), u, source);
}

inline void compare_balances(const std::vector<json::object>& accounts, const event_log& log) {
    row_walk walk;
    std::size_t told = 0;
    for (const json::object& a : accounts)
        for (const json::object& row : rows(a, "details")) {
            walk.all.push_back(row);
            told += member(row, "cashBal").empty() ? 0 : 1;
        }
    CHECK(log.balances.size() <= told);
    CHECK(log.balances.size() + log.bad_rows.size() >= told);
    for (const gw::balance_update& b : log.balances) {
        const json::object* row = &walk.next("ccy", b.asset.view());
        while (member(*row, "cashBal").empty()) row = &walk.next("ccy", b.asset.view());
        CHECK(says(b.wallet.str(), member(*row, "cashBal")));
        std::string available = member(*row, "availEq");
        if (available.empty()) available = member(*row, "availBal");
        CHECK(b.has_available == !available.empty());
        CHECK(says(b.available.str(), or_zero(available)));
    }
}
inline void compare_positions(const std::vector<json::object>& all, const event_log& log) {
    CHECK(log.positions.size() + log.reasons.size() <= all.size());
    CHECK(log.positions.size() + log.reasons.size() + log.bad_rows.size() >= all.size());
    if (!log.bad_rows.empty()) return;
    row_walk walk{all, 0};
    for (const gw::position_update& p : log.positions) {
        const json::object* row = &walk.next("instId", p.symbol.view());
        while (member(*row, "instType") == "MARGIN" || member(*row, "mgnMode") != "cross")
            row = &walk.next("instId", p.symbol.view());
        const std::string side = member(*row, "posSide");
        std::string quantity = member(*row, "pos");
        if (side == "short" && !quantity.starts_with('-')) quantity = negated(quantity);
        CHECK(p.quantity.str() == quantity);
        CHECK((p.position_side == gw::position_side::net) == (side.empty() || side == "net"));
        CHECK((p.position_side == gw::position_side::short_side) == (side == "short"));
        CHECK(says(p.entry_price.str(), or_zero(member(*row, "avgPx"))));
        CHECK(says(p.unrealized_pnl.str(), or_zero(member(*row, "upl"))));
    }
}

/// A push, of a market link or the private one: a channel of the other is only ignored.
inline void compare_stream(const json::value& message, const event_log& log, bool private_stream) {
    const json::object* o = message.if_object();
    if (o == nullptr || o->contains("event") || o->contains("op")) return;
    const json::value* arg = o->if_contains("arg");
    const json::value* data = o->if_contains("data");
    if (arg == nullptr || !arg->is_object() || data == nullptr || !data->is_array()) return;
    const std::string channel = member(arg->get_object(), "channel");
    const std::string symbol = member(arg->get_object(), "instId");
    const auto all = rows(*o, "data");
    if (private_stream) {
        if (channel == "orders") {
            compare_pushed_orders(all, log);
        } else if (channel == "orders-algo" || channel == "algo-advance") {
            compare_algos(all, log, gw::report_source::stream);
        } else if (channel == "fills") {
            CHECK(log.fills.size() + log.reasons.size() == (all.empty() ? 1 : all.size()));
            row_walk walk{all, 0};
            for (const gw::fill& f : log.fills) {
                const json::object& row = walk.next("tradeId", f.id.view());
                compare_fill(row, f, "", "", "ts");
                CHECK((member(row, "count").empty() || member(row, "count") == "1"));
                CHECK(!f.has_position_side);
            }
        } else if (channel == "account") {
            compare_balances(all, log);
        } else if (channel == "positions") {
            compare_positions(all, log);
        } else if (channel == "liquidation-warning" && !all.empty()) {
            REQUIRE(log.warnings.size() == all.size());
            for (std::size_t i = 0; i < all.size(); ++i) {
                const gw::margin_warning& w = log.warnings[i];
                const bool turned =
                    member(all[i], "posSide") == "short" && !member(all[i], "pos").starts_with('-');
                CHECK(w.symbol == member(all[i], "instId").c_str());
                CHECK(w.quantity.str() == (turned ? "-" : "") + member(all[i], "pos"));
                CHECK(w.mark_price.str() == or_zero(member(all[i], "markPx")));
                CHECK(w.venue_time.ns ==
                      time_of(all[i], member(all[i], "uTime").empty() ? "pTime" : "uTime"));
            }
        } else if (channel == "balance_and_position" && !all.empty()) {
            for (const auto& row : all)
                if (member(row, "eventType") == "funding_fee")
                    CHECK(log.text.find("cash_moved") != std::string::npos);
            CHECK(log.balances.empty());
        } else {
            CHECK(log.reasons.size() == 1);
        }
        return;
    }
    if (data->get_array().empty() && channel != "instruments") {
        CHECK(log.reasons.size() == 1);
    } else if (channel == "bbo-tbt") {
        REQUIRE(log.quotes.size() == all.size());
        for (std::size_t i = 0; i < all.size(); ++i) compare_quote(all[i], symbol, log.quotes[i]);
    } else if (channel == "trades" || channel == "trades-all") {
        REQUIRE(log.trades.size() == all.size());
        for (std::size_t i = 0; i < all.size(); ++i) compare_trade(all[i], log.trades[i]);
    } else if (channel == "books" || channel == "books5" || channel == "books-l2-tbt" ||
               channel == "books50-l2-tbt") {
        CHECK(log.header.symbol == symbol.c_str());
        CHECK(log.header.snapshot == (channel == "books5" || member(*o, "action") == "snapshot"));
        CHECK(log.header.in_order == log.header.snapshot);
        compare_book(all.at(0), log);
    } else if (channel == "mark-price") {
        REQUIRE(log.marks.size() == all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            CHECK(log.marks[i].symbol == member(all[i], "instId").c_str());
            CHECK(log.marks[i].price.str() == member(all[i], "markPx"));
            CHECK(log.marks[i].venue_time.ns == time_of(all[i], "ts"));
        }
    } else if (channel == "funding-rate") {
        REQUIRE(log.fundings.size() + log.reasons.size() == all.size());
        for (std::size_t i = 0; i < log.fundings.size(); ++i) {
            CHECK(log.fundings[i].symbol == member(all[i], "instId").c_str());
            CHECK(log.fundings[i].rate.str() == member(all[i], "fundingRate"));
            CHECK(log.fundings[i].next_funding_time.ns == time_of(all[i], "fundingTime"));
        }
    } else if (channel == "tickers") {
        REQUIRE(log.tickers.size() == all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            CHECK(log.tickers[i].symbol == member(all[i], "instId").c_str());
            CHECK(log.tickers[i].last.str() == or_zero(member(all[i], "last")));
            CHECK(log.tickers[i].high.str() == or_zero(member(all[i], "high24h")));
            CHECK(log.tickers[i].venue_time.ns == time_of(all[i], "ts"));
        }
    } else if (channel == "open-interest") {
        REQUIRE(log.interests.size() == all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            CHECK(log.interests[i].symbol == member(all[i], "instId").c_str());
            CHECK(says(log.interests[i].quantity.str(), member(all[i], "oi")));
            CHECK(log.interests[i].venue_time.ns == time_of(all[i], "ts"));
        }
    } else if (channel == "liquidation-orders") {
        std::size_t n = 0;
        for (const auto& row : all) {
            const json::array* const details = row.at("details").if_array();
            if (details == nullptr) CHECK(!log.reasons.empty());
            for (const auto& d : details != nullptr ? *details : json::array()) {
                if (n == log.liquidations.size()) { // one that cannot be read says so
                    CHECK(!log.reasons.empty());
                    return;
                }
                const auto& l = log.liquidations[n++];
                CHECK(l.symbol == member(row, "instId").c_str());
                CHECK(l.price.str() == member(d.as_object(), "bkPx"));
                CHECK(l.quantity.str() == member(d.as_object(), "sz"));
                CHECK((l.side == gw::side::buy) == (member(d.as_object(), "side") == "buy"));
            }
        }
        CHECK(n == log.liquidations.size());
    } else if (channel.starts_with("candle")) {
        REQUIRE(log.bars.size() == data->get_array().size());
        for (std::size_t i = 0; i < log.bars.size(); ++i)
            compare_bar(data->get_array()[i].get_array(), symbol, log.bars[i]);
    } else if (channel == "instruments") {
        compare_instruments(all, data->get_array().size(), log);
    } else {
        CHECK(log.reasons.size() == 1);
    }
}

/// A reply: its error, if that is what it is, else its rows.
template <class CompareT>
json_twin reply_twin(CompareT compare) {
    return [compare](const json::value& message, const event_log& log) {
        const json::object& o = message.get_object();
        const auto all =
            o.contains("data") && o.at("data").is_array() ? rows(o, "data") : std::vector<json::object>{};
        const std::string of_order = all.empty() ? "" : member(all[0], "sCode");
        const bool named = !of_order.empty() && of_order != "0";
        if (member(o, "code") != "0" || named) {
            REQUIRE(log.api_errors.size() == 1);
            CHECK(log.api_errors[0].code == (named ? of_order : member(o, "code")));
            CHECK(log.api_errors[0].text == (named ? member(all[0], "sMsg") : member(o, "msg")));
            return;
        }
        CHECK(log.api_errors.empty());
        compare(all, o.at("data").get_array().size(), log);
    };
}

/// The twin of a decoder, by its name in `decoders()`.
[[nodiscard]] inline json_twin twin_of(std::string_view decoder) {
    using source = gw::report_source;
    using list = const std::vector<json::object>&;
    using size = std::size_t;
    using log = const event_log&;
    if (decoder == "market") return [](const auto& m, log l) { compare_stream(m, l, false); };
    if (decoder == "private") return [](const auto& m, log l) { compare_stream(m, l, true); };
    if (decoder == "order_reply")
        return reply_twin([](list all, size, log l) {
            REQUIRE(l.orders.size() == all.size());
            for (size i = 0; i < all.size(); ++i) {
                CHECK(l.orders[i].state == gw::lifecycle::submitting);
                CHECK(l.orders[i].source == source::reply);
                CHECK(l.orders[i].venue_order_id == member(all[i], "ordId").c_str());
                CHECK(l.orders[i].client_order_id == member(all[i], "clOrdId").c_str());
                CHECK(l.orders[i].venue_time.ns == time_of(all[i], "ts"));
            }
        });
    if (decoder == "order_query")
        return reply_twin([](list all, size, log l) { compare_listed_orders(all, l, source::query); });
    if (decoder == "algo_reply")
        return reply_twin([](list all, size, log l) {
            REQUIRE(l.orders.size() == all.size());
            for (size i = 0; i < all.size(); ++i) {
                CHECK(l.orders[i].state == gw::lifecycle::submitting);
                CHECK(l.orders[i].conditional_order_id == member(all[i], "algoId").c_str());
            }
        });
    if (decoder == "algo_query")
        return reply_twin([](list all, size, log l) { compare_algos(all, l, source::query); });
    if (decoder == "open_algos")
        return reply_twin([](list all, size, log l) { compare_algos(all, l, source::snapshot); });
    if (decoder == "open_orders")
        return reply_twin([](list all, size n, log l) {
            compare_listed_orders(all, l, source::snapshot);
            CHECK((l.text.find("next_page") != std::string::npos) == (n >= 100));
        });
    if (decoder == "fills")
        return reply_twin([](list all, size, log l) {
            CHECK(l.fills.size() + l.reasons.size() <= all.size());
            CHECK(l.fills.size() + l.reasons.size() + l.bad_rows.size() >= all.size());
            if (!l.bad_rows.empty()) return;
            row_walk walk{all, 0};
            for (const gw::fill& f : l.fills) {
                const json::object& row = walk.next_if([&](const json::object& o) {
                    const std::string id = member(o, "tradeId");
                    return f.id == (id.empty() || id == "0" ? member(o, "billId") : id).c_str();
                });
                compare_fill(row, f, "fee", "feeCcy", member(row, "fillTime").empty() ? "ts" : "fillTime");
                CHECK(f.client_order_id == member(row, "clOrdId").c_str());
            }
        });
    if (decoder == "balances") return reply_twin([](list all, size, log l) { compare_balances(all, l); });
    if (decoder == "positions") return reply_twin([](list all, size, log l) { compare_positions(all, l); });
    if (decoder == "account_config")
        return reply_twin([](list all, size, log l) {
            REQUIRE(l.configs.size() == all.size());
            for (size i = 0; i < all.size(); ++i)
                CHECK(l.configs[i].hedge_mode == (member(all[i], "posMode") == "long_short_mode"));
        });
    if (decoder == "leverage")
        return reply_twin([](list all, size, log l) {
            REQUIRE(l.settings.size() + l.bad_rows.size() == all.size());
            for (size i = 0; l.bad_rows.empty() && i < all.size(); ++i) {
                CHECK(l.settings[i].symbol == member(all[i], "instId").c_str());
                CHECK(l.settings[i].leverage.str() == member(all[i], "lever"));
                CHECK((l.settings[i].margin_mode == gw::margin_mode::isolated) ==
                      (member(all[i], "mgnMode") == "isolated"));
            }
        });
    if (decoder == "bills")
        return reply_twin([](list all, size n, log l) {
            CHECK((l.text.find("next_page") != std::string::npos) == (n >= 100));
            CHECK(l.flows.size() + l.reasons.size() + l.bad_rows.size() == all.size());
            if (!l.bad_rows.empty()) return;
            row_walk walk{all, 0};
            for (const gw::cash_flow& f : l.flows) {
                const json::object& row = walk.next("billId", f.id.view());
                const std::string type = member(row, "type");
                CHECK(f.asset == member(row, "ccy").c_str());
                CHECK(
                    says(f.amount.str(), member(row, member(row, "balChg") == "0" ? "posBalChg" : "balChg")));
                CHECK(f.venue_time.ns == time_of(row, "ts"));
                CHECK((f.kind == gw::cash_flow_kind::funding) == (type == "8"));
                CHECK((f.kind == gw::cash_flow_kind::transfer) == (type == "1"));
            }
        });
    if (decoder == "trade_fee")
        return reply_twin([](list all, size, log l) {
            // Of the swap that its frames are about: the group, if all say the same, else the column of USDT.
            REQUIRE(l.fees.size() + l.bad_rows.size() == all.size());
            for (size i = 0; l.bad_rows.empty() && i < all.size(); ++i) {
                std::string maker = member(all[i], "makerU"), taker = member(all[i], "takerU");
                bool alike = true;
                if (const json::value* groups = all[i].if_contains("feeGroup"); groups && groups->is_array())
                    for (const json::value& g : groups->get_array()) {
                        const json::object& first = groups->get_array()[0].get_object();
                        for (const char* rate : {"maker", "taker"})
                            alike = alike && member(g.get_object(), rate) == member(first, rate);
                        if (!alike) break;
                        maker = member(first, "maker");
                        taker = member(first, "taker");
                    }
                if (!alike) maker = member(all[i], "makerU"), taker = member(all[i], "takerU");
                CHECK(l.fees[i].symbol == "BTC-USDT-SWAP");
                CHECK(l.fees[i].maker.negated().str() == maker);
                CHECK(l.fees[i].taker.negated().str() == taker);
            }
        });
    if (decoder == "server_time")
        return reply_twin([](list all, size, log l) {
            REQUIRE(l.server_times.size() == all.size());
            for (size i = 0; i < all.size(); ++i) CHECK(l.server_times[i].ns == time_of(all[i], "ts"));
        });
    if (decoder == "instruments")
        return reply_twin([](list all, size n, log l) { compare_instruments(all, n, l); });
    if (decoder == "book")
        return reply_twin([](list all, size, log l) {
            CHECK(l.ended == static_cast<int>(all.size()));
            if (!all.empty()) compare_book(all[0], l);
        });
    return {};
}

} // namespace gatewright_test::okx
