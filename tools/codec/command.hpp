// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "words.hpp"

#include <gatewright/core/decimal_errc.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/capabilities.hpp>

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

// Commands of `encode`: one flat JSON object per line; that of a batch has a list of such objects. Read with
// Boost.JSON's event parser, because it hands out the text of numbers: a price that is a JSON number is not bent
// through a double.
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
    place_batch,
    // At venues of sockets (`SocketTool`), where all is said on one connection:
    connect, ///< what a client sends first
    start,   ///< opens the session of a client
    server_time,
    instrument, ///< its rules
    subscribe,
    unsubscribe,
    ended_orders,
    fills
};

BOOST_DESCRIBE_ENUM(operation, place, cancel, query, amend, cancel_all, open_orders, positions, balances,
                    place_batch, connect, start, server_time, instrument, subscribe, unsubscribe,
                    ended_orders, fills)

/// What of an instrument is subscribed to.
enum class market_stream { best_quotes, trades, books, bars };
BOOST_DESCRIBE_ENUM(market_stream, best_quotes, trades, books, bars)

/// A command. For `cancel`, `query` and `amend` the order is named by its symbol and one of the ids.
struct command {
    operation op = operation::place;
    gatewright::order_request order;
    gatewright::venue_order_id venue_order_id;
    gatewright::venue_order_id conditional_order_id; ///< of one that waits for its trigger
    gatewright::session_order_id session_order_id;   ///< the number that its client gave it
    std::uint32_t request = 0;                       ///< the number of a subscription; zero: not told
    market_stream stream = market_stream::best_quotes;
    bool waiting = false;                    ///< orders that wait for a price, and not those of the book
    std::uint8_t list = 0;                   ///< of those, where the venue keeps several lists: which one
    gatewright::session::page_cursor cursor; ///< where the page of a list before ended
    std::vector<gatewright::order_request> orders; ///< of a batch
};

/// Whether a command is to amend an order that waits for its price by the id that it waits under.
[[nodiscard]] inline bool amends_waiting(const command& c) {
    return c.op == operation::amend && !c.conditional_order_id.empty();
}
/// What a command names an order by.
[[nodiscard]] inline gatewright::order_keys keys_of(const command& c) {
    gatewright::order_keys k;
    k.symbol = c.order.symbol;
    k.client_order_id = c.order.client_order_id;
    k.venue_order_id = c.venue_order_id;
    k.session_order_id = c.session_order_id;
    k.conditional_order_id = c.conditional_order_id;
    k.untriggered = !c.conditional_order_id.empty();
    return k;
}
/// An amend as its command says it.
[[nodiscard]] inline gatewright::amend_request amend_of(const command& c) {
    return {keys_of(c), {c.order.quantity, c.order.price}, c.order, 0};
}

/// Why a line is no command, or none that any venue could express. It never repeats a value of the line: it might be a
/// secret at the wrong place.
struct command_error {
    std::string field; ///< empty if the line is no JSON object
    std::string text;
    std::optional<std::size_t> at = std::nullopt;
    std::optional<gatewright::order_errc> code = std::nullopt; ///< set if it is a command all the same
};

namespace detail {

enum class value_kind { text, number, boolean, nested };

struct member {
    std::string name;
    value_kind kind = value_kind::text;
    std::string value; ///< empty for an object or array
};

using members_of_object = std::vector<member>;

/// Gathers the members of one object. Of a member that is an object or array only the name is kept; of a list "orders"
/// the members of its objects, too.
class flat_object {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);
    using error_code = boost::system::error_code;
    using text_view = boost::json::string_view;

    members_of_object members;
    std::vector<members_of_object> rows;
    bool is_object = false;
    bool rows_sound = false; ///< "orders" is a list of objects

    /// The member that is being read, or was last.
    [[nodiscard]] std::string_view current() const { return current_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return begin(true); }
    bool on_object_end(std::size_t, error_code&) { return end(); }
    bool on_array_begin(error_code&) { return begin(false); }
    bool on_array_end(std::size_t, error_code&) { return end(); }
    bool on_key_part(text_view part, std::size_t, error_code&) { return append(key_, part); }
    bool on_key(text_view part, std::size_t, error_code&) {
        append(key_, part);
        if (depth_ == 1) current_ = key_;
        if (depth_ == row_depth) row_current_ = key_;
        key_.clear();
        return true;
    }
    bool on_string_part(text_view part, std::size_t, error_code&) { return append(value_, part); }
    bool on_string(text_view part, std::size_t, error_code&) { return add(value_kind::text, part); }
    bool on_number_part(text_view part, error_code&) { return append(value_, part); }
    bool on_int64(std::int64_t, text_view part, error_code&) { return add(value_kind::number, part); }
    bool on_uint64(std::uint64_t, text_view part, error_code&) { return add(value_kind::number, part); }
    bool on_double(double, text_view part, error_code&) { return add(value_kind::number, part); }
    bool on_bool(bool flag, error_code&) { return add(value_kind::boolean, flag ? "true" : "false"); }
    /// As if it were not there; an order that is not there is none.
    bool on_null(error_code&) {
        if (depth_ == 2 && in_rows_) rows_sound = false;
        return true;
    }
    bool on_comment_part(text_view, error_code&) { return true; }
    bool on_comment(text_view, error_code&) { return true; }

private:
    static bool append(std::string& to, text_view part) {
        to.append(part.data(), part.size());
        return true;
    }
    static constexpr int row_depth = 3;

    void note(value_kind kind) {
        if (depth_ == 1) members.push_back({current_, kind, value_});
        if (depth_ == 2 && in_rows_) rows_sound = false; // a plain value among the objects
        if (depth_ == row_depth && in_rows_) rows.back().push_back({row_current_, kind, value_});
    }
    bool add(value_kind kind, text_view part) {
        append(value_, part);
        note(kind);
        value_.clear();
        return true;
    }
    bool begin(bool object) {
        if (depth_ == 0) is_object = object;
        if (depth_ == 1 && current_ == "orders") in_rows_ = rows_sound = !object;
        if (depth_ == 2 && in_rows_) {
            rows.emplace_back();
            rows_sound = rows_sound && object;
        } else {
            note(value_kind::nested);
        }
        ++depth_;
        return true;
    }
    bool end() {
        --depth_;
        if (depth_ == 1) in_rows_ = false;
        return true;
    }

    std::string key_;
    std::string current_;
    std::string row_current_;
    std::string value_;
    int depth_ = 0;
    bool in_rows_ = false;
};

/// What became of a value.
enum class reading {
    fine,
    wrong_kind, ///< not what the field takes
    too_long,   ///< a text that the library does not hold, and so no venue's
    too_large   ///< a number that the library does not hold
};

constexpr reading fine_if(bool good) { return good ? reading::fine : reading::wrong_kind; }

/// A command while it is read: members that bear on each other are joined when all are known.
struct draft : command {
    bool gtx = false; ///< the time in force was Binance's word for post-only
    std::optional<bool> post_only;
};

inline reading read_flag(const member& m, bool& out) {
    out = m.value == "true";
    return fine_if(m.kind == value_kind::boolean);
}
template <std::size_t Capacity>
reading read_text(const member& m, gatewright::fixed_string<Capacity>& out) {
    if (m.kind != value_kind::text || m.value.empty()) return reading::wrong_kind;
    return out.assign(m.value) ? reading::fine : reading::too_long;
}
inline reading read_decimal(const member& m, gatewright::decimal& out) {
    if (m.kind == value_kind::boolean) return reading::wrong_kind;
    const auto value = gatewright::decimal::parse(m.value);
    if (value) out = *value;
    const bool large = !value && value.error() == gatewright::decimal_errc::overflow;
    return large ? reading::too_large : fine_if(value.has_value());
}
template <class EnumT>
reading read_word(const member& m, EnumT& out) {
    const auto value = value_of<EnumT>(m.value);
    if (value) out = *value;
    return fine_if(m.kind == value_kind::text && value.has_value());
}
inline reading read_time_in_force(const member& m, draft& c) {
    c.gtx = m.kind == value_kind::text && same_word(m.value, "gtx");
    return c.gtx ? reading::fine : read_word(m, c.order.time_in_force);
}
inline reading read_small(const member& m, std::uint8_t& out) {
    if (m.kind == value_kind::boolean) return reading::wrong_kind;
    const char* const last = m.value.data() + m.value.size();
    const auto [end, error] = std::from_chars(m.value.data(), last, out);
    if (error == std::errc::result_out_of_range) return reading::too_large;
    return fine_if(error == std::errc{} && end == last);
}
inline reading read_request_number(const member& m, std::uint32_t& out) {
    if (m.kind == value_kind::boolean) return reading::wrong_kind;
    const char* const last = m.value.data() + m.value.size();
    const auto [end, error] = std::from_chars(m.value.data(), last, out);
    if (error == std::errc::result_out_of_range) return reading::too_large;
    return fine_if(error == std::errc{} && end == last && out != 0);
}
inline reading read_milliseconds(const member& m, gatewright::timestamp& out) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1'000'000;
    std::int64_t ms = 0;
    const char* const last = m.value.data() + m.value.size();
    const auto [end, error] = std::from_chars(m.value.data(), last, ms);
    if (m.kind == value_kind::boolean || m.value.starts_with('-') || end != last) return reading::wrong_kind;
    if (error == std::errc::result_out_of_range || ms > most) return reading::too_large;
    if (error != std::errc{}) return reading::wrong_kind;
    out = gatewright::timestamp::from_milliseconds(ms);
    return reading::fine;
}
/// The venue's id may be a JSON number, as the venue writes it.
inline reading read_venue_id(const member& m, gatewright::venue_order_id& out) {
    if (m.kind == value_kind::boolean || m.value.empty()) return reading::wrong_kind;
    return out.assign(m.value) ? reading::fine : reading::too_long;
}

using operations = gatewright::venue::enum_set<operation>;
inline constexpr operations of_orders{operation::place, operation::cancel, operation::query,
                                      operation::amend};
inline constexpr operations of_symbol{operation::place,     operation::cancel,     operation::query,
                                      operation::amend,     operation::cancel_all, operation::instrument,
                                      operation::subscribe, operation::unsubscribe};
inline constexpr operations with_symbol{operation::place,     operation::cancel,     operation::query,
                                        operation::amend,     operation::cancel_all, operation::open_orders,
                                        operation::positions, operation::balances,   operation::instrument,
                                        operation::subscribe, operation::unsubscribe};
inline constexpr operations placing{operation::place};
inline constexpr operations with_terms{operation::place, operation::amend};
inline constexpr operations keyed{operation::cancel, operation::query, operation::amend};
inline constexpr operations by_list{operation::cancel_all, operation::open_orders};
inline constexpr operations paged{operation::open_orders, operation::positions};
inline constexpr operations batching{operation::place_batch};
inline constexpr operations of_streams{operation::subscribe, operation::unsubscribe};
/// What only venues of sockets have.
inline constexpr operations of_sockets{operation::connect,      operation::start,     operation::server_time,
                                       operation::instrument,   operation::subscribe, operation::unsubscribe,
                                       operation::ended_orders, operation::fills};

/// A field of a command: where it may stand, where it must, and what it takes.
struct field_rule {
    const char* name;
    operations of;     ///< that have it
    operations needed; ///< that must have it
    const char* expects;
    reading (*read)(const member&, draft&);
    bool of_sockets = false; ///< only venues of sockets have it
};

inline constexpr std::array field_rules = {
    field_rule{"symbol", with_symbol, of_symbol, "text that is not empty",
               [](const member& m, draft& c) { return read_text(m, c.order.symbol); }},
    field_rule{"side", with_terms, with_terms, "buy or sell",
               [](const member& m, draft& c) { return read_word(m, c.order.side); }},
    field_rule{"type", placing, placing,
               "limit, market, stop, stop_limit, take_profit, take_profit_limit, trailing_stop, "
               "limit_if_touched or trailing_stop_limit",
               [](const member& m, draft& c) { return read_word(m, c.order.type); }},
    field_rule{"quantity", with_terms, placing, "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.quantity.value); }},
    field_rule{"price",
               with_terms,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.price.value); }},
    field_rule{"trigger_price",
               placing,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.trigger_price.value); }},
    field_rule{"trigger_source",
               placing,
               {},
               "last, mark or index",
               [](const member& m, draft& c) { return read_word(m, c.order.trigger_source); }},
    field_rule{"callback_rate",
               placing,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.callback_rate); }},
    field_rule{"callback_distance",
               placing,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.callback_distance.value); }},
    field_rule{"activation_price",
               placing,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.activation_price.value); }},
    field_rule{"limit_offset",
               placing,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.limit_offset.value); }},
    field_rule{"all_or_none",
               placing,
               {},
               "true or false",
               [](const member& m, draft& c) { return read_flag(m, c.order.all_or_none); }},
    field_rule{"visible_quantity",
               placing,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.visible_quantity.value); }},
    field_rule{"quote_quantity",
               placing,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.quote_quantity); }},
    field_rule{"close_position",
               placing,
               {},
               "true or false",
               [](const member& m, draft& c) { return read_flag(m, c.order.close_position); }},
    field_rule{"closes_trade",
               placing,
               {},
               "a text",
               [](const member& m, draft& c) { return read_text(m, c.order.closes_trade); }},
    field_rule{"price_match",
               placing,
               {},
               "none, opponent, opponent_5, opponent_10, opponent_20, queue, queue_5, queue_10 or queue_20",
               [](const member& m, draft& c) { return read_word(m, c.order.price_match); }},
    field_rule{"price_match_offset",
               placing,
               {},
               "a whole number up to 255",
               [](const member& m, draft& c) { return read_small(m, c.order.price_match_offset); }},
    field_rule{"across_books",
               placing,
               {},
               "true or false",
               [](const member& m, draft& c) { return read_flag(m, c.order.across_books); }},
    field_rule{"attached_target",
               placing,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.attached.target.value); }},
    field_rule{"attached_stop",
               placing,
               {},
               "a decimal number",
               [](const member& m, draft& c) { return read_decimal(m, c.order.attached.stop.value); }},
    field_rule{
        "attached_trailing_distance",
        placing,
        {},
        "a decimal number",
        [](const member& m, draft& c) { return read_decimal(m, c.order.attached.trailing_distance.value); }},
    field_rule{"attached_guaranteed",
               placing,
               {},
               "true or false",
               [](const member& m, draft& c) { return read_flag(m, c.order.attached.guaranteed); }},
    field_rule{"self_trade",
               placing,
               {},
               "venue_default, cancel_taker, cancel_maker, cancel_both, decrement, none or transfer",
               [](const member& m, draft& c) { return read_word(m, c.order.self_trade); }},
    field_rule{"time_in_force",
               placing,
               {},
               "good_till_cancel, immediate_or_cancel, fill_or_kill, good_till_date, day, at_the_open, "
               "at_the_close or gtx",
               read_time_in_force},
    field_rule{"good_till_ms",
               placing,
               {},
               "milliseconds since 1970, a whole number",
               [](const member& m, draft& c) { return read_milliseconds(m, c.order.good_till); }},
    field_rule{"post_only",
               placing,
               {},
               "true or false",
               [](const member& m, draft& c) { return read_flag(m, c.post_only.emplace()); }},
    field_rule{"reduce_only",
               placing,
               {},
               "true or false",
               [](const member& m, draft& c) { return read_flag(m, c.order.reduce_only); }},
    field_rule{"position_side",
               placing,
               {},
               "net, long_side or short_side",
               [](const member& m, draft& c) { return read_word(m, c.order.position_side); }},
    field_rule{"client_order_id",
               of_orders,
               {},
               "text that is not empty",
               [](const member& m, draft& c) { return read_text(m, c.order.client_order_id); }},
    field_rule{"venue_order_id",
               keyed,
               {},
               "text that is not empty, or a whole number",
               [](const member& m, draft& c) { return read_venue_id(m, c.venue_order_id); }},
    field_rule{"conditional_order_id",
               keyed,
               {},
               "text that is not empty, or a whole number",
               [](const member& m, draft& c) { return read_venue_id(m, c.conditional_order_id); }},
    field_rule{"session_order_id",
               of_orders,
               {},
               "text that is not empty, or a whole number",
               [](const member& m, draft& c) { return read_venue_id(m, c.session_order_id); },
               true},
    field_rule{"stream", of_streams, of_streams, "best_quotes, trades, books or bars",
               [](const member& m, draft& c) { return read_word(m, c.stream); }, true},
    field_rule{"request",
               of_streams,
               {},
               "a whole number above zero",
               [](const member& m, draft& c) { return read_request_number(m, c.request); },
               true},
    field_rule{"waiting",
               by_list,
               {},
               "true or false",
               [](const member& m, draft& c) { return read_flag(m, c.waiting); }},
    field_rule{"list",
               by_list,
               {},
               "a whole number up to 255",
               [](const member& m, draft& c) { return read_small(m, c.list); }},
    field_rule{"cursor",
               paged,
               {},
               "text that is not empty",
               [](const member& m, draft& c) { return read_text(m, c.cursor); }},
    field_rule{"orders", batching, batching, "a list of objects",
               [](const member& m, draft&) { return fine_if(m.kind == value_kind::nested); }},
};

/// A name from the line as it may be repeated: only what looks like a field, and is none of the `secrets`.
inline std::string repeatable(std::string_view name, std::span<const std::string_view> secrets) {
    for (const std::string_view secret : secrets)
        if (!secret.empty() && name.find(secret) != std::string_view::npos) return "?";
    for (const char c : name)
        if (!((c >= 'a' && c <= 'z') || c == '_')) return "?";
    return name.empty() || name.size() > 26 ? std::string("?") : std::string(name);
}

inline constexpr std::string_view no_fit = "the number does not fit: it is too large, or has too many digits";
inline constexpr std::string_view no_plain_value = "an object or array, where a plain value belongs";

/// What is wrong with the fields of a command: whether it is one at all is settled before anything in it is refused.
struct field_errors {
    std::optional<command_error> malformed;
    std::optional<command_error> refused;
};

/// Reads the fields of a command of the kind `c.op`. @param op its member that said so, if any
/// @param socket for a venue of sockets
inline field_errors read_fields(const members_of_object& all, const member* op, draft& c,
                                std::span<const std::string_view> secrets, bool socket) {
    field_errors out;
    // An amend is the whole order there.
    const auto concerned = [&](const operations& set) {
        return set.contains(c.op) || (socket && c.op == operation::amend && set.contains(operation::place));
    };
    const auto wrong = [&](std::string_view name, std::string_view text) {
        out.malformed = command_error{std::string(name), std::string(name) + ": " + std::string(text)};
        return out;
    };
    const auto refuse = [&](std::string_view name, std::string_view text) {
        if (out.refused) return;
        out.refused = command_error{std::string(name), std::string(name) + ": " + std::string(text)};
        out.refused->code = gatewright::order_errc::invalid_parameter;
    };
    std::vector<std::string_view> names;
    for (const member& m : all) {
        for (const std::string_view earlier : names)
            if (earlier == m.name) return wrong(repeatable(m.name, secrets), "given twice");
        names.push_back(m.name);
        if (&m == op) continue;
        const field_rule* rule = nullptr;
        for (const field_rule& r : field_rules)
            if (r.name == m.name && concerned(r.of) && (socket || !r.of_sockets)) rule = &r;
        if (rule == nullptr) return wrong(repeatable(m.name, secrets), "no field of this operation");
        if (m.kind == value_kind::nested && m.name != "orders") return wrong(rule->name, no_plain_value);
        switch (rule->read(m, c)) {
        case reading::fine: break;
        case reading::wrong_kind: return wrong(rule->name, std::string("expected ") + rule->expects);
        case reading::too_large: return wrong(rule->name, no_fit);
        case reading::too_long: refuse(rule->name, to_string(gatewright::order_errc::invalid_parameter));
        }
    }
    for (const field_rule& r : field_rules) {
        // A sum of the quote asset, or all of the position, stands for it.
        const bool stood_for = std::string_view(r.name) == "quantity" &&
                               (!c.order.quote_quantity.is_zero() || c.order.close_position);
        const bool needed = concerned(r.needed) && !stood_for;
        bool there = false;
        for (const std::string_view name : names) there |= name == r.name;
        if (needed && !there) return wrong(r.name, "missing");
    }
    if (!c.order.quote_quantity.is_zero() && !c.order.quantity.is_zero())
        refuse("quantity", "a quantity, and a sum in its place");
    c.order.post_only = c.post_only.value_or(c.gtx);
    if (c.gtx && !c.order.post_only) refuse("post_only", "false, where the time in force gtx says post-only");
    return out;
}

/// An error in one of the orders of a batch.
[[nodiscard]] inline command_error in_row(std::size_t row, command_error e) {
    const std::string place = "orders[" + std::to_string(row) + "].";
    e.field = place + e.field;
    e.text = place + e.text;
    return e;
}

} // namespace detail

/// Reads one line. Whether it is a command at all is settled before anything in it is refused.
/// @param secrets texts that an error never repeats.
/// @param socket for a venue of sockets, which has operations of its own
inline std::variant<command, command_error>
read_command(std::string_view line, std::span<const std::string_view> secrets = {}, bool socket = false) {
    using namespace detail;
    const auto wrong = [](std::string_view name, std::string_view text) {
        return command_error{std::string(name), std::string(name) + ": " + std::string(text)};
    };
    boost::json::basic_parser<flat_object> parser{boost::json::parse_options{}};
    boost::system::error_code error;
    const std::size_t read = parser.write_some(false, line.data(), line.size(), error);
    const flat_object& object = parser.handler();
    if (error == boost::json::error::exponent_overflow && object.is_object)
        return wrong(repeatable(object.current(), secrets), no_fit);
    const bool trailing = !error && line.find_first_not_of(" \t", read) != std::string_view::npos;
    if (error || trailing) return command_error{"", "not JSON", read};
    if (!object.is_object) return command_error{"", "no JSON object"};

    const member* op = nullptr;
    for (const member& m : object.members) {
        if (m.name != "op") continue;
        if (op != nullptr) return wrong("op", "given twice");
        op = &m;
    }
    draft c;
    if (op == nullptr) return wrong("op", "missing");
    if (op->kind == value_kind::nested) return wrong("op", no_plain_value);
    if (read_word(*op, c.op) != reading::fine || (of_sockets.contains(c.op) && !socket))
        return wrong("op", "unknown operation");

    field_errors found = read_fields(object.members, op, c, secrets, socket);
    if (found.malformed) return *found.malformed;
    if (c.op == operation::place_batch && (!object.rows_sound || object.rows.empty()))
        return wrong("orders", "expected a list of objects");
    for (std::size_t i = 0; c.op == operation::place_batch && i < object.rows.size(); ++i) {
        draft one;
        const field_errors in = read_fields(object.rows[i], nullptr, one, secrets, socket);
        if (in.malformed) return in_row(i, *in.malformed);
        if (in.refused && !found.refused) found.refused = in_row(i, *in.refused);
        c.orders.push_back(one.order);
    }
    if (found.refused) return *found.refused;
    return c;
}

} // namespace codec
