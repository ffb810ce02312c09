// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/depth_batches.hpp>
#include <gatewright/sim/server/okx/documents.hpp>
#include <gatewright/sim/server/okx/subscriptions.hpp>
#include <gatewright/sim/server/okx/trading_api.hpp>

#include <boost/json/serialize.hpp>

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::okx {

/// The private channels. Source: API guide v5, "Order channel", "Fills channel", "Account channel", "Positions
/// channel", "Balance and position channel".
class account_streams {
public:
    account_streams(venue_state& v, venue_connections& connections) : v_(v), connections_(connections) {}

    /// One step of an order. A fill is told in balance_and_position first, then in orders, then in fills.
    void on_report(const matching::report& r, timestamp now) {
        const matching::order& o = r.order;
        order_note& n = v_.notes[o.id];
        if (r.kind == matching::report_kind::cancelled && o.ending == matching::ending::amendment) return;
        changed_[o.account];
        if (o.origin != matching::order_origin::client)
            n.td_mode = v_.margin_mode(o.account, {o.instrument, o.leg});
        if (r.kind != matching::report_kind::traded)
            return tell_order(o, n, nullptr, {r.kind == matching::report_kind::amended ? "0" : ""});
        const matching::execution& e = r.execution;
        n.fee += e.fee;
        n.pnl += e.realized;
        n.last = e;
        const bool spot = v_.market.listed(o.instrument).kind == instrument_kind::spot;
        if (!spot) changed_[o.account].insert({e.instrument, e.leg});
        tell({"balance_and_position"}, o.account, [&] {
            return members(
                "data", json::array{balance_and_position(v_, o.account, fill_event_word(o.origin), &e, now)});
        });
        const bool apart = v_.config.spot_market_final_row && spot && o.type == order_type::market &&
                           o.status == matching::order_status::filled;
        matching::order told = o;
        if (apart) told.status = matching::order_status::partially_filled;
        tell_order(told, n, &e);
        if (apart) tell_order(o, n, nullptr);
        tell_fill(o, e);
    }
    /// One step of an order that waits for a price: those that trail are told in a channel of their own.
    void on_conditional(const matching::conditional_order_record& c, timestamp) {
        if (c.status == matching::conditional_status::triggered) {
            order_note n = v_.waiting_notes[c.id];
            n.type = {};
            if (v_.market.listed(c.instrument).kind != instrument_kind::spot)
                v_.margin_modes[{c.account, {c.instrument, c.leg}}] = n.td_mode;
            v_.notes.insert_or_assign(c.became, std::move(n));
        }
        const bool trails = c.waits_as == order_type::trailing_stop;
        const std::string fail_code = c.why == matching::refusal::none ? std::string() : refused(c.why).code;
        tell_all(
            trails ? "algo-advance" : "orders-algo", c.instrument, c.account, {false, true},
            [&] { return members("data", json::array{algo_row(v_, c, fail_code)}); }, venue_link::business);
    }
    /// A payment: the account channel follows with the next tick.
    void on_payment(const matching::payment& p, timestamp now) {
        changed_[p.account];
        if (p.kind == matching::payment_kind::funding) changed_[p.account].insert({p.instrument, p.leg});
        tell({"balance_and_position"}, p.account,
             [&] { return members("data", json::array{balance_and_position(v_, p, now)}); });
    }
    /// Each position that is in danger is told by itself.
    void on_margin_warning(const matching::margin_warning& w, timestamp now) {
        for (const matching::endangered_position& p : w.positions)
            tell_all("liquidation-warning", p.key.instrument, w.account, {false, true},
                     [&] { return members("data", json::array{warning_row(v_, w, p, now)}); });
    }
    /// An amendment that was accepted and then failed.
    void on_failure(const failed_amendment& f) {
        tell_order(*v_.market.engine().find(f.order), v_.note(f.order), nullptr,
                   {f.result, f.why.code, f.why.message});
    }
    /// What a subscriber to a channel gets at once; empty if that is nothing.
    [[nodiscard]] std::string first(const subscription& s, matching::account_id a, timestamp now) const {
        json::array rows;
        if (s.channel == "balance_and_position")
            return dressed(
                s, a, members("data", json::array{balance_and_position(v_, a, "snapshot", nullptr, now)}));
        if (s.channel == "account")
            rows.push_back(balance_document(v_, a, now, s.asset));
        else if (s.channel == "positions")
            rows = positions(s, a, now);
        else
            return {};
        return dressed(s, a,
                       members("eventType curPage lastPage data", "snapshot", 1, true, std::move(rows)));
    }
    /// Tells balances and positions that changed, and all of them every five seconds.
    void pass(timestamp now) {
        for (const auto& [account, keys] : std::exchange(changed_, {})) {
            tell_balance(account, "event_update", now);
            for (const matching::position_key key : keys)
                if (v_.config.tell_flat_positions ||
                    v_.market.engine().account_of(account).position_of(key.instrument, key.leg).lots != 0)
                    tell_position(account, key, "event_update", now);
        }
        if (!clock_.strikes(now)) return;
        for (std::size_t n = 0; n < v_.market.config().accounts.size(); ++n) {
            const matching::account_id account = v_.market.account_id(n);
            tell_balance(account, "interval_update", now);
            for (const auto& [key, p] : v_.market.engine().account_of(account).positions)
                if (p.lots != 0) tell_position(account, key, "interval_update", now);
        }
    }

private:
    [[nodiscard]] json::array positions(const subscription& s, matching::account_id a, timestamp now) const {
        json::array rows;
        for (const auto& [key, p] : v_.market.engine().account_of(a).positions) {
            const instrument_config& i = v_.market.listed(key.instrument);
            if (p.lots != 0 && (s.kind == "ANY" || s.kind == kind_of(i)) &&
                (s.family.empty() || s.family == family_of(i)) &&
                (s.instrument.empty() || s.instrument == i.symbol))
                rows.push_back(position_row(v_, a, key, now));
        }
        return rows;
    }
    [[nodiscard]] std::string dressed(const subscription& s, matching::account_id a,
                                      const json::object& rest) const {
        json::object d = members("arg", s.arg(v_.uid(a)));
        d.insert(rest.begin(), rest.end());
        return json::serialize(d);
    }
    template <class Make>
    void tell(const subscription& s, matching::account_id a, Make&& make,
              venue_link link = venue_link::private_) {
        connections_.publish(link, s.topic(a), [&] { return dressed(s, a, make()); });
    }
    /// Tells those who subscribed to an instrument's channel in any of the ways there are.
    /// @param events_only which of those who do, and who do not, want events only
    template <class Make>
    void tell_all(std::string_view channel, matching::instrument_id i, matching::account_id a,
                  std::initializer_list<bool> events_only, Make&& make,
                  venue_link link = venue_link::private_) {
        const instrument_config& s = v_.market.listed(i);
        const std::string none, family = family_of(s), name(s.symbol.view());
        for (const std::string_view kind : {kind_of(s), std::string_view("ANY")})
            for (const std::string& by_family :
                 family.empty() ? std::vector{none} : std::vector{none, family})
                for (const std::string& by_name : {none, name})
                    for (const bool only : events_only)
                        tell({std::string(channel), std::string(kind), by_family, by_name, none, only}, a,
                             make, link);
    }
    void tell_order(const matching::order& o, const order_note& n, const matching::execution* fill,
                    amendment_result amended = {}) {
        tell_all("orders", o.instrument, o.account, {false, true},
                 [&] { return members("data", json::array{order_push(v_, o, n, fill, amended)}); });
    }
    void tell_fill(const matching::order& o, const matching::execution& e) {
        const symbol_name name = v_.market.listed(e.instrument).symbol;
        const std::string_view id = o.client_order_id.view();
        const bool number = !id.empty() && id.size() < 19 && has_shape(id, std::string(id.size(), 'd'));
        const auto make = [&] {
            return members(
                "data", json::array{members(
                            "instId fillSz fillPx side ts ordId clOrdId tradeId execType count", name,
                            qty(v_.market, e.instrument, e.lots), px(v_.market, e.instrument, e.price_ticks),
                            side_words.name(e.side), e.time, std::to_string(e.order), number ? id : "0",
                            std::to_string(e.trade_id), e.maker ? "M" : "T", "1")});
        };
        for (const std::string& by_name : {std::string(), std::string(name.view())})
            tell({"fills", {}, {}, by_name}, o.account, make);
    }
    void tell_balance(matching::account_id a, std::string_view event, timestamp now) {
        std::vector<asset_code> filters = v_.market.assets();
        filters.emplace_back();
        for (const asset_code& asset : filters)
            for (const bool events_only : {false, true})
                if (!events_only || event == "event_update")
                    tell({"account", {}, {}, {}, std::string(asset.view()), events_only}, a, [&] {
                        return members("eventType data", event,
                                       json::array{balance_document(v_, a, now, asset.view())});
                    });
    }
    void tell_position(matching::account_id a, matching::position_key key, std::string_view event,
                       timestamp now) {
        const auto make = [&] {
            return members("eventType data", event, json::array{position_row(v_, a, key, now)});
        };
        if (event == "event_update")
            tell_all("positions", key.instrument, a, {false, true}, make);
        else
            tell_all("positions", key.instrument, a, {false}, make);
    }

    venue_state& v_;
    venue_connections& connections_;
    std::map<matching::account_id, std::set<matching::position_key>> changed_;
    matching::period_clock clock_{seconds(5)};
};

} // namespace gatewright::sim::server::okx
