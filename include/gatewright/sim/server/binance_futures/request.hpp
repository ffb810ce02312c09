// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/sim/server/binance_futures/api_error.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Requests as the venue receives them: parameters, and the text that the signature covers.
namespace gatewright::sim::server::binance_futures {

/// Lowercase hex of HMAC-SHA256.
inline std::string hmac_sha256_hex(std::string_view secret, std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
    static constexpr char hex[] = "0123456789abcdef";
    std::string out;
    for (unsigned int i = 0; i < size; ++i) {
        out += hex[digest[i] >> 4];
        out += hex[digest[i] & 15];
    }
    return out;
}

/// Whether a signature is the one expected; the venue ignores the case of its letters.
inline bool same_signature(std::string_view expected, std::string_view given) {
    return std::equal(expected.begin(), expected.end(), given.begin(), given.end(), [](char a, char b) {
        return a == (b >= 'A' && b <= 'F' ? static_cast<char>(b - 'A' + 'a') : b);
    });
}

/// The text with `%41` and `+` decoded.
inline std::string url_decode(std::string_view text) {
    const auto nibble = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && nibble(text[i + 1]) >= 0 && nibble(text[i + 2]) >= 0) {
            out += static_cast<char>(nibble(text[i + 1]) * 16 + nibble(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

/// The parameters of a request, in the order in which they came.
class parameters {
public:
    void add(std::string name, std::string value) { all_.emplace_back(std::move(name), std::move(value)); }
    /// Adds the pairs of `a=1&b=2`, decoded.
    void add_query(std::string_view query) {
        while (!query.empty()) {
            const auto end = std::min(query.find('&'), query.size());
            const std::string_view pair = query.substr(0, end);
            if (!pair.empty()) {
                const auto equal = std::min(pair.find('='), pair.size());
                add(url_decode(pair.substr(0, equal)),
                    equal < pair.size() ? url_decode(pair.substr(equal + 1)) : std::string());
            }
            query.remove_prefix(std::min(end + 1, query.size()));
        }
    }
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const noexcept {
        return all_;
    }
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    /// The value, or nothing if it was not sent or was empty.
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const {
        const std::string* value = find(name);
        return value && !value->empty() ? std::optional<std::string_view>(*value) : std::nullopt;
    }
    /// The value. @throws api_error -1102
    [[nodiscard]] std::string_view require(std::string_view name) const {
        const auto value = get(name);
        if (!value) throw errors::missing(name);
        return *value;
    }
    /// @throws api_error -1102 if it is no whole number
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const {
        const auto text = get(name);
        if (!text) return std::nullopt;
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
        if (error != std::errc{} || end != text->data() + text->size()) throw errors::missing(name);
        return value;
    }
    /// @throws api_error -1102 if it is no decimal number
    [[nodiscard]] std::optional<decimal> number(std::string_view name) const {
        const auto text = get(name);
        if (!text) return std::nullopt;
        const auto value = decimal::parse(*text);
        if (!value) throw errors::missing(name);
        return *value;
    }
    /// `true` or `false` in any case. @throws api_error -1102
    [[nodiscard]] bool flag(std::string_view name) const {
        const auto text = get(name);
        if (!text) return false;
        if (*text == "true" || *text == "TRUE" || *text == "True") return true;
        if (*text == "false" || *text == "FALSE" || *text == "False") return false;
        throw errors::missing(name);
    }

private:
    [[nodiscard]] const std::string* find(std::string_view name) const {
        for (const auto& [key, value] : all_)
            if (key == name) return &value;
        return nullptr;
    }
    std::vector<std::pair<std::string, std::string>> all_;
};

/// What a REST signature covers: the query followed by the body with nothing between them, without the
/// signature.
/// @return nothing if there is no signature, or if it is not the last parameter.
inline std::optional<std::string> signed_text(std::string_view query, std::string_view body) {
    const auto cut = [](std::string_view part) -> std::optional<std::string_view> {
        constexpr std::string_view name = "signature=";
        const auto at = part.rfind(name);
        if (at == std::string_view::npos || (at != 0 && part[at - 1] != '&')) return std::nullopt;
        if (part.find('&', at) != std::string_view::npos) return std::nullopt;
        return part.substr(0, at == 0 ? 0 : at - 1);
    };
    if (const auto rest = cut(body)) return std::string(query) + std::string(*rest);
    if (const auto rest = cut(query)) return std::string(*rest) + std::string(body);
    return std::nullopt;
}

/// What a WebSocket API signature covers: all parameters but the signature, sorted by name, as `a=1&b=2`, not
/// encoded.
inline std::string signed_text(const parameters& p) {
    auto sorted = p.all();
    std::erase_if(sorted, [](const auto& pair) { return pair.first == "signature"; });
    std::sort(sorted.begin(), sorted.end());
    std::string text;
    for (const auto& [name, value] : sorted) {
        if (!text.empty()) text += '&';
        text += name + '=' + value;
    }
    return text;
}

} // namespace gatewright::sim::server::binance_futures
