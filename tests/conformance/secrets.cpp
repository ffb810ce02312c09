// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"
#include "silence.hpp"

#include <set>

using namespace gatewright_test;
using gw::side;

// The keys of the other cases are words that occur in every message; these occur nowhere else.
TEST_CASE("no event of a desk shows a key, and nothing that it sends shows its secret", "[conformance]") {
    const account_keys keys{"Xq7LmZt2RvB9cKdY4wHs", "pN8gTfJ3aWu6EoQi1xVz", "Mh5rSkC0yGbD2lPnAe7j"};
    const std::string token = "uR4oZ9bQe1Yt6KpXs3Wd";
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            world_options w;
            desk_options how = over(path);
            w.keys = how.keys = keys;
            how.record = true;
            conformance c(w, how);
            REQUIRE(c.d->until_ready());
            if (kit().has_marks) // the band is known
                REQUIRE(c.d->run_until([&] { return c.d->seen.marks != 0; }, gw::seconds(5)));

            std::vector<std::string> texts;
            for (const char* price : {"0", "59000.05", "90000", "59000"}) {
                const auto placed = c.d->submit(limit(side::buy, price, "0.010"));
                if (!placed) texts.push_back(placed.error().str());
            }
            CHECK(texts.size() == (kit().bands ? 3 : 2));
            for (const fault f : {fault::rate_limit, fault::unavailable, fault::unknown_status}) {
                c.w.fault(c.orders_link(), f, 1);
                static_cast<void>(c.d->submit(limit(side::buy, "58000", "0.010")));
                c.d->run_for(gw::seconds(30));
            }
            for (const link_id l : kit().stream_links()) {
                for (const char* text : {"", "{", "null", R"({"id":"x"})"}) c.d->inject(l, text);
                c.d->cut_next(l, 37);
            }
            if (kit().reports_expire) {
                const std::string expired = kit().access_expired(c.w.now(), token);
                REQUIRE(shows(expired, token));
                c.d->inject(link_of(role::reports), expired);
            }
            c.d->run_for(gw::seconds(90));
            for (const link_id l : kit().stream_links()) c.d->drop(l);
            c.d->command("no such command");
            c.d->tick = gw::milliseconds(100);
            c.d->run_for(gw::minutes(31)); // keys and tokens are renewed, instruments and clocks read again

            std::set<std::string> kinds;
            for (const std::string& line : c.d->seen.log) kinds.insert(line.substr(0, line.find(' ')));
            for (const char* kind : {"error", "not", "order", "ready"}) CHECK(kinds.contains(kind));
            CHECK(kinds.contains(kit().name(link_of(role::reports))));
            texts.insert(texts.end(), c.d->seen.log.begin(), c.d->seen.log.end());
            CHECK(texts.size() > 30);
            check_silent(texts, {keys.key, keys.secret, keys.passphrase, token});
            std::vector<std::string> sent = c.d->recorded_outputs();
            if (kit().secret_is_sent) // in the header that is for it, and nowhere else
                for (std::string& text : sent)
                    if (const auto at = text.find("Bearer " + keys.secret + "\r\n"); at != text.npos)
                        text.erase(at, 7 + keys.secret.size());
            check_silent(sent, {keys.secret});
            CHECK(std::ranges::any_of(sent, [&](const std::string& text) { return shows(text, keys.key); }));
        }
    }
}

TEST_CASE("a desk whose key is refused does not show it", "[conformance]") {
    for (const bool bad_key : {true, false}) {
        if (!bad_key && !kit().has_secret) continue;
        desk_options how;
        how.keys = {"Xq7LmZt2RvB9cKdY4wHs", "pN8gTfJ3aWu6EoQi1xVz", "Mh5rSkC0yGbD2lPnAe7j"};
        world_options w;
        w.keys = how.keys;
        (bad_key ? w.keys.key : w.keys.secret) = "another";
        conformance c(w, how);
        c.d->run_for(gw::minutes(2));
        CHECK(c.d->reason() == "authentication failed");
        CHECK(c.operator_calls() == 1);
        check_silent(c.d->seen.log, {how.keys.key, how.keys.secret, how.keys.passphrase});
    }
}
