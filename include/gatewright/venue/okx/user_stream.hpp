// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/bad_rows.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/detail/algo_frames.hpp>
#include <gatewright/venue/okx/detail/order_frames.hpp>
#include <gatewright/venue/okx/envelope.hpp>
#include <gatewright/venue/okx/market_data.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/event_table.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatewright::venue::okx {

namespace detail {

/// The balances in the details of an account, and positions: lists whose rows stand each by itself.
template <class SinkT>
struct holdings {
    report_rows<SinkT> rows;
    SinkT& sink;
    std::optional<margin_mode> ours{}; ///< of positions; none: either

    void pass(balance_row& b, std::uint64_t seen) const noexcept {
        b.has_available =
            (seen & (balance_schema::bit<"availEq">() | balance_schema::bit<"availBal">())) != 0;
        // "availEq" is empty in spot mode.
        if ((seen & balance_schema::bit<"availEq">()) == 0) b.available = b.usable;
        rows.balance(b, (seen & balance_schema::bit<"cashBal">()) != 0);
    }
    void pass(position_row& p) const noexcept {
        if (p.margin) return sink.ignored("a position on margin: its balances are told");
        // The venue keeps a cross and an isolated position of one instrument apart: they have one name here.
        if (ours && p.mode != to_word(*ours)) {
            if (p.quantity.is_zero()) return sink.ignored("no position in another margin mode");
            return sink.bad_row(p.symbol.view(), "another margin mode, field mgnMode");
        }
        if (p.untold) return sink.bad_row(p.symbol.view(), "malformed number, field pos");
        if (p.position_side == position_side::short_side && p.quantity.value.sign() > 0)
            p.quantity.value = p.quantity.value.negated();
        rows.position(p);
    }
    /// @param list the array at hand
    const char* balances(wire::json_reader& in, const char* list) const noexcept {
        return wire::read_rows<balance_row, balance_schema>(
            in, list, [&](balance_row& b, std::uint64_t seen) noexcept { pass(b, seen); },
            venue::bad_rows<SinkT, "ccy">{sink});
    }
    const char* positions(wire::json_reader& in, const char* list) const noexcept {
        return wire::read_rows<position_row, position_schema>(
            in, list, [&](position_row& p, std::uint64_t) noexcept { pass(p); },
            venue::bad_rows<SinkT, "instId">{sink});
    }
};

inline constexpr auto ignored_user_channels =
    wire::ignored_events<"account-greeks", "sprd-orders", "sprd-trades">();

/// Decodes the rows of private channels into `SinkT`.
template <class SinkT>
class user_decoder {
public:
    user_decoder(timestamp received, std::optional<margin_mode> ours, SinkT& sink) noexcept
        : received_(received)
        , ours_(ours)
        , sink_(sink) {}

    GATEWRIGHT_ALWAYS_INLINE void push(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        using table =
            wire::event_table<wire::event_reader<"orders", &user_decoder::orders>,
                              wire::event_reader<"fills", &user_decoder::fills>,
                              wire::event_reader<"account", &user_decoder::account>,
                              wire::event_reader<"positions", &user_decoder::positions>,
                              wire::event_reader<"orders-algo", &user_decoder::algo_orders>,
                              wire::event_reader<"algo-advance", &user_decoder::algo_orders>,
                              wire::event_reader<"balance_and_position", &user_decoder::money_moved>,
                              wire::event_reader<"liquidation-warning", &user_decoder::warnings>>;
        if (table::read(place.channel, *this, in, p, place)) return;
        if (skip_pushed(in, p, place))
            sink_.ignored(wire::reason_to_ignore(place.channel, ignored_user_channels));
    }

private:
    GATEWRIGHT_ALWAYS_INLINE void orders(wire::json_reader& in, const char* p,
                                         const push_place& place) noexcept {
        read_pushed<order_row, order_schema>(in, p, place, sink_,
                                             [&](order_row& f, std::uint64_t seen) noexcept {
                                                 conclude(f, seen);
                                                 const auto pass = rows();
                                                 if (take_execution(f, seen)) pass.execution(f);
                                                 pass.order(f);
                                             });
    }
    [[gnu::noinline]] void algo_orders(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        read_pushed<algo_row, algo_schema>(in, p, place, sink_,
                                           [&](algo_row& f, std::uint64_t seen) noexcept {
                                               conclude(f, seen, report_source::stream);
                                               rows().order(f);
                                           });
    }
    [[gnu::noinline]] void fills(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed<early_fill, early_fill_schema>(
            in, p, place, sink_, [&](early_fill& f, std::uint64_t) noexcept {
                // Several executions under the id of one: the order channel tells each.
                if (f.count != 1) return sink_.ignored("fills of several executions");
                if (f.quantity.value.sign() <= 0 || !names_execution(f.id))
                    return sink_.ignored("no execution");
                f.has_position_side = false;
                rows().execution(static_cast<fill&>(f));
            });
    }
    [[gnu::noinline]] void account(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed<account_row, account_schema>(
            in, p, place, sink_, [&](account_row& a, std::uint64_t) noexcept {
                wire::json_reader list = in.within(a.details);
                static_cast<void>(holdings<SinkT>{rows(a.time), sink_}.balances(list, a.details.data()));
            });
    }
    [[gnu::noinline]] void positions(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed_list(in, p, place, [&](wire::json_reader& list, const char* first) noexcept {
            static_cast<void>(holdings<SinkT>{rows(), sink_, ours_}.positions(list, first));
        });
    }
    /// Balances and positions are told by channels of their own, in full: here only why they changed is news.
    [[gnu::noinline]] void money_moved(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        read_pushed<moved_row, moved_schema>(in, p, place, sink_, [&](moved_row& m, std::uint64_t) noexcept {
            if (!m.cash) return sink_.ignored("balances and positions are told by their own channels");
            sink_.on_cash_moved();
        });
    }
    [[gnu::noinline]] void warnings(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed<warning_row, warning_schema>(
            in, p, place, sink_, [&](warning_row& w, std::uint64_t) noexcept {
                if (w.position_side == position_side::short_side && w.quantity.value.sign() > 0)
                    w.quantity.value = w.quantity.value.negated();
                if (w.venue_time == timestamp{}) w.venue_time = w.told;
                w.received = received_;
                sink_.on(static_cast<const margin_warning&>(w));
            });
    }
    [[nodiscard]] report_rows<SinkT> rows(timestamp venue_time = {}) const noexcept {
        return {received_, report_source::stream, sink_, venue_time};
    }

    timestamp received_;
    std::optional<margin_mode> ours_;
    SinkT& sink_;
};

} // namespace detail

/// Decodes one message of the private link in one pass and without allocating.
///
/// | message | calls on `sink` |
/// |---|---|
/// | `orders` | `on(const fill&)` if it executed a quantity, then `on(const order_update&)`, for each; `unknown_word(symbol, word)` besides |
/// | `fills` | `on(const fill&)` without fee and position side; rows of several executions are ignored |
/// | `orders-algo`, `algo-advance` | `on(const order_update&)` for each; with the id of the order that it became, once there is one |
/// | `account` | `on(const balance_update&)` per currency, `bad_row(name, why)` for one that cannot be used |
/// | `positions` | `on(const position_update&)` per entry, `bad_row(name, why)`, also for one of another margin mode than `ours`; those on margin are ignored |
/// | `balance_and_position`, of what is no trade | `on_cash_moved()`: amounts are in the account's bills |
/// | `liquidation-warning` | `on(const margin_warning&)` for each |
/// | an answer to an order | `on_order_reply(const order_reply&)` |
/// | an answer to a login | `on_login_reply(taken, code, text)` |
/// | an answer to a subscription | `on_subscription_item(name, true, code, text)`, or `on_refused(number, code, text)` |
/// | `channel-conn-count-error` | `on_subscription_ended(channel, code, text)` |
/// | notice 64008 | `on_link_ending()` |
/// | `pong`, anything else | `ignored(const char* reason)` |
///
/// Nothing reaches the sink before the whole message was found well-formed. Source: OKX API v5, "Order channel", "Fills
/// channel", "Account channel", "Positions channel", "Balance and position channel", "Position risk warning".
///
/// @param received our time, copied into the events
/// @param ours the margin mode whose positions are told; none: either, for who has no account
/// @return the error with byte offset and field
template <class SinkT>
wire::decode_status decode_user_stream(std::string_view message, timestamp received,
                                       std::optional<margin_mode> ours, SinkT& sink) noexcept {
    detail::user_decoder<SinkT> decoder(received, ours, sink);
    return route(message, decoder, sink);
}

namespace detail {

/// The business link brings bars, and orders that wait.
template <class SinkT>
struct business_decoder {
    market_decoder<SinkT> market;
    user_decoder<SinkT> user;
    GATEWRIGHT_ALWAYS_INLINE void push(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        if (place.channel == "orders-algo" || place.channel == "algo-advance")
            user.push(in, p, place);
        else
            market.push(in, p, place);
    }
};

} // namespace detail

/// The same of the business link: what of it is public is told as `decode_market` tells it.
template <class SinkT>
wire::decode_status decode_business(std::string_view message, timestamp received,
                                    std::optional<margin_mode> ours, SinkT& sink) noexcept {
    detail::business_decoder<SinkT> decoder{{received, sink}, {received, ours, sink}};
    return route(message, decoder, sink);
}

} // namespace gatewright::venue::okx
