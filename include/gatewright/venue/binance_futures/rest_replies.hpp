// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/account_config.hpp>
#include <gatewright/venue/binance_futures/detail/market_frames.hpp>
#include <gatewright/venue/binance_futures/detail/rest_frames.hpp>
#include <gatewright/venue/binance_futures/detail/rows.hpp>
#include <gatewright/venue/binance_futures/rate_limits.hpp>
#include <gatewright/wire/errc.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

// What the venue answers, over REST and inside replies of the WebSocket API ("result"). One function per endpoint.
//
// Every function takes the body, our time, and a sink; `{"code":…,"msg":…}` in place of the reply calls
// `on_api_error(std::int32_t code, std::string_view text)` and is no decoding error. Nothing reaches the sink before the
// whole body was found well-formed; levels of a book excepted.
namespace gatewright::venue::binance_futures {

namespace detail {

/// Reads a body that is an error object. @return true if it is one and was passed on.
template <class SinkT>
[[gnu::noinline]] bool pass_api_error(std::string_view body, SinkT& sink) noexcept {
    wire::json_reader in(body);
    api_error_frame e;
    std::uint64_t seen = 0;
    const char* const p = api_error_schema::read(in, in.skip_space(in.begin()), e, seen);
    if (p == nullptr || !in.finish(p)) return false;
    sink.on_api_error(e.code, e.text.view());
    return true;
}

/// Reads a body that is one object into `out`, or passes an error object on and returns false.
template <class SchemaT, class FrameT, class SinkT>
bool read_object(std::string_view body, FrameT& out, std::uint64_t& seen, wire::decode_status& status,
                 SinkT& sink) noexcept {
    wire::json_reader in(body);
    const char* const p = SchemaT::read(in, in.skip_space(in.begin()), out, seen);
    if (p != nullptr && in.finish(p)) return true;
    if (in.status().error().code != wire::codec_errc::missing_key || !pass_api_error(body, sink))
        status = in.status();
    return false;
}

/// Reads a body that is an array of rows, or passes an error object on.
template <class RowT, class SchemaT, class SinkT, class EmitT>
wire::decode_status read_list(std::string_view body, SinkT& sink, EmitT emit) noexcept {
    wire::json_reader in(body);
    const char* const first = in.skip_space(in.begin());
    if (first != in.end() && *first == '{' && pass_api_error(body, sink)) return {};
    const auto nothing = [](RowT&, std::uint64_t) noexcept {};
    // Trailing characters must be found before the first row is passed on.
    const char* p = read_rows<RowT, SchemaT>(in, first, nothing);
    if (p == nullptr || !in.finish(p)) return in.status();
    static_cast<void>(read_rows<RowT, SchemaT>(in, first, emit));
    return in.status();
}

inline void conclude_reply(order_frame& f, std::uint64_t seen, timestamp received,
                           report_source source) noexcept {
    const auto has = [&](std::uint64_t bits) { return (seen & bits) == bits; };
    conclude(f);
    f.received = received;
    f.source = source;
    f.has_filled = has(order_schema::bit<"executedQty">());
    f.has_terms = f.has_terms && has(order_schema::bit<"side">() | order_schema::bit<"origQty">());
    if (f.venue_time == timestamp{}) f.venue_time = f.created;
}

} // namespace detail

/// `POST`, `PUT`, `GET`, `DELETE /fapi/v1/order` and `order.place`, `.modify`, `.status`, `.cancel`: calls
/// `on(const order_update&)`.
/// @param source `reply` for an answer to a placement, amend or cancel, `query` for one to a question
template <class SinkT>
wire::decode_status decode_order(std::string_view body, timestamp received, report_source source,
                                 SinkT& sink) noexcept {
    detail::order_frame f;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!detail::read_object<detail::order_schema>(body, f, seen, status, sink)) return status;
    detail::conclude_reply(f, seen, received, source);
    sink.on(static_cast<const order_update&>(f));
    return {};
}

/// `GET /fapi/v1/openOrders` and `allOrders`: calls `on(const order_update&)` for each.
template <class SinkT>
wire::decode_status decode_open_orders(std::string_view body, timestamp received, SinkT& sink,
                                       report_source source = report_source::snapshot) noexcept {
    return detail::read_list<detail::order_frame, detail::order_schema>(
        body, sink, [&](detail::order_frame& f, std::uint64_t seen) noexcept {
            detail::conclude_reply(f, seen, received, source);
            sink.on(static_cast<const order_update&>(f));
        });
}

/// `GET /fapi/v1/userTrades`: calls `on(const fill&)` for each. The rows carry no client id.
template <class SinkT>
wire::decode_status decode_user_trades(std::string_view body, timestamp received, SinkT& sink,
                                       report_source source = report_source::snapshot) noexcept {
    return detail::read_list<detail::user_trade_frame, detail::user_trade_schema>(
        body, sink, [&](detail::user_trade_frame& f, std::uint64_t) noexcept {
            f.received = received;
            f.source = source;
            f.has_commission = !f.commission_asset.empty();
            f.commission = {f.commission_amount, f.commission_asset};
            sink.on(static_cast<const fill&>(f));
        });
}

namespace detail {

template <class SinkT, std::uint64_t WalletBit, std::uint64_t AvailableBit>
struct pass_balance {
    timestamp received;
    report_source source;
    SinkT& sink;
    void operator()(balance_update& b, std::uint64_t seen) const noexcept {
        if ((seen & WalletBit) == 0) return; // "" where the venue does not tell: no balance, rather than zero
        b.received = received;
        b.source = source;
        b.has_available = (seen & AvailableBit) != 0;
        sink.on(static_cast<const balance_update&>(b));
    }
};

template <class SinkT>
struct pass_position {
    timestamp received;
    report_source source;
    SinkT& sink;
    void operator()(position_update& u, std::uint64_t) const noexcept {
        u.received = received;
        u.source = source;
        sink.on(static_cast<const position_update&>(u));
    }
};

} // namespace detail

/// `GET /fapi/v2/balance`, `/fapi/v3/balance`, `account.balance`: calls `on(const balance_update&)` for each asset.
template <class SinkT>
wire::decode_status decode_balances(std::string_view body, timestamp received, SinkT& sink,
                                    report_source source = report_source::snapshot) noexcept {
    using schema = detail::balance_schema;
    using pass = detail::pass_balance<SinkT, schema::bit<"balance">(), schema::bit<"availableBalance">()>;
    return detail::read_list<balance_update, schema>(body, sink, pass{received, source, sink});
}

/// `GET /fapi/v2/positionRisk`, `/fapi/v3/positionRisk`, `account.position`: calls `on(const position_update&)` for each.
template <class SinkT>
wire::decode_status decode_position_risk(std::string_view body, timestamp received, SinkT& sink,
                                         report_source source = report_source::snapshot) noexcept {
    return detail::read_list<position_update, detail::position_risk_schema>(
        body, sink, detail::pass_position<SinkT>{received, source, sink});
}

/// `GET /fapi/v2/account`, `/fapi/v3/account`, `account.status`: calls `on(const balance_update&)` for each asset, then
/// `on(const position_update&)` for each position.
template <class SinkT>
wire::decode_status decode_account(std::string_view body, timestamp received, SinkT& sink,
                                   report_source source = report_source::snapshot) noexcept {
    using asset_schema = detail::account_asset_schema;
    using pass_asset = detail::pass_balance<SinkT, asset_schema::bit<"walletBalance">(),
                                            asset_schema::bit<"availableBalance">()>;
    detail::account_lists lists;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!detail::read_object<detail::account_reply_schema>(body, lists, seen, status, sink)) return status;
    const wire::json_reader whole(body);
    for (const bool passing : {false, true}) {
        wire::json_reader assets = whole.within(lists.assets);
        const pass_asset each_asset{received, source, sink};
        const auto check_asset = [&](balance_update& b, std::uint64_t s) noexcept {
            if (passing) each_asset(b, s);
        };
        if (detail::read_rows<balance_update, asset_schema>(assets, lists.assets.data(), check_asset) ==
            nullptr) {
            assets.name_field("assets");
            return assets.status();
        }
        if (lists.positions.empty()) continue;
        wire::json_reader positions = whole.within(lists.positions);
        const detail::pass_position<SinkT> each_position{received, source, sink};
        const auto check_position = [&](position_update& u, std::uint64_t s) noexcept {
            if (passing) each_position(u, s);
        };
        if (detail::read_rows<position_update, detail::account_position_schema>(
                positions, lists.positions.data(), check_position) == nullptr) {
            positions.name_field("positions");
            return positions.status();
        }
    }
    return {};
}

/// `POST`, `PUT /fapi/v1/listenKey`, `userDataStream.start`, `.ping`: calls `on_token(std::string_view)`; a keep-alive
/// that is answered with an empty object calls `ignored`.
template <class SinkT>
wire::decode_status decode_listen_key(std::string_view body, timestamp, SinkT& sink) noexcept {
    detail::small_reply r;
    std::uint64_t seen = 0;
    wire::json_reader in(body);
    const char* const p = in.skip_space(in.begin());
    if (in.starts_with(p, "{") && in.starts_with(in.skip_space(p + 1), "}")) {
        if (in.finish(in.skip_space(p + 1) + 1)) sink.ignored("empty reply");
        return in.status();
    }
    wire::decode_status status;
    if (!detail::read_object<detail::listen_key_schema>(body, r, seen, status, sink)) return status;
    sink.on_token(r.listen_key);
    return {};
}

/// `GET /fapi/v1/time`: calls `on_server_time(timestamp server, timestamp received)`.
template <class SinkT>
wire::decode_status decode_server_time(std::string_view body, timestamp received, SinkT& sink) noexcept {
    detail::small_reply r;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!detail::read_object<detail::server_time_schema>(body, r, seen, status, sink)) return status;
    sink.on_server_time(r.server_time, received);
    return {};
}

/// `GET /fapi/v1/positionSide/dual`: calls `on(const account_config&)`.
template <class SinkT>
wire::decode_status decode_position_mode(std::string_view body, timestamp received, SinkT& sink) noexcept {
    detail::small_reply r;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!detail::read_object<detail::position_mode_schema>(body, r, seen, status, sink)) return status;
    account_config c;
    c.received = received;
    c.hedge_mode = r.dual_side;
    sink.on(static_cast<const account_config&>(c));
    return {};
}

/// `GET /fapi/v1/depth`: `book_begin`, `book_level` …, `book_end` as for a stream, with `snapshot` set and `last_id` the
/// reply's lastUpdateId. The reply names no symbol: `symbol` is the one asked for.
template <class SinkT>
wire::decode_status decode_depth_snapshot(std::string_view body, std::string_view symbol, timestamp received,
                                          SinkT& sink) noexcept {
    detail::depth_frame<SinkT> f(sink);
    f.symbol.assign(symbol);
    f.received = received;
    f.snapshot = true;
    std::uint64_t seen = 0;
    wire::json_reader in(body);
    const char* const p = detail::depth_snapshot_schema<SinkT>::read(in, in.skip_space(in.begin()), f, seen);
    if (p != nullptr && in.finish(p) && f.catch_up(in, "bids", "asks")) {
        f.end();
        return {};
    }
    f.abort();
    if (in.status().error().code == wire::codec_errc::missing_key && seen == 0 &&
        detail::pass_api_error(body, sink))
        return {};
    return in.status();
}

/// A reply of the WebSocket API.
///
/// @par Object lifetimes
/// The views are valid as long as the message.
struct ws_api_reply {
    std::string_view id;     ///< our id, as text, whether it was sent as text or as a number
    std::int32_t status = 0; ///< like an HTTP status: 200 is success
    std::string_view result; ///< the result's own JSON, for the function of its endpoint; empty if it failed
    std::int32_t code = 0;   ///< the venue's error code; zero on success
    fixed_string<127> message;
    std::array<rate_limit_rule, 8> limits{};
    std::size_t limit_count = 0;

    [[nodiscard]] bool ok() const noexcept { return status == 200; }
    /// Limits and their use, if the venue told.
    [[nodiscard]] std::span<const rate_limit_rule> rate_limits() const noexcept {
        return {limits.data(), limit_count};
    }
};

namespace detail {

struct ws_api_frame : ws_api_reply {
    std::string_view raw_id;
    api_error_frame error;

    const char* read_error(wire::json_reader& in, const char* p) noexcept {
        std::uint64_t seen = 0;
        return api_error_schema::read(in, p, error, seen);
    }
    const char* read_limits(wire::json_reader& in, const char* p) noexcept {
        limit_count = 0;
        return wire::read_array(in, p, [&](const char* q) noexcept {
            rate_limit_frame limit;
            std::uint64_t seen = 0;
            q = rate_limit_schema::read(in, q, limit, seen);
            if (q != nullptr && limit_count != limits.size()) limits[limit_count++] = limit.rule();
            return q;
        });
    }
};
using ws_api_schema =
    wire::schema<wire::field<"id", &ws_api_frame::raw_id, wire::raw_value>,
                 wire::field<"status", &ws_api_reply::status>,
                 wire::field<"result", &ws_api_reply::result, wire::raw_value, wire::optional>,
                 wire::call<"error", &ws_api_frame::read_error, wire::optional>,
                 wire::call<"rateLimits", &ws_api_frame::read_limits, wire::optional>>;

} // namespace detail

/// Reads the envelope of a WebSocket API reply: `{"id","status","result","rateLimits"}` or `{"id","status","error"}`.
/// Source: USDⓈ-M, "WebSocket API General Info".
inline wire::decode_status decode_ws_api_reply(std::string_view message, ws_api_reply& out) noexcept {
    wire::json_reader in(message);
    detail::ws_api_frame f;
    std::uint64_t seen = 0;
    const char* const p = detail::ws_api_schema::read(in, in.skip_space(in.begin()), f, seen);
    if (p == nullptr || !in.finish(p)) return in.status();
    f.id = f.raw_id;
    if (f.id.front() == '"') f.id = {f.id.data() + 1, f.id.size() - 2};
    f.code = f.error.code;
    f.message = f.error.text;
    out = f;
    return {};
}

} // namespace gatewright::venue::binance_futures
