// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/wire/event_table.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// What stands around an event: nothing, or `{"stream":…,"data":{…}}` ("Websocket Market Streams": combined
// streams), and the replies to subscriptions that come on the same connection.
namespace gatewright::venue::binance {

/// Where an event's object is, and what stands around it.
struct event_place {
    std::string_view stream; ///< name of the stream, empty if the event came bare
    std::string_view event;  ///< the value of "e"
    bool wrapped = false;    ///< the wrapper's closing brace is still to be read behind the object
};

/// Reads what follows an event's object up to the end of the message.
GATEWRIGHT_ALWAYS_INLINE inline bool close_message(wire::json_reader& in, const char* p,
                                                   bool wrapped) noexcept {
    if (in.end() - p == static_cast<std::ptrdiff_t>(wrapped) && (!wrapped || *p == '}')) [[likely]]
        return true;
    if (wrapped) p = wire::close_object<"stream", "data">(in, p);
    return p != nullptr && in.finish(p);
}

/// The event that announces the end of the connection, on streams and on the link of orders.
inline constexpr std::string_view server_shutdown = "serverShutdown";

/// What the decoders of all streams do: a base of theirs.
template <class SinkT>
class stream_decoder {
public:
    void subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) noexcept {
        sink_.on_subscription_reply(id, ok, code, text);
    }
    void ignored(const char* reason) noexcept { sink_.ignored(reason); }

protected:
    stream_decoder(timestamp received, SinkT& sink) noexcept : received_(received), sink_(sink) {}

    /// Reads an event and what stands behind it. @return false if the message is not sound.
    template <class SchemaT, class FrameT>
    GATEWRIGHT_ALWAYS_INLINE static bool read(wire::json_reader& in, const char* p, const event_place& place,
                                              FrameT& out, std::uint64_t& seen) noexcept {
        p = SchemaT::read(in, p, out, seen);
        return p != nullptr && close_message(in, p, place.wrapped);
    }
    template <class SchemaT, class FrameT>
    GATEWRIGHT_ALWAYS_INLINE static bool read(wire::json_reader& in, const char* p, const event_place& place,
                                              FrameT& out) noexcept {
        std::uint64_t seen = 0;
        return read<SchemaT>(in, p, place, out, seen);
    }
    [[gnu::noinline]] void skip(wire::json_reader& in, const char* p, bool wrapped,
                                const char* reason) noexcept {
        p = in.skip_value(p);
        if (p != nullptr && close_message(in, p, wrapped)) sink_.ignored(reason);
    }
    /// An event that no table reads: that the connection is about to end, or one that is left alone, and why.
    [[gnu::noinline]] void other_event(wire::json_reader& in, const char* p, const event_place& place,
                                       std::span<const wire::ignored_event> ignored_events) noexcept {
        if (place.event != server_shutdown)
            return skip(in, p, place.wrapped, wire::reason_to_ignore(place.event, ignored_events));
        p = in.skip_value(p);
        if (p != nullptr && close_message(in, p, place.wrapped)) sink_.on_link_ending();
    }

    timestamp received_;
    SinkT& sink_;
};

/// Everything a message may have at its top level, unread.
struct envelope {
    std::string_view stream;
    std::string_view data;
    std::string_view event;
    std::string_view result;
    std::string_view error;
    std::string_view id;
    std::string_view code;
    std::string_view message;
};
using envelope_schema =
    wire::schema<wire::field<"stream", &envelope::stream, wire::raw_value, wire::optional_once>,
                 wire::field<"data", &envelope::data, wire::raw_value, wire::optional_once>,
                 wire::field<"e", &envelope::event, wire::raw_value, wire::optional>,
                 wire::field<"result", &envelope::result, wire::raw_value, wire::optional>,
                 wire::field<"error", &envelope::error, wire::raw_value, wire::optional>,
                 wire::field<"id", &envelope::id, wire::raw_value, wire::optional>,
                 wire::field<"code", &envelope::code, wire::raw_value, wire::optional>,
                 wire::field<"msg", &envelope::message, wire::raw_value, wire::optional>>;

/// The error in a reply to a subscription. It may lack its code.
using subscription_error_schema = wire::schema<wire::loose_field<"code", &api_error::code>,
                                               wire::loose_field<"msg", &api_error::text, wire::cut_text>>;

/// The number in an id that may be a number or text; zero if it is none.
inline std::uint64_t id_number(wire::json_reader& outer, std::string_view raw) noexcept {
    wire::json_reader in = outer.within(raw);
    std::uint64_t id = 0;
    return wire::by_type::read(in, raw.data(), id) == nullptr ? 0 : id;
}

/// Hands an object without "e" on, if the handler knows such ones.
template <class HandlerT>
bool read_untyped(wire::json_reader& in, std::string_view object, const event_place& place,
                  HandlerT& handler) noexcept {
    if constexpr (requires { handler.untyped(in, object.data(), place); }) {
        wire::json_reader object_reader = in.within(object);
        const bool read = handler.untyped(object_reader, object_reader.skip_space(object.data()), place);
        in = object_reader;
        return read;
    }
    return false;
}

/// Finds out what a message is where the usual spelling does not tell, having checked all of it.
template <class HandlerT>
[[gnu::noinline]] void route_slowly(wire::json_reader& in, HandlerT& handler) noexcept {
    const char* p = in.skip_space(in.begin());
    if (p != in.end() && *p != '{') {
        p = in.skip_value(p);
        if (p != nullptr && in.finish(p)) handler.ignored("no object");
        return;
    }
    envelope outer;
    std::uint64_t seen = 0;
    p = envelope_schema::read(in, p, outer, seen);
    if (p == nullptr || !in.finish(p)) return;

    const auto has = [&](std::uint64_t bit) { return (seen & bit) != 0; };
    std::string_view object(in.begin(), static_cast<std::size_t>(in.end() - in.begin()));
    std::string_view event = outer.event;
    event_place place;
    char name[64];
    if (has(envelope_schema::bit<"data">()) && has(envelope_schema::bit<"stream">())) {
        char stream[128];
        wire::json_reader name_reader = in.within(outer.stream);
        if (name_reader.read_text(outer.stream.data(), place.stream, stream) == nullptr) {
            handler.ignored("no stream name");
            return;
        }
        object = outer.data;
        if (object.front() != '{') {
            handler.ignored(object.front() == '[' ? "array of events" : "no event");
            return;
        }
        envelope inner;
        std::uint64_t seen_inside = 0;
        wire::json_reader data_reader = in.within(object);
        if (envelope_schema::read(data_reader, object.data(), inner, seen_inside) == nullptr) {
            in = data_reader;
            return;
        }
        event = inner.event;
        if (event.empty()) {
            if (!read_untyped(in, object, place, handler)) handler.ignored("no event type");
            return;
        }
        read_event(in, object, event, place, name, handler);
        return;
    }
    if (!event.empty()) {
        read_event(in, object, event, place, name, handler);
        return;
    }
    const bool failed = has(envelope_schema::bit<"error">()) || has(envelope_schema::bit<"code">());
    if (!failed && !(has(envelope_schema::bit<"result">()) && has(envelope_schema::bit<"id">()))) {
        if (!read_untyped(in, object, place, handler)) handler.ignored("no event type");
        return;
    }
    const std::uint64_t id = outer.id.empty() ? 0 : id_number(in, outer.id);
    api_error reply;
    if (failed) {
        if (has(envelope_schema::bit<"error">())) object = outer.error;
        wire::json_reader error_reader = in.within(object);
        seen = 0;
        const char* const at = in.skip_space(object.data());
        if (*at == '{' && subscription_error_schema::read(error_reader, at, reply, seen) == nullptr) {
            in = error_reader;
            return;
        }
    }
    handler.subscription_reply(id, !failed, reply.code, reply.text.view());
}

/// Hands an object of known event type on.
template <class HandlerT>
[[gnu::cold, gnu::noinline]] void read_event(wire::json_reader& in, std::string_view object,
                                             std::string_view raw_event, event_place& place,
                                             std::span<char> buffer, HandlerT& handler) noexcept {
    wire::json_reader name_reader = in.within(raw_event);
    if (raw_event.front() != '"' || name_reader.read_text(raw_event.data(), place.event, buffer) == nullptr) {
        handler.ignored("unknown event");
        return;
    }
    wire::json_reader object_reader = in.within(object);
    handler.event(object_reader, object_reader.skip_space(object.data()), place);
    in = object_reader;
}

/// Finds the event in a message and hands it to `handler`:
/// - `event(json_reader&, position of its object, const event_place&)`, which reads it up to the end,
/// - `subscription_reply(id, ok, code, text)`, `ignored(reason)`,
/// - where streams bring objects without "e": `named_untyped(in, p, place)`, whether it read the object because the
///   stream's name says what it is, and `untyped(in, p, place)`, whether it did because its keys do.
template <class HandlerT>
GATEWRIGHT_ALWAYS_INLINE inline wire::decode_status route(std::string_view message,
                                                          HandlerT& handler) noexcept {
    wire::json_reader in(message);
    const char* p = in.begin();
    event_place place;
    if (in.starts_with(p, R"({"stream":")")) {
        const char* const name = p + 11;
        const char* const stop = wire::find_plain_quote(in, name);
        if (stop != nullptr && in.starts_with(stop, R"(","data":)")) {
            place.stream = std::string_view(name, static_cast<std::size_t>(stop - name));
            place.wrapped = true;
            p = stop + 9;
            if constexpr (requires { handler.named_untyped(in, p, place); })
                if (handler.named_untyped(in, p, place)) return in.status();
        }
    }
    if (in.starts_with(p, R"({"e":")")) [[likely]] {
        const char* const name = p + 6;
        const char* const stop = wire::find_plain_quote(in, name);
        if (stop != nullptr) [[likely]] {
            place.event = std::string_view(name, static_cast<std::size_t>(stop - name));
            handler.event(in, p, place);
            return in.status();
        }
    }
    route_slowly(in, handler);
    return in.status();
}

} // namespace gatewright::venue::binance
