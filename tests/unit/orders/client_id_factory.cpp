// SPDX-License-Identifier: BSL-1.0
#include <gatewright/orders/client_id_factory.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>

namespace {

using namespace gatewright;
using namespace gatewright::orders;

constexpr client_id_rules binance{".ABCDEFGHIJKLMNOPQRSTUVWXYZ:/abcdefghijklmnopqrstuvwxyz0123456789_-", 36};
constexpr client_id_rules digits_only{"0123456789", 20};

TEST_CASE("client ids are unique, in the venue's alphabet and length, and recognised") {
    client_id_factory f = *client_id_factory::make(binance, "desk-", 1'763'600'000);
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < 5'000; ++i) {
        const client_order_id id = f.next();
        CHECK(id.size() <= 36);
        CHECK(id.view().find_first_not_of(binance.alphabet) == std::string_view::npos);
        CHECK(seen.insert(std::string(id.view())).second);
        CHECK(f.recognise(id) == i);
        CHECK(f.same_desk(id));
        CHECK(id.view().starts_with(f.run_prefix()));
    }
}

TEST_CASE("ids of another run are the same desk's but not this run's; others are neither") {
    client_id_factory earlier = *client_id_factory::make(binance, "desk-", 1'763'600'000);
    client_id_factory now = *client_id_factory::make(binance, "desk-", 1'763'600'001);
    const client_order_id old = earlier.next();
    static_cast<void>(now.next());
    CHECK(now.same_desk(old));
    CHECK_FALSE(now.recognise(old).has_value());
    CHECK_FALSE(now.same_desk("web_123"));
    CHECK_FALSE(now.recognise("").has_value());
    // Not given out yet.
    client_id_factory ahead = *client_id_factory::make(binance, "desk-", 1'763'600'001);
    static_cast<void>(ahead.next());
    CHECK_FALSE(now.recognise(ahead.next()).has_value());
}

TEST_CASE("a venue of digits only gets digits, and its sequence runs out openly") {
    client_id_factory f = *client_id_factory::make({"0123456789", 15}, "", 1'763'600'000);
    CHECK(f.next() == "176360000000000");
    for (int i = 1; i < 10'000; ++i) REQUIRE_FALSE(f.next().empty());
    CHECK(f.next().empty());
    CHECK(f.next().empty());
    CHECK_FALSE(f.same_desk("176360000000000"));
    CHECK(f.recognise("176360000009999") == 9'999);
    // The first digit is kept for the roles of orders in lists.
    CHECK(f.role_in("176360000000000") == 0);
    CHECK(f.of_list(9'999, 3) == "176360000039999");
    CHECK(f.of_list(10'000, 3).empty());
}

TEST_CASE("a lead that the venue demands comes first") {
    client_id_factory f =
        *client_id_factory::make({"0123456789abcdefghijklmnopqrstuvwxyz_.-", 30, "t-"}, "gw", 36);
    CHECK(f.next() == "t-gw1000000000");
    CHECK(f.next() == "t-gw1000000001");
}

TEST_CASE("rules that cannot be met are named") {
    const auto field = [](const client_id_rules& r, std::string_view prefix) {
        return std::string(client_id_factory::make(r, prefix, 1'763'600'000).error().field);
    };
    CHECK(field({"abc", 36}, "") == "alphabet");
    CHECK(field(digits_only, "gw") == "prefix");
    CHECK(field({"0123456789", 14}, "") == "max_length");
}

} // namespace

TEST_CASE("a desk's mark is told whole: one that begins alike is another desk's") {
    const auto made = [](std::string_view mark, std::uint64_t epoch) {
        return client_id_factory::make(binance, mark, epoch).value();
    };
    client_id_factory s = made("s", 1'763'600'000'000);
    client_id_factory spread = made("spread2", 1'763'600'000'500);
    CHECK_FALSE(s.same_desk(spread.next()));
    CHECK_FALSE(spread.same_desk(s.next()));
    CHECK(s.same_desk(made("s", 1'763'600'999'999).next()));
    CHECK_FALSE(s.same_desk("s"));
    CHECK_FALSE(s.same_desk("sell-by-hand-0001"));
}
