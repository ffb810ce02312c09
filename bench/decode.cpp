// SPDX-License-Identifier: BSL-1.0
//
// From the bytes of a message to a normalized event, against simdjson On-Demand and the DOM of Boost.JSON reading the
// same fields, parsing the same decimals and filling the same events. One iteration is one message.

#include "allocation_counter.hpp"
#include "binance_futures/messages.hpp"
#include "binance_spot/messages.hpp"
#include "bybit/messages.hpp"
#include "folders.hpp"
#include "oanda/messages.hpp"

#include <gatewright/venue/binance_futures/market_data.hpp>
#include <gatewright/venue/binance_futures/user_stream.hpp>
#include <gatewright/venue/binance_spot/market_data.hpp>
#include <gatewright/venue/binance_spot/user_stream.hpp>
#include <gatewright/venue/bybit/market_data.hpp>
#include <gatewright/venue/bybit/user_stream.hpp>
#include <gatewright/venue/oanda/market_data.hpp>
#include <gatewright/venue/oanda/user_stream.hpp>
#include <gatewright/venue/okx/market_data.hpp>
#include <gatewright/venue/okx/user_stream.hpp>

#include <benchmark/benchmark.h>
#include <boost/json.hpp>
#include <simdjson.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace spot = gatewright::venue::binance_spot;
using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
namespace bybit = gatewright::venue::bybit;
namespace bybit_kit = gatewright_test::bybit;
namespace oanda = gatewright::venue::oanda;
namespace oanda_kit = gatewright_test::oanda;
namespace okx = gatewright::venue::okx;
using gatewright_test::joined;
namespace json = boost::json;
namespace ondemand = simdjson::ondemand;

constexpr timestamp received{1'730'841'604'126'000'000};

/// Takes events as a gateway would: by reference, keeping what it needs.
struct recorder {
    best_quote quote;
    gatewright::trade trade;
    gatewright::order_update order;
    gatewright::fill fill;
    book_header header;
    std::array<std::pair<price, quantity>, 1024> levels[2];
    std::size_t counts[2] = {};
    std::uint64_t events = 0;

    void on(const best_quote& e) noexcept { quote = e, ++events; }
    void on(const gatewright::trade& e) noexcept { trade = e, ++events; }
    void on(const gatewright::order_update& e) noexcept { order = e, ++events; }
    void on(const gatewright::fill& e) noexcept { fill = e, ++events; }
    template <class EventT>
    void on(const EventT&) noexcept {}
    void on_account_changed() noexcept { std::abort(); }
    void on_cash_moved() noexcept { std::abort(); }
    void book_begin(const book_header&) noexcept { counts[0] = counts[1] = 0; }
    void book_level(side s, const price& p, const quantity& q) noexcept {
        const auto i = static_cast<std::size_t>(s);
        levels[i][counts[i]++ & 1023] = {p, q};
    }
    void book_end(const book_header& h) noexcept { header = h, ++events; }
    void book_abort(const book_header&) noexcept { std::abort(); }
    void ignored(const char*) noexcept { std::abort(); }
    void on_subscription_reply(std::uint64_t, bool, std::int32_t, std::string_view) noexcept { std::abort(); }
    void on_link_ending() noexcept { std::abort(); }
    void unknown_word(std::string_view, std::string_view) noexcept { std::abort(); }
    void bad_row(std::string_view, std::string_view) noexcept { std::abort(); }
    void on_token_expired(std::string_view) noexcept { std::abort(); }
    // What OKX says besides.
    void on_subscription_item(std::string_view, bool, std::string_view, std::string_view) noexcept {
        std::abort();
    }
    void on_subscription_ended(std::string_view, std::string_view, std::string_view) noexcept {
        std::abort();
    }
    void on_refused(std::string_view, std::string_view, std::string_view) noexcept { std::abort(); }
    void on_login_reply(bool, std::string_view, std::string_view) noexcept { std::abort(); }
    void on_order_reply(const gatewright::venue::order_reply&) noexcept { std::abort(); }
};

// Frames ---------------------------------------------------------------------------------------------------------

namespace kit = gatewright_test::binance_futures;

std::string book_ticker_frame(unsigned i) {
    const std::string bid = joined("2713.", 10 + i);
    const std::string bid_quantity = joined(3 + 7 * i, ".512");
    const std::string ask = joined("2713.", 20 + i);
    const std::string ask_quantity = joined(1 + 5 * i, ".204");
    return kit::quote(
        {"ETHUSDT", 6843917265100U + i, bid, bid_quantity, ask, ask_quantity, 1730841604123, 1730841604125});
}

std::string agg_trade_frame(unsigned i) {
    const std::string price = joined("2713.", 10 + i);
    const std::string quantity = joined(i, ".153");
    return kit::public_trade({"ETHUSDT", 1987654100U + i, price, quantity, 4412345678, 4412345680, i % 2 == 0,
                              1730841604121, 1730841604124});
}

std::string depth20_frame(unsigned i) {
    const auto side = [i](int base, int step) {
        std::string text;
        for (int n = 0; n < 20; ++n) {
            const int cents = base + step * n;
            text += (n == 0 ? "[\"" : ",[\"") + std::to_string(cents / 100) + '.' +
                    std::to_string(cents % 100 / 10) + std::to_string(cents % 10) + "\",\"" +
                    std::to_string((n * 7 + static_cast<int>(i) * 11) % 23) + '.' +
                    std::to_string(100 + (n * 131 + static_cast<int>(i) * 57) % 900) + "\"]";
        }
        return text;
    };
    const std::string bids = side(271340 + static_cast<int>(i), -1);
    const std::string asks = side(271341 + static_cast<int>(i), 1);
    return kit::depth({"ETHUSDT", "depth20@100ms", 6843917265001, 6843917265100U + i, 6843917264987, bids,
                       asks, 1730841604123, 1730841604124});
}

std::string order_trade_update_frame(unsigned i) {
    const std::string id = joined("gw-k3x9-0000000", i);
    const std::string executed = joined("0.", 500 + i);
    kit::order_text o;
    o.symbol = "ETHUSDT";
    o.client_order_id = id;
    o.side = "SELL";
    o.quantity = "1.530";
    o.price = "2713.20";
    o.id = 7786774001;
    o.average = "2713.20000";
    o.filled = o.last = executed;
    o.status = "PARTIALLY_FILLED";
    o.what = "TRADE";
    o.fee = "0.27132000";
    o.value = "6928.52800";
    o.trade = 4412345100U + i;
    o.traded = 1730841604200;
    o.sent = 1730841604201;
    return kit::order_report(o);
}

std::string bybit_quote_frame(unsigned i) {
    return R"({"topic":"orderbook.1.BTCUSDT","ts":1730841604134,"type":"snapshot","data":{"s":"BTCUSDT","b":[["67321.)" +
           std::to_string(10 + i) + R"(","7.9)" + std::to_string(i) + R"("]],"a":[["67321.50","3.1)" +
           std::to_string(i) + R"("]],"u":)" + std::to_string(48190624 + i) +
           R"(,"seq":278561234590},"cts":1730841604131})";
}
std::string bybit_trade_frame(unsigned i) {
    return R"({"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1730841604124,"data":[{"T":1730841604121,)"
           R"("s":"BTCUSDT","S":")" +
           std::string(i % 2 == 0 ? "Buy" : "Sell") + R"(","v":"0.15)" + std::to_string(i) +
           R"(","p":"67321.5)" + std::to_string(i) +
           R"(","L":"PlusTick","i":"20f43950-d8dd-5b31-9112-a178eb60)" + std::to_string(1000 + i) +
           R"(","BT":false}]})";
}
template <int Levels>
std::string bybit_book_frame(unsigned i) {
    const auto side = [i](int base, int step) {
        std::string text;
        for (int n = 0; n < Levels; ++n) {
            const int tenths = base + step * n;
            text += (n == 0 ? "[\"" : ",[\"") + std::to_string(tenths / 10) + '.' +
                    std::to_string(tenths % 10) + "0\",\"" +
                    std::to_string((n * 7 + static_cast<int>(i) * 11) % 93) + '.' +
                    std::to_string(100 + (n * 13 + static_cast<int>(i) * 57) % 900) + "\"]";
        }
        return text;
    };
    return R"({"topic":"orderbook.50.BTCUSDT","type":"delta","ts":1730841604134,"data":{"s":"BTCUSDT","b":[)" +
           side(673214 + static_cast<int>(i), -1) + R"(],"a":[)" + side(673215 + static_cast<int>(i), 1) +
           R"(],"u":)" + std::to_string(177400508 + i) + R"(,"seq":66544703342},"cts":1730841604131})";
}
std::string bybit_order_frame(unsigned i) {
    bybit_kit::order_text o;
    o.symbol = "BTCUSDT";
    o.client_order_id = "gw-k3x9-0000000" + std::to_string(i);
    o.id = "5cf98598-39a7-459e-97bf-76ca765ee020";
    o.side = "Sell";
    o.state = "PartiallyFilled";
    o.quantity = "1.530";
    o.price = "67321.50";
    o.filled = "0." + std::to_string(500 + i);
    o.time = 1730841604200;
    return bybit_kit::order_report(o);
}

namespace spot_kit = gatewright_test::binance_spot;

std::string spot_book_ticker_frame(unsigned i) {
    const std::string bid = joined("2713.", 10 + i, "000000");
    const std::string bid_quantity = joined(3 + 7 * i, ".51200000");
    const std::string ask = joined("2713.", 20 + i, "000000");
    const std::string ask_quantity = joined(1 + 5 * i, ".20400000");
    return spot_kit::quote({"ETHUSDT", 68439172651U + i, bid, bid_quantity, ask, ask_quantity});
}

std::string spot_agg_trade_frame(unsigned i) {
    const std::string price = joined("2713.", 10 + i, "000000");
    const std::string quantity = joined(i, ".15300000");
    return spot_kit::public_trade(
        {"ETHUSDT", 1987654100U + i, price, quantity, i % 2 == 0, 1730841604121, 1730841604124});
}

std::string spot_depth_frame(unsigned i) {
    const auto side = [i](unsigned base, int step) {
        std::string text;
        for (int n = 0; n < 20; ++n) {
            const int cents = static_cast<int>(base) + step * n;
            text += joined(n == 0 ? "[\"" : ",[\"", static_cast<unsigned>(cents / 100), ".",
                           static_cast<unsigned>(cents % 100 / 10), static_cast<unsigned>(cents % 10),
                           "000000\",\"", (static_cast<unsigned>(n) * 7 + i * 11) % 23, ".",
                           100 + (static_cast<unsigned>(n) * 131 + i * 57) % 900, "00000\"]");
        }
        return text;
    };
    const std::string bids = side(271340 + i, -1), asks = side(271341 + i, 1);
    return spot_kit::depth({"ETHUSDT", 68439172650U, 68439172651U + i, bids, asks, 1730841604124});
}

std::string spot_execution_report_frame(unsigned i) {
    const std::string id = joined("gw-k3x9-0000000", i);
    const std::string executed = joined("0.", 500 + i);
    spot_kit::order_text o;
    o.symbol = "ETHUSDT";
    o.client_order_id = id;
    o.side = "SELL";
    o.quantity = "1.53000000";
    o.price = "2713.20000000";
    o.id = 7786774001;
    o.filled = o.last = executed;
    o.status = "PARTIALLY_FILLED";
    o.what = "TRADE";
    o.fee = "0.27132000";
    o.fee_asset = "USDT";
    o.trade = 441234510U + i;
    o.ms = 1730841604200;
    return spot_kit::order_report(o);
}

std::string okx_push(std::string_view channel, std::string_view action, const std::string& rows) {
    return R"({"arg":{"channel":")" + std::string(channel) + R"(","instId":"BTC-USDT-SWAP"},)" +
           std::string(action) + R"("data":[)" + rows + "]}";
}

std::string okx_bbo_tbt_frame(unsigned i) {
    return okx_push("bbo-tbt", "",
                    R"({"asks":[["67321.)" + std::to_string(1 + i) + R"(","320.7)" + std::to_string(i) +
                        R"(","0","12"]],"bids":[["67321","8)" + std::to_string(50 + i) +
                        R"(.2","0","27"]],"ts":"1730841604123","seqId":)" + std::to_string(123456789012 + i) +
                        "}");
}

std::string okx_trades_frame(unsigned i) {
    return okx_push("trades", "",
                    R"({"instId":"BTC-USDT-SWAP","tradeId":")" + std::to_string(1234567890 + i) +
                        R"(","px":"67321.)" + std::to_string(i) + R"(","sz":"15.)" + std::to_string(30 + i) +
                        (i % 2 == 0 ? R"(","side":"buy")" : R"(","side":"sell")") +
                        R"(,"ts":"1730841604121","count":"3","source":"0","seqId":)" +
                        std::to_string(123456789012 + i) + "}");
}

template <int Levels>
std::string okx_books_frame(unsigned i) {
    const auto side = [i](int base, int step) {
        std::string text;
        for (int n = 0; n < Levels; ++n) {
            const int tenths = base + step * n;
            text += (n == 0 ? "[\"" : ",[\"") + std::to_string(tenths / 10) + '.' +
                    std::to_string(tenths % 10) + "\",\"" +
                    std::to_string((n * 7 + static_cast<int>(i) * 11) % 930) + '.' +
                    std::to_string(10 + (n * 13 + static_cast<int>(i) * 57) % 90) + "\",\"0\",\"" +
                    std::to_string(1 + n % 30) + "\"]";
        }
        return text;
    };
    return okx_push("books", R"("action":"update",)",
                    R"({"asks":[)" + side(673215 + static_cast<int>(i), 1) + R"(],"bids":[)" +
                        side(673214 + static_cast<int>(i), -1) +
                        R"(],"ts":"1730841604133","prevSeqId":123456789000,"seqId":)" +
                        std::to_string(123456789033 + i) + "}");
}

/// In the order of the venue's documentation, much of it of no use here.
std::string okx_order_frame(unsigned i) {
    const std::string executed = "0." + std::to_string(500 + i);
    return std::string(
               R"({"arg":{"channel":"orders","instType":"ANY","uid":"614488474791936"},"data":[{"accFillSz":)"
               R"(")") +
           executed +
           R"(","algoClOrdId":"","algoId":"","amendResult":"","amendSource":"","avgPx":"67321.4","cancel)"
           R"(Source":"","category":"normal","ccy":"","clOrdId":")" +
           ("gwk3x90000000" + std::to_string(100 + i)) +
           R"(","code":"0","cTime":"1730841604100","execType":"M","fee":"-0.12","feeCcy":"USDT","fillFee)"
           R"(":"-0.06732140","fillFeeCcy":"USDT","fillNotionalUsd":"336.6","fillPx":"67321.4","fillSz":)"
           R"(")" +
           executed +
           R"(","fillPnl":"0","fillTime":"1730841604200","fillPxVol":"","fillPxUsd":"","fillMarkVol":"",)"
           R"("fillFwdPx":"","fillMarkPx":"","fillIdxPx":"","instId":"BTC-USDT-SWAP","instType":"SWAP",")"
           R"(lever":"5","msg":"","notionalUsd":"1030.0","ordId":"1969014514286624768","ordType":"limit")"
           R"(,"pnl":"0","posSide":"net","px":"67321.4","pxUsd":"","pxVol":"","pxType":"","quickMgnType")"
           R"(:"","rebate":"0","rebateCcy":"USDT","reduceOnly":"false","reqId":"","side":"sell","attachA)"
           R"(lgoClOrdId":"","slOrdPx":"","slTriggerPx":"","slTriggerPxType":"","source":"","state":"par)"
           R"(tially_filled","stpId":"","stpMode":"cancel_maker","sz":"1.530","tag":"","tdMode":"cross",)"
           R"("tgtCcy":"","tpOrdPx":"","tpTriggerPx":"","tpTriggerPxType":"","attachAlgoOrds":[],"tradeI)"
           R"(d":")" +
           std::to_string(1518905529 + i) +
           R"(","tradeQuoteCcy":"","lastPx":"67321.4","uTime":"1730841604201","isTpLimit":"false","linke)"
           R"(dAlgoOrd":{"algoId":""}}]})";
}

/// A price with three levels of each side.
std::string oanda_price_frame(unsigned i) {
    const auto side = [i](unsigned base, bool falls) {
        std::string text;
        for (unsigned n = 0; n < 3; ++n) {
            const unsigned points = falls ? base - n : base + n;
            text += (n == 0 ? "" : ",") + oanda_kit::level(joined("1.09", points), (n + i + 1) * 1'000'000);
        }
        return text;
    };
    return oanda_kit::price("EUR_USD", side(170 + i, true), side(180 + i, false), 1730841604123);
}
std::string oanda_fill_frame(unsigned i) {
    oanda_kit::order_text o;
    o.instrument = "EUR_USD";
    o.id = joined(2304U + i);
    o.client_order_id = joined("GWk3x90000000", i);
    o.units = joined("-", 1'530 + i);
    o.price = joined("1.09", 170 + i);
    return oanda_kit::order_filled(o, 2310 + i, "100000.1234", 1730841604200);
}

/// Eight frames of our own, and those of the shared folder whose names start with `shared`, if it is there.
std::vector<std::string> frames(std::string (*make)(unsigned), std::initializer_list<const char*> shared) {
    std::vector<std::string> all;
    for (unsigned i = 0; i < 8; ++i) all.push_back(make(i));
    for (const char* name : shared) {
        std::ifstream file(gatewright_test::shared_folder() / "bench-frames" / (std::string(name) + ".json"));
        std::stringstream text;
        if (file && text << file.rdbuf()) {
            std::string frame = text.str();
            while (!frame.empty() && frame.back() == '\n') frame.pop_back();
            all.push_back(std::move(frame));
        }
    }
    return all;
}

/// Those of our own alone.
template <std::string (*Make)(unsigned)>
const std::vector<std::string>& our_frames() {
    static const auto all = frames(Make, {});
    return all;
}
const std::vector<std::string>& book_ticker_frames() {
    static const auto all =
        frames(book_ticker_frame, {"binance_usdsf_bookticker_a", "binance_usdsf_bookticker_b"});
    return all;
}
const std::vector<std::string>& agg_trade_frames() {
    static const auto all = frames(agg_trade_frame, {"binance_usdsf_aggtrade"});
    return all;
}
const std::vector<std::string>& depth20_frames() {
    static const auto all = frames(depth20_frame, {"binance_usdsf_depth20_a", "binance_usdsf_depth20_b"});
    return all;
}
const std::vector<std::string>& order_trade_update_frames() {
    static const auto all = frames(order_trade_update_frame, {"binance_usdsf_order_trade_update"});
    return all;
}

const std::vector<std::string>& bybit_quote_frames() {
    static const auto all = frames(bybit_quote_frame, {"bybit_orderbook1_delta_a", "bybit_orderbook1_delta_b",
                                                       "bybit_orderbook1_snapshot"});
    return all;
}
const std::vector<std::string>& bybit_trade_frames() {
    static const auto all = frames(bybit_trade_frame, {"bybit_publictrade"});
    return all;
}
const std::vector<std::string>& okx_bbo_tbt_frames() {
    static const auto all = frames(okx_bbo_tbt_frame, {"okx_bbotbt_a", "okx_bbotbt_b"});
    return all;
}
const std::vector<std::string>& okx_trades_frames() {
    static const auto all = frames(okx_trades_frame, {"okx_trades"});
    return all;
}

// Words, for the neighbours ----------------------------------------------------------------------------------------

decimal parsed(std::string_view text) {
    decimal d;
    if (decimal::parse(text.data(), text.data() + text.size(), d) != decimal_errc{}) std::abort();
    return d;
}

/// The words of an order report, as the neighbours meet them; the same work for both.
void set_words(gatewright::order_update& o, std::string_view side_word, std::string_view type,
               std::string_view in_force, std::string_view status, std::string_view position) {
    o.side = side_word == "BUY" ? side::buy : side::sell;
    o.type = type == "LIMIT" ? order_type::limit : type == "MARKET" ? order_type::market : order_type::stop;
    if (in_force == "GTC")
        o.time_in_force = time_in_force::good_till_cancel;
    else if (in_force == "IOC")
        o.time_in_force = time_in_force::immediate_or_cancel;
    else if (in_force == "FOK")
        o.time_in_force = time_in_force::fill_or_kill;
    else if (in_force == "GTX")
        o.post_only = true;
    if (status == "NEW" || status == "PARTIALLY_FILLED")
        o.state = lifecycle::working;
    else if (status == "FILLED")
        o.state = lifecycle::filled;
    else if (status == "CANCELED")
        o.state = lifecycle::cancelled;
    else if (status == "EXPIRED")
        o.state = lifecycle::expired;
    else
        o.state = lifecycle::rejected;
    o.position_side = position == "BOTH"   ? position_side::net
                      : position == "LONG" ? position_side::long_side
                                           : position_side::short_side;
    o.has_terms = true;
    o.has_filled = true;
    o.received = received;
}

/// The same for Bybit. Orders of these frames wait for nothing.
void set_bybit_words(gatewright::order_update& o, std::string_view side_word, std::string_view type,
                     std::string_view in_force, std::string_view status, std::uint64_t position,
                     std::string_view reason, std::string_view category) {
    if (category != "linear") std::abort();
    o.side = side_word == "Buy" ? side::buy : side::sell;
    o.type = type == "Market" ? order_type::market : order_type::limit;
    o.post_only = in_force == "PostOnly";
    if (in_force == "IOC")
        o.time_in_force = time_in_force::immediate_or_cancel;
    else if (in_force == "FOK")
        o.time_in_force = time_in_force::fill_or_kill;
    if (status == "Filled")
        o.state = lifecycle::filled;
    else if (status == "Cancelled")
        o.state = lifecycle::cancelled;
    else if (status == "Rejected")
        o.state = lifecycle::rejected;
    else
        o.state = lifecycle::working;
    if (reason != "EC_NoError") std::abort();
    o.position_side = position == 1   ? position_side::long_side
                      : position == 2 ? position_side::short_side
                                      : position_side::net;
    o.has_terms = true;
    o.has_filled = true;
    o.received = received;
}

/// The same for spot, which has no positions.
void set_spot_words(gatewright::order_update& o, std::string_view side_word, std::string_view type,
                    std::string_view in_force, std::string_view status) {
    set_words(o, side_word, type == "LIMIT_MAKER" ? "LIMIT" : type, in_force, status, "BOTH");
    o.post_only = type == "LIMIT_MAKER";
}

/// The same for OKX, whose words are others.
void set_okx_words(gatewright::order_update& o, std::string_view side_word, std::string_view type,
                   std::string_view state, std::string_view position, std::string_view category,
                   std::string_view reduce_only) {
    o.side = side_word == "buy" ? side::buy : side::sell;
    o.type = type == "market" || type == "optimal_limit_ioc" ? order_type::market : order_type::limit;
    o.post_only = type == "post_only";
    if (type == "ioc" || type == "optimal_limit_ioc")
        o.time_in_force = time_in_force::immediate_or_cancel;
    else if (type == "fok")
        o.time_in_force = time_in_force::fill_or_kill;
    if (state == "filled")
        o.state = lifecycle::filled;
    else if (state == "canceled" || state == "mmp_canceled")
        o.state = lifecycle::cancelled;
    else
        o.state = lifecycle::working;
    o.position_side = position == "long"    ? position_side::long_side
                      : position == "short" ? position_side::short_side
                                            : position_side::net;
    o.venue_made = category != "normal" && category != "twap";
    o.reduce_only = reduce_only == "true";
    o.has_terms = true;
    o.has_filled = true;
    o.received = received;
}

void set_fill(gatewright::fill& f, const gatewright::order_update& o) {
    f.symbol = o.symbol;
    f.received = received;
    f.client_order_id = o.client_order_id;
    f.venue_order_id = o.venue_order_id;
    f.side = o.side;
    f.position_side = o.position_side;
    f.has_commission = true;
    f.has_cumulative = true;
    f.cumulative_quantity = o.cumulative_quantity;
}

// simdjson On-Demand -------------------------------------------------------------------------------------------------

std::string_view text_of(ondemand::value v) { return v.get_string(); }
/// An id as text: the digits of the number.
std::string_view digits_of(ondemand::value v) { return v.raw_json_token(); }
decimal decimal_of(ondemand::value v) { return parsed(text_of(v)); }
timestamp time_of(ondemand::value v) {
    return timestamp::from_milliseconds(static_cast<std::int64_t>(std::uint64_t(v.get_uint64())));
}

/// A level, which is an array of texts.
void read_level(ondemand::array level, price& p, quantity& q) {
    auto element = level.begin();
    p.value = decimal_of(*element);
    ++element;
    q.value = decimal_of(*element);
}
/// The only level of a side, or none.
void read_best(ondemand::value levels, price& p, quantity& q) {
    for (ondemand::array level : levels.get_array()) read_level(level, p, q);
}
void read_levels(ondemand::value levels, side which, recorder& out) {
    for (ondemand::array level : levels.get_array()) {
        price p;
        quantity q;
        read_level(level, p, q);
        out.book_level(which, p, q);
    }
}

void simdjson_book_ticker(ondemand::document& doc, recorder& out) {
    ondemand::object data = doc.find_field("data");
    if (std::string_view(data.find_field("e").get_string()) != "bookTicker") std::abort();
    best_quote q;
    q.update_id = data.find_field("u").get_uint64();
    q.symbol.assign(text_of(data.find_field("s")));
    q.bid.value = decimal_of(data.find_field("b"));
    q.bid_quantity.value = decimal_of(data.find_field("B"));
    q.ask.value = decimal_of(data.find_field("a"));
    q.ask_quantity.value = decimal_of(data.find_field("A"));
    q.venue_time = time_of(data.find_field("T"));
    q.received = received;
    out.on(q);
}

void simdjson_agg_trade(ondemand::document& doc, recorder& out) {
    ondemand::object data = doc.find_field("data");
    if (std::string_view(data.find_field("e").get_string()) != "aggTrade") std::abort();
    trade t;
    t.id.assign(digits_of(data.find_field("a")));
    t.symbol.assign(text_of(data.find_field("s")));
    t.price.value = decimal_of(data.find_field("p"));
    t.quantity.value = decimal_of(data.find_field("q"));
    t.venue_time = time_of(data.find_field("T"));
    t.aggressor = data.find_field("m").get_bool() ? side::sell : side::buy;
    t.received = received;
    out.on(t);
}

void simdjson_depth20(ondemand::document& doc, recorder& out) {
    book_header h;
    h.partial =
        std::string_view(doc.find_field("stream").get_string()).find("@depth20") != std::string_view::npos;
    ondemand::object data = doc.find_field("data");
    if (std::string_view(data.find_field("e").get_string()) != "depthUpdate") std::abort();
    h.venue_time = time_of(data.find_field("T"));
    h.symbol.assign(text_of(data.find_field("s")));
    h.first_id = data.find_field("U").get_uint64();
    h.last_id = data.find_field("u").get_uint64();
    h.previous_id = data.find_field("pu").get_uint64();
    h.received = received;
    out.book_begin(h);
    for (const side which : {side::buy, side::sell}) {
        read_levels(data.find_field(which == side::buy ? "b" : "a"), which, out);
    }
    out.book_end(h);
}

void simdjson_order_trade_update(ondemand::document& doc, recorder& out) {
    if (std::string_view(doc.find_field("e").get_string()) != "ORDER_TRADE_UPDATE") std::abort();
    gatewright::order_update o;
    gatewright::fill f;
    o.venue_time = time_of(doc.find_field("T"));
    ondemand::object r = doc.find_field("o");
    o.symbol.assign(text_of(r.find_field("s")));
    o.client_order_id.assign(std::string_view(r.find_field("c").get_string()));
    const std::string_view side_word = text_of(r.find_field("S"));
    const std::string_view type = text_of(r.find_field("o"));
    const std::string_view in_force = text_of(r.find_field("f"));
    o.quantity.value = decimal_of(r.find_field("q"));
    o.price.value = decimal_of(r.find_field("p"));
    o.average_price.value = decimal_of(r.find_field("ap"));
    const bool executed = text_of(r.find_field("x")) == "TRADE";
    const std::string_view status = text_of(r.find_field("X"));
    o.venue_order_id.assign(digits_of(r.find_field("i")));
    f.quantity.value = decimal_of(r.find_field("l"));
    o.cumulative_quantity.value = decimal_of(r.find_field("z"));
    f.price.value = decimal_of(r.find_field("L"));
    f.commission.amount = decimal_of(r.find_field("n"));
    f.commission.asset.assign(text_of(r.find_field("N")));
    f.venue_time = time_of(r.find_field("T"));
    f.id.assign(digits_of(r.find_field("t")));
    f.maker = r.find_field("m").get_bool();
    o.reduce_only = r.find_field("R").get_bool();
    set_words(o, side_word, type, in_force, status, text_of(r.find_field("ps")));
    f.realized_pnl = decimal_of(r.find_field("rp"));
    if (executed && !f.quantity.is_zero()) {
        set_fill(f, o);
        out.on(f);
    }
    out.on(o);
}

void simdjson_spot_book_ticker(ondemand::document& doc, recorder& out) {
    if (!std::string_view(doc.find_field("stream").get_string()).ends_with("@bookTicker")) std::abort();
    ondemand::object data = doc.find_field("data");
    best_quote q;
    q.update_id = data.find_field("u").get_uint64();
    q.symbol.assign(text_of(data.find_field("s")));
    q.bid.value = decimal_of(data.find_field("b"));
    q.bid_quantity.value = decimal_of(data.find_field("B"));
    q.ask.value = decimal_of(data.find_field("a"));
    q.ask_quantity.value = decimal_of(data.find_field("A"));
    q.received = received;
    out.on(q);
}

/// Here the symbol is before the id.
void simdjson_spot_agg_trade(ondemand::document& doc, recorder& out) {
    ondemand::object data = doc.find_field("data");
    if (std::string_view(data.find_field("e").get_string()) != "aggTrade") std::abort();
    trade t;
    t.symbol.assign(text_of(data.find_field("s")));
    t.id.assign(digits_of(data.find_field("a")));
    t.price.value = decimal_of(data.find_field("p"));
    t.quantity.value = decimal_of(data.find_field("q"));
    t.venue_time = time_of(data.find_field("T"));
    t.aggressor = data.find_field("m").get_bool() ? side::sell : side::buy;
    t.received = received;
    out.on(t);
}

void simdjson_spot_depth(ondemand::document& doc, recorder& out) {
    book_header h;
    ondemand::object data = doc.find_field("data");
    if (std::string_view(data.find_field("e").get_string()) != "depthUpdate") std::abort();
    h.venue_time = time_of(data.find_field("E"));
    h.symbol.assign(text_of(data.find_field("s")));
    h.first_id = data.find_field("U").get_uint64();
    h.last_id = data.find_field("u").get_uint64();
    h.received = received;
    out.book_begin(h);
    for (const side which : {side::buy, side::sell})
        read_levels(data.find_field(which == side::buy ? "b" : "a"), which, out);
    out.book_end(h);
}

void simdjson_spot_execution_report(ondemand::document& doc, recorder& out) {
    ondemand::object r = doc.find_field("event");
    if (std::string_view(r.find_field("e").get_string()) != "executionReport") std::abort();
    gatewright::order_update o;
    gatewright::fill f;
    o.symbol.assign(text_of(r.find_field("s")));
    o.client_order_id.assign(text_of(r.find_field("c")));
    const std::string_view side_word = text_of(r.find_field("S"));
    const std::string_view type = text_of(r.find_field("o"));
    const std::string_view in_force = text_of(r.find_field("f"));
    o.quantity.value = decimal_of(r.find_field("q"));
    o.price.value = decimal_of(r.find_field("p"));
    o.trigger_price.value = decimal_of(r.find_field("P"));
    const std::string_view original = text_of(r.find_field("C"));
    if (!original.empty()) o.client_order_id.assign(original);
    const bool executed = text_of(r.find_field("x")) == "TRADE";
    const std::string_view status = text_of(r.find_field("X"));
    const std::string_view why = text_of(r.find_field("r"));
    if (why != "NONE") o.text.assign(why);
    o.venue_order_id.assign(digits_of(r.find_field("i")));
    f.quantity.value = decimal_of(r.find_field("l"));
    o.cumulative_quantity.value = decimal_of(r.find_field("z"));
    f.price.value = decimal_of(r.find_field("L"));
    f.commission.amount = decimal_of(r.find_field("n"));
    f.commission.asset.assign(text_of(r.find_field("N")));
    o.venue_time = f.venue_time = time_of(r.find_field("T"));
    f.id.assign(digits_of(r.find_field("t")));
    const bool on_book = r.find_field("w").get_bool();
    f.maker = r.find_field("m").get_bool();
    set_spot_words(o, side_word, type, in_force, status);
    if (status == "NEW" && !on_book) o.state = lifecycle::untriggered;
    o.has_terms = decimal_of(r.find_field("Q")).is_zero();
    if (executed && !f.quantity.is_zero()) {
        set_fill(f, o);
        out.on(f);
    }
    out.on(o);
}

timestamp quoted_time_of(std::string_view text) {
    std::uint64_t ms = 0;
    for (const char c : text) ms = ms * 10 + static_cast<std::uint64_t>(c - '0');
    return timestamp::from_milliseconds(static_cast<std::int64_t>(ms));
}

void simdjson_bybit_quote(ondemand::document& doc, recorder& out) {
    best_quote q;
    if (!text_of(doc.find_field("topic")).starts_with("orderbook.1.")) std::abort();
    ondemand::object row = doc.find_field("data");
    q.symbol.assign(text_of(row.find_field("s")));
    read_best(row.find_field("b"), q.bid, q.bid_quantity);
    read_best(row.find_field("a"), q.ask, q.ask_quantity);
    q.update_id = row.find_field("u").get_uint64();
    q.venue_time = time_of(doc.find_field("cts"));
    q.received = received;
    out.on(q);
}
void simdjson_bybit_trade(ondemand::document& doc, recorder& out) {
    if (!text_of(doc.find_field("topic")).starts_with("publicTrade.")) std::abort();
    for (ondemand::object row : doc.find_field("data").get_array()) {
        trade t;
        t.venue_time = time_of(row.find_field("T"));
        t.symbol.assign(text_of(row.find_field("s")));
        t.aggressor = text_of(row.find_field("S")) == "Sell" ? side::sell : side::buy;
        t.quantity.value = decimal_of(row.find_field("v"));
        t.price.value = decimal_of(row.find_field("p"));
        t.id.assign(text_of(row.find_field("i")));
        t.received = received;
        out.on(t);
    }
}
void simdjson_bybit_book(ondemand::document& doc, recorder& out) {
    book_header h;
    if (!text_of(doc.find_field("topic")).starts_with("orderbook.50.")) std::abort();
    h.snapshot = h.in_order = text_of(doc.find_field("type")) == "snapshot";
    ondemand::object row = doc.find_field("data");
    h.symbol.assign(text_of(row.find_field("s")));
    h.received = received;
    out.book_begin(h);
    for (const side which : {side::buy, side::sell})
        read_levels(row.find_field(which == side::buy ? "b" : "a"), which, out);
    h.last_id = row.find_field("u").get_uint64();
    h.venue_time = time_of(doc.find_field("cts"));
    out.book_end(h);
}
void simdjson_bybit_order(ondemand::document& doc, recorder& out) {
    if (text_of(doc.find_field("topic")) != "order") std::abort();
    for (ondemand::object r : doc.find_field("data").get_array()) {
        gatewright::order_update o;
        o.symbol.assign(text_of(r.find_field("symbol")));
        o.venue_order_id.assign(text_of(r.find_field("orderId")));
        const std::string_view side_word = text_of(r.find_field("side"));
        const std::string_view type = text_of(r.find_field("orderType"));
        o.price.value = decimal_of(r.find_field("price"));
        o.quantity.value = decimal_of(r.find_field("qty"));
        const std::string_view in_force = text_of(r.find_field("timeInForce"));
        const std::string_view status = text_of(r.find_field("orderStatus"));
        o.client_order_id.assign(text_of(r.find_field("orderLinkId")));
        o.reduce_only = r.find_field("reduceOnly").get_bool();
        o.cumulative_quantity.value = decimal_of(r.find_field("cumExecQty"));
        const std::uint64_t position = r.find_field("positionIdx").get_uint64();
        o.venue_time = quoted_time_of(text_of(r.find_field("updatedTime")));
        const std::string_view reason = text_of(r.find_field("rejectReason"));
        const std::string_view category = text_of(r.find_field("category"));
        set_bybit_words(o, side_word, type, in_force, status, position, reason, category);
        out.on(o);
    }
}

void simdjson_okx_bbo_tbt(ondemand::document& doc, recorder& out) {
    best_quote q;
    ondemand::object arg = doc.find_field("arg");
    if (text_of(arg.find_field("channel")) != "bbo-tbt") std::abort();
    q.symbol.assign(text_of(arg.find_field("instId")));
    for (ondemand::object row : doc.find_field("data").get_array()) {
        read_best(row.find_field("asks"), q.ask, q.ask_quantity);
        read_best(row.find_field("bids"), q.bid, q.bid_quantity);
        q.venue_time = quoted_time_of(text_of(row.find_field("ts")));
        q.update_id = row.find_field("seqId").get_uint64();
        q.received = received;
        out.on(q);
    }
}

void simdjson_okx_trades(ondemand::document& doc, recorder& out) {
    ondemand::object arg = doc.find_field("arg");
    if (text_of(arg.find_field("channel")) != "trades") std::abort();
    for (ondemand::object row : doc.find_field("data").get_array()) {
        trade t;
        t.symbol.assign(text_of(row.find_field("instId")));
        t.id.assign(text_of(row.find_field("tradeId")));
        t.price.value = decimal_of(row.find_field("px"));
        t.quantity.value = decimal_of(row.find_field("sz"));
        t.aggressor = text_of(row.find_field("side")) == "sell" ? side::sell : side::buy;
        t.venue_time = quoted_time_of(text_of(row.find_field("ts")));
        t.received = received;
        out.on(t);
    }
}

void simdjson_okx_books(ondemand::document& doc, recorder& out) {
    book_header h;
    ondemand::object arg = doc.find_field("arg");
    if (text_of(arg.find_field("channel")) != "books") std::abort();
    h.symbol.assign(text_of(arg.find_field("instId")));
    h.snapshot = h.in_order = text_of(doc.find_field("action")) == "snapshot";
    h.received = received;
    out.book_begin(h);
    for (ondemand::object row : doc.find_field("data").get_array()) {
        for (const side which : {side::sell, side::buy})
            read_levels(row.find_field(which == side::buy ? "bids" : "asks"), which, out);
        h.venue_time = quoted_time_of(text_of(row.find_field("ts")));
        h.previous_id = row.find_field("prevSeqId").get_uint64();
        h.last_id = row.find_field("seqId").get_uint64();
    }
    out.book_end(h);
}

void simdjson_okx_order(ondemand::document& doc, recorder& out) {
    ondemand::object arg = doc.find_field("arg");
    if (text_of(arg.find_field("channel")) != "orders") std::abort();
    for (ondemand::object r : doc.find_field("data").get_array()) {
        gatewright::order_update o;
        gatewright::fill f;
        o.cumulative_quantity.value = decimal_of(r.find_field("accFillSz"));
        o.average_price.value = decimal_of(r.find_field("avgPx"));
        const std::string_view cause = text_of(r.find_field("cancelSource"));
        const std::string_view category = text_of(r.find_field("category"));
        o.client_order_id.assign(text_of(r.find_field("clOrdId")));
        f.maker = text_of(r.find_field("execType")) == "M";
        f.commission.amount = decimal_of(r.find_field("fillFee")).negated();
        f.commission.asset.assign(text_of(r.find_field("fillFeeCcy")));
        f.price.value = decimal_of(r.find_field("fillPx"));
        f.quantity.value = decimal_of(r.find_field("fillSz"));
        f.realized_pnl = decimal_of(r.find_field("fillPnl"));
        f.venue_time = quoted_time_of(text_of(r.find_field("fillTime")));
        o.symbol.assign(text_of(r.find_field("instId")));
        o.text.assign(text_of(r.find_field("msg")));
        o.venue_order_id.assign(text_of(r.find_field("ordId")));
        const std::string_view type = text_of(r.find_field("ordType"));
        const std::string_view position = text_of(r.find_field("posSide"));
        o.price.value = decimal_of(r.find_field("px"));
        const std::string_view reduce_only = text_of(r.find_field("reduceOnly"));
        const std::string_view side_word = text_of(r.find_field("side"));
        const std::string_view state = text_of(r.find_field("state"));
        o.quantity.value = decimal_of(r.find_field("sz"));
        const bool in_quote = text_of(r.find_field("tgtCcy")) == "quote_ccy";
        f.id.assign(text_of(r.find_field("tradeId")));
        o.venue_time = quoted_time_of(text_of(r.find_field("uTime")));
        set_okx_words(o, side_word, type, state, position, category, reduce_only);
        if (!cause.empty()) std::abort();
        if (!in_quote && !f.quantity.is_zero()) {
            set_fill(f, o);
            out.on(f);
        }
        out.on(o);
    }
}

/// A time of RFC 3339.
timestamp day_time_of(std::string_view text) {
    const auto number = [&](std::size_t at, std::size_t digits) {
        std::int64_t n = 0;
        for (std::size_t k = at; k < at + digits; ++k) n = n * 10 + (text[k] - '0');
        return n;
    };
    using namespace std::chrono;
    const sys_days day = year(static_cast<int>(number(0, 4))) / static_cast<int>(number(5, 2)) /
                         static_cast<int>(number(8, 2));
    const std::int64_t seconds_of =
        day.time_since_epoch().count() * 86'400 + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
    return timestamp{seconds_of * 1'000'000'000 + number(20, 9)};
}
/// What a price and an execution of OANDA say that is not text.
void set_quote(best_quote& q, recorder& out) {
    q.received = received;
    q.bid = out.levels[0][0].first;
    q.bid_quantity = out.levels[0][0].second;
    q.ask = out.levels[1][0].first;
    q.ask_quantity = out.levels[1][0].second;
    out.on(q);
}
void set_oanda_fill(gatewright::fill& f, gatewright::order_update& o, const decimal& units) {
    o.state = lifecycle::filled;
    o.received = received;
    o.has_filled = true;
    o.cumulative_quantity.value = units.abs();
    o.average_price = f.price;
    o.symbol = f.symbol;
    o.venue_order_id = f.venue_order_id;
    o.client_order_id = f.client_order_id;
    o.venue_time = f.venue_time;
    f.received = received;
    f.side = units.is_negative() ? side::sell : side::buy;
    f.quantity.value = units.abs();
    f.has_position_side = f.has_commission = true;
    f.commission.asset = "EUR";
}

void simdjson_oanda_price(ondemand::document& doc, recorder& out) {
    if (text_of(doc.find_field("type")) != "PRICE") std::abort();
    best_quote q;
    q.venue_time = day_time_of(text_of(doc.find_field("time")));
    book_header h;
    h.snapshot = true;
    h.received = received;
    h.venue_time = q.venue_time;
    out.book_begin(h);
    for (const side which : {side::buy, side::sell})
        for (ondemand::object level : doc.find_field(which == side::buy ? "bids" : "asks").get_array()) {
            price p;
            p.value = decimal_of(level.find_field("price"));
            out.book_level(which, p,
                           {decimal::from_integer(
                               static_cast<std::int64_t>(level.find_field("liquidity").get_uint64()))});
        }
    if (!doc.find_field("tradeable").get_bool()) std::abort();
    h.symbol.assign(text_of(doc.find_field("instrument")));
    q.symbol = h.symbol;
    out.book_end(h);
    set_quote(q, out);
}
void simdjson_oanda_fill(ondemand::document& doc, recorder& out) {
    if (text_of(doc.find_field("type")) != "ORDER_FILL") std::abort();
    gatewright::fill f;
    gatewright::order_update o;
    f.venue_order_id.assign(text_of(doc.find_field("orderID")));
    f.client_order_id.assign(text_of(doc.find_field("clientOrderID")));
    f.symbol.assign(text_of(doc.find_field("instrument")));
    const decimal units = decimal_of(doc.find_field("units"));
    f.price.value = decimal_of(doc.find_field("fullVWAP"));
    f.realized_pnl = decimal_of(doc.find_field("pl"));
    if (!decimal_of(doc.find_field("financing")).is_zero()) std::abort();
    f.commission.amount = decimal_of(doc.find_field("commission"));
    if (!decimal_of(doc.find_field("guaranteedExecutionFee")).is_zero()) std::abort();
    if (decimal_of(doc.find_field("accountBalance")).is_zero()) std::abort();
    if (text_of(doc.find_field("reason")) != "LIMIT_ORDER") std::abort();
    f.id.assign(text_of(doc.find_field("id")));
    f.venue_time = day_time_of(text_of(doc.find_field("time")));
    set_oanda_fill(f, o, units);
    out.on(f);
    out.on(o);
}

// Boost.JSON DOM -----------------------------------------------------------------------------------------------------

std::string_view text_of(const json::value& v) { return v.get_string(); }
decimal decimal_of(const json::value& v) { return parsed(v.get_string()); }
std::uint64_t number_of(const json::value& v) { return v.to_number<std::uint64_t>(); }
timestamp time_of(const json::value& v) {
    return timestamp::from_milliseconds(static_cast<std::int64_t>(number_of(v)));
}
template <class IdT>
void set_id(IdT& id, const json::value& v) {
    char text[20];
    id.assign({text, static_cast<std::size_t>(digits::write_unsigned(text, number_of(v)) - text)});
}

/// The only level of a side, or none.
void read_best(const json::value& levels, price& p, quantity& q) {
    for (const json::value& level : levels.get_array()) {
        p.value = decimal_of(level.at(0));
        q.value = decimal_of(level.at(1));
    }
}
void read_levels(const json::value& levels, side which, recorder& out) {
    for (const json::value& level : levels.get_array())
        out.book_level(which, {decimal_of(level.at(0))}, {decimal_of(level.at(1))});
}

void boost_book_ticker(const json::value& doc, recorder& out) {
    const json::object& data = doc.at("data").get_object();
    best_quote q;
    q.update_id = number_of(data.at("u"));
    q.symbol.assign(text_of(data.at("s")));
    q.bid.value = decimal_of(data.at("b"));
    q.bid_quantity.value = decimal_of(data.at("B"));
    q.ask.value = decimal_of(data.at("a"));
    q.ask_quantity.value = decimal_of(data.at("A"));
    q.venue_time = time_of(data.at("T"));
    q.received = received;
    out.on(q);
}

void boost_agg_trade(const json::value& doc, recorder& out) {
    const json::object& data = doc.at("data").get_object();
    trade t;
    set_id(t.id, data.at("a"));
    t.symbol.assign(text_of(data.at("s")));
    t.price.value = decimal_of(data.at("p"));
    t.quantity.value = decimal_of(data.at("q"));
    t.venue_time = time_of(data.at("T"));
    t.aggressor = data.at("m").get_bool() ? side::sell : side::buy;
    t.received = received;
    out.on(t);
}

void boost_depth20(const json::value& doc, recorder& out) {
    const json::object& data = doc.at("data").get_object();
    book_header h;
    h.partial = text_of(doc.at("stream")).find("@depth20") != std::string_view::npos;
    h.venue_time = time_of(data.at("T"));
    h.symbol.assign(text_of(data.at("s")));
    h.first_id = number_of(data.at("U"));
    h.last_id = number_of(data.at("u"));
    h.previous_id = number_of(data.at("pu"));
    h.received = received;
    out.book_begin(h);
    for (const side which : {side::buy, side::sell})
        read_levels(data.at(which == side::buy ? "b" : "a"), which, out);
    out.book_end(h);
}

void boost_order_trade_update(const json::value& doc, recorder& out) {
    const json::object& r = doc.at("o").get_object();
    gatewright::order_update o;
    gatewright::fill f;
    o.venue_time = time_of(doc.at("T"));
    o.symbol.assign(text_of(r.at("s")));
    o.client_order_id.assign(text_of(r.at("c")));
    o.quantity.value = decimal_of(r.at("q"));
    o.price.value = decimal_of(r.at("p"));
    o.average_price.value = decimal_of(r.at("ap"));
    set_id(o.venue_order_id, r.at("i"));
    f.quantity.value = decimal_of(r.at("l"));
    o.cumulative_quantity.value = decimal_of(r.at("z"));
    f.price.value = decimal_of(r.at("L"));
    f.commission.amount = decimal_of(r.at("n"));
    f.commission.asset.assign(text_of(r.at("N")));
    f.venue_time = time_of(r.at("T"));
    set_id(f.id, r.at("t"));
    f.maker = r.at("m").get_bool();
    f.realized_pnl = decimal_of(r.at("rp"));
    o.reduce_only = r.at("R").get_bool();
    set_words(o, text_of(r.at("S")), text_of(r.at("o")), text_of(r.at("f")), text_of(r.at("X")),
              text_of(r.at("ps")));
    if (text_of(r.at("x")) == "TRADE" && !f.quantity.is_zero()) {
        set_fill(f, o);
        out.on(f);
    }
    out.on(o);
}

void boost_bybit_quote(const json::value& doc, recorder& out) {
    const json::object& row = doc.at("data").get_object();
    best_quote q;
    q.symbol.assign(text_of(row.at("s")));
    read_best(row.at("b"), q.bid, q.bid_quantity);
    read_best(row.at("a"), q.ask, q.ask_quantity);
    q.update_id = number_of(row.at("u"));
    q.venue_time = time_of(doc.at("cts"));
    q.received = received;
    out.on(q);
}
void boost_bybit_trade(const json::value& doc, recorder& out) {
    for (const json::value& v : doc.at("data").get_array()) {
        const json::object& row = v.get_object();
        trade t;
        t.venue_time = time_of(row.at("T"));
        t.symbol.assign(text_of(row.at("s")));
        t.aggressor = text_of(row.at("S")) == "Sell" ? side::sell : side::buy;
        t.quantity.value = decimal_of(row.at("v"));
        t.price.value = decimal_of(row.at("p"));
        t.id.assign(text_of(row.at("i")));
        t.received = received;
        out.on(t);
    }
}
void boost_bybit_book(const json::value& doc, recorder& out) {
    const json::object& row = doc.at("data").get_object();
    book_header h;
    h.symbol.assign(text_of(row.at("s")));
    h.snapshot = h.in_order = text_of(doc.at("type")) == "snapshot";
    h.venue_time = time_of(doc.at("cts"));
    h.last_id = number_of(row.at("u"));
    h.received = received;
    out.book_begin(h);
    for (const side which : {side::buy, side::sell})
        read_levels(row.at(which == side::buy ? "b" : "a"), which, out);
    out.book_end(h);
}
void boost_bybit_order(const json::value& doc, recorder& out) {
    for (const json::value& v : doc.at("data").get_array()) {
        const json::object& r = v.get_object();
        gatewright::order_update o;
        o.symbol.assign(text_of(r.at("symbol")));
        o.venue_order_id.assign(text_of(r.at("orderId")));
        o.price.value = decimal_of(r.at("price"));
        o.quantity.value = decimal_of(r.at("qty"));
        o.client_order_id.assign(text_of(r.at("orderLinkId")));
        o.reduce_only = r.at("reduceOnly").get_bool();
        o.cumulative_quantity.value = decimal_of(r.at("cumExecQty"));
        o.venue_time = quoted_time_of(text_of(r.at("updatedTime")));
        set_bybit_words(o, text_of(r.at("side")), text_of(r.at("orderType")), text_of(r.at("timeInForce")),
                        text_of(r.at("orderStatus")), number_of(r.at("positionIdx")),
                        text_of(r.at("rejectReason")), text_of(r.at("category")));
        out.on(o);
    }
}

void boost_spot_book_ticker(const json::value& doc, recorder& out) {
    const json::object& data = doc.at("data").get_object();
    best_quote q;
    q.update_id = number_of(data.at("u"));
    q.symbol.assign(text_of(data.at("s")));
    q.bid.value = decimal_of(data.at("b"));
    q.bid_quantity.value = decimal_of(data.at("B"));
    q.ask.value = decimal_of(data.at("a"));
    q.ask_quantity.value = decimal_of(data.at("A"));
    q.received = received;
    out.on(q);
}

void boost_spot_depth(const json::value& doc, recorder& out) {
    const json::object& data = doc.at("data").get_object();
    book_header h;
    h.venue_time = time_of(data.at("E"));
    h.symbol.assign(text_of(data.at("s")));
    h.first_id = number_of(data.at("U"));
    h.last_id = number_of(data.at("u"));
    h.received = received;
    out.book_begin(h);
    for (const side which : {side::buy, side::sell})
        read_levels(data.at(which == side::buy ? "b" : "a"), which, out);
    out.book_end(h);
}

void boost_spot_execution_report(const json::value& doc, recorder& out) {
    const json::object& r = doc.at("event").get_object();
    gatewright::order_update o;
    gatewright::fill f;
    const std::string_view original = text_of(r.at("C"));
    o.symbol.assign(text_of(r.at("s")));
    o.client_order_id.assign(original.empty() ? text_of(r.at("c")) : original);
    o.quantity.value = decimal_of(r.at("q"));
    o.price.value = decimal_of(r.at("p"));
    o.trigger_price.value = decimal_of(r.at("P"));
    if (const std::string_view why = text_of(r.at("r")); why != "NONE") o.text.assign(why);
    set_id(o.venue_order_id, r.at("i"));
    f.quantity.value = decimal_of(r.at("l"));
    o.cumulative_quantity.value = decimal_of(r.at("z"));
    f.price.value = decimal_of(r.at("L"));
    f.commission.amount = decimal_of(r.at("n"));
    f.commission.asset.assign(text_of(r.at("N")));
    o.venue_time = f.venue_time = time_of(r.at("T"));
    set_id(f.id, r.at("t"));
    f.maker = r.at("m").get_bool();
    set_spot_words(o, text_of(r.at("S")), text_of(r.at("o")), text_of(r.at("f")), text_of(r.at("X")));
    if (text_of(r.at("X")) == "NEW" && !r.at("w").get_bool()) o.state = lifecycle::untriggered;
    o.has_terms = decimal_of(r.at("Q")).is_zero();
    if (text_of(r.at("x")) == "TRADE" && !f.quantity.is_zero()) {
        set_fill(f, o);
        out.on(f);
    }
    out.on(o);
}

void boost_okx_bbo_tbt(const json::value& doc, recorder& out) {
    const json::object& row = doc.at("data").at(0).get_object();
    best_quote q;
    q.symbol.assign(text_of(doc.at("arg").at("instId")));
    read_best(row.at("asks"), q.ask, q.ask_quantity);
    read_best(row.at("bids"), q.bid, q.bid_quantity);
    q.venue_time = quoted_time_of(text_of(row.at("ts")));
    q.update_id = number_of(row.at("seqId"));
    q.received = received;
    out.on(q);
}

void boost_okx_trades(const json::value& doc, recorder& out) {
    for (const json::value& v : doc.at("data").get_array()) {
        const json::object& row = v.get_object();
        trade t;
        t.symbol.assign(text_of(row.at("instId")));
        t.id.assign(text_of(row.at("tradeId")));
        t.price.value = decimal_of(row.at("px"));
        t.quantity.value = decimal_of(row.at("sz"));
        t.aggressor = text_of(row.at("side")) == "sell" ? side::sell : side::buy;
        t.venue_time = quoted_time_of(text_of(row.at("ts")));
        t.received = received;
        out.on(t);
    }
}

void boost_okx_books(const json::value& doc, recorder& out) {
    const json::object& row = doc.at("data").at(0).get_object();
    book_header h;
    h.symbol.assign(text_of(doc.at("arg").at("instId")));
    h.snapshot = h.in_order = text_of(doc.at("action")) == "snapshot";
    h.venue_time = quoted_time_of(text_of(row.at("ts")));
    h.previous_id = number_of(row.at("prevSeqId"));
    h.last_id = number_of(row.at("seqId"));
    h.received = received;
    out.book_begin(h);
    for (const side which : {side::sell, side::buy})
        read_levels(row.at(which == side::buy ? "bids" : "asks"), which, out);
    out.book_end(h);
}

void boost_okx_order(const json::value& doc, recorder& out) {
    const json::object& r = doc.at("data").at(0).get_object();
    gatewright::order_update o;
    gatewright::fill f;
    o.cumulative_quantity.value = decimal_of(r.at("accFillSz"));
    o.average_price.value = decimal_of(r.at("avgPx"));
    o.client_order_id.assign(text_of(r.at("clOrdId")));
    f.maker = text_of(r.at("execType")) == "M";
    f.commission.amount = decimal_of(r.at("fillFee")).negated();
    f.commission.asset.assign(text_of(r.at("fillFeeCcy")));
    f.realized_pnl = decimal_of(r.at("fillPnl"));
    f.price.value = decimal_of(r.at("fillPx"));
    f.quantity.value = decimal_of(r.at("fillSz"));
    f.venue_time = quoted_time_of(text_of(r.at("fillTime")));
    o.symbol.assign(text_of(r.at("instId")));
    o.text.assign(text_of(r.at("msg")));
    o.venue_order_id.assign(text_of(r.at("ordId")));
    o.price.value = decimal_of(r.at("px"));
    o.quantity.value = decimal_of(r.at("sz"));
    f.id.assign(text_of(r.at("tradeId")));
    o.venue_time = quoted_time_of(text_of(r.at("uTime")));
    set_okx_words(o, text_of(r.at("side")), text_of(r.at("ordType")), text_of(r.at("state")),
                  text_of(r.at("posSide")), text_of(r.at("category")), text_of(r.at("reduceOnly")));
    if (!text_of(r.at("cancelSource")).empty()) std::abort();
    if (text_of(r.at("tgtCcy")) != "quote_ccy" && !f.quantity.is_zero()) {
        set_fill(f, o);
        out.on(f);
    }
    out.on(o);
}

void boost_oanda_price(const json::value& doc, recorder& out) {
    best_quote q;
    q.venue_time = day_time_of(text_of(doc.at("time")));
    q.symbol.assign(text_of(doc.at("instrument")));
    book_header h;
    h.snapshot = true;
    h.received = received;
    h.venue_time = q.venue_time;
    h.symbol = q.symbol;
    if (!doc.at("tradeable").get_bool()) std::abort();
    out.book_begin(h);
    for (const side which : {side::buy, side::sell})
        for (const json::value& level : doc.at(which == side::buy ? "bids" : "asks").get_array())
            out.book_level(which, {decimal_of(level.at("price"))},
                           {decimal::from_integer(level.at("liquidity").to_number<std::int64_t>())});
    out.book_end(h);
    set_quote(q, out);
}
void boost_oanda_fill(const json::value& doc, recorder& out) {
    gatewright::fill f;
    gatewright::order_update o;
    f.id.assign(text_of(doc.at("id")));
    f.venue_time = day_time_of(text_of(doc.at("time")));
    f.venue_order_id.assign(text_of(doc.at("orderID")));
    f.client_order_id.assign(text_of(doc.at("clientOrderID")));
    f.symbol.assign(text_of(doc.at("instrument")));
    f.price.value = decimal_of(doc.at("fullVWAP"));
    f.realized_pnl = decimal_of(doc.at("pl"));
    f.commission.amount = decimal_of(doc.at("commission"));
    if (!decimal_of(doc.at("financing")).is_zero() || decimal_of(doc.at("accountBalance")).is_zero())
        std::abort();
    set_oanda_fill(f, o, decimal_of(doc.at("units")));
    out.on(f);
    out.on(o);
}

// Runs ---------------------------------------------------------------------------------------------------------------

using frame_list = const std::vector<std::string>& (*)();

void report(benchmark::State& state, frame_list list, std::uint64_t allocations_before) {
    const std::uint64_t made = gatewright_bench::allocations() - allocations_before;
    std::size_t bytes = 0;
    for (const std::string& f : list()) bytes += f.size();
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes / list().size()) *
                            static_cast<std::int64_t>(state.iterations()));
    state.counters["allocs_per_op"] = static_cast<double>(made) / static_cast<double>(state.iterations());
}

using decode_function = wire::decode_status (*)(std::string_view, timestamp, recorder&) noexcept;

wire::decode_status binance_stream(std::string_view text, timestamp at, recorder& out) noexcept {
    return binance::decode_stream(text, at, out);
}

wire::decode_status bybit_private(std::string_view text, timestamp at, recorder& out) noexcept {
    return bybit::decode_user_stream(text, at, bybit::category::linear, out);
}
wire::decode_status okx_private(std::string_view text, timestamp at, recorder& out) noexcept {
    return okx::decode_user_stream(text, at, gatewright::margin_mode::cross, out);
}

wire::decode_status oanda_price(std::string_view text, timestamp at, recorder& out) noexcept {
    return oanda::decode_price(text, at, {}, out);
}
wire::decode_status oanda_transaction(std::string_view text, timestamp at, recorder& out) noexcept {
    return oanda::decode_transaction(text, at, {"EUR", false}, out);
}

template <decode_function Decode>
void ours(benchmark::State& state, frame_list list) {
    static recorder out;
    // Exactly as large as the message: no padding behind it.
    std::vector<std::vector<char>> messages;
    for (const std::string& f : list()) messages.emplace_back(f.begin(), f.end());
    std::size_t i = 0;
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        const std::vector<char>& m = messages[i];
        if (!Decode(std::string_view(m.data(), m.size()), received, out)) std::abort();
        benchmark::DoNotOptimize(out);
        benchmark::ClobberMemory();
        if (++i == messages.size()) i = 0;
    }
    report(state, list, before);
}

template <void (*Read)(ondemand::document&, recorder&)>
void with_simdjson(benchmark::State& state, frame_list list) {
    static recorder out;
    std::vector<simdjson::padded_string> messages;
    for (const std::string& f : list()) messages.emplace_back(f);
    ondemand::parser parser;
    for (const simdjson::padded_string& m : messages) {
        ondemand::document doc = parser.iterate(m);
        Read(doc, out);
    }
    std::size_t i = 0;
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        ondemand::document doc = parser.iterate(messages[i]);
        Read(doc, out);
        benchmark::DoNotOptimize(out);
        benchmark::ClobberMemory();
        if (++i == messages.size()) i = 0;
    }
    report(state, list, before);
}

template <void (*Read)(const json::value&, recorder&)>
void with_boost_json(benchmark::State& state, frame_list list) {
    static recorder out;
    std::size_t i = 0;
    static unsigned char buffer[4 * 1024 * 1024];
    const auto before = gatewright_bench::allocations();
    for (auto _ : state) {
        json::monotonic_resource memory(buffer, sizeof buffer);
        Read(json::parse(list()[i], &memory), out);
        benchmark::DoNotOptimize(out);
        benchmark::ClobberMemory();
        if (++i == list().size()) i = 0;
    }
    report(state, list, before);
}

template <decode_function Decode, void (*Simdjson)(ondemand::document&, recorder&),
          void (*BoostJson)(const json::value&, recorder&)>
void add(const std::string& name, frame_list list) {
    benchmark::RegisterBenchmark(("decode/" + name).c_str(), ours<Decode>, list);
    benchmark::RegisterBenchmark(("simdjson/" + name).c_str(), with_simdjson<Simdjson>, list);
    benchmark::RegisterBenchmark(("boost_json/" + name).c_str(), with_boost_json<BoostJson>, list);
}

[[maybe_unused]] const bool registered = [] {
    add<binance_stream, simdjson_book_ticker, boost_book_ticker>("binance_futures/book_ticker",
                                                                 book_ticker_frames);
    add<binance_stream, simdjson_agg_trade, boost_agg_trade>("binance_futures/agg_trade", agg_trade_frames);
    add<spot::decode_stream<recorder>, simdjson_spot_book_ticker, boost_spot_book_ticker>(
        "binance_spot/book_ticker", our_frames<spot_book_ticker_frame>);
    add<spot::decode_stream<recorder>, simdjson_spot_agg_trade, boost_agg_trade>(
        "binance_spot/agg_trade", our_frames<spot_agg_trade_frame>);
    add<spot::decode_stream<recorder>, simdjson_spot_depth, boost_spot_depth>("binance_spot/depth_20",
                                                                              our_frames<spot_depth_frame>);
    add<spot::decode_user_stream<recorder>, simdjson_spot_execution_report, boost_spot_execution_report>(
        "binance_spot/execution_report", our_frames<spot_execution_report_frame>);
    add<binance_stream, simdjson_depth20, boost_depth20>("binance_futures/depth20", depth20_frames);
    add<binance::decode_user_stream<recorder>, simdjson_order_trade_update, boost_order_trade_update>(
        "binance_futures/order_trade_update", order_trade_update_frames);
    add<bybit::decode_market<recorder>, simdjson_bybit_quote, boost_bybit_quote>("bybit/orderbook_1",
                                                                                 bybit_quote_frames);
    add<bybit::decode_market<recorder>, simdjson_bybit_trade, boost_bybit_trade>("bybit/public_trade",
                                                                                 bybit_trade_frames);
    add<bybit::decode_market<recorder>, simdjson_bybit_book, boost_bybit_book>(
        "bybit/orderbook_20", our_frames<bybit_book_frame<20>>);
    add<bybit::decode_market<recorder>, simdjson_bybit_book, boost_bybit_book>(
        "bybit/orderbook_200", our_frames<bybit_book_frame<200>>);
    add<bybit_private, simdjson_bybit_order, boost_bybit_order>("bybit/order", our_frames<bybit_order_frame>);
    add<oanda_price, simdjson_oanda_price, boost_oanda_price>("oanda/price_3", our_frames<oanda_price_frame>);
    add<oanda_transaction, simdjson_oanda_fill, boost_oanda_fill>("oanda/order_fill",
                                                                  our_frames<oanda_fill_frame>);
    add<okx::decode_market<recorder>, simdjson_okx_bbo_tbt, boost_okx_bbo_tbt>("okx/bbo_tbt",
                                                                               okx_bbo_tbt_frames);
    add<okx::decode_market<recorder>, simdjson_okx_trades, boost_okx_trades>("okx/trades", okx_trades_frames);
    add<okx::decode_market<recorder>, simdjson_okx_books, boost_okx_books>("okx/books_20",
                                                                           our_frames<okx_books_frame<20>>);
    add<okx::decode_market<recorder>, simdjson_okx_books, boost_okx_books>("okx/books_400",
                                                                           our_frames<okx_books_frame<400>>);
    add<okx_private, simdjson_okx_order, boost_okx_order>("okx/order_with_fill", our_frames<okx_order_frame>);
    return true;
}();

} // namespace
