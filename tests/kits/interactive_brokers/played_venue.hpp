// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "interactive_brokers/messages.hpp"
#include "ready_desk.hpp"

#include <gatewright/venue/interactive_brokers/interactive_brokers.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright_test::interactive_brokers {

/// TWS as a `ready_desk` plays it: one account, two instruments, one order at a time.
class played_venue {
public:
    using venue = gatewright::venues::interactive_brokers;

    /// The instrument that is traded, at about 50000.
    static constexpr std::string_view symbol = "BTC.CRYPTO.PAXOS.USD";
    static constexpr std::string_view other = "ETH.CRYPTO.PAXOS.USD";
    static constexpr std::string_view account = "DU1234567";
    static constexpr std::size_t links = venue::links.size();
    static constexpr gatewright::duration ping_every{};
    static constexpr gatewright::duration pace = gatewright::milliseconds(25);

    static void configure(venue::config& c) {
        c.credentials = gatewright::venue::interactive_brokers::credentials::make(account).value();
        c.symbols = {symbol, other};
        c.messages_per_second = 10'000;              // a script is quicker than a login
        c.book_quiet = gatewright::milliseconds(20); // and its market moves all the time
    }

    [[nodiscard]] static constexpr contract_text btc() {
        return {"479624278", "BTC", "CRYPTO", "PAXOS", "USD"};
    }
    [[nodiscard]] static constexpr contract_text eth() {
        return {"495759171", "ETH", "CRYPTO", "PAXOS", "USD"};
    }

    /// They wander a little: an ask and a bid in turn, and the desk hears of both.
    [[nodiscard]] venue_message quote(std::uint64_t) {
        const bool bid = ++quotes_ % 2 == 0;
        return say(joined("1|6|", ticks_, bid ? "|1|50000." : "|2|50001.", quotes_ / 2 % 8, "|10|0"));
    }
    /// A row of the book changes; once the book has been there for a while the market opens with an ask.
    [[nodiscard]] venue_message depth(std::uint64_t ms) {
        if (depth_ != 0 && ++rows_ == 3) return quote(ms);
        return {0, depth_row(number(depth_), 1, 1, true, "49999.5", number(20 + rows_ % 5))};
    }
    [[nodiscard]] venue_message public_trade(std::uint64_t ms) {
        return say(joined("46|6|", ticks_, "|48|50000.5;0.25;", ms, ";100.5;50000.25;true"));
    }
    /// What an account is worth.
    [[nodiscard]] venue_message mark(std::uint64_t) const {
        return say(joined("6|2|NetLiquidation|100000.00|USD|", account));
    }

    /// What TWS says to a message; nothing if it is an order or a cancel.
    [[nodiscard]] venue_answer answer(std::uint8_t, std::string_view text, std::uint64_t ms);
    /// Nothing is asked for by request.
    [[nodiscard]] static std::string answer_request(const gatewright::http_request&, std::uint64_t) {
        return {};
    }

    /// Reads an order that the desk has placed. @return false if the message is none
    bool read_order(std::string_view text) {
        const auto f = fields_of(text);
        if (f.empty() || f[0] != "3") return false;
        order_.contract = btc();
        order_.number = f[1];
        order_.permanent_id = joined("77", f[1]);
        order_.action = f[16];
        order_.quantity = f[17];
        order_.type = f[18];
        order_.price = f[19];
        order_.life = f[21];
        order_.account = account;
        order_.reference = f[26];
        filled_ = 0;
        return true;
    }
    [[nodiscard]] static bool is_cancel(std::string_view text) {
        return text.starts_with(std::string_view("4\0", 2));
    }

    [[nodiscard]] venue_message accept(std::string_view, std::uint64_t) const {
        return {0, open_order(order_, "Submitted")};
    }
    [[nodiscard]] venue_message accept_cancel(std::string_view, std::uint64_t) const {
        return {0, order_status(order_, "PendingCancel", filled())};
    }
    [[nodiscard]] venue_message report_placed(std::uint64_t) const {
        return {0, order_status(order_, "Submitted", filled())};
    }
    [[nodiscard]] venue_message report_cancelled(std::uint64_t) const {
        return {0, order_status(order_, "Cancelled", filled())};
    }
    [[nodiscard]] static venue_message refuse(std::string_view order, std::string_view code = "201",
                                              std::string_view words = "Order rejected - reason:margin") {
        return {0, error(fields_of(order)[1], code, words)};
    }
    /// One execution of so many thousandths, and its fee.
    [[nodiscard]] std::array<venue_message, 3> fill(unsigned lots, std::uint64_t ms) {
        filled_ += lots;
        position_ += order_.action == "BUY" ? static_cast<int>(lots) : -static_cast<int>(lots);
        const std::string id = joined("0000e0d5.", ++executions_, ".01.01");
        const std::string size = joined("0.00", lots);
        return {venue_message{0, execution(order_, id, size, order_.price, filled(), time_text(ms))},
                venue_message{0, order_status(order_, "Submitted", filled(), order_.price)},
                venue_message{0, commission(id, "0.35", "USD")}};
    }

private:
    static std::string number(std::uint64_t n) { return joined(n); }
    static venue_message say(const std::string& fields) { return {0, message(fields)}; }
    [[nodiscard]] std::string filled() const { return joined("0.00", filled_); }

    std::uint64_t quotes_ = 0, executions_ = 100'000;
    std::uint64_t rows_ = 0;              ///< told since there is a book
    std::uint64_t ticks_ = 0, depth_ = 0; ///< the numbers of the desk's subscriptions
    unsigned filled_ = 0;                 ///< of the order, in thousandths
    int position_ = 0;                    ///< in thousandths
    order_text order_;
};

inline venue_answer played_venue::answer(std::uint8_t, std::string_view text, std::uint64_t ms) {
    std::vector<venue_message> said;
    const auto tell = [&](const std::string& fields) { said.push_back(say(fields)); };
    if (text == "v100..176") {
        tell(joined("176|", std::string_view(time_text(ms))));
        return said;
    }
    const auto f = fields_of(text);
    const std::string_view kind = f.at(0);
    if (kind == "3" || kind == "4") return std::nullopt;
    if (kind == "71") {
        tell(joined("15|1|", account));
        tell("9|1|1000");
        tell("4|2|-1|2104|Market data farm connection is OK:usfarm|");
    } else if (kind == "49") {
        tell(joined("49|1|", ms / 1000));
    } else if (kind == "9") {
        said.push_back({0, (f[4] == "BTC" ? btc() : eth()).details(f[2], "0.1", "0.001", "7")});
        tell(joined("52|1|", f[2]));
    } else if (kind == "91") {
        tell(joined("93|", f[1], "|1|0|0.1"));
    } else if (kind == "5" || kind == "16") {
        tell("53|1");
    } else if (kind == "99") {
        tell("102");
    } else if (kind == "7") {
        tell(joined("55|1|", f[2]));
    } else if (kind == "61") {
        if (const std::string contract = btc().in_report(); position_ != 0)
            tell(joined("61|3|", account, "|", std::string_view(contract), position_ < 0 ? "|-0.00" : "|0.00",
                        static_cast<unsigned>(std::abs(position_)), "|50000"));
        tell("62|1");
    } else if (kind == "6" && f[2] == "1") {
        tell(joined("6|2|CashBalance|100000.00|USD|", account));
        tell(joined("54|1|", account));
    } else if (kind == "1") {
        if (f[4] == "BTC") ticks_ = std::stoull(std::string(f[2]));
    } else if (kind == "10") {
        if (f[4] == "BTC") depth_ = std::stoull(std::string(f[2]));
        for (const bool bid : {true, false})
            for (unsigned place = 0; place != 3; ++place)
                said.push_back(
                    {0, depth_row(f[2], place, 0, bid, number(bid ? 50000 - place : 50001 + place), "10")});
    }
    return said;
}

} // namespace gatewright_test::interactive_brokers
