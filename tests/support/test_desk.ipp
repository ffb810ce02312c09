// SPDX-License-Identifier: BSL-1.0
// The desk behind `test_desk.hpp`, for one order path: each path is instantiated by one translation unit.
#pragma once

#include "world_impl.hpp"

#include <gatewright/driver/virtual.hpp>
#include <gatewright/engine/engine.hpp>
#include <gatewright/journal/record.hpp>
#include <gatewright/risk/instrument_rules.hpp>
#include <gatewright/risk/max_order_quantity.hpp>
#include <gatewright/risk/max_position.hpp>
#include <gatewright/risk/order_rate.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/trading_state.hpp>
#include <gatewright/routing/route_direct.hpp>
#include <gatewright/venue/binance_futures/binance_futures.hpp>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

namespace gatewright_test {

struct main_account;

inline std::string text_of(const gw::wide_decimal& w) {
    const auto d = w.to_decimal();
    return d ? d->normalized().str() : std::string("out of range");
}

template <class DeskT>
class desk_hands final : public hands {
public:
    explicit desk_hands(DeskT& d) : desk_(d) {}
    gw::order_result<gw::order_ref> submit(const gw::order_request& r) override { return desk_.submit(r); }
    gw::order_result<void> cancel(gw::order_ref r) override { return desk_.cancel(r); }
    bool arm_timer(std::uint32_t id, gw::duration delay) override { return desk_.arm_timer(id, delay); }

private:
    DeskT& desk_;
};

/// Keeps what it is told, and lets the test's hooks act.
struct probe : gw::strategy<probe> {
    seen_events* seen = nullptr;
    hooks* on_hooks = nullptr;
    bool inside = false;

    struct guard {
        probe& p;
        explicit guard(probe& q) : p(q) {
            if (p.inside) p.seen->nested = true;
            p.inside = true;
        }
        ~guard() { p.inside = false; }
    };
    template <class EventT, class HookT, class DeskT>
    void act(const EventT& e, const HookT& hook, DeskT& d) {
        if (!hook) return;
        desk_hands<DeskT> h(d);
        hook(e, h);
    }
    static std::string digits(const gw::decimal& d) { return d.normalized().str(); }

    void on(const gw::best_quote& e, auto&) {
        guard g(*this);
        ++seen->quotes;
        seen->last_quote = e;
    }
    void on(const gw::trade&, auto&) {
        guard g(*this);
        ++seen->trades;
    }
    void on(const gw::bar&, auto&) {
        guard g(*this);
        ++seen->bars;
    }
    void on(const gw::mark_price& e, auto& d) {
        guard g(*this);
        ++seen->marks;
        seen->last_mark = e;
        act(e, on_hooks->on_mark, d);
    }
    void on(const gw::book_change& e, auto&) {
        guard g(*this);
        ++seen->book_changes;
        if (!e.synced) seen->unsynced.push_back(e);
    }
    void on(const gw::fill& e, auto& d) {
        guard g(*this);
        seen->fills.push_back(e);
        seen->log.push_back("fill " + std::string(e.symbol) + " " + digits(e.quantity.value) + " at " +
                            digits(e.price.value));
        act(e, on_hooks->on_fill, d);
    }
    void on(const gw::commission& e, auto&) {
        guard g(*this);
        seen->commissions.push_back(e);
    }
    void on(const gw::order_change& e, auto& d) {
        guard g(*this);
        seen->changes.push_back(e);
        std::string line = std::string("order ") + to_string(e.state);
        if (e.pending != gw::pending_operation::none) line += std::string(" ") + to_string(e.pending);
        if (e.certainty == gw::certainty::unknown) line += " unknown";
        if (!e.filled.is_zero()) line += " filled " + digits(e.filled.value);
        if (e.reason != gw::order_errc{}) line += std::string(" because ") + to_string(e.reason);
        seen->log.push_back(line);
        act(e, on_hooks->on_change, d);
    }
    void on(const gw::balance_update&, auto&) { guard g(*this); }
    void on(const gw::position_update&, auto&) { guard g(*this); }
    void on(const gw::instrument_update&, auto&) {
        guard g(*this);
        ++seen->rule_changes;
    }
    void on(const gw::connection_change& e, auto&) {
        guard g(*this);
        seen->connections.push_back(e);
        seen->log.push_back(std::string(to_string(static_cast<lane>(e.channel))) + " " + to_string(e.state) +
                            (e.reason.empty() ? "" : ": " + std::string(e.reason)));
    }
    void on(const gw::gateway_status& e, auto& d) {
        guard g(*this);
        seen->statuses.push_back(e);
        seen->log.push_back(e.ready ? std::string("ready") : "not ready: " + std::string(e.reason));
        act(e, on_hooks->on_status, d);
    }
    void on(const gw::venue_error& e, auto&) {
        guard g(*this);
        seen->errors.push_back(e);
        seen->log.push_back("error " + std::string(e.code) + (e.operator_needed ? " operator " : " ") +
                            std::string(e.text));
    }
    void on(const gw::timer_due& e, auto& d) {
        guard g(*this);
        act(e, on_hooks->on_timer, d);
    }
};

/// Writes one record per intent: the client id.
struct test_journal {
    bool enabled = false;
    gw::record_id last = 0;
    template <gw::journal::RecordWriter WriterT>
    bool intent(const gw::journal::order_intent& i, WriterT& w, gw::record_id& record) noexcept {
        record = 0;
        if (!enabled) return true;
        if (!w.persist(last + 1, i.request->client_order_id.view())) return false;
        record = ++last;
        return true;
    }
};
struct durability_state {
    durability mode = durability::at_once;
    std::vector<std::pair<gw::record_id, std::string>> records;
    std::vector<gw::record_id> pending;
};
struct test_durability {
    durability_state* state = nullptr;
    gw::driver::persist_state persist(gw::record_id r, std::string_view bytes) {
        if (state->mode == durability::failing) return gw::driver::persist_state::failed;
        state->records.emplace_back(r, std::string(bytes));
        if (state->mode == durability::at_once) return gw::driver::persist_state::durable;
        state->pending.push_back(r);
        return gw::driver::persist_state::pending;
    }
};

/// Every output of every step as text, and the inputs as records.
struct tape {
    bool on = false;
    std::vector<std::string> outputs;
    std::vector<std::string> inputs;
    gw::clock_reading started;
};
struct tape_recorder {
    tape* t = nullptr;
    std::array<std::vector<std::string>, 5>* words = nullptr;
    std::array<std::uint64_t, 5>* sent = nullptr;

    void started(const gw::clock_reading& at) { t->started = at; }
    void record(const gw::input& in) {
        if (!t->on) return;
        std::string bytes(gw::journal::input_record_size(in), '\0');
        gw::journal::write_input(in, bytes);
        t->inputs.push_back(std::move(bytes));
    }
    void performed(const gw::input&, const gw::driver::output& o) {
        ++(*sent)[o.channel.channel];
        std::string word;
        if (o.kind == gw::driver::output_kind::request) {
            word =
                std::string(to_string(o.method)) + " " + std::string(o.target.substr(0, o.target.find('?')));
        } else {
            constexpr std::string_view key = "\"method\":\"";
            const auto at = o.payload.find(key);
            const auto begin = at + key.size();
            word = at == std::string_view::npos
                       ? "?"
                       : std::string(o.payload.substr(begin, o.payload.find('"', begin) - begin));
        }
        (*words)[o.channel.channel].push_back(std::move(word));
    }
};

/// A sink before a sink: writes the tape, and is full when told to be.
template <class SinkT>
struct taping_sink {
    SinkT& to;
    tape& t;
    std::uint64_t& failures;

    bool full() noexcept {
        if (failures == 0) return false;
        --failures;
        return true;
    }
    void note(std::string line) {
        if (t.on) t.outputs.push_back(std::move(line));
    }
    static std::string at(gw::channel_ref c, std::uint32_t g, std::uint64_t n) {
        return std::to_string(c.gateway) + "." + std::to_string(c.channel) + "." + std::to_string(g) + "#" +
               std::to_string(n) + " ";
    }
    bool open(gw::channel_ref c, std::uint32_t g, const gw::open_request& with) {
        if (full() || !to.open(c, g, with)) return false;
        note("open " + at(c, g, 0) + std::string(with.target) + std::string(with.headers));
        return true;
    }
    bool close(gw::channel_ref c, std::uint32_t g) {
        if (full() || !to.close(c, g)) return false;
        note("close " + at(c, g, 0));
        return true;
    }
    bool send(gw::channel_ref c, std::uint32_t g, std::uint64_t n, std::string_view bytes,
              gw::record_id after) {
        if (full() || !to.send(c, g, n, bytes, after)) return false;
        note("send " + at(c, g, n) + std::to_string(after) + " " + std::string(bytes));
        return true;
    }
    bool request(gw::channel_ref c, std::uint32_t g, std::uint64_t n, const gw::http_request& h,
                 gw::record_id after) {
        if (full() || !to.request(c, g, n, h, after)) return false;
        note("request " + at(c, g, n) + std::to_string(after) + " " + std::string(gw::to_string(h.method)) +
             " " + std::string(h.target) + "\n" + std::string(h.headers) + "\n" + std::string(h.body));
        return true;
    }
    bool arm_timer(std::uint8_t gateway, std::uint64_t id, std::uint32_t g, gw::steady_time due) {
        if (full() || !to.arm_timer(gateway, id, g, due)) return false;
        note("timer " + std::to_string(gateway) + " " + std::to_string(id) + " " + std::to_string(g) + " " +
             std::to_string(due.ns));
        return true;
    }
    bool persist(gw::record_id r, std::string_view bytes) {
        if (full() || !to.persist(r, bytes)) return false;
        note("persist " + std::to_string(r) + " " + std::string(bytes));
        return true;
    }
};

/// Takes everything.
struct endless_sink {
    bool open(gw::channel_ref, std::uint32_t, const gw::open_request&) noexcept { return true; }
    bool close(gw::channel_ref, std::uint32_t) noexcept { return true; }
    bool send(gw::channel_ref, std::uint32_t, std::uint64_t, std::string_view, gw::record_id) noexcept {
        return true;
    }
    bool request(gw::channel_ref, std::uint32_t, std::uint64_t, const gw::http_request&,
                 gw::record_id) noexcept {
        return true;
    }
    bool arm_timer(std::uint8_t, std::uint64_t, std::uint32_t, gw::steady_time) noexcept { return true; }
    bool persist(gw::record_id, std::string_view) noexcept { return true; }
};

template <class PathT>
class desk_on_path final : public test_desk {
    using venue_type = gw::venues::binance_futures;
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
        gw::driver::virtual_driver<taped_engine, simulated_venue, test_durability, tape_recorder>;

    static constexpr gw::channel_ref at(lane l) { return {0, static_cast<std::uint8_t>(l)}; }

public:
    desk_on_path(world& w, const desk_options& o)
        : world_(w.inside())
        , options_(o)
        , venue_(world_.exchange, world_.now)
        , engine_(config(&seen, &on), tape_, failures_)
        , driver_(engine_, venue_, driver_options(), test_durability{&durability_},
                  tape_recorder{&tape_, &words_, &sent_}) {
        tape_.on = o.record;
        venue_.rewritings = &world_.rewritings;
    }

    void start() override {
        driver_.start();
        sync();
    }
    void run_for(gw::duration time) override {
        run_until([] { return false; }, time);
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
    gw::order_result<void> cancel(gw::order_ref r) override {
        gw::order_result<void> out;
        with_desk([&](auto& d) { out = d.cancel(r); });
        return out;
    }
    void command(std::string_view words) override {
        driver_.command(words);
        sync();
    }

    [[nodiscard]] bool ready() const override { return state().ready(); }
    [[nodiscard]] std::string reason() const override { return std::string(state().not_ready_reason()); }
    [[nodiscard]] const gw::orders::order_record* order(gw::order_ref r) const override {
        r.gateway = 0;
        return state().orders.find(r);
    }
    [[nodiscard]] const gw::orders::order_record* order(std::string_view client_id) const override {
        return state().orders.find_client(client_id);
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
    [[nodiscard]] std::string position(std::string_view symbol) const override {
        return text_of(state().positions(state().symbols.find(symbol)).quantity());
    }
    [[nodiscard]] std::string fees(std::string_view asset) const override {
        gw::wide_decimal sum;
        for (std::size_t i = 0; i < state().instruments.size(); ++i)
            static_cast<void>(sum.add(state().positions({static_cast<std::uint16_t>(i)}).fees().of(asset)));
        return text_of(sum);
    }
    [[nodiscard]] std::string wallet(std::string_view asset) const override {
        const auto* account = state().accounts.find(asset);
        return account == nullptr ? "not known" : account->wallet.normalized().str();
    }
    [[nodiscard]] std::string open_exposure(gw::side s, std::string_view symbol) const override {
        return text_of(state().orders.exposure(state().symbols.find(symbol)).of(s));
    }
    [[nodiscard]] bool book_synced(std::string_view symbol) const override {
        const auto& i = state().instruments[state().symbols.find(symbol).value];
        return i.book && i.book->synced();
    }
    [[nodiscard]] std::string touch(std::string_view symbol) const override {
        const auto& i = state().instruments[state().symbols.find(symbol).value];
        if (!i.book || !i.book->view()) return "unsynced";
        const auto bid = i.book->view()->best_bid();
        const auto ask = i.book->view()->best_ask();
        return (bid ? bid->price.value.normalized().str() : "") + "/" +
               (ask ? ask->price.value.normalized().str() : "");
    }
    [[nodiscard]] std::string book_difference(std::string_view symbol) const override {
        const auto& i = state().instruments[state().symbols.find(symbol).value];
        if (!i.book || !i.book->view()) return "unsynced";
        const auto& market = world_.exchange.market();
        const auto n = market.instrument_named(symbol).value();
        for (const gw::side s : {gw::side::buy, gw::side::sell}) {
            std::vector<std::string> ours;
            std::vector<std::string> theirs;
            i.book->view()->for_each_level(s, [&](gw::price p, gw::quantity q) {
                ours.push_back(p.value.normalized().str() + "|" + q.value.normalized().str());
            });
            market.engine().book(n).walk(s, [&](std::int64_t ticks, const auto& level) {
                theirs.push_back(market.price(n, ticks).normalized().str() + "|" +
                                 market.quantity(n, level.total).normalized().str());
                return theirs.size() < 1000;
            });
            ours.resize(std::min(ours.size(), theirs.size()));
            if (ours != theirs) return s == gw::side::buy ? "bids differ" : "asks differ";
        }
        return {};
    }
    [[nodiscard]] std::string tick_size(std::string_view symbol) const override {
        return state()
            .instruments[state().symbols.find(symbol).value]
            .rules.tick_size.value.normalized()
            .str();
    }
    [[nodiscard]] gw::connection_state state(lane l) const override {
        return engine_.engine.channel_state(at(l));
    }
    [[nodiscard]] desk_counts counts() const override {
        const auto& c = state().counters;
        return {c.orders,    c.fills,   c.refused,      c.venue_rejects,           c.unknown,
                c.malformed, c.ignored, c.unconfigured, driver_.counters().inputs, 0};
    }
    [[nodiscard]] int mode() const override { return static_cast<int>(engine_.engine.mode()); }

    [[nodiscard]] std::vector<std::string> differences(bool after_restart) const override {
        std::vector<std::string> out;
        const auto differ = [&](const std::string& what, const std::string& mine, const std::string& other) {
            if (mine != other) out.push_back(what + ": ours " + mine + ", the venue's " + other);
        };
        const auto& g = state();
        const auto theirs = world_.exchange.ledger(0);
        const auto word = [](const gw::orders::order_record& r) {
            return std::string(to_string(r.state.life)) + (r.state.unknown() ? " unknown" : "");
        };
        std::set<std::string> ids;
        std::size_t open = 0;
        for (const auto& o : theirs.orders) {
            const std::string name = "order " + std::string(o.client_order_id);
            if (!ids.insert(std::string(o.client_order_id)).second) out.push_back(name + " was sent twice");
            const bool is_open = !gw::is_terminal(o.state);
            open += is_open ? 1 : 0;
            const gw::orders::order_record* r = g.orders.find_client(o.client_order_id);
            if (r == nullptr) {
                // What another program began and ended while the desk was away shows in fills and positions only.
                const bool mine = o.client_order_id.view().starts_with(g.client_ids->run_prefix());
                if (mine || is_open) differ(name, "not known", to_string(o.state));
                continue;
            }
            differ(name + " state", word(*r), to_string(o.state));
            differ(name + " filled", r->cumulative.value.normalized().str(),
                   o.executed.value.normalized().str());
            differ(name + " executions", r->seen.value.normalized().str(),
                   o.executed.value.normalized().str());
            if (!after_restart)
                differ(name + " value", text_of(r->cost), o.executed_value.normalized().str());
        }
        differ("open orders", std::to_string(g.orders.open_orders().size()), std::to_string(open));
        differ("incomplete orders", std::to_string(g.orders.incomplete_orders().size()), "0");
        if (!after_restart)
            differ("fills", std::to_string(g.counters.fills), std::to_string(theirs.fills.size()));

        gw::wide_decimal realized;
        for (std::size_t i = 0; i < g.instruments.size(); ++i) {
            const std::string symbol(g.instruments[i].rules.symbol);
            const gw::instrument_index index{static_cast<std::uint16_t>(i)};
            const auto& p = g.positions(index);
            const gw::sim::server::ledger_position* other = nullptr;
            for (const auto& q : theirs.positions)
                if (q.symbol == g.instruments[i].rules.symbol) other = &q;
            const auto text = [&](gw::decimal d) {
                return other == nullptr ? std::string("0") : d.normalized().str();
            };
            differ(symbol + " position", text_of(p.quantity()),
                   text(other ? other->quantity.value : gw::decimal()));
            gw::wide_decimal buys;
            gw::wide_decimal sells;
            for (const auto& o : theirs.orders)
                if (o.symbol == g.instruments[i].rules.symbol && !gw::is_terminal(o.state)) {
                    gw::wide_decimal rest(o.quantity.value);
                    static_cast<void>(rest.subtract(gw::wide_decimal(o.executed.value)));
                    static_cast<void>((o.side == gw::side::buy ? buys : sells).add(rest));
                }
            differ(symbol + " open buys", text_of(g.orders.exposure(index).open_buy), text_of(buys));
            differ(symbol + " open sells", text_of(g.orders.exposure(index).open_sell), text_of(sells));
            if (after_restart) continue;
            differ(symbol + " cost", text_of(p.cost()), text(other ? other->cost : gw::decimal()));
            differ(symbol + " realized", text_of(p.realized()),
                   text(other ? other->realized : gw::decimal()));
            static_cast<void>(realized.add(p.realized()));
        }
        if (!after_restart) {
            differ("fees", fees("USDT"), theirs.fees.normalized().str());
            differ("realized", text_of(realized), theirs.realized.normalized().str());
        }
        differ("wallet", wallet("USDT"), theirs.wallet.normalized().str());
        return out;
    }

    void refuse_next(lane l) override {
        driver_.faults().next(at(l), gw::transport::flow::to_venue, {gw::transport::fault_kind::refuse});
    }
    void lose_next(lane l, bool to_venue) override {
        driver_.faults().next(at(l),
                              to_venue ? gw::transport::flow::to_venue : gw::transport::flow::to_client,
                              {gw::transport::fault_kind::drop});
    }
    void cut_next(lane l, std::size_t keep) override {
        driver_.faults().next(at(l), gw::transport::flow::to_client,
                              {gw::transport::fault_kind::truncate, {}, keep});
    }
    void duplicate_next(lane l) override {
        driver_.faults().next(at(l), gw::transport::flow::to_client, {gw::transport::fault_kind::duplicate});
    }
    void delay_next(lane l, bool to_venue, gw::duration d) override {
        driver_.faults().next(at(l),
                              to_venue ? gw::transport::flow::to_venue : gw::transport::flow::to_client,
                              {gw::transport::fault_kind::delay, d, 0});
    }
    void drop(lane l) override { driver_.link().drop(at(l), "dropped by the test"); }
    void inject(lane l, std::string_view text) override { driver_.link().push(at(l), text); }
    void clear_link_faults() override {
        for (const lane l : all_lanes) driver_.faults().clear(at(l));
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
    [[nodiscard]] std::uint64_t sent(lane l) const override { return sent_[static_cast<std::size_t>(l)]; }
    [[nodiscard]] const std::vector<std::string>& sent_words(lane l) const override {
        return words_[static_cast<std::size_t>(l)];
    }

    [[nodiscard]] std::string replay_difference() const override {
        seen_events replayed_seen;
        tape replayed;
        replayed.on = true;
        std::uint64_t none = 0;
        hooks same = on;
        const auto fresh = std::make_unique<taped_engine>(config(&replayed_seen, &same), replayed, none);
        endless_sink sink;
        fresh->start(tape_.started, sink);
        for (const std::string& bytes : tape_.inputs) {
            gw::input in;
            if (gw::journal::read_input(bytes, in) != bytes.size()) return "an input record cannot be read";
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
    [[nodiscard]] std::size_t recorded_outputs() const override { return tape_.outputs.size(); }

private:
    [[nodiscard]] const auto& state() const noexcept {
        return engine_.engine.template gateway<main_account>();
    }
    void sync() { world_.now = venue_.now(driver_.link()); }

    template <class F>
    void with_desk(F f) {
        driver_.intervene([&](taped_engine& e, const gw::clock_reading& now, auto& queue) {
            taping_sink<std::remove_reference_t<decltype(queue)>> s{queue, tape_, failures_};
            e.engine.with_desk(now, s, f);
        });
        sync();
    }

    [[nodiscard]] typename engine_type::config config(seen_events* events, hooks* acts) const {
        using namespace gw::literals;
        typename engine_type::config c;
        auto& g = c.template gateway<main_account>();
        if (!options_.api_key.empty())
            g.venue.credentials =
                gw::venue::binance_futures::signer::make(options_.api_key, options_.secret).value();
        for (const std::string& s : options_.symbols) g.venue.symbols.push_back(gw::symbol_name(s));
        g.venue.data_silence = options_.data_silence;
        g.venue.streams.bars = options_.bars;
        g.desk_prefix = "t";
        g.orders.orders = options_.order_slots;
        c.risk =
            decltype(c.risk)(gw::risk::trading_state(), gw::risk::instrument_rules(),
                             gw::risk::max_order_quantity({gw::risk::limit_table<gw::quantity>({"500"_d})}),
                             gw::risk::order_rate({options_.orders_per_second, gw::seconds(1)}),
                             gw::risk::max_position({gw::risk::limit_table<gw::quantity>(
                                 gw::quantity{gw::decimal::parse(options_.max_position).value()})}));
        c.journal.enabled = options_.journal;
        c.strategy.seen = events;
        c.strategy.on_hooks = acts;
        return c;
    }
    [[nodiscard]] gw::driver::virtual_options driver_options() const {
        gw::driver::virtual_options o;
        o.link.latency = options_.latency;
        o.wall = world_.now + options_.clock_error;
        return o;
    }

    world::impl& world_;
    desk_options options_;
    simulated_venue venue_;
    tape tape_;
    std::array<std::vector<std::string>, 5> words_;
    std::array<std::uint64_t, 5> sent_{};
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
