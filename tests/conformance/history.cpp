// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <algorithm>
#include <set>
#include <string>

using namespace gatewright_test;
using gw::history_kind;
using gw::history_state;
using gw::side;

// The past, asked for by request: page by page, within the venue's limits, and to an end.
namespace {

gw::history_request past(const conformance& c, history_kind what, gw::duration back,
                         gw::bar_interval every = {}) {
    gw::history_request r;
    r.what = what;
    r.symbol = first();
    r.interval = every;
    r.from = c.w.now() - back;
    r.tag = 77;
    return r;
}
constexpr gw::bar_interval minute{gw::minutes(1)};

bool ended(const conformance& c) {
    const auto& all = c.d->seen.history;
    return !all.empty() && all.back().state != history_state::running;
}

} // namespace

TEST_CASE("H01 bars of the past come in order, without the one that grows, and say that they are all",
          "[conformance][history]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    for (int i = 0; i < 5; ++i) {
        c.w.trade_elsewhere(i % 2 == 0 ? "60010" : "60020");
        c.d->run_for(gw::minutes(1));
    }
    REQUIRE(c.d->history(past(c, history_kind::bars, gw::minutes(30), minute)).has_value());
    REQUIRE(c.d->run_until([&] { return ended(c); }, gw::minutes(1)));
    const auto& bars = c.d->seen.past_bars;
    REQUIRE(bars.size() >= 4);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        CHECK(bars[i].closed);
        CHECK(bars[i].symbol == gw::symbol_name(first()));
        CHECK(bars[i].interval == gw::minutes(1));
        CHECK(bars[i].open_time.ns % gw::minutes(1).ns == 0);
        CHECK(bars[i].close_time == bars[i].open_time + gw::minutes(1) - gw::milliseconds(1));
        if (i != 0) CHECK(bars[i].open_time == bars[i - 1].open_time + gw::minutes(1));
    }
    CHECK(bars.back().close_time < c.w.now());
    CHECK(bars.back().open_time + gw::minutes(2) > c.w.now());
    CHECK(case_price(bars.back().high.value) == "60010");
    CHECK(case_price(bars[bars.size() - 2].high.value) == "60020");
    if (kit().has_trades) CHECK(bars.back().volume.value.sign() > 0);
    const auto& end = c.d->seen.history.back();
    CHECK(end.state == history_state::done);
    CHECK(end.tag == 77);
    CHECK(end.what == history_kind::bars);
    CHECK(end.rows == bars.size());
    CHECK(end.unread == 0);
    // What is past moves nothing of now.
    CHECK(c.d->seen.bars == 0);
}

TEST_CASE("H02 a stretch beyond one page comes page after page, each told", "[conformance][history]") {
    needs(kit().has_contracts() && kit().lists_funding, "list of funding");
    conformance c;
    REQUIRE(c.d->until_ready());
    constexpr auto back = gw::minutes(60 * 24 * 400);
    REQUIRE(c.d->history(past(c, history_kind::funding_rates, back)).has_value());
    REQUIRE(c.d->run_until([&] { return ended(c); }, gw::minutes(5)));
    const auto& rates = c.d->seen.past_funding;
    CHECK(rates.size() == 1200); // three a day
    const auto& told = c.d->seen.history;
    REQUIRE(told.size() >= 2);
    std::uint64_t rows = 0;
    for (const auto& h : told) {
        CHECK(h.rows >= rows); // the last page may be empty
        rows = h.rows;
        CHECK((&h == &told.back()) == (h.state == history_state::done));
        if (&h != &told.back()) CHECK(h.state == history_state::running);
    }
    const bool back_in_time = told.back().newest_first;
    for (std::size_t i = 1; i < rates.size(); ++i) {
        const gw::duration step = rates[i].venue_time - rates[i - 1].venue_time;
        if (step != (back_in_time ? gw::duration{} - gw::minutes(480) : gw::minutes(480)))
            FAIL("between " << i - 1 << " and " << i);
    }
}

TEST_CASE("H03 trades of the past, none twice", "[conformance][history]") {
    needs(kit().has_trades && kit().most_past_trades != 0, "trades of the past");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto begin = c.w.now();
    const std::size_t traded = std::min<std::size_t>(250, kit().most_past_trades);
    for (std::size_t i = 0; i < traded; ++i) {
        c.w.trade_elsewhere("60010");
        c.d->run_for(gw::milliseconds(100));
    }
    auto r = past(c, history_kind::trades, {});
    r.from = begin;
    REQUIRE(c.d->history(r).has_value());
    REQUIRE(c.d->run_until([&] { return ended(c); }, gw::minutes(1)));
    const auto& trades = c.d->seen.past_trades;
    std::set<std::string> ids;
    std::size_t ours = 0;
    for (const auto& t : trades) {
        ids.insert(std::string(t.id.view()));
        ours += case_price(t.price.value) == "60010";
    }
    CHECK(ids.size() == trades.size());
    CHECK(ours == traded);
    CHECK(c.d->seen.history.back().state == history_state::done);
}

TEST_CASE("H04 a page that does not come is asked for again, and given up by name",
          "[conformance][history]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::minutes(2));
    const auto rest = link_of(role::requests);
    c.w.fault(rest, fault::unavailable, 1);
    REQUIRE(c.d->history(past(c, history_kind::bars, gw::minutes(5), minute)).has_value());
    REQUIRE(c.d->run_until([&] { return ended(c); }, gw::minutes(1)));
    CHECK(c.d->seen.history.back().state == history_state::done);
    // Silence, for ever: the others wait for it, and have their turn.
    c.w.fault(rest, fault::drop, 0);
    REQUIRE(c.d->history(past(c, history_kind::bars, gw::minutes(5), minute)).has_value());
    const bool trades = kit().has_trades && kit().most_past_trades != 0;
    const auto other = trades ? history_kind::trades : history_kind::bars;
    REQUIRE(c.d->history(past(c, other, gw::minutes(1), trades ? gw::bar_interval{} : minute)).has_value());
    REQUIRE(c.d->run_until(
        [&] { return ended(c) && c.d->seen.history.back().state == history_state::failed; }, gw::minutes(3)));
    CHECK_FALSE(c.d->seen.history.back().reason.empty());
    c.w.clear_faults();
    const std::size_t before = c.d->seen.history.size();
    REQUIRE(c.d->run_until([&] { return c.d->seen.history.size() > before && ended(c); }, gw::minutes(3)));
    CHECK(c.d->seen.history.back().what == other);
    CHECK(c.d->seen.history.back().state == history_state::done);
}

TEST_CASE("H05 what cannot be asked for is refused by name, and nothing is sent", "[conformance][history]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto refusal = [&](gw::history_request r) -> std::string {
        const auto asked = c.d->history(r);
        if (asked) return "taken";
        return std::string(to_string(asked.error().code)) + " " + asked.error().field;
    };
    const std::size_t sent = c.d->sent().size();
    CHECK(refusal(past(c, history_kind::bars, gw::minutes(5), {gw::minutes(7)})) ==
          "invalid_parameter interval");
    CHECK(refusal(past(c, history_kind::bars, gw::minutes(5))) == "invalid_parameter interval");
    CHECK(refusal(past(c, history_kind::open_interest, gw::minutes(5), minute)) ==
          (kit().has_contracts() && kit().lists_funding ? "invalid_parameter interval"
                                                        : "unsupported history"));
    auto r = past(c, history_kind::bars, gw::minutes(5), minute);
    r.to = r.from - gw::seconds(1);
    CHECK(refusal(r) == "invalid_parameter from");
    r.to = {};
    r.from = {};
    CHECK(refusal(r) == "invalid_parameter from");
    r.from = c.w.now();
    r.symbol = "NOBODY";
    CHECK(refusal(r) == "unknown_instrument symbol");
    CHECK(c.d->sent().size() == sent);
    for (int i = 0; i < 32; ++i)
        CHECK(refusal(past(c, history_kind::bars, gw::minutes(5), minute)) == "taken");
    CHECK(refusal(past(c, history_kind::bars, gw::minutes(5), minute)) == "throttled history");
    // An account that does not exist needs no past; orders go on meanwhile.
    const auto o = c.place(limit(side::buy, "59900", "0.010"));
    REQUIRE(c.d->run_until(
        [&] {
            return std::ranges::count_if(c.d->seen.history,
                                         [](const auto& h) { return h.state == history_state::done; }) == 32;
        },
        gw::minutes(5)));
    CHECK(c.life(o) == gw::lifecycle::working);
}
