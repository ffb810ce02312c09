// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/scoped_limits.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

namespace gatewright_test {

namespace gw = gatewright;

inline gw::decimal d(std::string_view text) { return *gw::decimal::parse(text); }

/// A quiet market at 99.9 / 100.1, mark 100, one instrument, nothing held and nothing open.
struct risk_desk {
    gw::instrument rules;
    gw::risk::risk_view view;

    risk_desk() {
        rules.symbol = "BTCUSDT";
        rules.tick_size = {d("0.10")};
        rules.lot_size = {d("0.001")};
        rules.market_lot_size = {d("0.01")};
        rules.min_price = {d("10")};
        rules.max_price = {d("1000")};
        rules.min_quantity = {d("0.002")};
        rules.max_quantity = {d("100")};
        rules.max_market_quantity = {d("50")};
        rules.min_notional = d("5");
        rules.price_band_up = d("1.05");
        rules.price_band_down = d("0.95");
        rules.status = gw::trading_status::trading;
        view.rules = &rules;
        view.now = {gw::timestamp{}, gw::steady_time{10'000'000'000}};
        view.reference = {{d("99.9")}, {d("100.1")},    view.now.steady,
                          {d("100")},  view.now.steady, gw::seconds(5)};
    }
    risk_desk(const risk_desk&) = delete;
    risk_desk& operator=(const risk_desk&) = delete;

    void holds(std::string_view q) { view.position = gw::wide_decimal(d(q)); }
    void opens(std::string_view buy, std::string_view sell) {
        view.open_buy = gw::wide_decimal(d(buy));
        view.open_sell = gw::wide_decimal(d(sell));
    }
    void wait(gw::duration t) { view.now.steady = view.now.steady + t; }
};

/// The same market, valued: one unit of quantity is worth 100 of the valuation asset, and nothing is missing.
struct valued_desk : risk_desk {
    gw::risk::risk_totals account;
    gw::risk::risk_totals desk;

    valued_desk() {
        rules.base_asset = "BTC";
        rules.quote_asset = rules.settle_asset = "USDT";
        for (gw::risk::risk_totals* const t : {&account, &desk}) {
            t->missing = t->equity_missing = nullptr;
            t->equity = gw::wide_decimal(d("1000"));
        }
        view.account_totals = &account;
        view.desk_totals = &desk;
        view.unit_value = d("100");
        view.rate = d("1");
        view.value_missing = view.rate_missing = nullptr;
    }
};

/// Limits as a test writes them: `limits("5")` for every instrument.
template <class BothT = gw::risk::smaller_limit>
gw::risk::scoped_limits<gw::decimal, BothT> limits(std::string_view each) {
    gw::risk::scoped_limits<gw::decimal, BothT> l;
    l.set_default(d(each));
    return l;
}
/// Only accounts, or only the desk, have a limit.
inline gw::risk::scoped_limits<gw::decimal> account_limits(std::string_view each) {
    gw::risk::scoped_limits<gw::decimal> l;
    l.set_accounts(d(each));
    return l;
}
inline gw::risk::scoped_limits<gw::decimal> desk_limits(std::string_view all) {
    gw::risk::scoped_limits<gw::decimal> l;
    l.set_desk(d(all));
    return l;
}

inline gw::order_request limit(gw::side s, std::string_view q, std::string_view p = "100") {
    gw::order_request o;
    o.symbol = "BTCUSDT";
    o.side = s;
    o.quantity = {d(q)};
    o.price = {d(p)};
    return o;
}
inline gw::order_request market(gw::side s, std::string_view q) {
    gw::order_request o = limit(s, q, "0");
    o.type = gw::order_type::market;
    o.price = {};
    return o;
}

/// The refusal's text, or "ok".
inline std::string said(const gw::risk::risk_result& r) { return r.has_value() ? "ok" : r.error().str(); }

} // namespace gatewright_test
