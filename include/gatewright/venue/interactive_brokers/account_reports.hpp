// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/quotient.hpp>
#include <gatewright/venue/interactive_brokers/order_reports.hpp>

#include <cstdint>
#include <string_view>

// What TWS says of accounts: positions (61), portfolio (7), figures by name (6, 63). Source: IBKR Campus, "TWS
// API Documentation", "Account & Portfolio Data".
namespace gatewright::venue::interactive_brokers {

namespace detail {

/// What a position was bought at: TWS tells what one cost, fees and multiplier included.
[[nodiscard]] constexpr price entry_of(decimal cost, decimal multiplier) noexcept {
    if (multiplier.sign() <= 0) return {cost};
    return {rough_quotient(cost, multiplier).normalized()};
}
template <class SinkT>
void pass_position(contract& c, position_update& p, decimal cost, const message_context& of,
                   report_source source, SinkT& sink) noexcept {
    p.symbol = name_of(c, sink);
    if (p.symbol.empty()) return sink.bad_row(c.symbol.view(), "a position without a name");
    p.entry_price = entry_of(cost, c.multiplier);
    report_rows{of.received, source, sink}.position(p);
}
/// A figure of the account. What is there of each currency is its balance.
template <class SinkT>
void pass_value(std::string_view key, std::string_view value, std::string_view currency, report_source source,
                const message_context& of, SinkT& sink) noexcept {
    sink.on_account_value(key, value, currency);
    balance_update b;
    bool cut = false;
    if (key != "CashBalance" || currency == "BASE" || !b.asset.assign(currency) || currency.empty()) return;
    if (decimal::parse_lossy(value.data(), value.data() + value.size(), b.wallet, cut) != decimal_errc{})
        return sink.bad_row(currency, "no number, field CashBalance");
    report_rows{of.received, source, sink}.balance(b);
}

} // namespace detail

/// 61: a position. Calls `on(const position_update&)`.
template <class SinkT>
wire::decode_status decode_position(detail::field_reader in, const message_context& of,
                                    SinkT& sink) noexcept {
    contract c;
    position_update p;
    if (in.integer("version") < 3) in.refuse_last(wire::codec_errc::unknown_value, "version");
    const std::string_view account = in.text("account");
    detail::read_contract(in, c);
    p.quantity.value = in.number("position");
    const decimal cost = in.sum("avgCost");
    if (!in.finish()) return in.status();
    if (detail::of_another(account, of))
        sink.ignored(detail::other_account);
    else
        detail::pass_position(c, p, cost, of, report_source::snapshot, sink);
    return in.status();
}
/// 7: a position with what it is worth, as it changes. Calls `on(const position_update&)`.
template <class SinkT>
wire::decode_status decode_portfolio(detail::field_reader in, const message_context& of,
                                     SinkT& sink) noexcept {
    contract c;
    position_update p;
    if (in.integer("version") < 8) in.refuse_last(wire::codec_errc::unknown_value, "version");
    detail::read_contract(in, c, true);
    p.quantity.value = in.number("position");
    in.skip("nn", "marketPrice", "marketValue");
    const decimal cost = in.sum("averageCost");
    p.unrealized_pnl = in.sum("unrealizedPNL");
    in.skip("n", "realizedPNL");
    const std::string_view account = in.text("accountName");
    if (!in.finish()) return in.status();
    if (detail::of_another(account, of))
        sink.ignored(detail::other_account);
    else
        detail::pass_position(c, p, cost, of, report_source::stream, sink);
    return in.status();
}

/// 6, and 63 where it was asked for by name: a figure. Calls `on_account_value(std::string_view key, std::string_view
/// value, std::string_view currency)`, and `on(const balance_update&)` for "CashBalance" of each currency.
template <class SinkT>
wire::decode_status decode_account_value(detail::field_reader in, const message_context& of, bool summary,
                                         SinkT& sink) noexcept {
    in.skip("i", "version");
    if (summary) in.skip("i", "reqId");
    std::string_view account = summary ? in.text("account") : std::string_view();
    const std::string_view key = in.text("key");
    const std::string_view value = in.text("value");
    const std::string_view currency = in.text("currency");
    if (!summary) account = in.text("accountName");
    if (!in.finish()) return in.status();
    if (detail::of_another(account, of))
        sink.ignored(detail::other_account);
    else
        detail::pass_value(key, value, currency, summary ? report_source::snapshot : report_source::stream,
                           of, sink);
    return in.status();
}

} // namespace gatewright::venue::interactive_brokers
