// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "binance_orders.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/gatewright.hpp>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A desk on Binance that is really ready, without a network: the test plays the driver and the venue by hand.
namespace gatewright_test {

struct desk_account;

/// A desk on one Binance account with every risk check that there is.
template <class StrategyT>
using binance_desk =
    gatewright::engine<gatewright::gateways<gatewright::gateway<
                           desk_account, gatewright::venues::binance_futures, gatewright::stream_orders>>,
                       gatewright::route_direct,
                       gatewright::risk_chain<gatewright::trading_state, gatewright::instrument_rules,
                                              gatewright::max_order_quantity, gatewright::price_collar,
                                              gatewright::order_rate, gatewright::max_position>,
                       gatewright::no_journal, StrategyT>;

/// Limits that a script of thousands of orders a second stays within; every check computes all the same.
template <class DeskT>
typename DeskT::config generous_config() {
    using namespace gatewright;
    typename DeskT::config c;
    auto& g = c.template gateway<desk_account>();
    g.venue.credentials = documented_signer();
    g.venue.symbols = {"ETHUSDT", "BTCUSDT"};
    g.orders.orders = 512;
    g.orders.fills = 2048;
    g.orders.retention = milliseconds(100);
    c.risk = typename DeskT::risk_type(
        trading_state(), instrument_rules(), max_order_quantity({risk::limit_table<quantity>({"1"_d})}),
        price_collar({risk::limit_table<decimal>("0.05"_d)}), order_rate({1000, milliseconds(100)}),
        max_position({risk::limit_table<quantity>({"5"_d})}));
    return c;
}

/// Bids and asks in turn on BTCUSDT: submits at a tick, cancels at the next one.
struct one_order_at_a_time : gatewright::strategy<one_order_at_a_time> {
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
        if (!(q.symbol == "BTCUSDT")) return;
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
        o.post_only = true;
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
        buying = !buying;
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
template <class DeskT, class StepT = plain_step>
class ready_desk {
public:
    using channel = gatewright::venue::binance_futures::channel;

    /// @throws std::runtime_error that says why the gateway did not become ready.
    explicit ready_desk(StepT step = {}, typename DeskT::config config = generous_config<DeskT>())
        : step_(std::move(step))
        , desk_(std::move(config)) {
        text_.reserve(4096);
        desk_.start(now_, out_);
        perform();
        gatewright::input entropy;
        entropy.kind = gatewright::input_kind::entropy;
        entropy.payload = "0123456789abcdef0123456789abcdef";
        enter(entropy);
        // The first message of a book has its picture asked for. What the account starts from lies a while back then.
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

    /// The generation of a channel's present connection.
    [[nodiscard]] std::uint32_t generation(channel c) const noexcept {
        return generations_[static_cast<std::size_t>(c)];
    }
    [[nodiscard]] bool ready() const { return desk_.template gateway<desk_account>().ready(); }
    [[nodiscard]] DeskT& desk() noexcept { return desk_; }
    [[nodiscard]] StepT& stepper() noexcept { return step_; }
    [[nodiscard]] gatewright::clock_reading now() const noexcept { return now_; }
    /// The last message on the order link.
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
    void feed(channel c, std::string_view text) {
        gatewright::input in;
        in.kind = gatewright::input_kind::message;
        in.channel.channel = static_cast<std::uint8_t>(c);
        in.generation = generations_[in.channel.channel];
        in.payload = text;
        enter(in);
    }

    /// Lets time pass; due timers fire on the way, and the venue pings every three minutes.
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
        if (now_.steady - pinged_ < gatewright::minutes(3)) return;
        pinged_ = now_.steady;
        for (std::uint8_t c = 0; c < static_cast<std::uint8_t>(channel::rest); ++c) {
            gatewright::input ping;
            ping.kind = gatewright::input_kind::heartbeat;
            ping.channel.channel = c;
            ping.generation = generations_[c];
            enter(ping);
        }
    }

    // The market ----------------------------------------------------------------------------------------------------

    /// A new best bid and ask of BTCUSDT; they wander a little.
    void best_quote() {
        ++update_;
        write(R"({"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":)", update_,
              R"(,"s":"BTCUSDT","b":"50000.)", update_ % 8, R"(0","B":"31.210","a":"50001.)", update_ % 8,
              R"(0","A":"40.660","T":)", ms(), R"(,"E":)", ms(), "}}");
        feed(channel::public_stream, text_);
    }
    /// Four changed levels of each side; sometimes the best one goes and comes back.
    void depth_change() {
        const std::uint64_t previous = depth_id_;
        depth_id_ += 3;
        const bool gone = depth_id_ % 2 == 0;
        write(R"({"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":)", ms(), R"(,"T":)", ms(),
              R"(,"s":"BTCUSDT","U":)", previous + 1, R"(,"u":)", depth_id_, R"(,"pu":)", previous,
              R"(,"b":[["49999.90",")", gone ? "0" : "1.500", R"("],["49999.)", depth_id_ % 9,
              R"(0","2.250"],["49)", 100 + depth_id_ % 800,
              R"(.00","0.125"],["49990.10","7.000"]],"a":[["50001.70",")", gone ? "0" : "2.000",
              R"("],["50002.)", depth_id_ % 9, R"(0","0.250"],["50)", 100 + depth_id_ % 800,
              R"(.00","9.125"],["50010.10","1.000"]]}})");
        feed(channel::public_stream, text_);
    }
    void public_trade() {
        write(R"({"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":)", ms(), R"(,"a":)", ++trade_,
              R"(,"s":"BTCUSDT","p":"50000.50","q":"0.125","nq":"0.125","f":100,"l":105,"T":)", ms(),
              R"(,"m":true}})");
        feed(channel::market_stream, text_);
    }
    void mark_price() {
        write(
            R"({"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":)", ms(),
            R"(,"s":"BTCUSDT","p":"50000.12345678","ap":"50000.1","i":"50001.00000000","P":"50000.9","r":"0.00010000","T":)",
            ms() + 3'600'000, "}}");
        feed(channel::market_stream, text_);
    }

    // What the venue says of the last order -------------------------------------------------------------------------

    /// The desk has placed an order that was not answered yet: reads it. @return false if it has not.
    bool take_order() {
        if (order_message_.find(R"("method":"order.place")") == std::string::npos) return false;
        order_ = {field("newClientOrderId"), field("side"), field("price"),
                  field("quantity"),         ++venue_id_,   0};
        return true;
    }
    /// The reply to the last request on the order link.
    void reply(std::string_view status) {
        const std::string request = field("id");
        order_message_.clear();
        write(
            R"({"id":")", request, R"(","status":200,"result":{"orderId":)", order_.venue_order_id,
            R"(,"symbol":"BTCUSDT","status":")", status, R"(","clientOrderId":")", order_.client_order_id,
            R"(","price":")", order_.price, R"(","origQty":")", order_.quantity, R"(","executedQty":"0.00)",
            order_.filled_lots, R"(","timeInForce":"GTX","type":"LIMIT","reduceOnly":false,"side":")",
            order_.side, R"(","positionSide":"BOTH","origType":"LIMIT","updateTime":)", ms(),
            R"(},"rateLimits":[{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300,"count":1}]})");
        feed(channel::orders, text_);
    }
    /// The venue refuses the last request on the order link.
    void refuse(int code, std::string_view words) {
        const std::string request = field("id");
        order_message_.clear();
        write(R"({"id":")", request, R"(","status":400,"error":{"code":)",
              std::string_view(std::to_string(code)), R"(,"msg":")", words, R"("},"rateLimits":[]})");
        feed(channel::orders, text_);
    }
    /// ORDER_TRADE_UPDATE without an execution.
    void report(std::string_view what, std::string_view status) { report(what, status, "0", 0); }
    /// One execution: TRADE_LITE, ORDER_TRADE_UPDATE, ACCOUNT_UPDATE.
    void execute(unsigned lots) {
        ++trade_;
        order_.filled_lots += lots;
        position_lots_ += order_.side == "BUY" ? static_cast<int>(lots) : -static_cast<int>(lots);
        const std::string quantity = "0.00" + std::to_string(lots);
        write(R"({"e":"TRADE_LITE","E":)", ms(), R"(,"T":)", ms(), R"(,"s":"BTCUSDT","q":")", order_.quantity,
              R"(","p":")", order_.price, R"(","m":true,"c":")", order_.client_order_id, R"(","S":")",
              order_.side, R"(","L":")", order_.price, R"(","l":")", quantity, R"(","t":)", trade_,
              R"(,"i":)", order_.venue_order_id, "}");
        feed(channel::private_stream, text_);
        report("TRADE", order_.filled_lots < 10 ? "PARTIALLY_FILLED" : "FILLED", quantity, trade_);
        write(
            R"({"e":"ACCOUNT_UPDATE","E":)", ms(), R"(,"T":)", ms(),
            R"(,"a":{"m":"ORDER","B":[{"a":"USDT","wb":"100000.12345678","cw":"100000.12345678","bc":"0"}],)",
            R"("P":[{"s":"BTCUSDT","pa":")", position_text(),
            R"(","ep":"50000.00000","bep":"0","cr":"0","up":"0","mt":"cross","iw":"0","ps":"BOTH"}]}})");
        feed(channel::private_stream, text_);
    }

    /// Twelve messages: a whole order of one side, filled a little and cancelled, while the market moves. Two such
    /// leave the position as it was. It takes twice the `pace`. @return false if the desk did not trade.
    bool trade_once(gatewright::duration pace = gatewright::microseconds(500)) {
        best_quote();
        if (!take_order()) return false;
        reply("NEW");
        report("NEW", "NEW");
        public_trade();
        execute(2);
        depth_change();
        advance(pace);
        best_quote();
        if (order_message_.find(R"("method":"order.cancel")") == std::string::npos) return false;
        reply("CANCELED");
        report("CANCELED", "CANCELED");
        mark_price();
        advance(pace);
        return true;
    }

private:
    struct timer {
        std::uint8_t gateway;
        std::uint64_t id;
        std::uint32_t generation;
        gatewright::steady_time due;
    };
    struct venue_order {
        std::string client_order_id;
        std::string side;
        std::string price;
        std::string quantity;
        std::uint64_t venue_order_id = 0;
        unsigned filled_lots = 0;
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
            const auto c = static_cast<channel>(o.channel.channel);
            if (o.kind == output_kind::open) {
                generations_[o.channel.channel] = o.generation;
                in.kind = gatewright::input_kind::connected;
                enter(in);
            } else if (o.kind == output_kind::send && c == channel::orders) {
                order_message_.assign(o.payload);
            } else if (o.kind == output_kind::send) {
                feed(c, R"({"result":null,"id":)" + std::to_string(o.correlation) + "}");
            } else if (o.kind == output_kind::request) {
                const std::string body = answer(o.target);
                in.kind = gatewright::input_kind::reply;
                in.status = 200;
                in.payload = body;
                enter(in);
            } else if (o.kind == output_kind::arm_timer) {
                std::erase_if(timers_, [&](const timer& t) {
                    return t.gateway == o.channel.gateway && t.id == o.correlation;
                });
                timers_.push_back({o.channel.gateway, o.correlation, o.generation, o.due});
            }
        }
    }

    [[nodiscard]] std::string answer(std::string_view target) const {
        const auto asks = [&](std::string_view path) { return target.starts_with(path); };
        if (asks("/fapi/v1/time")) return R"({"serverTime":)" + std::to_string(ms()) + "}";
        if (asks("/fapi/v1/positionSide/dual")) return R"({"dualSidePosition":false})";
        if (asks("/fapi/v1/listenKey"))
            return R"({"listenKey":"pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81"})";
        if (asks("/fapi/v1/openOrders") || asks("/fapi/v1/userTrades")) return "[]";
        if (asks("/fapi/v1/depth"))
            return R"({"lastUpdateId":)" + std::to_string(depth_id_) +
                   R"(,"bids":[["49999.90","1.500"],["49990.10","7.000"]],"asks":[["50001.70","2.000"],["50010.10","1.000"]]})";
        if (asks("/fapi/v3/balance") || asks("/fapi/v2/balance"))
            return R"([{"asset":"USDT","balance":"100000.00000000","availableBalance":"90000.00000000","updateTime":1}])";
        if (asks("/fapi/v3/positionRisk") || asks("/fapi/v2/positionRisk"))
            return R"([{"symbol":"BTCUSDT","positionSide":"BOTH","positionAmt":")" + position_text() +
                   R"(","entryPrice":"50000.0","unRealizedProfit":"0","updateTime":1}])";
        if (asks("/fapi/v1/exchangeInfo")) {
            std::string text = R"({"rateLimits":[)";
            for (const std::string_view window : {R"("REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1)",
                                                  R"("ORDERS","interval":"SECOND","intervalNum":10)",
                                                  R"("ORDERS","interval":"MINUTE","intervalNum":1)"})
                text += (text.back() == '[' ? R"({"rateLimitType":)" : R"(,{"rateLimitType":)") +
                        std::string(window) + R"(,"limit":1000000000})";
            text += R"(],"symbols":[)";
            for (const std::string_view base : {"ETH", "BTC"})
                text +=
                    (text.back() == '[' ? R"({"symbol":")" : R"(,{"symbol":")") + std::string(base) +
                    R"(USDT","status":"TRADING","baseAsset":")" + std::string(base) +
                    R"(","quoteAsset":"USDT","marginAsset":"USDT","filters":[)"
                    R"({"filterType":"PRICE_FILTER","minPrice":"556.80","maxPrice":"4529764","tickSize":"0.10"},)"
                    R"({"filterType":"LOT_SIZE","minQty":"0.001","maxQty":"1000","stepSize":"0.001"},)"
                    R"({"filterType":"MARKET_LOT_SIZE","minQty":"0.001","maxQty":"120","stepSize":"0.001"},)"
                    R"({"filterType":"MIN_NOTIONAL","notional":"50"},)"
                    R"({"filterType":"PERCENT_PRICE","multiplierUp":"1.05","multiplierDown":"0.95"}]})";
            return text + "]}";
        }
        throw std::runtime_error("the desk asks for something unexpected: " + std::string(target));
    }

    void report(std::string_view what, std::string_view status, std::string_view last, std::uint64_t trade) {
        write(R"({"e":"ORDER_TRADE_UPDATE","T":)", ms(), R"(,"E":)", ms(), R"(,"o":{"s":"BTCUSDT","c":")",
              order_.client_order_id, R"(","S":")", order_.side, R"(","o":"LIMIT","f":"GTX","q":")",
              order_.quantity, R"(","p":")", order_.price, R"(","ap":"0","sp":"0","x":")", what, R"(","X":")",
              status, R"(","i":)", order_.venue_order_id, R"(,"l":")", last, R"(","z":"0.00)",
              order_.filled_lots, R"(","L":")", order_.price, R"(","n":"0.01000000","N":"USDT","T":)", ms(),
              R"(,"t":)", trade,
              R"(,"b":"0","a":"0","m":true,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH",)",
              R"("cp":false,"rp":"0","pP":false,"si":0,"ss":0,"V":"EXPIRE_TAKER","pm":"NONE","gtd":0}})");
        feed(channel::private_stream, text_);
    }
    [[nodiscard]] std::string position_text() const {
        return (position_lots_ < 0 ? "-0.00" : "0.00") +
               std::to_string(position_lots_ < 0 ? -position_lots_ : position_lots_);
    }

    /// A text parameter of the last message on the order link.
    [[nodiscard]] std::string field(std::string_view name) const {
        const std::string key = '"' + std::string(name) + "\":\"";
        const std::size_t at = order_message_.find(key);
        if (at == std::string::npos)
            throw std::runtime_error("no " + std::string(name) + " in " + order_message_);
        const std::size_t begin = at + key.size();
        return order_message_.substr(begin, order_message_.find('"', begin) - begin);
    }

    template <class... PartTs>
    void write(const PartTs&... parts) {
        text_.clear();
        (append(parts), ...);
    }
    void append(std::string_view s) { text_ += s; }
    void append(std::uint64_t n) { text_ += std::to_string(n); }
    void append(unsigned n) { text_ += std::to_string(n); }

    StepT step_;
    gatewright::clock_reading now_{gatewright::timestamp::from_milliseconds(1'763'600'000'000),
                                   {1'000'000'000'000}};
    gatewright::steady_time pinged_ = now_.steady;
    gatewright::driver::output_queue out_;
    DeskT desk_;
    std::vector<timer> timers_;
    std::uint32_t generations_[5] = {};
    std::uint64_t sequence_ = 0;
    std::uint64_t update_ = 400'900'217;
    std::uint64_t depth_id_ = 1'000;
    std::uint64_t trade_ = 5'000'000;
    std::uint64_t venue_id_ = 22'542'000;
    int position_lots_ = 0;
    venue_order order_;
    std::string order_message_;
    std::string text_;
};

} // namespace gatewright_test
