// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "channels.hpp"
#include "report_sink.hpp"
#include "venue_tool.hpp"

#include <gatewright/venue/bybit/batches.hpp>
#include <gatewright/venue/bybit/capabilities.hpp>
#include <gatewright/venue/bybit/dialect.hpp>
#include <gatewright/venue/bybit/market_data.hpp>
#include <gatewright/venue/bybit/orders.hpp>
#include <gatewright/venue/bybit/rest_replies.hpp>
#include <gatewright/venue/bybit/user_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace codec {

/// Reads the order in an answer of Bybit, or each of a batch.
struct bybit_reply {
    static gatewright::wire::decode_status decode(std::string_view result, auto& sink) {
        namespace venue = gatewright::venue::bybit;
        gatewright::wire::decode_status first;
        if (venue::read_each(result, [&](std::string_view row) {
                const auto read = venue::decode_row(row, {}, sink);
                if (!read && first) first = read;
            }))
            return first;
        return venue::decode_order(result, {}, gatewright::report_source::reply, sink);
    }
};
using bybit_sink = report_sink<bybit_reply>;

/// Bybit version 5. Orders are of linear contracts, unless their symbol begins with "spot:" or "inverse:".
class bybit {
public:
    static constexpr std::string_view name = "bybit";
    static constexpr std::string_view rest_url = "https://api.bybit.com";
    using capabilities = gatewright::venue::bybit::capabilities;

    /// One link answers requests: its channels are named after what was asked.
    static constexpr auto links = gatewright::venue::bybit::dialect::links;
    static constexpr std::string_view channels =
        "  public, private, trade\n"
        "                      messages of that link; trade: answers to orders\n"
        "  stream              whichever of them a message is of\n"
        "  rest:order, rest:order_realtime, rest:orders_realtime, rest:execution_list, rest:wallet_balance,\n"
        "  rest:position_list, rest:leverage, rest:account_info, rest:fee_rate, rest:orderbook,\n"
        "  rest:instruments_info, rest:time\n"
        "                      bodies of REST replies, named after their endpoints (rest:execution-list);\n"
        "                      rest:order: to a placement, an amend, a cancel or a batch\n";

    static bool knows(std::string_view given) {
        const std::string channel = plain(given);
        const std::size_t link = gatewright::venue::link_named(links, channel);
        if (channel == "stream" || (link < links.size() && links[link].streams())) return true;
        return channel_named(rest_channels, channel) != nullptr;
    }

    static gatewright::wire::decode_status decode(std::string_view given, std::string_view message,
                                                  decode_sink& out) {
        namespace venue = gatewright::venue::bybit;
        const std::string channel = plain(given);
        bybit_sink sink(out);
        if (channel == "stream") return decode_any_stream(message, sink);
        if (channel.starts_with("public")) return venue::decode_market(message, {}, sink);
        if (channel == "private" || channel == "trade")
            return sink.concluded(venue::decode_user_stream(message, {}, {}, sink));
        const auto* const rest = channel_named(rest_channels, channel);
        return rest == nullptr ? status{} : rest->decode(message, sink);
    }

    static gatewright::order_result<bybit> make(const encode_options& o) {
        const auto who = gatewright::venue::bybit::credentials::make(o.key, o.secret, o.passphrase);
        if (!who) return who.error();
        // Every request says the same one.
        if (o.recv_window_ms != 0)
            return gatewright::order_reject{
                gatewright::order_errc::unsupported, "bybit", "recv_window", {}, {}};
        bybit made(o);
        made.config_.credentials = *who;
        return made;
    }

    /// Orders are asked for over REST, whatever the path.
    gatewright::order_result<encoded> encode(const command& given, std::uint64_t number,
                                             std::span<char> out) {
        namespace venue = gatewright::venue::bybit;
        command c = given;
        config_.category = take_category(c.order.symbol);
        // What stands before a colon is none of them.
        if (c.order.symbol.view().find(':') != std::string_view::npos)
            return gatewright::order_reject{
                gatewright::order_errc::invalid_parameter, "bybit", "symbol", {}, {}};
        const gatewright::order_keys key = keys_of(c);
        const std::string id = std::to_string(number);
        const venue::context at{config_, time_ms_, {}, id, gatewright::venue::position_mode::unknown,
                                0,       nullptr};
        const bool stream = via_ == gatewright::venue::order_path::stream;
        switch (c.op) {
        case operation::place:
            return stream ? as_encoded(venue::encode_place(c.order, at, out))
                          : as_encoded(venue::encode_place_http(c.order, at, out));
        case operation::amend:
            return stream ? as_encoded(venue::encode_amend(amend_of(c), at, out))
                          : as_encoded(venue::encode_amend_http(amend_of(c), at, out));
        case operation::cancel:
            return stream ? as_encoded(venue::encode_cancel(key, at, out))
                          : as_encoded(venue::encode_cancel_http(key, at, out));
        case operation::query: return as_encoded(venue::encode_query_http(key, at, out));
        default: break;
        }
        return gatewright::order_reject{gatewright::order_errc::unsupported, "bybit", "op", {}, {}};
    }

private:
    using status = gatewright::wire::decode_status;

    static const std::array<rest_channel<bybit_sink>, 12> rest_channels;

    explicit bybit(const encode_options& o) : time_ms_(o.time_ms), via_(o.via) {}

    /// Takes the category off a symbol.
    static gatewright::venue::bybit::category take_category(gatewright::symbol_name& symbol) {
        using gatewright::venue::bybit::category;
        for (const category c : {category::spot, category::linear, category::inverse}) {
            const std::string_view word = to_word(c);
            if (!symbol.view().starts_with(word) || symbol.view().substr(word.size(), 1) != ":") continue;
            const std::string rest(symbol.view().substr(word.size() + 1));
            symbol.assign(rest);
            return c;
        }
        return category::linear;
    }

    /// The endpoint's own name has dashes.
    static std::string plain(std::string_view given) {
        std::string text(given);
        if (text.starts_with("rest:"))
            for (char& c : text)
                if (c == '-') c = '_';
        return text;
    }
    static status decode_any_stream(std::string_view message, bybit_sink& sink) {
        namespace venue = gatewright::venue::bybit;
        return sink.concluded(decode_either(
            sink, [&] { return venue::decode_market(message, {}, sink); },
            [&] { return venue::decode_user_stream(message, {}, {}, sink); }));
    }

    gatewright::venue::bybit::config config_;
    std::int64_t time_ms_;
    gatewright::venue::order_path via_;
};

inline const std::array<rest_channel<bybit_sink>, 12> bybit::rest_channels = {{
    {"rest:order", [](std::string_view m, bybit_sink& s) { return bybit_reply::decode(m, s); }},
    {"rest:order_realtime",
     [](std::string_view m, bybit_sink& s) {
         return gatewright::venue::bybit::decode_order(m, {}, gatewright::report_source::query, s);
     }},
    {"rest:orders_realtime",
     [](std::string_view m, bybit_sink& s) {
         return gatewright::venue::bybit::decode_open_orders(m, {}, s);
     }},
    {"rest:execution_list",
     [](std::string_view m, bybit_sink& s) {
         return gatewright::venue::bybit::decode_fills(m, {}, gatewright::venue::bybit::category::linear, s);
     }},
    {"rest:wallet_balance",
     [](std::string_view m, bybit_sink& s) { return gatewright::venue::bybit::decode_balances(m, {}, s); }},
    {"rest:position_list",
     [](std::string_view m, bybit_sink& s) { return gatewright::venue::bybit::decode_positions(m, {}, s); }},
    {"rest:leverage",
     [](std::string_view m, bybit_sink& s) {
         return gatewright::venue::bybit::decode_leverage(m, {}, gatewright::margin_mode::cross, s);
     }},
    {"rest:account_info",
     [](std::string_view m, bybit_sink& s) {
         return gatewright::venue::bybit::decode_account_config(m, {}, s);
     }},
    {"rest:fee_rate",
     [](std::string_view m, bybit_sink& s) { return gatewright::venue::bybit::decode_fee_rates(m, {}, s); }},
    {"rest:orderbook",
     [](std::string_view m, bybit_sink& s) { return gatewright::venue::bybit::decode_book(m, {}, s); }},
    {"rest:instruments_info",
     [](std::string_view m, bybit_sink& s) {
         return gatewright::venue::bybit::decode_instruments(m, {}, s);
     }},
    {"rest:time", [](std::string_view m,
                     bybit_sink& s) { return gatewright::venue::bybit::decode_server_time(m, {}, s); }},
}};

} // namespace codec
