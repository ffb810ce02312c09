// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/new_york.hpp>
#include <gatewright/sim/server/oanda/documents.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::oanda {

/// When orders are triggered, what they would do, what forbids it, and what it costs. It changes nothing.
class dealing_rules {
public:
    dealing_rules(const market& m, const exchange_config& config, const home_conversion& conversion)
        : view{m, config, conversion} {}

    const venue_view view;

protected:
    /// What an execution would do: lots of trades that it closes, the oldest first, and lots that it opens.
    struct effect {
        std::vector<std::pair<transaction_id, std::int64_t>> closes;
        std::int64_t closed = 0, opened = 0;
        bool forbidden = false;
        [[nodiscard]] std::int64_t all() const noexcept { return closed + opened; }
    };
    /// What the book has of an order, within its bound: lots, at a value, up to a price.
    struct reach {
        std::int64_t lots = 0, last = 0;
        wide ticks = 0; ///< sum of lots × ticks
    };

    /// Whether it is filled whole whatever the book has: it closes a trade by the venue's hand.
    [[nodiscard]] static bool is_forced(const venue_order& o) {
        return is_exit(o.kind) || o.filled_as == "MARKET_ORDER_MARGIN_CLOSEOUT";
    }
    /// Twice the price by which an order is triggered; nothing while the book lacks it.
    [[nodiscard]] std::optional<std::int64_t> trigger_of(const venue_order& o) const {
        const auto& book = view.m.engine().book(o.instrument);
        const auto bid = book.best(side::buy), ask = book.best(side::sell);
        const bool by_ask = o.by == trigger_price::ask || (o.by == trigger_price::usual && o.lots > 0) ||
                            (o.by == trigger_price::inverse && o.lots < 0);
        if (o.by == trigger_price::middle) return bid && ask ? std::optional(*bid + *ask) : std::nullopt;
        const auto& by = by_ask ? ask : bid;
        return by ? std::optional(2 * *by) : std::nullopt;
    }
    [[nodiscard]] bool triggered(const venue_order& o) const {
        const auto at = trigger_of(o);
        if (!at) return false;
        const bool buys = o.lots > 0;
        const bool rises = o.waits_at_price()                        ? !buys
                           : o.kind == order_kind::market_if_touched ? o.waits_for_rise
                                                                     : buys;
        return rises ? *at >= 2 * o.ticks : *at <= 2 * o.ticks;
    }
    [[nodiscard]] effect effect_of(const account_book& a, const venue_order& o) const {
        effect e;
        std::int64_t left = o.size();
        const auto take = [&](const venue_trade& t) {
            const std::int64_t lots = std::min(left, t.size());
            if (lots == 0) return;
            e.closes.emplace_back(t.id, lots);
            e.closed += lots;
            left -= lots;
        };
        if (o.trade != 0) {
            take(a.trades.at(o.trade));
            return e;
        }
        const bool opens_only =
            o.fills == position_fill::open_only || (o.fills == position_fill::usual && a.hedging);
        for (const transaction_id id : a.open_trades) {
            const venue_trade& t = a.trades.at(id);
            if (t.instrument != o.instrument || t.is_long() == (o.lots > 0)) continue;
            e.forbidden = opens_only && !a.hedging;
            if (!opens_only) take(t);
        }
        if (o.fills != position_fill::reduce_only) e.opened = left;
        return e;
    }
    [[nodiscard]] reach reach_of(const venue_order& o, std::int64_t wanted, std::int64_t bound) const {
        reach r;
        const bool buys = o.lots > 0;
        view.m.engine()
            .book(o.instrument)
            .walk(opposite(o.direction()), [&](std::int64_t ticks, const auto& level) {
                if (r.lots >= wanted || (bound != 0 && (buys ? ticks > bound : ticks < bound))) return false;
                const std::int64_t lots = std::min(level.total, wanted - r.lots);
                r.lots += lots;
                r.ticks += matching::multiply(ticks, lots);
                r.last = ticks;
                return true;
            });
        return r;
    }
    /// Why an execution that opens something may not be; empty: it may.
    [[nodiscard]] std::string_view obstacle(const account_book& a, const venue_order& o, const effect& e,
                                            std::int64_t ticks) const {
        if (e.forbidden) return "FIFO_VIOLATION";
        if (e.all() == 0) return "POSITION_CLOSEOUT_FAILED";
        if (e.opened == 0) return {};
        if (std::cmp_greater_equal(a.open_trades.size(), view.config.open_trades))
            return "OPEN_TRADES_ALLOWED_EXCEEDED";
        const bool buys = o.lots > 0;
        const account_worth before(view, a),
            after(view, a, o.instrument, buys ? e.opened : -e.closed, buys ? -e.closed : e.opened);
        if (after.margin > before.margin && after.margin > before.nav) return "INSUFFICIENT_MARGIN";
        for (const exit_wish& w : o.exits) {
            const bool profit = w.kind == order_kind::take_profit;
            if (w.ticks != 0 && ticks != 0 && (profit == buys ? w.ticks <= ticks : w.ticks >= ticks))
                return profit ? "TAKE_PROFIT_ON_FILL_LOSS" : "STOP_LOSS_ON_FILL_LOSS";
            if (w.lives == lifetime::till_date && w.good_till <= o.updated)
                return profit ? "TAKE_PROFIT_ON_FILL_GTD_TIMESTAMP_IN_PAST"
                              : "STOP_LOSS_ON_FILL_GTD_TIMESTAMP_IN_PAST";
        }
        return {};
    }
    /// Below zero it costs.
    [[nodiscard]] wide financing_of(const venue_trade& t, std::int64_t lots, duration held) const {
        const decimal rate = view.m.listed(t.instrument).funding_rate;
        const wide amount = matching::divide_half_even(
            matching::multiply(matching::multiply(view.worth(t.instrument, lots), rate.mantissa()), held.ns),
            matching::multiply(matching::power_of_ten(-rate.exponent()), one_day.ns));
        return t.is_long() ? -amount : amount;
    }
    /// Half of the spread, of lots, in home currency.
    [[nodiscard]] wide half_spread(matching::instrument_id i, std::int64_t lots) const {
        const quote q = quote_of(view.m, i);
        return view.conversion.home(i, -view.m.value(i, q.ask - q.bid, lots) / 2) * -1;
    }
    [[nodiscard]] wide commission(matching::instrument_id i, std::int64_t lots) const {
        const exchange_config& c = view.config;
        if (c.commission.is_zero()) return 0;
        const auto whole = [](decimal d) { return matching::to_units(d); };
        const wide sum = matching::divide_half_even(
            matching::multiply(whole(view.m.quantity(i, lots)), whole(c.commission)),
            matching::multiply(whole(c.commission_units),
                               matching::power_of_ten(matching::money_places - home_places)));
        return std::max(sum, home_units(c.commission_minimum));
    }

    [[nodiscard]] wide guaranteed_fee(const venue_order& o, std::int64_t lots) const {
        if (o.kind != order_kind::guaranteed_stop_loss) return 0;
        const auto of_units =
            checked_mul(view.m.quantity(o.instrument, lots), view.config.guaranteed_fee).value();
        return -view.conversion.home(o.instrument, -matching::to_units(of_units));
    }
};

} // namespace gatewright::sim::server::oanda
