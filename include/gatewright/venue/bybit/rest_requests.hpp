// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/account_setting.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/bybit/streams.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/list_pages.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/http_request_writer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Requests over REST besides orders. Source: Bybit API v5, "Integration Guidance" and the pages of the endpoints named.
namespace gatewright::venue::bybit {

/// How long a request may be on its way, ms ("X-BAPI-RECV-WINDOW"): it bounds when an order can still come to life.
inline constexpr std::int64_t recv_window_ms = 5000;
inline constexpr std::string_view recv_window_text = "5000";

/// Writes one request: parameters in the query of a GET, JSON in the body of a POST; the signature covers time, key,
/// window, and query or body as they are written.
class http_writer : public wire::http_request_writer {
public:
    http_writer(std::span<char> out, http_method method, std::string_view path, const config& c) noexcept
        : http_request_writer(out, method, path)
        , config_(c) {}

    [[nodiscard]] order_result<http_request> finish_public() noexcept { return finish("bybit"); }
    [[nodiscard]] order_result<http_request> finish_signed(std::int64_t time_ms) noexcept {
        const credentials& who = config_.credentials;
        if (!who.usable()) return no_api_key();
        char digits[20];
        wire::buffer_writer time(digits);
        time.put_integer(time_ms);
        const bool get = method() == http_method::get;
        credentials::signature_text room;
        const std::string_view signature =
            who.sign({time.view(), who.api_key(), recv_window_text, get ? parameters() : body()}, room);
        if (signature.empty()) return order_reject{order_errc::authentication, "bybit", "signature", {}, {}};
        if (!get) header("Content-Type", "application/json");
        header("X-BAPI-API-KEY", who.api_key());
        header("X-BAPI-TIMESTAMP", time.view());
        header("X-BAPI-RECV-WINDOW", recv_window_text);
        header("X-BAPI-SIGN", signature);
        return finish("bybit");
    }

private:
    const config& config_;
};

/// Rows of a full page of instruments, of positions, of other lists.
inline constexpr std::int64_t instruments_page = 1000, positions_page = 200, orders_page = 50,
                              fills_page = 100;

/// A list of open orders: of linear contracts one currency has to be named. Whether a list without a filter has all
/// that waits is told in two ways: it is asked for apart, and what is in both counts once.
struct order_list {
    std::string_view settles{}; ///< "settleCoin"; empty: none is named
    std::string_view filter{};  ///< "orderFilter"; empty: none
    bool there = false;         ///< false beyond the last
};
/// "orderFilter" of what waits for a price. Of spot each is a list of its own, for lists, cancels and "Cancel All
/// Orders" alike: stops, exits that lock their funds, and pairs of which one cancels the other.
inline constexpr std::string_view waiting_filters[] = {"StopOrder", "tpslOrder", "OcoOrder"};
/// The currencies that the configured contracts are paid in, by number; empty beyond the last. Of spot and inverse
/// contracts one list, without a name, is the first.
[[nodiscard]] inline std::string_view settle_coin(const config& c, std::size_t number) noexcept {
    const bool usdt =
        std::any_of(c.symbols.begin(), c.symbols.end(), [](const auto& s) { return in_usdt(s); });
    const bool usdc =
        !std::all_of(c.symbols.begin(), c.symbols.end(), [](const auto& s) { return in_usdt(s); });
    if (usdt && number-- == 0) return "USDT";
    return usdc && number == 0 ? "USDC" : "";
}
[[nodiscard]] inline order_list order_list_at(const config& c, std::size_t number) noexcept {
    const std::size_t kinds = c.category == category::spot ? std::size(waiting_filters) + 1 : 2;
    // Those that wait first: one that is triggered in between is then in both lists.
    const std::size_t kind = number % kinds;
    const std::string_view filter = kind + 1 == kinds ? std::string_view() : waiting_filters[kind];
    if (c.category != category::linear) return {{}, filter, number < kinds};
    const std::string_view coin = settle_coin(c, number / kinds);
    return {coin, filter, !coin.empty()};
}
/// The contracts whose position mode can differ, by number; empty beyond the last.
[[nodiscard]] inline symbol_name sided_symbol(const config& c, std::size_t number) noexcept {
    for (const symbol_name& s : c.symbols)
        if (has_sides(c.category, s) && number-- == 0) return s;
    return {};
}
/// What a page of the account's set-up has told goes on in the cursor of the next one, as its list: the account's
/// level, and so much more if the key may not trade, and if a contract has told its position mode.
inline constexpr std::size_t key_may_not_trade = 16, mode_is_told = 32;
/// Whether a cursor is that of the account itself, behind its key.
[[nodiscard]] constexpr bool is_account_page(std::string_view cursor) noexcept {
    return is_list_page(cursor) && list_page_at(cursor).mark.empty();
}
/// What a read of the account's set-up brings page by page: first its key, then the account itself, then its positions
/// symbol by symbol; what the pages before told travels in the cursor of the others, "LETTER:NUMBER".
[[nodiscard]] inline session::page_cursor symbol_page(std::size_t told, std::size_t number) noexcept {
    return list_cursor({told, session::numbered_page(number).view()}).view();
}
/// The number of the symbol that such a cursor names.
[[nodiscard]] inline std::size_t symbol_at(std::string_view cursor) noexcept {
    std::size_t n = 0;
    for (const char c : list_page_at(cursor).mark) n = n * 10 + static_cast<std::size_t>(c - '0');
    return n;
}

/// `POST /v5/position/set-leverage`, `switch-mode`, `/v5/account/set-margin-mode`. The margin mode is one of the whole
/// account; so is the position mode, of all contracts in USDT.
/// @return a reject naming "symbol", "leverage" or "setting"
inline order_result<http_request> encode_account_change(const account_change& a, std::int64_t time_ms,
                                                        const config& c, std::span<char> out) noexcept {
    const auto post = [&](std::string_view path, const auto&... parts) {
        http_writer w(out, http_method::post, path, c);
        w.begin_body().put_all(parts...);
        return w.finish_signed(time_ms);
    };
    switch (a.what) {
    case account_setting::position_mode:
        if (c.category != category::linear) return invalid_field("bybit", "position_mode");
        return post("/v5/position/switch-mode",
                    "{\"category\":\"linear\",\"coin\":\"USDT\",\"mode\":", a.on ? '3' : '0', '}');
    case account_setting::margin_mode:
        if (c.category == category::spot) return invalid_field("bybit", "margin_mode");
        return post("/v5/account/set-margin-mode", "{\"setMarginMode\":\"",
                    std::string_view(a.margin == margin_mode::cross ? "REGULAR_MARGIN" : "ISOLATED_MARGIN"),
                    "\"}");
    case account_setting::leverage:
        if (!plain_symbol(a.symbol)) return invalid_field("bybit", "symbol");
        if (a.leverage == 0 || c.category == category::spot) return invalid_field("bybit", "leverage");
        return post("/v5/position/set-leverage", "{\"category\":\"", to_word(c.category), "\",\"symbol\":\"",
                    a.symbol, "\",\"buyLeverage\":\"", a.leverage, "\",\"sellLeverage\":\"", a.leverage,
                    "\"}");
    case account_setting::multi_assets: break;
    }
    return invalid_field("bybit", "setting");
}

/// A snapshot of a book: `GET /v5/market/full-ob` of `orderbook.full`, which it joins; else `GET /v5/market/orderbook`.
/// @return the request, or a reject naming "symbol"
inline order_result<http_request> encode_book(std::string_view symbol, std::int64_t levels, const config& c,
                                              std::span<char> out) noexcept {
    if (!plain_symbol(symbol)) return invalid_field("bybit", "symbol");
    const bool full = c.streams.books == book_channel::full;
    http_writer w(out, http_method::get, full ? "/v5/market/full-ob" : "/v5/market/orderbook", c);
    w.pair("category", to_word(c.category));
    w.pair("symbol", symbol);
    if (!full) w.pair("limit", levels);
    return w.finish_public();
}

/// A read as a request, in the caller's buffer. All but the first three are signed.
///
/// | read | request | |
/// |---|---|---|
/// | `server_time` | `GET /v5/market/time` | |
/// | `instruments` | `GET /v5/market/instruments-info` | those that trade, and of contracts those before their launch: two lists (`list_page_at`) |
/// | `book` | `GET /v5/market/full-ob` | of the full book only: the numbers of others are those of their topics |
/// | `account_mode` | `GET /v5/user/query-api`, `/v5/account/info`, `/v5/position/list` | what the key may do, which demo trading is not asked for; the account; then each contract that has sides (`symbol_page`) |
/// | `account_settings` | the last two | of each contract |
/// | `fee_rates` | `GET /v5/account/fee-rate` | of one instrument |
/// | `balances` | `GET /v5/account/wallet-balance` | |
/// | `positions` | `GET /v5/position/list` | of linear contracts currency by currency; of spot, which has none, the wallet is read unused |
/// | `open_orders` | `GET /v5/order/realtime` | list by list (`order_list_at`) |
/// | `fills` | `GET /v5/execution/list` | newest first, seven days at most |
/// | `dead_man_switch` | `POST /v5/order/disconnected-cancel-all` | so long after the last connection that follows `dcp` is gone; it cannot be ended, and goes on where no order rests |
///
/// @return the request, or a reject naming "symbol", "api_key", (`output_full`) "buffer", or "kind" for any other read
inline order_result<http_request> encode_read(const read_request& r, std::int64_t time_ms, const config& c,
                                              std::span<char> out) noexcept {
    using session::read_kind;
    const auto get = [&](std::string_view path) { return http_writer(out, http_method::get, path, c); };
    const auto of_category = [&](http_writer& w) { w.pair("category", to_word(c.category)); };
    const auto finish_page = [&](http_writer& w, std::int64_t rows, std::string_view mark) {
        w.pair("limit", rows);
        // The venue tells it as it is to be sent: percent-encoded already, as its example and other clients have it.
        if (!mark.empty()) w.pair_as_told("cursor", mark);
        return w.finish_signed(time_ms);
    };
    const auto of_symbol = [&](const symbol_name& symbol) {
        http_writer w = get("/v5/position/list");
        of_category(w);
        w.pair("symbol", symbol.view());
        return w.finish_signed(time_ms);
    };
    const auto wallet = [&] {
        http_writer w = get("/v5/account/wallet-balance");
        w.pair("accountType", "UNIFIED");
        return w.finish_signed(time_ms);
    };
    switch (r.what) {
    case read_kind::server_time: return get("/v5/market/time").finish_public();
    case read_kind::instruments: {
        const list_page page = list_page_at(r.cursor.view());
        http_writer w = get("/v5/market/instruments-info");
        of_category(w);
        if (page.list != 0) w.pair("status", "PreLaunch");
        if (c.category != category::spot) w.pair("limit", instruments_page);
        if (!page.mark.empty()) w.pair_as_told("cursor", page.mark);
        return w.finish_public();
    }
    case read_kind::book:
        if (c.streams.books != book_channel::full) break;
        return encode_book(r.symbol, 0, c, out);
    case read_kind::account_mode:
        if (r.cursor.empty() && !c.demo) return get("/v5/user/query-api").finish_signed(time_ms);
        if (r.cursor.empty() || is_account_page(r.cursor.view()))
            return get("/v5/account/info").finish_signed(time_ms);
        return of_symbol(sided_symbol(c, symbol_at(r.cursor)));
    case read_kind::account_settings:
        if (r.cursor.empty()) return get("/v5/account/info").finish_signed(time_ms);
        return of_symbol(c.symbols[std::min(symbol_at(r.cursor), c.symbols.size() - 1)]);
    case read_kind::balances: return wallet();
    case read_kind::positions: {
        if (c.category == category::spot) return wallet();
        const list_page page = list_page_at(r.cursor.view());
        http_writer w = get("/v5/position/list");
        of_category(w);
        if (c.category == category::linear) w.pair("settleCoin", settle_coin(c, page.list));
        return finish_page(w, positions_page, page.mark);
    }
    case read_kind::open_orders: {
        const list_page page = list_page_at(r.cursor.view());
        const order_list list = order_list_at(c, page.list);
        http_writer w = get("/v5/order/realtime");
        of_category(w);
        if (!list.settles.empty()) w.pair("settleCoin", list.settles);
        if (!list.filter.empty()) w.pair("orderFilter", list.filter);
        return finish_page(w, orders_page, page.mark);
    }
    case read_kind::fills: {
        http_writer w = get("/v5/execution/list");
        of_category(w);
        w.pair("startTime", std::max<std::int64_t>(r.since.milliseconds(), 0));
        if (r.until != timestamp{}) w.pair("endTime", r.until.milliseconds());
        return finish_page(w, fills_page, r.cursor.view());
    }
    case read_kind::fee_rates: {
        if (!plain_symbol(r.symbol)) return invalid_field("bybit", "symbol");
        http_writer w = get("/v5/account/fee-rate");
        of_category(w);
        w.pair("symbol", r.symbol.view());
        return w.finish_signed(time_ms);
    }
    case read_kind::dead_man_switch: {
        http_writer w(out, http_method::post, "/v5/order/disconnected-cancel-all", c);
        const duration window = r.countdown.ns != 0 ? r.countdown : c.dead_man_switch;
        // Whole seconds, rounded up.
        w.begin_body().put_all("{\"product\":\"",
                               std::string_view(c.category == category::spot ? "SPOT" : "DERIVATIVES"),
                               "\",\"timeWindow\":", (window.milliseconds() + 999) / 1000, '}');
        return w.finish_signed(time_ms);
    }
    case read_kind::cash_flows: // come among the executions
    case read_kind::ended_orders:
    case read_kind::history:
    case read_kind::token:
    case read_kind::token_keep_alive: break;
    }
    return invalid_field("bybit", "kind");
}

} // namespace gatewright::venue::bybit
