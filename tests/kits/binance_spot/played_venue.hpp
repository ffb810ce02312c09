// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "binance_spot/messages.hpp"
#include "binance_spot/orders.hpp"
#include "message_members.hpp"
#include "ready_desk.hpp"

#include <gatewright/venue/binance_spot/binance_spot.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright_test {
namespace binance_spot {

/// Binance spot as a `ready_desk` plays it: one account, two instruments, one order at a time.
class played_venue {
public:
    using venue = gatewright::venues::binance_spot;
    using channel = gatewright::venue::binance_spot::channel;

    /// The instrument that is traded, at about 50000.
    static constexpr std::string_view symbol = "BTCUSDT";
    static constexpr std::size_t links = venue::links.size();
    static constexpr gatewright::duration ping_every = gatewright::seconds(20);
    static constexpr gatewright::duration pace = gatewright::microseconds(500);

    static void configure(venue::config& c) {
        c.credentials = documented_signer();
        c.symbols = {"ETHUSDT", symbol};
        c.streams.reference_prices = true;
    }

    /// What the account holds is worth what the reference price says.
    static void value(gatewright::risk::valuation& v) {
        v.asset = "USDT";
        v.rates = {{.asset = "USDT", .rate = gatewright::decimal(1, 0), .instrument = {}},
                   {.asset = "BTC", .rate = {}, .instrument = symbol}};
    }

    /// They wander a little.
    [[nodiscard]] venue_message quote(std::uint64_t) {
        ++update_;
        const std::string bid = joined("50000.", update_ % 8, "0");
        const std::string ask = joined("50001.", update_ % 8, "0");
        return {at(channel::market), binance_spot::quote({symbol, update_, bid, "31.210", ask, "40.660"})};
    }
    /// Four changed levels of each side; sometimes the best one goes and comes back.
    [[nodiscard]] venue_message depth(std::uint64_t ms) {
        depth_facts d;
        d.first = depth_id_ + 1;
        d.last = depth_id_ += 3;
        const bool gone = depth_id_ % 2 == 0;
        const std::uint64_t far = 100 + depth_id_ % 800;
        const std::string bids =
            joined(R"(["49999.90",")", std::string_view(gone ? "0" : "1.500"), R"("],["49999.)",
                   depth_id_ % 9, R"(0","2.250"],["49)", far, R"(.00","0.125"],["49990.10","7.000"])");
        const std::string asks =
            joined(R"(["50001.70",")", std::string_view(gone ? "0" : "2.000"), R"("],["50002.)",
                   depth_id_ % 9, R"(0","0.250"],["50)", far, R"(.00","9.125"],["50010.10","1.000"])");
        d.symbol = symbol;
        d.bids = bids;
        d.asks = asks;
        d.sent = ms;
        return {at(channel::market), binance_spot::depth(d)};
    }
    [[nodiscard]] venue_message public_trade(std::uint64_t ms) {
        return {at(channel::market),
                binance_spot::public_trade({symbol, ++trade_, "50000.50", "0.125", true, ms, ms})};
    }
    [[nodiscard]] venue_message mark(std::uint64_t ms) const {
        return {at(channel::market), reference_price(symbol, "50000.12345678", ms)};
    }

    /// What answers a message of ours: on the link of orders only the login is answered here.
    [[nodiscard]] static venue_answer answer(std::uint8_t link, std::string_view text, std::uint64_t) {
        if (link != at(channel::orders))
            return std::vector<venue_message>{{link, subscribed(number_member(text, "id"))}};
        if (text.find(R"("id":"logon")") == std::string_view::npos) return std::nullopt;
        return std::vector<venue_message>{{link, logged_on()}};
    }
    /// What answers a request of ours.
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request, std::uint64_t ms) const;

    /// Reads an order that the desk has placed. @return false if the message is none
    bool read_order(std::string_view message) {
        if (message.find(R"("method":"order.place")") == std::string_view::npos) return false;
        client_id_ = text_member(message, "newClientOrderId");
        side_ = text_member(message, "side");
        price_ = text_member(message, "price");
        quantity_ = text_member(message, "quantity");
        type_ = text_member(message, "type");
        ++venue_id_;
        lots_ = 0;
        return true;
    }
    [[nodiscard]] static bool is_cancel(std::string_view message) {
        return message.find(R"("method":"order.cancel")") != std::string_view::npos;
    }

    /// The order is accepted, or its cancel, which has a client id of its own: the reply, and the report.
    [[nodiscard]] venue_message accept(std::string_view message, std::uint64_t ms) const {
        return {at(channel::orders), order_reply(text_member(message, "id"), order("NEW", ms))};
    }
    [[nodiscard]] venue_message accept_cancel(std::string_view message, std::uint64_t ms) const {
        const std::string filled = lots();
        order_text o = cancelled(ms);
        o.filled = filled;
        return {at(channel::orders), order_reply(text_member(message, "id"), o)};
    }
    [[nodiscard]] venue_message report_placed(std::uint64_t ms) const {
        return {at(channel::orders), order_report(order("NEW", ms))};
    }
    [[nodiscard]] venue_message report_cancelled(std::uint64_t ms) const {
        const std::string filled = lots();
        order_text o = cancelled(ms);
        o.filled = filled;
        return {at(channel::orders), order_report(o)};
    }
    /// The order is refused: the account has not enough for it, unless told otherwise.
    [[nodiscard]] static venue_message
    refuse(std::string_view message, std::string_view code = "-2010",
           std::string_view words = "Account has insufficient balance for requested action.") {
        return {at(channel::orders), error_reply(text_member(message, "id"), code, words)};
    }
    /// One execution: the order, and what the account then has.
    [[nodiscard]] std::array<venue_message, 3> fill(unsigned lots_now, std::uint64_t ms) {
        ++trade_;
        lots_ += lots_now;
        held_ += side_ == "BUY" ? static_cast<int>(lots_now) : -static_cast<int>(lots_now);
        const std::string last = joined("0.00", std::uint64_t{lots_now});
        const std::string filled = lots();
        order_text o = order(lots_ < 10 ? "PARTIALLY_FILLED" : "FILLED", ms);
        o.what = "TRADE";
        o.last = last;
        o.filled = filled;
        o.trade = trade_;
        o.fee = "0.01000000";
        o.fee_asset = "USDT";
        return {venue_message{at(channel::orders), order_report(o)},
                {at(channel::orders), balance("USDT", "100000.12345678", "0.00000000", ms)},
                {at(channel::orders), balance("BTC", held(), "0.00000000", ms)}};
    }

private:
    static constexpr std::uint8_t at(channel c) { return static_cast<std::uint8_t>(c); }

    [[nodiscard]] order_text order(std::string_view status, std::uint64_t ms) const {
        order_text o;
        o.symbol = symbol;
        o.client_order_id = client_id_;
        o.side = side_;
        o.quantity = quantity_;
        o.price = price_;
        o.type = type_;
        o.id = venue_id_;
        o.status = status;
        o.ms = ms;
        return o;
    }
    [[nodiscard]] order_text cancelled(std::uint64_t ms) const {
        order_text o = order("CANCELED", ms);
        o.what = "CANCELED";
        o.client_order_id = "aCancelOfIts0wn";
        o.original = client_id_;
        o.on_book = false;
        return o;
    }
    [[nodiscard]] std::string lots() const { return joined("0.00", std::uint64_t{lots_}); }
    [[nodiscard]] std::string held() const {
        return joined("9.9", std::uint64_t{static_cast<unsigned>(held_ + 50)}, "00000");
    }

    std::uint64_t update_ = 400'900'217;
    std::uint64_t depth_id_ = 1'000;
    std::uint64_t trade_ = 5'000'000;
    std::uint64_t venue_id_ = 22'542'000;
    int held_ = 0;
    unsigned lots_ = 0;
    std::string client_id_, side_, price_, quantity_, type_;
};

inline std::string played_venue::answer_request(const gatewright::http_request& request,
                                                std::uint64_t ms) const {
    const auto asks = [&](std::string_view path) { return request.target.starts_with(path); };
    if (asks("/api/v3/time")) return joined(R"({"serverTime":)", ms, "}");
    if (asks("/api/v3/openOrders") || asks("/api/v3/myTrades")) return "[]";
    if (asks("/api/v3/depth"))
        return depth_snapshot(depth_id_, R"(["49999.90","1.500"],["49990.10","7.000"])",
                              R"(["50001.70","2.000"],["50010.10","1.000"])");
    if (asks("/api/v3/account"))
        return joined(
            R"({"makerCommission":10,"canTrade":true,"updateTime":1,"accountType":"SPOT","balances":[)",
            R"({"asset":"USDT","free":"100000.00000000","locked":"0.00000000"},{"asset":"BTC","free":")",
            std::string_view(held()), R"(","locked":"0.00000000"}]})");
    constexpr std::string_view bases[] = {"ETH", "BTC"};
    if (asks("/api/v3/exchangeInfo")) return exchange_info(bases);
    throw std::runtime_error("the desk asks for something unexpected: " + std::string(request.target));
}

} // namespace binance_spot
} // namespace gatewright_test
