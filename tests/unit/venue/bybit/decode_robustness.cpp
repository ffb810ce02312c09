// SPDX-License-Identifier: BSL-1.0

#include "bybit/boost_json_twin.hpp"
#include "bybit/decoders.hpp"
#include "decoder_suite.hpp"

#include <vector>

namespace {

const std::vector<gatewright_test::decoder_under_test>& all_tests() {
    static const auto made = gatewright_test::decoders_under_test("bybit", gatewright_test::bybit::decoders(),
                                                                  gatewright_test::bybit::twin_of);
    return made;
}

} // namespace

TEST_CASE("a message of Bybit cut at any byte is an error and leaves no open book") {
    for (const auto& t : all_tests()) gatewright_test::check_cuts(t);
}

TEST_CASE("the order of keys, white space and unknown keys change nothing in a message of Bybit") {
    for (const auto& t : all_tests()) gatewright_test::check_rewritings(t, 24);
}

TEST_CASE("an unknown key at any place of the usual order changes nothing in a message of Bybit") {
    for (const auto& t : all_tests()) gatewright_test::check_unknown_keys(t);
}

TEST_CASE("what is decoded of Bybit is what Boost.JSON reads from the same bytes") {
    for (const auto& t : all_tests()) gatewright_test::check_twin(t);
}

TEST_CASE("what is accepted of Bybit under random damage is JSON for Boost.JSON too") {
    gatewright_test::check_damage(all_tests());
}
