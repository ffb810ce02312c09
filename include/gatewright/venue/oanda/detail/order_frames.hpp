// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/oanda/detail/account_memory.hpp>
#include <gatewright/venue/oanda/detail/time_text.hpp>
#include <gatewright/venue/oanda/error_map.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

// What an order is, as the venue writes it: alike in the transaction that creates it and in lists of orders. Source:
// OANDA v20 OpenAPI 3.0.25, "Order Definitions", "Transaction Definitions".
namespace gatewright::venue::oanda::detail {

/// A number of an order or a transaction: a text here, and taken as a number, too.
struct number_text {
    template <std::size_t Capacity>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(wire::json_reader& in, const char* p,
                                                     fixed_string<Capacity>& out) noexcept {
        if (p != in.end() && *p == '"') [[likely]]
            return wire::by_type::read(in, p, out);
        return wire::id_text::read(in, p, out);
    }
};

/// "type". Orders of a trade close it: they name a trade, no instrument and no quantity.
enum class order_kind : std::uint8_t {
    unknown,
    market,
    fixed_price,
    limit,
    stop,
    touched,
    target,    ///< of a trade
    stop_loss, ///< of a trade
    trailing   ///< of a trade
};
[[nodiscard]] constexpr bool is_of_trade(order_kind k) noexcept {
    return k == order_kind::target || k == order_kind::stop_loss || k == order_kind::trailing;
}
struct kind_word {
    order_kind kind = order_kind::unknown;
    const char* unknown = nullptr; ///< the word, if it is not in the table
};
struct kind_words {
    static constexpr wire::word<kind_word> words[] = {{"LIMIT", {order_kind::limit}},
                                                      {"STOP", {order_kind::stop}},
                                                      {"MARKET_IF_TOUCHED", {order_kind::touched}},
                                                      {"MARKET", {order_kind::market}},
                                                      {"TAKE_PROFIT", {order_kind::target}},
                                                      {"STOP_LOSS", {order_kind::stop_loss}},
                                                      {"GUARANTEED_STOP_LOSS", {order_kind::stop_loss}},
                                                      {"TRAILING_STOP_LOSS", {order_kind::trailing}},
                                                      {"FIXED_PRICE", {order_kind::fixed_price}}};
    static constexpr kind_word other{};
};
/// "timeInForce".
struct life_word {
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    const char* unknown = nullptr;
};
struct life_words {
    using tif = gatewright::time_in_force;
    static constexpr wire::word<life_word> words[] = {{"GTC", {tif::good_till_cancel}},
                                                      {"FOK", {tif::fill_or_kill}},
                                                      {"IOC", {tif::immediate_or_cancel}},
                                                      {"GTD", {tif::good_till_date}},
                                                      {"GFD", {tif::day}}};
    static constexpr life_word other{};
};
/// "positionFill". Captures of 2016 have other words for the usual one.
enum class fill_rule : std::uint8_t { usual, open_only, reduce_only };
struct fill_rule_words {
    static constexpr wire::word<fill_rule> words[] = {{"DEFAULT", fill_rule::usual},
                                                      {"REDUCE_ONLY", fill_rule::reduce_only},
                                                      {"OPEN_ONLY", fill_rule::open_only},
                                                      {"REDUCE_FIRST", fill_rule::usual}};
    static constexpr fill_rule other = fill_rule::usual;
};

/// What a replacement of ours says of itself ("clientExtensions.tag"): which order it replaces. An order that others
/// replace, or that the venue issues again, inherits the client id of the one before, and such a tag names another.
inline constexpr std::string_view replaces_tag = "replaces-";

/// The terms of an order.
struct order_terms {
    symbol_name instrument;
    quantity units; ///< signed
    gatewright::price price;
    gatewright::price bound; ///< "priceBound"
    kind_word kind;
    life_word life;
    fill_rule fills = fill_rule::usual;
    gatewright::client_order_id id;
    fixed_string<63> tag;
    gatewright::venue_order_id replaces; ///< "replacesOrderID"
    gatewright::venue_order_id trade;    ///< "tradeID", of an order of a trade

    /// Whether it is an order of an instrument and not of a trade.
    [[nodiscard]] bool whole() const noexcept {
        return !is_of_trade(kind.kind) && !instrument.empty() && !units.is_zero();
    }
    /// Its client id, unless it may be the one of the order that it replaces.
    [[nodiscard]] gatewright::client_order_id own_id() const noexcept {
        if (replaces.empty()) return id;
        const std::string_view told = tag.view();
        const bool ours = begins_with(told, replaces_tag) &&
                          told.size() == replaces_tag.size() + replaces.size() &&
                          told.ends_with(replaces.view());
        return ours ? id : gatewright::client_order_id{};
    }
};
using extensions_schema =
    wire::schema<wire::loose_field<"id", &order_terms::id, wire::cut_text>,
                 wire::loose_field<"tag", &order_terms::tag, wire::cut_text>, wire::ignored<"comment">>;

/// Why an order was cancelled ("reason" of an ORDER_CANCEL), and how it then counts.
struct end_cause {
    lifecycle state = lifecycle::cancelled;
    order_errc reason = order_errc{};
};
[[nodiscard]] constexpr end_cause cause_of(std::string_view word) noexcept {
    for (const std::string_view plain : {"CLIENT_REQUEST", "CLIENT_REQUEST_REPLACED", "LINKED_TRADE_CLOSED",
                                         "DIVIDEND_ADJUSTMENT_REPLACED", "MIGRATION", ""})
        if (word == plain) return {};
    if (word == "TIME_IN_FORCE_EXPIRED") return {lifecycle::expired, {}};
    // The order has ended, whatever failed.
    if (word == "INTERNAL_SERVER_ERROR") return {lifecycle::cancelled, order_errc::rejected};
    return {lifecycle::cancelled, meaning_of_word(word).code};
}

/// Whether an order waits for its price. Its id stays the same when it goes: it is told as that of the conditional
/// order, and from then on as the order's too.
[[nodiscard]] constexpr bool waits(order_kind k) noexcept {
    return k == order_kind::stop || k == order_kind::touched || k == order_kind::stop_loss ||
           k == order_kind::trailing;
}
/// Fills in type, side, prices and times in force of an order.
/// @param price_before at which the market was when it came ("initialMarketPrice"); zero: not told
/// @param hedged long and short are held apart: the rule of its fill then says which of them it works on
inline void put_terms(order_report& u, const order_terms& t, gatewright::price price_before,
                      bool hedged) noexcept {
    const bool bounded = t.bound.value.sign() > 0;
    u.symbol = t.instrument;
    u.client_order_id = t.own_id();
    u.side = t.units.value.is_negative() ? side::sell : side::buy;
    u.quantity = {t.units.value.abs()};
    u.time_in_force = t.life.time_in_force;
    u.reduce_only = t.fills == fill_rule::reduce_only;
    u.has_terms = t.whole();
    switch (t.kind.kind) {
    case order_kind::market:
        u.type = bounded ? order_type::limit : order_type::market;
        u.price = t.bound;
        break;
    case order_kind::fixed_price:
        u.type = order_type::market;
        u.venue_made = true;
        break;
    case order_kind::stop: u.type = bounded ? order_type::stop_limit : order_type::stop; break;
    case order_kind::touched: {
        u.has_direction = price_before.value.sign() > 0 && price_before != t.price;
        const bool rises = t.price > price_before;
        const bool profits = !u.has_direction || rises != (u.side == side::buy);
        if (profits)
            u.type = bounded ? order_type::take_profit_limit : order_type::take_profit;
        else
            u.type = bounded ? order_type::stop_limit : order_type::stop;
        break;
    }
    case order_kind::limit:
    case order_kind::unknown:
    case order_kind::target:
    case order_kind::stop_loss:
    case order_kind::trailing:
        u.type = t.price.is_zero() ? order_type::market : order_type::limit;
        u.price = t.price;
        break;
    }
    if (waits(t.kind.kind)) {
        u.trigger_price = t.price;
        u.price = t.bound;
        // How long it waits is no matter of the order that it becomes.
        if (bounded) u.time_in_force = time_in_force::immediate_or_cancel;
    }
    if (hedged && t.fills != fill_rule::usual)
        u.position_side = (u.side == side::buy) == (t.fills == fill_rule::open_only)
                              ? position_side::long_side
                              : position_side::short_side;
    if (t.kind.unknown != nullptr || t.life.unknown != nullptr) [[unlikely]]
        note_unknown_words(u, {t.kind.unknown, t.life.unknown});
}
/// The same of an order of a trade. It closes what the trade holds when it is executed: it has no quantity.
inline void put_exit_terms(order_report& u, const order_terms& t, const open_trade& of,
                           bool hedged) noexcept {
    u.symbol = of.instrument;
    u.client_order_id = t.own_id();
    u.side = of.is_long ? side::sell : side::buy;
    u.time_in_force = t.life.time_in_force;
    u.reduce_only = true;
    u.has_terms = true;
    switch (t.kind.kind) {
    case order_kind::stop_loss:
        u.type = order_type::stop;
        u.trigger_price = t.price;
        break;
    case order_kind::trailing: u.type = order_type::trailing_stop; break;
    default:
        u.type = order_type::limit;
        u.price = t.price;
        break;
    }
    if (hedged) u.position_side = of.is_long ? position_side::long_side : position_side::short_side;
}
/// Gives an order its id.
inline void put_id(order_update& u, const gatewright::venue_order_id& id, bool waiting) noexcept {
    if (waiting) u.conditional_order_id = id;
    if (u.state != lifecycle::untriggered) u.venue_order_id = id;
}

/// "state" of an order.
struct state_word {
    lifecycle state = lifecycle::working;
    const char* unknown = nullptr; ///< the word: working until a list says otherwise
};
struct state_words {
    static constexpr wire::word<state_word> words[] = {{"PENDING", {lifecycle::working}},
                                                       {"FILLED", {lifecycle::filled}},
                                                       {"TRIGGERED", {lifecycle::filled}},
                                                       {"CANCELLED", {lifecycle::cancelled}}};
    static constexpr state_word other{};
};

/// An order as lists and questions have it.
struct order_frame : order_terms {
    gatewright::venue_order_id order;
    state_word state;
    timestamp created, filled, cancelled;
    gatewright::price price_before;
};
using order_schema =
    wire::schema<wire::field<"id", &order_frame::order, number_text>,
                 wire::loose_field<"createTime", &order_frame::created, time_text>,
                 wire::field<"type", &order_terms::kind, wire::words<kind_words>>,
                 wire::loose_field<"instrument", &order_terms::instrument>,
                 wire::loose_field<"units", &order_terms::units>,
                 wire::loose_field<"timeInForce", &order_terms::life, wire::words<life_words>>,
                 wire::ignored<"gtdTime">, wire::group<"clientExtensions", extensions_schema, wire::loose>,
                 wire::loose_field<"tradeID", &order_terms::trade, number_text>,
                 wire::ignored<"takeProfitOnFill">, wire::ignored<"stopLossOnFill">,
                 wire::ignored<"trailingStopLossOnFill">, wire::ignored<"guaranteedStopLossOnFill">,
                 wire::loose_field<"price", &order_terms::price>,
                 wire::loose_field<"priceBound", &order_terms::bound>, wire::ignored<"triggerCondition">,
                 wire::loose_field<"initialMarketPrice", &order_frame::price_before, wire::lenient_decimal>,
                 wire::ignored<"partialFill">,
                 wire::loose_field<"positionFill", &order_terms::fills, wire::words<fill_rule_words>>,
                 wire::loose_field<"replacesOrderID", &order_terms::replaces, number_text>,
                 wire::loose_field<"filledTime", &order_frame::filled, time_text>,
                 wire::loose_field<"cancelledTime", &order_frame::cancelled, time_text>,
                 wire::field<"state", &order_frame::state, wire::words<state_words>>>;

/// An order that can be used: it has its number, and one of an instrument says of which and how many. Stands where a
/// schema does.
struct order_row {
    static const char* read(wire::json_reader& in, const char* p, order_frame& out,
                            std::uint64_t& seen) noexcept {
        p = order_schema::read(in, p, out, seen);
        if (p == nullptr) return p;
        const bool of_trade = is_of_trade(out.kind.kind);
        const char* const lacks = !plain_number(out.order)              ? "id"
                                  : !of_trade && out.instrument.empty() ? "instrument"
                                  : !of_trade && out.units.is_zero()    ? "units"
                                                                        : nullptr;
        if (lacks == nullptr) return p;
        in.fail(wire::codec_errc::missing_key, p - 1);
        in.name_field(lacks);
        return nullptr;
    }
};

/// Tells a sink that takes it that an order goes on under another id: what replaces one and is no replacement of ours.
template <class SinkT>
void pass_renewal(const order_terms& t, const symbol_name& symbol, const gatewright::venue_order_id& after,
                  [[maybe_unused]] timestamp received, SinkT& sink) noexcept {
    if constexpr (requires(const order_renewal& e) { sink.on(e); }) {
        if (t.replaces.empty() || !t.own_id().empty()) return;
        sink.on(order_renewal{symbol, received, t.replaces, after});
    }
}

/// An order as a report. What was executed of it its row does not say: of one that is filled it was all.
/// @param of the trade of an order of a trade; null: nothing of its terms is known
inline void conclude(order_report& u, const order_frame& f, bool hedged,
                     const open_trade* of = nullptr) noexcept {
    if (!is_of_trade(f.kind.kind))
        put_terms(u, f, f.price_before, hedged);
    else if (of != nullptr)
        put_exit_terms(u, f, *of, hedged);
    u.state = f.state.state;
    if (u.state == lifecycle::working && waits(f.kind.kind)) u.state = lifecycle::untriggered;
    put_id(u, f.order, waits(f.kind.kind));
    u.venue_time = u.state == lifecycle::filled      ? f.filled
                   : u.state == lifecycle::cancelled ? f.cancelled
                                                     : f.created;
    if (u.venue_time == timestamp{}) u.venue_time = f.created;
    if (f.state.unknown != nullptr) [[unlikely]]
        note_unknown_words(u, {f.state.unknown});
}

} // namespace gatewright::venue::oanda::detail
