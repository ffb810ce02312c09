// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/okx/envelope.hpp>
#include <gatewright/venue/okx/reference_data.hpp>
#include <gatewright/venue/okx/rest_requests.hpp>
#include <gatewright/venue/okx/user_stream.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// What the venue answers over REST, `{"code":"0","data":[…],"msg":""}`, and to orders on its stream. One function per
// endpoint.
//
// Every function takes the body, our time, and a sink; a code that is no success calls `on_api_error(const
// venue_error_code&, std::string_view text)` and is no decoding error: with the reason of its order where there is one.
// Nothing reaches the sink before the whole body was found well-formed; levels of a book excepted. A row of a list that
// cannot be used calls `bad_row(name, why)`, and the others live. A list of which this is a full page calls
// `on_next_page(cursor)`.
namespace gatewright::venue::okx {

namespace detail {

using reply_schema = wire::schema<wire::field<"code", &envelope::code, wire::raw_text>,
                                  wire::field<"msg", &envelope::message, wire::cut_text, wire::loose>,
                                  wire::field<"data", &envelope::data, wire::raw_value, wire::optional_once>>;

/// Reads an answer as far as its list, and passes on what it refuses. @return whether it does.
template <class SinkT>
bool refuses(wire::json_reader& in, envelope& e, SinkT& sink) noexcept {
    std::uint64_t seen = 0;
    const char* const p = reply_schema::read(in, in.skip_space(in.begin()), e, seen);
    venue_error_code code;
    fixed_string<127> text;
    if (p == nullptr || !in.finish(p) || !read_reason(in, e, code, text)) return false;
    sink.on_api_error(static_cast<const venue_error_code&>(code), text.view());
    return true;
}

/// Reads an answer: `read(json_reader&, position of its array)`, unless it refuses.
template <class SinkT, class ReadT>
wire::decode_status read_answer(std::string_view body, SinkT& sink, ReadT read) noexcept {
    wire::json_reader in(body);
    envelope e;
    if (refuses(in, e, sink) || !in.status()) return in.status();
    if (!e.data.empty() && e.data.front() == '[') {
        wire::json_reader list = in.within(e.data);
        read(list, e.data.data());
        return list.status();
    }
    if (e.data.empty())
        in.fail(wire::codec_errc::missing_key, in.end() - 1);
    else
        in.fail_type(e.data.data());
    in.name_field("data");
    return in.status();
}

/// Reads a list of rows; `id(row)` is a row's mark, and `next(mark)` is called with the last one's, from which the
/// next page goes on; it is empty if there is none.
template <class RowT, class SchemaT, class SinkT, class EmitT, class IdT, class NextT>
wire::decode_status read_page(std::string_view body, SinkT& sink, EmitT emit, IdT id, NextT next) noexcept {
    std::size_t rows = 0;
    fixed_string<31> last;
    const wire::decode_status status =
        read_answer(body, sink, [&](wire::json_reader& in, const char* list) noexcept {
            wire::read_rows<RowT, SchemaT>(
                in, list,
                [&](RowT& row, std::uint64_t seen) noexcept {
                    ++rows;
                    last.assign(id(row));
                    emit(row, seen);
                },
                [&](std::string_view row, const wire::decode_error& error) noexcept {
                    ++rows;
                    venue::bad_rows<SinkT, "instId">{sink}(row, error);
                });
        });
    if (status) next(rows >= page_size ? last.view() : std::string_view{});
    return status;
}
/// Reads the first row of an answer; without one nothing is told.
template <class RowT, class SchemaT, class SinkT, class EmitT>
wire::decode_status read_one(std::string_view body, SinkT& sink, EmitT emit) noexcept {
    return read_answer(body, sink, [&](wire::json_reader& in, const char* list) noexcept {
        const char* const p = in.skip_space(list + 1);
        if (p == in.end() || *p == ']') return;
        RowT row;
        std::uint64_t seen = 0;
        if (SchemaT::read(in, p, row, seen) != nullptr) emit(row, seen);
    });
}

/// Passes an order of a list or of an answer on.
template <class SinkT>
struct told_order {
    report_rows<SinkT> rows;
    void operator()(order_row& f, std::uint64_t seen) const noexcept {
        conclude(f, seen);
        rows.order(f);
    }
};
template <class SinkT>
told_order(report_rows<SinkT>) -> told_order<SinkT>;

/// An order in an answer to a placement or a cancel: its ids.
using acknowledged_schema =
    wire::schema<wire::loose_field<"clOrdId", &order_update::client_order_id, client_id_text>,
                 wire::field<"ordId", &order_update::venue_order_id, wire::id_text>, wire::ignored<"tag">,
                 wire::loose_field<"ts", &order_update::venue_time, quoted_milliseconds>>;

/// The same of one that may have been refused: it need not have an id of the venue.
using named_schema =
    wire::schema<wire::loose_field<"clOrdId", &order_update::client_order_id, client_id_text>,
                 wire::loose_field<"ordId", &order_update::venue_order_id, wire::id_text>>;

struct time_row {
    timestamp server_time;
};
using time_schema = wire::schema<wire::field<"ts", &time_row::server_time, quoted_milliseconds>>;

struct countdown_row {
    std::string_view trigger;
};
using countdown_schema =
    wire::schema<wire::loose_field<"triggerTime", &countdown_row::trigger, wire::raw_text>,
                 wire::ignored<"tag">, wire::ignored<"ts">>;

struct level_words {
    static constexpr wire::word<std::uint8_t> words[] = {{"1", 1}, {"2", 2}, {"3", 3}, {"4", 4}};
    static constexpr std::uint8_t other = 0;
};
/// "perm": "read_only,withdraw,trade".
struct permission_words {
    static const char* read(wire::json_reader& in, const char* p, bool& may_not_trade) noexcept {
        std::string_view text;
        p = wire::raw_text::read(in, p, text);
        may_not_trade = !text.empty() && text.find("trade") == std::string_view::npos;
        return p;
    }
};
struct mode_words {
    static constexpr wire::word<bool> words[] = {{"net_mode", false}, {"long_short_mode", true}};
};
using config_schema =
    wire::schema<wire::field<"acctLv", &account_config::level, wire::words<level_words>>,
                 wire::field<"posMode", &account_config::hedge_mode, wire::words<mode_words>>,
                 wire::loose_field<"perm", &account_config::read_only, permission_words>>;

struct margin_mode_words {
    static constexpr wire::word<margin_mode> words[] = {{"cross", margin_mode::cross},
                                                        {"isolated", margin_mode::isolated}};
};
using leverage_schema =
    wire::schema<wire::field<"instId", &instrument_config::symbol>,
                 wire::field<"mgnMode", &instrument_config::margin_mode, wire::words<margin_mode_words>>,
                 wire::ignored<"posSide">, wire::field<"lever", &instrument_config::leverage>>;

/// A row of fee rates: those of the fee group that was asked for, and in older columns by currency.
struct fee_row {
    std::string_view groups; ///< "feeGroup"
    decimal maker, taker;
    decimal maker_usdt, taker_usdt;
    decimal maker_usdc, taker_usdc;
};
using fee_schema = wire::schema<
    wire::ignored<"category">, wire::ignored<"delivery">, wire::ignored<"exercise">,
    wire::field<"feeGroup", &fee_row::groups, wire::raw_value, wire::optional_once>, wire::ignored<"fiat">,
    wire::ignored<"instType">, wire::ignored<"isSpecial">, wire::ignored<"level">,
    wire::loose_field<"maker", &fee_row::maker>, wire::loose_field<"makerU", &fee_row::maker_usdt>,
    wire::loose_field<"makerUSDC", &fee_row::maker_usdc>, wire::ignored<"ruleType">, wire::ignored<"settle">,
    wire::loose_field<"taker", &fee_row::taker>, wire::loose_field<"takerU", &fee_row::taker_usdt>,
    wire::loose_field<"takerUSDC", &fee_row::taker_usdc>, wire::ignored<"ts">>;
using fee_group_schema = wire::schema<wire::ignored<"groupId">, wire::field<"maker", &fee_row::maker>,
                                      wire::field<"taker", &fee_row::taker>>;

/// Takes the rates of the only fee group, or of several that are alike, into those of the row.
/// @return whether there are any; a list that cannot be read, or says different things, has none
inline bool take_fee_group(fee_row& f) noexcept {
    bool any = false, alike = true;
    const bool list = !f.groups.empty() && wire::for_each_row(f.groups, [&](std::string_view text) noexcept {
        fee_row group;
        std::uint64_t seen = 0;
        wire::json_reader one(text);
        if (fee_group_schema::read(one, text.data(), group, seen) == nullptr) {
            alike = false;
            return;
        }
        if (any) alike = alike && group.maker == f.maker && group.taker == f.taker;
        f.maker = group.maker;
        f.taker = group.taker;
        any = true;
    });
    return list && any && alike;
}
/// Takes those of the column that an instrument belongs to: of contracts the currency that they are quoted in decides,
/// of spot whether it is traded for USDT. @return whether the column is filled
inline bool take_fee_column(fee_row& f, std::uint64_t seen, std::string_view symbol) noexcept {
    const auto told = [&](std::uint64_t maker, std::uint64_t taker) {
        return (seen & maker) != 0 && (seen & taker) != 0;
    };
    const std::string_view pair = family_of(symbol);
    const bool spot = type_of(symbol) == inst_type::spot;
    const bool usdt = !spot && pair.ends_with("-USDT");
    const bool usdc = spot ? !pair.ends_with("-USDT") : pair.ends_with("-USDC");
    if (usdt && told(fee_schema::bit<"makerU">(), fee_schema::bit<"takerU">())) {
        f.maker = f.maker_usdt;
        f.taker = f.taker_usdt;
        return true;
    }
    if (usdc && told(fee_schema::bit<"makerUSDC">(), fee_schema::bit<"takerUSDC">())) {
        f.maker = f.maker_usdc;
        f.taker = f.taker_usdc;
        return true;
    }
    return !usdt && (spot || !usdc) && told(fee_schema::bit<"maker">(), fee_schema::bit<"taker">());
}

/// What a bill is of, by "type"; of a liquidation the trades are told as executions, and what the venue's fund paid or
/// took is a cash flow ("subType" 110, 111).
struct bill_kind {
    cash_flow_kind kind = cash_flow_kind::other;
    bool told = false;
    bool of_fund = false;
};
struct bill_words {
    static constexpr wire::word<bill_kind> words[] = {{"1", {cash_flow_kind::transfer, true}},
                                                      {"5", {cash_flow_kind::liquidation, true, true}},
                                                      {"7", {cash_flow_kind::other, true}},
                                                      {"8", {cash_flow_kind::funding, true}},
                                                      {"10", {cash_flow_kind::adjustment, true}}};
    static constexpr bill_kind other{};
};
struct bill_row : cash_flow {
    bill_kind type;
    std::string_view subtype;
    decimal of_position; ///< "posBalChg": of an isolated position, whose money stands apart
};
using bill_schema =
    wire::schema<wire::ignored<"bal">, wire::loose_field<"balChg", &cash_flow::amount>,
                 wire::field<"billId", &cash_flow::id, wire::id_text>, wire::field<"ccy", &cash_flow::asset>,
                 wire::ignored<"instId">, wire::loose_field<"posBalChg", &bill_row::of_position>,
                 wire::loose_field<"subType", &bill_row::subtype, wire::raw_text>,
                 wire::field<"ts", &cash_flow::venue_time, quoted_milliseconds>,
                 wire::field<"type", &bill_row::type, wire::words<bill_words>>>;

template <class SinkT>
using snapshot_schema =
    wire::schema<wire::call<"asks", &book_row<SinkT>::read_asks, wire::required_once>,
                 wire::call<"bids", &book_row<SinkT>::read_bids, wire::required_once>,
                 wire::field<"ts", &book_header::venue_time, quoted_milliseconds>,
                 wire::field<"seqId", &book_header::last_id, wire::number_or_none, wire::required_once>>;

} // namespace detail

/// An order in an answer to a placement or a cancel: its ids, and nothing of its state (`lifecycle::submitting`). In
/// one to a question: all of it. Calls `on(const order_update&)`.
template <class SinkT>
wire::decode_status decode_order(std::string_view body, timestamp received, report_source source,
                                 SinkT& sink) noexcept {
    const report_rows rows{received, source, sink};
    if (source == report_source::reply)
        return detail::read_one<order_update, detail::acknowledged_schema>(
            body, sink, [&](order_update& u, std::uint64_t) noexcept {
                u.state = lifecycle::submitting;
                rows.order(u);
            });
    return detail::read_one<detail::order_row, detail::order_schema>(body, sink, detail::told_order{rows});
}

/// The same of an order that waits for its price: what was triggered is told with the id of the order that it became,
/// as not decided yet.
template <class SinkT>
wire::decode_status decode_algo_order(std::string_view body, timestamp received, report_source source,
                                      SinkT& sink) noexcept {
    const report_rows rows{received, source, sink};
    if (source == report_source::reply)
        return detail::read_one<order_update, detail::acknowledged_algo_schema>(
            body, sink, [&](order_update& u, std::uint64_t) noexcept {
                u.state = lifecycle::submitting;
                rows.order(u);
            });
    return detail::read_one<detail::algo_row, detail::algo_schema>(
        body, sink, [&](detail::algo_row& f, std::uint64_t seen) noexcept {
            detail::conclude(f, seen, source);
            rows.order(f);
        });
}

/// `GET /api/v5/trade/orders-pending`: calls `on(const order_update&)` for each. Pages go on by "ordId"; `next(mark of
/// the last row)` is called with an empty one where they end.
template <class SinkT, class NextT>
wire::decode_status decode_open_orders(std::string_view body, timestamp received, SinkT& sink,
                                       NextT next) noexcept {
    const report_rows rows{received, report_source::snapshot, sink};
    return detail::read_page<detail::order_row, detail::order_schema>(
        body, sink, detail::told_order{rows},
        [](const detail::order_row& f) noexcept { return f.venue_order_id.view(); }, next);
}
/// The same of a list that is read alone: calls `on_next_page(mark)`.
template <class SinkT>
wire::decode_status decode_open_orders(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return decode_open_orders(body, received, sink, [&](std::string_view last) noexcept {
        if (!last.empty()) sink.on_next_page(last);
    });
}
/// `GET /api/v5/trade/orders-algo-pending`: the same of orders that wait. Pages go on by "algoId".
template <class SinkT, class NextT>
wire::decode_status decode_open_algos(std::string_view body, timestamp received, SinkT& sink,
                                      NextT next) noexcept {
    const report_rows rows{received, report_source::snapshot, sink};
    return detail::read_page<detail::algo_row, detail::algo_schema>(
        body, sink,
        [&](detail::algo_row& f, std::uint64_t seen) noexcept {
            detail::conclude(f, seen, report_source::snapshot);
            rows.order(f);
        },
        [](const detail::algo_row& f) noexcept { return f.conditional_order_id.view(); }, next);
}

/// `GET /api/v5/trade/fills`, `fills-history`: calls `on(const fill&)` for each. Pages go on by "billId"; `next(mark of
/// the last row)` is called with an empty one where they end.
template <class SinkT, class NextT>
wire::decode_status decode_fills(std::string_view body, timestamp received, SinkT& sink,
                                 NextT next) noexcept {
    const report_rows rows{received, report_source::snapshot, sink};
    return detail::read_page<detail::fill_line, detail::fill_schema>(
        body, sink,
        [&](detail::fill_line& f, std::uint64_t seen) noexcept {
            if (f.quantity.value.sign() <= 0) return sink.ignored("no execution");
            // What no other channel can tell is known by its bill.
            if (!detail::names_execution(f.id)) f.id.assign(f.bill);
            if (f.id.empty()) return sink.bad_row(f.symbol.view(), "no id of the execution");
            if (f.venue_time == timestamp{}) f.venue_time = f.told;
            // A currency without an amount is no fee of zero.
            if ((seen & detail::fill_schema::bit<"fee">()) == 0) f.commission_asset = {};
            f.commission_amount = f.commission_amount.negated();
            rows.execution(static_cast<fill_row&>(f));
        },
        [](const detail::fill_line& f) noexcept { return f.bill.view(); }, next);
}
/// The same of a list of all kinds.
template <class SinkT>
wire::decode_status decode_fills(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return decode_fills(body, received, sink, [&](std::string_view last) noexcept {
        if (!last.empty()) sink.on_next_page(last);
    });
}

/// `GET /api/v5/account/balance`: calls `on(const balance_update&)` for each currency.
template <class SinkT>
wire::decode_status decode_balances(std::string_view body, timestamp received, SinkT& sink) noexcept {
    wire::decode_status inner;
    const wire::decode_status status = detail::read_one<detail::account_row, detail::account_schema>(
        body, sink, [&](detail::account_row& a, std::uint64_t) noexcept {
            wire::json_reader in(body);
            wire::json_reader list = in.within(a.details);
            const detail::holdings<SinkT> pass{{received, report_source::snapshot, sink, a.time}, sink};
            if (pass.balances(list, a.details.data()) == nullptr) list.name_field("details");
            inner = list.status();
        });
    return status ? inner : status;
}

/// `GET /api/v5/account/positions`: calls `on(const position_update&)` for each, and `bad_row(name, why)` for one
/// of another margin mode than `ours` (none: either); those on margin are ignored.
template <class SinkT>
wire::decode_status decode_positions(std::string_view body, timestamp received,
                                     std::optional<margin_mode> ours, SinkT& sink) noexcept {
    const detail::holdings<SinkT> pass{{received, report_source::snapshot, sink}, sink, ours};
    return detail::read_answer(body, sink, [&](wire::json_reader& in, const char* list) noexcept {
        static_cast<void>(pass.positions(in, list));
    });
}

/// `GET /api/v5/account/config`: calls `on(const account_config&)`; the level is "acctLv", 1 spot to 4 portfolio
/// margin.
template <class SinkT>
wire::decode_status decode_account_config(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_one<account_config, detail::config_schema>(
        body, sink, [&](account_config& c, std::uint64_t) noexcept {
            c.received = received;
            sink.on(static_cast<const account_config&>(c));
        });
}

/// `GET /api/v5/account/leverage-info`: calls `on(const instrument_config&)` for each. Of an isolated position in hedge
/// mode each side has a row of its own; the last one counts.
template <class SinkT>
wire::decode_status decode_leverage(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_answer(body, sink, [&](wire::json_reader& in, const char* list) noexcept {
        wire::read_rows<instrument_config, detail::leverage_schema>(
            in, list,
            [&](instrument_config& c, std::uint64_t) noexcept {
                c.received = received;
                c.has_margin_mode = true;
                sink.on(static_cast<const instrument_config&>(c));
            },
            venue::bad_rows<SinkT, "instId">{sink});
    });
}

/// `GET /api/v5/account/bills`, `bills-archive`: calls `on(const cash_flow&)` for each that is not of trading. Pages go
/// on by "billId"; `next(mark of the last row)` is called with an empty one where they end.
template <class SinkT, class NextT>
wire::decode_status decode_bills(std::string_view body, timestamp received, SinkT& sink,
                                 NextT next) noexcept {
    return detail::read_page<detail::bill_row, detail::bill_schema>(
        body, sink,
        [&](detail::bill_row& b, std::uint64_t) noexcept {
            const bool of_fund = b.subtype == "110" || b.subtype == "111";
            if (!b.type.told || (b.type.of_fund && !of_fund)) return sink.ignored("a bill of trading");
            b.kind = b.type.kind;
            if (b.amount.is_zero()) b.amount = b.of_position;
            if (b.amount.is_zero()) return sink.ignored("a bill without an amount");
            b.received = received;
            sink.on(static_cast<const cash_flow&>(b));
        },
        [](const detail::bill_row& b) noexcept { return b.id.view(); }, next);
}
/// The same of a list that is read alone: calls `on_next_page(mark)`.
template <class SinkT>
wire::decode_status decode_bills(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return decode_bills(body, received, sink, [&](std::string_view last) noexcept {
        if (!last.empty()) sink.on_next_page(last);
    });
}

/// `GET /api/v5/account/trade-fee`, which names no instrument; the request did: calls `on(const fee_rates&)`, and
/// `bad_row(name, why)` where the answer has none of it. What the venue writes as negative is paid.
template <class SinkT>
wire::decode_status decode_trade_fee(std::string_view body, const symbol_name& symbol, timestamp received,
                                     SinkT& sink) noexcept {
    return detail::read_one<detail::fee_row, detail::fee_schema>(
        body, sink, [&](detail::fee_row& f, std::uint64_t seen) noexcept {
            detail::fee_row told = f;
            if (!detail::take_fee_group(told)) {
                told = f;
                if (!detail::take_fee_column(told, seen, symbol.view()))
                    return sink.bad_row(symbol.view(), "no rates of its kind, field feeGroup");
            }
            fee_rates rates;
            rates.symbol = symbol;
            rates.received = received;
            rates.maker = told.maker.negated();
            rates.taker = told.taker.negated();
            sink.on(static_cast<const fee_rates&>(rates));
        });
}

/// `POST /api/v5/trade/cancel-all-after`: a success tells when the venue will cancel; whatever does not is an error.
/// @param armed whether it was asked to
template <class SinkT>
wire::decode_status decode_countdown(std::string_view body, SinkT& sink, bool armed) noexcept {
    return detail::read_answer(body, sink, [&](wire::json_reader& in, const char* list) noexcept {
        const char* const p = in.skip_space(list + 1);
        detail::countdown_row row;
        std::uint64_t seen = 0;
        if (p != in.end() && *p != ']' && detail::countdown_schema::read(in, p, row, seen) == nullptr) return;
        if ((!row.trigger.empty() && row.trigger != "0") || !armed) return;
        in.fail(wire::codec_errc::missing_key, list);
        in.name_field("triggerTime");
    });
}

/// `GET /api/v5/public/time`: calls `on_server_time(timestamp server, timestamp received)`.
template <class SinkT>
wire::decode_status decode_server_time(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_one<detail::time_row, detail::time_schema>(
        body, sink,
        [&](detail::time_row& t, std::uint64_t) noexcept { sink.on_server_time(t.server_time, received); });
}

/// `GET /api/v5/public/instruments`: calls `on(const instrument_update&)` for each that has its rules.
template <class SinkT>
wire::decode_status decode_instruments(std::string_view body, timestamp received, SinkT& sink) noexcept {
    return detail::read_answer(body, sink, [&](wire::json_reader& in, const char* list) noexcept {
        static_cast<void>(detail::pass_instruments(in, list, received, sink));
    });
}

/// `GET /api/v5/market/books`: a snapshot, which names no instrument; the request did. One without "seqId" cannot be
/// joined to the updates and is an error. Calls `book_begin`, `book_level` …, `book_end`, or `book_abort`.
template <class SinkT>
wire::decode_status decode_book(std::string_view body, const symbol_name& symbol, timestamp received,
                                SinkT& sink) noexcept {
    return detail::read_answer(body, sink, [&](wire::json_reader& in, const char* list) noexcept {
        const char* p = in.skip_space(list + 1);
        if (p == in.end() || *p == ']') return;
        detail::book_row<SinkT> row(sink);
        row.symbol = symbol;
        row.received = received;
        row.snapshot = true;
        std::uint64_t seen = 0;
        p = detail::snapshot_schema<SinkT>::read(in, p, row, seen);
        if (p != nullptr && row.catch_up(in, "bids", "asks"))
            row.end();
        else
            row.abort();
    });
}

} // namespace gatewright::venue::okx
