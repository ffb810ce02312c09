// SPDX-License-Identifier: BSL-1.0
//
// Whole desks at a venue that does what it may: it tells of executions without their orders, tells payments twice,
// turns the address away, keeps orders in lists of its own, and takes a stop for what it is not.

#include "bybit/played_venue.hpp"
#include "ready_desk.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace bybit_faults {
using namespace gatewright_test;
using gatewright::position_side;
using gatewright::seconds;
using channel = bybit::played_venue::channel;
constexpr std::uint8_t at(channel c) { return static_cast<std::uint8_t>(c); }

/// Notes what it is told; places one order, and cancels it, when it is asked to.
struct noting : gatewright::strategy<noting> {
    std::vector<gatewright::fill> fills;
    std::vector<gatewright::cash_flow> flows;
    std::vector<gatewright::mark_price> marks;
    std::vector<gatewright::order_change> changes;
    std::vector<std::string> errors;
    std::optional<gatewright::stop_order> wanted;
    std::optional<gatewright::limit_order> limit;
    std::optional<gatewright::order_reject> refusal;
    gatewright::order_ref order;
    bool cancels = false;
    bool cancels_all = false;

    void on(const gatewright::best_quote&, auto& desk) {
        const auto take = [&](const auto& placed) {
            if (placed)
                order = *placed;
            else
                refusal = placed.error();
        };
        if (wanted) take(desk.submit(*std::exchange(wanted, std::nullopt)));
        if (limit) take(desk.submit(*std::exchange(limit, std::nullopt)));
        if (std::exchange(cancels, false))
            if (const auto sent = desk.cancel(order); !sent) refusal = sent.error();
        if (std::exchange(cancels_all, false)) desk.cancel_all();
    }
    void on(const gatewright::order_change& c, auto&) { changes.push_back(c); }
    void on(const gatewright::fill& f, auto&) { fills.push_back(f); }
    void on(const gatewright::cash_flow& f, auto&) { flows.push_back(f); }
    void on(const gatewright::mark_price& m, auto&) { marks.push_back(m); }
    void on(const gatewright::venue_error& e, auto&) { errors.push_back(std::string(e.text.view())); }
    [[nodiscard]] bool heard(std::string_view words) const {
        for (const std::string& e : errors)
            if (e.find(words) != std::string::npos) return true;
        return false;
    }
};
template <class VenueT>
using desk_of = desk_with_every_check<VenueT, noting>;

std::string put(std::string text, std::string_view from, std::string_view to) {
    const std::size_t found = text.find(from);
    if (found == std::string::npos) throw std::runtime_error("no " + std::string(from) + " in " + text);
    return text.replace(found, from.size(), to);
}

/// Requests that were asked, and answers that are not the usual ones.
class telling : public bybit::played_venue {
public:
    static void begin() {
        asked.clear();
        executions.clear();
        status = 200;
        crowded = false;
        logins = 0;
    }
    [[nodiscard]] venue_answer answer(std::uint8_t link, std::string_view text, std::uint64_t ms) const {
        if (link != bybit_faults::at(channel::trade) || text.find(R"("op":"auth")") == std::string_view::npos)
            return played_venue::answer(link, text, ms);
        ++logins;
        if (!crowded) return played_venue::answer(link, text, ms);
        return std::vector{venue_message{
            link,
            R"({"retCode":10003,"retMsg":"Too many sessions under the same UID","op":"auth","connId":"c"})"}};
    }
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request,
                                             std::uint64_t ms) const {
        asked.push_back(std::string(request.target) + ' ' + std::string(request.body));
        if (request.target.starts_with("/v5/execution/list")) return bybit::list_reply(executions, ms);
        if (request.target.starts_with("/v5/order/cancel-all"))
            return bybit::reply(R"({"list":[],"success":"1"})", ms);
        return played_venue::answer_request(request, ms);
    }
    [[nodiscard]] std::uint16_t status_of(const gatewright::http_request&) const { return status; }
    static int times(std::string_view words) {
        int n = 0;
        for (const std::string& a : asked) n += a.find(words) != std::string::npos;
        return n;
    }
    static inline std::vector<std::string> asked;
    static inline std::string executions;
    static inline std::uint16_t status = 200;
    static inline bool crowded = false; ///< the link of orders takes no more logins
    static inline int logins = 0;
};

class hedged : public telling {
public:
    static void configure(venue::config& c) {
        telling::configure(c);
        c.hedge_mode = true;
    }
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request,
                                             std::uint64_t ms) const {
        if (!request.target.starts_with("/v5/position/list")) return telling::answer_request(request, ms);
        asked.push_back(std::string(request.target));
        std::string rows;
        for (const char* side : {"1", "2"})
            rows += gatewright_test::joined(
                rows.empty() ? "" : ",", R"({"positionIdx":)", std::string_view(side), R"(,"symbol":")",
                symbol, R"(","side":"","size":"0","avgPrice":"0","leverage":"10","updatedTime":"1"})");
        return bybit::list_reply(rows, ms);
    }
};

/// The first configured contract is one that the venue no longer has.
class delisted : public telling {
public:
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request,
                                             std::uint64_t ms) const {
        if (request.target.starts_with("/v5/position/list") &&
            request.target.find("symbol=ETHUSDT") != std::string_view::npos)
            return gatewright_test::joined(
                R"({"retCode":10001,"retMsg":"params error: illegal contract","result":{},"retExtInfo":{},"time":)",
                ms, "}");
        return telling::answer_request(request, ms);
    }
};

class spot : public telling {
public:
    static void configure(venue::config& c) {
        telling::configure(c);
        c.category = gatewright::venue::bybit::category::spot;
        c.symbols = {gatewright::symbol_name(symbol)};
    }
    static void value(gatewright::risk::valuation& v) {
        v.asset = "USDT";
        v.rates = {{.asset = "USDT", .rate = gatewright::decimal(1, 0), .instrument = {}},
                   {.asset = "BTC", .rate = {}, .instrument = symbol}};
    }
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request,
                                             std::uint64_t ms) const {
        if (request.target.starts_with("/v5/market/instruments-info"))
            return bybit::list_reply(
                gatewright_test::joined(
                    R"({"symbol":"BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT","status":"Trading",)",
                    R"("lotSizeFilter":{"basePrecision":"0.000001","quotePrecision":"0.0000001",)",
                    R"("minOrderQty":"0.001","maxOrderQty":"71.7","minOrderAmt":"1","maxOrderAmt":"2000000"},)",
                    R"("priceFilter":{"tickSize":"0.1"}})"),
                ms);
        if (request.target.starts_with("/v5/user/query-api"))
            return bybit::reply(R"({"readOnly":0,"permissions":{"Spot":["SpotTrade"]}})", ms);
        if (request.target.starts_with("/v5/account/wallet-balance"))
            return bybit::list_reply(
                R"({"accountType":"UNIFIED","coin":[{"coin":"USDT","walletBalance":"100000"},)"
                R"({"coin":"BTC","walletBalance":"10"}]})",
                ms);
        return telling::answer_request(request, ms);
    }
};

/// An execution of 0.010 at 50000. @param closed what it closed. @param id its own and its order's
std::string execution_row(std::string_view side, std::string_view closed, std::string_view id,
                          std::uint64_t ms) {
    return gatewright_test::joined(
        R"({"category":"linear","symbol":"BTCUSDT","closedSize":")", closed,
        R"(","execFee":"0.5","execId":"e-)", id,
        R"(","execPrice":"50000","execQty":"0.010","execType":"AdlTrade","orderId":"o-)", id,
        R"(","orderLinkId":"","side":")", side, R"(","execTime":")", ms, R"(","isMaker":false})");
}
std::string funding_row(std::string_view id, std::uint64_t ms) {
    return gatewright_test::joined(
        R"({"category":"linear","symbol":"BTCUSDT","closedSize":"0","execFee":"1.25",)", R"("execId":"f-)",
        id, R"(","execPrice":"50000","execQty":"0.010",)",
        R"("execType":"Funding","orderId":"f","orderLinkId":"","side":"Buy","execTime":")", ms,
        R"(","isMaker":false})");
}
template <class DeskT>
std::uint64_t ms_of(DeskT& venue) {
    return static_cast<std::uint64_t>(venue.now().wall.milliseconds());
}
template <class DeskT>
std::string held(DeskT& venue, position_side side) {
    const auto& state = venue.desk().template gateway<desk_account>();
    return state.positions(state.symbols.find("BTCUSDT"), side).quantity().str();
}

/// A stop that waits, as the topic `order` tells it.
std::string stop_report(std::string_view link_id, std::string_view state, int direction, std::uint64_t ms,
                        std::string_view filter = "StopOrder") {
    bybit::order_text o;
    o.symbol = bybit::played_venue::symbol;
    o.client_order_id = link_id;
    o.id = "5cf98598-39a7-459e-97bf-300000000001";
    o.side = "Sell";
    o.type = "Market";
    o.life = "IOC";
    o.state = state;
    o.quantity = "0.01";
    o.time = ms;
    std::string row = bybit::order_row(o);
    row = put(row, R"("category":"linear")", R"("category":"spot")");
    row = put(row, R"("stopOrderType":"")", gatewright_test::joined(R"("stopOrderType":")", filter, "\""));
    row = put(row, R"("triggerPrice":"")", R"("triggerPrice":"50001")");
    if (direction != 0)
        row = put(row, R"("triggerDirection":0)",
                  direction == 1 ? R"("triggerDirection":1)" : R"("triggerDirection":2)");
    return bybit::told("order", row, ms);
}
std::string text_of(std::string_view message, std::string_view name) {
    const std::string key = '"' + std::string(name) + "\":\"";
    const std::size_t found = message.find(key);
    if (found == std::string_view::npos) return {};
    const std::string_view rest = message.substr(found + key.size());
    return std::string(rest.substr(0, rest.find('"')));
}
/// Answers the last message of the link of orders.
template <class DeskT>
void answer(DeskT& venue, std::string_view operation, std::string_view code = "0",
            std::string_view words = "OK") {
    const std::string sent = venue.order_message();
    venue.feed(at(channel::trade),
               bybit::order_reply(text_of(sent, "reqId"), operation, "5cf98598-39a7-459e-97bf-300000000001",
                                  text_of(sent, "orderLinkId"), code, words));
}
gatewright::stop_order stop_at(gatewright::price trigger) {
    using namespace gatewright::literals;
    gatewright::stop_order s;
    s.symbol = "BTCUSDT";
    s.side = gatewright::side::sell;
    s.quantity = {"0.01"_d};
    s.trigger_price = trigger;
    return s;
}
} // namespace bybit_faults

} // namespace

TEST_CASE("an execution of Bybit whose order nobody told is booked to its side in hedge mode, or asked for") {
    using namespace bybit_faults;
    telling::begin();
    ready_desk<desk_of<hedged>, hedged> venue;
    const auto push = [&](std::string_view side, std::string_view closed, std::string_view id) {
        venue.feed(at(channel::private_stream),
                   bybit::told("execution", execution_row(side, closed, id, ms_of(venue)), ms_of(venue)));
    };
    push("Buy", "0", "1");
    CHECK(held(venue, position_side::long_side) == "0.010");
    CHECK(held(venue, position_side::short_side) == "0");
    push("Sell", "0", "2");
    CHECK(held(venue, position_side::short_side) == "-0.010");
    push("Sell", "0.010", "3");
    CHECK(held(venue, position_side::long_side) == "0");
    push("Buy", "0.010", "4");
    CHECK(held(venue, position_side::short_side) == "0");
    auto& heard = venue.desk().strategy_state();
    CHECK(heard.fills.size() == 4);
    CHECK(heard.errors.empty());
    // Without that it is not lost without a word: positions, orders and executions are asked for.
    telling::asked.clear();
    push("Buy", "", "5");
    CHECK(heard.heard("does not tell whether it is of the long or the short position"));
    for (int i = 0; i < 20; ++i) venue.advance(seconds(1));
    CHECK(telling::times("/v5/position/list?category=linear&settleCoin") >= 1);
    CHECK(telling::times("/v5/order/realtime") >= 1);
    CHECK(telling::times("/v5/execution/list") >= 1);
}

TEST_CASE("a payment of funding of Bybit is told once, and none of before the run") {
    using namespace bybit_faults;
    telling::begin();
    const std::uint64_t start = 1'763'600'000'000;
    telling::executions = funding_row("old", start - 3'600'000);
    ready_desk<desk_of<telling>, telling> venue;
    auto& heard = venue.desk().strategy_state();
    CHECK(heard.flows.empty());
    venue.advance(seconds(1));
    const std::string row = funding_row("new", ms_of(venue));
    venue.feed(at(channel::private_stream), bybit::told("execution", row, ms_of(venue)));
    REQUIRE(heard.flows.size() == 1);
    CHECK(heard.flows[0].amount.str() == "-1.25");
    telling::executions = row + "," + telling::executions;
    // The link of reports is lost: what came meanwhile is read.
    gatewright::input in;
    in.kind = gatewright::input_kind::disconnected;
    in.channel.channel = at(channel::private_stream);
    in.generation = venue.generation(at(channel::private_stream));
    telling::asked.clear();
    venue.enter(in);
    for (int i = 0; i < 20; ++i) venue.advance(seconds(1));
    CHECK(telling::times("/v5/execution/list") >= 1);
    CHECK(heard.flows.size() == 1);
}

TEST_CASE("a contract that Bybit no longer has keeps no desk from trading the others") {
    using namespace bybit_faults;
    telling::begin();
    ready_desk<desk_of<delisted>, delisted> venue;
    CHECK(venue.ready());
}

TEST_CASE("while Bybit turns the address away cancels go on over the open link, and nothing else does") {
    using namespace bybit_faults;
    using namespace gatewright::literals;
    telling::begin();
    ready_desk<desk_of<telling>, telling> venue;
    auto& heard = venue.desk().strategy_state();
    heard.limit.emplace();
    heard.limit->symbol = "BTCUSDT";
    heard.limit->side = gatewright::side::buy;
    heard.limit->price = {"50000.0"_d};
    heard.limit->quantity = {"0.010"_d};
    venue.best_quote();
    REQUIRE(venue.take_order());
    venue.accept();
    venue.report_placed();
    // Any read that is refused so.
    telling::status = 403;
    const auto& state = venue.desk().gateway<desk_account>();
    for (int i = 0; i < 600 && state.session.not_ready_reason(gatewright::venue::purpose::open, {}).empty();
         ++i) {
        venue.best_quote();
        venue.advance(seconds(1));
    }
    REQUIRE(state.session.not_ready_reason(gatewright::venue::purpose::open, {}) ==
            "banned by the venue's rate limiter");
    telling::asked.clear();
    CHECK(state.session.refuses_until() <= venue.now().steady);
    heard.cancels_all = true;
    venue.best_quote();
    CHECK(bybit::played_venue::is_cancel(venue.order_message()));
    CHECK_FALSE(heard.refusal);
    venue.accept_cancel();
    venue.report_cancelled();
    CHECK(state.orders.open_orders().empty());
    for (int i = 0; i < 60; ++i) {
        venue.best_quote();
        venue.advance(seconds(1));
    }
    CHECK(telling::asked.empty());
    // Without the link a cancel would be a request.
    heard.limit.emplace();
    heard.limit->symbol = "BTCUSDT";
    heard.limit->price = {"50000.0"_d};
    heard.limit->quantity = {"0.010"_d};
    venue.best_quote();
    CHECK(heard.refusal);
    gatewright::input in;
    in.kind = gatewright::input_kind::disconnected;
    in.channel.channel = at(channel::trade);
    in.generation = venue.generation(at(channel::trade));
    venue.enter(in);
    CHECK(state.session.refuses_until() > venue.now().steady);
}

TEST_CASE("what waits at Bybit's spot is cancelled in the list that has it") {
    using namespace bybit_faults;
    telling::begin();
    ready_desk<desk_of<spot>, spot> venue;
    auto& heard = venue.desk().strategy_state();
    const auto& orders = venue.desk().gateway<desk_account>().orders;
    heard.wanted = stop_at({gatewright::decimal::from_integer(49000)});
    venue.best_quote();
    REQUIRE_FALSE(heard.refusal);
    const std::string link_id = text_of(venue.order_message(), "orderLinkId");
    answer(venue, "order.create");
    venue.feed(at(channel::private_stream),
               stop_report(link_id, "Untriggered", 2, ms_of(venue), "tpslOrder"));
    REQUIRE(orders.open_orders().size() == 1);
    SECTION("one by one") {
        heard.cancels = true;
        venue.best_quote();
        CHECK(text_of(venue.order_message(), "orderFilter") == "StopOrder");
        answer(venue, "order.cancel", "170213", "Order does not exist.");
        CHECK(text_of(venue.order_message(), "orderFilter") == "tpslOrder");
        CHECK(orders.open_orders().begin()->state.pending == gatewright::pending_operation::cancel);
        SECTION("the second has it") {
            answer(venue, "order.cancel");
            venue.feed(at(channel::private_stream), stop_report(link_id, "Cancelled", 2, ms_of(venue)));
            CHECK(orders.open_orders().empty());
        }
        SECTION("none has it: that is believed once") {
            answer(venue, "order.cancel", "170213", "Order does not exist.");
            CHECK(text_of(venue.order_message(), "orderFilter") == "OcoOrder");
            CHECK_FALSE(orders.open_orders().begin()->state.unknown());
            answer(venue, "order.cancel", "170213", "Order does not exist.");
            CHECK(orders.open_orders().begin()->state.pending == gatewright::pending_operation::none);
        }
    }
    SECTION("all of an instrument") {
        telling::asked.clear();
        gatewright::input in;
        in.kind = gatewright::input_kind::command;
        in.payload = "cancel_account";
        venue.enter(in);
        for (const char* list : {"StopOrder", "tpslOrder", "OcoOrder"})
            CHECK(telling::times(gatewright_test::joined(R"("orderFilter":")", std::string_view(list))) >= 1);
    }
}

TEST_CASE(
    "a stop of Bybit's spot behind the market is refused, and one that waits the wrong way is cancelled") {
    using namespace bybit_faults;
    telling::begin();
    ready_desk<desk_of<spot>, spot> venue;
    auto& heard = venue.desk().strategy_state();
    venue.best_quote(); // bid 50000.x, ask 50001.x
    const auto try_at = [&](std::int64_t trigger) {
        heard.refusal.reset();
        heard.wanted = stop_at({gatewright::decimal::from_integer(trigger)});
        venue.best_quote();
    };
    // A sell stop waits for a fall: above the ask it would be a take-profit.
    try_at(51000);
    REQUIRE(heard.refusal);
    CHECK(heard.refusal->code == gatewright::order_errc::would_trigger);
    CHECK(std::string(heard.refusal->field) == "trigger_price");
    try_at(50001); // between them nobody knows
    REQUIRE_FALSE(heard.refusal);
    const std::string link_id = text_of(venue.order_message(), "orderLinkId");
    answer(venue, "order.create");
    SECTION("it waits as it was asked to") {
        venue.feed(at(channel::private_stream), stop_report(link_id, "Untriggered", 2, ms_of(venue)));
        CHECK(venue.order_message().find("order.cancel") == std::string::npos);
        CHECK_FALSE(heard.heard("other direction"));
    }
    SECTION("nobody tells what it waits for: then nothing is cancelled") {
        venue.feed(at(channel::private_stream),
                   stop_report(link_id, "Untriggered", 0, ms_of(venue), "TakeProfit"));
        CHECK(venue.order_message().find("order.cancel") == std::string::npos);
        CHECK_FALSE(heard.heard("other direction"));
    }
    SECTION("the market was faster") {
        venue.feed(at(channel::private_stream), stop_report(link_id, "Untriggered", 1, ms_of(venue)));
        CHECK(heard.heard("waits for the other direction"));
        CHECK(bybit::played_venue::is_cancel(venue.order_message()));
        CHECK(text_of(venue.order_message(), "orderFilter") == "StopOrder");
        const auto& orders = venue.desk().gateway<desk_account>().orders;
        CHECK(orders.open_orders().begin()->state.pending == gatewright::pending_operation::cancel);
        // Once.
        answer(venue, "order.cancel");
        venue.feed(at(channel::private_stream), stop_report(link_id, "Cancelled", 1, ms_of(venue)));
        CHECK(orders.open_orders().empty());
    }
    SECTION("somebody has moved its price: then it waits as he wants it to") {
        const std::string moved = put(stop_report(link_id, "Untriggered", 1, ms_of(venue)),
                                      R"("triggerPrice":"50001")", R"("triggerPrice":"51000")");
        venue.feed(at(channel::private_stream), moved);
        CHECK(venue.order_message().find("order.cancel") == std::string::npos);
        CHECK_FALSE(heard.heard("other direction"));
    }
    SECTION("the venue does not cancel it at first") {
        venue.feed(at(channel::private_stream), stop_report(link_id, "Untriggered", 1, ms_of(venue)));
        const std::size_t told = heard.errors.size();
        std::string last;
        for (int i = 0; i < 4; ++i) {
            const std::string now = text_of(venue.order_message(), "reqId");
            REQUIRE(bybit::played_venue::is_cancel(venue.order_message()));
            CHECK(now != last);
            last = now;
            answer(venue, "order.cancel", "170191", "Can not cancel order, please try again later");
            venue.advance(gatewright::milliseconds(190));
            CHECK(text_of(venue.order_message(), "reqId") == last);
            venue.advance(gatewright::seconds(2));
        }
        CHECK(heard.errors.size() == told);
    }
}

TEST_CASE("a fee of Bybit's spot without its currency is booked in the instrument's coin") {
    using namespace bybit_faults;
    telling::begin();
    ready_desk<desk_of<spot>, spot> venue;
    auto& heard = venue.desk().strategy_state();
    venue.feed(at(channel::private_stream),
               bybit::told("execution",
                           put(put(execution_row("Buy", "", "1", ms_of(venue)), R"("category":"linear")",
                                   R"("category":"spot")"),
                               "AdlTrade", "Trade"),
                           ms_of(venue)));
    REQUIRE(heard.fills.size() == 1);
    CHECK(heard.fills[0].has_commission);
    CHECK(std::string(heard.fills[0].commission.asset.view()) == "BTC");
    CHECK(heard.fills[0].commission.amount.str() == "0.5");
}

TEST_CASE("a change of an index of Bybit alone reaches the desk with the mark price of before") {
    using namespace bybit_faults;
    telling::begin();
    ready_desk<desk_of<telling>, telling> venue;
    auto& heard = venue.desk().strategy_state();
    const auto push = [&](std::string_view members, std::string_view type) {
        venue.feed(at(channel::public_stream),
                   bybit::pushed("tickers", "BTCUSDT",
                                 gatewright_test::joined(R"({"symbol":"BTCUSDT",)", members, "}"),
                                 ms_of(venue), type));
    };
    push(R"("markPrice":"50001","indexPrice":"50002")", "snapshot");
    push(R"("indexPrice":"50003")", "delta");
    push(R"("markPrice":"50004")", "delta");
    REQUIRE(heard.marks.size() >= 3);
    const auto& last = heard.marks[heard.marks.size() - 1];
    const auto& before = heard.marks[heard.marks.size() - 2];
    CHECK(before.price.str() == "50001");
    CHECK(before.index_price.str() == "50003");
    CHECK(last.price.str() == "50004");
    CHECK(last.index_price.str() == "50003");
}

TEST_CASE("too many sessions of a user of Bybit are a limit of that link, and no refused key") {
    using namespace bybit_faults;
    telling::begin();
    ready_desk<desk_of<telling>, telling> venue;
    auto& heard = venue.desk().strategy_state();
    const auto& state = venue.desk().gateway<desk_account>();
    gatewright::input in;
    in.kind = gatewright::input_kind::disconnected;
    in.channel.channel = at(channel::trade);
    in.generation = venue.generation(at(channel::trade));
    telling::crowded = true;
    telling::logins = 0;
    venue.enter(in);
    for (int i = 0; i < 60; ++i) venue.advance(seconds(1));
    CHECK(heard.heard("Too many sessions"));
    CHECK(state.session.not_ready_reason(gatewright::venue::purpose::open, {}) == "trade channel down");
    CHECK(telling::logins >= 2);
    CHECK(telling::logins <= 15);
    telling::crowded = false;
    for (int i = 0; i < 90; ++i) {
        venue.best_quote();
        venue.advance(seconds(1));
    }
    CHECK(state.session.not_ready_reason(gatewright::venue::purpose::open, {}) == "");
}
