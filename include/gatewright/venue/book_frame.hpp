// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_levels.hpp>
#include <gatewright/wire/json_reader.hpp>

#include <string_view>

namespace gatewright::venue {

/// Reads a book message and passes its levels on: at once where the header was complete before them, and otherwise from
/// their place in the message once it is.
///
/// A schema fills the header's members and has `wire::call`s of `read_bids` and `read_asks`; then follow `catch_up` and
/// `end`, or `abort` where the message breaks off. A venue whose levels do not stand by sides calls `begin` and
/// `level`.
///
/// | call on the sink | when |
/// |---|---|
/// | `book_begin(const book_header&)` | before the first level |
/// | `book_level(side, const price&, const quantity&)` | for each |
/// | `book_end(const book_header&)` | behind the last |
/// | `book_abort(const book_header&)` | in place of it, if the message breaks off behind `book_begin` |
///
/// @tparam HeaderT `HeaderT::complete(frame)`: whether the header has all that the venue's messages carry; the frame is
/// this one, a `book_header`. `HeaderT::wide_levels`, if it is there: see `wire::read_levels`
template <class SinkT, class HeaderT>
class book_frame : public book_header {
public:
    explicit book_frame(SinkT& sink) noexcept : sink_(sink) {}

    timestamp event_time;      ///< when it was sent, for messages without the time of the matching engine
    bool known_before = false; ///< the header was looked up behind the levels, for a `HeaderT` that asks

    const char* read_bids(wire::json_reader& in, const char* p) noexcept {
        return read_side(in, p, side::buy, bids_);
    }
    const char* read_asks(wire::json_reader& in, const char* p) noexcept {
        return read_side(in, p, side::sell, asks_);
    }

    /// Passes on what came before the header was complete.
    /// @param bids_key, asks_key literals; errors name them
    [[nodiscard]] bool catch_up(wire::json_reader& in, const char* bids_key, const char* asks_key) noexcept {
        begin();
        return catch_up(in, side::buy, bids_, bids_key) && catch_up(in, side::sell, asks_, asks_key);
    }
    /// Whether levels were passed on already.
    [[nodiscard]] bool begun() const noexcept { return begun_; }

    /// The header is complete.
    void begin() noexcept {
        if (begun_) return;
        begun_ = true;
        if (venue_time == timestamp{}) venue_time = event_time;
        sink_.book_begin(static_cast<const book_header&>(*this));
    }
    void level(side which, const price& at, const quantity& size) noexcept {
        sink_.book_level(which, at, size);
    }
    void end() noexcept { sink_.book_end(static_cast<const book_header&>(*this)); }
    void abort() noexcept {
        if (begun_) sink_.book_abort(static_cast<const book_header&>(*this));
    }

private:
    const char* read_side(wire::json_reader& in, const char* p, side which,
                          std::string_view& later) noexcept {
        if (!HeaderT::complete(*this)) [[unlikely]]
            return wire::raw_value::read(in, p, later);
        begin();
        return read_levels(in, p, which);
    }
    [[gnu::noinline]] const char* read_levels(wire::json_reader& in, const char* p, side which) noexcept {
        SinkT& sink = sink_;
        constexpr bool wide = requires { requires HeaderT::wide_levels; };
        return wire::read_levels<wide>(in, p, [&sink, which](const price& at, const quantity& size) noexcept {
            sink.book_level(which, at, size);
        });
    }
    bool catch_up(wire::json_reader& in, side which, std::string_view part, const char* key) noexcept {
        if (part.empty()) return true;
        wire::json_reader inner = in.within(part);
        if (read_levels(inner, part.data(), which) != nullptr) return true;
        inner.name_field(key);
        in = inner;
        return false;
    }

    SinkT& sink_;
    std::string_view bids_;
    std::string_view asks_;
    bool begun_ = false;
};

} // namespace gatewright::venue
