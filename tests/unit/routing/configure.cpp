// SPDX-License-Identifier: BSL-1.0
#include <gatewright/routing/configure.hpp>
#include <gatewright/routing/route_direct.hpp>

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace configured_routers {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::routing;
using settings = router_reader::section_type;

template <class RouterT>
std::string error_of(const settings& s) {
    try {
        static_cast<void>(configure_router<RouterT>(s));
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "no error";
}
gateway_candidate able(std::uint8_t index, duration ready_for) {
    gateway_candidate c;
    c.index = index;
    c.ready = c.trades_instrument = c.supports = true;
    c.ready_for = ready_for;
    return c;
}

TEST_CASE("a router's settings are read, and what it does not know is refused") {
    CHECK(error_of<route_direct>({}) == "no error");
    CHECK(error_of<route_direct>({{"settle_ms", "5"}}) ==
          "routing.settle_ms: unknown key; there is nothing to set here");
    CHECK(error_of<route_failover>({{"settle", "5"}}) ==
          "routing.settle: unknown key; known here: settle_ms");
    CHECK(error_of<route_best_price>({{"oldest_book_ms", "0"}}).find("routing.oldest_book_ms: '0'") == 0);
    CHECK(error_of<route_by_score>({{"fee_bp", "-1"}}) == "routing.fee_bp: '-1' is no number from 0 on");
    CHECK(error_of<route_by_score>({{"fee_bp", "much"}}) == "routing.fee_bp: 'much' is no number from 0 on");
    CHECK(error_of<route_split>({{"refused_part", "away"}}).find("routing.refused_part: 'away'") == 0);
    CHECK(error_of<route_split>({{"most_open", "0"}}).find("routing.most_open: '0'") == 0);
    CHECK(error_of<route_sticky<route_failover>>({{"settle_ms", "x"}}).find("routing.settle_ms: 'x'") == 0);
    CHECK(error_of<route_sticky<route_direct>>({{"settle_ms", "1"}}) ==
          "routing.settle_ms: unknown key; there is nothing to set here");
}

TEST_CASE("a router does what its settings say") {
    auto failover = configure_router<route_failover>({{"settle_ms", "5000"}});
    std::vector<gateway_candidate> list{able(0, seconds(9)), able(1, seconds(9))};
    list[0].ready = false;
    CHECK(*failover.route({}, list) == 1);
    list[0].ready = true;
    list[0].ready_for = milliseconds(4'999);
    CHECK(*failover.route({}, list) == 1);
    list[0].ready_for = milliseconds(5'000);
    CHECK(*failover.route({}, list) == 0);
    const auto split = configure_router<route_split>({{"refused_part", "elsewhere"}, {"most_open", "7"}});
    CHECK(split.on_refused() == refused_part::elsewhere);
    CHECK(split.most_open() == 7);
    const auto score = configure_router<route_by_score>(
        {{"latency_ms", "0"}, {"failed_percent", "0"}, {"fee_bp", "2.5"}, {"depth_bp", "0"}});
    list[0].taker_fee = "0.0004"_d;
    CHECK(score.points({}, list[0]).to_decimal().value() == "10"_d);
}

} // namespace configured_routers

} // namespace
