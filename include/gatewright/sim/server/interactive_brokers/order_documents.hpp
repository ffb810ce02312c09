// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/placement.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

// What is told of orders and executions. Layouts: recorded messages of TWS, at server version 176.
namespace gatewright::sim::server::interactive_brokers {

/// An execution of an account, as it is told and booked.
struct api_execution {
    matching::execution fill; ///< its price is the corrected one
    std::int64_t client = 0, order_id = 0;
    std::string order_ref;
    int revision = 1;
    matching::wide fee = 0;
    asset_code fee_asset;
    matching::wide realized = 0; ///< after commissions
    bool closes = false;
    std::int64_t cumulative = 0;
    matching::wide cumulative_value = 0; ///< ticks × lots

    /// The fourth part is the revision.
    [[nodiscard]] std::string name() const {
        char text[40];
        const int size =
            std::snprintf(text, sizeof text, "%08x.%08llx.%02d.%02d", 0xe0d5u + fill.instrument,
                          static_cast<unsigned long long>(fill.trade_id), fill.maker ? 2 : 1, revision);
        return {text, static_cast<std::size_t>(size)};
    }
};

/// Margins that an order would lead to, in base currency: before, change, after, each of initial and maintenance
/// margin and of equity.
struct margin_preview {
    std::array<decimal, 9> sums{};
    decimal commission;
    std::string currency;
};

/// A price from ticks × lots, to ten decimals.
[[nodiscard]] inline decimal mean_price(const market& m, matching::instrument_id i, matching::wide ticks_lots,
                                        std::int64_t lots) {
    if (lots == 0) return {};
    const decimal tick = m.listed(i).tick;
    const matching::wide units = matching::multiply(ticks_lots, tick.mantissa());
    const matching::wide scaled = matching::multiply(units, matching::power_of_ten(10 + tick.exponent()));
    return decimal::from_wide_fitting(matching::divide_half_even(scaled, lots), -10).value();
}

/// What is told of orders.
class order_documents {
public:
    order_documents(const market& m, const contract_list& contracts) : market_(m), contracts_(contracts) {}

    /// The order as the engine has it; null if it was not transmitted.
    [[nodiscard]] const matching::order* engine_order(const api_order& o) const {
        return o.number == 0 ? nullptr : market_.engine().find(o.number);
    }
    [[nodiscard]] bool open(const api_order& o) const {
        const auto* e = engine_order(o);
        return e != nullptr ? matching::is_open(e->status) : !o.withdrawn;
    }
    /// The word of a state; of an order that was not transmitted without `e`.
    [[nodiscard]] static std::string_view word(const api_order& o, const matching::order* e) {
        if (e == nullptr) return o.withdrawn ? "ApiCancelled" : "Inactive";
        if (e->status == matching::order_status::filled) return "Filled";
        if (e->status == matching::order_status::rejected) return "Inactive";
        if (!matching::is_open(e->status)) return "Cancelled";
        return e->stand == matching::standing::in_market ? "Submitted" : "PreSubmitted";
    }

    [[nodiscard]] frame status(const api_order& o, const matching::order* e, std::string_view as) const {
        const std::int64_t done = e != nullptr ? e->executed_lots : 0;
        return frame(tell::status, o.order_id, as, market_.quantity(o.instrument, done),
                     market_.quantity(o.instrument, o.lots - done), average(o, e), o.number, o.said.parent,
                     market_.price(o.instrument, o.last_ticks), o.client,
                     o.wait == awaits::parent ? "child" : "", "0");
    }
    /// @param preview of a what-if order; null otherwise
    [[nodiscard]] frame open_order(const api_order& o, std::string_view as,
                                   const margin_preview* preview = nullptr) const {
        const placement& p = o.said;
        frame f(tell::order, o.order_id);
        terms(f, o);
        f.add(p.order_ref, o.client, o.number, p.outside_rth, p.hidden, "0");
        f.blank(6).add(p.model, p.good_till).blank(2).add(p.settling_firm, "0", "", "-1", "0");
        f.blank(5).add(shown_size(p), "0", "0", p.all_or_none, "", p.oca_type, "0", "0", "", p.parent,
                       p.trigger_method, "", "0", "None", "", "0", "", "", "", "?", "0", "0", "", "0", "0");
        f.add(trail_stop(o), percent(o)).blank(3).add("0", "0", "0", unset_integer, unset_integer).blank(2);
        f.add("0", p.clearing_account, p.clearing_intent.empty() ? std::string("IB") : p.clearing_intent, "0",
              "0", "", "0", preview != nullptr, as);
        for (std::size_t n = 0; n < 9; ++n)
            if (preview != nullptr)
                f.add(preview->sums[n]);
            else
                f.add(unset_double);
        if (preview != nullptr)
            f.add(preview->commission, "", "", preview->currency, "");
        else
            f.blank(5);
        f.add("0", "0", "0", "None", unset_double);
        f.add(o.kind == order_kind::trailing || o.kind == order_kind::trailing_limit
                  ? trail_stop(o)
                  : std::string(unset_double));
        f.add(p.limit_offset ? p.limit_offset->normalized().str() : std::string(unset_double), unset_double,
              unset_double, unset_double, "0", "", "", "", p.cash.value_or(decimal()), "1", "0", "0", "0", "",
              "", p.auto_cancel_parent == "1", "", "100", "0.02", "", "");
        return f;
    }
    /// An open order and its status, as they are.
    [[nodiscard]] std::array<frame, 2> both(const api_order& o) const {
        const auto* e = engine_order(o);
        return {open_order(o, word(o, e)), status(o, e, word(o, e))};
    }
    [[nodiscard]] frame completed(const api_order& o, const matching::order* e) const {
        const placement& p = o.said;
        frame f(tell::completed);
        terms(f, o);
        f.add(p.order_ref, o.number, p.outside_rth, p.hidden, "0").blank(5);
        f.add(p.model, p.good_till).blank(2).add(p.settling_firm, "0", "", "-1").blank(5);
        f.add(shown_size(p), "0", p.all_or_none, "", p.oca_type, p.trigger_method, "", "0", "None", "", "0",
              "0", "0", "", "0", "0", trail_stop(o), percent(o), "", "0", "0", "0", unset_integer,
              unset_integer, "", "", p.clearing_account, "IB", "0", "0", "", "0", word(o, e), "0", "0", "0",
              unset_double, unset_double, p.cash.value_or(decimal()), "1", "0", "");
        const decimal filled = market_.quantity(o.instrument, e != nullptr ? e->executed_lots : 0);
        f.add(filled, unset_integer, "0", "Not an insider or substantial shareholder", "0", "0",
              "9223372036854775807", time_text(o.completed));
        f.add(word(o, e) == "Filled" ? "Filled Size: " + filled.normalized().str()
                                     : std::string("Cancelled by Trader"));
        f.add("", "100", "0.02", "", "");
        return f;
    }

    /// @param request -1: it has just happened
    [[nodiscard]] frame execution(const api_execution& x, std::int64_t request) const {
        const auto i = x.fill.instrument;
        const contract_config& c = contracts_.of(i);
        const std::string_view exchange = c.exchange == "SMART" ? "ISLAND" : std::string_view(c.exchange);
        frame f(tell::execution, request, x.order_id);
        contracts_.put(f, i, exchange);
        f.add(x.name(), time_text(x.fill.time), market_.account(x.fill.account).api_key, exchange,
              x.fill.side == side::buy ? "BOT" : "SLD", market_.quantity(i, x.fill.lots),
              market_.price(i, x.fill.price_ticks), x.fill.order, x.client, "0",
              market_.quantity(i, x.cumulative), mean_price(market_, i, x.cumulative_value, x.cumulative),
              x.order_ref, "", "", "", x.fill.maker ? "1" : "2");
        return f;
    }
    [[nodiscard]] static frame commission(const api_execution& x) {
        frame f(tell::commission, "1", x.name(), matching::to_money(x.fee), x.fee_asset.view());
        if (x.closes)
            f.add(matching::to_money(x.realized));
        else
            f.add(unset_double);
        return f.add(unset_double, "");
    }

private:
    /// The contract, and what every order has.
    void terms(frame& f, const api_order& o) const {
        const placement& p = o.said;
        const contract_config& c = contracts_.of(o.instrument);
        contracts_.put(f, o.instrument, p.contract.exchange.empty() ? c.exchange : p.contract.exchange);
        f.add(o.side == side::buy ? "BUY" : "SELL", market_.quantity(o.instrument, o.lots),
              kind_words.name(o.kind),
              has_limit(o.kind) ? market_.price(o.instrument, o.limit_ticks) : decimal());
        f.add(is_trailing(o.kind)    ? market_.price(o.instrument, o.trail_ticks)
              : awaits_price(o.kind) ? market_.price(o.instrument, o.stop_ticks)
                                     : decimal());
        f.add(lifetime_words.name(o.life), p.oca_group, market_.account(o.account).api_key, p.open_close,
              "0");
    }
    [[nodiscard]] static std::string shown_size(const placement& p) {
        return p.shown == 0 ? std::string() : std::to_string(p.shown);
    }
    [[nodiscard]] std::string trail_stop(const api_order& o) const {
        return is_trailing(o.kind) ? market_.price(o.instrument, o.stop_ticks).normalized().str()
                                   : std::string();
    }
    [[nodiscard]] static std::string percent(const api_order& o) {
        return o.trail_percent.is_zero() ? std::string() : o.said.trail_percent->normalized().str();
    }
    [[nodiscard]] decimal average(const api_order& o, const matching::order* e) const {
        if (e == nullptr || e->executed_lots == 0) return {};
        return mean_price(market_, o.instrument,
                          e->executed_value / market_.engine().unit_value(o.instrument).per_unit,
                          e->executed_lots);
    }

    const market& market_;
    const contract_list& contracts_;
};

} // namespace gatewright::sim::server::interactive_brokers
