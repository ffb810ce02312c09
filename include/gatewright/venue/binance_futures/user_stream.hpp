// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/envelope.hpp>
#include <gatewright/venue/binance_futures/detail/conditional_frames.hpp>
#include <gatewright/venue/binance_futures/detail/user_frames.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/event_table.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_futures {

namespace detail {

inline constexpr auto ignored_user_events = wire::ignored_events<"STRATEGY_UPDATE", "GRID_UPDATE">();

/// Decodes the events of the user stream into `SinkT`.
template <class SinkT>
class user_decoder : public binance::stream_decoder<SinkT> {
    using base = binance::stream_decoder<SinkT>;
    using event_place = binance::event_place;

public:
    user_decoder(timestamp received, SinkT& sink) noexcept : base(received, sink) {}

    GATEWRIGHT_ALWAYS_INLINE void event(wire::json_reader& in, const char* p,
                                        const event_place& place) noexcept {
        using table = wire::event_table<
            wire::event_reader<"ORDER_TRADE_UPDATE", &user_decoder::order_trade_update>,
            wire::event_reader<"TRADE_LITE", &user_decoder::trade_lite>,
            wire::event_reader<"ACCOUNT_UPDATE", &user_decoder::account_update>,
            wire::event_reader<"ACCOUNT_CONFIG_UPDATE", &user_decoder::config_update>,
            wire::event_reader<"MARGIN_CALL", &user_decoder::margin_call>,
            wire::event_reader<"ALGO_UPDATE", &user_decoder::algo_update>,
            wire::event_reader<"CONDITIONAL_ORDER_TRIGGER_REJECT", &user_decoder::trigger_reject>,
            wire::event_reader<"listenKeyExpired", &user_decoder::listen_key_expired>>;
        if (table::read(place.event, *this, in, p, place)) return;
        this->other_event(in, p, place, ignored_user_events);
    }

private:
    using base::sink_;

    GATEWRIGHT_ALWAYS_INLINE void order_trade_update(wire::json_reader& in, const char* p,
                                                     const event_place& place) noexcept {
        order_frame f;
        if (!base::template read<order_report_schema>(in, p, place, f)) return;
        if (f.venue_time == timestamp{}) f.venue_time = f.event_time;
        conclude_order(f);
        const report_rows<SinkT> pass = rows(f.event_time);
        // A liquidation is executed as CALCULATED; it moves the position as a trade does.
        if ((f.what == execution::trade || f.what == execution::calculated) && !f.last_quantity.is_zero())
            pass.execution(f);
        pass.order(f);
    }

    [[gnu::noinline]] void algo_update(wire::json_reader& in, const char* p,
                                       const event_place& place) noexcept {
        conditional_frame f;
        if (!base::template read<conditional_report_schema>(in, p, place, f)) return;
        conclude_conditional(f, report_source::stream);
        rows(f.event_time).order(f);
    }
    [[gnu::noinline]] void trigger_reject(wire::json_reader& in, const char* p,
                                          const event_place& place) noexcept {
        trigger_reject_frame f;
        if (!base::template read<trigger_reject_schema>(in, p, place, f)) return;
        f.state = lifecycle::rejected;
        f.reason = trigger_failure(f.why);
        f.text.assign(f.why);
        rows(f.event_time).order(f);
    }
    [[gnu::noinline]] void trade_lite(wire::json_reader& in, const char* p,
                                      const event_place& place) noexcept {
        trade_lite_frame f;
        if (!base::template read<trade_lite_schema>(in, p, place, f)) return;
        if (f.quantity.is_zero()) return sink_.ignored("TRADE_LITE without a quantity");
        f.has_position_side = false;
        rows(f.event_time).execution(static_cast<fill&>(f));
    }

    [[gnu::noinline]] void account_update(wire::json_reader& in, const char* p,
                                          const event_place& place) noexcept {
        account_frame f;
        if (!base::template read<account_schema>(in, p, place, f)) return;
        const wire::list_part<balance_frame, stream_balance_schema> balances{f.balances, "B"};
        const wire::list_part<position_update, stream_position_schema> positions{f.positions, "P"};
        if (!balances.check(in) || !positions.check(in)) return;
        const report_rows<SinkT> pass =
            rows(f.transaction_time == timestamp{} ? f.event_time : f.transaction_time);
        const binance::bad_rows bad{sink_};
        balances.pass(
            in,
            [&](balance_frame& b, std::uint64_t) noexcept {
                pass.balance(b);
                if (!f.reason.trading && !b.change.is_zero()) flow(b, f.reason.kind);
            },
            bad);
        positions.pass(in, [&](position_update& u, std::uint64_t) noexcept { pass.position(u); }, bad);
    }
    /// Money came or left.
    void flow(const balance_frame& b, cash_flow_kind kind) const noexcept {
        cash_flow c;
        c.asset = b.asset;
        c.venue_time = b.venue_time;
        c.received = base::received_;
        c.amount = b.change;
        c.kind = kind;
        sink_.on(static_cast<const cash_flow&>(c));
    }

    [[gnu::noinline]] void config_update(wire::json_reader& in, const char* p,
                                         const event_place& place) noexcept {
        config_frame f;
        if (!base::template read<config_update_schema>(in, p, place, f)) return;
        if (!f.of_symbol) return sink_.on_account_changed();
        f.setting.venue_time = f.event_time;
        f.setting.received = base::received_;
        sink_.on(static_cast<const instrument_config&>(f.setting));
    }
    [[gnu::noinline]] void margin_call(wire::json_reader& in, const char* p,
                                       const event_place& place) noexcept {
        margin_call_frame f;
        if (!base::template read<margin_call_schema>(in, p, place, f)) return;
        const wire::list_part<margin_warning, called_position_schema> called{f.positions, "p"};
        if (!called.check(in)) return;
        called.pass(
            in,
            [&](margin_warning& w, std::uint64_t) noexcept {
                w.venue_time = f.event_time;
                w.received = base::received_;
                if (w.position_side == position_side::short_side && w.quantity.value.sign() > 0)
                    w.quantity.value = w.quantity.value.negated();
                sink_.on(static_cast<const margin_warning&>(w));
            },
            binance::bad_rows{sink_});
    }

    [[gnu::noinline]] void listen_key_expired(wire::json_reader& in, const char* p,
                                              const event_place& place) noexcept {
        listen_key_frame f;
        if (base::template read<listen_key_expired_schema>(in, p, place, f)) sink_.on_token_expired(f.key);
    }

    [[nodiscard]] report_rows<SinkT> rows(timestamp venue_time) const noexcept {
        return {base::received_, report_source::stream, sink_, venue_time};
    }
};

} // namespace detail

/// Decodes one message of a private connection, bare or combined, in one pass and without allocating.
///
/// | message | calls on `sink` |
/// |---|---|
/// | `ORDER_TRADE_UPDATE` | `on(const fill&)` if it executed a quantity, then `on(const order_update&)` |
/// | `TRADE_LITE` | `on(const fill&)` without fee, cumulative quantity and position side; its `id` equals that of the later report |
/// | `ACCOUNT_UPDATE` | `on(const balance_update&)` and `on(const position_update&)` per entry, `bad_row(name, why)` for one that cannot be used |
/// | the same, not for trading | `on(const cash_flow&)` per balance that changed |
/// | `ACCOUNT_CONFIG_UPDATE` | `on(const instrument_config&)`, or `on_account_changed()` where it is the multi-assets mode |
/// | `MARGIN_CALL` | `on(const margin_warning&)` per position |
/// | `listenKeyExpired` | `on_token_expired(std::string_view key)` |
/// | `serverShutdown` | `on_link_ending()` |
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
    return binance::route(message, decoder);
}

} // namespace gatewright::venue::binance_futures
