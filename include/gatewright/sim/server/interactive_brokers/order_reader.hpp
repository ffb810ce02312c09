// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/account_book.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>

namespace gatewright::sim::server::interactive_brokers {

/// Turns what a client says into an order, or into what the venue has against it.
/// Sources of the numbers: TWS API "Error Codes".
class order_reader {
public:
    order_reader(const market& m, const exchange_config& config, const contract_list& contracts,
                 const std::deque<account_book>& books)
        : market_(m)
        , config_(config)
        , contracts_(contracts)
        , books_(books) {}

    /// @throws api_error
    [[nodiscard]] api_order read(const placement& p, std::int64_t client, timestamp now) const {
        if (!p.left_out.empty()) throw invalid(p, p.left_out + ": not simulated");
        api_order o;
        o.said = p;
        o.client = client;
        o.order_id = p.order_id;
        o.account = account_of(p);
        o.instrument = contracts_.one(p.contract, p.order_id);
        if (!contracts_.of(o.instrument).tradable()) throw rejected(p, "No trading of this contract");
        if (!market_.rules(o.instrument).open) throw rejected(p, "The exchange is closed.");
        const auto kind = kind_words.value(p.type);
        if (!kind)
            throw api_error{p.order_id, 387, "Unsupported order type for this exchange and security type."};
        o.kind = *kind;
        const auto life = lifetime_words.value(p.tif.empty() ? "DAY" : std::string_view(p.tif));
        if (!life) throw invalid(p, "Invalid time in force");
        o.life = *life;
        if (p.action != "BUY" && p.action != "SELL") throw invalid(p, "Invalid order action");
        o.side = p.action == "BUY" ? side::buy : side::sell;
        if (p.order_ref.size() > client_order_id::capacity())
            throw invalid(p, "The order reference is too long");
        check_lifetime(o, now);
        read_prices(o);
        read_quantity(o);
        return o;
    }

    [[nodiscard]] static api_error invalid(const placement& p, const std::string& cause) {
        return invalid_request(p.order_id, cause);
    }
    [[nodiscard]] static api_error rejected(const placement& p, const std::string& reason) {
        return {p.order_id, 201, "Order rejected - reason:" + reason};
    }

    /// Refuses an order that would need more than the account is worth. @param more lots that it adds
    void check_funds(const api_order& o, std::int64_t more) const {
        const account_book& b = book_of(o.account);
        const wide then = b.margin(o.instrument, o.side == side::buy ? more : -more);
        const wide worth = b.net_liquidation();
        if (then <= worth || then <= b.margin()) return;
        const std::string base(market_.assets().front().view());
        throw rejected(
            o.said, "YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY "
                    "WITH LOAN VALUE [" +
                        matching::to_money(worth).str() + " " + base + "] MUST EXCEED THE INITIAL MARGIN [" +
                        matching::to_money(then).str() + " " + base + "]");
    }
    [[nodiscard]] margin_preview preview(const api_order& o) const {
        const account_book& b = book_of(o.account);
        const wide before = b.margin(), worth = b.net_liquidation();
        const wide after = b.margin(o.instrument, o.side == side::buy ? o.lots : -o.lots);
        margin_preview m;
        const wide sums[9] = {before, before, worth, after - before, after - before, 0, after, after, worth};
        for (std::size_t n = 0; n < 9; ++n) m.sums[n] = matching::to_money(sums[n]);
        const commission_rule& rule = contracts_.of(o.instrument).commission;
        const wide units = matching::to_units(market_.quantity(o.instrument, o.lots));
        const wide value = market_.value(o.instrument, market_.engine().mark_ticks(o.instrument), o.lots);
        m.commission = matching::to_money(
            std::max(matching::fraction_of(units, rule.per_unit) + matching::fee_of(value, rule.rate),
                     matching::to_units(rule.least)));
        m.currency = rule.in_base_currency ? std::string(market_.assets().front().view())
                                           : contracts_.of(o.instrument).currency;
        return m;
    }
    [[nodiscard]] const account_book& book_of(matching::account_id account) const {
        return *std::ranges::find(books_, account, &account_book::account);
    }
    /// A trailing stop's distance at a price.
    [[nodiscard]] static std::int64_t distance(const api_order& o, std::int64_t ticks) {
        if (o.trail_percent.is_zero()) return o.trail_ticks;
        return std::max<std::int64_t>(
            1, static_cast<std::int64_t>(matching::fraction_of(ticks, o.trail_percent)));
    }
    /// A trailing order follows the price, and never goes back; its limit follows its stop.
    static void follow(api_order& o, std::int64_t ticks) {
        const bool sells = o.side == side::sell;
        const std::int64_t wanted = sells ? ticks - distance(o, ticks) : ticks + distance(o, ticks);
        if (o.stop_ticks == 0 || (sells ? wanted > o.stop_ticks : wanted < o.stop_ticks))
            o.stop_ticks = wanted;
        if (o.kind == order_kind::trailing_limit)
            o.limit_ticks =
                std::max<std::int64_t>(1, o.stop_ticks + (sells ? -o.offset_ticks : o.offset_ticks));
    }

private:
    [[nodiscard]] matching::account_id account_of(const placement& p) const {
        if (p.account.empty() && config_.managed > 1)
            throw api_error{p.order_id, 435, "You must specify an account."};
        for (std::size_t n = 0; n < config_.managed; ++n)
            if (p.account.empty() || config_.accounts[n].api_key == p.account) return market_.account_id(n);
        throw invalid(p, "Invalid account code '" + p.account + "'");
    }
    void check_lifetime(api_order& o, timestamp now) const {
        const bool plain = o.kind == order_kind::market || o.kind == order_kind::limit;
        const bool at_once = o.life == lifetime::at_once || o.life == lifetime::fill_or_kill;
        if (((at_once || o.life == lifetime::at_opening) && !plain) ||
            (is_on_close(o.kind) && o.life != lifetime::day) || (o.said.all_or_none && at_once))
            throw rejected(o.said, "The time-in-force is invalid for this order type.");
        if (o.life != lifetime::till_date) return;
        const auto until = time_in(o.said.good_till);
        if (!until)
            throw api_error{o.order_id, 10330,
                            "The date, time, or time-zone entered is invalid: " + o.said.good_till};
        if (*until <= now) throw rejected(o.said, "The good-till date has passed.");
        o.good_till = *until;
    }
    /// A price on its ladder. @throws api_error
    [[nodiscard]] std::int64_t ticks(const api_order& o, std::optional<decimal> price) const {
        if (!price || price->sign() <= 0) throw invalid(o.said, "A price is missing");
        const auto found = contracts_.ticks(o.instrument, *price);
        if (!found)
            throw api_error{o.order_id, 110,
                            "The price does not conform to the minimum price variation for this contract."};
        return *found;
    }
    void read_prices(api_order& o) const {
        const placement& p = o.said;
        if (has_limit(o.kind) && o.kind != order_kind::trailing_limit) o.limit_ticks = ticks(o, p.limit);
        if (awaits_price(o.kind) && !is_trailing(o.kind)) o.stop_ticks = ticks(o, p.aux);
        if (!is_trailing(o.kind)) return;
        const bool percent = p.trail_percent && !p.trail_percent->is_zero();
        if (percent == (p.aux && !p.aux->is_zero()))
            throw invalid(p, "Either a trailing amount or a trailing percent is needed");
        if (percent)
            o.trail_percent = decimal(p.trail_percent->mantissa(),
                                      static_cast<std::int8_t>(p.trail_percent->exponent() - 2));
        else
            o.trail_ticks = ticks(o, p.aux);
        if (p.trail_stop && !p.trail_stop->is_zero()) o.stop_ticks = ticks(o, p.trail_stop);
        if (o.kind == order_kind::trailing_limit) {
            const bool by_limit = !p.limit_offset && p.limit && !p.limit->is_zero() && o.stop_ticks != 0;
            if (by_limit)
                o.offset_ticks = std::abs(ticks(o, p.limit) - o.stop_ticks);
            else if (p.limit_offset)
                o.offset_ticks = p.limit_offset->is_zero() ? 0 : ticks(o, p.limit_offset);
            else
                throw invalid(p, "A limit price or a limit price offset is needed");
        }
        follow(o, market_.engine().last_ticks(o.instrument));
    }
    void read_quantity(api_order& o) const {
        const placement& p = o.said;
        const instrument_config& rules = market_.rules(o.instrument);
        const contract_config& c = contracts_.of(o.instrument);
        if (p.cash && p.cash->sign() > 0) {
            if (c.type != contract_type::cash && c.type != contract_type::crypto)
                throw api_error{o.order_id, 10244, "Cash Quantity cannot be used for this order"};
            const auto best = market_.engine().book(o.instrument).best(opposite(o.side));
            const std::int64_t price =
                has_limit(o.kind) ? o.limit_ticks : best.value_or(market_.engine().mark_ticks(o.instrument));
            o.lots = static_cast<std::int64_t>(matching::to_units(*p.cash) /
                                               market_.value(o.instrument, price, 1));
        } else if (p.quantity) {
            const auto lots = multiple_of(rules.lot, *p.quantity);
            if (!lots && c.type == contract_type::stock)
                throw api_error{o.order_id, 10243, "Fractional-sized order cannot be placed via API."};
            if (!lots)
                throw api_error{o.order_id, 10318, "This order doesn't support fractional quantity trading."};
            o.lots = *lots * rules.lot_units;
        }
        if (o.lots <= 0) throw api_error{o.order_id, 434, "The order size cannot be zero."};
        if (market_.quantity(o.instrument, o.lots) > rules.max_quantity)
            throw api_error{o.order_id, 383, "The order size exceeds the Size Limit."};
        if (p.shown < 0 || (p.shown > 0 && !multiple_of(rules.lot, decimal::from_integer(p.shown))))
            throw invalid(p, "Invalid display size");
    }

    const market& market_;
    const exchange_config& config_;
    const contract_list& contracts_;
    const std::deque<account_book>& books_;
};

} // namespace gatewright::sim::server::interactive_brokers
