// SPDX-License-Identifier: BSL-1.0
//
// Requests that another client's tests recorded, where they are at hand: ours go to the same place and say the same, as
// far as they say it at all.

#include "json_members.hpp"
#include "oanda/orders.hpp"
#include "recorded_messages.hpp"

#include <gatewright/venue/oanda/orders.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace {

namespace oanda_requests {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::venue::oanda;
namespace json = boost::json;
using gatewright_test::member;

json::object recorded(std::string_view name) {
    const auto file = gatewright_test::recorded_folder("oanda") / (std::string(name) + ".json");
    return json::parse(gatewright_test::file_text(file)).as_object();
}
/// Where a request of ours goes, as the recordings write it. @param id of the order in it
std::string place_of(const http_request& r, std::string_view id = {}) {
    std::string target(r.target.substr(1));
    const auto put = [&](std::string_view what, std::string_view name) {
        const auto at = what.empty() ? std::string::npos : target.find(what);
        if (at != std::string::npos) target.replace(at, what.size(), name);
    };
    put(gatewright_test::oanda::account_id, "{accountID}");
    put(id, "{orderID}");
    return target;
}
/// Every member of theirs that ours has has the same value. @return how many there are
int compare(const json::object& theirs, std::string_view body) {
    const json::object ours = json::parse(body).at("order").as_object();
    int same = 0;
    for (const auto& [key, value] : theirs) {
        INFO(std::string_view(key));
        REQUIRE(ours.contains(key));
        if (const json::object* const attached = value.if_object()) {
            // By itself it lives until it is cancelled.
            for (const auto& [name, text] : *attached) {
                INFO(std::string_view(name));
                if (name == "timeInForce")
                    CHECK(text == "GTC");
                else
                    CHECK(decimal::parse(member(*attached, name)).value() ==
                          decimal::parse(member(ours.at(key).get_object(), name)).value());
            }
            ++same;
            continue;
        }
        if (key == "price")
            CHECK(decimal::parse(member(ours, key)).value() == decimal::parse(member(theirs, key)).value());
        else
            CHECK(member(ours, key) == member(theirs, key));
        ++same;
    }
    return same;
}
} // namespace oanda_requests

} // namespace

TEST_CASE("orders that others sent to OANDA are written as they were") {
    using namespace oanda_requests;
    if (gatewright_test::nothing_recorded("oanda")) return;
    const config c = gatewright_test::oanda::account();
    const context at{c, gatewright_test::oanda::now_ms, {}, {}, position_mode::one_way, 0, nullptr};
    std::array<char, 1024> out;
    order_request r;
    r.symbol = "EUR_USD";
    r.side = side::sell;
    r.quantity = {"100"_d};
    r.price = {"1.20000"_d};
    r.attached.stop = {"1.22000"_d};
    const json::object created = recorded("orders_accounts_accountID_orders_create");
    http_request http = encode_place_http(r, at, out).value();
    CHECK(place_of(http) == member(created, "url"));
    CHECK(compare(created.at("body").at("order").as_object(), http.body) == 7);

    r.attached = {};
    r.quantity = {"500000"_d};
    r.price = {"1.25000"_d};
    r.client_order_id = "gw1x1";
    const json::object replaced = recorded("orders_accounts_accountID_order_replace");
    http = encode_replace_http({"EUR_USD", "", "2304"}, r, at, out).value();
    CHECK(place_of(http, "2304") == member(replaced, "url") + "/{orderID}");
    CHECK(compare(replaced.at("body").at("order").as_object(), http.body) == 4);

    const json::object closed = recorded("positions_accounts_accountID_position_close");
    r.type = order_type::market;
    r.price = {};
    r.quantity = {};
    r.side = side::sell;
    r.close_position = true;
    http = encode_place_http(r, at, out).value();
    std::string place = place_of(http);
    place.replace(place.find("EUR_USD"), 7, "{instrument}");
    CHECK(place == member(closed, "url"));
    CHECK(member(json::parse(http.body).as_object(), "longUnits") ==
          member(closed.at("body").as_object(), "longUnits"));

    const json::object cancelled = recorded("orders_accounts_accountID_order_cancel");
    const std::string id = member(cancelled, "orderID");
    http = encode_cancel_http({"EUR_USD", "", id.c_str()}, at, out).value();
    CHECK(place_of(http, id) == member(cancelled, "url"));
}

TEST_CASE("lists that others asked OANDA for are asked for at the same places") {
    using namespace oanda_requests;
    if (gatewright_test::nothing_recorded("oanda")) return;
    const config c = gatewright_test::oanda::account();
    std::array<char, 1024> out;
    using kind = gatewright::session::read_kind;
    const auto target_of = [&](kind what, std::string_view cursor = {}) {
        gatewright::venue::read_request q;
        q.what = what;
        q.symbol = "EUR_USD";
        q.cursor = cursor;
        std::string target = place_of(encode_read(q, 0, c, out).value());
        return target.substr(0, target.find('?'));
    };
    CHECK(target_of(kind::balances) == member(recorded("accounts_account_by_accountID_summary"), "url"));
    CHECK(target_of(kind::book) == member(recorded("pricing_accounts_accountID_pricing"), "url"));
    CHECK(target_of(kind::fills) == member(recorded("transactions_accounts_accountID_transactions"), "url"));
    CHECK(target_of(kind::fills, "7") ==
          member(recorded("transactions_accounts_transaction_sinceid"), "url"));
    const auto opened = [&](channel link) {
        const open_request with = stream_request(c, static_cast<std::size_t>(link), out);
        http_request r;
        r.target = with.target;
        const std::string target = place_of(r);
        return target.substr(0, target.find('?'));
    };
    CHECK(opened(channel::pricing) == member(recorded("pricing_accounts_accountID_pricing_stream"), "url"));
    CHECK(opened(channel::transactions) ==
          member(recorded("transactions_accounts_transactions_stream"), "url"));
}
