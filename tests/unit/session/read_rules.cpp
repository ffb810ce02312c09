// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/read_rules.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <set>
#include <string>

using namespace gatewright::session;

namespace {

constexpr std::array rules{read_rule{read_kind::server_time, 1},
                           read_rule{read_kind::fills, 5, read_security::sign, true}};
static_assert(rule_of(rules, read_kind::server_time) == &rules[0]);
static_assert(rule_of(rules, read_kind::fills) == &rules[1]);
static_assert(rule_of(rules, read_kind::book) == nullptr);

} // namespace

TEST_CASE("a rule is found by its kind, and a read that the venue does not have has none") {
    CHECK(rule_of(rules, read_kind::fills)->per_instrument);
    CHECK(rule_of(rules, read_kind::token) == nullptr);
    CHECK(rule_of({}, read_kind::server_time) == nullptr);
}

TEST_CASE("each kind of read has a name of its own") {
    std::set<std::string> names;
    for (std::size_t i = 0; i < read_kind_count; ++i) names.insert(to_string(static_cast<read_kind>(i)));
    CHECK(names.size() == read_kind_count);
    CHECK_FALSE(names.contains("?"));
    CHECK(to_string(static_cast<read_kind>(read_kind_count)) == std::string("?"));
}
