// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/oanda/detail/transaction_frames.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_reader.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::oanda {

using detail::account_facts;

namespace detail {

/// Why an order was cancelled for another one in its place.
inline constexpr std::string_view replaced_word = "CLIENT_REQUEST_REPLACED";
/// Why an order was executed that closes one trade at the market.
inline constexpr std::string_view trade_closed_word = "MARKET_ORDER_TRADE_CLOSE";

/// Passes transactions on, from the stream, from lists and from answers to orders alike.
template <class SinkT>
struct account_rows {
    report_rows<SinkT> rows;
    SinkT& sink;
    account_facts of{};

    /// All that a transaction says.
    void transaction(const transaction_frame& t) const noexcept {
        switch (t.type.kind) {
        case transaction_kind::heartbeat: return sink.ignored("heartbeat");
        case transaction_kind::order: return created(t);
        case transaction_kind::refused: return refused(t);
        case transaction_kind::cancel: return cancelled(t);
        case transaction_kind::warning: return warn(t);
        case transaction_kind::reconfigured: return sink.on_account_changed();
        case transaction_kind::left_alone: return sink.ignored("nothing of an order's state or of money");
        case transaction_kind::fill:
            execution(t);
            filled(t);
            break;
        case transaction_kind::financing:
        case transaction_kind::dividend:
        case transaction_kind::transfer: break;
        case transaction_kind::unknown:
            if (t.whole() && t.order.empty()) return created(t);
            sink.ignored("a transaction of a type that is not known");
            break;
        }
        money(t);
        balance(t);
    }
    /// The end of an order that was held, if it is to be told now.
    void end(const order_update* held) const noexcept {
        if (held == nullptr) return;
        order_update u = *held;
        u.venue_time = {}; // by that reports would seem to come late
        rows.order(u);
    }
    /// Of a transaction that was missed what no other list tells: executions and money.
    void missed(const transaction_frame& t) const noexcept {
        if (t.type.kind == transaction_kind::fill) {
            // It may be an order of ours that no list tells, as it has no id of ours.
            if (t.reason == trade_closed_word) filled(t);
            execution(t);
        }
        money(t);
    }

private:
    void created(const transaction_frame& t) const noexcept {
        order_report u;
        order_terms terms = t;
        terms.kind = {t.type.order, t.type.unknown};
        if (is_of_trade(t.type.order)) {
            const account_memory* const memory = memory_of(sink);
            const open_trade* const trade = memory != nullptr ? memory->trades.find(t.trade) : nullptr;
            if (trade == nullptr) {
                if constexpr (requires { sink.on_orders_changed(); }) sink.on_orders_changed();
                return sink.ignored("an order of a trade that is not known: a list tells it");
            }
            put_exit_terms(u, terms, *trade, of.hedged);
            u.venue_made = t.reason == "ON_FILL";
        } else {
            put_terms(u, terms, {}, of.hedged);
            // Ours close all of it.
            if (is_whole(t.closes)) u.closes_trade = number_of_trade(t.closes);
        }
        if (!t.replaces.empty()) went_on(t, terms, u.symbol);
        const bool waiting = waits(t.type.order);
        u.state = waiting ? lifecycle::untriggered : lifecycle::working;
        put_id(u, t.number, waiting);
        // Closed by the venue, for want of margin or because a market was closed when it was to be.
        u.venue_made = u.venue_made || t.reason == "MARGIN_CLOSEOUT" || t.reason == "DELAYED_TRADE_CLOSE";
        u.venue_time = t.time;
        rows.order(u);
    }
    /// One order takes the place of another: where it is a replacement of ours the other has ended, or else it is the
    /// same order.
    void went_on(const transaction_frame& t, const order_terms& terms,
                 const symbol_name& symbol) const noexcept {
        if (terms.own_id().empty()) return pass_renewal(terms, symbol, t.number, rows.received, sink);
        // An answer tells of each of the two by itself.
        if (rows.source != report_source::stream) return;
        order_update u;
        u.symbol = symbol;
        u.venue_order_id = u.conditional_order_id = t.replaces;
        u.state = lifecycle::cancelled;
        u.text.assign(replaced_word);
        u.venue_time = t.time;
        rows.order(u);
    }
    void refused(const transaction_frame& t) const noexcept {
        // No order for the rest of one that was executed in part.
        if (account_memory* const memory = rows.source == report_source::stream ? memory_of(sink) : nullptr)
            if (const order_update* const ended = memory->held.on_refused(t.batch, t.id)) return end(ended);
        const error_meaning why = meaning_of_word(t.rejected_for);
        // It says nothing of the order that has the id.
        if (why.code == order_errc::duplicate_client_id)
            return sink.ignored("a refusal of an id that is in use");
        if (t.id.empty()) return sink.ignored("a refusal of an order without an id of its client's");
        order_update u;
        u.symbol = t.instrument;
        u.client_order_id = t.id;
        u.state = lifecycle::rejected;
        u.reason = why.code == order_errc::state_unknown ? order_errc::rejected : why.code;
        u.text.assign(t.rejected_for);
        u.venue_time = t.time;
        rows.order(u);
    }
    /// An order that was cancelled: which instrument it is of the venue does not say.
    void cancelled(const transaction_frame& t) const noexcept {
        if (rows.source == report_source::stream && !t.replaced_by.empty() && t.reason == replaced_word)
            return sink.ignored("cancelled for another order in its place: that tells it");
        const end_cause why = cause_of(t.reason);
        order_update u;
        u.symbol = t.instrument;
        u.venue_order_id = u.conditional_order_id = t.order;
        u.client_order_id = t.client_order;
        u.state = why.state;
        u.reason = why.reason;
        u.text.assign(t.reason);
        u.venue_time = t.time;
        rows.order(u);
    }
    void execution(const transaction_frame& t) const noexcept {
        if (t.units.is_zero()) return sink.ignored("no execution");
        if (account_memory* const memory = memory_of(sink); memory != nullptr && there(t.opened))
            memory->trades.note({number_of_trade(t.opened), t.instrument, !t.units.value.is_negative()});
        fill_row f;
        f.symbol = t.instrument;
        f.venue_time = t.time;
        f.client_order_id = t.client_order;
        f.venue_order_id = t.order;
        f.id = t.number;
        f.side = t.units.value.is_negative() ? side::sell : side::buy;
        f.quantity = {t.units.value.abs()};
        f.price = t.paid();
        f.realized_pnl = t.profit;
        if (const auto fee = checked_add(t.commission.value, t.guarantee.value);
            fee && t.commission.told && !of.currency.empty()) {
            f.commission_amount = *fee;
            f.commission_asset = of.currency;
        }
        put_side(f, t);
        rows.execution(f);
    }
    /// Which position an execution works on where long and short are held apart: what only opens a trade is of its own
    /// side, what only closes some of the other one. Of what does both the order says it.
    void put_side(fill& f, const transaction_frame& t) const noexcept {
        const bool opens = there(t.opened), closes = there(t.reduced) || there(t.closed);
        // Who reads an answer is not told how the account is.
        f.has_position_side = !of.hedged && rows.source != report_source::reply;
        if (!of.hedged || opens == closes) return;
        f.has_position_side = true;
        f.position_side =
            (f.side == side::buy) == opens ? position_side::long_side : position_side::short_side;
    }
    /// Whether an object has a member, or a list of objects does.
    [[nodiscard]] static bool there(std::string_view trades) noexcept {
        return trades.find('"') != std::string_view::npos;
    }
    /// An order fills once: what it did not fill by that is cancelled, or issued again under another id. Which of the two
    /// the stream tells by what comes next.
    void filled(const transaction_frame& t) const noexcept {
        if (t.units.is_zero()) return;
        order_update u;
        u.symbol = t.instrument;
        u.venue_order_id = t.order;
        for (const std::string_view waited : {"STOP_ORDER", "MARKET_IF_TOUCHED_ORDER", "STOP_LOSS_ORDER",
                                              "GUARANTEED_STOP_LOSS_ORDER", "TRAILING_STOP_LOSS_ORDER"})
            if (t.reason == waited) u.conditional_order_id = t.order;
        u.client_order_id = t.client_order;
        u.state = t.in_part() ? lifecycle::cancelled : lifecycle::filled;
        u.has_filled = true;
        u.cumulative_quantity = {t.units.value.abs()};
        u.average_price = t.paid();
        u.venue_made = t.reason == "MARKET_ORDER_MARGIN_CLOSEOUT";
        u.venue_time = t.time;
        if (t.reason == trade_closed_word && !there(t.reduced)) u.closes_trade = number_of_trade(t.closed);
        // An answer says itself whether an order for the rest takes its place.
        account_memory* const memory = rows.source == report_source::stream ? memory_of(sink) : nullptr;
        if (memory == nullptr || !may_have_a_rest(t)) return rows.order(u);
        u.received = rows.received;
        if (const auto before = memory->held.hold(u, session::page_number(t.number.view()), t.batch))
            end(&*before);
        u.state = lifecycle::working;
        rows.order(u);
        // Where nothing more happens a list tells it sooner than the next line.
        if constexpr (requires { sink.on_orders_changed(); })
            if (t.in_part()) sink.on_orders_changed();
    }
    /// Whether an execution may have left something of its order: what closes a trade or a position, or is of the venue's
    /// making, is executed whole.
    [[nodiscard]] static bool may_have_a_rest(const transaction_frame& t) noexcept {
        if (!t.requested.is_zero()) return t.in_part();
        for (const std::string_view opens :
             {"LIMIT_ORDER", "STOP_ORDER", "MARKET_IF_TOUCHED_ORDER", "MARKET_ORDER"})
            if (t.reason == opens) return true;
        return false;
    }
    /// What came to the account or left it other than by trading, under the number of its transaction.
    void money(const transaction_frame& t) const noexcept {
        using is = transaction_kind;
        const bool transfer = t.type.kind == is::transfer, dividend = t.type.kind == is::dividend;
        const bool interest = t.type.kind == is::financing || t.type.kind == is::fill;
        if (of.currency.empty() || (!transfer && !dividend && !interest)) return;
        cash_flow c;
        c.asset = of.currency;
        const sum& moved = transfer ? t.amount : dividend ? t.dividend : t.financing;
        if (!moved.told && t.type.kind != is::fill) return sink.ignored("a sum that is not told");
        c.amount = moved.value;
        c.kind = transfer   ? cash_flow_kind::transfer
                 : dividend ? cash_flow_kind::adjustment
                            : cash_flow_kind::funding;
        if (c.amount.is_zero()) return;
        c.id = t.number;
        c.venue_time = t.time;
        c.received = rows.received;
        sink.on(static_cast<const cash_flow&>(c));
    }
    void balance(const transaction_frame& t) const noexcept {
        if (!t.balance.told || of.currency.empty()) return;
        balance_update b;
        b.asset = of.currency;
        b.wallet = t.balance.value;
        b.venue_time = t.time;
        rows.balance(b);
    }
    void warn(const transaction_frame& t) const noexcept {
        venue_error e;
        e.operator_needed = true;
        e.received = rows.received;
        e.text.assign(t.type.warning);
        sink.on(static_cast<const venue_error&>(e));
    }
};

} // namespace detail

/// Decodes one line of the stream of transactions, in one pass and without allocating.
///
/// | transaction | calls on `sink` |
/// |---|---|
/// | `…_ORDER` | `on(const order_update&)`: working, or untriggered of one that waits for its price; `unknown_word(symbol, word)` besides. Of an order of a trade (take-profit, stop-loss, trailing) the same if the sink has an `account_memory()` that knows the trade; else `on_orders_changed()`, if it has that, and `ignored` |
/// | `…_ORDER_REJECT` | `on(const order_update&)`: rejected, by its client id |
/// | `ORDER_FILL` | `on(const fill&)`, `on(const order_update&)`: filled, or cancelled where that is less than it was to fill; to a sink with an `account_memory()` then working, and its end before what a later line calls, unless an order for the rest comes first; `on(const cash_flow&)` for the financing in it; `on(const balance_update&)` |
/// | `ORDER_CANCEL` | `on(const order_update&)`: cancelled or expired, without a symbol, which the venue does not name; of one that another order takes the place of `ignored`: that order says what became of it |
/// | `DAILY_FINANCING`, `DIVIDEND_ADJUSTMENT`, `TRANSFER_FUNDS` | `on(const cash_flow&)`, `on(const balance_update&)` |
/// | `MARGIN_CALL_…`, `CLOSE` | `on(const venue_error&)`: an operator must know |
/// | `CLIENT_CONFIGURE`, `REOPEN` | `on_account_changed()` |
/// | `HEARTBEAT` | `on_counter_reached(number)` for a sink that takes it, and `ignored` |
/// | any other | `ignored(const char* reason)`; `on(const balance_update&)` if it tells one |
///
/// Of an order that takes the place of another (`replacesOrderID`) comes first: `on(const order_update&)`, the other is
/// cancelled, where it is a replacement of ours; else `on(const order_renewal&)`, if the sink takes it. Before all of
/// that `on_counter(number)` of a sink that counts: false says that the line is old. The client id of an order that
/// replaces another is told only where the order is a replacement of ours (`order_terms::own_id`): else it is
/// inherited, and belongs to the one before. A fill's id is the number of its transaction. Nothing reaches the sink
/// before the whole line was found well-formed. Source: OANDA v20 OpenAPI 3.0.25, "Transaction Definitions".
///
/// @param received our time, copied into the events
/// @return the error with byte offset and field
template <class SinkT>
wire::decode_status decode_transaction(std::string_view message, timestamp received, const account_facts& of,
                                       SinkT& sink) noexcept {
    wire::json_reader in(message);
    detail::transaction_frame t;
    std::uint64_t seen = 0;
    const char* const p = detail::transaction_row::read(in, in.skip_space(in.begin()), t, seen);
    if (p == nullptr || !in.finish(p)) return in.status();
    const detail::account_rows<SinkT> pass{{received, report_source::stream, sink}, sink, of};
    detail::account_memory* const memory = detail::memory_of(sink);
    if (t.type.kind == detail::transaction_kind::heartbeat) {
        if constexpr (requires { sink.on_counter_reached(t.last); }) sink.on_counter_reached(t.last);
        if (memory != nullptr) pass.end(memory->held.on_reached(t.last));
    } else if constexpr (requires { sink.on_counter(std::uint64_t{}); }) {
        const std::uint64_t number = session::page_number(t.number.view());
        if (!sink.on_counter(number)) return in.status();
        if constexpr (requires { sink.on_numbered(number, t.time); }) sink.on_numbered(number, t.time);
    }
    if (memory != nullptr && t.type.kind != detail::transaction_kind::heartbeat)
        pass.end(memory->held.on_line(session::page_number(t.number.view()), t.batch, t.replaces));
    pass.transaction(t);
    return in.status();
}

} // namespace gatewright::venue::oanda
