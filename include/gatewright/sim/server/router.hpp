// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/matching/types.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::sim::server {

/// What a request asks of the caller: nothing, a key, or a key and a signature (or a login in its place).
enum class security : std::uint8_t { none, key, is_signed };

/// One request, understood and permitted.
struct call {
    const parameters& params;
    matching::account_id account; ///< of the API key, where the request needs one
    timestamp now;                ///< of the market
    timestamp server;             ///< as the venue's clock shows it
    bool half = false;            ///< a batch is to break off in its middle
};

/// One request that a venue serves: over HTTP by method and path, in a message by its name, the method being empty.
/// `{name}` as a part of a path stands for any text, which becomes a parameter.
template <class ServicesT>
struct route {
    std::string_view method;
    std::string_view path;
    security needs;
    int weight;
    bool order_operation; ///< faults about unknown outcomes concern these
    json::value (*answer)(ServicesT&, const call&);
};

/// What a look-up of a request found.
template <class RouteT>
struct found_route {
    const RouteT* row = nullptr;
    bool path_known = false; ///< with another method, if there is no row
};

/// Whether a path has a pattern's shape; what stands for its `{name}` parts is added to `captured`.
[[nodiscard]] inline bool path_matches(std::string_view pattern, std::string_view path,
                                       parameters& captured) {
    if (pattern == path) return true;
    if (pattern.find('{') == std::string_view::npos) return false;
    const auto wanted = split(pattern, '/'), given = split(path, '/');
    if (wanted.size() != given.size()) return false;
    parameters texts;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].starts_with('{'))
            texts.add(wanted[i].substr(1, wanted[i].size() - 2), url_decode(given[i]));
        else if (wanted[i] != given[i])
            return false;
    }
    for (const auto& [name, value] : texts.all()) captured.add(name, value);
    return true;
}

/// The row of a request. Rows without `{name}` come first in a table.
template <class RoutesT>
[[nodiscard]] auto find_route(const RoutesT& rows, std::string_view method, std::string_view path,
                              parameters& captured) {
    found_route<typename RoutesT::value_type> found;
    for (const auto& r : rows) {
        parameters texts;
        if (!path_matches(r.path, path, texts)) continue;
        found.path_known = true;
        if (r.method != method) continue;
        found.row = &r;
        for (const auto& [name, value] : texts.all()) captured.add(name, value);
        break;
    }
    return found;
}

} // namespace gatewright::sim::server
