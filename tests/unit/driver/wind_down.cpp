// SPDX-License-Identifier: BSL-1.0
#include <gatewright/driver/wind_down.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;

namespace {

struct resting {
    std::size_t orders = 0;
    [[nodiscard]] std::size_t open_orders() const { return orders; }
};

/// Cancels the last order only when it is asked the `needed`-th time.
struct hesitant_driver {
    resting& desk;
    int needed;
    std::vector<std::string> heard = {};
    bool stopped = false;

    void command(std::string_view words) {
        heard.emplace_back(words);
        if (words == "cancel_all" && --needed == 0) desk.orders = 0;
    }
    template <class PredicateT>
    bool run_until(PredicateT done, duration) {
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

TEST_CASE("orders that cannot be cancelled in time are counted, and the driver stops all the same") {
    resting desk{2};
    hesitant_driver driver{desk, 1000};
    std::ostringstream errors;
    CHECK_FALSE(driver::wind_down(driver, desk, errors));
    CHECK(errors.str() == "gatewright: 2 orders may still rest at their venues\n");
    CHECK(driver.heard.size() == 21);
    CHECK(driver.stopped);
}
