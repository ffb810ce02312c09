// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "binance_futures/messages.hpp"
#include "binance_futures/orders.hpp"
#include "message_members.hpp"
#include "ready_desk.hpp"

#include <gatewright/venue/binance_futures/binance_futures.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright_test {
namespace binance_futures {

/// Binance as a `ready_desk` plays it: one account, two instruments, one order at a time.
class played_venue {
public:
    using venue = gatewright::venues::binance_futures;
    using channel = gatewright::venue::binance_futures::channel;

    /// The instrument that is traded, at about 50000.
    static constexpr std::string_view symbol = "BTCUSDT";
    static constexpr std::size_t links = venue::links.size();
    static constexpr gatewright::duration ping_every = gatewright::minutes(3);
    static constexpr gatewright::duration pace = gatewright::microseconds(500);

    static void configure(venue::config& c) {
        c.credentials = documented_signer();
        c.symbols = {"ETHUSDT", symbol};
    }

    /// They wander a little.
    [[nodiscard]] venue_message quote(std::uint64_t ms) {
        ++update_;
        const std::string bid = joined("50000.", update_ % 8, "0");
        const std::string ask = joined("50001.", update_ % 8, "0");
        return {at(channel::public_stream),
                binance_futures::quote({symbol, update_, bid, "31.210", ask, "40.660", ms, ms})};
    }
    /// Four changed levels of each side; sometimes the best one goes and comes back.
    [[nodiscard]] venue_message depth(std::uint64_t ms) {
        depth_facts d;
        d.previous = depth_id_;
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
        d.matched = d.sent = ms;
        return {at(channel::public_stream), binance_futures::depth(d)};
    }
    [[nodiscard]] venue_message public_trade(std::uint64_t ms) {
        public_trade_facts t{symbol, ++trade_, "50000.50", "0.125", 100, 105, true, ms, ms};
        return {at(channel::market_stream), binance_futures::public_trade(t)};
    }
    [[nodiscard]] venue_message mark(std::uint64_t ms) const {
        return {at(channel::market_stream),
                binance_futures::mark_price(
                    {symbol, "50000.12345678", "50001.00000000", "0.00010000", ms + 3'600'000, ms})};
    }

    /// What answers a message of ours: nothing but orders leaves on their link, nothing but subscriptions on others.
    [[nodiscard]] static venue_answer answer(std::uint8_t link, std::string_view text, std::uint64_t) {
        if (link == at(channel::orders)) return std::nullopt;
        return std::vector<venue_message>{{link, subscribed(number_member(text, "id"))}};
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
        ++venue_id_;
        lots_ = 0;
        return true;
    }
    [[nodiscard]] static bool is_cancel(std::string_view message) {
        return message.find(R"("method":"order.cancel")") != std::string_view::npos;
    }

    /// The order is accepted, or its cancel: the reply to a message, and the report.
    [[nodiscard]] venue_message accept(std::string_view message, std::uint64_t ms) const {
        return reply(message, "NEW", ms);
    }
    [[nodiscard]] venue_message accept_cancel(std::string_view message, std::uint64_t ms) const {
        return reply(message, "CANCELED", ms);
    }
    [[nodiscard]] venue_message report_placed(std::uint64_t ms) const { return report("NEW", "NEW", ms); }
    [[nodiscard]] venue_message report_cancelled(std::uint64_t ms) const {
        return report("CANCELED", "CANCELED", ms);
    }
    /// The order is refused: the account has not enough for it, unless told otherwise.
    [[nodiscard]] static venue_message refuse(std::string_view message, std::string_view code = "-2019",
                                              std::string_view words = "Margin is insufficient.") {
        return {at(channel::orders), error_reply(text_member(message, "id"), code, words)};
    }
    /// One execution: TRADE_LITE, ORDER_TRADE_UPDATE, ACCOUNT_UPDATE.
    [[nodiscard]] std::array<venue_message, 3> fill(unsigned lots, std::uint64_t ms) {
        ++trade_;
        lots_ += lots;
        position_ += side_ == "BUY" ? static_cast<int>(lots) : -static_cast<int>(lots);
        const std::string last = joined("0.00", std::uint64_t{lots});
        const std::string filled = joined("0.00", std::uint64_t{lots_});
        order_text o = order(lots_ < 10 ? "PARTIALLY_FILLED" : "FILLED", ms);
        o.what = "TRADE";
        o.last = last;
        o.filled = filled;
        o.trade = trade_;
        return {venue_message{at(channel::private_stream), light_report(o)},
                {at(channel::private_stream), order_report(o)},
                {at(channel::private_stream),
                 account_update("ORDER", "USDT", "100000.12345678", "0", symbol, position_text(), ms)}};
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
        o.time_in_force = "GTX";
        o.id = venue_id_;
        o.status = status;
        o.fee = "0.01000000";
        o.traded = o.sent = ms;
        return o;
    }
    [[nodiscard]] venue_message reply(std::string_view message, std::string_view status,
                                      std::uint64_t ms) const {
        const std::string filled = joined("0.00", std::uint64_t{lots_});
        order_text o = order(status, ms);
        o.filled = filled;
        return {at(channel::orders), order_reply(text_member(message, "id"), o)};
    }
    [[nodiscard]] venue_message report(std::string_view what, std::string_view status,
                                       std::uint64_t ms) const {
        const std::string filled = joined("0.00", std::uint64_t{lots_});
        order_text o = order(status, ms);
        o.what = what;
        o.filled = filled;
        return {at(channel::private_stream), order_report(o)};
    }
    [[nodiscard]] std::string position_text() const {
        return (position_ < 0 ? "-0.00" : "0.00") + std::to_string(position_ < 0 ? -position_ : position_);
    }

    std::uint64_t update_ = 400'900'217;
    std::uint64_t depth_id_ = 1'000;
    std::uint64_t trade_ = 5'000'000;
    std::uint64_t venue_id_ = 22'542'000;
    int position_ = 0;
    unsigned lots_ = 0;
    std::string client_id_, side_, price_, quantity_;
};

inline std::string played_venue::answer_request(const gatewright::http_request& request,
                                                std::uint64_t ms) const {
    const auto asks = [&](std::string_view path) { return request.target.starts_with(path); };
    if (asks("/fapi/v1/time")) return joined(R"({"serverTime":)", ms, "}");
    if (asks("/fapi/v1/accountConfig")) return R"({"dualSidePosition":false,"multiAssetsMargin":false})";
    if (asks("/fapi/v1/symbolConfig"))
        return R"([{"symbol":"BTCUSDT","marginType":"CROSSED","isAutoAddMargin":false,"leverage":20}])";
    if (asks("/fapi/v1/listenKey"))
        return R"({"listenKey":"pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81"})";
    if (asks("/fapi/v1/countdownCancelAll")) return "{}";
    if (asks("/fapi/v1/openAlgoOrders") || asks("/fapi/v1/openOrders") || asks("/fapi/v1/userTrades"))
        return "[]";
    if (asks("/fapi/v1/depth"))
        return depth_snapshot(depth_id_, R"(["49999.90","1.500"],["49990.10","7.000"])",
                              R"(["50001.70","2.000"],["50010.10","1.000"])");
    if (asks("/fapi/v3/balance") || asks("/fapi/v2/balance"))
        return R"([{"asset":"USDT","balance":"100000.00000000","availableBalance":"90000.00000000","updateTime":1}])";
    if (asks("/fapi/v3/positionRisk") || asks("/fapi/v2/positionRisk"))
        return joined(R"([{"symbol":"BTCUSDT","positionSide":"BOTH","positionAmt":")",
                      std::string_view(position_text()),
                      R"(","entryPrice":"50000.0","unRealizedProfit":"0","updateTime":1}])");
    constexpr std::string_view bases[] = {"ETH", "BTC"};
    if (asks("/fapi/v1/exchangeInfo")) return exchange_info(bases);
    throw std::runtime_error("the desk asks for something unexpected: " + std::string(request.target));
}

} // namespace binance_futures

/// Desks that trade there.
template <class StrategyT>
using binance_desk = desk_with_every_check<binance_futures::played_venue, StrategyT>;
template <class DeskT, class StepT = plain_step>
using ready_binance_desk = ready_desk<DeskT, binance_futures::played_venue, StepT>;

} // namespace gatewright_test
