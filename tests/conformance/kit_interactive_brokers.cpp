// SPDX-License-Identifier: BSL-1.0
#include "kit_interactive_brokers.hpp"

#include "asked_by.hpp"
#include "case.hpp"
#include "exchange_world.hpp"
#include "interactive_brokers/messages.hpp"
#include "joined.hpp"
#include "kit.hpp"
#include "units.hpp"

#include <gatewright/sim/server/interactive_brokers/exchange.hpp>
#include <gatewright/venue/interactive_brokers/capabilities.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright_test::interactive_brokers {
namespace sim = gw::sim::server::interactive_brokers;

namespace {

class simulated_world final : public exchange_world<sim::exchange, sim::venue_link> {
public:
    explicit simulated_world(const world_options& o) : exchange_world(o, config(o)) {}

    void misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) override;
    void report_truly() override {
        exchange_world::report_truly();
        if (!unlisted_.empty()) list(std::exchange(unlisted_, {}), "true");
    }

private:
    void list(std::string_view symbol, std::string_view there) {
        static_cast<void>(exchange().handle_request(
            {"POST", joined("/sim/interactive_brokers?listed=", there, "&symbol=", symbol), {}, {}}, now_));
    }
    static sim::exchange_config config(const world_options& o);
    [[nodiscard]] std::string link_name(link_id) const override { return "api"; }
    /// It has no word for an order whose time was over, or that could not go on: cancelled.
    [[nodiscard]] gw::lifecycle state_told(gw::lifecycle state, gw::sim::matching::ending e) const override {
        const bool over = state == gw::lifecycle::expired && e != gw::sim::matching::ending::too_late;
        return over ? gw::lifecycle::cancelled : state;
    }
    /// Its ticks are a market rule's.
    void change_rules(std::string_view tick, std::string_view lot, bool open,
                      std::string_view symbol) override {
        exchange_world::change_rules(tick, lot, open, symbol);
        if (tick.empty()) return;
        for (auto& contract : exchange().settings().contracts)
            if (symbol.starts_with(contract.symbol + "."))
                contract.ladder.steps = {{gw::decimal(), gw::decimal::parse(tick).value()}};
    }
    void clear_faults() override {
        exchange_world::clear_faults();
        for (auto& contract : exchange().settings().contracts)
            if (contract.ladder.steps.size() == 1 && contract.symbol == "BTC")
                contract.ladder.steps = {{gw::decimal(), gw::decimal(1, -1)}};
    }
    void move_money(std::string_view amount) override {
        static_cast<void>(
            exchange().handle_request({"POST", joined("/sim/transfer?amount=", amount), {}, {}}, now_));
    }
    std::string unlisted_;
};

/// The contract of the first instrument, as reports have it.
[[nodiscard]] contract_text traded() {
    static const std::string number =
        std::to_string(sim::make_contract(joined(kit().symbols[0], ":0.1:0.001:60000")).second.con_id);
    return {number, "BTC", "FUT", "CME", "USD"};
}

class interactive_brokers_kit final : public venue_kit {
public:
    interactive_brokers_kit() {
        links = gw::venues::interactive_brokers::links;
        paths = {gw::venue::order_path::stream};
        capabilities = &gw::venue::interactive_brokers::capabilities::table;
        resolution = gw::venues::interactive_brokers::resolution;
        for (const std::string_view name : {"BTC", "ETH", "SOL", "XRP", "DOGE"})
            symbols.push_back(joined(name, ".FUT.CME.USD.20301220"));
        unlisted = "NOSUCH.FUT.CME.USD.20301220";
        asset = "USD";
        other_asset = "EUR";
        book_levels = most_levels = desk_kit::book_rows;
        documented_orders = 50;
        order_window = gw::seconds(1);
        one_budget = true;
        early_fills = true;
        messages_per_fill = 3;
        unknown_word = "AUC";
        throttled_code = "100";
        flat_is_untold = true;
        reads_books = says_unavailable = false;
        conditional_ids = false;
        has_marks = limits_positions = tells_payments = numbered_books = false;
        bands = min_notional = limits_prices = checks_time = tells_costs = has_fund = lists_funding = false;
        amends_waiting = true;
        beats = true;
        answers_apart = says_unknown = has_secret = ends_keys = lists_fail = answers_subscriptions = false;
        cancels_for_others = prevents_self_trades = closes_markets = pays_funding = closes_out = false;
        activates_trails = false;
        takes_passed_stops = short_messages = whole_icebergs = true;
        numbered_positions = true; // what follows an execution on its connection is of later
        books_earlier_fills = true;
        times_positions = false;
        counts_orders = false; // all messages count, and the desk's limit is that of TWS
        requests_per_subscription = 2;
        most_past_trades = 0;
        free_for_cancels = 5;
        silence = gw::seconds(45);
        unanswered = gw::seconds(8);
        overloaded = gw::order_errc::rejected; // 201, and why in its words
        off_lot = gw::order_errc::invalid_parameter;
    }

    [[nodiscard]] std::unique_ptr<world> make_world(const world_options& o) const override {
        return std::make_unique<simulated_world>(o);
    }
    [[nodiscard]] std::unique_ptr<test_desk> make_desk(world& w, const desk_options& o) const override {
        return make_stream_desk(w, o);
    }
    [[nodiscard]] bool quiet(link_id) const override { return true; }
    [[nodiscard]] std::string subscription_refused(const subscription_facts& s) const override {
        return error(joined(s.request), "354", "Requested market data is not subscribed.");
    }
    /// A row where none can be; rows are of requests, and so never of another instrument.
    [[nodiscard]] std::string distant_book_update(gw::timestamp, std::string_view symbol) const override {
        return symbol == unlisted ? std::string() : depth_row("1000000003", 60, 1, true, "59000", "1");
    }
    [[nodiscard]] std::vector<std::pair<link_id, std::string>> unknown_messages() const override {
        return {{the_link(role::market), message("999|1|2|3")}};
    }
    [[nodiscard]] std::string order_report(const order_facts& f) const override {
        order_text o = text(f);
        if (f.unknown_word) o.life = unknown_word;
        return open_order(o, f.filled == f.quantity ? "Filled" : "Submitted");
    }
    [[nodiscard]] std::vector<std::string> reports(const order_facts& f) const override {
        if (f.what == order_facts::event::placed) return {order_report(f)};
        std::vector<std::string> all{
            order_report(f), execution_report(f),
            order_status(text(f), f.filled == f.quantity ? "Filled" : "Submitted", f.filled, f.price)};
        if (!f.fee_asset.empty()) all.push_back(commission(execution_id(f), f.fee, f.fee_asset));
        return all;
    }
    [[nodiscard]] std::string execution_report(const order_facts& f) const override {
        return execution(text(f), execution_id(f), f.last, f.price, f.filled, time_text(ms(f.time)));
    }
    [[nodiscard]] std::string payment_report(gw::timestamp, std::string_view paid_in,
                                             std::string_view balance) const override {
        return message(
            joined("6|2|CashBalance|", balance, "|", paid_in, "|", std::string_view(account_keys().key)));
    }
    /// TWS warns of an account, and not of a position.
    [[nodiscard]] std::string liquidation_warning(gw::timestamp) const override { return {}; }

private:
    static std::string execution_id(const order_facts& f) {
        return joined("0000e0d5.", f.trade_id, ".01.01");
    }
    static order_text text(const order_facts& f) {
        order_text o;
        o.contract = traded();
        o.number = f.client_order_id.empty() ? "0" : "1000";
        o.client_id = f.client_order_id.empty() ? "0" : "1";
        o.permanent_id = f.venue_order_id;
        o.reference = f.client_order_id;
        o.action = f.side == gw::side::buy ? "BUY" : "SELL";
        o.quantity = f.quantity;
        o.price = f.price;
        o.account = account_keys().key;
        return o;
    }
};

sim::exchange_config simulated_world::config(const world_options& o) {
    sim::exchange_config c;
    constexpr std::string_view rules[] = {":0.1:0.001:60000", ":0.1:0.001:3000", ":0.01:0.1:150",
                                          ":0.0001:0.1:2", ":0.00001:1:0.2"};
    for (std::size_t i = 0; i < o.instruments; ++i) {
        sim::list_contract(c, joined(kit().symbols[i], rules[i]));
        c.contracts.back().multiplier = "1";
        c.instruments.back().contract_size = gw::decimal(1, 0);
        c.contracts.back().commission.per_unit = gw::decimal::from_integer(30); // of 60000 a two thousandth
        c.contracts.back().commission.least = {};
    }
    c.master_client = 1; // of the user's settings: reports on the orders of all clients
    c.accounts = accounts(o, o.keys.secret);
    c.background = o.background;
    c.flow.seed = o.seed;
    // All messages count, and TWS takes fifty: with fewer than those of a start nobody comes in.
    if (o.order_budget != 0) c.messages_per_second = 20 + static_cast<std::int64_t>(o.order_budget);
    return c;
}

/// Messages of a kind, by a field of theirs.
void simulated_world::misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) {
    using mine = gatewright_test::misreport;
    const auto field = [](std::string_view text) { return message(joined("|", text)); };
    const auto amount = [&](std::string_view text) {
        const auto known = gw::decimal::parse(text);
        return known ? field(known->normalized().str()) : field(text);
    };
    switch (what) {
    case mine::tick_size: return rewrite(message("93"), amount("0.1"), amount(to));
    case mine::unlisted: return list(unlisted_ = to, "false");
    case mine::order_unreadable: return rewrite(message("5"), amount(from), field("x"));
    case mine::position:
        rewrite(message("7"), amount(from), amount(to));
        return rewrite(message("61"), amount(from), amount(to));
    default: return;
    }
}

} // namespace

std::set<std::string>& desk_kit::placed_numbers() {
    static std::set<std::string> all;
    return all;
}

question desk_kit::about(const gw::driver::output& o) {
    static constexpr question_word messages[] = {
        {"49", question::server_time}, {"9", question::instruments}, {"5", question::open_orders},
        {"16", question::open_orders}, {"61", question::positions},  {"7", question::fills},
        {"99", question::order},       {"10", question::book},       {"1", question::subscribe},
        {"3", question::place},        {"4", question::cancel}};
    if (o.kind != gw::driver::output_kind::send) return question::other;
    const std::string text(o.payload);
    const auto fields = fields_of(text);
    const question asked = fields.empty() ? question::other : asked_by(fields[0], messages);
    // An amend is the order once more, under its number.
    if (asked != question::place || placed_numbers().insert(std::string(fields.at(1))).second) return asked;
    return question::amend;
}

} // namespace gatewright_test::interactive_brokers

namespace gatewright_test {

const venue_kit& kit() {
    static const interactive_brokers::interactive_brokers_kit one;
    return one;
}

} // namespace gatewright_test

using namespace gatewright_test;
using gw::side;

TEST_CASE("flatten closes a position, though TWS has no word for what only reduces", "[conformance]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.other_limit(side::sell, "60000", "0.010");
    c.w.other_limit(side::buy, "59900", "1");
    c.place(limit(side::buy, "60000", "0.010"));
    c.d->run_for(gw::seconds(2));
    REQUIRE(c.d->position() == "0.01");
    c.d->command("flatten " + std::string(first()));
    c.d->run_for(gw::minutes(1));
    CHECK(c.d->position() == "0");
    CHECK(c.asked(question::place) == 2);
    c.agree();
}
