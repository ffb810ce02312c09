// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace gatewright::venue {

/// An order report that may tell an execution as well, as most venues write it.
struct order_report : order_update {
    timestamp trade_time; ///< zero: that of the report
    trade_id trade;
    gatewright::quantity last_quantity; ///< zero: nothing was executed
    gatewright::price last_price;
    decimal commission_amount; ///< positive: paid
    asset_code commission_asset;
    decimal realized_pnl;
    bool maker = false;
    std::string_view unknown_word; ///< of the venue's, about this order; a view of the message
};

/// Notes that a report has a word that no table lists. One can be told: of several the last.
/// @param words where each begins in the message, as `wire::words` says it; null for one that is listed
[[gnu::cold, gnu::noinline]] inline void
note_unknown_words(order_report& r, std::initializer_list<const char*> words) noexcept {
    for (const char* const word : words) {
        if (word == nullptr) continue;
        const char* end = word;
        while (*end != '"') ++end;
        r.unknown_word = {word, static_cast<std::size_t>(end - word)};
    }
}

/// A row of a list of executions.
struct fill_row : fill {
    decimal commission_amount;   ///< positive: paid
    asset_code commission_asset; ///< empty: the fee is not told
};

/// Passes decoded reports on as events: what every report needs and no row says is filled in here.
template <class SinkT>
struct report_rows {
    timestamp received;
    report_source source;
    SinkT& sink;
    timestamp venue_time{}; ///< of the whole message, for rows that have no time of their own

    void order(order_update& u) const noexcept { pass(u); }
    void order(order_report& u) const noexcept {
        order(static_cast<order_update&>(u));
        if (!u.unknown_word.empty()) [[unlikely]]
            sink.unknown_word(u.symbol, u.unknown_word);
    }

    /// The execution in an order report; to be passed before the report itself.
    void execution(const order_report& r) const noexcept {
        fill f;
        f.symbol = r.symbol;
        f.venue_time = r.trade_time == timestamp{} ? r.venue_time : r.trade_time;
        f.client_order_id = r.client_order_id;
        f.venue_order_id = r.venue_order_id;
        f.id = r.trade;
        f.side = r.side;
        f.position_side = r.position_side;
        f.maker = r.maker;
        f.has_commission = !r.commission_asset.empty();
        f.has_cumulative = true;
        f.price = r.last_price;
        f.quantity = r.last_quantity;
        f.cumulative_quantity = r.cumulative_quantity;
        f.commission = {r.commission_amount, r.commission_asset};
        f.realized_pnl = r.realized_pnl;
        pass(f);
    }
    void execution(fill& f) const noexcept { pass(f); }
    void execution(fill_row& f) const noexcept {
        f.has_commission = !f.commission_asset.empty();
        f.commission = {f.commission_amount, f.commission_asset};
        pass(static_cast<fill&>(f));
    }

    /// @param told false where the venue does not tell the balance: none is passed on, rather than zero
    void balance(balance_update& b, bool told = true) const noexcept {
        if (told) pass(b);
    }
    void position(position_update& u) const noexcept { pass(u); }

private:
    template <class EventT>
    void pass(EventT& e) const noexcept {
        e.received = received;
        e.source = source;
        if (e.venue_time == timestamp{}) e.venue_time = venue_time;
        sink.on(static_cast<const EventT&>(e));
    }
};
template <class SinkT>
report_rows(timestamp, report_source, SinkT&) -> report_rows<SinkT>;
template <class SinkT>
report_rows(timestamp, report_source, SinkT&, timestamp) -> report_rows<SinkT>;

} // namespace gatewright::venue
