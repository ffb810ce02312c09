// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/session/request_budget.hpp>
#include <gatewright/session/subscription_fsm.hpp>
#include <gatewright/venue/bybit/batches.hpp>
#include <gatewright/venue/bybit/config.hpp>
#include <gatewright/venue/bybit/error_map.hpp>
#include <gatewright/venue/bybit/history.hpp>
#include <gatewright/venue/bybit/market_data.hpp>
#include <gatewright/venue/bybit/orders.hpp>
#include <gatewright/venue/bybit/rest_replies.hpp>
#include <gatewright/venue/bybit/rest_requests.hpp>
#include <gatewright/venue/bybit/streams.hpp>
#include <gatewright/venue/bybit/user_stream.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/wire/http_headers.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::venue::bybit {

/// What Bybit says for itself, for `account_session`.
struct dialect : walked_items<bybit::config, stream_item, &items_of> {
    static constexpr std::string_view name = "bybit";
    using config = bybit::config;

    /// "To avoid network or program issues, we recommend that you send the ping heartbeat packet every 20 seconds"
    /// ("Connect"). Opening a connection counts in a limit of its own.
    static constexpr keep_alive_rule ping{seconds(20), false};
    static constexpr std::array<link_rule, channel_count> links = [] {
        const auto market = [](std::string_view called) {
            return link_rule{
                .name = called, .roles = link_role::market, .keep_alive = ping, .open_weight = 1};
        };
        return std::array<link_rule, channel_count>{
            market("public"),
            link_rule{.name = "private",
                      .roles = link_role::reports,
                      .keep_alive = ping,
                      .login = 1,
                      .open_weight = 1},
            link_rule{.name = "trade",
                      .roles = link_role::orders,
                      .keep_alive = ping,
                      .login = 1,
                      .open_weight = 1},
            link_rule{"rest", channel_kind::http, link_role::requests},
            market("public_2"),
            market("public_3"),
            market("public_4"),
            market("public_5"),
            market("public_6"),
            market("public_7"),
            market("public_8")};
    }();

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
            read_rule{.what = read_kind::fills,
                      .security = sign,
                      .window = minutes(7 * 1440),
                      .newest_first = true},
            read_rule{read_kind::book, 1, session::read_security::none, true,
                      session::request_priority::snapshot},
            read_rule{read_kind::dead_man_switch, 1, sign, false, session::request_priority::cancel},
            read_rule{read_kind::fee_rates, 1, sign, true, session::request_priority::snapshot}};
    }();
    static constexpr read_kind key_probe = read_kind::account_mode;
    static constexpr std::uint32_t place_weight = 1;
    static constexpr std::uint32_t amend_weight = 1;
    static constexpr std::uint32_t cancel_weight = 1;
    static constexpr std::uint32_t query_weight = 1;
    static constexpr std::uint32_t cancel_all_weight = 1;
    static constexpr std::uint32_t change_account_weight = 1;
    static constexpr std::size_t most_in_request = 20;
    /// "up to 20 orders" of contracts, "up to 10" of spot ("Batch Place Order").
    static std::size_t batch_limit(const config& c) noexcept {
        return c.category == category::spot ? 10 : 20;
    }
    static constexpr batch_weight place_batch_weight{.member = 1};
    static constexpr batch_weight cancel_batch_weight{.member = 1};
    static constexpr bool refuses_with_success = true;
    static constexpr bool dates_balances_by_answer = true;
    /// A snapshot comes once, with its subscription: the units of its book must be known by then.
    static constexpr bool needs_rules = true;

    /// Each operation has a pool of its own, by user and second: contracts' limits, which are the lower ones, until an
    /// answer tells others. Source: "Rate Limit Rules"; "Connect" (connections).
    static constexpr std::array budget = [] {
        using session::sliding_pool;
        using op = session::budget_operation;
        using scope = session::budget_scope;
        return std::array{
            sliding_pool("orders per second", 10, seconds(1), scope::user, {op::place}),
            sliding_pool("amendments per second", 10, seconds(1), scope::user, {op::amend}),
            sliding_pool("cancels per second", 10, seconds(1), scope::user, {op::cancel}),
            sliding_pool("orders in batches per second", 10, seconds(1), scope::user, {op::place_batch}),
            sliding_pool("cancels in batches per second", 10, seconds(1), scope::user, {op::cancel_batch}),
            sliding_pool("lists of orders per second", 50, seconds(1), scope::user,
                         {{op::query}, {read_kind::open_orders}}),
            sliding_pool("lists of ended orders per second", 50, seconds(1), scope::user, {op::query_ended}),
            sliding_pool("lists of executions per second", 50, seconds(1), scope::user,
                         {{}, {read_kind::fills}}),
            sliding_pool("positions per second", 50, seconds(1), scope::user,
                         {{}, {read_kind::positions, read_kind::account_settings}}),
            sliding_pool("balances per second", 50, seconds(1), scope::user,
                         {{}, {read_kind::balances, read_kind::account_mode}}),
            sliding_pool("fee rates per second", 5, seconds(1), scope::user, {{}, {read_kind::fee_rates}}),
            sliding_pool("settings changed per second", 10, seconds(1), scope::user,
                         {{op::change_account}, {read_kind::dead_man_switch}}),
            sliding_pool("requests of the address per 5 s", 600, seconds(5), scope::address,
                         {{op::query, op::query_ended, op::change_account},
                          {read_kind::server_time, read_kind::instruments, read_kind::account_mode,
                           read_kind::open_orders, read_kind::balances, read_kind::positions,
                           read_kind::account_settings, read_kind::fee_rates, read_kind::fills,
                           read_kind::book, read_kind::dead_man_switch, read_kind::history}}),
            sliding_pool("connections per 5 minutes", 500, minutes(5), scope::address, {op::connection})};
    }();

    // Links ---------------------------------------------------------------------------------------------------------

    static bool uses(const config& c, std::size_t link) noexcept {
        // Asked before every order.
        if (const std::size_t number = market_number(link); number != market_link_count) {
            if (c.symbols.size() <= number * least_per_link) return false;
            const std::size_t share = instruments_per_link(c);
            return share != ~std::size_t{0} && c.symbols.size() > number * share;
        }
        return static_cast<channel>(link) != channel::trade || !c.demo;
    }
    static const char* lacks_path(const config& c, order_path path) noexcept {
        return c.demo && path == order_path::stream ? "demo trading takes orders by request only" : nullptr;
    }
    static open_request target(const config& c, std::size_t link, std::string_view,
                               std::span<char>) noexcept {
        constexpr std::string_view markets[] = {"/v5/public/spot", "/v5/public/linear", "/v5/public/inverse"};
        if (market_number(link) != market_link_count) return markets[static_cast<std::size_t>(c.category)];
        return std::string_view(static_cast<channel>(link) == channel::trade ? "/v5/trade" : "/v5/private");
    }
    static std::string_view encode_ping(std::size_t, timestamp, std::span<char>) noexcept {
        return "{\"op\":\"ping\"}";
    }
    static std::string_view encode_login(const config& c, std::size_t, std::uint8_t, std::int64_t time_ms,
                                         std::uint64_t, std::span<char> out) noexcept {
        return bybit::encode_login(c.credentials, time_ms, out);
    }
    /// Whether orders are followed as well without an item of the account.
    static bool expendable(const config& c, std::size_t link, std::size_t item) noexcept {
        return item_at<stream_item>(items_of(c, link), item).topic.starts_with("dcp");
    }
    /// Ten topics a request, which is spot's limit ("Connect").
    static session::subscription_pacing pacing(const config&, std::size_t) noexcept {
        return {.items_per_request = 10};
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
        if (market_number(link) != market_link_count) return decode_market(message, received, sink);
        return decode_user_stream(message, received, c.category, sink, c.hedge_mode);
    }

    /// Changes of tickers leave out what is as it was.
    using market_memory = detail::ticker_memory;
    /// What a fee of spot is in where the execution does not say: what was received, or paid back by a maker's rebate
    /// out of what was given ("Enum Definitions", "Spot Fee Currency Instruction").
    static asset_code fee_asset(const fill& f, const instrument& rules) noexcept {
        if (rules.kind != instrument_kind::spot) return {};
        const bool rebate = f.maker && f.commission.amount.is_negative();
        return (f.side == side::buy) != rebate ? rules.base_asset : rules.quote_asset;
    }
    /// Orders of spot name no direction.
    static bool venue_picks_direction(const config& c) noexcept { return c.category == category::spot; }

    // Market data ---------------------------------------------------------------------------------------------------

    static constexpr book_recovery books = book_recovery::by_subscription;
    static bool reads_book(const config& c) noexcept { return c.streams.books == book_channel::full; }
    static std::size_t book_link(const config& c, instrument_index i) noexcept {
        return c.streams.books == book_channel::none ? channel_count : market_link_of(c, i);
    }
    static std::size_t book_item(const config& c, instrument_index i) noexcept {
        return place_of_item(items_of(c, market_link_of(c, i)), [&](const stream_item& item) {
            return item.instrument == i && item.topic == to_word(c.streams.books);
        });
    }
    /// Best quotes are repeated after 3 s without a change ("Orderbook", level 1).
    static bool quiet(const config& c, std::size_t) noexcept { return !c.streams.best_quotes; }
    static bool carries(const config& c, std::size_t link, instrument_index i) noexcept {
        return market_link_of(c, i) == link;
    }

    // The account ---------------------------------------------------------------------------------------------------

    static constexpr auto history = history_rules;
    static constexpr auto encode_history = bybit::encode_history;
    template <class SinkT>
    static wire::decode_status decode_history(const history_page& p, std::string_view body,
                                              timestamp received, SinkT& sink) noexcept {
        return bybit::decode_history(p, body, received, sink);
    }
    static constexpr auto encode_read = bybit::encode_read;
    template <class SinkT>
    static wire::decode_status decode_read(const read_request& r, std::string_view body, timestamp received,
                                           const config& c, SinkT& sink) noexcept {
        const list_page page = list_page_at(r.cursor.view());
        /// Behind the last page of a list comes the first of the next one, if there is one.
        const auto lists = [&](auto there) {
            return [&sink, page, there](std::string_view mark) noexcept {
                if (!mark.empty())
                    sink.on_next_page(list_cursor({page.list, mark}).view());
                else if (there(page.list + 1))
                    sink.on_next_page(list_cursor({page.list + 1, {}}).view());
            };
        };
        switch (r.what) {
        case read_kind::server_time: return decode_server_time(body, received, sink);
        case read_kind::instruments:
            return decode_instruments(body, received, sink, lists([&](std::size_t n) noexcept {
                                          return n == 1 && c.category != category::spot;
                                      }));
        case read_kind::account_mode: return decode_mode(r, body, received, c, sink);
        case read_kind::account_settings: return decode_settings(r, body, received, c, sink);
        case read_kind::open_orders:
            return decode_open_orders(body, received, sink, lists([&](std::size_t n) noexcept {
                                          return order_list_at(c, n).there;
                                      }));
        case read_kind::balances: return decode_balances(body, received, sink);
        case read_kind::positions:
            if (c.category == category::spot) return decode_done(body, sink);
            return decode_positions(body, received, sink, lists([&](std::size_t n) noexcept {
                                        return c.category == category::linear && !settle_coin(c, n).empty();
                                    }));
        case read_kind::fills: return decode_fills(body, received, c.category, sink, c.hedge_mode);
        case read_kind::fee_rates: return decode_fee_rates(body, received, sink);
        case read_kind::book: return decode_book(body, received, sink);
        case read_kind::dead_man_switch:
        case read_kind::cash_flows:
        case read_kind::token:
        case read_kind::token_keep_alive:
        case read_kind::ended_orders:
        case read_kind::history: break;
        }
        return decode_done(body, sink);
    }
    /// False for a success, and for what is no answer of the venue's. A question about an order that finds none is a
    /// success with an empty list: it is told as code "0". Only lists that may go on have a cursor.
    template <class SinkT>
    static bool decode_error(std::string_view body, SinkT& sink) noexcept {
        wire::json_reader in(body);
        detail::reply e;
        if (!detail::takes(in, e, sink)) return bool(in.status());
        detail::listing l;
        std::uint64_t seen = 0;
        const bool empty = !e.result.empty() && e.result.front() == '{' &&
                           wire::read_object<detail::listing_schema>(e.result, l, seen) && l.list == "[]" &&
                           (seen & detail::listing_schema::bit<"nextPageCursor">()) != 0;
        if (empty) sink.on_api_error(venue_error_code("0"), "no such order");
        return empty;
    }
    static bool has_sides(std::string_view symbol) noexcept { return in_usdt(symbol); }
    static bool reads_settings(const config& c) noexcept {
        return c.category != category::spot && !c.symbols.empty();
    }
    static bool begins_list(std::string_view cursor) noexcept {
        return cursor.empty() || (is_list_page(cursor) && list_page_at(cursor).mark.empty());
    }
    /// Version 5 trades for unified accounts; inverse contracts are among them since unified accounts 2.0.
    static const char* unfit(const config& c, const account_config& a) noexcept {
        if (a.read_only) return "the key may not trade";
        if (a.level == 0) return "account level not known";
        if (a.level < 3) return "account is not a unified trading account";
        return a.level < 5 && c.category == category::inverse ? "inverse contracts want a unified account 2.0"
                                                              : nullptr;
    }
    static order_errc error_meaning(std::string_view code, std::string_view text) noexcept {
        return code.empty() ? order_errc::state_unknown : classify_error(400, code, text).code;
    }
    static error_verdict judge(int status, std::string_view code, std::string_view text) noexcept {
        return classify_error(status, code, text);
    }
    /// HTTP 403 is a ban of the address for ten minutes, as is its code.
    template <class BudgetT>
    static void learn(BudgetT& pools, std::string_view, int status, std::string_view code, std::string_view,
                      timestamp now) noexcept {
        if (status == 403 || code == "10018") pools.ban(now + minutes(10));
    }
    /// Requests and new connections: order entry by stream has a limit of its own for the address (10403, "WebSocket
    /// Trade", "Guideline").
    static constexpr bool bans_requests_only = true;
    /// Who asked too often waits for the second to pass: with every order where the venue, the address or the
    /// connection has had too many; else with what he asked for, and with nothing else.
    template <class BudgetT>
    static void learn_refused(BudgetT& pools, const session::budget_charge& what, std::string_view code,
                              timestamp now) noexcept {
        if (code == "10018" || errors.meaning_of(code).code != order_errc::throttled) return;
        if (code != "10403" && code != "10429" && code != "20003") return pools.use_up_of(what, now);
        for (std::size_t i = 0; i < order_pools; ++i) pools.use_up(i, now);
    }
    /// Contracts' limits are the lower ones: of spot 20 placements and cancels a second, 10 amendments.
    template <class BudgetT>
    static void set_limits(BudgetT& pools, const config& c) noexcept {
        if (c.category != category::spot) return;
        for (std::size_t i = 0; i < order_pools; ++i)
            if (!budget[i].of.contains(session::budget_operation::amend)) pools.set_limit(i, 20);
    }
    /// Spot and contracts of one user have each their own limits for orders ("Rate Limit Rules").
    static bool shares_pool(const config& mine, const config& theirs, std::size_t i) noexcept {
        return i >= order_pools || (mine.category == category::spot) == (theirs.category == category::spot);
    }
    /// What the answer to an order says of the limit of its operation.
    template <class BudgetT>
    static void learn_limit(BudgetT& pools, const told_limit& told, timestamp now) noexcept {
        constexpr std::string_view operations[order_pools] = {"order.create", "order.amend", "order.cancel",
                                                              "order.create-batch", "order.cancel-batch"};
        for (std::size_t i = 0; i < order_pools; ++i)
            if (told.operation == operations[i]) take_limit(pools, i, told.limit, told.left, now);
    }
    template <class BudgetT>
    static void learn_use(BudgetT& pools, const session::pending_request& request, std::string_view headers,
                          timestamp now) noexcept {
        using op = session::request_operation;
        const op operation = request.operation;
        const bool batch = request.batch != 0;
        std::int64_t limit = 0, left = 0;
        if (!wire::header_integer(headers, "X-Bapi-Limit", limit) ||
            !wire::header_integer(headers, "X-Bapi-Limit-Status", left))
            return;
        const std::size_t pool = operation == op::place    ? (batch ? 3 : 0)
                                 : operation == op::amend  ? 1
                                 : operation == op::cancel ? (batch ? 4 : 2)
                                 : operation == op::query  ? (request.among_ended ? 6 : 5)
                                                           : budget.size();
        if (pool < budget.size()) take_limit(pools, pool, limit, left, now);
    }

    // Orders --------------------------------------------------------------------------------------------------------

    static order_result<void> check_order(const order_request& r, const context& c) noexcept {
        return detail::check(r, c);
    }
    static constexpr auto encode_place = bybit::encode_place;
    static constexpr auto encode_amend = bybit::encode_amend;
    static constexpr auto encode_cancel = bybit::encode_cancel;
    static constexpr auto encode_place_request = encode_place_http;
    static constexpr auto encode_amend_request = encode_amend_http;
    static constexpr auto encode_cancel_request = encode_cancel_http;
    static constexpr auto encode_query_request = encode_query_http;
    static constexpr auto encode_ended_query_request = encode_ended_query_http;
    static constexpr auto encode_cancel_all_request = encode_cancel_all;
    /// How many lists have what waits: each is cancelled, and looked in, by itself.
    static std::size_t waiting_lists(const config& c) noexcept {
        return c.category == category::spot ? std::size(waiting_filters) : 1;
    }
    /// Whether the answer to `cancel_all` says that it was done.
    static bool cancelled_all(std::string_view body) noexcept { return decode_cancelled_all(body); }
    /// Whether a refused cancel says that a list does not have the order: another one may.
    static bool not_in_list(std::string_view code) noexcept { return code == "170213"; }
    static order_result<http_request> encode_account_change(const account_change& a, const context& c,
                                                            std::span<char> out) noexcept {
        return bybit::encode_account_change(a, c.time_ms, c.config, out);
    }
    static bool already_set(std::string_view code) noexcept {
        return code == "110025" || code == "110026" || code == "110043";
    }
    static constexpr auto put_place = bybit::put_place;
    static constexpr auto put_cancel = bybit::put_cancel;
    static constexpr auto encode_batch = bybit::encode_batch;
    static constexpr auto encode_batch_request = bybit::encode_batch_request;
    template <class F>
    static bool read_each(std::string_view body, F f) noexcept {
        return bybit::read_each(body, f);
    }
    static bool is_about(std::string_view row, const order_keys& k) noexcept {
        return bybit::is_about(row, k);
    }
    template <class SinkT>
    static wire::decode_status decode_row(std::string_view row, timestamp received, SinkT& sink) noexcept {
        return bybit::decode_row(row, received, sink);
    }
    template <class SinkT>
    static wire::decode_status decode_order(std::string_view body, timestamp received, report_source source,
                                            SinkT& sink) noexcept {
        return bybit::decode_order(body, received, source, sink);
    }
    template <class SinkT>
    static wire::decode_status decode_conditional_order(std::string_view body, timestamp received,
                                                        report_source source, SinkT& sink) noexcept {
        return bybit::decode_order(body, received, source, sink, true);
    }

private:
    /// The pools of placements, amends, cancels, and of those in batches, come first.
    static constexpr std::size_t order_pools = 5;
    static constexpr std::size_t place_pool = 0, place_batch_pool = 3;

    template <class BudgetT>
    static void take_limit(BudgetT& pools, std::size_t i, std::int64_t limit, std::int64_t left,
                           timestamp now) noexcept {
        if (limit <= 0 || limit > 100'000 || left < 0 || left > limit) return;
        pools.set_limit(i, static_cast<std::uint32_t>(limit));
        pools.correct(i, limit - left, now);
    }
    /// The key first, then the account; then contract by contract, until one is in another mode than configured, or all
    /// are in this one.
    template <class SinkT>
    static wire::decode_status decode_mode(const read_request& r, std::string_view body, timestamp received,
                                           const config& c, SinkT& sink) noexcept {
        if (r.cursor.empty() && !c.demo)
            return decode_key(body, c.category, sink, [&](bool may_trade) noexcept {
                sink.on_next_page(list_cursor({may_trade ? 0 : key_may_not_trade, {}}).view());
            });
        account_config told;
        told.received = received;
        told.hedge_mode = c.hedge_mode;
        told.read_only = (list_page_at(r.cursor.view()).list & key_may_not_trade) != 0;
        bool mode_told = false;
        std::size_t next = 0;
        wire::decode_status status;
        bool refused = false;
        if (r.cursor.empty() || is_account_page(r.cursor.view())) {
            refused = true;
            status = decode_account(body, sink, [&](std::uint8_t level, margin_mode) noexcept {
                refused = false;
                told.level = level;
            });
        } else {
            const list_page page = list_page_at(r.cursor.view());
            told_mode mode;
            status = decode_position_mode(body, sink, mode);
            told.level = static_cast<std::uint8_t>(page.list % key_may_not_trade);
            refused = mode.failed;
            told.hedge_mode = mode.hedge.value_or(c.hedge_mode);
            mode_told = (page.list & mode_is_told) != 0 || mode.hedge.has_value();
            next = symbol_at(r.cursor) + 1;
        }
        if (!status || refused) return status;
        if (told.hedge_mode == c.hedge_mode && !sided_symbol(c, next).empty()) {
            const std::size_t list =
                told.level + (told.read_only ? key_may_not_trade : 0) + (mode_told ? mode_is_told : 0);
            sink.on_next_page(symbol_page(list, next).view());
            return status;
        }
        if (next != 0 && !mode_told) {
            // Of none of them: nobody knows, and it is asked again.
            sink.on_api_error(venue_error_code("0"), "no contract tells the position mode");
            return status;
        }
        // Without a contract that has sides there is no mode to differ.
        if (next == 0) told.hedge_mode = false;
        sink.on(static_cast<const account_config&>(told));
        return status;
    }
    template <class SinkT>
    static wire::decode_status decode_settings(const read_request& r, std::string_view body,
                                               timestamp received, const config& c, SinkT& sink) noexcept {
        std::size_t told = list_page_at(r.cursor.view()).list, next = 0;
        wire::decode_status status;
        if (r.cursor.empty()) {
            bool refused = true;
            status = decode_account(body, sink, [&](std::uint8_t, margin_mode margin) noexcept {
                refused = false;
                told = static_cast<std::size_t>(margin);
            });
            if (refused) return status;
        } else {
            bool failed = false;
            status = decode_leverage(body, received, static_cast<margin_mode>(told), sink, &failed);
            if (failed) return status;
            next = symbol_at(r.cursor) + 1;
        }
        if (status && next < c.symbols.size()) sink.on_next_page(symbol_page(told, next).view());
        return status;
    }
};

} // namespace gatewright::venue::bybit
