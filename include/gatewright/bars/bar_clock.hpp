// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bar_interval.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/timestamp.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace gatewright::bars {

/// A day of the week.
enum class weekday : std::uint8_t { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
BOOST_DESCRIBE_ENUM(weekday, monday, tuesday, wednesday, thursday, friday, saturday, sunday)

/// What bars shorter than a day are counted from.
enum class intraday_grid : std::uint8_t {
    utc,    ///< UTC midnight, wherever the session begins
    session ///< the session's start: no bar lies in two sessions
};
BOOST_DESCRIBE_ENUM(intraday_grid, utc, session)

/// Where days, weeks and months begin.
///
/// The default is UTC, as of Binance's klines and OKX's of the names that end in `utc`. OKX's other bars of six hours
/// and more are of UTC+8: `{.session_start = minutes(-8 * 60), .intraday = intraday_grid::session}` (OKX API,
/// "Candlesticks channel"). An American future whose session begins at 22:00 UTC of the day before has `minutes(-2 *
/// 60)`.
struct bar_calendar {
    duration
        session_start{}; ///< from UTC midnight of the day that the session is named after; less than a day either way
    weekday week_start = weekday::monday;
    intraday_grid intraday = intraday_grid::utc;
};

/// The times of one bar: from `open` on, to what lies before `end`. A trade at `end` belongs to the next bar.
struct bar_slot {
    timestamp open;
    timestamp end; ///< the next bar's `open`

    /// Whether a time belongs to it.
    [[nodiscard]] constexpr bool holds(timestamp t) const noexcept { return open <= t && t < end; }
    friend constexpr bool operator==(const bar_slot&, const bar_slot&) = default;
};

/// Tells which bar a time belongs to.
///
/// Bars below a day are counted from midnight or from the session's start. Bars of several days are counted from
/// 1970-01-01; of weeks (any multiple of seven days) from the first `week_start` of 1970; of months from January
/// 1970, so that three of them are a quarter.
class bar_clock {
public:
    /// The most that a bar may be long, in days and in months.
    static constexpr std::int64_t max_days = 3'660;
    /// The most months of one bar.
    static constexpr std::int32_t max_months = 120;
    /// The first time that is too late to be one: 2200-01-01.
    static constexpr timestamp too_late{7'258'118'400'000'000'000};

    /// @par Exception safety
    /// Throws `std::invalid_argument` with what `offence` says.
    explicit bar_clock(bar_interval interval, bar_calendar calendar = {})
        : interval_(interval)
        , calendar_(calendar) {
        if (const char* const wrong = offence(interval, calendar); wrong != nullptr)
            throw std::invalid_argument(wrong);
    }

    /// What is wrong with a length and a calendar, "field: offence"; null if nothing is.
    [[nodiscard]] static constexpr const char* offence(bar_interval interval,
                                                       const bar_calendar& calendar) noexcept {
        if (calendar.session_start.ns <= -day || calendar.session_start.ns >= day)
            return "session_start: is a day or more away from midnight";
        if (calendar.session_start.ns % 1'000'000 != 0) return "session_start: is no whole millisecond";
        if (!interval.valid()) return "interval: is no length of a bar";
        if (interval.length.ns != 0 && interval.months != 0)
            return "interval: is either a length or months, not both";
        if (interval.months > max_months) return "interval: is more than 120 months";
        if (interval.months > 0) return nullptr;
        if (interval.length.ns > max_days * day) return "interval: is more than 3660 days";
        if (interval.length.ns % 1'000'000 != 0) return "interval: is no whole millisecond";
        if (interval.length.ns < day ? day % interval.length.ns != 0 : interval.length.ns % day != 0)
            return "interval: does not divide a day, and is no whole number of days";
        return nullptr;
    }

    /// The length that it was made with.
    [[nodiscard]] constexpr bar_interval interval() const noexcept { return interval_; }

    /// Whether a time can be placed: known, and before the year 2200.
    [[nodiscard]] static constexpr bool placeable(timestamp t) noexcept { return t.ns > 0 && t < too_late; }

    /// The bar that a time belongs to. The time is placeable, or the end of a bar that was.
    [[nodiscard]] constexpr bar_slot slot_of(timestamp t) const noexcept {
        const std::int64_t length = interval_.length.ns;
        if (interval_.months == 0 && length < day) {
            const std::int64_t from =
                calendar_.intraday == intraday_grid::session ? calendar_.session_start.ns : 0;
            const std::int64_t open = floored(t.ns - from, length) * length + from;
            return {{open}, {open + length}};
        }
        const std::int64_t today = floored(t.ns - calendar_.session_start.ns, day);
        if (interval_.months == 0) {
            const std::int64_t days = length / day;
            // 1970-01-01 was a Thursday: the first Monday is day 4.
            const std::int64_t first =
                days % 7 == 0 ? 4 + static_cast<std::int64_t>(calendar_.week_start) : 0;
            const std::int64_t open = floored(today - first, days) * days + first;
            return {start_of(open), start_of(open + days)};
        }
        using namespace std::chrono;
        const year_month_day date{sys_days{days{today}}};
        const std::int64_t month = (static_cast<int>(date.year()) - 1970) * 12 +
                                   static_cast<int>(static_cast<unsigned>(date.month())) - 1;
        const std::int64_t open = floored(month, interval_.months) * interval_.months;
        return {start_of(first_day(open)), start_of(first_day(open + interval_.months))};
    }

    /// Whether a venue's bar is of this length. One of months may say any length, and none.
    [[nodiscard]] constexpr bool matches(const bar& b) const noexcept {
        return interval_.months != 0 || b.interval == interval_.length;
    }

    /// Writes the times of a bar and its length; months have the length that they have.
    constexpr void write(const bar_slot& slot, bar& out) const noexcept {
        out.open_time = slot.open;
        out.close_time = slot.end - milliseconds(1);
        out.interval = interval_.months == 0 ? interval_.length : slot.end - slot.open;
    }

private:
    static constexpr std::int64_t day = 86'400'000'000'000;

    static constexpr std::int64_t floored(std::int64_t a, std::int64_t b) noexcept {
        return a / b - (a % b < 0 ? 1 : 0);
    }
    [[nodiscard]] constexpr timestamp start_of(std::int64_t of_day) const noexcept {
        return {of_day * day + calendar_.session_start.ns};
    }
    /// Of a month since January 1970.
    [[nodiscard]] static constexpr std::int64_t first_day(std::int64_t of_month) noexcept {
        using namespace std::chrono;
        const std::int64_t year_of = floored(of_month, 12);
        const sys_days date = year(static_cast<int>(1970 + year_of)) /
                              month(static_cast<unsigned>(of_month - year_of * 12 + 1)) / 1;
        return date.time_since_epoch().count();
    }

    bar_interval interval_;
    bar_calendar calendar_;
};

} // namespace gatewright::bars
