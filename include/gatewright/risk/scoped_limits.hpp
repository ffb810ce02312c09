// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/estimate.hpp>
#include <gatewright/risk/limit_table.hpp>
#include <gatewright/risk/risk_layout.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::risk {

/// What a limit is of.
enum class limit_scope : std::uint8_t {
    instrument, ///< one instrument at one account
    account,    ///< everything at one account
    desk        ///< everything
};

/// The limit that is as strict as two together: of amounts, distances and ages the smaller.
struct smaller_limit {
    /// The stricter of two.
    template <class T>
    [[nodiscard]] T operator()(const T& a, const T& b) const noexcept {
        return b < a ? b : a;
    }
};
/// The same of times that must have passed and of fractions that are needed: the larger.
struct larger_limit {
    /// The stricter of two.
    template <class T>
    [[nodiscard]] T operator()(const T& a, const T& b) const noexcept {
        return a < b ? b : a;
    }
};

/// Estimates of the limits that hold for one instrument; `estimates::unlimited` where there is none.
struct limit_estimates {
    double instrument = estimates::unlimited;
    double account = estimates::unlimited;
    double desk = estimates::unlimited;
    double strictest = estimates::unlimited; ///< of all three
};

/// One limit per instrument with a default, one per account with a default, and one for the desk. Each may be left
/// out: that scope is then without a limit. Where nothing at all is set, the instruments' limit is `T{}`: a check
/// without its configuration lets nothing through.
///
/// Of a sum (notional of positions, orders, messages) the limits of account and desk bound the sum over all their
/// instruments; of a figure of one order or one position (a quantity, a distance, an age) they bound each.
///
/// Reading allocates nothing. After `prepare` it is a look-up by number.
///
/// @tparam T the limit
/// @tparam BothT makes of two limits of `T` the one that is as strict as both
template <class T, class BothT = smaller_limit>
class scoped_limits {
public:
    scoped_limits() = default;
    /// Limits per instrument, and none for accounts and the desk.
    scoped_limits(limit_table<T> by_instrument)
        : instruments_(std::move(by_instrument))
        , any_(true)
        , by_instrument_(true) {}

    /// The limit of every instrument that has none of its own. For configuration and commands.
    scoped_limits& set_default(T limit) {
        instruments_.set_default(std::move(limit));
        any_ = by_instrument_ = true;
        number_again();
        return *this;
    }
    /// The limit of one symbol, at every account that trades it. It may allocate.
    scoped_limits& set(const symbol_name& symbol, T limit) {
        instruments_.set(symbol, std::move(limit));
        any_ = by_instrument_ = true;
        number_again();
        return *this;
    }
    /// The limit of every account that has none of its own.
    scoped_limits& set_accounts(T limit) {
        each_account_ = std::move(limit);
        any_ = true;
        number_again();
        return *this;
    }
    /// The limit of one account, by its name in the configuration. It may allocate.
    scoped_limits& set_account(std::string_view name, T limit) {
        any_ = true;
        bool found = false;
        for (auto& [known, value] : accounts_)
            if (known == name) {
                value = limit;
                found = true;
            }
        if (!found) accounts_.emplace_back(std::string(name), std::move(limit));
        number_again();
        return *this;
    }
    /// The limit of the desk as a whole.
    scoped_limits& set_desk(T limit) {
        desk_ = std::move(limit);
        any_ = true;
        number_again();
        return *this;
    }

    /// Numbers the limits: each instrument's and account's is then found at its place. It allocates.
    void prepare(const risk_layout& layout) {
        layout_ = layout;
        number_again();
    }

    /// True if any limit was set, of whatever scope.
    [[nodiscard]] bool is_set() const noexcept { return any_; }
    /// The limit of an instrument, or null if instruments have none.
    /// @param number in the layout, or `no_number`: then by `symbol`
    [[nodiscard]] const T* of_instrument(std::uint16_t number, const symbol_name& symbol) const noexcept {
        if (any_ && !by_instrument_) return nullptr;
        return number < numbered_.size() ? &numbered_[number] : &instruments_[symbol];
    }
    /// The limit of an account, or null if it has none.
    [[nodiscard]] const T* of_account(std::uint8_t account) const noexcept {
        if (account < by_account_.size()) return by_account_[account] ? &*by_account_[account] : nullptr;
        return each_account_ ? &*each_account_ : nullptr;
    }
    /// The limit of the desk, or null if it has none.
    [[nodiscard]] const T* of_desk() const noexcept { return desk_ ? &*desk_ : nullptr; }

    /// The limits of an instrument as estimates, where they are decimals or amounts; null for one without a number.
    [[nodiscard]] const limit_estimates* estimates_of(std::uint16_t number) const noexcept {
        return number < estimates_.size() ? &estimates_[number] : nullptr;
    }
    /// True if an amount is clearly within every limit of an instrument: no exact comparison is needed then. False
    /// also if that is not known.
    /// @param size the sum of the sizes of what the amount is the sum of
    /// @param unit one of a limit in the amount's unit: of fractions, what they are fractions of; not negative
    [[nodiscard]] bool clearly_within_all(std::uint16_t number, double amount, double size,
                                          double unit = 1) const noexcept {
        const limit_estimates* const most = estimates_of(number);
        return most != nullptr && estimates::clearly_within(amount, size, most->strictest * unit);
    }
    /// The same of figures of each scope: instrument, account, desk.
    [[nodiscard]] bool clearly_within_each(std::uint16_t number, const double (&figures)[3],
                                           const double (&sizes)[3]) const noexcept {
        const limit_estimates* const most = estimates_of(number);
        return most != nullptr && estimates::clearly_within(figures[0], sizes[0], most->instrument) &&
               estimates::clearly_within(figures[1], sizes[1], most->account) &&
               estimates::clearly_within(figures[2], sizes[2], most->desk);
    }

    /// Asks `passes(const T& limit)` of the strictest limit of an instrument: what passes it passes all. False also for
    /// an instrument without a number or a limit.
    template <class PassesT>
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool strictest_passes(std::uint16_t number,
                                                                 PassesT passes) const noexcept {
        return number < strictest_.size() && strictest_[number] && passes(*strictest_[number]);
    }
    /// Asks `passes(const T& limit)` of each limit that holds for one order at an instrument, the instrument's first.
    /// @return the first limit that did not pass, or null
    template <class PassesT>
    [[nodiscard]] const T* first_broken(std::uint16_t number, const symbol_name& symbol, std::uint8_t account,
                                        PassesT passes) const noexcept {
        if (const T* const limit = of_instrument(number, symbol); limit != nullptr && !passes(*limit))
            return limit;
        if (const T* const limit = of_account(account); limit != nullptr && !passes(*limit)) return limit;
        if (desk_ && !passes(*desk_)) return &*desk_;
        return nullptr;
    }

    /// The strictest of the limits that hold for one order at an instrument; `T{}` if there is none.
    [[nodiscard]] T strictest(std::uint16_t number, const symbol_name& symbol,
                              std::uint8_t account) const noexcept {
        if (number < strictest_.size() && strictest_[number]) [[likely]]
            return *strictest_[number];
        std::optional<T> all;
        for (const T* const limit : {of_instrument(number, symbol), of_account(account), of_desk()})
            if (limit != nullptr) all = all ? BothT{}(*all, *limit) : *limit;
        return all ? *all : T{};
    }

    /// Calls `f(key, const T&)` for each limit that is set, by the keys that a configuration has: `default`, symbols,
    /// `account`, `account.NAME`, `desk`.
    template <class F>
    void for_each(F f) const {
        if (by_instrument_) {
            if (const T& fallback = instruments_.fallback(); instruments_.has_default())
                f(std::string("default"), fallback);
            instruments_.for_each(
                [&](const symbol_name& symbol, const T& limit) { f(std::string(symbol.view()), limit); });
        }
        if (each_account_) f(std::string("account"), *each_account_);
        for (const auto& [name, limit] : accounts_) f("account." + name, limit);
        if (desk_) f(std::string("desk"), *desk_);
    }

private:
    void number_again() {
        numbered_.resize(layout_.instruments.size());
        for (std::size_t i = 0; i < numbered_.size(); ++i)
            numbered_[i] = instruments_[layout_.instruments[i]];
        by_account_.assign(layout_.accounts.size(), each_account_);
        for (std::size_t i = 0; i < by_account_.size(); ++i)
            for (const auto& [name, limit] : accounts_)
                if (name == layout_.accounts[i]) by_account_[i] = limit;
        strictest_.assign(numbered_.size(), std::nullopt);
        if constexpr (estimable) estimates_.assign(numbered_.size(), {});
        for (std::size_t i = 0; i < numbered_.size(); ++i) {
            const auto number = static_cast<std::uint16_t>(i);
            const std::uint8_t account =
                i < layout_.account_of.size() ? layout_.account_of[i] : std::uint8_t{0};
            for (const T* const limit :
                 {of_instrument(number, layout_.instruments[i]), of_account(account), of_desk()})
                if (limit != nullptr)
                    strictest_[i] = strictest_[i] ? BothT{}(*strictest_[i], *limit) : *limit;
            if constexpr (estimable)
                estimates_[i] = {estimate(of_instrument(number, layout_.instruments[i])),
                                 estimate(of_account(account)), estimate(of_desk()),
                                 estimate(strictest_[i] ? &*strictest_[i] : nullptr)};
        }
    }

    static constexpr bool estimable = std::same_as<T, decimal> || requires(const T& t) {
        { t.value } -> std::convertible_to<decimal>;
    };
    static double estimate(const T* limit) noexcept {
        if (limit == nullptr) return estimates::unlimited;
        if constexpr (std::same_as<T, decimal>)
            return estimates::of(*limit);
        else if constexpr (estimable)
            return estimates::of(limit->value);
        else
            return estimates::unlimited;
    }

    limit_table<T> instruments_;
    std::optional<T> each_account_;
    std::vector<std::pair<std::string, T>> accounts_;
    std::optional<T> desk_;
    bool any_ = false;
    bool by_instrument_ = false;
    risk_layout layout_;
    std::vector<T> numbered_;
    std::vector<std::optional<T>> by_account_;
    std::vector<std::optional<T>> strictest_; ///< by number, over all scopes; empty where there is no limit
    std::vector<limit_estimates> estimates_;  ///< by number, of limits that are decimals
};

} // namespace gatewright::risk
