// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings_reader.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/max_order_quantity.hpp>
#include <gatewright/risk/max_position.hpp>
#include <gatewright/risk/order_rate.hpp>
#include <gatewright/risk/price_collar.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// Checks from a configuration: `check name -> key -> figure`. For set-up; throws `std::invalid_argument` naming
// `risk.check.key` and the offence. Per-instrument limits are keyed by symbol, `default` holds for all others; a check
// that has limits and gets none refuses everything.
namespace gatewright::risk {

/// The figures of one check by key.
using check_settings = std::map<std::string, decimal, std::less<>>;

/// Reads the figures of one check.
class check_reader : public settings_reader<decimal> {
public:
    /// @param symbols the instruments that may have limits of their own
    check_reader(std::string section, const check_settings& figures, std::span<const std::string> symbols)
        : settings_reader(std::move(section), figures)
        , symbols_(symbols) {}

    /// Limits keyed by symbol and `default`. A negative one is refused, and so is one of a symbol that no gateway has:
    /// a misspelt limit must not look enforced.
    template <class T, class MakeT>
    limit_table<T> limits(MakeT make) {
        const decimal* const fallback = find("default");
        if (fallback != nullptr) check_sign("default", *fallback);
        limit_table<T> table(fallback == nullptr ? T{} : make(*fallback));
        take_others([&](std::string_view key, const decimal& value) {
            check_sign(key, value);
            symbol_name symbol;
            if (!symbol.assign(key) || std::find(symbols_.begin(), symbols_.end(), key) == symbols_.end())
                refuse(key, "is no symbol of any gateway");
            table.set(symbol, make(value));
        });
        return table;
    }

private:
    void check_sign(std::string_view key, const decimal& value) const {
        if (value.is_negative()) refuse(key, "the limit is negative");
    }

    std::span<const std::string> symbols_;
};

/// It has no limits to read.
inline trading_state configure(std::type_identity<trading_state>, check_reader&) { return {}; }
/// It has no limits to read: the instrument has them.
inline instrument_rules configure(std::type_identity<instrument_rules>, check_reader&) { return {}; }
/// Keys: symbols and `default`; quantities in the instrument's unit.
inline max_order_quantity configure(std::type_identity<max_order_quantity>, check_reader& in) {
    return max_order_quantity({in.limits<quantity>([](decimal d) { return quantity{d}; })});
}
/// Keys: symbols and `default`; fractions, 0.05 is 5 %.
inline price_collar configure(std::type_identity<price_collar>, check_reader& in) {
    return price_collar({in.limits<decimal>([](decimal d) { return d; })});
}
/// Keys: `orders` per `interval_ms` (1000 if left out).
inline order_rate configure(std::type_identity<order_rate>, check_reader& in) {
    std::uint32_t orders = 0;
    duration interval = seconds(1);
    in.take("orders", orders, {1, 1'000'000});
    in.take("interval_ms", interval, {milliseconds(1), milliseconds(1'000'000)});
    return order_rate({orders, interval});
}
/// Keys: symbols and `default`; quantities in the instrument's unit.
inline max_position configure(std::type_identity<max_position>, check_reader& in) {
    return max_position({in.limits<quantity>([](decimal d) { return quantity{d}; })});
}

/// A chain from the figures of all its checks. A section for a check that the chain does not have is an error: a limit
/// that nobody enforces must not look enforced.
/// @param symbols all instruments of the desk
template <class... Checks>
risk_chain<Checks...> configure(std::type_identity<risk_chain<Checks...>>,
                                const std::map<std::string, check_settings, std::less<>>& all,
                                std::span<const std::string> symbols) {
    settings_reader<check_settings> sections("risk", all);
    const auto made = [&]<class CheckT>(std::type_identity<CheckT> check) {
        static const check_settings none;
        const check_settings* const figures = sections.find(CheckT::name);
        check_reader in(std::string("risk.") + CheckT::name, figures == nullptr ? none : *figures, symbols);
        CheckT out = configure(check, in);
        in.refuse_others();
        return out;
    };
    risk_chain<Checks...> chain{made(std::type_identity<Checks>{})...};
    sections.refuse_others();
    return chain;
}

} // namespace gatewright::risk
