// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/brackets.hpp>
#include <gatewright/sim/matching/flow.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <stdexcept>
#include <vector>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {

using rational = boost::multiprecision::cpp_rational;

constexpr wide unit = 100'000'000;

const std::vector<bracket_rule>& rules() {
    static const std::vector<bracket_rule> all{{"300000"_d, "0.004"_d, 125},
                                               {"800000"_d, "0.005"_d, 100},
                                               {"3000000"_d, "0.0065"_d, 75},
                                               {"12000000"_d, "0.01"_d, 50},
                                               {"70000000"_d, "0.02"_d, 25}};
    return all;
}
rational whole(wide amount) {
    // Both halves fit: amounts of the tests are far below 2^100.
    return rational(static_cast<std::int64_t>(amount / 1'000'000'000)) * 1'000'000'000 +
           static_cast<std::int64_t>(amount % 1'000'000'000);
}
rational fraction(decimal d) {
    rational r(d.mantissa());
    for (int e = d.exponent(); e < 0; ++e) r /= 10;
    return r;
}

} // namespace

TEST_CASE("brackets by notional: cumulative amounts are those of the venue's own table") {
    const bracket_table t(rules(), bracket_measure::notional);
    std::vector<wide> cumulative;
    for (const bracket& b : t.all()) cumulative.push_back(b.cumulative / unit);
    CHECK(cumulative == std::vector<wide>{0, 300, 1500, 12000, 132000});
    CHECK(t.maintenance(300'000 * unit, 1) == 1200 * unit);
    CHECK(t.maintenance(1'000'000 * unit, 1) == 5000 * unit);
    CHECK(t.maintenance(100'000'000 * unit, 1) == 1'868'000 * unit); // beyond the last
    CHECK(t.of(300'000 * unit, 1).max_leverage == 125);
    CHECK(t.of(300'000 * unit + 1, 1).max_leverage == 100);
}

TEST_CASE(
    "brackets by notional: what is kept equals the sum over the parts of the value, whatever the value") {
    const bracket_table t(rules(), bracket_measure::notional);
    random_source random(7);
    for (int n = 0; n < 5000; ++n) {
        const wide value = random.below(80'000'000) * unit + random.below(100'000'000);
        rational sum = 0;
        wide from = 0;
        for (std::size_t k = 0; k < rules().size(); ++k) {
            const bool last = k + 1 == rules().size();
            const wide cap = to_units(rules()[k].cap);
            const wide to = last || value < cap ? value : cap;
            if (to > from) sum += whole(to - from) * fraction(rules()[k].maintenance_rate);
            from = cap;
            if (value <= cap) break;
        }
        const rational off = whole(t.maintenance(value, 1)) - sum;
        INFO("value " << static_cast<std::int64_t>(value));
        CHECK(2 * abs(off) <= 1);
    }
}

TEST_CASE("brackets by quantity: the rate of the bracket is of all of the value, and caps are whole lots") {
    const bracket_table t({{"50.05"_d, "0.004"_d, 100}, {"200"_d, "0.01"_d, 50}}, bracket_measure::quantity,
                          "0.1"_d);
    CHECK(t.all()[0].cap == 500);
    CHECK(t.maintenance(1000 * unit, 500) == 4 * unit);
    CHECK(t.maintenance(1000 * unit, 501) == 10 * unit);
    CHECK(t.max_leverage(1000 * unit, 501) == 50);
}

TEST_CASE("brackets: a leverage has a largest position, and none asks for nothing") {
    const bracket_table t(rules(), bracket_measure::notional);
    CHECK(t.most_at(125) == 300'000 * unit);
    CHECK(t.most_at(101) == 300'000 * unit);
    CHECK(t.most_at(100) == 800'000 * unit);
    CHECK(t.most_at(1) == 70'000'000 * unit);
    CHECK(t.most_at(126) == 0);
    const bracket_table none;
    CHECK(none.empty());
    CHECK(none.maintenance(unit, 1) == 0);
    CHECK(none.most_at(1000) > 70'000'000 * unit);
}

TEST_CASE("brackets that are not in the order of their sizes are refused") {
    const auto refused = [](const std::vector<bracket_rule>& rules) {
        CHECK_THROWS_AS(bracket_table(rules, bracket_measure::notional), std::invalid_argument);
    };
    refused({{"100"_d, "0.004"_d, 100}, {"100"_d, "0.005"_d, 50}});
    refused({{"100"_d, "0.004"_d, 50}, {"200"_d, "0.005"_d, 100}});
    refused({{"100"_d, "0.005"_d, 100}, {"200"_d, "0.004"_d, 50}});
    refused({{"100"_d, "0.004"_d, 0}});
    refused({{"0"_d, "0.004"_d, 1}});
}
