// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/bad_rows.hpp>
#include <gatewright/venue/bybit/detail/order_frames.hpp>
#include <gatewright/venue/bybit/envelope.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/event_table.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatewright::venue::bybit {

namespace detail {

/// Passes rows of the account on, from streams and from lists alike.
template <class SinkT>
struct account_rows {
    report_rows<SinkT> rows;
    SinkT& sink;
    std::optional<category> ours{}; ///< none: any
    bool hedged = false; ///< long and short are held apart: what an execution closed says which it works on

    void order(order_row& f, std::uint64_t seen) const noexcept {
        if (!is_ours(f.category, ours)) return sink.ignored("an order of another category");
        conclude(f, seen);
        rows.order(f);
    }
    void execution(exec_row& f, std::uint64_t seen) const noexcept {
        if (!is_ours(f.category, ours)) return sink.ignored("an execution of another category");
        const auto of = f.category.told ? f.category.of : ours;
        if (f.commission_asset.empty() && of) f.commission_asset = settled_in(*of, f.symbol);
        switch (f.type) {
        case exec_kind::fill: break;
        case exec_kind::funding: return funding(f);
        case exec_kind::nothing: return sink.ignored("a settlement of a session: no execution");
        case exec_kind::unknown:
            return sink.bad_row(f.symbol.view(), "unknown kind of execution, field execType");
        }
        if (f.quantity.value.sign() <= 0 || f.id.empty()) return sink.ignored("no execution");
        constexpr std::uint64_t side = exec_schema::bit<"side">();
        if ((seen & side) == 0) return sink.bad_row(f.symbol.view(), "missing key, field side");
        // A currency without an amount is no fee of zero.
        if ((seen & exec_schema::bit<"execFee">()) == 0) f.commission_asset = {};
        // Which position it works on the order says. That may never come: nothing else tells of a liquidation, of a
        // delivery, or of what began and ended while nobody listened.
        f.has_position_side = false;
        if (hedged && of && has_sides(*of, f.symbol))
            f.position_side = side_of(f, (seen & exec_schema::bit<"closedSize">()) != 0);
        rows.execution(static_cast<fill_row&>(f));
    }
    void position(position_row& p) const noexcept {
        if (!is_ours(p.category, ours)) return sink.ignored("a position of another category");
        if (p.side == side::sell) p.quantity.value = p.quantity.value.negated();
        rows.position(p);
    }
    /// The coins of a wallet. @param list the array at hand
    const char* coins(wire::json_reader& in, const char* list) const noexcept {
        return wire::read_rows<coin_row, coin_schema>(
            in, list,
            [&](coin_row& b, std::uint64_t seen) noexcept {
                conclude(b);
                rows.balance(b, (seen & coin_schema::bit<"walletBalance">()) != 0);
            },
            venue::bad_rows<SinkT, "coin">{sink});
    }

private:
    /// Funding comes among the executions; what is paid is positive there.
    void funding(const exec_row& f) const noexcept {
        cash_flow c;
        c.kind = cash_flow_kind::funding;
        c.asset = f.commission_asset;
        c.amount = f.commission_amount.negated();
        c.venue_time = f.venue_time;
        c.received = rows.received;
        c.id.assign(f.id.view());
        if (c.asset.empty()) return sink.ignored("funding without its currency");
        sink.on(static_cast<const cash_flow&>(c));
    }
};

inline constexpr auto ignored_private_topics =
    wire::ignored_events<"greeks", "dcp", "strategy", "spread", "rfq">();

/// Decodes the rows of private topics into `SinkT`.
template <class SinkT>
class user_decoder {
public:
    user_decoder(timestamp received, std::optional<category> ours, bool hedged, SinkT& sink) noexcept
        : received_(received)
        , ours_(ours)
        , hedged_(hedged)
        , sink_(sink) {}

    GATEWRIGHT_ALWAYS_INLINE void push(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        using table = wire::event_table<wire::event_reader<"order", &user_decoder::orders>,
                                        wire::event_reader<"execution", &user_decoder::executions>,
                                        wire::event_reader<"position", &user_decoder::positions>,
                                        wire::event_reader<"wallet", &user_decoder::wallet>>;
        if (place.topic == "execution.fast") {
            // Without a fee, and without our id where we were the maker; `execution` tells the same.
            if (skip_pushed(in, p, place)) sink_.ignored("execution.fast is not used");
            return;
        }
        if (table::read(place.kind, *this, in, p, place)) return;
        if (skip_pushed(in, p, place))
            sink_.ignored(wire::reason_to_ignore(place.kind, ignored_private_topics));
    }

private:
    GATEWRIGHT_ALWAYS_INLINE void orders(wire::json_reader& in, const char* p,
                                         const push_place& place) noexcept {
        read_pushed<order_row, order_schema>(
            in, p, place, sink_,
            [&](order_row& f, std::uint64_t seen) noexcept { rows(place).order(f, seen); });
    }
    GATEWRIGHT_ALWAYS_INLINE void executions(wire::json_reader& in, const char* p,
                                             const push_place& place) noexcept {
        read_pushed<exec_row, exec_schema>(
            in, p, place, sink_,
            [&](exec_row& f, std::uint64_t seen) noexcept { rows(place).execution(f, seen); });
    }
    [[gnu::noinline]] void positions(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed_list(in, p, place, [&](wire::json_reader& list, const char* first) noexcept {
            wire::read_rows<position_row, position_schema>(
                list, first, [&](position_row& f, std::uint64_t) noexcept { rows(place).position(f); },
                venue::bad_rows<SinkT, "symbol">{sink_});
        });
    }
    [[gnu::noinline]] void wallet(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed<wallet_row, wallet_schema>(in, p, place, sink_,
                                               [&](wallet_row& w, std::uint64_t) noexcept {
                                                   wire::json_reader list = in.within(w.coins);
                                                   static_cast<void>(rows(place).coins(list, w.coins.data()));
                                               });
    }
    [[nodiscard]] account_rows<SinkT> rows(const push_place& place) const noexcept {
        return {{received_, report_source::stream, sink_, place.time}, sink_, ours_, hedged_};
    }

    timestamp received_;
    std::optional<category> ours_;
    bool hedged_;
    SinkT& sink_;
};

} // namespace detail

/// Decodes one message of the private link, or of that of orders, in one pass and without allocating.
///
/// | message | calls on `sink` |
/// |---|---|
/// | `order` | `on(const order_update&)` for each; `unknown_word(symbol, word)` besides. Executions are told apart |
/// | `execution` | `on(const fill&)` for each, without the order's sum; `on(const cash_flow&)` for one of funding; `bad_row(name, why)` for one of a kind that is not known |
/// | `position` | `on(const position_update&)` per entry, `bad_row(name, why)` for one that cannot be used |
/// | `wallet` | `on(const balance_update&)` per coin, `bad_row(name, why)` for one that cannot be used |
/// | an answer to an order | `on_order_reply(const order_reply&)`, before it `on_limit(const told_limit&)` for a sink that takes it, behind it `on_link_ending()` if the venue's order entry restarts |
/// | an answer to a login | `on_login_reply(taken, code, text)` |
/// | an answer to a subscription | `on_subscription_reply(number, taken, code, text)` |
/// | `execution.fast`, a pong, anything else | `ignored(const char* reason)` |
///
/// Nothing reaches the sink before the whole message was found well-formed. An order that the venue tells as filled
/// once more because a cancel came too late ("CancelByUser", "EC_OrigClOrdIDDoesNotExist") is the same end, told twice.
/// Source: Bybit API v5, "Order", "Execution", "Position", "Wallet".
///
/// @param received our time, copied into the events
/// @param ours the category whose rows are told; none: all, for who has no account
/// @param hedged long and short are held apart: an execution is then told with the side that it works on as far as what
/// it closed ("closedSize") says it, `net` where it does not. Without the order that is a conclusion, and so
/// `has_position_side` is not set
/// @return the error with byte offset and field
template <class SinkT>
wire::decode_status decode_user_stream(std::string_view message, timestamp received,
                                       std::optional<category> ours, SinkT& sink,
                                       bool hedged = false) noexcept {
    detail::user_decoder<SinkT> decoder(received, ours, hedged, sink);
    return route(message, decoder, sink);
}

} // namespace gatewright::venue::bybit
