// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/instrument_name.hpp>
#include <gatewright/core/settings_reader.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/limit_table.hpp>
#include <gatewright/risk/monitor_set.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>
#include <gatewright/risk/trading_state.hpp>
#include <gatewright/risk/valuation.hpp>
#include <gatewright/risk/weekly_hours.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Checks and monitors from a configuration, `name -> key -> text`, and back. A check names its settings once, in a
// member `settings(archive)`; one archive reads them, another writes them out, a third changes one of them while the
// desk runs.
//
// For set-up and commands; throws `std::invalid_argument` naming `risk.check.key` and the offence.
namespace gatewright::risk {

/// The settings of one check by key, as text.
using check_settings = std::map<std::string, std::string, std::less<>>;
/// Those of all checks and monitors, by name.
using risk_settings = std::map<std::string, check_settings, std::less<>>;

/// What may be named in a risk configuration.
struct risk_names {
    std::span<const std::string> symbols;       ///< instruments that may have limits of their own
    std::span<const std::string> accounts = {}; ///< names of the gateways
    std::string valuation_asset = {};           ///< that amounts of money are in; empty if none is configured
    std::span<const std::string> desk_names = {}; ///< that are listed
};

/// Reads the settings of one check. What is absent stays as it is.
class check_reader : public settings_reader<std::string> {
public:
    /// @param section where the settings stand, for refusals @param texts as written @param names that scopes may name
    check_reader(std::string section, const check_settings& texts, risk_names names)
        : settings_reader(std::move(section), texts)
        , names_(std::move(names)) {}

    /// Limits by scope: `default` and symbols, `account` and `account.NAME`, `desk`. To be read after all other keys.
    /// A negative one is refused, so is one with another unit than its own, and so is one of a symbol or an account
    /// that the desk does not have: a misspelt limit must not look enforced.
    /// @return whether any is there
    template <class T, class BothT>
    bool limits(scoped_limits<T, BothT>& into, limit_unit unit) {
        bool any = wide_limits(into, unit, false);
        take_text(
            "default", unit,
            [&](const T& limit) {
                into.set_default(limit);
                any = true;
            },
            T{});
        take_others([&](std::string_view key, const std::string& text) {
            symbol_name symbol;
            if (!symbol.assign(key) || !knows(names_.symbols, key))
                refuse(key, "is neither a key of this check nor a symbol of any gateway");
            T limit{};
            read(key, text, unit, limit);
            into.set(symbol, limit);
            any = true;
        });
        return any;
    }
    /// The same of what has no instruments: `account`, `account.NAME`, `desk`.
    template <class T, class BothT>
    bool wide_limits(scoped_limits<T, BothT>& into, limit_unit unit, bool last = true) {
        bool any = false;
        take_text(
            "account", unit,
            [&](const T& limit) {
                into.set_accounts(limit);
                any = true;
            },
            T{});
        take_text(
            "desk", unit,
            [&](const T& limit) {
                into.set_desk(limit);
                any = true;
            },
            T{});
        for (const std::string& account : names_.accounts)
            take_text(
                "account." + account, unit,
                [&](const T& limit) {
                    into.set_account(account, limit);
                    any = true;
                },
                T{});
        if (last) refuse_others();
        return any;
    }
    /// Limits per instrument alone, each made by `make(decimal)`: for checks with a `configure` of their own.
    template <class T, class MakeT>
    limit_table<T> limits(MakeT make) {
        limit_table<T> table;
        take_text(
            "default", limit_unit::quantity, [&](const decimal& d) { table.set_default(make(d)); },
            decimal{});
        take_others([&](std::string_view key, const std::string& text) {
            symbol_name symbol;
            if (!symbol.assign(key) || !knows(names_.symbols, key))
                refuse(key, "is no symbol of any gateway");
            decimal d;
            read(key, text, limit_unit::quantity, d);
            table.set(symbol, make(d));
        });
        return table;
    }

    /// Quantities by the desk's names: those that are listed, and those that say what they mean. To be read after all
    /// other keys.
    bool desk_names(std::vector<std::pair<symbol_name, quantity>>& into) {
        take_others([&](std::string_view key, const std::string& text) {
            symbol_name desk_name;
            const auto says = parse_instrument_name(key);
            if (!desk_name.assign(key) || (!knows(names_.desk_names, key) && (!says || says->is_dated())))
                refuse(key, "is neither listed under instruments nor a name that says what it means");
            quantity most;
            read(key, text, limit_unit::quantity, most);
            const auto at = std::find_if(into.begin(), into.end(),
                                         [&](const auto& one) { return one.first == desk_name; });
            if (at == into.end())
                into.emplace_back(desk_name, most);
            else
                at->second = most;
        });
        return !into.empty();
    }

    /// A time of at least a millisecond.
    bool time(std::string_view key, duration& into) {
        return take_text(
            key, limit_unit::milliseconds,
            [&](duration d) {
                if (d.ns <= 0) refuse(key, "must be at least a millisecond");
                into = d;
            },
            duration{});
    }
    /// A whole number from 1.
    bool count(std::string_view key, std::uint32_t& into) {
        return take_text(
            key, limit_unit::count,
            [&](std::uint32_t n) {
                if (n == 0) refuse(key, "must be at least 1");
                into = n;
            },
            std::uint32_t{});
    }
    /// A time of day, UTC: "17:00".
    bool day_time(std::string_view key, duration& into) {
        const std::string* const text = find(key);
        if (text == nullptr) return false;
        const auto minute = detail::minute_of_day(*text);
        if (!minute) refuse(key, "'" + *text + "' is no time of day, as 17:00");
        into = minutes(static_cast<std::int64_t>(*minute));
        return true;
    }
    /// What a monitor asks for.
    bool action(std::string_view key, monitor_action& into) {
        static constexpr setting_word<monitor_action> words[] = {{"reducing", monitor_action::reducing},
                                                                 {"halt", monitor_action::halt},
                                                                 {"cancel_all", monitor_action::cancel_all},
                                                                 {"flatten", monitor_action::flatten}};
        return take(key, into, words);
    }
    /// The desk's valuation asset and names.
    [[nodiscard]] const risk_names& names() const noexcept { return names_; }

private:
    static bool knows(std::span<const std::string> all, std::string_view one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    }
    template <class T>
    void read(std::string_view key, const std::string& text, limit_unit unit, T& into) const {
        if (const std::string wrong = read_limit(text, unit, names_.valuation_asset, into); !wrong.empty())
            refuse(key, wrong);
    }
    template <class T, class SetT>
    bool take_text(std::string_view key, limit_unit unit, SetT set, T value) {
        const std::string* const text = find(key);
        if (text == nullptr) return false;
        read(key, *text, unit, value);
        set(value);
        return true;
    }

    risk_names names_;
};

/// Writes the settings of one check: what it reads back as it is.
class check_writer {
public:
    /// What was written, by key.
    check_settings texts;

    /// Limits by scope.
    template <class T, class BothT>
    bool limits(scoped_limits<T, BothT>& of, limit_unit) {
        of.for_each([&](const std::string& key, const T& limit) { texts[key] = limit_text(limit); });
        return false;
    }
    /// Limits of accounts and the desk.
    template <class T, class BothT>
    bool wide_limits(scoped_limits<T, BothT>& of, limit_unit unit) {
        return limits(of, unit);
    }
    /// Quantities by the desk's names.
    bool desk_names(std::vector<std::pair<symbol_name, quantity>>& of) {
        for (const auto& [desk_name, most] : of) put(desk_name.view(), most.value.str());
        return false;
    }
    /// A time, in milliseconds.
    bool time(std::string_view key, duration& d) { return put(key, std::to_string(d.milliseconds())); }
    /// A whole number.
    bool count(std::string_view key, std::uint32_t& n) { return n != 0 && put(key, std::to_string(n)); }
    /// A time of day.
    bool day_time(std::string_view key, duration& d) {
        return put(key, detail::day_minute_text(static_cast<std::size_t>(d.milliseconds() / 60'000)));
    }
    /// What a monitor asks for.
    bool action(std::string_view key, monitor_action& a) { return put(key, to_string(a)); }

private:
    bool put(std::string_view key, std::string text) {
        texts[std::string(key)] = std::move(text);
        return false;
    }
};

/// A check or a monitor that names its settings.
template <class T>
concept HasSettings = requires(T& t, check_reader& in, check_writer& out) {
    t.settings(in);
    t.settings(out);
};

/// Makes a check or a monitor from its section. One with a constructor of its own kind has a `configure` of its own
/// instead.
template <HasSettings T>
T configure(std::type_identity<T>, check_reader& in) {
    T made;
    made.settings(in);
    return made;
}

namespace detail {

/// What other words a configuration may use for limits: those of the design that the desk follows, as plain figures.
struct limit_alias {
    std::string_view word;
    std::string_view check;
    std::string_view key;
};
inline constexpr std::array<limit_alias, 9> limit_aliases{{
    {"max_order_size", "max_order_quantity", "default"},
    {"max_position_size", "max_position", "default"},
    {"max_leverage", "max_leverage", "account"},
    {"max_price_deviation", "price_collar", "default"},
    {"max_orders_per_second", "order_rate", "desk"},
    {"stop_loss_threshold", "stop_loss", "default"},
    {"take_profit_threshold", "take_profit", "default"},
    {"account_balance_threshold", "balance_floor", "account"},
    {"margin_threshold", "margin_ratio", "account"},
}};

/// Puts each figure that has another word where it belongs. A section that is a plain figure has the key "".
inline void resolve_aliases(risk_settings& all) {
    for (const limit_alias& a : limit_aliases) {
        const auto at = all.find(a.word);
        if (at == all.end()) continue;
        const auto plain = at->second.find("");
        if (plain == at->second.end()) {
            if (a.word != a.check)
                refuse_setting("risk." + std::string(a.word), "is a figure, not a section");
            continue;
        }
        const std::string text = plain->second;
        at->second.erase(plain);
        if (at->second.empty() && a.word != a.check) all.erase(at);
        auto& keys = all[std::string(a.check)];
        const bool twice = !keys.emplace(a.key, text).second ||
                           (a.key == "desk" && a.check == "order_rate" && keys.find("orders") != keys.end());
        if (twice)
            refuse_setting("risk." + std::string(a.word),
                           "given twice: it is risk." + std::string(a.check) + "." + std::string(a.key));
        if (a.check == "order_rate") keys.emplace("interval_ms", "1000");
    }
    // The key that was before there were scopes.
    if (const auto at = all.find("order_rate"); at != all.end())
        if (const auto orders = at->second.find("orders"); orders != at->second.end()) {
            if (!at->second.emplace("desk", orders->second).second)
                refuse_setting("risk.order_rate.orders", "given twice: it is risk.order_rate.desk");
            at->second.erase(orders);
        }
}

/// Calls `f` for each check of a chain and each monitor beside it.
template <class RiskT, class F>
void for_each_part(RiskT& risk, F f) {
    risk.for_each(f);
    if constexpr (requires { risk.monitors; }) risk.monitors.for_each(f);
}

} // namespace detail

/// The section that says how assets are valued: `asset: USDT`, and for others a rate, `USDC: 1`, or the instrument
/// whose mark price is the rate, `BTC: BTCUSDT`.
/// @throws std::invalid_argument naming the key and the offence
[[nodiscard]] inline valuation configure_valuation(const risk_settings& all,
                                                   std::span<const std::string> symbols) {
    valuation v;
    const auto section = all.find("valuation");
    if (section == all.end()) return v;
    settings_reader<std::string> in("risk.valuation", section->second);
    if (const std::string* const asset = in.find("asset"))
        if (!v.asset.assign(*asset) || asset->empty()) in.refuse("asset", "is no name of an asset");
    in.take_others([&](std::string_view key, const std::string& text) {
        valuation_rate r;
        if (!r.asset.assign(key)) in.refuse(key, "is no name of an asset");
        if (const auto figure = decimal::parse(text)) {
            if (figure->sign() <= 0) in.refuse(key, "a rate is above zero");
            r.rate = *figure;
        } else {
            if (std::find(symbols.begin(), symbols.end(), text) == symbols.end())
                in.refuse(key, "'" + text + "' is neither a rate nor a symbol of any gateway");
            r.instrument.assign(text);
        }
        if (r.asset == v.asset) in.refuse(key, "is the valuation asset itself: its rate is 1");
        v.rates.push_back(r);
    });
    return v;
}

/// A risk stage, a `risk_chain` or a `supervised` one, from the settings of all its checks and monitors. A section
/// for one that the desk does not have is an error: a limit that nobody enforces must not look enforced. So is a
/// monitor without a section: a loss that nobody watches must not look watched.
/// @param symbols all instruments of the desk. @param accounts the names of its gateways. @param desk_names of
/// instruments, as far as they are listed
template <class RiskT>
    requires is_risk_chain<RiskT>
RiskT configure(std::type_identity<RiskT>, risk_settings all, std::span<const std::string> symbols,
                std::span<const std::string> accounts = {}, std::span<const std::string> desk_names = {}) {
    detail::resolve_aliases(all);
    settings_reader<check_settings> sections("risk", all);
    risk_names names{symbols, accounts, {}, desk_names};
    names.valuation_asset = std::string(configure_valuation(all, symbols).asset.view());
    RiskT risk;
    const auto read = [&]<class PartT>(PartT& part) {
        static const check_settings none;
        const check_settings* const texts = sections.find(PartT::name);
        if constexpr (RiskMonitor<PartT>)
            if (texts == nullptr) sections.refuse(PartT::name, "the desk watches this: it needs a section");
        check_reader in(std::string("risk.") + PartT::name, texts == nullptr ? none : *texts, names);
        part = configure(std::type_identity<PartT>{}, in);
        in.refuse_others();
    };
    detail::for_each_part(risk, read);
    static_cast<void>(sections.find("valuation"));
    sections.refuse_others();
    return risk;
}

/// All settings of a risk stage, as `configure` reads them.
/// @param v how assets are valued
template <class RiskT>
[[nodiscard]] risk_settings settings_of(const RiskT& risk, const valuation& v = {}) {
    risk_settings all;
    RiskT copy = risk; // naming settings is one function for reading and writing
    detail::for_each_part(copy, [&]<class PartT>(PartT& part) {
        if constexpr (HasSettings<PartT>) {
            check_writer out;
            part.settings(out);
            if (!out.texts.empty()) all[PartT::name] = std::move(out.texts);
        }
    });
    if (!v.asset.empty()) all["valuation"]["asset"] = std::string(v.asset.view());
    for (const valuation_rate& r : v.rates)
        all["valuation"][std::string(r.asset.view())] =
            r.instrument.empty() ? r.rate.str() : std::string(r.instrument.view());
    return all;
}

/// True for the words that stand for one limit: "max_order_size".
[[nodiscard]] constexpr bool is_limit_word(std::string_view word) noexcept {
    for (const detail::limit_alias& a : detail::limit_aliases)
        if (a.word == word && a.word != a.check) return true;
    return false;
}

/// Changes one setting of a risk stage, by the names of the configuration; what was counted and remembered stays.
/// @param key "default", a symbol, "account.NAME", "interval_ms", …
/// @throws std::invalid_argument naming `risk.check.key` and the offence: then nothing is changed
template <class RiskT>
void change_setting(RiskT& risk, std::string_view check, std::string_view key, std::string_view text,
                    const risk_names& names) {
    std::string part_name(check);
    std::string part_key(key);
    for (const detail::limit_alias& a : detail::limit_aliases)
        if (a.word == check && key.empty()) {
            part_name = a.check;
            part_key = a.key;
        }
    if (part_name == "order_rate" && part_key == "orders") part_key = "desk";
    bool found = false;
    detail::for_each_part(risk, [&]<class PartT>(PartT& part) {
        if (part_name != PartT::name) return;
        found = true;
        if constexpr (HasSettings<PartT>) {
            const check_settings one{{part_key, std::string(text)}};
            check_reader in("risk." + part_name, one, names);
            part.settings(in);
            in.refuse_others();
        } else {
            refuse_setting("risk." + part_name, "cannot be changed while the desk runs");
        }
    });
    if (!found) refuse_setting("risk." + part_name, "the desk has no such check or monitor");
}

} // namespace gatewright::risk
