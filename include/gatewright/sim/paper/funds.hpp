// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/sim/paper/account.hpp>
#include <gatewright/sim/paper/market_view.hpp>
#include <gatewright/sim/paper/order.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::sim::paper {

/// What the account can pay for, and what its positions are worth: reads the account, the markets, and the open orders
/// of an exchange, and changes nothing.
/// @tparam OrderT a `paper_order`, or what is made of it
template <class OrderT>
class funds {
public:
    /// All of them outlive it.
    funds(const account& a, const std::vector<market_view>& markets, const std::vector<OrderT>& open) noexcept
        : account_(a)
        , markets_(markets)
        , open_(open) {}

    /// Whether the account can pay for an order. @param without the order that it replaces
    [[nodiscard]] answer afford(const paper_order& o, const venue_order_id& without) const {
        if (o.closes()) return {};
        const market_view& m = market_of(o);
        const bool buys = o.request.side == side::buy;
        const asset_code& asset = !m.spot() ? account::settles_in(m.rules)
                                  : buys    ? m.rules.quote_asset
                                            : m.rules.base_asset;
        const wide_decimal before = bound(asset, nullptr, without);
        const wide_decimal after = bound(asset, &o, without);
        if (after <= before || after <= (m.spot() ? account_.wallet(asset) : equity(asset))) return {};
        return {order_errc::insufficient_funds,
                m.spot() ? "the balance does not suffice" : "the margin does not suffice"};
    }
    /// Whether there is less equity of an asset than its positions must be maintained with.
    [[nodiscard]] bool below_maintenance(const asset_code& asset) const {
        wide_decimal held;
        each_settled_in(asset, [&](instrument_index i) { static_cast<void>(held.add(held_value(i))); });
        return equity(asset) < account::part(held, account_.options().maintenance_margin);
    }
    /// The lots by which an order of a side can make a position smaller.
    [[nodiscard]] std::int64_t reducible(instrument_index i, position_side of, side s) const noexcept {
        const auto held = account_.positions()(i, of).quantity().to_decimal();
        if (!held || held->sign() == 0 || held->is_negative() != (s == side::buy)) return 0;
        return markets_[i.value].lots_of({held->abs()}).value_or(0);
    }
    [[nodiscard]] std::int64_t reducible(const paper_order& o) const noexcept {
        return reducible(o.request.instrument, o.request.position_side, o.request.side);
    }
    /// What the positions of an instrument are worth, without their signs.
    [[nodiscard]] wide_decimal held_value(instrument_index i) const noexcept {
        const market_view& m = markets_[i.value];
        wide_decimal sum;
        each_position(i, [&](position_side, const orders::position& p) {
            if (const auto q = p.quantity().to_decimal())
                static_cast<void>(sum.add(account::worth(m.rules, {q->abs()}, m.valued_at())));
        });
        return sum;
    }
    /// Calls `f(position_side, position)` for each position that an instrument can have.
    template <class F>
    void each_position(instrument_index i, F f) const {
        if (!account_.hedge_mode()) return f(position_side::net, account_.positions()(i));
        for (const position_side s : {position_side::long_side, position_side::short_side})
            f(s, account_.positions()(i, s));
    }
    /// Calls `f(instrument_index)` for each contract whose profit is paid in an asset.
    template <class F>
    void each_settled_in(const asset_code& asset, F f) const {
        for (std::size_t n = 0; n < markets_.size(); ++n) {
            const market_view& m = markets_[n];
            if (m.known && !m.spot() && account::settles_in(m.rules) == asset)
                f(instrument_index{static_cast<std::uint16_t>(n)});
        }
    }

private:
    [[nodiscard]] const market_view& market_of(const paper_order& o) const noexcept {
        return markets_[o.request.instrument.value];
    }
    /// What the account has of an asset, with the profit of its positions.
    [[nodiscard]] wide_decimal equity(const asset_code& asset) const noexcept {
        wide_decimal sum = account_.wallet(asset);
        each_settled_in(asset, [&](instrument_index i) {
            const price at = markets_[i.value].valued_at();
            if (at.is_zero()) return;
            each_position(i, [&](position_side, const orders::position& p) {
                if (const auto u = p.unrealized(at)) static_cast<void>(sum.add(*u));
            });
        });
        return sum;
    }
    /// What of an asset is spoken for: by spot orders what they may spend; by contracts the margin of what is held, and
    /// of what open orders may open beyond closing that.
    [[nodiscard]] wide_decimal bound(const asset_code& asset, const paper_order* extra,
                                     const venue_order_id& without) const {
        wide_decimal sum;
        const auto each_order = [&](auto f) {
            for (const paper_order& o : open_)
                if (o.id != without && o.state != lifecycle::untriggered && !is_terminal(o.state) &&
                    !o.closes())
                    f(o);
            if (extra != nullptr) f(*extra);
        };
        each_order([&](const paper_order& o) {
            const market_view& m = market_of(o);
            if (m.spot() && (o.request.side == side::buy ? m.rules.quote_asset : m.rules.base_asset) == asset)
                static_cast<void>(sum.add(spent(o)));
        });
        each_settled_in(asset, [&](instrument_index i) {
            wide_decimal value = held_value(i);
            each_position(i, [&](position_side s, const orders::position&) {
                for (const side d : {side::buy, side::sell}) {
                    std::int64_t lots = 0;
                    wide_decimal worth;
                    each_order([&](const paper_order& o) {
                        if (o.request.instrument != i || o.request.position_side != s || o.request.side != d)
                            return;
                        lots += o.remaining();
                        static_cast<void>(worth.add(value_of(o)));
                    });
                    const std::int64_t opening = lots - reducible(i, s, d);
                    if (opening <= 0) continue;
                    const auto part =
                        muldiv(worth, wide_decimal(opening, 0), wide_decimal(lots, 0), money_exponent);
                    static_cast<void>(value.add(part ? *part : worth));
                }
            });
            static_cast<void>(sum.add(margin(i, value)));
        });
        return sum;
    }
    [[nodiscard]] wide_decimal margin(instrument_index i, const wide_decimal& value) const noexcept {
        const auto m =
            muldiv(value, wide_decimal(1, 0), wide_decimal(account_.leverage(i), 0), money_exponent);
        return m ? *m : value;
    }
    /// What an open order may still spend of a spot asset; one without a price what the levels ask.
    [[nodiscard]] wide_decimal spent(const paper_order& o) const {
        const market_view& m = market_of(o);
        if (o.request.side == side::sell) return wide_decimal(m.quantity_of(o.remaining()).value);
        if (o.limited()) return account::worth(m.rules, m.quantity_of(o.remaining()), o.request.price);
        wide_decimal sum(o.request.quote_quantity);
        if (!sum.is_zero()) return sum;
        std::int64_t left = o.remaining();
        m.walk(side::sell, [&](std::int64_t tick, std::int64_t lots) {
            const std::int64_t n = std::clamp<std::int64_t>(lots, 0, left);
            static_cast<void>(sum.add(account::worth(m.rules, m.quantity_of(n), m.price_of(tick))));
            left -= n;
            return left > 0;
        });
        return sum;
    }
    [[nodiscard]] wide_decimal value_of(const paper_order& o) const noexcept {
        const market_view& m = market_of(o);
        return account::worth(m.rules, m.quantity_of(o.remaining()), m.valued_at(o.request));
    }

    const account& account_;
    const std::vector<market_view>& markets_;
    const std::vector<OrderT>& open_;
};

} // namespace gatewright::sim::paper
