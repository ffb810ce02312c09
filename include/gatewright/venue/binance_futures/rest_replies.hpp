// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/venue/binance/small_replies.hpp>
#include <gatewright/venue/binance/ws_reply.hpp>
#include <gatewright/venue/binance_futures/detail/conditional_frames.hpp>
#include <gatewright/venue/binance_futures/detail/market_frames.hpp>
#include <gatewright/venue/binance_futures/detail/rest_frames.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <cstdint>
#include <string_view>

// What the venue answers, over REST and inside replies of the WebSocket API ("result"). One function per endpoint.
//
// Every function takes the body, our time, and a sink; `{"code":…,"msg":…}` in place of the reply calls
// `on_api_error(std::int32_t code, std::string_view text)` and is no decoding error. Nothing reaches the sink before
// the whole body was found well-formed; levels of a book excepted. A row of a list that cannot be used calls
// `bad_row(std::string_view name, std::string_view why)`, and the others live.
namespace gatewright::venue::binance_futures {

using binance::decode_server_time;
using binance::decode_ws_api_reply;
using binance::ws_api_reply;

namespace detail {

using binance::pass_api_error;
using binance::read_reply;
using binance::read_rows_reply;

inline void conclude_reply(order_frame& f, std::uint64_t seen) noexcept {
    const auto has = [&](std::uint64_t bits) { return (seen & bits) == bits; };
    conclude_order(f);
    f.has_filled = has(order_schema::bit<"executedQty">());
    f.has_terms = f.has_terms && has(order_schema::bit<"side">() | order_schema::bit<"origQty">());
    if (f.venue_time == timestamp{}) f.venue_time = f.created;
}

/// Passes a balance on if its row tells one.
/// @tparam Wallet, Available bits of the row's schema
template <std::uint64_t Wallet, std::uint64_t Available, class SinkT>
void pass_balance(const report_rows<SinkT>& rows, balance_update& b, std::uint64_t seen) noexcept {
    b.has_available = (seen & Available) != 0;
    rows.balance(b, (seen & Wallet) != 0); // "" where the venue does not tell
}

} // namespace detail

/// `POST`, `PUT`, `GET`, `DELETE /fapi/v1/order` and `order.place`, `.modify`, `.status`, `.cancel`: calls
/// `on(const order_update&)`.
/// @param source `reply` for an answer to a placement, amend or cancel, `query` for one to a question
template <class SinkT>
wire::decode_status decode_order(std::string_view body, timestamp received, report_source source,
                                 SinkT& sink) noexcept {
    return detail::read_reply<detail::order_frame, detail::order_schema>(
        body, sink, [&](detail::order_frame& f, std::uint64_t seen) noexcept {
            detail::conclude_reply(f, seen);
            report_rows{received, source, sink}.order(f);
        });
}

/// `POST`, `GET`, `DELETE /fapi/v1/algoOrder` and `algoOrder.place`, `.cancel`: calls `on(const order_update&)`. What
/// was triggered is told with the id of the order that it became, as not decided yet; so is a cancel that was taken.
template <class SinkT>
wire::decode_status decode_conditional_order(std::string_view body, timestamp received, report_source source,
                                             SinkT& sink) noexcept {
    const report_rows rows{received, source, sink};
    detail::conditional_cancel_frame taken;
    std::uint64_t seen = 0;
    wire::json_reader in(body);
    const char* const end =
        detail::conditional_cancel_schema::read(in, in.skip_space(in.begin()), taken, seen);
    if (end != nullptr && in.finish(end)) {
        taken.state = lifecycle::submitting;
        rows.order(taken);
        return {};
    }
    return detail::read_reply<detail::conditional_frame, detail::conditional_schema>(
        body, sink, [&](detail::conditional_frame& f, std::uint64_t) noexcept {
            detail::conclude_conditional(f, source);
            rows.order(f);
        });
}

/// `GET /fapi/v1/openAlgoOrders`: calls `on(const order_update&)` for each.
template <class SinkT>
wire::decode_status decode_open_conditional(std::string_view body, timestamp received, SinkT& sink) noexcept {
    const report_rows rows{received, report_source::snapshot, sink};
    return detail::read_rows_reply<detail::conditional_frame, detail::conditional_schema>(
        body, sink, [&](detail::conditional_frame& f, std::uint64_t) noexcept {
            detail::conclude_conditional(f, report_source::snapshot);
            rows.order(f);
        });
}

/// `GET /fapi/v1/openOrders` and `allOrders`: calls `on(const order_update&)` for each.
template <class SinkT>
wire::decode_status decode_open_orders(std::string_view body, timestamp received, SinkT& sink,
                                       report_source source = report_source::snapshot) noexcept {
    const report_rows rows{received, source, sink};
    return detail::read_rows_reply<detail::order_frame, detail::order_schema>(
        body, sink, [&](detail::order_frame& f, std::uint64_t seen) noexcept {
            detail::conclude_reply(f, seen);
            rows.order(f);
        });
}

/// `GET /fapi/v1/userTrades`: calls `on(const fill&)` for each. The rows carry no client id.
template <class SinkT>
wire::decode_status decode_user_trades(std::string_view body, timestamp received, SinkT& sink,
                                       report_source source = report_source::snapshot) noexcept {
    const report_rows rows{received, source, sink};
    return detail::read_rows_reply<fill_row, detail::user_trade_schema>(
        body, sink, [&](fill_row& f, std::uint64_t) noexcept { rows.execution(f); });
}

/// `GET /fapi/v2/balance`, `/fapi/v3/balance`, `account.balance`: calls `on(const balance_update&)` for each asset.
template <class SinkT>
wire::decode_status decode_balances(std::string_view body, timestamp received, SinkT& sink,
                                    report_source source = report_source::snapshot) noexcept {
    using schema = detail::balance_schema;
    const report_rows rows{received, source, sink};
    return detail::read_rows_reply<balance_update, schema>(
        body, sink, [&](balance_update& b, std::uint64_t seen) noexcept {
            detail::pass_balance<schema::bit<"balance">(), schema::bit<"availableBalance">()>(rows, b, seen);
        });
}

/// `GET /fapi/v2/positionRisk`, `/fapi/v3/positionRisk`, `account.position`: calls `on(const position_update&)` for
/// each.
template <class SinkT>
wire::decode_status decode_position_risk(std::string_view body, timestamp received, SinkT& sink,
                                         report_source source = report_source::snapshot) noexcept {
    const report_rows rows{received, source, sink};
    return detail::read_rows_reply<position_update, detail::position_risk_schema>(
        body, sink, [&](position_update& u, std::uint64_t) noexcept { rows.position(u); });
}

/// `GET /fapi/v2/account`, `/fapi/v3/account`, `account.status`: calls `on(const balance_update&)` for each asset, then
/// `on(const position_update&)` for each position.
template <class SinkT>
wire::decode_status decode_account(std::string_view body, timestamp received, SinkT& sink,
                                   report_source source = report_source::snapshot) noexcept {
    using asset_schema = detail::account_asset_schema;
    detail::account_lists lists;
    std::uint64_t seen = 0;
    wire::decode_status status;
    if (!detail::read_reply<detail::account_reply_schema>(body, lists, seen, status, sink)) return status;
    wire::json_reader in(body);
    const wire::list_part<balance_update, asset_schema> assets{lists.assets, "assets"};
    const wire::list_part<position_update, detail::account_position_schema> positions{lists.positions,
                                                                                      "positions"};
    if (!assets.check(in) || !positions.check(in)) return in.status();
    const report_rows rows{received, source, sink};
    const binance::bad_rows bad{sink};
    assets.pass(
        in,
        [&](balance_update& b, std::uint64_t bits) noexcept {
            detail::pass_balance<asset_schema::bit<"walletBalance">(),
                                 asset_schema::bit<"availableBalance">()>(rows, b, bits);
        },
        bad);
    positions.pass(in, [&](position_update& u, std::uint64_t) noexcept { rows.position(u); }, bad);
    return {};
}

/// `POST`, `PUT /fapi/v1/listenKey`, `userDataStream.start`, `.ping`: calls `on_token(std::string_view)`; a keep-alive
/// that is answered with an empty object calls `ignored`.
template <class SinkT>
wire::decode_status decode_listen_key(std::string_view body, timestamp, SinkT& sink) noexcept {
    wire::json_reader in(body);
    const char* const p = in.skip_space(in.begin());
    if (in.starts_with(p, "{") && in.starts_with(in.skip_space(p + 1), "}")) {
        if (in.finish(in.skip_space(p + 1) + 1)) sink.ignored("empty reply");
        return in.status();
    }
    return detail::read_reply<detail::small_reply, detail::listen_key_schema>(
        body, sink, [&](detail::small_reply& r, std::uint64_t) noexcept { sink.on_token(r.listen_key); });
}

/// `GET /fapi/v1/accountConfig`: calls `on(const account_config&)`.
template <class SinkT>
wire::decode_status decode_account_config(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_reply<detail::small_reply, detail::account_config_schema>(
        body, sink, [&](detail::small_reply& r, std::uint64_t seen) noexcept {
            account_config c;
            c.received = received;
            c.hedge_mode = r.dual_side;
            c.has_multi_assets = (seen & detail::account_config_schema::bit<"multiAssetsMargin">()) != 0;
            c.multi_assets = r.multi_assets;
            sink.on(static_cast<const account_config&>(c));
        });
}

/// `GET /fapi/v1/symbolConfig`: calls `on(const instrument_config&)` for each.
template <class SinkT>
wire::decode_status decode_symbol_config(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_rows_reply<instrument_config, detail::symbol_config_schema>(
        body, sink, [&](instrument_config& c, std::uint64_t) noexcept {
            c.received = received;
            c.has_margin_mode = true;
            sink.on(static_cast<const instrument_config&>(c));
        });
}

/// `GET /fapi/v1/commissionRate`: calls `on(const fee_rates&)`.
template <class SinkT>
wire::decode_status decode_commission_rate(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_reply<fee_rates, detail::commission_rate_schema>(
        body, sink, [&](fee_rates& f, std::uint64_t) noexcept {
            f.received = received;
            sink.on(static_cast<const fee_rates&>(f));
        });
}

/// `GET /fapi/v1/depth`: `book_begin`, `book_level` …, `book_end` as for a stream, with `snapshot` set and `last_id`
/// the reply's lastUpdateId. The reply names no symbol: `symbol` is the one asked for.
template <class SinkT>
wire::decode_status decode_depth_snapshot(std::string_view body, std::string_view symbol, timestamp received,
                                          SinkT& sink) noexcept {
    return binance::decode_depth_snapshot<detail::depth_snapshot_schema<SinkT>, detail::depth_frame<SinkT>>(
        body, symbol, received, sink);
}

} // namespace gatewright::venue::binance_futures
