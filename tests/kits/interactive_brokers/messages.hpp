// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "joined.hpp"
#include "utc_fields.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Messages of TWS as it writes them at server version 176: the one place where tests and benches that play TWS by hand
// take its texts from. A bar stands for the zero behind a field.
namespace gatewright_test::interactive_brokers {

/// "9|1|100" as TWS sends it.
[[nodiscard]] inline std::string message(std::string_view fields) {
    std::string m(fields);
    for (char& c : m)
        if (c == '|') c = '\0';
    m += '\0';
    return m;
}
/// The fields of a message of ours.
[[nodiscard]] inline std::vector<std::string_view> fields_of(std::string_view message) {
    std::vector<std::string_view> all;
    while (!message.empty()) {
        const std::size_t end = message.find('\0');
        all.push_back(message.substr(0, end));
        message.remove_prefix(end == std::string_view::npos ? message.size() : end + 1);
    }
    return all;
}

/// A time as TWS writes it where it is set to UTC: "20251120 01:08:11 UTC".
[[nodiscard]] inline std::string time_text(std::uint64_t ms) {
    const utc_fields t = utc_of(ms);
    return t.year + t.month + t.day + " " + t.hour + ":" + t.minute + ":" + t.second + " UTC";
}

/// A contract as reports have it: eleven fields.
struct contract_text {
    std::string_view con_id, symbol, type, exchange, currency;

    /// @param listed the exchange of the listing stands where that of the trade does
    [[nodiscard]] std::string in_report() const {
        return joined(con_id, "|", symbol, "|", type, "||0.0|||", exchange, "|", currency, "|", symbol, "|",
                      symbol);
    }
    /// 10, the details of the contract. @param tick the smallest. @param step of quantities. @param rules as numbers
    [[nodiscard]] std::string details(std::string_view request, std::string_view tick, std::string_view step,
                                      std::string_view rule) const {
        return message(joined("10|", request, "|", symbol, "|", type, "||0||", exchange, "|", currency, "|",
                              symbol, "||", symbol, "|", con_id, "|", tick, "||LMT,MKT|", exchange,
                              "|1|0|name||||||UTC|20260101:0000-20260101:2400||||0|1|||", rule, "|||", step,
                              "|", step, "|", step));
    }
};

/// What reports on an order tell.
struct order_text {
    contract_text contract;
    std::string number, permanent_id, reference, account;
    std::string action = "BUY", quantity = "1", type = "LMT", price = "0.0", trigger = "0.0", life = "GTC";
    std::string client_id = "1", oca_group, oca_type = "0", parent = "0";
    /// One that only asks: nine figures of margin, before, change and after; fee, least, most; currency and a warning.
    std::string what_if = "0", margin = "N|N|N|N|N|N|N|N|N|N|N|N||";
};
/// 5, an open order: what nobody has set is written as TWS writes it. N is the largest double.
[[nodiscard]] inline std::string open_order(const order_text& o, std::string_view status) {
    const auto with_unset = [](std::string_view fields) {
        std::string all;
        for (const char c : fields)
            if (c == 'N')
                all += "1.7976931348623157E308";
            else
                all += c;
        return all;
    };
    const std::string contract = o.contract.in_report();
    const std::string middle =
        joined(std::string_view(with_unset("|0|0|0||||||||||N||0||-1|0|N|N|N|N|N|0|0|0|0|2147483647|")),
               std::string_view(o.oca_type), "|0|0||", std::string_view(o.parent),
               std::string_view(with_unset("|0|N|0||N|0|0|N|N|N|"
                                           "2147483647||0|0|0|2147483647|2147483647|||0||IB|0|0||0|")),
               std::string_view(o.what_if), "|");
    const std::string figures = with_unset(o.margin);
    const std::string end = joined("|", std::string_view(figures), "|0|0|0|");
    const std::string rest =
        with_unset("|N|N|N|N|N|N|0||||0|0|0|0|0|2147483647|2147483647|0|2147483647|2147483647|N||");
    return message(joined(
        "5|", std::string_view(o.number), "|", std::string_view(contract), "|", std::string_view(o.action),
        "|", std::string_view(o.quantity), "|", std::string_view(o.type), "|", std::string_view(o.price), "|",
        std::string_view(o.trigger), "|", std::string_view(o.life), "|", std::string_view(o.oca_group), "|",
        std::string_view(o.account), "||0|", std::string_view(o.reference), "|",
        std::string_view(o.client_id), "|", std::string_view(o.permanent_id), std::string_view(middle),
        status, std::string_view(end), "None", std::string_view(rest)));
}
/// 3, the state of an order.
[[nodiscard]] inline std::string order_status(const order_text& o, std::string_view status,
                                              std::string_view filled, std::string_view average = "0") {
    return message(joined("3|", std::string_view(o.number), "|", status, "|", filled, "|0|", average, "|",
                          std::string_view(o.permanent_id), "|0|", average, "|",
                          std::string_view(o.client_id), "||0"));
}
/// 11, an execution. @param request -1: it is told as it happens
[[nodiscard]] inline std::string execution(const order_text& o, std::string_view id,
                                           std::string_view quantity, std::string_view price,
                                           std::string_view filled, std::string_view time,
                                           std::string_view request = "-1") {
    const std::string contract = o.contract.in_report();
    return message(joined("11|", request, "|", std::string_view(o.number), "|", std::string_view(contract),
                          "|", id, "|", time, "|", std::string_view(o.account), "|", o.contract.exchange, "|",
                          o.action == "BUY" ? std::string_view("BOT") : std::string_view("SLD"), "|",
                          quantity, "|", price, "|", std::string_view(o.permanent_id), "|",
                          std::string_view(o.client_id), "|0|", filled, "|", price, "|",
                          std::string_view(o.reference), "||||1"));
}
/// 59, the fee of an execution.
[[nodiscard]] inline std::string commission(std::string_view id, std::string_view amount,
                                            std::string_view currency) {
    return message(
        joined("59|1|", id, "|", amount, "|", currency, "|1.7976931348623157E308|1.7976931348623157E308|"));
}
/// 4, an error or a notice. @param id of the order or the request; -1: of neither
[[nodiscard]] inline std::string error(std::string_view id, std::string_view code, std::string_view text) {
    return message(joined("4|2|", id, "|", code, "|", text, "|"));
}
/// 12, a row of a book: 0 put in, 1 changed, 2 taken out. @param bid whether it is one
[[nodiscard]] inline std::string depth_row(std::string_view request, unsigned place, unsigned operation,
                                           bool bid, std::string_view price, std::string_view size) {
    return message(
        joined("12|1|", request, "|", place, "|", operation, "|", bid ? 1U : 0U, "|", price, "|", size));
}

} // namespace gatewright_test::interactive_brokers
