// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/market.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

// Lists of an account's orders and fills, oldest first, as every venue can be asked for them.
namespace gatewright::sim::server {

/// What a list is asked for; what is not given does not restrict it.
struct history_query {
    std::optional<matching::instrument_id> instrument{};
    std::optional<std::int64_t> from_id{};            ///< this order or fill, and those after it
    std::optional<std::int64_t> order_id{};           ///< fills of one order
    std::optional<std::int64_t> begin_ms{}, end_ms{}; ///< both included

    [[nodiscard]] bool wants(matching::instrument_id i, std::uint64_t id, timestamp t) const {
        return (!instrument || i == *instrument) &&
               (!from_id || id >= static_cast<std::uint64_t>(*from_id)) &&
               (!begin_ms || t.milliseconds() >= *begin_ms) && (!end_ms || t.milliseconds() <= *end_ms);
    }
};

/// Open orders of an account, of one instrument or of all.
[[nodiscard]] inline std::vector<const matching::order*>
open_orders_of(const market& m, matching::account_id account,
               std::optional<matching::instrument_id> instrument) {
    std::vector<const matching::order*> found;
    for (const matching::order_id id : m.engine().account_of(account).open)
        if (const matching::order* o = m.engine().find(id); !instrument || o->instrument == *instrument)
            found.push_back(o);
    return found;
}
/// Open or not. Times are those of the placement.
[[nodiscard]] inline std::vector<const matching::order*>
orders_of(const market& m, matching::account_id account, const history_query& asked) {
    std::vector<const matching::order*> found;
    for (const matching::order_id id : m.engine().account_of(account).orders)
        if (const matching::order* o = m.engine().find(id); asked.wants(o->instrument, id, o->created))
            found.push_back(o);
    return found;
}
/// Executions of an account, oldest first.
[[nodiscard]] inline std::vector<const matching::execution*>
fills_of(const market& m, matching::account_id account, const history_query& asked) {
    std::vector<const matching::execution*> found;
    for (const matching::execution& e : m.engine().account_of(account).executions)
        if (asked.wants(e.instrument, e.trade_id, e.time) &&
            (!asked.order_id || e.order == static_cast<matching::order_id>(*asked.order_id)))
            found.push_back(&e);
    return found;
}

/// One entry of what an account has received and paid: a fill or a payment.
struct statement_entry {
    std::uint64_t number = 0; ///< the same for ever, growing by one
    const matching::execution* fill = nullptr;
    const matching::payment* payment = nullptr; ///< if it is no fill
    timestamp time{};
};
/// All fills and payments of an account in the order in which they came, the oldest first; they outlive what is given.
[[nodiscard]] inline std::vector<statement_entry> statement_of(const matching::account& a) {
    std::vector<statement_entry> all;
    auto paid = a.payments_made.begin();
    const auto pay_until = [&](std::size_t fills) {
        for (; paid != a.payments_made.end() && paid->fills_before <= fills; ++paid)
            all.push_back({all.size() + 1, nullptr, &*paid, paid->time});
    };
    for (std::size_t n = 0; n < a.executions.size(); ++n) {
        pay_until(n);
        all.push_back({all.size() + 1, &a.executions[n], nullptr, a.executions[n].time});
    }
    pay_until(a.executions.size());
    return all;
}

/// Whether a venue no longer tells of an order: it ended unfilled, and was placed longer ago than it keeps such.
[[nodiscard]] inline bool forgotten(const matching::order& o, duration kept, timestamp now) {
    return !matching::is_open(o.status) && o.executed_lots == 0 && o.created + kept < now;
}

/// How long a page shall be: what the client asks for, between one and `most`.
[[nodiscard]] inline std::size_t page_size(std::optional<std::int64_t> asked, std::int64_t usual,
                                           std::int64_t most) {
    return static_cast<std::size_t>(std::clamp<std::int64_t>(asked.value_or(usual), 1, most));
}
/// A page of a list: its first `size` members, or its last.
template <class T>
[[nodiscard]] std::vector<T> page(std::vector<T> all, std::size_t size, bool first) {
    if (all.size() <= size) return all;
    const auto surplus = static_cast<std::ptrdiff_t>(all.size() - size);
    if (first)
        all.erase(all.end() - surplus, all.end());
    else
        all.erase(all.begin(), all.begin() + surplus);
    return all;
}

/// A page by a cursor, the newest first.
template <class T>
struct cursor_page {
    std::vector<T> rows;
    std::optional<std::uint64_t> next; ///< what the next page is asked for with, if there is one
};
/// The page of those with smaller ids than the last one of the page before.
/// @param list pairs of an id and what is listed, the oldest first
template <class T>
[[nodiscard]] cursor_page<T> page_before(std::vector<std::pair<std::uint64_t, T>> list,
                                         std::optional<std::uint64_t> cursor, std::size_t size) {
    cursor_page<T> page;
    for (std::size_t n = list.size(); n-- > 0;) {
        if (cursor && list[n].first >= *cursor) continue;
        if (page.rows.size() == size) {
            page.next = list[n + 1].first;
            break;
        }
        page.rows.push_back(std::move(list[n].second));
    }
    return page;
}

/// A page of a list that stands newest first, by its members' ids: those older than `after`, or the `size` just newer
/// than
/// `before`.
/// @param list pairs of an id and what is listed
template <class T>
[[nodiscard]] std::vector<T> page_between(std::vector<std::pair<std::uint64_t, T>> list,
                                          std::optional<std::int64_t> after,
                                          std::optional<std::int64_t> before, std::size_t size) {
    std::erase_if(list, [&](const auto& one) {
        const auto id = static_cast<std::int64_t>(one.first);
        return (after && id >= *after) || (before && id <= *before);
    });
    const std::size_t skipped = before && !after && list.size() > size ? list.size() - size : 0;
    std::vector<T> found;
    for (std::size_t n = skipped; n < list.size() && found.size() < size; ++n)
        found.push_back(std::move(list[n].second));
    return found;
}

} // namespace gatewright::sim::server
