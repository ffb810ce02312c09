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
        if (plan.count < 2) return {};
        const order_ref parent = e_.parents_.create(r, r.quantity, split_orders_gateway);
        if (!parent.valid())
            return order_result<order_ref>(
                order_reject{order_errc::table_full, "engine", "split orders", {}, {}});
        if (plan.whole()) {
            // What no lot takes can never fill.
            decimal all;
            for (std::size_t i = 0; i != plan.count; ++i)
                all = *checked_add(all, in_parents_unit(plan.parts[i], candidates, unit));
            e_.parents_.set_asked(parent, {all});
            if (const auto rest = checked_sub(r.quantity.value, all)) d.residual = {*rest};
        }
        const order_result<void> placed = place(parent, r, plan, candidates, unit);
        if (!go_on(parent)) {
            e_.parents_.drop(parent);
            return order_result<order_ref>(placed.error());
        }
        tell_now(parent);
        return order_result<order_ref>(parent);
    }

    /// Asks for every part to be cancelled that may still fill.
    /// @return the first refusal of a cancel that could not be sent; it may be repeated. `unknown_order`, `already_done`
    order_result<void> cancel(order_ref ref) noexcept {
        const routing::parent_order* const p = e_.parents_.find(ref);
        if (p == nullptr) return order_reject{order_errc::unknown_order, "engine", "order", {}, {}};
        if (p->ended()) return order_reject{order_errc::already_done, "engine", "order", {}, {}};
        e_.parents_.stay(ref);
        order_result<void> result;
        for (std::size_t i = 0; i != p->count; ++i) {
            const routing::child_order& c = p->children[i];
            if (is_terminal(c.state)) continue;
            if (const auto sent = e_.cancel(c.ref, host_.sink); !sent && result) result = sent;
        }
        return result;
    }

    /// A change of an order: of a part the strategy is told how the whole stands.
    /// @return whether it was one, or may be one that is being placed: then nothing else is to be told of it now
    [[nodiscard]] bool on_change(const order_change& c) noexcept {
        order_change told;
        const routing::parent_order* const p = e_.parents_.parent_of(c.ref);
        // A part that is being placed is none yet.
        if (p == nullptr) return e_.placing_part_ && e_.held_changes_.push_back(c);
        static_cast<void>(e_.parents_.on_change(c, told));
        if (c.state == lifecycle::rejected) {
            static_cast<void>(go_on(p->ref));
            e_.parents_.describe(told.ref, told);
        }
        if (e_.parents_.is_news(told)) host_.tell(told);
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
    /// What one unit of a gateway's instrument is in the parent's unit.
    [[nodiscard]] static decimal unit_at(const routing::gateway_candidate& c, const decimal& unit) noexcept {
        const decimal size = detail::unit_size(*c.rules);
        return size == unit ? decimal(1, 0) : size; // of a venue's own symbol all gateways have one size
    }
    [[nodiscard]] static decimal in_parents_unit(const routing::sweep_part& p,
                                                 const candidate_list& candidates,
                                                 const decimal& unit) noexcept {
        const auto of_it = checked_mul(p.units.value, unit_at(candidates[p.gateway], unit));
        return of_it ? *of_it : decimal();
    }

    /// Sends the parts of a plan. @return the first refusal
    order_result<void> place(order_ref parent, const order_request& r, const routing::sweep_plan& plan,
                             const candidate_list& candidates, const decimal& unit) noexcept {
        order_result<void> result;
        for (std::size_t i = 0; i != plan.count; ++i) {
            const routing::sweep_part& part = plan.parts[i];
            const routing::gateway_candidate& c = candidates[part.gateway];
            if (e_.parents_.find(parent)->count == routing::parent_order::most_children) break;
            order_request mine = r;
            mine.symbol = c.symbol;
            mine.quantity = part.units;
            // Never worse than asked, and on the tick of the venue.
            if (const decimal& tick = c.rules->tick_size.value; tick.sign() > 0)
                if (const auto at = mine.price.value.rounded_to(tick, r.side == side::buy ? rounding::floor
                                                                                          : rounding::ceil))
                    mine.price = {*at};
            order_result<order_ref> sent = order_reject{order_errc::no_gateway, "engine", "gateway", {}, {}};
            e_.placing_part_ = true;
            e_.with_gateway(part.gateway,
                            [&](auto& g, std::uint8_t n) { sent = order_path(g, host_, n).place(mine); });
            e_.placing_part_ = false;
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
        for (const order_change& c : e_.held_changes_) {
            order_change told;
            if (!e_.parents_.on_change(c, told)) host_.tell(c);
        }
        e_.held_changes_.clear();
    }
    /// What was refused goes elsewhere, if the router wants that, until nothing is refused or nobody takes it.
    /// @return whether a part is out, or was
    bool go_on(order_ref parent) noexcept {
        const auto out = [&] {
            const routing::parent_order* const p = e_.parents_.find(parent);
            for (const routing::child_order& c : p->all())
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
            static_cast<void>(place(parent, r, plan_all(r, {*wanted}, candidates), candidates, unit));
        }
        return out();
    }
    /// A plan for what was refused: it may be of one part.
    [[nodiscard]] routing::sweep_plan plan_all(const order_request& r, quantity of_asset,
                                               candidate_list& candidates) const noexcept {
        routing::sweep_plan plan = plan_of(r, of_asset, candidates);
        if (plan.count != 0) return plan;
        order_request whole = r;
        const auto chosen = e_.router_.route(whole, candidates);
        if (!chosen || candidates[*chosen].rules == nullptr) return plan;
        plan.count = 1;
        plan.parts[0].gateway = *chosen;
        plan.parts[0].units = candidates[*chosen].units;
        return plan;
    }
    void tell_now(order_ref parent) noexcept {
        order_change c;
        e_.parents_.describe(parent, c);
        c.received = host_.now().wall;
        if (e_.parents_.is_news(c)) host_.tell(c);
    }

    EngineT& e_;
    HostT& host_;
};

} // namespace gatewright
