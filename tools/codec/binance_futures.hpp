// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "account_requests.hpp"
#include "binance_sink.hpp"
#include "channels.hpp"
#include "venue_tool.hpp"

#include <gatewright/venue/binance_futures/capabilities.hpp>
#include <gatewright/venue/binance_futures/dialect.hpp>
#include <gatewright/venue/binance_futures/market_data.hpp>
#include <gatewright/venue/binance_futures/orders.hpp>
#include <gatewright/venue/binance_futures/reference_data.hpp>
#include <gatewright/venue/binance_futures/rest_replies.hpp>
#include <gatewright/venue/binance_futures/user_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace codec {

/// Binance USDⓈ-M futures.
class binance_futures {
public:
    static constexpr std::string_view name = "binance_futures";
    static constexpr std::string_view rest_url = "https://fapi.binance.com";
    using capabilities = gatewright::venue::binance_futures::capabilities;

    /// The last link answers requests: its channels are named after what was asked.
    static constexpr auto links = gatewright::venue::binance_futures::dialect::links;
    static constexpr std::string_view channels =
        "  public, market, private, orders\n"
        "                      messages of that link; orders: replies of the WebSocket API\n"
        "  stream              public, market or private: whichever a message is of\n"
        "  partial_depth       bare frames of @depth<levels>\n"
        "  rest:order, rest:open_orders, rest:algo_order, rest:open_algo_orders, rest:user_trades, "
        "rest:account, rest:balance, rest:position_risk,\n"
        "  rest:account_config, rest:symbol_config, rest:commission_rate, rest:depth, rest:depth:SYMBOL, "
        "rest:exchange_info, "
        "rest:listen_key, "
        "rest:time\n"
        "                      bodies of REST replies; also named after their endpoints (rest:openOrders)\n";

    static bool knows(std::string_view given) {
        const std::string channel = plain(given);
        if (channel == "rest:depth" || channel == "stream" || channel == "partial_depth" ||
            gatewright::venue::link_named(links, channel) < links.size() - 1 ||
            names_symbol(channel, depth_channel))
            return true;
        return channel_named(rest_channels, channel) != nullptr;
    }

    static gatewright::wire::decode_status decode(std::string_view given, std::string_view message,
                                                  decode_sink& out) {
        namespace venue = gatewright::venue::binance_futures;
        const std::string name_of = plain(given);
        const std::string_view channel = name_of;
        binance_sink sink(out);
        if (channel == "stream") return decode_any_stream(message, sink);
        if (channel == "partial_depth")
            return venue::decode_stream(message, {}, sink, {.partial_depth = true});
        if (channel == "public" || channel == "market") return venue::decode_stream(message, {}, sink);
        if (channel == "private") return venue::decode_user_stream(message, {}, sink);
        if (channel == "orders") return decode_order_reply(message, sink);
        if (channel == "rest:depth") return venue::decode_depth_snapshot(message, {}, {}, sink);
        if (channel.starts_with(depth_channel))
            return venue::decode_depth_snapshot(message, channel.substr(depth_channel.size()), {}, sink);
        const auto* const rest = channel_named(rest_channels, channel);
        return rest == nullptr ? status{} : rest->decode(message, sink);
    }

    /// A channel's name as it stands in the tables.
    static std::string plain(std::string_view given) {
        std::string text = plain_channel(given);
        if (text == "rest:positions") return "rest:position_risk";
        if (text == "rest:balances") return "rest:balance";
        if (text == "rest:trades") return "rest:user_trades";
        return text;
    }

    static gatewright::order_result<binance_futures> make(const encode_options& o) {
        const auto who = make_signer(o);
        if (!who) return who.error();
        return binance_futures(*who, o);
    }

    gatewright::order_result<encoded> encode(const command& c, std::uint64_t number,
                                             std::optional<std::size_t>& row, std::span<char> out) const {
        namespace venue = gatewright::venue::binance_futures;
        const venue::signer& who = config_.credentials;
        const gatewright::order_keys key = keys_of(c);
        const std::string id = std::to_string(number);
        if (amends_waiting(c)) return refusal(gatewright::order_errc::unsupported, "conditional_order_id");
        // The messages of the stream know no service of orders that wait but to place them and to cancel them.
        const bool asks_waiting = c.op == operation::query && key.untriggered;
        if (via_ == gatewright::venue::order_path::stream && !asks_waiting) {
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
        const auto page = binance_page(c, true);
        if (!page) return page.error();
        const gatewright::venue::order_context<venue::dialect::config> at{config_, time_ms_, {}, id};
        const account_requests<venue::dialect> requests(at, via_, capabilities::table);
        return requests.encode(c, *page, row, out);
    }

private:
    using status = gatewright::wire::decode_status;

    static constexpr std::string_view depth_channel = "rest:depth:";
    static const std::array<rest_channel<binance_sink>, 14> rest_channels;

    binance_futures(const gatewright::venue::binance_futures::signer& who, const encode_options& o)
        : time_ms_(o.time_ms)
        , via_(o.via) {
        config_.credentials = who;
    }

    /// Market and user streams in one channel: a message belongs to the decoder that has something to say of it.
    static status decode_any_stream(std::string_view message, binance_sink& sink) {
        namespace venue = gatewright::venue::binance_futures;
        return decode_either(
            sink, [&] { return venue::decode_stream(message, {}, sink); },
            [&] { return venue::decode_user_stream(message, {}, sink); });
    }

    /// A reply: the order that it carries, or its error. The envelope does not say what was asked, the result does.
    static status decode_order_reply(std::string_view message, binance_sink& sink) {
        namespace venue = gatewright::venue::binance_futures;
        venue::ws_api_reply reply;
        if (const status read = venue::decode_ws_api_reply(message, reply); !read) return read;
        if (!reply.ok()) {
            sink.on_request_error(reply);
            return {};
        }
        if (reply.result.find("\"orderId\"") == std::string_view::npos || reply.result.front() != '{') {
            sink.ignored("result is no order");
            return {};
        }
        const status read = venue::decode_order(reply.result, {}, gatewright::report_source::reply, sink);
        return within(message, reply.result, read);
    }

    gatewright::venue::binance_futures::config config_;
    std::int64_t time_ms_;
    gatewright::venue::order_path via_;
};

inline const std::array<rest_channel<binance_sink>, 14> binance_futures::rest_channels = {{
    {"rest:order",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_order(m, {}, gatewright::report_source::reply, s);
     }},
    {"rest:open_orders",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_open_orders(m, {}, s);
     }},
    {"rest:algo_order",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_conditional_order(
             m, {}, gatewright::report_source::query, s);
     }},
    {"rest:open_algo_orders",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_open_conditional(m, {}, s);
     }},
    {"rest:user_trades",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_user_trades(m, {}, s);
     }},
    {"rest:account",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_account(m, {}, s);
     }},
    {"rest:balance",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_balances(m, {}, s);
     }},
    {"rest:position_risk",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_position_risk(m, {}, s);
     }},
    {"rest:account_config",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_account_config(m, {}, s);
     }},
    {"rest:symbol_config",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_symbol_config(m, {}, s);
     }},
    {"rest:commission_rate",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_commission_rate(m, {}, s);
     }},
    {"rest:exchange_info",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_exchange_info(m, {}, s);
     }},
    {"rest:listen_key",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_listen_key(m, {}, s);
     }},
    {"rest:time",
     [](std::string_view m, binance_sink& s) {
         return gatewright::venue::binance_futures::decode_server_time(m, {}, s);
     }},
}};

} // namespace codec
