// SPDX-License-Identifier: BSL-1.0
#include "kit_oanda.hpp"

#include "asked_by.hpp"
#include "exchange_world.hpp"
#include "joined.hpp"
#include "kit.hpp"
#include "oanda/messages.hpp"
#include "units.hpp"

#include <gatewright/sim/server/oanda/exchange.hpp>
#include <gatewright/venue/oanda/capabilities.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright_test::oanda {
namespace sim = gw::sim::server::oanda;
namespace matching = gw::sim::matching;
namespace json = boost::json;

namespace {

/// Orders of clients stand in no book: they meet what the second account quotes.
class simulated_world final : public exchange_world<sim::exchange, sim::venue_link> {
public:
    explicit simulated_world(const world_options& o)
        : exchange_world(o, config(o))
        , account_("/v3/accounts/" + o.keys.key)
        , token_(o.keys.secret) {}

    void own_cancel(std::string_view client_id, std::string_view) override {
        if (!exchange().cancel(0, '@' + std::string(client_id), now_))
            throw std::runtime_error("the other program's cancel is refused");
    }
    bool own_replace(std::string_view client_id, std::string_view price, std::string_view quantity,
                     gw::side s, std::string_view symbol) override {
        const json::object order{{"type", "LIMIT"},
                                 {"instrument", symbol},
                                 {"units", (s == gw::side::buy ? "" : "-") + venue_quantity(quantity).str()},
                                 {"price", venue_price(price).str()}};
        const auto reply = exchange().handle_request({"PUT",
                                                      account_ + "/orders/@" + std::string(client_id),
                                                      {{"authorization", "Bearer " + token_}},
                                                      json::serialize(json::object{{"order", order}})},
                                                     now_);
        if (reply.status != 201) throw std::runtime_error("the other program's order is refused");
        return true;
    }
    /// Lines vanish from a stream whose signs of life go on.
    void fault(link_id l, gw::sim::server::fault kind, std::int64_t count) override {
        if (kind == gw::sim::server::fault::drop && count == 0 && kit().streams(l))
            return exchange().mute(stream_at(l), true);
        exchange_world::fault(l, kind, count);
    }
    void clear_faults() override {
        for (const link_id l : kit().all_links())
            if (kit().streams(l)) exchange().mute(stream_at(l), false);
        exchange_world::clear_faults();
    }
    void misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) override;
    void report_truly() override {
        if (std::exchange(closed_, false)) set_open(true);
        exchange_world::report_truly();
    }

    /// The number of the account's next transaction, which the venue then tells nothing of that matters.
    std::uint64_t take_number() {
        exchange().transfer(0, {}, now_); // of nothing
        return exchange().book(0).last();
    }
    [[nodiscard]] std::uint64_t last_number() { return exchange().book(0).last(); }

private:
    static sim::exchange_config config(const world_options& o);
    [[nodiscard]] static sim::venue_link stream_at(link_id l) {
        return gw::sim::server::link_named<sim::venue_link>(kit().name(l)).value();
    }
    void move_money(std::string_view amount) override {
        exchange().transfer(0, gw::decimal::parse(amount).value(), now_);
    }
    void fund(std::string_view rate, std::string_view symbol) override {
        exchange().market().set_funding_rate(number(symbol), gw::decimal::parse(rate).value());
        exchange().pay_financing(now_);
    }
    /// The price is there for a moment: first what is bid, then what is asked; orders that wait for it are triggered.
    /// It stays around it.
    void trade_at(std::string_view price, std::string_view symbol) override {
        const auto i = number(symbol);
        const std::int64_t at = ticks(i, price);
        for (const auto& [bid, ask] : {std::pair{at, at + 1}, {at - 1, at}, {at - 1, at + 1}})
            quote(i, {bid, ask, 1, 1});
    }
    void mark_at(std::string_view price, std::string_view symbol) override { trade_at(price, symbol); }
    std::string place(std::size_t account, gw::side s, std::string_view price, std::string_view quantity,
                      std::string_view symbol, std::string_view client_id) override;

    /// What the second account quotes at prices that are there for a moment.
    struct quoted {
        std::int64_t bid = 0, ask = 0, bid_lots = 0, ask_lots = 0; ///< ticks, lots
        std::vector<matching::order_id> orders{};
    };
    void quote(matching::instrument_id i, quoted q);
    void withdraw(matching::instrument_id i);
    matching::order_id others(matching::instrument_id i, gw::side s, std::int64_t price, std::int64_t lots,
                              bool at_once = false);
    void others_market(matching::instrument_id i, gw::side s, std::int64_t lots);
    /// Orders look at the book as it is now.
    void look(matching::instrument_id i) {
        const std::string mark =
            exchange().market().price(i, exchange().market().engine().mark_ticks(i)).str();
        static_cast<void>(exchange().handle_request(
            {"POST",
             "/sim/mark?symbol=" + std::string(exchange().market().listed(i).symbol) + "&price=" + mark,
             {},
             {}},
            now_));
    }
    [[nodiscard]] std::int64_t ticks(matching::instrument_id i, std::string_view price) {
        return gw::sim::server::whole_units(exchange().market().listed(i).tick, venue_price(price));
    }
    void set_open(bool open) {
        for (const auto i : exchange().market().instruments())
            exchange().change_rules(exchange().market().listed(i).symbol,
                                    {std::nullopt, std::nullopt, std::nullopt, open}, now_);
    }

    std::string account_; ///< the path of its requests
    std::string token_;
    std::map<matching::instrument_id, quoted> quotes_;
    std::uint64_t programs_ = 0;
    bool closed_ = false;
};

class oanda_kit final : public venue_kit {
public:
    oanda_kit() {
        links = gw::venues::oanda::links;
        paths = {gw::venue::order_path::request};
        capabilities = &gw::venue::oanda::capabilities::table;
        resolution = gw::venues::oanda::resolution;
        symbols = {"BTC_USD", "ETH_USD", "SOL_USD", "XRP_USD", "DOGE_USD"};
        unlisted = "NOSUCH_USD";
        asset = "USD";
        book_levels = most_levels = 10;
        documented_orders = 100;
        order_window = gw::seconds(1);
        unknown_word = "GTX";
        hedges = flat_is_untold = true;
        throttled_text = "The request rate limit was exceeded.";
        numbers_requests = "RequestID";
        says_unavailable = false;
        overloaded = gw::order_errc::throttled;
        replies_tell_executions = replies_tell_fills = early_fills = true;
        lists_payments = true; // an execution of money has a number, and is found among the transactions
        requests_per_subscription = 0;
        unsubscribes = false;
        secret_is_sent = numbered_positions = dates_by_clock = true;
        bands = min_notional = limits_prices = limits_positions = false;
        has_marks = has_trades = lists_funding = numbered_books = false;
        checks_time = tells_costs = has_fund = false;
        fills_once = capabilities->fills_once;
        meets_quotes_alone = whole_markets = key_for_all = one_budget = beats = true;
        coarse_tick = "1";
        coarse_lot = "0.01";
        first_funding = gw::minutes(22 * 60); // 17:00 in New York
        funded = "-0.055";
        book_interval = gw::milliseconds(300);
        lots_of_trigger = 1;
        pause = gw::seconds(5);
    }

    [[nodiscard]] std::unique_ptr<world> make_world(const world_options& o) const override {
        auto made = std::make_unique<simulated_world>(o);
        there_ = made.get();
        return made;
    }
    [[nodiscard]] std::unique_ptr<test_desk> make_desk(world& w, const desk_options& o) const override {
        return make_request_desk(w, o);
    }
    [[nodiscard]] bool quiet(link_id) const override { return true; }
    /// Nothing is subscribed to.
    [[nodiscard]] std::string subscription_refused(const subscription_facts&) const override { return {}; }
    /// A price of a far future: it replaces the book, as every price does.
    [[nodiscard]] std::string distant_book_update(gw::timestamp now, std::string_view symbol) const override {
        return oanda::price(symbol, level("59000.0", 1), level("61000.0", 1), ms(now));
    }
    [[nodiscard]] std::vector<std::pair<link_id, std::string>> unknown_messages() const override {
        return {{the_link(role::market), R"({"type":"SOMETHING_NEW","x":{"y":[1,2]}})"},
                {the_link(role::reports),
                 joined(std::string_view(transaction("SOMETHING_NEW", next(), ms(there_->now()))),
                        R"(,"x":{"y":[1,2]}})")}};
    }
    [[nodiscard]] std::string order_id(std::string_view) const override {
        return std::to_string(there_->last_number() + 1);
    }
    [[nodiscard]] std::string order_report(const order_facts& f) const override {
        if (f.what != order_facts::event::placed) return execution_report(f);
        order_text o = text(f);
        if (f.unknown_word) o.life = kit().unknown_word;
        std::string made = order_created(o, next(), ms(f.time));
        if (!f.client_order_id.empty()) return made;
        // By the venue: it has no id of a client's.
        return with(with(made, "CLIENT_ORDER", "MARGIN_CLOSEOUT"), R"(,"clientExtensions":{"id":""})", "");
    }
    [[nodiscard]] std::string execution_report(const order_facts& f) const override {
        const bool liquidated = f.what == order_facts::event::liquidated;
        return joined(std::string_view(transaction("ORDER_FILL", next(), ms(f.time))), R"(,"orderID":")",
                      std::string_view(f.venue_order_id), R"(","clientOrderID":")",
                      std::string_view(f.client_order_id), R"(","instrument":")", first(), R"(","units":")",
                      std::string_view(f.side == gw::side::buy ? "" : "-"), std::string_view(f.last),
                      R"(","requestedUnits":")", std::string_view(f.side == gw::side::buy ? "" : "-"),
                      std::string_view(f.quantity), R"(","fullVWAP":")", std::string_view(f.price),
                      R"(","reason":")",
                      std::string_view(liquidated ? "MARKET_ORDER_MARGIN_CLOSEOUT" : "LIMIT_ORDER"),
                      R"(","pl":"0.0000","financing":"0.0000","commission":")", std::string_view(f.fee),
                      R"(","guaranteedExecutionFee":"0.0000"})");
    }
    [[nodiscard]] std::string payment_report(gw::timestamp now, std::string_view,
                                             std::string_view balance) const override {
        return joined(std::string_view(transaction("TRANSFER_FUNDS", next(), ms(now))),
                      R"(,"amount":"-1.0000","fundingReason":"CLIENT_FUNDING","accountBalance":")", balance,
                      R"("})");
    }
    /// What was told is told again.
    [[nodiscard]] std::string funding_report(gw::timestamp now, std::string_view,
                                             std::string_view balance) const override {
        return joined(std::string_view(transaction("DAILY_FINANCING", there_->last_number(), ms(now))),
                      R"(,"financing":"-3.2500","accountBalance":")", balance, R"("})");
    }
    /// There are margin calls of an account, and no warnings of a position.
    [[nodiscard]] std::string liquidation_warning(gw::timestamp) const override { return {}; }

private:
    [[nodiscard]] std::uint64_t next() const { return there_->take_number(); }
    [[nodiscard]] static std::string with(std::string text, std::string_view was, std::string_view is) {
        const auto at = text.find(was);
        return at == text.npos ? text : text.replace(at, was.size(), is);
    }
    static order_text text(const order_facts& f) {
        order_text o;
        o.instrument = first();
        o.id = f.venue_order_id;
        o.client_order_id = f.client_order_id;
        o.units = (f.side == gw::side::buy ? "" : "-") + f.quantity;
        o.price = f.price;
        return o;
    }

    mutable simulated_world* there_ = nullptr; ///< the last that was made: its account numbers what it tells
};

sim::exchange_config simulated_world::config(const world_options& o) {
    sim::exchange_config c;
    constexpr std::string_view rules[] = {":0.1:0.001:60000", ":0.1:0.001:3000", ":0.01:0.1:150",
                                          ":0.0001:0.1:2", ":0.00001:1:0.2"};
    for (std::size_t i = 0; i < o.instruments; ++i) {
        auto listed = sim::make_symbol(joined(kit().symbols[i], rules[i]));
        listed.max_quantity = listed.max_market_quantity = gw::decimal::from_integer(10'000'000);
        c.instruments.push_back(listed);
    }
    c.accounts = accounts(o, o.keys.secret);
    c.background = o.background;
    c.hedge_mode = o.hedge_mode;
    c.flow.seed = o.seed;
    // Of one that is bought at 60000 a two thousandth.
    c.commission = gw::decimal::from_integer(30);
    c.commission_units = gw::decimal::from_integer(1);
    if (o.order_budget != 0) c.requests_per_second = o.order_budget;
    c.pending_orders = 2000;
    c.reissue = o.reissues;
    c.open_trades = 5000;
    c.funding = c.liquidation = o.settles;
    return c;
}

matching::order_id simulated_world::others(matching::instrument_id i, gw::side s, std::int64_t price,
                                           std::int64_t lots, bool at_once) {
    auto& market = exchange().market();
    matching::order_terms t;
    t.instrument = i;
    t.account = market.account_id(1);
    t.side = s;
    t.stp = matching::self_trade_prevention::none;
    t.type = gw::order_type::limit;
    t.time_in_force = at_once ? gw::time_in_force::immediate_or_cancel : gw::time_in_force::good_till_cancel;
    t.price_ticks = price;
    t.lots = lots;
    const auto placed = market.place(t, now_);
    if (!placed.ok()) throw std::runtime_error("the other trader's order is refused");
    return placed.id;
}
void simulated_world::withdraw(matching::instrument_id i) {
    auto& engine = exchange().market().engine();
    for (const matching::order_id id : std::exchange(quotes_[i].orders, {}))
        static_cast<void>(engine.cancel(id, now_));
}
void simulated_world::quote(matching::instrument_id i, quoted q) {
    withdraw(i);
    q.orders = {others(i, gw::side::buy, q.bid, q.bid_lots), others(i, gw::side::sell, q.ask, q.ask_lots)};
    quotes_[i] = std::move(q);
    look(i);
}
/// Somebody takes what is best for him: what is quoted, or what an order of the desk's account waits to give. Such an
/// order is reached by the price, which goes there.
void simulated_world::others_market(matching::instrument_id i, gw::side s, std::int64_t lots) {
    const bool sells = s == gw::side::sell;
    const auto better = [&](std::int64_t a, std::int64_t b) { return sells ? a > b : a < b; };
    auto& engine = exchange().market().engine();
    while (lots > 0) {
        const auto& account = exchange().book(0);
        const sim::venue_order* best = nullptr;
        for (const sim::transaction_id id : account.pending) {
            const sim::venue_order& o = account.orders.at(id);
            if (o.instrument != i || !o.waits_at_price() || o.direction() == s) continue;
            if (best == nullptr || better(o.ticks, best->ticks)) best = &o;
        }
        const auto there = engine.book(i).best(gw::opposite(s));
        const auto& standing = quotes_[i];
        const std::int64_t of_ours = standing.orders.empty() ? 0 : sells ? standing.bid : standing.ask;
        const bool quoted_better =
            there && *there != of_ours && (best == nullptr || !better(best->ticks, *there));
        if (best == nullptr || quoted_better) {
            others(i, s, sells ? 1 : 100'000'000, lots, true);
            look(i);
            return;
        }
        const std::int64_t at = best->ticks, part = std::min(lots, best->size());
        lots -= part;
        if (standing.orders.empty()) {
            const matching::order_id one = others(i, s, at, part);
            look(i);
            static_cast<void>(engine.cancel(one, now_));
            continue;
        }
        quoted before = standing, moved = standing;
        moved.bid = sells ? at - 1 : at;
        moved.ask = sells ? at : at + 1;
        (sells ? moved.ask_lots : moved.bid_lots) = part;
        quote(i, moved);
        before.orders.clear();
        quote(i, before);
    }
}

std::string simulated_world::place(std::size_t account, gw::side s, std::string_view price,
                                   std::string_view quantity, std::string_view symbol,
                                   std::string_view client_id) {
    const auto i = number(symbol);
    const std::int64_t lots =
        gw::sim::server::whole_units(exchange().market().listed(i).lot, venue_quantity(quantity));
    if (account == 1) {
        if (price.empty()) {
            others_market(i, s, lots);
            return {};
        }
        const std::int64_t at = ticks(i, price);
        // What is quoted for a moment gives way: the price goes there.
        if (const auto& q = quotes_[i]; !q.orders.empty() && (s == gw::side::buy ? at >= q.ask : at <= q.bid))
            quote(i, {at - 1, at + 1, 1, 1});
        const matching::order_id id = others(i, s, at, lots);
        look(i);
        return std::to_string(id);
    }
    json::object order{{"instrument", symbol},
                       {"units", (s == gw::side::buy ? "" : "-") + venue_quantity(quantity).str()},
                       {"type", price.empty() ? "MARKET" : "LIMIT"},
                       {"timeInForce", price.empty() ? "IOC" : "GTC"}};
    if (!price.empty()) order["price"] = venue_price(price).str();
    const std::string id =
        client_id.empty() ? kit().others_prefix + std::to_string(++programs_) : std::string(client_id);
    order["clientExtensions"] = json::object{{"id", id}};
    const sim::transaction_id placed = exchange().place(0, order, now_);
    if (placed == 0) throw std::runtime_error("the other program's order is refused");
    return std::to_string(placed);
}

void simulated_world::misreport(gatewright_test::misreport what, std::string_view to, std::string_view from) {
    using mine = gatewright_test::misreport;
    const std::string &orders = account_, instruments = account_ + "/instruments",
                      positions = account_ + "/openPositions";
    const auto member = [](std::string_view name, std::string_view value) {
        return joined('"' + std::string(name), R"(":")", value, "\"");
    };
    const auto units = [](std::string_view text) {
        const auto number = gw::decimal::parse(text);
        return number ? number->rescaled(-3).value().str() : std::string(text);
    };
    const std::string failed = R"("errorMessage":"failed","was":[)";
    switch (what) {
    case mine::tick_size:
        return rewrite(instruments, R"("displayPrecision":1)",
                       R"("displayPrecision":)" +
                           std::to_string(-gw::decimal::parse(to).value().normalized().exponent()));
    case mine::price_band: return;
    case mine::market_closed: closed_ = true; return set_open(false);
    case mine::unlisted: return rewrite(instruments, member("name", to), member("name", "GONE_USD"));
    case mine::order_limit: return;
    case mine::position: return rewrite(positions, member("units", units(from)), member("units", units(to)));
    case mine::orders_failed: return rewrite_whole(orders, R"("orders":[)", failed);
    case mine::positions_failed: return rewrite(positions, R"("positions":[)", failed);
    case mine::order_unreadable:
        return rewrite_whole(orders, member("units", units(from)), member("units", "x"));
    case mine::order_word:
        return rewrite_whole(orders, member("timeInForce", "GTC"), member("timeInForce", kit().unknown_word));
    case mine::position_mode:
        return rewrite(account_ + "/summary", R"("hedgingEnabled":false)", R"("hedgingEnabled":true)");
    case mine::positions_of_before: return freeze(positions);
    case mine::fee_rates: return;
    case mine::order_untold: // of an answer, of an order that is asked for; lists say the truth
        rewrite(account_ + "/orders", R"("orderCreateTransaction":)", R"("was":)");
        rewrite(account_ + "/orders", R"("orderCancelTransaction":)", R"("was too":)");
        return rewrite(account_ + "/orders/", R"("order":)", R"("was":)");
    }
}

} // namespace

question desk_kit::about(const gw::driver::output& o) {
    if (o.kind != gw::driver::output_kind::request) return question::other;
    const std::string asked = endpoint_of(o);
    const std::string_view target = std::string_view(asked).substr(asked.find(' ') + 1);
    if (o.method == gw::http_method::post) return question::place;
    if (o.method == gw::http_method::put)
        return target.ends_with("/cancel") ? question::cancel : question::place;
    static constexpr question_word paths[] = {{"instruments", question::instruments},
                                              {"openPositions", question::positions},
                                              {"pricing", question::book},
                                              {"sinceid", question::fills}};
    const std::string_view last = target.substr(target.rfind('/') + 1);
    // The account as a whole.
    if (target.substr(0, target.rfind('/')).ends_with("/accounts")) return question::open_orders;
    if (target.find("/orders/") != target.npos) return question::order;
    if (last == "transactions")
        return o.target.find("type=CREATE") != o.target.npos ? question::server_time : question::fills;
    return asked_by(last, paths);
}

} // namespace gatewright_test::oanda

namespace gatewright_test {

const venue_kit& kit() {
    static const oanda::oanda_kit one;
    return one;
}

} // namespace gatewright_test
