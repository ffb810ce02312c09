// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/account_setting.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/reject.hpp>

#include <boost/hana/contains.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/set.hpp>
#include <boost/hana/type.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

// What a venue can express, said once and asked twice: of the type of an order at compile time, of a plain request at
// run time. It is about words, not about limits: whether a price is on the tick is a matter of the instrument.
namespace gatewright::venue {

using gatewright::to_string; // of this namespace's enums, for argument-dependent look-up

/// How an order can travel to a venue.
enum class order_path : std::uint8_t {
    stream,  ///< as messages on a stream that answers on the same one: a WebSocket API, a TCP protocol
    request, ///< as HTTP requests
    native   ///< as calls of a vendor's library
};
BOOST_DESCRIBE_ENUM(order_path, stream, request, native)

/// How many paths there are.
inline constexpr std::size_t order_path_count = 3;

/// How a venue tells what an account holds in an instrument.
enum class position_listing : std::uint8_t {
    listed, ///< it lists positions: the first list is where the desk's own count starts
    none    ///< it has balances only (spot): the desk counts from flat, from the first list of balances on
};
BOOST_DESCRIBE_ENUM(position_listing, listed, none)

/// What of an order an amend can change.
enum class amend_scope : std::uint8_t {
    price_and_quantity,
    smaller_quantity ///< only the quantity, and only down; the order keeps its place in the queue
};
BOOST_DESCRIBE_ENUM(amend_scope, price_and_quantity, smaller_quantity)

/// A set of values of a small enum.
template <class EnumT>
class enum_set {
public:
    constexpr enum_set() noexcept = default;
    constexpr enum_set(std::initializer_list<EnumT> values) noexcept {
        for (const EnumT v : values) insert(v);
    }
    constexpr void insert(EnumT v) noexcept { bits_ |= bit(v); }
    [[nodiscard]] constexpr bool contains(EnumT v) const noexcept { return (bits_ & bit(v)) != 0; }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    friend constexpr bool operator==(enum_set, enum_set) noexcept = default;

private:
    static constexpr std::uint32_t bit(EnumT v) noexcept {
        return std::uint32_t{1} << static_cast<unsigned>(v);
    }
    std::uint32_t bits_ = 0;
};

/// The client order ids that a venue takes: which ASCII characters, and how many of them.
class client_id_rule {
public:
    constexpr client_id_rule() noexcept = default;
    /// @param alphabet every character allowed; a string literal, as it is kept.
    /// @param lead what every id must begin with ("t-" at Gate).
    constexpr client_id_rule(std::string_view alphabet, std::uint8_t max_length,
                             std::string_view lead = {}) noexcept
        : alphabet_(alphabet)
        , lead_(lead)
        , max_length_(max_length) {
        for (const char c : alphabet) allowed_[static_cast<unsigned char>(c)] = true;
    }

    [[nodiscard]] constexpr std::string_view alphabet() const noexcept { return alphabet_; }
    [[nodiscard]] constexpr std::string_view lead() const noexcept { return lead_; }
    [[nodiscard]] constexpr std::size_t max_length() const noexcept { return max_length_; }

    /// True if `id` is not empty and follows the rule.
    [[nodiscard]] constexpr bool allows(std::string_view id) const noexcept {
        bool all = !id.empty() && id.size() <= max_length_ && begins_with(id, lead_);
        for (const char c : id) all &= allowed_[static_cast<unsigned char>(c)];
        return all;
    }

private:
    std::string_view alphabet_;
    std::string_view lead_;
    std::uint8_t max_length_ = 0;
    bool allowed_[256] = {};
};

/// What one path of a venue can express.
struct path_capabilities {
    bool available = false;
    enum_set<order_type> types = {};
    enum_set<time_in_force> times_in_force = {};           ///< of limit orders
    enum_set<time_in_force> market_times_in_force = {};    ///< of orders without one
    enum_set<time_in_force> post_only_times_in_force = {}; ///< that go with `post_only`
    bool post_only = false;
    bool reduce_only = false;
    enum_set<trigger_source> trigger_sources = {};           ///< of orders that wait for a price
    enum_set<time_in_force> conditional_times_in_force = {}; ///< of those that then become limit orders
    enum_set<self_trade_mode> self_trade_modes = {};         ///< that an order may ask for
    bool iceberg = false;                                    ///< limit orders may show less than there is
    bool all_or_none = false;     ///< limit orders may wait until all of them can fill at once
    bool quote_quantity = false;  ///< market orders may be of a sum of the quote asset
    bool close_position = false;  ///< stops and take-profits may close whatever is held
    bool close_at_market = false; ///< so may market orders
    bool close_trade = false;     ///< these also what one execution opened, and is still there of it
    enum_set<price_match> price_matches = {}; ///< that limit orders may ask for
    std::uint8_t price_match_offset = 0; ///< most levels of the book that such a price may be behind the best
    bool across_books = false;           ///< limit and market orders may trade in other books, too
    enum_set<attached_exit> attached = {}; ///< exits that the venue makes with an order's execution
    bool trails_by_rate = false, trails_by_distance = false; ///< how a trailing stop says its distance
    enum_set<order_type> amend = {};                         ///< the types that can be amended
    amend_scope amends = amend_scope::price_and_quantity;
    bool preview = false;         ///< what an order would take is told without placing it
    bool cancel_replace = false;  ///< one request cancels an order and places another
    bool cancel_all = false;      ///< one request cancels whatever rests of an instrument, whoever placed it
    std::uint8_t place_batch = 0; ///< most orders placed by one request; 0: no such request
    std::uint8_t cancel_batch =
        0; ///< most orders cancelled by one request, of one instrument; 0: no such request
};

/// What a venue can express, as plain data for run time.
struct capability_table {
    std::string_view venue = {};
    std::array<path_capabilities, order_path_count> paths = {}; ///< by `order_path`
    bool hedge_mode = false; ///< long and short positions of one instrument can be held side by side
    bool offsets = false;    ///< orders say whether they open or close
    /// In hedge mode no channel tells of a fill which side it works on: one whose order is not known, and which does
    /// not show it by itself, is told by no other channel later.
    bool fills_never_sided = false;
    /// An order is executed once, and has ended by that, whatever it is called then: what it did not fill is no longer
    /// to come.
    bool fills_once = false;
    /// What orders of other clients of the account execute is told by lists alone.
    bool reports_own_orders_only = false;
    /// A stop and a take-profit are the same order to the venue, at least of some instruments: what it becomes the
    /// venue takes from its own price when it comes.
    bool venue_picks_direction = false;
    enum_set<list_kind> native_lists = {}; ///< that the venue takes as one; the engine keeps the others
    /// Of those only executions end another order, or make it smaller: one that ends otherwise leaves the others as
    /// they are, and an entry that ends filled in part may let its exits go. Else the venue ends all that is left.
    bool lists_by_fills = false;
    enum_set<account_setting> settings = {}; ///< that the venue changes at our request
    bool dead_man_switch = false; ///< the venue cancels an account's orders when it no longer hears from it
    position_listing positions = position_listing::listed;
    client_id_rule client_order_id = {};
    bool numbered_orders =
        true; ///< the venue's own ids of orders are whole numbers; else letters, digits and dashes

    [[nodiscard]] constexpr const path_capabilities& path(order_path p) const noexcept {
        return paths[static_cast<std::size_t>(p)];
    }
};

/// The run-time value that a typed order turns into; specialized for each.
template <class OrderT>
inline constexpr order_type order_type_of = OrderT::type;
/// A limit order.
template <>
inline constexpr order_type order_type_of<limit_order> = order_type::limit;
/// A market order.
template <>
inline constexpr order_type order_type_of<market_order> = order_type::market;
/// A market order of a sum of the quote asset.
template <>
inline constexpr order_type order_type_of<quote_market_order> = order_type::market;
/// A market order that closes the position.
template <>
inline constexpr order_type order_type_of<closing_market_order> = order_type::market;
/// A stop order that closes the position.
template <>
inline constexpr order_type order_type_of<closing_stop_order> = order_type::stop;
/// A take-profit order that closes the position.
template <>
inline constexpr order_type order_type_of<closing_take_profit_order> = order_type::take_profit;
/// A stop order.
template <>
inline constexpr order_type order_type_of<stop_order> = order_type::stop;
/// A stop-limit order.
template <>
inline constexpr order_type order_type_of<stop_limit_order> = order_type::stop_limit;
/// A take-profit order.
template <>
inline constexpr order_type order_type_of<take_profit_order> = order_type::take_profit;
/// A take-profit order with a limit price.
template <>
inline constexpr order_type order_type_of<take_profit_limit_order> = order_type::take_profit_limit;
/// A limit-if-touched order.
template <>
inline constexpr order_type order_type_of<limit_if_touched_order> = order_type::limit_if_touched;
/// A trailing stop order.
template <>
inline constexpr order_type order_type_of<trailing_stop_order> = order_type::trailing_stop;
/// A trailing stop-limit order.
template <>
inline constexpr order_type order_type_of<trailing_stop_limit_order> = order_type::trailing_stop_limit;

/// The run-time set of a compile-time one: `hana::make_set(hana::type_c<limit_order>, …)`.
template <class SetT>
[[nodiscard]] constexpr enum_set<order_type> types_of(const SetT& typed_orders) noexcept {
    enum_set<order_type> types = {};
    boost::hana::for_each(typed_orders,
                          [&](auto order) { types.insert(order_type_of<typename decltype(order)::type>); });
    return types;
}

/// A venue's capabilities: `typed_orders`, a Hana set of the typed orders that it takes, and `table`, the same and more
/// as plain data. The types of `table` are those of `typed_orders`.
template <class T>
concept Capabilities = requires {
    T::typed_orders;
    { T::table } -> std::convertible_to<const capability_table&>;
};

namespace detail {
template <class VenueT>
struct capabilities_of {
    static_assert(Capabilities<VenueT>, "a venue names its capabilities: using capabilities = ...;");
    using type = VenueT;
};
template <class VenueT>
    requires requires { typename VenueT::capabilities; }
struct capabilities_of<VenueT> {
    using type = typename VenueT::capabilities;
};
} // namespace detail

/// The capabilities of a venue: its member type `capabilities`, or the type itself if it is one.
template <class VenueT>
using capabilities_of = typename detail::capabilities_of<VenueT>::type;

/// Whether a venue can express a typed order.
template <class VenueT, class OrderT>
[[nodiscard]] constexpr bool supports() noexcept {
    return decltype(boost::hana::contains(capabilities_of<VenueT>::typed_orders,
                                          boost::hana::type_c<OrderT>))::value;
}

namespace detail {
template <class ListT>
struct orders_of_list;
template <template <class...> class ListT, class... OrderTs>
struct orders_of_list<ListT<OrderTs...>> {
    template <class VenueT>
    static constexpr bool supported = (supports<VenueT, OrderTs>() && ...);
};
} // namespace detail

/// Whether a venue can express every order of a typed list.
template <class VenueT, class ListT>
[[nodiscard]] constexpr bool supports_list() noexcept {
    return detail::orders_of_list<ListT>::template supported<VenueT>;
}
/// Compiles only if the venue can; the compiler's message names both.
template <class VenueT, class ListT>
constexpr void require_list_support() noexcept {
    static_assert(
        supports_list<VenueT, ListT>(),
        "this venue cannot express an order of this list (VenueT and ListT are named in the instantiation)");
}

/// Whether one path of a venue can change an order at all.
template <class VenueT>
[[nodiscard]] constexpr bool amends(order_path p) noexcept {
    return !capabilities_of<VenueT>::table.path(p).amend.empty();
}

/// Whether a path can change an order: one that was triggered as the order that it became.
[[nodiscard]] constexpr bool amends(const path_capabilities& path, const order_keys& key,
                                    order_type type) noexcept {
    if (!waits_for_trigger(type) || key.untriggered) return path.amend.contains(type);
    return path.amend.contains(has_limit_price(type) ? order_type::limit : order_type::market);
}

/// Compiles only if the venue can express the order; the compiler's message names both.
template <class VenueT, class OrderT>
constexpr void require_order_support() noexcept {
    static_assert(
        supports<VenueT, OrderT>(),
        "this venue cannot express this order type (VenueT and OrderT are named in the instantiation)");
}

namespace detail {
/// The first of the exits attached to an order that a path cannot express.
constexpr const char* first_unattachable(const path_capabilities& path, const attached_exits& a) noexcept {
    if (!a.target.is_zero() && !path.attached.contains(attached_exit::target)) return "attached_target";
    if (!a.stop.is_zero() && !path.attached.contains(attached_exit::stop)) return "attached_stop";
    if (!a.trailing_distance.is_zero() && !path.attached.contains(attached_exit::trailing_stop))
        return "attached_trailing_distance";
    if (a.guaranteed && !path.attached.contains(attached_exit::guaranteed_stop)) return "attached_guaranteed";
    return nullptr;
}
constexpr const char* first_unsupported(const capability_table& table, const path_capabilities& path,
                                        const order_request& r) noexcept {
    const bool limit = has_limit_price(r.type);
    if (!path.types.contains(r.type)) return "type";
    const bool waits = waits_for_trigger(r.type);
    const auto lives = waits   ? path.conditional_times_in_force
                       : limit ? path.times_in_force
                               : path.market_times_in_force;
    if (waits && !limit ? r.time_in_force != time_in_force::good_till_cancel
                        : !lives.contains(r.time_in_force))
        return "time_in_force";
    if (r.post_only &&
        (!path.post_only || !limit || waits || !path.post_only_times_in_force.contains(r.time_in_force)))
        return "post_only";
    if (r.reduce_only && !path.reduce_only) return "reduce_only";
    if (waits && !path.trigger_sources.contains(r.trigger_source)) return "trigger_source";
    if (trails(r.type)) {
        if (!r.callback_rate.is_zero() && !path.trails_by_rate) return "callback_rate";
        if (!r.callback_distance.is_zero() && !path.trails_by_distance) return "callback_distance";
    }
    if (!r.visible_quantity.is_zero() && !path.iceberg) return "visible_quantity";
    if (r.all_or_none && !path.all_or_none) return "all_or_none";
    if (!r.quote_quantity.is_zero() && !path.quote_quantity) return "quote_quantity";
    if (r.close_position && !(waits ? path.close_position : path.close_at_market)) return "close_position";
    if (!r.closes_trade.empty() && (!path.close_trade || waits)) [[unlikely]]
        return "closes_trade";
    if (r.price_match != price_match::none && !path.price_matches.contains(r.price_match))
        return "price_match";
    if (r.price_match_offset > path.price_match_offset) return "price_match_offset";
    if (r.across_books && !path.across_books) return "across_books";
    if (r.attached.any()) [[unlikely]]
        if (const char* const exit = first_unattachable(path, r.attached)) return exit;
    if (r.self_trade != self_trade_mode::venue_default && !path.self_trade_modes.contains(r.self_trade))
        return "self_trade";
    if (r.position_side != position_side::net && !table.hedge_mode) return "position_side";
    if (r.offset != offset::open && !table.offsets) return "offset";
    if (!r.client_order_id.empty() && !table.client_order_id.allows(r.client_order_id))
        return "client_order_id";
    return nullptr;
}
} // namespace detail

/// Whether one path of a venue can express an order.
/// @return `order_errc::unsupported` naming the first field that it cannot ("type", "time_in_force", "post_only",
/// "reduce_only", "trigger_source", "callback_rate", "callback_distance", "visible_quantity", "all_or_none", "quote_quantity",
/// "close_position", "closes_trade", "price_match", "price_match_offset", "across_books", "attached_target", "attached_stop",
/// "attached_trailing_distance", "attached_guaranteed", "self_trade", "position_side", "offset", "client_order_id"), or
/// "path" if there is no such path. An empty client id passes: the engine gives it later.
[[nodiscard]] constexpr order_result<void> check_capabilities(const capability_table& table,
                                                              const order_request& r, order_path p) noexcept {
    const path_capabilities& path = table.path(p);
    const char* field = path.available ? detail::first_unsupported(table, path, r) : "path";
    if (field == nullptr) return {};
    return order_reject{order_errc::unsupported, "capabilities", field, {}, {}};
}

/// The same for a venue as a whole: passes if at least one path can express the order.
/// @return what the venue's first path says, if none can.
[[nodiscard]] constexpr order_result<void> check_capabilities(const capability_table& table,
                                                              const order_request& r) noexcept {
    order_result<void> first = order_reject{order_errc::unsupported, "capabilities", "path", {}, {}};
    bool judged = false;
    for (std::size_t p = 0; p < order_path_count; ++p) {
        if (!table.paths[p].available) continue;
        const order_result<void> here = check_capabilities(table, r, static_cast<order_path>(p));
        if (here) return here;
        if (!judged) first = here;
        judged = true;
    }
    return first;
}

} // namespace gatewright::venue
