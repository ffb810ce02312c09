// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/prng.hpp>
#include <gatewright/session/read_rules.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/session/request_budget.hpp>
#include <gatewright/session/resolution.hpp>
#include <gatewright/venue/account_config.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/venue/error_table.hpp>
#include <gatewright/venue/links.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/http_headers.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// What a venue that speaks JSON over WebSocket and HTTP says for itself; `account_session` does the rest. A dialect is a
// type with static members and no state: rows of facts, functions that write bytes, functions that read them.
namespace gatewright::venue {

/// One read, ready to be written as a request.
struct read_request {
    session::read_kind what = session::read_kind::server_time;
    instrument_index instrument{}; ///< of a read per instrument
    symbol_name symbol;            ///< the same by name; empty for reads of the account
    timestamp since;               ///< of `fills`: from this time on the venue's clock ...
    session::page_cursor cursor;   ///< ... or, if not empty, from where the page before ended
};

/// An answer to an order request on a stream.
///
/// @par Object lifetimes
/// The views are valid as long as the message.
struct order_reply {
    std::string_view id;     ///< our number as text; empty if the venue echoes none
    int status = 0;          ///< 200 is success; else HTTP's meaning, or the nearest to it
    std::string_view result; ///< what `decode_order` reads, on success
    venue_error_code code{};
    fixed_string<127> text{};
};

/// How a book that is not whole becomes so.
enum class book_recovery : std::uint8_t {
    by_read,        ///< a snapshot is read and joined to the updates
    by_subscription ///< the venue sends a snapshot to whoever subscribes
};

/// What every dialect names.
///
/// - `name`; `links`, one `link_rule` each.
/// - `config`: a `GatewayConfig` with the times of `gateway_options`.
/// - `uses(config, link)`: whether a streaming link is opened at all.
/// - `target(config, link, token, out)`: what the link is opened with, written into `out` if it is not constant.
/// - `pacing(config, link)`: how its subscriptions are sent.
/// - `subscriptions(config, link)`: how many items are subscribed to on a link, and `subscribed_instrument(config,
///   link, item)` which instrument an item is of (not valid: none).
/// - `encode_subscribe(config, link, first, count, id, out)`: the message that subscribes a range of items.
/// - `decode(link, message, received, sink)`: reads a message of a stream. Events go to `sink.on`, books to
///   `book_begin` and so on, the rest to `ignored`, `on_subscription_reply`, `on_subscription_item`, `on_login_reply`,
///   `on_order_reply`, `on_counter`, `on_token_expired`; nothing else is said of a link.
/// - `error_meaning(code, text)`: what an error code means.
template <class D>
concept Dialect = requires(const typename D::config& c, std::size_t n, std::uint64_t id,
                           std::string_view text, std::span<char> out) {
    { D::name } -> std::convertible_to<std::string_view>;
    { D::links[0] } -> std::convertible_to<link_rule>;
    requires GatewayConfig<typename D::config>;
    { D::uses(c, n) } noexcept -> std::same_as<bool>;
    { D::target(c, n, text, out) } noexcept -> std::same_as<open_request>;
    { D::subscriptions(c, n) } noexcept -> std::same_as<std::size_t>;
    { D::encode_subscribe(c, n, n, n, id, out) } noexcept -> std::same_as<std::string_view>;
    { D::error_meaning(text, text) } noexcept -> std::same_as<order_errc>;
};

/// A dialect that brings market data.
///
/// - `books`: how a book becomes whole; `book_link(config, instrument)`: the link that carries its updates.
template <class D>
concept MarketDialect = Dialect<D> && requires(const typename D::config& c, instrument_index i) {
    { D::books } -> std::convertible_to<book_recovery>;
    { D::book_link(c, i) } noexcept -> std::same_as<std::size_t>;
};

/// A dialect that reads an account.
///
/// - `reads`: a `read_rule` each; `budget`: a `session::pool_rule` each.
/// - `key_probe`: the read by which a refused key is tried again.
/// - `encode_read(read_request, time on the venue's clock in ms, config, out)`, `decode_read(read_request, body,
///   received, sink)`: besides events the sink takes `on_server_time`, `on(account_config)`, `on_token`,
///   `on_next_page(cursor)`, `on_api_error(code, text)`, `on_rate_limit`, `bad_instrument`.
/// - `decode_error(body, sink)`: reads an error object; false if the body is none.
/// - `learn(budget, headers, status, code, text, now)`: takes bans and used-up limits from an answer.
template <class D>
concept AccountDialect =
    Dialect<D> && requires(const read_request& r, const typename D::config& c, std::span<char> out) {
        { D::reads[0] } -> std::convertible_to<session::read_rule>;
        { D::budget[0] } -> std::convertible_to<session::pool_rule>;
        { D::key_probe } -> std::convertible_to<session::read_kind>;
        { D::encode_read(r, std::int64_t{}, c, out) } noexcept -> std::same_as<order_result<http_request>>;
    };

/// A dialect that sends orders. `encode_…` write the message of a stream, `…_request` the HTTP request; a venue has
/// those of its paths. `time_ms` is the venue's clock, `id` our number.
///
/// - `decode_order(operation, body, received, source, sink)`: reads the order in a reply.
/// - `judge(status, code, text)`: what an answer that is no success means for its order.
template <class D>
concept OrderDialect = Dialect<D> && requires(std::string_view text) {
    { D::judge(0, text, text) } noexcept -> std::same_as<error_verdict>;
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

/// What an order needs to be written.
template <class ConfigT>
struct order_context {
    const ConfigT& config;
    std::int64_t time_ms = 0; ///< on the venue's clock
    std::string_view id{};    ///< our number, on a stream
    bool hedge_mode = false;  ///< as the account is, not as it is configured
    bool mode_known = false;
};

} // namespace gatewright::venue
