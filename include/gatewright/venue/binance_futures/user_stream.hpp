// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance_futures/detail/envelope.hpp>
#include <gatewright/venue/binance_futures/detail/rows.hpp>
#include <gatewright/venue/binance_futures/detail/user_frames.hpp>
#include <gatewright/wire/errc.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_futures {

namespace detail {

/// Why a private event is not decoded.
inline const char* reason_to_ignore_private(std::string_view event) noexcept {
    struct known {
        std::string_view event;
        const char* reason;
    };
    static constexpr known events[] = {
        {"ACCOUNT_CONFIG_UPDATE", "ACCOUNT_CONFIG_UPDATE is not used"},
        {"MARGIN_CALL", "MARGIN_CALL is not used"},
        {"ALGO_UPDATE", "ALGO_UPDATE is not used"},
        {"CONDITIONAL_ORDER_TRIGGER_REJECT", "CONDITIONAL_ORDER_TRIGGER_REJECT is not used"},
        {"STRATEGY_UPDATE", "STRATEGY_UPDATE is not used"},
        {"GRID_UPDATE", "GRID_UPDATE is not used"},
    };
    for (const known& k : events)
        if (k.event == event) return k.reason;
    return "unknown event";
}

/// Decodes the events of the user stream into `SinkT`.
template <class SinkT>
class user_decoder {
public:
    user_decoder(timestamp received, SinkT& sink) noexcept : received_(received), sink_(sink) {}

    [[gnu::always_inline]] void event(wire::json_reader& in, const char* p,
                                      const event_place& place) noexcept {
        if (wire::is_text(place.event, "ORDER_TRADE_UPDATE")) return order_report(in, p, place.wrapped);
        if (wire::is_text(place.event, "TRADE_LITE")) return trade_lite(in, p, place.wrapped);
        if (wire::is_text(place.event, "ACCOUNT_UPDATE")) return account(in, p, place.wrapped);
        if (wire::is_text(place.event, "listenKeyExpired")) return on_token_expired(in, p, place.wrapped);
        p = in.skip_value(p);
        if (p != nullptr && close_message(in, p, place.wrapped))
            sink_.ignored(reason_to_ignore_private(place.event));
    }
    void subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) noexcept {
        sink_.on_subscription_reply(id, ok, code, text);
    }
    void ignored(const char* reason) noexcept { sink_.ignored(reason); }

private:
    [[gnu::always_inline]] void order_report(wire::json_reader& in, const char* p, bool wrapped) noexcept {
        order_frame f;
        std::uint64_t seen = 0;
        p = order_report_schema::read(in, p, f, seen);
        if (p == nullptr || !close_message(in, p, wrapped)) return;
        f.received = received_;
        if (f.venue_time == timestamp{}) f.venue_time = f.event_time;
        conclude(f);
        // A liquidation is executed as CALCULATED; it moves the position as a trade does.
        if ((f.what == execution::trade || f.what == execution::calculated) && !f.last_quantity.is_zero())
            pass_fill(f);
        sink_.on(static_cast<const order_update&>(f));
    }

    void pass_fill(const order_frame& f) noexcept {
        fill e;
        e.symbol = f.symbol;
        e.venue_time = f.trade_time == timestamp{} ? f.venue_time : f.trade_time;
        e.received = received_;
        e.client_order_id = f.client_order_id;
        e.venue_order_id = f.venue_order_id;
        e.id = f.trade;
        e.side = f.side;
        e.position_side = f.position_side;
        e.maker = f.maker;
        e.has_commission = !f.commission_asset.empty();
        e.has_cumulative = true;
        e.price = f.last_price;
        e.quantity = f.last_quantity;
        e.cumulative_quantity = f.cumulative_quantity;
        e.commission = {f.commission_amount, f.commission_asset};
        e.realized_pnl = f.realized_pnl;
        sink_.on(static_cast<const fill&>(e));
    }

    [[gnu::noinline]] void trade_lite(wire::json_reader& in, const char* p, bool wrapped) noexcept {
        trade_lite_frame f;
        std::uint64_t seen = 0;
        p = trade_lite_schema::read(in, p, f, seen);
        if (p == nullptr || !close_message(in, p, wrapped)) return;
        if (f.quantity.is_zero()) return sink_.ignored("TRADE_LITE without a quantity");
        f.received = received_;
        f.has_position_side = false;
        if (f.venue_time == timestamp{}) f.venue_time = f.event_time;
        sink_.on(static_cast<const fill&>(f));
    }

    [[gnu::noinline]] void account(wire::json_reader& in, const char* p, bool wrapped) noexcept {
        account_frame f;
        std::uint64_t seen = 0;
        p = account_schema::read(in, p, f, seen);
        if (p == nullptr || !close_message(in, p, wrapped)) return;
        const timestamp time = f.transaction_time == timestamp{} ? f.event_time : f.transaction_time;
        for (const bool passing : {false, true}) {
            const auto balance = [&](balance_update& b, std::uint64_t) noexcept {
                if (!passing) return;
                b.venue_time = time;
                b.received = received_;
                sink_.on(static_cast<const balance_update&>(b));
            };
            const auto position = [&](position_update& u, std::uint64_t) noexcept {
                if (!passing) return;
                u.venue_time = time;
                u.received = received_;
                sink_.on(static_cast<const position_update&>(u));
            };
            if (!list<balance_update, stream_balance_schema>(in, f.balances, "B", balance) ||
                !list<position_update, stream_position_schema>(in, f.positions, "P", position))
                return;
        }
    }

    template <class RowT, class SchemaT, class EmitT>
    bool list(wire::json_reader& in, std::string_view part, const char* key, EmitT emit) noexcept {
        if (part.empty()) return true;
        wire::json_reader inner = in.within(part);
        if (read_rows<RowT, SchemaT>(inner, part.data(), emit) != nullptr) return true;
        inner.name_field(key);
        in = inner;
        return false;
    }

    [[gnu::noinline]] void on_token_expired(wire::json_reader& in, const char* p, bool wrapped) noexcept {
        listen_key_frame f;
        std::uint64_t seen = 0;
        p = listen_key_expired_schema::read(in, p, f, seen);
        if (p != nullptr && close_message(in, p, wrapped)) sink_.on_token_expired(f.key);
    }

    timestamp received_;
    SinkT& sink_;
};

} // namespace detail

/// Decodes one message of a private connection, bare or combined, in one pass and without allocating.
///
/// | message | calls on `sink` |
/// |---|---|
/// | `ORDER_TRADE_UPDATE` | `on(const fill&)` if it executed a quantity, then `on(const order_update&)` |
/// | `TRADE_LITE` | `on(const fill&)` without fee, cumulative quantity and position side; its `id` equals that of the later report |
/// | `ACCOUNT_UPDATE` | `on(const balance_update&)` and `on(const position_update&)` per entry |
/// | `listenKeyExpired` | `on_token_expired(std::string_view key)` |
/// | reply to a request on the stream | `on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text)` |
/// | anything else | `ignored(const char* reason)` |
///
/// Nothing reaches the sink before the whole message was found well-formed. Source: USDⓈ-M, "User Data Streams".
///
/// @param received our time, copied into the events
/// @return the error with byte offset and field
template <class SinkT>
wire::decode_status decode_user_stream(std::string_view message, timestamp received, SinkT& sink) noexcept {
    detail::user_decoder<SinkT> decoder(received, sink);
    return detail::route(message, decoder);
}

} // namespace gatewright::venue::binance_futures
