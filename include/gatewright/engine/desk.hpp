// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/consolidated_book.hpp>
#include <gatewright/book/synced_book.hpp>
#include <gatewright/core/account_setting.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/quantity_conversion.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/engine/order_path.hpp>
#include <gatewright/engine/order_split.hpp>
#include <gatewright/orders/order_record.hpp>
#include <gatewright/orders/position.hpp>
#include <gatewright/risk/monitor.hpp>
#include <gatewright/risk/risk_view.hpp>
#include <gatewright/routing/decision_log.hpp>
#include <gatewright/routing/parent_orders.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/concepts.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace gatewright {

/// What a desk holds of one instrument, in its asset (of inverse contracts: in the quote asset); short is negative.
template <std::size_t Gateways>
struct desk_position {
    wide_decimal net;
    std::array<wide_decimal, Gateways> at{}; ///< by gateway
    bool whole = true; ///< else a figure did not fit, or what is held there under this name is not known
};

/// What a strategy holds in its hands while it handles an event: it places and cancels orders and looks things up.
/// A desk is made for the event and is of no use after it.
///
/// @tparam EngineT the engine's type
/// @tparam SinkT where the engine's outputs go
template <class EngineT, class SinkT>
class desk {
public:
    /// Made by the engine for each event. Both outlive it.
    desk(EngineT& engine, SinkT& out) noexcept : engine_(engine), out_(out) {}

    /// Submits a typed order to the gateway that the router chooses.
    /// Does not compile if no venue of the engine can express its type.
    /// @return the order's reference, good for its whole life, or a reject that names what refused it: then nothing
    /// was sent and nothing changed. The venue's answer comes as `order_change`.
    template <class OrderT>
        requires requires(const OrderT& o) { to_request(o); }
    order_result<order_ref> submit(const OrderT& order) noexcept {
        static_assert(EngineT::template some_gateway_supports<OrderT>(),
                      "no venue of this engine can express this order type");
        return engine_.submit(to_request(order), out_);
    }
    /// Submits a typed order to the gateway of `TagT`. Does not compile if that venue cannot express its type.
    template <class TagT, class OrderT>
        requires requires(const OrderT& o) { to_request(o); }
    order_result<order_ref> submit(const OrderT& order) noexcept {
        venue::require_order_support<typename EngineT::template gateway_of<TagT>::venue_type, OrderT>();
        return engine_.template submit_at<EngineT::template index_of<TagT>()>(to_request(order), out_);
    }
    /// Submits an order that is known only at run time; what the venue cannot express is `order_errc::unsupported`.
    order_result<order_ref> submit(const order_request& order) noexcept {
        return engine_.submit(order, out_);
    }
    /// The same to the gateway of `TagT`.
    template <class TagT>
    order_result<order_ref> submit(const order_request& order) noexcept {
        return engine_.template submit_at<EngineT::template index_of<TagT>()>(order, out_);
    }
    /// Submits an order to a gateway by its number, as events and `desk_position` have it: 0 is the first of the
    /// engine's list. What its venue cannot express is `order_errc::unsupported`; `no_gateway` naming "gateway" if there
    /// is none of that number.
    order_result<order_ref> submit_to(std::uint8_t gateway, const order_request& order) noexcept {
        return engine_.submit_to(gateway, order, out_);
    }
    /// The same of a typed order.
    template <class OrderT>
        requires requires(const OrderT& o) { to_request(o); }
    order_result<order_ref> submit_to(std::uint8_t gateway, const OrderT& order) noexcept {
        return submit_to(gateway, to_request(order));
    }

    /// Asks the venue of the gateway of `TagT` what an order would take of the account: margin and fees. Nothing is
    /// placed, and no risk check is asked. The answer comes once, as `order_preview`.
    /// @return its number, or a reject if nothing was asked for: `unsupported` naming "preview" where the venue has no
    /// such question or the gateway is a simulated account, `unknown_instrument`, `not_ready`, `throttled`
    template <class TagT>
    order_result<std::uint32_t> preview(const order_request& order) noexcept {
        typename EngineT::template host<SinkT> h{engine_, out_};
        constexpr auto index = static_cast<std::uint8_t>(EngineT::template index_of<TagT>());
        order_request r = order;
        quantity residual;
        if (const auto local = engine_.localize(gateway<TagT>(), index, r, residual); !local)
            return local.error();
        return order_path(gateway<TagT>(), h, index).preview(r);
    }
    /// The same of a typed order. Does not compile if the venue cannot express its type.
    template <class TagT, class OrderT>
        requires requires(const OrderT& o) { to_request(o); }
    order_result<std::uint32_t> preview(const OrderT& order) noexcept {
        venue::require_order_support<typename EngineT::template gateway_of<TagT>::venue_type, OrderT>();
        return preview<TagT>(to_request(order));
    }

    /// Submits a list of orders that depend on one another: `bracket_order`, `one_cancels_other`, `one_triggers_other`.
    /// Where the venue has the list it is sent as one (`capability_table::native_lists`); else the engine keeps it: it
    /// sends what follows an entry, and has the order that loses cancelled. What goes out with its entry is judged as
    /// if that were filled. Does not compile if no venue of the engine can
    /// express one of its orders.
    /// @return the list's reference, good for its whole life, or a reject that names what refused it: then nothing was
    /// sent. What becomes of it comes as `list_change`, and of its orders as `order_change`.
    template <class ListT>
        requires requires(const ListT& l) { to_list_request(l); }
    order_result<list_ref> submit(const ListT& list) noexcept {
        static_assert(EngineT::template some_gateway_supports_list<ListT>(),
                      "no venue of this engine can express the orders of this list");
        return engine_.submit_list(to_list_request(list), out_);
    }
    /// The same to the gateway of `TagT`.
    template <class TagT, class ListT>
        requires requires(const ListT& l) { to_list_request(l); }
    order_result<list_ref> submit(const ListT& list) noexcept {
        venue::require_list_support<typename EngineT::template gateway_of<TagT>::venue_type, ListT>();
        return engine_.template submit_list_at<EngineT::template index_of<TagT>()>(to_list_request(list),
                                                                                   out_);
    }
    /// Submits a list that is known only at run time.
    order_result<list_ref> submit(const order_list_request& list) noexcept {
        return engine_.submit_list(list, out_);
    }
    /// The same to the gateway of `TagT`.
    template <class TagT>
    order_result<list_ref> submit(const order_list_request& list) noexcept {
        return engine_.template submit_list_at<EngineT::template index_of<TagT>()>(list, out_);
    }
    /// Asks for every open order of a list to be cancelled; nothing more is placed for it.
    /// @return the first refusal of a cancel that could not be sent; it may be repeated
    order_result<void> cancel(list_ref list) noexcept { return engine_.cancel_list(list, out_); }

    /// Asks for another price or quantity of a working order; what is zero stays as it is. Does not compile if no
    /// venue of the engine can.
    /// @return nothing if it was sent: the outcome comes as `order_change`, and until then the larger quantity
    /// counts. Else a reject, and the order is as it was: `operation_pending` while another operation on it is under
    /// way or its state is not known, `unchanged`, `invalid_quantity` if no more than that is filled, what a risk
    /// check refuses, `unsupported` naming "type" or "amend".
    order_result<void> amend(order_ref order, const order_amend& change) noexcept {
        static_assert(EngineT::some_gateway_amends(), "no venue of this engine can amend orders");
        return engine_.amend(order, change, out_);
    }
    /// Has an order cancelled and, if that is done, another one of its instrument placed, by one request of the
    /// venue's. Does not compile if no venue of the engine has that. Where nothing of the first has filled, as far as
    /// is known, the other is judged as if it did not rest, and the venue is told to do neither if something has
    /// filled by then; of one that has filled in part what is left counts, too. Until the outcome is known both
    /// count. Where the first is not cancelled the other is rejected.
    /// @return the other's reference, or a reject: then nothing was sent. As of `submit`; `operation_pending` while
    /// another operation on the first is under way, `invalid_parameter` naming "symbol", `unsupported` naming
    /// "cancel_replace", "list" for an order of a list that the venue keeps, or "venue_made" for one of the venue's own
    /// making, as an exit that went with an entry.
    order_result<order_ref> replace(order_ref old, const order_request& order) noexcept {
        static_assert(EngineT::some_gateway_replaces(), "no venue of this engine replaces orders");
        return engine_.replace(old, order, out_);
    }
    /// The same of a typed order.
    template <class OrderT>
        requires requires(const OrderT& o) { to_request(o); }
    order_result<order_ref> replace(order_ref old, const OrderT& order) noexcept {
        return replace(old, to_request(order));
    }
    /// Asks for an order to be cancelled. May be repeated while the outcome is not known.
    order_result<void> cancel(order_ref order) noexcept { return engine_.cancel(order, out_); }

    /// Submits several orders to the gateway of `TagT`, by as few requests as its venue takes
    /// (`path_capabilities::place_batch`); those that wait for a price go by themselves. Each is judged by the risk
    /// checks with those before it, and succeeds or fails by itself.
    /// @param results what became of each, in their order, as of `submit`
    template <class TagT>
    void submit_batch(std::span<const order_request> orders,
                      std::span<order_result<order_ref>> results) noexcept {
        engine_.template submit_batch_at<EngineT::template index_of<TagT>()>(orders, results, out_);
    }
    /// Asks for several orders to be cancelled, by as few requests as their venues take
    /// (`path_capabilities::cancel_batch`).
    /// @param results what became of each, in their order, as of `cancel`
    void cancel_batch(std::span<const order_ref> orders, std::span<order_result<void>> results) noexcept {
        engine_.cancel_batch(orders, results, out_);
    }
    /// Cancels every open order of this desk, also those of its earlier runs, and no others. What cannot be sent now is
    /// told to the operator, kept, and sent as soon as it can be.
    void cancel_all() noexcept {
        typename EngineT::template host<SinkT> h{engine_, out_};
        engine_.cancel_all(risk::every_account, h);
    }
    /// The same of one instrument at the gateway of `TagT`. @return false if it has no such instrument
    template <class TagT>
    bool cancel_all(std::string_view symbol) noexcept {
        const instrument_index i = index_of<TagT>(symbol);
        if (!i.valid()) return false;
        engine_.stay();
        at<TagT>([&](auto path) { path.cancel_all(i); });
        return true;
    }
    /// Cancels every open order of an account, whoever placed it: by one request for an instrument where the venue has
    /// that (`path_capabilities::cancel_all`). An order that is placed just afterwards may be cancelled with them.
    /// @param symbol empty: of each instrument of which an open order is known
    /// @return the first refusal of what could not be sent; `unknown_instrument`. It may be repeated.
    template <class TagT>
    order_result<void> cancel_account(std::string_view symbol = {}) noexcept {
        const instrument_index i = symbol.empty() ? instrument_index{} : index_of<TagT>(symbol);
        if (!symbol.empty() && !i.valid())
            return order_reject{order_errc::unknown_instrument, "engine", "symbol", {}, {}};
        engine_.stay();
        return at<TagT>([&](auto path) { return path.cancel_account(i); });
    }

    /// Asks the venue to change a setting of the account of `TagT`. Asking again does no harm. What it then is comes as
    /// `instrument_config` or `account_config`, a refusal as `venue_error`. A position mode that differs from the
    /// configuration makes the gateway not ready.
    /// @return a reject if it was certainly not sent: `unsupported` where the venue has no such setting
    template <class TagT>
    order_result<void> change_account(const account_change& a) noexcept {
        return at<TagT>([&](auto path) { return path.change_account(a); });
    }
    /// The leverage of an instrument; where a venue has one for each margin mode, that of the configured one.
    template <class TagT>
    order_result<void> set_leverage(std::string_view symbol, std::uint32_t leverage) noexcept {
        account_change a;
        a.symbol = own_name<TagT>(symbol);
        a.leverage = leverage;
        return change_account<TagT>(a);
    }
    /// How an instrument's positions are margined.
    template <class TagT>
    order_result<void> set_margin_mode(std::string_view symbol, margin_mode mode) noexcept {
        return change_account<TagT>({account_setting::margin_mode, own_name<TagT>(symbol), 0, mode, false});
    }

    /// Ends the market data of an instrument of the gateway of `TagT`: its quotes, trades, book and the rest. They stay
    /// ended over reconnects. Its book is not synchronized then, nothing of it is opened ("market data not subscribed
    /// to"), and what is held of it has no price before long; orders, positions and cancels go on.
    /// @return `unknown_instrument`, or `unsupported` where the venue cannot
    template <class TagT>
    order_result<void> unsubscribe(std::string_view symbol) noexcept {
        return at<TagT>([&](auto path) { return path.want_market(own_name<TagT>(symbol).view(), false); });
    }
    /// Begins them again.
    template <class TagT>
    order_result<void> subscribe(std::string_view symbol) noexcept {
        return at<TagT>([&](auto path) { return path.want_market(own_name<TagT>(symbol).view(), true); });
    }
    /// Asks the gateway of `TagT` for the past of an instrument: `past_bars`, `past_trades`, `past_funding_rates`,
    /// `past_open_interest`. Its rows come as `past<bar>` and so on, after each page and at the end a
    /// `history_progress`. It needs no account and no book, and keeps to the venue's limits; requests take turns, page
    /// by page.
    /// @return its number, or a reject if nothing was asked for: `unsupported` naming "history", `invalid_parameter`
    /// naming "interval" or "from", `unknown_instrument`, `throttled` naming "history" if 32 requests wait
    template <class TagT, class PastT>
    order_result<std::uint32_t> history(const PastT& p) noexcept {
        history_request r = to_history_request(p);
        r.symbol = own_name<TagT>(r.symbol.view());
        return at<TagT>([&](auto path) { return path.history(r); });
    }
    /// The same of the first gateway that has the instrument.
    template <class PastT>
    order_result<std::uint32_t> history(const PastT& p) noexcept {
        history_request r = to_history_request(p);
        order_result<std::uint32_t> result =
            order_reject{order_errc::unknown_instrument, "engine", "symbol", {}, {}};
        typename EngineT::template host<SinkT> h{engine_, out_};
        bool found = false;
        engine_.for_each_gateway([&](auto& g, std::uint8_t i) {
            if (found) return;
            const auto its = engine_.instrument_named(g, i, r.symbol.view());
            if (!its) return;
            found = true;
            r.symbol = g.symbols[its->value];
            result = order_path(g, h, i).history(r);
        });
        return result;
    }

    /// A split order with its parts, or null: it is none, or forgotten. `why` says how it was split.
    [[nodiscard]] const routing::parent_order* split_order([[maybe_unused]] order_ref ref) const noexcept {
        if constexpr (EngineT::splits)
            return engine_.parents_.find(ref.gateway == split_orders_gateway ? ref : order_ref{});
        else
            return nullptr;
    }
    /// All that is known of an order, or null if it is not known any more, and of a split one: `split_order` has that.
    [[nodiscard]] const orders::order_record* order(order_ref ref) const noexcept {
        const orders::order_record* found = nullptr;
        engine_.with_gateway(ref.gateway, [&](auto& g, std::uint8_t) {
            ref.gateway = 0;
            found = g.orders.find(ref);
        });
        return found;
    }
    /// The position of an instrument, from this engine's own books.
    template <class TagT>
    [[nodiscard]] const orders::position& position(std::string_view symbol,
                                                   position_side side = position_side::net) const noexcept {
        return engine_.template gateway<TagT>().positions(index_of<TagT>(symbol), side);
    }
    /// The book of an instrument if it is synchronized; else an empty view. Pricing uses nothing else.
    template <class TagT>
    [[nodiscard]] gatewright::book::synced_view book(std::string_view symbol) const noexcept {
        const auto& g = engine_.template gateway<TagT>();
        const instrument_index i = index_of<TagT>(symbol);
        if (!i.valid() || !g.instruments[i.value].book) return {};
        return g.instruments[i.value].book->view();
    }
    /// The rules of an instrument, or null while they are not known.
    template <class TagT>
    [[nodiscard]] const gatewright::instrument* instrument(std::string_view symbol) const noexcept {
        const auto& g = engine_.template gateway<TagT>();
        const instrument_index i = index_of<TagT>(symbol);
        return i.valid() && g.instruments[i.value].known ? &g.instruments[i.value].rules : nullptr;
    }
    /// What the account pays for executions in an instrument, as the venue told last, or null while it has not: it is
    /// read where the option `fee_rates_refresh_ms` is set.
    template <class TagT>
    [[nodiscard]] const gatewright::fee_rates* fee_rates(std::string_view symbol) const noexcept {
        const auto& g = engine_.template gateway<TagT>();
        const instrument_index i = index_of<TagT>(symbol);
        return i.valid() && g.instruments[i.value].fees ? &*g.instruments[i.value].fees : nullptr;
    }
    /// Why a gateway refuses orders now; empty if it does not.
    template <class TagT>
    [[nodiscard]] std::string_view not_ready_reason() const noexcept {
        return engine_.template gateway<TagT>().not_ready_reason();
    }
    /// The same for one instrument and purpose: to open a position, to reduce one, to cancel.
    template <class TagT>
    [[nodiscard]] std::string_view
    not_ready_reason(std::string_view symbol, venue::purpose what = venue::purpose::open) const noexcept {
        const auto& g = engine_.template gateway<TagT>();
        const instrument_index i = index_of<TagT>(symbol);
        return i.valid() ? g.not_ready_reason(what, i) : "instrument not configured";
    }

    /// The number of the gateway that the event at hand is of: of market data, of an order, of a balance. Of a
    /// `cross_venue_spread` it is the one whose book changed last.
    [[nodiscard]] std::uint8_t source() const noexcept { return engine_.source_; }
    /// Whether it is that of `TagT`.
    template <class TagT>
    [[nodiscard]] bool from() const noexcept {
        return engine_.source_ == EngineT::template index_of<TagT>();
    }
    /// Why an order went to the gateway that it went to: what the router made of each. Null if it was not routed
    /// (`submit<Tag>`, a desk of one gateway), or is not among the last 256 that were.
    [[nodiscard]] const routing::routing_decision<EngineT::gateway_count>*
    why(order_ref order) const noexcept {
        return engine_.decisions_.find(order);
    }
    /// How the gateway of `TagT` did within the last five minutes: how long answers took, and what went wrong.
    template <class TagT>
    [[nodiscard]] gateway_figures figures() noexcept {
        return gateway<TagT>().score.figures(engine_.now_.steady);
    }
    /// The synchronized books of an instrument at all gateways that trade it, as one. By a desk's name; of one that is
    /// a venue's own, of those venues that call it so. Instruments that are paid in their base asset are left out.
    [[nodiscard]] gatewright::book::consolidated_book<EngineT::gateway_count>
    consolidated(std::string_view symbol) const noexcept {
        gatewright::book::consolidated_book<EngineT::gateway_count> all;
        engine_.for_each_gateway([&](auto& g, std::uint8_t i) {
            if (const auto at = engine_.instrument_named(g, i, symbol))
                all.add(EngineT::venue_book_of(g, i, *at));
        });
        return all;
    }

    /// Both clocks, as of the input that is being handled.
    [[nodiscard]] clock_reading now() const noexcept { return engine_.now_; }
    /// Asks for `timer_due{id}` after `delay`; the same id again replaces it.
    bool arm_timer(std::uint32_t id, duration delay) noexcept {
        return out_.arm_timer(EngineT::strategy_timer_gateway, id, 0, engine_.now_.steady + delay);
    }

    /// Whether the desk trades, only reduces, or is halted.
    [[nodiscard]] risk::trading_mode mode() const noexcept { return engine_.mode_; }
    /// Halts, reduces or resumes trading. Cancels pass in every mode.
    void set_mode(risk::trading_mode m) noexcept { engine_.set_mode(m); }
    /// Changes a limit, by the names of the configuration: `set_limit("max_position", "BTCUSDT", "0.5")`. What was
    /// counted against it stays counted. From another thread it is the command `set_limit max_position BTCUSDT 0.5`.
    /// @return what is wrong; empty if it was changed. May allocate.
    [[nodiscard]] std::string set_limit(std::string_view check, std::string_view key,
                                        std::string_view figure) {
        try {
            engine_.stage_.change_setting(check, key, figure);
        } catch (const std::exception& wrong) {
            return wrong.what();
        }
        return {};
    }
    /// Closes every position: the desk's orders are cancelled, and from then on it may only reduce. It is followed to
    /// the end.
    void flatten() noexcept {
        typename EngineT::template host<SinkT> h{engine_, out_};
        engine_.flatten(risk::no_number, risk::every_account, h);
    }
    /// The sums over an account, worth of positions and open orders, equity and profit, as of now.
    template <class TagT>
    [[nodiscard]] const risk::risk_totals& totals() const noexcept {
        static_assert(EngineT::risk_type::needs_totals, "no check or monitor of this desk keeps totals");
        return engine_.stage_.settled(engine_.now_.steady).account(EngineT::template index_of<TagT>());
    }

    /// The same over all accounts: what the desk holds, owes and has made, in the asset of `engine::config::valuation`.
    [[nodiscard]] const risk::risk_totals& totals() const noexcept {
        static_assert(EngineT::risk_type::needs_totals, "no check or monitor of this desk keeps totals");
        return engine_.stage_.settled(engine_.now_.steady).desk();
    }
    /// Calls `f(std::uint8_t gateway, const symbol_name&, const char* missing)` for each position that `totals` could not
    /// value, with the price or rate that it lacks.
    template <class F>
    void for_each_unvalued(F f) const {
        static_assert(EngineT::risk_type::needs_totals, "no check or monitor of this desk keeps totals");
        const auto& ledger = engine_.stage_.settled(engine_.now_.steady);
        engine_.for_each_gateway([&](auto& g, std::uint8_t i) {
            for (std::size_t n = 0; n != g.instruments.size(); ++n) {
                const instrument_index at{static_cast<std::uint16_t>(n)};
                const char* const lacks = ledger.missing(engine_.stage_.number(i, at), engine_.now_.steady);
                if (lacks != nullptr && EngineT::holds(g, at)) f(i, g.symbols[n], lacks);
            }
        });
    }
    /// The position of an instrument over all gateways, in the asset: by a desk's name, or of those that call it so. It is
    /// not whole where a name means nothing because several instruments fit it or its listing differs, where several
    /// gateways call different instruments so, and where one holds something whose rules it does not know.
    [[nodiscard]] desk_position<EngineT::gateway_count> net_position(std::string_view symbol) const noexcept {
        desk_position<EngineT::gateway_count> p;
        const gatewright::instrument* first = nullptr;
        bool found = false;
        engine_.for_each_gateway([&](auto& g, std::uint8_t i) {
            const auto at = engine_.instrument_named(g, i, symbol);
            if (!at) {
                p.whole = p.whole && at.error().code == order_errc::unknown_instrument && !holds_unknown(g);
                return;
            }
            found = true;
            const auto& its = g.instruments[at->value];
            const auto units = EngineT::held(g, *at);
            if (!its.known) {
                p.whole = p.whole && units && units->is_zero();
                return;
            }
            if (first == nullptr) first = &its.rules;
            const bool same = first->base_asset == its.rules.base_asset &&
                              first->payoff == its.rules.payoff && its.rules.unit != quantity_unit::quote;
            const decimal size = detail::unit_size(its.rules);
            const auto mine =
                units ? checked_mul(*units, size) : result<wide_decimal>(decimal_errc::overflow);
            const bool sound = same && mine && !size.is_zero();
            if (sound) p.at[i] = *mine;
            p.whole = p.whole && sound && p.net.add(*mine);
        });
        p.whole = p.whole && found;
        return p;
    }

private:
    template <class StateT>
    [[nodiscard]] static bool holds_unknown(const StateT& g) noexcept {
        for (std::size_t n = 0; n != g.instruments.size(); ++n)
            if (!g.instruments[n].known && EngineT::holds(g, {static_cast<std::uint16_t>(n)})) return true;
        return false;
    }
    template <class TagT>
    [[nodiscard]] auto& gateway() const noexcept {
        return std::get<EngineT::template index_of<TagT>()>(engine_.gateways_);
    }
    /// The index of an instrument by the gateway's own name or the desk's.
    template <class TagT>
    [[nodiscard]] instrument_index index_of(std::string_view symbol) const noexcept {
        constexpr std::size_t index = EngineT::template index_of<TagT>();
        const auto at = engine_.instrument_named(std::get<index>(engine_.gateways_),
                                                 static_cast<std::uint8_t>(index), symbol);
        return at ? *at : instrument_index{};
    }
    /// The gateway's own name of an instrument; what nobody knows stays as it is.
    template <class TagT>
    [[nodiscard]] symbol_name own_name(std::string_view symbol) const noexcept {
        const instrument_index i = index_of<TagT>(symbol);
        return i.valid() ? gateway<TagT>().symbols[i.value] : symbol_name(symbol);
    }
    /// Calls `f(order_path)` with the way of orders through the gateway of `TagT`.
    template <class TagT, class F>
    auto at(F f) noexcept {
        typename EngineT::template host<SinkT> h{engine_, out_};
        constexpr auto index = static_cast<std::uint8_t>(EngineT::template index_of<TagT>());
        return f(order_path(gateway<TagT>(), h, index));
    }

    /// From here on events are of another gateway. @return which they were of
    friend std::uint8_t exchange_source(desk& d, std::uint8_t gateway) noexcept { return d.turn_to(gateway); }
    std::uint8_t turn_to(std::uint8_t gateway) noexcept { return std::exchange(engine_.source_, gateway); }

    EngineT& engine_;
    SinkT& out_;
};

} // namespace gatewright
