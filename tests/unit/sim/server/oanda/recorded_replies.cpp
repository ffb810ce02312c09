// SPDX-License-Identifier: BSL-1.0
// Replies that others recorded at practice accounts, in a folder that only some checkouts have beside them: whatever
// member the venue said of something, the simulator says of the same, as a value of the same kind.

#include "folders.hpp"
#include "oanda_desk.hpp"

#include <fstream>
#include <iterator>

using namespace oanda_test;

namespace {

json::value recorded(const std::string& name) {
    std::ifstream file(gatewright_test::shared_folder() / "fixtures/oanda/messages" / (name + ".json"));
    if (!file) SKIP("no recorded replies beside this checkout");
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {})).at("response");
}

/// What of a recording is missing in a document, or of another kind.
void missing(const json::value& ours, const json::value& theirs, const std::string& way, std::string& found) {
    if (theirs.is_object() && ours.is_object()) {
        for (const auto& [name, value] : theirs.get_object()) {
            // Of 2016, and no more in the API's description.
            if (name == "partialFill") continue;
            const json::value* mine = ours.get_object().if_contains(name);
            if (mine == nullptr)
                found += way + '/' + std::string(name) + ' ';
            else
                missing(*mine, value, way + '/' + std::string(name), found);
        }
    } else if (theirs.is_array() && ours.is_array()) {
        if (theirs.get_array().empty()) return;
        if (ours.get_array().empty())
            found += way + "/0 ";
        else
            missing(ours.get_array()[0], theirs.get_array()[0], way + "/0", found);
    } else if (theirs.kind() != ours.kind() && theirs != "<USERID>" &&
               !(theirs.is_number() && ours.is_number())) {
        found += way + ' ';
    }
}
std::string missing(const json::value& ours, const std::string& name) {
    std::string found;
    missing(ours, recorded(name), "", found);
    return found;
}

/// A venue of an account in EUR that trades what the recordings are about.
exchange_config of_recordings() {
    return oanda_desk::quiet([](exchange_config& c) {
        c.first_asset = "EUR";
        c.instruments.clear();
        for (const char* name : {"DE30_EUR", "EUR_USD", "EUR_JPY", "EUR_GBP"})
            c.instruments.push_back(make_symbol(name));
    });
}
struct recording_desk : oanda_desk {
    recording_desk() : oanda_desk(of_recordings()) {
        quotes("18000.0", "18001.0", "1000", "DE30_EUR");
        quotes("1.09177", "1.09188", "10000000", "EUR_USD");
        quotes("114.295", "114.312", "10000000", "EUR_JPY");
        quotes("0.86000", "0.86010", "10000000", "EUR_GBP");
    }
    int index(const std::string& units) {
        return order(R"("type":"MARKET","instrument":"DE30_EUR","units":")" + units + '"');
    }
};

} // namespace

TEST_CASE("OANDA: what recorded replies say of accounts and instruments is said") {
    recording_desk d;
    REQUIRE(d.index("-10") == 201);
    const std::string terms = R"("type":"LIMIT","instrument":"EUR_GBP","units":"-50000","price":"0.87",)"
                              R"("stopLossOnFill":{"price":"0.88"})";
    REQUIRE(d.order(terms + R"(,"clientExtensions":{"comment":"myComment","id":"myID"})") == 201);
    REQUIRE(d.put("/orders/@myID", R"({"order":{)" + terms + "}}") == 201);
    REQUIRE(d.get("") == 200);
    CHECK(missing(d.document, "accounts_account_by_accountID") == "");
    REQUIRE(d.get("/summary") == 200);
    CHECK(missing(d.document, "accounts_account_by_accountID_summary") == "");
    REQUIRE(d.ask("GET", "/v3/accounts") == 200);
    CHECK(missing(d.document, "accounts_accounts") == "");
    REQUIRE(d.get("/instruments") == 200);
    CHECK(missing(d.document, "accounts_account_by_accountID_instruments") == "");
    REQUIRE(d.get("/changes?sinceTransactionID=5") == 200);
    CHECK(missing(d.document, "accounts_accounts_accountID_account_changes") == "");
    REQUIRE(d.ask("PATCH", d.path("/configuration"), R"({"marginRate":"0.05"})") == 200);
    CHECK(missing(d.document, "accounts_accounts_accountID_account_config") == "");
}

TEST_CASE("OANDA: what recorded replies say of orders is said") {
    recording_desk d;
    const std::string terms =
        R"("type":"LIMIT","instrument":"EUR_USD","units":"-100","price":"1.2","timeInForce":"GTC",)"
        R"("stopLossOnFill":{"timeInForce":"GTC","price":"1.22"})";
    REQUIRE(d.order(terms) == 201);
    CHECK(missing(d.document, "orders_accounts_accountID_orders_create") == "");
    REQUIRE(d.put("/orders/4/clientExtensions",
                  R"({"clientExtensions":{"id":"myID","comment":"myComment"}})") == 200);
    CHECK(missing(d.document, "orders_accounts_accountID_order_clientextensions") == "");
    REQUIRE(d.get("/orders/4") == 200);
    CHECK(missing(d.document, "orders_accounts_accountID_order_details") == "");
    REQUIRE(d.get("/orders") == 200);
    CHECK(missing(d.document, "orders_accounts_accountID_orders_list") == "");
    REQUIRE(d.get("/pendingOrders") == 200);
    CHECK(missing(d.document, "orders_accounts_accountID_orders_pending") == "");
    REQUIRE(
        d.put("/orders/4",
              R"({"order":{"type":"LIMIT","instrument":"EUR_USD","units":"-500000","price":"1.25000"}})") ==
        201);
    CHECK(missing(d.document, "orders_accounts_accountID_order_replace") == "");
    REQUIRE(d.put("/orders/@myID/cancel") == 200);
    CHECK(missing(d.document, "orders_accounts_accountID_order_cancel") == "");
    REQUIRE(d.get("/transactions") == 200);
    CHECK(missing(d.document, "transactions_accounts_accountID_transactions") == "");
    REQUIRE(d.get("/transactions/4") == 200);
    CHECK(missing(d.document, "transactions_accounts_transaction_details") == "");
    REQUIRE(d.get("/transactions/idrange?from=4&to=6") == 200);
    CHECK(missing(d.document, "transactions_accounts_transaction_idrange") == "");
    REQUIRE(d.get("/transactions/sinceid?id=6") == 200);
    CHECK(missing(d.document, "transactions_accounts_transaction_sinceid") == "");
}

TEST_CASE("OANDA: what recorded replies say of trades and positions is said") {
    recording_desk d;
    REQUIRE(d.index("10") == 201);
    REQUIRE(d.market("-100") == 201);
    for (const char* path : {"/openTrades", "/trades"}) {
        REQUIRE(d.get(path) == 200);
        CHECK(missing(d.document, path[1] == 'o' ? "trades_accounts_accountID_opentrades"
                                                 : "trades_accounts_accountID_trades") == "");
    }
    REQUIRE(d.get("/trades/5") == 200);
    CHECK(missing(d.document, "trades_account_accountID_trades_details") == "");
    REQUIRE(d.get("/positions") == 200);
    CHECK(missing(d.document, "positions_accounts_accountID_positions") == "");
    REQUIRE(d.get("/openPositions") == 200);
    CHECK(missing(d.document, "positions_accounts_accountID_openpositions") == "");
    REQUIRE(d.get("/positions/EUR_USD") == 200);
    CHECK(missing(d.document, "positions_accounts_accountID_positiondetails") == "");
    REQUIRE(d.put("/trades/7/clientExtensions",
                  R"({"clientExtensions":{"id":"myID2315","comment":"myComment"}})") == 200);
    CHECK(missing(d.document, "trades_account_accountID_trades_cltext") == "");
    REQUIRE(d.put("/trades/7/orders", R"({"stopLoss":{"price":"1.11"}})") == 200);
    REQUIRE(
        d.put(
            "/trades/7/orders",
            R"({"takeProfit":{"timeInForce":"GTC","price":"1.05"},"stopLoss":{"timeInForce":"GTC","price":"1.10"}})") ==
        200);
    CHECK(missing(d.document, "trades_account_accountID_trades_crcdo") == "");
    REQUIRE(d.put("/trades/7/close", R"({"units":100})") == 200);
    CHECK(missing(d.document, "trades_account_accountID_trades_close") == "");
    REQUIRE(d.market("250") == 201);
    REQUIRE(d.put("/positions/EUR_USD/close", R"({"longUnits":"ALL"})") == 200);
    CHECK(missing(d.document, "positions_accounts_accountID_position_close") == "");
}

TEST_CASE("OANDA: what recorded replies and lines say of prices is said") {
    recording_desk d;
    d.pass(seconds(1));
    REQUIRE(d.get("/pricing?instruments=EUR_USD,EUR_JPY") == 200);
    CHECK(missing(d.document, "pricing_accounts_accountID_pricing") == "");
    REQUIRE(d.ask("GET", "/v3/instruments/DE30_EUR/candles?count=5&granularity=M5") == 200);
    CHECK(missing(d.document, "instruments_instruments_instrument_candles") == "");
    const auto prices = d.stream("/pricing/stream?instruments=EUR_JPY,EUR_USD"),
               events = d.stream("/transactions/stream");
    d.pass(seconds(5));
    const auto said = d.lines(prices);
    const json::value lines = recorded("pricing_accounts_accountID_pricing_stream");
    for (const json::value& line : lines.as_array()) {
        const bool beat = line.at("type") == "HEARTBEAT";
        std::string found;
        missing(beat ? said.back() : said.front(), line, "", found);
        CHECK(found == "");
    }
    CHECK(missing(json::array{json::value(d.lines(events).front())},
                  "transactions_accounts_transactions_stream") == "");
}
