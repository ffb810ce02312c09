// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/errc.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

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

/// Reads the fields of a message one after the other. What is wrong is kept with the name of the field, the first time;
/// from then on every field is empty, so that a decoder reads all and asks once, before it tells anything.
///
/// @par Object lifetimes
/// The message outlives the reader and the views that it hands out. Names are literals.
class field_reader {
public:
    explicit constexpr field_reader(std::string_view message) noexcept
        : begin_(message.data())
        , at_(begin_)
        , end_(begin_ + message.size()) {}

    /// The next field as it is.
    std::string_view text(const char* name) noexcept {
        if (at_ == end_) return refuse(wire::codec_errc::missing_key, name);
        const auto* const stop =
            static_cast<const char*>(std::memchr(at_, '\0', static_cast<std::size_t>(end_ - at_)));
        if (stop == nullptr) return refuse(wire::codec_errc::unexpected_end, name);
        field_ = at_;
        at_ = stop + 1;
        return {field_, static_cast<std::size_t>(stop - field_)};
    }
    /// A text of limited length.
    template <std::size_t Capacity>
    void text(const char* name, fixed_string<Capacity>& out) noexcept {
        if (!out.assign(text(name))) refuse_last(wire::codec_errc::text_too_long, name);
    }
    /// A whole number; nothing is zero.
    std::int64_t integer(const char* name) noexcept {
        const std::string_view t = text(name);
        std::uint64_t n = 0;
        const bool negative = !t.empty() && t.front() == '-';
        for (std::size_t i = negative ? 1 : 0; i != t.size(); ++i) {
            if (!digits::is_digit(t[i]) || i == 19) return broken(name);
            n = n * 10 + static_cast<unsigned>(t[i] - '0');
        }
        if (negative && t.size() == 1) return broken(name);
        if (n > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return broken(name);
        return negative ? -static_cast<std::int64_t>(n) : static_cast<std::int64_t>(n);
    }
    /// A whole number of 32 bits.
    std::int32_t integer32(const char* name) noexcept {
        const std::int64_t n = integer(name);
        if (n == static_cast<std::int32_t>(n)) return static_cast<std::int32_t>(n);
        refuse_last(wire::codec_errc::number_out_of_range, name);
        return 0;
    }
    /// How many parts follow. What is left of the message bounds it, as each has a field at least.
    std::size_t count(const char* name) noexcept {
        const std::int64_t n = integer(name);
        if (n >= 0 && n <= end_ - at_) return static_cast<std::size_t>(n);
        refuse_last(wire::codec_errc::number_out_of_range, name);
        return 0;
    }
    /// Yes or no; nothing is no.
    bool flag(const char* name) noexcept {
        const std::string_view t = text(name);
        if (t == "1" || t == "true") return true;
        if (!t.empty() && t != "0" && t != "false") refuse_last(wire::codec_errc::unknown_value, name);
        return false;
    }
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

    /// Fields that nobody needs, of which only the kind is looked at: one that is out of its place is noticed.
    template <class... NameT>
    void skip_texts(NameT... names) noexcept {
        (static_cast<void>(text(names)), ...);
    }
    template <class... NameT>
    void skip_integers(NameT... names) noexcept {
        (static_cast<void>(integer(names)), ...);
    }
    template <class... NameT>
    void skip_numbers(NameT... names) noexcept {
        (static_cast<void>(sum(names)), ...);
    }
    template <class... NameT>
    void skip_flags(NameT... names) noexcept {
        (static_cast<void>(flag(names)), ...);
    }

    /// The last field has a value that it cannot have.
    void refuse_last(wire::codec_errc code, const char* name) noexcept {
        if (error_.code == wire::codec_errc{})
            error_ = {code, static_cast<std::uint32_t>(field_ - begin_), name};
        at_ = end_;
    }
    /// True if all fields are read, and none was wrong. What is left over says that the message is laid out otherwise
    /// than is known.
    [[nodiscard]] bool finish() noexcept {
        if (at_ != end_) {
            field_ = at_;
            refuse_last(wire::codec_errc::trailing_characters, "");
        }
        return ok();
    }
    [[nodiscard]] bool ok() const noexcept { return error_.code == wire::codec_errc{}; }
    [[nodiscard]] wire::decode_status status() const noexcept { return error_; }

private:
    std::string_view refuse(wire::codec_errc code, const char* name) noexcept {
        if (error_.code == wire::codec_errc{})
            error_ = {code, static_cast<std::uint32_t>(at_ - begin_), name};
        at_ = end_;
        return {};
    }
    std::int64_t broken(const char* name) noexcept {
        refuse_last(wire::codec_errc::malformed_number, name);
        return 0;
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    const char* field_ = begin_; ///< of the last field
    wire::decode_error error_;
};

/// Writes the fields of a message. A text that TWS would not take (it takes printable ASCII) is refused by name.
class field_writer {
public:
    explicit constexpr field_writer(std::span<char> out) noexcept : out_(out) {}

    /// Fields one after the other: texts, whole numbers, decimals, yes or no as 1 or 0, figures that may be unset.
    template <class... PartT>
    constexpr void put(const PartT&... parts) noexcept {
        (put_one(parts), ...);
    }
    /// A text that a person wrote.
    constexpr void text(const char* name, std::string_view value) noexcept {
        for (const char c : value)
            if ((c < ' ' || c > '~') && bad_ == nullptr) bad_ = name;
        put(value);
    }
    /// An optional number, with another spelling for none.
    template <class NumberT>
    constexpr void put_or(const std::optional<NumberT>& value, std::string_view unset) noexcept {
        if (value)
            put(*value);
        else
            put(unset);
    }
    /// Refuses, as does a text with what TWS would not take. The first refusal counts.
    constexpr void refuse(const char* name, order_errc why = order_errc::invalid_parameter) noexcept {
        if (bad_ != nullptr) return;
        bad_ = name;
        why_ = why;
    }
    /// The message without its length, or why there is none: a field by name, "buffer" if it is too small.
    [[nodiscard]] constexpr order_result<std::string_view> finish() const noexcept {
        if (bad_ != nullptr) return order_reject{why_, "interactive_brokers", bad_, {}, {}};
        if (out_.overflowed())
            return order_reject{order_errc::output_full, "interactive_brokers", "buffer", {}, {}};
        return out_.view();
    }

private:
    template <class PartT>
    constexpr void put_one(const PartT& part) noexcept {
        if constexpr (std::same_as<PartT, bool>)
            out_.put(part ? '1' : '0');
        else if constexpr (std::integral<PartT> && !std::same_as<PartT, char>)
            out_.put_integer(static_cast<std::int64_t>(part));
        else if constexpr (requires { part.has_value(); }) {
            if (part) return put_one(*part);
        } else if constexpr (std::convertible_to<const PartT&, std::string_view>)
            out_.put(std::string_view(part));
        else
            out_.put(part);
        out_.put('\0');
    }

    wire::buffer_writer out_;
    const char* bad_ = nullptr;
    order_errc why_ = order_errc::invalid_parameter;
};

/// A time as TWS writes it: seconds since the epoch; "20260102-15:04:05" or "20260102 15:04:05 UTC" in UTC; a date
/// alone, which is its midnight. A time of another zone, or of none, is of whatever zone the user of TWS has set:
/// nothing here can place it, and it is zero, "not known".
[[nodiscard]] constexpr timestamp read_time(std::string_view text) noexcept {
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
        return s < 0 ? timestamp{} : timestamp{s * second};
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
    if (utc ? !zone.empty() : zone != " UTC" && zone != " GMT" && zone != " Etc/UTC") return {};
    return midnight + seconds(h * 3600 + m * 60 + s);
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
