// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/matching_engine.hpp>

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

// What happens to an account that has too little margin.
namespace gatewright::sim::matching {

/// A position as a warning tells it.
struct endangered_position {
    position_key key;
    std::int64_t lots = 0; ///< signed
    std::int64_t mark_ticks = 0;
    wide unrealized = 0;
    wide maintenance = 0;
    wide margin = 0; ///< of an isolated one
    timestamp updated;
};
/// An account, or an isolated position, whose margin came near what it must keep, or below it.
struct margin_warning {
    account_id account = 0;
    asset_id asset = 0;
    wide wallet = 0;       ///< what positions share
    bool isolated = false; ///< of one position
    margin_state margin;
    std::vector<endangered_position> positions;
};

/// Liquidates accounts whose balance of an asset, with unrealized profit, is below the maintenance margin of the
/// positions that settle in it and share it, and isolated positions of which the same is true of what they have for
/// themselves:
/// - the account is warned, its open orders in contracts that settle in the asset are cancelled; of an isolated
///   position those that work on it;
/// - the position that must keep most is closed first, all of it, by an immediate-or-cancel order at its bankruptcy
///   price, at which the account would have nothing left after the fee; and so on while there is too little;
/// - what the book does not take goes at that price to the insurance fund, a house account, as long as that can bear
///   the loss at the mark price; otherwise to those who hold the opposite with most profit and leverage, whose
///   positions it closes (auto-deleveraging); and what is left then to the fund all the same;
/// - what the account owes when it holds nothing any more is paid by the fund.
class liquidator {
public:
    /// @param insurance the house account that is the fund
    /// @param warn_below the balance, as a multiple of the maintenance margin, at which an account is warned
    liquidator(account_id insurance, decimal warn_below) : insurance_(insurance), warn_below_(warn_below) {}

    /// Looks at all accounts. @param name what gives the client id of an order of the venue's making, by its terms
    template <class Name>
    void check(matching_engine& engine, timestamp now, Name&& name) {
        for (account_id a = 0; a < engine.account_count(); ++a) {
            if (engine.account_of(a).house) continue;
            for (const asset_id asset : settled_in(engine, a)) {
                look(engine, {a, asset, {}}, now, name);
                for (const position_key key : isolated_of(engine, a, asset))
                    look(engine, {a, asset, key}, now, name);
            }
        }
        forget_flat(engine);
        for (account_id a = 0; a < engine.account_count(); ++a) {
            const account& of = engine.account_of(a);
            if (of.house) continue;
            std::vector<asset_id> owed{0};
            for (const auto& [asset, purse] : of.others)
                if (purse.wallet < 0) owed.push_back(asset);
            for (const asset_id asset : owed) cover(engine, a, asset, now);
        }
    }

    /// The warnings since the last call.
    [[nodiscard]] std::vector<margin_warning> take_warnings() { return std::exchange(warnings_, {}); }
    [[nodiscard]] account_id insurance() const noexcept { return insurance_; }

    /// The price at which closing a position would leave nothing of the account's balance, after the fee of a taker; in
    /// ticks, rounded so that nothing is owed. One tick where a short owes at any price.
    [[nodiscard]] static std::int64_t bankruptcy_ticks(const matching_engine& engine, account_id id,
                                                       position_key key) {
        const account& a = engine.account_of(id);
        const position& p = a.position_of(key.instrument, key.leg);
        const lot_value value = engine.unit_value(key.instrument);
        const wide rest =
            margin_of(engine, id, key).balance - p.unrealized(engine.mark_ticks(key.instrument), value);
        const bool is_long = p.lots > 0;
        const auto left = [&](std::int64_t ticks) {
            const wide fee = fee_of(value.at(ticks, is_long ? p.lots : -p.lots), a.rates.taker);
            return rest + p.unrealized(ticks, value) - fee >= 0;
        };
        // A long is worth more at higher prices, a short at lower ones.
        std::int64_t low = 1, high = 2 * engine.mark_ticks(key.instrument) + 1;
        for (int doublings = 0; doublings < 20 && left(high) != is_long; ++doublings) high *= 2;
        if (left(low) == is_long) return is_long ? low : 1;
        while (high - low > 1) {
            const std::int64_t middle = low + (high - low) / 2;
            (left(middle) == is_long ? high : low) = middle;
        }
        return is_long ? high : low;
    }
    /// Where a holder stands in the queue of those who are closed against a liquidated position, the highest first:
    /// profit as a fraction of the cost × notional as a multiple of the balance; of a loss the one divided by the
    /// other. In millionths.
    [[nodiscard]] static wide rank(const matching_engine& engine, account_id id, position_key key) {
        constexpr wide million = 1'000'000;
        const account& a = engine.account_of(id);
        const position& p = a.position_of(key.instrument, key.leg);
        const std::int64_t mark = engine.mark_ticks(key.instrument);
        const wide profit = p.unrealized(mark, engine.unit_value(key.instrument));
        const wide cost = std::max<wide>(1, p.cost < 0 ? -p.cost : p.cost);
        const wide balance = std::max<wide>(1, margin_of(engine, id, key).balance);
        const wide size = engine.value(key.instrument, mark, p.lots < 0 ? -p.lots : p.lots);
        const wide gained = multiply(profit, million) / cost;
        const wide leverage = std::max<wide>(1, multiply(size, million) / balance);
        return gained >= 0 ? multiply(gained, leverage) / million : multiply(gained, million) / leverage;
    }

private:
    /// Positions that stand on one margin: an isolated one, or all others of an asset.
    struct pool {
        account_id account = 0;
        asset_id asset = 0;
        std::optional<position_key> only;
        friend auto operator<=>(const pool&, const pool&) = default;

        [[nodiscard]] margin_state margin(const matching_engine& engine) const {
            return only ? margin_of(engine, account, *only) : margin_of(engine, account, asset);
        }
        [[nodiscard]] bool has(const matching_engine& engine, position_key key) const {
            if (only) return key == *only;
            return engine.spec(key.instrument).settle == asset &&
                   !engine.account_of(account).isolated.contains(key.instrument);
        }
        /// Whether an order works on one of them.
        [[nodiscard]] bool wants(const matching_engine& engine, const order& o) const {
            return !engine.spec(o.instrument).spot() && has(engine, {o.instrument, o.leg});
        }
    };
    struct counterparty {
        account_id account = 0;
        position_key key;
        std::int64_t lots = 0;
        wide rank = 0;
    };

    [[nodiscard]] static std::set<asset_id> settled_in(const matching_engine& engine, account_id a) {
        std::set<asset_id> assets;
        for (const auto& [key, p] : engine.account_of(a).positions)
            if (p.lots != 0) assets.insert(engine.spec(key.instrument).settle);
        return assets;
    }
    [[nodiscard]] static std::vector<position_key> isolated_of(const matching_engine& engine, account_id a,
                                                               asset_id asset) {
        std::vector<position_key> keys;
        for (const auto& [key, p] : engine.account_of(a).positions)
            if (p.lots != 0 && engine.spec(key.instrument).settle == asset &&
                engine.account_of(a).isolated.contains(key.instrument))
                keys.push_back(key);
        return keys;
    }
    /// Forgets the warnings of positions that are no more.
    void forget_flat(const matching_engine& engine) {
        std::erase_if(warned_, [&](const pool& p) {
            const auto& held = engine.account_of(p.account).positions;
            return std::none_of(held.begin(), held.end(), [&](const auto& entry) {
                return entry.second.lots != 0 && p.has(engine, entry.first);
            });
        });
    }
    /// What an account owes that holds nothing any more the fund pays.
    void cover(matching_engine& engine, account_id a, asset_id asset, timestamp now) {
        if (settled_in(engine, a).contains(asset)) return;
        const wide owed = -engine.account_of(a).purse_of(asset).wallet;
        if (owed <= 0) return;
        payment paid;
        paid.kind = payment_kind::insurance;
        paid.asset = asset;
        paid.time = now;
        paid.account = insurance_;
        paid.amount = -owed;
        engine.pay(paid);
        paid.account = a;
        paid.amount = owed;
        engine.pay(paid);
    }
    template <class Name>
    void look(matching_engine& engine, const pool& of, timestamp now, Name& name) {
        const margin_state m = of.margin(engine);
        warn(engine, of, m);
        if (m.too_little()) liquidate(engine, of, now, name);
    }
    void warn(const matching_engine& engine, const pool& of, const margin_state& m) {
        if (m.maintenance == 0 || m.balance > fraction_of(m.maintenance, warn_below_)) {
            warned_.erase(of);
            return;
        }
        if (!warned_.insert(of).second) return;
        const account& a = engine.account_of(of.account);
        margin_warning w;
        w.account = of.account;
        w.asset = of.asset;
        w.wallet = a.purse_of(of.asset).wallet - set_apart(engine, of.account, of.asset);
        w.isolated = of.only.has_value();
        w.margin = m;
        for (const auto& [key, p] : a.positions) {
            if (p.lots == 0 || !of.has(engine, key)) continue;
            const std::int64_t mark = engine.mark_ticks(key.instrument);
            w.positions.push_back({key, p.lots, mark, p.unrealized(mark, engine.unit_value(key.instrument)),
                                   maintenance_of(engine, key.instrument, p.lots), p.margin, p.updated});
        }
        warnings_.push_back(std::move(w));
    }

    template <class Name>
    void liquidate(matching_engine& engine, const pool& of, timestamp now, Name& name) {
        const std::set<order_id> open = engine.account_of(of.account).open;
        for (const order_id id : open)
            if (of.wants(engine, *engine.find(id))) (void)engine.cancel(id, now, ending::liquidation);
        while (of.margin(engine).too_little()) {
            const auto next = heaviest(engine, of);
            if (!next) break;
            close(engine, of.account, *next, now, name);
        }
        warned_.erase(of);
        cover(engine, of.account, of.asset, now);
    }
    /// The position that must keep most.
    [[nodiscard]] static std::optional<position_key> heaviest(const matching_engine& engine, const pool& of) {
        std::optional<position_key> found;
        wide most = -1;
        for (const auto& [key, p] : engine.account_of(of.account).positions) {
            if (p.lots == 0 || !of.has(engine, key)) continue;
            const wide keeps = maintenance_of(engine, key.instrument, p.lots);
            if (keeps > most) most = keeps, found = key;
        }
        return found;
    }

    template <class Name>
    void close(matching_engine& engine, account_id a, position_key key, timestamp now, Name& name) {
        const std::int64_t held = engine.account_of(a).position_of(key.instrument, key.leg).lots;
        order_terms t = closing(a, key, held, order_origin::liquidation);
        t.type = order_type::limit;
        t.time_in_force = time_in_force::immediate_or_cancel;
        t.price_ticks = bankruptcy_ticks(engine, a, key);
        t.client_order_id = name(t);
        const order_id id = engine.place(t, now).id;
        const auto rest = [&] { return engine.find(id)->remaining(); };
        if (rest() == 0) return;
        if (!bears(engine, key.instrument, held > 0 ? rest() : -rest(), t.price_ticks)) {
            for (const counterparty& c : opposite_holders(engine, a, key.instrument, held)) {
                if (rest() == 0) break;
                order_terms other = closing(c.account, c.key, c.lots, order_origin::auto_deleveraging);
                other.type = order_type::market;
                other.lots = std::min(other.lots, rest());
                other.client_order_id = name(other);
                engine.fill_apart(id, other, t.price_ticks, now);
            }
        }
        if (rest() == 0) return;
        order_terms fund =
            closing(insurance_, {key.instrument, position_side::net}, -held, order_origin::liquidation);
        fund.type = order_type::market;
        fund.reduce_only = false;
        fund.lots = rest();
        engine.fill_apart(id, fund, t.price_ticks, now);
    }
    [[nodiscard]] static order_terms closing(account_id a, position_key key, std::int64_t held,
                                             order_origin origin) {
        order_terms t;
        t.account = a;
        t.instrument = key.instrument;
        t.leg = key.leg;
        t.side = held > 0 ? side::sell : side::buy;
        t.lots = held > 0 ? held : -held;
        t.reduce_only = true;
        t.stp = self_trade_prevention::none;
        t.origin = origin;
        return t;
    }
    /// Whether the fund can take lots over at a price, with what they lose at the mark price.
    [[nodiscard]] bool bears(const matching_engine& engine, instrument_id i, std::int64_t lots,
                             std::int64_t price_ticks) const {
        const lot_value value = engine.unit_value(i);
        const wide gain = value.cost(engine.mark_ticks(i), lots) - value.cost(price_ticks, lots);
        return gain >= 0 || margin_of(engine, insurance_, engine.spec(i).settle).balance + gain >= 0;
    }
    /// Who holds the opposite of a position, the highest rank first.
    [[nodiscard]] static std::vector<counterparty> opposite_holders(const matching_engine& engine,
                                                                    account_id liquidated, instrument_id i,
                                                                    std::int64_t held) {
        std::vector<counterparty> all;
        for (account_id a = 0; a < engine.account_count(); ++a) {
            if (a == liquidated || engine.account_of(a).house) continue;
            for (const auto& [key, p] : engine.account_of(a).positions)
                if (key.instrument == i && p.lots != 0 && (p.lots > 0) != (held > 0))
                    all.push_back({a, key, p.lots, rank(engine, a, key)});
        }
        // Of the same rank in the order of accounts.
        std::ranges::sort(all, [](const counterparty& x, const counterparty& y) {
            return x.rank != y.rank ? x.rank > y.rank
                                    : std::tie(x.account, x.key) < std::tie(y.account, y.key);
        });
        return all;
    }

    account_id insurance_;
    decimal warn_below_;
    std::set<pool> warned_;
    std::vector<margin_warning> warnings_;
};

} // namespace gatewright::sim::matching
