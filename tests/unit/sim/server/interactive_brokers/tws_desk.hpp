// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/exchange.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tws_test {

using namespace gatewright;
using namespace gatewright::sim::server;
using namespace gatewright::sim::server::interactive_brokers;
namespace matching = gatewright::sim::matching;
using http_request = gatewright::sim::server::http_request; // the core has one, too

inline constexpr const char* apple = "AAPL.STK.SMART.USD";
inline constexpr const char* euro = "EUR.CASH.IDEALPRO.USD";
inline constexpr const char* mini = "ES.FUT.CME.USD.20301220";

/// What a placeOrder says, by the places of its fields; the rest is as IBKR's own client sends a limit order of a day.
struct wish {
    std::vector<std::string> fields{"3",
                                    "0",
                                    "0",
                                    "AAPL",
                                    "STK",
                                    "",
                                    "0.0",
                                    "",
                                    "",
                                    "SMART",
                                    "",
                                    "USD",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "BUY",
                                    "10",
                                    "LMT",
                                    "99.5",
                                    "",
                                    "DAY",
                                    "",
                                    "",
                                    "",
                                    "0",
                                    "",
                                    "1",
                                    "0",
                                    "0",
                                    "0",
                                    "0",
                                    "0",
                                    "0",
                                    "0",
                                    "",
                                    "0",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "0",
                                    "",
                                    "-1",
                                    "0",
                                    "",
                                    "",
                                    "0",
                                    "",
                                    "",
                                    "0",
                                    "0",
                                    "",
                                    "0",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "0",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "0",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "0",
                                    "",
                                    "",
                                    "0",
                                    "0",
                                    "",
                                    "",
                                    "0",
                                    "",
                                    "0",
                                    "0",
                                    "0",
                                    "0",
                                    "",
                                    "1.7976931348623157e+308",
                                    "1.7976931348623157e+308",
                                    "1.7976931348623157e+308",
                                    "1.7976931348623157e+308",
                                    "1.7976931348623157e+308",
                                    "0",
                                    "",
                                    "",
                                    "",
                                    "1.7976931348623157e+308",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "0",
                                    "0",
                                    "0",
                                    "",
                                    "2147483647",
                                    "2147483647",
                                    "0",
                                    "",
                                    ""};

    wish& set(std::size_t place, std::string_view text) {
        fields.at(place) = text;
        return *this;
    }
    wish& side_of(std::string_view s) { return set(16, s); }
    wish& quantity(std::string_view q) { return set(17, q); }
    wish& kind(std::string_view k) { return set(18, k); }
    wish& limit(std::string_view p) { return set(19, p); }
    wish& aux(std::string_view p) { return set(20, p); }
    wish& life(std::string_view t) { return set(21, t); }
    wish& group(std::string_view g, std::string_view type) { return set(22, g).set(47, type); }
    wish& reference(std::string_view r) { return set(26, r); }
    wish& held_back() { return set(27, "0"); }
    wish& child_of(std::int64_t parent) { return set(28, std::to_string(parent)); }
    wish& of(std::string_view symbol, std::string_view type, std::string_view exchange) {
        return set(3, symbol).set(4, type).set(9, exchange);
    }
};
/// `BUY 10 AAPL LMT 99.5 DAY`.
[[nodiscard]] inline wish buy(std::string_view quantity, std::string_view limit) {
    return wish().quantity(quantity).limit(limit);
}
[[nodiscard]] inline wish sell(std::string_view quantity, std::string_view limit) {
    return buy(quantity, limit).side_of("SELL");
}

/// Fields joined by bars.
[[nodiscard]] inline std::string joined(const std::vector<std::string>& fields) {
    std::string text;
    for (std::size_t n = 0; n < fields.size(); ++n) text += (n == 0 ? "" : "|") + fields[n];
    return text;
}
/// A message's fields.
[[nodiscard]] inline std::vector<std::string> cut(std::string_view text, char at = '|') {
    std::vector<std::string> all;
    for (;;) {
        const auto end = text.find(at);
        if (end == text.npos) break;
        all.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    if (at != '\0') all.emplace_back(text);
    return all;
}
[[nodiscard]] inline std::string framed(const std::string& body) {
    const auto length = transport::frame_length(body.size());
    return std::string(length.data(), length.size()) + body;
}

/// A TWS without a background market, with two accounts of which the login manages one, a virtual clock, and clients.
struct tws_desk {
    static exchange_config quiet() {
        exchange_config c = default_config();
        c.background = false;
        account_config other = c.accounts.front();
        other.api_key = "DU7654321";
        other.balance = decimal::from_integer(1'000'000'000);
        c.accounts.front().balance = decimal::from_integer(1'000'000);
        c.accounts.push_back(other);
        c.messages_per_second = 1'000;
        return c;
    }
    template <class Change>
    static exchange_config quiet(Change&& change) {
        exchange_config c = quiet();
        change(c);
        return c;
    }
    explicit tws_desk(const exchange_config& config = quiet()) : venue(config) { venue.tick(now); }

    timestamp now = timestamp::from_milliseconds(1'735'740'000'000); // 2025-01-01 14:00 UTC
    exchange venue;
    std::map<connection_id, transport::framer> framers;
    std::map<connection_id, std::vector<std::string>> inbox;
    std::map<connection_id, std::string> raw; ///< bytes as they came
    std::vector<output> signals;              ///< what is no text

    void pass(duration d) {
        now = now + d;
        venue.tick(now);
    }
    /// Connects and starts. What is said meanwhile is forgotten.
    connection_id connect(std::int64_t client = 1) {
        const connection_id id = open();
        venue.receive(id, std::string("API\0", 4) + framed("v100..176"), now);
        ask(id, {"71", "2", std::to_string(client), ""});
        (void)said(id);
        return id;
    }
    connection_id open() {
        const auto id = venue.open(tws_test::http_request{"GET", "", {}, {}}, now);
        REQUIRE(id);
        return *id;
    }
    void ask(connection_id id, const std::vector<std::string>& fields) {
        std::string body;
        for (const std::string& f : fields) body += f + '\0';
        venue.receive(id, framed(body), now);
    }
    void place(connection_id id, std::int64_t order, wish r) {
        r.set(1, std::to_string(order));
        ask(id, r.fields);
    }
    void take() {
        for (output& o : venue.take_outputs()) {
            if (o.kind != output_kind::text) {
                signals.push_back(o);
                continue;
            }
            raw[o.connection] += o.text;
            auto& f = framers.try_emplace(o.connection, framing::length32, 0xffffff).first->second;
            REQUIRE(f.feed(o.text, [&](std::string_view m) {
                inbox[o.connection].push_back(joined(cut(m, '\0')));
                return true;
            }) == nullptr);
        }
    }
    /// What was said on a connection since the last call.
    std::vector<std::string> said(connection_id id) {
        take();
        return std::exchange(inbox[id], {});
    }
    /// Of that the messages that begin so.
    std::vector<std::string> said(connection_id id, std::string_view beginning) {
        std::vector<std::string> all = said(id);
        std::erase_if(all, [&](const std::string& m) { return !m.starts_with(beginning); });
        return all;
    }
    /// The states of orders that were told since the last call: `1 Submitted 0/10`.
    std::vector<std::string> states(connection_id id) {
        std::vector<std::string> all;
        for (const std::string& m : said(id, "3|")) {
            const auto f = cut(m);
            all.push_back(f[1] + ' ' + f[2] + ' ' + f[3] + '/' + f[4]);
        }
        return all;
    }
    /// The numbers and ids of errors told since the last call: `110 of 1`.
    std::vector<std::string> errors(connection_id id) {
        std::vector<std::string> all;
        for (const std::string& m : said(id, "4|")) {
            const auto f = cut(m);
            all.push_back(f[3] + " of " + f[2]);
        }
        return all;
    }

    /// A stranger places an order. @return its number
    matching::order_id quote(side s, std::string_view price, std::string_view quantity,
                             std::string_view contract = apple, std::size_t account = 1) {
        auto& m = venue.market();
        matching::order_terms t;
        t.account = m.account_id(account);
        t.instrument = m.instrument_named(contract).value();
        t.side = s;
        t.stp = matching::self_trade_prevention::none;
        t.price_ticks = whole_units(m.listed(t.instrument).tick, decimal::parse(price).value());
        t.lots = whole_units(m.listed(t.instrument).lot, decimal::parse(quantity).value());
        const auto placed = m.place(t, now);
        REQUIRE(placed.ok());
        venue.tick(now);
        return placed.id;
    }
    /// Strangers trade among themselves.
    void trade(std::string_view price, std::string_view contract = apple) {
        const auto bid = quote(side::buy, price, "1", contract);
        quote(side::sell, price, "1", contract);
        (void)venue.market().engine().cancel(bid, now);
        venue.tick(now);
    }
    http_reply command(const std::string& target) {
        return venue.handle_request(tws_test::http_request{"POST", "/sim/" + target, {}, {}}, now);
    }
};

using lines = std::vector<std::string>;

} // namespace tws_test
