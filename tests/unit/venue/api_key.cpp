// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/api_key.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace gatewright;
using venue::plain_credential;

TEST_CASE("a key is taken if it can stand in a header and in a JSON text as it is") {
    CHECK(plain_credential("aZ09-_=+/.!#~", 16));
    CHECK(plain_credential(std::string(16, 'k'), 16));
    for (const std::string_view bad : {"", "a\"b", "a\\b", "a\r\nb", "a\tb", "a\x7f", "sch\xc3\xbcssel"})
        CHECK_FALSE(plain_credential(bad, 16, true));
    CHECK_FALSE(plain_credential(std::string(17, 'k'), 16));
    CHECK_FALSE(plain_credential("pass phrase", 16));
    CHECK(plain_credential("pass phrase", 16, true));
}

TEST_CASE("a PEM is told from a secret that both sides have") {
    CHECK(venue::is_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
    CHECK(venue::is_pem("\n-----BEGIN PUBLIC KEY-----"));
    for (const std::string_view secret : {"", "2b5eb11e18796d12", "-----", "BEGIN PRIVATE KEY"})
        CHECK_FALSE(venue::is_pem(secret));
}

TEST_CASE("a request without a key is refused by name") {
    CHECK(venue::no_api_key("somewhere").str() == "somewhere: authentication, field api_key");
}
