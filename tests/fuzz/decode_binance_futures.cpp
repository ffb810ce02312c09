// SPDX-License-Identifier: BSL-1.0
//
// Every decoder of Binance USDⓈ-M futures on arbitrary bytes. What one accepts Boost.JSON must accept, and no book may
// be left open or ended after an error.

#include <gatewright/venue/binance_futures/market_data.hpp>
#include <gatewright/venue/binance_futures/reference_data.hpp>
#include <gatewright/venue/binance_futures/rest_replies.hpp>
#include <gatewright/venue/binance_futures/user_stream.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace {

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;

void require(bool condition) {
    if (!condition) std::abort();
}

/// Checks what every sink may rely on.
struct checking_sink {
    bool open = false;
    int events = 0;
    int ended = 0;
    int aborted = 0;

    template <class EventT>
    void on(const EventT&) {
        require(!open);
        ++events;
    }
    void on(const fill& f) {
        require(!open);
        require(!f.quantity.is_zero());
        ++events;
    }
    void on(const instrument_update& u) {
        require(!u.instrument.tick_size.is_zero());
        require(!u.instrument.lot_size.is_zero());
        ++events;
    }
    void book_begin(const book_header& h) {
        require(!open);
        require(h.symbol.size() <= symbol_name::capacity());
        open = true;
    }
    void book_level(side, const price& p, const quantity& q) {
        require(open);
        char text[decimal::max_chars];
        require(p.value.to_chars(text) <= text + sizeof text);
        require(q.value.to_chars(text) <= text + sizeof text);
    }
    void book_end(const book_header&) {
        require(open);
        open = false;
        ++ended;
    }
    void book_abort(const book_header&) {
        require(open);
        open = false;
        ++aborted;
    }
    void ignored(const char* reason) { require(reason != nullptr && *reason != '\0'); }
    void on_subscription_reply(std::uint64_t, bool, std::int32_t, std::string_view) {}
    void on_token_expired(std::string_view) {}
    void on_api_error(std::int32_t, std::string_view) {}
    void on_token(std::string_view) {}
    void on_server_time(timestamp, timestamp) {}
    void bad_instrument(std::string_view, std::string_view why) { require(!why.empty()); }
};

template <class DecodeT>
bool run(std::string_view text, DecodeT decode) {
    checking_sink sink;
    const wire::decode_status status = decode(text, sink);
    require(!sink.open);
    require(status.error().at <= text.size());
    require(status.error().field != nullptr);
    if (status.ok())
        require(sink.aborted == 0);
    else
        require(sink.ended == 0 && sink.events == 0);
    return status.ok();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Exactly as large as the message, so that a read behind it is seen.
    const std::unique_ptr<char[]> exact(new char[size]);
    for (std::size_t i = 0; i < size; ++i) exact[i] = static_cast<char>(data[i]);
    const std::string_view text(exact.get(), size);
    constexpr timestamp now{1};

    bool accepted = false;
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_stream(t, now, s); });
    accepted |= run(
        text, [&](auto t, auto& s) { return binance::decode_stream(t, now, s, {.partial_depth = true}); });
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_user_stream(t, now, s); });
    accepted |=
        run(text, [&](auto t, auto& s) { return binance::decode_order(t, now, report_source::reply, s); });
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_open_orders(t, now, s); });
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_user_trades(t, now, s); });
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_balances(t, now, s); });
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_position_risk(t, now, s); });
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_account(t, now, s); });
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_listen_key(t, now, s); });
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_server_time(t, now, s); });
    accepted |= run(text, [&](auto t, auto& s) { return binance::decode_position_mode(t, now, s); });
    accepted |=
        run(text, [&](auto t, auto& s) { return binance::decode_depth_snapshot(t, "BTCUSDT", now, s); });
    {
        checking_sink sink;
        accepted |= binance::decode_exchange_info(text, now, sink).ok();
    }
    binance::ws_api_reply reply;
    if (binance::decode_ws_api_reply(text, reply).ok()) {
        accepted = true;
        if (!reply.result.empty())
            require(reply.result.data() >= text.data() &&
                    reply.result.data() + reply.result.size() <= text.data() + text.size());
    }

    boost::json::parse_options options;
    options.max_depth = 64;
    boost::system::error_code error;
    static_cast<void>(boost::json::parse(text, error, {}, options));
    if (accepted) require(!error);
    return 0;
}
