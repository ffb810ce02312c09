// SPDX-License-Identifier: BSL-1.0

#include "bybit_desk.hpp"
#include "simulated_wallets.hpp"

#include <map>
#include <set>

using namespace bybit_test;

TEST_CASE("Bybit: a run with the rest of the market is the same each time, and its ledger adds up") {
    const auto run = [] {
        exchange_config c = default_config();
        c.contract_orders = c.spot_orders = 1'000'000;
        c.requests_per_5_seconds = 1'000'000;
        bybit_desk d(c);
        d.key = c.accounts[0].api_key;
        d.secret = c.accounts[0].secret;
        const auto id = d.open_private();
        d.subscribe(id, R"("order","execution")");
        std::string said;
        decimal executed{};
        std::set<std::string> executions;
        for (int n = 0; n < 300; ++n) {
            d.pass(milliseconds(20));
            const std::string side = n % 7 < 4 ? "Buy" : "Sell";
            if (n % 2 == 0)
                d.post("/order/create", bybit_desk::market(side, "0.030"));
            else
                d.post("/order/create", bybit_desk::order("inverse", "BTCUSD", side, "Market", "30"));
            d.post("/order/create", bybit_desk::spot(n % 5 < 3 ? "Buy" : "Sell", "", "0.003", {},
                                                     R"(,"marketUnit":"baseCoin")"));
            for (const std::string& text : d.sent(id)) {
                said += text;
                const json::value frame = json::parse(text), row = frame.at("data").at(0);
                if (frame.at("topic") != "execution") continue;
                executions.insert(bybit_desk::str(row, "execId") + bybit_desk::str(row, "symbol"));
                executed =
                    checked_add(executed, decimal::parse(bybit_desk::str(row, "execQty")).value()).value();
            }
        }
        const account_ledger l = d.venue.ledger(0);
        REQUIRE(l.fills.size() > 600);
        CHECK(executions.size() == l.fills.size());
        decimal traded{};
        for (const ledger_fill& f : l.fills) traded = checked_add(traded, f.quantity.value).value();
        CHECK(traded == executed);
        gatewright_test::check_wallets(l, "BTCUSDT.SPOT");
        return said;
    };
    CHECK(run() == run());
}

TEST_CASE("Bybit: who applies each change of a book has the book, at any depth and whoever else listens") {
    exchange_config c = default_config();
    c.requests_per_5_seconds = 1'000'000;
    bybit_desk d(c);
    using side_book = std::map<std::string, std::string>;
    struct follower {
        std::string topic;
        side_book bids, asks;
        std::int64_t update = 0;
    };
    const auto id = d.open("/v5/public/linear"), other = d.open("/v5/public/linear");
    follower books[] = {{"orderbook.50.BTCUSDT", {}, {}}, {"orderbook.1000.BTCUSDT", {}, {}}};
    d.say(id, R"({"op":"subscribe","args":["orderbook.50.BTCUSDT","orderbook.1000.BTCUSDT"]})");
    for (int n = 0; n < 100; ++n) {
        d.pass(milliseconds(37));
        if (n == 50) d.say(other, R"({"op":"subscribe","args":["orderbook.1000.BTCUSDT"]})");
        if (n == 70) d.venue.restart_books(category::linear, "BTCUSDT", d.now);
        for (const std::string& text : d.sent(id)) {
            const json::value frame = json::parse(text);
            for (follower& b : books) {
                if (!frame.as_object().contains("topic") || frame.at("topic") != json::string(b.topic))
                    continue;
                const json::value& data = frame.at("data");
                const auto update = data.at("u").to_number<std::int64_t>();
                if (frame.at("type") == "snapshot")
                    b.bids = b.asks = {};
                else
                    REQUIRE(update == b.update + 1);
                b.update = update;
                for (const auto& [name, levels] : {std::pair{"b", &b.bids}, {"a", &b.asks}})
                    for (const json::value& level : data.at(name).as_array()) {
                        const std::string price(level.at(0).as_string()), size(level.at(1).as_string());
                        if (size == "0")
                            REQUIRE(levels->erase(price) == 1);
                        else
                            (*levels)[price] = size;
                    }
            }
        }
    }
    d.pass(milliseconds(0));
    const json::value now =
        d.open_get("/market/orderbook?category=linear&symbol=BTCUSDT&limit=1000").at("result");
    for (const std::string& text : d.sent(id)) { // asking told what was waiting
        const json::value frame = json::parse(text);
        if (frame.at("topic") != "orderbook.1000.BTCUSDT") continue;
        books[1].update = frame.at("data").at("u").to_number<std::int64_t>();
        for (const auto& [name, levels] : {std::pair{"b", &books[1].bids}, {"a", &books[1].asks}})
            for (const json::value& level : frame.at("data").at(name).as_array()) {
                const std::string price(level.at(0).as_string()), size(level.at(1).as_string());
                if (size == "0")
                    levels->erase(price);
                else
                    (*levels)[price] = size;
            }
    }
    CHECK(books[1].update == now.at("u").to_number<std::int64_t>());
    for (const auto& [name, levels] : {std::pair{"b", &books[1].bids}, {"a", &books[1].asks}}) {
        side_book there;
        for (const json::value& level : now.at(name).as_array())
            there.emplace(level.at(0).as_string(), level.at(1).as_string());
        CHECK(there == *levels);
        CHECK(there.size() > 20);
    }
    CHECK(books[0].bids.size() <= 50);
}
