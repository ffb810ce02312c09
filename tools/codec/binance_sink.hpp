// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "probing_sink.hpp"
#include "venue_tool.hpp"

#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance/ws_reply.hpp>
#include <gatewright/wire/errc.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What the tools of Binance's APIs share.
namespace codec {

/// Adds what Binance's decoders report; one sink type for all of them keeps the decoders compiled once.
class binance_sink : public probing_sink {
public:
    using probing_sink::probing_sink;

    void on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) {
        event_line("subscription_reply", [&](gatewright::wire::json_writer& json) {
            json.member("id", id);
            json.member("ok", ok);
            if (code != 0) json.member("code", code);
            write_member(json, "text", text);
        });
    }
    void on_token_expired(std::string_view key) { text_line("listen_key_expired", "listen_key", key); }
    void on_token(std::string_view key) { text_line("listen_key", "listen_key", key); }
    void on_api_error(std::int32_t code, std::string_view text) {
        gatewright::venue_error e;
        e.code = gatewright::numbered_error(code);
        e.text = text;
        on(e);
    }
    /// A request over the WebSocket API failed.
    void on_request_error(const gatewright::venue::binance::ws_api_reply& reply) {
        gatewright::venue_error e;
        e.code = gatewright::numbered_error(reply.code);
        e.text = reply.message.view();
        // The view is of the id alone: what stands before it tells the text "null" from null.
        const bool no_id = reply.id == "null" && reply.id.data()[-1] != '"';
        error_line(e, no_id ? std::string_view() : reply.id, reply.status);
    }

private:
    void text_line(std::string_view event, std::string_view name, std::string_view text) {
        event_line(event, [&](gatewright::wire::json_writer& json) { write_member(json, name, text); });
    }
};

/// A REST channel's name in small letters with underscores: "rest:openOrders" is "rest:open_orders". What follows a
/// second colon is a symbol and stays.
inline std::string plain_channel(std::string_view given) {
    std::string text;
    const std::size_t symbol = given.starts_with("rest:") ? given.find(':', 5) : 0;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char c = given[i];
        const bool capital = i < symbol && c >= 'A' && c <= 'Z';
        if (capital) text += '_';
        text += capital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

/// The account that requests are signed for.
inline auto make_signer(const encode_options& o) {
    using gatewright::venue::binance::signer;
    return signer::make(o.key, o.secret,
                        o.recv_window_ms == 0 ? signer::default_recv_window : o.recv_window_ms, o.passphrase);
}

/// Where a list of the account begins. @param waiting_apart whether those that wait have a list of their own. Lists have
/// one page, and are of the whole account.
inline gatewright::order_result<gatewright::session::page_cursor> binance_page(const command& c,
                                                                               bool waiting_apart) {
    using gatewright::order_errc;
    if (c.op == operation::cancel_all || c.op == operation::place_batch)
        return gatewright::session::page_cursor();
    if (!c.order.symbol.empty()) return refusal(order_errc::unsupported, "symbol");
    if (!c.cursor.empty()) return refusal(order_errc::unsupported, "cursor");
    if (c.list != 0) return refusal(order_errc::invalid_parameter, "list");
    if (c.waiting && !waiting_apart) return refusal(order_errc::unsupported, "waiting");
    gatewright::session::page_cursor page;
    if (waiting_apart && !c.waiting) page.assign("book");
    return page;
}

/// What became of a result that lies within a message: the place of an error counts from the message's beginning.
inline gatewright::wire::decode_status within(std::string_view message, std::string_view result,
                                              const gatewright::wire::decode_status& read) {
    if (read) return read;
    gatewright::wire::decode_error error = read.error();
    error.at += static_cast<std::uint32_t>(result.data() - message.data());
    return error;
}

} // namespace codec
