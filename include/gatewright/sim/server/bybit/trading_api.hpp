// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/bybit/rate_limits.hpp>
#include <gatewright/sim/server/bybit/rules.hpp>
#include <gatewright/sim/server/exit_book.hpp>
#include <gatewright/sim/server/history.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::bybit {

/// One request of orders, over REST or WebSocket.
struct order_request {
    order_pool what = order_pool::create;
    bool batch = false;
    matching::account_id account = 0;
    const json::object& body; ///< of a batch `category` and `request`
    timestamp now;
    timestamp server;
    bool half = false; ///< it is to break off in its middle
};
/// What a request was answered: `result` and `retExtInfo`.
struct order_reply {
    json::object result{}, more{};
};

/// The operations on orders, as REST and the WebSocket links share them.
class trading_api {
public:
    trading_api(venue_state& v, rate_limits& limits) : exits(v.market), v_(v), limits_(limits) {}

    /// What closes positions.
    exit_book exits;

    /// Executes a request. Of a batch each order has a row and a code of its own, and those that the pool has no
    /// place for are refused alone. @throws api_error for the request as a whole
    order_reply execute(const order_request& r) {
        check_right();
        order_reply reply;
        parameters head;
        if (const json::value* c = r.body.if_contains("category"); c != nullptr && c->is_string())
            head.add("category", std::string(c->get_string()));
        const category kind = category_of_request(head);
        const bool spot = kind == category::spot;
        if (!r.batch) {
            limits_.charge_order(r.what, r.account, spot, false, r.now);
            parameters p;
            p.add_object(r.body);
            reply.result = one(r, kind, p);
            return reply;
        }
        const json::value* list = r.body.if_contains("request");
        if (list == nullptr || !list->is_array() || list->get_array().empty() ||
            list->get_array().size() > (spot ? 10u : 20u))
            throw refusal(10001, "request");
        json::array rows, codes;
        for (const json::value& item : list->get_array()) {
            if (r.half && rows.size() >= (list->get_array().size() + 1) / 2) throw refusal(10000);
            parameters p;
            json::object done;
            const auto error = refusal_of([&] {
                if (!item.is_object()) throw refusal(10001, "request");
                p.add_object(item.get_object());
                limits_.charge_order(r.what, r.account, spot, true, r.now);
                done = one(r, kind, p);
            });
            json::object row =
                members("category symbol orderId orderLinkId", category_words.name(kind),
                        p.get("symbol").value_or(""), error ? json::value("") : done["orderId"],
                        p.get("orderLinkId").value_or(""));
            if (r.what == order_pool::create) row["createAt"] = error ? std::string() : plain(r.server);
            rows.push_back(std::move(row));
            codes.push_back(members("code msg", error ? error->code : 0, error ? error->message : "OK"));
        }
        reply.result = members("list", std::move(rows));
        reply.more = members("list", std::move(codes));
        return reply;
    }

    /// `POST /v5/order/cancel-all`. Of pairs only orders that wait for nothing, unless `orderFilter` says otherwise.
    /// @throws api_error 10001
    json::object cancel_all(const parameters& p, matching::account_id account, timestamp now) {
        check_right();
        const category c = category_of_request(p);
        if (c != category::spot && !p.get("symbol") && !p.get("baseCoin") && !p.get("settleCoin"))
            throw refusal(10001, "symbol, baseCoin or settleCoin");
        const std::string_view filter = p.get("orderFilter").value_or(c == category::spot ? "Order" : "");
        json::array rows;
        for (const told_order& t : told_orders(v_.market, account))
            if (rows.size() < 500 && matching::is_open(t.order.status) &&
                concerns(p, c, t.order.instrument) && (filter.empty() || filter == filter_of(t))) {
                rows.push_back(ids_of(t));
                cancel(t, now);
            }
        return members("list success", std::move(rows), "1");
    }
    /// `POST /v5/position/trading-stop`: what closes a position, in place of what was; "0" ends it. @throws api_error
    void trading_stop(const parameters& p, matching::account_id account, timestamp now) {
        check_right();
        const auto i = v_.named(category_of_request(p), p.require("symbol"));
        const auto leg = static_cast<position_side>(p.integer("positionIdx").value_or(0));
        if ((leg == position_side::net) == v_.hedged(account, i))
            throw api_error(10001, "position idx not match position mode");
        const std::int64_t held = v_.market.engine().account_of(account).position_of(i, leg).lots;
        if (held == 0) throw api_error(10001, "can not set tp/sl/ts for zero position");
        const side s = held > 0 ? side::buy : side::sell;
        const matching::position_key key{i, leg};
        const bool partial = p.get("tpslMode") == "Partial";
        const exit_wish profit = read_exit(v_, i, p, "takeProfit", "tp"),
                        loss = read_exit(v_, i, p, "stopLoss", "sl");
        check_exit(profit, true, s, v_.market.ticks_of(i, profit.by));
        check_exit(loss, false, s, v_.market.ticks_of(i, loss.by));
        const auto lots = [&](std::string_view name) {
            return partial && p.has(name) ? lots_of(v_, i, p.require_number(name), false) : 0;
        };
        const std::int64_t profit_lots = lots("tpSize"), loss_lots = lots("slSize");
        const auto trailing = p.number("trailingStop"), from = p.number("activePrice");
        exit_terms trail{exit_kind::trailing_stop};
        if (trailing && !trailing->is_zero()) trail.callback_ticks = ticks_of(v_, i, *trailing);
        if (from && !from->is_zero()) trail.activation_ticks = ticks_of(v_, i, *from);
        for (const auto& [name, kind] : {std::pair{"takeProfit", exit_kind::take_profit},
                                         {"stopLoss", exit_kind::stop_loss},
                                         {"trailingStop", exit_kind::trailing_stop}})
            if (!partial && p.has(name)) exits.cancel(account, key, kind, now);
        if (trail.callback_ticks != 0) add_exit(account, key, opposite(s), trail, false, now);
        add_exits(account, key, opposite(s), profit, profit_lots, loss, loss_lots, partial, now);
    }
    /// Lets two exits wait, as far as they are there, and end each other if both are of so many lots.
    void add_exits(matching::account_id account, matching::position_key key, side closing,
                   const exit_wish& profit, std::int64_t profit_lots, const exit_wish& loss,
                   std::int64_t loss_lots, bool partial, timestamp now) {
        const auto add = [&](exit_kind kind, const exit_wish& e, std::int64_t lots) -> std::uint64_t {
            if (e.trigger_ticks == 0) return 0;
            return add_exit(account, key, closing, {kind, e.trigger_ticks, e.limit_ticks, 0, 0, e.by, lots},
                            partial, now);
        };
        const auto gain = add(exit_kind::take_profit, profit, profit_lots);
        const auto stop = add(exit_kind::stop_loss, loss, loss_lots);
        if (gain != 0 && stop != 0 && profit_lots != 0 && loss_lots != 0) exits.pair(gain, stop);
    }
    /// Cancels of orders that had just been filled, since the last call: acknowledged, and in vain.
    [[nodiscard]] std::vector<matching::order_id> take_lost_cancels() { return std::exchange(lost_, {}); }
    /// Orders that were acknowledged and then not taken, since the last call.
    [[nodiscard]] std::vector<matching::order> take_rejected() { return std::exchange(rejected_, {}); }

    /// `category`. @throws api_error 10001, parameter_error
    [[nodiscard]] static category category_of_request(const parameters& p) {
        const auto c = category_words.value(p.require("category"));
        if (!c) throw refusal(10001, "category invalid");
        return *c;
    }
    /// Whether an instrument is one that `category`, `symbol`, `baseCoin` and `settleCoin` ask for.
    [[nodiscard]] bool concerns(const parameters& p, category c, matching::instrument_id i) const {
        const instrument_config& s = v_.market.listed(i);
        const auto same = [&](std::string_view name, std::string_view value) {
            return !p.get(name) || p.get(name) == value;
        };
        return category_of(s) == c && same("symbol", wire_name(s)) && same("baseCoin", s.base.view()) &&
               same("settleCoin", s.settle().view());
    }
    /// `orderFilter` that an order falls under.
    [[nodiscard]] std::string_view filter_of(const told_order& t) const {
        if (!t.never_placed()) return "Order";
        return v_.note(t.number).stop_type == "tpslOrder" ? "tpslOrder" : "StopOrder";
    }
    /// The order that a request names by `orderId`, or else `orderLinkId`. @throws parameter_error if by neither
    [[nodiscard]] std::optional<told_order> find(const parameters& p, matching::account_id account,
                                                 category c) const {
        std::optional<told_order> t;
        if (const auto id = p.get("orderId")) {
            const auto number = order_number(*id);
            if (number) t = told_order_of(v_.market, account, *number);
            const auto mine = v_.rejected.find(account);
            if (number && mine != v_.rejected.end() && mine->second.contains(*number))
                t = told_order{mine->second.at(*number), *number, nullptr};
        } else {
            const std::string_view link = p.require("orderLinkId");
            if (link.size() <= 36) t = told_order_of(v_.market, account, client_order_id(link));
            if (const auto mine = v_.rejected.find(account); !t && mine != v_.rejected.end())
                for (const auto& [number, o] : mine->second)
                    if (o.client_order_id == client_order_id(link)) t = told_order{o, number, nullptr};
        }
        if (t && !concerns(p, c, t->order.instrument)) t.reset();
        return t;
    }

private:
    /// @throws api_error 10005
    void check_right() const {
        if (v_.config.key_reads_only) throw refusal(10005);
    }
    json::object ids_of(const told_order& t) const {
        return members("orderId orderLinkId", order_id_text(v_.market.listed(t.order.instrument), t.number),
                       t.order.client_order_id);
    }
    json::object one(const order_request& r, category c, const parameters& p) {
        if (r.what == order_pool::create) return create(r, c, p);
        const auto t = find(p, r.account, c);
        const bool spot = c == category::spot;
        if (r.what == order_pool::cancel && t && just_filled(*t, r.now)) {
            lost_.push_back(t->order.id);
            return ids_of(*t);
        }
        if (!t || !matching::is_open(t->order.status)) throw refusal(spot, 170213, 110001);
        if (r.what == order_pool::amend) {
            amend(*t, p, r.now);
        } else {
            if (spot && p.get("orderFilter").value_or("Order") != filter_of(*t)) throw refusal(170213);
            cancel(*t, r.now);
        }
        return ids_of(*t);
    }
    [[nodiscard]] bool just_filled(const told_order& t, timestamp now) const {
        return t.order.status == matching::order_status::filled &&
               now - t.order.updated < v_.config.lost_cancel;
    }
    void cancel(const told_order& t, timestamp now) {
        if (t.waits())
            (void)v_.market.triggers().cancel(t.number, now);
        else
            (void)v_.market.engine().cancel(t.order.id, now);
    }
    json::object create(const order_request& r, category c, const parameters& p) {
        wanted_order w = parse_order(v_, r.account, c, p);
        const matching::conditional_terms& t = w.terms;
        const instrument_config& s = v_.market.listed(t.instrument);
        std::uint64_t number = 0;
        if (w.waits) {
            number = v_.market.triggers().add(t, r.now);
        } else {
            const matching::outcome placed = v_.market.place(t, r.now);
            if (!placed.ok() && !v_.config.late_refusals) throw refused(placed.why, c == category::spot);
            number = placed.ok() ? placed.id : reject(t, r.now);
        }
        if (!t.client_order_id.empty()) v_.link_ids.emplace(r.account, std::string(t.client_order_id.view()));
        v_.notes.insert_or_assign(number, std::move(w.note));
        return members("orderId orderLinkId", order_id_text(s, number), t.client_order_id);
    }
    /// An order that the gateway took and the matching engine did not.
    std::uint64_t reject(const matching::order_terms& t, timestamp now) {
        matching::order o;
        static_cast<matching::order_terms&>(o) = t;
        o.id = ++v_.last_rejected;
        o.status = matching::order_status::rejected;
        o.created = o.updated = now;
        v_.rejected[o.account].emplace(o.id, o);
        rejected_.push_back(o);
        return o.id;
    }
    void amend(const told_order& t, const parameters& p, timestamp now) {
        const auto i = t.order.instrument;
        const bool spot = v_.spot(i);
        if (v_.state_of(i) != "Trading") throw refusal(spot, 170151, 110074);
        order_note& n = v_.notes[t.number];
        const auto size = p.number("qty"), price = p.number("price"), trigger = p.number("triggerPrice");
        const bool exits_change = p.has("takeProfit") || p.has("stopLoss");
        const std::int64_t lots = size ? lots_of(v_, i, *size, n.type == "Market") : t.order.lots;
        std::int64_t ticks = t.order.price_ticks;
        if (price) ticks = t.waits() ? ticks_of(v_, i, *price) : limit_ticks_of(v_, i, t.order.side, *price);
        const std::int64_t trigger_ticks = !t.waits() ? 0
                                           : trigger  ? ticks_of(v_, i, *trigger)
                                                      : t.origin->trigger_ticks;
        if (lots == t.order.lots && ticks == t.order.price_ticks && !exits_change &&
            (!t.waits() || trigger_ticks == t.origin->trigger_ticks))
            throw api_error(10001,
                            "The order remains unchanged as the parameters entered match the existing ones.");
        if (lots <= t.order.executed_lots) throw refusal(spot, 170313, 110064);
        if (p.has("takeProfit")) n.profit = read_exit(v_, i, p, "takeProfit", "tp");
        if (p.has("stopLoss")) n.loss = read_exit(v_, i, p, "stopLoss", "sl");
        if (t.waits()) {
            matching::conditional_terms changed = *t.origin;
            changed.lots = lots;
            changed.price_ticks = n.type == "Market" ? changed.price_ticks : ticks;
            changed.trigger_ticks = trigger_ticks;
            (void)v_.market.triggers().amend(t.number, changed, now);
            return;
        }
        const auto amended = v_.market.engine().amend(t.order.id, ticks, lots, now);
        if (amended.ok()) return;
        if (amended.why != matching::refusal::would_take) throw refused(amended.why, spot);
        // It is taken, and the order ends as a new one of its kind would.
        (void)v_.market.engine().cancel(t.order.id, now, matching::ending::would_take);
    }
    std::uint64_t add_exit(matching::account_id account, matching::position_key key, side closing,
                           const exit_terms& e, bool partial, timestamp now) {
        static constexpr std::string_view words[] = {"TakeProfit", "StopLoss", "TrailingStop"};
        const bool spot = v_.spot(key.instrument), some = partial && e.kind != exit_kind::trailing_stop;
        const std::uint64_t id = exits.add(account, key, closing, e, now);
        order_note& n = v_.notes[id];
        n.type = e.limit_ticks == 0 ? "Market" : "Limit";
        n.time_in_force = e.limit_ticks == 0 ? "IOC" : "GTC";
        n.stop_type = (some ? "Partial" : "") + std::string(words[static_cast<int>(e.kind)]);
        n.create_type = spot ? "CreateByUser" : "CreateBy" + n.stop_type;
        if (spot) n.stop_type = "tpslOrder";
        n.reduce_only = n.close_on_trigger = !spot;
        return id;
    }

    venue_state& v_;
    rate_limits& limits_;
    std::vector<matching::order_id> lost_;
    std::vector<matching::order> rejected_;
};

} // namespace gatewright::sim::server::bybit
