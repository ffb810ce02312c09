// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/account_setting.hpp>
#include <gatewright/core/amounts.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/gateway_figures.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/order_state.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstdint>

// What venues say, in one vocabulary: plain, trivially copyable structs. `venue_time` is the venue's clock (zero where
// it gives none); `received` is ours, set by the engine from the input that carried the message.
namespace gatewright {

/// One public trade. `aggressor` is the side that took liquidity, where the venue says so.
struct trade {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    trade_id id;
    gatewright::price price;
    gatewright::quantity quantity;
    bool has_aggressor = true; ///< else `aggressor` means nothing
    side aggressor = side::buy;
};
BOOST_DESCRIBE_STRUCT(trade, (),
                      (symbol, venue_time, received, id, price, quantity, has_aggressor, aggressor))

/// Best bid and ask.
struct best_quote {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    price bid;
    quantity bid_quantity;
    price ask;
    quantity ask_quantity;
    std::uint64_t update_id = 0; ///< the venue's sequence number, zero where it gives none
};
BOOST_DESCRIBE_STRUCT(best_quote, (),
                      (symbol, venue_time, received, bid, bid_quantity, ask, ask_quantity, update_id))

/// A bar (kline, candle). `closed` is false while it is still growing. `close_time` is the last millisecond that
/// belongs to it.
struct bar {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    timestamp open_time;
    timestamp close_time;
    duration interval;
    price open;
    price high;
    price low;
    price close;
    quantity volume;
    decimal turnover; ///< in quote currency; lossy
    std::uint64_t trade_count = 0;
    bool closed = false;
    bool incomplete =
        false; ///< built from trades of which some may be missing; of a venue's bar always false
};
BOOST_DESCRIBE_STRUCT(bar, (),
                      (symbol, venue_time, received, open_time, close_time, interval, open, high, low, close,
                       volume, turnover, trade_count, closed, incomplete))

/// The price that a venue margins positions at. `index_price` is zero where it gives none.
struct mark_price {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    gatewright::price price;
    gatewright::price index_price;
};
BOOST_DESCRIBE_STRUCT(mark_price, (), (symbol, venue_time, received, price, index_price))

/// The funding rate of a perpetual: a fraction of notional (0.0001 is 1 bp), paid at `next_funding_time`.
struct funding_rate {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    decimal rate;
    timestamp next_funding_time;
};
BOOST_DESCRIBE_STRUCT(funding_rate, (), (symbol, venue_time, received, rate, next_funding_time))

/// The statistics of the last 24 hours, and the last trade. Figures that a venue does not tell are zero.
struct ticker {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    price last;
    quantity last_quantity;
    price open;
    price high;
    price low;
    quantity volume;
    decimal turnover; ///< in quote currency; lossy
};
BOOST_DESCRIBE_STRUCT(ticker, (),
                      (symbol, venue_time, received, last, last_quantity, open, high, low, volume, turnover))

/// Somebody's position is being closed by the venue. Venues tell one of several at most (Binance: the newest of a
/// second): a sum of them is no sum of all.
struct liquidation {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    gatewright::side side = gatewright::side::buy; ///< of the order that closes it: a long is sold
    gatewright::price price;                       ///< of that order; at some venues that of the bankruptcy
    gatewright::quantity quantity;
};
BOOST_DESCRIBE_STRUCT(liquidation, (), (symbol, venue_time, received, side, price, quantity))

/// How much of an instrument is open.
struct open_interest {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    gatewright::quantity quantity; ///< in the instrument's unit
    decimal value;                 ///< in quote currency; lossy, zero where the venue gives none
};
BOOST_DESCRIBE_STRUCT(open_interest, (), (symbol, venue_time, received, quantity, value))

/// The frame around the levels of one book message. A book arrives as `book_begin(header)`, `book_level(...)` for each
/// level, `book_end(header)`; a message that breaks off in between ends with `book_abort(header)`.
/// A level's quantity is absolute; zero removes the level.
struct book_header {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    std::uint64_t first_id = 0;    ///< first update contained
    std::uint64_t last_id = 0;     ///< last update contained
    std::uint64_t previous_id = 0; ///< last id of the message before, where the venue chains on it
    bool snapshot = false;         ///< replaces the book; otherwise changes it
    bool partial = false;          ///< a periodic snapshot of the top levels, outside the chain of updates
    bool in_order = false; ///< of a snapshot: it came in its place among the updates, and has all before it
    std::int32_t checksum = 0; ///< of the book with this message, where the venue tells one; zero: none
};
BOOST_DESCRIBE_STRUCT(book_header, (),
                      (symbol, venue_time, received, first_id, last_id, previous_id, snapshot, partial,
                       in_order, checksum))

/// Where a report on an order came from.
enum class report_source : std::uint8_t {
    stream,  ///< the venue's own push
    reply,   ///< the answer to a request of ours
    query,   ///< the answer to a question about this order
    snapshot ///< a list of open orders
};
BOOST_DESCRIBE_ENUM(report_source, stream, reply, query, snapshot)

/// What a venue says about one of the account's orders. Identity is a set of keys: client id and venue id, either of
/// which may be empty. Where a venue cancels by a third that is good for one connection only, it tells that here.
struct order_update {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    gatewright::client_order_id client_order_id;
    gatewright::venue_order_id venue_order_id;
    gatewright::session_order_id session_order_id; ///< empty where there is none; the last one told counts
    /// The id under which the venue keeps it until it is triggered, where the order that it then becomes has another:
    /// that one is `venue_order_id`, empty until then.
    gatewright::venue_order_id conditional_order_id;
    lifecycle state = lifecycle::working;
    report_source source = report_source::stream;
    order_errc reason = order_errc{}; ///< why it was rejected, cancelled or expired; zero if not told
    gatewright::side side = gatewright::side::buy;
    order_type type = order_type::limit;
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    gatewright::position_side position_side = position_side::net;
    bool post_only = false;
    bool reduce_only = false;
    bool amended = false;      ///< the report speaks of a change of price or quantity
    bool amend_failed = false; ///< it says that an amend did not take place; the order is as it was
    bool has_direction = true; ///< of one that waits for a price: its type says in which direction
    bool has_terms = false;    ///< side to price below and type, tif are filled in
    bool has_filled = false;   ///< `cumulative_quantity` is filled in
    bool venue_made =
        false; ///< made by the venue: liquidation, auto-deleveraging, settlement, attached exits
    gatewright::quantity quantity; ///< total size of the order; zero: it closes whatever is held
    /// What self-trade prevention took off that size and will not trade any more; zero: nothing, or not told. Venues
    /// that count it in the size of an amend need it; `quantity` says what the order still is of.
    gatewright::quantity prevented;
    gatewright::price price;
    gatewright::price trigger_price; ///< of an order that waits for one, or did; zero: not told
    std::uint64_t amend_number = 0;  ///< which amend it speaks of, where the venue tells; zero: not told
    trade_id closes_trade; ///< it closes what this execution opened, and nothing else; empty: no such order
    gatewright::quantity cumulative_quantity; ///< filled so far
    gatewright::price average_price;          ///< of all fills; zero where not given
    fixed_string<63> text;                    ///< the venue's own words, for a person
};
BOOST_DESCRIBE_STRUCT(order_update, (),
                      (symbol, venue_time, received, client_order_id, venue_order_id, session_order_id,
                       conditional_order_id, state, source, reason, has_direction, has_terms, side, type,
                       time_in_force, position_side, post_only, reduce_only, quantity, prevented, price,
                       trigger_price, amended, amend_failed, amend_number, closes_trade, has_filled,
                       cumulative_quantity, average_price, venue_made, text))

/// The venue keeps an order under another id from now on: somebody has replaced it, or it was issued again for what it
/// had not filled. It is the same order; the report with its new id and terms follows.
struct order_renewal {
    symbol_name symbol;
    timestamp received;
    venue_order_id before;
    venue_order_id after;
};
BOOST_DESCRIBE_STRUCT(order_renewal, (), (symbol, received, before, after))

/// One execution of one of the account's orders.
struct fill {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    gatewright::client_order_id client_order_id;
    gatewright::venue_order_id venue_order_id;
    trade_id id;
    gatewright::side side = gatewright::side::buy;
    gatewright::position_side position_side = position_side::net;
    bool maker = false;
    bool has_commission = false; ///< some channels tell the fee later; zero is not "free"
    bool has_cumulative = false;
    bool has_position_side = true; ///< in hedge mode some channels do not tell it: the order says which it is
    report_source source = report_source::stream;
    gatewright::price price;
    gatewright::quantity quantity;
    gatewright::quantity cumulative_quantity; ///< of the order after this fill, if `has_cumulative`
    money commission;                         ///< positive: paid; negative: rebate
    decimal realized_pnl; ///< as the venue computes it, zero where it does not; for comparison only
};
BOOST_DESCRIBE_STRUCT(fill, (),
                      (symbol, venue_time, received, client_order_id, venue_order_id, id, side,
                       has_position_side, position_side, maker, source, price, quantity, has_cumulative,
                       cumulative_quantity, has_commission, commission, realized_pnl))

/// The fee of an execution that was told without it: follows its `fill` where some channel tells the fee later. Of one
/// that was corrected what comes to the fee of before.
struct commission {
    symbol_name symbol;
    timestamp venue_time; ///< of the execution
    timestamp received;
    gatewright::client_order_id client_order_id;
    gatewright::venue_order_id venue_order_id;
    trade_id id;  ///< of the execution
    money amount; ///< positive: paid; negative: rebate
};
BOOST_DESCRIBE_STRUCT(commission, (),
                      (symbol, venue_time, received, client_order_id, venue_order_id, id, amount))

/// The venue takes back how it told an execution, and tells it anew: positions and orders count what it is now. It
/// follows its `fill`; price and quantity before are what had been told last.
struct fill_correction {
    fill execution; ///< as it is now
    gatewright::price price_before;
    gatewright::quantity quantity_before;
};
BOOST_DESCRIBE_STRUCT(fill_correction, (), (execution, price_before, quantity_before))

/// An order of this engine changed: what a strategy follows. `reason` says why it ended, if it ended badly. One
/// follows each execution, also where the venue's reply told the same before: an end may come twice.
struct order_change {
    order_ref ref;
    symbol_name symbol;
    gatewright::client_order_id client_order_id;
    lifecycle state = lifecycle::submitting;
    pending_operation pending = pending_operation::none;
    gatewright::certainty certainty = certainty::known;
    order_errc reason = order_errc{};
    venue_error_code
        venue_code; ///< with which the venue refused what was asked; empty if it did not, or gave none
    fixed_string<127> venue_text; ///< its own words to that, or to the order's end; for a person
    gatewright::side side = gatewright::side::buy;
    gatewright::quantity quantity;
    gatewright::quantity filled;
    gatewright::price price;
    std::uint64_t tag = 0; ///< the strategy's own mark
    timestamp received;
};
BOOST_DESCRIBE_STRUCT(order_change, (),
                      (ref, symbol, client_order_id, state, pending, certainty, reason, venue_code,
                       venue_text, side, quantity, filled, price, tag, received))

/// A list of orders of this engine moved on: what a strategy follows besides the `order_change`s of its orders.
struct list_change {
    list_ref ref;
    list_kind kind = list_kind::bracket;
    list_state state = list_state::waiting;
    symbol_name symbol;
    order_ref entry;                  ///< not valid if it has none
    order_ref first, second;          ///< those that went out last; not valid before
    order_errc reason = order_errc{}; ///< what an order of it was refused for; zero: nothing
    std::uint64_t tag = 0;            ///< the caller's own mark
    timestamp received;
};
BOOST_DESCRIBE_STRUCT(list_change, (),
                      (ref, kind, state, symbol, entry, first, second, reason, tag, received))

/// The margin of an account, in its base currency.
struct margin_figures {
    bool known = false;
    decimal initial;     ///< what opening takes
    decimal maintenance; ///< what holding takes
    decimal equity;      ///< that the venue sets against them
};
BOOST_DESCRIBE_STRUCT(margin_figures, (), (known, initial, maintenance, equity))

/// What an order would take of its account: nothing was placed. The answer to `desk::preview`.
struct order_preview {
    std::uint32_t number = 0; ///< that `desk::preview` returned
    symbol_name symbol;
    std::uint64_t tag = 0; ///< of the order
    order_errc reason =
        order_errc{}; ///< why there are no figures: why the venue refuses the order, or `state_unknown` if it did not answer
    venue_error_code venue_code;  ///< with which the venue refuses it
    fixed_string<127> venue_text; ///< its words to that, or a warning
    margin_figures change;        ///< by the order
    margin_figures after;
    bool has_fees = false;
    money least_fee, most_fee; ///< the same where the venue knows it
    timestamp received;
};
BOOST_DESCRIBE_STRUCT(order_preview, (),
                      (number, symbol, tag, reason, venue_code, venue_text, change, after, has_fees,
                       least_fee, most_fee, received))

/// The synchronized book of an instrument changed, or ceased to be synchronized.
struct book_change {
    symbol_name symbol;
    instrument_index instrument;
    bool synced = false;
    timestamp venue_time;
    timestamp received;
};
BOOST_DESCRIBE_STRUCT(book_change, (), (symbol, instrument, synced, venue_time, received))

/// A timer that the strategy armed is due.
struct timer_due {
    std::uint32_t id = 0;
    timestamp received;
};
BOOST_DESCRIBE_STRUCT(timer_due, (), (id, received))

/// How an account is set up: told when it was first read, and whenever it has changed, by whomever.
struct account_config {
    std::uint8_t gateway = 0;
    timestamp received;
    bool hedge_mode = false;
    bool multi_assets = false;     ///< several assets stand for the margin together ...
    bool has_multi_assets = false; ///< ... if that was told
    bool read_only = false;        ///< the key may not trade
    std::uint8_t level = 0;        ///< which of the venue's kinds of account it is; zero: it has one kind
};
BOOST_DESCRIBE_STRUCT(account_config, (),
                      (gateway, received, hedge_mode, has_multi_assets, multi_assets, read_only, level))

/// What an account has set for one instrument: told when it was first read, and whenever it has changed.
struct instrument_config {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    decimal leverage; ///< zero: not told
    gatewright::margin_mode margin_mode = gatewright::margin_mode::cross;
    bool has_margin_mode = false;
};
BOOST_DESCRIBE_STRUCT(instrument_config, (),
                      (symbol, venue_time, received, leverage, has_margin_mode, margin_mode))

/// What the account pays for an execution in one instrument, as fractions of its value (0.0002 is 2 bp): positive is
/// paid, negative is a rebate. Told when it was first read, and whenever it has changed.
struct fee_rates {
    symbol_name symbol;
    timestamp received;
    decimal maker;
    decimal taker;
};
BOOST_DESCRIBE_STRUCT(fee_rates, (), (symbol, received, maker, taker))

/// The venue warns that a position is near its liquidation.
struct margin_warning {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    gatewright::position_side position_side = position_side::net;
    gatewright::quantity quantity; ///< held, signed
    gatewright::price mark_price;
    decimal maintenance_margin; ///< that it needs; zero: not told
};
BOOST_DESCRIBE_STRUCT(margin_warning, (),
                      (symbol, venue_time, received, position_side, quantity, mark_price, maintenance_margin))

/// Why money came to an account or left it, other than by trading.
enum class cash_flow_kind : std::uint8_t { funding, transfer, liquidation, adjustment, other };
BOOST_DESCRIBE_ENUM(cash_flow_kind, funding, transfer, liquidation, adjustment, other)

/// Money that came to an account, or left it, other than by trading. The balance is told apart (`balance_update`).
struct cash_flow {
    asset_code asset;
    timestamp venue_time;
    timestamp received;
    fixed_string<39> id; ///< the venue's, by which it is told once; empty where it gives none
    decimal amount;      ///< negative: it left
    cash_flow_kind kind = cash_flow_kind::other;
};
BOOST_DESCRIBE_STRUCT(cash_flow, (), (asset, venue_time, received, id, amount, kind))

/// The account's balance of one asset.
struct balance_update {
    asset_code asset;
    timestamp venue_time;
    timestamp received;
    decimal wallet;    ///< with realized, without unrealized profit
    decimal available; ///< free for new orders; valid if `has_available`
    bool has_available = false;
    report_source source = report_source::stream;
};
BOOST_DESCRIBE_STRUCT(balance_update, (),
                      (asset, venue_time, received, wallet, has_available, available, source))

/// The account's position in one instrument, as the venue sees it. `quantity` is signed: short is negative.
struct position_update {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    gatewright::position_side position_side = position_side::net;
    gatewright::quantity quantity;
    gatewright::price entry_price;
    decimal unrealized_pnl;
    report_source source = report_source::stream;
};
BOOST_DESCRIBE_STRUCT(position_update, (),
                      (symbol, venue_time, received, position_side, quantity, entry_price, unrealized_pnl,
                       source))

/// The rules of an instrument, new or changed.
struct instrument_update {
    gatewright::instrument instrument;
    timestamp received;
};
BOOST_DESCRIBE_STRUCT(instrument_update, (), (instrument, received))

/// An instrument was opened for orders, or closed, where a venue says that apart from its rules. A gateway makes an
/// `instrument_update` of it, which is what a strategy is told, and reads the rules again.
struct instrument_status {
    symbol_name symbol;
    timestamp venue_time;
    timestamp received;
    trading_status status = trading_status::unknown;
};
BOOST_DESCRIBE_STRUCT(instrument_status, (), (symbol, venue_time, received, status))

/// The lists that a gateway asks for after each gap of a private channel.
enum class snapshot_kind : std::uint8_t { orders, fills, positions, balances, instruments };
BOOST_DESCRIBE_ENUM(snapshot_kind, orders, fills, positions, balances, instruments)

/// A list is complete: what was not in it does not exist at the venue.
struct snapshot_end {
    snapshot_kind kind = snapshot_kind::orders;
    symbol_name symbol; ///< empty: for the whole account
    timestamp asked;    ///< when it was asked for: events after it may be missing
    timestamp received;
};
BOOST_DESCRIBE_STRUCT(snapshot_end, (), (kind, symbol, asked, received))

/// State of one channel of a gateway.
enum class connection_state : std::uint8_t { closed, connecting, connected, live, backing_off };
BOOST_DESCRIBE_ENUM(connection_state, closed, connecting, connected, live, backing_off)

/// A channel went up or down.
struct connection_change {
    std::uint8_t gateway = 0;
    std::uint8_t channel = 0;
    connection_state state = connection_state::closed;
    timestamp received;
    fixed_string<63> reason;
};
BOOST_DESCRIBE_STRUCT(connection_change, (), (gateway, channel, state, received, reason))

/// A gateway became ready for orders, or ceased to be; `reason` names what is missing. With an interval
/// (`gateway_config::status_interval`) also how it stands.
struct gateway_status {
    std::uint8_t gateway = 0;
    bool ready = false;
    timestamp received;
    fixed_string<63> reason;
    gateway_figures figures; ///< of the last five minutes
};
BOOST_DESCRIBE_STRUCT(gateway_status, (), (gateway, ready, received, reason, figures))

/// The synchronized books of an instrument cross between two gateways by more than the fees: what is bought at one would
/// be sold dearer at the other. Told when that begins, whenever one of its figures changes, and when it is over. Books of any age count.
struct cross_venue_spread {
    symbol_name name;         ///< the desk's
    std::uint8_t buy_at = 0;  ///< the gateway of the ask
    std::uint8_t sell_at = 0; ///< that of the bid
    price ask;
    price bid;
    quantity size; ///< of the asset: as far as it pays; zero: it does no more
    decimal net; ///< what that size would bring with the fees of who takes, in the quote asset; rounded down
    bool fees_known = false; ///< both have told them; else those that have not count as zero
    timestamp received;
};
BOOST_DESCRIBE_STRUCT(cross_venue_spread, (),
                      (name, buy_at, sell_at, ask, bid, size, net, fees_known, received))

/// The venue reported an error that concerns no order, or something that an operator must decide.
struct venue_error {
    std::uint8_t gateway = 0;
    venue_error_code code; ///< the venue's own, empty if it gives none
    bool operator_needed = false;
    timestamp received;
    symbol_name symbol;
    gatewright::client_order_id client_order_id;
    fixed_string<127> text;
};
BOOST_DESCRIBE_STRUCT(venue_error, (),
                      (gateway, code, operator_needed, received, symbol, client_order_id, text))

} // namespace gatewright
