// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/oanda/dealing_rules.hpp>
#include <gatewright/sim/server/oanda/order_reader.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::oanda {

/// The members of an answer that have an order's transactions; empty: the answer has them not.
struct answer_names {
    std::string create{}, fill{}, cancel{}, reissue{};

    /// As `orderCreateTransaction`, after what precedes `Order`.
    static answer_names of(const std::string& whose) {
        return {whose + "CreateTransaction", whose + "FillTransaction", whose + "CancelTransaction",
                whose + "ReissueTransaction"};
    }
};

/// Who takes the other side of all orders. Orders of clients are not in the book: they wait here for its prices, and
/// each executes once, against the liquidity that the book has then.
class dealer : public dealing_rules {
public:
    dealer(market& m, const exchange_config& config, const home_conversion& conversion)
        : dealing_rules(m, config, conversion)
        , m_(m)
        , hands_(m.engine().add_account({}, {}, 1, true)) {}

    /// Takes an order, executes it if its time has come. @param reason of the transaction @param more it says
    transaction_id place(batch& b, venue_order o, std::string_view reason, const answer_names& names,
                         json::object more = {}) {
        o.id = b.of.last() + 1;
        o.created = o.updated = b.now;
        json::object said = o.terms;
        if (o.lives == lifetime::for_day) o.good_till = next_close(b.now);
        if (o.kind == order_kind::market_if_touched) {
            const quote q = quote_of(m_, o.instrument);
            o.waits_for_rise = o.ticks > (o.lots > 0 ? q.ask : q.bid);
        }
        if (o.kind == order_kind::trailing_stop_loss) follow(o);
        said["reason"] = reason;
        for (auto& [key, value] : more) said[key] = value;
        b.write(std::string(kind_words.name(o.kind)) + "_ORDER", std::move(said), names.create);
        if (const auto* before = more.if_contains("replacesOrderID")) o.terms["replacesOrderID"] = *before;
        if (is_exit(o.kind)) b.of.trades.at(o.trade).exits[o.kind] = o.id;
        const transaction_id id = o.id;
        b.of.pending.insert(id);
        b.of.orders.emplace(id, std::move(o));
        meet(b, id, names);
        return id;
    }
    /// Ends an open order.
    void cancel(batch& b, transaction_id id, std::string_view reason, std::string_view name = {},
                json::object more = {}) {
        venue_order& o = b.of.orders.at(id);
        json::object said = members("orderID reason", std::to_string(id), reason);
        if (!o.client_id().empty()) said["clientOrderID"] = o.client_id();
        for (auto& [key, value] : more) said[key] = o.ended[key] = value;
        b.write("ORDER_CANCEL", std::move(said), name);
        o.cancelled_for = reason;
        o.ended["cancellingTransactionID"] = b.of.last_text();
        o.ended["cancelledTime"] = rfc3339(b.now);
        end(b, o, order_state::cancelled);
    }
    /// A trade, or a part of it, is closed at the market. @param lots without a sign, not more than it has
    void close_trade(batch& b, const venue_trade& t, std::int64_t lots, std::string_view asked,
                     const answer_names& names) {
        venue_order o = closing(t.instrument, t.is_long() ? -lots : lots, "MARKET_ORDER_TRADE_CLOSE");
        o.trade = t.id;
        o.terms["tradeClose"] = json::object{{"tradeID", std::to_string(t.id)}, {"units", asked}};
        place(b, std::move(o), "TRADE_CLOSE", names);
    }
    /// The same of one side of a position.
    void close_position(batch& b, matching::instrument_id i, bool is_long, std::int64_t lots,
                        std::string_view asked, const answer_names& names, json::object more) {
        venue_order o = closing(i, is_long ? -lots : lots, "MARKET_ORDER_POSITION_CLOSEOUT");
        o.terms[is_long ? "longPositionCloseout" : "shortPositionCloseout"] =
            json::object{{"instrument", view.name(i)}, {"units", asked}};
        for (auto& [key, value] : more) o.terms[key] = value;
        place(b, std::move(o), "POSITION_CLOSEOUT", names);
    }

    /// Executes what the prices of an instrument have triggered. @return whether anything was
    bool on_price(account_book& a, matching::instrument_id i, timestamp now) {
        bool any = false;
        const std::vector<transaction_id> open(a.pending.begin(), a.pending.end());
        for (const transaction_id id : open) {
            if (!a.pending.contains(id)) continue;
            venue_order& o = a.orders.at(id);
            if (o.instrument != i) continue;
            if (o.kind == order_kind::trailing_stop_loss) follow(o);
            if (!triggered(o)) continue;
            batch b{a, now};
            execute(b, id, {});
            any = any || b.first != 0;
        }
        return any;
    }
    /// Ends what has lived long enough.
    void expire(account_book& a, timestamp now) {
        const std::vector<transaction_id> open(a.pending.begin(), a.pending.end());
        for (const transaction_id id : open) {
            const venue_order& o = a.orders.at(id);
            if (o.good_till.ns == 0 || o.good_till > now || !a.pending.contains(id)) continue;
            batch b{a, now};
            cancel(b, id, "TIME_IN_FORCE_EXPIRED");
        }
    }
    /// Money comes, or goes. @param reason as `fundingReason` has it
    void transfer(account_book& a, wide amount, std::string_view reason, timestamp now) {
        batch b{a, now};
        a.balance += amount;
        a.transfers += amount;
        b.write("TRANSFER_FUNDS",
                members("amount fundingReason accountBalance", money(amount), reason, money(a.balance)));
    }
    /// Pays what holding trades costs or brings since it was paid last. @param whole_day instead, of one day
    void pay_financing(account_book& a, timestamp now, bool whole_day) {
        std::map<matching::instrument_id, std::pair<wide, json::array>> paid;
        wide sum = 0;
        for (const transaction_id id : a.open_trades) {
            venue_trade& t = a.trades.at(id);
            const wide amount = financing_of(t, t.size(), whole_day ? one_day : now - t.financed_until);
            if (!whole_day) t.financed_until = now;
            t.financing += amount;
            a.sides[{t.instrument, t.is_long()}].financing += amount;
            sum += amount;
            auto& [total, rows] = paid[t.instrument];
            total += amount;
            rows.push_back(json::object{{"tradeID", std::to_string(id)}, {"financing", money(amount)}});
        }
        if (paid.empty()) return;
        json::array positions;
        for (auto& [i, of] : paid)
            positions.push_back(members("instrument financing openTradeFinancings", view.name(i),
                                        money(of.first), std::move(of.second)));
        a.balance += sum;
        a.financing += sum;
        batch b{a, now};
        b.write("DAILY_FINANCING",
                members("financing accountBalance accountFinancingMode positionFinancings", money(sum),
                        money(a.balance), "SECOND_BY_SECOND", std::move(positions)));
    }
    /// Calls an account that has too little margin, and closes all it holds when half of the margin is gone.
    void check_margin(account_book& a, timestamp now) {
        if (a.open_trades.empty() && !a.called) return;
        account_worth w(view, a);
        if (!a.called && w.call_percent() >= 100'000) call(a, true, now);
        if (w.closeout_percent() >= 100'000) {
            for (const auto i : m_.instruments())
                for (const bool is_long : {true, false}) {
                    const std::int64_t lots = a.held(i, is_long);
                    const side taken = is_long ? side::buy : side::sell;
                    if (lots == 0 || !m_.engine().book(i).best(taken)) continue;
                    venue_order o = closing(i, is_long ? -lots : lots, "MARKET_ORDER_MARGIN_CLOSEOUT");
                    o.terms["marginCloseout"] = json::object{{"reason", "MARGIN_CHECK_VIOLATION"}};
                    batch b{a, now};
                    place(b, std::move(o), "MARGIN_CLOSEOUT", {});
                }
            w = account_worth(view, a);
        }
        if (a.called && w.call_percent() < 100'000) call(a, false, now);
    }

private:
    static void call(account_book& a, bool enters, timestamp now) {
        a.called = enters;
        batch b{a, now};
        b.write(enters ? "MARGIN_CALL_ENTER" : "MARGIN_CALL_EXIT", {});
    }
    [[nodiscard]] venue_order closing(matching::instrument_id i, std::int64_t lots,
                                      const char* filled_as) const {
        venue_order o;
        o.instrument = i;
        o.lots = lots;
        o.lives = lifetime::fill_or_kill;
        o.fills = position_fill::reduce_only;
        o.filled_as = filled_as;
        o.terms = members("instrument units timeInForce positionFill", view.name(i), view.units(i, lots),
                          "FOK", "REDUCE_ONLY");
        return o;
    }
    /// A trailing stop follows the price at its distance, never back.
    void follow(venue_order& o) const {
        const std::int64_t now = quote_of(m_, o.instrument).closing(o.lots < 0);
        const std::int64_t wanted = o.lots < 0 ? now - o.distance : now + o.distance;
        if (o.ticks == 0 || (o.lots < 0 ? wanted > o.ticks : wanted < o.ticks)) o.ticks = wanted;
    }
    /// An order that has just come meets the market.
    void meet(batch& b, transaction_id id, const answer_names& names) {
        const venue_order& o = b.of.orders.at(id);
        if (o.kind == order_kind::market || triggered(o)) return execute(b, id, names);
        if (o.lives == lifetime::at_once || o.lives == lifetime::fill_or_kill)
            cancel(b, id, "TIME_IN_FORCE_EXPIRED", names.cancel);
    }
    /// A triggered order is executed, or cancelled if it cannot be; one that waits at its price goes on waiting.
    void execute(batch& b, transaction_id id, const answer_names& names) {
        venue_order& o = b.of.orders.at(id);
        const bool waits =
            o.kind != order_kind::market && o.lives != lifetime::at_once && o.lives != lifetime::fill_or_kill;
        if (!m_.rules(o.instrument).open) {
            if (!waits) cancel(b, id, "MARKET_HALTED", names.cancel);
            return;
        }
        o.updated = b.now;
        const effect e = effect_of(b.of, o);
        reach r = reach_of(o, e.all(), o.bound);
        if (r.lots == 0 && e.all() != 0 && waits && (o.waits_at_price() || is_exit(o.kind))) return;
        const std::int64_t ticks =
            r.lots == 0 ? 0 : static_cast<std::int64_t>(matching::divide_half_even(r.ticks, r.lots));
        if (const auto why = obstacle(b.of, o, e, ticks); !why.empty())
            return cancel(b, id, why, names.cancel);
        if (!is_forced(o) && (r.lots == 0 || (o.lives == lifetime::fill_or_kill && r.lots < e.all()))) {
            const bool bounded = o.bound != 0 && reach_of(o, e.all(), 0).lots > r.lots;
            const bool limit = o.kind == order_kind::limit;
            return cancel(b, id,
                          limit     ? "TIME_IN_FORCE_EXPIRED"
                          : bounded ? "BOUNDS_VIOLATION"
                                    : "INSUFFICIENT_LIQUIDITY",
                          names.cancel);
        }
        const bool guaranteed = o.kind == order_kind::guaranteed_stop_loss;
        const std::int64_t filled = is_forced(o) ? e.all() : r.lots;
        fill(b, o, e, filled, guaranteed ? o.ticks : ticks, names.fill);
        consume(o, r, b.now);
        const std::int64_t rest = e.all() - filled;
        if (rest != 0 && view.config.reissue) reissue(b, id, rest, names);
    }
    /// What an execution takes is gone from the book.
    void consume(const venue_order& o, const reach& r, timestamp now) {
        if (r.lots == 0) return;
        matching::order_terms t;
        t.account = hands_;
        t.instrument = o.instrument;
        t.side = o.direction();
        t.time_in_force = time_in_force::immediate_or_cancel;
        t.stp = matching::self_trade_prevention::none;
        t.price_ticks = r.last;
        t.lots = r.lots;
        (void)m_.engine().place(t, now);
    }
    /// What an order could not fill goes on as another one, with its client's extensions.
    void reissue(batch& b, transaction_id id, std::int64_t rest, const answer_names& names) {
        venue_order next = b.of.orders.at(id);
        next.lots = next.lots > 0 ? rest : -rest;
        next.state = order_state::pending;
        next.ended.clear();
        next.filled = 0;
        next.filled_value = 0;
        next.terms["units"] = view.units(next.instrument, next.lots);
        b.of.orders.at(id).ended["replacedByOrderID"] = std::to_string(b.of.last() + 1);
        place(b, std::move(next), "REPLACEMENT", {names.reissue, {}, {}, {}},
              {{"replacesOrderID", std::to_string(id)}});
    }
    void end(batch& b, venue_order& o, order_state as) {
        o.state = as;
        o.updated = b.now;
        b.of.pending.erase(o.id);
        if (!is_exit(o.kind)) return;
        auto& exits = b.of.trades.at(o.trade).exits;
        if (const auto at = exits.find(o.kind); at != exits.end() && at->second == o.id) exits.erase(at);
    }
    /// Closes lots of a trade. @return what the transaction says of it
    json::object reduce(batch& b, const venue_order& o, venue_trade& t, std::int64_t lots,
                        std::int64_t ticks) {
        const std::int64_t moved = t.is_long() ? lots : -lots;
        const wide realized = view.gain(t.instrument, t.ticks, ticks, moved);
        const wide financed = view.config.funding ? financing_of(t, lots, b.now - t.financed_until) : 0;
        t.realized += realized;
        t.financing += financed;
        t.lots -= moved;
        t.closed_lots += lots;
        t.closed_ticks += matching::multiply(ticks, lots);
        t.closed_by.push_back(b.of.last() + 1);
        side_sums& sums = b.of.sides[{t.instrument, t.is_long()}];
        sums.realized += realized;
        sums.financing += financed;
        b.of.balance += realized + financed;
        b.of.realized += realized;
        b.of.financing += financed;
        if (t.lots == 0) {
            t.closed = b.now;
            b.of.open_trades.erase(t.id);
        }
        json::object d =
            members("tradeID units price realizedPL financing guaranteedExecutionFee halfSpreadCost",
                    std::to_string(t.id), view.units(t.instrument, -moved), view.price(t.instrument, ticks),
                    money(realized), money(financed), money(guaranteed_fee(o, lots)),
                    money(half_spread(t.instrument, lots)));
        if (const auto* id = t.extensions.if_contains("id")) d["clientTradeID"] = *id;
        return d;
    }
    /// Opens a trade, called by the number of the transaction that is written next.
    json::object open(batch& b, const venue_order& o, std::int64_t lots, std::int64_t ticks) {
        venue_trade t;
        t.id = b.of.last() + 1;
        t.instrument = o.instrument;
        t.lots = t.initial_lots = o.lots > 0 ? lots : -lots;
        t.ticks = ticks;
        t.opened = t.financed_until = b.now;
        t.initial_margin = view.margin(b.of, o.instrument, lots);
        if (const auto* extensions = o.terms.if_contains("tradeClientExtensions"))
            t.extensions = extensions->as_object();
        json::object d =
            members("tradeID units price guaranteedExecutionFee halfSpreadCost initialMarginRequired",
                    std::to_string(t.id), view.units(o.instrument, t.lots), view.price(o.instrument, ticks),
                    money(0), money(half_spread(o.instrument, lots)), money(t.initial_margin));
        if (!t.extensions.empty()) d["clientExtensions"] = t.extensions;
        b.of.sides[{o.instrument, t.is_long()}];
        b.of.open_trades.insert(t.id);
        b.of.trades.emplace(t.id, std::move(t));
        return d;
    }
    /// Executes an order, once.
    void fill(batch& b, venue_order& o, const effect& e, std::int64_t filled, std::int64_t ticks,
              std::string_view name) {
        account_book& a = b.of;
        const auto i = o.instrument;
        const conversion_factors factors = view.conversion.factors(i);
        const transaction_id number = a.last() + 1;
        json::array closed;
        json::object d = members(
            "orderID instrument units requestedUnits reason price fullVWAP gainQuoteHomeConversionFactor "
            "lossQuoteHomeConversionFactor",
            std::to_string(o.id), view.name(i), view.units(i, o.lots > 0 ? filled : -filled),
            view.units(i, is_exit(o.kind) ? (o.lots > 0 ? e.all() : -e.all()) : o.lots),
            o.filled_as.empty() ? std::string(kind_words.name(o.kind)) + "_ORDER" : o.filled_as,
            view.price(i, ticks), view.price(i, ticks), factor_text(factors.gain), factor_text(factors.loss));
        if (!o.client_id().empty()) d["clientOrderID"] = o.client_id();
        const wide realized_before = a.realized, financing_before = a.financing;
        std::vector<transaction_id> gone;
        std::int64_t left = filled, closes = 0;
        json::array closed_ids;
        for (const auto& [id, lots] : e.closes) {
            const std::int64_t part = std::min(lots, left);
            if (part == 0) break;
            venue_trade& t = a.trades.at(id);
            json::object row = reduce(b, o, t, part, ticks);
            left -= part;
            closes += part;
            if (t.lots == 0) {
                gone.push_back(id);
                closed_ids.emplace_back(std::to_string(id));
                closed.push_back(std::move(row));
            } else {
                d["tradeReduced"] = std::move(row);
                o.ended["tradeReducedID"] = std::to_string(id);
            }
        }
        if (!closed.empty()) {
            d["tradesClosed"] = std::move(closed);
            o.ended["tradeClosedIDs"] = std::move(closed_ids);
        }
        const std::int64_t opened = std::min(left, e.opened);
        if (opened != 0) {
            d["tradeOpened"] = open(b, o, opened, ticks);
            o.ended["tradeOpenedID"] = std::to_string(number);
        }
        const wide fee = commission(i, filled), guaranteed = guaranteed_fee(o, filled);
        a.commission += fee;
        a.guaranteed_fees += guaranteed;
        a.balance -= fee + guaranteed;
        for (const auto& [key, sum] : {std::pair{"pl", a.realized - realized_before},
                                       {"financing", a.financing - financing_before},
                                       {"commission", fee},
                                       {"guaranteedExecutionFee", guaranteed},
                                       {"halfSpreadCost", half_spread(i, filled)},
                                       {"accountBalance", a.balance}})
            d[key] = money(sum);
        keep(a, o, number, closes, opened, ticks, fee + guaranteed, b.now);
        o.filled = filled;
        o.filled_value = m_.value(i, ticks, filled);
        o.ended["fillingTransactionID"] = std::to_string(number);
        o.ended["filledTime"] = rfc3339(b.now);
        b.write("ORDER_FILL", std::move(d), name);
        const transaction_id order = o.id;
        const std::vector<exit_wish> wishes = o.exits;
        end(b, o, is_exit(o.kind) ? order_state::triggered : order_state::filled);
        for (const transaction_id id : gone) end_exits(b, id, order);
        if (opened != 0)
            for (const exit_wish& w : wishes) {
                venue_order exit;
                order_reader::become(exit, w, a.trades.at(number), m_);
                place(b, std::move(exit), "ON_FILL", {},
                      {{"orderFillTransactionID", std::to_string(number)}});
                if (!a.open_trades.contains(number)) break;
            }
    }
    /// What waited to close a trade that is closed ends.
    void end_exits(batch& b, transaction_id trade, transaction_id but) {
        const auto exits = b.of.trades.at(trade).exits;
        for (const auto& [kind, id] : exits)
            if (id != but) cancel(b, id, "LINKED_TRADE_CLOSED");
    }
    /// Books an execution for the ledger: in quote currency, by average costs.
    void keep(account_book& a, const venue_order& o, transaction_id number, std::int64_t closed,
              std::int64_t opened, std::int64_t ticks, wide fee, timestamp now) {
        const side s = o.direction();
        const auto leg = [&](bool opens) {
            if (!a.hedging) return position_side::net;
            return (s == side::buy) == opens ? position_side::long_side : position_side::short_side;
        };
        wide realized = 0;
        if (closed != 0)
            realized = a.positions[{o.instrument, leg(false)}].apply(s, ticks, closed,
                                                                     m_.engine().unit_value(o.instrument));
        if (opened != 0)
            realized += a.positions[{o.instrument, leg(true)}].apply(s, ticks, opened,
                                                                     m_.engine().unit_value(o.instrument));
        a.fills.push_back({number,
                           std::to_string(number),
                           o.id,
                           ledger_name(o),
                           m_.listed(o.instrument).symbol,
                           s,
                           false,
                           {m_.price(o.instrument, ticks)},
                           {m_.quantity(o.instrument, closed + opened)},
                           home_money(fee),
                           matching::to_money(realized),
                           now,
                           m_.assets().at(0),
                           leg(closed == 0)});
    }

    market& m_;
    matching::account_id hands_; ///< of the house: what clients take from the book
};

} // namespace gatewright::sim::server::oanda
