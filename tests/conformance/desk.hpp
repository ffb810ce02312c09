// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/order_state.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/orders/order_record.hpp>
#include <gatewright/sim/server/fault_table.hpp>
#include <gatewright/venue/capabilities.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A whole desk against a whole venue in virtual time, behind interfaces without templates: each path of a venue has one
// translation unit that instantiates the engine, and the cases, which know no venue, are compiled once.
//
// Prices and quantities are text in the units of the cases, which the kit converts.
namespace gatewright_test {

namespace gw = gatewright;

/// A link of the venue under test: its index in the venue's list.
enum class link_id : std::uint8_t {};
[[nodiscard]] constexpr std::size_t index(link_id l) noexcept { return static_cast<std::size_t>(l); }

/// Whether the venue under test lists no flat positions.
[[nodiscard]] bool flat_is_untold();
/// Instruments of the venue under test.
[[nodiscard]] std::string_view first();
[[nodiscard]] std::string_view second();

/// What can be made to go wrong at the venue.
using gw::sim::server::fault;

/// What a venue may be made to say that is not so.
enum class misreport : std::uint8_t {
    tick_size,           ///< of every instrument
    price_band,          ///< the highest price of every instrument, as a multiple of the mark
    market_closed,       ///< every instrument is closed for orders
    unlisted,            ///< one instrument, `to`, is not in the list
    order_limit,         ///< how many orders may be placed in a while
    position,            ///< one position is told as another
    orders_failed,       ///< the list of open orders is a failure in the clothes of a success
    positions_failed,    ///< the same for the list of positions
    order_untold,        ///< the reply to an order request is a success that tells no order
    order_unreadable,    ///< in the list of open orders, the row of the order of quantity `from`
    order_word,          ///< in the list of open orders, the time in force has no name here
    position_mode,       ///< the account holds long and short positions side by side
    positions_of_before, ///< the list of positions is the one that was told last
    fee_rates            ///< what is paid by who takes is `to`, a fraction, in place of `from`
};

/// What a message or request of ours was about.
enum class question : std::uint8_t {
    other,
    server_time,
    instruments,
    access, ///< the key or token that the link of reports needs
    open_orders,
    positions,
    fills,
    order, ///< one order
    book,
    subscribe,
    place,
    amend,
    cancel
};

/// One order as the venue's ledger has it, in the venue's units.
struct venue_order {
    std::string client_order_id;
    std::string symbol;
    gw::side side = gw::side::buy;
    gw::lifecycle life = gw::lifecycle::working;
    gw::decimal quantity, executed, executed_value;
};
struct venue_position {
    std::string symbol;
    gw::decimal quantity, cost, realized;
    gw::position_side position_side = gw::position_side::net;
};
/// What the venue's ledger says of one account.
struct venue_ledger {
    std::vector<venue_order> orders;
    std::vector<venue_position> positions;
    std::size_t fills = 0;
    gw::decimal wallet, realized, fees;
    std::vector<std::pair<std::string, gw::decimal>> wallets; ///< of each asset
};

/// By which a desk proves whose account it trades; a venue asks for some of them.
struct account_keys {
    std::string key = "key";
    std::string secret = "secret";
    std::string passphrase = "passphrase";
};
/// The keys of the rest of the market's account.
[[nodiscard]] inline account_keys other_keys() { return {"other-key", "other-secret", "other-passphrase"}; }

struct world_options {
    account_keys keys;           ///< of the desk's account
    std::size_t instruments = 2; ///< how many of the kit's instruments are listed
    bool spot = false;       ///< the kit's spot pair is listed too, and accounts have some of its base asset
    bool background = false; ///< the rest of the market trades on its own
    bool hedge_mode = false; ///< accounts hold long and short positions side by side
    std::uint64_t seed = 1;
    std::int64_t request_budget = 0;  ///< requests, or their weights, a minute; zero: the venue's own
    std::int64_t order_budget = 0;    ///< orders in the venue's shortest window; zero: the venue's own
    gw::duration connection_lifetime; ///< after which connections end; zero: the venue's own
    bool settles = false;             ///< the venue pays funding at its hours, and liquidates
    std::string balance;              ///< of the desk's account; empty: 100000
    bool spare_base = true;     ///< of the spot pairs that it trades the desk's account has base to sell
    std::string other_balance;  ///< of the rest of the market's; empty: as good as endless
    std::string insurance;      ///< what the venue's fund has; empty: enough for everything
    bool reissues = false;      ///< what an order that executes once has not filled is issued again
    bool forgets = false;       ///< what ended unfilled is forgotten as early as the venue may
    std::string position_limit; ///< the largest position, in the cases' quantity at 60000; empty: no limit
};

/// The simulated exchange and the rest of its market. Outlives the desks that trade there.
class world {
public:
    virtual ~world() = default;

    /// The rest of the market places an order; its account is not the desk's. @return its id at the venue.
    std::string other_limit(gw::side s, std::string_view price, std::string_view quantity,
                            std::string_view symbol = first()) {
        return place(1, s, price, quantity, symbol, {});
    }
    void other_market(gw::side s, std::string_view quantity, std::string_view symbol = first()) {
        place(1, s, {}, quantity, symbol, {});
    }
    /// The rest of the market trades with itself: the last price is `price` then.
    void trade_elsewhere(std::string_view price, std::string_view symbol = first()) {
        trade_at(price, symbol);
    }
    /// The desk's account trades by another program. @return the venue's id of the order.
    std::string own_limit(gw::side s, std::string_view price, std::string_view quantity,
                          std::string_view client_id, std::string_view symbol = first()) {
        return place(0, s, price, quantity, symbol, client_id);
    }
    void own_market(gw::side s, std::string_view quantity, std::string_view symbol = first()) {
        place(0, s, {}, quantity, symbol, {});
    }
    virtual void own_cancel(std::string_view client_id, std::string_view symbol = first()) = 0;
    /// Another program replaces an order of the desk's by one of other terms, under the same client id.
    /// @return false where the venue has no word for that
    virtual bool own_replace(std::string_view, std::string_view /*price*/, std::string_view /*quantity*/,
                             gw::side, std::string_view = first()) {
        return false;
    }
    /// From now on positions are valued at that price.
    void mark(std::string_view price, std::string_view symbol = first()) { mark_at(price, symbol); }
    /// Those who are long pay those who are short: a fraction of the value of their positions.
    void pay_funding(std::string_view rate, std::string_view symbol = first()) { fund(rate, symbol); }

    /// Money comes to the desk's account without a trade, or leaves it. For venues without funding.
    void transfer(std::string_view amount) { move_money(amount); }

    virtual void fault(link_id l, gw::sim::server::fault kind, std::int64_t count = 0) = 0;
    virtual void clear_faults() = 0;
    /// The venue changes an instrument's rules, and tells as it does. @param tick, lot empty: as they are
    virtual void change_rules(std::string_view tick, std::string_view lot = {}, bool open = true,
                              std::string_view symbol = first()) = 0;
    /// From now on the venue's replies say `to`; for a position where they would say `from`.
    virtual void misreport(gatewright_test::misreport what, std::string_view to = {},
                           std::string_view from = {}) = 0;
    /// From now on a proxy answers every request over HTTP with a page of its own.
    /// @param reaches the venue is asked all the same, and its reply is lost
    virtual void proxy_page(int status, bool reaches) = 0;
    /// Replies are the venue's own again.
    virtual void report_truly() = 0;

    /// @param account 0 is the desk's, 1 the rest of the market's
    /// @param since of spot pairs, where the venue counts no positions: what was executed later
    /// @param own and what was executed of orders whose client ids begin so
    /// @param left_out and nothing that orders of these client ids have sold
    [[nodiscard]] virtual venue_ledger
    ledger(std::size_t account = 0, gw::timestamp since = {}, std::string_view own = {},
           const std::function<bool(std::string_view)>& left_out = {}) const = 0;
    /// The levels of one side of a book, best first, as "price|quantity" in the venue's units; 1000 at most.
    [[nodiscard]] virtual std::vector<std::string> book(std::string_view symbol, gw::side s) const = 0;
    [[nodiscard]] virtual std::size_t connections(link_id l) const = 0;
    [[nodiscard]] virtual gw::timestamp now() const = 0;

private:
    virtual void trade_at(std::string_view price, std::string_view symbol) = 0;
    virtual void mark_at(std::string_view price, std::string_view symbol) = 0;
    virtual void fund(std::string_view rate, std::string_view symbol) = 0;
    virtual void move_money(std::string_view) { throw std::logic_error("money is moved by funding here"); }
    virtual std::string place(std::size_t account, gw::side s, std::string_view price,
                              std::string_view quantity, std::string_view symbol,
                              std::string_view client_id) = 0;
};

struct desk_options {
    std::vector<std::string> symbols; ///< empty: the first two
    gw::venue::order_path path = gw::venue::order_path::stream;
    bool default_path = true; ///< the venue's own instead of `path`
    account_keys keys;
    gw::duration clock_error;                           ///< our clock less the venue's
    gw::duration data_silence = gw::minutes(1'000'000); ///< a quiet market is no dead stream
    gw::duration latency = gw::microseconds(100);
    gw::duration instruments_refresh = gw::minutes(60); ///< how often the rules are read again
    bool rules_told = false;        ///< changes of rules come by themselves, where the venue tells them so
    gw::duration fee_rates_refresh; ///< how often costs are read; zero: they are not
    gw::duration dead_man_switch;   ///< off, so that other cases show what they are about
    std::string max_position = "1000";
    std::uint32_t orders_per_second = 1000;
    bool bars = false;
    std::size_t top_levels =
        0; ///< books are brought as snapshots of so many levels of a side; zero: by updates
    bool account_events = false; ///< payments and warnings are told, where that is to be wanted
    bool hedge_mode = false;
    bool journal = false;
    std::size_t order_slots = 512;
    bool record = false; ///< keep inputs and outputs, for a replay
};

/// What a hook may do to the desk while it handles an event.
class hands {
public:
    virtual ~hands() = default;
    virtual gw::order_result<gw::order_ref> submit(const gw::order_request& r) = 0;
    virtual gw::order_result<void> cancel(gw::order_ref r) = 0;
};

/// What the strategy of a desk has seen.
struct seen_events {
    std::vector<std::string> log; ///< one line for each event but quotes, marks, books
    std::vector<gw::order_change> changes;
    std::vector<gw::list_change> lists;
    std::vector<gw::account_config> accounts;
    std::vector<gw::instrument_config> settings;
    std::vector<gw::fee_rates> fees;
    std::vector<gw::cash_flow> flows;
    std::vector<gw::margin_warning> warnings;
    std::vector<gw::order_preview> previews;
    std::vector<gw::fill> fills;
    std::vector<gw::commission> commissions;
    std::vector<gw::gateway_status> statuses;
    std::vector<gw::venue_error> errors;
    std::vector<gw::connection_change> connections;
    std::vector<gw::book_change> unsynced;
    std::vector<gw::bar> past_bars;
    std::vector<gw::trade> past_trades;
    std::vector<gw::funding_rate> past_funding;
    std::vector<gw::history_progress> history;
    std::uint64_t quotes = 0, trades = 0, marks = 0, bars = 0, book_changes = 0, rule_changes = 0;
    bool nested = false; ///< an event was delivered inside the handler of another
};

struct hooks {
    std::function<void(const gw::order_change&, hands&)> on_change;
    std::function<void(const gw::fill&, hands&)> on_fill;
    std::function<void(const gw::gateway_status&, hands&)> on_status;
    std::function<void(const gw::mark_price&, hands&)> on_mark;
    std::function<void(const gw::trade&, hands&)> on_trade;      ///< for venues without mark prices
    std::function<void(const gw::best_quote&, hands&)> on_quote; ///< for those that tell no trades either
};

/// How a test journal's records become durable.
enum class durability { at_once, pending, failing };

/// Counters of interest.
struct desk_counts {
    std::uint64_t orders = 0, fills = 0, refused = 0, venue_rejects = 0, unknown = 0, malformed = 0,
                  ignored = 0, unconfigured = 0, inputs = 0;
};

/// A message or request that left.
struct sent_question {
    link_id link;
    question about;
};

/// One run of the engine against a world.
class test_desk {
public:
    virtual ~test_desk() = default;

    virtual void start() = 0;
    void run_for(gw::duration time) {
        run_until([] { return false; }, time);
    }
    virtual bool run_until(const std::function<bool()>& done, gw::duration at_most) = 0;
    /// Calls `inject` before the n-th event from now on; events are counted in `events()`.
    virtual void before_event(std::uint64_t n, std::function<void()> inject) = 0;
    [[nodiscard]] virtual std::uint64_t events() const = 0;
    /// How often the venue's time moves while nothing happens.
    gw::duration tick = gw::milliseconds(20);

    virtual gw::order_result<gw::order_ref> submit(const gw::order_request& r) = 0;
    virtual gw::order_result<void> amend(gw::order_ref r, const gw::order_amend& a) = 0;
    /// `unsupported` where the venue does not cancel and replace by one request.
    virtual gw::order_result<gw::order_ref> replace(gw::order_ref old, const gw::order_request& r) = 0;
    virtual gw::order_result<void> cancel(gw::order_ref r) = 0;
    virtual std::vector<gw::order_result<gw::order_ref>>
    submit_batch(const std::vector<gw::order_request>& orders) = 0;
    virtual std::vector<gw::order_result<void>> cancel_batch(const std::vector<gw::order_ref>& orders) = 0;
    virtual gw::order_result<gw::list_ref> submit_list(const gw::order_list_request& l) = 0;
    virtual gw::order_result<void> cancel_list(gw::list_ref l) = 0;
    virtual gw::order_result<std::uint32_t> history(const gw::history_request& r) = 0;
    virtual gw::order_result<std::uint32_t> preview(const gw::order_request& r) = 0;
    /// Begins or ends an instrument's market data.
    virtual gw::order_result<void> subscribe(std::string_view symbol, bool wanted) = 0;
    virtual void command(std::string_view words) = 0;

    [[nodiscard]] virtual bool ready() const = 0;
    /// True if positions of an instrument may be opened.
    [[nodiscard]] virtual bool opens(std::string_view symbol = first()) const = 0;
    [[nodiscard]] virtual std::string reason() const = 0;
    [[nodiscard]] virtual const gw::orders::order_record* order(gw::order_ref r) const = 0;
    [[nodiscard]] virtual const gw::orders::order_record* order(std::string_view client_id) const = 0;
    /// An open order by the venue's id.
    [[nodiscard]] virtual const gw::orders::order_record* open_order(std::string_view venue_id) const = 0;
    [[nodiscard]] virtual std::size_t open_orders() const = 0;
    [[nodiscard]] virtual std::size_t unknown_orders() const = 0;
    [[nodiscard]] virtual std::size_t incomplete_orders() const = 0;
    [[nodiscard]] virtual std::string position(std::string_view symbol = first(),
                                               gw::position_side side = gw::position_side::net) const = 0;
    /// What who takes pays in an instrument, as a fraction; empty if it is not known.
    [[nodiscard]] virtual std::string taker_fee(std::string_view symbol) = 0;
    /// Commissions paid in an asset, of all instruments.
    [[nodiscard]] virtual std::string fees(std::string_view asset) const = 0;
    [[nodiscard]] virtual std::string wallet(std::string_view asset) const = 0;
    [[nodiscard]] virtual std::string open_exposure(gw::side s, std::string_view symbol = first()) const = 0;
    [[nodiscard]] virtual bool book_synced(std::string_view symbol = first()) const = 0;
    /// True if the book has a view to give.
    [[nodiscard]] virtual bool book_shows(std::string_view symbol = first()) const = 0;
    /// The whole synchronized book against the venue's; empty if they are the same.
    [[nodiscard]] virtual std::string book_difference(std::string_view symbol = first()) const = 0;
    [[nodiscard]] virtual std::string tick_size(std::string_view symbol = first()) const = 0;
    [[nodiscard]] virtual gw::connection_state state(link_id l) const = 0;
    [[nodiscard]] virtual desk_counts counts() const = 0;
    [[nodiscard]] virtual int mode() const = 0; ///< 0 active, 1 reducing, 2 halted

    /// Everything in which the desk's books differ from the venue's ledger. After a restart costs and profit began
    /// anew, so only quantities and open orders are compared.
    [[nodiscard]] virtual std::vector<std::string> differences(bool after_restart = false) const = 0;

    // Faults of the clocks
    virtual void step_clock(gw::duration by) = 0;       ///< ours, ahead or back
    virtual void step_venue_clock(gw::duration by) = 0; ///< ahead

    // Faults of the link
    virtual void refuse_next(link_id l) = 0; ///< our next message never reaches the socket
    virtual void lose_next(link_id l, bool to_venue) = 0;
    virtual void cut_next(link_id l, std::size_t keep) = 0; ///< the venue's next message is cut
    virtual void duplicate_next(link_id l) = 0;
    virtual void delay_next(link_id l, bool to_venue, gw::duration d) = 0;
    virtual void drop(link_id l) = 0;                          ///< the connection ends
    virtual void inject(link_id l, std::string_view text) = 0; ///< a message that the venue never sent
    virtual void clear_link_faults() = 0;
    /// The next `outputs` calls of the sink fail.
    virtual void fill_sink(std::uint64_t outputs) = 0;
    virtual void set_durability(durability d) = 0;
    virtual void settle_records(bool ok) = 0; ///< settles what is pending
    /// Every message and request that left, oldest first.
    [[nodiscard]] virtual const std::vector<sent_question>& sent() const = 0;

    /// Replays the recorded inputs into a fresh engine. @return empty if every output is the same, else the first that
    /// is not.
    [[nodiscard]] virtual std::string replay_difference() const = 0;
    /// Every output as text, with what it says.
    [[nodiscard]] virtual const std::vector<std::string>& recorded_outputs() const = 0;

    seen_events seen;
    hooks on;
    /// Runs until the gateway is ready, and the first instrument. Where the list of positions leaves out what is
    /// flat, an execution of the next moment may be in it or not, and is asked about: that moment is let pass.
    [[nodiscard]] bool until_ready(gw::duration at_most = gw::seconds(60)) {
        const bool is_ready = run_until([this] { return ready() && opens(); }, at_most);
        if (is_ready && flat_is_untold()) run_for(gw::milliseconds(10));
        return is_ready;
    }
};

/// One engine with two accounts of one venue, which take different paths where the venue has two.
class pair_of_accounts {
public:
    virtual ~pair_of_accounts() = default;
    virtual void run_for(gw::duration time) = 0;
    /// @param account 0 or 1
    [[nodiscard]] virtual bool ready(std::size_t account) const = 0;
    virtual gw::order_result<gw::order_ref> submit(std::size_t account, const gw::order_request& r) = 0;
    /// An order that names no gateway.
    virtual gw::order_result<gw::order_ref> submit(const gw::order_request& r) = 0;
    virtual gw::order_result<void> cancel(gw::order_ref r) = 0;
    virtual void command(std::string_view words) = 0;
    virtual void drop(std::size_t account, link_id l) = 0;
    [[nodiscard]] virtual std::string position(std::size_t account) const = 0;
    [[nodiscard]] virtual std::uint64_t fills(std::size_t account) const = 0;
    [[nodiscard]] virtual std::size_t open_orders() const = 0;

    std::vector<gw::order_change> changes;
    std::vector<gw::gateway_status> statuses;
};

} // namespace gatewright_test
