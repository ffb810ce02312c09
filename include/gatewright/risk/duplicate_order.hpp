// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace gatewright::risk {

/// Refuses an order that is the same as one that went out just before: the same account, instrument, side, type,
/// price, trigger and quantity within a time. It looks through the last 16 orders of the instrument at the account.
/// An order proven to reduce passes. The longest of the times of instrument, account and desk holds.
/// @par Errors
/// `order_errc::duplicate_order`, field "interval_ms": the limit is the time, the figure how long ago the other one
/// went out, in milliseconds; field "limits" if no time is set.
class duplicate_order {
public:
    static constexpr const char* name = "duplicate_order";
    static constexpr amend_rule amends = amend_rule::never;
    /// Orders of an instrument that are remembered.
    static constexpr std::size_t memory = 16;

    duplicate_order() = default;
    /// @param limits for how long the same order is refused; zero: it may follow at once
    explicit duplicate_order(scoped_limits<duration, larger_limit> limits)
        : limits_(std::move(limits))
        , configured_(true) {}

    /// Takes the memory; see `RiskCheck`.
    void prepare(const risk_layout& layout) {
        limits_.prepare(layout);
        sent_.assign(layout.instruments.size() + 1, {});
    }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        configured_ = a.limits(limits_, limit_unit::milliseconds) || configured_;
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request& order,
                                                       const risk_view& view) const noexcept {
        if (!configured_) return false;
        const entry* const last = ring_of(view).newest(known_print(order, view));
        return last == nullptr || limits_.strictest_passes(view.number, [&](const duration& least) {
            return view.now.steady - last->at >= least;
        });
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (!configured_) return order_reject{order_errc::duplicate_order, name, "limits", {}, {}};
        const std::uint64_t print = known_print(order, view);
        const ring& mine = ring_of(view);
        const entry* const last = mine.newest(print);
        if (last == nullptr) return {};
        const duration age = view.now.steady - last->at;
        const duration* const limit = limits_.first_broken(
            view.number, order.symbol, view.account, [&](const duration& least) { return age >= least; });
        if (limit == nullptr || reduces(order, view)) return {};
        return order_reject{order_errc::duplicate_order, name, "interval_ms",
                            decimal::from_integer(limit->milliseconds()),
                            decimal::from_integer(age.milliseconds())};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request& order, const risk_view& view) noexcept {
        ring& mine = const_cast<ring&>(ring_of(view));
        mine.last[mine.next] = {known_print(order, view), view.now.steady};
        mine.next = (mine.next + 1) % memory;
    }

private:
    struct entry {
        std::uint64_t print = 0; ///< zero: none
        steady_time at;
    };
    struct ring {
        std::array<entry, memory> last{};
        std::size_t next = 0;

        /// The newest of a print, or null.
        [[nodiscard]] const entry* newest(std::uint64_t print) const noexcept {
            static_assert((memory & (memory - 1)) == 0, "next - i may pass zero");
            for (std::size_t i = 1; i <= memory; ++i)
                if (const entry& e = last[(next - i) % memory]; e.print == print) return &e;
            return nullptr;
        }
    };

    /// Its print: worked out once while a chain asks about it and books it.
    static std::uint64_t known_print(const order_request& order, const risk_view& view) noexcept {
        if (view.cache.of != &order) return print_of(order, view);
        if (view.cache.print == 0) view.cache.print = print_of(order, view);
        return view.cache.print;
    }
    /// What tells orders apart, mixed into 64 bits; never zero. Two different orders with the same one come once in
    /// 2^64.
    static std::uint64_t print_of(const order_request& o, const risk_view& view) noexcept {
        // Both halves of a product: each bit of the factors reaches many of the result.
        const auto mix = [](std::uint64_t a, std::uint64_t b) {
            const uint128 m = uint128{a} * b;
            return static_cast<std::uint64_t>(m) ^ static_cast<std::uint64_t>(m >> 64);
        };
        const auto mix_figure = [&](const decimal& d, std::uint64_t salt) {
            // 1.0 is 1: both are as many 10^-18.
            const decimal n = d.exponent() >= -18 && d.exponent() <= 0 ? d : d.normalized();
            const int up = n.exponent() + 18;
            if (up < 0 || up > 18)
                return mix(static_cast<std::uint64_t>(n.mantissa()) ^ salt,
                           static_cast<std::uint64_t>(up) ^ third);
            const auto value =
                static_cast<uint128>(int128{n.mantissa()} * static_cast<std::int64_t>(digits::pow10_u64[up]));
            return mix(static_cast<std::uint64_t>(value) ^ salt,
                       static_cast<std::uint64_t>(value >> 64) ^ fourth);
        };
        std::uint64_t h =
            (static_cast<std::uint64_t>(view.number) << 32) |
            (static_cast<std::uint64_t>(view.account) << 24) | (static_cast<std::uint64_t>(o.side) << 16) |
            (static_cast<std::uint64_t>(o.type) << 8) | static_cast<std::uint64_t>(o.position_side);
        h = mix(mix_figure(o.quantity.value, first) ^ h, mix_figure(o.price.value, second) ^ fifth);
        if (waits_for_trigger(o.type))
            for (const decimal* const d : {&o.trigger_price.value, &o.callback_rate,
                                           &o.callback_distance.value, &o.activation_price.value})
                h = mix(h ^ mix_figure(*d, first), second);
        if (view.number == no_number)
            for (const char c : o.symbol.view()) h = mix(h ^ static_cast<unsigned char>(c), first);
        return h == 0 ? 1 : h;
    }
    // Odd, with about as many ones as zeros: the fractions of roots of primes.
    static constexpr std::uint64_t first = 0x9e3779b97f4a7c15u;
    static constexpr std::uint64_t second = 0xbb67ae8584caa73bu;
    static constexpr std::uint64_t third = 0x3c6ef372fe94f82bu;
    static constexpr std::uint64_t fourth = 0xa54ff53a5f1d36f1u;
    static constexpr std::uint64_t fifth = 0x510e527fade682d1u;

    const ring& ring_of(const risk_view& view) const noexcept {
        return view.number < sent_.size() ? sent_[view.number] : sent_.back();
    }

    scoped_limits<duration, larger_limit> limits_;
    bool configured_ = false;
    std::vector<ring> sent_{1}; ///< by number, and one for instruments without
};

} // namespace gatewright::risk
