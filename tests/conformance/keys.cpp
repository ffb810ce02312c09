// SPDX-License-Identifier: BSL-1.0
// Accounts whose key is the private half of a pair, of each kind that the venue knows.
#include "case.hpp"
#include "silence.hpp"

using namespace gatewright_test;
using gw::side;

namespace {

/// Calls `run(world, desk)` with the keys of each kind, over each path.
template <class F>
void for_each_key_pair(F run) {
    needs(!kit().key_pairs.empty(), "keys other than secrets");
    for (const auto& [kind, keys] : kit().key_pairs)
        for (const gw::venue::order_path path : kit().paths)
            DYNAMIC_SECTION(kind << ", " << to_string(path)) {
                world_options w;
                desk_options how = over(path);
                w.keys = how.keys = keys;
                run(w, how);
            }
}

/// An order that rests is cancelled, and others trade.
void trade(conformance& c) {
    const auto o = c.place(limit(side::buy, "58000", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.cancel(o);
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(o) == gw::lifecycle::cancelled);
    c.rest_and_fill();
}

} // namespace

TEST_CASE("C13 a desk with a key pair trades, and again after each of its links was lost",
          "[conformance][connect]") {
    for_each_key_pair([](const world_options& w, const desk_options& how) {
        conformance c(w, how);
        REQUIRE(c.d->until_ready());
        trade(c);
        for (const link_id l : kit().stream_links(how)) {
            c.d->drop(l);
            c.d->run_for(gw::milliseconds(100));
            REQUIRE(c.d->until_ready());
            trade(c);
        }
        CHECK(c.operator_calls() == 0);
        CHECK(c.d->counts().unknown == 0);
        c.agree();
    });
}

TEST_CASE(
    "C02 a private key whose other half the venue does not know is one clear error, and no storm follows",
    "[conformance][connect]") {
    for_each_key_pair([](world_options w, const desk_options& how) {
        for (const auto& [kind, keys] : kit().key_pairs)
            if (keys.secret != how.keys.secret) w.keys.secret = keys.secret;
        conformance c(w, how);
        c.d->run_for(gw::minutes(5));
        CHECK(c.d->reason() == "authentication failed");
        CHECK(c.operator_calls() == 1);
        CHECK(c.sent(link_of(role::orders)) <= 1);
        CHECK(c.refused(limit(side::buy, "59000", "0.01")) == gw::order_errc::no_gateway);
    });
}

TEST_CASE(
    "C14 a login that the venue refuses is told once, is not repeated in a storm, and is made once the key "
    "is good again",
    "[conformance][connect]") {
    for_each_key_pair([](const world_options& w, const desk_options& how) {
        conformance c(w, how);
        c.w.fault(link_of(role::orders), fault::key_refused);
        c.w.fault(link_of(role::requests), fault::key_refused);
        c.d->run_for(gw::minutes(10));
        CHECK(c.d->reason() == "authentication failed");
        CHECK(c.operator_calls() == 1);
        CHECK(c.sent(link_of(role::orders)) <= 1);
        c.w.clear_faults();
        REQUIRE(c.d->until_ready(gw::minutes(3)));
        trade(c);
        c.agree();
    });
}

TEST_CASE("C15 who is logged off while trading logs on again, and what was under way is asked for",
          "[conformance][connect]") {
    for_each_key_pair([](const world_options& w, const desk_options& how) {
        conformance c(w, how);
        REQUIRE(c.d->until_ready());
        trade(c);
        c.w.fault(link_of(role::orders), fault::expire_session);
        const auto told = c.place(limit(side::buy, "58000", "0.010"));
        c.d->run_for(gw::seconds(1));
        // Either the session spoke for it, and is no more, or the order spoke for itself.
        const bool refused = c.life(told) == gw::lifecycle::rejected;
        if (refused) CHECK(c.order(told).reason == gw::order_errc::authentication);
        // Or the venue said so before, and with the link went the answer.
        const bool of_session = refused || c.order(told).state.unknown();
        REQUIRE(c.d->until_ready());
        trade(c);
        // The key is withdrawn for a moment: an answer that names no request.
        c.w.fault(link_of(role::orders), fault::key_refused, 1);
        const auto untold = c.place(limit(side::buy, "58000", "0.020"));
        c.d->run_for(gw::seconds(1));
        CHECK(c.order(untold).state.unknown() == of_session);
        c.w.clear_faults();
        c.d->run_for(plan_of_absence().enough(gw::minutes(2)));
        CHECK_FALSE(c.order(untold).state.unknown());
        CHECK_FALSE(c.order(told).state.unknown());
        REQUIRE(c.d->until_ready());
        trade(c);
        c.agree();
    });
}

TEST_CASE("nothing that a desk with a key pair says or sends shows the private key", "[conformance]") {
    for_each_key_pair([](const world_options& w, desk_options how) {
        how.record = true;
        conformance c(w, how);
        REQUIRE(c.d->until_ready());
        trade(c);
        c.w.fault(c.orders_link(), fault::key_refused, 1);
        static_cast<void>(c.d->submit(limit(side::buy, "58000", "0.010")));
        c.d->run_for(gw::minutes(2));
        for (const link_id l : kit().stream_links(how)) c.d->drop(l);
        c.d->run_for(gw::minutes(2));
        std::vector<std::string> texts = c.d->seen.log;
        CHECK(texts.size() > 20);
        const std::vector<std::string>& sent = c.d->recorded_outputs();
        CHECK(std::ranges::any_of(sent, [&](const std::string& text) { return shows(text, how.keys.key); }));
        check_silent(texts, {how.keys.key});
        texts.insert(texts.end(), sent.begin(), sent.end());
        // Line by line: a text would not show the line ends.
        std::string_view rest = how.keys.secret;
        for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            check_silent(texts, {rest.substr(0, end)});
            rest.remove_prefix(end + 1);
        }
    });
}
