// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <set>

using namespace gatewright_test;
using gw::side;

// Several orders by one request, each judged by itself; and everything of an account at once.
namespace {

std::vector<gw::order_request> bids(std::size_t count, std::string_view symbol = first()) {
    std::vector<gw::order_request> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(limit(side::buy, std::to_string(58000 + 10 * static_cast<int>(i)), "0.010",
                            gw::time_in_force::good_till_cancel, symbol));
    return all;
}
std::vector<gw::order_ref> sent_of(const std::vector<gw::order_result<gw::order_ref>>& results) {
    std::vector<gw::order_ref> all;
    for (const auto& r : results) {
        if (!r.has_value()) FAIL("refused: " << r.error().str());
        all.push_back(*r);
    }
    return all;
}
/// How many requests that many orders need.
std::size_t requests_for(std::size_t orders, std::size_t most) {
    return most == 0 ? orders : (orders + most - 1) / most;
}
std::size_t places(const conformance& c) { return kit().can(c.path()).place_batch; }
std::size_t cancels(const conformance& c) { return kit().can(c.path()).cancel_batch; }
/// The link that batches take.
link_id batch_link(const conformance& c) {
    const bool by_stream = c.path() == gw::venue::order_path::stream && kit().batches_by_stream;
    return by_stream ? c.orders_link() : link_of(role::requests);
}

} // namespace

TEST_CASE("O22 several orders go out by as few requests as the venue takes, and each has its own outcome",
          "[conformance][orders]") {
    on_each_path([](conformance& c) {
        const auto orders = sent_of(c.d->submit_batch(bids(7)));
        REQUIRE(orders.size() == 7);
        CHECK(c.asked(question::place) == requests_for(7, places(c)));
        CHECK(c.life(orders.front()) == gw::lifecycle::submitting);
        c.d->run_for(gw::seconds(1));
        std::set<std::string> ids;
        for (const auto o : orders) {
            CHECK(c.life(o) == gw::lifecycle::working);
            ids.insert(std::string(c.order(o).venue_order_id.view()));
        }
        CHECK(ids.size() == 7);
        CHECK(c.orders_at_venue() == 7);
        CHECK(c.d->open_exposure(side::buy) == "0.07");
        // The best one is hit.
        c.w.other_market(side::sell, "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(orders.back()) == gw::lifecycle::filled);
    });
}

TEST_CASE("O22 of a batch with one bad order the others go, whoever finds it bad", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        auto wanted = bids(4);
        SECTION("the desk does") {
            wanted[1].price = {venue_price("58010.00001")};
            const auto results = c.d->submit_batch(wanted);
            REQUIRE(results.size() == 4);
            CHECK_FALSE(results[1].has_value());
            CHECK(results[1].error().code == gw::order_errc::invalid_price);
            c.d->run_for(gw::seconds(1));
            for (const std::size_t i : {0U, 2U, 3U}) CHECK(c.life(*results[i]) == gw::lifecycle::working);
            CHECK(c.orders_at_venue() == 3);
        }
        SECTION("the venue does") {
            // More than the account can pay for.
            wanted[2].quantity = {venue_quantity("400")};
            if (kit().meets_quotes_alone) { // which shows when it is executed
                wanted[2].side = side::sell;
                offer_for(c, wanted[2]);
            }
            const auto orders = sent_of(c.d->submit_batch(wanted));
            c.d->run_for(gw::seconds(1));
            for (const std::size_t i : {0U, 1U, 3U}) CHECK(c.life(orders[i]) == gw::lifecycle::working);
            CHECK(c.life(orders[2]) == after_refusal());
            CHECK(c.order(orders[2]).reason == gw::order_errc::insufficient_funds);
            CHECK(c.orders_at_venue() == (kit().meets_quotes_alone ? 4 : 3));
            CHECK(c.d->open_exposure(side::buy) == "0.03");
        }
    });
}

TEST_CASE("O22 orders of a batch are judged with those before them", "[conformance][orders]") {
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            desk_options how = over(path);
            how.max_position = "0.025";
            conformance c({}, how);
            REQUIRE(c.d->until_ready());
            const auto results = c.d->submit_batch(bids(4));
            CHECK(results[0].has_value());
            CHECK(results[1].has_value());
            CHECK_FALSE(results[2].has_value());
            CHECK(results[2].error().code == gw::order_errc::max_position);
            CHECK_FALSE(results[3].has_value());
            c.agree();
        }
    }
}

TEST_CASE("O22 orders that wait for a price go beside a batch", "[conformance][orders]") {
    on_each_path([](conformance& c) {
        gw::stop_order stop;
        stop.symbol.assign(first());
        stop.side = side::buy;
        stop.quantity = {venue_quantity("0.010")};
        stop.trigger_price = {venue_price("61000")};
        c.w.trade_elsewhere("60000");
        c.d->run_for(gw::milliseconds(500));
        auto wanted = bids(2);
        wanted.push_back(gw::to_request(stop));
        const auto orders = sent_of(c.d->submit_batch(wanted));
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(orders[0]) == gw::lifecycle::working);
        CHECK(c.life(orders[1]) == gw::lifecycle::working);
        CHECK(c.life(orders[2]) == gw::lifecycle::untriggered);
    });
}

TEST_CASE("X02 a batch of unknown outcome is asked for order by order, and never sent again",
          "[conformance][outcomes]") {
    on_each_path([](conformance& c) {
        if (places(c) == 0) return;
        const link_id l = batch_link(c);
        SECTION("it was executed, and the answer is lost") {
            c.w.fault(l, fault::reply_lost, 1);
            const auto orders = sent_of(c.d->submit_batch(bids(3)));
            c.d->run_for(gw::seconds(20));
            for (const auto o : orders) CHECK(c.life(o) == gw::lifecycle::working);
            CHECK(c.orders_at_venue() == 3);
        }
        SECTION("it never arrived") {
            c.w.fault(l, fault::request_lost, 1);
            const auto orders = sent_of(c.d->submit_batch(bids(3)));
            c.d->run_for(reply_timeout + gw::seconds(1));
            for (const auto o : orders) CHECK(c.order(o).state.unknown());
            CHECK(c.d->open_exposure(side::buy) == "0.03");
            c.d->run_for(plan_of_absence().enough(gw::minutes(2)));
            for (const auto o : orders) {
                CHECK(c.life(o) == gw::lifecycle::rejected);
                CHECK(c.order(o).reason == gw::order_errc::never_seen);
            }
            CHECK(c.orders_at_venue() == 0);
        }
        SECTION("it broke off in its middle") {
            c.w.fault(l, fault::half_batch, 1);
            const auto orders = sent_of(c.d->submit_batch(bids(4)));
            c.d->run_for(plan_of_absence().enough(gw::minutes(2)));
            CHECK(c.life(orders[0]) == gw::lifecycle::working);
            CHECK(c.life(orders[1]) == gw::lifecycle::working);
            CHECK(c.life(orders[2]) == gw::lifecycle::rejected);
            CHECK(c.life(orders[3]) == gw::lifecycle::rejected);
            CHECK(c.orders_at_venue() == 2);
        }
        SECTION("it never reached the socket") {
            c.d->refuse_next(l);
            const auto orders = sent_of(c.d->submit_batch(bids(3)));
            c.d->run_for(gw::seconds(1));
            for (const auto o : orders) CHECK(c.life(o) == gw::lifecycle::rejected);
            CHECK(c.orders_at_venue() == 0);
        }
        SECTION("there is no room for it") {
            c.d->fill_sink(1);
            const auto results = c.d->submit_batch(bids(3));
            for (const auto& r : results) {
                CHECK_FALSE(r.has_value());
                CHECK(r.error().code == gw::order_errc::output_full);
            }
            CHECK(c.d->open_exposure(side::buy) == "0");
            // Nothing of it was sent, and it may be sent now.
            const auto again = sent_of(c.d->submit_batch(bids(3)));
            c.d->run_for(gw::seconds(1));
            CHECK(c.orders_at_venue() == 3);
        }
        CHECK(c.asked(question::place) <= 2);
    });
}

TEST_CASE("A12 several orders are cancelled by as few requests as the venue takes", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const std::size_t n = at_once(12);
        const auto orders = sent_of(c.d->submit_batch(bids(n)));
        c.d->run_for(gw::seconds(1));
        auto meant = orders;
        meant.push_back(gw::order_ref{});
        const auto results = c.d->cancel_batch(meant);
        for (std::size_t i = 0; i < n; ++i) CHECK(results[i].has_value());
        CHECK_FALSE(results[n].has_value());
        CHECK(results[n].error().code == gw::order_errc::unknown_order);
        CHECK(c.asked(question::cancel) == requests_for(n, cancels(c)));
        c.d->run_for(gw::seconds(1));
        for (const auto o : orders) CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.d->cancel_batch({orders.front()}).front().error().code == gw::order_errc::already_done);
    });
}

TEST_CASE("A12 cancels go behind the batch that they cancel", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const auto orders = sent_of(c.d->submit_batch(bids(4)));
        // At once: no answer has come.
        for (const auto o : orders) c.cancel(o);
        c.d->run_for(gw::seconds(5));
        for (const auto o : orders) CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.d->open_orders() == 0);
    });
}

TEST_CASE("A11 to cancel all of one instrument forgets nothing of another", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const auto here = sent_of(c.d->submit_batch(bids(3)));
        const auto there =
            c.place(limit(side::buy, "2900", "0.010", gw::time_in_force::good_till_cancel, second()));
        c.d->run_for(gw::seconds(1));
        // The cancels of the first find no room, and wait.
        c.d->fill_sink(3);
        c.d->command("cancel_all " + std::string(first()));
        CHECK(c.life(here.front()) == gw::lifecycle::working);
        c.d->fill_sink(0);
        c.d->command("cancel_all " + std::string(second()));
        c.d->run_for(gw::seconds(2));
        CHECK(c.life(there) == gw::lifecycle::cancelled);
        for (const auto o : here) CHECK(c.life(o) == gw::lifecycle::cancelled);
    });
}

TEST_CASE("A12 of a batch of cancels one that comes too late costs no other", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        const auto orders = sent_of(c.d->submit_batch(bids(3)));
        c.d->run_for(gw::seconds(1));
        // Filled, and the report of it is still on its way.
        c.d->delay_next(link_of(role::reports), false, gw::milliseconds(300));
        c.w.other_market(side::sell, "0.010");
        const auto results = c.d->cancel_batch(orders);
        for (const auto& r : results) CHECK(r.has_value());
        c.d->run_for(gw::seconds(5));
        CHECK(c.life(orders[0]) == gw::lifecycle::cancelled);
        CHECK(c.life(orders[1]) == gw::lifecycle::cancelled);
        CHECK(c.life(orders[2]) == gw::lifecycle::filled);
    });
}

TEST_CASE("A12 a batch of cancels of unknown outcome is asked for", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        if (cancels(c) == 0) return;
        const auto orders = sent_of(c.d->submit_batch(bids(4)));
        c.d->run_for(gw::seconds(1));
        SECTION("the answer is lost") { c.w.fault(batch_link(c), fault::reply_lost, 1); }
        SECTION("it broke off in its middle") { c.w.fault(batch_link(c), fault::half_batch, 1); }
        SECTION("it never arrived") { c.w.fault(batch_link(c), fault::request_lost, 1); }
        for (const auto& r : c.d->cancel_batch(orders)) CHECK(r.has_value());
        c.d->run_for(gw::seconds(20));
        for (const auto o : orders) {
            const bool open = c.life(o) == gw::lifecycle::working;
            if (open) c.cancel(o);
            CHECK((open || !c.order(o).state.unknown()));
        }
        c.d->run_for(gw::seconds(2));
        for (const auto o : orders) CHECK(c.life(o) == gw::lifecycle::cancelled);
    });
}

TEST_CASE("A11 to cancel all takes few requests, and leaves the orders of others alone",
          "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        c.w.own_limit(side::buy, "57000", "0.010", "elsewhere1");
        const std::size_t n = at_once(12) - 4;
        const auto here = sent_of(c.d->submit_batch(bids(n)));
        std::vector<gw::order_request> there;
        for (int i = 0; i < 4; ++i)
            there.push_back(limit(side::buy, std::to_string(2900 + i), "0.010",
                                  gw::time_in_force::good_till_cancel, second()));
        const auto others = sent_of(c.d->submit_batch(there));
        c.d->run_for(gw::seconds(1));
        SECTION("of the desk") {
            c.d->command("cancel_all");
            CHECK(c.asked(question::cancel) == requests_for(n, cancels(c)) + requests_for(4, cancels(c)));
            c.d->run_for(gw::seconds(1));
            for (const auto o : here) CHECK(c.life(o) == gw::lifecycle::cancelled);
            for (const auto o : others) CHECK(c.life(o) == gw::lifecycle::cancelled);
        }
        SECTION("of an instrument") {
            c.d->command("cancel_all " + std::string(second()));
            c.d->run_for(gw::seconds(1));
            for (const auto o : here) CHECK(c.life(o) == gw::lifecycle::working);
            for (const auto o : others) CHECK(c.life(o) == gw::lifecycle::cancelled);
        }
        CHECK(c.d->order("elsewhere1")->state.life == gw::lifecycle::working);
        c.d->command("cancel_all NOSUCHTHING");
        CHECK(c.operator_calls() == 1);
    });
}

TEST_CASE("A11 everything of an account is cancelled, whoever placed it", "[conformance][cancel]") {
    on_each_path([](conformance& c) {
        c.w.own_limit(side::buy, "57000", "0.010", "elsewhere1");
        const auto here = sent_of(c.d->submit_batch(bids(3)));
        const auto there =
            c.place(limit(side::buy, "2900", "0.010", gw::time_in_force::good_till_cancel, second()));
        c.d->run_for(gw::seconds(1));
        const bool at_once = kit().can(c.path()).cancel_all;
        SECTION("of one instrument") {
            c.d->command("cancel_account " + std::string(first()));
            // Orders of the book and those that wait for a price are cancelled apart.
            CHECK(
                c.asked(question::cancel) ==
                (at_once ? kit().mass_cancels : requests_for(kit().cancels_for_others ? 4 : 3, cancels(c))));
            c.d->run_for(gw::seconds(5));
            CHECK(c.life(there) == gw::lifecycle::working);
        }
        SECTION("of all") {
            c.d->command("cancel_account");
            c.d->run_for(gw::seconds(5));
            CHECK(c.life(there) == gw::lifecycle::cancelled);
        }
        SECTION("of which some have not been seen") {
            if (at_once) {
                c.w.own_limit(side::buy, "57100", "0.010", "elsewhere2");
                c.d->command("cancel_account " + std::string(first()));
                c.d->run_for(gw::seconds(5));
                const auto all = c.w.ledger().orders;
                CHECK(std::ranges::count_if(all, [](const auto& o) { return !is_terminal(o.life); }) == 1);
                CHECK(c.life(there) == gw::lifecycle::working);
            } else {
                c.d->command("cancel_account");
                c.d->run_for(gw::seconds(5));
            }
        }
        SECTION("and the answer is lost") {
            c.w.fault(at_once ? link_of(role::requests) : batch_link(c), fault::reply_lost, 1);
            c.d->command("cancel_account " + std::string(first()));
            c.d->run_for(gw::seconds(20));
        }
        for (const auto o : here) CHECK(c.life(o) == gw::lifecycle::cancelled);
        CHECK(c.d->order("elsewhere1")->state.life ==
              (kit().cancels_for_others ? gw::lifecycle::cancelled : gw::lifecycle::working));
    });
}
