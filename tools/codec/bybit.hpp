// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "account_requests.hpp"
#include "channels.hpp"
#include "report_sink.hpp"
#include "venue_tool.hpp"

#include <gatewright/venue/bybit/batches.hpp>
#include <gatewright/venue/bybit/capabilities.hpp>
#include <gatewright/venue/bybit/dialect.hpp>
#include <gatewright/venue/bybit/market_data.hpp>
#include <gatewright/venue/bybit/orders.hpp>
#include <gatewright/venue/bybit/rest_replies.hpp>
#include <gatewright/venue/bybit/rest_requests.hpp>
#include <gatewright/venue/bybit/user_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
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
                                             std::optional<std::size_t>& row, std::span<char> out) {
        namespace venue = gatewright::venue::bybit;
        using gatewright::order_errc;
        command c = given;
        config_.category = take_category(c.orders.empty() ? c.order.symbol : c.orders.front().symbol);
        // What stands before a colon is none of them.
        const auto sound = [](const gatewright::symbol_name& symbol) {
            return symbol.view().find(':') == std::string_view::npos;
        };
        if (!sound(c.order.symbol)) return refusal(order_errc::invalid_parameter, "symbol");
        for (std::size_t i = 0; i < c.orders.size(); ++i) {
            if (i != 0 && take_category(c.orders[i].symbol) != config_.category) row = i;
            if (!sound(c.orders[i].symbol)) row = i;
            if (row) return refusal(order_errc::invalid_parameter, "symbol");
        }
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
        // Lists of linear contracts are of what one of them is paid in.
        if (!c.order.symbol.empty()) config_.symbols = {c.order.symbol};
        const auto page = page_of(c);
        if (!page) return page.error();
        const account_requests<venue::dialect> requests(at, via_, capabilities::table);
        return requests.encode(c, *page, row, out);
    }

private:
    using status = gatewright::wire::decode_status;

    static const std::array<rest_channel<bybit_sink>, 12> rest_channels;

    explicit bybit(const encode_options& o) : time_ms_(o.time_ms), via_(o.via) {}

    /// Where a list begins, or goes on behind a cursor of the venue's. Lists are of a category, and of linear contracts
    /// of what they are paid in: a symbol says both. Orders that wait have a list of their own, of spot two.
    [[nodiscard]] gatewright::order_result<gatewright::session::page_cursor> page_of(const command& c) const {
        namespace venue = gatewright::venue::bybit;
        using gatewright::order_errc;
        const bool named = !c.order.symbol.empty(), spot = config_.category == venue::category::spot;
        if (c.op == operation::balances && named) return refusal(order_errc::unsupported, "symbol");
        if ((c.op == operation::open_orders || c.op == operation::positions) && !named)
            return refusal(order_errc::invalid_parameter, "symbol");
        if (c.op == operation::positions && spot) return refusal(order_errc::unsupported, "op");
        if (named && !tells_list(c.order.symbol)) return refusal(order_errc::invalid_parameter, "symbol");
        std::size_t list = 0;
        if (c.op == operation::open_orders) {
            const std::size_t waiting = spot ? std::size(venue::waiting_filters) : 1;
            if (c.list >= (c.waiting ? waiting : 1)) return refusal(order_errc::invalid_parameter, "list");
            list = c.waiting ? c.list : waiting;
        }
        return page_at({list, c.cursor.view()});
    }
    /// Whether a symbol tells which list has it: of a linear contract, by its end, what it is paid in.
    [[nodiscard]] bool tells_list(std::string_view symbol) const {
        namespace venue = gatewright::venue::bybit;
        if (!venue::instrument_name(symbol)) return false;
        return config_.category != venue::category::linear || venue::in_usdt(symbol) ||
               symbol.ends_with("PERP") || symbol.find('-') != std::string_view::npos;
    }
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
