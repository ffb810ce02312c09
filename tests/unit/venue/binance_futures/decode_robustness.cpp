// SPDX-License-Identifier: BSL-1.0

#include "binance_futures/boost_json_twin.hpp"
#include "binance_futures/decoders.hpp"
#include "decoder_suite.hpp"

#include <vector>

using namespace gatewright_test;

namespace {

const std::vector<decoder_under_test>& all() {
    static const auto made =
        decoders_under_test("binance_futures", binance_futures::decoders(), binance_futures::twin_of);
    return made;
}

} // namespace

TEST_CASE("a message cut at any byte is an error and leaves no open book") {
    for (const auto& t : all()) check_cuts(t);
}

TEST_CASE("the order of keys, white space and unknown keys change nothing") {
    for (const auto& t : all()) check_rewritings(t, 40);
}

TEST_CASE("an unknown key at any place of the usual order changes nothing") {
    for (const auto& t : all()) check_unknown_keys(t);
}

TEST_CASE("what is decoded is what Boost.JSON reads from the same bytes") {
    for (const auto& t : all()) check_twin(t);
}

TEST_CASE("what is accepted under random damage is JSON for Boost.JSON too") { check_damage(all()); }
