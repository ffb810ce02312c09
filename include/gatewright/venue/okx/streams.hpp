// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/symbols.hpp>
#include <gatewright/venue/subscription_items.hpp>
#include <gatewright/wire/base64.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

// What is subscribed to on each link, item by item, and the messages that say so.
// Source: OKX API v5, "WebSocket", "Subscribe", "Login".
namespace gatewright::venue::okx {

/// One subscription: a channel of an instrument, or of a kind of instrument.
struct stream_item {
    std::string_view channel; ///< empty: there is no such item
    std::string_view of;      ///< instrument or kind; empty for a channel of the account
    bool by_type = false;     ///< `of` is a kind
    instrument_index instrument{};

    /// Whether that is its name, "channel" or "channel:instrument or kind".
    [[nodiscard]] bool named(std::string_view name) const noexcept {
        const std::size_t colon = std::min(name.find(':'), name.size());
        return channel == name.substr(0, colon) && of == name.substr(std::min(colon + 1, name.size()));
    }
};

/// The channel that brings the books, as the venue writes it; empty for none.
[[nodiscard]] constexpr std::string_view to_word(book_channel b) noexcept {
    constexpr std::string_view words[] = {"", "books", "books5", "books-l2-tbt", "books50-l2-tbt"};
    return words[static_cast<std::size_t>(b)];
}
/// Levels of a side of its book.
[[nodiscard]] constexpr std::int64_t levels_of(book_channel b) noexcept {
    return b == book_channel::books5 ? 5 : b == book_channel::books50_l2_tbt ? 50 : 400;
}
/// True for the channels that want a login on the public link.
[[nodiscard]] constexpr bool wants_login(book_channel b) noexcept { return b >= book_channel::books_l2_tbt; }

/// The kinds of instrument that a configuration has.
[[nodiscard]] inline std::array<bool, inst_type_count> types_in(const config& c) noexcept {
    std::array<bool, inst_type_count> has{};
    for (const symbol_name& s : c.symbols) has[static_cast<std::size_t>(type_of(s))] = true;
    return has;
}

/// The items of a link in their order, as `venue/subscription_items.hpp` takes them.
[[nodiscard]] inline auto items_of(const config& c, std::size_t number) noexcept {
    return [&c, link = static_cast<channel>(number)](auto each) {
        const stream_selection& s = c.streams;
        const auto pass = [&](bool wanted, std::string_view word, std::string_view of, bool by_type = false,
                              instrument_index i = {}) {
            if (wanted) each(stream_item{word, of, by_type, i});
        };
        if (link == channel::private_stream) {
            pass(true, "orders", "ANY", true);
            pass(true, "account", {});
            pass(true, "positions", "ANY", true);
            pass(s.fills, "fills", {});
            pass(s.account_events, "balance_and_position", {});
            pass(s.account_events, "liquidation-warning", "ANY", true);
            return;
        }
        const bool trades_here = link == channel::business && c.credentials.usable();
        pass(trades_here, "orders-algo", "ANY", true);
        pass(trades_here, "algo-advance", "ANY", true);
        for (std::size_t n = 0; n < c.symbols.size(); ++n) {
            const symbol_name& symbol = c.symbols[n];
            const inst_type type = type_of(symbol);
            const instrument_index i{static_cast<std::uint16_t>(n)};
            pass(link == channel::business && s.bars, "candle1m", symbol, false, i);
            if (link != channel::public_stream) continue;
            pass(s.best_quotes, "bbo-tbt", symbol, false, i);
            pass(s.books != book_channel::none, to_word(s.books), symbol, false, i);
            pass(s.trades, "trades", symbol, false, i);
            pass(s.mark_prices && type != inst_type::spot, "mark-price", symbol, false, i);
            pass(s.mark_prices && type == inst_type::swap, "funding-rate", symbol, false, i);
            pass(s.tickers, "tickers", symbol, false, i);
            pass(s.open_interest && type != inst_type::spot, "open-interest", symbol, false, i);
        }
        const auto has = types_in(c);
        for (const inst_type t : {inst_type::spot, inst_type::swap, inst_type::futures})
            pass(link == channel::public_stream && s.rules && has[static_cast<std::size_t>(t)], "instruments",
                 to_word(t), true);
        for (const inst_type t : {inst_type::swap, inst_type::futures})
            pass(link == channel::public_stream && s.liquidations && has[static_cast<std::size_t>(t)],
                 "liquidation-orders", to_word(t), true);
    };
}

/// `{"id":"n","op":"subscribe","args":[…]}`, or `unsubscribe`, of a range of items.
/// @return the text in `out`, empty if it does not fit.
[[nodiscard]] inline std::string_view encode_subscription(std::string_view operation, const config& c,
                                                          std::size_t link, std::size_t first,
                                                          std::size_t count, std::uint64_t id,
                                                          std::span<char> out) noexcept {
    wire::buffer_writer w(out);
    w.put_all("{\"id\":\"", id, "\",\"op\":\"", operation, "\",\"args\":[");
    bool behind = false;
    walk_range(items_of(c, link), first, count, [&](const stream_item& i) {
        w.put_all(std::exchange(behind, true) ? std::string_view(",") : std::string_view(), "{\"channel\":\"",
                  i.channel, '"');
        if (!i.of.empty())
            w.put_all(std::string_view(i.by_type ? ",\"instType\":\"" : ",\"instId\":\""), i.of, '"');
        w.put('}');
    });
    w.put("]}");
    return w.whole();
}

/// The login of a connection: the signature is of the time in seconds and a fixed text.
/// @return the text in `out`, empty if it does not fit.
[[nodiscard]] inline std::string_view encode_login(const credentials& who, std::int64_t time_ms,
                                                   std::span<char> out) noexcept {
    char digits[20];
    wire::buffer_writer seconds(digits);
    seconds.put_integer(time_ms / 1000);
    wire::buffer_writer w(out);
    w.put_all("{\"op\":\"login\",\"args\":[{\"apiKey\":\"", who.api_key(), "\",\"passphrase\":\"",
              who.passphrase(), "\",\"timestamp\":\"", seconds.view(), "\",\"sign\":\"");
    wire::put_base64(w, who.sign({seconds.view(), "GET/users/self/verify"}));
    w.put("\"}]}");
    return w.whole();
}

} // namespace gatewright::venue::okx
