// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/venue/binance_spot/detail/order_frames.hpp>
#include <gatewright/venue/binance_spot/detail/rest_frames.hpp>
#include <gatewright/venue/binance_spot/rest_replies.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

// Answers to requests of several orders, one order at a time: those of a list ("orderReports"), and the two of
// `order.cancelReplace`. Source: Binance spot, "Order lists", "Cancel and replace order (TRADE)".
namespace gatewright::venue::binance_spot {

namespace detail {

struct answer_parts : replace_frame {
    std::string_view reports;
};
using answer_parts_schema =
    wire::schema<wire::optional_field<"cancelResult", &replace_frame::cancel, wire::words<replace_words>>,
                 wire::optional_field<"newOrderResult", &replace_frame::place, wire::words<replace_words>>,
                 wire::loose_field<"cancelResponse", &replace_frame::cancelled, wire::raw_value>,
                 wire::loose_field<"newOrderResponse", &replace_frame::placed, wire::raw_value>,
                 wire::loose_field<"data", &replace_frame::data, wire::raw_value>,
                 wire::loose_field<"orderReports", &answer_parts::reports, wire::raw_value>>;

/// The ids of an order in an answer; that of a cancel has a client id of its own.
struct named_order {
    gatewright::client_order_id client_order_id;
    gatewright::client_order_id original;
    gatewright::venue_order_id venue_order_id;
};
using named_order_schema =
    wire::schema<wire::loose_field<"orderId", &named_order::venue_order_id, wire::id_text>,
                 wire::loose_field<"clientOrderId", &named_order::client_order_id, client_id_text>,
                 wire::loose_field<"origClientOrderId", &named_order::original, client_id_text>>;

} // namespace detail

/// Calls `f(std::string_view row)` for what an answer says of each order: those of a list, or the one that was
/// cancelled and the one that replaces it. A placement that was not attempted is told as the cancel is, by its error.
/// @return false if it says nothing of them one by one
template <class F>
bool read_each(std::string_view body, F f) noexcept {
    detail::answer_parts a;
    std::uint64_t seen = 0;
    if (!wire::read_object<detail::answer_parts_schema>(body, a, seen)) return false;
    if (!a.reports.empty()) return wire::for_each_row(a.reports, f);
    if (!a.data.empty() && a.data.front() == '{') {
        seen = 0;
        const std::string_view data = a.data;
        a = {};
        if (!wire::read_object<detail::answer_parts_schema>(data, a, seen)) return false;
    }
    constexpr std::uint64_t both = detail::answer_parts_schema::bit<"cancelResult">() |
                                   detail::answer_parts_schema::bit<"newOrderResult">();
    if ((seen & both) != both || a.cancelled.empty()) return false;
    const bool attempted = a.place != replace_outcome::not_attempted;
    if (attempted && a.placed.empty()) return false;
    f(a.cancelled);
    f(attempted ? a.placed : a.cancelled);
    return true;
}

/// Whether what an answer says of one order can be about that one. An error names none.
inline bool is_about(std::string_view row, const order_keys& k) noexcept {
    detail::named_order named;
    std::uint64_t seen = 0;
    if (!wire::read_object<detail::named_order_schema>(row, named, seen))
        return true; // its reader says what it is
    const auto differ = [](const auto& a, const auto& b) { return !a.empty() && !b.empty() && !(a == b); };
    const auto& client = named.original.empty() ? named.client_order_id : named.original;
    return !differ(client, k.client_order_id) && !differ(named.venue_order_id, k.venue_order_id);
}

} // namespace gatewright::venue::binance_spot
