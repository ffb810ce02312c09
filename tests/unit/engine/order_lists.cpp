// SPDX-License-Identifier: BSL-1.0
#include "report_orders.hpp"

#include <gatewright/engine/order_lists.hpp>
#include <gatewright/orders/client_id_factory.hpp>
#include <gatewright/orders/order_manager.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace kept_lists {

using namespace gatewright;
using namespace gatewright::orders;

decimal whole(std::int64_t n) { return {n, 0}; }

order_request asked(side s, order_type type, bool reduces) {
    order_request r;
    r.symbol = "BTCUSDT";
    r.side = s;
    r.instrument = {0};
    r.quantity = {whole(10)};
    r.type = type;
    r.reduce_only = reduces;
    if (has_limit_price(type)) r.price = {whole(100)};
    if (has_trigger_price(type)) r.trigger_price = {whole(99)};
    return r;
}
order_list_request bracket() {
    order_list_request l;
    l.kind = list_kind::bracket;
    l.entry = asked(side::buy, order_type::limit, false);
    l.first = asked(side::sell, order_type::limit, true);
    l.second = asked(side::sell, order_type::stop, true);
    return l;
}
order_list_request pair_of(bool reduces) {
    order_list_request l;
    l.kind = list_kind::one_cancels_other;
    l.first = asked(side::sell, order_type::limit, reduces);
    l.second = asked(side::sell, order_type::stop, reduces);
    return l;
}

constexpr std::size_t target = list_roles::of({0, true, false});
constexpr std::size_t stop = list_roles::of({0, false, false});

/// An order table, and what was asked of a gateway that sends nothing.
struct table {
    order_manager orders{{.orders = 16, .instruments = 1, .fills = 64}};
    order_lists lists{{.lists = 4, .patience = milliseconds(100)}};
    client_id_factory ids =
        client_id_factory::make({"0123456789abcdefghijklmnopqrstuvwxyz", 36}, "t", 1).value();
    std::map<std::size_t, order_ref> sent; ///< by role
    std::map<std::size_t, int> placed, cancelled;
    bool refuses = false; ///< whatever is asked of it
    std::size_t refused_role = 0;
    bool beyond = false;      ///< the price is where every order that waits would be triggered
    quantity least{whole(1)}; ///< of an order
    steady_time now{1};
    std::vector<list_state> told;
    std::vector<order_errc> reasons; ///< told with them
    std::vector<std::string> troubles;
    order_lists::list* list = nullptr;

    table() {
        static_cast<void>(orders.add_instrument({0}, "BTCUSDT"));
        orders.set_spot_base({0}, "BTC");
    }

    const order_record* find(order_ref r) noexcept { return orders.find(r); }
    order_result<order_ref> place(const order_request& r, std::uint64_t number, std::size_t role) noexcept {
        if (refuses || role == refused_role)
            return order_reject{order_errc::throttled, "test", "limit", {}, {}};
        if (beyond && waits_for_trigger(r.type))
            return order_reject{order_errc::would_trigger, "test", "trigger_price", {}, {}};
        order_request out = r;
        out.client_order_id = ids.of_list(number, role);
        const auto created = orders.create(out, wall());
        if (!created) return created;
        orders.on_sent(*created, wall());
        sent[role] = *created;
        ++placed[role];
        return created;
    }
    order_result<void> cancel(order_ref r) noexcept {
        if (refuses) return order_reject{order_errc::throttled, "test", "limit", {}, {}};
        for (const auto& [role, ref] : sent)
            if (ref == r) ++cancelled[role];
        orders.on_cancel_sent(r, wall());
        return {};
    }
    [[nodiscard]] quantity received(const order_record& entry) const noexcept { return entry.received(); }
    bool has_fees = false; ///< in the base asset, told with executions
    [[nodiscard]] bool awaits_fees(const order_record& entry) const noexcept {
        return has_fees && !entry.fills_missing().is_zero();
    }
    [[nodiscard]] bool is_enough(const order_request& first, const order_request& second) const noexcept {
        return first.quantity >= least && second.quantity >= least;
    }
    [[nodiscard]] timestamp wall() const { return timestamp{now.ns}; }
    [[nodiscard]] const order_record& of(std::size_t role) { return *orders.find(sent.at(role)); }
};

/// A gateway over it.
/// @tparam Native its venue keeps lists
/// @tparam ByFills of which only executions end or reduce other orders
template <bool Native, bool ByFills = false>
struct gateway_of : table {
    static constexpr bool lists_by_fills = ByFills;
    int pairs = 0;     ///< placed as one
    bool takes = true; ///< its venue has words for the pair

    [[nodiscard]] bool takes_pair(const order_request&, const order_request&) const noexcept { return takes; }

    order_result<void> place_pair(const order_request& first, const order_request& second,
                                  std::uint64_t number, std::size_t part, order_ref& into_first,
                                  order_ref& into_second) noexcept
        requires Native
    {
        if (refuses) return order_reject{order_errc::throttled, "test", "limit", {}, {}};
        ++pairs;
        into_first = place(first, number, list_roles::of({part, true, false})).value();
        into_second = place(second, number, list_roles::of({part, false, false})).value();
        return {};
    }
    void begin(const order_list_request& l) {
        list = lists.begin(l, ids.next_list());
        if constexpr (Native) {
            order_lists::pair& p = list->pairs[0];
            if (l.kind != list_kind::one_cancels_other)
                list->entry = place(l.entry, list->number, list_roles::entry).value();
            p.first = place(l.first, list->number, then(l) ? list_roles::then : target).value();
            if (!then(l)) p.second = place(l.second, list->number, stop).value();
            p.size = l.first.quantity;
            list->pair_count = 1;
            list->native = p.native = p.placed = true;
        } else if (l.kind == list_kind::one_cancels_other) {
            list->pair_count = 1;
            list->pairs[0].placed = true;
            list->pairs[0].size = l.first.quantity;
            list->pairs[0].first = place(l.first, list->number, target).value();
            list->pairs[0].second = place(l.second, list->number, stop).value();
        } else {
            list->entry = place(l.entry, list->number, list_roles::entry).value();
        }
        run();
    }
    void run() {
        lists.run(*this, now, list_roles::pairs(ids.roles()),
                  [&](const order_lists::list& l, const char* trouble) {
                      if (trouble != nullptr)
                          troubles.emplace_back(trouble);
                      else
                          told.push_back(l.state), reasons.push_back(l.reason);
                  });
    }
    void pass(duration d) {
        now = now + d;
        if (lists.wants(now)) run();
    }
    static bool then(const order_list_request& l) { return l.kind == list_kind::one_triggers_other; }
};
using desk = gateway_of<false>;
using native_desk = gateway_of<true>;
using fills_desk = gateway_of<true, true>;

/// What the venue says of the order in a role; made when it is delivered.
struct message {
    std::size_t role;
    std::function<void(table&)> say;
};
message report(std::size_t role, lifecycle state, std::int64_t at, std::int64_t filled,
               order_errc reason = order_errc{}) {
    return {role, [=](table& d) {
                const order_record& r = d.of(role);
                order_update u;
                u.symbol = "BTCUSDT";
                u.client_order_id = r.request.client_order_id;
                const bool waits = waits_for_trigger(r.request.type);
                const bool became = state == lifecycle::working || filled > 0;
                if (!waits || became) u.venue_order_id = std::string_view(r.request.client_order_id);
                if (waits) u.conditional_order_id = "c";
                u.state = state;
                u.reason = reason;
                u.side = r.request.side;
                u.type = r.request.type;
                u.venue_time = timestamp::from_milliseconds(at);
                u.received = d.wall();
                u.has_terms = true;
                u.quantity = r.request.quantity;
                u.price = r.request.price;
                u.has_filled = filled >= 0;
                if (filled >= 0) u.cumulative_quantity = {whole(filled)};
                d.orders.apply(u);
                d.lists.wake();
            }};
}
/// The venue has made an order smaller.
message reduced(std::size_t role, std::int64_t at, std::int64_t to) {
    return {role, [=](table& d) {
                order_update u;
                u.symbol = "BTCUSDT";
                u.client_order_id = d.of(role).request.client_order_id;
                u.state = d.of(role).state.life;
                u.side = d.of(role).request.side;
                u.type = d.of(role).request.type;
                u.venue_time = timestamp::from_milliseconds(at);
                u.received = d.wall();
                u.has_terms = true;
                u.quantity = {whole(to)};
                u.price = d.of(role).request.price;
                d.orders.apply(u);
                d.lists.wake();
            }};
}
message execution(std::size_t role, const char* id, std::int64_t at, std::int64_t quantity,
                  std::int64_t cumulative, std::int64_t fee = 0) {
    return {role, [=](table& d) {
                const order_record& r = d.of(role);
                fill f;
                f.symbol = "BTCUSDT";
                f.side = r.request.side;
                f.client_order_id = r.request.client_order_id;
                f.venue_order_id = std::string_view(r.request.client_order_id);
                f.id = id;
                f.price = {whole(100)};
                f.quantity = {whole(quantity)};
                f.has_commission = fee != 0;
                if (fee != 0) f.commission = {whole(fee), "BTC"};
                f.has_cumulative = true;
                f.cumulative_quantity = {whole(cumulative)};
                f.venue_time = timestamp::from_milliseconds(at);
                f.received = d.wall();
                d.orders.apply(f);
                d.lists.wake();
            }};
}

/// A consistent story of one list: what is told of its orders, and who of them trades.
struct story {
    std::string_view name;
    order_list_request list;
    std::vector<message> told;
    std::size_t winner;
    std::size_t loser;
};
std::vector<story> stories() {
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    std::vector<story> all;
    for (const bool reduces : {true, false})
        all.push_back(
            {reduces ? "a pair that closes, of which the target fills" : "a pair of which the first fills",
             pair_of(reduces),
             {report(target, l::working, 1, 0), execution(target, "t1", 2, 4, 4),
              report(target, l::working, 2, 4), execution(target, "t2", 3, 6, 10),
              report(target, l::filled, 3, 10), report(stop, l::untriggered, 1, -1),
              report(stop, l::cancelled, 4, -1)},
             target,
             stop});
    all.push_back({"a pair of which the stop is triggered",
                   pair_of(true),
                   {report(target, l::working, 1, 0), report(target, l::cancelled, 4, 0),
                    report(stop, l::untriggered, 1, -1), report(stop, l::working, 2, 0),
                    execution(stop, "t1", 3, 10, 10), report(stop, l::filled, 3, 10)},
                   stop,
                   target});
    all.push_back({"a bracket whose target fills",
                   bracket(),
                   {report(entry, l::working, 1, 0), execution(entry, "t0", 2, 10, 10),
                    report(entry, l::filled, 2, 10), report(target, l::working, 3, 0),
                    execution(target, "t1", 4, 10, 10), report(target, l::filled, 4, 10),
                    report(stop, l::untriggered, 3, -1), report(stop, l::cancelled, 5, -1)},
                   target,
                   stop});
    return all;
}

/// A desk that is told one story. What is told of an order before it was sent waits until it was.
template <class DeskT>
class listener {
public:
    explicit listener(const story& s) : story_(s) { desk_.begin(s.list); }

    void hear(const message& m) {
        held_.push_back(&m);
        bool any = true;
        while (std::exchange(any, false))
            for (std::size_t i = 0; i < held_.size();) {
                if (!desk_.sent.contains(held_[i]->role)) {
                    ++i;
                    continue;
                }
                const message& next = *held_[i];
                held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
                say(next);
                any = true;
            }
    }
    void end_is_right() {
        // Cancels that found no time yet.
        for (int i = 0; i < 8; ++i) desk_.pass(seconds(10));
        fails(desk_.told.empty() || desk_.told.back() != list_state::ended, "the list does not end");
        fails(desk_.lists.any(), "the list is open");
        fails(desk_.of(story_.winner).cumulative != quantity{whole(10)}, "the winner is not filled");
        fails(!desk_.of(story_.loser).cumulative.is_zero(), "the loser has traded");
        for (const auto& [role, ref] : desk_.sent)
            fails(!desk_.of(role).state.terminal(), "an order is left open");
        fails(!desk_.orders.exposure({0}).open_buy.is_zero() ||
                  !desk_.orders.exposure({0}).open_sell.is_zero(),
              "exposure that is left");
    }
    [[nodiscard]] const std::string& why() const { return why_; }

private:
    void say(const message& m) {
        desk_.now = desk_.now + milliseconds(1);
        m.say(desk_);
        if (desk_.lists.wants(desk_.now)) desk_.run();
        for (const auto& [role, n] : desk_.placed) fails(n != 1, "an order is sent twice");
        // The loser is never the one that has traded.
        const bool reduces = story_.list.first.reduce_only;
        fails(reduces && desk_.cancelled[story_.winner] != 0, "the winner is cancelled");
    }
    void fails(bool broken, const char* what) {
        if (broken && why_.empty()) why_ = what;
    }

    const story& story_;
    DeskT desk_;
    std::vector<const message*> held_;
    std::string why_;
};

template <class DeskT>
std::string told(const story& s, const gatewright_test::report_order& order, bool whole_story) {
    listener<DeskT> l(s);
    for (const std::size_t i : order) l.hear(s.told[i]);
    // What was lost is asked for.
    if (!whole_story)
        for (const message& m : s.told) l.hear(m);
    l.end_is_right();
    return l.why();
}
template <class DeskT>
void play(DeskT& d, std::initializer_list<message> all) {
    for (const message& m : all) {
        m.say(d);
        d.pass(milliseconds(1));
    }
}

/// A bracket of the venue's whose entry has filled. @param fee what its executions took of the base asset
template <class DeskT>
void enter(DeskT& d, std::int64_t fee = 0) {
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    d.begin(bracket());
    play(d, {report(entry, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(target, l::untriggered, 1, 0), execution(entry, "t0", 2, 10, 10, fee),
             report(entry, l::filled, 2, 10)});
}
/// A list that is kept here, whose entry has filled and whose exits rest.
void hold(desk& d, const order_list_request& list = bracket()) {
    using l = lifecycle;
    d.begin(list);
    play(d, {report(list_roles::entry, l::filled, 2, 10), report(target, l::working, 3, 0),
             report(stop, l::untriggered, 3, -1)});
}
/// The roles of the pairs that follow the first.
constexpr std::size_t target_of(std::size_t part) { return list_roles::of({part, true, false}); }
constexpr std::size_t stop_of(std::size_t part) { return list_roles::of({part, false, false}); }
std::string_view last_trouble(const table& d) {
    return d.troubles.empty() ? std::string_view() : std::string_view(d.troubles.back());
}

} // namespace kept_lists

TEST_CASE("a native pair that the venue refuses is placed anew for what the entry has brought") {
    using namespace kept_lists;
    using l = lifecycle;
    native_desk d;
    enter(d, 1);
    const auto refuse = [&](std::size_t part, std::int64_t at) {
        play(d, {report(target_of(part), l::rejected, at, 0, order_errc::insufficient_funds),
                 report(stop_of(part), l::rejected, at, 0, order_errc::insufficient_funds)});
    };
    refuse(0, 3);
    d.pass(milliseconds(1));
    CHECK(d.troubles.size() == 1);
    REQUIRE(d.pairs == 1);
    REQUIRE(d.reasons.size() >= 2);
    CHECK(*(d.reasons.end() - 2) == order_errc::insufficient_funds);
    CHECK(d.reasons.back() == order_errc{});
    CHECK(d.of(target_of(1)).request.quantity == quantity{whole(9)});
    CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(9)});
    CHECK(d.told.back() == list_state::working);
    SECTION("it stands") {
        play(d, {report(target_of(1), l::working, 4, 0), report(stop_of(1), l::untriggered, 4, -1),
                 execution(target_of(1), "t1", 5, 9, 9), report(target_of(1), l::filled, 5, 9),
                 report(stop_of(1), l::expired, 5, -1)});
        CHECK(d.told.back() == list_state::ended);
        CHECK(d.troubles.size() == 1);
        CHECK(d.list->reason == order_errc{});
    }
    SECTION("it is refused, too: then its orders go out by themselves") {
        refuse(1, 4);
        CHECK(d.troubles.size() == 2);
        d.pass(milliseconds(1));
        CHECK(d.pairs == 1);
        REQUIRE(d.placed[stop_of(2)] == 1);
        CHECK(d.of(stop_of(2)).request.quantity == quantity{whole(9)});
        CHECK(d.placed[target_of(2)] == 1);
        // The account may have too little for both.
        play(d, {report(stop_of(2), l::untriggered, 5, -1),
                 report(target_of(2), l::rejected, 5, 0, order_errc::insufficient_funds)});
        d.pass(seconds(60));
        CHECK(d.troubles.size() == 3);
        CHECK(d.cancelled.empty());
        play(d, {report(stop_of(2), l::working, 6, 0), execution(stop_of(2), "t1", 6, 9, 9),
                 report(stop_of(2), l::filled, 6, 9)});
        CHECK(d.told.back() == list_state::ended);
        CHECK(d.sent.size() == 7);
    }
    SECTION("it expires, again and again: less and less often, and not for ever") {
        const auto expire = [&](std::size_t part, std::int64_t at) {
            play(d, {report(target_of(part), l::expired, at, 0), report(stop_of(part), l::working, at, 0),
                     report(stop_of(part), l::expired, at, 0, order_errc::would_not_fill)});
        };
        expire(1, 4);
        CHECK(d.troubles.size() == 2);
        d.pass(order_lists::failed_pause - milliseconds(10));
        CHECK(d.pairs == 1);
        d.pass(milliseconds(10));
        CHECK(d.pairs == 2);
        expire(2, 5);
        d.pass(order_lists::failed_pause * 3);
        CHECK(d.pairs == 2);
        d.pass(order_lists::failed_pause);
        CHECK(d.pairs == 3);
        expire(3, 6);
        d.pass(seconds(60));
        CHECK(d.pairs == 3);
        CHECK(d.told.back() == list_state::ended);
        CHECK(d.list->reason == order_errc::would_not_fill);
        CHECK(last_trouble(d).ends_with("what is left has none"));
    }
    SECTION("the list is given up") {
        refuse(1, 4);
        d.lists.dissolve(d.list->ref);
        for (int i = 0; i < 4; ++i) d.pass(seconds(10));
        CHECK(d.pairs == 1);
        CHECK(d.told.back() == list_state::ended);
    }
}

TEST_CASE("the stop of a native pair that fires and expires gets another pair of what it has not closed") {
    using namespace kept_lists;
    using l = lifecycle;
    const std::int64_t closed = GENERATE(0, 3);
    native_desk d;
    enter(d);
    play(d, {report(target, l::working, 3, 0), report(target, l::expired, 4, 0),
             report(stop, l::working, 4, 0)});
    if (closed != 0) play(d, {execution(stop, "t1", 5, closed, closed)});
    play(d, {report(stop, l::expired, 6, closed, order_errc::would_not_fill)});
    d.pass(milliseconds(1));
    REQUIRE(d.pairs == 1);
    CHECK(d.troubles.size() == 1);
    CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(10 - closed)});
    CHECK(d.of(target_of(1)).request.quantity == quantity{whole(10 - closed)});
}

TEST_CASE("a native pair that somebody cancels is told, and not placed again") {
    using namespace kept_lists;
    using l = lifecycle;
    native_desk d;
    enter(d);
    const bool late = GENERATE(true, false);
    play(d, {report(target, l::working, 3, 0), report(stop, l::untriggered, 3, -1)});
    if (late) play(d, {execution(target, "t1", 4, 1, 1)});
    play(d, {report(target, l::cancelled, 5, late ? 1 : 0), report(stop, l::cancelled, 5, -1)});
    d.pass(seconds(60));
    CHECK(d.pairs == 0);
    CHECK(d.troubles.size() == 1);
    CHECK(d.list->reason == order_errc::no_longer_kept);
    CHECK(d.told.back() == list_state::ended);
}

TEST_CASE(
    "the pair of what an entry has filled in part goes out as single orders when the venue refuses it") {
    using namespace kept_lists;
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    native_desk d;
    d.begin(bracket());
    play(d, {report(entry, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(target, l::untriggered, 1, 0), execution(entry, "t0", 2, 4, 4, 1),
             report(entry, l::cancelled, 3, 4), report(stop, l::expired, 4, -1),
             report(target, l::expired, 4, 0)});
    d.pass(milliseconds(1));
    REQUIRE(d.pairs == 1);
    CHECK(d.troubles.empty());
    CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(3)});
    play(d, {report(target_of(1), l::rejected, 5, 0, order_errc::invalid_price),
             report(stop_of(1), l::rejected, 5, 0, order_errc::invalid_price)});
    d.pass(milliseconds(1));
    CHECK(d.troubles.size() == 1);
    CHECK(d.pairs == 1);
    REQUIRE(d.placed[stop_of(2)] == 1);
    CHECK(d.placed[target_of(2)] == 1);
    CHECK(d.of(stop_of(2)).request.quantity == quantity{whole(3)});
}

TEST_CASE("what a native order leaves that filled in part gets a pair, in whatever order that is told") {
    using namespace kept_lists;
    using l = lifecycle;
    const story partly{"a target that fills in part",
                       bracket(),
                       {report(target, l::working, 3, 0), report(stop, l::untriggered, 3, -1),
                        execution(target, "t1", 4, 3, 3), report(target, l::working, 4, 3),
                        report(stop, l::expired, 4, -1)},
                       target,
                       stop};
    const auto tell = [&](const gatewright_test::report_order& order, bool whole_story) -> std::string {
        native_desk d;
        enter(d);
        for (const std::size_t i : order) play(d, {partly.told[i]});
        if (!whole_story)
            for (const message& m : partly.told) play(d, {m});
        d.pass(milliseconds(150));
        if (d.cancelled[target] != 1) return "the rest stays alone";
        if (d.pairs != 0) return "the rest has a pair before it is gone";
        play(d, {report(target, l::cancelled, 5, 3)});
        d.pass(milliseconds(1));
        if (d.pairs != 1 || d.of(stop_of(1)).request.quantity != quantity{whole(7)} ||
            d.of(target_of(1)).request.quantity != quantity{whole(7)})
            return "the rest has no pair";
        for (const message& m : partly.told) play(d, {m});
        play(d, {report(target_of(1), l::working, 6, 0), report(stop_of(1), l::untriggered, 6, -1)});
        d.pass(seconds(60));
        if (d.pairs != 1 || d.cancelled[target_of(1)] != 0 || d.cancelled[stop_of(1)] != 0)
            return "what stands is not left alone";
        play(d, {execution(target_of(1), "t2", 7, 7, 7), report(target_of(1), l::filled, 7, 7),
                 report(stop_of(1), l::expired, 7, -1)});
        d.pass(seconds(60));
        return d.told.back() == list_state::ended && d.pairs == 1 ? "" : "it does not end";
    };
    gatewright_test::in_every_order(partly.told.size(), tell);
    gatewright_test::with_each_lost_repeated_displaced(partly.told.size(), tell);
}

TEST_CASE("the rest of a native order that fills in part goes on where it needs no other, or can have none") {
    using namespace kept_lists;
    using l = lifecycle;
    native_desk d;
    enter(d);
    play(d, {report(target, l::working, 3, 0), execution(target, "t1", 4, 8, 8),
             report(target, l::working, 4, 8), report(stop, l::expired, 4, -1)});
    SECTION("it fills in a moment") {
        play(d, {execution(target, "t2", 5, 2, 10), report(target, l::filled, 5, 10)});
        d.pass(seconds(10));
        CHECK(d.cancelled.empty());
        CHECK(d.troubles.empty());
        CHECK(d.told.back() == list_state::ended);
    }
    SECTION("it fills while it is cancelled") {
        d.pass(milliseconds(150));
        REQUIRE(d.cancelled[target] == 1);
        play(d, {execution(target, "t2", 5, 2, 10), report(target, l::filled, 5, 10)});
        d.pass(seconds(10));
        CHECK(d.pairs == 0);
        CHECK(d.told.back() == list_state::ended);
    }
    SECTION("it is made smaller, and fills") {
        d.orders.on_amend_sent(d.sent.at(target), {whole(9)}, {whole(100)}, d.wall());
        play(d, {execution(target, "t2", 5, 1, 9), {target, [](table& t) {
                                                        order_update u;
                                                        u.symbol = "BTCUSDT";
                                                        u.client_order_id =
                                                            t.of(target).request.client_order_id;
                                                        u.state = lifecycle::filled;
                                                        u.has_terms = u.has_filled = u.amended = true;
                                                        u.quantity = u.cumulative_quantity = {whole(9)};
                                                        u.price = {whole(100)};
                                                        u.venue_time = timestamp::from_milliseconds(6);
                                                        t.orders.apply(u);
                                                        t.lists.wake();
                                                    }}});
        d.pass(seconds(10));
        CHECK(d.of(target).state.life == l::filled);
        CHECK(d.pairs == 0);
        CHECK(d.troubles.empty());
        CHECK(d.told.back() == list_state::ended);
    }
    SECTION("too little is left for an order") {
        d.least = {whole(3)};
        d.pass(seconds(10));
        CHECK(d.cancelled.empty());
        CHECK(d.troubles.size() == 1);
    }
}

TEST_CASE("what is not certain to have ended is not placed again") {
    using namespace kept_lists;
    using l = lifecycle;
    native_desk d;
    enter(d);
    play(d, {report(target, l::working, 3, 0),
             report(stop, l::untriggered, 3, -1),
             {stop,
              [](table& t) {
                  const order_ref lost = t.sent.at(stop);
                  t.orders.on_cancel_sent(lost, t.wall());
                  t.orders.on_reply_timeout(lost, pending_operation::cancel, t.wall());
                  t.orders.on_forgotten(lost, t.wall());
                  t.lists.wake();
              }},
             report(target, l::expired, 4, 0)});
    d.pass(seconds(60));
    CHECK(d.pairs == 0);
    CHECK(d.troubles.size() == 1);
    CHECK(d.told.back() == list_state::ended);
}

TEST_CASE(
    "a pair that the venue has no words for goes out as single orders, for what the entry has brought") {
    using namespace kept_lists;
    using l = lifecycle;
    const auto check = []<class DeskT>(std::type_identity<DeskT>) {
        DeskT d;
        if constexpr (requires { d.takes; }) d.takes = false;
        const order_list_request asked = bracket();
        d.list = d.lists.begin(asked, d.ids.next_list());
        d.list->entry = d.place(asked.entry, d.list->number, list_roles::entry).value();
        play(d, {execution(list_roles::entry, "t0", 2, 4, 4, 1)});
        d.pass(milliseconds(150));
        REQUIRE(d.sent.size() == 3);
        CHECK(d.of(target).request.quantity == quantity{whole(3)});
        CHECK(d.of(stop).request.quantity == quantity{whole(3)});
        play(d, {execution(list_roles::entry, "t1", 3, 6, 10), report(list_roles::entry, l::filled, 3, 10)});
        REQUIRE(d.sent.size() == 5);
        CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(6)});
        CHECK_FALSE(d.list->pairs[0].native);
        // As the engine keeps it: what is refused is told, and the other one stays.
        play(d, {report(stop, l::untriggered, 4, -1),
                 report(target, l::rejected, 4, 0, order_errc::insufficient_funds)});
        d.pass(seconds(60));
        CHECK(d.troubles.size() == 1);
        CHECK(d.cancelled.empty());
        CHECK(d.sent.size() == 5);
    };
    check(std::type_identity<desk>{});
    check(std::type_identity<native_desk>{});
}

TEST_CASE("orders of a list that the venue keeps are told apart, as long as it has not ended") {
    using namespace kept_lists;
    using l = lifecycle;
    native_desk d;
    enter(d);
    CHECK(d.lists.native(d.sent.at(target)));
    CHECK(d.lists.native(d.sent.at(list_roles::entry)));
    CHECK_FALSE(d.lists.native({}));
    play(d, {report(target, l::filled, 4, 10), report(stop, l::expired, 4, -1)});
    CHECK_FALSE(d.lists.native(d.sent.at(target)));
    desk kept;
    kept.begin(bracket());
    play(kept, {report(list_roles::entry, l::filled, 2, 10)});
    CHECK_FALSE(kept.lists.native(kept.sent.at(target)));
}

TEST_CASE("however the reports on the orders of a list come, one of a pair trades and nothing is left open") {
    using namespace kept_lists;
    const auto in_all_orders = []<class DeskT>(std::type_identity<DeskT>, const story& s) {
        INFO(s.name);
        const auto tell = [&](const auto& order, bool whole_story) {
            return told<DeskT>(s, order, whole_story);
        };
        gatewright_test::in_every_order(s.told.size(), tell);
        gatewright_test::with_each_lost_repeated_displaced(s.told.size(), tell);
    };
    for (const story& s : stories()) {
        in_all_orders(std::type_identity<desk>{}, s);
        in_all_orders(std::type_identity<native_desk>{}, s);
    }
}

TEST_CASE("of a list that the venue keeps nothing is cancelled here unless the venue leaves it open") {
    using namespace kept_lists;
    using l = lifecycle;
    native_desk d;
    d.begin(bracket());
    constexpr std::size_t entry = list_roles::entry;
    CHECK(d.sent.size() == 3);
    play(d, {report(entry, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(target, l::untriggered, 1, 0)});
    CHECK(d.list->state == list_state::waiting);
    play(d, {execution(entry, "t0", 2, 10, 10), report(entry, l::filled, 2, 10)});
    CHECK(d.list->state == list_state::working);
    play(d, {report(target, l::working, 3, 0), execution(target, "t1", 4, 10, 10),
             report(target, l::filled, 4, 10)});
    d.pass(order_lists::native_patience - milliseconds(10));
    CHECK(d.cancelled.empty());
    SECTION("the venue ends the loser") {
        play(d, {report(stop, l::cancelled, 5, -1)});
        d.pass(seconds(10));
        CHECK(d.cancelled.empty());
    }
    SECTION("the venue forgets the loser") {
        d.pass(milliseconds(20));
        CHECK(d.cancelled[stop] == 1);
        play(d, {report(stop, l::cancelled, 5, -1)});
    }
    CHECK(d.told.back() == list_state::ended);
    CHECK(d.sent.size() == 3);
    CHECK(d.cancelled[entry] == 0);
    CHECK(d.cancelled[target] == 0);
}

TEST_CASE(
    "an entry that ends half filled gets target and stop for that half once the venue has given up its own") {
    using namespace kept_lists;
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    const bool by_venue = GENERATE(true, false);
    native_desk d;
    d.begin(bracket());
    play(d, {report(entry, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(target, l::untriggered, 1, 0), execution(entry, "t0", 2, 4, 4)});
    d.pass(seconds(60));
    CHECK(d.sent.size() == 3); // while it may still fill the venue's own are there for all of it
    play(d, {report(entry, l::cancelled, 3, 4)});
    CHECK(d.pairs == 0);
    if (!by_venue) {
        d.pass(order_lists::native_patience);
        d.pass(milliseconds(250));
        CHECK(d.cancelled[stop] == 1);
        CHECK(d.cancelled[target] == 1);
    }
    play(d, {report(stop, l::expired, 4, -1), report(target, l::expired, 4, 0)});
    d.pass(milliseconds(1));
    REQUIRE(d.pairs == 1);
    const std::size_t second_target = list_roles::of({1, true, false});
    const std::size_t second_stop = list_roles::of({1, false, false});
    CHECK(d.of(second_target).request.quantity == quantity{whole(4)});
    CHECK(d.of(second_stop).request.quantity == quantity{whole(4)});
    CHECK(d.troubles.empty());
    play(d, {report(second_target, l::working, 5, 0), report(second_stop, l::untriggered, 5, -1),
             execution(second_target, "t1", 6, 4, 4), report(second_target, l::filled, 6, 4),
             report(second_stop, l::cancelled, 6, -1)});
    CHECK(d.told.back() == list_state::ended);
    CHECK(d.placed[second_target] == 1);
}

TEST_CASE(
    "where exits may go out for a part they are cancelled at once, and what they closed gets no others") {
    using namespace kept_lists;
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    fills_desk d;
    d.begin(bracket());
    play(d, {report(entry, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(target, l::untriggered, 1, 0), execution(entry, "t0", 2, 4, 4)});
    d.pass(seconds(60));
    CHECK(d.cancelled.empty());
    const std::int64_t closed = GENERATE(0, 1, 4);
    CAPTURE(closed);
    play(d, {report(entry, l::cancelled, 3, 4)});
    CHECK(d.cancelled[stop] == 1);
    CHECK(d.cancelled[target] == 1);
    if (closed != 0) play(d, {report(target, l::working, 4, 0), execution(target, "t1", 4, closed, closed)});
    CHECK(d.pairs == 0);
    play(d, {report(stop, l::cancelled, 5, -1), report(target, l::cancelled, 5, closed)});
    d.pass(milliseconds(1));
    d.pass(milliseconds(1));
    CHECK(d.pairs == (closed == 4 ? 0 : 1));
    CHECK(d.troubles.empty());
    if (closed == 4) {
        CHECK(d.told.back() == list_state::ended);
        return;
    }
    CHECK(d.of(target_of(1)).request.quantity == quantity{whole(4 - closed)});
    CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(4 - closed)});
    play(d, {report(stop_of(1), l::working, 6, 0), execution(stop_of(1), "t2", 6, 4 - closed, 4 - closed),
             report(stop_of(1), l::filled, 6, 4 - closed), report(target_of(1), l::cancelled, 6, 0)});
    CHECK(d.told.back() == list_state::ended);
    CHECK(d.pairs == 1);
}

TEST_CASE("exits that went out for a part and have closed it are followed by others for the rest") {
    using namespace kept_lists;
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    fills_desk d;
    d.begin(bracket());
    play(d, {report(entry, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(target, l::untriggered, 1, 0), execution(entry, "t0", 2, 4, 4), reduced(target, 3, 4),
             reduced(stop, 3, 4), report(stop, l::working, 4, 0), execution(stop, "t1", 4, 4, 4),
             report(stop, l::filled, 4, 4), report(target, l::cancelled, 4, 0)});
    for (int i = GENERATE(0, 1, 3); i != 0; --i) d.pass(seconds(60));
    CHECK(d.pairs == 0); // nothing is open
    const bool whole_entry = GENERATE(true, false);
    if (whole_entry)
        play(d, {execution(entry, "t2", 5, 6, 10), report(entry, l::filled, 5, 10)});
    else
        play(d, {execution(entry, "t2", 5, 3, 7), report(entry, l::cancelled, 5, 7)});
    for (int i = 0; i != 3; ++i) d.pass(seconds(1));
    const quantity rest{whole(whole_entry ? 6 : 3)};
    REQUIRE(d.pairs == 1);
    CHECK(d.of(target_of(1)).request.quantity == rest);
    CHECK(d.of(stop_of(1)).request.quantity == rest);
    d.pass(seconds(60));
    CHECK(d.pairs == 1);
    CHECK(d.troubles.empty());
}

TEST_CASE("where exits may go out for a part those of an earlier run stay, and that is told") {
    using namespace kept_lists;
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    fills_desk d;
    d.begin(bracket());
    d.list->restored = true;
    play(d, {report(entry, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(target, l::untriggered, 1, 0), execution(entry, "t0", 2, 4, 4),
             report(entry, l::cancelled, 3, 4)});
    d.pass(seconds(60));
    CHECK(d.cancelled.empty());
    REQUIRE(d.troubles.size() == 1);
    CHECK(d.troubles[0].find("ended filled in part") != std::string::npos);
    play(d, {reduced(target, 4, 4), reduced(stop, 4, 4), report(target, l::working, 5, 0),
             execution(target, "t1", 5, 4, 4), report(target, l::filled, 5, 4),
             report(stop, l::cancelled, 5, -1)});
    CHECK(d.told.back() == list_state::ended);
    CHECK(d.pairs == 0);
}

TEST_CASE("one order of a native list that is refused by itself has the others taken back") {
    using namespace kept_lists;
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    const std::size_t refused = GENERATE(std::size_t{target}, std::size_t{stop});
    const std::size_t other = refused == target ? stop : target;
    const std::int64_t filled = GENERATE(0, 4, 10);
    CAPTURE(refused, filled);
    fills_desk d;
    d.begin(bracket());
    play(d, {report(refused, l::rejected, 1, -1, order_errc::price_out_of_band)});
    d.pass(milliseconds(1));
    CHECK(d.cancelled[entry] == 1);
    CHECK(d.cancelled[other] == 1);
    CHECK(last_trouble(d) == "one of two orders has ended, the other is cancelled");
    // It may have filled all the same.
    if (filled != 0) play(d, {execution(entry, "t0", 2, filled, filled)});
    play(d, {report(entry, filled == 10 ? l::filled : l::cancelled, 2, filled),
             report(other, l::cancelled, 3, other == target ? 0 : -1)});
    d.pass(seconds(10));
    if (filled == 0) {
        CHECK(d.told.back() == list_state::ended);
        CHECK(d.reasons.back() == order_errc::price_out_of_band);
        CHECK(d.pairs == 0);
        return;
    }
    // As a list it was refused: its exits go out by themselves.
    CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(filled)});
    CHECK(d.of(target_of(1)).request.quantity == quantity{whole(filled)});
    if (filled == 10) CHECK(d.pairs == 0);
}

TEST_CASE("exits that a venue leaves whose entry was taken back are cancelled") {
    using namespace kept_lists;
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    fills_desk d;
    d.begin(bracket());
    play(d, {report(entry, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(target, l::untriggered, 1, 0)});
    d.lists.dissolve(d.list->ref);
    d.pass(milliseconds(1));
    CHECK(d.cancelled[entry] == 1);
    play(d, {report(entry, l::cancelled, 2, 0)});
    CHECK(d.cancelled.size() == 1); // the venue does that
    d.pass(order_lists::native_patience);
    CHECK(d.cancelled[stop] == 1);
    CHECK(d.cancelled[target] == 1);
    play(d, {report(stop, l::cancelled, 3, -1), report(target, l::cancelled, 3, 0)});
    CHECK(d.told.back() == list_state::ended);
}

TEST_CASE("an exit that may never have come does not take the other one from a position") {
    using namespace kept_lists;
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    const bool filled = GENERATE(true, false);
    fills_desk d;
    d.begin(bracket());
    if (filled) play(d, {execution(entry, "t0", 2, 10, 10), report(entry, l::filled, 2, 10)});
    play(d, {report(target, l::working, 3, 0), {stop, [](table& t) {
                                                    const order_ref lost = t.sent.at(stop);
                                                    t.orders.on_reply_timeout(lost, pending_operation::place,
                                                                              t.wall());
                                                    t.orders.on_never_seen(lost, t.wall());
                                                    t.lists.wake();
                                                }}});
    d.pass(seconds(10));
    REQUIRE(d.of(stop).state.life == l::rejected);
    CHECK(d.cancelled[target] == (filled ? 0 : 1));
    CHECK(d.cancelled[entry] == (filled ? 0 : 1));
}

TEST_CASE("where only executions end the other order of a pair this ends it, or leaves it, after a moment") {
    using namespace kept_lists;
    using l = lifecycle;
    const bool closes = GENERATE(true, false);
    const std::size_t one = GENERATE(std::size_t{target}, std::size_t{stop});
    const std::size_t other = one == target ? stop : target;
    fills_desk d;
    d.begin(pair_of(closes));
    play(d, {report(target, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(one, l::cancelled, 2, one == target ? 0 : -1)});
    CHECK(d.cancelled.empty()); // an execution that ended it may still be told
    SECTION("none has") {
        d.pass(milliseconds(100));
        CHECK(d.cancelled[other] == (closes ? 0 : 1));
        CHECK(d.told.back() == list_state::working);
        play(d, {report(other, l::cancelled, 3, other == target ? 0 : -1)});
    }
    SECTION("one has") {
        play(d, {report(other, l::working, 3, 0), execution(other, "t1", 3, 10, 10),
                 report(other, l::filled, 3, 10)});
        CHECK(d.cancelled.empty());
    }
    CHECK(d.told.back() == list_state::ended);
    CHECK(d.pairs == 0);
}

TEST_CASE("what is left of a pair that the venue makes smaller is counted once") {
    using namespace kept_lists;
    using l = lifecycle;
    fills_desk d;
    enter(d);
    const bool told = GENERATE(true, false);
    play(d, {report(target, l::working, 3, 0), execution(target, "t1", 3, 2, 2)});
    if (told) play(d, {reduced(stop, 3, 8)});
    d.pass(seconds(60));
    CHECK(d.cancelled.empty()); // the stop is there for the rest
    play(d, {report(stop, l::working, 4, 0), execution(stop, "t2", 4, 5, 5)});
    if (told) play(d, {reduced(target, 4, 5)});
    play(d, {report(stop, l::expired, 5, 5)});
    d.pass(order_lists::native_patience);
    CHECK(d.cancelled[target] == 1);
    play(d, {report(target, l::cancelled, 6, 2)});
    d.pass(seconds(10));
    REQUIRE(d.pairs == 1);
    CHECK(d.of(target_of(1)).request.quantity == quantity{whole(3)});
}

TEST_CASE("what would follow an entry of a native list ends with an entry that does not fill") {
    using namespace kept_lists;
    using l = lifecycle;
    constexpr std::size_t entry = list_roles::entry;
    order_list_request then = bracket();
    then.kind = list_kind::one_triggers_other;
    for (const order_list_request& asked : {bracket(), then}) {
        native_desk d;
        d.begin(asked);
        const bool pair = asked.kind == list_kind::bracket;
        const std::size_t first = pair ? target : list_roles::then;
        play(d, {report(entry, l::working, 1, 0), report(first, l::untriggered, 1, 0),
                 report(entry, l::cancelled, 2, 0)});
        CHECK(d.told.empty());
        play(d, {report(first, l::expired, 2, 0)});
        if (pair) play(d, {report(stop, l::expired, 2, -1)});
        CHECK(d.told == std::vector{list_state::ended});
        CHECK(d.pairs == 0);
        CHECK(d.cancelled.empty());
    }
}

TEST_CASE("what an entry fills gets its exits: after a while, at most as often as ids tell, and at its end") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(bracket());
    constexpr std::size_t entry = list_roles::entry;
    play(d, {report(entry, l::working, 1, 0), execution(entry, "t1", 2, 2, 2)});
    CHECK(d.sent.size() == 1);
    d.pass(milliseconds(99));
    CHECK(d.sent.size() == 1);
    d.pass(milliseconds(1));
    REQUIRE(d.sent.size() == 3);
    CHECK(d.of(target).request.quantity == quantity{whole(2)});
    CHECK(d.of(stop).request.quantity == quantity{whole(2)});
    // The next one is waited for four times as long, the one after it sixteen times.
    play(d, {execution(entry, "t2", 3, 2, 4)});
    d.pass(milliseconds(390));
    CHECK(d.sent.size() == 3);
    d.pass(milliseconds(20));
    CHECK(d.sent.size() == 5);
    play(d, {execution(entry, "t3", 4, 1, 5)});
    d.pass(milliseconds(1'600));
    CHECK(d.sent.size() == 7);
    // The last pair is kept for the end.
    play(d, {execution(entry, "t4", 5, 1, 6)});
    d.pass(seconds(60));
    CHECK(d.sent.size() == 7);
    play(d, {report(entry, l::cancelled, 6, 6)});
    CHECK(d.sent.size() == 9);
    CHECK(d.of(list_roles::of({3, false, false})).request.quantity == quantity{whole(1)});
    CHECK(d.orders.exposure({0}).open_sell == wide_decimal(whole(12)));
}

TEST_CASE("what cannot be placed is tried again, less and less often, and told once") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(bracket());
    d.refuses = true;
    play(d, {report(list_roles::entry, l::filled, 2, 10)});
    CHECK(d.troubles.size() == 1);
    CHECK(d.list->reason == order_errc::throttled);
    for (int i = 0; i < 10; ++i) d.pass(seconds(10));
    CHECK(d.troubles.size() == 1);
    d.refuses = false;
    d.pass(seconds(10));
    CHECK(d.sent.size() == 3);
    CHECK(d.list->reason == order_errc{});
    CHECK(d.told.back() == list_state::working);
    // So is the cancel of what has lost.
    play(d, {report(target, l::working, 3, 0), report(stop, l::untriggered, 3, -1)});
    d.refuses = true;
    play(d, {report(target, l::filled, 4, 10)});
    CHECK(d.troubles.size() == 2);
    d.refuses = false;
    d.pass(seconds(10));
    CHECK(d.cancelled[stop] == 1);
    // It is on its way: nothing more is sent.
    d.pass(seconds(60));
    CHECK(d.cancelled[stop] == 1);
    play(d, {report(stop, l::cancelled, 5, -1)});
    CHECK(d.told.back() == list_state::ended);
    CHECK_FALSE(d.lists.any());
}

TEST_CASE("a target that could not be placed is not placed any more once the stop has closed the position") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.refused_role = target;
    d.begin(bracket());
    play(d, {report(list_roles::entry, l::filled, 2, 10), report(stop, l::untriggered, 3, -1)});
    CHECK(d.sent.size() == 2);
    play(d,
         {report(stop, l::working, 4, 0), execution(stop, "t1", 5, 10, 10), report(stop, l::filled, 5, 10)});
    d.refused_role = 0;
    for (int i = 0; i < 4; ++i) d.pass(seconds(10));
    CHECK(d.placed[target] == 0);
    CHECK(d.told.back() == list_state::ended);
}

TEST_CASE("the exits of a bracket close a position, also where no order can be told to reduce only") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    order_list_request spot = bracket();
    spot.first.reduce_only = spot.second.reduce_only = false;
    d.begin(spot);
    play(d, {report(list_roles::entry, l::filled, 2, 10), report(target, l::working, 3, 0),
             report(stop, l::untriggered, 3, -1)});
    SECTION("the stop stays while the target fills in parts") {
        play(d, {execution(target, "t1", 4, 4, 4), report(target, l::working, 4, 4)});
        d.pass(seconds(10));
        CHECK(d.cancelled[stop] == 0);
        play(d, {execution(target, "t2", 5, 6, 10), report(target, l::filled, 5, 10)});
        CHECK(d.cancelled[stop] == 1);
    }
    SECTION("the stop stays when the target is gone") {
        play(d, {report(target, l::cancelled, 4, 0)});
        d.pass(seconds(10));
        CHECK(d.cancelled[stop] == 0);
    }
}

TEST_CASE("a stop whose price is there when it is to go out closes the position at once, without a target") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(bracket());
    d.beyond = true;
    play(d, {report(list_roles::entry, l::filled, 2, 10)});
    REQUIRE(d.sent.contains(stop));
    CHECK(d.of(stop).request.type == order_type::market);
    CHECK(d.of(stop).request.reduce_only);
    CHECK(d.of(stop).request.trigger_price.is_zero());
    CHECK(d.of(stop).request.quantity == quantity{whole(10)});
    CHECK(d.placed[target] == 0);
    play(d, {execution(stop, "t1", 3, 10, 10), report(stop, l::filled, 3, 10)});
    CHECK(d.told.back() == list_state::ended);
    CHECK(d.sent.size() == 2);
    CHECK(d.troubles.empty());
}

TEST_CASE("a stop that may open a position waits for its price as it was asked to") {
    using namespace kept_lists;
    desk d;
    d.list = d.lists.begin(pair_of(false), d.ids.next_list());
    d.list->pair_count = 1;
    d.list->pairs[0].size = {whole(10)};
    d.beyond = true;
    d.lists.wake();
    for (int i = 0; i < 4; ++i) d.pass(seconds(10));
    CHECK(d.sent.empty());
    CHECK(d.list->reason == order_errc::would_trigger);
}

TEST_CASE("what a triggered stop has not closed goes out again without a trigger, as often as ids tell") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    hold(d);
    play(d, {report(stop, l::working, 4, 0)});
    CHECK(d.cancelled[target] == 1);
    SECTION("refused when it was triggered: the target held what it should sell") {
        play(d, {report(stop, l::rejected, 5, 0, order_errc::insufficient_funds)});
        CHECK(d.sent.size() == 3); // the target may fill before it is gone
        play(d, {report(target, l::cancelled, 5, 0)});
        CHECK(d.reasons.back() == order_errc::insufficient_funds);
        d.pass(milliseconds(1));
        REQUIRE(d.sent.contains(stop_of(1)));
        CHECK(d.of(stop_of(1)).request.type == order_type::market);
        CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(10)});
        CHECK_FALSE(d.sent.contains(target_of(1)));
        play(d, {execution(stop_of(1), "t1", 6, 10, 10), report(stop_of(1), l::filled, 6, 10)});
        CHECK(d.told.back() == list_state::ended);
        CHECK(d.sent.size() == 4);
    }
    SECTION("it found buyers for a part") {
        play(d, {execution(stop, "t1", 5, 4, 4), report(target, l::cancelled, 5, 0),
                 report(stop, l::expired, 6, 4)});
        d.pass(milliseconds(1));
        REQUIRE(d.sent.contains(stop_of(1)));
        CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(6)});
        // And so on, later each time, and no more often than ids tell.
        for (std::size_t part = 1; part < 4; ++part) {
            for (int i = 0; i < 10; ++i) d.pass(seconds(1));
            REQUIRE(d.sent.contains(stop_of(part)));
            play(d, {report(stop_of(part), l::expired, 7, 0)});
        }
        for (int i = 0; i < 10; ++i) d.pass(seconds(10));
        CHECK(d.sent.size() == 6);
        CHECK(last_trouble(d) ==
              "the orders that close a position have ended too often: what is left has none");
        CHECK(d.told.back() == list_state::ended);
    }
    SECTION("it has closed all") {
        play(d, {execution(stop, "t1", 5, 10, 10), report(stop, l::filled, 5, 10),
                 report(target, l::cancelled, 5, 0)});
        CHECK(d.sent.size() == 3);
        CHECK(d.told.back() == list_state::ended);
        CHECK(d.troubles.empty());
    }
    SECTION("what is not certain to have ended is not sent again") {
        play(d, {report(target, l::cancelled, 5, 0)});
        d.orders.on_cancel_sent(d.sent[stop], d.wall());
        d.orders.on_reply_timeout(d.sent[stop], pending_operation::cancel, d.wall());
        d.orders.write_off(d.sent[stop], d.wall());
        d.lists.wake();
        d.pass(seconds(1));
        CHECK(d.sent.size() == 3);
        CHECK(last_trouble(d).find("not certain") != std::string_view::npos);
    }
}

TEST_CASE("a stop that waited and is refused was triggered in vain, though nobody said so") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    hold(d);

    SECTION("the target gives back what it held, and all is sold") {
        play(d, {report(stop, l::rejected, 4, -1, order_errc::insufficient_funds)});
        CHECK(d.cancelled[target] == 1);
        CHECK(d.sent.size() == 3);
        play(d, {report(target, l::cancelled, 5, 0)});
        d.pass(milliseconds(1));
        REQUIRE(d.sent.contains(stop_of(1)));
        CHECK(d.of(stop_of(1)).request.type == order_type::market);
        CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(10)});
        for (const std::string& trouble : d.troubles) CHECK(trouble.find("stays") == std::string::npos);
    }
    SECTION("the target fills before it is gone") {
        play(d, {report(stop, l::rejected, 4, -1, order_errc::insufficient_funds),
                 execution(target, "t1", 5, 10, 10), report(target, l::filled, 5, 10)});
        for (int i = 0; i < 4; ++i) d.pass(seconds(10));
        CHECK(d.sent.size() == 3);
        CHECK(d.told.back() == list_state::ended);
    }
}

TEST_CASE("a stop that the venue refuses because its price is there already closes at market") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(bracket());
    play(d, {report(list_roles::entry, l::filled, 2, 10)});
    d.orders.on_rejected(d.sent[stop], pending_operation::place, order_errc::would_trigger, d.wall());
    d.lists.wake();
    d.pass(milliseconds(1));
    CHECK(d.cancelled[target] == 1);
    play(d, {report(target, l::working, 3, 0), report(target, l::cancelled, 4, 0)});
    d.pass(milliseconds(1));
    REQUIRE(d.sent.contains(stop_of(1)));
    CHECK(d.of(stop_of(1)).request.type == order_type::market);
}

TEST_CASE("a stop that waits for the wrong direction, and is cancelled for that, closes at market") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(bracket());
    play(d, {report(list_roles::entry, l::filled, 2, 10), report(target, l::working, 3, 0),
             report(stop, l::untriggered, 3, -1)});
    SECTION("by the desk, as its price was there") {
        d.orders.on_direction(d.sent[stop], direction_check::wrong);
        d.orders.on_cancel_sent(d.sent[stop], d.wall());
        // "It is gone", says the venue, and then how.
        d.orders.on_rejected(d.sent[stop], pending_operation::cancel, order_errc::unknown_order, d.wall());
        play(d, {report(stop, l::cancelled, 4, 0)});
        CHECK(d.of(stop).reason == order_errc::would_trigger);
        CHECK(d.cancelled[target] == 1);
        play(d, {report(target, l::cancelled, 5, 0)});
        d.pass(milliseconds(1));
        REQUIRE(d.sent.contains(stop_of(1)));
        CHECK(d.of(stop_of(1)).request.type == order_type::market);
        CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(10)});
    }
    SECTION("what became of it is not certain: the target stays") {
        d.orders.on_direction(d.sent[stop], direction_check::wrong);
        d.orders.on_cancel_sent(d.sent[stop], d.wall());
        d.orders.on_rejected(d.sent[stop], pending_operation::cancel, order_errc::unknown_order, d.wall());
        d.orders.on_forgotten(d.sent[stop], d.wall());
        REQUIRE(d.of(stop).closed_locally);
        d.lists.wake();
        d.pass(seconds(10));
        CHECK(d.cancelled[target] == 0);
        CHECK(last_trouble(d) == "one of the two orders that close a position has ended, the other stays");
    }
    SECTION("by somebody") {
        d.orders.on_cancel_sent(d.sent[stop], d.wall());
        play(d, {report(stop, l::cancelled, 4, 0)});
        d.pass(seconds(10));
        CHECK(d.cancelled[target] == 0);
        CHECK_FALSE(d.sent.contains(stop_of(1)));
    }
}

TEST_CASE("a stop that is refused at its trigger closes though its target could not be placed") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.refused_role = target;
    d.begin(bracket());
    play(d, {report(list_roles::entry, l::filled, 2, 10), report(stop, l::untriggered, 3, -1),
             report(stop, l::rejected, 4, -1, order_errc::insufficient_funds)});
    d.pass(milliseconds(1));
    REQUIRE(d.sent.contains(stop_of(1)));
    d.refused_role = 0;
    for (int i = 0; i < 4; ++i) d.pass(seconds(10));
    CHECK(d.placed[target] == 0);
}

TEST_CASE("a stop that has executed was triggered, though nobody said so") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    hold(d);
    play(d, {execution(stop, "t1", 4, 4, 4), report(stop, l::cancelled, 4, 4)});
    CHECK(d.cancelled[target] == 1);
    play(d, {report(target, l::cancelled, 5, 0)});
    d.pass(milliseconds(1));
    REQUIRE(d.sent.contains(stop_of(1)));
    CHECK(d.of(stop_of(1)).request.type == order_type::market);
    CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(6)});
}

TEST_CASE("a stop of an earlier run that has executed in part and ended leaves its target alone") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    hold(d);
    d.list->restored = true;
    play(d, {report(stop, l::cancelled, 4, 4)});
    d.pass(seconds(10));
    CHECK(d.cancelled[target] == 0);
}

TEST_CASE("what an order has executed whose record is gone is not closed again") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    hold(d);
    play(d,
         {report(stop, l::working, 4, 0), execution(stop, "t1", 5, 10, 10), report(stop, l::filled, 5, 10)});
    d.list->pairs[0].second = {77, 1}; // another order has its place in the table
    d.list->pairs[0].fired = {77, 1};
    play(d, {report(target, l::cancelled, 6, 0)});
    for (int i = 0; i < 4; ++i) d.pass(seconds(10));
    CHECK(d.sent.size() == 3);
    CHECK(last_trouble(d).find("not certain") != std::string_view::npos);
}

TEST_CASE("what is left is that of the order which was triggered, and goes out on its terms") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    order_list_request two = bracket();
    two.first = asked(side::sell, order_type::take_profit, true);
    two.second = asked(side::sell, order_type::stop_limit, true);
    two.second.post_only = true;
    d.begin(two);
    constexpr std::size_t profit = list_roles::of({0, true, true}), loss = list_roles::of({0, false, true}),
                          rest = list_roles::of({1, false, true});
    play(d, {report(list_roles::entry, l::filled, 2, 10), report(profit, l::untriggered, 3, -1),
             report(loss, l::untriggered, 3, -1)});
    SECTION("the take-profit: at market, and not at the limit of the stop") {
        play(d, {report(profit, l::rejected, 4, -1, order_errc::insufficient_funds),
                 report(loss, l::cancelled, 5, -1)});
        d.pass(milliseconds(1));
        REQUIRE(d.sent.contains(rest));
        CHECK(d.of(rest).request.type == order_type::market);
        // And so again.
        play(d, {report(rest, l::expired, 6, 0)});
        for (int i = 0; i < 4; ++i) d.pass(seconds(1));
        REQUIRE(d.sent.contains(list_roles::of({2, false, true})));
        CHECK(d.of(list_roles::of({2, false, true})).request.type == order_type::market);
    }
    SECTION("the stop: at its limit, and not post-only") {
        play(d, {report(loss, l::rejected, 4, -1, order_errc::insufficient_funds),
                 report(profit, l::cancelled, 5, -1)});
        d.pass(milliseconds(1));
        REQUIRE(d.sent.contains(rest));
        CHECK(d.of(rest).request.type == order_type::limit);
        CHECK_FALSE(d.of(rest).request.post_only);
    }
}

TEST_CASE("the venue's own cancel of a triggered limit is no person's") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    order_list_request limited = bracket();
    limited.second = asked(side::sell, order_type::stop_limit, true);
    hold(d, limited);
    play(d, {report(stop, l::working, 4, 0), report(target, l::cancelled, 5, 0),
             report(stop, l::cancelled, 6, 4, order_errc::insufficient_funds)});
    d.pass(milliseconds(1));
    REQUIRE(d.sent.contains(stop_of(1)));
    CHECK(d.of(stop_of(1)).request.quantity == quantity{whole(6)});
}

TEST_CASE("an order that protects is not given up for one that may open a position") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    order_list_request mixed = pair_of(true);
    mixed.first = asked(side::sell, order_type::take_profit, false);
    d.begin(mixed);
    play(d, {report(target, l::untriggered, 1, -1), report(stop, l::untriggered, 1, -1),
             report(target, l::rejected, 2, -1, order_errc::insufficient_funds)});
    for (int i = 0; i < 4; ++i) d.pass(seconds(10));
    CHECK(d.cancelled[stop] == 0);
    CHECK(d.sent.size() == 2);
}

TEST_CASE("a refused order of a pair that is over is cancelled if it turns out to be alive") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(bracket());
    play(d, {report(list_roles::entry, l::filled, 2, 10), report(target, l::working, 3, 0)});
    d.orders.on_rejected(d.sent[stop], pending_operation::place, order_errc::rejected, d.wall());
    d.lists.wake();
    d.pass(milliseconds(1));
    play(d, {report(stop, l::untriggered, 3, -1)});
    CHECK(d.of(stop).state.life == l::untriggered);
    play(d, {execution(target, "t1", 4, 10, 10), report(target, l::filled, 4, 10)});
    CHECK(d.cancelled[stop] == 1);
}

TEST_CASE("a stop that is refused before it waited leaves the target") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(bracket());
    play(d, {report(list_roles::entry, l::filled, 2, 10), report(target, l::working, 3, 0),
             report(stop, l::rejected, 3, -1, order_errc::invalid_price)});
    d.pass(seconds(10));
    CHECK(d.cancelled[target] == 0);
    CHECK(d.sent.size() == 3);
}

TEST_CASE("exits are sized once the fees of what was bought are told, or after a while") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.has_fees = true;
    d.begin(bracket());
    play(d, {report(list_roles::entry, l::filled, 2, 10)});
    CHECK(d.sent.size() == 1);
    SECTION("told") {
        play(d, {execution(list_roles::entry, "t0", 2, 10, 10, 1)});
        REQUIRE(d.sent.size() == 3);
        CHECK(d.of(stop).request.quantity == quantity{whole(9)});
        CHECK(d.of(target).request.quantity == quantity{whole(9)});
    }
    SECTION("not told") {
        d.pass(milliseconds(200));
        REQUIRE(d.sent.size() == 3);
        CHECK(d.of(stop).request.quantity == quantity{whole(10)});
    }
}

TEST_CASE("a triggered stop with a limit that somebody cancels stays cancelled") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    order_list_request limited = bracket();
    limited.second = asked(side::sell, order_type::stop_limit, true);
    hold(d, limited);
    play(d, {report(stop, l::working, 4, 0), report(target, l::cancelled, 5, 0)});
    SECTION("cancelled") {
        play(d, {report(stop, l::cancelled, 6, 0)});
        CHECK(d.sent.size() == 3);
    }
    SECTION("refused") {
        play(d, {report(stop, l::rejected, 6, 0, order_errc::insufficient_funds)});
        d.pass(milliseconds(1));
        REQUIRE(d.sent.contains(stop_of(1)));
        CHECK(d.of(stop_of(1)).request.type == order_type::limit);
        CHECK(d.of(stop_of(1)).request.price == price{whole(100)});
    }
    d.pass(seconds(10));
}

TEST_CASE("a list of an earlier run stays until all that its orders have filled is told") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(pair_of(true));
    d.list->restored = true;
    play(d, {report(target, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             report(target, l::filled, 3, 10), report(stop, l::cancelled, 4, -1)});
    d.pass(seconds(10));
    CHECK(d.lists.any());
    play(d, {execution(target, "t1", 3, 10, 10)});
    CHECK_FALSE(d.lists.any());
}

TEST_CASE("a stop of an earlier run that is triggered in vain is told, and not placed again") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(pair_of(true));
    d.list->restored = true;
    play(d, {report(target, l::working, 1, 0), report(stop, l::untriggered, 1, -1),
             execution(target, "t1", 2, 4, 4), report(target, l::working, 2, 4)});
    CHECK(d.troubles.empty());
    play(d, {report(stop, l::rejected, 3, -1)});
    d.pass(seconds(10));
    CHECK(d.troubles.size() == 1);
    CHECK(d.cancelled[target] == 0);
    CHECK(d.sent.size() == 2);
}

TEST_CASE("a list that is dissolved takes its entry back, again and again until it is gone") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.begin(bracket());
    play(d, {report(list_roles::entry, l::working, 1, 0)});
    d.refuses = true;
    d.lists.dissolve(d.list->ref);
    d.pass(milliseconds(1));
    CHECK(d.troubles.size() == 1);
    d.refuses = false;
    d.pass(seconds(10));
    CHECK(d.cancelled[list_roles::entry] == 1);
    play(d, {report(list_roles::entry, l::cancelled, 2, 0)});
    CHECK(d.told.back() == list_state::ended);
    CHECK(d.sent.size() == 1);
}

TEST_CASE("of a pair that could not be sent whole the one that was is cancelled until it is gone") {
    using namespace kept_lists;
    using l = lifecycle;
    desk d;
    d.list = d.lists.begin(pair_of(false), d.ids.next_list());
    d.list->pair_count = 1;
    d.list->dissolved = true;
    order_lists::pair& p = d.list->pairs[0];
    p.placed = p.doomed = true;
    p.second = d.place(d.list->request.second, d.list->number, stop).value();
    d.refuses = true;
    d.lists.wake();
    d.run();
    CHECK(d.troubles.size() == 1);
    d.refuses = false;
    d.pass(seconds(10));
    CHECK(d.cancelled[stop] == 1);
    play(d, {report(stop, l::cancelled, 2, -1)});
    CHECK(d.told.back() == list_state::ended);
}

TEST_CASE("the table of lists is full, and has room again for each that ends") {
    using namespace kept_lists;
    desk d;
    std::vector<list_ref> all;
    for (int i = 0; i < 4; ++i) {
        const auto* l = d.lists.begin(bracket(), d.ids.next_list());
        REQUIRE(l != nullptr);
        all.push_back(l->ref);
    }
    CHECK(d.lists.begin(bracket(), 9) == nullptr);
    d.lists.discard(*const_cast<order_lists::list*>(d.lists.find(all[2])));
    const auto* next = d.lists.begin(bracket(), 10);
    REQUIRE(next != nullptr);
    CHECK(next->ref.slot == all[2].slot);
    CHECK(d.lists.find(all[2]) == nullptr);
    CHECK(d.lists.find(next->ref) == next);
    CHECK(d.lists.find(list_ref{}) == nullptr);
}

TEST_CASE("roles are told apart by ids, and lead to each other") {
    using namespace kept_lists;
    auto ids = client_id_factory::make({"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 36},
                                       "t", 5)
                   .value();
    const client_order_id plain = ids.next();
    CHECK(ids.role_in(plain) == 0);
    const std::uint64_t number = ids.next_list();
    CHECK(list_roles::pairs(ids.roles()) == 4);
    for (std::size_t part = 0; part < 4; ++part)
        for (const bool waits : {false, true}) {
            const std::size_t one = list_roles::of({part, true, waits});
            const std::size_t other = list_roles::of({part, false, waits});
            CHECK(list_roles::in_pair(one));
            CHECK(list_roles::read(one).part == part);
            CHECK(list_roles::read(one).first);
            CHECK_FALSE(list_roles::read(other).first);
            CHECK(list_roles::read(other).first_waits == waits);
            const client_order_id id = ids.of_list(number, one);
            CHECK(id.size() == plain.size());
            CHECK(ids.same_desk(id));
            CHECK(ids.role_in(id) == one);
            CHECK(ids.in_role(id, other) == ids.of_list(number, other));
            CHECK_FALSE(ids.recognise(id).has_value());
        }
    CHECK_FALSE(list_roles::in_pair(list_roles::then + 1));
    CHECK(ids.role_in("somebody-else") == 0);
    // Ten digits tell one pair.
    const auto few = client_id_factory::make({"0123456789", 36}, "7", 5).value();
    CHECK(list_roles::pairs(few.roles()) == 1);
}
