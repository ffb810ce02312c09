// SPDX-License-Identifier: BSL-1.0
#include "kit_binance_futures.hpp"

#include "asked_by.hpp"
#include "binance_futures/messages.hpp"
#include "exchange_world.hpp"
#include "key_pairs.hpp"
#include "kit.hpp"
#include "units.hpp"

#include <gatewright/sim/server/binance_futures/exchange.hpp>
#include <gatewright/venue/api_key.hpp>
#include <gatewright/venue/binance_futures/capabilities.hpp>

#include <string>
#include <utility>

namespace gatewright_test::binance_futures {
namespace sim = gw::sim::server::binance_futures;

namespace {

class simulated_world final : public exchange_world<sim::exchange, sim::venue_link> {
public:
    explicit simulated_world(const world_options& o)
        : exchange_world(o, config(o))
        , order_budget_(o.order_budget) {}

    void misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) override;

private:
    static sim::exchange_config config(const world_options& o);

    std::int64_t order_budget_;
};

class binance_kit final : public venue_kit {
public:
    binance_kit() {
        links = gw::venues::binance_futures::links;
        paths = {gw::venue::order_path::stream, gw::venue::order_path::request};
        capabilities = &gw::venue::binance_futures::capabilities::table;
        resolution = gw::venues::binance_futures::resolution;
        symbols = {"BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT"};
        top_levels = {5, 10, 20};
        unlisted = "NOSUCHUSDT";
        others_prefix = "another-";
        asset = "USDT";
        other_asset = "BNB";
        early_fills = true;
        messages_per_fill = 3;
        replies_tell_executions = true;
        reports_expire = true;
        connection_lifetime = gw::minutes(24 * 60);
        bans = true;
        tells_limits = true;
        liquidation_id = "autoclose-1763600000123";
        executions_window = gw::minutes(7 * 24 * 60);
        unknown_word = "GTE_GTC";
        hedges = true;
        key_pairs = {{"Ed25519", {"ed25519-key", std::string(ed25519_pem), {}}},
                     {"RSA", {"rsa-key", std::string(rsa_pem), {}}}};
        throttled_code = "-1003";
        internal_error_code = "-1001";
    }

    [[nodiscard]] std::unique_ptr<world> make_world(const world_options& o) const override {
        return std::make_unique<simulated_world>(o);
    }
    [[nodiscard]] std::unique_ptr<test_desk> make_desk(world& w, const desk_options& o) const override {
        const bool request = !o.default_path && o.path == gw::venue::order_path::request;
        return request ? make_request_desk(w, o) : make_stream_desk(w, o);
    }
    [[nodiscard]] std::unique_ptr<pair_of_accounts> make_pair(world& w) const override {
        return binance_futures::make_pair(w);
    }

    [[nodiscard]] bool quiet(link_id l) const override { return name(l) == "public"; }
    [[nodiscard]] std::string subscription_refused(const subscription_facts& s) const override {
        return binance_futures::subscription_refused(s.request);
    }
    [[nodiscard]] std::string distant_book_update(gw::timestamp now, std::string_view symbol) const override {
        depth_facts d;
        d.symbol = symbol;
        d.first = 900'000'000'001;
        d.last = 900'000'000'002;
        d.previous = 900'000'000'000;
        d.matched = d.sent = ms(now);
        return depth(d);
    }
    [[nodiscard]] std::vector<std::pair<link_id, std::string>> unknown_messages() const override {
        return {{links_of(role::market).back(),
                 R"({"stream":"!compositeIndex","data":{"e":"compositeIndex","E":1}})"},
                {the_link(role::reports), R"({"e":"SOMETHING_NEW","E":1,"x":{"y":[1,2]}})"}};
    }
    [[nodiscard]] std::string link_ending(link_id l, gw::timestamp now) const override {
        const std::string event = joined(R"({"e":"serverShutdown","E":)", ms(now), "}");
        if (name(l) == "orders") return joined(R"({"event":)", event, "}");
        return name(l) == "private" ? event : joined(R"({"stream":"!serverShutdown","data":)", event, "}");
    }
    [[nodiscard]] std::string access_expired(gw::timestamp now, std::string_view token) const override {
        return joined(R"({"e":"listenKeyExpired","E":)", ms(now), R"(,"listenKey":")", token, R"("})");
    }
    [[nodiscard]] std::string order_report(const order_facts& f) const override {
        return binance_futures::order_report(text(f));
    }
    [[nodiscard]] std::string execution_report(const order_facts& f) const override {
        return light_report(text(f));
    }
    [[nodiscard]] std::string liquidation_warning(gw::timestamp now) const override {
        return margin_call(first(), "-0.010", "60000", ms(now));
    }
    [[nodiscard]] std::string payment_report(gw::timestamp now, std::string_view paid_in,
                                             std::string_view balance) const override {
        return account_update("FUNDING_FEE", paid_in, balance, "-3.25", {}, {}, ms(now));
    }

private:
    static order_text text(const order_facts& f) {
        order_text o;
        o.symbol = first();
        o.client_order_id = f.client_order_id;
        o.side = f.side == gw::side::buy ? "BUY" : "SELL";
        o.quantity = f.quantity;
        o.price = f.price;
        o.id = std::stoull(f.venue_order_id);
        o.filled = f.filled;
        o.last = f.last;
        o.fee = f.fee;
        o.fee_asset = f.fee_asset;
        if (f.unknown_word) o.time_in_force = kit().unknown_word;
        o.trade = f.trade_id;
        o.maker = f.what == order_facts::event::filled;
        o.traded = o.sent = ms(f.time);
        if (f.what == order_facts::event::placed) return o;
        o.what = f.what == order_facts::event::filled ? "TRADE" : "CALCULATED";
        o.status = f.filled == f.quantity ? "FILLED" : "PARTIALLY_FILLED";
        return o;
    }
};

sim::exchange_config simulated_world::config(const world_options& o) {
    sim::exchange_config c;
    for (std::size_t i = 0; i < o.instruments; ++i)
        c.instruments.push_back(sim::make_symbol(kit().symbols[i]));
    c.background = o.background;
    c.dual_side = o.hedge_mode;
    c.flow.seed = o.seed;
    if (o.connection_lifetime.ns != 0) c.connection_life = o.connection_lifetime;
    if (o.request_budget != 0) c.weight_per_minute = o.request_budget;
    if (o.order_budget != 0) c.orders_per_10_seconds = o.order_budget;
    c.accounts = accounts(o, gw::venue::is_pem(o.keys.secret) ? public_half(o.keys.secret) : o.keys.secret);
    c.funding = c.liquidation = o.settles;
    if (!o.insurance.empty()) c.insurance_fund = gw::decimal::parse(o.insurance).value();
    if (!o.position_limit.empty())
        c.brackets = {
            {checked_mul(venue_quantity(o.position_limit), gw::decimal::from_integer(60'000)).value(),
             gw::decimal(4, -3), 125}};
    return c;
}

void simulated_world::misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) {
    using mine = gatewright_test::misreport;
    const auto instruments = [&](std::string_view member, std::string_view was, std::string_view is) {
        rewrite("/fapi/v1/exchangeInfo", joined('"' + std::string(member), R"(":")", was, "\""),
                joined('"' + std::string(member), R"(":")", is, "\""));
    };
    const auto failed = [&](std::string_view list) {
        rewrite(list, "[",
                joined(R"({"code":)", std::string_view(kit().internal_error_code),
                       R"(,"msg":"Internal error.","x":[)"));
        rewrite(list, "]", "]}");
    };
    switch (what) {
    case mine::tick_size: return instruments("tickSize", "0.10", to);
    case mine::price_band: return instruments("multiplierUp", "1.0500", to);
    case mine::market_closed: return instruments("status", "TRADING", "SETTLING");
    case mine::unlisted:
        return rewrite("/fapi/v1/exchangeInfo", joined(R"("symbol":")", to, "\""), R"("symbol":"GONEUSDT")");
    case mine::order_limit:
        return rewrite("/fapi/v1/exchangeInfo",
                       joined(R"("limit":)", static_cast<std::uint64_t>(order_budget_), "}"),
                       joined(R"("limit":)", to, "}"));
    case mine::position:
        rewrite("/fapi/v3/positionRisk", std::string(from), std::string(to));
        return rewrite("/fapi/v2/positionRisk", std::string(from), std::string(to));
    case mine::orders_failed: return failed("/fapi/v1/openOrders");
    case mine::positions_failed: return failed("/fapi/v3/positionRisk");
    case mine::order_unreadable:
        return rewrite("/fapi/v1/openOrders", joined(R"("origQty":")", from, "\""), R"("origQty":"x")");
    case mine::order_word:
        return rewrite("/fapi/v1/openOrders", R"("timeInForce":"GTC")",
                       joined(R"("timeInForce":")", std::string_view(kit().unknown_word), "\""));
    case mine::position_mode:
        return rewrite("/fapi/v1/accountConfig", R"("dualSidePosition":false)", R"("dualSidePosition":true)");
    case mine::positions_of_before: return freeze("/fapi/v3/positionRisk");
    case mine::fee_rates:
        return rewrite("/fapi/v1/commissionRate", joined(R"("takerCommissionRate":")", from, "\""),
                       joined(R"("takerCommissionRate":")", to, "\""));
    case mine::order_untold:
        return rewrite("/fapi/v1/order", R"("orderId")",
                       joined(R"("code":)", std::string_view(kit().internal_error_code),
                              R"(,"msg":"Internal error.","was")"));
    }
}

} // namespace

question desk_kit::about(const gw::driver::output& o) {
    static constexpr question_word requests[] = {{"GET /fapi/v1/time", question::server_time},
                                                 {"GET /fapi/v1/exchangeInfo", question::instruments},
                                                 {"POST /fapi/v1/listenKey", question::access},
                                                 {"GET /fapi/v1/openOrders", question::open_orders},
                                                 {"GET /fapi/v3/positionRisk", question::positions},
                                                 {"GET /fapi/v2/positionRisk", question::positions},
                                                 {"GET /fapi/v1/userTrades", question::fills},
                                                 {"GET /fapi/v1/order", question::order},
                                                 {"GET /fapi/v1/depth", question::book},
                                                 {"GET /fapi/v1/algoOrder", question::order},
                                                 {"POST /fapi/v1/algoOrder", question::place},
                                                 {"DELETE /fapi/v1/algoOrder", question::cancel},
                                                 {"POST /fapi/v1/order", question::place},
                                                 {"PUT /fapi/v1/order", question::amend},
                                                 {"DELETE /fapi/v1/order", question::cancel},
                                                 {"POST /fapi/v1/batchOrders", question::place},
                                                 {"DELETE /fapi/v1/batchOrders", question::cancel},
                                                 {"DELETE /fapi/v1/allOpenOrders", question::cancel},
                                                 {"DELETE /fapi/v1/algoOpenOrders", question::cancel}};
    static constexpr question_word messages[] = {
        {"SUBSCRIBE", question::subscribe},   {"order.place", question::place},
        {"order.modify", question::amend},    {"order.cancel", question::cancel},
        {"algoOrder.place", question::place}, {"algoOrder.cancel", question::cancel}};
    return asked_by(o, requests, R"("method":")", messages);
}

} // namespace gatewright_test::binance_futures

namespace gatewright_test {

const venue_kit& kit() {
    static const binance_futures::binance_kit one;
    return one;
}

} // namespace gatewright_test
