// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

// In which orders the messages of a story can come. `told(order, whole)` tells them and returns what went wrong, empty
// if nothing did; `whole` is false where one was lost.
namespace gatewright_test {

using report_order = std::vector<std::size_t>;

inline std::string listed(const report_order& order) {
    std::string text;
    for (const std::size_t i : order) text += std::to_string(i) + " ";
    return text;
}
inline report_order in_order(std::size_t messages) {
    report_order order(messages);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
}
/// Every permutation. @return how many there were
template <class ToldF>
std::size_t in_every_order(std::size_t messages, ToldF told) {
    report_order order = in_order(messages);
    std::size_t count = 0;
    do {
        ++count;
        if (const std::string why = told(order, true); !why.empty()) FAIL(listed(order) << why);
    } while (std::next_permutation(order.begin(), order.end()));
    return count;
}
/// Each message lost once, and repeated, and displaced, to each place once.
template <class ToldF>
void with_each_lost_repeated_displaced(std::size_t messages, ToldF told) {
    const report_order plain = in_order(messages);
    for (std::size_t i = 0; i < plain.size(); ++i) {
        report_order lost = plain;
        lost.erase(lost.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK(told(lost, false) == "");
        for (std::size_t at = 0; at <= plain.size(); ++at) {
            report_order repeated = plain;
            repeated.insert(repeated.begin() + static_cast<std::ptrdiff_t>(at), i);
            if (const std::string why = told(repeated, true); !why.empty()) FAIL(listed(repeated) << why);
            if (at == plain.size()) continue;
            report_order displaced = lost;
            displaced.insert(displaced.begin() + static_cast<std::ptrdiff_t>(at), i);
            if (const std::string why = told(displaced, true); !why.empty()) FAIL(listed(displaced) << why);
        }
    }
}

} // namespace gatewright_test
