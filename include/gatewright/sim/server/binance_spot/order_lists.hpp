// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_spot/documents.hpp>
#include <gatewright/sim/server/binance_spot/rules.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

// Order lists: of two orders only one executes (OCO), one follows another (OTO), two of which only one executes follow
// another (OTOCO). Source: spot REST API, "Order lists"; FAQ, "Order lists".
namespace gatewright::sim::server::binance_spot {

/// `contingencyType` of a list.
[[nodiscard]] inline std::string_view kind_of(const linked_orders& l) {
    return l.working == 0 ? "OCO" : "OTO";
}
/// The orders of a list. @param names of symbol, id and client id
[[nodiscard]] inline json::array orders_of_list(const venue_state& v, const linked_orders& l,
                                                std::string_view names) {
    json::array orders;
    for (const matching::order_id id : l.all())
        orders.push_back(members(names, v.market.listed(l.instrument).symbol, id,
                                 v.market.engine().find(id)->client_order_id));
    return orders;
}
/// A list as REST and the WebSocket API show it. @param done whether all of it has ended
[[nodiscard]] inline json::object list_document(const venue_state& v, const linked_orders& l, bool done) {
    return members(
        "orderListId contingencyType listStatusType listOrderStatus listClientOrderId transactionTime "
        "symbol orders",
        l.id, kind_of(l), done ? "ALL_DONE" : "EXEC_STARTED", done ? "ALL_DONE" : "EXECUTING", l.name,
        l.updated.milliseconds(), v.market.listed(l.instrument).symbol,
        orders_of_list(v, l, "symbol orderId clientOrderId"));
}
/// listStatus. Source: "User Data Stream", "List Status".
[[nodiscard]] inline json::object list_status(const venue_state& v, const linked_orders& l, link_step step,
                                              timestamp now) {
    constexpr std::string_view words[] = {"EXEC_STARTED", "UPDATED", "ALL_DONE"};
    return members("e E s g c l L r C T O", "listStatus", now.milliseconds(),
                   v.market.listed(l.instrument).symbol, l.id, kind_of(l), words[static_cast<int>(step)],
                   step == link_step::done ? "ALL_DONE" : "EXECUTING", "NONE", l.name,
                   l.updated.milliseconds(), orders_of_list(v, l, "s i c"));
}
/// A list by its id or its client id. @throws api_error -2011; parameter_error where neither is sent
[[nodiscard]] inline const linked_orders& list_named(const venue_state& v, matching::account_id a,
                                                     const parameters& p, std::string_view client_id_name) {
    const auto id = p.integer("orderListId");
    const auto name = p.get(client_id_name);
    if (!id && !name) throw parameter_error("orderListId", false);
    for (const linked_orders* l : v.links.of(a, false))
        if (id ? l->id == *id : l->name == *name) return *l;
    throw errors::unknown_order();
}

/// The parameters of one leg: those of a list that have its prefix, without it, and what all its legs share.
[[nodiscard]] inline parameters leg_parameters(const parameters& p, std::string_view prefix,
                                               std::initializer_list<std::string_view> shared) {
    parameters leg;
    for (const auto& [name, value] : p.all()) {
        if (std::ranges::find(shared, name) != shared.end()) leg.add(name, value);
        if (name.size() <= prefix.size() || !name.starts_with(prefix)) continue;
        std::string own = name.substr(prefix.size());
        if (own[0] < 'A' || own[0] > 'Z') continue;
        own[0] = static_cast<char>(own[0] - 'A' + 'a');
        leg.add(own == "clientOrderId" ? "newClientOrderId" : own, value);
    }
    return leg;
}

/// Two orders of which only one executes: which types there may be above and below, and how their prices stand.
/// @param last the last price; zero: it is not compared @throws api_error -1158 to -1199, -2010
inline void check_pair(const wanted_order& above, const wanted_order& below, std::int64_t last) {
    const bool buys = above.terms.side == side::buy;
    const auto check = [&](const wanted_order& w, bool is_above) {
        const std::string& type = w.note.type;
        const bool stops = type.starts_with("STOP_LOSS");
        if (!w.note.triggers && type != "LIMIT_MAKER")
            throw api_error(400, -1158, "Order type not supported in OCO.");
        // A stop is where the price would hurt, all others are where it would help.
        if (stops == (buys == is_above)) return;
        const auto refuse = [&](int code, std::string_view what) {
            return api_error(400, code - (buys ? 0 : 1),
                             std::string(what) + " order in a " + (buys ? "buy" : "sell") + " OCO must be " +
                                 (buys == stops ? "above." : "below."));
        };
        if (stops) throw refuse(-1196, "A stop loss");
        throw w.note.triggers ? refuse(-1198, "A take profit") : refuse(-1165, "A limit");
    };
    check(above, true);
    check(below, false);
    if (!above.note.triggers && !below.note.triggers)
        throw api_error(400, -1168, "At least one OCO order must be contingent.");
    const auto at = [](const wanted_order& w) {
        return w.note.triggers ? w.note.trigger.trigger_ticks : w.terms.price_ticks;
    };
    const std::int64_t high = at(above), low = at(below);
    if ((high != 0 && low != 0 && high <= low) || (last != 0 && high != 0 && high <= last) ||
        (last != 0 && low != 0 && low >= last))
        throw errors::rejected("The relationship of the prices for the orders is not correct.");
}

} // namespace gatewright::sim::server::binance_spot
