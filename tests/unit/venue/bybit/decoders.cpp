// SPDX-License-Identifier: BSL-1.0

#include "bybit/decoders.hpp"

#include <gatewright/venue/bybit/batches.hpp>
#include <gatewright/venue/bybit/market_data.hpp>
#include <gatewright/venue/bybit/rest_replies.hpp>
#include <gatewright/venue/bybit/user_stream.hpp>

#include <string_view>

namespace gatewright_test::bybit {

namespace {

/// Tells an order's answer by what it decodes to, as a session does, and not by its text.
struct reply_log : event_log {
    gatewright::wire::decode_status result;

    void on_order_reply(const gatewright::venue::order_reply& r) {
        say("order_reply", "id", r.id, "status", r.status, "code", r.code, "text", r.text);
        namespace venue = gatewright::venue::bybit;
        if (r.status != 200) return;
        if (r.result.find("-batch") == std::string_view::npos) {
            result = venue::decode_order(r.result, frame_received, gatewright::report_source::reply, *this);
            return;
        }
        venue::read_each(r.result, [&](std::string_view row) {
            const auto status = venue::decode_row(row, frame_received, *this);
            if (!status.ok()) say("unknown_outcome", "field", std::string_view(status.error().field));
        });
    }
    void on_limit(const gatewright::venue::bybit::told_limit& l) {
        say("limit", "operation", l.operation, "limit", l.limit, "left", l.left);
    }
};

} // namespace

std::span<const frame_decoder> decoders() {
    namespace venue = gatewright::venue::bybit;
    using gatewright::report_source;
    using text = std::string_view;
    static constexpr auto at = frame_received;
    static constexpr auto ours = venue::category::linear;
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
        {"fills", [](text m, event_log& l) { return venue::decode_fills(m, at, ours, l); }},
        {"balances", [](text m, event_log& l) { return venue::decode_balances(m, at, l); }},
        {"positions", [](text m, event_log& l) { return venue::decode_positions(m, at, l); }},
        {"leverage",
         [](text m, event_log& l) {
             return venue::decode_leverage(m, at, gatewright::margin_mode::isolated, l);
         }},
        {"fee_rates", [](text m, event_log& l) { return venue::decode_fee_rates(m, at, l); }},
        {"key",
         [](text m, event_log& l) {
             return venue::decode_key(m, ours, l, [&](bool may_trade) noexcept {
                 gatewright::account_config c;
                 c.received = at;
                 c.read_only = !may_trade;
                 l.on(c);
             });
         }},
        {"account_config", [](text m, event_log& l) { return venue::decode_account_config(m, at, l); }},
        {"server_time", [](text m, event_log& l) { return venue::decode_server_time(m, at, l); }},
        {"instruments", [](text m, event_log& l) { return venue::decode_instruments(m, at, l); }},
        {"book", [](text m, event_log& l) { return venue::decode_book(m, at, l); }}};
    return all;
}

} // namespace gatewright_test::bybit
