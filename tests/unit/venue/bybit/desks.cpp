// SPDX-License-Identifier: BSL-1.0
//
// What whole desks do with Bybit that its decoders and encoders alone do not show: the full book is joined to a
// snapshot that is read, and demo trading has no order entry by stream.

#include "bybit/played_venue.hpp"
#include "ready_desk.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace bybit_desks {
using namespace gatewright_test;

/// Its books are full ones: no snapshot comes with a subscription.
class full_books : public bybit::played_venue {
public:
    static void configure(venue::config& c) {
        played_venue::configure(c);
        c.streams.books = gatewright::venue::bybit::book_channel::full;
    }
    [[nodiscard]] venue_message depth(std::uint64_t ms) {
        ++update_;
        const std::string size = gatewright_test::joined("1.", update_ % 9 + 1);
        const std::string bids = R"(["49999.9",")" + size + R"("])";
        return {0, bybit::depth({symbol, false, update_, bids, "", ms}, "orderbook.full")};
    }
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request,
                                             std::uint64_t ms) const {
        if (!request.target.starts_with("/v5/market/full-ob"))
            return played_venue::answer_request(request, ms);
        const bool eth = request.target.find("ETHUSDT") != std::string_view::npos;
        return bybit::reply(
            gatewright_test::joined(R"({"s":")", std::string_view(eth ? "ETHUSDT" : "BTCUSDT"),
                                    R"(","b":[["49999.9","1.5"]],"a":[["50001.7","2"]],"ts":)", ms,
                                    R"(,"u":)", eth ? 7 : update_, R"(,"seq":9,"cts":)", ms, "}"),
            ms);
    }

private:
    std::uint64_t update_ = 500;
};

/// Demo trading: no order entry by stream.
class demo_account : public bybit::played_venue {
public:
    static void configure(venue::config& c) {
        played_venue::configure(c);
        c.demo = true;
    }
};

/// What the venue answers when it is asked what the key may do.
class key_that_reads : public bybit::played_venue {
public:
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request,
                                             std::uint64_t ms) const {
        if (request.target.starts_with("/v5/user/query-api"))
            return bybit::reply(R"({"readOnly":1,"permissions":{"ContractTrade":["Order","Position"]}})", ms);
        return played_venue::answer_request(request, ms);
    }
};
class key_that_expired : public bybit::played_venue {
public:
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request,
                                             std::uint64_t ms) const {
        if (!request.target.starts_with("/v5/market/"))
            return R"({"retCode":33004,"retMsg":"Your api key has expired.","result":{},"retExtInfo":{},"time":1})";
        return played_venue::answer_request(request, ms);
    }
};

/// So many instruments that the traded one is on the second of the links for public data.
class many_instruments : public bybit::played_venue {
public:
    static constexpr std::uint8_t second = static_cast<std::uint8_t>(channel::public_2);
    static void configure(venue::config& c) {
        played_venue::configure(c);
        c.symbols = {"ETHUSDT"};
        for (int i = 0; i < 150; ++i)
            c.symbols.push_back(gatewright::symbol_name("COIN" + std::to_string(1000 + i) + "USDT"));
        c.symbols.push_back(gatewright::symbol_name(symbol));
    }
    [[nodiscard]] venue_message quote(std::uint64_t ms) { return {second, played_venue::quote(ms).text}; }
    [[nodiscard]] venue_message depth(std::uint64_t ms) { return {second, played_venue::depth(ms).text}; }
    [[nodiscard]] venue_message public_trade(std::uint64_t ms) {
        return {second, played_venue::public_trade(ms).text};
    }
    [[nodiscard]] venue_message mark(std::uint64_t ms) const { return {second, played_venue::mark(ms).text}; }
};

/// Its `order/realtime` was restarted: it has no order. `order/history` has one that was cancelled, if it is there yet.
class restarted : public bybit::played_venue {
public:
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request,
                                             std::uint64_t ms) const {
        if (request.target.starts_with("/v5/order/realtime")) asked_realtime += asks_for_one(request);
        if (!request.target.starts_with("/v5/order/history"))
            return played_venue::answer_request(request, ms);
        asked_history += asks_for_one(request);
        if (!in_history) return bybit::list_reply("", ms);
        bybit::order_text o = last;
        o.symbol = symbol;
        o.state = "Cancelled";
        o.time = ms;
        return bybit::list_reply(bybit::order_row(o), ms);
    }
    bool read_order(std::string_view message) {
        if (!played_venue::read_order(message)) return false;
        const auto text = [&](std::string_view name) {
            const std::string key = '"' + std::string(name) + "\":\"";
            const std::string_view rest = message.substr(message.find(key) + key.size());
            return std::string(rest.substr(0, rest.find('"')));
        };
        last.client_order_id = text("orderLinkId");
        last.side = text("side");
        last.price = text("price");
        last.quantity = text("qty");
        last.id = "5cf98598-39a7-459e-97bf-100000000001";
        return true;
    }
    static void begin() { asked_realtime = asked_history = 0, in_history = false; }
    static inline int asked_realtime = 0, asked_history = 0;
    static inline bool in_history = false;

private:
    static int asks_for_one(const gatewright::http_request& r) {
        return r.target.find("orderLinkId=") != std::string_view::npos ||
               r.target.find("orderId=") != std::string_view::npos;
    }
    static inline bybit::order_text last;
};

/// An order that the venue made of an exit of a position: it has no id of a client.
std::string exit_row(std::string_view kind, std::string_view made_by, std::string_view state,
                     std::string_view filled = "0") {
    bybit::order_text o;
    o.symbol = bybit::played_venue::symbol;
    o.id = "0b5c1a52-39a7-459e-97bf-200000000001";
    o.side = "Sell";
    o.type = "Market";
    o.life = "IOC";
    o.state = state;
    o.quantity = "0.010";
    o.filled = filled;
    o.time = 1'763'600'000'500;
    std::string row = bybit::order_row(o);
    const auto put = [&](std::string_view from, const std::string& to) {
        row.replace(row.find(from), from.size(), to);
    };
    put(R"("stopOrderType":"")", gatewright_test::joined(R"("stopOrderType":")", kind, "\""));
    put(R"("triggerPrice":"")", R"("triggerPrice":"49000")");
    put(R"("triggerDirection":0)", R"("triggerDirection":2)");
    put(R"("createType":"CreateByUser")", gatewright_test::joined(R"("createType":")", made_by, "\""));
    return bybit::told("order", row, o.time);
}

template <class VenueT>
using desk_of = desk_with_every_check<VenueT, one_order_at_a_time<VenueT>>;

/// The same, and notes how the last order ended.
template <class VenueT>
struct noting : gatewright::strategy<noting<VenueT>> {
    one_order_at_a_time<VenueT> inner;
    gatewright::lifecycle last_state{};
    gatewright::order_errc last_reason{};
    void on(const gatewright::best_quote& q, auto& desk) { inner.on(q, desk); }
    void on(const gatewright::order_change& c, auto& desk) {
        last_state = c.state;
        last_reason = c.reason;
        inner.on(c, desk);
    }
};
template <class VenueT>
using noting_desk = desk_with_every_check<VenueT, noting<VenueT>>;
} // namespace bybit_desks

} // namespace

TEST_CASE("a full book of Bybit is joined to the snapshot that is read, and its desk trades") {
    using namespace bybit_desks;
    ready_desk<desk_of<full_books>, full_books> venue;
    for (int i = 0; i < 40; ++i) {
        venue.depth_change();
        venue.advance(gatewright::milliseconds(100));
    }
    for (int i = 0; i < 3; ++i) REQUIRE(venue.trade_once());
    const auto& state = venue.desk().gateway<desk_account>();
    CHECK(state.counters.malformed == 0);
    CHECK(venue.desk().strategy_state().books > 0);
    CHECK(venue.desk().strategy_state().operator_needed == 0);
}

TEST_CASE("a desk over the order entry WebSocket is not ready in demo trading, by name") {
    using namespace bybit_desks;
    std::string why;
    try {
        ready_desk<desk_of<demo_account>, demo_account> venue;
    } catch (const std::runtime_error& e) {
        why = e.what();
    }
    CHECK(why == "the gateway is not ready: demo trading takes orders by request only");
}

TEST_CASE("a key of Bybit that only reads, or that has expired, keeps a desk from trading and says why") {
    using namespace bybit_desks;
    const auto why = [](auto venue) {
        using venue_type = decltype(venue);
        try {
            ready_desk<desk_of<venue_type>, venue_type> desk;
        } catch (const std::runtime_error& e) {
            return std::string(e.what());
        }
        return std::string("ready");
    };
    CHECK(why(key_that_reads()) == "the gateway is not ready: the key may not trade");
    CHECK(why(key_that_expired()) == "the gateway is not ready: authentication failed");
}

TEST_CASE(
    "an instrument of Bybit beyond the first link of public data trades, and waits for its own link only") {
    using namespace bybit_desks;
    ready_desk<desk_of<many_instruments>, many_instruments> venue;
    for (int i = 0; i < 3; ++i) REQUIRE(venue.trade_once());
    CHECK(venue.desk().strategy_state().books > 0);
    const auto& state = venue.desk().gateway<desk_account>();
    const gatewright::instrument_index traded{151}, first{0};
    const auto reason = [&](gatewright::instrument_index i) {
        return std::string(state.session.not_ready_reason(gatewright::venue::purpose::open, i));
    };
    CHECK(reason(traded).empty());
    gatewright::input in;
    in.kind = gatewright::input_kind::disconnected;
    in.channel.channel = many_instruments::second;
    in.generation = venue.generation(many_instruments::second);
    venue.enter(in);
    CHECK(reason(traded) == "public_2 channel down");
    CHECK(reason(first).empty());
    CHECK_FALSE(state.instruments[traded.value].book->synced());
    CHECK(state.instruments[first.value].book->synced());
    for (int i = 0; i < 20; ++i) venue.advance(gatewright::milliseconds(500));
    CHECK(reason(traded).empty());
    CHECK(state.instruments[traded.value].book->synced());
}

TEST_CASE("an order of Bybit that was never answered is looked for in both lists, and history may have it") {
    using namespace bybit_desks;
    restarted::begin();
    ready_desk<noting_desk<restarted>, restarted> venue;
    const auto& orders = venue.desk().gateway<desk_account>().orders;
    venue.best_quote();
    REQUIRE(venue.take_order());
    SECTION("it was cancelled before realtime was restarted") {
        restarted::in_history = true;
        venue.advance(gatewright::seconds(8));
        CHECK(orders.open_orders().empty());
        CHECK(restarted::asked_realtime == 1);
        CHECK(restarted::asked_history == 1);
        CHECK(venue.desk().strategy_state().last_state == gatewright::lifecycle::cancelled);
        CHECK(venue.desk().strategy_state().last_reason == gatewright::order_errc{});
    }
    SECTION("no list has it, three times and long enough: it never arrived") {
        venue.advance(gatewright::seconds(34));
        CHECK(orders.open_orders().size() == 1);
        CHECK(restarted::asked_history == restarted::asked_realtime);
        venue.advance(gatewright::seconds(60));
        CHECK(orders.open_orders().empty());
        CHECK(restarted::asked_history >= 3);
        CHECK(venue.desk().strategy_state().last_reason == gatewright::order_errc::never_seen);
    }
}

TEST_CASE("an order that Bybit has shown is not given up because both lists lack it within a day") {
    using namespace bybit_desks;
    restarted::begin();
    ready_desk<noting_desk<restarted>, restarted> venue;
    const auto& orders = venue.desk().gateway<desk_account>().orders;
    venue.best_quote();
    REQUIRE(venue.take_order());
    venue.accept();
    venue.report_placed();
    REQUIRE(orders.open_orders().size() == 1);
    // The desk cancels it, and nothing is heard of it any more.
    venue.advance(gatewright::milliseconds(105));
    venue.best_quote();
    for (int i = 0; i < 60; ++i) venue.advance(gatewright::seconds(10));
    CHECK(orders.open_orders().size() == 1);
    CHECK(restarted::asked_history >= 3);
    restarted::in_history = true;
    for (int i = 0; i < 13; ++i) venue.advance(gatewright::seconds(10));
    CHECK(orders.open_orders().empty());
    CHECK(venue.desk().strategy_state().last_state == gatewright::lifecycle::cancelled);
    CHECK(venue.desk().strategy_state().last_reason == gatewright::order_errc{});
}

TEST_CASE("orders that Bybit makes of exits of a position are adopted, as what they are, until they end") {
    using namespace bybit_desks;
    struct exit {
        std::string_view kind, made_by;
        gatewright::order_type type;
    };
    for (const exit& e : {exit{"TrailingStop", "CreateByTrailingStop", gatewright::order_type::trailing_stop},
                          exit{"StopLoss", "CreateByStopLoss", gatewright::order_type::stop},
                          exit{"PartialStopLoss", "CreateByPartialStopLoss", gatewright::order_type::stop},
                          exit{"TrailingProfit", "CreateByTrailingProfit", gatewright::order_type::stop}}) {
        CAPTURE(e.kind);
        ready_desk<desk_of<bybit::played_venue>, bybit::played_venue> venue;
        const auto& orders = venue.desk().gateway<desk_account>().orders;
        const auto link = static_cast<std::uint8_t>(bybit::played_venue::channel::private_stream);
        venue.feed(link, exit_row(e.kind, e.made_by, "Untriggered"));
        REQUIRE(orders.open_orders().size() == 1);
        const auto& r = *orders.open_orders().begin();
        CHECK(r.foreign);
        CHECK_FALSE(r.venue_made);
        CHECK(r.request.type == e.type);
        CHECK(r.request.trigger_price.value.str() == "49000");
        CHECK(r.state.life == gatewright::lifecycle::untriggered);
        venue.feed(link, exit_row(e.kind, e.made_by, "Triggered"));
        CHECK(orders.open_orders().size() == 1);
        venue.feed(link, exit_row(e.kind, e.made_by, "Cancelled"));
        CHECK(orders.open_orders().empty());
        CHECK(venue.desk().gateway<desk_account>().counters.malformed == 0);
    }
}
