// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

TEST_CASE("an idle desk does little: its timer never spins, ready or not", "[engine]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto settled = c.d->counts().inputs;
    c.d->run_for(gw::minutes(5));
    // Two marks a second, a clock sample a minute and a position check a minute.
    CHECK(c.d->counts().inputs - settled < 5 * kit().messages_a_minute + 75);

    SECTION("while the order channel is refused for longer than the position check's interval") {
        c.w.fault(c.orders_link(), fault::refuse);
        c.d->drop(c.orders_link());
        const auto before = c.d->counts().inputs;
        c.d->run_for(gw::minutes(5));
        if (kit().streams(c.orders_link())) CHECK_FALSE(c.d->ready());
        CHECK(c.d->counts().inputs - before < 5 * kit().messages_a_minute + 175);
    }
    SECTION("while no request is answered") {
        c.w.fault(link_of(role::requests), fault::refuse);
        c.d->drop(link_of(role::reports));
        const auto before = c.d->counts().inputs;
        c.d->run_for(gw::minutes(5));
        CHECK_FALSE(c.d->ready());
        CHECK(c.d->counts().inputs - before < 5 * 60 * 2 + 600);
        c.w.clear_faults();
        REQUIRE(c.d->until_ready(gw::minutes(2)));
    }
}

TEST_CASE("readiness is told exactly at each change, with its reason", "[engine]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    for (const link_id l : kit().stream_links()) {
        c.d->seen.statuses.clear();
        c.d->drop(l);
        c.d->run_for(gw::seconds(30));
        REQUIRE(c.d->seen.statuses.size() == 2);
        CHECK_FALSE(c.d->seen.statuses[0].ready);
        CHECK_FALSE(c.d->seen.statuses[0].reason.empty());
        CHECK(c.d->seen.statuses[1].ready);
        CHECK(c.d->seen.statuses[1].reason.empty());
    }
    c.agree();
}

TEST_CASE(
    "a strategy that answers each change with an order sees events in order and never inside one another",
    "[engine]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const int all = static_cast<int>(at_once(41));
    int left = all - 1;
    std::vector<std::uint64_t> tags;
    c.d->on.on_change = [&](const gw::order_change& e, hands& h) {
        tags.push_back(e.tag);
        if (e.state == gw::lifecycle::submitting && left > 0) {
            auto r = limit(side::buy, "59000", "0.001");
            r.tag = static_cast<std::uint64_t>(all - left);
            --left;
            static_cast<void>(h.submit(r));
        }
    };
    c.place(limit(side::buy, "59000", "0.001"));
    c.d->run_for(gw::seconds(1));
    c.d->on.on_change = {};
    CHECK(left == 0);
    const auto count = static_cast<std::size_t>(all);
    CHECK(c.d->open_orders() == count);
    // The chain is delivered first to last.
    REQUIRE(tags.size() >= count);
    for (std::uint64_t i = 0; i < count; ++i) CHECK(tags[i] == i);
    CHECK_FALSE(c.d->seen.nested);
    c.agree();
}

TEST_CASE("a strategy that submits for ever within one event is stopped by name, and the desk lives",
          "[engine]") {
    desk_options how;
    how.orders_per_second = 100'000;
    how.order_slots = 4096;
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    std::size_t refused = 0;
    std::size_t sent = 0;
    bool armed = true;
    const auto storm = [&](const auto&, hands& h) {
        if (!std::exchange(armed, false)) return;
        for (int i = 0; i < 3000; ++i) {
            const auto o = h.submit(limit(side::buy, "59000", "0.001"));
            sent += o.has_value() ? 1 : 0;
            refused += o.has_error() ? 1 : 0;
        }
    };
    if (kit().has_marks) {
        c.d->on.on_mark = storm;
        if (kit().marks_on_change) c.w.mark("60001");
    } else if (!kit().has_trades) {
        c.d->on.on_quote = storm;
        c.w.trade_elsewhere("60001");
    } else {
        c.d->on.on_trade = storm;
        c.w.trade_elsewhere("60001");
    }
    c.d->run_for(gw::seconds(3));
    c.d->on.on_mark = {};
    c.d->on.on_trade = {};
    c.d->on.on_quote = {};
    CHECK(sent + refused == 3000);
    CHECK(refused > 0);
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::minutes(5));
    c.agree();
}

TEST_CASE("a strategy may cancel what it hears of, whatever is going on", "[engine]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    std::vector<gw::order_ref> all;
    for (std::size_t i = 0; i < at_once(20); ++i) all.push_back(c.place(limit(side::buy, "59000", "0.001")));
    c.d->run_for(gw::seconds(1));
    c.d->on.on_change = [&](const gw::order_change& e, hands& h) {
        if (e.certainty == gw::certainty::unknown || gw::is_terminal(e.state))
            for (const auto o : all) static_cast<void>(h.cancel(o));
    };
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(10));
    for (int i = 0; i < 5; ++i)
        c.w.own_cancel(c.order(all[static_cast<std::size_t>(i)]).request.client_order_id.view());
    REQUIRE(c.d->until_ready(gw::minutes(2)));
    c.d->run_for(gw::seconds(20));
    c.d->on.on_change = {};
    CHECK(c.d->open_orders() == 0);
    c.agree();
}

TEST_CASE("an order leaves only after its record is durable, in order", "[engine][journal]") {
    desk_options how;
    how.journal = true;
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    c.d->set_durability(durability::pending);
    const auto a = c.place(limit(side::buy, "59000", "0.010"));
    const auto b = c.place(limit(side::buy, "58000", "0.010"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.orders_at_venue() == 0);
    CHECK(c.life(a) == gw::lifecycle::submitting);
    CHECK(c.d->open_exposure(side::buy) == "0.02");
    c.d->settle_records(true);
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(a) == gw::lifecycle::working);
    CHECK(c.life(b) == gw::lifecycle::working);
    CHECK(c.w.ledger().orders[0].client_order_id == c.order(a).request.client_order_id.view());
    c.agree();
}

TEST_CASE("a record that cannot be made durable halts trading and its order was never sent",
          "[engine][journal]") {
    for (const durability mode : {durability::failing, durability::pending}) {
        desk_options how;
        how.journal = true;
        conformance c({}, how);
        REQUIRE(c.d->until_ready());
        const auto resting = c.place(limit(side::buy, "58000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.d->set_durability(mode);
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        if (mode == durability::pending) c.d->settle_records(false);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::rejected);
        CHECK(c.order(o).closed_locally);
        CHECK(c.orders_at_venue() == 1);
        CHECK(c.d->mode() == 2);
        CHECK(c.refused(limit(side::buy, "59000", "0.010")) == gw::order_errc::trading_halted);
        std::size_t told = 0;
        for (const auto& e : c.d->seen.errors) told += e.operator_needed ? 1 : 0;
        CHECK(told == 1);
        // A cancel passes as soon as records can be written again.
        c.d->set_durability(durability::at_once);
        c.cancel(resting);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(resting) == gw::lifecycle::cancelled);
        c.agree();
    }
}

TEST_CASE("a connection that is lost while an order waits for its record leaves it unsent",
          "[engine][journal]") {
    needs_order_stream();
    desk_options how;
    how.journal = true;
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    c.d->set_durability(durability::pending);
    const auto o = c.place(limit(side::buy, "59000", "0.010"));
    c.d->drop(c.orders_link());
    c.d->run_for(gw::milliseconds(10));
    c.d->settle_records(true);
    c.d->set_durability(durability::at_once);
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::minutes(3));
    CHECK(c.life(o) == gw::lifecycle::rejected);
    CHECK(c.orders_at_venue() == 0);
    c.agree();
}

TEST_CASE("commands halt, reduce and resume trading; cancels pass in every mode", "[engine]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    c.w.other_limit(side::buy, "59990", "0.010");
    for (const char* words : {"halt", "reduce"}) {
        const auto o = c.place(limit(side::buy, "58000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.d->command(words);
        CHECK(c.refused(limit(side::buy, "58000", "0.010")) == gw::order_errc::trading_halted);
        c.cancel(o);
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::cancelled);
        c.d->command("resume");
    }
    c.d->command("halt");
    CHECK(c.refused(limit(side::sell, "59990", "0.010")) == gw::order_errc::trading_halted);
    c.d->command("reduce");
    const auto closes = c.place(limit(side::sell, "59990", "0.010"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(closes) == gw::lifecycle::filled);
    c.d->command("sell everything");
    CHECK(c.d->seen.errors.back().operator_needed);
    c.agree();
}

TEST_CASE("recorded inputs replay to the same bytes, signatures included", "[engine][replay]") {
    world_options w;
    w.background = true;
    desk_options how;
    how.record = true;
    how.journal = true;
    conformance c(w, how);
    // A strategy of no state but the engine's own: it alternates by the digits of the mark, or of the last trade.
    const auto alternate = [](const auto& m, hands& h) {
        if (m.symbol != gw::symbol_name(first())) return;
        const gw::decimal at = [&] {
            if constexpr (requires { m.price; })
                return m.price.value;
            else
                return m.bid.value;
        }();
        const std::int64_t ticks = at.rescaled(0, gw::rounding::toward_zero).value().mantissa();
        auto r = limit(ticks % 2 == 0 ? side::buy : side::sell, "1", "0.010");
        r.price = {gw::decimal(ticks + (ticks % 2 == 0 ? -5 : 5), 0)};
        static_cast<void>(h.submit(r));
    };
    if (kit().has_marks)
        c.d->on.on_mark = alternate;
    else if (!kit().has_trades)
        c.d->on.on_quote = alternate;
    else
        c.d->on.on_trade = alternate;
    c.d->on.on_change = [](const gw::order_change& e, hands& h) {
        if (e.state == gw::lifecycle::working && e.pending == gw::pending_operation::none)
            static_cast<void>(h.cancel(e.ref));
    };
    c.d->run_for(gw::seconds(60));
    c.w.fault(c.orders_link(), fault::reply_lost, 3);
    c.d->run_for(gw::seconds(20));
    for (const link_id l : kit().stream_links()) c.d->drop(l);
    c.d->run_for(gw::seconds(60));
    CHECK(c.orders_at_venue() > 20);
    CHECK(c.d->recorded_outputs().size() > 200);
    CHECK(c.d->replay_difference() == "");
}

TEST_CASE("a handler that throws halts the desk, cancels its orders and is named", "[engine]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    std::vector<gw::order_ref> all;
    for (int i = 0; i < 5; ++i) all.push_back(c.place(limit(side::buy, "59000", "0.001")));
    c.w.other_limit(side::sell, "60000", "0.010");
    c.d->run_for(gw::seconds(1));
    c.d->on.on_fill = [](const gw::fill&, hands&) { throw std::runtime_error("no such level"); };
    c.place(limit(side::buy, "60000", "0.010"));
    c.d->run_for(gw::seconds(2));
    CHECK(c.d->mode() == 2);
    for (const auto o : all) CHECK(c.life(o) == gw::lifecycle::cancelled);
    CHECK(c.operator_calls() == 1);
    CHECK(c.d->seen.errors.back().text == "the strategy's handler of fill threw: no such level");
    CHECK(c.refused(limit(side::buy, "59000", "0.001")) == gw::order_errc::trading_halted);
    c.d->on.on_fill = {};
    c.agree();
}
