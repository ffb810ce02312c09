// SPDX-License-Identifier: BSL-1.0

#include "decoder_suite.hpp"
#include "oanda/boost_json_twin.hpp"
#include "oanda/decoders.hpp"

#include <vector>

namespace {

const std::vector<gatewright_test::decoder_under_test>& tests_of_oanda() {
    static const auto made = gatewright_test::decoders_under_test("oanda", gatewright_test::oanda::decoders(),
                                                                  gatewright_test::oanda::twin_of);
    return made;
}

} // namespace

TEST_CASE("a message of OANDA cut at any byte is an error and leaves no open book") {
    for (const auto& t : tests_of_oanda()) gatewright_test::check_cuts(t);
}

TEST_CASE("the order of keys, white space and unknown keys change nothing in a message of OANDA") {
    for (const auto& t : tests_of_oanda()) gatewright_test::check_rewritings(t, 24);
}

TEST_CASE("an unknown key at any place of the usual order changes nothing in a message of OANDA") {
    for (const auto& t : tests_of_oanda()) gatewright_test::check_unknown_keys(t);
}

TEST_CASE("what is decoded of OANDA is what Boost.JSON reads from the same bytes") {
    for (const auto& t : tests_of_oanda()) gatewright_test::check_twin(t);
}

TEST_CASE("what is accepted of OANDA under random damage is JSON for Boost.JSON too") {
    gatewright_test::check_damage(tests_of_oanda());
}
