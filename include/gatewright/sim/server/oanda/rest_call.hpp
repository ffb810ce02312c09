// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/oanda/dealer.hpp>
#include <gatewright/sim/server/oanda/prices.hpp>
#include <gatewright/sim/server/plain_documents.hpp>
#include <gatewright/sim/server/router.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the answers to all requests stand on.
namespace gatewright::sim::server::oanda {

/// What requests are answered with.
struct services {
    market& m;
    exchange_config& config;
    dealer& desk;
    std::deque<account_book>& books;
    std::deque<price_feed>& feeds;
};
/// One request, understood and permitted.
struct rest_call {
    const parameters& params; ///< of path and query
    const json::object& body;
    std::string_view token;
    account_book* book; ///< of the account in the path, where there is one
    timestamp now;      ///< as the venue's clock shows it
    std::string request;
    std::string host; ///< as `https://…`

    [[nodiscard]] batch begin() const { return {*book, now, request}; }
    [[nodiscard]] std::string url() const { return host + "/v3/accounts/" + book->name; }
};
/// What a request is answered.
struct rest_answer {
    json::object body{};
    int status = 200;
    std::string location{};
};
/// One request that is served.
struct rest_route {
    std::string_view method;
    std::string_view path;
    bool order_operation; ///< faults about unknown outcomes concern these
    rest_answer (*answer)(services&, const rest_call&);
    security needs = security::key;
};

/// The instruments that a parameter names; all if it is not there. @throws api_error
[[nodiscard]] inline std::vector<matching::instrument_id> instruments_of(const market& m,
                                                                         const parameters& p) {
    std::vector<matching::instrument_id> found;
    const auto names = p.get("instruments");
    if (!names) return {m.instruments().begin(), m.instruments().end()};
    for (const std::string& name : split(*names, ',')) {
        const auto i = m.instrument_named(name);
        if (!i) throw invalid_value("instruments");
        if (std::ranges::find(found, *i) == found.end()) found.push_back(*i);
    }
    return found;
}

namespace detail::answers {

[[nodiscard]] inline matching::instrument_id instrument_of(const services& s, const rest_call& c) {
    const auto i = s.m.instrument_named(c.params.require("instrument"));
    if (!i) throw invalid_value("instrument");
    return *i;
}
[[nodiscard]] inline std::int64_t number_of(const rest_call& c, const char* name, std::int64_t usual,
                                            std::int64_t least, std::int64_t most) {
    const std::int64_t n = c.params.integer(name).value_or(usual);
    if (n < least || n > most) throw invalid_value(name);
    return n;
}
[[nodiscard]] inline std::optional<timestamp> moment_of(const rest_call& c, const char* name) {
    const auto text = c.params.get(name);
    if (!text) return std::nullopt;
    const auto t = time_of(*text);
    if (!t) throw invalid_value(name);
    return t;
}
/// A list, with the number of the account's last transaction.
template <class Members>
[[nodiscard]] rest_answer listed(const rest_call& c, const char* name, Members&& members) {
    return {{{name, std::forward<Members>(members)}, {"lastTransactionID", c.book->last_text()}}};
}
/// The transaction that refuses something is written, and said. @param name of the member that has it
/// @param unsaid as `batch::finish` has it
[[noreturn]] inline void refuse(batch& b, int status, std::string_view type, json::object members,
                                const std::string& reason, std::string_view name,
                                std::initializer_list<std::string_view> unsaid = {}) {
    members["rejectReason"] = reason;
    b.write(type, std::move(members), name);
    throw api_error{status,
                    reason.ends_with("DOESNT_EXIST")
                        ? "The " + sentence(reason).substr(0, reason.find('_')) + " specified does not exist"
                        : sentence(reason),
                    reason, b.finish(unsaid)};
}
[[nodiscard]] inline const json::object& member_of(const rest_call& c, const char* name) {
    const auto* o = object_of(c.body, name);
    if (o == nullptr) throw invalid_value(name);
    return *o;
}

} // namespace detail::answers

} // namespace gatewright::sim::server::oanda
