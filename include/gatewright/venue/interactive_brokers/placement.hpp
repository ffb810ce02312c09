// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/interactive_brokers/contract.hpp>
#include <gatewright/venue/interactive_brokers/detail/fields.hpp>
#include <gatewright/venue/interactive_brokers/server_version.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gatewright::venue::interactive_brokers {

/// A named parameter of an algorithm or of a combination's routing.
struct tag_value {
    std::string_view tag, value;
};
/// One contract of a combination.
struct combination_leg {
    std::int64_t con_id = 0;
    std::int32_t ratio = 1;
    gatewright::side side = side::buy;
    std::string_view exchange;
};

/// An order in the words of TWS: what `placeOrder` has fields for, and a desk may want. An amend is the same order once
/// more, all of it, under the same number.
///
/// Left out, and written as not set: conditions, scale orders, hedging orders, delta-neutral and volatility orders,
/// orders that are adjusted when they trigger, orders pegged to a benchmark, allocations of advisors.
/// Source: IBKR Campus, "TWS API Documentation", "Order Types", "The Order Object".
///
/// @par Object lifetimes
/// The views outlive it.
struct placement {
    std::int32_t order_id = 0;
    interactive_brokers::contract contract;
    gatewright::side side = side::buy;
    gatewright::quantity quantity;
    /// "MKT", "LMT", "STP", "STP LMT", "TRAIL", "TRAIL LIMIT", "MIT", "LIT", "MOC", "LOC", "MTL", "REL", "MIDPRICE",
    /// "PEG MID", "PEG BEST".
    std::string_view type;
    std::optional<decimal> limit_price;
    std::optional<decimal>
        aux_price;                  ///< of "STP", "MIT" and so on what it waits for; of "TRAIL" its distance
    std::string_view time_in_force; ///< "DAY", "GTC", "IOC", "FOK", "GTD", "OPG"; empty: "DAY"
    std::string_view good_till;     ///< of "GTD": "20260301-15:00:00" in UTC
    std::string_view good_after;    ///< it goes to the market no earlier than this
    std::string_view account;       ///< needed where the login has several
    std::string_view order_ref;     ///< what every report on it has: our id
    std::string_view oca_group;     ///< one of a group that is executed cancels the others ...
    int oca_type = 0;               ///< ... 1 all at once, 2 and 3 by what was executed, 1 and 2 with a block
    std::int32_t parent_id = 0;     ///< it waits until that one is executed
    bool transmit = true;           ///< false: TWS keeps it until one that belongs to it goes
    bool what_if = false;           ///< no order: tells its margin and its fee
    bool outside_regular_hours = false;
    bool all_or_none = false;
    bool hidden = false;
    bool not_held = false;
    std::string_view open_close;                ///< of options, "O" or "C"; empty: by the position
    std::int32_t display_size = 0;              ///< an iceberg shows so many; zero: all
    std::optional<std::int32_t> least_quantity; ///< the smallest execution
    int trigger_method = 0;                     ///< zero: as TWS has it for the kind of contract
    std::optional<decimal> trail_stop_price;    ///< of "TRAIL": where its stop begins
    std::optional<decimal> trailing_percent;    ///< of "TRAIL": its distance, in place of `aux_price`
    std::optional<decimal> limit_price_offset; ///< of "TRAIL LIMIT": from its stop, in place of `limit_price`
    std::optional<decimal> cash_quantity;      ///< for so much of the currency, in place of `quantity`
    std::string_view algorithm;                ///< "Adaptive", …
    std::span<const tag_value> algorithm_values = {};
    std::span<const combination_leg> legs = {}; ///< of a contract of the type "BAG"
    std::span<const tag_value> routing = {};    ///< of a combination
    bool opt_out_smart_routing = false;
    std::string_view ext_operator;           ///< who decided it, where CME wants to know
    std::optional<bool> price_management;    ///< whether IBKR may hold it back from a bad price
    std::optional<std::int32_t> duration;    ///< seconds
    std::optional<std::int32_t> post_to_ats; ///< seconds
    bool auto_cancel_parent = false;
    std::string_view error_override;                                ///< of refusals that a person has read
    std::string_view manual_time;                                   ///< when a person decided it
    std::optional<std::int32_t> least_trade;                        ///< at "IBKRATS"
    std::optional<std::int32_t> least_compete_size;                 ///< of "PEG BEST"
    std::optional<decimal> compete_offset;                          ///< of "PEG BEST"; none: up to the middle
    std::optional<decimal> middle_offset_whole, middle_offset_half; ///< of "PEG MID"
};

namespace detail {

/// What the types of orders need.
struct order_word {
    std::string_view word;
    bool limit = false; ///< a limit price
    bool aux = false;   ///< an auxiliary price
    bool trails = false;
};
inline constexpr order_word order_words[] = {
    {"MKT"},
    {"LMT", true},
    {"STP", false, true},
    {"STP LMT", true, true},
    {"MIT", false, true},
    {"LIT", true, true},
    {"MOC"},
    {"LOC", true},
    {"TRAIL", false, false, true},
    {"TRAIL LIMIT", false, false, true},
    {"MTL"},
    {"REL"},
    {"MIDPRICE"},
    {"PEG MID"},
    {"PEG BEST"},
};

/// Refuses what TWS would not read as it is meant.
inline void check_placement(field_writer& w, const placement& p) noexcept {
    const auto* const type = std::find_if(std::begin(order_words), std::end(order_words),
                                          [&](const order_word& t) { return t.word == p.type; });
    if (p.order_id == 0) w.refuse("order_id");
    if (type == std::end(order_words)) return w.refuse("type", order_errc::unsupported);
    if (p.quantity.value.is_negative() || (p.quantity.is_zero() && !p.cash_quantity))
        w.refuse("quantity", order_errc::invalid_quantity);
    if (type->limit && !p.limit_price) w.refuse("limit_price", order_errc::invalid_price);
    if (type->aux && !p.aux_price) w.refuse("aux_price", order_errc::invalid_price);
    if (type->trails && p.aux_price.has_value() == p.trailing_percent.has_value())
        w.refuse("trailing_percent", order_errc::invalid_price);
    if (p.type == "TRAIL LIMIT" && p.limit_price.has_value() == p.limit_price_offset.has_value())
        w.refuse("limit_price_offset", order_errc::invalid_price);
    if ((p.time_in_force == "GTD") == p.good_till.empty()) w.refuse("good_till");
    if ((p.contract.type == "BAG") == p.legs.empty()) w.refuse("legs");
    if (p.display_size < 0) w.refuse("display_size", order_errc::invalid_quantity);
}

inline void put_values(field_writer& w, const char* name, std::span<const tag_value> values) noexcept {
    w.put(values.size());
    for (const tag_value& v : values) {
        w.text(name, v.tag);
        w.text(name, v.value);
    }
}

/// Fields that came with a version of the server. What an older one has no field for is refused.
struct field_since {
    field_writer& w;
    int version;
    template <class PutF>
    void operator()(int first, bool set, const char* name, PutF put) const noexcept {
        if (version >= first)
            put();
        else if (set)
            w.refuse(name, order_errc::unsupported);
    }
};

} // namespace detail

/// 3: places an order, or changes the one that has the number already.
/// @param version of the server
/// @return the message without its length, or a reject that names the field: what is missing or cannot be, what a server
/// of this version has no field for (`unsupported`), "buffer" (`output_full`). 1 KiB holds any order without many legs.
inline order_result<std::string_view> encode_place_order(const placement& p, int version,
                                                         std::span<char> out) noexcept {
    detail::field_writer w(out);
    const detail::field_since from{w, version};
    constexpr std::string_view none;
    detail::check_placement(w, p);
    w.put(3);
    if (version < since::order_container) w.put(45);
    w.put(p.order_id);
    detail::put_contract(w, p.contract);
    w.put(none, none, p.side == side::buy ? "BUY" : "SELL");
    if (version < since::fractional_positions && !p.quantity.value.rescaled(0))
        w.refuse("quantity", order_errc::unsupported);
    w.put(p.quantity, p.type, p.limit_price, p.aux_price, p.time_in_force);
    w.text("oca_group", p.oca_group);
    w.text("account", p.account);
    w.put(p.open_close, 0);
    w.text("order_ref", p.order_ref);
    w.put(p.transmit, p.parent_id, false, false, p.display_size, p.trigger_method, p.outside_regular_hours,
          p.hidden);
    if (p.contract.type == "BAG") {
        w.put(p.legs.size());
        for (const combination_leg& leg : p.legs) {
            w.put(leg.con_id, leg.ratio, leg.side == side::buy ? "BUY" : "SELL");
            w.text("legs", leg.exchange);
            w.put(0, 0, none, -1);
        }
        w.put(0); // prices of legs
        detail::put_values(w, "routing", p.routing);
    }
    w.put(none, 0); // allocation, discretionary amount
    w.text("good_after", p.good_after);
    w.text("good_till", p.good_till);
    w.put(none, none, none, none); // of advisors
    if (version >= since::models) w.put(none);
    w.put(0, none, -1, p.oca_type, none, none, p.all_or_none, p.least_quantity);
    w.put(none, false, false, none, 0, none, none, none, none, none); // percent offset to the box's range
    w.put(false, none, none, none, none, false, none); // percentage constraints, volatility, its reference
    w.put(p.trail_stop_price, p.trailing_percent);
    w.put(none, none, none, none, none, none, none, p.opt_out_smart_routing); // scale, hedge
    w.put(none, none, p.not_held, false);                                     // clearing, delta neutral
    w.text("algorithm", p.algorithm);
    if (!p.algorithm.empty()) detail::put_values(w, "algorithm_values", p.algorithm_values);
    w.put(none, p.what_if, none, false, false, false);
    from(since::pegged_to_benchmark, p.limit_price_offset.has_value(), "limit_price_offset", [&] {
        w.put(0, none, detail::unset_double); // conditions, adjusted order
        w.put_or(p.limit_price_offset, detail::unset_double);
        w.put(detail::unset_double, detail::unset_double, detail::unset_double, 0);
    });
    from(since::ext_operator, !p.ext_operator.empty(), "ext_operator",
         [&] { w.text("ext_operator", p.ext_operator); });
    if (version >= since::soft_dollar_tier) w.put(none, none);
    from(since::cash_quantity, p.cash_quantity.has_value(), "cash_quantity",
         [&] { w.put_or(p.cash_quantity, detail::unset_double); });
    if (version >= since::decision_maker) w.put(none, none);
    if (version >= since::mifid_execution) w.put(none, none);
    if (version >= since::auto_price_for_hedge) w.put(false);
    if (version >= since::order_container) w.put(false);
    if (version >= since::discretionary_peg) w.put(false);
    from(since::price_management, p.price_management.has_value(), "price_management",
         [&] { w.put(p.price_management); });
    from(since::duration, p.duration.has_value(), "duration",
         [&] { w.put_or(p.duration, detail::unset_integer); });
    from(since::post_to_ats, p.post_to_ats.has_value(), "post_to_ats",
         [&] { w.put_or(p.post_to_ats, detail::unset_integer); });
    from(since::auto_cancel_parent, p.auto_cancel_parent, "auto_cancel_parent",
         [&] { w.put(p.auto_cancel_parent); });
    from(since::advanced_reject, !p.error_override.empty(), "error_override",
         [&] { w.text("error_override", p.error_override); });
    from(since::manual_order_time, !p.manual_time.empty(), "manual_time",
         [&] { w.text("manual_time", p.manual_time); });
    const bool best = p.type == "PEG BEST", middle = p.type == "PEG MID";
    from(since::peg_offsets, best || middle || p.least_trade.has_value(), "type", [&] {
        if (p.contract.exchange == "IBKRATS") w.put(p.least_trade);
        if (best) {
            w.put(p.least_compete_size);
            w.put_or(p.compete_offset, "Infinity");
        }
        if (middle || (best && !p.compete_offset)) w.put(p.middle_offset_whole, p.middle_offset_half);
    });
    return w.finish();
}

} // namespace gatewright::venue::interactive_brokers
