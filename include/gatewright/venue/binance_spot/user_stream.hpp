// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/envelope.hpp>
#include <gatewright/venue/binance/order_reply.hpp>
#include <gatewright/venue/binance_spot/detail/order_frames.hpp>
#include <gatewright/venue/binance_spot/detail/user_frames.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/event_table.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_spot {

namespace detail {

inline constexpr auto ignored_user_events = wire::ignored_events<>(
    wire::ignored_event{"listStatus", "state of a list of orders: each of them is reported apart"},
    wire::ignored_event{"listenKeyExpired", "listen keys are no more"});

/// Decodes the events of the account into `SinkT`.
template <class SinkT>
class user_decoder : public binance::stream_decoder<SinkT> {
    using base = binance::stream_decoder<SinkT>;
    using event_place = binance::event_place;

public:
    user_decoder(timestamp received, SinkT& sink) noexcept : base(received, sink) {}

    GATEWRIGHT_ALWAYS_INLINE void event(wire::json_reader& in, const char* p,
                                        const event_place& place) noexcept {
        using table =
            wire::event_table<wire::event_reader<"executionReport", &user_decoder::execution_report>,
                              wire::event_reader<"outboundAccountPosition", &user_decoder::balances>,
                              wire::event_reader<"balanceUpdate", &user_decoder::balance_changed>,
                              wire::event_reader<"externalLockUpdate", &user_decoder::locked_elsewhere>,
                              wire::event_reader<"eventStreamTerminated", &user_decoder::terminated>>;
        if (table::read(place.event, *this, in, p, place)) return;
        if (place.event == "listStatus") return list_status(in, p, place);
        this->other_event(in, p, place, ignored_user_events);
    }

private:
    using base::sink_;

    GATEWRIGHT_ALWAYS_INLINE void execution_report(wire::json_reader& in, const char* p,
                                                   const event_place& place) noexcept {
        order_frame f;
        if (!base::template read<execution_report_schema>(in, p, place, f)) return;
        conclude(f);
        const report_rows<SinkT> pass = rows(f.venue_time);
        if (f.what == binance::execution::trade && !f.last_quantity.is_zero()) pass.execution(f);
        pass.order(f);
    }

    /// What an account then has of the assets that may have changed.
    [[gnu::noinline]] void balances(wire::json_reader& in, const char* p, const event_place& place) noexcept {
        balances_frame f;
        if (!base::template read<balances_schema>(in, p, place, f)) return;
        const wire::list_part<balance_row, stream_balance_schema> list{f.balances, "B"};
        if (!list.check(in)) return;
        const report_rows<SinkT> pass = rows(f.changed);
        list.pass(
            in,
            [&](balance_row& b, std::uint64_t) noexcept {
                b.conclude();
                pass.balance(b);
            },
            binance::bad_rows{sink_});
    }
    /// Money came or left; what the account then has is told apart.
    [[gnu::noinline]] void balance_changed(wire::json_reader& in, const char* p,
                                           const event_place& place) noexcept {
        cash_flow f;
        if (!base::template read<balance_update_schema>(in, p, place, f)) return;
        f.received = base::received_;
        f.kind = cash_flow_kind::transfer;
        sink_.on(static_cast<const cash_flow&>(f));
    }
    /// Another of the venue's systems locked an asset, or let it go: how much is then free the account tells.
    [[gnu::noinline]] void locked_elsewhere(wire::json_reader& in, const char* p,
                                            const event_place& place) noexcept {
        p = in.skip_value(p);
        if (p != nullptr && binance::close_message(in, p, place.wrapped)) sink_.on_account_changed();
    }
    [[gnu::noinline]] void terminated(wire::json_reader& in, const char* p,
                                      const event_place& place) noexcept {
        p = in.skip_value(p);
        if (p != nullptr && binance::close_message(in, p, place.wrapped))
            sink_.on_subscription_ended(std::string_view{}, venue_error_code{},
                                        "the account's events were ended");
    }
    [[gnu::noinline]] void list_status(wire::json_reader& in, const char* p,
                                       const event_place& place) noexcept {
        list_report f;
        if (!base::template read<list_status_schema>(in, p, place, f)) return;
        f.received = base::received_;
        if constexpr (requires { sink_.on_list(f); })
            sink_.on_list(static_cast<const list_report&>(f));
        else
            sink_.ignored(wire::reason_to_ignore("listStatus", ignored_user_events));
    }

    [[nodiscard]] report_rows<SinkT> rows(timestamp venue_time) const noexcept {
        return {base::received_, report_source::stream, sink_, venue_time};
    }
};

/// What stands around an event on the WebSocket API: `{"subscriptionId":0,"event":{…}}`, keys in any order.
struct wrapped_event {
    std::string_view subscription;
    std::string_view event;
};
using wrapped_event_schema =
    wire::schema<wire::field<"subscriptionId", &wrapped_event::subscription, wire::raw_value, wire::optional>,
                 wire::field<"event", &wrapped_event::event, wire::raw_value, wire::optional_once>>;
/// What no answer has: an event, wrapped in one of the two ways or bare.
struct any_event {
    std::string_view text;
};
using any_event_schema = wire::schema<wire::optional_field<"event", &any_event::text, wire::raw_value>,
                                      wire::optional_field<"e", &any_event::text, wire::raw_value>,
                                      wire::optional_field<"data", &any_event::text, wire::raw_value>>;
struct event_name {
    std::string_view text;
};
using event_name_schema = wire::schema<wire::field<"e", &event_name::text, wire::raw_text, wire::optional>>;

/// Where the event of a message begins as the venue writes it; null if it is written otherwise, or is none.
GATEWRIGHT_ALWAYS_INLINE inline const char* find_event(const wire::json_reader& in) noexcept {
    const char* p = in.begin();
    if (!in.starts_with(p, R"({"subscriptionId":)")) return nullptr;
    p += 18;
    const char* const first = p;
    while (p != in.end() && *p >= '0' && *p <= '9') ++p;
    // What is no number is for a closer look.
    if (p == first || (*first == '0' && p != first + 1)) return nullptr;
    return in.starts_with(p, R"(,"event":)") ? p + 9 : nullptr;
}

} // namespace detail

/// Decodes one event of the account, as the WebSocket API wraps it, bare, or combined, in one pass and without
/// allocating.
///
/// | message | calls on `sink` |
/// |---|---|
/// | `executionReport` | `on(const fill&)` if it executed a quantity, then `on(const order_update&)` |
/// | `outboundAccountPosition` | `on(const balance_update&)` per entry, `bad_row(name, why)` for one that cannot be used |
/// | `balanceUpdate` | `on(const cash_flow&)` |
/// | `externalLockUpdate` | `on_account_changed()` |
/// | `listStatus` | `on_list(const list_report&)`, if the sink takes it |
/// | `eventStreamTerminated` | `on_subscription_ended(name, code, text)` |
/// | `serverShutdown` | `on_link_ending()` |
/// | anything else | `ignored(const char* reason)` |
///
/// Nothing reaches the sink before the whole message was found well-formed. Source: Binance spot, "User Data Streams".
///
/// @param received our time, copied into the events
/// @return the error with byte offset and field
template <class SinkT>
wire::decode_status decode_user_stream(std::string_view message, timestamp received, SinkT& sink) noexcept {
    detail::user_decoder<SinkT> decoder(received, sink);
    wire::json_reader in(message);
    if (const char* const p = detail::find_event(in); p != nullptr && in.starts_with(p, R"({"e":")"))
        [[likely]] {
        binance::event_place place;
        place.wrapped = true;
        if (const char* const stop = wire::find_plain_quote(in, p + 6)) [[likely]] {
            place.event = std::string_view(p + 6, static_cast<std::size_t>(stop - p - 6));
            decoder.event(in, p, place);
            return in.status();
        }
    }
    detail::wrapped_event outer;
    std::uint64_t seen = 0;
    const char* const end = detail::wrapped_event_schema::read(in, in.skip_space(in.begin()), outer, seen);
    if (end == nullptr || outer.event.empty() || outer.event.front() != '{')
        return binance::route(message, decoder);
    if (!in.finish(end)) return in.status();
    wire::json_reader event = in.within(outer.event);
    detail::event_name name;
    seen = 0;
    if (detail::event_name_schema::read(event, outer.event.data(), name, seen) == nullptr)
        return event.status();
    binance::event_place place;
    place.event = name.text;
    event = in.within(outer.event);
    decoder.event(event, outer.event.data(), place);
    return event.status();
}

/// Reads a message of the link of orders: an event of the account, as `decode_user_stream`, or an answer, as
/// `binance::decode_order_reply`.
template <class SinkT>
wire::decode_status decode_orders_link(std::string_view message, timestamp received, SinkT& sink) noexcept {
    const wire::json_reader in(message);
    if (detail::find_event(in) != nullptr || in.starts_with(in.begin(), R"({"e":)")) [[likely]]
        return decode_user_stream(message, received, sink);
    if (in.starts_with(in.begin(), R"({"id":)")) return binance::decode_order_reply(message, sink);
    detail::any_event outer;
    std::uint64_t seen = 0;
    const bool event = wire::read_object<detail::any_event_schema>(message, outer, seen).ok() && seen != 0;
    return event ? decode_user_stream(message, received, sink) : binance::decode_order_reply(message, sink);
}

} // namespace gatewright::venue::binance_spot
