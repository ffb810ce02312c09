// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/instrument_feed.hpp>
#include <gatewright/sim/server/exchange_core.hpp>
#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/order_filters.hpp>
#include <gatewright/sim/server/signing.hpp>

#include <boost/json/parse.hpp>

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A venue of nobody's, to show that the shared rooms are no one's: one socket for public and private channels, a login,
// a text ping, an answer to each argument of a subscription, books that begin with a snapshot and go on by the number
// before, a counter per connection, codes that are text, and orders on the same socket.
namespace bazaar {

using namespace gatewright;
using namespace gatewright::sim;
using namespace gatewright::sim::server;
namespace json = boost::json;

enum class venue_link : std::uint8_t { socket, rest };
inline constexpr std::array<std::string_view, 2> names{"socket", "rest"};
[[nodiscard]] constexpr std::span<const std::string_view> link_names(venue_link) noexcept { return names; }

struct complaint {
    int http;
    std::string code;
};
struct session {
    std::optional<matching::account_id> account;
    std::uint64_t sequence = 0;
    std::string dress(const std::string& topic, const std::string& text) {
        return R"({"topic":")" + topic + R"(","n":)" + std::to_string(sequence++) + R"(,"data":)" + text +
               "}";
    }
};
inline market_config bazaar_config() {
    static constexpr known_instrument known[] = {{"SALT-GOLD", "0.5", "0.1", "100", "10", "1000", "100"}};
    market_config c;
    c.instruments = {make_instrument("SALT-GOLD", known)};
    c.background = false;
    c.accounts[0].api_key = "key";
    c.accounts[0].secret = "secret";
    c.accounts[0].passphrase = "open sesame";
    c.accounts.push_back(c.accounts[0]);
    c.accounts[1].api_key = "other";
    return c;
}

class exchange : public exchange_core<exchange, venue_link, session> {
    using core = exchange_core<exchange, venue_link, session>;

public:
    explicit exchange(const market_config& config = bazaar_config()) : core(config, {{}, seconds(30), {}}) {
        for (const auto i : market().instruments())
            feeds_.emplace_back(i, 0, std::span<const duration>(), periods);
    }

private:
    friend core;
    friend matching::instrument_feed;
    static constexpr venue_link request_link = venue_link::rest;
    static constexpr std::array<duration, 1> periods{milliseconds(100)};
    using connection = opening<venue_link, session>;

    static json::object order_document(const matching::order& o) {
        return {{"id", std::to_string(o.id)},
                {"mine", o.client_order_id.view()},
                {"life", to_string(lifecycle_of(o.status))}};
    }
    static json::value ask(exchange& x, const call& c) {
        const matching::order* o = x.market().find(c.account, 0, c.params.require_integer("id"), {});
        if (!o) throw complaint{404, "NO_SUCH_ORDER"};
        return order_document(*o);
    }
    static json::value place(exchange& x, const call& c) {
        matching::order_terms t;
        t.account = c.account;
        t.side = c.params.require("side") == "sell" ? side::sell : side::buy;
        t.client_order_id = c.params.require("mine");
        const instrument_config& listed = x.market().listed(0);
        for (const filtered& f : {price_in_ticks(listed, c.params.require_number("price")),
                                  quantity_in_lots(listed, c.params.require_number("size"), false)}) {
            if (f.why != matching::refusal::none)
                throw complaint{400, "RULE_" + std::to_string(static_cast<int>(f.why))};
            (t.price_ticks == 0 ? t.price_ticks : t.lots) = f.units;
        }
        const auto placed = x.market().place(t, c.now);
        if (!placed.ok()) throw complaint{400, "REFUSED"};
        return json::object{{"id", std::to_string(placed.id)}};
    }
    static constexpr auto rows = std::to_array<route<exchange>>({
        {"GET", "/orders/{id}", security::is_signed, 1, false, ask},
        {"", "place", security::is_signed, 1, true, place},
    });

    json::value serve(venue_link link, std::string_view method, std::string_view path, parameters& p,
                      std::optional<matching::account_id> who, timestamp now) {
        const auto found = find_route(rows, method, path, p);
        if (!found.row) throw complaint{404, "UNKNOWN"};
        return perform(
            link, *found.row, now, [&] { ++requests_; },
            [&] {
                if (!who) throw complaint{401, "WHO_ARE_YOU"};
            },
            [&] { return found.row->answer(*this, {p, *who, now, server_time(now)}); });
    }
    template <class Attempt>
    static json::object said(Attempt&& attempt) {
        try {
            return {{"code", "0"}, {"data", attempt()}};
        } catch (const complaint& c) {
            return {{"code", c.code}, {"http", c.http}};
        } catch (const parameter_error& e) {
            return {{"code", (e.malformed ? "BAD_" : "NO_") + e.name}, {"http", 400}};
        }
    }
    std::optional<matching::account_id> account_of(std::string_view key, std::string_view pass,
                                                   std::string_view sign, const std::string& text) const {
        const auto a = market().account_of_key(key);
        const account_config* c = a ? &market().account(*a) : nullptr;
        const bool good =
            c && c->passphrase == pass && to_base64(hmac(EVP_sha256(), c->secret, text)) == sign;
        return good ? a : std::nullopt;
    }

    http_reply answer(const http_request& r, timestamp now) {
        parameters p;
        p.add_query(r.query());
        const auto who = account_of(r.header("B-Key"), r.header("B-Pass"), r.header("B-Sign"),
                                    r.method + r.target + r.body);
        json::object body = said([&] { return serve(venue_link::rest, r.method, r.path(), p, who, now); });
        const auto* status = body.if_contains("http");
        return {reply_action::send,
                status ? static_cast<int>(status->as_int64()) : 200,
                {},
                json::serialize(body)};
    }
    static std::optional<connection> opened(const http_request& upgrade) {
        if (upgrade.path() != "/ws") return std::nullopt;
        return connection{};
    }
    void on_text(connection_id id, connection& from, std::string_view text, timestamp now) {
        connections().heard(id, now);
        if (text == "ping") return connections().send(id, "pong");
        const json::value v = json::parse(json::string_view(text.data(), text.size()));
        const std::string op(v.at("op").as_string());
        if (op == "subscribe") {
            for (const json::value& topic : v.at("args").as_array())
                subscribe(id, from, std::string(topic.as_string()), now);
            return;
        }
        parameters p;
        p.add_object(v.at("args").as_object());
        if (op == "login") {
            from.session.account = account_of(p.require("key"), p.require("pass"), p.require("sign"),
                                              "login" + std::string(p.require("time")));
            if (!from.session.account) return connections().close(id, "login failed", 4001);
            return connections().send(id, R"({"event":"login"})");
        }
        json::object reply =
            said([&] { return serve(venue_link::socket, "", op, p, from.session.account, now); });
        reply["id"] = v.at("id");
        connections().send(id, json::serialize(reply));
    }
    void subscribe(connection_id id, connection& from, const std::string& topic, timestamp now) {
        const bool is_private = topic == "orders";
        if (topic != "book" && (!is_private || !from.session.account))
            return connections().send(id, R"({"event":"error","topic":")" + topic + "\"}");
        from.topics.insert(is_private ? topic + std::to_string(*from.session.account) : topic);
        connections().send(id, R"({"event":"subscribe","topic":")" + topic + "\"}");
        if (is_private) return;
        from.topics.erase(topic);
        const std::uint64_t last = feeds_[0].flush_depth(0, *this, now);
        from.topics.insert(topic);
        json::array levels;
        for (const side s : {side::buy, side::sell})
            market().engine().book(0).walk(s, [&](std::int64_t ticks, const auto& l) {
                levels.push_back({s == side::buy ? "b" : "s", ticks, l.total});
                return true;
            });
        connections().send(
            id, from.session.dress(
                    topic, json::serialize(json::object{{"before", -1}, {"seq", last}, {"levels", levels}})));
    }

    void on_report(const matching::report& r, timestamp) {
        connections().publish(venue_link::socket, "orders" + std::to_string(r.order.account),
                              [&] { return json::serialize(order_document(r.order)); });
    }
    void on_trades(matching::instrument_id i, const std::vector<matching::public_trade>& trades,
                   timestamp now) {
        feeds_[i].on_trades(trades, market().engine().unit_value(i), *this, now);
    }
    void on_book_changes(matching::instrument_id i, const std::vector<matching::book_change>& changes,
                         timestamp now) {
        feeds_[i].on_book_changes(changes, market().engine().book(i), *this, now);
    }
    void pass(timestamp now) {
        for (matching::instrument_feed& f : feeds_) f.tick(*this, now);
    }
    void on_trade(const matching::public_trade&, timestamp) {}
    void on_aggregate(const matching::aggregate_trade&, timestamp) {}
    void on_best(timestamp) {}
    void on_candle(const matching::candle&, std::size_t, bool, timestamp) {}
    void on_second(timestamp) {}
    void on_depth(std::size_t, const matching::depth_batch& b, timestamp) {
        connections().publish(venue_link::socket, "book", [&] {
            json::array levels;
            for (const side s : {side::buy, side::sell})
                for (const std::int64_t ticks : b.prices(s))
                    levels.push_back(
                        {s == side::buy ? "b" : "s", ticks, market().engine().book(0).lots_at(s, ticks)});
            return json::serialize(
                json::object{{"before", b.previous()}, {"seq", b.last()}, {"levels", levels}});
        });
    }
    [[nodiscard]] static complaint refusal_for(venue_link, fault what) {
        return {503, "FAULT_" + std::string(to_string(what))};
    }
    void on_fault(fault, std::int64_t, timestamp) {
        connections().strike(venue_link::socket, output_kind::close, "session ended");
    }
    void on_clear() {}

    std::deque<matching::instrument_feed> feeds_;
    int requests_ = 0;
};

} // namespace bazaar
