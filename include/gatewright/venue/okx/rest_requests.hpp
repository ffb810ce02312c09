// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/account_setting.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/list_pages.hpp>
#include <gatewright/venue/okx/streams.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/base64.hpp>
#include <gatewright/wire/http_request_writer.hpp>
#include <gatewright/wire/iso_time.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

// Requests over REST besides orders. Source: OKX API v5, "REST Authentication" and the pages of the endpoints named.
namespace gatewright::venue::okx {

/// Writes one request: parameters in the query of a GET, JSON in the body of a POST; the signature covers time,
/// method, path with query and body, as they are written.
class http_writer : public wire::http_request_writer {
public:
    http_writer(std::span<char> out, http_method method, std::string_view path, const config& c) noexcept
        : http_request_writer(out, method, path)
        , config_(c) {}

    [[nodiscard]] order_result<http_request> finish_public() noexcept {
        // Demo instruments have numbers of their own.
        if (config_.demo) header("x-simulated-trading", "1");
        return finish("okx");
    }
    [[nodiscard]] order_result<http_request> finish_signed(std::int64_t time_ms) noexcept {
        const credentials& who = config_.credentials;
        if (!who.usable()) return no_api_key();
        const auto time = wire::iso_time(time_ms);
        const std::string_view said(time.data(), time.size());
        char text[wire::base64_size(std::tuple_size_v<credentials::signature>)];
        wire::buffer_writer sum(text);
        wire::put_base64(sum, who.sign({said, to_string(method()), target(), body()}));
        if (method() != http_method::get) header("Content-Type", "application/json");
        header("OK-ACCESS-KEY", who.api_key());
        header("OK-ACCESS-SIGN", sum.view());
        header("OK-ACCESS-TIMESTAMP", said);
        header("OK-ACCESS-PASSPHRASE", who.passphrase());
        return finish_public();
    }

private:
    const config& config_;
};

/// Rows of a full page: there may be more.
inline constexpr std::size_t page_size = 100;

/// A read of instruments: they are listed kind by kind, options by family.
struct instrument_page {
    inst_type type = inst_type::spot;
    std::string_view family{}; ///< of options
    bool there = false;        ///< false beyond the last
};
/// The pages of what a configuration trades, by number.
[[nodiscard]] inline instrument_page page_at(const config& c, std::size_t number) noexcept {
    const auto has = types_in(c);
    std::size_t n = 0;
    for (const inst_type t : {inst_type::spot, inst_type::swap, inst_type::futures})
        if (has[static_cast<std::size_t>(t)] && n++ == number) return {t, {}, true};
    for (auto s = c.symbols.begin(); s != c.symbols.end(); ++s) {
        const std::string_view family = family_of(*s);
        const auto same = [&](std::string_view other) {
            return type_of(other) == inst_type::option && family_of(other) == family;
        };
        if (same(*s) && std::none_of(c.symbols.begin(), s, same) && n++ == number)
            return {inst_type::option, family, true};
    }
    return {};
}

/// The kinds of which executions of the configured instruments are listed; `number` beyond the last: empty.
[[nodiscard]] inline std::string_view fill_kind(const config& c, std::size_t number) noexcept {
    const auto has = types_in(c);
    std::size_t n = 0;
    for (const inst_type t : {inst_type::spot, inst_type::swap, inst_type::futures}) {
        if (!has[static_cast<std::size_t>(t)]) continue;
        if (n++ == number) return to_word(t);
        // Executions of spot instruments on margin are of a kind of their own.
        if (t == inst_type::spot && c.spot_margin && n++ == number) return "MARGIN";
    }
    return {};
}
/// Whether executions since a time are listed kind by kind, because it is more than three days ago. An hour less:
/// what is read page by page must not leave the window on the way.
[[nodiscard]] constexpr bool fills_by_kind(timestamp since, std::int64_t time_ms) noexcept {
    return time_ms - since.milliseconds() > minutes((3 * 24 - 1) * 60).milliseconds();
}

/// The kinds of bills of which cash flows are told ("type"): funding, transfers, interest, liquidation, clawback.
/// Source: "Get bills details".
inline constexpr std::string_view cash_flow_lists[] = {"8", "1", "7", "5", "10"};
/// Whether bills since a time are in the list of three months, because it is more than seven days ago. An hour less:
/// what is read page by page must not leave the window on the way.
[[nodiscard]] constexpr bool bills_of_long_ago(timestamp since, std::int64_t time_ms) noexcept {
    return time_ms - since.milliseconds() > minutes((7 * 24 - 1) * 60).milliseconds();
}

/// The lists of open orders: those that wait, by type, and at last those of the book. One that is triggered in
/// between is then in two of them.
inline constexpr std::string_view open_lists[] = {"conditional,oco", "trigger", "move_order_stop", "book"};
inline constexpr std::size_t book_list = std::size(open_lists) - 1;

/// A page of the contracts of a configuration, seven of the twenty that the venue takes, with commas; beyond the last
/// empty.
[[nodiscard]] inline fixed_string<239> contracts_at(const config& c, std::size_t page) noexcept {
    constexpr std::size_t most = 7;
    fixed_string<239> names;
    std::size_t n = 0;
    for (const symbol_name& s : c.symbols) {
        const inst_type type = type_of(s);
        if (type != inst_type::swap && type != inst_type::futures) continue;
        if (const std::size_t at = n++; at / most != page) continue;
        if (!names.empty()) names.push_back(',');
        for (const char letter : s.view()) names.push_back(letter);
    }
    return names;
}

/// `POST /api/v5/account/set-leverage`, `set-position-mode`. The leverage is that of the configured margin mode. Of
/// isolated positions in hedge mode each side has its own, and none is set.
/// @return a reject naming "symbol", "leverage", "setting" or (`unsupported`) "position_side"
inline order_result<http_request> encode_account_change(const account_change& a, std::int64_t time_ms,
                                                        const config& c, std::span<char> out) noexcept {
    if (a.what == account_setting::position_mode) {
        http_writer w(out, http_method::post, "/api/v5/account/set-position-mode", c);
        w.begin_body().put_all("{\"posMode\":\"", std::string_view(a.on ? "long_short_mode" : "net_mode"),
                               "\"}");
        return w.finish_signed(time_ms);
    }
    if (a.what != account_setting::leverage) return invalid_field("okx", "setting");
    if (!plain_symbol(a.symbol)) return invalid_field("okx", "symbol");
    if (a.leverage == 0) return invalid_field("okx", "leverage");
    if (c.hedge_mode && c.margin_mode == margin_mode::isolated)
        return order_reject{order_errc::unsupported, "okx", "position_side", {}, {}};
    http_writer w(out, http_method::post, "/api/v5/account/set-leverage", c);
    w.begin_body().put_all("{\"lever\":\"", a.leverage, "\",\"mgnMode\":\"", to_word(c.margin_mode),
                           "\",\"instId\":\"", a.symbol, "\"}");
    return w.finish_signed(time_ms);
}

/// `GET /api/v5/market/books`: a snapshot of so many levels of a side.
/// @return the request, or a reject naming "symbol" or (`output_full`) "buffer"
inline order_result<http_request> encode_book(std::string_view symbol, std::int64_t levels, const config& c,
                                              std::span<char> out) noexcept {
    if (!plain_symbol(symbol)) return invalid_field("okx", "symbol");
    http_writer w(out, http_method::get, "/api/v5/market/books", c);
    w.pair("instId", symbol);
    w.pair("sz", levels);
    return w.finish_public();
}

/// A read as a request, in the caller's buffer.
///
/// | read | request | |
/// |---|---|---|
/// | `server_time` | `GET /api/v5/public/time` | |
/// | `instruments` | `GET /api/v5/public/instruments` | of one kind, of options of one family: the cursor is the number of the page (`page_at`) |
/// | `book` | `GET /api/v5/market/books` | as many levels as its channel keeps |
/// | `account_mode` | `GET /api/v5/account/config` | signed |
/// | `account_settings` | `GET /api/v5/account/leverage-info` | signed; of the contracts, seven at a time: the cursor is the number of the page |
/// | `fee_rates` | `GET /api/v5/account/trade-fee` | signed; of one spot instrument, of contracts of one family |
/// | `balances` | `GET /api/v5/account/balance` | signed |
/// | `positions` | `GET /api/v5/account/positions` | signed |
/// | `open_orders` | `GET /api/v5/trade/orders-algo-pending`, `orders-pending` | signed; list by list (`open_lists`); the cursor is the list's number and the id that the page before ended with |
/// | `fills` | `GET /api/v5/trade/fills` | signed; newest first; of longer than three days ago `fills-history`, which has three months, kind by kind; the cursor is the bill that the page before ended with, there behind the number of its kind (`list_page_at`) |
/// | `cash_flows` | `GET /api/v5/account/bills` | signed; newest first; list by list (`cash_flow_lists`); of longer than seven days ago `bills-archive`; the cursor is the list's number and the bill that the page before ended with |
/// | `dead_man_switch` | `POST /api/v5/trade/cancel-all-after` | signed; the venue cancels the account's orders, or those of the configured tag, after the countdown (10 to 120 s) unless it is asked again before; zero: it does not |
///
/// @return the request, or a reject naming "symbol", "api_key", (`output_full`) "buffer", or "kind" for any other read
inline order_result<http_request> encode_read(const read_request& r, std::int64_t time_ms, const config& c,
                                              std::span<char> out) noexcept {
    using session::read_kind;
    const auto get = [&](std::string_view path) { return http_writer(out, http_method::get, path, c); };
    const auto finish_page = [&](http_writer& w, std::string_view after) {
        if (!after.empty()) w.pair("after", after);
        w.pair("limit", page_size);
        return w.finish_signed(time_ms);
    };
    switch (r.what) {
    case read_kind::server_time: return get("/api/v5/public/time").finish_public();
    case read_kind::instruments: {
        const instrument_page page = page_at(c, session::page_number(r.cursor));
        http_writer w = get("/api/v5/public/instruments");
        w.pair("instType", to_word(page.type));
        if (page.type == inst_type::option) w.pair("instFamily", page.family);
        return w.finish_public();
    }
    case read_kind::book: return encode_book(r.symbol, levels_of(c.streams.books), c, out);
    case read_kind::account_mode: return get("/api/v5/account/config").finish_signed(time_ms);
    case read_kind::balances: return get("/api/v5/account/balance").finish_signed(time_ms);
    case read_kind::positions: return get("/api/v5/account/positions").finish_signed(time_ms);
    case read_kind::open_orders: {
        const list_page page = list_page_at(r.cursor.view());
        const bool waits = page.list != book_list;
        http_writer w = get(waits ? "/api/v5/trade/orders-algo-pending" : "/api/v5/trade/orders-pending");
        if (waits) w.pair("ordType", open_lists[page.list]);
        return finish_page(w, page.mark);
    }
    case read_kind::fills: {
        const bool by_kind =
            r.cursor.empty() ? fills_by_kind(r.since, time_ms) : is_list_page(r.cursor.view());
        http_writer w = get(by_kind ? "/api/v5/trade/fills-history" : "/api/v5/trade/fills");
        const list_page page = by_kind ? list_page_at(r.cursor.view()) : list_page{0, r.cursor.view()};
        if (by_kind) w.pair("instType", fill_kind(c, page.list));
        w.pair("begin", std::max<std::int64_t>(r.since.milliseconds(), 0));
        if (r.until != timestamp{}) w.pair("end", r.until.milliseconds());
        return finish_page(w, page.mark);
    }
    case read_kind::cash_flows: {
        const list_page page = list_page_at(r.cursor.view());
        if (page.list >= std::size(cash_flow_lists)) break;
        http_writer w = get(bills_of_long_ago(r.since, time_ms) ? "/api/v5/account/bills-archive"
                                                                : "/api/v5/account/bills");
        w.pair("type", cash_flow_lists[page.list]);
        w.pair("begin", std::max<std::int64_t>(r.since.milliseconds(), 0));
        if (r.until != timestamp{}) w.pair("end", r.until.milliseconds());
        return finish_page(w, page.mark);
    }
    case read_kind::account_settings: {
        http_writer w = get("/api/v5/account/leverage-info");
        w.pair("instId", contracts_at(c, session::page_number(r.cursor)).view());
        w.pair("mgnMode", to_word(c.margin_mode));
        return w.finish_signed(time_ms);
    }
    case read_kind::fee_rates: {
        if (!plain_symbol(r.symbol)) return invalid_field("okx", "symbol");
        const inst_type type = type_of(r.symbol);
        http_writer w = get("/api/v5/account/trade-fee");
        w.pair("instType", to_word(type));
        if (type == inst_type::spot)
            w.pair("instId", r.symbol.view());
        else
            w.pair("instFamily", family_of(r.symbol));
        return w.finish_signed(time_ms);
    }
    case read_kind::ended_orders:
    case read_kind::history: break;
    case read_kind::dead_man_switch: {
        http_writer w(out, http_method::post, "/api/v5/trade/cancel-all-after", c);
        wire::buffer_writer& body = w.begin_body();
        // Whole seconds, rounded up.
        body.put_all("{\"timeOut\":\"", (r.countdown.milliseconds() + 999) / 1000, '"');
        if (!c.tag.empty()) body.put_all(",\"tag\":\"", c.tag, '"');
        body.put('}');
        return w.finish_signed(time_ms);
    }
    case read_kind::token:
    case read_kind::token_keep_alive: break;
    }
    return invalid_field("okx", "kind");
}

} // namespace gatewright::venue::okx
