// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/rate_limiter.hpp>
#include <gatewright/session/read_rules.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace gatewright::session {

/// For whom a venue counts a limit. What several gateways of one process share is one pool for all of them.
enum class budget_scope : std::uint8_t {
    address,    ///< everybody behind one network address
    user,       ///< one user, whatever accounts and keys he has
    account,    ///< one account, however many connections and gateways
    connection, ///< each connection of a gateway, from when it is made
    instrument  ///< each instrument of one account
};

/// What two gateways that knock at one venue from one address have in common besides.
enum class budget_kinship : std::uint8_t {
    none,
    user,   ///< accounts of one user
    account ///< the same account
};

/// What a limit counts.
enum class budget_unit : std::uint8_t {
    weight, ///< every request with its weight
    orders  ///< placements and amends, one each
};

/// What a venue can limit apart from other things.
enum class budget_operation : std::uint8_t {
    place,
    amend,
    cancel,
    query,
    subscription,
    connection,
    place_conditional, ///< an order that waits for a price, where the venue has a service of its own for those
    cancel_conditional,
    query_conditional,
    query_ended, ///< a question in a list of ended orders, where that is another than the first one asked
    place_batch, ///< one of the orders of a batch
    cancel_batch,
    change_account
};

/// A set of things that a limit counts: operations, and reads by their kind.
class counted_set {
public:
    /// All requests, and connections where opening them has a weight; subscriptions are messages, and not among them.
    constexpr counted_set() noexcept : bits_(~bit(budget_operation::subscription)) {}
    constexpr counted_set(std::initializer_list<budget_operation> operations,
                          std::initializer_list<read_kind> reads = {}) noexcept {
        for (const budget_operation o : operations) bits_ |= bit(o);
        for (const read_kind r : reads) bits_ |= bit(r);
    }
    template <class WhatT>
    [[nodiscard]] constexpr bool contains(WhatT what) const noexcept {
        return (bits_ & bit(what)) != 0;
    }

private:
    static constexpr std::uint32_t bit(budget_operation o) noexcept {
        return std::uint32_t{1} << static_cast<unsigned>(o);
    }
    static constexpr std::uint32_t bit(read_kind r) noexcept {
        return std::uint32_t{1} << (first_read + static_cast<unsigned>(r));
    }
    static constexpr unsigned first_read = 14; ///< behind the operations
    static_assert(first_read + read_kind_count <= 32);

    std::uint32_t bits_ = 0;
};

/// One limit of a venue.
struct pool_rule {
    const char* name = ""; ///< for a reject: "orders per minute"
    std::uint32_t limit = 0;
    duration interval = minutes(1);
    budget_unit counts = budget_unit::weight;
    budget_scope scope = budget_scope::address;
    rate_window window = rate_window::fixed;
    std::string_view used_header = {}; ///< header of a reply that says how much is used; empty: none does
    counted_set of{};                  ///< what it counts at all
    duration settles_after{};          ///< see `rate_pool_options`
};

/// A limit of some operations or reads alone, by weight, in a window that slides; no header tells its use.
[[nodiscard]] constexpr pool_rule sliding_pool(const char* name, std::uint32_t limit, duration interval,
                                               budget_scope scope, counted_set of) noexcept {
    return {name, limit, interval, budget_unit::weight, scope, rate_window::sliding, {}, of};
}

/// One request against the limits.
struct budget_charge {
    request_priority priority = request_priority::query;
    std::uint32_t weight = 1;
    instrument_index instrument{}; ///< for limits per instrument; not valid: counts in none of those
    budget_operation what = budget_operation::query;
    std::optional<read_kind> read{}; ///< of a read: its kind, in place of `what`
    std::uint8_t link = 0;           ///< for limits per connection: which one it goes by

    [[nodiscard]] constexpr bool counts_in(const counted_set& of) const noexcept {
        return read ? of.contains(*read) : of.contains(what);
    }

    /// Placements count as orders too.
    [[nodiscard]] constexpr bool is_order() const noexcept {
        return priority == request_priority::place || priority == request_priority::reduce;
    }
};

/// The limits of a venue as a gateway keeps them, so that the venue never has to: a request passes every limit that
/// counts it, or is counted in none. They start at the documented figures and follow what the venue tells. Times are
/// on our clock, which runs steadily; `align` says where the venue's stands, to which its windows and some of its
/// words refer.
///
/// `share` makes two gateways count in one pool what the venue counts in one: limits of the address, and those of the
/// user and the account if they are the same. Bans are the address's.
template <std::size_t N>
class request_budget {
public:
    /// @param instruments how many, for limits per instrument. @param links the same for limits per connection
    /// @par Exception safety
    /// Takes its memory here; may throw `std::bad_alloc`.
    request_budget(const std::array<pool_rule, N>& rules, std::size_t instruments, std::size_t links = 1)
        : rules_(rules) {
        for (std::size_t i = 0; i < N; ++i) {
            const std::size_t count = rules[i].scope == budget_scope::instrument   ? instruments
                                      : rules[i].scope == budget_scope::connection ? links
                                                                                   : 1;
            for (std::size_t n = 0; n < count; ++n)
                pools_[i].push_back(
                    std::make_shared<rate_pool>(rate_pool_options{.limit = rules[i].limit,
                                                                  .interval = rules[i].interval,
                                                                  .window = rules[i].window,
                                                                  .settles_after = rules[i].settles_after}));
        }
        common_ = std::make_shared<venue_side>();
    }

    /// Counts in the other's pools from now on. Set-up only, before anything was counted.
    /// @param common whose limits are shared besides those of the address; an account's instruments are its own
    /// @param theirs the other's index of an instrument of ours, not valid if it has none: each numbers its own
    /// @param same whether the venue counts in one pool by a rule, given the number of it, what both ask for; those of
    /// the address are always one
    template <class IndexF, class SameF>
    void share(const request_budget& other, budget_kinship common, IndexF theirs, SameF same) {
        const bool same_account = common == budget_kinship::account;
        common_ = other.common_;
        for (std::size_t i = 0; i < N; ++i) {
            const budget_scope scope = rules_[i].scope;
            if (scope != budget_scope::address && !same(i)) continue;
            if (scope == budget_scope::address || (same_account && scope == budget_scope::account) ||
                (common != budget_kinship::none && scope == budget_scope::user))
                pools_[i] = other.pools_[i];
            if (!same_account || scope != budget_scope::instrument) continue;
            for (std::size_t n = 0; n < pools_[i].size(); ++n)
                if (const instrument_index at = theirs(n); at.value < other.pools_[i].size())
                    pools_[i][n] = other.pools_[i][at.value];
        }
    }

    template <class IndexF>
    void share(const request_budget& other, budget_kinship common, IndexF theirs) {
        share(other, common, theirs, [](std::size_t) { return true; });
    }

    /// Takes room for one request, or says no: see `full_pool`.
    /// @param passes_bans it goes where a ban does not hold
    [[nodiscard]] bool take(const budget_charge& c, timestamp now, bool passes_bans = false) noexcept {
        if (!passes_bans && banned(now)) {
            refused_by_ = N;
            return false;
        }
        for (std::size_t i = 0; i < N; ++i)
            if (rate_pool* p = pool(i, c, now); p != nullptr && !p->admits(c.priority, amount(i, c), now)) {
                refused_by_ = i;
                return false;
            }
        for (std::size_t i = 0; i < N; ++i)
            if (rate_pool* p = pool(i, c, now); p != nullptr) p->take(amount(i, c), now);
        return true;
    }
    /// A connection is new: what is counted by connection begins at zero.
    void on_connected(std::uint8_t link) noexcept {
        for (std::size_t i = 0; i < N; ++i)
            if (rules_[i].scope == budget_scope::connection && link < pools_[i].size())
                *pools_[i][link] = rate_pool(pools_[i][link]->options());
    }
    /// The limit that refused last, for a reject.
    [[nodiscard]] const char* full_pool() const noexcept {
        return refused_by_ < N ? rules_[refused_by_].name : "banned by the venue's rate limiter";
    }

    [[nodiscard]] const std::array<pool_rule, N>& rules() const noexcept { return rules_; }
    /// The venue's limit changed; zero is no limit and is ignored.
    void set_limit(std::size_t i, std::uint32_t limit) noexcept {
        if (limit == 0) return;
        for (const auto& p : pools_[i]) p->set_limit(limit);
    }
    /// The venue's clock was measured: it is so far ahead of ours.
    void align(duration ahead) noexcept {
        common_->ahead = ahead;
        common_->measured = true;
    }
    [[nodiscard]] bool aligned() const noexcept { return common_->measured; }
    /// The venue's time, as far as it was measured.
    [[nodiscard]] timestamp venue_time(timestamp now) const noexcept { return now + common_->ahead; }

    /// The venue says how much is used of a limit; a figure below zero or beyond its range is none.
    void correct(std::size_t i, std::int64_t used, timestamp now) noexcept {
        if (used >= 0 && used <= 0xffff'ffff)
            for (const auto& p : pools_[i]) placed(*p, now).correct(static_cast<std::uint32_t>(used), now);
    }
    /// A limit is used up: the venue refused a request for its sake.
    void use_up(std::size_t i, timestamp now) noexcept {
        for (const auto& p : pools_[i]) placed(*p, now).correct(p->options().limit, now);
    }

    /// The venue refused a request for the sake of a limit of the user, the account or the instrument: what counts it
    /// is used up. What is the address's is counted from here.
    void use_up_of(const budget_charge& c, timestamp now) noexcept {
        for (std::size_t i = 0; i < N; ++i)
            if (rules_[i].scope != budget_scope::address)
                if (rate_pool* p = pool(i, c, now)) p->correct(p->options().limit, now);
    }

    /// The venue refuses everything until `until`; a shorter ban does not end a longer one.
    void ban(timestamp until) noexcept { common_->banned_until = std::max(common_->banned_until, until); }
    /// The same where the venue names a time of its own clock: the end moves with what is known of that. What lies
    /// further off than `longest` is no time that it can have meant, and counts as that.
    void ban_until_venue_time(timestamp until, duration longest, timestamp now) noexcept {
        const timestamp last = venue_time(now) + longest;
        common_->banned_until_theirs = std::max(common_->banned_until_theirs, std::min(until, last));
    }
    [[nodiscard]] bool banned(timestamp now) const noexcept { return now < banned_until(); }
    /// Zero, or long ago, if it was never banned.
    [[nodiscard]] timestamp banned_until() const noexcept {
        if (common_->banned_until_theirs.ns == 0) return common_->banned_until;
        return std::max(common_->banned_until, common_->banned_until_theirs - common_->ahead);
    }

private:
    struct venue_side {
        bool measured = false;
        duration ahead;                ///< what the venue's clock shows more than ours
        timestamp banned_until;        ///< on our clock
        timestamp banned_until_theirs; ///< on the venue's
    };

    rate_pool& placed(rate_pool& p, timestamp now) const noexcept {
        p.align(common_->ahead, now);
        return p;
    }
    /// The pool of a rule that counts this request, or null.
    [[nodiscard]] rate_pool* pool(std::size_t i, const budget_charge& c, timestamp now) const noexcept {
        if (!c.counts_in(rules_[i].of)) return nullptr;
        if (rules_[i].counts == budget_unit::orders && !c.is_order()) return nullptr;
        const std::size_t which = rules_[i].scope == budget_scope::instrument   ? c.instrument.value
                                  : rules_[i].scope == budget_scope::connection ? c.link
                                                                                : 0;
        return which < pools_[i].size() ? &placed(*pools_[i][which], now) : nullptr;
    }
    [[nodiscard]] std::uint32_t amount(std::size_t i, const budget_charge& c) const noexcept {
        return rules_[i].counts == budget_unit::orders ? 1 : c.weight;
    }

    std::array<pool_rule, N> rules_;
    std::array<std::vector<std::shared_ptr<rate_pool>>, N> pools_;
    std::shared_ptr<venue_side> common_;
    std::size_t refused_by_ = 0;
};

} // namespace gatewright::session
