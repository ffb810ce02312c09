// SPDX-License-Identifier: BSL-1.0
// What the decoders tell the session: a member of `session`.
#pragma once

#include <gatewright/venue/binance_futures/session.hpp>

namespace gatewright::venue::binance_futures {

template <class PathT>
template <class PortT>
struct session<PathT>::tap {
    session& self;
    PortT& port;
    std::uint8_t from = 0;
    std::uint32_t fills = 0;
    std::uint32_t orders = 0;
    std::uint64_t last_trade = 0;
    std::int32_t error_code = 0;
    fixed_string<127> error_text;

    tap(session& s, PortT& p, std::uint8_t channel = 0) noexcept : self(s), port(p), from(channel) {}

    template <class EventT>
    void on(const EventT& e) noexcept {
        port.on(e);
    }
    void on(const account_config& c) noexcept {
        self.mode_ = c.hedge_mode ? position_mode::hedge : position_mode::one_way;
    }
    void on(const fill& f) noexcept {
        ++fills;
        std::uint64_t id = 0;
        const std::string_view text = f.id;
        std::from_chars(text.data(), text.data() + text.size(), id);
        last_trade = std::max(last_trade, id);
        port.on(f);
    }
    void on(const order_update& u) noexcept {
        ++orders;
        port.on(u);
    }
    void on(const rate_limit_rule& r) noexcept { self.limits_.configure(r); }
    void book_begin(const book_header& h) noexcept { port.book_begin(h); }
    void book_level(side s, price p, quantity q) noexcept { port.book_level(s, p, q); }
    void book_end(const book_header& h) noexcept { port.book_end(h); }
    void book_abort(const book_header& h) noexcept { port.book_abort(h); }
    void ignored(const char* reason) noexcept { port.ignored(reason); }
    void on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) noexcept {
        self.on_subscription_reply(static_cast<channel>(from), id, ok, code, text, port);
    }
    void listen_key_expired(std::string_view key) noexcept { self.on_listen_key_expired(key, port); }
    void on_listen_key(std::string_view key) noexcept { self.listen_key_.assign(key); }
    void on_server_time(timestamp server, timestamp) noexcept { self.server_time_ = server; }
    void on_api_error(std::int32_t code, std::string_view text) noexcept {
        error_code = code;
        error_text.assign(text);
    }
    void bad_instrument(std::string_view symbol, std::string_view why) noexcept {
        self.report(0, symbol, why, false, port);
    }
};

} // namespace gatewright::venue::binance_futures
