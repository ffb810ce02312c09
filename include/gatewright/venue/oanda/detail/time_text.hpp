// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_reader.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::oanda::detail {

/// Digits of a fraction of a second as nanoseconds; what is finer is cut. @return false if there are none, or others.
[[nodiscard]] constexpr bool read_fraction(std::string_view digits, std::int64_t& ns) noexcept {
    ns = 0;
    std::int64_t unit = 100'000'000;
    for (const char c : digits) {
        if (c < '0' || c > '9') return false;
        ns += (c - '0') * unit;
        unit /= 10;
    }
    return !digits.empty();
}

/// The usual shape, of 30 characters: "2016-10-27T08:38:43.094548890Z". @return false if it is another, or no time;
/// the general way then says which
[[nodiscard]] constexpr bool read_usual_time(const char* t, timestamp& out) noexcept {
    unsigned bad = 0;
    const auto digit = [&](int at) {
        const unsigned d = static_cast<unsigned char>(t[at]) - unsigned{'0'};
        bad |= d > 9 ? 1 : 0;
        return d;
    };
    const auto two = [&](int at) { return digit(at) * 10 + digit(at + 1); };
    const auto three = [&](int at) { return two(at) * 10 + digit(at + 2); };
    const unsigned year = two(0) * 100 + two(2), month = two(5), day = two(8);
    const unsigned hour = two(11), minute = two(14), second = two(17);
    const unsigned fraction = (three(20) * 1000 + three(23)) * 1000 + three(26);
    const bool shaped = t[4] == '-' && t[7] == '-' && t[10] == 'T' && t[13] == ':' && t[16] == ':' &&
                        t[19] == '.' && t[29] == 'Z';
    // February 29th and the year 2262, which ends too late, go the other way.
    const unsigned last = month == 2 ? 28 : 30 + ((month + month / 8) & 1);
    if (bad != 0 || !shaped || year < 1970 || year > 2261 || month - 1 > 11 || day - 1 >= last || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin with March.
    const unsigned y = month <= 2 ? year - 1 : year, m = month <= 2 ? month + 9 : month - 3;
    const unsigned of_era = y % 400, of_year = (153 * m + 2) / 5 + day - 1;
    const std::int64_t days =
        std::int64_t{y / 400} * 146'097 + (of_era * 365 + of_era / 4 - of_era / 100 + of_year) - 719'468;
    out.ns = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1'000'000'000 + fraction;
    return true;
}

/// A time in UTC as RFC 3339 has it, "2016-10-27T08:38:43.094548890Z", with any number of decimals; or as the header
/// `Accept-Datetime-Format: UNIX` gives it, seconds and decimals, "1497434171.362253851". Source: OANDA v20, "Primitive
/// Definitions", "DateTime".
/// @return false if it is neither, or not between 1970 and 2262.
[[nodiscard]] constexpr bool read_time(std::string_view text, timestamp& out) noexcept {
    if (text.size() == 30 && read_usual_time(text.data(), out)) [[likely]]
        return true;
    const auto number = [&](std::size_t at, std::size_t width, std::int64_t& n) {
        n = 0;
        for (std::size_t i = at; i < at + width; ++i) {
            if (text[i] < '0' || text[i] > '9') return false;
            n = n * 10 + (text[i] - '0');
        }
        return true;
    };
    constexpr std::int64_t most = 9'223'372'035; // whole seconds that nanoseconds hold
    std::int64_t seconds = 0, fraction = 0;
    std::string_view rest = text;
    if (text.size() >= 20 && text[4] == '-') {
        std::int64_t y = 0, m = 0, d = 0, hour = 0, minute = 0, second = 0;
        const bool shaped = text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':' &&
                            text.back() == 'Z' && number(0, 4, y) && number(5, 2, m) && number(8, 2, d) &&
                            number(11, 2, hour) && number(14, 2, minute) && number(17, 2, second);
        const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(y)),
                                               std::chrono::month(static_cast<unsigned>(m)),
                                               std::chrono::day(static_cast<unsigned>(d))};
        if (!shaped || !date.ok() || hour > 23 || minute > 59 || second > 60) return false;
        const std::int64_t day = std::chrono::sys_days(date).time_since_epoch().count();
        seconds = ((day * 24 + hour) * 60 + minute) * 60 + second;
        rest = {text.data() + 19, text.size() - 20};
    } else {
        std::size_t whole = 0;
        while (whole < text.size() && text[whole] != '.') ++whole;
        if (whole == 0 || whole > 10 || !number(0, whole, seconds)) return false;
        rest.remove_prefix(whole);
    }
    if (!rest.empty()) {
        if (rest.front() != '.') return false;
        rest.remove_prefix(1);
        if (!read_fraction(rest, fraction)) return false;
    }
    if (seconds < 0 || seconds > most) return false;
    out.ns = seconds * 1'000'000'000 + fraction;
    return true;
}

/// The same as a field of a message.
struct time_text {
    static const char* read(wire::json_reader& in, const char* p, timestamp& out) noexcept {
        std::string_view text;
        const char* const after = wire::raw_text::read(in, p, text);
        if (after == nullptr || read_time(text, out)) return after;
        return in.fail(wire::codec_errc::malformed_number, p);
    }
};

} // namespace gatewright::venue::oanda::detail
