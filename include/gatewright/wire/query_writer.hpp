// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/buffer_writer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::wire {

/// True for the characters that RFC 3986, section 2.3, never percent-encodes.
[[nodiscard]] constexpr bool unreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// Appends text percent-encoded byte by byte, with capital digits; only unreserved characters stay.
constexpr void put_percent_encoded(buffer_writer& out, std::string_view text) noexcept {
    std::size_t clean = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (unreserved(text[i])) continue;
        out.put(std::string_view(text.data() + clean, i - clean));
        clean = i + 1;
        const auto byte = static_cast<unsigned char>(text[i]);
        out.put('%');
        out.put("0123456789ABCDEF"[byte >> 4]);
        out.put("0123456789ABCDEF"[byte & 15]);
    }
    out.put(std::string_view(text.data() + clean, text.size() - clean));
}

/// Writes `name=value` pairs with `&` between them: the query of a URL, or a form as the body of a request. Values are
/// percent-encoded, names are literals that need none.
class query_writer {
public:
    constexpr explicit query_writer(buffer_writer& out) noexcept : out_(&out), begin_(out.position()) {}

    constexpr void pair(std::string_view name, std::string_view value) noexcept {
        start(name);
        put_percent_encoded(*out_, value);
    }
    constexpr void pair(std::string_view name, const char* value) noexcept {
        pair(name, std::string_view(value));
    }
    constexpr void pair(std::string_view name, decimal value) noexcept {
        start(name);
        out_->put(value);
    }
    constexpr void pair(std::string_view name, std::signed_integral auto value) noexcept {
        start(name);
        out_->put_integer(static_cast<std::int64_t>(value));
    }
    constexpr void pair(std::string_view name, std::unsigned_integral auto value) noexcept {
        start(name);
        out_->put_integer(static_cast<std::uint64_t>(value));
    }

    /// A value that is percent-encoded already goes as it is; another one is encoded.
    constexpr void pair_as_told(std::string_view name, std::string_view value) noexcept {
        start(name);
        for (const char c : value)
            if (c != '%' && !unreserved(c)) return put_percent_encoded(*out_, value);
        out_->put(value);
    }
    /// A JSON array as a value: brackets around `members`, which have their commas.
    constexpr void list(std::string_view name, std::string_view members) noexcept {
        start(name);
        put_percent_encoded(*out_, "[");
        put_percent_encoded(*out_, members);
        put_percent_encoded(*out_, "]");
    }

    /// All pairs so far: what a signature covers. Not valid after an overflow.
    [[nodiscard]] constexpr std::string_view view() const noexcept { return out_->view_from(begin_); }

private:
    constexpr void start(std::string_view name) noexcept {
        if (out_->position() != begin_) out_->put('&');
        out_->put(name);
        out_->put('=');
    }

    buffer_writer* out_;
    const char* begin_;
};

} // namespace gatewright::wire
