// SPDX-License-Identifier: BSL-1.0

#include "tws_desk.hpp"

using namespace tws_test;

namespace {

const lines apple_contract{"0", "AAPL", "STK", "", "0.0", "", "", "SMART", "", "USD", "", ""};
lines request(lines head, const lines& contract, const lines& rest) {
    head.insert(head.end(), contract.begin(), contract.end());
    head.insert(head.end(), rest.begin(), rest.end());
    return head;
}

/// What the rows of a book come to.
struct rows {
    std::vector<std::string> sides[2];
    void follow(const lines& messages) {
        for (const std::string& m : messages) {
            const auto f = cut(m);
            if (f[0] != "12") continue;
            auto& side = sides[std::stoul(f[5])];
            const auto at = side.begin() + std::stol(f[3]);
            REQUIRE(at <= side.end());
            const std::string row = f[6] + 'x' + f[7];
            if (f[4] == "0") side.insert(at, row);
            if (f[4] == "1") *at = row;
            if (f[4] == "2") side.erase(at);
        }
    }
};

} // namespace

TEST_CASE("contracts are told with their ladders, hours and sizes", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.ask(id, request({"9", "8", "5"}, apple_contract, {"0", "", "", ""}));
    auto all = d.said(id);
    REQUIRE(all.size() == 2);
    const auto f = cut(all[0]);
    REQUIRE(f.size() == 40); // as recorded
    CHECK(joined({f.begin(), f.begin() + 15}) == "10|5|AAPL|STK||0||SMART|USD|AAPL|NMS|NMS|265598|0.01|");
    CHECK(f[16] == "SMART,NYSE,ARCA,ISLAND,NASDAQ");
    CHECK(f[26].starts_with("20241231:1700-20250101:1700;"));
    CHECK(f[27].starts_with("20250101:0930-20250101:1600;"));
    CHECK(f[34] == "102,102,102,102,102");
    CHECK(joined({f.begin() + 36, f.end()}) == "COMMON|1|1|100");
    CHECK(all[1] == "52|1|5");
    d.ask(id, {"91", "102"});
    d.ask(id, {"91", "635"});
    d.ask(id, {"91", "1"});
    all = d.said(id);
    CHECK(all[0] == "93|102|1|0|0.01");
    CHECK(all[1] == "93|635|2|0|0.0001|1|0.01");
    CHECK(all[2].starts_with("4|2|-1|321|"));
    d.ask(id, request({"9", "8", "6"}, {"12087792", "", "", "", "", "", "", "", "", "", "", ""},
                      {"0", "", "", ""}));
    CHECK(d.said(id)[0].starts_with("10|6|EUR|CASH||0||IDEALPRO|USD|EUR.USD|"));
    d.ask(id, request({"9", "8", "7"}, {"0", "ES", "FUT", "203012", "", "", "50", "CME", "", "", "", ""},
                      {"0", "", "", ""}));
    CHECK(cut(d.said(id)[0])[14] == "50");
    d.ask(id, request({"9", "8", "8"}, {"0", "ES", "FUT", "203103", "", "", "", "", "", "", "", ""},
                      {"0", "", "", ""}));
    CHECK(d.errors(id) == lines{"200 of 8"});
    d.ask(id, {"81", "9", "appl"});
    CHECK(d.said(id) == lines{"79|9|1|265598|AAPL|STK|NASDAQ|USD|1|OPT|APPLE INC|"});
    d.ask(id, {"78", "10", "AAPL", "", "STK", "265598"});
    CHECK(d.said(id) == lines{"75|10|SMART|265598|AAPL|100|1|20301220|1|200", "76|10"});
}

TEST_CASE("names of contracts are read, also with points in symbol and strike",
          "[sim][server][interactive_brokers]") {
    CHECK(make_contract("BT.A.STK.LSE.GBP").second.symbol == "BT.A");
    CHECK(make_contract("BT.A.STK.LSE.GBP").second.magnifier == 100);
    CHECK(make_contract("BT.A.STK.LSE.GBP").first.contract_size == decimal(1, -2));
    const auto option = make_contract("X.OPT.SMART.USD.301220P17.5:0.01:1:2.00").second;
    CHECK(option.strike == decimal(175, -1));
    CHECK(option.right == "P");
    CHECK(option.expiry == "20301220");
    CHECK(make_contract("X.STK.SMART.USD.NASDAQ:0.01:1:2.00").second.primary_exchange == "NASDAQ");
    for (const char* text : {"AAPL", "AAPL.STK.SMART", "X.STK.SMART.USD", "X.OPT.SMART.USD.3012:1:1:1"})
        CHECK_THROWS_AS(make_contract(text), std::invalid_argument);
}

TEST_CASE("the best prices are told with their sizes, at most four times a second",
          "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.quote(side::buy, "189.99", "100");
    d.quote(side::sell, "190.01", "200");
    d.ask(id, request({"1", "11", "5"}, apple_contract, {"0", "233", "0", "0", ""}));
    d.pass(milliseconds(1));
    CHECK(d.said(id) == lines{"58|1|5|1", "81|5|0.01|9c0001|3", "1|6|5|1|189.99|100|1", "2|6|5|0|100",
                              "1|6|5|2|190.01|200|1", "2|6|5|3|200", "1|6|5|9|190|0|0", "2|6|5|8|0"});
    d.quote(side::buy, "189.99", "50");
    d.trade("190");
    const auto live = d.said(id);
    CHECK(live == lines{"46|6|5|48|190;1;1735740000001;1;190;true"});
    d.pass(milliseconds(249));
    CHECK(d.said(id).empty());
    d.pass(milliseconds(1));
    CHECK(d.said(id) == lines{"2|6|5|0|150", "46|6|5|45|1735740000", "1|6|5|4|190|1|0", "2|6|5|5|1",
                              "1|6|5|6|190|0|0", "1|6|5|7|190|0|0", "1|6|5|14|190|0|0", "2|6|5|8|1"});
    d.ask(id, {"2", "2", "5"});
    d.quote(side::buy, "190", "50");
    d.pass(seconds(1));
    CHECK(d.said(id).empty());
    d.ask(id, {"2", "2", "5"});
    CHECK(d.errors(id) == lines{"300 of 5"});
    d.ask(id, request({"1", "11", "6"}, apple_contract, {"0", "", "1", "0", ""}));
    d.pass(milliseconds(1));
    CHECK(d.said(id).back() == "57|1|6");
    d.pass(seconds(1));
    CHECK(d.said(id).empty());
}

TEST_CASE("a side without an order is -1, and what is not subscribed to comes late",
          "[sim][server][interactive_brokers]") {
    tws_desk d(tws_desk::quiet([](exchange_config& c) { c.contracts[0].live = false; }));
    const auto id = d.connect();
    d.ask(id, request({"1", "11", "5"}, apple_contract, {"0", "", "0", "0", ""}));
    CHECK(d.errors(id) == lines{"354 of 5"});
    d.ask(id, {"59", "1", "3"});
    d.quote(side::buy, "189.99", "100");
    d.ask(id, request({"1", "11", "5"}, apple_contract, {"0", "", "0", "0", ""}));
    d.pass(milliseconds(1));
    const auto all = d.said(id);
    CHECK(all[0].starts_with("4|2|5|10167|"));
    CHECK(all[1] == "58|1|5|3");
    CHECK(std::ranges::find(all, "1|6|5|66|189.99|100|1") != all.end());
    CHECK(std::ranges::find(all, "1|6|5|67|-1|0|1") != all.end());
}

TEST_CASE("depth is rows that move, and both sides of it begin in one write",
          "[sim][server][interactive_brokers]") {
    tws_desk d;
    const bool shifts = GENERATE(true, false);
    REQUIRE(
        d.command(std::string("interactive_brokers?depth_shifts=") + (shifts ? "true" : "false")).status ==
        200);
    const auto id = d.connect();
    for (const char* price : {"189", "188", "187"}) d.quote(side::buy, price, "10");
    for (const char* price : {"191", "192", "193"}) d.quote(side::sell, price, "10");
    d.ask(id, request({"10", "5", "5"}, apple_contract, {"2", "0", ""}));
    std::size_t writes = 0;
    for (output& o : d.venue.take_outputs()) {
        ++writes;
        auto& f = d.framers.try_emplace(o.connection, framing::length32, 0xffffff).first->second;
        CHECK(f.feed(o.text, [&](std::string_view m) {
            d.inbox[id].push_back(joined(cut(m, '\0')));
            return true;
        }) == nullptr);
    }
    CHECK(writes == 1);
    rows book;
    auto first = d.said(id);
    CHECK(first ==
          lines{"12|1|5|0|0|0|191|10", "12|1|5|1|0|0|192|10", "12|1|5|0|0|1|189|10", "12|1|5|1|0|1|188|10"});
    book.follow(first);
    const auto better = d.quote(side::buy, "190", "5");
    auto then = d.said(id);
    CHECK(then == (shifts ? lines{"12|1|5|0|0|1|190|5", "12|1|5|2|2|1|0|0"}
                          : lines{"12|1|5|0|1|1|190|5", "12|1|5|1|1|1|189|10"}));
    book.follow(then);
    CHECK(book.sides[1] == lines{"190x5", "189x10"});
    (void)d.venue.market().engine().cancel(better, d.now);
    d.venue.tick(d.now);
    then = d.said(id);
    CHECK(then == (shifts ? lines{"12|1|5|0|2|1|0|0", "12|1|5|1|0|1|188|10"}
                          : lines{"12|1|5|0|1|1|189|10", "12|1|5|1|1|1|188|10"}));
    book.follow(then);
    CHECK(book.sides[1] == lines{"189x10", "188x10"});
    d.quote(side::buy, "191", "4");
    book.follow(d.said(id));
    CHECK(book.sides[0] == lines{"191x6", "192x10"});
    CHECK(d.command("interactive_brokers?reset_depth=true").status == 200);
    const auto reset = d.said(id);
    CHECK(reset[0].starts_with("4|2|5|317|"));
    CHECK(reset.size() == 5);
    d.ask(id, {"11", "1", "5", "0"});
    d.quote(side::buy, "189.5", "4");
    CHECK(d.said(id).empty());
}

TEST_CASE("books are followed through any changes", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.ask(id, request({"10", "5", "5"}, apple_contract, {"4", "0", ""}));
    rows book;
    matching::random_source random(11);
    std::vector<matching::order_id> open;
    const auto& engine = d.venue.market().engine();
    for (int step = 0; step < 2000; ++step) {
        if (open.size() > 30 || (random.chance(45) && !open.empty())) {
            const auto at = random.below(static_cast<std::int64_t>(open.size()));
            (void)d.venue.market().engine().cancel(open[static_cast<std::size_t>(at)], d.now);
            open.erase(open.begin() + at);
            d.venue.tick(d.now);
        } else {
            const side s = random.chance(50) ? side::buy : side::sell;
            const std::string price =
                std::to_string(s == side::buy ? 180 + random.below(12) : 188 + random.below(12));
            open.push_back(d.quote(s, price, std::to_string(1 + random.below(9))));
        }
        book.follow(d.said(id, "12|"));
        for (const side s : {side::sell, side::buy}) {
            lines is;
            engine.book(0).walk(s, [&](std::int64_t ticks, const auto& level) {
                is.push_back(std::to_string(ticks / 100) + 'x' + std::to_string(level.total));
                return is.size() < 4;
            });
            REQUIRE(book.sides[s == side::buy ? 1 : 0] == is);
        }
    }
}

TEST_CASE("depth and tick streams have their limits", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    for (const char* n : {"1", "2", "3", "4"})
        d.ask(id, request({"10", "5", n}, apple_contract, {"2", "0", ""}));
    CHECK(d.errors(id) == lines{"309 of 4"});
    for (const char* n : {"11", "12", "13", "14", "15", "16"})
        d.ask(id, request({"97", n}, apple_contract, {"Last", "0", "0"}));
    CHECK(d.errors(id) == lines{"10190 of 16"});
    d.ask(id,
          request({"10", "5", "5"}, {"0", "SPX", "IND", "", "", "", "", "", "", "", "", ""}, {"2", "0", ""}));
    CHECK(d.errors(id) == lines{"10092 of 5"});
}

TEST_CASE("ticks are told one by one", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.quote(side::buy, "189", "10");
    d.quote(side::sell, "191", "20");
    d.ask(id, request({"97", "1"}, apple_contract, {"AllLast", "0", "0"}));
    d.ask(id, request({"97", "2"}, apple_contract, {"BidAsk", "0", "1"}));
    d.ask(id, request({"97", "3"}, apple_contract, {"MidPoint", "0", "0"}));
    d.ask(id, request({"97", "4"}, apple_contract, {"Best", "0", "0"}));
    CHECK(d.errors(id) == lines{"321 of 4"});
    d.quote(side::buy, "190", "10");
    CHECK(d.said(id) == lines{"99|2|3|1735740000|190|191|10|20|0", "99|3|4|1735740000|190.5"});
    d.quote(side::buy, "190", "5"); // sizes are ignored
    CHECK(d.said(id).empty());
    d.quote(side::sell, "190", "3");
    CHECK(d.said(id) == lines{"99|1|2|1735740000|190|3|0|ISLAND|"});
    d.ask(id, {"98", "1"});
    d.quote(side::sell, "190", "3");
    CHECK(d.said(id).empty());
    d.ask(id,
          request({"96", "5"}, apple_contract, {"0", "", "20260101-00:00:00", "10", "TRADES", "0", "0", ""}));
    CHECK(d.said(id) == lines{"98|5|2|1735740000|0|190|3|ISLAND||1735740000|0|190|3|ISLAND||1"});
    d.ask(id, request({"96", "6"}, apple_contract,
                      {"0", "", "20260101-00:00:00", "1", "MIDPOINT", "0", "0", ""}));
    CHECK(d.said(id) == lines{"96|6|1|1735740000|0|190.5|0|1"});
}

TEST_CASE("bars are of trades and of prices", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.ask(id, request({"50", "3", "1"}, apple_contract, {"5", "TRADES", "0", ""}));
    d.pass(seconds(1));
    for (const char* price : {"190", "192", "189"}) d.trade(price);
    d.pass(seconds(3));
    CHECK(d.said(id).empty());
    d.pass(seconds(1));
    CHECK(d.said(id) == lines{"50|3|1|1735740000|190|192|189|189|3|190.3333333333|3"});
    d.pass(seconds(5)); // nothing traded: where it stood
    CHECK(d.said(id) == lines{"50|3|1|1735740005|189|189|189|189|0|0|0"});
    d.ask(id, {"51", "1", "1"});
    d.trade("195");
    d.ask(id, request({"20", "2"}, apple_contract, {"0", "", "5 secs", "60 S", "0", "TRADES", "2", "0", ""}));
    CHECK(d.said(id) ==
          lines{"17|2|20250101-13:59:10|20250101-14:00:10|2|1735740000|190|192|189|189|3|190.3333333333|3|"
                "1735740010|195|195|195|195|1|195|1"});
    d.ask(id, request({"20", "3"}, apple_contract, {"0", "", "1 day", "1 D", "0", "TRADES", "1", "0", ""}));
    CHECK(d.said(id) ==
          lines{"17|3|20241231-14:00:10|20250101-14:00:10|1|20250101|190|195|189|195|4|191.5|4"});
    d.ask(id, request({"20", "4"}, apple_contract, {"0", "", "1 min", "1 D", "0", "MIDPOINT", "1", "0", ""}));
    CHECK(cut(d.said(id)[0])[5] == "20250101 14:00:00 UTC");
    d.ask(id, request({"20", "5"}, apple_contract,
                      {"0", "20240101-00:00:00", "1 min", "1 D", "0", "TRADES", "1", "0", ""}));
    d.ask(id, request({"20", "6"}, apple_contract,
                      {"0", "yesterday", "1 min", "1 D", "0", "TRADES", "1", "0", ""}));
    d.ask(id, request({"20", "7"}, apple_contract, {"0", "", "1 apple", "1 D", "0", "TRADES", "1", "0", ""}));
    d.ask(id, request({"20", "8"}, apple_contract, {"0", "", "1 min", "1 D", "0", "DREAMS", "1", "0", ""}));
    CHECK(d.errors(id) == lines{"162 of 5", "10314 of 6", "321 of 7", "321 of 8"});
    d.ask(id, request({"20", "9"}, apple_contract, {"0", "", "1 min", "60 S", "0", "TRADES", "2", "1", ""}));
    CHECK(d.said(id).size() == 1);
    d.trade("196");
    d.pass(seconds(5));
    CHECK(d.said(id) == lines{"90|9|5|1735740000|190|196|196|189|192.4|5"});
    d.ask(id, {"25", "1", "9"});
    d.pass(seconds(5));
    CHECK(d.said(id).empty());
    d.ask(id, request({"87", "10"}, apple_contract, {"0", "0", "TRADES", "2"}));
    CHECK(d.said(id) == lines{"88|10|1735740001"});
}
