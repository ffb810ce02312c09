// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "probing_sink.hpp"

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

/// Adds what the decoders of a venue report whose answers to orders come on its streams.
/// @tparam ReplyT `ReplyT::decode(result, sink)` reads the order in an answer that was a success
template <class ReplyT>
class report_sink : public probing_sink {
public:
    using probing_sink::probing_sink;

    /// What became of a message: of itself, or of the order in an answer that was a success.
    /// @param message what its decoder said
    [[nodiscard]] gatewright::wire::decode_status concluded(gatewright::wire::decode_status message) const {
        return message ? result_ : message;
    }

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
        event_line("cash_moved", [](auto&) {});
    }
    void on_refused(std::string_view id, const gatewright::venue_error_code& code, std::string_view text) {
        answer("refused", "id", id, false, code, text);
    }
    void on_login_reply(bool taken, const gatewright::venue_error_code& code, std::string_view text) {
        answer("login_reply", {}, {}, taken, code, text);
    }
    /// The order that it carries, or its error.
    void on_order_reply(const gatewright::venue::order_reply& reply) {
        if (!speaks()) return;
        if (reply.status == 200) {
            result_ = ReplyT::decode(reply.result, *this);
            return;
        }
        gatewright::venue_error e;
        e.code = reply.code;
        e.text = reply.text;
        error_line(e, reply.id, reply.status);
    }
    void on_next_page(std::string_view cursor) {
        event_line("next_page", [&](gatewright::wire::json_writer& json) { json.member("cursor", cursor); });
    }
    void on_api_error(const gatewright::venue_error_code& code, std::string_view text) {
        gatewright::venue_error e;
        e.code = code;
        e.text = text;
        on(e);
    }

private:
    void answer(std::string_view event, std::string_view name, std::string_view of, bool ok,
                const gatewright::venue_error_code& code, std::string_view text) {
        event_line(event, [&](gatewright::wire::json_writer& json) {
            if (!of.empty()) json.member(name, of);
            json.member("ok", ok);
            if (!code.empty()) json.member("code", code.view());
            write_member(json, "text", text);
        });
    }

    gatewright::wire::decode_status result_;
};

} // namespace codec
