// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/streams.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/base64.hpp>
#include <gatewright/wire/http_request_writer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Requests over REST besides orders. Each function writes one request into the caller's buffer and returns views into it, or a
// reject naming "symbol", "api_key" or (`output_full`) "buffer".
// Source: OKX API v5, "REST Authentication" and the pages of the endpoints named.
namespace gatewright::venue::okx {

/// A time as the venue's headers write it: "2020-12-08T09:08:57.715Z".
[[nodiscard]] constexpr std::array<char, 24> iso_time(std::int64_t time_ms) noexcept {
    using namespace std::chrono;
    const sys_time<std::chrono::milliseconds> t{std::chrono::milliseconds(time_ms)};
    const auto midnight = floor<days>(t);
    const year_month_day date(midnight);
    auto rest = (t - midnight).count();
    std::array<char, 24> out{};
    const auto write = [&](std::size_t at, std::size_t width, std::int64_t n) {
        for (std::size_t i = width; i-- != 0; n /= 10) out[at + i] = static_cast<char>('0' + n % 10);
    };
    write(0, 4, static_cast<int>(date.year()));
    write(5, 2, static_cast<unsigned>(date.month()));
    write(8, 2, static_cast<unsigned>(date.day()));
    write(20, 3, rest % 1000);
    rest /= 1000;
    write(17, 2, rest % 60);
    write(14, 2, rest / 60 % 60);
    write(11, 2, rest / 3600);
    out[4] = out[7] = '-';
    out[10] = 'T';
    out[13] = out[16] = ':';
    out[19] = '.';
    out[23] = 'Z';
    return out;
}

/// Writes one request: parameters in the query of a GET, JSON in the body of a POST; the signature covers time, method, path
/// with query and body, as they are written.
class http_writer {
public:
    http_writer(std::span<char> out, http_method method, std::string_view path, const config& c) noexcept
        : out_(out, method, path)
        , config_(c) {}

    void pair(std::string_view name, const auto& value) noexcept { out_.pair(name, value); }
    [[nodiscard]] wire::buffer_writer& body() noexcept { return out_.begin_body(); }
    void header(std::string_view name, std::string_view value) noexcept { out_.header(name, value); }

    [[nodiscard]] order_result<http_request> finish_public() noexcept {
        // Demo instruments have numbers of their own.
        if (config_.demo) out_.header("x-simulated-trading", "1");
        return out_.finish("okx");
    }
    [[nodiscard]] order_result<http_request> finish_signed(std::int64_t time_ms) noexcept {
        const credentials& who = config_.credentials;
        if (!who.usable()) return no_api_key();
        const auto time = iso_time(time_ms);
        const std::string_view said(time.data(), time.size());
        char text[wire::base64_size(std::tuple_size_v<credentials::signature>)];
        wire::buffer_writer sum(text);
        wire::put_base64(sum, who.sign({said, to_string(out_.method()), out_.target(), out_.body()}));
        if (out_.method() != http_method::get) out_.header("Content-Type", "application/json");
        out_.header("OK-ACCESS-KEY", who.api_key());
        out_.header("OK-ACCESS-SIGN", sum.view());
        out_.header("OK-ACCESS-TIMESTAMP", said);
        out_.header("OK-ACCESS-PASSPHRASE", who.passphrase());
        return finish_public();
    }

private:
    wire::http_request_writer out_;
    const config& config_;
};

/// `GET /api/v5/public/time`.
inline order_result<http_request> encode_server_time(const config& c, std::span<char> out) noexcept {
    return http_writer(out, http_method::get, "/api/v5/public/time", c).finish_public();
}
/// `GET /api/v5/public/instruments` of one kind; of options, of one family.
inline order_result<http_request> encode_instruments(inst_type type, std::string_view family, const config& c,
                                                     std::span<char> out) noexcept {
    http_writer w(out, http_method::get, "/api/v5/public/instruments", c);
    w.pair("instType", to_word(type));
    if (type == inst_type::option) w.pair("instFamily", family);
    return w.finish_public();
}
/// `GET /api/v5/market/books`: a snapshot of so many levels of a side.
inline order_result<http_request> encode_book(std::string_view symbol, std::int64_t levels, const config& c,
                                              std::span<char> out) noexcept {
    if (!plain_symbol(symbol)) return invalid_field("okx", "symbol");
    http_writer w(out, http_method::get, "/api/v5/market/books", c);
    w.pair("instId", symbol);
    w.pair("sz", levels);
    return w.finish_public();
}
/// `GET /api/v5/account/config`, signed.
inline order_result<http_request> encode_account_config(std::int64_t time_ms, const config& c,
                                                        std::span<char> out) noexcept {
    return http_writer(out, http_method::get, "/api/v5/account/config", c).finish_signed(time_ms);
}
/// `GET /api/v5/account/balance`, signed.
inline order_result<http_request> encode_balance(std::int64_t time_ms, const config& c,
                                                 std::span<char> out) noexcept {
    return http_writer(out, http_method::get, "/api/v5/account/balance", c).finish_signed(time_ms);
}
/// `GET /api/v5/account/positions`, signed.
inline order_result<http_request> encode_positions(std::int64_t time_ms, const config& c,
                                                   std::span<char> out) noexcept {
    return http_writer(out, http_method::get, "/api/v5/account/positions", c).finish_signed(time_ms);
}
/// `GET /api/v5/trade/orders-pending`, signed. @param after the id that the page before ended with; empty: the first page
inline order_result<http_request> encode_open_orders(std::string_view after, std::int64_t time_ms,
                                                     const config& c, std::span<char> out) noexcept {
    http_writer w(out, http_method::get, "/api/v5/trade/orders-pending", c);
    if (!after.empty()) w.pair("after", after);
    w.pair("limit", std::int64_t{100});
    return w.finish_signed(time_ms);
}
/// `GET /api/v5/trade/fills`, signed: executions since a time, newest first; of longer than three days ago
/// `fills-history`, which has three months.
/// @param until_ms up to when; zero: now. @param after the bill that the page before ended with; empty: the first page
inline order_result<http_request> encode_fills(std::int64_t since_ms, std::int64_t until_ms,
                                               std::string_view after, std::int64_t time_ms, const config& c,
                                               std::span<char> out) noexcept {
    // An hour less: what is read page by page must not leave the window on the way.
    constexpr std::int64_t recent = (3 * 24 - 1) * std::int64_t{3'600'000};
    const bool old = time_ms - since_ms > recent;
    http_writer w(out, http_method::get, old ? "/api/v5/trade/fills-history" : "/api/v5/trade/fills", c);
    w.pair("begin", since_ms < 0 ? std::int64_t{0} : since_ms);
    if (until_ms != 0) w.pair("end", until_ms);
    if (!after.empty()) w.pair("after", after);
    w.pair("limit", std::int64_t{100});
    return w.finish_signed(time_ms);
}
/// `POST /api/v5/trade/cancel-all-after`, signed: the venue cancels the account's orders, or those of the configured tag,
/// after `countdown` (10 to 120 s) unless it is asked again before; zero: it does not.
inline order_result<http_request> encode_cancel_countdown(duration countdown, std::int64_t time_ms,
                                                          const config& c, std::span<char> out) noexcept {
    http_writer w(out, http_method::post, "/api/v5/trade/cancel-all-after", c);
    wire::buffer_writer& body = w.body();
    body.put("{\"timeOut\":\"");
    // Whole seconds, rounded up.
    body.put_integer((countdown.milliseconds() + 999) / 1000);
    body.put('"');
    if (!c.tag.empty()) {
        body.put(",\"tag\":\"");
        body.put(c.tag.view());
        body.put('"');
    }
    body.put('}');
    return w.finish_signed(time_ms);
}

} // namespace gatewright::venue::okx
