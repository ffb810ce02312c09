// SPDX-License-Identifier: BSL-1.0
//
// What three clients send for the same calls, where it is at hand: IBKR's own, ib_async and @stoqey/ib, at three
// versions of the server. Ours are equal field by field. Numbers are compared by value ("95.0" and "95"), and what the
// others leave to TWS, or ib_async says of itself, is listed here.

#include "folders.hpp"

#include <gatewright/venue/interactive_brokers/account_requests.hpp>
#include <gatewright/venue/interactive_brokers/handshake.hpp>
#include <gatewright/venue/interactive_brokers/market_requests.hpp>
#include <gatewright/venue/interactive_brokers/placement.hpp>
#include <gatewright/venue/interactive_brokers/symbols.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace ib_requests {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::venue::interactive_brokers;
namespace json = boost::json;
namespace fields = gatewright::venue::interactive_brokers::detail;
using text = std::string_view;
using buffer = std::array<char, 1024>;

contract apple() { return to_contract("AAPL.STK.SMART.USD").value(); }
contract listed_apple() {
    contract c = to_contract("AAPL.STK.SMART.USD.NASDAQ").value();
    c.con_id = 265598;
    c.local_symbol = "AAPL";
    c.trading_class = "NMS";
    return c;
}
contract mini() {
    contract c = to_contract("ES.FUT.CME.USD.202603").value();
    c.multiplier = "50"_d;
    return c;
}
contract euro() { return to_contract("EUR.CASH.IDEALPRO.USD").value(); }

/// A request of no order, by the name that the recordings give it; empty if it is not known.
std::string requested(text name, int version, buffer& out) {
    const auto is = [name](text other) { return name == other; };
    const auto made = [&]() -> request_text {
        if (is("startApi")) return encode_start_api(7, out);
        if (is("reqMktData")) return encode_market_data(1001, apple(), {}, version, out);
        if (is("reqMktData_generic_snapshot"))
            return encode_market_data(1002, listed_apple(), {"100,101,233", true, false}, version, out);
        if (is("cancelMktData")) return encode_plain(plain_request::cancel_market_data, 1001, out);
        if (is("reqMarketDataType")) return encode_plain(plain_request::market_data_type, 3, out);
        if (is("reqMktDepth")) return encode_depth(1003, apple(), 5, false, version, out);
        if (is("reqMktDepth_smart")) return encode_depth(1004, apple(), 10, true, version, out);
        if (is("cancelMktDepth")) return encode_cancel_depth(1003, false, version, out);
        if (is("reqTickByTickData"))
            return encode_tick_by_tick(1005, listed_apple(), "AllLast", 0, false, version, out);
        if (is("cancelTickByTickData")) return encode_plain(plain_request::cancel_tick_by_tick, 1005, out);
        if (is("reqContractDetails")) return encode_contract_details(1006, mini(), version, out);
        if (is("reqHistoricalData"))
            return encode_past_bars(1007, euro(),
                                    {"20260102-20:00:00", "1 min", "1 D", "MIDPOINT", true, 1, false},
                                    version, out);
        if (is("cancelHistoricalData")) return encode_plain(plain_request::cancel_past_bars, 1007, out);
        if (is("reqRealTimeBars")) return encode_closed_bars(1008, apple(), "TRADES", true, out);
        if (is("reqPositions")) return encode_plain(plain_request::positions, 0, out);
        if (is("cancelPositions")) return encode_plain(plain_request::cancel_positions, 0, out);
        if (is("reqAccountSummary"))
            return encode_account_summary(1009, "All", "NetLiquidation,TotalCashValue", out);
        if (is("cancelAccountSummary")) return encode_plain(plain_request::cancel_account_summary, 1009, out);
        if (is("reqAccountUpdates_on")) return encode_account_updates(true, "DU1234567", out);
        if (is("reqAccountUpdates_off")) return encode_account_updates(false, "DU1234567", out);
        if (is("reqExecutions")) return encode_executions(1010, {7, "DU1234567"}, out);
        if (is("reqIds")) return encode_plain(plain_request::next_order_id, -1, out);
        if (is("reqOpenOrders")) return encode_plain(plain_request::own_orders, 0, out);
        if (is("reqAllOpenOrders")) return encode_plain(plain_request::all_orders, 0, out);
        if (is("reqAutoOpenOrders")) return encode_plain(plain_request::bind_manual_orders, 1, out);
        if (is("reqCompletedOrders")) return encode_completed_orders(false, version, out);
        if (is("reqGlobalCancel")) return encode_plain(plain_request::global_cancel, 0, out);
        if (is("reqCurrentTime")) return encode_plain(plain_request::current_time, 0, out);
        if (is("reqManagedAccts")) return encode_plain(plain_request::managed_accounts, 0, out);
        if (is("cancelOrder")) return encode_cancel_order(1000, "", version, out);
        return text{};
    }();
    return std::string(made.value());
}

constexpr tag_value normal[] = {{"adaptivePriority", "Normal"}};
constexpr combination_leg oil[] = {{55928698, 1, side::buy, "IPE"}, {55850663, 1, side::sell, "IPE"}};
constexpr tag_value not_guaranteed[] = {{"NonGuaranteed", "1"}};

/// The orders that were recorded, by name.
std::map<std::string, placement, std::less<>> orders() {
    std::map<std::string, placement, std::less<>> all;
    std::int32_t id = 1000;
    const auto add = [&](const char* name, side s, decimal size, text type, std::optional<decimal> limit,
                         std::optional<decimal> aux, text life = "DAY") -> placement& {
        placement p;
        p.order_id = id++;
        p.contract = apple();
        p.side = s;
        p.quantity = {size};
        p.type = type;
        p.limit_price = limit;
        p.aux_price = aux;
        p.time_in_force = life;
        return all[name] = p;
    };
    constexpr auto buy = side::buy, sell = side::sell;
    constexpr std::nullopt_t no = std::nullopt;
    add("lmt_day", buy, "10"_d, "LMT", "99.5"_d, no);
    placement& conid = add("mkt_gtc_conid", sell, "7"_d, "MKT", no, no, "GTC");
    conid.contract = listed_apple();
    conid.account = "DU1234567";
    conid.order_ref = "ref-1";
    add("stp", sell, "10"_d, "STP", no, "95.25"_d, "GTC");
    add("stp_lmt", sell, "10"_d, "STP LMT", "95"_d, "95.25"_d, "GTC");
    add("trail_amt", sell, "10"_d, "TRAIL", no, "1.5"_d).trail_stop_price = "94"_d;
    placement& percent = add("trail_pct", sell, "10"_d, "TRAIL", no, no);
    percent.trail_stop_price = "94"_d;
    percent.trailing_percent = "2.5"_d;
    placement& offset = add("trail_limit", sell, "10"_d, "TRAIL LIMIT", no, "1.5"_d);
    offset.trail_stop_price = "94"_d;
    offset.limit_price_offset = "0.1"_d;
    add("bracket_parent", buy, "10"_d, "LMT", "99.5"_d, no).transmit = false;
    placement& target = add("bracket_tp", sell, "10"_d, "LMT", "105"_d, no, "GTC");
    target.transmit = false;
    target.parent_id = 1000;
    add("bracket_sl", sell, "10"_d, "STP", no, "95"_d, "GTC").parent_id = 1000;
    placement& first = add("oca_1", buy, "10"_d, "LMT", "98"_d, no);
    first.oca_group = "grp-1";
    first.oca_type = 1;
    placement& third = add("oca_3", buy, "10"_d, "STP", no, "103"_d);
    third.oca_group = "grp-1";
    third.oca_type = 3;
    placement& dated = add("gtd", buy, "20000"_d, "LMT", "1.0785"_d, no, "GTD");
    dated.contract = euro();
    dated.good_till = "20260301-15:00:00";
    add("ioc", buy, "1"_d, "LMT", "6000.25"_d, no, "IOC").contract = mini();
    placement& local = add("fok", buy, "1"_d, "LMT", "6000.25"_d, no, "FOK");
    local.contract = {};
    local.contract.type = "FUT";
    local.contract.exchange = "CME";
    local.contract.currency = "USD";
    local.contract.local_symbol = "ESH6";
    placement& iceberg = add("iceberg", buy, "1000"_d, "LMT", "99.5"_d, no);
    iceberg.display_size = 100;
    iceberg.outside_regular_hours = true;
    placement& whole = add("aon_minqty", buy, "3"_d, "LMT", "4.2"_d, no);
    whole.contract = to_contract("AAPL.OPT.SMART.USD.260320C200").value();
    whole.contract.multiplier = "100"_d;
    whole.contract.trading_class = "AAPL";
    whole.open_close = "O";
    whole.all_or_none = true;
    whole.least_quantity = 2;
    add("whatif", buy, "10"_d, "LMT", "99.5"_d, no).what_if = true;
    add("fractional", buy, "0.5"_d, "MKT", no, no);
    placement& cash = add("cashqty", buy, "0"_d, "MKT", no, no);
    cash.contract = euro();
    cash.cash_quantity = "1000"_d;
    add("moc", buy, "10"_d, "MOC", no, no);
    add("mit", buy, "10"_d, "MIT", no, "97"_d);
    add("lit", buy, "10"_d, "LIT", "97.1"_d, "97"_d);
    add("rel", buy, "10"_d, "REL", "101"_d, "0.02"_d);
    placement& adaptive = add("adaptive", buy, "10"_d, "LMT", "99.5"_d, no);
    adaptive.algorithm = "Adaptive";
    adaptive.algorithm_values = normal;
    placement& combo = add("combo", sell, "150"_d, "MKT", no, no, "");
    combo.contract.symbol = "WTI";
    combo.contract.type = "BAG";
    combo.legs = oil;
    combo.routing = not_guaranteed;
    placement& best = add("pegbest_ats", buy, "100"_d, "PEG BEST", "50"_d, no);
    best.contract.exchange = "IBKRATS";
    best.not_held = true;
    best.least_trade = 100;
    best.least_compete_size = 200;
    best.compete_offset = "0.02"_d;
    placement& timed = add("duration_ats", buy, "10"_d, "LMT", "99.5"_d, no);
    timed.duration = 60;
    timed.post_to_ats = 30;
    return all;
}

std::vector<std::string> tokens_of(std::string_view message) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at < message.size();) {
        const std::size_t end = message.find('\0', at);
        REQUIRE(end != std::string_view::npos);
        all.emplace_back(message.substr(at, end - at));
        at = end + 1;
    }
    return all;
}

/// Whether a field of ours says what a field of theirs says. @param client 0: IBKR's own, 1: ib_async, 2: @stoqey/ib
bool same_field(int client, bool order, std::size_t at, const std::string& ours, const std::string& theirs) {
    if (ours == theirs) return true;
    const auto number = [](const std::string& t) { return decimal::parse(t); };
    if (number(ours) && number(theirs) && *number(ours) == *number(theirs)) return true;
    const bool unset = fields::is_unset(ours);
    if (client == 1) {
        if (!order) return false;
        // ib_async opens by default, and says no where the others say nothing.
        if (at == 24 && ours.empty() && theirs == "O") return true;
        return (unset && theirs.empty()) || (ours.empty() && theirs == "0") ||
               (ours == "0" && theirs.empty());
    }
    if (client == 2) {
        // @stoqey/ib leaves out whatever its caller did not set, and cancels ticks with an older version.
        if (!order && ours == "2" && theirs == "1" && at == 1) return true;
        if (!theirs.empty()) return false;
        const bool transmit = order && at == 27 && ours == "1";
        return unset || transmit || ours == "0" || ours == "0.0" || (order && ours == "-1");
    }
    return false;
}
} // namespace ib_requests

} // namespace

TEST_CASE("requests to IB are those that three clients send for the same calls") {
    using namespace ib_requests;
    const auto folder = gatewright_test::shared_folder() / "fixtures" / "ib" / "outbound";
    if (!std::filesystem::exists(folder)) SKIP("no fixtures at " << folder << ": these cases are skipped");
    struct source {
        const char* file;
        int client;
        std::size_t messages;
    };
    constexpr source sources[] = {{"official_v157.json", 0, 56},
                                  {"official_v163.json", 0, 57},
                                  {"official_v176.json", 0, 58},
                                  {"ib_async_v163.json", 1, 57},
                                  {"stoqey_v163.json", 2, 57}};
    const auto made = orders();
    for (const source& from : sources) {
        std::ifstream file(folder / from.file);
        std::stringstream content;
        content << file.rdbuf();
        const json::object all = json::parse(content.str()).as_object();
        const int version = static_cast<int>(all.at("serverVersion").as_int64());
        const json::array& messages = all.at("messages").as_array();
        CHECK(messages.size() == from.messages);
        for (const json::value& m : messages) {
            const std::string name(m.at("name").as_string());
            INFO(from.file << ' ' << name);
            const bool order = name.starts_with("placeOrder:");
            buffer out;
            std::string ours;
            if (order) {
                const auto p = made.find(name.substr(11));
                REQUIRE(p != made.end());
                const auto written = encode_place_order(p->second, version, out);
                INFO((written ? "" : written.error().str()));
                REQUIRE(written.has_value());
                ours = *written;
            } else {
                ours = requested(name, version, out);
            }
            const auto mine = tokens_of(ours);
            const json::array& theirs = m.at("tokens").as_array();
            REQUIRE(mine.size() == theirs.size());
            for (std::size_t i = 0; i != mine.size(); ++i) {
                const std::string other(theirs[i].as_string());
                INFO("field " << i << ": ours '" << mine[i] << "', theirs '" << other << '\'');
                CHECK(same_field(from.client, order, i, mine[i], other));
            }
        }
    }
}
