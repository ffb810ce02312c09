// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"

#include <gatewright/session/resolution.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/links.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the conformance cases must know of a venue. Every program of the room links the cases with one kit.
namespace gatewright_test {

using role = gw::venue::link_role;

/// What a report says of an order; quantities and prices in the cases' units.
struct order_facts {
    enum class event { placed, filled, liquidated };
    event what = event::filled;
    std::string client_order_id;
    std::string venue_order_id;
    gw::side side = gw::side::buy;
    std::string quantity;
    std::string price;
    std::string last = "0";   ///< executed by this report
    std::string filled = "0"; ///< executed so far
    std::string fee = "0";
    std::string fee_asset;
    std::uint64_t trade_id = 0;
    gw::timestamp time;
    bool unknown_word = false; ///< its time in force is `venue_kit::unknown_word`
};

/// A subscription that a venue's answer is about: venues name it by the number of the request or by what was asked for.
struct subscription_facts {
    std::uint64_t request = 0;
    std::string_view symbol; ///< the instrument, for a venue that answers by name
};

/// A venue under test: its facts, its simulator behind `world`, its desks, and messages that its simulator never sends.
class venue_kit {
public:
    virtual ~venue_kit() = default;

    // Facts, set by the kit's constructor
    std::span<const gw::venue::link_rule> links;
    std::vector<gw::venue::order_path> paths; ///< the default first
    const gw::venue::capability_table* capabilities = nullptr;
    /// Of all that the venue trades, where the desks of this kit trade a part of it, which has fewer words; else null.
    const gw::venue::capability_table* whole_table = nullptr;
    gw::session::resolution_plan resolution; ///< for orders of unknown outcome
    /// Instruments that the simulator can list, five at least. Of the first two the desk trades `first()` at prices
    /// about 60000 and `second()` about 3000, in the cases' units: a tick of 0.1, a lot of 0.001, a band of a
    /// twentieth.
    std::vector<std::string> symbols;
    std::string spot;       ///< a spot pair at prices about 60000; empty: its simulator has none
    std::string spot_base;  ///< what it trades
    std::string unlisted;   ///< an instrument that the venue has not
    int price_shift = 0;    ///< a price of the venue is one of the cases × 10^shift
    int quantity_shift = 0; ///< the same for quantities
    std::string others_prefix =
        "another"; ///< of client ids that the venue takes, of the rest of the market's orders
    std::size_t book_levels = 1000; ///< of a side, as deep as books are compared
    std::string asset;              ///< that profit and fees are paid in
    std::string other_asset;        ///< that fees may be paid in too
    bool fees_in_base = false;      ///< of what is bought: less of it is there than was filled
    bool early_fills = false;       ///< an execution is reported first without its fee, and then with it
    std::size_t messages_per_fill = 1;
    bool replies_tell_executions = false; ///< the reply to an order says how far it is filled
    bool reports_expire = false;          ///< the link of reports needs a key or token that can expire
    gw::duration connection_lifetime;     ///< after it the venue ends a connection; zero: it does not
    bool bans = false;                    ///< too many requests are answered by a time in which none is taken
    bool tells_limits = false;            ///< reference data says how many requests and orders are allowed
    /// Where it does not: how many orders of one instrument the venue takes in its window of one or two seconds, as its
    /// documents say.
    std::size_t documented_orders = 0;
    /// In how many messages a desk of two instruments subscribes on the link of books.
    std::size_t requests_per_subscription = 1;
    std::string liquidation_id;     ///< client id of an order that the venue itself made; empty: it has none
    gw::duration executions_window; ///< a list of executions from a time on ends so long after it; zero: now
    std::string unknown_word;       ///< a time in force that has no name here
    std::string throttled_code;     ///< "too many requests"
    std::string_view
        numbers_requests{};       ///< the word beside the number that the venue gives a request; empty: none
    bool tells_ends = false;      ///< the venue says that it will shut a connection down
    bool tells_rules = false;     ///< changes of an instrument's rules are told by themselves
    bool hedges = false;          ///< its simulator holds long and short positions side by side
    bool flat_is_untold = false;  ///< its list of positions leaves out the flat ones
    bool reads_books = true;      ///< snapshots of books are asked for by request, and cut
    bool says_unavailable = true; ///< "not available" means that nothing was executed
    gw::order_errc off_tick = gw::order_errc::invalid_price; ///< what the venue says of a price off its tick
    gw::order_errc off_lot = gw::order_errc::invalid_quantity; ///< and of a quantity off its lot
    bool fee_in_bought = false;          ///< who buys `first()` pays the fee in `spot_base`, not in `asset`
    bool conditional_ids = true;         ///< an order that waits has an id of its own until it is triggered
    std::size_t most_levels = 1000;      ///< of a side, in a snapshot of a book that is asked for
    std::int64_t request_weight = 1;     ///< of what a desk reads, as a multiple of what the cases count with
    std::size_t messages_a_minute = 125; ///< in a market that rests, with what keeps links alive
    bool lists_payments = false; ///< what was paid is listed; a report says only that there is something
    std::vector<std::size_t> top_levels; ///< how deep books of snapshots of the top may be
    bool batches_by_stream = false;      ///< several orders go by the stream where one does
    bool conditional_by_request = false; ///< orders that wait for a price are requests on every path
    std::size_t orders_a_second = 0;     ///< of one account; zero: more than any case places
    std::size_t requests_per_list = 1;   ///< the list of open orders is asked for in so many parts
    bool amends_waiting = false;         ///< orders can be changed while they wait for a price
    bool picks_direction = false;        ///< which way an order waits the venue takes from its own price
    bool has_marks = true; ///< of the first two instruments prices besides those of trades are told
    bool limits_positions = true;
    bool tells_payments =
        true; ///< what was paid otherwise than by trading, besides the balance that it leaves
    std::size_t mass_cancels = 2;        ///< in so many parts all orders of an instrument are cancelled
    std::size_t most_past_trades = 1000; ///< that the venue lists
    bool unlists_closed = false;         ///< the list of instruments has only those that are open for orders
    bool margin_of_account = false;      ///< one margin mode holds for all instruments
    bool marks_on_change = false;        ///< a mark price is told again only when it is another
    gw::duration pause = gw::seconds(2); ///< no longer than that nothing comes from a market that rests
    gw::duration shortest_switch = gw::seconds(10);   ///< that the dead man's switch may be set to
    gw::order_errc overloaded = gw::order_errc::busy; ///< what `fault::throttled` means
    /// A ban strikes an address, over HTTP only, for so long, and is no answer to an account's requests
    /// (`fault::rate_limit`); zero: it is, and ends when it says.
    gw::duration ban_time;
    bool bands = true;        ///< reference data tell within which multiples of the mark prices must be
    bool min_notional = true; ///< an order has a smallest value
    std::string internal_error_code; ///< what `misreport::failure_as_success` says
    bool fills_once = false;         ///< an order executes once: what it cannot fill then is cancelled
    /// Orders of clients do not meet one another: each waits for the venue's own prices, and its margin is asked for
    /// when it executes.
    bool meets_quotes_alone = false;
    bool replies_tell_fills = false; ///< and what was executed, as reports do
    std::string throttled_text;      ///< its words, where it has no code
    bool secret_is_sent = false;     ///< the secret goes with each request as it is, in a header
    bool dates_by_clock = false;     ///< what is wrong with its clock shows in the times of reports, too
    bool unsubscribes = true;        ///< an instrument's market data can be ended while others go on
    bool numbered_positions = false; ///< a list of positions says up to which report it is
    bool whole_markets = false; ///< a market order that does not say otherwise executes whole or not at all
    bool key_for_all = false;   ///< what anybody may ask for elsewhere needs the key, too
    bool one_budget = false;    ///< requests of all kinds count in the limit of orders
    bool beats = false; ///< signs of life come so often that a silent link is found within the time of a case
    bool numbered_books =
        true;                  ///< changes of books are numbered, or checked in another way: a lost one shows
    bool has_trades = true;    ///< what others trade is told, and bars of it
    bool limits_prices = true; ///< the venue refuses prices that are far from its own
    bool checks_time = true;   ///< an order says when it was made, and is refused if that is too far from now
    bool tells_costs = true;   ///< what an account pays is told
    bool has_fund = true;      ///< positions are liquidated by the book, and by a fund of the venue's
    bool lists_funding = true; ///< rates that were paid can be asked for
    bool answers_apart = true; ///< an answer to an order is another message than the reports on it
    bool says_unknown = true;  ///< an answer may be that the outcome is unknown
    bool has_secret = true;    ///< an account's keys are more than its name
    bool ends_keys = true;     ///< a key that was good may be refused later
    bool lists_fail = true;    ///< a list that is asked for may be answered by an error
    bool answers_subscriptions = true; ///< and each subscription by something
    bool cancels_for_others = true;    ///< a desk can cancel what another program placed
    bool activates_trails = true;      ///< a trailing stop may begin at a price
    bool whole_icebergs = false;       ///< what an iceberg shows is a whole number
    bool takes_passed_stops = false;   ///< a stop whose price is there already executes
    bool prevents_self_trades = true;
    bool closes_markets = true; ///< an instrument may be closed for orders
    bool pays_funding = true;
    bool closes_out = true;    ///< positions whose margin is gone are closed by orders of the venue's making
    bool counts_orders = true; ///< orders have a limit of their own, or a budget that reads leave room in
    bool times_positions = true; ///< a position is listed with a time: fills of after it are told apart
    bool books_earlier_fills =
        false; ///< executions of the day are listed at the start, and count until positions do
    bool short_messages = false;              ///< of a book
    std::size_t free_for_cancels = 10;        ///< where requests of all kinds have one budget: of 20
    gw::duration silence = gw::seconds(20);   ///< in which a link that beats is found silent
    gw::duration unanswered = gw::seconds(6); ///< in which a link of orders is closed that answers none
    std::string coarse_tick = "0.5";          ///< another tick and lot that the venue can have
    std::string coarse_lot = "0.005";
    gw::duration first_funding = gw::minutes(8 * 60);   ///< after the beginning of a case
    std::string funded = "-0.06";                       ///< what a long position of 600 is then paid
    gw::duration book_interval = gw::milliseconds(100); ///< between two messages about a book
    gw::duration order_window = gw::seconds(2); ///< in which `documented_orders` are taken, or a longer one
    /// At most so many lots of an order that is triggered by a price of `trade_elsewhere` find that price itself.
    std::int64_t lots_of_trigger = 0;
    /// An account's keys of each kind that the venue knows besides secrets that both sides have, by the kind's name.
    /// The world is given the same: its venue knows the public half.
    std::vector<std::pair<std::string, account_keys>> key_pairs;

    [[nodiscard]] virtual std::unique_ptr<world> make_world(const world_options& o) const = 0;
    [[nodiscard]] virtual std::unique_ptr<test_desk> make_desk(world& w, const desk_options& o) const = 0;
    /// Two accounts in one engine: the first over the default path, the second over the venue's last. One kit in this
    /// room has them: what two gateways do to each other knows no venue, and a second engine is dear to compile.
    [[nodiscard]] virtual std::unique_ptr<pair_of_accounts> make_pair(world&) const { return nullptr; }

    /// Whether a desk with these options opens a link that streams: some only bring what not every desk wants.
    [[nodiscard]] virtual bool opens(link_id, const desk_options&) const { return true; }
    /// Whether a link of the market may bring nothing for long because nothing happens.
    [[nodiscard]] virtual bool quiet(link_id) const { return false; }
    /// The venue's answer that a subscription is refused.
    [[nodiscard]] virtual std::string subscription_refused(const subscription_facts& s) const = 0;
    /// A change of a book that is far ahead of whatever was sent before.
    [[nodiscard]] virtual std::string distant_book_update(gw::timestamp now,
                                                          std::string_view symbol) const = 0;
    /// Well-formed messages of kinds that nobody knows, with the links that bring them.
    [[nodiscard]] virtual std::vector<std::pair<link_id, std::string>> unknown_messages() const = 0;
    /// The venue's message that a link is about to be ended; empty: it gives no notice there.
    [[nodiscard]] virtual std::string link_ending(link_id, gw::timestamp) const { return {}; }
    /// The venue's message that the key or token of the link of reports is good no longer; where `reports_expire`.
    [[nodiscard]] virtual std::string access_expired(gw::timestamp, std::string_view) const { return {}; }
    /// By which id the venue would call the order that it tells next; a case proposes one.
    [[nodiscard]] virtual std::string order_id(std::string_view proposed) const {
        return std::string(proposed);
    }
    /// A report on an order of `first()`, with its execution if it has one.
    [[nodiscard]] virtual std::string order_report(const order_facts& f) const = 0;
    /// Every message by which the venue tells that.
    [[nodiscard]] virtual std::vector<std::string> reports(const order_facts& f) const {
        return {order_report(f)};
    }
    /// The shortest report of an execution that the venue has.
    [[nodiscard]] virtual std::string execution_report(const order_facts& f) const = 0;
    /// A payment that is no execution left a balance.
    [[nodiscard]] virtual std::string payment_report(gw::timestamp now, std::string_view asset,
                                                     std::string_view balance) const = 0;

    /// Funding was paid: -3.25 where the report tells it, and `balance` is left.
    [[nodiscard]] virtual std::string funding_report(gw::timestamp now, std::string_view paid_in,
                                                     std::string_view balance) const {
        return payment_report(now, paid_in, balance);
    }
    /// A short position of `first()`, of 0.010, is near its liquidation; empty: the venue does not say so.
    [[nodiscard]] virtual std::string liquidation_warning(gw::timestamp now) const = 0;

    [[nodiscard]] std::vector<link_id> all_links() const {
        return links_where([](link_id) { return true; });
    }
    /// Links that a desk with these options uses.
    [[nodiscard]] std::vector<link_id> used_links(const desk_options& how = {}) const {
        return links_where([&](link_id l) { return !streams(l) || opens(l, how); });
    }
    /// Those of them that are opened and stay open.
    [[nodiscard]] std::vector<link_id> stream_links(const desk_options& how = {}) const {
        return links_where([&](link_id l) { return streams(l) && opens(l, how); });
    }
    /// Those of them that have a role.
    [[nodiscard]] std::vector<link_id> links_of(role r, const desk_options& how = {}) const {
        return links_where(
            [&](link_id l) { return links[index(l)].is(r) && (!streams(l) || opens(l, how)); });
    }
    [[nodiscard]] std::string name(link_id l) const { return std::string(links[index(l)].name); }
    [[nodiscard]] bool streams(link_id l) const { return links[index(l)].streams(); }
    /// The link that orders take on a path.
    [[nodiscard]] link_id orders_link(gw::venue::order_path p) const {
        return the_link(p == gw::venue::order_path::request ? role::requests : role::orders);
    }
    /// The first link with a role; of the market's it carries the books.
    [[nodiscard]] link_id the_link(role r) const {
        return static_cast<link_id>(gw::venue::first_link(links, r));
    }
    /// Whether it trades contracts: with positions, mark prices and funding.
    [[nodiscard]] bool has_contracts() const {
        return capabilities->positions == gw::venue::position_listing::listed;
    }
    [[nodiscard]] bool has(gw::venue::order_path p) const {
        return std::find(paths.begin(), paths.end(), p) != paths.end();
    }
    [[nodiscard]] const gw::venue::path_capabilities& can(gw::venue::order_path p) const {
        return capabilities->path(p);
    }

private:
    template <class F>
    [[nodiscard]] std::vector<link_id> links_where(F wanted) const {
        std::vector<link_id> all;
        for (std::size_t i = 0; i < links.size(); ++i)
            if (const auto l = static_cast<link_id>(i); wanted(l)) all.push_back(l);
        return all;
    }
};

/// The kit of this program.
[[nodiscard]] const venue_kit& kit();

[[nodiscard]] inline link_id link_of(role r) { return kit().the_link(r); }

} // namespace gatewright_test
