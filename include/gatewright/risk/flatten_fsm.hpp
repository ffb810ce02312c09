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
#include <optional>
#include <string_view>

namespace gatewright::risk {

/// One position that is to be closed.
struct flatten_target {
    std::uint16_t number = 0; ///< of its instrument
    gatewright::position_side position_side = gatewright::position_side::net;
};

/// How an order ended.
struct flatten_end {
    bool executed = true; ///< some of it was, or nobody knows any more
    order_errc why{};     ///< it was refused, or expired; zero if not told
};

/// What an account has of the asset that an instrument trades.
struct flatten_funds {
    /// Spot: only what the account has can be sold, and fees may be taken out of what was bought: the desk's count may
    /// then be more than there is, and of both something may be left that is too little for an order.
    bool own = false;
    std::optional<wide_decimal> free;  ///< can be sold now, as the venue last said; nothing: not told
    std::optional<wide_decimal> owned; ///< the same with what orders hold
    bool current = false;              ///< told after the newest execution, and nothing is missed meanwhile
};

/// What `flatten_fsm` asks of the desk. A model guarantees:
///
/// - `held(t)`: the position of a target, signed;
/// - `funds(t)`: what there is to sell; `ask_funds(t)` has it told anew;
/// - `cancel_open(t)`: asks for every open order of this desk at the instrument to be cancelled, as far as that is
///   not under way; true while one that is not `mine` is open;
/// - `ended(order)`: how, once it has ended, or is not known any more; nothing while it is out;
/// - `lot(t)`: quantities are multiples of it; zero: of anything;
/// - `place(t, side, quantity, at_limit)`: sends an order that reduces, to the market or, if `at_limit`, at the best
///   price for what fills at once; or says why not.
template <class WorldT>
concept FlattenWorld = requires(WorldT& w, const flatten_target& t, order_ref order, side s, quantity q) {
    { w.held(t) } noexcept -> std::convertible_to<wide_decimal>;
    { w.cancel_open(t, order) } noexcept -> std::same_as<bool>;
    { w.funds(t) } noexcept -> std::same_as<flatten_funds>;
    { w.ask_funds(t) } noexcept;
    { w.ended(order) } noexcept -> std::same_as<std::optional<flatten_end>>;
    { w.lot(t) } noexcept -> std::convertible_to<decimal>;
    { w.place(t, s, q, true) } noexcept -> std::same_as<order_result<order_ref>>;
};

/// Closes positions and follows them to the end: for each it has the desk's orders at the instrument cancelled, sends
/// one order that reduces, waits until that has ended, and goes on until nothing is held. An order whose outcome is
/// not known is waited for and never doubled. What is refused, or ends without an execution, is tried again, less and
/// less often: a link that is down, a limit that is used up, an empty book. What the venue refuses for its quantity
/// (`insufficient_funds`, `invalid_quantity`, `below_min_notional`) is tried three times; then only a smaller one goes
/// out, or the same when the position is to be closed anew. A limit on the size of one order cuts it into several; a
/// venue that takes no market order gets one at the best price.
///
/// At spot no more is sold than the account has free. What stays less than an order can be of is left, and that ends
/// it; a balance that may not know the newest execution proves nothing, and is asked for.
///
/// It does no I/O and reads no clock: `run` is called after whatever happened, and at `due`.
class flatten_fsm {
public:
    static constexpr duration first_pause = milliseconds(250);
    static constexpr duration longest_pause = seconds(5);
    /// How often the same quantity is sent that the venue refuses for what it is, and how often a look must find too
    /// little left before that is believed: the balance comes apart from the execution.
    static constexpr int most_tries = 3;

    /// Memory for so many positions; nothing afterwards allocates. Of more the first are taken.
    explicit flatten_fsm(std::size_t positions = 0) : targets_(positions) {}

    /// Takes a position in; one that is being closed already goes on, and what was refused may be tried anew.
    void begin(const flatten_target& t) noexcept {
        for (work& w : targets_)
            if (w.target.number == t.number && w.target.position_side == t.position_side) {
                if (w.done) w = {t};
                w.refusals = w.too_little = 0;
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

    /// Does what can be done now. Calls `tell(const flatten_target&, const char* why, bool over)` when a position is
    /// closed, with null, and when one stays open: with the name of what stands in the way, each once. `over`: nothing
    /// is tried any more.
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
        quantity sent{};              ///< of the last order
        int refusals = 0;             ///< of that quantity in a row, for what it is
        int too_little = 0;           ///< looks in a row that found less than an order can be of
        bool done = false;
    };

    template <class WorldT, class TellF>
    static void advance(work& w, WorldT& world, steady_time now, TellF& tell) noexcept {
        const flatten_funds funds = world.funds(w.target);
        const char* small = nullptr; // the venue has said that the last order was too small
        if (w.order.valid()) {
            const std::optional<flatten_end> end = world.ended(w.order);
            if (!end) return;
            w.order = {};
            if (!end->executed && end->why == order_errc::below_min_notional)
                small = to_string(end->why);
            else
                on_ended(w, *end, funds, now, tell);
        }
        const wide_decimal held = world.held(w.target);
        const bool waiting = world.cancel_open(w.target, w.order);
        if (held.is_zero() && !waiting) {
            w.done = true;
            tell(w.target, static_cast<const char*>(nullptr), true);
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
        const bool sells = !held.is_negative();
        const decimal lot = world.lot(w.target);
        const wide_decimal all = at_most(held.abs(), funds, sells ? funds.owned : std::nullopt);
        const wide_decimal now_free = at_most(all, funds, sells ? funds.free : std::nullopt);
        for (int attempt = 0; attempt < 3; ++attempt) {
            const quantity q = size_of(now_free, w.most, lot);
            const bool whole = q.value >= size_of(all, {}, lot).value;
            const bool proven = funds.current || size_of(all, {}, lot).value >= size_of(held, {}, lot).value;
            const auto too_little = [&](const char* why) {
                if (!proven) world.ask_funds(w.target);
                leave(w, why, funds, whole, proven, now, tell);
            };
            if (small != nullptr) return too_little(small);
            if (q.value.sign() <= 0) return too_little("less than a lot");
            if (w.refusals >= most_tries && q.value >= w.sent.value) {
                say(w, "refused for its quantity, and not sent again", true, tell);
                return put_off(w, now);
            }
            const auto placed = world.place(w.target, sells ? side::sell : side::buy, q, w.at_limit);
            if (placed) {
                w.order = *placed;
                if (q.value != w.sent.value) w.refusals = 0;
                w.sent = q;
                return;
            }
            const order_reject& why = placed.error();
            if (why.code == order_errc::unsupported && !w.at_limit) {
                w.at_limit = true;
            } else if (cuts(why) && (w.most.is_zero() || why.limit < w.most.value)) {
                w.most = {why.limit};
            } else if (too_small(why)) {
                return too_little(to_string(why.code));
            } else {
                say(w, to_string(why.code), true, tell);
                put_off(w, now);
                return;
            }
        }
        put_off(w, now);
    }
    /// An order has ended: what was executed makes way for the next at once, at spot as soon as its balance can be
    /// told.
    template <class TellF>
    static void on_ended(work& w, const flatten_end& end, const flatten_funds& funds, steady_time now,
                         TellF& tell) noexcept {
        if (end.executed) {
            w.pause = first_pause;
            w.told = nullptr;
            w.refusals = w.too_little = 0;
            w.again = funds.own ? now + first_pause : now;
            return;
        }
        if (end.why == order_errc::insufficient_funds || end.why == order_errc::invalid_quantity)
            ++w.refusals;
        say(w, end.why == order_errc{} ? "nothing was executed" : to_string(end.why), true, tell);
        put_off(w, now);
    }
    /// Too little for an order. At spot, if there is no more, and that stays so, it is left.
    template <class TellF>
    static void leave(work& w, const char* why, const flatten_funds& funds, bool whole, bool proven,
                      steady_time now, TellF& tell) noexcept {
        if (funds.own && whole && !proven) {
            w.too_little = 0;
            say(w, "the balance does not tell the last execution yet", w.pause >= longest_pause, tell);
        } else if (funds.own && whole) {
            w.done = ++w.too_little >= most_tries;
            if (w.done) return tell(w.target, why, true);
        } else {
            w.too_little = 0;
            // What is not free yet may only be told late.
            say(w, whole ? why : "what the account has is not free", whole || w.pause >= longest_pause, tell);
        }
        put_off(w, now);
    }
    /// What can be had of a quantity at spot.
    static wide_decimal at_most(const wide_decimal& q, const flatten_funds& funds,
                                const std::optional<wide_decimal>& there) noexcept {
        if (!funds.own || !there || q <= *there) return q;
        return there->is_negative() ? wide_decimal{} : *there;
    }
    /// A refusal of what is less than an order can be of.
    static bool too_small(const order_reject& why) noexcept {
        return why.code == order_errc::below_min_notional ||
               (why.code == order_errc::invalid_quantity && std::string_view(why.field) == "min_quantity");
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
        tell(w.target, why, false);
    }

    bounded_vector<work> targets_;
};

} // namespace gatewright::risk
