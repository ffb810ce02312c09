// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "event_log.hpp"

#include <gatewright/core/order.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What the twins of decoders read from a document of Boost.JSON, and compare with.
namespace gatewright_test {

namespace json = boost::json;

/// A member as text, whether it is written as text or as a number; empty if it is missing or null.
[[nodiscard]] inline std::string member(const json::object& o, std::string_view key) {
    const json::value* v = o.if_contains(key);
    if (v == nullptr || v->is_null()) return "";
    if (v->is_string()) return std::string(std::string_view(v->get_string()));
    return json::serialize(*v);
}
/// A member that is a time in milliseconds, in nanoseconds; the other one where it is missing, zero if both are.
[[nodiscard]] inline std::int64_t time_of(const json::object& o, std::string_view key,
                                          std::string_view other = {}) {
    const std::string t = member(o, key);
    if (t.empty()) return other.empty() ? 0 : time_of(o, other);
    return std::stoll(t) * 1'000'000;
}
[[nodiscard]] inline std::string or_zero(const std::string& t) { return t.empty() ? "0" : t; }
/// Whether a number is what the text says; one of more digits than a decimal holds may be cut.
[[nodiscard]] inline bool says(const std::string& ours, const std::string& theirs) {
    return theirs.size() > 19 ? theirs.starts_with(ours) : ours == theirs;
}
/// The rows of a list, but for those that are no objects.
[[nodiscard]] inline std::vector<json::object> rows(const json::object& o, std::string_view key) {
    std::vector<json::object> all;
    if (const json::value* list = o.if_contains(key))
        for (const json::value& row : list->get_array())
            if (row.is_object()) all.push_back(row.get_object());
    return all;
}
[[nodiscard]] inline std::vector<json::object> rows(const json::value& list) {
    return rows(json::object{{"all", list}}, "all");
}

/// Of the rows of a list the next one that an event is of; those before it were told as bad, or ignored.
struct row_walk {
    std::vector<json::object> all;
    std::size_t at = 0;

    template <class WantedT>
    const json::object& next_if(WantedT wanted) {
        while (at != all.size() && !wanted(all[at])) ++at;
        REQUIRE(at != all.size());
        return all[at++];
    }
    const json::object& next(std::string_view key, std::string_view value) {
        return next_if([&](const json::object& o) { return member(o, key) == value; });
    }
};

/// The levels of one side are those of the message, whatever else its rows have.
inline void compare_side(const json::value& levels, gatewright::side which, const event_log& log) {
    std::size_t at = 0;
    const auto skip = [&] {
        while (at != log.levels.size() && log.levels[at].which != which) ++at;
    };
    for (const json::value& level : levels.get_array()) {
        skip();
        REQUIRE(at != log.levels.size());
        CHECK(log.levels[at].price == member({{"x", level.get_array().at(0)}}, "x"));
        CHECK(log.levels[at].quantity == member({{"x", level.get_array().at(1)}}, "x"));
        ++at;
    }
    skip();
    CHECK(at == log.levels.size());
}

} // namespace gatewright_test
