// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace gatewright::session {

using gatewright::to_string; // of this namespace's enums, for argument-dependent look-up

/// What was asked of the venue about an order.
enum class request_operation : std::uint8_t {
    place,
    amend,
    cancel,
    query,
    cancel_all,    ///< every order of an instrument, whoever placed it
    change_account ///< a setting of the account
};
BOOST_DESCRIBE_ENUM(request_operation, place, amend, cancel, query, cancel_all, change_account)

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
    order_keys keys; ///< as the order was known when it was sent: an answer need not repeat them
    std::uint8_t link = 0;
    std::uint32_t generation = 0; ///< connection generation it was sent on
    clock_reading sent;
    steady_time deadline;
    /// Of the first of a batch: how many they are, with the numbers that follow; else zero.
    std::uint16_t batch = 0;
    order_ref lead{};         ///< of a batch: its first order
    bool by_id = false;       ///< what the answer says of each is told apart by ids, not by their order
    bool by_venue_id = false; ///< a question: it names the order by the venue's id
    bool among_ended = false; ///< a question: in the list of those that have ended, as the other one lacks it
    bool unsent = false;      ///< what was to be sent was not, and that is to be told
    std::uint8_t list = 0;    ///< of orders that wait, where there are several: which one a cancel went to
};

/// The order requests under way on the links of one gateway, each with a deadline, and how each is found again: by its
/// number, or by the number written as text where the venue echoes ids as text. Silence, a lost connection and an
/// unreadable answer end in `unknown`; nothing is ever sent again from here. Fixed capacity; nothing allocates after
/// construction. Numbers count up, so the table is ordered by age and a look-up is a binary search.
class order_requests {
public:
    /// @param capacity the most requests under way at once.
    explicit order_requests(std::size_t capacity) : entries_(capacity) {}

    /// @return false if the table is full; the caller then refuses the operation.
    bool add(const pending_request& r) noexcept { return entries_.push_back(r); }
    [[nodiscard]] bool full() const noexcept { return entries_.full(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    /// Removes the request of that number into `out`. @return false if none is awaited (a duplicate or late reply).
    bool take(std::uint64_t correlation, pending_request& out) noexcept {
        pending_request* const at =
            std::lower_bound(entries_.begin(), entries_.end(), correlation,
                             [](const pending_request& r, std::uint64_t c) { return r.correlation < c; });
        if (at == entries_.end() || at->correlation != correlation) return false;
        out = *at;
        entries_.erase(at);
        return true;
    }
    /// The same, by the number as text. @return false also if the text begins with no number.
    bool take(std::string_view id, pending_request& out) noexcept {
        std::uint64_t correlation = 0;
        const auto parsed = std::from_chars(id.data(), id.data() + id.size(), correlation);
        return parsed.ec == std::errc{} && take(correlation, out);
    }

    /// Ends each request whose deadline has passed: `finish(request)`.
    template <class FinishF>
    void expire(steady_time now, FinishF finish) noexcept {
        pending_request r;
        while (take_first([now](const pending_request& e) { return e.deadline <= now; }, r)) finish(r);
    }
    /// Ends each request of a connection that is gone: `finish(request)`.
    template <class FinishF>
    void lose_connection(std::uint8_t link, std::uint32_t generation, FinishF finish) noexcept {
        pending_request r;
        while (take_first(
            [=](const pending_request& e) { return e.link == link && e.generation <= generation; }, r))
            finish(r);
    }

    /// Whether any is under way on a link.
    [[nodiscard]] bool any_on(std::uint8_t link) const noexcept {
        return std::any_of(entries_.begin(), entries_.end(),
                           [link](const pending_request& r) { return r.link == link; });
    }

    /// The first order of the batch on `link` that is to place an order; not valid: there is none.
    [[nodiscard]] order_ref lead_of(order_ref order, std::uint8_t link) const noexcept {
        const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const pending_request& r) {
            return r.operation == request_operation::place && r.link == link && r.lead.valid() &&
                   r.order == order;
        });
        return at == entries_.end() ? order_ref{} : at->lead;
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
