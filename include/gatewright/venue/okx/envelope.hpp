// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/okx/error_map.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

// What stands around the data of a message: `{"arg":{"channel":…,"instId":…},"action":…,"data":[…]}`, and the
// messages that carry none: answers to subscriptions, to logins and to orders, and notices. Source: OKX API v5,
// "WebSocket".
namespace gatewright::venue::okx {

/// Where the rows of a push are, and what they are of.
struct push_place {
    std::string_view channel;
    std::string_view symbol; ///< "instId"; empty if the channel is of a kind or of the account
    std::string_view action; ///< "snapshot" or "update", where the channel has it
    bool open = false;       ///< the rest of the message is still to be read behind the rows
};

namespace detail {

/// Reads what follows the rows up to the end of the message.
GATEWRIGHT_ALWAYS_INLINE inline bool close_push(wire::json_reader& in, const char* p,
                                                const push_place& place) noexcept {
    if (!place.open) return true;
    if (in.end() - p == 1 && *p == '}') [[likely]]
        return true;
    p = place.action.empty() ? wire::close_object<"arg", "data">(in, p)
                             : wire::close_object<"arg", "action", "data">(in, p);
    return p != nullptr && in.finish(p);
}

/// Reads the rows of a push behind their opening bracket, as `wire::read_pushed_rows` does. Without any `sink` hears
/// of it.
template <class RowT, class SchemaT, class SinkT, class EmitT>
GATEWRIGHT_ALWAYS_INLINE inline void read_pushed(wire::json_reader& in, const char* p,
                                                 const push_place& place, SinkT& sink, EmitT emit) noexcept {
    wire::read_pushed_rows<RowT, SchemaT>(
        in, p, [&](const char* q) noexcept { return close_push(in, q, place); }, emit,
        [&]() noexcept { sink.ignored("no rows"); });
}
/// The same of rows that stand each by itself: `read(json_reader&, position of the array)` is called once the whole
/// message is known to be sound.
template <class ReadT>
void read_pushed_list(wire::json_reader& in, const char* p, const push_place& place, ReadT read) noexcept {
    const char* const list = p - 1;
    const char* const end = in.skip_value(list);
    if (end == nullptr || !close_push(in, end, place)) return;
    wire::json_reader again = in.within({list, static_cast<std::size_t>(end - list)});
    read(again, list);
}

/// Passes the rest of a push unread.
/// @return whether it is sound.
inline bool skip_pushed(wire::json_reader& in, const char* p, const push_place& place) noexcept {
    // From the bracket before.
    p = in.skip_value(p - 1);
    return p != nullptr && close_push(in, p, place);
}

/// Missing, null or "", and not to be repeated.
inline constexpr wire::field_rules loose_once{
    .optional = true, .nullable = true, .blankable = true, .once = true};

/// Everything that a message may have at its top level, unread.
struct envelope {
    std::string_view arg, data;
    std::string_view event, op, action, id, code, channel;
    fixed_string<127> message;
};
using envelope_schema = wire::schema<wire::field<"id", &envelope::id, wire::raw_text, wire::loose>,
                                     wire::field<"event", &envelope::event, wire::raw_text, wire::loose>,
                                     wire::field<"op", &envelope::op, wire::raw_text, wire::loose>,
                                     wire::field<"code", &envelope::code, wire::raw_text, wire::loose>,
                                     wire::field<"msg", &envelope::message, wire::cut_text, wire::loose>,
                                     wire::field<"arg", &envelope::arg, wire::raw_value, loose_once>,
                                     wire::field<"action", &envelope::action, wire::raw_text, loose_once>,
                                     wire::field<"data", &envelope::data, wire::raw_value, loose_once>,
                                     wire::field<"channel", &envelope::channel, wire::raw_text, wire::loose>>;

/// "arg": what was subscribed to.
struct argument {
    std::string_view channel;
    std::string_view symbol;
    std::string_view type;
};
using argument_schema = wire::schema<wire::field<"channel", &argument::channel, wire::raw_text, wire::loose>,
                                     wire::field<"instType", &argument::type, wire::raw_text, wire::loose>,
                                     wire::field<"instId", &argument::symbol, wire::raw_text, wire::loose>,
                                     wire::ignored<"instFamily">, wire::ignored<"uid">>;

/// "channel:instrument or kind", as `stream_item::named` takes it.
inline fixed_string<63> item_name(const argument& a) noexcept {
    fixed_string<63> name(a.channel);
    const std::string_view of = a.symbol.empty() ? a.type : a.symbol;
    if (!of.empty()) name.push_back(':');
    for (const char c : of) name.push_back(c);
    return name;
}

/// One order of an answer, as far as it must be known to judge it: refusals name their reason there.
struct answered_item {
    venue_error_code code;
    fixed_string<127> text;
};
using answered_item_schema =
    wire::schema<wire::ignored<"ordId">, wire::ignored<"clOrdId">, wire::ignored<"tag">, wire::ignored<"ts">,
                 wire::field<"sCode", &answered_item::code, wire::cut_text, wire::loose>,
                 wire::field<"sMsg", &answered_item::text, wire::cut_text, wire::loose>>;

/// Whether an answer refuses, and why: the reason of its only order where it names one, whatever is said of the whole;
/// else its own.
inline bool read_reason(const wire::json_reader& in, const envelope& e, venue_error_code& code,
                        fixed_string<127>& text) noexcept {
    answered_item item;
    if (e.data.size() > 2 && e.data.front() == '[') {
        wire::json_reader rows = in.within(e.data);
        const char* const p = rows.skip_space(e.data.data() + 1);
        std::uint64_t seen = 0;
        if (p != rows.end() && *p == '{' && answered_item_schema::read(rows, p, item, seen) == nullptr)
            item = {};
    }
    const bool of_order = !item.code.empty() && item.code != "0";
    if (!of_order && e.code == "0") return false;
    code.assign(e.code);
    text = e.message;
    if (!of_order) return true;
    code = item.code;
    if (!item.text.empty()) text = item.text;
    return true;
}

/// The answer to an order among the messages of a stream.
template <class SinkT>
void pass_order_reply(const wire::json_reader& in, std::string_view message, const envelope& e,
                      SinkT& sink) noexcept {
    order_reply reply;
    reply.id = e.id;
    if (read_reason(in, e, reply.code, reply.text)) {
        // Without any reason nobody knows what became of it.
        reply.status = reply.code.empty() ? 0 : 400;
    } else {
        reply.status = 200;
    }
    reply.result = message;
    sink.on_order_reply(reply);
}

/// Whether a refusal without a number is of a login, which has none: of the key, the clock or too many logins, or of
/// the venue's own making. Any other would end a login that stands.
[[nodiscard]] inline bool refuses_login(std::string_view code) noexcept {
    if (logged_off(code)) return false;
    if (code == "60023" || code == "63999") return true;
    const error_class kind = errors.meaning_of(code).kind;
    return kind == error_class::authentication || kind == error_class::clock;
}
/// What the venue refuses by an event: the message with that number, or a login.
template <class SinkT>
void pass_refusal(const envelope& e, SinkT& sink) noexcept {
    const venue_error_code code(e.code);
    if (e.id.empty() && refuses_login(e.code))
        sink.on_login_reply(false, code, e.message.view());
    else
        sink.on_refused(e.id, code, e.message.view());
}

/// A message without rows, or one that is written otherwise than usual. All of it is checked.
template <class HandlerT, class SinkT>
[[gnu::noinline]] void route_slowly(wire::json_reader& in, std::string_view message, HandlerT& handler,
                                    SinkT& sink) noexcept {
    if (message == "pong") return sink.ignored("pong");
    const char* p = in.skip_space(in.begin());
    if (p != in.end() && *p != '{') {
        p = in.skip_value(p);
        if (p != nullptr && in.finish(p)) sink.ignored("no object");
        return;
    }
    envelope e;
    argument a;
    std::uint64_t seen = 0;
    p = envelope_schema::read(in, p, e, seen);
    if (p == nullptr || !in.finish(p)) return;
    const bool of_items = e.event == "subscribe" || e.event == "unsubscribe";
    if (!e.arg.empty() && (of_items || (e.event.empty() && e.op.empty()))) {
        wire::json_reader inner = in.within(e.arg);
        std::uint64_t inside = 0;
        if (argument_schema::read(inner, e.arg.data(), a, inside) == nullptr) {
            inner.name_field("arg");
            in = inner;
            return;
        }
    }
    if (!e.event.empty()) {
        if (of_items) return sink.on_subscription_item(item_name(a).view(), true, venue_error_code{}, {});
        if (e.event == "error") return pass_refusal(e, sink);
        if (e.event == "login")
            return sink.on_login_reply(e.code.empty() || e.code == "0", venue_error_code(e.code),
                                       e.message.view());
        if (e.event == "notice" && e.code == "64008") return sink.on_link_ending();
        if (e.event == "channel-conn-count-error")
            return sink.on_subscription_ended(e.channel, venue_error_code(e.code),
                                              "too many connections have this channel");
        return sink.ignored(e.event == "channel-conn-count" ? "channel-conn-count is not used"
                            : e.event == "notice"           ? "notice"
                                                            : "unknown event");
    }
    if (!e.op.empty()) return pass_order_reply(in, message, e, sink);
    if (e.arg.empty() || e.data.empty()) return sink.ignored("no event type");
    if (e.data.front() != '[') {
        in.fail_type(e.data.data());
        in.name_field("data");
        return;
    }
    wire::json_reader rows = in.within(e.data);
    handler.push(rows, e.data.data() + 1, push_place{a.channel, a.symbol, e.action, false});
    in = rows;
}

/// The rows of a push whose argument names more, or less, than an instrument. @return null if it is of another shape.
[[gnu::noinline]] inline const char* find_rows(const wire::json_reader& in, const char* argument_at,
                                               push_place& place) noexcept {
    wire::json_reader ahead = in;
    argument a;
    std::uint64_t seen = 0;
    const char* const p = argument_schema::read(ahead, argument_at, a, seen);
    if (p == nullptr || !in.starts_with(p, R"(,"data":[)")) return nullptr;
    place.channel = a.channel;
    place.symbol = a.symbol;
    return p + 9;
}

/// The rows of a push that is written as usual. @return null if it is not.
GATEWRIGHT_ALWAYS_INLINE inline const char* find_usual_rows(const wire::json_reader& in,
                                                            push_place& place) noexcept {
    const char* const channel = in.begin() + 19;
    if (!in.starts_with(in.begin(), R"({"arg":{"channel":")")) [[unlikely]]
        return nullptr;
    const char* stop = wire::find_plain_quote(in, channel);
    if (stop == nullptr) [[unlikely]]
        return nullptr;
    if (!in.starts_with(stop, R"(","instId":")")) [[unlikely]]
        return find_rows(in, in.begin() + 7, place);
    place.channel = {channel, static_cast<std::size_t>(stop - channel)};
    const char* const symbol = stop + 12;
    stop = wire::find_plain_quote(in, symbol);
    if (stop == nullptr) [[unlikely]]
        return nullptr;
    place.symbol = {symbol, static_cast<std::size_t>(stop - symbol)};
    if (in.starts_with(stop, R"("},"action":"update")")) {
        place.action = "update";
        stop += 20;
    } else if (in.starts_with(stop, R"("},"action":"snapshot")")) {
        place.action = "snapshot";
        stop += 22;
    } else if (in.starts_with(stop, R"("})")) {
        stop += 2;
    }
    return in.starts_with(stop, R"(,"data":[)") ? stop + 9 : nullptr;
}

} // namespace detail

/// Finds the rows of a message and hands them to `handler.push(json_reader&, position of the first row, const
/// push_place&)`; what is no push goes to the sink.
template <class HandlerT, class SinkT>
GATEWRIGHT_ALWAYS_INLINE inline wire::decode_status route(std::string_view message, HandlerT& handler,
                                                          SinkT& sink) noexcept {
    wire::json_reader in(message);
    push_place place;
    const char* const rows = detail::find_usual_rows(in, place);
    // The action of a book may stand behind its rows.
    if (rows != nullptr && !(place.action.empty() && place.channel.starts_with("books") &&
                             place.channel != "books5")) [[likely]] {
        place.open = true;
        handler.push(in, rows, static_cast<const push_place&>(place));
    } else {
        detail::route_slowly(in, message, handler, sink);
    }
    return in.status();
}

} // namespace gatewright::venue::okx
