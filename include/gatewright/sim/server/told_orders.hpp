// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/market.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

// Orders of venues at which one that waits for a price keeps its id when it is placed: one list of all, one number
// each.
namespace gatewright::sim::server {

/// An order of an account: placed, or waiting for a price, or both in turn.
struct told_order {
    matching::order order;    ///< of one that was never placed its terms, and as its status what became of it
    std::uint64_t number = 0; ///< the same for all its life, and no other order's
    const matching::conditional_order_record* origin = nullptr; ///< of one that waits or waited

    /// Orders stand in lists by this: when they were made, and of one time by their numbers.
    [[nodiscard]] std::pair<timestamp, std::uint64_t> rank() const noexcept {
        return {order.created, number};
    }
    /// Whether it waits for its price, or ended before that came.
    [[nodiscard]] bool never_placed() const noexcept { return origin != nullptr && origin->became == 0; }
    [[nodiscard]] bool waits() const noexcept {
        return origin != nullptr && origin->status == matching::conditional_status::waiting;
    }
};

/// The number of an order that was placed.
[[nodiscard]] inline std::uint64_t number_of(const market& m, matching::order_id id) {
    const auto* origin = m.triggers().origin_of(id);
    return origin != nullptr ? origin->id : id;
}
/// An order that was placed, as it is, or as it was in a report.
[[nodiscard]] inline told_order told(const market& m, const matching::order& o) {
    const auto* origin = m.triggers().origin_of(o.id);
    told_order t{o, number_of(m, o.id), origin};
    if (origin != nullptr) {
        t.order.client_order_id = origin->client_order_id;
        t.order.created = origin->created;
    }
    return t;
}
/// One that waits for a price, as it is or as it was; the record outlives what is given.
[[nodiscard]] inline told_order told(const matching::conditional_order_record& c) {
    told_order t{{}, c.id, &c};
    static_cast<matching::order_terms&>(t.order) = c;
    t.order.created = c.created;
    t.order.updated = c.updated;
    switch (c.status) {
    case matching::conditional_status::refused: t.order.status = matching::order_status::rejected; break;
    case matching::conditional_status::cancelled: t.order.status = matching::order_status::cancelled; break;
    case matching::conditional_status::expired: t.order.status = matching::order_status::expired; break;
    case matching::conditional_status::waiting:
    case matching::conditional_status::triggered: break;
    }
    return t;
}

/// All orders of an account, in the order in which they were made.
[[nodiscard]] inline std::vector<told_order> told_orders(const market& m, matching::account_id account) {
    std::vector<told_order> all;
    for (const matching::order_id id : m.engine().account_of(account).orders)
        all.push_back(told(m, *m.engine().find(id)));
    for (const auto* c : m.triggers().all(account))
        if (c->status != matching::conditional_status::triggered) all.push_back(told(*c));
    std::ranges::sort(all, {}, &told_order::rank);
    return all;
}
/// The order of an account with a number.
[[nodiscard]] inline std::optional<told_order> told_order_of(const market& m, matching::account_id account,
                                                             std::uint64_t number) {
    std::optional<told_order> found;
    const auto* c = m.triggers().find(number);
    if (c != nullptr && c->became == 0)
        found = told(*c);
    else if (const auto* o = m.engine().find(c != nullptr ? c->became : number))
        found = told(m, *o);
    return found && found->order.account == account ? found : std::nullopt;
}
/// The newest order of an account with a client id.
[[nodiscard]] inline std::optional<told_order> told_order_of(const market& m, matching::account_id account,
                                                             const client_order_id& id) {
    if (const auto* c = m.triggers().find(account, id)) return told_order_of(m, account, c->id);
    std::optional<told_order> found;
    for (const auto i : m.instruments())
        if (const auto* o = m.find(account, i, std::nullopt, id.view())) found = told(m, *o);
    return found;
}

} // namespace gatewright::sim::server
