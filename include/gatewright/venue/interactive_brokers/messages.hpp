// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/interactive_brokers/account_reports.hpp>
#include <gatewright/venue/interactive_brokers/contract_details.hpp>
#include <gatewright/venue/interactive_brokers/history.hpp>
#include <gatewright/venue/interactive_brokers/market_data.hpp>
#include <gatewright/venue/interactive_brokers/order_reports.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::interactive_brokers {

namespace detail {

/// A message that says only that a list is complete. @param versioned, numbered which fields it has
template <class SinkT>
wire::decode_status decode_end(field_reader in, list_of which, bool versioned, bool numbered,
                               SinkT& sink) noexcept {
    if (versioned) in.skip("i", "version");
    std::int32_t request = 0;
    if (numbered)
        request = in.integer32("reqId");
    else if (which == list_of::account_values)
        in.skip("t", "account");
    if (in.finish()) sink.on_list_end(which, request, true);
    return in.status();
}

} // namespace detail

/// Decodes any message that comes behind the handshake, in one pass and without allocating. Nothing reaches the sink
/// before the whole message was found well-formed: a field that is missing, of another kind or out of range is an error
/// with the field's name in IBKR's spelling, and so is a field too many. What is of no use calls `ignored(reason)`.
///
/// Besides what the decoders of the single messages call: `on_next_order_id(std::int64_t)` (9),
/// `on_accounts(std::string_view)` (15: names with commas between), `on_server_time(timestamp, timestamp)` (49),
/// `on_order_bound(std::int64_t permanent_id, std::int32_t client_id, std::int64_t order_id)` (100),
/// `on_list_end(list_of, std::int32_t request, bool done)`.
template <class SinkT>
wire::decode_status decode(std::string_view message, const message_context& of, SinkT& sink) noexcept {
    detail::field_reader in(message);
    const std::int64_t kind = in.integer("messageId");
    if (!in.ok()) return in.status();
    const auto ends = [&](list_of which, bool versioned, bool numbered) noexcept {
        return detail::decode_end(in, which, versioned, numbered, sink);
    };
    switch (kind) {
    case 1: return decode_tick_price(in, of, sink);
    case 2: return decode_tick_size(in, of, sink);
    case 3: return decode_order_status(in, of, sink);
    case 4: return decode_error(in, of, sink);
    case 5: return decode_open_order(in, of, sink);
    case 6: return decode_account_value(in, of, false, sink);
    case 7: return decode_portfolio(in, of, sink);
    case 9: {
        in.skip("i", "version");
        const std::int64_t id = in.integer("orderId");
        if (in.finish()) sink.on_next_order_id(id);
        return in.status();
    }
    case 10: return decode_contract_details(in, of, sink);
    case 11: return decode_execution(in, of, sink);
    case 12: return decode_depth(in, of, false, sink);
    case 13: return decode_depth(in, of, true, sink);
    case 15: {
        in.skip("i", "version");
        const std::string_view accounts = in.text("accountsList");
        if (in.finish()) sink.on_accounts(accounts);
        return in.status();
    }
    case 17: return decode_past_bars(in, of, sink);
    case 45: return decode_tick_generic(in, of, sink);
    case 46: return decode_tick_string(in, of, sink);
    case 49: {
        in.skip("i", "version");
        const timestamp now = in.seconds("time");
        if (in.finish()) sink.on_server_time(now, of.received);
        return in.status();
    }
    case 50: return decode_closed_bar(in, of, sink);
    case 52: return ends(list_of::contract_details, true, true);
    case 53: return ends(list_of::open_orders, true, false);
    case 54: return ends(list_of::account_values, true, false);
    case 55: return ends(list_of::executions, true, true);
    case 57: return ends(list_of::snapshot, true, true);
    case 58: return decode_market_data_type(in, sink);
    case 59: return decode_commission(in, of, sink);
    case 61: return decode_position(in, of, sink);
    case 62: return ends(list_of::positions, true, false);
    case 63: return decode_account_value(in, of, true, sink);
    case 64: return ends(list_of::account_summary, true, true);
    case 90: return decode_growing_bar(in, of, sink);
    case 93: return decode_market_rule(in, sink);
    case 99: return decode_tick_by_tick(in, of, sink);
    case 100: {
        const std::int64_t permanent_id = in.integer("permId");
        const std::int32_t client_id = in.integer32("clientId");
        const std::int64_t order_id = in.integer("orderId");
        if (in.finish()) sink.on_order_bound(permanent_id, client_id, order_id);
        return in.status();
    }
    case 101: return decode_completed_order(in, of, sink);
    case 102: return ends(list_of::completed_orders, false, false);
    case 8: sink.ignored("the time of the account's figures"); break;
    case 21: sink.ignored("figures of an option"); break;
    case 96:
    case 97:
    case 98: sink.ignored("ticks of the past, which are not asked for"); break;
    case 81: sink.ignored("parameters of ticks, which contract details have"); break;
    default: sink.ignored("a message of a kind that is not used");
    }
    return in.status();
}

} // namespace gatewright::venue::interactive_brokers
