// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/wire/zero_fields.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// Messages of the TWS socket are lists of texts, each ended by a zero. Source: IBKR Campus, "TWS API Documentation",
// "EClient and EWrapper"; the spellings of "unset" are those of IBKR's own clients and of recorded messages.
namespace gatewright::venue::interactive_brokers::detail {

/// How IBKR's clients spell a number that is not set, where they do not leave the field empty.
inline constexpr std::string_view unset_double = "1.7976931348623157e+308", unset_integer = "2147483647";

/// True for a number that is not set: nothing, the largest of 32 and of 64 bits, infinity, and whatever is 1E300 or
/// more, which is how Java, Python and C++ spell their largest double.
[[nodiscard]] constexpr bool is_unset(std::string_view text) noexcept {
    if (text.empty() || text == unset_integer || text == "9223372036854775807" ||
        text == "-9223372036854775808" || text == "Infinity" || text == "Infinite" || text == "inf")
        return true;
    std::size_t at = text.find_first_of("eE");
    if (at == std::string_view::npos) return false;
    if (++at != text.size() && text[at] == '+') ++at;
    int power = 0;
    for (; at != text.size() && digits::is_digit(text[at]) && power < 10'000; ++at)
        power = power * 10 + (text[at] - '0');
    return at == text.size() && power >= 300;
}

/// The last second since the epoch that is taken for one: of the year 2255. Nanoseconds fit with bars to spare.
inline constexpr std::int64_t latest_second = 9'000'000'000;

/// Reads the fields of a message of TWS: numbers may be unset.
class field_reader : public wire::zero_field_reader {
public:
    using zero_field_reader::zero_field_reader;

    /// A number, none where it is not set.
    std::optional<decimal> figure(const char* name) noexcept {
        const std::string_view t = text(name);
        if (is_unset(t)) return std::nullopt;
        decimal d;
        const decimal_errc e = decimal::parse(t.data(), t.data() + t.size(), d);
        if (e == decimal_errc{}) return d;
        refuse_last(e == decimal_errc::overflow ? wire::codec_errc::number_out_of_range
                                                : wire::codec_errc::malformed_number,
                    name);
        return std::nullopt;
    }
    /// A number; zero where it is not set.
    decimal number(const char* name) noexcept { return figure(name).value_or(decimal{}); }
    /// A sum of which no digit beyond the eighteenth is needed.
    decimal sum(const char* name) noexcept {
        const std::string_view t = text(name);
        decimal d;
        bool cut = false;
        if (!is_unset(t) && decimal::parse_lossy(t.data(), t.data() + t.size(), d, cut) != decimal_errc{})
            refuse_last(wire::codec_errc::malformed_number, name);
        return d;
    }

    /// Reads past fields that nobody needs, of which only the kind is looked at: one that is out of its place is
    /// noticed. @param kinds a letter for each: t a text, i a whole number, n a number, b yes or no
    template <class... NameT>
    void skip(const char* kinds, NameT... names) noexcept {
        (skip_one(*kinds++, names), ...);
    }
    /// A time in whole seconds.
    timestamp seconds(const char* name) noexcept {
        const std::int64_t s = integer(name);
        if (s < 0 || s > latest_second) refuse_last(wire::codec_errc::number_out_of_range, name);
        return {ok() ? s * 1'000'000'000 : 0};
    }

private:
    void skip_one(char kind, const char* name) noexcept {
        if (kind == 'i')
            static_cast<void>(integer(name));
        else if (kind == 'n')
            static_cast<void>(sum(name));
        else if (kind == 'b')
            static_cast<void>(flag(name));
        else
            static_cast<void>(text(name));
    }
};

/// Writes the fields of a message.
class field_writer : public wire::zero_field_writer {
public:
    explicit constexpr field_writer(std::span<char> out) noexcept
        : zero_field_writer(out, "interactive_brokers") {}
};

/// A time as TWS writes it: seconds since the epoch; "20260102-15:04:05" or "20260102 15:04:05 UTC" in UTC; a date
/// alone, which is its midnight. A time of another zone, or of none, is of whatever zone the user of TWS has set:
/// unless that is told it is zero, "not known".
/// @param known the name of TWS's zone; empty: not known. @param ahead how far it is ahead of UTC
[[nodiscard]] constexpr timestamp read_time(std::string_view text, std::string_view known = {},
                                            duration ahead = {}) noexcept {
    const auto digits_at = [&](std::size_t at, std::size_t n) {
        std::int64_t value = 0;
        for (std::size_t i = at; i != at + n; ++i) {
            if (i >= text.size() || !digits::is_digit(text[i])) return std::int64_t{-1};
            value = value * 10 + (text[i] - '0');
        }
        return value;
    };
    constexpr std::int64_t second = 1'000'000'000;
    const std::size_t leading = std::min(text.find_first_not_of("0123456789"), text.size());
    if (leading == text.size() && leading != 8) {
        const std::int64_t s = leading == 0 || leading > 10 ? -1 : digits_at(0, leading);
        return s < 0 || s > latest_second ? timestamp{} : timestamp{s * second};
    }
    if (leading != 8) return {};
    using namespace std::chrono;
    const year_month_day date{year(static_cast<int>(digits_at(0, 4))),
                              month(static_cast<unsigned>(digits_at(4, 2))),
                              day(static_cast<unsigned>(digits_at(6, 2)))};
    // Beyond these years nanoseconds do not fit.
    if (!date.ok() || date.year() < year(1970) || date.year() > year(2200)) return {};
    const timestamp midnight{sys_days(date).time_since_epoch().count() * 86'400 * second};
    if (text.size() == 8) return midnight;
    const bool utc = text[8] == '-';
    std::size_t at = text.find_first_not_of(" -", 8);
    if (at == std::string_view::npos || text.size() < at + 8 || text[at + 2] != ':' || text[at + 5] != ':')
        return {};
    const std::int64_t h = digits_at(at, 2), m = digits_at(at + 3, 2), s = digits_at(at + 6, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60) return {};
    const std::string_view zone(text.data() + at + 8, text.size() - at - 8);
    const timestamp there = midnight + seconds(h * 3600 + m * 60 + s);
    const bool plain = utc ? zone.empty() : zone == " UTC" || zone == " GMT" || zone == " Etc/UTC";
    if (plain) return there;
    const bool theirs =
        !known.empty() && (zone.empty() || (zone.front() == ' ' &&
                                            std::string_view(zone.data() + 1, zone.size() - 1) == known));
    return theirs && !utc ? there - ahead : timestamp{};
}

/// A time as TWS reads it in UTC: "20260102-15:04:05".
[[nodiscard]] constexpr fixed_string<17> time_text(timestamp t) noexcept {
    using namespace std::chrono;
    const std::int64_t all = t.ns / 1'000'000'000;
    const year_month_day date{sys_days(days(all / 86'400))};
    fixed_string<17> out;
    const auto write = [&out](std::int64_t n, int width) {
        std::int64_t unit = 1;
        for (int i = 1; i < width; ++i) unit *= 10;
        for (; unit != 0; unit /= 10) out.push_back(static_cast<char>('0' + n / unit % 10));
    };
    write(static_cast<int>(date.year()), 4);
    write(static_cast<unsigned>(date.month()), 2);
    write(static_cast<unsigned>(date.day()), 2);
    out.push_back('-');
    write(all / 3600 % 24, 2);
    out.push_back(':');
    write(all / 60 % 60, 2);
    out.push_back(':');
    write(all % 60, 2);
    return out;
}

} // namespace gatewright::venue::interactive_brokers::detail
