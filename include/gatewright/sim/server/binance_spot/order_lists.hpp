// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_spot/documents.hpp>
#include <gatewright/sim/server/binance_spot/rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Order lists: of two orders only one executes (OCO), one follows another (OTO), two of which only one executes follow
// another (OTOCO). Source: spot REST API, "Order lists"; FAQ, "Order lists".
namespace gatewright::sim::server::binance_spot {

/// Orders that belong together.
struct order_list {
    std::int64_t id = 0;
    matching::account_id account = 0;
    matching::instrument_id instrument = 0;
    client_order_id name;
    matching::order_id working = 0;       ///< which the others follow; zero of an OCO
    std::vector<matching::order_id> legs; ///< the others; of two only one executes
    timestamp updated;
    bool done = false;

    [[nodiscard]] std::vector<matching::order_id> all() const {
        std::vector<matching::order_id> ids = legs;
        if (working != 0) ids.insert(ids.begin(), working);
        return ids;
    }
};

/// A step of a list, to be told: `listStatus`.
struct list_step {
    matching::account_id account = 0;
    json::object event;
};

/// The lists of all accounts.
class order_lists {
public:
    explicit order_lists(venue_state& v) : v_(v) {}

    /// Takes legs that the engine has taken. @return the list
    const order_list& add(order_list l, timestamp now) {
        l.updated = now;
        for (const matching::order_id id : l.all()) v_.notes.at(id).list = l.id;
        told(l, "EXEC_STARTED", now);
        return lists_.emplace(l.id, std::move(l)).first->second;
    }
    [[nodiscard]] std::int64_t next_id() noexcept { return ++last_id_; }
    [[nodiscard]] const order_list* find(std::int64_t id) const {
        const auto at = lists_.find(id);
        return at == lists_.end() ? nullptr : &at->second;
    }
    /// By its id or its client id. @throws api_error -2011; parameter_error where neither is sent
    [[nodiscard]] const order_list& named(matching::account_id a, const parameters& p,
                                          std::string_view name_of) const {
        const auto id = p.integer("orderListId");
        const auto name = p.get(name_of);
        if (!id && !name) throw parameter_error("orderListId", false);
        for (const auto& [number, l] : lists_)
            if (l.account == a && (id ? number == *id : l.name == *name)) return l;
        throw errors::unknown_order();
    }
    /// Lists of an account, oldest first. @param open those that are not done, and no others
    [[nodiscard]] std::vector<const order_list*> of(matching::account_id a, bool open) const {
        std::vector<const order_list*> found;
        for (const auto& [id, l] : lists_)
            if (l.account == a && (!open || !l.done)) found.push_back(&l);
        return found;
    }
    /// Cancels what is open of a list. @param name the client id of the cancellation
    void cancel(const order_list& l, const std::string& name, timestamp now) {
        for (const matching::order_id id : l.all()) {
            v_.notes.at(id).cancelled_by = name;
            (void)v_.market.engine().cancel(id, now);
        }
    }
    /// One step of an order of a list, see `settle`.
    void on_report(const matching::report& r) {
        if (v_.note(r.order.id).list >= 0 && r.kind != matching::report_kind::accepted) steps_.push_back(r);
    }
    /// Draws the consequences of what happened to orders of lists. @return whether there were any
    bool settle(timestamp now) {
        const auto steps = std::exchange(steps_, {});
        for (const matching::report& r : steps) {
            order_list& l = lists_.at(v_.note(r.order.id).list);
            const bool ended = !matching::is_open(r.order.status);
            if (l.done) continue;
            if (r.order.id != l.working) {
                if (r.kind == matching::report_kind::traded ||
                    (ended && r.order.ending != matching::ending::other_leg))
                    end_others(l, r.order.id, now);
            } else if (r.order.status == matching::order_status::filled) {
                follow(l, now);
            } else if (ended) {
                for (const matching::order_id id : l.legs)
                    (void)engine().end(id, matching::order_status::expired, matching::ending::parent, now);
            }
            if (r.kind == matching::report_kind::amended) told(l, "UPDATED", now);
            if (std::ranges::none_of(l.all(),
                                     [&](auto id) { return matching::is_open(engine().find(id)->status); })) {
                l.done = true;
                told(l, "ALL_DONE", now);
            }
        }
        return !steps.empty();
    }
    /// The price that an order waits for is there.
    void trigger(matching::order_id id, timestamp now) {
        if (const order_list* l = find(v_.note(id).list)) end_others(*l, id, now);
        (void)engine().release(id, matching::standing::in_market, now);
    }
    [[nodiscard]] std::vector<list_step> take_steps() { return std::exchange(told_, {}); }

    /// A list as REST and the WebSocket API show it.
    [[nodiscard]] json::object document(const order_list& l) const {
        return members(
            "orderListId contingencyType listStatusType listOrderStatus listClientOrderId transactionTime "
            "symbol orders",
            l.id, kind_of(l), l.done ? "ALL_DONE" : "EXEC_STARTED", l.done ? "ALL_DONE" : "EXECUTING", l.name,
            l.updated.milliseconds(), v_.market.listed(l.instrument).symbol,
            orders_of_list(l, "symbol orderId clientOrderId"));
    }
    /// The same of one that was just cancelled, with its orders.
    [[nodiscard]] json::object cancelled(const order_list& l) const {
        json::object d = document(l);
        d["listStatusType"] = d["listOrderStatus"] = "ALL_DONE";
        json::array reports;
        for (const matching::order_id id : l.all())
            reports.push_back(cancelled_document(v_, *v_.market.engine().find(id)));
        d["orderReports"] = std::move(reports);
        return d;
    }

private:
    matching::matching_engine& engine() noexcept { return v_.market.engine(); }
    static std::string_view kind_of(const order_list& l) { return l.working == 0 ? "OCO" : "OTO"; }
    [[nodiscard]] json::array orders_of_list(const order_list& l, std::string_view names) const {
        json::array orders;
        for (const matching::order_id id : l.all())
            orders.push_back(members(names, v_.market.listed(l.instrument).symbol, id,
                                     v_.market.engine().find(id)->client_order_id));
        return orders;
    }
    /// Source: "User Data Streams", "List Status".
    void told(order_list& l, std::string_view type, timestamp now) {
        l.updated = now;
        told_.push_back({l.account, members("e E s g c l L r C T O", "listStatus", now.milliseconds(),
                                            v_.market.listed(l.instrument).symbol, l.id, kind_of(l), type,
                                            type == "ALL_DONE" ? "ALL_DONE" : "EXECUTING", "NONE", l.name,
                                            now.milliseconds(), orders_of_list(l, "s i c"))});
    }
    void end_others(const order_list& l, matching::order_id but, timestamp now) {
        for (const matching::order_id id : l.legs)
            if (id != but)
                (void)engine().end(id, matching::order_status::expired, matching::ending::other_leg, now);
    }
    /// The order that the others follow is filled.
    void follow(order_list& l, timestamp now) {
        for (const matching::order_id id : l.legs) {
            const auto to = v_.note(id).triggers ? matching::standing::waits : matching::standing::in_market;
            if (!engine().release(id, to, now).ok()) end_others(l, id, now);
        }
        told(l, "UPDATED", now);
    }

    venue_state& v_;
    std::map<std::int64_t, order_list> lists_;
    std::vector<matching::report> steps_;
    std::vector<list_step> told_;
    std::int64_t last_id_ = 1'274'511;
};

/// The parameters of one leg: those of a list that have its prefix, without it, and what all its legs share.
[[nodiscard]] inline parameters leg_parameters(const parameters& p, std::string_view prefix,
                                               std::initializer_list<std::string_view> shared) {
    parameters leg;
    for (const auto& [name, value] : p.all()) {
        if (std::ranges::find(shared, name) != shared.end()) leg.add(name, value);
        if (name.size() <= prefix.size() || !name.starts_with(prefix)) continue;
        std::string own = name.substr(prefix.size());
        if (own[0] < 'A' || own[0] > 'Z') continue;
        own[0] = static_cast<char>(own[0] - 'A' + 'a');
        leg.add(own == "clientOrderId" ? "newClientOrderId" : own, value);
    }
    return leg;
}

/// Two orders of which only one executes: which types there may be above and below, and how their prices stand.
/// @param last the last price; zero: it is not compared @throws api_error -1158 to -1199, -2010
inline void check_pair(const wanted_order& above, const wanted_order& below, std::int64_t last) {
    const bool buys = above.terms.side == side::buy;
    const auto check = [&](const wanted_order& w, bool is_above) {
        const std::string& type = w.note.type;
        const bool stops = type.starts_with("STOP_LOSS");
        if (!w.note.triggers && type != "LIMIT_MAKER")
            throw api_error(400, -1158, "Order type not supported in OCO.");
        // A stop is where the price would hurt, all others are where it would help.
        if (stops == (buys == is_above)) return;
        const auto refuse = [&](int code, std::string_view what) {
            return api_error(400, code - (buys ? 0 : 1),
                             std::string(what) + " order in a " + (buys ? "buy" : "sell") + " OCO must be " +
                                 (buys == stops ? "above." : "below."));
        };
        if (stops) throw refuse(-1196, "A stop loss");
        throw w.note.triggers ? refuse(-1198, "A take profit") : refuse(-1165, "A limit");
    };
    check(above, true);
    check(below, false);
    if (!above.note.triggers && !below.note.triggers)
        throw api_error(400, -1168, "At least one OCO order must be contingent.");
    const auto at = [](const wanted_order& w) {
        return w.note.triggers ? w.note.trigger.trigger_ticks : w.terms.price_ticks;
    };
    const std::int64_t high = at(above), low = at(below);
    if ((high != 0 && low != 0 && high <= low) || (last != 0 && high != 0 && high <= last) ||
        (last != 0 && low != 0 && low >= last))
        throw errors::rejected("The relationship of the prices for the orders is not correct.");
}

} // namespace gatewright::sim::server::binance_spot
