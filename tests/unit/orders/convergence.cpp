// SPDX-License-Identifier: BSL-1.0
// The order manager against a replayed list: a venue's consistent history of reports, delivered shuffled and repeated.
#include <gatewright/orders/order_manager.hpp>
#include <gatewright/orders/positions.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace {

using namespace gatewright;
using namespace gatewright::orders;

using message = std::variant<order_update, fill>;

constexpr const char* symbols[2] = {"BTCUSDT", "ETHUSDT"};

decimal lots(std::int64_t n) { return {n, -3}; }

template <class Id>
void name(Id& id, const std::string& text) {
    id.assign(text);
}

/// What the venue knows of an order in the end.
struct truth {
    order_request request;
    lifecycle end = lifecycle::working;
    std::int64_t quantity = 0; ///< lots
    std::int64_t filled = 0;   ///< lots
    bool ours = true;
    int amended_at = -1; ///< how many fills before the amend; -1: none
};

/// A venue that trades orders at random and tells everything about it, each fact over two channels.
struct venue {
    std::mt19937_64 random;
    std::vector<truth> orders;
    std::vector<message> told;
    std::vector<fill> executions; ///< each once, in order, with commission
    std::int64_t clock = 10'000;
    int trade = 100;

    explicit venue(std::uint64_t seed) : random(seed) {}

    std::uint64_t below(std::uint64_t n) { return random() % n; }

    order_update report(const truth& o, int number, lifecycle l) {
        order_update u;
        u.symbol = o.request.symbol;
        u.client_order_id = o.request.client_order_id;
        name(u.venue_order_id, std::to_string(5'000 + number / 2)); // ids repeat across symbols
        u.state = l;
        u.side = o.request.side;
        u.type = o.request.type;
        u.has_terms = true;
        u.quantity = {lots(o.quantity)};
        u.price = o.request.price;
        u.has_filled = true;
        u.cumulative_quantity = {lots(o.filled)};
        u.venue_time = timestamp::from_milliseconds(clock);
        return u;
    }
    void tell_fill(const truth& o, int number, std::int64_t size) {
        fill f;
        f.symbol = o.request.symbol;
        name(f.venue_order_id, std::to_string(5'000 + number / 2));
        name(f.id, std::to_string(trade++));
        f.side = o.request.side;
        f.price = {decimal(static_cast<std::int64_t>(9'900 + below(200)), -2)};
        f.quantity = {lots(size)};
        f.venue_time = timestamp::from_milliseconds(clock);
        // The terse channel: no client id now and then, no commission.
        if (below(3) != 0) f.client_order_id = o.request.client_order_id;
        told.emplace_back(f);
        f.client_order_id = o.request.client_order_id;
        f.has_commission = true;
        f.commission = {decimal(size, -6), "USDT"};
        f.has_cumulative = true;
        f.cumulative_quantity = {lots(o.filled)};
        told.emplace_back(f);
        executions.push_back(f);
    }

    void run(int count) {
        for (int n = 0; n < count; ++n) {
            truth o;
            o.request.symbol = symbols[n % 2];
            name(o.request.client_order_id, "o" + std::to_string(n));
            o.request.side = below(2) != 0 ? side::buy : side::sell;
            o.quantity = static_cast<std::int64_t>(1 + below(20));
            o.request.quantity = {lots(o.quantity)};
            o.request.price = {decimal(100, 0)};
            o.ours = below(6) != 0;
            orders.push_back(o);
        }
        for (int n = 0; n < count; ++n) live(orders[static_cast<std::size_t>(n)], n);
    }

    void live(truth& o, int n) {
        ++clock;
        if (o.ours && below(10) == 0) {
            o.end = lifecycle::rejected;
            order_update u = report(o, n, lifecycle::rejected);
            u.venue_order_id = {};
            u.source = report_source::reply;
            u.has_terms = false;
            told.emplace_back(u);
            return;
        }
        told.emplace_back(report(o, n, lifecycle::working));
        order_update reply = report(o, n, lifecycle::working);
        reply.source = report_source::reply;
        told.emplace_back(reply);
        const auto fills = static_cast<int>(below(5));
        const bool amends = o.ours && below(4) == 0;
        for (int i = 0; i < fills && o.filled < o.quantity; ++i) {
            ++clock;
            if (amends && i == 1) {
                o.amended_at = i;
                o.quantity += 7;
                o.request.price = {decimal(101, 0)};
                order_update u = report(o, n, lifecycle::working);
                u.amended = true;
                told.emplace_back(u);
                ++clock;
            }
            const std::int64_t rest = o.quantity - o.filled;
            const auto size = static_cast<std::int64_t>(1 + below(static_cast<std::uint64_t>(rest)));
            o.filled += size;
            told.emplace_back(report(o, n, o.filled == o.quantity ? lifecycle::filled : lifecycle::working));
            tell_fill(o, n, size);
        }
        ++clock;
        if (o.filled == o.quantity) {
            o.end = lifecycle::filled;
        } else if (const auto dice = below(3); dice != 0) {
            o.end = dice == 1 ? lifecycle::cancelled : lifecycle::expired;
            told.emplace_back(report(o, n, o.end));
        }
    }
};

struct desk {
    order_manager orders{{.orders = 256, .instruments = 2, .fills = 1024}};
    positions held{{.instruments = 2, .history = 256}};
    std::map<int, order_ref> refs;

    desk() {
        for (std::uint16_t i = 0; i < 2; ++i) {
            REQUIRE(orders.add_instrument({i}, symbols[i]));
            REQUIRE(held.add_instrument({i}, symbols[i]));
        }
    }
    void deliver(const message& m) {
        if (const auto* u = std::get_if<order_update>(&m)) {
            orders.apply(*u);
            return;
        }
        const fill& f = std::get<fill>(m);
        const fill_applied a = orders.apply(f);
        if (a.is_new) REQUIRE(held.apply(f).booked);
        if (a.commission_is_new) REQUIRE(held.apply_commission(f, a.commission));
    }
    /// The sum that `exposure` keeps step by step, made anew from every record.
    void check_exposure() {
        std::map<std::tuple<std::uint16_t, side>, wide_decimal> sums;
        const auto count = [&](const order_record& r) {
            wide_decimal open(r.state.terminal() ? r.cumulative.value
                                                 : (r.amend.active && r.amend.quantity > r.request.quantity
                                                        ? r.amend.quantity.value
                                                        : r.request.quantity.value));
            REQUIRE(open.subtract(wide_decimal(r.seen.value)));
            if (!open.is_negative()) REQUIRE(sums[{r.request.instrument.value, r.request.side}].add(open));
        };
        for (const order_record& r : orders.open_orders()) {
            REQUIRE_FALSE(r.state.terminal());
            count(r);
        }
        for (const order_record& r : orders.incomplete_orders()) {
            REQUIRE(r.state.terminal());
            count(r);
        }
        for (std::uint16_t i = 0; i < 2; ++i) {
            REQUIRE(orders.exposure({i}).open_buy == sums[{i, side::buy}]);
            REQUIRE(orders.exposure({i}).open_sell == sums[{i, side::sell}]);
        }
    }
};

/// Everything delivered so far, asked again from the start for each question: slow and plainly right.
struct replayed_list {
    std::vector<message> all;

    std::int64_t seen(const truth& o, const std::string& venue_id) const {
        std::set<std::string> ids;
        std::int64_t sum = 0;
        for (const message& m : all)
            if (const auto* f = std::get_if<fill>(&m);
                f != nullptr && f->symbol == o.request.symbol && f->venue_order_id == venue_id)
                if (ids.insert(std::string(f->id.view())).second) sum += f->quantity.value.mantissa();
        return sum;
    }
    std::int64_t cumulative(const truth& o, const std::string& venue_id) const {
        std::int64_t most = seen(o, venue_id);
        for (const message& m : all) {
            if (const auto* u = std::get_if<order_update>(&m);
                u != nullptr && u->client_order_id == o.request.client_order_id)
                most = std::max(most, u->cumulative_quantity.value.mantissa());
            if (const auto* f = std::get_if<fill>(&m); f != nullptr && f->has_cumulative &&
                                                       f->symbol == o.request.symbol &&
                                                       f->venue_order_id == venue_id)
                most = std::max(most, f->cumulative_quantity.value.mantissa());
        }
        return most;
    }
    bool ended(const truth& o) const {
        return std::any_of(all.begin(), all.end(), [&](const message& m) {
            const auto* u = std::get_if<order_update>(&m);
            return u != nullptr && u->client_order_id == o.request.client_order_id && is_terminal(u->state);
        });
    }
    bool told_by_client_id(const truth& o) const {
        return std::any_of(all.begin(), all.end(), [&](const message& m) {
            return std::visit([&](const auto& x) { return x.client_order_id == o.request.client_order_id; },
                              m);
        });
    }
};

std::string venue_id_of(int number) { return std::to_string(5'000 + number / 2); }

void place_all(desk& t, const venue& v) {
    for (int n = 0; n < static_cast<int>(v.orders.size()); ++n) {
        const truth& o = v.orders[static_cast<std::size_t>(n)];
        if (!o.ours) continue;
        order_request r = o.request;
        r.price = {decimal(100, 0)};
        if (o.amended_at >= 0) r.quantity = {lots(o.quantity - 7)};
        const auto ref = t.orders.create(r, timestamp{1});
        REQUIRE(ref.has_value());
        t.orders.on_sent(*ref, timestamp{1});
        t.refs[n] = *ref;
        if (o.amended_at >= 0) {
            // The desk amended it: for that it had to know it at work.
            order_update u;
            u.symbol = r.symbol;
            u.client_order_id = r.client_order_id;
            u.state = lifecycle::working;
            t.orders.apply(u);
            REQUIRE(
                t.orders.on_amend_sent(*ref, {lots(o.quantity)}, {decimal(101, 0)}, timestamp{2}).changed);
        }
    }
}

TEST_CASE("a consistent history converges to the venue's truth however it is shuffled and repeated") {
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        INFO("seed " << seed);
        venue v(seed);
        v.run(24);
        std::vector<message> stream = v.told;
        for (std::size_t i = 0, n = stream.size(); i < n; ++i)
            if (v.below(2) == 0) stream.push_back(stream[v.below(n)]);
        std::shuffle(stream.begin(), stream.end(), v.random);

        desk t;
        place_all(t, v);
        replayed_list list;
        std::int64_t now = 3;
        for (message& m : stream) {
            std::visit([&](auto& x) { x.received = timestamp{++now}; }, m);
            t.deliver(m);
            list.all.push_back(m);
            t.check_exposure();
            // The order that was just spoken of is what the list says so far.
            const int n = std::visit(
                [](const auto& x) {
                    return x.client_order_id.empty()
                               ? -1
                               : std::stoi(std::string(x.client_order_id.view().substr(1)));
                },
                m);
            if (n < 0) continue;
            const truth& o = v.orders[static_cast<std::size_t>(n)];
            const order_record* r = t.orders.find_client(o.request.client_order_id);
            if (r == nullptr) {
                REQUIRE_FALSE(o.ours);
                continue;
            }
            REQUIRE(r->seen == quantity{lots(list.seen(o, venue_id_of(n)))});
            REQUIRE(r->cumulative == quantity{lots(list.cumulative(o, venue_id_of(n)))});
            if (list.ended(o)) REQUIRE(r->state.terminal());
        }

        for (int n = 0; n < static_cast<int>(v.orders.size()); ++n) {
            const truth& o = v.orders[static_cast<std::size_t>(n)];
            INFO("order " << n);
            const order_record* r = t.orders.find_client(o.request.client_order_id);
            if (r == nullptr) {
                // Not ours, ended without a fill, and its end was told first.
                REQUIRE_FALSE(o.ours);
                REQUIRE(o.filled == 0);
                continue;
            }
            CHECK(r->state.life == o.end);
            CHECK(r->state.pending == pending_operation::none);
            CHECK_FALSE(r->state.unknown());
            CHECK(r->cumulative == quantity{lots(o.filled)});
            CHECK(r->seen == quantity{lots(o.filled)});
            CHECK(r->fills_missing().is_zero());
            CHECK(r->request.quantity == quantity{lots(o.quantity)});
            CHECK(r->request.price == o.request.price);
            INFO("ours " << o.ours << " amended " << o.amended_at << " filled " << o.filled << " of "
                         << o.quantity);
            CHECK_FALSE(r->overfilled);
            CHECK_FALSE(r->amend.active);
        }
        CHECK(t.orders.incomplete_orders().empty());
        CHECK(t.orders.counters().fills == v.executions.size());
        CHECK(t.orders.counters().anomalies == 0);

        positions expected{{.instruments = 2, .history = 256}};
        for (std::uint16_t i = 0; i < 2; ++i) REQUIRE(expected.add_instrument({i}, symbols[i]));
        for (const fill& f : v.executions) {
            REQUIRE(expected.apply(f).booked);
            REQUIRE(expected.apply_commission(f, f.commission));
        }
        for (std::uint16_t i = 0; i < 2; ++i) {
            CHECK(t.held({i}).quantity() == expected({i}).quantity());
            CHECK(t.held({i}).cost() == expected({i}).cost());
            CHECK(t.held({i}).realized() == expected({i}).realized());
            CHECK(t.held({i}).net_cash() == expected({i}).net_cash());
            CHECK(t.held({i}).fees().of("USDT") == expected({i}).fees().of("USDT"));
        }
    }
}

TEST_CASE("exposure is the sum over the orders after any operation, sensible or not") {
    using enum pending_operation;
    std::mt19937_64 random(99);
    const auto below = [&](std::uint64_t n) { return random() % n; };
    constexpr pending_operation operations[] = {place, amend, cancel};
    for (int run = 0; run < 40; ++run) {
        desk t;
        t.orders = order_manager({.orders = 24, .instruments = 2, .fills = 64, .retention = nanoseconds(40)});
        for (std::uint16_t i = 0; i < 2; ++i) REQUIRE(t.orders.add_instrument({i}, symbols[i]));
        std::vector<order_ref> refs;
        std::int64_t now = 0;
        int ids = 0;
        for (int k = 0; k < 2'500; ++k) {
            const timestamp at{++now};
            const order_ref ref = refs.empty() ? order_ref{} : refs[below(refs.size())];
            const order_record* r = t.orders.find(ref);
            switch (below(14)) {
            case 0:
            case 1: {
                order_request q;
                q.symbol = symbols[below(2)];
                name(q.client_order_id, "c" + std::to_string(++ids));
                q.side = below(2) != 0 ? side::buy : side::sell;
                q.quantity = {decimal(static_cast<std::int64_t>(1 + below(9)),
                                      static_cast<std::int8_t>(-static_cast<int>(below(4))))};
                if (const auto made = t.orders.create(q, at)) refs.push_back(*made);
                break;
            }
            case 2: t.orders.on_sent(ref, at); break;
            case 3: t.orders.on_cancel_sent(ref, at); break;
            case 4:
                t.orders.on_amend_sent(ref, {decimal(static_cast<std::int64_t>(1 + below(20)), 0)}, {}, at);
                break;
            case 5: t.orders.on_send_refused(ref, operations[below(3)], at); break;
            case 6: t.orders.on_reply_timeout(ref, operations[below(3)], at); break;
            case 7:
                t.orders.on_rejected(ref, operations[below(3)],
                                     below(2) != 0 ? order_errc::unknown_order : order_errc::busy, at);
                break;
            case 8: t.orders.on_never_seen(ref, at); break;
            case 9:
                if (below(4) == 0) t.orders.write_off(ref, at);
                break;
            case 10:
                t.orders.for_each_unlisted({snapshot_kind::orders, {}, at, at}, [](const order_record&) {});
                break;
            default: {
                order_update u;
                u.symbol = symbols[below(2)];
                u.received = at;
                u.venue_time = at;
                if (r != nullptr && below(8) != 0) {
                    u.symbol = r->request.symbol;
                    u.client_order_id = r->request.client_order_id;
                    u.side = r->request.side;
                }
                name(u.venue_order_id, std::to_string(below(40)));
                if (below(3) != 0) {
                    fill f;
                    f.symbol = u.symbol;
                    f.client_order_id = u.client_order_id;
                    f.venue_order_id = u.venue_order_id;
                    f.side = u.side;
                    name(f.id, std::to_string(below(3'000)));
                    f.quantity = {decimal(static_cast<std::int64_t>(1 + below(30)), -1)};
                    f.price = {decimal(5, 0)};
                    f.venue_time = at;
                    f.received = at;
                    t.orders.apply(f);
                    break;
                }
                u.state = static_cast<lifecycle>(below(7));
                u.source = static_cast<report_source>(below(4));
                u.amended = below(4) == 0;
                u.has_terms = below(2) != 0;
                u.quantity = {decimal(static_cast<std::int64_t>(below(20)), 0)};
                u.has_filled = below(2) != 0;
                u.cumulative_quantity = {decimal(static_cast<std::int64_t>(below(20)), 0)};
                t.orders.apply(u);
            }
            }
            t.check_exposure();
            for (const order_record& o : t.orders.open_orders()) REQUIRE(is_valid(o.state));
        }
        CHECK(t.orders.counters().created > 40);
        CHECK(t.orders.counters().anomalies > 50);
    }
}

} // namespace
