// SPDX-License-Identifier: BSL-1.0
//
// Every decoder of Bybit on arbitrary bytes.

#include "fuzz_sink.hpp"

#include <gatewright/venue/bybit/batches.hpp>
#include <gatewright/venue/bybit/market_data.hpp>
#include <gatewright/venue/bybit/rest_replies.hpp>
#include <gatewright/venue/bybit/user_stream.hpp>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace bybit = gatewright::venue::bybit;
    using gatewright::report_source;
    static constexpr gatewright::timestamp now{1};
    static constexpr auto ours = bybit::category::linear;
    gatewright_test::fuzzed_message m(data, size);

    m.read_by([](auto t, auto& s) { return bybit::decode_market(t, now, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_user_stream(t, now, ours, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_order(t, now, report_source::reply, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_order(t, now, report_source::query, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_open_orders(t, now, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_fills(t, now, ours, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_balances(t, now, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_positions(t, now, s); });
    m.read_by(
        [](auto t, auto& s) { return bybit::decode_leverage(t, now, gatewright::margin_mode::cross, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_fee_rates(t, now, s); });
    m.read_by([](auto t, auto& s) {
        return bybit::decode_key(t, ours, s, [&s](bool may_trade) noexcept {
            gatewright::account_config c;
            c.read_only = !may_trade;
            s.on(c);
        });
    });
    m.read_by([](auto t, auto& s) { return bybit::decode_account_config(t, now, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_server_time(t, now, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_instruments(t, now, s); });
    m.read_by([](auto t, auto& s) { return bybit::decode_book(t, now, s); });
    return m.end();
}
