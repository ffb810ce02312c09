// SPDX-License-Identifier: BSL-1.0
//
// Every decoder of OANDA on arbitrary bytes.

#include "fuzz_sink.hpp"

#include <gatewright/venue/oanda/history.hpp>
#include <gatewright/venue/oanda/market_data.hpp>
#include <gatewright/venue/oanda/open_orders.hpp>
#include <gatewright/venue/oanda/rest_replies.hpp>
#include <gatewright/venue/oanda/user_stream.hpp>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace oanda = gatewright::venue::oanda;
    using gatewright::report_source;
    static constexpr gatewright::timestamp now{1};
    static constexpr oanda::account_facts netting{"EUR", false}, hedging{"EUR", true};
    gatewright_test::fuzzed_message m(data, size);

    m.read_by([](auto t, auto& s) { return oanda::decode_price(t, now, {}, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_transaction(t, now, netting, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_transaction(t, now, hedging, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_order(t, now, report_source::reply, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_order(t, now, report_source::query, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_row(t, now, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_open_orders(t, now, true, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_positions(t, now, false, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_positions(t, now, true, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_account_config(t, now, "EUR", s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_balances(t, now, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_pages(t, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_fills(t, now, netting, 1, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_server_time(t, now, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_instruments(t, now, s); });
    m.read_by([](auto t, auto& s) { return oanda::decode_book(t, now, s); });
    m.read_by([](auto t, auto& s) {
        gatewright::venue::history_page p;
        p.symbol = "EUR_USD";
        p.interval = {gatewright::minutes(5)};
        p.to = p.now = {gatewright::minutes(60).ns};
        return oanda::decode_history(p, t, now, s);
    });
    return m.end();
}
