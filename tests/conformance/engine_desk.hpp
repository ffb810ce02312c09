// SPDX-License-Identifier: BSL-1.0
// The desk behind `desk.hpp`, for one order path of one kit: each is instantiated by one translation unit.
#pragma once

#include "hosted_world.hpp"
#include "kit.hpp"
#include "probe.hpp"
#include "simulated_venue.hpp"
#include "tape.hpp"
#include "units.hpp"

#include <gatewright/driver/limits.hpp>
#include <gatewright/driver/output_queue.hpp>
#include <gatewright/driver/virtual.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/max_order_quantity.hpp>
#include <gatewright/risk/max_position.hpp>
#include <gatewright/risk/order_rate.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>
#include <gatewright/routing/route_direct.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gatewright_test {

struct main_account;

inline std::string text_of(const gw::wide_decimal& w) {
    const auto d = w.to_decimal();
    return d ? d->normalized().str() : std::string("out of range");
}

template <class KitT, class PathT>
class engine_desk final : public test_desk {
    using venue_type = typename KitT::venue;
    using gateway_type = gw::gateway<main_account, venue_type, PathT>;
    using engine_type = gw::engine<
        gw::gateways<gateway_type>, gw::routing::route_direct,
        gw::risk::risk_chain<gw::risk::trading_state, gw::risk::instrument_rules,
                             gw::risk::max_order_quantity, gw::risk::order_rate, gw::risk::max_position>,
        test_journal, probe>;

    /// The engine with its tape, as a driver sees it.
    struct taped_engine {
        static constexpr std::size_t gateway_count = engine_type::gateway_count;
        engine_type engine;
        tape& t;
        std::uint64_t& failures;

        taped_engine(typename engine_type::config c, tape& tp, std::uint64_t& f)
            : engine(std::move(c))
            , t(tp)
            , failures(f) {}
        static std::size_t channel_count(std::uint8_t g) noexcept { return engine_type::channel_count(g); }
        [[nodiscard]] gw::channel_description channel(gw::channel_ref c) const { return engine.channel(c); }
        template <class SinkT>
        void start(const gw::clock_reading& at, SinkT& out) {
            taping_sink<SinkT> s{out, t, failures};
            engine.start(at, s);
        }
        template <class SinkT>
        void step(const gw::input& in, SinkT& out) {
            taping_sink<SinkT> s{out, t, failures};
            engine.step(in, s);
        }
    };
    using driver_type =
        gw::driver::virtual_driver<taped_engine, simulated_venue, test_durability, tape_recorder<KitT>>;

    static constexpr gw::channel_ref at(link_id l) { return {0, static_cast<std::uint8_t>(l)}; }

public:
    /// @param w a world that the kit made
    engine_desk(world& w, const desk_options& o)
        : world_(static_cast<hosted_world&>(w))
        , options_(o)
        , venue_(world_.exchange(), world_.now())
        , engine_(config(&seen, &on), tape_, failures_)
        , driver_(engine_, venue_, driver_options(), test_durability{&durability_},
                  tape_recorder<KitT>{&tape_, &sent_}) {
        tape_.on = o.record;
        venue_.rewritings = world_.rewritings();
        venue_.frames = kit().links.front().frames;
    }

    void start() override {
        driver_.start();
        sync();
    }
    bool run_until(const std::function<bool()>& done, gw::duration at_most) override {
        auto& l = driver_.link();
        const gw::steady_time end = l.now() + at_most;
        while (!done()) {
            const gw::steady_time slice = std::min(end, next_tick_);
            if (inject_at_ != 0 && events_ + 1 == inject_at_ && inject_) {
                const auto f = std::exchange(inject_, {});
                f();
            }
            if (driver_.run_one(slice)) {
                ++events_;
                sync();
                continue;
            }
            l.advance_to(slice);
            sync();
            if (slice == next_tick_) {
                venue_.tick(l);
                next_tick_ = next_tick_ + tick;
            }
            if (slice == end) return done();
        }
        return true;
    }
    void before_event(std::uint64_t n, std::function<void()> inject) override {
        inject_at_ = events_ + n;
        inject_ = std::move(inject);
    }
    [[nodiscard]] std::uint64_t events() const override { return events_; }

    gw::order_result<gw::order_ref> submit(const gw::order_request& r) override {
        gw::order_result<gw::order_ref> out = gw::order_reject{};
        with_desk([&](auto& d) { out = d.submit(r); });
        return out;
    }
    gw::order_result<void> amend(gw::order_ref r, const gw::order_amend& a) override {
        gw::order_result<void> out;
        with_desk([&](auto& d) {
            if constexpr (gw::venue::amends<typename KitT::venue>(PathT::path))
                out = d.amend(r, a);
            else
                out = gw::order_reject{gw::order_errc::unsupported, "capabilities", "amend", {}, {}};
        });
        return out;
    }
    gw::order_result<gw::order_ref> replace(gw::order_ref old, const gw::order_request& r) override {
        gw::order_result<gw::order_ref> out =
            gw::order_reject{gw::order_errc::unsupported, "capabilities", "cancel_replace", {}, {}};
        with_desk([&](auto& d) {
            if constexpr (gw::venue::capabilities_of<typename KitT::venue>::table.path(PathT::path)
                              .cancel_replace)
                out = d.replace(old, r);
        });
        return out;
    }
    gw::order_result<void> cancel(gw::order_ref r) override {
        gw::order_result<void> out;
        with_desk([&](auto& d) { out = d.cancel(r); });
        return out;
    }
    std::vector<gw::order_result<gw::order_ref>>
    submit_batch(const std::vector<gw::order_request>& orders) override {
        std::vector<gw::order_result<gw::order_ref>> out(orders.size(), gw::order_reject{});
        with_desk([&](auto& d) { d.template submit_batch<main_account>(orders, out); });
        return out;
    }
    std::vector<gw::order_result<void>> cancel_batch(const std::vector<gw::order_ref>& orders) override {
        std::vector<gw::order_result<void>> out(orders.size());
        with_desk([&](auto& d) { d.cancel_batch(orders, out); });
        return out;
    }
    gw::order_result<gw::list_ref> submit_list(const gw::order_list_request& l) override {
        gw::order_result<gw::list_ref> out = gw::order_reject{};
        with_desk([&](auto& d) { out = d.submit(l); });
        return out;
    }
    gw::order_result<void> cancel_list(gw::list_ref l) override {
        gw::order_result<void> out;
        with_desk([&](auto& d) { out = d.cancel(l); });
        return out;
    }
    gw::order_result<std::uint32_t> history(const gw::history_request& r) override {
        gw::order_result<std::uint32_t> out = gw::order_reject{};
        with_desk([&](auto& d) { out = d.history(r); });
        return out;
    }
    gw::order_result<std::uint32_t> preview(const gw::order_request& r) override {
        gw::order_result<std::uint32_t> out = gw::order_reject{};
        with_desk([&](auto& d) { out = d.template preview<main_account>(r); });
        return out;
    }
    gw::order_result<void> subscribe(std::string_view symbol, bool wanted) override {
        gw::order_result<void> out;
        with_desk([&](auto& d) {
            out = wanted ? d.template subscribe<main_account>(symbol)
                         : d.template unsubscribe<main_account>(symbol);
        });
        return out;
    }
    void command(std::string_view words) override {
        driver_.command(words);
        sync();
    }

    [[nodiscard]] bool ready() const override { return state().ready(); }
    [[nodiscard]] bool opens(std::string_view symbol) const override {
        return state().not_ready_reason(gw::venue::purpose::open, state().symbols.find(symbol)).empty();
    }
    [[nodiscard]] std::string reason() const override { return std::string(state().not_ready_reason()); }
    [[nodiscard]] const gw::orders::order_record* order(gw::order_ref r) const override {
        r.gateway = 0;
        return state().orders.find(r);
    }
    [[nodiscard]] const gw::orders::order_record* order(std::string_view client_id) const override {
        return state().orders.find_client(client_id);
    }
    [[nodiscard]] const gw::orders::order_record* open_order(std::string_view venue_id) const override {
        for (const auto& r : state().orders.open_orders())
            if (r.venue_order_id == venue_id) return &r;
        return nullptr;
    }
    [[nodiscard]] std::size_t open_orders() const override { return state().orders.open_orders().size(); }
    [[nodiscard]] std::size_t unknown_orders() const override {
        std::size_t n = 0;
        for (const auto& r : state().orders.open_orders()) n += r.state.unknown() ? 1 : 0;
        return n;
    }
    [[nodiscard]] std::size_t incomplete_orders() const override {
        return state().orders.incomplete_orders().size();
    }
    [[nodiscard]] std::string position(std::string_view symbol, gw::position_side side) const override {
        return case_quantity(state().positions(state().symbols.find(symbol), side).quantity());
    }
    [[nodiscard]] std::string taker_fee(std::string_view symbol) override {
        std::string rate;
        with_desk([&](auto& d) {
            if (const auto* known = d.template fee_rates<main_account>(symbol))
                rate = known->taker.normalized().str();
        });
        return rate;
    }
    [[nodiscard]] std::string fees(std::string_view asset) const override {
        gw::wide_decimal sum;
        for (std::size_t i = 0; i < state().instruments.size(); ++i)
            for (const gw::position_side side : sides())
                static_cast<void>(
                    sum.add(state().positions({static_cast<std::uint16_t>(i)}, side).fees().of(asset)));
        return text_of(sum);
    }
    [[nodiscard]] std::string wallet(std::string_view asset) const override {
        const auto* account = state().accounts.find(asset);
        return account == nullptr ? "not known" : account->wallet.normalized().str();
    }
    [[nodiscard]] std::string open_exposure(gw::side s, std::string_view symbol) const override {
        return case_quantity(state().orders.exposure(state().symbols.find(symbol)).of(s));
    }
    [[nodiscard]] bool book_synced(std::string_view symbol) const override {
        const auto& i = state().instruments[state().symbols.find(symbol).value];
        return i.book && i.book->synced();
    }
    [[nodiscard]] bool book_shows(std::string_view symbol) const override {
        const auto& i = state().instruments[state().symbols.find(symbol).value];
        return i.book && i.book->view();
    }
    [[nodiscard]] std::string book_difference(std::string_view symbol) const override {
        const auto& i = state().instruments[state().symbols.find(symbol).value];
        if (!i.book || !i.book->view()) return "unsynced";
        for (const gw::side s : {gw::side::buy, gw::side::sell}) {
            std::vector<std::string> ours;
            i.book->view()->for_each_level(s, [&](gw::price p, gw::quantity q) {
                ours.push_back(p.value.normalized().str() + "|" + q.value.normalized().str());
            });
            std::vector<std::string> theirs = world_.book(symbol, s);
            if (options_.top_levels != 0) theirs.resize(std::min(options_.top_levels, theirs.size()));
            if (options_.top_levels == 0) ours.resize(std::min(ours.size(), theirs.size()));
            if (ours != theirs) return s == gw::side::buy ? "bids differ" : "asks differ";
        }
        return {};
    }
    [[nodiscard]] std::string tick_size(std::string_view symbol) const override {
        return case_price(state().instruments[state().symbols.find(symbol).value].rules.tick_size.value);
    }
    [[nodiscard]] gw::connection_state state(link_id l) const override {
        return engine_.engine.channel_state(at(l));
    }
    [[nodiscard]] desk_counts counts() const override {
        const auto& c = state().counters;
        return {c.orders,    c.fills,   c.refused,      c.venue_rejects,          c.unknown,
                c.malformed, c.ignored, c.unconfigured, driver_.counters().inputs};
    }
    [[nodiscard]] int mode() const override { return static_cast<int>(engine_.engine.mode()); }

    [[nodiscard]] std::vector<std::string> differences(bool after_restart) const override {
        std::vector<std::string> out;
        const auto differ = [&](const std::string& what, const std::string& mine, const std::string& other) {
            if (mine != other) out.push_back(what + ": ours " + mine + ", the venue's " + other);
        };
        const auto& g = state();
        const std::string_view run = g.client_ids ? g.client_ids->run_prefix() : std::string_view();
        // What closes a position of an earlier run: that run's desk has counted it, unless its entry was open still.
        const auto exit_before = [&](std::string_view id) {
            return g.client_ids && !id.starts_with(run) &&
                   g.client_ids->role_in(id) > gw::list_roles::entry &&
                   g.orders.find_client(g.client_ids->in_role(id, gw::list_roles::entry)) == nullptr;
        };
        const venue_ledger theirs = world_.ledger(0, g.orders.baseline(), run, exit_before);
        const auto word = [](gw::lifecycle l) -> std::string {
            return l == gw::lifecycle::working ? "open" : to_string(l);
        };
        std::set<std::string> ids;
        std::size_t open = 0;
        for (const venue_order& o : theirs.orders) {
            const std::string name = "order " + o.client_order_id;
            // The venue's own, such as exits that went with an order: counted, and not to be found by name.
            if (o.client_order_id.empty()) {
                open += is_terminal(o.life) ? 0 : 1;
                continue;
            }
            if (!ids.insert(o.client_order_id).second) out.push_back(name + " was sent twice");
            const bool is_open = o.life == gw::lifecycle::working || o.life == gw::lifecycle::untriggered;
            open += is_open ? 1 : 0;
            const gw::orders::order_record* r = g.orders.find_client(std::string_view(o.client_order_id));
            if (r == nullptr) {
                // What another program began and ended while the desk was away shows in fills and positions only.
                const bool mine = o.client_order_id.starts_with(g.client_ids->run_prefix());
                if (mine || is_open) differ(name, "not known", word(o.life));
                continue;
            }
            differ(name + " state", word(r->state.life) + (r->state.unknown() ? " unknown" : ""),
                   word(o.life));
            differ(name + " filled", r->cumulative.value.normalized().str(), o.executed.normalized().str());
            differ(name + " executions", r->seen.value.normalized().str(), o.executed.normalized().str());
            if (!after_restart)
                differ(name + " value", text_of(r->cost), o.executed_value.normalized().str());
        }
        differ("open orders", std::to_string(g.orders.open_orders().size()), std::to_string(open));
        differ("incomplete orders", std::to_string(g.orders.incomplete_orders().size()), "0");
        if (!after_restart) differ("fills", std::to_string(g.counters.fills), std::to_string(theirs.fills));

        gw::wide_decimal realized;
        for (std::size_t i = 0; i < g.instruments.size(); ++i) {
            const std::string symbol(g.instruments[i].rules.symbol);
            const gw::instrument_index at{static_cast<std::uint16_t>(i)};
            for (const gw::position_side side : sides()) {
                const auto& p = g.positions(at, side);
                venue_position other;
                for (const venue_position& q : theirs.positions)
                    if (q.symbol == symbol && q.position_side == side) other = q;
                const std::string name =
                    symbol + (side == gw::position_side::net ? "" : std::string(" ") + to_string(side));
                differ(name + " position", text_of(p.quantity()), other.quantity.normalized().str());
                if (after_restart) continue;
                differ(name + " cost", text_of(p.cost()), other.cost.normalized().str());
                differ(name + " realized", text_of(p.realized()), other.realized.normalized().str());
                static_cast<void>(realized.add(p.realized()));
            }
            gw::wide_decimal buys;
            gw::wide_decimal sells;
            for (const venue_order& o : theirs.orders)
                // What closes no more than is held adds nothing.
                if (o.symbol == symbol && !is_terminal(o.life) && !o.client_order_id.empty()) {
                    gw::wide_decimal rest(o.quantity);
                    static_cast<void>(rest.subtract(gw::wide_decimal(o.executed)));
                    static_cast<void>((o.side == gw::side::buy ? buys : sells).add(rest));
                }
            gw::wide_decimal open_buy;
            gw::wide_decimal open_sell;
            for (const gw::position_side side : sides()) {
                static_cast<void>(open_buy.add(g.orders.exposure(at, side).open_buy));
                static_cast<void>(open_sell.add(g.orders.exposure(at, side).open_sell));
            }
            differ(symbol + " open buys", text_of(open_buy), text_of(buys));
            differ(symbol + " open sells", text_of(open_sell), text_of(sells));
        }
        if (!after_restart) {
            differ("fees", fees(kit().asset), theirs.fees.normalized().str());
            differ("realized", text_of(realized), theirs.realized.normalized().str());
        }
        differ("wallet", wallet(kit().asset), theirs.wallet.normalized().str());
        // Where there are no positions balances are what an account has.
        if (!kit().has_contracts())
            for (const auto& [asset, amount] : theirs.wallets)
                differ("wallet of " + asset, wallet(asset), amount.normalized().str());
        return out;
    }

    void step_clock(gw::duration by) override { driver_.step_wall(by); }
    void step_venue_clock(gw::duration by) override {
        venue_.step_clock(by);
        sync();
    }
    void refuse_next(link_id l) override {
        driver_.faults().next(at(l), gw::transport::flow::to_venue, {gw::transport::fault_kind::refuse});
    }
    void lose_next(link_id l, bool to_venue) override {
        driver_.faults().next(at(l),
                              to_venue ? gw::transport::flow::to_venue : gw::transport::flow::to_client,
                              {gw::transport::fault_kind::drop});
    }
    void cut_next(link_id l, std::size_t keep) override {
        driver_.faults().next(at(l), gw::transport::flow::to_client,
                              {gw::transport::fault_kind::truncate, {}, keep});
    }
    void duplicate_next(link_id l) override {
        driver_.faults().next(at(l), gw::transport::flow::to_client, {gw::transport::fault_kind::duplicate});
    }
    void delay_next(link_id l, bool to_venue, gw::duration d) override {
        driver_.faults().next(at(l),
                              to_venue ? gw::transport::flow::to_venue : gw::transport::flow::to_client,
                              {gw::transport::fault_kind::delay, d, 0});
    }
    void drop(link_id l) override { driver_.link().drop(at(l), "dropped by the test"); }
    void inject(link_id l, std::string_view text) override { driver_.link().push(at(l), text); }
    void clear_link_faults() override {
        for (const link_id l : kit().all_links()) driver_.faults().clear(at(l));
    }
    void fill_sink(std::uint64_t outputs) override { failures_ = outputs; }
    void set_durability(durability d) override { durability_.mode = d; }
    void settle_records(bool ok) override {
        const auto pending = std::exchange(durability_.pending, {});
        for (const gw::record_id r : pending) {
            if (ok)
                driver_.persisted(r);
            else
                driver_.persist_failed(r);
        }
        sync();
    }
    [[nodiscard]] const std::vector<sent_question>& sent() const override { return sent_; }

    [[nodiscard]] std::string replay_difference() const override {
        seen_events replayed_seen;
        tape replayed;
        replayed.on = true;
        std::uint64_t none = 0;
        hooks same = on;
        const auto fresh = std::make_unique<taped_engine>(config(&replayed_seen, &same), replayed, none);
        // The driver's own kind of sink: with another one the whole engine would be compiled a second time.
        const gw::driver::queue_limits limits;
        gw::driver::output_queue sink(limits.outputs, limits.output_bytes);
        fresh->start(tape_.started, sink);
        for (const std::string& bytes : tape_.inputs) {
            gw::input in;
            if (gw::journal::read_input(bytes, in) != bytes.size()) return "an input record cannot be read";
            sink.clear();
            fresh->step(in, sink);
        }
        for (std::size_t i = 0; i < std::max(tape_.outputs.size(), replayed.outputs.size()); ++i) {
            const std::string a = i < tape_.outputs.size() ? tape_.outputs[i] : "nothing";
            const std::string b = i < replayed.outputs.size() ? replayed.outputs[i] : "nothing";
            if (a != b) return "output " + std::to_string(i) + ": live " + a + " replayed " + b;
        }
        if (seen.log != replayed_seen.log) return "the events differ";
        return {};
    }
    [[nodiscard]] const std::vector<std::string>& recorded_outputs() const override { return tape_.outputs; }

private:
    /// The positions that an instrument may have.
    [[nodiscard]] std::vector<gw::position_side> sides() const {
        using enum gw::position_side;
        return options_.hedge_mode ? std::vector{long_side, short_side} : std::vector{net};
    }
    [[nodiscard]] const auto& state() const noexcept {
        return engine_.engine.template gateway<main_account>();
    }
    void sync() { world_.set_now(venue_.now(driver_.link())); }

    template <class F>
    void with_desk(F f) {
        driver_.intervene([&](taped_engine& e, const gw::clock_reading& now, auto& queue) {
            taping_sink<std::remove_reference_t<decltype(queue)>> s{queue, tape_, failures_};
            e.engine.with_desk(now, s, f);
        });
        sync();
    }

    [[nodiscard]] typename engine_type::config config(seen_events* events, hooks* acts) const {
        typename engine_type::config c;
        auto& g = c.template gateway<main_account>();
        g.venue.symbols.clear();
        if (options_.symbols.empty()) g.venue.symbols = {gw::symbol_name(first()), gw::symbol_name(second())};
        for (const std::string& s : options_.symbols) g.venue.symbols.push_back(gw::symbol_name(s));
        g.venue.data_silence = options_.data_silence;
        g.venue.hedge_mode = options_.hedge_mode;
        g.venue.dead_man_switch = options_.dead_man_switch;
        g.venue.instruments_refresh = options_.instruments_refresh;
        g.venue.fee_rates_refresh = options_.fee_rates_refresh;
        KitT::configure(g.venue, options_);
        g.desk_prefix = "t";
        g.orders.orders = options_.order_slots;
        g.orders.fills =
            2 * options_.order_slots; // a desk begins with all its memory: thousands of them do here
        c.risk = decltype(c.risk)(
            gw::risk::trading_state(), gw::risk::instrument_rules(),
            gw::risk::max_order_quantity({gw::risk::limit_table<gw::quantity>({venue_quantity("500")})}),
            gw::risk::order_rate({options_.orders_per_second, gw::seconds(1)}),
            gw::risk::max_position(
                {gw::risk::limit_table<gw::quantity>(gw::quantity{venue_quantity(options_.max_position)})}));
        c.journal.enabled = options_.journal;
        c.strategy.seen = events;
        c.strategy.on_hooks = acts;
        return c;
    }
    [[nodiscard]] gw::driver::virtual_options driver_options() const {
        gw::driver::virtual_options o;
        o.link.latency = options_.latency;
        o.wall = world_.now() + options_.clock_error;
        return o;
    }

    hosted_world& world_;
    desk_options options_;
    simulated_venue venue_;
    tape tape_;
    std::vector<sent_question> sent_;
    std::uint64_t failures_ = 0;
    durability_state durability_;
    taped_engine engine_;
    driver_type driver_;
    gw::steady_time next_tick_{1 + 20'000'000};
    std::uint64_t events_ = 0;
    std::uint64_t inject_at_ = 0;
    std::function<void()> inject_;
};

} // namespace gatewright_test
