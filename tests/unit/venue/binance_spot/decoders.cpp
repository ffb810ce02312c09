// SPDX-License-Identifier: BSL-1.0

#include "binance_spot/decoders.hpp"

#include <gatewright/venue/binance_spot/market_data.hpp>
#include <gatewright/venue/binance_spot/order_lists.hpp>
#include <gatewright/venue/binance_spot/reference_data.hpp>
#include <gatewright/venue/binance_spot/rest_replies.hpp>
#include <gatewright/venue/binance_spot/user_stream.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright_test::binance_spot {

namespace binance = gatewright::venue::binance_spot;

namespace {

/// An event log that reads the order in an answer, as the unread answer says the same in many ways.
struct orders_log {
    event_log& to;

    void on_order_reply(const gatewright::venue::order_reply& r) {
        to.say("order_reply", "id", r.id, "status", r.status, "code", r.code, "text", r.text);
        if (r.result.find("\"orderId\"") != std::string_view::npos)
            static_cast<void>(
                binance::decode_order(r.result, frame_received, gatewright::report_source::reply, to));
    }
    void on_login_reply(bool taken, const gatewright::venue_error_code& code, std::string_view text, int,
                        const gatewright::venue::ban_end&) {
        to.on_login_reply(taken, code, text);
    }
    void on(const auto& event) { to.on(event); }
    void ignored(const char* reason) { to.ignored(reason); }
    void bad_row(std::string_view name, std::string_view why) { to.bad_row(name, why); }
    void unknown_word(std::string_view symbol, std::string_view word) { to.unknown_word(symbol, word); }
    void on_api_error(std::int32_t code, std::string_view text) { to.on_api_error(code, text); }
    void on_account_changed() { to.on_account_changed(); }
    void on_link_ending() { to.on_link_ending(); }
    void on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) {
        to.on_subscription_reply(id, ok, code, text);
    }
    void on_subscription_ended(std::string_view name, const gatewright::venue_error_code& code,
                               std::string_view text) {
        to.on_subscription_ended(name, code, text);
    }
};
/// One that takes lists of orders too.
struct list_log : orders_log {
    void on_list(const binance::list_report& l) {
        to.say("list", "symbol", l.symbol, "venue_time", l.venue_time, "received", l.received, "id", l.id,
               "client_id", l.client_id, "contingency", l.contingency, "state", l.state, "reason", l.reason);
        for (const binance::list_member& m : l.members())
            to.say("list_member", "venue_order_id", m.venue_order_id, "client_order_id", m.client_order_id);
    }
};

/// What became of a cancel-replace, besides its orders.
gatewright::wire::decode_status decode_replaced(std::string_view m, event_log& l) {
    binance::cancel_replace_result r;
    const auto status = binance::decode_cancel_replace(m, frame_received, r, l);
    if (status)
        l.say("replaced", "cancel", static_cast<int>(r.cancel), "cancel_code", r.cancel_error.code,
              "cancel_text", r.cancel_error.text, "place", static_cast<int>(r.place), "place_code",
              r.place_error.code, "place_text", r.place_error.text);
    return status;
}

} // namespace

std::span<const frame_decoder> decoders() {
    using gatewright::report_source;
    using text = std::string_view;
    static constexpr auto at = frame_received;
    static const frame_decoder all[] = {
        {"market", [](text m, event_log& l) { return binance::decode_stream(m, at, l); }},
        {"orders",
         [](text m, event_log& l) {
             orders_log all_of_it{l};
             return binance::decode_orders_link(m, at, all_of_it);
         }},
        {"lists",
         [](text m, event_log& l) {
             list_log all_of_it{{l}};
             return binance::decode_user_stream(m, at, all_of_it);
         }},
        {"order_reply",
         [](text m, event_log& l) { return binance::decode_order(m, at, report_source::reply, l); }},
        {"order_query",
         [](text m, event_log& l) { return binance::decode_order(m, at, report_source::query, l); }},
        {"open_orders", [](text m, event_log& l) { return binance::decode_open_orders(m, at, l); }},
        {"list_reply",
         [](text m, event_log& l) {
             list_log all_of_it{{l}};
             return binance::decode_list(m, at, report_source::reply, all_of_it);
         }},
        {"cancel_replace", decode_replaced},
        {"my_trades", [](text m, event_log& l) { return binance::decode_my_trades(m, at, l); }},
        {"my_allocations", [](text m, event_log& l) { return binance::decode_my_allocations(m, at, l); }},
        {"account", [](text m, event_log& l) { return binance::decode_account(m, at, l); }},
        {"commission", [](text m, event_log& l) { return binance::decode_commission(m, at, l); }},
        {"server_time", [](text m, event_log& l) { return binance::decode_server_time(m, at, l); }},
        {"depth", [](text m, event_log& l) { return binance::decode_depth_snapshot(m, "BTCUSDT", at, l); }},
        {"exchange_info", [](text m, event_log& l) { return binance::decode_exchange_info(m, at, l); }}};
    return all;
}

} // namespace gatewright_test::binance_spot
