// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/interactive_brokers/detail/order_frames.hpp>
#include <gatewright/venue/interactive_brokers/error_map.hpp>
#include <gatewright/venue/interactive_brokers/message_context.hpp>
#include <gatewright/venue/interactive_brokers/symbols.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

// What TWS says of orders: openOrder (5), orderStatus (3), execDetails (11), commissionReport (59), completedOrder
// (101), error (4). They come in any order, and often twice. An order is known by its permanent id, which is the
// venue's id here; by the number that its client gave it, which is the session's; and by its reference, which is ours.
// Of what is known already the sink has
//
//   order_memory* memory_of_order(std::int64_t permanent_id, std::int32_t client_id, std::int64_t order_id)
//   execution_memory* memory_of_execution(std::string_view id)
//
// or null where it has no room or no such order. Source: IBKR Campus, "TWS API Documentation", "Order Submission",
// "Order Status", "Execution Details"; layouts as IBKR's own client reads them.
namespace gatewright::venue::interactive_brokers {

/// An error as TWS tells it, and what it says.
///
/// @par Object lifetimes
/// The views are valid as long as the message.
struct error_notice {
    std::int64_t id = -1; ///< of the order or of the request; -1: of neither
    std::int32_t code = 0;
    error_effect effect = error_effect::information;
    error_meaning meaning{};
    std::string_view text;
    std::string_view reject_json; ///< more about a refusal, which an order may override
};

namespace detail {

template <class T>
struct named {
    std::string_view word;
    T value;
};
/// The value of a word, or `other` and false.
template <class T, std::size_t Count>
[[nodiscard]] constexpr bool find_word(const named<T> (&words)[Count], std::string_view word,
                                       T& out) noexcept {
    for (const named<T>& w : words)
        if (w.word == word) return out = w.value, true;
    return false;
}
inline constexpr named<order_status> status_words[] = {
    {"Submitted", order_status::submitted},
    {"PreSubmitted", order_status::pre_submitted},
    {"Filled", order_status::filled},
    {"Cancelled", order_status::cancelled},
    {"ApiCancelled", order_status::cancelled},
    {"PendingCancel", order_status::pending_cancel},
    {"PreCancelled", order_status::pending_cancel},
    {"PendingSubmit", order_status::pending_submit},
    {"ApiPending", order_status::api_pending},
    {"Inactive", order_status::inactive},
};
inline constexpr named<order_type> reported_types[] = {
    {"LMT", order_type::limit},
    {"MKT", order_type::market},
    {"STP", order_type::stop},
    {"STP LMT", order_type::stop_limit},
    {"MIT", order_type::take_profit},
    {"LIT", order_type::limit_if_touched},
    {"TRAIL", order_type::trailing_stop},
    {"TRAIL LIMIT", order_type::trailing_stop_limit},
    {"LOC", order_type::limit},
    {"MOC", order_type::market},
};
inline constexpr named<time_in_force> reported_lives[] = {
    {"DAY", time_in_force::day},
    {"GTC", time_in_force::good_till_cancel},
    {"IOC", time_in_force::immediate_or_cancel},
    {"FOK", time_in_force::fill_or_kill},
    {"GTD", time_in_force::good_till_date},
    {"OPG", time_in_force::at_the_open},
};

/// The state of an order. What is held by IBKR waits for its trigger or its parent, if it has one; what is inactive is
/// counted as working until an error message or an answer says that it ended.
[[nodiscard]] constexpr lifecycle state_of(order_status s, order_type type, std::int64_t parent) noexcept {
    switch (s) {
    case order_status::api_pending:
    case order_status::pending_submit: return lifecycle::submitting;
    case order_status::pre_submitted:
        return waits_for_trigger(type) || parent != 0 ? lifecycle::untriggered : lifecycle::working;
    case order_status::cancelled: return lifecycle::cancelled;
    case order_status::filled: return lifecycle::filled;
    case order_status::submitted:
    case order_status::pending_cancel:
    case order_status::inactive:
    case order_status::unknown: break;
    }
    return lifecycle::working;
}
/// Fills in the state, and the word of one that says more than the state.
inline void put_status(order_report& u, std::string_view word, order_type type, std::int64_t parent,
                       order_status& out) noexcept {
    if (!find_word(status_words, word, out)) u.unknown_word = word;
    u.state = state_of(out, type, parent);
    if (out == order_status::pending_cancel || out == order_status::inactive) u.text.assign(word);
}
template <std::size_t Capacity>
void put_number(fixed_string<Capacity>& out, std::int64_t n) noexcept {
    char text[20];
    wire::buffer_writer w(text, text + sizeof text);
    w.put_integer(n);
    out.assign(w.view());
}
/// What openOrder and completedOrder say alike.
template <class SinkT>
void conclude(order_frame& f, order_report& u, order_status& status, SinkT& sink) noexcept {
    u.symbol = name_of(f.contract, sink);
    if (!u.client_order_id.assign(f.reference)) u.client_order_id = {}; // none of ours is so long
    if (f.permanent_id > 0) put_number(u.venue_order_id, f.permanent_id);
    u.side = f.action == "BUY" ? side::buy : side::sell;
    // One that the vocabulary has no word for is a limit order if it has a price, and is told besides.
    u.type = f.limit.is_zero() ? order_type::market : order_type::limit;
    if (!find_word(reported_types, f.type, u.type)) u.unknown_word = f.type;
    u.time_in_force = time_in_force::day;
    if (!f.life.empty() && !find_word(reported_lives, f.life, u.time_in_force)) u.unknown_word = f.life;
    if (f.type == "LOC" || f.type == "MOC") u.time_in_force = time_in_force::at_the_close;
    u.has_terms = true;
    u.quantity = f.size;
    if (has_limit_price(u.type)) u.price = f.limit;
    if (has_trigger_price(u.type)) u.trigger_price = f.aux;
    put_status(u, f.status, u.type, f.parent_id, status);
}
[[nodiscard]] inline bool of_another(std::string_view account, const message_context& of) noexcept {
    return !of.account.empty() && !account.empty() && account != of.account;
}
inline constexpr const char* other_account = "of another account";

/// "0000e0d5.67fe667b.01.02": what comes behind the third point is how often it was corrected, and one; a leg of a
/// combination has a part behind that. @return the revision; `out` is the id without it, empty if it is too long
[[nodiscard]] inline std::int64_t read_execution_id(std::string_view id, trade_id& out) noexcept {
    std::size_t at = 0;
    for (int i = 0; i != 3 && at != std::string_view::npos; ++i) at = id.find('.', at == 0 ? 0 : at + 1);
    if (at == std::string_view::npos || at == 0) {
        if (!out.assign(id)) out = {};
        return 1;
    }
    const std::size_t end = std::min(id.find('.', at + 1), id.size());
    std::int64_t revision = 0;
    for (std::size_t i = at + 1; i != end && i != at + 10; ++i)
        revision = digits::is_digit(id[i]) ? revision * 10 + (id[i] - '0') : revision;
    char text[trade_id::capacity()];
    wire::buffer_writer w(text, text + sizeof text);
    w.put(std::string_view(id.data(), at));
    w.put(std::string_view(id.data() + end, id.size() - end));
    out.assign(w.whole());
    return std::max<std::int64_t>(revision, 1);
}

} // namespace detail

/// 5: an open order. Calls `on(const order_update&)`; `on(const margin_preview&)` of one that only asks.
template <class SinkT>
wire::decode_status decode_open_order(detail::field_reader in, const message_context& of,
                                      SinkT& sink) noexcept {
    detail::order_frame f;
    detail::read_open_order(in, of.version, f);
    if (!in.finish()) return in.status();
    if (detail::of_another(f.account, of)) {
        sink.ignored(detail::other_account);
    } else if (f.what_if) {
        sink.on(static_cast<const margin_preview&>(f.margin));
    } else {
        order_report u;
        order_status status{};
        detail::conclude(f, u, status, sink);
        if (f.client_id == of.client_id) detail::put_number(u.session_order_id, f.order_id);
        if (order_memory* const m = sink.memory_of_order(f.permanent_id, f.client_id, f.order_id)) {
            m->symbol = u.symbol;
            m->client_order_id = u.client_order_id;
            if (!u.venue_order_id.empty()) m->venue_order_id = u.venue_order_id;
            m->type = u.type;
            m->side = u.side;
            m->status = status;
            // One that was placed with them has them for its life, whatever is told once its parent is gone.
            if (m->oca_group.empty() && m->oca_group.assign(f.oca_group)) m->oca_type = f.oca_type;
            if (m->parent_id == 0) m->parent_id = f.parent_id;
        }
        report_rows{of.received, of.source, sink}.order(u);
    }
    return in.status();
}

/// 101: an order that has ended, or lives no longer in TWS; it has no number of a client. Calls
/// `on(const order_update&)`.
template <class SinkT>
wire::decode_status decode_completed_order(detail::field_reader in, const message_context& of,
                                           SinkT& sink) noexcept {
    detail::order_frame f;
    detail::read_completed_order(in, of.version, f);
    if (!in.finish()) return in.status();
    if (detail::of_another(f.account, of)) {
        sink.ignored(detail::other_account);
        return in.status();
    }
    order_report u;
    order_status status{};
    detail::conclude(f, u, status, sink);
    // The size that TWS tells of one that ended is what was left of it, often zero.
    u.quantity = std::max(f.size, f.filled);
    if (status == order_status::inactive) u.state = lifecycle::rejected;
    u.has_filled = true;
    u.cumulative_quantity = f.filled;
    report_rows{of.received, report_source::query, sink}.order(u);
    return in.status();
}

/// 3: the state of an order. Calls `on(const order_update&)` where the sink knows what it is of.
template <class SinkT>
wire::decode_status decode_order_status(detail::field_reader in, const message_context& of,
                                        SinkT& sink) noexcept {
    order_report u;
    if (of.version < since::market_cap_price) in.skip("i", "version");
    const std::int64_t order_id = in.integer("orderId");
    const std::string_view word = in.text("status");
    u.cumulative_quantity.value = in.number("filled");
    in.skip("n", "remaining");
    u.average_price.value = in.sum("avgFillPrice");
    const std::int64_t permanent_id = in.integer("permId");
    in.skip("in", "parentId", "lastFillPrice");
    const std::int32_t client_id = in.integer32("clientId");
    const std::string_view held = in.text("whyHeld");
    if (of.version >= since::market_cap_price) in.skip("n", "mktCapPrice");
    if (!in.finish()) return in.status();
    order_memory* const m = sink.memory_of_order(permanent_id, client_id, order_id);
    if (m == nullptr || m->symbol.empty()) {
        sink.ignored("the state of an order that is not known");
        return in.status();
    }
    u.symbol = m->symbol;
    u.client_order_id = m->client_order_id;
    if (permanent_id > 0) detail::put_number(m->venue_order_id, permanent_id);
    u.venue_order_id = m->venue_order_id;
    if (client_id == of.client_id) detail::put_number(u.session_order_id, order_id);
    detail::put_status(u, word, m->type, m->parent_id, m->status);
    m->filled = u.cumulative_quantity;
    u.has_filled = true;
    if (!held.empty()) u.text.assign(held);
    report_rows{of.received, of.source, sink}.order(u);
    return in.status();
}

/// 11: an execution, without its fee. Calls `on(const fill&)` with the id without its revision, or
/// `on_correction(const fill&, std::int64_t revision)` where another revision was told before: it replaces that one.
template <class SinkT>
wire::decode_status decode_execution(detail::field_reader in, const message_context& of,
                                     SinkT& sink) noexcept {
    fill f;
    contract c;
    if (of.version < since::last_liquidity && in.integer("version") < 10)
        in.refuse_last(wire::codec_errc::unknown_value, "version");
    const std::int32_t request = in.integer32("reqId");
    const std::int64_t order_id = in.integer("orderId");
    detail::read_contract(in, c);
    const std::int64_t revision = detail::read_execution_id(in.text("execId"), f.id);
    if (in.ok() && f.id.empty()) in.refuse_last(wire::codec_errc::text_too_long, "execId");
    f.venue_time = detail::read_time(in.text("time"), of.zone_name, of.zone);
    const std::string_view account = in.text("acctNumber");
    in.skip("t", "exchange");
    const std::string_view bought = in.text("side");
    if (in.ok() && bought != "BOT" && bought != "SLD")
        in.refuse_last(wire::codec_errc::unknown_value, "side");
    f.side = bought == "BOT" ? side::buy : side::sell;
    f.quantity.value = in.number("shares");
    if (in.ok() && f.quantity.value.sign() <= 0)
        in.refuse_last(wire::codec_errc::number_out_of_range, "shares");
    f.price.value = in.number("price");
    const std::int64_t permanent_id = in.integer("permId");
    const std::int32_t client_id = in.integer32("clientId");
    in.skip("i", "liquidation");
    f.cumulative_quantity.value = in.number("cumQty");
    f.has_cumulative = true;
    in.skip("n", "avgPrice");
    const std::string_view reference = in.text("orderRef");
    in.skip("tn", "evRule", "evMultiplier");
    if (of.version >= since::models) in.skip("t", "modelCode");
    if (of.version >= since::last_liquidity) f.maker = in.integer("lastLiquidity") == 1;
    if (!in.finish()) return in.status();
    if (detail::of_another(account, of)) {
        sink.ignored(detail::other_account);
        return in.status();
    }
    f.symbol = detail::name_of(c, sink);
    f.client_order_id.assign(reference.size() > client_order_id::capacity() ? std::string_view() : reference);
    if (permanent_id > 0) detail::put_number(f.venue_order_id, permanent_id);
    if (const order_memory* const m = sink.memory_of_order(permanent_id, client_id, order_id)) {
        if (f.client_order_id.empty()) f.client_order_id = m->client_order_id;
        if (!m->symbol.empty()) f.symbol = m->symbol;
    }
    f.received = of.received;
    f.source = request < 0 ? report_source::stream : report_source::snapshot;
    execution_memory* const known = sink.memory_of_execution(f.id.view());
    const std::int64_t before = known == nullptr ? 0 : known->revision;
    if (known != nullptr && revision >= before)
        *known = {f.symbol, f.client_order_id, f.venue_order_id, f.venue_time, revision};
    if (before == 0 || revision == before)
        sink.on(static_cast<const fill&>(f));
    else if (revision > before)
        sink.on_correction(static_cast<const fill&>(f), revision);
    else
        sink.ignored("an execution that was corrected since");
    return in.status();
}

/// 59: the fee of an execution. Calls `on(const commission&)`; one whose execution was not told yet has its id and no
/// order.
template <class SinkT>
wire::decode_status decode_commission(detail::field_reader in, const message_context& of,
                                      SinkT& sink) noexcept {
    commission c;
    in.skip("i", "version");
    const std::int64_t revision = detail::read_execution_id(in.text("execId"), c.id);
    if (in.ok() && c.id.empty()) in.refuse_last(wire::codec_errc::text_too_long, "execId");
    const auto amount = in.figure("commission");
    in.text("currency", c.amount.asset);
    in.skip("nni", "realizedPNL", "yield", "yieldRedemptionDate");
    if (!in.finish()) return in.status();
    if (!amount) {
        sink.ignored("a fee that is not known");
        return in.status();
    }
    c.amount.amount = *amount;
    c.received = of.received;
    if (const execution_memory* const known = sink.memory_of_execution(c.id.view())) {
        if (revision < known->revision) {
            sink.ignored("the fee of an execution that was corrected since");
            return in.status();
        }
        c.symbol = known->symbol;
        c.client_order_id = known->client_order_id;
        c.venue_order_id = known->venue_order_id;
        c.venue_time = known->venue_time;
    }
    sink.on(static_cast<const commission&>(c));
    return in.status();
}

/// 4: an error, a warning, or what the connection does. Of an order that ended by it, or whose change was refused, calls
/// `on(const order_update&)`; then, of whatever it is, `on_error(const error_notice&)`.
template <class SinkT>
wire::decode_status decode_error(detail::field_reader in, const message_context& of, SinkT& sink) noexcept {
    error_notice e;
    if (in.integer("version") < 2) in.refuse_last(wire::codec_errc::unknown_value, "version");
    e.id = in.integer("id");
    e.code = in.integer32("errorCode");
    e.text = in.text("errorString");
    if (of.version >= since::advanced_reject) e.reject_json = in.text("advancedOrderRejectJson");
    if (!in.finish()) return in.status();
    const order_memory* const m = e.id < 0 ? nullptr : sink.memory_of_order(0, of.client_id, e.id);
    e.meaning = meaning_of_error(e.code, e.text);
    e.effect = e.id < 0       ? system_effect(e.code)
               : m == nullptr ? request_effect(e.code)
                              : order_effect(e.code, e.text, m->pending);
    if (e.id < 0 && e.effect == error_effect::order_unclear) e.effect = error_effect::warning;
    using is = error_effect;
    if (m != nullptr &&
        (e.effect == is::order_refused || e.effect == is::order_cancelled || e.effect == is::amend_refused)) {
        order_update u;
        u.symbol = m->symbol;
        u.client_order_id = m->client_order_id;
        u.venue_order_id = m->venue_order_id;
        detail::put_number(u.session_order_id, e.id);
        u.amend_failed = e.effect == is::amend_refused;
        u.state = e.effect == is::order_refused     ? lifecycle::rejected
                  : e.effect == is::order_cancelled ? lifecycle::cancelled
                                                    : detail::state_of(m->status, m->type, m->parent_id);
        u.reason = e.meaning.code == order_errc::state_unknown ? order_errc::rejected : e.meaning.code;
        u.text.assign(e.text);
        report_rows{of.received, report_source::stream, sink}.order(u);
    }
    sink.on_error(static_cast<const error_notice&>(e));
    return in.status();
}

} // namespace gatewright::venue::interactive_brokers
