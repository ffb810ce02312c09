// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "account_requests.hpp"
#include "channels.hpp"
#include "report_sink.hpp"
#include "venue_tool.hpp"

#include <gatewright/core/ids.hpp>
#include <gatewright/venue/oanda/capabilities.hpp>
#include <gatewright/venue/oanda/dialect.hpp>
#include <gatewright/venue/oanda/market_data.hpp>
#include <gatewright/venue/oanda/open_orders.hpp>
#include <gatewright/venue/oanda/orders.hpp>
#include <gatewright/venue/oanda/rest_replies.hpp>
#include <gatewright/venue/oanda/symbols.hpp>
#include <gatewright/venue/oanda/user_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace codec {

/// Orders of OANDA are answered by request alone.
struct oanda_reply {
    static gatewright::wire::decode_status decode(std::string_view, auto&) { return {}; }
};
using oanda_sink = report_sink<oanda_reply>;

/// OANDA v20.
class oanda {
public:
    static constexpr std::string_view name = "oanda";
    static constexpr std::string_view rest_url = "https://api-fxtrade.oanda.com";
    using capabilities = gatewright::venue::oanda::capabilities;

    static constexpr std::string_view channels =
        "  pricing, transactions, transactions:CURRENCY\n"
        "                      lines of that stream; fees and balances are in the account's home currency,\n"
        "                      which no line names: without it they are left out\n"
        "  stream              whichever of them a line is of\n"
        "  rest:orders, rest:order, rest:pendingOrders, rest:openPositions, rest:summary, "
        "rest:transactions,\n"
        "  rest:sinceid, rest:sinceid:CURRENCY, rest:instruments, rest:pricing\n"
        "                      bodies of REST replies, named after their endpoints; rest:orders: to a\n"
        "                      placement, a replacement or a cancel\n";

    static bool knows(std::string_view given) {
        return given == "stream" || given == "pricing" || given == "transactions" ||
               currency_of(given, "transactions:") || currency_of(given, "rest:sinceid:") ||
               channel_named(rest_channels, given) != nullptr;
    }

    static gatewright::wire::decode_status decode(std::string_view given, std::string_view message,
                                                  decode_sink& out) {
        namespace venue = gatewright::venue::oanda;
        oanda_sink sink(out);
        if (given == "stream")
            return decode_either(
                sink, [&] { return venue::decode_price(message, {}, {}, sink); },
                [&] { return venue::decode_transaction(message, {}, {}, sink); });
        if (given == "pricing") return venue::decode_price(message, {}, {}, sink);
        if (given == "transactions") return venue::decode_transaction(message, {}, {}, sink);
        if (const auto currency = currency_of(given, "transactions:"))
            return venue::decode_transaction(message, {}, {*currency, false}, sink);
        if (const auto currency = currency_of(given, "rest:sinceid:"))
            return decode_body(message, sink, [&](auto body, auto& s) {
                return venue::decode_fills(body, {}, {*currency, false}, 0, s);
            });
        const auto* const rest = channel_named(rest_channels, given);
        return rest == nullptr ? status{} : decode_body(message, sink, rest->decode);
    }

    static gatewright::order_result<oanda> make(const encode_options& o) {
        const auto who = gatewright::venue::oanda::credentials::make(o.key, o.secret);
        if (!who) return who.error();
        const auto lacks = [](const char* field) {
            return gatewright::order_reject{gatewright::order_errc::unsupported, name.data(), field, {}, {}};
        };
        if (!o.passphrase.empty()) return lacks("passphrase");
        // A request says no time at all.
        if (o.recv_window_ms != 0) return lacks("recv_window");
        oanda made(o);
        made.config_.credentials = *who;
        return made;
    }

    /// Orders go by request, whatever the path.
    gatewright::order_result<encoded> encode(const command& c, std::uint64_t number,
                                             std::optional<std::size_t>& row, std::span<char> out) {
        namespace venue = gatewright::venue::oanda;
        using gatewright::order_errc;
        const std::string id = std::to_string(number);
        const venue::context at{config_, time_ms_, {}, id, gatewright::venue::position_mode::unknown,
                                0,       nullptr};
        switch (c.op) {
        case operation::place: return as_encoded(venue::encode_place_http(c.order, at, out));
        case operation::amend: return refusal(order_errc::unsupported, "op");
        case operation::cancel: return as_encoded(venue::encode_cancel_http(keys_of(c), at, out));
        case operation::query: return as_encoded(venue::encode_query_http(keys_of(c), at, out));
        default: break;
        }
        // Lists are of the whole account, orders that wait among the others, on one page.
        if (c.op != operation::cancel_all && c.op != operation::place_batch) {
            if (!c.order.symbol.empty()) return refusal(order_errc::unsupported, "symbol");
            if (c.waiting) return refusal(order_errc::unsupported, "waiting");
            if (!c.cursor.empty()) return refusal(order_errc::unsupported, "cursor");
            if (c.list != 0) return refusal(order_errc::invalid_parameter, "list");
        }
        const account_requests<venue::dialect> requests(at, gatewright::venue::order_path::request,
                                                        capabilities::table);
        return requests.encode(c, {}, row, out);
    }

private:
    using status = gatewright::wire::decode_status;

    static const std::array<rest_channel<oanda_sink>, 9> rest_channels;

    explicit oanda(const encode_options& o) : time_ms_(o.time_ms) {}

    /// The body of an answer, or of a refusal: its HTTP status, which says so, is not here.
    template <class DecodeT>
    static status decode_body(std::string_view body, oanda_sink& sink, DecodeT decode) {
        if (gatewright::venue::oanda::decode_error(body, sink)) return {};
        return decode(body, sink);
    }

    /// The currency that stands behind a channel's name: three capital letters.
    static std::optional<gatewright::asset_code> currency_of(std::string_view given, std::string_view head) {
        if (!names_symbol(given, head)) return std::nullopt;
        const std::string_view code = given.substr(head.size());
        if (!gatewright::venue::oanda::currency_code(code)) return std::nullopt;
        return gatewright::asset_code(code);
    }

    gatewright::venue::oanda::config config_;
    std::int64_t time_ms_;
};

inline const std::array<rest_channel<oanda_sink>, 9> oanda::rest_channels = {{
    {"rest:orders",
     [](std::string_view m, oanda_sink& s) {
         return gatewright::venue::oanda::decode_order(m, {}, gatewright::report_source::reply, s);
     }},
    {"rest:order",
     [](std::string_view m, oanda_sink& s) {
         return gatewright::venue::oanda::decode_order(m, {}, gatewright::report_source::query, s);
     }},
    {"rest:pendingOrders",
     [](std::string_view m, oanda_sink& s) {
         return gatewright::venue::oanda::decode_open_orders(m, {}, false, s);
     }},
    {"rest:openPositions",
     [](std::string_view m, oanda_sink& s) {
         return gatewright::venue::oanda::decode_positions(m, {}, false, s);
     }},
    {"rest:summary",
     [](std::string_view m, oanda_sink& s) { return gatewright::venue::oanda::decode_balances(m, {}, s); }},
    {"rest:transactions",
     [](std::string_view m, oanda_sink& s) { return gatewright::venue::oanda::decode_pages(m, s); }},
    {"rest:sinceid", [](std::string_view m,
                        oanda_sink& s) { return gatewright::venue::oanda::decode_fills(m, {}, {}, 0, s); }},
    {"rest:instruments",
     [](std::string_view m, oanda_sink& s) {
         return gatewright::venue::oanda::decode_instruments(m, {}, s);
     }},
    {"rest:pricing",
     [](std::string_view m, oanda_sink& s) { return gatewright::venue::oanda::decode_book(m, {}, s); }},
}};

} // namespace codec
