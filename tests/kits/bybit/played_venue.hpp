// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "bybit/messages.hpp"
#include "message_members.hpp"
#include "ready_desk.hpp"

#include <gatewright/venue/bybit/bybit.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright_test::bybit {

/// Bybit as a `ready_desk` plays it: one account, two linear contracts, one order at a time.
class played_venue {
public:
    using venue = gatewright::venues::bybit;
    using channel = gatewright::venue::bybit::channel;

    /// The instrument that is traded, at about 50000.
    static constexpr std::string_view symbol = "BTCUSDT";
    static constexpr std::size_t links = venue::links.size();
    static constexpr gatewright::duration ping_every{};                         // the client does
    static constexpr gatewright::duration pace = gatewright::milliseconds(105); // 10 orders a second

    static void configure(venue::config& c) {
        c.credentials = gatewright::venue::bybit::credentials::make("key", "secret").value();
        c.symbols = {"ETHUSDT", symbol};
    }

    /// They wander a little.
    [[nodiscard]] venue_message quote(std::uint64_t ms) {
        ++update_;
        const std::string bid = joined("50000.", update_ % 8);
        const std::string ask = joined("50001.", update_ % 8);
        return {at(channel::public_stream), bybit::quote({symbol, update_, bid, "0.312", ask, "0.406", ms})};
    }
    /// Four changed levels of each side; sometimes the best one goes and comes back.
    [[nodiscard]] venue_message depth(std::uint64_t ms) {
        depth_facts d;
        d.symbol = symbol;
        d.update = ++depth_id_;
        d.time = ms;
        const std::string_view level = depth_id_ % 2 == 0 ? R"("0")" : R"("1.5")";
        const std::uint64_t far = 100 + depth_id_ % 800;
        const std::string bids = joined(R"(["49999.9",)", level, R"(],["49999.)", depth_id_ % 9,
                                        R"(","2.25"],["49)", far, R"(","0.125"],["49990.1","7"])");
        const std::string asks = joined(R"(["50001.7",)", level, R"(],["50002.)", depth_id_ % 9,
                                        R"(","0.25"],["50)", far, R"(","9.125"],["50010.1","1"])");
        d.bids = bids;
        d.asks = asks;
        return {at(channel::public_stream), bybit::depth(d)};
    }
    [[nodiscard]] venue_message public_trade(std::uint64_t ms) {
        return {at(channel::public_stream), trade({symbol, ++trade_, "50000.5", "0.125", "Sell", ms})};
    }
    [[nodiscard]] venue_message mark(std::uint64_t ms) const {
        return {at(channel::public_stream),
                pushed("tickers", symbol, joined(R"({"symbol":")", symbol, R"(","markPrice":"50000.12"})"),
                       ms, "delta")};
    }

    /// What answers a message of ours.
    [[nodiscard]] venue_answer answer(std::uint8_t link, std::string_view text, std::uint64_t ms) const {
        const std::string what = text_member(text, "op");
        if (what == "ping")
            return one(link, R"({"success":true,"ret_msg":"pong","conn_id":"0970","op":"ping"})");
        if (what == "auth") return one(link, logged_in(link == at(channel::trade)));
        if (what != "subscribe" && what != "unsubscribe") return std::nullopt;
        std::vector<venue_message> all;
        all.push_back({link, subscribed(text_member(text, "req_id"), what)});
        if (what != "subscribe") return all;
        constexpr std::string_view book = "\"orderbook.50.";
        for (std::size_t from = text.find(book); from != text.npos; from = text.find(book, from + 1)) {
            const std::string_view name = text.substr(from + book.size());
            all.push_back({link, whole_book(name.substr(0, name.find('"')), ms)});
        }
        return all;
    }
    /// What answers a request of ours.
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request, std::uint64_t ms) const;

    /// Reads an order that the desk has placed. @return false if the message is none
    bool read_order(std::string_view message) {
        if (message.find(R"("op":"order.create")") == std::string_view::npos) return false;
        order_.client_order_id = text_member(message, "orderLinkId");
        order_.side = text_member(message, "side");
        order_.price = text_member(message, "price");
        order_.quantity = text_member(message, "qty");
        order_.life = text_member(message, "timeInForce");
        order_.id = joined("5cf98598-39a7-459e-97bf-", ++venue_id_);
        lots_ = 0;
        return true;
    }
    [[nodiscard]] static bool is_cancel(std::string_view message) {
        return message.find(R"("op":"order.cancel")") != std::string_view::npos;
    }

    /// The order is accepted, or its cancel: the reply to a message, and the report.
    [[nodiscard]] venue_message accept(std::string_view message, std::uint64_t) const {
        return reply_to(message, "order.create", "0", "OK");
    }
    [[nodiscard]] venue_message accept_cancel(std::string_view message, std::uint64_t) const {
        return reply_to(message, "order.cancel", "0", "OK");
    }
    [[nodiscard]] venue_message report_placed(std::uint64_t ms) const { return report("New", ms); }
    [[nodiscard]] venue_message report_cancelled(std::uint64_t ms) const { return report("Cancelled", ms); }
    /// The order is refused: the account has not enough for it, unless told otherwise.
    [[nodiscard]] venue_message refuse(std::string_view message, std::string_view code = "110007",
                                       std::string_view words = "ab not enough for new order") const {
        return reply_to(message, is_cancel(message) ? "order.cancel" : "order.create", code, words);
    }
    /// One execution: itself, the order, the wallet, the position.
    [[nodiscard]] std::array<venue_message, 4> fill(unsigned lots, std::uint64_t ms) {
        lots_ += lots;
        position_ += order_.side == "Buy" ? static_cast<int>(lots) : -static_cast<int>(lots);
        const order_text o = row(lots_ < 10 ? "PartiallyFilled" : "Filled", ms);
        const std::uint8_t link = at(channel::private_stream);
        return {venue_message{link, execution_report(o, thousandths(lots), ++trade_, "0.001")},
                {link, order_report(o)},
                {link, wallet_report("USDT", "100000.12", ms)},
                {link, position_report(symbol, position_side(), position_size(), ms)}};
    }

private:
    static constexpr std::uint8_t at(channel c) { return static_cast<std::uint8_t>(c); }
    static std::vector<venue_message> one(std::uint8_t link, std::string text) {
        return {venue_message{link, std::move(text)}};
    }
    [[nodiscard]] static std::string thousandths(unsigned lots) {
        return joined(lots < 10 ? "0.00" : "0.0", std::uint64_t{lots});
    }
    [[nodiscard]] std::string position_size() const {
        return thousandths(static_cast<unsigned>(std::abs(position_)));
    }
    [[nodiscard]] std::string_view position_side() const {
        return position_ == 0 ? "" : position_ > 0 ? "Buy" : "Sell";
    }
    /// The snapshot that comes with a subscription.
    [[nodiscard]] std::string whole_book(std::string_view of, std::uint64_t ms) const {
        return bybit::depth({of, true, depth_id_, R"(["49999.9","1.5"],["49990.1","7"])",
                             R"(["50001.7","2"],["50010.1","1"])", ms});
    }
    [[nodiscard]] order_text row(std::string_view state, std::uint64_t ms) const {
        order_text o = order_;
        o.symbol = symbol;
        o.state = state;
        o.filled = thousandths(lots_);
        o.time = ms;
        return o;
    }
    [[nodiscard]] venue_message report(std::string_view state, std::uint64_t ms) const {
        return {at(channel::private_stream), order_report(row(state, ms))};
    }
    [[nodiscard]] venue_message reply_to(std::string_view message, std::string_view operation,
                                         std::string_view code, std::string_view words) const {
        return {at(channel::trade), order_reply(text_member(message, "reqId"), operation, order_.id,
                                                order_.client_order_id, code, words)};
    }

    std::uint64_t update_ = 400'900'217;
    std::uint64_t depth_id_ = 1'000;
    std::uint64_t trade_ = 5'000'000;
    std::uint64_t venue_id_ = 100'000'000'000;
    int position_ = 0;
    unsigned lots_ = 0;
    order_text order_;
};

inline std::string played_venue::answer_request(const gatewright::http_request& request,
                                                std::uint64_t ms) const {
    const auto asks = [&](std::string_view path) {
        return request.target.starts_with("/v5/") && request.target.substr(4).starts_with(path);
    };
    if (asks("market/time")) return reply(R"({"timeSecond":"1","timeNano":"1"})", ms);
    if (asks("account/info"))
        return reply(R"({"marginMode":"REGULAR_MARGIN","updatedTime":"1","unifiedMarginStatus":5})", ms);
    if (asks("user/query-api"))
        return reply(R"({"readOnly":0,"permissions":{"ContractTrade":["Order","Position"]}})", ms);
    if (asks("order/realtime") || asks("order/history") || asks("execution/list")) return list_reply("", ms);
    if (asks("account/wallet-balance"))
        return list_reply(R"({"accountType":"UNIFIED","coin":[{"coin":"USDT","walletBalance":"100000"}]})",
                          ms);
    if (asks("position/list"))
        return list_reply(joined(R"({"positionIdx":0,"symbol":")", symbol, R"(","side":")", position_side(),
                                 R"(","size":")", std::string_view(position_size()),
                                 R"(","avgPrice":"50000","leverage":"10","updatedTime":"1"})"),
                          ms);
    if (asks("market/instruments-info")) {
        std::string all;
        if (request.target.find("PreLaunch") == std::string_view::npos)
            for (const std::string_view base : {"ETH", "BTC"})
                all +=
                    joined(all.empty() ? "" : ",", R"({"symbol":")", base,
                           R"(USDT","contractType":"LinearPerpetual","status":"Trading","baseCoin":")", base,
                           R"(","quoteCoin":"USDT","priceFilter":{"tickSize":"0.1"},"lotSizeFilter":)",
                           R"({"maxOrderQty":"1000","minOrderQty":"0.001","qtyStep":"0.001"},)",
                           R"("settleCoin":"USDT"})");
        return list_reply(all, ms);
    }
    throw std::runtime_error("the desk asks for something unexpected: " + std::string(request.target));
}

} // namespace gatewright_test::bybit
