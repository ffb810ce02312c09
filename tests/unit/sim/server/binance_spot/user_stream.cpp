// SPDX-License-Identifier: BSL-1.0

#include "spot_desk.hpp"

using namespace spot_test;

namespace {
std::string names_in(const json::value& v) {
    std::string text;
    for (const auto& [name, value] : v.as_object()) text += std::string(name) + " ";
    return text;
}
} // namespace

TEST_CASE("spot: an order's life is told event by event, and balances after it") {
    spot_desk d;
    d.watch();
    d.offer("SELL", "60000.00", "0.004");
    const auto placed =
        d.ws("order.place", d.with(d.limit("BUY", "60000.00", "0.01", "life"), "strategyId", "7"));
    const auto id = placed.at("result").at("orderId");
    d.ws("order.cancel", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "life"}, {"newClientOrderId", "end"}});
    const auto events = d.events();
    CHECK(d.told(events) == names{"life NEW NEW", "life TRADE PARTIALLY_FILLED", "life CANCELED CANCELED"});
    REQUIRE(events.size() == 5);
    const auto& fresh = events[0];
    CHECK(names_in(fresh) == "e E s c S o f q p P F g C x X r i l z L n N T t I w m M O Z Y Q V W j ");
    CHECK(fresh.at("i") == id);
    CHECK(fresh.at("c") == "life");
    CHECK(fresh.at("C") == "");
    CHECK(fresh.at("S") == "BUY");
    CHECK(fresh.at("o") == "LIMIT");
    CHECK(fresh.at("f") == "GTC");
    CHECK(fresh.at("q") == "0.01000000");
    CHECK(fresh.at("p") == "60000.00000000");
    CHECK(fresh.at("P") == "0.00000000");
    CHECK(fresh.at("g") == -1);
    CHECK(fresh.at("r") == "NONE");
    CHECK(fresh.at("t") == -1);
    CHECK(fresh.at("N").is_null());
    CHECK(fresh.at("n") == "0");
    CHECK(fresh.at("w") == true);
    CHECK(fresh.at("V") == "EXPIRE_MAKER");
    CHECK(fresh.at("j") == 7);
    const auto& fill = events[1];
    CHECK(fill.at("l") == "0.00400000");
    CHECK(fill.at("L") == "60000.00000000");
    CHECK(fill.at("z") == "0.00400000");
    CHECK(fill.at("n") == "0.00000400");
    CHECK(fill.at("N") == "BTC");
    CHECK(fill.at("Y") == "240.00000000");
    CHECK(fill.at("Z") == "240.00000000");
    CHECK(fill.at("m") == false);
    CHECK(fill.at("I").to_number<std::int64_t>() == fresh.at("I").to_number<std::int64_t>() + 1);
    const auto& balances = events[2];
    CHECK(names_in(balances) == "e E u B ");
    CHECK(balances.at("B").at(0) ==
          json::object({{"a", "USDT"}, {"f", "99400.00000000"}, {"l", "360.00000000"}}));
    CHECK(balances.at("B").at(1) == json::object({{"a", "BTC"}, {"f", "10.00399600"}, {"l", "0.00000000"}}));
    // Under the id of the cancellation, its own beside it.
    CHECK(events[3].at("c") == "end");
    CHECK(events[3].at("C") == "life");
    CHECK(events[3].at("w") == false);
    CHECK(events[4].at("B").at(0).at("l") == "0.00000000");
    CHECK(d.rest("GET", "/api/v3/account").at("updateTime") == d.now.milliseconds());
}

TEST_CASE("spot: a maker is told its fills as maker, with the fee in what it receives") {
    spot_desk d;
    d.watch();
    d.rest("POST", "/api/v3/order", d.limit("SELL", "60000.00", "0.01", "maker"));
    d.offer("BUY", "60000.00", "0.01");
    const auto events = d.events();
    CHECK(d.told(events) == names{"maker NEW NEW", "maker TRADE FILLED"});
    CHECK(events.at(2).at("m") == true);
    CHECK(events.at(2).at("N") == "USDT");
    CHECK(events.at(2).at("n") == "0.60000000");
    CHECK(d.venue.ledger(0).fills.at(0).maker);
}

TEST_CASE("spot: a transfer is told as a change, with the balances that it left") {
    spot_desk d;
    d.watch();
    d.venue.transfer(0, "BTC", decimal(-15, -1), d.now);
    const auto events = d.events();
    REQUIRE(events.size() == 2);
    CHECK(events[0].at("e") == "balanceUpdate");
    CHECK(events[0].at("a") == "BTC");
    CHECK(events[0].at("d") == "-1.50000000");
    CHECK(events[1].at("B").at(0).at("f") == "8.50000000");
    CHECK(d.venue.ledger(0).wallets.at(1).wallet == "8.5"_d);
    CHECK(d.venue.ledger(0).wallets.at(1).payments == "-1.5"_d);
    CHECK_THROWS_AS(d.venue.transfer(0, "GOLD", decimal(1, 0), d.now), std::invalid_argument);
}

TEST_CASE("spot: an answer comes after its events, or before them where a fault has it so") {
    spot_desk d;
    d.watch();
    const auto order_of = [&] {
        d.venue.receive(d.api, json::serialize(json::object{{"id", 1}, {"method", "time"}}), d.now);
        (void)d.sent(d.api);
        pairs p = d.limit("BUY", "59000.00", "0.01");
        p.emplace_back("apiKey", "key");
        p.emplace_back("timestamp", std::to_string(d.now.milliseconds()));
        parameters given;
        for (const auto& [name, value] : p) given.add(name, value);
        p.emplace_back("signature", hmac_sha256_hex("secret", signed_text(given)));
        d.venue.receive(
            d.api,
            json::serialize(json::object{{"id", 1}, {"method", "order.place"}, {"params", d.object_of(p)}}),
            d.now);
        std::string kinds;
        for (const auto& v : d.sent(d.api)) kinds += v.as_object().contains("event") ? 'e' : 'r';
        return kinds;
    };
    CHECK(order_of() == "eer");
    d.venue.set_fault(venue_link::orders, fault::reply_first, 1, d.now);
    (void)order_of(); // `time` used the fault up
    CHECK(order_of() == "eer");
    d.venue.set_fault(venue_link::orders, fault::reply_first, 0, d.now);
    CHECK(order_of() == "ree");
    d.venue.clear_faults(venue_link::orders);
    CHECK(order_of() == "eer");
}
