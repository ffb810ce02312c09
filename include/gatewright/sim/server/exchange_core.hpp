// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/connection_table.hpp>
#include <gatewright/sim/server/fault_table.hpp>
#include <gatewright/sim/server/hosted_exchange.hpp>
#include <gatewright/sim/server/ledger.hpp>
#include <gatewright/sim/server/market.hpp>
#include <gatewright/sim/server/messages.hpp>
#include <gatewright/sim/server/parameters.hpp>
#include <gatewright/sim/server/router.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server {

/// What every simulated venue is, without sockets, clock or threads: a market, connections, faults, the simulator's own
/// paths under `/sim/`, and the order in which a request meets all of them.
///
/// Not thread-safe; the outputs depend on nothing but the inputs.
///
/// @tparam DerivedT the venue, a mix-in's user. It has, accessible from here:
/// - `static constexpr LinkT request_link`: the link that HTTP requests belong to;
/// - `http_reply answer(const http_request&, timestamp)`: of a request that is not the simulator's own;
/// - `std::optional<opening<LinkT, SessionT>> opened(const http_request&)`: what an upgrade asks for, nothing for a
///   path that the venue does not serve;
/// - `std::optional<http_reply> upgrade_refusal(const http_request&, timestamp)`, if it has that: what an upgrade is
///   answered with in place of a connection;
/// - `void on_text(connection_id, opening<LinkT, SessionT>&, std::string_view, timestamp)`: a client's message. On a
///   plain TCP connection: bytes, as they come;
/// - `void on_report(const matching::report&, timestamp)`, `void on_trades(matching::instrument_id, const
///   std::vector<matching::public_trade>&, timestamp)` (the trades are of all instruments), `void
///   on_book_changes(matching::instrument_id, const std::vector<matching::book_change>&, timestamp)`: to be published;
/// - `void on_conditional(const matching::conditional_order_record&, timestamp)` and `matching::order_terms
///   order_that_becomes(const matching::conditional_order_record&)`, if it has conditional orders: what became of one
///   is to be published; and the terms of the order that it becomes;
/// - `bool release(const std::vector<matching::public_trade>&, timestamp)`, if it has orders that are outside of the
///   market until then (`matching::standing`): lets in whose time has come; whether anything happened;
/// - `void on_payment(const matching::payment&, timestamp)`, `void on_margin_warning(const matching::margin_warning&,
///   timestamp)` and `client_order_id name_of(const matching::order_terms&, timestamp)`, if it has funding and
///   liquidations: what is to be told; and the client id of an order of the venue's making;
/// - `std::string execution_name(const matching::execution&) const`, if its reports do not call an execution by the
///   number of its trade;
/// - `account_ledger own_ledger(std::size_t) const`, if accounts are not those of the matching engine;
/// - `void pass(timestamp)`: what is due at a time;
/// - `error refusal_for(LinkT, fault)`: what is thrown when `rate_limit`, `unavailable`, `throttled`, `key_refused` or
///   `unknown_status` strikes a request;
/// - `void on_fault(fault, std::int64_t count, timestamp)`: `ban`, `expire_session` and, when the time has come,
///   `key_expiry`; `void on_clear()`: ends a ban;
/// - `void on_rules(matching::instrument_id, timestamp)`, if the venue tells of changed rules by itself;
/// - `void announce_end(connection_id, timestamp)`, if the venue says of a connection that it will end: then and so.
template <class DerivedT, Link LinkT, class SessionT>
class exchange_core : public hosted_exchange {
public:
    exchange_core(market_config config, connection_options options)
        : market_(std::move(config))
        , connections_(options, faults_) {}

    void tick(timestamp now) override {
        now_ = now;
        if (keys_end_ && !keys_ended_ && now >= *keys_end_) {
            keys_ended_ = true;
            self().on_fault(fault::key_expiry, 0, now);
        }
        market_.advance(now);
        settle(now);
        drain(now);
        self().pass(now);
        connections_.tick(now);
    }

    [[nodiscard]] http_reply handle_request(const http_request& request, timestamp now) override {
        if (request.path().starts_with("/sim/")) return administer(request, now);
        constexpr LinkT link = DerivedT::request_link;
        if (faults_.strikes(link, fault::refuse)) return {reply_action::drop, 0, {}, {}};
        if (faults_.strikes(link, fault::half_open)) return {reply_action::silence, 0, {}, {}};
        http_reply reply;
        try {
            reply = self().answer(request, now);
        } catch (const unanswered&) {
            drain(now);
            return {reply_action::silence, 0, {}, {}};
        }
        if (faults_.strikes(link, fault::drop)) return {reply_action::silence, 0, {}, {}};
        return reply;
    }

    [[nodiscard]] std::optional<connection_id> open(const http_request& upgrade, timestamp now) override {
        auto wanted = self().opened(upgrade);
        if (!wanted || faults_.strikes(wanted->link, fault::refuse)) return std::nullopt;
        return connections_.add(*std::move(wanted), now);
    }
    /// With a target and nothing else.
    [[nodiscard]] std::optional<connection_id> open(std::string_view target, timestamp now) {
        return open(http_request{"GET", std::string(target), {}, {}}, now);
    }
    [[nodiscard]] std::optional<http_reply> decline([[maybe_unused]] const http_request& upgrade,
                                                    [[maybe_unused]] timestamp now) override {
        if constexpr (requires { self().upgrade_refusal(upgrade, now); })
            return self().upgrade_refusal(upgrade, now);
        else
            return std::nullopt;
    }
    [[nodiscard]] bool serves(const http_request& upgrade) override {
        return self().opened(upgrade).has_value();
    }

    void receive(connection_id id, std::string_view text, timestamp now) override {
        opening<LinkT, SessionT>* const from = connections_.find(id);
        if (!from) return;
        try {
            self().on_text(id, *from, text, now);
        } catch (const unanswered&) {
            drain(now);
        }
    }
    void pong(connection_id id, timestamp now) override { connections_.heard(id, now); }
    void closed(connection_id id) override { connections_.remove(id); }
    [[nodiscard]] std::vector<output> take_outputs() override { return connections_.take_outputs(); }

    /// Switches a fault on; see `fault` for what `count` means.
    /// @throws std::invalid_argument naming "count" for a time beyond ten years
    void set_fault(LinkT link, fault what, std::int64_t count, timestamp now) {
        constexpr std::int64_t ten_years = std::int64_t{10} * 366 * 86'400;
        const bool in_ms = what == fault::clock_skew || what == fault::delayed_fill;
        const bool in_seconds =
            what == fault::clock_drift || what == fault::key_expiry || what == fault::shutdown;
        if (const std::int64_t most = in_ms ? ten_years * 1000 : ten_years;
            (in_ms || in_seconds) && (count > most || count < -most))
            throw std::invalid_argument("count: too far from now");
        switch (what) {
        case fault::close: connections_.strike(link, output_kind::close, "Going away"); break;
        case fault::abort: connections_.strike(link, output_kind::abort, ""); break;
        case fault::stall: connections_.strike(link, output_kind::stall, ""); break;
        case fault::half_open:
            if (link == DerivedT::request_link) return faults_.set(link, what, count);
            connections_.strike(link, output_kind::vanish, "");
            break;
        case fault::clock_skew: skew_ = milliseconds(count); break;
        case fault::clock_drift:
            skew_ = server_time(now) - now;
            drift_ = count;
            drifts_from_ = now;
            break;
        case fault::key_expiry:
            keys_end_ = now + seconds(count);
            keys_ended_ = false;
            break;
        case fault::delayed_fill: fill_delay_ = milliseconds(count); break;
        case fault::rule_change:
            for (const auto i : market_.instruments()) {
                const decimal first = market_.listed(i).tick;
                const decimal factor = decimal::from_integer(count > 0 ? count : 10);
                change_rules(i, {.tick = checked_mul(first, factor).value()}, now);
            }
            break;
        case fault::shutdown: shut_down(link, now + seconds(count > 0 ? count : 60)); break;
        case fault::ban:
        case fault::expire_session: self().on_fault(what, count, now); break;
        default: faults_.set(link, what, count); break;
        }
    }
    /// Ends the faults of a link, any ban, and what is wrong with the clock, the keys and the reports of fills.
    void clear_faults(LinkT link) {
        faults_.clear(link);
        self().on_clear();
        skew_ = {};
        drift_ = 0;
        keys_end_.reset();
        fill_delay_ = {};
        if (!rules_changed_) return;
        for (const auto i : market_.instruments()) {
            const instrument_config& first = market_.listed(i);
            change_rules(i, {first.tick, first.lot, first.min_notional, first.open}, now_);
        }
        rules_changed_ = false;
    }
    /// Changes the rules of an instrument while it trades; the venue tells of it as it does. They are as before after
    /// `clear_faults`.
    /// @throws std::invalid_argument for a symbol that is not listed, and what `market::change_rules` throws
    void change_rules(std::string_view symbol, const rule_change& c, timestamp now) {
        const auto i = market_.instrument_named(symbol);
        if (!i) throw std::invalid_argument("symbol: " + std::string(symbol) + " is not listed");
        change_rules(*i, c, now);
    }

    /// What the account with that index in the configuration has and did.
    [[nodiscard]] account_ledger ledger(std::size_t account) const {
        [[maybe_unused]] const auto id = market_.account_id(account);
        const auto& venue = static_cast<const DerivedT&>(*this);
        if constexpr (requires { venue.own_ledger(account); })
            return venue.own_ledger(account);
        else if constexpr (requires(const matching::execution& e) { venue.execution_name(e); })
            return ledger_of(market_, id, [&](const auto& e) { return venue.execution_name(e); });
        else
            return ledger_of(market_, id);
    }
    [[nodiscard]] std::size_t connection_count(LinkT link) const { return connections_.count(link); }
    /// The market behind the protocol; what is done to it shows in the streams at the next `tick`.
    [[nodiscard]] server::market& market() noexcept { return market_; }
    [[nodiscard]] const server::market& market() const noexcept { return market_; }

protected:
    /// Thrown to leave a request without an answer.
    struct unanswered {};

    ~exchange_core() = default;
    [[nodiscard]] connection_table<LinkT, SessionT>& connections() noexcept { return connections_; }
    /// As the venue's clock shows it.
    [[nodiscard]] timestamp server_time(timestamp now) const {
        return now + skew_ + duration{(now - drifts_from_).ns / 1000 * drift_};
    }
    /// Whether a key that was good is so no longer.
    [[nodiscard]] bool keys_expired(timestamp now) const { return keys_end_ && now >= *keys_end_; }

    /// Executes one request, with the faults that strike on the way.
    /// @param row what is asked
    /// @param admit counts the request against the limits; throws to refuse it
    /// @param identify finds out whose it is; throws to refuse it
    /// @param execute does it and gives the result; twice, if the request is repeated
    /// @throws unanswered; whatever `refusal_for` gives and the three throw
    template <class RouteT, class Admit, class Identify, class Execute>
    auto perform(LinkT link, const RouteT& row, timestamp now, Admit&& admit, Identify&& identify,
                 Execute&& execute) {
        if (row.order_operation && faults_.strikes(link, fault::request_lost)) throw unanswered{};
        refuse_if(true, link, fault::rate_limit);
        refuse_if(true, link, fault::unavailable);
        refuse_if(row.order_operation, link, fault::throttled);
        admit();
        refuse_if(row.needs != security::none, link, fault::key_refused);
        if (row.needs != security::none && keys_expired(now))
            throw self().refusal_for(link, fault::key_expiry);
        identify();
        auto result = execute();
        drain(now);
        if (row.order_operation && faults_.strikes(link, fault::repeated)) {
            result = execute();
            drain(now);
        }
        if (row.order_operation && faults_.strikes(link, fault::reply_lost)) throw unanswered{};
        refuse_if(row.order_operation, link, fault::unknown_status);
        return result;
    }

    /// Whether a batch that came on a link is to break off in its middle; asked once for each.
    [[nodiscard]] bool breaks_batch(LinkT link) { return faults_.strikes(link, fault::half_batch); }

    /// Whether a fault strikes what is no request, as the opening of a stream; uses up one of its count.
    [[nodiscard]] bool strikes(LinkT link, fault what) { return faults_.strikes(link, what); }

    /// How late fills are told: of a venue whose fills are not the matching engine's.
    [[nodiscard]] duration fill_delay() const noexcept { return fill_delay_; }

    /// Whether an answer on a link is to leave before the events that its request caused; asked once for each.
    [[nodiscard]] bool overtakes(LinkT link) { return faults_.strikes(link, fault::reply_first); }

    /// Publishes what the matching engine did.
    void drain(timestamp now) {
        matching::matching_engine& engine = market_.engine();
        bool fired = true;
        while (std::exchange(fired, false)) {
            if constexpr (settles)
                for (const auto& w : market_.take_margin_warnings()) self().on_margin_warning(w, now);
            if constexpr (has_conditionals)
                for (const auto& c : market_.triggers().take_changes()) self().on_conditional(c, now);
            for (const matching::report& r : engine.take_reports()) {
                if (r.kind == matching::report_kind::traded) {
                    // Fills do not overtake one another, however the delay changes.
                    fills_told_ = std::max(fills_told_, now + fill_delay_);
                    if (fills_told_ > now) connections_.hold_until(fills_told_);
                }
                self().on_report(r, now);
                connections_.hold_until(std::nullopt);
            }
            if constexpr (settles)
                for (const matching::payment& p : engine.take_payments()) self().on_payment(p, now);
            const auto trades = engine.take_trades();
            for (const auto i : market_.instruments()) {
                self().on_trades(i, trades, now);
                self().on_book_changes(i, engine.take_book_changes(i), now);
            }
            if constexpr (has_conditionals)
                fired =
                    market_.fire(trades, now, [&](const auto& c) { return self().order_that_becomes(c); });
            if constexpr (requires { self().release(trades, now); }) fired = self().release(trades, now);
        }
    }

private:
    static constexpr bool has_conditionals =
        requires(DerivedT& d, const matching::conditional_order_record& c, timestamp now) {
            d.on_conditional(c, now);
        };
    static constexpr bool settles =
        requires(DerivedT& d, const matching::payment& p, timestamp now) { d.on_payment(p, now); };
    DerivedT& self() noexcept { return static_cast<DerivedT&>(*this); }
    void settle([[maybe_unused]] timestamp now) {
        if constexpr (settles)
            market_.settle(now, [&](const matching::order_terms& t) { return self().name_of(t, now); });
    }
    void refuse_if(bool concerned, LinkT link, fault what) {
        if (concerned && faults_.strikes(link, what)) throw self().refusal_for(link, what);
    }

    void change_rules(matching::instrument_id i, const rule_change& c, timestamp now) {
        market_.change_rules(i, c);
        rules_changed_ = true;
        if constexpr (requires { self().on_rules(i, now); }) self().on_rules(i, now);
    }
    /// The connections of a link that are open now end at a time, of which the venue tells them if it ever does.
    void shut_down(LinkT link, timestamp when) {
        std::vector<connection_id> concerned;
        connections_.for_each([&](connection_id id, const opening<LinkT, SessionT>& c, timestamp, timestamp) {
            if (c.link == link) concerned.push_back(id);
        });
        for (const connection_id id : concerned) {
            connections_.end_at(id, when);
            if constexpr (requires { self().announce_end(id, when); }) self().announce_end(id, when);
        }
    }

    /// `POST /sim/funding?symbol=[&rate=]`: pays now. `POST /sim/mark?symbol=&price=`: positions are valued so.
    http_reply settle_now(const http_request& request, timestamp now) {
        const auto reply = [](int status, const std::string& words) {
            json::object body;
            if (!words.empty()) body["error"] = words;
            return http_reply{reply_action::send, status, {}, json::serialize(body)};
        };
        parameters p;
        p.add_query(request.query());
        const auto i = market_.instrument_named(p.get("symbol").value_or(""));
        if (!i) return reply(400, "symbol: not listed");
        try {
            if (request.path() == "/sim/funding") {
                if (const auto rate = p.number("rate")) market_.set_funding_rate(*i, *rate);
                market_.pay_funding(*i, now);
            } else {
                market_.set_mark_price(*i, p.require_number("price"));
                market_.follow_mark(*i, now); // before anybody is liquidated
                settle(now);
            }
        } catch (const parameter_error& e) {
            return reply(400, e.name + ": a number is expected");
        } catch (const std::invalid_argument& e) {
            return reply(400, e.what());
        }
        drain(now);
        return reply(200, {});
    }
    /// `POST /sim/fault?link=&kind=&count=`, with `&symbol=` and any of `&tick=`, `&lot=`, `&min_notional=`, `&open=`
    /// for the rules of one instrument; `POST /sim/clear[?link=]`, `GET /sim/ledger`.
    http_reply administer(const http_request& request, timestamp now) {
        const auto reply = [](int status, const json::object& body) {
            return http_reply{reply_action::send, status, {}, json::serialize(body)};
        };
        const auto refused = [&](int status, const std::string& words) {
            return reply(status, {{"error", words}});
        };
        if (request.method == "GET" && request.path() == "/sim/ledger") {
            json::array accounts;
            for (std::size_t i = 0; i < market_.config().accounts.size(); ++i)
                accounts.push_back(to_document(ledger(i)));
            return reply(200, {{"accounts", std::move(accounts)}});
        }
        if (settles && request.method == "POST" &&
            (request.path() == "/sim/funding" || request.path() == "/sim/mark"))
            return settle_now(request, now);
        const bool clears = request.path() == "/sim/clear";
        if (request.method != "POST" || (!clears && request.path() != "/sim/fault"))
            return refused(404, "no such path");
        parameters p;
        p.add_query(request.query());
        const auto name = p.get("link");
        const auto link = link_named<LinkT>(name.value_or(""));
        if (!link && (name || !clears)) {
            std::string known = "link: one of";
            for (const std::string_view n : link_names(LinkT{})) known += ' ' + std::string(n);
            return refused(400, known);
        }
        if (clears) {
            for (std::size_t i = 0; i < link_count<LinkT>(); ++i)
                if (!link || *link == static_cast<LinkT>(i)) clear_faults(static_cast<LinkT>(i));
            return reply(200, {});
        }
        constexpr std::string_view taken[] = {"link", "kind", "count",        "symbol",
                                              "tick", "lot",  "min_notional", "open"};
        for (const auto& [given, value] : p.all())
            if (std::ranges::find(taken, given) == std::end(taken))
                return refused(400, given + ": no parameter of this path");
        const auto kind = fault_named(p.get("kind").value_or(""));
        if (!kind) {
            std::string known = "kind: one of";
            for (const std::string_view n : fault_names) known += ' ' + std::string(n);
            return refused(400, known);
        }
        try {
            if (*kind == fault::rule_change && p.has("symbol")) {
                rule_change c{p.number("tick"), p.number("lot"), p.number("min_notional"), std::nullopt};
                if (p.has("open")) c.open = p.flag("open");
                if (!c.tick && !c.lot && !c.min_notional && !c.open)
                    return refused(400, "symbol: needs one of tick lot min_notional open");
                change_rules(p.require("symbol"), c, now);
            } else {
                for (const std::string_view of_rules : {"symbol", "tick", "lot", "min_notional", "open"})
                    if (p.has(of_rules))
                        return refused(400, std::string(of_rules) + ": of a rule_change with a symbol only");
                set_fault(*link, *kind, p.integer("count").value_or(0), now);
            }
        } catch (const parameter_error& e) {
            return refused(400, e.name == "count"  ? "count: a whole number is expected"
                                : e.name == "open" ? "open: true or false is expected"
                                                   : e.name + ": a number is expected");
        } catch (const std::invalid_argument& e) {
            return refused(400, e.what());
        }
        return reply(200, {});
    }

    server::market market_;
    fault_table<LinkT> faults_;
    connection_table<LinkT, SessionT> connections_;
    duration skew_{};
    std::int64_t drift_ = 0; ///< milliseconds that the clock gains in a second
    timestamp drifts_from_{};
    std::optional<timestamp> keys_end_; ///< when keys expire
    bool keys_ended_ = false;           ///< and whether that has been told
    duration fill_delay_{};             ///< of what is told of fills
    timestamp fills_told_{};            ///< when the newest fill is
    bool rules_changed_ = false;
    timestamp now_{}; ///< of the last tick
};

} // namespace gatewright::sim::server
