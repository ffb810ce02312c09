// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <functional>
#include <string>
#include <vector>

// Every scenario is run once as it is, and then once for each of its events and each failure, which strikes just there.
// When the failure is over the desk must be ready and agree with the venue's ledger, and no order may have been sent
// twice.
using namespace gatewright_test;
using gw::side;

namespace {

struct scenario {
    const char* name;
    desk_options how;
    void (*play)(conformance& c);
};

/// Submits if the desk will have it: a failure may have made it refuse.
void try_place(conformance& c, const gw::order_request& r, std::vector<gw::order_ref>& all) {
    if (const auto o = c.d->submit(r); o.has_value()) all.push_back(*o);
}

void cold_start(conformance& c) { static_cast<void>(c.d->until_ready(gw::seconds(5))); }

void place_fill_cancel(conformance& c) {
    std::vector<gw::order_ref> all;
    cold_start(c);
    c.w.other_limit(side::sell, "60000", "0.010");
    try_place(c, limit(side::buy, "60000", "0.010"), all);
    try_place(c, limit(side::buy, "59900", "0.030"), all);
    c.d->run_for(gw::milliseconds(200));
    c.w.other_limit(side::sell, "59900", "0.010");
    c.d->run_for(gw::milliseconds(200));
    for (const auto o : all) static_cast<void>(c.d->cancel(o));
    c.d->run_for(gw::milliseconds(200));
}

void unknown_outcome(conformance& c) {
    std::vector<gw::order_ref> all;
    cold_start(c);
    c.w.fault(c.orders_link(), fault::reply_lost, 1);
    try_place(c, limit(side::buy, "59900", "0.010"), all);
    c.d->run_for(gw::milliseconds(50));
    c.w.fault(c.orders_link(), fault::request_lost, 1);
    try_place(c, limit(side::buy, "59000", "0.010"), all);
    c.d->run_for(gw::seconds(9));
}

void access_expiry(conformance& c) {
    std::vector<gw::order_ref> all;
    cold_start(c);
    try_place(c, limit(side::buy, "59900", "0.010"), all);
    c.d->run_for(gw::milliseconds(100));
    c.w.fault(link_of(role::reports), fault::expire_session);
    c.d->run_for(gw::milliseconds(100));
    c.w.other_limit(side::sell, "59900", "0.004");
    c.d->run_for(gw::seconds(8));
}

void reconnect(conformance& c) {
    std::vector<gw::order_ref> all;
    cold_start(c);
    try_place(c, limit(side::buy, "59900", "0.010"), all);
    try_place(c, limit(side::buy, "59800", "0.010"), all);
    c.d->run_for(gw::milliseconds(100));
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(1));
    c.w.other_limit(side::sell, "59900", "0.010");
    c.w.other_limit(side::sell, "59800", "0.004");
    c.d->run_for(gw::seconds(8));
}

struct failure {
    std::string name;
    std::function<void(conformance&)> strike;
};

std::vector<failure> failures(const desk_options& how) {
    std::vector<failure> all;
    for (const link_id l : kit().stream_links(how)) {
        const std::string where = kit().name(l);
        all.push_back({"disconnect of " + where, [l](conformance& c) { c.d->drop(l); }});
        all.push_back({"stall of " + where, [l](conformance& c) { c.w.fault(l, fault::stall); }});
        all.push_back({"malformed message on " + where, [l](conformance& c) { c.d->cut_next(l, 37); }});
        all.push_back({"repeated message on " + where, [l](conformance& c) { c.d->duplicate_next(l); }});
    }
    for (const link_id l : kit().used_links(how)) {
        const std::string where = kit().name(l);
        all.push_back({"send refused on " + where, [l](conformance& c) { c.d->refuse_next(l); }});
        all.push_back(
            {"late message to " + where, [l](conformance& c) { c.d->delay_next(l, true, gw::seconds(2)); }});
        all.push_back({"late message from " + where,
                       [l](conformance& c) { c.d->delay_next(l, false, gw::seconds(2)); }});
    }
    for (const link_id l : {kit().orders_link(kit().paths.front()), link_of(role::requests)}) {
        const std::string where = kit().name(l);
        all.push_back({"reply lost on " + where, [l](conformance& c) { c.d->lose_next(l, false); }});
        all.push_back({"request lost on " + where, [l](conformance& c) { c.d->lose_next(l, true); }});
        all.push_back(
            {"too many requests on " + where, [l](conformance& c) { c.w.fault(l, fault::rate_limit, 1); }});
        all.push_back(
            {"venue down on " + where, [l](conformance& c) { c.w.fault(l, fault::unavailable, 1); }});
        all.push_back(
            {"unknown status on " + where, [l](conformance& c) { c.w.fault(l, fault::unknown_status, 1); }});
    }
    all.push_back(
        {"malformed reply to a request", [](conformance& c) { c.d->cut_next(link_of(role::requests), 17); }});
    all.push_back({"full sink for one output", [](conformance& c) { c.d->fill_sink(1); }});
    all.push_back({"full sink for five outputs", [](conformance& c) { c.d->fill_sink(5); }});
    return all;
}

// A failure at every event takes minutes under the sanitizers: there each failure strikes at every 128th event, each
// at others.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t stride = 128;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::uint64_t stride = 128;
#else
constexpr std::uint64_t stride = 1;
#endif
#else
constexpr std::uint64_t stride = 1;
#endif

void sweep(const scenario& s) {
    std::uint64_t events = 0;
    {
        conformance c({}, s.how);
        s.play(c);
        events = c.d->events();
    }
    REQUIRE(events > 10);
    std::uint64_t survived = 0;
    std::uint64_t tried = 0;
    std::uint64_t first = 0;
    const std::vector<failure> all = failures(s.how);
    for (const failure& f : all) {
        first = first % stride + 1;
        for (std::uint64_t n = first; n <= events; n += stride) {
            ++tried;
            conformance c({}, s.how);
            c.d->before_event(n, [&] { f.strike(c); });
            s.play(c);
            c.d->clear_link_faults();
            c.d->fill_sink(0);
            c.w.clear_faults();
            // Long enough for a half-open stream to be found silent and for "never seen" to be believed.
            c.d->tick = gw::milliseconds(250);
            c.d->run_for(plan_of_absence().enough(gw::minutes(3)));
            bool well = c.d->until_ready(gw::minutes(12));
            if (well) c.d->run_for(gw::seconds(5));
            if (c.d->unknown_orders() != 0) c.d->run_for(gw::minutes(3));
            const auto found = c.d->differences();
            if (!found.empty() && f.name.starts_with("stall")) {
                // Nothing has shown that the stream is dead: its silence does.
                c.d->run_for(gw::minutes(8));
                well = c.d->until_ready(gw::minutes(2));
            }
            const auto left = c.d->differences();
            if (well && left.empty() && c.d->unknown_orders() == 0 && !c.d->seen.nested) {
                ++survived;
                continue;
            }
            for (const auto& line : c.d->seen.log) UNSCOPED_INFO("    " << line);
            for (const auto& line : left) UNSCOPED_INFO("  DIFFERENT " << line);
            UNSCOPED_INFO(s.name << ", " << f.name << " before event " << n << ": " << c.d->reason());
            CHECK(false);
            return;
        }
    }
    CHECK(survived == tried);
    CHECK(tried >= all.size() * (events / stride));
}

} // namespace

TEST_CASE("a cold start survives every failure at every event", "[engine][injection]") {
    sweep({"cold start", {}, cold_start});
}
TEST_CASE("placing, filling and cancelling survive every failure at every event", "[engine][injection]") {
    sweep({"place, fill, cancel", {}, place_fill_cancel});
}
TEST_CASE("the resolution of unknown orders survives every failure at every event", "[engine][injection]") {
    sweep({"unknown outcome", {}, unknown_outcome});
}
TEST_CASE("an expiry of the reports' key survives every failure at every event", "[engine][injection]") {
    needs(kit().reports_expire, "key of the reports' link that expires");
    sweep({"access expiry", {}, access_expiry});
}
TEST_CASE("a reconnect with reconciliation survives every failure at every event", "[engine][injection]") {
    sweep({"reconnect", {}, reconnect});
}
TEST_CASE("placing over the venue's last path survives every failure at every event", "[engine][injection]") {
    sweep({"place, fill, cancel over the last path", over(kit().paths.back()), place_fill_cancel});
}
