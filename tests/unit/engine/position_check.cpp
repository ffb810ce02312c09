// SPDX-License-Identifier: BSL-1.0
#include <gatewright/engine/position_check.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;

namespace {

constexpr instrument_index btc{0};
constexpr instrument_index eth{1};

timestamp at(std::int64_t ms) { return timestamp::from_milliseconds(1'700'000'000'000 + ms); }

/// Our books and the venue's lists, on one clock.
struct books {
    symbol_table symbols{std::vector<symbol_name>{"BTCUSDT", "ETHUSDT"}};
    orders::positions ours;
    position_check check{2, false};
    std::vector<position_finding> found;
    int trades = 0;

    books() {
        REQUIRE(ours.add_instrument(btc, "BTCUSDT"));
        REQUIRE(ours.add_instrument(eth, "ETHUSDT"));
    }

    void fill(instrument_index i, side s, std::string_view quantity, std::int64_t when) {
        gatewright::fill f;
        f.symbol = symbols[i.value];
        f.id.assign(std::to_string(++trades));
        f.side = s;
        f.price = {decimal::parse("100").value()};
        f.quantity = {decimal::parse(quantity).value()};
        f.venue_time = at(when);
        REQUIRE(ours.apply(f).booked);
        check.on_fill(i, position_side::net, at(when), at(when));
    }
    void line(instrument_index i, std::string_view quantity, std::int64_t updated) {
        position_update p;
        p.symbol = symbols[i.value];
        p.quantity = {decimal::parse(quantity).value()};
        p.venue_time = at(updated);
        check.stage(i, p);
    }
    bool end(std::int64_t asked, bool reconciling = false, bool unsettled = false) {
        return check.on_end({at(asked), at(asked - 1), unsettled, reconciling, at(asked)}, ours, symbols,
                            [&](position_finding f, const position_update&) { found.push_back(f); });
    }
    std::string btc_quantity() const { return ours(btc).quantity().to_decimal()->normalized().str(); }
};

} // namespace

TEST_CASE("the first list is what the account starts from; later ones agree with the fills") {
    books b;
    CHECK_FALSE(b.check.has_baseline());
    b.line(btc, "2", 10);
    CHECK_FALSE(b.end(100));
    CHECK(b.check.has_baseline());
    CHECK(b.btc_quantity() == "2");
    b.fill(btc, side::buy, "1", 200);
    b.line(btc, "3", 200);
    CHECK_FALSE(b.end(300));
    CHECK(b.check.confirmed());
    CHECK(b.found.empty());
}

TEST_CASE("what no list tells begins flat with the first one, and no later list says anything of it") {
    books b;
    CHECK(b.check.lists_any());
    b.check.count_alone(btc);
    CHECK(b.check.lists_any());
    b.fill(btc, side::buy, "1", 90); // of before
    b.line(eth, "2", 10);
    SECTION("however busy it is, it does not keep the others from their start") {
        b.fill(btc, side::buy, "5", 210);
        CHECK_FALSE(b.end(200));
        CHECK(b.check.has_baseline());
        CHECK(b.btc_quantity() == "5");
        b.fill(btc, side::sell, "5", 220);
    }
    SECTION("one that is listed does: a fill may be of before or not") {
        b.check.on_fill(eth, position_side::net, at(110), at(110));
        CHECK(b.end(100));
        CHECK_FALSE(b.check.has_baseline());
        CHECK(b.btc_quantity() == "1");
        b.line(eth, "2", 10);
        CHECK_FALSE(b.end(200));
    }
    SECTION(
        "and so does one of which not all is remembered, and an order of before that executes meanwhile") {
        for (int i = 0; i < 64; ++i) b.fill(btc, side::buy, "1", 201 + i);
        CHECK(b.end(200));
        b.line(eth, "2", 10);
        b.check.on_foreign_fill(at(310));
        CHECK(b.end(300));
        CHECK_FALSE(b.check.has_baseline());
        b.line(eth, "2", 10);
        CHECK_FALSE(b.end(320));
    }
    SECTION("at once") { CHECK_FALSE(b.end(200)); }
    CHECK(b.check.has_baseline());
    CHECK(b.btc_quantity() == "0");
    b.fill(btc, side::buy, "3", 300);
    b.line(eth, "2", 10);
    CHECK_FALSE(b.end(400));
    CHECK(b.btc_quantity() == "3");
    b.check.count_alone(eth);
    CHECK_FALSE(b.check.lists_any());
}

TEST_CASE("a list that a fill may be in or not is no start") {
    books b;
    b.check.on_fill(eth, position_side::net, at(150), at(150));
    b.line(btc, "2", 10);
    CHECK(b.end(100));
    CHECK_FALSE(b.check.has_baseline());
    b.line(btc, "2", 10);
    CHECK(b.end(200, false, true));
    CHECK_FALSE(b.check.has_baseline());
    b.line(btc, "2", 10);
    CHECK_FALSE(b.end(200));
    CHECK(b.check.has_baseline());
}

TEST_CASE("a difference is believed when it is found for the third time, and the stream doubted before") {
    books b;
    CHECK_FALSE(b.end(100));
    b.line(btc, "1", 50);
    CHECK(b.end(200));
    CHECK(b.found.empty());
    b.line(btc, "1", 50);
    CHECK(b.end(300));
    CHECK(b.found == std::vector{position_finding::doubt_reports});
    CHECK(b.btc_quantity() == "0");
    b.line(btc, "1", 50);
    CHECK_FALSE(b.end(400));
    CHECK(b.found == std::vector{position_finding::doubt_reports, position_finding::adopted});
    CHECK(b.btc_quantity() == "1");
}

TEST_CASE("a difference that goes away by itself begins anew") {
    books b;
    CHECK_FALSE(b.end(100));
    for (int i = 0; i < 4; ++i) {
        b.line(btc, "1", 50);
        CHECK(b.end(200));
        CHECK_FALSE(b.end(300));
    }
    CHECK(b.found.empty());
}

TEST_CASE("a position that is left out is flat, and one that we do not have is a difference") {
    books b;
    CHECK_FALSE(b.end(100));
    b.fill(btc, side::buy, "1", 150);
    CHECK(b.end(200));
    CHECK(b.end(300));
    CHECK_FALSE(b.end(400));
    CHECK(b.found.back() == position_finding::adopted);
    CHECK(b.btc_quantity() == "0");
}

TEST_CASE("while fills keep coming a list is compared with what ours was at its time") {
    books b;
    CHECK_FALSE(b.end(100));
    CHECK_FALSE(b.end(100, true));
    REQUIRE_FALSE(b.check.confirmed());
    b.fill(btc, side::buy, "1", 190);
    b.fill(btc, side::buy, "1", 210);
    b.line(btc, "1", 190);
    CHECK_FALSE(b.end(200));
    CHECK(b.check.confirmed());
    // The other way round: the list already has the fill.
    b.line(btc, "2", 210);
    CHECK_FALSE(b.end(205));
    CHECK(b.found.empty());
}

TEST_CASE("a fill that is missing is not hidden by one that comes while the list is on its way") {
    books b;
    CHECK_FALSE(b.end(100));
    b.fill(btc, side::buy, "1", 150);
    // The venue had another one at 190, of which we heard nothing; ours of 210 makes the sums alike.
    b.fill(btc, side::buy, "1", 210);
    b.line(btc, "2", 190);
    CHECK(b.end(200));
    CHECK(b.found.empty());
}

TEST_CASE("a difference under steady fills is told once and nothing is adopted") {
    books b;
    CHECK_FALSE(b.end(100));
    for (int i = 0; i < 25; ++i) {
        const std::int64_t now = 1000 * (i + 1);
        b.fill(btc, side::buy, "1", now + 10);
        b.line(btc, "77", now + 10);
        CHECK(b.end(now));
    }
    CHECK(b.found == std::vector{position_finding::unclear});
    CHECK(b.btc_quantity() == "25");
    // Fills of one instrument do not keep the other one from being compared.
    b.fill(btc, side::buy, "1", 30'010);
    b.line(btc, "26", 30'010);
    CHECK_FALSE(b.end(30'000));
}

TEST_CASE("a list that came before the fills of a gap is asked for again after them") {
    books b;
    CHECK_FALSE(b.end(100));
    CHECK_FALSE(b.check.take_confirm());
    b.line(btc, "5", 50);
    CHECK_FALSE(b.end(200, true));
    CHECK_FALSE(b.check.confirmed());
    CHECK(b.check.take_confirm());
    CHECK_FALSE(b.check.take_confirm());
    b.fill(btc, side::buy, "5", 150);
    b.line(btc, "5", 150);
    CHECK_FALSE(b.end(300));
    CHECK(b.check.confirmed());
    CHECK(b.found.empty());
}

TEST_CASE("in hedge mode both sides are compared, and net is not") {
    books b;
    b.check = position_check(2, true);
    orders::positions::config c;
    c.instruments = 2;
    c.hedge_mode = true;
    b.ours = orders::positions(c);
    REQUIRE(b.ours.add_instrument(btc, "BTCUSDT"));
    REQUIRE(b.ours.add_instrument(eth, "ETHUSDT"));
    position_update p;
    p.symbol = "BTCUSDT";
    p.position_side = position_side::short_side;
    p.quantity = {decimal::parse("-3").value()};
    p.venue_time = at(10);
    b.check.stage(btc, p);
    CHECK_FALSE(b.end(100));
    CHECK(b.ours(btc, position_side::short_side).quantity() == wide_decimal(decimal::parse("-3").value()));
    CHECK(b.end(200));
    b.check.stage(btc, p);
    CHECK_FALSE(b.end(300));
}

TEST_CASE("a list from before our newest fill proves nothing, whenever it was asked for, and is never "
          "adopted over it") {
    books b;
    b.line(btc, "1", 10);
    REQUIRE_FALSE(b.end(100));
    b.fill(btc, side::buy, "0.5", 200);
    // The venue's list lags: asked for long after the fill, it still tells the time and the figure of before it.
    for (int i = 0; i < 5; ++i) {
        b.line(btc, "1", 10);
        CHECK(b.end(300 + i)); // it agrees with what was then: it may catch up
    }
    CHECK(b.btc_quantity() == "1.5");
    CHECK(b.found.empty());
    // A figure that was never ours is told, and not believed.
    for (int i = 0; i < 10; ++i) {
        b.line(btc, "1.2", 150);
        CHECK(b.end(400 + i));
    }
    CHECK(b.btc_quantity() == "1.5");
    CHECK(b.found == std::vector{position_finding::unclear});
    // A newer one is believed, the third time.
    b.found.clear();
    for (int i = 0; i < 3; ++i) {
        b.line(btc, "1.2", 500);
        CHECK(b.end(600 + i) == (i < 2));
    }
    CHECK(b.btc_quantity() == "1.2");
    CHECK(b.found == std::vector{position_finding::doubt_reports, position_finding::adopted});
}

TEST_CASE("a fill that the venue made while it told the start, and reported afterwards, is not booked on top "
          "of it") {
    books b;
    // A flat row, that is left out, has no time of its own.
    REQUIRE_FALSE(b.end(100));
    REQUIRE(b.check.has_baseline());
    SECTION("it may be in the start: the next list says") {
        b.fill(btc, side::sell, "1", 100);
        CHECK_FALSE(b.check.confirmed());
        CHECK(b.check.take_confirm());
        SECTION("it was in it") {
            CHECK_FALSE(b.end(200));
            CHECK(b.btc_quantity() == "0");
        }
        SECTION("it was not") {
            b.line(btc, "-1", 100);
            CHECK_FALSE(b.end(200));
            CHECK(b.btc_quantity() == "-1");
        }
        CHECK(b.check.confirmed());
        CHECK(b.found.empty());
    }
    SECTION("a later one cannot be") {
        b.fill(btc, side::sell, "1", 101);
        CHECK(b.check.confirmed());
    }
}

TEST_CASE("in hedge mode a fill of one side says nothing of the age of the other") {
    const symbol_table symbols{std::vector<symbol_name>{"BTCUSDT"}};
    orders::positions ours({.instruments = 1, .hedge_mode = true});
    REQUIRE(ours.add_instrument({0}, "BTCUSDT"));
    position_check check(1, true);
    std::vector<position_finding> found;
    const auto line = [&](position_side side, std::string_view quantity, std::int64_t updated) {
        position_update p;
        p.symbol = "BTCUSDT";
        p.position_side = side;
        p.quantity = {decimal::parse(quantity).value()};
        p.venue_time = at(updated);
        check.stage({0}, p);
    };
    const auto end = [&](std::int64_t asked) {
        return check.on_end({at(asked), at(asked - 1), false, false, at(asked)}, ours, symbols,
                            [&](position_finding f, const position_update&) { found.push_back(f); });
    };
    line(position_side::long_side, "5", 10);
    REQUIRE_FALSE(end(100));
    // A fill of the long side is lost; one of the short side comes later.
    fill f;
    f.symbol = "BTCUSDT";
    f.id = "1";
    f.side = side::sell;
    f.position_side = position_side::short_side;
    f.price = {decimal(100, 0)};
    f.quantity = {decimal(2, 0)};
    f.venue_time = at(300);
    REQUIRE(ours.apply(f).booked);
    check.on_fill({0}, position_side::short_side, at(300), at(300));
    for (int i = 0; i < 3; ++i) {
        line(position_side::long_side, "4", 200);
        line(position_side::short_side, "-2", 300);
        CHECK(end(400 + i) == (i < 2));
    }
    CHECK(found == std::vector{position_finding::doubt_reports, position_finding::adopted});
    CHECK(check.confirmed());
}

TEST_CASE("what was adopted for a doubtful start can be overtaken as the start was") {
    books b;
    REQUIRE_FALSE(b.end(100));
    b.fill(btc, side::sell, "1", 100);
    CHECK_FALSE(b.end(200)); // it was in the start
    CHECK(b.btc_quantity() == "0");
    // And this one is in the second list already.
    b.fill(btc, side::buy, "2", 200);
    CHECK_FALSE(b.check.confirmed());
    CHECK_FALSE(b.end(300));
    CHECK(b.btc_quantity() == "0");
}

TEST_CASE("an instrument that a list does not tell is neither adopted nor compared; the others are") {
    books b;
    b.check.unread(btc);
    b.line(eth, "3", 10);
    CHECK_FALSE(b.end(100));
    CHECK(b.check.has_baseline());
    CHECK(b.check.started(eth));
    CHECK_FALSE(b.check.started(btc));
    CHECK(b.btc_quantity() == "0");
    b.fill(btc, side::buy, "1", 150); // what it begins with is not known yet
    b.line(btc, "5", 150);
    CHECK(b.end(140)); // it came on the way: to be asked for again
    CHECK_FALSE(b.check.started(btc));
    // Executions are missing: that keeps no start from being known.
    b.check.leave_out(btc);
    b.line(btc, "5", 150);
    b.line(eth, "3", 10);
    static_cast<void>(b.end(200));
    CHECK(b.check.started(btc));
    CHECK(b.btc_quantity() == "5");
    b.found.clear();
    for (int i = 0; i < 5; ++i) {
        b.check.leave_out(btc);
        b.line(btc, "9", 300);
        b.line(eth, "3", 10);
        CHECK_FALSE(b.end(400 + i));
    }
    CHECK(b.found.empty());
    CHECK(b.btc_quantity() == "5");
}

TEST_CASE("where a row could not be read at all, what the list does not tell is not taken for flat") {
    books b;
    b.line(btc, "2", 10);
    CHECK_FALSE(b.end(100));
    for (int i = 0; i < 5; ++i) {
        b.check.unread({});
        CHECK_FALSE(b.end(200 + i));
    }
    CHECK(b.btc_quantity() == "2");
    CHECK(b.found.empty());
}
