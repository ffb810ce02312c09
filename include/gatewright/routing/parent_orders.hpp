// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_state.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::routing {

/// One order of a split one.
struct child_order {
    order_ref ref;
    decimal unit = decimal(1, 0); ///< what one unit of its quantity is of the asset
    quantity asked;               ///< in its units
    quantity filled;
    lifecycle state = lifecycle::submitting;
    pending_operation pending = pending_operation::place;
    gatewright::certainty certainty = gatewright::certainty::known;
    order_errc reason = order_errc{};
};

/// An order that is split over several gateways, as the strategy sees it: one order, whose quantity is of the asset.
struct parent_order {
    static constexpr std::size_t most_children = 32;

    order_ref ref;
    symbol_name symbol; ///< the desk's name
    gatewright::side side = side::buy;
    quantity asked;
    std::uint64_t tag = 0;
    std::array<child_order, most_children> children{};
    std::size_t count = 0;

    /// What its children have filled, of the asset.
    [[nodiscard]] quantity filled() const noexcept {
        decimal sum;
        for (std::size_t i = 0; i != count; ++i)
            if (const auto part = checked_mul(children[i].filled.value, children[i].unit))
                if (const auto all = checked_add(sum, *part)) sum = *all;
        return {sum};
    }
    /// Nothing of it can fill any more.
    [[nodiscard]] bool ended() const noexcept {
        return std::all_of(children.begin(), children.begin() + static_cast<std::ptrdiff_t>(count),
                           [](const child_order& c) { return is_terminal(c.state); });
    }
};

/// The split orders of a desk: what its children are told becomes one story of the parent. The oldest one that has ended
/// gives way. Fixed capacity; nothing allocates after construction.
///
/// A parent is `submitting` until a venue has taken a child, `working` while one may fill, and has ended with the last of
/// them: `filled` if all that was asked for is, `rejected` if each child was, `expired` if each was or has filled nothing
/// otherwise, else `cancelled`. It is of unknown state while a child is. Its reason is that of the first child that was
/// refused.
class parent_orders {
public:
    /// @par Exception safety
    /// Takes its memory here; may throw `std::bad_alloc`.
    explicit parent_orders(std::size_t capacity) : all_(capacity) {}

    /// A new one without children; not valid if all that there is room for are open.
    /// @param gateway by which references to parents are told apart from those to orders
    [[nodiscard]] order_ref create(const symbol_name& symbol, side s, quantity asked, std::uint64_t tag,
                                   std::uint8_t gateway) noexcept {
        for (std::size_t n = 0; n != all_.size(); ++n) {
            const std::size_t i = next_;
            next_ = (next_ + 1) % all_.size();
            parent_order& p = all_[i];
            if (p.ref.valid() && !p.ended()) continue;
            p = {};
            p.ref = {static_cast<std::uint32_t>(i), ++generation_, gateway};
            p.symbol = symbol;
            p.side = s;
            p.asked = asked;
            p.tag = tag;
            return p.ref;
        }
        return {};
    }
    /// An order went out for it. @return false if it has as many as there is room for
    bool add(order_ref parent, order_ref child, quantity asked, decimal unit) noexcept {
        parent_order* const p = edit(parent);
        if (p == nullptr || p->count == p->children.size()) return false;
        child_order& c = p->children[p->count++];
        c.ref = child;
        c.asked = asked;
        c.unit = unit;
        return true;
    }
    /// Null if there is none of that number, or it is forgotten.
    [[nodiscard]] const parent_order* find(order_ref parent) const noexcept {
        return const_cast<parent_orders*>(this)->edit(parent);
    }
    /// The parent of an order, or null.
    [[nodiscard]] const parent_order* parent_of(order_ref child) const noexcept {
        for (const parent_order& p : all_)
            for (std::size_t i = 0; i != p.count; ++i)
                if (p.children[i].ref == child) return &p;
        return nullptr;
    }

    /// What became of an order: of a child what the strategy is told of its parent.
    /// @param out the parent's change, if the order is a child
    /// @return whether it is one
    bool on_change(const order_change& c, order_change& out) noexcept {
        const parent_order* const known = parent_of(c.ref);
        if (known == nullptr) return false;
        parent_order& p = *edit(known->ref);
        for (std::size_t i = 0; i != p.count; ++i) {
            child_order& mine = p.children[i];
            if (!(mine.ref == c.ref)) continue;
            mine.state = c.state;
            mine.pending = c.pending;
            mine.certainty = c.certainty;
            mine.filled = c.filled;
            mine.reason = c.reason;
        }
        out = c;
        tell(p, out);
        return true;
    }

private:
    [[nodiscard]] parent_order* edit(order_ref parent) noexcept {
        if (parent.slot >= all_.size() || !parent.valid()) return nullptr;
        parent_order& p = all_[parent.slot];
        return p.ref == parent ? &p : nullptr;
    }
    static void tell(const parent_order& p, order_change& c) noexcept {
        const auto any = [&](auto is) {
            return std::any_of(p.children.begin(), p.children.begin() + static_cast<std::ptrdiff_t>(p.count),
                               is);
        };
        c.ref = p.ref;
        c.symbol = p.symbol;
        c.client_order_id = {};
        c.side = p.side;
        c.quantity = p.asked;
        c.filled = p.filled();
        c.price = {};
        c.tag = p.tag;
        c.reason = {};
        for (std::size_t i = p.count; i-- != 0;)
            if (p.children[i].reason != order_errc{}) c.reason = p.children[i].reason;
        c.certainty = any([](const child_order& o) { return o.certainty == certainty::unknown; })
                          ? certainty::unknown
                          : certainty::known;
        c.pending = any([](const child_order& o) { return o.pending == pending_operation::cancel; })
                        ? pending_operation::cancel
                    : any([](const child_order& o) { return o.pending == pending_operation::place; })
                        ? pending_operation::place
                        : pending_operation::none;
        const auto all_are = [&](lifecycle l) {
            return !any([l](const child_order& o) { return o.state != l; });
        };
        if (!p.ended())
            c.state = any([](const child_order& o) {
                          return o.state != lifecycle::submitting && !is_terminal(o.state);
                      }) || !c.filled.is_zero()
                          ? lifecycle::working
                          : lifecycle::submitting;
        else if (c.filled >= p.asked)
            c.state = lifecycle::filled;
        else if (all_are(lifecycle::rejected) || all_are(lifecycle::expired))
            c.state = p.children[0].state;
        else
            c.state = lifecycle::cancelled;
    }

    std::vector<parent_order> all_;
    std::size_t next_ = 0;
    std::uint32_t generation_ = 0;
};

} // namespace gatewright::routing
