// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/contract.hpp>
#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/quantity_conversion.hpp>
#include <gatewright/core/steady_wall.hpp>
#include <gatewright/engine/desk.hpp>
#include <gatewright/engine/event_delivery.hpp>
#include <gatewright/engine/gateway.hpp>
#include <gatewright/engine/gateway_port.hpp>
#include <gatewright/engine/instrument_map.hpp>
#include <gatewright/engine/order_path.hpp>
#include <gatewright/engine/order_split.hpp>
#include <gatewright/engine/risk_stage.hpp>
#include <gatewright/engine/share_budgets.hpp>
#include <gatewright/engine/strategy.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>
#include <gatewright/routing/decision_log.hpp>
#include <gatewright/routing/parent_orders.hpp>
#include <gatewright/routing/router.hpp>
#include <gatewright/routing/sweep.hpp>

#include <boost/hana/find_if.hpp>
#include <boost/hana/index_if.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/set.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace gatewright {

template <class GatewaysT, routing::Router RouterT, class RiskT, journal::Journal JournalT, class StrategyT>
class engine;

/// A trading desk, composed at compile time: it turns inputs into outputs and nothing else. The same type runs live,
/// against a simulated venue and in replay, because it performs no I/O, reads no clock and holds no thread.
///
/// `start` once, then `step` for each input; both hand their outputs to a sink. All memory is taken at construction
/// and while instruments are learnt: from a market-data message to the bytes of an order nothing allocates.
///
/// @tparam GatewayTs `gateway<Tag, Venue, Path>` each, with different tags; 254 at most
/// @tparam RouterT chooses the gateway of an order that names none
/// @tparam RiskT a `risk::risk_chain`
/// @tparam JournalT writes intents ahead
/// @tparam StrategyT derived from `strategy<StrategyT>`
template <class... GatewayTs, routing::Router RouterT, class RiskT, journal::Journal JournalT,
          class StrategyT>
class engine<gateways<GatewayTs...>, RouterT, RiskT, JournalT, StrategyT> {
    static_assert(sizeof...(GatewayTs) > 0, "an engine has at least one gateway");
    static_assert(sizeof...(GatewayTs) <= split_orders_gateway, "an engine has at most 254 gateways");
    static_assert(risk::is_risk_chain<RiskT>, "the risk stage of an engine is a risk_chain<...>");
    static_assert(risk::has_check<RiskT, risk::trading_state>,
                  "the risk chain of an engine holds trading_state: without it nothing halts trading");
    static_assert(std::is_base_of_v<strategy<StrategyT>, StrategyT>,
                  "a strategy derives from strategy<itself>");

    static constexpr auto tags = hana::tuple_t<typename GatewayTs::tag...>;
    static_assert(decltype(hana::length(hana::to_set(tags)))::value == sizeof...(GatewayTs),
                  "each gateway of an engine has a tag of its own");

    /// Number of the gateway with tag `TagT`; does not compile for a tag that no gateway has.
    template <class TagT>
    static constexpr std::size_t index_of() {
        constexpr auto found = hana::index_if(tags, hana::equal.to(hana::type_c<TagT>));
        static_assert(decltype(hana::is_just(found))::value, "no gateway of this engine has this tag");
        return std::decay_t<decltype(*found)>::value;
    }

public:
    static constexpr std::size_t gateway_count = sizeof...(GatewayTs);
    static constexpr std::uint8_t strategy_timer_gateway = strategy_timers;
    using strategy_type = StrategyT;
    using risk_type = RiskT;
    template <std::size_t I>
    using gateway_at = std::tuple_element_t<I, std::tuple<GatewayTs...>>;
    template <class TagT>
    using gateway_of = gateway_at<index_of<TagT>()>;

    /// All that an engine must be told.
    struct config {
        std::tuple<gateway_config<GatewayTs>...> gateways;
        RiskT risk;
        RouterT router;
        JournalT journal;
        StrategyT strategy;
        risk::trading_mode mode = risk::trading_mode::active;
        std::vector<instrument_listing> instruments; ///< desk's names that do not say what they mean
        risk::valuation valuation; ///< in which asset limits of money are, and what others are worth
        std::vector<std::string>
            account_names; ///< of the gateways, as limits of accounts name them; may be empty

        /// The configuration of the gateway with tag `TagT`.
        template <class TagT>
        [[nodiscard]] auto& gateway() noexcept {
            return std::get<index_of<TagT>()>(gateways);
        }
    };

    /// @par Exception safety
    /// Throws what the parts throw when they take their memory.
    explicit engine(config c)
        : gateways_(std::apply(
              [](auto&... g) {
                  return std::tuple<gateway_state<GatewayTs>...>(gateway_state<GatewayTs>(g)...);
              },
              c.gateways))
        , stage_(std::move(c.risk), std::move(c.valuation))
        , router_(std::move(c.router))
        , parents_(parents_for(router_))
        , names_(std::apply([](const auto&... g) { return std::array{g.instruments.size()...}; }, gateways_),
                 std::move(c.instruments))
        , crossings_(gateway_count > 1 ? names_.most : 0)
        , journal_(std::move(c.journal))
        , events_(std::move(c.strategy))
        , mode_(c.mode) {
        refuse_names_of_gateways();
        share_budgets(gateways_);
        std::vector<std::string> listed;
        for (const auto& e : names_.entries()) listed.emplace_back(e.name.view());
        stage_.prepare(gateways_, c.account_names, std::move(listed));
    }
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    /// Issues the first outputs: connections and requests. Once, before any step.
    template <OutputSink SinkT>
    void start(const clock_reading& now, SinkT& out) noexcept {
        wall_.start(now);
        now_ = now;
        host<SinkT> h{*this, out};
        for_each_gateway([&](auto& g, std::uint8_t i) {
            const auto& rule =
                venue::capabilities_of<typename std::decay_t<decltype(g)>::venue_type>::table.client_order_id;
            const orders::client_id_rules rules{rule.alphabet(), rule.max_length(), rule.lead()};
            const auto ids = orders::client_id_factory::make(
                rules, g.config.desk_prefix, static_cast<std::uint64_t>(now.wall.milliseconds()) + i);
            if (ids) {
                g.client_ids = *ids;
                g.orders.own_ids(g.client_ids->run_prefix());
            }
            g.down_since = now.steady;
            gateway_port port(g, h, i);
            g.session.start(now, port);
            port.settle();
        });
    }

    /// One thing happened. Returns when everything that follows from it is in the sink.
    template <OutputSink SinkT>
    void step(const input& in, SinkT& out) noexcept {
        if (in.kind == input_kind::message)
            on_message(in, out);
        else if (wall_.agrees(in.at))
            on_other(in, out);
        else
            on_other(carried(in), out);
    }

    /// The hot path: a message of a stream. `step` comes here.
    template <OutputSink SinkT>
    void on_message(const input& in, SinkT& out) noexcept {
        if (!wall_.agrees(in.at)) [[unlikely]] {
            // Somebody set the host's clock.
            on_message(carried(in), out);
            return;
        }
        now_ = in.at;
        source_ = in.channel.gateway;
        host<SinkT> h{*this, out};
        with_gateway(in.channel.gateway, [&](auto& g, std::uint8_t i) {
            ++g.counters.messages;
            gateway_port port(g, h, i);
            g.session.on_message(in, port);
        });
        settle(h);
    }

    /// How many channels a gateway has; 0 where there is no such gateway.
    [[nodiscard]] static constexpr std::size_t channel_count(std::uint8_t gateway) noexcept {
        constexpr std::array<std::size_t, gateway_count> counts{GatewayTs::venue_type::links.size()...};
        return gateway < gateway_count ? counts[gateway] : 0;
    }
    /// What a driver needs to connect a channel.
    [[nodiscard]] channel_description channel(channel_ref c) const {
        channel_description d;
        const_cast<engine*>(this)->with_gateway(c.gateway, [&](auto& g, std::uint8_t) {
            const venue::link_rule& link = std::decay_t<decltype(g)>::venue_type::links[c.channel];
            d = {link.kind, link.name, g.config.venue.endpoints[c.channel], link.frames};
        });
        return d;
    }
    /// How a channel stands.
    [[nodiscard]] connection_state channel_state(channel_ref c) const noexcept {
        connection_state s = connection_state::closed;
        const_cast<engine*>(this)->with_gateway(
            c.gateway, [&](auto& g, std::uint8_t) { s = g.session.state(c.channel); });
        return s;
    }

    /// Why a gateway refuses orders now; empty if it does not. `desk::not_ready_reason` is the strategy's way to ask.
    [[nodiscard]] std::string_view not_ready_reason(std::uint8_t gateway) const noexcept {
        std::string_view why = "no such gateway";
        const_cast<engine*>(this)->with_gateway(gateway,
                                                [&](auto& g, std::uint8_t) { why = g.not_ready_reason(); });
        return why;
    }

    /// Everything a gateway knows: its orders, positions, books, counters.
    template <class TagT>
    [[nodiscard]] const auto& gateway() const noexcept {
        return std::get<index_of<TagT>()>(gateways_);
    }
    /// Orders of this desk that are not terminal, of all gateways.
    [[nodiscard]] std::size_t open_orders() const noexcept {
        std::size_t n = 0;
        const_cast<engine*>(this)->for_each_gateway([&](auto& g, std::uint8_t) {
            for (const orders::order_record& r : g.orders.open_orders()) n += g.is_ours(r);
        });
        return n;
    }
    /// True if the open orders of every account with usable credentials were listed at least once in this run, and
    /// all of them are counted: else orders of an earlier run may rest that `open_orders` does not count.
    [[nodiscard]] bool orders_known() const noexcept {
        bool known = true;
        const_cast<engine*>(this)->for_each_gateway([&](auto& g, std::uint8_t) {
            known = known && ((g.questions.orders_listed && !g.questions.gaps.orders()) ||
                              !g.config.venue.credentials.usable());
        });
        return known;
    }
    /// The risk checks, with their counters.
    [[nodiscard]] const RiskT& risk() const noexcept { return stage_.chain(); }
    /// The sums over accounts and the desk, what is being closed, and how assets are valued.
    [[nodiscard]] const risk_stage<RiskT>& stage() const noexcept { return stage_; }
    /// The router, with what it has kept.
    [[nodiscard]] const RouterT& router() const noexcept { return router_; }
    /// The strategy.
    [[nodiscard]] const StrategyT& strategy_state() const noexcept { return events_.strategy(); }
    /// The strategy; to be changed between two inputs only.
    [[nodiscard]] StrategyT& strategy_state() noexcept { return events_.strategy(); }
    /// Whether the desk trades, only reduces, or is halted.
    [[nodiscard]] risk::trading_mode mode() const noexcept { return mode_; }
    /// Which handler of the strategy threw, and what; empty if none did. The desk is halted then.
    [[nodiscard]] std::string_view failure() const noexcept { return events_.failure(); }
    /// Both clocks, as of the last input.
    [[nodiscard]] clock_reading now() const noexcept { return now_; }
    /// What an operator must see, whether or not the strategy looks at it: `f(const venue_error&)` for each that was
    /// told since the last call. `run` prints them.
    template <class F>
    void take_notices(F f) {
        events_.take_notices(f);
    }

    /// Runs `f(desk)` outside of an event, for services and operators; what it raises is delivered before it returns.
    template <OutputSink SinkT, class F>
    void with_desk(const clock_reading& now, SinkT& out, F f) noexcept {
        now_ = wall_.carried(now);
        host<SinkT> h{*this, out};
        desk_type<SinkT> d(*this, out);
        events_.hold([&] { f(d); });
        settle(h);
    }

private:
    template <class, class>
    friend class desk;

    template <class, class>
    friend class order_split;

    template <class SinkT>
    using desk_type = desk<engine, SinkT>;

    /// Whether its router may send one order to several gateways.
    static constexpr bool splits = routing::Splitter<RouterT> && gateway_count > 1;
    struct no_parents {};
    using parents_type = std::conditional_t<splits, routing::parent_orders, no_parents>;
    [[nodiscard]] static parents_type parents_for([[maybe_unused]] const RouterT& router) {
        if constexpr (splits)
            return routing::parent_orders(router.most_open());
        else
            return {};
    }

    /// The engine during one step, as gateways see it.
    template <class SinkT>
    struct host {
        using sink_type = SinkT;
        using risk_type = RiskT;
        engine& e;
        SinkT& sink;

        [[nodiscard]] const clock_reading& now() const noexcept { return e.now_; }
        [[nodiscard]] SinkT& out() noexcept { return sink; }
        template <class EventT>
        void deliver(const EventT& event) noexcept {
            if constexpr (splits && std::is_same_v<EventT, order_change>)
                if (order_split(e, *this).on_change(event)) return;
            tell(event);
        }
        template <class EventT>
        void tell(const EventT& event) noexcept {
            desk_type<SinkT> d(e, sink);
            e.events_(event, d);
        }
        /// The book of an instrument has changed, or is synchronized no more.
        void on_book(std::uint8_t gateway, std::size_t instrument) noexcept {
            if constexpr (gateway_count > 1 && Handles<StrategyT, cross_venue_spread, desk_type<SinkT>>)
                e.look_for_crossing(gateway, instrument, *this);
        }
        [[nodiscard]] RiskT& risk() noexcept { return e.stage_.chain(); }
        [[nodiscard]] risk_stage<RiskT>& stage() noexcept { return e.stage_; }
        /// What the desk holds of what an instrument is, under each name that a check asks for.
        [[nodiscard]] std::span<const risk::desk_holding> holdings(std::uint8_t gateway,
                                                                   instrument_index at) noexcept {
            return e.holdings_of(gateway, at);
        }
        [[nodiscard]] JournalT& journal() noexcept { return e.journal_; }
        [[nodiscard]] risk::trading_mode mode() const noexcept { return e.mode_; }
        [[nodiscard]] bool can_raise(std::size_t count = 1) const noexcept {
            return e.events_.can_raise(count);
        }
    };
    template <class F>
    void for_each_gateway(F f) noexcept {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (f(std::get<I>(gateways_), static_cast<std::uint8_t>(I)), ...);
        }(std::make_index_sequence<gateway_count>{});
    }
    template <class F>
    void with_gateway(std::uint8_t index, F f) noexcept {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            static_cast<void>(((I == index && (f(std::get<I>(gateways_), index), true)) || ...));
        }(std::make_index_sequence<gateway_count>{});
    }

    [[nodiscard]] input carried(input in) const noexcept {
        in.at = wall_.carried(in.at);
        return in;
    }
    /// Everything but messages: connections, replies, timers, commands.
    template <class SinkT>
    void on_other(const input& in, SinkT& out) noexcept {
        now_ = in.at;
        source_ = in.channel.gateway;
        host<SinkT> h{*this, out};
        switch (in.kind) {
        case input_kind::entropy:
            for_each_gateway([&](auto& g, std::uint8_t i) {
                gateway_port port(g, h, i);
                g.session.on_input(in, port);
            });
            break;
        case input_kind::timer:
            if (in.channel.gateway == strategy_timers) {
                h.deliver(timer_due{static_cast<std::uint32_t>(in.correlation), now_.wall});
            } else {
                with_gateway(in.channel.gateway,
                             [&](auto& g, std::uint8_t) { g.timer.on_fired(in.generation); });
            }
            break;
        case input_kind::bytes_written:
        case input_kind::persisted: return;
        case input_kind::persist_failed:
            halt("a journal record could not be made durable; trading is halted", h);
            break;
        case input_kind::command: command(in.payload, h); break;
        default:
            with_gateway(in.channel.gateway, [&](auto& g, std::uint8_t i) {
                gateway_port port(g, h, i);
                g.session.on_input(in, port);
                g.timer.wake();
            });
        }
        settle(h);
    }

    template <class HostT>
    void settle_gateways(HostT& h) noexcept {
        for_each_gateway([&](auto& g, std::uint8_t i) {
            if (!g.timer.awake()) return;
            if (g.cancels.due <= now_.steady) [[unlikely]]
                events_.hold([&] { order_path(g, h, i).cancel_rest(); });
            // Before anything else fills: what was filled until the account's start is not of this run.
            if (!g.lists_restored && g.questions.positions.has_baseline() && g.questions.orders_listed &&
                !g.questions.gaps.orders()) [[unlikely]]
                events_.hold([&] { order_path(g, h, i).restore_lists(); });
            if (g.lists.wants(now_.steady)) [[unlikely]]
                events_.hold([&] { order_path(g, h, i).keep_lists(); });
            gateway_port(g, h, i).settle();
        });
    }
    template <class HostT>
    void settle(HostT& h) noexcept {
        settle_gateways(h);
        desk_type<typename HostT::sink_type> d(*this, h.sink);
        events_.drain(d);
        if (stage_.look_due(now_.steady)) [[unlikely]]
            look(h);
        if (events_.take_failure()) [[unlikely]]
            on_failure(h);
    }

    /// The monitors look at what the desk holds, and what they ask for is done; what is being closed goes on.
    template <class HostT>
    [[gnu::noinline]] void look(HostT& h) noexcept {
        std::uint64_t orders = 0;
        std::uint64_t rejects = 0;
        for_each_gateway([&](auto& g, std::uint8_t) {
            orders += g.counters.orders;
            rejects += g.counters.venue_rejects;
        });
        // Before the accounts' start is known, everything looks flat: what was inherited would look lost.
        bool started = true;
        for_each_gateway([&](auto& g, std::uint8_t) {
            started =
                started && (g.questions.positions.has_baseline() || !g.config.venue.credentials.usable());
        });
        std::array<risk::gateway_health, gateway_count> health{};
        for_each_gateway([&](auto& g, std::uint8_t i) {
            health[i] = {g.config.venue.credentials.usable(),
                         g.told_ready ? nullptr : g.not_ready_reason().data(), g.down_since};
        });
        const risk::monitor_action most =
            stage_.look(now_, started, orders, rejects, health,
                        [&](const risk::monitor_finding& f) { on_finding(f, h); });
        // What a monitor asks for holds as long as it asks.
        if ((most == risk::monitor_action::reducing || most == risk::monitor_action::flatten) &&
            mode_ == risk::trading_mode::active)
            set_mode(risk::trading_mode::reducing);
        if (most == risk::monitor_action::halt || most == risk::monitor_action::cancel_all)
            set_mode(risk::trading_mode::halted);
        if (stage_.flatten().active()) {
            flatten_world<HostT> world{*this, h};
            stage_.flatten().run(world, now_.steady,
                                 [&](const risk::flatten_target& t, const char* why, bool over) {
                                     tell_flatten(t, why, over, h);
                                 });
        }
        // The timer of the first gateway is armed for the next look, and what was sent has deadlines of its own.
        gateway_port(std::get<0>(gateways_), h, 0).arm_by(stage_.next_look());
        settle_gateways(h); // cancels that found no room are due again
        desk_type<typename HostT::sink_type> d(*this, h.sink);
        events_.drain(d);
    }

    /// A monitor begins to ask for something.
    template <class HostT>
    [[gnu::cold]] void on_finding(const risk::monitor_finding& f, HostT& h) noexcept {
        fixed_string<127> text(f.monitor);
        const auto add = [&](std::string_view words) {
            for (const char c : words) text.push_back(c);
        };
        const auto add_figure = [&](decimal figure) {
            char digits[decimal::max_chars];
            add({digits, static_cast<std::size_t>(figure.to_chars(digits) - digits)});
        };
        add(f.missing != nullptr ? ": cannot see " : ": ");
        add(f.field);
        if (f.missing == nullptr && (!f.figure.is_zero() || !f.limit.is_zero())) {
            add(" ");
            add_figure(f.figure);
            add(", limit ");
            add_figure(f.limit);
        }
        add(": ");
        add(to_string(f.action));
        venue_error e;
        e.operator_needed = true;
        e.received = now_.wall;
        e.text = text;
        e.gateway = f.account == risk::every_account ? std::uint8_t{0} : f.account;
        if (f.number < stage_.layout().instruments.size()) e.symbol = stage_.layout().instruments[f.number];
        h.deliver(e);
        if (f.action == risk::monitor_action::cancel_all) cancel_all(f.account, h);
        if (f.action == risk::monitor_action::flatten) flatten(f.number, f.account, h);
    }

    /// Has the orders of an account, or of all, cancelled.
    template <class HostT>
    void cancel_all(std::uint8_t account, HostT& h) noexcept {
        stay();
        for_each_gateway([&](auto& g, std::uint8_t i) {
            if (account == risk::every_account || account == i)
                events_.hold([&] { order_path(g, h, i).cancel_all(); });
        });
    }
    /// Closes the positions of an instrument, of an account, or all of them. Where it is not of one instrument alone
    /// the desk may only reduce from then on.
    template <class HostT>
    void flatten(std::uint16_t number, std::uint8_t account, HostT& h) noexcept {
        stay();
        if (number == risk::no_number) {
            set_mode(risk::trading_mode::reducing);
            cancel_all(account, h);
        }
        for_each_gateway([&](auto& g, std::uint8_t i) {
            if (account != risk::every_account && account != i) return;
            for (std::size_t n = 0; n < g.instruments.size(); ++n) {
                const instrument_index at{static_cast<std::uint16_t>(n)};
                const std::uint16_t mine = stage_.number(i, at);
                if (number != risk::no_number && number != mine) continue;
                for (const position_side side :
                     {position_side::net, position_side::long_side, position_side::short_side})
                    if (!g.positions(at, side).quantity().is_zero()) stage_.flatten().begin({mine, side});
                order_path(g, h, i).dissolve_lists(at);
            }
        });
    }
    template <class HostT>
    void tell_flatten(const risk::flatten_target& t, const char* why, bool over, HostT& h) noexcept {
        venue_error e;
        e.operator_needed = true;
        e.received = now_.wall;
        e.gateway = stage_.layout().account_of[t.number];
        e.symbol = stage_.layout().instruments[t.number];
        fixed_string<127> text(why == nullptr ? "flatten: the position is closed"
                               : over         ? "flatten: it ends, and the rest stays: "
                                              : "flatten: the position stays open for now: ");
        if (why != nullptr)
            for (const char c : std::string_view(why)) text.push_back(c);
        e.text = text;
        h.deliver(e);
    }

    /// The desk, as what closes positions sees it.
    template <class HostT>
    struct flatten_world {
        engine& e;
        HostT& h;

        template <class F>
        void at(const risk::flatten_target& t, F f) noexcept {
            const std::uint8_t gateway = e.stage_.layout().account_of[t.number];
            e.with_gateway(gateway, [&](auto& g, std::uint8_t i) {
                f(g, i, instrument_index{static_cast<std::uint16_t>(t.number - e.stage_.number(i, {0}))});
            });
        }
        [[nodiscard]] wide_decimal held(const risk::flatten_target& t) noexcept {
            wide_decimal q;
            at(t, [&](auto& g, std::uint8_t, instrument_index i) {
                q = g.positions(i, t.position_side).quantity();
            });
            return q;
        }
        [[nodiscard]] bool cancel_open(const risk::flatten_target& t, order_ref mine) noexcept {
            bool open = false;
            at(t, [&](auto& g, std::uint8_t gateway, instrument_index i) {
                for (const orders::order_record& r : g.orders.open_orders()) {
                    if (r.request.instrument != i || !g.is_ours(r)) continue;
                    if (r.ref.slot == mine.slot && r.ref.generation == mine.generation) continue;
                    open = true;
                    if (r.state.pending != pending_operation::cancel)
                        static_cast<void>(order_path(g, h, gateway).cancel(r.ref));
                }
            });
            return open;
        }
        [[nodiscard]] risk::flatten_funds funds(const risk::flatten_target& t) noexcept {
            risk::flatten_funds f;
            at(t, [&](auto& g, std::uint8_t, instrument_index i) {
                const instrument& rules = g.instruments[i.value].rules;
                f.own = rules.kind == instrument_kind::spot;
                const auto* const b = f.own ? g.accounts.find(rules.base_asset) : nullptr;
                if (b == nullptr || !b->known) return;
                f.owned = wide_decimal(b->wallet);
                if (b->has_available) f.free = wide_decimal(b->available);
                f.current = b->venue_time >= g.questions.positions.newest_fill(i, t.position_side) &&
                            g.not_ready_reason(venue::purpose::reduce, i).empty();
            });
            return f;
        }
        void ask_funds(const risk::flatten_target& t) noexcept {
            at(t, [&](auto& g, std::uint8_t, instrument_index) {
                g.session.want_balances(e.now_.steady);
                g.timer.wake();
            });
        }
        [[nodiscard]] std::optional<risk::flatten_end> ended(order_ref order) noexcept {
            std::optional<risk::flatten_end> end(risk::flatten_end{});
            e.with_gateway(order.gateway, [&](auto& g, std::uint8_t) {
                order.gateway = 0;
                const orders::order_record* const r = g.orders.find(order);
                if (r == nullptr) return;
                // Executions that are missing are still to change the position.
                if (!r->state.terminal() || !r->fills_missing().is_zero())
                    end.reset();
                else
                    end = {!r->cumulative.is_zero() || !r->seen.is_zero(), r->reason};
            });
            return end;
        }
        [[nodiscard]] decimal lot(const risk::flatten_target& t) noexcept {
            decimal unit;
            at(t, [&](auto& g, std::uint8_t, instrument_index i) {
                const instrument& rules = g.instruments[i.value].rules;
                unit = rules.market_lot_size.is_zero() ? rules.lot_size.value : rules.market_lot_size.value;
            });
            return unit;
        }
        [[nodiscard]] order_result<order_ref> place(const risk::flatten_target& t, side s, quantity q,
                                                    bool at_limit) noexcept {
            order_result<order_ref> placed =
                order_reject{order_errc::no_gateway, "flatten", "gateway", {}, {}};
            at(t, [&](auto& g, std::uint8_t gateway, instrument_index i) {
                const auto& of = g.instruments[i.value];
                order_request r;
                r.symbol = of.rules.symbol;
                r.side = s;
                r.type = at_limit ? order_type::limit : order_type::market;
                r.position_side = t.position_side;
                using gateway_type = typename std::decay_t<decltype(g)>::gateway_type;
                constexpr auto& table = venue::capabilities_of<typename gateway_type::venue_type>::table;
                if (table.offsets) r.offset = offset::close;
                r.quantity = q;
                // In hedge mode the side of the position says it, spot has no positions, and some venues have no word
                // for it.
                r.reduce_only = t.position_side == position_side::net &&
                                of.rules.kind != instrument_kind::spot &&
                                table.path(gateway_type::path::path).reduce_only;
                if (at_limit) {
                    r.price = of.reference.for_side(s, e.now_.steady);
                    r.time_in_force = time_in_force::immediate_or_cancel;
                    if (r.price.is_zero()) {
                        placed = order_reject{order_errc::no_reference_price, "flatten", "price", {}, {}};
                        return;
                    }
                }
                placed = order_path(g, h, gateway).place(r);
            });
            return placed;
        }
    };

    /// A handler threw: whatever the strategy believes now, it gets no more orders out, and those it has are cancelled.
    template <class HostT>
    [[gnu::cold]] void on_failure(HostT& h) noexcept {
        halt(events_.failure(), h);
        cancel_all(risk::every_account, h);
        settle(h);
    }

    /// An operator's words: "halt", "reduce", "resume", "cancel_all [symbol]", "cancel_account [symbol]",
    /// "flatten [symbol]", "write_off <client order id>", "set_limit <check> <key> <figure>"; of a limit that is one
    /// figure, "set_limit <name> <figure>".
    template <class HostT>
    void command(std::string_view words, HostT& h) noexcept {
        stage_.look_soon(); // what a monitor asks for still holds
        if (words == "halt")
            set_mode(risk::trading_mode::halted);
        else if (words == "reduce")
            set_mode(risk::trading_mode::reducing);
        else if (words == "resume")
            set_mode(risk::trading_mode::active);
        else if (words == "cancel_all")
            cancel_all(risk::every_account, h);
        else if (words == "cancel_account")
            cancel_account({}, h);
        else if (takes(words, "cancel_all "))
            at_symbol("cancel_all", words, h, [&](auto& g, std::uint8_t i, instrument_index of) {
                stay();
                events_.hold([&] { order_path(g, h, i).cancel_all(of); });
            });
        else if (takes(words, "cancel_account "))
            cancel_account(words, h);
        else if (words == "flatten")
            flatten(risk::no_number, risk::every_account, h);
        else if (takes(words, "flatten "))
            at_symbol("flatten", words, h, [&](auto&, std::uint8_t i, instrument_index of) {
                flatten(stage_.number(i, of), i, h);
            });
        else if (takes(words, "set_account "))
            set_account(words, h);
        else if (takes(words, "write_off "))
            write_off(words, h);
        else if (takes(words, "set_limit "))
            set_limit(words, h);
        else
            complain(
                "unknown command; the commands are halt, reduce, resume, cancel_all [SYMBOL], "
                "cancel_account [SYMBOL], flatten [SYMBOL], write_off ID, set_limit CHECK KEY FIGURE and "
                "set_account SETTING VALUE [SYMBOL]",
                h);
    }
    /// "leverage 5 BTCUSDT", "margin_mode isolated BTCUSDT", "position_mode hedge", "multi_assets on": at each gateway
    /// that has the instrument, or of which the venue has the setting.
    template <class HostT>
    [[gnu::cold]] void set_account(std::string_view words, HostT& h) noexcept {
        const auto word = [&] {
            const std::size_t end = std::min(words.find(' '), words.size());
            const std::string_view w(words.data(), end);
            words.remove_prefix(std::min(end + 1, words.size()));
            return w;
        };
        const std::string_view setting = word();
        const std::string_view value = word();
        account_change a;
        bool sound = false;
        if (setting == "leverage") {
            a.what = account_setting::leverage;
            const char* end = value.data() + value.size();
            const auto read = std::from_chars(value.data(), end, a.leverage);
            sound = read.ec == std::errc{} && read.ptr == end && a.leverage != 0;
        } else if (setting == "margin_mode") {
            a.what = account_setting::margin_mode;
            a.margin = value == "isolated" ? margin_mode::isolated : margin_mode::cross;
            sound = value == "isolated" || value == "cross";
        } else if (setting == "position_mode") {
            a.what = account_setting::position_mode;
            a.on = value == "hedge";
            sound = a.on || value == "one_way";
        } else if (setting == "multi_assets") {
            a.what = account_setting::multi_assets;
            a.on = value == "on";
            sound = a.on || value == "off";
        }
        if (!sound)
            return complain(
                "set_account: leverage NUMBER SYMBOL, margin_mode cross|isolated SYMBOL, position_mode "
                "one_way|hedge or multi_assets on|off",
                h);
        const auto change = [&](auto& g, std::uint8_t i) {
            const order_result<void> sent = order_path(g, h, i).change_account(a);
            if (sent) return;
            fixed_string<127> text("set_account: ");
            for (const std::string_view part : {std::string_view(to_string(sent.error().code)),
                                                std::string_view(", "), std::string_view(sent.error().field)})
                for (const char c : part) text.push_back(c);
            complain(text, h);
        };
        if (a.what == account_setting::leverage || a.what == account_setting::margin_mode)
            at_symbol("set_account", symbol_name(words), h,
                      [&](auto& g, std::uint8_t i, instrument_index of) {
                          a.symbol = g.symbols[of.value];
                          change(g, i);
                      });
        else
            for_each_gateway(change);
    }
    /// Takes the name of a command off its words. @return false if it is another one
    static bool takes(std::string_view& words, std::string_view command) noexcept {
        if (words.size() < command.size() || !std::equal(command.begin(), command.end(), words.begin()))
            return false;
        words.remove_prefix(command.size());
        return true;
    }
    /// Calls `f(gateway, its index, instrument)` at each gateway that has an instrument of that name.
    template <class HostT, class F>
    void at_symbol(std::string_view command, std::string_view symbol, HostT& h, F f) noexcept {
        bool found = false;
        for_each_gateway([&](auto& g, std::uint8_t i) {
            const auto of = instrument_named(g, i, symbol);
            if (!of) return;
            found = true;
            f(g, i, *of);
        });
        if (found) return;
        fixed_string<127> text(command);
        for (const char c : std::string_view(": no such instrument")) text.push_back(c);
        complain(text, h);
    }
    /// Every order of an instrument, or of all, whoever placed it. @param symbol empty: all
    template <class HostT>
    void cancel_account(std::string_view symbol, HostT& h) noexcept {
        stay();
        const auto cancel = [&](auto& g, std::uint8_t i, instrument_index of) {
            order_result<void> sent;
            events_.hold([&] { sent = order_path(g, h, i).cancel_account(of); });
            if (!sent) complain("cancel_account: not all of it could be sent; repeat the command", h);
        };
        if (symbol.empty())
            for_each_gateway([&](auto& g, std::uint8_t i) { cancel(g, i, {}); });
        else
            at_symbol("cancel_account", symbol, h, cancel);
    }
    /// Words are taken apart here; what they change, and whether they may, the risk stage says.
    template <class HostT>
    [[gnu::cold]] void set_limit(std::string_view words, HostT& h) noexcept {
        try {
            change_limit(words);
        } catch (const std::exception& wrong) {
            complain(wrong.what(), h);
        }
    }
    void change_limit(std::string_view words) {
        const auto word = [&] {
            while (!words.empty() && words.front() == ' ') words.remove_prefix(1);
            const std::size_t end = std::min(words.find(' '), words.size());
            const std::string_view w(words.data(), end);
            words.remove_prefix(end);
            return w;
        };
        const std::string_view check = word();
        const std::string_view first = word();
        while (!words.empty() && words.front() == ' ') words.remove_prefix(1);
        // "max_order_size 3", or "max_order_quantity default 3"; a figure may have its unit behind it.
        const bool short_form = risk::is_limit_word(check);
        const std::string_view key = short_form ? std::string_view() : first;
        const std::string text = short_form
                                     ? std::string(first) + (words.empty() ? "" : " ") + std::string(words)
                                     : std::string(words);
        stage_.change_setting(check, key, text);
    }
    /// What may be placed from now on. What was refused of split orders goes nowhere else then.
    void set_mode(risk::trading_mode m) noexcept {
        mode_ = m;
        if (m != risk::trading_mode::active) stay();
    }
    template <class HostT>
    void halt(std::string_view why, HostT& h) noexcept {
        set_mode(risk::trading_mode::halted);
        complain(why, h);
    }
    template <class HostT>
    void complain(std::string_view text, HostT& h) noexcept {
        venue_error e;
        e.operator_needed = true;
        e.received = now_.wall;
        e.text.assign(text);
        h.deliver(e);
    }

    // Names ---------------------------------------------------------------------------------------------------------

    /// @throws std::invalid_argument for a desk's name that a gateway uses itself: it would mean two things
    void refuse_names_of_gateways() {
        for (const auto& e : names_.entries()) {
            bool taken = false;
            for_each_gateway(
                [&](auto& g, std::uint8_t) { taken = taken || g.symbols.find(e.name.view()).valid(); });
            if (taken)
                throw std::invalid_argument("instruments." + std::string(e.name.view()) +
                                            ": is a symbol of a gateway itself; choose another name");
        }
    }

    // Orders --------------------------------------------------------------------------------------------------------

    template <class OrderT>
    static constexpr bool some_gateway_supports() noexcept {
        return (venue::supports<typename GatewayTs::venue_type, OrderT>() || ...);
    }

    template <class ListT>
    static constexpr bool some_gateway_supports_list() noexcept {
        return (venue::supports_list<typename GatewayTs::venue_type, ListT>() || ...);
    }

    /// What the gateways have learnt, as the map of names looks at it.
    struct learnt_instruments {
        const engine& e;

        [[nodiscard]] std::uint64_t version() const noexcept {
            return std::apply([](const auto&... g) { return (g.learnt + ...); }, e.gateways_);
        }
        [[nodiscard]] instrument_index find(std::size_t gateway, std::string_view symbol) const noexcept {
            instrument_index at;
            const_cast<engine&>(e).with_gateway(static_cast<std::uint8_t>(gateway),
                                                [&](auto& g, std::uint8_t) { at = g.symbols.find(symbol); });
            return at;
        }
        [[nodiscard]] const instrument* rules(std::size_t gateway, instrument_index at) const noexcept {
            const instrument* known = nullptr;
            const_cast<engine&>(e).with_gateway(
                static_cast<std::uint8_t>(gateway), [&](auto& g, std::uint8_t) {
                    if (at.value < g.instruments.size() && g.instruments[at.value].known)
                        known = &g.instruments[at.value].rules;
                });
            return known;
        }
        [[nodiscard]] bool says_kind(std::size_t gateway) const noexcept {
            constexpr std::array<bool, gateway_count> says{
                venue::says_kind<typename GatewayTs::venue_type>...};
            return says[gateway];
        }
        /// Where a kind says little only what is listed has a desk's name.
        template <class F>
        void for_each(std::size_t gateway, F f) const noexcept {
            if (!says_kind(gateway)) return;
            const_cast<engine&>(e).with_gateway(
                static_cast<std::uint8_t>(gateway), [&](auto& g, std::uint8_t) {
                    for (std::size_t n = 0; n != g.instruments.size(); ++n)
                        if (g.instruments[n].known)
                            f(instrument_index{static_cast<std::uint16_t>(n)}, g.instruments[n].rules);
                });
        }
    };
    /// The instrument that a gateway knows by a name: its own, or the desk's.
    /// @return `unknown_instrument` naming "symbol"; `invalid_parameter` naming it for a desk's name that several
    /// instruments fit there, with their number; naming "instruments" for one that must be listed, or whose listing
    /// has instruments that differ
    template <class StateT>
    order_result<instrument_index> instrument_named(const StateT& g, std::uint8_t i,
                                                    std::string_view name) noexcept {
        if (const instrument_index own = g.symbols.find(name); own.valid()) [[likely]]
            return own;
        const auto* const e = names_.find(name, learnt_instruments{*this});
        if (e == nullptr) {
            const auto what = parse_instrument_name(name);
            if (!what) return order_reject{order_errc::unknown_instrument, "engine", "symbol", {}, {}};
            if (!what->is_dated())
                return order_reject{order_errc::unknown_instrument, "instrument_map", "symbol", {}, {}};
        }
        if (e == nullptr || e->mixed)
            return order_reject{order_errc::invalid_parameter, "instrument_map", "instruments", {}, {}};
        if (e->at[i].valid()) return e->at[i];
        if (e->fitting[i] > 1)
            return order_reject{order_errc::invalid_parameter, "instrument_map", "symbol", decimal(1, 0),
                                decimal(e->fitting[i], 0)};
        return order_reject{order_errc::unknown_instrument, "instrument_map", "symbol", {}, {}};
    }
    /// An order under a desk's name as a gateway has it: its symbol, and its quantities in the instrument's units, down
    /// to the lot. One under the gateway's own name is left as it is.
    /// @param residual of the asset, what is left out
    /// @param by whose lots; nothing: those of its own type
    template <class StateT>
    order_result<void> localize(const StateT& g, std::uint8_t i, order_request& r, quantity& residual,
                                std::optional<lot_of> by = {}) noexcept {
        residual = {};
        const auto at = instrument_named(g, i, r.symbol.view());
        if (!at) return at.error();
        if (g.symbols[at->value] == r.symbol) [[likely]]
            return {};
        const instrument& rules = g.instruments[at->value].rules;
        r.symbol = g.symbols[at->value];
        for (quantity* const q : {&r.quantity, &r.visible_quantity}) {
            if (q->is_zero()) continue;
            const auto units =
                to_units(*q, rules,
                         by ? *by : (has_limit_price(r.type) ? lot_of::limit_orders : lot_of::market_orders));
            if (!units) return units.error();
            // Nothing visible would mean that all of it is.
            if (q == &r.visible_quantity && units->units.is_zero())
                return order_reject{order_errc::invalid_quantity, "instrument_map", "visible_quantity",
                                    rules.lot_size.value, q->value};
            if (q == &r.quantity) residual = units->residual;
            *q = units->units;
        }
        if (r.quantity.is_zero() && !r.close_position && r.quote_quantity.is_zero())
            return order_reject{order_errc::invalid_quantity, "instrument_map", "quantity",
                                rules.lot_size.value, residual.value};
        return {};
    }

    /// Whether a gateway has a position of an instrument, or one of each side.
    template <class StateT>
    [[nodiscard]] static bool holds(const StateT& g, instrument_index at) noexcept {
        if (!at.valid()) return false;
        for (const position_side side :
             {position_side::net, position_side::long_side, position_side::short_side}) {
            if (side != position_side::net && !g.config.venue.hedge_mode) break;
            if (!g.positions(at, side).quantity().is_zero()) return true;
        }
        return false;
    }
    /// What a gateway holds of an instrument, in its own units: long less short. @return nothing if it does not fit
    template <class StateT>
    [[nodiscard]] static std::optional<wide_decimal> held(const StateT& g, instrument_index at) noexcept {
        wide_decimal all = g.positions(at, position_side::net).quantity();
        if (g.config.venue.hedge_mode)
            for (const position_side side : {position_side::long_side, position_side::short_side})
                if (!all.add(g.positions(at, side).quantity())) return {};
        return all;
    }

    /// What may still be bought and sold of an instrument at a gateway, in its own units. @return whether it fits
    template <class StateT>
    [[nodiscard]] static bool add_open(const StateT& g, instrument_index at, wide_decimal& buy,
                                       wide_decimal& sell) noexcept {
        bool fits = true;
        for (const position_side side :
             {position_side::net, position_side::long_side, position_side::short_side}) {
            if (side != position_side::net && !g.config.venue.hedge_mode) break;
            const orders::open_exposure& open = g.orders.exposure(at, side);
            fits = fits && buy.add(open.open_buy) && sell.add(open.open_sell);
        }
        return fits;
    }
    /// What the desk holds over all gateways, under each of the names that a check asks for and an instrument has.
    [[nodiscard]] std::span<const risk::desk_holding> holdings_of(std::uint8_t gateway,
                                                                  instrument_index instrument) noexcept {
        holdings_.clear();
        stage_.chain().for_each_holding_name([&](const symbol_name& name) {
            const auto* const named = names_.find(name.view(), learnt_instruments{*this});
            if (named == nullptr) return; // nothing of it is there yet
            risk::desk_holding h;
            h.name = name;
            h.whole = !named->mixed;
            bool mine = named->mixed;
            for_each_gateway([&](auto& g, std::uint8_t i) {
                const instrument_index at = named->at[i];
                if (!at.valid()) {
                    // Several fit: which of them it is nobody can say, nor what is held of it.
                    h.whole = h.whole && named->fitting[i] < 2;
                    mine = mine || (i == gateway && named->fitting[i] > 1 &&
                                    named->what.fits(g.instruments[instrument.value].rules));
                    return;
                }
                const auto& its = g.instruments[at.value];
                const decimal unit = detail::unit_size(its.rules);
                if (i == gateway && at == instrument) {
                    mine = true;
                    h.unit = unit;
                }
                const bool counted =
                    g.questions.positions.has_baseline() || !g.config.venue.credentials.usable();
                wide_decimal buy, sell;
                const auto units = held(g, at);
                const bool fits = add_open(g, at, buy, sell) && units && its.known && !unit.is_zero();
                const auto asset =
                    fits ? checked_mul(*units, unit) : result<wide_decimal>(decimal_errc::overflow);
                const auto buys = checked_mul(buy, unit), sells = checked_mul(sell, unit);
                h.whole = h.whole && counted && asset && buys && sells && h.position.add(*asset) &&
                          h.open_buy.add(*buys) && h.open_sell.add(*sells);
            });
            if (mine) static_cast<void>(holdings_.push_back(h));
        });
        return {holdings_.begin(), holdings_.size()};
    }

    /// The book of an instrument at a gateway, as routers and consolidated books see it; empty while it is not
    /// synchronized, of an inverse contract, and where prices are not in the quote asset.
    template <class StateT>
    [[nodiscard]] static book::venue_book venue_book_of(const StateT& g, std::uint8_t i,
                                                        instrument_index at) noexcept {
        book::venue_book b;
        b.gateway = i;
        if (!at.valid() || at.value >= g.instruments.size()) return b;
        const auto& instrument = g.instruments[at.value];
        if (!instrument.book || !instrument.known || instrument.rules.payoff != payoff::linear ||
            instrument.rules.price_unit != decimal(1, 0) || instrument.rules.unit == quantity_unit::quote)
            return b;
        b.book = instrument.book->view();
        if (instrument.rules.contract_size.sign() > 0) b.unit = instrument.rules.contract_size;
        if (instrument.fees) b.taker_fee = instrument.fees->taker;
        b.changed = instrument.book_changed;
        return b;
    }

    /// Whether the books of an instrument cross between gateways, told where it is another answer than before, under each
    /// of its names.
    template <class HostT>
    void look_for_crossing(std::uint8_t gateway, std::size_t instrument, HostT& h) noexcept {
        names_.for_each_name(gateway, instrument, learnt_instruments{*this},
                             [&](const auto& named) { look_for_crossing(named, h); });
    }
    template <class HostT>
    void look_for_crossing(const typename instrument_map<gateway_count>::entry& named, HostT& h) noexcept {
        book::consolidated_book<gateway_count> all;
        for_each_gateway([&](auto& g, std::uint8_t i) {
            const instrument_index at = named.at[i];
            if (at.valid() && at.value < g.instruments.size() &&
                g.instruments[at.value].rules.status == trading_status::trading)
                all.add(venue_book_of(g, i, at));
        });
        cross_venue_spread now;
        now.name = named.name;
        if (const auto crossing = all.crossing()) {
            now.buy_at = crossing->ask.gateway;
            now.sell_at = crossing->bid.gateway;
            now.ask = crossing->ask.price;
            now.bid = crossing->bid.price;
            now.size = crossing->size;
            const auto net = crossing->net.to_decimal(money_exponent, rounding::floor);
            now.net = net ? *net : decimal{};
            now.fees_known = true;
            for_each_gateway([&](auto& g, std::uint8_t i) {
                if (i == now.buy_at || i == now.sell_at)
                    now.fees_known = now.fees_known && g.instruments[named.at[i].value].fees.has_value();
            });
        }
        cross_venue_spread& told = crossings_[static_cast<std::size_t>(&named - names_.entries().data())];
        const bool same = told.size == now.size && told.buy_at == now.buy_at && told.sell_at == now.sell_at &&
                          told.ask == now.ask && told.bid == now.bid && told.net == now.net &&
                          told.fees_known == now.fees_known;
        if (same) return;
        told = now;
        now.received = now_.wall;
        h.deliver(now);
    }

    using candidate_list = std::array<routing::gateway_candidate, gateway_count>;

    /// Whether two instruments are one thing, of which a quantity says the same.
    [[nodiscard]] static bool alike(const instrument& a, const instrument& b) noexcept {
        return name_of(a) == name_of(b) && a.unit == b.unit && detail::unit_size(a) == detail::unit_size(b);
    }
    /// What the gateways are to an order, for the router.
    /// @return why none has its instrument
    template <class HostT>
    order_result<void> candidates_for(const order_request& r, candidate_list& candidates) noexcept {
        order_reject unnamed;
        bool named = false, by_desk = false, one_thing = true, held_somewhere = false;
        const instrument* own = nullptr; // of the first gateway that uses the name itself
        for_each_gateway([&](auto& g, std::uint8_t i) {
            using path = order_path<std::decay_t<decltype(g)>, HostT>;
            routing::gateway_candidate& c = candidates[i];
            if (g.symbols.find(r.symbol.view()).valid()) [[likely]] {
                c = path::candidate(g, i, r);
                named = true;
                if (c.rules != nullptr) {
                    one_thing = one_thing && (own == nullptr || alike(*own, *c.rules));
                    own = c.rules;
                }
            } else {
                order_request mine = r;
                quantity rest;
                if (const auto local = localize(g, i, mine, rest); !local) {
                    // An instrument that is there, but for the order's size, says more than one that is not.
                    const bool more =
                        unnamed.source[0] == '\0' || unnamed.code == order_errc::unknown_instrument;
                    if (more) unnamed = local.error();
                    c.index = i;
                    c.note = to_string(local.error().code);
                    return;
                }
                c = path::candidate(g, i, mine);
                named = by_desk = true;
            }
            if constexpr (gateway_count > 1) {
                order_request mine = r;
                mine.quantity = c.units;
                const char* const bar = c.rules != nullptr ? routing::barred_by(*c.rules, mine)
                                                           : "the instrument's rules are not known";
                if (c.ready && c.trades_instrument && bar[0] != '\0') {
                    c.ready = false;
                    c.reason = bar;
                } else if (c.ready && c.trades_instrument && routing::too_large(*c.rules, mine)) {
                    c.too_large = true;
                    c.reason = "order above the venue's maximum";
                }
                c.holds = c.trades_instrument && holds(g, g.symbols.find(c.symbol));
                held_somewhere = held_somewhere || c.holds;
            }
            if (c.ready && g.told_ready) c.ready_for = now_.steady - g.ready_since;
            if constexpr (routing::needs_figures<RouterT>) c.figures = g.score.figures(now_.steady);
            if constexpr (routing::needs_books<RouterT>) {
                const auto at = instrument_named(g, i, r.symbol.view());
                c.book = venue_book_of(g, i, at ? *at : instrument_index{});
                c.book_age = now_.steady - c.book.changed;
            }
        });
        if (!named && unnamed.source[0] != '\0') return unnamed;
        // One name of two things: which one is meant nobody said, or whose units.
        if (!one_thing || (by_desk && own != nullptr))
            return order_reject{order_errc::invalid_parameter, "engine", "symbol", {}, {}};
        if (held_somewhere && (r.reduce_only || r.close_position))
            for (routing::gateway_candidate& c : candidates)
                if (c.ready && !c.holds) {
                    c.ready = false;
                    c.reason = "nothing to reduce";
                }
        return {};
    }
    /// What the router made of them, for `desk.why`.
    static void note(const candidate_list& candidates, routing::routing_decision<gateway_count>& d) noexcept {
        for (std::size_t i = 0; i != gateway_count; ++i) {
            const routing::gateway_candidate& c = candidates[i];
            const char* const lacks = !c.trades_instrument ? "instrument" : !c.supports ? "type" : c.reason;
            d.gateways[i] = {routing::eligible(c), c.note[0] != '\0' || routing::eligible(c) ? c.note : lacks,
                             c.judged_by};
        }
    }
    /// The gateway that the router chooses for an order.
    template <class HostT>
    order_result<std::uint8_t> route(const order_request& r) noexcept {
        candidate_list candidates{};
        if (const auto named = candidates_for<HostT>(r, candidates); !named) return named.error();
        return router_.route(r, candidates);
    }
    /// What is refused of split orders goes nowhere else any more: somebody wants to be rid of them.
    void stay() noexcept {
        if constexpr (splits) parents_.stay();
    }
    /// The same of one, by a part of it.
    void stay_with([[maybe_unused]] order_ref part) noexcept {
        if constexpr (splits)
            if (const auto* const p = parents_.parent_of(part)) parents_.stay(p->ref);
    }
    /// Whether an order is split, or a part of one.
    [[nodiscard]] bool is_split([[maybe_unused]] order_ref ref) const noexcept {
        if constexpr (splits)
            return ref.gateway == split_orders_gateway || parents_.parent_of(ref) != nullptr;
        else
            return false;
    }

    /// Route, check, journal, encode, send. Nothing is changed unless the order's bytes are in the sink.
    template <class SinkT>
    order_result<order_ref> submit(order_request r, SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        candidate_list candidates{};
        if (const auto named = candidates_for<host<SinkT>>(r, candidates); !named) return named.error();
        routing::routing_decision<gateway_count> d;
        d.symbol = r.symbol;
        d.asked = r.quantity;
        d.at = now_.wall;
        if constexpr (splits)
            if (const auto parent = order_split(*this, h).submit(r, candidates, d)) {
                if (!*parent) return *parent;
                d.order = **parent;
                note(candidates, d);
                decisions_.add(d);
                return *parent;
            }
        const auto chosen = router_.route(r, candidates);
        if (!chosen) return chosen.error();
        note(candidates, d);
        order_result<order_ref> placed = order_reject{order_errc::no_gateway, "engine", "gateway", {}, {}};
        with_gateway(*chosen, [&](auto& g, std::uint8_t i) {
            if (const auto local = localize(g, i, r, d.residual); !local)
                placed = local.error();
            else
                placed = order_path(g, h, i).place(r);
        });
        if (placed) {
            d.order = *placed;
            if constexpr (gateway_count > 1) decisions_.add(d);
        }
        return placed;
    }
    template <std::size_t Index, class SinkT>
    order_result<order_ref> submit_at(order_request r, SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        return place_at(std::get<Index>(gateways_), static_cast<std::uint8_t>(Index), r, h);
    }
    template <class SinkT>
    order_result<order_ref> submit_to(std::uint8_t gateway, order_request r, SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        order_result<order_ref> placed = order_reject{order_errc::no_gateway, "engine", "gateway", {}, {}};
        with_gateway(gateway, [&](auto& g, std::uint8_t i) { placed = place_at(g, i, r, h); });
        return placed;
    }
    /// Under a desk's name in the gateway's units; a symbol that nobody knows is refused on the way of the order.
    template <class StateT, class HostT>
    order_result<order_ref> place_at(StateT& g, std::uint8_t i, order_request& r, HostT& h) noexcept {
        quantity residual;
        if (const auto local = localize(g, i, r, residual);
            !local && local.error().source != std::string_view("engine"))
            return local.error();
        return order_path(g, h, i).place(r);
    }

    static constexpr bool some_gateway_amends() noexcept {
        return (venue::amends<typename GatewayTs::venue_type>(GatewayTs::path::path) || ...);
    }
    static constexpr bool some_gateway_replaces() noexcept {
        return (venue::capabilities_of<typename GatewayTs::venue_type>::table.path(GatewayTs::path::path)
                    .cancel_replace ||
                ...);
    }
    template <class SinkT>
    order_result<void> amend(order_ref ref, const order_amend& change, SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        if (is_split(ref)) return order_reject{order_errc::unsupported, "engine", "split order", {}, {}};
        order_result<void> result = order_reject{order_errc::unknown_order, "engine", "order", {}, {}};
        with_gateway(ref.gateway,
                     [&](auto& g, std::uint8_t i) { result = order_path(g, h, i).amend(ref, change); });
        return result;
    }
    template <class SinkT>
    order_result<order_ref> replace(order_ref old, order_request r, SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        if (is_split(old)) return order_reject{order_errc::unsupported, "engine", "split order", {}, {}};
        order_result<order_ref> result = order_reject{order_errc::unknown_order, "engine", "order", {}, {}};
        with_gateway(old.gateway, [&](auto& g, std::uint8_t i) {
            quantity residual;
            const auto local = localize(g, i, r, residual);
            if (!local && local.error().source != std::string_view("engine"))
                result = local.error();
            else
                result = order_path(g, h, i).replace(old, r);
        });
        return result;
    }
    template <class SinkT>
    order_result<list_ref> submit_list(const order_list_request& l, SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        const order_request& leads = l.kind == list_kind::one_cancels_other ? l.first : l.entry;
        const auto chosen = route<host<SinkT>>(leads);
        if (!chosen) return chosen.error();
        order_result<list_ref> placed = order_reject{order_errc::no_gateway, "engine", "gateway", {}, {}};
        with_gateway(*chosen, [&](auto& g, std::uint8_t i) { placed = place_list(g, i, l, h); });
        return placed;
    }
    template <std::size_t Index, class SinkT>
    order_result<list_ref> submit_list_at(const order_list_request& l, SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        return place_list(std::get<Index>(gateways_), static_cast<std::uint8_t>(Index), l, h);
    }
    /// Places a list, each order of it under the gateway's own name. All are cut to the same lot: what protects a position
    /// is as large as what opens it.
    template <class StateT, class HostT>
    order_result<list_ref> place_list(StateT& g, std::uint8_t i, order_list_request l, HostT& h) noexcept {
        quantity residual;
        for (order_request* const r : {&l.entry, &l.first, &l.second}) {
            if (r->symbol.empty()) continue;
            if (const auto local = localize(g, i, *r, residual, lot_of::all_orders);
                !local && local.error().source != std::string_view("engine"))
                return local.error();
        }
        return order_path(g, h, i).place_list(l);
    }
    template <class SinkT>
    order_result<void> cancel_list(list_ref ref, SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        order_result<void> result = order_reject{order_errc::unknown_order, "engine", "list", {}, {}};
        with_gateway(ref.gateway, [&](auto& g, std::uint8_t i) {
            ref.gateway = 0;
            result = order_path(g, h, i).cancel_list(ref);
        });
        return result;
    }
    template <std::size_t Index, class SinkT>
    void submit_batch_at(std::span<const order_request> orders, std::span<order_result<order_ref>> results,
                         SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        order_path(std::get<Index>(gateways_), h, static_cast<std::uint8_t>(Index))
            .place_batch(orders, results);
    }
    /// Those of one gateway that follow one another are sent together.
    template <class SinkT>
    void cancel_batch(std::span<const order_ref> orders, std::span<order_result<void>> results,
                      SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        const std::size_t count = std::min(orders.size(), results.size());
        for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
            for (end = begin; end < count && orders[end].gateway == orders[begin].gateway; ++end)
                results[end] = order_reject{order_errc::unknown_order, "engine", "order", {}, {}};
            if (orders[begin].gateway == split_orders_gateway) {
                for (std::size_t i = begin; i != end; ++i) results[i] = cancel(orders[i], out);
                continue;
            }
            for (std::size_t i = begin; i != end; ++i) stay_with(orders[i]);
            with_gateway(orders[begin].gateway, [&](auto& g, std::uint8_t i) {
                order_path(g, h, i).cancel_batch(orders.subspan(begin, end - begin),
                                                 results.subspan(begin, end - begin));
            });
        }
    }
    template <class SinkT>
    order_result<void> cancel(order_ref ref, SinkT& out) noexcept {
        host<SinkT> h{*this, out};
        if constexpr (splits)
            if (ref.gateway == split_orders_gateway) return order_split(*this, h).cancel(ref);
        stay_with(ref);
        order_result<void> result = order_reject{order_errc::unknown_order, "engine", "order", {}, {}};
        with_gateway(ref.gateway, [&](auto& g, std::uint8_t i) { result = order_path(g, h, i).cancel(ref); });
        return result;
    }

    template <class HostT>
    void write_off(std::string_view client_id, HostT& h) noexcept {
        client_order_id id;
        bool found = false;
        if (id.assign(client_id))
            for_each_gateway(
                [&](auto& g, std::uint8_t i) { found = order_path(g, h, i).write_off(id) || found; });
        if (!found) complain("write_off: no such order", h);
    }

    std::tuple<gateway_state<GatewayTs>...> gateways_;
    risk_stage<RiskT> stage_;
    RouterT router_;
    [[no_unique_address]] parents_type parents_;
    bool placing_part_ = false;                                               ///< of a split order
    bounded_vector<order_change> held_changes_{splits ? std::size_t{16} : 0}; ///< that came up meanwhile
    instrument_map<gateway_count> names_;
    bounded_vector<risk::desk_holding> holdings_{RiskT::needs_holdings ? std::size_t{64}
                                                                       : 0}; ///< of the order at hand
    std::vector<cross_venue_spread> crossings_; ///< as they were told last, by name
    routing::decision_log<gateway_count> decisions_;
    JournalT journal_;
    event_delivery<StrategyT> events_;
    risk::trading_mode mode_;
    steady_wall wall_;
    clock_reading now_;
    std::uint8_t source_ = 0; ///< of the input at hand
};

} // namespace gatewright
