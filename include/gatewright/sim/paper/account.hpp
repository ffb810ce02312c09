// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/contract.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/orders/positions.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::sim::paper {

/// What a paper account begins with, and what it pays.
struct account_options {
    std::vector<money> balances{{decimal(100'000, 0), asset_code("USDT")}};
    decimal maker_fee{2, -4}; ///< of the value; negative: a rebate
    decimal taker_fee{5, -4};
    decimal maintenance_margin{5, -3}; ///< of the value of positions; with less equity they are liquidated
    std::uint32_t leverage = 20;       ///< of each instrument at the start
};

/// The money and the positions of a paper account. Amounts are exact as far as eight decimals of an asset go; fees are
/// rounded to that, half to even.
class account {
public:
    /// The wallet of one asset.
    struct purse {
        asset_code asset;
        wide_decimal wallet;
    };

    account(const account_options& o, const std::vector<symbol_name>& symbols, bool hedge_mode)
        : options_(o)
        , hedge_mode_(hedge_mode)
        , positions_({symbols.size() == 0 ? 1 : symbols.size(), 1, hedge_mode})
        , leverage_(symbols.size(), o.leverage) {
        for (std::size_t i = 0; i < symbols.size(); ++i)
            positions_.add_instrument({static_cast<std::uint16_t>(i)}, symbols[i]);
        for (const money& m : o.balances) credit(m.asset, wide_decimal(m.amount));
    }

    /// Takes the rules of an instrument. @return false if something is held by other terms
    bool learn(instrument_index i, const instrument& rules) {
        return positions_.set_contract(i, contract(rules));
    }

    /// Books an execution: its fee and its profit are written into it.
    void book(fill& f, const instrument& rules) {
        const wide_decimal value = worth(rules, f.quantity, f.price);
        f.has_commission = true;
        f.commission.asset = settles_in(rules);
        wide_decimal fee = part(value, f.maker ? options_.maker_fee : options_.taker_fee);
        if (rules.kind == instrument_kind::spot) {
            const wide_decimal base(f.quantity.value);
            const bool buys = f.side == side::buy;
            if (buys) {
                // A buy pays its fee in what it receives.
                f.commission.asset = rules.base_asset;
                fee = part(base, f.maker ? options_.maker_fee : options_.taker_fee);
            }
            credit(rules.base_asset, buys ? base : base.negated());
            credit(rules.quote_asset, buys ? value.negated() : value);
        } else {
            const orders::position_change change = positions_.apply(f);
            credit(settles_in(rules), change.realized);
            f.realized_pnl = money_of(change.realized);
        }
        f.commission.amount = money_of(fee);
        credit(f.commission.asset, fee.negated());
    }
    /// Money comes or goes otherwise.
    void credit(const asset_code& asset, const wide_decimal& amount) {
        for (purse& p : purses_)
            if (p.asset == asset) {
                static_cast<void>(p.wallet.add(amount));
                return;
            }
        purses_.push_back({asset, amount});
    }

    /// What an asset's purse holds.
    [[nodiscard]] wide_decimal wallet(const asset_code& asset) const noexcept {
        for (const purse& p : purses_)
            if (p.asset == asset) return p.wallet;
        return {};
    }
    [[nodiscard]] const std::vector<purse>& purses() const noexcept { return purses_; }
    [[nodiscard]] const orders::positions& positions() const noexcept { return positions_; }
    [[nodiscard]] const account_options& options() const noexcept { return options_; }
    /// Whether an instrument has a long and a short position.
    [[nodiscard]] bool hedge_mode() const noexcept { return hedge_mode_; }
    [[nodiscard]] std::uint32_t leverage(instrument_index i) const noexcept { return leverage_[i.value]; }
    void set_leverage(instrument_index i, std::uint32_t leverage) noexcept { leverage_[i.value] = leverage; }

    /// What a quantity is worth at a price, without its sign, in the asset that it settles in.
    [[nodiscard]] static wide_decimal worth(const instrument& rules, quantity q, price at) noexcept {
        const auto value = contract(rules).value(wide_decimal(q.value), at);
        return value ? value->abs() : wide_decimal{};
    }
    /// The asset of profit, margin and fees; of a spot pair the quote asset.
    [[nodiscard]] static const asset_code& settles_in(const instrument& rules) noexcept {
        if (rules.kind == instrument_kind::spot) return rules.quote_asset;
        if (!rules.settle_asset.empty()) return rules.settle_asset;
        return rules.payoff == payoff::inverse ? rules.base_asset : rules.quote_asset;
    }
    /// A fraction of an amount, rounded as fees are.
    [[nodiscard]] static wide_decimal part(const wide_decimal& of, decimal fraction) noexcept {
        const auto p = checked_mul(of, fraction);
        const auto cut = p ? p->rescaled(money_exponent, rounding::half_even) : p;
        return cut ? *cut : wide_decimal{};
    }
    /// As an event tells it.
    [[nodiscard]] static decimal money_of(const wide_decimal& amount) noexcept {
        const auto d = amount.to_decimal(money_exponent, rounding::half_even);
        return d ? d->normalized() : decimal{};
    }

private:
    account_options options_;
    bool hedge_mode_;
    orders::positions positions_;
    std::vector<std::uint32_t> leverage_;
    std::vector<purse> purses_;
};

} // namespace gatewright::sim::paper
