// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/synced_book.hpp>
#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/symbol_table.hpp>
#include <gatewright/engine/account_questions.hpp>
#include <gatewright/engine/book_watch.hpp>
#include <gatewright/engine/gateway_timer.hpp>
#include <gatewright/engine/order_lists.hpp>
#include <gatewright/engine/outcome_watch.hpp>
#include <gatewright/orders/accounts.hpp>
#include <gatewright/orders/client_id_factory.hpp>
#include <gatewright/orders/order_manager.hpp>
#include <gatewright/orders/positions.hpp>
#include <gatewright/risk/risk_view.hpp>
#include <gatewright/routing/gateway_score.hpp>
#include <gatewright/venue/concepts.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gatewright {

/// One account at one venue, as an engine's type names it. `TagT` is an empty struct of the user's: two accounts of
/// one venue are two gateways.
///
/// @tparam PathT the way that orders take, one of the venue's; its default if none is named
template <class TagT, venue::Venue VenueT, class PathT = venue::first_path<VenueT>>
    requires venue::VenuePath<VenueT, PathT>
struct gateway {
    using tag = TagT;
    using venue_type = VenueT;
    using path = PathT;
};

/// The gateways of an engine.
template <class... GatewayTs>
struct gateways {};

/// What one gateway must be told besides what its venue asks for.
template <class GatewayT>
struct gateway_config {
    typename GatewayT::venue_type::config venue;
    std::string desk_prefix = "gw"; ///< client order ids begin with it; in the venue's alphabet
    orders::order_manager::config orders;
    book::book_options books;
    bracket_options brackets;
    duration max_reference_age = seconds(5); ///< older prices are no reference for risk checks
    duration missing_fills_after =
        seconds(2); ///< executions that the venue counts and that have not come by then are asked for
    /// A placement or cancel that the venue took, and of which no report tells for so long, is of unknown outcome.
    duration untold_after = seconds(5);
    duration position_check_interval = minutes(1); ///< the venue's positions are compared with ours so often
    /// `gateway_status` is told so often, with the figures of the last five minutes, and when readiness changes; zero:
    /// only then.
    duration status_interval{};
};

/// Cancels that the desk owes: of a `cancel_all`, as far as they found no room yet, and of orders that wait for the wrong
/// direction.
struct pending_cancels {
    static constexpr duration pause = milliseconds(200);
    static constexpr duration longest_pause = seconds(30);

    /// @param instruments of the gateway
    explicit pending_cancels(std::size_t instruments) : of_(instruments) {}

    steady_time due = steady_time::never();
    duration wait = pause; ///< before the next one that is repeated because it had no effect

    /// A command to cancel all. Orders that come later are not meant. @param last number of the last order there is
    /// @param of an instrument; not valid: all of them
    void begin(std::uint64_t last, instrument_index of) noexcept {
        (of.valid() ? of_[of.value] : all_) = last;
        begin_anew();
    }
    /// An order is found to wait for the wrong direction.
    void begin(steady_time now) noexcept {
        due = std::min(due, now);
        begin_anew();
    }
    [[nodiscard]] bool means(const orders::order_record& r) const noexcept {
        const std::size_t i = r.request.instrument.value;
        const bool of_one = r.request.instrument.valid() && i < of_.size();
        return r.number <= (of_one ? std::max(all_, of_[i]) : all_) ||
               r.direction == orders::direction_check::wrong;
    }
    /// An order that is meant works on: its cancel was refused for the moment, overtook it, or was lost.
    void repeat(steady_time now) noexcept {
        if (due != steady_time::never()) return;
        due = now + wait;
        wait = std::min(wait * 2, longest_pause);
    }
    /// Some find no room. @return true once, until there is something new to cancel
    [[nodiscard]] bool take_trouble() noexcept { return !std::exchange(told_, true); }

private:
    void begin_anew() noexcept {
        wait = pause;
        told_ = false;
    }

    std::uint64_t all_ = 0; ///< number of the last order that is meant
    std::vector<std::uint64_t> of_;
    bool told_ = false; ///< that some find no room
};

/// Counts of one gateway.
struct gateway_counters {
    std::uint64_t messages = 0;     ///< stream messages
    std::uint64_t events = 0;       ///< normalized events made from them
    std::uint64_t ignored = 0;      ///< messages without an event, by design
    std::uint64_t unconfigured = 0; ///< events of instruments that are not configured
    std::uint64_t malformed = 0;    ///< messages that could not be read
    std::uint64_t orders = 0;       ///< placements sent
    std::uint64_t fills = 0;
    std::uint64_t refused = 0;       ///< orders refused before sending, by whatever stage
    std::uint64_t venue_rejects = 0; ///< placements that the venue refused, or that never reached the socket
    std::uint64_t unknown = 0;       ///< requests whose outcome was unknown
};

/// Levels that do not fit the rules of an instrument: the rules are read again, and the book waits for them.
struct rules_doubt {
    std::uint64_t bad_levels = 0; ///< of the book, as far as they were looked at
    bool awaited = false;         ///< a snapshot is of no use before the rules have come
    steady_time asked;            ///< when the rules were asked for last, or will be; zero: never
    duration pause{};             ///< from the time before to that
};

/// One instrument of a gateway: its rules, its book and its reference prices.
template <class VenueT>
struct instrument_state {
    gatewright::instrument rules;
    instrument_config setting;     ///< as it was told last
    std::optional<fee_rates> fees; ///< as they were told last
    bool known = false;            ///< the rules have come, and the venue lists it
    bool listed = false;           ///< in the list that is being read
    bool named_unlisted = false;   ///< the operator was told that the venue does not list it
    bool other_contract = false;   ///< what is held was taken by another contract than the rules tell now
    std::optional<book::synced_book<typename VenueT::sequence_policy>> book;
    book_watch watch;
    rules_doubt doubt;
    risk::reference_prices reference;
    steady_time book_changed; ///< when something changed the book last
};

/// The book that the message at hand changes.
template <class InstrumentT>
struct message_book {
    InstrumentT* instrument = nullptr; ///< null outside a message, and if it has no book
    bool was_synced = false;           ///< before the message
};

/// All that a gateway knows; the machine that moves it is `gateway_port`.
template <class GatewayT>
class gateway_state {
public:
    using gateway_type = GatewayT;
    using venue_type = typename GatewayT::venue_type;
    using session_type = typename venue_type::template session<typename GatewayT::path>;
    using instrument_type = instrument_state<venue_type>;

    /// @par Exception safety
    /// Allocates what it will use; may throw `std::bad_alloc`.
    explicit gateway_state(const gateway_config<GatewayT>& c)
        : config(c)
        , session(c.venue)
        , symbols(c.venue.symbols)
        , instruments(c.venue.symbols.size())
        , orders(order_options(c))
        , positions(position_options(c))
        , questions(c.venue.symbols.size(), c.venue.hedge_mode, venue_type::resolution, c.orders.orders)
        , lists(c.brackets) {
        for (std::size_t i = 0; i < instruments.size(); ++i) {
            instruments[i].rules.symbol = c.venue.symbols[i];
            instruments[i].reference.max_age = c.max_reference_age;
            const instrument_index index{static_cast<std::uint16_t>(i)};
            orders.add_instrument(index, c.venue.symbols[i]);
            positions.add_instrument(index, c.venue.symbols[i]);
        }
        for (const gatewright::instrument& known : c.venue.known_instruments)
            if (const instrument_index i = learn(known); i.valid()) instruments[i.value].listed = false;
    }

    /// Takes the rules of a configured instrument. @return its index, invalid if it is not configured.
    /// Once per instrument and change of its rules, so it may allocate.
    [[gnu::noinline]] instrument_index learn(const gatewright::instrument& rules) {
        const instrument_index i = symbols.find(rules.symbol);
        if (!i.valid()) return i;
        instrument_type& mine = instruments[i.value];
        ++learnt;
        mine.rules = rules;
        mine.known = mine.listed = true;
        // What a wallet may hold of it: of a contract the asset that it is settled in.
        accounts.keep(rules.settle_asset);
        if (rules.kind == instrument_kind::spot)
            for (const asset_code& asset : {rules.base_asset, rules.quote_asset}) accounts.keep(asset);
        mine.named_unlisted = false;
        mine.other_contract = !positions.set_contract(i, contract(rules));
        if (rules.kind == instrument_kind::spot) {
            questions.positions.count_alone(i);
            orders.set_spot_base(i, rules.base_asset);
        }
        const book::book_scales scales(rules);
        if (!scales.valid()) return i;
        if (mine.book)
            mine.book->change_units(scales);
        else
            mine.book.emplace(scales, book_options());
        return i;
    }

    /// Why something cannot be done now; empty if it can.
    /// @param what for whom it is asked: to open, to reduce, to cancel
    /// @param instrument of what; not valid: of all instruments
    [[nodiscard]] std::string_view not_ready_reason(venue::purpose what = venue::purpose::open,
                                                    instrument_index instrument = {}) const noexcept {
        if (const std::string_view why = session.not_ready_reason(what, instrument); !why.empty()) return why;
        if (what == venue::purpose::cancel) return {};
        if (const std::string_view why = questions.not_ready_reason(); !why.empty()) return why;
        if (what != venue::purpose::open) return {};
        if (instrument.value < instruments.size()) {
            const instrument_type& i = instruments[instrument.value];
            if (i.known && session.keeps_book(instrument) && !(i.book && i.book->synced()))
                return "book not synchronized";
        } else if (!instruments.empty() && std::none_of(instruments.begin(), instruments.end(),
                                                        [](const instrument_type& i) { return i.known; })) {
            return "the venue lists none of the instruments";
        }
        return questions.gaps.not_ready_reason(instrument);
    }
    [[nodiscard]] bool ready() const noexcept { return not_ready_reason().empty(); }

    /// Placed by this desk, in this run or an earlier one; not by a person or by the venue.
    [[nodiscard]] bool is_ours(const orders::order_record& r) const noexcept {
        return !r.venue_made &&
               (!r.foreign || (client_ids && client_ids->same_desk(r.request.client_order_id.view())));
    }

    gateway_config<GatewayT> config;
    session_type session;
    symbol_table symbols;
    std::vector<instrument_type> instruments;
    orders::order_manager orders;
    orders::positions positions;
    orders::accounts accounts;
    std::optional<orders::client_id_factory> client_ids;
    gateway_counters counters;
    routing::gateway_score score;
    std::uint64_t learnt = 0; ///< how often rules of an instrument came

    // What it is busy with.
    message_book<instrument_type> book_at_hand;
    account_questions questions;
    order_lists lists;
    bool lists_restored = false; ///< those of earlier runs were looked for among the open orders
    /// The number of an amend: no other of this account has it, in this run or an earlier one.
    [[nodiscard]] std::uint64_t next_amend(timestamp now) noexcept {
        last_amend = std::max(last_amend + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(now.ns, 1)));
        return last_amend;
    }

    gateway_timer timer;
    std::uint64_t last_amend = 0;
    std::uint32_t last_history = 0; ///< number of the last request for the past
    std::uint32_t last_preview = 0;
    pending_cancels cancels{std::max<std::size_t>(config.venue.symbols.size(), 1)};
    outcome_watch outcomes{config.orders.orders};
    steady_time books_due = steady_time::never(); ///< when books without updates are looked at next
    steady_time words_due;                        ///< no list is asked for again for an unknown word before
    bounded_vector<fixed_string<31>> told_words{16};     ///< words of the venue's that the operator knows of
    bool told_ready = false;                             ///< what the strategy was told last
    steady_time ready_since;                             ///< if it was told to be ready ...
    steady_time down_since;                              ///< ... and if not
    steady_time status_due;                              ///< when its figures are told next, where they are
    std::array<bool, venue_type::links.size()> in_use{}; ///< channels that were up when they were told last
    bool told_of_assets = false; ///< the operator knows that balances of assets are left out
    bool told_of_twin = false;   ///< the operator knows that another desk uses this one's mark

private:
    static orders::positions::config position_options(const gateway_config<GatewayT>& c) {
        orders::positions::config options;
        options.instruments = std::max<std::size_t>(c.venue.symbols.size(), 1);
        options.hedge_mode = c.venue.hedge_mode;
        return options;
    }
    /// A venue that cuts its snapshots says where; one that brings nothing but the top levels, how many.
    [[nodiscard]] book::book_options book_options() const noexcept {
        book::book_options options = config.books;
        if constexpr (requires { venue_type::snapshot_levels; })
            options.snapshot_levels = venue_type::snapshot_levels;
        if constexpr (requires { venue_type::partial_levels(config.venue); })
            if (const std::size_t levels = venue_type::partial_levels(config.venue); levels != 0) {
                options.snapshot_levels = levels;
                options.of_partials = true;
            }
        return options;
    }
    static orders::order_manager::config order_options(const gateway_config<GatewayT>& c) {
        orders::order_manager::config options = c.orders;
        options.instruments = std::max<std::size_t>(c.venue.symbols.size(), 1);
        options.amend_doubt = venue_type::resolution.never_seen_after;
        options.fills_once = venue::capabilities_of<venue_type>::table.fills_once;
        return options;
    }
};

} // namespace gatewright
