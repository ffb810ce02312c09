// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/order_state.hpp>
#include <gatewright/wire/errc.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

// The words of the tool: an enumerator is written as its own name. Commands may also use the shorter words that
// traders write; `words` lists the enumerator's name first.
namespace codec {

template <class EnumT>
struct word {
    std::string_view text;
    EnumT value;
};

/// The words of an enum; specialized for each.
template <class EnumT>
inline constexpr std::array<word<EnumT>, 0> words{};

template <>
inline constexpr std::array words<gatewright::side> = {
    word<gatewright::side>{"buy", gatewright::side::buy},
    word<gatewright::side>{"sell", gatewright::side::sell}};

template <>
inline constexpr std::array words<gatewright::order_type> = {
    word<gatewright::order_type>{"limit", gatewright::order_type::limit},
    word<gatewright::order_type>{"market", gatewright::order_type::market},
    word<gatewright::order_type>{"stop", gatewright::order_type::stop},
    word<gatewright::order_type>{"stop_limit", gatewright::order_type::stop_limit},
    word<gatewright::order_type>{"take_profit", gatewright::order_type::take_profit},
    word<gatewright::order_type>{"take_profit_limit", gatewright::order_type::take_profit_limit},
    word<gatewright::order_type>{"trailing_stop", gatewright::order_type::trailing_stop}};

template <>
inline constexpr std::array words<gatewright::time_in_force> = {
    word<gatewright::time_in_force>{"good_till_cancel", gatewright::time_in_force::good_till_cancel},
    word<gatewright::time_in_force>{"immediate_or_cancel", gatewright::time_in_force::immediate_or_cancel},
    word<gatewright::time_in_force>{"fill_or_kill", gatewright::time_in_force::fill_or_kill},
    word<gatewright::time_in_force>{"good_till_date", gatewright::time_in_force::good_till_date},
    word<gatewright::time_in_force>{"day", gatewright::time_in_force::day},
    word<gatewright::time_in_force>{"gtc", gatewright::time_in_force::good_till_cancel},
    word<gatewright::time_in_force>{"ioc", gatewright::time_in_force::immediate_or_cancel},
    word<gatewright::time_in_force>{"fok", gatewright::time_in_force::fill_or_kill},
    word<gatewright::time_in_force>{"gtd", gatewright::time_in_force::good_till_date}};

template <>
inline constexpr std::array words<gatewright::position_side> = {
    word<gatewright::position_side>{"net", gatewright::position_side::net},
    word<gatewright::position_side>{"long_side", gatewright::position_side::long_side},
    word<gatewright::position_side>{"short_side", gatewright::position_side::short_side},
    word<gatewright::position_side>{"both", gatewright::position_side::net},
    word<gatewright::position_side>{"long", gatewright::position_side::long_side},
    word<gatewright::position_side>{"short", gatewright::position_side::short_side}};

template <>
inline constexpr std::array words<gatewright::report_source> = {
    word<gatewright::report_source>{"stream", gatewright::report_source::stream},
    word<gatewright::report_source>{"reply", gatewright::report_source::reply},
    word<gatewright::report_source>{"query", gatewright::report_source::query},
    word<gatewright::report_source>{"snapshot", gatewright::report_source::snapshot}};

template <>
inline constexpr std::array words<gatewright::quantity_unit> = {
    word<gatewright::quantity_unit>{"base", gatewright::quantity_unit::base},
    word<gatewright::quantity_unit>{"quote", gatewright::quantity_unit::quote},
    word<gatewright::quantity_unit>{"contracts", gatewright::quantity_unit::contracts}};

template <>
inline constexpr std::array words<gatewright::trading_status> = {
    word<gatewright::trading_status>{"unknown", gatewright::trading_status::unknown},
    word<gatewright::trading_status>{"trading", gatewright::trading_status::trading},
    word<gatewright::trading_status>{"cancel_only", gatewright::trading_status::cancel_only},
    word<gatewright::trading_status>{"halted", gatewright::trading_status::halted},
    word<gatewright::trading_status>{"closed", gatewright::trading_status::closed}};

template <>
inline constexpr std::array words<gatewright::wire::codec_errc> = {
    word<gatewright::wire::codec_errc>{"unexpected_end", gatewright::wire::codec_errc::unexpected_end},
    word<gatewright::wire::codec_errc>{"unexpected_character",
                                       gatewright::wire::codec_errc::unexpected_character},
    word<gatewright::wire::codec_errc>{"invalid_string", gatewright::wire::codec_errc::invalid_string},
    word<gatewright::wire::codec_errc>{"invalid_utf8", gatewright::wire::codec_errc::invalid_utf8},
    word<gatewright::wire::codec_errc>{"trailing_characters",
                                       gatewright::wire::codec_errc::trailing_characters},
    word<gatewright::wire::codec_errc>{"too_deep", gatewright::wire::codec_errc::too_deep},
    word<gatewright::wire::codec_errc>{"wrong_type", gatewright::wire::codec_errc::wrong_type},
    word<gatewright::wire::codec_errc>{"unexpected_null", gatewright::wire::codec_errc::unexpected_null},
    word<gatewright::wire::codec_errc>{"malformed_number", gatewright::wire::codec_errc::malformed_number},
    word<gatewright::wire::codec_errc>{"number_out_of_range",
                                       gatewright::wire::codec_errc::number_out_of_range},
    word<gatewright::wire::codec_errc>{"text_too_long", gatewright::wire::codec_errc::text_too_long},
    word<gatewright::wire::codec_errc>{"unknown_value", gatewright::wire::codec_errc::unknown_value},
    word<gatewright::wire::codec_errc>{"missing_key", gatewright::wire::codec_errc::missing_key},
    word<gatewright::wire::codec_errc>{"duplicate_key", gatewright::wire::codec_errc::duplicate_key}};

/// An enumerator's name.
template <class EnumT>
constexpr std::string_view word_of(EnumT value) {
    for (const auto& w : words<EnumT>)
        if (w.value == value) return w.text;
    return "unknown";
}
constexpr std::string_view word_of(gatewright::lifecycle value) { return to_string(value); }
constexpr std::string_view word_of(gatewright::order_errc value) { return to_string(value); }

/// True if the texts differ at most in the case of ASCII letters.
constexpr bool same_word(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

/// The enumerator that a word of a command means.
template <class EnumT>
constexpr std::optional<EnumT> value_of(std::string_view text) {
    for (const auto& w : words<EnumT>)
        if (same_word(w.text, text)) return w.value;
    return std::nullopt;
}

} // namespace codec
