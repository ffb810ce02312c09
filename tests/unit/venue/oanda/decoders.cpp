// SPDX-License-Identifier: BSL-1.0

#include "oanda/decoders.hpp"

#include <gatewright/venue/oanda/history.hpp>
#include <gatewright/venue/oanda/market_data.hpp>
#include <gatewright/venue/oanda/open_orders.hpp>
#include <gatewright/venue/oanda/rest_replies.hpp>
#include <gatewright/venue/oanda/user_stream.hpp>

#include <string_view>

namespace gatewright_test::oanda {

std::span<const frame_decoder> decoders() {
    namespace venue = gatewright::venue::oanda;
    using gatewright::report_source;
    using text = std::string_view;
    static constexpr auto at = frame_received;
    static constexpr venue::account_facts netting{"EUR", false}, hedging{"EUR", true};
    static const frame_decoder all[] = {
        {"pricing", [](text m, event_log& l) { return venue::decode_price(m, at, {}, l); }},
        {"transactions", [](text m, event_log& l) { return venue::decode_transaction(m, at, netting, l); }},
        {"transactions_hedged",
         [](text m, event_log& l) { return venue::decode_transaction(m, at, hedging, l); }},
        {"order_reply",
         [](text m, event_log& l) { return venue::decode_order(m, at, report_source::reply, l); }},
        {"order_query",
         [](text m, event_log& l) { return venue::decode_order(m, at, report_source::query, l); }},
        {"replace_row", [](text m, event_log& l) { return venue::decode_row(m, at, l); }},
        {"open_orders", [](text m, event_log& l) { return venue::decode_open_orders(m, at, false, l); }},
        {"positions", [](text m, event_log& l) { return venue::decode_positions(m, at, false, l); }},
        {"positions_hedged", [](text m, event_log& l) { return venue::decode_positions(m, at, true, l); }},
        {"account", [](text m, event_log& l) { return venue::decode_account_config(m, at, "EUR", l); }},
        {"balances", [](text m, event_log& l) { return venue::decode_balances(m, at, l); }},
        {"pages", [](text m, event_log& l) { return venue::decode_pages(m, l); }},
        {"fills", [](text m, event_log& l) { return venue::decode_fills(m, at, netting, 2303, l); }},
        {"server_time", [](text m, event_log& l) { return venue::decode_server_time(m, at, l); }},
        {"instruments", [](text m, event_log& l) { return venue::decode_instruments(m, at, l); }},
        {"bars",
         [](text m, event_log& l) {
             gatewright::venue::history_page p;
             p.symbol = "DE30_EUR";
             p.interval = {gatewright::minutes(5)};
             p.from = gatewright::timestamp::from_milliseconds(1'476'732'900'000);
             p.to = p.now = p.from + gatewright::minutes(30);
             return venue::decode_history(p, m, at, l);
         }},
        {"book", [](text m, event_log& l) { return venue::decode_book(m, at, l); }}};
    return all;
}

} // namespace gatewright_test::oanda
