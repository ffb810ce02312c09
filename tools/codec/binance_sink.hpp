// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "venue_tool.hpp"

#include <gatewright/venue/binance/ws_reply.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// What the tools of Binance's APIs share.
namespace codec {

/// Adds to the sink what Binance's decoders report besides events. While `probing` it prints nothing and only remembers
/// whether a decoder had anything to say of the message; one sink type for both keeps the decoders compiled once.
class binance_sink {
public:
    explicit binance_sink(decode_sink& out) : out_(&out) {}

    template <class EventT>
    void on(const EventT& e) {
        if (speaks()) out_->on(e);
    }
    void book_begin(const gatewright::book_header& h) {
        if (speaks()) out_->book_begin(h);
    }
    void book_level(gatewright::side s, const gatewright::price& p, const gatewright::quantity& q) {
        if (!probing_) out_->book_level(s, p, q);
    }
    void book_end(const gatewright::book_header& h) {
        if (!probing_) out_->book_end(h);
    }
    void book_abort(const gatewright::book_header& h) {
        if (!probing_) out_->book_abort(h);
    }
    void ignored(const char* reason) {
        reason_ = reason;
        if (!probing_) out_->ignored(reason);
    }

    /// Starts or ends a probe; a start forgets the one before.
    void probe(bool on) {
        probing_ = on;
        if (on) spoke_ = false;
    }
    /// Whether the decoder had an event.
    [[nodiscard]] bool spoke() const { return spoke_; }
    /// Why it had none.
    [[nodiscard]] std::string_view reason() const { return reason_; }

    void on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) {
        if (!speaks()) return;
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "subscription_reply");
            json.member("id", id);
            json.member("ok", ok);
            if (code != 0) json.member("code", code);
            write_member(json, "text", text);
            json.end_object();
        });
    }
    void on_account_changed() {
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "account_changed");
            json.end_object();
        });
    }
    void on_token_expired(std::string_view key) { text_line("listen_key_expired", "listen_key", key); }
    void on_token(std::string_view key) { text_line("listen_key", "listen_key", key); }
    void on_server_time(gatewright::timestamp server, gatewright::timestamp) {
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "server_time");
            write_member(json, "venue_time", server);
            json.end_object();
        });
    }
    void on_api_error(std::int32_t code, std::string_view text) {
        gatewright::venue_error e;
        e.code = gatewright::numbered_error(code);
        e.text = text;
        out_->on(e);
    }
    void unknown_word(std::string_view symbol, std::string_view word) {
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "unknown_word");
            write_member(json, "symbol", symbol);
            json.member("word", std::string(word));
            json.end_object();
        });
    }
    void on_link_ending() {
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "link_ending");
            json.end_object();
        });
    }
    void bad_row(std::string_view symbol, std::string_view why) {
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "ignored");
            json.member("reason", "unusable row: " + std::string(why));
            write_member(json, "symbol", symbol);
            json.end_object();
        });
    }

    /// A request over the WebSocket API failed: a `venue_error` with the request's id, if the venue knew it, and
    /// status.
    void on_request_error(const gatewright::venue::binance::ws_api_reply& reply) {
        gatewright::venue_error e;
        e.code = gatewright::numbered_error(reply.code);
        e.text = reply.message.view();
        // The view is of the id alone: what stands before it tells the text "null" from null.
        const bool no_id = reply.id == "null" && reply.id.data()[-1] != '"';
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", gatewright::wire::type_name<gatewright::venue_error>());
            write_members(json, e);
            if (!no_id) json.member("id", reply.id);
            json.member("status", reply.status);
            json.end_object();
        });
    }

protected:
    /// Notes that there is something to print. @return whether to print it.
    bool speaks() {
        spoke_ = true;
        return !probing_;
    }

private:
    void text_line(std::string_view event, std::string_view name, std::string_view text) {
        if (!speaks()) return;
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", event);
            write_member(json, name, text);
            json.end_object();
        });
    }

    decode_sink* out_;
    bool probing_ = false;
    bool spoke_ = false;
    std::string_view reason_;
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

/// What an encoder made, as the tool passes it on.
template <class T>
gatewright::order_result<encoded> as_encoded(const gatewright::order_result<T>& r) {
    if (!r) return r.error();
    return encoded(*r);
}

} // namespace codec
