// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace gatewright::risk {

/// A limit per instrument with a default for those not named. Filled when the desk is configured; reading allocates
/// nothing.
template <class T>
class limit_table {
public:
    limit_table() = default;
    /// @param fallback holds for every instrument that `set` does not name.
    explicit limit_table(T fallback) : fallback_(std::move(fallback)), has_default_(true) {}

    /// Sets what holds for every instrument that `set` does not name.
    limit_table& set_default(T fallback) {
        fallback_ = std::move(fallback);
        has_default_ = true;
        return *this;
    }

    /// Sets the limit of one instrument. For configuration: it allocates.
    limit_table& set(const symbol_name& symbol, T limit) {
        const auto at = find(symbol);
        if (at != limits_.end() && at->first == symbol)
            at->second = std::move(limit);
        else
            limits_.emplace(at, symbol, std::move(limit));
        return *this;
    }

    /// The limit that holds for `symbol`.
    [[nodiscard]] const T& operator[](const symbol_name& symbol) const noexcept {
        if (limits_.empty()) return fallback_;
        const auto at = find(symbol);
        return at != limits_.end() && at->first == symbol ? at->second : fallback_;
    }

    /// What holds for instruments that are not named; `T{}` if nothing was set.
    [[nodiscard]] const T& fallback() const noexcept { return fallback_; }
    /// True if a default was set.
    [[nodiscard]] bool has_default() const noexcept { return has_default_; }
    /// Calls `f(const symbol_name&, const T&)` for each instrument that is named.
    template <class F>
    void for_each(F f) const {
        for (const entry& e : limits_) f(e.first, e.second);
    }

private:
    using entry = std::pair<symbol_name, T>;
    [[nodiscard]] auto find(const symbol_name& symbol) const noexcept {
        return std::lower_bound(limits_.begin(), limits_.end(), symbol,
                                [](const entry& e, const symbol_name& s) { return e.first < s; });
    }
    [[nodiscard]] auto find(const symbol_name& symbol) noexcept {
        return std::lower_bound(limits_.begin(), limits_.end(), symbol,
                                [](const entry& e, const symbol_name& s) { return e.first < s; });
    }

    T fallback_{};
    bool has_default_ = false;
    std::vector<entry> limits_;
};

} // namespace gatewright::risk
