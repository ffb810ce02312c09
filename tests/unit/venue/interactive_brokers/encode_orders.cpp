// SPDX-License-Identifier: BSL-1.0

#include <gatewright/venue/interactive_brokers/orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace ib_orders {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::venue::interactive_brokers;
using buffer = std::array<char, 1024>;

placement limit() {
    placement p;
    p.order_id = 12;
    p.contract = to_contract("AAPL.STK.SMART.USD").value();
    p.quantity = {"10"_d};
    p.type = "LMT";
    p.limit_price = "99.50"_d;
    p.time_in_force = "DAY";
    return p;
}
std::vector<std::string> tokens(const placement& p, int version) {
    buffer out;
    const auto written = encode_place_order(p, version, out);
    INFO((written ? "" : written.error().str()));
    REQUIRE(written.has_value());
    std::vector<std::string> all(1);
    for (const char c : *written) {
        if (c == '\0')
            all.emplace_back();
        else
            all.back() += c;
    }
    CHECK(all.back().empty());
    all.pop_back();
    return all;
}
std::string refused(const placement& p, int version = newest_version) {
    buffer out;
    const auto written = encode_place_order(p, version, out);
    return written ? "taken" : std::string(to_string(written.error().code)) + ' ' + written.error().field;
}

order_request request(order_type type) {
    order_request r;
    r.symbol = "AAPL.STK.SMART.USD";
    r.client_order_id = "GW-1";
    r.type = type;
    r.quantity = {"10"_d};
    if (has_limit_price(type)) r.price = {"99.50"_d};
    if (has_trigger_price(type)) r.trigger_price = {"98"_d};
    return r;
}
constexpr std::int64_t now = 1'767'366'245'000;
fixed_string<17> till;

std::string refused(const order_request& r) {
    const auto made = to_placement(r, 12, "DU1", now, till);
    return made ? "taken" : std::string(to_string(made.error().code)) + ' ' + made.error().field;
}
} // namespace ib_orders

} // namespace

TEST_CASE("an order has the fields that each version of the server knows, at their places") {
    using namespace ib_orders;
    placement p = limit();
    p.ext_operator = "";
    // What a version adds, by what IBKR's own client says of it; the first row is of version 100.
    struct step {
        int version;
        int fields;
    };
    constexpr step steps[] = {{102, 8}, {103, 1}, {105, 1}, {106, 2}, {111, 1}, {138, 2}, {139, 2}, {141, 1},
                              {145, 0}, {148, 1}, {151, 1}, {158, 1}, {160, 1}, {162, 1}, {166, 1}, {169, 1}};
    for (int version = oldest_version; version <= newest_version; ++version) {
        INFO("version " << version);
        int expected = 90; // with its own version, which goes away when the container of orders comes: 145
        for (const step& s : steps) expected += version >= s.version ? s.fields : 0;
        const auto all = tokens(p, version);
        CHECK(static_cast<int>(all.size()) == expected);
        const bool old = version < 145;
        CHECK(all[0] == "3");
        CHECK(all[1] == (old ? "45" : "12"));
        const std::size_t shift = old ? 1 : 0;
        CHECK(all[1 + shift] == "12");
        CHECK(all[3 + shift] == "AAPL");
        CHECK(all[16 + shift] == "BUY");
        CHECK(all[17 + shift] == "10");
        CHECK(all[18 + shift] == "LMT");
        CHECK(all[19 + shift] == "99.50");
        CHECK(all[27 + shift] == "1");
        CHECK(all[(version >= 103 ? 46 : 45) + shift] == "-1");
    }
}

TEST_CASE("what a server has no field for is refused, and by the version that has one it is written") {
    using namespace ib_orders;
    struct feature {
        int first;
        const char* name;
        std::function<void(placement&)> set;
    };
    const feature features[] = {
        {101, "quantity", [](placement& p) { p.quantity = {"0.5"_d}; }},
        {102, "limit_price_offset",
         [](placement& p) {
             p.type = "TRAIL LIMIT";
             p.limit_price = {};
             p.aux_price = "1"_d;
             p.limit_price_offset = "0.1"_d;
         }},
        {105, "ext_operator", [](placement& p) { p.ext_operator = "me"; }},
        {111, "cash_quantity", [](placement& p) { p.cash_quantity = "1000"_d; }},
        {151, "price_management", [](placement& p) { p.price_management = true; }},
        {158, "duration", [](placement& p) { p.duration = 60; }},
        {160, "post_to_ats", [](placement& p) { p.post_to_ats = 30; }},
        {162, "auto_cancel_parent", [](placement& p) { p.auto_cancel_parent = true; }},
        {166, "error_override", [](placement& p) { p.error_override = "8229"; }},
        {169, "manual_time", [](placement& p) { p.manual_time = "20260102-15:04:05"; }},
        {170, "type", [](placement& p) { p.type = "PEG MID"; }}};
    for (const feature& f : features) {
        INFO(f.name);
        placement p = limit();
        f.set(p);
        CHECK(refused(p, f.first - 1) == std::string("unsupported ") + f.name);
        CHECK(refused(p, f.first) == "taken");
    }
    // The middle's offsets, and those of a best price that goes as far as the middle.
    placement middle = limit();
    middle.type = "PEG MID";
    middle.middle_offset_whole = "0.01"_d;
    const auto plain = tokens(limit(), 176);
    CHECK(tokens(middle, 176).size() == plain.size() + 2);
    CHECK(tokens(middle, 176)[plain.size()] == "0.01");
    placement best = limit();
    best.type = "PEG BEST";
    CHECK(tokens(best, 176).size() == plain.size() + 4);
    CHECK(tokens(best, 176)[plain.size() + 1] == "Infinity");
}

TEST_CASE("an order that TWS would read otherwise than it is meant is refused by the field") {
    using namespace ib_orders;
    const auto with = [](auto set) {
        placement p = limit();
        set(p);
        return refused(p);
    };
    CHECK(with([](auto&) {}) == "taken");
    CHECK(with([](auto& p) { p.order_id = 0; }) == "invalid_parameter order_id");
    CHECK(with([](auto& p) { p.type = "VOL"; }) == "unsupported type");
    CHECK(with([](auto& p) { p.quantity = {}; }) == "invalid_quantity quantity");
    CHECK(with([](auto& p) { p.quantity = {"-1"_d}; }) == "invalid_quantity quantity");
    CHECK(with([](auto& p) { p.limit_price = {}; }) == "invalid_price limit_price");
    CHECK(with([](auto& p) { p.type = "STP"; }) == "invalid_price aux_price");
    CHECK(with([](auto& p) { p.type = "TRAIL"; }) == "invalid_price trailing_percent");
    CHECK(with([](auto& p) {
              p.type = "TRAIL";
              p.trailing_percent = "1"_d;
              p.aux_price = "1"_d;
          }) == "invalid_price trailing_percent");
    CHECK(with([](auto& p) {
              p.type = "TRAIL LIMIT";
              p.aux_price = "1"_d;
              p.limit_price_offset = "1"_d;
          }) == "invalid_price limit_price_offset");
    CHECK(with([](auto& p) { p.time_in_force = "GTD"; }) == "invalid_parameter good_till");
    CHECK(with([](auto& p) { p.good_till = "20260301-15:00:00"; }) == "invalid_parameter good_till");
    CHECK(with([](auto& p) { p.contract.type = "BAG"; }) == "invalid_parameter legs");
    CHECK(with([](auto& p) { p.display_size = -1; }) == "invalid_quantity display_size");
    CHECK(with([](auto& p) { p.order_ref = "caf\xc3\xa9"; }) == "invalid_parameter order_ref");
    CHECK(with([](auto& p) { p.oca_group = std::string_view("a\0b", 3); }) == "invalid_parameter oca_group");
    CHECK(with([](auto& p) { p.account = "a\nb"; }) == "invalid_parameter account");
    std::array<char, 64> small;
    CHECK(std::string_view(encode_place_order(limit(), 176, small).error().field) == "buffer");
}

TEST_CASE("orders of the vocabulary become those of TWS") {
    using namespace ib_orders;
    const auto made = [](const order_request& r) { return to_placement(r, 12, "DU1", now, till).value(); };
    struct row {
        order_type type;
        std::string_view word;
    };
    for (const row& t :
         {row{order_type::limit, "LMT"}, row{order_type::market, "MKT"}, row{order_type::stop, "STP"},
          row{order_type::stop_limit, "STP LMT"}, row{order_type::take_profit, "MIT"},
          row{order_type::take_profit_limit, "LIT"}, row{order_type::limit_if_touched, "LIT"}}) {
        INFO(t.word);
        const order_request asked = request(t.type);
        const placement p = made(asked);
        CHECK(p.type == t.word);
        CHECK(p.order_id == 12);
        CHECK(p.account == "DU1");
        CHECK(p.order_ref == "GW-1");
        CHECK(p.time_in_force == "GTC");
        CHECK(p.limit_price.has_value() == has_limit_price(t.type));
        CHECK(p.aux_price.has_value() == has_trigger_price(t.type));
        CHECK(refused(p) == "taken");
    }
    order_request trail = request(order_type::trailing_stop);
    trail.callback_rate = "0.025"_d;
    CHECK(made(trail).trailing_percent == "2.5"_d);
    CHECK_FALSE(made(trail).aux_price);
    trail.callback_rate = {};
    trail.callback_distance = {"1.5"_d};
    CHECK(made(trail).aux_price == "1.5"_d);
    CHECK_FALSE(made(trail).trailing_percent);
    trail.activation_price = {"99"_d};
    CHECK(refused(trail) == "unsupported activation_price");
    trail.activation_price = {};
    trail.type = order_type::trailing_stop_limit;
    trail.limit_offset = {"0.25"_d};
    CHECK(made(trail).type == "TRAIL LIMIT");
    CHECK(made(trail).aux_price == "1.5"_d);
    CHECK(made(trail).limit_price_offset == "0.25"_d);
    CHECK_FALSE(made(trail).limit_price);
    CHECK(refused(made(trail)) == "taken");

    order_request auction = request(order_type::limit);
    auction.time_in_force = time_in_force::at_the_open;
    CHECK(made(auction).type == "LMT");
    CHECK(made(auction).time_in_force == "OPG");
    auction.time_in_force = time_in_force::at_the_close;
    CHECK(made(auction).type == "LOC");
    CHECK(made(auction).time_in_force == "DAY");
    CHECK(made(auction).limit_price);
    CHECK(refused(made(auction)) == "taken");
    auction.type = order_type::market;
    auction.price = {};
    CHECK(made(auction).type == "MOC");
    CHECK_FALSE(made(auction).limit_price);
    CHECK(refused(made(auction)) == "taken");
    auction.time_in_force = time_in_force::at_the_open;
    CHECK(made(auction).type == "MKT");
    CHECK(made(auction).time_in_force == "OPG");
    order_request late = request(order_type::stop);
    late.time_in_force = time_in_force::at_the_close;
    CHECK(refused(late) == "unsupported time_in_force");

    order_request whole = request(order_type::limit);
    CHECK_FALSE(made(whole).all_or_none);
    whole.all_or_none = true;
    CHECK(made(whole).all_or_none);
    CHECK(refused(made(whole)) == "taken");

    order_request dated = request(order_type::limit);
    dated.time_in_force = time_in_force::good_till_date;
    dated.good_till = timestamp::from_milliseconds(1'772'377'200'000);
    CHECK(made(dated).time_in_force == "GTD");
    CHECK(made(dated).good_till == "20260301-15:00:00");
    dated.good_till = timestamp::from_milliseconds(now);
    CHECK(refused(dated) == "invalid_parameter good_till");

    order_request iceberg = request(order_type::limit);
    iceberg.visible_quantity = {"3"_d};
    CHECK(made(iceberg).display_size == 3);
    iceberg.visible_quantity = {"0.5"_d};
    CHECK(refused(iceberg) == "invalid_quantity visible_quantity");

    order_request cash = request(order_type::market);
    cash.symbol = "EUR.CASH.IDEALPRO.USD";
    cash.quote_quantity = "1000"_d;
    CHECK(made(cash).cash_quantity == "1000"_d);
    CHECK(made(cash).quantity.is_zero());

    order_request post = request(order_type::limit);
    post.post_only = true;
    CHECK(refused(post) == "unsupported post_only");
    order_request reduce = request(order_type::limit);
    reduce.reduce_only = true;
    CHECK(refused(reduce) == "unsupported reduce_only");
    order_request nameless = request(order_type::limit);
    nameless.symbol = "AAPL";
    CHECK(refused(nameless) == "invalid_parameter type");
}

TEST_CASE("an order is changed and cancelled by the number that it has with this client") {
    using namespace ib_orders;
    using namespace std::string_view_literals;
    order_keys keys{"AAPL.STK.SMART.USD"};
    const auto refusal = [](const order_keys& k) { return std::string_view(order_number(k).error().field); };
    CHECK(refusal(keys) == "session_order_id");
    keys.session_order_id = "1000";
    CHECK(order_number(keys).value() == 1000);
    keys.session_order_id = "-3";
    CHECK(order_number(keys).value() == -3);
    for (const char* bad : {"0", "-", "12x", "2147483648", "99999999999"}) {
        keys.session_order_id = bad;
        CHECK(refusal(keys) == "session_order_id");
    }
    buffer out;
    CHECK(encode_cancel_order(1000, "", 176, out).value() == "4\0001\0001000\0\0"sv);
    CHECK(encode_cancel_order(1000, "", 168, out).value() == "4\0001\0001000\0"sv);
    CHECK(std::string_view(encode_cancel_order(1000, "20260102-15:04:05", 168, out).error().field) == "time");
}
