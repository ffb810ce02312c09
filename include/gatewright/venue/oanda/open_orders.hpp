// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/bad_rows.hpp>
#include <gatewright/venue/oanda/detail/account_memory.hpp>
#include <gatewright/venue/oanda/rest_replies.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatewright::venue::oanda {

namespace detail {

/// Lists of an account that are read together, unread.
struct account_lists {
    std::string_view orders, trades;
};
using account_lists_schema =
    wire::schema<wire::loose_field<"trades", &account_lists::trades, wire::raw_array>,
                 wire::loose_field<"orders", &account_lists::orders, wire::raw_array>>;
/// Of the whole account, or `pendingOrders` alone.
using orders_schema = wire::schema<wire::group<"account", account_lists_schema, wire::loose>,
                                   wire::loose_field<"orders", &account_lists::orders, wire::raw_array>>;

/// A trade that is open.
struct trade_frame {
    gatewright::venue_order_id id;
    symbol_name instrument;
    quantity units; ///< signed
};
using trade_schema = wire::schema<wire::field<"id", &trade_frame::id, number_text>,
                                  wire::field<"instrument", &trade_frame::instrument>,
                                  wire::field<"initialUnits", &trade_frame::units>>;

} // namespace detail

/// `GET /v3/accounts/{id}`: calls `on(const order_update&)` for each open order. Those of trades name no instrument:
/// the trades beside them do. The body of `GET …/pendingOrders`, which has none, is read as well; what is of a trade
/// that the sink does not know either is ignored then.
template <class SinkT>
wire::decode_status decode_open_orders(std::string_view body, timestamp received, bool hedged,
                                       SinkT& sink) noexcept {
    detail::account_lists lists;
    std::uint64_t seen = 0;
    const wire::decode_status status = wire::read_object<detail::orders_schema>(body, lists, seen);
    if (!status) return status;
    wire::json_reader whole(body);
    if (lists.orders.empty()) {
        wire::json_reader in(body);
        in.fail(wire::codec_errc::missing_key, in.begin());
        in.name_field("orders");
        return in.status();
    }
    detail::account_memory* const memory = detail::memory_of(sink);
    std::optional<detail::trade_memory> here;
    detail::trade_memory* const trades = memory != nullptr ? &memory->trades : &here.emplace();
    if (!lists.trades.empty()) {
        wire::json_reader in = whole.within(lists.trades);
        wire::read_rows<detail::trade_frame, detail::trade_schema>(
            in, lists.trades.data(),
            [&](detail::trade_frame& t, std::uint64_t) noexcept {
                trades->note({t.id, t.instrument, !t.units.value.is_negative()});
            },
            venue::bad_rows<SinkT, "instrument">{sink});
    }
    const report_rows rows{received, report_source::snapshot, sink};
    wire::json_reader in = whole.within(lists.orders);
    wire::read_rows<detail::order_frame, detail::order_row>(
        in, lists.orders.data(),
        [&](detail::order_frame& f, std::uint64_t) noexcept {
            const bool of_trade = detail::is_of_trade(f.kind.kind);
            const detail::open_trade* const trade = of_trade ? trades->find(f.trade) : nullptr;
            if (of_trade && trade == nullptr) return sink.ignored("an order of a trade that is not known");
            order_report u;
            detail::conclude(u, f, hedged, trade);
            detail::pass_renewal(f, u.symbol, f.order, received, sink);
            rows.order(u);
        },
        venue::bad_rows<SinkT, "instrument", "name">{sink});
    return status;
}

} // namespace gatewright::venue::oanda
