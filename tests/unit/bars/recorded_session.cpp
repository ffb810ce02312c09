// SPDX-License-Identifier: BSL-1.0
#include "bars_kit.hpp"
#include "event_log.hpp"
#include "folders.hpp"

#include <gatewright/bars/measured_bars.hpp>
#include <gatewright/bars/merged_bars.hpp>
#include <gatewright/bars/time_bars.hpp>
#include <gatewright/venue/binance_futures/market_data.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Where a recording has both trades and klines, the bars from the one are the other.
namespace recorded_bars_test {

using namespace gatewright;
using namespace gatewright_test::bars_kit;
namespace json = boost::json;

/// A trade or a kline as the decoder tells it, with what only this test needs: the venue's numbers of single trades.
struct told_trade {
    trade event;
    std::int64_t first; ///< single trades that it puts together
    std::int64_t last;
};
struct told_kline {
    bar event;
    std::int64_t last; ///< single trade that is in it
};
struct session {
    std::vector<told_trade> trades;
    std::vector<told_kline> klines;
    std::vector<bool> is_trade; ///< of each message in turn
};

void add(session& s, const std::string& message) {
    const json::value data = json::parse(message).at("data");
    gatewright_test::event_log log;
    const auto status = venue::binance_futures::decode_stream(message, {77}, log);
    REQUIRE(static_cast<bool>(status));
    if (data.at("e") == "aggTrade") {
        REQUIRE(log.trades.size() == 1);
        s.trades.push_back({log.trades[0], data.at("f").as_int64(), data.at("l").as_int64()});
        s.is_trade.push_back(true);
    } else {
        REQUIRE(log.bars.size() == 1);
        s.klines.push_back({log.bars[0], data.at("k").at("L").as_int64()});
        s.is_trade.push_back(false);
    }
}

/// What the venue told of a symbol in a recording, or nothing without one.
std::optional<session> recorded(const std::filesystem::path& file, std::string_view symbol) {
    if (!std::filesystem::exists(file)) return std::nullopt;
    session s;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        const json::value v = json::parse(line);
        if (v.at("dir") != "ws_recv") continue;
        const json::value& data = v.at("payload").at("data");
        const json::value* const event = data.as_object().if_contains("e");
        if (event == nullptr || (*event != "aggTrade" && *event != "kline")) continue;
        if (std::string_view(data.at("s").as_string()) != symbol) continue;
        add(s, json::serialize(v.at("payload")));
    }
    return s;
}

/// Compares the bar that grows from trades with each kline of a bar that the session has from its start on, wherever
/// the kline ends with a trade. @return how many could be compared.
int compare_growing(const session& s) {
    int compared = 0;
    for (const told_kline& k : s.klines) {
        bars::time_bars b({.interval = {k.event.interval}});
        told out;
        std::uint64_t single = 0;
        std::int64_t last = 0;
        bool from_start = false;
        for (const told_trade& t : s.trades) {
            if (t.event.venue_time < k.event.open_time) {
                from_start = true;
                continue;
            }
            if (t.last > k.last) break;
            b.on(t.event, out);
            single += static_cast<std::uint64_t>(t.last - t.first + 1);
            last = t.last;
        }
        if (!from_start || last != k.last) continue;
        ++compared;
        const auto grown = b.growing();
        REQUIRE(grown.has_value());
        CHECK(grown->symbol == k.event.symbol);
        CHECK(grown->open_time == k.event.open_time);
        CHECK(grown->close_time == k.event.close_time);
        CHECK(grown->interval == k.event.interval);
        CHECK(grown->open == k.event.open);
        CHECK(grown->high == k.event.high);
        CHECK(grown->low == k.event.low);
        CHECK(grown->close == k.event.close);
        CHECK(grown->volume == k.event.volume);
        CHECK(grown->turnover == k.event.turnover);
        // The venue counts single trades, its stream puts them together.
        CHECK(single == k.event.trade_count);
    }
    return compared;
}

/// Compares what is between any two klines of one bar with the trades between them, where both end with a trade: a
/// bar of that volume exactly.
int compare_between(const session& s) {
    int compared = 0;
    for (std::size_t pair = 0; pair != s.klines.size() * s.klines.size(); ++pair) {
        const told_kline& from = s.klines[pair / s.klines.size()];
        const told_kline& to = s.klines[pair % s.klines.size()];
        if (from.event.open_time != to.event.open_time || from.last >= to.last) continue;
        std::int64_t next = from.last + 1;
        const auto volume = checked_sub(to.event.volume.value, from.event.volume.value).value();
        bars::volume_bars b({.threshold = volume});
        told out;
        for (const told_trade& t : s.trades) {
            if (t.first != next || t.last > to.last) continue;
            b.on(t.event, out);
            next = t.last + 1;
        }
        if (next != to.last + 1) continue;
        ++compared;
        REQUIRE(out.all.size() == 1);
        CHECK(out.all[0].volume.value == volume);
        CHECK(out.all[0].turnover == checked_sub(to.event.turnover, from.event.turnover).value());
        CHECK(out.all[0].close == to.event.close);
        CHECK(out.all[0].high <= to.event.high);
        CHECK(out.all[0].low >= to.event.low);
        CHECK_FALSE(b.growing());
    }
    return compared;
}

/// Plays a session as it came, gaps filled from its klines. @return the closed bars.
std::vector<bar> played(const session& s) {
    bars::time_bars b({.on_gap = bars::gap_policy::backfill});
    told out;
    std::size_t trade_at = 0;
    std::size_t kline_at = 0;
    for (const bool is_trade : s.is_trade) {
        if (is_trade)
            b.on(s.trades[trade_at++].event, out);
        else
            b.on(s.klines[kline_at++].event, out);
    }
    return out.all;
}

// Frames of our own: a minute that begins before they do, one that they have all of, and the start of a third.
constexpr std::string_view own_frames[] = {
    R"({"stream":"ethusdt@kline_1m","data":{"e":"kline","E":1764000059000,"s":"ETHUSDT","k":{"t":1764000000000,"T":1764000059999,"s":"ETHUSDT","i":"1m","f":900,"L":950,"o":"3118.00","c":"3119.00","h":"3121.90","l":"3117.25","v":"100.5","n":51,"x":false,"q":"313400.00","V":"50","Q":"156000","B":"0"}}})",
    R"({"stream":"ethusdt@aggTrade","data":{"e":"aggTrade","E":1764000059500,"s":"ETHUSDT","a":70,"p":"3120.00","q":"0.500","f":951,"l":953,"T":1764000059400,"m":false}})",
    R"({"stream":"ethusdt@kline_1m","data":{"e":"kline","E":1764000060010,"s":"ETHUSDT","k":{"t":1764000000000,"T":1764000059999,"s":"ETHUSDT","i":"1m","f":900,"L":953,"o":"3118.00","c":"3120.00","h":"3121.90","l":"3117.25","v":"101.000","n":54,"x":true,"q":"314960.00","V":"50.5","Q":"157560","B":"0"}}})",
    R"({"stream":"ethusdt@aggTrade","data":{"e":"aggTrade","E":1764000060100,"s":"ETHUSDT","a":71,"p":"3120.50","q":"1.250","f":954,"l":954,"T":1764000060000,"m":true}})",
    R"({"stream":"ethusdt@kline_1m","data":{"e":"kline","E":1764000060120,"s":"ETHUSDT","k":{"t":1764000060000,"T":1764000119999,"s":"ETHUSDT","i":"1m","f":954,"L":954,"o":"3120.50","c":"3120.50","h":"3120.50","l":"3120.50","v":"1.250","n":1,"x":false,"q":"3900.62500","V":"0","Q":"0","B":"0"}}})",
    R"({"stream":"ethusdt@aggTrade","data":{"e":"aggTrade","E":1764000090000,"s":"ETHUSDT","a":72,"p":"3119.10","q":"0.010","f":955,"l":956,"T":1764000089999,"m":true}})",
    R"({"stream":"ethusdt@aggTrade","data":{"e":"aggTrade","E":1764000119999,"s":"ETHUSDT","a":73,"p":"3122.00","q":"2","f":957,"l":957,"T":1764000119999,"m":false}})",
    R"({"stream":"ethusdt@aggTrade","data":{"e":"aggTrade","E":1764000120001,"s":"ETHUSDT","a":74,"p":"3122.10","q":"1","f":958,"l":958,"T":1764000120000,"m":false}})",
    R"({"stream":"ethusdt@kline_1m","data":{"e":"kline","E":1764000120002,"s":"ETHUSDT","k":{"t":1764000060000,"T":1764000119999,"s":"ETHUSDT","i":"1m","f":954,"L":957,"o":"3120.50","c":"3122.00","h":"3122.00","l":"3119.10","v":"3.260","n":4,"x":true,"q":"10175.81600","V":"2","Q":"6244","B":"0"}}})",
};

session own_session() {
    session s;
    for (const std::string_view frame : own_frames) add(s, std::string(frame));
    return s;
}

TEST_CASE("bars from a venue's trades equal its klines, growing and closed") {
    const session s = own_session();
    CHECK(compare_growing(s) == 2);
    CHECK(compare_between(s) == 2);
    const std::vector<bar> closed = played(s);
    REQUIRE(closed.size() == 2);
    // The first was told by the kline in place of what the trades knew; the second is the trades' own.
    CHECK(closed[0].volume == s.klines[1].event.volume);
    CHECK(closed[0].trade_count == 54);
    CHECK(closed[1].trade_count == 3);
    CHECK(closed[1].turnover == s.klines[3].event.turnover);
    CHECK_FALSE(closed[0].incomplete);
    CHECK_FALSE(closed[1].incomplete);
    // The venue's own klines, in bars of their length.
    bars::merged_bars from_klines({.interval = {minutes(1)}});
    told out;
    for (const told_kline& k : s.klines) from_klines.on(k.event, out);
    REQUIRE(out.all.size() == 2);
    for (std::size_t n = 0; n < 2; ++n) {
        CHECK(out.all[n].open_time == closed[n].open_time);
        CHECK(out.all[n].open == closed[n].open);
        CHECK(out.all[n].high == closed[n].high);
        CHECK(out.all[n].low == closed[n].low);
        CHECK(out.all[n].close == closed[n].close);
        CHECK(out.all[n].volume == closed[n].volume);
        CHECK(out.all[n].turnover == closed[n].turnover);
    }
}

TEST_CASE("bars from a recorded session's trades equal its klines") {
    const auto file = gatewright_test::shared_folder() /
                      "fixtures/binance/messages/sequences/cryptofeed-usdm-2021-07-22.jsonl";
    const auto sushi = recorded(file, "SUSHIUSDT");
    const auto akro = recorded(file, "AKROUSDT");
    if (!sushi || !akro) SKIP("no recorded session here: " << file);
    // So many klines end with a trade that the recording has, and so many pairs of them.
    CHECK(compare_growing(*sushi) + compare_growing(*akro) == 5);
    CHECK(compare_between(*sushi) + compare_between(*akro) == 67);
    // The minute that had begun before the recording is told as its kline.
    const std::vector<bar> closed = played(*sushi);
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].open_time == timestamp::from_milliseconds(1'626'992'700'000));
    CHECK(closed[0].volume.value == "3005"_d);
    CHECK(closed[0].turnover == "22875.8590"_d);
    CHECK(closed[0].trade_count == 113);
}

TEST_CASE("bars from another venue's recorded trades equal its candles") {
    const auto file = gatewright_test::shared_folder() /
                      "fixtures/gate/messages/sequences/cryptofeed-spot-2021-04-22.jsonl";
    if (!std::filesystem::exists(file)) SKIP("no recorded session here: " << file);
    bars::time_bars b({.interval = {minutes(1)}});
    told out;
    int compared = 0;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        const json::value v = json::parse(line);
        if (v.at("dir") != "ws_recv" || v.at("payload").at("event") != "update") continue;
        const json::value& row = v.at("payload").at("result");
        const auto text = [&](const char* key) { return std::string_view(row.at(key).as_string()); };
        if (v.at("payload").at("channel") == "spot.trades" && text("currency_pair") == "NEO_BTC") {
            trade t = traded({}, text("price"), text("amount"), std::to_string(row.at("id").as_int64()));
            t.symbol = "NEO_BTC";
            const decimal ms = decimal::parse(text("create_time_ms")).value();
            t.venue_time = {ms.rescaled(-6, rounding::floor)->mantissa()};
            CHECK(b.on(t, out) == bars::verdict::applied);
        }
        // Gate's candles of that time tell their volume in quote currency.
        if (v.at("payload").at("channel") == "spot.candlesticks" && text("n") == "1m_NEO_BTC" &&
            text("v") != "0") {
            const auto number = [&](const char* key) { return decimal::parse(text(key)).value(); };
            const auto grown = b.growing();
            REQUIRE(grown.has_value());
            ++compared;
            CHECK(grown->open_time.milliseconds() == number("t").mantissa() * 1'000);
            CHECK(grown->open.value == number("o"));
            CHECK(grown->high.value == number("h"));
            CHECK(grown->low.value == number("l"));
            CHECK(grown->close.value == number("c"));
            CHECK(grown->turnover == number("v"));
        }
    }
    CHECK(compared >= 1);
}

} // namespace recorded_bars_test
