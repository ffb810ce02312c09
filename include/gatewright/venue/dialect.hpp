// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/account_setting.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/session/prng.hpp>
#include <gatewright/session/read_rules.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/session/request_budget.hpp>
#include <gatewright/session/resolution.hpp>
#include <gatewright/session/subscription_fsm.hpp>
#include <gatewright/venue/bans.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/venue/error_table.hpp>
#include <gatewright/venue/gateway_options.hpp>
#include <gatewright/venue/links.hpp>
#include <gatewright/venue/position_mode.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/http_headers.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

// What a venue that speaks JSON over WebSocket and HTTP says for itself; `account_session` does the rest. A dialect is
// a type with static members and no state: rows of facts, functions that write bytes, functions that read them.
namespace gatewright::venue {

/// One read, ready to be written as a request.
struct read_request {
    session::read_kind what = session::read_kind::server_time;
    instrument_index instrument{}; ///< of a read per instrument
    symbol_name symbol;            ///< the same by name; empty for reads of the account
    timestamp since;               ///< of `fills`: from this time on the venue's clock ...
    timestamp until;               ///< up to this; zero: up to now
    session::page_cursor cursor;   ///< ... or, if not empty, from where the page before ended
    duration countdown{};          ///< of `dead_man_switch`: when the venue shall cancel; zero: not any more
};

/// An answer to an order request on a stream.
///
/// @par Object lifetimes
/// The views are valid as long as the message.
struct order_reply {
    std::string_view id;     ///< our number as text; empty if the venue echoes none
    int status = 0;          ///< 200 is success; else HTTP's meaning, or the nearest to it
    std::string_view result; ///< what `decode_order` reads, on success; `read_each`, always
    venue_error_code code{};
    fixed_string<127> text{};
    ban_end ban{}; ///< of a refusal for too many requests, where a field of it says when that ends
};

/// What a request with several orders costs: the request, and each order besides.
struct batch_weight {
    std::uint32_t request = 0;
    std::uint32_t member = 0;
};

/// How a book that is not whole becomes so.
enum class book_recovery : std::uint8_t {
    by_read,        ///< a snapshot is read and joined to the updates
    by_subscription ///< the venue sends a snapshot to whoever subscribes
};

/// What an order needs to be written.
template <class ConfigT>
struct order_context {
    const ConfigT& config;
    std::int64_t time_ms = 0;                    ///< on the venue's clock
    duration time_uncertainty{};                 ///< how far that may be off
    std::string_view id{};                       ///< our number, on a stream
    position_mode mode = position_mode::unknown; ///< as the account is, not as it is configured
    std::uint8_t account_level = 0;              ///< `account_config::level`; zero: not known
    const instrument* rules = nullptr; ///< of its instrument; null: not known, or `needs_rules` is not set
    std::uint8_t list = 0; ///< of orders that wait, where there are several (`waiting_lists`): which is meant
};

namespace detail {
/// Stands for whatever a decoder is handed: the concepts look at signatures, and instantiate no decoder.
struct any_sink {};

template <class D>
constexpr bool reads_of(std::initializer_list<session::read_kind> kinds) noexcept {
    return std::ranges::all_of(kinds, [](session::read_kind k) { return session::rule_of(D::reads, k); });
}

/// Whether a dialect reads the messages of its streams, with its configuration or without.
template <class D, class SinkT>
concept decodes_configured = requires(const typename D::config& c, std::string_view text, SinkT& sink) {
    { D::decode(std::size_t{}, text, timestamp{}, c, sink) } noexcept -> std::same_as<wire::decode_status>;
};
template <class D, class SinkT>
concept decodes = decodes_configured<D, SinkT> || requires(std::string_view text, SinkT& sink) {
    { D::decode(std::size_t{}, text, timestamp{}, sink) } noexcept -> std::same_as<wire::decode_status>;
};

/// Whether a dialect has what only some of its rows call for.
template <class D>
concept writes_pings = requires(std::size_t link, timestamp now, std::span<char> out) {
    { D::encode_ping(link, now, out) } noexcept -> std::same_as<std::string_view>;
} || !std::ranges::any_of(D::links, [](const link_rule& l) { return l.keep_alive.used(); });
template <class D, class ConfigT>
concept writes_logins = requires(const ConfigT& c, std::size_t link, std::uint8_t step, std::int64_t ms,
                                 std::uint64_t id, std::span<char> out) {
    { D::encode_login(c, link, step, ms, id, out) } noexcept -> std::same_as<std::string_view>;
} || !std::ranges::any_of(D::links, [](const link_rule& l) { return l.login != 0; });
} // namespace detail

/// What every dialect names.
///
/// - `name`; `links`, one `link_rule` each.
/// - `config`: derives from `gateway_options`, with `endpoints` and `credentials`; `credentials.api_key()` tells
///   accounts apart.
/// - `uses(config, link)`: whether a streaming link is opened at all.
/// - `target(config, link, token, out)`: what the link is opened with, written into `out` if it is not constant. One
///   that names instruments takes `listed(n)` besides, whether the venue lists the n-th of the configuration: the link
///   is opened anew when there are more.
/// - `pacing(config, link)`: how its subscriptions are sent.
/// - `subscriptions(config, link)`: how many items are subscribed to on a link, and `subscribed_instrument(config,
///   link, item)` which instrument an item is of (not valid: none). An item is whatever the venue acknowledges or
///   refuses apart: an instrument, or one channel of it.
/// - `encode_subscribe(config, link, first, count, time on the venue's clock in ms, id, out)`: the message that
///   subscribes a range of items; empty if it does not fit. `out` has 16384 bytes here, 2048 elsewhere.
/// - `login_steps(config, link)`, if it depends on the configuration; else the link's `login` counts.
/// - `refused_alike(config, link, item, other, code)`, if a refusal of one item may say the same of others: whether
///   it does.
/// - `expendable(config, link, item)`, if a link of reports has items without which orders are followed as well.
/// - `item_named(config, link, name)`: where answers or signs of life name an item, which it is; beyond the last: none.
/// - `encode_ping(link, time, out)`, if a link has a `keep_alive`; `encode_login(config, link, step, time in ms, id,
///   out)`, if one has a `login`.
/// - `decode(link, message, received, sink)`, or `decode(link, message, received, config, sink)` where it depends on
///   the configuration what a message means: reads a message of a stream. Events go to `sink.on`, books to
///   `book_begin` and so on, the rest to `ignored`, `on_subscription_reply`, `on_subscription_item`,
///   `on_refused` (the number of a message that was refused, whatever it was), `on_subscription_ended`
///   (without a name: of all reports; that is no operator's business),
///   `on_subscription_data`, `on_login_reply` (with a status, and a `ban_end`, where the venue gives them),
/// `on_order_reply`,   `on_token_expired`, `on_link_ending`; nothing else is said of a link. On a counted link
/// `on_counter(number)` comes   first, and says whether the message is to be read at all; a sign of life may tell
/// `on_counter_reached(number)`: that of the last message before it.
/// - `error_meaning(code, text)`: what an error code means.
template <class D>
concept Dialect =
    requires(const typename D::config& c, std::size_t n, std::uint64_t id, std::string_view text,
             std::span<char> out, detail::any_sink& sink) {
        { D::name } -> std::convertible_to<std::string_view>;
        { D::links[0] } -> std::convertible_to<link_rule>;
        requires std::derived_from<typename D::config, gateway_options>;
        requires GatewayConfig<typename D::config>;
        { c.credentials.api_key() == c.credentials.api_key() } -> std::convertible_to<bool>;
        { D::uses(c, n) } noexcept -> std::same_as<bool>;
        { D::target(c, n, text, out) } noexcept -> std::same_as<open_request>;
        { D::pacing(c, n) } noexcept -> std::same_as<session::subscription_pacing>;
        { D::subscriptions(c, n) } noexcept -> std::same_as<std::size_t>;
        { D::subscribed_instrument(c, n, n) } noexcept -> std::same_as<instrument_index>;
        {
            D::encode_subscribe(c, n, n, n, std::int64_t{}, id, out)
        } noexcept -> std::same_as<std::string_view>;
        requires detail::decodes<D, detail::any_sink>;
        { D::error_meaning(text, text) } noexcept -> std::same_as<order_errc>;
    } &&
    detail::writes_pings<D> && detail::writes_logins<D, typename D::config>;

/// A dialect that can end one subscription of a link: `encode_unsubscribe(config, link, item, time in ms, id, out)`. It
/// comes before an item is begun anew; elsewhere the item is only subscribed to again.
template <class D>
concept UnsubscribingDialect = Dialect<D> && requires(const typename D::config& c, std::size_t n,
                                                      std::uint64_t id, std::span<char> out) {
    { D::encode_unsubscribe(c, n, n, std::int64_t{}, id, out) } noexcept -> std::same_as<std::string_view>;
};

/// A dialect that brings market data.
///
/// - `books`: how a book becomes whole; `book_link(config, instrument)`: the link that carries its updates;
///   `book_item(config, instrument)`, where a book is made whole by subscribing anew: its item there. A book that is
///   not subscribed to has no link: beyond the last. One that also has a read of kind `book` is read where the venue
///   sends no snapshot to who subscribes; `reads_book(config)`, if that depends on which
///   books are subscribed to: then they are read as soon as updates come, or never.
/// - `carries(config, link, instrument)`: whether an instrument cannot be traded well without that link.
/// - `dates_balances_by_answer`, where it is there: lists of balances have no time but that of their answer. A sink may
///   tell up to when what the venue did is in the list for certain, on the venue's clock (`contained`), and of a list
///   that names the number of a message when that happened (`time_of`), once a message has said so (`on_numbered`).
/// - `quiet(config, link)`: whether a link may bring nothing for long because nothing happens: its silence proves
///   nothing.
template <class D>
concept MarketDialect =
    Dialect<D> && requires(const typename D::config& c, std::size_t link, instrument_index i) {
        { D::books } -> std::convertible_to<book_recovery>;
        { D::book_link(c, i) } noexcept -> std::same_as<std::size_t>;
        { D::carries(c, link, i) } noexcept -> std::same_as<bool>;
        { D::quiet(c, link) } noexcept -> std::same_as<bool>;
        requires D::books == book_recovery::by_read || requires {
            { D::book_item(c, i) } noexcept -> std::same_as<std::size_t>;
        };
    };

/// A dialect that reads an account.
///
/// - `reads`: a `read_rule` each, among them the server's time, the instruments and the open orders, without which no
///   gateway is ever ready; `budget`: a `session::pool_rule` each.
/// - `key_probe`: the one of the reads by which a refused key is tried again.
/// - `encode_read(read_request, time on the venue's clock in ms, config, out)`, `decode_read(read_request, body,
///   received, config, sink)`: besides events the sink takes `on_server_time`, `on(account_config)`, `on_token`,
///   `on_next_page(cursor)` (255 bytes; it may as well name the next kind of instrument), `on_api_error(code, text)`,
///   `bad_row(name, why)` for each row of a list that cannot be read, `unknown_word(symbol, word)` of an order, and
///   what `learn_limit(budget, event, now)` of the dialect takes, if it has one.
/// - `decode_error(body, sink)`: reads an error object; false if the body is none.
/// - `request_id_header`, if it has that: the header of answers in which the venue numbers requests.
/// - `unfit(config, account_config)`, if there is one: what of the account does not go with the configuration, a
///   literal under which the gateway is not ready; null: nothing.
/// - `lacks_path(config, path)`, if the configuration may name a part of the venue that takes no orders on one of its
///   paths: a literal under which the gateway is not ready; null: it takes them.
/// - `has_sides(symbol)`, if not all instruments have: whether long and short are held apart in hedge mode.
/// - `reads_settings(config)`, if not always: whether there is anything to read of kind `account_settings`.
/// - `reads_cash_flows(config)`, if not always: whether those of kind `cash_flows` are to be read.
/// - `begins_list(cursor)`, if a read brings several lists one after the other: whether one begins there.
/// - `learn(budget, headers, status, code, text, now)`: takes bans and used-up limits from an answer; `now` on our
///   clock. With a last `const ban_end&`, if its streams tell bans so.
template <class D>
concept AccountDialect =
    Dialect<D> &&
    requires(const read_request& r, const typename D::config& c, std::string_view text, std::span<char> out,
             session::request_budget<D::budget.size()>& pools, detail::any_sink& sink) {
        { D::reads[0] } -> std::convertible_to<session::read_rule>;
        { D::budget[0] } -> std::convertible_to<session::pool_rule>;
        { D::key_probe } -> std::convertible_to<session::read_kind>;
        { D::encode_read(r, std::int64_t{}, c, out) } noexcept -> std::same_as<order_result<http_request>>;
        requires detail::reads_of<D>({session::read_kind::server_time, session::read_kind::instruments,
                                      session::read_kind::open_orders, D::key_probe});
        { D::decode_read(r, text, timestamp{}, c, sink) } noexcept -> std::same_as<wire::decode_status>;
        { D::decode_error(text, sink) } noexcept -> std::same_as<bool>;
        { D::learn(pools, text, 0, text, text, timestamp{}) } noexcept;
    };

/// What of the past a venue tells, and what a page of it costs.
struct history_rule {
    history_kind what = history_kind::bars;
    std::uint32_t weight = 1;  ///< of the pools that count weight
    bool newest_first = false; ///< its pages, and the rows of each, go back in time
};
/// One page of the past, ready to be written as a request, or as it was asked for. Times are on the venue's clock.
struct history_page {
    history_kind what = history_kind::bars;
    symbol_name symbol;
    bar_interval interval;
    timestamp from, to;          ///< both included
    session::page_cursor cursor; ///< empty: the first page
    timestamp now;               ///< bars that end later have not ended
};

/// A dialect that reads the past.
///
/// - `history`: a `history_rule` for each kind that the venue tells.
/// - `encode_history(page, config, out)`: a reject names what the venue has no word for ("interval").
/// - `decode_history(page, body, received, sink)`: calls `sink.on(bar)`, `on(trade)`, `on(funding_rate)`,
///   `on(open_interest)` for each row within the stretch, `bad_row`, `on_api_error`, and `on_next_page(cursor)` if
///   there may be more.
template <class D>
concept HistoryDialect =
    Dialect<D> && requires(const history_page& page, const typename D::config& c, std::string_view text,
                           std::span<char> out, detail::any_sink& sink) {
        { D::history[0] } -> std::convertible_to<history_rule>;
        { D::encode_history(page, c, out) } noexcept -> std::same_as<order_result<http_request>>;
        { D::decode_history(page, text, timestamp{}, sink) } noexcept -> std::same_as<wire::decode_status>;
    };

/// A dialect one of whose links is opened with a token that is read first and kept alive.
///
/// - `token_link`: its index; `token_unknown(code)`: whether an error says that the token is no more. A token has 127
///   bytes at most.
template <class D>
concept TokenDialect = Dialect<D> && requires(std::string_view code) {
    { D::token_link } -> std::convertible_to<std::size_t>;
    { D::token_unknown(code) } noexcept -> std::same_as<bool>;
};

/// A dialect that sends orders as HTTP requests, as all do: where orders take a stream, a cancel takes this way while
/// the stream is down.
///
/// - `encode_place_request(order, context, out)`, `encode_cancel_request(keys, context, out)`; and
///   `encode_query_request(keys, context, out)`, if the venue can be asked for one order.
/// - `encode_ended_query_request(keys, context, out)`, if one list has the open orders and those that ended lately, and
///   another one has what ended before: asks that one. It is asked whenever the first one has no such order, and only
///   if it has none either there is none. It counts as `budget_operation::query_ended`.
/// - `place_weight`, `cancel_weight`, `query_weight`: what they cost.
/// - `check_order(order, context)`, if what is configured, or the instrument, has fewer words than the venue: the reject
///   by which the order would not be written. What a list sends later is asked so before its entry goes out.
/// - `decode_order(body, received, source, sink)`: reads the order in a reply. Symbol and ids that the venue does not
///   repeat are left empty. An acknowledgement without a state is told as `lifecycle::submitting`: the state follows
///   among the reports.
/// - `learn_use(budget, request, headers, now)`, where the headers of an answer tell the use of the limit of what was
///   asked without naming it: takes it; `request` is a `session::pending_request`.
/// - `judge(status, code, text)`: what an answer that is no success means for its order.
/// - `refuses_with_success`, a constant that may be left out (false): whether refusals come with a status of success.
/// - `logged_off(code)`, if not every refusal of the key says so: whether nobody is logged on; the login is then
///   begun anew.
/// - `needs_rules`, a constant that may be left out (false): whether orders are written with facts of their instrument,
///   as a number that the venue gives it. Links are opened once the instruments are known.
template <class D>
concept OrderDialect = Dialect<D> && requires(std::string_view text, const order_request& r,
                                              const order_keys& k, const order_context<typename D::config>& c,
                                              std::span<char> out, detail::any_sink& sink) {
    { D::place_weight } -> std::convertible_to<std::uint32_t>;
    { D::cancel_weight } -> std::convertible_to<std::uint32_t>;
    { D::query_weight } -> std::convertible_to<std::uint32_t>;
    { D::encode_place_request(r, c, out) } noexcept -> std::same_as<order_result<http_request>>;
    { D::encode_cancel_request(k, c, out) } noexcept -> std::same_as<order_result<http_request>>;
    {
        D::decode_order(text, timestamp{}, report_source::reply, sink)
    } noexcept -> std::same_as<wire::decode_status>;
    { D::judge(0, text, text) } noexcept -> std::same_as<error_verdict>;
};

/// A dialect whose orders can be amended.
///
/// - `encode_amend_request(amend_request, context, out)`, and `encode_amend(…)` where orders take a stream: new terms
///   of one order. `amend_weight`: what it costs. The answer is read by `decode_order`; a report that an amend did
///   not take place sets `order_update::amend_failed`.
template <class D>
concept AmendingDialect =
    OrderDialect<D> &&
    requires(const amend_request& a, const order_context<typename D::config>& c, std::span<char> out) {
        { D::amend_weight } -> std::convertible_to<std::uint32_t>;
        { D::encode_amend_request(a, c, out) } noexcept -> std::same_as<order_result<http_request>>;
    };

/// A dialect whose venue keeps orders that wait for a price at a service of their own, under ids of their own
/// (`order_update::conditional_order_id`), until each becomes an order of the book. Placements go there by the
/// order's type, cancels and questions by `order_keys::untriggered`.
///
/// - `decode_conditional_order(body, received, source, sink)`: reads that service's answers. One that was triggered
///   is told, when it was asked for, with the id of the order that it became and as `lifecycle::submitting`: it is
///   then asked for by that id.
/// - `conditional_by_request`, a constant that may be left out (false): whether these requests are HTTP on every
///   path, and counted apart (`budget_operation::place_conditional`, `cancel_conditional`).
template <class D>
concept ConditionalDialect = OrderDialect<D> && requires(std::string_view text, detail::any_sink& sink) {
    {
        D::decode_conditional_order(text, timestamp{}, report_source::reply, sink)
    } noexcept -> std::same_as<wire::decode_status>;
};

/// Whether a dialect can ask what a plan asks: one order by its id needs `encode_query_request`, with just these
/// parameters. To be asserted beside the plan: a function that is misspelt would be one that is not there.
template <OrderDialect D>
[[nodiscard]] constexpr bool can_follow(const session::resolution_plan& plan) noexcept {
    constexpr bool asks_for_one =
        requires(const order_keys& k, const order_context<typename D::config>& c, std::span<char> out) {
            { D::encode_query_request(k, c, out) } noexcept -> std::same_as<order_result<http_request>>;
        };
    for (std::size_t i = 0; i < plan.step_count; ++i)
        if (const auto ask = plan.steps[i].ask; ask == session::resolution_question::by_client_id ||
                                                ask == session::resolution_question::by_venue_id)
            if (!asks_for_one) return false;
    return plan.step_count != 0;
}

/// A dialect that sends orders also as messages of a stream, which carry `context.id` and are answered with it.
///
/// - `encode_place(order, context, out)`, `encode_cancel(keys, context, out)`.
template <class D>
concept StreamOrderDialect = OrderDialect<D> && first_link(D::links, link_role::orders) < D::links.size() &&
                             requires(const order_request& r, const order_keys& k,
                                      const order_context<typename D::config>& c, std::span<char> out) {
                                 {
                                     D::encode_place(r, c, out)
                                 } noexcept -> std::same_as<order_result<std::string_view>>;
                                 {
                                     D::encode_cancel(k, c, out)
                                 } noexcept -> std::same_as<order_result<std::string_view>>;
                             };

/// A dialect some of whose requests are of several orders (`BatchingDialect`, `ListingDialect`, `ReplacingDialect`),
/// and are answered for each.
///
/// - `most_in_request`: the most orders of one request; `batch_limit(config)`, if a configuration may have fewer in a
///   batch: how many.
/// - `read_each(body, f)`: calls `f(std::string_view row)` for what the answer says of each order, in their order; of a
///   list in any. @return whether it says anything of them one by one.
/// - `is_about(row, keys)`, where refusals name their order too: whether a row can be about that order.
/// - `decode_row(row, received, sink)`: reads one: `on(const order_update&)` or `on_api_error(code, text)`.
template <class D>
concept ManyOrdersDialect = OrderDialect<D> && requires(std::string_view text, detail::any_sink& sink) {
    { D::most_in_request } -> std::convertible_to<std::size_t>;
    { D::decode_row(text, timestamp{}, sink) } noexcept -> std::same_as<wire::decode_status>;
};

/// A dialect that places, and cancels, several orders by one request.
///
/// - `place_batch_weight`, `cancel_batch_weight`: a `batch_weight` each.
/// - `put_place(order, context, by_stream, out)`, `put_cancel(keys, context, by_stream, out)`: one order as it stands
///   among the others, commas apart. A reject keeps it out.
/// - `encode_batch_request(operation, orders, symbol, context, out)`: the request around them; `symbol` is that of the
///   first. `encode_batch(operation, orders, context, out)`, if a stream takes them too: the message.
template <class D>
concept BatchingDialect =
    ManyOrdersDialect<D> &&
    requires(const order_request& r, const order_keys& k, std::string_view text,
             const order_context<typename D::config>& c, std::span<char> out, session::request_operation op) {
        { D::place_batch_weight } -> std::convertible_to<batch_weight>;
        { D::cancel_batch_weight } -> std::convertible_to<batch_weight>;
        { D::put_place(r, c, true, out) } noexcept -> std::same_as<order_result<std::string_view>>;
        { D::put_cancel(k, c, true, out) } noexcept -> std::same_as<order_result<std::string_view>>;
        {
            D::encode_batch_request(op, text, text, c, out)
        } noexcept -> std::same_as<order_result<http_request>>;
    };

/// A dialect that places a list of orders as one (`capability_table::native_lists`).
///
/// - `takes_list(list)`: whether it is one that the venue has words for; the engine keeps others.
/// - `list_weight`: a `batch_weight`; each order counts as one placed.
/// - `encode_list_request(list, context, out)`, and `encode_list(…)`, if a stream takes it too. Each of the list's
///   orders has its client id. A row of the answer is matched to its order by its ids (`is_about`).
template <class D>
concept ListingDialect =
    ManyOrdersDialect<D> && requires(const order_list_request& l, const order_context<typename D::config>& c,
                                     std::span<char> out, std::string_view row, const order_keys& k) {
        { D::takes_list(l) } noexcept -> std::same_as<bool>;
        { D::list_weight } -> std::convertible_to<batch_weight>;
        { D::encode_list_request(l, c, out) } noexcept -> std::same_as<order_result<http_request>>;
        { D::is_about(row, k) } noexcept -> std::same_as<bool>;
    };

/// A dialect that cancels an order and places another by one request (`path_capabilities::cancel_replace`): the other
/// is placed only if the first was cancelled.
///
/// - `replace_weight`: a `batch_weight`.
/// - `encode_replace_request(keys of the one, untouched, the other, context, out)`, and `encode_replace(…)`, if a
///   stream takes it too. If untouched neither is to be done where something of the one has filled.
///   The answer has a row for the cancel, then one for the placement; for one that was not attempted the row is its
///   refusal.
template <class D>
concept ReplacingDialect =
    ManyOrdersDialect<D> && requires(const order_keys& k, const order_request& r,
                                     const order_context<typename D::config>& c, std::span<char> out) {
        { D::replace_weight } -> std::convertible_to<batch_weight>;
        {
            D::encode_replace_request(k, true, r, c, out)
        } noexcept -> std::same_as<order_result<http_request>>;
    };

/// A dialect that cancels every order of an instrument by one request, whoever placed it.
///
/// - `cancel_all_weight`; `encode_cancel_all_request(keys, context, out)`: of `keys.symbol`, those of the book or, if
///   `keys.untriggered`, those that wait.
/// - `cancelled_all(body)`, if its success alone does not say so: whether the answer says that it was done.
template <class D>
concept MassCancellingDialect =
    OrderDialect<D> &&
    requires(const order_keys& k, const order_context<typename D::config>& c, std::span<char> out) {
        { D::cancel_all_weight } -> std::convertible_to<std::uint32_t>;
        { D::encode_cancel_all_request(k, c, out) } noexcept -> std::same_as<order_result<http_request>>;
    };

/// A dialect that changes settings of an account.
///
/// - `change_account_weight`; `encode_account_change(account_change, context, out)`.
/// - `already_set(code)`: whether a refusal says that it is so already.
template <class D>
concept AccountChangingDialect =
    OrderDialect<D> && requires(const account_change& a, std::string_view code,
                                const order_context<typename D::config>& c, std::span<char> out) {
        { D::change_account_weight } -> std::convertible_to<std::uint32_t>;
        { D::encode_account_change(a, c, out) } noexcept -> std::same_as<order_result<http_request>>;
        { D::already_set(code) } noexcept -> std::same_as<bool>;
    };

/// Takes what the headers of an answer say of used limits, by each pool's `used_header`.
template <class DialectT, class BudgetT>
void learn_counters(BudgetT& pools, std::string_view headers, timestamp now) noexcept {
    for (std::size_t i = 0; i < DialectT::budget.size(); ++i) {
        std::int64_t used = 0;
        if (!DialectT::budget[i].used_header.empty() &&
            wire::header_integer(headers, DialectT::budget[i].used_header, used))
            pools.correct(i, used, now);
    }
}

} // namespace gatewright::venue
