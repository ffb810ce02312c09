// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/contract.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace gatewright::orders {

/// The decimals that a realization is rounded to.
inline constexpr std::int8_t realization_exponent = money_exponent;

/// Sums of fees by asset, exactly as the venue states them; a rebate is negative.
class fee_sums {
public:
    /// What was paid in one asset.
    struct sum {
        asset_code asset;
        wide_decimal amount;
    };
    /// @return false, and nothing booked, if the ninth asset comes or a sum does not fit.
    [[nodiscard]] bool add(const money& fee) noexcept {
        for (std::size_t i = 0; i < used_; ++i)
            if (sums_[i].asset == fee.asset) return sums_[i].amount.add(wide_decimal(fee.amount));
        if (used_ == sums_.size()) return false;
        sums_[used_++] = {fee.asset, wide_decimal(fee.amount)};
        return true;
    }
    /// What was paid in an asset; zero if nothing was.
    [[nodiscard]] wide_decimal of(const asset_code& asset) const noexcept {
        for (const sum& s : all())
            if (s.asset == asset) return s.amount;
        return {};
    }
    /// One sum per asset. Valid until the next fee.
    [[nodiscard]] std::span<const sum> all() const noexcept { return {sums_.data(), used_}; }

private:
    std::array<sum, 8> sums_{};
    std::size_t used_ = 0;
};

/// Quantity, cost and realized profit of a position. The profit-and-loss rule of the library, in the asset that the
/// instrument is settled in; what a quantity is worth at a price `contract::value` says:
///
/// - Q is the signed quantity, C the value that it was taken at: of a short position of a linear contract both are
///   negative; of an inverse contract C has the other sign.
/// - A fill on the position's side adds: Q and C grow by the signed quantity and its value.
/// - A fill of q against it releases C × q / |Q| of the cost, rounded half to even to 10^-8 (of linear contracts the
///   only rounding there is); if q is all of |Q| it releases C as it is. Realized grows by the closing value, that of
///   q with the position's sign, less what is released. Q and C shrink.
/// - A fill larger than |Q| closes the position and opens the rest on the other side.
///
/// Fees are apart. So `net_cash + C - realized` never changes: nothing is lost by rounding.
struct position_state {
    wide_decimal quantity;
    wide_decimal cost;
    wide_decimal realized;

    /// Books one fill. @return false, and nothing changed, if a figure does not fit 128 bits.
    [[nodiscard]] constexpr bool book(side s, price p, gatewright::quantity q,
                                      const contract& terms = contract{}) noexcept {
        const bool buying = s == side::buy;
        position_state next = *this;
        wide_decimal rest(q.value);
        if (quantity.sign() == (buying ? -1 : 1)) {
            const wide_decimal held = quantity.abs();
            const bool flat = rest >= held;
            const wide_decimal closing = flat ? held : rest;
            wide_decimal released = cost;
            if (!flat) {
                const auto r = muldiv(cost, closing, held, realization_exponent);
                if (!r) return false;
                released = *r;
            }
            auto value = terms.value(closing, p);
            if (!value) return false;
            if (buying) *value = value->negated();
            if (!next.realized.add(*value) || !next.realized.subtract(released)) return false;
            if (flat) {
                next.quantity = {};
                next.cost = {};
            } else if (!next.cost.subtract(released) ||
                       !(buying ? next.quantity.add(closing) : next.quantity.subtract(closing))) {
                return false;
            }
            if (!rest.subtract(closing)) return false;
        }
        if (!rest.is_zero()) {
            const auto value = terms.value(rest, p);
            if (!value) return false;
            if (!(buying ? next.quantity.add(rest) && next.cost.add(*value)
                         : next.quantity.subtract(rest) && next.cost.subtract(*value)))
                return false;
        }
        *this = next;
        return true;
    }
};

/// What a fill did to a position.
struct position_change {
    bool booked = false;
    bool before_baseline = false; ///< older than the adopted position, which contains it
    bool reordered = false; ///< it was executed before fills that were booked already: they were booked anew
    bool out_of_window = false; ///< older than all remembered fills: booked at the front of them
    bool overflow = false;      ///< a figure does not fit; not booked
    wide_decimal realized;      ///< change of the realized profit, with that of fills booked anew
};

/// How a venue's position differs from ours.
struct position_difference {
    bool matches = false; ///< the quantities are equal
    bool matches_at_time =
        false;             ///< theirs equals what ours was at their venue time; false if that is not known
    wide_decimal quantity; ///< theirs less ours
    wide_decimal
        entry_price; ///< theirs less ours, ours rounded half to even to their digits; venues average differently
};

/// One position. Fills count in the order of their execution, by venue time and then trade id, whatever order they
/// arrive in: profit is then what the venue's ledger says. For that the last fills are remembered, each with the state
/// before it.
class position {
public:
    /// @param history how many fills may be booked anew when an earlier one arrives late; memory is taken here.
    explicit position(std::size_t history = 0) : recent_(history) {}

    /// What its instrument's quantities are worth. @return false, and nothing changed, if something was booked or
    /// adopted by other terms and is still held.
    [[nodiscard]] bool set_contract(const contract& terms) noexcept {
        if (terms == contract_) return true;
        if (!state_.quantity.is_zero()) return false;
        contract_ = terms;
        first_ = used_ = 0; // what was booked by other terms is not booked anew
        return true;
    }
    /// What `set_contract` was told.
    [[nodiscard]] const contract& terms() const noexcept { return contract_; }

    /// Books a fill that is known to be new (`fill_applied::is_new`). Its commission is not booked here.
    position_change apply(const fill& f) noexcept {
        position_change out;
        if (adopted_ && f.venue_time <= baseline_time_ && baseline_time_.ns != 0) {
            out.before_baseline = true;
            return out;
        }
        const auto cash = contract_.value(wide_decimal(f.quantity.value), f.price);
        wide_decimal net_cash = net_cash_;
        if (!cash || !(f.side == side::sell ? net_cash.add(*cash) : net_cash.subtract(*cash))) {
            out.overflow = true;
            return out;
        }
        const wide_decimal realized_before = state_.realized;
        out.booked = insert(f, out);
        out.overflow = !out.booked;
        if (!out.booked) return out;
        net_cash_ = net_cash;
        ++fills_;
        out.realized = state_.realized;
        static_cast<void>(out.realized.subtract(realized_before));
        return out;
    }

    /// Books an execution that was told wrongly anew: with all that came after it, where it is remembered; else what was
    /// booked is taken back at its price and booked as it is now, which leaves quantity and profit right, though not
    /// how much of that is realized.
    position_change correct(const fill_correction& c) noexcept {
        const fill& f = c.execution;
        position_change out;
        if (adopted_ && f.venue_time <= baseline_time_ && baseline_time_.ns != 0) {
            out.before_baseline = true;
            return out;
        }
        const auto was = contract_.value(wide_decimal(c.quantity_before.value), c.price_before);
        const auto is = contract_.value(wide_decimal(f.quantity.value), f.price);
        wide_decimal net_cash = net_cash_;
        const bool sold = f.side == side::sell;
        const wide_decimal realized_before = state_.realized;
        const bool summed = was && is &&
                            (sold ? net_cash.subtract(*was) && net_cash.add(*is)
                                  : net_cash.add(*was) && net_cash.subtract(*is));
        if (!summed || !replace(c)) {
            out.overflow = true;
            return out;
        }
        out.booked = out.reordered = true;
        out.realized = state_.realized;
        static_cast<void>(out.realized.subtract(realized_before));
        net_cash_ = net_cash;
        return out;
    }

    /// Books a commission (`fill_applied::commission_is_new`). @return false if it cannot be summed.
    [[nodiscard]] bool apply_commission(const money& fee) noexcept { return fees_.add(fee); }

    /// Takes the venue's position as it is: entry price × quantity becomes the cost. For the start of a run, and where
    /// the fills are known to be incomplete; what was realized before stays. Fills up to its venue time are contained
    /// in it.
    void adopt(const position_update& u) noexcept {
        state_.quantity = wide_decimal(u.quantity.value);
        const auto cost = contract_.value(state_.quantity, u.entry_price);
        state_.cost = cost ? *cost : wide_decimal{};
        baseline_cost_ = state_.cost;
        baseline_time_ = u.venue_time;
        if (!adopted_) state_.realized = {};
        // So that `net_cash + cost - realized` stays the baseline's cost.
        net_cash_ = state_.realized;
        adopted_ = true;
        first_ = 0;
        used_ = 0;
    }

    /// Whether all fills of later than a time are remembered. One that is to remember none waits for none.
    [[nodiscard]] bool remembers_since(timestamp t) const noexcept {
        return recent_.empty() || used_ != recent_.size() || at(0).venue_time <= t;
    }
    /// Takes a flat position as the start: fills of up to `t`, on the venue's clock, are of before and count no more;
    /// later ones stay booked, as far as they are remembered. What is told from then on counts, whatever its time.
    void begin_flat(timestamp t) noexcept {
        std::size_t old = 0;
        while (old != used_ && at(old).venue_time <= t) ++old;
        if (old != 0) first_ = (first_ + old) % recent_.size();
        used_ -= old;
        position_state s;
        net_cash_ = {};
        for (std::size_t k = 0; k < used_; ++k) {
            booked_fill& b = at(k);
            rebook(b, s);
            if (const auto cash = contract_.value(wide_decimal(b.quantity.value), b.price))
                static_cast<void>(b.side == side::sell ? net_cash_.add(*cash) : net_cash_.subtract(*cash));
        }
        state_ = s;
        baseline_cost_ = {};
        baseline_time_ = {};
        adopted_ = true;
    }

    /// Compares; changes nothing.
    [[nodiscard]] position_difference reconcile(const position_update& u) const noexcept {
        position_difference d;
        d.quantity = wide_decimal(u.quantity.value);
        d.matches = d.quantity == state_.quantity;
        d.matches_at_time = quantity_at(u.venue_time) == d.quantity;
        static_cast<void>(d.quantity.subtract(state_.quantity));
        d.entry_price = wide_decimal(u.entry_price.value);
        if (const auto ours = entry_price(u.entry_price.value.exponent()))
            static_cast<void>(d.entry_price.subtract(wide_decimal(ours->value)));
        return d;
    }

    /// In the instrument's unit; short is negative.
    [[nodiscard]] const wide_decimal& quantity() const noexcept { return state_.quantity; }
    /// The quantity after all fills of up to a venue time; nothing without a time, or if the remembered fills do not
    /// reach back so far.
    [[nodiscard]] std::optional<wide_decimal> quantity_at(timestamp venue_time) const noexcept {
        if (venue_time.ns == 0 || (adopted_ && venue_time < baseline_time_)) return std::nullopt;
        std::size_t later = used_;
        while (later != 0 && at(later - 1).venue_time > venue_time) --later;
        if (later == used_) return state_.quantity;
        if (later == 0 && used_ == recent_.size()) return std::nullopt;
        return at(later).before.quantity;
    }
    /// What the open position was taken at (`position_state`), in the asset that it is settled in.
    [[nodiscard]] const wide_decimal& cost() const noexcept { return state_.cost; }
    /// Realized profit in that asset, without fees, since the start or the adoption.
    [[nodiscard]] const wide_decimal& realized() const noexcept { return state_.realized; }
    /// Sold less bought, exact, since the start or the adoption; without fees.
    [[nodiscard]] const wide_decimal& net_cash() const noexcept { return net_cash_; }
    /// The cost of the position that was adopted.
    [[nodiscard]] const wide_decimal& baseline_cost() const noexcept { return baseline_cost_; }
    /// Commissions by asset; a rebate is negative.
    [[nodiscard]] const fee_sums& fees() const noexcept { return fees_; }
    /// How many fills were booked.
    [[nodiscard]] std::uint64_t fills() const noexcept { return fills_; }
    /// True if the position started from the venue's.
    [[nodiscard]] bool adopted() const noexcept { return adopted_; }

    /// Value at a mark price less cost, exact; `overflow` is the only error.
    [[nodiscard]] result<wide_decimal> unrealized(price mark) const noexcept {
        auto value = contract_.value(state_.quantity, mark);
        if (value && !value->subtract(state_.cost)) return make_error_code(decimal_errc::overflow);
        return value;
    }
    /// Average price of what is held, rounded half to even to `exponent`; nothing when flat.
    [[nodiscard]] std::optional<price>
    entry_price(std::int8_t exponent = realization_exponent) const noexcept {
        const auto p = contract_.price_of(state_.cost, state_.quantity, exponent);
        if (!p) return std::nullopt;
        const auto d = p->to_decimal();
        if (!d) return std::nullopt;
        return price{*d};
    }

private:
    struct booked_fill {
        timestamp venue_time;
        trade_id id;
        gatewright::side side = gatewright::side::buy;
        gatewright::price price;
        gatewright::quantity quantity;
        position_state before;
    };

    /// Trade ids are mostly numbers: the longer is the later. Without a venue time a fill counts when it comes.
    static bool earlier(const fill& f, const booked_fill& b) noexcept {
        if (f.venue_time.ns == 0) return false;
        if (f.venue_time != b.venue_time) return f.venue_time < b.venue_time;
        if (f.id.size() != b.id.size()) return f.id.size() < b.id.size();
        return f.id < b.id;
    }
    booked_fill& at(std::size_t k) noexcept { return recent_[(first_ + k) % recent_.size()]; }
    const booked_fill& at(std::size_t k) const noexcept { return recent_[(first_ + k) % recent_.size()]; }

    bool insert(const fill& f, position_change& out) noexcept {
        if (recent_.empty()) return state_.book(f.side, f.price, f.quantity, contract_);
        std::size_t place = used_;
        while (place != 0 && earlier(f, at(place - 1))) --place;
        out.reordered = place != used_;
        out.out_of_window = place == 0 && used_ == recent_.size();

        position_state s = place == used_ ? state_ : at(place).before;
        const position_state before = s;
        if (!s.book(f.side, f.price, f.quantity, contract_)) return false;
        position_state probe = s;
        for (std::size_t k = place; k < used_; ++k)
            if (const booked_fill& b = at(k); !probe.book(b.side, b.price, b.quantity, contract_))
                return false;

        const bool full = used_ == recent_.size();
        if (full && place == 0) {
            // It becomes part of what lies before the window.
            for (std::size_t k = 0; k < used_; ++k) rebook(at(k), s);
            state_ = s;
            return true;
        }
        if (full) {
            first_ = (first_ + 1) % recent_.size();
            --used_;
            --place;
        }
        for (std::size_t k = used_; k > place; --k) at(k) = at(k - 1);
        at(place) = {f.venue_time, f.id, f.side, f.price, f.quantity, before};
        ++used_;
        for (std::size_t k = place + 1; k < used_; ++k) rebook(at(k), s);
        state_ = s;
        return true;
    }

    bool replace(const fill_correction& c) noexcept {
        const fill& f = c.execution;
        std::size_t place = 0;
        while (place != used_ && !(at(place).id == f.id && at(place).side == f.side)) ++place;
        if (place == used_) {
            position_state s = state_;
            if (!s.book(f.side == side::buy ? side::sell : side::buy, c.price_before, c.quantity_before,
                        contract_) ||
                !s.book(f.side, f.price, f.quantity, contract_))
                return false;
            state_ = s;
            return true;
        }
        position_state probe = at(place).before;
        if (!probe.book(f.side, f.price, f.quantity, contract_)) return false;
        for (std::size_t k = place + 1; k < used_; ++k)
            if (const booked_fill& b = at(k); !probe.book(b.side, b.price, b.quantity, contract_))
                return false;
        at(place).price = f.price;
        at(place).quantity = f.quantity;
        position_state s = at(place).before;
        for (std::size_t k = place; k < used_; ++k) rebook(at(k), s);
        state_ = s;
        return true;
    }

    void rebook(booked_fill& b, position_state& s) const noexcept {
        b.before = s;
        static_cast<void>(s.book(b.side, b.price, b.quantity, contract_));
    }

    contract contract_;
    position_state state_;
    wide_decimal net_cash_;
    wide_decimal baseline_cost_;
    timestamp baseline_time_;
    std::uint64_t fills_ = 0;
    bool adopted_ = false;
    fee_sums fees_;
    std::vector<booked_fill> recent_;
    std::size_t first_ = 0;
    std::size_t used_ = 0;
};

} // namespace gatewright::orders
