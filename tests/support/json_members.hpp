// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

// What the twins of decoders read from a document of Boost.JSON.
namespace gatewright_test {

namespace json = boost::json;

/// A member as text, whether it is written as text or as a number; empty if it is missing or null.
[[nodiscard]] inline std::string member(const json::object& o, std::string_view key) {
    const json::value* v = o.if_contains(key);
    if (v == nullptr || v->is_null()) return "";
    if (v->is_string()) return std::string(std::string_view(v->get_string()));
    return json::serialize(*v);
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

} // namespace gatewright_test
