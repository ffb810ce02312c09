// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/rate_limiter.hpp>
#include <gatewright/venue/binance_futures/rate_limits.hpp>
#include <gatewright/wire/http_headers.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_futures::detail {

/// The venue's limits as one account's gateway keeps them: request weight per minute and address, orders per ten
/// seconds and per minute and account. They start at the documented figures and follow `exchangeInfo` and the counters
/// in reply headers. Times are on the venue's clock, to which its windows are aligned.
class limits {
public:
    using priority = gatewright::session::request_priority;

    limits() noexcept {
        using gatewright::session::rate_pool_options;
        set_.add(rate_pool_options{2400, minutes(1)});
        set_.add(rate_pool_options{300, seconds(10)});
        set_.add(rate_pool_options{1200, minutes(1)});
    }

    /// Follows a rule of `exchangeInfo`; other kinds and intervals are left alone.
    void configure(const rate_limit_rule& r) noexcept {
        const std::size_t pool = r.kind == rate_limit_kind::request_weight && r.interval == minutes(1)
                                     ? weight
                                 : r.kind == rate_limit_kind::orders && r.interval == seconds(10) ? orders_10s
                                 : r.kind == rate_limit_kind::orders && r.interval == minutes(1)  ? orders_1m
                                                                                                  : none;
        if (pool == none || r.limit == 0 || r.limit > 0xffff'ffff || set_[pool].options().limit == r.limit)
            return;
        auto options = set_[pool].options();
        const std::uint32_t used = set_[pool].used(last_);
        const timestamp banned_until = set_[pool].banned_until();
        options.limit = static_cast<std::uint32_t>(r.limit);
        set_[pool] = gatewright::session::rate_pool(options);
        set_[pool].take(used, last_);
        set_[pool].ban(banned_until);
    }

    /// Takes room for one request, or says no. Placements also count as orders.
    [[nodiscard]] bool take(priority p, std::uint32_t request_weight, timestamp now) noexcept {
        using gatewright::session::pool_charge;
        last_ = now;
        const pool_charge requests{weight, request_weight};
        const bool placing = p == priority::place || p == priority::reduce;
        const std::array<pool_charge, 3> placement{requests, pool_charge{orders_10s, 1},
                                                   pool_charge{orders_1m, 1}};
        const auto admitted =
            placing ? set_.try_acquire(p, placement, now) : set_.try_acquire(p, std::span(&requests, 1), now);
        if (!admitted) refused_by_ = admitted.refused_by;
        return static_cast<bool>(admitted);
    }

    /// The limit that refused last, for a reject.
    [[nodiscard]] const char* full_pool() const noexcept {
        static constexpr std::array<const char*, 3> names{"request weight per minute", "orders per 10 s",
                                                          "orders per minute"};
        return names[refused_by_];
    }

    /// Learns from a reply: the counters in its headers, and a ban where the status is 429 or 418. The ban ends after
    /// `Retry-After`, or at the time that the message names ("banned until 1659146400000"), or else with the minute that
    /// weights are counted in (429), or after two minutes, the shortest that is documented (418).
    /// Too many orders (-1015) is no ban: it uses up the order limits, and cancels go on.
    void learn(std::string_view headers, int status, std::int32_t code, std::string_view text,
               timestamp now) noexcept {
        last_ = now;
        std::int64_t n = 0;
        if (wire::header_integer(headers, "X-MBX-USED-WEIGHT-1M", n)) correct(weight, n, now);
        if (wire::header_integer(headers, "X-MBX-ORDER-COUNT-10S", n)) correct(orders_10s, n, now);
        if (wire::header_integer(headers, "X-MBX-ORDER-COUNT-1M", n)) correct(orders_1m, n, now);
        if (code == too_many_orders) {
            const bool of_seconds = text.find("SECOND") != std::string_view::npos;
            const bool of_minutes = text.find("MINUTE") != std::string_view::npos;
            if (of_seconds || !of_minutes) use_up(orders_10s, now);
            if (of_minutes || !of_seconds) use_up(orders_1m, now);
            return;
        }
        if (status != 429 && status != 418) return;
        timestamp until = now + minutes(2);
        if (status == 429) until = {(now.ns / minutes(1).ns + 1) * minutes(1).ns};
        constexpr std::string_view words = "banned until ";
        if (wire::header_integer(headers, "Retry-After", n) && n >= 0 && n < 1'000'000) {
            until = now + seconds(n);
        } else if (const std::size_t at = text.find(words); at != std::string_view::npos) {
            if (std::from_chars(text.data() + at + words.size(), text.data() + text.size(), n).ec ==
                std::errc{})
                until = timestamp::from_milliseconds(n);
        }
        set_.ban(until + ban_margin);
    }

    [[nodiscard]] bool banned(timestamp now) const noexcept { return set_[weight].banned(now); }
    /// When the ban ends; zero if there was none.
    [[nodiscard]] timestamp banned_until() const noexcept { return set_[weight].banned_until(); }

private:
    static constexpr std::size_t weight = 0;
    static constexpr std::size_t orders_10s = 1;
    static constexpr std::size_t orders_1m = 2;
    static constexpr std::size_t none = 3;

    /// A request that comes while a ban lasts makes it longer, and the clocks agree only so far.
    static constexpr duration ban_margin = seconds(1);
    static constexpr std::int32_t too_many_orders = -1015;

    void use_up(std::size_t pool, timestamp now) noexcept {
        set_[pool].correct(set_[pool].options().limit, now);
    }
    void correct(std::size_t pool, std::int64_t used, timestamp now) noexcept {
        if (used >= 0 && used <= 0xffff'ffff) set_[pool].correct(static_cast<std::uint32_t>(used), now);
    }

    gatewright::session::limiter_set<3> set_;
    std::size_t refused_by_ = 0;
    timestamp last_;
};

} // namespace gatewright::venue::binance_futures::detail
