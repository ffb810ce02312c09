// SPDX-License-Identifier: BSL-1.0
//
// Nothing that a person may read shows a key: not the words of a refusal, not an event, not a record of what was sent.

#include "binance_futures/decoders.hpp"
#include "binance_futures/played_venue.hpp"
#include "secrets_suite.hpp"

#include <gatewright/driver/secret.hpp>
#include <gatewright/venue/binance_futures/orders.hpp>
#include <gatewright/venue/binance_futures/rest_requests.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
using gatewright_test::check_silent;
using gatewright_test::documented_api_key;
using gatewright_test::documented_secret;
using gatewright_test::seeds_of;
using gatewright_test::shows;

namespace {

constexpr std::string_view listen_key = "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81";

static_assert(!gatewright_test::Streamable<wire::hmac_sha256_key> &&
              !gatewright_test::Streamable<wire::hmac_sha512_key> &&
              !gatewright_test::Streamable<driver::secret> && !gatewright_test::Streamable<binance::config>);

/// Keeps every text that a strategy is told.
struct listener : strategy<listener> {
    std::vector<std::string> texts;
    std::set<std::string> kinds;

    void on(const gateway_status& s, auto&) { keep("status", s.reason); }
    void on(const connection_change& c, auto&) { keep("connection", c.reason); }
    void on(const venue_error& e, auto&) { keep("error", e.text); }
    void on(const best_quote& q, auto& desk) {
        for (const std::string_view price : {"0", "1.23456789", "50000.05", "90000.10", "50000.10"}) {
            limit_order o;
            o.symbol = q.symbol;
            o.price = {*decimal::parse(price)};
            o.quantity = {"0.010"_d};
            if (const auto placed = desk.submit(o); !placed) keep("reject", placed.error().str());
        }
    }
    void on(const order_change& c, auto&) { keep("order", to_string(c.reason)); }

    void keep(const char* kind, std::string_view text) {
        texts.emplace_back(text);
        kinds.insert(kind);
    }
};
using desk_type = gatewright_test::binance_desk<listener>;
using played = gatewright_test::binance_futures::played_venue;

/// Keeps every text that the desk sends.
struct recording_step {
    std::vector<std::string>* sent = nullptr;
    void operator()(desk_type& desk, const input& in, driver::output_queue& out) {
        desk.step(in, out);
        for (const auto& o : out)
            for (const std::string_view text : {o.target, o.headers, o.payload}) sent->emplace_back(text);
    }
};

} // namespace

TEST_CASE("a signer that cannot be made says which field is wrong, and not what is in it") {
    const std::string bad_key = std::string(documented_api_key) + "\"\r\nInjected: yes";
    for (const auto& [made, field] :
         {std::pair{binance::signer::make(bad_key, documented_secret), "api_key"},
          std::pair{binance::signer::make("", documented_secret), "api_key"},
          std::pair{binance::signer::make(std::string(161, 'k'), documented_secret), "api_key"},
          std::pair{binance::signer::make(documented_api_key, ""), "secret"},
          std::pair{binance::signer::make(documented_api_key, documented_secret, 0), "recv_window"},
          std::pair{binance::signer::make(documented_api_key, documented_secret, 60'001), "recv_window"}}) {
        REQUIRE(made.has_error());
        CHECK(made.error().str() == std::string("binance: invalid_parameter, field ") + field);
    }
    CHECK(binance::signer::make(std::string(160, 'k'), "s", 60'000).has_value());
    CHECK(binance::signer::make("k", "s", 1).has_value());
}

TEST_CASE("a signer does not keep its secret, in whole or in part, nor does a copy or a prepared state") {
    const binance::signer who = binance::signer::make(documented_api_key, documented_secret).value();
    gatewright_test::check_forgets(who, documented_api_key, documented_secret);
    CHECK(binance::signer(who).sign("text") == who.sign("text"));
}

TEST_CASE("refused requests name their field and show no key") {
    const binance::signer who = binance::signer::make(documented_api_key, documented_secret).value();
    std::vector<std::string> texts;
    const auto keep = [&](const auto& result) {
        if (result.has_error()) texts.push_back(result.error().str());
    };
    order_request good;
    good.symbol = "BTCUSDT";
    good.client_order_id = "gw-1";
    good.price = {"50000.10"_d};
    good.quantity = {"0.010"_d};
    std::vector<order_request> bad(8, good);
    bad[0].symbol = "BTC\"USDT";
    bad[1].client_order_id = "a client id with blanks";
    bad[2].price = {"-1"_d};
    bad[3].quantity = {};
    bad[4].type = order_type::trailing_stop;
    bad[5].time_in_force = time_in_force::day;
    bad[6].time_in_force = time_in_force::good_till_date;
    bad[7].trigger_price = {"1"_d};
    std::array<char, binance::max_order_request> out;
    for (const order_request& r : bad) {
        keep(binance::encode_place(r, "1", 1, who, out));
        keep(binance::encode_place_http(r, 1, who, out));
    }
    CHECK(texts.size() == 16);
    REQUIRE(binance::encode_place(good, "1", 1'763'600'000'123, who, out).has_value());
    const std::size_t whole = binance::encode_place(good, "1", 1'763'600'000'123, who, out)->size();
    for (std::size_t room = 0; room < whole; ++room)
        keep(binance::encode_place(good, "1", 1'763'600'000'123, who, std::span(out).first(room)));
    CHECK(texts.size() == 16 + whole);
    keep(binance::encode_cancel({"BTCUSDT", "", ""}, "1", 1, who, out));
    keep(binance::encode_depth("BTC USDT", 5, out));
    keep(binance::encode_depth("BTCUSDT", 7, out));
    CHECK(texts.size() == 19 + whole);
    check_silent(texts, {documented_api_key, documented_secret});
}

TEST_CASE("what a decoder says of a message that it cannot read shows nothing of it") {
    for (const auto& d : gatewright_test::binance_futures::decoders())
        gatewright_test::check_errors_silent({d, seeds_of("binance_futures", d), {}}, documented_secret);
}

TEST_CASE("no event of a desk shows a key, and nothing that it sends shows its secret") {
    std::vector<std::string> sent;
    gatewright_test::ready_binance_desk<desk_type, recording_step> venue(recording_step{&sent});
    std::vector<std::uint8_t> streams;
    for (std::uint8_t l = 0; l < played::links; ++l)
        if (played::venue::links[l].streams()) streams.push_back(l);

    venue.best_quote(); // orders, good and bad
    REQUIRE(venue.take_order());
    venue.refuse("-1022", "Signature for this request is not valid.");
    for (const std::uint8_t l : streams)
        for (const std::string_view text :
             {"", "{", "null", R"({"e":"ORDER_TRADE_UPDATE"})", R"({"id":"x","status":400})",
              R"({"id":null,"status":401,"error":{"code":-2015,"msg":"Invalid API-key"}})"})
            venue.feed(l, text);
    venue.feed(static_cast<std::uint8_t>(binance::channel::private_stream),
               R"({"e":"listenKeyExpired","E":1,"listenKey":")" + std::string(listen_key) + R"("})");
    venue.advance(seconds(90));
    for (const std::uint8_t l : streams) {
        input lost;
        lost.kind = input_kind::disconnected;
        lost.channel.channel = l;
        lost.generation = venue.generation(l);
        lost.payload = "reset by peer";
        venue.enter(lost);
    }
    venue.best_quote();
    input command;
    command.kind = input_kind::command;
    command.payload = "no such command";
    venue.enter(command);
    venue.advance(minutes(31)); // the listen key is kept alive, instruments and clocks are read again

    const listener& heard = venue.desk().strategy_state();
    CHECK(heard.kinds == std::set<std::string>{"connection", "error", "order", "reject", "status"});
    CHECK(heard.texts.size() > 30);
    check_silent(heard.texts, {documented_api_key, documented_secret, listen_key});
    check_silent(sent, {documented_secret});
    CHECK(std::ranges::any_of(sent, [](const auto& text) { return shows(text, documented_api_key); }));
}
