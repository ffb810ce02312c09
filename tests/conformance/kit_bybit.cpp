// SPDX-License-Identifier: BSL-1.0
#include "kit_bybit.hpp"

#include "asked_by.hpp"
#include "bybit/messages.hpp"
#include "exchange_world.hpp"
#include "kit.hpp"
#include "units.hpp"

#include <gatewright/sim/server/bybit/exchange.hpp>
#include <gatewright/venue/bybit/capabilities.hpp>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright_test::bybit {
namespace sim = gw::sim::server::bybit;

namespace {

[[nodiscard]] std::string_view category_word() { return trades_spot() ? "spot" : "linear"; }

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
    /// The wallet tells it.
    void move_money(std::string_view amount) override {
        exchange().market().transfer(0, gw::asset_code(kit().asset), gw::decimal::parse(amount).value(),
                                     now_);
    }
    /// The desk's public links are those of its category.
    [[nodiscard]] std::string link_name(link_id l) const override {
        if (!kit().name(l).starts_with("public")) return kit().name(l);
        return trades_spot() ? "public_spot" : "public_linear";
    }
    /// A pair is named as a contract is: the simulator tells them apart.
    [[nodiscard]] std::string venue_name(std::string_view symbol) const override {
        return trades_spot() ? joined(symbol, pair_mark) : std::string(symbol);
    }
    [[nodiscard]] std::string desk_name(std::string_view symbol) const override {
        if (trades_spot()) symbol.remove_suffix(pair_mark.size());
        return std::string(symbol);
    }
    static constexpr std::string_view pair_mark = ".SPOT";
};

class bybit_kit final : public venue_kit {
public:
    bybit_kit() {
        links = gw::venues::bybit::links;
        paths = {gw::venue::order_path::stream, gw::venue::order_path::request};
        capabilities = &gw::venue::bybit::capabilities::table;
        resolution = gw::venues::bybit::resolution;
        symbols = {"BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT"};
        unlisted = "NOSUCHUSDT";
        asset = "USDT";
        other_asset = "BTC";
        documented_orders = 10;
        orders_a_second = 9; // one is left for a request that is closer to its time
        messages_per_fill = 2;
        bans = true;
        ban_time = gw::minutes(10);
        unknown_word = "RPIX";
        throttled_code = "10006";
        internal_error_code = "10016";
        hedges = true;
        flat_is_untold = true;
        reads_books = says_unavailable = false;
        batches_by_stream = true;
        bands = false;
        requests_per_list = 2; // orders that wait, and the others
        amends_waiting = unlists_closed = margin_of_account = marks_on_change = true;
        pause = gw::seconds(4); // best quotes that rest are repeated every 3 s
        shortest_switch = gw::seconds(30);
        overloaded = gw::order_errc::throttled;
        lists_payments = true;
        if (trades_spot()) become_spot();
    }

    [[nodiscard]] std::unique_ptr<world> make_world(const world_options& o) const override {
        return std::make_unique<simulated_world>(o);
    }
    [[nodiscard]] std::unique_ptr<test_desk> make_desk(world& w, const desk_options& o) const override {
        const bool request = !o.default_path && o.path == gw::venue::order_path::request;
        return request ? make_request_desk(w, o) : make_stream_desk(w, o);
    }
    /// Orders have no link of their own where they are requests, and the first market link has room for a desk's
    /// instruments.
    [[nodiscard]] bool opens(link_id l, const desk_options& o) const override {
        const bool request = !o.default_path && o.path == gw::venue::order_path::request;
        return streams(l) && !(request && name(l) == "trade") && !name(l).starts_with("public_");
    }
    [[nodiscard]] std::string subscription_refused(const subscription_facts& s) const override {
        return joined(R"({"success":false,"ret_msg":"Invalid topic","conn_id":"c","req_id":")", s.request,
                      R"(","op":"subscribe"})");
    }
    [[nodiscard]] std::string distant_book_update(gw::timestamp now, std::string_view symbol) const override {
        depth_facts d;
        d.symbol = symbol;
        d.update = 900'000'000'002;
        d.time = ms(now);
        return depth(d, "orderbook.1000");
    }
    [[nodiscard]] std::vector<std::pair<link_id, std::string>> unknown_messages() const override {
        return {{the_link(role::market), pushed("something-new", first(), R"({"a":{"b":[1,2]}})", 1)},
                {the_link(role::reports), told("something-new", R"({"x":{"y":[1,2]}})", 1)}};
    }
    [[nodiscard]] std::string order_report(const order_facts& f) const override {
        return bybit::order_report(text(f));
    }
    [[nodiscard]] std::vector<std::string> reports(const order_facts& f) const override {
        if (f.what == order_facts::event::placed) return {order_report(f)};
        return {order_report(f), execution_report(f)};
    }
    [[nodiscard]] std::string execution_report(const order_facts& f) const override {
        return bybit::execution_report(text(f), f.last, f.trade_id, f.fee, f.fee_asset);
    }
    /// There is no such topic.
    [[nodiscard]] std::string liquidation_warning(gw::timestamp) const override { return {}; }
    [[nodiscard]] std::string payment_report(gw::timestamp now, std::string_view paid_in,
                                             std::string_view balance) const override {
        return wallet_report(paid_in, balance, ms(now));
    }

private:
    void become_spot() {
        static const gw::venue::capability_table of_pairs = pairs();
        whole_table = std::exchange(capabilities, &of_pairs);
        picks_direction = fees_in_base = fee_in_bought = true;
        has_marks = limits_positions = hedges = flat_is_untold = false;
        lists_payments = tells_payments = false;
        spot = symbols[0];
        spot_base = "BTC";
        requests_per_list = mass_cancels = 4; // orders that wait are of three kinds
        documented_orders = 20;
        orders_a_second = 18; // two are left for requests that are closer to their time
        most_past_trades = 60;
    }
    /// What can be said of pairs.
    static gw::venue::capability_table pairs() {
        gw::venue::capability_table t = gw::venue::bybit::capabilities::table;
        t.positions = gw::venue::position_listing::none;
        t.hedge_mode = false;
        t.settings = {};
        for (auto& path : t.paths) {
            path.reduce_only = path.close_position = false;
            path.trigger_sources = {gw::trigger_source::last};
            if (path.available) path.place_batch = path.cancel_batch = 10;
        }
        return t;
    }
    static order_text text(const order_facts& f) {
        order_text o;
        o.symbol = first();
        o.client_order_id = f.client_order_id;
        o.id = f.venue_order_id;
        o.side = f.side == gw::side::buy ? "Buy" : "Sell";
        o.quantity = f.quantity;
        o.price = f.price;
        o.filled = f.filled;
        o.time = ms(f.time);
        o.category = category_word();
        if (f.unknown_word) o.life = kit().unknown_word;
        // The venue's own orders have no id of a client.
        if (f.what == order_facts::event::liquidated || f.client_order_id.empty())
            o.made_by = "CreateByTakeOver_PassThrough";
        if (f.what == order_facts::event::placed) return o;
        o.state = f.filled == f.quantity ? "Filled" : "PartiallyFilled";
        return o;
    }
};

sim::exchange_config simulated_world::config(const world_options& o) {
    sim::exchange_config c;
    for (std::size_t i = 0; i < o.instruments; ++i) {
        const std::string_view rules[] = {o.spot ? ":0.1:0.00001:60000" : ":0.1:0.001:60000",
                                          ":0.1:0.001:3000", ":0.01:0.1:150", ":0.0001:0.1:2",
                                          ":0.00001:1:0.2"};
        c.instruments.push_back(sim::make_symbol(
            joined(kit().symbols[i], trades_spot() ? pair_mark : std::string_view(), rules[i])));
    }
    c.background = o.background;
    c.hedge_mode = o.hedge_mode;
    c.flow.seed = o.seed;
    if (o.order_budget != 0) c.contract_orders = c.spot_orders = o.order_budget;
    c.accounts = accounts(o, o.keys.secret);
    if (trades_spot()) {
        // What elsewhere is margin is paid in full here.
        if (o.balance.empty()) c.accounts[0].balance = gw::decimal::from_integer(10'000'000);
        for (auto& a : c.accounts)
            a.other_balances = {{"BTC", gw::decimal::from_integer(1000)},
                                {"ETH", gw::decimal::from_integer(1000)}};
        if (!o.spare_base) c.accounts.front().other_balances.clear();
    }
    c.funding = c.liquidation = o.settles;
    if (o.forgets) c.kept_unfilled = kit().resolution.forgets_unfilled_after;
    if (!o.insurance.empty()) c.insurance_fund = gw::decimal::parse(o.insurance).value();
    if (!o.position_limit.empty())
        c.brackets = {
            {checked_mul(venue_quantity(o.position_limit), gw::decimal::from_integer(60'000)).value(),
             gw::decimal(4, -3), 100}};
    return c;
}

void simulated_world::misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) {
    using mine = gatewright_test::misreport;
    constexpr std::string_view instruments = "/v5/market/instruments-info";
    constexpr std::string_view orders = "/v5/order/realtime";
    // Of pairs balances are what a desk begins with.
    const std::string_view positions = trades_spot() ? "/v5/account/wallet-balance" : "/v5/position/list";
    // As it writes numbers.
    const auto plain = [](std::string_view text) {
        const auto number = gw::decimal::parse(text);
        return number ? number->normalized().str() : std::string(text);
    };
    const auto member = [](std::string_view name, std::string_view value) {
        return joined('"' + std::string(name), R"(":")", value, "\"");
    };
    const std::string failed = joined(R"("retCode":)", std::string_view(kit().internal_error_code));
    switch (what) {
    case mine::tick_size: return rewrite(instruments, member("tickSize", "0.1"), member("tickSize", to));
    case mine::price_band: return;
    case mine::market_closed:
        return rewrite(instruments, member("status", "Trading"), member("status", "Closed"));
    case mine::unlisted: return rewrite(instruments, member("symbol", to), member("symbol", "GONEUSDT"));
    case mine::order_limit: return;
    case mine::position: return rewrite(positions, member("size", plain(from)), member("size", plain(to)));
    case mine::orders_failed: return rewrite(orders, R"("retCode":0)", failed);
    case mine::positions_failed: return rewrite(positions, R"("retCode":0)", failed);
    case mine::order_unreadable: return rewrite(orders, member("qty", plain(from)), member("qty", "x"));
    case mine::order_word:
        return rewrite(orders, member("timeInForce", "GTC"), member("timeInForce", kit().unknown_word));
    case mine::position_mode: return rewrite(positions, R"("positionIdx":0)", R"("positionIdx":1)");
    case mine::positions_of_before: return freeze(positions);
    case mine::fee_rates:
        return rewrite("/v5/account/fee-rate", member("takerFeeRate", from), member("takerFeeRate", to));
    case mine::order_untold:
        for (const std::string_view path : {"/v5/order/create", "/v5/order/amend", "/v5/order/cancel"})
            rewrite(path, R"("result":{"orderId":)", R"("result":{},"was":{"orderId":)");
        // Nor does the answer to a question for one; lists say the truth.
        rewrite(joined("/v5/order/realtime?category=", category_word(), "&symbol="),
                R"("result":{"category":)", R"("result":{},"was":{"category":)");
        return;
    }
}

} // namespace

bool trades_spot() {
    static const bool spot = [] {
        const char* kit = std::getenv("GATEWRIGHT_KIT");
        return kit != nullptr && std::string_view(kit) == "spot";
    }();
    return spot;
}

question desk_kit::about(const gw::driver::output& o) {
    static constexpr question_word requests[] = {{"GET /v5/market/time", question::server_time},
                                                 {"GET /v5/market/instruments-info", question::instruments},
                                                 {"GET /v5/position/list", question::positions},
                                                 {"GET /v5/execution/list", question::fills},
                                                 {"GET /v5/market/full-ob", question::book},
                                                 {"POST /v5/order/create", question::place},
                                                 {"POST /v5/order/create-batch", question::place},
                                                 {"POST /v5/order/amend", question::amend},
                                                 {"POST /v5/order/cancel", question::cancel},
                                                 {"POST /v5/order/cancel-batch", question::cancel},
                                                 {"POST /v5/order/cancel-all", question::cancel}};
    static constexpr question_word messages[] = {
        {"subscribe", question::subscribe},      {"order.create", question::place},
        {"order.amend", question::amend},        {"order.cancel", question::cancel},
        {"order.create-batch", question::place}, {"order.cancel-batch", question::cancel}};
    if (trades_spot() && endpoint_of(o) == "GET /v5/account/wallet-balance") return question::positions;
    // One path lists the open orders and finds one.
    if (o.kind == gw::driver::output_kind::request && endpoint_of(o) == "GET /v5/order/realtime")
        return o.target.find("orderLinkId=") != o.target.npos || o.target.find("orderId=") != o.target.npos
                   ? question::order
                   : question::open_orders;
    return asked_by(o, requests, R"("op":")", messages);
}

} // namespace gatewright_test::bybit

namespace gatewright_test {

const venue_kit& kit() {
    static const bybit::bybit_kit one;
    return one;
}

} // namespace gatewright_test
