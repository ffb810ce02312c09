// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "kit.hpp"

#include <gatewright/engine/strategy.hpp>

#include <string>

namespace gatewright_test {

template <class DeskT>
class desk_hands final : public hands {
public:
    explicit desk_hands(DeskT& d) : desk_(d) {}
    gw::order_result<gw::order_ref> submit(const gw::order_request& r) override { return desk_.submit(r); }
    gw::order_result<void> cancel(gw::order_ref r) override { return desk_.cancel(r); }

private:
    DeskT& desk_;
};

/// Keeps what it is told, and lets the test's hooks act.
struct probe : gw::strategy<probe> {
    seen_events* seen = nullptr;
    hooks* on_hooks = nullptr;
    bool inside = false;

    struct guard {
        probe& p;
        explicit guard(probe& q) : p(q) {
            if (p.inside) p.seen->nested = true;
            p.inside = true;
        }
        ~guard() { p.inside = false; }
    };
    template <class EventT, class HookT, class DeskT>
    void act(const EventT& e, const HookT& hook, DeskT& d) {
        if (!hook) return;
        desk_hands<DeskT> h(d);
        hook(e, h);
    }
    static std::string digits(const gw::decimal& d) { return d.normalized().str(); }

    void on(const gw::best_quote& e, auto& d) {
        guard g(*this);
        ++seen->quotes;
        act(e, on_hooks->on_quote, d);
    }
    void on(const gw::trade& e, auto& d) {
        guard g(*this);
        ++seen->trades;
        act(e, on_hooks->on_trade, d);
    }
    void on(const gw::bar&, auto&) {
        guard g(*this);
        ++seen->bars;
    }
    void on(const gw::past<gw::bar>& e, auto&) {
        guard g(*this);
        seen->past_bars.push_back(e.row);
    }
    void on(const gw::past<gw::trade>& e, auto&) {
        guard g(*this);
        seen->past_trades.push_back(e.row);
    }
    void on(const gw::past<gw::funding_rate>& e, auto&) {
        guard g(*this);
        seen->past_funding.push_back(e.row);
    }
    void on(const gw::history_progress& e, auto&) {
        guard g(*this);
        seen->history.push_back(e);
    }
    void on(const gw::mark_price& e, auto& d) {
        guard g(*this);
        ++seen->marks;
        act(e, on_hooks->on_mark, d);
    }
    void on(const gw::book_change& e, auto&) {
        guard g(*this);
        ++seen->book_changes;
        if (!e.synced) seen->unsynced.push_back(e);
    }
    void on(const gw::fill& e, auto& d) {
        guard g(*this);
        seen->fills.push_back(e);
        seen->log.push_back("fill " + std::string(e.symbol) + " " + digits(e.quantity.value) + " at " +
                            digits(e.price.value));
        act(e, on_hooks->on_fill, d);
    }
    void on(const gw::commission& e, auto&) {
        guard g(*this);
        seen->commissions.push_back(e);
    }
    void on(const gw::order_change& e, auto& d) {
        guard g(*this);
        seen->changes.push_back(e);
        std::string line = std::string("order ") + to_string(e.state);
        if (e.pending != gw::pending_operation::none) line += std::string(" ") + to_string(e.pending);
        if (e.certainty == gw::certainty::unknown) line += " unknown";
        if (!e.filled.is_zero()) line += " filled " + digits(e.filled.value);
        if (e.reason != gw::order_errc{}) line += std::string(" because ") + to_string(e.reason);
        seen->log.push_back(line);
        act(e, on_hooks->on_change, d);
    }
    void on(const gw::list_change& e, auto&) {
        guard g(*this);
        seen->lists.push_back(e);
        seen->log.push_back(
            std::string("list ") + to_string(e.state) +
            (e.reason != gw::order_errc{} ? std::string(" because ") + to_string(e.reason) : ""));
    }
    void on(const gw::account_config& e, auto&) {
        guard g(*this);
        seen->accounts.push_back(e);
        seen->log.push_back(std::string("account ") + (e.hedge_mode ? "hedge" : "one-way") +
                            (e.has_multi_assets ? (e.multi_assets ? " multi-assets" : " one asset") : ""));
    }
    void on(const gw::instrument_config& e, auto&) {
        guard g(*this);
        seen->settings.push_back(e);
        seen->log.push_back("set " + std::string(e.symbol) + " leverage " + digits(e.leverage) + " " +
                            to_string(e.margin_mode));
    }
    void on(const gw::fee_rates& e, auto&) {
        guard g(*this);
        seen->fees.push_back(e);
        seen->log.push_back("pays " + std::string(e.symbol) + " " + digits(e.maker) + " " + digits(e.taker));
    }
    void on(const gw::cash_flow& e, auto&) {
        guard g(*this);
        seen->flows.push_back(e);
    }
    void on(const gw::margin_warning& e, auto&) {
        guard g(*this);
        seen->warnings.push_back(e);
    }
    void on(const gw::order_preview& e, auto&) {
        guard g(*this);
        seen->previews.push_back(e);
    }
    void on(const gw::balance_update&, auto&) { guard g(*this); }
    void on(const gw::position_update&, auto&) { guard g(*this); }
    void on(const gw::instrument_update&, auto&) {
        guard g(*this);
        ++seen->rule_changes;
    }
    void on(const gw::connection_change& e, auto&) {
        guard g(*this);
        seen->connections.push_back(e);
        seen->log.push_back(kit().name(static_cast<link_id>(e.channel)) + " " + to_string(e.state) +
                            (e.reason.empty() ? "" : ": " + std::string(e.reason)));
    }
    void on(const gw::gateway_status& e, auto& d) {
        guard g(*this);
        seen->statuses.push_back(e);
        seen->log.push_back(e.ready ? std::string("ready") : "not ready: " + std::string(e.reason));
        act(e, on_hooks->on_status, d);
    }
    void on(const gw::venue_error& e, auto&) {
        guard g(*this);
        seen->errors.push_back(e);
        seen->log.push_back("error " + std::string(e.code) + (e.operator_needed ? " operator " : " ") +
                            std::string(e.text));
    }
};

} // namespace gatewright_test
