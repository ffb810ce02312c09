// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/reject.hpp>
#include <gatewright/venue/interactive_brokers/contract.hpp>
#include <gatewright/venue/interactive_brokers/detail/fields.hpp>
#include <gatewright/venue/interactive_brokers/server_version.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Requests about contracts and markets. Each function writes a message without its length into the caller's buffer,
// allocates nothing and returns a view of what it wrote, or a reject that names the field: one with letters that TWS
// does not take; "type" for a combination, which only orders may be of; `unsupported` for what the server is too old
// for; "buffer" (`output_full`) if the buffer is too small. 512 bytes hold any of them.
// Source: IBKR Campus, "TWS API Documentation"; tried against what three clients send for the same calls.
namespace gatewright::venue::interactive_brokers {

using request_text = order_result<std::string_view>;

namespace detail {

/// The contract of a request for data.
inline void put_data_contract(field_writer& w, const contract& c, bool primary_exchange = true) noexcept {
    if (c.type == "BAG") w.refuse("type", order_errc::unsupported);
    put_contract(w, c, primary_exchange);
}

} // namespace detail

/// Requests that have no more than a number.
enum class plain_request : std::uint8_t {
    // with the number of the request that is to end
    cancel_market_data,
    cancel_tick_by_tick,
    cancel_past_bars,
    cancel_closed_bars,
    cancel_account_summary,
    market_data_type, ///< 1 live, 2 frozen, 3 delayed, 4 delayed and frozen, for all that is asked for from now on
    bind_manual_orders, ///< 1: what a person makes in TWS is ours from now on; for client id 0
    next_order_id,      ///< with -1; answered by 9
    // without a number
    current_time,     ///< it is also what tells that a connection lives, as the protocol has no other sign
    managed_accounts, ///< the accounts of the login
    own_orders,       ///< open ones of this client id; client id 0 binds what a person made in TWS by it
    all_orders,       ///< open ones of all clients, once
    positions,        ///< of all accounts of the login
    cancel_positions,
    global_cancel ///< cancels what every client and every person of the login has
};
/// Writes one of them.
inline request_text encode_plain(plain_request what, std::int32_t number, std::span<char> out) noexcept {
    struct row {
        int message, version;
    };
    constexpr row rows[] = {{2, 2},  {98, 0}, {25, 1}, {51, 1}, {63, 1}, {59, 1}, {15, 1}, {8, 1},
                            {49, 1}, {17, 1}, {5, 1},  {16, 1}, {61, 1}, {64, 1}, {58, 1}};
    const row r = rows[static_cast<std::size_t>(what)];
    detail::field_writer w(out);
    w.put(r.message);
    if (r.version != 0) w.put(r.version);
    if (what < plain_request::current_time) w.put(number);
    return w.finish();
}

/// What market data of ticks is asked for.
struct market_data_request {
    /// More than the usual ones: "233" for trades, "588" for open interest.
    std::string_view generic_ticks = {};
    bool snapshot = false;   ///< once, and no more
    bool regulatory = false; ///< a snapshot that is paid for
};
/// 1: ticks.
inline request_text encode_market_data(std::int32_t id, const contract& c, const market_data_request& r,
                                       int version, std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(1, 11, id);
    detail::put_data_contract(w, c);
    w.put(false);
    w.text("generic_ticks", r.generic_ticks);
    w.put(r.snapshot);
    if (version >= since::smart_components)
        w.put(r.regulatory);
    else if (r.regulatory)
        w.refuse("regulatory", order_errc::unsupported);
    w.put("");
    return w.finish();
}

/// 10: rows of the book. @param smart those of all exchanges together
inline request_text encode_depth(std::int32_t id, const contract& c, int rows, bool smart, int version,
                                 std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(10, 5, id);
    detail::put_data_contract(w, c, version >= since::depth_primary_exchange);
    w.put(rows);
    if (version >= since::smart_depth)
        w.put(smart);
    else if (smart)
        w.refuse("smart", order_errc::unsupported);
    w.put("");
    return w.finish();
}
/// 11: no more rows.
inline request_text encode_cancel_depth(std::int32_t id, bool smart, int version,
                                        std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(11, 1, id);
    if (version >= since::smart_depth) w.put(smart);
    return w.finish();
}

/// 97: tick by tick. @param what "Last", "AllLast", "BidAsk" or "MidPoint"; @param past how many come at once first
inline request_text encode_tick_by_tick(std::int32_t id, const contract& c, std::string_view what, int past,
                                        bool ignore_size, int version, std::span<char> out) noexcept {
    detail::field_writer w(out);
    if (version < since::tick_by_tick) w.refuse("what", order_errc::unsupported);
    w.put(97, id);
    detail::put_data_contract(w, c);
    w.put(what);
    if (version >= since::tick_ignore_size)
        w.put(past, ignore_size);
    else if (past != 0 || ignore_size)
        w.refuse("past", order_errc::unsupported);
    return w.finish();
}

/// 9: all contracts that have what is told.
inline request_text encode_contract_details(std::int32_t id, const contract& c, int version,
                                            std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(9, 8, id);
    detail::put_data_contract(w, c);
    w.put(false, "", "");
    if (version >= since::bond_issuer) w.put("");
    return w.finish();
}
/// 91: the ticks of a market rule.
inline request_text encode_market_rule(std::int32_t rule, int version, std::span<char> out) noexcept {
    detail::field_writer w(out);
    if (version < since::market_rules) w.refuse("rule", order_errc::unsupported);
    w.put(91, rule);
    return w.finish();
}

/// What bars of the past are asked for.
struct past_bars_request {
    std::string_view end;      ///< "20260102-20:00:00" in UTC; empty: now
    std::string_view bar_size; ///< "1 min"
    std::string_view length;   ///< "1 D"
    std::string_view what;     ///< "TRADES", "MIDPOINT", "BID_ASK", …
    bool regular_hours = true;
    int format = 2;      ///< of times: 2 is seconds since the epoch, 1 the time of the login
    bool follow = false; ///< the last bar goes on growing
};
/// 20: bars of the past.
inline request_text encode_past_bars(std::int32_t id, const contract& c, const past_bars_request& r,
                                     int version, std::span<char> out) noexcept {
    detail::field_writer w(out);
    const bool old = version < since::synthetic_bars;
    w.put(20);
    if (old) w.put(6);
    w.put(id);
    detail::put_data_contract(w, c);
    w.put(false);
    w.text("end", r.end);
    w.text("bar_size", r.bar_size);
    w.text("length", r.length);
    w.put(r.regular_hours);
    w.text("what", r.what);
    w.put(r.format);
    if (!old)
        w.put(r.follow);
    else if (r.follow)
        w.refuse("follow", order_errc::unsupported);
    w.put("");
    return w.finish();
}
/// 50: bars of five seconds.
inline request_text encode_closed_bars(std::int32_t id, const contract& c, std::string_view what,
                                       bool regular_hours, std::span<char> out) noexcept {
    detail::field_writer w(out);
    w.put(50, 3, id);
    detail::put_data_contract(w, c);
    w.put(5, what, regular_hours, "");
    return w.finish();
}

} // namespace gatewright::venue::interactive_brokers
