// SPDX-License-Identifier: BSL-1.0

#include "okx/decoders.hpp"

#include <gatewright/venue/okx/market_data.hpp>
#include <gatewright/venue/okx/rest_replies.hpp>
#include <gatewright/venue/okx/user_stream.hpp>

#include <string_view>

namespace gatewright_test::okx {

namespace {

/// Tells an order's answer by what its result decodes to, as a session does, and not by its text.
struct reply_log : event_log {
    gatewright::wire::decode_status result;

    void on_order_reply(const gatewright::venue::order_reply& r) {
        say("order_reply", "id", r.id, "status", r.status, "code", r.code, "text", r.text);
        if (!r.result.empty())
            result = gatewright::venue::okx::decode_order(r.result, frame_received,
                                                          gatewright::report_source::reply, *this);
    }
};

} // namespace

std::span<const frame_decoder> decoders() {
    namespace venue = gatewright::venue::okx;
    using gatewright::report_source;
    using text = std::string_view;
    static constexpr auto at = frame_received;
    static constexpr auto ours = gatewright::margin_mode::cross;
    static const frame_decoder all[] = {
        {"market", [](text m, event_log& l) { return venue::decode_market(m, at, l); }},
        {"private",
         [](text m, event_log& l) {
             reply_log log;
             const auto status = venue::decode_user_stream(m, at, ours, log);
             l = log;
             return status.ok() ? log.result : status;
         }},
        {"order_reply",
         [](text m, event_log& l) { return venue::decode_order(m, at, report_source::reply, l); }},
        {"order_query",
         [](text m, event_log& l) { return venue::decode_order(m, at, report_source::query, l); }},
        {"open_orders", [](text m, event_log& l) { return venue::decode_open_orders(m, at, l); }},
        {"algo_reply",
         [](text m, event_log& l) { return venue::decode_algo_order(m, at, report_source::reply, l); }},
        {"algo_query",
         [](text m, event_log& l) { return venue::decode_algo_order(m, at, report_source::query, l); }},
        {"open_algos",
         [](text m, event_log& l) {
             return venue::decode_open_algos(m, at, l, [](std::string_view) noexcept {});
         }},
        {"fills", [](text m, event_log& l) { return venue::decode_fills(m, at, l); }},
        {"bills", [](text m, event_log& l) { return venue::decode_bills(m, at, l); }},
        {"balances", [](text m, event_log& l) { return venue::decode_balances(m, at, l); }},
        {"positions", [](text m, event_log& l) { return venue::decode_positions(m, at, ours, l); }},
        {"leverage", [](text m, event_log& l) { return venue::decode_leverage(m, at, l); }},
        {"trade_fee",
         [](text m, event_log& l) { return venue::decode_trade_fee(m, "BTC-USDT-SWAP", at, l); }},
        {"account_config", [](text m, event_log& l) { return venue::decode_account_config(m, at, l); }},
        {"server_time", [](text m, event_log& l) { return venue::decode_server_time(m, at, l); }},
        {"instruments", [](text m, event_log& l) { return venue::decode_instruments(m, at, l); }},
        {"book", [](text m, event_log& l) { return venue::decode_book(m, "BTC-USDT-SWAP", at, l); }}};
    return all;
}

} // namespace gatewright_test::okx
