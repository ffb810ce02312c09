// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "message_members.hpp"
#include "oanda/messages.hpp"
#include "oanda/orders.hpp"
#include "ready_desk.hpp"

#include <gatewright/venue/oanda/oanda.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gatewright_test::oanda {

/// OANDA as a `ready_desk` plays it: one netting account, two instruments, one order at a time, asked for by request.
class played_venue {
public:
    using venue = gatewright::venues::oanda;
    using channel = gatewright::venue::oanda::channel;

    /// The instrument that is traded, at about 50000.
    static constexpr std::string_view symbol = "BTC_USD";
    static constexpr std::size_t links = venue::links.size();
    static constexpr gatewright::duration ping_every{}; // the venue says a line that is no frame
    static constexpr gatewright::duration pace = gatewright::milliseconds(25); // 100 requests a second
    /// What is filled ends the order, and nothing is post-only.
    static constexpr bool fills_once = true;

    static void configure(venue::config& c) {
        c.credentials = gatewright::venue::oanda::credentials::make(account_id, token).value();
        c.currency = "USD";
        c.symbols = {other, symbol};
    }

    /// They wander a little. A price has a whole ladder with it.
    [[nodiscard]] venue_message quote(std::uint64_t ms) {
        ++update_;
        return {at(channel::pricing), ladder(symbol, ms)};
    }
    /// A ladder of the other instrument: one of the traded one is a quote, too.
    [[nodiscard]] venue_message depth(std::uint64_t ms) {
        ++update_;
        return {at(channel::pricing), ladder(other, ms)};
    }
    /// There are none: a sign of life.
    [[nodiscard]] venue_message public_trade(std::uint64_t ms) const {
        return {at(channel::pricing), heartbeat(ms)};
    }
    /// There is none: the sign of life of the stream of transactions.
    [[nodiscard]] venue_message mark(std::uint64_t ms) const {
        return {at(channel::transactions), joined(R"({"type":"HEARTBEAT","lastTransactionID":")", last_,
                                                  R"(","time":")", std::string_view(time_text(ms)), R"("})")};
    }

    /// Nothing is sent on a stream.
    [[nodiscard]] static venue_answer answer(std::uint8_t, std::string_view message, std::uint64_t) {
        throw std::runtime_error("the desk says something on a stream: " + std::string(message));
    }
    /// Whether a request is an order or a cancel.
    [[nodiscard]] static bool is_order(const gatewright::http_request& request) noexcept {
        return request.method != gatewright::http_method::get;
    }
    /// What answers any other.
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request, std::uint64_t ms) const;

    /// Reads an order that the desk has placed. @return false if the request is none
    bool read_order(std::string_view request) {
        if (!request.starts_with("POST ")) return false;
        order_.instrument = symbol;
        order_.client_order_id = text_member(request, "id");
        order_.units = text_member(request, "units");
        order_.price = text_member(request, "price");
        order_.life = text_member(request, "timeInForce");
        return true;
    }
    [[nodiscard]] static bool is_cancel(std::string_view request) {
        return request.find("/cancel") != std::string_view::npos;
    }

    /// The order is accepted, or its cancel: the answer to the request, and the line of the stream.
    [[nodiscard]] venue_message accept(std::string_view, std::uint64_t ms) {
        order_.id = joined(++last_);
        return reply(joined(R"({"orderCreateTransaction":)", std::string_view(created(ms)),
                            R"(,"relatedTransactionIDs":[")", last_, R"("],"lastTransactionID":")", last_,
                            R"("})"));
    }
    [[nodiscard]] venue_message accept_cancel(std::string_view, std::uint64_t ms) {
        ++last_;
        return reply(joined(R"({"orderCancelTransaction":)", std::string_view(cancelled(ms)),
                            R"(,"relatedTransactionIDs":[")", last_, R"("],"lastTransactionID":")", last_,
                            R"("})"));
    }
    [[nodiscard]] venue_message report_placed(std::uint64_t ms) const {
        return {at(channel::transactions), created(ms)};
    }
    [[nodiscard]] venue_message report_cancelled(std::uint64_t ms) const {
        return {at(channel::transactions), cancelled(ms)};
    }
    /// The order is refused before it becomes a transaction.
    [[nodiscard]] static venue_message refuse(std::string_view) {
        return reply(R"({"errorCode":"INSUFFICIENT_MARGIN","errorMessage":"not enough margin"})");
    }
    [[nodiscard]] static std::uint16_t status_of(std::string_view reply) noexcept {
        if (reply.starts_with(R"({"errorCode")")) return 400;
        return reply.starts_with(R"({"orderCreate)") ? 201 : 200;
    }
    /// The execution, all of the order whatever was asked for: it tells the balance, too.
    [[nodiscard]] std::array<venue_message, 1> fill(unsigned, std::uint64_t ms) {
        position_ += order_.units.starts_with('-') ? -10 : 10;
        return {venue_message{at(channel::transactions), order_filled(order_, ++last_, "100000.1234", ms)}};
    }

private:
    static constexpr std::string_view other = "ETH_USD";

    static constexpr std::uint8_t at(channel c) { return static_cast<std::uint8_t>(c); }
    static venue_message reply(std::string text) { return {at(channel::rest), std::move(text)}; }
    [[nodiscard]] std::string created(std::uint64_t ms) const {
        return order_created(order_, std::stoull(order_.id), ms);
    }
    [[nodiscard]] std::string cancelled(std::uint64_t ms) const { return order_cancelled(order_, last_, ms); }
    [[nodiscard]] std::string ladder(std::string_view of, std::uint64_t ms) const {
        const std::string bid = joined("50000.", update_ % 8), ask = joined("50001.", update_ % 8);
        return price(of,
                     joined(std::string_view(level(bid, 10)), ",", std::string_view(level("49999.5", 20)),
                            ",", std::string_view(level("49990.0", 50))),
                     joined(std::string_view(level(ask, 10)), ",", std::string_view(level("50002.5", 20)),
                            ",", std::string_view(level("50010.0", 50))),
                     ms);
    }

    std::uint64_t update_ = 0;
    std::uint64_t last_ = 1'000; ///< transaction
    int position_ = 0;           ///< in thousandths
    order_text order_;
};

inline std::string played_venue::answer_request(const gatewright::http_request& request,
                                                std::uint64_t ms) const {
    constexpr std::string_view account = "/v3/accounts/101-004-1435156-001";
    const auto asks = [&](std::string_view path) {
        return request.target.starts_with(account) && request.target.substr(account.size()).starts_with(path);
    };
    const std::string last = joined(R"("lastTransactionID":")", last_, R"("})");
    if (asks("/transactions?"))
        return joined(R"({"from":"2020-01-01T00:00:00.000000000Z","to":")", std::string_view(time_text(ms)),
                      R"(","pageSize":1000,"count":0,"pages":[],)", std::string_view(last));
    if (asks("/summary"))
        return joined(R"({"account":{"id":"101-004-1435156-001","currency":"USD","balance":"100000.0000",)"
                      R"("hedgingEnabled":false,"marginAvailable":"90000.0000","lastTransactionID":")",
                      last_, R"("},)", std::string_view(last));
    if (request.target == account)
        return joined(R"({"account":{"trades":[],"orders":[]},)", std::string_view(last));
    if (asks("/openPositions")) {
        const std::string units = joined("0.0", static_cast<std::uint64_t>(std::abs(position_)));
        const std::string row = position_ == 0
                                    ? std::string()
                                    : joined(R"({"instrument":")", symbol, R"(","long":{"units":")",
                                             position_ > 0 ? std::string_view(units) : std::string_view("0"),
                                             R"(","averagePrice":"50000.0"},"short":{"units":"-)",
                                             position_ < 0 ? std::string_view(units) : std::string_view("0"),
                                             R"(","averagePrice":"50000.0"}})");
        return joined(R"({"positions":[)", std::string_view(row), "],", std::string_view(last));
    }
    if (asks("/pricing")) {
        const std::string_view of = request.target.find(symbol) != std::string_view::npos ? symbol : other;
        return joined(R"({"prices":[)", std::string_view(ladder(of, ms)), R"(],"time":")",
                      std::string_view(time_text(ms)), R"("})");
    }
    if (asks("/instruments")) {
        std::string all;
        for (const std::string_view name : {other, symbol})
            all += joined(all.empty() ? "" : ",", R"({"name":")", name,
                          R"(","type":"CFD","displayName":"x","pipLocation":0,"displayPrecision":1,)",
                          R"("tradeUnitsPrecision":3,"minimumTradeSize":"0.001","maximumOrderUnits":"1000",)",
                          R"("marginRate":"0.05"})");
        return joined(R"({"instruments":[)", std::string_view(all), "],", std::string_view(last));
    }
    throw std::runtime_error("the desk asks for something unexpected: " + std::string(request.target));
}

} // namespace gatewright_test::oanda
