// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_errc.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

// A venue's error codes as a table, whether they are numbers (Binance, IB, CTP) or texts (OKX "51008", the words of
// Coinbase, the labels of Gate), and what a reply means that carries one, or none.
namespace gatewright::venue {

/// What follows from an error for the request that got it.
enum class error_class : std::uint8_t {
    definite,       ///< it was not executed, for a reason of its own
    unknown,        ///< it may have been executed: ask, never repeat
    rate_limit,     ///< not executed: too many, or the venue too busy
    authentication, ///< not executed: key, signature or permission
    clock,          ///< not executed: its time is outside of the venue's window
    done_already    ///< not executed: its order is no longer open, or was never known
};

/// Whether a refused request certainly had no effect.
enum class error_outcome : std::uint8_t {
    failed, ///< the venue did not execute it
    unknown ///< the venue may have executed it: ask, never repeat
};

/// What a code, or a status without one, means.
struct error_meaning {
    error_class kind = error_class::definite;
    order_errc code = order_errc::rejected;
    /// True where the venue refuses before it executes anything, whatever the status of the reply.
    bool at_any_status = false;
};

/// Shorthands of the tables: certainly not executed, for this reason.
[[nodiscard]] constexpr error_meaning refused(order_errc code) noexcept {
    return {error_class::definite, code};
}
/// Executed or not: nobody can say.
[[nodiscard]] constexpr error_meaning unclear(order_errc code = order_errc::state_unknown) noexcept {
    return {error_class::unknown, code};
}
/// The key, its signature or its permissions.
[[nodiscard]] constexpr error_meaning bad_key() noexcept {
    return {error_class::authentication, order_errc::authentication};
}

/// What a reply that is no success means for its order.
struct error_verdict {
    order_errc code = order_errc::state_unknown;
    error_outcome outcome = error_outcome::unknown;
    friend constexpr bool operator==(const error_verdict&, const error_verdict&) = default;
};

/// What a meaning says of the request that was answered so.
[[nodiscard]] constexpr error_verdict verdict_of(const error_meaning& m) noexcept {
    return {m.code, m.kind == error_class::unknown ? error_outcome::unknown : error_outcome::failed};
}

/// One of a venue's error codes, or all from `code` to `last`.
/// @tparam CodeT an integer, or `std::string_view` of a literal; texts compare as such, so a range is of one length
template <class CodeT>
struct error_row {
    CodeT code;
    error_meaning meaning;
    const char* source = ""; ///< the venue's own name of it, or where it is documented
    CodeT last = code;
};

/// The codes of a venue that have a meaning of their own here. A code wins over a range.
template <class CodeT, std::size_t Count>
class error_table {
public:
    /// Rows in any order; a code that stands twice does not compile.
    consteval explicit error_table(const error_row<CodeT> (&rows)[Count]) {
        std::copy_n(rows, Count, rows_.begin());
        std::sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) {
            return is_range(a) != is_range(b) ? is_range(b) : a.code < b.code;
        });
        codes_ = static_cast<std::size_t>(
            std::count_if(rows_.begin(), rows_.end(), [](const auto& r) { return !is_range(r); }));
        for (std::size_t i = 1; i < Count; ++i)
            if (is_range(rows_[i]) == is_range(rows_[i - 1]) && rows_[i].code <= rows_[i - 1].last)
                throw "an error code stands twice";
    }

    /// The row of a code, or null.
    [[nodiscard]] constexpr const error_row<CodeT>* find(CodeT code) const noexcept {
        const auto* const ranges = rows_.data() + codes_;
        const auto* const at =
            std::lower_bound(rows_.data(), ranges, code, [](const auto& r, CodeT c) { return r.code < c; });
        if (at != ranges && at->code == code) return at;
        for (const auto* r = ranges; r != rows_.data() + Count; ++r)
            if (r->code <= code && code <= r->last) return r;
        return nullptr;
    }

    /// What a code means; one without a row is a refusal, `order_errc::rejected`.
    [[nodiscard]] constexpr error_meaning meaning_of(CodeT code) const noexcept {
        const auto* const row = find(code);
        return row != nullptr ? row->meaning : error_meaning{};
    }

    [[nodiscard]] constexpr const std::array<error_row<CodeT>, Count>& rows() const noexcept { return rows_; }

private:
    static constexpr bool is_range(const error_row<CodeT>& r) noexcept { return r.code != r.last; }

    std::array<error_row<CodeT>, Count> rows_{};
    std::size_t codes_ = 0;
};

/// What a status says where the reply has no code: 5xx, 408 and no reply at all (0) leave the state unknown, 429 and
/// 418 are rate limits, 401 and 403 are about the key or the network's edge, other 4xx are refusals. A success without
/// what it should say leaves it unknown too.
[[nodiscard]] constexpr error_meaning meaning_of_status(int status) noexcept {
    constexpr error_meaning unknown{error_class::unknown, order_errc::state_unknown};
    if (status < 400 || status >= 500 || status == 408) return unknown;
    if (status == 429 || status == 418) return {error_class::rate_limit, order_errc::throttled};
    if (status == 401 || status == 403) return {error_class::authentication, order_errc::authentication};
    return {error_class::definite, order_errc::rejected};
}

/// Judges a reply that is no success.
/// @param status HTTP status or what stands for one; 0 if no reply came
/// @param said the meaning of the venue's own code, null if the reply has none
[[nodiscard]] constexpr error_verdict judge_error(int status, const error_meaning* said) noexcept {
    if (said != nullptr) {
        const bool leaves_open = status >= 500 || status == 408 || status <= 0;
        if (said->kind == error_class::unknown || said->at_any_status || !leaves_open)
            return verdict_of(*said);
    }
    return verdict_of(meaning_of_status(status));
}

} // namespace gatewright::venue
