// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/symbol_table.hpp>
#include <gatewright/orders/detail/fill_memory.hpp>
#include <gatewright/orders/detail/order_table.hpp>
#include <gatewright/orders/exposure.hpp>
#include <gatewright/orders/order_record.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gatewright::orders {

/// Every order of one account: what was asked, what the venue said, what may still trade.
///
/// Reports may come twice, late and in any order, over several channels, and before the reply to the placement; once
/// all have come the result is the same. Fills are told apart by symbol, trade id and side, and each is new once;
/// orders that someone else placed are adopted. Time comes in with the calls; memory is taken at construction only.
class order_manager {
public:
    /// Sizes and times.
    struct config {
        /// Slots: open orders and those that ended within `retention`. A venue that takes 1200 orders a minute fills
        /// 6000 in five minutes.
        std::size_t orders = 8192;
        std::size_t instruments = 64; ///< of the gateway's instrument table
        /// Executions remembered for telling duplicates. One that may be a duplicate of one that was let go, of its
        /// order or of no known one, is never booked: choose it larger than what a venue repeats after a reconnect.
        std::size_t fills = 16384;
        duration retention = minutes(5); ///< how long an order that ended is kept for late reports
        /// How long after it was sent an amend of unknown outcome may still reach the venue: until then an answer
        /// with the old terms does not prove that it did not take place.
        duration amend_doubt{};
        /// An order is executed once (`capability_table::fills_once`): one that is told as filled and was executed in
        /// part is cancelled.
        bool fills_once = false;
        std::uint32_t first_slot =
            0; ///< added to slots in `order_ref`, to tell several managers' orders apart
    };

    order_manager() : order_manager(config{}) {}
    /// @par Exception safety
    /// Allocates all that it ever uses; throws `std::bad_alloc`.
    explicit order_manager(const config& c)
        : table_(c.orders, c.retention, c.first_slot)
        , fills_(c.fills)
        , exposure_(c.instruments)
        , symbols_(c.instruments)
        , spot_bases_(c.instruments)
        , amend_doubt_(c.amend_doubt)
        , fills_once_(c.fills_once) {}

    /// Makes an instrument known, so that its orders' exposure is counted. For set-up.
    /// @return false if the index is outside the configured count, or the symbol has another one.
    bool add_instrument(instrument_index i, const symbol_name& symbol) noexcept {
        return symbols_.add(i, symbol);
    }
    /// An instrument is a spot pair with this base asset: what fees take of it counts in `order_record::base_fees`.
    /// Others have none.
    void set_spot_base(instrument_index i, const asset_code& base) noexcept {
        if (i.value < spot_bases_.size()) spot_bases_[i.value] = base;
    }
    /// Ids that begin so are this run's own (`client_id_factory::run_prefix`): pushed reports on orders that the table
    /// has let go are then not mistaken for new foreign orders.
    void own_ids(std::string_view prefix) noexcept { own_prefix_.assign(prefix); }
    /// Everything that the venue did up to `at`, on its clock, is contained in the positions that the account starts
    /// from: such fills count as seen, not as new. Of adopted orders whose last report is not later than that, all that
    /// is filled counts as seen.
    void set_baseline(timestamp at) noexcept {
        baseline_ = at;
        for (const order_range& orders : {open_orders(), incomplete_orders()})
            for (const order_record& r : orders) {
                if (!r.foreign || r.seen_is_baseline || r.terms_time > at) continue;
                order_record& mine = *table_.edit(&r);
                mine.seen = mine.cumulative;
                mine.seen_is_baseline = true;
                refresh(mine, mine.updated);
            }
    }
    /// `order_record::number` of the last order that came into the table.
    [[nodiscard]] std::uint64_t last_number() const noexcept { return table_.last_number(); }
    /// That time; zero: none was set.
    [[nodiscard]] timestamp baseline() const noexcept { return baseline_; }
    /// True if an order of one of our instruments was adopted, open or with executions missing, whose last report is
    /// later than `at`: whether a baseline of that time contains its fills is not known.
    [[nodiscard]] bool reported_after(timestamp at) const noexcept {
        for (const order_range& orders : {open_orders(), incomplete_orders()})
            for (const order_record& r : orders)
                if (r.foreign && r.terms_time > at && r.request.instrument.valid()) return true;
        return false;
    }

    /// Takes an order into the table, unsent. It counts as exposure from here on.
    /// @return `invalid_parameter` (no client id), `duplicate_client_id`, `unknown_instrument`, `invalid_quantity`,
    /// `table_full`.
    [[nodiscard]] order_result<order_ref> create(const order_request& request, timestamp now) noexcept;

    /// An order that an earlier run may have placed, whose id and terms follow from another order of it: of unknown
    /// state, and to be asked for. @return as `create`
    [[nodiscard]] order_result<order_ref> recall(const order_request& request, timestamp now) noexcept;
    /// Takes back an order that was created and never sent: its slot is free at once. Others are left alone.
    void discard(order_ref ref) noexcept;
    /// An order took funds of its account, told at a time; more of the same are added.
    void on_funds_taken(order_ref ref, const wide_decimal& amount, timestamp told) noexcept;
    /// The funds of an order that ended which it did not spend. They are told once.
    [[nodiscard]] wide_decimal take_unspent(order_ref ref) noexcept;
    /// The placement was handed to the channel.
    update_applied on_sent(order_ref ref, timestamp now) noexcept;
    /// A cancel was handed to the channel; ask `may_send` before.
    update_applied on_cancel_sent(order_ref ref, timestamp now) noexcept;
    /// What was told of the direction in which an order waits. One that is `wrong` and is then cancelled has
    /// `would_trigger` as its reason, whoever cancels it.
    void on_direction(order_ref ref, direction_check what) noexcept;
    /// An amend to a new total quantity and price was handed to the channel; ask `may_send` before. Until it is settled
    /// the larger quantity counts.
    /// @param number by which the venue may tell its outcome; zero: it has none
    update_applied on_amend_sent(order_ref ref, quantity new_quantity, price new_price, timestamp now,
                                 std::uint64_t number = 0) noexcept;
    /// The request never reached the socket: a definite failure. `why` becomes the order's reason if it ends by this.
    update_applied on_send_refused(order_ref ref, pending_operation what, timestamp now,
                                   order_errc why = order_errc{}) noexcept;
    /// No answer in time, or the venue answered that it does not know: the outcome is unknown. No failure.
    update_applied on_reply_timeout(order_ref ref, pending_operation what, timestamp now) noexcept;
    /// The venue refused the operation. A placement refused after the venue has shown the order alive is a
    /// contradiction; a cancel or amend refused with `unknown_order` or `already_done` says that the order has ended in
    /// a way still to be told: in both cases it becomes unknown and must be asked for.
    update_applied on_rejected(order_ref ref, pending_operation what, order_errc reason,
                               timestamp now) noexcept;
    /// The venue took the cancel, and will tell the order's end apart.
    update_applied on_cancel_accepted(order_ref ref, timestamp now) noexcept;
    /// The venue's resolution plan is through and the venue never had the order.
    update_applied on_never_seen(order_ref ref, timestamp now) noexcept;
    /// The venue no longer keeps the order, and by its lists it ended unfilled.
    update_applied on_forgotten(order_ref ref, timestamp now) noexcept;
    /// An operator declares an unresolved order gone, or the missing executions of an ended one never to come.
    update_applied write_off(order_ref ref, timestamp now) noexcept;
    /// An explicit correction of the filled quantity: the only way for it to shrink.
    update_applied correct_cumulative(order_ref ref, quantity cumulative, timestamp now) noexcept;

    /// A report of the venue on an order.
    update_applied apply(const order_update& u) noexcept;
    /// The venue keeps an order under another id. One that ended by what it had filled lives again; what it has filled
    /// is kept. @return false if no order is known by the id of before, or another one by the new id
    bool apply(const order_renewal& e) noexcept;
    /// An execution, from whatever channel. `is_new` and `commission_is_new` say what is to be booked.
    fill_applied apply(const fill& f) noexcept;
    /// An execution that was told is another one: what the order has filled, and at what cost, counts it so. Of one
    /// that is not known any more the order is corrected all the same. An order that ended stays ended.
    fill_applied apply(const fill_correction& c) noexcept;

    /// After a complete list of open orders (`snapshot_kind::orders`): orders that were placed before it was asked for
    /// and are not in it become unknown, and `f(const order_record&)` is called for each, to ask for it.
    template <class F>
    void for_each_unlisted(const snapshot_end& end, F f) noexcept {
        for (const order_record& r : open_orders()) {
            if (r.listed >= end.asked || r.created >= end.asked) continue;
            if (!end.symbol.empty() && r.request.symbol != end.symbol) continue;
            order_record& mine = *table_.edit(&r);
            // Unless it was taken, which its id shows, whether it is there is for its reply to say.
            if (mine.state.life == lifecycle::submitting && !mine.was_taken()) continue;
            step(mine, order_input::unlisted, end.received);
            f(static_cast<const order_record&>(mine));
        }
    }

    /// @par Object lifetimes
    /// Pointers and references are valid until the record's slot is reused, at the earliest at the next `create` or
    /// `apply`.
    [[nodiscard]] const order_record* find(order_ref ref) const noexcept { return table_.find(ref); }
    [[nodiscard]] const order_record* find_client(const client_order_id& id) const noexcept {
        return table_.find_client(id);
    }
    [[nodiscard]] const order_record* find_venue(const symbol_name& symbol,
                                                 const venue_order_id& id) const noexcept {
        return table_.find_venue(symbol, id);
    }

    /// The order that an execution belongs to, or null if it is not known: by the venue's id, else by ours, unless ours
    /// names an order with another venue id by now.
    [[nodiscard]] const order_record* order_of(const fill& f) const noexcept;

    using order_range = detail::order_table::range;
    /// Orders that are not terminal, oldest first. Calls on the order at hand are allowed while it is walked.
    [[nodiscard]] order_range open_orders() const noexcept { return {table_, detail::order_list::open}; }
    /// Orders that have ended while executions are missing: to be asked for.
    [[nodiscard]] order_range incomplete_orders() const noexcept {
        return {table_, detail::order_list::incomplete};
    }

    /// What may still be bought and sold: of orders that are not terminal all that is not booked, at the worst of old
    /// and new size and whether the venue's state is known or not; of ended ones the executions that are missing.
    [[nodiscard]] const open_exposure& exposure(instrument_index i,
                                                position_side p = position_side::net) const noexcept {
        return exposure_(i, p);
    }
    /// How many orders of an instrument are not terminal.
    [[nodiscard]] std::uint32_t open_orders_of(instrument_index i) const noexcept {
        return exposure_.open_orders(i);
    }
    [[nodiscard]] const order_counters& counters() const noexcept { return counters_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return table_.capacity(); }

private:
    [[nodiscard]] bool is_own(const client_order_id& id) const noexcept {
        return !own_prefix_.empty() && begins_with(id.view(), own_prefix_.view());
    }

    verdict step(order_record& r, order_input in, timestamp now) noexcept;
    bool refresh(order_record& r, timestamp now) noexcept;
    void complete_if_filled(order_record& r, timestamp now) noexcept;
    order_anomaly learn_venue_id(order_record& r, const venue_order_id& id, bool recall_all,
                                 timestamp now) noexcept;
    template <class F>
    update_applied change(order_ref ref, timestamp now, F f) noexcept;
    update_applied finish(order_record& r, update_applied out, timestamp now) noexcept;

    // The steps of a report.
    order_record* identify(const order_update& u, update_applied& out) noexcept;
    order_record* locate(const order_update& u, bool& mismatch) noexcept;
    order_record* locate_by_ids(const order_update& u) noexcept;
    [[nodiscard]] const order_record* find_conditional(const order_update& u) const noexcept;
    [[nodiscard]] const order_record* find_closing(const order_update& u) const noexcept;
    order_record* adopt(const order_update& u, order_anomaly& anomaly) noexcept;
    [[nodiscard]] bool worth_adopting(const order_update& u) const noexcept;
    void revive(order_record& r, bool alive, order_anomaly& anomaly, timestamp now) noexcept;
    void learn_ids(order_record& r, const order_update& u, update_applied& out) noexcept;
    void take_cumulative(order_record& r, const order_update& u) const noexcept;
    bool ended_in_part(const order_record& r) const noexcept;
    [[nodiscard]] order_input classify(const order_record& r, const order_update& u) const noexcept;
    void take_terms(order_record& r, const order_update& u, order_input in) noexcept;
    [[nodiscard]] static quantity size_told(const order_record& r, const order_update& u) noexcept;
    static void take_newer_terms(order_record& r, const order_update& u) noexcept;
    static void settle_amend(order_record& r, timestamp venue_time) noexcept;
    void prove_amend(order_record& r, timestamp venue_time, timestamp now) noexcept;
    void take_step(order_record& r, const order_update& u, order_input in, update_applied& out) noexcept;
    bool note_overfill(order_record& r) noexcept;
    [[nodiscard]] bool of_before(const order_update& u) const noexcept;

    // The steps of an execution.
    void complete_seen(detail::seen_fill& s, const fill& f, order_record* r, fill_applied& out) noexcept;
    detail::seen_fill* remember(const fill& f, const order_record* r, fill_applied& out) noexcept;
    void forget(const detail::seen_fill& s) noexcept;
    void count_fee(order_record& r, const money& fee) const noexcept;
    order_anomaly attach(order_record& r, detail::seen_fill& s, timestamp now) noexcept;
    order_anomaly raise_cumulative(order_record& r, const quantity& cumulative, timestamp venue_time,
                                   timestamp now, bool of_before = false) noexcept;
    static bool carry(order_record& r, const quantity& seen) noexcept;

    /// How far the venue's clock may be from ours, at most.
    static constexpr duration clock_doubt = seconds(5);

    detail::order_table table_;
    detail::fill_memory fills_;
    exposure_book exposure_;
    symbol_table symbols_;
    std::vector<asset_code> spot_bases_; ///< by instrument
    duration amend_doubt_;
    bool fills_once_;
    client_order_id own_prefix_;
    timestamp baseline_;
    timestamp forgotten_loose_;   ///< of executions that name no order: some of up to then are forgotten
    timestamp forgotten_unknown_; ///< the same of those that name an order which is not known
    order_counters counters_;
};

} // namespace gatewright::orders

#include <gatewright/orders/impl/order_reports.ipp>
#include <gatewright/orders/impl/order_requests.ipp>
