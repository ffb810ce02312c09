// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/words.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
enum class colour { red, green, blue };
constexpr gatewright::sim::server::word_table<colour, 2> words{
    {{colour::red, "ROT"}, {colour::green, "GRUEN"}}};
} // namespace

TEST_CASE("a venue's words are written and read from one table") {
    static_assert(words.name(colour::green) == "GRUEN");
    static_assert(words.value("ROT") == colour::red);
    CHECK(words.name(colour::blue) == "?");
    CHECK_FALSE(words.value("rot"));
}
