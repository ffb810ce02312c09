// SPDX-License-Identifier: BSL-1.0
#include "conformance.hpp"

using namespace gatewright_test;
using gw::side;

namespace {

/// A report on an order as the venue writes it. @param fee members "N" and "n", with a comma at the end
std::string execution(const conformance& c, gw::order_ref ref, const char* what, const char* status,
                      const char* last, const char* filled, const std::string& fee) {
    const auto& o = c.order(ref);
    const std::string now = std::to_string(c.w.now().milliseconds());
    return R"({"e":"ORDER_TRADE_UPDATE","E":)" + now + R"(,"T":)" + now + R"(,"o":{"s":"BTCUSDT","c":")" +
           std::string(o.request.client_order_id) + R"(","S":"BUY","o":"LIMIT","f":"GTC","q":")" +
           o.request.quantity.str() + R"(","p":")" + o.request.price.str() + R"(","ap":"0","sp":"0","x":")" +
           what + R"(","X":")" + status + R"(","i":)" + std::string(o.venue_order_id) + R"(,"l":")" + last +
           R"(","z":")" + filled + R"(","L":")" + o.request.price.str() + R"(",)" + fee + R"("T":)" + now +
           R"(,"t":778899,"m":true,"R":false,"ps":"BOTH","rp":"0"}})";
}

} // namespace

TEST_CASE("U01 every message of the user stream twice changes nothing", "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.fault(lane::user, "duplicate");
    c.rest_and_fill();
    const auto o = c.place(limit(side::buy, "59900", "0.020"));
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
        conformance c;
        REQUIRE(c.d->until_ready());
        c.w.other_limit(side::sell, "60000", "0.010");
        c.d->delay_next(reply_late ? lane::orders : lane::user, false, gw::milliseconds(800));
        const auto o = c.place(limit(side::buy, "60000", "0.010"));
        c.d->run_for(gw::milliseconds(400));
        // The reply tells the end, the stream the executions.
        CHECK(c.life(o) == gw::lifecycle::filled);
        CHECK(c.order(o).fills_missing().is_zero() == reply_late);
        if (!reply_late) CHECK(c.d->open_exposure(side::buy) == "0.01");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(o) == gw::lifecycle::filled);
        c.agree();
    }
}

TEST_CASE("U03 a fill that comes after the cancel is booked", "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59900", "0.020"));
    c.d->run_for(gw::seconds(1));
    // TRADE_LITE, ACCOUNT_UPDATE and ORDER_TRADE_UPDATE of the fill are late; the cancel's reply is not.
    c.d->delay_next(lane::user, false, gw::seconds(1));
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
    const std::string venue_id(c.order(o).venue_order_id.view());
    const std::string now = std::to_string(c.w.now().milliseconds());
    c.d->inject(lane::user, R"({"e":"TRADE_LITE","E":)" + now + R"(,"T":)" + now +
                                R"(,"s":"BTCUSDT","q":"0.010","p":"60000.00","m":false,"c":")" +
                                std::string(c.order(o).request.client_order_id.view()) +
                                R"(","S":"BUY","L":"60000.00","l":"0.002","t":987654321,"i":)" + venue_id +
                                "}");
    c.d->run_for(gw::milliseconds(100));
    CHECK(c.order(o).overfilled);
    CHECK(c.d->position() == "0.012");
    bool told = false;
    for (const auto& e : c.d->seen.errors) told = told || e.text == gw::fixed_string<127>("overfill");
    CHECK(told);
    // The venue did no such thing: its position differs, the user stream is begun anew, it differs still, and is adopted.
    c.d->run_for(gw::minutes(4));
    CHECK(c.d->position() == "0.01");
    bool adopted = false;
    for (const auto& e : c.d->seen.errors) adopted = adopted || e.operator_needed;
    CHECK(adopted);
}

TEST_CASE(
    "U05 an order that was placed elsewhere is adopted, and one of an instrument that is not configured too",
    "[conformance][reports]") {
    desk_options how;
    how.symbols = {"BTCUSDT"};
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    c.w.own_limit(side::buy, "59900", "0.010", "by-hand");
    c.w.own_limit(side::buy, "2900", "0.100", "other-instrument", "ETHUSDT");
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->order("by-hand") != nullptr);
    CHECK(c.d->order("by-hand")->foreign);
    CHECK(c.d->open_exposure(side::buy) == "0.01");
    REQUIRE(c.d->order("other-instrument") != nullptr);
    c.w.other_market(side::sell, "0.010");
    c.w.other_market(side::sell, "0.100", "ETHUSDT");
    c.d->drop(lane::user);
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(10));
    CHECK(c.d->position() == "0.01");
    CHECK(c.d->order("by-hand")->state.life == gw::lifecycle::filled);
    CHECK(c.d->ready());
    const auto asked = c.d->sent(lane::rest);
    c.d->run_for(gw::seconds(50));
    CHECK(c.d->sent(lane::rest) - asked <= 3);
}

TEST_CASE("U06 a fill that is seen on two channels is counted once, its commission too",
          "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    std::size_t fills = c.d->seen.fills.size();
    CHECK(fills == 1);
    CHECK_FALSE(c.d->seen.fills[0].has_commission); // the light one came first
    REQUIRE(c.d->seen.commissions.size() == 1);
    CHECK(c.d->seen.commissions[0].id == c.d->seen.fills[0].id);
    CHECK(c.d->seen.commissions[0].amount.asset == "USDT");
    CHECK(c.d->seen.commissions[0].amount.amount.normalized().str() == c.d->fees("USDT"));
    // And once more from the list of trades.
    c.d->drop(lane::user);
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->until_ready());
    CHECK(c.d->seen.fills.size() == 1);
    CHECK(c.d->seen.commissions.size() == 1);
    CHECK(c.d->counts().fills == 1);
    c.agree();
}

TEST_CASE("U07 a fee in another currency than the quote is summed apart", "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59900", "0.010"));
    c.d->run_for(gw::seconds(1));
    // The simulator takes its fees in USDT: what the venue says of an account that pays them in BNB is put in.
    c.d->inject(lane::user, execution(c, o, "TRADE", "PARTIALLY_FILLED", "0.004", "0.004",
                                      R"("N":"BNB","n":"0.00007",)"));
    c.d->run_for(gw::milliseconds(10));
    REQUIRE(c.d->seen.fills.size() == 1);
    CHECK(c.d->seen.fills[0].commission.asset == "BNB");
    CHECK(c.d->fees("BNB") == "0.00007");
    CHECK(c.d->fees("USDT") == "0");
    CHECK(c.d->position() == "0.004");
}

TEST_CASE("U08 funding changes the balance and is no fill", "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    const auto before = c.d->counts();
    const std::string now = std::to_string(c.w.now().milliseconds());
    c.d->inject(
        lane::user,
        R"({"e":"ACCOUNT_UPDATE","E":)" + now + R"(,"T":)" + now +
            R"(,"a":{"m":"FUNDING_FEE","B":[{"a":"USDT","wb":"99990.5","cw":"99990.5","bc":"-3.25"}]}})");
    c.d->run_for(gw::milliseconds(10));
    CHECK(c.d->counts().fills == before.fills);
    CHECK(c.d->counts().malformed == before.malformed);
    CHECK(c.d->position() == "0.01");
    CHECK(c.d->wallet("USDT") == "99990.5");
}

TEST_CASE("U09 a liquidation is adopted, moves the position, and is not cancelled with the desk's own orders",
          "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto mine = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    const std::string now = std::to_string(c.w.now().milliseconds());
    const auto report = [&](const char* what, const char* status, const char* last, const char* filled,
                            int trade) {
        return R"({"e":"ORDER_TRADE_UPDATE","E":)" + now + R"(,"T":)" + now +
               R"(,"o":{"s":"BTCUSDT","c":"autoclose-1763600000123","S":"SELL","o":"LIMIT","f":"IOC","q":"0.010",)" +
               R"("p":"58000","ap":"0","sp":"0","x":")" + what + R"(","X":")" + status +
               R"(","i":99887766,"l":")" + last + R"(","z":")" + filled +
               R"(","L":"58000","N":"USDT","n":"0.29","T":)" + now + R"(,"t":)" + std::to_string(trade) +
               R"(,"m":false,"R":false,"ps":"BOTH","rp":"0"}})";
    };
    c.d->inject(lane::user, report("NEW", "NEW", "0", "0", 0));
    c.d->run_for(gw::milliseconds(10));
    const auto* liquidation = c.d->order("autoclose-1763600000123");
    REQUIRE(liquidation != nullptr);
    CHECK(liquidation->venue_made);
    c.d->command("cancel_all");
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(mine) == gw::lifecycle::cancelled);
    CHECK(c.count(lane::orders, "order.cancel") == 1);
    c.d->inject(lane::user, report("CALCULATED", "FILLED", "0.010", "0.010", 445566));
    c.d->run_for(gw::milliseconds(10));
    CHECK(c.d->order("autoclose-1763600000123")->state.life == gw::lifecycle::filled);
    CHECK(c.d->position() == "-0.01");
    CHECK(c.d->counts().fills == 1);
}

TEST_CASE("U06 a report that is cut is asked for, with its commission", "[conformance][reports]") {
    for (int which = 0; which < 4; ++which) {
        conformance c;
        REQUIRE(c.d->until_ready());
        c.d->run_for(gw::minutes(3));
        const auto o = c.place(limit(side::buy, "59900", "0.020"));
        c.d->run_for(gw::seconds(30));
        c.w.other_market(side::sell, "0.010");
        // Of TRADE_LITE, ACCOUNT_UPDATE and ORDER_TRADE_UPDATE each is cut once; three are sent, in this order.
        for (int i = 0; i < which; ++i) c.d->duplicate_next(lane::rest);
        INFO("which " << which);
        c.d->cut_next(lane::user, which == 0 ? 0 : static_cast<std::size_t>(30 * which));
        c.d->run_for(gw::seconds(5));
        REQUIRE(c.d->until_ready());
        CHECK(c.d->counts().malformed >= 1);
        CHECK(c.life(o) == gw::lifecycle::working);
        c.agree();
    }
}

TEST_CASE("a user stream that lives and brings nothing is found out, and what it withheld is booked",
          "[conformance][reports]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.other_limit(side::sell, "60000", "0.010");
    c.w.fault(lane::user, "drop");
    const auto o = c.place(limit(side::buy, "60000", "0.010"));
    c.d->run_for(gw::seconds(10));
    c.w.clear_faults();
    c.d->run_for(gw::seconds(20));
    REQUIRE(c.d->until_ready());
    CHECK(c.life(o) == gw::lifecycle::filled);
    c.agree();
}
