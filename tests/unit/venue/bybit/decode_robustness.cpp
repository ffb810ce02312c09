// SPDX-License-Identifier: BSL-1.0

#include "bybit/boost_json_twin.hpp"
#include "bybit/decoders.hpp"
#include "decoder_suite.hpp"

#include <string>
#include <vector>

namespace {

/// Every decoder with the golden frames that it reads.
const std::vector<gatewright_test::decoder_under_test>& all_tests() {
    static const auto made = [] {
        std::vector<gatewright_test::decoder_under_test> tests;
        for (const gatewright_test::frame_decoder& d : gatewright_test::bybit::decoders())
            tests.push_back(
                {d, gatewright_test::seeds_of("bybit", d), gatewright_test::bybit::twin_of(d.name)});
        return tests;
    }();
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
    for (const auto& t : all_tests()) {
        CHECK(t.twin);
        gatewright_test::check_twin(t);
    }
}

TEST_CASE("what is accepted of Bybit under random damage is JSON for Boost.JSON too") {
    std::vector<std::string> messages;
    for (const auto& t : all_tests()) messages.insert(messages.end(), t.seeds.begin(), t.seeds.end());
    gatewright_test::damage_count whole;
    for (const auto& t : all_tests()) {
        const auto own = gatewright_test::check_damage(t.decoder, t.seeds, 2'500);
        const auto other = gatewright_test::check_damage(t.decoder, messages, 2'500);
        whole.accepted += own.accepted + other.accepted;
        whole.refused += own.refused + other.refused;
    }
    CHECK(whole.accepted > 4'000);
    CHECK(whole.refused > 20'000);
}
