// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/instrument_feed.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {

timestamp at(std::int64_t ms) { return timestamp::from_milliseconds(1'200'000 + ms); }

/// Writes down what it is to say.
struct listener {
    std::string said;
    void on_trade(const public_trade& t, timestamp) { said += "trade " + std::to_string(t.id) + "; "; }
    void on_aggregate(const aggregate_trade& a, timestamp) {
        said += "joined " + std::to_string(a.id) + "; ";
    }
    void on_best(timestamp) { said += "best; "; }
    void on_depth(std::size_t n, const depth_batch& b, timestamp) {
        said += "depth " + std::to_string(n) + ' ' + std::to_string(b.previous()) + '-' +
                std::to_string(b.last()) + "; ";
    }
    void on_candle(const candle& c, std::size_t, bool closed, timestamp) {
        said += std::string(closed ? "closed " : "bar ") + std::to_string(c.close) + "; ";
    }
    void on_second(timestamp) { said += "second; "; }
    std::string heard() { return std::exchange(said, {}); }
};

constexpr std::array<duration, 1> lengths{minutes(1)};
constexpr std::array<duration, 2> periods{milliseconds(100), milliseconds(500)};

} // namespace

TEST_CASE("what happened to an instrument is told at once, in batches, or by the clock") {
    instrument_feed f(1, 100, lengths, periods);
    listener l;
    order_book book;
    f.tick(l, at(0));
    CHECK(l.heard().empty());
    book.add(side::buy, 99, {1, 0, 4}, 7);
    f.on_book_changes(book.take_changes(), book, l, at(10));
    CHECK(l.heard() == "best; ");
    book.add(side::buy, 98, {2, 0, 4}, 8);
    f.on_book_changes(book.take_changes(), book, l, at(20));
    f.on_book_changes({}, book, l, at(20));
    CHECK(l.heard().empty());
    CHECK(f.best().bid == 99);
    f.on_trades({{1, 5, 99, 1, false, 3, {}}, {0, 9, 50, 1, false, 3, {}}, {1, 6, 99, 1, false, 3, {}}}, 1, l,
                at(30));
    CHECK(l.heard() == "trade 5; trade 6; joined 1; ");
    f.tick(l, at(100));
    CHECK(l.heard() == "depth 0 0-8; ");
    f.tick(l, at(250));
    CHECK(l.heard() == "bar 99; ");
    book.add(side::buy, 97, {3, 0, 4}, 9);
    f.on_book_changes(book.take_changes(), book, l, at(300));
    f.tick(l, at(1000));
    CHECK(l.heard() == "depth 0 8-9; depth 1 0-9; second; ");
    CHECK(f.trades().newest(9).size() == 2);
    CHECK(f.aggregates().last()->last.lots == 2);
    CHECK(f.total().lots == 2);
}

TEST_CASE("changes that wait are told early where a snapshot is to join their chain") {
    instrument_feed f(0, 100, {}, periods);
    listener l;
    order_book book;
    CHECK(f.flush_depth(0, l, at(0)) == 0);
    book.add(side::buy, 99, {1, 0, 4}, 7);
    f.on_book_changes(book.take_changes(), book, l, at(10));
    l.heard();
    CHECK(f.flush_depth(0, l, at(20)) == 7);
    CHECK(l.heard() == "depth 0 0-7; ");
    CHECK(f.flush_depth(0, l, at(30)) == 7);
    CHECK(l.heard().empty());
}
