// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/order_queries.hpp>
#include <gatewright/sim/server/binance/rate_limits.hpp>
#include <gatewright/sim/server/binance_spot/order_lists.hpp>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_spot {

/// The operations on orders, as REST and the WebSocket API share them.
class trading_api : public order_queries<trading_api> {
    friend order_queries;

public:
    trading_api(venue_state& v, rate_limits& limits) : order_queries(v.market), v_(v), limits_(limits) {}

    /// `POST /api/v3/order`, `order.place`. Without `newOrderRespType` a market or limit order is answered in full,
    /// others with an acknowledgement. @throws api_error, parameter_error
    json::object place(const call& c) { return place_order(c, false); }
    /// `POST /api/v3/sor/order`, `sor.order.place`: there is one book, so that nothing is routed, and the order works
    /// at the exchange itself. Only limit and market orders, which are not pegged. Source: FAQ, "Smart Order Routing".
    /// @throws as `place`
    json::object place_routed(const call& c) {
        const std::string_view type = c.params.require("type");
        if (type != "LIMIT" && type != "MARKET") throw errors::order_type();
        if (c.params.has("pegPriceType")) throw errors::not_required("pegPriceType");
        return place_order(c, true);
    }
    /// The same as the WebSocket API answers it: a list of one.
    json::array place_routed_frame(const call& c) { return {place_routed(c)}; }
    /// `POST /api/v3/order/test`, `order.test`: everything but the order.
    json::object test(const call& c) {
        wanted_order w = parse_order(v_, c.account, c.params);
        check_counts(v_, w);
        if (w.terms.stand == matching::standing::in_market) enter_book(v_, w);
        if (!c.params.flag("computeCommissionRates")) return {};
        limits_.charge(20 - 1, c.now);
        const account_config& who = v_.market.account(c.account);
        const auto rates = [](decimal maker, decimal taker) {
            return members("maker taker", text8(maker), text8(taker));
        };
        return members("standardCommissionForOrder specialCommissionForOrder taxCommissionForOrder discount",
                       rates(who.maker_rate, who.taker_rate), rates({}, {}), rates({}, {}),
                       discount_document());
    }

    /// `DELETE /api/v3/order`, `order.cancel`; of an order of a list all of it. @throws api_error -2011, -2039
    json::object cancel(const call& c) {
        return cancel_one(c, "orderId", "origClientOrderId", "newClientOrderId");
    }
    /// `DELETE /api/v3/openOrders`, `openOrders.cancelAll`. @throws api_error -2011 where nothing is open
    json::array cancel_all(const call& c) {
        const auto i = instrument_of(v_.market, c.params.require("symbol"));
        const std::string name = v_.texts.random_text(22);
        json::array all;
        for (const matching::order* o : open_orders_of(v_.market, c.account, i))
            if (matching::is_open(o->status)) all.push_back(end(*o, name, c.now));
        if (all.empty()) throw errors::unknown_order();
        return all;
    }

    /// `POST /api/v3/order/cancelReplace`, `order.cancelReplace`. The rules that the engine is not asked for are judged
    /// before anything is cancelled. @throws api_error -2021 with HTTP 409, -2022
    json::object cancel_replace(const call& c) {
        const std::string_view mode = c.params.require("cancelReplaceMode");
        if (mode != "STOP_ON_FAILURE" && mode != "ALLOW_FAILURE")
            throw errors::bad_parameter("cancelReplaceMode");
        const std::string_view response = response_of(c.params, {});
        wanted_order w = parse_order(v_, c.account, c.params);
        const auto full = refusal_of([&] { limits_.charge_order(c.account, c.now); });
        if (full && c.params.get("orderRateLimitExceededMode") != "CANCEL_ONLY") throw *full;
        json::object d{{"cancelResult", "SUCCESS"},
                       {"newOrderResult", "NOT_ATTEMPTED"},
                       {"cancelResponse", nullptr},
                       {"newOrderResponse", nullptr}};
        const auto kept = refusal_of([&] {
            d["cancelResponse"] =
                cancel_one(c, "cancelOrderId", "cancelOrigClientOrderId", "cancelNewClientOrderId");
        });
        if (kept) {
            d["cancelResult"] = "FAILURE";
            d["cancelResponse"] = body_of(*kept);
        }
        std::optional<api_error> refused_new;
        if (!kept || mode == "ALLOW_FAILURE") {
            refused_new = full ? full : refusal_of([&] {
                check_counts(v_, w);
                d["newOrderResponse"] = placed(enter(std::move(w), c.now), response);
            });
            d["newOrderResult"] = refused_new ? "FAILURE" : "SUCCESS";
            if (refused_new) d["newOrderResponse"] = body_of(*refused_new);
        }
        if (!kept && !refused_new) return d;
        const bool all = kept && (refused_new || mode == "STOP_ON_FAILURE");
        api_error failed(all ? 400 : 409, all ? -2022 : -2021,
                         all ? "Order cancel-replace failed." : "Order cancel-replace partially failed.");
        failed.data = std::move(d);
        throw failed;
    }

    /// `PUT /api/v3/order/amend/keepPriority`, `order.amend.keepPriority`: less quantity, in place; both orders of a
    /// pair. Source: FAQ, "Order Amend Keep Priority". @throws api_error -2013, -2038, -1013
    json::object amend(const call& c) {
        const matching::order* o = find(c);
        if (!o || !matching::is_open(o->status)) throw errors::no_such_order();
        const auto given = client_id_of(c.params, "newClientOrderId");
        const std::int64_t lots = lots_of(v_.market.rules(o->instrument), c.params, "newQty", false);
        if (lots == o->lots) throw errors::amend("The requested action would change no state; rejecting.");
        if (lots > o->lots) throw errors::amend("Order amend (quantity increase) is not supported.");
        if (given && *given != o->client_order_id.view() && v_.market.client_id_is_open(c.account, *given))
            throw errors::amend("Duplicate order sent.");
        order_note& n = v_.notes.at(o->id);
        // The words of both are not documented. Source: "Filters", MAX_NUM_ORDER_AMENDS; FAQ, "One Pays the Other".
        if (std::ssize(n.amendments) >= v_.config.max_amends)
            throw errors::amend("Filter failure: MAX_NUM_ORDER_AMENDS");
        if (n.of_received && o->stand == matching::standing::dormant)
            throw errors::amend("The order has no quantity yet.");
        matching::order_terms then = *o;
        then.lots = lots;
        if (check_notional(v_.market, then).why != matching::refusal::none) throw errors::filter("NOTIONAL");
        const client_order_id before = o->client_order_id;
        const client_order_id name = v_.id_or_new(given);
        const std::uint64_t execution = v_.executions + 1;
        const linked_orders* l = v_.links.of_order(o->id);
        if (lots <= o->executed_lots + o->prevented_lots) {
            (void)v_.market.engine().end(o->id, matching::order_status::expired, matching::ending::amendment,
                                         c.now);
        } else {
            n.amendments.push_back({execution, before, name, o->lots, lots, c.now});
            (void)v_.market.lower(o->id, lots, name, c.now);
            if (name != before) v_.links.renamed(o->id, c.now);
            if (l && o->id != l->working)
                for (const matching::order_id id : l->legs)
                    if (id != o->id && !v_.note(id).of_received)
                        (void)v_.market.lower(id, lots, v_.market.engine().find(id)->client_order_id, c.now);
        }
        json::object d = members("transactTime executionId amendedOrder", c.now.milliseconds(), execution,
                                 amended_document(v_, *o, before));
        if (l) {
            json::object status = list_document(v_, *l, l->done);
            status.erase("listStatusType");
            status.erase("transactionTime");
            d["listStatus"] = std::move(status);
        }
        return d;
    }
    /// `GET /api/v3/order/amendments`, `order.amendments`.
    json::array amendments(const call& c) const {
        const matching::order* o = find(c);
        if (!o) throw errors::no_such_order();
        json::array all;
        for (const amendment& a : v_.note(o->id).amendments)
            all.push_back(
                members("symbol orderId executionId origClientOrderId newClientOrderId origQty newQty time",
                        v_.market.listed(o->instrument).symbol, o->id, a.execution_id, a.from, a.to,
                        v_.quantity(o->instrument, a.from_lots), v_.quantity(o->instrument, a.to_lots),
                        a.time.milliseconds()));
        return all;
    }

    /// `POST /api/v3/orderList/oco`, `orderList.place.oco`.
    json::object place_oco(const call& c) {
        const auto of = [&](std::string_view prefix) {
            return leg(c, prefix, {"symbol", "side", "quantity", "selfTradePreventionMode"});
        };
        wanted_order above = of("above"), below = of("below");
        check_pair(above, below, v_.market.engine().last_ticks(above.terms.instrument));
        std::vector<wanted_order> legs;
        add_pair(legs, std::move(above), std::move(below));
        return place_list(c, {}, std::move(legs));
    }
    /// `POST /api/v3/orderList/oto`, `orderList.place.oto`.
    json::object place_oto(const call& c) {
        std::vector<wanted_order> legs{leg(c, "pending", {"symbol", "selfTradePreventionMode"})};
        return place_list(c, working_leg(c), std::move(legs));
    }
    /// `POST /api/v3/orderList/otoco`, `orderList.place.otoco`.
    json::object place_otoco(const call& c) {
        const auto of = [&](std::string_view prefix) {
            parameters p = leg_parameters(c.params, prefix, {"symbol", "selfTradePreventionMode"});
            p.add("side", std::string(c.params.require("pendingSide")));
            p.add("quantity", std::string(c.params.require("pendingQuantity")));
            return parse_order(v_, c.account, p);
        };
        wanted_order above = of("pendingAbove"), below = of("pendingBelow");
        check_pair(above, below, 0);
        std::vector<wanted_order> legs;
        add_pair(legs, std::move(above), std::move(below));
        return place_list(c, working_leg(c), std::move(legs));
    }
    /// `POST /api/v3/orderList/opo`, `orderList.place.opo`: one order that sells what the working one buys. Source:
    /// FAQ, "One Pays the Other".
    json::object place_opo(const call& c) {
        wanted_order working = working_leg(c);
        const parameters p = leg_parameters(c.params, "pending", {"symbol", "selfTradePreventionMode"});
        std::vector<wanted_order> legs{parse_order(v_, c.account, p, working.terms.lots)};
        return place_paid(c, std::move(working), std::move(legs));
    }
    /// `POST /api/v3/orderList/opoco`, `orderList.place.opoco`: two of which only one does.
    json::object place_opoco(const call& c) {
        wanted_order working = working_leg(c);
        if (c.params.has("pendingQuantity")) throw errors::not_required("pendingQuantity");
        const auto of = [&](std::string_view prefix) {
            parameters p = leg_parameters(c.params, prefix, {"symbol", "selfTradePreventionMode"});
            p.add("side", std::string(c.params.require("pendingSide")));
            return parse_order(v_, c.account, p, working.terms.lots);
        };
        wanted_order above = of("pendingAbove"), below = of("pendingBelow");
        check_pair(above, below, 0);
        std::vector<wanted_order> legs;
        add_pair(legs, std::move(above), std::move(below));
        return place_paid(c, std::move(working), std::move(legs));
    }
    /// `DELETE /api/v3/orderList`, `orderList.cancel`. @throws api_error -2011
    json::object cancel_list(const call& c) {
        const linked_orders& l = list_named(v_, c.account, c.params, "listClientOrderId");
        if (l.done) throw errors::unknown_order();
        return end_list(l, cancel_name(c.params, "newClientOrderId"), c.now);
    }
    /// `GET /api/v3/orderList`, `orderList.status`. @throws api_error -2013
    json::object query_list(const call& c) const {
        const linked_orders* l = nullptr;
        if (refusal_of([&] { l = &list_named(v_, c.account, c.params, "origClientOrderId"); }))
            throw errors::no_such_order();
        return list_document(v_, *l, l->done);
    }
    /// `GET /api/v3/openOrderList` and `allOrderList`, and their like.
    template <bool Open>
    json::array lists(const call& c) const {
        json::array all;
        for (const linked_orders* l : page(v_.links.of(c.account, Open), list_size(c.params), false))
            all.push_back(list_document(v_, *l, l->done));
        return all;
    }

    /// `GET /api/v3/order`, `order.status`. @throws api_error -2013, -2039; -2026 for one that ended unfilled and is
    /// older than ninety days
    json::object query(const call& c) const {
        const matching::order* o = find(c);
        if (!o) throw errors::no_such_order();
        if (forgotten(*o, minutes(90 * 1440), c.now))
            throw api_error(
                400, -2026,
                "Order was canceled or expired with no executed qty over 90 days ago and has been archived.");
        return order_document(v_, *o);
    }
    /// `GET /api/v3/openOrders`, `openOrders.status`: all weigh more.
    json::array open_orders(const call& c) const {
        if (!c.params.has("symbol")) limits_.charge(80 - 6, c.now);
        return order_queries::open_orders(c);
    }
    /// `GET /api/v3/allOrders`, `allOrders`.
    json::array all_orders(const call& c) const { return order_queries::all_orders(c, true); }
    /// `GET /api/v3/myTrades`, `myTrades`: from `fromId` or `startTime` on, or the newest; of one order with `orderId`.
    json::array my_trades(const call& c) const {
        history_query asked = query_of(c.params, "fromId");
        asked.order_id = c.params.integer("orderId");
        if (!asked.order_id) limits_.charge(20 - 5, c.now);
        json::array all;
        for (const matching::execution* e : page(fills_of(v_.market, c.account, asked), list_size(c.params),
                                                 asked.from_id || asked.begin_ms))
            all.push_back(my_trade_document(v_, *e));
        return all;
    }

private:
    json::object place_order(const call& c, bool routed) {
        const std::string_view response = response_of(c.params, {});
        wanted_order w = parse_order(v_, c.account, c.params);
        w.note.routed = routed;
        check_counts(v_, w);
        limits_.charge_order(c.account, c.now);
        return placed(enter(std::move(w), c.now), response);
    }
    /// `newOrderRespType`; of other orders than market and limit ACK. @param usual empty: by the type
    static std::string_view response_of(const parameters& p, std::string_view usual) {
        const std::string_view type = p.get("type").value_or("");
        if (usual.empty()) usual = type == "LIMIT" || type == "MARKET" ? "FULL" : "ACK";
        const std::string_view response = p.get("newOrderRespType").value_or(usual);
        if (response != "ACK" && response != "RESULT" && response != "FULL")
            throw errors::bad_parameter("newOrderRespType");
        return response;
    }
    /// @throws api_error -2010, and -1013 for a price that a pegged order gets
    matching::order_id enter(wanted_order w, timestamp now) {
        if (w.terms.stand == matching::standing::in_market) enter_book(v_, w);
        check_engine(v_, w);
        if (w.terms.client_order_id.empty()) w.terms.client_order_id = v_.id_or_new({});
        const matching::outcome done = v_.market.place(w.terms, now);
        if (!done.ok()) throw refused(done.why);
        if (w.terms.stand == matching::standing::in_market) w.note.working = now;
        v_.notes.insert_or_assign(done.id, std::move(w.note));
        return done.id;
    }
    json::object placed(matching::order_id id, std::string_view response) const {
        return placed_document(v_, *v_.market.engine().find(id), response);
    }
    std::string cancel_name(const parameters& p, std::string_view name) {
        return std::string(v_.id_or_new(client_id_of(p, name)).view());
    }
    /// Cancels an order, or the list that it belongs to. @param name the client id of the cancellation
    json::object end(const matching::order& o, const std::string& name, timestamp now) {
        if (const linked_orders* l = v_.links.of_order(o.id)) return end_list(*l, name, now);
        v_.notes[o.id].cancelled_by = name; // one of another program may not have been told yet
        (void)v_.market.engine().cancel(o.id, now);
        return cancelled_document(v_, o);
    }
    json::object end_list(const linked_orders& l, const std::string& name, timestamp now) {
        json::object d = list_document(v_, l, true);
        json::array reports;
        for (const matching::order_id id : l.all()) {
            v_.notes[id].cancelled_by = name;
            (void)v_.market.engine().cancel(id, now);
            reports.push_back(cancelled_document(v_, *v_.market.engine().find(id)));
        }
        d["orderReports"] = std::move(reports);
        return d;
    }
    json::object cancel_one(const call& c, std::string_view id, std::string_view client_id,
                            std::string_view name) {
        const auto only = c.params.get("cancelRestrictions");
        if (only && *only != "ONLY_NEW" && *only != "ONLY_PARTIALLY_FILLED") throw errors::restrictions();
        const matching::order* o = find(c, id, client_id);
        if (!o || !matching::is_open(o->status)) throw errors::unknown_order();
        if (only && (*only == "ONLY_NEW") != (o->status == matching::order_status::working))
            throw errors::restricted();
        return end(*o, cancel_name(c.params, name), c.now);
    }

    wanted_order leg(const call& c, std::string_view prefix,
                     std::initializer_list<std::string_view> shared) const {
        return parse_order(v_, c.account, leg_parameters(c.params, prefix, shared));
    }
    /// @throws api_error -1014 for a type that nothing can follow
    wanted_order working_leg(const call& c) const {
        wanted_order w = leg(c, "working", {"symbol", "selfTradePreventionMode"});
        if (w.terms.type != order_type::limit || w.note.triggers)
            throw api_error(400, -1014, "Unsupported order combination.");
        return w;
    }
    /// The one that waits is taken first; of a buy it is the dearer one.
    static void add_pair(std::vector<wanted_order>& legs, wanted_order above, wanted_order below) {
        const bool first = above.note.triggers;
        legs.push_back(std::move(first ? above : below));
        legs.push_back(std::move(first ? below : above));
    }
    /// The working order buys what the others sell. @throws api_error -1014
    json::object place_paid(const call& c, wanted_order working, std::vector<wanted_order> legs) {
        if (working.terms.side != side::buy || legs.front().terms.side != side::sell)
            throw api_error(400, -1014, "Unsupported order combination.");
        return place_list(c, std::move(working), std::move(legs));
    }
    /// @param working what the others follow, if they do
    json::object place_list(const call& c, std::optional<wanted_order> working,
                            std::vector<wanted_order> legs) {
        const std::string_view response = response_of(c.params, "RESULT");
        const auto name = client_id_of(c.params, "listClientOrderId");
        linked_orders l;
        l.account = c.account;
        l.instrument = legs.front().terms.instrument;
        const auto open = v_.links.of(c.account, true);
        if (std::ranges::count(open, l.instrument, &linked_orders::instrument) >= v_.config.max_order_lists)
            throw errors::filter("MAX_NUM_ORDER_LISTS");
        for (wanted_order& w : legs) {
            check_counts(v_, w);
            if (working) w.terms.stand = matching::standing::dormant;
        }
        if (working) check_counts(v_, *working);
        limits_.charge_order(c.account, c.now, std::ssize(legs) + (working ? 1 : 0));
        const auto check = [&](wanted_order& w) {
            if (w.terms.stand == matching::standing::in_market) enter_book(v_, w);
            check_engine(v_, w);
        };
        if (working) check(*working);
        for (wanted_order& w : legs) check(w);
        l.id = v_.links.next_id();
        l.name = v_.id_or_new(name);
        if (working) l.working = enter(*std::move(working), c.now);
        for (wanted_order& w : legs) {
            if (legs.size() > 1) w.terms.one_of = static_cast<std::uint64_t>(l.id);
            l.legs.push_back(enter(std::move(w), c.now));
        }
        const linked_orders& taken = v_.links.add(std::move(l), c.now);
        json::object d = list_document(v_, taken, false);
        json::array reports;
        for (const matching::order_id id : taken.all()) reports.push_back(placed(id, response));
        d["orderReports"] = std::move(reports);
        return d;
    }

    [[nodiscard]] json::object shown(const matching::order& o) const { return order_document(v_, o); }
    /// By one of its ids, or by both. @throws api_error -2039 if they are of two orders; parameter_error
    [[nodiscard]] const matching::order* find(const call& c, std::string_view id_name = "orderId",
                                              std::string_view client_id_name = "origClientOrderId") const {
        const matching::order* o = order_queries::find(c, id_name, client_id_name);
        const auto client_id = c.params.get(client_id_name);
        if (o && client_id && o->client_order_id.view() != *client_id) throw errors::ids_differ();
        return o;
    }

    venue_state& v_;
    rate_limits& limits_;
};

} // namespace gatewright::sim::server::binance_spot
