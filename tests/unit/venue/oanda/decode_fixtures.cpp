// SPDX-License-Identifier: BSL-1.0
//
// Messages that others recorded, where they are at hand. Each decodes or is ignored with a reason, and those that
// decode are compared field by field with what Boost.JSON reads from the same file.

#include "oanda/boost_json_twin.hpp"
#include "oanda/decoders.hpp"
#include "recorded_messages.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace oanda_files {
namespace json = boost::json;
namespace paths = std::filesystem;
using gatewright_test::member;

const gatewright_test::recorded_reader recordings{gatewright_test::oanda::decoders(),
                                                  gatewright_test::oanda::twin_of};
using counted = gatewright_test::recorded_count;

/// Decodes a message, compares it with its twin and counts it.
void take(std::string_view decoder, const json::value& message, counted& count) {
    const auto log = recordings.check(decoder, message);
    ++(log.text.find("ignored") == 0 ? count.ignored : count.decoded);
}
/// A file's name and the decoder of what was answered in it.
using reader = std::pair<std::string_view, std::string_view>;
} // namespace oanda_files

} // namespace

TEST_CASE("every message of OANDA that another client's tests have decodes or says why not") {
    using namespace oanda_files;
    if (gatewright_test::nothing_recorded("oanda")) return;
    constexpr reader readers[] = {{"accounts_account_by_accountID_instruments", "instruments"},
                                  {"accounts_account_by_accountID_summary", "balances"},
                                  {"instruments_instruments_instrument_candles", "bars"},
                                  {"orders_accounts_accountID_order_cancel", "order_reply"},
                                  {"orders_accounts_accountID_order_details", "order_query"},
                                  {"orders_accounts_accountID_order_replace", "replace_row"},
                                  {"orders_accounts_accountID_orders_create", "order_reply"},
                                  {"orders_accounts_accountID_orders_list", "open_orders"},
                                  {"orders_accounts_accountID_orders_pending", "open_orders"},
                                  {"positions_accounts_accountID_openpositions", "positions"},
                                  {"positions_accounts_accountID_positions", "positions"},
                                  {"trades_account_accountID_trades_close", "order_reply"},
                                  {"transactions_accounts_accountID_transactions", "pages"},
                                  {"transactions_accounts_transaction_idrange", "fills"},
                                  {"transactions_accounts_transaction_sinceid", "fills"}};
    // Answers that are made of what is decoded elsewhere, and what is of no feature.
    constexpr std::string_view elsewhere[] = {"accounts_accounts",
                                              "accounts_accounts_accountID_account_config",
                                              "instruments_instruments_instrument_orderbook",
                                              "instruments_instruments_instrument_positionbook",
                                              "positions_accounts_accountID_positiondetails",
                                              "trades_account_accountID_trades_cltext",
                                              "trades_accounts_accountID_opentrades",
                                              "trades_accounts_accountID_trades",
                                              "trades_account_accountID_trades_details"};
    counted replies, lines;
    std::vector<paths::path> files;
    for (const auto& entry : paths::directory_iterator(gatewright_test::recorded_folder("oanda")))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    REQUIRE(files.size() == 40);
    for (const paths::path& file : files) {
        const std::string name = file.stem().string();
        INFO(name);
        const json::object whole = json::parse(gatewright_test::file_text(file)).as_object();
        const auto known = std::find_if(std::begin(readers), std::end(readers),
                                        [&](const reader& r) { return name == r.first; });
        if (known != std::end(readers)) {
            take(known->second, whole.at("response"), replies);
        } else if (name == "pricing_accounts_accountID_pricing_stream") {
            for (const json::value& line : whole.at("response").as_array()) take("pricing", line, lines);
        } else if (name == "pricing_accounts_accountID_pricing") {
            for (const json::value& price : whole.at("response").at("prices").as_array())
                take("book", json::object{{"prices", json::array{price}}}, replies);
        } else if (name == "transactions_accounts_transactions_stream") {
            for (const json::value& line : whole.at("response").as_array()) take("transactions", line, lines);
        } else if (name == "extra_transactions_seen_live") {
            for (const json::value& line : whole.at("transactions").as_array())
                take("transactions", line, lines);
        } else if (name == "transactions_accounts_transaction_details") {
            take("transactions", whole.at("response").at("transaction"), lines);
        } else if (name == "orders_accounts_accountID_order_clientextensions") {
            take("transactions", whole.at("response").at("orderClientExtensionsModifyTransaction"), lines);
        } else if (name == "trades_account_accountID_trades_crcdo") {
            for (const char* part :
                 {"stopLossOrderTransaction", "takeProfitOrderTransaction", "stopLossOrderCancelTransaction"})
                take("transactions", whole.at("response").at(part), lines);
        } else if (name == "positions_accounts_accountID_position_close") {
            for (const char* part : {"longOrderCreateTransaction", "longOrderFillTransaction"})
                take("transactions", whole.at("response").at(part), lines);
        } else if (name == "accounts_account_by_accountID") {
            const json::object& account = whole.at("response").at("account").as_object();
            take("open_orders", json::object{{"orders", account.at("orders")}}, replies);
            take("positions", json::object{{"positions", account.at("positions")}}, replies);
        } else if (name == "accounts_accounts_accountID_account_changes") {
            const json::object& changes = whole.at("response").at("changes").as_object();
            take("open_orders", json::object{{"orders", changes.at("ordersCreated")}}, replies);
            for (const json::value& line : changes.at("transactions").as_array())
                take("transactions", line, lines);
        } else {
            const bool expected =
                name.starts_with("forexlabs_") ||
                std::find(std::begin(elsewhere), std::end(elsewhere), name) != std::end(elsewhere);
            CHECK(expected);
            ++replies.elsewhere;
        }
    }
    CHECK(replies.text() == "20 decoded, 0 ignored, 0 refused, 15 of no feature");
    CHECK(lines.text() == "11 decoded, 10 ignored, 0 refused, 0 of no feature");
}
