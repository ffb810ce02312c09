// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

// The words that Binance uses for orders, the same in streams and replies ("Common Definition", "Enums").
namespace gatewright::venue::binance {

/// Binance's words for the sides.
struct side_words {
    static constexpr wire::word<side> words[] = {{"BUY", side::buy}, {"SELL", side::sell}};
};

/// "timeInForce". GTX is post-only; RPI rests, post-only, for retail price improvement.
struct tif_word {
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    bool post_only = false;
    bool known = false;
    const char* unknown = nullptr; ///< the word in the message, if it is not in the table
};
/// Binance's words for the time in force.
struct tif_words {
    static constexpr wire::word<tif_word> words[] = {
        {"GTC", {time_in_force::good_till_cancel, false, true}},
        {"IOC", {time_in_force::immediate_or_cancel, false, true}},
        {"FOK", {time_in_force::fill_or_kill, false, true}},
        {"GTX", {time_in_force::good_till_cancel, true, true}},
        {"GTD", {time_in_force::good_till_date, false, true}},
        {"RPI", {time_in_force::good_till_cancel, true, true}}};
    static constexpr tif_word other{};
};

/// "type"; each API has words of its own. An order that waits for a trigger carries a conditional type until it
/// triggers, then LIMIT or MARKET.
struct type_word {
    order_type type = order_type::limit;
    bool known = false;
    bool conditional = false;
    bool liquidation = false;
    bool post_only = false;        ///< it must not take, as spot's LIMIT_MAKER
    const char* unknown = nullptr; ///< the word in the message, if it is not in the table
};
/// "status". A cancel that is under way leaves the order working.
struct status_word {
    lifecycle state = lifecycle::working;
    bool fresh = false;      ///< NEW: a conditional order still waits for its trigger
    bool venue_made = false; ///< liquidation orders of the insurance fund and counterparties of ADL
    bool self_trade = false; ///< expired because it would have met an order of the same account
    const char* unknown =
        nullptr; ///< the word, if it is not in the table: it counts as working until a list says otherwise
};
/// Binance's words for an order's state.
struct status_words {
    static constexpr wire::word<status_word> words[] = {
        {"NEW", {lifecycle::working, true}},
        {"PARTIALLY_FILLED", {lifecycle::working}},
        {"FILLED", {lifecycle::filled}},
        {"CANCELED", {lifecycle::cancelled}},
        {"EXPIRED", {lifecycle::expired}},
        {"EXPIRED_IN_MATCH", {lifecycle::expired, false, false, true}},
        {"REJECTED", {lifecycle::rejected}},
        {"NEW_INSURANCE", {lifecycle::working, false, true}},
        {"NEW_ADL", {lifecycle::working, false, true}},
        {"PENDING_NEW", {lifecycle::submitting}},
        {"PENDING_CANCEL", {lifecycle::working}}};
    static constexpr status_word other{};
};

/// "x": what happened to the order.
enum class execution : std::uint8_t {
    other,
    trade,
    calculated,
    amendment,
    prevention ///< it would have traded with an order of the same account
};
/// Binance's words for what happened to an order.
struct execution_words {
    static constexpr wire::word<execution> words[] = {{"TRADE", execution::trade},
                                                      {"CALCULATED", execution::calculated},
                                                      {"AMENDMENT", execution::amendment}};
    static constexpr execution other = execution::other;
};

/// A client order id. The venue takes 36 characters at most, and so do we; a longer one, of whatever origin, cannot be
/// ours and is cut rather than have its report refused.
struct client_id_text {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(wire::json_reader& in, const char* p,
                                                     client_order_id& out) noexcept {
        if (p != in.end() && *p == '"') [[likely]] {
            if (const char* const stop = wire::find_plain_quote(in, p + 1)) [[likely]] {
                out.assign(std::string_view(p + 1, static_cast<std::size_t>(stop - p - 1)));
                return stop + 1;
            }
        }
        return wire::cut_text::read(in, p, out);
    }
};

/// An order report with the words that several fields of the event are made of.
struct order_frame : order_report {
    timestamp event_time;
    timestamp created;
    tif_word tif_said;
    type_word type_said;
    status_word status;
    execution what = execution::other;
};

/// An order is kept whatever words it has; one that has no name here is said besides.
[[gnu::cold, gnu::noinline]] inline void note_unknown_words(order_frame& f) noexcept {
    const auto told = [](const auto& word) { return word.known || word.unknown != nullptr; };
    f.has_terms = told(f.type_said) && told(f.tif_said);
    venue::note_unknown_words(f, {f.status.unknown, f.type_said.unknown, f.tif_said.unknown});
}

/// Fills in what follows from several fields together.
inline void conclude(order_frame& f) noexcept {
    f.type = f.type_said.type;
    f.time_in_force = f.tif_said.time_in_force;
    f.post_only = f.tif_said.post_only || f.type_said.post_only;
    f.has_terms = f.type_said.known && f.tif_said.known;
    if (f.status.unknown != nullptr || f.type_said.unknown != nullptr || f.tif_said.unknown != nullptr)
        [[unlikely]]
        note_unknown_words(f);
    f.has_filled = true;
    f.amended = f.what == execution::amendment;
    f.state = f.status.fresh && f.type_said.conditional ? lifecycle::untriggered : f.status.state;
    f.venue_made = f.status.venue_made || f.type_said.liquidation || f.what == execution::calculated;
    if (f.state == lifecycle::expired) {
        if (f.status.self_trade)
            f.reason = order_errc::self_trade;
        else if (f.tif_said.time_in_force == time_in_force::fill_or_kill && f.tif_said.known)
            f.reason = order_errc::would_not_fill;
        else if (f.tif_said.post_only)
            f.reason = order_errc::would_take;
    } else if (f.state == lifecycle::rejected) {
        f.reason = order_errc::rejected;
    }
}

} // namespace gatewright::venue::binance
