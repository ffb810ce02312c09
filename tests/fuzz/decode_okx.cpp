// SPDX-License-Identifier: BSL-1.0
//
// Every decoder of OKX on arbitrary bytes.

#include "fuzz_sink.hpp"

#include <gatewright/venue/okx/market_data.hpp>
#include <gatewright/venue/okx/rest_replies.hpp>
#include <gatewright/venue/okx/user_stream.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace okx = gatewright::venue::okx;
    using gatewright::report_source;
    static constexpr gatewright::timestamp now{1};
    // The one message that is no JSON.
    if (std::string_view(reinterpret_cast<const char*>(data), size) == "pong") return 0;
    gatewright_test::fuzzed_message m(data, size);

    m.read_by([](auto t, auto& s) { return okx::decode_market(t, now, s); });
    m.read_by(
        [](auto t, auto& s) { return okx::decode_user_stream(t, now, gatewright::margin_mode::cross, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_order(t, now, report_source::reply, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_order(t, now, report_source::query, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_open_orders(t, now, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_fills(t, now, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_bills(t, now, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_balances(t, now, s); });
    m.read_by(
        [](auto t, auto& s) { return okx::decode_positions(t, now, gatewright::margin_mode::cross, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_account_config(t, now, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_server_time(t, now, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_instruments(t, now, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_trade_fee(t, "BTC-USDT-SWAP", now, s); });
    m.read_by([](auto t, auto& s) { return okx::decode_book(t, "BTC-USDT-SWAP", now, s); });
    return m.end();
}
