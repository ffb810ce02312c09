// SPDX-License-Identifier: BSL-1.0
//
// Nothing that a person may read shows a key: not the words of a refusal, not an error. What a desk says and sends is
// in
// `tests/conformance/secrets.cpp`.

#include "binance_futures/decoders.hpp"
#include "binance_futures/orders.hpp"
#include "secrets_suite.hpp"

#include <gatewright/driver/secret.hpp>
#include <gatewright/venue/binance_futures/config.hpp>
#include <gatewright/venue/binance_futures/orders.hpp>
#include <gatewright/venue/binance_futures/rest_requests.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
using gatewright_test::check_silent;
using gatewright_test::documented_api_key;
using gatewright_test::documented_secret;
using gatewright_test::seeds_of;

namespace {

static_assert(!gatewright_test::Streamable<wire::hmac_sha256_key> &&
              !gatewright_test::Streamable<wire::hmac_sha512_key> &&
              !gatewright_test::Streamable<driver::secret> && !gatewright_test::Streamable<binance::config>);

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
    binance::signer::signature_text mine;
    binance::signer::signature_text of_copy;
    CHECK(binance::signer(who).sign("text", of_copy) == who.sign("text", mine));
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
