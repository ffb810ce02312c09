// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace gatewright::session {

/// What was asked of the venue about an order.
enum class request_operation : std::uint8_t { place, amend, cancel, query };

[[nodiscard]] constexpr const char* to_string(request_operation op) noexcept {
    switch (op) {
    case request_operation::place: return "place";
    case request_operation::amend: return "amend";
    case request_operation::cancel: return "cancel";
    case request_operation::query: return "query";
    }
    return "?";
}

/// How a request ended. Silence is `unknown`, never `failed`.
enum class request_outcome : std::uint8_t {
    accepted,  ///< the venue took it
    failed,    ///< it certainly had no effect
    not_sent,  ///< it never reached the socket
    not_found, ///< the venue knows no such order
    unknown    ///< it may or may not have had an effect
};

/// One request whose answer is awaited.
struct pending_request {
    std::uint64_t correlation = 0;
    request_operation operation = request_operation::place;
    order_ref order;
    std::uint8_t channel = 0;
    std::uint32_t generation = 0; ///< connection generation it was sent on
    clock_reading sent;
    steady_time deadline;
};

/// The requests under way on the channels of one gateway, each with a deadline. Fixed capacity; nothing allocates after
/// construction. Correlations count up, so the table is ordered by age and a look-up is a binary search.
class request_table {
public:
    /// @param capacity the most requests under way at once.
    explicit request_table(std::size_t capacity) : entries_(capacity) {}

    /// @return false if the table is full; the caller then refuses the operation.
    bool add(const pending_request& r) noexcept { return entries_.push_back(r); }
    [[nodiscard]] bool full() const noexcept { return entries_.full(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    /// Removes the request of that correlation into `out`. @return false if none is awaited (a duplicate or late reply).
    bool take(std::uint64_t correlation, pending_request& out) noexcept {
        pending_request* const at =
            std::lower_bound(entries_.begin(), entries_.end(), correlation,
                             [](const pending_request& r, std::uint64_t c) { return r.correlation < c; });
        if (at == entries_.end() || at->correlation != correlation) return false;
        out = *at;
        entries_.erase(at);
        return true;
    }

    /// Removes one request whose deadline has passed. Call until it returns false.
    bool take_expired(steady_time now, pending_request& out) noexcept {
        return take_first([now](const pending_request& r) { return r.deadline <= now; }, out);
    }

    /// Removes one request of a connection that is gone. Call until it returns false.
    bool take_of_connection(std::uint8_t channel, std::uint32_t generation, pending_request& out) noexcept {
        return take_first(
            [=](const pending_request& r) { return r.channel == channel && r.generation <= generation; },
            out);
    }

    /// When the earliest deadline is due.
    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = steady_time::never();
        for (const pending_request& r : entries_) due = std::min(due, r.deadline);
        return due;
    }

private:
    template <class PredicateT>
    bool take_first(PredicateT matches, pending_request& out) noexcept {
        pending_request* const at = std::find_if(entries_.begin(), entries_.end(), matches);
        if (at == entries_.end()) return false;
        out = *at;
        entries_.erase(at);
        return true;
    }

    bounded_vector<pending_request> entries_;
};

} // namespace gatewright::session
