// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exact_buffer.hpp"

#include <gatewright/core/events.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/wire/errc.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// What the fuzz target of a venue that speaks JSON is made of, but for the list of its decoders.
namespace gatewright_test {

inline void require(bool condition) {
    if (!condition) std::abort();
}

/// Checks what every sink may rely on. Takes what a dialect's decoders tell, and error codes as the venue has them.
class checking_sink {
public:
    explicit checking_sink(std::string_view message) : message_(message) {}

    template <class EventT>
    void on(const EventT&) {
        require(!open_);
        ++events_;
    }
    void on(const gatewright::fill& f) {
        require(!open_);
        require(!f.quantity.is_zero());
        ++events_;
    }
    void on(const gatewright::instrument_update& u) {
        require(!u.instrument.tick_size.is_zero());
        require(!u.instrument.lot_size.is_zero());
        ++events_;
    }
    void book_begin(const gatewright::book_header& h) {
        require(!open_);
        require(h.symbol.size() <= gatewright::symbol_name::capacity());
        open_ = true;
    }
    void book_level(gatewright::side, const gatewright::price& p, const gatewright::quantity& q) {
        require(open_);
        char text[gatewright::decimal::max_chars];
        require(p.value.to_chars(text) <= text + sizeof text);
        require(q.value.to_chars(text) <= text + sizeof text);
    }
    void book_end(const gatewright::book_header&) {
        require(open_);
        open_ = false;
        ++ended_;
    }
    void book_abort(const gatewright::book_header&) {
        require(open_);
        open_ = false;
        ++aborted_;
    }
    void ignored(const char* reason) { require(reason != nullptr && *reason != '\0'); }

    template <class CodeT>
    void on_subscription_reply(std::uint64_t, bool, const CodeT&, std::string_view) {}
    template <class CodeT>
    void on_subscription_item(std::string_view, bool, const CodeT&, std::string_view) {}
    template <class CodeT>
    void on_subscription_ended(std::string_view, const CodeT&, std::string_view) {}
    template <class CodeT>
    void on_refused(std::string_view number, const CodeT&, std::string_view) {
        in_message(number);
    }
    void on_subscription_data(std::string_view) {}
    template <class CodeT>
    void on_login_reply(bool, const CodeT&, std::string_view, int = 0,
                        const gatewright::venue::ban_end& = {}) {}
    void on_order_reply(const gatewright::venue::order_reply& reply) { in_message(reply.result); }
    bool on_counter(std::uint64_t) { return true; }
    void on_account_changed() {}
    template <class ListT>
    void on_list(const ListT&) {
        require(!open_);
        ++events_;
    }
    void on_cash_moved() {}
    void on_token_expired(std::string_view) {}
    template <class CodeT>
    void on_api_error(const CodeT&, std::string_view) {}
    void on_token(std::string_view) {}
    void on_server_time(gatewright::timestamp, gatewright::timestamp) {}
    void on_next_page(std::string_view) {}
    void unknown_word(std::string_view, std::string_view word) { require(!word.empty()); }
    void on_link_ending() {}
    void bad_row(std::string_view, std::string_view why) { require(!why.empty()); }

    /// A part that is handed out lies in the message.
    void in_message(std::string_view part) const {
        require(part.empty() || (part.data() >= message_.data() &&
                                 part.data() + part.size() <= message_.data() + message_.size()));
    }
    /// No book is left open, and none is given up in a message that was read; of one that was not, nothing is told.
    void judge(const gatewright::wire::decode_status& status) const {
        require(!open_);
        require(status.error().at <= message_.size());
        require(status.error().field != nullptr);
        if (status.ok())
            require(aborted_ == 0);
        else
            require(ended_ == 0 && events_ == 0);
    }

private:
    std::string_view message_;
    bool open_ = false;
    int events_ = 0;
    int ended_ = 0;
    int aborted_ = 0;
};

/// Arbitrary bytes, without one to spare behind them, as a message for each decoder of a venue. What one of them
/// accepts must be JSON for Boost.JSON too.
class fuzzed_message {
public:
    fuzzed_message(const std::uint8_t* data, std::size_t size)
        : bytes_(std::string_view(reinterpret_cast<const char*>(data), size)) {}

    /// @param decode called with the message and a sink
    template <class DecodeT>
    void read_by(DecodeT decode) {
        checking_sink sink(bytes_.view());
        const gatewright::wire::decode_status status = decode(bytes_.view(), sink);
        sink.judge(status);
        accepted_ = accepted_ || status.ok();
    }
    /// The same for a list whose rows stand alone: they are told though a later one ends the reading.
    template <class DecodeT>
    void rows_read_by(DecodeT decode) {
        checking_sink sink(bytes_.view());
        accepted_ = decode(bytes_.view(), sink).ok() || accepted_;
    }
    /// What a fuzz target returns.
    [[nodiscard]] int end() const {
        if (!accepted_) return 0;
        boost::json::parse_options options;
        options.max_depth = 64;
        boost::system::error_code error;
        static_cast<void>(boost::json::parse(bytes_.view(), error, {}, options));
        require(!error);
        return 0;
    }

private:
    exact_buffer bytes_;
    bool accepted_ = false;
};

} // namespace gatewright_test
