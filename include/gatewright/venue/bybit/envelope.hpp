// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/bybit/symbols.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_levels.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

// What stands around the data of a message: `{"topic":…,"type":…,"ts":…,"data":…,"cts":…}` on public links,
// `{"id":…,"topic":…,"creationTime":…,"data":[…]}` on the private one, members in any order; and the messages that
// carry none: answers to subscriptions, to logins and to orders. Source: Bybit API v5, "Connect", "WebSocket Stream",
// "WebSocket Trade", "Guideline".
namespace gatewright::venue::bybit {

/// Where the data of a push are, and what they are of.
struct push_place {
    std::string_view topic;
    std::string_view type; ///< "snapshot" or "delta", on public links
    timestamp time;        ///< "ts" or "creationTime"
    timestamp engine_time; ///< "cts", where it is known already
    std::string_view kind; ///< of the topic: up to its first dot
    bool open = false;     ///< the rest of the message is still to be read behind the data
};

/// What an answer on the link of orders says of a limit, by operation ("X-Bapi-Limit", "X-Bapi-Limit-Status").
struct told_limit {
    std::string_view operation; ///< "order.create" and so on
    std::int64_t limit = 0;     ///< requests per second
    std::int64_t left = 0;
};

namespace detail {

/// A whole number, written as such or as text, kept as the text of its code; "0" is no code.
struct code_text {
    static const char* read(wire::json_reader& in, const char* p, venue_error_code& out) noexcept {
        return wire::id_text::read(in, p, out);
    }
};

/// A number of a message, written as text or as such, as a view of its characters.
struct id_view {
    static const char* read(wire::json_reader& in, const char* p, std::string_view& out) noexcept {
        if (in.starts_with(p, "\"")) return wire::raw_text::read(in, p, out);
        const char* const after = in.skip_number(p);
        if (after != nullptr) out = {p, static_cast<std::size_t>(after - p)};
        return after;
    }
};

/// Missing, null or "", and not to be repeated.
inline constexpr wire::field_rules loose_once{
    .optional = true, .nullable = true, .blankable = true, .once = true};

/// The venue's words without what it repeats of a request to be signed, where the key stands ("error sign!
/// origin_string[…]").
[[nodiscard]] constexpr std::string_view without_request(std::string_view words) noexcept {
    words = words.substr(0, words.find("origin_string"));
    while (words.ends_with(' ')) words.remove_suffix(1);
    return words;
}

/// The code of a refused login. The private link tells words alone, in which a refusal is the key's unless it names the
/// time ("Error Codes").
[[nodiscard]] inline venue_error_code login_code(std::string_view words) noexcept {
    struct row {
        std::string_view words, code;
    };
    constexpr row rows[] = {{"timestamp", "10002"},          {"recv_window", "10002"},
                            {"request expired", "-1"},       {"Repeat", "20001"},
                            {"Params Error", "10001"},       {"error sign", "10004"},
                            {"API key is invalid", "10003"}, {"has expired", "33004"}};
    for (const row& r : rows)
        if (words.find(r.words) != std::string_view::npos) return venue_error_code(r.code);
    return venue_error_code("10007");
}

/// Everything that a message may have at its top level, data unread.
struct envelope {
    std::string_view topic, type, data, op, header, details;
    timestamp time, engine_time;
    std::string_view id;
    venue_error_code code;
    fixed_string<127> message;
    bool success = false;
};
using envelope_schema =
    wire::schema<wire::field<"topic", &envelope::topic, wire::raw_text, loose_once>,
                 wire::field<"type", &envelope::type, wire::raw_text, loose_once>,
                 wire::field<"ts", &envelope::time, wire::epoch_milliseconds, loose_once>,
                 wire::field<"creationTime", &envelope::time, wire::epoch_milliseconds, loose_once>,
                 wire::field<"data", &envelope::data, wire::raw_value, loose_once>,
                 wire::field<"cts", &envelope::engine_time, wire::epoch_milliseconds, loose_once>,
                 wire::field<"reqId", &envelope::id, id_view, wire::loose>,
                 wire::field<"req_id", &envelope::id, id_view, wire::loose>,
                 wire::field<"success", &envelope::success, wire::by_type, wire::loose>,
                 wire::field<"retCode", &envelope::code, code_text, wire::loose>,
                 wire::field<"ret_msg", &envelope::message, wire::cut_text, wire::loose>,
                 wire::field<"retMsg", &envelope::message, wire::cut_text, wire::loose>,
                 wire::field<"op", &envelope::op, wire::raw_text, wire::loose>,
                 wire::field<"retExtInfo", &envelope::details, wire::raw_value, loose_once>,
                 wire::field<"header", &envelope::header, wire::raw_value, loose_once>,
                 wire::ignored<"conn_id">, wire::ignored<"connId">, wire::ignored<"id">, wire::ignored<"cs">,
                 wire::ignored<"args">>;

/// Reads what follows the data up to the end of the message.
GATEWRIGHT_ALWAYS_INLINE inline bool close_push(wire::json_reader& in, const char* p,
                                                const push_place& place) noexcept {
    if (!place.open) return true;
    if (in.end() - p == 1 && *p == '}') [[likely]]
        return true;
    p = wire::close_object<"topic", "type", "ts", "creationTime", "data">(in, p);
    return p != nullptr && in.finish(p);
}

/// Reads the rows of a push, as `wire::read_pushed_rows` does. Without any `sink` hears of it.
template <class RowT, class SchemaT, class SinkT, class EmitT>
GATEWRIGHT_ALWAYS_INLINE inline void read_pushed(wire::json_reader& in, const char* p,
                                                 const push_place& place, SinkT& sink, EmitT emit) noexcept {
    p = in.expect(p, '[');
    if (p == nullptr) return;
    wire::read_pushed_rows<RowT, SchemaT>(
        in, p, [&](const char* q) noexcept { return close_push(in, q, place); }, emit,
        [&]() noexcept { sink.ignored("no rows"); });
}
/// The same of rows that stand each by itself: `read(json_reader&, position of the array)` is called once the whole
/// message is known to be sound.
template <class ReadT>
void read_pushed_list(wire::json_reader& in, const char* list, const push_place& place, ReadT read) noexcept {
    if (list == in.end() || *list != '[') return static_cast<void>(in.fail_type(list));
    const char* const end = in.skip_value(list);
    if (end == nullptr || !close_push(in, end, place)) return;
    wire::json_reader again = in.within({list, static_cast<std::size_t>(end - list)});
    read(again, list);
}
/// Passes the data of a push unread. @return whether it is sound.
inline bool skip_pushed(wire::json_reader& in, const char* p, const push_place& place) noexcept {
    p = in.skip_value(p);
    return p != nullptr && close_push(in, p, place);
}

[[nodiscard]] inline std::uint64_t number_in(std::string_view text) noexcept {
    std::uint64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

/// "X-Bapi-Limit" and so on of an answer, as texts.
struct limit_header {
    std::int64_t limit = 0, left = 0;
};
using limit_header_schema = wire::schema<wire::loose_field<"X-Bapi-Limit", &limit_header::limit>,
                                         wire::loose_field<"X-Bapi-Limit-Status", &limit_header::left>,
                                         wire::ignored<"X-Bapi-Limit-Reset-Timestamp">,
                                         wire::ignored<"Traceid">, wire::ignored<"Timenow">>;

/// The answer to an order. What it says of a limit goes to a sink that takes it.
template <class SinkT>
void pass_order_reply(std::string_view message, const envelope& e, SinkT& sink) noexcept {
    if constexpr (requires { sink.on_limit(told_limit{}); }) {
        limit_header h;
        std::uint64_t seen = 0;
        if (!e.header.empty() && wire::read_object<limit_header_schema>(e.header, h, seen) && h.limit > 0)
            sink.on_limit(told_limit{e.op, h.limit, h.left});
    }
    order_reply reply;
    reply.id = e.id;
    // Without any code nobody knows what became of it.
    reply.status = e.code.empty() ? 0 : e.code == "0" ? 200 : 400;
    reply.result = message;
    if (reply.status == 400) {
        reply.code = e.code;
        reply.text.assign(without_request(e.message.view()));
    }
    sink.on_order_reply(reply);
    // "Service is restarting": another connection takes orders.
    if (e.code == "10019") sink.on_link_ending();
}

/// A message without data, or one that is written otherwise than usual. All of it is checked.
template <class HandlerT, class SinkT>
[[gnu::noinline]] void route_slowly(wire::json_reader& in, std::string_view message, HandlerT& handler,
                                    SinkT& sink) noexcept {
    const char* p = in.skip_space(in.begin());
    if (p != in.end() && *p != '{') {
        p = in.skip_value(p);
        if (p != nullptr && in.finish(p)) sink.ignored("no object");
        return;
    }
    envelope e;
    std::uint64_t seen = 0;
    p = envelope_schema::read(in, p, e, seen);
    if (p == nullptr || !in.finish(p)) return;
    if (!e.topic.empty()) {
        if (e.data.empty()) return sink.ignored("no data");
        wire::json_reader data = in.within(e.data);
        push_place place{e.topic, e.type, e.time, e.engine_time, part_before(e.topic, '.')};
        handler.push(data, e.data.data(), static_cast<const push_place&>(place));
        in = data;
        return;
    }
    const bool told = (seen & envelope_schema::bit<"success">()) != 0;
    const bool taken = told ? e.success : e.code == "0";
    const venue_error_code code = e.code == "0" ? venue_error_code{} : e.code;
    if (e.op == "ping" || e.op == "pong") return sink.ignored("pong");
    if (e.op == "auth") {
        const bool unnamed = !taken && code.empty();
        return sink.on_login_reply(taken, unnamed ? login_code(e.message.view()) : code,
                                   without_request(e.message.view()));
    }
    if (e.op == "subscribe" || e.op == "unsubscribe")
        return sink.on_subscription_reply(number_in(e.id), taken, static_cast<std::int32_t>(number_in(code)),
                                          e.message.view());
    if (e.op.starts_with("order.")) return pass_order_reply(message, e, sink);
    if (!code.empty() || (told && !taken))
        return sink.on_refused(e.id, code, without_request(e.message.view()));
    sink.ignored("no event type");
}

/// The data of a push that is written as usual: what names it stands before them. @return null if it is not.
GATEWRIGHT_ALWAYS_INLINE inline const char* find_usual_data(const wire::json_reader& in,
                                                            push_place& place) noexcept {
    wire::json_reader ahead = in;
    const char* p = in.begin();
    if (!in.starts_with(p, "{")) [[unlikely]]
        return nullptr;
    const auto text = [&](const char* first, std::string_view& out) noexcept -> const char* {
        const char* const stop = wire::find_plain_quote(in, first);
        if (stop == nullptr || !out.empty()) [[unlikely]]
            return nullptr;
        out = {first, static_cast<std::size_t>(stop - first)};
        return stop + 1;
    };
    std::string_view id;
    bool of_account = false; // else its type may stand behind the data
    for (++p; p != nullptr && p != in.end(); ++p) {
        if (in.starts_with(p, R"("topic":")")) {
            p = text(p + 9, place.topic);
        } else if (in.starts_with(p, R"("type":")")) {
            p = text(p + 8, place.type);
        } else if (in.starts_with(p, R"("ts":)") && place.time.ns == 0) {
            p = wire::epoch_milliseconds::read(ahead, p + 5, place.time);
        } else if (in.starts_with(p, R"("creationTime":)") && place.time.ns == 0) {
            of_account = true;
            p = wire::epoch_milliseconds::read(ahead, p + 15, place.time);
        } else if (in.starts_with(p, R"("id":")")) {
            p = text(p + 6, id);
        } else if (in.starts_with(p, R"("data":)")) {
            place.kind = part_before(place.topic, '.');
            return place.topic.empty() || place.time.ns == 0 || (place.type.empty() && !of_account) ? nullptr
                                                                                                    : p + 7;
        } else {
            return nullptr;
        }
        if (p == nullptr || p == in.end() || *p != ',') [[unlikely]]
            return nullptr;
    }
    return nullptr;
}

/// What stands behind the levels of a book, `"u":…,"seq":…},"cts":…}`.
struct book_tail {
    std::uint64_t update = 0;
    std::uint64_t sequence = 0;
};
using book_tail_schema =
    wire::schema<wire::field<"u", &book_tail::update, wire::by_type, wire::required_once>,
                 wire::field<"seq", &book_tail::sequence, wire::by_type, wire::required_once>>;

/// The numbers of a book, looked up behind its levels. @return whether they are there, as usual.
GATEWRIGHT_ALWAYS_INLINE inline bool look_up_tail(const wire::json_reader& in, book_tail& out,
                                                  push_place& place) noexcept {
    const char* p = wire::find_members_behind(in, "}", 120);
    if (p == nullptr) return false;
    wire::json_reader ahead = in;
    std::uint64_t seen = 0;
    p = book_tail_schema::read_members(ahead, p, out, seen);
    if (p != nullptr && in.starts_with(p, R"(,"cts":)"))
        p = wire::epoch_milliseconds::read(ahead, p + 7, place.engine_time);
    return p == in.end() - 1;
}

} // namespace detail

/// Finds the data of a message and hands them to `handler.push(json_reader&, position of the data, const push_place&)`;
/// what is no push goes to the sink.
template <class HandlerT, class SinkT>
GATEWRIGHT_ALWAYS_INLINE inline wire::decode_status route(std::string_view message, HandlerT& handler,
                                                          SinkT& sink) noexcept {
    wire::json_reader in(message);
    push_place place;
    const char* const data = detail::find_usual_data(in, place);
    if (data != nullptr) [[likely]] {
        place.open = true;
        handler.push(in, data, static_cast<const push_place&>(place));
    } else {
        detail::route_slowly(in, message, handler, sink);
    }
    return in.status();
}

} // namespace gatewright::venue::bybit
