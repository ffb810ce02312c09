// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "decode_sink.hpp"
#include "words.hpp"

#include <gatewright/core/events.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_writer.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace codec {

/// Adds to the sink what the decoders of a venue report besides events. While `probing` it prints nothing and only remembers
/// whether a decoder had anything to say of the message.
/// @tparam ReplyT `ReplyT::decode(result, sink)` reads the order in an answer that was a success
template <class ReplyT>
class report_sink {
public:
    explicit report_sink(decode_sink& out) : out_(&out) {}

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
        if (!on) return;
        spoke_ = false;
        reason_ = {};
    }
    /// Whether the decoder had an event.
    [[nodiscard]] bool spoke() const { return spoke_; }
    /// Why it had none.
    [[nodiscard]] std::string_view reason() const { return reason_; }
    /// Of the order in an answer that was a success.
    [[nodiscard]] gatewright::wire::decode_status result() const { return result_; }

    void on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) {
        char digits[20];
        const char* const end = std::to_chars(digits, digits + sizeof digits, id).ptr;
        answer("subscription_reply", "id", std::string_view(digits, static_cast<std::size_t>(end - digits)),
               ok, gatewright::numbered_error(code), text);
    }
    void on_subscription_item(std::string_view name, bool ok, const gatewright::venue_error_code& code,
                              std::string_view text) {
        answer("subscription_reply", "item", name, ok, code, text);
    }
    void on_subscription_ended(std::string_view name, const gatewright::venue_error_code& code,
                               std::string_view text) {
        answer("subscription_ended", "item", name, false, code, text);
    }
    void on_cash_moved() {
        if (!speaks()) return;
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "cash_moved");
            json.end_object();
        });
    }
    void on_refused(std::string_view id, const gatewright::venue_error_code& code, std::string_view text) {
        answer("refused", "id", id, false, code, text);
    }
    void on_login_reply(bool taken, const gatewright::venue_error_code& code, std::string_view text) {
        answer("login_reply", {}, {}, taken, code, text);
    }
    /// The order that it carries, or a `venue_error` with the request's id, if the venue knew it, and status.
    void on_order_reply(const gatewright::venue::order_reply& reply) {
        if (!speaks()) return;
        if (reply.status == 200) {
            result_ = ReplyT::decode(reply.result, *this);
            return;
        }
        gatewright::venue_error e;
        e.code = reply.code;
        e.text = reply.text;
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", gatewright::wire::type_name<gatewright::venue_error>());
            write_members(json, e);
            if (!reply.id.empty()) json.member("id", reply.id);
            json.member("status", reply.status);
            json.end_object();
        });
    }
    void on_link_ending() {
        if (!speaks()) return;
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "link_ending");
            json.end_object();
        });
    }
    void on_next_page(std::string_view cursor) {
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "next_page");
            json.member("cursor", cursor);
            json.end_object();
        });
    }
    void on_server_time(gatewright::timestamp server, gatewright::timestamp) {
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "server_time");
            write_member(json, "venue_time", server);
            json.end_object();
        });
    }
    void on_api_error(const gatewright::venue_error_code& code, std::string_view text) {
        if (!speaks()) return;
        gatewright::venue_error e;
        e.code = code;
        e.text = text;
        out_->on(e);
    }
    void unknown_word(std::string_view symbol, std::string_view word) {
        if (probing_) return;
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "unknown_word");
            write_member(json, "symbol", symbol);
            json.member("word", std::string(word));
            json.end_object();
        });
    }
    void bad_row(std::string_view symbol, std::string_view why) {
        if (!speaks()) return;
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "ignored");
            json.member("reason", "unusable row: " + std::string(why));
            write_member(json, "symbol", symbol);
            json.end_object();
        });
    }

private:
    void answer(std::string_view event, std::string_view name, std::string_view of, bool ok,
                const gatewright::venue_error_code& code, std::string_view text) {
        if (!speaks()) return;
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", event);
            if (!of.empty()) json.member(name, of);
            json.member("ok", ok);
            if (!code.empty()) json.member("code", code.view());
            write_member(json, "text", text);
            json.end_object();
        });
    }
    /// Notes that there is something to print. @return whether to print it.
    bool speaks() {
        spoke_ = true;
        return !probing_;
    }

    decode_sink* out_;
    bool probing_ = false;
    bool spoke_ = false;
    std::string_view reason_;
    gatewright::wire::decode_status result_;
};

} // namespace codec
