// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server {

namespace json = boost::json;

/// A parameter that was not sent, or is not what it should be; a venue says so in its own words.
struct parameter_error : std::exception {
    std::string name;
    bool malformed; ///< sent, and of the wrong kind
    parameter_error(std::string_view parameter, bool is_malformed)
        : name(parameter)
        , malformed(is_malformed) {}
    const char* what() const noexcept override { return name.c_str(); }
};

/// What a request throws, as its venue says it. @return nothing if it went well
/// @param say a `parameter_error` in the venue's words
template <class ErrorT, class AttemptF, class SayF>
[[nodiscard]] std::optional<ErrorT> thrown_by(AttemptF&& attempt, SayF say) {
    try {
        attempt();
        return std::nullopt;
    } catch (const ErrorT& e) {
        return e;
    } catch (const parameter_error& e) {
        return say(e);
    }
}

/// The text with `%41` and `+` decoded; broken escapes are kept.
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

/// The parts of a path or list, without the empty ones.
inline std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end != 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// The parameters of a request, in the order in which they came: of a query, of a body, of a path, of a message.
class parameters {
public:
    void add(std::string name, std::string value) { all_.emplace_back(std::move(name), std::move(value)); }
    /// Adds the pairs of `a=1&b=2`, decoded.
    void add_query(std::string_view query) {
        for (const std::string& pair : split(query, '&')) {
            const auto equal = std::min(pair.find('='), pair.size());
            add(url_decode(std::string_view(pair).substr(0, equal)),
                equal < pair.size() ? url_decode(std::string_view(pair).substr(equal + 1)) : std::string());
        }
    }
    /// Adds the members of an object, null ones left out; whole numbers, flags and lists as their text. Decimals come
    /// as strings: the text of a binary floating-point number would not be the client's.
    /// @throws parameter_error for such a number, and for an object in the object
    void add_object(const json::object& object) {
        for (const auto& [name, value] : object) {
            if (value.is_null()) continue;
            if (value.is_double() || value.is_object()) throw parameter_error(name, true);
            add(std::string(name),
                value.is_string() ? std::string(value.get_string()) : json::serialize(value));
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
    /// The value. @throws parameter_error
    [[nodiscard]] std::string_view require(std::string_view name) const { return required(name, get(name)); }
    /// @throws parameter_error if it is no whole number
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const {
        const auto text = get(name);
        if (!text) return std::nullopt;
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
        if (error != std::errc{} || end != text->data() + text->size()) throw parameter_error(name, true);
        return value;
    }
    [[nodiscard]] std::int64_t require_integer(std::string_view name) const {
        return required(name, integer(name));
    }
    /// @throws parameter_error if it is no decimal number
    [[nodiscard]] std::optional<decimal> number(std::string_view name) const {
        const auto text = get(name);
        if (!text) return std::nullopt;
        const auto value = decimal::parse(*text);
        if (!value) throw parameter_error(name, true);
        return *value;
    }
    [[nodiscard]] decimal require_number(std::string_view name) const { return required(name, number(name)); }
    /// `true` or `false` in any case; false if it was not sent. @throws parameter_error
    [[nodiscard]] bool flag(std::string_view name) const {
        const auto text = get(name);
        if (!text) return false;
        if (*text == "true" || *text == "TRUE" || *text == "True") return true;
        if (*text == "false" || *text == "FALSE" || *text == "False") return false;
        throw parameter_error(name, true);
    }

private:
    template <class T>
    static T required(std::string_view name, std::optional<T> value) {
        if (!value) throw parameter_error(name, false);
        return *std::move(value);
    }
    [[nodiscard]] const std::string* find(std::string_view name) const {
        for (const auto& [key, value] : all_)
            if (key == name) return &value;
        return nullptr;
    }
    std::vector<std::pair<std::string, std::string>> all_;
};

} // namespace gatewright::sim::server
