// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/account_session.hpp>
#include <gatewright/wire/errc.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// The words of the archetype venues: texts of words and lines, so that a dialect shows what it must say and no parsing.
namespace gatewright_test::archetypes {

namespace gw = gatewright;

/// Cuts a text into words.
struct words {
    std::string_view rest;

    std::string_view next(char end = ' ') noexcept {
        const std::size_t at = std::min(rest.find(end), rest.size());
        const std::string_view word = rest.substr(0, at);
        rest.remove_prefix(std::min(at + 1, rest.size()));
        return word;
    }
    template <class NumberT>
    NumberT number() noexcept {
        NumberT n = 0;
        const std::string_view word = next();
        std::from_chars(word.data(), word.data() + word.size(), n);
        return n;
    }
    gw::decimal decimal() noexcept {
        const auto read = gw::decimal::parse(next());
        return read ? *read : gw::decimal();
    }
    template <class TextT>
    TextT text() noexcept {
        TextT t;
        t.assign(next());
        return t;
    }
    gw::side side() noexcept { return next() == "buy" ? gw::side::buy : gw::side::sell; }
};

/// Writes words with a space between them. @return empty if they do not fit.
template <class... PartTs>
std::string_view write(std::span<char> out, const PartTs&... parts) {
    std::string text;
    const auto add = [&](const auto& part) {
        if (!text.empty()) text += ' ';
        if constexpr (requires { std::to_string(part); })
            text += std::to_string(part);
        else if constexpr (requires { part.str(); })
            text += part.str();
        else
            text += std::string_view(part);
    };
    (add(parts), ...);
    if (text.size() > out.size()) return {};
    return {out.data(),
            static_cast<std::size_t>(std::copy(text.begin(), text.end(), out.begin()) - out.begin())};
}

constexpr std::string_view word(gw::side s) noexcept { return s == gw::side::buy ? "buy" : "sell"; }

/// Reads one line of an account: orders, executions, lists, errors.
///
/// `order CLIENT VENUE SYMBOL SIDE STATE PRICE QUANTITY FILLED` · `ack CLIENT VENUE`, which tells ids only (CLIENT may
/// be `-`), `nothing` · `fill ID CLIENT VENUE SYMBOL SIDE PRICE QUANTITY TIME` · `flow ID AMOUNT TIME` · `balance ASSET
/// AMOUNT [FREE]` · `position SYMBOL QUANTITY` · `instrument SYMBOL TICK LOT` · `time MS` · `next CURSOR` · `error CODE
/// TEXT`
template <class SinkT>
gw::wire::decode_status decode_line(std::string_view line, gw::timestamp received, gw::report_source source,
                                    SinkT& sink) {
    words in{line};
    const std::string_view what = in.next();
    if (what == "order") {
        gw::order_update u;
        u.received = received;
        u.source = source;
        u.client_order_id = in.text<gw::client_order_id>();
        u.venue_order_id = in.text<gw::venue_order_id>();
        u.symbol = in.text<gw::symbol_name>();
        u.side = in.side();
        const std::string_view state = in.next();
        u.state = state == "working"     ? gw::lifecycle::working
                  : state == "filled"    ? gw::lifecycle::filled
                  : state == "cancelled" ? gw::lifecycle::cancelled
                                         : gw::lifecycle::rejected;
        u.price = {in.decimal()};
        u.quantity = {in.decimal()};
        u.cumulative_quantity = {in.decimal()};
        u.has_terms = u.has_filled = true;
        sink.on(u);
    } else if (what == "ack") {
        gw::order_update u;
        u.received = received;
        u.source = source;
        u.state = gw::lifecycle::submitting;
        u.client_order_id = in.text<gw::client_order_id>();
        if (u.client_order_id == "-") u.client_order_id = {};
        u.venue_order_id = in.text<gw::venue_order_id>();
        sink.on(u);
    } else if (what == "nothing") {
    } else if (what == "fill") {
        gw::fill f;
        f.received = received;
        f.source = source;
        f.id = in.text<gw::trade_id>();
        f.client_order_id = in.text<gw::client_order_id>();
        f.venue_order_id = in.text<gw::venue_order_id>();
        f.symbol = in.text<gw::symbol_name>();
        f.side = in.side();
        f.price = {in.decimal()};
        f.quantity = {in.decimal()};
        f.venue_time = gw::timestamp::from_milliseconds(in.number<std::int64_t>());
        if (in.next() == "long") f.position_side = gw::position_side::long_side;
        sink.on(f);
    } else if (what == "flow") {
        gw::cash_flow c;
        c.received = received;
        c.id.assign(in.next());
        c.amount = in.decimal();
        c.venue_time = gw::timestamp::from_milliseconds(in.number<std::int64_t>());
        sink.on(c);
    } else if (what == "balance") {
        gw::balance_update b;
        b.received = received;
        b.source = source;
        b.asset = in.text<gw::asset_code>();
        b.wallet = in.decimal();
        b.has_available = !in.rest.empty();
        if (b.has_available) b.available = in.decimal();
        sink.on(b);
    } else if (what == "position") {
        gw::position_update p;
        p.received = received;
        p.source = source;
        p.symbol = in.text<gw::symbol_name>();
        p.quantity = {in.decimal()};
        sink.on(p);
    } else if (what == "instrument") {
        gw::instrument_update u;
        u.received = received;
        u.instrument.symbol = in.text<gw::symbol_name>();
        u.instrument.tick_size = {in.decimal()};
        u.instrument.lot_size = {in.decimal()};
        u.instrument.status = gw::trading_status::trading;
        sink.on(u);
    } else if (what == "time") {
        sink.on_server_time(gw::timestamp::from_milliseconds(in.number<std::int64_t>()), received);
    } else if (what == "next") {
        sink.on_next_page(in.rest);
    } else if (what == "error") {
        const auto code = in.text<gw::venue_error_code>();
        sink.on_api_error(code, in.rest);
    } else {
        return gw::wire::decode_error{gw::wire::codec_errc::unknown_value, 0, "line"};
    }
    return {};
}

/// Reads all lines of a text.
template <class SinkT>
gw::wire::decode_status decode_lines(std::string_view text, gw::timestamp received, gw::report_source source,
                                     SinkT& sink) {
    words lines{text};
    while (!lines.rest.empty())
        if (const auto read = decode_line(lines.next('\n'), received, source, sink); !read) return read;
    return {};
}

} // namespace gatewright_test::archetypes
