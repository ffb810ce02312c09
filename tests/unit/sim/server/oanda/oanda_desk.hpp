// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "sent_messages.hpp"

#include <gatewright/sim/server/oanda/exchange.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oanda_test {

using namespace gatewright;
using namespace gatewright::sim::server;
using namespace gatewright::sim::server::oanda;
namespace matching = gatewright::sim::matching;

/// A venue without a background market, two accounts in USD of two users, a virtual clock, and a client's hands.
struct oanda_desk : gatewright_test::sent_messages<std::string> {
    static exchange_config quiet() {
        exchange_config c = default_config();
        c.background = false;
        account_config first = c.accounts.front(), other = first;
        first.api_key = "101-001-1-001";
        first.secret = "token";
        other.api_key = "101-001-2-001";
        other.secret = "other-token";
        c.accounts = {first, other};
        c.requests_per_second = 10'000;
        c.new_streams_per_second = 100;
        return c;
    }
    template <class Change>
    static exchange_config quiet(Change&& change) {
        exchange_config c = quiet();
        change(c);
        return c;
    }
    explicit oanda_desk(const exchange_config& config = quiet()) : venue(config) { venue.tick(now); }

    timestamp now = timestamp::from_milliseconds(1'735'689'600'000); // 2025-01-01
    exchange venue;
    std::string account = "101-001-1-001", token = "token", times;
    http_reply last;
    json::object document; ///< the last answer

    void pass(duration d) {
        now = now + d;
        venue.tick(now);
    }
    /// Somebody quotes. @return its number in the matching engine
    matching::order_id quote(side s, std::string_view price, std::string_view units,
                             std::string_view instrument = "EUR_USD") {
        auto& m = venue.market();
        matching::order_terms t;
        t.account = m.account_id(1);
        t.instrument = m.instrument_named(instrument).value();
        t.side = s;
        t.price_ticks = whole_units(m.listed(t.instrument).tick, decimal::parse(price).value());
        t.lots = whole_units(m.listed(t.instrument).lot, decimal::parse(units).value());
        const auto placed = m.place(t, now);
        REQUIRE(placed.ok());
        return placed.id;
    }
    void quotes(std::string_view bid, std::string_view ask, std::string_view units = "100000",
                std::string_view instrument = "EUR_USD") {
        quote(side::buy, bid, units, instrument);
        quote(side::sell, ask, units, instrument);
        venue.tick(now);
    }
    /// All that somebody quoted is gone, and there is this in its place.
    void requote(std::string_view bid, std::string_view ask, std::string_view units = "100000",
                 std::string_view instrument = "EUR_USD") {
        auto& m = venue.market();
        const auto i = m.instrument_named(instrument).value();
        const auto open = m.engine().account_of(m.account_id(1)).open;
        for (const auto id : open)
            if (m.engine().find(id)->instrument == i) REQUIRE(m.engine().cancel(id, now).ok());
        quotes(bid, ask, units, instrument);
    }

    [[nodiscard]] http_request request(const std::string& method, const std::string& target,
                                       const std::string& body = {}) const {
        http_request r{method, target, {{"Host", "sim"}, {"authorization", "Bearer " + token}}, body};
        if (!times.empty()) r.headers.emplace_back("accept-datetime-format", times);
        return r;
    }
    /// @return the status
    int ask(const std::string& method, const std::string& target, const std::string& body = {}) {
        last = venue.handle_request(request(method, target, body), now);
        document = last.body.empty() ? json::object() : json::parse(last.body).as_object();
        return last.status;
    }
    [[nodiscard]] std::string path(const std::string& rest) const { return "/v3/accounts/" + account + rest; }
    int get(const std::string& rest) { return ask("GET", path(rest)); }
    int put(const std::string& rest, const std::string& body = {}) { return ask("PUT", path(rest), body); }
    int order(const std::string& members) {
        return ask("POST", path("/orders"), R"({"order":{)" + members + "}}");
    }
    int market(const std::string& units, const std::string& more = {}) {
        return order(R"("type":"MARKET","instrument":"EUR_USD","units":")" + units + '"' + more);
    }
    int limit(const std::string& units, const std::string& price, const std::string& more = {}) {
        return order(R"("type":"LIMIT","instrument":"EUR_USD","units":")" + units + R"(","price":")" + price +
                     '"' + more);
    }

    /// A member of the last answer, by `a/b/0`; a text as it is, anything else as JSON, `-` if it is not there.
    [[nodiscard]] std::string at(std::string_view way) const { return at(document, way); }
    [[nodiscard]] static std::string at(const json::value& d, std::string_view way) {
        boost::system::error_code error;
        const json::value* found = d.find_pointer("/" + std::string(way), error);
        if (found == nullptr) return "-";
        return found->is_string() ? std::string(found->get_string()) : json::serialize(*found);
    }
    /// How an order of a number stands.
    std::string state(const std::string& number) {
        REQUIRE(get("/orders/" + number) == 200);
        return at("order/state");
    }
    std::string header(std::string_view name) const {
        for (const auto& [key, value] : last.headers)
            if (key == name) return value;
        return {};
    }
    /// A transaction of the account.
    json::object transaction(std::size_t number, std::size_t of = 0) const {
        const auto& all = venue.book(of).transactions;
        REQUIRE(number <= all.size());
        return all.at(number - 1);
    }

    connection_id stream(const std::string& rest) {
        const http_request r = request("GET", path(rest));
        REQUIRE(venue.streams(r));
        if (const auto declined = venue.decline(r, now))
            FAIL("declined: " << declined->status << declined->body);
        return venue.open(r, now).value();
    }
    std::vector<json::object> lines(connection_id id) {
        std::vector<json::object> all;
        for (const std::string& line : take(venue, id, [](std::string text) { return text; }))
            all.push_back(json::parse(line).as_object());
        return all;
    }
};

} // namespace oanda_test
