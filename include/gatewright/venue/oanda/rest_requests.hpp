// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/oanda/streams.hpp>
#include <gatewright/venue/oanda/symbols.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/http_request_writer.hpp>
#include <gatewright/wire/iso_time.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Requests over REST besides orders. Source: OANDA v20, the pages of the endpoints named.
namespace gatewright::venue::oanda {

/// The path of a request, in parts.
struct request_path {
    template <class... PartT>
    explicit request_path(const PartT&... parts) noexcept {
        wire::buffer_writer w(room);
        w.put_all(parts...);
        size = w.size();
    }
    [[nodiscard]] std::string_view view() const noexcept { return {room.data(), size}; }

    std::array<char, 192> room; ///< the longest has two ids of 39 characters
    std::size_t size = 0;
};
/// That of a request of an account: "/v3/accounts/{accountID}" and what is behind it.
template <class... PartT>
[[nodiscard]] request_path account_path(const config& c, const PartT&... parts) noexcept {
    return request_path(std::string_view("/v3/accounts/"), c.credentials.account(), parts...);
}

/// Writes one request of an account: parameters in the query of a GET, JSON in the body of others.
class http_writer : public wire::http_request_writer {
public:
    http_writer(std::span<char> out, http_method method, const request_path& path, const config& c) noexcept
        : http_request_writer(out, method, path.view())
        , config_(c) {}

    /// @return the request, or a reject naming "api_key" if there is no token, or (`output_full`) "buffer"
    [[nodiscard]] order_result<http_request> finish_account() noexcept {
        if (!config_.credentials.usable()) return no_api_key();
        if (!body().empty()) header("Content-Type", "application/json");
        std::array<char, 160> room;
        wire::buffer_writer bearer(room);
        bearer.put_all("Bearer ", config_.credentials.token());
        header("Authorization", bearer.view());
        header("Accept-Datetime-Format", "RFC3339");
        return finish("oanda");
    }

private:
    const config& config_;
};

/// Transactions of a full page.
inline constexpr std::int64_t transactions_page = 1000;

/// A read that a session asks for.
///
/// | read | request | |
/// |---|---|---|
/// | `server_time` | `GET …/transactions?type=CREATE` | there is no endpoint for the time: the end of the stretch that is searched is when it was asked |
/// | `instruments` | `GET …/instruments` | of the account: what it may not trade is missing |
/// | `account_mode`, `balances` | `GET …/summary` | |
/// | `open_orders` | `GET /v3/accounts/{id}` | all of them, and the trades that some of them close: together, as they say no instrument of their own |
/// | `positions` | `GET …/openPositions` | |
/// | `fills` | `GET …/transactions?from=…`, then `GET …/transactions/sinceid` | by a time, then by the number of a transaction |
/// | `book` | `GET …/pricing` | of one instrument |
///
/// @return the request, or a reject naming "symbol", "api_key", (`output_full`) "buffer", or "kind" for any other read
inline order_result<http_request> encode_read(const read_request& r, std::int64_t, const config& c,
                                              std::span<char> out) noexcept {
    using session::read_kind;
    const auto get = [&](std::string_view path) {
        return http_writer(out, http_method::get, account_path(c, path), c);
    };
    switch (r.what) {
    case read_kind::server_time: {
        http_writer w = get("/transactions");
        w.pair("pageSize", transactions_page);
        w.pair("type", "CREATE");
        return w.finish_account();
    }
    case read_kind::instruments: return get("/instruments").finish_account();
    case read_kind::account_mode:
    case read_kind::balances: return get("/summary").finish_account();
    case read_kind::open_orders: return get({}).finish_account();
    case read_kind::positions: return get("/openPositions").finish_account();
    case read_kind::fills: {
        if (!r.cursor.empty()) {
            http_writer w = get("/transactions/sinceid");
            w.pair("id", r.cursor.view());
            return w.finish_account();
        }
        http_writer w = get("/transactions");
        const auto since = wire::iso_time(std::max<std::int64_t>(r.since.milliseconds(), 0));
        w.pair("from", std::string_view(since.data(), since.size()));
        w.pair("pageSize", transactions_page);
        return w.finish_account();
    }
    case read_kind::book: {
        if (!instrument_name(r.symbol.view())) return invalid_field("oanda", "symbol");
        http_writer w = get("/pricing");
        w.pair("instruments", r.symbol.view());
        return w.finish_account();
    }
    case read_kind::account_settings:
    case read_kind::fee_rates:
    case read_kind::cash_flows: // come among the transactions
    case read_kind::dead_man_switch:
    case read_kind::token:
    case read_kind::token_keep_alive:
    case read_kind::ended_orders:
    case read_kind::history: break;
    }
    return invalid_field("oanda", "kind");
}

} // namespace gatewright::venue::oanda
