// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/quantity_conversion.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/engine/order_path.hpp>
#include <gatewright/routing/decision_log.hpp>
#include <gatewright/routing/parent_orders.hpp>
#include <gatewright/routing/router.hpp>
#include <gatewright/routing/sweep.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace gatewright {

/// The gateway of references to split orders; no gateway has this number.
inline constexpr std::uint8_t split_orders_gateway = 254;

/// The way of one order to several gateways during a step, for engines whose router is a `routing::Splitter`: its parts go
/// out one after the other, each through all checks of its gateway; a part that is refused goes on by the router's rule
/// alone, and what became of all is told as one order's story.
///
/// @tparam EngineT the engine; `order_split` is its friend
/// @tparam HostT the engine during the step
template <class EngineT, class HostT>
class order_split {
    static constexpr std::size_t gateway_count = EngineT::gateway_count;
    using candidate_list = std::array<routing::gateway_candidate, gateway_count>;

public:
    /// So many changes of orders may come up while a part is placed.
    static constexpr std::size_t held_changes = 16;

    order_split(EngineT& engine, HostT& host) noexcept : e_(engine), host_(host) {}

    /// Splits an order and sends its parts.
    /// @param candidates what the gateways can take; the router's notes come into them
    /// @param d for `desk.why`, complete but for the gateways
    /// @return nothing if it is not to be split; else the parent's reference, the refusal of the first part if none went
    /// out, or `table_full` naming "split orders"
    [[nodiscard]] std::optional<order_result<order_ref>>
    submit(const order_request& r, candidate_list& candidates,
           routing::routing_decision<gateway_count>& d) noexcept {
        const decimal unit = unit_of(r, candidates);
        const auto wanted = checked_mul(r.quantity.value, unit);
        if (!wanted) return {};
        const routing::sweep_plan plan = plan_of(r, {*wanted}, candidates);
        const auto all = total_of(plan, candidates, unit, r.quantity);
        if (plan.count < 2 || !all) return {};
        const order_ref parent = e_.parents_.create(r, r.quantity, split_orders_gateway);
        if (!parent.valid())
            return order_result<order_ref>(
                order_reject{order_errc::table_full, "engine", "split orders", {}, {}});
        if (const auto rest = checked_sub(r.quantity.value, *all)) d.residual = {*rest};
        if (plan.whole())
            e_.parents_.set_asked(parent, {*all}); // what no lot takes can never fill
        else if (r.time_in_force != time_in_force::immediate_or_cancel)
            e_.parents_.set_short(parent, order_errc::no_gateway);
        const order_result<void> placed = place(parent, r, plan, candidates, unit);
        const bool out = go_on(parent);
        e_.parents_.built(parent);
        if (!out) {
            e_.parents_.drop(parent);
            return order_result<order_ref>(placed.error());
        }
        tell_now(parent);
        return order_result<order_ref>(parent);
    }

    /// Asks for every part to be cancelled that may still fill.
    /// @return the first refusal of a cancel that could not be sent; it may be repeated. `unknown_order`, `already_done`
    order_result<void> cancel(order_ref ref) noexcept {
        if (e_.parents_.find(ref) == nullptr)
            return order_reject{order_errc::unknown_order, "engine", "order", {}, {}};
        e_.parents_.stay(ref);
        order_result<void> result = order_reject{order_errc::already_done, "engine", "order", {}, {}};
        bool any = false;
        for_each_open(ref, [&](const routing::child_order& c) {
            const auto sent = e_.cancel(c.ref, host_.sink);
            // One of which an execution is told just now may have ended, and its parent not know it yet.
            if (!sent && sent.error().code == order_errc::already_done) return;
            if (!any || (result && !sent)) result = sent;
            any = true;
        });
        return result;
    }

    /// A change of an order: of a part the strategy is told how the whole stands.
    /// @return whether it was one, or may be one that is being placed: then nothing else is to be told of it now
    [[nodiscard]] bool on_change(const order_change& c) noexcept {
        const routing::parent_order* const p = e_.parents_.parent_of(c.ref);
        // A part that is being placed is none yet.
        if (p == nullptr) return e_.placing_part_ && e_.held_changes_.push_back(c);
        const order_ref parent = p->ref;
        order_change told;
        static_cast<void>(e_.parents_.on_change(c, told));
        if (e_.parents_.take_excess(parent)) cut_excess(parent);
        if (c.state == lifecycle::rejected) static_cast<void>(go_on(parent));
        e_.parents_.describe(parent, told);
        tell(told);
        return true;
    }

private:
    /// What one of an order's unit is of the asset: one under a desk's name; by a symbol that gateways use themselves, what
    /// it is there.
    [[nodiscard]] static decimal unit_of(const order_request& r, const candidate_list& candidates) noexcept {
        for (const routing::gateway_candidate& c : candidates)
            if (c.trades_instrument && c.symbol == r.symbol && c.rules != nullptr)
                return detail::unit_size(*c.rules);
        return {1, 0};
    }
    [[nodiscard]] routing::sweep_plan plan_of(order_request r, quantity of_asset,
                                              candidate_list& candidates) const noexcept {
        r.quantity = of_asset;
        return std::as_const(e_.router_).split(r, candidates);
    }
    /// What one unit of a gateway's instrument is in the parent's unit: that is the asset's, or of a venue's own symbol that
    /// of all gateways which have it.
    [[nodiscard]] static decimal unit_at(const routing::gateway_candidate& c, const decimal& unit) noexcept {
        const decimal size = detail::unit_size(*c.rules);
        return size == unit ? decimal(1, 0) : size;
    }
    /// What the parts of a plan come to, in the parent's unit.
    /// @return nothing if the plan is not sound: a router's mistake is not to be sent
    [[nodiscard]] std::optional<decimal> total_of(const routing::sweep_plan& plan,
                                                  const candidate_list& candidates, const decimal& unit,
                                                  quantity wanted) const noexcept {
        if (plan.count > plan.parts.size()) return {};
        decimal all;
        std::array<bool, gateway_count> used{};
        for (std::size_t i = 0; i != plan.count; ++i) {
            const routing::sweep_part& p = plan.parts[i];
            if (p.gateway >= gateway_count || used[p.gateway] || p.units.value.sign() <= 0) return {};
            const routing::gateway_candidate& c = candidates[p.gateway];
            if (!routing::takes_part(c) || c.rules == nullptr) return {};
            used[p.gateway] = true;
            const auto part = checked_mul(p.units.value, unit_at(c, unit));
            const auto more = part ? checked_add(all, *part) : part;
            if (!more || *more > wanted.value) return {};
            all = *more;
        }
        return all;
    }

    /// Sends the parts of a plan. @return the first refusal
    order_result<void> place(order_ref parent, const order_request& r, const routing::sweep_plan& plan,
                             const candidate_list& candidates, const decimal& unit) noexcept {
        order_result<void> result;
        for (std::size_t i = 0; i != plan.count; ++i) {
            const routing::sweep_part& part = plan.parts[i];
            const routing::gateway_candidate& c = candidates[part.gateway];
            if (e_.parents_.find(parent)->count == routing::parent_order::most_children) {
                e_.parents_.set_short(parent, order_errc::table_full);
                break;
            }
            order_request mine = r;
            mine.symbol = c.symbol;
            mine.quantity = part.units;
            // Never worse than asked, and on the tick of the venue.
            if (const decimal& tick = c.rules->tick_size.value; tick.sign() > 0)
                if (const auto at = mine.price.value.rounded_to(tick, r.side == side::buy ? rounding::floor
                                                                                          : rounding::ceil))
                    mine.price = {*at};
            order_result<order_ref> sent = order_reject{order_errc::no_gateway, "engine", "gateway", {}, {}};
            const bool outer = std::exchange(e_.placing_part_, true);
            e_.with_gateway(part.gateway,
                            [&](auto& g, std::uint8_t n) { sent = order_path(g, host_, n).place(mine); });
            e_.placing_part_ = outer;
            const decimal size = unit_at(c, unit);
            if (sent)
                e_.parents_.add(parent, *sent, part.units, size);
            else
                e_.parents_.add_refused(parent, part.gateway, part.units, size, sent.error().code);
            if (!sent && result) result = sent.error();
            release_held();
        }
        return result;
    }
    /// What came up while a part was placed: of that, it is known now; of other orders, it is told.
    void release_held() noexcept {
        if (e_.held_changes_.empty()) return;
        std::array<order_change, held_changes> held;
        const std::size_t count = e_.held_changes_.size();
        std::copy(e_.held_changes_.begin(), e_.held_changes_.end(), held.begin());
        e_.held_changes_.clear();
        for (std::size_t i = 0; i != count; ++i) {
            order_change told;
            if (!e_.parents_.on_change(held[i], told)) host_.tell(held[i]);
        }
    }
    /// What was refused goes elsewhere, if the router wants that, until nothing is refused or nobody takes it.
    /// @return whether a part is out, or was
    bool go_on(order_ref parent) noexcept {
        const auto out = [&] {
            for (const routing::child_order& c : e_.parents_.find(parent)->all())
                if (c.ref.valid()) return true;
            return false;
        };
        if (e_.router_.on_refused() != routing::refused_part::elsewhere) return out();
        // Each round shuts out one gateway more.
        for (std::size_t round = 0; round != gateway_count; ++round) {
            const quantity rest = e_.parents_.take_refused(parent);
            if (rest.is_zero()) break;
            const routing::parent_order& p = *e_.parents_.find(parent);
            order_request r = p.request;
            r.quantity = rest;
            candidate_list candidates{};
            if (!e_.template candidates_for<HostT>(r, candidates)) break;
            for (routing::gateway_candidate& c : candidates)
                if (p.refused_by(c.index)) c.ready = false;
            const decimal unit = unit_of(r, candidates);
            const auto wanted = checked_mul(rest.value, unit);
            if (!wanted) break;
            const routing::sweep_plan plan = plan_rest(r, {*wanted}, candidates);
            if (plan.count == 0 || !total_of(plan, candidates, unit, rest)) break;
            static_cast<void>(place(parent, r, plan, candidates, unit));
        }
        return out();
    }
    /// A plan for what was refused: it may be of one part. None if nobody takes it.
    [[nodiscard]] routing::sweep_plan plan_rest(const order_request& r, quantity of_asset,
                                                candidate_list& candidates) const noexcept {
        routing::sweep_plan plan = plan_of(r, of_asset, candidates);
        if (plan.count != 0) return plan;
        const auto chosen = e_.router_.route(r, candidates);
        if (!chosen || *chosen >= gateway_count || !routing::eligible(candidates[*chosen])) return plan;
        plan.count = 1;
        plan.parts[0].gateway = *chosen;
        plan.parts[0].units = candidates[*chosen].units;
        return plan;
    }

    /// Calls `f` with each part that may still fill, the youngest first.
    template <class F>
    void for_each_open(order_ref parent, F f) noexcept {
        for (std::size_t i = routing::parent_order::most_children; i-- != 0;) {
            const routing::parent_order* const p = e_.parents_.find(parent);
            if (p != nullptr && i < p->count && !is_terminal(p->children[i].state)) f(p->children[i]);
        }
    }
    /// More is out than was asked for: a venue took back a refusal, or executed more than it was asked to. The youngest parts
    /// are cancelled, as far as that goes, and the operator is called.
    [[gnu::cold]] void cut_excess(order_ref parent) noexcept {
        const routing::parent_order& known = *e_.parents_.find(parent);
        auto over = checked_sub(known.at_most(), known.asked.value);
        venue_error told;
        told.operator_needed = true;
        told.received = host_.now().wall;
        told.symbol = known.request.symbol;
        told.text = "more of a split order is out than was asked for; parts of it are cancelled";
        for_each_open(parent, [&](const routing::child_order& c) {
            if (!over || over->sign() <= 0) return;
            const auto part = checked_mul(c.open(), c.unit);
            over = part ? checked_sub(*over, *part) : part;
            static_cast<void>(e_.cancel(c.ref, host_.sink));
        });
        host_.tell(told);
    }
    /// The strategy hears of the whole, if it is news: from no gateway in particular.
    void tell(const order_change& c) noexcept {
        if (!e_.parents_.is_news(c)) return;
        const std::uint8_t was = std::exchange(e_.source_, split_orders_gateway);
        host_.tell(c);
        e_.source_ = was;
    }
    void tell_now(order_ref parent) noexcept {
        order_change c;
        e_.parents_.describe(parent, c);
        c.received = host_.now().wall;
        tell(c);
    }

    EngineT& e_;
    HostT& host_;
};

} // namespace gatewright
