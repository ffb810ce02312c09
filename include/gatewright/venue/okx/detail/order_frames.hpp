// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/okx/detail/market_frames.hpp>
#include <gatewright/venue/okx/error_map.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>
#include <system_error>

// Orders, executions, positions and balances as the venue writes them, alike on its streams and in its replies (OKX API
// v5, "Order Book Trading", "Trade", and "Trading Account").
namespace gatewright::venue::okx::detail {

/// "state".
struct state_word {
    lifecycle state = lifecycle::working;
    const char* unknown =
        nullptr; ///< the word, if it is not in the table: working until a list says otherwise
};
struct state_words {
    static constexpr wire::word<state_word> words[] = {{"live", {lifecycle::working}},
                                                       {"partially_filled", {lifecycle::working}},
                                                       {"filled", {lifecycle::filled}},
                                                       {"canceled", {lifecycle::cancelled}},
                                                       {"mmp_canceled", {lifecycle::cancelled}}};
    static constexpr state_word other{};
};
/// A word that is never empty, as "state": one that says nothing is none.
template <class TableT>
struct word_said {
    template <class T>
    GATEWRIGHT_ALWAYS_INLINE static const char* read(wire::json_reader& in, const char* p, T& out) noexcept {
        if (in.starts_with(p, R"("")")) [[unlikely]]
            return in.fail(wire::codec_errc::unknown_value, p);
        return wire::words<TableT>::read(in, p, out);
    }
};

/// "ordType": type and time in force in one.
struct type_word {
    order_type type = order_type::limit;
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    bool post_only = false;
    bool known = false;
    const char* unknown = nullptr;
};
struct type_words {
    using tif = gatewright::time_in_force;
    static constexpr wire::word<type_word> words[] = {
        {"limit", {order_type::limit, tif::good_till_cancel, false, true}},
        {"market", {order_type::market, tif::good_till_cancel, false, true}},
        {"post_only", {order_type::limit, tif::good_till_cancel, true, true}},
        {"ioc", {order_type::limit, tif::immediate_or_cancel, false, true}},
        {"fok", {order_type::limit, tif::fill_or_kill, false, true}},
        {"optimal_limit_ioc", {order_type::market, tif::immediate_or_cancel, false, true}},
        {"rpi", {order_type::limit, tif::good_till_cancel, true, true}},
        {"mmp", {order_type::limit, tif::good_till_cancel, false, true}},
        {"mmp_and_post_only", {order_type::limit, tif::good_till_cancel, true, true}},
        {"op_fok", {order_type::limit, tif::fill_or_kill, false, true}}};
    static constexpr type_word other{};
};

struct position_side_words {
    static constexpr wire::word<position_side> words[] = {{"net", position_side::net},
                                                          {"long", position_side::long_side},
                                                          {"short", position_side::short_side}};
};
/// "category": what is not an order of somebody's was made by the venue.
struct category_words {
    static constexpr wire::word<bool> words[] = {{"normal", false}, {"twap", false}};
    static constexpr bool other = true;
};
/// "reduceOnly": a text. "execType". "instType": spot that is traded on margin. "tgtCcy": the quantity of a market
/// order of spot is in the quote asset.
using truth_words = wire::flag_words<"true", "false">;
using maker_words = wire::flag_words<"M", "T">;
using on_margin_words = wire::flag_words<"MARGIN", "SWAP", "SPOT", "FUTURES">;
using target_words = wire::flag_words<"quote_ccy", "base_ccy">;

/// A client order id of 32 letters and digits at most; a longer one, of whatever origin, is not ours and is cut.
using client_id_text = wire::cut_text;

/// "reqId": a number of ours; what is none is somebody else's.
struct amend_number {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(wire::json_reader& in, const char* p,
                                                     std::uint64_t& out) noexcept {
        std::string_view text;
        p = wire::raw_text::read(in, p, text);
        if (p == nullptr || text.empty()) return p;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
        if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) out = 0;
        return p;
    }
};

/// Why an order was cancelled ("cancelSource"; "Cancel source" of the order channel).
struct cancel_cause {
    lifecycle state = lifecycle::cancelled;
    order_errc reason = order_errc{};
};
struct cancel_words {
    static constexpr wire::word<cancel_cause> words[] = {
        {"1", {}},
        {"2", {lifecycle::cancelled, order_errc::insufficient_funds}},
        {"3", {lifecycle::cancelled, order_errc::liquidation}},
        {"4", {lifecycle::cancelled, order_errc::liquidation}},
        {"6", {lifecycle::cancelled, order_errc::liquidation}},
        {"7", {lifecycle::expired, order_errc::market_closed}},
        {"9", {lifecycle::cancelled, order_errc::insufficient_funds}},
        {"10", {lifecycle::expired, order_errc::market_closed}},
        {"13", {lifecycle::expired, order_errc::would_not_fill}},
        {"14", {lifecycle::expired}},
        {"15", {lifecycle::cancelled, order_errc::price_out_of_band}},
        {"17", {lifecycle::cancelled, order_errc::reduce_only_violation}},
        {"22", {lifecycle::cancelled, order_errc::reduce_only_violation}},
        {"23", {lifecycle::cancelled, order_errc::reduce_only_violation}},
        {"27", {lifecycle::cancelled, order_errc::price_out_of_band}},
        {"31", {lifecycle::rejected, order_errc::would_take}},
        {"32", {lifecycle::expired, order_errc::self_trade}}};
    static constexpr cancel_cause other{};
};

/// A row of an order, with the words that several of its fields are made of.
struct order_row : order_report {
    state_word state_said;
    type_word type_said;
    cancel_cause cause;
    gatewright::client_order_id waited_as; ///< of an order that waited for its trigger: its client id then
    bool in_quote = false;
    bool margin = false;
    timestamp created;
    decimal last_fee; ///< negative: paid
    fixed_string<7> amend_result;
    fixed_string<7> amend_code; ///< "code": why an amend failed
};

/// In the order of the documentation's example of a push.
using order_schema = wire::schema<
    wire::loose_field<"accFillSz", &order_update::cumulative_quantity>,
    wire::loose_field<"algoClOrdId", &order_row::waited_as, client_id_text>,
    wire::loose_field<"algoId", &order_update::conditional_order_id, wire::id_text>,
    wire::loose_field<"amendResult", &order_row::amend_result, wire::cut_text>, wire::ignored<"amendSource">,
    wire::loose_field<"avgPx", &order_update::average_price, wire::lenient_decimal>,
    wire::loose_field<"cancelSource", &order_row::cause, wire::words<cancel_words>>,
    wire::loose_field<"category", &order_update::venue_made, wire::words<category_words>>,
    wire::ignored<"ccy">, wire::loose_field<"clOrdId", &order_update::client_order_id, client_id_text>,
    wire::loose_field<"code", &order_row::amend_code, wire::cut_text>,
    wire::loose_field<"cTime", &order_row::created, quoted_milliseconds>,
    wire::loose_field<"execType", &order_report::maker, wire::words<maker_words>>, wire::ignored<"fee">,
    wire::ignored<"feeCcy">, wire::loose_field<"fillFee", &order_row::last_fee, wire::lossy>,
    wire::loose_field<"fillFeeCcy", &order_report::commission_asset>, wire::ignored<"fillNotionalUsd">,
    wire::loose_field<"fillPx", &order_report::last_price>,
    wire::loose_field<"fillSz", &order_report::last_quantity>,
    wire::loose_field<"fillPnl", &order_report::realized_pnl, wire::lenient_decimal>,
    wire::loose_field<"fillTime", &order_report::trade_time, quoted_milliseconds>, wire::ignored<"fillPxVol">,
    wire::ignored<"fillPxUsd">, wire::ignored<"fillMarkVol">, wire::ignored<"fillFwdPx">,
    wire::ignored<"fillMarkPx">, wire::ignored<"fillIdxPx">, wire::field<"instId", &order_update::symbol>,
    wire::loose_field<"instType", &order_row::margin, wire::words<on_margin_words>>, wire::ignored<"lever">,
    wire::loose_field<"msg", &order_update::text, wire::cut_text>, wire::ignored<"notionalUsd">,
    wire::field<"ordId", &order_update::venue_order_id, wire::id_text>,
    wire::loose_field<"ordType", &order_row::type_said, wire::words<type_words>>, wire::ignored<"pnl">,
    wire::loose_field<"posSide", &order_update::position_side, wire::words<position_side_words>>,
    wire::loose_field<"px", &order_update::price>, wire::ignored<"pxUsd">, wire::ignored<"pxVol">,
    wire::ignored<"pxType">, wire::ignored<"quickMgnType">, wire::ignored<"rebate">,
    wire::ignored<"rebateCcy">,
    wire::loose_field<"reduceOnly", &order_update::reduce_only, wire::words<truth_words>>,
    wire::loose_field<"reqId", &order_update::amend_number, amend_number>,
    wire::loose_field<"side", &order_update::side, wire::words<side_words>>,
    wire::ignored<"attachAlgoClOrdId">, wire::ignored<"slOrdPx">, wire::ignored<"slTriggerPx">,
    wire::ignored<"slTriggerPxType">, wire::ignored<"source">,
    wire::field<"state", &order_row::state_said, word_said<state_words>>, wire::ignored<"stpId">,
    wire::ignored<"stpMode">, wire::loose_field<"sz", &order_update::quantity>, wire::ignored<"tag">,
    wire::ignored<"tdMode">, wire::loose_field<"tgtCcy", &order_row::in_quote, wire::words<target_words>>,
    wire::ignored<"tpOrdPx">, wire::ignored<"tpTriggerPx">, wire::ignored<"tpTriggerPxType">,
    wire::ignored<"attachAlgoOrds">, wire::loose_field<"tradeId", &order_report::trade, wire::id_text>,
    wire::ignored<"tradeQuoteCcy">, wire::ignored<"lastPx">,
    wire::loose_field<"uTime", &order_update::venue_time, quoted_milliseconds>, wire::ignored<"isTpLimit">,
    wire::ignored<"linkedAlgoOrd">>;

/// Fills in what follows from several fields together.
inline void conclude(order_row& f, std::uint64_t seen) noexcept {
    const auto has = [&](std::uint64_t bits) { return (seen & bits) == bits; };
    f.state = f.state_said.state;
    f.type = f.type_said.type;
    f.time_in_force = f.type_said.time_in_force;
    f.post_only = f.type_said.post_only;
    // A market order that buys on margin is in the quote asset always. What is told of such an order says nothing of
    // the base asset that it is of.
    const bool market = f.type == order_type::market;
    f.in_quote = f.in_quote || (f.margin && market && f.side == side::buy);
    f.has_terms = !f.in_quote && (f.type_said.known || f.type_said.unknown != nullptr) &&
                  has(order_schema::bit<"side">() | order_schema::bit<"sz">()) &&
                  (market || has(order_schema::bit<"px">()));
    f.has_filled = has(order_schema::bit<"accFillSz">());
    // "-1": the terms from before live on; "1": the order ended in its place.
    f.amended = f.amend_result == "0" || f.amend_result == "2";
    f.amend_failed = f.amend_result == "-1";
    // Ours have numbers: without one it is somebody else's.
    if (f.amend_failed && f.amend_number == 0) f.amend_number = std::numeric_limits<std::uint64_t>::max();
    if (f.amend_failed && !f.amend_code.empty() && f.amend_code != "0")
        f.reason = map_error(f.amend_code.view());
    if (f.state_said.unknown != nullptr || f.type_said.unknown != nullptr) [[unlikely]]
        note_unknown_words(f, {f.type_said.unknown, f.state_said.unknown});
    // The venue makes a client id for what became of it.
    if (!f.waited_as.empty()) [[unlikely]]
        f.client_order_id = f.waited_as;
    if (f.venue_time == timestamp{}) f.venue_time = f.created;
    if (f.state != lifecycle::cancelled) return;
    f.state = f.cause.state;
    f.reason = f.cause.reason;
    // What was filled in part was not refused.
    if (f.state == lifecycle::rejected && !f.cumulative_quantity.is_zero()) f.state = lifecycle::cancelled;
}

/// Whether an id is one of an execution: what has none could not be known again on another channel.
[[nodiscard]] inline bool names_execution(std::string_view id) noexcept { return !id.empty() && id != "0"; }

/// Whether a row of the order channel tells an execution; the fee comes with it. What is not told whole is left to
/// the list of executions: the sum of the order shows that one is owed. Executions of spot are in the base asset
/// always, also those of an order in the quote asset ("Order channel", `fillSz`).
inline bool take_execution(order_row& f, std::uint64_t seen) noexcept {
    constexpr std::uint64_t needed =
        order_schema::bit<"side">() | order_schema::bit<"fillPx">() | order_schema::bit<"accFillSz">();
    if (f.last_quantity.value.sign() <= 0 || !names_execution(f.trade) || (seen & needed) != needed)
        return false;
    // A currency without an amount is no fee of zero.
    if ((seen & order_schema::bit<"fillFee">()) == 0) f.commission_asset = {};
    f.commission_amount = f.last_fee.negated();
    return true;
}

/// `GET /api/v5/trade/fills` and `fills-history`. A fee is negative where it is paid.
struct fill_line : fill_row {
    fixed_string<31> bill;
    timestamp told;
};
using fill_schema =
    wire::schema<wire::ignored<"instType">, wire::field<"instId", &fill::symbol>,
                 wire::field<"tradeId", &fill::id, wire::id_text>,
                 wire::field<"ordId", &fill::venue_order_id, wire::id_text>,
                 wire::loose_field<"clOrdId", &fill::client_order_id, client_id_text>,
                 wire::loose_field<"billId", &fill_line::bill, wire::id_text>, wire::ignored<"subType">,
                 wire::ignored<"tag">, wire::field<"fillPx", &fill::price>,
                 wire::field<"fillSz", &fill::quantity>, wire::ignored<"fillIdxPx">,
                 wire::loose_field<"fillPnl", &fill::realized_pnl, wire::lenient_decimal>,
                 wire::field<"side", &fill::side, wire::words<side_words>>,
                 wire::loose_field<"posSide", &fill::position_side, wire::words<position_side_words>>,
                 wire::loose_field<"execType", &fill::maker, wire::words<maker_words>>,
                 wire::loose_field<"feeCcy", &fill_row::commission_asset>,
                 wire::loose_field<"fee", &fill_row::commission_amount, wire::lossy>,
                 wire::field<"ts", &fill_line::told, quoted_milliseconds>,
                 wire::loose_field<"fillTime", &fill::venue_time, quoted_milliseconds>>;

/// The channel `fills`: earlier than the order channel and without a fee. Executions at one price come as one row.
struct early_fill : fill {
    std::uint64_t count = 1;
};
using early_fill_schema =
    wire::schema<wire::field<"instId", &fill::symbol>, wire::field<"fillSz", &fill::quantity>,
                 wire::field<"fillPx", &fill::price>,
                 wire::field<"side", &fill::side, wire::words<side_words>>,
                 wire::field<"ts", &fill::venue_time, quoted_milliseconds>,
                 wire::field<"ordId", &fill::venue_order_id, wire::id_text>, wire::ignored<"clOrdId">,
                 wire::field<"tradeId", &fill::id, wire::id_text>,
                 wire::loose_field<"execType", &fill::maker, wire::words<maker_words>>,
                 wire::loose_field<"count", &early_fill::count>>;

/// A position, on the stream and in lists. Its quantity is signed in net mode only.
struct position_row : position_update {
    bool margin = false;
    bool untold = false;   ///< "pos" is empty
    std::string_view mode; ///< "mgnMode"; empty: not told

    const char* read_quantity(wire::json_reader& in, const char* p) noexcept {
        untold = in.starts_with(p, R"("")");
        return untold ? p + 2 : wire::by_type::read(in, p, quantity);
    }
};
using position_schema = wire::schema<
    wire::loose_field<"avgPx", &position_update::entry_price, wire::lossy>,
    wire::field<"instId", &position_update::symbol>,
    wire::loose_field<"instType", &position_row::margin, wire::words<on_margin_words>>,
    wire::loose_field<"mgnMode", &position_row::mode, wire::raw_text>,
    wire::call<"pos", &position_row::read_quantity>,
    wire::loose_field<"posSide", &position_update::position_side, wire::words<position_side_words>>,
    wire::loose_field<"uTime", &position_update::venue_time, quoted_milliseconds>,
    wire::loose_field<"upl", &position_update::unrealized_pnl, wire::lenient_decimal>>;

/// Why something of `balance_and_position` changed ("eventType"): whether it is a payment that is not of trading.
struct moved_words {
    static constexpr wire::word<bool> words[] = {{"transferred", true},        {"funding_fee", true},
                                                 {"interest_deduction", true}, {"liquidation", true},
                                                 {"claw_back", true},          {"filled", false}};
    static constexpr bool other = false;
};
struct moved_row {
    bool cash = false;
};
using moved_schema =
    wire::schema<wire::ignored<"pTime">, wire::field<"eventType", &moved_row::cash, wire::words<moved_words>>,
                 wire::ignored<"balData">, wire::ignored<"posData">, wire::ignored<"trades">>;

/// `liquidation-warning`: a position near its liquidation.
struct warning_row : margin_warning {
    timestamp told; ///< "pTime"
};
using warning_schema = wire::schema<
    wire::field<"instId", &margin_warning::symbol>, wire::ignored<"instType">, wire::ignored<"lever">,
    wire::loose_field<"markPx", &margin_warning::mark_price, wire::lenient_decimal>, wire::ignored<"mgnMode">,
    wire::ignored<"mgnRatio">,
    wire::loose_field<"mmr", &margin_warning::maintenance_margin, wire::lenient_decimal>,
    wire::loose_field<"pTime", &warning_row::told, quoted_milliseconds>,
    wire::field<"pos", &margin_warning::quantity>, wire::ignored<"posId">,
    wire::loose_field<"posSide", &margin_warning::position_side, wire::words<position_side_words>>,
    wire::loose_field<"uTime", &margin_warning::venue_time, quoted_milliseconds>>;

/// One currency of an account.
struct balance_row : balance_update {
    decimal usable; ///< "availBal"
};
using balance_schema =
    wire::schema<wire::loose_field<"availBal", &balance_row::usable, wire::lossy>,
                 wire::loose_field<"availEq", &balance_update::available, wire::lossy>,
                 wire::loose_field<"cashBal", &balance_update::wallet, wire::lossy>,
                 wire::field<"ccy", &balance_update::asset>,
                 wire::loose_field<"uTime", &balance_update::venue_time, quoted_milliseconds>>;
struct account_row {
    std::string_view details;
    timestamp time;
};
using account_schema = wire::schema<wire::field<"details", &account_row::details, wire::raw_array>,
                                    wire::loose_field<"uTime", &account_row::time, quoted_milliseconds>>;

} // namespace gatewright::venue::okx::detail
