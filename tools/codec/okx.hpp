// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "account_requests.hpp"
#include "channels.hpp"
#include "report_sink.hpp"
#include "venue_tool.hpp"

#include <gatewright/core/instrument.hpp>
#include <gatewright/venue/okx/capabilities.hpp>
#include <gatewright/venue/okx/dialect.hpp>
#include <gatewright/venue/okx/market_data.hpp>
#include <gatewright/venue/okx/orders.hpp>
#include <gatewright/venue/okx/rest_replies.hpp>
#include <gatewright/venue/okx/user_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace codec {

/// Reads the order in an answer of OKX.
struct okx_reply {
    static gatewright::wire::decode_status decode(std::string_view result, auto& sink) {
        return gatewright::venue::okx::decode_order(result, {}, gatewright::report_source::reply, sink);
    }
};
using okx_sink = report_sink<okx_reply>;

/// OKX.
class okx {
public:
    static constexpr std::string_view name = "okx";
    static constexpr std::string_view rest_url = "https://www.okx.com";
    using capabilities = gatewright::venue::okx::capabilities;

    /// The last link answers requests: its channels are named after what was asked.
    static constexpr auto links = gatewright::venue::okx::dialect::links;
    static constexpr std::string_view channels =
        "  public, private, business\n"
        "                      messages of that link; private: answers to orders too\n"
        "  stream              whichever of them a message is of\n"
        "  rest:order, rest:order_details, rest:orders_pending, rest:order_algo, rest:order_algo_details,\n"
        "  rest:orders_algo_pending, rest:fills, rest:bills, rest:balance, rest:positions,\n"
        "  rest:config, rest:leverage_info, rest:trade_fee, rest:trade_fee:SYMBOL, rest:books, "
        "rest:books:SYMBOL, rest:instruments, rest:time\n"
        "                      bodies of REST replies, named after their endpoints (rest:orders-pending)\n";

    static bool knows(std::string_view given) {
        const std::string channel = plain(given);
        if (channel == "stream" || gatewright::venue::link_named(links, channel) < links.size() - 1 ||
            names_symbol(channel, book_channel) || names_symbol(channel, fee_channel))
            return true;
        return channel_named(rest_channels, channel) != nullptr;
    }

    static gatewright::wire::decode_status decode(std::string_view given, std::string_view message,
                                                  decode_sink& out) {
        namespace venue = gatewright::venue::okx;
        const std::string name_of = plain(given);
        const std::string_view channel = name_of;
        okx_sink sink(out);
        if (channel == "stream") return decode_any_stream(message, sink);
        if (channel == "public" || channel == "business") return venue::decode_market(message, {}, sink);
        if (channel == "private") return sink.concluded(venue::decode_user_stream(message, {}, {}, sink));
        if (channel.starts_with(book_channel))
            return venue::decode_book(message, channel.substr(book_channel.size()), {}, sink);
        if (channel.starts_with(fee_channel))
            return venue::decode_trade_fee(message, channel.substr(fee_channel.size()), {}, sink);
        const auto* const rest = channel_named(rest_channels, channel);
        return rest == nullptr ? status{} : rest->decode(message, sink);
    }

    static gatewright::order_result<okx> make(const encode_options& o) {
        const auto who = gatewright::venue::okx::credentials::make(o.key, o.secret, o.passphrase);
        if (!who) return who.error();
        okx made(o);
        made.config_.credentials = *who;
        if (o.recv_window_ms != 0) made.config_.order_validity = gatewright::milliseconds(o.recv_window_ms);
        return made;
    }

    /// On the stream an order names its instrument by its number (`--instrument-number`). Orders are asked for over
    /// REST, whatever the path.
    gatewright::order_result<encoded> encode(const command& c, std::uint64_t number,
                                             std::optional<std::size_t>& row, std::span<char> out) {
        namespace venue = gatewright::venue::okx;
        const gatewright::order_keys key = keys_of(c);
        const std::string id = std::to_string(number);
        const venue::context at{config_, time_ms_, {}, id, gatewright::venue::position_mode::unknown,
                                0,       &rules_};
        const bool stream = via_ == gatewright::venue::order_path::stream &&
                            !waits_for_trigger(c.order.type) && !key.untriggered;
        using gatewright::order_errc;
        if (amends_waiting(c)) return refusal(order_errc::unsupported, "conditional_order_id");
        if (stream && (c.op == operation::place || c.op == operation::amend || c.op == operation::cancel) &&
            !is_numbered(c.order.symbol))
            return refusal(order_errc::invalid_parameter, "instrument_number");
        for (std::size_t i = 0; stream && i < c.orders.size(); ++i)
            if (!is_numbered(c.orders[i].symbol)) {
                row = i;
                return refusal(order_errc::invalid_parameter, "instrument_number");
            }
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
        const auto page = page_of(c);
        if (!page) return page.error();
        const account_requests<venue::dialect> requests(at, via_, capabilities::table);
        return requests.encode(c, *page, row, out);
    }

private:
    using status = gatewright::wire::decode_status;

    static constexpr std::string_view book_channel = "rest:books:";
    static constexpr std::string_view fee_channel = "rest:trade_fee:";
    static const std::array<rest_channel<okx_sink>, 16> rest_channels;

    explicit okx(const encode_options& o) : time_ms_(o.time_ms), via_(o.via) {
        rules_.venue_number = o.instrument_number;
    }

    /// Whether an instrument is the one whose number was told. The first one is taken for it.
    bool is_numbered(const gatewright::symbol_name& symbol) {
        if (rules_.symbol.empty()) rules_.symbol = symbol;
        return rules_.venue_number != 0 && rules_.symbol == symbol;
    }
    /// Where a list of the account begins, or goes on behind the id that the page before ended with. Orders that wait
    /// have several lists.
    [[nodiscard]] static gatewright::order_result<gatewright::session::page_cursor>
    page_of(const command& c) {
        namespace venue = gatewright::venue::okx;
        using gatewright::order_errc;
        if (c.op == operation::cancel_all || c.op == operation::place_batch)
            return gatewright::session::page_cursor();
        if (!c.order.symbol.empty()) return refusal(order_errc::unsupported, "symbol");
        if (c.op != operation::open_orders) {
            if (!c.cursor.empty()) return refusal(order_errc::unsupported, "cursor");
            return gatewright::session::page_cursor();
        }
        if (c.list >= (c.waiting ? venue::book_list : 1))
            return refusal(order_errc::invalid_parameter, "list");
        return page_at({c.waiting ? c.list : venue::book_list, c.cursor.view()});
    }

    /// The endpoint's own name has dashes. What follows a second colon is a symbol and stays.
    static std::string plain(std::string_view given) {
        std::string text(given);
        if (!text.starts_with("rest:")) return text;
        for (std::size_t i = 5; i < text.size() && text[i] != ':'; ++i)
            if (text[i] == '-') text[i] = '_';
        return text;
    }

    static status decode_any_stream(std::string_view message, okx_sink& sink) {
        namespace venue = gatewright::venue::okx;
        return sink.concluded(decode_either(
            sink, [&] { return venue::decode_market(message, {}, sink); },
            [&] { return venue::decode_user_stream(message, {}, {}, sink); }));
    }

    gatewright::venue::okx::config config_;
    gatewright::instrument rules_;
    std::int64_t time_ms_;
    gatewright::venue::order_path via_;
};

inline const std::array<rest_channel<okx_sink>, 16> okx::rest_channels = {{
    {"rest:order",
     [](std::string_view m, okx_sink& s) {
         return gatewright::venue::okx::decode_order(m, {}, gatewright::report_source::reply, s);
     }},
    {"rest:order_details",
     [](std::string_view m, okx_sink& s) {
         return gatewright::venue::okx::decode_order(m, {}, gatewright::report_source::query, s);
     }},
    {"rest:orders_pending",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_open_orders(m, {}, s); }},
    {"rest:order_algo",
     [](std::string_view m, okx_sink& s) {
         return gatewright::venue::okx::decode_algo_order(m, {}, gatewright::report_source::reply, s);
     }},
    {"rest:order_algo_details",
     [](std::string_view m, okx_sink& s) {
         return gatewright::venue::okx::decode_algo_order(m, {}, gatewright::report_source::query, s);
     }},
    {"rest:orders_algo_pending",
     [](std::string_view m, okx_sink& s) {
         return gatewright::venue::okx::decode_open_algos(m, {}, s, [](std::string_view) noexcept {});
     }},
    {"rest:fills",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_fills(m, {}, s); }},
    {"rest:bills",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_bills(m, {}, s); }},
    {"rest:balance",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_balances(m, {}, s); }},
    {"rest:positions",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_positions(m, {}, {}, s); }},
    {"rest:config",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_account_config(m, {}, s); }},
    {"rest:leverage_info",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_leverage(m, {}, s); }},
    {"rest:trade_fee",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_trade_fee(m, {}, {}, s); }},
    {"rest:books",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_book(m, {}, {}, s); }},
    {"rest:instruments",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_instruments(m, {}, s); }},
    {"rest:time",
     [](std::string_view m, okx_sink& s) { return gatewright::venue::okx::decode_server_time(m, {}, s); }},
}};

} // namespace codec
