// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/oanda/dealer.hpp>
#include <gatewright/sim/server/oanda/prices.hpp>
#include <gatewright/sim/server/plain_documents.hpp>
#include <gatewright/sim/server/router.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Requests and their answers. Source: v20 REST, "Account", "Order", "Trade", "Position", "Transaction", "Pricing",
// "Instrument Endpoints".
namespace gatewright::sim::server::oanda {

/// What requests are answered with.
struct services {
    market& m;
    exchange_config& config;
    dealer& desk;
    std::deque<account_book>& books;
    std::deque<price_feed>& feeds;
};
/// One request, understood and permitted.
struct rest_call {
    const parameters& params; ///< of path and query
    const json::object& body;
    std::string_view token;
    account_book* book; ///< of the account in the path, where there is one
    timestamp now;      ///< as the venue's clock shows it
    std::string request;
    std::string host; ///< as `https://…`

    [[nodiscard]] batch begin() const { return {*book, now, request}; }
    [[nodiscard]] std::string url() const { return host + "/v3/accounts/" + book->name; }
};
/// What a request is answered.
struct rest_answer {
    json::object body{};
    int status = 200;
    std::string location{};
};
/// One request that is served.
struct rest_route {
    std::string_view method;
    std::string_view path;
    bool order_operation; ///< faults about unknown outcomes concern these
    rest_answer (*answer)(services&, const rest_call&);
    security needs = security::key;
};

/// The instruments that a parameter names; all if it is not there. @throws api_error
[[nodiscard]] inline std::vector<matching::instrument_id> instruments_of(const market& m,
                                                                         const parameters& p) {
    std::vector<matching::instrument_id> found;
    const auto names = p.get("instruments");
    if (!names) return {m.instruments().begin(), m.instruments().end()};
    for (const std::string& name : split(*names, ',')) {
        const auto i = m.instrument_named(name);
        if (!i) throw invalid_value("instruments");
        if (std::ranges::find(found, *i) == found.end()) found.push_back(*i);
    }
    return found;
}

namespace detail::answers {

[[nodiscard]] inline matching::instrument_id instrument_of(const services& s, const rest_call& c) {
    const auto i = s.m.instrument_named(c.params.require("instrument"));
    if (!i) throw invalid_value("instrument");
    return *i;
}
[[nodiscard]] inline std::int64_t number_of(const rest_call& c, const char* name, std::int64_t usual,
                                            std::int64_t least, std::int64_t most) {
    const std::int64_t n = c.params.integer(name).value_or(usual);
    if (n < least || n > most) throw invalid_value(name);
    return n;
}
[[nodiscard]] inline std::optional<timestamp> moment_of(const rest_call& c, const char* name) {
    const auto text = c.params.get(name);
    if (!text) return std::nullopt;
    const auto t = time_of(*text);
    if (!t) throw invalid_value(name);
    return t;
}
/// A list, with the number of the account's last transaction.
template <class Members>
[[nodiscard]] rest_answer listed(const rest_call& c, const char* name, Members&& members) {
    return {{{name, std::forward<Members>(members)}, {"lastTransactionID", c.book->last_text()}}};
}
/// The transaction that refuses something is written, and said. @param name of the member that has it
[[noreturn]] inline void refuse(batch& b, int status, std::string_view type, json::object members,
                                const std::string& reason, std::string_view name) {
    members["rejectReason"] = reason;
    b.write(type, std::move(members), name);
    throw api_error{status,
                    reason.ends_with("DOESNT_EXIST")
                        ? "The " + sentence(reason).substr(0, reason.find('_')) + " specified does not exist"
                        : sentence(reason),
                    reason, b.finish()};
}
[[nodiscard]] inline const json::object& member_of(const rest_call& c, const char* name) {
    const auto* o = object_of(c.body, name);
    if (o == nullptr) throw invalid_value(name);
    return *o;
}

// Accounts
inline rest_answer accounts(services& s, const rest_call& c) {
    json::array list;
    for (const account_book& a : s.books)
        if (s.m.account(a.account).secret == c.token)
            list.push_back(json::object{{"id", a.name}, {"tags", json::array{}}});
    return {{{"accounts", std::move(list)}}};
}
inline rest_answer summary(services& s, const rest_call& c) {
    return listed(c, "account", summary_document(*c.book, s.desk.view));
}
inline rest_answer account(services& s, const rest_call& c) {
    const venue_view& v = s.desk.view;
    json::object d = summary_document(*c.book, v);
    json::array orders, trades, positions;
    for (const transaction_id id : c.book->pending)
        orders.push_back(order_document(c.book->orders.at(id), v));
    for (const transaction_id id : c.book->open_trades)
        trades.push_back(trade_summary(c.book->trades.at(id), *c.book, v));
    for (const auto i : s.m.instruments())
        if (ever_held(*c.book, i)) positions.push_back(position_document(*c.book, i, v));
    d["orders"] = std::move(orders);
    d["trades"] = std::move(trades);
    d["positions"] = std::move(positions);
    return listed(c, "account", std::move(d));
}
inline rest_answer instruments(services& s, const rest_call& c) {
    json::array list;
    for (const auto i : instruments_of(s.m, c.params))
        list.push_back(instrument_document(s.desk.view, i, c.book->margin_rate));
    return listed(c, "instruments", std::move(list));
}
/// What happened after a transaction, and what changes with prices.
inline rest_answer changes(services& s, const rest_call& c) {
    const std::int64_t since = c.params.require_integer("sinceTransactionID");
    if (since < 0 || std::cmp_greater(since, c.book->last()))
        throw api_error{416, "The transaction ID range specified is not valid", "INVALID_RANGE"};
    const venue_view& v = s.desk.view;
    const account_book& a = *c.book;
    const auto changed = [&](const json::object& ended, const char* member) {
        const auto* id = ended.if_contains(member);
        return id != nullptr && std::stoll(std::string(id->as_string())) > since;
    };
    json::array created, cancelled, filled, triggered, opened, reduced, closed, positions, transactions;
    for (const auto& [id, o] : a.orders) {
        const json::object d = order_document(o, v);
        if (std::cmp_greater(id, since)) created.push_back(d);
        if (changed(o.ended, "cancellingTransactionID")) cancelled.push_back(d);
        if (changed(o.ended, "fillingTransactionID"))
            (o.state == order_state::triggered ? triggered : filled).push_back(d);
    }
    std::set<matching::instrument_id> moved;
    for (const auto& [id, t] : a.trades) {
        const bool is_new = std::cmp_greater(id, since),
                   less = !t.closed_by.empty() && std::cmp_greater(t.closed_by.back(), since);
        if (!is_new && !less) continue;
        moved.insert(t.instrument);
        if (is_new) opened.push_back(trade_summary(t, a, v));
        if (less) (t.lots == 0 ? closed : reduced).push_back(trade_summary(t, a, v));
    }
    for (const auto i : moved) positions.push_back(position_document(a, i, v));
    for (auto n = static_cast<std::size_t>(since); n < a.transactions.size(); ++n)
        transactions.push_back(a.transactions[n]);
    json::object state = worth_document(a, v);
    json::array orders, trades, held;
    for (const transaction_id id : a.pending)
        if (const venue_order& o = a.orders.at(id); o.kind == order_kind::trailing_stop_loss)
            orders.push_back(json::object{{"id", std::to_string(id)},
                                          {"trailingStopValue", v.price(o.instrument, o.ticks)}});
    for (const transaction_id id : a.open_trades)
        trades.push_back(
            json::object{{"id", std::to_string(id)}, {"unrealizedPL", money(v.unrealized(a.trades.at(id)))}});
    for (const auto i : s.m.instruments())
        if (a.held(i, true) + a.held(i, false) != 0)
            held.push_back(json::object{{"instrument", v.name(i)},
                                        {"netUnrealizedPL", position_document(a, i, v)["unrealizedPL"]}});
    state["orders"] = std::move(orders);
    state["trades"] = std::move(trades);
    state["positions"] = std::move(held);
    return {{{"changes", json::object{{"ordersCreated", std::move(created)},
                                      {"ordersCancelled", std::move(cancelled)},
                                      {"ordersFilled", std::move(filled)},
                                      {"ordersTriggered", std::move(triggered)},
                                      {"tradesOpened", std::move(opened)},
                                      {"tradesReduced", std::move(reduced)},
                                      {"tradesClosed", std::move(closed)},
                                      {"positions", std::move(positions)},
                                      {"transactions", std::move(transactions)}}},
             {"state", std::move(state)},
             {"lastTransactionID", a.last_text()}}};
}
inline rest_answer configure(services& s, const rest_call& c) {
    batch b = c.begin();
    json::object members;
    const auto alias = text_of(c.body, "alias"), rate = text_of(c.body, "marginRate");
    if (alias) members["alias"] = *alias;
    if (rate) {
        members["marginRate"] = *rate;
        const auto value = decimal::parse(*rate);
        const decimal least = margin_rate_of(s.m.account(c.book->account).leverage);
        if (!value || *value < least || *value > decimal::from_integer(1))
            refuse(b, 400, "CLIENT_CONFIGURE_REJECT", std::move(members), "MARGIN_RATE_INVALID",
                   "clientConfigureRejectTransaction");
        c.book->margin_rate = *value;
    }
    if (alias) c.book->alias = *alias;
    b.write("CLIENT_CONFIGURE", std::move(members), "clientConfigureTransaction");
    return {b.finish()};
}

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
template <class MapT, class Wanted, class Document>
json::array newest(services& s, const rest_call& c, const MapT& all, Wanted&& wanted, Document&& document) {
    const std::int64_t count = number_of(c, "count", 50, 1, 500);
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
inline rest_answer orders(services& s, const rest_call& c) {
    const std::string_view state = c.params.get("state").value_or("PENDING");
    if (state != "ALL" && !state_words.value(state)) throw invalid_value("state");
    return listed(
        c, "orders",
        newest(
            s, c, c.book->orders,
            [&](const venue_order& o) { return state == "ALL" || state_words.name(o.state) == state; },
            [&](const venue_order& o) { return order_document(o, s.desk.view); }));
}
inline rest_answer pending_orders(services& s, const rest_call& c) {
    json::array list;
    for (auto at = c.book->pending.rbegin(); at != c.book->pending.rend(); ++at)
        list.push_back(order_document(c.book->orders.at(*at), s.desk.view));
    return listed(c, "orders", std::move(list));
}
inline rest_answer order(services& s, const rest_call& c) {
    const venue_order* o = c.book->find_order(c.params.require("orderSpecifier"));
    if (o == nullptr || c.now < o->created + s.config.visible_after)
        throw not_found("NO_SUCH_ORDER", "The order ID specified does not exist");
    return listed(c, "order", order_document(*o, s.desk.view));
}

// Trades
inline rest_answer trades(services& s, const rest_call& c) {
    const std::string_view state = c.params.get("state").value_or("OPEN");
    if (state != "ALL" && state != "OPEN" && state != "CLOSED" && state != "CLOSE_WHEN_TRADEABLE")
        throw invalid_value("state");
    return listed(c, "trades",
                  newest(
                      s, c, c.book->trades,
                      [&](const venue_trade& t) {
                          return state == "ALL" || state == (t.lots != 0 ? "OPEN" : "CLOSED");
                      },
                      [&](const venue_trade& t) { return trade_document(t, *c.book, s.desk.view); }));
}
inline rest_answer open_trades(services& s, const rest_call& c) {
    json::array list;
    for (auto at = c.book->open_trades.rbegin(); at != c.book->open_trades.rend(); ++at)
        list.push_back(trade_document(c.book->trades.at(*at), *c.book, s.desk.view));
    return listed(c, "trades", std::move(list));
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
inline const venue_trade& open_trade(const rest_call& c, batch& b, std::string_view type,
                                     std::string_view name) {
    const std::string_view specifier = c.params.require("tradeSpecifier");
    const venue_trade* t = c.book->find_trade(specifier);
    if (t != nullptr && t->lots != 0) return *t;
    refuse(b, 404, type, {{"tradeID", specifier}}, "TRADE_DOESNT_EXIST", name);
}
inline rest_answer close_trade(services& s, const rest_call& c) {
    batch b = c.begin();
    const venue_trade& t = open_trade(c, b, "MARKET_ORDER_REJECT", "orderRejectTransaction");
    const std::string asked = text_of(c.body, "units").value_or("ALL");
    try {
        s.desk.close_trade(b, t,
                           lots_of(s, t.instrument, asked, t.size(), "CLOSE_TRADE_UNITS_EXCEED_TRADE_SIZE"),
                           asked, answer_names::of("order"));
    } catch (const rejection& r) {
        refuse(b, 400, "MARKET_ORDER_REJECT",
               {{"reason", "TRADE_CLOSE"},
                {"tradeClose", json::object{{"tradeID", std::to_string(t.id)}, {"units", asked}}}},
               r.reason, "orderRejectTransaction");
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
            wishes.back().second =
                order_reader(s.m, s.config, *c.book, c.now, old == t.exits.end() ? 0 : old->second)
                    .exit(k, asked->get_object(), t.instrument, "");
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

// Transactions
inline constexpr std::size_t most_transactions = 1000;
/// Those of numbers, both included, of the types that are asked for; a thousand at most.
inline rest_answer transactions_between(const rest_call& c, std::int64_t from, std::int64_t to) {
    if (from < 1 || from > to + 1 || std::cmp_greater(to, c.book->last()))
        throw api_error{416, "The transaction ID range specified is not valid", "INVALID_RANGE"};
    const auto types = split(c.params.get("type").value_or(""), ',');
    json::array list;
    for (std::int64_t n = from; n <= to && list.size() < most_transactions; ++n) {
        const json::object& t = c.book->transactions[static_cast<std::size_t>(n - 1)];
        if (types.empty() || std::ranges::find(types, std::string(t.at("type").as_string())) != types.end())
            list.push_back(t);
    }
    return listed(c, "transactions", std::move(list));
}
inline rest_answer transaction_range(services&, const rest_call& c) {
    return transactions_between(c, c.params.require_integer("from"), c.params.require_integer("to"));
}
inline rest_answer transactions_since(services&, const rest_call& c) {
    return transactions_between(c, c.params.require_integer("id") + 1,
                                static_cast<std::int64_t>(c.book->last()));
}
inline rest_answer transaction(services&, const rest_call& c) {
    const std::int64_t n = c.params.require_integer("transactionID");
    if (n < 1 || std::cmp_greater(n, c.book->last()))
        throw not_found("NO_SUCH_TRANSACTION", "The transaction ID specified does not exist");
    return listed(c, "transaction", c.book->transactions[static_cast<std::size_t>(n - 1)]);
}
/// Where those of a time are: pages, by their numbers.
inline rest_answer transaction_pages(services&, const rest_call& c) {
    const timestamp from = moment_of(c, "from").value_or(c.book->created),
                    to = moment_of(c, "to").value_or(c.now);
    const std::int64_t size = number_of(c, "pageSize", 100, 1, 1000);
    const auto type = c.params.get("type");
    const auto types = split(type.value_or(""), ',');
    std::int64_t first = 0, last = 0, count = 0;
    for (std::size_t n = 0; n < c.book->transactions.size(); ++n) {
        const json::object& t = c.book->transactions[n];
        const auto at = time_of(t.at("time").as_string());
        if (*at < from || *at > to) continue;
        last = static_cast<std::int64_t>(n + 1);
        if (first == 0) first = last;
        count +=
            types.empty() || std::ranges::find(types, std::string(t.at("type").as_string())) != types.end()
                ? 1
                : 0;
    }
    json::array pages;
    for (std::int64_t n = first; first != 0 && n <= last; n += size)
        pages.emplace_back(c.url() + "/transactions/idrange?from=" + std::to_string(n) +
                           "&to=" + std::to_string(std::min(last, n + size - 1)) +
                           (type ? "&type=" + std::string(*type) : ""));
    return {{{"from", rfc3339(from)},
             {"to", rfc3339(to)},
             {"pageSize", size},
             {"count", count},
             {"pages", std::move(pages)},
             {"lastTransactionID", c.book->last_text()}}};
}

// Prices
inline rest_answer pricing(services& s, const rest_call& c) {
    (void)c.params.require("instruments");
    const auto since = moment_of(c, "since");
    json::array prices, conversions;
    std::set<std::string> currencies;
    const auto text = [](wide factor) { return decimal(static_cast<std::int64_t>(factor), -8).str(); };
    for (const auto i : instruments_of(s.m, c.params)) {
        if (since && s.feeds[i].changed() <= *since) continue;
        const conversion_factors f = s.desk.view.conversion.factors(i);
        json::object price = s.feeds[i].now();
        price["quoteHomeConversionFactors"] =
            json::object{{"positiveUnits", text(f.gain)}, {"negativeUnits", text(f.loss)}};
        prices.push_back(std::move(price));
        if (const std::string quoted(s.m.listed(i).quote.view()); currencies.insert(quoted).second)
            conversions.push_back(json::object{{"currency", quoted},
                                               {"accountGain", text(f.gain)},
                                               {"accountLoss", text(f.loss)},
                                               {"positionValue", text((f.gain + f.loss) / 2)}});
    }
    json::object d{{"time", rfc3339(c.now)}, {"prices", std::move(prices)}};
    if (c.params.flag("includeHomeConversions")) d["homeConversions"] = std::move(conversions);
    return {std::move(d)};
}
inline rest_answer candles(services& s, const rest_call& c) {
    const auto i = instrument_of(s, c);
    price_feed::wish w;
    w.prices = c.params.get("price").value_or("M");
    if (w.prices.find_first_not_of("MBA") != w.prices.npos) throw invalid_value("price");
    const std::string_view name = c.params.get("granularity").value_or("S5");
    const auto length = std::ranges::find(granularities, name, &granularity::name);
    if (length == std::end(granularities)) throw invalid_value("granularity");
    w.length = *length;
    w.from = moment_of(c, "from");
    w.to = moment_of(c, "to");
    if (w.from && w.to && (c.params.has("count") || *w.to < *w.from))
        throw invalid_value(c.params.has("count") ? "count" : "to");
    w.count = static_cast<std::size_t>(number_of(c, "count", w.from && w.to ? 5000 : 500, 1, 5000));
    w.smooth = c.params.flag("smooth");
    w.include_first = !c.params.has("includeFirst") || c.params.flag("includeFirst");
    w.how.hour = static_cast<int>(number_of(c, "dailyAlignment", 17, 0, 23));
    const std::string_view zone = c.params.get("alignmentTimezone").value_or("America/New_York");
    w.how.new_york = zone == "America/New_York";
    if (!w.how.new_york && zone != "UTC") throw invalid_value("alignmentTimezone");
    static constexpr std::string_view week[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};
    const auto day = std::ranges::find(week, c.params.get("weeklyAlignment").value_or("Friday"));
    if (day == std::end(week)) throw invalid_value("weeklyAlignment");
    w.how.week_day = static_cast<int>(day - week);
    return {{{"instrument", s.desk.view.name(i)},
             {"granularity", name},
             {"candles", s.feeds[i].candles(w, c.now)}}};
}

} // namespace detail::answers

/// Every path that is served, but for the streams.
inline constexpr auto rest_routes = std::to_array<rest_route>({
    {"GET", "/v3/accounts", false, detail::answers::accounts},
    {"GET", "/v3/accounts/{accountID}", false, detail::answers::account},
    {"GET", "/v3/accounts/{accountID}/summary", false, detail::answers::summary},
    {"GET", "/v3/accounts/{accountID}/instruments", false, detail::answers::instruments},
    {"GET", "/v3/accounts/{accountID}/changes", false, detail::answers::changes},
    {"PATCH", "/v3/accounts/{accountID}/configuration", false, detail::answers::configure},
    {"POST", "/v3/accounts/{accountID}/orders", true, detail::answers::create_order},
    {"GET", "/v3/accounts/{accountID}/orders", false, detail::answers::orders},
    {"GET", "/v3/accounts/{accountID}/pendingOrders", false, detail::answers::pending_orders},
    {"GET", "/v3/accounts/{accountID}/orders/{orderSpecifier}", false, detail::answers::order},
    {"PUT", "/v3/accounts/{accountID}/orders/{orderSpecifier}", true, detail::answers::replace_order},
    {"PUT", "/v3/accounts/{accountID}/orders/{orderSpecifier}/cancel", true, detail::answers::cancel_order},
    {"PUT", "/v3/accounts/{accountID}/orders/{orderSpecifier}/clientExtensions", true,
     detail::answers::extend_order},
    {"GET", "/v3/accounts/{accountID}/trades", false, detail::answers::trades},
    {"GET", "/v3/accounts/{accountID}/openTrades", false, detail::answers::open_trades},
    {"GET", "/v3/accounts/{accountID}/trades/{tradeSpecifier}", false, detail::answers::trade},
    {"PUT", "/v3/accounts/{accountID}/trades/{tradeSpecifier}/close", true, detail::answers::close_trade},
    {"PUT", "/v3/accounts/{accountID}/trades/{tradeSpecifier}/clientExtensions", true,
     detail::answers::extend_trade},
    {"PUT", "/v3/accounts/{accountID}/trades/{tradeSpecifier}/orders", true, detail::answers::set_exits},
    {"GET", "/v3/accounts/{accountID}/positions", false, detail::answers::positions<false>},
    {"GET", "/v3/accounts/{accountID}/openPositions", false, detail::answers::positions<true>},
    {"GET", "/v3/accounts/{accountID}/positions/{instrument}", false, detail::answers::position},
    {"PUT", "/v3/accounts/{accountID}/positions/{instrument}/close", true, detail::answers::close_position},
    {"GET", "/v3/accounts/{accountID}/transactions", false, detail::answers::transaction_pages},
    {"GET", "/v3/accounts/{accountID}/transactions/idrange", false, detail::answers::transaction_range},
    {"GET", "/v3/accounts/{accountID}/transactions/sinceid", false, detail::answers::transactions_since},
    {"GET", "/v3/accounts/{accountID}/transactions/{transactionID}", false, detail::answers::transaction},
    {"GET", "/v3/accounts/{accountID}/pricing", false, detail::answers::pricing},
    {"GET", "/v3/accounts/{accountID}/instruments/{instrument}/candles", false, detail::answers::candles},
    {"GET", "/v3/instruments/{instrument}/candles", false, detail::answers::candles},
});

} // namespace gatewright::sim::server::oanda
