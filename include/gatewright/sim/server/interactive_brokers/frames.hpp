// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/sim/server/interactive_brokers/words.hpp>
#include <gatewright/transport/framer.hpp>

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Messages of the socket: fields of text, each ended by a zero byte, behind a length of four bytes.
namespace gatewright::sim::server::interactive_brokers {

/// What the error message (4) says of a request.
struct api_error {
    std::int64_t id = -1; ///< of the request or order; -1: of the connection
    int code = 0;
    std::string text;
};
/// What TWS has against a request that it understands but for one part.
[[nodiscard]] inline api_error invalid_request(std::int64_t id, const std::string& cause) {
    return {id, 321, "Error validating request.-'bN' : cause - " + cause};
}
/// Thrown for a field that is not there or is no number where one is due.
struct unreadable {};

/// The spelling of a number that is not there, as TWS writes it where it does not leave the field empty.
inline constexpr std::string_view unset_double = "1.7976931348623157E308";
inline constexpr std::string_view unset_integer = "2147483647";

/// A message of the server's, as it is put together. Decimals are written without zeros at their end.
class frame {
public:
    template <class... T>
    explicit frame(tell what, const T&... values) {
        add(static_cast<std::int16_t>(what), values...);
    }
    template <class... T>
    frame& add(const T&... values) {
        (put(values), ...);
        return *this;
    }
    /// An empty field each.
    frame& blank(std::size_t count) {
        text_.append(count, '\0');
        return *this;
    }
    /// With its length in front.
    [[nodiscard]] std::string bytes() const {
        const auto length = transport::frame_length(text_.size());
        return std::string(length.data(), length.size()) + text_;
    }

private:
    void put(std::string_view text) {
        text_.append(text);
        text_ += '\0';
    }
    void put(const char* text) { put(std::string_view(text)); }
    template <std::integral T>
    void put(T number) {
        put(std::string_view(std::to_string(number)));
    }
    void put(decimal d) { put(std::string_view(d.normalized().str())); }

    std::string text_;
};

[[nodiscard]] inline frame error_frame(const api_error& e) {
    return frame(tell::error, "2", e.id, e.code, e.text, "");
}
/// What is to be sent, each a whole number of messages.
struct sends : std::vector<std::string> {
    void add(const frame& f) { push_back(f.bytes()); }
};

/// A number in any of the spellings of clients; nothing if it is empty, infinite or spelt as unset. What binary
/// arithmetic left behind the tenth decimal is rounded away. @throws unreadable
[[nodiscard]] inline std::optional<decimal> number_in(std::string_view text) {
    if (text.empty() || text == unset_integer || text.starts_with("Infinit") ||
        text.starts_with("17014118346046923173168730371588410572"))
        return std::nullopt;
    const auto e = text.find_first_of("eE");
    int power = 0;
    if (e != text.npos) {
        std::string_view digits = text.substr(e + 1);
        if (digits.starts_with('+')) digits.remove_prefix(1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), power);
        if (error != std::errc{} || end != digits.data() + digits.size()) throw unreadable{};
    }
    if (power >= 300) return std::nullopt;
    const auto value = decimal::parse(text.substr(0, e));
    if (!value || power > 12 || power < -20) throw unreadable{};
    const decimal d(value->mantissa(), static_cast<std::int8_t>(value->exponent() + power));
    if (d.exponent() >= -10) return d;
    const auto rounded = d.rescaled(-10, rounding::half_even);
    if (!rounded) throw unreadable{};
    return rounded->normalized();
}

/// A message of a client's, read from its beginning.
class fields {
public:
    explicit fields(std::string_view message) {
        while (!message.empty()) {
            const auto end = std::min(message.find('\0'), message.size());
            all_.emplace_back(message.substr(0, end));
            message.remove_prefix(std::min(end + 1, message.size()));
        }
    }
    [[nodiscard]] bool more() const noexcept { return at_ < all_.size(); }
    const std::string& text() {
        if (!more()) throw unreadable{};
        return all_[at_++];
    }
    /// Unset and empty are what is said.
    std::int64_t integer(std::int64_t unset = 0) {
        const std::string& t = text();
        if (t.empty() || t == unset_integer) return unset;
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), value);
        if (error != std::errc{} || end != t.data() + t.size()) throw unreadable{};
        return value;
    }
    std::optional<decimal> number() { return number_in(text()); }
    bool flag() { return integer() != 0; }
    void skip(std::size_t count) {
        for (; count > 0; --count) text();
    }

private:
    std::vector<std::string> all_;
    std::size_t at_ = 0;
};

} // namespace gatewright::sim::server::interactive_brokers
