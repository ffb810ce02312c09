// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_state.hpp>
#include <gatewright/core/slot_index.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gatewright::routing {

/// One order of a split one.
struct child_order {
    order_ref ref;                ///< of one that was refused before it went out its gateway alone
    decimal unit = decimal(1, 0); ///< what one unit of its quantity is of the parent's
    quantity asked;               ///< in its units
    quantity filled;
    lifecycle state = lifecycle::submitting;
    pending_operation pending = pending_operation::place;
    gatewright::certainty certainty = gatewright::certainty::known;
    order_errc reason = order_errc{};
    bool was_taken = false;   ///< its venue had it at work
    bool was_unknown = false; ///< there was a time when nobody knew what became of it
    bool went_on = false;     ///< it was refused, and what it was for was seen to

    /// What may still fill of it, in its units.
    [[nodiscard]] decimal open() const noexcept {
        if (is_terminal(state)) return {};
        const auto rest = checked_sub(asked.value, filled.value);
        return rest && rest->sign() > 0 ? *rest : decimal();
    }
};

/// An order that is split over several gateways, as the strategy sees it: one order, whose quantity is of the asset, or in
/// the unit of the venues' own symbol if it was placed by that.
struct parent_order {
    static constexpr std::size_t most_children = 32;

    order_ref ref;
    order_request request; ///< as it was asked for
    quantity asked;        ///< of that without what no lot takes
    std::array<child_order, most_children> children{};
    std::size_t count = 0;
    order_errc short_of{};   ///< why less than was asked for went out; zero: all of it did
    bool building = true;    ///< its first parts are going out
    bool was_taken = false;  ///< a venue had a part of it at work
    bool was_filled = false; ///< all of it was filled, as it was told
    bool stays = false;      ///< a cancel was asked for: what is refused goes nowhere else
    bool exceeded = false;   ///< more of it was out than was asked for

    /// Its children so far.
    [[nodiscard]] std::span<const child_order> all() const noexcept { return {children.data(), count}; }
    /// What its children have filled.
    [[nodiscard]] quantity filled() const noexcept {
        decimal sum;
        for (const child_order& c : all())
            if (const auto part = checked_mul(c.filled.value, c.unit))
                if (const auto more = checked_add(sum, *part)) sum = *more;
        return {sum};
    }
    /// What it comes to if all that is open fills.
    [[nodiscard]] decimal at_most() const noexcept {
        decimal sum;
        for (const child_order& c : all()) {
            const auto units = checked_add(c.filled.value, c.open());
            const auto part = units ? checked_mul(*units, c.unit) : units;
            if (const auto more = part ? checked_add(sum, *part) : part) sum = *more;
        }
        return sum;
    }
    /// Nothing of it can fill any more.
    [[nodiscard]] bool ended() const noexcept {
        return !building && std::all_of(children.begin(), children.begin() + count,
                                        [](const child_order& c) { return is_terminal(c.state); });
    }
    /// Whether a gateway, or its venue, has refused a part of it, or does not say what became of one.
    [[nodiscard]] bool refused_by(std::uint8_t gateway) const noexcept {
        return std::any_of(children.begin(), children.begin() + count, [&](const child_order& c) {
            return c.ref.gateway == gateway &&
                   (c.state == lifecycle::rejected || c.certainty == certainty::unknown);
        });
    }
};

/// The split orders of a desk: what its children are told becomes one story of the parent. Of those that have ended the
/// last 256 at least are kept. Fixed capacity; nothing allocates after construction.
///
/// A parent is `submitting` until a venue has taken a child, then `working` while one may fill, and has ended with the last
/// of them: `filled` once all that was asked for is, `rejected` or `expired` if each child was, else `cancelled`. It is
/// of unknown state while a child is. Unless all is filled its reason is that of the first child that was refused; else
/// why less than was asked for went out; else that of the first child that has one.
class parent_orders {
public:
    /// @param capacity so many may be open at once
    /// @par Exception safety
    /// Takes its memory here; may throw `std::bad_alloc`.
    explicit parent_orders(std::size_t capacity)
        : all_(capacity + kept)
        , told_(all_.size())
        , by_child_(all_.size() * parent_order::most_children)
        , most_open_(capacity) {}

    /// A new one without children, which is being built until `built`; not valid if as many as may be are open.
    /// @param gateway by which references to parents are told apart from those to orders
    [[nodiscard]] order_ref create(const order_request& request, quantity asked,
                                   std::uint8_t gateway) noexcept {
        const auto open = static_cast<std::size_t>(std::count_if(
            all_.begin(), all_.end(), [](const parent_order& p) { return p.ref.valid() && !p.ended(); }));
        for (std::size_t n = 0; open < most_open_ && n != all_.size(); ++n) {
            const std::size_t i = next_;
            next_ = (next_ + 1) % all_.size();
            parent_order& p = all_[i];
            if (p.ref.valid() && !p.ended()) continue;
            for (std::size_t c = 0; c != p.count; ++c)
                if (p.children[c].ref.valid()) by_child_.erase(hash(p.children[c].ref), number(i, c));
            p = {};
            told_[i] = {};
            p.ref = {static_cast<std::uint32_t>(i), ++generation_, gateway};
            p.request = request;
            p.asked = asked;
            return p.ref;
        }
        return {};
    }
    /// What it comes to is another sum than was thought.
    void set_asked(order_ref parent, quantity asked) noexcept {
        if (parent_order* const p = edit(parent)) p->asked = asked;
    }
    /// Less than was asked for goes out.
    void set_short(order_ref parent, order_errc why) noexcept {
        if (parent_order* const p = edit(parent)) p->short_of = why;
    }
    /// Its first parts are out.
    void built(order_ref parent) noexcept {
        if (parent_order* const p = edit(parent)) p->building = false;
    }
    /// An order went out for it. @return false if it has as many as there is room for
    bool add(order_ref parent, order_ref child, quantity asked, decimal unit) noexcept {
        parent_order* const p = edit(parent);
        if (p == nullptr || p->count == p->children.size()) return false;
        by_child_.insert(hash(child), number(parent.slot, p->count));
        child_order& c = p->children[p->count++];
        c.ref = child;
        c.asked = asked;
        c.unit = unit;
        return true;
    }
    /// One that should have gone out was refused. @return false if it has as many as there is room for
    bool add_refused(order_ref parent, std::uint8_t gateway, quantity asked, decimal unit,
                     order_errc reason) noexcept {
        parent_order* const p = edit(parent);
        if (p == nullptr || p->count == p->children.size()) return false;
        child_order& c = p->children[p->count++];
        c.ref.gateway = gateway;
        c.asked = asked;
        c.unit = unit;
        c.state = lifecycle::rejected;
        c.pending = pending_operation::none;
        c.reason = reason;
        return true;
    }
    /// Null if there is none of that number, or it is forgotten.
    [[nodiscard]] const parent_order* find(order_ref parent) const noexcept {
        return const_cast<parent_orders*>(this)->edit(parent);
    }
    /// The parent of an order, or null.
    [[nodiscard]] const parent_order* parent_of(order_ref child) const noexcept {
        const std::uint32_t n = find_child(child);
        return n == slot_index::none ? nullptr : &all_[n / parent_order::most_children];
    }

    /// What became of an order: of a child what the strategy is told of its parent.
    /// @param out the parent's change, if the order is a child
    /// @return whether it is one
    bool on_change(const order_change& c, order_change& out) noexcept {
        const std::uint32_t n = find_child(c.ref);
        if (n == slot_index::none) return false;
        parent_order& p = all_[n / parent_order::most_children];
        child_order& mine = p.children[n % parent_order::most_children];
        mine.state = c.state;
        mine.pending = c.pending;
        mine.certainty = c.certainty;
        mine.filled = c.filled;
        mine.reason = c.reason;
        mine.was_unknown = mine.was_unknown || c.certainty == certainty::unknown;
        mine.was_taken = mine.was_taken || c.state == lifecycle::working ||
                         c.state == lifecycle::untriggered || !c.filled.is_zero();
        p.was_taken = p.was_taken || mine.was_taken;
        // Somebody wants to be rid of a part: of all, or of this one.
        p.stays = p.stays || c.pending == pending_operation::cancel;
        out = c;
        describe(p, out);
        p.was_filled = p.was_filled || out.state == lifecycle::filled;
        return true;
    }
    /// More may fill of a parent than was asked for, as far as is known now. @return true once
    [[nodiscard]] bool take_excess(order_ref parent) noexcept {
        parent_order* const p = edit(parent);
        if (p == nullptr || p->exceeded || p->at_most() <= p->asked.value) return false;
        return p->exceeded = p->stays = true;
    }
    /// How a parent stands; the members of a change that are of a child's own are left as they are.
    /// @pre `find(parent) != nullptr`
    void describe(order_ref parent, order_change& out) const noexcept { describe(all_[parent.slot], out); }
    /// Whether that is something else than was told before. From then on it is told.
    /// @pre `find(c.ref) != nullptr`
    [[nodiscard]] bool is_news(const order_change& c) noexcept {
        story& t = told_[c.ref.slot];
        const parent_order& p = all_[c.ref.slot];
        const auto refused = static_cast<std::size_t>(
            std::count_if(p.children.begin(), p.children.begin() + p.count,
                          [](const child_order& o) { return o.state == lifecycle::rejected; }));
        const story now{true, c.state, c.pending, c.certainty, c.reason, c.filled, refused};
        if (t == now) return false;
        t = now;
        return true;
    }

    /// Takes what was to fill by children that were certainly refused at once, and by none since: it is seen to from now
    /// on. One that was at work or has filled, of which nobody knew for a while what became of it, or that was refused
    /// because it may be there already, is left.
    /// @return in the parent's unit; zero if there is nothing, or a cancel was asked for
    [[nodiscard]] quantity take_refused(order_ref parent) noexcept {
        parent_order* const p = edit(parent);
        decimal sum;
        if (p == nullptr || p->stays) return {};
        for (std::size_t i = 0; i != p->count; ++i) {
            child_order& c = p->children[i];
            if (c.state != lifecycle::rejected || c.went_on || c.was_unknown || c.was_taken ||
                may_be_there(c.reason))
                continue;
            c.went_on = true;
            const auto part = checked_mul(c.asked.value, c.unit);
            if (const auto more = part ? checked_add(sum, *part) : part) sum = *more;
        }
        return {sum};
    }
    /// What is refused of it goes nowhere else any more.
    void stay(order_ref parent) noexcept {
        if (parent_order* const p = edit(parent)) p->stays = true;
    }
    /// The same of all.
    void stay() noexcept {
        for (parent_order& p : all_) p.stays = true;
    }
    /// It never was: none of its children went out.
    void drop(order_ref parent) noexcept {
        if (parent_order* const p = edit(parent)) *p = {};
    }

private:
    static constexpr std::size_t kept = 256; ///< of those that have ended

    /// What was told last of a parent.
    struct story {
        bool any = false;
        lifecycle state = lifecycle::submitting;
        pending_operation pending = pending_operation::none;
        gatewright::certainty certainty = gatewright::certainty::known;
        order_errc reason = order_errc{};
        quantity filled{};
        std::size_t refused = 0;

        friend bool operator==(const story&, const story&) = default;
    };

    /// Whether a refusal leaves open that the order is at work all the same.
    [[nodiscard]] static constexpr bool may_be_there(order_errc why) noexcept {
        return why == order_errc::duplicate_client_id || why == order_errc::state_unknown ||
               why == order_errc::never_seen || why == order_errc::no_longer_kept;
    }
    [[nodiscard]] static std::uint64_t hash(order_ref r) noexcept {
        std::uint64_t h = (std::uint64_t{r.slot} << 32 | r.generation) ^ std::uint64_t{r.gateway} << 24;
        h *= 0xff51afd7ed558ccdull;
        return h ^ (h >> 32);
    }
    [[nodiscard]] static std::uint32_t number(std::size_t parent, std::size_t child) noexcept {
        return static_cast<std::uint32_t>(parent * parent_order::most_children + child);
    }
    [[nodiscard]] std::uint32_t find_child(order_ref child) const noexcept {
        if (!child.valid()) return slot_index::none;
        return by_child_.find(hash(child), [&](std::uint32_t n) {
            return all_[n / parent_order::most_children].children[n % parent_order::most_children].ref ==
                   child;
        });
    }
    [[nodiscard]] parent_order* edit(order_ref parent) noexcept {
        if (parent.slot >= all_.size() || !parent.valid()) return nullptr;
        parent_order& p = all_[parent.slot];
        return p.ref == parent ? &p : nullptr;
    }
    static void describe(const parent_order& p, order_change& c) noexcept {
        const auto any = [&](auto is) {
            return std::any_of(p.children.begin(), p.children.begin() + p.count, is);
        };
        c.ref = p.ref;
        c.symbol = p.request.symbol;
        c.client_order_id = {};
        c.side = p.request.side;
        c.quantity = p.asked;
        c.filled = p.filled();
        c.price = p.request.price;
        c.tag = p.request.tag;
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
                      }) || p.was_taken ||
                              !c.filled.is_zero()
                          ? lifecycle::working
                          : lifecycle::submitting;
        else if (p.was_filled || c.filled >= p.asked)
            c.state = lifecycle::filled;
        else if (all_are(lifecycle::rejected) || all_are(lifecycle::expired))
            c.state = p.children[0].state;
        else
            c.state = lifecycle::cancelled;
        c.reason = c.state == lifecycle::filled ? order_errc{} : reason_of(p);
    }
    [[nodiscard]] static order_errc reason_of(const parent_order& p) noexcept {
        for (const child_order& c : p.all())
            if (c.state == lifecycle::rejected && c.reason != order_errc{}) return c.reason;
        if (p.short_of != order_errc{}) return p.short_of;
        for (const child_order& c : p.all())
            if (c.reason != order_errc{}) return c.reason;
        return {};
    }

    std::vector<parent_order> all_;
    std::vector<story> told_;
    slot_index by_child_; ///< the parent's place times `most_children`, and the child's
    std::size_t most_open_;
    std::size_t next_ = 0;
    std::uint32_t generation_ = 0;
};

} // namespace gatewright::routing
