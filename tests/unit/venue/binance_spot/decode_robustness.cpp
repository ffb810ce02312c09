// SPDX-License-Identifier: BSL-1.0

#include "binance_spot/boost_json_twin.hpp"
#include "binance_spot/decoders.hpp"
#include "decoder_suite.hpp"

#include <string>
#include <vector>

using namespace gatewright_test;

namespace {

/// Every decoder with the golden frames that it reads.
const std::vector<decoder_under_test>& all() {
    static const auto made = [] {
        std::vector<decoder_under_test> tests;
        for (const frame_decoder& d : binance_spot::decoders())
            tests.push_back({d, seeds_of("binance_spot", d), binance_spot::twin_of(d.name)});
        return tests;
    }();
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

TEST_CASE("spot: what is accepted under random damage is JSON for Boost.JSON too") {
    std::vector<std::string> messages;
    for (const auto& t : all()) messages.insert(messages.end(), t.seeds.begin(), t.seeds.end());
    damage_count whole;
    for (const auto& t : all()) {
        const damage_count own = check_damage(t.decoder, t.seeds, 2'500);
        const damage_count other = check_damage(t.decoder, messages, 2'500);
        whole.accepted += own.accepted + other.accepted;
        whole.refused += own.refused + other.refused;
    }
    CHECK(whole.accepted > 4'000);
    CHECK(whole.refused > 20'000);
}
