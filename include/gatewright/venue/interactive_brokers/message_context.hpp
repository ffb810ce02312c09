// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/venue/interactive_brokers/server_version.hpp>

#include <cstdint>
#include <string_view>

// What decoders are told besides a message, and what they ask of the sink. Messages of TWS name a request or an order by
// a number, and say of neither what it was of: who sent it knows.
namespace gatewright::venue::interactive_brokers {

/// What a decoder is told of the connection.
struct message_context {
    int version = newest_version;                 ///< of the server, as agreed
    std::int32_t client_id = 0;                   ///< ours: orders of others have no `session_order_id`
    std::string_view account{};                   ///< rows of another one are left alone; empty: there is one
    timestamp received{};                         ///< our time, copied into the events
    report_source source = report_source::stream; ///< of orders: `snapshot` while a list of them is awaited
    duration zone{};              ///< how far ahead of UTC times of `zone_name`, or without one, are
    std::string_view zone_name{}; ///< empty: not known, and neither are those times
};

/// The lists whose end TWS tells.
enum class list_of : std::uint8_t {
    open_orders,
    completed_orders,
    executions,
    positions,
    account_values,
    account_summary,
    contract_details,
    snapshot, ///< of ticks
    past      ///< bars
};
BOOST_DESCRIBE_ENUM(list_of, open_orders, completed_orders, executions, positions, account_values,
                    account_summary, contract_details, snapshot, past)

/// The states of an order that TWS has words for.
enum class order_status : std::uint8_t {
    unknown,
    api_pending,
    pending_submit, ///< sent by TWS, not accepted yet by its destination
    pre_submitted,  ///< accepted by IBKR, which holds it until it may go
    submitted,
    pending_cancel,
    cancelled,
    filled,
    inactive ///< refused, or held by TWS: which of both an error message says
};
BOOST_DESCRIBE_ENUM(order_status, unknown, api_pending, pending_submit, pre_submitted, submitted,
                    pending_cancel, cancelled, filled, inactive)

/// What is known of an order by the number that a client gave it: reports on its state name nothing else.
struct order_memory {
    symbol_name symbol;
    gatewright::client_order_id client_order_id;
    gatewright::venue_order_id venue_order_id; ///< the permanent id; empty: not told yet
    order_type type = order_type::limit;
    gatewright::side side = side::buy;
    quantity filled;
    fixed_string<47> oca_group; ///< with its kind, and the number of its parent: an amend repeats them
    std::int32_t oca_type = 0, parent_id = 0;
    order_status status = order_status::unknown; ///< the last one that was told
    pending_operation pending =
        pending_operation::none; ///< what was sent last and not answered: the sender sets it
};

/// What is known of an execution, by its id without the last part: its fee comes later, and a correction of it.
struct execution_memory {
    symbol_name symbol;
    gatewright::client_order_id client_order_id;
    gatewright::venue_order_id venue_order_id;
    timestamp venue_time;
    std::int64_t revision = 0; ///< the highest that was told; zero: none yet
};

/// What a subscription of market data has, of whatever kind; `symbol` is its owner's.
struct market_line {
    symbol_name symbol;
    duration bar_length{}; ///< of bars: how long each is
    best_quote quote{};    ///< joined from ticks
    ticker last{};         ///< joined from ticks
};

} // namespace gatewright::venue::interactive_brokers
