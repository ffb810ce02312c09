// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "account_requests.hpp"
#include "binance_sink.hpp"
#include "channels.hpp"
#include "venue_tool.hpp"

#include <gatewright/venue/binance_spot/capabilities.hpp>
#include <gatewright/venue/binance_spot/dialect.hpp>
#include <gatewright/venue/binance_spot/market_data.hpp>
#include <gatewright/venue/binance_spot/order_lists.hpp>
#include <gatewright/venue/binance_spot/orders.hpp>
#include <gatewright/venue/binance_spot/reference_data.hpp>
#include <gatewright/venue/binance_spot/rest_replies.hpp>
#include <gatewright/venue/binance_spot/user_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace codec {

/// Adds what only spot reports.
class binance_spot_sink : public binance_sink {
public:
    using binance_sink::binance_sink;

    void on_list(const gatewright::venue::binance_spot::list_report& l) {
        event_line("order_list", [&](gatewright::wire::json_writer& json) {
            write_member(json, "symbol", l.symbol);
            write_member(json, "venue_time", l.venue_time);
            write_member(json, "id", l.id);
            write_member(json, "client_id", l.client_id);
            write_member(json, "contingency", l.contingency);
            write_member(json, "state", l.state);
            if (!l.reason.empty() && l.reason != "NONE") write_member(json, "reason", l.reason);
        });
    }
    void on_subscription_ended(std::string_view, const gatewright::venue_error_code&, std::string_view text) {
        event_line("subscription_ended",
                   [&](gatewright::wire::json_writer& json) { write_member(json, "text", text); });
    }
};

/// Binance spot.
class binance_spot {
public:
    static constexpr std::string_view name = "binance_spot";
    static constexpr std::string_view rest_url = "https://api.binance.com";
    using capabilities = gatewright::venue::binance_spot::capabilities;

    /// The last link answers requests: its channels are named after what was asked.
    static constexpr auto links = gatewright::venue::binance_spot::dialect::links;
    static constexpr std::string_view channels =
        "  market, orders      messages of that link; orders: events of the account, and replies of the "
        "WebSocket "
        "API\n"
        "  stream              market or orders: whichever a message is of\n"
        "  rest:order, rest:open_orders, rest:my_trades, rest:my_allocations, rest:account, "
        "rest:commission, rest:order_list, rest:depth, rest:depth:SYMBOL, rest:exchange_info, rest:time\n"
        "                      bodies of REST replies; also named after their endpoints (rest:openOrders)\n";

    static bool knows(std::string_view given) {
        const std::string channel = plain(given);
        if (channel == "rest:depth" || channel == "stream" ||
            gatewright::venue::link_named(links, channel) < links.size() - 1 ||
            names_symbol(channel, depth_channel))
            return true;
        return channel_named(rest_channels, channel) != nullptr;
    }

    static gatewright::wire::decode_status decode(std::string_view given, std::string_view message,
                                                  decode_sink& out) {
        namespace venue = gatewright::venue::binance_spot;
        const std::string name_of = plain(given);
        const std::string_view channel = name_of;
        binance_spot_sink sink(out);
        if (channel == "market") return venue::decode_stream(message, {}, sink);
        if (channel == "orders") return decode_orders(message, sink);
        if (channel == "stream") return decode_any_stream(message, sink);
        if (channel == "rest:depth") return venue::decode_depth_snapshot(message, {}, {}, sink);
        if (channel.starts_with(depth_channel))
            return venue::decode_depth_snapshot(message, channel.substr(depth_channel.size()), {}, sink);
        const auto* const rest = channel_named(rest_channels, channel);
        return rest == nullptr ? status{} : rest->decode(message, sink);
    }

    static gatewright::order_result<binance_spot> make(const encode_options& o) {
        const auto who = make_signer(o);
        if (!who) return who.error();
        return binance_spot(*who, o);
    }

    gatewright::order_result<encoded> encode(const command& c, std::uint64_t number,
                                             std::optional<std::size_t>& row, std::span<char> out) const {
        namespace venue = gatewright::venue::binance_spot;
        const venue::signer& who = config_.credentials;
        const gatewright::order_keys key = keys_of(c);
        const std::string id = std::to_string(number);
        if (amends_waiting(c)) return refusal(gatewright::order_errc::unsupported, "conditional_order_id");
        if (via_ == gatewright::venue::order_path::stream) {
            switch (c.op) {
            case operation::place: return as_encoded(venue::encode_place(c.order, id, time_ms_, who, out));
            case operation::amend:
                return as_encoded(venue::encode_amend(amend_of(c), id, time_ms_, who, out));
            case operation::cancel: return as_encoded(venue::encode_cancel(key, id, time_ms_, who, out));
            case operation::query: return as_encoded(venue::encode_query(key, id, time_ms_, who, out));
            default: break;
            }
        } else {
            switch (c.op) {
            case operation::place: return as_encoded(venue::encode_place_http(c.order, time_ms_, who, out));
            case operation::amend:
                return as_encoded(venue::encode_amend_http(amend_of(c), time_ms_, who, out));
            case operation::cancel: return as_encoded(venue::encode_cancel_http(key, time_ms_, who, out));
            case operation::query: return as_encoded(venue::encode_query_http(key, time_ms_, who, out));
            default: break;
            }
        }
        const auto page = binance_page(c, false);
        if (!page) return page.error();
        const gatewright::venue::order_context<venue::dialect::config> at{config_, time_ms_, {}, id};
        const account_requests<venue::dialect> requests(at, via_, capabilities::table);
        return requests.encode(c, *page, row, out);
    }

private:
    using status = gatewright::wire::decode_status;

    static constexpr std::string_view depth_channel = "rest:depth:";
    static const std::array<rest_channel<binance_spot_sink>, 9> rest_channels;

    binance_spot(const gatewright::venue::binance_spot::signer& who, const encode_options& o)
        : time_ms_(o.time_ms)
        , via_(o.via) {
        config_.credentials = who;
    }

    /// A channel's name as it stands in the tables.
    static std::string plain(std::string_view given) {
        std::string text = plain_channel(given);
        if (text == "rest:trades") return "rest:my_trades";
        if (text == "rest:all_orders") return "rest:open_orders";
        return text;
    }

    /// Whether a message of the link of orders is an event of the account, and no reply.
    static bool is_event(std::string_view message) {
        gatewright::venue::binance_spot::detail::any_event event;
        std::uint64_t seen = 0;
        return gatewright::wire::read_object<gatewright::venue::binance_spot::detail::any_event_schema>(
                   message, event, seen)
                   .ok() &&
               seen != 0;
    }
    static status decode_any_stream(std::string_view message, binance_spot_sink& sink) {
        namespace venue = gatewright::venue::binance_spot;
        // An answer has a status, which one to a subscription of market streams has not.
        venue::ws_api_reply reply;
        if (venue::decode_ws_api_reply(message, reply)) return decode_orders(message, sink);
        sink.probe(true);
        const bool market = !venue::decode_stream(message, {}, sink) || sink.spoke();
        sink.probe(false);
        if (market) return venue::decode_stream(message, {}, sink);
        return decode_orders(message, sink);
    }
    /// An event, or a reply: the order that it carries, or its error. The envelope does not say what was asked, the
    /// result does.
    static status decode_orders(std::string_view message, binance_spot_sink& sink) {
        namespace venue = gatewright::venue::binance_spot;
        if (is_event(message)) return venue::decode_user_stream(message, {}, sink);
        venue::ws_api_reply reply;
        if (const status read = venue::decode_ws_api_reply(message, reply); !read) return read;
        if (!reply.ok()) {
            sink.on_request_error(reply);
            return {};
        }
        const auto has = [&](std::string_view key) {
            return reply.result.find(key) != std::string_view::npos;
        };
        if (reply.result.empty() || reply.result.front() != '{' || !has("\"orderId\"")) {
            sink.ignored("result is no order");
            return {};
        }
        const status read =
            has("\"listClientOrderId\"") && !has("\"amendedOrder\"")
                ? venue::decode_list(reply.result, {}, gatewright::report_source::reply, sink)
                : venue::decode_order(reply.result, {}, gatewright::report_source::reply, sink);
        return within(message, reply.result, read);
    }

    gatewright::venue::binance_spot::config config_;
    std::int64_t time_ms_;
    gatewright::venue::order_path via_;
};

inline const std::array<rest_channel<binance_spot_sink>, 9> binance_spot::rest_channels = {{
    {"rest:order",
     [](std::string_view m, binance_spot_sink& s) {
         return gatewright::venue::binance_spot::decode_order(m, {}, gatewright::report_source::reply, s);
     }},
    {"rest:open_orders",
     [](std::string_view m, binance_spot_sink& s) {
         return gatewright::venue::binance_spot::decode_open_orders(m, {}, s);
     }},
    {"rest:order_list",
     [](std::string_view m, binance_spot_sink& s) {
         return gatewright::venue::binance_spot::decode_list(m, {}, gatewright::report_source::reply, s);
     }},
    {"rest:my_trades",
     [](std::string_view m, binance_spot_sink& s) {
         return gatewright::venue::binance_spot::decode_my_trades(m, {}, s);
     }},
    {"rest:my_allocations",
     [](std::string_view m, binance_spot_sink& s) {
         return gatewright::venue::binance_spot::decode_my_allocations(m, {}, s);
     }},
    {"rest:account",
     [](std::string_view m, binance_spot_sink& s) {
         return gatewright::venue::binance_spot::decode_account(m, {}, s);
     }},
    {"rest:commission",
     [](std::string_view m, binance_spot_sink& s) {
         return gatewright::venue::binance_spot::decode_commission(m, {}, s);
     }},
    {"rest:exchange_info",
     [](std::string_view m, binance_spot_sink& s) {
         return gatewright::venue::binance_spot::decode_exchange_info(m, {}, s);
     }},
    {"rest:time",
     [](std::string_view m, binance_spot_sink& s) {
         return gatewright::venue::binance_spot::decode_server_time(m, {}, s);
     }},
}};

} // namespace codec
