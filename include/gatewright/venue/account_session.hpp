// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/digits.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/symbol_table.hpp>
#include <gatewright/session/clock_sync.hpp>
#include <gatewright/session/dead_man_switch.hpp>
#include <gatewright/session/history_queue.hpp>
#include <gatewright/session/key_status.hpp>
#include <gatewright/session/link_set.hpp>
#include <gatewright/session/login_fsm.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/session/prng.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/session/reconciliation_fsm.hpp>
#include <gatewright/session/report_watch.hpp>
#include <gatewright/session/request_budget.hpp>
#include <gatewright/session/subscription_fsm.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace gatewright::venue {

namespace detail {

struct no_memory {};

template <class DialectT>
struct market_memory_of {
    using type = no_memory;
};
template <class DialectT>
    requires requires { typename DialectT::market_memory; }
struct market_memory_of<DialectT> {
    using type = typename DialectT::market_memory;
};

template <class DialectT>
struct account_memory_of {
    using type = no_memory;
};
template <class DialectT>
    requires requires { typename DialectT::account_memory; }
struct account_memory_of<DialectT> {
    using type = typename DialectT::account_memory;
};

} // namespace detail

/// The machine of one account at a venue that speaks JSON over WebSocket and HTTP: it ties the parts of `session/` to
/// what a dialect says. It connects, logs on, subscribes; keeps a token and the clock; asks for orders, executions,
/// positions and balances after every gap of the reports; sends and follows order requests. It performs no I/O and
/// reads no clock.
///
/// Order of a cold start: market links at once; what private links wait for by request; then those links; and only with
/// the reports open the lists, so that nothing falls between them and the reports.
///
/// @tparam DialectT a `MarketDialect`, `AccountDialect` and `OrderDialect`
/// @tparam PathT the way that orders take. Questions go by request in either case, so that an order whose link failed
/// can be asked for at once; so does a cancel while the orders' link is down.
/// @par Exception safety
/// The constructor may throw `std::bad_alloc`; nothing else allocates but the reading of reference data.
template <class DialectT, class PathT>
class account_session {
    static_assert(PathT::path != order_path::native, "orders go by a stream or by request");
    static_assert(MarketDialect<DialectT>, "a dialect says how market data are subscribed to and read");
    static_assert(AccountDialect<DialectT>, "a dialect says how an account is read");
    static_assert(OrderDialect<DialectT>, "a dialect says what answers to orders mean");
    static_assert(PathT::path != order_path::stream || StreamOrderDialect<DialectT>,
                  "a dialect whose orders take a stream writes them as messages, and has a link for them");

public:
    using config_type = typename DialectT::config;

    explicit account_session(const config_type& c)
        : config_(c)
        , links_(for_each_link<session::stream_link>([&](std::size_t i) {
            const link_rule& l = DialectT::links[i];
            const bool watched = l.is(link_role::market) && !DialectT::quiet(c, i);
            // Replaced a little before its end, and no two at a time.
            const duration life = c.paced_reads ? l.lifetime : duration{};
            const duration early{life.ns / 100 * static_cast<std::int64_t>(i + 1)};
            return session::stream_link(c.traffic_silence, watched ? c.data_silence : duration{}, seconds(15),
                                        l.keep_alive.interval, l.keep_alive.when_quiet, {life.ns - early.ns});
        }))
        , subscriptions_(for_each_link<session::subscription_fsm>([&](std::size_t i) {
            session::subscription_pacing pacing = DialectT::pacing(c, i);
            pacing.unsubscribes = UnsubscribingDialect<DialectT>;
            return session::subscription_fsm(DialectT::subscriptions(c, i), pacing);
        }))
        , logins_(for_each_link<session::login_fsm>(
              [&](std::size_t i) { return session::login_fsm(login_steps(c, i)); }))
        , reads_(DialectT::reads, c.symbols.size(), c.paced_reads ? 16 : session::read_schedule::no_limit)
        , requests_(max_requests)
        , budget_(DialectT::budget, c.symbols.size(), link_count)
        , key_(c.authentication_retry)
        , reports_(c.report_silence)
        , conditional_reports_(c.report_silence)
        , switch_(has_read(session::read_kind::dead_man_switch) ? switch_cell(c.symbols.size()) + 1 : 0,
                  has_read(session::read_kind::dead_man_switch) ? c.dead_man_switch : duration{})
        , instruments_known_(!c.known_instruments.empty())
        , mode_(has_read(session::read_kind::account_mode) ? position_mode::unknown
                                                           : position_mode::one_way) {
        for (auto* rows : {&fills_unread_, &fills_named_})
            rows->resize(std::max<std::size_t>(c.symbols.size(), 1));
        // Behind the executions, one for cash flows.
        fills_since_.resize(fills_unread_.size() + has_read(session::read_kind::cash_flows));
        fills_width_.resize(fills_since_.size());
        cash_flows_told_.resize(most_cash_flows);
        if constexpr (requires { DialectT::set_limits(budget_, c); }) DialectT::set_limits(budget_, c);
        if constexpr (remembers_market) market_memory_.resize(c.symbols.size());
        useless_.resize(c.symbols.size());
        if constexpr (requires { DialectT::waiting_lists(c); }) mass_cancels_.resize(c.symbols.size());
        market_data_.resize(c.symbols.size());
        if constexpr (needs_rules) {
            rules_.resize(c.symbols.size());
            symbols_ = symbol_table(c.symbols);
            for (const instrument& i : c.known_instruments) note_rules(i);
        }
    }

    /// Counts with another gateway of this venue what the venue counts for both: limits of the address, of the user if
    /// the setting `user` says so, and of the account if it is the same one, told by its key. Another host, a test
    /// environment, counts by itself. Before `start`.
    template <class OtherPathT>
    void share_budget(const account_session<DialectT, OtherPathT>& other) {
        if (config_.endpoints[request_link] != other.config_.endpoints[request_link]) return;
        const symbol_table theirs(other.config_.symbols);
        using session::budget_kinship;
        const auto& c = other.config_;
        const bool same_account = config_.credentials.api_key() == c.credentials.api_key();
        const bool same_user = !config_.user.empty() && config_.user == c.user;
        budget_.share(
            other.budget_,
            same_account ? budget_kinship::account
            : same_user  ? budget_kinship::user
                         : budget_kinship::none,
            [&](std::size_t mine) { return theirs.find(config_.symbols[mine]); },
            [&]([[maybe_unused]] std::size_t i) {
                if constexpr (requires { DialectT::shares_pool(config_, c, i); })
                    return DialectT::shares_pool(config_, c, i);
                else
                    return true;
            });
    }

    /// Issues the first requests.
    template <SessionPort PortT>
    void start(clock_reading now, PortT& port) noexcept;

    /// One thing that happened to a link of this gateway.
    template <SessionPort PortT>
    void on_input(const input& in, PortT& port) noexcept;

    /// The hot part of `on_input`: a message of a stream, and nothing else.
    template <class PortT>
    void on_message(const input& in, PortT& port) noexcept;

    /// Does what is due. To be called at `next_deadline()` at the latest; earlier is harmless.
    template <SessionPort PortT>
    void tick(clock_reading now, PortT& port) noexcept;

    /// When `tick` is due.
    [[nodiscard]] steady_time next_deadline() const noexcept;

    /// What stands in the way of a purpose; empty if nothing does. Market links count for the instruments that they
    /// carry, and not for what only makes a position smaller.
    [[nodiscard]] std::string_view not_ready_reason(purpose what, instrument_index instrument) const noexcept;

    [[nodiscard]] connection_state state(std::uint8_t link) const noexcept {
        if (DialectT::links[link].streams()) return links_[link].state();
        return requests_answered_ ? connection_state::live : connection_state::connecting;
    }

    /// Sends an order that has its client id. The outcome follows as a `request_result`.
    /// @return a reject if it was certainly not sent.
    template <SessionPort PortT>
    order_result<void> place(const order_request& r, order_ref ref, clock_reading now, PortT& port) noexcept;
    /// Asks the venue for new terms of an order. Sent once; the outcome follows as a `request_result`, or among the
    /// reports after one that says "accepted".
    /// @return a reject if it was certainly not sent.
    template <SessionPort PortT>
    order_result<void> amend(const amend_request& a, order_ref ref, clock_reading now, PortT& port) noexcept;
    /// Asks the venue to cancel an order. May be repeated.
    template <SessionPort PortT>
    order_result<void> cancel(const order_keys& keys, order_ref ref, clock_reading now, PortT& port) noexcept;
    /// Adds a placement, or a cancel, to the batch at hand: all of one kind, the cancels of one instrument. What is
    /// added counts in the limits.
    /// @return a reject that keeps it out.
    order_result<void> add_to_batch(const order_request& r, order_ref ref, clock_reading now) noexcept;
    order_result<void> add_to_batch(const order_keys& keys, order_ref ref, clock_reading now) noexcept;
    /// Sends the batch at hand, and begins another one. Of each of its orders the outcome follows as a
    /// `request_result`.
    /// @return a reject if nothing of it was sent.
    template <SessionPort PortT>
    order_result<void> send_batch(clock_reading now, PortT& port) noexcept;
    /// Whether the venue has words for a list.
    [[nodiscard]] static bool takes_list(const order_list_request& l) noexcept {
        if constexpr (ListingDialect<DialectT>)
            return DialectT::takes_list(l);
        else
            return false;
    }
    /// Places a list of orders as one. Of each of its orders the outcome follows as a `request_result`.
    /// @param refs of its orders: the entry, if it has one, then `first` and `second`, as far as the kind has them
    /// @return a reject if nothing of it was sent.
    template <SessionPort PortT>
    order_result<void> place_list(const order_list_request& l, std::span<const order_ref> refs,
                                  clock_reading now, PortT& port) noexcept;
    /// Asks the venue to cancel an order and, if that is done, to place another. Of both the outcome follows as a
    /// `request_result`.
    /// @param untouched neither is to be done if something of the old one has filled
    /// @return a reject if nothing of it was sent.
    template <SessionPort PortT>
    order_result<void> replace(const order_keys& keys, order_ref old, bool untouched, const order_request& r,
                               order_ref ref, clock_reading now, PortT& port) noexcept;
    /// Whether an order could be written as the account is configured: the reject by which it would not.
    [[nodiscard]] order_result<void> expressible(const order_request& r, clock_reading now) const noexcept {
        if constexpr (requires { DialectT::check_order(r, context(r.instrument, now)); })
            return DialectT::check_order(r, context(r.instrument, now));
        return {};
    }
    /// Asks the venue to cancel every order of an instrument, whoever placed it. The outcome follows as one
    /// `request_result` that names no order.
    /// @param waiting those that wait for a price, where the venue keeps them apart; else those of the book
    template <SessionPort PortT>
    order_result<void> cancel_all(instrument_index instrument, bool waiting, clock_reading now,
                                  PortT& port) noexcept;
    /// Asks the venue to change a setting of the account. What it then is, is read again and told; what the venue
    /// refuses follows as a `request_result` that names no order.
    /// @return a reject if it was certainly not sent.
    template <SessionPort PortT>
    order_result<void> change_account(const account_change& a, clock_reading now, PortT& port) noexcept;
    /// Asks for the state of an order, by request.
    template <SessionPort PortT>
    order_result<void> query(const order_keys& keys, session::resolution_question by, order_ref ref,
                             clock_reading now, PortT& port) noexcept;

    /// Brings a snapshot of an instrument's book, by a read or by subscribing anew. A snapshot that was of no use,
    /// because the updates are ahead of it, is not asked for again at once: snapshots are heavy.
    /// @param first before the books of other instruments
    void make_book_whole(instrument_index instrument, steady_time now, bool first) noexcept {
        if (!market_wanted(instrument)) return;
        if (DialectT::books == book_recovery::by_read ||
            (reads_book() && (reads_by_choice || pushes_no_snapshots_)))
            reads_.want(session::read_kind::book, instrument.value, now, first);
        else if constexpr (DialectT::books == book_recovery::by_subscription)
            renew_book(instrument, now);
    }
    /// Reads a snapshot to compare a synchronized book with. @param first before the books of other instruments
    void compare_book(instrument_index instrument, steady_time now, bool first) noexcept {
        reads_.want(session::read_kind::book, instrument.value, now, first);
    }
    /// Whether the market data of an instrument are subscribed to; they are at first. Without them nothing of it is
    /// opened.
    /// @return `unsupported` where the venue cannot end a subscription
    template <SessionPort PortT>
    order_result<void> want_market(instrument_index instrument, bool wanted, PortT& port) noexcept;
    /// Whether an instrument's book is subscribed to at all.
    [[nodiscard]] bool keeps_book(instrument_index instrument) const noexcept {
        if (!market_wanted(instrument)) return false;
        const std::size_t i = DialectT::book_link(config_, instrument);
        return i < link_count && opens(i);
    }
    /// For how long a book may be without an update before it is compared with the venue's; zero: books whose snapshots
    /// are not read watch their subscriptions, or nothing does.
    [[nodiscard]] duration book_silence() const noexcept {
        const bool reads = DialectT::books == book_recovery::by_read || reads_book();
        return reads && config_.paced_reads ? config_.book_silence : duration{};
    }
    /// The updates of a book have stopped on a living link: its subscription is begun anew, or where a subscription
    /// cannot be ended, the link, at the next `tick`.
    void renew_book_stream(instrument_index instrument, steady_time now) noexcept {
        const std::size_t i = DialectT::book_link(config_, instrument);
        if (i >= link_count) return;
        if constexpr (UnsubscribingDialect<DialectT> &&
                      requires { DialectT::book_item(config_, instrument); })
            subscriptions_[i].renew(DialectT::book_item(config_, instrument), now);
        else
            deaf_[i] = true;
    }
    /// Wants what the account has set for instruments, where there is something to set.
    void want_settings(steady_time now) noexcept {
        if constexpr (requires { DialectT::reads_settings(config_); })
            if (!DialectT::reads_settings(config_)) return;
        reads_.want(session::read_kind::account_settings, 0, now);
    }
    /// Wants the account's executions since a time (on our clock), of one instrument or of all.
    void want_fills(instrument_index instrument, timestamp since, steady_time now) noexcept;
    /// Wants the account's positions.
    void want_positions(steady_time now) noexcept {
        using session::read_kind;
        reads_.want(has_read(read_kind::positions) ? read_kind::positions : read_kind::balances, 0, now);
    }
    /// Wants the account's balances.
    void want_balances(steady_time now) noexcept { reads_.want(session::read_kind::balances, 0, now); }
    /// Wants the account's open orders.
    void want_orders(steady_time now) noexcept { reads_.want(session::read_kind::open_orders, 0, now); }
    /// Wants the rules of the instruments, not before `due`.
    void want_instruments(steady_time due) noexcept { reads_.want(session::read_kind::instruments, 0, due); }

    /// Asks for a stretch of the past. Its rows, its progress and its end follow as events, a page at a time in turn
    /// with the other requests for the past.
    /// @param number by which the events name it
    /// @return a reject if nothing of it was asked for: `unsupported` naming "history" or what else the venue has no
    /// word for, `throttled` naming "history" if too much is waiting.
    order_result<void> history(const history_request& r, instrument_index instrument, std::uint32_t number,
                               clock_reading now) noexcept;

    /// Until then the venue refuses everything, cancels too, and nothing is sent; in the past if it does not.
    [[nodiscard]] steady_time refuses_until() const noexcept {
        return orders_pass_bans() ? steady_time{} : banned_until();
    }

    /// Something came to light that the reports should have brought long ago: their link is given up at the next
    /// `tick`.
    void distrust_reports() noexcept { distrusted_ = reconciliation_.reconciled(); }

    [[nodiscard]] const session::clock_sync& clock() const noexcept { return clock_; }

private:
    template <class, class>
    friend class account_session; // of the other path, for the budget

    /// Until then the venue takes no request and no connection; in the past if it does.
    [[nodiscard]] steady_time banned_until() const noexcept {
        // Another gateway of the address may have learnt of it.
        return budget_.banned(now_.wall) ? now_.steady + (budget_.banned_until() - now_.wall) : steady_time{};
    }
    /// Whether a ban is one of requests and new connections only, and there is a link of orders that it does not reach.
    [[nodiscard]] bool orders_pass_bans() const noexcept { return bans_requests_only && members_by_stream(); }
    static constexpr bool bans_requests_only = requires { requires DialectT::bans_requests_only; };
    /// What decoders of market data remember of an instrument, where changes leave out what is as it was.
    static constexpr bool remembers_market = requires { typename DialectT::market_memory; };
    /// What decoders of reports remember of the account, where a message leaves out what another one said.
    static constexpr bool remembers_account = requires { typename DialectT::account_memory; };
    using market_memory = typename detail::market_memory_of<DialectT>::type;
    using account_memory = typename detail::account_memory_of<DialectT>::type;

    static constexpr std::size_t link_count = DialectT::links.size();
    static constexpr std::size_t request_link = first_link(DialectT::links, link_role::requests);
    static constexpr std::size_t order_link = first_link(DialectT::links, link_role::orders);
    /// Of reports on orders that wait, if that is another than that of the others.
    static constexpr std::size_t conditional_link = first_link(DialectT::links, link_role::conditional);
    /// The link that is opened with a token that is read first, at venues that have one.
    static constexpr std::size_t token_link = [] {
        if constexpr (TokenDialect<DialectT>)
            return std::size_t{DialectT::token_link};
        else
            return link_count;
    }();
    /// Orders are written with facts of their instruments.
    /// Whether a link numbers its messages.
    static constexpr bool counts_messages = std::any_of(DialectT::links.begin(), DialectT::links.end(),
                                                        [](const link_rule& l) { return l.counted; });
    static constexpr bool needs_rules = requires { requires DialectT::needs_rules; };
    /// Snapshots of books come to who subscribes; where they do not, they are read.
    static constexpr bool reads_books_too =
        DialectT::books == book_recovery::by_subscription &&
        session::rule_of(DialectT::reads, session::read_kind::book) != nullptr;
    /// The configuration says which: books that are subscribed to with a snapshot, or books whose snapshots are read.
    static constexpr bool reads_by_choice =
        requires(const typename DialectT::config& c) { DialectT::reads_book(c); };
    /// How long a snapshot is waited for that should come with a subscription.
    static constexpr duration snapshot_patience = seconds(2);
    /// The venue's dead man's switch is one of the account, and not one of each instrument.
    static constexpr bool one_switch = [] {
        constexpr const auto* rule = session::rule_of(DialectT::reads, session::read_kind::dead_man_switch);
        return rule != nullptr && !rule->per_instrument;
    }();
    /// Which switch is an instrument's; with the number of instruments, the last one.
    static constexpr std::uint16_t switch_cell(std::size_t instrument) noexcept {
        return one_switch ? std::uint16_t{0} : static_cast<std::uint16_t>(instrument);
    }
    /// Order requests are refused with status 200 and an error in the body, as at OKX.
    /// Whether orders that wait for a price go over requests on every path, and are counted apart.
    static constexpr bool conditional_apart = requires { requires DialectT::conditional_by_request; };
    static constexpr bool refuses_with_success = requires { requires DialectT::refuses_with_success; };
    static constexpr std::size_t most_in_request = [] {
        if constexpr (ManyOrdersDialect<DialectT>)
            return std::size_t{DialectT::most_in_request};
        else
            return std::size_t{0};
    }();
    /// The most orders of one request, as it is configured.
    [[nodiscard]] std::size_t batch_limit() const noexcept {
        if constexpr (requires { DialectT::batch_limit(config_); })
            return std::min<std::size_t>(DialectT::batch_limit(config_), most_in_request);
        else
            return most_in_request;
    }
    static constexpr bool streams_orders = PathT::path == order_path::stream;
    static constexpr bool streams_batches =
        streams_orders && requires(const order_context<config_type>& c, std::span<char> out) {
            DialectT::encode_batch(session::request_operation::place, std::string_view{}, c, out);
        };
    static constexpr std::size_t max_requests = 1024;
    static constexpr std::size_t most_queries =
        64; // of them questions about orders, as far as cancels leave room
    static constexpr duration retry_full = milliseconds(200);
    /// What a message that logs on or subscribes counts, and how long it waits where there is no room for it. Logging
    /// on has what subscriptions leave in reserve.
    static constexpr session::budget_charge subscribing(std::size_t link, bool logging_on) noexcept {
        using session::request_priority;
        return {logging_on ? request_priority::cancel : request_priority::place,
                1,
                {},
                session::budget_operation::subscription,
                {},
                static_cast<std::uint8_t>(link)};
    }
    static constexpr duration subscription_pause = seconds(1);
    // Between two snapshots of one book, twice as long after each that was of no use.
    static constexpr duration book_pause = milliseconds(500);
    static constexpr std::uint8_t most_doublings = 6;
    /// After so many failures in a row what an instrument costs waits for the next round.
    static constexpr std::uint8_t fee_rates_patience = 3;
    /// How many cash flows are known again. Those of the overlap of two lists must be among them.
    static constexpr std::size_t most_cash_flows = 1024;
    /// The list may be behind what was pushed: after so long it is read, and so often again if it has nothing new.
    static constexpr duration cash_flow_delay = seconds(1);
    static constexpr duration cash_flow_pause = seconds(10);
    static constexpr std::uint8_t cash_flow_tries = 3;
    /// A list is read again from so long before the newest of what it told: some bills are listed late.
    static constexpr duration cash_flow_overlap = minutes(10);
    /// How long after a balance that does not say what of it is free the list is read, which does.
    static constexpr duration balance_pause = seconds(5);
    static constexpr std::size_t most_listed = 16; // orders that wait for a list at a time

    using request_operation = session::request_operation;
    using request_outcome = session::request_outcome;
    using request_priority = session::request_priority;
    using pending_request = session::pending_request;
    using pending_read = session::pending_read;
    using read_kind = session::read_kind;
    using link_action = session::stream_link::next_action;

    /// Takes what the decoders say on its way to the gateway, and keeps what the session itself needs:
    /// impl/account_session_tap.ipp
    template <class PortT>
    struct tap;

    template <class T, class MakeT>
    static std::array<T, link_count> for_each_link(MakeT make) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<T, link_count>{make(I)...};
        }(std::make_index_sequence<link_count>{});
    }
    static constexpr bool has_read(read_kind k) noexcept {
        return session::rule_of(DialectT::reads, k) != nullptr;
    }
    static constexpr bool is_private(read_kind k) noexcept {
        return session::rule_of(DialectT::reads, k)->security != session::read_security::none;
    }
    static constexpr bool is_signed(read_kind k) noexcept {
        return session::rule_of(DialectT::reads, k)->security == session::read_security::sign;
    }
    /// A link that this gateway opens: market links always, the account's with credentials, the orders' on the stream
    /// path.
    [[nodiscard]] bool opens(std::size_t i) const noexcept {
        const link_rule& l = DialectT::links[i];
        if (!l.streams() || !DialectT::uses(config_, i)) return false;
        if (l.is(link_role::market)) return !config_.symbols.empty();
        if (!config_.credentials.usable()) return false;
        return l.is(link_role::reports) || (l.is(link_role::orders) && streams_orders);
    }
    /// Whether what happens to an order is told on a link of its own because it waits.
    static constexpr bool told_apart(const order_keys& k) noexcept {
        return conditional_link < link_count && k.untriggered;
    }
    /// The same of reports on one order.
    [[nodiscard]] bool reports_up(const order_keys& k) const noexcept {
        return told_apart(k) ? links_[conditional_link].up() : reports_up();
    }
    [[nodiscard]] session::report_watch& watch_of(const order_keys& k) noexcept {
        return told_apart(k) ? conditional_reports_ : reports_;
    }
    static constexpr bool brings_reports(std::size_t i) noexcept {
        return DialectT::links[i].is(link_role::reports | link_role::conditional);
    }
    /// Whether an item may be missing from a link of reports.
    [[nodiscard]] bool can_do_without([[maybe_unused]] std::size_t i,
                                      [[maybe_unused]] std::size_t item) const noexcept {
        if constexpr (requires { DialectT::expendable(config_, i, item); })
            return DialectT::expendable(config_, i, item);
        else
            return false;
    }
    /// Whether every link that brings reports is up.
    [[nodiscard]] bool reports_up() const noexcept {
        for (std::size_t i = 0; i < link_count; ++i)
            if (DialectT::links[i].is(link_role::reports) && opens(i) && !links_[i].up()) return false;
        return true;
    }
    /// All that is needed of a link before it is of use: it is connected, logged on, subscribed to everything.
    [[nodiscard]] bool open(std::size_t i) const noexcept {
        return links_[i].up() && logins_[i].done() &&
               (subscriptions_[i].size() == 0 || subscriptions_[i].complete());
    }
    [[nodiscard]] bool live(std::size_t i) const noexcept {
        return links_[i].state() == connection_state::live;
    }
    /// Nothing of the account may be sent on a link, or the link be opened, while the key is refused.
    [[nodiscard]] bool needs_key(std::size_t i) const noexcept {
        return logins_[i].needed() || DialectT::links[i].is(link_role::reports);
    }
    /// What of the account's settings does not go with the configuration, as a literal; null: nothing.
    [[nodiscard]] const char* misfit() const noexcept {
        if (holds_sides() && (mode_ == position_mode::hedge) != config_.hedge_mode)
            return "position mode differs from the configuration";
        if constexpr (requires { DialectT::lacks_path(config_, PathT::path); })
            if (const char* const why = DialectT::lacks_path(config_, PathT::path)) return why;
        if constexpr (requires { DialectT::unfit(config_, account_); })
            return DialectT::unfit(config_, account_);
        else
            return nullptr;
    }
    /// Whether a snapshot that does not come with a subscription can be read.
    [[nodiscard]] bool reads_book() const noexcept {
        if constexpr (reads_books_too && reads_by_choice)
            return DialectT::reads_book(config_);
        else
            return reads_books_too;
    }
    /// Whether the account's position mode matters to any of the instruments.
    [[nodiscard]] bool holds_sides() const noexcept {
        if constexpr (requires { DialectT::has_sides(std::string_view{}); })
            return std::any_of(config_.symbols.begin(), config_.symbols.end(),
                               [](const symbol_name& s) { return DialectT::has_sides(s.view()); });
        else
            return true;
    }
    /// Reads the answer to a request about an order, which conditional ones have in a form of their own.
    template <class SinkT>
    wire::decode_status decode_answer(const order_keys& about, std::string_view body, report_source source,
                                      SinkT& sink) const noexcept {
        if constexpr (ConditionalDialect<DialectT>)
            if (about.untriggered) return DialectT::decode_conditional_order(body, now_.wall, source, sink);
        return DialectT::decode_order(body, now_.wall, source, sink);
    }
    /// Whether a refusal says that nobody is logged on any more to a link that is up.
    [[nodiscard]] bool logged_off(std::size_t i, std::string_view code,
                                  std::string_view text) const noexcept {
        if (i >= link_count || !logins_[i].needed() || !links_[i].up()) return false;
        if constexpr (requires { DialectT::logged_off(code); })
            return DialectT::logged_off(code);
        else
            return DialectT::error_meaning(code, text) == order_errc::authentication;
    }
    /// Steps of a link's login, by the configuration where the dialect says so.
    static std::uint8_t login_steps(const config_type& c, std::size_t i) noexcept {
        if constexpr (requires { DialectT::login_steps(c, i); })
            return DialectT::login_steps(c, i);
        else
            return DialectT::links[i].login;
    }
    static constexpr bool success(int status) noexcept { return status >= 200 && status < 300; }
    static bool is_stream(const input& in) noexcept {
        return in.channel.channel < link_count && DialectT::links[in.channel.channel].streams();
    }
    [[nodiscard]] timestamp venue_time(clock_reading now) const noexcept { return clock_.to_venue(now.wall); }
    [[nodiscard]] std::int64_t venue_ms(clock_reading now) const noexcept {
        return venue_time(now).milliseconds();
    }
    /// When the snapshot of a book may be asked for again.
    [[nodiscard]] steady_time book_due(const pending_read& r) const noexcept {
        const int doublings = std::max(useless_[r.instrument] - 1, 0);
        return r.asked.steady + duration{book_pause.ns << doublings};
    }
    /// Wall time of a time in the past.
    [[nodiscard]] timestamp wall_of(steady_time t) const noexcept { return now_.wall - (now_.steady - t); }
    /// From when on reports may be missing that were last heard at `heard`: what came then may have been late, and what
    /// the venue did meanwhile was still to come.
    [[nodiscard]] timestamp good_until(steady_time heard) const noexcept {
        const duration late =
            newest_report_.ns == 0 ? duration{} : report_heard_ - clock_.to_ours(newest_report_);
        return wall_of(heard) - std::clamp(late, duration{}, minutes(24 * 60));
    }
    static order_reject refuse(order_errc code, const char* field) noexcept {
        return {code, DialectT::name.data(), field, {}, {}};
    }

    template <class PortT>
    void report_error(const venue_error_code& code, std::string_view symbol, std::string_view text,
                      bool operator_needed, PortT& port) noexcept;
    template <class PortT>
    void changed(std::size_t link, std::string_view reason, PortT& port) noexcept;

    struct said_error {
        venue_error_code code;
        fixed_string<127> text;
        bool of_venue = true; ///< its own words; else somebody's on the way, whose page decides nothing
    };
    /// What an answer that is an error says; a body that is no error object (a proxy's page) has no code and its text as
    /// it is. Where the venue numbers requests that number stands behind it, for who asks the venue about it.
    template <class PortT>
    said_error error_of(const input& in, PortT& port) noexcept;

    // Links: impl/account_session_links.ipp
    template <class PortT>
    void on_connected(const input& in, PortT& port) noexcept;
    template <class PortT>
    void on_disconnected(const input& in, PortT& port) noexcept;
    /// The link may be subscribed on: it is connected, and logged on where that is needed.
    template <class PortT>
    void on_open(std::size_t link, PortT& port) noexcept;
    /// Everything on the link is subscribed to.
    template <class PortT>
    void on_subscribed(std::size_t link, PortT& port) noexcept;
    /// The books that a link brings want their snapshots.
    template <class PortT>
    void want_books(std::size_t link, PortT& port) noexcept;
    template <class PortT>
    void close_link(std::size_t link, std::string_view why, PortT& port) noexcept;
    template <class PortT>
    void close_reports(std::string_view why, PortT& port) noexcept;
    template <class PortT>
    void lost(std::size_t link, bool was_up, std::string_view why, PortT& port) noexcept;
    template <class PortT>
    void drive_link(std::size_t link, PortT& port) noexcept;
    template <class PortT>
    void drive_login(std::size_t link, PortT& port) noexcept;
    template <class PortT>
    void drive_subscriptions(std::size_t link, PortT& port) noexcept;
    [[nodiscard]] std::string_view encode(const session::subscription_fsm::next_action& what,
                                          std::size_t link) noexcept;
    template <class PortT>
    void on_login_reply(std::size_t link, bool taken, const venue_error_code& code, std::string_view text,
                        PortT& port) noexcept;
    template <class PortT>
    void subscription_settled(std::size_t link, std::size_t refused, const venue_error_code& code,
                              std::string_view text, PortT& port) noexcept;
    template <class PortT>
    void subscription_ended(std::size_t link, std::size_t item, const venue_error_code& code,
                            std::string_view text, bool operator_needed, PortT& port) noexcept;
    template <class PortT>
    [[nodiscard]] bool on_counter(std::size_t link, std::uint64_t n, PortT& port) noexcept;
    template <class PortT>
    void on_counter_reached(std::size_t link, std::uint64_t n, PortT& port) noexcept;
    template <class PortT>
    void on_messages_missing(std::size_t link, PortT& port) noexcept;
    template <class PortT>
    void on_token_expired(std::string_view token, PortT& port) noexcept;
    void renew_book(instrument_index instrument, steady_time now) noexcept;
    /// An item is subscribed: if it is a book, its snapshot is due.
    void on_item_subscribed(std::size_t link, std::size_t item) noexcept;
    /// A snapshot came by itself, with a subscription.
    void on_pushed_snapshot(const symbol_name& symbol) noexcept;
    [[nodiscard]] bool market_wanted(instrument_index i) const noexcept {
        return i.value >= market_data_.size() || market_data_[i.value] != market_data::unwanted;
    }
    void note_rules(const instrument& i) {
        if (const instrument_index at = symbols_.find(i.symbol); at.valid()) rules_[at.value] = i;
    }
    [[nodiscard]] const instrument* rules_of(instrument_index i) const noexcept {
        return i.value < rules_.size() && !rules_[i.value].symbol.empty() ? &rules_[i.value] : nullptr;
    }
    [[nodiscard]] std::size_t listed_count() const noexcept {
        return static_cast<std::size_t>(std::count_if(rules_.begin(), rules_.end(),
                                                      [](const instrument& i) { return !i.symbol.empty(); }));
    }
    /// Orders of the account rest where a switch watches, or may.
    template <class PortT>
    [[nodiscard]] bool rests(std::uint16_t cell, PortT& port) const noexcept;
    [[nodiscard]] bool named_before(std::size_t link, std::size_t refused,
                                    instrument_index of) const noexcept;
    [[nodiscard]] bool subscription_refused(std::size_t link, instrument_index instrument) const noexcept;

    // Reads: impl/account_session_reads.ipp
    void begin_reconciliation(clock_reading now) noexcept;
    /// The venue's clock was set ahead: what it dated before lies further back on ours than was thought.
    void on_clock_step(duration ahead) noexcept;
    template <class PortT>
    void check_reconciled(PortT& port) noexcept;
    /// @param refused what the answer is about, as far as that is known
    void learn_limits(std::string_view headers, int status, std::string_view code, std::string_view text,
                      clock_reading now, const session::budget_charge* refused = nullptr,
                      const ban_end& ban = {}) noexcept;
    /// The venue took what the key signed: if it had refused the key, what was put off is taken up again.
    void on_key_taken(clock_reading now) noexcept;
    /// The account's settings may have changed: they are read again, and until then nothing is opened.
    template <class PortT>
    void doubt_account(PortT& port) noexcept;
    [[nodiscard]] const char* cannot_ask() const noexcept;
    /// Whether a list is read from a time on, window by window where it has more than a page.
    static constexpr bool is_timed(read_kind k) noexcept {
        return k == read_kind::fills || k == read_kind::cash_flows;
    }
    /// The place in `fills_since_` and `fills_width_` of such a read.
    [[nodiscard]] std::size_t time_cell(const pending_read& r) const noexcept {
        return r.what == read_kind::cash_flows ? fills_since_.size() - 1 : r.instrument;
    }
    /// Where a window of it begins, on our clock.
    [[nodiscard]] timestamp window_of(const pending_read& r) const noexcept {
        return r.window.ns != 0 ? r.window : fills_since_[time_cell(r)];
    }
    /// Whether cash flows are listed, and to be read.
    [[nodiscard]] bool reads_cash_flows() const noexcept {
        if constexpr (requires { DialectT::reads_cash_flows(config_); })
            return has_read(read_kind::cash_flows) && DialectT::reads_cash_flows(config_);
        else
            return has_read(read_kind::cash_flows);
    }
    /// Reports are up: what came since the last one that was told may be missing; at the start nothing is.
    void begin_cash_flows(clock_reading now) noexcept;
    /// Where lists of balances are dated by their answers, whose clock need not be that of the reports: what looks
    /// older than what came before it may have been left out for new, and the list is read again.
    template <class PortT>
    void note_balance_time(const balance_update& b, PortT& port) noexcept {
        const bool doubted = b.venue_time < newest_balance_;
        newest_balance_ = std::max(newest_balance_, b.venue_time);
        balance_heard_ = now_.steady;
        if (!doubted) return;
        balance_doubted_ = true;
        if (!reconciliation_.reconciled() || !reads_.idle(session::read_kind::balances)) return;
        balance_doubted_ = false;
        reads_.want(session::read_kind::balances, 0, now_.steady + balance_pause);
        port.wake();
    }
    /// @return whether it is told the first time
    [[nodiscard]] bool note_cash_flow(const cash_flow& f) noexcept;
    /// A page begins with what is newest, and there are more: a narrower window is asked for instead.
    /// @return whether it is
    [[nodiscard]] bool narrow_window(pending_read& r, const input& in) noexcept;
    /// A read is given up, for now or for good.
    void drop_read(read_kind what, std::uint16_t instrument) noexcept;
    template <class PortT>
    void drive_reads(PortT& port) noexcept;
    template <class PortT>
    void on_reply(const input& in, PortT& port) noexcept;
    template <class SinkT, class PortT>
    void on_read(pending_read& r, const input& in, const SinkT& sink, PortT& port) noexcept;
    template <class PortT>
    void on_read_failed(pending_read& r, const input& in, PortT& port) noexcept;
    [[nodiscard]] read_request request_of(const pending_read& r) const noexcept;
    // The past: impl/account_session_history.ipp
    template <class PortT>
    void drive_history(PortT& port) noexcept;
    /// @return whether it is an answer to a page of the past
    template <class PortT>
    bool on_history_reply(const input& in, PortT& port) noexcept;
    template <class PortT>
    void history_failed(const venue_error_code& code, std::string_view why, bool for_good,
                        PortT& port) noexcept;
    template <class PortT>
    void tell_history(history_state state, const venue_error_code& code, std::string_view why,
                      PortT& port) noexcept;
    [[nodiscard]] history_page page_of(const session::history_job& j) const noexcept {
        return {j.asked.what, j.asked.symbol, j.asked.interval,          j.asked.from,
                j.asked.to,   j.cursor,       clock_.to_venue(now_.wall)};
    }
    /// An order leaves, or was found to rest: the venue is told when to cancel it, should it not hear from us.
    template <class PortT>
    void watch_over(instrument_index instrument, PortT& port) noexcept;
    /// What the account pays is read for one instrument after the other, so that nothing waits behind it.
    void begin_fee_rates(steady_time now) noexcept;
    void next_fee_rates(std::uint16_t instrument, steady_time now) noexcept;
    void note_listed(const order_update& u) noexcept;
    template <class PortT>
    void answer_from_list(PortT& port) noexcept;

    // Orders: impl/account_session_orders.ipp
    template <class PortT, class EncodeMessageT, class EncodeRequestT>
    order_result<void> send(request_operation op, const session::budget_charge& charge,
                            const order_keys& keys, order_ref ref, clock_reading now, PortT& port,
                            EncodeMessageT encode_message, EncodeRequestT encode_request,
                            std::uint8_t list = 0) noexcept;
    /// @param list of orders that wait, where there are several
    template <class PortT>
    order_result<void> cancel_in(std::uint8_t list, const order_keys& keys, order_ref ref, clock_reading now,
                                 PortT& port) noexcept;
    /// Whether a cancel was refused by one of several lists, and there are others.
    [[nodiscard]] bool may_be_elsewhere(const pending_request& r, std::string_view code) const noexcept {
        if constexpr (requires { DialectT::waiting_lists(config_); })
            return r.operation == request_operation::cancel && r.keys.untriggered && r.batch == 0 &&
                   r.list + 1u < DialectT::waiting_lists(config_) && DialectT::not_in_list(code);
        else
            return false;
    }
    /// Whether a refusal by one of several lists leaves open what the ones before have said: that it is not there.
    [[nodiscard]] bool left_open(const pending_request& r, std::string_view code) const noexcept {
        if constexpr (requires { DialectT::not_in_list(code); })
            return r.operation == request_operation::cancel && r.keys.untriggered && r.list != 0 &&
                   !DialectT::not_in_list(code);
        else
            return false;
    }
    /// A `cancel_all` of what waits, as one request for each of several lists: they end as one. Which list an order is
    /// in is not told, so of orders that one list has cancelled and another has not the outcome is unknown.
    struct mass_cancel {
        std::size_t out = 0; ///< requests
        bool any = false;    ///< of them has ended
        request_outcome outcome = request_outcome::accepted;
        order_errc code{};
        fixed_string<127> text;
        venue_error_code venue_code;

        void add(const request_result& r) noexcept {
            const bool same = !any || outcome == r.outcome;
            if (r.outcome != request_outcome::accepted) {
                code = r.code;
                text = fixed_string<127>(r.text); // what does not fit is cut
                venue_code = r.venue_code;
            }
            outcome = same ? r.outcome : request_outcome::unknown;
            if (!same) code = order_errc::state_unknown;
            any = true;
        }
    };
    /// Whether what waits is in several lists.
    [[nodiscard]] bool in_lists([[maybe_unused]] const order_keys& of) const noexcept {
        if constexpr (requires { DialectT::waiting_lists(config_); })
            return of.untriggered && DialectT::waiting_lists(config_) > 1;
        else
            return false;
    }
    /// What a request counts as.
    static session::budget_operation operation_of(const pending_request& r) noexcept;
    template <class PortT, class EncodeRequestT>
    order_result<void> send_as_request(request_operation op, const session::budget_charge& charge,
                                       const order_keys& keys, order_ref ref, clock_reading now, PortT& port,
                                       EncodeRequestT encode_request, std::uint8_t list = 0) noexcept;
    template <class PortT>
    order_result<void> send_request(request_operation op, const session::budget_charge& charge,
                                    const order_keys& keys, order_ref ref, clock_reading now,
                                    const http_request& http, PortT& port, std::uint8_t list = 0) noexcept;
    /// The same; `r` says what is sent, and of which order.
    template <class PortT>
    order_result<void> send_request(pending_request r, const session::budget_charge& charge,
                                    clock_reading now, const http_request& http, PortT& port) noexcept;
    /// How a question names its order: by one of its ids.
    static order_keys asked_keys(const pending_request& question) noexcept {
        order_keys k = question.keys;
        if (question.by_venue_id)
            k.client_order_id = {};
        else
            k.venue_order_id = k.conditional_order_id = {};
        return k;
    }
    template <class PortT>
    order_result<bool> ask_among_ended(const pending_request& r, PortT& port) noexcept;
    template <class PortT>
    void not_found(const pending_request& r, order_errc meaning, const venue_error_code& code,
                   std::string_view text, PortT& port) noexcept;
    template <class PortT>
    void on_order_reply(const order_reply& reply, std::size_t link, PortT& port) noexcept;
    template <class PortT>
    void on_order_http_reply(const input& in, const pending_request& r, PortT& port) noexcept;
    template <class PortT>
    void on_order_answer(const pending_request& r, int status, const said_error& said, std::string_view body,
                         std::size_t link, PortT& port) noexcept;
    template <class PortT>
    void on_batch_answer(const pending_request& first, int status, const said_error& said,
                         std::string_view body, std::size_t link, PortT& port) noexcept;
    template <class PortT>
    void order_told(const pending_request& r, const wire::decode_status& read, const tap<PortT>& sink,
                    std::size_t link, PortT& port) noexcept;
    template <class PortT>
    void order_refused(const pending_request& r, int status, const said_error& said, std::size_t link,
                       PortT& port) noexcept;
    template <class PortT>
    void account_answered(const pending_request& r, int status, const said_error& said, PortT& port) noexcept;
    /// The first order of the request that is to place an order among others, while the venue has not shown it.
    [[nodiscard]] order_ref batch_lead(const order_keys& keys, order_ref ref) const noexcept {
        if (!keys.venue_order_id.empty()) return {};
        return requests_.lead_of(ref, static_cast<std::uint8_t>(request_link));
    }
    /// How the transport is told which requests are about one order.
    static constexpr std::uint64_t about(order_ref r) noexcept {
        return std::uint64_t{r.slot} << 32 | r.generation;
    }
    /// Whether requests of several orders go by the stream now.
    [[nodiscard]] bool members_by_stream() const noexcept;
    [[nodiscard]] bool batch_by_stream() const noexcept { return streams_batches && members_by_stream(); }
    /// A placement that awaits its outcome.
    static pending_request placement(const order_request& r, order_ref ref, clock_reading now) noexcept;
    /// Whether a request of several orders may go now, and room for it in the limits.
    order_result<void> charge_members(std::span<const pending_request> members, const batch_weight& weight,
                                      request_priority priority, bool by_stream, clock_reading now) noexcept;
    template <class PortT, class EncodeMessageT, class EncodeRequestT>
    order_result<void> send_members(std::span<const pending_request> members, bool by_stream,
                                    clock_reading now, PortT& port, EncodeMessageT encode_message,
                                    EncodeRequestT encode_request) noexcept;
    template <class PutT>
    order_result<void> add_to_batch(pending_request r, session::budget_charge charge, clock_reading now,
                                    PutT put) noexcept;
    /// Whether what is added to the batch at hand begins another request.
    [[nodiscard]] bool begins_request() const noexcept { return batch_.count % batch_limit() == 0; }
    /// Orders of a batch that found no room behind those which were sent: that is told at the next `tick`.
    template <class PortT>
    void note_unsent(std::span<const pending_request> members, clock_reading now, PortT& port) noexcept;
    /// Calls `f(request)` for a request and, if it is the first of a batch, for the others of it.
    template <class F>
    void for_each_of_batch(const pending_request& first, F f) noexcept;
    template <class PortT>
    void on_send_refused(const input& in, PortT& port) noexcept;
    template <class PortT>
    void finish(const pending_request& r, request_outcome outcome, order_errc code, std::string_view text,
                PortT& port, const venue_error_code& venue_code = {}) noexcept;
    /// Whether an order that waits for a price would wait for the other direction: where the venue takes that from its
    /// own price, the market has gone past the trigger already. Of what lies between bid and ask, and without a fresh
    /// quote, nothing is concluded.
    template <class PortT>
    [[nodiscard]] bool past_trigger([[maybe_unused]] const order_request& r,
                                    [[maybe_unused]] PortT& port) const noexcept {
        if constexpr (
            requires { DialectT::venue_picks_direction(config_); } &&
            requires { port.fresh_quote(r.instrument); }) {
            if (!waits_for_trigger(r.type) || !DialectT::venue_picks_direction(config_)) return false;
            const auto [bid, ask] = port.fresh_quote(r.instrument);
            return waits_for_rise(r) ? bid.value.sign() > 0 && r.trigger_price <= bid
                                     : ask.value.sign() > 0 && r.trigger_price >= ask;
        } else {
            return false;
        }
    }
    [[nodiscard]] order_context<config_type> context(instrument_index of, clock_reading now,
                                                     std::string_view id = {},
                                                     std::uint8_t list = 0) const noexcept {
        return {config_,      venue_ms(now), clock_.uncertainty(now.wall), id, mode_, account_.level,
                rules_of(of), list};
    }

    config_type config_;
    session::link_set<link_count> links_;
    std::array<session::subscription_fsm, link_count> subscriptions_;
    std::array<session::login_fsm, link_count> logins_;
    /// What the numbers of a counted link's messages have said since it was opened.
    struct message_count {
        std::optional<std::uint64_t> next; ///< once a message came
        std::optional<std::uint64_t>
            first_reached;         ///< told by the first sign of life: what is of before, at most
        std::uint64_t reached = 0; ///< told by the last one: messages that are to be there by the next
    };
    std::array<message_count, link_count> counts_;
    /// When the newest numbered messages happened: lists that name a number are of then.
    struct numbered_message {
        std::uint64_t number = 0;
        timestamp time;
    };
    std::array<numbered_message, counts_messages ? 64 : 0> numbered_{};
    std::array<std::size_t, link_count> listed_at_opening_{}; ///< instruments that a link was opened for
    session::read_schedule reads_;
    session::history_queue history_;
    session::order_requests requests_;
    session::request_budget<DialectT::budget.size()> budget_;
    session::key_status key_;
    session::report_watch reports_;
    session::report_watch conditional_reports_; ///< of orders that wait, where they are told apart
    session::dead_man_switch switch_;
    session::reconciliation_fsm reconciliation_;
    session::clock_sync clock_;
    session::prng random_{0};
    std::vector<timestamp> fills_since_;
    std::vector<duration> fills_width_;      ///< of the window that is read; zero: all up to now
    std::vector<std::uint8_t> fills_unread_; ///< a row of the list at hand could not be read
    std::vector<std::uint8_t> fills_named_;  ///< and the operator knows
    std::vector<mass_cancel> mass_cancels_;  ///< by instrument, where what waits is in several lists
    std::vector<std::uint8_t> useless_;      ///< snapshots of a book in a row, by instrument
    enum class market_data : std::uint8_t { wanted, unwanted, resumed };
    std::vector<market_data>
        market_data_; ///< by instrument; `resumed`: its book's snapshot is due once it is subscribed
    std::uint64_t last_number_ = 0; ///< of requests and messages
    clock_reading now_;
    timestamp server_time_;
    timestamp newest_report_; ///< the venue's time of the newest report
    timestamp report_heard_;  ///< when it came, on our clock
    std::uint32_t clock_samples_ = 0;
    fixed_string<127> token_;
    bool token_fresh_ = false; ///< read, and not yet used to open the link
    bool instruments_known_ = false;
    position_mode mode_;
    account_config account_;                        ///< as it was read last
    bool account_told_ = false;                     ///< and told
    std::vector<fixed_string<39>> cash_flows_told_; ///< their ids; the oldest gives way
    std::size_t next_cash_flow_ = 0;                ///< which of them does
    timestamp newest_cash_flow_;                    ///< on our clock
    bool lists_free_ = false;                       ///< the list of balances says what of them is free
    steady_time balance_heard_;                     ///< when one was told last
    timestamp newest_balance_;                      ///< as the venue dates them
    bool balance_doubted_ = false;                  ///< one looked older than another that came before it
    bool free_untold_ = false;                      ///< a balance came without that while the list was read
    bool cash_flows_begun_ = false;
    timestamp begun_; ///< when the account was first read, on our clock; zero: not yet
    std::vector<market_memory> market_memory_; ///< by index, where there is something to keep
    [[no_unique_address]] account_memory account_memory_;
    std::uint8_t cash_flows_awaited_ = 0; ///< how often the list is read again for the last push
    bool settings_wanted_ = false;        ///< what is set for instruments: once a key is known to be taken
    bool fee_rates_wanted_ = false;       ///< and then what executions cost
    steady_time fee_rates_began_;         ///< when its last round began
    std::vector<instrument> rules_;       ///< by index; empty unless `needs_rules`
    symbol_table symbols_;
    bool pushes_no_snapshots_ = false; ///< a book was subscribed to and no snapshot came
    bool requests_answered_ = false;
    bool distrusted_ = false;
    std::array<bool, link_count> deaf_{}; ///< links that do not bring what they should
    std::array<bool, session::read_kind_count>
        rows_named_{};             ///< lists whose unreadable rows the operator knows of
    bool pushed_row_told_ = false; ///< a row of a stream could not be read, and that was told ...
    symbol_name pushed_row_named_; ///< ... of this name
    struct list_question {
        order_keys keys;
        order_ref order;
        steady_time asked;
        bool listing = false; ///< the list that is being read was asked for since
        bool seen = false;
    };
    std::array<list_question, most_listed> listed_{}; ///< orders to be found in the list of open ones
    std::size_t listed_count_ = 0;
    struct batch {
        std::array<pending_request, most_in_request> members;
        std::array<std::size_t, most_in_request> ends{}; ///< of the text of each
        std::size_t count = 0;
        std::size_t text = 0; ///< of their text, at the beginning of the large buffer
    };
    batch batch_; ///< at hand
    std::array<char, 2048> buffer_;
    std::array<char, 16384> large_buffer_; ///< of subscriptions and batches
};

} // namespace gatewright::venue

#include <gatewright/venue/impl/account_session_history.ipp>
#include <gatewright/venue/impl/account_session_links.ipp>
#include <gatewright/venue/impl/account_session_orders.ipp>
#include <gatewright/venue/impl/account_session_reads.ipp>
#include <gatewright/venue/impl/account_session_tap.ipp>
