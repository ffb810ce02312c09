// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/oanda/rest_call.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Requests about orders, trades and positions. Source: v20 REST, "Order", "Trade", "Position Endpoints".
namespace gatewright::sim::server::oanda {

namespace detail::answers {

// Orders
/// An order is read; what is refused is said by a transaction. @param reason of it
inline venue_order order_of(services& s, const rest_call& c, batch& b, const char* reason,
                            transaction_id replaced = 0) {
    const json::object& asked = member_of(c, "order");
    venue_order o;
    try {
        order_reader(s.m, s.config, *c.book, c.now, replaced).order(asked, o);
        if (o.kind != order_kind::market &&
            std::cmp_greater_equal(c.book->pending.size(), s.config.pending_orders))
            throw rejection{"PENDING_ORDERS_ALLOWED_EXCEEDED"};
    } catch (const rejection& r) {
        json::object members = o.terms;
        members["reason"] = reason;
        if (replaced != 0) members["intendedReplacesOrderID"] = std::to_string(replaced);
        refuse(b, r.reason == "TRADE_DOESNT_EXIST" ? 404 : 400,
               std::string(kind_words.name(o.kind)) + "_ORDER_REJECT", std::move(members), r.reason,
               "orderRejectTransaction");
    }
    return o;
}
inline rest_answer placed(const rest_call& c, batch& b, transaction_id id) {
    return {b.finish(), 201, c.url() + "/orders/" + std::to_string(id)};
}
inline rest_answer create_order(services& s, const rest_call& c) {
    batch b = c.begin();
    venue_order o = order_of(s, c, b, "CLIENT_ORDER");
    const transaction_id id = s.desk.place(b, std::move(o), "CLIENT_ORDER", answer_names::of("order"));
    return placed(c, b, id);
}
/// The open order of the path. What is not there is said by a transaction of a type, in a member of a name.
inline const venue_order& open_order(const rest_call& c, batch& b, std::string_view type,
                                     std::string_view name) {
    const std::string_view specifier = c.params.require("orderSpecifier");
    const venue_order* o = c.book->find_order(specifier);
    if (o != nullptr && o->state == order_state::pending) return *o;
    json::object members;
    if (o != nullptr)
        members["orderID"] = std::to_string(o->id);
    else if (specifier.starts_with('@'))
        members["clientOrderID"] = specifier.substr(1);
    else
        members["orderID"] = specifier;
    refuse(b, 404, type, std::move(members), "ORDER_DOESNT_EXIST", name);
}
inline rest_answer replace_order(services& s, const rest_call& c) {
    batch b = c.begin();
    const venue_order& before = open_order(c, b, "ORDER_CANCEL_REJECT", "orderCancelRejectTransaction");
    venue_order o = order_of(s, c, b, "REPLACEMENT", before.id);
    const transaction_id id = before.id;
    // What the client does not say of itself it said before.
    if (const auto* said = before.terms.if_contains("clientExtensions");
        said && !o.terms.contains("clientExtensions"))
        o.terms["clientExtensions"] = *said;
    s.desk.cancel(b, id, "CLIENT_REQUEST_REPLACED", "orderCancelTransaction",
                  {{"replacedByOrderID", std::to_string(c.book->last() + 2)}});
    answer_names names = answer_names::of("order");
    names.cancel = "replacingOrderCancelTransaction";
    const transaction_id next =
        s.desk.place(b, std::move(o), "REPLACEMENT", names, {{"replacesOrderID", std::to_string(id)}});
    return placed(c, b, next);
}
inline rest_answer cancel_order(services& s, const rest_call& c) {
    batch b = c.begin();
    const venue_order& o = open_order(c, b, "ORDER_CANCEL_REJECT", "orderCancelRejectTransaction");
    s.desk.cancel(b, o.id, "CLIENT_REQUEST", "orderCancelTransaction");
    return {b.finish()};
}
inline rest_answer extend_order(services& s, const rest_call& c) {
    batch b = c.begin();
    constexpr std::string_view refused = "orderClientExtensionsModifyRejectTransaction";
    const venue_order& found = open_order(c, b, "ORDER_CLIENT_EXTENSIONS_MODIFY_REJECT", refused);
    venue_order& o = c.book->orders.at(found.id);
    json::object members{{"orderID", std::to_string(o.id)}};
    if (!o.client_id().empty()) members["clientOrderID"] = o.client_id();
    json::object terms;
    try {
        const order_reader reader(s.m, s.config, *c.book, c.now, o.id);
        reader.extensions(c.body, "clientExtensions", "CLIENT_ORDER", terms);
        reader.extensions(c.body, "tradeClientExtensions", "CLIENT_TRADE", terms);
        if (terms.empty()) throw rejection{"CLIENT_EXTENSIONS_DATA_MISSING"};
    } catch (const rejection& r) {
        refuse(b, 400, "ORDER_CLIENT_EXTENSIONS_MODIFY_REJECT", std::move(members), r.reason, refused);
    }
    for (const auto& [name, value] : terms) {
        o.terms[name] = value;
        members[std::string(name) + "Modify"] = value;
    }
    b.write("ORDER_CLIENT_EXTENSIONS_MODIFY", std::move(members), "orderClientExtensionsModifyTransaction");
    return {b.finish()};
}
/// The newest first: of those before an id, of given ids, of an instrument, that `wanted` wants.
/// @param whole not a page, but all of them
template <class MapT, class Wanted, class Document>
json::array newest(services& s, const rest_call& c, const MapT& all, bool whole, Wanted&& wanted,
                   Document&& document) {
    const std::int64_t count =
        whole ? std::numeric_limits<std::int64_t>::max() : number_of(c, "count", 50, 1, 500);
    const auto before = c.params.integer("beforeID");
    const auto ids = split(c.params.get("ids").value_or(""), ',');
    std::optional<matching::instrument_id> instrument;
    if (c.params.get("instrument")) instrument = instrument_of(s, c);
    json::array list;
    for (auto at = all.rbegin(); at != all.rend() && std::cmp_less(list.size(), count); ++at) {
        const auto& [id, one] = *at;
        if ((before && std::cmp_greater_equal(id, *before)) ||
            (instrument && one.instrument != *instrument) ||
            (!ids.empty() && std::ranges::find(ids, std::to_string(id)) == ids.end()) || !wanted(one))
            continue;
        list.push_back(document(one));
    }
    return list;
}
template <bool Pending>
rest_answer orders(services& s, const rest_call& c) {
    const std::string_view state = Pending ? "PENDING" : c.params.get("state").value_or("PENDING");
    if (state != "ALL" && !state_words.value(state)) throw invalid_value("state");
    const auto wanted = [&](const venue_order& o) {
        return state == "ALL" || state_words.name(o.state) == state;
    };
    return listed(c, "orders", newest(s, c, c.book->orders, Pending, wanted, [&](const venue_order& o) {
                      return order_document(o, s.desk.view);
                  }));
}
inline rest_answer order(services& s, const rest_call& c) {
    const venue_order* o = c.book->find_order(c.params.require("orderSpecifier"));
    if (o == nullptr || c.now < o->created + s.config.visible_after)
        throw not_found("NO_SUCH_ORDER", "The order ID specified does not exist");
    return listed(c, "order", order_document(*o, s.desk.view));
}

// Trades
template <bool Open>
rest_answer trades(services& s, const rest_call& c) {
    const std::string_view state = Open ? "OPEN" : c.params.get("state").value_or("OPEN");
    if (state != "ALL" && state != "OPEN" && state != "CLOSED" && state != "CLOSE_WHEN_TRADEABLE")
        throw invalid_value("state");
    const auto wanted = [&](const venue_trade& t) {
        return state == "ALL" || state == (t.lots != 0 ? "OPEN" : "CLOSED");
    };
    return listed(c, "trades", newest(s, c, c.book->trades, Open, wanted, [&](const venue_trade& t) {
                      return trade_document(t, *c.book, s.desk.view);
                  }));
}
inline rest_answer trade(services& s, const rest_call& c) {
    const venue_trade* t = c.book->find_trade(c.params.require("tradeSpecifier"));
    if (t == nullptr || c.now < t->opened + s.config.visible_after)
        throw not_found("NO_SUCH_TRADE", "The trade ID specified does not exist");
    return listed(c, "trade", trade_document(*t, *c.book, s.desk.view));
}
/// Lots that are to be closed: `ALL`, or units without a sign, of so many that there are.
/// @throws rejection @param excess what is said of more than there are
inline std::int64_t lots_of(const services& s, matching::instrument_id i, std::string_view text,
                            std::int64_t most, const char* excess) {
    if (text == "ALL") return most;
    const auto units = decimal::parse(text);
    if (!units || units->sign() <= 0) throw rejection{"UNITS_INVALID"};
    const auto lots = multiple_of(s.m.listed(i).lot, *units);
    if (!lots) throw rejection{"UNITS_PRECISION_EXCEEDED"};
    if (*lots > most) throw rejection{excess};
    return *lots;
}
/// The open trade that the path names, or none.
inline const venue_trade* find_open_trade(const rest_call& c) {
    const venue_trade* t = c.book->find_trade(c.params.require("tradeSpecifier"));
    return t != nullptr && t->lots != 0 ? t : nullptr;
}
inline const venue_trade& open_trade(const rest_call& c, batch& b, std::string_view type,
                                     std::string_view name) {
    if (const venue_trade* t = find_open_trade(c)) return *t;
    refuse(b, 404, type, {{"tradeID", c.params.require("tradeSpecifier")}}, "TRADE_DOESNT_EXIST", name);
}
/// @param asked units, as they were asked for
[[noreturn]] inline void refuse_close(batch& b, int status, std::string_view trade, std::string_view asked,
                                      const std::string& reason,
                                      std::initializer_list<std::string_view> unsaid = {}) {
    refuse(b, status, "MARKET_ORDER_REJECT",
           {{"reason", "TRADE_CLOSE"}, {"tradeClose", json::object{{"tradeID", trade}, {"units", asked}}}},
           reason, "orderRejectTransaction", unsaid);
}
inline rest_answer close_trade(services& s, const rest_call& c) {
    batch b = c.begin();
    const std::string asked = text_of(c.body, "units").value_or("ALL");
    const venue_trade* t = find_open_trade(c);
    if (t == nullptr) refuse_close(b, 404, c.params.require("tradeSpecifier"), asked, "TRADE_DOESNT_EXIST");
    try {
        s.desk.close_trade(b, *t,
                           lots_of(s, t->instrument, asked, t->size(), "CLOSE_TRADE_UNITS_EXCEED_TRADE_SIZE"),
                           asked, answer_names::of("order"));
    } catch (const rejection& r) {
        // Source: v20, "Trade Endpoints": this refusal has no numbers of transactions.
        refuse_close(b, 400, std::to_string(t->id), asked, r.reason,
                     {"relatedTransactionIDs", "lastTransactionID"});
    }
    return {b.finish()};
}
inline rest_answer extend_trade(services& s, const rest_call& c) {
    batch b = c.begin();
    constexpr std::string_view type = "TRADE_CLIENT_EXTENSIONS_MODIFY_REJECT",
                               refused = "tradeClientExtensionsModifyRejectTransaction";
    const venue_trade& t = open_trade(c, b, type, refused);
    json::object terms, members{{"tradeID", std::to_string(t.id)}};
    try {
        order_reader(s.m, s.config, *c.book, c.now)
            .extensions(c.body, "clientExtensions", "CLIENT_TRADE", terms);
        if (terms.empty()) throw rejection{"CLIENT_EXTENSIONS_DATA_MISSING"};
    } catch (const rejection& r) {
        refuse(b, 400, type, std::move(members), r.reason, refused);
    }
    members["tradeClientExtensionsModify"] = c.book->trades.at(t.id).extensions =
        terms["clientExtensions"].as_object();
    b.write("TRADE_CLIENT_EXTENSIONS_MODIFY", std::move(members), "tradeClientExtensionsModifyTransaction");
    return {b.finish()};
}
/// What an exit is to be, where one is there: members that are not said stay as they are.
inline json::object inherited(const venue_order& old, const json::object& asked) {
    json::object whole = asked;
    const bool priced = asked.contains("price") || asked.contains("distance");
    for (const char* name : {"timeInForce", "gtdTime", "triggerCondition", "guaranteed", "clientExtensions"})
        if (const auto* said = old.terms.if_contains(name); said && !asked.contains(name))
            whole[name] = *said;
    // Of one that was set by its distance the price is only what followed.
    const char* const by = old.distance != 0 ? "distance" : "price";
    if (!priced) whole[by] = old.terms.at(by);
    return whole;
}
/// The exits of a trade are set, replaced, or, by a null, cancelled.
inline rest_answer set_exits(services& s, const rest_call& c) {
    batch b = c.begin();
    const venue_trade& t = open_trade(c, b, "TAKE_PROFIT_ORDER_REJECT", "takeProfitOrderRejectTransaction");
    std::vector<std::pair<order_kind, std::optional<exit_wish>>> wishes;
    for (const order_kind k : exit_kinds) {
        const json::value* asked = c.body.if_contains(exit_member(k));
        if (asked == nullptr) continue;
        if (!asked->is_object() && !asked->is_null()) throw invalid_value(exit_member(k));
        wishes.emplace_back(k, std::nullopt);
        if (asked->is_null()) continue;
        try {
            const auto old = t.exits.find(k);
            const bool replaces = old != t.exits.end();
            wishes.back().second =
                order_reader(s.m, s.config, *c.book, c.now, replaces ? old->second : 0)
                    .exit(k,
                          replaces ? inherited(c.book->orders.at(old->second), asked->get_object())
                                   : asked->get_object(),
                          t.instrument, "");
        } catch (const rejection& r) {
            refuse(b, 400, std::string(kind_words.name(k)) + "_ORDER_REJECT",
                   {{"tradeID", std::to_string(t.id)}}, r.reason,
                   std::string(exit_member(k)) + "OrderRejectTransaction");
        }
    }
    for (const auto& [kind, wish] : wishes) {
        const std::string name = std::string(exit_member(kind)) + "Order";
        const auto old = t.exits.find(wish ? wish->kind : kind);
        json::object more;
        if (old != t.exits.end()) {
            const transaction_id id = old->second;
            json::object cancelled;
            if (wish) cancelled["replacedByOrderID"] = std::to_string(c.book->last() + 2);
            s.desk.cancel(b, id, wish ? "CLIENT_REQUEST_REPLACED" : "CLIENT_REQUEST",
                          name + "CancelTransaction", cancelled);
            more = {{"replacesOrderID", std::to_string(id)},
                    {"cancellingTransactionID", c.book->last_text()}};
        }
        if (!wish || t.lots == 0) continue;
        venue_order o;
        order_reader::become(o, *wish, t, s.m);
        const bool replaces = !more.empty();
        s.desk.place(b, std::move(o), replaces ? "REPLACEMENT" : "CLIENT_ORDER",
                     {name + "Transaction", name + "FillTransaction", name + "CreatedCancelTransaction", {}},
                     std::move(more));
    }
    return {b.finish()};
}

// Positions
template <bool Open>
rest_answer positions(services& s, const rest_call& c) {
    json::array list;
    for (const auto i : s.m.instruments())
        if (Open ? c.book->held(i, true) + c.book->held(i, false) != 0 : ever_held(*c.book, i))
            list.push_back(position_document(*c.book, i, s.desk.view));
    return listed(c, "positions", std::move(list));
}
inline rest_answer position(services& s, const rest_call& c) {
    const auto i = instrument_of(s, c);
    if (!ever_held(*c.book, i)) throw not_found("NO_SUCH_POSITION", "The Position requested does not exist");
    return listed(c, "position", position_document(*c.book, i, s.desk.view));
}
inline rest_answer close_position(services& s, const rest_call& c) {
    const auto i = instrument_of(s, c);
    batch b = c.begin();
    const auto longs = text_of(c.body, "longUnits"), shorts = text_of(c.body, "shortUnits");
    const auto wanted = [](const std::optional<std::string>& units) { return units && *units != "NONE"; };
    if (!wanted(longs) && !wanted(shorts))
        refuse(b, 400, "MARKET_ORDER_REJECT",
               {{"instrument", s.desk.view.name(i)}, {"reason", "POSITION_CLOSEOUT"}},
               "CLOSEOUT_POSITION_INCOMPLETE_SPECIFICATION", "longOrderRejectTransaction");
    for (const bool is_long : {true, false}) {
        const auto& asked = is_long ? longs : shorts;
        if (!wanted(asked)) continue;
        const std::string whose = is_long ? "long" : "short";
        const std::int64_t held = c.book->held(i, is_long);
        json::object more;
        try {
            if (held == 0) throw rejection{"CLOSEOUT_POSITION_DOESNT_EXIST"};
            const std::int64_t lots =
                lots_of(s, i, *asked, held, "CLOSEOUT_POSITION_UNITS_EXCEED_POSITION_SIZE");
            order_reader(s.m, s.config, *c.book, c.now)
                .extensions(
                    {{"clientExtensions", object_of(c.body, whose + "ClientExtensions")
                                              ? json::value(*object_of(c.body, whose + "ClientExtensions"))
                                              : json::value()}},
                    "clientExtensions", "CLIENT_ORDER", more);
            s.desk.close_position(b, i, is_long, lots, *asked, answer_names::of(whose + "Order"),
                                  std::move(more));
        } catch (const rejection& r) {
            refuse(b, r.reason.ends_with("DOESNT_EXIST") ? 404 : 400, "MARKET_ORDER_REJECT",
                   {{"instrument", s.desk.view.name(i)},
                    {"reason", "POSITION_CLOSEOUT"},
                    {whose + "PositionCloseout",
                     json::object{{"instrument", s.desk.view.name(i)}, {"units", *asked}}}},
                   r.reason, whose + "OrderRejectTransaction");
        }
    }
    return {b.finish()};
}

} // namespace detail::answers

} // namespace gatewright::sim::server::oanda
