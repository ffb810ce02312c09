// SPDX-License-Identifier: BSL-1.0
//
// Every decoder of Binance spot on arbitrary bytes.

#include "fuzz_sink.hpp"

#include <gatewright/venue/binance_spot/market_data.hpp>
#include <gatewright/venue/binance_spot/order_lists.hpp>
#include <gatewright/venue/binance_spot/reference_data.hpp>
#include <gatewright/venue/binance_spot/rest_replies.hpp>
#include <gatewright/venue/binance_spot/user_stream.hpp>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace binance = gatewright::venue::binance_spot;
    using gatewright::report_source;
    static constexpr gatewright::timestamp now{1};
    gatewright_test::fuzzed_message m(data, size);

    m.read_by([](auto t, auto& s) { return binance::decode_stream(t, now, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_user_stream(t, now, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_orders_link(t, now, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_order(t, now, report_source::reply, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_open_orders(t, now, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_list(t, now, report_source::reply, s); });
    m.read_by([](auto t, auto& s) {
        binance::cancel_replace_result result;
        return binance::decode_cancel_replace(t, now, result, s);
    });
    m.read_by([](auto t, auto& s) { return binance::decode_my_trades(t, now, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_my_allocations(t, now, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_account(t, now, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_commission(t, now, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_server_time(t, now, s); });
    m.read_by([](auto t, auto& s) { return binance::decode_depth_snapshot(t, "BTCUSDT", now, s); });
    m.rows_read_by([](auto t, auto& s) { return binance::decode_exchange_info(t, now, s); });
    m.read_by([](auto t, auto& s) {
        binance::ws_api_reply reply;
        const auto status = binance::decode_ws_api_reply(t, reply);
        if (status.ok()) {
            s.in_message(reply.result);
            s.in_message(reply.failure);
        }
        return status;
    });
    return m.end();
}
