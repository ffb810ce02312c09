// SPDX-License-Identifier: BSL-1.0
#include "kit_okx.hpp"

#include "asked_by.hpp"
#include "exchange_world.hpp"
#include "kit.hpp"
#include "okx/messages.hpp"
#include "units.hpp"

#include <gatewright/sim/server/okx/exchange.hpp>
#include <gatewright/venue/okx/capabilities.hpp>

#include <string>
#include <utility>

namespace gatewright_test::okx {
namespace sim = gw::sim::server::okx;

namespace {

class simulated_world final : public exchange_world<sim::exchange, sim::venue_link> {
public:
    explicit simulated_world(const world_options& o) : exchange_world(o, config(o)) {}

    void misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) override;

private:
    static sim::exchange_config config(const world_options& o);
    /// What has nothing left to reduce is cancelled here.
    [[nodiscard]] gw::lifecycle state_told(gw::lifecycle state, gw::sim::matching::ending e) const override {
        return e == gw::sim::matching::ending::reduced ? gw::lifecycle::cancelled : state;
    }
};

/// A quantity of the cases in the venue's contracts, as the venue writes it; another text stays.
[[nodiscard]] std::string contracts(std::string_view text) {
    return gw::decimal::parse(text) ? venue_quantity(text).normalized().str() : std::string(text);
}

class okx_kit final : public venue_kit {
public:
    okx_kit() {
        links = gw::venues::okx::links;
        paths = {gw::venue::order_path::stream, gw::venue::order_path::request};
        capabilities = &gw::venue::okx::capabilities::table;
        resolution = gw::venues::okx::resolution;
        symbols = {"BTC-USDT-SWAP", "ETH-USDT-SWAP", "SOL-USDT-SWAP", "XRP-USDT-SWAP", "DOGE-USDT-SWAP"};
        spot = "BTC-USDT";
        spot_base = "BTC";
        unlisted = "NOSUCH-USDT-SWAP";
        quantity_shift = 2; // contracts of 0.01
        book_levels = 400;
        asset = "USDT";
        other_asset = "BTC";
        documented_orders = 60;
        liquidation_id = "liquidated1763600000123";
        unknown_word = "chase";
        throttled_code = "50011";
        internal_error_code = "50026";
        bands = min_notional = false;
        flat_is_untold = hedges = tells_rules = tells_ends = true;
        reads_books = says_unavailable = false;
        off_tick = gw::order_errc::invalid_parameter;
        messages_a_minute = 200;
        conditional_by_request = true;
        batches_by_stream = true;
        top_levels = {5};
        lists_payments = true;
    }

    [[nodiscard]] std::unique_ptr<world> make_world(const world_options& o) const override {
        return std::make_unique<simulated_world>(o);
    }
    [[nodiscard]] std::unique_ptr<test_desk> make_desk(world& w, const desk_options& o) const override {
        const bool request = !o.default_path && o.path == gw::venue::order_path::request;
        return request ? make_request_desk(w, o) : make_stream_desk(w, o);
    }

    [[nodiscard]] bool opens(link_id l, const desk_options& o) const override {
        static_cast<void>(o); // bars share their link with orders that wait
        return streams(l);
    }
    [[nodiscard]] bool quiet(link_id) const override { return true; }
    [[nodiscard]] std::string subscription_refused(const subscription_facts& s) const override {
        return okx::subscription_refused(s.request);
    }
    [[nodiscard]] std::string distant_book_update(gw::timestamp now, std::string_view symbol) const override {
        depth_facts d;
        d.symbol = symbol;
        d.sequence = 900'000'000'002;
        d.previous = 900'000'000'000;
        d.time = ms(now);
        return depth(d);
    }
    [[nodiscard]] std::vector<std::pair<link_id, std::string>> unknown_messages() const override {
        return {{the_link(role::market), pushed("something-new", first(), R"({"a":{"b":[1,2]}})")},
                {the_link(role::reports), R"({"event":"something-new","x":{"y":[1,2]}})"}};
    }
    [[nodiscard]] std::string link_ending(link_id, gw::timestamp) const override { return upgrade_notice(); }
    [[nodiscard]] std::string order_report(const order_facts& f) const override {
        return okx::order_report(text(f));
    }
    [[nodiscard]] std::string execution_report(const order_facts& f) const override {
        return order_report(f);
    }
    [[nodiscard]] std::string funding_report(gw::timestamp now, std::string_view paid_in,
                                             std::string_view balance) const override {
        return money_moved("funding_fee", paid_in, balance, ms(now));
    }
    [[nodiscard]] std::string liquidation_warning(gw::timestamp now) const override {
        return position_warning(first(), "-1", "60000", ms(now));
    }
    /// The rules of `first()` as the simulated venue lists it here.
    [[nodiscard]] std::string payment_report(gw::timestamp now, std::string_view paid_in,
                                             std::string_view balance) const override {
        return account_report(paid_in, balance, ms(now));
    }

private:
    static order_text text(const order_facts& f) {
        order_text o;
        o.symbol = first();
        o.client_order_id = f.client_order_id;
        o.id = f.venue_order_id;
        o.side = f.side == gw::side::buy ? "buy" : "sell";
        o.quantity = contracts(f.quantity);
        o.price = f.price;
        o.filled = contracts(f.filled);
        o.fee = f.fee;
        o.fee_asset = f.fee_asset;
        o.time = ms(f.time);
        if (f.unknown_word) o.type = kit().unknown_word;
        if (f.what == order_facts::event::liquidated || f.client_order_id == kit().liquidation_id)
            o.category = "full_liquidation";
        if (f.what == order_facts::event::placed) return o;
        o.last = contracts(f.last);
        o.last_price = f.price;
        o.trade = std::to_string(f.trade_id);
        o.maker = f.what == order_facts::event::filled;
        o.state = f.filled == f.quantity ? "filled" : "partially_filled";
        return o;
    }
};

sim::exchange_config simulated_world::config(const world_options& o) {
    sim::exchange_config c;
    for (std::size_t i = 0; i < o.instruments; ++i) {
        auto listed = sim::make_symbol(kit().symbols[i]);
        // All of one size, as the cases count.
        listed.contract_size = gw::decimal(1, -2);
        listed.lot = gw::decimal(1, -1);
        listed.max_quantity = listed.max_market_quantity = gw::decimal::from_integer(10'000'000);
        c.instruments.push_back(listed);
    }
    if (o.spot) c.instruments.push_back(sim::make_symbol(kit().spot));
    c.background = o.background;
    c.long_short_mode = o.hedge_mode;
    c.flow.seed = o.seed;
    if (o.order_budget != 0) c.orders_per_2_seconds = o.order_budget;
    c.accounts = accounts(o, o.keys.secret);
    if (o.spot)
        for (auto& a : c.accounts)
            a.other_balances = {{gw::asset_code(kit().spot_base), gw::decimal::from_integer(10)}};
    c.funding = c.liquidation = o.settles;
    if (!o.insurance.empty()) c.insurance_fund = gw::decimal::parse(o.insurance).value();
    if (!o.position_limit.empty()) c.brackets = {{venue_quantity(o.position_limit), gw::decimal(4, -3), 100}};
    return c;
}

void simulated_world::misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) {
    using mine = gatewright_test::misreport;
    constexpr std::string_view instruments = "/api/v5/public/instruments";
    constexpr std::string_view orders = "/api/v5/trade/orders-pending";
    constexpr std::string_view positions = "/api/v5/account/positions";
    const auto member = [](std::string_view name, std::string_view value) {
        return joined('"' + std::string(name), R"(":")", value, "\"");
    };
    const auto plain = [](std::string_view number) {
        return gw::decimal::parse(number).value().normalized().str();
    };
    switch (what) {
    case mine::tick_size: return rewrite(instruments, member("tickSz", "0.1"), member("tickSz", plain(to)));
    case mine::price_band: return; // the venue's list of instruments tells none
    case mine::market_closed:
        return rewrite(instruments, member("state", "live"), member("state", "suspend"));
    case mine::unlisted:
        return rewrite(instruments, member("instId", to), member("instId", "GONE-USDT-SWAP"));
    case mine::order_limit: return; // nor limits
    case mine::position:
        return rewrite(positions, member("pos", contracts(from)), member("pos", contracts(to)));
    case mine::orders_failed:
        return rewrite(orders, member("code", "0"), member("code", kit().internal_error_code));
    case mine::positions_failed:
        return rewrite(positions, member("code", "0"), member("code", kit().internal_error_code));
    case mine::order_unreadable: return rewrite(orders, member("sz", contracts(from)), member("sz", "x"));
    case mine::order_word:
        return rewrite(orders, member("ordType", "limit"), member("ordType", kit().unknown_word));
    case mine::position_mode:
        return rewrite("/api/v5/account/config", member("posMode", "net_mode"),
                       member("posMode", "long_short_mode"));
    case mine::positions_of_before: return freeze(positions);
    case mine::fee_rates:
        return rewrite("/api/v5/account/trade-fee", member("taker", "-" + std::string(from)),
                       member("taker", "-" + std::string(to)));
    case mine::order_untold: // of an acknowledgement, of an order asked for; lists say the truth
        for (const std::string_view path :
             {"/api/v5/trade/order", "/api/v5/trade/amend-order", "/api/v5/trade/cancel-order"})
            rewrite(path, R"("data":[{"ordId":)", R"("data":[],"was":[{"ordId":)");
        rewrite("/api/v5/trade/order?", R"("data":[{"instId":)", R"("data":[],"was":[{"instId":)");
        return;
    }
}

} // namespace

question desk_kit::about(const gw::driver::output& o) {
    static constexpr question_word requests[] = {
        {"GET /api/v5/public/time", question::server_time},
        {"GET /api/v5/public/instruments", question::instruments},
        {"GET /api/v5/trade/orders-pending", question::open_orders},
        {"GET /api/v5/account/positions", question::positions},
        {"GET /api/v5/trade/fills", question::fills},
        {"GET /api/v5/trade/fills-history", question::fills},
        {"GET /api/v5/trade/order", question::order},
        {"GET /api/v5/trade/order-algo", question::order},
        {"POST /api/v5/trade/order-algo", question::place},
        {"POST /api/v5/trade/cancel-algos", question::cancel},
        {"GET /api/v5/market/books", question::book},
        {"POST /api/v5/trade/order", question::place},
        {"POST /api/v5/trade/amend-order", question::amend},
        {"POST /api/v5/trade/cancel-order", question::cancel},
        {"POST /api/v5/trade/batch-orders", question::place},
        {"POST /api/v5/trade/cancel-batch-orders", question::cancel}};
    static constexpr question_word messages[] = {
        {"subscribe", question::subscribe}, {"order", question::place},
        {"amend-order", question::amend},   {"cancel-order", question::cancel},
        {"batch-orders", question::place},  {"batch-cancel-orders", question::cancel}};
    return asked_by(o, requests, R"("op":")", messages);
}

} // namespace gatewright_test::okx

namespace gatewright_test {

const venue_kit& kit() {
    static const okx::okx_kit one;
    return one;
}

} // namespace gatewright_test
