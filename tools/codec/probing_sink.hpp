// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "decode_sink.hpp"
#include "words.hpp"

#include <gatewright/core/events.hpp>
#include <gatewright/wire/event_json.hpp>
#include <gatewright/wire/json_writer.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace codec {

/// Adds to the sink what the decoders of every venue report besides events. While `probing` it prints nothing and only
/// remembers whether a decoder had anything to say of the message.
class probing_sink {
public:
    explicit probing_sink(decode_sink& out) : out_(&out) {}

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

    void on_link_ending() {
        event_line("link_ending", [](auto&) {});
    }
    void on_account_changed() {
        event_line("account_changed", [](auto&) {});
    }
    void on_server_time(gatewright::timestamp server, gatewright::timestamp) {
        event_line("server_time",
                   [&](gatewright::wire::json_writer& json) { write_member(json, "venue_time", server); });
    }
    void unknown_word(std::string_view symbol, std::string_view word) {
        if (probing_) return;
        event_line("unknown_word", [&](gatewright::wire::json_writer& json) {
            write_member(json, "symbol", symbol);
            json.member("word", std::string(word));
        });
    }
    void bad_row(std::string_view symbol, std::string_view why) {
        event_line("ignored", [&](gatewright::wire::json_writer& json) {
            json.member("reason", "unusable row: " + std::string(why));
            write_member(json, "symbol", symbol);
        });
    }

protected:
    ~probing_sink() = default;
    /// Notes that there is something to print. @return whether to print it.
    bool speaks() {
        spoke_ = true;
        return !probing_;
    }
    /// An event of the tool's own. @param members writes what stands behind its name
    template <class WriteT>
    void event_line(std::string_view event, WriteT members) {
        if (!speaks()) return;
        out_->line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", event);
            members(json);
            json.end_object();
        });
    }
    /// An order request failed: a `venue_error` with the request's id, if the venue knew it, and status.
    void error_line(const gatewright::venue_error& e, std::string_view id, std::int64_t status) {
        event_line(gatewright::wire::type_name<gatewright::venue_error>(),
                   [&](gatewright::wire::json_writer& json) {
                       write_members(json, e);
                       if (!id.empty()) json.member("id", id);
                       json.member("status", status);
                   });
    }

private:
    decode_sink* out_;
    bool probing_ = false;
    bool spoke_ = false;
    std::string_view reason_;
};

} // namespace codec
