// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/key_status.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::session;

namespace {

/// News of a refused key, and of its being taken again, come once each.
constexpr bool tells_news_once() {
    key_status k(seconds(60));
    if (k.refused() || k.on_taken()) return false;
    if (!k.on_refused() || !k.refused() || k.on_refused()) return false;
    return k.on_taken() && !k.refused() && !k.on_taken() && k.on_refused();
}
static_assert(tells_news_once());

} // namespace

TEST_CASE("a refused key is news once, and so is one that is taken again") { CHECK(tells_news_once()); }

TEST_CASE("one refusal is a doubt, and only what was asked since confirms it") {
    key_status k(seconds(60));
    CHECK_FALSE(k.on_doubt({10}, {20}));
    CHECK_FALSE(k.on_doubt({15}, {21})); // it was under way when the doubt came
    CHECK(k.on_doubt({20}, {30}));
    CHECK_FALSE(k.on_taken());
    CHECK_FALSE(k.on_doubt({40}, {50}));
    CHECK(k.on_refused());
    CHECK(k.on_doubt({5}, {60})); // known already
}

TEST_CASE("a refused key is tried again after the time that was configured") {
    static_assert(key_status(seconds(60)).next_probe({5}) == steady_time{seconds(60).ns + 5});
    const key_status k(milliseconds(1));
    CHECK(k.next_probe({0}) == steady_time{1'000'000});
}
