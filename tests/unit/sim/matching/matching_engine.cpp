// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/flow.hpp>
#include <gatewright/sim/matching/matching_engine.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {

/// A market with one instrument (tick 0.10, lot 0.001) and two traders without fees.
struct market {
    matching_engine engine;
    instrument_id btc = engine.add_instrument({"BTCUSDT", "0.10"_d, "0.001"_d});
    account_id ann = engine.add_account("100000"_d, {});
    account_id bob = engine.add_account("100000"_d, {});
    timestamp now{1'000'000'000};

    order_terms limit(account_id who, side s, std::int64_t ticks, std::int64_t lots) const {
        order_terms t;
        t.account = who;
        t.instrument = btc;
        t.side = s;
        t.price_ticks = ticks;
        t.lots = lots;
        return t;
    }
    order_terms market_order(account_id who, side s, std::int64_t lots) const {
        order_terms t = limit(who, s, 0, lots);
        t.type = order_type::market;
        return t;
    }
    order_id rest(account_id who, side s, std::int64_t ticks, std::int64_t lots) {
        const outcome o = engine.place(limit(who, s, ticks, lots), now);
        REQUIRE(o.ok());
        return o.id;
    }
    order_status status(order_id id) const { return engine.find(id)->status; }
    std::int64_t executed(order_id id) const { return engine.find(id)->executed_lots; }
    std::int64_t lots(account_id who) const { return engine.account_of(who).position_of(btc).lots; }
    std::vector<std::string> story() {
        std::vector<std::string> all;
        for (const report& r : engine.take_reports()) {
            static constexpr const char* words[] = {"accepted", "traded", "cancelled", "expired", "amended"};
            std::string line =
                (r.order.account == ann ? "ann " : "bob ") + std::string(words[static_cast<int>(r.kind)]);
            if (r.kind == report_kind::traded)
                line +=
                    " " + std::to_string(r.execution.lots) + "@" + std::to_string(r.execution.price_ticks);
            all.push_back(line);
        }
        return all;
    }
};
using story_t = std::vector<std::string>;

} // namespace

TEST_CASE("orders trade at the best price first and in the order of their arrival") {
    market m;
    const auto late = m.rest(m.ann, side::sell, 1001, 5);
    const auto first = m.rest(m.ann, side::sell, 1000, 2);
    const auto second = m.rest(m.ann, side::sell, 1000, 3);
    const auto taker = m.rest(m.bob, side::buy, 1001, 6);
    CHECK(m.executed(first) == 2);
    CHECK(m.executed(second) == 3);
    CHECK(m.executed(late) == 1);
    CHECK(m.status(taker) == order_status::filled);
    CHECK(m.story() == story_t{"ann accepted", "ann accepted", "ann accepted", "bob accepted",
                               "bob traded 2@1000", "ann traded 2@1000", "bob traded 3@1000",
                               "ann traded 3@1000", "bob traded 1@1001", "ann traded 1@1001"});
    const auto trades = m.engine.take_trades();
    REQUIRE(trades.size() == 3);
    CHECK(trades[0].id == 1);
    CHECK_FALSE(trades[0].buyer_is_maker);
    CHECK(m.engine.book(m.btc).lots_at(side::sell, 1001) == 4);
    CHECK(m.engine.book(m.btc).lots_at(side::sell, 1000) == 0);
}

TEST_CASE("what a limit order does not fill rests at its price") {
    market m;
    m.rest(m.ann, side::sell, 1000, 2);
    const auto id = m.rest(m.bob, side::buy, 1000, 5);
    CHECK(m.status(id) == order_status::partially_filled);
    CHECK(m.engine.book(m.btc).best(side::buy) == 1000);
    CHECK(m.engine.book(m.btc).lots_at(side::buy, 1000) == 3);
}

TEST_CASE("a market order without enough liquidity fills what there is and expires") {
    market m;
    m.rest(m.ann, side::sell, 1000, 2);
    const auto id = m.engine.place(m.market_order(m.bob, side::buy, 5), m.now).id;
    CHECK(m.status(id) == order_status::expired);
    CHECK(m.executed(id) == 2);
    CHECK_FALSE(m.engine.book(m.btc).best(side::buy));
}

TEST_CASE("an immediate-or-cancel order never rests") {
    market m;
    m.rest(m.ann, side::sell, 1000, 2);
    auto t = m.limit(m.bob, side::buy, 1000, 5);
    t.time_in_force = time_in_force::immediate_or_cancel;
    const auto id = m.engine.place(t, m.now).id;
    CHECK(m.status(id) == order_status::expired);
    CHECK(m.executed(id) == 2);
    CHECK_FALSE(m.engine.book(m.btc).best(side::buy));
}

TEST_CASE("a fill-or-kill order fills in full or leaves no trace") {
    market m;
    m.rest(m.ann, side::sell, 1000, 2);
    m.rest(m.ann, side::sell, 1002, 2);
    (void)m.engine.take_reports();
    auto t = m.limit(m.bob, side::buy, 1001, 3);
    t.time_in_force = time_in_force::fill_or_kill;
    CHECK(m.engine.place(t, m.now).why == refusal::cannot_fill);
    CHECK(m.engine.take_reports().empty());
    CHECK(m.engine.account_of(m.bob).orders.empty());
    t.price_ticks = 1002;
    const auto id = m.engine.place(t, m.now).id;
    CHECK(m.status(id) == order_status::filled);
}

TEST_CASE("a post-only order that would take is refused without a trace") {
    market m;
    m.rest(m.ann, side::sell, 1000, 2);
    auto t = m.limit(m.bob, side::buy, 1000, 1);
    t.post_only = true;
    CHECK(m.engine.place(t, m.now).why == refusal::would_take);
    t.price_ticks = 999;
    CHECK(m.engine.place(t, m.now).ok());
}

TEST_CASE("a good-till-date order expires when its time has come, not before") {
    market m;
    auto t = m.limit(m.ann, side::buy, 1000, 1);
    t.time_in_force = time_in_force::good_till_date;
    t.good_till = m.now + seconds(700);
    const auto id = m.engine.place(t, m.now).id;
    m.engine.expire(m.now + seconds(699));
    CHECK(m.status(id) == order_status::working);
    m.engine.expire(m.now + seconds(700));
    CHECK(m.status(id) == order_status::expired);
    CHECK_FALSE(m.engine.book(m.btc).best(side::buy));
    CHECK(m.story() == story_t{"ann accepted", "ann expired"});
}

TEST_CASE("self-trade prevention ends the taker, the maker or both") {
    const auto run = [](self_trade_prevention mode) {
        market m;
        const auto maker = m.rest(m.ann, side::sell, 1000, 2);
        m.rest(m.bob, side::sell, 1000, 2);
        auto t = m.limit(m.ann, side::buy, 1000, 3);
        t.stp = mode;
        const auto taker = m.engine.place(t, m.now).id;
        return std::tuple(m.status(maker), m.status(taker), m.executed(taker), m.lots(m.ann));
    };
    using enum order_status;
    CHECK(run(self_trade_prevention::expire_maker) == std::tuple(expired_in_match, partially_filled, 2, 2));
    CHECK(run(self_trade_prevention::expire_taker) == std::tuple(working, expired_in_match, 0, 0));
    CHECK(run(self_trade_prevention::expire_both) == std::tuple(expired_in_match, expired_in_match, 0, 0));
    CHECK(run(self_trade_prevention::none) == std::tuple(filled, filled, 3, 1));
}

TEST_CASE("a fill-or-kill order does not count what self-trade prevention would remove") {
    market m;
    m.rest(m.ann, side::sell, 1000, 2);
    m.rest(m.bob, side::sell, 1000, 2);
    auto t = m.limit(m.ann, side::buy, 1000, 3);
    t.time_in_force = time_in_force::fill_or_kill;
    CHECK(m.engine.place(t, m.now).why == refusal::cannot_fill);
    t.stp = self_trade_prevention::none;
    CHECK(m.engine.place(t, m.now).ok());
}

TEST_CASE("a reduce-only order needs a position, never exceeds it, and ends with it") {
    market m;
    auto t = m.limit(m.ann, side::sell, 1000, 5);
    t.reduce_only = true;
    CHECK(m.engine.place(t, m.now).why == refusal::not_reducing);
    m.rest(m.bob, side::sell, 1000, 3);
    m.rest(m.ann, side::buy, 1000, 3);
    CHECK(m.lots(m.ann) == 3);
    t.price_ticks = 1010;
    const auto resting = m.engine.place(t, m.now).id;
    CHECK(m.status(resting) == order_status::working);
    m.rest(m.bob, side::buy, 1010, 4);
    CHECK(m.lots(m.ann) == 0);
    CHECK(m.executed(resting) == 3);
    CHECK(m.status(resting) == order_status::expired);
}

TEST_CASE("a resting reduce-only order ends when another order closes the position") {
    market m;
    m.rest(m.bob, side::sell, 1000, 3);
    m.rest(m.ann, side::buy, 1000, 3);
    auto t = m.limit(m.ann, side::sell, 1010, 3);
    t.reduce_only = true;
    const auto resting = m.engine.place(t, m.now).id;
    m.rest(m.bob, side::buy, 990, 3);
    m.engine.place(m.market_order(m.ann, side::sell, 3), m.now);
    CHECK(m.lots(m.ann) == 0);
    CHECK(m.status(resting) == order_status::expired);
}

TEST_CASE("an order whose margin exceeds the balance is refused, and one that reduces is not") {
    market m;
    // 100 000 at 20 times: 2 000 000 of notional; one lot at 600 000 ticks is 60.
    CHECK(m.engine.place(m.limit(m.ann, side::buy, 600'000, 33'334), m.now).why == refusal::no_margin);
    CHECK(m.engine.place(m.limit(m.ann, side::buy, 600'000, 33'333), m.now).ok());
    CHECK(m.engine.place(m.limit(m.ann, side::buy, 600'000, 1), m.now).why == refusal::no_margin);
    CHECK(m.engine.place(m.limit(m.ann, side::sell, 600'001, 33'000), m.now).ok());
    m.engine.set_leverage(m.bob, m.btc, 1);
    CHECK(m.engine.place(m.limit(m.bob, side::buy, 500'000, 2'001), m.now).why == refusal::no_margin);
}

TEST_CASE("an amended order loses its place, keeps its fills and may trade") {
    market m;
    const auto first = m.rest(m.ann, side::sell, 1000, 4);
    const auto second = m.rest(m.bob, side::sell, 1000, 4);
    m.rest(m.ann, side::buy, 990, 1);
    CHECK(m.engine.amend(first, 1000, 5, m.now).ok());
    auto t = m.limit(m.ann, side::buy, 1000, 4);
    t.stp = self_trade_prevention::none;
    (void)m.engine.place(t, m.now);
    CHECK(m.executed(second) == 4);
    CHECK(m.executed(first) == 0);
    auto part = m.limit(m.bob, side::buy, 1000, 2);
    (void)m.engine.place(part, m.now);
    CHECK(m.executed(first) == 2);
    CHECK(m.engine.amend(first, 1001, 2, m.now).ok());
    CHECK(m.status(first) == order_status::cancelled);
    CHECK(m.engine.amend(first, 1001, 2, m.now).why == refusal::unknown_order);
}

TEST_CASE("cancelling twice or an unknown order is refused") {
    market m;
    const auto id = m.rest(m.ann, side::buy, 1000, 1);
    CHECK(m.engine.cancel(id, m.now).ok());
    CHECK(m.engine.cancel(id, m.now).why == refusal::unknown_order);
    CHECK(m.engine.cancel(99, m.now).why == refusal::unknown_order);
    CHECK(m.engine.place(m.limit(m.ann, side::buy, 0, 1), m.now).why == refusal::malformed);
    CHECK(m.engine.place(m.limit(m.ann, side::buy, 1, 0), m.now).why == refusal::malformed);
}

TEST_CASE("every fill tells balance and position as they were right after it") {
    market m;
    matching_engine& e = m.engine;
    const auto payer = e.add_account("1000"_d, {"0.0002"_d, "0.0005"_d});
    m.rest(m.bob, side::sell, 1000, 2);
    m.rest(m.bob, side::sell, 1001, 2);
    (void)e.take_reports();
    REQUIRE(e.place(m.market_order(payer, side::buy, 3), m.now).ok());
    std::vector<execution> fills;
    for (const report& r : e.take_reports())
        if (r.kind == report_kind::traded && r.order.account == payer) fills.push_back(r.execution);
    REQUIRE(fills.size() == 2);
    CHECK(fills[0].value == to_units("0.2"_d));
    CHECK(fills[0].fee == to_units("0.0001"_d));
    CHECK(fills[0].wallet_after == to_units("999.9999"_d));
    CHECK(fills[0].position_lots_after == 2);
    CHECK(fills[1].position_lots_after == 3);
    CHECK(fills[1].position_cost_after == to_units("0.3001"_d));
    CHECK(e.account_of(payer).wallet == to_units("1000"_d) - e.account_of(payer).fees);
}

namespace {

/// A book as a plain list, searched from end to end: slow and obvious.
struct naive_book {
    struct entry {
        std::uint64_t id;
        account_id account;
        side s;
        std::int64_t ticks;
        std::int64_t lots;
    };
    std::vector<entry> entries; // in order of arrival

    /// Fills as (maker id, ticks, lots); what is left is returned in `left`.
    std::vector<std::tuple<std::uint64_t, std::int64_t, std::int64_t>>
    take(account_id who, side s, bool market, std::int64_t ticks, std::int64_t& left) {
        std::vector<std::tuple<std::uint64_t, std::int64_t, std::int64_t>> fills;
        for (;;) {
            auto best = entries.end();
            for (auto at = entries.begin(); at != entries.end(); ++at) {
                if (at->s == s) continue;
                if (!market && (s == side::buy ? at->ticks > ticks : at->ticks < ticks)) continue;
                if (best == entries.end() ||
                    (s == side::buy ? at->ticks < best->ticks : at->ticks > best->ticks))
                    best = at;
            }
            if (best == entries.end() || left == 0) return fills;
            if (best->account == who) { // expire maker
                entries.erase(best);
                continue;
            }
            const std::int64_t lots = std::min(left, best->lots);
            fills.emplace_back(best->id, best->ticks, lots);
            left -= lots;
            best->lots -= lots;
            if (best->lots == 0) entries.erase(best);
        }
    }
    bool would_take(side s, std::int64_t ticks) const {
        return std::any_of(entries.begin(), entries.end(), [&](const entry& e) {
            return e.s != s && (s == side::buy ? e.ticks <= ticks : e.ticks >= ticks);
        });
    }
};

} // namespace

TEST_CASE("random orders trade as in a naive list, and the books agree after each") {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        matching_engine engine;
        const auto i = engine.add_instrument({"BTCUSDT", "0.10"_d, "0.001"_d});
        const auto house = engine.add_account({}, {}, 1, true);
        std::vector<account_id> traders{house};
        for (int n = 0; n < 3; ++n) traders.push_back(engine.add_account("10000000"_d, {}, 20));
        naive_book naive;
        random_source random(seed);
        std::vector<std::uint64_t> ids;
        std::map<account_id, std::int64_t> position;
        for (int n = 0; n < 3'000; ++n) {
            const timestamp now{n + 1};
            if (random.chance(25) && !ids.empty()) {
                const auto id =
                    ids[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(ids.size())))];
                const auto at = std::find_if(naive.entries.begin(), naive.entries.end(),
                                             [&](const auto& e) { return e.id == id; });
                REQUIRE(engine.cancel(id, now).ok() == (at != naive.entries.end()));
                if (at != naive.entries.end()) naive.entries.erase(at);
                continue;
            }
            order_terms t;
            t.account = traders[static_cast<std::size_t>(random.below(4))];
            t.instrument = i;
            t.side = random.chance(50) ? side::buy : side::sell;
            t.lots = 1 + random.below(20);
            t.price_ticks = 1000 + random.below(20) - (t.side == side::buy ? 14 : 6);
            const auto kind = random.below(10);
            if (kind == 0) {
                t.type = order_type::market;
                t.price_ticks = 0;
            }
            if (kind == 1) t.time_in_force = time_in_force::immediate_or_cancel;
            if (kind == 2) t.post_only = true;
            const outcome placed = engine.place(t, now);
            if (t.post_only && naive.would_take(t.side, t.price_ticks)) {
                REQUIRE(placed.why == refusal::would_take);
                continue;
            }
            REQUIRE(placed.ok());
            ids.push_back(placed.id);
            std::int64_t left = t.lots;
            std::map<std::uint64_t, account_id> owners;
            for (const auto& e : naive.entries) owners[e.id] = e.account;
            const auto expected =
                naive.take(t.account, t.side, t.type == order_type::market, t.price_ticks, left);
            const auto trades = engine.take_trades();
            REQUIRE(trades.size() == expected.size());
            for (std::size_t k = 0; k < trades.size(); ++k) {
                const auto& [maker, ticks, lots] = expected[k];
                REQUIRE(trades[k].price_ticks == ticks);
                REQUIRE(trades[k].lots == lots);
                REQUIRE(trades[k].buyer_is_maker == (t.side == side::sell));
                const std::int64_t sign = t.side == side::buy ? 1 : -1;
                position[t.account] += sign * lots;
                position[owners[maker]] -= sign * lots;
            }
            if (left > 0 && t.type == order_type::limit && t.time_in_force == time_in_force::good_till_cancel)
                naive.entries.push_back({placed.id, t.account, t.side, t.price_ticks, left});
            std::map<std::pair<int, std::int64_t>, std::int64_t> levels;
            for (const auto& e : naive.entries) levels[{static_cast<int>(e.s), e.ticks}] += e.lots;
            std::size_t seen = 0;
            for (const side s : {side::buy, side::sell})
                engine.book(i).walk(s, [&](std::int64_t ticks, const auto& level) {
                    ++seen;
                    REQUIRE(levels[{static_cast<int>(s), ticks}] == level.total);
                    return true;
                });
            REQUIRE(seen == levels.size());
        }
        for (const account_id a : traders) REQUIRE(engine.account_of(a).position_of(i).lots == position[a]);
    }
}

namespace {

/// A spot pair (tick 0.01, lot 0.001) and two traders with 1000 quote and 10 base each.
struct spot_market {
    matching_engine engine;
    instrument_id pair = 0;
    account_id ann = 0, bob = 0;
    timestamp now{1'000'000'000};

    spot_market() {
        instrument_spec s{"GOLDTEA", "0.01"_d, "0.001"_d};
        s.kind = instrument_kind::spot;
        s.base = 1;
        pair = engine.add_instrument(s);
        ann = engine.add_account("1000"_d, {});
        bob = engine.add_account("1000"_d, {});
        for (const account_id a : {ann, bob}) engine.set_balance(a, 1, "10"_d);
    }
    order_terms limit(account_id who, side s, std::int64_t ticks, std::int64_t lots) const {
        order_terms t;
        t.account = who;
        t.instrument = pair;
        t.side = s;
        t.price_ticks = ticks;
        t.lots = lots;
        return t;
    }
    order_id placed(const order_terms& t) {
        const outcome o = engine.place(t, now);
        REQUIRE(o.ok());
        return o.id;
    }
    /// What is held of an asset, in whole units of 10^-3.
    std::int64_t held(account_id a, asset_id asset) const {
        return static_cast<std::int64_t>(engine.initial_margin(a, asset) / 100'000);
    }
};

} // namespace

TEST_CASE("an order that waits is held for and outside of the book, a dormant one is not even held for") {
    spot_market m;
    order_terms t = m.limit(m.ann, side::sell, 10'000, 2'000);
    t.stand = standing::waits;
    const auto waiting = m.placed(t);
    t.stand = standing::dormant;
    const auto dormant = m.placed(t);
    CHECK(m.held(m.ann, 1) == 2'000);
    CHECK_FALSE(m.engine.book(m.pair).best(side::sell));
    CHECK(m.engine.account_of(m.ann).open.size() == 2);
    CHECK(m.engine.release(dormant, standing::waits, m.now).ok());
    CHECK(m.held(m.ann, 1) == 4'000);
    CHECK(m.engine.release(dormant, standing::in_market, m.now).ok());
    CHECK(m.engine.book(m.pair).lots_at(side::sell, 10'000) == 2'000);
    CHECK(m.engine.release(dormant, standing::in_market, m.now).why == refusal::unknown_order);
    CHECK(m.engine.cancel(waiting, m.now).ok());
    CHECK(m.engine.release(waiting, standing::in_market, m.now).why == refusal::unknown_order);
    std::vector<report_kind> kinds;
    for (const report& r : m.engine.take_reports()) kinds.push_back(r.kind);
    using enum report_kind;
    CHECK(kinds == std::vector{accepted, accepted, accepted, accepted, cancelled});
}

TEST_CASE("an order that is let in is rejected if it cannot be paid, or is post-only and would take") {
    spot_market m;
    order_terms t = m.limit(m.ann, side::buy, 10'000, 9'000);
    t.stand = standing::dormant;
    const auto dear = m.placed(t), other = m.placed(t);
    CHECK(m.engine.release(dear, standing::in_market, m.now).ok());
    CHECK(m.engine.release(other, standing::in_market, m.now).why == refusal::no_margin);
    CHECK(m.engine.find(other)->status == order_status::rejected);
    CHECK(m.engine.find(other)->ending == ending::unpaid);
    t = m.limit(m.bob, side::sell, 9'000, 1'000);
    t.stand = standing::waits;
    t.post_only = true;
    const auto maker = m.placed(t);
    (void)m.engine.release(maker, standing::in_market, m.now);
    CHECK(m.engine.find(maker)->status == order_status::rejected);
    CHECK(m.engine.find(maker)->ending == ending::would_take);
    // A market order that waits is held for at the price that it waits for, and judged by the book when it is let in.
    t = m.limit(m.bob, side::buy, 0, 1'000);
    t.type = order_type::market;
    t.stand = standing::waits;
    t.held_ticks = 20'000;
    (void)m.placed(t);
    CHECK(m.held(m.bob, 0) == 200'000);
}

TEST_CASE("of a group the dearest is held for, and one is ended for another") {
    spot_market m;
    order_terms t = m.limit(m.ann, side::buy, 20'000, 4'000);
    t.one_of = 7;
    t.stand = standing::waits;
    const auto stop = m.placed(t);
    t.price_ticks = 10'000;
    t.stand = standing::in_market;
    const auto limit = m.placed(t);
    CHECK(m.held(m.ann, 0) == 800'000);
    CHECK(m.engine.end(stop, order_status::expired, ending::other_leg, m.now).ok());
    CHECK(m.held(m.ann, 0) == 400'000);
    CHECK(m.engine.find(stop)->ending == ending::other_leg);
    CHECK(m.engine.find(limit)->status == order_status::working);
}

TEST_CASE("a lowered order keeps its place, goes by its new name and gives back what was held") {
    spot_market m;
    const auto first = m.placed(m.limit(m.ann, side::sell, 10'000, 3'000));
    const auto second = m.placed(m.limit(m.bob, side::sell, 10'000, 1'000));
    CHECK(m.engine.lower(first, 3'000, "same", m.now).why == refusal::malformed);
    CHECK(m.engine.lower(first, 1'000, "less", m.now).ok());
    CHECK(m.held(m.ann, 1) == 1'000);
    CHECK(m.engine.book(m.pair).lots_at(side::sell, 10'000) == 2'000);
    order_terms t = m.limit(m.bob, side::buy, 10'000, 500);
    t.stp = self_trade_prevention::none;
    (void)m.placed(t);
    CHECK(m.engine.find(first)->executed_lots == 500);
    CHECK(m.engine.find(first)->client_order_id == "less");
    CHECK(m.engine.lower(first, 500, "none", m.now).why == refusal::malformed);
    CHECK(m.engine.find(second)->executed_lots == 0);
}

TEST_CASE("an iceberg shows a part, and joins the queue again with the next") {
    spot_market m;
    order_terms t = m.limit(m.ann, side::sell, 10'000, 2'500);
    t.shown_lots = 1'000;
    const auto ice = m.placed(t);
    const auto plain = m.placed(m.limit(m.bob, side::sell, 10'000, 500));
    CHECK(m.engine.book(m.pair).lots_at(side::sell, 10'000) == 1'500);
    t = m.limit(m.bob, side::buy, 10'000, 2'600);
    t.stp = self_trade_prevention::none;
    t.time_in_force = time_in_force::fill_or_kill; // What is hidden counts.
    (void)m.placed(t);
    CHECK(m.engine.find(plain)->status == order_status::filled);
    CHECK(m.engine.find(ice)->executed_lots == 2'100);
    CHECK(m.engine.book(m.pair).lots_at(side::sell, 10'000) == 400);
    std::vector<std::int64_t> parts;
    for (const public_trade& p : m.engine.take_trades()) parts.push_back(p.lots);
    CHECK(parts == std::vector<std::int64_t>{1'000, 500, 1'000, 100});
    // Lowered below what it shows, it shows that.
    CHECK(m.engine.lower(ice, 2'300, "ice", m.now).ok());
    CHECK(m.engine.book(m.pair).lots_at(side::sell, 10'000) == 200);
}

TEST_CASE("prevention that takes quantity off both ends the smaller of two orders") {
    for (const auto& [maker_lots, taker_lots] : {std::pair(3'000, 1'000), {1'000, 3'000}, {2'000, 2'000}}) {
        spot_market m;
        const auto maker = m.placed(m.limit(m.ann, side::sell, 10'000, maker_lots));
        order_terms t = m.limit(m.ann, side::buy, 10'000, taker_lots);
        t.stp = self_trade_prevention::decrement;
        const auto taker = m.placed(t);
        const std::int64_t taken = std::min(maker_lots, taker_lots);
        for (const auto& [id, lots] : {std::pair(maker, maker_lots), {taker, taker_lots}}) {
            const order& o = *m.engine.find(id);
            CHECK(o.prevented_lots == taken);
            CHECK(o.executed_lots == 0);
            CHECK(o.status == (lots == taken ? order_status::expired_in_match : order_status::working));
        }
        CHECK(m.engine.book(m.pair).lots_at(side::sell, 10'000) == maker_lots - taken);
        CHECK(m.engine.book(m.pair).lots_at(side::buy, 10'000) == taker_lots - taken);
        CHECK(m.engine.take_trades().empty());
    }
}

TEST_CASE("an order outside of the market may be changed before it is let in, and no other") {
    spot_market m;
    order_terms t = m.limit(m.ann, side::buy, 10'000, 1'000);
    t.stand = standing::dormant;
    const auto dormant = m.placed(t);
    t.price_ticks = 9'000;
    t.lots = 500;
    CHECK(m.engine.revise(dormant, t).ok());
    order_terms none = t;
    none.lots = 0;
    CHECK(m.engine.revise(dormant, none).why == refusal::malformed);
    none = t;
    none.price_ticks = 0;
    CHECK(m.engine.revise(dormant, none).why == refusal::malformed);
    CHECK(m.engine.release(dormant, standing::in_market, m.now).ok());
    CHECK(m.engine.book(m.pair).lots_at(side::buy, 9'000) == 500);
    CHECK(m.engine.revise(dormant, t).why == refusal::unknown_order);
    CHECK(m.engine.revise(12'345, t).why == refusal::unknown_order);
}

TEST_CASE(
    "an order that takes ends at the end of its range of prices, and what rests may lie outside of it") {
    spot_market m;
    for (const std::int64_t ticks : {10'000, 10'100}) (void)m.placed(m.limit(m.bob, side::sell, ticks, 100));
    order_terms t = m.limit(m.ann, side::buy, 10'200, 300);
    t.highest_ticks = 10'099;
    t.time_in_force = time_in_force::fill_or_kill;
    CHECK(m.engine.place(t, m.now).why == refusal::cannot_fill);
    t.time_in_force = time_in_force::good_till_cancel;
    const auto taker = m.placed(t);
    CHECK(m.engine.find(taker)->status == order_status::expired);
    CHECK(m.engine.find(taker)->ending == ending::price_range);
    CHECK(m.engine.find(taker)->executed_lots == 100);
    // The other end of the range: what it would gain from is out of it, too.
    t.lowest_ticks = 10'101;
    t.highest_ticks = 0;
    const auto cheap = m.placed(t);
    CHECK(m.engine.find(cheap)->ending == ending::price_range);
    CHECK(m.engine.find(cheap)->executed_lots == 0);
    t.price_ticks = 9'900;
    const auto rests = m.placed(t);
    CHECK(m.engine.find(rests)->status == order_status::working);
}
