// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/interactive_brokers/contract.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// Names of instruments. IBKR has no name that is its own: a contract is named by several fields, or by a number. Here
// it is `SYMBOL.TYPE.EXCHANGE.CURRENCY`, and what else its type needs behind that:
//
//   AAPL.STK.SMART.USD               a stock; AAPL.STK.SMART.USD.NASDAQ with the exchange that lists it
//   BRK_B.STK.SMART.USD              a space is written as an underscore; BT.A.STK.LSE.GBP: a symbol may have a point
//   ES.FUT.CME.USD.20260320          a future by its last trading day, or by its month: ES.FUT.CME.USD.202603
//   AAPL.OPT.SMART.USD.260320C200    an option or a warrant: last trading day, right, strike
//   EUR.CASH.IDEALPRO.USD  SPX.IND.CBOE.USD  BTC.CRYPTO.PAXOS.USD  and CFD, CMDTY, FUND, BOND, CONTFUT alike
//   265598@SMART                     whatever it is, by its number
namespace gatewright::venue::interactive_brokers {

namespace detail {

[[nodiscard]] constexpr bool all_digits(std::string_view text) noexcept {
    bool all = !text.empty();
    for (const char c : text) all &= digits::is_digit(c);
    return all;
}
/// Capital letters, digits and what else names have.
[[nodiscard]] constexpr bool plain_part(std::string_view text, std::string_view also = {}) noexcept {
    bool all = !text.empty();
    for (const char c : text)
        all &= (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || digits::is_digit(c) ||
               also.find(c) != std::string_view::npos;
    return all;
}
inline constexpr std::string_view also_in_symbols = ".-+'&/ ";

/// Takes the part before the next point off the text.
[[nodiscard]] constexpr std::string_view take_part(std::string_view& text) noexcept {
    const std::size_t at = text.find('.');
    const std::string_view part(text.data(), std::min(at, text.size()));
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return part;
}
/// Where the type stands in a name: the first part but one, or later, that is one. `npos`: nowhere.
[[nodiscard]] constexpr std::size_t find_type_part(std::string_view name) noexcept {
    for (std::size_t at = name.find('.'); at != std::string_view::npos; at = name.find('.', at + 1)) {
        std::string_view rest(name.data() + at + 1, name.size() - at - 1);
        if (find_type(take_part(rest)) != nullptr) return at + 1;
    }
    return std::string_view::npos;
}
/// "260320C200".
[[nodiscard]] constexpr const char* read_option(std::string_view tail, contract& c) noexcept {
    if (tail.size() < 6 || !all_digits({tail.data(), 6})) return "expiry";
    c.expiry.assign("20");
    for (std::size_t i = 0; i != 6; ++i) c.expiry.push_back(tail[i]);
    if (tail.size() == 6 || (tail[6] != 'C' && tail[6] != 'P')) return "right";
    c.right = tail[6];
    const std::string_view strike(tail.data() + 7, tail.size() - 7);
    if (!plain_part(strike, ".") ||
        decimal::parse(strike.data(), strike.data() + strike.size(), c.strike) != decimal_errc{} ||
        c.strike.sign() <= 0)
        return "strike";
    return nullptr;
}

} // namespace detail

/// The contract that a name is of.
/// @return `invalid_parameter` naming the part that cannot be read: "symbol", "type", "exchange", "currency", "expiry",
/// "right", "strike", "primary_exchange", "con_id"
[[nodiscard]] constexpr order_result<contract> to_contract(std::string_view name) noexcept {
    const auto refuse = [](const char* part) { return invalid_field("interactive_brokers", part); };
    contract c;
    if (const std::size_t at = name.find('@'); at != std::string_view::npos) {
        const std::string_view number(name.data(), at), exchange(name.data() + at + 1, name.size() - at - 1);
        if (!detail::all_digits(number) || number.size() > 12) return refuse("con_id");
        for (const char digit : number) c.con_id = c.con_id * 10 + (digit - '0');
        if (c.con_id == 0) return refuse("con_id");
        if (!detail::plain_part(exchange) || !c.exchange.assign(exchange)) return refuse("exchange");
        return c;
    }
    const std::size_t type_at = detail::find_type_part(name);
    if (type_at == std::string_view::npos) return refuse("type");
    const std::string_view symbol(name.data(), type_at - 1);
    if (!detail::plain_part(symbol, ".-+'&/_")) return refuse("symbol");
    for (const char ch : symbol) c.symbol.push_back(ch == '_' ? ' ' : ch);
    name.remove_prefix(type_at);
    const detail::security_type* const type = detail::find_type(detail::take_part(name));
    c.type.assign(type->word);
    if (const auto part = detail::take_part(name); !detail::plain_part(part) || !c.exchange.assign(part))
        return refuse("exchange");
    if (const auto part = detail::take_part(name); !detail::plain_part(part) || !c.currency.assign(part))
        return refuse("currency");
    switch (type->tail) {
    case detail::symbol_tail::option:
        if (const char* const part = detail::read_option(name, c)) return refuse(part);
        break;
    case detail::symbol_tail::expiry:
        if (!detail::all_digits(name) || (name.size() != 6 && name.size() != 8)) return refuse("expiry");
        c.expiry.assign(name);
        break;
    case detail::symbol_tail::primary_exchange:
    case detail::symbol_tail::none:
        if (name.empty()) break;
        if (type->tail == detail::symbol_tail::none || !detail::plain_part(name) ||
            !c.primary_exchange.assign(name))
            return refuse("primary_exchange");
    }
    return c;
}

/// The name of a contract: by its fields, or by its number where they have none that fits.
/// @return `invalid_parameter` naming the field that cannot be said, of a contract without a number
[[nodiscard]] constexpr order_result<symbol_name> to_symbol(const contract& c) noexcept {
    char text[symbol_name::capacity()] = {};
    wire::buffer_writer w(std::span<char>{text});
    const detail::security_type* const type = detail::find_type(c.type);
    const char* bad = nullptr;
    const auto need = [&bad](bool fine, const char* field) {
        if (!fine && bad == nullptr) bad = field;
    };
    need(type != nullptr, "type");
    need(detail::plain_part(c.symbol, detail::also_in_symbols), "symbol");
    need(detail::plain_part(c.exchange), "exchange");
    need(detail::plain_part(c.currency), "currency");
    for (const char ch : c.symbol.view()) w.put(ch == ' ' ? '_' : ch);
    w.put_all('.', c.type, '.', c.exchange, '.', c.currency);
    if (type != nullptr && type->tail == detail::symbol_tail::option) {
        need(c.expiry.size() == 8 && begins_with(c.expiry, "20"), "expiry");
        need(c.right == 'C' || c.right == 'P', "right");
        need(c.strike.sign() > 0, "strike");
        if (bad == nullptr)
            w.put_all('.', std::string_view(c.expiry.data() + 2, 6), c.right, c.strike.normalized());
    } else if (type != nullptr && type->tail == detail::symbol_tail::expiry) {
        need(detail::all_digits(c.expiry) && (c.expiry.size() == 6 || c.expiry.size() == 8), "expiry");
        w.put_all('.', c.expiry);
    } else if (!c.primary_exchange.empty() && c.primary_exchange != c.exchange && type != nullptr &&
               type->tail == detail::symbol_tail::primary_exchange) {
        need(detail::plain_part(c.primary_exchange), "primary_exchange");
        w.put_all('.', c.primary_exchange);
    }
    need(!w.overflowed(), "symbol");
    if (bad == nullptr) return symbol_name(w.view());
    wire::buffer_writer number(std::span<char>{text});
    number.put_all(c.con_id, '@', c.exchange.empty() ? std::string_view("SMART") : c.exchange.view());
    if (c.con_id <= 0 || number.overflowed()) return invalid_field("interactive_brokers", bad);
    return symbol_name(number.view());
}

namespace detail {

/// The name that the desk has for the contract of a report: the one that the sink knows its number by, or else the
/// one that its fields give. Empty if it has none, which a sink refuses.
template <class SinkT>
[[nodiscard]] symbol_name name_of(contract& c, SinkT& sink) noexcept {
    if (const std::string_view known = sink.symbol_of(c.con_id); !known.empty()) return symbol_name(known);
    if (c.exchange.empty()) c.exchange = c.primary_exchange;
    const order_result<symbol_name> made = to_symbol(c);
    return made ? *made : symbol_name();
}

} // namespace detail

} // namespace gatewright::venue::interactive_brokers
