// SPDX-License-Identifier: BSL-1.0
//
// Messages that others recorded or documented, where they are at hand. Each decodes or is ignored with a reason, and
// those of known meaning are compared field by field with what Boost.JSON reads from the same file.

#include "event_log.hpp"
#include "exact_buffer.hpp"
#include "folders.hpp"

#include <gatewright/venue/binance_futures/market_data.hpp>
#include <gatewright/venue/binance_futures/reference_data.hpp>
#include <gatewright/venue/binance_futures/rest_replies.hpp>
#include <gatewright/venue/binance_futures/user_stream.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
namespace json = boost::json;
namespace fs = std::filesystem;
using gatewright_test::event_log;
using gatewright_test::exact_buffer;

namespace {

constexpr timestamp received{5};

fs::path folder() { return gatewright_test::shared_folder() / "fixtures" / "binance" / "messages"; }

bool missing() {
    if (fs::exists(folder())) return false;
    SKIP("no fixtures at " << folder() << ": these cases are skipped");
    return true;
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

json::value load(const fs::path& path) {
    INFO(path);
    return json::parse(read_file(path));
}

/// A member as text, whether it is written as text or as a number; empty if it is missing or null.
std::string text_of(const json::object& o, std::string_view key) {
    const json::value* v = o.if_contains(key);
    if (v == nullptr || v->is_null()) return "";
    if (v->is_string()) return std::string(std::string_view(v->get_string()));
    return json::serialize(*v);
}
std::int64_t time_of(const json::object& o, std::string_view key) {
    const std::string t = text_of(o, key);
    return t.empty() ? 0 : std::stoll(t) * 1'000'000;
}
std::string or_zero(const std::string& t) { return t.empty() ? "0" : t; }

const std::set<std::string_view> private_events = {
    "ORDER_TRADE_UPDATE",    "TRADE_LITE",  "ACCOUNT_UPDATE", "listenKeyExpired",
    "ACCOUNT_CONFIG_UPDATE", "MARGIN_CALL", "ALGO_UPDATE",    "CONDITIONAL_ORDER_TRIGGER_REJECT",
    "STRATEGY_UPDATE",       "GRID_UPDATE"};

std::string event_of(const json::value& message) {
    const json::object* o = message.if_object();
    if (o == nullptr) return "";
    if (const json::value* data = o->if_contains("data")) return event_of(*data);
    return text_of(*o, "e");
}

void check_levels(const json::object& o, std::string_view bids, std::string_view asks, const event_log& log) {
    std::vector<event_log::level> expected;
    for (const auto& [key, which] : {std::pair{bids, side::buy}, std::pair{asks, side::sell}})
        for (const json::value& level : o.at(key).get_array())
            expected.push_back({which, std::string(std::string_view(level.at(0).get_string())),
                                std::string(std::string_view(level.at(1).get_string()))});
    CHECK(log.levels == expected);
}

void check_order_report(const json::object& outer, const event_log& log) {
    const json::object& o = outer.at("o").get_object();
    REQUIRE(log.orders.size() == 1);
    const order_update& u = log.orders[0];
    CHECK(u.symbol == text_of(o, "s").c_str());
    CHECK(u.client_order_id == text_of(o, "c").substr(0, client_order_id::capacity()).c_str());
    CHECK(u.venue_order_id == text_of(o, "i").c_str());
    CHECK(u.venue_time.ns == time_of(outer, "T"));
    CHECK((u.side == side::buy) == (text_of(o, "S") == "BUY"));
    CHECK(u.quantity.str() == text_of(o, "q"));
    CHECK(u.price.str() == text_of(o, "p"));
    CHECK(u.average_price.str() == or_zero(text_of(o, "ap")));
    CHECK(u.cumulative_quantity.str() == text_of(o, "z"));
    CHECK(u.reduce_only == (text_of(o, "R") == "true"));
    CHECK(u.amended == (text_of(o, "x") == "AMENDMENT"));
    const std::string status = text_of(o, "X");
    if (status == "FILLED") CHECK(u.state == lifecycle::filled);
    if (status == "CANCELED") CHECK(u.state == lifecycle::cancelled);
    if (status == "EXPIRED") CHECK(u.state == lifecycle::expired);
    if (status == "PARTIALLY_FILLED") CHECK(u.state == lifecycle::working);
    const std::string client = text_of(o, "c");
    const bool automatic = client.find("autoclose") != std::string::npos || text_of(o, "x") == "CALCULATED" ||
                           status.starts_with("NEW_");
    CHECK(u.venue_made == automatic);
    const std::string what = text_of(o, "x");
    const bool executed = (what == "TRADE" || what == "CALCULATED") && std::stod(text_of(o, "l")) != 0;
    REQUIRE(log.fills.size() == (executed ? 1 : 0));
    if (!executed) return;
    const fill& f = log.fills[0];
    CHECK(f.symbol == text_of(o, "s").c_str());
    CHECK(f.id == text_of(o, "t").c_str());
    CHECK(f.client_order_id == client.c_str());
    CHECK(f.venue_order_id == text_of(o, "i").c_str());
    CHECK(f.price.str() == text_of(o, "L"));
    CHECK(f.quantity.str() == text_of(o, "l"));
    CHECK(f.cumulative_quantity.str() == text_of(o, "z"));
    CHECK(f.has_commission == !text_of(o, "N").empty());
    CHECK(f.commission.amount.str() == or_zero(text_of(o, "n")));
    CHECK(f.commission.asset == text_of(o, "N").c_str());
    CHECK(f.realized_pnl.str() == text_of(o, "rp"));
    CHECK(f.maker == (text_of(o, "m") == "true"));
    CHECK(f.venue_time.ns == time_of(o, "T"));
    const std::string position = text_of(o, "ps");
    CHECK(f.position_side == (position == "LONG"    ? position_side::long_side
                              : position == "SHORT" ? position_side::short_side
                                                    : position_side::net));
}

/// Compares what was decoded with the document. `data` is the event.
void check_event(const json::object& data, std::string_view stream, const event_log& log) {
    const std::string event = text_of(data, "e");
    if (event == "bookTicker") {
        REQUIRE(log.quotes.size() == 1);
        const best_quote& q = log.quotes[0];
        CHECK(q.symbol == text_of(data, "s").c_str());
        CHECK(std::to_string(q.update_id) == text_of(data, "u"));
        CHECK(q.bid.str() == text_of(data, "b"));
        CHECK(q.bid_quantity.str() == text_of(data, "B"));
        CHECK(q.ask.str() == text_of(data, "a"));
        CHECK(q.ask_quantity.str() == text_of(data, "A"));
        CHECK(q.venue_time.ns == time_of(data, "T"));
    } else if (event == "aggTrade" || event == "trade") {
        const std::string origin = text_of(data, "X");
        if (!origin.empty() && origin != "MARKET") {
            CHECK(log.trades.empty());
            CHECK(log.reasons.size() == 1);
            return;
        }
        REQUIRE(log.trades.size() == 1);
        const trade& t = log.trades[0];
        CHECK(t.symbol == text_of(data, "s").c_str());
        CHECK(t.id == text_of(data, event == "trade" ? "t" : "a").c_str());
        CHECK(t.price.str() == text_of(data, "p"));
        CHECK(t.quantity.str() == text_of(data, "q"));
        CHECK(t.venue_time.ns == time_of(data, "T"));
        CHECK((t.aggressor == side::sell) == (text_of(data, "m") == "true"));
    } else if (event == "depthUpdate") {
        REQUIRE(log.ended == 1);
        CHECK(log.aborted == 0);
        CHECK(log.header.symbol == text_of(data, "s").c_str());
        CHECK(std::to_string(log.header.first_id) == text_of(data, "U"));
        CHECK(std::to_string(log.header.last_id) == text_of(data, "u"));
        CHECK(std::to_string(log.header.previous_id) == text_of(data, "pu"));
        CHECK(log.header.venue_time.ns == time_of(data, "T"));
        const auto depth = stream.find("@depth");
        CHECK(log.header.partial == (depth != std::string_view::npos && stream.size() > depth + 6 &&
                                     stream[depth + 6] >= '0' && stream[depth + 6] <= '9'));
        check_levels(data, "b", "a", log);
    } else if (event == "kline") {
        const json::object& k = data.at("k").get_object();
        REQUIRE(log.bars.size() == 1);
        const bar& b = log.bars[0];
        CHECK(b.symbol == text_of(data, "s").c_str());
        CHECK(b.venue_time.ns == time_of(data, "E"));
        CHECK(b.open_time.ns == time_of(k, "t"));
        CHECK(b.close_time.ns == time_of(k, "T"));
        CHECK(b.interval.ns == time_of(k, "T") - time_of(k, "t") + 1'000'000);
        CHECK(b.open.str() == text_of(k, "o"));
        CHECK(b.high.str() == text_of(k, "h"));
        CHECK(b.low.str() == text_of(k, "l"));
        CHECK(b.close.str() == text_of(k, "c"));
        CHECK(b.volume.str() == text_of(k, "v"));
        CHECK(b.turnover.str() == text_of(k, "q"));
        CHECK(std::to_string(b.trade_count) == text_of(k, "n"));
        CHECK(b.closed == (text_of(k, "x") == "true"));
    } else if (event == "markPriceUpdate") {
        REQUIRE(log.marks.size() == 1);
        CHECK(log.marks[0].symbol == text_of(data, "s").c_str());
        CHECK(log.marks[0].price.str() == text_of(data, "p"));
        CHECK(log.marks[0].index_price.str() == or_zero(text_of(data, "i")));
        CHECK(log.marks[0].venue_time.ns == time_of(data, "E"));
        if (text_of(data, "r").empty() || time_of(data, "T") == 0) {
            CHECK(log.fundings.empty());
        } else {
            REQUIRE(log.fundings.size() == 1);
            CHECK(log.fundings[0].rate.str() == text_of(data, "r"));
            CHECK(log.fundings[0].next_funding_time.ns == time_of(data, "T"));
        }
    } else if (event == "ORDER_TRADE_UPDATE") {
        check_order_report(data, log);
    } else if (event == "TRADE_LITE") {
        REQUIRE(log.fills.size() == 1);
        CHECK(log.fills[0].symbol == text_of(data, "s").c_str());
        CHECK(log.fills[0].id == text_of(data, "t").c_str());
        CHECK(log.fills[0].venue_order_id == text_of(data, "i").c_str());
        CHECK(log.fills[0].client_order_id == text_of(data, "c").c_str());
        CHECK(log.fills[0].price.str() == text_of(data, "L"));
        CHECK(log.fills[0].quantity.str() == text_of(data, "l"));
        CHECK(!log.fills[0].has_commission);
    } else if (event == "ACCOUNT_UPDATE") {
        const json::object& a = data.at("a").get_object();
        const json::array& balances = a.at("B").get_array();
        const json::array& positions = a.at("P").get_array();
        REQUIRE(log.balances.size() == balances.size());
        REQUIRE(log.positions.size() == positions.size());
        for (std::size_t i = 0; i < balances.size(); ++i) {
            CHECK(log.balances[i].asset == text_of(balances[i].get_object(), "a").c_str());
            CHECK(log.balances[i].wallet.str() == text_of(balances[i].get_object(), "wb"));
        }
        for (std::size_t i = 0; i < positions.size(); ++i) {
            CHECK(log.positions[i].symbol == text_of(positions[i].get_object(), "s").c_str());
            CHECK(log.positions[i].quantity.str() == text_of(positions[i].get_object(), "pa"));
            CHECK(log.positions[i].entry_price.str() == text_of(positions[i].get_object(), "ep"));
        }
    } else {
        CHECK(log.reasons.size() == 1);
    }
}

/// Decodes one message of a stream and compares it. @return true if it was more than ignored
bool check_stream_message(const json::value& message) {
    const std::string text = json::serialize(message);
    INFO(text);
    const exact_buffer exact(text);
    event_log log;
    const bool is_private = private_events.contains(event_of(message));
    const wire::decode_status status = is_private ? binance::decode_user_stream(exact.view(), received, log)
                                                  : binance::decode_stream(exact.view(), received, log);
    INFO(status.str());
    CHECK(status.ok());
    CHECK(!log.text.empty());
    CHECK(!log.misused);
    const json::object* outer = message.if_object();
    if (!status.ok() || outer == nullptr) return false;
    const json::value* data = outer->if_contains("data");
    if (data != nullptr && data->is_object())
        check_event(data->get_object(), text_of(*outer, "stream"), log);
    else if (data == nullptr && outer->contains("e"))
        check_event(*outer, "", log);
    return log.reasons.empty();
}

void check_order(const json::object& o, const order_update& u, report_source source) {
    CHECK(u.symbol == text_of(o, "symbol").c_str());
    CHECK(u.client_order_id == text_of(o, "clientOrderId").c_str());
    CHECK(u.venue_order_id == text_of(o, "orderId").c_str());
    CHECK(u.quantity.str() == text_of(o, "origQty"));
    CHECK(u.price.str() == text_of(o, "price"));
    CHECK(u.cumulative_quantity.str() == text_of(o, "executedQty"));
    CHECK(u.average_price.str() == or_zero(text_of(o, "avgPrice")));
    CHECK(u.venue_time.ns == time_of(o, "updateTime"));
    CHECK(u.source == source);
    CHECK(u.has_terms);
    CHECK(u.has_filled);
}

void check_position(const json::object& o, const position_update& u) {
    CHECK(u.symbol == text_of(o, "symbol").c_str());
    CHECK(u.quantity.str() == text_of(o, "positionAmt"));
    if (o.contains("entryPrice")) CHECK(u.entry_price.str() == text_of(o, "entryPrice"));
}

/// A body of the REST API, or the result of the WebSocket API, by the name that the venue's connector gives the call.
bool check_reply(std::string_view method, const json::value& body) {
    const std::string text = json::serialize(body);
    INFO(method);
    INFO(text);
    const exact_buffer exact(text);
    event_log log;
    wire::decode_status status;
    const auto is = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), method) != names.end();
    };
    if (is({"newOrder", "cancelOrder", "modifyOrder", "queryOrder", "queryCurrentOpenOrder"})) {
        status = binance::decode_order(exact.view(), received, report_source::reply, log);
        INFO(status.str());
        REQUIRE(status.ok());
        REQUIRE(log.orders.size() == 1);
        check_order(body.get_object(), log.orders[0], report_source::reply);
    } else if (is({"allOrders", "currentAllOpenOrders"})) {
        status = binance::decode_open_orders(exact.view(), received, log);
        INFO(status.str());
        REQUIRE(status.ok());
        REQUIRE(log.orders.size() == body.get_array().size());
        for (std::size_t i = 0; i < log.orders.size(); ++i)
            check_order(body.get_array()[i].get_object(), log.orders[i], report_source::snapshot);
    } else if (is({"accountTradeList"})) {
        status = binance::decode_user_trades(exact.view(), received, log);
        INFO(status.str());
        REQUIRE(status.ok());
        REQUIRE(log.fills.size() == body.get_array().size());
        for (std::size_t i = 0; i < log.fills.size(); ++i) {
            const json::object& o = body.get_array()[i].get_object();
            CHECK(log.fills[i].id == text_of(o, "id").c_str());
            CHECK(log.fills[i].venue_order_id == text_of(o, "orderId").c_str());
            CHECK(log.fills[i].price.str() == text_of(o, "price"));
            CHECK(log.fills[i].quantity.str() == text_of(o, "qty"));
            CHECK(log.fills[i].commission.amount.str() == text_of(o, "commission"));
            CHECK(log.fills[i].commission.asset == text_of(o, "commissionAsset").c_str());
            CHECK(log.fills[i].realized_pnl.str() == text_of(o, "realizedPnl"));
            CHECK(log.fills[i].venue_time.ns == time_of(o, "time"));
            CHECK((log.fills[i].side == side::buy) == (text_of(o, "side") == "BUY"));
        }
    } else if (is({"futuresAccountBalance", "futuresAccountBalanceV2", "futuresAccountBalanceV3"})) {
        status = binance::decode_balances(exact.view(), received, log);
        INFO(status.str());
        REQUIRE(status.ok());
        REQUIRE(log.balances.size() == body.get_array().size());
        for (std::size_t i = 0; i < log.balances.size(); ++i) {
            const json::object& o = body.get_array()[i].get_object();
            CHECK(log.balances[i].asset == text_of(o, "asset").c_str());
            CHECK(log.balances[i].wallet.str() == text_of(o, "balance"));
            CHECK(log.balances[i].available.str() == text_of(o, "availableBalance"));
        }
    } else if (is({"accountInformation", "accountInformationV2", "accountInformationV3"})) {
        status = binance::decode_account(exact.view(), received, log);
        INFO(status.str());
        REQUIRE(status.ok());
        const json::array& assets = body.get_object().at("assets").get_array();
        const json::array& positions = body.get_object().at("positions").get_array();
        REQUIRE(log.balances.size() == assets.size());
        REQUIRE(log.positions.size() == positions.size());
        for (std::size_t i = 0; i < assets.size(); ++i)
            CHECK(log.balances[i].wallet.str() == text_of(assets[i].get_object(), "walletBalance"));
        for (std::size_t i = 0; i < positions.size(); ++i)
            check_position(positions[i].get_object(), log.positions[i]);
    } else if (is({"positionInformation", "positionInformationV2", "positionInformationV3"})) {
        status = binance::decode_position_risk(exact.view(), received, log);
        INFO(status.str());
        REQUIRE(status.ok());
        REQUIRE(log.positions.size() == body.get_array().size());
        for (std::size_t i = 0; i < log.positions.size(); ++i)
            check_position(body.get_array()[i].get_object(), log.positions[i]);
    } else if (is({"orderBook"})) {
        status = binance::decode_depth_snapshot(exact.view(), "ANY", received, log);
        INFO(status.str());
        REQUIRE(status.ok());
        REQUIRE(log.ended == 1);
        CHECK(log.header.snapshot);
        CHECK(std::to_string(log.header.last_id) == text_of(body.get_object(), "lastUpdateId"));
        check_levels(body.get_object(), "bids", "asks", log);
    } else if (is({"checkServerTime"})) {
        status = binance::decode_server_time(exact.view(), received, log);
        REQUIRE(log.server_times.size() == 1);
        CHECK(log.server_times[0].ns == time_of(body.get_object(), "serverTime"));
    } else if (is({"getCurrentPositionMode"})) {
        status = binance::decode_position_mode(exact.view(), received, log);
        REQUIRE(log.configs.size() == 1);
        CHECK(log.configs[0].hedge_mode == body.get_object().at("dualSidePosition").get_bool());
    } else if (is({"startUserDataStream", "keepaliveUserDataStream"})) {
        status = binance::decode_listen_key(exact.view(), received, log);
        CHECK((log.listen_keys.size() == 1 || !log.reasons.empty()));
    } else if (is({"error"})) {
        status = binance::decode_order(exact.view(), received, report_source::reply, log);
        REQUIRE(log.api_errors.size() == 1);
        CHECK(std::to_string(log.api_errors[0].code) == text_of(body.get_object(), "code"));
        CHECK(log.api_errors[0].text == text_of(body.get_object(), "msg"));
    } else {
        return false;
    }
    INFO(status.str());
    CHECK(status.ok());
    return true;
}

int check_exchange_info(const json::value& body) {
    const std::string text = json::serialize(body);
    const exact_buffer exact(text);
    event_log log;
    const wire::decode_status status = binance::decode_exchange_info(exact.view(), received, log);
    INFO(status.str());
    REQUIRE(status.ok());
    const json::array& symbols = body.get_object().at("symbols").get_array();
    CHECK(log.instruments.size() + log.bad_rows.size() == symbols.size());
    std::size_t at = 0;
    for (const json::value& row : symbols) {
        const json::object& o = row.get_object();
        if (at == log.instruments.size() ||
            text_of(o, "symbol") != log.instruments[at].instrument.symbol.view())
            continue;
        const instrument& i = log.instruments[at++].instrument;
        INFO(text_of(o, "symbol"));
        CHECK(i.base_asset == text_of(o, "baseAsset").c_str());
        CHECK(i.quote_asset == text_of(o, "quoteAsset").c_str());
        CHECK(i.settle_asset == text_of(o, "marginAsset").c_str());
        CHECK((i.status == trading_status::trading) == (text_of(o, "status") == "TRADING"));
        for (const json::value& f : o.at("filters").get_array()) {
            const json::object& filter = f.get_object();
            const std::string kind = text_of(filter, "filterType");
            if (kind == "PRICE_FILTER") {
                CHECK(i.tick_size.str() == text_of(filter, "tickSize"));
                CHECK(i.min_price.str() == text_of(filter, "minPrice"));
                CHECK(i.max_price.str() == text_of(filter, "maxPrice"));
            } else if (kind == "LOT_SIZE") {
                CHECK(i.lot_size.str() == text_of(filter, "stepSize"));
                CHECK(i.min_quantity.str() == text_of(filter, "minQty"));
                CHECK(i.max_quantity.str() == text_of(filter, "maxQty"));
            } else if (kind == "MARKET_LOT_SIZE") {
                CHECK(i.market_lot_size.str() == text_of(filter, "stepSize"));
                CHECK(i.min_market_quantity.str() == text_of(filter, "minQty"));
                CHECK(i.max_market_quantity.str() == text_of(filter, "maxQty"));
            } else if (kind == "MIN_NOTIONAL") {
                CHECK(i.min_notional.str() == text_of(filter, "notional"));
            } else if (kind == "PERCENT_PRICE") {
                CHECK(i.price_band_up.str() == text_of(filter, "multiplierUp"));
                CHECK(i.price_band_down.str() == text_of(filter, "multiplierDown"));
            }
        }
    }
    return static_cast<int>(at);
}

std::vector<fs::path> files(const fs::path& path) {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(path)) all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
}

} // namespace

TEST_CASE("stream messages of other projects' tests decode or are ignored with a reason") {
    if (missing()) return;
    int decoded = 0;
    int seen = 0;
    const auto take = [&](const json::value& m) {
        ++seen;
        decoded += check_stream_message(m);
    };
    for (const char* part : {"nautilus/futures/market_data_json", "nautilus/futures/user_data_json"})
        for (const fs::path& path : files(folder() / part)) take(load(path));
    for (const fs::path& path : files(folder() / "nautilus-py" / "ws_messages"))
        if (path.filename().string().starts_with("ws_futures_")) take(load(path));
    const json::value tardis = load(folder() / "tardis-node" / "binance_futures.json");
    for (const json::value& m : tardis.get_array()) take(m.at("message"));
    const json::value parser = load(folder() / "crypto-msg-parser.json");
    for (const json::value& m : parser.get_array())
        if (std::string_view(m.at("fn").get_string()).starts_with("linear")) take(m.at("json"));
    const json::value barter = load(folder() / "barter.json");
    for (const json::value& m : barter.get_array()) {
        const json::object& o = m.at("json").get_object();
        const bool futures =
            std::string_view(m.at("file").get_string()).find("futures") != std::string_view::npos;
        if (futures || o.contains("X") || (text_of(o, "e") == "bookTicker" && o.contains("T")))
            take(m.at("json"));
    }
    CHECK(seen > 80);
    CHECK(decoded > 50);
    WARN(decoded << " of " << seen << " stream messages were decoded, the others ignored with a reason");
}

TEST_CASE("the venue's own examples of streams decode or are ignored with a reason") {
    if (missing()) return;
    const json::value examples = load(folder() / "binance-connector-js" / "usdm-websocket-streams.json");
    int decoded = 0;
    int cut_levels = 0;
    for (const json::value& m : examples.get_array()) {
        const json::value& response = m.at("response");
        // Generated examples of nested arrays have one element only. A level without a quantity is refused.
        if (event_of(response) == "depthUpdate" && response.at("b").at(0).get_array().size() == 1) {
            event_log log;
            const wire::decode_status status =
                binance::decode_stream(json::serialize(response), received, log);
            CHECK(status.error().code == wire::codec_errc::missing_key);
            CHECK(log.ended == 0);
            CHECK(log.begun == log.aborted);
            ++cut_levels;
        } else {
            decoded += check_stream_message(response);
        }
    }
    CHECK(decoded >= 5);
    CHECK(cut_levels == 3);
}

TEST_CASE("the venue's own examples of replies decode") {
    if (missing()) return;
    int checked = 0;
    const json::value rest = load(folder() / "binance-connector-js" / "usdm-rest-api.json");
    for (const json::value& m : rest.get_array())
        checked += check_reply(m.at("method").get_string(), m.at("response"));
    const json::value ws = load(folder() / "binance-connector-js" / "usdm-websocket-api.json");
    for (const json::value& m : ws.get_array()) {
        const std::string text = json::serialize(m.at("response"));
        binance::ws_api_reply reply;
        INFO(text);
        REQUIRE(binance::decode_ws_api_reply(text, reply).ok());
        CHECK(reply.status == 200);
        CHECK(reply.id == text_of(m.at("response").get_object(), "id"));
        CHECK(json::parse(reply.result) == m.at("response").at("result"));
        // The generated example of a book has its levels outside of the result.
        if (m.at("response").get_object().contains("bids")) continue;
        checked += check_reply(m.at("method").get_string(), m.at("response").at("result"));
    }
    CHECK(checked > 18);
    WARN(checked << " replies were compared");
}

TEST_CASE("replies of other projects' tests decode") {
    if (missing()) return;
    const fs::path http = folder() / "nautilus" / "futures" / "http_json";
    const fs::path py = folder() / "nautilus-py" / "http_responses";
    CHECK(check_reply("accountInformation", load(http / "account_info_v2.json")));
    CHECK(check_reply("futuresAccountBalance", load(http / "balance.json")));
    CHECK(check_reply("queryOrder", load(http / "order_response.json")));
    CHECK(check_reply("positionInformation", load(http / "position_risk.json")));
    CHECK(check_reply("allOrders", load(py / "http_futures_account_orders.json")));
    CHECK(check_reply("getCurrentPositionMode", load(py / "http_futures_account_position_side_dual.json")));
    CHECK(check_reply("positionInformation", load(py / "http_futures_account_positions_hedge.json")));
    CHECK(check_reply("positionInformation", load(py / "http_futures_account_positions_one_way.json")));
    CHECK(check_reply("accountTradeList", load(py / "http_futures_account_trades.json")));
    CHECK(check_reply("orderBook", load(py / "http_futures_market_depth.json")));
    CHECK(check_exchange_info(load(py / "http_futures_market_exchange_info.json")) == 3);
    const json::value instruments = load(folder() / "cryptofeed-instruments-binance_futures.0.json");
    for (const json::value& m : instruments.get_array())
        CHECK(check_exchange_info(m.at("payload_trimmed")) > 0);
    const fs::path gct = folder() / "gct" / "http";
    const json::value depth = load(gct / "GET_fapi_v1_depth.json");
    for (const json::value& m : depth.get_array()) CHECK(check_reply("orderBook", m.at("data")));
    const json::value time = load(gct / "GET_fapi_v1_time.json");
    for (const json::value& m : time.get_array()) CHECK(check_reply("checkServerTime", m.at("data")));
    const json::value info = load(gct / "GET_fapi_v1_exchangeInfo.json");
    for (const json::value& m : info.get_array()) CHECK(check_exchange_info(m.at("data")) > 0);
    int errors = 0;
    for (const fs::path& path : files(gct)) {
        const json::value all = load(path);
        if (!all.is_array()) continue;
        for (const json::value& m : all.get_array()) {
            const json::value* data = m.is_object() ? m.get_object().if_contains("data") : nullptr;
            if (data != nullptr && data->is_object() && data->get_object().contains("code") &&
                data->get_object().contains("msg"))
                errors += check_reply("error", *data);
        }
    }
    CHECK(errors >= 1);
}

TEST_CASE("messages from the source of another project's tests decode") {
    if (missing()) return;
    const json::value all = load(folder() / "nautilus-inline.json");
    int events = 0;
    int replies = 0;
    int others = 0;
    for (const json::value& m : all.get_array()) {
        const std::string_view file = m.at("file").get_string();
        if (file.find("futures") == std::string_view::npos) continue;
        const json::value& message = m.at("json");
        const json::object& o = message.get_object();
        INFO(m.at("fn").get_string());
        if (o.contains("e")) {
            events += check_stream_message(message);
        } else if (o.contains("assets")) {
            const json::array& assets = o.at("assets").get_array();
            if (!assets.empty() && text_of(assets[0].get_object(), "walletBalance").empty()) {
                // An empty text is no balance of zero.
                event_log log;
                CHECK(binance::decode_account(json::serialize(message), received, log).ok());
                CHECK(log.balances.empty());
                CHECK(log.positions.empty());
                continue;
            }
            replies += check_reply("accountInformation", message);
        } else if (o.contains("positionAmt")) {
            json::object account;
            account["assets"] = json::array();
            account["positions"] = json::array{message};
            replies += check_reply("accountInformation", account);
        } else if (o.contains("orderId")) {
            replies += check_reply("queryOrder", message);
        } else if (o.contains("listenKey")) {
            event_log log;
            REQUIRE(binance::decode_listen_key(json::serialize(message), received, log).ok());
            CHECK(log.listen_keys == std::vector<std::string>{text_of(o, "listenKey")});
            ++replies;
        } else {
            // Of endpoints that are no feature: leverage, algo orders, one row of a balance list.
            ++others;
        }
    }
    CHECK(events == 4);
    CHECK(replies == 7);
    CHECK(others == 6);
}

TEST_CASE("every message of the recorded session decodes to what it says") {
    if (missing()) return;
    std::ifstream file(folder() / "sequences" / "cryptofeed-usdm-2021-07-22.jsonl");
    std::string line;
    int messages = 0;
    int snapshots = 0;
    while (std::getline(file, line)) {
        const json::value record = json::parse(line);
        const std::string dir = text_of(record.get_object(), "dir");
        if (dir == "ws_recv") {
            const json::value& payload = record.at("payload");
            if (!payload.is_object() || !payload.get_object().contains("data")) continue;
            CHECK(check_stream_message(payload));
            ++messages;
        } else if (dir == "http_reply") {
            CHECK(check_reply("orderBook", record.at("payload")));
            ++snapshots;
        }
    }
    CHECK(messages == 915);
    CHECK(snapshots == 2);
}
