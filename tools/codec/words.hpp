// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/order.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

// The words of the tool: an enumerator is written as its own name. Commands may also use the shorter words that
// traders write.
namespace codec {

template <class EnumT>
struct word {
    std::string_view text;
    EnumT value;
};

/// Words of commands besides the enumerators' names.
template <class EnumT>
inline constexpr std::array<word<EnumT>, 0> short_words{};

template <>
inline constexpr std::array short_words<gatewright::time_in_force> = {
    word<gatewright::time_in_force>{"gtc", gatewright::time_in_force::good_till_cancel},
    word<gatewright::time_in_force>{"ioc", gatewright::time_in_force::immediate_or_cancel},
    word<gatewright::time_in_force>{"fok", gatewright::time_in_force::fill_or_kill},
    word<gatewright::time_in_force>{"gtd", gatewright::time_in_force::good_till_date}};

template <>
inline constexpr std::array short_words<gatewright::position_side> = {
    word<gatewright::position_side>{"both", gatewright::position_side::net},
    word<gatewright::position_side>{"long", gatewright::position_side::long_side},
    word<gatewright::position_side>{"short", gatewright::position_side::short_side}};

/// An enumerator's name.
template <gatewright::DescribedEnum EnumT>
constexpr std::string_view word_of(EnumT value) {
    const char* const name = gatewright::enumerator_name(value);
    return name != nullptr ? name : "unknown";
}

/// True if the texts differ at most in the case of ASCII letters.
constexpr bool same_word(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

/// The enumerator that a word of a command means.
template <gatewright::DescribedEnum EnumT>
constexpr std::optional<EnumT> value_of(std::string_view text) {
    std::optional<EnumT> found;
    gatewright::for_each_enumerator<EnumT>([&](std::string_view name, EnumT value) {
        if (same_word(name, text)) found = value;
    });
    for (const auto& w : short_words<EnumT>)
        if (same_word(w.text, text)) found = w.value;
    return found;
}

} // namespace codec
