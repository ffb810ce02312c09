// SPDX-License-Identifier: BSL-1.0
//
// Nothing that a person may read shows a key of Bybit: not the words of a refusal, not an error. Keys of both kinds
// sign.

#include "bybit/decoders.hpp"
#include "bybit/orders.hpp"
#include "key_pairs.hpp"
#include "secrets_suite.hpp"

#include <gatewright/venue/bybit/config.hpp>
#include <gatewright/venue/bybit/orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace bybit_secrets {
using namespace gatewright;
using namespace gatewright::venue::bybit;
constexpr std::string_view key = "9zKq2bV7xT4mW8cR1n";
constexpr std::string_view secret = "Zq7xpR2vL9xT4wN6bKd8mHs3";

static_assert(!gatewright_test::Streamable<config> && !gatewright_test::Streamable<credentials>);
} // namespace bybit_secrets

} // namespace

TEST_CASE("credentials of Bybit that cannot be made say which field is wrong, and not what is in it") {
    using namespace bybit_secrets;
    const std::string bad_key = std::string(key) + "\"\r\nInjected: yes";
    for (const auto& [made, field] :
         {std::pair{credentials::make(bad_key, secret), "api_key"},
          std::pair{credentials::make("", secret), "api_key"},
          std::pair{credentials::make(std::string(97, 'k'), secret), "api_key"},
          std::pair{credentials::make(key, ""), "secret"},
          std::pair{credentials::make(key, gatewright_test::ed25519_pem), "secret"},
          std::pair{credentials::make(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
                    "secret"}}) {
        REQUIRE(made.has_error());
        CHECK(made.error().str() == std::string("bybit: invalid_parameter, field ") + field);
    }
    CHECK(credentials::make(std::string(96, 'k'), "s").has_value());
    CHECK_FALSE(credentials().usable());
}

TEST_CASE("an RSA key of Bybit signs the same text as a secret does, in base64") {
    using namespace bybit_secrets;
    config c;
    c.credentials = credentials::make(key, gatewright_test::rsa_pem).value();
    const context at{c, 1'763'600'000'123, {}, "1", position_mode::unknown, 0, nullptr};
    std::vector<char> out(4096);
    const http_request r = encode_place_http(gatewright_test::bybit::small_limit_order(), at, out).value();
    const std::string headers(r.headers);
    const std::size_t from = headers.find("X-BAPI-SIGN: ") + 13;
    const std::string sign = headers.substr(from, headers.find("\r\n", from) - from);
    CHECK(gatewright_test::oracle_verifies(gatewright_test::rsa_pem,
                                           "1763600000123" + std::string(key) + "5000" + std::string(r.body),
                                           gatewright_test::bytes_of_base64(sign)));
    const std::string pem = gatewright_test::encrypted(gatewright_test::rsa_pem, "words");
    CHECK(credentials::make(key, pem, "words").has_value());
    CHECK(credentials::make(key, pem, "other").has_error());
    // What does not fit to be signed is not sent.
    credentials::signature_text room;
    CHECK(c.credentials.sign({std::string(credentials::max_text + 1, 'x')}, room).empty());
}

TEST_CASE("credentials of Bybit do not keep their secret, in whole or in part, nor does a copy") {
    using namespace bybit_secrets;
    const credentials who = credentials::make(key, secret).value();
    gatewright_test::check_forgets(who, key, secret);
    credentials::signature_text a, b;
    CHECK(credentials(who).sign({"te", "xt"}, a) == who.sign({"text"}, b));
}

TEST_CASE("what is written for Bybit shows no secret, and refusals show neither key nor secret") {
    using namespace bybit_secrets;
    config c;
    c.credentials = credentials::make(key, secret).value();
    const context at{c, 1'763'600'000'123, {}, "1", position_mode::unknown, 0, nullptr};
    char out[1024];
    std::vector<std::string> sent, texts;
    const order_request good = gatewright_test::bybit::small_limit_order();
    sent.emplace_back(encode_place(good, at, out).value());
    sent.emplace_back(encode_login(c.credentials, at.time_ms, out));
    const http_request http = encode_place_http(good, at, out).value();
    sent.emplace_back(std::string(http.target) + std::string(http.headers) + std::string(http.body));
    gatewright_test::check_silent(sent, {secret});
    const auto keep = [&](const auto& result) {
        if (result.has_error()) texts.push_back(result.error().str());
    };
    std::vector<order_request> bad(5, good);
    bad[0].symbol = "BTC\"USDT";
    bad[1].client_order_id = "a client id with blanks";
    bad[2].price = {};
    bad[3].quantity = {};
    bad[4].time_in_force = time_in_force::day;
    for (const order_request& r : bad) {
        keep(encode_place(r, at, out));
        keep(encode_place_http(r, at, out));
    }
    keep(encode_book("BTC USDT", 5, c, out));
    keep(encode_cancel({"BTCUSDT", "", ""}, at, out));
    CHECK(texts.size() == 12);
    gatewright_test::check_silent(texts, {key, secret});
}

TEST_CASE("what a decoder says of a message of Bybit that it cannot read shows nothing of it") {
    for (const auto& d : gatewright_test::bybit::decoders())
        gatewright_test::check_errors_silent({d, gatewright_test::seeds_of("bybit", d), {}},
                                             bybit_secrets::secret);
}
