// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance_spot/detail/order_frames.hpp>
#include <gatewright/venue/binance_spot/list_report.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

// The private events of spot beside orders (Binance spot, "User Data Streams"), and the lists of orders in events and
// replies.
namespace gatewright::venue::binance_spot::detail {

/// An asset: what of it is free, and what is locked by open orders.
struct balance_row : balance_update {
    decimal locked;

    /// Both together are what the account has. A sum that does not fit is not told.
    void conclude() noexcept {
        has_available = true;
        if (const auto sum = checked_add(available, locked)) wallet = *sum;
    }
};
struct balances_frame {
    timestamp event_time;
    timestamp changed;
    std::string_view balances;
};
using balances_schema = wire::schema<wire::tag<"e", "outboundAccountPosition">,
                                     wire::field<"E", &balances_frame::event_time, epoch_milliseconds>,
                                     wire::field<"u", &balances_frame::changed, epoch_milliseconds>,
                                     wire::field<"B", &balances_frame::balances, wire::raw_value>>;
using stream_balance_schema =
    wire::schema<wire::field<"a", &balance_update::asset>, wire::field<"f", &balance_update::available>,
                 wire::field<"l", &balance_row::locked>>;
using balance_update_schema =
    wire::schema<wire::tag<"e", "balanceUpdate">, wire::ignored<"E">, wire::field<"a", &cash_flow::asset>,
                 wire::field<"d", &cash_flow::amount>,
                 wire::field<"T", &cash_flow::venue_time, epoch_milliseconds>>;

struct list_kind_words {
    static constexpr wire::word<list_contingency> words[] = {{"OCO", list_contingency::one_cancels_other},
                                                             {"OTO", list_contingency::one_triggers_other}};
    static constexpr list_contingency other = list_contingency::other;
};
struct list_state_words {
    static constexpr wire::word<list_progress> words[] = {{"EXECUTING", list_progress::executing},
                                                          {"ALL_DONE", list_progress::all_done},
                                                          {"REJECT", list_progress::rejected}};
    static constexpr list_progress other = list_progress::other;
};

using stream_member_schema =
    wire::schema<wire::ignored<"s">, wire::field<"i", &list_member::venue_order_id, wire::id_text>,
                 wire::field<"c", &list_member::client_order_id, client_id_text>>;
using list_status_schema =
    wire::schema<wire::tag<"e", "listStatus">, wire::ignored<"E">, wire::field<"s", &list_report::symbol>,
                 wire::field<"g", &list_report::id, wire::id_text>,
                 wire::field<"c", &list_report::contingency, wire::words<list_kind_words>>,
                 wire::ignored<"l">, wire::field<"L", &list_report::state, wire::words<list_state_words>>,
                 wire::loose_field<"r", &list_report::reason, wire::cut_text>,
                 wire::field<"C", &list_report::client_id, client_id_text>,
                 wire::field<"T", &list_report::venue_time, epoch_milliseconds>,
                 wire::call<"O", &list_report::read_members<stream_member_schema>>>;

using reply_member_schema =
    wire::schema<wire::ignored<"symbol">, wire::field<"orderId", &list_member::venue_order_id, wire::id_text>,
                 wire::field<"clientOrderId", &list_member::client_order_id, client_id_text>>;
struct list_reply_frame : list_report {
    std::string_view reports;
};
using list_reply_schema =
    wire::schema<wire::field<"orderListId", &list_report::id, wire::id_text>,
                 wire::field<"contingencyType", &list_report::contingency, wire::words<list_kind_words>>,
                 wire::ignored<"listStatusType">,
                 wire::field<"listOrderStatus", &list_report::state, wire::words<list_state_words>>,
                 wire::field<"listClientOrderId", &list_report::client_id, client_id_text>,
                 wire::loose_field<"transactionTime", &list_report::venue_time, epoch_milliseconds>,
                 wire::field<"symbol", &list_report::symbol>,
                 wire::call<"orders", &list_report::read_members<reply_member_schema>>,
                 wire::loose_field<"orderReports", &list_reply_frame::reports, wire::raw_value>>;

} // namespace gatewright::venue::binance_spot::detail
