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
#include <gatewright/venue/binance_spot/config.hpp>
#include <gatewright/venue/binance_spot/error_map.hpp>
#include <gatewright/venue/binance_spot/history.hpp>
#include <gatewright/venue/binance_spot/market_data.hpp>
#include <gatewright/venue/binance_spot/order_answers.hpp>
#include <gatewright/venue/binance_spot/order_lists.hpp>
#include <gatewright/venue/binance_spot/orders.hpp>
#include <gatewright/venue/binance_spot/reference_data.hpp>
#include <gatewright/venue/binance_spot/rest_replies.hpp>
#include <gatewright/venue/binance_spot/rest_requests.hpp>
#include <gatewright/venue/binance_spot/streams.hpp>
#include <gatewright/venue/binance_spot/user_stream.hpp>
#include <gatewright/venue/dialect.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::venue::binance_spot {

/// What Binance spot says for itself, for `account_session`.
struct dialect {
    static constexpr std::string_view name = "binance_spot";
    using config = binance_spot::config;
    using context = order_context<config>;

    /// The venue ends every connection after 24 hours; one to the WebSocket API counts 2 in the weight. Reports come on
    /// the link of orders: the venue says nothing of their order against the answers on either.
    static constexpr duration day = minutes(24 * 60);
    static constexpr std::array<link_rule, channel_count> links{
        link_rule{.name = "market", .roles = link_role::market, .open_weight = 1, .lifetime = day},
        link_rule{.name = "orders",
                  .roles = link_role::reports | link_role::orders,
                  .login = 1,
                  .open_weight = 2,
                  .lifetime = day},
        link_rule{"rest", channel_kind::http, link_role::requests}};

    using read_kind = session::read_kind;
    /// Weights: the endpoints' sections; `depth` as with the most levels.
    static constexpr std::array reads = [] {
        using session::read_rule;
        constexpr auto sign = session::read_security::sign;
        return std::array{
            read_rule{read_kind::server_time, 1},
            read_rule{read_kind::instruments, 20},
            read_rule{read_kind::account_mode, 20, sign},
            read_rule{read_kind::open_orders, 80, sign},
            read_rule{read_kind::balances, 20, sign},
            read_rule{read_kind::fills, 20, sign, true, session::request_priority::query, minutes(1440)},
            read_rule{read_kind::book, 250, session::read_security::none, true,
                      session::request_priority::snapshot},
            read_rule{read_kind::fee_rates, 20, sign, true, session::request_priority::snapshot}};
    }();
    static constexpr read_kind key_probe = read_kind::account_mode;
    /// Request weights of orders as they are where they fail; those that succeed cost none.
    static constexpr std::uint32_t place_weight = 1;
    static constexpr std::uint32_t amend_weight = 4;
    static constexpr std::uint32_t cancel_weight = 1;
    static constexpr std::uint32_t query_weight = 4;
    static constexpr std::uint32_t cancel_all_weight = 1;
    static constexpr std::size_t most_in_request = 3; ///< a list with an entry and two that close it
    static constexpr batch_weight list_weight{1, 0};
    static constexpr batch_weight replace_weight{1, 0};

    /// The documented limits; `exchangeInfo` corrects them. Orders are counted while they are unfilled. What an
    /// execution gives back of the day's count is believed with all orders of the last minutes added: a request is
    /// counted within 72 s or never (the longest `recvWindow`, the engine's ten seconds, and a margin), and no figure
    /// that comes is older than the silence that ends a link. Of the ten seconds nothing is: they are over before that.
    /// The 300,000 raw requests in five minutes are far beyond the weight. Of the five messages a second that a market
    /// connection takes one is left for pongs.
    /// Source: Binance spot, "LIMITS", "Unfilled Order Count", "WebSocket Limits".
    static constexpr std::array budget = [] {
        using session::budget_scope;
        using session::budget_unit;
        using session::pool_rule;
        using session::rate_window;
        using op = session::budget_operation;
        return std::array{pool_rule{"request weight per minute", 6000, minutes(1), budget_unit::weight,
                                    budget_scope::address, rate_window::fixed, "X-MBX-USED-WEIGHT-1M"},
                          pool_rule{"unfilled orders per 10 s", 50, seconds(10), budget_unit::orders,
                                    budget_scope::account, rate_window::fixed, "X-MBX-ORDER-COUNT-10S"},
                          pool_rule{"unfilled orders per day",
                                    160'000,
                                    minutes(1440),
                                    budget_unit::orders,
                                    budget_scope::account,
                                    rate_window::fixed,
                                    "X-MBX-ORDER-COUNT-1D",
                                    {},
                                    minutes(5)},
                          session::sliding_pool("messages to a connection per second", 4, seconds(1),
                                                budget_scope::connection, {op::subscription}),
                          session::sliding_pool("connections per 5 min", 300, minutes(5),
                                                budget_scope::address, {op::connection})};
    }();

    // Links ---------------------------------------------------------------------------------------------------------

    static bool uses(const config& c, std::size_t link) noexcept {
        return static_cast<channel>(link) == channel::orders || subscriptions(c, link) != 0;
    }
    static open_request target(const config&, std::size_t link, std::string_view, std::span<char>) noexcept {
        return static_cast<channel>(link) == channel::orders ? "/ws-api/v3" : "/stream";
    }
    static std::uint8_t login_steps(const config& c, std::size_t link) noexcept {
        return static_cast<channel>(link) == channel::orders ? binance_spot::login_steps(c.credentials) : 0;
    }
    static std::string_view encode_login(const config& c, std::size_t, std::uint8_t step,
                                         std::int64_t time_ms, std::uint64_t, std::span<char> out) noexcept {
        return binance_spot::encode_login(c.credentials, step, time_ms, out);
    }
    static session::subscription_pacing pacing(const config&, std::size_t) noexcept { return {}; }
    /// An item is an instrument with all its streams.
    static std::size_t subscriptions(const config& c, std::size_t link) noexcept {
        return static_cast<channel>(link) == channel::market && streams_of(c.streams) != 0 ? c.symbols.size()
                                                                                           : 0;
    }
    static instrument_index subscribed_instrument(const config&, std::size_t, std::size_t item) noexcept {
        return {static_cast<std::uint16_t>(item)};
    }
    /// What ends by itself are the account's events, which are no item.
    static std::size_t item_named(const config& c, std::size_t link, std::string_view) noexcept {
        return subscriptions(c, link);
    }
    static std::string_view encode_subscribe(const config& c, std::size_t, std::size_t first,
                                             std::size_t count, std::int64_t, std::uint64_t id,
                                             std::span<char> out) noexcept {
        return encode_subscription("SUBSCRIBE", c.streams, std::span(c.symbols).subspan(first, count), id,
                                   out);
    }
    static std::string_view encode_unsubscribe(const config& c, std::size_t, std::size_t item, std::int64_t,
                                               std::uint64_t id, std::span<char> out) noexcept {
        return encode_subscription("UNSUBSCRIBE", c.streams, std::span(c.symbols).subspan(item, 1), id, out);
    }
    template <class SinkT>
    static wire::decode_status decode(std::size_t link, std::string_view message, timestamp received,
                                      SinkT& sink) noexcept {
        return static_cast<channel>(link) == channel::orders ? decode_orders_link(message, received, sink)
                                                             : decode_stream(message, received, sink);
    }

    // Market data ---------------------------------------------------------------------------------------------------

    static constexpr book_recovery books = book_recovery::by_read;
    /// Levels of a book snapshot per side; the most that the venue gives. Of a book of partial snapshots as many as
    /// these have.
    static constexpr std::int64_t book_levels = 5000;
    static std::size_t book_link(const config& c, instrument_index) noexcept {
        return c.streams.depth ? static_cast<std::size_t>(channel::market) : channel_count;
    }
    /// Nothing comes where nothing happens.
    static bool quiet(const config&, std::size_t) noexcept { return true; }
    static bool carries(const config&, std::size_t, instrument_index) noexcept { return true; }

    // The account ---------------------------------------------------------------------------------------------------

    static order_result<http_request> encode_read(const read_request& r, std::int64_t time_ms,
                                                  const config& c, std::span<char> out) noexcept {
        const signer& who = c.credentials;
        switch (r.what) {
        case read_kind::server_time: return encode_server_time(out);
        case read_kind::instruments: return encode_exchange_info(out);
        case read_kind::account_mode:
        case read_kind::balances: return encode_account(time_ms, who, out);
        case read_kind::open_orders: return encode_open_orders({}, time_ms, who, out);
        case read_kind::fee_rates: return encode_commission(r.symbol, time_ms, who, out);
        case read_kind::fills: {
            my_trades_query q;
            q.symbol = r.symbol;
            q.limit = binance::fills_page;
            const bool allocations = are_allocations(r);
            std::string_view from = r.cursor.view();
            if (allocations) from.remove_prefix(allocation_pages.size());
            if (from.empty()) {
                q.start_time_ms = std::max<std::int64_t>(r.since.milliseconds(), 1);
                q.end_time_ms = q.start_time_ms + minutes(1440).milliseconds();
            } else {
                q.from_id = binance::number_in(from);
            }
            return allocations ? encode_my_allocations(q, time_ms, who, out)
                               : encode_my_trades(q, time_ms, who, out);
        }
        case read_kind::book: {
            const auto partial = static_cast<std::int64_t>(partial_levels(c.streams.books));
            return encode_depth(r.symbol, partial != 0 ? partial : book_levels, out);
        }
        default: break;
        }
        return detail::invalid("kind");
    }
    /// What the account is set to comes with what it has: both are passed on whichever was asked for.
    template <class SinkT>
    static wire::decode_status decode_read(const read_request& r, std::string_view body, timestamp received,
                                           const config& c, SinkT& sink) noexcept {
        switch (r.what) {
        case read_kind::server_time: return decode_server_time(body, received, sink);
        case read_kind::instruments: return decode_exchange_info(body, received, sink);
        case read_kind::account_mode:
        case read_kind::balances: return decode_account(body, received, sink);
        case read_kind::open_orders: return decode_open_orders(body, received, sink);
        case read_kind::fee_rates: return decode_commission(body, received, sink);
        case read_kind::fills:
            if (are_allocations(r))
                return binance::decode_fills_page(
                    sink, [&](auto& rows) noexcept { return decode_my_allocations(body, received, rows); },
                    allocation_pages);
            return binance::decode_fills_page(
                sink, [&](auto& rows) noexcept { return decode_my_trades(body, received, rows); }, {},
                c.smart_order_routing ? allocation_pages : std::string_view{});
        case read_kind::book: return decode_depth_snapshot(body, r.symbol, received, sink);
        default: return {};
        }
    }
    template <class SinkT>
    static bool decode_error(std::string_view body, SinkT& sink) noexcept {
        return binance::pass_api_error(body, sink);
    }
    /// There are no positions, and so no sides.
    static bool has_sides(std::string_view) noexcept { return false; }
    static const char* unfit(const config&, const account_config& a) noexcept {
        return a.read_only ? "the account may not trade" : nullptr;
    }

    static constexpr auto history = history_rules;
    static order_result<http_request> encode_history(const history_page& p, const config&,
                                                     std::span<char> out) noexcept {
        return binance_spot::encode_history(p, out);
    }
    template <class SinkT>
    static wire::decode_status decode_history(const history_page& p, std::string_view body,
                                              timestamp received, SinkT& sink) noexcept {
        return binance_spot::decode_history(p, body, received, sink);
    }

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

    static order_result<std::string_view> encode_place(const order_request& r, const context& c,
                                                       std::span<char> out) noexcept {
        if (r.across_books && !c.config.smart_order_routing) [[unlikely]]
            return detail::lacks("across_books");
        return binance_spot::encode_place(r, c.id, c.time_ms, c.config.credentials, out, proof_of(c.config));
    }
    static order_result<std::string_view> encode_amend(const amend_request& a, const context& c,
                                                       std::span<char> out) noexcept {
        return binance_spot::encode_amend(a, c.id, c.time_ms, c.config.credentials, out, proof_of(c.config));
    }
    static order_result<std::string_view> encode_cancel(const order_keys& k, const context& c,
                                                        std::span<char> out) noexcept {
        return binance_spot::encode_cancel(k, c.id, c.time_ms, c.config.credentials, out, proof_of(c.config));
    }
    static order_result<http_request> encode_place_request(const order_request& r, const context& c,
                                                           std::span<char> out) noexcept {
        if (r.across_books && !c.config.smart_order_routing) [[unlikely]]
            return detail::lacks("across_books");
        return encode_place_http(r, c.time_ms, c.config.credentials, out);
    }
    static order_result<http_request> encode_amend_request(const amend_request& a, const context& c,
                                                           std::span<char> out) noexcept {
        return encode_amend_http(a, c.time_ms, c.config.credentials, out);
    }
    static order_result<http_request> encode_cancel_request(const order_keys& k, const context& c,
                                                            std::span<char> out) noexcept {
        return encode_cancel_http(k, c.time_ms, c.config.credentials, out);
    }
    static order_result<http_request> encode_query_request(const order_keys& k, const context& c,
                                                           std::span<char> out) noexcept {
        return encode_query_http(k, c.time_ms, c.config.credentials, out);
    }
    static order_result<http_request> encode_cancel_all_request(const order_keys& of, const context& c,
                                                                std::span<char> out) noexcept {
        return encode_cancel_all(of, c.time_ms, c.config.credentials, out);
    }
    static bool takes_list(const order_list_request& l) noexcept { return detail::is_list(l); }
    static order_result<std::string_view> encode_list(const order_list_request& l, const context& c,
                                                      std::span<char> out) noexcept {
        return binance_spot::encode_list(l, {}, c.id, c.time_ms, c.config.credentials, out,
                                         proof_of(c.config));
    }
    static order_result<http_request> encode_list_request(const order_list_request& l, const context& c,
                                                          std::span<char> out) noexcept {
        return encode_list_http(l, {}, c.time_ms, c.config.credentials, out);
    }
    static order_result<std::string_view> encode_replace(const order_keys& old, bool untouched,
                                                         const order_request& r, const context& c,
                                                         std::span<char> out) noexcept {
        return encode_cancel_replace(old, r, mode_of_replace(untouched), c.id, c.time_ms,
                                     c.config.credentials, out, proof_of(c.config));
    }
    static order_result<http_request> encode_replace_request(const order_keys& old, bool untouched,
                                                             const order_request& r, const context& c,
                                                             std::span<char> out) noexcept {
        return encode_cancel_replace_http(old, r, mode_of_replace(untouched), c.time_ms, c.config.credentials,
                                          out);
    }
    static constexpr replace_mode mode_of_replace(bool untouched) noexcept {
        return untouched ? replace_mode::stop_if_executed : replace_mode::stop_on_failure;
    }
    template <class F>
    static bool read_each(std::string_view body, F f) noexcept {
        return binance_spot::read_each(body, f);
    }
    static bool is_about(std::string_view row, const order_keys& k) noexcept {
        return binance_spot::is_about(row, k);
    }
    template <class SinkT>
    static wire::decode_status decode_row(std::string_view row, timestamp received, SinkT& sink) noexcept {
        if (binance::pass_api_error(row, sink)) return {};
        return binance_spot::decode_order(row, received, report_source::reply, sink);
    }
    template <class SinkT>
    static wire::decode_status decode_order(std::string_view body, timestamp received, report_source source,
                                            SinkT& sink) noexcept {
        return binance_spot::decode_order(body, received, source, sink);
    }

private:
    /// Behind the trades come the allocations, whose pages and ids begin with this.
    static constexpr std::string_view allocation_pages = "a";
    static bool are_allocations(const read_request& r) noexcept {
        return r.cursor.view().starts_with(allocation_pages);
    }
    /// Orders are sent where the key has logged on, if it can.
    static binance::proof proof_of(const config& c) noexcept {
        return c.credentials.logs_on() ? binance::proof::session : binance::proof::signature;
    }
};

} // namespace gatewright::venue::binance_spot
