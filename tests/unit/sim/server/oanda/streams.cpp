// SPDX-License-Identifier: BSL-1.0
#include "oanda_desk.hpp"

using namespace oanda_test;

namespace {

std::string types(const std::vector<json::object>& lines) {
    std::string all;
    for (const json::object& line : lines) all += oanda_desk::at(line, "type") + ' ';
    return all;
}

} // namespace

TEST_CASE("a price of a book that nothing has happened to is of when the venue began") {
    oanda_desk d;
    d.pass(seconds(1));
    const auto lines = d.lines(d.stream("/pricing/stream?instruments=USD_JPY"));
    REQUIRE(types(lines) == "PRICE ");
    CHECK(oanda_desk::at(lines[0], "time") == "2025-01-01T00:00:00.000000000Z");
}

TEST_CASE("a stream of prices begins with one of each instrument and has one in 250 ms, the last") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010", "1000");
    d.pass(milliseconds(250)); // at first it was empty
    d.pass(seconds(1));
    const auto id = d.stream("/pricing/stream?instruments=EUR_USD%2CUSD_JPY");
    auto lines = d.lines(id);
    REQUIRE(types(lines) == "PRICE PRICE ");
    CHECK(lines[0] ==
          json::parse(R"({"type":"PRICE","instrument":"EUR_USD","time":"2025-01-01T00:00:00.000000000Z",
        "bids":[{"price":"1.09990","liquidity":1000}],"asks":[{"price":"1.10010","liquidity":1000}],
        "closeoutBid":"1.09990","closeoutAsk":"1.10010","status":"tradeable","tradeable":true})"));
    CHECK(oanda_desk::at(lines[1], "instrument") == "USD_JPY");
    for (const char* price : {"1.09991", "1.09992", "1.09993"}) {
        d.quote(side::buy, price, "10");
        d.pass(milliseconds(5));
    }
    lines = d.lines(id);
    REQUIRE(types(lines) == "PRICE ");
    CHECK(oanda_desk::at(lines[0], "bids/0/price") == "1.09991");
    CHECK(oanda_desk::at(lines[0], "closeoutBid") == "1.09990");
    d.pass(milliseconds(239));
    CHECK(d.lines(id).empty());
    d.pass(milliseconds(1));
    lines = d.lines(id);
    REQUIRE(types(lines) == "PRICE ");
    CHECK(oanda_desk::at(lines[0], "bids/0/price") == "1.09993");
    CHECK(lines[0].at("bids").as_array().size() == 4);
    // Others are not told, and a halt is.
    d.quotes("1.20000", "1.30000", "10", "GBP_USD");
    d.pass(seconds(1));
    CHECK(d.lines(id).empty());
    d.venue.change_rules("EUR_USD", {.open = false}, d.now);
    d.pass(milliseconds(5));
    lines = d.lines(id);
    REQUIRE(types(lines) == "PRICE ");
    CHECK(oanda_desk::at(lines[0], "tradeable") == "false");
}

TEST_CASE("both streams have a heartbeat every five seconds, and that of transactions begins with one") {
    oanda_desk d;
    const auto prices = d.stream("/pricing/stream?instruments=EUR_USD&snapshot=False"),
               events = d.stream("/transactions/stream");
    CHECK(d.lines(prices).empty());
    auto lines = d.lines(events);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0] ==
          json::parse(
              R"({"type":"HEARTBEAT","time":"2025-01-01T00:00:00.000000000Z","lastTransactionID":"3"})"));
    d.pass(milliseconds(4'999));
    CHECK(d.lines(prices).empty());
    d.pass(milliseconds(1));
    lines = d.lines(prices);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0] == json::parse(R"({"type":"HEARTBEAT","time":"2025-01-01T00:00:05.000000000Z"})"));
    CHECK(types(d.lines(events)) == "HEARTBEAT ");
}

TEST_CASE("transactions are told one by one, to their account alone, in the wanted form of times") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    const auto events = d.stream("/transactions/stream");
    d.times = "UNIX";
    const auto in_unix = d.stream("/transactions/stream");
    d.times.clear();
    d.account = "101-001-2-001", d.token = "other-token";
    const auto others = d.stream("/transactions/stream");
    d.account = "101-001-1-001", d.token = "token";
    for (const auto id : {events, in_unix, others}) CHECK(types(d.lines(id)) == "HEARTBEAT ");
    REQUIRE(d.market("100", R"(,"takeProfitOnFill":{"price":"1.2"})") == 201);
    const auto lines = d.lines(events);
    REQUIRE(types(lines) == "MARKET_ORDER ORDER_FILL TAKE_PROFIT_ORDER ");
    CHECK(lines[1] == d.document.at("orderFillTransaction").as_object());
    const auto other_form = d.lines(in_unix);
    REQUIRE(other_form.size() == 3);
    CHECK(oanda_desk::at(other_form[1], "time") == "1735689600.000000000");
    CHECK(d.lines(others).empty());
    // What is refused is told too, and what the venue does by itself.
    REQUIRE(d.market("0") == 400);
    d.venue.transfer(0, "-5.5"_d, d.now);
    const auto more = d.lines(events);
    REQUIRE(types(more) == "MARKET_ORDER_REJECT TRANSFER_FUNDS ");
    CHECK(oanda_desk::at(more[1], "amount") == "-5.5000");
    CHECK(oanda_desk::at(more[1], "accountBalance") == "99994.5000");
    CHECK(d.venue.ledger(0).wallets[0].payments == "-5.5"_d);
}

TEST_CASE("a stream is refused as a request is") {
    oanda_desk d;
    const auto status = [&](const std::string& target) {
        const auto r = d.request("GET", target);
        REQUIRE(d.venue.streams(r));
        const auto declined = d.venue.decline(r, d.now);
        return declined ? declined->status : 200;
    };
    CHECK(status(d.path("/transactions/stream")) == 200);
    CHECK(status(d.path("/pricing/stream")) == 400);
    CHECK(status(d.path("/pricing/stream?instruments=NO_SUCH")) == 400);
    for (const auto& [what, answer] :
         {std::pair{fault::key_refused, 401}, {fault::rate_limit, 429}, {fault::unavailable, 503}}) {
        d.venue.set_fault(venue_link::transactions, what, 1, d.now);
        CHECK(status(d.path("/pricing/stream?instruments=EUR_USD")) == 200);
        CHECK(status(d.path("/transactions/stream")) == answer);
        CHECK(status(d.path("/transactions/stream")) == 200);
    }
    CHECK(status("/v3/accounts/101-001-2-001/transactions/stream") == 403);
    CHECK(status("/v3/accounts/9/transactions/stream") == 404);
    d.token = "nobody's";
    CHECK(status(d.path("/transactions/stream")) == 401);
    CHECK_FALSE(d.venue.streams(d.request("POST", d.path("/transactions/stream"))));
    CHECK_FALSE(d.venue.streams(d.request("GET", d.path("/transactions"))));
    CHECK_FALSE(d.venue.serves(d.request("GET", d.path("/transactions/stream"))));
    // Two new ones in a second, and so many at once.
    oanda_desk few(oanda_desk::quiet([](exchange_config& c) {
        c.new_streams_per_second = 2;
        c.streams = 3;
    }));
    const auto r = few.request("GET", few.path("/transactions/stream"));
    const auto open = [&] {
        const auto declined = few.venue.decline(r, few.now);
        if (!declined) CHECK(few.venue.open(r, few.now));
        return declined ? declined->status : 200;
    };
    CHECK(open() == 200);
    CHECK(open() == 200);
    CHECK(open() == 429);
    few.pass(seconds(1));
    CHECK(open() == 200);
    few.pass(seconds(1));
    CHECK(open() == 429);
    few.venue.closed(1);
    CHECK(open() == 200);
}

TEST_CASE("lines are lost, doubled, silenced and late as faults have it") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    const auto events = d.stream("/transactions/stream"),
               prices = d.stream("/pricing/stream?instruments=EUR_USD");
    (void)d.lines(events);
    d.venue.set_fault(venue_link::transactions, fault::drop, 1, d.now);
    REQUIRE(d.market("1") == 201);
    CHECK(types(d.lines(events)) == "ORDER_FILL ");
    REQUIRE(d.get("/transactions/sinceid?id=3") == 200);
    CHECK(d.document.at("transactions").as_array().size() == 2);
    d.venue.set_fault(venue_link::transactions, fault::duplicate, 1, d.now);
    REQUIRE(d.market("1") == 201);
    CHECK(types(d.lines(events)) == "MARKET_ORDER MARKET_ORDER ORDER_FILL ");
    d.venue.set_fault(venue_link::rest, fault::reply_first, 1, d.now);
    REQUIRE(d.market("1") == 201);
    CHECK(d.lines(events).empty());
    d.pass(milliseconds(5));
    CHECK(types(d.lines(events)) == "MARKET_ORDER ORDER_FILL ");
    d.venue.set_fault(venue_link::transactions, fault::delayed_fill, 200, d.now);
    REQUIRE(d.market("1", R"(,"stopLossOnFill":{"price":"1"})") == 201);
    CHECK(types(d.lines(events)) == "MARKET_ORDER ");
    d.pass(milliseconds(199));
    CHECK(d.lines(events).empty());
    d.pass(milliseconds(1));
    CHECK(types(d.lines(events)) == "ORDER_FILL STOP_LOSS_ORDER ");
    d.venue.clear_faults(venue_link::transactions);
    d.venue.mute(venue_link::transactions, true);
    REQUIRE(d.market("1") == 201);
    CHECK(d.lines(events).empty());
    d.pass(seconds(5));
    const auto beat = d.lines(events);
    REQUIRE(types(beat) == "HEARTBEAT ");
    CHECK(oanda_desk::at(beat[0], "lastTransactionID") == "14");
    (void)d.lines(prices);
    d.venue.set_fault(venue_link::pricing, fault::stall, 0, d.now);
    d.pass(seconds(10));
    CHECK(d.lines(prices).empty());
    REQUIRE_FALSE(d.signals.empty());
    CHECK(d.signals.back().kind == output_kind::stall);
    d.venue.set_fault(venue_link::transactions, fault::expire_session, 0, d.now);
    CHECK(d.venue.connection_count(venue_link::transactions) == 0);
}

TEST_CASE("lines are cut into bytes, or joined, for chunks that are no lines") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    const auto events = d.stream("/transactions/stream");
    (void)d.lines(events);
    REQUIRE(d.ask("POST", "/sim/oanda?lines=joined") == 200);
    REQUIRE(d.market("1") == 201);
    auto sent = d.venue.take_outputs();
    REQUIRE(sent.size() == 1);
    CHECK_FALSE(sent[0].goes_on);
    const auto newline = sent[0].text.find('\n');
    REQUIRE(newline != std::string::npos);
    CHECK(json::parse(sent[0].text.substr(newline + 1)).at("type") == "ORDER_FILL");
    REQUIRE(d.ask("POST", "/sim/oanda?lines=bytes") == 200);
    d.venue.transfer(0, "1"_d, d.now);
    sent = d.venue.take_outputs();
    std::string line;
    for (const output& o : sent) {
        CHECK(o.text.size() == (&o == &sent.back() ? 0 : 1));
        CHECK(o.goes_on == (&o != &sent.back()));
        line += o.text;
    }
    CHECK(json::parse(line).at("type") == "TRANSFER_FUNDS");
}
