// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/risk/monitor.hpp>
#include <gatewright/risk/risk_layout.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::risk {

/// One position that is to be closed.
struct flatten_target {
    std::uint16_t number = 0; ///< of its instrument
    gatewright::position_side position_side = gatewright::position_side::net;
};

/// What `flatten_fsm` asks of the desk. A model guarantees:
///
/// - `held(t)`: the position of a target, signed;
/// - `cancel_open(t)`: asks for every open order of this desk at the instrument to be cancelled, as far as that is
///   not under way; true while one that is not `mine` is open;
/// - `ended(order)`: it has ended, or is not known any more;
/// - `lot(t)`: quantities are multiples of it; zero: of anything;
/// - `place(t, side, quantity, at_limit)`: sends an order that reduces, to the market or, if `at_limit`, at the best
///   price for what fills at once; or says why not.
template <class WorldT>
concept FlattenWorld = requires(WorldT& w, const flatten_target& t, order_ref order, side s, quantity q) {
    { w.held(t) } noexcept -> std::convertible_to<wide_decimal>;
    { w.cancel_open(t, order) } noexcept -> std::same_as<bool>;
    { w.ended(order) } noexcept -> std::same_as<bool>;
    { w.lot(t) } noexcept -> std::convertible_to<decimal>;
    { w.place(t, s, q, true) } noexcept -> std::same_as<order_result<order_ref>>;
};

/// Closes positions and follows them to the end: for each it has the desk's orders at the instrument cancelled, sends
/// one order that reduces, waits until that has ended, and goes on until nothing is held. An order whose outcome is
/// not known is waited for and never doubled. What is refused is tried again, less and less often: a link that is
/// down, a limit that is used up. A limit on the size of one order cuts it into several; a venue that takes no market
/// order gets one at the best price.
///
/// It does no I/O and reads no clock: `run` is called after whatever happened, and at `due`.
class flatten_fsm {
public:
    static constexpr duration first_pause = milliseconds(250);
    static constexpr duration longest_pause = seconds(5);

    /// Memory for so many positions; nothing afterwards allocates. Of more the first are taken.
    explicit flatten_fsm(std::size_t positions = 0) : targets_(positions) {}

    /// Takes a position in; one that is being closed already goes on.
    void begin(const flatten_target& t) noexcept {
        for (work& w : targets_)
            if (w.target.number == t.number && w.target.position_side == t.position_side) {
                if (w.done) w = {t};
                return;
            }
        static_cast<void>(targets_.push_back({t}));
    }
    /// Gives up what is not closed yet; orders that are out stay out.
    void stop() noexcept { targets_.clear(); }

    /// True while something is to be closed.
    [[nodiscard]] bool active() const noexcept {
        return std::any_of(targets_.begin(), targets_.end(), [](const work& w) { return !w.done; });
    }
    /// When it wants to run again though nothing happened; `never` if it does not.
    [[nodiscard]] steady_time due() const noexcept {
        steady_time t = steady_time::never();
        for (const work& w : targets_)
            if (!w.done && !w.order.valid()) t = std::min(t, w.again);
        return t;
    }

    /// Does what can be done now. Calls `tell(const flatten_target&, const char* why)` when a position is closed,
    /// with null, and when one stays open: with the name of what stands in the way, each once.
    template <FlattenWorld WorldT, class TellF>
    void run(WorldT& world, steady_time now, TellF tell) noexcept {
        for (work& w : targets_)
            if (!w.done) advance(w, world, now, tell);
        if (!active()) targets_.clear();
    }

private:
    struct work {
        flatten_target target;
        order_ref order{};            ///< that is out
        steady_time again{};          ///< nothing is tried before
        duration pause = first_pause; ///< after the next refusal
        quantity most{};              ///< of one order, as a limit has said; zero: not said
        bool at_limit = false;        ///< the venue takes no market order
        const char* told = nullptr;   ///< what the desk was told stands in the way
        bool done = false;
    };

    template <class WorldT, class TellF>
    static void advance(work& w, WorldT& world, steady_time now, TellF& tell) noexcept {
        if (w.order.valid()) {
            if (!world.ended(w.order)) return;
            w.order = {};
            w.again = now;
        }
        const wide_decimal held = world.held(w.target);
        const bool waiting = world.cancel_open(w.target, w.order);
        if (held.is_zero() && !waiting) {
            w.done = true;
            tell(w.target, static_cast<const char*>(nullptr));
            return;
        }
        if (now < w.again) return;
        if (waiting) {
            // Its report wakes the desk; a cancel that was refused is asked for again.
            say(w, "open orders", w.pause >= longest_pause, tell);
            put_off(w, now);
            return;
        }
        if (held.is_zero()) return;
        for (int attempt = 0; attempt < 3; ++attempt) {
            const quantity q = size_of(held, w.most, world.lot(w.target));
            if (q.value.sign() <= 0) {
                say(w, "less than a lot", true, tell);
                put_off(w, now);
                return;
            }
            const auto placed =
                world.place(w.target, held.is_negative() ? side::buy : side::sell, q, w.at_limit);
            if (placed) {
                w.order = *placed;
                w.pause = first_pause;
                w.told = nullptr;
                return;
            }
            const order_reject& why = placed.error();
            if (why.code == order_errc::unsupported && !w.at_limit) {
                w.at_limit = true;
            } else if (cuts(why) && (w.most.is_zero() || why.limit < w.most.value)) {
                w.most = {why.limit};
            } else {
                say(w, to_string(why.code), true, tell);
                put_off(w, now);
                return;
            }
        }
        put_off(w, now);
    }
    /// A refusal whose limit is the largest order that would pass.
    static bool cuts(const order_reject& why) noexcept {
        const std::string_view field = why.field;
        return why.limit.sign() > 0 &&
               (why.code == order_errc::max_order_quantity ||
                (why.code == order_errc::invalid_quantity && field == "max_quantity"));
    }
    static quantity size_of(const wide_decimal& held, const quantity& most, decimal lot) noexcept {
        const auto whole = held.abs().to_decimal();
        decimal q = whole ? *whole : most.value;
        if (!most.is_zero() && most.value < q) q = most.value;
        if (lot.sign() > 0) {
            const auto cut = q.rounded_to(lot, rounding::floor);
            q = cut ? *cut : decimal{};
        }
        return {q};
    }
    static void put_off(work& w, steady_time now) noexcept {
        w.again = now + w.pause;
        w.pause = std::min(w.pause * 2, longest_pause);
    }
    template <class TellF>
    static void say(work& w, const char* why, bool now, TellF& tell) noexcept {
        if (!now || w.told == why) return;
        w.told = why;
        tell(w.target, why);
    }

    bounded_vector<work> targets_;
};

} // namespace gatewright::risk
