// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/interactive_brokers/account_requests.hpp>
#include <gatewright/venue/interactive_brokers/capabilities.hpp>
#include <gatewright/venue/interactive_brokers/placement.hpp>
#include <gatewright/venue/interactive_brokers/symbols.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

// Orders of the library's vocabulary in the words of TWS.
namespace gatewright::venue::interactive_brokers {

namespace detail {

[[nodiscard]] constexpr std::string_view type_word(order_type t, time_in_force life) noexcept {
    if (life == time_in_force::at_the_close) return t == order_type::limit ? "LOC" : "MOC";
    switch (t) {
    case order_type::limit: return "LMT";
    case order_type::market: return "MKT";
    case order_type::stop: return "STP";
    case order_type::stop_limit: return "STP LMT";
    case order_type::take_profit: return "MIT";
    case order_type::take_profit_limit:
    case order_type::limit_if_touched: return "LIT";
    case order_type::trailing_stop: return "TRAIL";
    case order_type::trailing_stop_limit: return "TRAIL LIMIT";
    }
    return {};
}
[[nodiscard]] constexpr std::string_view life_word(time_in_force t) noexcept {
    switch (t) {
    case time_in_force::good_till_cancel: return "GTC";
    case time_in_force::immediate_or_cancel: return "IOC";
    case time_in_force::fill_or_kill: return "FOK";
    case time_in_force::good_till_date: return "GTD";
    case time_in_force::day: return "DAY";
    case time_in_force::at_the_open: return "OPG";
    case time_in_force::at_the_close: return "DAY"; // the type says it
    }
    return {};
}

} // namespace detail

/// Whether TWS can take an order as it is written: `venue::check_order`, which looks at nothing but the order;
/// `unsupported` "activation_price", which a trailing stop has no word for; `invalid_quantity` "visible_quantity" for
/// one that is not whole.
[[nodiscard]] constexpr order_result<void> check_order(const order_request& r,
                                                       std::int64_t time_ms) noexcept {
    constexpr const capability_table& table = capabilities::table;
    if (const order_result<void> checked =
            venue::check_order(table, table.path(order_path::stream), {duration{}, seconds(1)}, r, time_ms);
        !checked)
        return checked;
    if (!r.activation_price.is_zero())
        return order_reject{order_errc::unsupported, table.venue.data(), "activation_price", {}, {}};
    const auto shown = r.visible_quantity.value.rescaled(0);
    if (!shown || shown->mantissa() > std::numeric_limits<std::int32_t>::max())
        return order_reject{order_errc::invalid_quantity,
                            table.venue.data(),
                            "visible_quantity",
                            {},
                            r.visible_quantity.value};
    return {};
}

/// An order in the words of TWS. Its client order id is the order reference. Which price triggers it TWS decides by the
/// kind of contract: the last one of most, bid and ask of currencies.
/// @param good_till has room for the words of its end, and outlives the placement, as `r` and `account` do
/// @return what `check_order` and `to_contract` refuse
[[nodiscard]] constexpr order_result<placement> to_placement(const order_request& r, std::int32_t order_id,
                                                             std::string_view account, std::int64_t time_ms,
                                                             fixed_string<17>& good_till) noexcept {
    if (const order_result<void> checked = check_order(r, time_ms); !checked) return checked.error();
    const order_result<contract> named = to_contract(r.symbol);
    if (!named) return named.error();
    placement p;
    p.order_id = order_id;
    p.contract = *named;
    p.side = r.side;
    p.quantity = r.quantity;
    p.type = detail::type_word(r.type, r.time_in_force);
    if (has_limit_price(r.type)) p.limit_price = r.price.value;
    if (has_trigger_price(r.type)) p.aux_price = r.trigger_price.value;
    if (trails(r.type)) {
        const auto percent = checked_mul(r.callback_rate, decimal(100, 0));
        if (!percent) return invalid_field("interactive_brokers", "callback_rate");
        if (percent->is_zero())
            p.aux_price = r.callback_distance.value;
        else
            p.trailing_percent = percent->normalized();
    }
    if (r.type == order_type::trailing_stop_limit) p.limit_price_offset = r.limit_offset.value;
    p.all_or_none = r.all_or_none;
    p.time_in_force = detail::life_word(r.time_in_force);
    if (r.time_in_force == time_in_force::good_till_date) {
        good_till = detail::time_text(r.good_till);
        p.good_till = good_till.view();
    }
    p.account = account;
    p.order_ref = r.client_order_id.view();
    if (!r.quote_quantity.is_zero()) {
        p.quantity = {};
        p.cash_quantity = r.quote_quantity;
    }
    p.display_size = static_cast<std::int32_t>(r.visible_quantity.value.rescaled(0)->mantissa());
    return p;
}

/// Of two orders of which one cancels the other: how they depend, "ocaType". Two that do the same are made smaller by
/// what the other executes (2): what a target leaves has a stop for just as much. Others end with the first execution
/// (1). Both kinds have one of a group at the market at a time, which nothing else here does for exits: TWS has no
/// reduce-only.
[[nodiscard]] constexpr int group_type(const order_request& first, const order_request& second) noexcept {
    return first.side == second.side && first.quantity == second.quantity ? 2 : 1;
}
/// Whether TWS keeps a list as the library means it. Left out: what follows an entry alone, and entries that end by
/// themselves when they have filled in part, for TWS may let go what follows in part; those of a sum.
[[nodiscard]] constexpr bool is_list(const order_list_request& l) noexcept {
    if (l.kind == list_kind::one_triggers_other) return false;
    if (l.kind == list_kind::one_cancels_other) return true;
    const time_in_force life = l.entry.time_in_force;
    return l.entry.quote_quantity.is_zero() && life != time_in_force::immediate_or_cancel &&
           life != time_in_force::fill_or_kill && l.first.side != l.entry.side &&
           group_type(l.first, l.second) == 2 && l.first.quantity == l.entry.quantity;
}

/// The number that an order has with this client.
/// @return `invalid_parameter` "session_order_id" where it has none: it is another client's, or not told yet
[[nodiscard]] constexpr order_result<std::int32_t> order_number(const order_keys& keys) noexcept {
    const std::string_view id = keys.session_order_id.view();
    const bool negative = id.starts_with('-'); // a person's, bound to client id 0
    std::int64_t n = 0;
    const std::string_view digits(id.data() + (negative ? 1 : 0), id.size() - (negative ? 1 : 0));
    if (!detail::all_digits(digits) || digits.size() > 10)
        return invalid_field("interactive_brokers", "session_order_id");
    for (const char c : digits) n = n * 10 + (c - '0');
    if (n == 0 || n > std::numeric_limits<std::int32_t>::max())
        return invalid_field("interactive_brokers", "session_order_id");
    return static_cast<std::int32_t>(negative ? -n : n);
}

} // namespace gatewright::venue::interactive_brokers
