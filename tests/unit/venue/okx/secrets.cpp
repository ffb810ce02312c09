// SPDX-License-Identifier: BSL-1.0
//
// Nothing that a person may read shows a key of OKX: not the words of a refusal, not an error.

#include "okx/decoders.hpp"
#include "okx/orders.hpp"
#include "secrets_suite.hpp"

#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace okx_secrets {
using namespace gatewright;
using namespace gatewright::venue::okx;
constexpr std::string_view key = "37c541a1-0000-4000-8000-10fe7a038418";
constexpr std::string_view secret = "Zq7xpR2vL9xT4wN6bKd8mHs3";
constexpr std::string_view pass = "Open!Sesame#2026";

static_assert(!gatewright_test::Streamable<config> && !gatewright_test::Streamable<credentials>);
} // namespace okx_secrets

} // namespace

TEST_CASE("credentials of OKX that cannot be made say which field is wrong, and not what is in it") {
    using namespace okx_secrets;
    const std::string bad_key = std::string(key) + "\"\r\nInjected: yes";
    for (const auto& [made, field] :
         {std::pair{credentials::make(bad_key, secret, pass), "api_key"},
          std::pair{credentials::make("", secret, pass), "api_key"},
          std::pair{credentials::make(std::string(97, 'k'), secret, pass), "api_key"},
          std::pair{credentials::make(key, "", pass), "secret"},
          std::pair{
              credentials::make(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", pass),
              "secret"},
          std::pair{credentials::make(key, secret, ""), "passphrase"},
          std::pair{credentials::make(key, secret, "a\\b"), "passphrase"},
          std::pair{credentials::make(key, secret, std::string(97, 'p')), "passphrase"}}) {
        REQUIRE(made.has_error());
        CHECK(made.error().str() == std::string("okx: invalid_parameter, field ") + field);
    }
    CHECK(credentials::make(std::string(96, 'k'), "s", std::string(96, 'p')).has_value());
    CHECK_FALSE(credentials().usable());
}

TEST_CASE("credentials of OKX do not keep their secret, in whole or in part, nor does a copy") {
    using namespace okx_secrets;
    const credentials who = credentials::make(key, secret, pass).value();
    gatewright_test::check_forgets(who, key, secret);
    CHECK(credentials(who).sign({"te", "xt"}) == who.sign({"text"}));
}

TEST_CASE("what is written for OKX shows no secret, and refusals show neither key nor passphrase") {
    using namespace okx_secrets;
    config c;
    c.credentials = credentials::make(key, secret, pass).value();
    const instrument rules = gatewright_test::okx::swap_rules();
    const context at{c, 1'763'600'000'123, {}, "1", position_mode::unknown, 2, &rules};
    char out[1024];
    std::vector<std::string> sent;
    const order_request good = gatewright_test::okx::small_limit_order();
    sent.emplace_back(encode_place(good, at, out).value());
    sent.emplace_back(encode_login(c.credentials, at.time_ms, out));
    const http_request http = encode_place_http(good, at, out).value();
    sent.emplace_back(std::string(http.target) + std::string(http.headers) + std::string(http.body));
    gatewright_test::check_silent(sent, {secret});

    std::vector<std::string> texts;
    const auto keep = [&](const auto& result) {
        if (result.has_error()) texts.push_back(result.error().str());
    };
    std::vector<order_request> bad(6, good);
    bad[0].symbol = "BTC\"USDT";
    bad[1].client_order_id = "a client id with blanks";
    bad[2].price = {};
    bad[3].quantity = {};
    bad[4].type = order_type::trailing_stop;
    bad[5].time_in_force = time_in_force::day;
    for (const order_request& r : bad) {
        keep(encode_place(r, at, out));
        keep(encode_place_http(r, at, out));
    }
    CHECK(texts.size() == 12);
    const std::size_t whole = encode_place(good, at, out)->size();
    for (std::size_t room = 0; room < whole; ++room) keep(encode_place(good, at, std::span(out).first(room)));
    CHECK(texts.size() == 12 + whole);
    keep(encode_book("BTC USDT", 5, c, out));
    keep(encode_cancel({"BTC-USDT", "", ""}, at, out));
    CHECK(texts.size() == 14 + whole);
    gatewright_test::check_silent(texts, {key, secret, pass});
}

TEST_CASE("what a decoder says of a message of OKX that it cannot read shows nothing of it") {
    for (const auto& d : gatewright_test::okx::decoders())
        gatewright_test::check_errors_silent({d, gatewright_test::seeds_of("okx", d), {}},
                                             okx_secrets::secret);
}
