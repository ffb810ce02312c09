// SPDX-License-Identifier: BSL-1.0
//
// What an order costs in allocations by the kind of the account's key: none by HMAC, none in a session.

#include "binance_futures/orders.hpp"
#include "counting_allocator.hpp"
#include "expect.hpp"
#include "key_pairs.hpp"

#include <gatewright/venue/binance_futures/orders.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace {

namespace gw = gatewright;
namespace venue = gatewright::venue::binance_futures;
using gatewright::venue::binance::proof;

using gatewright_test::expect;

/// Allocations of an order by the stream, or by request.
std::uint64_t allocations_of(std::string_view secret, proof by, bool request = false) {
    const auto who = venue::signer::make(gatewright_test::documented_api_key, secret).value();
    const gw::order_request r = gatewright_test::small_limit_order();
    std::array<char, venue::max_order_request> out;
    const std::uint64_t before = gatewright_test::allocations();
    for (std::int64_t n = 0; n < 100; ++n) {
        const std::int64_t at = gatewright_test::now_ms + n;
        const bool made =
            request ? venue::encode_place_http(r, at, who, out).has_value()
                    : venue::encode_place(r, "1", at, who, out, gw::venue::position_mode::unknown, by)
                          .has_value();
        expect(made, "an order is written");
    }
    return gatewright_test::allocations() - before;
}

} // namespace

int main() {
    using namespace gatewright_test;
    expect(allocations_of(documented_secret, proof::signature) == 0, "HMAC does not allocate");
    expect(allocations_of(documented_secret, proof::signature, true) == 0,
           "HMAC does not allocate by request");
    expect(allocations_of(ed25519_pem, proof::session) == 0, "an order in a session does not allocate");
    // The counter sees what OpenSSL takes.
    expect(allocations_of(ed25519_pem, proof::signature) != 0, "a signature by Ed25519 allocates");
    expect(allocations_of(rsa_pem, proof::signature, true) != 0, "a signature by RSA allocates");
    return verdict();
}
