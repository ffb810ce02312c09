// SPDX-License-Identifier: BSL-1.0
#include <gatewright/driver/wind_down.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;

namespace {

struct resting {
    std::size_t orders = 0;
    bool known = true;
    [[nodiscard]] std::size_t open_orders() const { return orders; }
    [[nodiscard]] bool orders_known() const { return known; }
};

/// Cancels the last order only when it is asked the `needed`-th time.
struct hesitant_driver {
    resting& desk;
    int needed;
    std::vector<std::string> heard = {};
    bool stopped = false;

    int busy_for = 0; ///< commands that are not taken
    int throws_for = 0;

    bool command(std::string_view words) {
        if (busy_for-- > 0) return false;
        heard.emplace_back(words);
        if (words == "cancel_all" && --needed == 0) desk.orders = 0;
        return true;
    }
    template <class PredicateT>
    bool run_until(PredicateT done, duration) {
        if (throws_for-- > 0) throw std::runtime_error("out of memory");
        return done();
    }
    void stop() { stopped = true; }
};

} // namespace

TEST_CASE("a desk is halted first, and cancels are asked for until nothing rests") {
    resting desk{2};
    hesitant_driver driver{desk, 3};
    std::ostringstream errors;
    CHECK(driver::wind_down(driver, desk, errors));
    CHECK(driver.heard == std::vector<std::string>{"halt", "cancel_all", "cancel_all", "cancel_all"});
    CHECK(driver.stopped);
    CHECK(errors.str().empty());
}

TEST_CASE("exceptions do not use up the time for cancels, and the same one is told once") {
    resting desk{2};
    hesitant_driver driver{desk, 60};
    driver.throws_for = 50;
    std::ostringstream errors;
    CHECK(driver::wind_down(driver, desk, errors));
    CHECK(errors.str() == "gatewright: out of memory\n");
}

TEST_CASE("what always throws ends too") {
    resting desk{2};
    hesitant_driver driver{desk, 1'000'000};
    driver.throws_for = 1'000'000;
    std::ostringstream errors;
    CHECK_FALSE(driver::wind_down(driver, desk, errors));
    CHECK(driver.stopped);
}

TEST_CASE("orders that cannot be cancelled in time are counted, and the driver stops all the same") {
    resting desk{2};
    hesitant_driver driver{desk, 1000};
    std::ostringstream errors;
    CHECK_FALSE(driver::wind_down(driver, desk, errors));
    CHECK(errors.str() == "gatewright: 2 orders may still rest at their venues\n");
    CHECK(driver.heard.size() == 21);
    CHECK(driver.stopped);
}

TEST_CASE("a halt that is not taken at once is repeated, and what throws does not end the winding down") {
    resting desk{2};
    hesitant_driver driver{desk, 2};
    driver.busy_for = 3;
    driver.throws_for = 2;
    std::ostringstream errors;
    CHECK(driver::wind_down(driver, desk, errors));
    CHECK(driver.heard == std::vector<std::string>{"cancel_all", "halt", "cancel_all"});
    CHECK(errors.str() == "gatewright: out of memory\n");
    CHECK(driver.stopped);
}

TEST_CASE("a desk that has not seen its account's open orders does not claim that none rests") {
    resting desk{0, false};
    hesitant_driver driver{desk, 1000};
    std::ostringstream errors;
    CHECK_FALSE(driver::wind_down(driver, desk, errors));
    CHECK(errors.str() ==
          "gatewright: an account's open orders are not known; orders of an earlier run may still rest\n");
    CHECK(driver.stopped);
}
