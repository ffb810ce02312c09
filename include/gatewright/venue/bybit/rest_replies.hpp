// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/bybit/reference_data.hpp>
#include <gatewright/venue/bybit/rest_requests.hpp>
#include <gatewright/venue/bybit/user_stream.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// What the venue answers over REST, `{"retCode":0,"retMsg":"OK","result":{…},"retExtInfo":{…},"time":…}`, and to orders
// on its stream (with "data" for "result"). One function per endpoint.
//
// Every function takes the body, our time, and a sink; a code that is no success calls `on_api_error(const
// venue_error_code&, std::string_view text)` and is no decoding error. Nothing reaches the sink before the whole body
// was found well-formed; levels of a book excepted. A row of a list that cannot be used calls `bad_row(name, why)`, and
// the others live. `next(cursor)` is called with the venue's cursor of the next page, empty where the list ends.
namespace gatewright::venue::bybit {

namespace detail {

struct reply {
    venue_error_code code;
    fixed_string<127> message;
    std::string_view result, data, details;
    timestamp time;
};
using reply_schema = wire::schema<wire::field<"retCode", &reply::code, code_text>,
                                  wire::field<"retMsg", &reply::message, wire::cut_text, wire::loose>,
                                  wire::field<"result", &reply::result, wire::raw_value, loose_once>,
                                  wire::field<"data", &reply::data, wire::raw_value, loose_once>,
                                  wire::field<"retExtInfo", &reply::details, wire::raw_value, loose_once>,
                                  wire::field<"time", &reply::time, wire::epoch_milliseconds, loose_once>>;
/// What a "result" with a list has. A cursor that is told may be empty.
struct listing {
    std::string_view list, cursor;
};
using listing_schema =
    wire::schema<wire::field<"list", &listing::list, wire::raw_value, loose_once>,
                 wire::field<"nextPageCursor", &listing::cursor, wire::raw_text,
                             wire::field_rules{.optional = true, .nullable = true, .once = true}>>;

/// Reads an answer, and passes on what it refuses. @return whether it is a success.
template <class SinkT>
bool takes(wire::json_reader& in, reply& e, SinkT& sink) noexcept {
    std::uint64_t seen = 0;
    const char* const p = reply_schema::read(in, in.skip_space(in.begin()), e, seen);
    if (p == nullptr || !in.finish(p)) return false;
    if (e.result.empty()) e.result = e.data;
    if (e.code == "0") return true;
    sink.on_api_error(static_cast<const venue_error_code&>(e.code), without_request(e.message.view()));
    return false;
}
inline void lacks(wire::json_reader& in, std::string_view value, const char* field) noexcept {
    if (value.empty())
        in.fail(wire::codec_errc::missing_key, in.end() - 1);
    else
        in.fail_type(value.data());
    in.name_field(field);
}
/// Reads an answer's object: `read(json_reader&, position of the object, const reply&)`, unless it refuses.
template <class SinkT, class ReadT>
wire::decode_status read_answer(std::string_view body, SinkT& sink, ReadT read) noexcept {
    wire::json_reader in(body);
    reply e;
    if (!takes(in, e, sink)) return in.status();
    if (e.result.empty() || e.result.front() != '{') {
        lacks(in, e.result, "result");
        return in.status();
    }
    wire::json_reader object = in.within(e.result);
    read(object, e.result.data(), static_cast<const reply&>(e));
    return object.status();
}
/// Reads the list in an answer's object: `read(json_reader&, position of the array)`, then `next(cursor)`.
template <class ReadT, class NextT>
void read_list(wire::json_reader& in, const char* object, ReadT read, NextT next) noexcept {
    listing l;
    std::uint64_t seen = 0;
    if (listing_schema::read(in, object, l, seen) == nullptr) return;
    if (l.list.empty() || l.list.front() != '[') return lacks(in, l.list, "list");
    wire::json_reader list = in.within(l.list);
    read(list, l.list.data());
    next(l.cursor);
}
/// Reads an answer that is a list.
template <class SinkT, class ReadT, class NextT>
wire::decode_status read_listing(std::string_view body, SinkT& sink, ReadT read, NextT next) noexcept {
    return read_answer(body, sink, [&](wire::json_reader& in, const char* object, const reply&) noexcept {
        read_list(in, object, read, next);
    });
}
/// Reads a list of rows that stand each by itself.
template <class RowT, class SchemaT, class SinkT, class EmitT, class NextT>
wire::decode_status read_page(std::string_view body, SinkT& sink, EmitT emit, NextT next) noexcept {
    return read_listing(
        body, sink,
        [&](wire::json_reader& in, const char* list) noexcept {
            wire::read_rows<RowT, SchemaT>(in, list, emit, venue::bad_rows<SinkT, "symbol">{sink});
        },
        next);
}
/// For a list that is read alone: `on_next_page(cursor)`.
template <class SinkT>
[[nodiscard]] auto told_alone(SinkT& sink) noexcept {
    return [&sink](std::string_view cursor) noexcept {
        if (!cursor.empty()) sink.on_next_page(cursor);
    };
}

/// An order in an answer to a placement, an amend or a cancel: its ids. A refused one of a batch has none of the venue.
using acknowledged_schema =
    wire::schema<wire::ignored<"category">, wire::ignored<"symbol">,
                 wire::field<"orderId", &order_update::venue_order_id, wire::id_text>,
                 wire::loose_field<"orderLinkId", &order_update::client_order_id, wire::cut_text>,
                 wire::ignored<"createAt">>;

struct account_row {
    std::uint8_t level = 0; ///< "unifiedMarginStatus"
    margin_mode margin = margin_mode::cross;
};
/// "permissions": what of it a gateway needs. A list that is not told says nothing.
struct key_row {
    bool read_only = false;
    std::string_view permissions, contracts, derivatives, spot;
};
/// A number, or true and false.
struct flag_or_number {
    static const char* read(wire::json_reader& in, const char* p, bool& out) noexcept {
        std::string_view text;
        p = wire::raw_value::read(in, p, text);
        out = text != "0" && text != "false";
        return p;
    }
};
using key_schema =
    wire::schema<wire::field<"readOnly", &key_row::read_only, flag_or_number, wire::required_once>,
                 wire::field<"permissions", &key_row::permissions, wire::raw_value, loose_once>>;
using permission_schema =
    wire::schema<wire::field<"ContractTrade", &key_row::contracts, wire::raw_value, loose_once>,
                 wire::field<"Spot", &key_row::spot, wire::raw_value, loose_once>,
                 wire::field<"Derivatives", &key_row::derivatives, wire::raw_value, loose_once>>;

struct level_words {
    static const char* read(wire::json_reader& in, const char* p, std::uint8_t& out) noexcept {
        std::uint64_t n = 0;
        p = wire::by_type::read(in, p, n);
        out = static_cast<std::uint8_t>(n < 10 ? n : 0);
        return p;
    }
};
struct margin_words {
    static constexpr wire::word<margin_mode> words[] = {{"REGULAR_MARGIN", margin_mode::cross},
                                                        {"ISOLATED_MARGIN", margin_mode::isolated},
                                                        {"PORTFOLIO_MARGIN", margin_mode::cross}};
};
using account_schema =
    wire::schema<wire::field<"marginMode", &account_row::margin, wire::words<margin_words>>,
                 wire::ignored<"updatedTime">,
                 wire::field<"unifiedMarginStatus", &account_row::level, level_words>>;

/// How a contract is set, of a row of `GET /v5/position/list`. What else stands there may be unreadable: that is the
/// position's matter.
struct setting_row {
    symbol_name symbol;
    position_side side = position_side::net;
    decimal leverage;
    timestamp received; ///< unused: rows of lists have it
};
using setting_schema =
    wire::schema<wire::loose_field<"positionIdx", &setting_row::side, position_index>,
                 wire::field<"symbol", &setting_row::symbol>,
                 wire::loose_field<"leverage", &setting_row::leverage, wire::lenient_decimal>>;

/// Whether a refusal of what was asked about one contract is about that one: delisted, misspelt, not trading, or
/// another reason of the venue's own. What says that nothing at all is answered now is none.
[[nodiscard]] constexpr bool refuses_one(std::string_view code, std::string_view text) noexcept {
    const error_verdict v = classify_error(400, code, text);
    return v.outcome == error_outcome::failed &&
           (v.code == order_errc::invalid_parameter || v.code == order_errc::unknown_instrument ||
            v.code == order_errc::market_closed || v.code == order_errc::rejected);
}
/// Takes an answer about one contract for another sink. A contract that the venue does not answer for says nothing of
/// how it is set, and is no failure: the list of instruments names it.
template <class SinkT>
struct of_one_contract {
    SinkT& sink;
    bool failed = false; ///< nothing is answered now: it is to be asked again

    void on_api_error(const venue_error_code& code, std::string_view text) noexcept {
        if (refuses_one(code, text)) return;
        failed = true;
        sink.on_api_error(code, text);
    }
    void bad_row(std::string_view name, std::string_view why) noexcept { sink.bad_row(name, why); }
};

using fee_schema = wire::schema<wire::field<"symbol", &fee_rates::symbol>,
                                wire::field<"takerFeeRate", &fee_rates::taker, wire::lossy>,
                                wire::field<"makerFeeRate", &fee_rates::maker, wire::lossy>>;

template <class SinkT>
using snapshot_schema =
    wire::schema<wire::field<"s", &book_header::symbol, wire::by_type, wire::required_once>,
                 wire::call<"b", &book_row<SinkT>::read_bids, wire::required_once>,
                 wire::call<"a", &book_row<SinkT>::read_asks, wire::required_once>,
                 wire::field<"ts", &book_row<SinkT>::event_time, wire::epoch_milliseconds>,
                 wire::field<"u", &book_header::last_id, wire::by_type, wire::required_once>,
                 wire::ignored<"seq">,
                 wire::loose_field<"cts", &book_header::venue_time, wire::epoch_milliseconds>>;

} // namespace detail

/// An order in an answer to a placement, an amend or a cancel: its ids, and nothing of its state
/// (`lifecycle::submitting`). In one to a question: the orders that were found; without any `on_api_error("0", …)`.
/// Calls `on(const order_update&)`.
/// @param waits it is an order that waits for its price: its id is told as that of the conditional one
template <class SinkT>
wire::decode_status decode_order(std::string_view body, timestamp received, report_source source, SinkT& sink,
                                 bool waits = false) noexcept {
    const report_rows rows{received, source, sink};
    if (source == report_source::reply)
        return detail::read_answer(
            body, sink, [&](wire::json_reader& in, const char* object, const detail::reply&) noexcept {
                order_update u;
                std::uint64_t seen = 0;
                if (detail::acknowledged_schema::read(in, object, u, seen) == nullptr) return;
                if (waits) std::swap(u.venue_order_id, u.conditional_order_id);
                u.state = lifecycle::submitting;
                rows.order(u);
            });
    bool any = false;
    const detail::account_rows<SinkT> pass{rows, sink};
    const wire::decode_status status = detail::read_page<detail::order_row, detail::order_schema>(
        body, sink,
        [&](detail::order_row& f, std::uint64_t seen) noexcept {
            any = true;
            pass.order(f, seen);
        },
        [&](std::string_view) noexcept {
            if (!any) sink.on_api_error(venue_error_code("0"), "no such order in the answer");
        });
    return status;
}

/// `GET /v5/order/realtime`: calls `on(const order_update&)` for each.
template <class SinkT, class NextT>
wire::decode_status decode_open_orders(std::string_view body, timestamp received, SinkT& sink,
                                       NextT next) noexcept {
    const detail::account_rows<SinkT> pass{{received, report_source::snapshot, sink}, sink};
    return detail::read_page<detail::order_row, detail::order_schema>(
        body, sink, [&](detail::order_row& f, std::uint64_t seen) noexcept { pass.order(f, seen); }, next);
}
template <class SinkT>
wire::decode_status decode_open_orders(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return decode_open_orders(body, received, sink, detail::told_alone(sink));
}
/// `GET /v5/execution/list`: calls `on(const fill&)` for each, `on(const cash_flow&)` for those of funding, and
/// `on_next_page(cursor)`.
/// @param of the category that was asked for. @param hedged see `decode_user_stream`
template <class SinkT>
wire::decode_status decode_fills(std::string_view body, timestamp received, category of, SinkT& sink,
                                 bool hedged = false) noexcept {
    const detail::account_rows<SinkT> pass{{received, report_source::snapshot, sink}, sink, of, hedged};
    return detail::read_page<detail::exec_row, detail::exec_schema>(
        body, sink, [&](detail::exec_row& f, std::uint64_t seen) noexcept { pass.execution(f, seen); },
        detail::told_alone(sink));
}
/// `GET /v5/position/list`: calls `on(const position_update&)` for each.
template <class SinkT, class NextT>
wire::decode_status decode_positions(std::string_view body, timestamp received, SinkT& sink,
                                     NextT next) noexcept {
    const detail::account_rows<SinkT> pass{{received, report_source::snapshot, sink}, sink};
    return detail::read_page<detail::position_row, detail::position_schema>(
        body, sink, [&](detail::position_row& p, std::uint64_t) noexcept { pass.position(p); }, next);
}
template <class SinkT>
wire::decode_status decode_positions(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return decode_positions(body, received, sink, detail::told_alone(sink));
}
/// The same of one contract, for how it is set: calls `on(const instrument_config&)` once, with the leverage. In hedge
/// mode the leverages of long and short are told as that of the last row.
/// @param margin of the account. @param failed set if the venue answers nothing now (`told_mode::failed`)
template <class SinkT>
wire::decode_status decode_leverage(std::string_view body, timestamp received, margin_mode margin,
                                    SinkT& sink, bool* failed = nullptr) noexcept {
    instrument_config c;
    detail::of_one_contract<SinkT> one{sink};
    const auto status = detail::read_page<detail::setting_row, detail::setting_schema>(
        body, one,
        [&](detail::setting_row& p, std::uint64_t) noexcept {
            c.symbol = p.symbol;
            c.leverage = p.leverage;
        },
        [](std::string_view) noexcept {});
    if (failed != nullptr) *failed = one.failed;
    if (!status || c.symbol.empty()) return status;
    c.received = received;
    c.margin_mode = margin;
    c.has_margin_mode = true;
    sink.on(static_cast<const instrument_config&>(c));
    return status;
}
/// What the answer about one contract says of its position mode.
struct told_mode {
    std::optional<bool> hedge{}; ///< none: no row tells, or the contract is not answered for
    bool failed = false;         ///< the venue answers nothing now: it is to be asked again
};
/// The same, for its position mode.
template <class SinkT>
wire::decode_status decode_position_mode(std::string_view body, SinkT& sink, told_mode& mode) noexcept {
    detail::of_one_contract<SinkT> one{sink};
    const auto status = detail::read_page<detail::setting_row, detail::setting_schema>(
        body, one,
        [&](detail::setting_row& p, std::uint64_t) noexcept { mode.hedge = p.side != position_side::net; },
        [](std::string_view) noexcept {});
    mode.failed = one.failed;
    return status;
}

/// `GET /v5/account/wallet-balance`: calls `on(const balance_update&)` for each coin. Its rows have no time: they are
/// as old as the answer.
template <class SinkT>
wire::decode_status decode_balances(std::string_view body, timestamp received, SinkT& sink) noexcept {
    wire::decode_status inner;
    const auto status = detail::read_answer(
        body, sink, [&](wire::json_reader& answer, const char* object, const detail::reply& e) noexcept {
            const detail::account_rows<SinkT> pass{{received, report_source::snapshot, sink, e.time}, sink};
            const auto accounts = [&](wire::json_reader& in, const char* list) noexcept {
                wire::read_rows<detail::wallet_row, detail::wallet_schema>(
                    in, list,
                    [&](detail::wallet_row& w, std::uint64_t) noexcept {
                        wire::json_reader coins = in.within(w.coins);
                        if (pass.coins(coins, w.coins.data()) == nullptr) coins.name_field("coin");
                        inner = coins.status();
                    },
                    [&](std::string_view, const wire::decode_error& error) noexcept { inner = error; });
            };
            detail::read_list(answer, object, accounts, [](std::string_view) noexcept {});
        });
    return status ? inner : status;
}

/// `GET /v5/user/query-api`: calls `take(may trade)`. A key that only reads may not, nor may one that lacks the right
/// of the category: "SpotTrade", or "Order" of contracts, or else "DerivativesTrade". Of rights that are not told
/// nothing is concluded.
template <class SinkT, class TakeT>
wire::decode_status decode_key(std::string_view body, category of, SinkT& sink, TakeT take) noexcept {
    return detail::read_answer(
        body, sink, [&](wire::json_reader& in, const char* object, const detail::reply&) noexcept {
            detail::key_row k;
            std::uint64_t seen = 0;
            if (detail::key_schema::read(in, object, k, seen) == nullptr) return;
            bool may = !k.read_only;
            if (!k.permissions.empty() && k.permissions.front() == '{') {
                wire::json_reader told = in.within(k.permissions);
                seen = 0;
                if (detail::permission_schema::read(told, k.permissions.data(), k, seen) == nullptr) {
                    in = told;
                    return;
                }
                const auto has = [](std::string_view list, std::string_view right) {
                    return list.find(right) != std::string_view::npos;
                };
                if (of == category::spot)
                    may = may && (k.spot.empty() || has(k.spot, "\"SpotTrade\""));
                else if (!k.contracts.empty() || !k.derivatives.empty())
                    may =
                        may && (has(k.contracts, "\"Order\"") || has(k.derivatives, "\"DerivativesTrade\""));
            }
            take(may);
        });
}

/// `GET /v5/account/info`: calls `take(level, margin mode)`; the level is "unifiedMarginStatus", 1 classic, 3 and 4
/// unified 1.0, 5 and 6 unified 2.0.
template <class SinkT, class TakeT>
wire::decode_status decode_account(std::string_view body, SinkT& sink, TakeT take) noexcept {
    return detail::read_answer(body, sink,
                               [&](wire::json_reader& in, const char* object, const detail::reply&) noexcept {
                                   detail::account_row a;
                                   std::uint64_t seen = 0;
                                   if (detail::account_schema::read(in, object, a, seen) != nullptr)
                                       take(a.level, a.margin);
                               });
}
/// The same as an event: `on(const account_config&)`, of an account without hedge mode.
template <class SinkT>
wire::decode_status decode_account_config(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return decode_account(body, sink, [&](std::uint8_t level, margin_mode) noexcept {
        account_config c;
        c.received = received;
        c.level = level;
        sink.on(static_cast<const account_config&>(c));
    });
}

/// `GET /v5/account/fee-rate`: calls `on(const fee_rates&)` for each.
template <class SinkT>
wire::decode_status decode_fee_rates(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_page<fee_rates, detail::fee_schema>(
        body, sink,
        [&](fee_rates& f, std::uint64_t) noexcept {
            f.received = received;
            sink.on(static_cast<const fee_rates&>(f));
        },
        [](std::string_view) noexcept {});
}

/// An answer that says nothing but that something was done.
template <class SinkT>
wire::decode_status decode_done(std::string_view body, SinkT& sink) noexcept {
    wire::json_reader in(body);
    detail::reply e;
    static_cast<void>(detail::takes(in, e, sink));
    return in.status();
}

/// `GET /v5/market/time`: calls `on_server_time(timestamp server, timestamp received)`.
template <class SinkT>
wire::decode_status decode_server_time(std::string_view body, timestamp received, SinkT& sink) noexcept {
    wire::json_reader in(body);
    detail::reply e;
    if (!detail::takes(in, e, sink)) return in.status();
    if (e.time == timestamp{})
        detail::lacks(in, {}, "time");
    else
        sink.on_server_time(e.time, received);
    return in.status();
}

/// `GET /v5/market/instruments-info`: calls `on(const instrument_update&)` for each.
template <class SinkT, class NextT>
wire::decode_status decode_instruments(std::string_view body, timestamp received, SinkT& sink,
                                       NextT next) noexcept {
    return detail::read_listing(
        body, sink,
        [&](wire::json_reader& in, const char* list) noexcept {
            static_cast<void>(detail::pass_instruments(in, list, received, sink));
        },
        next);
}
template <class SinkT>
wire::decode_status decode_instruments(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return decode_instruments(body, received, sink, detail::told_alone(sink));
}

/// `GET /v5/market/full-ob`, `/v5/market/orderbook`: a snapshot. Calls `book_begin`, `book_level` …, `book_end`, or
/// `book_abort`.
template <class SinkT>
wire::decode_status decode_book(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_answer(
        body, sink, [&](wire::json_reader& in, const char* object, const detail::reply&) noexcept {
            detail::book_row<SinkT> row(sink);
            row.received = received;
            row.snapshot = true;
            std::uint64_t seen = 0;
            const char* const p = detail::snapshot_schema<SinkT>::read(in, object, row, seen);
            if (p != nullptr && row.catch_up(in, "b", "a"))
                row.end();
            else
                row.abort();
        });
}

namespace detail {
struct cancelled_row {
    fixed_string<7> success;
};
using cancelled_schema = wire::schema<wire::loose_field<"success", &cancelled_row::success, wire::cut_text>>;
} // namespace detail

/// Whether the answer to `POST /v5/order/cancel-all` says that it was done: not where it tells `success` "0". Source:
/// "Cancel All Orders".
[[nodiscard]] inline bool decode_cancelled_all(std::string_view body) noexcept {
    wire::json_reader in(body);
    detail::reply e;
    std::uint64_t seen = 0;
    const char* const p = detail::reply_schema::read(in, in.skip_space(in.begin()), e, seen);
    if (p == nullptr || !in.finish(p)) return false;
    detail::cancelled_row row;
    seen = 0;
    return wire::read_object<detail::cancelled_schema>(e.result, row, seen) && row.success != "0";
}

} // namespace gatewright::venue::bybit
