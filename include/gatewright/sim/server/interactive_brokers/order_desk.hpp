// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/interactive_brokers/order_reader.hpp>

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gatewright::sim::server::interactive_brokers {

/// In which order the messages about a fill leave.
enum class fill_telling : std::uint8_t { usual, status_first, commission_first };

/// What of the telling of fills can be made to differ.
struct fill_manners {
    fill_telling order = fill_telling::usual;
    bool status_twice = false;
    bool terms = true; ///< with an execution, as the order has them then
    duration commission_delay{};
};

/// The orders of all clients: what they ask for, and what follows from what the market does.
class order_desk {
public:
    /// Takes a message about the orders of a client, to be told so much later.
    using post = std::function<void(std::int64_t client, const frame&, duration later)>;

    order_desk(market& m, const exchange_config& config, const contract_list& contracts,
               const order_documents& documents, std::deque<account_book>& books, post to)
        : market_(m)
        , config_(config)
        , documents_(documents)
        , books_(books)
        , reader_(m, config, contracts, books)
        , post_(std::move(to)) {}

    fill_manners manners;
    /// If not zero, the next change of an order is refused so.
    int refuse_change = 0;

    /// The next id that a client may use.
    [[nodiscard]] std::int64_t next_id(std::int64_t client) {
        return next_ids_.try_emplace(client, 1).first->second;
    }
    /// Ids begin again so many before: as after a restart that forgot some.
    void forget_ids(std::int64_t client, std::int64_t count) {
        next_ids_[client] = std::max<std::int64_t>(1, next_id(client) - count);
    }

    /// A client places an order, or changes one. @throws api_error
    void place(std::int64_t client, const placement& p, timestamp now) {
        if (api_order* old = find(client, p.order_id); old != nullptr && !p.what_if)
            return change(*old, p, now);
        if (!p.what_if) {
            if (p.order_id > 2'147'483'646) throw invalid_request(p.order_id, "Invalid order id");
            if (p.order_id < next_id(client)) throw api_error{p.order_id, 103, "Duplicate order id"};
            next_ids_[client] = p.order_id + 1;
        }
        api_order o = reader_.read(p, client, now);
        if (p.what_if) {
            const margin_preview preview = reader_.preview(o);
            return post_(client, documents_.open_order(o, "PreSubmitted", &preview), {});
        }
        if (p.parent != 0) {
            const api_order* parent = find(client, p.parent);
            if (parent == nullptr || !documents_.open(*parent))
                throw api_error{p.order_id, 10006, "Missing parent order"};
        }
        reader_.check_funds(o, o.lots);
        orders_.push_back(std::move(o));
        by_id_[{client, p.order_id}] = &orders_.back();
        std::erase_if(linked_, [&](const api_order* l) { return !documents_.open(*l); });
        if (p.parent != 0 || !p.oca_group.empty()) linked_.push_back(&orders_.back());
        if (p.transmit) transmit_family(orders_.back(), now);
    }
    /// @throws api_error
    void cancel(std::int64_t client, std::int64_t id, timestamp now) {
        api_order* o = find(client, id);
        const std::string which = "OrderId " + std::to_string(id);
        if (o == nullptr) throw api_error{id, 10147, which + " that needs to be cancelled is not found."};
        if (!documents_.open(*o))
            throw api_error{id, 10148,
                            which + " that needs to be cancelled cannot be cancelled, state: " +
                                std::string(order_documents::word(*o, documents_.engine_order(*o))) + "."};
        withdraw(*o, now);
    }
    /// Ends the orders of every client.
    void cancel_all(timestamp now) {
        for (api_order& o : orders_)
            if (managed(o) && documents_.open(o)) withdraw(o, now);
    }
    /// A person in TWS, or whoever else holds the account, cancels an order by its permanent id.
    bool cancel_number(matching::order_id number, timestamp now) {
        return market_.engine().cancel(number, now).ok();
    }

    /// Orders of persons that are open get ids of client 0.
    void bind_open() {
        for (api_order& o : orders_)
            if (o.manual && o.order_id == 0 && managed(o) && documents_.open(o)) bind(o);
    }
    /// And those that come from now on, or no longer.
    void bind_new(bool on) {
        binds_ = on;
        if (on) bind_open();
    }
    /// Calls `visit(order, its engine order or null)`, the oldest first.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const api_order& o : orders_)
            if (managed(o)) visit(o, documents_.engine_order(o));
    }
    /// An execution was at another price: it is told again.
    bool correct(std::size_t account, std::size_t number, std::int64_t price_ticks) {
        const api_execution* x = books_.at(account).correct(number, price_ticks);
        if (x == nullptr) return false;
        post_(x->client, documents_.execution(*x, -1), {});
        post_(x->client, order_documents::commission(*x), {});
        return true;
    }

    void on_report(const matching::report& r, timestamp now) {
        const auto at = by_number_.find(r.order.id);
        api_order& o = at != by_number_.end() ? *at->second : adopt(r.order);
        if (!matching::is_open(r.order.status)) o.completed = now;
        changes_.push_back({&o, r.kind == matching::report_kind::traded ? r.execution.lots : 0, r.order});
        if (r.kind == matching::report_kind::traded) return tell_fill(o, r);
        tell_state(o, r.order);
        if (r.kind != matching::report_kind::cancelled && r.order.ending != matching::ending::immediate &&
            r.order.ending != matching::ending::all_or_none)
            return;
        if (managed(o)) post_(o.client, error_frame({o.order_id, 202, "Order Canceled - reason:"}), {});
    }
    /// What follows from reports and trades. @return whether anything happened
    bool release(const std::vector<matching::public_trade>& trades, timestamp now) {
        bool any = false;
        for (const change_seen& c : std::exchange(changes_, {})) any = follow_up(c, now) || any;
        for (const matching::public_trade& t : trades)
            for (api_order* const o : std::vector(waiting_))
                if (o->instrument == t.instrument && o->wait == awaits::price)
                    any = meet_price(*o, t.price_ticks, now) || any;
        for (api_order* const o : std::vector(waiting_))
            if (o->wait == awaits::whole && fills_whole(*o)) {
                go_on(*o, now);
                any = true;
            }
        return any;
    }
    /// The session ends, and the next one begins: orders for its close and its opening trade, those of a day end.
    void end_session(timestamp now) {
        const auto auction = [&](bool close) {
            for (api_order* const o : std::vector(waiting_))
                if (o->wait == awaits::auction && is_on_close(o->kind) == close) go_on(*o, now);
        };
        auction(true);
        for (api_order& o : orders_)
            if (o.life == lifetime::day && !o.manual && o.number != 0)
                (void)market_.engine().end(o.number, matching::order_status::expired,
                                           matching::ending::too_late, now);
        auction(false);
    }
    void expire(timestamp now) {
        while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
            const api_order& o = *deadlines_.begin()->second;
            if (o.good_till <= now)
                (void)market_.engine().end(o.number, matching::order_status::expired,
                                           matching::ending::too_late, now);
            deadlines_.erase(deadlines_.begin());
        }
    }

private:
    struct change_seen {
        api_order* order;
        std::int64_t filled; ///< lots of a fill
        matching::order then;
    };

    [[nodiscard]] api_order* find(std::int64_t client, std::int64_t id) {
        const auto at = by_id_.find({client, id});
        return at == by_id_.end() ? nullptr : at->second;
    }
    [[nodiscard]] bool managed(const api_order& o) const {
        return o.account < market_.account_id(config_.managed);
    }
    [[nodiscard]] account_book& book_of(const api_order& o) {
        return *std::ranges::find(books_, o.account, &account_book::account);
    }

    // Into the market
    /// An order, the one it belongs to, and those of that one that were held back.
    void transmit_family(api_order& last, timestamp now) {
        api_order* const parent = last.said.parent != 0 ? find(last.client, last.said.parent) : nullptr;
        if (parent != nullptr && parent->number == 0) transmit(*parent, now);
        const std::int64_t family = parent != nullptr ? parent->order_id : last.order_id;
        for (api_order* const o : std::vector(linked_))
            if (o != &last && o->client == last.client && o->said.parent == family && o->number == 0 &&
                !o->withdrawn)
                transmit(*o, now);
        if (last.number == 0) transmit(last, now);
    }
    void transmit(api_order& o, timestamp now) {
        const api_order* parent = o.said.parent != 0 ? find(o.client, o.said.parent) : nullptr;
        const matching::order* before = parent != nullptr ? documents_.engine_order(*parent) : nullptr;
        const bool asleep =
            parent != nullptr && (before == nullptr || before->status != matching::order_status::filled);
        o.wait = asleep ? awaits::parent : next_wait(o, awaits::parent);
        matching::order_terms t = terms_of(o);
        t.stand = o.wait == awaits::nothing ? matching::standing::in_market : matching::standing::waits;
        const matching::outcome placed = market_.place(t, now);
        if (!placed.ok()) throw order_reader::rejected(o.said, "the order cannot be executed");
        o.number = placed.id;
        by_number_[placed.id] = &o;
        if (o.wait != awaits::nothing) waiting_.push_back(&o);
        if (o.life == lifetime::till_date) deadlines_.emplace(o.good_till, &o);
        if (o.wait == awaits::price) (void)meet_price(o, market_.engine().last_ticks(o.instrument), now);
    }
    [[nodiscard]] matching::order_terms terms_of(const api_order& o) const {
        matching::order_terms t;
        t.account = o.account;
        t.instrument = o.instrument;
        t.client_order_id = std::string_view(o.said.order_ref);
        t.side = o.side;
        t.type = has_limit(o.kind) ? order_type::limit : order_type::market;
        t.price_ticks = o.limit_ticks;
        t.lots = o.lots;
        t.stp = matching::self_trade_prevention::none;
        t.accepted_first = true;
        if (o.life == lifetime::at_once || o.life == lifetime::at_opening || is_on_close(o.kind))
            t.time_in_force = time_in_force::immediate_or_cancel;
        if (o.life == lifetime::fill_or_kill) t.time_in_force = time_in_force::fill_or_kill;
        if (o.said.shown > 0)
            t.shown_lots =
                multiple_of(market_.listed(o.instrument).lot, decimal::from_integer(o.said.shown)).value();
        return t;
    }
    [[nodiscard]] static awaits next_wait(const api_order& o, awaits after) {
        if (after == awaits::parent) {
            if (awaits_price(o.kind)) return awaits::price;
            if (is_on_close(o.kind) || o.life == lifetime::at_opening) return awaits::auction;
        }
        return o.said.all_or_none && after != awaits::whole ? awaits::whole : awaits::nothing;
    }
    /// What an order waited for is there.
    void go_on(api_order& o, timestamp now) {
        o.wait = next_wait(o, o.wait);
        if (o.wait == awaits::price) {
            if (!meet_price(o, market_.engine().last_ticks(o.instrument), now)) tell_now(o);
            return;
        }
        if (o.wait == awaits::whole && fills_whole(o)) o.wait = awaits::nothing;
        if (o.wait != awaits::nothing) return tell_now(o);
        std::erase(waiting_, &o);
        (void)market_.engine().revise(o.number, terms_of(o));
        (void)market_.engine().release(o.number, matching::standing::in_market, now);
    }
    bool meet_price(api_order& o, std::int64_t ticks, timestamp now) {
        if (is_trailing(o.kind)) order_reader::follow(o, ticks);
        const bool rises = (o.side == side::buy) != is_touched(o.kind);
        if (rises ? ticks < o.stop_ticks : ticks > o.stop_ticks) return false;
        go_on(o, now);
        return true;
    }
    [[nodiscard]] bool fills_whole(const api_order& o) const {
        matching::order_terms t = terms_of(o);
        t.time_in_force = time_in_force::fill_or_kill;
        t.accepted_first = false;
        return market_.engine().refuses(t) != matching::refusal::cannot_fill;
    }

    // Changes
    void change(api_order& o, const placement& p, timestamp now) {
        const matching::order* e = documents_.engine_order(o);
        const auto refuse = [&](int code, const char* text) { return api_error{p.order_id, code, text}; };
        if (e != nullptr && e->status == matching::order_status::filled)
            throw refuse(104, "Cannot modify a filled order.");
        if (!documents_.open(o)) throw refuse(103, "Duplicate order id");
        if (refuse_change != 0)
            throw refuse(std::exchange(refuse_change, 0),
                         "The order cannot be changed now: it is as it was.");
        api_order to = reader_.read(p, o.client, now);
        if (to.instrument != o.instrument || to.side != o.side || to.account != o.account ||
            p.parent != o.said.parent)
            throw refuse(105, "Order being modified does not match original order");
        if (to.kind != o.kind) throw refuse(329, "Order modify failed. Cannot change to the new order type.");
        if (p.oca_group != o.said.oca_group) throw refuse(10326, "OCA group revision is not allowed");
        if (p.oca_type != o.said.oca_type) throw refuse(10327, "OCA handling type revision is not allowed");
        const bool cuts = o.life == lifetime::day && to.life == lifetime::at_once;
        if (to.life != o.life && !cuts)
            throw refuse(105, "Order being modified does not match original order: its time in force");
        const std::int64_t done = e != nullptr ? e->executed_lots : 0;
        if (to.lots < done)
            throw refuse(201, "Order rejected - reason:The total quantity is below what is filled.");
        if (to.lots > o.lots) reader_.check_funds(to, to.lots - o.lots);
        const api_order before = o;
        // A trailing stop that keeps its distance stays where it has come to.
        if (to.trail_ticks == o.trail_ticks && to.trail_percent == o.trail_percent && is_trailing(o.kind)) {
            to.stop_ticks = o.stop_ticks;
            order_reader::follow(to, market_.engine().last_ticks(o.instrument));
        }
        o.said = p;
        o.said.transmit = true;
        for (auto field : {&api_order::lots, &api_order::limit_ticks, &api_order::stop_ticks,
                           &api_order::trail_ticks, &api_order::offset_ticks})
            o.*field = to.*field;
        o.trail_percent = to.trail_percent;
        o.life = to.life;
        o.good_till = to.good_till;
        if (o.life == lifetime::till_date && o.number != 0) deadlines_.emplace(o.good_till, &o);
        if (o.number == 0) {
            if (p.transmit) transmit_family(o, now);
            return;
        }
        if (e->stand != matching::standing::in_market) {
            (void)market_.engine().revise(o.number, terms_of(o));
            tell_now(o);
            if (o.wait == awaits::price) (void)meet_price(o, market_.engine().last_ticks(o.instrument), now);
            return;
        }
        const auto done_so = to.lots == done ? market_.engine().settle_for_filled(o.number, now)
                                             : market_.engine().amend(o.number, o.limit_ticks, o.lots, now);
        if (!done_so.ok()) {
            o = before;
            throw refuse(201, "Order rejected - reason:The order cannot be changed.");
        }
        if (cuts)
            (void)market_.engine().end(o.number, matching::order_status::expired, matching::ending::immediate,
                                       now);
    }
    void withdraw(api_order& o, timestamp now) {
        if (o.number == 0) {
            o.withdrawn = true;
            o.completed = now;
            post_(o.client, documents_.status(o, nullptr, "ApiCancelled"), {});
            post_(o.client, error_frame({o.order_id, 202, "Order Canceled - reason:"}), {});
            for (api_order* const child : std::vector(linked_))
                if (child->client == o.client && child->said.parent == o.order_id && documents_.open(*child))
                    withdraw(*child, now);
            return;
        }
        post_(o.client, documents_.status(o, documents_.engine_order(o), "PendingCancel"), {});
        (void)market_.engine().cancel(o.number, now);
    }

    // What follows
    bool follow_up(const change_seen& c, timestamp now) {
        api_order& o = *c.order;
        const bool ended = !matching::is_open(c.then.status);
        if (ended) std::erase(waiting_, &o);
        if (o.manual || (!ended && c.filled == 0)) return false;
        bool any = false;
        for (api_order* const linked : std::vector(linked_)) {
            api_order& other = *linked;
            if (&other == &o || other.client != o.client || !documents_.open(other)) continue;
            if (ended && other.said.parent == o.order_id && other.said.parent != 0)
                any = parent_ended(other, c.then, now) || any;
        }
        if (c.filled == 0) return any;
        for (api_order* const linked : std::vector(linked_)) {
            api_order& other = *linked;
            if (&other == &o || !documents_.open(other) || other.number == 0) continue;
            const bool siblings =
                o.said.parent != 0 && other.client == o.client && other.said.parent == o.said.parent;
            const bool group = !o.said.oca_group.empty() && other.account == o.account &&
                               other.said.oca_group == o.said.oca_group;
            if (!siblings && !group) continue;
            any = true;
            give_way(other, o, c, group && o.said.oca_type == 1, now);
        }
        return any;
    }
    /// One of two that belong together traded: the other one ends, or becomes smaller in proportion.
    void give_way(api_order& other, const api_order& o, const change_seen& c, bool at_any_fill,
                  timestamp now) {
        const std::int64_t less = static_cast<std::int64_t>(matching::multiply(c.filled, other.lots) /
                                                            std::max<std::int64_t>(1, o.lots));
        const std::int64_t left = other.lots - less;
        const std::int64_t done = documents_.engine_order(other)->executed_lots;
        if (at_any_fill || c.then.status == matching::order_status::filled || left <= done) {
            (void)market_.engine().cancel(other.number, now, matching::ending::other_leg);
            return;
        }
        if (less != 0) shrink(other, left, now);
    }
    void shrink(api_order& o, std::int64_t lots, timestamp now) {
        o.lots = lots;
        if (documents_.engine_order(o)->stand == matching::standing::in_market) {
            (void)market_.engine().lower(o.number, lots, std::string_view(o.said.order_ref), now);
        } else {
            (void)market_.engine().revise(o.number, terms_of(o));
            tell_now(o);
        }
    }
    /// A child goes on if its parent was filled, with as much as that was.
    bool parent_ended(api_order& child, const matching::order& parent, timestamp now) {
        if (parent.executed_lots == 0) {
            if (child.number == 0)
                withdraw(child, now);
            else
                (void)market_.engine().cancel(child.number, now, matching::ending::parent);
            return true;
        }
        if (child.number == 0 || child.wait != awaits::parent) return false;
        if (parent.status != matching::order_status::filled && child.lots > parent.executed_lots)
            shrink(child, parent.executed_lots, now);
        go_on(child, now);
        return true;
    }

    // What is told
    void tell_state(const api_order& o, const matching::order& e) const {
        if (!managed(o)) return;
        const std::string_view word = order_documents::word(o, &e);
        post_(o.client, documents_.open_order(o, word), {});
        post_(o.client, documents_.status(o, &e, word), {});
    }
    void tell_now(const api_order& o) const { tell_state(o, *documents_.engine_order(o)); }
    void tell_fill(api_order& o, const matching::report& r) {
        o.last_ticks = r.execution.price_ticks;
        api_execution x;
        x.fill = r.execution;
        x.client = o.client;
        x.order_id = o.order_id;
        x.order_ref = o.said.order_ref;
        x.cumulative = r.order.executed_lots;
        x.cumulative_value = r.order.executed_value / market_.engine().unit_value(o.instrument).per_unit;
        const api_execution& booked = book_of(o).book(std::move(x), o.charged);
        if (!managed(o)) return;
        const auto state = [&] {
            const std::string_view word = order_documents::word(o, &r.order);
            if (manners.terms) post_(o.client, documents_.open_order(o, word), {});
            post_(o.client, documents_.status(o, &r.order, word), {});
            if (manners.status_twice) post_(o.client, documents_.status(o, &r.order, word), {});
        };
        const auto commission = [&] {
            post_(o.client, order_documents::commission(booked), manners.commission_delay);
        };
        if (manners.order == fill_telling::status_first) state();
        if (manners.order == fill_telling::commission_first) commission();
        post_(o.client, documents_.execution(booked, -1), {});
        if (manners.order != fill_telling::status_first) state();
        if (manners.order != fill_telling::commission_first) commission();
    }
    /// An order that no client placed: of a person in TWS, or of a stranger.
    api_order& adopt(const matching::order& e) {
        api_order o;
        o.manual = true;
        o.account = e.account;
        o.instrument = e.instrument;
        o.kind = e.type == order_type::market ? order_kind::market : order_kind::limit;
        o.life = lifetime::till_cancelled;
        o.side = e.side;
        o.lots = e.lots;
        o.limit_ticks = e.price_ticks;
        o.number = e.id;
        o.said.order_ref = std::string(e.client_order_id.view());
        orders_.push_back(std::move(o));
        by_number_[e.id] = &orders_.back();
        if (binds_ && managed(orders_.back())) bind(orders_.back());
        return orders_.back();
    }
    void bind(api_order& o) {
        o.order_id = --last_bound_;
        by_id_[{0, o.order_id}] = &o;
        post_(0, frame(tell::bound, o.number, "0", o.order_id), {});
    }

    market& market_;
    const exchange_config& config_;
    const order_documents& documents_;
    std::deque<account_book>& books_;
    order_reader reader_;
    post post_;
    std::deque<api_order> orders_;
    std::map<std::pair<std::int64_t, std::int64_t>, api_order*> by_id_;
    std::map<matching::order_id, api_order*> by_number_;
    std::vector<api_order*> waiting_; ///< outside of the market
    std::vector<api_order*> linked_;  ///< with a parent or a group, and most of them open
    std::multimap<timestamp, api_order*> deadlines_;
    std::vector<change_seen> changes_;
    std::map<std::int64_t, std::int64_t> next_ids_; ///< by client
    std::int64_t last_bound_ = 0;
    bool binds_ = false;
};

} // namespace gatewright::sim::server::interactive_brokers
