// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "words.hpp"

#include <gatewright/venue/account_session.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gatewright_test::archetypes {

/// A dialect as unlike Binance's as may be: one private socket for reports and orders, with a login; pings of its own;
/// acknowledgements by argument; books that come by subscribing; error codes that are texts and come with status 200;
/// limits per instrument; executions of the whole account, in pages; no token.
///
/// @tparam Counted messages of the private socket carry one rising number, as at Coinbase: "#7 order …"
template <bool Counted = false>
struct dialect {
    static constexpr std::string_view name = "archetype";
    static constexpr std::array links{
        gw::venue::link_rule{
            "public", gw::channel_kind::websocket, gw::venue::link_role::market, {gw::seconds(20)}},
        gw::venue::link_rule{"private",
                             gw::channel_kind::websocket,
                             gw::venue::link_role::reports | gw::venue::link_role::orders,
                             {gw::seconds(25), false},
                             1,
                             Counted},
        gw::venue::link_rule{"rest", gw::channel_kind::http, gw::venue::link_role::requests}};

    struct key {
        std::string text;
        [[nodiscard]] bool usable() const noexcept { return !text.empty(); }
        [[nodiscard]] std::string_view api_key() const noexcept { return text; }
    };
    struct config : gw::venue::gateway_options {
        std::array<gw::endpoint, links.size()> endpoints;
        key credentials;
        std::size_t longest_message = 1000; ///< of a subscription
    };

    static bool uses(const config&, std::size_t) noexcept { return true; }
    static gw::open_request target(const config&, std::size_t link, std::string_view,
                                   std::span<char>) noexcept {
        return link == 0 ? "/public" : "/private";
    }

    // Subscriptions: a book for each instrument in public, orders and fills in private.
    static gw::session::subscription_pacing pacing(const config&, std::size_t) noexcept { return {}; }
    static std::size_t subscriptions(const config& c, std::size_t link) noexcept {
        return link == 0 ? c.symbols.size() : link == 1 ? 2 : 0;
    }
    static gw::instrument_index subscribed_instrument(const config&, std::size_t link,
                                                      std::size_t item) noexcept {
        return link == 0 ? gw::instrument_index{static_cast<std::uint16_t>(item)} : gw::instrument_index{};
    }
    static std::string_view item_name(const config& c, std::size_t link, std::size_t item) noexcept {
        if (link == 0) return c.symbols[item].view();
        return item == 0 ? "orders" : "fills";
    }
    static std::size_t item_named(const config& c, std::size_t link, std::string_view text) noexcept {
        std::size_t i = 0;
        while (i < subscriptions(c, link) && item_name(c, link, i) != text) ++i;
        return i;
    }
    static std::string_view encode_subscribe(const config& c, std::size_t link, std::size_t first,
                                             std::size_t count, std::int64_t, std::uint64_t,
                                             std::span<char> out) noexcept {
        std::string all = "subscribe";
        for (std::size_t i = first; i < first + count; ++i) (all += ' ') += item_name(c, link, i);
        return all.size() > c.longest_message ? std::string_view{} : write(out, all);
    }
    static std::string_view encode_unsubscribe(const config& c, std::size_t link, std::size_t item,
                                               std::int64_t, std::uint64_t, std::span<char> out) noexcept {
        return write(out, "unsubscribe", item_name(c, link, item));
    }
    static std::string_view encode_ping(std::size_t, gw::timestamp, std::span<char>) noexcept {
        return "ping";
    }
    static std::string_view encode_login(const config& c, std::size_t, std::uint8_t, std::int64_t time_ms,
                                         std::uint64_t, std::span<char> out) noexcept {
        return write(out, "login", c.credentials.text, time_ms);
    }

    static constexpr gw::venue::book_recovery books = gw::venue::book_recovery::by_subscription;
    static std::size_t book_link(const config&, gw::instrument_index) noexcept { return 0; }
    static std::size_t book_item(const config&, gw::instrument_index i) noexcept { return i.value; }
    static bool carries(const config&, std::size_t, gw::instrument_index) noexcept { return true; }
    static bool quiet(const config&, std::size_t) noexcept { return false; }

    /// `pong` · `reached NUMBER` · `ok ARGUMENT` · `no ARGUMENT CODE` · `book SYMBOL PREVIOUS ID [BID QUANTITY ASK QUANTITY]`, a snapshot
    /// if PREVIOUS is 0 · `login ok` · `login CODE TEXT` · `reply NUMBER ok|CODE …` · the lines of an account
    template <class SinkT>
    static gw::wire::decode_status decode(std::size_t, std::string_view message, gw::timestamp received,
                                          SinkT& sink) noexcept {
        words in{message};
        if (in.rest.starts_with('#') && !sink.on_counter(words{in.next().substr(1)}.number<std::uint64_t>()))
            return {};
        const std::string_view all = in.rest;
        const std::string_view what = in.next();
        if (what == "pong") {
            sink.ignored("pong");
        } else if (what == "reached") {
            sink.on_counter_reached(in.number<std::uint64_t>());
        } else if (what == "ok") {
            sink.on_subscription_item(in.next(), true, {}, {});
        } else if (what == "no") {
            const std::string_view argument = in.next();
            sink.on_subscription_item(argument, false, in.text<gw::venue_error_code>(), "refused");
        } else if (what == "login") {
            const auto code = in.text<gw::venue_error_code>();
            sink.on_login_reply(code == "ok", code, in.rest);
        } else if (what == "book") {
            gw::book_header h;
            h.symbol = in.text<gw::symbol_name>();
            h.received = received;
            h.previous_id = in.number<std::uint64_t>();
            h.first_id = h.last_id = in.number<std::uint64_t>();
            h.snapshot = h.previous_id == 0;
            sink.on_subscription_data(h.symbol.view());
            sink.book_begin(h);
            for (gw::side s = gw::side::buy; !in.rest.empty(); s = gw::opposite(s)) {
                const gw::price p{in.decimal()};
                sink.book_level(s, p, {in.decimal()});
            }
            sink.book_end(h);
        } else if (what == "reply") {
            gw::venue::order_reply r;
            r.id = in.next();
            r.result = in.rest;
            const auto code = in.text<gw::venue_error_code>();
            r.status = code == "order" || code == "ack" || code == "nothing" ? 200 : 400;
            if (r.status != 200) {
                r.code = code;
                r.text.assign(in.rest);
            }
            sink.on_order_reply(r);
        } else {
            return decode_line(all, received, gw::report_source::stream, sink);
        }
        return {};
    }

    // The account
    using read = gw::session::read_kind;
    static constexpr std::array reads{
        gw::session::read_rule{read::server_time},
        gw::session::read_rule{read::instruments},
        gw::session::read_rule{read::open_orders, 1, gw::session::read_security::sign},
        gw::session::read_rule{read::balances, 1, gw::session::read_security::sign},
        gw::session::read_rule{read::positions, 1, gw::session::read_security::sign},
        gw::session::read_rule{read::fills, 1, gw::session::read_security::sign}};
    static constexpr read key_probe = read::balances;
    static constexpr std::array budget{
        gw::session::pool_rule{"orders per instrument", 20, gw::seconds(2), gw::session::budget_unit::orders,
                               gw::session::budget_scope::instrument, gw::session::rate_window::sliding}};

    static gw::order_result<gw::http_request> encode_read(const gw::venue::read_request& r, std::int64_t,
                                                          const config&, std::span<char> out) noexcept {
        std::string target = std::string("/") + to_string(r.what);
        if (r.what == read::fills) target += "?since=" + std::to_string(r.since.milliseconds());
        if (!r.cursor.empty()) target += "?page=" + std::string(r.cursor.view());
        return gw::http_request{gw::http_method::get, write(out, target), {}, {}};
    }
    template <class SinkT>
    static gw::wire::decode_status decode_read(const gw::venue::read_request&, std::string_view body,
                                               gw::timestamp received, const config&, SinkT& sink) noexcept {
        return decode_lines(body, received, gw::report_source::snapshot, sink);
    }
    template <class SinkT>
    static bool decode_error(std::string_view body, SinkT& sink) noexcept {
        return body.starts_with("error ") && decode_line(body, {}, gw::report_source::reply, sink).ok();
    }
    template <class BudgetT>
    static void learn(BudgetT& pools, std::string_view, int status, std::string_view code, std::string_view,
                      gw::timestamp now) noexcept {
        if (status == 429) pools.ban(now + gw::seconds(2));
        if (code == "50011") pools.use_up(0, now);
    }

    // Orders
    static constexpr std::uint32_t place_weight = 1;
    static constexpr std::uint32_t cancel_weight = 1;
    static constexpr std::uint32_t query_weight = 1;
    static constexpr bool refuses_with_success = true;
    using context = gw::venue::order_context<config>;

    static gw::order_result<std::string_view> encode_place(const gw::order_request& r, const context& c,
                                                           std::span<char> out) noexcept {
        return write(out, "place", c.id, r.client_order_id.view(), r.symbol.view(), word(r.side), r.price,
                     r.quantity);
    }
    static gw::order_result<std::string_view> encode_cancel(const gw::order_keys& k, const context& c,
                                                            std::span<char> out) noexcept {
        return write(out, "cancel", c.id, k.client_order_id.view());
    }
    static gw::order_result<gw::http_request> encode_place_request(const gw::order_request& r, const context&,
                                                                   std::span<char> out) noexcept {
        return gw::http_request{gw::http_method::post,
                                "/order",
                                {},
                                write(out, "place", r.client_order_id.view(), r.symbol.view(), word(r.side),
                                      r.price, r.quantity)};
    }
    static gw::order_result<gw::http_request> encode_cancel_request(const gw::order_keys& k, const context&,
                                                                    std::span<char> out) noexcept {
        return gw::http_request{gw::http_method::post, "/cancel", {}, write(out, k.client_order_id.view())};
    }
    template <class SinkT>
    static gw::wire::decode_status decode_order(std::string_view body, gw::timestamp received,
                                                gw::report_source source, SinkT& sink) noexcept {
        return decode_lines(body, received, source, sink);
    }

    static constexpr gw::venue::error_row<std::string_view> rows[] = {
        {"50011", {gw::venue::error_class::rate_limit, gw::order_errc::throttled}},
        {"50102", {gw::venue::error_class::clock, gw::order_errc::clock_skew}},
        {"51008", {gw::venue::error_class::definite, gw::order_errc::insufficient_funds}},
        {"51054", {gw::venue::error_class::unknown, gw::order_errc::state_unknown}},
        {"60009", {gw::venue::error_class::authentication, gw::order_errc::authentication}}};
    static constexpr gw::venue::error_table errors{rows};
    static bool logged_off(std::string_view code) noexcept { return code == "60009"; }
    static const gw::venue::error_meaning* meaning(std::string_view code) noexcept {
        const auto* row = errors.find(code);
        return row == nullptr ? nullptr : &row->meaning;
    }
    static gw::order_errc error_meaning(std::string_view code, std::string_view) noexcept {
        const auto* known = meaning(code);
        return known == nullptr ? gw::order_errc::rejected : known->code;
    }
    static gw::venue::error_verdict judge(int status, std::string_view code, std::string_view) noexcept {
        return gw::venue::judge_error(status, meaning(code));
    }
};
static_assert(gw::venue::MarketDialect<dialect<>> && gw::venue::AccountDialect<dialect<>> &&
              gw::venue::StreamOrderDialect<dialect<>>);
static_assert(!gw::venue::TokenDialect<dialect<>>);

} // namespace gatewright_test::archetypes
