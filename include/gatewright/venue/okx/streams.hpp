// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/symbols.hpp>
#include <gatewright/wire/base64.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// What is subscribed to on each link, item by item, and the messages that say so.
// Source: OKX API v5, "WebSocket", "Subscribe", "Login".
namespace gatewright::venue::okx {

/// One subscription: a channel of an instrument, or of a kind of instrument.
struct stream_item {
    std::string_view channel; ///< empty: there is no such item
    std::string_view of;      ///< instrument or kind; empty for a channel of the account
    bool by_type = false;     ///< `of` is a kind
    instrument_index instrument{};
};

/// The channel that brings the books, as the venue writes it; empty for none.
[[nodiscard]] constexpr std::string_view to_word(book_channel b) noexcept {
    constexpr std::string_view words[] = {"", "books", "books5", "books-l2-tbt", "books50-l2-tbt"};
    return words[static_cast<std::size_t>(b)];
}
/// True for the channels that want a login on the public link.
[[nodiscard]] constexpr bool wants_login(book_channel b) noexcept { return b >= book_channel::books_l2_tbt; }

namespace detail {

/// The kinds of instrument that a configuration has.
[[nodiscard]] inline std::array<bool, inst_type_count> types_in(const config& c) noexcept {
    std::array<bool, inst_type_count> has{};
    for (const symbol_name& s : c.symbols) has[static_cast<std::size_t>(type_of(s))] = true;
    return has;
}

/// Calls `each(stream_item)` for the items of a link in their order, until it returns false.
template <class F>
void for_each_item(const config& c, channel link, F each) noexcept {
    const stream_selection& s = c.streams;
    const auto pass = [&](stream_item i) {
        return i.channel.empty() || each(static_cast<const stream_item&>(i));
    };
    switch (link) {
    case channel::public_stream:
        for (std::size_t n = 0; n < c.symbols.size(); ++n) {
            const std::string_view symbol = c.symbols[n];
            const inst_type type = type_of(symbol);
            const instrument_index i{static_cast<std::uint16_t>(n)};
            const bool contract = type != inst_type::spot;
            for (const std::string_view word :
                 {s.best_quotes ? std::string_view("bbo-tbt") : std::string_view(), to_word(s.books),
                  s.trades ? std::string_view("trades") : std::string_view(),
                  s.mark_prices && contract ? std::string_view("mark-price") : std::string_view(),
                  s.mark_prices && type == inst_type::swap ? std::string_view("funding-rate")
                                                           : std::string_view()})
                if (!pass({word, symbol, false, i})) return;
        }
        if (s.rules) {
            const auto has = types_in(c);
            for (const inst_type t : {inst_type::spot, inst_type::swap, inst_type::futures})
                if (has[static_cast<std::size_t>(t)] && !pass({"instruments", to_word(t), true, {}})) return;
        }
        return;
    case channel::private_stream:
        for (const stream_item& i :
             {stream_item{"orders", "ANY", true, {}}, stream_item{"account", {}, false, {}},
              stream_item{"positions", "ANY", true, {}}, stream_item{s.fills ? "fills" : "", {}, false, {}}})
            if (!pass(i)) return;
        return;
    case channel::business:
        if (!s.bars) return;
        for (std::size_t n = 0; n < c.symbols.size(); ++n)
            if (!pass({"candle1m", c.symbols[n], false, {static_cast<std::uint16_t>(n)}})) return;
        return;
    case channel::rest: return;
    }
}

inline void put_argument(wire::buffer_writer& w, const stream_item& i) noexcept {
    w.put("{\"channel\":\"");
    w.put(i.channel);
    w.put('"');
    if (!i.of.empty()) {
        w.put(i.by_type ? std::string_view(",\"instType\":\"") : std::string_view(",\"instId\":\""));
        w.put(i.of);
        w.put('"');
    }
    w.put('}');
}

} // namespace detail

/// How many items a link has.
[[nodiscard]] inline std::size_t items_on(const config& c, channel link) noexcept {
    std::size_t n = 0;
    detail::for_each_item(c, link, [&](const stream_item&) {
        ++n;
        return true;
    });
    return n;
}
/// An item of a link by its place; one without a channel beyond the last.
[[nodiscard]] inline stream_item item_at(const config& c, channel link, std::size_t place) noexcept {
    stream_item found;
    std::size_t n = 0;
    detail::for_each_item(c, link, [&](const stream_item& i) {
        if (n == place) found = i;
        return n++ != place;
    });
    return found;
}
/// The place of an item by its name, "channel" or "channel:instrument or kind"; beyond the last if there is none.
[[nodiscard]] inline std::size_t place_of(const config& c, channel link, std::string_view name) noexcept {
    const std::size_t colon = name.find(':');
    const std::string_view word = name.substr(0, colon);
    const std::string_view of = colon == std::string_view::npos ? std::string_view() : name.substr(colon + 1);
    std::size_t n = 0;
    detail::for_each_item(c, link, [&](const stream_item& i) {
        const bool same = i.channel == word && i.of == of;
        n += !same;
        return !same;
    });
    return n;
}

/// `{"id":"n","op":"subscribe","args":[…]}`, or `unsubscribe`, of a range of items.
/// @return the text in `out`, empty if it does not fit.
[[nodiscard]] inline std::string_view encode_subscription(std::string_view operation, const config& c,
                                                          channel link, std::size_t first, std::size_t count,
                                                          std::uint64_t id, std::span<char> out) noexcept {
    wire::buffer_writer w(out);
    w.put("{\"id\":\"");
    w.put_integer(id);
    w.put("\",\"op\":\"");
    w.put(operation);
    w.put("\",\"args\":[");
    std::size_t n = 0;
    detail::for_each_item(c, link, [&](const stream_item& i) {
        if (n >= first) {
            if (n != first) w.put(',');
            detail::put_argument(w, i);
        }
        return ++n < first + count;
    });
    w.put("]}");
    return w.overflowed() ? std::string_view{} : w.view();
}

/// The login of a connection: the signature is of the time in seconds and a fixed text.
/// @return the text in `out`, empty if it does not fit.
[[nodiscard]] inline std::string_view encode_login(const credentials& who, std::int64_t time_ms,
                                                   std::span<char> out) noexcept {
    char digits[20];
    wire::buffer_writer seconds(digits);
    seconds.put_integer(time_ms / 1000);
    wire::buffer_writer w(out);
    w.put("{\"op\":\"login\",\"args\":[{\"apiKey\":\"");
    w.put(who.api_key());
    w.put("\",\"passphrase\":\"");
    w.put(who.passphrase());
    w.put("\",\"timestamp\":\"");
    w.put(seconds.view());
    w.put("\",\"sign\":\"");
    wire::put_base64(w, who.sign({seconds.view(), "GET/users/self/verify"}));
    w.put("\"}]}");
    return w.overflowed() ? std::string_view{} : w.view();
}

} // namespace gatewright::venue::okx
