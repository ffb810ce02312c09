// SPDX-License-Identifier: BSL-1.0
// Requests of IBKR's own client, in a folder that only some checkouts have beside them: each is understood, and whatever
// is damaged of one is answered or ends the connection, and nothing else.

#include "folders.hpp"
#include "tws_desk.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>

using namespace tws_test;

namespace {

struct recorded_request {
    std::string name;
    std::vector<std::string> fields;
};
std::vector<recorded_request> recorded() {
    std::ifstream file(gatewright_test::shared_folder() / "fixtures/ib/outbound/official_v176.json");
    if (!file) SKIP("no recorded requests beside this checkout");
    std::vector<recorded_request> all;
    const json::value document = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    for (const auto& m : document.at("messages").as_array()) {
        recorded_request r{std::string(m.at("name").as_string()), {}};
        for (const auto& token : m.at("tokens").as_array()) r.fields.emplace_back(token.as_string());
        if (r.fields.front() != "71") all.push_back(std::move(r));
    }
    return all;
}

} // namespace

TEST_CASE("every recorded request is understood", "[sim][server][interactive_brokers]") {
    const auto all = recorded();
    CHECK(all.size() > 50);
    // What is refused by name, because it is not simulated. The exchange of one more is not listed: 200.
    const std::vector<std::string> left_out{"placeOrder:aon_minqty", "placeOrder:rel", "placeOrder:adaptive",
                                            "placeOrder:combo", "placeOrder:fractional"};
    std::size_t refused = 0;
    for (const recorded_request& r : all) {
        tws_desk d;
        d.trade("100");
        const auto id = d.connect(7);
        auto fields = r.fields;
        // A bracket's children need their parent.
        if (r.name == "placeOrder:bracket_tp" || r.name == "placeOrder:bracket_sl")
            d.place(id, std::stoll(fields[28]), buy("10", "99").held_back());
        if (r.name == "placeOrder:gtd") fields[38] = "20260102 20:00:00 UTC";
        d.ask(id, fields);
        INFO(r.name);
        bool wanted = true;
        for (const std::string& m : d.said(id, "4|")) {
            INFO(m);
            const auto code = cut(m)[3];
            wanted = code != "320" && code != "321" && code != "387" && code != "10243";
            CHECK(code != "320");
        }
        const bool out = std::ranges::find(left_out, r.name) != left_out.end();
        CHECK(wanted == !out);
        refused += out ? 1 : 0;
    }
    CHECK(refused == left_out.size());
}

TEST_CASE("damaged requests are answered, and nothing breaks", "[sim][server][interactive_brokers]") {
    const auto all = recorded();
    const std::vector<std::string> junk{"",
                                        "0",
                                        "-1",
                                        "x",
                                        "1e300",
                                        "1.7976931348623157e+308",
                                        "9223372036854775807",
                                        "99999999999999999999",
                                        "0.00000000000001",
                                        "2147483647",
                                        "-5",
                                        "1e12",
                                        "Infinity"};
    matching::random_source random(5);
    tws_desk d;
    auto id = d.connect(7);
    std::int64_t order = 1'000'000;
    for (int round = 0; round < 4'000; ++round) {
        auto fields =
            all[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(all.size())))].fields;
        if (fields[0] == "3") fields[1] = std::to_string(++order);
        for (std::int64_t n = random.below(3); n >= 0; --n) {
            const auto at = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(fields.size())));
            fields[at] = junk[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(junk.size())))];
        }
        if (random.chance(20))
            fields.resize(
                static_cast<std::size_t>(1 + random.below(static_cast<std::int64_t>(fields.size()))));
        if (random.chance(10)) d.trade(std::to_string(95 + random.below(10)));
        INFO(joined(fields));
        REQUIRE_NOTHROW(d.ask(id, fields));
        REQUIRE_NOTHROW(d.pass(milliseconds(20)));
        (void)d.said(id);
        if (d.venue.connection_count(venue_link::api) == 0) id = d.connect(7);
    }
    // It still trades.
    d.ask(id, {"58", "1"});
    (void)d.said(id);
    d.place(id, order + 1, buy("1", "50"));
    CHECK(d.states(id) == lines{std::to_string(order + 1) + " Submitted 0/1"});
}
