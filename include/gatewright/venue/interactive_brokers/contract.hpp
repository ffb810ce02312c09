// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/venue/interactive_brokers/detail/fields.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

// What an order or a subscription is of, in IBKR's terms. Source: IBKR Campus, "TWS API Documentation", "Contracts".
namespace gatewright::venue::interactive_brokers {

/// A contract. What is empty or zero is not told: TWS finds it from what is, if that names one contract alone.
struct contract {
    std::int64_t con_id = 0; ///< the number that names it alone, whatever the rest says
    fixed_string<31> symbol; ///< of the underlying: "AAPL", "BRK B", "EUR"
    fixed_string<11> type;   ///< "STK", "FUT", …
    fixed_string<8> expiry;  ///< the last trading day, or the month of the contract: "20260320", "202603"
    decimal strike;
    char right = 0; ///< 'C' or 'P'; zero: none
    decimal multiplier;
    fixed_string<23> exchange; ///< where it is traded, or "SMART"
    fixed_string<23>
        primary_exchange; ///< where it is listed, to tell apart what has one symbol at several places
    asset_code currency;
    fixed_string<31> local_symbol; ///< as the exchange has it: "ESH6"
    fixed_string<31> trading_class;
};
BOOST_DESCRIBE_STRUCT(contract, (),
                      (con_id, symbol, type, expiry, strike, right, multiplier, exchange, primary_exchange,
                       currency, local_symbol, trading_class))

namespace detail {

/// What the name of an instrument has behind its currency.
enum class symbol_tail : std::uint8_t { none, primary_exchange, expiry, option };

/// A type of contract that has a name here.
struct security_type {
    std::string_view word;
    symbol_tail tail;
    /// A position in a stock is told as one, and so is one in a crypto currency: what is `spot` here is what has a
    /// balance.
    instrument_kind kind;
    bool traded = true;
};
inline constexpr security_type security_types[] = {
    {"STK", symbol_tail::primary_exchange, instrument_kind::perpetual},
    {"FUT", symbol_tail::expiry, instrument_kind::future},
    {"OPT", symbol_tail::option, instrument_kind::option},
    {"CASH", symbol_tail::none, instrument_kind::spot},
    {"IND", symbol_tail::none, instrument_kind::perpetual, false},
    {"CRYPTO", symbol_tail::none, instrument_kind::perpetual},
    {"FOP", symbol_tail::option, instrument_kind::option},
    {"WAR", symbol_tail::option, instrument_kind::option},
    {"CFD", symbol_tail::none, instrument_kind::perpetual},
    {"CMDTY", symbol_tail::none, instrument_kind::perpetual},
    {"FUND", symbol_tail::none, instrument_kind::perpetual},
    {"BOND", symbol_tail::none, instrument_kind::perpetual},
    {"CONTFUT", symbol_tail::none, instrument_kind::future, false},
};
/// The row of a type, or null.
[[nodiscard]] constexpr const security_type* find_type(std::string_view word) noexcept {
    const auto* const end = std::end(security_types);
    const auto* const at =
        std::find_if(std::begin(security_types), end, [&](const auto& t) { return t.word == word; });
    return at != end ? at : nullptr;
}

/// The twelve fields of a contract in a request.
inline void put_contract(field_writer& w, const contract& c, bool primary_exchange = true) noexcept {
    w.put(c.con_id);
    w.text("symbol", c.symbol);
    w.text("type", c.type);
    w.text("expiry", c.expiry);
    if (c.strike.is_zero())
        w.put("0.0");
    else
        w.put(c.strike);
    w.put(c.right == 0 ? std::string_view() : std::string_view(&c.right, 1));
    w.put(c.multiplier.is_zero() ? std::optional<decimal>() : c.multiplier);
    w.text("exchange", c.exchange);
    if (primary_exchange) w.text("primary_exchange", c.primary_exchange);
    w.text("currency", c.currency);
    w.text("local_symbol", c.local_symbol);
    w.text("trading_class", c.trading_class);
}

/// "C", "CALL", "P" and "PUT"; "", "0" and "?" are none.
inline void read_right(field_reader& in, char& out) noexcept {
    const std::string_view t = in.text("right");
    if (t == "C" || t == "CALL" || t == "P" || t == "PUT")
        out = t.front();
    else if (!t.empty() && t != "0" && t != "?")
        in.refuse_last(wire::codec_errc::unknown_value, "right");
}
/// A last trading day, which may have a time and a zone behind it.
inline void read_expiry(field_reader& in, fixed_string<8>& out) noexcept {
    const std::string_view t = in.text("lastTradeDateOrContractMonth");
    if (!out.assign({t.data(), std::min(t.find_first_of(" -"), t.size())}))
        in.refuse_last(wire::codec_errc::text_too_long, "lastTradeDateOrContractMonth");
}
/// The eleven fields of a contract in a report. @param listed it has the exchange of the listing in place of the one
/// of the trade, as in portfolios
inline void read_contract(field_reader& in, contract& c, bool listed = false) noexcept {
    c.con_id = in.integer("conId");
    in.text("symbol", c.symbol);
    in.text("secType", c.type);
    read_expiry(in, c.expiry);
    c.strike = in.number("strike");
    read_right(in, c.right);
    c.multiplier = in.number("multiplier");
    in.text(listed ? "primaryExchange" : "exchange", listed ? c.primary_exchange : c.exchange);
    in.text("currency", c.currency);
    in.text("localSymbol", c.local_symbol);
    in.text("tradingClass", c.trading_class);
}

} // namespace detail

} // namespace gatewright::venue::interactive_brokers
