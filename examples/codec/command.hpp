// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "words.hpp"

#include <gatewright/core/order.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Commands of `encode`: one flat JSON object per line. Read with Boost.JSON's event parser, because it hands out the
// text of numbers: a price that is a JSON number is not bent through a double.
namespace codec {

/// What a command asks for.
enum class operation {
    place,
    cancel,
    query,
    amend,
    cancel_all,
    open_orders,
    positions,
    balances,
    place_batch
};

template <>
inline constexpr std::array words<operation> = {word<operation>{"place", operation::place},
                                                word<operation>{"cancel", operation::cancel},
                                                word<operation>{"query", operation::query},
                                                word<operation>{"amend", operation::amend},
                                                word<operation>{"cancel_all", operation::cancel_all},
                                                word<operation>{"open_orders", operation::open_orders},
                                                word<operation>{"positions", operation::positions},
                                                word<operation>{"balances", operation::balances},
                                                word<operation>{"place_batch", operation::place_batch}};

/// A command. For `cancel` and `query` the order is named by its symbol and one of the ids.
struct command {
    operation op = operation::place;
    gatewright::order_request order;
    gatewright::venue_order_id venue_order_id;
};

/// Why a line is no command. It never repeats a value of the line: it might be a secret at the wrong place.
struct command_error {
    std::string field; ///< empty if the line is no JSON object
    std::string text;
    std::optional<std::size_t> at;
};

namespace detail {

enum class scalar_kind { text, number, boolean };

struct member {
    std::string name;
    scalar_kind kind = scalar_kind::text;
    std::string value;
};

/// Gathers the members of one flat object; nested values are refused by name.
class flat_object {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);
    using error_code = boost::system::error_code;
    using text_view = boost::json::string_view;

    std::vector<member> members;
    bool is_object = false;
    std::string nested; ///< name of a member that is an object or array
    bool has_nested = false;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return begin(true); }
    bool on_object_end(std::size_t, error_code&) { return end(); }
    bool on_array_begin(error_code&) { return begin(false); }
    bool on_array_end(std::size_t, error_code&) { return end(); }
    bool on_key_part(text_view part, std::size_t, error_code&) { return append(key_, part); }
    bool on_key(text_view part, std::size_t, error_code&) {
        append(key_, part);
        name_.swap(key_);
        key_.clear();
        return true;
    }
    bool on_string_part(text_view part, std::size_t, error_code&) { return append(value_, part); }
    bool on_string(text_view part, std::size_t, error_code&) { return add(scalar_kind::text, part); }
    bool on_number_part(text_view part, error_code&) { return append(value_, part); }
    bool on_int64(std::int64_t, text_view part, error_code&) { return add(scalar_kind::number, part); }
    bool on_uint64(std::uint64_t, text_view part, error_code&) { return add(scalar_kind::number, part); }
    bool on_double(double, text_view part, error_code&) { return add(scalar_kind::number, part); }
    bool on_bool(bool flag, error_code&) { return add(scalar_kind::boolean, flag ? "true" : "false"); }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(text_view, error_code&) { return true; }
    bool on_comment(text_view, error_code&) { return true; }

private:
    static bool append(std::string& to, text_view part) {
        to.append(part.data(), part.size());
        return true;
    }
    bool add(scalar_kind kind, text_view part) {
        append(value_, part);
        if (depth_ == 1) members.push_back({name_, kind, value_});
        value_.clear();
        return true;
    }
    bool begin(bool object) {
        if (depth_++ == 0) {
            is_object = object;
        } else if (!has_nested) {
            has_nested = true;
            nested = name_;
        }
        return true;
    }
    bool end() {
        --depth_;
        return true;
    }

    std::string key_;
    std::string name_;
    std::string value_;
    int depth_ = 0;
};

inline bool read_flag(const member& m, bool& out) {
    out = m.value == "true";
    return m.kind == scalar_kind::boolean;
}
template <std::size_t Capacity>
bool read_text(const member& m, gatewright::fixed_string<Capacity>& out) {
    return m.kind == scalar_kind::text && !m.value.empty() && out.assign(m.value);
}
inline bool read_decimal(const member& m, gatewright::decimal& out) {
    const auto value = gatewright::decimal::parse(m.value);
    if (value) out = *value;
    return m.kind != scalar_kind::boolean && value.has_value();
}
template <class EnumT>
bool read_word(const member& m, EnumT& out) {
    const auto value = value_of<EnumT>(m.value);
    if (value) out = *value;
    return m.kind == scalar_kind::text && value.has_value();
}
inline bool read_milliseconds(const member& m, gatewright::timestamp& out) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1'000'000;
    std::int64_t ms = 0;
    const char* const last = m.value.data() + m.value.size();
    const auto [end, error] = std::from_chars(m.value.data(), last, ms);
    if (m.kind == scalar_kind::boolean || error != std::errc{} || end != last || ms < 0 || ms > most)
        return false;
    out = gatewright::timestamp::from_milliseconds(ms);
    return true;
}
/// The venue's id may be a JSON number, as the venue writes it.
inline bool read_venue_id(const member& m, gatewright::venue_order_id& out) {
    return m.kind != scalar_kind::boolean && !m.value.empty() && out.assign(m.value);
}

/// A field of a command: where it may stand, where it must, and what it takes.
struct field_rule {
    std::string_view name;
    bool place;
    bool place_needs;
    bool keyed; ///< belongs to `cancel` and `query`
    bool keyed_needs;
    const char* expects;
    bool (*read)(const member&, command&);
};

inline constexpr std::array field_rules = {
    field_rule{"symbol", true, true, true, true, "text of 1 to 31 bytes",
               [](const member& m, command& c) { return read_text(m, c.order.symbol); }},
    field_rule{"side", true, true, false, false, "buy or sell",
               [](const member& m, command& c) { return read_word(m, c.order.side); }},
    field_rule{"type", true, true, false, false,
               "limit, market, stop, stop_limit, take_profit, take_profit_limit or trailing_stop",
               [](const member& m, command& c) { return read_word(m, c.order.type); }},
    field_rule{"quantity", true, true, false, false, "a decimal number",
               [](const member& m, command& c) { return read_decimal(m, c.order.quantity.value); }},
    field_rule{"price", true, false, false, false, "a decimal number",
               [](const member& m, command& c) { return read_decimal(m, c.order.price.value); }},
    field_rule{"trigger_price", true, false, false, false, "a decimal number",
               [](const member& m, command& c) { return read_decimal(m, c.order.trigger_price.value); }},
    field_rule{"time_in_force", true, false, false, false,
               "good_till_cancel, immediate_or_cancel, fill_or_kill, good_till_date or day",
               [](const member& m, command& c) {
                   // Binance's word for post-only is a time in force.
                   if (m.kind == scalar_kind::text && (m.value == "GTX" || m.value == "gtx")) {
                       c.order.time_in_force = gatewright::time_in_force::good_till_cancel;
                       return c.order.post_only = true;
                   }
                   return read_word(m, c.order.time_in_force);
               }},
    field_rule{"good_till_ms", true, false, false, false, "milliseconds since 1970, a whole number",
               [](const member& m, command& c) { return read_milliseconds(m, c.order.good_till); }},
    field_rule{"post_only", true, false, false, false, "true or false",
               [](const member& m, command& c) { return read_flag(m, c.order.post_only); }},
    field_rule{"reduce_only", true, false, false, false, "true or false",
               [](const member& m, command& c) { return read_flag(m, c.order.reduce_only); }},
    field_rule{"position_side", true, false, false, false, "net, long_side or short_side",
               [](const member& m, command& c) { return read_word(m, c.order.position_side); }},
    field_rule{"client_order_id", true, false, true, false, "text of 1 to 39 bytes",
               [](const member& m, command& c) { return read_text(m, c.order.client_order_id); }},
    field_rule{"venue_order_id", false, false, true, false, "text of 1 to 39 bytes, or a whole number",
               [](const member& m, command& c) { return read_venue_id(m, c.venue_order_id); }},
};

/// A name from the line as it may be repeated: only what looks like a field, and is none of the `secrets`.
inline std::string repeatable(std::string_view name, std::span<const std::string_view> secrets) {
    for (const std::string_view secret : secrets)
        if (!secret.empty() && name.find(secret) != std::string_view::npos) return "?";
    for (const char c : name)
        if (!((c >= 'a' && c <= 'z') || c == '_')) return "?";
    return name.empty() || name.size() > 24 ? std::string("?") : std::string(name);
}

} // namespace detail

/// Reads one line. @param secrets texts that an error never repeats.
inline std::variant<command, command_error> read_command(std::string_view line,
                                                         std::span<const std::string_view> secrets = {}) {
    using namespace detail;
    boost::json::basic_parser<flat_object> parser{boost::json::parse_options{}};
    boost::system::error_code error;
    const std::size_t read = parser.write_some(false, line.data(), line.size(), error);
    const flat_object& object = parser.handler();
    const bool trailing = !error && line.find_first_not_of(" \t", read) != std::string_view::npos;
    if (error || trailing) return command_error{"", "not JSON", read};
    if (!object.is_object) return command_error{"", "no JSON object", std::nullopt};
    const auto wrong = [](std::string_view name, std::string_view text) {
        return command_error{std::string(name), std::string(name) + ": " + std::string(text), std::nullopt};
    };
    if (object.has_nested)
        return wrong(repeatable(object.nested, secrets), "an object or array, where a plain value belongs");

    std::vector<std::string_view> names;
    const member* op = nullptr;
    for (const member& m : object.members) {
        for (const std::string_view earlier : names)
            if (earlier == m.name) return wrong(repeatable(m.name, secrets), "given twice");
        names.push_back(m.name);
        if (m.name == "op") op = &m;
    }
    command c;
    if (op == nullptr) return wrong("op", "missing");
    if (!read_word(*op, c.op)) return wrong("op", "unknown operation");
    const bool place = c.op == operation::place;
    // The operations to come have fields of their own; the venue refuses them by name.
    if (!place && c.op != operation::cancel && c.op != operation::query) return c;

    for (const member& m : object.members) {
        if (&m == op) continue;
        const field_rule* rule = nullptr;
        for (const field_rule& r : field_rules)
            if (r.name == m.name && (place ? r.place : r.keyed)) rule = &r;
        if (rule == nullptr) return wrong(repeatable(m.name, secrets), "no field of this operation");
        if (!rule->read(m, c)) return wrong(rule->name, std::string("expected ") + rule->expects);
    }
    for (const field_rule& r : field_rules) {
        const bool needed = place ? r.place_needs : r.keyed_needs;
        bool there = false;
        for (const member& m : object.members) there |= m.name == r.name;
        if (needed && !there) return wrong(r.name, "missing");
    }
    return c;
}

} // namespace codec
