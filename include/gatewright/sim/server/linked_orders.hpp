// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/matching_engine.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

// Orders that depend on one another: of two only one executes, or one or two wait for another to be filled.
namespace gatewright::sim::server {

/// Orders that belong together.
struct linked_orders {
    std::int64_t id = 0;
    matching::account_id account = 0;
    matching::instrument_id instrument = 0;
    client_order_id name{};
    matching::order_id working = 0;         ///< for which the others are dormant; zero: none
    std::vector<matching::order_id> legs{}; ///< the others; of two only one executes
    timestamp updated{};
    bool done = false;

    [[nodiscard]] std::vector<matching::order_id> all() const {
        std::vector<matching::order_id> ids = legs;
        if (working != 0) ids.insert(ids.begin(), working);
        return ids;
    }
};

/// What happened to a list.
enum class link_step : std::uint8_t { started, updated, done };

/// The lists of all accounts. Reports are put in with `on_report`, what follows from them is done by `settle`.
class order_links {
public:
    /// @param before_first ids of lists begin with the number after this one
    order_links(matching::matching_engine& engine, std::int64_t before_first)
        : engine_(engine)
        , last_id_(before_first) {}

    [[nodiscard]] std::int64_t next_id() noexcept { return ++last_id_; }
    /// Takes a list whose orders the engine has taken.
    const linked_orders& add(linked_orders l, timestamp now) {
        for (const matching::order_id o : l.all()) list_of_[o] = l.id;
        return tell(lists_.emplace(l.id, std::move(l)).first->second, link_step::started, now);
    }
    [[nodiscard]] const linked_orders* find(std::int64_t id) const {
        const auto at = lists_.find(id);
        return at == lists_.end() ? nullptr : &at->second;
    }
    /// The list of an order; null if it is of none.
    [[nodiscard]] const linked_orders* of_order(matching::order_id id) const {
        const auto at = list_of_.find(id);
        return at == list_of_.end() ? nullptr : find(at->second);
    }
    /// Lists of an account, oldest first. @param open those that are not done, and no others
    [[nodiscard]] std::vector<const linked_orders*> of(matching::account_id a, bool open) const {
        std::vector<const linked_orders*> found;
        for (const auto& [id, l] : lists_)
            if (l.account == a && (!open || !l.done)) found.push_back(&l);
        return found;
    }

    /// An order of a list goes by another client id.
    void renamed(matching::order_id id, timestamp now) {
        if (const auto at = list_of_.find(id); at != list_of_.end())
            tell(lists_.at(at->second), link_step::updated, now);
    }
    void on_report(const matching::report& r) {
        if (r.kind != matching::report_kind::accepted && list_of_.contains(r.order.id)) reports_.push_back(r);
    }
    /// Draws the consequences of reports. @param standing_of how an order goes on that is dormant no longer, by its id
    /// @return whether there were any
    template <class StandingOf>
    bool settle(timestamp now, StandingOf&& standing_of) {
        const auto reports = std::exchange(reports_, {});
        for (const matching::report& r : reports) {
            linked_orders& l = lists_.at(list_of_.at(r.order.id));
            const bool ended = !matching::is_open(r.order.status);
            if (l.done) continue;
            if (r.order.id != l.working) {
                if (r.kind == matching::report_kind::traded ||
                    (ended && r.order.ending != matching::ending::other_leg))
                    end_others(l, r.order.id, now);
            } else if (r.order.status == matching::order_status::filled) {
                for (const matching::order_id o : l.legs)
                    if (!engine_.release(o, standing_of(o), now).ok()) end_others(l, o, now);
                tell(l, link_step::updated, now);
            } else if (ended) {
                for (const matching::order_id o : l.legs)
                    (void)engine_.end(o, matching::order_status::expired, matching::ending::parent, now);
            }
            l.done = std::ranges::none_of(
                l.all(), [&](matching::order_id o) { return matching::is_open(engine_.find(o)->status); });
            if (l.done) tell(l, link_step::done, now);
        }
        return !reports.empty();
    }
    /// The price that an order waits for is there: it goes to the market, the other one ends.
    void trigger(matching::order_id id, timestamp now) {
        if (const linked_orders* l = of_order(id)) end_others(*l, id, now);
        (void)engine_.release(id, matching::standing::in_market, now);
    }
    /// Steps since the last call, with the ids of their lists; each belongs behind the reports before it.
    [[nodiscard]] std::vector<std::pair<std::int64_t, link_step>> take_steps() {
        return std::exchange(steps_, {});
    }

private:
    const linked_orders& tell(linked_orders& l, link_step step, timestamp now) {
        l.updated = now;
        steps_.emplace_back(l.id, step);
        return l;
    }
    void end_others(const linked_orders& l, matching::order_id but, timestamp now) {
        for (const matching::order_id o : l.legs)
            if (o != but)
                (void)engine_.end(o, matching::order_status::expired, matching::ending::other_leg, now);
    }

    matching::matching_engine& engine_;
    std::map<std::int64_t, linked_orders> lists_;
    std::map<matching::order_id, std::int64_t> list_of_;
    std::vector<matching::report> reports_;
    std::vector<std::pair<std::int64_t, link_step>> steps_;
    std::int64_t last_id_;
};

} // namespace gatewright::sim::server
