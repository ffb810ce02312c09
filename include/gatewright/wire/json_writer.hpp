// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/json_text.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

namespace gatewright::wire {

/// Writes one JSON document into a `buffer_writer`, without blanks, placing the commas.
///
/// The caller opens and closes in the right order; nothing is checked but the room. Decimals and prices are written as
/// strings, with their digits, because a JSON number would be read as a binary one elsewhere.
class json_writer {
public:
    constexpr explicit json_writer(buffer_writer& out) noexcept : out_(out) {}

    constexpr void begin_object() noexcept { open('{'); }
    constexpr void end_object() noexcept { close('}'); }
    constexpr void begin_array() noexcept { open('['); }
    constexpr void end_array() noexcept { close(']'); }

    /// The name of the next value of an object.
    constexpr void key(std::string_view name) noexcept {
        separate();
        put_json_string(out_, name);
        out_.put(':');
        comma_ = false;
    }

    constexpr void value(std::string_view text) noexcept {
        separate();
        put_json_string(out_, text);
    }
    constexpr void value(const char* text) noexcept { value(std::string_view(text)); }
    constexpr void value(decimal number) noexcept {
        separate();
        out_.put('"');
        out_.put(number);
        out_.put('"');
    }
    constexpr void value(const price& p) noexcept { value(p.value); }
    constexpr void value(const quantity& q) noexcept { value(q.value); }
    constexpr void value(std::same_as<bool> auto flag) noexcept {
        separate();
        out_.put(flag ? std::string_view("true") : std::string_view("false"));
    }
    template <std::integral IntT>
        requires(!std::same_as<IntT, bool> && !std::same_as<IntT, char>)
    constexpr void value(IntT number) noexcept {
        separate();
        if constexpr (std::signed_integral<IntT>)
            out_.put_integer(static_cast<std::int64_t>(number));
        else
            out_.put_integer(static_cast<std::uint64_t>(number));
    }
    constexpr void null() noexcept { raw("null"); }

    /// A value that is JSON already.
    constexpr void raw(std::string_view json) noexcept {
        separate();
        out_.put(json);
    }

    /// `"name":value`.
    template <class T>
    constexpr void member(std::string_view name, const T& v) noexcept {
        key(name);
        value(v);
    }

private:
    constexpr void separate() noexcept {
        if (comma_) out_.put(',');
        comma_ = true;
    }
    constexpr void open(char c) noexcept {
        separate();
        out_.put(c);
        comma_ = false;
    }
    constexpr void close(char c) noexcept {
        out_.put(c);
        comma_ = true;
    }

    buffer_writer& out_;
    bool comma_ = false;
};

} // namespace gatewright::wire
