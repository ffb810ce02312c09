// SPDX-License-Identifier: BSL-1.0

#include "binance_spot/boost_json_twin.hpp"
#include "binance_spot/decoders.hpp"
#include "decoder_suite.hpp"

#include <vector>

using namespace gatewright_test;

namespace {

const std::vector<decoder_under_test>& all() {
    static const auto made =
        decoders_under_test("binance_spot", binance_spot::decoders(), binance_spot::twin_of);
    return made;
}

} // namespace

TEST_CASE("a message of spot cut at any byte is an error and leaves no open book") {
    for (const auto& t : all()) check_cuts(t);
}

TEST_CASE("spot: the order of keys, white space and unknown keys change nothing") {
    for (const auto& t : all()) check_rewritings(t, 40);
}

TEST_CASE("spot: an unknown key at any place of the usual order changes nothing") {
    for (const auto& t : all()) check_unknown_keys(t);
}

TEST_CASE("spot: what is decoded is what Boost.JSON reads from the same bytes") {
    for (const auto& t : all()) check_twin(t);
}

TEST_CASE("spot: what is accepted under random damage is JSON for Boost.JSON too") { check_damage(all()); }
