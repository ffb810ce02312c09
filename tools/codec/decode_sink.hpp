// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "line_writer.hpp"
#include "words.hpp"

#include <gatewright/core/events.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/event_json.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace codec {

/// Takes what a decoder finds in one message and writes a line per event; a book is gathered and becomes one line.
class decode_sink {
public:
    explicit decode_sink(line_writer& out) : out_(out) {}

    template <class EventT>
    void on(const EventT& e) {
        line([&](gatewright::wire::json_writer& json) { gatewright::wire::write_event(json, e); });
    }

    void book_begin(const gatewright::book_header&) {
        bids_.clear();
        asks_.clear();
    }
    void book_level(gatewright::side s, const gatewright::price& p, const gatewright::quantity& q) {
        (s == gatewright::side::buy ? bids_ : asks_).emplace_back(p, q);
    }
    void book_end(const gatewright::book_header& h) {
        line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", h.snapshot ? "book_snapshot" : "book_delta");
            gatewright::wire::write_member(json, "symbol", h.symbol);
            gatewright::wire::write_member(json, "venue_time", h.venue_time);
            levels(json, "bids", bids_);
            levels(json, "asks", asks_);
            if (!h.snapshot) json.member("first_id", h.first_id);
            if (h.last_id != 0) json.member("last_id", h.last_id);
            if (!h.snapshot) json.member("previous_id", h.previous_id);
            if (h.partial) json.member("partial", true);
            json.end_object();
        });
    }
    /// The error that follows says why.
    void book_abort(const gatewright::book_header&) {}

    void ignored(const char* reason) { ignored(std::string_view(reason)); }
    void ignored(std::string_view reason) {
        line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "ignored");
            json.member("reason", reason);
            json.end_object();
        });
    }

    /// A line of the tool's own, for what is no event of the library.
    template <class WriteT>
    void line(WriteT write) {
        ++lines_;
        out_.line(write);
    }

    void error(const gatewright::wire::decode_error& e) {
        line([&](gatewright::wire::json_writer& json) {
            json.begin_object();
            json.member("event", "error");
            json.member("code", word_of(e.code));
            json.member("at", e.at);
            if (*e.field != '\0') json.member("field", e.field);
            json.end_object();
        });
    }

    /// Lines written so far.
    [[nodiscard]] std::size_t lines() const { return lines_; }

private:
    using side_levels = std::vector<std::pair<gatewright::price, gatewright::quantity>>;

    static void levels(gatewright::wire::json_writer& json, std::string_view name, const side_levels& all) {
        json.key(name);
        json.begin_array();
        for (const auto& [p, q] : all) {
            json.begin_array();
            json.value(p);
            json.value(q);
            json.end_array();
        }
        json.end_array();
    }

    line_writer& out_;
    side_levels bids_;
    side_levels asks_;
    std::size_t lines_ = 0;
};

} // namespace codec
