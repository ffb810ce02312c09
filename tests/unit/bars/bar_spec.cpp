// SPDX-License-Identifier: BSL-1.0
#include "bars_kit.hpp"

#include <gatewright/bars/any_bars.hpp>
#include <gatewright/bars/bar_spec.hpp>

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace bar_spec_test {

using namespace gatewright;
using namespace gatewright_test::bars_kit;
using bars::bar_kind;
using bars::read_bar_spec;

std::string refusal(std::string_view text) {
    try {
        static_cast<void>(read_bar_spec("options.bars", text));
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return {};
}

TEST_CASE("a configuration names bars by a length, or by a kind and a threshold") {
    for (const auto& [text, length] :
         {std::pair("1s", seconds(1)), std::pair("15s", seconds(15)), std::pair("3m", minutes(3)),
          std::pair("4h", minutes(240)), std::pair("1d", minutes(1'440)), std::pair("1w", minutes(10'080))}) {
        INFO(text);
        const bars::bar_spec spec = read_bar_spec("bars", text);
        CHECK(spec.kind == bar_kind::time);
        CHECK(spec.interval == bar_interval{length});
    }
    CHECK(read_bar_spec("bars", "1M").interval == bar_interval{{}, 1});
    CHECK(read_bar_spec("bars", "tick:500").kind == bar_kind::tick);
    CHECK(read_bar_spec("bars", "tick:500").threshold == "500"_d);
    CHECK(read_bar_spec("bars", "volume:10.5").kind == bar_kind::volume);
    CHECK(read_bar_spec("bars", "volume:10.5").threshold == "10.5"_d);
    CHECK(read_bar_spec("bars", "notional:1000000").kind == bar_kind::notional);
    CHECK(read_bar_spec("bars", "notional:1000000").threshold == "1000000"_d);
}

TEST_CASE("what names no bars is refused with its field, its text and the offence") {
    const std::string no_bar = " is no bar: a number and s, m, h, d, w or M, or tick:N, volume:N, notional:N";
    for (const char* text : {"", "m", "5", "0m", "-1m", "1x", "1m ", "1Dutc", "1000m", "one minute"})
        CHECK(refusal(text) == "options.bars: '" + std::string(text) + "'" + no_bar);
    CHECK(refusal("7m") ==
          "options.bars: '7m' is refused, interval: does not divide a day, and is no whole number of days");
    CHECK(refusal("999w") == "options.bars: '999w' is refused, interval: is more than 3660 days");
    CHECK(refusal("ticks:5") == "options.bars: 'ticks:5' is of no kind of bar: tick, volume or notional");
    CHECK(refusal("time:5") == "options.bars: 'time:5' is of no kind of bar: tick, volume or notional");
    CHECK(refusal("tick:") == "options.bars: 'tick:' has no number behind the colon");
    CHECK(refusal("volume:ten") == "options.bars: 'volume:ten' has no number behind the colon");
    CHECK(refusal("volume:0") == "options.bars: 'volume:0' has a threshold that is not above zero");
    CHECK(refusal("notional:-5") == "options.bars: 'notional:-5' has a threshold that is not above zero");
    CHECK(refusal("tick:2.5") == "options.bars: 'tick:2.5' is no whole number of trades");
    CHECK(refusal("tick:2.0").empty());
}

TEST_CASE("bars of any kind are made from their text, and behave as that kind") {
    const auto bars_of = [](const char* text) {
        bars::any_bars b(read_bar_spec("bars", text), {.symbol = "BTCUSDT"});
        told out;
        const timestamp t = utc(2026, 3, 14, 10);
        b.restored(t);
        CHECK(b.on(traded(t, "100", "1", "1"), out) == bars::verdict::applied);
        CHECK(b.on(traded(t + seconds(1), "101", "2", "2"), out) == bars::verdict::applied);
        CHECK(b.on(traded(t + seconds(1), "101", "2", "2"), out) == bars::verdict::duplicate);
        CHECK(b.on(traded(t + minutes(1), "102", "3", "3"), out) == bars::verdict::applied);
        CHECK(b.counts().duplicates == 1);
        CHECK(b.symbol() == "BTCUSDT");
        texts all = out.take();
        if (const auto g = b.growing()) all.push_back("growing " + text_of(*g));
        return all;
    };
    CHECK(bars_of("1m") == texts{"100 101 100 101, 3, 302, 2", "growing 102 102 102 102, 3, 306, 1"});
    CHECK(bars_of("tick:2") == texts{"100 101 100 101, 3, 302, 2", "growing 102 102 102 102, 3, 306, 1"});
    CHECK(bars_of("volume:4") == texts{"100 102 100 102, 6, 608, 3"});
    CHECK(bars_of("notional:100") ==
          texts{"100 100 100 100, 1, 100, 1", "101 101 101 101, 2, 202, 1", "102 102 102 102, 3, 306, 1"});
}

TEST_CASE("bars of any kind know of gaps, of the clock and of the venue's bars what their kind knows") {
    const timestamp t = utc(2026, 3, 14, 10);
    told out;
    bars::any_bars time(read_bar_spec("bars", "1m"), {.on_gap = bars::gap_policy::backfill});
    time.on(traded(t, "100", "1"), out);
    CHECK(time.on(kline(t, minutes(1), "99", "101", "98", "100", "5", "500", 7), out));
    CHECK(out.take() == texts{"99 101 98 100, 5, 500, 7"});
    bars::any_bars ticks(read_bar_spec("bars", "tick:2"), {});
    ticks.on(traded(t, "100", "1"), out);
    ticks.advance(t + minutes(60), out);
    CHECK_FALSE(ticks.on(kline(t, minutes(1), "99", "101", "98", "100", "5", "500", 7), out));
    CHECK(out.take().empty());
    ticks.lost(t);
    ticks.on(traded(t, "100", "1"), out);
    CHECK(out.take() == texts{"100 100 100 100, 2, 200, 2 incomplete"});
    CHECK_THROWS_AS(bars::any_bars(read_bar_spec("bars", "tick:2"), {.on_gap = bars::gap_policy::backfill}),
                    std::invalid_argument);
}

} // namespace bar_spec_test
