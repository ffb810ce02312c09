// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/bybit/documents.hpp>
#include <gatewright/sim/server/bybit/subscriptions.hpp>
#include <gatewright/sim/server/bybit/trading_api.hpp>

#include <boost/json/serialize.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::sim::server::bybit {

/// The private topics, none of which begins with a snapshot; and what fills do to the exits of positions.
/// Source: API v5, "Websocket Stream", "Private".
class account_streams {
public:
    account_streams(venue_state& v, trading_api& trading, venue_connections& connections)
        : v_(v)
        , trading_(trading)
        , connections_(connections) {}

    /// One step of an order. A fill is told in `order` first, then in `execution`, unless `fills_first`.
    void on_report(const matching::report& r, timestamp now) {
        const matching::order& o = r.order;
        const told_order t = told(v_.market, o);
        order_note& n = v_.notes[t.number];
        changed_[o.account].insert({o.instrument, o.leg});
        if (o.origin != matching::order_origin::client) n.type = "Market";
        if (r.kind == matching::report_kind::accepted) {
            last_taker_ = t.number;
            if (!ends_at_once(o)) tell_order(t, now);
            return;
        }
        if (r.kind == matching::report_kind::amended) last_taker_ = t.number;
        if (o.ending == matching::ending::self_trade) n.other_order = other_of(t);
        if (r.kind == matching::report_kind::traded) {
            n.fee += r.execution.fee;
            n.fee_asset = r.execution.fee_asset;
        }
        const bool traded = r.kind == matching::report_kind::traded;
        if (!traded || !v_.config.fills_first) tell_order(t, now);
        if (!traded) return;
        const json::object row = execution_row(v_, r.execution, o);
        tell("execution", o.account, row, now);
        if (v_.config.fills_first) tell_order(t, now);
        if (o.origin == matching::order_origin::client) {
            json::object fast;
            for (const char* name : {"category", "symbol", "execId", "execPrice", "execQty", "orderId",
                                     "orderLinkId", "side", "execTime", "isMaker", "seq"})
                fast[name] = row.at(name);
            if (r.execution.maker) fast["orderLinkId"] = "";
            tell("execution.fast", o.account, fast, now);
        }
        let_exits_wait(r, n, now);
        if (v_.spot(o.instrument) || r.execution.position_lots_after != 0) return;
        for (const auto id : trading_.exits.of(o.account, {o.instrument, o.leg}))
            end_exit(id, "CancelByTpSlTsClear", now);
    }
    /// One step of an order that waits for a price.
    void on_conditional(const matching::conditional_order_record& c, timestamp now) {
        changed_[c.account].insert({c.instrument, c.leg});
        order_words as;
        if (c.status == matching::conditional_status::triggered) {
            as.status = "Triggered";
            if (const auto other = trading_.exits.ended_by(c.id)) {
                const bool profit = v_.note(c.id).stop_type.ends_with("TakeProfit");
                end_exit(other,
                         profit ? "CancelByOCOSlCanceledByTpTriggered" : "CancelByOCOTpCanceledBySlTriggered",
                         now);
            }
        } else if (c.status == matching::conditional_status::refused) {
            v_.notes[c.id].reject_reason = "EC_Others";
            if (c.why == matching::refusal::not_reducing) v_.notes[c.id].cancel_type = "CancelByReduceOnly";
        } else if (c.status == matching::conditional_status::cancelled) {
            order_note& n = v_.notes[c.id];
            if (n.cancel_type.empty()) n.cancel_type = "CancelByUser";
        }
        // It is told as it was: what it became is told by itself.
        matching::conditional_order_record then = c;
        if (c.status == matching::conditional_status::triggered)
            then.status = matching::conditional_status::waiting;
        tell_order(told(then), now, as);
    }
    /// A payment. Funding is told in `execution` too.
    void on_payment(const matching::payment& p, timestamp now) {
        changed_[p.account];
        if (p.kind != matching::payment_kind::funding) return;
        changed_[p.account].insert({p.instrument, p.leg});
        tell("execution", p.account, execution_row(v_, p), now);
    }
    /// What was acknowledged and came to nothing: orders that the matching engine refused, and cancels that came too
    /// late, which are told by a second `Filled`.
    void tell_failures(timestamp now) {
        for (const matching::order& o : trading_.take_rejected())
            tell_order({o, o.id, nullptr}, now, {{}, {}, "EC_Others"});
        for (const matching::order_id id : trading_.take_lost_cancels())
            tell_order(told(v_.market, *v_.market.engine().find(id)), now,
                       {{}, "CancelByUser", "EC_OrigClOrdIDDoesNotExist"});
    }
    /// Tells balances and positions of accounts where something happened, changed or not.
    void pass(timestamp now) {
        for (const auto& [account, keys] : std::exchange(changed_, {})) {
            for (const matching::position_key key : keys)
                if (!v_.spot(key.instrument))
                    tell("position", account, position_row(v_, trading_.exits, account, key, "entryPrice"),
                         now);
            tell("wallet", account, wallet_document(v_, account), now);
        }
    }

private:
    /// Whether an order is told only when it has ended, or rests: it takes what there is, or cannot be.
    [[nodiscard]] bool ends_at_once(const matching::order& o) const {
        return o.time_in_force != time_in_force::good_till_cancel ||
               v_.market.engine().find(o.id)->status == matching::order_status::rejected;
    }
    /// `smpOrderId`: of a resting order the one that came, of that one the first that rests against it.
    [[nodiscard]] std::string other_of(const told_order& t) {
        const auto i = t.order.instrument;
        const instrument_config& s = v_.market.listed(i);
        if (t.number != last_taker_) {
            last_maker_ = t.number;
            return order_id_text(s, last_taker_);
        }
        if (t.order.stp == matching::self_trade_prevention::expire_both) return order_id_text(s, last_maker_);
        const auto& book = v_.market.engine().book(i);
        const side against = opposite(t.order.side);
        return book.best(against) ? order_id_text(s, number_of(v_.market, book.front(against).id))
                                  : std::string();
    }
    /// What is attached to an order begins to wait: for the position with its first fill, for its own quantity when
    /// it is filled.
    void let_exits_wait(const matching::report& r, const order_note& n, timestamp now) {
        const matching::order& o = r.order;
        if (n.profit.trigger_ticks == 0 && n.loss.trigger_ticks == 0) return;
        if (n.partial ? o.remaining() != 0 : o.executed_lots != r.execution.lots) return;
        const std::int64_t lots = n.partial ? o.lots : 0;
        trading_.add_exits(o.account, {o.instrument, o.leg}, opposite(o.side), n.profit, lots, n.loss, lots,
                           n.partial, now);
    }
    void end_exit(matching::conditional_id id, std::string_view why, timestamp now) {
        v_.notes[id].cancel_type = why;
        (void)v_.market.triggers().cancel(id, now);
    }
    void tell_order(const told_order& t, timestamp now, order_words as = {}) {
        tell("order", t.order.account, order_row(v_, t, as), now);
    }
    /// Tells those who have a topic for all categories, and those who have it for that of the row.
    void tell(std::string_view name, matching::account_id a, const json::object& row, timestamp now) {
        const auto send = [&](const std::string& topic) {
            connections_.publish(venue_link::private_, key_of(topic, a), [&] {
                return json::serialize(members("id topic creationTime data", uuid_of(++last_frame_, 0xa000),
                                               topic, now.milliseconds(), json::array(1, row)));
            });
        };
        send(std::string(name));
        if (const auto* c = row.if_contains("category"))
            send(std::string(name) + '.' + std::string(c->as_string()));
    }

    venue_state& v_;
    trading_api& trading_;
    venue_connections& connections_;
    std::map<matching::account_id, std::set<matching::position_key>> changed_;
    std::uint64_t last_taker_ = 0, last_maker_ = 0; ///< of self-trades
    std::uint64_t last_frame_ = 0;
};

} // namespace gatewright::sim::server::bybit
