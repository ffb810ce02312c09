// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "message_members.hpp"
#include "okx/messages.hpp"
#include "ready_desk.hpp"

#include <gatewright/venue/okx/okx.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright_test::okx {

/// OKX as a `ready_desk` plays it: one account, two swaps, one order at a time.
class played_venue {
public:
    using venue = gatewright::venues::okx;
    using channel = gatewright::venue::okx::channel;

    /// The instrument that is traded, at about 50000; one contract is 0.01, and a lot a thousandth of it.
    static constexpr std::string_view symbol = "BTC-USDT-SWAP";
    static constexpr std::size_t links = venue::links.size();
    static constexpr gatewright::duration ping_every{};                        // the client does
    static constexpr gatewright::duration pace = gatewright::milliseconds(25); // 60 orders in 2 s

    static void configure(venue::config& c) {
        c.credentials = gatewright::venue::okx::credentials::make("key", "secret", "passphrase").value();
        c.symbols = {"ETH-USDT-SWAP", symbol};
    }

    /// They wander a little.
    [[nodiscard]] venue_message quote(std::uint64_t ms) {
        ++update_;
        const std::string bid = joined("50000.", update_ % 8);
        const std::string ask = joined("50001.", update_ % 8);
        return {at(channel::public_stream), okx::quote({symbol, update_, bid, "31.21", ask, "40.66", ms})};
    }
    /// Four changed levels of each side; sometimes the best one goes and comes back.
    [[nodiscard]] venue_message depth(std::uint64_t ms) {
        depth_facts d;
        d.symbol = symbol;
        d.previous = depth_id_;
        d.sequence = depth_id_ += 3;
        d.time = ms;
        const std::string_view level = depth_id_ % 2 == 0 ? R"("0","0","0")" : R"("1.5","0","2")";
        const std::uint64_t far = 100 + depth_id_ % 800;
        const std::string bids =
            joined(R"(["49999.9",)", level, R"(],["49999.)", depth_id_ % 9, R"(","2.25","0","1"],["49)", far,
                   R"(","0.125","0","1"],["49990.1","7","0","3"])");
        const std::string asks =
            joined(R"(["50001.7",)", level, R"(],["50002.)", depth_id_ % 9, R"(","0.25","0","1"],["50)", far,
                   R"(","9.125","0","4"],["50010.1","1","0","1"])");
        d.bids = bids;
        d.asks = asks;
        return {at(channel::public_stream), okx::depth(d)};
    }
    [[nodiscard]] venue_message public_trade(std::uint64_t ms) {
        return {at(channel::public_stream), trade({symbol, ++trade_, "50000.5", "0.125", "sell", ms})};
    }
    [[nodiscard]] venue_message mark(std::uint64_t ms) const {
        return {at(channel::public_stream), pushed("mark-price", symbol,
                                                   joined(R"({"instType":"SWAP","instId":")", symbol,
                                                          R"(","markPx":"50000.12","ts":")", ms, R"("})"))};
    }

    /// What answers a message of ours: reports, orders, the login and subscriptions share a link.
    [[nodiscard]] venue_answer answer(std::uint8_t link, std::string_view text, std::uint64_t ms) const {
        if (text == "ping") return one(link, "pong");
        const std::string what = text_member(text, "op");
        if (what == "login") return one(link, logged_in());
        if (what != "subscribe") return std::nullopt;
        std::vector<venue_message> all;
        const std::string number = text_member(text, "id");
        constexpr std::string_view opening = R"({"channel":)";
        for (std::size_t from = text.find(opening); from != text.npos; from = text.find(opening, from + 1)) {
            const std::string_view argument = text.substr(from, text.find('}', from) + 1 - from);
            all.push_back({link, subscribed(number, argument)});
            if (text_member(argument, "channel") == "books") all.push_back({link, whole_book(argument, ms)});
        }
        return all;
    }
    /// What answers a request of ours.
    [[nodiscard]] std::string answer_request(const gatewright::http_request& request, std::uint64_t ms) const;

    /// Reads an order that the desk has placed. @return false if the message is none
    bool read_order(std::string_view message) {
        if (message.find(R"("op":"order")") == std::string_view::npos) return false;
        order_.client_order_id = text_member(message, "clOrdId");
        order_.side = text_member(message, "side");
        order_.price = text_member(message, "px");
        order_.quantity = text_member(message, "sz");
        order_.type = text_member(message, "ordType");
        order_.id = std::to_string(++venue_id_);
        lots_ = 0;
        return true;
    }
    [[nodiscard]] static bool is_cancel(std::string_view message) {
        return message.find(R"("op":"cancel-order")") != std::string_view::npos;
    }

    /// The order is accepted, or its cancel: the reply to a message, and the report.
    [[nodiscard]] venue_message accept(std::string_view message, std::uint64_t ms) const {
        return reply(message, "order", "0", "", ms);
    }
    [[nodiscard]] venue_message accept_cancel(std::string_view message, std::uint64_t ms) const {
        return reply(message, "cancel-order", "0", "", ms);
    }
    [[nodiscard]] venue_message report_placed(std::uint64_t ms) const { return report("live", ms); }
    [[nodiscard]] venue_message report_cancelled(std::uint64_t ms) const { return report("canceled", ms); }
    /// The order is refused: the account has not enough for it, unless told otherwise.
    [[nodiscard]] venue_message refuse(std::string_view message, std::string_view code = "51008",
                                       std::string_view words = "Order failed. Insufficient margin.") const {
        return reply(message, is_cancel(message) ? "cancel-order" : "order", code, words, 0);
    }
    /// One execution: the order, the account, the position.
    [[nodiscard]] std::array<venue_message, 3> fill(unsigned lots, std::uint64_t ms) {
        lots_ += lots;
        position_ += order_.side == "buy" ? static_cast<int>(lots) : -static_cast<int>(lots);
        order_text o = row(lots_ < 10 ? "partially_filled" : "filled", ms);
        o.last = thousandths(lots);
        o.last_price = o.price;
        o.fee = "0.001";
        o.fee_asset = "USDT";
        o.trade = std::to_string(++trade_);
        return {venue_message{at(channel::private_stream), order_report(o)},
                {at(channel::private_stream), account_report("USDT", "100000.12", ms)},
                {at(channel::private_stream), position_report(symbol, position_text(), "50000", ms)}};
    }

private:
    static constexpr std::uint8_t at(channel c) { return static_cast<std::uint8_t>(c); }
    static std::vector<venue_message> one(std::uint8_t link, std::string text) {
        return {venue_message{link, std::move(text)}};
    }
    [[nodiscard]] static std::string thousandths(unsigned lots) {
        return joined(lots < 10 ? "0.00" : "0.0", std::uint64_t{lots});
    }
    [[nodiscard]] std::string position_text() const {
        return (position_ < 0 ? "-" : "") + thousandths(static_cast<unsigned>(std::abs(position_)));
    }
    /// The snapshot that comes with a subscription. @param argument of it
    [[nodiscard]] std::string whole_book(std::string_view argument, std::uint64_t ms) const {
        const std::string of = text_member(argument, "instId");
        return okx::depth({of, true, depth_id_, 0, R"(["49999.9","1.5","0","2"],["49990.1","7","0","1"])",
                           R"(["50001.7","2","0","2"],["50010.1","1","0","1"])", ms});
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
    [[nodiscard]] venue_message reply(std::string_view message, std::string_view operation,
                                      std::string_view code, std::string_view words, std::uint64_t ms) const {
        return {at(channel::private_stream), order_reply(text_member(message, "id"), operation,
                                                         code == "0" ? std::string_view(order_.id) : "",
                                                         order_.client_order_id, code, words, ms)};
    }

    std::uint64_t update_ = 400'900'217;
    std::uint64_t depth_id_ = 1'000;
    std::uint64_t trade_ = 5'000'000;
    std::uint64_t venue_id_ = 2'254'200'000'000'000'000;
    int position_ = 0;
    unsigned lots_ = 0;
    order_text order_;
};

inline std::string played_venue::answer_request(const gatewright::http_request& request,
                                                std::uint64_t ms) const {
    const auto asks = [&](std::string_view path) {
        return request.target.starts_with("/api/v5/") && request.target.substr(8).starts_with(path);
    };
    const auto rows = [](std::string_view all) {
        return joined(R"({"code":"0","msg":"","data":[)", all, "]}");
    };
    if (asks("public/time")) return rows(joined(R"({"ts":")", ms, R"("})"));
    if (asks("account/config"))
        return rows(R"({"acctLv":"2","posMode":"net_mode","perm":"read_only,trade"})");
    if (asks("trade/orders-algo-pending") || asks("trade/orders-pending") || asks("trade/fills"))
        return rows("");
    if (asks("trade/cancel-all-after"))
        return rows(R"({"triggerTime":"1763600060000","ts":"1763600000000"})");
    if (asks("account/balance"))
        return rows(
            R"({"details":[{"ccy":"USDT","cashBal":"100000","availBal":"90000","uTime":"1"}],"uTime":"1"})");
    if (asks("account/leverage-info"))
        return rows(joined(R"({"instId":")", symbol, R"(","mgnMode":"cross","posSide":"net","lever":"10"})"));
    if (asks("account/positions"))
        return rows(joined(R"({"instId":")", symbol,
                           R"(","instType":"SWAP","mgnMode":"cross","posSide":"net","pos":")",
                           std::string_view(position_text()), R"(","avgPx":"50000","uTime":"1"})"));
    if (asks("market/books"))
        return rows(joined(R"({"asks":[["50001.7","2","0","2"]],"bids":[["49999.9","1.5","0","2"]],"ts":")",
                           ms, R"(","seqId":)", depth_id_, "}"));
    if (asks("public/instruments")) {
        std::string all;
        for (const std::string_view base : {"ETH", "BTC"})
            all += joined(all.empty() ? "" : ",", R"({"instType":"SWAP","instId":")", base,
                          R"(-USDT-SWAP","instIdCode":)", std::uint64_t{all.empty() ? 11u : 12u},
                          R"(,"uly":")", base, R"(-USDT","settleCcy":"USDT","ctVal":"0.01","ctMult":"1",)",
                          R"("ctValCcy":")", base, R"(","ctType":"linear","tickSz":"0.1","lotSz":"0.001",)",
                          R"("minSz":"0.001","maxLmtSz":"100000","maxMktSz":"10000","state":"live"})");
        return rows(all);
    }
    throw std::runtime_error("the desk asks for something unexpected: " + std::string(request.target));
}

} // namespace gatewright_test::okx
