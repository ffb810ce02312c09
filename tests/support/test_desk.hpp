// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_state.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/orders/order_record.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// A whole desk against a whole venue in virtual time, behind an interface without templates: one translation unit of a test
// program includes `test_desk.ipp` and instantiates the engine, the others stay lean.
namespace gatewright_test {

namespace gw = gatewright;

/// Channels of the Binance gateway.
enum class lane : std::uint8_t { market_public, market, user, orders, rest };
inline constexpr lane all_lanes[] = {lane::market_public, lane::market, lane::user, lane::orders, lane::rest};
inline constexpr lane stream_lanes[] = {lane::market_public, lane::market, lane::user, lane::orders};
[[nodiscard]] constexpr const char* to_string(lane l) noexcept {
    constexpr const char* names[] = {"public", "market", "private", "orders", "rest"};
    return names[static_cast<std::size_t>(l)];
}

/// One order as the venue's ledger has it.
struct venue_order {
    std::uint64_t venue_order_id = 0;
    std::string client_order_id, symbol;
    gw::lifecycle state = gw::lifecycle::working;
    std::string quantity, executed;
};
/// What the venue's ledger says of the desk's account.
struct venue_ledger {
    std::vector<venue_order> orders;
    std::size_t fills = 0;
    std::string wallet, realized, fees;
};

struct world_options {
    std::vector<std::string> symbols{"BTCUSDT", "ETHUSDT"};
    bool background = false;
    std::uint64_t seed = 1;
    std::int64_t weight_per_minute = 2400;
    std::int64_t orders_per_10_seconds = 300;
    gw::duration listen_key_life = gw::minutes(60);
    gw::duration connection_life = gw::minutes(24 * 60);
};

/// The simulated exchange and the rest of its market. Outlives the desks that trade there.
class world {
public:
    explicit world(const world_options& options = {});
    ~world();

    /// The rest of the market places an order; its account is not the desk's. @return its id at the venue.
    std::string other_limit(gw::side s, std::string_view price, std::string_view quantity,
                            std::string_view symbol = "BTCUSDT");
    void other_market(gw::side s, std::string_view quantity, std::string_view symbol = "BTCUSDT");
    void other_cancel(const std::string& id, std::string_view symbol = "BTCUSDT");
    /// The desk's account trades by another program. @return the venue's id of the order.
    std::string own_limit(gw::side s, std::string_view price, std::string_view quantity,
                          std::string_view client_id, std::string_view symbol = "BTCUSDT");
    void own_market(gw::side s, std::string_view quantity, std::string_view symbol = "BTCUSDT");
    void own_cancel(std::string_view client_id, std::string_view symbol = "BTCUSDT");

    /// A fault of the exchange, by its name ("abort", "reply_lost", …); see the simulator's `fault`.
    void fault(lane l, std::string_view kind, std::int64_t count = 0);
    void clear_faults();
    /// From now on replies to requests whose target begins so are changed: each `from` in the body becomes `to`.
    void rewrite_replies(std::string_view target, std::string_view from, std::string_view to);
    /// Replies are the venue's own again.
    void rewrite_nothing();

    [[nodiscard]] venue_ledger ledger() const;
    [[nodiscard]] std::int64_t weight_used() const;
    [[nodiscard]] std::size_t connections(lane l) const;
    [[nodiscard]] gw::timestamp now() const;

    struct impl;
    [[nodiscard]] impl& inside() const noexcept { return *impl_; }

private:
    std::unique_ptr<impl> impl_;
};

struct desk_options {
    std::vector<std::string> symbols{"BTCUSDT", "ETHUSDT"};
    bool rest_path = false;
    std::string api_key = "key";
    std::string secret = "secret";
    gw::duration clock_error;                           ///< our clock less the venue's
    gw::duration data_silence = gw::minutes(1'000'000); ///< a quiet market is no dead stream
    gw::duration latency = gw::microseconds(100);
    std::string max_position = "1000";
    std::uint32_t orders_per_second = 1000;
    bool bars = false;
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
    virtual bool arm_timer(std::uint32_t id, gw::duration delay) = 0;
};

/// What the strategy of a desk has seen.
struct seen_events {
    std::vector<std::string> log; ///< one line for each event but quotes, marks, books
    std::vector<gw::order_change> changes;
    std::vector<gw::fill> fills;
    std::vector<gw::commission> commissions;
    std::vector<gw::gateway_status> statuses;
    std::vector<gw::venue_error> errors;
    std::vector<gw::connection_change> connections;
    std::vector<gw::book_change> unsynced;
    std::uint64_t quotes = 0, trades = 0, marks = 0, bars = 0, book_changes = 0, rule_changes = 0;
    gw::best_quote last_quote;
    gw::mark_price last_mark;
    bool nested = false; ///< an event was delivered inside the handler of another
};

struct hooks {
    std::function<void(const gw::order_change&, hands&)> on_change;
    std::function<void(const gw::fill&, hands&)> on_fill;
    std::function<void(const gw::gateway_status&, hands&)> on_status;
    std::function<void(const gw::mark_price&, hands&)> on_mark;
    std::function<void(const gw::timer_due&, hands&)> on_timer;
};

/// How a test journal's records become durable.
enum class durability { at_once, pending, failing };

/// Counters of interest.
struct desk_counts {
    std::uint64_t orders = 0, fills = 0, refused = 0, venue_rejects = 0, unknown = 0, malformed = 0,
                  ignored = 0, unconfigured = 0, inputs = 0, timers = 0;
};

/// One run of the engine against a world.
class test_desk {
public:
    virtual ~test_desk() = default;

    virtual void start() = 0;
    virtual void run_for(gw::duration time) = 0;
    virtual bool run_until(const std::function<bool()>& done, gw::duration at_most) = 0;
    /// Calls `inject` before the n-th event from now on; events are counted in `events()`.
    virtual void before_event(std::uint64_t n, std::function<void()> inject) = 0;
    [[nodiscard]] virtual std::uint64_t events() const = 0;
    /// How often the venue's time moves while nothing happens.
    gw::duration tick = gw::milliseconds(20);

    virtual gw::order_result<gw::order_ref> submit(const gw::order_request& r) = 0;
    virtual gw::order_result<void> cancel(gw::order_ref r) = 0;
    virtual void command(std::string_view words) = 0;

    [[nodiscard]] virtual bool ready() const = 0;
    [[nodiscard]] virtual std::string reason() const = 0;
    [[nodiscard]] virtual const gw::orders::order_record* order(gw::order_ref r) const = 0;
    [[nodiscard]] virtual const gw::orders::order_record* order(std::string_view client_id) const = 0;
    [[nodiscard]] virtual std::size_t open_orders() const = 0;
    [[nodiscard]] virtual std::size_t unknown_orders() const = 0;
    [[nodiscard]] virtual std::size_t incomplete_orders() const = 0;
    [[nodiscard]] virtual std::string position(std::string_view symbol = "BTCUSDT") const = 0;
    /// Commissions paid in an asset, of all instruments.
    [[nodiscard]] virtual std::string fees(std::string_view asset) const = 0;
    [[nodiscard]] virtual std::string wallet(std::string_view asset) const = 0;
    [[nodiscard]] virtual std::string open_exposure(gw::side s,
                                                    std::string_view symbol = "BTCUSDT") const = 0;
    [[nodiscard]] virtual bool book_synced(std::string_view symbol = "BTCUSDT") const = 0;
    /// Best bid and ask of the synchronized book, "bid/ask"; empty sides are empty.
    [[nodiscard]] virtual std::string touch(std::string_view symbol = "BTCUSDT") const = 0;
    /// The whole synchronized book against the venue's, up to `levels`; empty if they are the same.
    [[nodiscard]] virtual std::string book_difference(std::string_view symbol = "BTCUSDT") const = 0;
    [[nodiscard]] virtual std::string tick_size(std::string_view symbol = "BTCUSDT") const = 0;
    [[nodiscard]] virtual gw::connection_state state(lane l) const = 0;
    [[nodiscard]] virtual desk_counts counts() const = 0;
    [[nodiscard]] virtual int mode() const = 0; ///< 0 active, 1 reducing, 2 halted

    /// Everything in which the desk's books differ from the venue's ledger. After a restart costs and profit began anew,
    /// so only quantities and open orders are compared.
    [[nodiscard]] virtual std::vector<std::string> differences(bool after_restart = false) const = 0;

    // Faults of the link
    virtual void refuse_next(lane l) = 0; ///< our next message never reaches the socket
    virtual void lose_next(lane l, bool to_venue) = 0;
    virtual void cut_next(lane l, std::size_t keep) = 0; ///< the venue's next message is cut
    virtual void duplicate_next(lane l) = 0;
    virtual void delay_next(lane l, bool to_venue, gw::duration d) = 0;
    virtual void drop(lane l) = 0;                          ///< the connection ends
    virtual void inject(lane l, std::string_view text) = 0; ///< a message that the venue never sent
    virtual void clear_link_faults() = 0;
    /// The next `outputs` calls of the sink fail.
    virtual void fill_sink(std::uint64_t outputs) = 0;
    virtual void set_durability(durability d) = 0;
    virtual void settle_records(bool ok) = 0; ///< settles what is pending
    /// Requests and messages that left on a channel.
    [[nodiscard]] virtual std::uint64_t sent(lane l) const = 0;
    /// Names of what left on a channel, oldest first: "POST /fapi/v1/order", "order.place", "SUBSCRIBE".
    [[nodiscard]] virtual const std::vector<std::string>& sent_words(lane l) const = 0;

    /// Replays the recorded inputs into a fresh engine. @return empty if every output is the same, else the first that
    /// is not.
    [[nodiscard]] virtual std::string replay_difference() const = 0;
    [[nodiscard]] virtual std::size_t recorded_outputs() const = 0;

    seen_events seen;
    hooks on;
    [[nodiscard]] bool until_ready(gw::duration at_most = gw::seconds(60)) {
        return run_until([this] { return ready(); }, at_most);
    }
};

[[nodiscard]] std::unique_ptr<test_desk> make_websocket_desk(world& w, const desk_options& o);
[[nodiscard]] std::unique_ptr<test_desk> make_rest_desk(world& w, const desk_options& o);
[[nodiscard]] inline std::unique_ptr<test_desk> make_desk(world& w, const desk_options& o = {}) {
    return o.rest_path ? make_rest_desk(w, o) : make_websocket_desk(w, o);
}

/// A limit order, in words.
[[nodiscard]] inline gw::order_request limit(gw::side s, std::string_view price, std::string_view quantity,
                                             gw::time_in_force tif = gw::time_in_force::good_till_cancel,
                                             std::string_view symbol = "BTCUSDT") {
    gw::limit_order o;
    o.symbol.assign(symbol);
    o.side = s;
    o.price = {gw::decimal::parse(price).value()};
    o.quantity = {gw::decimal::parse(quantity).value()};
    o.time_in_force = tif;
    return gw::to_request(o);
}
[[nodiscard]] inline gw::order_request market(gw::side s, std::string_view quantity,
                                              std::string_view symbol = "BTCUSDT") {
    gw::market_order o;
    o.symbol.assign(symbol);
    o.side = s;
    o.quantity = {gw::decimal::parse(quantity).value()};
    return gw::to_request(o);
}

} // namespace gatewright_test
