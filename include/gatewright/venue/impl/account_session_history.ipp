// SPDX-License-Identifier: BSL-1.0
// The past that strategies ask for: members of `account_session`.
#pragma once

#include <gatewright/venue/account_session.hpp>

#include <type_traits>

namespace gatewright::venue {

namespace detail {

/// The rule of a kind of history, or null if the venue does not tell it.
template <class DialectT>
[[nodiscard]] constexpr const history_rule* history_rule_of(history_kind what) noexcept {
    if constexpr (HistoryDialect<DialectT>)
        for (const history_rule& r : DialectT::history)
            if (r.what == what) return &r;
    return nullptr;
}

/// Hears the rows of a page, and hands them on with the number of their request.
template <class PortT>
struct history_listener {
    session::history_job& job;
    PortT& port;
    session::page_cursor next{};
    bool more = false;
    venue_error_code code{};
    fixed_string<127> text{};

    template <class RowT>
    void on(const RowT& row) noexcept {
        if constexpr (std::is_same_v<RowT, bar> || std::is_same_v<RowT, trade> ||
                      std::is_same_v<RowT, funding_rate> || std::is_same_v<RowT, open_interest>) {
            ++job.rows;
            port.on(past<RowT>{job.number, job.asked.tag, row});
        }
    }
    void bad_row(std::string_view, std::string_view) noexcept { ++job.unread; }
    void on_next_page(std::string_view cursor) noexcept { more = next.assign(cursor); }
    void on_api_error(std::int32_t n, std::string_view words) noexcept {
        on_api_error(numbered_error(n), words);
    }
    void on_api_error(const venue_error_code& c, std::string_view words) noexcept {
        code = c;
        text.assign(words);
    }
    void ignored(const char*) noexcept {}
};

} // namespace detail

template <class DialectT, class PathT>
order_result<void>
account_session<DialectT, PathT>::history(const history_request& r, instrument_index instrument,
                                          std::uint32_t number, clock_reading now) noexcept {
    if constexpr (!HistoryDialect<DialectT>) {
        return refuse(order_errc::unsupported, "history");
    } else {
        if (detail::history_rule_of<DialectT>(r.what) == nullptr)
            return refuse(order_errc::unsupported, "history");
        session::history_job j;
        j.asked = r;
        // Rows are dated in whole milliseconds, cut off.
        j.asked.from = timestamp::from_milliseconds(r.from.milliseconds());
        if (j.asked.to.ns == 0) j.asked.to = clock_.to_venue(now.wall);
        if (j.asked.from.ns <= 0 || j.asked.from > j.asked.to)
            return refuse(order_errc::invalid_parameter, "from");
        if (history_.full()) return refuse(order_errc::throttled, "history");
        j.instrument = instrument;
        j.number = number;
        j.due = now.steady;
        // What cannot be asked for is said at once.
        if (const auto trial = DialectT::encode_history(page_of(j), config_, buffer_); !trial)
            return order_reject(trial.error());
        history_.add(j);
        return {};
    }
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::drive_history(PortT& port) noexcept {
    if constexpr (HistoryDialect<DialectT>) {
        if (history_.overdue(now_.steady)) history_failed({}, "no answer in time", false, port);
        session::history_job* const j = history_.next_due(now_.steady);
        if (j == nullptr) return;
        const history_rule& rule = *detail::history_rule_of<DialectT>(j->asked.what);
        if (config_.paced_reads &&
            !budget_.take(
                {session::request_priority::snapshot, rule.weight, j->instrument, {}, read_kind::history},
                now_.wall)) {
            const steady_time again = now_.steady + retry_full;
            history_.postpone(std::max(banned_until(), again));
            return;
        }
        auto http = DialectT::encode_history(page_of(*j), config_, buffer_);
        if (!http) return history_failed({}, http.error().field, true, port);
        http->leave_by = now_.steady + config_.read_timeout;
        const std::uint64_t number = ++last_number_;
        if (port.request(static_cast<std::uint8_t>(request_link), 0, number, *http))
            history_.on_sent(number, now_.steady + config_.read_timeout);
        else
            history_.postpone(now_.steady + retry_full);
    }
}

template <class DialectT, class PathT>
template <class PortT>
bool account_session<DialectT, PathT>::on_history_reply(const input& in, PortT& port) noexcept {
    if constexpr (HistoryDialect<DialectT>) {
        session::history_job* const j = history_.of_reply(in.correlation);
        if (j == nullptr) return false;
        port.wake();
        if (!success(in.status)) {
            const said_error e = error_of(in, port);
            // What the venue will not be told otherwise later; the rest passes.
            const bool final = in.status >= 400 && in.status < 500 && in.status != 408 && in.status != 418 &&
                               in.status != 429;
            history_failed(e.code, in.status == 0 ? std::string_view("no answer") : e.text.view(), final,
                           port);
            return true;
        }
        detail::history_listener<PortT> rows{*j, port};
        const wire::decode_status read = DialectT::decode_history(page_of(*j), in.payload, in.at.wall, rows);
        if (!rows.code.empty()) {
            const order_errc meaning = DialectT::error_meaning(rows.code, rows.text);
            history_failed(rows.code, rows.text,
                           meaning != order_errc::throttled && meaning != order_errc::busy, port);
        } else if (!read) {
            port.malformed(static_cast<std::uint8_t>(request_link), to_string(read.error().code),
                           read.error().field);
            history_failed({}, "an answer that cannot be read", false, port);
        } else if (rows.more && rows.next == j->cursor) {
            history_failed({}, "a page leads to itself", true, port);
        } else if (rows.more) {
            tell_history(history_state::running, {}, {}, port);
            history_.on_page(rows.next, in.at.steady);
        } else {
            tell_history(history_state::done, {}, {}, port);
            history_.pop(now_.steady);
        }
        return true;
    }
    return false;
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::history_failed(const venue_error_code& code, std::string_view why,
                                                      bool for_good, PortT& port) noexcept {
    if (!for_good && history_.on_failed(now_.steady)) return;
    tell_history(history_state::failed, code, why, port);
    history_.pop(now_.steady);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::tell_history(history_state state, const venue_error_code& code,
                                                    std::string_view why, PortT& port) noexcept {
    const session::history_job& j = history_.front();
    history_progress p;
    p.request = j.number;
    p.tag = j.asked.tag;
    p.what = j.asked.what;
    p.symbol = j.asked.symbol;
    p.state = state;
    if (const history_rule* const rule = detail::history_rule_of<DialectT>(p.what))
        p.newest_first = rule->newest_first;
    p.rows = j.rows;
    p.unread = j.unread;
    p.received = now_.wall;
    p.venue_code = code;
    p.reason.assign(why);
    port.on(p);
}

} // namespace gatewright::venue
