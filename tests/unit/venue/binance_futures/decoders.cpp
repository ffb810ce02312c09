// SPDX-License-Identifier: BSL-1.0

#include "binance_futures/decoders.hpp"

#include <gatewright/venue/binance_futures/market_data.hpp>
#include <gatewright/venue/binance_futures/reference_data.hpp>
#include <gatewright/venue/binance_futures/rest_replies.hpp>
#include <gatewright/venue/binance_futures/user_stream.hpp>

#include <string_view>

namespace gatewright_test::binance_futures {

std::span<const frame_decoder> decoders() {
    namespace binance = gatewright::venue::binance_futures;
    using gatewright::report_source;
    using text = std::string_view;
    static constexpr auto at = frame_received;
    static const frame_decoder all[] = {
        {"market", [](text m, event_log& l) { return binance::decode_stream(m, at, l); }},
        {"market_partial",
         [](text m, event_log& l) { return binance::decode_stream(m, at, l, {.partial_depth = true}); }},
        {"private", [](text m, event_log& l) { return binance::decode_user_stream(m, at, l); }},
        {"order_reply",
         [](text m, event_log& l) { return binance::decode_order(m, at, report_source::reply, l); }},
        {"order_query",
         [](text m, event_log& l) { return binance::decode_order(m, at, report_source::query, l); }},
        {"open_orders", [](text m, event_log& l) { return binance::decode_open_orders(m, at, l); }},
        {"open_conditional", [](text m, event_log& l) { return binance::decode_open_conditional(m, at, l); }},
        {"conditional_reply",
         [](text m, event_log& l) {
             return binance::decode_conditional_order(m, at, report_source::reply, l);
         }},
        {"conditional_query",
         [](text m, event_log& l) {
             return binance::decode_conditional_order(m, at, report_source::query, l);
         }},
        {"user_trades", [](text m, event_log& l) { return binance::decode_user_trades(m, at, l); }},
        {"balances", [](text m, event_log& l) { return binance::decode_balances(m, at, l); }},
        {"position_risk", [](text m, event_log& l) { return binance::decode_position_risk(m, at, l); }},
        {"account", [](text m, event_log& l) { return binance::decode_account(m, at, l); }},
        {"listen_key", [](text m, event_log& l) { return binance::decode_listen_key(m, at, l); }},
        {"server_time", [](text m, event_log& l) { return binance::decode_server_time(m, at, l); }},
        {"account_config", [](text m, event_log& l) { return binance::decode_account_config(m, at, l); }},
        {"symbol_config", [](text m, event_log& l) { return binance::decode_symbol_config(m, at, l); }},
        {"commission_rate", [](text m, event_log& l) { return binance::decode_commission_rate(m, at, l); }},
        {"depth", [](text m, event_log& l) { return binance::decode_depth_snapshot(m, "BTCUSDT", at, l); }},
        {"exchange_info", [](text m, event_log& l) { return binance::decode_exchange_info(m, at, l); }},
        {"orders", [](text m, event_log& l) {
             binance::ws_api_reply r;
             const auto status = binance::decode_ws_api_reply(m, r);
             if (!status) return status;
             l.say("reply", "id", r.id, "status", r.status, "code", r.code, "message", r.message);
             for (const auto& limit : r.rate_limits()) l.on(limit);
             return r.result.empty() ? status : binance::decode_order(r.result, at, report_source::reply, l);
         }}};
    return all;
}

} // namespace gatewright_test::binance_futures
