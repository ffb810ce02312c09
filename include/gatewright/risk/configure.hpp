// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/max_order_quantity.hpp>
#include <gatewright/risk/max_position.hpp>
#include <gatewright/risk/order_rate.hpp>
#include <gatewright/risk/price_collar.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>

// Checks from a configuration: `check name -> key -> figure`. For set-up; throws `std::invalid_argument` naming
// `check.key` and the offence. Per-instrument limits are keyed by symbol, `default` holds for all others; a check that
// has limits and gets none refuses everything.
namespace gatewright::risk {

/// The figures of one check by key.
using check_settings = std::map<std::string, decimal, std::less<>>;

/// True for the keys of checks that are no symbols.
[[nodiscard]] inline bool is_setting(const std::string& key) {
    return key == "orders" || key == "interval_ms";
}

namespace detail {

[[noreturn]] inline void wrong_limit(const char* check, const std::string& key, const char* offence) {
    throw std::invalid_argument(std::string("risk.") + check + "." + key + ": " + offence);
}

template <class T, class MakeT>
limit_table<T> limits_of(const char* check, const check_settings& s, MakeT make) {
    const auto fallback = s.find("default");
    limit_table<T> table(fallback == s.end() ? T{} : make(fallback->second));
    for (const auto& [key, value] : s) {
        if (value.is_negative()) wrong_limit(check, key, "the limit is negative");
        symbol_name symbol;
        if (!symbol.assign(key)) wrong_limit(check, key, "longer than any symbol");
        if (key != "default") table.set(symbol, make(value));
    }
    return table;
}

inline std::int64_t whole(const char* check, const check_settings& s, const std::string& key,
                          std::int64_t otherwise) {
    const auto at = s.find(key);
    if (at == s.end()) return otherwise;
    const auto n = at->second.rescaled(0);
    if (!n || n->mantissa() < 1 || n->mantissa() > 1'000'000)
        wrong_limit(check, key, "is no whole number of 1 to 1000000");
    return n->mantissa();
}

inline void only(const char* check, const check_settings& s, std::initializer_list<const char*> keys) {
    for (const auto& [key, value] : s) {
        bool known = false;
        for (const char* k : keys) known |= key == k;
        if (!known) wrong_limit(check, key, "this check has no such limit");
    }
}

} // namespace detail

inline trading_state configure(std::type_identity<trading_state>, const check_settings& s) {
    detail::only(trading_state::name, s, {});
    return {};
}
inline instrument_rules configure(std::type_identity<instrument_rules>, const check_settings& s) {
    detail::only(instrument_rules::name, s, {});
    return {};
}
/// Keys: symbols and `default`; quantities in the instrument's unit.
inline max_order_quantity configure(std::type_identity<max_order_quantity>, const check_settings& s) {
    return max_order_quantity(
        {detail::limits_of<quantity>(max_order_quantity::name, s, [](decimal d) { return quantity{d}; })});
}
/// Keys: symbols and `default`; fractions, 0.05 is 5 %.
inline price_collar configure(std::type_identity<price_collar>, const check_settings& s) {
    return price_collar({detail::limits_of<decimal>(price_collar::name, s, [](decimal d) { return d; })});
}
/// Keys: `orders` per `interval_ms` (1000 if left out).
inline order_rate configure(std::type_identity<order_rate>, const check_settings& s) {
    detail::only(order_rate::name, s, {"orders", "interval_ms"});
    return order_rate({static_cast<std::uint32_t>(detail::whole(order_rate::name, s, "orders", 0)),
                       milliseconds(detail::whole(order_rate::name, s, "interval_ms", 1000))});
}
/// Keys: symbols and `default`; quantities in the instrument's unit.
inline max_position configure(std::type_identity<max_position>, const check_settings& s) {
    return max_position(
        {detail::limits_of<quantity>(max_position::name, s, [](decimal d) { return quantity{d}; })});
}

/// A chain from the figures of all its checks. A section for a check that the chain does not have is an error: a limit
/// that nobody enforces must not look enforced.
template <class... Checks>
risk_chain<Checks...> configure(std::type_identity<risk_chain<Checks...>>,
                                const std::map<std::string, check_settings, std::less<>>& all) {
    for (const auto& [check, settings] : all) {
        bool known = false;
        ((known |= check == Checks::name), ...);
        if (!known) throw std::invalid_argument("risk." + check + ": the desk has no such check");
    }
    const auto settings_of = [&](const char* check) {
        const auto at = all.find(check);
        return at == all.end() ? check_settings{} : at->second;
    };
    return risk_chain<Checks...>(configure(std::type_identity<Checks>{}, settings_of(Checks::name))...);
}

} // namespace gatewright::risk
