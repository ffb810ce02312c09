// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/request_budget.hpp>
#include <gatewright/session/subscription_fsm.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/okx/batches.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/error_map.hpp>
#include <gatewright/venue/okx/history.hpp>
#include <gatewright/venue/okx/market_data.hpp>
#include <gatewright/venue/okx/orders.hpp>
#include <gatewright/venue/okx/rest_replies.hpp>
#include <gatewright/venue/okx/rest_requests.hpp>
#include <gatewright/venue/okx/streams.hpp>
#include <gatewright/venue/okx/user_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::venue::okx {

/// What OKX says for itself, for `account_session`.
struct dialect : walked_items<okx::config, stream_item, &items_of> {
    static constexpr std::string_view name = "okx";
    using config = okx::config;

    /// The venue ends a connection on which nothing came for 30 s ("WebSocket", "Connect"). Whether what it pushed
    /// counts as well is told in two ways: a text of ours always comes in time. Opening a connection counts in a
    /// limit of its own.
    static constexpr keep_alive_rule ping{seconds(20), false};
    static constexpr std::array<link_rule, channel_count> links{
        link_rule{.name = "public", .roles = link_role::market, .keep_alive = ping, .open_weight = 1},
        link_rule{.name = "private",
                  .roles = link_role::reports | link_role::orders,
                  .keep_alive = ping,
                  .login = 1,
                  .open_weight = 1},
        link_rule{.name = "business",
                  .roles = link_role::market | link_role::conditional,
                  .keep_alive = ping,
                  .open_weight = 1},
        link_rule{"rest", channel_kind::http, link_role::requests}};

    using read_kind = session::read_kind;
    static constexpr std::array reads = [] {
        using session::read_rule;
        constexpr auto sign = session::read_security::sign;
        return std::array{
            read_rule{read_kind::server_time},
            read_rule{read_kind::instruments},
            read_rule{read_kind::account_mode, 1, sign},
            read_rule{read_kind::open_orders, 1, sign},
            read_rule{read_kind::balances, 1, sign},
            read_rule{read_kind::positions, 1, sign},
            read_rule{read_kind::account_settings, 1, sign},
            read_rule{.what = read_kind::fills, .security = sign, .newest_first = true},
            read_rule{read_kind::book, 1, session::read_security::none, true,
                      session::request_priority::snapshot},
            read_rule{read_kind::dead_man_switch, 1, sign, false, session::request_priority::cancel},
            read_rule{read_kind::fee_rates, 1, sign, true, session::request_priority::snapshot},
            read_rule{.what = read_kind::cash_flows, .security = sign, .newest_first = true}};
    }();
    static constexpr read_kind key_probe = read_kind::account_mode;
    static constexpr std::uint32_t place_weight = 1;
    static constexpr std::uint32_t amend_weight = 1;
    static constexpr std::uint32_t cancel_weight = 1;
    static constexpr std::uint32_t query_weight = 1;
    static constexpr std::size_t most_in_request = 20;
    static constexpr batch_weight place_batch_weight{.member = 1};
    static constexpr batch_weight cancel_batch_weight{.member = 1};
    static constexpr bool refuses_with_success = true;
    /// Orders on the stream name their instrument by its number.
    static constexpr bool needs_rules = true;
    /// Orders that wait for a price are placed, cancelled and asked for over REST alone.
    static constexpr bool conditional_by_request = true;

    /// The venue counts each operation apart, and tells no use. Source: "Rate limits" of each endpoint's page;
    /// "Sub-account rate limit"; "WebSocket", "Connection count limit".
    static constexpr std::array budget = [] {
        using session::sliding_pool;
        using op = session::budget_operation;
        using scope = session::budget_scope;
        const auto read = [](const char* what, std::uint32_t limit, scope of, read_kind kind) {
            return sliding_pool(what, limit, seconds(2), of, {{}, {kind}});
        };
        return std::array{
            sliding_pool("orders of an instrument per 2 s", 60, seconds(2), scope::instrument, {op::place}),
            sliding_pool("amendments of an instrument per 2 s", 60, seconds(2), scope::instrument,
                         {op::amend}),
            sliding_pool("cancels of an instrument per 2 s", 60, seconds(2), scope::instrument, {op::cancel}),
            sliding_pool("new and amended orders per 2 s", 1000, seconds(2), scope::account,
                         {op::place, op::amend, op::place_batch}),
            sliding_pool("orders of an instrument in batches per 2 s", 300, seconds(2), scope::instrument,
                         {op::place_batch}),
            sliding_pool("cancels of an instrument in batches per 2 s", 300, seconds(2), scope::instrument,
                         {op::cancel_batch}),
            sliding_pool("conditional orders of an instrument per 2 s", 20, seconds(2), scope::instrument,
                         {op::place_conditional}),
            sliding_pool("cancels of conditional orders per 2 s", 20, seconds(2), scope::account,
                         {op::cancel_conditional}),
            sliding_pool("conditional orders' details per 2 s", 20, seconds(2), scope::account,
                         {op::query_conditional}),
            sliding_pool("order details per 2 s", 60, seconds(2), scope::account, {op::query}),
            read("lists of orders per 2 s", 20, scope::account, read_kind::open_orders),
            read("lists of executions per 2 s", 10, scope::account, read_kind::fills),
            // History: its slowest lists.
            read("pages of the past per 2 s", 10, scope::address, read_kind::history),
            read("balances per 2 s", 10, scope::account, read_kind::balances),
            read("positions per 2 s", 10, scope::account, read_kind::positions),
            read("account settings per 2 s", 5, scope::account, read_kind::account_mode),
            read("leverages per 2 s", 20, scope::account, read_kind::account_settings),
            sliding_pool("bills per second", 5, seconds(1), scope::account, {{}, {read_kind::cash_flows}}),
            read("fee rates per 2 s", 5, scope::account, read_kind::fee_rates),
            sliding_pool("settings changed per 2 s", 5, seconds(2), scope::account, {op::change_account}),
            sliding_pool("countdowns per second", 1, seconds(1), scope::account,
                         {{}, {read_kind::dead_man_switch}}),
            read("instruments per 2 s", 20, scope::address, read_kind::instruments),
            read("times per 2 s", 10, scope::address, read_kind::server_time),
            read("books per 2 s", 40, scope::address, read_kind::book),
            sliding_pool("logins and subscriptions per hour", 480, minutes(60), scope::connection,
                         {op::subscription}),
            sliding_pool("connections per second", 3, seconds(1), scope::address, {op::connection})};
    }();

    // Links ---------------------------------------------------------------------------------------------------------

    static bool uses(const config& c, std::size_t link) noexcept {
        const auto at = static_cast<channel>(link);
        return at == channel::private_stream || subscriptions(c, link) != 0;
    }
    /// The public link is logged on to for the channels that want it, the one of bars for orders that wait for a price.
    static std::uint8_t login_steps(const config& c, std::size_t link) noexcept {
        const auto at = static_cast<channel>(link);
        if (at == channel::public_stream)
            return wants_login(c.streams.books) && c.credentials.usable() ? 1 : 0;
        return at == channel::private_stream || (at == channel::business && c.credentials.usable()) ? 1 : 0;
    }
    static open_request target(const config& c, std::size_t link, std::string_view,
                               std::span<char>) noexcept {
        constexpr std::string_view live[] = {"/ws/v5/public", "/ws/v5/private", "/ws/v5/business"};
        constexpr std::string_view demo[] = {"/ws/v5/public?brokerId=9999", "/ws/v5/private?brokerId=9999",
                                             "/ws/v5/business?brokerId=9999"};
        return c.demo ? demo[link] : live[link];
    }
    static std::string_view encode_ping(std::size_t, timestamp, std::span<char>) noexcept { return "ping"; }
    static std::string_view encode_login(const config& c, std::size_t, std::uint8_t, std::int64_t time_ms,
                                         std::uint64_t, std::span<char> out) noexcept {
        return okx::encode_login(c.credentials, time_ms, out);
    }
    /// Whether orders are followed as well without an item of the account.
    static bool expendable(const config& c, std::size_t link, std::size_t item) noexcept {
        const std::string_view of_item = item_at<stream_item>(items_of(c, link), item).channel;
        return of_item == "fills" || of_item == "balance_and_position" || of_item == "liquidation-warning" ||
               of_item.starts_with("candle");
    }
    /// The fee tier is asked for by channel, not by instrument.
    static bool refused_alike(const config& c, std::size_t link, std::size_t item, std::size_t other,
                              std::string_view code) noexcept {
        const auto channel_of = [&](std::size_t n) {
            return item_at<stream_item>(items_of(c, link), n).channel;
        };
        return code == "64003" && channel_of(item) == channel_of(other);
    }
    static session::subscription_pacing pacing(const config&, std::size_t) noexcept {
        return {.refused_patience = milliseconds(500)};
    }
    static std::string_view encode_subscribe(const config& c, std::size_t link, std::size_t first,
                                             std::size_t count, std::int64_t, std::uint64_t id,
                                             std::span<char> out) noexcept {
        return encode_subscription("subscribe", c, link, first, count, id, out);
    }
    static std::string_view encode_unsubscribe(const config& c, std::size_t link, std::size_t item,
                                               std::int64_t, std::uint64_t id, std::span<char> out) noexcept {
        return encode_subscription("unsubscribe", c, link, item, 1, id, out);
    }
    template <class SinkT>
    static wire::decode_status decode(std::size_t link, std::string_view message, timestamp received,
                                      const config& c, SinkT& sink) noexcept {
        switch (static_cast<channel>(link)) {
        case channel::private_stream: return decode_user_stream(message, received, c.margin_mode, sink);
        case channel::business: return decode_business(message, received, c.margin_mode, sink);
        default: return decode_market(message, received, sink);
        }
    }

    // Market data ---------------------------------------------------------------------------------------------------

    static constexpr book_recovery books = book_recovery::by_subscription;
    static std::size_t book_link(const config& c, instrument_index) noexcept {
        return c.streams.books == book_channel::none ? channel_count
                                                     : static_cast<std::size_t>(channel::public_stream);
    }
    static std::size_t book_item(const config& c, instrument_index i) noexcept {
        return place_of_item(items_of(c, static_cast<std::size_t>(channel::public_stream)),
                             [&](const stream_item& item) {
                                 return item.instrument == i && item.channel == to_word(c.streams.books);
                             });
    }
    static bool quiet(const config&, std::size_t) noexcept { return true; }
    /// Bars are no reason not to trade.
    static bool carries(const config&, std::size_t link, instrument_index) noexcept {
        return static_cast<channel>(link) == channel::public_stream;
    }

    // The account ---------------------------------------------------------------------------------------------------

    static constexpr auto history = history_rules;
    static constexpr auto encode_history = okx::encode_history;
    template <class SinkT>
    static wire::decode_status decode_history(const history_page& p, std::string_view body,
                                              timestamp received, SinkT& sink) noexcept {
        return okx::decode_history(p, body, received, sink);
    }
    static constexpr auto encode_read = okx::encode_read;
    template <class SinkT>
    static wire::decode_status decode_read(const read_request& r, std::string_view body, timestamp received,
                                           const config& c, SinkT& sink) noexcept {
        switch (r.what) {
        case read_kind::server_time: return decode_server_time(body, received, sink);
        case read_kind::instruments: {
            const wire::decode_status status = decode_instruments(body, received, sink);
            const std::uint64_t next = session::page_number(r.cursor) + 1;
            if (status && page_at(c, next).there) sink.on_next_page(session::numbered_page(next).view());
            return status;
        }
        case read_kind::account_mode: return decode_account_config(body, received, sink);
        case read_kind::open_orders: return decode_open_lists(r, body, received, sink);
        case read_kind::balances: return decode_balances(body, received, sink);
        case read_kind::positions: return decode_positions(body, received, c.margin_mode, sink);
        case read_kind::account_settings: {
            const wire::decode_status status = decode_leverage(body, received, sink);
            const std::uint64_t next = session::page_number(r.cursor) + 1;
            if (status && !contracts_at(c, next).empty())
                sink.on_next_page(session::numbered_page(next).view());
            return status;
        }
        case read_kind::fee_rates: return decode_trade_fee(body, r.symbol, received, sink);
        case read_kind::fills: return decode_fills_of(r, body, received, c, sink);
        case read_kind::cash_flows: return decode_cash_flows(r, body, received, sink);
        case read_kind::book: return decode_book(body, r.symbol, received, sink);
        case read_kind::token:
        case read_kind::token_keep_alive:
        case read_kind::dead_man_switch:
        case read_kind::ended_orders:
        case read_kind::history: break;
        }
        return decode_countdown(body, sink, r.countdown.ns != 0);
    }
    /// False for a success, and for what is no answer of the venue's.
    template <class SinkT>
    static bool decode_error(std::string_view body, SinkT& sink) noexcept {
        wire::json_reader in(body);
        detail::envelope e;
        return detail::refuses(in, e, sink);
    }

    /// Spot and options are net in either position mode ("Set position mode").
    static bool has_sides(std::string_view symbol) noexcept {
        const inst_type type = type_of(symbol);
        return type == inst_type::swap || type == inst_type::futures;
    }
    /// Executions of long ago are told kind by kind: behind the last of one come those of the next. What lies near
    /// the bound may be read twice: clocks differ.
    template <class SinkT>
    static wire::decode_status decode_fills_of(const read_request& r, std::string_view body,
                                               timestamp received, const config& c, SinkT& sink) noexcept {
        const bool by_kind = r.cursor.empty() ? fills_by_kind(r.since - minutes(120), received.milliseconds())
                                              : is_list_page(r.cursor.view());
        if (!by_kind) return decode_fills(body, received, sink);
        const list_page page = list_page_at(r.cursor.view());
        return decode_fills(body, received, sink, [&](std::string_view last) noexcept {
            if (!last.empty())
                sink.on_next_page(list_cursor({page.list, last}).view());
            else if (!fill_kind(c, page.list + 1).empty())
                sink.on_next_page(list_cursor({page.list + 1, {}}).view());
        });
    }
    /// Bills kind by kind, as executions of long ago.
    template <class SinkT>
    static wire::decode_status decode_cash_flows(const read_request& r, std::string_view body,
                                                 timestamp received, SinkT& sink) noexcept {
        const list_page page = list_page_at(r.cursor.view());
        return decode_bills(body, received, sink, [&](std::string_view last) noexcept {
            if (!last.empty())
                sink.on_next_page(list_cursor({page.list, last}).view());
            else if (page.list + 1 < std::size(cash_flow_lists))
                sink.on_next_page(list_cursor({page.list + 1, {}}).view());
        });
    }
    static bool reads_cash_flows(const config& c) noexcept { return c.streams.account_events; }
    /// Behind the last page of one list comes the first of the next.
    template <class SinkT>
    static wire::decode_status decode_open_lists(const read_request& r, std::string_view body,
                                                 timestamp received, SinkT& sink) noexcept {
        const list_page page = list_page_at(r.cursor.view());
        const auto next = [&](std::string_view last) noexcept {
            if (!last.empty())
                sink.on_next_page(list_cursor({page.list, last}).view());
            else if (page.list != book_list)
                sink.on_next_page(list_cursor({page.list + 1, {}}).view());
        };
        return page.list == book_list ? decode_open_orders(body, received, sink, next)
                                      : decode_open_algos(body, received, sink, next);
    }
    /// Contracts want another account level than spot's; what is on margin does too, and in futures mode it names the
    /// currency of its margin ("Place order", `ccy`).
    static const char* unfit(const config& c, const account_config& a) noexcept {
        if (a.read_only) return "the key may not trade";
        if (a.level == 0) return "account level not known";
        if (a.level == 2 && c.spot_margin && c.margin_currency.empty())
            return "margin currency not configured";
        if (a.level != 1) return nullptr;
        const auto has = types_in(c);
        const bool contracts = has[static_cast<std::size_t>(inst_type::swap)] ||
                               has[static_cast<std::size_t>(inst_type::futures)];
        return contracts || c.spot_margin ? "account level is for spot only" : nullptr;
    }
    static order_errc error_meaning(std::string_view code, std::string_view) noexcept {
        return code.empty() ? order_errc::state_unknown : map_error(code);
    }
    static error_verdict judge(int status, std::string_view code, std::string_view text) noexcept {
        return classify_error(status, code, text);
    }
    static constexpr auto logged_off = okx::logged_off;
    static bool begins_list(std::string_view cursor) noexcept {
        return cursor.empty() || (is_list_page(cursor) && list_page_at(cursor).mark.empty());
    }
    /// There are no bans; who asked too often waits for the window to pass. Cancels go on.
    template <class BudgetT>
    static void learn(BudgetT& pools, std::string_view, int, std::string_view code, std::string_view,
                      timestamp now) noexcept {
        if (code == "50061") return pools.use_up(3, now);
        if (code != "50011" && code != "50040" && code != "60014") return;
        for (const std::size_t i :
             {std::size_t{0}, std::size_t{1}, std::size_t{4}, std::size_t{6}, std::size_t{9}})
            pools.use_up(i, now);
    }

    // Orders --------------------------------------------------------------------------------------------------------

    static order_result<void> check_order(const order_request& r, const context& c) noexcept {
        return detail::check(r, c);
    }
    static constexpr auto encode_place = okx::encode_place;
    static constexpr auto encode_amend = okx::encode_amend;
    static constexpr auto encode_amend_request = encode_amend_http;
    static constexpr auto encode_cancel = okx::encode_cancel;
    static constexpr auto encode_place_request = encode_place_http;
    static constexpr auto encode_cancel_request = encode_cancel_http;
    static constexpr auto encode_query_request = encode_query_http;
    static constexpr std::uint32_t change_account_weight = 1;
    static order_result<http_request> encode_account_change(const account_change& a, const context& c,
                                                            std::span<char> out) noexcept {
        return okx::encode_account_change(a, c.time_ms, c.config, out);
    }
    /// What is so already is a success.
    static bool already_set(std::string_view) noexcept { return false; }
    /// Spot has no leverage of its own.
    static bool reads_settings(const config& c) noexcept { return !contracts_at(c, 0).empty(); }
    static constexpr auto put_place = okx::put_place;
    static constexpr auto put_cancel = okx::put_cancel;
    static constexpr auto encode_batch = okx::encode_batch;
    static constexpr auto encode_batch_request = okx::encode_batch_request;
    template <class F>
    static bool read_each(std::string_view body, F f) noexcept {
        return okx::read_each(body, f);
    }
    static bool is_about(std::string_view row, const order_keys& k) noexcept { return okx::is_about(row, k); }
    template <class SinkT>
    static wire::decode_status decode_row(std::string_view row, timestamp received, SinkT& sink) noexcept {
        return okx::decode_row(row, received, sink);
    }
    template <class SinkT>
    static wire::decode_status decode_order(std::string_view body, timestamp received, report_source source,
                                            SinkT& sink) noexcept {
        return okx::decode_order(body, received, source, sink);
    }
    template <class SinkT>
    static wire::decode_status decode_conditional_order(std::string_view body, timestamp received,
                                                        report_source source, SinkT& sink) noexcept {
        return decode_algo_order(body, received, source, sink);
    }
};

} // namespace gatewright::venue::okx
