// SPDX-License-Identifier: BSL-1.0
#include "kit_binance_spot.hpp"

#include "asked_by.hpp"
#include "exchange_world.hpp"
#include "joined.hpp"
#include "key_pairs.hpp"
#include "kit.hpp"
#include "units.hpp"

#include <gatewright/sim/server/binance_spot/exchange.hpp>
#include <gatewright/venue/api_key.hpp>
#include <gatewright/venue/binance_spot/capabilities.hpp>

#include <string>
#include <utility>

namespace gatewright_test::binance_spot {
namespace sim = gw::sim::server::binance_spot;

namespace {

class simulated_world final : public exchange_world<sim::exchange, sim::venue_link> {
public:
    explicit simulated_world(const world_options& o)
        : exchange_world(o, config(o))
        , order_budget_(o.order_budget) {}

    void misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) override;

private:
    static sim::exchange_config config(const world_options& o);
    void move_money(std::string_view amount) override {
        exchange().transfer(0, gw::asset_code(kit().asset), gw::decimal::parse(amount).value(), now_);
    }

    std::int64_t order_budget_;
};

class spot_kit final : public venue_kit {
public:
    spot_kit() {
        links = gw::venues::binance_spot::links;
        paths = {gw::venue::order_path::stream, gw::venue::order_path::request};
        capabilities = &gw::venue::binance_spot::capabilities::table;
        resolution = gw::venues::binance_spot::resolution;
        symbols = {"BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT"};
        top_levels = {5, 10, 20};
        unlisted = "NOSUCHUSDT";
        spot = symbols[0];
        spot_base = "BTC";
        asset = "USDT";
        fees_in_base = true;
        other_asset = "BNB";
        fee_in_bought = true;
        says_unavailable = false; // any answer of 5xx leaves open what was executed
        overloaded = gw::order_errc::throttled;
        conditional_ids = false;
        tells_ends = true;
        most_levels = 5000;
        request_weight = 5;      // a book weighs 250
        messages_a_minute = 150; // reference prices come every second
        replies_tell_executions = true;
        connection_lifetime = gw::minutes(24 * 60);
        bans = true;
        tells_limits = true;
        executions_window = gw::minutes(24 * 60);
        unknown_word = "GTE_GTC";
        key_pairs = {{"Ed25519", {"ed25519-key", std::string(ed25519_pem), {}}},
                     {"RSA", {"rsa-key", std::string(rsa_pem), {}}}};
        throttled_code = "-1003";
        internal_error_code = "-1001";
        book_levels = 5000;
    }

    [[nodiscard]] std::unique_ptr<world> make_world(const world_options& o) const override {
        return std::make_unique<simulated_world>(o);
    }
    [[nodiscard]] std::unique_ptr<test_desk> make_desk(world& w, const desk_options& o) const override {
        const bool request = !o.default_path && o.path == gw::venue::order_path::request;
        return request ? make_request_desk(w, o) : make_stream_desk(w, o);
    }

    [[nodiscard]] bool quiet(link_id l) const override { return name(l) == "market"; }
    [[nodiscard]] std::string subscription_refused(const subscription_facts& s) const override {
        return joined(R"({"error":{"code":2,"msg":"Invalid request: unknown stream"},"id":)", s.request, "}");
    }
    [[nodiscard]] std::string distant_book_update(gw::timestamp now, std::string_view symbol) const override {
        std::string stream(symbol);
        for (char& c : stream) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return joined(R"({"stream":")", std::string_view(stream),
                      R"(@depth@100ms","data":{"e":"depthUpdate","E":)", ms(now), R"(,"s":")", symbol,
                      R"(","U":900000000001,"u":900000000002,"b":[],"a":[]}})");
    }
    [[nodiscard]] std::vector<std::pair<link_id, std::string>> unknown_messages() const override {
        return {{the_link(role::market), R"({"stream":"!something","data":{"e":"something","E":1}})"},
                {the_link(role::reports),
                 R"({"subscriptionId":0,"event":{"e":"somethingNew","E":1,"x":{"y":[1,2]}}})"}};
    }
    [[nodiscard]] std::string link_ending(link_id l, gw::timestamp now) const override {
        const std::string event = joined(R"({"e":"serverShutdown","E":)", ms(now), "}");
        if (name(l) == "orders") return joined(R"({"event":)", event, "}");
        return joined(R"({"stream":"!serverShutdown","data":)", event, "}");
    }
    [[nodiscard]] std::string order_report(const order_facts& f) const override {
        const bool traded = f.what != order_facts::event::placed;
        const std::string_view status = !traded                  ? "NEW"
                                        : f.filled == f.quantity ? "FILLED"
                                                                 : "PARTIALLY_FILLED";
        const std::string_view life = f.unknown_word ? std::string_view(kit().unknown_word) : "GTC";
        const std::string_view fee_asset = f.fee_asset.empty() ? std::string_view("USDT") : f.fee_asset;
        return joined(
            R"({"subscriptionId":0,"event":{"e":"executionReport","E":)", ms(f.time), R"(,"s":")", first(),
            R"(","c":")", f.client_order_id, R"(","S":")",
            std::string_view(f.side == gw::side::buy ? "BUY" : "SELL"), R"(","o":"LIMIT","f":")", life,
            R"(","q":")", f.quantity, R"(","p":")", f.price, R"(","P":"0.00","F":"0.00","g":-1,"C":"","x":")",
            std::string_view(traded ? "TRADE" : "NEW"), R"(","X":")", status, R"(","r":"NONE","i":)",
            f.venue_order_id, R"(,"l":")", std::string_view(traded ? f.last : std::string("0")), R"(","z":")",
            f.filled, R"(","L":")", std::string_view(traded ? f.price : std::string("0")), R"(","n":")",
            f.fee, R"(","N":")", fee_asset, R"(","T":)", ms(f.time), R"(,"t":)",
            std::string_view(traded ? std::to_string(f.trade_id) : "-1"),
            R"(,"I":1,"w":true,"m":true,"M":false,"O":)", ms(f.time),
            R"(,"Z":"0.00","Y":"0.00","Q":"0.00","W":)", ms(f.time), R"(,"V":"NONE"}})");
    }
    [[nodiscard]] std::string execution_report(const order_facts& f) const override {
        return order_report(f);
    }
    /// No position is ever near its liquidation.
    [[nodiscard]] std::string liquidation_warning(gw::timestamp) const override { return {}; }
    [[nodiscard]] std::string payment_report(gw::timestamp now, std::string_view paid_in,
                                             std::string_view balance) const override {
        return joined(R"({"subscriptionId":0,"event":{"e":"outboundAccountPosition","E":)", ms(now),
                      R"(,"u":)", ms(now), R"(,"B":[{"a":")", paid_in, R"(","f":")", balance,
                      R"(","l":"0"}]}})");
    }
};

sim::exchange_config simulated_world::config(const world_options& o) {
    sim::exchange_config c;
    for (std::size_t i = 0; i < o.instruments; ++i) {
        const std::string_view rules[] = {o.spot ? ":0.1:0.00001:60000" : ":0.1:0.001:60000",
                                          ":0.1:0.001:3000"};
        auto listed = sim::make_symbol(kit().symbols[i] + (i < 2 ? std::string(rules[i]) : std::string()));
        listed.multiplier_up = gw::decimal(105, -2);
        listed.multiplier_down = gw::decimal(95, -2);
        listed.max_orders = 5000;
        c.instruments.push_back(listed);
    }
    c.max_algo_orders = 5000;
    c.background = o.background;
    c.flow.seed = o.seed;
    if (o.connection_lifetime.ns != 0) c.connection_life = o.connection_lifetime;
    if (o.request_budget != 0) c.weight_per_minute = o.request_budget;
    // The documents' 50 are an example; the list of instruments tells how many it is.
    c.orders_per_10_seconds = o.order_budget != 0 ? o.order_budget : 300;
    c.accounts = accounts(o, gw::venue::is_pem(o.keys.secret) ? public_half(o.keys.secret) : o.keys.secret);
    // What elsewhere is margin is paid in full here.
    if (o.balance.empty()) c.accounts[0].balance = gw::decimal::from_integer(10'000'000);
    constexpr std::int64_t held = 1000;
    for (auto& a : c.accounts)
        a.other_balances = {{"BTC", gw::decimal::from_integer(held)},
                            {"ETH", gw::decimal::from_integer(held)}};
    if (!o.position_limit.empty())
        c.max_position =
            checked_add(venue_quantity(o.position_limit), gw::decimal::from_integer(held)).value();
    if (!o.spare_base) c.accounts.front().other_balances.clear();
    return c;
}

void simulated_world::misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) {
    using mine = gatewright_test::misreport;
    constexpr std::string_view info = "/api/v3/exchangeInfo";
    // It writes eight decimals.
    const auto eight = [](std::string_view number) {
        return gw::decimal::parse(number).value().rescaled(-8).value().str();
    };
    const auto instruments = [&](std::string_view member, std::string_view was, std::string_view is) {
        rewrite(info, joined('"' + std::string(member), R"(":")", was, "\""),
                joined('"' + std::string(member), R"(":")", is, "\""));
    };
    switch (what) {
    case mine::tick_size: return instruments("tickSize", eight("0.1"), eight(to));
    case mine::price_band: return instruments("bidMultiplierUp", "1.05", to);
    case mine::market_closed: return instruments("status", "TRADING", "HALT");
    case mine::unlisted: return rewrite(info, joined(R"("symbol":")", to, "\""), R"("symbol":"GONEUSDT")");
    case mine::order_limit:
        return rewrite(info, joined(R"("limit":)", static_cast<std::uint64_t>(order_budget_), "}"),
                       joined(R"("limit":)", to, "}"));
    case mine::orders_failed:
        rewrite("/api/v3/openOrders", "[",
                joined(R"({"code":)", std::string_view(kit().internal_error_code),
                       R"(,"msg":"Internal error.","x":[)"));
        return rewrite("/api/v3/openOrders", "]", "]}");
    case mine::order_unreadable:
        return rewrite("/api/v3/openOrders", joined(R"("origQty":")", std::string_view(eight(from)), "\""),
                       R"("origQty":"x")");
    case mine::order_word:
        return rewrite("/api/v3/openOrders", R"("timeInForce":"GTC")",
                       joined(R"("timeInForce":")", std::string_view(kit().unknown_word), "\""));
    case mine::fee_rates:
        return rewrite("/api/v3/account/commission",
                       joined(R"("taker":")", std::string_view(eight(from)), "\""),
                       joined(R"("taker":")", std::string_view(eight(to)), "\""));
    case mine::order_untold:
        return rewrite("/api/v3/order", R"("orderId")",
                       joined(R"("code":)", std::string_view(kit().internal_error_code),
                              R"(,"msg":"Internal error.","was")"));
    case mine::positions_failed: // balances are what a desk begins with
        rewrite("/api/v3/account?", R"("makerCommission")",
                joined(R"("code":)", std::string_view(kit().internal_error_code),
                       R"(,"msg":"Internal error.","was")"));
        return rewrite("/api/v3/account?", R"("balances")", R"("were")");
    case mine::positions_of_before: return freeze("/api/v3/account?");
    case mine::position:
    case mine::position_mode: return; // it has none
    }
}

} // namespace

question desk_kit::about(const gw::driver::output& o) {
    static constexpr question_word requests[] = {{"GET /api/v3/time", question::server_time},
                                                 {"GET /api/v3/exchangeInfo", question::instruments},
                                                 {"GET /api/v3/openOrders", question::open_orders},
                                                 {"GET /api/v3/account", question::positions},
                                                 {"GET /api/v3/myTrades", question::fills},
                                                 {"GET /api/v3/order", question::order},
                                                 {"GET /api/v3/depth", question::book},
                                                 {"POST /api/v3/order", question::place},
                                                 {"POST /api/v3/order/cancelReplace", question::place},
                                                 {"POST /api/v3/orderList/oco", question::place},
                                                 {"POST /api/v3/orderList/oto", question::place},
                                                 {"POST /api/v3/orderList/otoco", question::place},
                                                 {"PUT /api/v3/order/amend/keepPriority", question::amend},
                                                 {"DELETE /api/v3/order", question::cancel},
                                                 {"DELETE /api/v3/openOrders", question::cancel}};
    static constexpr question_word messages[] = {{"SUBSCRIBE", question::subscribe},
                                                 {"order.place", question::place},
                                                 {"order.cancelReplace", question::place},
                                                 {"orderList.place.oco", question::place},
                                                 {"orderList.place.oto", question::place},
                                                 {"orderList.place.otoco", question::place},
                                                 {"order.amend.keepPriority", question::amend},
                                                 {"order.cancel", question::cancel}};
    return asked_by(o, requests, R"("method":")", messages);
}

} // namespace gatewright_test::binance_spot

namespace gatewright_test {

const venue_kit& kit() {
    static const binance_spot::spot_kit one;
    return one;
}

} // namespace gatewright_test
