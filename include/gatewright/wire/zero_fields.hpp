// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/digits.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/errc.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

// Messages that are lists of texts, each ended by a zero (Interactive Brokers).
namespace gatewright::wire {

/// Reads the fields of a message one after the other. What is wrong is kept with the name of the field, the first time;
/// from then on every field is empty, so that a decoder reads all and asks once, before it tells anything. What a number looks like is left to who derives from
/// it.
///
/// @par Object lifetimes
/// The message outlives the reader and the views that it hands out. Names are literals.
class zero_field_reader {
public:
    explicit constexpr zero_field_reader(std::string_view message) noexcept
        : begin_(message.data())
        , at_(begin_)
        , end_(begin_ + message.size()) {}

    /// The next field as it is.
    std::string_view text(const char* name) noexcept {
        if (at_ == end_) return refuse(codec_errc::missing_key, name);
        const auto* const stop =
            static_cast<const char*>(std::memchr(at_, '\0', static_cast<std::size_t>(end_ - at_)));
        if (stop == nullptr) return refuse(codec_errc::unexpected_end, name);
        field_ = at_;
        at_ = stop + 1;
        return {field_, static_cast<std::size_t>(stop - field_)};
    }
    /// A text of limited length.
    template <std::size_t Capacity>
    void text(const char* name, fixed_string<Capacity>& out) noexcept {
        if (!out.assign(text(name))) refuse_last(codec_errc::text_too_long, name);
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
        refuse_last(codec_errc::number_out_of_range, name);
        return 0;
    }
    /// How many parts follow. What is left of the message bounds it, as each has a field at least.
    std::size_t count(const char* name) noexcept {
        const std::int64_t n = integer(name);
        if (n >= 0 && n <= end_ - at_) return static_cast<std::size_t>(n);
        refuse_last(codec_errc::number_out_of_range, name);
        return 0;
    }
    /// Yes or no; nothing is no.
    bool flag(const char* name) noexcept {
        const std::string_view t = text(name);
        if (t == "1" || t == "true") return true;
        if (!t.empty() && t != "0" && t != "false") refuse_last(codec_errc::unknown_value, name);
        return false;
    }
    /// The last field has a value that it cannot have.
    void refuse_last(codec_errc code, const char* name) noexcept {
        if (error_.code == codec_errc{}) error_ = {code, static_cast<std::uint32_t>(field_ - begin_), name};
        at_ = end_;
    }
    /// True if all fields are read, and none was wrong. What is left over says that the message is laid out otherwise
    /// than is known.
    [[nodiscard]] bool finish() noexcept {
        if (at_ != end_) {
            field_ = at_;
            refuse_last(codec_errc::trailing_characters, "");
        }
        return ok();
    }
    [[nodiscard]] bool ok() const noexcept { return error_.code == codec_errc{}; }
    [[nodiscard]] decode_status status() const noexcept { return error_; }

private:
    std::string_view refuse(codec_errc code, const char* name) noexcept {
        if (error_.code == codec_errc{}) error_ = {code, static_cast<std::uint32_t>(at_ - begin_), name};
        at_ = end_;
        return {};
    }
    std::int64_t broken(const char* name) noexcept {
        refuse_last(codec_errc::malformed_number, name);
        return 0;
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    const char* field_ = begin_; ///< of the last field
    decode_error error_;
};

/// Writes the fields of a message. A text that is not of printable ASCII alone is refused by name.
class zero_field_writer {
public:
    /// @param source who refuses, a literal: the venue
    constexpr zero_field_writer(std::span<char> out, const char* source) noexcept
        : out_(out)
        , source_(source) {}

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
    /// Refuses, as does such a text. The first refusal counts.
    constexpr void refuse(const char* name, order_errc why = order_errc::invalid_parameter) noexcept {
        if (bad_ != nullptr) return;
        bad_ = name;
        why_ = why;
    }
    /// The message without its length, or why there is none: a field by name, "buffer" if it is too small.
    [[nodiscard]] constexpr order_result<std::string_view> finish() const noexcept {
        if (bad_ != nullptr) return order_reject{why_, source_, bad_, {}, {}};
        if (out_.overflowed()) return order_reject{order_errc::output_full, source_, "buffer", {}, {}};
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

    buffer_writer out_;
    const char* source_;
    const char* bad_ = nullptr;
    order_errc why_ = order_errc::invalid_parameter;
};

} // namespace gatewright::wire
