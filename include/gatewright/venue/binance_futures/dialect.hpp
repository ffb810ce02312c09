// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/session/request_budget.hpp>
#include <gatewright/session/subscription_fsm.hpp>
#include <gatewright/venue/binance/fills_page.hpp>
#include <gatewright/venue/binance/limits.hpp>
#include <gatewright/venue/binance/order_reply.hpp>
#include <gatewright/venue/binance/session_request.hpp>
#include <gatewright/venue/binance/ws_request.hpp>
#include <gatewright/venue/binance_futures/batches.hpp>
#include <gatewright/venue/binance_futures/config.hpp>
#include <gatewright/venue/binance_futures/error_map.hpp>
#include <gatewright/venue/binance_futures/history.hpp>
#include <gatewright/venue/binance_futures/market_data.hpp>
#include <gatewright/venue/binance_futures/orders.hpp>
#include <gatewright/venue/binance_futures/reference_data.hpp>
#include <gatewright/venue/binance_futures/rest_replies.hpp>
#include <gatewright/venue/binance_futures/rest_requests.hpp>
#include <gatewright/venue/binance_futures/streams.hpp>
#include <gatewright/venue/binance_futures/user_stream.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::venue::binance_futures {

/// What Binance USDⓈ-M futures say for themselves, for `account_session`.
struct dialect {
    static constexpr std::string_view name = "binance_futures";
    using config = binance_futures::config;

    /// The venue ends every connection after 24 hours; one to the WebSocket API counts 5 in the weight.
    static constexpr duration day = minutes(24 * 60);
    static constexpr std::array<link_rule, channel_count> links{
        link_rule{.name = "public", .roles = link_role::market, .lifetime = day},
        link_rule{.name = "market", .roles = link_role::market, .lifetime = day},
        link_rule{.name = "private", .roles = link_role::reports, .lifetime = day},
        link_rule{.name = "orders", .roles = link_role::orders, .open_weight = 5, .lifetime = day},
        link_rule{"rest", channel_kind::http, link_role::requests}};
    /// The private link is opened with a listen key.
    static constexpr auto token_link = static_cast<std::size_t>(channel::private_stream);

    /// Weights: the endpoints' pages; `balance` and `account` are documented with 5 and with 10. Open orders are two
    /// lists.
    static constexpr std::array reads{
        session::read_rule{session::read_kind::server_time, 1},
        session::read_rule{session::read_kind::instruments, 1},
        session::read_rule{session::read_kind::account_mode, 5, session::read_security::sign},
        session::read_rule{session::read_kind::token, 1, session::read_security::key},
        session::read_rule{session::read_kind::token_keep_alive, 1, session::read_security::key},
        session::read_rule{session::read_kind::open_orders, 40, session::read_security::sign},
        session::read_rule{session::read_kind::balances, 10, session::read_security::sign},
        session::read_rule{session::read_kind::positions, 5, session::read_security::sign},
        session::read_rule{session::read_kind::account_settings, 5, session::read_security::sign},
        session::read_rule{session::read_kind::fills, 5, session::read_security::sign, true,
                           session::request_priority::query, minutes(7 * 1440)},
        session::read_rule{session::read_kind::book, 20, session::read_security::none, true,
                           session::request_priority::snapshot},
        session::read_rule{session::read_kind::dead_man_switch, 10, session::read_security::sign, true,
                           session::request_priority::cancel},
        session::read_rule{session::read_kind::fee_rates, 20, session::read_security::sign, true,
                           session::request_priority::snapshot}};
    static constexpr session::read_kind key_probe = session::read_kind::account_mode;
    /// Request weights of orders: placing counts in the order limits only.
    static constexpr std::uint32_t place_weight = 0;
    static constexpr std::uint32_t amend_weight = 1;
    static constexpr std::uint32_t cancel_weight = 1;
    static constexpr std::uint32_t query_weight = 1;
    static constexpr std::uint32_t cancel_all_weight = 1;
    static constexpr std::uint32_t change_account_weight = 1;
    static constexpr std::size_t most_in_request = 10;
    static constexpr batch_weight place_batch_weight{.request = 5};
    static constexpr batch_weight cancel_batch_weight{.request = 1};

    /// The documented limits; `exchangeInfo` corrects them.
    /// Source: USDⓈ-M, "General Info", "LIMITS".
    static constexpr std::array budget{
        session::pool_rule{"request weight per minute", 2400, minutes(1), session::budget_unit::weight,
                           session::budget_scope::address, session::rate_window::fixed,
                           "X-MBX-USED-WEIGHT-1M"},
        session::pool_rule{"orders per 10 s", 300, seconds(10), session::budget_unit::orders,
                           session::budget_scope::account, session::rate_window::fixed,
                           "X-MBX-ORDER-COUNT-10S"},
        session::pool_rule{"orders per minute", 1200, minutes(1), session::budget_unit::orders,
                           session::budget_scope::account, session::rate_window::fixed,
                           "X-MBX-ORDER-COUNT-1M"}};

    // Market data ---------------------------------------------------------------------------------------------------

    static constexpr book_recovery books = book_recovery::by_read;

    static bool uses(const config& c, std::size_t link) noexcept {
        const auto at = static_cast<channel>(link);
        return at == channel::private_stream || at == channel::orders || subscriptions(c, link) != 0;
    }
    static std::size_t book_link(const config& c, instrument_index) noexcept {
        return c.streams.depth ? static_cast<std::size_t>(channel::public_stream) : channel_count;
    }
    /// Mark prices come every second; all else when something happens.
    static bool quiet(const config& c, std::size_t link) noexcept {
        return static_cast<channel>(link) != channel::market_stream || !c.streams.mark_prices;
    }
    static bool carries(const config&, std::size_t, instrument_index) noexcept { return true; }
    static open_request target(const config&, std::size_t link, std::string_view token,
                               std::span<char> out) noexcept {
        switch (static_cast<channel>(link)) {
        case channel::private_stream: return user_stream_target(token, out);
        case channel::orders: return "/ws-fapi/v1";
        default: return stream_target(static_cast<channel>(link));
        }
    }
    /// An Ed25519 key logs on to the link of orders, once; other keys sign every message.
    static std::uint8_t login_steps(const config& c, std::size_t link) noexcept {
        return static_cast<channel>(link) == channel::orders && c.credentials.logs_on() ? 1 : 0;
    }
    static std::string_view encode_login(const config& c, std::size_t, std::uint8_t, std::int64_t time_ms,
                                         std::uint64_t, std::span<char> out) noexcept {
        return binance::encode_logon(c.credentials, time_ms, out);
    }
    /// An item is an instrument with all the streams that it has on the link. The last one may be the stream of all
    /// instruments.
    static std::size_t subscriptions(const config& c, std::size_t link) noexcept {
        const auto at = static_cast<channel>(link);
        return subscribed_instruments(c, at) + tells_contracts(c.streams, at);
    }
    static instrument_index subscribed_instrument(const config& c, std::size_t link,
                                                  std::size_t item) noexcept {
        return item < subscribed_instruments(c, static_cast<channel>(link))
                   ? instrument_index{static_cast<std::uint16_t>(item)}
                   : instrument_index{};
    }
    static session::subscription_pacing pacing(const config&, std::size_t) noexcept { return {}; }
    static std::string_view encode_subscribe(const config& c, std::size_t link, std::size_t first,
                                             std::size_t count, std::int64_t, std::uint64_t id,
                                             std::span<char> out) noexcept {
        return encode_items("SUBSCRIBE", c, static_cast<channel>(link), first, count, id, out);
    }
    static std::string_view encode_unsubscribe(const config& c, std::size_t link, std::size_t item,
                                               std::int64_t, std::uint64_t id, std::span<char> out) noexcept {
        return encode_items("UNSUBSCRIBE", c, static_cast<channel>(link), item, 1, id, out);
    }

    template <class SinkT>
    static wire::decode_status decode(std::size_t link, std::string_view message, timestamp received,
                                      SinkT& sink) noexcept {
        switch (static_cast<channel>(link)) {
        case channel::private_stream: return decode_user_stream(message, received, sink);
        case channel::orders: return binance::decode_order_reply(message, sink);
        default: return decode_stream(message, received, sink);
        }
    }

    // The account ---------------------------------------------------------------------------------------------------

    /// Levels of a book snapshot per side; the most that the venue gives. Of a book of partial snapshots as many as
    /// these have.
    static constexpr std::int64_t book_levels = 1000;

    static order_result<http_request> encode_read(const read_request& r, std::int64_t time_ms,
                                                  const config& c, std::span<char> out) noexcept {
        using session::read_kind;
        const signer& who = c.credentials;
        switch (r.what) {
        case read_kind::server_time: return encode_server_time(out);
        case read_kind::instruments: return encode_exchange_info(out);
        case read_kind::account_mode: return encode_account_config(time_ms, who, out);
        case read_kind::token: return encode_listen_key_start(who, out);
        case read_kind::token_keep_alive: return encode_listen_key_keep_alive(who, out);
        // Those that wait first: one that is triggered in between is then in both lists.
        case read_kind::open_orders:
            return r.cursor.empty() ? encode_open_conditional(time_ms, who, out)
                                    : encode_open_orders({}, time_ms, who, out);
        case read_kind::balances: return encode_balance(time_ms, who, out);
        case read_kind::positions: return encode_position_risk({}, time_ms, who, out);
        case read_kind::account_settings: return encode_symbol_config(time_ms, who, out);
        case read_kind::fee_rates: return encode_commission_rate(r.symbol, time_ms, who, out);
        case read_kind::fills: {
            user_trades_query q;
            q.symbol = r.symbol;
            q.limit = binance::fills_page;
            if (r.cursor.empty())
                q.start_time_ms = r.since.milliseconds();
            else
                q.from_id = binance::number_in(r.cursor);
            return encode_user_trades(q, time_ms, who, out);
        }
        case read_kind::book: {
            const auto partial = static_cast<std::int64_t>(partial_levels(c.streams.books));
            return encode_depth(r.symbol, partial != 0 ? partial : book_levels, out);
        }
        case read_kind::dead_man_switch:
            return encode_cancel_countdown(r.symbol, r.countdown, time_ms, who, out);
        case read_kind::cash_flows: // pushed with their amounts
        case read_kind::ended_orders:
        case read_kind::history: break;
        }
        return detail::invalid("kind");
    }

    template <class SinkT>
    static wire::decode_status decode_read(const read_request& r, std::string_view body, timestamp received,
                                           const config&, SinkT& sink) noexcept {
        using session::read_kind;
        switch (r.what) {
        case read_kind::server_time: return decode_server_time(body, received, sink);
        case read_kind::instruments: return decode_exchange_info(body, received, sink);
        case read_kind::account_mode: return decode_account_config(body, received, sink);
        case read_kind::token: return decode_listen_key(body, received, sink);
        case read_kind::token_keep_alive:
        case read_kind::dead_man_switch:
            // Whatever it says but an error is a success.
            detail::pass_api_error(body, sink);
            return {};
        case read_kind::open_orders: return decode_both_open(r, body, received, sink);
        case read_kind::balances: return decode_balances(body, received, sink);
        case read_kind::positions: return decode_position_risk(body, received, sink);
        case read_kind::account_settings: return decode_symbol_config(body, received, sink);
        case read_kind::fee_rates: return decode_commission_rate(body, received, sink);
        case read_kind::fills:
            return binance::decode_fills_page(
                sink, [&](auto& rows) noexcept { return decode_user_trades(body, received, rows); });
        case read_kind::book: return decode_depth_snapshot(body, r.symbol, received, sink);
        case read_kind::cash_flows:
        case read_kind::ended_orders:
        case read_kind::history: break;
        }
        return {};
    }
    template <class SinkT>
    static bool decode_error(std::string_view body, SinkT& sink) noexcept {
        return detail::pass_api_error(body, sink);
    }

    static constexpr auto history = history_rules;
    static order_result<http_request> encode_history(const history_page& p, const config&,
                                                     std::span<char> out) noexcept {
        return binance_futures::encode_history(p, out);
    }
    template <class SinkT>
    static wire::decode_status decode_history(const history_page& p, std::string_view body,
                                              timestamp received, SinkT& sink) noexcept {
        return binance_futures::decode_history(p, body, received, sink);
    }

    /// -1125: "This listenKey does not exist."
    static bool token_unknown(std::string_view code) noexcept { return code == "-1125"; }
    static order_errc error_meaning(std::string_view code, std::string_view text) noexcept {
        return map_error(binance::code_number(code), text);
    }
    static error_verdict judge(int status, std::string_view code, std::string_view text) noexcept {
        return classify_error(status, binance::code_number(code), text);
    }

    /// Follows a rule of `exchangeInfo` or of a reply; other kinds and intervals are left alone.
    template <class BudgetT>
    static void learn_limit(BudgetT& pools, const rate_limit_rule& r, timestamp now) noexcept {
        binance::learn_limit(budget, pools, r, now);
    }
    template <class BudgetT>
    static void learn(BudgetT& pools, std::string_view headers, int status, std::string_view code,
                      std::string_view text, timestamp now, const ban_end& field = {}) noexcept {
        binance::learn(budget, pools, headers, status, code, text, now, field);
    }

    // Orders --------------------------------------------------------------------------------------------------------

    static order_result<std::string_view> encode_place(const order_request& r, const order_context<config>& c,
                                                       std::span<char> out) noexcept {
        return binance_futures::encode_place(r, c.id, c.time_ms, c.config.credentials, out, c.mode,
                                             proof_of(c.config));
    }
    static order_result<std::string_view> encode_amend(const amend_request& a, const order_context<config>& c,
                                                       std::span<char> out) noexcept {
        return binance_futures::encode_amend(a, c.id, c.time_ms, c.config.credentials, out,
                                             proof_of(c.config));
    }
    static order_result<std::string_view> encode_cancel(const order_keys& k, const order_context<config>& c,
                                                        std::span<char> out) noexcept {
        return binance_futures::encode_cancel(k, c.id, c.time_ms, c.config.credentials, out,
                                              proof_of(c.config));
    }
    static order_result<http_request> encode_place_request(const order_request& r,
                                                           const order_context<config>& c,
                                                           std::span<char> out) noexcept {
        return encode_place_http(r, c.time_ms, c.config.credentials, out, c.mode);
    }
    static order_result<http_request> encode_amend_request(const amend_request& a,
                                                           const order_context<config>& c,
                                                           std::span<char> out) noexcept {
        return encode_amend_http(a, c.time_ms, c.config.credentials, out);
    }
    static order_result<http_request>
    encode_cancel_request(const order_keys& k, const order_context<config>& c, std::span<char> out) noexcept {
        return encode_cancel_http(k, c.time_ms, c.config.credentials, out);
    }
    static order_result<http_request>
    encode_query_request(const order_keys& k, const order_context<config>& c, std::span<char> out) noexcept {
        return encode_query_http(k, c.time_ms, c.config.credentials, out);
    }
    static order_result<http_request> encode_account_change(const account_change& a,
                                                            const order_context<config>& c,
                                                            std::span<char> out) noexcept {
        return binance_futures::encode_account_change(a, c.time_ms, c.config.credentials, out);
    }
    /// -4046: "No need to change margin type."; -4059: "No need to change position side."; -4171 the same of
    /// multi-assets.
    static bool already_set(std::string_view code) noexcept {
        return code == "-4046" || code == "-4059" || code == "-4171";
    }
    static order_result<std::string_view> put_place(const order_request& r, const order_context<config>& c,
                                                    bool, std::span<char> out) noexcept {
        return put_batch_place(r, c.time_ms, c.mode, out);
    }
    static order_result<std::string_view> put_cancel(const order_keys& k, const order_context<config>&, bool,
                                                     std::span<char> out) noexcept {
        return put_batch_cancel(k, out);
    }
    static order_result<http_request> encode_batch_request(session::request_operation op,
                                                           std::string_view orders, std::string_view symbol,
                                                           const order_context<config>& c,
                                                           std::span<char> out) noexcept {
        return binance_futures::encode_batch(op, orders, symbol, c.time_ms, c.config.credentials, out);
    }
    template <class F>
    static bool read_each(std::string_view body, F f) noexcept {
        return wire::for_each_row(body, f);
    }
    template <class SinkT>
    static wire::decode_status decode_row(std::string_view row, timestamp received, SinkT& sink) noexcept {
        return binance_futures::decode_order(row, received, report_source::reply, sink);
    }
    static order_result<http_request> encode_cancel_all_request(const order_keys& of,
                                                                const order_context<config>& c,
                                                                std::span<char> out) noexcept {
        return encode_cancel_all(of, c.time_ms, c.config.credentials, out);
    }
    template <class SinkT>
    static wire::decode_status decode_order(std::string_view body, timestamp received, report_source source,
                                            SinkT& sink) noexcept {
        return binance_futures::decode_order(body, received, source, sink);
    }
    template <class SinkT>
    static wire::decode_status decode_conditional_order(std::string_view body, timestamp received,
                                                        report_source source, SinkT& sink) noexcept {
        return binance_futures::decode_conditional_order(body, received, source, sink);
    }

private:
    static std::size_t subscribed_instruments(const config& c, channel link) noexcept {
        return streams_on(c.streams, link) != 0 ? c.symbols.size() : 0;
    }
    static std::string_view encode_items(std::string_view method, const config& c, channel link,
                                         std::size_t first, std::size_t count, std::uint64_t id,
                                         std::span<char> out) noexcept {
        const std::size_t instruments = subscribed_instruments(c, link);
        const std::size_t begin = std::min(first, instruments);
        const std::size_t end = std::min(first + count, instruments);
        return encode_subscription(method, link, c.streams, std::span(c.symbols).subspan(begin, end - begin),
                                   id, out, first + count > instruments);
    }
    /// Orders are sent where the key has logged on, if it can.
    static binance::proof proof_of(const config& c) noexcept {
        return c.credentials.logs_on() ? binance::proof::session : binance::proof::signature;
    }
    /// The list of conditional orders, after which that of the book's follows.
    template <class SinkT>
    static wire::decode_status decode_both_open(const read_request& r, std::string_view body,
                                                timestamp received, SinkT& sink) noexcept {
        if (!r.cursor.empty()) return decode_open_orders(body, received, sink);
        const wire::decode_status status = decode_open_conditional(body, received, sink);
        if (status) sink.on_next_page("book");
        return status;
    }
};

} // namespace gatewright::venue::binance_futures
