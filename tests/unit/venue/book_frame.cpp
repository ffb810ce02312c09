// SPDX-License-Identifier: BSL-1.0
#include "exact_buffer.hpp"

#include <gatewright/venue/book_frame.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace gatewright;
using gatewright_test::exact_buffer;

namespace {

/// What a frame says of a book, as text.
struct said {
    std::string text;
    void book_begin(const book_header& h) noexcept {
        text += "begin " + std::string(h.symbol.view()) + " " + std::to_string(h.last_id) + " at " +
                std::to_string(h.venue_time.milliseconds());
    }
    void book_level(side s, const price& p, const quantity& q) noexcept {
        text += (s == side::buy ? " b" : " a") + p.value.str() + "x" + q.value.str();
    }
    void book_end(const book_header&) noexcept { text += " end"; }
    void book_abort(const book_header&) noexcept { text += " abort"; }
};

/// A message whose ids stand before its levels as the venue writes it, or behind them (as OKX's do).
struct numbered {
    static bool complete(const book_header& h) noexcept { return !h.symbol.empty() && h.last_id != 0; }
};
using frame = venue::book_frame<said, numbered>;
using frame_schema =
    wire::schema<wire::field<"s", &book_header::symbol>, wire::field<"id", &book_header::last_id>,
                 wire::optional_field<"T", &book_header::venue_time, wire::epoch_milliseconds>,
                 wire::optional_field<"E", &frame::event_time, wire::epoch_milliseconds>,
                 wire::call<"b", &frame::read_bids>, wire::call<"a", &frame::read_asks>>;

std::string read(std::string_view message) {
    const exact_buffer exact(message);
    said sink;
    frame f(sink);
    std::uint64_t seen = 0;
    wire::json_reader in(exact.view());
    const char* const p = frame_schema::read(in, in.begin(), f, seen);
    if (p != nullptr && in.finish(p) && f.catch_up(in, "b", "a"))
        f.end();
    else
        f.abort();
    return sink.text + (in.status() ? "" : ": " + in.status().str());
}

} // namespace

TEST_CASE("levels go on at once behind a complete header, and wait for it otherwise") {
    constexpr const char* book = "begin X 7 at 5 b1x2 b0.5x0 a3x4 end";
    CHECK(read(R"({"s":"X","id":7,"T":5,"b":[["1","2"],["0.5","0"]],"a":[["3","4"]]})") == book);
    CHECK(read(R"({"b":[["1","2"],["0.5","0"]],"a":[["3","4"]],"s":"X","T":5,"id":7})") == book);
    CHECK(read(R"({"s":"X","b":[["1","2"],["0.5","0"]],"id":7,"T":5,"a":[["3","4"]]})") ==
          "begin X 7 at 5 a3x4 b1x2 b0.5x0 end");
    CHECK(read(R"({"s":"X","id":7,"b":[],"a":[]})") == "begin X 7 at 0 end");
}

TEST_CASE("the time of sending stands in for that of the matching engine") {
    CHECK(read(R"({"s":"X","id":7,"E":9,"b":[],"a":[]})") == "begin X 7 at 9 end");
    CHECK(read(R"({"s":"X","id":7,"T":5,"E":9,"b":[],"a":[]})") == "begin X 7 at 5 end");
}

TEST_CASE("a message that breaks off leaves no book open, and none begun where nothing was said") {
    CHECK(read(R"({"s":"X","id":7,"b":[["1","2"],["x","0"]],"a":[]})") ==
          "begin X 7 at 0 b1x2 abort: malformed number, field b, at byte 32");
    CHECK(read(R"({"s":"X","id":7,"b":[["1","2"]]})") ==
          "begin X 7 at 0 b1x2 abort: missing key, field a, at byte 31");
    CHECK(read(R"({"b":[["1","2"]],"a":[["x","0"]],"s":"X","id":7})") ==
          "begin X 7 at 0 b1x2 abort: malformed number, field a, at byte 23");
    CHECK(read(R"({"b":[["1","2"]],"a":[],"s":"X"})") == ": missing key, field id, at byte 31");
}

// As Coinbase writes levels: one list, each with its side.
TEST_CASE("levels that do not stand by sides are passed one by one") {
    said sink;
    frame f(sink);
    f.symbol = "X";
    f.last_id = 7;
    f.begin();
    f.level(side::sell, {"3"_d}, {"4"_d});
    f.level(side::buy, {"1"_d}, {"2"_d});
    f.begin();
    f.end();
    CHECK(sink.text == "begin X 7 at 0 a3x4 b1x2 end");
}
