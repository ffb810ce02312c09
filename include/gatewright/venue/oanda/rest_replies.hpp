// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/bad_rows.hpp>
#include <gatewright/venue/oanda/market_data.hpp>
#include <gatewright/venue/oanda/reference_data.hpp>
#include <gatewright/venue/oanda/user_stream.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// What the venue answers over REST. One function per endpoint, each of which takes the body, our time, and a sink.
// Nothing reaches the sink before the whole body was found well-formed. A row of a list that cannot be used calls
// `bad_row(name, why)`, and the others live. Lists name no time, but a transaction: they are of then.
namespace gatewright::venue::oanda {

namespace detail {

/// The one member of a body that is needed.
struct body_part {
    std::string_view text;
    std::uint64_t last = 0; ///< "lastTransactionID"
};
template <wire::key_text Key>
using list_schema = wire::schema<wire::field<Key, &body_part::text, wire::raw_array>,
                                 wire::loose_field<"lastTransactionID", &body_part::last>>;
/// Reads a body whose member `Key` is a list of rows that stand each by itself.
template <wire::key_text Key, class RowT, class SchemaT, class SinkT, class EmitT>
wire::decode_status read_rows_of(std::string_view body, SinkT& sink, body_part& part, EmitT emit) noexcept {
    std::uint64_t seen = 0;
    const wire::decode_status status = wire::read_object<list_schema<Key>>(body, part, seen);
    if (!status) return status;
    wire::json_reader whole(body);
    wire::json_reader in = whole.within(part.text);
    wire::read_rows<RowT, SchemaT>(in, part.text.data(), emit,
                                   venue::bad_rows<SinkT, "instrument", "name">{sink});
    return status;
}

/// When the account was as a list has it: at the transaction that it names, where the sink knows when that was.
template <class SinkT>
timestamp time_of_list([[maybe_unused]] std::uint64_t last, [[maybe_unused]] SinkT& sink) noexcept {
    if constexpr (requires { sink.time_of(last); })
        return sink.time_of(last);
    else
        return {};
}

/// The account, of `GET …/summary`.
struct account_frame {
    std::uint64_t last = 0; ///< "lastTransactionID"
    asset_code currency;
    decimal balance, available;
    bool hedged = false;
};
using account_schema = wire::schema<wire::field<"currency", &account_frame::currency>,
                                    wire::field<"hedgingEnabled", &account_frame::hedged>,
                                    wire::field<"balance", &account_frame::balance>,
                                    wire::field<"marginAvailable", &account_frame::available, wire::lossy>>;
using summary_schema = wire::schema<wire::group<"account", account_schema>,
                                    wire::loose_field<"lastTransactionID", &account_frame::last>>;

/// One side of a position; units of a short one are negative.
struct held_side {
    quantity units;
    price average;
    decimal profit;
};
using held_schema =
    wire::schema<wire::field<"units", &held_side::units>,
                 wire::loose_field<"averagePrice", &held_side::average, wire::lossy>,
                 wire::loose_field<"unrealizedPL", &held_side::profit, wire::lenient_decimal>>;
struct held_object {
    static const char* read(wire::json_reader& in, const char* p, held_side& out) noexcept {
        std::uint64_t seen = 0;
        return held_schema::read(in, p, out, seen);
    }
};
struct position_frame {
    symbol_name instrument;
    held_side longs, shorts;
};
using position_schema = wire::schema<wire::field<"instrument", &position_frame::instrument>,
                                     wire::field<"long", &position_frame::longs, held_object>,
                                     wire::field<"short", &position_frame::shorts, held_object>>;

/// The transactions of an answer to an order, unread; empty where it has none of that kind. Of a position one side is
/// closed at a time.
struct answer_parts {
    std::string_view created, filled, cancelled, issued_again, not_issued, replacing_cancelled;
};
using answer_schema = wire::schema<
    wire::loose_field<"orderCancelTransaction", &answer_parts::cancelled, wire::raw_value>,
    wire::loose_field<"orderCreateTransaction", &answer_parts::created, wire::raw_value>,
    wire::loose_field<"orderFillTransaction", &answer_parts::filled, wire::raw_value>,
    wire::loose_field<"orderReissueTransaction", &answer_parts::issued_again, wire::raw_value>,
    wire::loose_field<"orderReissueRejectTransaction", &answer_parts::not_issued, wire::raw_value>,
    wire::loose_field<"replacingOrderCancelTransaction", &answer_parts::replacing_cancelled, wire::raw_value>,
    wire::ignored<"relatedTransactionIDs">, wire::ignored<"lastTransactionID">>;

/// The same where a position was closed: in two schemas, as one tells no keys apart that differ in their middle alone.
using closing_schema =
    wire::schema<wire::loose_field<"longOrderCreateTransaction", &answer_parts::created, wire::raw_value>,
                 wire::loose_field<"longOrderFillTransaction", &answer_parts::filled, wire::raw_value>,
                 wire::loose_field<"shortOrderCreateTransaction", &answer_parts::created, wire::raw_value>,
                 wire::loose_field<"shortOrderFillTransaction", &answer_parts::filled, wire::raw_value>>;
using not_closing_schema =
    wire::schema<wire::loose_field<"longOrderCancelTransaction", &answer_parts::cancelled, wire::raw_value>,
                 wire::loose_field<"shortOrderCancelTransaction", &answer_parts::cancelled, wire::raw_value>>;

/// Passes transactions of an answer on in the order in which they happened, once all of them are read.
template <std::size_t Count, class SinkT>
wire::decode_status pass_answer(std::string_view body, const std::array<std::string_view, Count>& parts,
                                timestamp received, SinkT& sink) noexcept {
    std::array<transaction_frame, Count> frames;
    std::size_t count = 0;
    wire::json_reader whole(body);
    for (const std::string_view text : parts) {
        if (text.empty()) continue;
        std::uint64_t seen = 0;
        wire::json_reader in = whole.within(text);
        if (transaction_row::read(in, in.skip_space(text.data()), frames[count++], seen) == nullptr)
            return in.status();
    }
    const account_rows<SinkT> pass{{received, report_source::reply, sink}, sink};
    for (std::size_t i = 0; i < count; ++i) pass.transaction(frames[i]);
    return whole.status();
}

/// What a refusal says.
struct refusal_frame {
    venue_error_code code;
    fixed_string<127> text;
    fixed_string<47> reason; ///< "rejectReason" of the transaction that records it
};
using refusal_transaction_schema =
    wire::schema<wire::loose_field<"rejectReason", &refusal_frame::reason, wire::cut_text>>;
using refusal_schema =
    wire::schema<wire::loose_field<"errorCode", &refusal_frame::code, wire::cut_text>,
                 wire::loose_field<"errorMessage", &refusal_frame::text, wire::cut_text>,
                 wire::group<"orderRejectTransaction", refusal_transaction_schema, wire::loose>,
                 wire::group<"orderCancelRejectTransaction", refusal_transaction_schema, wire::loose>,
                 wire::group<"longOrderRejectTransaction", refusal_transaction_schema, wire::loose>,
                 wire::group<"shortOrderRejectTransaction", refusal_transaction_schema, wire::loose>>;

using asked_schema = wire::schema<wire::field<"order", &body_part::text, wire::raw_value>>;
using pages_schema = list_schema<"pages">;

} // namespace detail

/// The answer to `POST …/orders`, to `PUT …/positions/{instrument}/close`, to `PUT …/orders/{spec}/cancel`: what
/// happened at once, as the stream tells it too. An order that was created and filled, or created and cancelled, is
/// told so; one that was issued again for a rest goes on (`order_renewal`). The home currency is not known here: fees
/// and balances the stream tells. To `GET …/orders/{spec}`, if `source` is a query: the order; of one of a trade its
/// ids and state alone. Calls as `decode_transaction`.
template <class SinkT>
wire::decode_status decode_order(std::string_view body, timestamp received, report_source source,
                                 SinkT& sink) noexcept {
    std::uint64_t seen = 0;
    if (source == report_source::reply) {
        detail::answer_parts a;
        const wire::decode_status status = wire::read_object<detail::answer_schema>(body, a, seen);
        if (!status) return status;
        if (a.created.empty() && a.cancelled.empty()) {
            static_cast<void>(wire::read_object<detail::closing_schema>(body, a, seen = 0));
            static_cast<void>(wire::read_object<detail::not_closing_schema>(body, a, seen = 0));
        }
        return detail::pass_answer(
            body, std::array{a.created, a.filled, a.cancelled, a.issued_again, a.not_issued}, received, sink);
    }
    detail::body_part part;
    const wire::decode_status status = wire::read_object<detail::asked_schema>(body, part, seen);
    if (!status) return status;
    wire::json_reader whole(body);
    wire::json_reader in = whole.within(part.text);
    detail::order_frame f;
    seen = 0;
    if (detail::order_row::read(in, part.text.data(), f, seen) == nullptr) return in.status();
    order_report u;
    detail::conclude(u, f, false);
    if (!is_terminal(u.state)) detail::pass_renewal(f, u.symbol, f.order, received, sink);
    report_rows{received, source, sink}.order(u);
    return in.status();
}

/// Calls `f(std::string_view row)` for what the answer to `PUT …/orders/{spec}` says of each of its two orders: the
/// transaction that cancelled the old one, then the whole body for the new one.
/// @return false if it does not say of both
template <class F>
bool read_each(std::string_view body, F f) noexcept {
    detail::answer_parts a;
    std::uint64_t seen = 0;
    if (!wire::read_object<detail::answer_schema>(body, a, seen)) return false;
    if (a.cancelled.empty() || a.created.empty()) return false;
    f(a.cancelled);
    f(body);
    return true;
}
/// Reads one of them: calls as `decode_transaction`.
template <class SinkT>
wire::decode_status decode_row(std::string_view row, timestamp received, SinkT& sink) noexcept {
    detail::answer_parts a;
    std::uint64_t seen = 0;
    const wire::decode_status status = wire::read_object<detail::answer_schema>(row, a, seen);
    if (!status) return status;
    if (a.created.empty()) return detail::pass_answer(row, std::array{row}, received, sink);
    return detail::pass_answer(
        row, std::array{a.created, a.filled, a.replacing_cancelled, a.issued_again, a.not_issued}, received,
        sink);
}

/// `GET …/openPositions`: calls `on(const position_update&)` for each; for its two sides where they are held apart.
template <class SinkT>
wire::decode_status decode_positions(std::string_view body, timestamp received, bool hedged,
                                     SinkT& sink) noexcept {
    detail::body_part part;
    const report_rows rows{received, report_source::snapshot, sink};
    return detail::read_rows_of<"positions", detail::position_frame, detail::position_schema>(
        body, sink, part, [&](detail::position_frame& f, std::uint64_t) noexcept {
            const auto pass = [&](const detail::held_side& held, position_side which) {
                position_update p;
                p.symbol = f.instrument;
                p.position_side = which;
                p.quantity = held.units;
                p.entry_price = held.average;
                p.unrealized_pnl = held.profit;
                p.venue_time = detail::time_of_list(part.last, sink);
                rows.position(p);
            };
            if (hedged) {
                pass(f.longs, position_side::long_side);
                pass(f.shorts, position_side::short_side);
                return;
            }
            const bool both = !f.longs.units.is_zero() && !f.shorts.units.is_zero();
            if (both) return sink.bad_row(f.instrument.view(), "long and short at a time, field short");
            pass(f.shorts.units.is_zero() ? f.longs : f.shorts, position_side::net);
        });
}

/// `GET …/summary`: calls `on(const account_config&)`; its level is 1 for an account in `currency`, 2 for another.
template <class SinkT>
wire::decode_status decode_account_config(std::string_view body, timestamp received,
                                          const asset_code& currency, SinkT& sink) noexcept {
    detail::account_frame a;
    std::uint64_t seen = 0;
    const wire::decode_status status = wire::read_object<detail::summary_schema>(body, a, seen);
    if (!status) return status;
    account_config c;
    c.received = received;
    c.hedge_mode = a.hedged;
    c.level = a.currency == currency ? 1 : 2;
    sink.on(static_cast<const account_config&>(c));
    return status;
}
/// The same: calls `on(const balance_update&)`.
template <class SinkT>
wire::decode_status decode_balances(std::string_view body, timestamp received, SinkT& sink) noexcept {
    detail::account_frame a;
    std::uint64_t seen = 0;
    const wire::decode_status status = wire::read_object<detail::summary_schema>(body, a, seen);
    if (!status) return status;
    balance_update b;
    b.asset = a.currency;
    b.wallet = a.balance;
    b.available = a.available.is_negative() ? decimal{} : a.available;
    b.has_available = true;
    b.venue_time = detail::time_of_list(a.last, sink);
    if constexpr (requires { sink.contained(); })
        if (b.venue_time == timestamp{}) b.venue_time = sink.contained();
    report_rows{received, report_source::snapshot, sink, received}.balance(b);
    return status;
}

/// `GET …/transactions?from=…`: which transactions there are since a time. Calls `on_next_page(cursor)` with the number
/// before the first of them, behind which `GET …/transactions/sinceid` goes on; without any it calls nothing.
template <class SinkT>
wire::decode_status decode_pages(std::string_view body, SinkT& sink) noexcept {
    detail::body_part part;
    std::uint64_t seen = 0;
    const wire::decode_status status = wire::read_object<detail::pages_schema>(body, part, seen);
    if (!status) return status;
    constexpr std::string_view lead = "from=";
    const std::size_t at = part.text.find(lead);
    if (at == std::string_view::npos) {
        if (part.text.find('"') == std::string_view::npos) return status;
    } else {
        part.text.remove_prefix(at + lead.size());
        if (const std::uint64_t first = session::page_number(part.text); first != 0) {
            sink.on_next_page(session::numbered_page(first - 1).view());
            return status;
        }
    }
    wire::json_reader in(body);
    in.fail(wire::codec_errc::missing_key, in.begin());
    in.name_field("pages");
    return in.status();
}
/// `GET …/transactions/sinceid`: calls `on(const fill&)` and `on(const cash_flow&)` for what was executed and paid, and
/// `on_next_page(cursor)` while the account has had more. Orders' states lists of orders tell.
/// @param after the number that was asked from
template <class SinkT>
wire::decode_status decode_fills(std::string_view body, timestamp received, const account_facts& of,
                                 std::uint64_t after, SinkT& sink) noexcept {
    detail::body_part part;
    const detail::account_rows<SinkT> pass{{received, report_source::snapshot, sink}, sink, of};
    std::uint64_t last = after;
    const wire::decode_status status =
        detail::read_rows_of<"transactions", detail::transaction_frame, detail::transaction_row>(
            body, sink, part, [&](detail::transaction_frame& t, std::uint64_t) noexcept {
                last = std::max(last, session::page_number(t.number.view()));
                pass.missed(t);
            });
    if (status && last != after && last < part.last) sink.on_next_page(session::numbered_page(last).view());
    return status;
}

/// `GET …/transactions?type=CREATE`: its "to" is when it was asked. Calls `on_server_time(timestamp, received)`.
template <class SinkT>
wire::decode_status decode_server_time(std::string_view body, timestamp received, SinkT& sink) noexcept {
    struct frame {
        timestamp to;
    };
    using schema = wire::schema<wire::field<"to", &frame::to, detail::time_text>>;
    frame f;
    std::uint64_t seen = 0;
    const wire::decode_status status = wire::read_object<schema>(body, f, seen);
    if (status) sink.on_server_time(f.to, received);
    return status;
}

/// `GET …/instruments`: calls `on(const instrument_update&)` for each. Whether one can be traded now its last price
/// says, where the sink remembers it.
template <class SinkT>
wire::decode_status decode_instruments(std::string_view body, timestamp received, SinkT& sink) noexcept {
    detail::body_part part;
    return detail::read_rows_of<"instruments", detail::instrument_frame, detail::instrument_row>(
        body, sink, part, [&](detail::instrument_frame& row, std::uint64_t) noexcept {
            if constexpr (requires { sink.market_memory(row.symbol.view()); })
                if (const detail::price_memory* const known = sink.market_memory(row.symbol.view());
                    known != nullptr && known->halted)
                    row.status = trading_status::halted;
            pass_instrument(row, received, sink);
        });
}

/// `GET …/pricing`: calls `on(const instrument_status&)`, `book_begin`, `book_level` …, `book_end` for each price. One
/// that cannot be read is an error, as it is asked for one instrument.
template <class SinkT>
wire::decode_status decode_book(std::string_view body, timestamp received, SinkT& sink) noexcept {
    detail::body_part part;
    std::uint64_t seen = 0;
    const wire::decode_status status = wire::read_object<detail::list_schema<"prices">>(body, part, seen);
    if (!status) return status;
    wire::json_reader whole(body);
    wire::json_reader in = whole.within(part.text);
    detail::price_frame f;
    bool any = false;
    static_cast<void>(wire::read_array(in, part.text.data(), [&](const char* p) noexcept {
        seen = 0;
        if (any) return in.skip_value(p);
        any = true;
        return detail::listed_price_schema::read(in, p, f, seen);
    }));
    if (!in.status()) return in.status();
    if (f.instrument.empty() || f.time == timestamp{}) {
        in.fail(wire::codec_errc::missing_key, part.text.data());
        in.name_field("prices");
        return in.status();
    }
    detail::pass_status(f, received, sink);
    detail::pass_book(f, received, false, sink);
    return status;
}

/// What a refusal says: calls `on_api_error(code, text)`. Its code is the reason that the account's record of it has,
/// or else "errorCode", or none.
/// @return false for what is no refusal of the venue's
template <class SinkT>
bool decode_error(std::string_view body, SinkT& sink) noexcept {
    detail::refusal_frame e;
    std::uint64_t seen = 0;
    if (!wire::read_object<detail::refusal_schema>(body, e, seen)) return false;
    if (e.code.empty() && e.text.empty() && e.reason.empty()) return false;
    const venue_error_code code = e.reason.empty() ? e.code : e.reason;
    sink.on_api_error(code, e.text.view());
    return true;
}

} // namespace gatewright::venue::oanda
