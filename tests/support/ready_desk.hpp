// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/gatewright.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A desk that is really ready, without a network: a kit plays its venue by hand, this plays the driver. What such a
// kit, a `VenueT`, has besides the facts, the orders' messages and the market's that are used below:
//
// - `answer(link, text, ms)`: what the venue says to a message of ours, logins, subscriptions and pings alike; nothing
//   if the message is an order or a cancel, which the test answers.
// - `answer_request(request, ms)`: the body of the reply to a request.
// - `ping_every`: how often the venue pings on every stream that is open; zero: never.
// - `value(valuation)`, if it has one: what the assets are worth that the account holds.
// - `status_of(request)`, if it has one: the HTTP status of that reply; else it is 200.
// - `pace`: how far a placement and its cancel must be apart for its limits of orders.
// - `is_order(request)`, if orders go by request: whether it is an order or a cancel, which the test answers; and
//   `status_of(reply)`: the HTTP status of what the test says then.
// - `fills_once`, if an execution ends its order, whatever it fills.
namespace gatewright_test {

struct desk_account;

/// A message of a played venue, and the link that brings it.
struct venue_message {
    std::uint8_t link = 0;
    std::string text;
};
/// What a venue says to a message of ours; nothing if that is an order.
using venue_answer = std::optional<std::vector<venue_message>>;

/// Every risk check and every monitor that there is.
using every_check = gatewright::supervised<
    gatewright::risk_chain<
        gatewright::trading_state, gatewright::instrument_rules, gatewright::instrument_allow_list,
        gatewright::trading_hours, gatewright::circuit_breaker, gatewright::max_order_quantity,
        gatewright::max_order_notional, gatewright::price_collar, gatewright::fat_finger,
        gatewright::stale_quote, gatewright::stale_book, gatewright::max_spread, gatewright::max_open_orders,
        gatewright::order_rate, gatewright::message_rate, gatewright::duplicate_order, gatewright::self_trade,
        gatewright::max_position, gatewright::max_position_notional, gatewright::max_gross_exposure,
        gatewright::max_net_exposure, gatewright::max_leverage, gatewright::balance,
        gatewright::margin_requirement>,
    gatewright::monitor_set<gatewright::stop_loss, gatewright::take_profit, gatewright::trailing_stop,
                            gatewright::daily_loss, gatewright::drawdown, gatewright::margin_ratio,
                            gatewright::balance_floor, gatewright::reject_rate>>;

/// A desk on one account of a played venue, over the venue's own path, with all of them.
template <class VenueT, class StrategyT>
using desk_with_every_check =
    gatewright::engine<gatewright::gateways<gatewright::gateway<desk_account, typename VenueT::venue>>,
                       gatewright::route_direct, every_check, gatewright::no_journal, StrategyT>;

/// One limit for instruments, accounts and the desk alike: all three are looked at.
template <class T, class BothT = gatewright::risk::smaller_limit>
gatewright::risk::scoped_limits<T, BothT> everywhere(T limit) {
    gatewright::risk::scoped_limits<T, BothT> l;
    l.set_default(limit).set_accounts(limit).set_desk(limit);
    return l;
}

/// Limits that a script of thousands of orders a second stays within; every check computes all the same.
inline every_check generous_checks() {
    using namespace gatewright;
    using namespace gatewright::risk;
    const auto money = everywhere("1000000000"_d);
    weekly_hours always;
    always.open(0, weekly_hours::minutes_of_week);
    return every_check(
        every_check::chain_type(
            trading_state(), instrument_rules(),
            instrument_allow_list(everywhere<permission, both_allow>({true})),
            trading_hours(everywhere<weekly_hours, common_hours>(always)),
            circuit_breaker({1'000'000'000, seconds(1)}), max_order_quantity({everywhere<quantity>({"1"_d})}),
            max_order_notional(money), price_collar({everywhere("0.05"_d)}),
            fat_finger({everywhere("0.05"_d), minutes(1)}), stale_quote(everywhere(minutes(100'000))),
            stale_book(everywhere(minutes(100'000))), max_spread(everywhere("0.05"_d)),
            max_open_orders(everywhere<std::uint32_t>(100)),
            order_rate({0, milliseconds(100), everywhere<std::uint32_t>(1000)}),
            message_rate(everywhere<std::uint32_t>(3000), milliseconds(100)),
            duplicate_order(everywhere<duration, larger_limit>(duration{})), self_trade(),
            max_position({everywhere<quantity>({"5"_d})}), max_position_notional(money),
            max_gross_exposure(money), max_net_exposure(money), max_leverage(everywhere("1000"_d)),
            risk::balance(everywhere<decimal, larger_limit>("0.01"_d)),
            margin_requirement(everywhere<decimal, larger_limit>("0.05"_d))),
        every_check::monitors_type(
            stop_loss(everywhere("0.9"_d)), take_profit(everywhere("9"_d)), trailing_stop(money),
            daily_loss(money), drawdown(everywhere("0.9"_d)), margin_ratio(everywhere("0.0001"_d)),
            balance_floor(everywhere("0.0001"_d)), reject_rate({1'000'000, minutes(1)})));
}
template <class DeskT, class VenueT>
typename DeskT::config generous_config() {
    using namespace gatewright;
    typename DeskT::config c;
    auto& g = c.template gateway<desk_account>();
    VenueT::configure(g.venue);
    g.orders.orders = 512;
    g.orders.fills = 2048;
    g.orders.retention = milliseconds(100);
    c.risk = generous_checks();
    // Where an account holds the asset itself it must be worth something.
    if constexpr (requires { VenueT::value(c.valuation); }) VenueT::value(c.valuation);
    return c;
}

/// Bids and asks in turn on the traded instrument: submits at a tick, cancels at the next one.
template <class VenueT>
struct one_order_at_a_time : gatewright::strategy<one_order_at_a_time<VenueT>> {
    gatewright::order_ref order;
    bool buying = true;
    std::uint64_t submitted = 0;
    std::uint64_t cancelled = 0;
    std::uint64_t refused = 0;
    std::uint64_t fills = 0;
    std::uint64_t changes = 0;
    std::uint64_t books = 0;
    std::uint64_t others = 0;
    std::uint64_t operator_needed = 0;
    gatewright::order_reject last_refusal;

    void on(const gatewright::best_quote& q, auto& desk) {
        using namespace gatewright;
        if (!(q.symbol == VenueT::symbol)) return;
        if (q.bid.is_zero() || q.ask.is_zero()) return; // a side that is not told yet
        if (order.valid()) {
            if (desk.cancel(order)) ++cancelled;
            return;
        }
        if (!desk.template not_ready_reason<desk_account>().empty()) return;
        limit_order o;
        o.symbol = q.symbol;
        o.side = buying ? side::buy : side::sell;
        o.price = buying ? q.bid : q.ask;
        o.quantity = {"0.010"_d};
        o.post_only = gatewright::venue::capabilities_of<typename VenueT::venue>::table
                          .path(gatewright::venue::first_path<typename VenueT::venue>::path)
                          .post_only;
        if (const auto placed = desk.submit(o)) {
            order = *placed;
            ++submitted;
        } else {
            ++refused;
            last_refusal = placed.error();
        }
    }
    void on(const gatewright::order_change& c, auto&) {
        ++changes;
        if (!gatewright::is_terminal(c.state) || !(c.ref == order)) return;
        order = {};
        // What nothing was filled of leaves the position as it was.
        if (c.state != gatewright::lifecycle::cancelled || !c.filled.is_zero()) buying = !buying;
    }
    void on(const gatewright::fill&, auto&) { ++fills; }
    void on(const gatewright::book_change& b, auto& desk) {
        if (b.synced && desk.template book<desk_account>(b.symbol)) ++books;
    }
    void on(const gatewright::trade&, auto&) { ++others; }
    void on(const gatewright::mark_price&, auto&) { ++others; }
    void on(const gatewright::balance_update&, auto&) { ++others; }
    void on(const gatewright::position_update&, auto&) { ++others; }
    void on(const gatewright::venue_error& e, auto&) { operator_needed += e.operator_needed ? 1 : 0; }
};

/// Hands an input to the engine.
struct plain_step {
    template <class DeskT, class SinkT>
    void operator()(DeskT& desk, const gatewright::input& in, SinkT& out) noexcept {
        desk.step(in, out);
    }
};

/// Drives a desk through its cold start, and then says what the market and the venue say. Each `feed` is one step of
/// the engine, made by `StepT`; what the desk asks for is done at once: connections open, reads are answered, due
/// timers fire. Orders are answered only when the test says how.
template <class DeskT, class VenueT, class StepT = plain_step>
class ready_desk {
public:
    /// @throws std::runtime_error that says why the gateway did not become ready.
    explicit ready_desk(StepT step = {}, typename DeskT::config config = generous_config<DeskT, VenueT>())
        : step_(std::move(step))
        , desk_(std::move(config)) {
        text_.reserve(4096);
        desk_.start(now_, out_);
        perform();
        gatewright::input entropy;
        entropy.kind = gatewright::input_kind::entropy;
        entropy.payload = "0123456789abcdef0123456789abcdef";
        enter(entropy);
        // The first message of a book has its snapshot asked for. What the account starts from lies a while back then.
        // Thousands of instruments are subscribed over half a minute.
        for (int i = 0; i < 3 || (i < 600 && !ready()); ++i) {
            depth_change();
            mark_price();
            advance(gatewright::milliseconds(100));
        }
        if (!ready())
            throw std::runtime_error("the gateway is not ready: " +
                                     std::string(desk_.template gateway<desk_account>().not_ready_reason()));
    }

    /// The generation of a link's present connection.
    [[nodiscard]] std::uint32_t generation(std::uint8_t link) const noexcept { return generations_[link]; }
    [[nodiscard]] bool ready() const { return desk_.template gateway<desk_account>().ready(); }
    [[nodiscard]] DeskT& desk() noexcept { return desk_; }
    [[nodiscard]] StepT& stepper() noexcept { return step_; }
    [[nodiscard]] gatewright::clock_reading now() const noexcept { return now_; }
    /// The last order or cancel that was sent as a message.
    [[nodiscard]] const std::string& order_message() const noexcept { return order_message_; }

    /// The last message that this wrote itself, of the market or the venue.
    [[nodiscard]] std::string_view last_text() const noexcept { return text_; }

    /// Any input, at the present time. What the desk then asks for is done.
    void enter(gatewright::input in) {
        in.at = now_;
        in.sequence = ++sequence_;
        step_(desk_, std::as_const(in), out_);
        perform();
    }
    /// One message of a stream.
    void feed(std::uint8_t link, std::string_view text) {
        gatewright::input in;
        in.kind = gatewright::input_kind::message;
        in.channel.channel = link;
        in.generation = generations_[link];
        in.payload = text;
        enter(in);
    }

    /// Lets time pass; due timers fire on the way, and the venue pings where it does.
    void advance(gatewright::duration time) {
        const gatewright::steady_time end = now_.steady + time;
        for (;;) {
            auto next = std::min_element(timers_.begin(), timers_.end(),
                                         [](const timer& a, const timer& b) { return a.due < b.due; });
            if (next == timers_.end() || next->due > end) break;
            const timer due = *next;
            timers_.erase(next);
            move_to(std::max(due.due, now_.steady));
            gatewright::input in;
            in.channel.gateway = due.gateway;
            in.correlation = due.id;
            in.generation = due.generation;
            enter(in);
        }
        move_to(end);
        if (VenueT::ping_every.ns == 0 || now_.steady - pinged_ < VenueT::ping_every) return;
        pinged_ = now_.steady;
        for (std::uint8_t c = 0; c < VenueT::links; ++c) {
            if (!VenueT::venue::links[c].streams() || generations_[c] == 0) continue;
            gatewright::input ping;
            ping.kind = gatewright::input_kind::heartbeat;
            ping.channel.channel = c;
            ping.generation = generations_[c];
            enter(ping);
        }
    }

    /// A new best bid and ask of the traded instrument.
    void best_quote() { say(venue_.quote(ms())); }
    void depth_change() { say(venue_.depth(ms())); }
    void public_trade() { say(venue_.public_trade(ms())); }
    void mark_price() { say(venue_.mark(ms())); }

    /// The desk has placed an order that was not answered yet: reads it. @return false if it has not.
    bool take_order() { return venue_.read_order(order_message_); }
    /// The last order is accepted, or its cancel: the reply to its message.
    void accept() { say_last(venue_.accept(order_message_, ms())); }
    void accept_cancel() { say_last(venue_.accept_cancel(order_message_, ms())); }
    /// The venue refuses the last order or cancel.
    template <class... WordTs>
    void refuse(const WordTs&... code_and_words) {
        say_last(venue_.refuse(order_message_, code_and_words...));
    }
    void report_placed() { say(venue_.report_placed(ms())); }
    void report_cancelled() { say(venue_.report_cancelled(ms())); }
    /// One execution, in all messages that the venue sends of it.
    void fill(unsigned lots) {
        for (const venue_message& m : venue_.fill(lots, ms())) say(m);
    }

    /// A whole order of one side, filled a little and cancelled, while the market moves; where an execution ends its
    /// order, one that is filled and one that is cancelled. Two such leave the position as it was. It takes twice the
    /// `pace`, or three times. @return false if the desk did not trade.
    bool trade_once(gatewright::duration pace = VenueT::pace) {
        if (!place_once()) return false;
        public_trade();
        fill(2);
        depth_change();
        advance(pace);
        if constexpr (requires { VenueT::fills_once; }) {
            if (!place_once()) return false;
            advance(pace);
        }
        best_quote();
        if (!venue_.is_cancel(order_message_)) return false;
        accept_cancel();
        report_cancelled();
        mark_price();
        advance(pace);
        return true;
    }

private:
    /// The desk places an order, and the venue takes it.
    bool place_once() {
        best_quote();
        if (!take_order()) return false;
        accept();
        report_placed();
        return true;
    }

    struct timer {
        std::uint8_t gateway;
        std::uint64_t id;
        std::uint32_t generation;
        gatewright::steady_time due;
    };
    void move_to(gatewright::steady_time t) {
        now_.wall = now_.wall + (t - now_.steady);
        now_.steady = t;
    }
    [[nodiscard]] std::uint64_t ms() const { return static_cast<std::uint64_t>(now_.wall.milliseconds()); }

    /// Does what the desk has asked for.
    void perform() {
        using gatewright::driver::output_kind;
        if (out_.empty()) return;
        gatewright::driver::output_queue asked(std::max<std::size_t>(out_.size(), 1),
                                               std::max<std::size_t>(out_.bytes_used(), 1));
        for (const auto& o : out_) asked.append(o);
        out_.clear();
        for (const auto& o : asked) {
            gatewright::input in;
            in.channel = o.channel;
            in.generation = o.generation;
            in.correlation = o.correlation;
            if (o.kind == output_kind::open) {
                generations_[o.channel.channel] = o.generation;
                in.kind = gatewright::input_kind::connected;
                enter(in);
            } else if (o.kind == output_kind::send) {
                if (const venue_answer said = venue_.answer(o.channel.channel, o.payload, ms()))
                    for (const venue_message& m : *said) feed(m.link, m.text);
                else
                    order_message_.assign(o.payload);
            } else if (o.kind == output_kind::request) {
                const gatewright::http_request asked_for{o.method, o.target, o.headers, o.payload};
                if constexpr (requires { VenueT::is_order(asked_for); })
                    if (VenueT::is_order(asked_for)) {
                        order_message_.assign(to_string(o.method)).append(" ").append(o.target);
                        order_message_.append("\n").append(o.payload);
                        reply_to_ = in;
                        continue;
                    }
                const std::string body = venue_.answer_request(asked_for, ms());
                in.kind = gatewright::input_kind::reply;
                in.status = 200;
                if constexpr (requires { venue_.status_of(asked_for); })
                    in.status = venue_.status_of(asked_for);
                in.payload = body;
                enter(in);
            } else if (o.kind == output_kind::arm_timer) {
                // What an output caused has been done already, and may have armed it anew.
                if (std::any_of(timers_.begin(), timers_.end(), [&](const timer& t) {
                        return t.gateway == o.channel.gateway && t.id == o.correlation &&
                               t.generation > o.generation;
                    }))
                    continue;
                std::erase_if(timers_, [&](const timer& t) {
                    return t.gateway == o.channel.gateway && t.id == o.correlation;
                });
                timers_.push_back({o.channel.gateway, o.correlation, o.generation, o.due});
            }
        }
    }

    void say(const venue_message& m) {
        text_.assign(m.text); // where it was the last time: benches want no other memory for each message
        feed(m.link, text_);
    }
    void say_last(const venue_message& m) {
        order_message_.clear();
        if constexpr (requires { VenueT::is_order(gatewright::http_request{}); }) {
            text_.assign(m.text);
            gatewright::input in = reply_to_;
            in.kind = gatewright::input_kind::reply;
            in.status = VenueT::status_of(text_);
            in.payload = text_;
            enter(in);
        } else {
            say(m);
        }
    }

    StepT step_;
    gatewright::clock_reading now_{gatewright::timestamp::from_milliseconds(1'763'600'000'000),
                                   {1'000'000'000'000}};
    gatewright::steady_time pinged_ = now_.steady;
    gatewright::driver::output_queue out_;
    DeskT desk_;
    std::vector<timer> timers_;
    std::uint32_t generations_[VenueT::links] = {};
    VenueT venue_;
    std::uint64_t sequence_ = 0;
    std::string order_message_;
    gatewright::input reply_to_; ///< what an order by request is answered with, but for what is said
    std::string text_;
};

} // namespace gatewright_test
