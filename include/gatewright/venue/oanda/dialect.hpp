// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/request_budget.hpp>
#include <gatewright/session/subscription_fsm.hpp>
#include <gatewright/venue/bans.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/oanda/config.hpp>
#include <gatewright/venue/oanda/error_map.hpp>
#include <gatewright/venue/oanda/history.hpp>
#include <gatewright/venue/oanda/market_data.hpp>
#include <gatewright/venue/oanda/open_orders.hpp>
#include <gatewright/venue/oanda/orders.hpp>
#include <gatewright/venue/oanda/rest_replies.hpp>
#include <gatewright/venue/oanda/rest_requests.hpp>
#include <gatewright/venue/oanda/streams.hpp>
#include <gatewright/venue/oanda/user_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::venue::oanda {

/// What OANDA says for itself, for `account_session`. Its streams have no subscriptions: what comes on them the request
/// says that opens them.
struct dialect {
    static constexpr std::string_view name = "oanda";
    using config = oanda::config;

    /// Transactions are numbered one by one, so a jump on their stream is a loss. Opening a stream counts in a limit of
    /// its own ("Best Practices").
    static constexpr std::array<link_rule, channel_count> links = {
        link_rule{.name = "pricing",
                  .kind = channel_kind::http_stream,
                  .roles = link_role::market,
                  .open_weight = 1},
        link_rule{.name = "transactions",
                  .kind = channel_kind::http_stream,
                  .roles = link_role::reports,
                  .counted = true,
                  .open_weight = 1},
        link_rule{"rest", channel_kind::http, link_role::requests}};

    using read_kind = session::read_kind;
    /// All of them carry the token. What anybody may ask for elsewhere goes on here while the token is refused, as
    /// without the time no private read leaves.
    static constexpr std::array reads = [] {
        using session::read_rule;
        constexpr auto sign = session::read_security::sign;
        return std::array{read_rule{read_kind::server_time},
                          read_rule{read_kind::instruments},
                          read_rule{read_kind::account_mode, 1, sign},
                          read_rule{read_kind::open_orders, 1, sign},
                          read_rule{read_kind::balances, 1, sign},
                          read_rule{read_kind::positions, 1, sign},
                          read_rule{read_kind::fills, 1, sign},
                          read_rule{read_kind::book, 1, session::read_security::none, true,
                                    session::request_priority::snapshot}};
    }();
    static constexpr read_kind key_probe = read_kind::account_mode;
    static constexpr std::uint32_t place_weight = 1;
    static constexpr std::uint32_t cancel_weight = 1;
    static constexpr std::uint32_t query_weight = 1;
    static constexpr batch_weight replace_weight{.request = 1};
    static constexpr std::size_t most_in_request = 2;
    /// Whether an instrument can be traded only prices say: lists ask what they said.
    static constexpr bool needs_rules = true;
    using market_memory = detail::price_memory;
    using account_memory = detail::account_memory;
    static constexpr bool dates_balances_by_answer = true;
    static constexpr std::string_view request_id_header = "RequestID";

    /// 120 requests a second of a client are taken, and 100 recommended; two new connections a second ("Best
    /// Practices", "Rate Limiting"). Ten of the hundred are left for cancels and questions.
    static constexpr std::array budget = [] {
        using op = session::budget_operation;
        using scope = session::budget_scope;
        return std::array{
            session::sliding_pool("requests per second", 100, seconds(1), scope::address,
                                  {{op::place, op::cancel, op::query},
                                   {read_kind::server_time, read_kind::instruments, read_kind::account_mode,
                                    read_kind::open_orders, read_kind::balances, read_kind::positions,
                                    read_kind::fills, read_kind::book, read_kind::history}}),
            session::sliding_pool("orders per second", 90, seconds(1), scope::address, {op::place}),
            session::sliding_pool("connections per second", 2, seconds(1), scope::address, {op::connection})};
    }();

    // Links ---------------------------------------------------------------------------------------------------------

    /// Prices, too, are of an account.
    static bool uses(const config& c, std::size_t) noexcept { return c.credentials.usable(); }
    static open_request target(const config& c, std::size_t link, std::string_view,
                               std::span<char> out) noexcept {
        return stream_request(c, link, out);
    }
    template <class ListedF>
    static open_request target(const config& c, std::size_t link, std::string_view, std::span<char> out,
                               ListedF listed) noexcept {
        return stream_request(c, link, out, listed);
    }
    static session::subscription_pacing pacing(const config&, std::size_t) noexcept { return {}; }
    static std::size_t subscriptions(const config&, std::size_t) noexcept { return 0; }
    static instrument_index subscribed_instrument(const config&, std::size_t, std::size_t) noexcept {
        return {};
    }
    static std::size_t item_named(const config&, std::size_t, std::string_view) noexcept { return 0; }
    static std::string_view encode_subscribe(const config&, std::size_t, std::size_t, std::size_t,
                                             std::int64_t, std::uint64_t, std::span<char>) noexcept {
        return {};
    }
    template <class SinkT>
    static wire::decode_status decode(std::size_t link, std::string_view message, timestamp received,
                                      const config& c, SinkT& sink) noexcept {
        if (link == static_cast<std::size_t>(channel::pricing))
            return decode_price(message, received, c.streams, sink);
        return decode_transaction(message, received, facts_of(c), sink);
    }

    // Market data ---------------------------------------------------------------------------------------------------

    /// Each price of the stream is a whole book; one that does not come is read.
    static constexpr book_recovery books = book_recovery::by_read;
    static std::size_t book_link(const config& c, instrument_index) noexcept {
        return c.streams.books ? static_cast<std::size_t>(channel::pricing) : channel_count;
    }
    static bool carries(const config&, std::size_t link, instrument_index) noexcept {
        return link == static_cast<std::size_t>(channel::pricing);
    }
    /// While the markets are closed only heartbeats come.
    static bool quiet(const config&, std::size_t) noexcept { return true; }
    /// The direction of a market-if-touched order is that from the venue's price when it came.
    static bool venue_picks_direction(const config&) noexcept { return true; }

    // The account ---------------------------------------------------------------------------------------------------

    static constexpr auto history = history_rules;
    static constexpr auto encode_history = oanda::encode_history;
    template <class SinkT>
    static wire::decode_status decode_history(const history_page& p, std::string_view body,
                                              timestamp received, SinkT& sink) noexcept {
        return oanda::decode_history(p, body, received, sink);
    }
    static constexpr auto encode_read = oanda::encode_read;
    template <class SinkT>
    static wire::decode_status decode_read(const read_request& r, std::string_view body, timestamp received,
                                           const config& c, SinkT& sink) noexcept {
        switch (r.what) {
        case read_kind::server_time: return decode_server_time(body, received, sink);
        case read_kind::instruments: return decode_instruments(body, received, sink);
        case read_kind::account_mode: return decode_account_config(body, received, c.currency, sink);
        case read_kind::open_orders: return decode_open_orders(body, received, c.hedge_mode, sink);
        case read_kind::balances: return decode_balances(body, received, sink);
        case read_kind::positions: return decode_positions(body, received, c.hedge_mode, sink);
        case read_kind::fills:
            if (r.cursor.empty()) return decode_pages(body, sink);
            return decode_fills(body, received, facts_of(c), session::page_number(r.cursor.view()), sink);
        case read_kind::book: return decode_book(body, received, sink);
        default: return {};
        }
    }
    template <class SinkT>
    static bool decode_error(std::string_view body, SinkT& sink) noexcept {
        return oanda::decode_error(body, sink);
    }
    static const char* unfit(const config&, const account_config& a) noexcept {
        return a.level == 2 ? "the account's home currency is another than configured" : nullptr;
    }
    static order_errc error_meaning(std::string_view code, std::string_view text) noexcept {
        if (code.empty())
            return detail::lacks_authorization(text) ? order_errc::authentication : order_errc::state_unknown;
        return meaning_of_word(code).code;
    }
    static error_verdict judge(int status, std::string_view code, std::string_view text) noexcept {
        return classify_error(status, code, text);
    }
    /// Who asked too often waits for the second to pass, or for as long as `Retry-After` says.
    template <class BudgetT>
    static void learn(BudgetT& pools, std::string_view headers, int status, std::string_view,
                      std::string_view text, timestamp now) noexcept {
        if (status != 429) return;
        pools.use_up(0, now);
        std::int64_t wait = 0;
        if (wire::header_integer(headers, "Retry-After", wait))
            take_ban(pools, {{}, seconds(1), minutes(10), {}}, headers, text, now);
    }

    // Orders --------------------------------------------------------------------------------------------------------

    static order_result<void> check_order(const order_request& r, const context& c) noexcept {
        return oanda::check_order(r, c.time_ms, c.mode);
    }
    static constexpr auto encode_place_request = encode_place_http;
    static constexpr auto encode_cancel_request = encode_cancel_http;
    static constexpr auto encode_query_request = encode_query_http;
    /// What can be replaced has not filled: there is nothing to be told of `untouched`.
    static order_result<http_request> encode_replace_request(const order_keys& old, bool,
                                                             const order_request& r, const context& c,
                                                             std::span<char> out) noexcept {
        return encode_replace_http(old, r, c, out);
    }
    template <class F>
    static bool read_each(std::string_view body, F f) noexcept {
        return oanda::read_each(body, f);
    }
    template <class SinkT>
    static wire::decode_status decode_row(std::string_view row, timestamp received, SinkT& sink) noexcept {
        return oanda::decode_row(row, received, sink);
    }
    template <class SinkT>
    static wire::decode_status decode_order(std::string_view body, timestamp received, report_source source,
                                            SinkT& sink) noexcept {
        return oanda::decode_order(body, received, source, sink);
    }

private:
    static account_facts facts_of(const config& c) noexcept { return {c.currency, c.hedge_mode}; }
};

} // namespace gatewright::venue::oanda
