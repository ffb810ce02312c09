// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "channels.hpp"
#include "interactive_brokers_sink.hpp"
#include "socket_lines.hpp"
#include "venue_tool.hpp"

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/interactive_brokers/account_requests.hpp>
#include <gatewright/venue/interactive_brokers/capabilities.hpp>
#include <gatewright/venue/interactive_brokers/config.hpp>
#include <gatewright/venue/interactive_brokers/handshake.hpp>
#include <gatewright/venue/interactive_brokers/market_requests.hpp>
#include <gatewright/venue/interactive_brokers/messages.hpp>
#include <gatewright/venue/interactive_brokers/orders.hpp>
#include <gatewright/venue/interactive_brokers/symbols.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace codec {

/// Interactive Brokers, the socket of TWS.
class interactive_brokers {
public:
    static constexpr std::string_view name = "interactive_brokers";
    static constexpr std::string_view rest_url{};
    using capabilities = ib::capabilities;

    static constexpr std::string_view channels =
        "  stream, stream:SYMBOL, stream:SYMBOL:SECONDS\n"
        "                      messages of TWS behind the handshake. No message of market data names its\n"
        "                      instrument: without SYMBOL none is read, without SECONDS, the length of a "
        "bar,\n"
        "                      none of the past\n"
        "  greeting            the answer to the offer of versions\n";

    static bool knows(std::string_view given) {
        return given == "stream" || given == "greeting" || line_of(given).has_value();
    }

    /// Whether the command line's numbers of the connection can be.
    static bool takes(const connection_options& c) {
        const bool version = c.server_version == 0 || (c.server_version >= ib::oldest_version &&
                                                       c.server_version <= ib::newest_version);
        return version && c.client_id.value_or(0) >= 0;
    }

    /// Reads what TWS sent, message by message.
    class decoder {
    public:
        decoder(std::string_view channel, const connection_options& c, decode_sink& out)
            : greeting_(channel == "greeting")
            , sink_(out, line_of(channel).value_or(market{}).symbol,
                    line_of(channel).value_or(market{}).bar_length) {
            at_.version = version_of(c);
            at_.client_id = client_of(c);
        }
        gatewright::wire::decode_status decode(std::string_view message) {
            if (greeting_) {
                ib::server_greeting g;
                const auto status = ib::decode_greeting(message, g);
                if (status) sink_.on_greeting(g);
                return status;
            }
            sink_.begin(message.substr(0, message.find('\0')));
            return ib::decode(message, at_, sink_);
        }

    private:
        bool greeting_;
        ib::message_context at_;
        interactive_brokers_sink sink_;
    };

    static gatewright::order_result<interactive_brokers> make(const encode_options& o) {
        const auto who = ib::credentials::make(o.key);
        if (!who) return who.error();
        for (const auto& [given, field] : {std::pair{!o.secret.empty(), "secret"},
                                           {!o.passphrase.empty(), "passphrase"},
                                           {o.recv_window_ms != 0, "recv_window"},
                                           {o.instrument_number != 0, "instrument_number"}})
            if (given) return refusal(gatewright::order_errc::unsupported, field);
        return interactive_brokers(*who, o);
    }

    gatewright::order_result<encoded> encode(const command& c, std::uint64_t number,
                                             std::optional<std::size_t>&, std::span<char> out) {
        using gatewright::order_errc;
        switch (c.op) {
        case operation::connect: return connect(out);
        case operation::start: return as_message(ib::encode_start_api(client_id_, out));
        case operation::server_time:
            return as_message(ib::encode_plain(ib::plain_request::current_time, 0, out));
        case operation::place: return place(c, number, out);
        case operation::amend: return place(c, 0, out);
        case operation::cancel: {
            const auto id = ib::order_number(keys_of(c));
            return id ? as_message(ib::encode_cancel_order(*id, {}, version_, out)) : id.error();
        }
        case operation::instrument:
        case operation::subscribe:
        case operation::unsubscribe: {
            const auto what = ib::to_contract(c.order.symbol);
            return what ? about(c, *what, number, out) : refusal(order_errc::invalid_parameter, "symbol");
        }
        case operation::open_orders:
        case operation::positions:
        case operation::balances:
        case operation::ended_orders:
        case operation::fills: return list(c, number, out);
        case operation::query:
        case operation::cancel_all:
        case operation::place_batch: break;
        }
        return refusal(order_errc::unsupported, "op");
    }

private:
    /// What market data is of.
    struct market {
        gatewright::symbol_name symbol;
        gatewright::duration bar_length;
    };

    interactive_brokers(const ib::credentials& who, const encode_options& o)
        : who_(who)
        , time_ms_(o.time_ms)
        , client_id_(client_of(o.connection))
        , version_(version_of(o.connection)) {}

    static int version_of(const connection_options& c) {
        return c.server_version == 0 ? ib::newest_version : c.server_version;
    }
    static std::int32_t client_of(const connection_options& c) {
        return c.client_id.value_or(ib::config{}.client_id);
    }
    /// "stream:SYMBOL" or "stream:SYMBOL:SECONDS".
    static std::optional<market> line_of(std::string_view channel) {
        if (!names_symbol(channel, "stream:")) return std::nullopt;
        channel.remove_prefix(std::string_view("stream:").size());
        const std::size_t colon = channel.find(':');
        const std::string_view symbol = channel.substr(0, colon);
        market m;
        if (!ib::to_contract(symbol) || !m.symbol.assign(symbol)) return std::nullopt;
        if (colon == std::string_view::npos) return m;
        std::uint32_t length = 0;
        const char* const last = channel.data() + channel.size();
        const auto [end, error] = std::from_chars(channel.data() + colon + 1, last, length);
        if (error != std::errc{} || end != last || length == 0) return std::nullopt;
        m.bar_length = gatewright::seconds(length);
        return m;
    }
    static gatewright::order_result<encoded>
    as_message(const gatewright::order_result<std::string_view>& text) {
        if (!text) return text.error();
        return encoded(socket_message{*text});
    }
    /// Preface and offer as they go out.
    static gatewright::order_result<encoded> connect(std::span<char> out) {
        const std::string bytes = std::string(ib::handshake_preface) + framed(ib::offer);
        bytes.copy(out.data(), out.size());
        return encoded(socket_message{{out.data(), bytes.size()}, false});
    }
    /// @param number of an order without one of its own; zero: it must have one
    gatewright::order_result<encoded> place(const command& c, std::uint64_t number,
                                            std::span<char> out) const {
        auto keys = keys_of(c);
        if (keys.session_order_id.empty() && number != 0)
            keys.session_order_id.assign(std::to_string(number));
        const auto id = ib::order_number(keys);
        if (!id) return id.error();
        gatewright::fixed_string<17> good_till;
        const auto order = ib::to_placement(c.order, *id, who_.account(), time_ms_, good_till);
        return order ? as_message(ib::encode_place_order(*order, version_, out)) : order.error();
    }
    /// The number of a request as an engine gives it: those of orders are below.
    static std::int32_t request_number(std::uint64_t number) {
        return static_cast<std::int32_t>(1'000'000'000 + number % 1'000'000'000);
    }
    gatewright::order_result<encoded> about(const command& c, const ib::contract& what, std::uint64_t number,
                                            std::span<char> out) const {
        using gatewright::order_errc;
        if (c.request > std::numeric_limits<std::int32_t>::max())
            return refusal(order_errc::invalid_parameter, "request");
        const bool smart = what.exchange == "SMART";
        const std::int32_t id =
            c.request != 0 ? static_cast<std::int32_t>(c.request) : request_number(number);
        if (c.op == operation::instrument)
            return as_message(ib::encode_contract_details(id, what, version_, out));
        if (c.op == operation::unsubscribe) {
            if (c.request == 0) return refusal(order_errc::invalid_parameter, "request");
            if (c.stream == market_stream::books)
                return as_message(ib::encode_cancel_depth(id, smart, version_, out));
            return as_message(ib::encode_plain(c.stream == market_stream::bars
                                                   ? ib::plain_request::cancel_closed_bars
                                                   : ib::plain_request::cancel_market_data,
                                               id, out));
        }
        const ib::config usual;
        switch (c.stream) {
        case market_stream::best_quotes:
            return as_message(ib::encode_market_data(id, what, {}, version_, out));
        case market_stream::trades:
            return as_message(ib::encode_market_data(id, what, {.generic_ticks = "233"}, version_, out));
        case market_stream::books:
            return as_message(ib::encode_depth(id, what, usual.book_rows, smart, version_, out));
        case market_stream::bars: break;
        }
        const bool pairs = what.type == "CASH";
        return as_message(ib::encode_closed_bars(id, what, pairs ? "MIDPOINT" : "TRADES",
                                                 !usual.outside_regular_hours, out));
    }
    /// Lists are of the whole account, on one page.
    gatewright::order_result<encoded> list(const command& c, std::uint64_t number,
                                           std::span<char> out) const {
        using gatewright::order_errc;
        if (!c.order.symbol.empty()) return refusal(order_errc::unsupported, "symbol");
        if (c.waiting) return refusal(order_errc::unsupported, "waiting");
        if (!c.cursor.empty()) return refusal(order_errc::unsupported, "cursor");
        if (c.list != 0) return refusal(order_errc::invalid_parameter, "list");
        switch (c.op) {
        case operation::open_orders:
            return as_message(ib::encode_plain(ib::plain_request::own_orders, 0, out));
        case operation::positions: return as_message(ib::encode_plain(ib::plain_request::positions, 0, out));
        case operation::balances: return as_message(ib::encode_account_updates(true, who_.account(), out));
        case operation::ended_orders: return as_message(ib::encode_completed_orders(true, version_, out));
        default: break;
        }
        ib::execution_filter f;
        f.client_id = client_id_;
        f.account = who_.account();
        return as_message(ib::encode_executions(request_number(number), f, out));
    }

    ib::credentials who_;
    std::int64_t time_ms_;
    std::int32_t client_id_;
    int version_;
};

} // namespace codec
