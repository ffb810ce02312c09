// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/oanda/detail/order_frames.hpp>
#include <gatewright/venue/oanda/detail/time_text.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>

// Transactions: all that ever happens to an account, numbered one by one. They come on the stream, in lists, and in the
// answers to orders, alike. Source: OANDA v20 OpenAPI 3.0.25, "Transaction Definitions"; lines that others recorded.
namespace gatewright::venue::oanda::detail {

/// What a transaction is, as far as a desk cares.
enum class transaction_kind : std::uint8_t {
    unknown,
    heartbeat,
    order,     ///< an order was created
    refused,   ///< an order was not
    fill,      ///< an order was executed, and has ended by that
    cancel,    ///< an order was cancelled
    financing, ///< interest of a day
    dividend,
    transfer,
    warning,      ///< an operator must know of it
    reconfigured, ///< the account was set otherwise
    left_alone    ///< nothing that is not told elsewhere
};
/// "type".
struct transaction_word {
    transaction_kind kind = transaction_kind::unknown;
    order_kind order = order_kind::unknown;
    const char* warning = nullptr; ///< a literal
    const char* unknown = nullptr; ///< the word, if it is not in the table
};
struct transaction_words {
    using is = transaction_kind;
    using of = order_kind;
    static constexpr wire::word<transaction_word> words[] = {
        {"HEARTBEAT", {is::heartbeat}},
        {"ORDER_FILL", {is::fill}},
        {"LIMIT_ORDER", {is::order, of::limit}},
        {"MARKET_ORDER", {is::order, of::market}},
        {"ORDER_CANCEL", {is::cancel}},
        {"STOP_ORDER", {is::order, of::stop}},
        {"MARKET_IF_TOUCHED_ORDER", {is::order, of::touched}},
        {"FIXED_PRICE_ORDER", {is::order, of::fixed_price}},
        {"TAKE_PROFIT_ORDER", {is::order, of::target}},
        {"STOP_LOSS_ORDER", {is::order, of::stop_loss}},
        {"GUARANTEED_STOP_LOSS_ORDER", {is::order, of::stop_loss}},
        {"TRAILING_STOP_LOSS_ORDER", {is::order, of::trailing}},
        {"LIMIT_ORDER_REJECT", {is::refused, of::limit}},
        {"MARKET_ORDER_REJECT", {is::refused, of::market}},
        {"STOP_ORDER_REJECT", {is::refused, of::stop}},
        {"MARKET_IF_TOUCHED_ORDER_REJECT", {is::refused, of::touched}},
        {"FIXED_PRICE_ORDER_REJECT", {is::refused, of::fixed_price}},
        {"TAKE_PROFIT_ORDER_REJECT", {is::refused, of::target}},
        {"STOP_LOSS_ORDER_REJECT", {is::refused, of::stop_loss}},
        {"GUARANTEED_STOP_LOSS_ORDER_REJECT", {is::refused, of::stop_loss}},
        {"TRAILING_STOP_LOSS_ORDER_REJECT", {is::refused, of::trailing}},
        {"DAILY_FINANCING", {is::financing}},
        {"DIVIDEND_ADJUSTMENT", {is::dividend}},
        {"TRANSFER_FUNDS", {is::transfer}},
        {"MARGIN_CALL_ENTER", {is::warning, {}, "the account is in a margin call"}},
        {"MARGIN_CALL_EXTEND", {is::warning, {}, "the margin call of the account was extended"}},
        {"MARGIN_CALL_EXIT", {is::warning, {}, "the margin call of the account is over"}},
        {"CLIENT_CONFIGURE", {is::reconfigured}},
        {"REOPEN", {is::reconfigured}},
        {"CLOSE", {is::warning, {}, "the account was closed"}},
        {"CREATE", {is::left_alone}},
        {"ORDER_CANCEL_REJECT", {is::left_alone}},
        {"ORDER_CLIENT_EXTENSIONS_MODIFY", {is::left_alone}},
        {"ORDER_CLIENT_EXTENSIONS_MODIFY_REJECT", {is::left_alone}},
        {"TRADE_CLIENT_EXTENSIONS_MODIFY", {is::left_alone}},
        {"TRADE_CLIENT_EXTENSIONS_MODIFY_REJECT", {is::left_alone}},
        {"CLIENT_CONFIGURE_REJECT", {is::left_alone}},
        {"TRANSFER_FUNDS_REJECT", {is::left_alone}},
        {"DELAYED_TRADE_CLOSURE", {is::left_alone}},
        {"RESET_RESETTABLE_PL", {is::left_alone}}};
    static constexpr transaction_word other{};
};

/// A sum in the home currency. One that cannot be read is not told: what stands beside it, an execution perhaps, is.
struct sum {
    decimal value;
    bool told = false;
};
struct sum_text {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(wire::json_reader& in, const char* p,
                                                     sum& out) noexcept {
        if (p != in.end() && *p == '"') [[likely]] {
            const char* const after = decimal::parse_prefix(p + 1, in.end(), out.value);
            if (after != nullptr && *after == '"') [[likely]] {
                out.told = true;
                return after + 1;
            }
        }
        return read_slowly(in, p, out);
    }

private:
    [[gnu::noinline]] static const char* read_slowly(wire::json_reader& in, const char* p,
                                                     sum& out) noexcept {
        const char* const after = in.skip_value(p);
        out = {};
        if (after == nullptr) return after;
        const bool quoted = *p == '"';
        bool cut = false;
        const char* const end = after - (quoted ? 1 : 0);
        out.told = decimal::parse_lossy(p + (quoted ? 1 : 0), end, out.value, cut) == decimal_errc{};
        return after;
    }
};

/// Any transaction: each kind has some of the members.
struct transaction_frame : order_terms {
    transaction_word type;
    gatewright::venue_order_id number; ///< "id"; of the order too, where it creates one
    timestamp time;
    std::string_view reason;       ///< a view of the message
    std::string_view rejected_for; ///< "rejectReason"
    gatewright::venue_order_id order;
    gatewright::client_order_id client_order; ///< "clientOrderID"
    gatewright::venue_order_id replaced_by;   ///< "replacedByOrderID"
    gatewright::price average;                ///< "fullVWAP"
    quantity requested;                       ///< what an execution was to fill; zero: not told
    decimal profit;
    sum financing, commission, guarantee, balance, amount, dividend;
    std::string_view opened, reduced, closed; ///< trades; empty: none
    std::string_view closes;                  ///< "tradeClose": what an order is to close; empty: none
    gatewright::venue_order_id batch;         ///< the first of those that came about with it
    std::uint64_t last = 0;                   ///< of a heartbeat: "lastTransactionID"

    /// Whether an execution has filled less than it was to.
    [[nodiscard]] bool in_part() const noexcept { return units.value.abs() < requested.value.abs(); }
    /// What an execution was made at. "price" is the older member.
    [[nodiscard]] const gatewright::price& paid() const noexcept {
        return average.is_zero() ? price : average;
    }
};

/// In the order in which lines that were recorded have them, as far as they agree.
using transaction_schema = wire::schema<
    wire::field<"type", &transaction_frame::type, wire::words<transaction_words>>,
    wire::loose_field<"orderID", &transaction_frame::order, number_text>,
    wire::loose_field<"clientOrderID", &transaction_frame::client_order, wire::cut_text>,
    wire::loose_field<"replacedByOrderID", &transaction_frame::replaced_by, number_text>,
    wire::loose_field<"instrument", &order_terms::instrument>,
    wire::loose_field<"units", &order_terms::units>,
    wire::loose_field<"requestedUnits", &transaction_frame::requested>,
    wire::loose_field<"price", &order_terms::price>, wire::loose_field<"priceBound", &order_terms::bound>,
    wire::loose_field<"fullVWAP", &transaction_frame::average>, wire::ignored<"fullPrice">,
    wire::loose_field<"timeInForce", &order_terms::life, wire::words<life_words>>, wire::ignored<"gtdTime">,
    wire::ignored<"triggerCondition">,
    wire::loose_field<"positionFill", &order_terms::fills, wire::words<fill_rule_words>>,
    wire::loose_field<"pl", &transaction_frame::profit, wire::lenient_decimal>,
    wire::loose_field<"financing", &transaction_frame::financing, sum_text>,
    wire::loose_field<"commission", &transaction_frame::commission, sum_text>,
    wire::loose_field<"guaranteedExecutionFee", &transaction_frame::guarantee, sum_text>,
    wire::loose_field<"amount", &transaction_frame::amount, sum_text>,
    wire::loose_field<"dividendAdjustment", &transaction_frame::dividend, sum_text>,
    wire::loose_field<"accountBalance", &transaction_frame::balance, sum_text>,
    wire::ignored<"gainQuoteHomeConversionFactor">, wire::ignored<"lossQuoteHomeConversionFactor">,
    wire::ignored<"halfSpreadCost">,
    wire::loose_field<"replacesOrderID", &order_terms::replaces, number_text>,
    wire::ignored<"cancellingTransactionID">,
    wire::loose_field<"reason", &transaction_frame::reason, wire::raw_text>,
    wire::loose_field<"rejectReason", &transaction_frame::rejected_for, wire::raw_text>,
    wire::group<"clientExtensions", extensions_schema, wire::loose>,
    wire::loose_field<"tradeOpened", &transaction_frame::opened, wire::raw_value>,
    wire::loose_field<"tradeReduced", &transaction_frame::reduced, wire::raw_value>,
    wire::loose_field<"tradesClosed", &transaction_frame::closed, wire::raw_value>,
    wire::loose_field<"tradeClose", &transaction_frame::closes, wire::raw_value>,
    wire::ignored<"positionFinancings">, wire::loose_field<"tradeID", &order_terms::trade, number_text>,
    wire::loose_field<"lastTransactionID", &transaction_frame::last>,
    wire::loose_field<"id", &transaction_frame::number, number_text>, wire::ignored<"userID">,
    wire::ignored<"accountID">, wire::loose_field<"batchID", &transaction_frame::batch, number_text>,
    wire::ignored<"requestID">, wire::loose_field<"time", &transaction_frame::time, time_text>>;

/// The number of a trade, out of "tradeOpened", "tradeReduced", "tradeClose" or the first of "tradesClosed"; empty if
/// it says none.
[[nodiscard]] inline gatewright::venue_order_id number_of_trade(std::string_view said) noexcept {
    using trade_schema = wire::schema<wire::loose_field<"tradeID", &order_terms::trade, number_text>>;
    order_terms t;
    std::uint64_t seen = 0;
    said.remove_prefix(std::min(said.find('{'), said.size()));
    wire::json_reader in(said);
    if (said.empty() || trade_schema::read(in, in.begin(), t, seen) == nullptr) return {};
    return t.trade;
}

/// Whether "tradeClose" is of all that a trade has.
[[nodiscard]] inline bool is_whole(std::string_view closes) noexcept {
    struct frame {
        std::string_view units;
    };
    using closing_schema = wire::schema<wire::loose_field<"units", &frame::units, wire::raw_text>>;
    frame f;
    std::uint64_t seen = 0;
    wire::json_reader in(closes);
    return !closes.empty() && closing_schema::read(in, in.skip_space(in.begin()), f, seen) != nullptr &&
           f.units == "ALL";
}

/// A transaction that can be used: it has its number, an execution its instrument, order and price, a cancel its order.
/// Stands where a schema does.
struct transaction_row {
    static const char* read(wire::json_reader& in, const char* p, transaction_frame& out,
                            std::uint64_t& seen) noexcept {
        p = transaction_schema::read(in, p, out, seen);
        if (p == nullptr || out.type.kind == transaction_kind::heartbeat) return p;
        const bool fills = out.type.kind == transaction_kind::fill;
        const char* const lacks = !plain_number(out.number)         ? "id"
                                  : fills && out.instrument.empty() ? "instrument"
                                  : fills && !out.units.is_zero() && out.paid().value.sign() <= 0 ? "price"
                                  : (fills || out.type.kind == transaction_kind::cancel) && out.order.empty()
                                      ? "orderID"
                                      : nullptr;
        if (lacks == nullptr) return p;
        in.fail(wire::codec_errc::missing_key, p - 1);
        in.name_field(lacks);
        return nullptr;
    }
};

/// What a decoder of transactions is told of the account.
struct account_facts {
    asset_code currency{}; ///< the home currency; empty: not known, and nothing in it is told
    bool hedged = false;   ///< long and short are held apart
};

} // namespace gatewright::venue::oanda::detail
