// SPDX-License-Identifier: BSL-1.0
//
// Nothing that a person may read shows a key: not the words of a refusal, not an error.

#include "binance_spot/decoders.hpp"
#include "binance_spot/orders.hpp"
#include "secrets_suite.hpp"

#include <gatewright/venue/binance_spot/config.hpp>
#include <gatewright/venue/binance_spot/orders.hpp>
#include <gatewright/venue/binance_spot/rest_requests.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <vector>

using namespace gatewright;
namespace spot = gatewright::venue::binance_spot;
namespace kit = gatewright_test::binance_spot;

static_assert(!gatewright_test::Streamable<spot::config> && !gatewright_test::Streamable<spot::signer>);

TEST_CASE("spot: refused requests name their field and show no key") {
    const spot::signer& who = kit::documented_signer();
    std::vector<std::string> texts;
    const auto keep = [&](const auto& result) {
        if (result.has_error()) texts.push_back(result.error().str());
    };
    std::vector<order_request> bad(5, kit::small_limit_order());
    bad[0].symbol = "BTC\"USDT";
    bad[1].client_order_id = "a client id with blanks";
    bad[2].quantity = {};
    bad[3].reduce_only = true;
    bad[4].time_in_force = time_in_force::day;
    std::array<char, spot::max_order_request> out;
    for (const order_request& r : bad) {
        keep(spot::encode_place(r, "1", 1, who, out));
        keep(spot::encode_place_http(r, 1, who, out));
    }
    CHECK(texts.size() == 10);
    keep(spot::encode_cancel({"BTCUSDT", "", ""}, "1", 1, who, out));
    keep(spot::encode_depth("BTC USDT", 5, out));
    keep(spot::encode_depth("BTCUSDT", 5001, out));
    keep(spot::encode_place(kit::small_limit_order(), "1", 1, who, std::span(out).first(80)));
    CHECK(texts.size() == 14);
    gatewright_test::check_silent(texts, {kit::documented_api_key, kit::documented_secret});
}

TEST_CASE("spot: what a decoder says of a message that it cannot read shows nothing of it") {
    for (const auto& d : kit::decoders())
        gatewright_test::check_errors_silent({d, gatewright_test::seeds_of("binance_spot", d), {}},
                                             kit::documented_secret);
}
