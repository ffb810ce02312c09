// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

namespace {

/// What a report says of an order of this desk.
order_facts facts_of(const conformance& c, gw::order_ref ref) {
    const auto& o = c.order(ref);
    order_facts f;
    f.client_order_id = std::string(o.request.client_order_id);
    f.venue_order_id = std::string(o.venue_order_id);
    f.side = o.request.side;
    f.quantity = case_quantity(o.request.quantity.value);
    f.price = case_price(o.request.price.value);
    f.fee_asset = kit().asset;
    f.time = c.w.now();
    return f;
}
/// The venue tells it.
void tell(conformance& c, const order_facts& f) {
    for (const std::string& message : kit().reports(f)) c.d->inject(link_of(role::reports), message);
}

} // namespace

TEST_CASE("U01 every message of the user stream twice changes nothing", "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.fault(link_of(role::reports), fault::duplicate);
    c.rest_and_fill();
    const auto o = c.rest("59900", {"0.010", "0.010"});
    c.d->run_for(gw::seconds(1));
    c.w.other_market(side::sell, "0.010");
    c.d->run_for(gw::seconds(1));
    c.cancel(o);
    c.d->run_for(gw::seconds(1));
    CHECK(c.d->counts().fills == 2);
    c.agree();
}

TEST_CASE("U02 reports overtake the reply, and the reply the reports", "[conformance][reports]") {
    for (const bool reply_late : {true, false}) {
        if (!reply_late && !kit().replies_tell_executions) continue;
        // What comes on one link keeps its order.
        if (kit().orders_link(kit().paths.front()) == link_of(role::reports)) continue;
        conformance c;
        REQUIRE(c.d->until_ready());
        c.w.other_limit(side::sell, "60000", "0.010");
        c.d->delay_next(reply_late ? c.orders_link() : link_of(role::reports), false, gw::milliseconds(800));
        const auto o = c.place(limit(side::buy, "60000", "0.010"));
        c.d->run_for(gw::milliseconds(400));
        // The reply tells the end, the stream the executions; or the reply tells them too, without their fees.
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.order(o).fills_missing().is_zero() == (reply_late || kit().replies_tell_fills));
        if (!reply_late && !kit().replies_tell_fills) CHECK(c.d->open_exposure(side::buy) == "0.01");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        c.agree();
    }
}

TEST_CASE("U03 a fill that comes after the cancel is booked", "[conformance][reports]") {
    const bool one_way =
        kit().replies_tell_executions && kit().orders_link(kit().paths.front()) == link_of(role::reports);
    conformance c({}, one_way ? over(gw::venue::order_path::request) : desk_options{});
    REQUIRE(c.d->until_ready());
    const auto o = c.rest("59900", {"0.005", "0.015"});
    c.d->run_for(gw::seconds(1));
    // The first report of the fill is late; the cancel's reply is not, where it tells the end and comes another way.
    needs(kit().replies_tell_executions, "reply that tells an order's end");
    c.d->delay_next(link_of(role::reports), false, gw::seconds(1));
    c.w.other_market(side::sell, "0.005");
    c.cancel(o);
    c.d->run_for(gw::milliseconds(500));
    CHECK(gw::is_terminal(c.life(o)));
    c.d->run_for(gw::seconds(2));
    CHECK(c.life(o) == gw::lifecycle::cancelled);
    CHECK(c.d->position() == "0.005");
    c.agree();
}

TEST_CASE("U04 a fill beyond the order's quantity is booked and flagged", "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.other_limit(side::sell, "60000", "0.010");
    const auto o = c.place(limit(side::buy, "60000", "0.010"));
    c.d->run_for(gw::seconds(1));
    order_facts more = facts_of(c, o);
    more.last = "0.002";
    more.filled = "0.012";
    more.trade_id = 987654321;
    c.d->inject(link_of(role::reports), kit().execution_report(more));
    c.d->run_for(gw::milliseconds(100));
    CHECK(c.order(o).overfilled);
    CHECK(c.d->position() == "0.012");
    bool told = false;
    for (const auto& e : c.d->seen.errors) told = told || e.text == gw::fixed_string<127>("overfill");
    CHECK(told);
    // The venue did no such thing, and its position says so; but that is of a time before this execution, and would be
    // the same if the list lagged. It is not believed over an execution, and the operator is told.
    c.d->run_for(gw::minutes(4));
    // A list that shows by its number that it is of later is believed.
    CHECK(c.d->position() == (kit().numbered_positions ? "0.01" : "0.012"));
    CHECK(c.operator_calls() == (kit().has_contracts() ? 1 : 0));
}

TEST_CASE("U05 an order of another desk that uses this one's mark is told, once", "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto mine = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    std::string theirs(c.order(mine).request.client_order_id.view());
    // An id of another run: the digits of its start are others.
    std::swap(theirs[2], theirs[3]);
    c.w.own_limit(side::buy, "58000", "0.010", theirs);
    std::swap(theirs[4], theirs[5]);
    c.w.own_limit(side::buy, "58000", "0.010", theirs);
    c.d->run_for(gw::seconds(1));
    CHECK(c.d->open_orders() == 3);
    CHECK(c.operator_calls() == 1);
    c.agree();
}

TEST_CASE(
    "U05 an order that was placed elsewhere is adopted, and one of an instrument that is not configured too",
    "[conformance][reports]") {
    desk_options how;
    how.symbols = {std::string(first())};
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    c.w.own_limit(side::buy, "59900", "0.010", "byhand");
    c.w.own_limit(side::buy, "2900", "0.100", "otherinstrument", second());
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->order("byhand") != nullptr);
    CHECK(c.d->order("byhand")->foreign);
    CHECK(c.d->open_exposure(side::buy) == "0.01");
    REQUIRE(c.d->order("otherinstrument") != nullptr);
    c.w.other_market(side::sell, "0.010");
    c.w.other_market(side::sell, "0.100", second());
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(10));
    CHECK(c.d->position() == "0.01");
    CHECK(c.d->order("byhand")->state.life == gw::lifecycle::filled);
    CHECK(c.d->ready());
    const auto asked = c.sent(link_of(role::requests));
    c.d->run_for(gw::seconds(50));
    CHECK(c.sent(link_of(role::requests)) - asked <= (kit().beats ? 10 : 3)); // signs of life
}

TEST_CASE("U06 a fill that is seen on two channels is counted once, its commission too",
          "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    std::size_t fills = c.d->seen.fills.size();
    CHECK(fills == 1);
    CHECK(c.d->seen.fills[0].has_commission != kit().early_fills);
    REQUIRE(c.d->seen.commissions.size() == (kit().early_fills ? 1 : 0));
    for (const gw::commission& paid : c.d->seen.commissions) {
        CHECK(paid.id == c.d->seen.fills[0].id);
        CHECK(paid.amount.asset == kit().asset);
        CHECK(paid.amount.amount.normalized().str() == c.d->fees(kit().asset));
    }
    // And once more from the list of trades.
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->until_ready());
    CHECK(c.d->seen.fills.size() == 1);
    CHECK(c.d->seen.commissions.size() == (kit().early_fills ? 1 : 0));
    CHECK(c.d->counts().fills == 1);
    c.agree();
}

TEST_CASE("U07 a fee in another currency than the quote is summed apart", "[conformance][reports]") {
    needs(!kit().other_asset.empty(), "other asset for fees");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59900", "0.010"));
    c.d->run_for(gw::seconds(1));
    // The simulator takes its fees in one asset: what the venue says of an account that pays them in another is put in.
    order_facts f = facts_of(c, o);
    f.last = f.filled = "0.004";
    f.fee = "0.00007";
    f.fee_asset = kit().other_asset;
    f.trade_id = 778899;
    tell(c, f);
    c.d->run_for(gw::milliseconds(10));
    REQUIRE(c.d->seen.fills.size() == 1);
    if (!kit().early_fills) CHECK(c.d->seen.fills[0].commission.asset == kit().other_asset);
    CHECK(c.d->fees(kit().other_asset) == "0.00007");
    CHECK(c.d->fees(kit().asset) == "0");
    CHECK(c.d->position() == "0.004");
}

namespace {

/// Something is paid otherwise than by trading: funding of a long of 0.01 at a mark price of 60000, and where there is
/// none a transfer of the same sum.
void pay(const conformance& c, std::string_view rate, std::string_view amount) {
    if (kit().has_contracts() && kit().pays_funding)
        c.w.pay_funding(rate);
    else
        c.w.transfer(amount);
}

} // namespace

TEST_CASE("U08 funding changes the balance and is no fill", "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    const auto before = c.d->counts();
    const auto pays = [&](std::string_view rate, std::string_view received) {
        const gw::decimal had = c.w.ledger().wallet;
        pay(c, rate, received);
        c.d->run_for(gw::seconds(1));
        CHECK(checked_sub(c.w.ledger().wallet, had).value() == gw::decimal::parse(received).value());
        CHECK(c.d->wallet(kit().asset) == c.w.ledger().wallet.normalized().str());
    };
    // A long of 0.01 at a mark price of 60000 is worth 600.
    pays("0.0001", "-0.06");
    pays("-0.00025", "0.15");
    CHECK(c.d->counts().fills == before.fills);
    CHECK(c.d->counts().malformed == before.malformed);
    CHECK(c.d->position() == "0.01");
    c.agree();
    // And what the venue tells of a balance is taken as it stands.
    c.d->inject(link_of(role::reports), kit().payment_report(c.w.now(), kit().asset, "99990.5"));
    c.d->run_for(gw::milliseconds(10));
    CHECK(c.d->wallet(kit().asset) == "99990.5");
}

TEST_CASE("U08 funding is paid at its hours, of what is held then", "[conformance][reports]") {
    needs(kit().has_contracts() && kit().pays_funding, "funding");
    world_options o;
    o.settles = true;
    conformance c(o);
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    const gw::decimal had = c.w.ledger().wallet;
    // Most venues pay every eight hours here; the clock begins at one of them.
    c.d->run_for(kit().first_funding - gw::minutes(1));
    CHECK(c.w.ledger().wallet == had);
    c.d->run_for(gw::minutes(2));
    CHECK(checked_sub(c.w.ledger().wallet, had).value() == gw::decimal::parse(kit().funded).value());
    REQUIRE(c.d->until_ready());
    c.agree();
}

namespace {

/// A venue that settles, and a desk that holds so much of what the rest of the market sold or bought for it.
struct holding : conformance {
    explicit holding(const world_options& o) : conformance(o) {
        REQUIRE(d->until_ready());
        const bool desk_is_long = o.other_balance.empty();
        w.other_limit(desk_is_long ? side::sell : side::buy, "60000", "1.000");
        const auto taker = place(limit(desk_is_long ? side::buy : side::sell, "60000", "1.000"));
        d->run_for(gw::seconds(1));
        CHECK(life(taker) == gw::lifecycle::filled);
    }
    static world_options options() {
        world_options o;
        o.settles = true;
        return o;
    }
};

} // namespace

TEST_CASE("U09 a liquidation by the book and the venue's fund is adopted, moves the position and ends the "
          "desk's orders",
          "[conformance][reports]") {
    needs(kit().has_contracts() && kit().has_fund, "fund that takes positions");
    world_options o = holding::options();
    o.balance = "4000";
    holding c(o);
    const auto mine = c.place(limit(side::buy, "57000", "0.010"));
    c.w.other_limit(side::buy, "56150", "0.400");
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.life(mine) == gw::lifecycle::working);
    // 4000 less the fee less 3800: less than 0.4 % of 56200.
    c.w.mark("56200");
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(mine) == gw::lifecycle::cancelled);
    CHECK(c.d->position() == "0");
    CHECK(c.d->counts().fills == 3); // what it opened with, the book, the fund
    CHECK(c.d->counts().malformed == 0);
    CHECK(c.d->unknown_orders() == 0);
    // What the fund took leaves nothing but less than a tick.
    CHECK(c.w.ledger().wallet.sign() >= 0);
    CHECK(c.w.ledger().wallet < gw::decimal(100, 0));
    c.agree();
}

TEST_CASE("U09 a position that is closed against a liquidated one moves by an order of the venue's making",
          "[conformance][reports]") {
    needs(kit().has_contracts() && kit().has_fund, "fund that takes positions");
    world_options o = holding::options();
    o.other_balance = "4000";
    o.insurance = "0";
    holding c(o);
    const auto mine = c.place(limit(side::buy, "50000", "0.010"));
    c.d->run_for(gw::seconds(1));
    // The other account is long and loses; its bankruptcy price is above the mark price, so that the fund would lose.
    c.w.mark("55900");
    c.d->run_for(gw::seconds(1));
    CHECK(c.d->position() == "0");
    CHECK(c.d->counts().fills == 2);
    CHECK(c.d->counts().malformed == 0);
    CHECK(c.life(mine) == gw::lifecycle::working);
    CHECK(c.w.ledger(1).positions.at(0).quantity.is_zero());
    c.agree();
}

TEST_CASE(
    "U09 an account whose margin is gone is closed out by orders of the venue's making, and its own stay",
    "[conformance][reports]") {
    needs(kit().has_contracts() && !kit().has_fund && kit().closes_out,
          "account that is closed out as a whole");
    world_options o = holding::options();
    o.balance = "4000";
    holding c(o);
    const auto mine = c.place(limit(side::buy, "50000", "0.010"));
    c.w.other_limit(side::buy, "57000", "1.000");
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.life(mine) == gw::lifecycle::working);
    // 4000 less the fee, less 2600: half of the margin of 57400 is more than that.
    c.w.mark("57400");
    c.d->run_for(gw::seconds(1));
    CHECK(c.d->position() == "0");
    CHECK(c.d->counts().fills == 2);
    CHECK(c.d->counts().malformed == 0);
    CHECK(c.d->unknown_orders() == 0);
    CHECK(c.life(mine) == gw::lifecycle::working);
    CHECK(c.operator_calls() > 0); // the margin call
    c.cancel(mine);
    c.d->run_for(gw::seconds(1));
    CHECK(c.d->open_orders() == 0);
    c.agree();
}

TEST_CASE("U08 what is paid otherwise than by trading is told with its amount, once, also after a gap",
          "[conformance][reports]") {
    needs(kit().tells_payments, "report of such a payment");
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            desk_options how = over(path);
            how.account_events = true;
            conformance c({}, how);
            REQUIRE(c.d->until_ready());
            c.rest_and_fill();
            c.d->run_for(gw::seconds(10));
            CHECK(c.d->seen.flows.empty());

            pay(c, "0.0001", "-0.06");
            c.d->run_for(gw::seconds(30));
            REQUIRE(c.d->seen.flows.size() == 1);
            const gw::cash_flow paid = c.d->seen.flows[0];
            CHECK(paid.asset == gw::asset_code(kit().asset));
            CHECK(paid.amount.normalized().str() == "-0.06");
            CHECK(paid.kind ==
                  (kit().has_contracts() ? gw::cash_flow_kind::funding : gw::cash_flow_kind::transfer));
            CHECK(paid.id.empty() != kit().lists_payments);
            CHECK(c.d->ready());
            if (kit().lists_payments) {
                // What is said again is no second payment.
                c.d->inject(link_of(role::reports),
                            kit().funding_report(c.w.now(), kit().asset, c.w.ledger().wallet.str()));
                c.d->run_for(gw::minutes(2));
                CHECK(c.d->seen.flows.size() == 1);
                // Nobody pushed the next one: the link was down.
                c.d->drop(link_of(role::reports));
                pay(c, "-0.00025", "0.15");
                c.d->run_for(gw::milliseconds(1));
                REQUIRE(c.d->until_ready());
                c.d->run_for(gw::seconds(5));
                REQUIRE(c.d->seen.flows.size() == 2);
                CHECK(c.d->seen.flows[1].amount.normalized().str() == "0.15");
            }
            CHECK(c.d->counts().fills == 1);
            CHECK(c.d->counts().malformed == 0);
            c.agree();
        }
    }
}

TEST_CASE("U08 a position that is near its liquidation is told", "[conformance][reports]") {
    needs(kit().has_contracts(), "positions that could be liquidated");
    desk_options how;
    how.account_events = true;
    conformance c({}, how);
    needs(!kit().liquidation_warning(c.w.now()).empty(), "warning of a liquidation");
    REQUIRE(c.d->until_ready());
    c.d->inject(link_of(role::reports), kit().liquidation_warning(c.w.now()));
    c.d->run_for(gw::milliseconds(10));
    REQUIRE(c.d->seen.warnings.size() == 1);
    const gw::margin_warning& w = c.d->seen.warnings[0];
    CHECK(w.symbol.view() == first());
    CHECK(case_quantity(w.quantity.value) == "-0.01");
    CHECK(case_price(w.mark_price.value) == "60000");
    CHECK(w.position_side == gw::position_side::net);
    CHECK(c.d->ready());
    c.agree();
}

TEST_CASE("U09 a liquidation is adopted, moves the position, and is not cancelled with the desk's own orders",
          "[conformance][reports]") {
    needs(kit().has_contracts() && kit().closes_out, "positions that could be liquidated");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto mine = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    order_facts f;
    f.what = order_facts::event::placed;
    f.client_order_id = kit().liquidation_id;
    f.venue_order_id = kit().order_id("99887766");
    f.side = side::sell;
    f.quantity = "0.010";
    f.price = "58000";
    f.fee_asset = kit().asset;
    f.time = c.w.now();
    tell(c, f);
    c.d->run_for(gw::milliseconds(10));
    const auto* found =
        f.client_order_id.empty() ? c.d->open_order(f.venue_order_id) : c.d->order(f.client_order_id);
    REQUIRE(found != nullptr);
    CHECK(found->venue_made);
    const gw::order_ref liquidation = found->ref;
    c.d->command("cancel_all");
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(mine) == gw::lifecycle::cancelled);
    CHECK(c.asked(question::cancel) == 1);
    f.what = order_facts::event::liquidated;
    f.last = f.filled = "0.010";
    f.fee = "0.29";
    f.trade_id = 445566;
    tell(c, f);
    c.d->run_for(gw::milliseconds(10));
    CHECK(c.life(liquidation) == gw::lifecycle::filled);
    CHECK(c.d->position() == "-0.01");
    CHECK(c.d->counts().fills == 1);
}

TEST_CASE("at spot a flatten waits for the balance that knows what was bought", "[conformance][reports]") {
    needs(!kit().has_contracts(), "positions that are counted from balances");
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            world_options there;
            there.spare_base = false;
            desk_options how;
            how.path = path;
            how.default_path = false;
            conformance c(there, how);
            if (c.orders_link() == link_of(role::reports)) continue; // an order does not get through, either
            REQUIRE(c.d->until_ready());
            c.w.other_limit(side::buy, "59900", "1");
            c.w.other_limit(side::sell, "60000", "0.010");
            c.d->run_for(gw::seconds(1));
            c.w.fault(link_of(role::reports), fault::stall);
            c.place(market(side::buy, "0.010"));
            REQUIRE(c.d->run_until([&] { return c.d->position() == "0.01"; }, gw::minutes(1)));
            c.d->command("flatten " + std::string(first()));
            c.d->run_for(gw::minutes(1));
            CHECK(c.d->position() == (kit().fees_in_base ? "0.001" : "0"));
            REQUIRE(c.d->until_ready());
            c.agree();
        }
    }
}

TEST_CASE("U06 a report that is cut is asked for, with its commission", "[conformance][reports]") {
    for (std::size_t which = 0; which <= kit().messages_per_fill; ++which) {
        conformance c;
        REQUIRE(c.d->until_ready());
        c.d->run_for(gw::minutes(3));
        const auto o = c.rest("59900", {"0.010", "0.010"});
        c.d->run_for(gw::seconds(30));
        c.w.other_market(side::sell, "0.010");
        // The first message is cut at another byte each time.
        for (std::size_t i = 0; i < which; ++i) c.d->duplicate_next(link_of(role::requests));
        INFO("which " << which);
        c.d->cut_next(link_of(role::reports), 30 * which);
        c.d->run_for(gw::seconds(5));
        REQUIRE(c.d->until_ready());
        CHECK(c.d->counts().malformed >= 1);
        CHECK(c.life(o) == gw::lifecycle::working);
        c.agree();
    }
}

TEST_CASE("an execution of a working order that never came is asked for once the venue's count of it is told",
          "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.rest("59900", {"0.010", "0.010", "0.010"});
    c.d->run_for(gw::seconds(30));
    c.w.fault(link_of(role::reports), fault::drop);
    c.w.other_market(side::sell, "0.010");
    c.d->run_for(gw::seconds(1));
    c.w.clear_faults();
    // The next is told: no link was lost in between, so that nothing else asks.
    c.d->run_for(gw::seconds(20));
    const bool counted = kit().links[index(link_of(role::reports))].counted;
    CHECK(c.d->counts().fills == (counted ? 1 : 0)); // a sign of life with a number tells of it
    c.w.other_market(side::sell, "0.010");
    c.d->run_for(gw::milliseconds(500));
    CHECK(c.d->counts().fills == (counted ? 2 : 1));
    if (!counted) CHECK(c.order(o.back()).fills_missing() == gw::quantity{venue_quantity("0.010")});
    c.d->run_for(gw::seconds(4));
    CHECK(c.life(o) == gw::lifecycle::working);
    CHECK(c.order(o.back()).fills_missing().is_zero());
    CHECK(c.d->counts().fills == 2);
    REQUIRE(c.d->until_ready());
    c.agree();
}

TEST_CASE("a user stream that lives and brings nothing is found out, and what it withheld is booked",
          "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.other_limit(side::sell, "60000", "0.010");
    c.w.fault(link_of(role::reports), fault::drop);
    const auto o = c.place(limit(side::buy, "60000", "0.010"));
    c.d->run_for(gw::seconds(10));
    c.w.clear_faults();
    c.d->run_for(gw::seconds(20));
    REQUIRE(c.d->until_ready());
    CHECK(c.life(o) == gw::lifecycle::filled);
    c.agree();
}

TEST_CASE("U10 an order with a word that has no name here is the account's order all the same, and the word "
          "is told once",
          "[conformance][reports]") {
    conformance c;
    c.w.own_limit(side::buy, "58000", "0.011", "byhand");
    c.w.misreport(misreport::order_word);
    REQUIRE(c.d->until_ready());
    REQUIRE(c.d->order("byhand") != nullptr);
    CHECK(c.d->open_exposure(side::buy) == "0.011");
    order_facts f;
    f.what = order_facts::event::placed;
    f.client_order_id = "another";
    f.venue_order_id = kit().order_id("990001");
    f.side = side::sell;
    f.quantity = "0.020";
    f.price = "61000";
    f.time = c.w.now();
    f.unknown_word = true;
    c.d->inject(link_of(role::reports), kit().order_report(f));
    c.d->run_for(gw::milliseconds(10));
    REQUIRE(c.d->order("another") != nullptr);
    CHECK(c.d->open_exposure(side::sell) == "0.02");
    std::size_t told = 0;
    for (const auto& e : c.d->seen.errors)
        told += e.text.view().find(kit().unknown_word) != std::string_view::npos;
    CHECK(told == 1);
    CHECK(c.d->ready());
    c.w.report_truly();
    // The second was never the venue's: a list says so.
    c.d->drop(link_of(role::reports));
    REQUIRE(c.d->run_until([&] { return c.d->unknown_orders() == 1; }, gw::minutes(1)));
    c.d->command("write_off another");
    REQUIRE(c.d->until_ready());
    c.agree();
}

TEST_CASE("U11 one open order that cannot be read is named, closes its instrument, and costs no other",
          "[conformance][reports]") {
    conformance c;
    c.w.own_limit(side::buy, "58000", "0.011", "good");
    c.w.own_limit(side::buy, "2900", "0.013", "bad", second());
    c.w.misreport(misreport::order_unreadable, {}, "0.013");
    REQUIRE(c.d->until_ready());
    CHECK(c.d->order("good") != nullptr);
    CHECK(c.d->order("bad") == nullptr);
    CHECK(c.operator_calls() == 2); // the row, and that its instrument is closed
    std::size_t named = 0;
    for (const auto& e : c.d->seen.errors) named += e.symbol == gw::symbol_name(second());
    CHECK(named == 2);
    CHECK_FALSE(c.d->opens(second()));
    CHECK(c.d->opens(first()));
    c.rest_and_fill();
    c.d->run_for(gw::minutes(5));
    CHECK(c.operator_calls() == 2);
    CHECK_FALSE(c.d->opens(second()));
    c.w.report_truly();
    REQUIRE(c.d->run_until([&] { return c.d->opens(second()); }, gw::minutes(2)));
    CHECK(c.d->order("bad") != nullptr);
    c.agree();
}

TEST_CASE("U11 a position that cannot be read is named, closes its instrument, and counts once it can",
          "[conformance][reports]") {
    needs(kit().has_contracts(), "list of positions");
    conformance c;
    c.w.other_limit(side::sell, "60000", "0.050");
    c.w.own_market(side::buy, "0.007");
    c.w.misreport(misreport::position, "x", "0.007");
    REQUIRE(c.d->run_until([&] { return c.d->ready(); }, gw::seconds(60)));
    CHECK_FALSE(c.d->opens());
    CHECK(c.d->opens(second()));
    CHECK(c.d->position() == (kit().books_earlier_fills ? "0.007" : "0"));
    c.w.report_truly();
    REQUIRE(c.d->run_until([&] { return c.d->opens(); }, gw::minutes(2)));
    CHECK(c.d->position() == "0.007");
    c.rest_and_fill();
    c.agree(true);
}

TEST_CASE("U12 orders of the venue's own making may share a client id: each counts",
          "[conformance][reports]") {
    needs(!kit().liquidation_id.empty(), "orders of its own making");
    conformance c;
    REQUIRE(c.d->until_ready());
    for (const char* const id : {"770001", "770002"}) {
        order_facts f;
        f.what = order_facts::event::liquidated;
        f.client_order_id = kit().liquidation_id;
        f.venue_order_id = id;
        f.side = side::sell;
        f.quantity = f.last = f.filled = "0.010";
        f.price = "60000";
        f.fee = "0.1";
        f.fee_asset = kit().asset;
        f.trade_id = std::stoull(id) + 1000;
        f.time = c.w.now();
        tell(c, f);
        c.d->run_for(gw::milliseconds(10));
    }
    CHECK(c.d->position() == "-0.02");
    CHECK(c.d->seen.errors.empty());
    CHECK(c.d->counts().fills == 2);
}

TEST_CASE(
    "a table that is full while open orders are adopted says so, opens nothing, and is whole again with room",
    "[conformance][reports]") {
    desk_options how;
    how.order_slots = 8;
    conformance c({}, how);
    for (int i = 0; i < 12; ++i) c.w.own_limit(side::buy, "58000", "0.010", "hand" + std::to_string(i));
    c.d->run_for(gw::seconds(60));
    CHECK(c.d->reason() == "not all open orders are counted");
    CHECK(c.d->open_orders() == 8);
    CHECK_FALSE(c.d->opens());
    CHECK(c.operator_calls() == 1);
    CHECK(c.refused(limit(side::buy, "58000", "0.010")) == gw::order_errc::no_gateway);
    for (int i = 0; i < 7; ++i) c.w.own_cancel("hand" + std::to_string(i));
    REQUIRE(c.d->run_until([&] { return c.d->opens(); }, gw::minutes(10)));
    CHECK(c.d->open_orders() == 5);
    CHECK(c.d->open_exposure(side::buy) == "0.05");
    CHECK(c.operator_calls() == 1);
    c.agree();
}
