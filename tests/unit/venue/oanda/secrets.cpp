// SPDX-License-Identifier: BSL-1.0
//
// Nothing that a person may read shows the token of OANDA: not the words of a refusal, not an error. It leaves in the
// header `Authorization` alone.

#include "oanda/decoders.hpp"
#include "oanda/orders.hpp"
#include "secrets_suite.hpp"

#include <gatewright/venue/oanda/config.hpp>
#include <gatewright/venue/oanda/history.hpp>
#include <gatewright/venue/oanda/orders.hpp>
#include <gatewright/venue/oanda/streams.hpp>

#include <catch2/catch_test_macros.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace oanda_secrets {
using namespace gatewright;
using namespace gatewright::venue::oanda;
using gatewright_test::oanda::account;
using gatewright_test::oanda::account_id;
using gatewright_test::oanda::headers;
using gatewright_test::oanda::token;

static_assert(!gatewright_test::Streamable<config> && !gatewright_test::Streamable<credentials>);
static_assert(!std::equality_comparable<credentials>);
} // namespace oanda_secrets

} // namespace

TEST_CASE("credentials of OANDA that cannot be made say which field is wrong, and not what is in it") {
    using namespace oanda_secrets;
    const std::string bad_token = std::string(token) + "\r\nInjected: yes";
    for (const auto& [made, field] :
         {std::pair{credentials::make("", token), "api_key"},
          std::pair{credentials::make("101/004", token), "api_key"},
          std::pair{credentials::make("101 004", token), "api_key"},
          std::pair{credentials::make(std::string(40, '1'), token), "api_key"},
          std::pair{credentials::make(account_id, ""), "secret"},
          std::pair{credentials::make(account_id, bad_token), "secret"},
          std::pair{credentials::make(account_id, "a token"), "secret"},
          std::pair{credentials::make(account_id, std::string(128, 't')), "secret"}}) {
        REQUIRE(made.has_error());
        CHECK(made.error().str() == std::string("oanda: invalid_parameter, field ") + field);
    }
    CHECK(credentials::make(std::string(39, '1'), std::string(127, 't')).has_value());
    CHECK_FALSE(credentials().usable());
    CHECK(credentials().token().empty());
    CHECK(credentials::make(account_id, token)->api_key() == account_id);
}

TEST_CASE("the token of OANDA stands in one header of a request, and nowhere else") {
    using namespace oanda_secrets;
    const config c = account();
    const context at{c, gatewright_test::oanda::now_ms, {}, {}, position_mode::one_way, 0, nullptr};
    char out[2048];
    std::vector<std::string> sent;
    const auto keep = [&](const order_result<http_request>& r) {
        REQUIRE(r.has_value());
        CHECK(r->headers.ends_with(headers));
        std::string rest(r->headers);
        rest.resize(rest.size() - headers.size());
        sent.push_back(std::string(r->target) + rest + std::string(r->body));
    };
    const order_request good = gatewright_test::oanda::small_limit_order();
    keep(encode_place_http(good, at, out));
    keep(encode_replace_http({"EUR_USD", "gw1x0", "2304"}, good, at, out));
    keep(encode_cancel_http({"EUR_USD", "gw1x1", ""}, at, out));
    keep(encode_query_http({"EUR_USD", "gw1x1", ""}, at, out));
    for (const auto& rule : {session::read_kind::server_time, session::read_kind::balances,
                             session::read_kind::fills, session::read_kind::book}) {
        venue::read_request r;
        r.what = rule;
        r.symbol = "EUR_USD";
        keep(encode_read(r, 0, c, out));
    }
    for (const std::size_t link : {0u, 1u}) {
        const open_request r = stream_request(c, link, out);
        CHECK(r.headers == headers);
        sent.emplace_back(r.target);
    }
    gatewright_test::check_silent(sent, {token});
}

TEST_CASE("refusals of what is to be written for OANDA show neither account nor token") {
    using namespace oanda_secrets;
    const config c = account();
    const context at{c, gatewright_test::oanda::now_ms, {}, {}, position_mode::one_way, 0, nullptr};
    char out[1024], small[40];
    std::vector<std::string> texts;
    const auto keep = [&](const auto& result) {
        if (result.has_error()) texts.push_back(result.error().str());
    };
    std::vector<order_request> bad(6, gatewright_test::oanda::small_limit_order());
    bad[0].symbol = "EUR\"USD";
    bad[1].client_order_id = "a client id with blanks";
    bad[2].price = {};
    bad[3].quantity = {};
    bad[4].post_only = true;
    bad[5].position_side = position_side::long_side;
    for (const order_request& r : bad) keep(encode_place_http(r, at, out));
    keep(encode_place_http(gatewright_test::oanda::small_limit_order(), at, small));
    keep(encode_cancel_http({"EUR_USD", "", ""}, at, out));
    keep(encode_replace_http({"EUR_USD", "gw1", ""}, gatewright_test::oanda::small_limit_order(), at, out));
    CHECK(texts.size() == 9);
    gatewright_test::check_silent(texts, {account_id, token});
}

TEST_CASE("what a decoder says of a message of OANDA that it cannot read shows nothing of it") {
    for (const auto& d : gatewright_test::oanda::decoders())
        gatewright_test::check_errors_silent({d, gatewright_test::seeds_of("oanda", d), {}},
                                             oanda_secrets::token);
}
