// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"
#include "kit.hpp"
#include "units.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

// What the conformance cases are written in: roles of links, two instruments, questions, and never a venue's own words.
namespace gatewright_test {

/// A limit order, in words.
[[nodiscard]] inline gw::order_request limit(gw::side s, std::string_view price, std::string_view quantity,
                                             gw::time_in_force tif = gw::time_in_force::good_till_cancel,
                                             std::string_view symbol = first()) {
    gw::limit_order o;
    o.symbol.assign(symbol);
    o.side = s;
    o.price = {venue_price(price)};
    o.quantity = {venue_quantity(quantity)};
    o.time_in_force = tif;
    return gw::to_request(o);
}
[[nodiscard]] inline gw::order_request market(gw::side s, std::string_view quantity,
                                              std::string_view symbol = first()) {
    gw::market_order o;
    o.symbol.assign(symbol);
    o.side = s;
    o.quantity = {venue_quantity(quantity)};
    return gw::to_request(o);
}

/// A world and a desk that was started in it, and how a case ends: the desk's orders, fills, positions, fees, profit
/// and balance equal the venue's ledger to the last digit.
struct conformance {
    std::unique_ptr<world> where;
    world& w;
    desk_options how;
    std::unique_ptr<test_desk> d;

    explicit conformance(const world_options& o = {}, const desk_options& desk = {})
        : where(kit().make_world(o))
        , w(*where)
        , how(desk)
        , d(kit().make_desk(w, how)) {
        d->start();
    }
    /// The desk ends, and another one begins. @param between what happens meanwhile
    template <class F>
    void restart(F between) {
        d.reset();
        between();
        d = kit().make_desk(w, how);
        d->start();
    }
    void restart() {
        restart([] {});
    }

    [[nodiscard]] gw::venue::order_path path() const {
        return how.default_path ? kit().paths.front() : how.path;
    }
    /// The link that orders take.
    [[nodiscard]] link_id orders_link() const { return kit().orders_link(path()); }

    /// Whether the venue lacks words for an order on this path. It is refused then, here and now.
    [[nodiscard]] bool lacks(const gw::order_request& r) {
        using gw::venue::check_capabilities;
        if (check_capabilities(*kit().capabilities, r, path())) return false;
        // What the venue has of something else is refused by its codec.
        const bool of_others =
            kit().whole_table != nullptr && check_capabilities(*kit().whole_table, r, path());
        CHECK(refused(r) == (of_others ? gw::order_errc::unsupported : gw::order_errc::no_gateway));
        return true;
    }
    /// Submits an order that must go out.
    gw::order_ref place(const gw::order_request& r) {
        const auto placed = d->submit(r);
        if (!placed.has_value()) FAIL("refused: " << placed.error().str());
        return *placed;
    }
    /// Submits an order that must be refused. @return why
    gw::order_errc refused(const gw::order_request& r) {
        const auto placed = d->submit(r);
        if (placed.has_value()) FAIL("it was sent");
        return placed.error().code;
    }
    /// An order that others take part by part; where an order executes once, one of each part.
    using in_parts = std::vector<gw::order_ref>;
    in_parts rest(std::string_view price, std::initializer_list<std::string_view> parts,
                  gw::side s = gw::side::buy) {
        in_parts all;
        gw::decimal whole;
        for (const std::string_view part : parts) {
            if (kit().fills_once)
                all.push_back(place(limit(s, price, part)));
            else
                whole = checked_add(whole, gw::decimal::parse(part).value()).value();
        }
        if (!kit().fills_once) all.push_back(place(limit(s, price, whole.str())));
        return all;
    }
    /// What there is of it is cancelled.
    void cancel(const in_parts& all) {
        for (const gw::order_ref o : all)
            if (!order(o).state.terminal()) cancel(o);
    }
    /// The state of what is taken last.
    [[nodiscard]] gw::lifecycle life(const in_parts& all) const { return life(all.back()); }
    [[nodiscard]] std::string filled(const in_parts& all) const {
        gw::decimal sum;
        for (const gw::order_ref o : all) sum = checked_add(sum, order(o).cumulative.value).value();
        return case_quantity(sum);
    }
    [[nodiscard]] std::string seen(const in_parts& all) const {
        gw::decimal sum;
        for (const gw::order_ref o : all) sum = checked_add(sum, order(o).seen.value).value();
        return case_quantity(sum);
    }

    /// Asks for new terms that must go out. @param price, quantity empty: as it is
    void amend(gw::order_ref r, std::string_view price, std::string_view quantity = {}) {
        const auto asked = d->amend(r, terms(price, quantity));
        if (!asked.has_value()) FAIL("refused: " << asked.error().str());
    }
    /// The same of an amend that must be refused. @return why
    gw::order_errc amend_refused(gw::order_ref r, std::string_view price, std::string_view quantity = {}) {
        const auto asked = d->amend(r, terms(price, quantity));
        if (asked.has_value()) FAIL("it was sent");
        return asked.error().code;
    }
    [[nodiscard]] static gw::order_amend terms(std::string_view price, std::string_view quantity) {
        gw::order_amend a;
        if (!price.empty()) a.price = {venue_price(price)};
        if (!quantity.empty()) a.quantity = {venue_quantity(quantity)};
        return a;
    }
    /// Asks for a cancel that must go out.
    void cancel(gw::order_ref r) {
        const auto asked = d->cancel(r);
        if (!asked.has_value()) FAIL("refused: " << asked.error().str());
    }
    [[nodiscard]] const gw::orders::order_record& order(gw::order_ref r) const {
        const auto* found = d->order(r);
        if (found == nullptr) FAIL("the desk has forgotten the order");
        return *found;
    }
    [[nodiscard]] gw::lifecycle life(gw::order_ref r) const { return order(r).state.life; }
    [[nodiscard]] std::string filled(gw::order_ref r) const {
        return case_quantity(order(r).cumulative.value);
    }
    /// What the venue's ledger has of this desk; never more than one per order that was placed.
    [[nodiscard]] std::size_t orders_at_venue() const { return w.ledger().orders.size(); }
    /// How often something was asked for.
    [[nodiscard]] std::size_t asked(question about, std::optional<link_id> on = {}) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            d->sent(), [&](const sent_question& q) { return q.about == about && (!on || q.link == *on); }));
    }
    /// What left on a link.
    [[nodiscard]] std::size_t sent(link_id on) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(d->sent(), [&](const sent_question& q) { return q.link == on; }));
    }
    /// When something was asked for first: its place in what left, or how much left.
    [[nodiscard]] std::size_t first_asked(question about) const {
        const auto& all = d->sent();
        return static_cast<std::size_t>(
            std::ranges::find_if(all, [&](const sent_question& q) { return q.about == about; }) -
            all.begin());
    }
    /// How many of the errors that were told needed an operator.
    [[nodiscard]] std::size_t operator_calls() const {
        return static_cast<std::size_t>(
            std::ranges::count_if(d->seen.errors, [](const auto& e) { return e.operator_needed; }));
    }

    /// Places one order that is filled at once by the market and one that rests.
    void rest_and_fill() {
        w.other_limit(gw::side::sell, "60000", "0.010");
        const gw::order_ref taker = place(limit(gw::side::buy, "60000", "0.010"));
        const gw::order_ref maker = place(limit(gw::side::buy, "59000", "0.020"));
        d->run_for(gw::seconds(1));
        CHECK(life(taker) == gw::lifecycle::filled);
        CHECK(life(maker) == gw::lifecycle::working);
    }

    /// The end of every case.
    void agree(bool after_restart = false) {
        d->run_for(gw::seconds(1));
        const std::vector<std::string> found = d->differences(after_restart);
        for (const std::string& line : found) UNSCOPED_INFO(line);
        CHECK(found.empty());
        CHECK_FALSE(d->seen.nested);
    }
};

/// So many orders, or as many as the venue takes at once.
[[nodiscard]] inline std::size_t at_once(std::size_t wanted) {
    return kit().orders_a_second == 0 ? wanted : std::min(wanted, kit().orders_a_second);
}
/// A time from one order to the next, or a longer one where the venue takes fewer.
[[nodiscard]] inline gw::duration between_orders(gw::duration usual) {
    if (kit().orders_a_second == 0) return usual;
    const auto n = static_cast<std::int64_t>(kit().orders_a_second);
    return std::max(usual, gw::milliseconds(1250 / n));
}
/// A desk whose orders a ban strikes.
[[nodiscard]] inline desk_options bannable(desk_options how = {}) {
    if (kit().ban_time.ns == 0) return how;
    how.path = gw::venue::order_path::request;
    how.default_path = false;
    return how;
}
/// The venue refuses everything from the next order on.
inline void ban_with_next_order(conformance& c) {
    if (kit().ban_time.ns == 0)
        c.w.fault(c.orders_link(), fault::rate_limit, 1);
    else
        c.w.fault(c.orders_link(), fault::ban, kit().ban_time.ns / gw::seconds(1).ns);
}
/// By when such a ban has ended.
[[nodiscard]] inline gw::duration ban_ended() { return kit().ban_time + gw::minutes(2); }
/// The position of a desk that began anew: what was held before and what came since; the latter alone where the venue
/// lists no positions and a desk counts from flat.
[[nodiscard]] inline std::string held(std::string_view before, std::string_view since = "0") {
    const auto later = gw::decimal::parse(since).value();
    if (!kit().has_contracts()) return later.normalized().str();
    return checked_add(gw::decimal::parse(before).value(), later).value().normalized().str();
}

/// Whether the venue has said that there were too many requests.
[[nodiscard]] inline bool tells_too_many(const gw::venue_error& e) {
    return kit().throttled_code.empty() ? e.text.view().starts_with(kit().throttled_text)
                                        : e.code == kit().throttled_code;
}
/// What an order is that executes in part and then rests, or would rest.
[[nodiscard]] inline gw::lifecycle after_part() {
    return kit().fills_once ? gw::lifecycle::cancelled : gw::lifecycle::working;
}
/// What an order is that the venue refuses for what it would do: judged when it comes, or when it would execute.
[[nodiscard]] inline gw::lifecycle after_refusal() {
    return kit().meets_quotes_alone ? gw::lifecycle::cancelled : gw::lifecycle::rejected;
}
/// Others offer what an order asks for, where it is judged only then.
inline void offer_for(conformance& c, const gw::order_request& r) {
    if (!kit().meets_quotes_alone) return;
    c.w.other_limit(opposite(r.side), case_price(r.price.value), case_quantity(r.quantity.value),
                    r.symbol.view());
    c.d->run_for(gw::milliseconds(1));
}

/// For cases about what only some venues have.
inline void needs(bool has, const char* what) {
    if (!has) SKIP("this venue has no " << what);
}
/// For cases about a link of orders that can be lost by itself.
inline void needs_order_stream() {
    needs(kit().streams(kit().orders_link(kit().paths.front())), "link of orders that stays open");
}

/// How long a desk waits for the reply to an order before it takes the outcome for unknown.
inline constexpr gw::duration reply_timeout = gw::seconds(5);

/// How the venue's plan goes for an order that never reached it; times are counted from when the order was sent.
class plan_of_absence {
public:
    /// @param unknown_after when the outcome was found to be unknown
    explicit plan_of_absence(gw::duration unknown_after = reply_timeout) : began_(unknown_after) {}

    /// When the n-th question is asked, from one on.
    [[nodiscard]] gw::duration asked(std::size_t n) const {
        gw::duration at = began_;
        for (std::size_t i = 0; n > 0; ++i) {
            at = at + (i < plan_.step_count ? plan_.steps[i].delay : plan_.repeat_every);
            // Executions are no question about it.
            const auto& step = plan_.steps[std::min<std::size_t>(i, plan_.step_count - 1)];
            if (step.ask != gw::session::resolution_question::fills_since) --n;
        }
        return at;
    }
    [[nodiscard]] std::size_t questions_before(gw::duration time) const {
        std::size_t n = 0;
        while (asked(n + 1) < time) ++n;
        return n;
    }
    /// Which question's answer is believed: the plan wants so many of them, and so late.
    [[nodiscard]] std::size_t believed_question() const {
        std::size_t n = plan_.never_seen_answers;
        while (asked(n) < plan_.never_seen_after) ++n;
        return n;
    }
    [[nodiscard]] gw::duration believed() const { return asked(believed_question()); }
    /// A time that is certainly enough to believe it. @param passed since the order was sent
    [[nodiscard]] gw::duration enough(gw::duration at_least, gw::duration passed = {}) const {
        return std::max(at_least, believed() + gw::seconds(10) - passed);
    }

private:
    const gw::session::resolution_plan& plan_ = kit().resolution;
    gw::duration began_;
};

/// A desk whose orders take a path.
[[nodiscard]] inline desk_options over(gw::venue::order_path path) {
    desk_options how;
    how.path = path;
    how.default_path = false;
    return how;
}

/// Runs a case once over each path of the venue: `body(case)` or `body(case, link of its orders)`. In the end the books
/// agree and nothing is unknown.
template <class CaseT>
void on_each_path(CaseT body, const world_options& where = {}) {
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            conformance c(where, over(path));
            REQUIRE(c.d->until_ready());
            if constexpr (std::is_invocable_v<CaseT, conformance&>)
                body(c);
            else
                body(c, c.orders_link());
            c.agree();
            CHECK(c.d->unknown_orders() == 0);
        }
    }
}

} // namespace gatewright_test
